"""What a loop says while it waits: that it does and what for, now and then that it lasts, its end.

A database that is away fails every loop of every process several times a second: what its log must
hold is one line for each cause, not one for each try.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from fullstop.outbox.database import DatabaseError, unreached
from fullstop.outbox.migrate import BusyError
from fullstop.running.kafka import KafkaAwayError
from fullstop.running.logs import log
from fullstop.stores.postgres.checks import TableLockedError

SILENCE_SECONDS = 60.0  # between two lines of one loop that say the same


class Outage:
    """What one loop waits for, as its log tells it."""

    def __init__(self, loop: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._loop = loop
        self._monotonic = monotonic
        self._said_at: dict[str, float] = {}
        self._tries = 0
        self._begun_at: float | None = None  # of the outage, once a line has told of it

    def lasts(self, reason: str, error: BaseException) -> None:
        """It failed once more, by this."""
        now = self._monotonic()
        self._tries += 1
        if now - self._said_at.get(reason, -SILENCE_SECONDS) < SILENCE_SECONDS:
            return
        self._said_at[reason] = now
        self._begun_at = now if self._begun_at is None else self._begun_at
        log.warning(
            "trying_again",
            process=self._loop,
            reason=reason,
            attempt=self._tries,
            **in_words(error),
        )

    def is_over(self) -> None:
        """It works: said where it was said that it did not."""
        if self._begun_at is not None:
            seconds = round(self._monotonic() - self._begun_at, 1)
            log.info("works_again", process=self._loop, attempt=self._tries, seconds=seconds)
        self._begun_at, self._tries = None, 0


def in_words(error: BaseException) -> dict[str, str]:
    """What it waits for in words, where they are the network's or ours, and no row is in them."""
    if isinstance(error, DatabaseError):
        words = unreached(error)
        return {"error": words} if words else {}
    ours = isinstance(error, KafkaAwayError | TableLockedError | BusyError)
    return {"error": str(error)} if ours else {}
