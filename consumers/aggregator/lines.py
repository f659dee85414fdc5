"""The lines of a notice: what its page says of the findings, each sentence once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TypeVar

from fullstop.consumers.aggregator.finding import (
    PREVIEWS,
    REFUSALS,
    TEXTS,
    Finding,
    end_of,
)
from fullstop.consumers.aggregator.phrases import (
    Language,
    kinds_of_data,
    parts,
    phrase,
    remembered,
    says,
)
from fullstop.handlers.contract import Words
from fullstop.schemas.messages import LineOutcome, NoticeLine

LINES_MAX = 72
TEXT_MAX = 40_000  # bytes of all its sentences, so that a notice stays within VALUE_BYTES_MAX

_T = TypeVar("_T")

_NOTHING_ELSE = Words("其余没有找到与您有关的信息", "nothing else about you was found")
_MANY = {
    LineOutcome.PENDING: Words("有{n}项正在办", "{n} are in progress"),
    LineOutcome.CANCELLED: Words("有{n}项已叫停", "{n} were stopped"),
}
_FOUND = frozenset({LineOutcome.ERASED, LineOutcome.ANONYMISED, LineOutcome.KEPT})
_ABSENT = frozenset({LineOutcome.UNKNOWN_SUBJECT, LineOutcome.UNKNOWN_RECORDS})


def lines_of(
    findings: Sequence[Finding], language: Language, *, dry_run: bool
) -> tuple[NoticeLine, ...]:
    """Each finding in a line, but for sentences that would stand there twice.

    Of what is kept of one record set the first line is its last end; those behind it are its other
    reasons. Where all that would be too long, there is one line for a domain and outcome.
    """
    told = _nothing_last(_with_account(findings, language), language)
    told = list(_once(_together(told), language))
    named = [finding for finding in told if not _is_nameless(finding)]
    nameless = (finding for finding in told if _is_nameless(finding))
    lines = tuple(map(_line, (*named, *_nameless_together(nameless, language))))
    if len(lines) <= LINES_MAX and sum(len(line.sentence.encode()) for line in lines) <= TEXT_MAX:
        return lines
    return tuple(map(_line, gathered(findings, language, dry_run=dry_run)))


def _line(finding: Finding) -> NoticeLine:
    amount = (finding.count, finding.until)
    place = (finding.domain, finding.records, finding.rule)
    return _made(*place, finding.outcome, *amount, finding.sentence)


@remembered
def _made(
    domain: str,
    records: str,
    rule: str,
    outcome: LineOutcome,
    count: int,
    until: date | None,
    sentence: str,
) -> NoticeLine:
    return NoticeLine(
        domain=domain,
        records=records,
        outcome=outcome,
        count=count,
        until=until,
        sentence=sentence[:1].upper() + sentence[1:],
        rule=rule or None,
    )


# --- each sentence once -------------------------------------------------------------------------


def _with_account(findings: Sequence[Finding], language: Language) -> Sequence[Finding]:
    """Nobody who has an account anywhere, or may have one, is told that there is none."""
    if all(finding.outcome in _ABSENT for finding in findings):
        return findings
    outcome = LineOutcome.NOTHING_HELD
    sentence = says(language)(TEXTS[outcome])
    return [
        replace(finding, outcome=outcome, sentence=sentence)
        if finding.outcome is LineOutcome.UNKNOWN_SUBJECT
        else finding
        for finding in findings
    ]


def _together(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What keeps one record set, what ends last first; reasons that read the same are one."""
    for _, group in _grouped(findings, _place_if_kept):
        if len(group) == 1:
            yield group[0]
            continue
        for _, same in _grouped(sorted(group, key=end_of, reverse=True), _read):
            most = max(finding.count for finding in same)
            yield same[0] if same[0].count == most else replace(same[0], count=most)


def _place_if_kept(finding: Finding) -> Hashable:
    is_kept = finding.outcome is LineOutcome.KEPT
    return (finding.domain, finding.records) if is_kept else id(finding)


def _once(findings: Iterable[Finding], language: Language) -> Iterator[Finding]:
    """What reads the same of several without a name is one: its count is then how many they are."""
    one = kinds_of_data(1, language)
    for _, group in _grouped(findings, lambda finding: (*_read(finding), *_name(finding, one))):
        first, count = group[0], len(group)
        if count == 1:
            yield first
            continue
        sentence = first.sentence
        if first.outcome in _MANY and sentence == says(language)(TEXTS[first.outcome]):
            sentence = phrase(_MANY[first.outcome], language, n=parts(count, language))
        sentence = sentence.replace(one, kinds_of_data(count, language))
        yield Finding(first.domain, "", first.outcome, sentence, count, until=first.until)


def _read(finding: Finding) -> tuple[Hashable, ...]:
    """What a reader sees; of what was left alone also which name it was."""
    left_alone = finding.outcome is LineOutcome.UNKNOWN_RECORDS
    name = (finding.domain, finding.records, id(finding)) if left_alone else ()
    return finding.outcome, finding.sentence, finding.until, *name


def _name(finding: Finding, one: str) -> tuple[str, ...]:
    """By which a page finds the records again; three here and three there are not three."""
    is_named = finding.outcome in _FOUND and one not in finding.sentence
    return (finding.domain, finding.records, finding.rule) if is_named else ()


def _nothing_last(findings: Iterable[Finding], language: Language) -> Sequence[Finding]:
    """Where something was found, that there is nothing else stands behind it."""
    told = list(findings)
    say, outcome = says(language), LineOutcome.NOTHING_HELD
    nothing = [f for f in told if f.outcome is outcome and f.sentence == say(TEXTS[outcome])]
    if not any(finding.outcome in _FOUND for finding in told):
        return told
    rest = [finding for finding in told if finding not in nothing]
    return [*rest, *(replace(finding, sentence=say(_NOTHING_ELSE)) for finding in nothing)]


def _grouped(
    items: Iterable[_T], key: Callable[[_T], Hashable]
) -> Iterator[tuple[Hashable, list[_T]]]:
    """Those with the same key together, in the order of the first of each."""
    groups: dict[Hashable, list[_T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    yield from groups.items()


# --- fewer lines --------------------------------------------------------------------------------


def _nameless_together(nameless: Iterable[Finding], language: Language) -> Iterator[Finding]:
    """One for all names of a place that no line may repeat."""
    for _, group in _grouped(nameless, lambda finding: (finding.domain, finding.refusal)):
        yield _gather(group, language, dry_run=False)


def _is_nameless(finding: Finding) -> bool:
    return finding.outcome is LineOutcome.UNKNOWN_RECORDS and bool(finding.count)


def gathered(findings: Sequence[Finding], language: Language, *, dry_run: bool) -> list[Finding]:
    """One finding per domain and outcome, for a notice that would be too long.

    `count` is then the number of findings gathered in it.
    """
    groups = groupby(sorted(findings, key=_gathering), key=_gathering)
    return [_gather(list(group), language, dry_run=dry_run) for _, group in groups]


def _gathering(finding: Finding) -> tuple[str, str, str]:
    unknown = finding.outcome is LineOutcome.UNKNOWN_RECORDS  # of domains that need not exist
    return ("" if unknown else finding.domain, finding.outcome, finding.refusal or "")


def _gather(group: Sequence[Finding], language: Language, *, dry_run: bool) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    texts = {**TEXTS, **(PREVIEWS if dry_run else {})}
    text = REFUSALS[first.refusal] if first.refusal else texts[first.outcome]
    sentence = phrase(text, language, what=kinds_of_data(len(group), language), why="")
    return Finding(first.domain, "", first.outcome, sentence, len(group), refusal=first.refusal)
