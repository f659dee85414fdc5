"""Dead letters: what can never be handled, with the reason, and a limit to how many.

The record that is written and what is read of it are both here.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from consumers.health import dead_letters_total
from consumers.kafka import Received
from consumers.loop import MustStopError
from outbox import store as outbox
from outbox.database import Db
from outbox.inbox import Seen, remember
from outbox.letters import UNKNOWN, Letter, Place
from outbox.store import Record
from schemas.codec import Unheard
from schemas.messages import CASE_ID_FORM
from schemas.topics import Topics

WINDOW_SECONDS = 600.0

_NAME = re.compile(CASE_ID_FORM)
_SHA256 = re.compile(r"[0-9a-f]{64}")

_PLACES = UUID("0c3a5d1e-6b7f-5c1a-9a44-2f1f0e7c9b60")


class TooManyDeadLettersError(MustStopError):
    """More than the limit: something is wrong with us or the publisher, not with single records."""


@dataclass(frozen=True)
class DeadLetter:
    """A record that can never be handled. Only a decodable one keeps its key and its bytes.

    `unheard` says whose request it was: it stays here, and no header tells of it.
    """

    received: Received
    reason: str
    case_id: str | None
    decodable: bool
    unheard: Unheard | None = None

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
        return Record(topic, key, kept, headers)


def not_handled(received: Received) -> DeadLetter:
    """A record that fails alone and cannot be set aside either; it can be published again."""
    return DeadLetter(received, "not_handled", None, decodable=False)


def noted(received: Received, topics: Topics) -> Letter:
    """A dead letter as it was read. Anybody may write the topic, so only names and numbers stay."""
    topic, sha256 = received.header("topic"), received.header("sha256")
    return Letter(
        Place(received.partition, received.offset, received.appended_at),
        reason=_name(received.header("reason")) or UNKNOWN,
        consumer=_name(received.header("consumer")) or UNKNOWN,
        topic=topic if topic and topic in topics.names_of_messages else UNKNOWN,
        partition=_number(received.header("partition"), bits=31),
        record_offset=_number(received.header("offset"), bits=63),
        sha256=sha256 if sha256 and _SHA256.fullmatch(sha256) else None,
        length=_number(received.header("length"), bits=31),
        case_id=_name(received.header("case_id")),
    )


def _name(text: str | None) -> str | None:
    return text if text and _NAME.fullmatch(text) else None


def _number(text: str | None, *, bits: int) -> int | None:
    if not (text and text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return number if (number := int(text)) < 2**bits else None


def place_id(received: Received) -> str:
    """A UUID that is the same whenever this record is read again from its place."""
    value = hashlib.sha256(received.value or b"").hexdigest()
    return str(uuid5(_PLACES, f"{received.topic}/{received.partition}/{received.offset}/{value}"))


class DeadLetterLimit:
    """Counts dead letters in a sliding window of ten minutes.

    A record counts once: a transaction that is tried again does not use up the limit.
    """

    def __init__(self, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._monotonic = monotonic
        self._admitted_at: dict[str, float] = {}

    def admit(self, dead: Sequence[DeadLetter]) -> None:
        """Count these; TooManyDeadLettersError when they are too many, and nothing is diverted."""
        now = self._monotonic()
        recent = {place: at for place, at in self._admitted_at.items() if at > now - WINDOW_SECONDS}
        new = {place_id(letter.received): now for letter in dead}
        counted = {**new, **recent}
        if len(counted) > self._most:
            raise TooManyDeadLettersError(
                f"more than {self._most} dead letters in {WINDOW_SECONDS:.0f} s; stopped so that a "
                "wrong deployment does not divert everything. Look at `fullstop dead-letters "
                "list`, mend the cause, start again; nothing was lost"
            )
        self._admitted_at = counted


class DeadLetters:
    """One consumer's way to the dead letters: through its outbox, within the limit."""

    def __init__(self, consumer: str, topic: str, limit: DeadLetterLimit) -> None:
        self._consumer = consumer
        self._topic = topic
        self._limit = limit

    def divert(self, connection: Db, dead: Sequence[DeadLetter]) -> int:
        """Bury what can never be read; a topic that is read again buries nothing twice."""
        received = [letter.received for letter in dead]
        new = set(fresh_places(connection, self._consumer, received))
        letters = [letter for letter in dead if letter.received in new]
        self.bury(connection, letters)
        return len(letters)

    def bury(self, connection: Db, dead: Sequence[DeadLetter]) -> None:
        """Put these into the outbox of the open transaction."""
        self._limit.admit(dead)
        outbox.put(connection, [letter.record(self._topic, self._consumer) for letter in dead])
        dead_letters_total.labels(self._consumer).inc(len(dead))


def fresh_places(connection: Db, consumer: str, records: Sequence[Received]) -> list[Received]:
    """Those not seen before, now remembered by their place: they have no event id to go by."""
    if not records:
        return []
    by_id = {Seen(place_id(received)): received for received in records}
    new = remember(connection, consumer, list(by_id))
    return [received for seen, received in by_id.items() if seen in new]
