"""Whether the masks that a record set declares can be written into its columns, before any is.

What a mask leaves is tried on the column's own type, on generated columns that are made of it and
on the table's check constraints, in a transaction that is rolled back; what would make two rows the
same, or a row another one, is told. Inside a document it is tried on samples of declared keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.json import Jsonb

from fullstop.handlers.contract import Domain, Mask, Masks, RecordSet, mask_paths
from fullstop.outbox.database import Db
from fullstop.stores.postgres.masking import LEAVES, sample_documents
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import quoted

TEXT_TYPES = ("text", "varchar")

_REFERS: LiteralString = """
select f.conname, t.relname from pg_constraint as f join pg_class as t on t.oid = f.confrelid
  join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = any(f.conkey)
where f.contype = 'f' and f.conparentid = 0 and f.conrelid = to_regclass(%(table)s)
  and a.attname = %(column)s::text order by 1"""

# What reads a column, itself or through a generated column that is made of it: its own type first,
# as a check that all passes. An index by each part of it, also by an expression, such as
# lower(email), and what an exclusion keeps apart. Of each the columns, the generated ones with what
# they are made of, and the functions that the eraser may not execute.
_READINGS: LiteralString = """
with made as (
  select g.attnum, g.attname, format_type(g.atttypid, g.atttypmod) as type, d.oid,
    pg_get_expr(d.adbin, d.adrelid) as sql, array(select distinct p.refobjsubid::int2
      from pg_depend as p where p.refclassid = 'pg_class'::regclass and p.refobjid = g.attrelid
        and p.refobjsubid not in (0, g.attnum) and (p.classid, p.objid, p.objsubid) in (
          ('pg_attrdef'::regclass, d.oid, 0),
          ('pg_class'::regclass, g.attrelid, g.attnum::int4))) as sources
  from pg_attribute as g join pg_attrdef as d on d.adrelid = g.attrelid and d.adnum = g.attnum
  where g.attrelid = to_regclass(%(table)s) and g.attgenerated <> ''),
asked as (select attnum, attname, atttypid from pg_attribute
  where attrelid = to_regclass(%(table)s) and attname = %(column)s::text),
reached as (select attnum, attname from asked union all
  select made.attnum, made.attname from made, asked where asked.attnum = any(made.sources)),
readings (kind, name, sql, read, class, objects, same_nulls) as (
  select 'type', attname::text, 'true', array[attnum], 'pg_constraint'::regclass,
    array(select c.oid from pg_constraint as c where c.contypid = atttypid), false from asked
  union all select 'column', attname::text,
    quote_ident(attname) || ' is null or ' || quote_ident(attname) || ' is not null',
    array[made.attnum], 'pg_attrdef'::regclass, array[made.oid], false
    from made join reached using (attnum, attname)
  union all select 'check', conname::text, pg_get_expr(conbin, conrelid), conkey,
    'pg_constraint'::regclass, array[oid], false from pg_constraint
    where contype = 'c' and conrelid = to_regclass(%(table)s)
      and conkey && array(select attnum from reached)
  union all select 'index', coalesce(r.attname, %(column)s)::text,
    pg_get_indexdef(i.indexrelid, place, true), case when r.attnum is not null then array[r.attnum]
      else array(select distinct p.refobjsubid::int2 from pg_depend as p
        where p.classid = 'pg_class'::regclass and p.objid = i.indexrelid
          and p.refclassid = 'pg_class'::regclass and p.refobjid = i.indrelid
          and p.refobjsubid > 0) end,
    'pg_class'::regclass, '{}', i.indnullsnotdistinct
    from pg_index as i cross join generate_series(1, i.indnkeyatts) as place
      left join reached as r on r.attnum = i.indkey[place - 1]
    where i.indrelid = to_regclass(%(table)s) and (i.indisunique or i.indisexclusion)
      and (r.attnum is not null or i.indkey[place - 1] = 0 and exists (select from reached as e
        where pg_get_indexdef(i.indexrelid, place, true) ~ ('\\m' || e.attname || '\\M')))
      and exists (select from unnest(%(keys)s::text[]) as key where key not in (
        select a.attname from pg_attribute as a where a.attrelid = i.indrelid
          and a.attnum = any(i.indkey[:i.indnkeyatts - 1]))))
select kind, name, sql, same_nulls, (
    select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)))
    from pg_attribute as a where a.attrelid = to_regclass(%(table)s) and a.attgenerated = ''
      and a.attnum = any(read || array(select unnest(m.sources) from made as m
        where m.attnum = any(read)))),
  (select coalesce(json_agg(json_build_array(m.attname, m.type, m.sql)), '[]') from made as m
    where m.attnum = any(read)),
  array(select distinct p.refobjid::regprocedure::text from pg_depend as p
    where p.classid = class and p.objid = any(objects) and p.refclassid = 'pg_proc'::regclass
      and not has_function_privilege(
        coalesce(to_regrole(quote_ident(%(eraser)s))::oid, 0::oid), p.refobjid, 'execute'))
from readings"""


@dataclass(frozen=True)
class _Reading:
    """What reads a column: its type, a generated column, a check, a part of a unique index."""

    kind: str
    name: str
    sql: str
    same_nulls: bool
    columns: Sequence[tuple[str, str]]
    made: Sequence[tuple[str, str, str]]
    forbidden: Sequence[str]


def unwritable(
    connection: Db,
    domain: Domain,
    records: RecordSet,
    columns: Mapping[str, tuple[str, bool]],
) -> Iterator[str]:
    """What is wrong with the masks of a record set; of `columns` their types, and what is null."""
    for column in sorted(set(records.personal) & _generated(connection, records.table)):
        yield (
            f"{records.name}: {column} is generated, and follows the columns that it is made of; "
            "leave it out of personal, and name those"
        )
    of_rows = _of_rows(domain, records)
    for column, mask in records.personal.items():
        if mask is None:
            continue
        if column in of_rows:
            yield f"{records.name}: {column} is {of_rows[column]}; leave it whole, with None"
            continue
        fits = list(_of_type(records, column, mask, *columns[column]))
        nullable = columns[column][1]
        yield from fits or _refused(connection, domain, records, (column, mask), nullable=nullable)


def _of_rows(domain: Domain, records: RecordSet) -> dict[str, str]:
    """The columns by which a row is found, and by which it is counted."""
    found = dict.fromkeys(records.keys, "a part of the key")
    found |= {records.subject: "the subject", records.created_at: "when a row came"}
    if records.unit:
        found[records.unit] = "what customers count"
    for parent, needed in domain.parents_of(records.name):
        found |= dict.fromkeys(needed.columns, f"how a row refers to {parent.name}")
    return found


def _of_type(
    records: RecordSet, column: str, mask: Mask | Masks, kind: str, nullable: bool
) -> Iterator[str]:
    if isinstance(mask, Mapping):
        yield from _inside(records, column, mask, kind)
        return
    if mask is Mask.NULL and not nullable:
        other = "mask it with Mask.STARS" if kind in TEXT_TYPES else "leave it whole, with None"
        yield f"{records.name}: {column} is not null; {other}"
    if mask is not Mask.NULL and kind not in TEXT_TYPES:
        yield f"{records.name}: {column} is no text; mask it with Mask.NULL"


def _inside(records: RecordSet, column: str, masks: Masks, type_name: str) -> Iterator[str]:
    if type_name == "json":
        yield (
            f"{records.name}: {column} is json, in which one key may come twice; make it jsonb, or "
            "mask all of it with Mask.NULL"
        )
    elif type_name != "jsonb":
        yield (
            f"{records.name}: {column} is {type_name}, and keys are looked into in jsonb only; "
            "mask all of it"
        )
    if _is_empty(masks):
        yield (
            f"{records.name}: {column} names an object without keys; name these, or mask all of it"
        )


def _is_empty(masks: Masks) -> bool:
    inner = [mask for mask in masks.values() if isinstance(mask, Mapping)]
    return not masks or any(map(_is_empty, inner))


def _refused(
    connection: Db,
    domain: Domain,
    records: RecordSet,
    masked: tuple[str, Mask | Masks],
    *,
    nullable: bool,
) -> Iterator[str]:
    """What the table itself would not take."""
    column, mask = masked
    about = {
        "table": quoted(records.table),
        "column": column,
        "keys": list(records.keys),
        "eraser": Roles.of(domain.name).eraser,
    }
    readings = [_Reading(*row) for row in connection.execute(_READINGS, about).fetchall()]
    for reading in readings:
        if reading.kind == "index" and _is_same(connection, records, column, mask, reading):
            yield f"{records.name}: {_collides(column, mask, reading, nullable=nullable)}"
            break
    if isinstance(mask, Mask) and mask is not Mask.NULL:
        for name, table in connection.execute(_REFERS, about).fetchall():
            yield (
                f"{records.name}: {column} refers to {table} (foreign key {name}), which has no "
                "masked value; mask it with Mask.NULL"
            )
    for reading in readings:
        problems = list(_tried(connection, domain, records, masked, reading))
        yield from problems
        if problems and reading.kind == "type":
            return


def _is_same(
    connection: Db, records: RecordSet, column: str, mask: Mask | Masks, reading: _Reading
) -> bool:
    """Whether two rows may have the same in an index once they are masked."""
    if isinstance(mask, Mapping):
        if _names_masked(mask, reading.sql):
            return True
    elif mask is not Mask.NULL:
        return True
    for before, left in _samples(mask):
        now = _asked(connection, records, reading, {column: left})
        if now.error is None and (reading.same_nulls or now.said is not None):
            was = _asked(connection, records, reading, {column: before})
            if mask is Mask.NULL or was != now:
                return True
    return False


def _names_masked(masks: Masks, sql: str) -> bool:
    """Whether an expression has all the names on the way to a value of which a mask leaves some."""
    return any(
        all(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sql) for name in path)
        for path, mask in mask_paths(masks)
        if mask not in (None, Mask.NULL)
    )


def _collides(column: str, mask: Mask | Masks, reading: _Reading, *, nullable: bool) -> str:
    what = f"{column} is" if reading.name == column else f"{reading.name}, made of {column}, is"
    if isinstance(mask, Mapping):
        return (
            f"{what} unique by {reading.sql}, of which two may be the same when they are masked; "
            "leave the keys that it reads whole, with None"
        )
    keep = reading.same_nulls or mask is Mask.NULL or not nullable
    other = "leave it whole, with None" if keep else "mask it with Mask.NULL"
    return f"{what} unique, and two masked values would be the same; {other}"


def _samples(mask: Mask | Masks) -> Iterator[tuple[Any, Any]]:
    """What a value was and what is left of it; what a text was is not known."""
    if isinstance(mask, Mapping):
        yield from sample_documents(mask)
    else:
        yield from ((None, left) for left in LEAVES[mask])


def _tried(
    connection: Db,
    domain: Domain,
    records: RecordSet,
    masked: tuple[str, Mask | Masks],
    reading: _Reading,
) -> Iterator[str]:
    column, mask = masked
    if reading.forbidden:
        yield (
            f"{records.name}: what is left of a masked {column} is given to "
            f"{', '.join(reading.forbidden)}, which {Roles.of(domain.name).eraser} may not "
            "execute; grant that to it, or to public while there is no such role"
        )
        return
    for before, left in _samples(mask):
        answer = _asked(connection, records, reading, {column: left})
        if not _fails(reading, answer):
            continue
        if not isinstance(mask, Mapping):
            yield f"{records.name}: {_told(records, column, _said(left), reading, answer)}"
        elif not _fails(reading, _asked(connection, records, reading, {column: before})):
            yield f"{records.name}: {_told_inside(records, column, reading, answer)}"
            return


def _fails(reading: _Reading, answer: _Answer) -> bool:
    return answer.error is not None or (reading.kind != "index" and answer.said == "false")


def _said(left: str | None) -> str:
    return "null" if left is None else repr(left)


def _told(records: RecordSet, column: str, said: str, reading: _Reading, answer: _Answer) -> str:
    if answer.error is None:
        return (
            f"check constraint {reading.name} on {records.table} refuses what is left of a masked "
            f"{column} ({said}); widen it, or mask it otherwise"
        )
    if isinstance(answer.error, psycopg.errors.InsufficientPrivilege):
        return (
            f"what is left of a masked {column} ({said}) was tried: {_message(answer)}; whoever "
            "carries out requests needs that right"
        )
    if reading.name != column and reading.kind == "column":
        return (
            f"{reading.name} cannot be made of what is left of a masked {column} ({said}): "
            f"{_message(answer)}; mask it otherwise, or drop {reading.name}"
        )
    return (
        f"{column} cannot hold what is left of it when it is masked ({said}): "
        f"{_message(answer)}; mask it with Mask.NULL, or widen it"
    )


def _told_inside(records: RecordSet, column: str, reading: _Reading, answer: _Answer) -> str:
    what = {
        "check": f"check constraint {reading.name} on {records.table}",
        "column": f"the generated column {reading.name}",
    }.get(reading.kind, f"a unique index on {records.table}")
    why = f" ({_message(answer)})" if answer.error else ""
    return (
        f"{what} refuses what is left of a masked {column}{why}; widen it, or leave the keys that "
        "it reads whole, with None"
    )


def _message(answer: _Answer) -> str:
    return str(answer.error.diag.message_primary) if answer.error else ""


@dataclass(frozen=True)
class _Answer:
    """What an expression is of a row, as text, or why it is nothing."""

    said: str | None = None
    error: psycopg.Error | None = None


def _asked(
    connection: Db, records: RecordSet, reading: _Reading, row: Mapping[str, Any]
) -> _Answer:
    """Of a row that has this value, and else none."""
    try:
        with connection.transaction(force_rollback=True):
            asked = _of_a_row(records, reading)
            [(said,)] = connection.execute(asked, {"row": Jsonb(dict(row))}).fetchall()
            return _Answer(said)
    except psycopg.errors.NotNullViolation:
        others = row.keys() != {name for name, _ in reading.columns}
        return _Answer(None if others else "false")  # another column has a value
    except psycopg.errors.InsufficientPrivilege as error:
        # To speak of a type or a function takes a right on its schema that a write does not:
        # whoever migrates has it, and tries the same. At work a right is missed without a place.
        return _Answer(error=None if error.diag.statement_position else error)
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        return _Answer(error=error)


def _of_a_row(records: RecordSet, reading: _Reading) -> Composed:
    """The table's own expression, as its types are."""
    made = [
        SQL(", ({})::{} as {}").format(_own(sql), SQL(kind), Identifier(name))
        for name, kind, sql in reading.made
    ]
    columns = [SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in reading.columns]
    return SQL(
        "select ({sql})::text from (select *{made} from jsonb_to_record(%(row)s) as {name}"
        "({columns})) as {name}"
    ).format(
        sql=_own(reading.sql),
        made=SQL("").join(made),
        name=Identifier(records.name),
        columns=SQL(", ").join(columns),
    )


def _own(sql: str) -> SQL:
    return SQL(sql.replace("%", "%%"))


def _generated(connection: Db, table: str) -> set[str]:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attgenerated <> ''",
        (quoted(table),),
    ).fetchall()
    return {name for (name,) in rows}
