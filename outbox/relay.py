"""The relay: carries outbox records to Kafka, a dumb pipe without a cursor.

Read by id, produce, one flush, delete what was acknowledged: gaps and late commits lose nothing,
because nothing remembers a position. At least once; every reader has an inbox. No lock is held
across the flush but the advisory lock that makes one relay active per database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def relay_once(connection: Db, schema: str, publisher: Publisher) -> int:
    """Carry one batch of one schema's outbox; the number of records acknowledged."""
    stored = store.read(connection, schema, BATCH_MAX)
    if not stored:
        return 0
    acknowledged = publisher.publish([entry.record for entry in stored])
    sent = [entry.id for entry, ok in zip(stored, acknowledged, strict=True) if ok]
    store.forget(connection, schema, sent)
    return len(sent)


def relay(
    connection: Db,
    schemas: Sequence[str],
    publisher: Publisher,
    *,
    stopping: Callable[[], bool],
    progress: Callable[[int], None],
) -> None:
    """Carry until told to stop; woken by NOTIFY, with a poll behind it."""
    connection.execute(f"listen {CHANNEL}")
    while not stopping():
        carried = sum(relay_once(connection, schema, publisher) for schema in schemas)
        progress(carried)
        if not carried:
            for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass
