"""What topics still have of what a group has handled, for a database that has forgotten it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from fullstop.outbox import bookmarks
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database
from fullstop.outbox.outbox import Record
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Backlog, Lookup, Place, Received
from fullstop.running.loop import (
    BACKOFF_FIRST_SECONDS,
    BACKOFF_MAX_SECONDS,
    TRIES_MAX,
    Handler,
    Sieve,
    is_transient,
)
from fullstop.running.memory import known_past, reached
from fullstop.schemas.codec import UndecodableError, decode
from fullstop.schemas.topics import Topic

PAGE_MAX = 500  # cases or records a transaction
NAMED_MAX = 20  # of what is left

Found = TypeVar("Found")


@dataclass
class Left:
    """What somebody must look at: records that alone could not be handled, and whatever else.

    Of each count, `left` names some: cases by their ids, what is of no case by its place.
    """

    set_aside: int = 0
    left: dict[str, list[str]] = field(default_factory=dict)

    def note_set_aside(self, names: Sequence[str]) -> None:
        self.set_aside += len(names)
        self.name("set_aside", names)

    def name(self, what: str, names: Sequence[str]) -> None:
        if some := [*self.left.get(what, ()), *names][:NAMED_MAX]:
            self.left[what] = some


class Heard(NamedTuple):
    """How many records were handled again, and those of them that were set aside, by name."""

    records: int
    set_aside: list[str]

    def facts(self) -> dict[str, Any]:
        left = Left()
        left.note_set_aside(self.set_aside)
        return {"records": self.records, **asdict(left)}


@dataclass(frozen=True)
class Past:
    """What lies in topics, as far as a group has handled it."""

    backlog: Backlog
    lookup: Lookup
    batch_max: int  # records that the group handled together

    def since(self, topic: Topic, from_: Mapping[Place, int]) -> Iterator[Received]:
        """What the group has handled beyond these places, as far as it is there.

        And the batch before: where part of one failed, the rest moved the bookmark past it. What
        was handled, the inbox knows.
        """
        for place, extent in self.backlog.everywhere([topic.name]).items():
            past = known_past(from_.get(place, 0), extent)
            first = max(extent.start, past - self.batch_max)
            if extent.committed > first:
                yield from self.lookup.between(*place, first, extent.committed - 1)

    def reaches_back_to(self, topic: Topic, now: datetime) -> datetime | None:
        """Since when a topic has what was said there; None where it has all of it."""
        extents = self.backlog.everywhere([topic.name])
        first = [
            record.appended_at if (record := self.lookup.at(*place, extent.start)) else now
            for place, extent in extents.items()
            if extent.start > 0
        ]
        return max(first, default=None)

    def all_of(self, topic: Topic) -> Iterator[Received]:
        """What is there, whoever has handled it."""
        for place, extent in self.backlog.everywhere([topic.name]).items():
            if extent.end > extent.start:
                yield from self.lookup.between(*place, extent.start, extent.end - 1)

    def begin(self, database: Database) -> None:
        """No process of the database starts before it is marked."""
        with database.transaction() as connection:
            bookmarks.begin_restore(connection)

    def read_on(self, database: Database, topics: Sequence[Topic], handler: Handler) -> Heard:
        """Handle what the group has handled and the database has not.

        No more together than are read again where it failed.
        """
        records, set_aside = 0, list[str]()
        with database.transaction() as connection:
            here = bookmarks.known(connection)
        for topic in topics:
            for batch in pages(self.since(topic, here), min(PAGE_MAX, self.batch_max)):
                set_aside += hand_on(handler, batch)
                records += len(batch)
        return Heard(records, set_aside)

    def mark(self, database: Database, topics: Sequence[Topic]) -> None:
        """The database knows now what its group has read: its processes may start."""
        extents = self.backlog.everywhere(sorted(topic.name for topic in topics))
        with database.transaction() as connection:
            Bookmarks().move(connection, reached(extents))
            bookmarks.end_restore(connection)


def hand_on(handler: Handler, batch: Sequence[Received]) -> list[str]:
    """As a process does: one record that fails alone is set aside, and the others go on.

    What was set aside, by name.
    """
    noting = _SettingAside(handler)
    sieve = Sieve(noting, Heartbeat("restore"))
    sieve.take(batch)
    for attempt in Retrying(
        retry=retry_if_exception(is_transient),
        wait=wait_exponential_jitter(multiplier=BACKOFF_FIRST_SECONDS, max=BACKOFF_MAX_SECONDS),
        stop=stop_after_attempt(2 * TRIES_MAX),
        reraise=True,
    ):
        with attempt:
            sieve.sift()
    return noting.names


class _SettingAside:
    """A handler, and the records that it could not handle."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.names: list[str] = []

    def handle(self, batch: Sequence[Received]) -> None:
        self._handler.handle(batch)

    def probe(self) -> None:
        self._handler.probe()

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        parked = self._handler.park(received, reason, held=held)
        if parked:
            self.names.append(_name_of(received))
        return parked


def _name_of(received: Received) -> str:
    """The case that it is of, and else where it lies."""
    try:
        case_id = getattr(decode(received.value or b""), "case_id", None)
    except UndecodableError:
        case_id = None
    return case_id or f"{received.topic}/{received.partition}/{received.offset}"


def pages(found: Iterator[Found], size: int = PAGE_MAX) -> Iterator[list[Found]]:
    while page := list(islice(found, size)):
        yield page


def received_again(record: Record, now: datetime) -> Received:
    """A record as if it had been read: it has no place in a topic any more."""
    headers = tuple((name, value.encode()) for name, value in record.headers.items())
    return Received(record.topic, 0, 0, record.key, record.value, headers, now)
