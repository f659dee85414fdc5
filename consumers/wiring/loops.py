"""Which loops make each process, and what each loop works with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from dateutil.relativedelta import relativedelta

from fullstop.consumers.aggregator.announce import Announcements
from fullstop.consumers.aggregator.compile import CONSUMER, Aggregator
from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.aggregator.tell import Terms
from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.blockers import BlockersConsumer, await_copy
from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.consumers.domain.matters import MattersConsumer
from fullstop.consumers.domain.overlaps import Overlaps
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.domain.waiting import Waiting
from fullstop.consumers.domain.worker import Worker
from fullstop.consumers.wiring.differences import LOOK_SECONDS, looking, refuse_unheld
from fullstop.consumers.wiring.parts import Wiring
from fullstop.consumers.wiring.start_checks import (
    check_domain,
    check_expected,
    check_mended,
    check_tables,
    warn_of_words,
)
from fullstop.handlers.contract import Domain
from fullstop.outbox.database import AGGREGATOR_SCHEMA, RELAY_ROLE, Database
from fullstop.outbox.fence import Charter, Fence
from fullstop.outbox.lease import with_outbox
from fullstop.outbox.own.records import OF_AGGREGATOR, OF_DOMAIN
from fullstop.running.clock import ClockCheck, now
from fullstop.running.dead_letter import DeadLetterLimit, FloodTeller
from fullstop.running.kafka import Backlog, Progress, Subscription
from fullstop.running.loop import After, Handler
from fullstop.running.outbox_incidents import alarm
from fullstop.running.own_records import OwnRecords
from fullstop.running.pace import Unhurried, in_order
from fullstop.running.processes import Bell, Loop, reading, relaying, stepping
from fullstop.schemas.topics import Topic

WORKER_IDLE_SECONDS = 1.0
ANSWERS_SECONDS_MAX = 14.0  # that what was answered until now may take to be read
DUE_SECONDS = 5.0  # also how soon an aggregator with nothing to do sees that its database is gone


@dataclass(frozen=True)
class Loops:
    """The loops of every process, put together from a deployment's parts."""

    wiring: Wiring

    def domain(self, name: str) -> dict[str, Loop]:
        """A domain's consumers and its worker, checked against broker and database first."""
        entry = self.wiring.entry(name)
        work = self.wiring.work(entry)
        check_domain(self.wiring, entry, load=True)
        topics = self.wiring.topics
        others = [topics.found[other] for other in sorted(work.waits_for)]
        said = [topics.blockers, topics.acceptances, *others]
        speaks = [topics.asked, topics.found[name]] if work.domain.matters else []
        asks = [topics.asked] if work.waits_for else []
        checked = dict.fromkeys(
            topic.name for topic in [topics.requests, topics.outcomes[name], *said, *speaks, *asks]
        )
        self.wiring.admin().check([topic for topic in topics.all() if topic.name in checked])
        read = [topics.requests, *said, *([topics.asked] if speaks else [])]
        database = self.wiring.domain_database(name)
        memory = self.wiring.memory(name, database, f"fullstop.{name}", read)
        memory.check()
        refuse_unheld(self.wiring, name)
        heard, unhurried = Bell(), Unhurried()
        overlaps = Overlaps(heard.ring) if work.waits_for else None
        loops = {
            f"{name}-blockers": self._reading(
                name,
                said,
                self.blockers(work.domain, heard, overlaps),
                awaited=[topics.blockers.name] if work.domain.reads_blockers else (),
            ),
            **{
                loop: self._reading(name, [topics.requests], self.requests(work, heard, overlaps))
                for loop in self._sessions(name)
            },
            f"{name}-worker": stepping(
                memory.before(self.worker(work, unhurried, overlaps)),
                WORKER_IDLE_SECONDS,
                heard,
                unhurried=unhurried,
            ),
        }
        if speaks:
            loops[f"{name}-matters"] = self._reading(name, [topics.asked], self._matters(work))
        return loops

    def _sessions(self, name: str) -> Iterator[str]:
        """The loops that carry out a domain's requests side by side; they share the partitions."""
        for number in range(1, self.wiring.settings.sessions + 1):
            yield name if number == 1 else f"{name}-{number}"

    def requests(
        self, work: DomainAtWork, heard: Bell, overlaps: Overlaps | None = None
    ) -> Handler:
        """A domain that decides by the open matters lets its requests wait for its copy of them."""
        database = self.wiring.domain_database(work.name)
        consumer = DeletionRequestedConsumer(work, database, self._limit(), heard=heard.ring)
        handler = overlaps.storing(consumer) if overlaps else consumer
        return After(self._ready(work, database), handler)

    def _ready(self, work: DomainAtWork, database: Database) -> Callable[[], None]:
        """What a domain must be sure of before it decides: the time, and the newest blockers."""
        clock_agrees = ClockCheck(database)
        if not work.domain.reads_blockers:
            return clock_agrees
        behind = self._progress(work.name, self.wiring.topics.blockers).behind

        def ready() -> None:
            clock_agrees()
            await_copy(behind)

        return ready

    def blockers(self, domain: Domain, heard: Bell, overlaps: Overlaps | None = None) -> Handler:
        """Where all spellings are one person's, what is kept of any holds from the start."""
        consumer = BlockersConsumer(
            domain,
            self.wiring.topics,
            self.wiring.domain_database(domain.name),
            self._limit(),
            today=lambda: self.wiring.settings.civil_day(now()),
            heard=heard.ring,
        )
        consumer.begin()
        return overlaps.hearing(consumer) if overlaps else consumer

    def _matters(self, work: DomainAtWork) -> Handler:
        database = self.wiring.domain_database(work.name)
        consumer = MattersConsumer(work, database, self._limit())
        return After(ClockCheck(database), consumer)

    def worker(
        self, work: DomainAtWork, unhurried: Unhurried, overlaps: Overlaps | None = None
    ) -> Callable[[], bool]:
        """Somebody waits for cases to which all have spoken, and for whole ones left for later.

        By turns come the chunks of big ones, and cases with something to look at again; last what
        the product itself kept of cases that are over.
        """
        database = self.wiring.domain_database(work.name)
        worker, deferrals = Worker(work, database), Deferrals(work, database)
        patience = timedelta(hours=self.wiring.settings.matters_wait_hours)
        waiting = Waiting(work, database, patience, overlaps)
        own = OwnRecords(database, OF_DOMAIN, work.clock, self.wiring.settings.civil_day)
        floods = FloodTeller(
            f"fullstop.{work.name}", self.wiring.topics.dead_letters.name, database
        )
        ready = self._ready(work, database)
        due = in_order(deferrals.step, own.step)

        def step() -> bool:
            floods.step()
            ready()
            answered = work.domain.reads_blockers and waiting.step()
            hurried = worker.step_unless_begun() or answered
            return unhurried.take(worker.go_on, due, hurried=hurried) or hurried

        return step

    def aggregator(self) -> dict[str, Loop]:
        """The aggregator, and the loop that tells gathered changes when their day comes."""
        topics = self.wiring.topics.read_by_aggregator
        answers = (self.wiring.topics.requests, *self.wiring.topics.outcomes.values())
        database = self.wiring.aggregator_database()
        check_tables(database, AGGREGATOR_SCHEMA)
        self.wiring.admin().check([*topics, self.wiring.topics.notices])
        memory = self.wiring.memory(
            AGGREGATOR_SCHEMA, self.wiring.aggregator_database(), CONSUMER, topics
        )
        memory.check()
        unhurried = Unhurried()
        check_expected(self.wiring)
        check_mended(self.wiring, load=True)
        warn_of_words(self.wiring.catalogue)
        return {
            "aggregator": reading(
                lambda: self._subscription(CONSUMER, topics, by_number=True),
                self._backlog(CONSUMER),
                After(ClockCheck(database), Aggregator(database, self.terms, self._limit())),
                self.wiring.settings.batch_max,
            ),
            "aggregator-due": stepping(
                memory.before(self.due(answers, unhurried)), DUE_SECONDS, unhurried=unhurried
            ),
            "aggregator-differences": stepping(looking(self.wiring), LOOK_SECONDS),
        }

    def due(self, topics: Sequence[Topic], unhurried: Unhurried) -> Callable[[], bool]:
        """What the aggregator does because a day has come; `topics` bring it its answers."""
        database = self.wiring.aggregator_database()
        clock_agrees, days = ClockCheck(database), Days(database, self.terms)
        announced = Announcements(database, self.terms)
        own = OwnRecords(database, OF_AGGREGATOR, now, self.wiring.settings.civil_day)
        floods = FloodTeller(CONSUMER, self.wiring.topics.dead_letters.name, database)
        note_ends = self._progress("aggregator", *topics).behind
        await_answers = partial(await_copy, note_ends, ANSWERS_SECONDS_MAX)
        due = in_order(days.tell_due, partial(days.tell_late, await_answers))
        told = in_order(announced.step, own.step)

        def step() -> bool:
            floods.step()
            clock_agrees()
            return unhurried.take(due, told)

        return step

    def relay(self) -> dict[str, Loop]:
        """One loop a database: the domains' outboxes in it, and the aggregator's."""
        outboxes = self.outboxes()  # first: a broker may be waited for
        self.wiring.admin().check(self.wiring.topics.all())
        return {f"relay-{'-'.join(names)}": self._relaying(names) for names in outboxes}

    def _relaying(self, names: Sequence[str]) -> Loop:
        database = self.wiring.database(names[0], RELAY_ROLE, "fullstop-relay")
        silent = self._silent()
        check_tables(database, *(name for name in names if name not in silent))
        publisher, topics = self.wiring.publisher(), self.wiring.topics
        charters = {name: Charter(name, topics) for name in names}
        fences = {name: Fence(publisher, one, alarm(name)) for name, one in charters.items()}
        return relaying(database, fences, lambda schema, topic: charters[schema].shown(topic))

    def outboxes(self) -> list[list[str]]:
        """The schemas that the relay carries, those of a database together.

        Also of domains that came to be silent when a package brought others: what they wrote before
        is carried, or nobody would hear it.
        """
        found = self.wiring.outboxes()
        for url, names in self.wiring.silent_outboxes().items():
            if there := self._with_outbox(names):
                found[url] = [*found.get(url, ()), *there]
        return list(found.values())

    def _silent(self) -> set[str]:
        """Domains that nobody brings up to date any more."""
        return {name for names in self.wiring.silent_outboxes().values() for name in names}

    def _with_outbox(self, names: Sequence[str]) -> list[str]:
        database = self.wiring.database(names[0], RELAY_ROLE, "fullstop-relay")
        try:
            with database.transaction() as connection:
                return with_outbox(connection, names)
        finally:
            database.close()

    @property
    def terms(self) -> Terms:
        return Terms(
            topics=self.wiring.topics,
            domains=self.wiring.domains,
            contact_life=relativedelta(months=self.wiring.settings.contact_life_months),
            wording=self.wiring.wording,
            clock=now,
            civil_day=self.wiring.settings.civil_day,
            calendar=self.wiring.calendar,
        )

    def _reading(
        self, domain: str, topics: Sequence[Topic], handler: Handler, awaited: Collection[str] = ()
    ) -> Loop:
        return reading(
            lambda: self._subscription(f"fullstop.{domain}", topics, awaited),
            self._backlog(f"fullstop.{domain}"),
            handler,
            self.wiring.settings.batch_max,
            hurried=awaited,
        )

    def _progress(self, domain: str, *topics: Topic) -> Progress:
        group = self.wiring.group(f"fullstop.{domain}")
        return Progress(self.wiring.cluster, group, *(topic.name for topic in topics))

    def _subscription(
        self,
        group: str,
        topics: Sequence[Topic],
        awaited: Collection[str] = (),
        *,
        by_number: bool = False,
    ) -> Subscription:
        names, group = [topic.name for topic in topics], self.wiring.group(group)
        return Subscription(self.wiring.cluster, group, names, awaited, by_number=by_number)

    def _backlog(self, group: str) -> Backlog:
        return Backlog(self.wiring.cluster, self.wiring.group(group))

    def _limit(self) -> DeadLetterLimit:
        return DeadLetterLimit(self.wiring.settings.dead_letters_max)
