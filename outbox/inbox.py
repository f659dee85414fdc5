"""The inbox: which events a schema's consumer has seen. Its key fences off every redelivery."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from fullstop.outbox.database import Db
from fullstop.outbox.rows import fetch


@dataclass(frozen=True)
class Seen:
    """An event as it is remembered: its id, and a short digest of what makes it this event.

    Without the digest its id is all that is compared.
    """

    event_id: str
    said: bytes | None = None


def remember(connection: Db, events: Sequence[Seen]) -> Mapping[Seen, bool]:
    """Record the events as seen in the open transaction; those that were not seen before.

    True of one whose id was another event's: it is remembered under an id made of both.
    """
    by_id: dict[str, Seen] = {}
    for event in events:
        by_id.setdefault(event.event_id, event)
    new = _insert(connection, list(by_id.values()))
    first = dict.fromkeys((by_id[event_id] for event_id in new), False)
    return {**first, **_reused(connection, [e for e in events if e not in first])}


def _reused(connection: Db, events: Sequence[Seen]) -> Mapping[Seen, bool]:
    """Those of the events whose id was another's, if they were not seen before themselves."""
    if not events:
        return {}
    known = _said(connection, {event.event_id for event in events})
    others = {
        str(uuid5(UUID(event.event_id), event.said.hex())): event
        for event in events
        if event.said is not None and known.get(event.event_id) not in (None, event.said)
    }
    new = _insert(connection, [Seen(own_id, others[own_id].said) for own_id in others])
    return {others[own_id]: True for own_id in new}


def _insert(connection: Db, events: Sequence[Seen]) -> set[str]:
    found = fetch(
        connection,
        "insert into inbox (event_id, said)"
        " select event_id::uuid, said from {rows} order by event_id"
        " on conflict do nothing returning event_id::text",
        events,
    )
    return {event_id for (event_id,) in found}


def _said(connection: Db, event_ids: Collection[str]) -> dict[str, bytes | None]:
    """What is remembered of these; nothing of those of before it was."""
    rows = connection.execute(
        "select event_id::text, said from inbox where event_id = any(%s::uuid[])",
        (list(event_ids),),
    ).fetchall()
    return dict(rows)
