"""A case under any order and duplication of outcomes, and words that never exceed the evidence."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fullstop.consumers.aggregator.case import (
    CaseState,
    Contradiction,
    Later,
    Outcomes,
    Wording,
    digest,
    fold,
    lines_so_far,
    next_notice,
    noticed,
)
from fullstop.consumers.aggregator.claims import never_said
from fullstop.consumers.aggregator.forms import NAMES
from fullstop.gateways.segments import SEGMENTS_MAX
from fullstop.gateways.templates import Form
from fullstop.handlers.contract import Words
from fullstop.schemas.messages import (
    Action,
    DeletionCompleted,
    DeletionDeferred,
    Erased,
    Kept,
    KeptKind,
    LineOutcome,
    Measure,
    NoticeLine,
    Outcome,
    ResultNotice,
    Stage,
)
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

DOMAINS = ("orders", "membership", "payments")
SETS = {"details": "甲", "invoices": "乙", "vouchers": "丙"}
RULES = ("rule-a", "rule-b")

# --- what domains may answer ---------------------------------------------------------------------

days = st.dates(date(2026, 1, 1), date(2040, 12, 31)) | st.sampled_from(
    [date(2033, 12, 31), date(2028, 6, 18)]
)
counts = st.integers(1000, 9999)  # told apart from the few kinds that a text may count
erased_entries = st.builds(
    Erased,
    records=st.sampled_from(list(SETS)),
    action=st.sampled_from([Action.DELETED, Action.ANONYMISED]),
    count=counts | st.just(0),
    rows=st.integers(0, 3),
)
kept_entries = st.builds(
    kept,
    st.sampled_from(list(SETS)),
    st.sampled_from([*RULES, "no-such-rule"]),
    st.none() | days,
    count=counts,
    kind=st.sampled_from([kind for kind in KeptKind if kind is not KeptKind.UNSPECIFIED]),
    ends_when=st.sampled_from([None, "matter_open"]),
    measures=st.sampled_from(
        [(), (Measure.MASKED,), (Measure.RESTRICTED,), (Measure.MASKED, Measure.RESTRICTED)]
    ),
    readers=st.sampled_from(["none", "finance_duty", "security"]),
)


def _one_each(entries: Sequence[Erased]) -> list[Erased]:
    return list({(entry.records, entry.action): entry for entry in entries}.values())


def _one_a_rule(entries: Sequence[Kept]) -> list[Kept]:
    return list({(entry.records, entry.rule): entry for entry in entries}.values())


erased_lists = st.lists(erased_entries, max_size=4).map(_one_each)
kept_lists = st.lists(kept_entries, min_size=1, max_size=5).map(_one_a_rule)


@st.composite
def outcomes_of(
    draw: st.DrawFn, domain: str, *, revision: int = 1, dry_run: bool = False
) -> Outcome:
    entries = draw(erased_lists)
    if draw(st.booleans()):
        held = draw(kept_lists)
        return deferred(domain, *entries, *held, revision=revision, dry_run=dry_run)
    return completed(
        domain,
        *entries,
        revision=revision,
        cancelled=draw(st.booleans()),
        unknown_records=draw(st.sampled_from([(), (f"{domain}.videos",)])),
        dry_run=dry_run,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Outcome]:
    """Some revisions of every domain's outcome, in any order, each told once to three times."""
    outcomes = [
        draw(outcomes_of(domain, revision=revision))
        for domain in DOMAINS
        for revision in range(1, draw(st.integers(1, 3)) + 1)
    ]
    copies = [outcome for outcome in outcomes for _ in range(draw(st.integers(1, 3)))]
    return draw(st.permutations(copies))


def _folded(history: Sequence[Outcome], outcomes: Outcomes | None = None) -> Outcomes:
    outcomes = outcomes or {}
    for outcome in history:
        merged = fold(outcomes, outcome)
        assert not isinstance(merged, Contradiction)
        outcomes = merged
    return outcomes


# --- any order, any duplication -----------------------------------------------------------------


@given(histories())
def test_folding_keeps_the_highest_revision_of_every_domain(history: list[Outcome]) -> None:
    highest = {
        domain: max((a for a in history if a.domain == domain), key=lambda a: a.revision)
        for domain in DOMAINS
    }
    assert _folded(history) == highest
    assert _folded(list(reversed(history))) == highest
    assert _folded(history, _folded(history)) == highest


@given(histories(), st.data())
def test_notices_follow_the_outcomes_in_whatever_order_they_come(
    history: list[Outcome], data: st.DataObject
) -> None:
    state = stored(case(), expected=DOMAINS)
    day = DAY
    sent: list[tuple[date, ResultNotice]] = []
    for outcome in history:
        state = replace(state, outcomes=_folded([outcome], state.outcomes))
        state = _look(state, day, sent)
        day += timedelta(days=data.draw(st.integers(0, 1)))
    state = _look(state, day + timedelta(days=1), sent)

    assert state.case.told == digest(lines_so_far(state, SHOP)), "in the end all is told"
    _check_rhythm(sent)


def _look(state: CaseState, day: date, sent: list[tuple[date, ResultNotice]]) -> CaseState:
    told = next_notice(state, now=NOW, day=day, words=SHOP)
    if told is None:
        return state
    if isinstance(told, Later):
        assert told.on > day
        return state
    assert set(state.outcomes) == set(DOMAINS), "a missing outcome is never success"
    assert told.lines == lines_so_far(state, SHOP)
    sent.append((day, told))
    return noticed(state, told, day=day, words=SHOP)


def _check_rhythm(sent: list[tuple[date, ResultNotice]]) -> None:
    assert [notice.revision for _, notice in sent] == list(range(1, len(sent) + 1))
    # What has no name is gathered: a text may have news of lines that read the same.
    assert all(digest(a.lines) != digest(b.lines) or b.sms for (_, a), (_, b) in pairwise(sent))
    changes = [day for day, notice in sent[1:] if notice.stage is Stage.PARTIAL and notice.sms]
    assert len(set(changes)) == len(changes), "one text of a change a day, FINAL apart"


# --- never more than the evidence ---------------------------------------------------------------

CLAIMS = [
    Words("留到{d}", "kept until {d}"),
    Words("留到{d}，已封存，到期自动删除", "kept until {d}; locked, then deleted"),
    Words("留到{d}，仅安全部门可查", "kept until {d}; security staff only"),
    Words("先留着，办结自动删除", "stays, and goes when your case closes"),
    Words("已不再公开，先留着", "is no longer public"),
    Words("先留着；号码现在就删", "stays; your number goes now"),
    Words("已删除", "was deleted"),
    Words("留到{d}后彻底删除，会告诉您", "all kept until {d}; we will tell you"),
]


KINDS = [None, Words("发票", "bills"), Words("全部", "all"), Words("六个字的种类", "sixsix")]


@st.composite
def shops(draw: st.DrawFn) -> Wording:
    """Retention files whose words claim anything at all."""
    rules = []
    for name, zh in SETS.items():
        keep = [
            keep_rule(rule, _about(name, draw(claims)), _about(name, draw(claims)), None)
            for rule in RULES
        ]
        what, kind = Words(f"{zh}的{{n}}项", f"{{n}} of {name}"), draw(st.sampled_from(KINDS))
        rules.append(record_rules(name, what, *keep, kind=kind))
    known = draw(st.sampled_from([("orders", "membership"), ("orders",)]))
    return wording({domain: tuple(rules) for domain in known})


claims = st.sampled_from(CLAIMS)


def _about(name: str, words: Words) -> Words:
    return Words(SETS[name] + words.zh, f"{name} {words.en}")


@st.composite
def evidence(draw: st.DrawFn, *, dry_run: bool | None = None) -> CaseState:
    dry_run = draw(st.booleans()) if dry_run is None else dry_run
    outcomes = [draw(outcomes_of(domain, dry_run=dry_run)) for domain in ("orders", "membership")]
    return case(*outcomes, dry_run=dry_run, locale=draw(st.sampled_from(["zh-CN", "en-GB"])))


def _notice(state: CaseState, shop: Wording) -> ResultNotice:
    notice = next_notice(state, now=NOW, day=DAY, words=shop)
    assert isinstance(notice, ResultNotice)
    return notice


def _texts(notice: ResultNotice) -> list[str]:
    return [notice.sms, *(line.sentence for line in notice.lines)]


def _erased(state: CaseState) -> list[Erased]:
    return [entry for outcome in state.outcomes.values() for entry in outcome.erased]


def _kept(outcome: Outcome) -> tuple[Kept, ...]:
    return outcome.kept if isinstance(outcome, DeletionDeferred) else ()


def _all_kept(state: CaseState) -> list[Kept]:
    return [entry for outcome in state.outcomes.values() for entry in _kept(outcome)]


DATE = re.compile(r"\d{4}年(?:\d{1,2}月\d{1,2}日|底)|\d{1,2} [A-Z][a-z]+ \d{4}|the end of \d{4}")


def _forms(day: date) -> set[str]:
    forms = {
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {calendar.month_name[day.month]} {day.year}",
    }
    if (day.month, day.day) == (12, 31):
        forms |= {f"{day.year}年底", f"the end of {day.year}"}
    return forms


@given(evidence(), shops())
def test_every_date_is_the_end_of_something_kept(state: CaseState, shop: Wording) -> None:
    notice = _notice(state, shop)
    for line in notice.lines:
        allowed = _forms(line.until) if line.until else set()
        assert set(DATE.findall(line.sentence)) <= allowed
    ends = [_forms(entry.until) for entry in _all_kept(state) if entry.until]
    assert set(DATE.findall(notice.sms)) <= set().union(*ends)


@given(evidence(), shops())
def test_every_number_is_counted_in_an_outcome(state: CaseState, shop: Wording) -> None:
    notice = _notice(state, shop)
    for line in notice.lines:
        assert _numbers(line.sentence) <= {line.count, 1}
    said = sum(1 if line.records else max(line.count, 1) for line in notice.lines)
    kinds = set(range(1, said + 1))
    counted = {entry.count for entry in _erased(state)}
    assert _numbers(notice.sms) <= counted | kinds


def _numbers(text: str) -> set[int]:
    without = DATE.sub("", text.replace(SENDER.hotline, ""))
    return {int(number) for number in re.findall(r"\d+", without)}


@given(evidence(), shops())
def test_deleted_is_said_only_of_what_is_in_erased(state: CaseState, shop: Wording) -> None:
    notice = _notice(state, shop)
    for line in notice.lines:
        if "已删除" in line.sentence or "was deleted" in line.sentence:
            assert line.outcome is LineOutcome.ERASED
            assert not state.case.dry_run
    gone = {e.records for e in _erased(state) if e.action is Action.DELETED and (e.count or e.rows)}
    head, said, _ = notice.sms.partition("已删除")
    if said:
        assert gone
        named = {name for name, zh in SETS.items() if f"{zh}的" in head}
        assert named <= gone


@given(evidence(), shops())
def test_what_is_kept_is_said_to_be_no_more_than_the_outcome_shows(
    state: CaseState, shop: Wording
) -> None:
    notice = _notice(state, shop)
    shown = [(outcome, entry) for outcome in state.outcomes.values() for entry in _kept(outcome)]
    for line in notice.lines:
        for outcome, entry in shown if line.outcome is LineOutcome.KEPT else ():
            place = (outcome.domain, entry.records, entry.rule)
            if (line.domain, line.records, line.rule) == place:
                assert line.until == entry.until
                assert line.count >= entry.count
                _check_claims(line, entry, _kept(outcome), dry_run=state.case.dry_run)
    told = {line.until for line in notice.lines if line.outcome is LineOutcome.KEPT}
    assert told <= {entry.until for _, entry in shown}


def _check_claims(
    line: NoticeLine, entry: Kept, all_kept: Sequence[Kept], *, dry_run: bool
) -> None:
    text = line.sentence
    if any(mark in text for mark in ("封存", "公开", "仅", "locked", "public", "only")):
        assert Measure.RESTRICTED in entry.measures
    if any(mark in text for mark in ("封存", "locked")):
        same = [other for other in all_kept if other.records == entry.records]
        restricted = [other for other in same if Measure.RESTRICTED in other.measures]
        assert {other.readers for other in restricted} <= {"none", "finance_duty"}
    if any(mark in text for mark in ("已封存", "已不再", "locked", "no longer")):
        assert not dry_run
    if any(mark in text for mark in ("现在就删", "goes now")):
        assert Measure.MASKED in entry.measures
        assert dry_run
    if any(mark in text for mark in ("自动删除", "then deleted", "goes when")):
        _check_promise(entry, [other for other in all_kept if other.records == entry.records])


def _check_promise(entry: Kept, same: Sequence[Kept]) -> None:
    assert all(other.until or other.ends_when for other in same)
    if entry.until:
        assert not any(other.until and other.until > entry.until for other in same)


HONEST = wording(
    {
        domain: tuple(
            record_rules(name, words, *(keep_rule(rule, None, words, None) for rule in RULES))
            for name, words in ((name, Words(f"{zh}至{{d}}", "")) for name, zh in SETS.items())
        )
        for domain in ("orders", "membership")
    }
)


@given(evidence(dry_run=False))
def test_the_sms_names_the_last_day_of_all_and_locks_only_what_is_restricted(
    state: CaseState,
) -> None:
    text = _notice(stored(state, locale="zh"), HONEST).sms
    for outcome in state.outcomes.values():
        for name, zh in SETS.items():
            same = [entry for entry in _kept(outcome) if entry.records == name]
            _check_named(text, zh, same)


def _check_named(text: str, zh: str, same: Sequence[Kept]) -> None:
    if not same or any(entry.until is None for entry in same):
        return
    last_day = max(entry.until for entry in same if entry.until)
    last = [entry for entry in same if entry.until == last_day]
    clauses = [
        clause
        for clause in re.split("[；。]", text)
        if any(f"{zh}至{form}" in clause for form in _forms(last_day))
    ]
    is_on_the_page = "安全记录" in text and any(e.kind is KeptKind.SECURITY for e in last)
    has_no_words = any(entry.rule not in RULES for entry in last)
    assert clauses or is_on_the_page or has_no_words or "类信息" in text
    if clauses and not has_no_words and all("已封存" in clause for clause in clauses):
        assert any(Measure.RESTRICTED in entry.measures for entry in last)


@given(evidence(), shops())
def test_nothing_is_said_that_no_customer_may_read(state: CaseState, shop: Wording) -> None:
    notice = _notice(state, shop)
    assert not [word for text in _texts(notice) for word in never_said(text)]
    assert SENDER.segments(notice.sms) <= SEGMENTS_MAX


@given(evidence(), shops())
def test_a_notice_fits_its_template_and_names_no_kind_that_its_text_may_not(
    state: CaseState, shop: Wording
) -> None:
    said = _notice(state, shop).template
    if state.case.dry_run:
        assert said is None
        return
    assert said is not None
    form = Form(said.name, "en" if said.language == "en" else "zh", said.parameters)
    assert said.name in NAMES
    assert form.referring("K3M7P9").fits(6)
    assert not [word for text in said.parameters for word in never_said(text)]


@given(evidence(), shops())
def test_complete_and_final_rest_on_every_outcome(state: CaseState, shop: Wording) -> None:
    notice = _notice(state, shop)
    done = [isinstance(outcome, DeletionCompleted) for outcome in state.outcomes.values()]
    assert (notice.stage is Stage.FINAL) == (all(done) and not state.case.dry_run)
    if notice.complete:
        assert all(done)
        assert not any(a.cancelled or a.unknown_records for a in state.outcomes.values())
