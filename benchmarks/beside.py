"""New requests beside work that was there before: deferrals that are due, a big customer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import LiteralString

from benchmarks.latency import WARM_UP, measured, sent_of, steadily
from benchmarks.product import running
from benchmarks.rounds import Contestant, Measured, Quantity
from benchmarks.stage import FailedRunError, Stage
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import connect_as_administrator
from tests.support import tick
from tests.support.world import World

DEFERRALS, QUICK_DEFERRALS = 1_000_000, 20_000
ROWS, QUICK_ROWS = 1_000_000, 20_000
OTHERS, QUICK_OTHERS = 2_000, 300
RATE = 50
_BIG = "bench-big"
_DUE = "select count(*) from orders.deferrals where next_check_on <= current_date"

_VIEWS = "select count(*) from browsing_history.views where subject_id = 'bench-big'"


QUIET = "fullstop, beside nothing else"


def beside_deferrals(deferrals: int) -> str:
    """What the contestant is called."""
    return f"fullstop, beside {deferrals:,} deferrals that are due"


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The same requests with nothing else to do, and beside each."""
    deferrals = QUICK_DEFERRALS if quick else DEFERRALS
    rows = QUICK_ROWS if quick else ROWS
    for name, work in (
        (QUIET, _Work()),
        (beside_deferrals(deferrals), _Work(partial(_make_due, deferrals), _DUE)),
        (
            f"fullstop, beside a customer of {rows:,} rows",
            _Work(partial(_view, rows), _VIEWS, (_BIG,)),
        ),
    ):
        run = partial(_run, stage, QUICK_OTHERS if quick else OTHERS, work)
        yield Contestant(name, "ms", run)


def _nothing(_url: str, _wiring: Wiring) -> None:
    """Nothing is there before."""


@dataclass(frozen=True)
class _Work:
    """How it gets there, how much of it is left, and who asks before all others."""

    prepare: Callable[[str, Wiring], None] = _nothing
    left: LiteralString = "select 0"
    first: tuple[str, ...] = ()


def _run(stage: Stage, others: int, work: _Work) -> Measured:
    wiring = stage.new_topics()
    sent = sent_of(wiring, stage.subjects[: others + WARM_UP])
    with stage.database() as url:
        work.prepare(url, wiring)
        there = _count(url, work.left)
        with running(stage, url, wiring) as product:
            wiring.publisher().publish([one.record for one in sent_of(wiring, work.first)])
            began = time.monotonic()
            found = measured(wiring, sent, partial(steadily, RATE), product.pids())
            done = there - _count(url, work.left)
            seconds = time.monotonic() - began
    if there and not done:
        raise FailedRunError("nothing was done of what was there before")
    return {**found, "done beside": Quantity(done / seconds, "a second")}


def _make_due(deferrals: int, url: str, wiring: Wiring) -> None:
    """Cases of customers without rows, each to be looked at since yesterday."""
    tick.wait(World(url, wiring), deferrals)
    with connect_as_administrator(url) as connection:
        connection.execute("update orders.deferrals set next_check_on = current_date - 1")
        connection.execute("vacuum (analyze) orders.deferrals")


def _view(rows: int, url: str, _wiring: Wiring) -> None:
    """A browsing history of one customer."""
    with connect_as_administrator(url) as connection:
        connection.execute(
            "insert into browsing_history.views (subject_id, goods_id, device, created_at)"
            " select %s, 'kettle', 'phone', timestamptz '2024-01-01' + n * interval '1 second'"
            " from generate_series(1, %s) as n",
            (_BIG, rows),
        )
        connection.execute("vacuum (analyze) browsing_history.views")


def _count(url: str, statement: LiteralString) -> int:
    with connect_as_administrator(url) as connection:
        return int(connection.execute(statement).fetchall()[0][0])
