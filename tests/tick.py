"""What the deferral worker's look costs: ``python -m tests.tick [--deferrals N …]``.

The same few cases are due each time, among ten thousand and among a million that are not. It starts
servers of its own, and ends them.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from statistics import median

import structlog

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox import servers
from fullstop.sandbox.guard import temporary
from tests.support.tick import DUE, DUE_ON, Cost, Ticking, come_due, ticking, wait
from tests.support.world import TODAY, World, cloned, make_template, settings_for

ROUNDS = 9


def main(sizes: Sequence[int]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with temporary("fullstop-tick-", say=print) as folder:
        found = servers.up(folder, say=print)
        make_template(found)
        for size in sizes:
            with cloned(found) as url:
                measure(World(url, Wiring(settings_for(found, url, brake_rows_max=10**9))), size)


def measure(world: World, size: int) -> None:
    wait(world, size)
    with ticking(world) as worker:
        worker.tick(TODAY)  # connects, compiles and prepares
        idle = [worker.tick(TODAY) for _ in range(ROUNDS)]
        busy = [one_round(worker, no) for no in range(ROUNDS)]
    print(  # noqa: T201
        f"{size} deferrals: a look at nothing {shown(idle)}; at {DUE} cases {shown(busy[2:])}",
        flush=True,
    )


def one_round(worker: Ticking, no: int) -> Cost:
    worker.world.clock.now = worker.world.clock.now.replace(month=11, day=TODAY.day)
    come_due(worker.world, no)
    return worker.tick(DUE_ON)


def shown(costs: Sequence[Cost]) -> str:
    pages = median(cost.pages for cost in costs)
    return f"{median(cost.seconds for cost in costs) * 1000:.1f} ms, {pages:.0f} pages"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deferrals", type=int, nargs="*", default=[10_000, 1_000_000])
    main(parser.parse_args().deferrals)
