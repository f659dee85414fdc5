"""A version of the rules over a million kept rows: ``python -m tests.what_if [ROWS]``.

Says how long `rules what-if` takes and what memory the process and its session of the database
take at most. It starts servers of its own, and ends them.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil

from fullstop.consumers.operate.what_if import what_if
from fullstop.consumers.wiring import Wiring
from fullstop.sandbox import servers
from fullstop.sandbox.guard import temporary
from tests.integration.test_what_if import LONGER, versions
from tests.support.kept import keep
from tests.support.world import World, cloned, make_template, settings_for

MIB = 1024 * 1024


def main(rows: int) -> None:
    with temporary("fullstop-what-if-", say=print) as folder:
        found = servers.up(folder, say=print)
        make_template(found)
        with cloned(found) as url:
            world = World(url, Wiring(settings_for(found, url)))
            keep(world, 1, rows // 4)
            measure(versions(world, Path(folder), LONGER), everybody="everybody" in sys.argv)


def measure(world: World, *, everybody: bool) -> None:
    before, after = world.wiring.catalogue["orders"].policies[-2:]
    started, used = time.monotonic(), time.process_time()
    with watched(world) as session:
        found: Any = what_if(
            world.work("orders"),
            world.wiring.domain_database("orders"),
            before,
            after,
            civil_day=world.wiring.settings.civil_day,
            everybody=everybody,
        )
    rows = sum(one["rows"] for one in found["changes"])
    print(  # noqa: T201
        f"{rows} rows of {found['cases']} cases:"
        f" {time.monotonic() - started:.1f} s, of them {time.process_time() - used:.1f} s of this"
        f" process, {peak_mib():.0f} MiB at most; its session {session['mib']:.0f} MiB,"
        f" {session['seconds']:.1f} s of processor time"
    )


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB


@contextmanager
def watched(world: World) -> Iterator[dict[str, float]]:
    """The most memory that the session takes for itself, and its processor time, workers' too."""
    seen = {"mib": 0.0, "seconds": 0.0}
    over = Event()
    of_session = (
        "select pid from pg_stat_activity where application_name like 'fullstop%'"
        " and datname = current_database() and pid <> pg_backend_pid()"
    )

    def look() -> None:
        times: dict[int, float] = {}
        while not over.wait(0.1):
            for (pid,) in world.execute(of_session):
                try:
                    process = psutil.Process(pid)
                    memory, spent = process.memory_info(), process.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                times[pid] = spent.user + spent.system
                seen["mib"] = max(seen["mib"], (memory.rss - memory.shared) / MIB)
            seen["seconds"] = sum(times.values())

    thread = Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
