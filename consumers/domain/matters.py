"""A domain whose matters others wait for: looks into its own rows when it is asked, and says it.

It remembers nothing of it. Who asked twice is told twice, each time what is so then. A request asks
whoever reads it, too: then nobody else need ask, and the answer comes one way sooner.
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
from fullstop.schemas.messages import (
    BlockerKind,
    DeletionRequested,
    Matter,
    MattersAsked,
    MattersFound,
)

Asking = DeletionRequested | MattersAsked


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
            asked = [event for event in new if isinstance(event.message, MattersAsked)]
            outbox.put(connection, found(self._work, self._store(connection), asked))
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

    def _store(self, connection: Db) -> Store:
        return self._work.engine(connection, self._work.rules(self._work.clock())).store


def found(work: DomainAtWork, store: Store, asked: Sequence[Event]) -> list[Record]:
    """What the domain's own rows show now, of each subject that these ask about."""
    about = [(event, event.message) for event in asked if isinstance(event.message, Asking)]
    if not about:
        return []
    is_open = store.matters(sorted({message.subject_id for _, message in about}))
    now, kinds = work.clock(), work.domain.matters
    answers = (
        (
            event,
            MattersFound(
                event_id=str(uuid4()),
                asked=message.event_id,
                case_id=message.case_id,
                subject_id=message.subject_id,
                domain=work.name,
                asked_at=event.received.appended_at,
                matters=tuple(
                    Matter(kind=BlockerKind(kind), open=(message.subject_id, kind) in is_open)
                    for kind in kinds
                ),
                occurred_at=now,
            ),
        )
        for event, message in about
    )
    source = f"/fullstop/{work.name}"
    return [
        record_of(answer, work.topics, source=source, traceparent=event.traceparent)
        for event, answer in answers
    ]
