"""More processes a domain, and a second aggregator: they are groups, and share the partitions.

Two cores are full with one of each, so what it shows there is that more of them do the same work
at no more than its cost; on a machine with more cores it shows the rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks import notices
from benchmarks.product import Copies
from benchmarks.rounds import Contestant
from benchmarks.stage import Stage

WAYS = (Copies(1, 1), Copies(1, 2), Copies(2, 1), Copies(2, 2), Copies(4, 2))
QUICK_WAYS = (Copies(1, 1), Copies(2, 2))


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The backlog of `notices`, by so many."""
    count = notices.QUICK_REQUESTS if quick else notices.REQUESTS
    for copies in QUICK_WAYS if quick else WAYS:
        yield Contestant(
            f"fullstop, {copies}", notices.UNIT, partial(notices.run, stage, count, copies)
        )
