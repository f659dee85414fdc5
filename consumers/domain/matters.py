"""A domain whose matters others wait for: looks into its own rows when it is asked, and says it.

It remembers nothing of it. Who asked twice is told twice, each time what is so then.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.handlers.store import Store
from fullstop.outbox import outbox
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database, Db
from fullstop.outbox.outbox import Record
from fullstop.running.dead_letter import DeadLetterLimit, DeadLetters, not_handled
from fullstop.running.events import Event, fresh, past, read, record_of
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.schemas.messages import BlockerKind, Matter, MattersAsked, MattersFound


class MattersConsumer:
    """Answers what one domain is asked of its matters."""

    def __init__(self, work: DomainAtWork, database: Database, limit: DeadLetterLimit) -> None:
        self._work = work
        self._database = database
        self._name = f"fullstop.{work.name}"
        self._dead_letters = DeadLetters(self._name, work.topics.dead_letters.name, limit)
        self._bookmarks = Bookmarks()

    def handle(self, batch: Sequence[Received]) -> None:
        """Answer all that the batch asks, or nothing of it."""
        events, dead = read(batch, self._work.topics)
        with self._database.batch() as connection:
            new = fresh(connection, events)
            outbox.put(connection, self._found(connection, new))
            diverted = self._dead_letters.divert(connection, dead)
            self._bookmarks.move(connection, past(batch))
        log.info(
            "matters",
            domain=self._work.name,
            received=len(batch),
            answers=len(new),
            dead_letters=diverted,
        )

    def probe(self) -> None:
        """Look for nobody."""
        with self._database.undone() as connection:
            self._store(connection).matters([f"probe-{uuid4()}"])

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """A question that alone cannot be answered: who asked waits, and asks again later."""
        if held:
            return False
        with self._database.batch() as connection:
            self._dead_letters.divert(connection, [not_handled(received)])
            self._bookmarks.move(connection, past([received]))
        log.error("record_parked", domain=self._work.name, reason=reason)
        return True

    def _found(self, connection: Db, events: Sequence[Event]) -> list[Record]:
        asked = [(e, e.message) for e in events if isinstance(e.message, MattersAsked)]
        subjects = sorted({message.subject_id for _, message in asked})
        is_open = self._store(connection).matters(subjects)
        now, matters = self._work.clock(), self._work.domain.matters
        answers = (
            MattersFound(
                event_id=str(uuid4()),
                asked=message.event_id,
                case_id=message.case_id,
                subject_id=message.subject_id,
                domain=self._work.name,
                asked_at=event.received.appended_at,
                matters=tuple(
                    Matter(kind=BlockerKind(kind), open=(message.subject_id, kind) in is_open)
                    for kind in matters
                ),
                occurred_at=now,
            )
            for event, message in asked
        )
        traces = (event.traceparent for event, _ in asked)
        return [
            record_of(
                answer, self._work.topics, source=f"/fullstop/{self._work.name}", traceparent=t
            )
            for answer, t in zip(answers, traces, strict=True)
        ]

    def _store(self, connection: Db) -> Store:
        return self._work.engine(connection, self._work.rules(self._work.clock())).store
