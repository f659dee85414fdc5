"""What the catalogue says of a live table, for who declares it: no row is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from fullstop.handlers.contract import DomainError
from fullstop.outbox.database import Db
from fullstop.stores.postgres.statements import quoted

_KIND: LiteralString = (
    "select relkind::text, obj_description(oid, 'pg_class') from pg_class"
    " where oid = to_regclass(%s)"
)
_COLUMNS: LiteralString = """
select a.attname, format_type(a.atttypid, a.atttypmod), t.typname, a.attnotnull,
  coalesce(nullif(a.attgenerated::text, ''), a.attidentity::text),
  case when a.atttypid in (1042, 1043) and a.atttypmod > 4 then a.atttypmod - 4 end,
  exists (select from pg_index as i where i.indrelid = a.attrelid and i.indisunique
    and i.indnkeyatts = 1 and i.indkey[0] = a.attnum),
  t.typnamespace = 'pg_catalog'::regnamespace
from pg_attribute as a join pg_type as t on t.oid = a.atttypid
where a.attrelid = to_regclass(%s) and a.attnum > 0 and not a.attisdropped order by a.attnum
"""
_KEY: LiteralString = """
select a.attname from pg_index as i cross join unnest(i.indkey) with ordinality as k(n, place)
  join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.n
where i.indrelid = to_regclass(%s) and i.indisprimary and k.place <= i.indnkeyatts
order by k.place
"""
_REFERENCES: LiteralString = """
select n.nspname || '.' || c.relname,
  array_agg(r.attname::text order by place), array_agg(o.attname::text order by place)
from pg_constraint as k
  join pg_class as c on c.oid = k.{side}
  join pg_namespace as n on n.oid = c.relnamespace
  cross join unnest(k.conkey, k.confkey) with ordinality as pair(own, other, place)
  join pg_attribute as r on r.attrelid = k.conrelid and r.attnum = pair.own
  join pg_attribute as o on o.attrelid = k.confrelid and o.attnum = pair.other
where k.contype = 'f' and k.{other} = to_regclass(%s) and k.conrelid <> k.confrelid
  and k.conparentid = 0 group by k.oid, n.nspname, c.relname order by 1, 2
"""


@dataclass(frozen=True)
class Column:
    """`made` is how the database fills it: generated (s), identity always (a) or by default (d)."""

    name: str
    type: str
    kind: str
    not_null: bool
    made: str
    letters_max: int | None
    unique: bool
    of_postgres: bool


@dataclass(frozen=True)
class Reference:
    """A foreign key: the table at its other end, and the referring columns with what each has."""

    table: str
    columns: Sequence[str]
    keys: Sequence[str]

    @property
    def by(self) -> str:
        """The referring columns, for people."""
        return ", ".join(self.columns)


@dataclass(frozen=True)
class Described:
    """A table: its columns, primary key, what it refers to, and what refers to it."""

    table: str
    comment: str | None
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers_to: tuple[Reference, ...]
    referred_by: tuple[Reference, ...]

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


def described(connection: Db, table: str) -> Described:
    """The table as it is; DomainError where there is none, or something else."""
    row = connection.execute(_KIND, (quoted(table),)).fetchone()
    if row is None or row[0] not in ("r", "p"):
        what = "not there" if row is None else "no table"
        raise DomainError(f"{table} is {what}; name a table, with its schema: shop.letters")
    columns = connection.execute(_COLUMNS, (quoted(table),)).fetchall()
    return Described(
        table,
        row[1],
        tuple(Column(*column) for column in columns),
        primary_key(connection, table),
        _references(connection, table, _REFERENCES.format(side="confrelid", other="conrelid")),
        _references(connection, table, _REFERENCES.format(side="conrelid", other="confrelid")),
    )


def primary_key(connection: Db, table: str) -> tuple[str, ...]:
    """Its columns in their order; none where there is no primary key."""
    rows = connection.execute(_KEY, (quoted(table),)).fetchall()
    return tuple(name for (name,) in rows)


def _references(connection: Db, table: str, statement: str) -> tuple[Reference, ...]:
    rows = connection.execute(statement.encode(), (quoted(table),)).fetchall()
    return tuple(Reference(*row) for row in rows)
