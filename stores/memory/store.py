"""The store port in memory: plain rows, each decided by `retention.decide`.

It knows nothing of SQL, so that what both stores do can be held against each other; and it is what
another store begins with: everything that the engine asks of one, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from fullstop.handlers.contract import Domain, Fact, Matter, RecordSet
from fullstop.handlers.retention import FactValue, Reason, decide
from fullstop.handlers.rules import (
    ACTING_READERS,
    DATED_LATER,
    SAME_DAY,
    KeepRule,
    Policy,
    RuleId,
    WhenFree,
    needed_by,
)
from fullstop.handlers.store import (
    NOTHING,
    NOTHING_HELD,
    Amount,
    Case,
    Held,
    Holding,
    Preview,
    Remains,
    Rows,
    Verb,
    Worked,
)

# Whether a row is masked, and the groups that it is restricted to; None: everybody reads it.
Measures = tuple[bool, frozenset[str] | None]

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class MemoryRow:
    """One record. `refers_to` is the key of its parent; `unit` what the customer would count.

    `contact` is the phone number in it, `renewed_at` when a column got a new value that renews it.
    Of `created_at` counts only the day where the record set says no more.
    """

    key: str
    subject_id: str | None
    created_at: datetime
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    unit: str = ""
    refers_to: str | None = None
    contact: str | None = None
    renewed_at: datetime | None = None
    masked: bool = False
    restricted_for: frozenset[str] | None = None


@dataclass
class MemoryStore:
    """Rows by record set, the rules in force on `day`, and legal holds.

    A hold is a subject, the record sets that it reaches (none: all), and the rule it is told as.
    `sealed_from` are the groups that some rule keeps the sealed columns from; civil days are those
    of `time_zone`.
    """

    domain: Domain
    policy: Policy
    day: date
    rows: dict[str, list[MemoryRow]]
    holds: Sequence[tuple[str, Collection[str], RuleId]] = ()
    sealed_from: frozenset[str] = frozenset()
    time_zone: tzinfo = SHANGHAI
    stopped: set[tuple[str, str]] = field(default_factory=set)

    # --- the port

    def stop(self, records: str, cases: Sequence[Case]) -> None:
        if self._set(records).no_rebuilding:
            self.stopped |= {(records, case.subject_id) for case in cases}

    def size(self, records: Sequence[str], cases: Sequence[Case], rows_max: int) -> set[int]:
        return {
            case.no
            for case in cases
            if any(len(self._in_scope(name, case)) > rows_max for name in records)
        }

    def lock(self, records: Sequence[str], cases: Sequence[Case]) -> None:
        """Nobody else is here."""

    def work(self, records: str, cases: Sequence[Case]) -> dict[int, Worked]:
        free = {case.no: len(self._free(records, case)) for case in cases}
        gone = self._erase(records, cases)
        kept = self.restrict(records, cases)
        return {
            no: Worked(rows, gone.get(no, NOTHING), kept.get(no, NOTHING_HELD))
            for no, rows in free.items()
            if rows or no in kept
        }

    def erase(self, records: str, cases: Sequence[Case], rows: Rows) -> dict[int, Amount]:
        return self._erase(records, cases, rows)

    def _erase(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> dict[int, Amount]:
        done = {}
        for case in cases:
            free = [
                row for row in self._free(records, case) if rows is None or row.key in rows.keys
            ]
            if free:
                done[case.no] = self._gone(records, case, free)
                self._end(records, free)
        return done

    def restrict(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> dict[int, Holding]:
        for case in cases:
            for row in self._in_scope(records, case):
                if rows is None or row.key in rows.keys:
                    row.masked, row.restricted_for = self._measures(records, row, case)
        return self.holdings(records, cases, rows)

    def holdings(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> dict[int, Holding]:
        """What the rules hold, counted as the rows are."""
        found = {}
        for case in cases:
            held = [
                row
                for row in self._in_scope(records, case)
                if (rows is None or row.key in rows.keys) and self._reasons(records, row, case)
            ]
            if held:
                found[case.no] = self._holding(
                    records, case, [(row, row.masked, row.restricted_for) for row in held]
                )
        return found

    def remains(
        self, records: Sequence[str], cases: Sequence[Case]
    ) -> dict[tuple[str, int], Remains]:
        return {
            (name, case.no): Remains(
                len(rows), visible=sum(1 for row in rows if row.restricted_for is None)
            )
            for name in records
            for case in cases
            if (rows := self._in_scope(name, case))
        }

    def preview(self, records: str, cases: Sequence[Case]) -> dict[int, Preview]:
        return {case.no: self._preview(records, case) for case in cases}

    def pick(
        self, records: str, case: Case, *, to: Verb, since: str | None, rows_max: int
    ) -> Rows | None:
        if to == "erase":
            found = self._free(records, case)
        else:
            found = [
                row
                for row in self._in_scope(records, case)
                if (row.masked, row.restricted_for) != self._measures(records, row, case)
            ]
        oldest = sorted(found, key=_created)
        picked = [row for row in oldest if since is None or _created(row) >= since][:rows_max]
        if not picked:
            return None
        return Rows([row.key for row in picked], _created(picked[0]), _created(picked[-1]))

    def known(self, cases: Sequence[Case]) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for case in cases:
            for name, rows in self.rows.items():
                if any(row.subject_id == case.subject_id for row in rows):
                    found.setdefault(case.no, set()).add(name)
        return found

    def implausible(self, cases: Sequence[Case]) -> dict[int, str]:
        found: dict[int, str] = {}
        for case in cases:
            for records in self.domain.record_sets:
                if self._is_too_much(records, case.subject_id):
                    found.setdefault(case.no, records.name)
        return found

    def exceeds(self, records: str, rows: int) -> bool:
        return len(self.rows[records]) > rows

    def contacts(self, cases: Sequence[Case]) -> dict[int, str]:
        having = [records.name for records in self.domain.record_sets if records.contact]
        return {
            case.no: contact
            for name in having
            for case in cases
            if (contact := self._contact(name, case)) is not None
        }

    def matters(self, subjects: Sequence[str]) -> set[tuple[str, Matter]]:
        return {
            (subject, fact.matter)
            for subject in subjects
            for records in self.domain.record_sets
            for fact in records.facts
            for row in self.rows[records.name]
            if fact.matter is not None and row.subject_id == subject and _is_true(row, fact)
        }

    # --- rows of a case

    def _is_too_much(self, records: RecordSet, subject_id: str) -> bool:
        theirs = [row for row in self.rows[records.name] if row.subject_id == subject_id]
        contacts = {row.contact for row in theirs if row.contact is not None and not row.masked}
        return len(theirs) > records.plausible_rows or len(contacts) > records.plausible_contacts

    def _contact(self, records: str, case: Case) -> str | None:
        theirs = (row for row in self.rows[records] if row.subject_id == case.subject_id)
        old = (row for row in theirs if self._came(records, row) <= self._until(records, case))
        having = (row for row in old if row.contact is not None and not row.masked)
        newest = max(having, key=lambda row: (self._came(records, row), row.key), default=None)
        return None if newest is None else newest.contact

    def _in_scope(self, records: str, case: Case) -> list[MemoryRow]:
        return [row for row in self.rows[records] if self._is_in_scope(records, row, case)]

    def _is_in_scope(self, records: str, row: MemoryRow, case: Case) -> bool:
        return (
            records in case.records
            and records in self.policy.records
            and row.subject_id == case.subject_id
            and (self._is_old(records, row, case) or self._is_dated_later(records, row))
        )

    def _came(self, records: str, row: MemoryRow) -> date:
        return self._as_told(records, row.created_at)

    def _until(self, records: str, case: Case) -> date:
        return self._as_told(records, case.covers_until)

    def _as_told(self, records: str, instant: datetime) -> date:
        """An instant as the record set's rows tell it: its day, where they say no more."""
        declared = self._set(records)
        if not declared.is_dated:
            return instant
        return instant.astimezone(ZoneInfo(declared.created_zone or "UTC")).date()

    def _is_old(self, records: str, row: MemoryRow, case: Case) -> bool:
        is_unrenewed = row.renewed_at is None or row.renewed_at <= case.covers_until
        return is_unrenewed and self._came(records, row) <= self._until(records, case)

    def _is_dated_later(self, records: str, row: MemoryRow) -> bool:
        soon = datetime.now(UTC) + timedelta(minutes=5)
        if self._set(records).is_dated:
            return self._came(records, row) > max(self._as_told(records, soon), self.day)
        end = datetime.combine(self.day + timedelta(days=1), time(), self.time_zone)
        is_today = self.day == datetime.now(self.time_zone).date()
        return row.created_at > (soon if is_today else max(soon, end))

    def _free(self, records: str, case: Case) -> list[MemoryRow]:
        rows = self._in_scope(records, case)
        return [row for row in rows if not self._reasons(records, row, case)]

    def _gone(self, records: str, case: Case, free: Sequence[MemoryRow]) -> Amount:
        """A unit is gone when no row of it stays behind."""
        gone = {row.key for row in free}
        staying = {row.unit for row in self._in_scope(records, case) if row.key not in gone}
        if self._set(records).unit is None:
            return Amount(len(free), len(free))
        return Amount(len({row.unit for row in free} - staying), len(free))

    def _end(self, records: str, free: Sequence[MemoryRow]) -> None:
        if self.policy.records[records].when_free is WhenFree.DELETE:
            gone = {row.key for row in free}
            self.rows[records] = [row for row in self.rows[records] if row.key not in gone]
            return
        for row in free:
            row.subject_id = row.restricted_for = None

    # --- reasons to keep

    def _reasons(self, records: str, row: MemoryRow, case: Case) -> list[Reason]:
        own = self._own_reasons(records, row, case)
        longest = max((reason.last_day for reason in own), default=date.min)
        children = [
            reason
            for needed in self._set(records).needed_by
            for reason in self._child_reasons(records, needed.child, row, case, longest)
        ]
        return [*own, *children]

    def _own_reasons(self, records: str, row: MemoryRow, case: Case) -> list[Reason]:
        rules = self.policy.records[records]
        confirmed_on = case.cutoff_at.astimezone(self.time_zone).date()
        held = {
            rule
            for subject, reach, rule in self.holds
            if subject == row.subject_id and (not reach or records in reach)
        }
        by_rules = decide(
            rules, self._set(records), row.facts, self.day, case.waived, confirmed_on, held
        )
        return [*by_rules, *self._undecided(records, row, case)]

    def _undecided(self, records: str, row: MemoryRow, case: Case) -> Iterator[Reason]:
        came, until = self._came(records, row), self._until(records, case)
        if came > until:
            yield Reason(DATED_LATER, None)
        elif came == until and self._set(records).is_dated:
            yield Reason(SAME_DAY, None)

    def _child_reasons(
        self, parent: str, child: str, row: MemoryRow, case: Case, longest: date
    ) -> Iterator[Reason]:
        """A child's rules are told where one outlasts the parent's own; any other child keeps."""
        referring = [one for one in self.rows[child] if one.refers_to == row.key]
        touched = [one for one in referring if self._is_in_scope(child, one, case)]
        latest: dict[str, Reason] = {}
        for reason in (found for one in touched for found in self._reasons(child, one, case)):
            known = latest.get(reason.rule.id)
            if known is None or reason.last_day > known.last_day:
                latest[reason.rule.id] = reason
        for reason in latest.values():
            if reason.last_day > longest:
                yield Reason(self._told_by(parent, child, reason.rule), reason.until)
        if any(self._is_missed(parent, one) for one in referring if one not in touched):
            yield Reason(needed_by(self._set(parent), child), None)

    def _is_missed(self, parent: str, child: MemoryRow) -> bool:
        deleted = self.policy.records[parent].when_free is WhenFree.DELETE
        return deleted or child.subject_id is not None

    def _told_by(self, parent: str, child: str, rule: KeepRule) -> KeepRule:
        cannot = {"mask"} if not self._can_mask(parent) else set()
        cannot |= {"seal"} if not self._set(parent).sealed else set()
        measures = rule.measures - cannot
        return replace(rule, id=RuleId(f"{child}.{rule.id}"), measures=measures)

    # --- what is done and counted

    def _measures(self, records: str, row: MemoryRow, case: Case) -> Measures:
        """Whether the row is masked, and who may read it: all of its rules must agree."""
        rules = [reason.rule for reason in self._reasons(records, row, case)]
        mask = bool(rules) and self._can_mask(records) and all(rule.masks for rule in rules)
        readers = frozenset(rule.readers for rule in rules) - {"none"}
        if any(rule.leaves_as_is for rule in rules):
            return row.masked, row.restricted_for
        hide = bool(rules) and all(rule.restricts for rule in rules)
        readers |= (row.restricted_for or frozenset()) & self._still_read(records, row, case)
        return row.masked or mask, readers if hide else None

    def _still_read(self, records: str, row: MemoryRow, case: Case) -> frozenset[str]:
        """The groups that read a child apart from the case; what this case keeps names its own."""
        return frozenset(
            reason.rule.readers
            for needed in self._set(records).needed_by
            if needed.child in self.policy.records
            for one in self.rows[needed.child]
            if one.refers_to == row.key
            and not self._is_in_scope(needed.child, one, case)
            and self._is_missed(records, one)
            for reason in self._reasons(needed.child, one, case)
            if reason.rule.restricts
        )

    def _holding(
        self,
        records: str,
        case: Case,
        held: Sequence[tuple[MemoryRow, bool, frozenset[str] | None]],
    ) -> Holding:
        """`held` are rows with their measures."""
        wanted = [self._measures(records, row, case) for row, *_ in held]
        must_hide = sum(1 for _, readers in wanted if readers is not None)
        return Holding(len(held), must_hide, self._by_rule(records, case, held))

    def _preview(self, records: str, case: Case) -> Preview:
        free = self._free(records, case)
        held = [row for row in self._in_scope(records, case) if row not in free]
        return Preview(
            self._gone(records, case, free),
            self._holding(
                records, case, [(row, *self._measures(records, row, case)) for row in held]
            ),
        )

    def _by_rule(
        self,
        records: str,
        case: Case,
        rows: Sequence[tuple[MemoryRow, bool, frozenset[str] | None]],
    ) -> tuple[Held, ...]:
        found: dict[str, list[tuple[MemoryRow, bool, bool, bool, Reason]]] = {}
        for row, masked, readers in rows:
            reasons = self._reasons(records, row, case)
            sealed = self._is_sealed(records, reasons, readers)
            for reason in reasons:
                found.setdefault(reason.rule.id, []).append(
                    (row, masked, readers is not None, sealed, reason)
                )
        return tuple(_held(self._set(records), kept) for kept in found.values())

    def _is_sealed(
        self, records: str, reasons: Sequence[Reason], readers: frozenset[str] | None
    ) -> bool:
        """All rules seal the row, and nobody who reads it in daily business may read all of it.

        A group may, unless a rule of the record set or of its children seals the columns from it.
        """
        if readers is None or not self._set(records).sealed:
            return False
        may_read = (readers & set(ACTING_READERS)) - self.sealed_from
        return all(reason.rule.seals for reason in reasons) and not may_read

    def _can_mask(self, records: str) -> bool:
        return self._set(records).is_maskable

    def _set(self, records: str) -> RecordSet:
        return self.domain.record_set(records)


def _is_true(row: MemoryRow, fact: Fact) -> bool:
    value = row.facts.get(fact.name)
    return bool(value) if value is not None else not fact.nullable


def _created(row: MemoryRow) -> str:
    return row.created_at.isoformat()


def _held(records: RecordSet, kept: Sequence[tuple[MemoryRow, bool, bool, bool, Reason]]) -> Held:
    days = sorted({reason.until for *_, reason in kept}, key=lambda day: day or date.max)
    units = {row.unit if records.unit else row.key for row, *_ in kept}
    return Held(
        rule=kept[0][-1].rule,
        amount=Amount(len(units), len(kept)),
        until=None if None in days else days[-1],
        days=tuple(days),
        masked=sum(1 for _, masked, *_ in kept if masked),
        sealed=sum(1 for *_, sealed, _ in kept if sealed),
        restricted=sum(1 for _, _, restricted, *_ in kept if restricted),
    )
