"""Ten years in a minute: ``python -m tests.ten_years [--records N]`` says what went when it must.

Every record of a mixed population goes through the engine on a real PostgreSQL, under a clock that
is moved; a calendar of its own says on which civil day each must go. It starts servers of its own,
and ends them.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
import time
from pathlib import Path

import structlog

from consumers.wiring import Wiring
from sandbox import servers
from tests.support.ten_years import CHANGE, FIRST, LAST, Population
from tests.support.ten_years_walk import DOMAINS, Walk, Walked, prepared
from tests.support.world import World, cloned, make_template, settings_for


def main(records: int, seed: int) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = Path(tempfile.mkdtemp(prefix="fullstop-years-"))
    try:
        found = servers.up(folder, say=print)
        make_template(found)
        with cloned(found) as url:
            return walk(World(url, Wiring(settings_for(found, url))), folder, records, seed)
    finally:
        servers.down(folder, say=print)
        shutil.rmtree(folder, ignore_errors=True)


def walk(world: World, folder: Path, records: int, seed: int) -> int:
    started = time.monotonic()
    population = Population.of(records, seed)
    world = prepared(world, folder / "rules", population)
    say(
        f"{population.size} records of {len(population.customers)} customers,"
        f" {FIRST} to {LAST}, new rules on {CHANGE} (made in {time.monotonic() - started:.1f} s)"
    )
    for domain in DOMAINS:
        begun = time.monotonic()
        tell(domain, Walk(world, domain, population).run(), time.monotonic() - begun)
    return 0


def tell(name: str, walked: Walked, seconds: float) -> None:
    counts = walked.counts
    say(
        f"{name}: {counts['exact']} went on their civil day, {counts['silent']} within a week of an"
        f" end that nobody said, {counts['kept']} stay; {len(walked.differences)} wrong;"
        f" {walked.days} days looked at, {seconds:.1f} s"
    )
    for difference in walked.differences[:20]:
        say(f"  {difference}")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(main(asked.records, asked.seed))
