"""From settings to clients and loops: every part of a process is put together here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from dateutil.relativedelta import relativedelta

from fullstop.consumers.aggregator.compile import CONSUMER, Aggregator, Terms
from fullstop.consumers.aggregator.notice import PolicyPhrasebook, Sender, Wording, unsayable
from fullstop.consumers.aggregator.working_days import CalendarError, WorkingDays
from fullstop.consumers.aggregator.working_days import load as load_working_days
from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.blockers import BlockersConsumer, await_copy
from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.domain.worker import Worker
from fullstop.consumers.operate.announcements import Announcer, check_versions, digests
from fullstop.handlers.catalogue import Catalogue, Entry, catalogue, installed, refuse_unknown
from fullstop.handlers.contract import DomainError
from fullstop.handlers.rules import OWN_ACCESS
from fullstop.outbox.aggregator import retirements
from fullstop.outbox.database import Database, connect_as_administrator
from fullstop.outbox.domain.cases import kept_of_others
from fullstop.outbox.domain.versions import keep_versions
from fullstop.outbox.holds import in_service
from fullstop.outbox.lease import is_carried
from fullstop.outbox.migrate import (
    AGGREGATOR_ROLE,
    AGGREGATOR_SCHEMA,
    PRIVACY_ROLE,
    RELAY_ROLE,
    own_tables,
)
from fullstop.outbox.own.records import OF_AGGREGATOR, OF_DOMAIN
from fullstop.running.clock import ClockCheck, now
from fullstop.running.dead_letter import DeadLetterLimit, FloodTeller
from fullstop.running.kafka import (
    Backlog,
    Cluster,
    Lookup,
    Progress,
    Publisher,
    Subscription,
    Tail,
    TopicAdmin,
)
from fullstop.running.logs import log
from fullstop.running.loop import After, Handler
from fullstop.running.own_records import OwnRecords
from fullstop.running.processes import Loop, reading, relaying, stepping
from fullstop.running.settings import Settings, SettingsError
from fullstop.schemas.registry import Registry
from fullstop.schemas.topics import Topic, Topics
from fullstop.stores.postgres.checks import check
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.store import PostgresStores

WORKER_IDLE_SECONDS = 0.5
DUE_SECONDS = 5.0  # also how soon an aggregator with nothing to do sees that its database is gone
CHECK_LOCK_TIMEOUT = "set lock_timeout to '5s'"  # a start says soon what it waits for


@dataclass(frozen=True)
class Wiring:
    """The parts of a deployment, as its settings ask for them."""

    settings: Settings

    def check_names(self) -> None:
        """SettingsError for a domain that no setting can mean; settings do not know the domains."""
        known = installed()
        for setting, names, others in (
            ("FULLSTOP_DOMAINS", self.settings.domains, []),
            ("FULLSTOP_DATABASE_URLS", self.settings.database_urls, [AGGREGATOR_SCHEMA]),
        ):
            try:
                refuse_unknown(names, [*known, *others])
            except DomainError as error:
                raise SettingsError(f"{setting}: {error}") from None

    @cached_property
    def catalogue(self) -> Catalogue:
        settings = self.settings
        reading = None if settings.reading == "default" else settings.reading
        found = catalogue(settings.domains, operator=settings.operator, reading=reading)
        wrong = [line for entry in found.values() for line in unsayable(entry.policies)]
        if wrong:
            raise DomainError("\n".join(wrong))
        return found

    @cached_property
    def topics(self) -> Topics:
        return Topics(
            self.settings.domains or tuple(self.catalogue),
            self.settings.topic_prefix,
            self.settings.topic_min_insync_replicas,
            self.registry,
        )

    @cached_property
    def registry(self) -> Registry | None:
        url = self.settings.schema_registry_url
        return None if url is None else Registry(url.get_secret_value())

    # --- loops

    def domain(self, name: str) -> dict[str, Loop]:
        """A domain's consumers and its worker, checked against broker and database first."""
        entry = self.entry(name)
        work = self.work(entry)
        self.check_domain(entry, load=True)
        topics = [self.topics.requests, self.topics.blockers, self.topics.outcomes[name]]
        self.admin().check(topics)
        return {
            f"{name}-blockers": self._reading(name, self.topics.blockers, self._blockers(name)),
            name: self._reading(name, self.topics.requests, self.requests(work)),
            f"{name}-worker": stepping(self.worker(work), WORKER_IDLE_SECONDS),
        }

    def requests(self, work: DomainAtWork) -> Handler:
        """A domain that decides by the open matters lets its requests wait for its copy of them."""
        database = self.domain_database(work.name)
        consumer = DeletionRequestedConsumer(work, database, self._limit())
        return After(self._ready(work, database), consumer)

    def _ready(self, work: DomainAtWork, database: Database) -> Callable[[], None]:
        """What a domain must be sure of before it decides: the time, and the newest blockers."""
        clock_agrees = ClockCheck(database)
        if not work.domain.reads_blockers:
            return clock_agrees
        behind = self._progress(work.name, self.topics.blockers).behind

        def ready() -> None:
            clock_agrees()
            await_copy(behind)

        return ready

    def _blockers(self, name: str) -> Handler:
        return BlockersConsumer(
            name,
            self.topics,
            self.domain_database(name),
            self._limit(),
            today=lambda: self.settings.civil_day(now()),
        )

    def worker(self, work: DomainAtWork) -> Callable[[], bool]:
        """Cases left for later come first, then those with something to look at again.

        Last comes what the product itself kept of cases that are over.
        """
        database = self.domain_database(work.name)
        worker, deferrals = Worker(work, database), Deferrals(work, database)
        own = OwnRecords(database, OF_DOMAIN, work.clock, self.settings.civil_day)
        floods = FloodTeller(f"fullstop.{work.name}", self.topics.dead_letters.name, database)
        ready = self._ready(work, database)

        def step() -> bool:
            floods.step()
            ready()
            return worker.step() or deferrals.step() or own.step()

        return step

    def aggregator(self) -> dict[str, Loop]:
        """The aggregator, and the loop that tells gathered changes when their day comes."""
        topics = [
            self.topics.requests,
            *self.topics.outcomes.values(),
            self.topics.dead_letters,
        ]
        database = self.aggregator_database()
        self.admin().check([*topics, self.topics.notices])
        self._check_expected()
        return {
            "aggregator": reading(
                lambda: self._subscription(CONSUMER, topics),
                self._backlog(CONSUMER),
                After(ClockCheck(database), self._aggregator(database)),
                self.settings.batch_max,
            ),
            "aggregator-due": stepping(self.due(topics[:-1]), DUE_SECONDS),
        }

    def due(self, topics: Sequence[Topic]) -> Callable[[], bool]:
        """What the aggregator does because a day has come; `topics` bring it its answers."""
        database = self.aggregator_database()
        clock_agrees, due = ClockCheck(database), self._aggregator(database)
        own = OwnRecords(database, OF_AGGREGATOR, now, self.settings.civil_day)
        floods = FloodTeller(CONSUMER, self.topics.dead_letters.name, database)
        read = [self._progress("aggregator", topic).behind for topic in topics]

        def await_answers() -> None:
            for note_end in read:
                await_copy(note_end)

        def step() -> bool:
            floods.step()
            clock_agrees()
            return due.tell_due() or due.tell_late(await_answers) or own.step()

        return step

    def _check_expected(self) -> None:
        """A domain that nobody names any more is retired, or its answers would never come."""
        database = self.aggregator_database()
        try:
            with database.transaction() as connection:
                retired = retirements.names(connection)
                waiting = retirements.abandoned(connection, self.topics.domains)
        finally:
            database.close()
        if still := retired & set(self.topics.domains):
            raise DomainError(
                f"{', '.join(sorted(still))} is retired; take it out of FULLSTOP_DOMAINS"
            )
        for name in retired & set(waiting):
            log.warning("retired_unsettled", domain=name, cases=waiting.pop(name))
        if waiting:
            found = ", ".join(f"{name} ({count} cases)" for name, count in waiting.items())
            raise DomainError(
                f"cases wait for the answer, or for the end of what is kept, of {found}, which "
                "FULLSTOP_DOMAINS does not name; name it again, or settle them with "
                "`fullstop retire`"
            )

    def relay(self) -> dict[str, Loop]:
        """One loop a database: the domains' outboxes in it, and the aggregator's."""
        outboxes = self._outboxes().values()  # first: a broker may be waited for
        self.admin().check(self.topics.all())
        return {
            f"relay-{'-'.join(names)}": relaying(
                self._database(names[0], RELAY_ROLE, "fullstop-relay"), names, self.publisher()
            )
            for names in outboxes
        }

    def _outboxes(self) -> dict[str, list[str]]:
        """The schemas with an outbox, by their database."""
        schemas: dict[str, list[str]] = {}
        for schema in (*self.topics.domains, AGGREGATOR_SCHEMA):
            schemas.setdefault(self.settings.url_of(schema), []).append(schema)
        return schemas

    def idle(self) -> list[str]:
        """The processes that a request needs and that do not work now, as their commands."""
        groups = {
            self._group(f"fullstop.{name}"): f"consume {name}" for name in self.topics.domains
        }
        groups[self._group(CONSUMER)] = "aggregate"
        idle = [groups[group] for group in self.admin().idle(list(groups))]
        return [*idle, "relay"] if self._relay_is_idle() else idle

    def _relay_is_idle(self) -> bool:
        for url, schemas in self._outboxes().items():
            with connect_as_administrator(url) as connection:
                if not all(is_carried(connection, schema) for schema in schemas):
                    return True
        return False

    # --- parts

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(self.settings.bootstrap_servers, self.settings.kafka_options)

    def work(self, entry: Entry) -> DomainAtWork:
        return DomainAtWork(
            entry,
            self.topics,
            PostgresStores(entry.domain).on,
            clock=now,
            civil_day=self.settings.civil_day,
            chunk_rows_max=self.settings.chunk_rows_max,
            contact_key=self.settings.contact_public_key,
        )

    def publisher(self) -> Publisher:
        frame = self.registry.framed if self.registry else bytes
        return Publisher(self.cluster, frame)

    def admin(self) -> TopicAdmin:
        return TopicAdmin(self.cluster)

    def tail(self, topics: Sequence[Topic]) -> Tail:
        return Tail(self.cluster, [topic.name for topic in topics])

    def announcer(self, name: str) -> Announcer:
        return Announcer(
            self.domain_database(name),
            self.publisher(),
            self.topics,
            self.wording.sender,
            now,
            self.settings.civil_day,
        )

    def lookup(self) -> Lookup:
        return Lookup(self.cluster)

    def domain_database(self, name: str) -> Database:
        return self._database(name, Roles.of(name).eraser, f"fullstop-{name}")

    def domain_databases(self) -> dict[str, Database]:
        """Each domain's database, as its processes use it."""
        return {name: self.domain_database(name) for name in self.topics.domains}

    def privacy_databases(self) -> dict[str, Database]:
        """Each domain's database, for a privacy officer."""
        return {name: self._privacy_database(name) for name in self.topics.domains}

    def hold_databases(self) -> dict[str, Database]:
        """Where holds are, for a privacy officer: each domain's database and the aggregator's.

        A hold on everything is on domains, too, that FULLSTOP_DOMAINS does not name here.
        """
        aggregator = self._privacy_database(AGGREGATOR_SCHEMA)
        with aggregator.transaction() as connection:
            others = in_service(connection) - set(self.topics.domains)
        domains = {name: self._privacy_database(name) for name in sorted(others)}
        return {**self.privacy_databases(), **domains, AGGREGATOR_SCHEMA: aggregator}

    def _privacy_database(self, schema: str) -> Database:
        return self._database(schema, PRIVACY_ROLE, "fullstop-privacy")

    def own_access_databases(self) -> dict[str, Database]:
        """Each domain's database, to read what a customer has there."""
        return {
            name: self._database(name, OWN_ACCESS, "fullstop-access")
            for name in self.topics.domains
        }

    def aggregator_database(self) -> Database:
        return self._database(AGGREGATOR_SCHEMA, AGGREGATOR_ROLE, "fullstop-aggregator")

    @cached_property
    def calendar(self) -> WorkingDays:
        try:
            return load_working_days(self.settings.working_days_file)
        except CalendarError as error:
            raise SettingsError(f"FULLSTOP_WORKING_DAYS_FILE: {error}") from error

    @cached_property
    def wording(self) -> Wording:
        policies = {name: entry.policies for name, entry in self.catalogue.items()}
        sender = Sender(self.settings.signature, self.settings.hotline)
        domains = [entry.domain for entry in self.catalogue.values()]
        return Wording(PolicyPhrasebook(policies, domains), sender)

    def _aggregator(self, database: Database) -> Aggregator:
        terms = Terms(
            domains=self.topics.domains,
            contact_life=relativedelta(months=self.settings.contact_life_months),
            wording=self.wording,
            clock=now,
            civil_day=self.settings.civil_day,
            calendar=self.calendar,
        )
        return Aggregator(database, self.topics, terms, self._limit())

    def entry(self, name: str) -> Entry:
        if name not in self.catalogue:
            raise DomainError(f"no domain is called {name}; there are: {', '.join(self.catalogue)}")
        return self.catalogue[name]

    def check_domain(self, entry: Entry, *, load: bool = False) -> None:
        """DomainError when the domain may not start on its database.

        With `load` the versions that are new are kept as loaded; else nothing is changed.
        """
        database = self.domain_database(entry.domain.name)
        try:
            connection = database.connection
            connection.execute(CHECK_LOCK_TIMEOUT)
            check(connection, entry.domain, entry.policies, own_tables("domain"))
            names = [records.name for records in entry.domain.record_sets]
            if orphans := kept_of_others(connection, names):
                raise DomainError(
                    f"{entry.domain.name}: {', '.join(sorted(orphans))} is no record set any more, "
                    "but cases still keep rows of it; declare it until they are gone"
                )
            check_versions(connection, entry, self.settings.civil_day)
            if load:
                keep_versions(connection, digests(entry))
                # Another process may have kept others meanwhile: the first one's count.
                check_versions(connection, entry, self.settings.civil_day)
        finally:
            database.close()

    def _reading(self, domain: str, topic: Topic, handler: Handler) -> Loop:
        return reading(
            lambda: self._subscription(f"fullstop.{domain}", [topic]),
            self._backlog(f"fullstop.{domain}"),
            handler,
            self.settings.batch_max,
        )

    def _progress(self, domain: str, topic: Topic) -> Progress:
        return Progress(self.cluster, self._group(f"fullstop.{domain}"), topic.name)

    def _subscription(self, group: str, topics: Sequence[Topic]) -> Subscription:
        return Subscription(self.cluster, self._group(group), [topic.name for topic in topics])

    def _backlog(self, group: str) -> Backlog:
        return Backlog(self.cluster, self._group(group))

    def _group(self, name: str) -> str:
        return f"{self.settings.topic_prefix}{name}"

    def _database(self, schema: str, role: str, application: str) -> Database:
        return Database(
            self.settings.url_of(schema),
            role=role,
            schema=schema,
            time_zone=self.settings.time_zone,
            application=application,
        )

    def _limit(self) -> DeadLetterLimit:
        return DeadLetterLimit(self.settings.dead_letters_max)
