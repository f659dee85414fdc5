"""Fewer words: what a text says, in as many of them as its segments hold.

Two segments do where they hold every kind by its name, and three where they hold open matters by
theirs. In four, names are left out one at a time: first of what went, then of what is kept
shortest, then of open matters; what the customer can do about it goes last. In what room is left
then, words come back, the most important first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum, auto
from itertools import accumulate

from fullstop.consumers.aggregator.finding import Finding, told_in_a_text
from fullstop.gateways.segments import SEGMENTS_MAX
from fullstop.schemas.messages import KeptKind, LineOutcome

Form = tuple[Finding, ...]
"""The findings that a text tells, in its order, each in so many words."""


class Counted(IntEnum):
    """What may be without its name in the end, and with it what stands before."""

    GONE = 0  # and what was left alone
    KEPT = 1
    ACTS = 2  # what the customer can do


class _Sort(Enum):
    """What is left out of a text together."""

    GONE = auto()
    REFUSED = auto()
    SECURITY = auto()
    DATED = auto()
    MATTER = auto()
    OFFER = auto()
    ACT = auto()
    WITHOUT_NAMES = auto()


@dataclass(frozen=True)
class _Step:
    """Findings in fewer words: by their records' short names, or only counted."""

    numbers: Sequence[int]
    is_counted: bool

    def taken(self, form: Form) -> Form:
        findings = list(form)
        for number in self.numbers:
            one = form[number]
            findings[number] = one.counted if self.is_counted else one.by_short_name
        return tuple(findings)


def fitted(findings: Sequence[Finding], segments: Callable[[Form], int], counted: Counted) -> Form:
    """The findings in the words that there is room for; `segments` says what a form takes."""
    form = in_order(findings)
    full = segments(form)
    forms, steps = [form], list[_Step]()
    for segments_max, more in _ladder(form, counted):
        if full <= segments_max:
            return form
        steps += more
        forms[-1:] = accumulate(more, lambda last, step: step.taken(last), initial=forms[-1])

        def fits(one: Form, most: int = segments_max) -> bool:
            return segments(one) <= most

        if fits(forms[-1]):
            taken = forms[: bisect_left(forms, True, key=fits) + 1]
            return _filled_up(taken, steps, fits)
    return forms[-1]


def _filled_up(taken: Sequence[Form], steps: Sequence[_Step], fits: Callable[[Form], bool]) -> Form:
    """The last of these forms with each step undone, the last first, for which there is room.

    Short names come back before longer words. What comes back may be shorter than what was there,
    and make room for what had none before.
    """
    done = list(zip(taken, taken[1:], steps, strict=False))[::-1]
    short = [one for one in done if one[2].is_counted and not _has_clause(one[0], one[2])]
    form = taken[-1]
    for undone in (short, done):
        while (fuller := _fuller(form, undone, fits)) is not form:
            form = fuller
    return form


def _has_clause(form: Form, step: _Step) -> bool:
    return any(form[number].clause for number in step.numbers)


def _fuller(
    form: Form, undone: Iterable[tuple[Form, Form, _Step]], fits: Callable[[Form], bool]
) -> Form:
    for before, after, step in undone:
        if all(form[number] is after[number] for number in step.numbers):
            fuller = list(form)
            for number in step.numbers:
                fuller[number] = before[number]
            form = tuple(fuller) if fits(tuple(fuller)) else form
    return form


def in_order(findings: Sequence[Finding]) -> Form:
    """What names the customer most comes first of what went, what goes first of what is kept."""
    kept = [finding for finding in findings if finding.outcome is LineOutcome.KEPT]
    others = [finding for finding in findings if finding.outcome is not LineOutcome.KEPT]
    return (
        *sorted(others, key=_names_least),
        *sorted(told_in_a_text(kept), key=lambda finding: finding.until or date.min),
    )


def names(form: Form) -> int:
    """How many kept kinds a text would name, and whether one that went; the page has security's."""
    kept = [f for f in form if f.outcome is LineOutcome.KEPT and f.kind is not KeptKind.SECURITY]
    gone = [finding for finding in form if _sort(finding) is _Sort.GONE]
    return sum(map(_is_named, kept)) + any(map(_is_named, gone))


def _is_named(finding: Finding) -> bool:
    return bool(finding.clause or finding.short)


def _names_least(finding: Finding) -> tuple[bool, bool, int]:
    reaches, columns = finding.personal
    return finding.is_partial, not reaches, -columns


def _ladder(form: Form, counted: Counted) -> Iterator[tuple[int, Iterable[_Step]]]:
    """The steps that a text takes one after another, with the segments that it takes them for."""
    numbers: dict[_Sort, list[int]] = defaultdict(list)
    for number, finding in enumerate(form):
        numbers[_sort(finding)].append(number)
    told_shorter = _by_short_name(form, numbers[_Sort.GONE], numbers[_Sort.REFUSED])
    yield 2, [*_told_elsewhere(form, numbers), *told_shorter]
    yield 3, list(_by_short_name(form, numbers[_Sort.MATTER]))
    yield SEGMENTS_MAX, list(_left_out(form, numbers, counted))


def _left_out(
    form: Form, numbers: Mapping[_Sort, Sequence[int]], counted: Counted
) -> Iterator[_Step]:
    """One name after another: of what has a day the first to go, else the last of its list."""
    dated = numbers[_Sort.DATED]
    yield from _counting(numbers[_Sort.GONE][::-1], numbers[_Sort.REFUSED][::-1])
    yield from (_Step([number], is_counted=False) for number in dated if form[number].short)
    if counted >= Counted.KEPT:
        yield from _counting(dated, numbers[_Sort.MATTER][::-1])
    if counted >= Counted.ACTS:
        yield from _counting(numbers[_Sort.OFFER][::-1], numbers[_Sort.ACT][::-1])


def _counting(*groups: Sequence[int]) -> Iterator[_Step]:
    yield from (_Step([number], is_counted=True) for group in groups for number in group)


def _sort(finding: Finding) -> _Sort:
    if finding.outcome in (LineOutcome.ERASED, LineOutcome.ANONYMISED):
        return _Sort.GONE
    if finding.outcome is LineOutcome.UNKNOWN_RECORDS:
        return _Sort.REFUSED
    if finding.outcome is not LineOutcome.KEPT:
        return _Sort.WITHOUT_NAMES
    if finding.asks or finding.offers:
        return _Sort.ACT if finding.asks else _Sort.OFFER
    if finding.kind is KeptKind.SECURITY:
        return _Sort.SECURITY
    return _Sort.MATTER if finding.until is None else _Sort.DATED


def _told_elsewhere(form: Form, numbers: Mapping[_Sort, Sequence[int]]) -> Iterator[_Step]:
    """What went only in part is told as kept; the page tells what security keeps, and how long."""
    gone = numbers[_Sort.GONE]
    if any(not form[number].is_partial for number in gone):
        yield from (_Step([n], is_counted=True) for n in gone[::-1] if form[n].is_partial)
    security = numbers[_Sort.SECURITY]
    if security and len(security) < len(form):
        yield _Step(security, is_counted=True)


def _by_short_name(form: Form, *groups: Sequence[int]) -> Iterator[_Step]:
    """A part of what is there is no short name's: it says that all of it went."""
    for number in (number for group in groups for number in group[::-1]):
        if form[number].short and not form[number].is_partial:
            yield _Step([number], is_counted=False)
