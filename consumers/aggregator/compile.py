"""The aggregator: compiles the domains' outcomes into the notice that the customer reads.

Reads requests (what is expected of whom), outcomes (what was done), dead letters (what shows on the
case) and announcements (which rules are to come); writes notices to its outbox in the same
transaction. Outcomes may come in any order, more than once, and before their request.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from dateutil.relativedelta import relativedelta

from fullstop.consumers.aggregator import announce
from fullstop.consumers.aggregator.case import (
    TOLD_LAST,
    CaseState,
    Contradiction,
    domain_of,
    fold,
    has_joined,
    is_of,
    misfits,
)
from fullstop.consumers.aggregator.deadline import Deadline, deadline, first_look
from fullstop.consumers.aggregator.heard import Heard
from fullstop.consumers.aggregator.tell import Terms, state_of, stored_outcomes, tell
from fullstop.outbox.aggregator import cases, letters, retirements
from fullstop.outbox.aggregator.cases import (
    HeardOutcome,
    Incident,
    KeptRequest,
    NoticeCase,
    OpenedCase,
    Stored,
    Unanswered,
)
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database, Db
from fullstop.outbox.inbox import Seen, remember
from fullstop.running.dead_letter import (
    DeadLetter,
    DeadLetterLimit,
    DeadLetters,
    not_handled,
    noted,
)
from fullstop.running.events import Event, case_id_of, cutoff_bound, fresh, past, read
from fullstop.running.health import parked_total
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.running.loop import is_everybodys, is_held
from fullstop.schemas.codec import Unheard
from fullstop.schemas.meant import REASONS
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Outcome,
    PolicyAnnounced,
)

CONSUMER = "fullstop.aggregator"

# However long a customer asks for: the longest that any deployment may keep a contact.
CONTACT_LIFE_MAX = relativedelta(months=120)

CANCELS_ANOTHERS = "cancels_anothers_case"

# Fields that decide no act, but whose loss somebody must know of: a customer who cannot be told, an
# author who was not believed, evidence that was cut.
_MATTERS = frozenset(
    {"contact", "confirms", "waives", "requested_at", "ground", "acting_as", "acting_evidence"}
)


class Aggregator:
    """Handles batches of requests, outcomes and dead letters, each in one transaction."""

    def __init__(self, database: Database, terms: Terms, limit: DeadLetterLimit) -> None:
        self._database = database
        self._topics = terms.topics
        self._terms = terms
        self._deadlines = _Deadlines(terms)
        own = [topic.name for topic in terms.topics.outcomes.values()]
        self._dead_letters = DeadLetters(CONSUMER, terms.topics.dead_letters.name, limit, own)
        self._bookmarks = Bookmarks()
        self._heard = Heard()

    def handle(self, batch: Sequence[Received]) -> None:
        """Do all that the batch asks; of cases that another aggregator holds now in the end."""
        if held := self._handle(batch, cases.lock_free_cases, batch):
            self._handle(held, cases.lock_all_cases, batch)

    def _handle(
        self, batch: Sequence[Received], lock: _Lock, whole: Sequence[Received]
    ) -> list[Received]:
        """Do it in one transaction, but for the records, returned, of cases that are not had.

        When none is left, the `whole` is behind us.
        """
        started = time.monotonic()
        topic = self._topics.dead_letters.name
        told_dead = [noted(received, self._topics) for received in batch if received.topic == topic]
        events, dead = read([r for r in batch if r.topic != topic], self._topics)
        with self._database.batch() as connection:
            stored = lock(connection, set(filter(None, map(_case_of, events))))
            had = [event for event in events if _case_of(event) not in stored.held]
            retired = _asked_who_is_retired(connection, had)
            new = fresh(connection, had)
            notices, incidents = self._compile(connection, new, stored, retired)
            incidents += [Incident(d.case_id, None, d.reason) for d in dead if d.reason in REASONS]
            self._note_unheard(connection, dead)
            if told := [event for event in new if isinstance(event.message, PolicyAnnounced)]:
                announce.heard(connection, told)
            cases.save_incidents(connection, incidents)
            letters.save(connection, told_dead)
            diverted = self._dead_letters.divert(connection, dead)
            if not stored.held:
                self._mark(connection, whole)
        log.info(
            "batch",
            process="aggregator",
            received=len(batch) - (len(events) - len(had)),
            duplicates=len(had) - len(new),
            notices=notices,
            incidents=len(incidents),
            dead_letters=diverted,
            seconds=round(time.monotonic() - started, 4),
        )
        return [event.received for event in events if _case_of(event) in stored.held]

    def probe(self) -> None:
        """Open a case that is nobody's and undo it: an error here is not one case's matter."""
        name = f"probe-{uuid4()}"
        with self._database.undone() as connection:
            remember(connection, [Seen(str(uuid4()))])
            cases.open_cases(connection, [OpenedCase(name, name)])
            stored = cases.lock_cases(connection, [name])
            retirements.names(connection)
            cases.save_incidents(connection, [Incident(name, None, "probe")])
            cases.save_cases(connection, list(stored.values()))

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """Note one record that alone keeps failing; its case shows it.

        There is nowhere to keep a record and its contact, so what is held is waited for. One that
        cannot even be noted is a dead letter: an operator can publish it again.
        """
        if held:
            return False
        case_id = self._case_spoken_of(received)
        try:
            with self._database.batch() as connection:
                cases.save_incidents(connection, [Incident(case_id, None, f"parked: {reason}")])
                self._bookmarks.move(connection, past([received]))
        except Exception as error:
            if is_everybodys(error) or is_held(error):
                raise
            with self._database.batch() as connection:
                self._dead_letters.divert(connection, [not_handled(received)])
                self._bookmarks.move(connection, past([received]))
        parked_total.labels(CONSUMER).inc()
        log.error("record_parked", process="aggregator", case_id=case_id, reason=reason)
        return True

    def _case_spoken_of(self, received: Received) -> str | None:
        """The case that a record speaks of, as far as it can be read."""
        try:
            events, _ = read([received], self._topics)
        except Exception:
            return None
        return _case_of(events[0]) if events else None

    def _compile(
        self,
        connection: Db,
        events: Sequence[Event],
        stored: Stored,
        retired: Callable[[], frozenset[str]],
    ) -> tuple[int, list[Incident]]:
        """How many notices follow from new events, and what somebody must look at."""
        requests = [(e, e.message) for e in events if isinstance(e.message, DeletionRequested)]
        outcomes = [
            (e, e.message)
            for e in events
            if isinstance(e.message, DeletionCompleted | DeletionDeferred)
        ]
        cancellations = [e.message for e in events if isinstance(e.message, DeletionCancelled)]
        messages = (*(m for _, m in requests), *(m for _, m in outcomes), *cancellations)
        subjects: dict[str, str] = {m.case_id: m.subject_id for m in reversed(messages)}
        oddities = [incident for event in events for incident in _oddities(event)]
        if not subjects:
            return 0, oddities
        there = {name: stored.cases[name] for name in subjects if name in stored.cases}
        batch = _Batch(
            connection, self._terms, self._deadlines, self._heard, there, {**stored.answered}
        )
        batch.open(subjects, requests, retired)
        batch.stamp(requests)
        batch.call_off(cancellations)
        batch.merge(outcomes)
        batch.note_misfits()
        batch.join()
        notices = self._tell(connection, batch.stored, batch.states())
        return notices, [*batch.incidents, *oddities]

    def _tell(
        self, connection: Db, stored: Mapping[str, NoticeCase], states: Iterable[CaseState]
    ) -> int:
        return tell(connection, self._terms, stored, states)

    def _mark(self, connection: Db, batch: Sequence[Received]) -> None:
        self._bookmarks.move(connection, past(batch))

    def _note_unheard(self, connection: Db, dead: Sequence[DeadLetter]) -> None:
        """A request that is a dead letter has a last promised day like any other."""
        first = {
            letter.unheard.case_id: self._unanswered(letter.unheard, cutoff_bound(letter.received))
            for letter in reversed(dead)
            if letter.unheard is not None
        }
        cases.note_unheard(connection, list(first.values()))

    def _unanswered(self, unheard: Unheard, bound: datetime) -> Unanswered:
        asked_at = min(unheard.requested_at or bound, bound)
        if self._topics.meant.is_too_old(asked_at, bound):
            asked_at = bound
        due = self._deadlines.of(asked_at, asked_at)
        return Unanswered(
            unheard.case_id, unheard.subject_id, asked_at, due.target_on, due.promised_on
        )


class _Deadlines:
    """Gives each case its deadline; logs once for a year that its working days are not known."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._unknown_years: set[int] = set()

    def of(self, asked_at: datetime, cutoff_at: datetime) -> Deadline:
        calendar, asked_on = self._terms.calendar, self._terms.civil_day(asked_at)
        due = deadline(asked_on, self._terms.civil_day(cutoff_at), calendar)
        for year in calendar.unknown_years(asked_on, due.promised_on):
            if year not in self._unknown_years:
                self._unknown_years.add(year)
                log.warning("working_days_unknown", year=year)
        return due


_Lock = Callable[[Db, Collection[str]], Stored]
"""Locks the rows of cases."""


@dataclass
class _Batch:
    """The cases of one batch in its transaction: as they were stored, and as they become.

    One that is new is stored as its request stamps it. `telling` are those of which something can
    follow; the others wait for more, and nothing of them is read or written but the answers.
    """

    connection: Db
    terms: Terms
    deadlines: _Deadlines
    heard: Heard
    stored: dict[str, NoticeCase]
    answered: dict[str, Sequence[str]]
    cases: dict[str, NoticeCase] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    domains: tuple[str, ...] = ()
    telling: set[str] = field(default_factory=set)
    outcomes: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)

    def states(self) -> Iterator[CaseState]:
        """The cases that can tell as they are now, with what is known of their outcomes."""
        for name, case in self.cases.items():
            if name in self.telling or self._is_changed(name):
                yield state_of(case, self.outcomes.get(name, {}), self.terms.civil_day)

    def _is_changed(self, name: str) -> bool:
        return self.cases[name] is not self.stored[name]

    def open(
        self,
        subjects: Mapping[str, str],
        requests: Sequence[tuple[Event, DeletionRequested]],
        retired: Callable[[], frozenset[str]],
    ) -> None:
        """Insert those of these cases that are not there, stamped at once."""
        if requests:  # who was retired while this process runs answers no more
            gone = retired()
            self.domains = tuple(name for name in self.terms.domains if name not in gone)
        new = {
            name: NoticeCase(name, subjects[name]) for name in subjects.keys() - self.stored.keys()
        }
        asked: dict[str, tuple[Event, DeletionRequested]] = {
            r.case_id: (e, r) for e, r in reversed(requests) if r.case_id in new
        }
        new |= {name: self._stamped(new[name], *first) for name, first in asked.items()}
        rows = [_opened(case, asked.get(name)) for name, case in new.items()]
        self.opened = cases.open_cases(self.connection, rows)
        self.stored |= {name: new[name] for name in self.opened}
        if others := new.keys() - self.opened:  # somebody was faster
            self.stored |= cases.lock_cases(self.connection, others)
            self.answered |= cases.answered(self.connection, others)
        self.cases = dict(sorted(self.stored.items()))

    def stamp(self, requests: Sequence[tuple[Event, DeletionRequested]]) -> None:
        """Fix what a case expects of whom, in the transaction that first sees its request."""
        kept: list[KeptRequest] = []
        for event, request in requests:
            case = self.cases[request.case_id]
            if case.digest is None:
                if _called_off_by(case) - {request.subject_id}:
                    self._note(case, CANCELS_ANOTHERS)
                cutoff_at = _cutoff(event, request)
                kept.append(KeptRequest(case.case_id, event.without_contact(), cutoff_at))
                self.cases[case.case_id] = self._stamped(case, event, request)
            elif case.digest != request.digest:
                self._note(case, "contradicts_case")
        cases.keep_requests(self.connection, kept)

    def call_off(self, cancellations: Sequence[DeletionCancelled]) -> None:
        """Remember that a case was called off: it must not be asked again as if it had not been.

        Nobody calls off another's case: a cancellation for another subject is an incident. Only
        the request says whose case it is; until it comes, every cancellation is remembered.
        """
        for message in cancellations:
            case = self.cases[message.case_id]
            if case.digest is not None and case.subject_id != message.subject_id:
                self._note(case, CANCELS_ANOTHERS)
                continue
            by = {*_called_off_by(case), message.subject_id} if case.digest is None else ()
            self.cases[case.case_id] = replace(
                case,
                cancelled_at=case.cancelled_at or message.cancelled_at,
                called_off_by=tuple(sorted(by)),
            )

    def merge(self, outcomes: Sequence[tuple[Event, Outcome]]) -> None:
        """Fold the outcomes into what is known; a contradiction is an incident, never a notice."""
        self._recall([outcome for _, outcome in outcomes])
        new: dict[tuple[str, str], HeardOutcome] = {}
        for event, outcome in outcomes:
            case = self.cases[outcome.case_id]
            known = self.outcomes.get(case.case_id, {})
            folded = fold(known, outcome)
            if isinstance(folded, Contradiction):
                self._note(case, "contradicts_answer", outcome.domain)
            elif folded is not known:
                self.outcomes[case.case_id] = dict(folded)
                stored = _stored_form(event, outcome)
                new[case.case_id, outcome.domain] = stored
                self.heard.note(stored.report, outcome)
                self._hear(case, outcome)
        cases.save_answers(self.connection, list(new.values()))

    def _hear(self, case: NoticeCase, outcome: Outcome) -> None:
        """What an outcome changes of its case, where it does."""
        heard = self._with_contact(case, outcome)
        is_dry_run = _is_dry_run(case, self.outcomes[case.case_id])
        if is_dry_run != heard.dry_run:
            heard = replace(heard, dry_run=is_dry_run)
        self.cases[case.case_id] = heard

    def note_misfits(self) -> None:
        """An outcome of another subject or mode than its case counts for nothing: an incident."""
        for state in self.states():
            if state.case.digest is not None:
                for domain in misfits(state):
                    self._note(state.case, "answer_misfits", domain)

    def join(self) -> None:
        """Expect from now on a domain that answers and was not there when a case was stamped."""
        joined = {
            state.case.case_id: names for state in self.states() if (names := has_joined(state))
        }
        retired = retirements.names(self.connection) if joined else frozenset()
        for case_id, domains in joined.items():
            case, new = self.cases[case_id], [name for name in domains if name not in retired]
            self.cases[case_id] = replace(
                case,
                expected=(*(case.expected or ()), *new),
                unknown_domains=tuple(n for n in case.unknown_domains if domain_of(n) not in new),
            )

    def _note(self, case: NoticeCase, reason: str, domain: str | None = None) -> None:
        self.incidents.append(Incident(case.case_id, domain, reason))

    def _stamped(self, case: NoticeCase, event: Event, request: DeletionRequested) -> NoticeCase:
        named = {domain_of(name) for name in request.records}
        expected = tuple(d for d in self.domains if not named or d in named)
        bound = cutoff_bound(event.received)
        asked_at = min(request.requested_at, bound)  # whatever the publisher's clock says
        due = self.deadlines.of(asked_at, min(request.cutoff_at, bound))
        is_same = case.subject_id == request.subject_id
        is_called_off = request.subject_id in _called_off_by(case)
        is_awaited = bool(expected) and not request.dry_run
        return replace(
            case,
            subject_id=request.subject_id,
            expected=expected,
            unknown_domains=tuple(n for n in request.records if domain_of(n) not in self.domains),
            waives=request.waives,
            requested_at=asked_at,
            locale=request.locale,
            dry_run=request.dry_run,
            digest=request.digest,
            target_on=due.target_on,
            promised_on=due.promised_on,
            late_due_on=first_look(due, self.terms.calendar) if is_awaited else None,
            cancelled_at=case.cancelled_at if is_called_off else None,
            called_off_by=(),
            contact=request.contact or (case.contact if is_same else None),
            contact_until=self._contact_until(request, asked_at),
            traceparent=event.traceparent,
        )

    def _contact_until(self, request: DeletionRequested, asked_at: datetime) -> datetime:
        """The end of the contact's life: later than is usual where the customer asked for it."""
        usual = asked_at + self.terms.contact_life
        wanted = request.contact_until or usual
        return max(usual, min(wanted, asked_at + CONTACT_LIFE_MAX))

    def _recall(self, new: Sequence[Outcome]) -> None:
        """See of which cases something can follow, and load the stored outcomes of these."""
        answering: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in new:
            answering[outcome.case_id].append(outcome)
        self.telling = {
            name
            for name, case in self.cases.items()
            if self._is_changed(name)  # its request or its cancellation was seen only now
            or not _still_waits(case, self.answered.get(name, ()), answering[name])
        }
        self.outcomes = stored_outcomes(
            self.connection, self.telling - self.opened, self.heard.read
        )

    def _with_contact(self, case: NoticeCase, outcome: Outcome) -> NoticeCase:
        """Keep the contact that an outcome brings where the request brought none."""
        if outcome.contact is None or case.contact is not None or case.stage in TOLD_LAST:
            return case
        if outcome.subject_id != case.subject_id or outcome.dry_run:
            return case  # not an outcome of this case
        # An outcome that comes before its request: the contact must not wait for it for ever.
        ends_at = case.contact_until or self.terms.clock() + self.terms.contact_life
        return replace(case, contact=outcome.contact, contact_until=ends_at)


def _asked_who_is_retired(connection: Db, events: Sequence[Event]) -> Callable[[], frozenset[str]]:
    """Asked together with what is new, where a case may be opened."""
    if any(isinstance(event.message, DeletionRequested) for event in events):
        return retirements.asking(connection)
    return frozenset


def _case_of(event: Event) -> str | None:
    return case_id_of(event.message)


def _still_waits(case: NoticeCase, answered: Collection[str], new: Sequence[Outcome]) -> bool:
    """Whether an outcome is missing even with these new ones, of which nothing else follows.

    Something may follow for a case that was told or cancelled, when a domain speaks again, for it
    may contradict itself, and of an outcome that is not the case's, or that nobody expected.
    """
    heard = {outcome.domain for outcome in new}
    if case.stage is not None or case.cancelled_at is not None or heard.intersection(answered):
        return False
    if case.expected is None:
        return True
    if not heard.issubset(case.expected) or not all(is_of(case, outcome) for outcome in new):
        return False
    return not {*answered, *heard, *case.waived}.issuperset(case.expected)


def _opened(case: NoticeCase, asked: tuple[Event, DeletionRequested] | None) -> OpenedCase:
    if asked is None:
        return OpenedCase(**vars(case))
    event, request = asked
    return OpenedCase(
        **vars(case), request=event.without_contact(), cutoff_at=_cutoff(event, request)
    )


def _cutoff(event: Event, request: DeletionRequested) -> datetime:
    return min(request.cutoff_at, cutoff_bound(event.received))


def _stored_form(event: Event, outcome: Outcome) -> HeardOutcome:
    return HeardOutcome(
        outcome.case_id,
        outcome.domain,
        outcome.revision,
        event.without_contact(),
        isinstance(outcome, DeletionDeferred) and not outcome.dry_run,
        event.received.appended_at,
    )


def _is_dry_run(case: NoticeCase, outcomes: Mapping[str, Outcome]) -> bool:
    """As its request says; of one whose request is not here, or no longer, as its answers do."""
    if case.digest is not None:
        return case.dry_run
    return all(outcome.dry_run for outcome in outcomes.values())


def _called_off_by(case: NoticeCase) -> set[str]:
    """The subjects for whom a case was called off before its request was seen."""
    if case.cancelled_at is None:
        return set()
    return set(case.called_off_by or (case.subject_id,))


def _oddities(event: Event) -> Iterator[Incident]:
    """What somebody must look at in an event that was handled all the same."""
    case_id = case_id_of(event.message)
    if event.reused:
        yield Incident(case_id, None, "event_id_reused")
    if event.in_clear:
        yield Incident(case_id, None, f"in_clear: {', '.join(event.in_clear)}")
    if lost := _MATTERS.intersection(event.mended).difference(event.in_clear):
        yield Incident(case_id, None, f"mended: {', '.join(sorted(lost))}")
