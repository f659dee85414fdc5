"""Hears what comes to some topics, until all has come or nothing more does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from benchmarks.stage import FailedRunError
from fullstop.running.kafka import Received, Tail

SILENT_SECONDS_MAX = 60.0


def heard(
    tail: Tail, waiting: Callable[[], bool], silent_seconds_max: float = SILENT_SECONDS_MAX
) -> Iterator[Received]:
    """Each record that comes while `waiting`; FailedRunError after a long silence."""
    last = time.monotonic()
    while waiting():
        batch = tail.read(1_000, 0.05)
        if batch:
            last = time.monotonic()
        elif time.monotonic() - last > silent_seconds_max:
            raise FailedRunError(f"nothing came for {silent_seconds_max:.0f} s, and not all had")
        yield from batch
