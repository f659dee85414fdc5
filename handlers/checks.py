"""Checks a domain against its database before the first request: wrong means do not start.

What can be seen without a database is checked where the folder is read (`catalogue`, `retention`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from handlers.contract import Domain, DomainError, Fact, Policy, RecordSet, WhenFree
from handlers.postgres import declared

Db = Connection[tuple[Any, ...]]

_TYPE_OIDS = {"date": 1082, "boolean": 16}


def check(
    connection: Db, domain: Domain, policies: Sequence[Policy], own_tables: Collection[str]
) -> None:
    """DomainError that tells everything that is wrong, one line each.

    `own_tables` are the product's tables in the domain's schema, which no record set claims.
    """
    problems = [
        *(problem for records in domain.record_sets for problem in _records(connection, records)),
        *(
            problem
            for records in domain.record_sets
            for problem in _children(connection, domain, records)
        ),
        *_unclaimed(connection, domain, own_tables),
        *_anonymised(connection, domain, policies),
    ]
    if problems:
        raise DomainError("\n".join(f"{domain.name}: {problem}" for problem in problems))


def _records(connection: Db, records: RecordSet) -> Iterator[str]:
    columns = _columns(connection, records.table)
    if not columns:
        yield f"{records.name}: table {records.table} does not exist or may not be read"
        return
    wanted = {records.key, records.subject, records.created_at, *records.personal}
    wanted |= {records.unit} if records.unit else set()
    missing = sorted(wanted - set(columns))
    if missing:
        yield f"{records.name}: {records.table} has no column {', '.join(missing)}"
        return
    if "restricted_for" not in columns:
        yield f"{records.name}: {records.table} cannot be restricted yet; run `fullstop migrate`"
    yield from _column_types(records, columns)
    yield from _indexes(connection, records)
    for fact in records.facts:
        yield from _fact(connection, records, fact)


def _column_types(records: RecordSet, columns: dict[str, tuple[str, bool]]) -> Iterator[str]:
    if columns[records.created_at] != ("timestamptz", False):
        yield f"{records.name}: {records.created_at} must be timestamptz not null"
    if columns[records.subject][0] not in ("text", "varchar"):
        yield f"{records.name}: {records.subject} must be text or varchar, as subject ids are"


def _indexes(connection: Db, records: RecordSet) -> Iterator[str]:
    leading = _leading_columns(connection, records.table)
    if records.subject not in leading:
        yield (
            f"{records.name}: {records.table} has no index that starts with {records.subject}; "
            "every request would read the whole table"
        )
    if records.unit and records.unit not in leading:
        yield f"{records.name}: {records.table} has no index that starts with {records.unit}"


def _children(connection: Db, domain: Domain, parent: RecordSet) -> Iterator[str]:
    for needed in parent.needed_by:
        child = domain.record_set(needed.child)
        if needed.column not in _leading_columns(connection, child.table):
            yield f"{child.name}: {child.table} has no index that starts with {needed.column}"


def _fact(connection: Db, records: RecordSet, fact: Fact) -> Iterator[str]:
    query = SQL("select {} from {} as {} limit 0").format(
        declared(fact.sql, records), Identifier(*records.table.split(".")), Identifier(records.name)
    )
    try:
        description = connection.execute(query).description
    except psycopg.Error as error:
        yield f"{records.name}.{fact.name} cannot be evaluated: {error.diag.message_primary}"
        return
    found = description[0].type_code if description else None
    if found != _TYPE_OIDS[fact.type]:
        yield f"{records.name}.{fact.name} is declared a {fact.type}, but its SQL is not"


def _unclaimed(connection: Db, domain: Domain, own_tables: Collection[str]) -> Iterator[str]:
    """A table with a subject column must be a record set, or excused with a reason."""
    subjects = {records.subject for records in domain.record_sets}
    claimed = {records.table for records in domain.record_sets} | set(domain.excused)
    claimed |= {f"{domain.name}.{table}" for table in own_tables}
    rows = connection.execute(
        "select distinct n.nspname || '.' || c.relname from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid"
        " where n.nspname = %s and c.relkind in ('r', 'p', 'm') and a.attname = any(%s)"
        " and not a.attisdropped and not c.relispartition",
        (domain.name, sorted(subjects)),
    ).fetchall()
    for (table,) in sorted(rows):
        if table not in claimed:
            yield (
                f"table {table} has a subject column but belongs to no record set; declare it in "
                "records.py or excuse it with a reason"
            )


def _anonymised(connection: Db, domain: Domain, policies: Sequence[Policy]) -> Iterator[str]:
    for records in domain.record_sets:
        versions = [policy.records.get(records.name) for policy in policies]
        if any(rules and rules.when_free is WhenFree.ANONYMISE for rules in versions):
            columns = _columns(connection, records.table)
            for column in (records.subject, *records.personal):
                if column in columns and not columns[column][1]:
                    yield f"{records.name}: anonymise sets {column} to null, but it is not null"


# --- the database's own catalogue ---------------------------------------------------------------


def _columns(connection: Db, table: str) -> dict[str, tuple[str, bool]]:
    """Type name and nullability of each column, by name."""
    rows = connection.execute(
        "select a.attname, t.typname, not a.attnotnull from pg_attribute a"
        " join pg_type t on t.oid = a.atttypid"
        " where a.attrelid = to_regclass(%s) and a.attnum > 0 and not a.attisdropped",
        (table,),
    ).fetchall()
    return {name: (type_name, nullable) for name, type_name, nullable in rows}


def _leading_columns(connection: Db, table: str) -> set[str]:
    rows = connection.execute(
        "select a.attname from pg_index i join pg_attribute a"
        " on a.attrelid = i.indrelid and a.attnum = i.indkey[0]"
        " where i.indrelid = to_regclass(%s) and i.indisvalid and i.indpred is null",
        (table,),
    ).fetchall()
    return {name for (name,) in rows}
