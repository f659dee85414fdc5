"""Records read from a topic, as messages: what can be handled, and what is a dead letter."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consumers.dead_letter import DeadLetter
from consumers.kafka import Received
from outbox.database import Db
from outbox.inbox import remember
from outbox.store import Record
from schemas.codec import Undecodable, cloud_headers, decode, encode
from schemas.messages import Message
from schemas.topics import Topics, key_of

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True)
class Event:
    """A message with the record it came in."""

    message: Message
    received: Received

    @property
    def traceparent(self) -> str:
        """The trace it belongs to, or a new one (W3C Trace Context).

        It is stored and passed on, so anything else that a publisher writes there is left behind.
        """
        given = self.received.header("traceparent")
        return given if given and _TRACEPARENT.fullmatch(given) else new_traceparent()


def read(batch: Sequence[Received], topics: Topics) -> tuple[list[Event], list[DeadLetter]]:
    """Decode a batch; what can never be handled comes back as dead letters."""
    events: list[Event] = []
    dead: list[DeadLetter] = []
    for received in batch:
        try:
            message = decode(received.value)
        except Undecodable as error:
            dead.append(DeadLetter(received, error.reason, error.case_id, decodable=False))
            continue
        if topics.accepts(received.topic, message):
            events.append(Event(message, received))
        else:
            dead.append(DeadLetter(received, "wrong_topic", case_id_of(message), decodable=True))
    return events, dead


def fresh(connection: Db, consumer: str, events: Sequence[Event]) -> list[Event]:
    """Those not handled before, now remembered; the same event twice in a batch counts once."""
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.message.event_id, event)
    new = remember(connection, consumer, list(first))
    return [event for event_id, event in first.items() if event_id in new]


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
    headers = cloud_headers(message, source=source, traceparent=traceparent)
    return Record(
        topics.topic_of(message).name,
        key_of(message).encode(),
        encode(message),
        tuple((name, value.decode()) for name, value in headers),
    )


def new_traceparent() -> str:
    """A new trace (W3C Trace Context)."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def case_id_of(message: Message) -> str | None:
    """The case that a message speaks of; None for one that speaks of none."""
    case_id = getattr(message, "case_id", None)
    return case_id if isinstance(case_id, str) else None
