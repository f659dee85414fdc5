"""What is there after a run: topics from their first record, tables, logs, positions."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient
from psycopg.sql import SQL, Identifier

from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import Domain
from fullstop.outbox.database import AGGREGATOR_SCHEMA, Db
from fullstop.outbox.migrate import own_tables
from fullstop.sandbox import expectation, samples
from fullstop.sandbox.expectation import Snapshot
from fullstop.schemas.codec import UndecodableError, decode
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Message,
    Outcome,
    ResultNotice,
)
from fullstop.stores.postgres.statements import STOPPED
from tests.fault.ending import Held
from tests.fault.plan import AGGREGATOR, CONSUMERS
from tests.fault.world import World
from tests.support.broker import Lying, Where, end_offsets, first_unread, lying_in

Place = tuple[str, int, int]
"""Topic, partition, offset."""

_POSITIONS = "__consumer_offsets"


Fold = tuple[str, Place]
"""A letter that stands for many records: who wrote it, and the first of them."""


@dataclass(frozen=True)
class TopicNames:
    requests: str
    dead_letters: str


@dataclass(frozen=True)
class Said:
    """A message as it lies in its topic."""

    message: Message
    record: Lying

    @property
    def place(self) -> Place:
        return (self.record.topic, self.record.partition, self.record.offset)


@dataclass(frozen=True)
class Positions:
    """A group's committed offsets, and the first record that it has not read of each partition.

    A partition whose end is only a transaction's marker, or aborted records, is read.
    """

    group: str
    committed: Mapping[Where, int]
    unread: Mapping[Where, int]


@dataclass(frozen=True)
class Move:
    """A position that a group committed, as the broker wrote it down."""

    group: str
    place: Where
    offset: int


@dataclass(frozen=True)
class Fingerprint:
    """One row, or a whole table: whose it is, and a hash of all of it."""

    subject_id: str | None
    digest: str


@dataclass(frozen=True)
class Before:
    """The rows before anybody asked: as the oracle needs them, and as hashes."""

    rows: Snapshot
    fingerprints: Mapping[str, Fingerprint]


@dataclass(frozen=True)
class Evidence:
    """All that the checks look at.

    `bystanders_…` are the hashes of rows of those who have not asked, `tables` the product's own,
    `letters` the dead letters that the aggregator has noted, by partition and offset, `folds` for
    how many records each of the others stands; `moves` every position that was ever committed, in
    order; `held` the rows that the business held; `contacts_after_the_end` the ended cases of which
    the aggregator still holds a contact.
    """

    topics: TopicNames
    records: tuple[Lying, ...]
    before: Snapshot
    after: Snapshot
    bystanders_before: Mapping[str, str]
    bystanders_after: Mapping[str, str]
    tables: Mapping[str, tuple[str, ...]]
    inboxes: Mapping[str, frozenset[str]]
    parked: tuple[str, ...]
    incidents: tuple[tuple[str | None, str], ...]
    letters: frozenset[tuple[int, int]]
    folds: Mapping[Fold, int]
    logs: Mapping[str, bytes]
    positions: tuple[Positions, ...]
    moves: tuple[Move, ...]
    held: tuple[Held, ...]
    contacts_after_the_end: tuple[str, ...]

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Every record that is a message, in the order of its partition."""
        found = ((record, _decoded(record)) for record in self.records)
        return tuple(Said(message, record) for record, message in found if message is not None)

    @cached_property
    def requests(self) -> dict[str, Said]:
        """The first copy of every case: it is the one that counts."""
        found: dict[str, Said] = {}
        for request, said in self.asked:
            found.setdefault(request.case_id, said)
        return found

    @cached_property
    def asked(self) -> tuple[tuple[DeletionRequested, Said], ...]:
        """Every copy of every request; those that dead letters keep are not among them."""
        return tuple(
            (said.message, said)
            for said in self.said
            if isinstance(said.message, DeletionRequested)
            and said.record.topic == self.topics.requests
        )

    @cached_property
    def cancelled(self) -> frozenset[str]:
        """The cases whose cancellation lies before their request."""
        return frozenset(
            said.message.case_id
            for said in self.said
            if isinstance(said.message, DeletionCancelled)
            and said.message.case_id in self.requests
            and said.record.offset < self.requests[said.message.case_id].record.offset
        )

    @cached_property
    def outcomes(self) -> tuple[tuple[Outcome, Lying], ...]:
        return tuple(
            (said.message, said.record)
            for said in self.said
            if isinstance(said.message, DeletionCompleted | DeletionDeferred)
        )

    @cached_property
    def notices(self) -> tuple[tuple[ResultNotice, Lying], ...]:
        return tuple(
            (said.message, said.record)
            for said in self.said
            if isinstance(said.message, ResultNotice)
        )


def _decoded(record: Lying) -> Message | None:
    try:
        return decode(record.value)
    except UndecodableError:
        return None


# --- gathering ----------------------------------------------------------------------------------


def snapshot(world: World, subjects: Collection[str]) -> Snapshot:
    """The rows of those who ask, as the oracle needs them."""
    return expectation.snapshot(
        world.sandbox.servers.database_url,
        world.entries,
        subjects,
        samples.BYSTANDER,
        world.wiring.settings.time_zone,
    )


def fingerprints(world: World) -> dict[str, Fingerprint]:
    """Every customer's row, and every table of a domain that holds no customer's records."""
    found: dict[str, Fingerprint] = {}
    with world.administrator() as connection:
        for entry in world.entries:
            for records in entry.domain.record_sets:
                rows = connection.execute(
                    SQL("select {}::text, {}, md5(t::text) from {} as t").format(
                        Identifier("t", records.keys[0]),
                        Identifier("t", records.subject),
                        Identifier(*records.table.split(".")),
                    )
                ).fetchall()
                found |= {
                    f"{records.table} {key}": Fingerprint(subject, digest)
                    for key, subject, digest in rows
                }
            found |= _of_nobody(connection, entry.domain)
    return found


def _of_nobody(connection: Db, domain: Domain) -> dict[str, Fingerprint]:
    claimed = {f"{domain.name}.{table}" for table in (*own_tables("domain"), STOPPED)}
    claimed |= {records.table for records in domain.record_sets}
    found = {}
    for table in _tables(connection, domain.name):
        if f"{domain.name}.{table}" in claimed:
            continue
        rows = connection.execute(
            SQL("select md5(string_agg(t::text, '|' order by t::text)) from {} as t").format(
                Identifier(domain.name, table)
            )
        ).fetchall()
        found[f"{domain.name}.{table}"] = Fingerprint(None, rows[0][0] or "")
    return found


def gather(world: World, before: Before, asking: Collection[str], held: Sequence[Held]) -> Evidence:
    """Look at everything, now that the customers `asking` have asked."""
    names = world.wiring.topics
    topics = [topic.name for topic in names.all()]
    records = tuple(lying_in(world.sandbox.servers.bootstrap_servers, topics))
    with world.administrator() as connection:
        tables = dict(_product_tables(connection, world.entries))
        inboxes = _inboxes(connection, world.entries)
        parked = tuple(_parked(connection, world.entries))
        incidents = tuple(
            (case_id, reason)
            for case_id, reason in connection.execute(
                "select case_id, reason from aggregator.incidents"
            ).fetchall()
        )
        noted = connection.execute(
            "select letter_partition, letter_offset, last_offset, consumer, topic, partition,"
            " record_offset, count from aggregator.dead_letters"
        ).fetchall()
        contacts = tuple(
            case_id
            for (case_id,) in connection.execute(
                "select case_id from aggregator.cases"
                " where contact is not null and stage in ('FINAL', 'PREVIEW')"
            ).fetchall()
        )
    return Evidence(
        topics=TopicNames(names.requests.name, names.dead_letters.name),
        records=records,
        before=before.rows,
        after=snapshot(world, asking),
        bystanders_before=_bystanders(before.fingerprints, asking),
        bystanders_after=_bystanders(fingerprints(world), asking),
        tables=tables,
        inboxes=inboxes,
        parked=parked,
        incidents=incidents,
        letters=frozenset((part, offset) for part, offset, last, *_ in noted if last is None),
        folds={
            (consumer, (topic, part, offset)): count
            for _, _, last, consumer, topic, part, offset, count in noted
            if last is not None
        },
        logs=_logs(world.folder),
        positions=tuple(positions(world)),
        moves=tuple(_moves(world.sandbox.servers.bootstrap_servers)),
        held=tuple(held),
        contacts_after_the_end=contacts,
    )


def _bystanders(found: Mapping[str, Fingerprint], asking: Collection[str]) -> dict[str, str]:
    """What belongs to nobody who asked. An anonymised row belongs to nobody at all."""
    return {
        name: one.digest
        for name, one in found.items()
        if (one.subject_id or " " not in name) and one.subject_id not in asking
    }


def _product_tables(connection: Db, entries: list[Entry]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for schema in (*(entry.domain.name for entry in entries), AGGREGATOR_SCHEMA):
        own = own_tables("aggregator" if schema == AGGREGATOR_SCHEMA else "domain") | {STOPPED}
        for table in _tables(connection, schema):
            if table in own:
                rows = connection.execute(
                    SQL("select t::text from {} as t").format(Identifier(schema, table))
                ).fetchall()
                yield f"{schema}.{table}", tuple(text for (text,) in rows)


def _tables(connection: Db, schema: str) -> list[str]:
    rows = connection.execute(
        "select tablename from pg_tables where schemaname = %s order by 1", (schema,)
    ).fetchall()
    return [name for (name,) in rows]


def _inboxes(connection: Db, entries: list[Entry]) -> dict[str, frozenset[str]]:
    """What each consumer has seen, by its name."""
    found: dict[str, frozenset[str]] = {}
    for schema in (*(entry.domain.name for entry in entries), AGGREGATOR_SCHEMA):
        rows = connection.execute(
            SQL("select event_id::text from {}").format(Identifier(schema, "inbox"))
        ).fetchall()
        found[f"fullstop.{schema}"] = frozenset(event_id for (event_id,) in rows)
    return found


def _parked(connection: Db, entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        rows = connection.execute(
            SQL("select case_id, parked from {} where parked is not null").format(
                Identifier(entry.domain.name, "cases")
            )
        ).fetchall()
        yield from (f"{entry.domain.name}: {case_id}: {reason}" for case_id, reason in rows)


def _logs(folder: Path) -> dict[str, bytes]:
    """Every log of every process that ever ran, the servers' too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("logs/*"))
        if path.is_file()
    }


def positions(world: World) -> list[Positions]:
    """Where each group of the deployment is, and what it has still to read."""
    bootstrap_servers = world.sandbox.servers.bootstrap_servers
    topics = [topic.name for topic in world.wiring.topics.all()]
    ends = end_offsets(bootstrap_servers, topics)
    admin = AdminClient({"bootstrap.servers": bootstrap_servers, "log_level": 0})
    found = []
    for group, read in _read_by(world).items():
        committed = _committed(admin, group)
        left = {p: end for p, end in ends.items() if p[0] in read and committed.get(p, 0) < end}
        found.append(Positions(group, committed, first_unread(bootstrap_servers, committed, left)))
    return found


def group_of(process: str) -> str:
    """The group of a process that reads."""
    name = "aggregator" if process == AGGREGATOR else process.removeprefix(CONSUMERS)
    return f"fullstop.{name}"


def _moves(bootstrap_servers: str) -> Iterator[Move]:
    """From the broker's own topic, which keeps every position for a day at least."""
    for record in lying_in(bootstrap_servers, [_POSITIONS]):
        key, value = record.key or b"", record.value
        version, length = struct.unpack_from(">hh", key)
        if version > 1 or value is None:  # what a group's members are, or a position forgotten
            continue
        group, rest = key[4 : 4 + length].decode(), key[4 + length :]
        (length,) = struct.unpack_from(">h", rest)
        topic, (partition,) = rest[2 : 2 + length].decode(), struct.unpack(">i", rest[2 + length :])
        (offset,) = struct.unpack_from(">q", value, 2)
        yield Move(group, (topic, partition), offset)


def _read_by(world: World) -> dict[str, set[str]]:
    """The topics that each group of the deployment reads (`protocol.md`, Topics)."""
    topics = world.wiring.topics
    prefix = world.wiring.settings.topic_prefix
    domains = {
        f"{prefix}fullstop.{entry.domain.name}": {
            topics.requests.name,
            *([topics.blockers.name] if entry.domain.reads_blockers else []),
            *(topics.found[speaker].name for speaker in world.wiring.speakers(entry.domain)),
            *([topics.asked.name] if entry.domain.matters else []),
        }
        for entry in world.entries
    }
    answers = {topic.name for topic in topics.outcomes.values()}
    aggregator = {topics.requests.name, topics.dead_letters.name, *answers}
    return {**domains, f"{prefix}fullstop.aggregator": aggregator}


def _committed(admin: AdminClient, group: str) -> dict[tuple[str, int], int]:
    """A group's position by (topic, partition)."""
    asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    found = asked[group].result(30).topic_partitions or []
    return {(place.topic, place.partition): place.offset for place in found if place.offset >= 0}
