"""What a request weighs: its records on the topics, and what our own tables keep of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from benchmarks.rounds import Measured, Quantity
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import connect_as_administrator
from fullstop.schemas.topics import Topic
from tests.support.broker import lying_in

A_REQUEST = "bytes/request"
ON, KEPT = "on the topics", "kept in the product's tables"
# Tables and indexes as they lie on the disk, with what is free in them.
_SIZE = """
select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname = any(%s) and n.nspname || '.' || c.relname <> all(%s)
"""


def on_topics(wiring: Wiring, requests: int) -> Measured:
    """Keys, values and headers of all that was said because of so many requests, by kind."""
    topics = wiring.topics
    kinds: Mapping[str, Sequence[Topic]] = {
        "requests": [topics.requests],
        "answers": list(topics.outcomes.values()),
        "notices": [topics.notices],
    }
    found = {kind: _bytes(wiring, group) / requests for kind, group in kinds.items()}
    return {f"{ON}, {kind}": Quantity(value, A_REQUEST) for kind, value in found.items()}


def _bytes(wiring: Wiring, topics: Collection[Topic]) -> int:
    lying = lying_in(wiring.settings.bootstrap_servers, [topic.name for topic in topics])
    return sum(
        len(one.key or b"")
        + len(one.value or b"")
        + sum(len(name) + len(value) for name, value in one.headers.items())
        for one in lying
    )


def kept(wiring: Wiring, url: str, before_url: str, requests: int) -> Measured:
    """How much the product's own tables have grown, those of the teams left out."""
    grown = _size(wiring, url) - _size(wiring, before_url)
    return {KEPT: Quantity(grown / requests, A_REQUEST)}


def _size(wiring: Wiring, url: str) -> int:
    domains = [entry.domain for entry in wiring.catalogue.values()]
    theirs = [records.table for domain in domains for records in domain.record_sets]
    schemas = [*(domain.name for domain in domains), "aggregator"]
    with connect_as_administrator(url) as connection:
        row = connection.execute(_SIZE, (schemas, theirs)).fetchone()
    assert row is not None
    return int(row[0])
