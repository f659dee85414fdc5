"""Ten years of a mixed population: its rows, what happens to it, and the day each row must go.

The oracle shares nothing with the engine: its own calendar, its own copy of the periods, and a walk
over every single day. A reason is the days on which it keeps a record, one bit a day.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache, reduce
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

FIRST, LAST = date(2026, 1, 1), date(2036, 1, 31)
CHANGE = date(2028, 3, 1)  # the second version: the day after a leap day
LOOK_DAYS_MAX = 3  # an end that nobody says is found within so many days
SHANGHAI = ZoneInfo("Asia/Shanghai")
A_DAY = timedelta(days=1)


# --- the oracle's calendar ----------------------------------------------------------------------

# (years, months) under the first version and the second.
PERIODS: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "invoice-stub": ((5, 0), (4, 0)),
    "transaction-3y": ((3, 0), (3, 0)),
    "tax-10y": ((10, 0), (10, 0)),
    "network-log-6m": ((0, 6), (0, 9)),
}


@cache
def later(start: date, years: int, months: int) -> date:
    """The same day of a later month, or that month's last where it has no such day."""
    year, month = divmod(12 * (start.year + years) + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Kept:
    """For the rule's period from a start, to the end of its last day."""

    start: date
    rule: str

    def holds(self, day: date) -> bool:
        return later(self.start, *PERIODS[self.rule][day >= CHANGE]) >= day


@dataclass(frozen=True)
class Open:
    """Until a matter has ended, which somebody says, or nobody."""

    ended_on: date
    silently: bool = False

    def holds(self, day: date) -> bool:
        return day < self.ended_on


@dataclass(frozen=True)
class Held:
    """Under a legal hold, until it is released."""

    placed_on: date
    released_on: date

    def holds(self, day: date) -> bool:
        return self.placed_on <= day < self.released_on


Reason = Kept | Open | Held


@cache
def days_of(reason: Reason) -> int:
    """The days on which a reason holds, the first day of the ten years in the lowest bit."""
    return sum(1 << i for i in range((LAST - FIRST).days + 1) if reason.holds(FIRST + i * A_DAY))


FOR_EVER = (1 << (LAST - FIRST).days + 1) - 1


@dataclass(frozen=True)
class Fate:
    """The days on which a record is kept, at least and at most.

    They differ where an end that nobody says is found by the next look.
    """

    least: int = 0
    most: int = 0

    def __or__(self, other: Fate) -> Fate:
        return Fate(self.least | other.least, self.most | other.most)

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> Fate:
        return reduce(Fate.__or__, map(_fate_of, reasons), cls())

    def goes(self, asked_on: date) -> tuple[date | None, date | None]:
        """The first day, and the last, on which it may go; None: not in these years."""
        return _first_free(self.least, asked_on), _first_free(self.most, asked_on)


@cache
def _fate_of(reason: Reason) -> Fate:
    most = reason
    if isinstance(reason, Open) and reason.silently:
        most = replace(reason, ended_on=reason.ended_on + LOOK_DAYS_MAX * A_DAY)
    return Fate(days_of(reason), days_of(most))


@cache
def _first_free(kept: int, asked_on: date) -> date | None:
    for i in range((asked_on - FIRST).days, (LAST - FIRST).days + 1):
        if not kept >> i & 1:
            return FIRST + i * A_DAY
    return None


def needed(children: Iterable[tuple[date | None, date | None]]) -> Fate:
    """A parent is kept as long as one of its children is there."""
    return reduce(Fate.__or__, (Fate(_until(a), _until(b)) for a, b in children), Fate())


def _until(day: date | None) -> int:
    return FOR_EVER if day is None else (1 << (day - FIRST).days) - 1


# --- the population -----------------------------------------------------------------------------

# Days that calendars get wrong: leap days, ends of months and years, and the days around them.
ODD_STARTS = (
    *(date(y, 2, d) for y in (2016, 2020, 2024) for d in (28, 29)),
    *(date(y, 3, 1) for y in (2017, 2020, 2023, 2024)),
    *(date(y, 12, 31) for y in (2015, 2018, 2022, 2025)),
    *(date(y, 1, 1) for y in (2016, 2019, 2023)),
    *(date(y, m, d) for y in (2021, 2025) for m, d in ((8, 31), (11, 30), (4, 30))),
)
ASKED_ON = (
    FIRST,
    date(2026, 11, 24),
    date(2027, 2, 28),
    date(2027, 12, 31),
    date(2028, 2, 29),
    CHANGE,
    date(2029, 8, 31),
    date(2031, 6, 15),
)
LOGGED_DAYS_BEFORE = (0, 1, 27, 28, 29, 30, 59, 60, 90, 122, 181, 182, 183, 184, 185, 400)
LONG_AGO = datetime(2015, 1, 1, tzinfo=SHANGHAI)
MATTERS = ("ORDER_OPEN", "AFTER_SALES_OPEN", "CARD_BOUND", "SETTLEMENT_OPEN")


@dataclass(frozen=True)
class Record:
    """A row by (table, key), and the first and last day on which it may go; None: it stays."""

    table: str
    key: str
    asked_on: date
    goes: tuple[date | None, date | None]


@dataclass(frozen=True)
class Hold:
    subject: str
    records: tuple[str, ...]
    placed_on: date
    released_on: date
    secret: bool


@dataclass(frozen=True)
class Customer:
    """Somebody who asks on a day; `cancels` before the request arrives, after it, or not at all.

    `matter` is what is open until `ended_on`.
    """

    subject: str
    asked_on: date
    acting_as: str
    waives: bool
    cancels: str | None
    matter: str | None
    ended_on: date
    silently: bool
    hold: Hold | None

    @property
    def open_matter(self) -> Open:
        return Open(self.ended_on, self.silently)

    def held(self, records: str) -> Iterator[Held]:
        hold = self.hold
        if hold and (not hold.records or records in hold.records):
            yield Held(hold.placed_on, hold.released_on)


@dataclass(frozen=True)
class Order:
    """An order while it is made: what keeps it, and the days on which its children go."""

    who: Customer
    no: str
    completed_on: date
    unfinished: tuple[Reason, ...]
    disputed: tuple[Reason, ...]
    is_complete: bool
    children: list[tuple[date | None, date | None]] = field(default_factory=list)

    @property
    def by_law(self) -> Kept:
        return Kept(self.completed_on, "transaction-3y")


@dataclass
class Population:
    """Customers, rows by table, what becomes of each, and the day on which an open matter ends.

    `updates` are (table, key column, key, values) by domain and day; a row without values goes.
    """

    random: Random
    customers: list[Customer] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    records: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[tuple[str, date], list[tuple[str, str, str, dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    count: int = 0

    @classmethod
    def of(cls, records: int, seed: int = 1) -> Population:
        """At least so many records, the same for the same seed."""
        population = cls(Random(seed))
        while population.size < records:
            population._add_customer()
        return population

    @property
    def size(self) -> int:
        return sum(map(len, self.records.values()))

    def _add_customer(self) -> None:
        who = self._somebody(f"c{len(self.customers)}")
        self.customers.append(who)
        for i in range(2):
            self._order(who, is_last=i == 1)
        self._payments(who)
        self._membership(who)
        self._security(who)
        for table, key, number in (
            ("browsing_history.views", "view_no", 8),
            ("browsing_history.searches", "search_no", 2),
            ("preference_tags.tags", "tag_no", 2),
        ):
            for _ in range(number):
                self._row(who, table, key, [], self._number(), **_OTHER[table])
        if self.random.random() < 0.1:  # made the instant after the request: it stays
            new = datetime.combine(who.asked_on, time(0), SHANGHAI) + timedelta(milliseconds=1)
            more = {**_OTHER["browsing_history.views"], "created_at": new}
            self._row(who, "browsing_history.views", "view_no", None, self._number(), **more)

    def _somebody(self, subject: str) -> Customer:
        random = self.random
        asked_on = random.choice(ASKED_ON)
        cancels = random.choices([None, "before", "after"], [16, 1, 1])[0]
        acting_as, hold = "SELF", None
        if random.random() < 0.08 and cancels is None:
            acting_as = "GUARDIAN"
        elif random.random() < 0.15:
            placed_on = asked_on + random.randint(-40, 900) * A_DAY
            hold = Hold(
                subject,
                random.choice([(), (), ("invoices",), ("details", "vouchers")]),
                max(placed_on, FIRST),
                max(placed_on, FIRST) + random.randint(1, 90) * A_DAY,
                secret=random.random() < 0.5,
            )
        return Customer(
            subject,
            asked_on,
            acting_as,
            waives=random.random() < 0.2,
            cancels=cancels,
            matter=random.choice((None, None, *MATTERS)),
            ended_on=asked_on + random.choice((1, 2, 8, 30, 59, 60, 75)) * A_DAY,
            silently=random.random() < 0.25,
            hold=hold,
        )

    # --- orders

    def _order(self, who: Customer, *, is_last: bool) -> None:
        is_open = is_last and who.matter == "ORDER_OPEN"
        completed_on = who.ended_on if is_open else self._start(who)
        order = Order(
            who,
            f"o{self._number()}",
            completed_on,
            unfinished=(who.open_matter,) if is_open else (),
            disputed=(who.open_matter,) if is_last and who.matter == "AFTER_SALES_OPEN" else (),
            is_complete=self.random.random() < 0.8,
        )
        self._after_sales(order)
        self._review(order)
        for _ in range(2):
            issued_on = self._start(who)
            more = {"issued_on": issued_on, "title": "t", "amount_cents": 1, "buyer_phone": "1"}
            reasons = [*order.unfinished, Kept(issued_on, "invoice-stub")]
            self._child(order, "invoices", "invoice_no", reasons, **more)
        sent = {"carrier": "c", "tracking_no": "t", "receiver_phone": "1"}
        for _ in range(2):
            reasons = [*order.unfinished, *order.disputed, order.by_law]
            self._child(order, "logistics", "shipment_no", reasons, **sent)
        for _ in range(8):
            reasons = [*order.unfinished, *order.disputed]
            reasons += [] if order.is_complete else [order.by_law]
            self._child(order, "details", "line_no", reasons, item="i")
        self._voucher(order)

    def _after_sales(self, order: Order) -> None:
        if order.disputed:
            more = {"opened_on": order.completed_on, "chat": "…"}
            no = self._child(order, "after_sales", "case_no", order.disputed, **more)
            self._ends(order.who, "orders.after_sales", "case_no", no, "closed_on")

    def _review(self, order: Order) -> None:
        """Where it is not its author's own act, it stays until the author takes it away."""
        who = order.who
        if who.acting_as == "SELF":
            self._child(order, "reviews", "review_no", order.disputed, stars=5)
            return
        taken_away = [Open(who.ended_on, silently=True)]
        no = self._child(order, "reviews", "review_no", taken_away, stars=5)
        self._ends(who, "orders.reviews", "review_no", no)

    def _child(
        self, order: Order, name: str, key: str, reasons: Sequence[Reason], **more: Any
    ) -> str:
        no = f"{order.no}-{len(order.children)}"
        held = [*reasons, *order.who.held(name)]
        goes = self._row(order.who, f"orders.{name}", key, held, no, order_no=order.no, **more)
        order.children.append(goes)
        return no

    def _voucher(self, order: Order) -> None:
        by_tax = Kept(order.completed_on.replace(month=12, day=31), "tax-10y")
        own = [*order.unfinished, order.by_law, by_tax, *order.who.held("vouchers")]
        fate = Fate.of(own) | needed(order.children)
        completed_on = None if order.unfinished else order.completed_on
        more: dict[str, Any] = {
            **_VOUCHER,
            "completed_on": completed_on,
            "complete": order.is_complete,
        }
        self._row(order.who, "orders.vouchers", "order_no", fate, order.no, **more)
        if order.unfinished:
            self._ends(order.who, "orders.vouchers", "order_no", order.no, "completed_on")

    # --- the others

    def _payments(self, who: Customer) -> None:
        token = f"t{self._number()}"
        is_bound, is_pending = who.matter == "CARD_BOUND", who.matter == "SETTLEMENT_OPEN"
        bound = [who.open_matter] if is_bound else []
        card, table = self._number(), "payments.cards"
        unbound_on = None if is_bound else self._start(who)
        more = {"token": token, "last_four": "0000", "unbound_on": unbound_on}
        self._row(who, table, "card_no", bound, card, **more)
        if is_bound:
            self._ends(who, table, "card_no", card, "unbound_on")
        entry: dict[str, Any] = {
            "card_token": token,
            "card_number": "6200 0000 0000 0000",
            "amount_cents": 1,
        }
        table = "payments.clearing"
        for _ in range(2):
            booked = self._start(who)
            by_tax = Kept(booked.replace(month=12, day=31), "tax-10y")
            more = {**entry, "posted_on": booked, "closed_on": booked}
            self._row(who, table, "entry_no", [*bound, by_tax], f"e{self._number()}", **more)
        reasons: list[Reason] = [*bound]
        columns: tuple[str, ...] = ("closed_on",)
        if is_pending:  # half of them are cancelled, half are booked when they are settled
            reasons.append(who.open_matter)
            if self.random.random() < 0.5:
                columns = ("closed_on", "posted_on")
                reasons.append(Kept(who.ended_on.replace(month=12, day=31), "tax-10y"))
        closed_on = None if is_pending else self._start(who)
        pending = f"e{self._number()}"
        self._row(who, table, "entry_no", reasons, pending, **entry, closed_on=closed_on)
        if is_pending:
            self._ends(who, table, "entry_no", pending, *columns)

    def _membership(self, who: Customer) -> None:
        told = [who.open_matter] if who.matter and not who.silently else []
        unused: list[Reason] = []
        for paid in (False, True):
            expires_on = who.asked_on + self.random.choice((-300, -1, 0, 1, 30, 45)) * A_DAY
            used = self.random.random() < 0.5
            held = not used and (paid or not who.waives)
            # On its last day it can still be used; that it is over, nobody says.
            mine: list[Reason] = [Open(expires_on + A_DAY, silently=True)] if held else []
            unused += mine
            self._row(
                who,
                "membership.benefits",
                "benefit_no",
                mine,
                self._number(),
                kind="coupon",
                expires_on=expires_on,
                used_on=who.asked_on - A_DAY if used else None,
                paid=paid,
            )
        key, more = self._number(), {"level": "gold", "points": 1}
        self._row(who, "membership.levels", "level_no", unused, key, **more)
        identity = {"name": "n", "phone": "1", "id_number": "1"}
        table = "membership.identities"
        self._row(who, table, "identity_no", [*unused, *told], self._number(), **identity)

    def _security(self, who: Customer) -> None:
        days_before = self.random.sample(LOGGED_DAYS_BEFORE, 3)
        for table, key, column, number in (
            ("account_security.login_logs", "log_no", "logged_at", 12),
            ("account_security.devices", "device_no", "last_seen_at", 2),
        ):
            for _ in range(number):
                day = who.asked_on - self.random.choice(days_before) * A_DAY
                edge = self.random.choice((time(0), time(23, 59, 59, 999_000)))
                more: dict[str, Any] = {"account": "a"} if column == "logged_at" else {"model": "m"}
                more |= {"ip_address": "i", column: datetime.combine(day, edge, SHANGHAI)}
                reasons = [Kept(day, "network-log-6m")]
                self._row(who, table, key, reasons, self._number(), **more)

    # --- rows

    def _row(
        self,
        who: Customer,
        table: str,
        key: str,
        reasons: Sequence[Reason] | Fate | None,
        no: str,
        **more: Any,
    ) -> tuple[date | None, date | None]:
        """Add a row that goes when no reason is left; None: never. The days on which it goes."""
        row = {key: no, "subject_id": who.subject, "created_at": LONG_AGO, **more}
        self.rows[table].append(row)
        goes: tuple[date | None, date | None] = (None, None)
        if reasons is not None and who.cancels != "before":
            fate = reasons if isinstance(reasons, Fate) else Fate.of(reasons)
            goes = fate.goes(who.asked_on)
        self.records[table.partition(".")[0]].append(Record(table, no, who.asked_on, goes))
        return goes

    def _ends(self, who: Customer, table: str, key: str, no: str, *columns: str) -> None:
        domain = table.partition(".")[0]
        values = dict.fromkeys(columns, who.ended_on)
        self.updates[domain, who.ended_on].append((table, key, no, values))

    def _start(self, who: Customer) -> date:
        """An odd day, or any day, before the request."""
        while (day := self.random.choice(STARTS)) >= who.asked_on:
            pass
        return day

    def _number(self) -> str:
        self.count += 1
        return str(self.count)


STARTS = (
    *ODD_STARTS,
    *(date(2015, 6, 1) + days * A_DAY for days in Random(0).sample(range(12 * 365), 30)),
)
_VOUCHER = {
    "seller": "s",
    "goods_id": "g",
    "quantity": 1,
    "price_cents": 1,
    "paid_at": LONG_AGO,
    "payment_ref": "p",
}
_OTHER: Mapping[str, Mapping[str, Any]] = {
    "browsing_history.views": {"goods_id": "g"},
    "browsing_history.searches": {"words": "w"},
    "preference_tags.tags": {"tag": "t", "score": 1},
}
