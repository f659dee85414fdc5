"""What a broker has lost is said again: on a real broker that loses records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from fullstop.consumers.command import main, wired
from fullstop.consumers.operate import reconcile
from fullstop.consumers.operate.reconcile import Reconciliation, Result, Said, Terms
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionRequested,
    LineOutcome,
    ResultNotice,
    Stage,
)
from tests.support import orders
from tests.support.by_hand import DOMAIN, TRACE, ByHand, by_hand
from tests.support.orders import SUBJECT
from tests.support.world import World

CONTACT = b"\x01" * 80


@pytest.fixture
def moved(world: World) -> Iterator[ByHand]:
    """A customer with an old order of which all may go."""
    with by_hand(world) as moved:
        orders.whole_order(moved.world, "o-1")
        yield moved


def run(moved: ByHand, **terms: object) -> Result:
    wiring = moved.world.wiring
    databases = {name: wiring.domain_database(name) for name in moved.topics.domains}
    return Reconciliation(
        moved.topics,
        wiring.aggregator_database(),
        databases,
        moved.world.clock,
        wiring.settings.civil_day,
    ).run(Terms(**{"quiet_seconds": 0, **terms}))  # type: ignore[arg-type]


def counted(result: Result) -> tuple[Said, Said]:
    return result.domains[DOMAIN], result.aggregator


def request(moved: ByHand, **more: object) -> DeletionRequested:
    return moved.world.request(SUBJECT, **more)


def cancelled(moved: ByHand, asked: DeletionRequested) -> DeletionCancelled:
    return DeletionCancelled(
        event_id=str(uuid4()),
        case_id=asked.case_id,
        subject_id=asked.subject_id,
        cancelled_at=moved.world.clock(),
    )


def nothing_is_said_any_more(moved: ByHand) -> None:
    """Neither by what was said again, nor by reconciling a second time."""
    assert moved.notices() == []
    domain, aggregator = counted(run(moved))
    assert (domain.reports, domain.requests, aggregator.requests) == (0, 0, 0)
    assert moved.outboxes() == []


# --- reports ------------------------------------------------------------------------------------


def test_a_report_that_was_lost_ends_in_the_notice(moved: ByHand) -> None:
    asked = request(moved, contact=CONTACT)
    moved.publish(asked)
    moved.domain_reads()
    moved.relay()
    moved.lose(moved.topics.outcomes[DOMAIN])
    moved.settle()
    assert moved.notices() == []

    assert counted(run(moved)) == (Said(cases=1, reports=1), Said(cases=1))
    moved.settle()
    [notice] = moved.notices()
    assert (notice.case_id, notice.stage, notice.contact) == (asked.case_id, Stage.FINAL, CONTACT)
    nothing_is_said_any_more(moved)


def test_a_report_is_said_again_under_its_own_event_id(moved: ByHand) -> None:
    moved.publish(request(moved))
    moved.domain_reads()
    moved.aggregator_reads()
    [(kept,)] = moved.world.execute("select report from orders.cases")
    moved.world.execute("delete from orders.outbox")
    run(moved)
    [(value, key, headers)] = moved.world.execute("select value, key, headers from orders.outbox")
    assert bytes(value) == bytes(kept)
    assert bytes(key).decode() == decode(bytes(kept)).case_id  # type: ignore[union-attr]
    assert TRACE in headers


def test_a_report_that_the_aggregator_has_is_not_said_again(moved: ByHand) -> None:
    moved.publish(request(moved))
    moved.settle()
    assert len(moved.notices()) == 1
    assert counted(run(moved)) == (Said(cases=1), Said(cases=1))
    assert moved.outboxes() == []


def test_what_is_on_its_way_is_left_alone(moved: ByHand) -> None:
    moved.publish(request(moved))
    moved.domain_reads()
    assert counted(run(moved, quiet_seconds=600)) == (Said(), Said())
    assert counted(run(moved, quiet_seconds=0))[0].reports == 1


def test_a_dry_run_counts_the_same_and_says_nothing(moved: ByHand) -> None:
    moved.publish(request(moved))
    moved.domain_reads()
    moved.world.execute("delete from orders.outbox")
    dry = run(moved, dry_run=True, notices_since=moved.world.clock().date())
    assert moved.outboxes() == []
    assert dry == run(moved, notices_since=moved.world.clock().date())
    assert moved.outboxes() != []


def test_cases_are_compared_a_page_at_a_time_and_none_is_left_out(
    moved: ByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "PAGE_MAX", 2)
    moved.publish(*[moved.world.request(f"s-{number}") for number in range(5)])
    moved.domain_reads()
    moved.world.execute("delete from orders.outbox")
    assert counted(run(moved)) == (Said(cases=5, reports=5, requests=5), Said())
    moved.settle()
    assert len(moved.notices()) == 5
    nothing_is_said_any_more(moved)


# --- requests -----------------------------------------------------------------------------------


def test_a_request_that_a_domain_has_not_got_is_said_again(moved: ByHand) -> None:
    asked = request(moved, contact=CONTACT, cutoff_at=moved.world.clock() + timedelta(days=400))
    moved.publish(asked)
    moved.aggregator_reads()
    moved.lose(moved.topics.requests)
    moved.settle()
    assert moved.notices() == []
    came_back = moved.world.execute("select now()")[0][0]
    orders.order(moved.world, "o-2", created_at=came_back)

    assert counted(run(moved)) == (Said(), Said(cases=1, requests=1))
    moved.settle()
    [notice] = moved.notices()
    assert (notice.case_id, notice.stage, notice.contact) == (asked.case_id, Stage.FINAL, CONTACT)
    # Whatever the request says of its cutoff: not later than the broker first had it.
    assert orders.keys(moved.world, "vouchers") == ["o-2"]
    nothing_is_said_any_more(moved)


def test_a_request_that_the_aggregator_has_not_got_is_said_again(moved: ByHand) -> None:
    asked = request(moved, contact=CONTACT)
    moved.publish(asked)
    moved.domain_reads()
    moved.lose(moved.topics.requests)
    moved.settle()
    assert moved.notices() == []

    assert counted(run(moved)) == (Said(cases=1, requests=1), Said())
    moved.settle()
    [notice] = moved.notices()
    assert (notice.case_id, notice.stage, notice.contact) == (asked.case_id, Stage.FINAL, None)
    nothing_is_said_any_more(moved)


def test_no_domain_keeps_the_contact(moved: ByHand) -> None:
    asked = request(moved, contact=CONTACT)
    moved.publish(asked)
    moved.domain_reads()
    [(kept,)] = moved.world.execute("select request from orders.cases")
    assert decode(bytes(kept)) == asked.model_copy(update={"contact": None})


@pytest.mark.parametrize("seen", ["aggregator_reads", "domain_reads"])
def test_a_request_that_was_called_off_is_not_carried_out(moved: ByHand, seen: str) -> None:
    """Only one of the two has seen the cancellation, before the broker lost both records."""
    asked = request(moved)
    before = orders.rows_of(moved.world, SUBJECT)
    moved.publish(asked)
    moved.aggregator_reads()
    moved.lose(moved.topics.requests)
    moved.publish(cancelled(moved, asked))
    getattr(moved, seen)()
    moved.lose(moved.topics.requests)
    moved.settle()
    assert moved.notices() == []

    assert counted(run(moved))[1] == Said(cases=1, requests=1)
    moved.settle()
    [notice] = moved.notices()
    assert {line.outcome for line in notice.lines} == {LineOutcome.CANCELLED}
    assert orders.rows_of(moved.world, SUBJECT) == before
    nothing_is_said_any_more(moved)


def test_a_strangers_cancellation_calls_nothing_off(moved: ByHand) -> None:
    asked = request(moved)
    moved.publish(asked, cancelled(moved, asked).model_copy(update={"subject_id": "stranger"}))
    moved.aggregator_reads()
    moved.lose(moved.topics.requests)
    run(moved)
    moved.settle()
    [notice] = moved.notices()
    assert notice.stage is Stage.FINAL
    assert orders.rows_of(moved.world, SUBJECT)["vouchers"] == []


# --- notices ------------------------------------------------------------------------------------


def test_notices_that_were_lost_are_said_again_from_a_day_on(moved: ByHand) -> None:
    orders.order(moved.world, "o-2", completed_on=orders.LATELY)
    moved.publish(request(moved, contact=CONTACT))
    moved.settle()
    [first] = moved.notices()
    assert (first.stage, first.contact) == (Stage.PARTIAL, CONTACT)
    moved.lose(moved.topics.notices)
    today = moved.world.wiring.settings.civil_day(moved.world.clock())

    assert counted(run(moved))[1].notices == 0
    assert counted(run(moved, notices_since=today + timedelta(days=1)))[1].notices == 0
    assert counted(run(moved, notices_since=today))[1].notices == 1
    moved.settle()
    assert moved.notices() == [first]

    moved.world.clock.now += timedelta(days=366)  # the contact's life is over, though not swept yet
    run(moved, notices_since=today)
    moved.settle()
    assert moved.notices() == [first.model_copy(update={"contact": None})]


def test_only_a_cases_last_notice_is_said_again(moved: ByHand) -> None:
    orders.order(moved.world, "o-2", completed_on=orders.LATELY)
    moved.publish(request(moved, contact=CONTACT), request(moved, dry_run=True))
    moved.settle()
    assert {notice.stage for notice in moved.notices()} == {Stage.PARTIAL, Stage.PREVIEW}
    run(moved, notices_since=moved.world.clock().date() - timedelta(days=2))
    moved.settle()
    again: list[ResultNotice] = moved.notices()
    assert {(notice.stage, notice.contact) for notice in again} == {
        (Stage.PARTIAL, CONTACT),
        (Stage.PREVIEW, None),
    }


# --- the command --------------------------------------------------------------------------------


def test_what_the_command_prints_for_programs(
    moved: ByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wired, "here", lambda: moved.world.wiring)
    moved.publish(request(moved))
    moved.domain_reads()
    moved.world.execute("delete from orders.outbox")
    command = ["reconcile", "--quiet-seconds", "0", "--notices-since", "2026-01-01", "--json"]

    def run(*more: str) -> object:
        result = CliRunner().invoke(main.app, [*command, *more])
        assert (result.exit_code, result.exception) == (0, None)
        return json.loads(result.stdout)

    said = {
        "domains": {"orders": {"cases": 1, "reports": 1, "requests": 1, "notices": 0}},
        "aggregator": {"cases": 0, "reports": 0, "requests": 0, "notices": 0},
    }
    assert run("--dry-run") == {"dry_run": True, **said}
    assert moved.outboxes() == []
    assert run() == {"dry_run": False, **said}
    assert len(moved.outboxes()) == 2


def test_what_is_no_day_is_told(moved: ByHand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wired, "here", lambda: moved.world.wiring)
    result = CliRunner().invoke(main.app, ["reconcile", "--notices-since", "yesterday"])
    assert str(result.exception) == "'yesterday' is no day; write YYYY-MM-DD"
