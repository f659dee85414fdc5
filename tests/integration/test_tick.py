"""A look of the deferral worker costs by what is due, not by what waits: `python -m tests.tick`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fullstop.consumers.wiring import Wiring
from fullstop.outbox.domain import cases
from fullstop.sandbox.servers import Servers
from tests.support.tick import DUE, DUE_ON, Ticking, come_due, ticking, wait
from tests.support.world import TODAY, World, cloned, settings_for

FEW, MANY = 1_000, 30_000


@pytest.fixture
def worker(world: World) -> Iterator[Ticking]:
    wait(world, FEW)
    with ticking(world) as worker:
        worker.tick(TODAY)  # connects and compiles, which reads the catalogue
        yield worker


def test_a_look_at_nothing_reads_as_little_among_many(worker: Ticking) -> None:
    among_few = worker.tick(TODAY)
    wait(worker.world, MANY)
    among_many = worker.tick(TODAY)
    assert among_few.cases == among_many.cases == 0
    # Each index is one level deeper.
    assert among_many.pages <= among_few.pages + 10, (among_few, among_many)


@pytest.mark.parametrize("count", [FEW, 5 * FEW, MANY])
def test_nor_does_it_read_every_case_where_the_database_has_no_statistics(
    template: Servers, count: int
) -> None:
    """As in the first minute of a new one; a plan is made of what there is then."""
    with cloned(template) as url:
        world = World(url, Wiring(settings_for(template, url)))
        wait(world, count, analysed=False)
        with ticking(world) as worker:
            for _ in range(12):  # then a statement is prepared, and its plan serves any day
                look = worker.tick(TODAY)
    assert look.cases == 0
    assert look.pages <= 20 + count / 20, look  # the deferrals alone may be read whole


def test_those_that_somebody_has_are_passed_over_for_those_behind(world: World) -> None:
    come_due(world, 1)
    version = world.wiring.catalogue["orders"].policy_on(TODAY).version
    database = world.wiring.domain_database("orders")
    with world.admin() as somebody, somebody.transaction():
        with database.transaction() as connection:
            [first] = cases.due(connection, DUE_ON, version, 1)
        somebody.execute("select from orders.cases where case_id = %s for update", (first.case_id,))
        with database.transaction() as connection:
            [next_] = cases.due(connection, DUE_ON, version, 1)
    database.close()
    assert next_.case_id != first.case_id


def test_a_look_at_a_few_costs_the_same_among_many(worker: Ticking) -> None:
    come_due(worker.world, 1)
    among_few = worker.tick(DUE_ON)
    wait(worker.world, MANY)
    worker.world.clock.now = worker.world.clock.now.replace(month=11, day=TODAY.day)
    come_due(worker.world, 2)
    among_many = worker.tick(DUE_ON)
    assert among_few.cases == among_many.cases == DUE
    # An index is one level deeper: a page more a case and index.
    assert among_many.pages <= 1.5 * among_few.pages, (among_few, among_many)
