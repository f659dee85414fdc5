"""The aggregator's database that was restored, brought to where topics and domains know it.

What was handled since the backup is kept again and told by nobody; then each case is what it was
after its last notice; only what follows beyond that is told, under the next revision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter

from fullstop.consumers.aggregator import retold
from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.aggregator.retold import AT_ONCE, Quiet
from fullstop.consumers.aggregator.tell import Terms
from fullstop.consumers.operate.past import (
    PAGE_MAX,
    Left,
    Past,
    hand_on,
    pages,
    received_again,
)
from fullstop.consumers.operate.reconcile import Reconciliation, Said
from fullstop.outbox import holds, outbox
from fullstop.outbox.aggregator import announcements, cases
from fullstop.outbox.database import AGGREGATOR_SCHEMA, Database
from fullstop.outbox.domain import cases as domain_cases
from fullstop.outbox.own.records import forgotten_before
from fullstop.outbox.rows import paged
from fullstop.running.events import read
from fullstop.schemas.messages import ResultNotice
from fullstop.schemas.topics import Topic


@dataclass
class AggregatorRestoration(Left):
    """What came of it: records and cases that were read again, what was told, and what is now."""

    holds: list[str] = field(default_factory=list)
    records: int = 0
    of_domains: int = 0
    recalled: int = 0
    presumed: int = 0
    notices: int = 0


@dataclass(frozen=True)
class AggregatorRestore:
    """Works on the aggregator's database."""

    database: Database
    terms: Terms
    past: Past
    quiet: Quiet
    domains: Mapping[str, Database]
    reconciliation: Reconciliation

    def run(self, done: AggregatorRestoration) -> AggregatorRestoration:
        """All that follows once the holds are there."""
        with self.database.transaction() as connection:
            holds.note_domains(connection, self.domains)
        heard = self.past.read_on(self.database, self._topics, self.quiet)
        done.records = heard.records
        done.note_set_aside(heard.set_aside)
        for domain in self.domains:
            self._ask(domain, done)
        told = self._told()
        done.recalled = self._recall(told)
        done.presumed = self._presume(told)
        self.past.mark(self.database, self._topics)
        done.notices = self._tell()
        return done

    @property
    def _topics(self) -> tuple[Topic, ...]:
        return self.terms.topics.read_by_aggregator

    # --- what it knew

    def _ask(self, domain: str, done: AggregatorRestoration) -> None:
        """What the topics have no more and the domain knows: requests, and its last answers."""
        day = forgotten_before(self.terms.civil_day(self.terms.clock()))
        known = partial(domain_cases.known, limit=PAGE_MAX, quiet_seconds=0, forgotten=day)
        for page in paged(self.domains[domain], known, "", attrgetter("case_id")):
            requests, reports = self.reconciliation.lacking(domain, Said(), page)
            if lacking := [*requests, *reports]:
                now = self.terms.clock()
                again = [received_again(record, now) for record in lacking]
                done.note_set_aside(hand_on(self.quiet, again))
            done.of_domains += len(lacking)

    # --- what it told

    def _told(self) -> dict[str, list[ResultNotice]]:
        """Every notice that is left, of cases of which this database knows fewer revisions."""
        told: dict[str, list[ResultNotice]] = defaultdict(list)
        for page in pages(self._notices()):
            with self.database.transaction() as connection:
                known = cases.told_revisions(connection, {one.case_id for one in page})
            for notice in page:
                if notice.revision > known.get(notice.case_id, 0):
                    told[notice.case_id].append(notice)
        return told

    def _notices(self) -> Iterator[ResultNotice]:
        topics = self.terms.topics
        for received in self.past.all_of(topics.notices):
            for event in read([received], topics)[0]:
                if isinstance(event.message, ResultNotice):
                    yield event.message

    def _recall(self, told: Mapping[str, list[ResultNotice]]) -> int:
        with self.database.transaction() as connection:
            names = announcements.names(connection)
        count = 0
        for page in pages(iter(sorted(told))):
            with self.database.transaction() as connection:
                some = {case_id: told[case_id] for case_id in page}
                count += retold.recall(connection, self.terms, some, names)
        return count

    def _presume(self, told: Mapping[str, list[ResultNotice]]) -> int:
        """Of what was told before the oldest notice that is left, nobody has the words."""
        before = self.past.reaches_back_to(self.terms.topics.notices, self.terms.clock())
        if before is None:
            return 0
        after, count = "", 0
        while True:
            with self.database.transaction() as connection:
                page = cases.gathered(connection, AT_ONCE, after, PAGE_MAX)
                ids = [case_id for case_id in page if case_id not in told]
                count += retold.presume(connection, self.terms, ids, before)
            if not page:
                return count
            after = page[-1]

    # --- what is new

    def _tell(self) -> int:
        days = Days(self.database, self.terms)
        before = self._waiting()
        while days.tell_due():
            pass
        return self._waiting() - before

    def _waiting(self) -> int:
        with self.database.transaction() as connection:
            waiting = outbox.waiting_by_topic(connection, AGGREGATOR_SCHEMA)
        return waiting.get(self.terms.topics.notices.name, 0)
