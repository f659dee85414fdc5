"""Holds from whoever still knows them: the wider scope counts, and a release anywhere is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from fullstop.consumers.operate.restored_holds import together
from fullstop.outbox.holds import Hold, of_domain

AT = datetime(2026, 11, 24, tzinfo=UTC)
HOLD = Hold(
    hold_id="h-1",
    subject_id="s",
    records=(),
    reference="court 2026-17",
    reason="evidence",
    secret=False,
    placed_at=AT,
    placed_by="staff-31",
    placed_approved_by=None,
    placed_login="officer",
    released_at=None,
    released_by=None,
    released_approved_by=None,
    released_login=None,
    release_proposed_at=None,
    release_proposed_by=None,
    release_proposed_login=None,
)


def on(*records: str) -> Hold:
    return replace(HOLD, records=records)


def test_a_list_knows_what_it_is_on() -> None:
    listed = on("orders", "payments.clearing")
    assert together({"aggregator": [listed], "payments": [on("clearing")]}) == [listed]
    assert of_domain(listed, "orders") == on()
    assert of_domain(listed, "payments") == on("clearing")
    assert of_domain(listed, "membership") is None
    assert of_domain(on(), "membership") == on()


def test_the_wider_scope_of_two_lists_counts() -> None:
    assert together({"aggregator": [on("orders")], "intake": [on()]}) == [on()]
    [hold] = together({"aggregator": [on("orders")], "intake": [on("payments")]})
    assert hold.records == ("orders", "payments")


def test_without_a_list_the_domains_know() -> None:
    assert together({"orders": [on()], "payments": [on()]}) == [on()]
    [hold] = together({"orders": [on("invoices")], "payments": [on()]})
    assert hold.records == ("orders.invoices", "payments")
    [hold] = together({"orders": [on()], "payments": []})
    assert hold.records == ("orders",)


def test_one_that_was_released_anywhere_is_released() -> None:
    released = replace(on(), released_at=AT, released_by="s-2", released_approved_by="s-3")
    [hold] = together({"aggregator": [on()], "orders": [released]})
    assert hold.released_at == AT
