"""A schema remembers how far its group had come, and one that has become older is not worked on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from fullstop.consumers.wiring.loops import Loops
from fullstop.outbox.bookmarks import (
    Bookmark,
    Bookmarks,
    ForgottenError,
    begin_restore,
    end_restore,
)
from fullstop.running.events import record_of
from fullstop.running.kafka import Backlog, Cluster, Extent, KafkaAwayError, Place
from fullstop.running.loop import is_everybodys
from fullstop.running.memory import Memory
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import DeletionRequested
from tests.support.broker import end_offsets, with_topics
from tests.support.desk import Desk
from tests.support.world import World

TOPIC = "deletion.requests"
PLACE: Place = (TOPIC, 0)


def bookmarks(world: World, schema: str = "orders") -> dict[Place, int]:
    rows = world.execute(f"select topic, partition, past from {schema}.bookmarks")
    return {(topic, partition): past for topic, partition, past in rows}


def request(world: World, subject: str = "s-1") -> DeletionRequested:
    return world.request(subject)


# --- in the transaction of the batch ------------------------------------------------------------


def test_a_batch_moves_the_bookmark_past_its_last_record(world: World) -> None:
    world.handle("orders", request(world), request(world), request(world, "s-2"))
    assert bookmarks(world) == {PLACE: 4}
    world.handle("orders", request(world, "s-3"))
    assert bookmarks(world) == {PLACE: 5}


def test_what_is_read_again_moves_no_bookmark_back(world: World) -> None:
    batch = [world.received(request(world, f"s-{n}")) for n in range(3)]
    world.consumer("orders").handle(batch)
    world.consumer("orders").handle(batch[:1])
    assert bookmarks(world) == {PLACE: 4}


def test_a_batch_that_is_undone_leaves_the_bookmark(world: World) -> None:
    world.execute("alter table orders.outbox add constraint refuse check (false) not valid")
    try:
        with pytest.raises(Exception, match="refuse"):
            world.handle("orders", request(world))
    finally:
        world.execute("alter table orders.outbox drop constraint refuse")
    assert bookmarks(world) == {}


def test_dead_letters_alone_move_it_too(world: World) -> None:
    world.consumer("orders").handle([world.received(b"nothing")])
    assert bookmarks(world) == {PLACE: 2}


def test_what_is_set_aside_moves_it(world: World) -> None:
    world.consumer("orders").park(world.received(request(world)), "23503")
    assert bookmarks(world) == {PLACE: 2}


def test_the_aggregator_has_its_own(desk: Desk) -> None:
    desk.hear(desk.request())
    assert bookmarks(desk.world, "aggregator") == {PLACE: 2}
    assert bookmarks(desk.world) == {}


# --- a database that becomes older while a process works ----------------------------------------


def set_back(world: World) -> None:
    world.execute(
        "delete from orders.bookmarks; delete from orders.inbox; delete from orders.cases"
    )


def test_a_batch_on_an_older_database_does_nothing(world: World) -> None:
    consumer = world.consumer("orders")
    for subject in ("s-1", "s-2"):
        consumer.handle([world.received(request(world, subject))])
    set_back(world)
    with pytest.raises(ForgottenError, match=r"handled up to 2 there, and it remembers 0.*restore"):
        consumer.handle([world.received(request(world, "s-3"))])
    assert world.execute("select from orders.cases") == []


def test_it_is_no_records_matter() -> None:
    assert is_everybodys(ForgottenError())


def test_a_look_sees_it_too(world: World) -> None:
    looking, database = Bookmarks(), world.wiring.domain_database("orders")
    world.handle("orders", request(world))
    assert looking.look(database.connection) == {PLACE: 2}
    set_back(world)
    with pytest.raises(ForgottenError):
        looking.look(database.connection)


# --- beside the broker --------------------------------------------------------------------------


@dataclass
class Broker:
    """What it has of the group; `records` are those that lie in its one partition."""

    extent: Extent
    records: Sequence[int] = ()
    asked: list[tuple[int, int]] = field(default_factory=list)

    def everywhere(self, topics: Sequence[str]) -> Mapping[Place, Extent]:
        return {(topics[0], 0): self.extent}

    def is_read_between(self, place: Place, first: int, end: int) -> bool:
        self.asked.append((first, end))
        return any(first <= offset < end for offset in self.records)


def memory(world: World, broker: Broker) -> Memory:
    return Memory("orders", world.wiring.domain_database("orders"), broker, [TOPIC])


def remember(world: World, past: int) -> None:
    with world.wiring.domain_database("orders").transaction() as connection:
        Bookmarks().move(connection, [Bookmark(*PLACE, past)])


@pytest.mark.parametrize("committed", [-1001, 0, 3, 7])
def test_a_position_that_is_remembered_starts(world: World, committed: int) -> None:
    remember(world, 7)
    broker = Broker(Extent(0, 9, committed), range(9))
    memory(world, broker).check()
    assert (bookmarks(world), broker.asked) == ({PLACE: 7}, [])


def test_a_position_beyond_it_stops_the_start(world: World) -> None:
    remember(world, 3)
    with pytest.raises(ForgottenError) as stopped:
        memory(world, Broker(Extent(0, 9, 7), [6])).check()
    assert str(stopped.value) == (
        "orders: the database is older than what was done with it: deletion.requests/0 was handled "
        "up to 7, and it remembers 3. It was restored, or made anew; run `fullstop restore orders` "
        "before anything works on it"
    )
    assert bookmarks(world) == {PLACE: 3}


def test_a_database_that_remembers_nothing_is_no_new_deployment(world: World) -> None:
    with pytest.raises(ForgottenError, match="it remembers 0"):
        memory(world, Broker(Extent(0, 9, 7), [0])).check()


def test_what_lies_there_no_more_cannot_be_known_to_be_nothing(world: World) -> None:
    remember(world, 3)
    with pytest.raises(ForgottenError):
        memory(world, Broker(Extent(5, 9, 7))).check()


def test_behind_nothing_but_markers_it_moves_on(world: World) -> None:
    remember(world, 3)
    memory(world, Broker(Extent(0, 9, 7), [2, 8])).check()
    assert bookmarks(world) == {PLACE: 7}


def test_a_version_that_had_no_bookmarks_is_taken_over(world: World) -> None:
    world.handle("orders", request(world))
    world.execute("delete from orders.bookmarks")
    memory(world, Broker(Extent(0, 9, 7), range(9))).check()
    assert bookmarks(world) == {PLACE: 7}


@pytest.mark.parametrize(("committed", "past"), [(-1001, 0), (3, 3), (6, 4)])
def test_a_topic_that_was_made_anew_has_its_bookmark_begin_again(
    world: World, committed: int, past: int
) -> None:
    """Else nothing would be noticed until it has as many records as the one before."""
    remember(world, 7)
    memory(world, Broker(Extent(0, 4, committed), range(4))).check()
    assert bookmarks(world) == {PLACE: past}
    with pytest.raises(ForgottenError, match=f"up to 6, and it remembers {past}"):
        memory(world, Broker(Extent(0, 9, 6), range(9))).check()


def test_while_processes_work_it_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(world, 7)
    looking = memory(world, Broker(Extent(0, 4, 3)))
    told: list[str] = []
    monkeypatch.setattr("fullstop.running.memory.time.monotonic", lambda: 1e12)
    monkeypatch.setattr("fullstop.running.memory.log.error", lambda event, **_: told.append(event))
    looking.look()
    assert (told, bookmarks(world)) == (["topic_made_anew"], {PLACE: 7})


def test_partitions_that_came_later_begin_where_they_begin(world: World) -> None:
    class More(Broker):
        def everywhere(self, topics: Sequence[str]) -> Mapping[Place, Extent]:
            return {PLACE: Extent(0, 9, 7), (TOPIC, 1): self.extent}

    remember(world, 7)
    memory(world, More(Extent(0, 5, -1001), range(5))).check()
    with pytest.raises(ForgottenError, match="requests/1 was handled up to 2"):
        memory(world, More(Extent(0, 5, 2), range(5))).check()


def test_no_process_starts_before_a_restore_has_ended(world: World) -> None:
    remember(world, 7)
    with world.wiring.domain_database("orders").transaction() as connection:
        begin_restore(connection)
    with pytest.raises(ForgottenError, match=r"^orders: `fullstop restore orders` has begun here"):
        memory(world, Broker(Extent(0, 9, 7))).check()
    with world.wiring.domain_database("orders").transaction() as connection:
        end_restore(connection)
    memory(world, Broker(Extent(0, 9, 7))).check()


def test_a_broker_that_is_away_stops_no_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(Broker):
        def everywhere(self, topics: Sequence[str]) -> Mapping[Place, Extent]:
            raise KafkaAwayError("away")

    looking = memory(world, Away(Extent(0, 9, 7)))
    monkeypatch.setattr("fullstop.running.memory.time.monotonic", lambda: 1e12)
    looking.look()


def test_a_real_broker_says_what_lies_between(servers: Servers) -> None:
    """Behind a transaction lies its marker, which nobody is handed."""
    topic = f"t{uuid4().hex}"
    admin = AdminClient({"bootstrap.servers": servers.bootstrap_servers})
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(20)
    producer = Producer({"bootstrap.servers": servers.bootstrap_servers, "transactional.id": topic})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(topic, b"one", partition=0)
    producer.commit_transaction(30)
    backlog = Backlog(Cluster(servers.bootstrap_servers), f"g{topic}")
    while backlog.everywhere([topic])[topic, 0].end < 2:  # its marker comes a moment later
        time.sleep(0.05)
    assert backlog.is_read_between((topic, 0), 0, 2)
    assert not backlog.is_read_between((topic, 0), 1, 2)


def test_no_process_starts_on_a_database_that_has_forgotten(world: World) -> None:
    """Its group has read a request; nothing here knows of it."""
    moved = with_topics(world, lambda it: it.topics.all())
    loops, topic = Loops(moved.wiring), moved.topics.requests.name
    starts: dict[str, Callable[[], object]] = {
        "orders": partial(loops.domain, "orders"),
        "aggregator": loops.aggregator,
    }
    for start in starts.values():
        start()  # nothing was read yet
    record = record_of(request(moved), moved.topics, source="/shop", traceparent=None)
    assert moved.wiring.publisher().publish([record]) == [True]
    servers = moved.wiring.settings.bootstrap_servers
    [(place, end)] = [(at, to) for at, to in end_offsets(servers, [topic]).items() if to]
    for group in ("fullstop.orders", "fullstop.aggregator"):
        member = Consumer({"bootstrap.servers": servers, "group.id": moved.wiring.group(group)})
        member.commit(offsets=[TopicPartition(*place, end)], asynchronous=False)
        member.close()
    for name, start in starts.items():
        with pytest.raises(ForgottenError, match=f"^{name}: .* run `fullstop restore {name}`"):
            start()
