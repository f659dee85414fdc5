"""A domain with its sample customers on a database of its own, whatever the domain is.

Everything it needs comes from the domain's folder. What must happen is worked out by the sandbox's
oracle, which shares nothing with the engine's SQL but the declared facts.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any
from uuid import uuid4

from nacl.public import PrivateKey
from psycopg.sql import SQL, Identifier

from fullstop.consumers.operate.migrate import migrate_domain, process_roles
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import RecordSet
from fullstop.handlers.rules import Policy
from fullstop.outbox.domain import blockers
from fullstop.outbox.domain.blockers import Blocker
from fullstop.outbox.migrate import own_tables
from fullstop.sandbox import expectation, samples
from fullstop.sandbox.deployment import open_logins
from fullstop.sandbox.expectation import Snapshot, Verdicts
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerRaised,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Kept,
    Message,
    Outcome,
    SubjectId,
)
from fullstop.stores.postgres.restriction import schemas_of
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import STOPPED, quoted
from fullstop.testing.shapes import on
from fullstop.testing.world import PASSPHRASE, Clock, World, settings_for

GENERATED = 20  # customers beside the named ones: every kind that sample.sql makes, and its edge

Tables = Mapping[str, Sequence[str]]


# The contacts of sample customers are sealed for it.
CONTACT_KEY = PrivateKey(b"the suite opens what it let seal")


def make_sampled(servers: Servers, url: str, entry: Entry) -> None:
    """The domain's tables, roles and restriction, and its sample customers.

    Where the domain wants to know what is open elsewhere, something is, for every third of them,
    and of another third somebody has not said it.
    """
    migrate_domain(url, entry, with_tables=True)
    name = entry.domain.name
    open_logins(
        url,
        passphrase=PASSPHRASE,
        process_roles=process_roles({name: entry})[:1],
        domain_roles=vars(Roles.of(name)).values(),
    )
    load(url, entry)
    if entry.domain.reads_blockers:
        sampled = Sampled.on(servers, url, entry)
        sampled.hear(*(_open_matter(sampled, subject) for subject in sampled.some_customers))
        with sampled.world.wiring.domain_database(name).transaction() as connection:
            blockers.save(connection, [_unheard(sampled, who) for who in sampled.customers[1::3]])


def _unheard(sampled: Sampled, subject_id: str) -> Blocker:
    at = sampled.world.clock()
    return Blocker(subject_id, "elsewhere", blockers.UNHEARD, True, at, blockers.FIRST)


def _open_matter(sampled: Sampled, subject_id: str) -> BlockerRaised:
    return BlockerRaised(
        event_id=str(uuid4()),
        subject_id=SubjectId(subject_id),
        domain="elsewhere",
        kind=BlockerKind.ORDER_OPEN,
        occurred_at=sampled.world.clock(),
    )


def load(url: str, entry: Entry) -> None:
    samples.load(url, [entry], generated=GENERATED, time_zone="Asia/Shanghai")


def newest(entry: Entry) -> Policy:
    """The version of the rules that the suite is about, in force or yet to come."""
    return entry.policies[-1]


def under_the_newest_rules(entry: Entry) -> datetime:
    """Now, or noon of the day on which the newest version takes effect."""
    first_noon = datetime.combine(newest(entry).effective_from, time(4), UTC)
    return max(datetime.now(UTC), first_noon)


@dataclass(frozen=True)
class Sampled:
    """A domain's consumer, and its sample customers' rows."""

    entry: Entry
    world: World

    @classmethod
    def on(cls, servers: Servers, url: str, entry: Entry) -> Sampled:
        key = base64.b64encode(bytes(CONTACT_KEY.public_key)).decode()
        settings = settings_for(servers, url, domains=(entry.domain.name,), contact_key=key)
        return cls(entry, World(url, Wiring(settings), Clock(under_the_newest_rules(entry))))

    def in_chunks_of(self, rows: int) -> Sampled:
        """The same, with no more rows of a record set and case a transaction."""
        settings = self.world.wiring.settings.model_copy(update={"chunk_rows_max": rows})
        return replace(self, world=replace(self.world, wiring=Wiring(settings)))

    @property
    def name(self) -> str:
        return self.entry.domain.name

    @property
    def own_tables(self) -> frozenset[str]:
        """The product's own tables in the domain's schema."""
        return own_tables("domain") | {STOPPED}

    @property
    def record_sets(self) -> Sequence[RecordSet]:
        return self.entry.domain.record_sets

    @property
    def today(self) -> date:
        return self.world.wiring.settings.civil_day(self.world.clock())

    # --- who asks, and what comes of it

    @property
    def spelling(self) -> samples.Spelling:
        """How the ids of its sample customers are written."""
        return samples.spelling_of(self.entry.domain)

    @property
    def bystander(self) -> str:
        """Who never asks for anything."""
        return self.spelling.bystander

    @cached_property
    def customers(self) -> tuple[str, ...]:
        """Everybody with a row but the bystander."""
        found = {
            subject
            for records in self.record_sets
            for (subject,) in self.world.execute(
                on(records, "select distinct {subject} from {table}")
            )
        }
        return tuple(sorted(found - {self.bystander, None}))

    @property
    def some_customers(self) -> tuple[str, ...]:
        """One of three, for what takes a while with each."""
        return self.customers[::3]

    def requests(self, **more: Any) -> list[DeletionRequested]:
        """Everybody but the bystander asks, now."""
        return [self.world.request(subject, **more) for subject in self.customers]

    def ask(self, *requests: DeletionRequested) -> dict[str, Outcome]:
        """Let the domain carry out the requests in one batch; its answer to each case."""
        said = self.world.handle(self.name, *requests)
        if len(said) < len(requests):  # too big for one transaction
            said += self.work_off()
        return {answer.case_id: answer for answer in outcomes(said)}

    def work_off(self) -> list[Message]:
        """Let the worker do what was left for later."""
        worker = self.world.worker(self.name)
        while worker.step():
            pass
        return self.world.said(self.name)

    def hear(self, *blockers: BlockerRaised) -> None:
        """Let the domain know of matters that are open elsewhere."""
        self.world.hear(self.name, *blockers)

    # --- the oracle

    def snapshot(self) -> Snapshot:
        return expectation.snapshot(
            self.world.admin_url,
            [self.entry],
            self.customers,
            self.bystander,
            self.world.wiring.settings.time_zone,
        )

    def verdicts(self, before: Snapshot, request: DeletionRequested) -> Verdicts:
        rows = before.of(self.entry.domain, request.subject_id)
        return expectation.verdicts(self.entry, rows, request, self.today)

    def differences(
        self,
        requests: Sequence[DeletionRequested],
        answers: Mapping[str, Outcome],
        before: Snapshot,
        after: Snapshot,
    ) -> list[str]:
        return expectation.differences(
            [self.entry],
            requests,
            {(case_id, self.name): answer for case_id, answer in answers.items()},
            before,
            after,
            self.world.wiring.settings.civil_day,
        )

    # --- the rows, byte for byte

    def tables(self) -> Tables:
        """Every row of every table in the schemas of the domain and of its tables, as text."""
        with self.world.admin() as connection:
            return {
                table: [text for (text,) in connection.execute(_whole_rows(self._place(table)))]
                for table in self._table_names
            }

    def team_tables(self) -> Tables:
        """The same for the team's own tables, each row with the transaction that wrote it."""
        with self.world.admin() as connection:
            return {
                table: [text for (text,) in connection.execute(_written_rows(self._place(table)))]
                for table in self._table_names
                if table not in self.own_tables
            }

    def rows_by_subject(self) -> Mapping[str | None, Sequence[str]]:
        """The rows by whose they are, each with the transaction that wrote it."""
        found: dict[str | None, list[str]] = defaultdict(list)
        with self.world.admin() as connection:
            for records in self.record_sets:
                statement = on(
                    records, "select {subject}, {records}.xmin, {row}::text from {table}"
                )
                for subject, xmin, text in connection.execute(statement):
                    found[subject].append(f"{records.table} {xmin} {text}")
        return {subject: sorted(rows) for subject, rows in found.items()}

    def seen_by(self, role: str, records: RecordSet) -> set[str]:
        """The keys of the rows that a role of the database sees."""
        with self.world.admin() as connection, connection.transaction():
            connection.execute(SQL("set local role {}").format(Identifier(role)))
            return {key for (key,) in connection.execute(on(records, "select {key} from {table}"))}

    def called(self, records: RecordSet) -> str:
        """What `tables` calls its table: in the domain's own schema by its name alone."""
        return records.table.removeprefix(f"{self.name}.")

    def _place(self, table: str) -> str:
        return quoted(table if "." in table else f"{self.name}.{table}")

    @cached_property
    def _table_names(self) -> Sequence[str]:
        return [
            name
            for (name,) in self.world.execute(
                "select case when n.nspname = %s then '' else n.nspname || '.' end || c.relname"
                " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname = any(%s) and c.relkind in ('r', 'p', 'm')"
                " and not c.relispartition order by 1",
                self.name,
                schemas_of(self.entry.domain),
            )
        ]


def _whole_rows(table: str) -> bytes:
    return f"select t::text from {table} as t order by 1".encode()


def _written_rows(table: str) -> bytes:
    return f"select xmin || ' ' || t::text from {table} as t order by 1".encode()


@dataclass(frozen=True)
class Asked:
    """What became of a domain's sample customers when all but the bystander had asked, once."""

    sampled: Sampled
    requests: tuple[DeletionRequested, ...]
    answers: Mapping[str, Outcome]
    before: Snapshot
    after: Snapshot
    rows_before: Mapping[str | None, Sequence[str]]
    rows_after: Mapping[str | None, Sequence[str]]

    @classmethod
    def of(cls, sampled: Sampled) -> Asked:
        before, rows_before = sampled.snapshot(), sampled.rows_by_subject()
        requests = sampled.requests()
        answers = sampled.ask(*requests)
        return cls(
            sampled,
            tuple(requests),
            answers,
            before,
            sampled.snapshot(),
            rows_before,
            sampled.rows_by_subject(),
        )

    @cached_property
    def verdicts(self) -> Mapping[str, Verdicts]:
        """By subject what must become of each row."""
        return {r.subject_id: self.sampled.verdicts(self.before, r) for r in self.requests}


# --- messages -----------------------------------------------------------------------------------


def outcomes(said: Sequence[Message]) -> list[Outcome]:
    answers = [m for m in said if isinstance(m, DeletionCompleted | DeletionDeferred)]
    assert len(answers) == len(said)
    return answers


def again(request: DeletionRequested, **other: object) -> DeletionRequested:
    """The same case published once more, under another event id; with `other`, it contradicts."""
    return DeletionRequested.model_validate(
        {**request.model_dump(), **other, "event_id": str(uuid4())}
    )


def kept_by(answer: Outcome) -> tuple[Kept, ...]:
    return answer.kept if isinstance(answer, DeletionDeferred) else ()


def substance(answer: Outcome) -> tuple[object, ...]:
    """What an answer says of the rows."""
    return (answer.erased, kept_by(answer), answer.remaining, answer.unknown_records, answer.policy)


def changed(before: Tables, after: Tables) -> set[str]:
    """The tables that are not what they were."""
    return {
        table for table in before.keys() | after.keys() if before.get(table) != after.get(table)
    }
