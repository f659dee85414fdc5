"""One domain at work: its rules as they are in force, its engine, and how its outcomes are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import uuid4

from fullstop.consumers.domain.answers import Answers, Joined
from fullstop.consumers.domain.asked import concerns
from fullstop.consumers.domain.bounds import Bounds, Brake, MassErasureError
from fullstop.consumers.domain.engine import ROWS, Engine, Found, Rules
from fullstop.consumers.domain.outcome import Addressee, cancelled, outcome_of
from fullstop.consumers.domain.told_once import rows_back, told_once
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import Domain
from fullstop.handlers.erasure import Tally
from fullstop.handlers.rules import DATED_LATER, Policy, for_all
from fullstop.handlers.store import Store
from fullstop.outbox import outbox
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import blockers, cases
from fullstop.outbox.domain.cases import CaseRow, Deferral, LastOutcome, Question, State
from fullstop.outbox.outbox import Record
from fullstop.running.clock import APART_SECONDS_MAX
from fullstop.running.events import Event, cutoff_bound, record_of
from fullstop.running.health import parked_total, undated_total
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.schemas.codec import decode_stored, encode, headers
from fullstop.schemas.contact import PublicKey
from fullstop.schemas.messages import (
    ENTRIES_MAX,
    CaseId,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Erased,
    MattersAsked,
    Message,
    Outcome,
    SubjectId,
)
from fullstop.schemas.topics import Topics

Clock = Callable[[], datetime]

CHECK_DAYS_MAX = 3  # between two looks at a matter that is open
APART_MAX = timedelta(seconds=APART_SECONDS_MAX)  # between clocks of brokers, and ours
UNASKED_MAX = timedelta(minutes=10)  # that a request asks by itself; later others are asked


# Makes a store on an open transaction, under the rules in force on a civil day.
OpenStore = Callable[[Db, Policy, date], Store]


@dataclass(frozen=True)
class CaseOutcome:
    """A case and what this domain now says of it, with what it still keeps.

    `undated` are the record sets and rules of which a row may be kept for ever.
    """

    row: CaseRow
    outcome: Outcome | Joined
    deferral: Deferral | None = None
    undated: tuple[tuple[str, str], ...] = ()

    @cached_property
    def is_news(self) -> bool:
        """Whether it says anything else than the last outcome did."""
        last = self.row.report
        return last is None or _contents(decode_stored(last)) != _contents(self.outcome)

    @cached_property
    def kept_again(self) -> int:
        """Rows that others were told are gone, and that stay: of a restored case alone."""
        if not self.row.restored or isinstance(self.outcome, Joined):
            return 0
        last = _last(self.row)
        return 0 if last is None else rows_back(last, self.outcome)


class DomainAtWork:
    """What a domain's consumer, worker and deferrals share: rules, engine, outcomes.

    `waits_for` are the domains whose matters it waits for, `heard_by` those that wait for its own.
    """

    def __init__(
        self,
        entry: Entry,
        topics: Topics,
        open_store: OpenStore,
        *,
        clock: Clock,
        civil_day: Callable[[datetime], date],
        chunk_rows_max: int,
        contact_key: PublicKey | None = None,
        brake: Brake | None = None,
        waits_for: Collection[str] = (),
        heard_by: Sequence[Domain] = (),
    ) -> None:
        self.name = entry.domain.name
        self._source = f"/fullstop/{self.name}"
        self.domain = entry.domain
        self.topics = topics
        self.clock = clock
        self.chunk_rows_max = chunk_rows_max
        self.contact_key = contact_key
        self._bounds = Bounds(self.name, topics.meant, brake or Brake())
        self.waits_for = frozenset(waits_for)
        self.heard_by = heard_by
        self._waiting = entry.domain.waiting
        self._entry = entry
        self._civil_day = civil_day
        self._open_store = open_store
        self._answers: dict[str, Answers] = {}

    def rules(self, now: datetime) -> Rules:
        """The version in force now; it switches by itself at local midnight."""
        day = self._civil_day(now)
        policy = for_all(self._entry.policy_on(day), self.domain)
        return Rules(day, policy, tuple(records.name for records in self.domain.record_sets))

    def engine(self, connection: Db, rules: Rules) -> Engine:
        """The engine on an open transaction, under these rules."""
        store = self._open_store(connection, rules.policy, rules.day)
        return Engine(connection, rules, store, self.chunk_rows_max, self._bounds, self.clock())

    @contextmanager
    def braked(self, database: Database, transaction: AbstractContextManager[Db]) -> Iterator[Db]:
        """The transaction; where it would erase too much it is undone, and the brake pulled."""
        try:
            with transaction as connection:
                yield connection
        except MassErasureError as error:
            with database.transaction() as connection:
                self._bounds.pull_brake(connection, error)
            raise

    # --- what is asked of others

    def waits(self, records: Collection[str]) -> bool:
        """Whether a case that asks for these must wait until others have spoken."""
        return bool(self.waits_for) and not self._waiting.isdisjoint(records)

    def asks_by_itself(self, request: Received) -> bool:
        """Whether who is waited for speaks of a request because it reads it, too.

        Not of one that has lain so long that others may have looked long before the case is run,
        nor of one that was published again, which they may have seen: they look once. How old one
        is that comes from another time nobody knows.
        """
        age = self.clock() - cutoff_bound(request)
        return -APART_MAX <= age <= UNASKED_MAX

    def is_asked_by(self, event: Event) -> bool:
        """Whether a request asks this domain, by itself, what matters are open in it."""
        message = event.message
        return (
            isinstance(message, DeletionRequested)
            and any(concerns(domain, message) for domain in self.heard_by)
            and self.asks_by_itself(event.received)
        )

    def ask_again(self, connection: Db, rows: Sequence[CaseRow]) -> None:
        """Let these cases wait until others have said what is open now."""
        if not rows:
            return
        now = self.clock()
        questions = [Question(row.case_id, str(uuid4()), now) for row in rows]
        cases.wait(connection, questions)
        self.ask(
            connection,
            [
                replace(row, awaits=one.awaits, unasked=False)
                for row, one in zip(rows, questions, strict=True)
            ],
        )

    def ask(self, connection: Db, rows: Sequence[CaseRow]) -> None:
        """Put what these cases await into the outbox, in the open transaction.

        Not of those whose request asks by itself.
        """
        asking = [row for row in rows if not row.unasked]
        if not asking:
            return
        now = self.clock()
        messages = [(row, self._question(row, row.awaits, now)) for row in asking if row.awaits]
        records = [self._record(message, row) for row, message in messages]
        outbox.put(connection, records)

    def end_of_others(self, connection: Db, rows: Sequence[CaseRow]) -> None:
        """Nothing is kept of what was found in domains that are asked no more."""
        if rows and self.domain.reads_blockers:
            subjects = [row.subject_id for row in rows]
            blockers.end_of_others(connection, subjects, self.waits_for)

    def _question(self, row: CaseRow, event_id: str, now: datetime) -> MattersAsked:
        return MattersAsked(
            event_id=event_id,
            case_id=CaseId(row.case_id),
            subject_id=SubjectId(row.subject_id),
            domain=self.name,
            occurred_at=now,
        )

    # --- what is said

    def outcome(
        self,
        row: CaseRow,
        tally: Tally,
        rules: Rules,
        now: datetime,
        *,
        found: Found = ROWS,
        before: Deferral | None = None,
    ) -> CaseOutcome:
        """What is said of a tally; `before` is what the case kept when it was last looked at."""
        to = self._addressee(row)
        joined = self._plain(to, tally, rules, now, found) if _is_plain(row) else None
        told, since = _since(row, tally)
        outcome = joined or outcome_of(
            to,
            rules.policy,
            since,
            revision=row.revision + 1,
            found=found,
            occurred_at=now,
            before=told,
        )
        deferral = None if row.dry_run else _deferral(row.case_id, tally, rules, before)
        return CaseOutcome(row, outcome, deferral, tuple(_undated(tally)))

    def _plain(
        self, to: Addressee, tally: Tally, rules: Rules, now: datetime, found: Found
    ) -> Joined | None:
        """The same as bytes, where they can be joined of what is encoded already."""
        answers = self._answers.get(rules.policy.version)
        if answers is None:
            answers = self._answers[rules.policy.version] = Answers(rules.policy)
        return answers.plain(to, tally, found, now)

    def outcome_cancelled(
        self, row: CaseRow, remaining: int, rules: Rules, now: datetime
    ) -> CaseOutcome:
        """What is said of a case that was called off; `remaining` rows are there."""
        outcome = cancelled(
            self._addressee(row),
            rules.policy,
            remaining=remaining,
            revision=row.revision + 1,
            occurred_at=now,
        )
        return CaseOutcome(row, outcome)

    def save(self, engine: Engine, outcomes: Sequence[CaseOutcome]) -> None:
        """Keep the outcomes as state and put them into the outbox, in the open transaction.

        One that says nothing new is not sent: its case is only marked as done again. A case that is
        not stored yet is stored with its outcome.
        """
        if not outcomes:
            return
        records = {
            one.row.case_id: self._said(one.outcome, one.row) for one in outcomes if one.is_news
        }
        answers = [_stored(one, records.get(one.row.case_id)) for one in outcomes]
        new, connection = engine.unstored, engine.connection
        cases.open_answered(
            connection, [(new[one.case_id], one) for one in answers if one.case_id in new]
        )
        cases.save_answers(connection, [one for one in answers if one.case_id not in new])
        cases.save_deferrals(
            connection,
            [one.row.case_id for one in outcomes if one.row.revision],
            [one.deferral for one in outcomes if one.deferral is not None],
        )
        outbox.put(connection, list(records.values()))
        self._note_kept_again(connection, outcomes)
        self._alarm_undated(outcomes)

    def tell_waiting(self, case_id: str, reason: str) -> None:
        """Note that a case waits for what somebody holds; it goes on by itself."""
        log.warning("case_waits", domain=self.name, case_id=case_id, reason=reason)

    def alarm_parked(self, case_id: str, reason: str) -> None:
        """Tell operators of a case that is set aside."""
        parked_total.labels(f"fullstop.{self.name}").inc()
        log.error("case_parked", domain=self.name, case_id=case_id, reason=reason)

    def _note_kept_again(self, connection: Db, outcomes: Sequence[CaseOutcome]) -> None:
        """Of restored cases, what was told as gone and must stay: somebody must look at it."""
        found = {one.row.case_id: one.kept_again for one in outcomes if one.kept_again}
        if not found:
            return
        cases.keep_again(connection, found)
        for case_id, rows in found.items():
            log.error("told_as_gone", domain=self.name, case_id=case_id, count=rows)

    def _alarm_undated(self, outcomes: Sequence[CaseOutcome]) -> None:
        """Tell operators of a period without a start, and of rows dated later than now.

        What they keep, they may keep for ever.
        """
        found = Counter(place for one in outcomes for place in one.undated)
        for (records, rule), count in found.items():
            undated_total.labels(self.name, records, rule).inc(count)
            log.warning(
                "kept_without_a_day", domain=self.name, records=records, rule=rule, cases=count
            )

    def _said(self, outcome: Outcome | Joined, row: CaseRow) -> Record:
        if not isinstance(outcome, Joined):
            return self._record(outcome, row)
        said = headers(
            outcome.record,
            outcome.event_id,
            outcome.at,
            source=self._source,
            traceparent=row.traceparent or None,
        )
        topic = self.topics.outcomes[self.name].name
        return Record(topic, row.case_id.encode(), outcome.value, said)

    def _record(self, message: Message, row: CaseRow) -> Record:
        return record_of(
            message, self.topics, source=self._source, traceparent=row.traceparent or None
        )

    def _addressee(self, row: CaseRow) -> Addressee:
        unknown = row.refused[-ENTRIES_MAX:]  # where an answer holds no more
        return Addressee(row.case_id, row.subject_id, row.dry_run, unknown, row.contact)


def _since(row: CaseRow, tally: Tally) -> tuple[tuple[Erased, ...], Tally]:
    """What the case's last answer told as erased, and the tally of what went since.

    Counts are cumulative since the case opened.
    """
    last = _last(row)
    if last is None:
        return (), tally
    return told_once(last, tally) if row.restored else (last.erased, tally)


def _last(row: CaseRow) -> Outcome | None:
    """What was told last of a case."""
    last = decode_stored(row.report) if row.report else None
    return last if isinstance(last, DeletionCompleted | DeletionDeferred) else None


def _is_plain(row: CaseRow) -> bool:
    """Whether nothing of its case makes an answer unlike others."""
    is_first = not row.revision and row.report is None
    return is_first and not (row.dry_run or row.refused or row.contact)


def _stored(one: CaseOutcome, record: Record | None) -> LastOutcome:
    """How an outcome is kept as state: the last one stays where nothing new was said."""
    row, outcome, keeps = one.row, one.outcome, one.deferral is not None
    if isinstance(outcome, Joined):
        return LastOutcome(row.case_id, State.DONE, 1, outcome.value, keeps)
    if record is None and row.report is not None:
        return LastOutcome(row.case_id, State.DONE, row.revision, row.report, keeps)
    state = State.CANCELLED if outcome.cancelled else State.DONE
    value = encode(outcome) if record is None else _kept_form(outcome, record)
    return LastOutcome(row.case_id, state, outcome.revision, value, keeps)


def _contents(message: object) -> object:
    """What an outcome says of its case, whatever version of the rules it follows."""
    if not isinstance(message, DeletionCompleted | DeletionDeferred):
        return None
    said = message.model_dump(
        exclude={
            "event_id",
            "occurred_at",
            "revision",
            "policy",
            "contact",
            "unknown_subject",
            "only_newer",
        }
    )
    return type(message), said


def _undated(tally: Tally) -> Iterator[tuple[str, str]]:
    """The record sets and rules that keep for a period, but until no day; rows dated later, too."""
    for kept in tally.kept:
        has_no_day = kept.until is None and kept.rule.period is not None
        if has_no_day or kept.rule.fact == DATED_LATER.fact:
            yield kept.records, kept.rule.id


def _kept_form(outcome: Outcome, record: Record) -> bytes:
    """What is kept of an outcome: no domain keeps a contact once it has answered."""
    if outcome.contact is None:
        return record.value
    return encode(outcome.model_copy(update={"contact": None}))


def _deferral(case_id: str, tally: Tally, rules: Rules, before: Deferral | None) -> Deferral | None:
    """What is kept is looked at the day after its first last day, or soon where it has none."""
    if not tally.kept:
        return None
    untils = [until for kept in tally.kept for until in kept.days]
    reasons = tuple(
        cases.reason(kept.records, kept.rule.id, until)
        for kept in tally.kept
        for until in kept.days
    )
    days = _check_days(reasons, before)
    soon = rules.day + timedelta(days=days - 1)
    return Deferral(
        case_id,
        None if None in untils else max(filter(None, untils)),
        min(until or soon for until in untils) + timedelta(days=1),
        days,
        rules.policy.version,
        reasons,
    )


def _check_days(reasons: Collection[str], before: Deferral | None) -> int:
    """The first look at an open matter is tomorrow; each that finds no other doubles the time."""
    still_open = cases.open_reasons(reasons)
    if before is None or not still_open or not still_open <= cases.open_reasons(before.kept):
        return 1
    return min(2 * before.check_days, CHECK_DAYS_MAX)
