"""The oracle: what rows were there before a database was set back, and what are afterwards.

It reads the teams' tables alone, and knows nothing of cases, rules or holds but whom it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

# Written by restriction, and no value of the customer's.
OURS = frozenset({"restricted_for", "masked_on"})
Key = tuple[str, str]
Rows = Mapping[Key, Mapping[str, Any]]
"""By table and key: the row's columns."""


@dataclass(frozen=True)
class Tables:
    """The tables of one team: of each its key, and the business role that sees its open rows."""

    schema: str
    keys: Mapping[str, str]

    @property
    def business(self) -> str:
        return f"{self.schema}_app"


def rows_of(url: str, tables: Iterable[Tables]) -> Rows:
    """Every row that is there, as a superuser sees them."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {
            (f"{of.schema}.{name}", str(row[key])): row
            for of in tables
            for name, key in of.keys.items()
            for row in _all(connection, of.schema, name)
        }


def seen_of(url: str, tables: Iterable[Tables]) -> set[Key]:
    """The rows that the business applications see."""
    found: set[Key] = set()
    with psycopg.connect(url, autocommit=True) as connection:
        for of in tables:
            connection.execute(SQL("set role {}").format(Identifier(of.business)))
            for name, key in of.keys.items():
                rows = _all(connection, of.schema, name)
                found |= {(f"{of.schema}.{name}", str(row[key])) for row in rows}
            connection.execute("reset role")
    return found


def _all(connection: psycopg.Connection[Any], schema: str, name: str) -> list[dict[str, Any]]:
    query = SQL("select to_jsonb(t) from {} t").format(Identifier(schema, name))
    return [row for (row,) in connection.execute(query).fetchall()]


@dataclass(frozen=True)
class Verdict:
    """What is wrong: nothing, where all three are empty."""

    back: list[Key]
    """Gone before, and seen by the business again."""
    lost: list[Key]
    """There before the database was set back, and gone now."""
    touched: list[Key]
    """Under a hold, and gone or altered."""

    def __bool__(self) -> bool:
        return not (self.back or self.lost or self.touched)


@dataclass(frozen=True)
class Before:
    """What was so when the backup was made, and when the database was lost."""

    backup: Rows
    end: Rows
    held: Collection[str]
    """Whom a hold on everything protects."""

    def is_telling(self, set_back: Rows) -> bool:
        """Whether rows are back that had gone, and of whom a hold protects there are some."""
        gone = self.backup.keys() - self.end.keys()
        held = [key for key, row in self.backup.items() if row.get("subject_id") in self.held]
        return bool(held) and bool(gone & set_back.keys())

    def judge(self, after: Rows, seen: Collection[Key]) -> Verdict:
        gone = self.backup.keys() - self.end.keys()
        held = [key for key, row in self.backup.items() if row.get("subject_id") in self.held]
        return Verdict(
            sorted(gone.intersection(seen)),
            sorted((self.backup.keys() & self.end.keys()) - after.keys()),
            sorted(key for key in held if key in self.end and not self._is_whole(key, after)),
        )

    def _is_whole(self, key: Key, after: Rows) -> bool:
        was = (_values(self.end[key]), _values(self.backup[key]))
        return key in after and _values(after[key]) in was


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OURS}
