"""What a member has read and not handed out: of each partition some goes with every batch."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from fullstop.running.kafka import Received
from fullstop.running.kafka.lines import Lines

AT = datetime(2026, 11, 28, tzinfo=UTC)
PARTITIONS = range(3)


@pytest.fixture
def lines() -> Lines:
    """Forty of each partition, as a client hands them on: one partition after the other."""
    lines = Lines()
    for partition in PARTITIONS:
        for offset in range(40):
            lines.put(record(partition, offset))
    return lines


@pytest.mark.parametrize("limit", [30, 7, 1])
def test_at_each_moment_the_partitions_are_equally_far(lines: Lines, limit: int) -> None:
    taken = Counter[int]()
    while len(lines):
        taken += Counter(one.partition for one in lines.taken(limit))
        assert max(taken.values()) - min(taken[partition] for partition in PARTITIONS) <= 1
    assert taken == dict.fromkeys(PARTITIONS, 40)


def test_of_each_partition_the_order_is_kept(lines: Lines) -> None:
    batches = [lines.taken(7) for _ in range(20)]
    for partition in PARTITIONS:
        of_it = [one.offset for batch in batches for one in batch if one.partition == partition]
        assert of_it == list(range(40))


def test_what_is_looked_at_first_is_what_is_taken(lines: Lines) -> None:
    for _ in range(5):
        looked_at = lines.first(10)
        assert lines.taken(10) == looked_at


def test_what_waits_goes_with_its_partition(lines: Lines) -> None:
    lines.forget(("topic", 1))
    assert len(lines) == 80
    assert {one.partition for one in lines.taken(80)} == {0, 2}


def record(partition: int, offset: int) -> Received:
    return Received("topic", partition, offset, b"key", b"value", (), AT)
