"""A customer with very many rows, and how many rows each chunk of them looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from fullstop.outbox.database import Db
from fullstop.outbox.domain import cases as memory
from fullstop.outbox.domain.cases import CaseRow
from tests.support.world import World

BIG = "big"

# Rows that this session has read and not yet reported to the statistics.
_READ = (
    "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))"
    " from pg_stat_xact_user_tables where schemaname = %s"
)


def views(world: World, rows: int) -> None:
    """A browsing history, one view a second."""
    world.execute(
        "insert into browsing_history.views (subject_id, goods_id, device, created_at)"
        " select %s, 'kettle', 'phone', timestamptz '2024-01-01' + n * interval '1 second'"
        " from generate_series(1, %s) as n",
        BIG,
        rows,
    )


def ordinary(world: World, customers: int) -> None:
    """Others, `ordinary-1` and so on, who looked at something once."""
    world.execute(
        "insert into browsing_history.views (subject_id, goods_id, device, created_at)"
        " select 'ordinary-' || n, 'lamp', 'phone', timestamptz '2024-01-01'"
        " from generate_series(1, %s) as n",
        customers,
    )


def orders(world: World, rows: int) -> None:
    """Lines of orders, two each; every other order is still open, so half of all is kept."""
    world.execute(
        "insert into orders.vouchers (order_no, subject_id, seller, goods_id, quantity,"
        " price_cents, paid_at, payment_ref, completed_on, created_at)"
        " select 'o-' || n, %s, 's', 'g', 1, 1, timestamptz '2010-01-01', 'p',"
        " case when mod(n, 2) = 0 then date '2010-01-01' end,"
        " timestamptz '2010-01-01' + n * interval '1 second' from generate_series(1, %s / 2) as n",
        BIG,
        rows,
    )
    world.execute(
        "insert into orders.details (line_no, order_no, subject_id, item, created_at)"
        " select 'l-' || n, 'o-' || (n + 1) / 2, %s, 'i',"
        " timestamptz '2010-01-01' + n * interval '1 second' from generate_series(1, %s) as n",
        BIG,
        rows,
    )


@contextmanager
def watched(domain: str, meanwhile: Callable[[], None] = lambda: None) -> Iterator[list[int]]:
    """The rows that each chunk reads; `meanwhile` is done while its transaction is still open."""
    read: list[int] = []
    before = 0
    begin, save = memory.next_running, memory.save_progress

    def rows_read(connection: Db) -> int:
        row = connection.execute(_READ, (domain,)).fetchone()
        return int(row[0]) if row else 0

    def began(connection: Db) -> CaseRow | None:
        nonlocal before
        before = rows_read(connection)
        return begin(connection)

    def saved(connection: Db, *arguments: Any) -> None:
        read.append(rows_read(connection) - before)
        meanwhile()
        save(connection, *arguments)

    with (
        mock.patch.object(memory, "next_running", began),
        mock.patch.object(memory, "save_progress", saved),
    ):
        yield read


def finish(world: World, domain: str) -> None:
    """Let the domain's worker run until there is nothing to do."""
    worker = world.worker(domain)
    while worker.step():
        pass
