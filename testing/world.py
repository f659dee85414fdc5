"""A world to test in: one database cloned for the test, a domain's consumer on it, its clock."""

from __future__ import annotations

import os
import secrets
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from psycopg import OperationalError
from psycopg.sql import Composed
from pydantic import SecretStr

from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.blockers import BlockersConsumer
from fullstop.consumers.domain.bounds import Brake
from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.consumers.domain.matters import MattersConsumer
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.domain.waiting import Waiting
from fullstop.consumers.domain.worker import Worker
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import Database, Db, connect_as_administrator
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.kafka import Received
from fullstop.running.settings import Settings
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import BlockerLifted, BlockerRaised, DeletionRequested, Message
from fullstop.schemas.topics import Topics, key_of
from fullstop.stores.postgres.store import PostgresStores

# Of this run, and in the environment for the processes that it starts.
PASSPHRASE = os.environ.setdefault("SUITE_PASSPHRASE", secrets.token_hex(16))
PATIENCE = timedelta(hours=24)
TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@dataclass
class Clock:
    """Time as a test sets it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


def database_url(servers: Servers, name: str) -> str:
    """The administrator's address of another database on the same server."""
    return f"{servers.database_url.rpartition('/')[0]}/{name}"


@contextmanager
def cloned(servers: Servers, template: str) -> Iterator[str]:
    """A database of its own for one test: its administrator's address; dropped at the end."""
    name = f"t_{uuid4().hex}"
    recreate(servers, name, template=template)
    try:
        yield database_url(servers, name)
    finally:
        with connect_as_administrator(servers.database_url) as connection:
            connection.execute(f"drop database {name} with (force)".encode())


def recreate(servers: Servers, name: str, *, template: str) -> None:
    """A database made anew.

    As files, not page by page through the log: where no disk is waited for, half the time.
    """
    made = f"create database {name} template {template} strategy file_copy"
    with connect_as_administrator(servers.database_url) as connection:
        connection.execute(f"drop database if exists {name} with (force)".encode())
        connection.execute(made.encode())


def settings_for(servers: Servers, admin_url: str, **more: Any) -> Settings:
    """Settings of processes that work on this database and broker."""
    values = {
        "kafka_bootstrap_servers": servers.bootstrap_servers,
        "database_url": SecretStr(url_as(admin_url, LOGIN, PASSPHRASE)),
        "topic_replication": 1,
        "topic_min_insync_replicas": 1,
        **more,
    }
    return Settings.model_validate(values)


@dataclass
class World:
    """One database and everything a domain's consumer needs, without a broker.

    `handle` feeds messages to the consumer as if they had been read; `said` is what came to lie in
    the outbox since. With `asks` a domain that waits for the matters of others asks them, as its
    processes do; a test lets the others speak.
    """

    admin_url: str
    wiring: Wiring
    clock: Clock = field(default_factory=Clock)
    offset: int = 0
    asks: bool = False
    _kept: threading.local = field(default_factory=threading.local, init=False, repr=False)

    @property
    def topics(self) -> Topics:
        return self.wiring.topics

    def admin(self) -> Db:
        return connect_as_administrator(self.admin_url, time_zone="Asia/Shanghai")

    def execute(self, statement: str | Composed, *parameters: object) -> list[tuple[Any, ...]]:
        """Run a statement as the administrator, on a connection that is kept: one costs more."""
        connection = self._connection()
        query = statement.encode() if isinstance(statement, str) else statement
        try:
            cursor = connection.execute(query, parameters or None)
        except OperationalError:
            if not connection.closed:
                raise
            cursor = self._connection().execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []

    def _connection(self) -> Db:
        """This thread's own, anew when the server has ended it; it goes with the world."""
        kept: Db | None = getattr(self._kept, "connection", None)
        if kept is None or kept.closed:
            kept = self._kept.connection = self.admin()
            kept.prepare_threshold = None  # tests change tables
            weakref.finalize(self, kept.close)
        return kept

    def work(self, domain: str) -> DomainAtWork:
        return DomainAtWork(
            self.wiring.catalogue[domain],
            self.topics,
            PostgresStores(self.wiring.catalogue[domain].domain).on,
            clock=self.clock,
            civil_day=self.wiring.settings.civil_day,
            chunk_rows_max=self.wiring.settings.chunk_rows_max,
            contact_key=self.wiring.settings.contact_public_key,
            brake=Brake(
                self.wiring.settings.brake_rows_max, self.wiring.settings.brake_percent_max
            ),
            waits_for=self.wiring.speakers(self.wiring.catalogue[domain].domain) * self.asks,
            heard_by=self.wiring.listeners(self.wiring.catalogue[domain].domain) * self.asks,
        )

    def today(self) -> date:
        """The civil day of the clock."""
        return self.wiring.settings.civil_day(self.clock())

    def deferrals(self, domain: str) -> Deferrals:
        return Deferrals(self.work(domain), self.wiring.domain_database(domain))

    def consumer(self, domain: str, dead_letters_max: int = 1000) -> DeletionRequestedConsumer:
        return DeletionRequestedConsumer(
            self.work(domain),
            self.wiring.domain_database(domain),
            DeadLetterLimit(dead_letters_max),
        )

    def hear(self, domain: str, *said: BlockerRaised | BlockerLifted) -> None:
        """Let a domain know what others say is open, or is open no more."""
        self.blockers(domain).handle([self.received(blocker) for blocker in said])

    def blockers(self, domain: str) -> BlockersConsumer:
        return BlockersConsumer(
            self.wiring.catalogue[domain].domain,
            self.topics,
            self.wiring.domain_database(domain),
            DeadLetterLimit(1000),
            today=self.today,
        )

    def matters(self, domain: str) -> MattersConsumer:
        return MattersConsumer(
            self.work(domain), self.wiring.domain_database(domain), DeadLetterLimit(1000)
        )

    def waiting(self, domain: str) -> Waiting:
        return Waiting(self.work(domain), self.wiring.domain_database(domain), PATIENCE)

    def worker(self, domain: str) -> Worker:
        return Worker(self.work(domain), self.wiring.domain_database(domain))

    def received(
        self, message: Message | bytes | None, *, topic: str | None = None, key: str | None = None
    ) -> Received:
        """A message as it would be read now."""
        self.offset += 1
        if message is None or isinstance(message, bytes):
            place, name, value = topic or self.topics.requests.name, key or "k", message
        else:
            place = topic or self.topics.topic_of(message).name
            name, value = key or key_of(message), encode(message)
        return Received(
            topic=place,
            partition=0,
            offset=self.offset,
            key=name.encode(),
            value=value,
            headers=(),
            appended_at=self.clock(),
        )

    def handle(self, domain: str, *messages: Message) -> list[Message]:
        """Let a domain's consumer handle messages in one batch; what it says.

        Its connection is kept: a new one plans every statement anew, which takes most of the time.
        """
        with self._kept_database(domain) as database:
            consumer = DeletionRequestedConsumer(self.work(domain), database, DeadLetterLimit(1000))
            consumer.handle([self.received(message) for message in messages])
        return self.said(domain)

    @contextmanager
    def _kept_database(self, domain: str) -> Iterator[Database]:
        """This thread's own, while the world is wired alike; another one where it is at work."""
        kept: dict[str, tuple[Wiring, Database]] = self._kept.__dict__.setdefault("databases", {})
        wired = self.wiring
        wiring, database = kept.pop(domain, (None, None))
        if database is None or wiring is not wired:
            database = wired.domain_database(domain)
            weakref.finalize(self, database.close)
        elif database.has_news:  # a test ended all sessions
            database.refresh()
        try:
            yield database
        except BaseException:
            database.close()
            raise
        kept[domain] = (wired, database)

    def said(self, schema: str) -> list[Message]:
        """Take what lies in an outbox, dead letters left aside."""
        rows = self.execute(
            f"delete from {schema}.outbox where topic not like '%%dead-letters' returning id, value"
        )
        return [decode(value) for _, value in sorted(rows)]

    def request(self, subject_id: str, **more: Any) -> DeletionRequested:
        """A request made now."""
        fields = {
            "event_id": str(uuid4()),
            "case_id": str(uuid4()),
            "subject_id": subject_id,
            "requested_at": self.clock(),
            **more,
        }
        return DeletionRequested.model_validate(fields)

    def table(self, table: str) -> list[str]:
        """Every row of a table as text, in order: to compare byte for byte."""
        return [row for (row,) in self.execute(f"select t::text from {table} t order by 1")]
