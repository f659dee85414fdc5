"""Rows of a table as dataclasses: read by their columns' names, written as a set by one statement.

A statement has in braces what the dataclass knows: `{columns}` are its fields, `{required}` those
without a default, `{rows}` the set as the table `new`, with its order as `n`, and `{changes}` what
an update of the table `old` sets: all but the key, which is the first field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from operator import attrgetter
from types import UnionType
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar, get_args, get_origin, get_type_hints

from psycopg import Cursor
from psycopg.rows import RowFactory, RowMaker
from psycopg.sql import SQL, Composed, Identifier, Placeholder

from fullstop.outbox.database import Database, Db, Row, literal

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = TypeVar("Kind", bound="DataclassInstance")
Place = TypeVar("Place")


@dataclass(frozen=True)
class CaseOf:
    """A case by its id, and whose it is said to be."""

    case_id: str
    subject_id: str


_COLUMN_TYPES: Mapping[type, LiteralString] = {
    str: "text",
    bytes: "bytea",
    int: "bigint",
    bool: "boolean",
    date: "date",
    datetime: "timestamptz",
    tuple: "text[]",
    Mapping: "text",
}


def paged(
    database: Database,
    page: Callable[[Db, Place], Sequence[Kind]],
    first: Place,
    place: Callable[[Kind], Place],
) -> Iterator[Sequence[Kind]]:
    """One page after another to the last, each in a transaction of its own.

    `page` has what lies behind a place: `first`, and then that of the last row before.
    """
    after = first
    while True:
        with database.transaction() as connection:
            found = page(connection, after)
        if not found:
            return
        yield found
        after = place(found[-1])


def key_text(table: str, keys: Sequence[str]) -> Composed:
    """The key of a row of a team's table as one text, of however many columns it is."""
    columns = SQL(", ").join(Identifier(table, key) for key in keys)
    return SQL("{}::text" if len(keys) == 1 else "row({})::text").format(columns)


def read(
    connection: Db,
    kind: type[Kind],
    statement: LiteralString,
    values: Sequence[object] | Mapping[str, object] = (),
) -> list[Kind]:
    """The rows that a statement finds."""
    return ask(connection, kind, statement, values).fetchall()


def ask(
    connection: Db,
    kind: type[Kind],
    statement: LiteralString,
    values: Sequence[object] | Mapping[str, object] = (),
) -> Cursor[Kind]:
    """The same, which is waited for only when the first row is wanted."""
    cursor = connection.cursor(row_factory=_factory(kind))
    return cursor.execute(_written(statement, kind), values)


def save(
    connection: Db, statement: LiteralString, rows: Sequence[DataclassInstance], **values: object
) -> None:
    """Run a statement for a set of rows, unless there is none; nothing is waited for."""
    if rows:
        _run(connection, statement, rows, values)


def fetch(
    connection: Db, statement: LiteralString, rows: Sequence[DataclassInstance], **values: object
) -> list[Row]:
    """The same, with what the statement returns."""
    return _run(connection, statement, rows, values).fetchall() if rows else []


def _run(
    connection: Db,
    statement: LiteralString,
    rows: Sequence[DataclassInstance],
    values: Mapping[str, object],
) -> Cursor[Row]:
    return connection.execute(_written(statement, type(rows[0])), {**columns(rows), **values})


def columns(rows: Sequence[DataclassInstance]) -> dict[str, list[Any] | str]:
    """At least one row as the values that `{rows}` stands for."""
    types = _types(type(rows[0]))
    found = zip(*map(attrgetter(*types), rows), strict=True)
    return {name: _array(column, types[name]) for name, column in zip(types, found, strict=True)}


def _array(column: Sequence[Any], kind: type) -> list[Any] | str:
    """A column; of arrays as text, for in an array of arrays all are of one length."""
    if kind is bytes:
        return list(column)  # the driver has them binary, which is half as long
    if kind is Mapping:
        column = [json.dumps(value) for value in column]
    elif kind is tuple:
        column = [None if value is None else _in_braces(tuple(value)) for value in column]
    return literal(column)


@lru_cache(maxsize=1024)  # most cases ask for the same record sets
def _in_braces(names: tuple[str, ...]) -> str:
    return literal(names)


@cache
def _written(statement: LiteralString, kind: type[DataclassInstance]) -> bytes:
    required = [one for one in fields(kind) if one.default is one.default_factory is MISSING]
    return (
        SQL(statement)
        .format(
            columns=_names(fields(kind)),
            required=_names(required),
            rows=_rows(kind),
            changes=SQL(", ").join(map(_change, fields(kind)[1:])),
        )
        .as_bytes()
    )


def _names(of: Iterable[Field[Any]]) -> Composed:
    return SQL(", ").join(Identifier(one.name) for one in of)


def _change(one: Field[Any]) -> Composed:
    return SQL("{0} = new.{0}").format(Identifier(one.name))


def _rows(kind: type[DataclassInstance]) -> Composed:
    types = {name: _COLUMN_TYPES.get(of, "text") for name, of in _types(kind).items()}
    arrays = [
        SQL("{}::{}[]").format(Placeholder(name), SQL(of.removesuffix("[]")))
        for name, of in types.items()
    ]
    shown = [SQL("{}::{}").format(Identifier(name), SQL(of)) for name, of in types.items()]
    return SQL("(select {}, n from unnest({}) with ordinality as sent({}, n)) as new").format(
        SQL(", ").join(shown), SQL(", ").join(arrays), _names(fields(kind))
    )


@cache
def _factory(kind: type[Kind]) -> RowFactory[Kind]:
    """By name; arrays come as lists, and what an enumeration names as text."""
    forms = {
        name: of for name, of in _types(kind).items() if of is tuple or issubclass(of, StrEnum)
    }

    def of_columns(cursor: Cursor[Any]) -> RowMaker[Kind]:
        names = [column.name for column in cursor.description or ()]
        formed = [(at, forms[name]) for at, name in enumerate(names) if name in forms]

        def row(values: Sequence[Any]) -> Kind:
            found = list(values)
            for at, form in formed:
                if found[at] is not None:
                    found[at] = form(found[at])
            return kind(**dict(zip(names, found, strict=True)))

        return row

    return of_columns


@cache
def _types(kind: type[DataclassInstance]) -> dict[str, type]:
    """What each field is, apart from that it may be None and of what it is a tuple."""
    hints = get_type_hints(kind)
    return {one.name: _type(hints[one.name]) for one in fields(kind)}


def _type(hint: Any) -> type:
    if isinstance(hint, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    found: type = get_origin(hint) or hint
    return found
