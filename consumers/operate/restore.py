"""A domain whose database was restored, brought to where the others know it to have been.

First what must stay (holds, rules, open matters), then where each case stood, then what was told as
gone is erased again, then what nobody told of yet. Each step may be taken again; until the last is,
the domain's processes do not start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter

from fullstop.consumers.aggregator.tell import SOURCE
from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.blockers import BlockersConsumer
from fullstop.consumers.domain.matters import MattersConsumer
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.domain.restored import Restored
from fullstop.consumers.domain.worker import Worker
from fullstop.consumers.operate.past import (
    NAMED_MAX,
    PAGE_MAX,
    Heard,
    Left,
    Past,
    hand_on,
    pages,
    received_again,
)
from fullstop.consumers.operate.reconcile import asked_again
from fullstop.outbox import bookmarks
from fullstop.outbox.aggregator import cases as aggregator_cases
from fullstop.outbox.aggregator.cases import Answered, Incident
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import blockers, cases, versions
from fullstop.outbox.domain.blockers import FIRST, LAST, Blocker
from fullstop.outbox.domain.cases import Known, State, Told
from fullstop.outbox.domain.versions import Announcement
from fullstop.outbox.own.records import forgotten_before
from fullstop.outbox.rows import paged
from fullstop.running.events import read
from fullstop.running.kafka import Place, Received
from fullstop.running.logs import log
from fullstop.running.loop import Handler
from fullstop.schemas.codec import decode_stored, encode
from fullstop.schemas.messages import (
    DeletionCompleted,
    DeletionDeferred,
    Outcome,
    PolicyAnnounced,
)
from fullstop.schemas.topics import Topic

TOLD_AS_GONE = "told_as_gone"  # and it must stay


@dataclass
class Restoration(Left):
    """What came of it. `rows_back` were told as gone and are there, `cases_left` not done yet."""

    holds: list[str] = field(default_factory=list)
    versions: int = 0
    matters: int = 0
    cases: int = 0
    rows_back: int = 0
    cases_left: int = 0
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Speaker:
    """A domain whose matters the restored one waits for."""

    work: DomainAtWork
    database: Database


@dataclass(frozen=True)
class DomainRestore:
    """Works on one domain's database; `others` are those of the other domains, by name."""

    work: DomainAtWork
    database: Database
    aggregator: Database
    others: Mapping[str, Database]
    speakers: Sequence[Speaker]
    past: Past
    requests: DeletionRequestedConsumer
    matters: BlockersConsumer
    questions: MattersConsumer
    said: Sequence[Topic]  # of open matters, which the domain reads

    def run(self, done: Restoration) -> Restoration:
        """All that follows once the holds are there."""
        done.versions = self._versions()
        done.matters = self._matters()
        self._cases(done)
        self._ask()
        self._erase_again()
        done.note_set_aside(self._read_on([self.work.topics.requests], self.requests).set_aside)
        if self.work.domain.matters:
            done.note_set_aside(self._read_on([self.work.topics.asked], self.questions).set_aside)
        self._tell(done)
        self.past.mark(self.database, self._topics)
        self._told()
        return done

    @property
    def _topics(self) -> list[Topic]:
        """What the domain's group reads."""
        topics = self.work.topics
        return [*self.said, topics.requests, *([topics.asked] if self.work.domain.matters else ())]

    def _read_on(self, topics: Sequence[Topic], handler: Handler) -> Heard:
        return self.past.read_on(self.database, topics, handler)

    # --- what must stay

    def _versions(self) -> int:
        """The rules that were announced since; whether one may be loaded is the start's to see."""
        found = [
            (received, event.message)
            for received in self.past.all_of(self.work.topics.announcements)
            for event in read([received], self.work.topics)[0]
            if isinstance(event.message, PolicyAnnounced) and event.message.domain == self.work.name
        ]
        with self.database.transaction() as connection:
            before = len(versions.announcements(connection))
            for received, message in found:
                versions.keep_announcement(connection, _announcement(received, message))
            return len(versions.announcements(connection)) - before

    def _matters(self) -> int:
        """What is open elsewhere: by topics as far as they reach back, and by others' copies."""
        self.matters.begin()
        heard = self._read_on(self.said, self.matters)
        return heard.records + sum(
            self.matters.take_over(one, PAGE_MAX) for one in self.others.values()
        )

    # --- where the cases stood

    def _cases(self, done: Restoration) -> None:
        """Each case that others know to stand further is where they know it to stand."""
        for page in pages(self._answers()):
            self._remind(self._behind(page), done)

    def _answers(self) -> Iterator[Outcome]:
        """What the aggregator knows, and what it has not read yet."""
        with self.aggregator.transaction() as connection:
            heard = bookmarks.known(connection)
        for page in paged(self.aggregator, self._answered, "", attrgetter("case_id")):
            yield from (_outcome(one.report) for one in page)
        yield from self._unheard(heard)

    def _answered(self, connection: Db, after: str) -> list[Answered]:
        return aggregator_cases.answered_by(connection, self.work.name, after, PAGE_MAX)

    def _unheard(self, heard: Mapping[Place, int]) -> Iterator[Outcome]:
        topic = self.work.topics.outcomes[self.work.name]
        for received in self.past.all_of(topic):
            if received.offset >= heard.get(received.place, 0):
                for event in read([received], self.work.topics)[0]:
                    if isinstance(event.message, DeletionCompleted | DeletionDeferred):
                        yield event.message

    def _behind(self, page: Sequence[Outcome]) -> list[Outcome]:
        """Those of which this domain knows nothing, or less."""
        last = {one.case_id: one for one in sorted(page, key=lambda one: one.revision)}
        with self.database.transaction() as connection:
            here = cases.revisions(connection, last)
        over = self._settled(last.keys() - here.keys())
        return [
            one
            for case_id, one in last.items()
            if here.get(case_id, 0) < one.revision and case_id not in over
        ]

    def _settled(self, unknown: Collection[str]) -> set[str]:
        """Those that were done so long ago that their own record's day has come here."""
        day = forgotten_before(self.work.rules(self.work.clock()).day)
        with self.aggregator.transaction() as connection:
            return aggregator_cases.settled(connection, self.work.name, unknown, day)

    def _remind(self, told: Sequence[Outcome], done: Restoration) -> None:
        asked = self._asked({one.case_id for one in told}) if told else {}
        found = {asked[one.case_id]: one for one in told if one.case_id in asked}
        done.unknown += sorted({one.case_id for one in told} - asked.keys())
        set_aside = hand_on(_Reminding(self.requests, found), list(found))
        done.note_set_aside(set_aside)
        done.cases += sum(map(_goes_again, found.values())) - len(set_aside)

    def _asked(self, case_ids: set[str]) -> dict[str, Received]:
        """The requests of these cases with the cutoffs that they had, from whoever has them."""
        found: dict[str, Known | aggregator_cases.Asked] = {}
        with self.aggregator.transaction() as connection:
            found |= {one.case_id: one for one in aggregator_cases.asked_of(connection, case_ids)}
        for other in [self.database, *self.others.values()]:
            if lacking := case_ids - found.keys():
                with other.transaction() as connection:
                    found |= {one.case_id: one for one in cases.known_of(connection, lacking)}
        topics, now = self.work.topics, self.work.clock()
        return {
            case_id: received_again(asked_again(one, topics, SOURCE), now)
            for case_id, one in found.items()
        }

    # --- what goes again

    def _ask(self) -> None:
        """What is open now of their subjects in the domains that this one waits for."""
        restored = partial(cases.restored_subjects, limit=PAGE_MAX)
        for found in paged(self.database, restored, "", attrgetter("case_id")):
            page = sorted({one.subject_id for one in found})
            for speaker in self.speakers:
                with speaker.database.transaction() as connection:
                    rules = speaker.work.rules(self.work.clock())
                    is_open = speaker.work.engine(connection, rules).store.matters(page)
                with self.database.transaction() as connection:
                    blockers.save(connection, list(self._found(speaker, page, is_open)))

    def _found(
        self, speaker: Speaker, subjects: Sequence[str], is_open: Collection[tuple[str, str]]
    ) -> Iterator[Blocker]:
        now, name = self.work.clock(), speaker.work.name
        for subject in subjects:
            for kind in map(str, speaker.work.domain.matters):
                raised = (subject, kind) in is_open
                yield Blocker(subject, name, kind, raised, now, LAST if raised else FIRST)

    def _erase_again(self) -> None:
        again, worker = Restored(self.work, self.database), Worker(self.work, self.database)
        while again.step():
            pass
        while worker.step():
            pass

    # --- what it came to

    def _tell(self, done: Restoration) -> None:
        """Of what an earlier run came to, too, if it has not ended."""
        with self.database.transaction() as connection:
            again = cases.kept_again(connection)
            done.cases_left, left = cases.not_erased_again(connection, NAMED_MAX)
        done.rows_back = sum(again.values())
        done.name("rows_back", sorted(again))
        done.name("cases_left", left)
        with self.aggregator.transaction() as connection:
            aggregator_cases.save_incidents(
                connection, [Incident(one, self.work.name, TOLD_AS_GONE) for one in again]
            )

    def _told(self) -> None:
        with self.database.transaction() as connection:
            cases.told_of_kept_again(connection)


class _Reminding:
    """A handler of requests whose cases are to stand where this was told of them."""

    def __init__(
        self, requests: DeletionRequestedConsumer, told: Mapping[Received, Outcome]
    ) -> None:
        self._requests = requests
        self._told = told

    def handle(self, batch: Sequence[Received]) -> None:
        if batch:
            self._requests.remind(batch, [_told(self._told[received]) for received in batch])

    def probe(self) -> None:
        self._requests.probe()

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """The case is not here, and the others still know it: it is typed again for it."""
        if held:
            return False
        case_id = self._told[received].case_id
        log.error("case_not_restored", case_id=case_id, reason=reason)
        return True


def _outcome(report: bytes) -> Outcome:
    found = decode_stored(report)
    if not isinstance(found, DeletionCompleted | DeletionDeferred):
        raise TypeError("what is kept of an answer is none")
    return found


def _goes_again(told: Outcome) -> bool:
    return not (told.dry_run or told.cancelled)


def _told(one: Outcome) -> Told:
    state = State.CANCELLED if one.cancelled else State.RUNNING if _goes_again(one) else State.DONE
    bare = encode(one.model_copy(update={"contact": None}))
    return Told(one.case_id, one.revision, state, bare, _goes_again(one))


def _announcement(received: Received, message: PolicyAnnounced) -> Announcement:
    return Announcement(
        message.effective_from,
        message.digest,
        tuple(sorted(channel.value for channel in message.channels)),
        received.appended_at,
        received.topic,
        received.partition,
        received.offset,
    )
