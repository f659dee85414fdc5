"""Requests at the bounds of their schema: ``python -m tests.generated_requests [--requests N]``.

Each goes through six domains and the aggregator on a real PostgreSQL, as bytes made by hand, and
must end in a notice, or in a dead letter or an incident that `status` shows. It starts servers of
its own, and ends them.
"""

from __future__ import annotations

import argparse
import sys
import time

from fullstop.consumers.wiring import Wiring
from tests.support.generated_run import Run
from tests.support.own_servers import own_servers, say
from tests.support.world import World, cloned, settings_for


def main(requests: int, seed: int) -> int:
    with own_servers("fullstop-generated-") as found:
        started = time.monotonic()
        with cloned(found) as url:
            run = Run(World(url, Wiring(settings_for(found, url, brake_rows_max=10**9))))
            wrong = run.go(requests, seed)
        seconds = time.monotonic() - started
        told = sum(one.is_told for one in run.published.values())
        say(
            f"{requests} requests, seed {seed}: {told} told, {requests - told} dead letters, "
            f"{len(wrong)} wrong; {seconds:.1f} s"
        )
        for line in wrong[:20]:
            say(f"  {line}")
        return int(bool(wrong))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(main(asked.requests, asked.seed))
