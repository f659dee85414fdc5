"""Whatever of the shipped records went or is kept, for whatever reasons: what no text hides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fullstop.consumers.aggregator.finding import Finding, findings_of
from fullstop.consumers.aggregator.forms import result_form
from fullstop.consumers.aggregator.phrases import Language, Phrasebook
from fullstop.consumers.aggregator.sms import Sender, sms
from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.contract import RecordSet
from fullstop.handlers.rules import KeepRule, Kind, Measure, RecordRules
from fullstop.schemas import messages
from fullstop.schemas.messages import Erased, Kept, KeptKind, LineOutcome, Outcome
from tests.support.outcomes import FOLLOWED, completed, deferred, erased, kept

CATALOGUE = catalogue()
BOOK = Phrasebook(
    {name: entry.policies for name, entry in CATALOGUE.items()},
    [entry.domain for entry in CATALOGUE.values()],
)
SENDERS = (Sender("某某商城", "95XXX"), Sender("Shop", "95000"), Sender("签" * 20, "9" * 20, 40))
LANGUAGES: tuple[Language, Language] = ("zh", "en")
ASKING = ("请先", "please")
MEASURES = {
    Measure.MASK: messages.Measure.MASKED,
    Measure.SEAL: messages.Measure.SEALED,
    Measure.RESTRICT: messages.Measure.RESTRICTED,
}


def _rules(domain: str) -> Mapping[str, RecordRules]:
    return CATALOGUE[domain].policies[-1].records


def _declared(finding: Finding) -> RecordSet:
    return CATALOGUE[finding.domain].domain.record_set(finding.records)


def _kept(records: str, rule: KeepRule, day: date, count: int) -> Kept:
    return kept(
        records,
        rule.id,
        day if rule.period else None,
        count=count,
        kind=KeptKind(rule.kind.value),
        ends_when=None if rule.period else rule.fact,
        measures=tuple(sorted(MEASURES[measure] for measure in rule.measures)),
        readers=rule.readers,
    )


def answer(random: Random, domain: str) -> Outcome:
    """Some of its records went, some are kept by any of their rules."""
    entries: list[Erased | Kept] = []
    for name, rules in _rules(domain).items():
        if random.random() < 0.5:
            entries.append(erased(name, random.choice((1, 2, 30))))
        holding = [rule for rule in rules.keep if random.random() < 0.3]
        entries += [_kept(name, rule, _day(random), random.choice((1, 2))) for rule in holding]
    policy = CATALOGUE[domain].policies[-1]
    followed = FOLLOWED.model_copy(update={"version": policy.version, "digest": policy.digest})
    is_kept = any(isinstance(entry, Kept) for entry in entries)
    gone = [entry for entry in entries if isinstance(entry, Erased)]
    outcome = deferred(domain, *entries) if is_kept else completed(domain, *gone)
    return outcome.model_copy(update={"policy": followed})


def _day(random: Random) -> date:
    years = date(2033, 12, 31), date(2036, 12, 31)
    return random.choice((*years, date(2027, 1, 1) + timedelta(days=random.randrange(4_000))))


@dataclass(frozen=True)
class Told:
    outcomes: Sequence[Outcome]
    findings: Sequence[Finding]
    sender: Sender
    language: Language
    text: str

    def kept(self) -> Iterator[tuple[Outcome, Kept, KeepRule]]:
        for outcome in self.outcomes:
            for entry in getattr(outcome, "kept", ()):
                rules = _rules(outcome.domain)[entry.records].keep
                yield outcome, entry, next(rule for rule in rules if rule.id == entry.rule)

    def fits(self, text: str) -> bool:
        return self.sender.segments(text) <= 4


def told(seed: int, *, named: bool = True) -> Told:
    """The text of a customer at random, the same for the same seed."""
    random = Random(seed)
    outcomes = [answer(random, domain) for domain in CATALOGUE]
    sender, language = random.choice(SENDERS), LANGUAGES[random.randrange(2)]
    findings = [f for outcome in outcomes for f in findings_of(outcome, BOOK, language)]
    text = sms(findings, sender, language, named=named)
    return Told(outcomes, findings, sender, language, text)


seeds = st.integers(0, 1_000_000)


@settings(max_examples=60)
@given(seeds, st.booleans())
def test_what_only_the_page_says_makes_no_other_text(seed: int, named: bool) -> None:
    """A text is fitted once for all who are told the same, however many rows each had."""
    it = told(seed, named=named)
    remembered = [finding.of_a_text for finding in it.findings]
    assert sms(remembered, it.sender, it.language, named=named) == it.text
    form = result_form(it.findings, it.language, named=named)
    assert result_form(remembered, it.language, named=named) == form


@settings(max_examples=60)
@given(seeds, st.booleans())
def test_a_text_fits_and_has_its_placeholders(seed: int, named: bool) -> None:
    it = told(seed, named=named)
    assert it.fits(it.text)
    assert ("{link}" in it.text) == ("{ref}" in it.text) or "没有找到" in it.text
    assert "{n}" not in it.text
    assert "{d}" not in it.text


@settings(max_examples=60)
@given(seeds)
def test_an_act_is_asked_for_whatever_else_there_is(seed: int) -> None:
    it = told(seed)
    asked = [finding for finding in it.findings if finding.asks]
    if it.sender is SENDERS[2]:  # whose name, number and link leave no room for words
        assert not asked or any(mark in it.text.lower() for mark in (*ASKING, "请您先办"))
        return
    for finding in asked:
        of_the_same = {f.clause for f in asked if f.records == finding.records}
        assert any((clause or "").lower() in it.text.lower() for clause in of_the_same)


@settings(max_examples=60)
@given(seeds)
def test_no_open_matter_hides_that_the_law_keeps(seed: int) -> None:
    """By its own words, by its name, or among those that are counted with their last day."""
    it = told(seed)
    by_law = [entry for _, entry, rule in it.kept() if rule.kind is Kind.STATUTORY]
    if by_law and it.sender is not SENDERS[2]:
        last = max(entry.until for entry in by_law if entry.until)
        assert any(form in it.text for form in _forms(last))


def _forms(day: date) -> Iterator[str]:
    months = "January February March April May June July August September October November December"
    yield f"{day.year}年{day.month}月{day.day}日"
    yield f"{day.day} {months.split()[day.month - 1]} {day.year}"
    if (day.month, day.day) == (12, 31):
        yield f"{day.year}年底"
        yield f"the end of {day.year}"


@settings(max_examples=60)
@given(seeds)
def test_what_went_is_not_counted_while_a_name_fits(seed: int) -> None:
    it = told(seed)
    deleted, more = ("已删除", "等") if it.language == "zh" else (" deleted", " and more")
    bare = re.search(r"\d+(?:类信息| kinds?)" + deleted, it.text)
    partial = {entry.records for _, entry, _ in it.kept()}
    names = [
        getattr(declared.short, it.language)
        for finding in it.findings
        if finding.outcome is LineOutcome.ERASED and finding.records not in partial
        for declared in [_declared(finding)]
        if declared.short and not declared.sensitive
    ]
    for name in names if bare else ():
        assert not it.fits(it.text.replace(bare.group() if bare else "", f"{name}{more}{deleted}"))


@settings(max_examples=60)
@given(seeds)
def test_what_is_kept_in_part_is_never_said_to_have_gone(seed: int) -> None:
    it = told(seed)
    head = it.text.partition("已删除" if it.language == "zh" else " deleted")[0]
    said = head.replace("[", "。").replace(":", "。").split("。")[-1].lower()
    for _, entry, _ in it.kept():
        for domain in CATALOGUE.values():
            for records in domain.domain.record_sets:
                if records.name == entry.records and records.short:
                    short = getattr(records.short, it.language)
                    names = re.split("[、,：]|等| and more", said)
                    assert short not in [name.strip() for name in names]


@settings(max_examples=60)
@given(seeds)
def test_locked_and_security_only_are_said_of_what_is(seed: int) -> None:
    it = told(seed)
    readers = {(o.domain, e.records): set[str]() for o, e, _ in it.kept()}
    for outcome, entry, rule in it.kept():
        if rule.restricts:
            readers[outcome.domain, entry.records].add(entry.readers)
    if "已封存" in it.text:
        assert any(found and found <= {"none", "finance_duty"} for found in readers.values())
    if "仅安全部门可查" in it.text:
        assert {"security"} in readers.values()


@settings(max_examples=60)
@given(seeds)
def test_after_thirty_days_no_kind_is_named_and_an_act_is_still_asked_for(seed: int) -> None:
    it = told(seed, named=False)
    names = [
        text
        for entry in CATALOGUE.values()
        for records in entry.domain.record_sets
        for text in (records.short.texts if records.short else ())
    ]
    assert not [name for name in names if name in it.text]
    if any(finding.asks for finding in it.findings):
        assert "请您先办" in it.text or "lease see the link" in it.text
