"""Outbox rows as the bare sides read them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from benchmarks.meter import Job


class Row(NamedTuple):
    id: int
    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def connect(job: Job) -> Connection[tuple[Any, ...]]:
    """As the role that the product's relay has."""
    return psycopg.connect(
        job.database_url, autocommit=True, prepare_threshold=2, options="-c role=fullstop_relay"
    )


def read(
    connection: Connection[tuple[Any, ...]], statement: str, parameters: tuple[object, ...]
) -> list[Row]:
    """The rows that a statement finds; ``{}`` in it stands for the columns."""
    columns = "id, topic, key, value, headers"
    found = connection.execute(statement.format(columns).encode(), parameters).fetchall()
    return [
        Row(
            id_,
            topic,
            key,
            value,
            [(name, text.encode()) for name, text in json.loads(headers).items()],
        )
        for id_, topic, key, value, headers in found
    ]
