"""Who is in the shop, and what must become of each row: told from how it was made, not by rules.

Nothing of the product is imported here: `Fate` is what the shop's lawyer would say of a row that
was put in that way.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

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

FIRST = 10_001
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Fate(Enum):
    """What must be there of a row afterwards."""

    GONE = "gone"
    KEPT = "kept where nobody of the shop sees it"
    OPEN = "as it was, for whoever finishes it"
    LEFT = "as it was, for it is newer than the request"


@dataclass(frozen=True)
class Row:
    """One row of the shop, and what must become of it when its customer asks."""

    table: type[Base]
    values: dict[str, object]
    fate: Fate = Fate.GONE
    masked: tuple[str, ...] = ()
    """The columns in which nothing of a person may stand while the row is kept."""

    @property
    def person(self) -> tuple[str, ...]:
        """What would name its customer there."""
        found = " ".join(str(self.values[column]) for column in self.masked)
        return tuple(re.findall(r"王\d+|\d{11,}", found))


@dataclass(frozen=True)
class Shop:
    """The shop on a day: `asked_at` is when all who ask confirm."""

    asked_at: datetime

    @property
    def today(self) -> date:
        return self.asked_at.astimezone(SHANGHAI).date()

    def rows_of(self, number: int) -> Iterator[Row]:
        """All that the shop has of one customer, parents first.

        What they have at all hangs on their number; what must become of it on what it is.
        """
        dice = random.Random(number)
        orders = list(self._orders(number, dice))
        tickets = list(self._tickets(number, dice))
        needed = [row.fate for row in (*orders, *tickets) if row.fate is not Fate.GONE]
        yield self._customer(number, needed)
        yield from self._addresses(number)
        yield from orders
        yield from tickets
        yield from self._billing(number, dice)
        yield from self._what_goes(number, dice)

    def _days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _before(self, days: float) -> datetime:
        return self.asked_at - timedelta(days=days)

    def _local(self, days: float) -> datetime:
        return self._before(days).astimezone(SHANGHAI).replace(tzinfo=None)

    def _customer(self, number: int, needed: Sequence[Fate]) -> Row:
        """Stays while an order or a ticket refers to it: hidden, unless one of them is in use."""
        values = {
            "id": number,
            "phone": f"138{number:08}",
            "name": f"王{number}",
            "created_at": self._local(3000),
            "deleted_at": self._local(10) if number % 8 == 6 else None,
        }
        if {Fate.OPEN, Fate.LEFT} & set(needed):
            return Row(Customer, values, Fate.OPEN)
        return Row(Customer, values, Fate.KEPT if needed else Fate.GONE, ("phone", "name"))

    def _addresses(self, number: int) -> Iterator[Row]:
        for place, deleted in enumerate((None, self._before(20))):
            yield Row(
                Address,
                {
                    "id": number * 10 + place,
                    "customer_id": number,
                    "receiver": f"王{number}",
                    "street": "文三路478号",
                    "created_at": self._before(900),
                    "deleted_at": deleted,
                },
            )

    def _orders(self, number: int, dice: random.Random) -> Iterator[Row]:
        """By turns: one long closed, one open, one closed last year, one from after the request."""
        kinds: dict[int, list[tuple[date | None, Fate]]] = {
            0: [(self._days_ago(4400), Fate.GONE)],
            1: [(None, Fate.OPEN)],
            2: [(self._days_ago(300), Fate.KEPT), (self._days_ago(1500), Fate.GONE)],
            7: [(None, Fate.LEFT), (self._days_ago(2000), Fate.GONE)],
        }
        for closed_on, fate in kinds.get(number % 8, []):
            created = self._before(-1 / 24) if fate is Fate.LEFT else self._before(5000)
            order_id = UUID(int=dice.getrandbits(128), version=4)
            values = {
                "id": order_id,
                "customer_id": number,
                "receiver": f"王{number}",
                "buyer": {"phone": f"138{number:08}", "level": 3, "card": {"name": f"王{number}"}},
                "total": Decimal(dice.randrange(1, 99_999)) / 100,
                "created_at": created,
                "closed_on": closed_on,
            }
            yield Row(Order, values, fate, ("receiver", "buyer"))
            for line in range(1, dice.randrange(2, 5)):
                yield Row(
                    OrderLine,
                    {
                        "order_id": order_id,
                        "line_no": line,
                        "goods": f"第{line}本书",
                        "gift_note": f"给王{number}",
                        "created_at": created,
                    },
                    fate,
                    ("gift_note",),
                )

    def _tickets(self, number: int, dice: random.Random) -> Iterator[Row]:
        kinds: dict[int, date | None] = {0: self._days_ago(30), 3: self._days_ago(9), 4: None}
        if number % 8 not in kinds:
            return
        fate = Fate.GONE if kinds[number % 8] else Fate.OPEN
        ticket = 2_000_000 + number
        values = {
            "id": ticket,
            "customer_id": number,
            "about": f"王{number}的退货",
            "created_at": self._before(60),
            "closed_on": kinds[number % 8],
        }
        yield Row(Ticket, values, fate)
        for place in range(dice.randrange(1, 4)):
            said = {"ticket_id": ticket, "said": f"我是王{number}", "created_at": self._before(59)}
            yield Row(TicketMessage, {"id": number * 10 + place, **said}, fate)

    def _billing(self, number: int, dice: random.Random) -> Iterator[Row]:
        """Payments are kept ten years, invoices five; one of the day itself came who knows when."""
        paid = {2: [(300, Fate.KEPT), (4400, Fate.GONE)], 7: [(0, Fate.LEFT), (4400, Fate.GONE)]}
        for place, (days, fate) in enumerate(paid.get(number % 8, [(4400, Fate.GONE)])):
            values = {
                "id": number * 10 + place,
                "customer_no": str(number),
                "order_id": UUID(int=dice.getrandbits(128), version=4),
                "account": f"6222{number:012}",
                "paid_on": self._days_ago(days),
            }
            yield Row(Payment, values, fate, ("account",))
        for days, fate in {3: [(700, Fate.KEPT), (2500, Fate.GONE)]}.get(number % 8, []):
            values = {
                "invoice_no": f"{number}-{days}",
                "customer_no": str(number),
                "title": f"王{number}",
                "e_mail": f"w{number}@example.com",
                "issued_on": self._days_ago(days),
                "created_at": self._local(days),
            }
            yield Row(Invoice, values, fate)

    def _what_goes(self, number: int, dice: random.Random) -> Iterator[Row]:
        """What no law keeps: what was looked at, looked for and noted, and a subscription."""
        for days in (1, 40, 800):
            of = {"id": UUID(int=dice.getrandbits(128), version=4), "customer_id": number}
            yield Row(PageView, {**of, "page": "/book/1", "created_at": self._before(days)})
            yield Row(Search, {**of, "words": "书", "created_at": self._local(days)})
            kind = dice.choice(("app", "web", "mini", "kiosk"))
            note = {"seen_by": f"王{number}"}
            yield Row(Event, {**of, "kind": kind, "note": note, "created_at": self._before(days)})
        mail = {"id": number, "customer_ref": str(number), "e_mail": f"W{number}@Example.com"}
        yield Row(Subscription, {**mail, "created_at": self._before(500)})


def put(connection: Connection, rows: Sequence[Row]) -> None:
    """The rows into their tables, each table's in one go; an order of tables that keys allow."""
    for table in Base.metadata.sorted_tables:
        values = [row.values for row in rows if row.table.__table__ is table]
        if values:
            connection.execute(insert(table), values)
