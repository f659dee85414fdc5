"""The shop's twelve tables, as its own object-relational mapper has them, and nothing of ours.

Ten years of several people's taste: keys of every kind, three schemas' worth of habits, times with
and without a zone, partitions that somebody read of.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import CHAR, CITEXT, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Every table of the shop."""


class Customer(Base):
    """Who buys. A phone is one customer's, while that customer is not deleted softly."""

    __tablename__ = "customers"
    __table_args__ = (
        Index("customers_phone", "phone", unique=True, postgresql_where=text("deleted_at is null")),
        {"schema": "shop"},
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1_000_000), primary_key=True)
    phone: Mapped[str | None] = mapped_column(CHAR(11))
    name: Mapped[str | None] = mapped_column(String(40))
    initial: Mapped[str | None] = mapped_column(String(3), Computed("left(name, 1)"))
    created_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.localtimestamp())
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime)
    addresses: Mapped[list[Address]] = relationship(back_populates="customer")
    orders: Mapped[list[Order]] = relationship(back_populates="customer")


class Address(Base):
    """Where a parcel goes; deleted softly, so the index leaves the deleted ones out."""

    __tablename__ = "addresses"
    __table_args__ = (
        Index("addresses_used", "customer_id", postgresql_where=text("deleted_at is null")),
        {"schema": "shop"},
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1_000_000), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    receiver: Mapped[str] = mapped_column(String(40))
    street: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    customer: Mapped[Customer] = relationship(back_populates="addresses")


class Order(Base):
    """What was bought, with the buyer as they were that day."""

    __tablename__ = "orders"
    __table_args__ = (Index("orders_of", "customer_id", "created_at"), {"schema": "shop"})
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    receiver: Mapped[str] = mapped_column(String(40))
    buyer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    total: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    with_tax: Mapped[Decimal] = mapped_column(Numeric(10, 2), Computed("total * 1.13"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    closed_on: Mapped[date | None] = mapped_column(Date)
    customer: Mapped[Customer] = relationship(back_populates="orders")
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order")


class OrderLine(Base):
    """A line of an order: its key is of two columns, and whose it is only the order knows."""

    __tablename__ = "order_lines"
    __table_args__ = ({"schema": "shop"},)
    order_id: Mapped[UUID] = mapped_column(ForeignKey(Order.id), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    goods: Mapped[str] = mapped_column(String(80))
    gift_note: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    order: Mapped[Order] = relationship(back_populates="lines")


class Payment(Base):
    """What was paid, with a day and no time, and the customer's number as a text."""

    __tablename__ = "payments"
    __table_args__ = (Index("payments_of", "customer_no", "paid_on"), {"schema": "billing"})
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1_000_000), primary_key=True)
    customer_no: Mapped[str] = mapped_column(String(20))
    order_id: Mapped[UUID]
    account: Mapped[str | None] = mapped_column(String(40))
    paid_on: Mapped[date] = mapped_column(Date, server_default=func.current_date())


class Invoice(Base):
    """An invoice; the number is padded, as the printing program wanted it."""

    __tablename__ = "invoices"
    __table_args__ = (Index("invoices_of", "customer_no"), {"schema": "billing"})
    invoice_no: Mapped[str] = mapped_column(CHAR(20), primary_key=True)
    customer_no: Mapped[str] = mapped_column(CHAR(12))
    title: Mapped[str] = mapped_column(String(80))
    e_mail: Mapped[str | None] = mapped_column(String(80))
    issued_on: Mapped[date] = mapped_column(Date, server_default=func.current_date())
    created_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.localtimestamp())


class PageView(Base):
    """What was looked at, in four partitions by whose it is."""

    __tablename__ = "page_views"
    __table_args__ = (
        Index("page_views_of", "customer_id", "created_at"),
        {"schema": "shop", "postgresql_partition_by": "hash (customer_id)"},
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    page: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Search(Base):
    """What was looked for, a partition a year."""

    __tablename__ = "searches"
    __table_args__ = (
        Index("searches_of", "customer_id", "created_at"),
        {"schema": "shop", "postgresql_partition_by": "range (created_at)"},
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(
        DateTime, primary_key=True, server_default=func.localtimestamp()
    )


class Event(Base):
    """What an application noted, a partition a kind."""

    __tablename__ = "events"
    __table_args__ = (
        Index("events_of", "customer_id", "created_at"),
        {"schema": "shop", "postgresql_partition_by": "list (kind)"},
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    customer_id: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Subscription(Base):
    """Who wants the newsletter; whoever wrote it took every key for a text without case."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index("subscriptions_of", "customer_ref"), {"schema": "Shop News"})
    id: Mapped[int] = mapped_column(Identity(start=1_000_000), primary_key=True)
    customer_ref: Mapped[str] = mapped_column(CITEXT)
    e_mail: Mapped[str] = mapped_column(CITEXT)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Ticket(Base):
    """What the customer asked the desk."""

    __tablename__ = "tickets"
    __table_args__ = (Index("tickets_of", "customer_id"), {"schema": "shop"})
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1_000_000), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    about: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    closed_on: Mapped[date | None] = mapped_column(Date)
    messages: Mapped[list[TicketMessage]] = relationship(back_populates="ticket")


class TicketMessage(Base):
    """What was written there; only the ticket knows whose it is."""

    __tablename__ = "ticket_messages"
    __table_args__ = (Index("ticket_messages_of", "ticket_id"), {"schema": "shop"})
    id: Mapped[int] = mapped_column(BigInteger, Identity(start=1_000_000), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id))
    said: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ticket: Mapped[Ticket] = relationship(back_populates="messages")


PARTITIONS = (
    *(
        f"create table shop.page_views_{part} partition of shop.page_views"
        f" for values with (modulus 4, remainder {part})"
        for part in range(4)
    ),
    *(
        f"create table shop.searches_{year} partition of shop.searches"
        f" for values from ('{year}-01-01') to ('{year + 1}-01-01')"
        for year in range(2015, 2031)
    ),
    "create table shop.events_app partition of shop.events for values in ('app', 'mini')",
    "create table shop.events_web partition of shop.events for values in ('web')",
    "create table shop.events_rest partition of shop.events default",
)
