"""What a restored database reads again of the topics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from fullstop.consumers.operate.past import Past
from fullstop.running.kafka import Backlog, Extent, Lookup, Place, Received
from fullstop.schemas.topics import Topics

REQUESTS = Topics(("orders",)).requests
PLACE: Place = (REQUESTS.name, 0)


class Handled(Backlog):
    """A group that has handled the ten records from the second on."""

    def __init__(self) -> None: ...

    def everywhere(self, topics: Sequence[str]) -> dict[Place, Extent]:
        return {PLACE: Extent(2, 14, 12)}


class There(Lookup):
    """A record at every place."""

    def __init__(self) -> None: ...

    def between(self, topic: str, partition: int, first: int, last: int) -> Iterator[Received]:
        for offset in range(first, last + 1):
            yield Received(topic, partition, offset, b"", b"", (), datetime.now(UTC))


@pytest.mark.parametrize(("remembered", "first"), [(None, 2), (4, 2), (9, 6), (12, 9), (20, 2)])
def test_the_batch_before_the_bookmark_is_read_again(remembered: int | None, first: int) -> None:
    """A part of it may have failed, while the rest moved the bookmark past it.

    Where the topic ends before it, that was another topic's.
    """
    past = Past(Handled(), There(), batch_max=3)
    known = {} if remembered is None else {PLACE: remembered}
    assert [one.offset for one in past.since(REQUESTS, known)] == list(range(first, 12))
