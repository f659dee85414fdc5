"""Any two lists: the door asks again exactly where `tests/oracle/same_list.py` does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fullstop.intake.listing import Item, Items, differences
from fullstop.schemas.messages import KeptKind, LineOutcome
from tests.oracle.same_list import Line, broken

DAY = date(2028, 6, 18)
NUMBERED = ("orders.reviews", "account_security.login_logs")
PLAIN = ("browsing_history.views", "membership.identity")
OUTCOMES = {
    "goes": LineOutcome.ERASED,
    "stays": LineOutcome.KEPT,
    "unknown": LineOutcome.UNKNOWN_RECORDS,
    "nothing": LineOutcome.NOTHING_HELD,
}


@st.composite
def lists(draw: st.DrawFn) -> tuple[Line, ...]:
    """What a notice says of each record set: what goes once, what stays once a rule."""
    found: list[Line] = []
    for records in (*NUMBERED, *PLAIN):
        before = len(found)
        if draw(st.booleans()):
            found.append(Line(records, "goes", draw(st.integers(1, 4))))
        for rule in draw(st.sets(st.sampled_from(["a", "b"]))):
            until = draw(st.none() | st.integers(0, 3).map(lambda days: DAY + timedelta(days)))
            is_security = records == "account_security.login_logs"
            count = draw(st.integers(1, 4))
            found.append(Line(records, "stays", count, rule, until, is_security))
        if len(found) == before and draw(st.booleans()):
            found.append(Line(records, draw(st.sampled_from(["unknown", "nothing"]))))
    return tuple(found)


def item(line: Line) -> Item:
    domain, _, record_set = line.records.partition(".")
    kept = KeptKind.SECURITY if line.is_security else KeptKind.STATUTORY
    return Item(
        kind="other",
        domain=domain,
        record_set=record_set,
        outcome=OUTCOMES[line.fate],
        sentence="",
        count=line.count,
        until=line.until,
        rule=line.rule or None,
        reason=kept if line.fate == "stays" else None,
        counted=line.records in NUMBERED,
    )


def items(lines: tuple[Line, ...]) -> Items:
    return tuple(item(line) for line in lines)


REVIEWS, LOGINS = NUMBERED


@settings(max_examples=500)
@given(lists(), lists())
@example((Line(REVIEWS, "goes", 3), Line(REVIEWS, "stays", 1, "a")), (Line(REVIEWS, "goes", 4),))
@example(
    (Line(REVIEWS, "goes", 1), Line(REVIEWS, "stays", 5, "a")),
    (Line(REVIEWS, "goes", 3), Line(REVIEWS, "stays", 5, "a")),
)
@example(
    (Line(REVIEWS, "goes", 2), Line(REVIEWS, "stays", 1, "a")),
    (Line(REVIEWS, "goes", 2), Line(REVIEWS, "stays", 2, "a")),
)
@example(
    (Line(LOGINS, "goes", 2),), (Line(LOGINS, "goes", 2), Line(LOGINS, "stays", 1, "a", DAY, True))
)
def test_the_door_asks_again_exactly_where_a_promise_is_broken(
    shown: tuple[Line, ...], now: tuple[Line, ...]
) -> None:
    asked = {
        (f"{one.item.domain}.{one.item.record_set}", one.why.value)
        for one in differences(items(shown), items(now))
    }
    assert asked == broken(shown, now, NUMBERED)


@settings(max_examples=500)
@given(lists())
def test_nothing_that_happened_asks_for_nothing(shown: tuple[Line, ...]) -> None:
    assert differences(items(shown), items(shown)) == ()
    later = tuple(
        replace(line, count=line.count + 1, until=line.until and line.until + timedelta(1))
        if line.is_security
        else line
        for line in shown
    )
    assert differences(items(shown), items(later)) == ()
