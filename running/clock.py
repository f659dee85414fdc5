"""The clock that decides what is due: the host's, as long as the database's says the same.

A host whose clock is wrong would find every period over. So no batch and no step of a worker begins
while the two are apart: it is tried again until somebody has set the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from fullstop.outbox.database import Database
from fullstop.running.errors import NotYetError
from fullstop.running.logs import log

APART_SECONDS_MAX = 300.0
CHECK_SECONDS = 10.0
SILENCE_SECONDS = 60.0  # between two lines that say that they are apart
JUMP_SECONDS = 1.0  # that the clock may move against the time that has passed


def now() -> datetime:
    """The clock of the running product."""
    return datetime.now(UTC)


class ClocksApartError(NotYetError):
    """The host's clock and the database's do not say the same: one of them is wrong."""


class ClockCheck:
    """Compares a process's clock with the database's: now and then, and at once after a jump.

    It works on the connection of the loop that it belongs to, outside of its transactions.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._monotonic = monotonic
        self._start: float | None = None  # what the clock said when time began to be counted
        self._next = 0.0
        self._silent_until = 0.0

    def __call__(self) -> None:
        """Return while the clocks agree; ClocksApartError when they do not."""
        passed = self._monotonic()
        start = self._clock().timestamp() - passed
        jumped = self._start is None or abs(start - self._start) > JUMP_SECONDS
        if jumped or passed >= self._next:
            self._start = None
            self._compare()
            self._start, self._next = start, passed + CHECK_SECONDS

    def _compare(self) -> None:
        row = self._database.connection.execute("select clock_timestamp()").fetchone()
        apart = (self._clock() - row[0]).total_seconds() if row else 0.0
        if abs(apart) > APART_SECONDS_MAX:
            if self._monotonic() >= self._silent_until:
                self._silent_until = self._monotonic() + SILENCE_SECONDS
                log.error("clocks_apart", ahead_seconds=round(apart))
            raise ClocksApartError
