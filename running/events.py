"""Records read from a topic, as messages: what can be handled, and what is a dead letter."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fullstop.outbox.bookmarks import Bookmark
from fullstop.outbox.database import Db
from fullstop.outbox.inbox import Seen, remember
from fullstop.outbox.outbox import Record
from fullstop.running.dead_letter import DeadLetter, instant
from fullstop.running.kafka import Place, Received
from fullstop.schemas.codec import MARKER, Read, UndecodableError, cloud_headers, encode, unheard
from fullstop.schemas.meant import REASONS
from fullstop.schemas.messages import Message, identity
from fullstop.schemas.topics import Topics, key_of

# On a request that is published again, by us: the bound that its first copy had.
CUTOFF_NOT_AFTER = "cutoff_not_after"

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True)
class Event:
    """A message with the record it came in."""

    message: Message
    received: Received
    mended: tuple[str, ...] = ()  # fields that were read otherwise than they were written
    in_clear: tuple[str, ...] = ()  # those of them that looked personal
    reused: bool = False  # its id was another event's before

    @property
    def traceparent(self) -> str:
        """The trace it belongs to, or a new one (W3C Trace Context).

        It is stored and passed on, so anything else that a publisher writes there is left behind.
        """
        given = self.received.header("traceparent")
        return given if given and _TRACEPARENT.fullmatch(given) else new_traceparent()

    def without_contact(self) -> bytes:
        """The value as it may be stored: nobody but the aggregator's case keeps a contact.

        Nor does anybody keep what had to be mended to be read: it may be anything.
        """
        value = encode(self.message) if self.mended else self.received.value or b""
        return bytes_without_contact(self.message, value)


def read(batch: Sequence[Received], topics: Topics) -> tuple[list[Event], list[DeadLetter]]:
    """Decode a batch; what can never be handled comes back as dead letters."""
    events: list[Event] = []
    dead: list[DeadLetter] = []
    for received in batch:
        try:
            found = topics.read_noting(received.value)
        except UndecodableError as error:
            letter = DeadLetter(received, error.reason, error.case_id, decodable=False)
            dead.append(replace(letter, unheard=error.unheard))
            continue
        if reason := _misplaced(received, found.message, topics):
            dead.append(_out_of_place(received, found, reason))
        else:
            events.append(Event(found.message, received, found.mended, found.in_clear))
    return events, dead


def _out_of_place(received: Received, found: Read, reason: str) -> DeadLetter:
    """The letter of a message that could be read; what had to be mended keeps no bytes."""
    message = found.message
    kept = _without_foreign_key(received, message)
    letter = DeadLetter(kept, reason, case_id_of(message), decodable=not found.mended)
    whose = unheard(message)
    if whose is not None and reason in REASONS:  # its own day may be what cannot be meant
        whose = replace(whose, requested_at=None)
    return replace(letter, unheard=whose)


def _misplaced(received: Received, message: Message, topics: Topics) -> str | None:
    """Why a message may not be taken from its place, or at its word.

    Another key breaks the subject's order; what cannot be meant would be answered with what is not
    so.
    """
    if not topics.accepts(received.topic, message):
        return "wrong_topic"
    if received.key != key_of(message).encode():
        return "wrong_key"
    return topics.meant.flaw(message, cutoff_bound(received), received.appended_at)


def _without_foreign_key(received: Received, message: Message) -> Received:
    """A key that is not the protocol's may be anything, a phone number too: it is left behind."""
    return received if received.key == key_of(message).encode() else replace(received, key=None)


def cutoff_bound(received: Received) -> datetime:
    """The bound of a request's cutoff, whatever its publisher's clock says: its append time.

    A copy that is published again brings the bound of the first; only an earlier one counts.
    """
    first = instant(received.header(CUTOFF_NOT_AFTER))
    return min(first, received.appended_at) if first else received.appended_at


def fresh(connection: Db, events: Sequence[Event]) -> list[Event]:
    """Those not handled before, now remembered; the same event twice in a batch counts once.

    An id does not make an event what it is not: one that says something else under an id that was
    seen is handled, too, and marked.
    """
    first: dict[Seen, Event] = {}
    for event in events:
        seen = Seen(event.message.event_id, identity(event.message))
        first.setdefault(seen, event)
    new = remember(connection, list(first))
    return [
        replace(event, reused=True) if new[seen] else event
        for seen, event in first.items()
        if seen in new
    ]


def past(batch: Sequence[Received]) -> list[Bookmark]:
    """How far a group has come that has handled these."""
    last: dict[Place, int] = {}
    for received in batch:
        last[received.place] = max(received.offset, last.get(received.place, 0))
    return [Bookmark(*place, offset + 1) for place, offset in last.items()]


def waves(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Cut a batch so that no subject comes twice in one transaction; order is kept by subject."""
    found: list[list[Event]] = []
    depth: dict[str, int] = {}
    for event in events:
        subject = str(getattr(event.message, "subject_id", ""))
        wave = depth.get(subject, 0)
        depth[subject] = wave + 1
        if wave == len(found):
            found.append([])
        found[wave].append(event)
    yield from found


def record_of(message: Message, topics: Topics, *, source: str, traceparent: str | None) -> Record:
    """A message as the Kafka record that says it."""
    return Record(
        topics.topic_of(message).name,
        key_of(message).encode(),
        encode(message),
        cloud_headers(message, source=source, traceparent=traceparent),
    )


def said_again(record: Record, *, cutoff_not_after: datetime) -> Record:
    """A request's record with the bound that its first copy had: later rows are not its matter."""
    bound = cutoff_not_after.astimezone(UTC).isoformat()
    return replace(record, headers={**record.headers, CUTOFF_NOT_AFTER: bound})


def bytes_without_contact(message: Message, value: bytes) -> bytes:
    """The message as it may be stored: what is stored is read without a Schema Registry, too.

    `value` itself where it brings no contact and is in single-object encoding.
    """
    if getattr(message, "contact", None) is None and value.startswith(MARKER):
        return value
    return encode(message.model_copy(update={"contact": None}))


def new_traceparent() -> str:
    """A new trace (W3C Trace Context)."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def case_id_of(message: Message) -> str | None:
    """The case that a message speaks of; None for one that speaks of none."""
    case_id = getattr(message, "case_id", None)
    return case_id if isinstance(case_id, str) else None
