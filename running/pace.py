"""When a batch starts, and when work has its turn that nobody waits for.

Where records come fast they are gathered, and at rest none waits.

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

import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from fullstop.running.kafka import Received

PACE_SECONDS = 0.1
PACE_SECONDS_MAX = 1.0
REST_FACTOR = 2.0  # times the step's length, for each time as long as it worked that it waited
REST_SHARE_MIN = 0.1  # below this a thread merely woke up
REST_SECONDS_MAX = 1.0
FAILED_SECONDS = 10.0  # behind one that failed, until what is hurried risks the next
FIRST_MAX = 50  # records in a batch after small ones; in each more twice as many as in the last
_SCHEDULED = Path("/proc/thread-self/schedstat")  # of Linux alone: elsewhere the pace stays


class Usage(NamedTuple):
    """Of a processor by a thread, in seconds since it began; it had to wait while others had it."""

    worked: float
    waited: float

    def share_since(self, before: Usage) -> float:
        """How many times as long as it worked it waited."""
        worked, waited = self.worked - before.worked, self.waited - before.waited
        return waited / worked if worked > 0 else 0.0


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
        is_full = self._last >= self._limit
        share = 0.0 if is_full else self._usage().share_since(self._used)
        self._seconds = min(PACE_SECONDS * (1 + share), PACE_SECONDS_MAX)

    def rests(self) -> None:
        """Nothing came: what comes next is a new beginning."""
        self._last = 0

    def _counts_for(self, started: Counter[str]) -> float:
        """How long a batch is a reason to wait: what came alone, no longer than it ever was."""
        return self._seconds if _is_fast(started) else PACE_SECONDS


class Unhurried:
    """When work that nobody waits for has its turn, in a loop with work that somebody waits for.

    Its kinds have one step each, by turns. Where the processor is short, so is whatever somebody
    waits for: there all of it rests after a step, the longer the longer this thread had to wait for
    a processor. All kinds together have a step a second however much others wait for, but fewer
    once one failed, behind which the whole loop waits.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        usage: Callable[[], Usage] = usage,
    ) -> None:
        self._monotonic, self._usage = monotonic, usage
        self._ended_at, self._rest = -math.inf, 0.0
        self._behind_hurried = REST_SECONDS_MAX
        self._next = 0

    def take(self, *kinds: Callable[[], bool], hurried: bool = False) -> bool:
        """Do a step of the first kind that has anything to do; False where none has, and at rest.

        Behind a `hurried` step, for which somebody waited, it rests for as long as it may.
        """
        if self._left(self._behind_hurried if hurried else self._rest) > 0:
            return False
        return any(self._step(kinds) for _ in kinds)

    def wait_seconds(self, idle_seconds: float) -> float:
        """How long a loop that need not look at once waits: for the end of the rest, or idly."""
        return self._left(self._rest) if self._rest else idle_seconds

    def _left(self, rest: float) -> float:
        return max(0.0, self._ended_at + rest - self._monotonic())

    def _step(self, kinds: Sequence[Callable[[], bool]]) -> bool:
        step = kinds[self._next % len(kinds)]
        self._next += 1
        began_at, before = self._monotonic(), self._usage()
        self._ended_at, self._rest, self._behind_hurried = began_at, 0.0, FAILED_SECONDS
        busy = step()
        self._ended_at, self._behind_hurried = self._monotonic(), REST_SECONDS_MAX
        if busy and (share := self._usage().share_since(before)) >= REST_SHARE_MIN:
            rest = REST_FACTOR * share * (self._ended_at - began_at)
            self._rest = min(rest, REST_SECONDS_MAX)
        return busy


def in_order(*steps: Callable[[], bool]) -> Callable[[], bool]:
    """One kind of work: a later step has nothing to do until those before it have none."""
    return lambda: any(step() for step in steps)


def _is_fast(topics: Counter[str]) -> bool:
    """Whether some topic brought two."""
    return max(topics.values()) > 1


def _topics(records: Sequence[Received]) -> Counter[str]:
    return Counter(record.topic for record in records)
