"""The floor: the same erasures and restrictions, written by hand for these tables and rules.

A few set statements a batch, all in one pipeline, with one inbox and one outbox insert. There are
no cases, no locks, no counts, no proof, no answer worth the name; and no other rules than these.
What the product costs above it is what those cost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import fastavro
import psycopg
from confluent_kafka import Consumer, Message
from psycopg import Connection

from benchmarks.meter import Job, Meter, read_job
from fullstop.schemas.codec import HEADER_BYTES

Db = Connection[tuple[Any, ...]]
Request = tuple[dict[str, Any], datetime]  # its fields, and when the broker appended it
Handle = Callable[[Db, Sequence[Request], Job], None]

_SCHEMA = "schemas/avro/DeletionRequested.avsc"
CASES = "unnest(%(subject)s::text[], %(cutoff)s::timestamptz[]) as c(subject, cutoff)"
MINE = "t.subject_id = c.subject and t.created_at <= c.cutoff"
_DISPUTE = (
    "exists (select from orders.after_sales as a"
    " where a.order_no = t.order_no and a.closed_on is null)"
)
_ORDER = "v.order_no = t.order_no"

# Children first; what is free goes, then the rest is masked and restricted.
WORK = (
    f"delete from orders.after_sales as t using {CASES} where {MINE} and closed_on is not null",
    "update orders.after_sales as t set nickname = null,"
    " masked_on = %(day)s, restricted_for = array['after_sales']"
    f" from {CASES} where {MINE}",
    f"delete from orders.reviews as t using {CASES} where {MINE} and not {_DISPUTE}",
    "update orders.reviews as t set restricted_for = array['after_sales']"
    f" from {CASES} where {MINE}",
    f"delete from orders.invoices as t using {CASES}, orders.vouchers as v"
    f" where {MINE} and {_ORDER} and v.completed_on is not null"
    " and issued_on + interval '5 years' < %(day)s",
    "update orders.invoices as t set buyer_phone = null, buyer_email = null,"
    " delivery_address = null, masked_on = %(day)s, restricted_for = array['finance_duty']"
    f" from {CASES}, orders.vouchers as v"
    f" where {MINE} and {_ORDER} and v.completed_on is not null",
    f"delete from orders.logistics as t using {CASES}, orders.vouchers as v"
    f" where {MINE} and {_ORDER} and v.completed_on + interval '3 years' < %(day)s"
    f" and not {_DISPUTE}",
    "update orders.logistics as t set receiver_phone = case when length(receiver_phone) < 11"
    " then '***' else left(receiver_phone, 3) || '****' || right(receiver_phone, 4) end,"
    " door_number = null, masked_on = %(day)s, restricted_for = '{}'"
    f" from {CASES}, orders.vouchers as v"
    f" where {MINE} and {_ORDER} and v.completed_on is not null and not {_DISPUTE}",
    *(
        f"update orders.{table} as t set restricted_for = array['after_sales']"
        f" from {CASES}, orders.vouchers as v"
        f" where {MINE} and {_ORDER} and v.completed_on is not null and {_DISPUTE}"
        for table in ("logistics", "details")
    ),
    f"delete from orders.details as t using {CASES}, orders.vouchers as v"
    f" where {MINE} and {_ORDER} and v.completed_on is not null"
    " and (v.complete or v.completed_on + interval '3 years' < %(day)s)"
    f" and not {_DISPUTE}",
    f"update orders.details as t set restricted_for = '{{}}' from {CASES}, orders.vouchers as v"
    f" where {MINE} and {_ORDER} and v.completed_on is not null and not {_DISPUTE}",
    f"delete from orders.vouchers as t using {CASES} where {MINE}"
    " and completed_on + interval '3 years' < %(day)s"
    " and date_trunc('year', completed_on::timestamp) + interval '11 years -1 day' < %(day)s"
    " and not exists (select from orders.after_sales as x where x.order_no = t.order_no)"
    " and not exists (select from orders.reviews as x where x.order_no = t.order_no)"
    " and not exists (select from orders.invoices as x where x.order_no = t.order_no)"
    " and not exists (select from orders.logistics as x where x.order_no = t.order_no)"
    " and not exists (select from orders.details as x where x.order_no = t.order_no)",
    "update orders.vouchers as t set restricted_for = array['finance_duty']"
    f" from {CASES} where {MINE} and completed_on is not null",
)
INBOX = (
    "insert into inbox (consumer, event_id) select 'floor', id from unnest(%(event)s::uuid[]) as id"
    " on conflict do nothing"
)
OUTBOX = (
    "insert into outbox (topic, key, value, headers)"
    " select 'floor', convert_to(id, 'utf8'), '', '{}' from unnest(%(case)s::text[]) as id"
)


def main() -> None:
    job = read_job()
    run(job, connect(job), _handle)


def run(job: Job, connection: Db, handle: Handle) -> None:
    """Read batches and hand them on, until all that the job asks for is done."""
    schema = fastavro.schema.load_schema(_SCHEMA)
    consumer = _consumer(job)
    consumer.subscribe([job.topic])
    meter = Meter(job)
    while not meter.is_done():
        batch = consumer.consume(1, 0.5)
        batch += consumer.consume(job.batch_max - 1, 0.0) if batch and job.batch_max > 1 else []
        if batch:
            handle(connection, [_decoded(schema, message) for message in batch], job)
            consumer.commit(asynchronous=False)  # past all that was read
            meter.handled(len(batch))
    meter.tell()
    consumer.close()


def connect(job: Job, *more: str) -> Db:
    """A connection in the eraser's role, with more settings of the server."""
    return psycopg.connect(
        job.database_url,
        autocommit=True,
        prepare_threshold=2,
        options=f"-c role={job.schema}_eraser -c search_path={job.schema} "
        f"-c timezone={job.time_zone} {' '.join(more)}",
    )


def _consumer(job: Job) -> Consumer:
    """The product's own client settings."""
    return Consumer(
        {
            "bootstrap.servers": job.bootstrap_servers,
            "group.id": job.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 6_000,
            "queued.max.messages.kbytes": 4_096,
            "fetch.message.max.bytes": 262_144,
            "partition.assignment.strategy": "cooperative-sticky",
            "check.crcs": True,
        }
    )


def _decoded(schema: Any, message: Message) -> Request:
    value = message.value()
    assert message.error() is None
    assert value is not None
    fields = fastavro.schemaless_reader(BytesIO(value[HEADER_BYTES:]), schema, None)
    assert isinstance(fields, dict)
    return fields, datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)


def _handle(connection: Db, requests: Sequence[Request], job: Job) -> None:
    parameters = {
        "event": [fields["event_id"] for fields, _ in requests],
        "case": [fields["case_id"] for fields, _ in requests],
        "subject": [fields["subject_id"] for fields, _ in requests],
        "cutoff": [min(fields["cutoff_at"], appended_at) for fields, appended_at in requests],
        "day": date.fromisoformat(job.day),
    }
    with connection.pipeline(), connection.transaction():
        for statement in (INBOX, *WORK, OUTBOX):
            connection.execute(statement.encode(), parameters)


if __name__ == "__main__":
    main()
