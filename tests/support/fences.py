"""The fence of an outbox in tests: as the relay has it, and for those who read outboxes by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from fullstop.outbox.fence import Charter, Fence, Found
from fullstop.outbox.outbox import Record
from fullstop.outbox.relay import Publisher
from fullstop.schemas.topics import Topics


def fenced(publisher: Publisher, schema: str, topics: Topics) -> Fence:
    """The publisher, for what a schema may say; all that it wants to say must be that."""
    return Fence(publisher, Charter(schema, topics), _nothing)


def refuse_incidents(schema: str, topics: Topics, rows: Iterable[tuple[Any, ...]]) -> None:
    """AssertionError for rows (id, topic, key, value, headers) that the relay would not publish."""
    charter = Charter(schema, topics)
    records = [Record(t, key, value, json.loads(headers)) for _, t, key, value, headers in rows]
    flaws = [(one.topic, flaw) for one in records if (flaw := charter.flaw(one))]
    assert flaws == [], f"not {schema}'s to say: {flaws}"


def _nothing(found: Found) -> None:
    raise AssertionError(f"not to be said: {dict(found)}")
