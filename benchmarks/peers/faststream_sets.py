"""The same consumer by somebody who knows SQL: batches of FastStream's, SQLAlchemy Core in sets.

One transaction a batch, a few statements for all its events. It keeps to the same rules and must
leave the same rows. What it does not guarantee: it locks nothing, so a dispute that is opened
between two of its statements is not seen; it counts nothing, so nobody knows whether the rows are
gone and what is kept is hidden; it remembers no case, and its answer says nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import fastavro
from faststream import AckPolicy, FastStream
from faststream.confluent import KafkaBroker, KafkaMessage
from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Delete,
    Text,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.meter import Job, Meter, read_job
from benchmarks.peers.faststream_consumer import (
    FRAMING_BYTES,
    SCHEMA,
    AfterSales,
    DeletionRequested,
    Detail,
    Inbox,
    Invoice,
    Outbox,
    Review,
    Shipment,
    Voucher,
    engine_of,
)

_AN_INSTANT = DateTime(timezone=True)
_DAY = bindparam("day", type_=Date)
_CASES = (
    func.unnest(
        bindparam("subject", type_=ARRAY(Text)), bindparam("cutoff", type_=ARRAY(_AN_INSTANT))
    )
    .table_valued(column("subject", Text), column("cutoff", _AN_INSTANT))
    .render_derived(name="c")
)
_PARTS = (AfterSales, Review, Invoice, Shipment, Detail)


# --- the statements -----------------------------------------------------------------------------


def _mine(model: Any) -> Any:
    return and_(model.subject_id == _CASES.c.subject, model.created_at <= _CASES.c.cutoff)


def _dispute(model: Any) -> Any:
    return exists().where(AfterSales.order_no == model.order_no, AfterSales.closed_on.is_(None))


def _completed(model: Any) -> Any:
    return and_(model.order_no == Voucher.order_no, Voucher.completed_on.is_not(None))


def _is_over(start: Any, period: str) -> Any:
    return start + literal_column(f"interval '{period}'") < _DAY


def _keep(model: Any, readers: Sequence[str], *when: Any, **masks: Any) -> Update:
    masked = {**masks, "masked_on": _DAY} if masks else {}
    kept = cast(list(readers), ARRAY(Text))
    return update(model).where(_mine(model), *when).values(restricted_for=kept, **masked)


def _free(model: Any, *when: Any) -> Delete:
    return delete(model).where(_mine(model), *when)


def _masked(phone: Any) -> Any:
    return case(
        (func.length(phone) < 11, literal("***")),
        else_=func.left(phone, 3) + "****" + func.right(phone, 4),
    )


def _work() -> Iterator[Delete | Update]:
    """Children first; what is free goes, then the rest is masked and restricted."""
    yield _free(AfterSales, AfterSales.closed_on.is_not(None))
    yield _keep(AfterSales, ["after_sales"], nickname=None)
    yield _free(Review, ~_dispute(Review))
    yield _keep(Review, ["after_sales"])
    yield from _invoices()
    yield from _shipments()
    yield from _details()
    yield from _vouchers()


def _invoices() -> Iterator[Delete | Update]:
    yield _free(Invoice, _completed(Invoice), _is_over(Invoice.issued_on, "5 years"))
    yield _keep(
        Invoice,
        ["finance_duty"],
        _completed(Invoice),
        buyer_phone=None,
        buyer_email=None,
        delivery_address=None,
    )


def _shipments() -> Iterator[Delete | Update]:
    completed, disputed = _completed(Shipment), _dispute(Shipment)
    yield _free(Shipment, completed, ~disputed, _is_over(Voucher.completed_on, "3 years"))
    yield _keep(
        Shipment,
        [],
        completed,
        ~disputed,
        receiver_phone=_masked(Shipment.receiver_phone),
        door_number=None,
    )
    yield _keep(Shipment, ["after_sales"], completed, disputed)


def _details() -> Iterator[Delete | Update]:
    completed, disputed = _completed(Detail), _dispute(Detail)
    over = _is_over(Voucher.completed_on, "3 years")
    yield _free(Detail, completed, ~disputed, Voucher.complete | over)
    yield _keep(Detail, [], completed, ~disputed)
    yield _keep(Detail, ["after_sales"], completed, disputed)


def _vouchers() -> Iterator[Delete | Update]:
    year = func.date_trunc("year", cast(Voucher.completed_on, DateTime))
    yield _free(
        Voucher,
        _is_over(Voucher.completed_on, "3 years"),
        _is_over(year, "11 years -1 day"),
        *(~exists().where(part.order_no == Voucher.order_no) for part in _PARTS),
    )
    yield _keep(Voucher, ["finance_duty"], Voucher.completed_on.is_not(None))


_WORK = tuple(_work())
_NEW = (
    insert_once(Inbox)
    .from_select(
        ["consumer", "event_id"],
        select(literal("faststream"), func.unnest(bindparam("event", type_=ARRAY(Uuid)))),
    )
    .on_conflict_do_nothing()
    .returning(Inbox.event_id)
)


# --- the consumer -------------------------------------------------------------------------------


async def _handle(
    connection: AsyncConnection, requests: Sequence[DeletionRequested], today: date
) -> None:
    found = await connection.execute(_NEW, {"event": [one.event_id for one in requests]})
    new = set(found.scalars())
    ours = [one for one in requests if one.event_id in new]
    parameters = {
        "subject": [one.subject_id for one in ours],
        "cutoff": [one.cutoff_at for one in ours],
    }
    for statement in _WORK:
        dated = {"day": today} if "day" in statement.compile().params else {}
        await connection.execute(statement, {**parameters, **dated})
    if ours:
        await connection.execute(insert(Outbox), [_answer(one) for one in ours])


def _answer(request: DeletionRequested) -> dict[str, Any]:
    return {"topic": "faststream", "key": request.case_id.encode(), "value": b"", "headers": "{}"}


def application(job: Job, meter: Meter) -> FastStream:
    schema = fastavro.schema.load_schema(SCHEMA)
    today = date.fromisoformat(job.day)
    logger = logging.getLogger("peer")  # errors only: a line a message would cost more
    broker = KafkaBroker(job.bootstrap_servers, logger=logger)
    app = FastStream(broker, logger=logger)
    engine = engine_of(job)

    async def decode(message: KafkaMessage) -> Any:
        return [
            fastavro.schemaless_reader(BytesIO(value[FRAMING_BYTES:]), schema, None)
            for value in message.body
        ]

    @broker.subscriber(
        job.topic,
        group_id=job.group,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        batch=True,
        max_records=job.batch_max,
        decoder=decode,
    )
    async def on_requests(requests: list[DeletionRequested], message: KafkaMessage) -> None:
        for request, raw in zip(requests, message.raw_message, strict=True):
            appended_at = datetime.fromtimestamp(raw.timestamp()[1] / 1000, UTC)
            request.cutoff_at = min(request.cutoff_at, appended_at)
        async with engine.begin() as connection:
            await _handle(connection, requests, today)
        meter.handled(len(requests))
        if meter.is_done():
            app.exit()

    return app


def main() -> None:
    job = read_job()
    meter = Meter(job)
    asyncio.run(application(job, meter).run())
    meter.tell()


if __name__ == "__main__":
    main()
