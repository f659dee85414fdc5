"""What a version would change is told in counts before anybody is told, and comes true."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fullstop.consumers.operate.what_if import what_if
from fullstop.handlers.catalogue import Entry
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred
from tests.integration.test_deferrals import noon
from tests.support import orders
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


def test_a_hundred_thousand_deferred_records(world: World, tmp_path: Path) -> None:
    """Each of 25,000 cases keeps four rows; how long it took is printed with `-s`."""
    world.execute(
        "insert into orders.vouchers (order_no, subject_id, seller, goods_id, quantity,"
        " price_cents, paid_at, payment_ref, completed_on, created_at) select 'o' || n, 's' || n,"
        " 'x', 'x', 1, 1, '2023-01-01', 'x', date '2023-01-01' + n % 700, '2023-01-01'"
        " from generate_series(1, 25000) n"
    )
    world.execute(
        "insert into orders.invoices (invoice_no, order_no, subject_id, issued_on, title,"
        " amount_cents, created_at) select n || '-' || i, 'o' || n, 's' || n,"
        " date '2023-01-01' + n % 700 + i, 'x', 1, '2023-01-01'"
        " from generate_series(1, 25000) n, generate_series(1, 3) i"
    )
    world.execute(
        "insert into orders.cases (case_id, subject_id, cutoff_at, records, state, revision)"
        " select 'c' || n, 's' || n, '2025-01-01', '{invoices,vouchers}', 'done', 1"
        " from generate_series(1, 25000) n"
    )
    world.execute(
        "insert into orders.deferrals (case_id, records, rule, until, next_check_on, policy)"
        " select 'c' || n, 'invoices', 'invoice-stub', date '2028-01-01' + n % 700 + i,"
        " date '2028-01-02' + n % 700 + i, '2026-01-01'"
        " from generate_series(1, 25000) n, generate_series(1, 3) i"
    )
    world.execute("analyze")
    shop = versions(world, tmp_path, LONGER)
    started = time.monotonic()
    found = asked(shop)
    seconds = time.monotonic() - started
    print(f"what-if over 100,000 deferred records: {seconds:.1f} s")  # noqa: T201
    assert changes(found, "invoices") == [("longer", "invoice-stub", "invoice-stub", 25000, 75000)]
    lengthened = [one for one in found["promises_lengthened"] if one["records"] == "invoices"]
    assert sum(one["rows"] for one in lengthened) >= 25000
