"""Members of a real group: partitions come and go, topics grow, transactions end, clients fail."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions
from structlog.testing import capture_logs

from fullstop.outbox.outbox import Record
from fullstop.running import unread
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import (
    Backlog,
    Cluster,
    Extent,
    KafkaRefusedError,
    Place,
    Progress,
    Publisher,
    Received,
    Subscription,
    TopicAdmin,
)
from fullstop.running.kafka import subscription as subscription_module
from fullstop.running.processes import Stop, reading
from fullstop.running.unread import UnreadError
from fullstop.sandbox.servers import Servers
from fullstop.schemas.topics import Topic, Topics
from tests.support.client import NOTHING_YET
from tests.support.patience import AWAY_SECONDS_MAX

SHORT = {"session.timeout.ms": 1500, "heartbeat.interval.ms": 300}
# So short that a member which stops polling for some seconds is put out of the group.
IMPATIENT = {**SHORT, "max.poll.interval.ms": 2000}
PARTITIONS = range(6)
BY_NUMBER = pytest.mark.parametrize("by_number", [False, True])


@pytest.fixture
def topic(servers: Servers) -> Topic:
    """A topic that no other test has, empty."""
    return made(servers, Topics((), f"t{uuid4().hex[:10]}.", 1).requests)


# --- who comes and goes -------------------------------------------------------------------------


@BY_NUMBER
def test_a_member_that_comes_during_a_wait_and_leaves_later_leaves_nothing_unread(
    servers: Servers, topic: Topic, *, by_number: bool
) -> None:
    a_member = partial(member, servers, topic, SHORT, by_number=by_number)
    with a_member() as staying:
        read_until(staying, lambda: staying.is_member())
        with a_member() as leaving, keeping_membership(staying):
            read_until(leaving, lambda: len(leaving.standing().positions) == 3)
        read_until(staying, lambda: len(staying.standing().positions) == 6)
        say(servers, topic, PARTITIONS)
        assert places_of(read(staying, 6)) == set(PARTITIONS)


@BY_NUMBER
def test_a_member_that_was_put_out_while_it_waited_reads_all_it_gets_again(
    servers: Servers, topic: Topic, *, by_number: bool
) -> None:
    """It does not poll for longer than the group allows, as in a batch that takes too long."""
    with member(servers, topic, IMPATIENT, by_number=by_number) as subscription:
        read_until(subscription, lambda: len(subscription.standing().positions) == 6)
        subscription._pause(subscription.standing().positions.keys())
        time.sleep(3.0)
        subscription.keep_membership(2.0, lambda: False)
        say(servers, topic, PARTITIONS)
        assert places_of(read(subscription, 6)) == set(PARTITIONS)


@BY_NUMBER
def test_a_former_owner_does_not_move_the_position_back(
    servers: Servers, topic: Topic, *, by_number: bool
) -> None:
    """Where all go at once it has none of them as it had them, and reads on from where they are."""
    say(servers, topic, [*PARTITIONS] * 2)
    a_member = partial(member, servers, topic, SHORT, awaited=True, by_number=by_number)
    with a_member() as former:
        batch = read(former, 12)
        with a_member() as latter:
            with keeping_membership(former):
                taken = read_until(latter, lambda: len(latter.standing().positions) == 3)
                taken += read(latter, 6 - len(taken))
                say(servers, topic, [*PARTITIONS] * 2)
                taken += read(latter, 6)
                latter.commit(taken)
            former.commit(batch)
            theirs = {record.partition for record in taken}
            kept = NOTHING_YET if by_number else 2
            assert positions(servers, topic) == {
                at: 4 if at in theirs else kept for at in PARTITIONS
            }


def test_what_is_read_by_number_is_of_one_number_in_one_hand(
    servers: Servers, topic: Topic
) -> None:
    other = made(servers, Topics((), f"t{uuid4().hex[:10]}.", 1).requests)
    cluster, names = Cluster(servers.bootstrap_servers, SHORT), [topic.name, other.name]
    group = f"{topic.name}.g"
    one = Subscription(cluster, group, names, by_number=True)
    read_until(one, lambda: len(one.standing().positions) == 12)
    with keeping_membership(one):
        another = Subscription(cluster, group, names, by_number=True)
        read_until(another, lambda: len(another.standing().positions) == 6)
    read_until(one, lambda: len(one.standing().positions) == 6)
    for member_of_it in (one, another):
        found = member_of_it.standing().positions
        assert len(found) == 6
        assert {at for name, at in found if name == topic.name} == {
            at for name, at in found if name == other.name
        }
        member_of_it.close()


def test_who_divides_partitions_in_another_way_says_so_and_comes_in_once_those_have_ended(
    servers: Servers, topic: Topic
) -> None:
    """An earlier version of the aggregator is still at work, or a rollback has begun too soon."""
    with member(servers, topic, SHORT) as earlier:
        read_until(earlier, earlier.is_member)
        say(servers, topic, PARTITIONS)
        with keeping_membership(earlier), capture_logs() as logs:
            later = subscription_of(servers, topic, SHORT, by_number=True)
            read_until(later, lambda: bool(logs))
            assert later.read(10, 3.0) == []
            assert not later.is_member()
    assert logs == [
        {
            "event": "kept_out_of_group",
            "log_level": "warning",
            "process": f"{topic.name}.g",
            "reason": "its members of another version share the partitions in another way: "
            "end them",
        }
    ]
    assert places_of(read(later, 6)) == set(PARTITIONS)
    assert later.is_member()
    later.close()


def test_more_members_than_partitions_are_members_too(servers: Servers) -> None:
    few = made(servers, Topics((), f"t{uuid4().hex[:10]}.", 1).requests, partitions=1)
    with member(servers, few, SHORT) as one, member(servers, few, SHORT) as other:
        deadline = time.monotonic() + AWAY_SECONDS_MAX
        while not (one.is_member() and other.is_member()):
            assert time.monotonic() < deadline
            one.read(1, 0.1)
            other.read(1, 0.1)
        assert len(one.standing().positions) + len(other.standing().positions) == 1


# --- in a backlog -------------------------------------------------------------------------------


def test_what_comes_later_waits_for_no_backlog_of_others(servers: Servers, topic: Topic) -> None:
    """A kilobyte each, 6,000 of them, which wait while what comes later is read."""
    other = made(servers, Topics((), f"t{uuid4().hex[:10]}.", 1).requests)
    publisher = Publisher(Cluster(servers.bootstrap_servers))
    for _ in range(30):
        lying = [Record(topic.name, b"%d" % number, bytes(1_000)) for number in range(200)]
        assert all(publisher.publish(lying))
    cluster = Cluster(servers.bootstrap_servers)
    subscription = Subscription(cluster, f"{topic.name}.g", [topic.name, other.name])
    try:
        read(subscription, 100)
        time.sleep(1.0)  # as long as a batch takes: the client reads ahead
        say(servers, other, PARTITIONS)
        came: list[str] = []
        while other.name not in came:
            came += [record.topic for record in read(subscription, 50)]
            time.sleep(0.02)  # a batch is at work
        assert len(came) < 1_000
    finally:
        subscription.close()


def test_no_partition_goes_ahead_and_none_loses_a_record(servers: Servers, topic: Topic) -> None:
    """Of six topics, though the client would go on with the partitions that it began."""
    topics = [topic, *(made(servers, other().requests) for _ in range(5))]
    publisher = Publisher(Cluster(servers.bootstrap_servers))
    for one in topics:
        records = [Record(one.name, b"%d" % number, bytes(500)) for number in range(2_000)]
        assert all(publisher.publish(records))
    names = [one.name for one in topics]
    by_place: dict[Place, list[int]] = defaultdict(list)
    subscription = Subscription(Cluster(servers.bootstrap_servers), f"{topic.name}.g", names)
    try:
        for read_by_then in range(400, 12_001, 400):
            for record in read(subscription, 400):
                by_place[record.place].append(record.offset)
            if read_by_then == 6_000:  # of each partition half
                assert min(map(len, by_place.values())) > 100
                assert len(by_place) == 36
            time.sleep(0.05)  # a batch is at work
    finally:
        subscription.close()
    assert all(offsets == list(range(len(offsets))) for offsets in by_place.values())


def other() -> Topics:
    return Topics((), f"t{uuid4().hex[:10]}.", 1)


# --- topics that grow, and that come late -------------------------------------------------------


def test_partitions_that_are_added_are_written_to_and_read_within_half_a_minute(
    servers: Servers, topic: Topic
) -> None:
    publisher = Publisher(Cluster(servers.bootstrap_servers))
    records = [Record(topic.name, b"%d" % number, b"v") for number in range(50)]
    assert all(publisher.publish(records))
    with member(servers, topic) as subscription:
        subscription.commit(read(subscription, 50))
        admin = AdminClient({"bootstrap.servers": servers.bootstrap_servers})
        admin.create_partitions([NewPartitions(topic.name, 12)])[topic.name].result(20)
        found, began_at = set[int](), time.monotonic()
        while not found >= {*range(6, 12)}:
            assert time.monotonic() < began_at + 30
            assert all(publisher.publish(records))
            batch = subscription.read(1000, 1.0)
            found |= places_of(batch)
            subscription.commit(batch)
        behind = progress(servers, topic).behind()
        read_to_the_end(subscription, behind)


def test_a_topic_that_the_broker_does_not_know_yet_is_waited_for(servers: Servers) -> None:
    late = Topics((), f"t{uuid4().hex[:10]}.", 1).requests
    options = {"topic.metadata.refresh.interval.ms": 1000}
    with member(servers, late, options) as subscription:
        read_until(subscription, lambda: bool(subscription._missing_since))
        assert not subscription.is_member()
        made(servers, late)
        read_until(subscription, subscription.is_member)
        say(servers, late, [3])
        assert places_of(read(subscription, 1)) == {3}


def test_a_topic_that_is_not_known_counts_as_behind(servers: Servers) -> None:
    unknown = Topics((), f"t{uuid4().hex[:10]}.", 1).blockers
    assert progress(servers, unknown).behind()()


# --- the end of a partition ---------------------------------------------------------------------


def test_a_transactions_end_is_no_record_that_anybody_waits_for(
    servers: Servers, topic: Topic
) -> None:
    """Committed, taken back, nothing but taken back; and one that is open hides what was said."""
    transactions = Producer(
        {"bootstrap.servers": servers.bootstrap_servers, "transactional.id": topic.name}
    )
    transactions.init_transactions(AWAY_SECONDS_MAX)
    with member(servers, topic) as subscription:
        for end, count, at in (("commit", 1, 0), ("abort", 0, 0), ("abort", 0, 1)):
            transactions.begin_transaction()
            transactions.produce(topic.name, b"v", partition=at)
            assert transactions.flush(AWAY_SECONDS_MAX) == 0
            getattr(transactions, f"{end}_transaction")(AWAY_SECONDS_MAX)
            behind = progress(servers, topic).behind()
            assert behind()
            done = read_to_the_end(subscription, behind)
            assert len(done) == count

        transactions.begin_transaction()
        transactions.produce(topic.name, b"open", partition=0)
        assert transactions.flush(AWAY_SECONDS_MAX) == 0
        say(servers, topic, [0])
        behind = progress(servers, topic).behind()
        assert subscription.read(10, 1.5) == []
        assert behind()  # what was said after it began is there, and nobody can read it yet
        transactions.commit_transaction(AWAY_SECONDS_MAX)
        done = read_to_the_end(subscription, behind)
        assert [record.value for record in done] == [b"open", b"v"]


def test_what_was_handed_out_and_not_handled_holds_the_position_before_a_marker(
    servers: Servers, topic: Topic
) -> None:
    transactions = Producer(
        {"bootstrap.servers": servers.bootstrap_servers, "transactional.id": topic.name}
    )
    transactions.init_transactions(AWAY_SECONDS_MAX)
    transactions.begin_transaction()
    transactions.produce(topic.name, b"v", partition=0)
    transactions.commit_transaction(AWAY_SECONDS_MAX)
    with member(servers, topic) as subscription:
        batch = read(subscription, 1)
        assert subscription.read(10, 1.0) == []
        assert positions(servers, topic)[0] < 0
        subscription.commit(batch)
        subscription.read(10, 0.5)
        assert positions(servers, topic)[0] == 2


# --- a client that fails ------------------------------------------------------------------------


def test_a_client_to_which_records_do_not_come_joins_anew(
    servers: Servers, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(unread, "UNREAD_SECONDS_MAX", 1.0)
    made_clients: list[Subscription] = []
    loop = reading(
        partial(first_is_deaf, servers, topic, made_clients),
        backlog(servers, topic),
        kept := Kept(),
        10,
    )
    heartbeat = Heartbeat("test")
    with running(loop, heartbeat):
        await_true(lambda: bool(made_clients))
        say(servers, topic, PARTITIONS)
        await_true(lambda: not heartbeat.is_ready)
        await_true(lambda: places_of(kept.records) == {*PARTITIONS})
        await_true(lambda: heartbeat.is_ready)
    assert len(made_clients) == 2


def test_a_client_that_has_lost_its_brokers_before_it_came_in_joins_anew(
    servers: Servers, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(unread, "OUT_SECONDS_MAX", 0.5)
    monkeypatch.setattr(subscription_module, "ASK_TIMEOUT_SECONDS", 0.5)
    lost = Servers("127.0.0.1:9", servers.database_url)
    made_of = iter([lost, servers])
    loop = reading(
        lambda: subscription_of(next(made_of), topic), backlog(servers, topic), kept := Kept(), 10
    )
    say(servers, topic, PARTITIONS)
    with running(loop, Heartbeat("test")):
        await_true(lambda: places_of(kept.records) == {*PARTITIONS})


def test_a_process_whose_client_stays_deaf_ends_with_its_reason(
    servers: Servers, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(unread, "UNREAD_SECONDS_MAX", 0.5)
    subscribe = partial(subscription_of, servers, topic)
    with pytest.raises(UnreadError, match=r"a record has waited .* though the broker has it"):
        reading(subscribe, HasOneMore(backlog(servers, topic)), Kept(), 10)(Stop(), Heartbeat("t"))


def test_what_lies_there_is_asked_of_the_broker(servers: Servers, topic: Topic) -> None:
    say(servers, topic, [0, 0, 0, 1])
    with member(servers, topic, awaited=True) as subscription:
        subscription.commit([record for record in read(subscription, 4) if record.offset < 2])
    first, second, third = (topic.name, 0), (topic.name, 1), (topic.name, 2)
    assert backlog(servers, topic).of([first, second, third]) == {
        first: Extent(0, 3, 2),
        second: Extent(0, 1, 1),
        third: Extent(0, 0, NOTHING_YET),
    }
    assert backlog(servers, topic).of([]) == {}


@pytest.mark.parametrize("places", [[], [("t", 0)]])
def test_a_broker_that_is_away_says_nothing_of_what_lies_there(
    places: list[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fullstop.running.kafka.positions.ASK_TIMEOUT_SECONDS", 0.5)
    with pytest.raises(KafkaRefusedError, match="the broker does not answer"):
        Backlog(Cluster("127.0.0.1:9"), "g").of(places)


# --- builders and readers -----------------------------------------------------------------------


class Kept:
    """A handler that keeps what it is handed."""

    def __init__(self) -> None:
        self.records: list[Received] = []

    def handle(self, batch: Sequence[Received]) -> None:
        self.records += batch

    def probe(self) -> None:
        """Nothing fails."""

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        raise AssertionError(reason, received, held)


class HasOneMore(Backlog):
    """A broker with a record in each partition that no client brings."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog

    def of(self, places: Sequence[Place]) -> dict[Place, Extent]:
        return {
            place: Extent(extent.start, extent.end + 1, extent.committed)
            for place, extent in self._backlog.of(places).items()
        }


def first_is_deaf(servers: Servers, topic: Topic, made_clients: list[Subscription]) -> Subscription:
    """A member, the first of which has each of its partitions paused by mistake."""
    subscription = subscription_of(servers, topic)
    if not made_clients:
        read_until(subscription, lambda: len(subscription.standing().positions) == 6)
        subscription._consumer.pause([TopicPartition(topic.name, at) for at in PARTITIONS])
    made_clients.append(subscription)  # deaf by now: what is said from here on it does not hear
    return subscription


def subscription_of(
    servers: Servers,
    topic: Topic,
    options: dict[str, int] | None = None,
    *,
    awaited: bool = False,
    by_number: bool = False,
) -> Subscription:
    """One whose position moves with each batch where it is `awaited`."""
    return Subscription(
        Cluster(servers.bootstrap_servers, options or {}),
        f"{topic.name}.g",
        [topic.name],
        [topic.name] if awaited else [],
        by_number=by_number,
    )


@contextmanager
def member(
    servers: Servers, topic: Topic, options: dict[str, int] | None = None, **how: bool
) -> Iterator[Subscription]:
    subscription = subscription_of(servers, topic, options, **how)
    try:
        yield subscription
    finally:
        subscription.close()


@contextmanager
def keeping_membership(subscription: Subscription) -> Iterator[None]:
    """It waits in a thread of its own, without reading on, for as long as this is open."""
    over = threading.Event()
    waiting = threading.Thread(
        target=subscription.keep_membership, args=(AWAY_SECONDS_MAX, over.is_set)
    )
    waiting.start()
    try:
        yield
    finally:
        over.set()
        waiting.join()


@contextmanager
def running(loop: Callable[[Stop, Heartbeat], None], heartbeat: Heartbeat) -> Iterator[None]:
    stop = Stop()
    thread = threading.Thread(target=loop, args=(stop, heartbeat))
    thread.start()
    try:
        yield
    finally:
        stop.now()
        thread.join()


def made(servers: Servers, topic: Topic, partitions: int = 6) -> Topic:
    one = Topic(topic.name, topic.records, partitions, topic.config)
    assert TopicAdmin(Cluster(servers.bootstrap_servers)).create([one], replication=1) == [
        topic.name
    ]
    return one


def backlog(servers: Servers, topic: Topic) -> Backlog:
    return Backlog(Cluster(servers.bootstrap_servers), f"{topic.name}.g")


def progress(servers: Servers, topic: Topic) -> Progress:
    return Progress(Cluster(servers.bootstrap_servers), f"{topic.name}.g", topic.name)


def say(servers: Servers, topic: Topic, partitions: Sequence[int]) -> None:
    """One record for each partition that is named."""
    producer = Producer({"bootstrap.servers": servers.bootstrap_servers})
    for partition in partitions:
        producer.produce(topic.name, b"v", partition=partition)
    assert producer.flush(AWAY_SECONDS_MAX) == 0


def positions(servers: Servers, topic: Topic) -> dict[int, int]:
    extents = backlog(servers, topic).of([(topic.name, at) for at in range(topic.partitions)])
    return {at: extent.committed for (_, at), extent in extents.items()}


def read(subscription: Subscription, count: int) -> list[Received]:
    """This many records."""
    found: list[Received] = []
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count}: {places_of(found)}"
        found += subscription.read(count - len(found), 0.5)
    return found


def read_until(subscription: Subscription, is_so: Callable[[], bool]) -> list[Received]:
    """What is read until it is so."""
    found: list[Received] = []
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while not is_so():
        assert time.monotonic() < deadline
        found += subscription.read(100, 0.2)
    return found


def read_to_the_end(subscription: Subscription, behind: Callable[[], bool]) -> list[Received]:
    """What is read, and handled, until the group is behind no more."""
    found: list[Received] = []
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while behind():
        assert time.monotonic() < deadline
        batch = subscription.read(100, 0.2)
        found += batch
        subscription.commit(batch)
    return found


def await_true(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def places_of(records: Sequence[Received]) -> set[int]:
    return {record.partition for record in records}
