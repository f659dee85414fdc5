"""What a version would change is told in counts before anybody is told, and comes true."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg.sql import SQL, Composed, Literal

from fullstop.consumers.domain.engine import cases_of
from fullstop.consumers.operate.what_if import what_if
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import Domain, RecordSet
from fullstop.outbox.database import Db
from fullstop.outbox.domain.cases import CaseRow
from fullstop.outbox.rows import read
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred
from tests.integration.test_deferrals import noon
from tests.support import orders
from tests.support.kept import keep
from tests.support.versions import later, shipped, with_versions
from tests.support.world import TODAY, World

DAY = TODAY + timedelta(days=40)
ISSUED = date(2023, 6, 18)

INVOICE = '''  id = "invoice-stub"
  for = "P5Y"'''
SHORTER = (INVOICE, INVOICE.replace("P5Y", "P4Y"))
LONGER = (INVOICE, INVOICE.replace("P5Y", "P8Y"))
AT_ONCE = (INVOICE, INVOICE.replace("P5Y", "P1Y"))
_DETAILS = """\
  [[records.keep]]
  id = "dispute-open"
  while = "after_sales_open"
  rank = "unfinished_business"
  citation = "电子商务法 第六十二条"
  meanwhile = ["restrict"]
  readers = "after_sales"
  notice = { zh = "售后没办完，相关订单详情"""
NO_DISPUTE = (_DETAILS, _DETAILS.replace('while = "after_sales_open"', 'while = "order_open"'))


def versions(world: World, folder: Path, *changes: tuple[str, str]) -> World:
    text = shipped(world.wiring.catalogue["orders"])
    return with_versions(
        world, folder, "orders", later(text, DAY, DAY - timedelta(days=30), *changes)
    )


def asked(world: World, **more: Any) -> dict[str, Any]:
    entry: Entry = world.wiring.catalogue["orders"]
    before, after = entry.policies[-2:]
    found = what_if(
        world.work("orders"),
        world.wiring.domain_database("orders"),
        before,
        after,
        civil_day=world.wiring.settings.civil_day,
        **more,
    )
    json.dumps(found)  # as --json prints it
    return found


def changes(found: dict[str, Any], records: str) -> list[tuple[str, str, str, int, int]]:
    return [
        (one["change"], one["rule_before"], one["rule_after"], one["customers"], one["rows"])
        for one in found["changes"]
        if one["records"] == records
    ]


def with_invoices(world: World) -> None:
    """Two customers who asked: one invoice long ago, one of 2023; their vouchers are free."""
    for name in ("a", "b"):
        orders.order(world, name, subject_id=name)
        orders.invoice(world, f"{name}-1", name, issued_on=ISSUED, subject_id=name)
        orders.invoice(world, f"{name}-2", name, issued_on=date(2025, 1, 1), subject_id=name)
    world.handle("orders", *(world.request(name) for name in ("a", "b")))


def test_a_shorter_period_moves_last_days_and_no_promise(world: World, tmp_path: Path) -> None:
    with_invoices(world)
    found = asked(versions(world, tmp_path, SHORTER))
    assert (found["cases"], found["before"], found["version"]) == (2, "2026-01-01", str(DAY))
    assert changes(found, "invoices") == [("earlier", "invoice-stub", "invoice-stub", 2, 4)]
    moved = [
        (one["day_before"], one["day_after"], one["customers"], one["rows"])
        for one in found["moves"]
        if one["records"] == "invoices"
    ]
    assert sorted(moved) == [
        ("2028-06-18", "2027-06-18", 2, 2),
        ("2030-01-01", "2029-01-01", 2, 2),
    ]
    assert found["promises_lengthened"] == found["promises_spared"] == []
    assert found["everybody"] is None


def test_a_law_may_move_a_promised_day_and_it_is_told_by_rank(world: World, tmp_path: Path) -> None:
    with_invoices(world)
    found = asked(versions(world, tmp_path, LONGER))
    assert changes(found, "invoices") == [("longer", "invoice-stub", "invoice-stub", 2, 4)]
    told = [one for one in found["promises_lengthened"] if one["records"] == "invoices"]
    assert {(one["day_before"], one["day_after"], one["customers"]) for one in told} == {
        ("2030-01-01", "2031-06-18", 2),  # the last day told of invoices is that of the second
        ("2030-01-01", "2033-01-01", 2),
    }
    # The order row stays for its invoice, under the invoice's rule.
    records = {one["records"] for one in found["promises_lengthened"]}
    assert records == {"invoices", "vouchers"}
    assert {one["rank"] for one in found["promises_lengthened"]} == {"administrative_regulation"}


def test_a_new_matter_never_lengthens_a_promised_day(world: World, tmp_path: Path) -> None:
    """A dispute keeps details, says a later version; those who were promised a day go on it."""
    completed = date(2024, 3, 1)
    for name in ("early", "late"):
        orders.order(world, name, subject_id=name, completed_on=completed, complete=False)
        orders.detail(world, f"{name}-line", name, subject_id=name)
        orders.dispute(world, f"{name}-case", name, subject_id=name)
    text, told_on = shipped(world.wiring.catalogue["orders"]), DAY - timedelta(days=30)
    without = later(text, DAY, told_on, NO_DISPUTE)
    again = later(text, DAY + timedelta(days=1), told_on)
    both = with_versions(world, tmp_path, "orders", without, again)

    both.clock.now = noon(DAY)
    [promised] = both.handle("orders", both.request("early", records=("orders.details",)))
    assert isinstance(promised, DeletionDeferred)
    assert [(kept.rule, kept.until) for kept in promised.kept] == [
        ("no-voucher-3y", date(2027, 3, 1))
    ]

    found = asked(both)
    assert changes(found, "details") == [("unchanged", "no-voucher-3y", "no-voucher-3y", 1, 1)]
    [spared] = found["promises_spared"]
    assert (spared["records"], spared["rule_after"], spared["rank"], spared["rows"]) == (
        "details",
        "dispute-open",
        "unfinished_business",
        1,
    )

    # It comes true: who confirmed before goes on the promised day, who confirms later does not.
    both.clock.now = noon(DAY + timedelta(days=1))
    both.handle("orders", both.request("late", records=("orders.details",)))
    both.clock.now = noon(date(2027, 3, 2))
    deferrals = both.deferrals("orders")
    while deferrals.step():
        pass
    said = both.said("orders")
    assert [one.subject_id for one in said if isinstance(one, DeletionCompleted)] == ["early"]
    assert orders.keys(both, "details") == ["late-line"]


def test_what_everybody_has_is_counted_as_if_all_asked(world: World, tmp_path: Path) -> None:
    for name in ("a", "b"):
        orders.order(world, name, subject_id=name)
    orders.invoice(world, "free", "a", issued_on=date(2020, 1, 1), subject_id="a")
    orders.invoice(world, "kept", "b", issued_on=ISSUED, subject_id="b")
    found = asked(versions(world, tmp_path, LONGER), everybody=True)
    assert (found["cases"], changes(found, "invoices")) == (0, [])
    assert sorted(changes(found["everybody"], "invoices")) == [
        ("longer", "invoice-stub", "invoice-stub", 1, 1),
        ("newly_kept", None, "invoice-stub", 1, 1),
    ]


def test_what_is_under_a_legal_hold_is_neither_freed_nor_promised_anew(
    world: World, tmp_path: Path
) -> None:
    with_invoices(world)
    world.execute(
        "insert into orders.holds (hold_id, subject_id, records, reference, reason, secret,"
        " placed_by) values ('h', 'a', '{invoices}', 'r', 'w', true, 'staff-1')"
    )
    found = asked(versions(world, tmp_path, AT_ONCE), everybody=True)
    held, freed = "legal-hold-secret", "invoice-stub"
    for facts in (found, found["everybody"]):
        assert sorted(changes(facts, "invoices")) == [
            ("freed", freed, None, 1, 2),
            ("unchanged", held, held, 1, 2),
        ]
    assert found["promises_lengthened"] == found["promises_spared"] == []


def test_no_id_of_anybody_is_in_it(world: World, tmp_path: Path) -> None:
    orders.order(world, "order-canary", subject_id="subject-canary")
    orders.invoice(
        world, "invoice-canary", "order-canary", issued_on=ISSUED, subject_id="subject-canary"
    )
    world.handle("orders", world.request("subject-canary"))
    found = asked(versions(world, tmp_path, LONGER), everybody=True)
    assert "canary" not in json.dumps(found)


def test_the_database_takes_the_cases_for_what_the_engine_does(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut-offs, scopes, holds and promises: joined by the database, or each made in Python."""
    cases_of_all_kinds(world)
    shop = versions(world, tmp_path, LONGER, NO_DISPUTE)
    entry = shop.wiring.catalogue["orders"]
    joined = asked(shop)
    with shop.wiring.domain_database("orders").transaction() as connection:
        made = by_python(connection, entry.domain)
    assert (joined["cases"], len(joined["changes"])) == (len(made["invoices"]), 11)
    assert joined["promises_lengthened"]

    def handed_over(domain: Domain, records: RecordSet) -> Composed:
        return _as_table(made[records.name])

    monkeypatch.setattr("fullstop.stores.postgres.what_if.cases_that_keep", handed_over)
    assert asked(shop) == joined


def test_however_many_cases_there_are_only_counts_come_back(world: World, tmp_path: Path) -> None:
    shop = versions(world, tmp_path, LONGER)
    keep(world, 1, 20, days=10)
    few = memory_of(shop)
    keep(world, 21, 2_000, days=10)
    assert memory_of(shop) < 1.5 * few


def memory_of(shop: World) -> int:
    """The most bytes that Python holds at once to answer."""
    asked(shop)  # what is made once is made
    tracemalloc.start()
    found = asked(shop)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found["rows"]["longer"] == 3 * found["cases"]
    return peak


def cases_of_all_kinds(world: World) -> None:
    """A few customers, each with the same rows, who asked and are held in different ways."""
    scopes: list[list[str]] = [["invoices", "vouchers"], ["invoices"], ["vouchers", "details"], []]
    for no in range(12):
        name = f"s{no}"
        orders.whole_order(world, f"o{no}", completed_on=date(2024, 1 + no, 1), subject_id=name)
        cutoff = orders.BEFORE if no != 3 else orders.BEFORE - timedelta(microseconds=700)
        world.execute(
            "insert into orders.cases (case_id, subject_id, cutoff_at, records, waives, state,"
            " revision) values (%s, %s, %s, %s, %s, 'done', 1)",
            *(f"c{no}", name, cutoff, scopes[no % 4] or [*orders.TABLES], scopes[-no % 4]),
        )
        for records, until in (("invoices", date(2028, 1, 1)), ("vouchers", None)):
            if no != 5:
                world.execute(
                    "insert into orders.deferrals (case_id, records, rule, until, next_check_on,"
                    " policy) values (%s, %s, 'r', %s, '2028-01-02', '2026-01-01')",
                    *(f"c{no}", records, None if no == 7 else until),
                )
    for no, (held, secret) in enumerate(
        (([], False), (["invoices"], True), (["invoices"], False), (["no_more"], False)), start=6
    ):
        world.execute(
            "insert into orders.holds (hold_id, subject_id, records, reference, reason, secret,"
            " placed_by) values (%s, %s, %s, 'r', 'w', %s, 'staff-1')",
            *(f"h{no}", f"s{no - no % 2}", held, secret),
        )


def by_python(connection: Db, domain: Domain) -> dict[str, list[tuple[object, ...]]]:
    """The same cases by record set, made one by one of what is stored."""
    stored = read(
        connection,
        CaseRow,
        "select {columns} from cases where case_id in (select case_id from deferrals)",
    )
    told = connection.execute("select case_id, records, until from deferrals").fetchall()
    holds = connection.execute("select subject_id, secret, records from holds").fetchall()
    names = [records.name for records in domain.record_sets]

    def bits(of: Iterable[str]) -> int:
        return sum(1 << names.index(name) for name in set(of) & set(names))

    def held(subject_id: str, secret: bool) -> int:
        on = [
            r or names
            for subject, is_secret, r in holds
            if (subject, is_secret) == (subject_id, secret)
        ]
        return bits(name for reach in on for name in reach)

    def promised(case_id: str, name: str) -> date | None:
        days = [until for case, records, until in told if (case, records) == (case_id, name)]
        return None if None in days else max(days, default=None)

    return {
        name: [
            (
                *(case.subject_id, case.covers_until, bits(case.records), bits(case.waived)),
                *(held(case.subject_id, False), held(case.subject_id, True)),
                promised(row.case_id, name),
            )
            for row, case in zip(stored, cases_of(stored, names), strict=True)
        ]
        for name in names
    }


def _as_table(rows: list[tuple[object, ...]]) -> Composed:
    values = SQL(", ").join(
        SQL("({}, {}::timestamptz, {}, {}, {}, {}, {}::date)").format(*map(Literal, row))
        for row in rows
    )
    return SQL(
        "(select * from (values {}) as v(subject, cutoff, scope, waived, held, held_secretly,"
        " promised))"
    ).format(values)
