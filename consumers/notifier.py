"""The notification service's reader: each notice that has a text becomes a message of the ledger,
and each announcement of coming rules what the company's own channels are to tell.

What cannot be read is a dead letter, and a message when it is published again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from fullstop.notify import announcements, ledger
from fullstop.notify.filling import Forming, Names, filled
from fullstop.notify.ledger import Due, Kind, State
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database, Db
from fullstop.outbox.inbox import Seen, remember
from fullstop.running.dead_letter import DeadLetterLimit, DeadLetters, not_handled
from fullstop.running.events import Event, past, read
from fullstop.running.health import parked_total
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.schemas.messages import PolicyAnnounced, ResultNotice, Stage
from fullstop.schemas.topics import Topics

CONSUMER = "fullstop.notify"

_KINDS = {Stage.FINAL: Kind.FINAL, Stage.ANNOUNCEMENT: Kind.ANNOUNCEMENT}

NamesOf = Callable[[Db, Sequence[str]], Mapping[str, Names]]


class Notifier:
    """Handles batches of notices, each in one transaction."""

    def __init__(
        self,
        database: Database,
        topics: Topics,
        names_of: NamesOf,
        clock: Callable[[], datetime],
        limit: DeadLetterLimit,
        forming: Forming,
        since: datetime | None = None,
    ) -> None:
        """`since`: what was issued before is another service's."""
        self._database = database
        self._topics = topics
        self._names_of = names_of
        self._clock = clock
        self._forming = forming
        self._since = since
        own = [topics.notices.name, topics.announcements.name]
        self._dead_letters = DeadLetters(CONSUMER, topics.dead_letters.name, limit, own)
        self._bookmarks = Bookmarks()

    def handle(self, batch: Sequence[Received]) -> None:
        """Put what is to be sent into the ledger, once however often it is read."""
        events, dead = read(batch, self._topics)
        notices = [e.message for e in events if isinstance(e.message, ResultNotice)]
        with self._database.batch() as connection:
            put = ledger.put(connection, self._messages(connection, notices))
            announcements.put(connection, self._announcements(events))
            diverted = self._dead_letters.divert(connection, dead)
            self._bookmarks.move(connection, past(batch))
        log.info(
            "batch",
            process="notify",
            received=len(batch),
            notices=put,
            ignored=len(events) - put,
            dead_letters=diverted,
        )

    def probe(self) -> None:
        """Put a message that nobody sends, and undo it."""
        case_id = f"probe-{uuid4()}"
        probe = Due(f"{case_id}:1", case_id, Kind.NOTICE, None, None, self._clock())
        with self._database.undone() as connection:
            remember(connection, [Seen(str(uuid4()))])
            ledger.put(connection, [probe])

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """One that alone keeps failing is a dead letter: an operator can publish it again."""
        if held:
            return False
        with self._database.batch() as connection:
            self._dead_letters.divert(connection, [not_handled(received)])
            self._bookmarks.move(connection, past([received]))
        parked_total.labels(CONSUMER).inc()
        log.error("record_parked", process="notify", reason=reason)
        return True

    def _messages(self, connection: Db, notices: Sequence[ResultNotice]) -> list[Due]:
        told = {f"{one.case_id}:{one.revision}": one for one in notices if self._is_to_be_sent(one)}
        names = self._names_of(connection, sorted({one.case_id for one in told.values()}))
        return [self._message(key, one, names[one.case_id]) for key, one in told.items()]

    def _announcements(self, events: Sequence[Event]) -> list[announcements.Due]:
        """What everybody is told of, by the company's own channels."""
        return [
            due
            for event in events
            if isinstance(message := event.message, PolicyAnnounced)
            and self._is_ours(message.announced_at)
            for due in announcements.of(message, self._clock())
        ]

    def _is_ours(self, at: datetime) -> bool:
        return self._since is None or at >= self._since

    def _is_to_be_sent(self, notice: ResultNotice) -> bool:
        is_ours = self._is_ours(notice.issued_at)
        return is_ours and notice.stage is not Stage.PREVIEW and bool(notice.sms)

    def _message(self, message_id: str, notice: ResultNotice, names: Names) -> Due:
        kind = _KINDS.get(notice.stage, Kind.NOTICE)
        # Its words were written then, however late it is read.
        now, case_id = min(notice.issued_at, self._clock()), notice.case_id
        if notice.contact is None:
            undeliverable = (State.UNDELIVERABLE, "no_contact", notice.subject_id)
            return Due(message_id, case_id, kind, None, None, now, *undeliverable)
        waits, text = (State.WAITING, None, notice.subject_id), filled(notice.sms, names)
        form = str(self._forming(notice, names))
        return Due(message_id, case_id, kind, notice.contact, text, now, *waits, form)
