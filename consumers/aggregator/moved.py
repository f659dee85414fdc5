"""A day that a text promised and the rules have moved since: told as such, with both days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from fullstop.consumers.aggregator.finding import Finding, Moved, told_in_a_text
from fullstop.consumers.aggregator.news import Promise
from fullstop.consumers.aggregator.phrases import (
    Language,
    Phrasebook,
    full_day,
    kinds_of_data,
    phrase,
)
from fullstop.handlers.contract import Words
from fullstop.handlers.rules import KeepRule, Policy
from fullstop.schemas.messages import LineOutcome

_BY_LAW = Words(
    "{what}原定留到{old}，因法规调整，改为留到{d}",
    "{what} kept until {d} instead of {old}: the law changed",
)
_BY_RULES = Words(  # where no law may be claimed
    "{what}原定留到{old}，因保存规定调整，改为留到{d}",
    "{what} kept until {d} instead of {old}: our retention rules changed",
)
_GOES = Words("，到期自动删除", "; then deleted")


def with_moves(
    promised: Collection[str],
    findings: Sequence[Finding],
    phrasebook: Phrasebook,
    language: Language,
) -> list[Finding]:
    """The findings; those of which other rules than the last text's have moved the day, say so."""
    promises = {p.place: p for p in map(Promise.parse, promised) if p.until is not None}
    last = {id(f) for f in told_in_a_text([f for f in findings if f.outcome is LineOutcome.KEPT])}
    return [
        _told(finding, promise, phrasebook, language)
        if id(finding) in last and (promise := promises.get(finding.place)) is not None
        else finding
        for finding in findings
    ]


def _told(
    finding: Finding, promise: Promise, phrasebook: Phrasebook, language: Language
) -> Finding:
    if finding.until is None or promise.until is None or finding.until == promise.until:
        return finding
    was = phrasebook.version(finding.domain, promise.version)
    now = phrasebook.version(finding.domain, finding.version)
    rule = rule_of(now, finding.records, finding.rule)
    if was is None or rule is None or not _is_changed(was, now, finding, promise):
        return finding  # something else than the rules moved it, or nobody knows what
    words = _BY_LAW if rule.rests_on_law else _BY_RULES
    declared = phrasebook.declared(finding.domain).get(finding.records)
    name = phrase(declared.words, language) if declared and declared.words else None
    return replace(
        finding,
        moved=Moved(promise.until, words),
        clause=None,
        sentence=_sentence(words, name, promise.until, finding, language),
    )


def _is_changed(was: Policy, now: Policy | None, finding: Finding, promise: Promise) -> bool:
    """Whether the rule that gave the one day or that which gives the other is not what it was."""
    return any(
        _form(rule_of(was, finding.records, name)) != _form(rule_of(now, finding.records, name))
        for name in (promise.rule, finding.rule)
    )


def _form(rule: KeepRule | None) -> object:
    """What makes a rule's last day."""
    return rule and (rule.fact, rule.period, rule.when, rule.unless)


def _sentence(
    words: Words, name: str | None, old: date, finding: Finding, language: Language
) -> str:
    text = phrase(
        words,
        language,
        what=name or kinds_of_data(1, language),
        old=full_day(old, language),
        d=full_day(finding.until or old, language),
    )
    return text + (phrase(_GOES, language) if finding.goes else "")


def rule_of(policy: Policy | None, records: str, name: str) -> KeepRule | None:
    """The rule of that name; ``child.rule`` is a kept child's, which keeps its parent."""
    child, _, rule_id = name.rpartition(".")
    rules = policy.records.get(child or records) if policy else None
    return next((rule for rule in rules.keep if rule.id == rule_id), None) if rules else None
