"""Rows as dataclasses: what is written as a set is what is read, whatever stands in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from fullstop.outbox.rows import fetch, read, save
from tests.support.world import World


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Sample:
    """A row with every kind of column; `more` may be left out where it is read."""

    key: str
    content: bytes | None
    number: int
    yes: bool | None
    on: date | None
    at: datetime | None
    colour: Colour
    names: tuple[str, ...] | None
    more: str | None = None


FULL = Sample(
    "a",
    b"\0\xff",
    2**40,
    True,
    date(2026, 1, 2),
    datetime(2026, 1, 2, tzinfo=UTC),
    Colour.RED,
    ("", "a,b", 'q"', "back\\slash", "{}", "null", "a\nb", "中"),
    "kept",
)
EMPTY = Sample("b", None, -1, None, None, None, Colour.RED, None)
TABLE = (
    "create temp table samples (key text primary key, content bytea, number bigint, yes boolean,"
    ' "on" date, at timestamptz, colour text, names text[], more text)'
)
INSERT = "insert into samples ({columns}) select {columns} from {rows} order by n"
ALL = "select {columns} from samples order by key"


def test_what_is_written_as_a_set_is_what_is_read(world: World) -> None:
    with world.admin() as connection, connection.pipeline():
        connection.execute(TABLE)
        save(connection, INSERT, [FULL, EMPTY, replace(EMPTY, key="c", names=())])
        found = read(connection, Sample, ALL)
    assert found == [FULL, EMPTY, replace(EMPTY, key="c", names=())]
    assert type(found[0].colour) is Colour


def test_columns_that_are_empty_in_every_row_are_written_too(world: World) -> None:
    with world.admin() as connection:
        connection.execute(TABLE)
        save(connection, INSERT, [EMPTY])
        assert read(connection, Sample, ALL) == [EMPTY]


def test_a_change_sets_every_field_but_the_key(world: World) -> None:
    """Of two rows one is changed; a field that may be left out is read where it is asked for."""
    with world.admin() as connection:
        connection.execute(TABLE)
        save(connection, INSERT, [FULL, EMPTY])
        changed = replace(EMPTY, key="a", names=("new",))
        update = "update samples as old set {changes} from {rows} where old.key = new.key"
        save(connection, update, [changed])
        assert read(connection, Sample, ALL) == [changed, EMPTY]
        assert read(connection, Sample, "select {required} from samples order by key")[0] == changed


def test_no_rows_are_no_statement(world: World) -> None:
    with world.admin() as connection:
        save(connection, "insert into nothing of this is said", [])
        assert fetch(connection, "insert into nothing of this is said", []) == []
