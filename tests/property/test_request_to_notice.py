"""Whatever a request may hold by its schema, a notice can be made of it that a record holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fullstop.consumers.aggregator.case import CaseState, next_notice
from fullstop.gateways.segments import SEGMENTS_MAX
from fullstop.handlers.contract import Words
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import (
    SENTENCE_CHARACTERS_MAX,
    UNRECOGNISED,
    DeletionRequested,
    LineOutcome,
    Outcome,
    ResultNotice,
    Stage,
)
from tests.support.generated import CANARY, Generated, Requests
from tests.support.outcomes import (
    DAY,
    NOW,
    SENDER,
    SHOP,
    case,
    completed,
    deferred,
    keep_rule,
    kept,
    record_rules,
    stored,
    wording,
)

DOMAINS = ("orders", "membership", "browsing_history")
PATHS = ("orders.details", "orders.reviews", "membership.identity", "browsing_history.views")


def generated(seed: int) -> Generated:
    return next(one for one in islice(iter(Requests(seed, [], PATHS)), 50) if one.is_told)


def domains_of(request: DeletionRequested) -> set[str]:
    return {name.partition(".")[0] for name in request.records}


def outcomes(request: DeletionRequested) -> Iterator[Outcome]:
    """Of each domain that is asked: it holds nothing, and knows none of these names."""
    for domain in DOMAINS:
        if not request.records or domain in domains_of(request):
            unknown = [n for n in request.records if n.startswith(f"{domain}.") and n not in PATHS]
            yield completed(domain, unknown_records=tuple(unknown), dry_run=request.dry_run)


def stamped(request: DeletionRequested) -> CaseState:
    state = case(*outcomes(request), locale=request.locale, dry_run=request.dry_run)
    unknown = [name for name in request.records if name.partition(".")[0] not in DOMAINS]
    return stored(state, unknown_domains=tuple(unknown), contact=request.contact)


@settings(max_examples=150)
@given(st.integers(0, 10_000))
def test_every_request_can_be_told(seed: int) -> None:
    request = decode(generated(seed).value)
    assert isinstance(request, DeletionRequested)
    notice = next_notice(stamped(request), now=NOW, day=DAY, words=SHOP)
    assert isinstance(notice, ResultNotice)
    assert decode(encode(notice)) == notice
    assert SENDER.segments(notice.sms) <= SEGMENTS_MAX
    assert CANARY not in f"{notice}"
    assert notice.complete is not any(
        line.outcome is LineOutcome.UNKNOWN_RECORDS for line in notice.lines
    )
    assert (notice.stage is Stage.PREVIEW) is request.dry_run


def test_names_that_no_line_may_repeat_are_counted_by_their_place() -> None:
    long = "a" * 49
    orders = completed("orders", unknown_records=(f"orders.{long}", f"orders.b{long}", "orders.x"))
    names = ("cats", long, f"{long}.b", f"{UNRECOGNISED}.n1")
    state = stored(case(orders), unknown_domains=names)
    notice = next_notice(state, now=NOW, day=DAY, words=SHOP)
    assert isinstance(notice, ResultNotice)
    told = {(line.domain, line.records): (line.count, line.sentence) for line in notice.lines}
    assert told == {
        ("orders", "x"): (0, "1类信息没有认出来，没有处理"),
        ("orders", ""): (2, "2类信息没有认出来，没有处理"),
        ("cats", ""): (0, "1类信息没有认出来，没有处理"),
        (UNRECOGNISED, ""): (3, "3类信息没有认出来，没有处理"),
    }
    assert "7类信息没有认出来" in notice.sms


@pytest.mark.parametrize("sets", [40, 72, 200])
def test_however_much_is_kept_and_however_long_the_words_a_record_holds_it(sets: int) -> None:
    words = Words("字" * SENTENCE_CHARACTERS_MAX, "w" * SENTENCE_CHARACTERS_MAX)
    names = [f"set_{number}" for number in range(sets)]
    rules = {
        "orders": tuple(
            record_rules(name, words, keep_rule("law", words, None, "P5Y")) for name in names
        )
    }
    outcome = deferred("orders", *(kept(name, "law", date(2030, 1, 1)) for name in names))
    state = stored(case(outcome), contact=bytes(4_096), contact_until=NOW + timedelta(days=1))
    notice = next_notice(state, now=NOW, day=DAY, words=wording(rules))
    assert isinstance(notice, ResultNotice)
    assert decode(encode(notice)) == notice
