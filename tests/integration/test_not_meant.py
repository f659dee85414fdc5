"""Requests that cannot be meant: nothing is erased, nothing is told, and somebody gets to know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fullstop.consumers.operate.overdue import overdue_cases
from fullstop.consumers.wiring import Wiring
from fullstop.running.events import CUTOFF_NOT_AFTER
from fullstop.running.kafka import Received
from fullstop.schemas.messages import DeletionCompleted, DeletionRequested
from tests.support import orders
from tests.support.desk import Desk
from tests.support.outcomes import CASE, SUBJECT
from tests.support.world import NOON, World

SECONDS = datetime.fromtimestamp(NOON.timestamp() / 1000, UTC)  # as milliseconds
ZERO = datetime.fromtimestamp(0, UTC)
TOO_OLD = NOON - timedelta(days=3_653 + 1)
Fields = Mapping[str, datetime]

not_meant = pytest.mark.parametrize(
    "fields",
    [
        {"requested_at": SECONDS},
        {"requested_at": ZERO},
        {"cutoff_at": SECONDS},
        {"cutoff_at": TOO_OLD},
        {"requested_at": TOO_OLD, "cutoff_at": NOON},
    ],
    ids=["seconds", "zero", "cutoff in seconds", "cutoff too old", "request too old"],
)


@not_meant
def test_no_domain_carries_out_a_cutoff_that_cannot_be_meant(world: World, fields: Fields) -> None:
    orders.whole_order(world, "o-1")
    before = orders.tables(world)
    for domain in world.wiring.catalogue:
        assert world.handle(domain, world.request("s", **fields)) == []
        assert letters(world, domain) == ["cutoff_not_meant"]
        assert world.execute(f"select count(*) from {domain}.cases") == [(0,)]
    assert orders.tables(world) == before


@not_meant
def test_it_is_an_incident_that_waits_from_the_day_it_came(desk: Desk, fields: Fields) -> None:
    assert desk.hear(desk.request(contact=b"\x01" * 80, **fields)) == []
    assert letters(desk.world, "aggregator") == ["cutoff_not_meant"]
    assert [incident.reason for incident in desk.incidents()] == ["cutoff_not_meant"]
    stored = desk.world.execute("select requested_at, contact, contact_until from aggregator.cases")
    assert stored == [(NOON, None, None)]
    assert overdue(desk) == []


def test_the_same_case_with_a_cutoff_that_is_meant_is_carried_out(desk: Desk) -> None:
    desk.hear(desk.request(requested_at=SECONDS))
    desk.hear(desk.request(contact=b"\x01" * 80))
    [(asked_at, until)] = desk.world.execute(
        "select requested_at, contact_until from aggregator.cases"
    )
    assert (asked_at, until.year) == (NOON, NOON.year + 1)


def test_ten_years_are_counted_from_the_first_append(world: World) -> None:
    """An old case is handed on for as long as something of it is kept."""
    orders.whole_order(world, "o-1")
    asked = world.request("s", requested_at=TOO_OLD)
    [answer] = handled(world, again(world.received(asked), TOO_OLD))
    assert isinstance(answer, DeletionCompleted)


def test_a_bound_that_no_first_copy_can_have_had_is_not_meant(world: World) -> None:
    orders.whole_order(world, "o-1")
    assert handled(world, again(world.received(world.request("s")), ZERO)) == []
    assert letters(world, "orders") == ["cutoff_not_meant"]


def test_how_far_back_is_a_setting(world: World) -> None:
    orders.whole_order(world, "o-1")
    settings = world.wiring.settings.model_copy(update={"cutoff_years_max": 20})
    told = replace(world, wiring=Wiring(settings)).handle("orders", asked_long_ago(world))
    assert isinstance(told[0], DeletionCompleted)
    assert world.handle("orders", asked_long_ago(world)) == []


@pytest.mark.parametrize("subject", ["guest", "UNDEFINED", "null", "Anonymous", "0"])
def test_a_reserved_subject_stops_in_every_domain(world: World, subject: str) -> None:
    orders.whole_order(world, "o-1", subject_id=subject)
    before = orders.tables(world)
    for domain in world.wiring.catalogue:
        assert world.handle(domain, world.request(subject)) == []
        assert letters(world, domain) == ["reserved_subject"]
    assert orders.tables(world) == before


def test_a_reserved_subject_is_an_incident_and_no_notice(desk: Desk) -> None:
    request = desk.request().model_copy(update={"subject_id": "guest"})
    assert desk.hear(request) == []
    assert [incident.reason for incident in desk.incidents()] == ["reserved_subject"]
    assert request.case_id == CASE
    assert SUBJECT not in desk.world.wiring.settings.reserved_subjects


def again(received: Received, bound: datetime) -> Received:
    """A copy of a request as it is published again, with the bound of its first."""
    header = (CUTOFF_NOT_AFTER, bound.isoformat().encode())
    return Received(**{**vars(received), "headers": (header,)})


def handled(world: World, received: Received) -> list[object]:
    world.consumer("orders").handle([received])
    return list(world.said("orders"))


def asked_long_ago(world: World) -> DeletionRequested:
    return world.request("s", requested_at=TOO_OLD)


def letters(world: World, schema: str) -> list[str]:
    rows = world.execute(f"select headers from {schema}.outbox where topic like '%%dead-letters'")
    return [json.loads(headers)["reason"] for (headers,) in rows]


def overdue(desk: Desk) -> list[dict[str, object]]:
    database = desk.world.wiring.aggregator_database()
    return overdue_cases(database, desk.world.today(), 10)
