"""Dead letters: what can never be handled, with the reason, and a limit to how many."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consumers.kafka import Received
from outbox.store import Record

WINDOW_SECONDS = 600.0


class TooManyDeadLettersError(Exception):
    """More than the limit: something is wrong with us or the publisher, not with single records."""


@dataclass(frozen=True)
class DeadLetter:
    """A record that can never be handled. Only a decodable one keeps its key and its bytes."""

    received: Received
    reason: str
    case_id: str | None
    decodable: bool

    def record(self, topic: str, consumer: str) -> Record:
        """The Kafka record: a pointer and headers; no bytes that nobody could read."""
        received = self.received
        value = received.value or b""
        headers = {
            "reason": self.reason,
            "topic": received.topic,
            "partition": str(received.partition),
            "offset": str(received.offset),
            "sha256": hashlib.sha256(value).hexdigest(),
            "length": str(len(value)),
            "consumer": consumer,
            **({"case_id": self.case_id} if self.case_id else {}),
        }
        key, kept = (received.key, value) if self.decodable else (None, b"")
        return Record(topic, key, kept, tuple(headers.items()))


class DeadLetterLimit:
    """Counts dead letters in a sliding window of ten minutes."""

    def __init__(self, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._monotonic = monotonic
        self._times: deque[float] = deque()

    def admit(self, dead: Sequence[DeadLetter]) -> None:
        """Count these; TooManyDeadLettersError when they are too many, and nothing is diverted."""
        now = self._monotonic()
        while self._times and self._times[0] < now - WINDOW_SECONDS:
            self._times.popleft()
        if len(self._times) + len(dead) > self._most:
            raise TooManyDeadLettersError(
                f"more than {self._most} dead letters in {WINDOW_SECONDS:.0f} s; stopped so that a "
                "wrong deployment does not divert everything. Look at `fullstop dead-letters "
                "list`, mend the cause, start again; nothing was lost"
            )
        self._times.extend([now] * len(dead))
