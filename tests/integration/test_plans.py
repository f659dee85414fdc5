"""Every statement of every domain finds its rows by an index, once there are rows enough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from psycopg import RawCursor
from psycopg.sql import SQL, Composed, Identifier

from fullstop.consumers.domain.blockers import BlockersConsumer
from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.domain.waiting import Waiting
from fullstop.consumers.domain.worker import Worker
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.rules import Policy
from fullstop.outbox import outbox as store
from fullstop.outbox.database import RELAY_ROLE, Database, Db, connect_as_administrator
from fullstop.outbox.domain import cases
from fullstop.outbox.migrate import own_tables
from fullstop.outbox.revisions import branch_of
from fullstop.outbox.rows import key_text
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.sandbox import samples
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import (
    BlockerLifted,
    BlockerRaised,
    DeletionCancelled,
    DeletionRequested,
    MattersFound,
    Message,
    SubjectId,
)
from fullstop.stores.postgres.statements import Statements, compile_policy
from tests.support import toy
from tests.support.desk import DOMAINS as ANSWERING
from tests.support.desk import aggregator_of
from tests.support.outcomes import SUBJECT, completed
from tests.support.world import NOON, PATIENCE, World, cloned, settings_for

CUSTOMERS = 4_000
ASKING = [f"sample-g{n:05d}" for n in (7, 1_007, 2_007)]

DOMAINS = catalogue()
RECORD_SETS = [
    (entry, records) for entry in DOMAINS.values() for records in entry.domain.record_sets
]


@pytest.fixture(scope="module")
def many_rows(template: Servers) -> Iterator[Wiring]:
    with cloned(template) as url:
        wiring = Wiring(settings_for(template, url))
        zone = wiring.settings.time_zone
        samples.load(url, DOMAINS.values(), generated=CUSTOMERS, time_zone=zone)
        with connect_as_administrator(url) as connection:
            connection.execute("vacuum (analyze)")
        yield wiring


@pytest.fixture
def connection(many_rows: Wiring, entry: Entry) -> Iterator[Db]:
    database = many_rows.domain_database(entry.domain.name)
    database.connection.execute("set random_page_cost = 1.1")  # not a disk that turns
    yield database.connection
    database.close()


@pytest.mark.parametrize(
    ("entry", "records"), RECORD_SETS, ids=[f"{e.domain.name}.{r.name}" for e, r in RECORD_SETS]
)
def test_no_statement_reads_a_whole_table(connection: Db, entry: Entry, records: RecordSet) -> None:
    assert all_read_whole(connection, entry.domain, entry.policy_on(NOON.date()), records) == {}


def all_read_whole(
    connection: Db, domain: Domain, policy: Policy, records: RecordSet
) -> dict[str, set[str]]:
    statements = compile_policy(domain, policy).records[records.name]
    values = parameters(connection, records)
    return {
        name: tables
        for name, statement in statements_of(statements)
        if (tables := read_whole(connection, domain, statement, values))
    }


# --- keys of two columns, and days ----------------------------------------------------------------

WIDE = toy.dated(toy.wide(toy.domain()), {"papers"})
KEEPS = (
    toy.keep("kept", "first_on", "P1Y", measures=toy.BOTH, readers="security"),
    toy.keep("open", "first_open", measures=toy.BOTH),
)


@pytest.fixture(scope="module")
def wide_rows(template: Servers) -> Iterator[Db]:
    with cloned(template, "template0") as url:
        toy.make_tables(url)
        with connect_as_administrator(url) as connection:
            for statement in (
                *toy.WIDE,
                "create index on toy.papers (subject_id, came_on)",
                "insert into toy.papers (shop, paper_no, subject_id, created_at, bundle)"
                " select s, n, 'sample-g' || lpad(n::text, 5, '0'), now(), n"
                f" from generate_series(1, {CUSTOMERS}) n, generate_series(1, 5) s",
                "insert into toy.notes (shop, note_no, paper_no, subject_id, created_at, bundle)"
                " select shop, paper_no, paper_no, subject_id, now(), bundle from toy.papers",
                "vacuum (analyze)",
            ):
                connection.execute(statement.encode())
        with toy.eraser(url) as connection:
            connection.execute("set random_page_cost = 1.1")
            yield connection


@pytest.mark.parametrize("name", ["notes", "papers"])
def test_no_statement_over_a_key_of_two_columns_reads_a_whole_table(
    wide_rows: Db, name: str
) -> None:
    policy = toy.policy(notes=KEEPS, papers=KEEPS)
    assert all_read_whole(wide_rows, WIDE, policy, WIDE.record_set(name)) == {}


# --- the product's own tables -------------------------------------------------------------------

MANY = 20_000
OWN_TABLES = {
    *("cases", "inbox", "deferrals", "blockers", "answers", "incidents"),
    *("dead_letters", "floods", "outbox"),
}


@pytest.fixture(scope="module", params=["analysed", "new"])
def world(template: Servers, request: pytest.FixtureRequest) -> Iterator[World]:
    with cloned(template) as url:
        found = World(url, Wiring(settings_for(template, url)))
        for schema in ("membership", "aggregator"):
            if request.param == "new":
                for table in OWN_TABLES & own_tables(branch_of(schema)):
                    found.execute(f"alter table {schema}.{table} set (autovacuum_enabled = off)")
            for statement in FILLINGS[schema]:
                found.execute(f"set search_path to {schema}; {statement}")
        if request.param == "analysed":
            found.execute("vacuum (analyze)")
        yield found


_CASES = f"from (select 'case-' || n as no, 's-' || n as who from generate_series(1, {MANY}) n) c"
_FLOODS = (
    "insert into floods (consumer, topic, partition, reason, first_offset, first_at, sha256,"
    " length, last_offset, last_at, count, told, told_at) select 'c', 'deletion.requests', n % 6,"
    " 'malformed_body', 10 * n, now(), '', 1, 10 * n + 5, now(), 3, 3, now()"
    f" from generate_series(1, {MANY}) n"
)
FILLINGS = {
    "membership": (
        f"insert into cases (case_id, subject_id) select no, who {_CASES}",
        "insert into cases (case_id, subject_id, state, revision)"
        " select 'due-' || n, 'due-' || n, 'done', 1 from generate_series(1, 10) n",
        f"insert into inbox (consumer, event_id) select 'c', gen_random_uuid() {_CASES}",
        "insert into deferrals (case_id, records, rule, until, next_check_on, policy)"
        f" select no, 'r', 'rule', '2030-01-01', '2030-01-02', '2026-01-01' {_CASES}",
        "insert into deferrals (case_id, records, rule, until, next_check_on, policy)"
        " select case_id, 'r', 'rule', '2030-01-01', '2030-01-02', '9999' from cases"
        " where case_id like 'due-%'",
        "insert into blockers (subject_id, domain, kind, raised, occurred_at)"
        f" select who, 'orders', 'ORDER_OPEN', true, now() {_CASES}",
        _FLOODS,
        "insert into outbox (topic, key, value, headers)"
        f" select 't', convert_to(no, 'UTF8'), '', '{{}}' {_CASES}",
    ),
    "aggregator": (
        f"insert into cases (case_id, subject_id) select no, who {_CASES}",
        f"insert into inbox (consumer, event_id) select 'c', gen_random_uuid() {_CASES}",
        "insert into answers (case_id, domain, revision, report, keeps, answered_at)"
        f" select no, 'orders', 1, '', false, now() {_CASES}",
        f"insert into incidents (case_id, domain, reason) select no, 'orders', 'r' {_CASES}",
        _FLOODS,
        "insert into dead_letters (letter_partition, letter_offset, noted_at, reason, consumer,"
        " topic) select n % 6, n, now(), 'r', 'c', 't'"
        f" from generate_series(1, {MANY}) n",
    ),
}


def test_a_domains_batch_reads_none_of_the_products_own_tables_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fullstop.consumers.domain.waiting.HEAR_SECONDS", 0.0)
    database, limit = world.wiring.domain_database("membership"), DeadLetterLimit(3)
    work = replace(world, asks=True).work("membership")
    requests = DeletionRequestedConsumer(work, database, limit)
    waiting = Waiting(work, database, PATIENCE)
    worker, deferrals = Worker(work, database), Deferrals(work, database)
    blockers = BlockersConsumer(work.domain, world.topics, database, limit, today=world.today)
    for _ in range(4):  # the third time a statement is prepared
        asked = [world.request(f"somebody-{uuid4()}") for _ in range(3)]
        batch: list[Message] = [*asked, cancelled(world), *asked]
        requests.handle([world.received(one) for one in batch])
        requests.handle([world.received(one) for one in asked])
        requests.handle([world.received(b"nonsense") for _ in range(3)])  # the last are folded
        blockers.handle([world.received(one) for one in raised_and_lifted(world)])
        blockers.handle([world.received(one) for one in found(world, asked)])
        world.execute(  # as if it had been said while this one was stored
            "update membership.cases set heard = '{}' where case_id = %s", asked[0].case_id
        )
        waiting.step()
        assert world.execute("select from membership.cases where waits_since is not null") == []
        worker.step()
        deferrals.step()
        with database.batch() as connection:
            assert len(cases.due(connection, date(2031, 1, 1), "2027-01-01", 5)) == 5
    assert read_whole_of(database.connection) == {}


def test_the_aggregators_batch_reads_none_of_its_tables_whole(world: World) -> None:
    database = world.wiring.aggregator_database()
    aggregator = aggregator_of(world, database=database, dead_letters_max=3)
    for _ in range(4):
        request = world.request(SUBJECT)
        misfit = completed("orders", subject_id=SubjectId("stranger"))
        answers = [misfit, *(completed(name) for name in ANSWERING[1:])]
        of_it = [one.model_copy(update={"case_id": request.case_id}) for one in answers]
        heard: list[Message] = [request, *of_it]
        for message in heard:
            aggregator.handle([world.received(message)])
        aggregator.handle([world.received(b"nonsense") for _ in range(3)])
    assert read_whole_of(database.connection) == {}


def test_the_relay_reads_no_outbox_whole(world: World) -> None:
    database = Database(
        world.wiring.settings.url_of("membership"),
        role=RELAY_ROLE,
        schema="membership",
        time_zone="UTC",
        application="fullstop-relay",
    )
    for _ in range(4):
        batch = store.read(database.connection, "membership", 2000)
        assert len(batch.ids) == 2000
        store.read(database.connection, "membership", 2000, without_topics=["a", "b"])
        store.read(database.connection, "membership", 2000, without_ids=batch.ids)
        store.forget(database.connection, "membership", batch.ids[:1])
    assert read_whole_of(database.connection, least=3) == {}


def read_whole_of(connection: Db, *, least: int = 6) -> dict[str, set[str]]:
    """The prepared statements that go through one of these tables, and which."""
    rows = connection.execute("select statement from pg_prepared_statements").fetchall()
    statements = [text for (text,) in rows if re.match("select|insert|update|delete", text)]
    assert len(statements) >= least
    return {
        text: tables
        for text in statements
        if (tables := set(scanned(plan_for_any(connection, text))) & OWN_TABLES)
    }


def found(world: World, asked: Sequence[DeletionRequested]) -> list[MattersFound]:
    """What the two that membership waits for say of these."""
    cases = [request.case_id for request in asked]
    waiting = world.execute(
        "select case_id, subject_id, awaits from membership.cases where awaits is not null"
    )
    return [
        MattersFound.model_validate(
            {
                "event_id": uuid4(),
                "asked": question,
                "case_id": case_id,
                "subject_id": subject_id,
                "domain": speaker,
                "asked_at": world.clock(),
                "matters": [{"kind": "ORDER_OPEN", "open": False}],
                "occurred_at": world.clock(),
            }
        )
        for case_id, subject_id, question in waiting
        for speaker in ("orders", "payments")
        if case_id in cases
    ]


def cancelled(world: World) -> DeletionCancelled:
    return DeletionCancelled.model_validate(
        {
            "event_id": uuid4(),
            "case_id": f"case-{uuid4()}",
            "subject_id": "somebody",
            "cancelled_at": world.clock(),
        }
    )


def raised_and_lifted(world: World) -> list[BlockerRaised | BlockerLifted]:
    said = {
        "subject_id": "somebody",
        "domain": "orders",
        "kind": "ORDER_OPEN",
        "occurred_at": world.clock(),
    }
    return [
        BlockerRaised.model_validate({"event_id": uuid4(), **said}),
        BlockerLifted.model_validate({"event_id": uuid4(), **said}),
    ]


# --- what is asked of the database --------------------------------------------------------------


def statements_of(statements: Statements) -> Iterator[tuple[str, Composed]]:
    for field in fields(statements):
        value = getattr(statements, field.name)
        if isinstance(value, Statements):
            yield from ((f"{field.name}: {name}", held) for name, held in statements_of(value))
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Composed):
                yield field.name, part


def parameters(connection: Db, records: RecordSet) -> dict[str, object]:
    """What any statement takes: three customers who ask for everything."""
    keys = connection.execute(
        SQL("select {} from {} as t where {} = any(%s) limit 10").format(
            key_text("t", records.keys),
            Identifier(*records.table.split(".")),
            Identifier(records.subject),
        ),
        (ASKING,),
    ).fetchall()
    count = len(ASKING)
    return {
        "no": list(range(count)),
        "subject": ASKING,
        "cutoff": [datetime.now(UTC)] * count,
        "scope": [2**30 - 1] * count,
        "waived": [0] * count,
        "held": [0, 2**30 - 1, 0],
        "held_secretly": [0, 0, 1],
        "day": NOON.date(),
        "rows_max": 1_000,
        "keys": [key for (key,) in keys],
        "first_at": "2000-01-01",
        "last_at": "2030-01-01",
        "since": None,
    }


def read_whole(
    connection: Db, domain: Domain, statement: Composed, values: dict[str, object]
) -> set[str]:
    """The record sets' tables that a statement goes through from one end to the other.

    Planned for three customers, as a worker's may be, and for any, as a consumer's are.
    """
    row = connection.execute(SQL("explain (format json) {}").format(statement), values).fetchone()
    assert row is not None
    planned = [row[0], plan_for_any(connection, numbered(statement.as_string()))]
    tables = {records.table.rpartition(".")[2] for records in domain.record_sets}
    return {table for plan in planned for table in scanned(plan)} & tables


def numbered(text: str) -> str:
    """The statement with numbers for its parameters' names, as the server knows it."""
    names: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f"${names.setdefault(match[1], len(names) + 1)}"

    return re.sub(r"%\((\w+)\)[st]", number, text).replace("%%", "%")


def plan_for_any(connection: Db, statement: str) -> Any:
    """The plan of a statement whose parameters are not known."""
    cursor = RawCursor(connection)
    # A prepared one would ask for the values that this plan has none of.
    cursor.execute(f"explain (generic_plan, format json) {statement}".encode(), prepare=False)
    row = cursor.fetchone()
    assert row is not None
    return row[0]


def scanned(plan: Any) -> Iterator[str]:
    for node in nodes(plan[0]["Plan"]):
        if node["Node Type"] == "Seq Scan":
            yield node["Relation Name"]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)
