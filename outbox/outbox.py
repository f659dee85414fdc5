"""The outbox: records to be published, written in the transaction that makes them true."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from psycopg.sql import SQL, Identifier
from pydantic_core import from_json

from fullstop.outbox.database import Db
from fullstop.outbox.rows import save

# Of "<> all" the planner thinks that it leaves nothing, and sorts the whole table for that.
_LEFT_OUT = SQL(
    " where id > %s and not %s::text[] @> array[topic] and not %s::bigint[] @> array[id]"
)

CHANNEL = "fullstop_outbox"  # NOTIFY wakes the relay, and names the schema

UNREADABLE: Mapping[str, str] = MappingProxyType({})
"""For headers that are none: whoever may write into an outbox may write anything."""

_HEADER_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Record:
    """One Kafka record as it will be produced; header values are text."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """Records of one outbox with their ids, in order; how long the first of them has waited."""

    ids: Sequence[int] = ()
    records: Sequence[Record] = ()
    oldest_seconds: float = 0.0


def put(connection: Db, records: Sequence[Record]) -> None:
    """Add the records in their order, and wake the relay once when the transaction commits."""
    if not records:
        return
    save(
        connection,
        "with put as (insert into outbox ({columns}) select {columns} from {rows} order by n)"
        " select pg_notify(%(channel)s, current_schema())",
        records,
        channel=CHANNEL,
    )


def read(
    connection: Db,
    schema: str,
    limit: int,
    *,
    after: int = 0,
    without_topics: Collection[str] = (),
    without_ids: Collection[int] = (),
) -> Batch:
    """The oldest records of one schema's outbox after an id, but for those that are left out."""
    leaving_out = bool(after or without_topics or without_ids)
    rows = connection.execute(
        SQL(
            "select id, topic, key, value, headers,"
            " extract(epoch from clock_timestamp() - created_at)::float8"
            " from {}{} order by id limit %s"
        ).format(Identifier(schema, "outbox"), _LEFT_OUT if leaving_out else SQL("")),
        (after, list(without_topics), list(without_ids), limit) if leaving_out else (limit,),
        binary=True,
    ).fetchall()
    if not rows:
        return Batch()
    ids, topics, keys, values, headers, waited = zip(*rows, strict=True)
    return Batch(ids, list(map(Record, topics, keys, values, map(_headers, headers))), waited[0])


def _headers(text: str) -> Mapping[str, str]:
    try:
        found = dict(from_json(text))  # pairs, too, of what an older version wrote
    except (TypeError, ValueError):
        return UNREADABLE
    fit = all(_HEADER_NAME.fullmatch(str(name)) for name in found)
    return found if fit and all(isinstance(one, str) for one in found.values()) else UNREADABLE


def forget(connection: Db, schema: str, ids: Sequence[int]) -> None:
    """Delete records that the broker has acknowledged."""
    connection.execute(
        SQL("delete from {} where id = any(%s)").format(Identifier(schema, "outbox")), (list(ids),)
    )


def of_keys(
    connection: Db, schema: str, keys: Collection[tuple[str, bytes | None]], up_to: int
) -> set[tuple[str, bytes | None]]:
    """Those of the keys of which a record lies there, up to an id."""
    topics, values = zip(*keys, strict=True)
    rows = connection.execute(
        SQL(
            "select distinct topic, key from {} where id <= %s"
            " and (topic, key) in (select * from unnest(%s::text[], %s::bytea[]))"
        ).format(Identifier(schema, "outbox")),
        (up_to, list(topics), list(values)),
    ).fetchall()
    return {(topic, key) for topic, key in rows}


def waiting_by_topic(connection: Db, schema: str) -> dict[str, int]:
    """How many records wait for each topic."""
    rows = connection.execute(
        SQL("select topic, count(*) from {} group by topic").format(Identifier(schema, "outbox"))
    ).fetchall()
    return {topic: int(count) for topic, count in rows}


def waiting(connection: Db, schema: str) -> tuple[int, float]:
    """How many records wait, and the age of the oldest in seconds."""
    row = connection.execute(
        SQL(
            "select count(*), coalesce(extract(epoch from now() - min(created_at)), 0) from {}"
        ).format(Identifier(schema, "outbox"))
    ).fetchone()
    return (int(row[0]), float(row[1])) if row else (0, 0.0)
