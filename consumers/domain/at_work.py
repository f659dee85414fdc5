"""One domain at work: its rules as they are in force, its store, and how its answers are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from nacl.public import PublicKey

from fullstop.consumers.domain.engine import Engine, Rules
from fullstop.consumers.domain.outcome import Addressee, Report, cancelled, report
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import RecordSet
from fullstop.handlers.erasure import Tally
from fullstop.handlers.rules import Policy
from fullstop.handlers.store import Case, Store
from fullstop.outbox import outbox
from fullstop.outbox.database import Db
from fullstop.outbox.domain import cases as memory
from fullstop.outbox.domain.cases import Answer, CaseRow, Deferral, State
from fullstop.outbox.outbox import Record
from fullstop.running.events import record_of
from fullstop.running.health import parked_total, undated_total
from fullstop.running.logs import log
from fullstop.schemas.codec import decode_stored, encode
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.messages import (
    ENTRIES_MAX,
    ActingAs,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Erased,
    Ground,
)
from fullstop.schemas.topics import Topics

Clock = Callable[[], datetime]

CHECK_DAYS_MAX = 7  # between two looks at a matter that is open


# Makes a store on an open transaction, under the rules in force on a civil day.
OpenStore = Callable[[Db, Policy, date], Store]


@dataclass(frozen=True)
class Said:
    """A case and what this domain now says about it."""

    row: CaseRow
    report: Report
    deferrals: tuple[Deferral, ...] = ()

    @cached_property
    def is_news(self) -> bool:
        """Whether it says anything else than the last answer did."""
        return self.row.report is None or _contents(decode_stored(self.row.report)) != _contents(
            self.report
        )


class DomainAtWork:
    """What the consumer and the worker of one domain share."""

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
    ) -> None:
        self.name = entry.domain.name
        self.domain = entry.domain
        self.topics = topics
        self.clock = clock
        self.chunk_rows_max = chunk_rows_max
        self._contact_key = contact_key
        self._entry = entry
        self._civil_day = civil_day
        self._open_store = open_store

    def rules(self, now: datetime) -> Rules:
        """The version in force now; it switches by itself at local midnight."""
        day = self._civil_day(now)
        policy = self._entry.policy_on(day)
        names = (records.name for records in self.domain.record_sets)
        return Rules(day, policy, tuple(name for name in names if name in policy.records))

    def engine(self, connection: Db, rules: Rules) -> Engine:
        """The engine on an open transaction, under these rules."""
        store = self._open_store(connection, rules.policy, rules.day)
        return Engine(connection, rules, store, self.chunk_rows_max)

    # --- what a request asks of this domain

    def concerns(self, request: DeletionRequested) -> bool:
        """Whether the request names this domain, or names none."""
        return not request.records or any(_domain_of(name) == self.name for name in request.records)

    def remembered(self, request: DeletionRequested, rules: Rules) -> tuple[str, ...]:
        """What a case's row keeps of the request.

        These are the record sets that it asks for, those by name too whose rules are not in force
        yet, and what it cannot have: a name that nobody knows, or what only its author may ask for.
        """
        unknown = tuple(f"{_REFUSED}{name}" for name in self._unknown(request))
        return unknown + tuple(
            records.name
            if _is_own_act(request) or not records.authors_own
            else f"{_REFUSED}{self.name}.{records.name}"
            for records in self._meant(request, rules)
        )

    def _meant(self, request: DeletionRequested, rules: Rules) -> list[RecordSet]:
        """The record sets that the request names, or that its "everything" takes in."""
        named = set(request.records)
        everything = not named or self.name in named
        return [
            records
            for records in self.domain.record_sets
            if f"{self.name}.{records.name}" in named
            or (everything and records.name in rules.order)
        ]

    def _unknown(self, request: DeletionRequested) -> list[str]:
        """Names under this domain that are none of its record sets."""
        if not request.records:
            return []
        known = {f"{self.name}.{records.name}" for records in self.domain.record_sets}
        known.add(self.name)
        return [
            name for name in request.records if _domain_of(name) == self.name and name not in known
        ]

    def waived(self, request: DeletionRequested) -> tuple[str, ...]:
        """The record sets of this domain whose unfinished business the customer gave up."""
        return tuple(
            name
            for domain, _, name in (path.partition(".") for path in request.waives)
            if domain == self.name
        )

    def contacts(self, store: Store, requests: Sequence[DeletionRequested]) -> dict[str, bytes]:
        """Sealed contacts by event id, for requests that bring none, before anything is erased."""
        key = self._contact_key
        silent = [r for r in requests if r.contact is None and not r.dry_run]
        if key is None or not silent or not self._knows_contacts:
            return {}
        cases = [Case(no, r.subject_id, r.cutoff_at, frozenset()) for no, r in enumerate(silent)]
        phones = store.contacts(cases)
        return {
            silent[no].event_id: seal(Contact(phone, silent[no].locale), key)
            for no, phone in phones.items()
        }

    @property
    def _knows_contacts(self) -> bool:
        return any(records.contact for records in self.domain.record_sets)

    # --- what is said

    def answer(
        self,
        row: CaseRow,
        tally: Tally,
        rules: Rules,
        now: datetime,
        *,
        unknown_subject: bool,
        before: Sequence[Deferral] = (),
    ) -> Said:
        """What is said of a tally; `before` is what the case kept when it was last looked at."""
        said = report(
            self._addressee(row, rules),
            rules.policy,
            tally,
            revision=row.revision + 1,
            unknown_subject=unknown_subject,
            occurred_at=now,
            before=_erased_before(row),
        )
        deferrals = () if row.dry_run else _deferrals(row.case_id, tally, rules, before)
        return Said(row, said, deferrals)

    def answer_cancelled(self, row: CaseRow, remaining: int, rules: Rules, now: datetime) -> Said:
        said = cancelled(
            self._addressee(row, rules),
            rules.policy,
            remaining=remaining,
            revision=row.revision + 1,
            occurred_at=now,
        )
        return Said(row, said)

    def save(self, connection: Db, said: Sequence[Said]) -> None:
        """Keep the answers as state and put them into the outbox, in the open transaction.

        An answer that says nothing new is not sent: its case is only marked as done again.
        """
        if not said:
            return
        records = {one.row.case_id: self._record(one) for one in said if one.is_news}
        memory.save_answers(
            connection, [_kept_answer(one, records.get(one.row.case_id)) for one in said]
        )
        memory.save_deferrals(
            connection,
            [one.row.case_id for one in said if one.row.revision],
            [deferral for one in said for deferral in one.deferrals],
        )
        outbox.put(connection, list(records.values()))
        self._alarm_undated(said)

    def tell_waiting(self, case_id: str, reason: str) -> None:
        """Note that a case waits for what somebody holds; it goes on by itself."""
        log.warning("case_waits", domain=self.name, case_id=case_id, reason=reason)

    def alarm_parked(self, case_id: str, reason: str) -> None:
        """Tell operators of a case that is set aside."""
        parked_total.labels(f"fullstop.{self.name}").inc()
        log.error("case_parked", domain=self.name, case_id=case_id, reason=reason)

    def _alarm_undated(self, said: Sequence[Said]) -> None:
        """Tell operators of a period that has no start: what it keeps, it keeps for ever."""
        found = Counter(place for one in said for place in _undated(one.report))
        for (records, rule), cases in found.items():
            undated_total.labels(self.name, records, rule).inc(cases)
            log.warning(
                "kept_without_a_day", domain=self.name, records=records, rule=rule, cases=cases
            )

    def _record(self, said: Said) -> Record:
        return record_of(
            said.report,
            self.topics,
            source=f"/fullstop/{self.name}",
            traceparent=said.row.traceparent or None,
        )

    def _addressee(self, row: CaseRow, rules: Rules) -> Addressee:
        refused = [n.removeprefix(_REFUSED) for n in row.records if n.startswith(_REFUSED)]
        to_come = [
            f"{self.name}.{records.name}"
            for records in self.domain.record_sets
            if records.name in row.records and records.name not in rules.order
        ]
        # Names of nobody's come first, and are not told where an answer would hold no more.
        unknown = (*refused, *to_come)[-ENTRIES_MAX:]
        return Addressee(row.case_id, row.subject_id, row.dry_run, unknown, row.contact)


# A case remembers what it asked for and cannot have, to tell it in every answer.
_REFUSED = "?"


def _erased_before(row: CaseRow) -> tuple[Erased, ...]:
    """What the case's last answer told as erased: counts are cumulative since it opened."""
    last = decode_stored(row.report) if row.report else None
    return last.erased if isinstance(last, DeletionCompleted | DeletionDeferred) else ()


def _kept_answer(said: Said, record: Record | None) -> Answer:
    """How an answer is kept as state: the last one stays where nothing new was said."""
    row, keeps = said.row, bool(said.deferrals)
    if record is None and row.report is not None:
        return Answer(row.case_id, State.DONE, row.revision, row.report, keeps)
    state = State.CANCELLED if said.report.cancelled else State.DONE
    value = encode(said.report) if record is None else _kept_form(said.report, record)
    return Answer(row.case_id, state, said.report.revision, value, keeps)


def _contents(message: object) -> object:
    """What an answer says of its case, whatever version of the rules it follows."""
    if not isinstance(message, DeletionCompleted | DeletionDeferred):
        return None
    said = message.model_dump(
        exclude={"event_id", "occurred_at", "revision", "policy", "contact", "unknown_subject"}
    )
    return type(message), said


def _undated(report: Report) -> Iterator[tuple[str, str]]:
    """The record sets and rules that keep for a period, but until no day."""
    for kept in report.kept if isinstance(report, DeletionDeferred) else ():
        if kept.until is None and kept.ends_when is None:
            yield kept.records, kept.rule


def _kept_form(said: Report, record: Record) -> bytes:
    """What is kept of an answer: no domain keeps a contact once it has answered."""
    if said.contact is None:
        return record.value
    return encode(said.model_copy(update={"contact": None}))


def _domain_of(name: str) -> str:
    return name.partition(".")[0]


def _is_own_act(request: DeletionRequested) -> bool:
    """A review goes only as its author's own act (E-commerce Law 39; `protocol.md`)."""
    return request.ground is Ground.REQUEST and request.acting_as is ActingAs.SELF


def _deferrals(
    case_id: str, tally: Tally, rules: Rules, before: Sequence[Deferral]
) -> tuple[Deferral, ...]:
    """One row a rule and last day: looked at the day after it, or soon when it has none.

    The first look at an open matter is tomorrow; each that finds it still open doubles the time.
    """
    waited = {(d.records, d.rule): d.check_days for d in before if d.until is None}
    version = rules.policy.version
    found = []
    for kept in tally.kept:
        days = min(2 * waited.get((kept.records, kept.rule.id), 0) or 1, CHECK_DAYS_MAX)
        for until in kept.days:
            check_on = until or rules.day + timedelta(days=days - 1)
            found.append(
                Deferral(
                    case_id,
                    kept.records,
                    kept.rule.id,
                    until,
                    check_on + timedelta(days=1),
                    days,
                    version,
                )
            )
    return tuple(found)
