"""What lies in the outboxes that is not their schemas' to say: for `fullstop status` and doctor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from fullstop.consumers.operate.each import NotReached, asked
from fullstop.outbox import outbox
from fullstop.outbox.database import Database, Db
from fullstop.outbox.fence import Charter
from fullstop.schemas.topics import Topics

LOOKED_AT = 10_000  # of each outbox, the oldest: what is published leaves it


@dataclass(frozen=True)
class Incident:
    """One record by its id in its schema's outbox, and why it is not published."""

    schema: str
    id: int
    topic: str
    reason: str


def found(databases: Mapping[str, Database], topics: Topics) -> tuple[list[Incident], NotReached]:
    """The incidents of these outboxes, the oldest first in each."""
    return asked(databases, partial(incidents, topics))


def incidents(topics: Topics, schema: str, connection: Db) -> Iterator[Incident]:
    """Those of one."""
    charter = Charter(schema, topics)
    batch = outbox.read(connection, schema, LOOKED_AT)
    for id_, record in zip(batch.ids, batch.records, strict=True):
        if flaw := charter.flaw(record):
            yield Incident(schema, id_, charter.shown(record.topic), flaw.value)
