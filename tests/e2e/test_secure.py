"""At a broker that asks for names, each process does its work, and is refused all else.

The table of `running/kafka/rights.py` is compared with what the broker itself reckons, for every
process, topic and group; what it does not have is tried, for real.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import (
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AclOperation, AdminClient
from confluent_kafka.cimpl import NewTopic

from fullstop.client import Client, NoRightError
from fullstop.consumers.command import sandboxed
from fullstop.consumers.command.restore import refuse_at_work
from fullstop.consumers.command.sandboxed import Sandbox
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.doctor import Examined, _Broker, _look_at_broker
from fullstop.running.clock import now
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import Acls, Backlog, KafkaRefusedError, Right, Subscription, let_in
from fullstop.running.kafka.rights import OPERATOR, Kind, Operation, Pattern
from fullstop.running.settings import Settings
from fullstop.sandbox import deployment
from fullstop.sandbox.guard import temporary
from fullstop.schemas.messages import DeletionRequested, ResultNotice
from tests.support.patience import AWAY_SECONDS_MAX

ROOT = Path(__file__).parents[2]
DOMAINS = ("membership", "orders")  # of which one waits for what the other says
TRIES_MIN = 30
IMPLIED = frozenset({Operation.READ, Operation.WRITE})  # who may do this may describe
NO_RIGHT = frozenset(
    {
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
    }
)
NOT_TAKEN = NO_RIGHT | {KafkaError._UNKNOWN_TOPIC}  # the client's word for what it may not see


@dataclass(frozen=True)
class Secure:
    """A sandbox whose broker asks for names, and the rights that were given there."""

    sandbox: Sandbox
    rights: Sequence[Right]

    @property
    def users(self) -> list[str]:
        return sorted({right.who for right in self.rights})

    @property
    def topics(self) -> list[str]:
        return [topic.name for topic in self.sandbox.wiring.topics.all()]

    @property
    def groups(self) -> list[str]:
        """Of those that are known by how their names begin, one."""
        return sorted(
            right.name + "shop" * (right.pattern is Pattern.PREFIXED)
            for right in self.rights
            if right.kind is Kind.GROUP and right.who == OPERATOR
        )

    def may(self, user: str, kind: Kind, name: str) -> set[Operation]:
        """What the table lets somebody do, and what the broker takes from it."""
        found = {
            right.operation
            for right in self.rights
            if (right.who, right.kind) == (user, kind) and is_of(right, name)
        }
        return found | {Operation.DESCRIBE} if found & IMPLIED else found

    def without(self, user: str, operation: Operation) -> list[str]:
        """The topics with which somebody may not do this."""
        return [name for name in self.topics if operation not in self.may(user, Kind.TOPIC, name)]

    def wiring_of(self, user: str) -> Wiring:
        settings = self.sandbox.wiring.settings.model_copy(
            update={"kafka_options": self.options(user)}
        )
        return Wiring(settings)

    def options(self, user: str) -> Mapping[str, str]:
        return sandboxed.options(self.sandbox.folder, self.sandbox.servers, user)

    def configured(self, user: str, **more: str | int) -> dict[str, Any]:
        servers = self.sandbox.servers.bootstrap_servers
        quiet = {"log_level": 0, "error_cb": lambda _error: None}
        return {**self.options(user), **quiet, "bootstrap.servers": servers, **more}


def is_of(right: Right, name: str) -> bool:
    if right.pattern is Pattern.PREFIXED:
        return name.startswith(right.name)
    return name == right.name


@pytest.fixture(scope="module")
def secure() -> Iterator[Secure]:
    with temporary("fullstop-secure-", say=print) as folder:
        settings = Settings(domains=DOMAINS)
        sandbox = sandboxed.prepared(settings, folder, secure=True, say=print)
        secure = Secure(sandbox, sandbox.rights())
        await_some(lambda: made(secure))
        yield secure


def made(secure: Secure) -> list[bool]:
    """Something once the broker knows every group: of one that it does not, it reckons nothing.

    With a position where none of them reads, or only somebody who is not ours.
    """
    options = secure.sandbox.servers.kafka_options
    servers = secure.sandbox.servers.bootstrap_servers
    admin = AdminClient({**options, "bootstrap.servers": servers})
    place = TopicPartition(secure.sandbox.wiring.topics.processing.name, 0, 0)
    try:
        for group in secure.groups:
            asked = [ConsumerGroupTopicPartitions(group, [place])]
            # A broker that has just come may never answer what it was asked first.
            for answer in admin.alter_consumer_group_offsets(asked, request_timeout=5).values():
                answer.result(AWAY_SECONDS_MAX)
    except KafkaException:
        time.sleep(0.2)
        return []
    return [True]


# --- the table, and what the broker reckons -----------------------------------------------------


def test_the_broker_reckons_each_cell_as_the_table_has_it(secure: Secure) -> None:
    for user in secure.users:
        admin = AdminClient(secure.configured(user))
        asked = TopicCollection(secure.topics)
        topics = admin.describe_topics(asked, include_authorized_operations=True)
        groups = admin.describe_consumer_groups(secure.groups, include_authorized_operations=True)
        found = {
            **{(Kind.TOPIC, name): reckoned(answer) for name, answer in topics.items()},
            **{(Kind.GROUP, name): reckoned(answer) for name, answer in groups.items()},
        }
        wanted = {(kind, name): secure.may(user, kind, name) for kind, name in found}
        assert found == wanted, user


def reckoned(answer: Future[Any]) -> set[Operation]:
    try:
        described = answer.result(AWAY_SECONDS_MAX)
    except KafkaException as error:
        if error.args[0].code() not in NO_RIGHT:
            raise
        return set()
    return {Operation[AclOperation(one).name] for one in described.authorized_operations}


def test_rights_are_given_once_and_what_is_beyond_them_is_told(secure: Secure) -> None:
    wiring = secure.sandbox.wiring
    acls = Acls(wiring.cluster, "User:{}")
    again = acls.give(secure.rights)
    assert (again.given, again.beyond) == ([], [])
    others = Acls(wiring.cluster, "User:CN={},O=shop").give(secure.rights[:2])
    assert list(others.given) == list(secure.rights[:2])
    assert set(await_some(lambda: acls.give(secure.rights).beyond)) == {
        f"User:CN={one.who},O=shop may {one.operation} {one.kind} {one.name}"
        for one in secure.rights[:2]
    }


# --- what is not in the table, tried ------------------------------------------------------------


def test_what_the_table_does_not_have_is_refused(secure: Secure) -> None:
    tries = dict.fromkeys(secure.users, 0)
    producers = {user: Producing(secure, user) for user in secure.users}
    consumers = {user: Reading(secure, user) for user in secure.users}
    for user in secure.users:
        for trying in (producers[user], consumers[user]):
            assert trying.refused() == dict.fromkeys(trying.names, True), (user, type(trying))
            tries[user] += len(trying.names)
        tries[user] += administered(secure, user)
    assert {user: count for user, count in tries.items() if count < TRIES_MIN} == {}


class Producing:
    """A record for each topic to which somebody may not write, under way."""

    def __init__(self, secure: Secure, user: str) -> None:
        self.names = secure.without(user, Operation.WRITE)
        self._producer = Producer(secure.configured(user))
        self._found: dict[str, bool] = {}
        for name in self.names:
            self._producer.produce(name, b"not mine", on_delivery=self._note)

    def refused(self) -> dict[str, bool]:
        self._producer.flush(AWAY_SECONDS_MAX)
        return self._found

    def _note(self, error: KafkaError | None, message: Message) -> None:
        self._found[message.topic() or ""] = error is not None and error.code() in NOT_TAKEN


class Reading:
    """A reader of each topic that somebody may not read, and of nothing else.

    What may not even be seen has no partition that could be asked for.
    """

    def __init__(self, secure: Secure, user: str) -> None:
        self.names = secure.without(user, Operation.READ)
        hidden = set(secure.without(user, Operation.DESCRIBE))
        self._consumer = Consumer(secure.configured(user, **{"group.id": f"fullstop.{user}"}))
        self._found = {name: self._is_hidden(name) for name in self.names if name in hidden}
        self._consumer.assign([TopicPartition(name, 0, 0) for name in {*self.names} - hidden])

    def _is_hidden(self, name: str) -> bool:
        error = self._consumer.list_topics(name, timeout=AWAY_SECONDS_MAX).topics[name].error
        return error is not None and error.code() in NO_RIGHT

    def refused(self) -> dict[str, bool]:
        deadline = time.monotonic() + AWAY_SECONDS_MAX
        while len(self._found) < len(self.names) and time.monotonic() < deadline:
            message = self._consumer.poll(0.5)
            if message is not None and (name := message.topic()):
                error = message.error()
                self._found[name] = error is not None and error.code() in NO_RIGHT
        self._consumer.close()
        return self._found


def administered(secure: Secure, user: str) -> int:
    """What is an administrator's is refused; how much was tried."""
    admin, others = AdminClient(secure.configured(user)), others_groups(secure, user)
    everywhere = secure.topics
    new = [NewTopic("deletion.not-ours", 1, 1)]
    acls = Acls(secure.wiring_of(user).cluster, "User:{}")
    with pytest.raises(KafkaRefusedError, match=r"no right to give rights at this broker"):
        acls.give([Right(user, Kind.TOPIC, everywhere[0], Operation.WRITE)])
    answers = [
        *admin.create_topics(new).values(),
        *admin.delete_topics(everywhere).values(),
        *admin.delete_consumer_groups(others).values(),
        *(
            future
            for one in others[:3]
            for future in admin.list_consumer_group_offsets(
                [ConsumerGroupTopicPartitions(one)]
            ).values()
            if not secure.may(user, Kind.GROUP, one)
        ),
    ]
    for answer in answers:
        with pytest.raises(KafkaException) as refused:
            answer.result(AWAY_SECONDS_MAX)
        assert refused.value.args[0].code() in NO_RIGHT, (user, refused.value)
    return 1 + len(answers)


def others_groups(secure: Secure, user: str) -> list[str]:
    return [one for one in secure.groups if not one.startswith(f"fullstop.{user}")]


# --- a right that is missing is named -----------------------------------------------------------


def test_a_right_that_is_missing_is_named_as_such(secure: Secure) -> None:
    topics = secure.sandbox.wiring.topics
    admin = secure.wiring_of("publisher").admin()
    assert list(admin.drift([topics.requests, topics.notices])) == [
        f"no right to {what}; `fullstop topics --acl print` says who needs which"
        for what in (
            "describe topic deletion.notices",
            "describe the settings of topic deletion.requests",
        )
    ]
    absent = Wiring(secure.sandbox.wiring.settings.model_copy(update={"topic_prefix": "none."}))
    assert list(absent.admin().drift([absent.topics.requests])) == [
        "topic none.deletion.requests does not exist; run `fullstop topics`"
    ]


def test_whose_groups_somebody_may_not_see_is_not_told_that_nobody_is_at_work(
    secure: Secure,
) -> None:
    """The broker leaves such a group out, as one that is not there."""
    unseen = r"^no right to see whether anybody reads as fullstop\.orders; "
    with secure.wiring_of("publisher") as wiring, pytest.raises(KafkaRefusedError, match=unseen):
        refuse_at_work(wiring, ["orders"])
    backlog = Backlog(secure.wiring_of("publisher").cluster, "fullstop.orders")
    with pytest.raises(KafkaRefusedError, match=r"^no right to see how far the group has come; "):
        backlog.everywhere([secure.sandbox.wiring.topics.requests.name])
    with secure.wiring_of("operator") as wiring:
        refuse_at_work(wiring, ["orders"])


def test_an_operator_s_rights_are_enough_for_the_doctor_where_nothing_is_sent(
    secure: Secure,
) -> None:
    """The rights of a deployment without `notify` are fewer."""
    sandbox, user = secure.sandbox, "without-notify.operator"
    settings = sandbox.wiring.settings.model_copy(update={"notify_page": None})
    here = Acls(sandbox.wiring.cluster, "User:without-notify.{}")
    here.give([right for right in Wiring(settings).rights() if right.who == OPERATOR])
    let_in(sandbox.wiring.cluster, {user: deployment.broker_password(sandbox.folder, user)})
    options = {"kafka_options": secure.options(user)}

    def looked() -> list[Examined]:
        found = Examined()
        with Wiring(settings.model_copy(update=options)) as wiring:
            _look_at_broker(_Broker(wiring, now), found)
        lacking = [one for one in (*found.unreached, *found.findings) if "right" in one.says]
        return [] if lacking else [found]  # the broker knows of new rights soon, not at once

    [found] = await_some(looked)
    assert {one.check for one in found.findings} <= {"groups"}, "none of them runs yet"


@pytest.mark.parametrize(
    ("user", "group", "what"),
    [
        ("relay", "fullstop.orders", "read as a member of the group"),
        ("orders", "fullstop.orders", "read topic deletion.notices"),
    ],
)
def test_reading_without_the_right_ends_with_its_name(
    secure: Secure, user: str, group: str, what: str
) -> None:
    wiring = secure.wiring_of(user)
    member = Subscription(wiring.cluster, group, [wiring.topics.notices.name])
    try:
        with pytest.raises(KafkaRefusedError) as refused:
            await_some(lambda: member.read(1, 0.5))
    finally:
        member.close()
    assert str(refused.value).startswith(f"no right to {what};")


# --- every process with its own rights ----------------------------------------------------------


def test_a_request_is_answered_by_processes_with_exactly_their_rights(
    secure: Secure, tmp_path: Path
) -> None:
    sandbox = secure.sandbox
    sandboxed.load_samples(sandbox)
    sandbox.start([*sandbox.commands(), ("sandbox", "gateway"), ("notify",), ("intake",)], print)
    operating = secure.wiring_of("operator")
    tail = operating.tail([operating.topics.notices])
    request = a_request()
    publishing = secure.wiring_of("publisher")
    said = record_of(request, publishing.topics, source="/shop", traceparent=new_traceparent())
    assert publishing.publisher().publish([said]) == [True]
    reading = secure.wiring_of("reader")
    member = Subscription(reading.cluster, "fullstop.reader.shop", [reading.topics.notices.name])
    [came] = await_some(lambda: member.read(1, 0.5))
    member.close()
    notice = reading.topics.read(came.value)
    assert isinstance(notice, ResultNotice)
    assert notice.case_id == request.case_id
    assert {line.domain for line in notice.lines} >= set(DOMAINS)
    assert [one.place for one in await_some(lambda: tail.read(1, 0.5))] == [came.place]
    tail.close()
    with operating:
        assert operating.lookup().at(came.topic, came.partition, came.offset) == came
        idle = [f"fullstop.{name}" for name in ("lookup", "reader.shop", "tail")]
        assert operating.admin().idle(secure.groups) == idle
    follow_as_strangers(secure, request, tmp_path)
    logs = {path.name: path.read_text() for path in (sandbox.folder / "logs").glob("*.log")}
    assert {
        name for name, log in logs.items() if "AUTHORIZATION" in log and name != "kafka.log"
    } == set()


def follow_as_strangers(secure: Secure, request: DeletionRequested, folder: Path) -> None:
    """With the rights of the table, the client and the page's program read what is told."""
    with client_of(secure, "reader") as reading:
        notice = next(reading.follow(request.case_id, since=request.requested_at))
        assert notice.case_id == request.case_id
        with pytest.raises(NoRightError, match=r"^no right to write to deletion\.requests: "):
            reading.publish("somebody")
    with client_of(secure, "publisher") as publishing, pytest.raises(NoRightError) as refused:
        list(publishing.follow(request.case_id))
    assert str(refused.value).startswith("no right to read deletion.notices in a group fullstop.")
    with reader_of_page(secure, "reader", folder) as process:
        await_some(lambda: told_in(folder, request.case_id))
    assert process.returncode == 0
    with reader_of_page(secure, "publisher", folder) as process:
        assert process.wait(AWAY_SECONDS_MAX) == 1
    [said] = (folder / "log.txt").read_text().splitlines()
    assert said.startswith(
        "no right to read deletion.notices in the group fullstop.reader.notices ("
    )


def client_of(secure: Secure, user: str) -> Client:
    return Client(secure.sandbox.servers.bootstrap_servers, kafka_options=secure.options(user))


@contextmanager
def reader_of_page(secure: Secure, user: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The notification service of `docs/how-to/read-notices.md`, which sends nothing by night."""
    settings = {
        "BOOTSTRAP_SERVERS": secure.sandbox.servers.bootstrap_servers,
        "KAFKA_OPTIONS": json.dumps({**secure.options(user), "log_level": 0}),
        "PRIVATE_KEYS": base64.b64encode(bytes(secure.sandbox.contact_key)).decode(),
        "GATEWAY": "http://127.0.0.1:9",
        "SCHEMAS": str(ROOT / "schemas" / "avro" / "released"),
        "LEDGER": str(folder / "ledger.sqlite"),
        "NIGHT": "0-24",
    }
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", str(ROOT / "tests" / "foreign" / "read_notices.py")],
            env={"PATH": os.environ["PATH"], **settings},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(AWAY_SECONDS_MAX)


def told_in(folder: Path, case_id: str) -> list[Any]:
    try:
        with closing(sqlite3.connect(folder / "ledger.sqlite")) as ledger:
            asked = "select 1 from messages where case_id = ?"
            return ledger.execute(asked, (case_id,)).fetchall()
    except sqlite3.OperationalError:  # not made yet
        return []


def a_request() -> DeletionRequested:
    at = datetime.now(UTC)
    return DeletionRequested(
        event_id=str(uuid4()),
        case_id=str(uuid4()),
        subject_id="sample-wang",
        requested_at=at,
        cutoff_at=at,
        ground="REQUEST",
        acting_as="SELF",
        acting_evidence=None,
        channel="ONLINE",
        records=(),
        waives=(),
        locale="zh-CN",
        contact=None,
        dry_run=False,
        confirms=None,
    )


def await_some(read: Callable[[], Collection[Any]]) -> Collection[Any]:
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while time.monotonic() < deadline:
        if found := read():
            return found
    raise AssertionError("nothing came")
