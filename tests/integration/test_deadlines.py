"""Answers that do not come: the operator is warned, the customer is told, and in the end all is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from prometheus_client import REGISTRY

from fullstop.consumers.aggregator import retold
from fullstop.consumers.operate.coming_and_going import Settled, retire
from fullstop.consumers.operate.overdue import overdue_cases
from fullstop.outbox import outbox
from fullstop.outbox.aggregator.retirements import Retirement, abandoned
from fullstop.running.errors import NotYetError
from fullstop.running.logs import log
from fullstop.schemas.messages import DeletionCancelled, LineOutcome, ResultNotice, Stage, SubjectId
from tests.support.desk import DOMAINS, TOPICS, Desk, aggregator_of, terms_of
from tests.support.officers import propose_retirement_as_another
from tests.support.outcomes import CASE, SHOP, SUBJECT, completed, deferred, erased, kept
from tests.support.world import TODAY

CONTACT = b"\x01" * 80
TARGET = date(2026, 11, 27)  # three working days from TODAY, the 24th
NEAR = date(2026, 12, 10)
PROMISED = date(2026, 12, 15)  # fifteen
OVERDUE = PROMISED + timedelta(days=1)
NEXT_WORD = date(2026, 12, 18)
AFTER_THAT = date(2026, 12, 23)

ORDERS = completed("orders", erased("details", 3))
MEMBERSHIP = completed("membership", erased("identity", 1))
HISTORY = completed("browsing_history", erased("views", 41))


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The (domain, milestone) of every warning."""
    said: list[tuple[str, str]] = []

    def warning(event: str, **fields: Any) -> None:
        if event == "answer_late":
            said.append((fields["domain"], str(fields["milestone"])))

    monkeypatch.setattr(log, "warning", warning)
    return said


def milestones(desk: Desk, days: int = 40) -> list[tuple[date, ResultNotice]]:
    """A look each day; the notices by day."""
    return [
        (day, notice)
        for day in (TODAY + timedelta(days=n) for n in range(1, days))
        for notice in desk.on(day)
    ]


# --- before and at the deadline -----------------------------------------------------------------


def test_the_operator_is_warned_of_each_late_domain_once_a_milestone(
    desk: Desk, warned: list[tuple[str, str]]
) -> None:
    desk.hear(desk.request(), ORDERS)
    assert desk.on(TARGET) == []
    assert warned == []
    desk.on(TARGET + timedelta(days=1))
    late = ["browsing_history", "membership"]
    assert sorted(warned) == [(domain, "target_passed") for domain in late]
    desk.hear(MEMBERSHIP)
    warned.clear()
    for day in (NEAR - timedelta(days=1), NEAR, NEAR, PROMISED):
        assert desk.on(day) == []
    assert warned == [("browsing_history", "deadline_near")]
    desk.on(OVERDUE)
    assert warned[1:] == [("browsing_history", "overdue")]
    desk.on(AFTER_THAT)
    assert len(warned) == 2


def test_an_aggregator_that_was_away_warns_of_all_that_was_passed(
    desk: Desk, warned: list[tuple[str, str]]
) -> None:
    desk.hear(desk.request(records=("orders",)))
    assert len(desk.on(OVERDUE + timedelta(days=30))) == 1
    assert [milestone for _, milestone in warned] == ["target_passed", "deadline_near", "overdue"]


def test_at_the_deadline_the_customer_reads_what_is_late_and_when_the_next_word_comes(
    desk: Desk,
) -> None:
    invoice = kept("invoices", "invoice-stub", date(2028, 6, 18))
    desk.hear(desk.request(contact=CONTACT), deferred("orders", invoice), MEMBERSHIP)
    assert desk.on(PROMISED) == []
    [notice] = desk.on(OVERDUE)
    assert (notice.stage, notice.revision, notice.complete) == (Stage.OVERDUE, 1, False)
    assert notice.contact == CONTACT
    assert notice.sms == (
        "【某某商城】对不起，申请{ref}有1项没能在承诺的12月15日前办完，正在加急，12月18日前再向您报告。"
        "其余结果和投诉途径见{link} 或拨95XXX。"
    )
    assert [(line.domain, line.outcome, line.sentence) for line in notice.lines] == [
        ("orders", LineOutcome.KEPT, "发票依规留到2028年6月18日，已封存，到期自动删除"),
        ("membership", LineOutcome.ERASED, "会员资料里的手机号已删除"),
        ("browsing_history", LineOutcome.PENDING, "这一部分正在办"),
    ]


def test_who_confirmed_late_is_told_on_the_day_after_the_promised_one(desk: Desk) -> None:
    """Requested on 2 November, confirmed on the 23rd: the internal target lies behind."""
    asked, confirmed = (datetime(2026, 11, day, 4, tzinfo=UTC) for day in (2, 23))
    desk.world.clock.now = confirmed
    request = desk.request(contact=CONTACT, requested_at=asked, cutoff_at=confirmed)
    assert desk.hear(request, ORDERS) == []
    assert desk.on(date(2026, 11, 23)) == []
    [notice] = desk.on(date(2026, 11, 24))
    assert notice.stage is Stage.OVERDUE
    assert "没能在承诺的11月23日前办完" in notice.sms


def test_further_word_comes_by_the_promised_day_and_no_more_often(desk: Desk) -> None:
    desk.hear(desk.request(contact=CONTACT), ORDERS)
    told = milestones(desk)
    assert [day for day, _ in told] == [OVERDUE, NEXT_WORD, AFTER_THAT, *[d for d, _ in told[3:]]]
    assert [notice.revision for _, notice in told] == list(range(1, len(told) + 1))
    assert {notice.stage for _, notice in told} == {Stage.OVERDUE}
    calendar = desk.world.wiring.calendar
    for (day, notice), (following, _) in pairwise(told[1:]):
        assert following == calendar.working_days_after(day, 3)
        assert f"{following.month}月{following.day}日前再向您报告" in notice.sms


def test_a_restart_says_nothing_twice_and_forgets_nothing(
    desk: Desk, warned: list[tuple[str, str]]
) -> None:
    desk.hear(desk.request(), ORDERS)
    for day in (TARGET + timedelta(days=1), NEAR, OVERDUE, NEXT_WORD):
        first = desk.on(day)
        before = list(warned)
        desk.aggregator = aggregator_of(desk.world)
        assert desk.on(day) == []
        assert warned == before
        assert len(first) == (day >= OVERDUE)


def test_a_crash_before_the_commit_says_it_after_the_restart(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hear(desk.request(), ORDERS)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "put", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.on(OVERDUE)
    assert desk.notices() == []
    assert len(desk.on(OVERDUE)) == 1


def test_without_a_contact_that_lives_until_then_no_further_word_is_promised(desk: Desk) -> None:
    desk.hear(desk.request(), ORDERS)
    [notice] = desk.on(OVERDUE)
    assert notice.contact is None
    assert "正在加急。其余结果和投诉途径见{link}" in notice.sms
    assert "报告" not in notice.sms


def test_word_is_promised_only_if_the_contact_lives_to_hear_it(desk: Desk) -> None:
    desk.hear(desk.request(contact=CONTACT))
    ends_at = desk.world.clock() + relativedelta(days=23)  # 17 December, before the 18th
    desk.world.execute("update aggregator.cases set contact_until = %s", ends_at)
    [notice] = desk.on(OVERDUE)
    assert notice.contact == CONTACT
    assert notice.sms == (
        "【某某商城】对不起，申请{ref}有3项没能在承诺的12月15日前办完，正在加急。"
        "投诉途径见{link} 或拨95XXX。"
    )


def test_the_same_in_english(desk: Desk) -> None:
    desk.hear(desk.request(contact=CONTACT, locale="en-GB"), ORDERS)
    [notice] = desk.on(OVERDUE)
    assert notice.sms == (
        "[某某商城] Sorry: 2 parts of request {ref} not done by 15 December as promised. We are "
        "speeding it up and report to you again by 18 December. Other results and how to complain: "
        "{link} or call 95XXX."
    )


# --- what comes after ---------------------------------------------------------------------------


def test_late_outcomes_are_told_at_once_when_all_have_answered(desk: Desk) -> None:
    desk.hear(desk.request(contact=CONTACT), ORDERS)
    desk.on(OVERDUE)
    assert desk.hear(MEMBERSHIP) == []
    [last] = desk.hear(HISTORY)
    assert (last.stage, last.revision, last.complete) == (Stage.FINAL, 2, True)
    assert last.contact == CONTACT
    assert "3笔订单详情、会员资料里的手机号、浏览记录已删除" in last.sms
    assert milestones(desk) == []


def test_a_partial_after_overdue_is_at_once_and_its_changes_are_gathered(desk: Desk) -> None:
    invoice, second, third = (
        kept("invoices", "invoice-stub", date(year, 6, 18)) for year in (2028, 2029, 2030)
    )
    desk.hear(desk.request(), MEMBERSHIP, HISTORY)
    desk.on(OVERDUE)
    [partial] = desk.hear(deferred("orders", invoice))
    assert (partial.stage, partial.revision) == (Stage.PARTIAL, 2)
    [change] = desk.hear(deferred("orders", erased("details", 1), second, revision=2))
    assert change.revision == 3
    assert desk.hear(deferred("orders", erased("details", 2), third, revision=3)) == []
    assert len(desk.a_day_later()) == 1


def test_an_outcome_in_between_is_told_with_the_next_word(desk: Desk) -> None:
    desk.hear(desk.request(contact=CONTACT), ORDERS)
    desk.on(OVERDUE)
    desk.hear(MEMBERSHIP)
    [second] = desk.on(NEXT_WORD)
    assert "有1项没能" in second.sms
    pending = [line.domain for line in second.lines if line.outcome is LineOutcome.PENDING]
    assert pending == ["browsing_history"]


# --- what is never overdue ----------------------------------------------------------------------


def test_a_case_whose_request_was_never_seen_tells_nothing(desk: Desk) -> None:
    desk.hear(ORDERS)
    assert milestones(desk) == []


def test_a_preview_is_never_overdue(desk: Desk, warned: list[tuple[str, str]]) -> None:
    desk.hear(desk.request(dry_run=True))
    assert milestones(desk) == []
    assert warned == []


@pytest.mark.parametrize("first", [True, False], ids=["before the request", "after it"])
def test_a_case_that_was_called_off_is_not_overdue(desk: Desk, first: bool) -> None:
    cancelled = DeletionCancelled(
        event_id=str(uuid4()), case_id=CASE, subject_id=SUBJECT, cancelled_at=desk.world.clock()
    )
    for message in (cancelled, desk.request()) if first else (desk.request(), cancelled):
        desk.hear(message)
    desk.hear(completed("orders", cancelled=True))
    assert milestones(desk) == []


def test_a_case_that_was_called_off_is_awaited_until_a_domain_says_so(desk: Desk) -> None:
    cancelled = DeletionCancelled(
        event_id=str(uuid4()), case_id=CASE, subject_id=SUBJECT, cancelled_at=desk.world.clock()
    )
    desk.hear(desk.request(), cancelled)
    assert desk.status()["deadline"]["awaited"] == list(DOMAINS)
    assert len(desk.on(OVERDUE)) == 1
    desk.hear(completed("orders", cancelled=True))
    assert desk.status()["deadline"]["awaited"] == []


@pytest.mark.parametrize("first", [True, False], ids=["before the outcome", "after it"])
def test_a_cancellation_that_came_too_late_ends_no_waiting(desk: Desk, first: bool) -> None:
    cancelled = DeletionCancelled(
        event_id=str(uuid4()), case_id=CASE, subject_id=SUBJECT, cancelled_at=desk.world.clock()
    )
    desk.hear(desk.request(records=("orders", "membership", "browsing_history")))
    for message in (cancelled, ORDERS) if first else (ORDERS, cancelled):
        desk.hear(message)
    desk.hear(completed("membership", cancelled=True))
    [apology] = desk.on(OVERDUE)
    assert "有1项没能" in apology.sms
    assert desk.status()["deadline"]["awaited"] == ["browsing_history"]
    database = desk.world.wiring.aggregator_database()
    assert [case["case_id"] for case in overdue_cases(database, OVERDUE, 10)] == [CASE]
    with database.transaction() as connection:
        assert abandoned(connection, DOMAINS[:2]) == {"browsing_history": 1}
    waiver = Retirement("browsing_history", None, "switched off", "staff-1", "staff-2")
    propose_retirement_as_another(desk.world, waiver)
    assert retire(desk.world.topics, database, waiver, None) == Settled(settled=1)
    desk.look()
    [last] = desk.notices()
    assert (last.stage, last.complete) == (Stage.FINAL, False)
    assert "3笔订单详情已删除" in last.sms
    assert desk.status()["deadline"]["awaited"] == []


def test_a_strangers_cancellation_does_not_keep_a_case_from_being_overdue(desk: Desk) -> None:
    cancelled = DeletionCancelled(
        event_id=str(uuid4()),
        case_id=CASE,
        subject_id=SubjectId("stranger"),
        cancelled_at=desk.world.clock(),
    )
    desk.hear(desk.request(), cancelled)
    assert len(desk.on(OVERDUE)) == 1


def test_an_answered_case_is_not_overdue(desk: Desk) -> None:
    desk.hear(desk.request(), deferred("orders", kept("invoices", "r")), MEMBERSHIP, HISTORY)
    assert milestones(desk) == []


def test_an_outcome_that_lies_unread_is_not_missing(desk: Desk) -> None:
    desk.hear(desk.request(), ORDERS, MEMBERSHIP)
    desk.world.clock.now += timedelta(days=60)

    def behind() -> None:
        raise NotYetError("answers")

    with pytest.raises(NotYetError):
        desk.days.tell_late(behind)
    assert desk.notices() == []
    late = HISTORY
    desk.days.tell_late(lambda: desk.aggregator.handle([desk.received(late)]))
    assert [notice.stage for notice in desk.notices()] == [Stage.FINAL]


def test_the_clock_of_a_publisher_that_runs_ahead_moves_no_deadline(desk: Desk) -> None:
    ahead = desk.world.clock() + timedelta(days=900)
    desk.hear(desk.request(requested_at=ahead, cutoff_at=ahead))
    assert len(desk.on(OVERDUE)) == 1


# --- what operators see -------------------------------------------------------------------------


def test_metrics_count_overdue_cases_by_domain_and_the_age_of_the_oldest(desk: Desk) -> None:
    desk.hear(desk.request(), ORDERS)
    desk.on(OVERDUE)
    assert sample("fullstop_overdue_cases", "membership") == 1
    assert sample("fullstop_overdue_cases", "orders") == 0
    assert REGISTRY.get_sample_value("fullstop_oldest_open_case_seconds") == 22 * 86_400
    desk.hear(MEMBERSHIP, HISTORY)
    desk.look()
    assert sample("fullstop_overdue_cases", "membership") == 0
    assert REGISTRY.get_sample_value("fullstop_oldest_open_case_seconds") == 0


def sample(name: str, domain: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"domain": domain})


def test_status_shows_the_deadline_and_who_is_late(desk: Desk) -> None:
    desk.hear(desk.request(), ORDERS)
    status = desk.status()["deadline"]
    assert status == {
        "target_on": "2026-11-27",
        "promised_on": "2026-12-15",
        "awaited": ["membership", "browsing_history"],
        "late": False,
        "overdue": False,
    }
    desk.on(OVERDUE)
    status = desk.status()["deadline"]
    assert (status["late"], status["overdue"]) == (True, True)


def test_overdue_cases_are_listed_by_deadline_with_their_domains(desk: Desk) -> None:
    for case_id, days in (("younger", 1), ("older", 3), ("in-time", 0), ("answered", 3)):
        asked_at = desk.world.clock() - timedelta(days=days)
        desk.hear(desk.request(case_id=case_id, requested_at=asked_at, records=("orders",)))
    desk.hear(ORDERS.model_copy(update={"case_id": "answered"}))
    found = overdue_cases(desk.world.wiring.aggregator_database(), PROMISED, 10)
    assert found == [
        {"case_id": "older", "promised_on": "2026-12-11", "awaited": ["orders"], "set_aside": {}},
        {"case_id": "younger", "promised_on": "2026-12-14", "awaited": ["orders"], "set_aside": {}},
    ]


@pytest.mark.parametrize("domains", [DOMAINS])
def test_the_look_reads_what_is_due_by_its_index(desk: Desk, domains: tuple[str, ...]) -> None:
    desk.world.execute(
        "insert into aggregator.cases (case_id, subject_id, expected, promised_on, late_due_on,"
        " requested_at) select n::text, 's', %s, date '2026-12-15',"
        " case when n %% 100 = 0 then date '2026-12-15' + n / 100 end, now()"
        " from generate_series(1, 20000) as n",
        list(domains),
    )
    desk.world.execute("analyze aggregator.cases")
    for query, index in (
        ("select case_id from cases where late_due_on <= '2026-12-16' order by late_due_on limit 5",
         "cases_late_due"),
        ("select requested_at from cases where late_due_on is not null"
         " order by promised_on, requested_at limit 1", "cases_awaited"),
    ):  # fmt: skip
        plan = desk.world.execute(f"explain {query.replace('from cases', 'from aggregator.cases')}")
        assert index in str(plan), plan


def test_an_aggregator_that_was_set_back_apologises_once(desk: Desk) -> None:
    """Its apology is known from the notices: the next word comes on the day that it named."""
    desk.hear(desk.request(contact=CONTACT), ORDERS)
    told = desk.on(OVERDUE)
    set_back = "update aggregator.cases set revision = 0, stage = null, late_due_on = %s"
    desk.world.execute(set_back, OVERDUE)
    terms = terms_of(desk.world, TOPICS, DOMAINS, SHOP)
    with desk.world.wiring.aggregator_database().transaction() as connection:
        assert retold.recall(connection, terms, {CASE: told}, ()) == 1
    for day in (OVERDUE, NEXT_WORD - timedelta(days=1)):
        assert desk.on(day) == []
    assert [notice.revision for notice in desk.on(NEXT_WORD)] == [2]
