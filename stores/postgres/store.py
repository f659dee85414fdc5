"""The store port on PostgreSQL: runs the statements that `stores.postgres.statements` compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    ItemsView,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    ValuesView,
)
from dataclasses import dataclass, field, replace
from datetime import date
from typing import LiteralString, TypeVar

from psycopg import Cursor
from psycopg.sql import SQL, Composed, Identifier

from fullstop.handlers.contract import Domain, Matter
from fullstop.handlers.rules import KeepRule, Policy
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
from fullstop.outbox.database import Db, Row, execute, literal
from fullstop.outbox.holds import ALL_SPELLINGS, let_no_hold_be_placed
from fullstop.outbox.spellings import spellings
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import (
    ALL,
    GONE,
    CompiledPolicy,
    Statements,
    compile_policy,
    flat,
    linked,
)

K = TypeVar("K")
V = TypeVar("V")

_HOLDS_ON = SQL(
    "select subject_id, secret, records from holds where released_at is null"
    " and subject_id = any(%s)"
)
# Where one spelling has the rows of several, a hold on any holds that, too.
_FOLDED_ON = SQL(
    "select spelled, secret, records from {} where released_at is null and spelled = any(%s)"
).format(SQL(ALL_SPELLINGS))


@dataclass(frozen=True)
class Reach:
    """The record sets that legal holds on a subject reach, as bit sets."""

    openly: int = 0
    secretly: int = 0

    def and_also(self, reach: int, *, secret: bool) -> Reach:
        if secret:
            return replace(self, secretly=self.secretly | reach)
        return replace(self, openly=self.openly | reach)


NOT_HELD = Reach()


class PostgresStores:
    """Makes a domain's stores; each version of its rules is compiled once."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._compiled: dict[str, CompiledPolicy] = {}

    def on(self, connection: Db, policy: Policy, day: date) -> PostgresStore:
        """A store on this transaction, under these rules as they are on that civil day."""
        if policy.version not in self._compiled:
            self._compiled[policy.version] = compile_policy(self._domain, policy)
        return PostgresStore(connection, self._compiled[policy.version], day)


class PostgresStore:
    """A `Store` on one open transaction, whose role is the domain's eraser."""

    def __init__(
        self,
        connection: Db,
        policy: CompiledPolicy,
        day: date,
    ) -> None:
        self._connection = connection
        self._policy = policy
        self._statements = policy.records
        self._bits = {name: compiled.bit for name, compiled in policy.records.items()}
        self._day = day
        self._roles = Roles.of(policy.domain)
        self._holds: dict[str, Reach] = {}
        # Both remember the cases last worked on: a batch's statements mostly take the same ones.
        self._under_hold: tuple[Sequence[Case], bool] = ((), False)
        self._written: tuple[Sequence[Case], Mapping[str, str]] = ((), {})

    def stop(self, records: str, cases: Sequence[Case]) -> None:
        statement = self._compiled(records, cases).stop
        if statement is not None:
            self._execute(statement, cases)

    def size(self, records: Sequence[str], cases: Sequence[Case], rows_max: int) -> set[int]:
        return {no for (no,) in self._ask("size", records, cases, rows_max=rows_max)()}

    def lock(self, records: Sequence[str], cases: Sequence[Case]) -> None:
        self._ask("lock", records, cases)

    def work(self, records: str, cases: Sequence[Case]) -> Mapping[int, Worked]:
        compiled = self._compiled(records, cases)
        done = self._execute(compiled.work, cases)
        return _Later(lambda: _worked(compiled.rules, done.fetchall()))

    def erase(self, records: str, cases: Sequence[Case], rows: Rows) -> Mapping[int, Amount]:
        compiled = self._compiled(records, cases)
        self._lock_rows(compiled, cases, rows)
        gone = self._execute_on(rows, compiled.erase_rows, cases)
        return _Later(lambda: _amounts(gone.fetchall()))

    def restrict(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> Mapping[int, Holding]:
        compiled = self._compiled(records, cases)
        if compiled.restrict is None or compiled.restrict_rows is None:
            return {}
        if rows is None:
            counted = self._execute(compiled.restrict, cases)
        else:
            self._lock_rows(compiled, cases, rows)  # a mask cannot be undone
            counted = self._execute_on(rows, compiled.restrict_rows, cases)
        return _Later(lambda: _holdings(compiled.rules, counted.fetchall()))

    def remains(
        self, records: Sequence[str], cases: Sequence[Case]
    ) -> Mapping[tuple[str, int], Remains]:
        names = [name for name in records if any(name in case.records for case in cases)]
        if not names:
            return {}
        there = self._count("count", names, cases)
        visible = self._visible(names, cases)
        return _Later(
            lambda: {place: Remains(rows, visible.get(place, 0)) for place, rows in there.items()}
        )

    def preview(self, records: str, cases: Sequence[Case]) -> dict[int, Preview]:
        compiled = self._compiled(records, cases)
        free = _amounts(self._run(compiled.preview_free, cases))
        kept = _holdings(compiled.rules, self._run(compiled.preview_kept, cases))
        return {
            no: Preview(free.get(no, NOTHING), kept.get(no, NOTHING_HELD))
            for no in free.keys() | kept.keys()
        }

    def pick(
        self, records: str, case: Case, *, to: Verb, since: str | None, rows_max: int
    ) -> Rows | None:
        compiled = self._compiled(records, [case])
        statement = compiled.pick_erase if to == "erase" else compiled.pick_restrict
        if statement is None:
            return None
        # A bitmap scan would read and sort all rows of a big customer to find the oldest few; the
        # planner, which knows the average customer, may take that for as cheap as the index.
        self._connection.execute("set local enable_bitmapscan = off")
        picked = self._run(statement, [case], since=since, rows_max=rows_max)
        if not picked:
            return None
        return Rows([key for key, _ in picked], picked[0][1], picked[-1][1])

    def known(self, cases: Sequence[Case]) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for no, records in self._run(self._policy.anywhere, cases):
            found[no].add(records)
        return found

    def implausible(self, cases: Sequence[Case]) -> dict[int, str]:
        return dict(self._run(self._policy.implausible, cases))

    def exceeds(self, records: str, rows: int) -> bool:
        found = self._connection.execute(self._policy.exceeds[records], {"rows": rows}).fetchone()
        return found == (True,)

    def contacts(self, cases: Sequence[Case]) -> dict[int, str]:
        found: dict[int, str] = {}
        for statement in self._policy.contacts:
            found |= dict(self._run(statement, cases))
        return found

    def matters(self, subjects: Sequence[str]) -> set[tuple[str, Matter]]:
        statement = self._policy.matters
        if statement is None or not subjects:
            return set()
        spellings = [
            (subject, spelled) for subject in subjects for spelled in self._found_by(subject)
        ]
        values = {"subjects": [spelled for _, spelled in spellings], "day": self._day}
        kinds: dict[str, set[Matter]] = defaultdict(set)
        for spelled, kind in self._connection.execute(statement, values).fetchall():
            kinds[spelled].add(Matter(kind))
        return {(subject, kind) for subject, spelled in spellings for kind in kinds[spelled]}

    def _found_by(self, subject: str) -> frozenset[str]:
        """The spellings under which a subject may have rows, whichever is asked for."""
        return spellings(subject) if self._policy.folds else frozenset({subject})

    # --- the cases and their holds

    def _compiled(self, records: str, cases: Sequence[Case]) -> Statements:
        compiled = self._statements[records]
        return compiled.under_hold if self._is_held(cases) and compiled.under_hold else compiled

    def _is_held(self, cases: Sequence[Case]) -> bool:
        """Whether a legal hold is on the subject of any of the cases."""
        known, held = self._under_hold
        if known != cases:
            self._read_holds(cases)
            held = any(self._holds[case.subject_id] != NOT_HELD for case in cases)
            self._under_hold = (list(cases), held)
        return held

    def _read_holds(self, cases: Sequence[Case]) -> None:
        """Know the legal holds on these subjects; none is placed until this transaction ends.

        Two statements: one alone would see what was there before it waited for the lock.
        """
        subjects = {case.subject_id for case in cases} - self._holds.keys()
        if not subjects:
            return
        let_no_hold_be_placed(self._connection)
        holds = _FOLDED_ON if self._policy.folds else _HOLDS_ON
        rows = self._connection.execute(holds, (sorted(subjects),)).fetchall()
        self._written = ((), {})
        self._holds |= dict.fromkeys(subjects, NOT_HELD) | self._by_subject(rows)

    def _by_subject(self, rows: Sequence[Row]) -> dict[str, Reach]:
        found: dict[str, Reach] = {}
        for subject, secret, records in rows:
            reach = self._bit_set(records or self._bits)
            found[subject] = found.get(subject, NOT_HELD).and_also(reach, secret=secret)
        return found

    def _bit_set(self, names: Collection[str]) -> int:
        return sum(self._bits.get(name, 0) for name in names)

    def _lock_rows(self, compiled: Statements, cases: Sequence[Case], rows: Rows) -> None:
        for lock in compiled.lock_rows:
            self._execute_on(rows, lock, cases)

    def _count(
        self, what: str, records: Sequence[str], cases: Sequence[Case], **more: object
    ) -> Mapping[tuple[str, int], int]:
        """A plain count of several record sets at once: no rule's text in it."""
        counted = self._ask(what, records, cases, **more)
        return _Later(lambda: _most(counted()))

    def _visible(
        self, records: Sequence[str], cases: Sequence[Case]
    ) -> Mapping[tuple[str, int], int]:
        """Counts as the business application, which must not see what is restricted.

        What it sees by the way that shows it most counts: a table, or the partitions by name.
        """
        links = self._links(records, cases)
        self._become(self._roles.app)
        visible = self._count("seen", records, cases, **links)
        self._become(self._roles.eraser)
        return visible

    def _links(self, records: Sequence[str], cases: Sequence[Case]) -> dict[str, object]:
        """By which values rows are a case's that another table knows: the eraser may read it."""
        found: dict[str, object] = {}
        for name in records:
            if (links := self._statements[name].links) is not None:
                [row] = self._run(links, cases)
                found |= linked(name, row)
        return found

    def _become(self, role: str) -> None:
        self._connection.execute(SQL("set local role {}").format(Identifier(role)))

    def _ask(
        self, what: str, records: Sequence[str], cases: Sequence[Case], **more: object
    ) -> Callable[[], list[Row]]:
        """Run what is compiled of several record sets as one statement; fetches its rows.

        The note makes it a statement of its own: one that two roles took turns at would be planned
        again each time, for what a role sees is part of the plan.
        """
        known, place = self._policy.together, (what, *records, self._is_held(cases))
        if place not in known:
            parts = [getattr(self._compiled(name, cases), what) for name in records]
            known[place] = _joined(parts, f" /* {what} */")
        statement = known[place]
        return list if statement is None else self._execute(statement, cases, **more).fetchall

    def _run(self, statement: Composed, cases: Sequence[Case], **more: object) -> list[Row]:
        return self._execute(statement, cases, **more).fetchall()

    def _execute(self, statement: Composed, cases: Sequence[Case], **more: object) -> Cursor[Row]:
        return execute(self._connection, statement, {**self._values(cases), **more})

    def _execute_on(self, rows: Rows, statement: Composed, cases: Sequence[Case]) -> Cursor[Row]:
        """The keys are of the team's type, whatever that is: so they go as text."""
        return self._connection.execute(statement, {**self._values(cases), **_narrowed(rows)})

    def _values(self, cases: Sequence[Case]) -> dict[str, object]:
        return {**self._cases(cases), "day": self._day}

    def _cases(self, cases: Sequence[Case]) -> Mapping[str, str]:
        """The cases as array literals, written once."""
        known, literals = self._written
        if known != cases or not literals:
            holds = [self._holds.get(case.subject_id, NOT_HELD) for case in cases]
            literals = {
                "no": literal([case.no for case in cases]),
                "subject": literal([case.subject_id for case in cases]),
                "cutoff": literal([case.covers_until for case in cases]),
                "scope": literal([self._bit_set(case.records) for case in cases]),
                "waived": literal([self._bit_set(case.waived) for case in cases]),
                "held": literal([hold.openly for hold in holds]),
                "held_secretly": literal([hold.secretly for hold in holds]),
            }
            self._written = (list(cases), literals)
        return literals


def _joined(parts: Iterable[Composed | Sequence[Composed]], note: LiteralString) -> Composed | None:
    statements = [one for part in parts for one in ([part] if isinstance(part, Composed) else part)]
    return (
        flat(SQL("{}{}").format(SQL(" union all ").join(statements), SQL(note)))
        if statements
        else None
    )


# --- rows to values -----------------------------------------------------------------------------


class _Later(Mapping[K, V]):
    """An answer that is fetched when it is first read; until then more statements can be sent."""

    def __init__(self, fetch: Callable[[], Mapping[K, V]]) -> None:
        self._fetch = fetch
        self._fetched: Mapping[K, V] | None = None

    def _read(self) -> Mapping[K, V]:
        # No cached_property: before Python 3.12 one lock serves all its instances, and a fetch that
        # waits for a row in one thread would stop those of every other.
        if self._fetched is None:
            self._fetched = self._fetch()
        return self._fetched

    def __getitem__(self, key: K) -> V:
        return self._read()[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    # What a mapping makes of these for itself asks for each value by its key.

    def items(self) -> ItemsView[K, V]:
        return self._read().items()

    def values(self) -> ValuesView[V]:
        return self._read().values()


def _most(rows: Sequence[Row]) -> dict[tuple[str, int], int]:
    """The highest count of each place."""
    found: dict[tuple[str, int], int] = {}
    for name, no, counted in rows:
        found[name, no] = max(counted, found.get((name, no), 0))
    return found


def _narrowed(rows: Rows) -> dict[str, object]:
    return {"keys": list(rows.keys), "first_at": rows.first_at, "last_at": rows.last_at}


def _amounts(rows: Sequence[Row]) -> dict[int, Amount]:
    return {no: Amount(count=units, rows=counted) for no, counted, units in rows}


@dataclass
class _Counted:
    """What a count over what was judged says of one case."""

    rows: int = 0
    held: int = 0
    hidden: int = 0
    gone: Amount = NOTHING
    by_rule: list[tuple[int, Held]] = field(default_factory=list)

    @property
    def holding(self) -> Holding:
        return Holding(self.held, self.hidden, tuple(held for _, held in sorted(self.by_rule)))


def _worked(rules: Sequence[KeepRule], rows: Sequence[Row]) -> dict[int, Worked]:
    return {
        no: Worked(found.rows - found.held, found.gone, found.holding)
        for no, found in _counted(rules, rows).items()
    }


def _holdings(rules: Sequence[KeepRule], rows: Sequence[Row]) -> dict[int, Holding]:
    return {no: found.holding for no, found in _counted(rules, rows).items()}


def _counted(rules: Sequence[KeepRule], rows: Sequence[Row]) -> dict[int, _Counted]:
    counted: dict[int, _Counted] = defaultdict(_Counted)
    for no, rule, days, number, units, masked, sealed, restricted, held, hidden in rows:
        found = counted[no]
        if rule == ALL:
            found.rows, found.held, found.hidden = number, held, hidden
        elif rule == GONE:
            found.gone = Amount(count=units, rows=number)
        else:
            amount = Amount(count=units, rows=number)
            # One row without a last day, which comes last, leaves the whole entry open-ended.
            one = Held(rules[rule], amount, days[-1], tuple(days), masked, sealed, restricted)
            found.by_rule.append((rule, one))
    return counted
