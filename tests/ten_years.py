"""Ten years in a minute: ``python -m tests.ten_years [--records N]`` says what went when it must.

Every record of a mixed population goes through the engine on a real PostgreSQL, under a clock that
is moved; a calendar of its own says on which civil day each must go. Then 100,000 records around
their last day go through the rules alone. It starts servers of its own, and ends them.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox import servers
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from tests.support import toy
from tests.support.ten_years import CHANGE, FIRST, LAST, Population
from tests.support.ten_years_edges import blocks, wrong
from tests.support.ten_years_walk import DOMAINS, Walk, Walked, prepared
from tests.support.world import World, cloned, make_template, settings_for

EDGES = 100_000


def main(records: int, seed: int) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with temporary("fullstop-years-", say=print) as folder:
        found = servers.up(folder, say=print)
        make_template(found)
        started = time.monotonic()
        with cloned(found) as url:
            world = World(url, Wiring(settings_for(found, url, brake_rows_max=10**9)))
            off = walk(world, folder, records, seed) + at_the_edges(found, EDGES, seed)
        say(f"{off} wrong in {time.monotonic() - started:.1f} s, the servers' start not counted")
        return int(off > 0)


def walk(world: World, folder: Path, records: int, seed: int) -> int:
    """The mixed population through the engine; how many records are wrong."""
    started = time.monotonic()
    population = Population.of(records, seed)
    world = prepared(world, folder / "rules", population)
    say(
        f"{population.size} records of {len(population.customers)} customers, {FIRST} to {LAST},"
        f" new rules on {CHANGE}, made in {time.monotonic() - started:.1f} s"
    )
    wrong = 0
    for domain in DOMAINS:
        begun = time.monotonic()
        walked = Walk(world, domain, population).run()
        wrong += tell(domain, walked, time.monotonic() - begun)
    return wrong


def tell(name: str, walked: Walked, seconds: float) -> int:
    counts = walked.counts
    say(
        f"{name}: {counts['at once']} went at once, {counts['later']} by themselves on their civil"
        f" day, {counts['silent']} within a week of an end that nobody said, {counts['kept']} stay;"
        f" {len(walked.differences)} wrong; {walked.days} days looked at, {seconds:.1f} s"
    )
    tell_some(walked.differences)
    return len(walked.differences)


def at_the_edges(found: Servers, records: int, seed: int) -> int:
    """Records around their last day through the rules alone; how many are wrong."""
    begun = time.monotonic()
    count, differences = 0, []
    with cloned(found, "template0") as url:
        toy.make_tables(url)
        with toy.eraser(url) as connection:
            for block in blocks(records, seed):
                count += len(block.starts)
                differences += wrong(connection, block)
    say(
        f"edges: {count} records around their last day, in SQL and in decide: {len(differences)}"
        f" off; {time.monotonic() - begun:.1f} s"
    )
    tell_some(differences)
    return len(differences)


def tell_some(differences: Sequence[str]) -> None:
    for difference in differences[:20]:
        say(f"  {difference}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(main(asked.records, asked.seed))
