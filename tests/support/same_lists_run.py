"""Customers at random at the door: a list, a change or none, the confirmation, the result.

The acts, every domain, the aggregator and the door's reader work on a real database. What happened
to the rows, and whether it breaks what was shown, is told by `tests.oracle` from the rows alone.
"""

from __future__ import annotations

import gc
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg

from fullstop.intake.acts import Attempt
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerLifted,
    BlockerRaised,
    DeletionRequested,
    SubjectId,
)
from tests.oracle.files import Schemas, numbered, shipped_rules
from tests.oracle.rows import SHANGHAI, Request, Rows, fates, matters
from tests.oracle.same_list import Line, broken, lines_of, of_list, of_notice, promises
from tests.support.desk_door import DoorAtWork
from tests.support.true_customers import Customer, customers
from tests.support.true_run import insert, rows_of_all

TOGETHER = 100
_DOMAIN = {"ORDER_OPEN": "orders", "AFTER_SALES_OPEN": "orders"}
_DAYS = (0, 0, 0, 1, 3, 6)  # until the confirmation

Statement = tuple[str, tuple[Any, ...]]


@dataclass
class Visit:
    """One customer on the way: what was done to their rows, and what was said."""

    subject_id: str
    phone: str
    attempt: Attempt
    before: Rows = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    asked_again: bool = False


def judged(door: DoorAtWork, count: int, seed: int) -> list[Visit]:
    """Let so many customers come; each with what the oracle has to complain of."""
    found: list[Visit] = []
    made = list(customers(count, seed, "zh-CN", datetime.now(UTC)))
    for start in range(0, count, TOGETHER):
        draw = random.Random(f"{seed}-{start}")
        found += _Round(door, draw, start).judged(made[start : start + TOGETHER])
        gc.collect()  # the sessions of the domains' consumers end
    return found


class _Round:
    """Some customers together: one list, one confirmation, one result each."""

    def __init__(self, door: DoorAtWork, draw: random.Random, first: int) -> None:
        self._door = door
        self._draw = draw
        self._first = first
        self._rules = shipped_rules()

    def judged(self, asking: Sequence[Customer]) -> list[Visit]:
        self._set_clock(0)
        with psycopg.connect(self._door.world.admin_url, autocommit=True) as connection:
            connection.execute("set time zone 'Asia/Shanghai'")
            visits = self._list(connection, asking)
            day, cutoff = self._now()
            self._change(connection, visits)
            self._set_clock(self._draw.choice(_DAYS))
            after = rows_of_all(connection)
            self._tell_matters(visits, after)
            self._confirm(visits)
            for visit in visits:
                self._judge(visit, after[visit.subject_id], day, cutoff)
        return visits

    # --- the way

    def _set_clock(self, days: int) -> None:
        self._door.world.clock.now = datetime.now(UTC) + timedelta(days=days)

    def _now(self) -> tuple[date, datetime]:
        now = self._door.world.clock.now
        return now.astimezone(SHANGHAI).date(), now

    def _list(self, connection: psycopg.Connection[Any], asking: Sequence[Customer]) -> list[Visit]:
        for customer in asking:
            _give_an_identity(customer, self._door.world.clock.now)
        insert(connection, asking)
        phones = {one.subject_id: _phone(self._first + n) for n, one in enumerate(asking)}
        for subject_id, phone in phones.items():
            connection.execute(
                "update membership.identities set phone = %s, phone_since = now() - interval"
                " '1 year', last_active_at = now() where subject_id = %s",
                (phone, subject_id),
            )
        self._set_clock(0)
        rows = rows_of_all(connection)
        visits = [
            Visit(one, phone, self._applied(phone), rows[one]) for one, phone in phones.items()
        ]
        self._tell_matters(visits, rows)
        self._carry()
        return visits

    def _applied(self, phone: str) -> Attempt:
        door = self._door
        opened = door.acts.open(phone, "zh", phone, f"source of {phone}")
        return door.acts.enter_code(opened.link, phone, door.phones.code)

    def _tell_matters(self, visits: Sequence[Visit], rows: Mapping[str, Rows]) -> None:
        """The services say what begins and what ends, as they do."""
        day, now = self._now()
        said: list[BlockerRaised | BlockerLifted] = []
        for visit in visits:
            is_open = matters(rows[visit.subject_id], day)
            for kind in ("ORDER_OPEN", "AFTER_SALES_OPEN", "CARD_BOUND", "SETTLEMENT_OPEN"):
                event = BlockerRaised if kind in is_open else BlockerLifted
                said.append(
                    event(
                        event_id=str(uuid4()),
                        subject_id=SubjectId(visit.subject_id),
                        domain=_DOMAIN.get(kind, "payments"),
                        kind=BlockerKind(kind),
                        occurred_at=now,
                    )
                )
        for name in self._door.world.wiring.catalogue:
            self._door.world.hear(name, *said)

    def _confirm(self, visits: Sequence[Visit]) -> None:
        listed = self._shown()
        for visit in visits:
            case, _ = listed[visit.attempt.link]
            code = self._door.acts.confirm(visit.attempt.link, visit.attempt.session, case)
            assert code is not None
        self._carry()  # the second dry runs
        self._carry()  # the requests

    def _carry(self) -> None:
        said = [one for one in self._door.said() if isinstance(one, DeletionRequested)]
        self._door.answer(*said)

    def _shown(self) -> dict[str, tuple[str, str]]:
        rows = self._door.world.execute(
            "select link, shown_case, shown from intake.applications where shown is not null"
        )
        return {link: (case, shown) for link, case, shown in rows}

    # --- what happens to the rows

    def _change(self, connection: psycopg.Connection[Any], visits: Sequence[Visit]) -> None:
        for visit in visits:
            for name in self._draw.sample(sorted(CHANGES), self._draw.choice([0, 0, 1, 1, 2])):
                done = list(CHANGES[name](visit.before, visit.subject_id))
                for statement, parameters in done:
                    connection.execute(statement.encode(), parameters)
                visit.changes += [name] if done else []

    # --- the oracle's word

    def _judge(self, visit: Visit, after: Rows, day: date, cutoff: datetime) -> None:
        today, now = self._now()
        shown = self._lines(visit, visit.before, day, cutoff)
        there = self._lines(visit, after, today, now)
        must_ask = broken(shown, there, numbered())
        [(state, differences)] = self._door.world.execute(
            "select state, differences from intake.applications where link = %s",
            visit.attempt.link,
        )
        visit.asked_again = state == "listed"
        if bool(must_ask) != visit.asked_again:
            visit.complaints.append(f"must ask for {must_ask}, and it is {state}: {differences}")
        if not visit.asked_again:
            visit.complaints += self._result(visit, is_same=not visit.changes and day == today)

    def _lines(self, visit: Visit, rows: Rows, day: date, cutoff: datetime) -> list[Line]:
        request = Request("", visit.subject_id, cutoff, "zh-CN")
        return lines_of(fates(request, rows, self._rules, day))

    def _result(self, visit: Visit, *, is_same: bool) -> Iterator[str]:
        """What was done is what was shown: to the letter where nothing changed."""
        [(shown, value)] = self._door.world.execute(
            "select shown, notice from intake.applications join intake.notices using (case_id)"
            " where link = %s",
            visit.attempt.link,
        )
        listed, done = of_list(json.loads(shown)), of_notice(Schemas().read(bytes(value)))
        if is_same and promises(listed) != promises(done):
            yield f"shown {promises(listed)}, done {promises(done)}"
        for records, why in sorted(broken(listed, done, numbered())):
            yield f"done otherwise than shown: {records} {why}"


def _phone(number: int) -> str:
    return str(10_002_000_000 + number)


def _give_an_identity(customer: Customer, now: datetime) -> None:
    if not any(table == "membership.identities" for table, _ in customer.rows):
        row = {"subject_id": customer.subject_id, "created_at": now - timedelta(days=700)}
        more = {"name": "某", "id_number": "0" * 18, "email": "a@example.invalid"}
        customer.rows.append(("membership.identities", {**row, "phone": "0", **more}))


# --- changes --------------------------------------------------------------------------------------


def _order_of(rows: Rows) -> Iterator[str]:
    yield from [row["order_no"] for row in rows["orders.vouchers"]][:1]


def _login(_rows: Rows, subject_id: str) -> Iterator[Statement]:
    yield (
        "insert into account_security.login_logs"
        " (subject_id, account, ip_address, logged_at, created_at)"
        " values (%s, 'a', '0.0.0.0', now(), now())",
        (subject_id,),
    )


def _view(_rows: Rows, subject_id: str) -> Iterator[Statement]:
    yield (
        "insert into browsing_history.views (subject_id, goods_id, created_at)"
        " values (%s, 'g', now())",
        (subject_id,),
    )


def _review(rows: Rows, subject_id: str) -> Iterator[Statement]:
    for order in _order_of(rows):
        yield (
            "insert into orders.reviews (review_no, order_no, subject_id, stars, text, created_at)"
            " values (%s, %s, %s, 5, 't', now())",
            (str(uuid4()), order, subject_id),
        )


def _less_reviews(rows: Rows, subject_id: str) -> Iterator[Statement]:
    if rows["orders.reviews"]:
        yield "delete from orders.reviews where subject_id = %s", (subject_id,)


def _detail(rows: Rows, subject_id: str) -> Iterator[Statement]:
    for order in _order_of(rows):
        yield (
            "insert into orders.details (line_no, order_no, subject_id, item, created_at)"
            " values (%s, %s, %s, 'i', now())",
            (str(uuid4()), order, subject_id),
        )


def _new_order(_rows: Rows, subject_id: str) -> Iterator[Statement]:
    order = str(uuid4())
    yield (
        "insert into orders.vouchers (order_no, subject_id, seller, goods_id, quantity,"
        " price_cents, paid_at, payment_ref, complete, created_at)"
        " values (%s, %s, 's', 'g', 1, 100, now(), 'r', true, now())",
        (order, subject_id),
    )
    yield (
        "insert into orders.details (line_no, order_no, subject_id, item, created_at)"
        " values (%s, %s, %s, 'i', now())",
        (str(uuid4()), order, subject_id),
    )


def _card(_rows: Rows, subject_id: str) -> Iterator[Statement]:
    yield (
        "insert into payments.cards (subject_id, token, last_four, holder, created_at)"
        " values (%s, %s, '0000', '某', now())",
        (subject_id, str(uuid4())),
    )


def _unbound(rows: Rows, subject_id: str) -> Iterator[Statement]:
    if any(card["unbound_on"] is None for card in rows["payments.cards"]):
        yield (
            "update payments.cards set unbound_on = current_date"
            " where subject_id = %s and unbound_on is null",
            (subject_id,),
        )


def _dispute(rows: Rows, subject_id: str) -> Iterator[Statement]:
    for order in _order_of(rows):
        yield (
            "insert into orders.after_sales"
            " (case_no, order_no, subject_id, opened_on, chat, created_at)"
            " values (%s, %s, %s, current_date, 'c', now())",
            (str(uuid4()), order, subject_id),
        )


def _settled(rows: Rows, subject_id: str) -> Iterator[Statement]:
    if any(one["closed_on"] is None for one in rows["orders.after_sales"]):
        yield (
            "update orders.after_sales set closed_on = current_date"
            " where subject_id = %s and closed_on is null",
            (subject_id,),
        )


def _benefit(_rows: Rows, subject_id: str) -> Iterator[Statement]:
    yield (
        "insert into membership.benefits (subject_id, kind, created_at)"
        " values (%s, 'coupon', now())",
        (subject_id,),
    )


def _used(rows: Rows, subject_id: str) -> Iterator[Statement]:
    if rows["membership.benefits"]:
        yield (
            "update membership.benefits set used_on = current_date"
            " where subject_id = %s and used_on is null",
            (subject_id,),
        )


CHANGES: Mapping[str, Callable[[Rows, str], Iterator[Statement]]] = {
    "login": _login,
    "view": _view,
    "review": _review,
    "less reviews": _less_reviews,
    "detail": _detail,
    "new order": _new_order,
    "card": _card,
    "unbound": _unbound,
    "dispute": _dispute,
    "settled": _settled,
    "benefit": _benefit,
    "used": _used,
}
