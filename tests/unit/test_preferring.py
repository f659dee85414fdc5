"""Two members as one reader, on a model of the client: what goes first waits for no backlog."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from fullstop.running.kafka import (
    Cluster,
    Place,
    Preferring,
    Subscription,
    cluster,
    preferring,
    subscription,
)
from tests.support.client import ModelBroker, ModelClient, places_of

FIRST, REST = "answers", "requests"
SHARE = 7


@dataclass
class World:
    """Both members with their clients, each with a topic of its own."""

    broker: ModelBroker
    clients: dict[str, ModelClient]
    reader: Preferring

    def lies(self, topic: str, count: int) -> None:
        for number in range(count):
            place = places_of(topic)[number % len(places_of(topic))]
            self.broker.publish(place, b"%d" % number)

    def read(self, limit: int) -> Counter[str]:
        batch = self.reader.read(limit, 0.5)
        assert len(batch) <= limit
        self.reader.commit(batch)
        return Counter(record.topic for record in batch)

    def position(self, topic: str) -> int:
        return sum(map(self.broker.position, places_of(topic)))

    def starved(self, topic: str) -> float:
        standing = self.reader.standing()
        [seconds] = {standing.starved_seconds[place] for place in places_of(topic)}
        return seconds


def test_what_goes_first_comes_with_the_next_batch_however_much_of_the_rest_lies_there(
    world: World,
) -> None:
    world.lies(REST, 1_000)
    assert world.read(70) == {REST: 70}
    world.lies(FIRST, 5)
    assert world.read(70) == {FIRST: 5, REST: 65}


@pytest.mark.parametrize("limit", [70, 7, 1])
def test_of_what_both_have_the_rest_has_its_share(world: World, limit: int) -> None:
    world.lies(FIRST, 500)
    world.lies(REST, 500)
    read = Counter[str]()
    while read.total() < 140:
        read += world.read(limit)
    assert read == {FIRST: 120, REST: 20}


def test_a_share_that_nobody_took_is_not_saved_up(world: World) -> None:
    world.lies(FIRST, 600)
    for _ in range(7):
        assert world.read(70) == {FIRST: 70}
    world.lies(REST, 100)
    assert world.read(70) == {FIRST: 60, REST: 10}


def test_each_moves_its_own_position(world: World) -> None:
    world.lies(FIRST, 3)
    world.lies(REST, 4)
    world.read(70)
    assert (world.position(FIRST), world.position(REST)) == (3, 4)


def test_both_stay_members_while_it_waits_and_read_on_afterwards(world: World) -> None:
    world.lies(FIRST, 3)
    world.lies(REST, 4)
    heard: list[tuple[str, bool]] = []

    def hears(topic: str) -> None:
        client = world.clients[topic]
        client.while_asked.append(lambda: heard.append((topic, client.paused == client.assigned)))

    hears(FIRST)
    hears(REST)
    world.reader.keep_membership(1.0, lambda: False)
    assert sorted(heard) == [(FIRST, True), (REST, True)]
    assert world.read(70) == {FIRST: 3, REST: 4}


def test_it_is_a_member_once_both_are(world: World) -> None:
    assert world.reader.is_member()
    client = world.clients[REST]
    client.take(client.assigned, lost=True)
    world.read(70)
    assert not world.reader.is_member()


def test_what_waits_is_not_taken_for_lost_because_the_other_has_nothing(world: World) -> None:
    world.lies(REST, 1_000)
    before = world.starved(FIRST), world.starved(REST)
    for _ in range(5):
        world.clients[FIRST].now += 1  # of the one clock that both have
        world.read(70)
    assert (world.starved(FIRST), world.starved(REST)) == (before[0] + 5, before[1])


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Both have been given all their partitions, and have read nothing yet."""
    logs: dict[Place, list[bytes | None]] = {
        place: [] for topic in (FIRST, REST) for place in places_of(topic)
    }
    broker = ModelBroker(logs)
    clients = {topic: ModelClient(broker) for topic in (FIRST, REST)}
    clock = SimpleNamespace(monotonic=lambda: sum(client.now for client in clients.values()))
    monkeypatch.setattr(subscription, "time", clock)
    monkeypatch.setattr(preferring, "time", clock)
    monkeypatch.setattr(subscription, "POSITION_SECONDS", 0.0)  # a position moves with each batch
    members: dict[str, Subscription] = {}
    for topic, client in clients.items():
        monkeypatch.setattr(cluster, "Consumer", lambda _configuration, made=client: made)
        members[topic] = Subscription(Cluster(""), "g", [topic])
        client.give(set(places_of(topic)))
    found = World(broker, clients, Preferring(members[FIRST], members[REST], SHARE))
    found.read(70)
    return found
