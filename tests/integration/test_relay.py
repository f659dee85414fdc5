"""The relay between a real database and a real broker: nothing lost, order kept, one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
from psycopg import errors

from consumers.health import Heartbeat
from consumers.kafka import Publisher
from consumers.loop import is_refusal
from consumers.processes import Stop, relaying
from consumers.wiring import Wiring
from outbox import store
from outbox.database import Database, Db
from outbox.migrate import RELAY_ROLE
from outbox.relay import Carried, become_active, relay_once
from outbox.store import Record
from sandbox.servers import Servers
from tests.support.broker import lying_in, with_topics
from tests.support.emptied import emptied
from tests.support.world import World, cloned, settings_for


@dataclass
class Choosy:
    """A publisher that acknowledges only the records that it likes."""

    likes: Callable[[Record], bool] = lambda _record: True
    published: list[Record] = field(default_factory=list)

    def publish(self, records: Sequence[Record]) -> list[bool]:
        liked = [self.likes(record) for record in records]
        self.published += [record for record, ok in zip(records, liked, strict=True) if ok]
        return liked


@pytest.fixture(scope="module")
def database(template: Servers) -> Iterator[str]:
    with cloned(template) as url:
        yield url


@pytest.fixture
def world(template: Servers, database: str) -> World:
    return emptied(template, database)


@pytest.fixture
def broker(world: World) -> World:
    """The world, with topics of its own."""
    return with_topics(world, lambda it: [it.topics.requests, it.topics.dead_letters])


# --- with the broker ----------------------------------------------------------------------------


def test_records_arrive_as_they_were_put_and_in_order_by_key(broker: World) -> None:
    topic = broker.topics.requests.name
    numbered = [Record(topic, b"key-%d" % (n % 7), b"%d" % n, {"n": f"第{n}"}) for n in range(700)]
    for first in range(0, 700, 50):
        put(broker, numbered[first : first + 50])
    with relay_connection(broker) as connection:
        assert relay_once(connection, "orders", broker.wiring.publisher()).acknowledged == 700
    found = lying_in(broker.wiring.settings.bootstrap_servers, [topic])
    for key in {record.key for record in numbered}:
        arrived = [(r.value, r.headers) for r in found if r.key == key]
        assert arrived == [(r.value, r.headers) for r in numbered if r.key == key]
    assert left(broker) == []


def test_a_record_without_key_and_value_arrives_so(broker: World) -> None:
    topic = broker.topics.dead_letters.name
    put(broker, [Record(topic, None, b"", {"reason": "unknown_schema"})])
    with relay_connection(broker) as connection:
        relay_once(connection, "orders", broker.wiring.publisher())
    [found] = lying_in(broker.wiring.settings.bootstrap_servers, [topic])
    assert (found.key, found.value) == (None, b"")
    assert found.headers == {"reason": "unknown_schema"}


def test_what_the_broker_refuses_stays_and_the_rest_goes_on(broker: World) -> None:
    topic = broker.topics.requests.name
    put(broker, [Record("no-such-topic", b"k", b"1"), Record(topic, b"k", b"2")])
    settings = broker.wiring.settings
    hasty = Publisher(settings.bootstrap_servers, {"delivery.timeout.ms": 2000})
    with relay_connection(broker) as connection:
        carried = relay_once(connection, "orders", hasty)
    assert (carried.read, carried.acknowledged) == (2, 1)
    assert left(broker) == [b"1"]


# --- what is deleted ----------------------------------------------------------------------------


def test_acknowledged_records_are_deleted_and_only_those(world: World) -> None:
    put(world, records(range(10)))
    choosy = Choosy(likes=lambda record: int(record.value) % 3 == 0)
    with relay_connection(world) as connection:
        carried = relay_once(connection, "orders", choosy)
        assert (carried.read, carried.acknowledged) == (10, 4)
        assert left(world) == [b"1", b"2", b"4", b"5", b"7", b"8"]
        rest = Choosy()
        relay_once(connection, "orders", rest)
    assert [record.value for record in rest.published] == [b"1", b"2", b"4", b"5", b"7", b"8"]
    assert left(world) == []


def test_a_crash_after_publishing_publishes_again_and_loses_nothing(world: World) -> None:
    put(world, records(range(3)))

    class Crashing(Choosy):
        def publish(self, records: Sequence[Record]) -> list[bool]:
            super().publish(records)
            raise KeyboardInterrupt

    first, second = Crashing(), Choosy()
    with relay_connection(world) as connection, pytest.raises(KeyboardInterrupt):
        relay_once(connection, "orders", first)
    with relay_connection(world) as connection:
        relay_once(connection, "orders", second)
    assert first.published == second.published


def test_a_record_that_commits_late_with_a_lower_id_is_not_lost(world: World) -> None:
    late, early = world.wiring.domain_database("orders"), world.wiring.domain_database("orders")
    publisher = Choosy()
    with relay_connection(world) as connection:
        with late.transaction() as slow:
            store.put(slow, records([1]))
            with early.transaction() as fast:
                store.put(fast, records([2]))
            relay_once(connection, "orders", publisher)
            assert [record.value for record in publisher.published] == [b"2"]
        relay_once(connection, "orders", publisher)
    assert [record.value for record in publisher.published] == [b"2", b"1"]


def test_a_record_that_is_rolled_back_is_never_published(world: World) -> None:
    def crashing() -> None:
        with orders_transaction(world) as connection:
            store.put(connection, records([1]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crashing()
    with relay_connection(world) as connection:
        assert relay_once(connection, "orders", Choosy()) == Carried()


def test_a_record_larger_than_64_kib_is_refused_at_insert(world: World) -> None:
    put(world, [Record("t", b"k", b"x" * 65_536)])
    with pytest.raises(errors.CheckViolation) as refused:
        put(world, [Record("t", b"k", b"x" * 65_537)])
    assert is_refusal(refused.value)  # that one request's matter: it is parked
    assert [len(value) for value in left(world)] == [65_536]


# --- one at a time ------------------------------------------------------------------------------


def test_a_second_relay_waits_until_the_first_ones_connection_ends(world: World) -> None:
    with relay_connection(world) as first, relay_connection(world) as second:
        assert become_active(first)
        assert become_active(first)  # as after an error that passed
        assert not become_active(second)
        first.close()
        await_true(lambda: become_active(second))


def test_the_relay_of_another_database_is_active_beside_it(world: World, template: Servers) -> None:
    with cloned(template) as url, relay_connection(world) as first:
        other = World(url, Wiring(settings_for(template, url)))
        with relay_connection(other) as second:
            assert become_active(first)
            assert become_active(second)


def test_a_standby_carries_nothing_and_takes_over(world: World) -> None:
    with relay_connection(world) as first:
        assert become_active(first)
        with running(world) as (publisher, heartbeat):
            put(world, records([1]))
            time.sleep(1.2)
            assert publisher.published == []
            assert heartbeat.is_ready  # to take over
            first.close()
            await_true(lambda: len(publisher.published) == 1)


def test_a_lost_connection_is_opened_again(world: World) -> None:
    with running(world) as (publisher, _):
        await_true(lambda: backends(world) == 1)
        world.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'relay-under-test' and datname = current_database()"
        )
        put(world, records([1]))
        await_true(lambda: len(publisher.published) == 1)


# --- when it looks ------------------------------------------------------------------------------


def test_it_is_woken_at_once(world: World) -> None:
    with running(world) as (publisher, _):
        await_true(lambda: backends(world) == 1)
        time.sleep(0.3)  # it has looked, and waits
        began_at = time.monotonic()
        for number in range(1, 7):
            put(world, records([number]))
            await_true(partial(has_published, publisher, number))
        assert time.monotonic() - began_at < 2  # its poll alone would take six seconds


def test_it_finds_what_nobody_woke_it_for(world: World) -> None:
    with running(world) as (publisher, _):
        await_true(lambda: backends(world) == 1)
        world.execute(
            "insert into orders.outbox (topic, key, value, headers) values ('t', 'k', '1', '{}')"
        )
        await_true(lambda: len(publisher.published) == 1)


def test_it_carries_every_schema_of_its_database(world: World) -> None:
    with running(world, "orders", "aggregator") as (publisher, _):
        put(world, records([1]))
        with world.wiring.aggregator_database().transaction() as connection:
            store.put(connection, records([2]))
        await_true(lambda: {r.value for r in publisher.published} == {b"1", b"2"})


def test_while_the_broker_takes_nothing_it_is_not_ready(world: World) -> None:
    away = Choosy(likes=lambda _record: False)
    with running(world, "orders", "aggregator", publisher=away) as (publisher, heartbeat):
        await_true(lambda: heartbeat.is_ready)
        put(world, records([1]))
        await_true(lambda: not heartbeat.is_ready)
        time.sleep(0.3)
        assert not heartbeat.is_ready  # not even after the other schema, which is empty
        assert left(world) == [b"1"]
        publisher.likes = lambda _record: True
        await_true(lambda: heartbeat.is_ready)
        assert left(world) == []


# --- builders and readers -----------------------------------------------------------------------


def records(numbers: Sequence[int] | range) -> list[Record]:
    return [Record("t", b"k", b"%d" % number) for number in numbers]


def orders_transaction(world: World) -> AbstractContextManager[Db]:
    return world.wiring.domain_database("orders").transaction()


def put(world: World, records: Sequence[Record]) -> None:
    """As the domain's consumer does, in a transaction of its own."""
    with orders_transaction(world) as connection:
        store.put(connection, records)


def left(world: World) -> list[bytes]:
    return [bytes(v) for (v,) in world.execute("select value from orders.outbox order by id")]


def relay_database(world: World) -> Database:
    return Database(
        world.wiring.settings.url_of("orders"),
        role=RELAY_ROLE,
        schema="orders",
        time_zone="UTC",
        application="relay-under-test",
    )


@contextmanager
def relay_connection(world: World) -> Iterator[Db]:
    database = relay_database(world)
    try:
        yield database.connection
    finally:
        database.close()


@contextmanager
def running(
    world: World, *schemas: str, publisher: Choosy | None = None
) -> Iterator[tuple[Choosy, Heartbeat]]:
    """The relay's loop in a thread, as in its process."""
    publisher = publisher or Choosy()
    database, stop, heartbeat = relay_database(world), Stop(), Heartbeat("relay")
    loop = relaying(database, schemas or ("orders",), publisher)
    thread = threading.Thread(target=loop, args=(stop, heartbeat))
    thread.start()
    try:
        yield publisher, heartbeat
    finally:
        stop.now()
        thread.join(10)
        database.close()
        assert not thread.is_alive()


def backends(world: World) -> int:
    [(count,)] = world.execute(
        "select count(*) from pg_stat_activity where application_name = 'relay-under-test'"
        " and datname = current_database() and query like '%%outbox%%'"
    )
    return int(count)


def has_published(publisher: Choosy, count: int) -> bool:
    return len(publisher.published) == count


def await_true(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
