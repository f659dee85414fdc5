"""What a request costs as tables grow: orders requests, 500 a batch, among few rows and many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from psycopg.sql import SQL, Identifier

from benchmarks.erasure import UNIT, Prepared, Size
from benchmarks.processor import process_and_database
from benchmarks.rounds import Contestant, Found, Measured, Quantity
from benchmarks.stage import Stage
from fullstop.handlers.catalogue import Entry
from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox import samples
from tests.support.world import cloned

# Each customer has some ten rows in the orders' tables: 10⁵, 10⁶ and 10⁷ of them.
CUSTOMERS, QUICK_CUSTOMERS = (10_000, 100_000, 1_000_000), (2_000, 20_000)
SIZE, QUICK_SIZE = Size(500, 1_000, 4_000), Size(500, 500, 2_000)
_DOMAIN = "orders"


def name_of(customers: int) -> str:
    """What the contestant is called."""
    return f"fullstop, orders of {customers:,} customers"


def most_in_least(found: Found) -> float | None:
    """What a request costs among the most rows, in times of what it costs among the fewest."""
    edges = (name_of(edge(CUSTOMERS)) for edge in (min, max))
    fewest, most = (process_and_database(found, name) for name in edges)
    return most / fewest if most and fewest else None


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The same requests among so many customers' rows."""
    prepared = Prepared.of(stage, QUICK_SIZE if quick else SIZE)
    for customers in QUICK_CUSTOMERS if quick else CUSTOMERS:
        grown = cache(partial(_grown, prepared, customers))
        yield Contestant(name_of(customers), UNIT, partial(_run, prepared, grown))


def _grown(prepared: Prepared, customers: int) -> str:
    """A database with the rows of so many customers in this one domain, kept over all rounds."""
    stage = prepared.stage
    stage.say(f"Loading the orders of {customers:,} customers…")
    url = stage.open.enter_context(cloned(stage.servers))
    zone = prepared.wiring.settings.time_zone
    samples.load(url, [_entry(prepared)], generated=customers, time_zone=zone)
    with connect_as_administrator(url) as connection:
        connection.execute("vacuum (analyze)")
    return url


def _entry(prepared: Prepared) -> Entry:
    return prepared.wiring.catalogue[_DOMAIN]


def _run(prepared: Prepared, grown: Callable[[], str]) -> Measured:
    with cloned(prepared.stage.servers, template=grown().rpartition("/")[2]) as url:
        rows = _rows(prepared, url)
        found = prepared.measured("benchmarks.sides.orders_consumer", url)
        prepared.end_state.check_answers(url)
    return {"rows": Quantity(rows, "rows"), **found}


def _rows(prepared: Prepared, url: str) -> int:
    with connect_as_administrator(url) as connection:
        return sum(
            connection.execute(
                SQL("select count(*) from {}").format(Identifier(*records.table.split(".")))
            ).fetchall()[0][0]
            for records in _entry(prepared).domain.record_sets
        )
