"""The door's reader: what services ask for, and what domains and the aggregator say of it.

Its place in the topics is a group of its own. A record that cannot be read is the aggregator's to
tell, which reads the same topics; here it only leaves an application waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from fullstop.intake.progress import Heeded, Progress
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database
from fullstop.outbox.inbox import Seen, remember
from fullstop.running.events import case_id_of, fresh, past, read
from fullstop.running.health import parked_total
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.schemas.topics import Topics

CONSUMER = "fullstop.intake"


class IntakeReader:
    """Handles batches of outcomes and notices, each in one transaction."""

    def __init__(self, database: Database, topics: Topics, progress: Progress) -> None:
        self._database = database
        self._topics = topics
        self._progress = progress
        self._bookmarks = Bookmarks()

    def handle(self, batch: Sequence[Received]) -> None:
        """Keep what is said of our applications, and move them by it."""
        events, dead = read(batch, self._topics)
        with self._database.batch() as connection:
            new = fresh(connection, events)
            heard = [event.message for event in new if isinstance(event.message, Heeded)]
            changed = self._progress.hear(connection, heard)
            self._bookmarks.move(connection, past(batch))
        log.info(
            "batch",
            process="intake",
            received=len(batch),
            duplicates=len(events) - len(new),
            dead_letters=len(dead),
            changed=changed,
        )

    def probe(self) -> None:
        """Remember an event that nobody said, and undo it."""
        with self._database.undone() as connection:
            remember(connection, [Seen(str(uuid4()))])

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """Pass by one record that alone keeps failing: its application waits."""
        if held:
            return False
        events, _ = read([received], self._topics)
        case_id = case_id_of(events[0].message) if events else None
        with self._database.batch() as connection:
            self._bookmarks.move(connection, past([received]))
        parked_total.labels(CONSUMER).inc()
        log.error("record_parked", process="intake", case_id=case_id, reason=reason)
        return True
