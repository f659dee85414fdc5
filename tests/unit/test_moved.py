"""A promised day that other rules have moved is told with both days, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fullstop.consumers.aggregator.case import CaseState, Wording, next_notice, noticed
from fullstop.consumers.aggregator.phrases import Phrasebook
from fullstop.handlers.contract import Domain, RecordSet, Words
from fullstop.handlers.rules import KeepRule, Period, Policy
from fullstop.schemas.messages import Outcome, ResultNotice
from tests.support.outcomes import (
    DAY,
    DIGEST,
    FOLLOWED,
    NOW,
    SENDER,
    case,
    deferred,
    keep_rule,
    kept,
    record_rules,
)

OLD, NEW = date(2028, 6, 18), date(2033, 6, 18)
STUB = keep_rule(
    "stub", Words("发票依规留到{d}", "Invoice kept until {d}"), Words("发票留至{d}", "x {d}"), "P5Y"
)
LONGER = replace(STUB, period=Period.parse("P10Y"))
DECLARED = Domain("orders", (RecordSet("invoices", "t", "k", words=Words("发票", "Invoices")),))
LATER = "2026-12-01"


def shop(rule: KeepRule) -> Wording:
    """Two versions of the rules: with the stub, and with this rule."""
    policies = [
        Policy("orders", day, DIGEST, {"invoices": record_rules("invoices", Words("x", "x"), one)})
        for day, one in ((date(2026, 1, 1), STUB), (date(2026, 12, 1), rule))
    ]
    return Wording(Phrasebook({"orders": policies}, [DECLARED]), SENDER)


def later(until: date, *, version: str = LATER, rule: str = "stub") -> Outcome:
    outcome = deferred("orders", kept("invoices", rule, until), revision=2)
    return outcome.model_copy(update={"policy": FOLLOWED.model_copy(update={"version": version})})


def told(outcome: Outcome, words: Wording, days: int = 1) -> ResultNotice:
    """The notice that follows a first one which promised the old day."""
    state = replace(case(deferred("orders", kept("invoices", "stub", OLD))), asked_on=DAY)
    first = next_notice(state, now=NOW, day=DAY, words=words)
    assert isinstance(first, ResultNotice)
    assert "2028年6月18日" in first.sms
    state = noticed(state, first, day=DAY, words=words)
    state = CaseState(state.case, {"orders": outcome}, state.asked_on)
    on = DAY + timedelta(days=days)
    notice = next_notice(state, now=NOW + timedelta(days=days), day=on, words=words)
    assert isinstance(notice, ResultNotice)
    return notice


@pytest.mark.parametrize("days", [1, 400])
def test_both_days_are_told(days: int) -> None:
    notice = told(later(NEW), shop(LONGER), days)
    both = "原定留到2028年6月18日，因法规调整，改为留到2033年6月18日"
    assert both in notice.sms
    assert ("发票" in notice.sms) is (days == 1)  # later the phone may be a stranger's
    assert [line.sentence for line in notice.lines] == [f"发票{both}，到期自动删除"]


def test_another_rule_that_keeps_longer_is_a_move() -> None:
    other = replace(LONGER, id=type(LONGER.id)("other-10y"))
    assert "原定" in told(later(NEW, rule="other-10y"), shop(other)).sms


def test_no_law_is_claimed_for_what_nobody_verified() -> None:
    notice = told(later(NEW), shop(replace(LONGER, unverified=True)))
    assert "因保存规定调整" in notice.sms
    assert "法规" not in notice.sms


@pytest.mark.parametrize(
    ("outcome", "rule"),
    [
        (later(NEW, version="2026-01-01"), LONGER),  # the same rules: a fact has moved it
        (later(NEW), STUB),  # a later version with the same rule
        (later(NEW, version="2025-01-01"), LONGER),  # a version that is not known here
    ],
)
def test_what_the_rules_did_not_move_is_not_told_as_moved(outcome: Outcome, rule: KeepRule) -> None:
    notice = told(outcome, shop(rule))
    assert notice.sms
    assert "原定" not in f"{notice}"
    assert "法规" not in f"{notice}"
