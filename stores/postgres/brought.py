"""The columns of restriction as a team's own migrations bring them, and what is wrong with theirs.

Every tool runs the same statements, which do to a table what `restriction` does to it: a column
that is there stays, and what the team brings says so of itself, so that `adoption` never drops it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from psycopg.sql import SQL, Identifier, Literal

from fullstop.handlers.contract import RENEWED_AT, Domain, RecordSet
from fullstop.outbox.database import Db
from fullstop.stores.postgres.altering import LOCK_MILLISECONDS
from fullstop.stores.postgres.restriction import columns_for
from fullstop.stores.postgres.statements import named, quoted


class Tool(StrEnum):
    """What a team's own migrations are written for."""

    ALEMBIC = "alembic"
    DJANGO = "django"
    FLYWAY = "flyway"
    LIQUIBASE = "liquibase"


# What each column says of itself. It must not begin as `altering` writes of a column of ours.
_SAID: Mapping[str, LiteralString] = {
    "restricted_for": "who may still read the row while it is restricted, and null for everybody",
    "masked_on": "the day on which personal values of the row were masked",
    RENEWED_AT: "when the row got a new value in a column that renews it",
}


@dataclass(frozen=True)
class Snippet:
    """One table's migration: `file` says where `text` belongs."""

    records: str
    table: str
    file: str
    text: str


def snippets(domain: Domain, tool: Tool) -> Iterator[Snippet]:
    """A migration a table, for that each is locked alone."""
    for records in domain.record_sets:
        name = f"restriction_of_{domain.name}_{records.name}"
        file, text = _WRITTEN[tool](name, *_statements(records))
        yield Snippet(records.name, records.table, file, text)


def _statements(records: RecordSet) -> tuple[list[str], str]:
    """What brings a table's columns, and what takes them back; while policies need them it fails.

    Who does not get the lock fails, too, and does not keep everybody waiting meanwhile.
    """
    table, columns = named(records.table), columns_for(records)
    added = SQL(", ").join(
        SQL("add column if not exists {} {}").format(Identifier(name), SQL(kind))
        for name, kind in columns.items()
    )
    said = (
        SQL("comment on column {}.{} is {}").format(table, Identifier(name), Literal(_SAID[name]))
        for name in columns
    )
    gone = SQL(", ").join(SQL("drop column if exists {}").format(Identifier(n)) for n in columns)
    back = SQL("alter table {} {}").format(table, gone).as_string()
    up = (
        SQL(f"set local lock_timeout = '{LOCK_MILLISECONDS}ms'"),
        SQL("alter table {} {}").format(table, added),
        *said,
    )
    return [statement.as_string() for statement in up], back


# --- as each tool has it ------------------------------------------------------------------------


def _alembic(name: str, up: Sequence[str], back: str) -> tuple[str, str]:
    def function(called: str, statements: Sequence[str]) -> str:
        # What follows a colon would be a parameter.
        lines = (f"    op.execute({s.replace(':', chr(92) + ':')!r})" for s in statements)
        return "\n".join([f"def {called}() -> None:", *lines])

    text = f"{function('upgrade', up)}\n\n\n{function('downgrade', [back])}\n"
    return f"the file that `alembic revision -m {name}` makes", text


def _django(name: str, up: Sequence[str], back: str) -> tuple[str, str]:
    lines = "\n".join(f"                {statement!r}," for statement in up)
    text = (
        "    operations = [\n        migrations.RunSQL(\n            [\n"
        f"{lines}\n            ],\n            reverse_sql=[{back!r}],\n        )\n    ]\n"
    )
    return f"the file that `python manage.py makemigrations --empty --name {name} APP` makes", text


def _flyway(name: str, up: Sequence[str], back: str) -> tuple[str, str]:
    return f"V<version>__{name}.sql", f"{_as_sql(up)}-- to take it back: {back};\n"


def _liquibase(name: str, up: Sequence[str], back: str) -> tuple[str, str]:
    text = (
        f"--liquibase formatted sql\n\n--changeset fullstop:{name}\n{_as_sql(up)}"
        f"--rollback {back};\n"
    )
    return f"{name}.sql", text


def _as_sql(statements: Sequence[str]) -> str:
    return "".join(f"{statement};\n" for statement in statements)


_WRITTEN = {
    Tool.ALEMBIC: _alembic,
    Tool.DJANGO: _django,
    Tool.FLYWAY: _flyway,
    Tool.LIQUIBASE: _liquibase,
}


# --- a near miss --------------------------------------------------------------------------------

# What a column of the table, or of a partition of it, is.
_FOUND: LiteralString = """
select n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
  || case when a.attnotnull then ' not null' else '' end
  || case when a.attidentity <> '' then ' generated as identity'
    when a.attgenerated <> '' then ' generated as ' || pg_get_expr(d.adbin, d.adrelid)
    else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end
from pg_attribute as a join pg_class as c on c.oid = a.attrelid
  join pg_namespace as n on n.oid = c.relnamespace
  left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid in (select to_regclass(%(table)s)
    union select relid from pg_partition_tree(to_regclass(%(table)s)))
  and a.attname = any(%(columns)s) and not a.attisdropped
order by c.relispartition, c.oid, a.attnum"""

_WANTED: Mapping[LiteralString, str] = {
    "text[]": "text[]",
    "date": "date",
    "timestamptz": "timestamp with time zone",
}

# A check, a key or a unique index would refuse a row in the middle of a request.
_BOUND: LiteralString = """
select distinct n.nspname || '.' || c.relname,
  coalesce('constraint ' || k.conname, 'unique index ' || x.relname), a.attname
from pg_depend as d
  join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
  left join pg_constraint as k on d.classid = 'pg_constraint'::regclass and k.oid = d.objid
    and k.contype <> 'n' and k.coninhcount = 0
  left join (pg_index as i join pg_class as x on x.oid = i.indexrelid and i.indisunique
      and not x.relispartition) on d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
where d.refclassid = 'pg_class'::regclass and d.refobjid in (select to_regclass(%(table)s)
    union select relid from pg_partition_tree(to_regclass(%(table)s)))
  and a.attname = any(%(columns)s) and (k.oid is not null or x.oid is not null)
order by 1, 2, 3"""


def near_misses(connection: Db, records: RecordSet) -> Iterator[str]:
    """What of the team's columns is otherwise than `restriction` would have made it."""
    columns = columns_for(records)
    asked = {"table": quoted(records.table), "columns": list(columns)}
    told: set[tuple[str, str]] = set()
    for table, column, found in connection.execute(_FOUND, asked).fetchall():
        wanted = _WANTED[columns[column]]
        # A partition is made with what its table has.
        if found != wanted and (column, found) not in told:
            told.add((column, found))
            yield (
                f"{records.name}: {column} of {table} is {found}, and must be {wanted}, without "
                "`not null` or a default; alter it, or drop it and let `fullstop adopt` add it"
            )
    for table, what, column in connection.execute(_BOUND, asked).fetchall():
        yield (
            f"{records.name}: {what} of {table} is about {column}, which only Fullstop writes; "
            "drop it, for it would refuse a row in the middle of a request"
        )
