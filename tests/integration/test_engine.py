"""The engine on the real PostgreSQL: what goes, what stays and why, and who can still see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from itertools import pairwise

import psycopg
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from fullstop.consumers.aggregator.finding import findings_of
from fullstop.consumers.aggregator.phrases import Language
from fullstop.consumers.aggregator.sms import sms
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.contract import Domain, Reads
from fullstop.handlers.erasure import Batch, ProofError, erase_batch, erase_chunk
from fullstop.handlers.rules import KeepRule, Policy, WhenFree
from fullstop.handlers.store import Amount, Case
from fullstop.outbox.database import Db
from fullstop.outbox.domain import cases as memory
from fullstop.running.logs import ALLOWED_KEYS
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import (
    ActingAs,
    Action,
    DeletionCompleted,
    DeletionDeferred,
    Erased,
    Kept,
    Measure,
)
from fullstop.stores.postgres import restriction
from fullstop.stores.postgres.statements import compile_policy
from fullstop.stores.postgres.store import PostgresStore
from tests.support import orders, toy
from tests.support.orders import LATELY, LONG_AGO, SUBJECT
from tests.support.world import NOON, TODAY, World, cloned, settings_for

MOMENT = timedelta(milliseconds=1)  # of a cutoff
ALL_THREE = (Measure.MASKED, Measure.RESTRICTED, Measure.SEALED)
Report = DeletionCompleted | DeletionDeferred


@pytest.fixture(scope="module")
def database(template: Servers) -> Iterator[str]:
    with cloned(template) as url:
        toy.make_tables(url)
        yield url


@pytest.fixture
def world(template: Servers, database: str) -> World:
    """An empty world; most tests here share one database."""
    world = World(database, Wiring(settings_for(template, database)))
    orders.clear(world)
    return world


@pytest.fixture
def lone_world(template: Servers) -> Iterator[World]:
    """A world with a database of its own, for tests that change more than rows."""
    with cloned(template) as url:
        yield World(url, Wiring(settings_for(template, url)))


def answer(world: World, **request: object) -> Report:
    """What the domain says to a request of the customer."""
    (report,) = world.handle("orders", world.request(SUBJECT, **request))
    assert isinstance(report, DeletionCompleted | DeletionDeferred)
    return report


def kept(report: Report) -> dict[tuple[str, str], Kept]:
    assert isinstance(report, DeletionDeferred)
    return {(entry.records, entry.rule): entry for entry in report.kept}


def why(report: Report, records: str) -> dict[str, date | None]:
    """The rules that hold rows of one record set, and their last days."""
    return {rule: entry.until for (name, rule), entry in kept(report).items() if name == records}


def erased(report: Report) -> dict[str, tuple[int, int]]:
    """Count and rows of what went, by record set."""
    return {entry.records: (entry.count, entry.rows) for entry in report.erased}


def test_an_order_that_nothing_keeps_goes_whole(world: World) -> None:
    orders.whole_order(world, "o")
    report = answer(world)
    assert isinstance(report, DeletionCompleted)
    assert erased(report) == dict.fromkeys(orders.TABLES, (1, 1))
    assert report.remaining == 0
    assert not any(orders.tables(world).values())


def test_the_neighbour_stays_byte_for_byte(world: World) -> None:
    for order_no, completed_on in (("o", LONG_AGO), ("o2", LATELY), ("o3", None)):
        orders.whole_order(world, order_no, completed_on=completed_on, subject_id="neighbour")
    orders.dispute(world, "c", "o", subject_id="neighbour")
    rows, headers = orders.rows_of(world, "neighbour"), orders.headers(world)
    orders.whole_order(world, "mine")
    orders.whole_order(world, "mine-lately", completed_on=LATELY)
    answer(world)
    assert orders.rows_of(world, "neighbour") == rows
    for table, found in orders.headers(world).items():
        assert set(headers[table]) <= set(found), f"a neighbour's row of {table} was locked"


# --- the cutoff ---------------------------------------------------------------------------------


def test_a_row_made_at_the_cutoff_goes_and_one_made_after_it_stays(world: World) -> None:
    orders.order(world, "at", created_at=NOON)
    orders.detail(world, "at-line", "at", created_at=NOON)
    orders.order(world, "after", created_at=NOON + MOMENT)
    orders.detail(world, "after-line", "after", created_at=NOON + MOMENT)
    after = {name: world.table(f"orders.{name} ") for name in ("details", "vouchers")}
    report = answer(world)
    assert erased(report) == {"details": (1, 1), "vouchers": (1, 1)}
    assert isinstance(report, DeletionCompleted)
    left = {name: world.table(f"orders.{name}") for name in ("details", "vouchers")}
    assert left == {name: [row for row in rows if "after" in row] for name, rows in after.items()}


def test_a_row_made_after_the_cutoff_keeps_the_order_it_refers_to(world: World) -> None:
    orders.order(world, "o")
    orders.detail(world, "old", "o")
    orders.detail(world, "new", "o", created_at=NOON + MOMENT)
    report = answer(world)
    assert erased(report) == {"details": (1, 1)}
    assert why(report, "vouchers") == {"needed-by-details": None}
    assert kept(report)["vouchers", "needed-by-details"].measures == (Measure.RESTRICTED,)
    assert report.remaining == 1
    assert orders.keys(world, "details") == ["new"]


# --- children and their order -------------------------------------------------------------------


def test_a_kept_invoice_keeps_its_order_until_its_own_last_day(world: World) -> None:
    orders.order(world, "o")
    orders.invoice(world, "i", "o", issued_on=LATELY)
    report = answer(world)
    assert why(report, "invoices") == {"invoice-stub": date(2031, 3, 24)}
    assert why(report, "vouchers") == {"invoices.invoice-stub": date(2031, 3, 24)}
    entry = kept(report)["vouchers", "invoices.invoice-stub"]
    assert (entry.readers, entry.measures) == ("finance_duty", (Measure.RESTRICTED,))
    assert report.remaining == 2


def test_the_order_tells_only_what_outlasts_its_own_rules(world: World) -> None:
    orders.order(world, "o", completed_on=LATELY)
    orders.invoice(world, "i", "o", issued_on=LATELY)
    assert why(answer(world), "vouchers") == {
        "transaction-3y": date(2029, 3, 24),
        "tax-10y": date(2036, 12, 31),
    }


def test_an_invoice_that_ends_with_the_orders_own_rule_is_not_told_twice(world: World) -> None:
    orders.order(world, "o", completed_on=date(2016, 12, 31))  # tax papers: until 2026-12-31
    orders.invoice(world, "same", "o", issued_on=date(2021, 12, 31))
    assert why(answer(world), "vouchers") == {"tax-10y": date(2026, 12, 31)}


def test_what_was_not_asked_for_keeps_its_order(world: World) -> None:
    orders.whole_order(world, "o")
    before = orders.tables(world)
    report = answer(world, records=("orders.vouchers", "orders.invoices"))
    assert erased(report) == {"invoices": (1, 1)}
    assert why(report, "vouchers") == {
        f"needed-by-{name}": None for name in ("after_sales", "reviews", "logistics", "details")
    }
    assert {**orders.tables(world), "vouchers": None} == {
        **before,
        "invoices": [],
        "vouchers": None,
    }
    with orders.acting_as(world, "orders_app") as app:
        assert [visible(app, table) for table in ("vouchers", "details")] == [[], ["o-line"]]


def test_a_review_goes_only_as_its_authors_own_act(world: World) -> None:
    orders.whole_order(world, "o")
    report = answer(world, acting_as=ActingAs.GUARDIAN)
    assert "reviews" not in erased(report)
    assert orders.keys(world, "reviews") == ["o-review"]
    assert why(report, "vouchers") == {"needed-by-reviews": None}
    with orders.acting_as(world, "orders_app") as app:
        assert visible(app, "reviews") == ["o-review"]
        assert visible(app, "vouchers") == []
    world.execute("delete from orders.reviews")
    world.clock.now += timedelta(days=1)
    while world.deferrals("orders").step():
        pass
    assert orders.keys(world, "vouchers") == []


@pytest.mark.parametrize(
    ("completed_on", "after"), [(LATELY, ["finance_duty"]), (LONG_AGO, list[str]())]
)
def test_the_desk_reads_the_order_no_longer_than_its_dispute_lasts(
    world: World, completed_on: date, after: list[str]
) -> None:
    """A guardian's request leaves the review, so that the order stays for its sake, too."""
    orders.whole_order(world, "o", completed_on=completed_on)
    world.execute("update orders.after_sales set closed_on = null")
    answer(world, acting_as=ActingAs.GUARDIAN)
    assert readers(world) == sorted(["after_sales", *after])
    world.execute("update orders.after_sales set closed_on = %s", LATELY)
    world.clock.now += timedelta(days=4)
    while world.deferrals("orders").step():
        pass
    assert orders.keys(world, "after_sales") == []
    assert readers(world) == after


def test_the_desk_reads_on_what_another_case_left_it_until_its_dispute_ends(world: World) -> None:
    orders.whole_order(world, "o", completed_on=LATELY)
    world.execute("update orders.after_sales set closed_on = null")
    answer(world)
    assert readers(world) == ["after_sales", "finance_duty"]
    answer(world, records=("orders.vouchers",))
    assert readers(world) == ["after_sales", "finance_duty"]
    world.execute("update orders.after_sales set closed_on = %s", LATELY)
    answer(world, records=("orders.vouchers",))
    assert readers(world) == ["finance_duty"]


def readers(world: World) -> list[str]:
    [(groups,)] = world.execute("select restricted_for from orders.vouchers")
    return sorted(groups)


def test_a_guardian_reads_that_the_order_stays_for_the_reviews_sake(world: World) -> None:
    orders.whole_order(world, "o")
    outcome = answer(world, acting_as=ActingAs.GUARDIAN)
    texts: dict[Language, str] = {
        "zh": "交易凭证（没有姓名、电话）因为您写的评价还在，先留着，它们不在了就自动删除",
        "en": "Transaction vouchers (no name, no phone) kept for the sake of reviews you wrote that"
        " stay; deleted once those are gone",
    }
    for language, text in texts.items():
        findings = findings_of(outcome, world.wiring.wording.phrasebook, language)
        assert [f.sentence for f in findings if f.rule == "needed-by-reviews"] == [text]


def test_no_day_is_promised_on_which_the_review_still_keeps_the_order(world: World) -> None:
    """A guardian's request for an order that the tax law keeps as well, until a day."""
    orders.order(world, "o", completed_on=date(2024, 5, 1))
    orders.review(world, "r", "o")
    outcome = answer(world, acting_as=ActingAs.GUARDIAN)
    phrasebook, sender = world.wiring.wording.phrasebook, world.wiring.wording.sender
    texts: dict[Language, tuple[str, ...]] = {
        "zh": (
            "交易凭证（没有姓名、电话）因为您写的评价还在先留着",
            "交易凭证依税法留至2034年12月31日",
        ),
        "en": (
            "Transaction vouchers (no name, no phone) kept for the sake of reviews you wrote that"
            " stay",
            "transaction voucher kept until 31 December 2034 (tax law)",
        ),
    }
    for language, (for_its_child, by_tax_law) in texts.items():
        findings = findings_of(outcome, phrasebook, language)
        assert {finding.rule: finding.sentence for finding in findings}.items() >= {
            ("needed-by-reviews", for_its_child),
            ("tax-10y", by_tax_law),
        }
        assert not any(finding.goes for finding in findings)
    text = sms(findings_of(outcome, phrasebook, "zh"), sender, "zh", named=True)
    assert "交易凭证依税法留至2034年底" in text
    assert "自动删除" not in text


def test_the_neighbours_row_keeps_the_order_it_refers_to(world: World) -> None:
    orders.order(world, "o")
    orders.review(world, "r", "o", subject_id="neighbour")
    assert why(answer(world), "vouchers") == {"needed-by-reviews": None}


# --- last days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued_on", "until"),
    [
        (date(2021, 11, 25), date(2026, 11, 25)),
        (date(2021, 11, 24), date(2026, 11, 24)),  # its last kept day is today
        (date(2021, 11, 23), None),
    ],
)
def test_the_last_day_is_kept(world: World, issued_on: date, until: date | None) -> None:
    orders.order(world, "o")
    orders.invoice(world, "i", "o", issued_on=issued_on)
    report = answer(world)
    if until is None:
        assert erased(report)["invoices"] == (1, 1)
    else:
        assert why(report, "invoices") == {"invoice-stub": until}


def test_the_civil_day_is_the_shops_own(world: World) -> None:
    orders.order(world, "o")
    orders.invoice(world, "i", "o", issued_on=date(2021, 11, 24))
    world.clock.now = NOON.replace(hour=15, minute=59, second=59)  # 23:59:59 in Shanghai
    assert why(answer(world), "invoices") == {"invoice-stub": TODAY}
    world.clock.now += timedelta(seconds=1)  # midnight: the last kept day is over
    assert erased(answer(world))["invoices"] == (1, 1)


@pytest.mark.parametrize("completed_on", ["2996-12-31", "2999-12-31", "9999-12-31", "infinity"])
def test_a_day_that_nobody_means_keeps_without_an_end(world: World, completed_on: str) -> None:
    orders.order(world, "o")
    world.execute("update orders.vouchers set completed_on = %s::date", completed_on)
    orders.shipment(world, "s", "o")
    with capture_logs() as logged:
        report = answer(world)
    assert why(report, "logistics") == {"order-open": None, "transaction-3y": None}
    assert why(report, "vouchers")["transaction-3y"] is None
    assert orders.keys(world, "logistics") == ["s"]
    alarms = [event for event in logged if event["event"] == "kept_without_a_day"]
    place = {"domain": "orders", "records": "logistics", "rule": "transaction-3y", "cases": 1}
    assert {"event": "kept_without_a_day", "log_level": "warning", **place} in alarms
    assert all(set(alarm) <= {*ALLOWED_KEYS, "log_level"} for alarm in alarms)


def test_a_period_without_a_start_is_alarmed_at_every_look(world: World) -> None:
    """It keeps for ever: somebody must find out when it began."""
    orders.order(world, "o", subject_id="t")
    orders.invoice(world, "dated", "o", subject_id="t", issued_on=LATELY)
    orders.order(world, "p")
    orders.invoice(world, "undated", "p")
    world.execute("alter table orders.invoices alter issued_on drop not null")
    world.execute("update orders.invoices set issued_on = null where invoice_no = 'undated'")
    before = alarmed()
    world.handle("orders", *(world.request(one, records=("orders.invoices",)) for one in "st"))
    assert alarmed() - before == 1
    world.clock.now += timedelta(days=1)
    while world.deferrals("orders").step():
        pass
    assert alarmed() - before == 2
    world.execute("update orders.invoices set issued_on = current_date where issued_on is null")
    world.execute("alter table orders.invoices alter issued_on set not null")


def alarmed() -> float:
    labels = {"domain": "orders", "records": "invoices", "rule": "invoice-stub"}
    return REGISTRY.get_sample_value("fullstop_kept_without_a_day_total", labels) or 0.0


# --- masks and restriction ----------------------------------------------------------------------


def test_only_columns_that_the_reason_does_not_need_are_masked(world: World) -> None:
    orders.whole_order(world, "o", completed_on=LATELY)
    report = answer(world)
    assert kept(report)["invoices", "invoice-stub"].measures == ALL_THREE
    assert world.execute(
        "select title, tax_no, amount_cents, buyer_phone, buyer_email, delivery_address, masked_on,"
        " restricted_for from orders.invoices"
    ) == [
        (
            *("王女士", "TAX-1", 9900, "138****5678", "w***@e***", "***"),
            *(TODAY, ["finance_duty"]),
        )
    ]
    assert world.execute(
        "select receiver, street, receiver_phone, door_number, masked_on, restricted_for"
        " from orders.logistics"
    ) == [("王女士", "长安街 1 号", "138****5678", None, TODAY, [])]


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613800005678", "+86****5678"),
        ("13800005678", "138****5678"),
        ("01058880000", "010****0000"),
        ("1380000567", "***"),  # fewer digits: too much of it would show
        ("5888000", "***"),
        ("", "***"),
    ],
)
def test_a_masked_phone_tells_little(world: World, phone: str, masked: str) -> None:
    orders.order(world, "o", completed_on=LATELY)
    orders.shipment(world, "s", "o", receiver_phone=phone)
    answer(world)
    assert world.execute("select receiver_phone from orders.logistics") == [(masked,)]


def test_an_open_order_is_neither_masked_nor_restricted(world: World) -> None:
    orders.whole_order(world, "o", completed_on=None)
    before = orders.tables(world)
    report = answer(world, records=("orders.logistics", "orders.details", "orders.vouchers"))
    assert erased(report) == {}
    assert orders.tables(world) == before
    assert {entry.measures for entry in kept(report).values()} == {()}


@pytest.fixture
def held(world: World) -> World:
    return hold(world)


@pytest.fixture(scope="module")
def looked_at(template: Servers) -> Iterator[World]:
    """The same for tests that change nothing."""
    with cloned(template) as url:
        yield hold(World(url, Wiring(settings_for(template, url))))


def hold(world: World) -> World:
    """One order in dispute, one completed lately, one open; the customer has asked."""
    orders.whole_order(world, "disputed")
    orders.dispute(world, "dispute", "disputed")
    orders.whole_order(world, "lately", completed_on=LATELY)
    orders.whole_order(world, "open", completed_on=None)
    answer(world)
    return world


SEEN = {
    # The business application: what is open.
    "orders_app": {
        "invoices": ["open-invoice"],
        "details": ["open-line"],
        "logistics": ["open-shipment"],
        "vouchers": ["open"],
    },
    # The after-sales desk: the case, what it is about, and nothing else that is restricted.
    "after_sales": {
        "after_sales": ["dispute"],
        "reviews": ["disputed-review"],
        "logistics": ["disputed-shipment"],
        "details": ["disputed-line"],
        "vouchers": ["disputed"],
    },
    "finance_duty": {},  # reads by an open duty only, and each read is logged
    "orders_owner": {},
    "orders_eraser": {
        "after_sales": ["dispute"],
        "reviews": ["disputed-review"],
        "invoices": ["lately-invoice", "open-invoice"],
        "logistics": ["disputed-shipment", "lately-shipment", "open-shipment"],
        "details": ["disputed-line", "open-line"],
        "vouchers": ["disputed", "lately", "open"],
    },
}


@pytest.mark.parametrize("role", SEEN)
def test_who_sees_what(looked_at: World, role: str) -> None:
    with as_role(looked_at, role) as connection:
        seen = {table: visible(connection, table) for table in orders.TABLES}
    assert {table: keys for table, keys in seen.items() if keys} == SEEN[role]


def as_role(world: World, role: str) -> AbstractContextManager[Db]:
    return (orders.acting_as if role.startswith("orders") else orders.member_of)(world, role)


def visible(connection: Db, table: str) -> list[str]:
    """The keys of the rows that this login may read; none also when it may not even ask."""
    key = orders.KEYS[table]
    try:
        rows = connection.execute(f"select {key} from orders.{table} order by 1".encode())
    except psycopg.errors.InsufficientPrivilege:
        return []
    return [value for (value,) in rows.fetchall()]


def test_the_desk_reads_the_order_that_its_case_keeps(world: World) -> None:
    orders.order(world, "o")
    orders.dispute(world, "c", "o")
    report = answer(world)
    assert kept(report)["vouchers", "after_sales.dispute-open"].readers == "after_sales"
    with orders.member_of(world, "after_sales") as desk:
        assert visible(desk, "vouchers") == ["o"]
    with orders.acting_as(world, "orders_app") as app:
        assert visible(app, "vouchers") == []


def test_the_business_cannot_lift_a_restriction(looked_at: World) -> None:
    before = looked_at.table("orders.invoices")
    with orders.acting_as(looked_at, "orders_app") as app:
        for change in (
            "update orders.invoices set restricted_for = null",
            "update orders.invoices set title = 'x'",
            "delete from orders.invoices",
        ):
            only = f"{change} where order_no = 'lately'"
            assert app.execute(only.encode()).rowcount == 0
    assert looked_at.table("orders.invoices") == before


def test_the_business_cannot_write_over_a_restricted_row(looked_at: World) -> None:
    insert = (
        "insert into orders.invoices (invoice_no, order_no, subject_id, issued_on, title,"
        " amount_cents, created_at) values ('lately-invoice', 'open', 's', '2026-01-01', 'x', 1,"
        " now()) {}"
    )
    with orders.acting_as(looked_at, "orders_app") as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
            app.execute(
                insert.format("on conflict (invoice_no) do update set title = 'x'").encode()
            )
        assert refused.value.sqlstate == "42501"
        with pytest.raises(psycopg.errors.UniqueViolation):
            app.execute(insert.format("").encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(b"update orders.vouchers set restricted_for = '{}'")


@pytest.mark.parametrize(
    "change",
    [
        "update orders.invoices set title = 'x'",
        "update orders.invoices set restricted_for = null",
        "delete from orders.invoices",
        "insert into orders.invoices (invoice_no) values ('x')",
    ],
)
def test_a_duty_reader_only_reads(looked_at: World, change: str) -> None:
    with (
        orders.member_of(looked_at, "finance_duty") as reader,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        reader.execute(change.encode())


def test_the_desk_closes_the_case_that_only_it_sees(held: World) -> None:
    with orders.acting_as(held, "orders_app") as app:
        assert app.execute(b"update orders.after_sales set closed_on = '2026-11-24'").rowcount == 0
    with orders.member_of(held, "after_sales") as desk:
        for column in ("restricted_for = null", "masked_on = null", "subject_id = 'neighbour'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                desk.execute(f"update orders.after_sales set {column}".encode())
        for change in ("delete from orders.after_sales", "update orders.vouchers set seller = 'x'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                desk.execute(change.encode())
        closed = desk.execute(b"update orders.after_sales set closed_on = '2026-11-24'")
        assert closed.rowcount == 1
    with orders.engine(held) as engine:
        tally = engine.erase(orders.case()).tallies[0]
    assert tally.erased["after_sales"] == Amount(1, 1)


def test_a_second_run_rewrites_nothing(held: World) -> None:
    before = orders.headers(held)
    orders_before = orders.tables(held)
    for _ in range(2):
        with orders.engine(held) as engine:
            engine.erase(orders.case())
    assert orders.tables(held) == orders_before
    assert written_by(orders.headers(held)) == written_by(before)


def written_by(headers: dict[str, list[tuple[object, ...]]]) -> dict[str, list[object]]:
    """The place and the writer of each row; a lock is no writing."""
    return {name: [(place, writer) for place, writer, _ in rows] for name, rows in headers.items()}


def test_a_restriction_is_lifted_when_a_rule_that_allows_use_joins(held: World) -> None:
    held.execute("update orders.vouchers set completed_on = null where order_no = 'lately'")
    with orders.engine(held) as engine:
        engine.erase(orders.case())
    assert held.execute(
        "select restricted_for, masked_on, receiver_phone from orders.logistics"
        " where order_no = 'lately'"
    ) == [(None, TODAY, "138****5678")]  # a mask cannot be undone


@pytest.mark.parametrize(
    "change",
    [
        "receiver_phone = '13900004321'",
        "receiver_phone = '13900004321', created_at = created_at + interval '1 hour'",
        "created_at = created_at + interval '1 hour', receiver_phone = receiver_phone",
    ],
    ids=["a desk writes a value", "a row is used again", "its instant alone"],
)
def test_what_is_written_over_a_mask_is_masked_again_and_not_told_as_masked(
    held: World, change: str
) -> None:
    row = "select masked_on, receiver_phone from orders.logistics where order_no = 'lately'"
    held.execute(f"update orders.logistics set {change} where order_no = 'lately'")
    ((masked_on, phone),) = held.execute(row)
    assert masked_on is None
    held.clock.now += timedelta(days=1)
    with orders.engine(held) as engine:
        engine.erase(orders.case())
    expected = "139****4321" if phone == "13900004321" else "***"  # a mask masked tells less
    assert held.execute(row) == [(held.today(), expected)]


# --- counts -------------------------------------------------------------------------------------


def order_with_lines(world: World, order_no: str, lines: int) -> None:
    orders.order(world, order_no)
    for i in range(lines):
        orders.detail(world, f"{order_no}-{i}", order_no)


def test_orders_are_counted_not_lines(world: World) -> None:
    for order_no, lines in (("o1", 3), ("o2", 1), ("o3", 4)):
        order_with_lines(world, order_no, lines)
    orders.dispute(world, "c", "o3")
    report = answer(world)
    assert erased(report) == {"details": (2, 4), "vouchers": (2, 2)}
    entry = kept(report)["details", "dispute-open"]
    assert (entry.count, entry.rows) == (1, 4)
    assert report.remaining == 6


# --- proof --------------------------------------------------------------------------------------


def test_rows_that_restriction_does_not_hide_are_a_failed_proof(lone_world: World) -> None:
    world = lone_world
    orders.whole_order(world, "o", completed_on=LATELY)
    world.execute("alter table orders.invoices disable row level security")
    before = orders.tables(world)
    with pytest.raises(ProofError, match="invoices: the business role sees 1 of 1 rows, but 1"):
        answer(world)
    assert orders.tables(world) == before
    assert world.execute("select count(*) from orders.cases") == [(0,)]


def test_rows_that_are_neither_erased_nor_kept_are_a_failed_proof(lone_world: World) -> None:
    world = lone_world
    orders.whole_order(world, "o")
    world.execute(
        "create function orders.stay() returns trigger language plpgsql as 'begin return null; end'"
    )
    world.execute(
        "create trigger stay before delete on orders.reviews for each row"
        " execute function orders.stay()"
    )
    before = orders.tables(world)
    with pytest.raises(ProofError, match="reviews: 1 rows remain, but the rules hold 0"):
        answer(world, records=("orders.reviews",))
    assert orders.tables(world) == before


def test_rows_that_are_another_s_instead_of_gone_are_a_failed_proof(lone_world: World) -> None:
    world = lone_world
    archived_instead_of_gone(world)
    before = orders.tables(world)
    with pytest.raises(ProofError, match="reviews: 1 rows are free, but 0 went"):
        answer(world, records=("orders.reviews",))
    assert orders.tables(world) == before


def archived_instead_of_gone(world: World) -> None:
    """An order with a review that somebody else gets when it is deleted."""
    orders.whole_order(world, "o")
    world.execute(
        "create function orders.archive() returns trigger language plpgsql security definer as"
        " 'begin update orders.reviews set subject_id = ''archive''"
        " where review_no = old.review_no; return null; end'"
    )
    world.execute(
        "create trigger archive before delete on orders.reviews for each row"
        " execute function orders.archive()"
    )


def test_what_a_batch_refuses_the_worker_refuses_too(lone_world: World) -> None:
    """Whoever runs it again asks for the same proof: it is answered by nobody."""
    world = lone_world
    archived_instead_of_gone(world)
    before = orders.tables(world)
    request = world.request(SUBJECT)
    with pytest.raises(ProofError):
        world.handle("orders", request)
    world.consumer("orders").park(world.received(request), "ProofError")
    world.execute("update orders.cases set touched_at = touched_at - interval '1 hour'")
    worker = world.worker("orders")
    while worker.step():
        pass
    assert orders.tables(world) == before
    assert world.said("orders") == []


# --- a dry run ----------------------------------------------------------------------------------


def test_a_dry_run_changes_nothing_and_says_what_the_run_then_says(world: World) -> None:
    for order_no, completed_on in (("o1", LONG_AGO), ("o2", LATELY), ("o3", None)):
        orders.whole_order(world, order_no, completed_on=completed_on)
    orders.dispute(world, "c", "o1")
    orders.detail(world, "new", "o3", created_at=NOON + MOMENT)
    tables, headers = orders.tables(world), orders.headers(world)
    would = answer(world, dry_run=True)
    assert orders.tables(world) == tables
    assert orders.headers(world) == headers, "a dry run locks nothing"
    assert would.dry_run
    assert world.execute("select count(*) from orders.deferrals") == [(0,)]
    did = answer(world)
    own = {"event_id", "case_id", "occurred_at", "dry_run"}
    assert would.model_dump(exclude=own) == did.model_dump(exclude=own)


# --- a big case in chunks -----------------------------------------------------------------------

ROWS_MAX = 3


@pytest.fixture
def chunked(template: Servers) -> Iterator[World]:
    """A world in which a transaction takes three rows of a record set."""
    with cloned(template) as url:
        yield World(url, Wiring(settings_for(template, url, chunk_rows_max=ROWS_MAX)))


def big_customer(world: World) -> None:
    """Nine lines of three orders that may go, four lines and a shipment that may not."""
    for order_no in ("o1", "o2", "o3"):
        order_with_lines(world, order_no, 3)
    order_with_lines(world, "o4", 4)
    orders.dispute(world, "c", "o4")
    orders.order(world, "o5", completed_on=LATELY)
    orders.shipment(world, "s", "o5")


BIG_ERASED = {"details": (3, 9), "vouchers": (3, 3)}


def finish(world: World) -> Report:
    """Let the worker run until it is done; what the domain says."""
    worker = world.worker("orders")
    steps = 0
    while worker.step():
        steps += 1
        assert steps < 50, "the worker does not come to an end"
    (report,) = world.said("orders")
    assert isinstance(report, DeletionCompleted | DeletionDeferred)
    return report


def test_a_big_case_is_done_in_chunks_and_others_do_not_wait(chunked: World) -> None:
    big_customer(chunked)
    orders.whole_order(chunked, "small", subject_id="neighbour")
    before = orders.rows_of(chunked, SUBJECT)
    at_once = chunked.handle("orders", chunked.request(SUBJECT), chunked.request("neighbour"))
    assert [getattr(message, "subject_id", "") for message in at_once] == ["neighbour"]
    assert orders.rows_of(chunked, SUBJECT) == before
    report = finish(chunked)
    assert erased(report) == BIG_ERASED
    entry = kept(report)["details", "dispute-open"]
    assert (entry.count, entry.rows) == (1, 4)
    assert kept(report)["logistics", "transaction-3y"].measures == ALL_THREE
    assert report.remaining == 8
    assert report.revision == 1


def test_chunks_say_what_one_transaction_says(chunked: World, world: World) -> None:
    for each in (chunked, world):
        big_customer(each)
    assert chunked.handle("orders", chunked.request(SUBJECT)) == []
    in_chunks, at_once = finish(chunked), answer(world)
    own = {"event_id", "case_id"}
    assert in_chunks.model_dump(exclude=own) == at_once.model_dump(exclude=own)
    assert orders.tables(chunked) == orders.tables(world)


def test_a_chunk_takes_no_more_rows_than_the_bound(chunked: World) -> None:
    big_customer(chunked)
    chunked.handle("orders", chunked.request(SUBJECT))
    worker = chunked.worker("orders")
    rows = [all_rows(chunked)]
    while worker.step():
        rows.append(all_rows(chunked))
    steps = [before - after for before, after in pairwise(rows)]
    assert max(steps) == ROWS_MAX
    assert sum(steps) == 12


def all_rows(world: World) -> int:
    return sum(len(rows) for rows in orders.tables(world).values())


def test_a_crash_between_chunks_loses_no_count(
    chunked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    big_customer(chunked)
    chunked.handle("orders", chunked.request(SUBJECT))
    worker = chunked.worker("orders")
    while not progress_of(chunked):
        worker.step()
    before, progress = orders.tables(chunked), progress_of(chunked)
    assert progress == {"details": [1, 3]}

    def crash(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(memory, "save_progress", crash)
        with pytest.raises(SystemExit):
            chunked.worker("orders").step()
    assert orders.tables(chunked) == before
    assert progress_of(chunked) == progress
    assert erased(finish(chunked)) == BIG_ERASED


def progress_of(world: World) -> object:
    return world.execute("select progress from orders.cases")[0][0]


# --- what only a toy domain shows ---------------------------------------------------------------


@pytest.fixture
def toy_world(world: World) -> World:
    world.execute("delete from toy.notes; delete from toy.papers")
    return world


def paper(world: World, key: str, **columns: object) -> None:
    """A paper that nothing keeps, but for the columns given."""
    _toy_row(world, "papers", {"paper_no": key, **columns})


def note(world: World, key: str, of: str | None, **columns: object) -> None:
    _toy_row(world, "notes", {"note_no": key, "paper_no": of, **columns})


def _toy_row(world: World, table: str, columns: dict[str, object]) -> None:
    values = {
        "subject_id": SUBJECT,
        "created_at": orders.BEFORE,
        "bundle": "b",
        "phone": "13800005678",
        "title": "paid",
        "first_on": LONG_AGO,
        "second_on": LONG_AGO,
        "first_open": False,
        "second_open": False,
        **columns,
    }
    world.execute(
        f"insert into toy.{table} ({', '.join(values)}) values ({', '.join(['%s'] * len(values))})",
        *values.values(),
    )


def run(
    world: World,
    policy: Policy,
    *,
    domain: Domain | None = None,
    records: tuple[str, ...] = ("notes", "papers"),
) -> Batch:
    """Carry out the customer's case under these rules, in a transaction of its own."""
    asked = Case(0, SUBJECT, NOON, frozenset(records))
    order = [name for name in ("notes", "papers") if name in policy.records]
    with toy.eraser(world.admin_url) as connection, connection.transaction():
        statements = compile_policy(domain or toy.domain(), policy)
        store = PostgresStore(connection, statements, TODAY)
        return erase_batch(store, order, [asked], rows_max=100)


@pytest.mark.parametrize(
    "rule",
    [toy.keep("law", "first_on", "P5Y"), toy.keep("open", "first_open")],
    ids=["for", "while"],
)
def test_a_null_fact_keeps_without_an_end_unless_declared_nullable(
    toy_world: World, rule: KeepRule
) -> None:
    paper(toy_world, "p", first_on=None, first_open=None)
    (entry,) = run(toy_world, toy.policy(papers=(rule,))).tallies[0].kept
    assert (entry.amount, entry.until, entry.days) == (Amount(1, 1), None, (None,))
    assert toy_world.execute("select paper_no from toy.papers") == [("p",)]
    nullable = toy.domain([rule.fact])
    tally = run(toy_world, toy.policy(papers=(rule,)), domain=nullable).tallies[0]
    assert tally.erased == {"papers": Amount(1, 1)}


def test_anonymise_takes_the_person_out_of_the_row(toy_world: World) -> None:
    paper(toy_world, "free")
    paper(toy_world, "kept", first_on=LATELY, bundle="c")
    rule = toy.keep("law", "first_on", "P5Y", measures=toy.RESTRICT)
    policy = toy.policy(papers=(rule,), when_free=WhenFree.ANONYMISE)
    tally = run(toy_world, policy).tallies[0]
    assert (tally.erased, tally.remaining) == ({"papers": Amount(1, 1)}, 1)
    columns = "select subject_id, phone, title, bundle, restricted_for from toy.papers"
    assert toy_world.execute(f"{columns} order by paper_no") == [
        (None, None, None, "b", None),
        (SUBJECT, "13800005678", "paid", "c", []),
    ]
    again = run(toy_world, policy).tallies[0]
    assert (again.erased, again.remaining) == ({}, 1)
    ended = run(toy_world, toy.policy(when_free=WhenFree.ANONYMISE)).tallies[0]
    assert (ended.erased, ended.remaining) == ({"papers": Amount(1, 1)}, 0)
    # Nobody need be kept from a row without a person.
    assert toy_world.execute(f"{columns} where paper_no = 'kept'") == [
        (None, None, None, "c", None)
    ]


def test_sealed_columns_are_read_by_duty_only_or_not_told_as_sealed(toy_world: World) -> None:
    paper(toy_world, "p", first_open=True)
    for readers, is_sealed in (("after_sales", True), ("fulfilment", False), ("none", True)):
        rule = toy.keep("open", "first_open", measures=toy.SEAL, readers=readers)
        [entry] = run(toy_world, toy.policy(papers=(rule,))).tallies[0].kept
        assert entry.measures == (toy.SEAL if is_sealed else toy.RESTRICT), readers
    rule = toy.keep("open", "first_open", measures=toy.SEAL, readers="after_sales")
    run(toy_world, toy.policy(papers=(rule,)))
    with toy_world.admin() as connection:
        connection.execute("set role after_sales")
        assert connection.execute("select phone from toy.papers").fetchall() == [("13800005678",)]
        for statement in (
            "select title from toy.papers",
            "select papers from toy.papers",
            "update toy.papers set title = 'x'",
            "update toy.papers set phone = 'x' returning title",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
    # Somebody gives the desk the column: what the answer says is what the database says.
    toy_world.execute("grant select (title) on toy.papers to after_sales")
    [entry] = run(toy_world, toy.policy(papers=(rule,))).tallies[0].kept
    assert entry.measures == toy.RESTRICT


def test_an_anonymised_note_does_not_keep_its_anonymised_paper(toy_world: World) -> None:
    paper(toy_world, "p")
    note(toy_world, "n", "p")
    tally = run(toy_world, toy.policy(when_free=WhenFree.ANONYMISE)).tallies[0]
    assert tally.erased == {"notes": Amount(1, 1), "papers": Amount(1, 1)}


def test_notes_that_the_version_does_not_name_yet_keep_their_paper(toy_world: World) -> None:
    paper(toy_world, "p")
    note(toy_world, "n", "p")
    (entry,) = run(toy_world, toy.policy(notes=None)).tallies[0].kept
    assert (entry.records, entry.rule.id) == ("papers", "needed-by-notes")
    assert toy_world.execute("select note_no, subject_id from toy.notes") == [("n", SUBJECT)]


def test_a_paper_in_a_bundle_is_counted_when_the_last_of_it_goes(toy_world: World) -> None:
    paper(toy_world, "kept", bundle="split", first_on=LATELY)
    paper(toy_world, "free", bundle="split")
    paper(toy_world, "whole", bundle="whole")
    tally = run(toy_world, toy.policy(papers=(toy.keep("law", "first_on", "P5Y"),))).tallies[0]
    assert tally.erased == {"papers": Amount(1, 2)}


def test_a_percent_sign_in_a_fact_is_no_placeholder(toy_world: World) -> None:
    paper(toy_world, "kept", title="10% off", bundle="c")
    paper(toy_world, "free")
    domain = toy.domain_with("first_open", "{record}.title like '%off' and 7 % 2 = 1")
    policy = toy.policy(papers=(toy.keep("open", "first_open"),))
    tally = run(toy_world, policy, domain=domain).tallies[0]
    assert (tally.erased, tally.remaining) == ({"papers": Amount(1, 1)}, 1)


def test_all_rows_that_facts_read_are_locked(toy_world: World) -> None:
    """Also when two facts read one table by different joins."""
    paper(toy_world, "p", bundle="b")
    note(toy_world, "referring", "p", bundle="x")
    note(toy_world, "bundled", None, bundle="b")
    note(toy_world, "neither", None, bundle="x")
    reads = {
        "first_open": Reads("toy.notes", "notes.paper_no = {record}.paper_no"),
        "second_open": Reads("toy.notes", "notes.bundle = {record}.bundle"),
    }
    rules = tuple(toy.keep(f"while-{fact}", fact) for fact in reads)
    statements = compile_policy(toy.domain_reading(reads), toy.policy(papers=rules))
    asked = [Case(0, SUBJECT, NOON, frozenset({"papers"}))]
    with toy.eraser(toy_world.admin_url) as connection, connection.transaction():
        store = PostgresStore(connection, statements, TODAY)
        store.lock(["papers"], asked)
        assert toy_world.execute("select note_no from toy.notes for update skip locked") == [
            ("neither",)
        ]


def test_a_chunk_locks_only_what_its_own_rows_need(world: World) -> None:
    for order_no in ("o1", "o2", "o3"):
        order_with_lines(world, order_no, 1)
    with orders.engine(world) as engine:
        erase_chunk(engine.store, engine.order, orders.case(), rows_max=1)
        unlocked = world.execute("select order_no from orders.vouchers for update skip locked")
    assert len(unlocked) == 2


def test_restriction_may_be_installed_again(toy_world: World) -> None:
    paper(toy_world, "p", first_on=LATELY)
    rule = toy.keep("law", "first_on", "P5Y", measures=toy.BOTH, readers="finance_duty")
    policy = toy.policy(papers=(rule,))
    run(toy_world, policy)
    before = toy_world.table("toy.papers")
    with toy_world.admin() as connection:
        restriction.install(connection, toy.domain(), [policy])
    assert toy_world.table("toy.papers") == before
    assert run(toy_world, policy).tallies[0].kept[0].measures == toy.BOTH


def test_erased_is_told_with_what_was_done(world: World) -> None:
    orders.whole_order(world, "o")
    assert answer(world, records=("orders.reviews",)).erased == (
        Erased(records="reviews", action=Action.DELETED, count=1, rows=1),
    )
