"""When a batch starts: where records come fast they are gathered, and at rest none waits.

A batch costs some forty statements and a commit, however few records it has. So where they come
fast, that is where some topic brought two within PACE_SECONDS, a batch starts no sooner than that
after the last one, unless it is full. A request that is alone, whose answers come from as many
topics one after the other, is waited for by nobody and waits nowhere.

A backlog begins with small batches: the first customers are told by many processes, each of which
has its turn, and would wait in each for a batch that is as large as any.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from fullstop.running.kafka import Received

PACE_SECONDS = 0.1
FIRST_MAX = 50  # records in a batch after small ones; in each more twice as many as in the last


class Pace:
    """The pace of one loop. What comes in the `hurried` topics is waited for: it starts at once."""

    def __init__(
        self, hurried: Collection[str] = (), monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._hurried = frozenset(hurried)
        self._monotonic = monotonic
        self._started: list[tuple[float, Counter[str]]] = []
        self._last = 0

    def most(self, limit: int) -> int:
        """How many records the next batch may have, where it may never have more than `limit`."""
        return min(limit, max(FIRST_MAX, 2 * self._last))

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
        self._last = len(batch)


def _topics(records: Sequence[Received]) -> Counter[str]:
    return Counter(record.topic for record in records)
