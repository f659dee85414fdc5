"""A partition whose broker is away has no leader: it is waited for, and nobody says it is gone.

The client calls it unknown, as it calls one that there never was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from fullstop.outbox.outbox import Record
from fullstop.running.kafka import (
    Backlog,
    Cluster,
    KafkaAwayError,
    Lookup,
    Publisher,
    Tail,
    positions,
    readers,
)
from tests.support.two_brokers import TwoBrokers, two_brokers

TOPIC = "deletion.of-the-other"


@pytest.fixture(scope="module")
def leaderless() -> Iterator[TwoBrokers]:
    """A topic with a record, whose only broker has gone."""
    with two_brokers() as brokers:
        brokers.topic_of_the_other(TOPIC)
        cluster = Cluster(brokers.bootstrap_servers)
        assert Publisher(cluster).publish([Record(TOPIC, b"k", b"v", {})]) == [True]
        assert found_at(cluster, 0)
        brokers.let_the_other_go(TOPIC)
        yield brokers


def found_at(cluster: Cluster, partition: int) -> bool:
    lookup = Lookup(cluster)
    try:
        return lookup.at(TOPIC, partition, 0) is not None
    finally:
        lookup.close()


@pytest.mark.parametrize(
    "ask",
    [
        lambda cluster: found_at(cluster, 0),
        lambda cluster: list(Lookup(cluster).last(TOPIC, 0, 1)),
        lambda cluster: Backlog(cluster, "g").of([(TOPIC, 0)]),
        lambda cluster: Backlog(cluster, "g").everywhere([TOPIC]),
        lambda cluster: Tail(cluster, [TOPIC]),
    ],
)
def test_it_is_away(
    leaderless: TwoBrokers, ask: Callable[[Cluster], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "ENDS_TIMEOUT_SECONDS", 5)
    monkeypatch.setattr(positions, "LEADER_SECONDS", 3)
    with pytest.raises(KafkaAwayError, match="a partition has no leader now"):
        ask(Cluster(leaderless.bootstrap_servers))


def test_what_there_never_was_is_still_told(leaderless: TwoBrokers) -> None:
    assert not found_at(Cluster(leaderless.bootstrap_servers), 1)
