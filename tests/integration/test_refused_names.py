"""What a case cannot have, as an earlier version wrote it: among the record sets, behind a "?"."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import NullPool, create_engine

from fullstop.outbox.domain.cases import CaseRow, lock_cases
from fullstop.outbox.migrations.versions import domain_0005
from fullstop.sandbox.servers import Servers
from tests.support.emptied import emptied
from tests.support.world import World, cloned

RECORDS = ["?orders.wishes", "details", "?orders.reviews"]


@pytest.fixture
def world(template: Servers) -> Iterator[World]:
    with cloned(template) as url:
        yield emptied(template, url)


def test_what_was_written_before_the_upgrade_is_read_rightly(world: World) -> None:
    world.execute("drop function orders.note_refused cascade")
    world.execute("alter table orders.cases drop column refused")
    write(world, "case-1", RECORDS)
    write(world, "case-2", ["details"])
    upgraded(world)
    assert stored(world, "case-1").refused == ("orders.wishes", "orders.reviews")
    assert stored(world, "case-2").refused == ()


def test_what_an_earlier_version_writes_after_the_upgrade_is_read_rightly(world: World) -> None:
    write(world, "case-1", RECORDS)
    case = stored(world, "case-1")
    assert case.refused == ("orders.wishes", "orders.reviews")
    assert list(case.records) == RECORDS  # as it reads it itself
    world.execute("insert into orders.cases (case_id, subject_id) values ('case-2', 's')")
    world.execute("update orders.cases set records = %s where case_id = 'case-2'", RECORDS)
    assert stored(world, "case-2").refused == case.refused


def upgraded(world: World) -> None:
    """What made the column, as the administrator's migration runs it; what came later is there."""
    url = world.admin_url.replace("postgresql://", "postgresql+psycopg://", 1)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("set local search_path to orders")
        with Operations.context(MigrationContext.configure(connection)):
            domain_0005.upgrade()


def write(world: World, case_id: str, records: list[str]) -> None:
    world.execute(
        "insert into orders.cases (case_id, subject_id, records) values (%s, 's', %s)",
        case_id,
        records,
    )


def stored(world: World, case_id: str) -> CaseRow:
    with world.wiring.domain_database("orders").transaction() as connection:
        return lock_cases(connection, [case_id])[case_id]
