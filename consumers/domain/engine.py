"""The engine at work on a domain's stored cases, in one open transaction under the rules in force.

`handlers.erasure` knows cases by their numbers in a batch; here they are known by their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fullstop.consumers.domain.bounds import Bounds
from fullstop.handlers.erasure import (
    Chunk,
    Place,
    Tally,
    conclude,
    count_remaining,
    erase_batch,
    erase_chunk,
    implausible,
    preview_batch,
)
from fullstop.handlers.rules import Policy
from fullstop.handlers.store import Amount, Case, Store
from fullstop.outbox.database import Db
from fullstop.outbox.domain import cases
from fullstop.outbox.domain.cases import IMPLAUSIBLE, CaseRow, NewCase
from fullstop.outbox.rows import CaseOf
from fullstop.outbox.spellings import spellings
from fullstop.schemas.codec import decode_stored
from fullstop.schemas.messages import DeletionDeferred


@dataclass(frozen=True)
class Rules:
    """The rules in force on one civil day; `order` is the record sets they name, children first."""

    day: date
    policy: Policy
    order: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What there is of a case of which nothing is left.

    `unknown_subject`: no row at any date and no case before; `only_newer`: rows of what it asks
    for, all of them newer than its cutoff or renewed since.
    """

    unknown_subject: bool = False
    only_newer: bool = False


ROWS = Found()  # what is said of them is in the tally


@dataclass(frozen=True)
class Engine:
    """The engine bound to a transaction and the rules in force: cases in, tallies by case id out.

    `rows_max` is how many rows of one record set a transaction takes of a case; `at` is now. What
    the bounds do not let go is held back, untold. `unstored` are cases that are not stored yet: a
    case is stored with its answer, unless something else is noted of it before.
    """

    connection: Db
    rules: Rules
    store: Store
    rows_max: int
    bounds: Bounds
    at: datetime
    unstored: dict[str, NewCase] = field(default_factory=dict)

    def let_go(self, rows: Sequence[CaseRow]) -> list[CaseRow]:
        """Those of which something may be erased now."""
        whys = self.bounds.whys(self.connection, rows)
        self._hold_back(whys)
        return [row for row in rows if row.case_id not in whys]

    def is_plausible(self, row: CaseRow) -> bool:
        """Whether there is no more of a big case's subject than of one person."""
        odd = implausible(self.store, self._cases([row]))
        self._hold_back_implausible([row], odd)
        return not odd

    def erase(self, rows: Sequence[CaseRow]) -> dict[str, Tally]:
        """Erase and restrict; a case too big for a transaction is left to the worker, untold.

        MassErasureError where more would be gone in an hour than may.
        """
        batch = erase_batch(self.store, self.rules.order, self._cases(rows), rows_max=self.rows_max)
        if batch.big:
            self._leave_to_worker([rows[no].case_id for no in batch.big])
        self._hold_back_implausible(rows, batch.implausible)
        self._count((rows[no], tally.erased) for no, tally in batch.tallies.items())
        return {rows[no].case_id: tally for no, tally in batch.tallies.items()}

    def preview(self, rows: Sequence[CaseRow]) -> dict[str, Tally]:
        """What `erase` would tell now; no record changes.

        Who has nothing under this spelling, and something under one that counts, is held back.
        """
        asked = self._cases(rows)
        tallies = preview_batch(self.store, self.rules.order, asked)
        odd = implausible(self.store, [one for one in asked if _may_fold(one, tallies[one.no])])
        self._hold_back_implausible(rows, odd)
        return {rows[no].case_id: tally for no, tally in tallies.items() if no not in odd}

    def chunk(self, row: CaseRow) -> Chunk | None:
        """Do the next rows of a big case, from where it was left; None when nothing is left."""
        place = Place(*row.place) if row.place else None
        [case] = self._cases([row])
        chunk = erase_chunk(self.store, self.rules.order, case, rows_max=self.rows_max, place=place)
        self._count([(row, chunk.erased)] if chunk else [])
        return chunk

    def conclude(self, row: CaseRow, erased: Mapping[str, Amount]) -> Tally:
        """The tally of a big case after its last chunk, given all that was erased of it."""
        [case] = self._cases([row])
        return conclude(self.store, self.rules.order, case, erased)

    def remaining(self, rows: Sequence[CaseRow]) -> dict[str, int]:
        """The rows that are there, by case id, for cases that are called off."""
        counts = count_remaining(self.store, self.rules.order, self._cases(rows))
        return {row.case_id: counts.get(no, 0) for no, row in enumerate(rows)}

    def found(self, told: Sequence[tuple[CaseRow, Tally]]) -> dict[str, Found]:
        """What there is of cases of which nothing is left, by case id.

        In a later look, of what was kept when it was told last and is not erased now.
        """
        left = [(row, tally) for row, tally in told if _is_looked_for(row, tally)]
        asked = self._cases([row for row, _ in left])
        known = self.store.known(asked) if asked else {}
        # What was held back for how much there is, or where, is no stranger's once it is let go.
        unknown = [
            row
            for case, (row, _) in zip(asked, left, strict=True)
            if case.no not in known and row.released_at is None
        ]
        strangers = {row.case_id for row in unknown} - cases.with_earlier_case(
            self.connection, [CaseOf(row.case_id, row.subject_id) for row in unknown]
        )
        found = {}
        for case, (row, tally) in zip(asked, left, strict=True):
            newer = case.records.intersection(known.get(case.no, ()))
            if row.revision:
                newer = newer.intersection(_kept_before(row)) - tally.erased.keys()
            found[row.case_id] = Found(not row.revision and row.case_id in strangers, bool(newer))
        return found

    def _leave_to_worker(self, case_ids: Sequence[str]) -> None:
        self._store(case_ids)
        cases.run_later(self.connection, case_ids)

    def _hold_back_implausible(self, rows: Sequence[CaseRow], odd: Mapping[int, str]) -> None:
        self._hold_back(
            {rows[no].case_id: f"{IMPLAUSIBLE} {records}" for no, records in odd.items()}
        )

    def _hold_back(self, whys: Mapping[str, str]) -> None:
        self._store(whys)
        self.bounds.hold_back(self.connection, whys)

    def _store(self, case_ids: Iterable[str]) -> None:
        """Store cases of which something is noted before they are answered."""
        found = [self.unstored.pop(one) for one in case_ids if one in self.unstored]
        cases.open_first(self.connection, found)

    def _count(self, done: Iterable[tuple[CaseRow, Mapping[str, Amount]]]) -> None:
        """What a person released is not counted: somebody looked at how much it is."""
        erased: Counter[str] = Counter()
        for row, amounts in done:
            if not row.is_looked_at:
                erased.update({records: amount.rows for records, amount in amounts.items()})
        self.bounds.count(self.connection, self.store, erased, self.at)

    def _cases(self, rows: Sequence[CaseRow]) -> list[Case]:
        return cases_of(rows, self.rules.order)


def cases_of(rows: Sequence[CaseRow], in_force: Collection[str]) -> list[Case]:
    """Stored cases as a store sees them: of what they ask for, the record sets with rules now."""
    return [
        Case(
            no,
            row.subject_id,
            _cutoff(row),
            frozenset(row.records).intersection(in_force),
            frozenset(row.waives),
            again=row.revision > 0 and not row.restored,  # who forgot that, forgot the consent, too
            released=row.is_let_go,
        )
        for no, row in enumerate(rows)
    ]


def _may_fold(case: Case, tally: Tally) -> bool:
    return tally.is_empty and len(spellings(case.subject_id)) > 1


def _is_looked_for(row: CaseRow, tally: Tally) -> bool:
    return not tally.remaining if row.revision else tally.is_empty


def _kept_before(row: CaseRow) -> set[str]:
    """The record sets of which the case's last outcome told that something is kept."""
    last = decode_stored(row.report) if row.report else None
    return {kept.records for kept in last.kept} if isinstance(last, DeletionDeferred) else set()


def _cutoff(row: CaseRow) -> datetime:
    if row.cutoff_at is None:
        raise ValueError(f"case {row.case_id} has no cutoff")
    return row.cutoff_at
