"""The one door to Kafka, against a real broker."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from fullstop.outbox.outbox import Record
from fullstop.running.kafka import (
    Backlog,
    Cluster,
    KafkaAwayError,
    KafkaRefusedError,
    Lookup,
    Progress,
    Publisher,
    Received,
    Subscription,
    Tail,
    TopicAdmin,
    positions,
    readers,
)
from fullstop.running.kafka import cluster as cluster_module
from fullstop.running.kafka import subscription as subscription_module
from fullstop.running.kafka import topics as topics_module
from fullstop.sandbox.servers import Servers
from fullstop.schemas.topics import Topic, Topics
from tests.support.patience import AWAY_SECONDS_MAX

# So short that a member which stops polling for some seconds is put out of the group.
IMPATIENT = {
    "session.timeout.ms": 1500,
    "heartbeat.interval.ms": 300,
    "max.poll.interval.ms": 2000,
}
NOWHERE = "127.0.0.1:9"


@pytest.fixture
def topics() -> Topics:
    """Topics that no other test has, not created yet."""
    return Topics(("orders",), f"t{uuid4().hex[:10]}.", 1)


@pytest.fixture
def requests(servers: Servers, topics: Topics) -> Topic:
    """A topic, empty."""
    created = TopicAdmin(Cluster(servers.bootstrap_servers)).create(
        [topics.requests], replication=1
    )
    assert created == [topics.requests.name]
    return topics.requests


# --- clients that last ---------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that has lost its brokers is made anew after the second question in vain."""
    monkeypatch.setattr(cluster_module, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(positions, "PROGRESS_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(positions, "ASK_TIMEOUT_SECONDS", 0.2)


@pytest.mark.usefixtures("at_once")
def test_a_publisher_whose_client_knows_no_broker_any_more_publishes_again(
    servers: Servers, requests: Topic
) -> None:
    record = Record(requests.name, b"s", b"v")
    publisher = Publisher(Cluster(servers.bootstrap_servers))
    assert publisher.publish([record]) == [True]
    publisher._lasting.client = Cluster(NOWHERE).producer({}, {"delivery.timeout.ms": 200})
    assert [publisher.publish([record]) for _ in range(3)] == [[False], [False], [True]]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("code", "renewed"),
    [
        (KafkaError._UNKNOWN_PARTITION, True),  # of what was known before, once no broker is
        (KafkaError._TIMED_OUT, True),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, False),
    ],
)
def test_what_the_client_says_by_itself_is_no_answer_and_a_refusal_is(
    code: int, *, renewed: bool
) -> None:
    made = iter(["first", "second"])
    lasting = cluster_module.Lasting(lambda: next(made))
    for _ in range(2):
        with pytest.raises(KafkaException), lasting.asking():
            raise KafkaException(KafkaError(code))
    assert lasting.client == ("second" if renewed else "first")


@pytest.mark.usefixtures("at_once")
def test_nor_is_who_asks_for_positions_at_a_loss_for_good(
    servers: Servers, requests: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Cluster(servers.bootstrap_servers)
    assert Publisher(cluster).publish([Record(requests.name, b"s", b"v")]) == [True]
    group = f"{requests.name}.g"
    progress, backlog = Progress(cluster, group, requests.name), Backlog(cluster, group)
    places = [(requests.name, 0)]
    for lasting in (progress._lasting, backlog._lasting):
        lasting.client = Cluster(NOWHERE).consumer("g", {}, {})
    for _ in range(2):
        assert progress.behind()()
        with pytest.raises(KafkaRefusedError):
            backlog.of(places)
    monkeypatch.undo()
    assert backlog.of(places).keys() == set(places)
    backlog._lasting.client = Cluster(NOWHERE).consumer("g", {}, {})
    monkeypatch.setattr(cluster_module, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(positions, "ASK_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(positions, "LEADER_SECONDS", AWAY_SECONDS_MAX)
    assert backlog.everywhere([requests.name]).keys() >= set(places)
    assert sum(progress._ends().values()) == 1


# --- one record by its place --------------------------------------------------------------------


def test_a_record_is_found_by_its_place_and_nothing_else_is(
    servers: Servers, requests: Topic
) -> None:
    records = [Record(requests.name, b"s", b"%d" % number, {"a": "b"}) for number in range(5)]
    assert all(Publisher(Cluster(servers.bootstrap_servers)).publish(records))
    lookup = Lookup(Cluster(servers.bootstrap_servers))
    try:
        [part] = [part for part in range(requests.partitions) if lookup.at(requests.name, part, 0)]
        for offset in (3, 0, 4):  # in any order
            found = lookup.at(requests.name, part, offset)
            assert found is not None
            assert (found.topic, found.partition, found.offset) == (requests.name, part, offset)
            assert (found.key, found.value) == (b"s", b"%d" % offset)
            assert found.header("a") == "b"
        lose_before(servers, requests, part, 2)
        assert lookup.at(requests.name, part, 1) is None
        assert lookup.at(requests.name, part, 2) is not None
        assert lookup.at(requests.name, part, 5) is None
        assert lookup.at(requests.name, requests.partitions, 0) is None
        assert lookup.at(f"{requests.name}.none", 0, 0) is None
    finally:
        lookup.close()


def lose_before(servers: Servers, topic: Topic, part: int, offset: int) -> None:
    admin = AdminClient({"bootstrap.servers": servers.bootstrap_servers})
    for future in admin.delete_records([TopicPartition(topic.name, part, offset)]).values():
        future.result(20)


# --- reading ------------------------------------------------------------------------------------


def test_a_record_is_read_as_it_was_published(servers: Servers, requests: Topic) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    record = Record(requests.name, b"s", b"value", {"traceparent": "00-一"})
    assert Publisher(Cluster(servers.bootstrap_servers)).publish([record]) == [True]
    with member(servers, requests, "g") as subscription:
        [received] = read(subscription, 1)
    assert (received.topic, received.key, received.value) == (requests.name, b"s", b"value")
    assert (received.offset, received.header("traceparent")) == (0, "00-一")
    assert before < received.appended_at < datetime.now(UTC) + timedelta(seconds=1)


def test_the_brokers_own_time_counts_and_not_the_publishers(
    servers: Servers, requests: Topic
) -> None:
    producer = Producer({"bootstrap.servers": servers.bootstrap_servers})
    producer.produce(requests.name, b"v", timestamp=1_000_000)  # 1970
    producer.flush(AWAY_SECONDS_MAX)
    with member(servers, requests, "g") as subscription:
        [received] = read(subscription, 1)
    assert received.appended_at > datetime.now(UTC) - timedelta(minutes=1)


def test_what_is_no_text_in_a_header_is_none() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    received = Received("t", 0, 0, None, None, (("a", b"\xff"), ("b", b"x")), at)
    assert (received.header("a"), received.header("b"), received.header("c")) == (None, "x", None)


def test_a_read_is_bounded(servers: Servers, requests: Topic) -> None:
    publish(servers, requests, range(30))
    with member(servers, requests, "g") as subscription:
        sizes: list[int] = []
        while sum(sizes) < 30:
            sizes.append(len(subscription.read(7, 5.0)))
    assert max(sizes) <= 7


def test_the_position_is_what_was_committed_and_a_new_group_starts_at_the_beginning(
    servers: Servers, requests: Topic
) -> None:
    publish(servers, requests, range(60))
    with member(servers, requests, "g") as first:
        done = read(first, 60)
        kept, not_kept = done[:40], done[40:]
        first.commit(kept)
    with member(servers, requests, "g") as second:
        assert sorted(values(read(second, len(not_kept)))) == sorted(values(not_kept))
        assert second.read(10, 0.5) == []
    with member(servers, requests, "another") as third:
        assert sorted(values(read(third, 60))) == sorted(values(done))


def test_offsets_move_per_partition_and_never_back(servers: Servers, requests: Topic) -> None:
    publish(servers, requests, range(40))
    with member(servers, requests, "g") as first:
        done = read(first, 40)
        first.commit(sorted(done, key=lambda record: -record.offset))
    with member(servers, requests, "g") as second:
        assert second.read(10, 1.5) == []


def test_a_position_that_could_not_be_committed_is_committed_before_the_next_read(
    servers: Servers, requests: Topic
) -> None:
    publish(servers, requests, range(20))
    behind = progress(servers, requests, "g").behind()
    with member(servers, requests, "g", awaited=True) as subscription:
        batch = read(subscription, 20)
        broker = RefusesCommits(subscription)
        subscription.commit(batch)
        broker.takes_commits()
        assert behind()
        assert subscription.read(10, 0.5) == []
        assert not behind()


def test_a_position_in_partitions_that_are_anothers_now_is_left_to_the_other(
    servers: Servers, requests: Topic
) -> None:
    publish(servers, requests, range(40))
    with member(servers, requests, "g", awaited=True) as first:
        broker = RefusesCommits(first)
        first.commit(read(first, 40))
        with member(servers, requests, "g", awaited=True) as second:
            read_side_by_side(first, second)
            publish(servers, requests, range(40, 80))
            behind = progress(servers, requests, "g").behind()
            mine, theirs = read_both(first, second, set(range(40, 80)))
            first.commit(mine)
            second.commit(theirs)
            broker.takes_commits()
            assert behind()
            first.read(1, 0.5)
            assert not behind()


# --- when the position moves --------------------------------------------------------------------


@pytest.fixture
def seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """The position does not move because time has passed."""
    monkeypatch.setattr(subscription_module, "POSITION_SECONDS", 3600.0)


@pytest.mark.usefixtures("seldom")
def test_while_records_come_the_position_stays_and_when_none_comes_it_moves(
    servers: Servers, requests: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(servers, requests, range(20))
    behind = progress(servers, requests, "g").behind()
    with member(servers, requests, "g") as subscription:
        with monkeypatch.context() as patch:
            patch.setattr(subscription_module, "IDLE_SECONDS", 3600.0)
            subscription.commit(read(subscription, 20))
            assert subscription.read(10, 0.5) == []
            assert behind()
        assert subscription.read(10, 0.5) == []
        assert not behind()


def test_while_records_come_the_position_moves_when_its_time_has_come(
    servers: Servers, requests: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_module, "POSITION_SECONDS", 0.0)
    publish(servers, requests, range(20))
    behind = progress(servers, requests, "g").behind()
    with member(servers, requests, "g") as subscription:
        subscription.commit(read(subscription, 20))
        assert not behind()


@pytest.mark.usefixtures("seldom")
def test_a_position_that_somebody_waits_for_moves_with_each_batch(
    servers: Servers, requests: Topic
) -> None:
    with member(servers, requests, "g", awaited=True) as subscription:
        for numbers in (range(10), range(10, 20)):
            publish(servers, requests, numbers)
            behind = progress(servers, requests, "g").behind()
            batch = read(subscription, 10)
            assert behind()
            subscription.commit(batch)
            assert not behind()


@pytest.mark.usefixtures("seldom")
def test_a_member_that_ends_leaves_nothing_of_what_it_handled_to_the_next_one(
    servers: Servers, requests: Topic
) -> None:
    publish(servers, requests, range(20))
    behind = progress(servers, requests, "g").behind()
    with member(servers, requests, "g") as subscription:
        subscription.commit(read(subscription, 20))
        assert behind()
    assert not behind()


@pytest.mark.usefixtures("seldom")
def test_partitions_are_given_up_behind_what_was_handled_and_with_what_was_not(
    servers: Servers, requests: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_module, "IDLE_SECONDS", 3600.0)  # it is never idle
    publish(servers, requests, range(40))
    with member(servers, requests, "g") as first:
        first.commit(read(first, 40))
        publish(servers, requests, range(40, 80))
        with member(servers, requests, "g") as second:
            theirs: list[Received] = []
            deadline = time.monotonic() + AWAY_SECONDS_MAX
            while not theirs:
                assert time.monotonic() < deadline
                first.look(100, 0.1)  # they wait to be handed out
                theirs += second.read(100, 0.1)
            left = set(range(40, 80)) - set(values(theirs))
            mine, more = read_both(first, second, left)
            assert sorted(values([*mine, *theirs, *more])) == list(range(40, 80))


def test_a_topic_that_is_not_there_ends_the_reading(servers: Servers, topics: Topics) -> None:
    with (
        member(servers, topics.requests, "g") as subscription,
        pytest.raises(KafkaRefusedError, match=rf"reading {topics.requests.name} failed: UNKNOWN"),
    ):
        read(subscription, 1)


# --- waiting ------------------------------------------------------------------------------------


def test_waiting_longer_than_the_group_allows_loses_neither_membership_nor_a_record(
    servers: Servers, requests: Topic
) -> None:
    publish(servers, requests, range(300))
    with member(servers, requests, "g", IMPATIENT) as subscription:
        batch = read(subscription, 10)
        with publishing_meanwhile(servers, requests, range(300, 350)):
            subscription.keep_membership(3.0, never)
        assert subscription.is_member()
        subscription.commit(batch)
        rest = read(subscription, 340)
        assert subscription.read(10, 0.5) == []
        subscription.commit(rest)
    assert sorted(values([*batch, *rest])) == list(range(350))  # each once: nothing came twice
    with member(servers, requests, "g") as next_one:
        assert next_one.read(10, 1.5) == []


def test_partitions_that_come_while_it_waits_lose_no_record(
    servers: Servers, requests: Topic
) -> None:
    publish(servers, requests, range(200))
    with member(servers, requests, "g", IMPATIENT) as staying:
        with member(servers, requests, "g", IMPATIENT) as leaving:
            seen = set(values(read_side_by_side(staying, leaving)))
        staying.keep_membership(2.0, never)  # here the other's partitions come
        rest: list[Received] = []
        deadline = time.monotonic() + AWAY_SECONDS_MAX
        while seen | set(values(rest)) != set(range(200)):
            assert time.monotonic() < deadline
            rest += staying.read(100, 0.5)
    assert in_order(rest)


def test_what_comes_while_it_waits_is_bounded(servers: Servers, requests: Topic) -> None:
    publish(servers, requests, range(200))
    with member(servers, requests, "g") as subscription:
        subscription.keep_membership(2.0, never)  # nothing is assigned yet: all of it comes here
        assert len(subscription._waiting) <= requests.partitions


def test_the_wait_ends_early_when_the_process_stops(servers: Servers, requests: Topic) -> None:
    publish(servers, requests, range(10))
    with member(servers, requests, "g") as subscription:
        read(subscription, 10)
        began_at = time.monotonic()
        subscription.keep_membership(30.0, lambda: time.monotonic() > began_at + 0.2)
        assert time.monotonic() - began_at < 20


# --- reading along ------------------------------------------------------------------------------


def test_a_tail_reads_only_what_comes_from_now_on(servers: Servers, topics: Topics) -> None:
    followed = [topics.requests, topics.notices]
    TopicAdmin(Cluster(servers.bootstrap_servers)).create(followed, replication=1)
    for topic in followed:
        publish(servers, topic, range(20))
    tail = Tail(Cluster(servers.bootstrap_servers), [topic.name for topic in followed])
    try:
        assert tail.read(10, 0.5) == []
        for topic in followed:
            publish(servers, topic, range(20, 30))
        found: list[Received] = []
        while len(found) < 20:
            found += tail.read(100, 0.3)
    finally:
        tail.close()
    assert sorted(values(found)) == sorted([*range(20, 30)] * 2)


def test_a_tail_of_a_topic_that_is_not_there_says_what_to_do(
    servers: Servers, topics: Topics
) -> None:
    with pytest.raises(KafkaRefusedError, match=r"does not exist; run `fullstop topics`"):
        Tail(Cluster(servers.bootstrap_servers), [topics.notices.name])


# --- publishing ---------------------------------------------------------------------------------


def test_every_record_is_acknowledged_by_its_place(servers: Servers, requests: Topic) -> None:
    publisher = Publisher(Cluster(servers.bootstrap_servers, {"delivery.timeout.ms": 2000}))
    good, bad = Record(requests.name, b"k", b"1"), Record(f"{requests.name}.none", b"k", b"2")
    assert publisher.publish([good, bad, good]) == [True, False, True]


# --- topics -------------------------------------------------------------------------------------


def test_topics_are_created_as_the_protocol_asks_and_only_once(
    servers: Servers, topics: Topics
) -> None:
    admin = TopicAdmin(Cluster(servers.bootstrap_servers))
    names = [topic.name for topic in topics.all()]
    assert admin.create(topics.all(), replication=1) == names
    assert admin.create(topics.all(), replication=1) == []
    admin.check(topics.all())


def test_what_cannot_be_created_is_told(servers: Servers, topics: Topics) -> None:
    with pytest.raises(
        KafkaRefusedError, match=r"cannot be created: FULLSTOP_TOPIC_REPLICATION is 3"
    ):
        TopicAdmin(Cluster(servers.bootstrap_servers)).create([topics.requests], replication=3)


def test_every_topic_that_is_missing_is_named_with_what_to_do(
    servers: Servers, topics: Topics, requests: Topic
) -> None:
    told = drift(servers, [topics.notices, requests, topics.dead_letters])
    assert told == [
        f"topic {topics.notices.name} does not exist; run `fullstop topics`",
        f"topic {topics.dead_letters.name} does not exist; run `fullstop topics`",
    ]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("message.timestamp.type", "CreateTime"),
        ("compression.type", "gzip"),
        ("retention.ms", "3600000"),
        ("cleanup.policy", "compact"),
        ("max.message.bytes", "65536"),
    ],
)
def test_a_setting_that_has_drifted_is_told(
    servers: Servers, topics: Topics, setting: str, value: str
) -> None:
    wanted = topics.requests
    make(servers, replace(wanted, config={**wanted.config, setting: value}))
    [told] = drift(servers, [wanted])
    assert told == (
        f"topic {wanted.name} has {setting}={value}, not {wanted.config[setting]}; "
        "set it back with kafka-configs"
    )


def test_fewer_partitions_are_told_and_more_are_not(servers: Servers, topics: Topics) -> None:
    few, many = topics.requests, topics.notices
    make(servers, replace(few, partitions=5))
    make(servers, replace(many, partitions=7))
    assert drift(servers, [few, many]) == [f"topic {few.name} has 5 partitions, not 6"]


def test_groups_without_a_member_are_seen(servers: Servers, requests: Topic) -> None:
    admin = TopicAdmin(Cluster(servers.bootstrap_servers))
    read_by, unknown = f"{requests.name}.g", f"{requests.name}.nobody"
    with member(servers, requests, "g") as subscription:
        subscription.read(1, 5.0)
        assert subscription.is_member()
        assert admin.idle([read_by, unknown]) == [unknown]
    assert admin.idle([read_by, unknown]) == [read_by, unknown]


# --- what people mistype ------------------------------------------------------------------------


def test_a_broker_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics_module, "ADMIN_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(readers, "ENDS_TIMEOUT_SECONDS", 0.5)
    told = r"the broker does not answer \(_TRANSPORT\); .* FULLSTOP_KAFKA_BOOTSTRAP_SERVERS right\?"
    with pytest.raises(KafkaRefusedError, match=told):
        TopicAdmin(Cluster(NOWHERE)).check([])
    with pytest.raises(KafkaRefusedError, match=told):
        Tail(Cluster(NOWHERE), ["deletion.notices"])


def test_a_broker_that_takes_calls_and_answers_none_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(topics_module, "ADMIN_TIMEOUT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        admin = TopicAdmin(Cluster(f"127.0.0.1:{frozen.getsockname()[1]}"))
        with pytest.raises(KafkaAwayError, match="the broker does not answer"):
            admin.check([])
        with pytest.raises(KafkaAwayError, match="the broker does not answer"):
            admin.idle(["g"])


@pytest.mark.parametrize(
    "make_client",
    [
        lambda options: TopicAdmin(Cluster(NOWHERE, options)),
        lambda options: Publisher(Cluster(NOWHERE, options)),
        lambda options: Subscription(Cluster(NOWHERE, options), "g", ["t"]),
        lambda options: Tail(Cluster(NOWHERE, options), ["t"]),
    ],
)
def test_an_option_that_the_client_does_not_know_is_told(
    make_client: Callable[[dict[str, str]], object],
) -> None:
    with pytest.raises(KafkaRefusedError, match=r"^FULLSTOP_KAFKA_OPTIONS\.no\.such\.option: "):
        make_client({"no.such.option": "1"})


# --- builders and readers -----------------------------------------------------------------------


@contextmanager
def member(
    servers: Servers,
    topic: Topic,
    group: str,
    options: dict[str, int] | None = None,
    *,
    awaited: bool = False,
) -> Iterator[Subscription]:
    """A member of a group of this test's own."""
    name = f"{topic.name}.{group}"
    cluster = Cluster(servers.bootstrap_servers, options or {})
    subscription = Subscription(cluster, name, [topic.name], [topic.name] if awaited else [])
    try:
        yield subscription
    finally:
        subscription.close()


def publish(servers: Servers, topic: Topic, numbers: range) -> None:
    """One record a number, spread over the partitions."""
    records = [Record(topic.name, b"key-%d" % (n % 20), b"%d" % n) for n in numbers]
    assert all(Publisher(Cluster(servers.bootstrap_servers)).publish(records))


class RefusesCommits:
    """The broker as a member sees it that may not move its position."""

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription
        self._consumer = subscription._consumer
        subscription._consumer = self  # type: ignore[assignment]

    def __getattr__(self, name: str) -> object:
        return getattr(self._consumer, name)

    def commit(self, **_more: object) -> None:
        raise KafkaException(KafkaError(KafkaError.COORDINATOR_NOT_AVAILABLE))

    def takes_commits(self) -> None:
        self._subscription._consumer = self._consumer


def progress(servers: Servers, topic: Topic, group: str) -> Progress:
    return Progress(Cluster(servers.bootstrap_servers), f"{topic.name}.{group}", topic.name)


@contextmanager
def publishing_meanwhile(servers: Servers, topic: Topic, numbers: range) -> Iterator[None]:
    thread = threading.Timer(1.0, publish, (servers, topic, numbers))
    thread.start()
    yield
    thread.join()


def read(subscription: Subscription, count: int) -> list[Received]:
    """This many records, and not one more in the same read."""
    found: list[Received] = []
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count}"
        found += subscription.read(count - len(found), 0.5)
    return found


def read_side_by_side(staying: Subscription, leaving: Subscription) -> list[Received]:
    """Until both have partitions; what the one that stays has read and not committed."""
    mine: list[Received] = []
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    theirs: list[Received] = []
    while not theirs:
        assert time.monotonic() < deadline
        mine += staying.read(5, 0.1)
        theirs += leaving.read(1, 0.1)
    return mine


def read_both(
    first: Subscription, second: Subscription, wanted: set[int]
) -> tuple[list[Received], list[Received]]:
    """Until these numbers have been read, by either; what each has read."""
    mine: list[Received] = []
    theirs: list[Received] = []
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while not wanted <= {*values(mine), *values(theirs)}:
        assert time.monotonic() < deadline
        mine += first.read(100, 0.1)
        theirs += second.read(100, 0.1)
    return mine, theirs


def values(records: Sequence[Received]) -> list[int]:
    return [int(record.value or b"-1") for record in records]


def in_order(records: Sequence[Received]) -> bool:
    by_partition: dict[int, list[int]] = {}
    for record in records:
        by_partition.setdefault(record.partition, []).append(record.offset)
    return all(offsets == sorted(offsets) for offsets in by_partition.values())


def never() -> bool:
    return False


def make(servers: Servers, topic: Topic) -> None:
    """As somebody else would create it."""
    assert TopicAdmin(Cluster(servers.bootstrap_servers)).create([topic], replication=1) == [
        topic.name
    ]


def drift(servers: Servers, topics: Sequence[Topic]) -> list[str]:
    with pytest.raises(KafkaRefusedError) as refused:
        TopicAdmin(Cluster(servers.bootstrap_servers)).check(topics)
    return str(refused.value).splitlines()
