"""The orders domain for tests: its rows, one function a table; its roles; its store.

By default an order was placed and completed long ago, so that no rule keeps anything of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from fullstop.handlers.erasure import Batch, erase_batch
from fullstop.handlers.store import Case, Store
from fullstop.outbox.database import Db, connect
from fullstop.sandbox.deployment import url_as
from tests.support.world import NOON, PASSPHRASE, World

SUBJECT = "s"
BEFORE = datetime(2010, 2, 1, 4, 0, tzinfo=UTC)

LONG_AGO = date(2010, 3, 1)  # nothing keeps it: tax papers of 2010 were kept until 2020-12-31
LATELY = date(2026, 3, 24)  # kept until 2029-03-24 (E-commerce Law), 2036-12-31 (tax)

TABLES = ("after_sales", "reviews", "invoices", "logistics", "details", "vouchers")


def order(
    world: World,
    order_no: str,
    *,
    completed_on: date | None = LONG_AGO,
    subject_id: str = SUBJECT,
    complete: bool = True,
    created_at: datetime = BEFORE,
) -> None:
    """The order row: a complete voucher, of an order that is completed unless said otherwise."""
    _insert(
        world,
        "vouchers",
        {
            "order_no": order_no,
            "subject_id": subject_id,
            "seller": "seller-1",
            "goods_id": "goods-1",
            "quantity": 1,
            "price_cents": 9900,
            "paid_at": BEFORE,
            "payment_ref": "pay-1",
            "completed_on": completed_on,
            "complete": complete,
            "created_at": created_at,
        },
    )


def detail(
    world: World,
    line_no: str,
    order_no: str,
    *,
    subject_id: str = SUBJECT,
    created_at: datetime = BEFORE,
) -> None:
    _insert(
        world,
        "details",
        {
            "line_no": line_no,
            "order_no": order_no,
            "subject_id": subject_id,
            "item": "kettle",
            "remark": "ring twice",
            "receiver": "王女士",
            "created_at": created_at,
        },
    )


def shipment(
    world: World,
    shipment_no: str,
    order_no: str,
    *,
    subject_id: str = SUBJECT,
    receiver_phone: str = "13800005678",
    created_at: datetime = BEFORE,
) -> None:
    _insert(
        world,
        "logistics",
        {
            "shipment_no": shipment_no,
            "order_no": order_no,
            "subject_id": subject_id,
            "carrier": "carrier-1",
            "tracking_no": "track-1",
            "receiver": "王女士",
            "receiver_phone": receiver_phone,
            "street": "长安街 1 号",
            "door_number": "3-502",
            "created_at": created_at,
        },
    )


def review(
    world: World,
    review_no: str,
    order_no: str,
    *,
    subject_id: str = SUBJECT,
    created_at: datetime = BEFORE,
) -> None:
    _insert(
        world,
        "reviews",
        {
            "review_no": review_no,
            "order_no": order_no,
            "subject_id": subject_id,
            "stars": 5,
            "text": "very good",
            "nickname": "wang",
            "created_at": created_at,
        },
    )


def invoice(
    world: World,
    invoice_no: str,
    order_no: str,
    *,
    issued_on: date = LONG_AGO,
    subject_id: str = SUBJECT,
    created_at: datetime = BEFORE,
) -> None:
    _insert(
        world,
        "invoices",
        {
            "invoice_no": invoice_no,
            "order_no": order_no,
            "subject_id": subject_id,
            "issued_on": issued_on,
            "title": "王女士",
            "tax_no": "TAX-1",
            "amount_cents": 9900,
            "buyer_phone": "13800005678",
            "buyer_email": "wang@example.com",
            "delivery_address": "长安街 1 号",
            "created_at": created_at,
        },
    )


def dispute(
    world: World,
    case_no: str,
    order_no: str,
    *,
    closed_on: date | None = None,
    subject_id: str = SUBJECT,
    created_at: datetime = BEFORE,
) -> None:
    """An after-sales case, open unless `closed_on` is given."""
    _insert(
        world,
        "after_sales",
        {
            "case_no": case_no,
            "order_no": order_no,
            "subject_id": subject_id,
            "opened_on": LONG_AGO,
            "closed_on": closed_on,
            "chat": "it is broken",
            "photo": "photo-1",
            "contact_phone": "13800005678",
            "nickname": "wang",
            "created_at": created_at,
        },
    )


def whole_order(
    world: World,
    order_no: str,
    *,
    completed_on: date | None = LONG_AGO,
    subject_id: str = SUBJECT,
) -> None:
    """An order with one row in every table: a closed dispute, a review, an invoice and so on."""
    order(world, order_no, completed_on=completed_on, subject_id=subject_id)
    detail(world, f"{order_no}-line", order_no, subject_id=subject_id)
    shipment(world, f"{order_no}-shipment", order_no, subject_id=subject_id)
    review(world, f"{order_no}-review", order_no, subject_id=subject_id)
    issued_on = completed_on or LONG_AGO
    invoice(world, f"{order_no}-invoice", order_no, issued_on=issued_on, subject_id=subject_id)
    dispute(world, f"{order_no}-case", order_no, closed_on=LONG_AGO, subject_id=subject_id)


def tables(world: World) -> dict[str, list[str]]:
    """Every row of every orders table as text, to compare byte for byte."""
    return {name: world.table(f"orders.{name}") for name in TABLES}


def rows_of(world: World, subject_id: str) -> dict[str, list[str]]:
    """The same for one customer."""
    return {
        name: [
            text
            for (text,) in world.execute(
                f"select t::text from orders.{name} t where subject_id = %s order by 1", subject_id
            )
        ]
        for name in TABLES
    }


def headers(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Each row's place, and the transactions that wrote it and last locked it."""
    return {
        name: world.execute(f"select ctid, xmin::text, xmax::text from orders.{name} order by 1")
        for name in TABLES
    }


def keys(world: World, table: str) -> list[str]:
    """The primary keys in a table, in order."""
    key = KEYS[table]
    return [value for (value,) in world.execute(f"select {key} from orders.{table} order by 1")]


KEYS = {
    "after_sales": "case_no",
    "reviews": "review_no",
    "invoices": "invoice_no",
    "logistics": "shipment_no",
    "details": "line_no",
    "vouchers": "order_no",
}


def _insert(world: World, table: str, values: Mapping[str, object]) -> None:
    columns = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    world.execute(f"insert into orders.{table} ({columns}) values ({places})", *values.values())


def clear(world: World) -> None:
    """Take out all rows and all that the domain remembers, so that tests can share a database."""
    own = ("deferrals", "cases", "inbox", "outbox")
    world.execute("; ".join(f"delete from orders.{name}" for name in (*TABLES, *own)))


# --- who may do what ----------------------------------------------------------------------------


@contextmanager
def acting_as(world: World, role: str) -> Iterator[Db]:
    """A connection of one of the domain's own logins: orders_app, orders_eraser, orders_owner."""
    with _connected(world, role) as connection:
        yield connection


@contextmanager
def member_of(world: World, group: str) -> Iterator[Db]:
    """A connection of a login that is a member of a reader group, as a colleague's would be."""
    login = f"colleague_{uuid4().hex}"
    # Roles belong to the whole cluster, and outlive a test's database.
    world.execute(f"create role {login} login password '{PASSPHRASE}' in role {group}")
    try:
        with _connected(world, login) as connection:
            yield connection
    finally:
        world.execute(f"drop role {login}")


def _connected(world: World, login: str) -> Db:
    return connect(
        url_as(world.admin_url, login, PASSPHRASE),
        role=None,
        schema="orders",
        time_zone="Asia/Shanghai",
        application="test",
    )


# --- the engine on the domain's store -----------------------------------------------------------


@dataclass(frozen=True)
class Engine:
    """The domain's store on one open transaction, under the rules in force."""

    connection: Db
    store: Store
    order: Sequence[str]

    def erase(self, *cases: Case) -> Batch:
        return erase_batch(self.store, self.order, cases, rows_max=1000)


@contextmanager
def engine(world: World) -> Iterator[Engine]:
    """A transaction of the domain's eraser; committed when the block ends."""
    work = world.work("orders")
    rules = work.rules(world.clock())
    database = world.wiring.domain_database("orders")
    try:
        with database.transaction() as connection:
            yield Engine(connection, work.engine(connection, rules).store, rules.order)
    finally:
        database.close()


def case(
    subject_id: str = SUBJECT, *, no: int = 0, records: frozenset[str] = frozenset(TABLES)
) -> Case:
    return Case(no, subject_id, NOON, records)
