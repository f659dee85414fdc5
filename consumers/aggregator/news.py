"""What the last text of a case promised, and whether there is anything to say beyond it.

A notice without news carries no text: its customer finds it on the page. That what was to go on a
day has gone by then is no news; that it went before, that its day moved or that a matter ended is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from fullstop.consumers.aggregator.finding import Finding, told_in_a_text
from fullstop.handlers.rules import LEGAL_HOLD
from fullstop.schemas.messages import LineOutcome, NoticeLine

_NOTHING = frozenset(
    {LineOutcome.NOTHING_HELD, LineOutcome.UNKNOWN_SUBJECT, LineOutcome.ONLY_NEWER}
)
_GONE = frozenset({*_NOTHING, LineOutcome.ERASED, LineOutcome.ANONYMISED})


@dataclass(frozen=True)
class Promise:
    """What a text says of one record set; of what is kept also the rule and its last day.

    `version` is that of the rules; another version of the same is no other promise.
    """

    place: str
    outcome: LineOutcome
    rule: str = ""
    until: date | None = None
    version: str = field(default="", compare=False)

    def __str__(self) -> str:
        """The form in which it is stored."""
        parts = (self.place, self.outcome, self.rule, str(self.until or ""), self.version)
        return "|".join(parts)

    @classmethod
    def parse(cls, text: str) -> Promise:
        """The promise of its stored form."""
        place, outcome, rule, until, *version = text.split("|")  # none in the first form
        day = date.fromisoformat(until) if until else None
        return cls(place, LineOutcome(outcome), rule, day, "".join(version))


def promises(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What a text made of these findings promises, in its stored form."""
    kept = told_in_a_text([f for f in findings if f.outcome is LineOutcome.KEPT])
    others = [f for f in findings if f.outcome is not LineOutcome.KEPT]
    return tuple(sorted({str(_promise(finding)) for finding in (*kept, *others)}))


def promised_in(lines: Iterable[NoticeLine], now: Collection[str]) -> tuple[str, ...]:
    """What a text beside these lines promised; what they do not name as it is promised `now`."""
    named = [line for line in lines if line.records and (line.rule or not _is_kept(line))]
    places = {_place(line) for line in named}
    unnamed = {one for one in now if Promise.parse(one).place not in places}
    said = {str(_said(line)) for line in named if _is_in_a_text(line, named)}
    return tuple(sorted(unnamed | said))


def _is_kept(line: NoticeLine) -> bool:
    return line.outcome is LineOutcome.KEPT


def _place(line: NoticeLine) -> str:
    return f"{line.domain}.{line.records}"


def _said(line: NoticeLine) -> Promise:
    return Promise(_place(line), line.outcome, line.rule or "", line.until)


def _is_in_a_text(line: NoticeLine, lines: Sequence[NoticeLine]) -> bool:
    """Of what is kept until a day only what ends last, and nothing beside a legal hold."""
    if line.until is None or not _is_kept(line):
        return True
    beside = [one for one in lines if _is_kept(one) and _place(one) == _place(line)]
    is_held = any((one.rule or "").endswith(LEGAL_HOLD.id) for one in beside)  # or of a child
    return not is_held and line.until == max(one.until for one in beside if one.until)


def is_news(told: Collection[str], now: Collection[str], day: date) -> bool:
    """Whether what is so now says more than what the last text promised."""
    before, after = set(map(Promise.parse, told)), set(map(Promise.parse, now))
    places = {promise.place for promise in before}
    return any(_is_more(promise, places) for promise in after - before) or any(
        _is_broken(promise, day) for promise in before - after
    )


def _promise(finding: Finding) -> Promise:
    return Promise(finding.place, finding.outcome, finding.rule, finding.until, finding.version)


def _is_more(promise: Promise, told_of: Collection[str]) -> bool:
    """Of what was told before, only that something is gone is judged by what was promised of it."""
    if promise.outcome in _NOTHING:
        return False
    return promise.outcome not in _GONE or promise.place not in told_of


def _is_broken(promise: Promise, day: date) -> bool:
    """What was to stay is not kept for that reason any more, and its day has not come."""
    if promise.outcome is not LineOutcome.KEPT:
        return False
    return promise.until is None or promise.until >= day
