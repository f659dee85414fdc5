"""Matters that are open, with no event of any business service: the domains' own rows say so.

On a real broker and database, with the shipped files: membership asks before it lets a name and a
phone go, the others look into their rows and speak, and what is asked and said lies in the topics.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from fullstop.consumers.domain import waiting
from fullstop.consumers.domain.at_work import UNASKED_MAX
from fullstop.consumers.domain.overlaps import Overlaps
from fullstop.consumers.domain.waiting import Waiting
from fullstop.consumers.operate.matters import open_now
from fullstop.consumers.wiring import Wiring, loops
from fullstop.handlers.contract import DomainError, Fact, Matter
from fullstop.outbox.domain import blockers, cases
from fullstop.outbox.domain.blockers import LAST
from fullstop.outbox.migrate import own_tables
from fullstop.outbox.relay import relay_once
from fullstop.running.clock import APART_SECONDS_MAX
from fullstop.running.events import CUTOFF_NOT_AFTER, record_of
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Publisher, Received
from fullstop.running.loop import Handler
from fullstop.running.processes import Loop, Stop
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerLifted,
    BlockerRaised,
    CaseId,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    MattersAsked,
    MattersFound,
    Message,
    Outcome,
    SubjectId,
)
from fullstop.schemas.topics import PARTITIONS, Topic
from fullstop.stores.postgres.checks import check
from fullstop.stores.postgres.roles import Roles
from tests.support import orders
from tests.support.broker import FEW, lying_in, with_topics
from tests.support.by_hand import Reader
from tests.support.fences import fenced
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.world import PATIENCE, World

SPEAKERS = ("orders", "payments")
DOMAINS = ("membership", *SPEAKERS)
A_DAY = timedelta(days=1)
WEEK = 7
TRIES_TOLD = 5  # where the product tells after hundreds
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Deployment:
    """Membership and those whose matters it waits for, moved by hand on topics of their own."""

    world: World
    readers: dict[str, Reader]
    publisher: Publisher
    by_itself: bool  # whether a request asks, or has lain so long that the others are asked
    unread: dict[str, list[Received]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def on(cls, world: World, *, by_itself: bool) -> Deployment:
        topics, servers = world.topics, world.wiring.settings.bootstrap_servers
        said = [topics.blockers, *(topics.found[name] for name in SPEAKERS)]
        read = {"membership": said, **{name: [topics.asked] for name in SPEAKERS}}
        readers = {name: Reader(servers, of) for name, of in read.items()}
        return cls(world, readers, world.wiring.publisher(), by_itself)

    def close(self) -> None:
        for reader in self.readers.values():
            reader.close()

    # --- steps

    def ask(self, subject: str = "s", **more: object) -> DeletionRequested:
        """A request for everything that membership has, which the others read, too."""
        request = self.world.request(subject, **{"records": ("membership",), **more})
        # What was said before it lies in a topic, by the broker's clock.
        at = max(self.world.clock.now, just_now())
        lain = timedelta() if self.by_itself else UNASKED_MAX + timedelta(seconds=1)
        received = replace(self.world.received(request), appended_at=at - lain)
        self.world.consumer("membership").handle([received])
        for speaker in SPEAKERS:
            self.unread[speaker].append(received)
        return request

    def say(self, *messages: Message) -> None:
        """A business service says what it has to say."""
        topics = self.world.topics
        records = [record_of(one, topics, source="/shop", traceparent=None) for one in messages]
        assert all(self.publisher.publish(records))

    def settle(self, *silent: str) -> None:
        """Until nothing moves any more; the silent ones do not look."""
        while self.relay() + sum(self.hand_on(name) for name in DOMAINS if name not in silent):
            self.work()

    def hand_on(self, name: str) -> int:
        handler: Handler = (
            self.world.blockers(name) if name == "membership" else self.world.matters(name)
        )
        batch = self.readers[name].read()
        if batch:
            handler.handle(batch)
        if requests := self.unread.pop(name, []):
            self.world.consumer(name).handle(requests)
        return len(batch) + len(requests)

    def work(self) -> None:
        """The worker of membership does all that it has to do."""
        steps = (
            self.world.worker("membership"),
            self.world.waiting("membership"),
            self.world.deferrals("membership"),
        )
        while any(step.step() for step in steps):
            pass

    def relay(self) -> int:
        with self.world.admin() as connection:
            carried = [
                relay_once(connection, name, fenced(self.publisher, name, self.world.topics))
                for name in DOMAINS
            ]
        return sum(one.acknowledged for one in carried)

    def days(self, count: int, *silent: str) -> None:
        """So many days go by, with all that the worker does on each."""
        for _ in range(count):
            self.world.clock.now += A_DAY
            self.work()
            if self.relay():
                self.settle(*silent)

    # --- what is so

    def lying(self, topic: Topic) -> list[Message]:
        servers = self.world.wiring.settings.bootstrap_servers
        return [decode(one.value) for one in lying_in(servers, [topic.name])]

    def answers(self) -> list[Outcome]:
        """What membership answered, as it lies in its topic."""
        said = self.lying(self.world.topics.outcomes["membership"])
        return [one for one in said if isinstance(one, DeletionCompleted | DeletionDeferred)]

    def identities(self) -> list[tuple[str, str]]:
        return [
            (name, phone)
            for name, phone in self.world.execute(
                "select name, phone from membership.identities order by 1"
            )
        ]


@contextmanager
def running(loop: Loop) -> Iterator[Heartbeat]:
    """The loop in a thread, as in its process."""
    stop, heartbeat = Stop(), Heartbeat("test")
    thread = threading.Thread(target=loop, args=(stop, heartbeat))
    thread.start()
    try:
        yield heartbeat
    finally:
        stop.now()
        thread.join()


def await_true(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


BOTH = pytest.mark.parametrize("by_itself", [True, False], ids=["by itself", "asked"])


@pytest.fixture
def by_itself() -> bool:
    """A request that has just come; `BOTH` is also one that lay so long that others are asked."""
    return True


@pytest.fixture
def deployment(
    world: World, by_itself: bool, request: pytest.FixtureRequest
) -> Iterator[Deployment]:
    """A customer of whom nothing is open, in three domains."""
    partitions: int = getattr(request, "param", FEW)
    topics = with_topics(world, lambda it: it.topics.all(), DOMAINS, partitions=partitions)
    topics.asks, topics.clock.now = True, datetime.now(UTC)
    orders.order(topics, "o", created_at=LONG_AGO)
    topics.execute(
        "insert into membership.identities (subject_id, name, phone, id_number, created_at)"
        " values ('s', '王女士', '13800005678', '110101199003071234', %s)",
        LONG_AGO,
    )
    topics.execute(
        "insert into payments.cards (subject_id, token, last_four, unbound_on, created_at)"
        " values ('s', 'tok', '0001', '2020-01-01', %s)",
        LONG_AGO,
    )
    topics.execute(
        "insert into payments.clearing (entry_no, subject_id, card_token, card_number,"
        " amount_cents, closed_on, created_at)"
        " values ('e', 's', 'tok', '6200 0000 0000 0001', 9, '2020-01-01', %s)",
        LONG_AGO,
    )
    made = Deployment.on(topics, by_itself=by_itself)
    yield made
    made.close()


HERE = [("王女士", "13800005678")]

# What opens and what ends each matter, in the tables of the team that owns it.
MATTERS = {
    BlockerKind.ORDER_OPEN: (
        "update orders.vouchers set completed_on = null",
        "update orders.vouchers set completed_on = '2020-01-01'",
    ),
    BlockerKind.AFTER_SALES_OPEN: (
        "insert into orders.after_sales (case_no, order_no, subject_id, opened_on, created_at)"
        " values ('c', 'o', 's', '2020-01-01', '2020-01-01')",
        "update orders.after_sales set closed_on = '2020-02-01'",
    ),
    BlockerKind.CARD_BOUND: (
        "update payments.cards set unbound_on = null",
        "update payments.cards set unbound_on = '2020-01-01'",
    ),
    BlockerKind.SETTLEMENT_OPEN: (
        "update payments.clearing set closed_on = null",
        "update payments.clearing set closed_on = '2020-01-01'",
    ),
}


@pytest.mark.parametrize("kind", MATTERS)
def test_identity_waits_while_others_rows_show_a_matter_and_goes_within_a_week_of_its_end(
    deployment: Deployment, kind: BlockerKind
) -> None:
    opened, ended = MATTERS[kind]
    deployment.world.execute(opened)
    deployment.ask()
    deployment.settle()
    [kept] = deployment.answers()
    assert isinstance(kept, DeletionDeferred)
    assert [(one.rule, one.ends_when) for one in kept.kept] == [("open-matter", "open_matter")]
    assert deployment.identities() == HERE

    deployment.days(9)
    assert deployment.identities() == HERE
    assert len(deployment.answers()) == 1

    deployment.world.execute(ended)
    deployment.days(WEEK)
    assert deployment.identities() == []
    deferred, completed = deployment.answers()
    assert isinstance(deferred, DeletionDeferred)
    assert isinstance(completed, DeletionCompleted)


@BOTH
def test_what_is_asked_and_what_is_found_lies_in_the_topics(deployment: Deployment) -> None:
    deployment.world.execute(MATTERS[BlockerKind.CARD_BOUND][0])
    asked = deployment.ask()
    deployment.settle()
    topics = deployment.world.topics
    questions = deployment.lying(topics.asked)
    if deployment.by_itself:
        assert questions == []
        question_id = asked.event_id
    else:
        [question] = questions
        assert isinstance(question, MattersAsked)
        assert (question.case_id, question.subject_id, question.domain) == (
            asked.case_id,
            "s",
            "membership",
        )
        question_id = question.event_id
    for speaker, told in (
        ("orders", {("AFTER_SALES_OPEN", False), ("ORDER_OPEN", False)}),
        ("payments", {("CARD_BOUND", True), ("SETTLEMENT_OPEN", False)}),
    ):
        [found] = deployment.lying(topics.found[speaker])
        assert isinstance(found, MattersFound)
        assert (found.asked, found.domain) == (question_id, speaker)
        assert (found.case_id, found.subject_id) == (asked.case_id, "s")
        assert {(one.kind, one.open) for one in found.matters} == told
    assert deployment.lying(topics.blockers) == []


@BOTH
def test_nothing_is_answered_before_all_have_spoken_a_dry_run_neither(
    deployment: Deployment,
) -> None:
    deployment.ask(dry_run=True)
    deployment.ask()
    deployment.settle("payments")
    assert deployment.answers() == []
    assert deployment.identities() == HERE
    deployment.settle()
    told = {one.dry_run: one for one in deployment.answers()}
    assert told.keys() == {True, False}
    assert all(isinstance(one, DeletionCompleted) and one.erased for one in told.values())
    assert deployment.identities() == []


@pytest.mark.parametrize("deployment", [PARTITIONS], indirect=True)  # as a process wants them
def test_when_the_last_one_has_spoken_the_case_goes_on_by_itself(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the loops of its process, of which the worker would else look again in an hour."""
    monkeypatch.setattr(loops, "WORKER_IDLE_SECONDS", 3600.0)
    found = loops.Loops(deployment.world.wiring).domain("membership")
    with running(found["membership-blockers"]), running(found["membership-worker"]) as worker:
        await_true(lambda: worker.is_ready)  # it has looked, and there was nothing
        deployment.ask()
        deployment.relay()
        for speaker in SPEAKERS:
            assert deployment.hand_on(speaker)
        deployment.relay()
        await_true(lambda: deployment.identities() == [])


@BOTH
def test_who_is_silent_for_too_long_keeps_and_is_told_as_such_until_it_speaks(
    deployment: Deployment,
) -> None:
    deployment.ask()
    deployment.settle("payments")
    pass_unasked(deployment)
    deployment.settle("payments")
    assert len(deployment.lying(deployment.world.topics.asked)) == 1
    assert kept_in_the_end(deployment) == ["matters-unheard"]
    assert deployment.identities() == HERE
    deployment.settle()  # the same day: it is looked at again at once
    assert deployment.identities() == []


@pytest.mark.parametrize("tries", [1, TRIES_TOLD])
def test_who_is_silent_keeps_though_a_row_was_held_when_patience_ended(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, tries: int
) -> None:
    """The case is set aside, and with it that somebody was silent: it is asked again, and kept."""
    monkeypatch.setattr("fullstop.consumers.domain.worker.HELD_TRIES_TOLD", TRIES_TOLD)
    deployment.ask()
    deployment.settle("payments")
    pass_unasked(deployment)
    deployment.settle("payments")
    deployment.world.clock.now += PATIENCE + timedelta(minutes=1)
    with deployment.world.admin() as business, business.transaction():
        business.execute("select from membership.identities for update")
        deployment.world.waiting("membership").step()
        for _ in range(tries):
            passes(deployment)
            deployment.world.worker("membership").step()
    passes(deployment)
    deployment.work()
    deployment.settle("payments")
    assert deployment.identities() == HERE
    assert kept_in_the_end(deployment) == ["matters-unheard"]
    deployment.settle()
    assert deployment.identities() == []


@pytest.mark.parametrize("silent", [("payments",), SPEAKERS], ids="+".join)
def test_a_big_customer_goes_on_without_who_is_silent(
    deployment: Deployment, silent: tuple[str, ...]
) -> None:
    """What the worker does in chunks was decided when patience ended: nobody is asked anew."""
    world = deployment.world
    settings = world.wiring.settings.model_copy(update={"chunk_rows_max": 2})
    world.wiring = Wiring(settings)
    world.execute(
        "insert into membership.benefits (subject_id, kind, used_on, created_at)"
        " select 's', 'coupon', '2020-01-01', '2020-01-01' from generate_series(1, 7)"
    )
    deployment.ask()
    deployment.settle(*silent)
    pass_unasked(deployment)
    deployment.settle(*silent)
    assert world.execute("select count(*) from membership.benefits") == [(7,)]
    assert kept_in_the_end(deployment, *silent) == ["matters-unheard"]
    assert world.execute("select count(*) from membership.benefits") == [(0,)]
    assert len(deployment.lying(world.topics.asked)) == 1
    assert deployment.identities() == HERE


def kept_in_the_end(deployment: Deployment, *silent: str) -> list[str]:
    """Patience with payments, or who else stays silent, ends: by what rules is kept then."""
    deployment.world.clock.now += PATIENCE + timedelta(minutes=1)
    deployment.work()
    deployment.settle(*silent or ("payments",))
    [kept] = deployment.answers()
    assert isinstance(kept, DeletionDeferred)
    return [one.rule for one in kept.kept]


def passes(deployment: Deployment) -> None:
    """Some seconds, after which the worker tries again what was set aside."""
    deployment.world.execute(
        "update membership.cases set touched_at = touched_at - interval '5 seconds'"
    )


def just_now() -> datetime:
    """As a broker says it."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def pass_unasked(deployment: Deployment) -> None:
    """The time for which a request asks by itself goes by."""
    deployment.world.clock.now += UNASKED_MAX + timedelta(seconds=1)
    deployment.work()


def test_who_says_nothing_of_the_request_is_asked(deployment: Deployment) -> None:
    """An earlier version, or one that could not: it speaks when it is asked, and that counts."""
    deployment.ask()
    deployment.unread.clear()
    deployment.settle()
    assert deployment.answers() == []
    assert deployment.lying(deployment.world.topics.asked) == []
    pass_unasked(deployment)
    deployment.settle()
    assert deployment.identities() == []
    assert len(deployment.lying(deployment.world.topics.asked)) == 1


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("came", ["before the request was read", "while the case was stored"])
def test_what_was_said_of_a_request_before_its_case_was_there_counts(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, came: str, is_open: bool
) -> None:
    """Membership's loops come to the answers first, or neither sees what the other does."""
    monkeypatch.setattr(waiting, "HEAR_MAX", 1)
    monkeypatch.setattr(waiting, "HEAR_SECONDS", 0.0)
    for opened, _ in MATTERS.values() if is_open else ():
        deployment.world.execute(opened)
    requests = [deployment.world.request(subject, records=("membership",)) for subject in "st"]
    received = [replace(deployment.world.received(one), appended_at=just_now()) for one in requests]
    for speaker in SPEAKERS:
        deployment.world.consumer(speaker).handle(received)
    deployment.settle()
    assert deployment.answers() == []
    if came == "while the case was stored":
        monkeypatch.setattr(blockers, "looked", lambda *_: {})
    deployment.world.consumer("membership").handle(received)
    deployment.settle()
    deployment.work()
    deployment.settle()
    assert {one.case_id for one in deployment.answers()} == {one.case_id for one in requests}
    assert deployment.identities() == (HERE if is_open else [])
    assert deployment.lying(deployment.world.topics.asked) == []


@pytest.mark.parametrize("deployment", [PARTITIONS], indirect=True)
def test_a_process_looks_at_once_for_what_it_missed(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is said is heard while its case is stored; nobody would look again."""
    monkeypatch.setattr(loops, "WORKER_IDLE_SECONDS", 3600.0)
    monkeypatch.setattr(waiting, "HEAR_SECONDS", float("inf"))
    world, looked = deployment.world, blockers.looked
    reader = Reader(world.wiring.settings.bootstrap_servers, [world.topics.requests])

    def looked_too_soon(*arguments: Any) -> Any:
        done = looked(*arguments)
        asked = reader.read()
        for speaker in SPEAKERS:
            world.consumer(speaker).handle(asked)
        deployment.relay()
        heard = "select domain from membership.blockers group by 1 order by 1"
        await_true(lambda: [name for (name,) in world.execute(heard)] == [*SPEAKERS])
        return done

    monkeypatch.setattr(blockers, "looked", looked_too_soon)
    found = loops.Loops(world.wiring).domain("membership")
    with closing(reader), ExitStack() as stack:
        ran = [stack.enter_context(running(loop)) for loop in found.values()]
        await_true(lambda: all(one.is_ready for one in ran))
        deployment.say(world.request("s", records=("membership",)))
        await_true(lambda: deployment.identities() == [])


@pytest.mark.parametrize("later", ["the case is stored", "it is heard"])
def test_what_is_said_while_a_case_is_stored_is_heard_as_soon_as_both_are_over(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, later: str
) -> None:
    """Neither transaction sees the other; its worker need not wait for its next look."""
    monkeypatch.setattr(waiting, "HEAR_SECONDS", float("inf"))
    world, rung = deployment.world, list[bool]()
    overlaps = Overlaps(lambda: rung.append(True))
    storing = overlaps.storing(world.consumer("membership"))
    hearing = overlaps.hearing(world.blockers("membership"))
    received = replace(
        world.received(world.request("s", records=("membership",))), appended_at=just_now()
    )
    for speaker in SPEAKERS:
        world.consumer(speaker).handle([received])
    deployment.relay()
    found = deployment.readers["membership"].read()
    in_the_midst_of = (
        (blockers, "looked", partial(hearing.handle, found), partial(storing.handle, [received]))
        if later == "the case is stored"
        else (cases, "hear", partial(storing.handle, [received]), partial(hearing.handle, found))
    )
    module, name, first, last = in_the_midst_of
    do = getattr(module, name)

    def interrupted(*arguments: Any) -> Any:
        monkeypatch.setattr(module, name, do)
        done = do(*arguments)
        arguments[0].execute(b"select 1").fetchone()  # until it is done, and not only sent
        first()
        return done

    monkeypatch.setattr(module, name, interrupted)
    last()
    assert len(rung) == 1
    worker = Waiting(
        world.work("membership"),
        world.wiring.domain_database("membership"),
        PATIENCE,
        overlaps,
    )
    worker._heard_at = time.monotonic()
    assert world.execute("select heard from membership.cases") == [([],)]
    assert worker.step()
    assert deployment.identities() == []
    assert not overlaps.missed()


def test_what_all_have_said_is_asked_again_once_it_is_old(deployment: Deployment) -> None:
    """Membership was away: what opened meanwhile is not passed over."""
    deployment.ask()
    deployment.relay()
    for speaker in SPEAKERS:
        deployment.hand_on(speaker)
    deployment.relay()
    deployment.hand_on("membership")
    deployment.world.execute(MATTERS[BlockerKind.ORDER_OPEN][0])
    pass_unasked(deployment)
    assert deployment.identities() == HERE
    deployment.settle()
    [kept] = deployment.answers()
    assert isinstance(kept, DeletionDeferred)
    assert deployment.identities() == HERE


@pytest.mark.parametrize("same_case", [False, True])
def test_an_answer_is_its_own_cases_though_another_request_has_its_id(
    deployment: Deployment, *, same_case: bool
) -> None:
    """Of two customers whose requests carry one id the others have looked for one alone."""
    mine = deployment.world.request("s", records=("membership",))
    other = mine.model_copy(update={"subject_id": SubjectId("t")})
    if not same_case:
        other = other.model_copy(update={"case_id": CaseId(str(uuid4()))})
    read, looked_for = (
        replace(deployment.world.received(one), appended_at=just_now()) for one in (mine, other)
    )
    deployment.world.consumer("membership").handle([read])
    for speaker in SPEAKERS:
        deployment.world.consumer(speaker).handle([looked_for])
    deployment.settle()
    assert deployment.world.execute("select heard from membership.cases") == [([],)]
    assert deployment.answers() == []
    for speaker in SPEAKERS:
        deployment.world.consumer(speaker).handle([read])
    deployment.settle()
    assert [one.case_id for one in deployment.answers()] == [mine.case_id]


def test_who_speaks_of_two_copies_of_a_request_is_heard_of_the_earlier(
    deployment: Deployment,
) -> None:
    """In one batch, and the case waits since the later: nobody counts by what another looked at."""
    request = deployment.world.request("s", records=("membership",))
    later = replace(deployment.world.received(request), appended_at=just_now())
    earlier = replace(later, appended_at=later.appended_at - timedelta(seconds=1))
    deployment.world.consumer("membership").handle([later])
    deployment.world.consumer("orders").handle([earlier])
    deployment.world.consumer("payments").handle([later])
    deployment.relay()
    deployment.hand_on("membership")
    deployment.work()
    heard = "select heard from membership.cases"
    assert deployment.world.execute(heard) == [(["payments"],)]
    deployment.settle()
    assert deployment.answers() == []


def test_a_request_that_nobody_waits_to_hear_of_is_none_to_speak_of(
    deployment: Deployment,
) -> None:
    """It is for others' records, or a copy of one that was published long ago."""
    bound = (just_now() - UNASKED_MAX - timedelta(seconds=1)).isoformat().encode()
    others = deployment.world.received(deployment.world.request("s", records=("orders",)))
    copy = deployment.world.received(deployment.world.request("t", records=("membership",)))
    both = [
        replace(others, appended_at=just_now()),
        replace(copy, appended_at=just_now(), headers=((CUTOFF_NOT_AFTER, bound),)),
    ]
    for domain in DOMAINS:
        deployment.world.consumer(domain).handle(both)
    deployment.relay()
    assert [deployment.lying(deployment.world.topics.found[one]) for one in SPEAKERS] == [[], []]
    [question] = deployment.lying(deployment.world.topics.asked)
    assert isinstance(question, MattersAsked)
    assert question.subject_id == "t"


def test_a_request_from_another_time_is_none_to_speak_of(deployment: Deployment) -> None:
    """A broker's clock, or this host's, is wrong: how old a look is nobody could say."""
    request = deployment.world.request("s", records=("membership",))
    ahead = just_now() + timedelta(seconds=APART_SECONDS_MAX + 60)
    received = replace(deployment.world.received(request), appended_at=ahead)
    for domain in DOMAINS:
        deployment.world.consumer(domain).handle([received])
    deployment.relay()
    assert [deployment.lying(deployment.world.topics.found[one]) for one in SPEAKERS] == [[], []]
    assert len(deployment.lying(deployment.world.topics.asked)) == 1


def test_what_is_open_is_said_of_a_request_that_is_set_aside(deployment: Deployment) -> None:
    """A row of it is held: payments carries it out later by itself, and nobody waits for that."""
    request = deployment.world.request("s")
    received = replace(deployment.world.received(request), appended_at=just_now())
    assert deployment.world.consumer("payments").park(received, "test", held=True)
    deployment.relay()
    [found] = deployment.lying(deployment.world.topics.found["payments"])
    assert isinstance(found, MattersFound)
    assert found.asked == request.event_id
    assert deployment.lying(deployment.world.topics.outcomes["payments"]) == []


def test_a_request_that_alone_cannot_be_looked_at_is_set_aside_and_asked_about(
    deployment: Deployment,
) -> None:
    """The domain carries it out later by itself; its matters are looked at when it is asked."""
    request = deployment.world.request("s")
    received = replace(deployment.world.received(request), appended_at=just_now())
    deployment.world.execute("revoke select on payments.cards from payments_eraser")
    try:
        with capture_logs() as logs:
            assert deployment.world.consumer("payments").park(received, "test")
        assert [one["event"] for one in logs] == ["matters_unsaid", "case_parked"]
        assert deployment.world.execute("select parked from payments.cases") == [("test",)]
        assert deployment.world.execute("select count(*) from payments.outbox") == [(0,)]
    finally:
        deployment.world.execute("grant select on payments.cards to payments_eraser")
    deployment.world.consumer("membership").handle([received])
    deployment.world.consumer("orders").handle([received])
    deployment.settle()
    assert deployment.answers() == []
    pass_unasked(deployment)
    deployment.settle()
    assert [one.case_id for one in deployment.answers()] == [request.case_id]


@pytest.mark.parametrize(
    "of",
    ["before it", "before it, told later", "one of them", "a service", "who was silent", "open"],
)
def test_what_was_not_found_since_the_request_is_no_answer_to_it(
    deployment: Deployment, of: str
) -> None:
    """An earlier look, also one that came later, one domain's alone, a service's word, silence."""
    request = deployment.world.request("s", records=("membership",))
    received = replace(deployment.world.received(request), appended_at=just_now())
    speakers = SPEAKERS[:1] if of == "one of them" else SPEAKERS
    if of.startswith("before it"):
        earlier = replace(received, appended_at=received.appended_at - timedelta(seconds=1))
        for speaker in speakers:
            deployment.world.consumer(speaker).handle([earlier])
        if of == "before it":
            deployment.settle()
    elif of == "open":  # kept by when it was said: the look itself may be older
        deployment.world.execute(
            "insert into membership.blockers"
            " (subject_id, domain, kind, raised, occurred_at, said_offset)"
            " select 's', unnest(%s::text[]), 'ORDER_OPEN', true, now() + interval '1 minute', %s",
            list(SPEAKERS),
            LAST,
        )
    elif of == "one of them":
        deployment.world.consumer(speakers[0]).handle([received])
        deployment.settle()
    elif of == "a service":
        deployment.say(
            *(
                said(BlockerLifted, kind, domain)
                for domain in SPEAKERS
                for kind in BlockerKind
                if kind is not BlockerKind.UNSPECIFIED
            )
        )
        deployment.settle()
    else:
        deployment.world.execute(
            "insert into membership.blockers"
            " (subject_id, domain, kind, raised, occurred_at, said_offset)"
            " select 's', unnest(%s::text[]), 'UNHEARD', true, now() + interval '1 minute', -1",
            list(SPEAKERS),
        )
    deployment.world.consumer("membership").handle([received])
    deployment.settle()
    deployment.work()
    deployment.settle()
    assert deployment.answers() == []
    assert deployment.identities() == HERE


def test_a_domain_that_would_let_go_while_others_are_silent_does_not_start(world: World) -> None:
    """A team that wrote a fact for what is open, and none for who has not spoken."""
    entry = world.wiring.catalogue["membership"]
    identity = entry.domain.record_set("identity")
    deaf = Fact(
        "matters_unheard",
        "boolean",
        "exists (select from membership.blockers where blockers.subject_id = {record}.subject_id"
        " and blockers.kind = 'CARD_BOUND' and blockers.raised)",
        reads=identity.facts[0].reads,
    )
    facts = (identity.facts[0], deaf, *identity.facts[2:])
    sets = (*entry.domain.record_sets[:-1], replace(identity, facts=facts))
    database = world.wiring.domain_database("membership")
    with pytest.raises(DomainError) as refused:
        check(
            database.connection,
            replace(entry.domain, record_sets=sets),
            entry.policies,
            own_tables("domain"),
        )
    database.close()
    assert str(refused.value) == (
        "membership: 2026-01-01: identity waits for the matters of others, and no rule keeps it "
        "while one that was asked has not spoken (UNHEARD in membership.blockers); count that kind "
        "in the fact that a rule keeps by, or add one of its own, with neither when, unless, "
        "waived_by nor binds_from"
    )
    assert world.execute("select count(*) from membership.blockers") == [(0,)]


@pytest.mark.parametrize("kind", ["char", "text"])
def test_a_domain_whose_subjects_are_short_hears_who_is_silent(
    world: World, kind: Literal["char", "text"]
) -> None:
    """Nobody's id, which the check asks with, fits into twenty characters, too."""
    entry = world.wiring.catalogue["membership"]
    identity = replace(entry.domain.record_set("identity"), subject_type=kind)
    domain = replace(entry.domain, record_sets=(*entry.domain.record_sets[:-1], identity))
    column = "char(20)" if kind == "char" else "varchar(20)"
    with world.admin() as connection, connection.transaction(force_rollback=True):
        connection.execute(
            "drop view membership.accounts;"
            f" alter table membership.identities alter subject_id type {column}".encode()
        )
        connection.execute(f"set local role {Roles.of('membership').eraser}".encode())
        check(connection, domain, entry.policies, own_tables("domain"))


def test_who_is_in_service_no_more_keeps_nothing(deployment: Deployment) -> None:
    """A domain that was silent and is retired then: nobody waits for its word for good."""
    deployment.ask()
    deployment.settle("payments")
    pass_unasked(deployment)
    deployment.settle("payments")
    assert kept_in_the_end(deployment) == ["matters-unheard"]
    assert deployment.identities() == HERE
    settings = deployment.world.wiring.settings.model_copy(
        update={"domains": ("membership", "orders")}
    )
    deployment.world.wiring = Wiring(settings)
    deployment.days(WEEK, "payments")
    assert deployment.identities() == []


@pytest.mark.parametrize("left", [("membership", "orders"), ("membership",)])
def test_what_was_found_in_a_domain_that_nobody_asks_any_more_keeps_nothing(
    deployment: Deployment, left: tuple[str, ...]
) -> None:
    found_bound(deployment)
    settings = deployment.world.wiring.settings.model_copy(update={"domains": left})
    deployment.world.wiring = Wiring(settings)
    deployment.days(WEEK, *set(SPEAKERS).difference(left))
    assert deployment.identities() == []
    assert open_copies(deployment) == []


def test_what_was_found_of_a_matter_that_is_declared_no_more_keeps_nothing(
    deployment: Deployment,
) -> None:
    found_bound(deployment)
    declare_no_more(deployment, Matter.CARD_BOUND)
    deployment.days(WEEK)
    assert deployment.identities() == []
    assert open_copies(deployment) == []


def test_what_was_said_too_is_ended_by_a_word_alone_once_nobody_looks_for_it(
    deployment: Deployment,
) -> None:
    deployment.say(said(BlockerRaised, BlockerKind.CARD_BOUND))
    deployment.settle()
    found_bound(deployment)
    declare_no_more(deployment, Matter.CARD_BOUND)
    deployment.days(WEEK)
    assert deployment.identities() == HERE
    deployment.say(said(BlockerLifted, BlockerKind.CARD_BOUND))
    deployment.settle()
    assert deployment.identities() == []


def found_bound(deployment: Deployment) -> None:
    """Membership has asked, and payments has found a card."""
    deployment.world.execute(MATTERS[BlockerKind.CARD_BOUND][0])
    deployment.ask()
    deployment.settle()
    assert open_copies(deployment) == [("payments", "CARD_BOUND")]
    assert deployment.identities() == HERE


def open_copies(deployment: Deployment) -> list[tuple[str, str]]:
    rows = deployment.world.execute("select domain, kind from membership.blockers where raised")
    return [(domain, kind) for domain, kind in rows]


def declare_no_more(deployment: Deployment, kind: Matter) -> None:
    """The team of payments takes `matter=` out of its fact."""
    catalogue = deployment.world.wiring.catalogue
    entry = catalogue["payments"]
    sets = tuple(
        replace(
            records,
            facts=tuple(
                replace(fact, matter=None) if fact.matter is kind else fact
                for fact in records.facts
            ),
        )
        for records in entry.domain.record_sets
    )
    catalogue["payments"] = replace(entry, domain=replace(entry.domain, record_sets=sets))


def test_a_lost_lifted_keeps_nothing_for_good(deployment: Deployment) -> None:
    """It was raised long ago, and the rows say that it is over: they are asked before a word."""
    deployment.say(said(BlockerRaised, BlockerKind.CARD_BOUND))
    deployment.ask()
    deployment.settle()
    assert deployment.identities() == []


def test_a_lifted_from_a_slow_clock_counts_at_once(deployment: Deployment) -> None:
    opened, ended = MATTERS[BlockerKind.CARD_BOUND]
    deployment.world.execute(opened)
    deployment.ask()
    deployment.settle()
    assert deployment.identities() == HERE
    deployment.world.execute(ended)
    slow = deployment.world.clock.now - timedelta(minutes=5)
    deployment.say(said(BlockerLifted, BlockerKind.CARD_BOUND, at=slow))
    deployment.settle()
    assert deployment.identities() == []


def test_a_matter_that_opens_while_another_keeps_is_found_before_the_identity_goes(
    deployment: Deployment,
) -> None:
    deployment.world.execute(MATTERS[BlockerKind.CARD_BOUND][0])
    deployment.ask()
    deployment.settle()
    deployment.world.execute(MATTERS[BlockerKind.ORDER_OPEN][0])
    deployment.world.execute(MATTERS[BlockerKind.CARD_BOUND][1])
    deployment.say(said(BlockerLifted, BlockerKind.CARD_BOUND))
    deployment.settle()
    deployment.days(WEEK)
    assert deployment.identities() == HERE
    deployment.world.execute(MATTERS[BlockerKind.ORDER_OPEN][1])
    deployment.days(WEEK)
    assert deployment.identities() == []


@BOTH
def test_a_raised_after_the_question_is_not_ended_by_its_answer(deployment: Deployment) -> None:
    """The rows were looked at before they were changed: what was said later counts."""
    deployment.ask()
    deployment.relay()
    assert deployment.hand_on("payments")
    deployment.say(said(BlockerRaised, BlockerKind.CARD_BOUND))
    deployment.settle()
    assert deployment.identities() == HERE
    deployment.days(WEEK)
    assert deployment.identities() == []


def test_a_case_that_is_run_again_asks_first(deployment: Deployment) -> None:
    """As a catch-up or an earlier version leaves it to the worker."""
    deployment.world.execute(MATTERS[BlockerKind.CARD_BOUND][0])
    deployment.ask()
    deployment.settle()
    deployment.world.execute(
        "update membership.cases set state = 'running';"
        "update membership.blockers set raised = false"
    )
    deployment.work()
    assert deployment.identities() == HERE
    deployment.settle()
    assert deployment.identities() == HERE
    assert len(deployment.lying(deployment.world.topics.asked)) == 2 - deployment.by_itself


def test_what_is_open_is_counted_by_a_command(deployment: Deployment) -> None:
    deployment.world.execute(MATTERS[BlockerKind.CARD_BOUND][0])
    wiring = deployment.world.wiring
    domains = [entry.domain for entry in wiring.catalogue.values()]
    assert open_now(domains, wiring.domain_databases(), deployment.world.today()) == {
        "orders": {"AFTER_SALES_OPEN": 0, "ORDER_OPEN": 0},
        "payments": {"CARD_BOUND": 1, "SETTLEMENT_OPEN": 0},
    }


def test_a_case_without_such_records_waits_for_nobody(deployment: Deployment) -> None:
    deployment.ask(records=("membership.level",))
    deployment.relay()
    assert len(deployment.answers()) == 1
    assert deployment.lying(deployment.world.topics.asked) == []


def test_a_cancellation_comes_too_late_for_a_case_that_waits(deployment: Deployment) -> None:
    """As in the domains that have done the case by then: all of them carry it out."""
    request = deployment.ask()
    cancelled = DeletionCancelled(
        event_id=str(uuid4()),
        case_id=request.case_id,
        subject_id=request.subject_id,
        cancelled_at=deployment.world.clock.now,
    )
    deployment.world.consumer("membership").handle([deployment.world.received(cancelled)])
    deployment.settle()
    [answer] = deployment.answers()
    assert not answer.cancelled
    assert deployment.identities() == []


def test_while_somebody_holds_a_row_operators_are_told_before_anybody_is_asked_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_after = "fullstop.consumers.domain.worker.HELD_TRIES_TOLD"
    monkeypatch.setattr(told_after, TRIES_TOLD)  # each try waits for the row
    worker = deployment.world.worker("membership")
    asked = deployment.world.topics.asked
    before = alarms()

    def tried(times: int) -> int:
        """So often, some seconds apart; the alarms until then."""
        for _ in range(times):
            passes(deployment)
            worker.step()
        deployment.settle()
        return alarms() - before

    with deployment.world.admin() as business, business.transaction():
        business.execute("select from membership.identities for update")
        deployment.ask()
        deployment.settle()
        assert tried(TRIES_TOLD - 1) == 0
        questions = len(deployment.lying(asked))
        assert questions == 1 - deployment.by_itself
        assert tried(1) == 1
        assert tried(1) == 1
        assert len(deployment.lying(asked)) == questions + 1
    assert tried(1) == 1
    assert deployment.identities() == []


def alarms() -> int:
    named = {"loop": "fullstop.membership"}
    return int(REGISTRY.get_sample_value("fullstop_parked_total", named) or 0)


def said(
    what: type[BlockerRaised | BlockerLifted],
    kind: BlockerKind,
    domain: str = "payments",
    at: datetime | None = None,
) -> BlockerRaised | BlockerLifted:
    return what.model_validate(
        {
            "event_id": str(uuid4()),
            "subject_id": "s",
            "domain": domain,
            "kind": kind,
            "occurred_at": at or datetime.now(UTC),
        }
    )
