"""The engine: sets, not loops. Erases what is free, restricts what is kept, and proves both.

Record sets are worked in the order the domain declares, children first. What a case is told is
counted from what is there afterwards, in two independent ways that must agree; a disagreement is a
`ProofError`, and its transaction must be rolled back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from fullstop.handlers.rules import KeepRule, Measure
from fullstop.handlers.store import (
    NOTHING_HELD,
    Amount,
    Case,
    Held,
    Holding,
    Remains,
    Rows,
    Store,
    Verb,
    Worked,
)


class ProofError(Exception):
    """What remains does not agree with what the rules hold: the batch may not be committed."""


class Kept(NamedTuple):
    """What one rule holds of one record set, and the measures counted on every row of it."""

    records: str
    rule: KeepRule
    amount: Amount
    until: date | None
    measures: frozenset[Measure]
    days: tuple[date | None, ...]


@dataclass(frozen=True)
class Tally:
    """What was done for one case, as counted: erased by record set; what is kept, and why."""

    no: int
    erased: Mapping[str, Amount] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    remaining: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing went and nothing is there."""
        return not self.erased and not self.remaining


@dataclass(frozen=True)
class Batch:
    """What `erase_batch` did: one tally a case, and the cases it left alone.

    Those in `big` are left for chunks; of those in `implausible` a record set, by its name, has
    more than one person can have.
    """

    tallies: Mapping[int, Tally]
    big: frozenset[int]
    implausible: Mapping[int, str] = field(default_factory=dict)


class Place(NamedTuple):
    """How far a big case is: in this record set, with this verb, at rows created `since` then."""

    records: str
    to: Verb
    since: str | None


@dataclass(frozen=True)
class Chunk:
    """What one chunk erased, by record set, and the place that it reached."""

    erased: Mapping[str, Amount]
    reached: Place


def erase_batch(
    store: Store, order: Sequence[str], cases: Sequence[Case], *, rows_max: int
) -> Batch:
    """Carry out a batch of cases in one transaction; at most one case a subject.

    A case with more than `rows_max` rows in a record set is left untouched and named in `big`; so
    is one in `implausible`, unless a person released it.
    """
    big = _lock(store, order, cases, rows_max)
    cases = [case for case in cases if case.no not in big]
    odd = implausible(store, cases)
    cases = [case for case in cases if case.no not in odd]
    _stop(store, order, cases)
    worked = {records: store.work(records, asking) for records, asking in _by_records(order, cases)}
    there = store.remains(list(worked), cases)
    # Everything is asked before an answer is read: the store works while the next is sent.
    return Batch(_worked_tallies(cases, worked, there), frozenset(big), odd)


def implausible(store: Store, cases: Sequence[Case]) -> Mapping[int, str]:
    """The cases of which more is there than one person can have, and nobody released them yet."""
    unseen = [case for case in cases if not case.released]
    return store.implausible(unseen) if unseen else {}


def preview_batch(store: Store, order: Sequence[str], cases: Sequence[Case]) -> dict[int, Tally]:
    """What `erase_batch` would answer now; nothing changes and nothing is locked."""
    free: dict[int, dict[str, Amount]] = defaultdict(dict)
    kept: dict[int, list[Kept]] = defaultdict(list)
    held_rows: dict[int, int] = defaultdict(int)
    for records, asking in _by_records(order, cases):
        for no, preview in store.preview(records, asking).items():
            if preview.free.rows:
                free[no][records] = preview.free
            kept[no] += [_kept(records, held) for held in preview.kept.by_rule]
            held_rows[no] += preview.kept.rows
    return {
        case.no: Tally(case.no, free[case.no], tuple(kept[case.no]), held_rows[case.no])
        for case in cases
    }


def erase_chunk(
    store: Store, order: Sequence[str], case: Case, *, rows_max: int, place: Place | None = None
) -> Chunk | None:
    """Do at most `rows_max` rows of a big case, from `place` on; None when nothing is left.

    What was passed is not looked at again for each chunk, only once at the end: a fact may have
    changed meanwhile, and then it goes on from there.
    """
    _stop(store, order, [case])
    chunk = _chunk_from(store, order, case, rows_max, place)
    if chunk is None and place is not None:
        chunk = _chunk_from(store, order, case, rows_max, None)
    return chunk


def conclude(store: Store, order: Sequence[str], case: Case, erased: Mapping[str, Amount]) -> Tally:
    """The tally of a big case after its last chunk, given all that was erased before."""
    held = {
        records: store.restrict(records, asking) for records, asking in _by_records(order, [case])
    }
    there = store.remains(list(held), [case])
    return _tallies([case], {case.no: erased}, held, there)[case.no]


def count_remaining(store: Store, order: Sequence[str], cases: Sequence[Case]) -> dict[int, int]:
    """The rows that are there, by case: for cases called off before anything was done."""
    rows: dict[int, int] = defaultdict(int)
    for (_, no), remains in store.remains(order, cases).items():
        rows[no] += remains.rows
    return rows


# --- steps --------------------------------------------------------------------------------------


def _chunk_from(
    store: Store, order: Sequence[str], case: Case, rows_max: int, place: Place | None
) -> Chunk | None:
    for records, to, since in _places(order, case, place):
        rows = store.pick(records, case, to=to, since=since, rows_max=rows_max)
        if rows is not None:
            erased = _act(store, records, case, to, rows)
            if len(rows.keys) < rows_max:
                _prove_done(store, records, case, to, rows)
            return Chunk(erased, Place(records, to, rows.last_at))
    return None


def _act(store: Store, records: str, case: Case, to: Verb, rows: Rows) -> Mapping[str, Amount]:
    """Erase or restrict these rows; what was erased."""
    if to == "restrict":
        store.restrict(records, [case], rows)
        return {}
    done = store.erase(records, [case], rows)
    return {records: done[case.no]} if case.no in done else {}


def _prove_done(store: Store, records: str, case: Case, to: Verb, rows: Rows) -> None:
    """A row that a trigger keeps as it is would be picked again for ever."""
    again = store.pick(records, case, to=to, since=rows.first_at, rows_max=len(rows.keys))
    if again is not None and set(again.keys) & set(rows.keys):
        raise ProofError(f"{records}: rows to {to} are as they were, though nothing was refused")


def _places(order: Sequence[str], case: Case, place: Place | None) -> list[Place]:
    """All that is to be gone through in order, from `place` on: each record set for each verb."""
    verbs: tuple[Verb, ...] = ("erase", "restrict")
    every = [Place(name, to, None) for name in order if name in case.records for to in verbs]
    if place is None:
        return every
    begun = [where for where in every if (where.records, where.to) == (place.records, place.to)]
    return [place, *every[every.index(begun[0]) + 1 :]] if begun else every


def _by_records(order: Sequence[str], cases: Sequence[Case]) -> list[tuple[str, list[Case]]]:
    """The record sets that somebody asks for, in order, with the cases that ask."""
    asked = ((name, [case for case in cases if name in case.records]) for name in order)
    return [(name, asking) for name, asking in asked if asking]


def _stop(store: Store, order: Sequence[str], cases: Sequence[Case]) -> None:
    for records, asking in _by_records(order, [case for case in cases if not case.again]):
        store.stop(records, asking)


def _lock(store: Store, order: Sequence[str], cases: Sequence[Case], rows_max: int) -> set[int]:
    """Lock what the decisions read; the cases too big for a batch, which are left alone."""
    big = set(store.size(_asked(order, cases), cases, rows_max))
    rest = [case for case in cases if case.no not in big]
    store.lock(_asked(order, rest), rest)
    return big


def _asked(order: Sequence[str], cases: Sequence[Case]) -> list[str]:
    return [name for name, _ in _by_records(order, cases)]


def _worked_tallies(
    cases: Sequence[Case],
    worked: Mapping[str, Mapping[int, Worked]],
    there: Mapping[tuple[str, int], Remains],
) -> dict[int, Tally]:
    erased: dict[int, dict[str, Amount]] = defaultdict(dict)
    held: dict[str, dict[int, Holding]] = defaultdict(dict)
    for records, by_case in worked.items():
        for no, one in by_case.items():
            held[records][no] = one.kept
            if one.gone.rows:
                erased[no][records] = one.gone
    tallies = _tallies(cases, erased, held, there)
    for records, by_case in worked.items():
        _prove_gone(records, by_case.values())
    return tallies


def _tallies(
    cases: Sequence[Case],
    erased: Mapping[int, Mapping[str, Amount]],
    held: Mapping[str, Mapping[int, Holding]],
    there: Mapping[tuple[str, int], Remains],
) -> dict[int, Tally]:
    """What is told of each case: no more than both counts agree on."""
    remaining = _proven(held, there)
    kept: dict[int, list[Kept]] = defaultdict(list)
    for records, holdings in held.items():
        for no, holding in holdings.items():
            kept[no] += [_kept(records, by_rule) for by_rule in holding.by_rule]
    return {
        case.no: Tally(case.no, erased.get(case.no, {}), tuple(kept[case.no]), remaining[case.no])
        for case in cases
    }


def _proven(
    held: Mapping[str, Mapping[int, Holding]], there: Mapping[tuple[str, int], Remains]
) -> Mapping[int, int]:
    """The rows that remain of each case, once they are proven to be what the rules hold."""
    by_rules = {
        (records, no): holding
        for records, holdings in held.items()
        for no, holding in holdings.items()
    }
    remaining: dict[int, int] = defaultdict(int)
    for records, no in there.keys() | by_rules.keys():
        remains = there.get((records, no), Remains(0, 0))
        _prove(records, remains, by_rules.get((records, no), NOTHING_HELD))
        remaining[no] += remains.rows
    return remaining


def _prove(records: str, remains: Remains, holding: Holding) -> None:
    if holding.rows != remains.rows:
        raise ProofError(
            f"{records}: {remains.rows} rows remain, but the rules hold {holding.rows}; the rest "
            "are neither erased nor kept"
        )
    if remains.visible > remains.rows - holding.must_hide:
        raise ProofError(
            f"{records}: the business role sees {remains.visible} of {remains.rows} rows, but "
            f"{holding.must_hide} must be hidden from it"
        )


def _prove_gone(records: str, worked: Iterable[Worked]) -> None:
    """A row that is neither there nor went has been taken to where nobody counts it."""
    for one in worked:
        if one.gone.rows != one.free:
            raise ProofError(f"{records}: {one.free} rows are free, but {one.gone.rows} went")


def _kept(records: str, held: Held) -> Kept:
    """A measure is told only when it was counted on every row that the rule holds."""
    shown = {
        Measure.MASK: held.masked,
        Measure.SEAL: held.sealed,
        Measure.RESTRICT: held.restricted,
    }
    measures = frozenset(measure for measure, rows in shown.items() if rows == held.amount.rows)
    return Kept(records, held.rule, held.amount, held.until, measures, held.days)
