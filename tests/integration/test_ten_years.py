"""A slice of ten years, each record on its civil day; `python -m tests.ten_years` does more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fullstop.outbox.database import Db
from fullstop.sandbox.servers import Servers
from tests.support import toy
from tests.support.ten_years import (
    CHANGE,
    FIRST,
    MATTERS,
    Fate,
    Held,
    Kept,
    Open,
    Population,
    Reason,
    later,
)
from tests.support.ten_years_edges import blocks, wrong
from tests.support.ten_years_walk import DOMAINS, Walk, is_right, prepared
from tests.support.world import World, cloned

RECORDS = 3_000


def test_every_record_goes_on_its_civil_day(world: World, tmp_path: Path) -> None:
    population = Population.of(RECORDS)
    walked_world = prepared(world, tmp_path, population)
    for domain in DOMAINS:
        walked = Walk(walked_world, domain, population).run()
        assert walked.differences == [], domain
        assert sum(walked.counts.values()) == len(population.records[domain])


def test_the_population_is_mixed() -> None:
    """The walk proves only what it holds."""
    population = Population.of(RECORDS)
    customers = population.customers
    assert {who.matter for who in customers} == {None, *MATTERS}
    assert {who.silently for who in customers if who.matter} == {True, False}
    assert {who.cancels for who in customers} == {None, "before", "after"}
    assert {who.acting_as for who in customers} == {"SELF", "GUARDIAN"}
    assert {who.hold.secret for who in customers if who.hold} == {True, False}
    goes = {
        day for records in population.records.values() for record in records for day in record.goes
    }
    assert goes >= {None, date(2027, 3, 1), CHANGE, date(2034, 1, 1)}


@pytest.fixture(scope="module")
def connection(template: Servers) -> Iterator[Db]:
    with cloned(template, "template0") as url:
        toy.make_tables(url)
        with toy.eraser(url) as opened:
            yield opened


def test_no_record_around_its_last_day_is_off_by_one(connection: Db) -> None:
    assert [line for block in blocks(20_000) for line in wrong(connection, block)] == []


# --- the oracle itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "years", "months", "day"),
    [
        ("2024-02-29", 1, 0, "2025-02-28"),
        ("2024-02-29", 4, 0, "2028-02-29"),
        ("2023-02-28", 1, 0, "2024-02-28"),
        ("2025-08-31", 0, 6, "2026-02-28"),
        ("2025-12-31", 0, 1, "2026-01-31"),
        ("2026-11-24", 10, 0, "2036-11-24"),
    ],
)
def test_the_calendar(start: str, years: int, months: int, day: str) -> None:
    assert later(date.fromisoformat(start), years, months) == date.fromisoformat(day)


def test_a_record_goes_when_its_last_reason_ends() -> None:
    released = date(2026, 6, 2)
    reasons: list[Reason] = [
        Kept(date(2025, 11, 30), "network-log-6m"),
        Open(date(2026, 5, 1)),
        Held(date(2026, 5, 31), released),
    ]
    assert Fate.of(reasons).goes(FIRST) == (released, released)
    assert Fate.of(reasons[:2]).goes(FIRST) == (date(2026, 5, 31),) * 2
    assert Fate.of([]).goes(FIRST) == (FIRST, FIRST)
    assert Fate.of([Open(date(2026, 5, 1), silently=True)]).goes(FIRST) == (
        date(2026, 5, 1),
        date(2026, 5, 4),
    )


def test_a_day_too_early_and_a_day_too_late_are_wrong() -> None:
    day, before, after = date(2026, 5, 1), date(2026, 4, 30), date(2026, 5, 2)
    assert [went for went in (None, before, day, after) if is_right(went, day, day)] == [day]
    assert [went for went in (None, day) if is_right(went, None, None)] == [None]
