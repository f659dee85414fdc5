"""Customers at random, with rows in every domain on both sides of every rule, and their requests.

A seed makes the same customers on the same day, in either language.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.oracle.rows import SHANGHAI, TABLES, Request

_GIVES_UP = ("membership.benefits", "membership.level", "orders.invoices", "coupons.rest")
_DOMAINS = sorted({records.partition(".")[0] for records in TABLES})


@dataclass
class Customer:
    """One customer: the rows to insert, by table, and what is asked."""

    subject_id: str
    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    request: dict[str, Any] = field(default_factory=dict)


def customers(count: int, seed: int, locale: str, now: datetime) -> Iterator[Customer]:
    """So many customers, who ask now and read that language."""
    for number in range(count):
        subject_id = f"t{seed}-{number:05d}-{locale[:2]}"
        yield _Maker(random.Random(f"{seed}-{number}"), subject_id, locale, now).made()


class _Maker:
    """Draws one customer."""

    def __init__(self, draw: random.Random, subject_id: str, locale: str, now: datetime) -> None:
        self._draw = draw
        self._locale = locale
        self._now = now
        self._today = now.astimezone(SHANGHAI).date()
        self._customer = Customer(subject_id)

    def made(self) -> Customer:
        for part in (self._orders, self._security, self._browsing, self._member, self._cards):
            if self._draw.random() < 0.75:
                part()
        self._customer.request = self._request()
        return self._customer

    # --- rows

    def _add(self, table: str, created: date | datetime, **columns: Any) -> None:
        at = created if isinstance(created, datetime) else self._at(created)
        row = {"subject_id": self._customer.subject_id, "created_at": at, **columns}
        self._customer.rows.append((table, row))

    def _at(self, day: date) -> datetime:
        at = datetime.combine(day, time(10), SHANGHAI)
        # Whoever asks before ten does not ask of rows that are still to come.
        return min(at, self._now - timedelta(minutes=1)) if day == self._today else at

    def _ago(self, *, days: int = 0, years: int = 0) -> date:
        year = self._today.year - years
        day = 28 if (self._today.month, self._today.day) == (2, 29) else self._today.day
        return self._today.replace(year=year, day=day) - timedelta(days=days)

    def _chance(self, share: float) -> bool:
        return self._draw.random() < share

    def _some(self, most: int) -> range:
        return range(self._draw.randint(0, most))

    def _orders(self) -> None:
        for number in range(self._draw.randint(1, 3)):
            self._order(f"{self._customer.subject_id}-{number}")

    def _order(self, no: str) -> None:
        completed = self._draw.choice(
            [
                None,
                self._today + timedelta(days=5),
                self._today,
                self._ago(days=200),
                self._ago(years=3),
                self._ago(days=1, years=3),
                self._ago(days=40, years=3),
                self._ago(years=6),
                self._ago(years=12),
            ]
        )
        began = min(completed or self._today, self._today) - timedelta(days=9)
        self._add(
            "orders.vouchers",
            began,
            order_no=no,
            seller="s",
            goods_id="g",
            quantity=1,
            price_cents=100,
            paid_at=self._at(began),
            payment_ref="r",
            completed_on=completed,
            complete=self._chance(0.85),
        )
        for line in self._some(2):
            self._add("orders.details", began, line_no=f"{no}-d{line}", order_no=no, item="i")
        if self._chance(0.6):
            self._add(
                "orders.logistics",
                began,
                shipment_no=f"{no}-l",
                order_no=no,
                carrier="c",
                tracking_no="t",
                receiver_phone="00000000001",
            )
        if self._chance(0.4):
            self._add("orders.reviews", began, review_no=f"{no}-r", order_no=no, stars=5, text="t")
        if self._chance(0.5):
            issued = self._draw.choice([began, self._ago(years=5), self._ago(days=1, years=5)])
            self._add(
                "orders.invoices",
                began,
                invoice_no=f"{no}-i",
                order_no=no,
                issued_on=issued,
                title="t",
                amount_cents=100,
            )
        if self._chance(0.2):
            closed = self._draw.choice([None, self._ago(days=30), self._today + timedelta(days=3)])
            self._add(
                "orders.after_sales",
                began,
                case_no=f"{no}-a",
                order_no=no,
                opened_on=began,
                closed_on=closed,
                chat="c",
            )

    def _security(self) -> None:
        for days in self._draw.sample([1, 30, 170, 190, 400], self._draw.randint(1, 3)):
            self._add(
                "account_security.login_logs",
                self._ago(days=days),
                account="a",
                ip_address="0.0.0.0",
                logged_at=self._at(self._ago(days=days)),
            )
        for days in self._draw.sample([2, 90, 200], self._draw.randint(0, 2)):
            self._add(
                "account_security.devices",
                self._ago(days=days),
                model="m",
                ip_address="0.0.0.0",
                last_seen_at=self._at(self._ago(days=days)),
            )

    def _browsing(self) -> None:
        for days in range(1, self._draw.randint(2, 4)):
            self._add("browsing_history.views", self._ago(days=days), goods_id="g")
        for days in self._some(2):
            self._add("browsing_history.searches", self._ago(days=days + 1), words="w")
        for number in self._some(2):
            self._add("preference_tags.tags", self._ago(days=9), tag=f"t{number}", score=1)

    def _member(self) -> None:
        if self._chance(0.9):
            self._add(
                "membership.identities",
                self._ago(years=2),
                name="某",
                phone="00000000002",
                id_number="000000000000000000",
                email="a@example.invalid",
            )
        if self._chance(0.7):
            self._add("membership.levels", self._ago(years=2), level="gold", points=1)
        for _ in self._some(2):
            ended = self._draw.choice(["used_on", "waived_on", "paid_out_on", "expires_on", None])
            self._add(
                "membership.benefits",
                self._ago(days=100),
                kind="coupon",
                paid=self._chance(0.3),
                **({ended: self._ago(days=3)} if ended else {}),
            )

    def _cards(self) -> None:
        for number in range(self._draw.randint(1, 2)):
            token = f"{self._customer.subject_id}-c{number}"
            unbound = self._draw.choice([None, None, self._ago(days=5), self._ago(years=12)])
            self._add(
                "payments.cards",
                self._ago(years=13),
                token=token,
                last_four="0000",
                holder="某",
                unbound_on=unbound,
            )
            for entry in self._some(2):
                posted, closed = self._draw.choice(
                    [
                        (None, None),
                        (self._ago(days=300), self._ago(days=299)),
                        (self._ago(years=12), self._ago(years=12)),
                        (None, self._ago(days=20)),
                    ]
                )
                self._add(
                    "payments.clearing",
                    posted or self._ago(days=30),
                    entry_no=f"{token}-{entry}",
                    card_token=token,
                    card_number="0000",
                    amount_cents=1,
                    posted_on=posted,
                    closed_on=closed,
                )

    # --- what is asked

    def _request(self) -> dict[str, Any]:
        acting = self._draw.choice(["SELF"] * 8 + ["GUARDIAN"])
        return {
            "locale": self._locale,
            "records": self._scope(),
            "waives": self._waives(),
            "acting_as": acting,
            "ground": "ACCOUNT_CLOSED" if self._chance(0.05) else "REQUEST",
            "confirmed_days_ago": self._draw.choice([0, 0, 0, 1]),
        }

    def _scope(self) -> tuple[str, ...]:
        if self._chance(0.8):
            return ()
        return tuple(self._draw.sample([*_DOMAINS, *sorted(TABLES)], self._draw.randint(1, 3)))

    def _waives(self) -> tuple[str, ...]:
        if self._chance(0.8):
            return ()
        return (self._draw.choices(_GIVES_UP, [6, 1, 1, 1])[0],)


def request_of(customer: Customer, now: datetime) -> Request:
    """What the oracle knows of the request; it is published with the same."""
    asked = customer.request
    cutoff = now - timedelta(days=asked["confirmed_days_ago"])
    return Request(
        case_id=f"case-{customer.subject_id}",
        subject_id=customer.subject_id,
        cutoff_at=cutoff.replace(microsecond=cutoff.microsecond // 1000 * 1000),
        locale=asked["locale"],
        records=asked["records"],
        waives=asked["waives"],
        acting_as=asked["acting_as"],
        ground=asked["ground"],
    )
