"""The parts of a deployment, as its settings ask for them: its clients and its databases.

What only some commands need (the broker's client, the rules, the phrases) is imported where it is
built.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from fullstop.handlers import installed
from fullstop.handlers.contract import Domain, DomainError
from fullstop.handlers.rules import OWN_ACCESS
from fullstop.outbox.database import (
    AGGREGATOR_ROLE,
    AGGREGATOR_SCHEMA,
    FOR_BATCHES,
    INTAKE_ROLE,
    INTAKE_SCHEMA,
    NOTIFY_ROLE,
    NOTIFY_SCHEMA,
    PRIVACY_ROLE,
    Database,
    DatabaseError,
    Patience,
    UnfitConnectionError,
)
from fullstop.running.settings import Settings, SettingsError
from fullstop.stores.postgres.roles import Roles

if TYPE_CHECKING:
    from fullstop.consumers.aggregator.case import Wording
    from fullstop.consumers.aggregator.working_days import WorkingDays
    from fullstop.consumers.domain.at_work import DomainAtWork
    from fullstop.handlers.catalogue import Catalogue, Entry
    from fullstop.running.kafka import Cluster, Lookup, Publisher, Right, Tail, TopicAdmin
    from fullstop.running.memory import Memory
    from fullstop.schemas.registry import Registry
    from fullstop.schemas.topics import Topic, Topics


@dataclass(frozen=True)
class Wiring:
    """The parts of a deployment. As a context it closes, at its end, what it opened."""

    settings: Settings
    administered: bool = False
    """Whether its databases' addresses are an administrator's, who stands in for each role."""
    _opened: ExitStack = field(default_factory=ExitStack, init=False, repr=False, compare=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def check_names(self) -> None:
        """SettingsError for a domain that no setting can mean; settings do not know the domains."""
        known = installed.names()
        for setting, names, others in (
            ("FULLSTOP_DOMAINS", self.settings.domains, []),
            (
                "FULLSTOP_DATABASE_URLS",
                self.settings.database_urls,
                [AGGREGATOR_SCHEMA, INTAKE_SCHEMA, NOTIFY_SCHEMA],
            ),
        ):
            try:
                installed.refuse_unknown(names, [*known, *others])
            except DomainError as error:
                raise SettingsError(f"{setting}: {error}") from None

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Those that answer."""
        return installed.expected(self.settings.domains)

    @cached_property
    def catalogue(self) -> Catalogue:
        from fullstop.handlers.catalogue import catalogue

        settings = self.settings
        reading = None if settings.reading == "default" else settings.reading
        return catalogue(settings.domains, operator=settings.operator, reading=reading)

    @cached_property
    def topics(self) -> Topics:
        from fullstop.schemas.meant import Meant
        from fullstop.schemas.topics import Topics

        return Topics(
            self.domains,
            self.settings.topic_prefix,
            self.settings.topic_min_insync_replicas,
            self.registry,
            Meant(self.settings.cutoff_years_max, self.settings.reserved_subjects),
            self.settings.contact_key_ids,
        )

    @cached_property
    def registry(self) -> Registry | None:
        if self.settings.schema_registry_url is None:
            return None
        from fullstop.consumers.wiring.registries import registry_of

        return registry_of(self.settings, self.settings.schema_registry_url.get_secret_value())

    def outboxes(self) -> dict[str, list[str]]:
        """The schemas with an outbox, by their database."""
        return self._by_url(self.schemas)

    def outbox_databases(self) -> dict[str, Database]:
        """Where the outboxes are, as who writes into them."""
        settings = self.settings
        others = {
            INTAKE_SCHEMA: (INTAKE_ROLE, settings.intake_address),
            NOTIFY_SCHEMA: (NOTIFY_ROLE, settings.notify_page),
        }
        return {
            **self.domain_databases(),
            AGGREGATOR_SCHEMA: self.aggregator_database(),
            **{
                schema: self.database(schema, role, "fullstop-outbox")
                for schema, (role, is_there) in others.items()
                if is_there is not None
            },
        }

    def silent_outboxes(self) -> dict[str, list[str]]:
        """Where an outbox may be of an installed domain that answers no more, which nobody said.

        In the databases that are named for it, or that are looked into anyhow.
        """
        if self.settings.domains:
            return {}
        known, urls, named = (
            self.outboxes(),
            self.settings.database_urls,
            self.settings.database_url,
        )
        return self._by_url(
            name
            for name in installed.silent()
            if name in urls or (named is not None and self.settings.url_of(name) in known)
        )

    def _by_url(self, names: Iterable[str]) -> dict[str, list[str]]:
        schemas: dict[str, list[str]] = {}
        for schema in names:
            schemas.setdefault(self.settings.url_of(schema), []).append(schema)
        return schemas

    @property
    def schemas(self) -> tuple[str, ...]:
        """All that the deployment has; each has an outbox."""
        notify = (NOTIFY_SCHEMA,) if self.settings.notify_page else ()
        return (*self.domains, AGGREGATOR_SCHEMA, *self.door_schemas, *notify)

    @property
    def door_schemas(self) -> tuple[str, ...]:
        """The customer's door's, where the deployment has one."""
        return (INTAKE_SCHEMA,) if self.settings.intake_address else ()

    def work(self, entry: Entry) -> DomainAtWork:
        from fullstop.consumers.domain.at_work import DomainAtWork
        from fullstop.consumers.domain.bounds import Brake
        from fullstop.running.clock import now
        from fullstop.stores.postgres.store import PostgresStores

        return DomainAtWork(
            entry,
            self.topics,
            PostgresStores(entry.domain).on,
            clock=now,
            civil_day=self.settings.civil_day,
            chunk_rows_max=self.settings.chunk_rows_max,
            contact_key=self.settings.contact_public_key,
            brake=Brake(self.settings.brake_rows_max, self.settings.brake_percent_max),
            waits_for=self.speakers(entry.domain),
            heard_by=self.listeners(entry.domain),
        )

    def speakers(self, domain: Domain) -> list[str]:
        """The other domains whose matters this one waits for."""
        if not domain.reads_blockers:
            return []
        others = (entry.domain for entry in self.catalogue.values())
        return [other.name for other in others if other.matters and other.name != domain.name]

    def listeners(self, domain: Domain) -> list[Domain]:
        """The other domains that wait for this one's matters."""
        others = (entry.domain for entry in self.catalogue.values())
        return [other for other in others if domain.name in self.speakers(other)]

    def publisher(self) -> Publisher:
        from fullstop.running.kafka import Publisher

        frame = self.registry.framed if self.registry else bytes
        return Publisher(self.cluster, frame)

    @cached_property
    def cluster(self) -> Cluster:
        from fullstop.running.kafka import Cluster

        return Cluster(self.settings.bootstrap_servers, self.settings.kafka_options)

    def admin(self) -> TopicAdmin:
        from fullstop.running.kafka import TopicAdmin

        return TopicAdmin(self.cluster)

    def rights(self) -> list[Right]:
        """What each process of this deployment may do at the broker."""
        from fullstop.running.kafka.rights import INTAKE, NOTIFY, OTHERS, Speaks, Table

        if clash := OTHERS & set(self.domains):
            raise DomainError(f"{', '.join(clash)}: at the broker another is called so already")

        speaks = {
            name: Speaks(bool(entry.domain.matters), tuple(self.speakers(entry.domain)))
            for name, entry in self.catalogue.items()
        }
        there = {INTAKE: self.settings.intake_address, NOTIFY: self.settings.notify_page}
        absent = frozenset(name for name, setting in there.items() if setting is None)
        return Table(self.topics, speaks, self.group, absent).rights()

    def memory(
        self, schema: str, database: Database, group: str, topics: Sequence[Topic]
    ) -> Memory:
        """Whether a schema remembers all that its group has read of these topics."""
        from fullstop.running.kafka import Backlog
        from fullstop.running.memory import Memory

        names = [topic.name for topic in topics]
        return Memory(schema, database, Backlog(self.cluster, self.group(group)), names)

    def tail(self, topics: Sequence[Topic]) -> Tail:
        from fullstop.running.kafka import Tail

        return Tail(self.cluster, [topic.name for topic in topics])

    def lookup(self) -> Lookup:
        from fullstop.running.kafka import Lookup

        lookup = Lookup(self.cluster)
        self._opened.callback(lookup.close)
        return lookup

    def domain_database(self, name: str) -> Database:
        return self.database(name, Roles.of(name).eraser, f"fullstop-{name}")

    def domain_databases(self) -> dict[str, Database]:
        """Each domain's database, as its processes use it."""
        return {name: self.domain_database(name) for name in self.domains}

    def privacy_databases(self) -> dict[str, Database]:
        """Each domain's database, for a privacy officer."""
        return {name: self._privacy_database(name) for name in self.domains}

    def reached_databases(self) -> tuple[dict[str, Database], list[str]]:
        """The same with the domains that are in service or retired and not named here.

        And the names of those whose database is not reached by these settings, or is gone.
        """
        from fullstop.outbox.holds import ever_in_service

        with self._privacy_database(AGGREGATOR_SCHEMA).transaction() as connection:
            others = sorted(ever_in_service(connection) - set(self.domains))
        reached = {name: found for name in others if (found := self._reached(name)) is not None}
        beyond = [name for name in others if name not in reached]
        return {**self.privacy_databases(), **reached}, beyond

    def _reached(self, schema: str) -> Database | None:
        from fullstop.outbox.holds import is_list

        with suppress(DatabaseError, UnfitConnectionError, SettingsError):
            database = self._privacy_database(schema)
            with database.transaction() as connection:
                return database if is_list(connection) else None
        return None

    def hold_databases(self, *, only_looks: bool = False) -> dict[str, Database]:
        """Where holds are, for a privacy officer: each domain's database and those with them all.

        A hold on everything is on domains, too, that FULLSTOP_DOMAINS does not name here; and each
        is in every list, whatever these settings know of. SettingsError where one is not reached,
        but for who only looks.
        """
        from fullstop.outbox.holds import in_service, lists

        aggregator = self._privacy_database(AGGREGATOR_SCHEMA)
        with aggregator.transaction() as connection:
            others = in_service(connection) - set(self.domains)
            noted = lists(connection) | set(self.door_schemas)
        domains = {name: self._privacy_database(name) for name in sorted(others)}
        there = {name: self._privacy_database(name) for name in sorted(noted)}
        for name, database in () if only_looks else there.items():
            self._check_list(name, database)
        return {**self.privacy_databases(), **domains, AGGREGATOR_SCHEMA: aggregator, **there}

    @staticmethod
    def _check_list(schema: str, database: Database) -> None:
        from fullstop.outbox.holds import is_list

        with database.transaction() as connection:
            is_there = is_list(connection)
        if not is_there:
            raise SettingsError(
                f"FULLSTOP_DATABASE_URLS: every hold must be in the schema {schema}, too, which is "
                "not in the database that is named here; name its own"
            )

    def words_database(self) -> Database:
        """Where mended words are approved, for a privacy officer."""
        return self._privacy_database(AGGREGATOR_SCHEMA)

    def _privacy_database(self, schema: str) -> Database:
        return self.database(schema, PRIVACY_ROLE, "fullstop-privacy")

    def own_access_databases(self) -> dict[str, Database]:
        """Each domain's database, to read what a customer has there."""
        return {name: self.database(name, OWN_ACCESS, "fullstop-access") for name in self.domains}

    def aggregator_database(self) -> Database:
        return self.database(AGGREGATOR_SCHEMA, AGGREGATOR_ROLE, "fullstop-aggregator")

    @cached_property
    def calendar(self) -> WorkingDays:
        from fullstop.consumers.aggregator.working_days import CalendarError, load

        try:
            return load(self.settings.working_days_file)
        except CalendarError as error:
            raise SettingsError(f"FULLSTOP_WORKING_DAYS_FILE: {error}") from error

    @cached_property
    def wording(self) -> Wording:
        from fullstop.consumers.aggregator.case import Wording
        from fullstop.consumers.aggregator.phrases import Phrasebook
        from fullstop.consumers.aggregator.sms import Sender

        policies = {name: entry.policies for name, entry in self.catalogue.items()}
        settings = self.settings
        sender = Sender(settings.signature, settings.hotline, settings.link_characters)
        domains = [entry.domain for entry in self.catalogue.values()]
        return Wording(Phrasebook(policies, domains), sender)

    def entry(self, name: str) -> Entry:
        if name not in self.catalogue:
            raise DomainError(f"no domain is called {name}; there are: {', '.join(self.catalogue)}")
        return self.catalogue[name]

    def group(self, name: str) -> str:
        """A consumer group's name at the broker."""
        return f"{self.settings.topic_prefix}{name}"

    def database(
        self, schema: str, role: str, application: str, patience: Patience = FOR_BATCHES
    ) -> Database:
        """A connection that acts as `role`, opened when it is first needed."""
        database = Database(
            self.settings.url_of(schema),
            role=role,
            schema=schema,
            time_zone=self.settings.time_zone,
            application=application,
            patience=patience,
            administered=self.administered,
        )
        self._opened.callback(database.close)
        return database
