"""A million rows of one customer: ``python -m tests.big_customer [ROWS]`` says how long they take.

It starts servers of its own, and ends them.
"""

from __future__ import annotations

import sys
import time

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox import servers
from fullstop.sandbox.guard import temporary
from tests.support import big_customer
from tests.support.world import World, cloned, make_template, settings_for


def main(rows: int) -> None:
    with temporary("fullstop-big-", say=print) as folder:
        found = servers.up(folder, say=print)
        make_template(found)
        with cloned(found) as url:
            measure(World(url, Wiring(settings_for(found, url, brake_rows_max=rows))), rows)


def measure(world: World, rows: int) -> None:
    big_customer.views(world, rows)
    big_customer.ordinary(world, 2_000)
    world.consumer("browsing_history").handle([world.received(world.request(big_customer.BIG))])
    started = time.monotonic()
    with big_customer.watched("browsing_history") as read:
        big_customer.finish(world, "browsing_history")
    seconds = time.monotonic() - started
    print(  # noqa: T201
        f"{rows} rows in {len(read)} chunks: {seconds:.1f} s;"
        f" rows read by the first chunk {read[0]}, by the last {read[-1]}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
