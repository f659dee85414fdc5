"""With a real Schema Registry: other services write and read as they do with any registry."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import fastavro
import pytest
from confluent_kafka import Producer

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox import deployment
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import encode
from tests.support import orders
from tests.support.broker import Lying, lying_in, with_topics
from tests.support.registry import apicurio
from tests.support.world import World, cloned, settings_for

SCHEMAS = Path(__file__).parents[2] / "schemas" / "avro"
OF_OTHERS = {"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}
SUBJECT = "subject-51aa"


@pytest.fixture(scope="module")
def registry_url(pytestconfig: pytest.Config) -> Iterator[str]:
    if not pytestconfig.getoption("--registry"):
        pytest.skip("the registry is another 109 MB: `make test-registry`")
    with apicurio() as url:
        yield url


@pytest.fixture
def world(template: Servers) -> Iterator[World]:
    """A broker's topics, and one customer's order."""
    with cloned(template) as url:
        world = with_topics(
            World(url, Wiring(settings_for(template, url))), lambda it: it.topics.all()
        )
        orders.order(world, "1", subject_id=SUBJECT)
        yield world


@pytest.fixture
def processes(registry_url: str, world: World) -> Iterator[None]:
    settings = world.wiring.settings
    environment = {
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "FULLSTOP_DATABASE_URL": settings.url_of("orders"),
        "FULLSTOP_DOMAINS": "orders",
        "FULLSTOP_TOPIC_PREFIX": settings.topic_prefix,
        "FULLSTOP_TOPIC_REPLICATION": "1",
        "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
        "FULLSTOP_SCHEMA_REGISTRY_URL": registry_url,
    }
    commands = [("consume", "orders"), ("aggregate",), ("relay",)]
    with temporary("fullstop-registered-", say=print) as folder:
        deployment.start(folder, commands, environment, say=print)
        yield


@pytest.mark.usefixtures("processes")
def test_either_framing_is_read_and_the_registrys_is_written(
    registry_url: str, world: World
) -> None:
    schema = json.loads((SCHEMAS / "DeletionRequested.avsc").read_text())
    theirs = register(registry_url, "fullstop.deletion.DeletionRequested", schema)
    others = register(registry_url, "others", OF_OTHERS)
    publish(world, framed(theirs, schema, a_request("case-framed")))
    publish(world, encode(world.request(SUBJECT, case_id="case-single")))
    publish(world, framed(others, OF_OTHERS, {"id": "1"}))
    publish(world, framed(999_999, schema, a_request("case-lost")))

    answers = await_records(world, world.topics.outcomes["orders"].name, 2)
    notices = await_records(world, world.topics.notices.name, 2)
    letters = await_records(world, world.topics.dead_letters.name, 4)
    assert {read(registry_url, record)["case_id"] for record in answers} == {
        "case-framed",
        "case-single",
    }
    assert {name_of(registry_url, record) for record in notices} == {"ResultNotice"}
    assert [read(registry_url, record)["stage"] for record in notices] == ["FINAL", "FINAL"]
    assert [record.headers["reason"] for record in letters] == ["unknown_schema"] * 4
    assert world.table("orders.vouchers") == []


# --- another company's service, which knows registries and nothing of us ------------------------


def register(url: str, subject: str, schema: dict[str, Any]) -> int:
    request = urllib.request.Request(
        f"{url}/subjects/{subject}/versions",
        data=json.dumps({"schema": json.dumps(schema)}).encode(),
        headers={"Content-Type": "application/vnd.schemaregistry.v1+json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(json.load(answer)["id"])


def framed(schema_id: int, schema: dict[str, Any], fields: dict[str, Any]) -> bytes:
    body = BytesIO()
    fastavro.schemaless_writer(body, schema, fields)
    return b"\x00" + schema_id.to_bytes(4, "big") + body.getvalue()


def a_request(case_id: str) -> dict[str, Any]:
    at = datetime.now(UTC)
    return {
        "event_id": str(uuid4()),
        "case_id": case_id,
        "subject_id": SUBJECT,
        "requested_at": at,
        "cutoff_at": at,
        "ground": "REQUEST",
        "acting_as": "SELF",
        "channel": "SERVICE",
        "locale": "zh-CN",
        "records": [],
        "waives": [],
        "dry_run": False,
    }


def publish(world: World, value: bytes) -> None:
    producer = Producer({"bootstrap.servers": world.wiring.settings.bootstrap_servers})
    producer.produce(world.topics.requests.name, value=value, key=SUBJECT)
    assert producer.flush(20) == 0


def await_records(world: World, topic: str, count: int) -> list[Lying]:
    deadline = time.monotonic() + 60
    while True:
        found = lying_in(world.wiring.settings.bootstrap_servers, [topic])
        if len(found) >= count or time.monotonic() > deadline:
            assert len(found) == count
            return found
        time.sleep(0.2)


def schema_of(url: str, record: Lying) -> dict[str, Any]:
    value = record.value or b""
    assert value[0] == 0
    schema_id = int.from_bytes(value[1:5], "big")
    with urllib.request.urlopen(f"{url}/schemas/ids/{schema_id}", timeout=20) as answer:
        schema: dict[str, Any] = json.loads(json.load(answer)["schema"])
    return schema


def name_of(url: str, record: Lying) -> str:
    return str(schema_of(url, record)["name"])


def read(url: str, record: Lying) -> dict[str, Any]:
    fields = fastavro.schemaless_reader(
        BytesIO((record.value or b"")[5:]), schema_of(url, record), None
    )
    assert isinstance(fields, dict)
    return fields
