"""When a batch starts: where records come fast they are gathered, and at rest none waits.

A batch costs some forty statements and a commit, however few records it has. So where they come
fast, that is where some topic brought two within PACE_SECONDS, a batch starts no sooner than that
after the last one, unless it is full. A request that is alone, whose answers come from as many
topics one after the other, is waited for by nobody and waits nowhere.

Where the processor is short, many small batches make it shorter still. So the pace is the longer
the longer this thread had to wait for it: three times what it worked, four times the pace.

A backlog begins with small batches: the first customers are told by many processes, each of which
has its turn, and would wait in each for a batch that is as large as any.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from fullstop.running.kafka import Received

PACE_SECONDS = 0.1
PACE_SECONDS_MAX = 1.0
FIRST_MAX = 50  # records in a batch after small ones; in each more twice as many as in the last
_SCHEDULED = Path("/proc/thread-self/schedstat")  # of Linux alone: elsewhere the pace stays


class Usage(NamedTuple):
    """Of a processor by a thread, in seconds since it began; it had to wait while others had it."""

    worked: float
    waited: float


def usage() -> Usage:
    """This thread's."""
    with suppress(OSError, ValueError):
        worked, waited = _SCHEDULED.read_text(encoding="ascii").split()[:2]
        return Usage(int(worked) / 1e9, int(waited) / 1e9)
    return Usage(time.thread_time(), 0.0)


class Pace:
    """The pace of one loop. What comes in the `hurried` topics is waited for: it starts at once."""

    def __init__(
        self,
        hurried: Collection[str] = (),
        monotonic: Callable[[], float] = time.monotonic,
        usage: Callable[[], Usage] = usage,
    ) -> None:
        self._hurried = frozenset(hurried)
        self._monotonic, self._usage = monotonic, usage
        self._started: list[tuple[float, Counter[str]]] = []
        self._last, self._limit = 0, FIRST_MAX
        self._seconds = PACE_SECONDS
        self._used = Usage(0.0, 0.0)

    def most(self, limit: int) -> int:
        """How many records the next batch may have, where it may never have more than `limit`."""
        self._limit = min(limit, max(FIRST_MAX, 2 * self._last))
        return self._limit

    def seconds_left(self, coming: Sequence[Received], limit: int) -> float:
        """How long a batch of these, which may have `limit`, is to wait for more."""
        now = self._monotonic()
        self._started = [(at, of) for at, of in self._started if now - at < self._counts_for(of)]
        topics = _topics(coming)
        if not self._started or len(coming) >= limit or self._hurried & topics.keys():
            return 0.0
        recent = sum((of for _, of in self._started), topics)
        return self._started[-1][0] + self._seconds - now if _is_fast(recent) else 0.0

    def starts(self, batch: Sequence[Received]) -> None:
        """This batch starts now."""
        self._started.append((self._monotonic(), _topics(batch)))
        self._last, self._used = len(batch), self._usage()

    def ends(self) -> None:
        """The batch that started last is done. Behind one that was full nothing waits longer."""
        used = self._usage()
        worked, waited = used.worked - self._used.worked, used.waited - self._used.waited
        share = waited / worked if worked > 0 and self._last < self._limit else 0.0
        self._seconds = min(PACE_SECONDS * (1 + share), PACE_SECONDS_MAX)

    def rests(self) -> None:
        """Nothing came: what comes next is a new beginning."""
        self._last = 0

    def _counts_for(self, started: Counter[str]) -> float:
        """How long a batch is a reason to wait: what came alone, no longer than it ever was."""
        return self._seconds if _is_fast(started) else PACE_SECONDS


def _is_fast(topics: Counter[str]) -> bool:
    """Whether some topic brought two."""
    return max(topics.values()) > 1


def _topics(records: Sequence[Received]) -> Counter[str]:
    return Counter(record.topic for record in records)
