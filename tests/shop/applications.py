"""What never stops in the shop: a till, a web site and reports, by the mapper's own statements.

Nothing is said of how fast they are; what counts is a statement that fails, waits for longer than a
second, or does not see what is there. Each failure is kept, with what was done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, selectinload

from fullstop.sandbox.deployment import url_as
from tests.shop.models import (
    Address,
    Base,
    Customer,
    Event,
    Invoice,
    Order,
    OrderLine,
    PageView,
    Payment,
    Search,
    Subscription,
    Ticket,
    TicketMessage,
)
from tests.shop.schema import Logins, engine_of
from tests.support.world import PASSPHRASE

WAITS_MILLISECONDS = 1000
PAUSE_SECONDS = 0.02  # between two rounds: who works beside them needs the machine, too
ENOUGH = 3
SECONDS = 120.0

Work = Callable[[Session, int], object]


@dataclass
class Seen:
    """What an application went through: rounds, and what failed in them."""

    name: str
    rounds: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass
class Applications:
    """All of them at work, each on a connection of its own."""

    seen: list[Seen] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _round: threading.Condition = field(default_factory=threading.Condition)

    def go_on(self) -> None:
        """Wait until each has gone round some times more."""
        until = {one.name: one.rounds + ENOUGH for one in self.seen}
        with self._round:
            assert self._round.wait_for(
                lambda: all(one.rounds >= until[one.name] for one in self.seen), SECONDS
            ), self.failed

    @property
    def failed(self) -> list[str]:
        """Every statement that failed, of any of them."""
        return [f"{one.name}: {problem}" for one in self.seen for problem in one.failed]

    def stop(self) -> None:
        self._stop.set()

    def work(self, seen: Seen, url: str, work: Work) -> None:
        """One application's life."""
        options = f"-c lock_timeout={WAITS_MILLISECONDS}"
        engine = engine_of(url, connect_args={"options": options, "prepare_threshold": 2})
        for number in count():
            if self._stop.wait(PAUSE_SECONDS):
                break
            problem = None
            try:
                with Session(engine) as session, session.begin():
                    work(session, number)
            except (SQLAlchemyError, AssertionError) as error:
                problem = f"{type(error).__name__}: {error}"[:500]
            with self._round:
                seen.rounds += 1
                seen.failed += [problem] if problem else []
                self._round.notify_all()
        engine.dispose()


@contextmanager
def at_work(admin_url: str, logins: Logins) -> Iterator[Applications]:
    """The till as the tables' owner, the web site and the reports, until the block ends."""
    applications = Applications()
    threads = []
    for login, work in ((logins.owner, _till), (logins.web, _web), (logins.reports, _reports)):
        seen = Seen(login.partition("_")[0])
        applications.seen.append(seen)
        url = url_as(admin_url, login, PASSPHRASE)
        threads.append(threading.Thread(target=applications.work, args=(seen, url, work)))
    for thread in threads:
        thread.start()
    try:
        applications.go_on()
        yield applications
        applications.go_on()
    finally:
        applications.stop()
        for thread in threads:
            thread.join()


def _till(session: Session, number: int) -> None:
    """A customer who was never here comes, buys, pays and has a question; then it is changed."""
    customer = Customer(name="赵六", phone=None)
    customer.addresses.append(Address(receiver="赵六", street="解放路1号"))
    order = Order(receiver="赵六", buyer={"phone": "0571"}, total=number % 90)
    order.lines += [OrderLine(line_no=line, goods="书") for line in (1, 2)]
    customer.orders.append(order)
    session.add(customer)
    session.flush()
    ticket = Ticket(customer_id=customer.id, about="发票")
    ticket.messages.append(TicketMessage(said="要发票"))
    no = str(customer.id)
    invoice = Invoice(invoice_no=f"T{customer.id}", customer_no=no, title="赵六", e_mail=None)
    session.add_all([ticket, Payment(customer_no=no, order_id=order.id), invoice])
    session.flush()
    order.closed_on = ticket.closed_on = date(2026, 1, 1)
    customer.name = "赵七"
    session.flush()
    session.expire_all()
    found = session.scalars(select(Order).where(Order.customer_id == customer.id)).one()
    assert (len(found.lines), found.customer.name) == (2, "赵七"), "what was just written is gone"


def _web(session: Session, number: int) -> None:
    """Somebody looks around, takes the newsletter and leaves; the day's leftovers are swept."""
    me = 5_000_000 + number % 50
    session.add_all(
        [
            PageView(customer_id=me, page="/"),
            Search(customer_id=me, words="书"),
            Event(customer_id=me, kind=("app", "web", "kiosk")[number % 3], note={"n": number}),
            Subscription(customer_ref=str(me), e_mail=f"n{number}@example.com"),
        ]
    )
    session.flush()
    for table in (PageView, Search, Event):
        seen = session.scalar(select(func.count()).where(table.customer_id == me))
        assert seen, f"{table.__tablename__}: what was just written is not seen"
    mine = Subscription.customer_ref == str(me)
    changed = session.execute(update(Subscription).where(mine).values(e_mail="x@example.com"))
    assert isinstance(changed, CursorResult)
    assert changed.rowcount, "subscriptions: what was just written is not there"
    session.execute(delete(Subscription).where(mine))
    if number % 10 == 0:
        for table in (PageView, Search, Event):
            session.execute(delete(table).where(table.customer_id == me))


def _reports(session: Session, number: int) -> None:
    """What is in every table, and some customers with all that hangs on them."""
    tables: Sequence[type[Base]] = [mapper.class_ for mapper in Base.registry.mappers]
    table = tables[number % len(tables)]
    assert session.scalar(select(func.count()).select_from(table)), f"{table}: no row is seen"
    of = select(Customer).options(selectinload(Customer.orders).selectinload(Order.lines))
    session.scalars(of.order_by(Customer.id.desc()).limit(20)).all()
    session.execute(
        select(Order.customer_id, func.sum(Order.with_tax)).group_by(Order.customer_id).limit(5)
    ).all()
