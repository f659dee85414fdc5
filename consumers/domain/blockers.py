"""A domain's consumer of `deletion.blockers`: keeps its copy of what is open elsewhere.

When a matter ends, what it kept is looked at again at once. From `deletion.acceptances` it keeps
what channels accepted of this domain's coming rules.

A domain whose facts read that copy decides nothing on an older one: its requests wait until all
blockers are in that were said before.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from operator import attrgetter
from uuid import uuid4

from fullstop.consumers.domain.at_work import APART_MAX
from fullstop.handlers.contract import Domain
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import blockers, cases, versions
from fullstop.outbox.domain.blockers import Blocker, Look, Speaker
from fullstop.outbox.domain.cases import Heard
from fullstop.outbox.domain.versions import Acceptance
from fullstop.outbox.inbox import Seen, remember
from fullstop.outbox.rows import paged
from fullstop.outbox.spellings import spellings
from fullstop.running.dead_letter import DeadLetter, DeadLetterLimit, DeadLetters
from fullstop.running.errors import MustStopError, NotYetError
from fullstop.running.events import Event, fresh, past, read
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.schemas.codec import UndecodableError
from fullstop.schemas.forms import SUBJECT_ID_FORM
from fullstop.schemas.messages import (
    AnnouncementAccepted,
    BlockerLifted,
    BlockerRaised,
    MattersFound,
)
from fullstop.schemas.topics import Topics

CATCH_UP_SECONDS_MAX = 2.0
CATCH_UP_PAUSE_SECONDS = 0.01


class BlockersConsumer:
    """Keeps one domain's copy."""

    def __init__(
        self,
        domain: Domain,
        topics: Topics,
        database: Database,
        limit: DeadLetterLimit,
        *,
        today: Callable[[], date],
        heard: Callable[[], object] = lambda: None,
    ) -> None:
        """`heard` is called when others have spoken: somebody may have waited for it."""
        self._today = today
        self._heard = heard
        self._domain = domain.name
        self._folds = domain.folds
        self._name = f"fullstop.{domain.name}"
        self._topics = topics
        self._database = database
        self._dead_letters = DeadLetters(self._name, topics.dead_letters.name, limit)
        self._bookmarks = Bookmarks()

    def begin(self) -> None:
        """Before the first batch: what was kept of any spelling is that person's, too."""
        if self._folds:
            with self._database.transaction() as connection:
                blockers.fold(connection)

    def take_over(self, other: Database, page_max: int) -> int:
        """Keep what another domain's copy has, by this domain's spellings; how much it is."""
        taken = 0
        read_page = partial(blockers.page, limit=page_max)
        for page in paged(
            other, read_page, ("", "", ""), attrgetter("subject_id", "domain", "kind")
        ):
            # What that one keeps beside, of another spelling, no word would end here.
            said = [one for one in page if ":" not in one.domain]
            folded = [blocker for one in said if self._folds for blocker in _folded(one)]
            with self._database.transaction() as connection:
                blockers.save(connection, [*said, *folded])
            taken += len(said)
        return taken

    def handle(self, batch: Sequence[Received]) -> None:
        """Keep all that the batch says, or nothing of it."""
        events, dead = read(batch, self._topics)
        with self._database.batch() as connection:
            new = fresh(connection, events)
            said = [
                _blocker(event, event.message)
                for event in new
                if isinstance(event.message, BlockerRaised | BlockerLifted)
            ]
            unread = [blocker for letter in dead for blocker in _unread(letter, self._topics)]
            found = [
                (event.received, event.message)
                for event in new
                if isinstance(event.message, MattersFound)
            ]
            told = [*said, *unread]
            folded = [blocker for one in told if self._folds for blocker in _folded(one)]
            blockers.save(connection, [*told, *folded, *_found(found)])
            blockers.end_undeclared(connection, [_look(*one) for one in found])
            blockers.forget_unread(connection, [_mark(event.received) for event in events])
            ended = {blocker.subject_id for blocker in (*said, *folded) if not blocker.raised}
            ended |= _hear(connection, [message for _, message in found])
            cases.wake(connection, ended, self._today())
            versions.keep_acceptances(connection, list(_accepted(new, self._domain)))
            diverted = self._dead_letters.divert(connection, dead)
            self._bookmarks.move(connection, past(batch))
        if found:
            self._heard()
        log.info(
            "blockers",
            domain=self._domain,
            received=len(batch),
            kept=len(said),
            dead_letters=diverted,
        )

    def probe(self) -> None:
        """Keep what nobody says of nobody, and undo it."""
        at = datetime(1970, 1, 1, tzinfo=UTC)
        nobody = Blocker(f"probe-{uuid4()}", self._domain, "probe", False, at, blockers.FIRST)
        with self._database.undone() as connection:
            remember(connection, [Seen(str(uuid4()))])
            blockers.save(connection, [nobody])
            cases.wake(connection, [nobody.subject_id], self._today())

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """A blocker that the database refuses alone: nothing may be decided without it."""
        if held:
            return False
        raise LostBlockerError(
            f"{self._domain}: the blocker at {received.topic}/{received.partition}/"
            f"{received.offset} cannot be kept ({reason}); mend the database and start again: "
            "deciding without it could erase what must stay"
        )


class LostBlockerError(MustStopError):
    """A blocker cannot be kept; says which."""


def await_copy(
    note_end: Callable[[], Callable[[], bool]], seconds_max: float | None = None
) -> None:
    """Return once the copy holds all that was said until now; NotYetError when it takes long."""
    behind = note_end()
    deadline = time.monotonic() + (seconds_max or CATCH_UP_SECONDS_MAX)
    while behind():
        if time.monotonic() > deadline:
            raise NotYetError("blockers")
        time.sleep(CATCH_UP_PAUSE_SECONDS)


def _accepted(events: Sequence[Event], domain: str) -> Iterator[Acceptance]:
    """What channels accepted of this domain's coming rules."""
    for event in events:
        message = event.message
        if isinstance(message, AnnouncementAccepted) and message.domain == domain:
            at = event.received.appended_at
            yield Acceptance(message.version, message.channel.value, message.digest, at)


def _blocker(event: Event, message: BlockerRaised | BlockerLifted) -> Blocker:
    return Blocker(
        subject_id=message.subject_id,
        domain=message.domain,
        kind=message.kind,
        raised=isinstance(message, BlockerRaised),
        # What is later is told by where it lies, never by a publisher's clock.
        occurred_at=event.received.appended_at,
        said_offset=event.received.offset,
    )


def _folded(said: Blocker) -> Iterator[Blocker]:
    """The same of the spellings that may have the rows, where something is said of another.

    Beside what is said of those: each spelling's matter ends by its own word.
    """
    beside = "" if said.domain == blockers.UNREAD else f":{said.subject_id}"
    for spelled in sorted(spellings(said.subject_id) - {said.subject_id}):
        yield replace(said, subject_id=spelled, domain=f"{said.domain}{beside}")


def _found(found: Sequence[tuple[Received, MattersFound]]) -> Iterator[Blocker]:
    """What a domain's own rows show.

    It was looked at after the question was appended and before the answer was. So it ends what was
    said before the question, and begins what was ended before the answer: when in doubt, keep.
    """
    for received, message in found:
        asked_at = _asked_at(received, message)
        for matter in message.matters:
            yield Blocker(
                subject_id=message.subject_id,
                domain=message.domain,
                kind=matter.kind,
                raised=matter.open,
                occurred_at=received.appended_at if matter.open else asked_at,
                said_offset=blockers.LAST if matter.open else blockers.FIRST,
                looked_at=min(message.asked_at, received.appended_at + APART_MAX),
            )


def _look(received: Received, message: MattersFound) -> Look:
    kinds = tuple(matter.kind for matter in message.matters)
    return Look(message.subject_id, message.domain, kinds, _asked_at(received, message))


def _asked_at(received: Received, message: MattersFound) -> datetime:
    return min(message.asked_at, received.appended_at)


def _hear(connection: Db, found: Sequence[MattersFound]) -> set[str]:
    """Note who has spoken; those who were kept because one of these had not."""
    asked_at: dict[tuple[str, str, str], dict[str, datetime]] = defaultdict(dict)
    for message in found:
        of = asked_at[message.asked, message.case_id, message.subject_id]
        of[message.domain] = max(message.asked_at, of.get(message.domain, message.asked_at))
    # Where they speak of two copies of a request, all count as speaking of the earlier.
    heard = [Heard(*of, min(at.values()), tuple(sorted(at))) for of, at in asked_at.items()]
    cases.hear(connection, heard)
    speakers = {Speaker(message.subject_id, message.domain) for message in found}
    return blockers.forget_unheard(connection, list(speakers))


def _unread(letter: DeadLetter, topics: Topics) -> Iterator[Blocker]:
    """What could not be read may have said that something is open: it counts as open.

    Not so what answers a question: who has not spoken is waited for.
    """
    subject_id = _subject_of(letter, topics)
    if subject_id is not None and letter.received.topic == topics.blockers.name:
        yield Blocker(
            subject_id,
            blockers.UNREAD,
            _mark(letter.received),
            raised=True,
            occurred_at=letter.received.appended_at,
            said_offset=letter.received.offset,
        )


def _subject_of(letter: DeadLetter, topics: Topics) -> str | None:
    try:
        message = topics.read(letter.received.value)
    except UndecodableError:
        key = (letter.received.key or b"").decode(errors="replace")
        return key if re.fullmatch(SUBJECT_ID_FORM, key) else None
    return getattr(message, "subject_id", None)


def _mark(received: Received) -> str:
    """The same whenever these bytes are read again, after a dead letter was retried."""
    return hashlib.sha256(received.value or b"").hexdigest()
