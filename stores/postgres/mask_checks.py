"""Whether the masks that a record set declares can be written into its columns, before any is.

What a mask leaves is tried on the column's own type and on the table's check constraints, in a
transaction that is rolled back; what would make two rows the same, or a row another one, is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from fullstop.handlers.contract import Domain, Mask, Masks, RecordSet
from fullstop.outbox.database import Db
from fullstop.stores.postgres.masking import LEAVES
from fullstop.stores.postgres.statements import quoted

TEXT_TYPES = ("text", "varchar")

# Also by an expression, such as lower(email), and what an exclusion keeps apart.
_UNIQUE: LiteralString = """
select i.indnullsnotdistinct, exists (select from unnest(%(keys)s::text[]) as key
    where key not in (select a.attname from pg_attribute as a where a.attrelid = i.indrelid
      and a.attnum = any(i.indkey[:i.indnkeyatts - 1])))
from pg_index as i where i.indrelid = to_regclass(%(table)s) and (i.indisunique or i.indisexclusion)
  and exists (select from generate_series(1, i.indnkeyatts) as place
    where case when i.indkey[place - 1] = 0
      then pg_get_indexdef(i.indexrelid, place, true) ~ ('\\m' || %(column)s::text || '\\M')
      else i.indkey[place - 1] = (select a.attnum from pg_attribute as a
        where a.attrelid = i.indrelid and a.attname = %(column)s::text) end)"""

_REFERS: LiteralString = """
select f.conname, t.relname from pg_constraint as f join pg_class as t on t.oid = f.confrelid
  join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = any(f.conkey)
where f.contype = 'f' and f.conparentid = 0 and f.conrelid = to_regclass(%(table)s)
  and a.attname = %(column)s::text order by 1"""

# The column's own type first, as a check that all passes; of each check the columns that it reads.
_CHECKS: LiteralString = """
select null, 'true', json_build_array(json_build_array(attname, format_type(atttypid, atttypmod)))
  from pg_attribute where attrelid = to_regclass(%(table)s) and attname = %(column)s::text
union all
select c.conname, pg_get_expr(c.conbin, c.conrelid), (
    select json_agg(json_build_array(k.attname, format_type(k.atttypid, k.atttypmod)))
    from pg_attribute as k where k.attrelid = c.conrelid and k.attnum = any(c.conkey))
from pg_constraint as c join pg_attribute as a on a.attrelid = c.conrelid
where c.contype = 'c' and c.conrelid = to_regclass(%(table)s) and a.attname = %(column)s::text
  and a.attnum = any(c.conkey)"""


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
        yield from fits or _refused(connection, records, column, mask)


def _of_rows(domain: Domain, records: RecordSet) -> dict[str, str]:
    """The columns by which a row is found, and by which it is counted."""
    found = dict.fromkeys(records.keys, "a part of the key")
    found |= {records.subject: "the subject", records.created_at: "when a row came"}
    if records.unit:
        found[records.unit] = "what customers count"
    for parent in domain.record_sets:
        for needed in parent.needed_by:
            if needed.child == records.name:
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


def _refused(connection: Db, records: RecordSet, column: str, mask: Mask | Masks) -> Iterator[str]:
    """What the table itself would not take."""
    about = {"table": quoted(records.table), "column": column, "keys": list(records.keys)}
    for same_nulls, without_key in connection.execute(_UNIQUE, about).fetchall():
        if without_key and (same_nulls or mask is not Mask.NULL):
            yield _collides(records, column, same_nulls)
            break
    if isinstance(mask, Mapping):
        return
    if mask is not Mask.NULL:
        for name, table in connection.execute(_REFERS, about).fetchall():
            yield (
                f"{records.name}: {column} refers to {table} (foreign key {name}), which has no "
                "masked value; mask it with Mask.NULL"
            )
    for left in LEAVES[mask]:
        yield from _tried(connection, records, column, left)


def _collides(records: RecordSet, column: str, same_nulls: bool) -> str:
    other = "leave it whole, with None" if same_nulls else "mask it with Mask.NULL"
    return f"{records.name}: {column} is unique, and two masked values would be the same; {other}"


def _tried(connection: Db, records: RecordSet, column: str, left: str | None) -> Iterator[str]:
    about = {"table": quoted(records.table), "column": column}
    said = "null" if left is None else repr(left)
    for name, condition, columns in connection.execute(_CHECKS, about).fetchall():
        try:
            if not _passes(connection, records, condition, columns, {column: left}):
                yield (
                    f"{records.name}: check constraint {name} on {records.table} refuses what is "
                    f"left of a masked {column} ({said}); widen it, or mask it otherwise"
                )
        except psycopg.OperationalError:
            raise
        except psycopg.Error as error:
            yield (
                f"{records.name}: {column} cannot hold what is left of it when it is masked "
                f"({said}): {error.diag.message_primary}; mask it with Mask.NULL, or widen it"
            )
            return


def _passes(
    connection: Db,
    records: RecordSet,
    condition: str,
    columns: Sequence[tuple[str, str]],
    row: Mapping[str, str | None],
) -> bool:
    """Whether a row that has this value, and else none, meets a condition; unknown is allowed."""
    asked = SQL("select coalesce(({}), true) from jsonb_to_record(%(row)s) as {}({})").format(
        SQL(condition.replace("%", "%%")),  # the table's own, as its types are
        Identifier(records.name),
        SQL(", ").join(SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in columns),
    )
    try:
        with connection.transaction(force_rollback=True):
            return connection.execute(asked, {"row": Jsonb(dict(row))}).fetchone() == (True,)
    except psycopg.errors.NotNullViolation:
        return row.keys() != {name for name, _ in columns}  # another column's, which has a value


def _generated(connection: Db, table: str) -> set[str]:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attgenerated <> ''",
        (quoted(table),),
    ).fetchall()
    return {name for (name,) in rows}
