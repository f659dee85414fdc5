"""What lies in the tables, and by the rules must go or stay: one customer's rows, one request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.oracle.files import Rule

SHANGHAI = ZoneInfo("Asia/Shanghai")

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""A customer's rows by ``domain.record_set``."""


class Kept(NamedTuple):
    """Where a record set lies: its table, key and the column that a customer would count by."""

    table: str
    key: str
    unit: str


TABLES = {
    "account_security.login_logs": Kept("account_security.login_logs", "log_no", "log_no"),
    "account_security.devices": Kept("account_security.devices", "device_no", "device_no"),
    "browsing_history.views": Kept("browsing_history.views", "view_no", "view_no"),
    "browsing_history.searches": Kept("browsing_history.searches", "search_no", "search_no"),
    "membership.level": Kept("membership.levels", "level_no", "level_no"),
    "membership.benefits": Kept("membership.benefits", "benefit_no", "benefit_no"),
    "membership.identity": Kept("membership.identities", "identity_no", "identity_no"),
    "orders.after_sales": Kept("orders.after_sales", "case_no", "case_no"),
    "orders.reviews": Kept("orders.reviews", "review_no", "review_no"),
    "orders.invoices": Kept("orders.invoices", "invoice_no", "invoice_no"),
    "orders.logistics": Kept("orders.logistics", "shipment_no", "order_no"),
    "orders.details": Kept("orders.details", "line_no", "order_no"),
    "orders.vouchers": Kept("orders.vouchers", "order_no", "order_no"),
    "payments.clearing": Kept("payments.clearing", "entry_no", "entry_no"),
    "payments.cards": Kept("payments.cards", "card_no", "card_no"),
    "preference_tags.tags": Kept("preference_tags.tags", "tag_no", "tag_no"),
}
_PARENT, _CHILDREN = (
    "orders.vouchers",
    ("after_sales", "reviews", "invoices", "logistics", "details"),
)


@dataclass(frozen=True)
class Request:
    """What a customer asked, as it was published."""

    case_id: str
    subject_id: str
    cutoff_at: datetime
    locale: str
    records: tuple[str, ...] = ()
    waives: tuple[str, ...] = ()
    acting_as: str = "SELF"
    ground: str = "REQUEST"


@dataclass(frozen=True)
class Reason:
    """Why a row stays: a rule with its last day, or a child that stays."""

    rule: Rule | None
    until: date | None


@dataclass
class Fate:
    """What became of one record set of a case.

    `stays` are the reasons of each row that must be there, by key; `gone` the units that went.
    """

    records: str
    gone: int = 0
    gone_keys: set[Any] = field(default_factory=set)
    stays: dict[Any, list[Reason]] = field(default_factory=dict)

    @property
    def reasons(self) -> list[Reason]:
        return [reason for reasons in self.stays.values() for reason in reasons]

    @property
    def is_open(self) -> bool:
        """A row stays for something that has no day."""
        return any(reason.until is None for reason in self.reasons)

    @property
    def last_day(self) -> date | None:
        return max((reason.until for reason in self.reasons if reason.until), default=None)

    @property
    def dated_keys(self) -> set[Any]:
        """The rows of which a day is told: none that still waits for a matter."""
        return {
            key for key, reasons in self.stays.items() if all(reason.until for reason in reasons)
        }

    @property
    def statutory_day(self) -> date | None:
        """The last day for which a law keeps a row of it; rows kept for security are not meant."""
        days = (
            reason.until
            for reason in self.reasons
            if reason.until
            and reason.rule
            and reason.rule.is_statutory
            and reason.rule.readers != "security"
        )
        return max(days, default=None)


def fates(
    request: Request, rows: Rows, rules: Mapping[str, tuple[Rule, ...]], day: date
) -> dict[str, Fate]:
    """What must go and stay of each record set that the request reaches."""
    found: dict[str, Fate] = {}
    for records in sorted(_asked(request, rules), key=lambda name: name == _PARENT):
        fate = found[records] = Fate(records)
        for row in rows.get(records, ()):
            if row["created_at"] >= request.cutoff_at + timedelta(milliseconds=1):
                continue
            reasons = list(_reasons(records, row, rows, rules[records], request, day))
            if records == _PARENT:
                own = max((_end(reason) for reason in reasons), default=date.min)
                reasons += [r for r in _for_children(row, rows, found) if _end(r) > own]
            key = row[TABLES[records].key]
            if reasons:
                fate.stays[key] = reasons
            else:
                fate.gone_keys.add(key)
        fate.gone = _units(records, rows, fate)
    return found


def _end(reason: Reason) -> date:
    return reason.until or date.max


def _units(records: str, rows: Rows, fate: Fate) -> int:
    """What a customer would count: an order whose other line stays is not gone."""
    units = {row[TABLES[records].key]: row[TABLES[records].unit] for row in rows.get(records, ())}
    return len({units[key] for key in fate.gone_keys} - {units[key] for key in fate.stays})


def _asked(request: Request, rules: Mapping[str, tuple[Rule, ...]]) -> set[str]:
    named = set(request.records)
    asked = {name for name in TABLES if not named or named & {name, name.partition(".")[0]}}
    for name in request.waives:  # what is given up goes along with what it frees
        domain, _, records = name.partition(".")
        frees = (
            rule.waived_by == records
            for other in asked
            if other.startswith(f"{domain}.")
            for rule in rules[other]
        )
        if name in TABLES and any(frees):
            asked = asked | {name}
    is_own_act = request.ground == "REQUEST" and request.acting_as == "SELF"
    return asked if is_own_act else asked - {"orders.reviews"}


def _reasons(
    records: str, row: Row, rows: Rows, rules: Sequence[Rule], request: Request, day: date
) -> Iterator[Reason]:
    domain = records.partition(".")[0]
    for rule in rules:
        value = _FACTS[rule.fact](row, rows, day)
        if rule.period is None:
            given_up = rule.waived_by and f"{domain}.{rule.waived_by}" in request.waives
            if value and not given_up:
                yield Reason(rule, None)
        elif isinstance(value, date) and rule.last_day(value) >= day:
            yield Reason(rule, rule.last_day(value))


def _for_children(row: Row, rows: Rows, found: Mapping[str, Fate]) -> Iterator[Reason]:
    """An order's row stays while anything refers to it."""
    for child in _CHILDREN:
        records = f"orders.{child}"
        for each in rows.get(records, ()):
            if each["order_no"] != row["order_no"]:
                continue
            key = each[TABLES[records].key]
            fate = found.get(records, Fate(records))
            if key in fate.stays:
                yield from fate.stays[key]
            elif key not in fate.gone_keys:  # not asked for, or newer than the request
                yield Reason(None, None)


# --- facts, by the papers -------------------------------------------------------------------------

Fact = Callable[[Row, Rows, date], date | bool | None]


def _order(row: Row, rows: Rows) -> Row:
    return next(v for v in rows["orders.vouchers"] if v["order_no"] == row["order_no"])


def _is_open(day: date | None, today: date) -> bool:
    return day is None or day > today


def _year_end(day: date | None) -> date | None:
    return None if day is None else date(day.year, 12, 31)


def _after_sales_open(row: Row, rows: Rows, today: date) -> bool:
    return any(
        each["order_no"] == row["order_no"] and _is_open(each["closed_on"], today)
        for each in rows.get("orders.after_sales", ())
    )


def _card_bound(row: Row, rows: Rows, today: date) -> bool:
    token = row.get("card_token", row.get("token"))
    return any(
        card["token"] == token and _is_open(card["unbound_on"], today)
        for card in rows.get("payments.cards", ())
    )


def _benefit(paid: bool) -> Fact:
    def unused(row: Row, rows: Rows, today: date) -> bool:
        own = [row] if "benefit_no" in row else rows.get("membership.benefits", ())
        return any(each["paid"] is paid and _is_unused(each, today) for each in own)

    return unused


def _is_unused(benefit: Row, today: date) -> bool:
    ends = (benefit["used_on"], benefit["waived_on"], benefit["paid_out_on"])
    expires = benefit["expires_on"]
    return all(_is_open(end, today) for end in ends) and (expires is None or expires >= today)


def matters(rows: Rows, today: date) -> set[str]:
    """What is open of a customer outside membership, by its kind."""
    found = {
        "ORDER_OPEN": any(_is_open(v["completed_on"], today) for v in rows["orders.vouchers"]),
        "AFTER_SALES_OPEN": any(
            _is_open(c["closed_on"], today) for c in rows["orders.after_sales"]
        ),
        "CARD_BOUND": any(_is_open(c["unbound_on"], today) for c in rows["payments.cards"]),
        "SETTLEMENT_OPEN": any(_is_open(e["closed_on"], today) for e in rows["payments.clearing"]),
    }
    return {kind for kind, is_open in found.items() if is_open}


_FACTS: Mapping[str, Fact] = {
    "logged_on": lambda row, _rows, _day: row["logged_at"].astimezone(SHANGHAI).date(),
    "last_seen_on": lambda row, _rows, _day: row["last_seen_at"].astimezone(SHANGHAI).date(),
    "open_matter": lambda _row, rows, day: bool(matters(rows, day)),
    "matters_unheard": lambda _row, _rows, _day: False,  # all that are asked work, and speak
    "benefit_unused": _benefit(False),
    "paid_benefit_unused": _benefit(True),
    "issued_on": lambda row, _rows, _day: row["issued_on"],
    "order_open": lambda row, rows, day: _is_open(_order(row, rows)["completed_on"], day),
    "completed_on": lambda row, rows, _day: _order(row, rows)["completed_on"],
    "completed_on_without_voucher": lambda row, rows, _day: (
        None if _order(row, rows)["complete"] else _order(row, rows)["completed_on"]
    ),
    "fiscal_year_end": lambda row, _rows, _day: _year_end(row["completed_on"]),
    "after_sales_open": lambda row, rows, day: (
        _is_open(row["closed_on"], day) if "case_no" in row else _after_sales_open(row, rows, day)
    ),
    "card_bound": _card_bound,
    "settlement_open": lambda row, _rows, day: _is_open(row["closed_on"], day),
    "posted_fiscal_year_end": lambda row, _rows, _day: _year_end(row["posted_on"]),
}
