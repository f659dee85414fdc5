"""Whatever order partitions come and go in: what is assigned is read, no position moves back, and
none stays behind what was handled of a partition that is given up.

The orders run on a model of the client, and the model is held against the client itself.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from confluent_kafka import TopicPartition
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from fullstop.running.kafka import (
    Cluster,
    Place,
    Received,
    Subscription,
    TopicAdmin,
    cluster,
    subscription,
)
from fullstop.sandbox.servers import Servers
from fullstop.schemas.topics import Topics
from tests.support.client import (
    PARTITIONS,
    Broker,
    BrokerClient,
    ModelBroker,
    ModelClient,
    RealBroker,
    places_of,
)

WAIT_SECONDS = 2.0

# --- an order: what happens one after another ----------------------------------------------------

Step = tuple[Any, ...]
some = st.sets(st.sampled_from(PARTITIONS), min_size=1).map(frozenset)
outside = st.one_of(
    st.tuples(st.sampled_from(["publish", "transact", "take back"]), st.sampled_from(PARTITIONS)),
    st.tuples(st.just("other"), st.sampled_from(PARTITIONS), st.integers(1, 3)),
    st.tuples(st.sampled_from(["give", "take", "lose"]), some),
)
order = st.lists(
    st.one_of(
        outside,
        st.tuples(st.just("read"), st.integers(1, 4)),
        st.just(("commit",)),
        st.just(("silence",)),
        st.tuples(st.just("wait"), st.lists(outside, max_size=5)),
    ),
    max_size=30,
)
ALL = frozenset(PARTITIONS)
# A member that joins during a wait and leaves later; a batch in hand whose partition goes; markers.
JOINS_AND_LEAVES: list[Step] = [
    ("give", ALL),
    ("publish", 0),
    ("publish", 1),
    ("read", 2),
    ("wait", [("take", frozenset({1})), ("publish", 1)]),
    ("commit",),
    ("give", frozenset({1})),
    ("publish", 1),
]
MOVES_BACK: list[Step] = [
    ("publish", 0),
    ("publish", 0),
    ("give", ALL),
    ("read", 1),
    ("wait", [("lose", ALL), ("other", 0, 2), ("give", ALL)]),
    ("commit",),
]
MARKERS: list[Step] = [
    ("give", ALL),
    ("transact", 0),
    ("take back", 1),
    ("read", 4),
    ("wait", [("take back", 0), ("transact", 2), ("lose", ALL), ("give", frozenset({0, 2}))]),
    ("commit",),
    ("take back", 2),
]


# The record that is awaited shows that the client has begun to read there.
GOES_AND_COMES_BACK: list[Step] = [
    ("publish", 1),
    ("give", ALL),
    ("read", 1, 20.0),
    ("wait", [("take", frozenset({1}))]),
    ("commit",),
    ("give", frozenset({1})),
    ("publish", 1),
]
GIVEN_UP: list[Step] = [
    ("publish", 0),
    ("give", ALL),
    ("read", 1, 20.0),
    ("commit",),
    ("take", frozenset({0})),
    ("read", 1),
]
NO_POSITION: list[Step] = [("publish", 0), ("silence",), ("give", ALL), ("read", 1)]


@dataclass
class World:
    """A member, its client and its broker; `handled` is what it has done, or somebody else has."""

    places: list[Place]
    broker: Broker
    client: ModelClient | BrokerClient
    member: Subscription
    published: set[bytes] = field(default_factory=set)
    handled: set[bytes] = field(default_factory=set)
    in_hand: list[Received] = field(default_factory=list)
    tenures: dict[Place, int] = field(default_factory=dict)
    done: dict[tuple[Place, int], int] = field(default_factory=dict)
    contents: dict[tuple[Place, int], bytes] = field(default_factory=dict)
    numbers: int = 0

    def step(self, what: str, *how: Any) -> None:
        getattr(self, "do_" + what.replace(" ", "_"))(*how)

    def do_publish(self, partition: int) -> None:
        self._say(self.broker.publish, partition)

    def do_transact(self, partition: int) -> None:
        self._say(self.broker.publish_in_a_transaction, partition)

    def do_take_back(self, partition: int) -> None:
        self.broker.take_back(self.places[partition], b"taken back")

    def _say(self, publish: Any, partition: int) -> None:
        self.numbers += 1
        value = b"%d" % self.numbers
        place = self.places[partition]
        self.contents[place, self.broker.end(place)] = value
        publish(place, value)
        self.published.add(value)

    def do_other(self, partition: int, count: int) -> None:
        """Whoever has this partition instead handles some of it."""
        place = self.places[partition]
        if place in self.client.assigned:
            return
        at = self.broker.position(place)
        to = min(at + count, self.broker.end(place))
        self.handled |= {
            self.contents[place, o] for o in range(at, to) if (place, o) in self.contents
        }
        if to > at:
            self.broker.commit(place, to)

    def do_give(self, partitions: frozenset[int]) -> None:
        self.client.give({self.places[partition] for partition in partitions})

    def do_silence(self) -> None:
        """The group cannot tell the next partitions' positions: its coordinator has just moved."""
        if isinstance(self.client, ModelClient):
            self.client.silent = True

    def do_take(self, partitions: frozenset[int]) -> None:
        self.client.take({self.places[partition] for partition in partitions}, lost=False)

    def do_lose(self, partitions: frozenset[int]) -> None:
        self.client.take({self.places[partition] for partition in partitions}, lost=True)

    def do_read(self, limit: int, seconds: float = 0.2) -> None:
        if not self.in_hand:
            self.in_hand = self.member.read(limit, seconds)
            assert {record.place for record in self.in_hand} <= self.client.assigned, "not its own"
            self.tenures = dict(self.client.tenures)

    def do_commit(self) -> None:
        self.handled |= {record.value or b"" for record in self.in_hand}
        before = [self.broker.position(place) for place in self.places]
        self.member.commit(self.in_hand)
        after = [self.broker.position(place) for place in self.places]
        assert all(map(operator.ge, after, before)), "a position moved back"
        for record in self.in_hand:
            tenure = self.tenures[record.place]
            if record.place in self.client.assigned and tenure == self.client.tenures[record.place]:
                self.done[record.place, tenure] = record.offset + 1
        self.in_hand = []

    def do_wait(self, meanwhile: Sequence[Step]) -> None:
        self.client.while_asked.extend(partial(self.step, *step) for step in meanwhile)
        self.member.keep_membership(WAIT_SECONDS, lambda: False)
        while self.client.while_asked:
            self.client.while_asked.popleft()()

    def check(self) -> None:
        if isinstance(self.client, ModelClient) and subscription.AHEAD_MIN > 1:
            assert not self.client.paused & self.client.assigned, "paused outside a wait"
        for place, tenure in [*self.done]:
            if place not in self.client.assigned or tenure != self.client.tenures[place]:
                done = self.done.pop((place, tenure))
                is_told = self.broker.position(place) >= done
                assert is_told or (place, tenure) in self.client.lost, "given up without a word"

    def settle(self, quiet: int = 3, seconds: float = 0.5) -> None:
        """Everything comes to this member, which reads until nothing comes."""
        self.do_commit()
        self.do_give(ALL)
        silent = 0
        while silent < quiet:
            self.do_read(100, seconds)
            silent = 0 if self.in_hand else silent + 1
            self.do_commit()

    def unread(self) -> dict[int, int]:
        """By partition, how far the group's position is from the end."""
        left = {
            place[1]: self.broker.end(place) - self.broker.position(place) for place in self.places
        }
        return {partition: count for partition, count in left.items() if count}


class Careless(Subscription):
    """As it was: only what is assigned at the end of a wait is resumed."""

    def _resume(self, places: Collection[Place]) -> None:
        if places:
            self._consumer.resume([TopicPartition(*place) for place in self._tenures])
            self._paused.clear()


@contextmanager
def in_single_file() -> Iterator[None]:
    """One record of a partition waits, and is enough for it to let the others go first."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AHEAD", "AHEAD_MIN", "AT_ONCE_MAX"):
            patch.setattr(subscription, name, 1)
        yield


@contextmanager
def on_model(kind: type[Subscription], *, by_number: bool = False) -> Iterator[World]:
    places = places_of("t")
    broker = ModelBroker({place: [] for place in places})
    client = ModelClient(broker, all_at_once=by_number)
    clock = SimpleNamespace(monotonic=lambda: client.now, time=lambda: client.now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subscription, "time", clock)
        patch.setattr(cluster, "Consumer", lambda _configuration: client)
        yield World(places, broker, client, kind(Cluster(""), "g", ["t"], by_number=by_number))


# --- on the model ---------------------------------------------------------------------------------


BY_NUMBER = pytest.mark.parametrize("by_number", [False, True])


@BY_NUMBER
@example(steps=JOINS_AND_LEAVES)
@example(steps=MOVES_BACK)
@example(steps=MARKERS)
@example(steps=GIVEN_UP)
@example(steps=NO_POSITION)
@given(steps=order)
@settings(max_examples=300, derandomize=True)
def test_in_any_order_what_is_assigned_is_read_and_no_position_moves_back(
    steps: list[Step], *, by_number: bool
) -> None:
    with on_model(Subscription, by_number=by_number) as world:
        run(world, steps)
        assert world.unread() == {}
        assert world.handled == world.published


@BY_NUMBER
@example(steps=JOINS_AND_LEAVES)
@example(steps=GOES_AND_COMES_BACK)
@example(steps=GIVEN_UP)
@given(steps=order)
@settings(max_examples=300, derandomize=True)
def test_nor_where_each_partition_lets_the_others_go_first(
    steps: list[Step], *, by_number: bool
) -> None:
    with in_single_file(), on_model(Subscription, by_number=by_number) as world:
        run(world, steps)
        assert world.unread() == {}
        assert world.handled == world.published


def test_who_has_given_all_up_is_no_member_until_it_is_given_some_again() -> None:
    """An error that is of no partition gives it none, and a group that keeps it out neither."""
    with on_model(Subscription, by_number=True) as world:
        world.step("give", ALL)
        world.step("read", 1)
        assert world.member.is_member()
        places = [TopicPartition(*place) for place in world.places]
        world.member._give_up(cast("Any", world.client), places)
        world.member._is_without_position = True
        world.step("read", 1)
        assert not world.member.is_member()
        world.member._gain(cast("Any", world.client), [])
        assert world.member.is_member()
        world.member._tell_kept_out()
        assert not world.member.is_member()


# --- the model, held against the client on a broker -----------------------------------------------


@BY_NUMBER
@example(steps=JOINS_AND_LEAVES)
@example(steps=MOVES_BACK)
@example(steps=MARKERS)
@example(steps=GIVEN_UP)
@given(steps=order)
@settings(max_examples=2, derandomize=True, phases=[Phase.explicit, Phase.generate])
def test_the_client_does_in_the_same_order_what_the_model_does(
    servers: Servers, steps: list[Step], *, by_number: bool
) -> None:
    with on_broker(servers, Subscription, by_number=by_number) as world:
        run(world, steps)
        assert world.unread() == {}
        assert world.handled == world.published


def test_the_client_keeps_a_pause_as_the_model_does(servers: Servers) -> None:
    """A member that forgets what was taken away while it waited leaves the same unread in both."""
    with on_model(Careless) as model:
        run(model, GOES_AND_COMES_BACK)
    with on_broker(servers, Careless) as world:
        run(world, GOES_AND_COMES_BACK)
        assert world.unread() == model.unread() == {1: 2}


def run(world: World, steps: Sequence[Step]) -> None:
    for step in steps:
        world.step(*step)
        world.check()
    world.settle()


@contextmanager
def on_broker(
    servers: Servers, kind: type[Subscription], *, by_number: bool = False
) -> Iterator[World]:
    topic = Topics((), f"t{uuid4().hex[:10]}.", 1).requests
    TopicAdmin(Cluster(servers.bootstrap_servers)).create([topic], replication=1)
    broker, places = RealBroker(servers.bootstrap_servers, topic.name), places_of(topic.name)
    broker.await_leaders(places)
    client = BrokerClient(all_at_once=by_number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "Consumer", client.made_of)
        member = kind(
            Cluster(servers.bootstrap_servers), topic.name, [topic.name], by_number=by_number
        )
    try:
        yield World(places, broker, client, member)
    finally:
        member.close()
        broker.close()
