"""What a version of the rules would change: counts by record set and rule, never an id.

Both versions are evaluated in one statement a record set, over the rows of all cases that keep
something, or over all rows there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.rules import KeepRule, Policy
from fullstop.handlers.store import Case
from fullstop.outbox.database import Db, Row
from fullstop.stores.postgres.statements import (
    aliased,
    compile_policy,
    decisive,
    in_cases,
    subject_of,
)
from fullstop.stores.postgres.store import NOT_HELD, PostgresStore

Promises = Mapping[tuple[int, str], date]
"""The last day told of a record set, by case number; absent where no day was told."""


@dataclass(frozen=True)
class Change:
    """Rows that another rule, or the same, keeps for longer, shorter or just as long.

    `change` is gone (before the version takes effect), unchanged, freed (at once), earlier, longer
    or newly_kept; the rules are those that end last, None when the row is free.
    """

    records: str
    change: str
    rule_before: str | None
    rule_after: str | None
    customers: int
    rows: int


@dataclass(frozen=True)
class Move:
    """A last day that becomes another, under the rule that ends last then.

    A day is an ISO date, ``infinity`` for what ends with a fact, None for what is free.
    """

    records: str
    rule: str | None
    day_before: str | None
    day_after: str | None
    customers: int
    rows: int


@dataclass(frozen=True)
class Comparison:
    """What one version changes against the one before.

    `lengthened` are promised days that become later, by law or regulation; `spared` the rows that a
    new matter would keep for longer, and does not, because it binds nobody who confirmed before.
    """

    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    lengthened: tuple[Move, ...]
    spared: tuple[Change, ...]


def compare(
    connection: Db,
    domain: Domain,
    before: Policy,
    after: Policy,
    cases: Sequence[Case],
    promises: Promises,
    day: date,
) -> Comparison:
    """What `after` changes for these cases on that day; `connection` acts as the eraser.

    Both versions have a rule for each record set.
    """
    store = _store(connection, domain, after, day)
    holds = store.holds()
    held = [holds.get(case.subject_id, NOT_HELD) for case in cases]
    parts: dict[str, list[Row]] = defaultdict(list)
    for records in domain.record_sets:
        told = {no: until for (no, name), until in promises.items() if name == records.name}
        statement = _statement(domain, before, after, records, _of_cases(domain, after, records))
        rows = store.query(
            statement,
            cases,
            told_no=list(told),
            told_on=list(told.values()),
            held=[reach.openly for reach in held],
            held_secretly=[reach.secretly for reach in held],
        )
        _sort(parts, records, rows)
    return _comparison(parts)


def compare_everybody(
    connection: Db, domain: Domain, before: Policy, after: Policy, day: date
) -> Comparison:
    """The same, had every customer asked on that day for everything."""
    store = _store(connection, domain, after, day)
    holds = store.holds()
    held = {
        "held_subject": list(holds),
        "held": [reach.openly for reach in holds.values()],
        "held_secretly": [reach.secretly for reach in holds.values()],
    }
    parts: dict[str, list[Row]] = defaultdict(list)
    for records in domain.record_sets:
        statement = _statement(domain, before, after, records, _of_all(domain, records))
        _sort(parts, records, store.query(statement, [], **held))
    return _comparison(parts)


# --- the statement ------------------------------------------------------------------------------


def _store(connection: Db, domain: Domain, after: Policy, day: date) -> PostgresStore:
    return PostgresStore(connection, compile_policy(domain, after), day)


def _statement(
    domain: Domain, before: Policy, after: Policy, records: RecordSet, source: Composable
) -> Composed:
    """Counts by rules, by days, by promised days, and what a new matter does not reach."""
    return SQL(
        "with judged as materialized ({judged}), compared as (select *, {change} as change"
        " from judged)"
        " select 'change', change, rule_before, rule_after, null, null, count(distinct who),"
        " count(*) from compared group by 2, 3, 4"
        " union all select 'move', null, null, rule_after, {before_on}, {after_on},"
        " count(distinct who), count(*) from compared"
        " where change in ('freed', 'earlier', 'longer', 'newly_kept') group by 4, 5, 6"
        " union all select 'lengthened', null, null, rule_after, promised::text, {after_on},"
        " count(distinct who), count(*) from compared"
        " where after_on > promised and after_on > before_on group by 4, 5, 6"
        " union all select 'spared', 'spared', rule_after, rule_unbound, null, null,"
        " count(distinct who), count(*) from compared where unbound_on > after_on group by 3, 4"
    ).format(
        judged=_judged(domain, before, after, records, source),
        change=_CHANGE,
        before_on=_as_text("before_on"),
        after_on=_as_text("after_on"),
    )


_CHANGE = SQL(
    "case when before_on = after_on and after_on = '-infinity' then 'gone'"
    " when before_on = after_on then 'unchanged' when before_on = '-infinity' then 'newly_kept'"
    " when after_on = '-infinity' then 'freed' when after_on < before_on then 'earlier'"
    " else 'longer' end"
)


def _as_text(day: str) -> Composed:
    return SQL("nullif({}, '-infinity')::text").format(Identifier(day))


def _judged(
    domain: Domain, before: Policy, after: Policy, records: RecordSet, source: Composable
) -> Composed:
    """Each row with the rule that ends last under both versions, and were no matter new."""
    versions = {"before": before, "after": after, "unbound": _unbound(after)}
    columns = SQL(", ").join(
        SQL("{0}.rule as {1}, coalesce({0}.last_day, '-infinity') as {2}").format(
            Identifier(name), Identifier(f"rule_{name}"), Identifier(f"{name}_on")
        )
        for name in versions
    )
    joins = SQL("").join(
        SQL(" left join lateral {} as {} on true").format(
            decisive(domain, policy, records), Identifier(name)
        )
        for name, policy in versions.items()
    )
    return SQL("select c.subject as who, p.promised, {} from {}{}").format(columns, source, joins)


def _unbound(policy: Policy) -> Policy:
    """The version as if what it names first bound those who confirmed before, too."""

    def free(rule: KeepRule) -> KeepRule:
        return replace(rule, binds_from=None) if rule.binds_from == policy.effective_from else rule

    records = {
        name: replace(rules, keep=tuple(free(rule) for rule in rules.keep))
        for name, rules in policy.records.items()
    }
    return replace(policy, records=records)


def _of_cases(domain: Domain, after: Policy, records: RecordSet) -> Composed:
    """The rows that the cases reach, each with its case as ``c`` and what it was told as ``p``."""
    return SQL(
        "{} left join unnest(%(told_no)s::int[], %(told_on)s::date[]) as p(no, promised)"
        " on p.no = c.no"
    ).format(in_cases(domain, after, records))


def _of_all(domain: Domain, records: RecordSet) -> Composed:
    """Every row of a customer, each with a case of its own that asks for everything."""
    return SQL(
        "{table}"
        " left join unnest(%(held_subject)s::text[], %(held)s::int[], %(held_secretly)s::int[])"
        " as h(subject, openly, secretly) on h.subject = {subject}"
        " cross join lateral (select 0 as no, {subject} as subject,"
        " 'infinity'::timestamptz as cutoff, {every} as scope, 0 as waived,"
        " coalesce(h.openly, 0) as held, coalesce(h.secretly, 0) as held_secretly"
        " where {subject} is not null) as c cross join (select null::date as promised) as p"
    ).format(
        table=aliased(records.table, records.name),
        subject=subject_of(records),
        every=Literal((1 << len(domain.record_sets)) - 1),
    )


# --- its rows -----------------------------------------------------------------------------------


def _sort(parts: dict[str, list[Row]], records: RecordSet, rows: Sequence[Row]) -> None:
    for part, *row in rows:
        parts[part].append((records.name, *row))


def _comparison(parts: Mapping[str, Sequence[Row]]) -> Comparison:
    def changes(part: str) -> tuple[Change, ...]:
        rows = ((*row[:4], *row[6:]) for row in parts.get(part, ()))
        return tuple(sorted((Change(*row) for row in rows), key=_order))

    def moves(part: str) -> tuple[Move, ...]:
        rows = ((row[0], *row[3:]) for row in parts.get(part, ()))
        return tuple(sorted((Move(*row) for row in rows), key=_order))

    return Comparison(changes("change"), moves("move"), moves("lengthened"), changes("spared"))


def _order(counted: Change | Move) -> tuple[str, int, str]:
    """Most rows first."""
    return counted.records, -counted.rows, repr(counted)
