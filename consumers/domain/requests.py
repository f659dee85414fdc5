"""A domain's consumer of `deletion.requests`: inbox, case, work, outcome, in one transaction."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from fullstop.consumers.domain import asked
from fullstop.consumers.domain.asked import Asked
from fullstop.consumers.domain.at_work import CaseOutcome, DomainAtWork
from fullstop.consumers.domain.engine import ROWS, Engine, Found
from fullstop.consumers.domain.matters import found as matters_found
from fullstop.outbox import outbox
from fullstop.outbox.bookmarks import Bookmarks
from fullstop.outbox.database import Database, DatabaseError, Db
from fullstop.outbox.domain import blockers, cases
from fullstop.outbox.domain.cases import CaseRow, NewCase, State, Told
from fullstop.outbox.inbox import Seen, remember
from fullstop.running.dead_letter import DeadLetter, DeadLetterLimit, DeadLetters, not_handled
from fullstop.running.events import Event, cutoff_bound, fresh, past, read, waves
from fullstop.running.kafka import Received
from fullstop.running.logs import log
from fullstop.running.loop import is_everybodys, is_held, reason_of
from fullstop.schemas.messages import DeletionCancelled, DeletionRequested


@dataclass(frozen=True)
class _Request:
    """A request that concerns this domain, with the case it opens."""

    event: Event
    new: NewCase


@dataclass
class _Sorted:
    """The cases of a batch by what is to be done with them."""

    to_erase: list[CaseRow] = field(default_factory=list)
    to_preview: list[CaseRow] = field(default_factory=list)
    called_off: list[CaseRow] = field(default_factory=list)
    waiting: list[CaseRow] = field(default_factory=list)
    contradictions: list[DeadLetter] = field(default_factory=list)
    repeated: int = 0

    @property
    def to_do(self) -> list[CaseRow]:
        return [*self.to_erase, *self.to_preview, *self.called_off]


class DeletionRequestedConsumer:
    """Carries out batches of requests and cancellations for one domain."""

    def __init__(
        self,
        work: DomainAtWork,
        database: Database,
        limit: DeadLetterLimit,
        *,
        heard: Callable[[], object] = lambda: None,
    ) -> None:
        """`heard` is called when a case was stored to which all have spoken: it may be run."""
        self._heard = heard
        self._work = work
        self._database = database
        self._domain = work.domain
        self._name = f"fullstop.{work.name}"
        self._dead_letters = DeadLetters(self._name, work.topics.dead_letters.name, limit)
        self._bookmarks = Bookmarks()

    def handle(self, batch: Sequence[Received]) -> None:
        """Do all that the batch asks, or nothing of a transaction that fails."""
        started = time.monotonic()
        events, dead = read(batch, self._work.topics)
        counts: Counter[str] = Counter(received=len(batch))
        left = len(batch)
        for wave in waves(events):
            left -= len(wave)
            counts.update(self._in_one(wave, [] if left else batch))
        if dead:
            with self._database.batch() as connection:
                counts.update(dead_letters=self._dead_letters.divert(connection, dead))
                self._bookmarks.move(connection, past(batch))
        if counts["heard"]:
            self._heard()
        log.info(
            "batch",
            domain=self._work.name,
            **counts,
            seconds=round(time.monotonic() - started, 4),
        )

    def _in_one(self, wave: Sequence[Event], done: Sequence[Received]) -> Mapping[str, int]:
        """Carry out a wave; once more where another process stored one of its cases meanwhile.

        Then its cases are stored before anything else is done, which that process is waited for.
        """
        try:
            return self._transaction(wave, done, stored_first=False)
        except DatabaseError as error:
            if not cases.is_taken(error):
                raise
        return self._transaction(wave, done, stored_first=True)

    def _transaction(
        self, wave: Sequence[Event], done: Sequence[Received], *, stored_first: bool
    ) -> Mapping[str, int]:
        """All of a wave or nothing; `done` are the records of the batch that it is the last of."""
        with self._work.braked(self._database, self._database.batch()) as connection:
            counts = self._wave(connection, wave, stored_first=stored_first)
            if done:
                self._bookmarks.move(connection, past(done))
            return counts

    def _wave(
        self, connection: Db, events: Sequence[Event], *, stored_first: bool
    ) -> Mapping[str, int]:
        """At most one event a subject."""
        now = self._work.clock()
        rules = self._work.rules(now)
        new = fresh(connection, events)
        engine = self._work.engine(connection, rules)
        requests = self._requests(engine, new)
        sorted_ = self._open(engine, requests, stored_first=stored_first)
        ignored = self._cancel(connection, new, sorted_)
        self._work.ask(connection, sorted_.waiting)
        outcomes = self._carry_out(engine, sorted_)
        self._work.save(engine, outcomes)
        self._say_matters(engine, new)
        self._dead_letters.bury(connection, sorted_.contradictions)
        return {
            "requests": len(requests),
            "duplicates": len(events) - len(new) + sorted_.repeated,
            "ignored": ignored,
            "dead_letters": len(sorted_.contradictions),
            "answers": len(outcomes),
            "waiting": len(sorted_.waiting),
            "heard": sum(1 for row in sorted_.waiting if self._work.waits_for.issubset(row.heard)),
            "deferred": sum(1 for one in outcomes if one.deferral),
            "big": len(sorted_.to_do) - len(outcomes),
        }

    def _say_matters(self, engine: Engine, events: Sequence[Event]) -> None:
        """Say what is open here to those who wait for it: a request asks that, too."""
        asking = [event for event in events if self._work.is_asked_by(event)]
        outbox.put(engine.connection, matters_found(self._work, engine.store, asking))

    def _say_matters_alone(self, events: Sequence[Event]) -> None:
        """The same of a request that is set aside; where it cannot be said, who waits will ask."""
        try:
            with self._database.batch() as connection:
                rules = self._work.rules(self._work.clock())
                self._say_matters(self._work.engine(connection, rules), events)
        except DatabaseError as error:
            log.warning("matters_unsaid", domain=self._work.name, reason=reason_of(error))

    # --- what is asked

    def _requests(self, engine: Engine, events: Sequence[Event]) -> list[_Request]:
        asking = [
            (event, event.message)
            for event in events
            if isinstance(event.message, DeletionRequested)
            and asked.concerns(self._domain, event.message)
        ]
        contacts = asked.contacts(
            self._domain, engine.store, [request for _, request in asking], self._work.contact_key
        )
        found = asked.Asking(self._domain, engine.rules.policy)
        looked = self._looked(engine.connection, [request for _, request in asking])
        return [
            _Request(
                event,
                self._wait(
                    self._new_case(
                        event, request, found.of(request), contacts.get(request.event_id)
                    ),
                    event,
                    looked.get(request.subject_id, {}),
                ),
            )
            for event, request in asking
        ]

    def _looked(
        self, connection: Db, requests: Sequence[DeletionRequested]
    ) -> Mapping[str, Mapping[str, datetime]]:
        """Since when others have looked at these subjects, by subject and domain."""
        if not self._work.waits_for:
            return {}
        return blockers.looked(connection, {request.subject_id for request in requests})

    def _new_case(
        self, event: Event, request: DeletionRequested, asks: Asked, contact: bytes | None
    ) -> NewCase:
        return NewCase(
            case_id=request.case_id,
            subject_id=request.subject_id,
            # Never later than the broker's own append time, whatever the publisher's clock says.
            cutoff_at=min(request.cutoff_at, cutoff_bound(event.received)),
            records=asks.records,
            refused=asks.refused,
            waives=asks.waives,
            contact=contact,
            digest=request.digest,
            dry_run=request.dry_run,
            traceparent=event.traceparent,
            request=event.without_contact(),
        )

    def _wait(self, new: NewCase, event: Event, looked: Mapping[str, datetime]) -> NewCase:
        """Let it wait, where it must, for those who read its request, or are asked about it."""
        if not self._work.waits(new.records):
            return new
        if not self._work.asks_by_itself(event.received):
            return replace(new, awaits=str(uuid4()), waits_since=self._work.clock())
        since = event.received.appended_at
        heard = tuple(sorted(domain for domain, looked_at in looked.items() if looked_at >= since))
        awaits = event.message.event_id
        return replace(new, awaits=awaits, waits_since=since, unasked=True, heard=heard)

    def _open(self, engine: Engine, requests: Sequence[_Request], *, stored_first: bool) -> _Sorted:
        """Open the cases and say of each what is to be done.

        One that can be answered now is stored with its answer, unless they are `stored_first`.
        """
        sorted_ = _Sorted()
        if not requests:
            return sorted_
        connection = engine.connection
        new = {request.new.case_id: request.new for request in reversed(requests)}  # the first copy
        first = [one for one in new.values() if stored_first or one.awaits is not None]
        cases.open_cases(connection, first)
        rows = cases.lock_cases(connection, new)
        tombstones = [case_id for case_id, row in rows.items() if row.digest is None]
        if tombstones:
            cases.claim_tombstones(connection, [new[case_id] for case_id in tombstones])
            rows |= cases.lock_cases(connection, tombstones)
        engine.unstored.update({one: new[one] for one in new.keys() - rows.keys()})
        rows |= {case_id: cases.not_stored(one) for case_id, one in engine.unstored.items()}
        for request in requests:
            _sort(request, rows[request.new.case_id], sorted_)
        return sorted_

    def _cancel(self, connection: Db, events: Sequence[Event], sorted_: _Sorted) -> int:
        """Call off cases of which nothing was done; how many cancellations came too late.

        A case not seen yet gets a tombstone; one that is set aside untouched is answered now.
        """
        cancelled = [
            (event.message.case_id, event.message.subject_id)
            for event in events
            if isinstance(event.message, DeletionCancelled)
        ]
        if not cancelled:
            return 0
        cases.entomb(connection, cancelled)
        called_off = cases.call_off(connection, cancelled)
        rows = cases.lock_cases(connection, {case_id for case_id, _ in cancelled})
        sorted_.called_off += [rows[case_id] for case_id in called_off]
        late = [row for row in rows.values() if row.state is not State.CANCELLED]
        for row in late:
            log.info(
                "cancellation_ignored",
                domain=self._work.name,
                case_id=row.case_id,
                reason=row.state.value,
            )
        return len(late)

    # --- what others know

    def remind(self, asked: Sequence[Received], told: Sequence[Told]) -> None:
        """Open the cases of these requests, unless they are there, where others know them to stand.

        Nothing of them is carried out here; they count as read.
        """
        events, _ = read(asked, self._work.topics)
        with self._database.batch() as connection:
            engine = self._work.engine(connection, self._work.rules(self._work.clock()))
            fresh(connection, events)
            self._open(engine, self._requests(engine, events), stored_first=True)
            cases.remind(connection, told)

    # --- what cannot be done now

    def probe(self) -> None:
        """Carry out the request of nobody, and undo it."""
        probe(self._work, self._database)

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """Set aside one request that alone keeps failing; its case is tried again by itself.

        One that cannot be set aside is waited for while its own case is held; otherwise it is a
        dead letter: an operator can publish it again.
        """
        try:
            rows = self._set_aside(received, reason)
        except Exception as error:
            if is_everybodys(error):
                raise
            return not is_held(error) and self._divert(received, reason)
        tell = self._work.tell_waiting if held else self._work.alarm_parked
        for row in rows:
            tell(row.case_id, reason)
        return True

    def _divert(self, received: Received, reason: str) -> bool:
        with self._database.batch() as connection:
            self._dead_letters.divert(connection, [not_handled(received)])
            self._bookmarks.move(connection, past([received]))
        log.error("record_parked", domain=self._work.name, reason=reason)
        return True

    def _set_aside(self, received: Received, reason: str) -> list[CaseRow]:
        """Open the request's case and leave it for later; the rows that are so.

        What can never be read is no case's matter: it is a dead letter here, too.
        """
        events, dead = read([received], self._work.topics)
        with self._database.batch() as connection:
            engine = self._work.engine(connection, self._work.rules(self._work.clock()))
            new = fresh(connection, events)
            sorted_ = self._open(engine, self._requests(engine, new), stored_first=True)
            self._cancel(connection, new, sorted_)
            self._work.ask(connection, sorted_.waiting)
            self._dead_letters.bury(connection, sorted_.contradictions)
            self._dead_letters.divert(connection, dead)
            for row in sorted_.to_do:
                cases.park(connection, row.case_id, reason)
            self._bookmarks.move(connection, past([received]))
        self._say_matters_alone(new)
        return sorted_.to_do

    # --- the work

    def _carry_out(self, engine: Engine, sorted_: _Sorted) -> list[CaseOutcome]:
        """Do all of it; what is left to the worker is not told yet."""
        answered = carry_out(self._work, engine, [*sorted_.to_erase, *sorted_.to_preview])
        return answered + self._called_off(engine, sorted_.called_off)

    def _called_off(self, engine: Engine, rows: Sequence[CaseRow]) -> list[CaseOutcome]:
        remaining = engine.remaining(rows)
        now = self._work.clock()
        return [
            self._work.outcome_cancelled(row, remaining[row.case_id], engine.rules, now)
            for row in rows
        ]


def carry_out(work: DomainAtWork, engine: Engine, rows: Sequence[CaseRow]) -> list[CaseOutcome]:
    """Do what these cases ask for the first time; what is left to the worker is not told yet."""
    to_erase = engine.let_go([row for row in rows if not row.dry_run])
    tallies = {
        **engine.erase(to_erase),
        **engine.preview([row for row in rows if row.dry_run]),
    }
    told = [(row, tallies[row.case_id]) for row in rows if row.case_id in tallies]
    found = engine.found(told)
    now = work.clock()
    return [
        work.outcome(row, tally, engine.rules, now, found=found.get(row.case_id, ROWS))
        for row, tally in told
    ]


def probe(work: DomainAtWork, database: Database) -> None:
    """Carry out the request of nobody, and undo it: what it raises is no one customer's matter.

    Every statement of a batch runs, over a case that reaches no row: what is missing, locked or
    forbidden for everybody shows, and what one row's trigger or policy refuses does not.
    """
    now, name = work.clock(), f"probe-{uuid4()}"
    rules = work.rules(now)
    stored, unstored = (
        NewCase(who, who, now, tuple(rules.order), (), (), None, b"", False, "", b"")
        for who in (name, f"{name}-unstored")
    )
    with database.undone() as connection:
        remember(connection, [Seen(str(uuid4()))])
        cases.open_cases(connection, [stored])
        rows = [*cases.lock_cases(connection, [name]).values(), cases.not_stored(unstored)]
        engine = work.engine(connection, rules)
        engine.unstored[unstored.case_id] = unstored
        tallies, unknown = engine.erase(rows), Found(unknown_subject=True)
        said = [work.outcome(row, tallies[row.case_id], rules, now, found=unknown) for row in rows]
        work.save(engine, said)
        if work.heard_by:
            engine.store.matters([name])


def _sort(request: _Request, row: CaseRow, sorted_: _Sorted) -> None:
    if (row.digest, row.subject_id) != (request.new.digest, request.new.subject_id):
        sorted_.contradictions.append(
            DeadLetter(
                request.event.received,
                "contradicts_case",
                row.case_id,
                decodable=not request.event.mended,
            )
        )
    elif row.state is State.CANCELLED and row.revision == 0:
        sorted_.called_off.append(row)
    elif row.awaits is not None and row.awaits == request.new.awaits:  # opened just now
        sorted_.waiting.append(row)
    elif row.state is State.OPEN and row.awaits is None:
        (sorted_.to_preview if row.dry_run else sorted_.to_erase).append(row)
    else:
        sorted_.repeated += 1
