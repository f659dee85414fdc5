"""What one look of the deferral worker costs, with few due among many that are not.

Pages are what the whole transaction touches in the domain's schema: tables and indexes, the
product's own and the team's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.outbox.database import Database
from tests.support import orders
from tests.support.world import TODAY, World

DUE = 20  # cases that are due in a tick that has something to do
_FIVE_YEARS_AGO = date(2021, 11, 30)  # an invoice of that day goes on 2026-12-01
DUE_ON = date(2026, 12, 1)
_PAGES = """
select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))::bigint
from pg_statio_all_tables where schemaname = 'orders'
"""


@dataclass(frozen=True)
class Cost:
    """Of one look: seconds, pages touched, and the cases that were run."""

    seconds: float
    pages: int
    cases: int


def wait(world: World, deferrals: int, *, analysed: bool = True) -> None:
    """So many cases with one deferral each, none of them due in this year.

    Where they are not `analysed`, the database knows as little of them as a new one does.
    """
    for table in () if analysed else ("cases", "deferrals"):
        world.execute(f"alter table orders.{table} set (autovacuum_enabled = off)")
    version = world.wiring.catalogue["orders"].policy_on(TODAY).version
    world.execute(
        "insert into orders.cases (case_id, subject_id, cutoff_at, records, state, revision)"
        " select 'w-' || n, 'w-' || n, timestamptz '2026-11-24', '{invoices}', 'done', 1"
        " from generate_series(1, %s) as n on conflict do nothing",
        deferrals,
    )
    world.execute(
        "insert into orders.deferrals (case_id, records, rule, until, next_check_on, policy)"
        " select 'w-' || n, 'invoices', 'invoice-stub', day, day + 1, %s"
        " from generate_series(1, %s) as n,"
        " lateral (select date '2027-06-01' + mod(n, 3650) as day) as d on conflict do nothing",
        version,
        deferrals,
    )
    if analysed:
        world.execute("vacuum (analyze) orders.cases, orders.deferrals")


def come_due(world: World, round_no: int) -> None:
    """A few customers more whose invoices end on the day before `DUE_ON`."""
    names = [f"due-{round_no}-{i}" for i in range(DUE)]
    for name in names:
        orders.order(world, name, subject_id=name)
        orders.invoice(world, name, name, issued_on=_FIVE_YEARS_AGO, subject_id=name)
    world.handle("orders", *(world.request(name, records=("orders.invoices",)) for name in names))


@dataclass
class Ticking:
    """The worker of the orders domain, and what its looks cost."""

    world: World
    deferrals: Deferrals
    database: Database

    def tick(self, day: date) -> Cost:
        """One look at noon of that day."""
        self.world.clock.now += timedelta(days=(day - self.world.today()).days)
        due = self._cases_due(day)
        before = self._pages()
        started = time.monotonic()
        did = self.deferrals.step()
        seconds = time.monotonic() - started
        assert did is (due > 0)
        return Cost(seconds, self._pages() - before, due)

    def _cases_due(self, day: date) -> int:
        [(count,)] = self.world.execute(
            "select count(distinct case_id) from orders.deferrals where next_check_on <= %s", day
        )
        return int(count)

    def _pages(self) -> int:
        # The worker's own connection hands in what it has counted before anybody else looks.
        self.database.connection.execute("select pg_stat_force_next_flush()")
        self.database.connection.execute("select 1")
        with self.world.admin() as connection:
            row = connection.execute(_PAGES).fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def ticking(world: World) -> Iterator[Ticking]:
    database = world.wiring.domain_database("orders")
    yield Ticking(world, Deferrals(world.work("orders"), database), database)
    database.close()
