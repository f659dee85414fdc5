"""Checks a domain against its database before the first request: wrong means do not start.

What can be seen without a database is checked where the folder is read (`catalogue`, `retention`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from fullstop.handlers.contract import (
    BLOCKERS,
    Domain,
    DomainError,
    Fact,
    Reads,
    RecordSet,
    Through,
)
from fullstop.handlers.rules import KeepRule, Policy, WhenFree
from fullstop.outbox.database import Db
from fullstop.outbox.domain.blockers import UNHEARD
from fullstop.stores.errors import StoresError
from fullstop.stores.postgres.altering import has_trigger, is_guarded
from fullstop.stores.postgres.brought import near_misses
from fullstop.stores.postgres.described import primary_key
from fullstop.stores.postgres.mask_checks import TEXT_TYPES, unwritable
from fullstop.stores.postgres.restriction import reader_groups, schemas_of, watched
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import (
    IN_PARTITIONS,
    STOPPED,
    aliased,
    declared,
    named,
    quoted,
    spelled_subject,
    throughs_beside,
)
from fullstop.stores.postgres.surroundings import adding_up, around, unguarded


class TableLockedError(StoresError):
    """Somebody changes a table now: the check can be made when they are ready."""


_TYPE_OIDS = {"date": 1082, "boolean": 16}
_SUBJECT_TYPES: Mapping[str, tuple[str, ...]] = {
    "text": TEXT_TYPES,
    "char": ("bpchar",),
    "citext": ("citext",),
    "integer": ("int4",),
    "bigint": ("int8",),
    "uuid": ("uuid",),
}
_ANY_DAY = date(2026, 1, 1)  # statements are only looked at, on no rows


def check(
    connection: Db,
    domain: Domain,
    policies: Sequence[Policy],
    own_tables: Collection[str],
    *,
    migrated: bool = True,
) -> None:
    """DomainError that tells everything that is wrong, one line each.

    `own_tables` are the product's tables in the domain's schema, which no record set claims.
    `migrate` asks before it alters anything: what it adds need not be there yet.
    """
    problems = [
        *_of_shape(connection, domain, policies, own_tables),
        *(index.said for index in missing_indexes(connection, domain)),
    ]
    if migrated:
        problems += _unprepared(connection, domain)
        problems += _roleless(connection, policies)
        problems += _let_go_unheard(connection, domain, policies)
    refuse(domain, problems)


def refuse(domain: Domain, problems: Sequence[str]) -> None:
    """DomainError of all of them, a line each, where there are any."""
    if problems:
        raise DomainError("\n".join(f"{domain.name}: {problem}" for problem in problems))


def unfit(
    connection: Db, domain: Domain, policies: Sequence[Policy], own_tables: Collection[str]
) -> list[str]:
    """What keeps a team's tables from being adopted, told before anything of ours is there.

    A missing index does not: it is made. What reads our tables is asked once they are made.
    """
    if clashes := list(taken(connection, domain, own_tables)):
        return clashes
    ours = {f"{domain.name}.{table}" for table in own_tables}
    there = connection.execute(
        "select name from unnest(%s::text[]) as name where to_regclass(name) is not null",
        (sorted(ours),),
    ).fetchall()
    to_come = ours - {name for (name,) in there}
    record_sets = tuple(
        replace(
            records, facts=tuple(fact for fact in records.facts if not _reads_any(fact, to_come))
        )
        for records in domain.record_sets
    )
    return [
        *_of_shape(connection, replace(domain, record_sets=record_sets), policies, own_tables),
        *adding_up(connection, domain),
    ]


def taken(connection: Db, domain: Domain, own_tables: Collection[str]) -> Iterator[str]:
    """Tables of the team's that are called as ours will be, while none of ours is there."""
    if _columns(connection, f"{domain.name}.fullstop_version"):
        return
    for name in sorted({*own_tables, STOPPED, "dry_runs"}):
        found = connection.execute(
            "select to_regclass(%s) is null", (quoted(f"{domain.name}.{name}"),)
        ).fetchone()
        if found == (False,):
            yield (
                f"{domain.name}.{name} is the team's, and a table of Fullstop's own must have that "
                "name; rename it, or let the domain have another name"
            )


def _reads_any(fact: Fact, tables: Collection[str]) -> bool:
    return any(read.table in tables for read in fact.reads)


def _of_shape(
    connection: Db, domain: Domain, policies: Sequence[Policy], own_tables: Collection[str]
) -> Iterator[str]:
    for records in domain.record_sets:
        yield from _records(connection, domain, records)
    for records in domain.record_sets:
        yield from _spelled_once(connection, domain, records)
        yield from _children(connection, records)
        yield from _references(connection, domain, records)
    yield from _hidden(connection, domain)
    yield from _unclaimed(connection, domain, own_tables)
    yield from around(connection, domain)
    yield from _anonymised(connection, domain, policies)


def _records(connection: Db, domain: Domain, records: RecordSet) -> Iterator[str]:
    columns = _columns(connection, records.table)
    if not columns:
        yield f"{records.name}: table {records.table} does not exist or may not be read"
        return
    if said := _no_table(connection, records.table):
        yield f"{records.name}: {records.table} is {said}; declare the table that its rows are in"
        return
    wanted = {
        *records.keys,
        records.subject,
        records.created_at,
        *records.personal,
        *records.sealed,
    }
    wanted |= set(records.renewed_by)
    wanted |= {column for column in (records.unit, records.contact) if column}
    missing = sorted(wanted - set(columns))
    if missing:
        yield f"{records.name}: {records.table} has no column {', '.join(missing)}"
        return
    yield from _column_types(records, columns)
    yield from _citext(connection, records)
    yield from _zone(connection, records)
    if records.through is not None:
        yield from _through(connection, records, records.through)
    yield from _key(connection, records, columns)
    yield from unwritable(connection, domain, records, columns)
    yield from near_misses(connection, records)
    for fact in records.facts:
        yield from _fact(connection, records, fact)
        for read in fact.reads:
            yield from _reads(connection, records, fact, read)


_NO_TABLES = {"v": "a view", "m": "a materialized view", "f": "a foreign table"}


def _no_table(connection: Db, name: str) -> str | None:
    """What a relation is that has no rows of its own, or none that a policy would hide."""
    [(kind,)] = connection.execute(
        "select relkind::text from pg_class where oid = %s::oid", (_oid(connection, name),)
    ).fetchall()
    return _NO_TABLES.get(kind)


def _unprepared(connection: Db, domain: Domain) -> Iterator[str]:
    """What `migrate` has yet to do."""
    for records in domain.record_sets:
        columns = _columns(connection, records.table)
        if columns and not (
            "restricted_for" in columns
            and is_guarded(connection, records.table)
            and _watches(connection, records)
            and _counts_in_partitions(connection, domain)
        ):
            yield (
                f"{records.name}: {records.table} cannot be restricted yet; run `fullstop migrate`"
            )
    yield from unguarded(connection, domain)


def _roleless(connection: Db, policies: Sequence[Policy]) -> Iterator[str]:
    """The rules whose readers are nobody whom the database knows."""
    known = {name for (name,) in connection.execute("select rolname from pg_roles").fetchall()}
    missing = reader_groups(policies) - known
    for policy in policies:
        for rules in policy.records.values():
            for rule in rules.keep:
                if rule.readers in missing:
                    yield (
                        f"{policy.version}: {rules.name}.{rule.id} is read by {rule.readers}, and "
                        "the database has no role of that name; run `fullstop migrate`"
                    )


def _counts_in_partitions(connection: Db, domain: Domain) -> bool:
    found = connection.execute(
        "select from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace"
        " where n.nspname = %s and p.proname = %s and p.pronargs = 7",
        (domain.name, IN_PARTITIONS),
    )
    return found.fetchone() is not None


def _watches(connection: Db, records: RecordSet) -> bool:
    """Whether it is seen when a masked value is written over, and when a row is renewed."""
    return all(
        has_trigger(connection, records.table, name, arguments)
        for name, arguments, _ in watched(records)
    )


def _is_partitioned(connection: Db, records: RecordSet) -> bool:
    found = connection.execute(
        "select from pg_partitioned_table where partrelid = to_regclass(%s)",
        (quoted(records.table),),
    )
    return found.fetchone() is not None


def _column_types(records: RecordSet, columns: dict[str, tuple[str, bool]]) -> Iterator[str]:
    yield from _created_type(records, *columns[records.created_at])
    if records.through is None:
        yield from _subject_type(records, columns[records.subject][0])
    if records.contact and columns[records.contact][0] not in TEXT_TYPES:
        yield f"{records.name}: {records.contact} must be text or varchar, as phone numbers are"
    if records.unit and columns[records.unit][1]:
        yield f"{records.name}: {records.unit} must be not null: it is what customers count"


def _created_type(records: RecordSet, found: str, nullable: bool) -> Iterator[str]:
    wanted = records.created_kind
    if found == "date" != wanted:
        yield (
            f"{records.name}: {records.created_at} is a date; declare created_type='date', and "
            "created_zone, by whose clocks its days are"
        )
    elif (found, nullable) != (wanted, False):
        yield f"{records.name}: {records.created_at} must be {wanted} not null"
    if records.is_dated and records.created_zone is None:
        yield (
            f"{records.name}: created_type='date' needs created_zone, by whose clocks the days of "
            f"{records.created_at} are"
        )


def _subject_type(records: RecordSet, found: str) -> Iterator[str]:
    column = (records.through or records).subject
    if found in _SUBJECT_TYPES[records.subject_type]:
        return
    declared = next((name for name, types in _SUBJECT_TYPES.items() if found in types), None)
    if declared is not None:
        yield f"{records.name}: {column} is {found}; declare subject_type={declared!r}"
    elif records.subject_type == "text":
        yield f"{records.name}: {column} must be text or varchar, as subject ids are"
    else:
        yield f"{records.name}: {column} is {found} and no {records.subject_type}"


def _through(connection: Db, records: RecordSet, through: Through) -> Iterator[str]:
    """Another table knows whose a row is, as long as there is the row: so there must be a key."""
    columns = _columns(connection, through.table)
    missing = sorted({through.key, through.subject} - set(columns))
    if missing:
        absent = ", ".join(missing)
        yield f"{records.name}: {through.table} has no column {absent}, or it may not be read"
        return
    yield from _subject_type(records, columns[through.subject][0])
    if not _refers(connection, records, through):
        yield (
            f"{records.name}: {records.subject} refers to {through.table} ({through.key}) by no "
            "foreign key that is valid and keeps what is referred to; without one a row whose "
            f"{through.table} is gone would be nobody's (`alter table ... add foreign key ... not "
            "valid`, then `validate constraint`)"
        )
    if _is_partitioned(connection, records):
        yield f"{records.name}: through cannot be declared of a partitioned table"
    if records.no_rebuilding:
        yield f"{records.name}: no_rebuilding cannot be declared with through"


_REFERS: LiteralString = """
select from pg_constraint as f
  join pg_attribute as a on a.attrelid = f.conrelid and array[a.attnum] = f.conkey
  join pg_attribute as k on k.attrelid = f.confrelid and array[k.attnum] = f.confkey
where f.contype = 'f' and f.conrelid = %s::oid and f.confrelid = %s::oid
  and a.attname = %s and k.attname = %s and f.convalidated
  and f.confdeltype in ('a', 'r') and f.confupdtype in ('a', 'r', 'c')"""


def _refers(connection: Db, records: RecordSet, through: Through) -> bool:
    asked = (
        _oid(connection, records.table),
        _oid(connection, through.table),
        records.subject,
        through.key,
    )
    return connection.execute(_REFERS, asked).fetchone() is not None


def _hidden(connection: Db, domain: Domain) -> Iterator[str]:
    """Policies of another's would hide from the eraser whose rows are there."""
    for records, through in throughs_beside(domain):
        found = connection.execute(
            "select from pg_class where oid = to_regclass(%s) and relrowsecurity",
            (quoted(through.table),),
        )
        if found.fetchone() is not None:
            yield (
                f"{records.name}: {through.table} has row-level security, and a row that it hides "
                "would make others nobody's; declare it a record set of this domain"
            )


def _citext(connection: Db, records: RecordSet) -> Iterator[str]:
    """Its comparison is found where the extension is, and by no path that a session has."""
    if records.subject_type != "citext":
        return
    found = connection.execute(
        "select typnamespace::regnamespace::text from pg_type where typname = 'citext'"
    ).fetchall()
    if ("public",) not in found:
        yield (
            f"{records.name}: {records.subject} is citext, and the extension lies in "
            f"{', '.join(schema for (schema,) in found) or 'no schema'}; move it to public"
        )


def _spelled_once(connection: Db, domain: Domain, records: RecordSet) -> Iterator[str]:
    """What rows are found and counted by has one spelling, for here it is compared as text.

    By several, a subject would be several persons with the same rows, each with holds and a lock of
    their own, and what a row refers to would not be found. Only of a citext subject one is chosen.
    """
    whose = records.through or records
    for table, column in sorted(_compared(domain, records)):
        found = _columns(connection, table).get(column, ("", False))[0]
        subject = (table, column) == (whose.table, whose.subject)
        if found == "citext" and not subject:
            yield (
                f"{records.name}: {column} of {table} is citext, and rows are found by it letter "
                "by letter; make it text"
            )
        elif (named := _collation_of_many(connection, table, column)) is not None:
            yield (
                f"{records.name}: {column} of {table} has the collation {named}, by which several "
                "spellings are the same; give it one that is deterministic"
                + (", or make it citext" if subject else "")
            )


def _compared(domain: Domain, records: RecordSet) -> set[tuple[str, str]]:
    """The columns, by table, that tell whose a row is, which it is, and what refers to it."""
    own = [records.subject, *records.keys, *([records.unit] if records.unit else [])]
    found = {(records.table, column) for column in own}
    if (through := records.through) is not None:
        found |= {(through.table, through.key), (through.table, through.subject)}
    for needed in records.needed_by:
        child = domain.record_set(needed.child).table
        found |= {(child, column) for column in needed.columns}
    return found


_COLLATION_OF_MANY: LiteralString = """
select l.oid::regcollation::text from pg_attribute as a
  join pg_collation as l on l.oid = a.attcollation
where a.attrelid = %s::oid and a.attname = %s and not l.collisdeterministic"""


def _collation_of_many(connection: Db, table: str, column: str) -> str | None:
    """The column's collation, where two different texts may be equal by it."""
    found = connection.execute(_COLLATION_OF_MANY, (_oid(connection, table), column)).fetchone()
    return found[0] if found else None


def _zone(connection: Db, records: RecordSet) -> Iterator[str]:
    """The declared zone is there, and no hour comes twice in it, this year or next: where clocks
    are put back for a month, it is another month each year. A day comes but once."""
    if records.created_zone is None:
        return
    found = connection.execute(
        "select count(distinct (day at time zone 'UTC') - (day at time zone name))"
        " from pg_timezone_names, generate_series(date_trunc('year', localtimestamp),"
        " date_trunc('year', localtimestamp) + interval '2 years', interval '1 week') as day"
        " where name = %s",
        (records.created_zone,),
    ).fetchone()
    if found == (0,):
        yield f"{records.name}: created_zone {records.created_zone} is no zone that is known"
    elif found != (1,) and not records.is_dated:
        yield (
            f"{records.name}: in {records.created_zone} clocks are put back, and of an hour that "
            f"comes twice {records.created_at} does not say which it was; make it timestamptz"
        )


def _key(
    connection: Db, records: RecordSet, columns: Mapping[str, tuple[str, bool]]
) -> Iterator[str]:
    """A partitioned table's key has the columns by which it is partitioned in it."""
    declared, keys = set(records.keys), _keys(connection, records.table)
    identity = {*declared, records.created_at, records.subject}
    if any(declared <= together <= identity for together in keys):
        if unsure := ", ".join(key for key in records.keys if columns[key][1]):
            yield f"{records.name}: {unsure} must be not null: a row without a key is not found"
        return
    primary = primary_key(connection, records.table)
    if len(primary) > 1:
        yield (
            f"{records.name}: {records.table} has the primary key {', '.join(primary)}; declare "
            f"key={primary!r}"
        )
    else:
        yield (
            f"{records.name}: {', '.join(records.keys)} must be the primary key of "
            f"{records.table}, alone or with {records.created_at} or {records.subject}"
        )


@dataclass(frozen=True)
class MissingIndex:
    """An index without which a request would read a whole table."""

    records: str
    table: str
    column: str  # or several, as they are read: "shop, order_no"
    said: str

    @property
    def columns(self) -> Sequence[str]:
        return self.column.split(", ")


def missing_indexes(connection: Db, domain: Domain) -> Iterator[MissingIndex]:
    """What a domain's statements look rows up by, and its tables have no index for."""
    for records in domain.record_sets:
        wanted: dict[tuple[str, ...], str]
        wanted = {(records.subject,): _WHOLE}
        if records.unit:
            wanted.setdefault((records.unit,), "")
        for _, needed in domain.parents_of(records.name):
            wanted.setdefault(needed.columns, "")
        yield from _missing_of(connection, records.name, records.table, wanted)
    for records, through in throughs_beside(domain):
        wanted = {(through.subject,): _WHOLE}
        yield from _missing_of(connection, records.name, through.table, wanted)


_WHOLE = "; every request would read the whole table"


def _missing_of(
    connection: Db, records: str, table: str, wanted: Mapping[tuple[str, ...], str]
) -> Iterator[MissingIndex]:
    there, indexes = _columns(connection, table), _indexed(connection, table)
    for columns, why in wanted.items():
        leading = (set(index[: len(columns)]) for index in indexes)
        if there.keys() >= set(columns) and set(columns) not in leading:
            read = ", ".join(columns)
            said = f"{records}: {table} has no index that starts with {read}"
            yield MissingIndex(records, table, read, f"{said}{why}")


def _children(connection: Db, parent: RecordSet) -> Iterator[str]:
    if parent.needed_by and set(parent.keys) not in _keys(connection, parent.table):
        yield (
            f"{parent.name}: {', '.join(parent.keys)} alone must be unique in {parent.table}, for "
            f"{', '.join(needed.child for needed in parent.needed_by)} refer to a row by it; give "
            "it a unique index, or a key that no other row has"
        )


def _references(connection: Db, domain: Domain, parent: RecordSet) -> Iterator[str]:
    """A foreign key that is not declared: the parent's end would fail, or take a kept child."""
    claimed = {records.table: records.name for records in domain.record_sets}
    needed = {(domain.record_set(n.child).table, n.columns) for n in parent.needed_by}
    for table, refers in _foreign_keys_to(connection, parent.table):
        if table not in claimed:
            continue  # it is told as a table that nobody claims
        if not set(parent.keys) <= set(refers):
            yield (
                f"{parent.name}: {table} refers to it by {', '.join(refers)}, which is not its key "
                f"{', '.join(parent.keys)}; declare the key that it refers to"
            )
        elif (table, columns := tuple(refers[key] for key in parent.keys)) not in needed:
            column = columns if len(columns) > 1 else columns[0]
            yield (
                f"{parent.name}: {table} refers to it; declare "
                f"needed_by=(NeededBy({claimed[table]!r}, {column!r}),)"
            )


def _fact(connection: Db, records: RecordSet, fact: Fact) -> Iterator[str]:
    query = SQL("select {} from {} limit 0").format(
        declared(fact.sql, records), aliased(records.table, records.name)
    )
    try:
        with _unlocked(records.table):
            description = connection.execute(query, {"day": _ANY_DAY}).description
    except psycopg.OperationalError:
        raise  # it was not evaluated, so nothing is wrong with it
    except psycopg.Error as error:
        yield f"{records.name}.{fact.name} cannot be evaluated: {error.diag.message_primary}"
        return
    found = description[0].type_code if description else None
    if found != _TYPE_OIDS[fact.type]:
        yield f"{records.name}.{fact.name} is declared a {fact.type}, but its SQL is not"


def _reads(connection: Db, records: RecordSet, fact: Fact, read: Reads) -> Iterator[str]:
    query = SQL("select 1 from {} join {} on {} limit 0 for update of {}").format(
        aliased(records.table, records.name),
        aliased(read.table, read.alias),
        declared(read.on, records),
        Identifier(read.alias),
    )
    try:
        with _unlocked(f"{records.table} or {read.table}"):
            connection.execute(query, {"day": _ANY_DAY})
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        yield (
            f"{records.name}.{fact.name} reads {read.table}, which cannot be locked: "
            f"{error.diag.message_primary}"
        )


@contextmanager
def _unlocked(tables: str) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise TableLockedError(f"another session has locked {tables}") from error


def _claimed(domain: Domain) -> set[str]:
    """The tables that are a record set's."""
    return {records.table for records in domain.record_sets}


# What another domain restricts is that one's, and so are its tables of the product's own.
_WITH_SUBJECT: LiteralString = """
select distinct n.nspname || '.' || c.relname from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace join pg_attribute as a on a.attrelid = c.oid
where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition
  and a.attname = any(%(subjects)s) and not a.attisdropped
  and not n.nspname ^@ 'pg_' and n.nspname <> 'information_schema'
  and (n.nspname = any(%(schemas)s)
    or has_schema_privilege(to_regrole(quote_ident(%(app)s))::oid, n.oid, 'usage')
    and has_any_column_privilege(to_regrole(quote_ident(%(app)s))::oid, c.oid,
      'select, insert, update'))
  and not exists (select from pg_policy as p where p.polrelid = c.oid
    and p.polname ^@ 'fullstop_' and right(p.polname::text, 7) = '_eraser'
    and p.polname <> %(eraser)s)
  and not (c.relname = any(%(own)s)
    and exists (select from pg_class as v
      where v.relnamespace = n.oid and v.relname = 'fullstop_version'))
order by 1"""


def _unclaimed(connection: Db, domain: Domain, own_tables: Collection[str]) -> Iterator[str]:
    """A table with a subject column must be a record set, or excused with a reason.

    It is looked for in every schema in which the domain's tables lie, and wherever its business
    application has a right on one.
    """
    known = _claimed(domain) | set(domain.excused)
    known |= {f"{domain.name}.{table}" for table in (*own_tables, STOPPED)}
    roles = Roles.of(domain.name)
    asked = {
        "subjects": sorted({(r.through or r).subject for r in domain.record_sets}),
        "schemas": schemas_of(domain),
        "own": [*own_tables, STOPPED],
        "app": roles.app,
        "eraser": f"fullstop_{roles.eraser}",
    }
    for (table,) in connection.execute(_WITH_SUBJECT, asked).fetchall():
        if table not in known:
            yield (
                f"table {table} has a subject column but belongs to no record set; declare it in "
                "records.py or excuse it with a reason"
            )


def _anonymised(connection: Db, domain: Domain, policies: Sequence[Policy]) -> Iterator[str]:
    for records in domain.record_sets:
        versions = [policy.records.get(records.name) for policy in policies]
        if any(rules and rules.when_free is WhenFree.ANONYMISE for rules in versions):
            columns = _columns(connection, records.table)
            inside = {c for c, mask in records.personal.items() if isinstance(mask, Mapping)}
            for column in (records.subject, *sorted(set(records.personal) - inside)):
                if column in columns and not columns[column][1]:
                    yield f"{records.name}: anonymise sets {column} to null, but it is not null"


def _let_go_unheard(connection: Db, domain: Domain, policies: Sequence[Policy]) -> Iterator[str]:
    """Where rows that wait for others' matters would go while one of these has not spoken."""
    for records in domain.record_sets:
        if records.name in domain.waiting:
            somebody = _somebody(connection, domain, records)
            true = {
                fact.name
                for fact in records.facts
                if somebody and _is_true_unheard(connection, records, fact, somebody)
            }
            for policy in _not_over(connection, policies):
                rules = policy.records.get(records.name)
                if rules and not any(_keeps_all(rule, true) for rule in rules.keep):
                    why = _unheard(domain) if somebody else _untried(records)
                    yield f"{policy.version}: {records.name} waits for the matters of others, {why}"


def _unheard(domain: Domain) -> str:
    return (
        f"and no rule keeps it while one that was asked has not spoken ({UNHEARD} in "
        f"{domain.name}.{BLOCKERS}); count that kind in the fact that a rule keeps by, or add one "
        "of its own, with neither when, unless, waived_by nor binds_from"
    )


def _untried(records: RecordSet) -> str:
    whose = records.through.table if records.through else records.table
    return (
        "and whether a rule keeps it while one that was asked has not spoken is tried with a row "
        f"of {whose}, which has none yet of anybody for whom nothing is open; start again once it "
        "has one"
    )


def _not_over(connection: Db, policies: Sequence[Policy]) -> Iterator[Policy]:
    """The version in force and those to come: who began before the check cannot mend the past."""
    [(day,)] = connection.execute("select current_date").fetchall()
    for policy, later in zip_longest(policies, policies[1:]):
        if later is None or later.effective_from > day:
            yield policy


def _keeps_all(rule: KeepRule, true: Collection[str]) -> bool:
    """Whether it keeps every row of every customer while these facts are true."""
    bounds = (rule.period, rule.when, rule.unless, rule.waived_by, rule.binds_from)
    return rule.fact in true and not any(bounds)


# A fact that reads a text without regard to case in the spelling of the row would miss its matters.
_NOBODY = {"uuid": str(uuid4()), "citext": "a0"}


def _somebody(connection: Db, domain: Domain, records: RecordSet) -> tuple[str, str] | None:
    """A subject of whom nothing is known from others, and how a row of theirs names them.

    Through another table that is somebody's row there, for none may be written; None without one.
    """
    if (through := records.through) is None:
        # A reserved subject is nobody, and fits however short the column is.
        nobody = _NOBODY.get(records.subject_type, "0")
        return nobody, nobody.upper()
    if not _columns(connection, through.table).keys() >= {through.key, through.subject}:
        return None  # which is told above
    spelled = spelled_subject(replace(records, through=None), Identifier("whose", through.subject))
    found = connection.execute(
        SQL(
            "select {spelled}, whose.{key}::text from {table} as whose where whose.{key} is not"
            " null and whose.{subject} is not null and not exists"
            " (select from {copy} as heard where heard.subject_id = {spelled}) limit 1"
        ).format(
            spelled=spelled,
            key=Identifier(through.key),
            table=named(through.table),
            subject=Identifier(through.subject),
            copy=Identifier(domain.name, BLOCKERS),
        )
    ).fetchone()
    return None if found is None else (found[0], found[1])


def _is_true_unheard(
    connection: Db, records: RecordSet, fact: Fact, somebody: tuple[str, str]
) -> bool:
    """What a boolean fact says of a row of somebody of whom one domain has not spoken."""
    copies = [read.table for read in fact.reads if read.table.endswith(f".{BLOCKERS}")]
    if fact.type != "boolean" or not copies:
        return False
    subject, named_by = somebody
    row = SQL("jsonb_populate_record(null::{}, %(row)s)").format(
        Identifier(*records.table.split("."))
    )
    query = SQL("select {} from {} as {}").format(
        declared(fact.sql, records), row, Identifier(records.name)
    )
    unheard = SQL(
        "insert into {} (subject_id, domain, kind, raised, occurred_at)"
        " values (%s, 'probe', %s, true, now())"
    ).format(Identifier(*copies[0].split(".")))
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(unheard, (subject, UNHEARD))
            said = {"day": _ANY_DAY, "row": Jsonb({records.subject: named_by})}
            return connection.execute(query, said).fetchall() == [(True,)]
    except psycopg.OperationalError:
        raise
    except psycopg.Error:
        return False  # it cannot be evaluated, which is told above


# --- the database's own catalogue ---------------------------------------------------------------


def _oid(connection: Db, table: str) -> int | None:
    """The table, unless it is not there or may not be read."""
    row = connection.execute(
        "select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname || '.' || c.relname = %s and has_schema_privilege(n.oid, 'usage')"
        " and has_any_column_privilege(c.oid, 'select')",
        (table,),
    ).fetchone()
    return row[0] if row else None


def _columns(connection: Db, table: str) -> dict[str, tuple[str, bool]]:
    """Type and nullability of each column that may be read; of a domain what it is made of."""
    rows = connection.execute(
        "with recursive made (attnum, attname, kind, filled) as ("
        " select attnum, attname, atttypid, attnotnull from pg_attribute"
        " where attrelid = %s::oid and attnum > 0 and not attisdropped"
        " and has_column_privilege(attrelid, attnum, 'select')"
        " union all select attnum, attname, typbasetype, filled or typnotnull from made"
        " join pg_type on oid = kind where typtype = 'd')"
        " select attname, typname, not filled from made join pg_type on oid = kind"
        " where typtype <> 'd' order by attnum",
        (_oid(connection, table),),
    ).fetchall()
    return {name: (type_name, nullable) for name, type_name, nullable in rows}


def _indexed(connection: Db, table: str) -> list[list[str]]:
    """The columns of each index over every row, in order, as far as the first expression."""
    rows = connection.execute(
        "select array_agg(coalesce(a.attname::text, '') order by place)"
        " from pg_index i cross join unnest(i.indkey) with ordinality as k(attnum, place)"
        " left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum"
        " where i.indrelid = %s::oid and i.indisvalid and i.indpred is null"
        " and k.place <= i.indnkeyatts group by i.indexrelid",
        (_oid(connection, table),),
    ).fetchall()
    return [columns for (columns,) in rows]


def _keys(connection: Db, table: str) -> list[set[str]]:
    """The columns of which no two rows have the same, whatever else is in them."""
    rows = connection.execute(
        "select array_agg(a.attname::text) from pg_index i join pg_attribute a"
        " on a.attrelid = i.indrelid and a.attnum = any(i.indkey[:i.indnkeyatts - 1])"
        " where i.indrelid = %s::oid and i.indisunique and i.indisvalid and i.indpred is null"
        " and i.indexprs is null group by i.indexrelid",
        (_oid(connection, table),),
    ).fetchall()
    return [set(columns) for (columns,) in rows]


def _foreign_keys_to(connection: Db, table: str) -> list[tuple[str, dict[str, str]]]:
    """The tables that refer to this one: by each of its columns, the one of theirs."""
    rows = connection.execute(
        "select n.nspname || '.' || c.relname, json_object_agg(its.attname, theirs.attname)"
        " from pg_constraint f join pg_class c on c.oid = f.conrelid"
        " join pg_namespace n on n.oid = c.relnamespace"
        " cross join unnest(f.conkey, f.confkey) as k(conkey, confkey)"
        " join pg_attribute theirs on theirs.attrelid = f.conrelid and theirs.attnum = k.conkey"
        " join pg_attribute its on its.attrelid = f.confrelid and its.attnum = k.confkey"
        " where f.contype = 'f' and f.confrelid = %s::oid and f.conrelid <> f.confrelid"
        " and f.conparentid = 0 group by f.oid, n.nspname, c.relname order by 1",
        (_oid(connection, table),),
    ).fetchall()
    return [(name, columns) for name, columns in rows]
