"""Dead letters: what can never be handled, with the reason, and a limit to how many are told so.

The record that is written and what is read of it are both here. A publisher stops nobody: past the
limit its letters are folded (`outbox.floods`), but for those that name a case, which is somebody's.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

from fullstop.outbox import floods, outbox
from fullstop.outbox.aggregator.letters import UNKNOWN, Letter
from fullstop.outbox.database import Database, DatabaseError, Db
from fullstop.outbox.floods import Diverted, Flood
from fullstop.outbox.inbox import Seen, remember
from fullstop.outbox.outbox import Record
from fullstop.running.errors import MustStopError, NotYetError, RunningError
from fullstop.running.health import dead_letters_folded_total, dead_letters_total
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.running.loop import is_held
from fullstop.schemas.codec import Unheard
from fullstop.schemas.forms import CASE_ID_FORM
from fullstop.schemas.messages import FIRST_INSTANT
from fullstop.schemas.topics import Topics

WINDOW_SECONDS = 600.0
LOOK_SECONDS = 10.0

_NAME = re.compile(CASE_ID_FORM)
_SHA256 = re.compile(r"[0-9a-f]{64}")

_PLACES = UUID("0c3a5d1e-6b7f-5c1a-9a44-2f1f0e7c9b60")


class TooManyDeadLettersError(MustStopError, RunningError):
    """More than the limit where Fullstop alone writes: it was upgraded in the wrong order."""


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

    def place(self) -> Diverted:
        """Where it is, as it may be folded."""
        received, value = self.received, self.received.value or b""
        return Diverted(
            received.topic,
            received.partition,
            received.offset,
            received.appended_at,
            self.reason,
            hashlib.sha256(value).hexdigest(),
            len(value),
            place_id(received),
        )


def folded_record(flood: Flood, topic: str, consumer: str) -> Record:
    """The Kafka record of a fold: a pointer to its first record, its last, and how many."""
    headers = {
        "reason": flood.reason,
        "topic": flood.topic,
        "partition": str(flood.partition),
        "offset": str(flood.first_offset),
        "sha256": flood.sha256,
        "length": str(flood.length),
        "consumer": consumer,
        "first_at": flood.first_at.astimezone(UTC).isoformat(),
        "last_offset": str(flood.last_offset),
        "last_at": flood.last_at.astimezone(UTC).isoformat(),
        "count": str(flood.count),
    }
    return Record(topic, None, b"", headers)


def not_handled(received: Received) -> DeadLetter:
    """A record that fails alone and cannot be set aside either; it can be published again."""
    return DeadLetter(received, "not_handled", None, decodable=False)


def noted(received: Received, topics: Topics) -> Letter:
    """A dead letter as it was read. Anybody may write the topic, so only names and numbers stay."""
    topic, sha256 = received.header("topic"), received.header("sha256")
    letter = Letter(
        received.partition,
        received.offset,
        received.appended_at,
        reason=_name(received.header("reason")) or UNKNOWN,
        consumer=_name(received.header("consumer")) or UNKNOWN,
        topic=topic if topic and topic in topics.names_of_messages else UNKNOWN,
        partition=_number(received.header("partition"), bits=31),
        record_offset=_number(received.header("offset"), bits=63),
        sha256=sha256 if sha256 and _SHA256.fullmatch(sha256) else None,
        length=_number(received.header("length"), bits=31),
        case_id=_name(received.header("case_id")),
    )
    return _folded(letter, received)


def _folded(letter: Letter, received: Received) -> Letter:
    """With how many records it stands for, if it says so and it can be true."""
    count = _number(received.header("count"), bits=63)
    last = _number(received.header("last_offset"), bits=63)
    first_at, last_at = (instant(received.header(name)) for name in ("first_at", "last_at"))
    pointer = (letter.partition, letter.record_offset, letter.sha256, letter.length)
    if None in (*pointer, count, last, first_at, last_at) or letter.case_id is not None:
        return letter
    most = (last or 0) - (letter.record_offset or 0) + 1
    if not 1 <= (count or 0) <= most:
        return letter
    return replace(letter, count=count or 1, first_at=first_at, last_offset=last, last_at=last_at)


def instant(text: str | None) -> datetime | None:
    """An instant that the database can hold; None for anything else."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None and found >= FIRST_INSTANT else None


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
    """How many dead letters are told one by one in a sliding window of ten minutes.

    A record counts once: a transaction that is tried again does not use up the limit.
    """

    def __init__(self, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._monotonic = monotonic
        self._admitted_at: dict[str, float] = {}
        self._passed_at = float("-inf")

    def admit(self, dead: Sequence[DeadLetter]) -> list[DeadLetter]:
        """Count these; those that are past the limit."""
        now = self._monotonic()
        recent = {place: at for place, at in self._admitted_at.items() if at > now - WINDOW_SECONDS}
        past = []
        for letter in dead:
            place = place_id(letter.received)
            if place in recent or len(recent) < self.most:
                recent.setdefault(place, now)
            else:
                past.append(letter)
        self._admitted_at = recent
        return past

    def is_passed_anew(self) -> bool:
        """Whether nobody was told in this window that the limit was passed; now somebody is."""
        now = self._monotonic()
        if now - self._passed_at < WINDOW_SECONDS:
            return False
        self._passed_at = now
        return True


class DeadLetters:
    """One consumer's way to the dead letters: through its outbox, one by one or folded.

    On `own` topics only Fullstop writes: what is written there in an unknown schema is not a
    publisher's fault but an upgrade in the wrong order.
    """

    def __init__(
        self, consumer: str, topic: str, limit: DeadLetterLimit, own: Collection[str] = ()
    ) -> None:
        self._consumer = consumer
        self._topic = topic
        self._limit = limit
        self._own = frozenset(own)
        self._of_own = DeadLetterLimit(limit.most)

    def divert(self, connection: Db, dead: Sequence[DeadLetter]) -> int:
        """Bury what can never be read; a topic that is read again buries nothing twice.

        Where somebody holds what is written here it is NotYetError: were a later record folded
        first, this one would count as told with it.
        """
        if not dead:
            return 0
        try:
            return self._divert(connection, dead)
        except DatabaseError as error:
            if is_held(error):
                raise NotYetError("dead_letters") from error
            raise

    def _divert(self, connection: Db, dead: Sequence[DeadLetter]) -> int:
        places = {letter.received: letter.place() for letter in dead}
        known = floods.known(connection, self._consumer, list(places.values()))
        new = [letter for letter in dead if places[letter.received].place_id not in known]
        self._refuse_upgrade_in_wrong_order(new)
        past = {letter.received for letter in self._admit(new) if letter.case_id is None}
        single = [letter for letter in new if letter.received not in past]
        fresh = set(fresh_places(connection, [letter.received for letter in single]))
        self._put(connection, [letter for letter in single if letter.received in fresh])
        if past:
            floods.fold(connection, self._consumer, [places[received] for received in past])
            tell(connection, self._consumer, self._topic)
            dead_letters_folded_total.labels(self._consumer).inc(len(past))
            dead_letters_total.labels(self._consumer).inc(len(past))
        return len(fresh) + len(past)

    def bury(self, connection: Db, dead: Sequence[DeadLetter]) -> None:
        """Put these into the outbox of the open transaction, each for itself."""
        self._admit(dead)
        self._put(connection, dead)

    def _put(self, connection: Db, dead: Sequence[DeadLetter]) -> None:
        outbox.put(connection, [letter.record(self._topic, self._consumer) for letter in dead])
        dead_letters_total.labels(self._consumer).inc(len(dead))

    def _admit(self, dead: Sequence[DeadLetter]) -> list[DeadLetter]:
        past = self._limit.admit(dead)
        if past and self._limit.is_passed_anew():
            log.error(
                "dead_letters_flood",
                process=self._consumer,
                topic=past[0].received.topic,
                reason=past[0].reason,
                count=self._limit.most + len(past),
            )
        return past

    def _refuse_upgrade_in_wrong_order(self, dead: Sequence[DeadLetter]) -> None:
        unknown = [
            letter
            for letter in dead
            if letter.reason == "unknown_schema" and letter.received.topic in self._own
        ]
        if past := self._of_own.admit(unknown):
            raise TooManyDeadLettersError(
                f"more than {self._of_own.most} records in {WINDOW_SECONDS:.0f} s on topics that "
                f"Fullstop alone writes, such as {past[0].received.topic}, are in a version that "
                "is not packaged here: what writes them was upgraded before what reads them. "
                f"Upgrade {self._consumer.removeprefix('fullstop.')} and start it; then `fullstop "
                "dead-letters retry --reason unknown_schema`. Nothing was lost. If nothing was "
                "upgraded, find out who else writes there, and start it once with a higher "
                "FULLSTOP_DEAD_LETTERS_MAX"
            )


def tell(connection: Db, consumer: str, topic: str) -> int:
    """Put a letter into the outbox for each fold that has grown and waited; how many."""
    due = floods.due(connection, consumer)
    outbox.put(connection, [folded_record(flood, topic, consumer) for flood in due])
    return len(due)


class FloodTeller:
    """Tells what a flood has come to, once no more of it comes that would tell it."""

    def __init__(self, consumer: str, topic: str, database: Database) -> None:
        self._consumer = consumer
        self._topic = topic
        self._database = database
        self._next_at = 0.0

    def step(self) -> bool:
        """Look now and then; False when there was nothing to tell."""
        if time.monotonic() < self._next_at:
            return False
        self._next_at = time.monotonic() + LOOK_SECONDS
        with self._database.transaction() as connection:
            told = tell(connection, self._consumer, self._topic)
            floods.forget_old(connection, self._consumer)
        return told > 0


def fresh_places(connection: Db, records: Sequence[Received]) -> list[Received]:
    """Those not seen before, now remembered by their place: they have no event id to go by."""
    if not records:
        return []
    by_id = {Seen(place_id(received)): received for received in records}
    new = remember(connection, list(by_id))
    return [received for seen, received in by_id.items() if seen in new]
