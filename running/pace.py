"""When a batch starts: where records come fast they are gathered, and at rest none waits.

A batch costs some forty statements and a commit, however few records it has. So where they come
fast, that is where some topic brought two within PACE_SECONDS, a batch starts no sooner than that
after the last one, unless it is full. A request that is alone, whose answers come from as many
topics one after the other, is waited for by nobody and waits nowhere.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from fullstop.running.kafka import Received

PACE_SECONDS = 0.1


class Pace:
    """The pace of one loop. What comes in the `hurried` topics is waited for: it starts at once."""

    def __init__(
        self, hurried: Collection[str] = (), monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._hurried = frozenset(hurried)
        self._monotonic = monotonic
        self._started: list[tuple[float, Counter[str]]] = []

    def seconds_left(self, coming: Sequence[Received], limit: int) -> float:
        """How long a batch of these, which may have `limit`, is to wait for more."""
        now = self._monotonic()
        self._started = [start for start in self._started if now - start[0] < PACE_SECONDS]
        topics = _topics(coming)
        if not self._started or len(coming) >= limit or self._hurried & topics.keys():
            return 0.0
        recent = sum((of for _, of in self._started), topics)
        return self._started[-1][0] + PACE_SECONDS - now if max(recent.values()) > 1 else 0.0

    def starts(self, batch: Sequence[Received]) -> None:
        """This batch starts now."""
        self._started.append((self._monotonic(), _topics(batch)))


def _topics(records: Sequence[Received]) -> Counter[str]:
    return Counter(record.topic for record in records)
