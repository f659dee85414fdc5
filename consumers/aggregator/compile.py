"""The aggregator: compiles the domains' answers into the notice that the customer reads.

Reads requests (what is expected of whom), outcomes (what was done) and dead letters (what shows on
the case); writes notices to its outbox in the same transaction. Answers may come in any order, more
than once, and before their request.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import uuid4

from dateutil.relativedelta import relativedelta

from fullstop.consumers.aggregator.case import (
    CaseState,
    Contradiction,
    Later,
    fold,
    has_joined,
    is_called_off,
    misfits,
    missing,
    next_notice,
    noticed,
    overdue_notice,
)
from fullstop.consumers.aggregator.deadline import (
    Deadline,
    Milestone,
    deadline,
    first_look,
    next_look,
    next_word,
    reached,
)
from fullstop.consumers.aggregator.notice import Wording
from fullstop.consumers.aggregator.working_days import WorkingDays
from fullstop.outbox import outbox
from fullstop.outbox.aggregator import cases as memory
from fullstop.outbox.aggregator import letters as dead_letters
from fullstop.outbox.aggregator import retirements
from fullstop.outbox.aggregator.cases import HeardOutcome, Incident, NoticeCase, Unanswered
from fullstop.outbox.database import Database, Db
from fullstop.outbox.inbox import Seen, remember
from fullstop.outbox.outbox import Record
from fullstop.running.dead_letter import (
    DeadLetter,
    DeadLetterLimit,
    DeadLetters,
    not_handled,
    noted,
)
from fullstop.running.events import (
    Event,
    bytes_without_contact,
    case_id_of,
    cutoff_bound,
    fresh,
    read,
    record_of,
)
from fullstop.running.health import late_total, oldest_case_age, overdue_cases, parked_total
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.running.loop import is_everybodys, is_held
from fullstop.schemas.codec import Unheard, decode_stored
from fullstop.schemas.messages import (
    CaseId,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Outcome,
    ResultNotice,
    Stage,
    SubjectId,
    case_digest,
)
from fullstop.schemas.topics import Topics

CONSUMER = "fullstop.aggregator"
SOURCE = "/fullstop/aggregator"
DUE_MAX = 500  # cases with gathered changes, or with missing answers, that one transaction takes

CANCELS_ANOTHERS = "cancels_anothers_case"

# Fields that decide no act, but whose loss somebody must know of: a customer who cannot be told, an
# author who was not believed, evidence that was cut.
_MATTERS = frozenset(
    {"contact", "confirms", "waives", "requested_at", "ground", "acting_as", "acting_evidence"}
)

# After these nothing more is sent: the contact is forgotten. A preview is never sent at all.
_TOLD_LAST = frozenset({Stage.FINAL, Stage.PREVIEW})


@dataclass(frozen=True)
class Terms:
    """What the aggregator is told by its settings."""

    domains: tuple[str, ...]
    contact_life: relativedelta
    wording: Wording
    clock: Callable[[], datetime]
    civil_day: Callable[[datetime], date]
    calendar: WorkingDays


@dataclass(frozen=True)
class Late:
    """A domain that has not answered a case, and what that has come to."""

    case_id: str
    domain: str
    milestone: Milestone
    promised_on: date


class Aggregator:
    """Handles batches of requests, outcomes and dead letters."""

    def __init__(
        self, database: Database, topics: Topics, terms: Terms, limit: DeadLetterLimit
    ) -> None:
        self._database = database
        self._topics = topics
        self._terms = terms
        own = [topic.name for topic in topics.outcomes.values()]
        self._dead_letters = DeadLetters(CONSUMER, topics.dead_letters.name, limit, own)
        self._unknown_years: set[int] = set()

    def handle(self, batch: Sequence[Received]) -> None:
        """Do all that the batch asks in one transaction."""
        started = time.monotonic()
        topic = self._topics.dead_letters.name
        letters = [noted(one, self._topics) for one in batch if one.topic == topic]
        events, dead = read([one for one in batch if one.topic != topic], self._topics)
        with self._database.batch() as connection:
            new = fresh(connection, CONSUMER, events)
            notices, incidents = self._compile(connection, new)
            incidents += [incident for event in new for incident in _oddities(event)]
            self._note_unheard(connection, dead)
            memory.save_incidents(connection, incidents)
            dead_letters.save(connection, letters)
            diverted = self._dead_letters.divert(connection, dead)
        log.info(
            "batch",
            process="aggregator",
            received=len(batch),
            duplicates=len(events) - len(new),
            notices=notices,
            incidents=len(incidents),
            dead_letters=diverted,
            seconds=round(time.monotonic() - started, 4),
        )

    def probe(self) -> None:
        """Open a case of nobody, and undo it: what it raises is no one case's matter."""
        name = f"probe-{uuid4()}"
        with self._database.undone() as connection:
            remember(connection, CONSUMER, [Seen(str(uuid4()))])
            memory.open_cases(connection, [(name, name)])
            cases = memory.lock_cases(connection, [name])
            retirements.names(connection)
            memory.save_incidents(connection, [Incident(name, None, "probe")])
            memory.save_cases(connection, list(cases.values()))

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """Note one record that alone keeps failing; its case shows it.

        There is nowhere to keep a record and its contact, so what is held is waited for. One that
        cannot even be noted is a dead letter: an operator can publish it again.
        """
        if held:
            return False
        case_id = self._case_of(received)
        try:
            with self._database.batch() as connection:
                memory.save_incidents(connection, [Incident(case_id, None, f"parked: {reason}")])
        except Exception as error:
            if is_everybodys(error) or is_held(error):
                raise
            with self._database.batch() as connection:
                self._dead_letters.divert(connection, [not_handled(received)])
        parked_total.labels(CONSUMER).inc()
        log.error("record_parked", process="aggregator", case_id=case_id, reason=reason)
        return True

    def _case_of(self, received: Received) -> str | None:
        """The case that a record speaks of, as far as it can be read."""
        try:
            events, _ = read([received], self._topics)
        except Exception:
            return None
        return case_id_of(events[0].message) if events else None

    def tell_due(self) -> bool:
        """Publish notices that gathered changes until today; False when none was due.

        Contacts whose life is over are forgotten here.
        """
        now = self._terms.clock()
        with self._database.transaction() as connection:
            memory.forget_contacts(connection, now)
            due = memory.due_cases(connection, self._terms.civil_day(now), DUE_MAX)
            if due:
                cases = memory.lock_cases(connection, due)
                answers = outcomes_of(memory.answers_of(connection, due))
                self._tell(connection, cases, cases, answers)
        return bool(due)

    def tell_late(self, await_answers: Callable[[], None]) -> bool:
        """Warn of missing answers and tell what is overdue; False when nothing was due.

        An answer that lies unread is not missing: `await_answers` returns once all is read that
        had been said until then, and raises what may pass if that takes long.
        """
        day = self._terms.civil_day(self._terms.clock())
        with self._database.transaction() as connection:
            due = memory.late_cases(connection, day, DUE_MAX)
        if due:
            await_answers()
            with self._database.transaction() as connection:
                cases = memory.lock_cases(connection, due)
                answers = outcomes_of(memory.answers_of(connection, due))
                late = self._look(connection, cases, answers)
            _warn(late)
        self._measure(day)
        return bool(due)

    # --- what is late

    def _look(
        self,
        connection: Db,
        cases: Mapping[str, NoticeCase],
        answers: Mapping[str, Mapping[str, Outcome]],
    ) -> list[Late]:
        """Look at the missing answers of these cases and set the day of the next look."""
        now = self._terms.clock()
        day = self._terms.civil_day(now)
        late: list[Late] = []
        changed: list[NoticeCase] = []
        records: list[Record] = []
        for case in cases.values():
            state = self._state(case, answers)
            case, due = self._awaiting(case, state, day), _deadline(case)
            if due is None or case.late_due_on is None or case.late_due_on > day:
                changed.append(case)  # answered, called off or looked at meanwhile
                continue
            milestones = reached(due, case.late_due_on, day, self._terms.calendar)
            late += [
                Late(case.case_id, domain, milestone, due.promised_on)
                for milestone in milestones
                for domain in missing(state)
            ]
            look_on = next_look(due, day, self._terms.calendar)
            if look_on is None:
                look_on = next_word(due.promised_on, day, self._terms.calendar)
                notice = overdue_notice(
                    state, now=now, next_word_on=look_on, words=self._terms.wording
                )
                after = _after(case, noticed(state, notice, day=day))
                case = self._said(after, notice, records)
            changed.append(replace(case, late_due_on=look_on))
        memory.save_cases(connection, changed)
        outbox.put(connection, records)
        return late

    def _measure(self, day: date) -> None:
        with self._database.transaction() as connection:
            overdue = memory.overdue_by_domain(connection, day)
            oldest = memory.oldest_awaited(connection)
        for domain in {*self._terms.domains, *overdue}:
            overdue_cases.labels(domain).set(overdue.get(domain, 0))
        age = (self._terms.clock() - oldest).total_seconds() if oldest else 0.0
        oldest_case_age.set(max(age, 0.0))

    # --- what could not be read

    def _note_unheard(self, connection: Db, dead: Sequence[DeadLetter]) -> None:
        """A request that is a dead letter has a last promised day like any other."""
        first = {
            one.unheard.case_id: self._unanswered(one.unheard, cutoff_bound(one.received))
            for one in reversed(dead)
            if one.unheard is not None
        }
        memory.note_unheard(connection, list(first.values()))

    def _unanswered(self, unheard: Unheard, bound: datetime) -> Unanswered:
        asked_at = min(unheard.requested_at or bound, bound)
        due = self._due(asked_at, asked_at)
        return Unanswered(
            unheard.case_id, unheard.subject_id, asked_at, due.target_on, due.promised_on
        )

    # --- one transaction

    def _compile(self, connection: Db, events: Sequence[Event]) -> tuple[int, list[Incident]]:
        requests = [(e, e.message) for e in events if isinstance(e.message, DeletionRequested)]
        outcomes = [
            (e, e.message)
            for e in events
            if isinstance(e.message, DeletionCompleted | DeletionDeferred)
        ]
        cancellations = [e.message for e in events if isinstance(e.message, DeletionCancelled)]
        messages = (*(m for _, m in requests), *(m for _, m in outcomes), *cancellations)
        ids = {m.case_id: m.subject_id for m in reversed(messages)}
        if not ids:
            return 0, []
        memory.open_cases(connection, sorted(ids.items()))
        stored = memory.lock_cases(connection, ids)
        cases = dict(stored)
        incidents = self._stamp(connection, cases, requests)
        incidents += _call_off(cases, cancellations)
        answers = self._known(connection, stored, cases, [outcome for _, outcome in outcomes])
        incidents += self._merge(connection, cases, answers, outcomes)
        incidents += self._misfits(cases, answers)
        self._join(connection, cases, answers)
        return self._tell(connection, stored, cases, answers), incidents

    def _stamp(
        self,
        connection: Db,
        cases: dict[str, NoticeCase],
        requests: Sequence[tuple[Event, DeletionRequested]],
    ) -> list[Incident]:
        """Fix what a case expects of whom, in the transaction that first sees its request."""
        incidents = []
        domains = self._in_service(connection) if requests else ()
        for event, request in requests:
            case = cases[request.case_id]
            if case.digest is None:
                if _called_off_by(case) - {request.subject_id}:
                    incidents.append(Incident(request.case_id, None, CANCELS_ANOTHERS))
                cases[request.case_id] = self._stamped(case, event, request, domains)
            elif case.digest != case_digest(request):
                incidents.append(Incident(request.case_id, None, "contradicts_case"))
        return incidents

    def _in_service(self, connection: Db) -> tuple[str, ...]:
        """The domains but for those that were retired while this process runs."""
        retired = retirements.names(connection)
        return tuple(name for name in self._terms.domains if name not in retired)

    def _stamped(
        self, case: NoticeCase, event: Event, request: DeletionRequested, domains: Sequence[str]
    ) -> NoticeCase:
        named = {name.partition(".")[0] for name in request.records}
        expected = tuple(d for d in domains if not named or d in named)
        unknown = tuple(name for name in request.records if name.partition(".")[0] not in domains)
        bound = cutoff_bound(event.received)
        asked_at = min(request.requested_at, bound)  # whatever the publisher's clock says
        cutoff_at = min(request.cutoff_at, bound)
        due = self._due(asked_at, cutoff_at)
        same = case.subject_id == request.subject_id
        return replace(
            case,
            subject_id=request.subject_id,
            expected=expected,
            unknown_domains=unknown,
            requested_at=asked_at,
            locale=request.locale,
            dry_run=request.dry_run,
            digest=case_digest(request),
            request=event.without_contact(),
            cutoff_at=cutoff_at,
            target_on=due.target_on,
            promised_on=due.promised_on,
            late_due_on=first_look(due, self._terms.calendar),
            cancelled_at=case.cancelled_at if request.subject_id in _called_off_by(case) else None,
            called_off_by=(),
            contact=request.contact or (case.contact if same else None),
            contact_until=asked_at + self._terms.contact_life,
            traceparent=event.traceparent,
        )

    def _due(self, asked_at: datetime, cutoff_at: datetime) -> Deadline:
        """A case's deadline; once a year it is logged that its working days are not known."""
        calendar, asked_on = self._terms.calendar, self._terms.civil_day(asked_at)
        due = deadline(asked_on, self._terms.civil_day(cutoff_at), calendar)
        for year in calendar.unknown_years(asked_on, due.promised_on):
            if year not in self._unknown_years:
                self._unknown_years.add(year)
                log.warning("working_days_unknown", year=year)
        return due

    def _known(
        self,
        connection: Db,
        stored: Mapping[str, NoticeCase],
        cases: Mapping[str, NoticeCase],
        outcomes: Sequence[Outcome],
    ) -> dict[str, dict[str, Outcome]]:
        """The answers that were stored of these cases.

        They are left alone where nothing can follow from them yet: a domain has still to answer.
        """
        answered = memory.answered(connection, cases)
        new: dict[str, set[str]] = defaultdict(set)
        for outcome in outcomes:
            new[outcome.case_id].add(outcome.domain)
        telling = [
            case.case_id
            for case in cases.values()
            if case != stored[case.case_id]  # its request or its cancellation was seen only now
            or not _still_waits(case, answered.get(case.case_id, ()), new.get(case.case_id, ()))
        ]
        return outcomes_of(memory.answers_of(connection, telling))

    def _join(
        self,
        connection: Db,
        cases: dict[str, NoticeCase],
        answers: Mapping[str, Mapping[str, Outcome]],
    ) -> None:
        """Expect from now on what a domain answers that was not there when a case was stamped."""
        joined = {
            case.case_id: domains
            for case in cases.values()
            if (domains := has_joined(self._state(case, answers)))
        }
        retired = retirements.names(connection) if joined else frozenset()
        for case_id, domains in joined.items():
            case, new = cases[case_id], [name for name in domains if name not in retired]
            cases[case_id] = replace(
                case,
                expected=(*(case.expected or ()), *new),
                unknown_domains=tuple(
                    name for name in case.unknown_domains if name.partition(".")[0] not in new
                ),
            )

    def _merge(
        self,
        connection: Db,
        cases: dict[str, NoticeCase],
        answers: dict[str, dict[str, Outcome]],
        outcomes: Sequence[tuple[Event, Outcome]],
    ) -> list[Incident]:
        """Fold the outcomes into what is known; a contradiction is an incident, never a notice."""
        incidents: list[Incident] = []
        new: dict[tuple[str, str], HeardOutcome] = {}
        for event, outcome in outcomes:
            known = answers.get(outcome.case_id, {})
            folded = fold(known, outcome)
            if isinstance(folded, Contradiction):
                incidents.append(Incident(outcome.case_id, outcome.domain, "contradicts_answer"))
            elif folded is not known:
                answers[outcome.case_id] = dict(folded)
                new[outcome.case_id, outcome.domain] = _answer(event, outcome)
                cases[outcome.case_id] = self._with_contact(cases[outcome.case_id], outcome)
        memory.save_answers(connection, list(new.values()))
        return incidents

    def _with_contact(self, case: NoticeCase, outcome: Outcome) -> NoticeCase:
        """Keep the contact that an answer brings where the request brought none."""
        if outcome.contact is None or case.contact is not None or case.stage in _TOLD_LAST:
            return case
        if outcome.subject_id != case.subject_id or outcome.dry_run:
            return case  # not an answer to this case
        # An answer that comes before its request: the contact must not wait for it for ever.
        ends_at = case.contact_until or self._terms.clock() + self._terms.contact_life
        return replace(case, contact=outcome.contact, contact_until=ends_at)

    def _misfits(
        self, cases: Mapping[str, NoticeCase], answers: Mapping[str, Mapping[str, Outcome]]
    ) -> list[Incident]:
        """Answers that are of another subject or mode than their case: they count for nothing."""
        return [
            Incident(case.case_id, domain, "answer_misfits")
            for case in cases.values()
            if case.digest is not None
            for domain in misfits(self._state(case, answers))
        ]

    def _state(self, case: NoticeCase, answers: Mapping[str, Mapping[str, Outcome]]) -> CaseState:
        return state_of(case, answers.get(case.case_id, {}), self._terms.civil_day)

    def _tell(
        self,
        connection: Db,
        stored: Mapping[str, NoticeCase],
        cases: Mapping[str, NoticeCase],
        answers: Mapping[str, Mapping[str, Outcome]],
    ) -> int:
        """Write the notices that are due now, and keep what is not as it was stored."""
        now = self._terms.clock()
        changed: list[NoticeCase] = []
        records: list[Record] = []
        for case in cases.values():
            after, notice = self._next(case, answers.get(case.case_id, {}), now)
            if notice is not None:
                after = self._said(after, notice, records)
            if after != stored[case.case_id]:
                changed.append(after)
        memory.save_cases(connection, changed)
        outbox.put(connection, records)
        return len(records)

    def _said(self, case: NoticeCase, notice: ResultNotice, records: list[Record]) -> NoticeCase:
        """Add the notice's record; the case with its last notice, which may be said again."""
        record = record_of(
            notice, self._topics, source=SOURCE, traceparent=case.traceparent or None
        )
        records.append(record)
        kept = bytes_without_contact(notice, record.value)
        return replace(case, notice=kept, noticed_at=notice.issued_at)

    def _next(
        self, case: NoticeCase, answers: Mapping[str, Outcome], now: datetime
    ) -> tuple[NoticeCase, ResultNotice | None]:
        day = self._terms.civil_day(now)
        state = state_of(case, answers, self._terms.civil_day)
        case = self._awaiting(case, state, day)
        found = next_notice(state, now=now, day=day, words=self._terms.wording)
        if found is None or isinstance(found, Later):
            on = found.on if found else None
            return (case if case.notice_due_on == on else replace(case, notice_due_on=on)), None
        return _after(case, noticed(state, found, day=day)), found

    def _awaiting(self, case: NoticeCase, state: CaseState, day: date) -> NoticeCase:
        """Nothing is awaited of a preview, of a case called off, or when all have answered.

        A cancellation that came too late for a domain calls nothing off: its result must be told.
        """
        due = _deadline(case)
        if due is None or case.dry_run or is_called_off(state) or not missing(state):
            return replace(case, late_due_on=None)
        if case.late_due_on is not None:
            return case
        on = next_look(due, day, self._terms.calendar)
        return replace(case, late_due_on=on or day)


def state_of(
    case: NoticeCase, answers: Mapping[str, Outcome], civil_day: Callable[[datetime], date]
) -> CaseState:
    """A stored case and its answers, as `consumers.aggregator.case` reasons about them."""
    return CaseState(
        case_id=CaseId(case.case_id),
        subject_id=SubjectId(case.subject_id),
        locale=case.locale,
        expected=case.expected,
        unknown_domains=case.unknown_domains,
        dry_run=case.dry_run,
        cancelled=case.cancelled_at is not None,
        answers=answers,
        contact=case.contact,
        contact_until=case.contact_until,
        revision=case.revision,
        stage=Stage(case.stage) if case.stage else None,
        noticed_on=case.noticed_on,
        told=case.told,
        asked_on=civil_day(case.requested_at) if case.requested_at else None,
        promised_on=case.promised_on,
        waived=case.waived,
        taken_over=case.taken_over,
    )


def outcomes_of(answers: Sequence[HeardOutcome]) -> dict[str, dict[str, Outcome]]:
    """Stored answers as messages, by case and domain."""
    known: dict[str, dict[str, Outcome]] = defaultdict(dict)
    for answer in answers:
        outcome = decode_stored(answer.report)
        if isinstance(outcome, DeletionCompleted | DeletionDeferred):
            known[answer.case_id][answer.domain] = outcome
    return known


def _after(case: NoticeCase, said: CaseState) -> NoticeCase:
    """The case once a notice is said; after the last one its contact is forgotten."""
    return replace(
        case,
        revision=said.revision,
        stage=said.stage,
        told=said.told,
        noticed_on=said.noticed_on,
        notice_due_on=None,
        contact=None if said.stage in _TOLD_LAST else case.contact,
    )


def _deadline(case: NoticeCase) -> Deadline | None:
    if case.target_on is None or case.promised_on is None:
        return None
    return Deadline(case.target_on, case.promised_on)


def _warn(late: Sequence[Late]) -> None:
    for one in late:
        late_total.labels(one.domain, one.milestone).inc()
        log.warning(
            "answer_late",
            case_id=one.case_id,
            domain=one.domain,
            milestone=one.milestone,
            promised_on=one.promised_on.isoformat(),
        )


def _still_waits(case: NoticeCase, answered: Collection[str], new: Collection[str]) -> bool:
    """Whether a case misses an answer after these new ones, too, so that no stored one matters.

    Of one that was told or cancelled they matter; so they do when a domain speaks again, for it may
    contradict itself.
    """
    if case.stage is not None or case.cancelled_at is not None or set(answered) & set(new):
        return False
    return case.expected is None or not {*answered, *new, *case.waived}.issuperset(case.expected)


def _answer(event: Event, outcome: Outcome) -> HeardOutcome:
    return HeardOutcome(
        outcome.case_id,
        outcome.domain,
        outcome.revision,
        event.without_contact(),
        isinstance(outcome, DeletionDeferred) and not outcome.dry_run,
        event.received.appended_at,
    )


def _call_off(
    cases: dict[str, NoticeCase], cancellations: Sequence[DeletionCancelled]
) -> list[Incident]:
    """Remember that a case was called off: it must not be asked again as if it had not been.

    Nobody calls off another's case: a cancellation for another subject is an incident. Whose case
    it is is known when its request comes.
    """
    incidents = []
    for message in cancellations:
        case = cases[message.case_id]
        if case.digest is not None and case.subject_id != message.subject_id:
            incidents.append(Incident(message.case_id, None, CANCELS_ANOTHERS))
            continue
        by = {*_called_off_by(case), message.subject_id} if case.digest is None else ()
        at = case.cancelled_at or message.cancelled_at
        cases[message.case_id] = replace(case, cancelled_at=at, called_off_by=tuple(sorted(by)))
    return incidents


def _called_off_by(case: NoticeCase) -> set[str]:
    """The subjects for whom a case was called off, that its request has not come of yet."""
    if case.cancelled_at is None:
        return set()
    return set(case.called_off_by or (case.subject_id,))


def _oddities(event: Event) -> Iterator[Incident]:
    """What somebody must look at in an event that was handled all the same."""
    case_id = case_id_of(event.message)
    if event.reused:
        yield Incident(case_id, None, "event_id_reused")
    if lost := _MATTERS.intersection(event.mended):
        yield Incident(case_id, None, f"mended: {', '.join(sorted(lost))}")
