"""A consumer's transaction: its statements are planned once, and anew as tables grow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

import fullstop.outbox.database
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import Database, Db
from fullstop.sandbox.servers import Servers
from tests.support.world import World, cloned, settings_for

LOOK_UP = "select subject_id from cases where case_id = any(%s)"
SETTINGS = ("plan_cache_mode", "max_parallel_workers_per_gather", "jit")


@pytest.fixture
def database(world: World) -> Iterator[Database]:
    found = world.wiring.domain_database("orders")
    yield found
    found.close()


@pytest.fixture
def world(template: Servers) -> Iterator[World]:
    with cloned(template) as url:
        yield World(url, Wiring(settings_for(template, url)))


def test_a_statement_is_planned_for_any_batch_and_not_each_time(database: Database) -> None:
    for size in (1, 2, 500, 3, 1, 40, 7, 1):
        with database.batch() as connection:
            connection.execute(LOOK_UP, ([f"case-{n}" for n in range(size)],)).fetchall()
    assert plans_of(database.connection, LOOK_UP) == {"custom": 0, "generic": 6}  # from the third


def test_its_settings_end_with_the_transaction(database: Database) -> None:
    before = settings(database.connection)
    with database.batch() as connection:
        within = settings(connection)
    assert within == {
        "plan_cache_mode": "force_generic_plan",
        "max_parallel_workers_per_gather": "0",
        "jit": "off",
    }
    assert settings(database.connection) == before


def test_a_plan_made_for_an_empty_table_does_not_outlive_it(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fullstop.outbox.database, "PLAN_SECONDS", math.inf)
    world.execute("alter table orders.cases set (autovacuum_enabled = false)")
    look_up(database)
    assert "Seq Scan" in cached_plan(database)
    fill(database)
    look_up(database)
    assert "Seq Scan" in cached_plan(database)  # or there is nothing to test
    monkeypatch.setattr(fullstop.outbox.database, "PLAN_SECONDS", 0)
    look_up(database)
    assert "Index Scan" in cached_plan(database)


# --- what is asked of the database --------------------------------------------------------------


def look_up(database: Database) -> None:
    for _ in range(4):  # the third time it is prepared
        with database.batch() as connection:
            connection.execute(LOOK_UP, (["case-7"],)).fetchall()


def fill(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(
            "insert into cases (case_id, subject_id)"
            " select 'case-' || n, 's-' || n from generate_series(1, 20000) as n"
        )


def cached_plan(database: Database) -> str:
    with database.transaction() as connection:
        connection.execute("set local plan_cache_mode to force_generic_plan")
        [(name,)] = connection.execute(
            "select name from pg_prepared_statements where statement like 'select subject_id%'"
        ).fetchall()
        rows = connection.execute(f"explain execute {name}(array['case-7'])".encode()).fetchall()
    return "\n".join(line for (line,) in rows)


def plans_of(connection: Db, statement: str) -> dict[str, Any]:
    row = connection.execute(
        "select custom_plans, generic_plans from pg_prepared_statements where statement = %s",
        (statement.replace("%s", "$1"),),
    ).fetchone()
    assert row is not None
    return {"custom": row[0], "generic": row[1]}


def settings(connection: Db) -> dict[str, str]:
    rows = connection.execute(
        "select name, setting from pg_settings where name = any(%s)", (list(SETTINGS),)
    ).fetchall()
    return dict(rows)
