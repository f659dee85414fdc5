"""Customers at random at the door, and an oracle: ``python -m tests.same_lists [--customers N]``.

Preview and result agree where nothing changed between; where something did, exactly what breaks
what was shown is asked again. On a PostgreSQL of its own, which is ended.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from fullstop.consumers.wiring import Wiring
from tests.support.desk_door import a_door_on
from tests.support.own_servers import own_servers, say
from tests.support.same_lists_run import judged
from tests.support.world import World, cloned, settings_for


def main(customers: int, seed: int) -> int:
    with own_servers("fullstop-same-lists-") as found:
        started = time.monotonic()
        with cloned(found) as url, a_door_on(World(url, Wiring(settings_for(found, url)))) as door:
            visits = judged(door, customers, seed)
        wrong = [visit for visit in visits if visit.complaints]
        for visit in wrong[:40]:
            say(f"{visit.subject_id}, {', '.join(visit.changes) or 'nothing changed'}:")
            for line in visit.complaints:
                say(f"    {line}")
        again = sum(visit.asked_again for visit in visits)
        kinds = Counter(change for visit in visits for change in visit.changes)
        say(f"changes: {', '.join(f'{name} {count}' for name, count in sorted(kinds.items()))}")
        say(
            f"{len(visits)} customers, seed {seed}: {again} asked again, {len(wrong)} not as they"
            f" must be; {time.monotonic() - started:.0f} s"
        )
        return int(bool(wrong))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(main(asked.customers, asked.seed))
