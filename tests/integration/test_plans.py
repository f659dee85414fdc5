"""Every statement of every domain finds its rows by an index, once there are rows enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg.sql import SQL, Composable, Composed, Identifier

from consumers.wiring import Wiring
from handlers.catalogue import Entry, catalogue
from handlers.contract import RecordSet
from handlers.postgres import Statements, compile_policy
from outbox.database import Db, connect_as_administrator
from sandbox import samples
from sandbox.servers import Servers
from tests.support.world import NOON, cloned, settings_for

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
    policy = entry.policy_on(NOON.date())
    statements = compile_policy(entry.domain, policy)[records.name]
    whole = {
        name: tables
        for name, statement in statements_of(statements)
        if (tables := read_whole(connection, entry, statement, parameters(connection, records)))
    }
    assert whole == {}


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
        SQL("select {}::text from {} where {} = any(%s) limit 10").format(
            Identifier(records.key),
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
    connection: Db, entry: Entry, statement: Composable, values: dict[str, object]
) -> set[str]:
    """The record sets' tables that a statement goes through from one end to the other."""
    row = connection.execute(SQL("explain (format json) {}").format(statement), values).fetchone()
    assert row is not None
    tables = {records.table for records in entry.domain.record_sets}
    return {
        table
        for node in nodes(row[0][0]["Plan"])
        if node["Node Type"] == "Seq Scan"
        and (table := f"{node.get('Schema', entry.domain.name)}.{node['Relation Name']}") in tables
    }


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)
