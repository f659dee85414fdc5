"""The product's own processes, customers at random, and every text before the oracle.

Requests are published and notices read by a service that knows the protocol's page and the schema
files; rows are inserted and read by SQL.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import fastavro
import psycopg
from confluent_kafka import Producer
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import catalogue
from fullstop.sandbox import deployment
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from tests.oracle.files import Schemas, shipped_rules
from tests.oracle.judge import Told, complaints
from tests.oracle.rows import SHANGHAI, TABLES, Request, Rows, fates
from tests.support.broker import lying_in, with_topics
from tests.support.foreign import mark_of, schemas
from tests.support.true_customers import Customer, customers, request_of
from tests.support.world import World, cloned, settings_for

LOCALES = ("zh-CN", "en-GB")
COMMANDS: list[tuple[str, ...]] = [("consume", "--all"), ("aggregate",), ("relay",)]
WAIT_SECONDS_MAX = 300


@dataclass(frozen=True)
class Judged:
    """What the oracle says of one customer's text."""

    subject_id: str
    text: str
    complaints: Sequence[str]


@contextmanager
def a_shop(servers: Servers) -> Iterator[World]:
    """All domains, the aggregator and a relay, running, on topics and a database of their own."""
    with cloned(servers) as url, temporary("fullstop-true-", say=print) as folder:
        world = World(url, Wiring(settings_for(servers, url)))
        world = with_topics(world, lambda it: it.topics.all(), tuple(catalogue()))
        _start(world, folder)
        try:
            yield world
        finally:
            deployment.stop(folder, say=print)


def _start(world: World, folder: Path) -> None:
    settings = world.wiring.settings
    values = {
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "FULLSTOP_DATABASE_URL": settings.url_of("orders"),
        "FULLSTOP_DOMAINS": ",".join(settings.domains),
        "FULLSTOP_TOPIC_PREFIX": settings.topic_prefix,
        "FULLSTOP_TOPIC_REPLICATION": "1",
        "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
        "FULLSTOP_BRAKE_ROWS_MAX": "1000000",  # everybody asks at once
    }
    deployment.start(folder, COMMANDS, values, say=print)


def judged(world: World, count: int, seed: int) -> list[Judged]:
    """Let so many customers ask in each language; what the oracle says of each of their texts."""
    now = datetime.now(UTC)
    asking = [one for locale in LOCALES for one in customers(count, seed, locale, now)]
    with psycopg.connect(world.admin_url, autocommit=True) as connection:
        insert(connection, asking)
        before = rows_of_all(connection)
        requests = [request_of(customer, now) for customer in asking]
        _publish(world, requests, now)
        notices = _notices(world, {request.case_id for request in requests})
        return list(_judged(connection, requests, before, notices))


def _judged(
    connection: psycopg.Connection[Any],
    requests: Sequence[Request],
    before: Mapping[str, Rows],
    notices: Mapping[str, Mapping[str, Any]],
) -> Iterator[Judged]:
    rules, after, seen = shipped_rules(), rows_of_all(connection), _seen(connection)
    for request in requests:
        notice = notices.get(request.case_id)
        if notice is None:
            yield Judged(request.subject_id, "", ["no notice came"])
            continue
        day = notice["issued_at"].astimezone(SHANGHAI).date()
        rows = before[request.subject_id]
        told = Told(
            request,
            notice,
            rows,
            fates(request, rows, rules, day),
            {
                records: [row[TABLES[records].key] for row in after[request.subject_id][records]]
                for records in TABLES
            },
            seen,
            day,
        )
        yield Judged(request.subject_id, notice["sms"], complaints(told))


# --- rows -----------------------------------------------------------------------------------------


def insert(connection: psycopg.Connection[Any], asking: Sequence[Customer]) -> None:
    """An order's row before what refers to it."""
    together: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
    for customer in asking:
        for table, row in customer.rows:
            together[table, tuple(row)].append(tuple(row.values()))
    parents_first = sorted(together.items(), key=lambda entry: entry[0][0] != "orders.vouchers")
    for (table, columns), values in parents_first:
        insert = SQL("insert into {} ({}) values ({})").format(
            Identifier(*table.split(".")),
            SQL(", ").join(map(Identifier, columns)),
            SQL(", ").join([SQL("%s")] * len(columns)),
        )
        with connection.cursor() as cursor:
            cursor.executemany(insert, values)


def rows_of_all(connection: psycopg.Connection[Any]) -> Mapping[str, Rows]:
    """Everybody's rows, by customer and record set."""
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(
        lambda: {records: [] for records in TABLES}
    )
    for records, place in TABLES.items():
        query = SQL("select * from {} order by 1").format(Identifier(*place.table.split(".")))
        with connection.cursor(row_factory=dict_row) as cursor:
            for row in cursor.execute(query):
                found[row["subject_id"]][records].append(row)
    return found


def _seen(connection: psycopg.Connection[Any]) -> dict[str, set[Any]]:
    """The keys that the business application or one of its desks reads, by record set."""
    found: dict[str, set[Any]] = {}
    for records, place in TABLES.items():
        domain = records.partition(".")[0]
        roles = connection.execute(
            "select rolname from pg_roles where rolname = any(%s)",
            ([f"{domain}_app", *_DESKS],),
        ).fetchall()
        found[records] = set()
        for (role,) in roles:
            with connection.transaction():
                connection.execute(SQL("set local role {}").format(Identifier(role)))
                query = SQL("select {} from {}").format(
                    Identifier(place.key), Identifier(*place.table.split("."))
                )
                try:
                    with connection.transaction():
                        found[records] |= {key for (key,) in connection.execute(query)}
                except psycopg.errors.InsufficientPrivilege:
                    continue
    return found


_DESKS = ("after_sales", "fulfilment", "settlement", "security", "membership")


# --- records --------------------------------------------------------------------------------------


def _publish(world: World, requests: Sequence[Request], now: datetime) -> None:
    """The requests, and no word of what is open: the domains' own rows say it."""
    topics = world.topics
    producer = Producer({"bootstrap.servers": world.wiring.settings.bootstrap_servers})
    for request in requests:
        asked = {
            "case_id": request.case_id,
            "requested_at": now,
            "cutoff_at": request.cutoff_at,
            "ground": request.ground,
            "acting_as": request.acting_as,
            "acting_evidence": None if request.acting_as == "SELF" else "evidence-1",
            "channel": "ONLINE",
            "records": list(request.records),
            "waives": list(request.waives),
            "locale": request.locale,
            "contact": None,
            "dry_run": False,
            "confirms": None,
        }
        _produce(producer, topics.requests.name, "DeletionRequested", request, asked)
    assert producer.flush(60) == 0


def _produce(
    producer: Producer, topic: str, record: str, request: Request, fields: Mapping[str, Any]
) -> None:
    schema = schemas()[record]
    body = BytesIO()
    common = {"event_id": str(uuid4()), "subject_id": request.subject_id}
    fastavro.schemaless_writer(body, schema, {**common, **fields})
    producer.produce(topic, value=mark_of(schema) + body.getvalue(), key=request.subject_id)
    producer.poll(0)


def _notices(world: World, cases: set[str]) -> dict[str, Mapping[str, Any]]:
    """Each case's first notice, as bytes in the topic; what comes in time."""
    read = Schemas()
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    servers, topic = world.wiring.settings.bootstrap_servers, world.topics.notices.name
    while True:
        found: dict[str, Mapping[str, Any]] = {}
        for record in lying_in(servers, [topic]):
            notice = read.read(record.value or b"")
            found.setdefault(notice["case_id"], notice)
        if cases <= found.keys() or time.monotonic() > deadline:
            return found
        time.sleep(1)
