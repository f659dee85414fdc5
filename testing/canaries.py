"""Canaries: one in every personal column of every row, and where any of them was seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.contract import Mask, Masks, RecordSet, masked_in
from fullstop.outbox.database import Db
from fullstop.stores.postgres.statements import quoted
from fullstop.testing.sampled import Sampled
from fullstop.testing.shapes import on

# Tried in turn, until one is let in by the column's length and checks.
FORMS = ("canary-{:06d}", "138{:08d}", "canary{:06d}@example.com", "11010119900101{:04d}")

_INTO: Mapping[str, LiteralString] = {
    "text": "{}",
    "varchar": "{}",
    "bpchar": "{}",
    "citext": "{}",
    "jsonb": "to_jsonb({}::text)",
    "json": "to_json({}::text)",
    "_text": "array[{}::text]",
    "bytea": "convert_to({}, 'UTF8')",
}


Into = Callable[[Literal], Composable]


@dataclass(frozen=True)
class Canary:
    """A distinctive value, and the one place where it was put."""

    text: str
    records: str
    key: str
    subject_id: str
    column: str


def plant(sampled: Sampled) -> list[Canary]:
    """Put one into every personal column, of every row, that can hold a text."""
    planted: list[Canary] = []
    with sampled.world.admin() as connection:
        for records in sampled.record_sets:
            for column, mask in records.personal.items():
                into = _into(mask, _type_of(connection, records, column))
                if into is not None:
                    planted += _plant(connection, records, column, into, len(planted))
    return planted


def _into(mask: Mask | Masks | None, type_name: str) -> Into | None:
    """What makes a column's value of a canary."""
    if isinstance(mask, Mapping):
        return partial(_document, mask)
    template = _INTO.get(type_name)
    return None if template is None else SQL(template).format


def _document(masks: Masks, canary: Literal) -> Composed:
    """It lies wherever something is masked, in an array of one."""
    keys = (
        SQL("{}::text, {}").format(
            Literal(key),
            _document(mask, canary)
            if isinstance(mask, Mapping)
            else SQL("{}::text").format(canary),
        )
        for key, mask in masked_in(masks).items()
    )
    return SQL("jsonb_build_array(jsonb_build_object({}))").format(SQL(", ").join(keys))


def _plant(connection: Db, records: RecordSet, column: str, into: Into, first: int) -> list[Canary]:
    rows = connection.execute(on(records, "select {key}, {subject} from {table}")).fetchall()
    for form in FORMS:
        values = [form.format(first + n) for n in range(len(rows))]
        try:
            with connection.transaction():
                for (key, _), value in zip(rows, values, strict=True):
                    connection.execute(_update(records, column, into, value), (key,))
        except (psycopg.errors.CheckViolation, psycopg.errors.StringDataRightTruncation):
            continue
        return [
            Canary(value, records.name, key, subject_id, column)
            for (key, subject_id), value in zip(rows, values, strict=True)
        ]
    raise AssertionError(
        f"{records.table}.{column} takes none of {FORMS}: add a form that it takes"
    )


def _update(records: RecordSet, column: str, into: Into, value: str) -> Composed:
    return on(
        records,
        "update {table} set {column} = {canary} where {key} = %s",
        column=Identifier(column),
        canary=into(Literal(value)),
    )


def _type_of(connection: Db, records: RecordSet, column: str) -> str:
    row = connection.execute(
        "select t.typname from pg_attribute a join pg_type t on t.oid = a.atttypid"
        " where a.attrelid = %s::regclass and a.attname = %s and a.attgenerated = ''",
        (quoted(records.table), column),
    ).fetchone()
    return row[0] if row else ""


def seen(canaries: Iterable[str], places: Iterable[str | bytes]) -> set[str]:
    """Those that can be read in any of these places, bytes that are shown as hex included."""
    everything = "\n".join(_readable(place) for place in places)
    return {canary for canary in canaries if canary in everything}


def _readable(place: str | bytes) -> str:
    text = place.decode("utf-8", "replace") if isinstance(place, bytes) else place
    return re.sub(r"\\+x((?:[0-9a-f]{2})+)", lambda hex_: _readable(bytes.fromhex(hex_[1])), text)
