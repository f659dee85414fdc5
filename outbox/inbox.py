"""The inbox: which events a consumer has seen. Its unique key fences off every redelivery."""

from __future__ import annotations

from collections.abc import Sequence

from outbox.database import Db


def remember(connection: Db, consumer: str, event_ids: Sequence[str]) -> set[str]:
    """Record the events as seen in the open transaction; those that were not seen before."""
    rows = connection.execute(
        "insert into inbox (consumer, event_id)"
        " select %s, id from unnest(%s::uuid[]) as id order by id"
        " on conflict do nothing returning event_id::text",
        (consumer, list(event_ids)),
    ).fetchall()
    return {event_id for (event_id,) in rows}
