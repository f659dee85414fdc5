"""Whatever is answered, late, retired or waived: a notice says no more than its evidence.

Each line is traced back to one entry of one domain's outcome, or to one that is missing; each part
of the SMS to what its lines say.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fullstop.consumers.aggregator.body import Brevity, Teller
from fullstop.consumers.aggregator.case import (
    CaseState,
    Wording,
    missing,
    next_notice,
    noticed,
    overdue_notice,
)
from fullstop.consumers.aggregator.claims import never_said
from fullstop.consumers.aggregator.finding import findings_of
from fullstop.consumers.aggregator.phrases import Language
from fullstop.gateways.segments import SEGMENTS_MAX
from fullstop.schemas.messages import (
    Action,
    DeletionDeferred,
    LineOutcome,
    NoticeLine,
    Outcome,
    ResultNotice,
    Stage,
)
from tests.property.test_case_folding import (
    DATE,
    DOMAINS,
    erased_lists,
    kept_lists,
    outcomes_of,
    shops,
)
from tests.support.outcomes import DAY, NOW, SENDER, SHOP, case, deferred, stored
from tests.support.trace import forget_texts

PROMISED = DAY - timedelta(days=1)
NEXT_WORD = date(2026, 12, 18)
CONTACT = b"\x01" * 80
LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(("zh", "en"))


@st.composite
def cases(draw: st.DrawFn) -> CaseState:
    """Some domains have answered, some have not; some are retired, and of some nobody can tell."""
    expected = draw(st.permutations(DOMAINS))
    outcomes = [draw(outcomes_of(name)) for name in draw(st.sets(st.sampled_from(DOMAINS)))]
    retired = draw(st.sets(st.sampled_from(DOMAINS), max_size=2))  # a successor is always there
    waived = draw(st.sets(st.sampled_from(sorted(retired)))) if retired else set()
    contact_until = draw(
        st.sampled_from([None, NOW - timedelta(days=1), NOW, _noon(20), _noon(99)])
    )
    state = stored(
        case(*outcomes, locale=draw(st.sampled_from(["zh-CN", "en-GB"]))),
        expected=tuple(expected),
        unknown_domains=draw(st.sampled_from([(), ("shipping.parcels",)])),
        waived=tuple(waived),
        taken_over=tuple(retired - waived),
        promised_on=PROMISED,
        contact=draw(st.sampled_from([None, CONTACT])),
        contact_until=contact_until,
        stage=draw(st.sampled_from([None, Stage.OVERDUE])),
        revision=1,
    )
    return replace(state, asked_on=DAY - timedelta(days=draw(st.integers(0, 60))))


def _noon(days: int) -> datetime:
    return NOW + timedelta(days=days)


def notice_of(state: CaseState, words: Wording) -> ResultNotice:
    if missing(state):
        assert next_notice(state, now=NOW, day=DAY, words=words) is None, "never success"
        return overdue_notice(state, now=NOW, next_word_on=NEXT_WORD, words=words)
    notice = next_notice(state, now=NOW, day=DAY, words=words)
    assert isinstance(notice, ResultNotice)
    return notice


# --- each line has its evidence, and all evidence its line --------------------------------------


def evidence_of(state: CaseState) -> Iterator[tuple[object, ...]]:
    """What must be told, and nothing else: (domain, records, outcome, count, until)."""
    for domain in state.case.expected or ():
        outcome = state.outcomes.get(domain)
        kept = isinstance(outcome, DeletionDeferred)
        if outcome is None or (domain in state.case.waived and kept):
            yield domain, "", LineOutcome.PENDING, 0, None
        if outcome is not None:
            yield from _said(state, outcome)


def _said(state: CaseState, outcome: Outcome) -> Iterator[tuple[object, ...]]:
    for entry in outcome.erased:
        if entry.count or entry.rows:
            deleted = entry.action is Action.DELETED
            became = LineOutcome.ERASED if deleted else LineOutcome.ANONYMISED
            yield outcome.domain, entry.records, became, entry.count, None
    settled = outcome.domain in (*state.case.waived, *state.case.taken_over)
    if isinstance(outcome, DeletionDeferred) and not settled:
        for kept in outcome.kept:
            yield outcome.domain, kept.records, LineOutcome.KEPT, kept.count, kept.until


PROVEN = {LineOutcome.ERASED, LineOutcome.ANONYMISED, LineOutcome.KEPT, LineOutcome.PENDING}


@given(cases(), shops())
def test_lines_and_evidence_are_the_same(state: CaseState, words: Wording) -> None:
    """Whole, or gathered where several would read the same: then the record set is not named."""
    notice = notice_of(state, words)
    lines = [line for line in notice.lines if line.outcome in PROVEN]
    evidence = list(evidence_of(state))
    for line in lines:
        told = (line.domain, line.records, line.outcome, line.count, line.until)
        assert told in evidence or _gathers(line, evidence)
    for domain, records, outcome, _, until in evidence:
        assert any(
            (line.outcome, line.until) == (outcome, until)
            and ((line.domain, line.records) == (domain, records) or not line.records)
            for line in lines
        )
    kept = [(li.domain, li.records, li.sentence, li.until) for li in lines]
    assert len(set(kept)) == len(kept)
    for line in notice.lines:
        _check_sentence(state, line)


def _gathers(line: NoticeLine, evidence: list[tuple[object, ...]]) -> bool:
    """It stands for as many record sets, or domains, as it says."""
    same = {(e[0], e[1]) for e in evidence if (e[2], e[4]) == (line.outcome, line.until)}
    return not line.records and 1 < line.count <= len(same)


def _check_sentence(state: CaseState, line: NoticeLine) -> None:
    gone = ("已删除" in line.sentence or "deleted" in line.sentence) and "自动" not in line.sentence
    if line.outcome is LineOutcome.PENDING:
        assert line.domain in state.case.waived or line.domain in missing(state)
        assert "已删除" not in line.sentence
        assert ("没能核实" in line.sentence or "not be verified" in line.sentence) == (
            line.domain in state.case.waived
        )
    elif gone and line.outcome is not LineOutcome.KEPT:
        assert line.outcome in (LineOutcome.ERASED, LineOutcome.ANONYMISED)


# --- the SMS says what the lines say ------------------------------------------------------------


@given(cases(), shops())
def test_no_part_of_the_sms_counts_or_dates_more_than_there_is(
    state: CaseState, words: Wording
) -> None:
    notice = notice_of(state, words)
    by: Counter[LineOutcome] = Counter()
    for line in notice.lines:
        by[line.outcome] += 1 if line.records else max(line.count, 1)
    text = notice.sms.replace(SENDER.hotline, "")
    if notice.stage is Stage.OVERDUE:
        _check_apology(state, notice, by[LineOutcome.PENDING])
        return
    ends = {line.until for line in notice.lines if line.until}
    assert len(set(DATE.findall(text))) <= len(ends)
    assert ("没能核实" in text or "not be verified" in text) == bool(by[LineOutcome.PENDING])
    kinds = [int(n) for n in re.findall(r"(\d+)(?:类信息| kinds? of data)", text)]
    assert sum(kinds) <= sum(by.values())
    assert "对不起" not in text
    assert "Sorry" not in text


def _check_apology(state: CaseState, notice: ResultNotice, pending: int) -> None:
    text = notice.sms
    late = len(missing(state))
    assert 0 < late <= pending
    assert f"有{late}项没能" in text or f"Sorry: {late} part" in text
    assert "已删除" not in text
    assert "deleted" not in text
    promises = "12月18日" in text or "18 December" in text
    assert promises == (
        notice.contact is not None
        and state.case.contact_until is not None
        and state.case.contact_until >= datetime(2026, 12, 19, tzinfo=UTC)
    )


@given(cases(), shops())
def test_complete_is_claimed_only_if_everybody_has_proven_it(
    state: CaseState, words: Wording
) -> None:
    notice = notice_of(state, words)
    outcomes = [state.outcomes.get(domain) for domain in state.case.expected or ()]
    settled = (*state.case.waived, *state.case.taken_over)
    kept = [a for a in outcomes if isinstance(a, DeletionDeferred) and a.domain not in settled]
    if notice.stage is not Stage.OVERDUE:
        assert (notice.stage is Stage.FINAL) == (not kept)
    if notice.complete:
        assert all(a is not None and not a.cancelled and not a.unknown_records for a in outcomes)
        assert not kept
        assert not state.case.unknown_domains
        assert not [line for line in notice.lines if line.outcome is LineOutcome.PENDING]


@given(cases(), shops())
def test_nothing_is_said_that_nobody_may_read_and_it_fits(state: CaseState, words: Wording) -> None:
    notice = notice_of(state, words)
    for text in (notice.sms, *(line.sentence for line in notice.lines)):
        assert not never_said(text)
        assert not re.search("全部(?!门)|彻底|永久|permanent", text)
    assert SENDER.segments(notice.sms) <= SEGMENTS_MAX


@given(cases())
def test_after_thirty_days_an_sms_names_no_kinds(state: CaseState) -> None:
    later = replace(state, asked_on=DAY - timedelta(days=31))
    text = notice_of(later, SHOP).sms
    assert not re.search(
        "订单|发票|凭证|会员|浏览|评价|invoice|voucher|order|browsing|profile", text
    )


@given(cases(), shops(), st.lists(st.integers(0, 5), max_size=6))
def test_word_after_word_the_revision_rises(
    state: CaseState, words: Wording, days: list[int]
) -> None:
    for _ in days:
        notice = (
            overdue_notice(state, now=NOW, next_word_on=NEXT_WORD, words=words)
            if missing(state)
            else next_notice(state, now=NOW, day=DAY, words=words)
        )
        if not isinstance(notice, ResultNotice):
            break
        assert notice.revision == state.case.revision + 1
        assert notice.contact is None or notice.contact == state.case.contact
        state = noticed(state, notice, day=DAY, words=words)


# --- what is remembered -------------------------------------------------------------------------


@st.composite
def alike(draw: st.DrawFn) -> list[Outcome]:
    """Outcomes that share entries, beside which others stand in one and not in the other."""
    gone, stays = draw(erased_lists), draw(kept_lists)
    return [
        deferred(
            "orders",
            *(entry for entry in gone if draw(st.booleans())),
            *([entry for entry in stays if draw(st.booleans())] or stays),
            dry_run=draw(st.booleans()),
        )
        for _ in range(4)
    ]


@given(alike(), shops(), LANGUAGES)
def test_what_is_said_does_not_depend_on_what_was_said_before(
    outcomes: list[Outcome], words: Wording, language: Language
) -> None:
    warm = [findings_of(outcome, words.phrasebook, language) for outcome in outcomes]
    for outcome, said in zip(outcomes, warm, strict=True):
        forget_texts()
        assert findings_of(outcome, words.phrasebook, language) == said


@given(alike(), shops(), LANGUAGES, st.sampled_from(Brevity), st.data())
def test_a_text_does_not_depend_on_those_that_were_put_together_before_it(
    outcomes: list[Outcome],
    words: Wording,
    language: Language,
    without: Brevity,
    data: st.DataObject,
) -> None:
    findings = [f for one in outcomes for f in findings_of(one, words.phrasebook, language)]
    forms = [
        [data.draw(st.sampled_from([f, f.by_short_name, f.counted])) for f in findings]
        for _ in range(4)
    ]
    teller = Teller(language, without)
    assert [teller.body(form) for form in forms] == [
        Teller(language, without).body(form) for form in forms
    ]
