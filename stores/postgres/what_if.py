"""What a version of the rules would change: counts by record set and rule, never an id.

Both versions are evaluated in one statement a record set, over the rows of all cases that keep
something, or over all rows there are. The cases and what was promised of them stay in the
database: however many there are, only counts come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.rules import KeepRule, Policy
from fullstop.outbox.database import Db, Row
from fullstop.outbox.domain.cases import promised
from fullstop.outbox.holds import ALL_SPELLINGS
from fullstop.stores.postgres.statements import (
    aliased,
    bits_of,
    decisive,
    in_scope,
    subject_of,
)


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


def compare(connection: Db, domain: Domain, before: Policy, after: Policy, day: date) -> Comparison:
    """What `after` changes on that day for the cases that keep something.

    `connection` acts as the eraser; both versions have a rule for each record set.
    """

    def source(records: RecordSet) -> Composed:
        return _of_cases(domain, after, records)

    return _compared(connection, domain, before, after, day, source)


def compare_everybody(
    connection: Db, domain: Domain, before: Policy, after: Policy, day: date
) -> Comparison:
    """The same, had every customer asked on that day for everything."""

    def source(records: RecordSet) -> Composed:
        return _of_all(domain, records)

    return _compared(connection, domain, before, after, day, source)


def _compared(
    connection: Db,
    domain: Domain,
    before: Policy,
    after: Policy,
    day: date,
    source: Callable[[RecordSet], Composable],
) -> Comparison:
    parts: dict[str, list[Row]] = defaultdict(list)
    connection.execute("set local jit = off")  # to compile so much text takes seconds
    for records in domain.record_sets:
        statement = _statement(domain, before, after, records, source(records))
        _sort(parts, records, connection.execute(statement, {"day": day}).fetchall())
    return _comparison(parts)


# --- the statement ------------------------------------------------------------------------------


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
    """Each row with the rule that ends last under both versions, and were no matter new.

    Versions that say the same of these records are asked once.
    """
    versions = {"before": before, "after": after, "unbound": _unbound(after)}
    tables = {name: decisive(domain, policy, records) for name, policy in versions.items()}
    asked: dict[str, str] = {}
    answers = {name: asked.setdefault(table.as_string(), name) for name, table in tables.items()}
    columns = SQL(", ").join(
        SQL("{0}.rule as {1}, coalesce({0}.last_day, '-infinity') as {2}").format(
            Identifier(answer), Identifier(f"rule_{name}"), Identifier(f"{name}_on")
        )
        for name, answer in answers.items()
    )
    joins = SQL("").join(
        SQL(" left join lateral {} as {} on true").format(tables[name], Identifier(name))
        for name in asked.values()
    )
    # By bytes, for customers are told apart and never put in order.
    return SQL('select c.subject collate "C" as who, c.promised, {} from {}{}').format(
        columns, source, joins
    )


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
    """The rows that the cases reach, each with its case as ``c``."""
    return SQL("{} join {} as c on {}").format(
        aliased(records.table, records.name),
        cases_that_keep(domain, records),
        in_scope(domain, after, records),
    )


def cases_that_keep(domain: Domain, records: RecordSet) -> Composed:
    """The cases that keep something, as a store's statements have them.

    `promised` is the last day that each was told of these records; null where no day was told.
    """
    return SQL(
        "(select cases.subject_id as subject, date_trunc('milliseconds', cases.cutoff_at)"
        " + interval '999 microseconds' as cutoff, {scope} as scope, {waived} as waived,"
        " coalesce(h.openly, 0) as held, coalesce(h.secretly, 0) as held_secretly, told.promised"
        " from cases join {told} as told using (case_id)"
        " left join {held} as h on h.subject = cases.subject_id)"
    ).format(
        scope=_bit_set(domain, SQL("cases.records")),
        waived=_bit_set(domain, SQL("cases.waives")),
        told=promised(records.name),
        held=_held(domain),
    )


def _of_all(domain: Domain, records: RecordSet) -> Composed:
    """Every row of a customer, each with a case of its own that asks for everything."""
    return SQL(
        "{table} left join {held} as h on h.subject = {subject}"
        " cross join lateral (select {subject} as subject,"
        " 'infinity'::timestamptz as cutoff, {every} as scope, 0 as waived,"
        " coalesce(h.openly, 0) as held, coalesce(h.secretly, 0) as held_secretly,"
        " null::date as promised where {subject} is not null) as c"
    ).format(
        table=aliased(records.table, records.name),
        held=_held(domain),
        subject=subject_of(records),
        every=Literal(sum(bits_of(domain).values())),
    )


def _held(domain: Domain) -> Composed:
    """What legal holds reach of each subject that one is on; more may be placed meanwhile."""
    spelled = domain.folds
    return SQL(
        "(select subject, coalesce(bit_or(reach) filter (where not secret), 0) as openly,"
        " coalesce(bit_or(reach) filter (where secret), 0) as secretly from"
        " (select {subject} as subject, secret, case when records = '{{}}' then {every}"
        " else {reach} end as reach from {holds} where released_at is null) as hold"
        " group by subject)"
    ).format(
        subject=Identifier("spelled" if spelled else "subject_id"),
        every=Literal(sum(bits_of(domain).values())),
        reach=_bit_set(domain, SQL("records")),
        holds=SQL(ALL_SPELLINGS if spelled else "holds"),
    )


def _bit_set(domain: Domain, names: Composable) -> Composed:
    """The record sets that an array names, as a bit set."""
    found = (
        SQL("case when {} = any({}) then {} else 0 end").format(Literal(name), names, Literal(bit))
        for name, bit in bits_of(domain).items()
    )
    return SQL("({})").format(SQL(" + ").join(found))


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
