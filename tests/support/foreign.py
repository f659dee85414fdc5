"""Another company's service: it knows the protocol's page and the .avsc files, and nothing of us.

So nothing is imported from the packages here: what is written and read is what the page promises.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import fastavro
from confluent_kafka import Consumer, Producer

from tests.support.patience import AWAY_SECONDS_MAX

_SCHEMAS = Path(__file__).parents[2] / "schemas" / "avro"
_MARKER = b"\xc3\x01"

Fields = dict[str, Any]


class ForeignService:
    """Publishes requests and reads what becomes of them, with the clients' own defaults."""

    def __init__(self, bootstrap_servers: str, prefix: str) -> None:
        self._servers = {"bootstrap.servers": bootstrap_servers}
        self._prefix = prefix
        self._schemas = schemas()
        self._names = {_fingerprint(schema): name for name, schema in self._schemas.items()}

    def publish(self, topic: str, record: str, fields: Fields, *, key: str) -> None:
        """One record in single-object encoding, without headers."""
        self.publish_all(topic, record, {key: fields})

    def publish_all(self, topic: str, record: str, by_key: Mapping[str, Fields]) -> None:
        """One record a key, by one producer."""
        self._produce(topic, {key: self._encoded(record, by_key[key]) for key in by_key})

    def publish_bytes(self, topic: str, value: bytes, *, key: str) -> None:
        self._produce(topic, {key: value})

    def _encoded(self, record: str, fields: Fields) -> bytes:
        schema = self._schemas[record]
        body = BytesIO()
        fastavro.schemaless_writer(body, schema, fields)
        return mark_of(schema) + body.getvalue()

    def _produce(self, topic: str, by_key: Mapping[str, bytes]) -> None:
        producer = Producer(self._servers)
        for key, value in by_key.items():
            producer.produce(self._prefix + topic, value=value, key=key)
        assert producer.flush(AWAY_SECONDS_MAX) == 0

    def await_records(
        self, topic: str, enough: Callable[[list[tuple[str, Fields]]], bool], seconds: float = 30
    ) -> list[tuple[str, Fields]]:
        """What lies in the topic, as (record, fields), once it is `enough`."""
        consumer = Consumer(
            {**self._servers, "group.id": f"foreign-{uuid4()}", "auto.offset.reset": "earliest"}
        )
        consumer.subscribe([self._prefix + topic])
        found: list[tuple[str, Fields]] = []
        deadline = time.monotonic() + seconds
        try:
            while not enough(found):
                assert time.monotonic() < deadline, f"{topic}: only {len(found)} records came"
                message = consumer.poll(0.2)
                if message is not None and message.error() is None:
                    found.append(self._decoded(message.value() or b""))
        finally:
            consumer.close()
        return found

    def _decoded(self, value: bytes) -> tuple[str, Fields]:
        assert value[:2] == _MARKER
        name = self._names[value[2:10]]
        fields = fastavro.schemaless_reader(BytesIO(value[10:]), self._schemas[name], None)
        assert isinstance(fields, dict)
        return name, fields


def schemas() -> dict[str, Any]:
    """The schemas of today, by the record's name."""
    return {
        path.stem: fastavro.parse_schema(json.loads(path.read_text(encoding="utf-8")))
        for path in _SCHEMAS.glob("*.avsc")
    }


def mark_of(schema: Any) -> bytes:
    """What a value of this schema begins with."""
    return _MARKER + _fingerprint(schema)


def _fingerprint(schema: Any) -> bytes:
    """CRC-64-AVRO, little-endian, as the encoding's header wants it."""
    form = fastavro.schema.to_parsing_canonical_form(schema)
    return bytes.fromhex(fastavro.schema.fingerprint(form, "CRC-64-AVRO"))
