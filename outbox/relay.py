"""The relay: carries outbox records to Kafka, a dumb pipe without a cursor.

Read by id, produce, one flush, delete what was acknowledged: gaps and late commits lose nothing,
because nothing remembers a position. At least once; every reader has an inbox. No lock is held
across the flush but the advisory lock that makes one relay active per database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from outbox import store
from outbox.database import Db
from outbox.store import CHANNEL, Record

BATCH_MAX = 2000
POLL_SECONDS = 1.0


class Publisher(Protocol):
    """Produces records and says which the broker acknowledged, by position."""

    def publish(self, records: Sequence[Record]) -> list[bool]: ...


def become_active(connection: Db) -> bool:
    """Take the database's advisory lock; False while another relay holds it."""
    row = connection.execute("select pg_try_advisory_lock(hashtext('fullstop.relay'))").fetchone()
    return bool(row and row[0])


@dataclass(frozen=True)
class Carried:
    """What became of one batch: records read, and those that the broker acknowledged."""

    read: int = 0
    acknowledged: int = 0
    oldest_seconds: float = 0.0
    """How long the oldest record had waited when it was read."""


def relay_once(connection: Db, schema: str, publisher: Publisher) -> Carried:
    """Carry one batch of one schema's outbox."""
    batch = store.read(connection, schema, BATCH_MAX)
    if not batch.ids:
        return Carried()
    acknowledged = publisher.publish(batch.records)
    sent = [id_ for id_, ok in zip(batch.ids, acknowledged, strict=True) if ok]
    store.forget(connection, schema, sent)
    return Carried(len(batch.ids), len(sent), batch.oldest_seconds)


def relay(
    connection: Db,
    schemas: Sequence[str],
    publisher: Publisher,
    *,
    stopping: Callable[[], bool],
    progress: Callable[[str, Carried], None],
) -> None:
    """Carry until told to stop; woken by NOTIFY, with a poll behind it.

    `progress` is told of every batch: while the broker is away each takes its time.
    """
    connection.execute(f"listen {CHANNEL}")
    # A deletion that a crash undoes only means that its records are sent again.
    connection.execute("set synchronous_commit to off")
    while not stopping():
        acknowledged = 0
        for schema in schemas:
            carried = relay_once(connection, schema, publisher)
            progress(schema, carried)
            acknowledged += carried.acknowledged
        if not acknowledged:
            for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass
