"""What has not ended yet keeps, and a cutoff reaches to the end of its millisecond."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from fullstop.handlers.catalogue import catalogue
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred
from tests.support import orders
from tests.support.world import NOON, TODAY, World

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("days", [1, 7, 400])
def test_an_order_that_ends_in_the_future_is_open(world: World, days: int) -> None:
    orders.order(world, "o-1", completed_on=TODAY + timedelta(days=days))
    orders.detail(world, "l-1", "o-1")
    before = orders.rows_of(world, "s")["details"]
    [answer] = world.handle("orders", world.request("s"))
    assert isinstance(answer, DeletionDeferred)
    assert {("details", "order-open"), ("vouchers", "order-open")} <= {
        (kept.records, kept.rule) for kept in answer.kept
    }
    assert orders.rows_of(world, "s")["details"] == before


def test_an_order_that_ended_today_is_not_open(world: World) -> None:
    orders.order(world, "o-1", completed_on=TODAY)
    orders.detail(world, "l-1", "o-1")
    [answer] = world.handle("orders", world.request("s"))
    assert isinstance(answer, DeletionDeferred)
    assert "order-open" not in {kept.rule for kept in answer.kept}
    assert orders.keys(world, "details") == []


def test_a_benefit_that_is_used_next_week_is_unused(world: World) -> None:
    world.execute(
        "insert into membership.benefits (subject_id, kind, used_on, created_at)"
        " values ('s', 'coupon', %s, %s)",
        TODAY + timedelta(days=7),
        NOON - timedelta(days=400),
    )
    [answer] = world.handle("membership", world.request("s"))
    assert isinstance(answer, DeletionDeferred)
    assert world.execute("select count(*) from membership.benefits") == [(1,)]


def test_no_domain_takes_a_day_that_is_written_for_one_that_has_come() -> None:
    texts = {
        f"{entry.domain.name}.{records.name}.{fact.name}": fact.sql
        for entry in catalogue().values()
        for records in entry.domain.record_sets
        for fact in records.facts
        if fact.type == "boolean"
    }
    assert len(texts) > 10
    assert [name for name, text in texts.items() if re.search(r"_on is (not )?null", text)] == []


@pytest.mark.parametrize(
    ("microseconds", "goes"), [(123_000, True), (123_456, True), (123_999, True), (124_000, False)]
)
def test_a_cutoff_covers_its_whole_millisecond(world: World, microseconds: int, goes: bool) -> None:
    cutoff = NOON - timedelta(hours=1) + timedelta(milliseconds=123)
    created_at = cutoff.replace(microsecond=microseconds)
    orders.order(world, "o-1", created_at=created_at)
    [answer] = world.handle("orders", world.request("s", requested_at=cutoff))
    assert isinstance(answer, DeletionCompleted)
    assert orders.keys(world, "vouchers") == ([] if goes else ["o-1"])
