"""Saying again what the other side lacks: reports, requests and notices that a broker has lost.

What was said is kept as state, so it can be published again under the same event id: whoever has it
already sees a duplicate. Three things are compared, a page of cases a transaction:

- a domain's last report with the aggregator's answer;
- a domain's case with the aggregator's: its request goes out again where that has none;
- the aggregator's case with each expected domain's: its request goes out again where one has none.

A domain that was done with a case so long ago that it may have forgotten it is not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import TypeVar
from uuid import UUID, uuid5

from fullstop.consumers.aggregator.tell import SOURCE
from fullstop.outbox import outbox
from fullstop.outbox.aggregator import cases as aggregator_cases
from fullstop.outbox.aggregator.cases import Asked, Noticed
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import cases as domain_cases
from fullstop.outbox.domain.cases import Known
from fullstop.outbox.outbox import Record
from fullstop.outbox.own.records import Forgotten, forgotten_before
from fullstop.outbox.rows import paged
from fullstop.running.events import record_of, said_again
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import CaseId, DeletionCancelled, Message, SubjectId
from fullstop.schemas.topics import Topics

PAGE_MAX = 1000  # cases a transaction
QUIET_SECONDS = 60  # what happened later may still be on its way

_CANCELLATIONS = UUID("3f7c0f0b-0b0e-5a55-8f0c-6a4f3b0d2a91")

Case = TypeVar("Case", Known, Asked, Noticed)
FindNoticed = Callable[[Db, str, int, date, datetime], list[Noticed]]


@dataclass
class Said:
    """What one database's cases came to: looked at, and said again."""

    cases: int = 0
    reports: int = 0
    requests: int = 0
    notices: int = 0


@dataclass(frozen=True)
class Result:
    """By domain, and for the aggregator's own cases."""

    domains: dict[str, Said] = field(default_factory=dict)
    aggregator: Said = field(default_factory=Said)


@dataclass(frozen=True)
class Terms:
    """How much is compared, and whether anything is said at all.

    `notices_since` is the first civil day whose last notices are published again, None for none.
    """

    quiet_seconds: int = QUIET_SECONDS
    notices_since: date | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Reconciliation:
    """Compares each domain's cases with the aggregator's."""

    topics: Topics
    aggregator: Database
    domains: Mapping[str, Database]
    clock: Callable[[], datetime]
    civil_day: Callable[[datetime], date]

    def run(self, terms: Terms) -> Result:
        """Put into the outboxes what is lacking; a dry run only counts it."""
        result = Result()
        for domain in self.domains:
            result.domains[domain] = Said()
            self._domain(domain, terms, result.domains[domain])
        self._requests_at_domains(terms, result.aggregator)
        if terms.notices_since is not None:
            self._notices(terms, terms.notices_since, result.aggregator)
        return result

    # --- what is compared

    def _domain(self, domain: str, terms: Terms, said: Said) -> None:
        """What this domain knows and the aggregator does not."""

        def page(connection: Db, after: str) -> list[Known]:
            return domain_cases.known(
                connection, after, PAGE_MAX, terms.quiet_seconds, self._forgotten_before()
            )

        def lacking(cases: Sequence[Known]) -> list[Record]:
            requests, reports = self.lacking(domain, said, cases)
            if not terms.dry_run:  # out of the aggregator's outbox: no domain may ask for it
                with self.aggregator.transaction() as connection:
                    outbox.put(connection, requests)
            return reports

        _each_page(self.domains[domain], page, lacking, dry_run=terms.dry_run)

    def lacking(
        self, domain: str, said: Said, cases: Sequence[Known]
    ) -> tuple[list[Record], list[Record]]:
        """What the aggregator has not got of a domain's cases: their requests, and its reports."""
        ids = [case.case_id for case in cases]
        with self.aggregator.transaction() as connection:
            stamped = aggregator_cases.stamped(connection, ids)
            revisions = aggregator_cases.revisions(connection, domain, ids)
        said.cases += len(cases)
        unseen = [case for case in cases if case.case_id not in stamped]
        return self._requests(unseen, said), self._reports(domain, cases, revisions, said)

    def _requests_at_domains(self, terms: Terms, said: Said) -> None:
        """What the aggregator knows and an expected domain does not."""

        def page(connection: Db, after: str) -> list[Asked]:
            return aggregator_cases.asked(connection, after, PAGE_MAX, terms.quiet_seconds)

        def lacking(cases: Sequence[Asked]) -> list[Record]:
            said.cases += len(cases)
            unseen = self._unseen_somewhere(cases)
            return self._requests([c for c in cases if c.case_id in unseen], said)

        _each_page(self.aggregator, page, lacking, dry_run=terms.dry_run)

    def _notices(self, terms: Terms, since: date, said: Said) -> None:
        """The last notices, for whoever lost them: nobody here can know who did."""
        for found in (aggregator_cases.noticed, aggregator_cases.announced):
            self._say_again(terms, partial(self._page, found, since), said)

    def _page(self, found: FindNoticed, since: date, connection: Db, after: str) -> list[Noticed]:
        return found(connection, after, PAGE_MAX, since, self.clock())

    def _say_again(
        self, terms: Terms, page: Callable[[Db, str], list[Noticed]], said: Said
    ) -> None:

        def records(cases: Sequence[Noticed]) -> list[Record]:
            said.notices += len(cases)
            return [self._notice(case) for case in cases]

        _each_page(self.aggregator, page, records, dry_run=terms.dry_run)

    def _unseen_somewhere(self, cases: Sequence[Asked]) -> set[str]:
        """Cases that one of the domains they expect has no request of."""
        unseen: set[str] = set()
        for domain, database in self.domains.items():
            expected = {case.case_id for case in cases if domain in case.expected}
            with database.transaction() as connection:
                lacking = expected - domain_cases.requested(connection, expected)
            with self.aggregator.transaction() as connection:
                before = self._forgotten_before()
                lacking -= aggregator_cases.settled(connection, domain, lacking, before)
            unseen |= lacking
        return unseen

    def _forgotten_before(self) -> Forgotten:
        return forgotten_before(self.civil_day(self.clock()))

    def _called_off(self, cases: Sequence[Known | Asked]) -> set[str]:
        """Cases of which anybody has seen the cancellation."""
        subjects = [(case.case_id, case.subject_id) for case in cases]
        with self.aggregator.transaction() as connection:
            found = aggregator_cases.called_off(connection, subjects)
        for database in self.domains.values():
            with database.transaction() as connection:
                found |= domain_cases.called_off(connection, subjects)
        return found

    # --- what is said again

    def _reports(
        self, domain: str, cases: Sequence[Known], revisions: Mapping[str, int], said: Said
    ) -> list[Record]:
        records = [
            self._record(decode(case.report), f"/fullstop/{domain}", case.traceparent)
            for case in cases
            if case.report is not None and case.revision > revisions.get(case.case_id, 0)
        ]
        said.reports += len(records)
        return records

    def _requests(self, cases: Sequence[Known | Asked], said: Said) -> list[Record]:
        """The requests; before one that was called off goes a cancellation, or it would be done."""
        called_off = self._called_off(cases) if cases else frozenset()
        records: list[Record] = []
        for case in cases:
            if case.request is None:
                continue  # a tombstone
            if case.case_id in called_off:
                records.append(self._record(self._cancellation(case), SOURCE, case.traceparent))
            records.append(asked_again(case, self.topics, SOURCE))
            said.requests += 1
        return records

    def _cancellation(self, case: Known | Asked) -> DeletionCancelled:
        return DeletionCancelled(
            event_id=str(uuid5(_CANCELLATIONS, case.case_id)),
            case_id=CaseId(case.case_id),
            subject_id=SubjectId(case.subject_id),
            cancelled_at=self.clock(),
        )

    def _notice(self, case: Noticed) -> Record:
        notice = decode(case.notice).model_copy(update={"contact": case.contact})
        return self._record(notice, SOURCE, case.traceparent)

    def _record(self, message: Message, source: str, traceparent: str) -> Record:
        return record_of(message, self.topics, source=source, traceparent=traceparent or None)


def asked_again(case: Known | Asked, topics: Topics, source: str) -> Record:
    """The request that opened a case, to be published again with the cutoff that it had.

    ValueError for a tombstone, which has none.
    """
    if case.request is None or case.cutoff_at is None:
        raise ValueError(f"case {case.case_id} has no request")
    trace = case.traceparent or None
    request = record_of(decode(case.request), topics, source=source, traceparent=trace)
    return said_again(request, cutoff_not_after=case.cutoff_at)


def _each_page(
    database: Database,
    page: Callable[[Db, str], list[Case]],
    records: Callable[[Sequence[Case]], list[Record]],
    *,
    dry_run: bool,
) -> None:
    """Put the records of one page after another into the database's own outbox."""

    def put(connection: Db, after: str) -> list[Case]:
        cases = page(connection, after)
        said = records(cases) if cases else []
        if not dry_run:
            outbox.put(connection, said)
        return cases

    for _ in paged(database, put, "", attrgetter("case_id")):
        pass
