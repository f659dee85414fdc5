"""The relay between a real database and a real broker: nothing lost, order kept, one at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)
from prometheus_client import REGISTRY
from psycopg import errors
from structlog.testing import capture_logs

from fullstop.consumers.wiring import Wiring
from fullstop.outbox import lease
from fullstop.outbox import outbox as store
from fullstop.outbox import relay as relay_module
from fullstop.outbox.database import RELAY_ROLE, Database, Db
from fullstop.outbox.lease import Leases
from fullstop.outbox.outbox import Record
from fullstop.outbox.relay import Aside, Carried, Fate, relay_once
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Cluster, Publisher
from fullstop.running.kafka import publisher as publisher_module
from fullstop.running.loop import is_refusal
from fullstop.running.processes import Stop, relaying
from fullstop.running.told import Told
from fullstop.sandbox.servers import Servers
from tests.support.broker import lying_in, with_topics
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.world import World, cloned, settings_for


@dataclass
class Choosy:
    """A publisher that acknowledges only the records that it likes."""

    likes: Callable[[Record], bool] = lambda _record: True
    published: list[Record] = field(default_factory=list)
    otherwise: Fate = Fate.UNSURE

    def send(self, records: Sequence[Record], waiting: Callable[[], object]) -> list[Fate]:
        waiting()
        fates = [Fate.SENT if self.likes(record) else self.otherwise for record in records]
        self.published += [r for r, fate in zip(records, fates, strict=True) if fate is Fate.SENT]
        return fates


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
    hasty = Publisher(Cluster(settings.bootstrap_servers, {"delivery.timeout.ms": 2000}))
    with relay_connection(broker) as connection:
        carried = relay_once(connection, "orders", hasty)
    assert (carried.read, carried.acknowledged) == (2, 1)
    assert left(broker) == [b"1"]


# --- what is deleted ----------------------------------------------------------------------------


def test_acknowledged_records_are_deleted_and_only_those(world: World) -> None:
    put(world, [Record("t", b"k%d" % number, b"%d" % number) for number in range(10)])
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
        def send(self, records: Sequence[Record], waiting: Callable[[], object]) -> list[Fate]:
            super().send(records, waiting)
            raise KeyboardInterrupt

    first, second = Crashing(), Choosy()
    with relay_connection(world) as connection, pytest.raises(KeyboardInterrupt):
        relay_once(connection, "orders", first)
    with relay_connection(world) as connection:
        relay_once(connection, "orders", second)
    assert first.published == records([0])
    assert second.published == records(range(3))


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
    first, second = Leases(["orders"]), Leases(["orders"])
    with relay_connection(world) as one, relay_connection(world) as other:
        assert is_held(first, one)
        assert is_held(first, one)  # as after an error that passed
        assert not is_held(second, other)
        one.close()
        await_true(lambda: is_held(second, other))


def test_one_that_ends_well_lets_another_go_on_at_once(world: World) -> None:
    first, second = Leases(["orders"]), Leases(["orders"])
    with relay_connection(world) as one, relay_connection(world) as other:
        assert is_held(first, one)
        assert lease.is_carried(one, "orders")
        first.release(one)
        assert not lease.is_carried(one, "orders")
        assert is_held(second, other)
        second.release(one)
        first.release(one)  # what is not its own stays
        assert is_held(first, one)


def test_a_lease_ends_unless_it_is_renewed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the database's clock, however alive the session is: its process may be frozen."""
    monkeypatch.setattr(lease, "LEASE_SECONDS", 2)
    first, second = Leases(["orders"]), Leases(["orders"])
    with relay_connection(world) as one, relay_connection(world) as other:
        assert is_held(first, one)
        await_true(lambda: is_held(second, other))
        assert not is_held(first, one)
        assert lease.is_carried(one, "orders")


def test_two_relays_may_carry_different_schemas(world: World) -> None:
    with relay_connection(world) as one, relay_connection(world) as other:
        assert is_held(Leases(["orders"]), one)
        assert Leases(["orders", "payments"]).held(other) == {"payments"}


def test_the_relay_of_another_database_is_active_beside_it(world: World, template: Servers) -> None:
    with cloned(template) as url, relay_connection(world) as first:
        other = World(url, Wiring(settings_for(template, url)))
        with relay_connection(other) as second:
            assert is_held(Leases(["orders"]), first)
            assert is_held(Leases(["orders"]), second)


def test_a_standby_carries_nothing_and_takes_over(world: World) -> None:
    with relay_connection(world) as first:
        assert is_held(Leases(["orders"]), first)
        with running(world) as (publisher, heartbeat):
            put(world, records([1]))
            time.sleep(1.2)
            assert publisher.published == []
            assert heartbeat.is_ready  # to take over
            first.close()
            await_true(lambda: len(publisher.published) == 1)


def test_a_frozen_relay_is_replaced_and_what_it_sends_later_are_copies(broker: World) -> None:
    """A real process, stopped with a batch in hand; it holds nothing of the database meanwhile."""
    topic = broker.topics.requests.name
    settings = broker.wiring.settings
    put(broker, [Record(topic, b"k", b"%d" % number) for number in range(5)])
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.support.slow_relay"),
            *(settings.url_of("orders"), settings.bootstrap_servers),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "in hand\n"
        os.kill(child.pid, signal.SIGSTOP)
        assert states_of(broker, "slow-relay") == {"idle"}
        assert locks_of(broker, "slow-relay") == 0
        with running(broker, publisher=broker.wiring.publisher()):
            await_true(lambda: left(broker) == [])
            put(broker, [Record(topic, b"k", b"%d" % number) for number in range(5, 8)])
            await_true(lambda: left(broker) == [])
            os.kill(child.pid, signal.SIGCONT)
            assert child.stdout.readline() == "sent\n"
            assert child.stdout.readline() == "not active\n"
    finally:
        child.kill()
        child.communicate()
    arrived = [one.value for one in lying_in(settings.bootstrap_servers, [topic])]
    assert list(dict.fromkeys(arrived)) == [b"%d" % number for number in range(8)]
    assert len(arrived) == 9  # of the key it had one record in hand


def test_a_lost_connection_is_opened_again(world: World) -> None:
    with running(world) as (publisher, _):
        await_true(lambda: backends(world) == 1)
        world.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'relay-under-test' and datname = current_database()"
        )
        put(world, records([1]))
        await_true(lambda: len(publisher.published) == 1)


# --- what the broker refuses --------------------------------------------------------------------


def test_a_missing_topic_holds_nobody_up_and_is_said_once(
    broker: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of its records than a batch takes, and good ones behind them; then the topic is made."""
    monkeypatch.setattr(relay_module, "ASIDE_SECONDS", 1.0)
    monkeypatch.setattr(publisher_module, "TOPIC_UNKNOWN_SECONDS", 1)
    good, missing = broker.topics.requests.name, broker.topics.notices.name
    put(broker, [Record(missing, b"k%d" % n, b"bad %d" % n) for n in range(2_100)])
    put(broker, [Record(good, b"k", b"good")])
    publisher = broker.wiring.publisher()
    tried: list[str] = []
    send = publisher.send

    def noting(records: Sequence[Record], waiting: Callable[[], object]) -> list[Fate]:
        tried.append(records[0].topic)
        return send(records, waiting)

    monkeypatch.setattr(publisher, "send", noting)
    with capture_logs() as logged, running(broker, publisher=publisher) as (_, heartbeat):
        await_true(lambda: b"good" not in left(broker))
        await_true(lambda: shown(missing) == 2_100)
        assert (heartbeat.is_alive, heartbeat.is_ready) == (True, False)
        put(broker, [Record(good, b"k", b"better")])
        await_true(lambda: len(left(broker)) == 2_100)
        await_true(lambda: tried.count(missing) > 3)  # tried again by itself, and not said again
        assert [line["topic"] for line in logged if line["event"] == "delivery_failed"] == [missing]
        broker.wiring.admin().create([broker.topics.notices], replication=1)
        await_true(lambda: left(broker) == [])
        await_true(lambda: heartbeat.is_ready)
    assert shown(missing) is None
    assert len(lying_in(broker.wiring.settings.bootstrap_servers, [missing])) == 2_100


def test_what_is_too_large_for_the_broker_holds_up_nothing_but_its_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it may be packed together with small ones; it goes when the broker takes it."""
    monkeypatch.setattr(relay_module, "ASIDE_SECONDS", 1.0)
    limited = with_topics(
        world,
        lambda it: [replace(it.topics.notices, partitions=1, config={"max.message.bytes": "2000"})],
    )
    topic = limited.topics.notices.name
    big = Record(topic, b"k1", b"x" * 4_000)
    put(limited, [Record(topic, b"k0", b"0"), big, Record(topic, b"k1", b"1")])
    put(limited, [Record(topic, b"k%d" % n, b"%d" % n) for n in range(2, 9)])
    with running(limited, publisher=limited.wiring.publisher()) as (_, heartbeat):
        await_true(lambda: left(limited) == [big.value, b"1"])
        await_true(lambda: shown(topic) == 2)
        assert not heartbeat.is_ready
        set_topic(limited, topic, "max.message.bytes", "1048588")
        await_true(lambda: left(limited) == [], 20)
        await_true(lambda: heartbeat.is_ready)
    found = lying_in(limited.wiring.settings.bootstrap_servers, [topic])
    assert [one.value for one in found if one.key == b"k1"] == [big.value, b"1"]


def test_what_waits_behind_a_refused_record_holds_up_no_other_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though there are more of its key than a batch takes."""
    monkeypatch.setattr(relay_module, "BATCH_MAX", 3)
    put(world, [Record("t", b"a", b"%d" % number) for number in range(5)])
    put(world, [Record("t", b"b", b"good")])
    choosy = Choosy(likes=lambda record: record.value != b"0", otherwise=Fate.RECORD_REFUSED)
    aside = Aside()
    with relay_connection(world) as connection:
        for _ in range(3):
            relay_once(connection, "orders", choosy, aside)
    assert [record.value for record in choosy.published] == [b"good"]


def test_however_many_are_refused_what_is_lawful_behind_them_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is not theirs to overtake waits, though nobody remembers them one by one."""
    monkeypatch.setattr(relay_module, "BATCH_MAX", 3)
    put(world, [Record("t", b"k%d" % number, b"flawed") for number in range(20)])
    put(
        world, [Record("t", b"k1", b"behind"), Record("t", b"new", b"good"), Record("t", None, b"")]
    )
    choosy = Choosy(likes=lambda record: record.value != b"flawed", otherwise=Fate.RECORD_REFUSED)
    aside = Aside()
    with relay_connection(world) as connection:
        for _ in range(10):
            carried = relay_once(connection, "orders", choosy, aside)
            assert len(aside.ids) <= 3
        assert [record.value for record in choosy.published] == [b"good", b""]
        assert carried.refused.keys() == {"t"}
        aside._past_until, aside._records = 0.0, {}  # when that time is over
        choosy.likes = lambda _record: True
        while relay_once(connection, "orders", choosy, aside).read:
            pass
    assert [r.value for r in choosy.published if r.key == b"k1"] == [b"flawed", b"behind"]
    assert left(world) == []


def test_of_a_key_nothing_overtakes_what_fails(world: World) -> None:
    """Acknowledged first is what was put first, whatever fails between."""
    keys = [b"a", b"b", b"a", None, b"b", b"a", None]
    put(world, [Record("t", key, b"%d" % n) for n, key in enumerate(keys)])
    failing = Choosy(likes=lambda record: record.value not in (b"0", b"3"))
    with relay_connection(world) as connection:
        carried = relay_once(connection, "orders", failing)
        assert carried.acknowledged == len(failing.published) == 3
        assert [r.value for r in failing.published] == [b"1", b"6", b"4"]  # 2 and 5 wait for 0
        assert left(world) == [b"0", b"2", b"3", b"5"]
        failing.likes = lambda _record: True
        relay_once(connection, "orders", failing)
    assert [r.value for r in failing.published if r.key == b"a"] == [b"0", b"2", b"5"]


def test_where_others_get_through_a_topic_without_an_answer_waits(world: World) -> None:
    put(
        world, [Record("silent", b"k", b"1"), Record("t", b"k", b"2"), Record("silent", b"l", b"3")]
    )
    choosy = Choosy(likes=lambda record: record.topic == "t")
    aside = Aside()
    with relay_connection(world) as connection:
        assert relay_once(connection, "orders", choosy, aside).acknowledged == 1
        assert aside.topics == {"silent"}
        assert relay_once(connection, "orders", choosy, aside).refused == {"silent": 2}
        put(world, [Record("t", b"k", b"4")])
        assert relay_once(connection, "orders", choosy, aside).acknowledged == 1


def test_while_the_broker_is_away_nothing_is_set_aside(world: World) -> None:
    put(world, records([1]))
    aside = Aside()
    with relay_connection(world) as connection:
        relay_once(connection, "orders", Choosy(likes=lambda _record: False), aside)
    assert (aside.topics, aside.ids) == (set(), [])


@pytest.mark.parametrize(
    ("code", "fate"),
    [
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, Fate.TOPIC_REFUSED),
        (KafkaError.UNKNOWN_TOPIC_OR_PART, Fate.TOPIC_REFUSED),
        (KafkaError._UNKNOWN_TOPIC, Fate.TOPIC_REFUSED),
        (KafkaError.MSG_SIZE_TOO_LARGE, Fate.RECORD_REFUSED),
        (KafkaError._MSG_TIMED_OUT, Fate.UNSURE),
        (KafkaError.NOT_ENOUGH_REPLICAS, Fate.UNSURE),
        (KafkaError._PURGE_INFLIGHT, Fate.UNSURE),
    ],
)
def test_what_the_broker_says_tells_whose_fault_it_is(code: int, fate: Fate) -> None:
    fates = publisher_module._Fates(1, Told(publisher_module._said))
    fates.failed(0, "t", KafkaError(code))
    assert fates.found == [fate]


def test_a_producer_that_can_send_nothing_more_ends_the_process() -> None:
    with pytest.raises(KafkaException):
        publisher_module._Fates(1, Told(publisher_module._said)).failed(
            0, "t", KafkaError(KafkaError._FATAL, "fenced", fatal=True)
        )


@pytest.mark.parametrize("room", [10, 100_000])
def test_a_publisher_without_a_broker_gives_up_and_keeps_nothing(
    monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """However long the client may try, and though it has no room for more."""
    monkeypatch.setattr(publisher_module, "DELIVERY_WAIT_SECONDS", 1)
    options = {"delivery.timeout.ms": 0, "queue.buffering.max.messages": room}
    publisher = Publisher(Cluster("127.0.0.1:1", options))
    records = [Record("t", b"k%d" % n, b"v") for n in range(50)]
    with capture_logs() as logged:
        assert publisher.send(records) == [Fate.UNSURE] * 50
    assert publisher._producer.flush(5) == 0  # what is told of the last may still be on its way
    [line] = [line for line in logged if line["event"] == "delivery_failed"]
    assert line["count"] == min(room, 50)


# --- when it looks ------------------------------------------------------------------------------


def test_it_is_woken_at_once(world: World) -> None:
    with running(world) as (publisher, _):
        await_true(lambda: backends(world) == 1)
        time.sleep(0.3)  # it has looked, and waits
        began_at = time.monotonic()
        for number in range(1, 7):
            put(world, records([number]))
            await_true(partial(has_published, publisher, number))
        assert time.monotonic() - began_at < 5  # its poll alone would take six seconds


def test_who_puts_a_record_says_in_which_outbox_it_lies(world: World) -> None:
    """One that was woken looks at that outbox, and not at those of all others, too."""
    domain, aggregator = world.wiring.domain_database("orders"), world.wiring.aggregator_database()
    with relay_connection(world) as connection:
        connection.execute(f"listen {store.CHANNEL}")
        for database in (domain, aggregator):
            with database.transaction() as writing:
                store.put(writing, records([1]))
        told = connection.notifies(timeout=10, stop_after=2)
        assert [notify.payload for notify in told] == ["orders", "aggregator"]


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
def running(world: World, *schemas: str, publisher: Any = None) -> Iterator[tuple[Any, Heartbeat]]:
    """The relay's loop in a thread, as in its process."""
    publisher = publisher or Choosy()
    database, stop, heartbeat = relay_database(world), Stop(), Heartbeat("relay")
    loop = relaying(database, dict.fromkeys(schemas or ("orders",), publisher))
    thread = threading.Thread(target=loop, args=(stop, heartbeat))
    thread.start()
    try:
        yield publisher, heartbeat
    finally:
        stop.now()
        thread.join(10)
        database.close()
        assert not thread.is_alive()


def is_held(leases: Leases, connection: Db) -> bool:
    """Whether it is there to be had now, whatever was seen a moment ago."""
    leases._looked_at = float("-inf")
    return bool(leases.held(connection))


def shown(topic: str) -> float | None:
    """What the metric says of a topic that the broker refuses."""
    return REGISTRY.get_sample_value(
        "fullstop_outbox_refused", {"schema": "orders", "topic": topic}
    )


def set_topic(world: World, topic: str, name: str, value: str) -> None:
    admin = AdminClient({"bootstrap.servers": world.wiring.settings.bootstrap_servers})
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    admin.incremental_alter_configs([resource])[resource].result()


def states_of(world: World, application: str) -> set[str]:
    rows = world.execute(
        "select state from pg_stat_activity where application_name = %s"
        " and datname = current_database()",
        application,
    )
    return {state for (state,) in rows}


def locks_of(world: World, application: str) -> int:
    [(count,)] = world.execute(
        "select count(*) from pg_locks join pg_stat_activity using (pid)"
        " where application_name = %s and datname = current_database()",
        application,
    )
    return int(count)


def backends(world: World) -> int:
    [(count,)] = world.execute(
        "select count(*) from pg_stat_activity where application_name = 'relay-under-test'"
        " and datname = current_database() and query like '%%outbox%%'"
    )
    return int(count)


def has_published(publisher: Choosy, count: int) -> bool:
    return len(publisher.published) == count


def await_true(condition: Callable[[], bool], seconds: float = AWAY_SECONDS_MAX) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
