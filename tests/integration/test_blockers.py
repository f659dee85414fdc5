"""Membership's own copy of what is open elsewhere, and that its requests wait for it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from fullstop.consumers.domain import blockers as module
from fullstop.consumers.domain.blockers import await_copy
from fullstop.consumers.wiring.loops import Loops
from fullstop.handlers.contract import Domain
from fullstop.running.errors import NotYetError
from fullstop.running.events import record_of
from fullstop.running.kafka import Cluster, Progress, Received, Subscription
from fullstop.running.loop import After, is_transient
from fullstop.running.processes import Bell
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerLifted,
    BlockerRaised,
    DeletionDeferred,
    SubjectId,
)
from tests.support.broker import with_topics
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.world import NOON, World

LATER = NOON + timedelta(minutes=1)


def raised(at: datetime = NOON, kind: str = "ORDER_OPEN", subject: str = "s") -> BlockerRaised:
    return BlockerRaised.model_validate(fields(at, kind, subject))


def lifted(at: datetime = NOON, kind: str = "ORDER_OPEN", subject: str = "s") -> BlockerLifted:
    return BlockerLifted.model_validate(fields(at, kind, subject))


def fields(at: datetime, kind: str, subject: str) -> dict[str, object]:
    return {
        "event_id": str(uuid4()),
        "subject_id": SubjectId(subject),
        "domain": "orders",
        "kind": BlockerKind(kind),
        "occurred_at": at,
    }


def keep(world: World, *messages: BlockerRaised | BlockerLifted) -> list[tuple[str, bool]]:
    """Let membership hear these in one batch; what it knows then, by kind."""
    return keep_received(world, *map(world.received, messages))


def keep_received(world: World, *records: Received) -> list[tuple[str, bool]]:
    world.blockers("membership").handle(records)
    rows = world.execute("select kind, raised from membership.blockers order by kind")
    return [(kind, is_raised) for kind, is_raised in rows]


def test_what_was_appended_last_counts_in_whatever_order_it_comes(world: World) -> None:
    """By the broker's time, whatever the publishers' clocks say: one is five minutes slow."""
    first = world.received(raised(LATER))
    world.clock.now = LATER
    second = world.received(lifted(LATER - timedelta(minutes=5)))
    assert keep_received(world, second) == [("ORDER_OPEN", False)]
    assert keep_received(world, first) == [("ORDER_OPEN", False)]


def test_within_one_batch_too(world: World) -> None:
    first, second = world.received(raised(LATER)), world.received(lifted(NOON))
    assert keep_received(world, second, first) == [("ORDER_OPEN", False)]


def test_appended_at_the_same_instant_the_offset_decides(world: World) -> None:
    assert keep(world, raised(LATER), lifted(NOON)) == [("ORDER_OPEN", False)]
    assert keep(world, raised(NOON)) == [("ORDER_OPEN", True)]


def test_a_copy_of_what_was_seen_never_counts(world: World) -> None:
    """A producer that sends again, or a mirror: the copy is appended later than what ended it."""
    one = raised()
    assert keep(world, one) == [("ORDER_OPEN", True)]
    assert keep(world, lifted()) == [("ORDER_OPEN", False)]
    world.clock.now += timedelta(days=1)
    assert keep(world, one) == [("ORDER_OPEN", False)]


def test_each_kind_is_a_matter_of_its_own(world: World) -> None:
    known = keep(world, raised(), raised(kind="CARD_BOUND"), lifted())
    assert known == [("CARD_BOUND", True), ("ORDER_OPEN", False)]


def test_a_blocker_comes_twice_and_counts_once(world: World) -> None:
    one = raised(NOON)
    world.blockers("membership").handle([world.received(one), world.received(one)])
    assert world.execute("select count(*) from membership.inbox") == [(1,)]


def test_what_cannot_be_read_is_a_dead_letter_and_the_rest_is_kept(world: World) -> None:
    topic = world.topics.blockers.name
    unkeyed = replace(world.received(b"\x00", topic=topic), key=None)
    world.blockers("membership").handle([unkeyed, world.received(raised())])
    assert world.execute("select domain, raised from membership.blockers") == [("orders", True)]
    assert world.execute("select topic from membership.outbox") == [
        (world.topics.dead_letters.name,)
    ]


def test_a_clock_that_runs_ahead_does_not_outdo_what_is_said_later(world: World) -> None:
    assert keep(world, lifted(NOON + timedelta(days=900))) == [("ORDER_OPEN", False)]
    world.clock.now = LATER + timedelta(minutes=1)
    assert keep(world, raised(world.clock.now)) == [("ORDER_OPEN", True)]


def test_what_cannot_be_read_counts_as_open_until_it_can(world: World) -> None:
    """Its key says whom it concerns; a dead letter that is retried comes with the same bytes."""
    good = world.received(raised(subject="s-1"))
    unreadable = replace(good, value=(good.value or b"") + b"\x00")
    world.blockers("membership").handle([unreadable])
    assert world.execute("select subject_id, domain, raised from membership.blockers") == [
        ("s-1", "unread", True)
    ]
    mark = hashlib.sha256(good.value or b"").hexdigest()
    world.execute("update membership.blockers set kind = %s", mark)  # as if these were its bytes
    world.blockers("membership").handle([good])
    assert world.execute("select domain, kind, raised from membership.blockers") == [
        ("orders", "ORDER_OPEN", True)
    ]


# --- requests wait for it -----------------------------------------------------------------------


class Written:
    """A handler that writes down what it is handed."""

    def __init__(self) -> None:
        self.batches: list[Sequence[Received]] = []

    def handle(self, batch: Sequence[Received]) -> None:
        self.batches.append(batch)

    def probe(self) -> None:
        pass

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        raise AssertionError(received, reason, held)


def test_where_all_spellings_are_one_person_a_matter_of_any_is_that_persons(world: World) -> None:
    """Each ends by its own word, and what it kept is looked at then."""
    world.execute(
        "insert into membership.identities (subject_id, name, phone, id_number, created_at)"
        " values ('wang.li', '王女士', '00000005678', 'SAMPLE-ID', '2020-01-01')"
    )
    keep(world, raised(subject="wang.li", kind="CARD_BOUND"))
    world.handle("membership", world.request("wang.li"))
    entry = world.wiring.catalogue["membership"]
    world.wiring.catalogue["membership"] = replace(entry, domain=folding(world))

    def is_open() -> list[tuple[str, ...]]:
        return world.execute(
            "select domain from membership.blockers where subject_id = 'wang.li' and raised"
            " and kind = 'ORDER_OPEN'"
        )

    unread = replace(world.received(b"\x00", topic=world.topics.blockers.name), key=b"WANG.LI")
    keep_received(world, world.received(raised(subject="Wang.Li")), unread)
    keep(world, lifted(subject="wang.li"), lifted(subject="WANG.LI"))
    assert is_open() == [("orders:Wang.Li",)]
    unknown = "select count(*) from membership.blockers where domain = 'unread' and raised"
    assert world.execute(f"{unknown} and subject_id = 'wang.li'") == [(1,)]
    world.execute("update membership.deferrals set next_check_on = '2099-01-01'")
    keep(world, lifted(subject="Wang.Li"))
    assert is_open() == []
    assert world.execute("select next_check_on from membership.deferrals where until is null") == [
        (world.today(),)
    ]


def test_what_was_said_of_another_spelling_before_the_upgrade_keeps_from_the_start(
    world: World,
) -> None:
    """Not what a look found, nor who was silent: no word of that spelling would end these."""
    world.execute(
        "insert into membership.identities (subject_id, name, phone, id_number, created_at)"
        " values ('wang.li', '王女士', '00000005678', 'SAMPLE-ID', '2020-01-01')"
    )
    world.execute(
        "insert into membership.blockers"
        " (subject_id, domain, kind, raised, occurred_at, said_offset, said) values"
        " ('Wang.Li', 'orders', 'CARD_BOUND', true, '2026-01-01', 7, false),"
        " ('WANG.LI', 'orders', 'CARD_BOUND', true, '2026-01-01', 9223372036854775807, true),"
        " ('Wang.LI', 'orders', 'CARD_BOUND', true, '2026-01-01', 9223372036854775807, false),"
        " ('WANG.Li', 'orders', 'UNHEARD', true, '2026-01-01', 8, false),"
        " ('Wang.Li', 'unread', 'aa', true, '2026-01-01', 9, false)"
    )
    for _ in range(2):
        Loops(world.wiring).blockers(folding(world), Bell())
    known = "select domain, kind, said_offset from membership.blockers where subject_id = 'wang.li'"
    assert sorted(world.execute(known)) == [
        ("orders:WANG.LI", "CARD_BOUND", -1),
        ("orders:Wang.Li", "CARD_BOUND", 7),
        ("unread", "aa", 9),
    ]
    [answer] = world.handle("membership", world.request("wang.li"))
    assert isinstance(answer, DeletionDeferred)


@pytest.mark.parametrize("folds", [False, True])
def test_what_another_copy_has_is_taken_over_by_this_domains_spellings(
    world: World, *, folds: bool
) -> None:
    """Whatever that one keeps beside: a restored domain keeps neither too little nor for ever."""
    world.execute(
        "insert into orders.blockers (subject_id, domain, kind, raised, occurred_at, said_offset)"
        " values ('Wang.Li', 'payments', 'CARD_BOUND', true, '2026-01-01', 7),"
        " ('wang.li', 'payments:Wang.Li', 'CARD_BOUND', true, '2026-01-01', 7),"
        " ('Zhao.Yi', 'payments', 'CARD_BOUND', true, '2026-01-01', 8)"
    )
    entry = world.wiring.catalogue["membership"]
    if folds:
        world.wiring.catalogue["membership"] = replace(entry, domain=folding(world))
    orders = world.wiring.domain_database("orders")
    assert world.blockers("membership").take_over(orders, 1) == 2
    known = world.execute("select subject_id, domain from membership.blockers")
    said = {("Wang.Li", "payments"), ("Zhao.Yi", "payments")}
    beside = {("wang.li", "payments:Wang.Li"), ("zhao.yi", "payments:Zhao.Yi")}
    assert set(known) == (said | beside if folds else said)


def folding(world: World) -> Domain:
    """Membership, were all spellings one person's."""
    domain = world.wiring.catalogue["membership"].domain
    sets = tuple(replace(records, subject_type="citext") for records in domain.record_sets)
    return replace(domain, record_sets=sets)


def test_requests_wait_until_the_copy_has_caught_up(world: World) -> None:
    written, batch = Written(), [world.received(world.request("s"))]
    waiting = iter([True, True, False])
    caught_up = partial(await_copy, lambda: lambda: next(waiting), AWAY_SECONDS_MAX)
    After(caught_up, written).handle(batch)
    assert written.batches == [batch]


def test_a_copy_that_stays_behind_is_tried_again_and_nothing_is_decided(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CATCH_UP_SECONDS_MAX", 0.05)
    written, batch = Written(), [world.received(world.request("s"))]
    with pytest.raises(NotYetError) as caught:
        After(partial(await_copy, lambda: lambda: True), written).handle(batch)
    assert is_transient(caught.value)
    assert written.batches == []


def test_progress_tells_a_group_that_has_not_read_to_the_end(
    template: Servers, world: World
) -> None:
    on = with_topics(world, lambda it: [it.topics.blockers])
    topic = on.topics.blockers
    progress = Progress(Cluster(template.bootstrap_servers), f"{topic.name}-group", topic.name)
    assert soon(lambda: not progress.behind()())  # nothing was ever said

    record = record_of(raised(), on.topics, source="/test", traceparent=None)
    assert on.wiring.publisher().publish([record]) == [True]
    behind = progress.behind()
    assert behind()

    group = Subscription(
        Cluster(template.bootstrap_servers), f"{topic.name}-group", [topic.name], [topic.name]
    )
    try:
        batch: list[Received] = []
        while not batch:
            batch = group.read(10, 1.0)
        assert behind()  # read, but not yet kept and committed
        group.commit(batch)
        assert not behind()
    finally:
        group.close()


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it is so soon: a topic just created is not known everywhere at once."""
    deadline = time.monotonic() + AWAY_SECONDS_MAX
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


def test_a_broker_that_is_away_counts_as_behind() -> None:
    progress = Progress(Cluster("127.0.0.1:1"), "g", "t")
    assert progress.behind()()
