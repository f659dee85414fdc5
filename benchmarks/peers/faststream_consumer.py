"""The consumer that people write today: FastStream and SQLAlchemy, one event, one transaction.

As their documentation shows it: a typed handler, an async session a message, an inbox against
redelivery, ORM objects that are loaded, judged one by one and deleted, an outbox row. It keeps to
the same rules and must leave the same rows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

import fastavro
from dateutil.relativedelta import relativedelta
from faststream import AckPolicy, FastStream
from faststream.confluent import KafkaBroker, KafkaMessage
from pydantic import BaseModel
from sqlalchemy import ARRAY, DateTime, ForeignKey, Identity, Text, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.meter import Job, Meter, read_job

SCHEMA = "schemas/avro/DeletionRequested.avsc"
FRAMING_BYTES = 10


class DeletionRequested(BaseModel):
    event_id: UUID
    case_id: str
    subject_id: str
    cutoff_at: datetime


# --- the tables ---------------------------------------------------------------------------------


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True)}


class Inbox(Base):
    __tablename__ = "inbox"
    consumer: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)


class Outbox(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    topic: Mapped[str]
    key: Mapped[bytes | None]
    value: Mapped[bytes]
    headers: Mapped[str]


class Record(Base):
    """What every record has."""

    __abstract__ = True
    subject_id: Mapped[str]
    created_at: Mapped[datetime]
    restricted_for: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    masked_on: Mapped[date | None]


class Voucher(Record):
    __tablename__ = "vouchers"
    order_no: Mapped[str] = mapped_column(primary_key=True)
    completed_on: Mapped[date | None]
    complete: Mapped[bool]


class OrderPart(Record):
    """A record that refers to its order."""

    __abstract__ = True
    order_no: Mapped[str] = mapped_column(ForeignKey("vouchers.order_no"))


class Detail(OrderPart):
    __tablename__ = "details"
    line_no: Mapped[str] = mapped_column(primary_key=True)


class Shipment(OrderPart):
    __tablename__ = "logistics"
    shipment_no: Mapped[str] = mapped_column(primary_key=True)
    receiver_phone: Mapped[str | None]
    door_number: Mapped[str | None]


class Review(OrderPart):
    __tablename__ = "reviews"
    review_no: Mapped[str] = mapped_column(primary_key=True)


class Invoice(OrderPart):
    __tablename__ = "invoices"
    invoice_no: Mapped[str] = mapped_column(primary_key=True)
    issued_on: Mapped[date]
    buyer_phone: Mapped[str | None]
    buyer_email: Mapped[str | None]
    delivery_address: Mapped[str | None]


class AfterSales(OrderPart):
    __tablename__ = "after_sales"
    case_no: Mapped[str] = mapped_column(primary_key=True)
    closed_on: Mapped[date | None]
    contact_phone: Mapped[str | None]
    nickname: Mapped[str | None]


# --- the work -----------------------------------------------------------------------------------


class Eraser:
    """Erases one customer's order records in one session, row by row."""

    def __init__(self, session: AsyncSession, request: DeletionRequested, today: date) -> None:
        self._session = session
        self._request = request
        self._today = today
        self._disputed: set[str] = set()
        self._kept_parts: set[str] = set()

    async def erase(self) -> None:
        orders = {voucher.order_no: voucher for voucher in await self._rows(Voucher)}
        for case in await self._rows(AfterSales):
            await self._after_sales(case)
        for review in await self._rows(Review):
            await self._review(review)
        for invoice in await self._rows(Invoice):
            await self._invoice(invoice, orders[invoice.order_no])
        for shipment in await self._rows(Shipment):
            await self._shipment(shipment, orders[shipment.order_no])
        for detail in await self._rows(Detail):
            await self._detail(detail, orders[detail.order_no])
        await self._session.flush()  # the order goes after what refers to it
        for voucher in orders.values():
            await self._voucher(voucher)

    async def _rows(self, model: type[Any]) -> Sequence[Any]:
        found = await self._session.scalars(
            select(model).where(
                model.subject_id == self._request.subject_id,
                model.created_at <= self._request.cutoff_at,
            )
        )
        return found.all()

    async def _after_sales(self, case: AfterSales) -> None:
        if case.closed_on is not None:
            await self._session.delete(case)
            return
        self._disputed.add(case.order_no)
        case.nickname = None
        self._keep(case, ["after_sales"], masked=True)

    async def _review(self, review: Review) -> None:
        if review.order_no in self._disputed:
            self._keep(review, ["after_sales"])
        else:
            await self._session.delete(review)

    async def _invoice(self, invoice: Invoice, order: Voucher) -> None:
        if order.completed_on is None:
            self._keep(invoice, None)
            return
        if self._is_over(invoice.issued_on, years=5):
            await self._session.delete(invoice)
            return
        invoice.buyer_phone = invoice.buyer_email = invoice.delivery_address = None
        self._keep(invoice, ["finance_duty"], masked=True)

    async def _shipment(self, shipment: Shipment, order: Voucher) -> None:
        if order.completed_on is None:
            self._keep(shipment, None)
        elif order.order_no in self._disputed:
            self._keep(shipment, ["after_sales"])
        elif self._is_over(order.completed_on, years=3):
            await self._session.delete(shipment)
        else:
            shipment.receiver_phone = _masked(shipment.receiver_phone)
            shipment.door_number = None
            self._keep(shipment, [], masked=True)

    async def _detail(self, detail: Detail, order: Voucher) -> None:
        if order.completed_on is None:
            self._keep(detail, None)
        elif order.order_no in self._disputed:
            self._keep(detail, ["after_sales"])
        elif order.complete or self._is_over(order.completed_on, years=3):
            await self._session.delete(detail)
        else:
            self._keep(detail, [])

    async def _voucher(self, voucher: Voucher) -> None:
        if voucher.completed_on is None:
            return
        fiscal_year_end = voucher.completed_on.replace(month=12, day=31)
        if (
            self._is_over(voucher.completed_on, years=3)
            and self._is_over(fiscal_year_end, years=10)
            and voucher.order_no not in self._kept_parts
        ):
            await self._session.delete(voucher)
        else:
            voucher.restricted_for = ["finance_duty"]

    def _is_over(self, start: date, *, years: int) -> bool:
        return start + relativedelta(years=years) < self._today

    def _keep(self, part: Any, readers: list[str] | None, *, masked: bool = False) -> None:
        part.restricted_for = readers
        part.masked_on = self._today if masked else None
        self._kept_parts.add(part.order_no)


def _masked(phone: str | None) -> str | None:
    if phone is None or len(phone) < 11:
        return phone and "***"
    return f"{phone[:3]}****{phone[-4:]}"


# --- the consumer -------------------------------------------------------------------------------


def application(job: Job, meter: Meter) -> FastStream:
    schema = fastavro.schema.load_schema(SCHEMA)
    today = date.fromisoformat(job.day)
    logger = logging.getLogger("peer")  # errors only: a line a message would cost more
    broker = KafkaBroker(job.bootstrap_servers, logger=logger)
    app = FastStream(broker, logger=logger)
    new_session = async_sessionmaker(engine_of(job))

    async def decode(message: KafkaMessage) -> Any:
        return fastavro.schemaless_reader(BytesIO(message.body[FRAMING_BYTES:]), schema, None)

    @broker.subscriber(
        job.topic,
        group_id=job.group,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        decoder=decode,
    )
    async def on_request(request: DeletionRequested, message: KafkaMessage) -> None:
        appended_at = datetime.fromtimestamp(message.raw_message.timestamp()[1] / 1000, UTC)
        request.cutoff_at = min(request.cutoff_at, appended_at)
        async with new_session() as session, session.begin():
            if await session.get(Inbox, ("faststream", request.event_id)) is None:
                session.add(Inbox(consumer="faststream", event_id=request.event_id))
                await Eraser(session, request, today).erase()
                session.add(_answer(request))
        meter.handled(1)
        if meter.is_done():
            app.exit()

    return app


def _answer(request: DeletionRequested) -> Outbox:
    return Outbox(topic="faststream", key=request.case_id.encode(), value=b"", headers="{}")


def engine_of(job: Job) -> Any:
    address = urlsplit(job.database_url)._replace(scheme="postgresql+asyncpg").geturl()
    return create_async_engine(
        address,
        connect_args={
            "server_settings": {
                "role": f"{job.schema}_eraser",
                "search_path": job.schema,
                "timezone": job.time_zone,
            }
        },
    )


def main() -> None:
    job = read_job()
    meter = Meter(job)
    asyncio.run(application(job, meter).run())
    meter.tell()


if __name__ == "__main__":
    main()
