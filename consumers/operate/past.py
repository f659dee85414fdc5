"""What topics still have of what a group has handled, for a database that has forgotten it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from fullstop.outbox import bookmarks
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database
from fullstop.outbox.outbox import Record
from fullstop.running.kafka import Backlog, Lookup, Place, Received
from fullstop.running.memory import reached
from fullstop.schemas.topics import Topic

PAGE_MAX = 500  # cases or records a transaction

Found = TypeVar("Found")
Handle = Callable[[Sequence[Received]], None]


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
            first = max(extent.start, from_.get(place, 0) - self.batch_max)
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

    def read_on(self, database: Database, topics: Sequence[Topic], handle: Handle) -> int:
        """Handle what the group has handled and the database has not; how many records."""
        count = 0
        with database.transaction() as connection:
            here = bookmarks.known(connection)
        for topic in topics:
            for batch in pages(self.since(topic, here)):
                handle(batch)
                count += len(batch)
        return count

    def mark(self, database: Database, topics: Sequence[Topic]) -> None:
        """The database knows now what its group has read: its processes may start."""
        extents = self.backlog.everywhere(sorted(topic.name for topic in topics))
        with database.transaction() as connection:
            Bookmarks().move(connection, reached(extents))


def pages(found: Iterator[Found]) -> Iterator[list[Found]]:
    while page := list(islice(found, PAGE_MAX)):
        yield page


def received_again(record: Record, now: datetime) -> Received:
    """A record as if it had been read: it has no place in a topic any more."""
    headers = tuple((name, value.encode()) for name, value in record.headers.items())
    return Received(record.topic, 0, 0, record.key, record.value, headers, now)
