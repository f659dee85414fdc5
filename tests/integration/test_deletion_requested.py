"""A domain's consumer of requests on a real database: what it does once, and what it never does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from fullstop.consumers.domain.at_work import CaseOutcome, DomainAtWork
from fullstop.consumers.domain.engine import Engine, Rules
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.erasure import Tally
from fullstop.outbox import outbox
from fullstop.outbox.database import Db
from fullstop.outbox.domain.cases import CaseRow
from fullstop.outbox.outbox import Record
from fullstop.running.events import case_id_of as case_in
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Received
from fullstop.running.loop import consume
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import (
    ActingAs,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Ground,
    Message,
    Outcome,
)
from fullstop.testing.source import Source
from tests.support import orders
from tests.support.orders import LATELY
from tests.support.world import NOON, World

EARLIER = NOON - timedelta(days=1)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


# --- once, however often it is said -------------------------------------------------------------


def test_the_same_event_twice_in_one_batch_is_answered_once(world: World) -> None:
    orders.whole_order(world, "o-1")
    orders.whole_order(world, "bystander", subject_id="t")
    others = orders.rows_of(world, "t")
    request = world.request("s")
    answer = only_outcome(world.handle("orders", request, request))
    assert (answer.revision, answer.remaining) == (1, 0)
    assert orders.rows_of(world, "t") == others
    assert not any(orders.rows_of(world, "s").values())


def test_the_same_event_in_a_later_batch_says_nothing(world: World) -> None:
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    request = world.request("s")
    assert len(world.handle("orders", request)) == 1
    after = everything(world)
    assert world.handle("orders", request) == []
    assert everything(world) == after


def test_the_same_case_under_another_event_id_says_nothing(world: World) -> None:
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    request = world.request("s")
    assert len(world.handle("orders", request, again(request))) == 1
    world.clock.now += timedelta(days=2)
    orders.whole_order(world, "o-2")
    after = orders.tables(world)
    assert world.handle("orders", again(request)) == []
    assert orders.tables(world) == after
    assert dead_letters(world) == []


def test_two_cases_of_one_subject_in_one_batch(world: World) -> None:
    orders.whole_order(world, "o-1")
    first, second = outcomes(world.handle("orders", world.request("s"), world.request("s")))
    assert first.case_id != second.case_id
    assert sum(part.rows for part in first.erased) == 6
    assert (second.erased, second.remaining, second.unknown_subject) == ((), 0, False)


# --- what contradicts its own case --------------------------------------------------------------


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in two batches"])
@pytest.mark.parametrize(
    "other",
    [{"records": ("orders.reviews",)}, {"subject_id": "t"}, {"dry_run": True}],
    ids=["other records", "other subject", "other mode"],
)
def test_a_contradiction_is_a_dead_letter_and_leaves_its_case_alone(
    world: World, other: dict[str, object], together: bool
) -> None:
    orders.whole_order(world, "o-1", subject_id="s")
    orders.whole_order(world, "o-2", subject_id="t")
    others = orders.rows_of(world, "t")
    request = world.request("s")
    contradiction = again(request, **other)
    later_good = world.request("u")
    if together:
        said = world.handle("orders", request, contradiction, later_good)
    else:
        said = world.handle("orders", request)
        kept = case_of(world, request)
        said += world.handle("orders", contradiction, later_good)
        assert case_of(world, request) == kept
    assert [answer.case_id for answer in outcomes(said)] == [request.case_id, later_good.case_id]
    assert orders.rows_of(world, "t") == others
    [letter] = dead_letters(world)
    assert letter.value == encode(contradiction)
    assert letter.headers["reason"] == "contradicts_case"
    assert letter.headers["case_id"] == request.case_id


def test_a_contradiction_that_is_read_again_is_no_second_dead_letter(world: World) -> None:
    request = world.request("s")
    contradiction = again(request, locale="en")
    world.handle("orders", request, contradiction)
    world.handle("orders", contradiction, request)
    assert len(dead_letters(world)) == 1


def test_another_contact_is_no_contradiction(world: World) -> None:
    request = world.request("s", contact=b"\x01" * 80)
    world.handle("orders", request, again(request, contact=b"\x02" * 80))
    assert dead_letters(world) == []
    assert "0101" not in str(everything(world))  # no domain keeps a contact


# --- cancelled ----------------------------------------------------------------------------------


def test_a_cancellation_before_its_request_stops_it(world: World) -> None:
    orders.whole_order(world, "o-1")
    before = orders.tables(world)
    request = world.request("s")
    assert world.handle("orders", cancellation(request)) == []
    answer = only_outcome(world.handle("orders", request))
    assert isinstance(answer, DeletionCompleted)
    assert (answer.cancelled, answer.remaining, answer.erased) == (True, 6, ())
    assert orders.tables(world) == before
    assert world.handle("orders", again(request)) == []


def test_a_cancelled_case_counts_only_what_it_asked_for(world: World) -> None:
    orders.whole_order(world, "o-1")
    orders.review(world, "new", "o-1", created_at=NOON + timedelta(seconds=1))
    request = world.request("s", records=("orders.reviews",))
    world.handle("orders", cancellation(request))
    assert only_outcome(world.handle("orders", request)).remaining == 1


def test_a_cancellation_after_the_work_is_ignored(world: World) -> None:
    orders.whole_order(world, "o-1")
    request = world.request("s")
    world.handle("orders", request)
    after = case_of(world, request)
    assert world.handle("orders", cancellation(request)) == []
    assert case_of(world, request) == after


def test_request_and_cancellation_in_one_batch_count_in_their_order(world: World) -> None:
    orders.whole_order(world, "o-1", subject_id="s")
    orders.whole_order(world, "o-2", subject_id="t")
    first, second = world.request("s"), world.request("t")
    said = world.handle("orders", first, cancellation(first), cancellation(second), second)
    assert {(a.subject_id, a.cancelled, a.remaining) for a in outcomes(said)} == {
        ("s", False, 0),
        ("t", True, 6),
    }


def test_a_tombstone_is_nobodys_but_its_subjects(world: World) -> None:
    """Who cancels another's case calls nothing off: the request that comes is carried out."""
    orders.whole_order(world, "o-1")
    request = world.request("s")
    world.handle("orders", cancellation(again(request, subject_id="t")))
    answer = only_outcome(world.handle("orders", request))
    assert (answer.cancelled, bool(answer.erased)) == (False, True)
    assert dead_letters(world) == []
    world.handle("orders", again(request, subject_id="t"))
    assert [letter.headers["reason"] for letter in dead_letters(world)] == ["contradicts_case"]


def test_of_two_tombstones_the_right_one_calls_off(world: World) -> None:
    orders.whole_order(world, "o-1")
    request = world.request("s")
    for subject in ("t", "s", "u", "s"):
        world.handle("orders", cancellation(again(request, subject_id=subject)))
    assert only_outcome(world.handle("orders", request)).cancelled
    assert case_of(world, request)["state"] == "cancelled"


# --- stored once, with its answer ----------------------------------------------------------------


def test_a_case_that_is_answered_at_once_is_written_once(world: World) -> None:
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    request = world.request("s", contact=b"\x01" * 80)
    world.execute(
        "create function orders.rewritten() returns trigger language plpgsql as"
        " 'begin raise exception ''rewritten''; end'; create trigger rewritten before update"
        " on orders.cases for each row execute function orders.rewritten()"
    )
    try:
        answer = only_outcome(world.handle("orders", request))
    finally:
        world.execute("drop function orders.rewritten cascade")
    found = case_of(world, request)
    assert (found["state"], found["revision"], found["subject_id"]) == ("done", 1, "s")
    assert found["report"] == encode(answer)
    [(contact, kept_request, keeps)] = world.execute(
        "select contact, request, keeps from orders.cases"
    )
    assert (contact, bool(kept_request), keeps) == (None, True, True)


@pytest.mark.parametrize("meanwhile", ["the same case", "its tombstone"])
def test_a_case_that_somebody_else_stores_meanwhile_is_looked_at_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """It was read as not there; who stored it is found when it is to be stored."""
    orders.whole_order(world, "o-1")
    request = world.request("s")
    other = again(request) if meanwhile == "the same case" else cancellation(again(request))
    said: list[Message] = []
    erase = Engine.erase

    def after_another(engine: Engine, rows: Sequence[CaseRow]) -> dict[str, Tally]:
        monkeypatch.setattr(Engine, "erase", erase)
        said.extend(world.handle("orders", other))
        return engine.erase(rows)

    monkeypatch.setattr(Engine, "erase", after_another)
    said += world.handle("orders", request)
    answer = only_outcome(said)
    is_off = meanwhile == "its tombstone"
    assert (answer.cancelled, answer.remaining, bool(answer.erased)) == (
        (True, 6, False) if is_off else (False, 0, True)
    )
    assert len(orders.rows_of(world, "s")["details"]) == is_off
    assert world.execute("select state from orders.cases") == [("cancelled" if is_off else "done",)]
    assert world.execute("select count(*) from orders.inbox") == [(2,)]
    assert dead_letters(world) == []


# --- an id that was another event's -------------------------------------------------------------


def test_another_event_under_a_used_id_is_carried_out_once(world: World) -> None:
    """One customer's request must not be lost because a publisher used an id twice."""
    orders.whole_order(world, "o-1")
    first = world.request("somebody-else")
    second = world.request("s", event_id=first.event_id)
    world.handle("orders", first)
    answer = only_outcome(world.handle("orders", second))
    assert (answer.case_id, bool(answer.erased)) == (second.case_id, True)
    for repeated in (first, second, first):
        assert world.handle("orders", repeated) == []
    assert dead_letters(world) == []


def test_two_events_under_one_id_in_a_batch_are_both_carried_out(world: World) -> None:
    first = world.request("somebody-else")
    second = world.request("s", event_id=first.event_id)
    said = world.handle("orders", first, second, first, second)
    assert {case_in(one) for one in said} == {first.case_id, second.case_id}
    assert len(said) == 2


def test_a_request_and_its_cancellation_may_share_an_id(world: World) -> None:
    request = world.request("s")
    called_off = cancellation(request).model_copy(update={"event_id": request.event_id})
    world.handle("orders", called_off)
    assert only_outcome(world.handle("orders", request)).cancelled


def test_other_contents_under_a_used_id_contradict_the_case(world: World) -> None:
    request = world.request("s", records=("orders.details",))
    world.handle("orders", request)
    changed = request.model_copy(update={"records": ()})
    assert world.handle("orders", changed) == []
    assert world.handle("orders", changed) == []
    assert [letter.headers["reason"] for letter in dead_letters(world)] == ["contradicts_case"]


def test_what_was_seen_before_ids_were_compared_is_a_duplicate(world: World) -> None:
    first = world.request("s")
    world.handle("orders", first)
    world.execute("update orders.inbox set said = null")
    assert world.handle("orders", first) == []
    other = world.request("t", event_id=first.event_id)
    assert world.handle("orders", other) == []


def test_somebody_elses_cancellation_stops_nothing(world: World) -> None:
    orders.whole_order(world, "o-1")
    request = world.request("s")
    poisoned(world, "s")
    through_the_loop(world, request)  # set aside: still open
    world.handle("orders", cancellation(again(request, subject_id="t")))
    assert case_of(world, request)["state"] == "open"


# --- the cutoff ---------------------------------------------------------------------------------


def test_nothing_created_after_the_cutoff_is_touched(world: World) -> None:
    orders.whole_order(world, "o-1")
    orders.detail(world, "at", "o-1", created_at=EARLIER)
    orders.order(world, "o-2", created_at=EARLIER + timedelta(milliseconds=1))
    orders.detail(world, "after", "o-2", created_at=EARLIER + timedelta(milliseconds=1))
    answer = only_outcome(world.handle("orders", world.request("s", cutoff_at=EARLIER)))
    assert answer.remaining == 0
    assert orders.keys(world, "details") == ["after"]
    assert orders.keys(world, "vouchers") == ["o-2"]


def test_the_cutoff_is_never_later_than_the_brokers_own_time(world: World) -> None:
    orders.order(world, "o-2", created_at=NOON + timedelta(minutes=1))
    request = world.request("s", cutoff_at=NOON + timedelta(days=400))
    received = world.received(request)
    world.clock.now += timedelta(hours=1)
    world.consumer("orders").handle([received])
    assert case_of(world, request)["cutoff_at"] == NOON
    assert orders.keys(world, "vouchers") == ["o-2"]


def test_the_first_copy_fixes_the_cutoff(world: World) -> None:
    request = world.request("s", cutoff_at=NOON + timedelta(days=400))
    first = world.received(request)
    world.clock.now += timedelta(days=3)
    orders.order(world, "o-2", created_at=NOON + timedelta(days=1))
    world.consumer("orders").handle([first, world.received(again(request))])
    world.handle("orders", again(request))
    assert case_of(world, request)["cutoff_at"] == NOON
    assert orders.keys(world, "vouchers") == ["o-2"]


def test_the_first_copy_fixes_the_cutoff_of_a_cancelled_case_too(world: World) -> None:
    request = world.request("s", cutoff_at=NOON + timedelta(days=400))
    world.handle("orders", cancellation(request))
    world.handle("orders", request)
    world.clock.now += timedelta(days=3)
    world.handle("orders", again(request))
    assert case_of(world, request)["cutoff_at"] == NOON


# --- what is asked of whom ----------------------------------------------------------------------


def test_a_request_that_names_only_others_is_not_answered(world: World) -> None:
    orders.whole_order(world, "o-1")
    before = orders.tables(world)
    assert world.handle("orders", world.request("s", records=("payments", "orders2.details"))) == []
    assert orders.tables(world) == before
    assert world.execute("select count(*) from orders.cases") == [(0,)]


def test_only_the_named_record_sets_are_worked(world: World) -> None:
    orders.whole_order(world, "o-1")
    answer = only_outcome(
        world.handle("orders", world.request("s", records=("orders.reviews", "payments")))
    )
    assert [(part.records, part.rows) for part in answer.erased] == [("reviews", 1)]
    assert orders.keys(world, "details") == ["o-1-line"]


def test_an_unknown_record_set_is_told(world: World) -> None:
    orders.whole_order(world, "o-1")
    records = ("orders.wishes", "orders.reviews", "payments.wishes")
    answer = only_outcome(world.handle("orders", world.request("s", records=records)))
    assert answer.unknown_records == ("orders.wishes",)
    assert [part.records for part in answer.erased] == ["reviews"]


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({}, True),
        ({"records": ("orders",)}, True),
        ({"records": ("orders.reviews",)}, True),
        ({"acting_as": ActingAs.NEXT_OF_KIN}, False),
        ({"acting_as": ActingAs.GUARDIAN, "records": ("orders.reviews",)}, False),
        ({"ground": Ground.CONSENT_WITHDRAWN}, False),
        ({"ground": Ground.ACCOUNT_CLOSED, "records": ("orders.reviews",)}, False),
    ],
)
def test_a_review_goes_only_as_its_authors_own_act(
    world: World, fields: dict[str, object], goes: bool
) -> None:
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    answer = only_outcome(world.handle("orders", world.request("s", **fields)))
    named = {part.records for part in answer.erased}
    assert ("reviews" in named) is goes
    assert answer.unknown_records == (() if goes else ("orders.reviews",))
    assert (orders.keys(world, "reviews") == []) is goes


def test_a_subject_of_whom_there_was_never_a_row_is_unknown(world: World) -> None:
    orders.order(world, "o-1", subject_id="new", created_at=NOON + timedelta(days=1))
    unknown, known = outcomes(world.handle("orders", world.request("x"), world.request("new")))
    assert (unknown.unknown_subject, unknown.remaining) == (True, 0)
    assert not known.unknown_subject  # a row at any date makes the subject known


def test_a_subject_with_an_earlier_case_is_not_unknown(world: World) -> None:
    orders.whole_order(world, "o-1")
    world.handle("orders", world.request("s"))
    assert not only_outcome(world.handle("orders", world.request("s"))).unknown_subject


def test_an_earlier_dry_run_or_cancelled_case_makes_nobody_known(world: World) -> None:
    cancelled = world.request("x")
    world.handle("orders", cancellation(cancelled), cancelled, world.request("x", dry_run=True))
    assert only_outcome(world.handle("orders", world.request("x"))).unknown_subject


# --- what is kept, and what would be ------------------------------------------------------------


def test_what_is_kept_is_remembered_with_the_day_it_is_looked_at_again(world: World) -> None:
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    answer = only_outcome(world.handle("orders", world.request("s")))
    assert isinstance(answer, DeletionDeferred)
    assert {(part.records, part.rule) for part in answer.kept} == {
        ("invoices", "invoice-stub"),
        ("logistics", "transaction-3y"),
        ("vouchers", "transaction-3y"),
        ("vouchers", "tax-10y"),
    }
    [(case_id, until, check_on, kept)] = world.execute(
        "select case_id, until, next_check_on, kept from orders.deferrals"
    )
    assert (case_id, until) == (answer.case_id, date(2036, 12, 31))
    assert check_on == min(part.until for part in answer.kept if part.until) + timedelta(days=1)
    assert {"logistics transaction-3y 2029-03-24", "vouchers tax-10y 2036-12-31"} < set(kept)
    assert len(kept) == 4


def test_a_dry_run_says_what_would_be_and_leaves_nothing(world: World) -> None:
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    before = orders.tables(world)
    preview = only_outcome(world.handle("orders", world.request("s", dry_run=True)))
    assert orders.tables(world) == before
    assert world.execute("select count(*) from orders.deferrals") == [(0,)]
    real = only_outcome(world.handle("orders", world.request("s")))
    assert preview.dry_run
    assert not real.dry_run
    assert (preview.erased, preview.remaining) == (real.erased, real.remaining)
    assert isinstance(preview, DeletionDeferred)
    assert isinstance(real, DeletionDeferred)
    assert preview.kept == real.kept


# --- a customer too big for one transaction -----------------------------------------------------


def test_a_big_case_is_left_to_the_worker_and_the_others_are_answered(world: World) -> None:
    world = in_chunks_of(world, 3)
    big_customer(world, "s", orders_count=8)
    orders.whole_order(world, "small", subject_id="t")
    request = world.request("s")
    [answer] = outcomes(world.handle("orders", request, world.request("t")))
    assert answer.subject_id == "t"
    assert case_of(world, request)["state"] == "running"
    assert len(orders.rows_of(world, "s")["vouchers"]) == 8

    worker = world.worker("orders")
    steps = 0
    while worker.step():
        steps += 1
    said = only_outcome(world.said("orders"))
    assert steps >= 6  # eight lines and eight vouchers, three rows a transaction at most
    assert (said.revision, said.remaining) == (1, 0)
    assert {part.records: (part.count, part.rows) for part in said.erased} == {
        "details": (8, 8),
        "vouchers": (8, 8),
    }
    assert case_of(world, request)["state"] == "done"
    assert not worker.step()
    assert world.said("orders") == []


def test_what_came_after_the_cutoff_of_a_big_case_stays(world: World) -> None:
    world = in_chunks_of(world, 3)
    big_customer(world, "s", orders_count=5)
    world.handle("orders", world.request("s"))
    worker = world.worker("orders")
    worker.step()
    orders.order(world, "new", created_at=NOON + timedelta(seconds=1))
    run_to_its_end(world)
    assert orders.keys(world, "vouchers") == ["new"]


def test_a_repeated_or_cancelled_running_case_goes_on(world: World) -> None:
    world = in_chunks_of(world, 3)
    big_customer(world, "s", orders_count=5)
    request = world.request("s")
    world.handle("orders", request)
    world.worker("orders").step()
    assert world.handle("orders", again(request), cancellation(request)) == []
    run_to_its_end(world)
    answer = only_outcome(world.said("orders"))
    assert (answer.cancelled, answer.remaining) == (False, 0)


def test_a_row_held_by_the_business_lets_the_other_big_cases_go_first(world: World) -> None:
    world = in_chunks_of(world, 3)
    for subject in ("s", "t"):
        big_customer(world, subject, orders_count=4)
    world.handle("orders", world.request("s"), world.request("t"))
    refusing(world, "s", "55P03")
    worker = world.worker("orders")
    for _ in range(40):
        worker.step()
    assert only_outcome(world.said("orders")).subject_id == "t"
    [(parked,)] = world.execute("select parked from orders.cases where subject_id = 's'")
    assert parked == "LockNotAvailable 55P03"


# --- what cannot be read ------------------------------------------------------------------------


def test_undecodable_values_among_good_ones_are_dead_letters(world: World) -> None:
    batch = [
        world.received(b"nonsense", key="13800005678"),
        world.received(world.request("s")),
        world.received(None),
        world.received(world.request("t")),
        world.received(encode(world.request("u"))[:-1]),
    ]
    world.consumer("orders").handle(batch)
    assert {answer.subject_id for answer in outcomes(world.said("orders"))} == {"s", "t"}
    letters = dead_letters(world)
    assert [letter.headers["reason"] for letter in letters] == [
        "unknown_framing",
        "empty_value",
        "malformed_body",
    ]
    assert {(letter.key, letter.value) for letter in letters} == {(None, b"")}


def test_undecodable_values_that_are_read_again_are_no_second_dead_letters(world: World) -> None:
    batch = [world.received(b"nonsense"), world.received(world.request("s"))]
    for _ in range(3):
        world.consumer("orders", dead_letters_max=1).handle(batch)
    assert len(dead_letters(world)) == 1


def test_a_wave_that_fails_does_not_divert_the_undecodable_ones(world: World) -> None:
    orders.whole_order(world, "o-1", subject_id="s")
    poisoned(world, "s")
    batch = [
        world.received(b"nonsense"),
        world.received(world.request("t")),
        world.received(world.request("s")),
    ]
    handle_through_the_loop(world, batch)
    assert len(dead_letters(world)) == 1


def test_past_the_limit_one_letter_stands_for_many_and_the_consumer_goes_on(world: World) -> None:
    batch = [world.received(b"nonsense") for _ in range(5)]
    batch += [world.received(world.request("s"))]
    world.consumer("orders", dead_letters_max=2).handle(batch)
    assert len(outcomes(world.said("orders"))) == 1
    told = [letter.headers for letter in dead_letters(world)]
    assert [headers.get("count") for headers in told] == [None, None, "3"]
    assert (told[2]["offset"], told[2]["last_offset"]) == (
        str(batch[2].offset),
        str(batch[4].offset),
    )


# --- what the database refuses ------------------------------------------------------------------


def test_a_refused_case_is_parked_and_the_others_go_on(world: World) -> None:
    for number, subject in enumerate("stu"):
        orders.whole_order(world, f"o-{number}", subject_id=subject)
    before = orders.rows_of(world, "s")
    poisoned(world, "s")
    request = world.request("s")
    said = through_the_loop(world, world.request("t"), request, world.request("u"))
    assert {answer.subject_id for answer in outcomes(said)} == {"t", "u"}
    assert orders.rows_of(world, "s") == before
    case = case_of(world, request)
    assert (case["state"], case["parked"]) == ("open", "DataException 22000")
    assert dead_letters(world) == []


def test_a_parked_case_is_run_again_by_the_worker(world: World) -> None:
    orders.whole_order(world, "o-1")
    poisoned(world, "s")
    request = world.request("s")
    through_the_loop(world, request)
    worker = world.worker("orders")
    assert not worker.step()  # it is left alone for a while
    waited(world, request)
    run_to_its_end(world)  # it gets as far as it can
    assert case_of(world, request)["parked"] == "DataException 22000"
    assert len(orders.keys(world, "details")) == 1
    assert world.said("orders") == []
    mended(world)
    waited(world, request)
    run_to_its_end(world)
    answer = only_outcome(world.said("orders"))
    assert (answer.case_id, answer.revision, answer.remaining) == (request.case_id, 1, 0)
    assert sum(part.rows for part in answer.erased) == 6  # all of it, before and after
    assert case_of(world, request)["parked"] is None


def test_a_case_that_no_answer_fits_is_parked_by_whoever_looks_at_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The consumer, the worker behind it, the look at what is kept; nobody else waits."""
    for subject in "st":
        orders.order(world, f"o-{subject}", subject_id=subject)
        orders.invoice(world, f"i-{subject}", f"o-{subject}", subject_id=subject, issued_on=LATELY)
    request, parked = world.request("s"), "OutcomeError"
    with monkeypatch.context() as patch:
        patch.setattr(DomainAtWork, "outcome", unless_for("s"))
        said = through_the_loop(world, request, world.request("t"))
        assert [answer.subject_id for answer in outcomes(said)] == ["t"]
        assert case_of(world, request)["parked"] == parked
        waited(world, request)
        run_to_its_end(world)
        assert case_of(world, request)["parked"] == parked

    waited(world, request)
    run_to_its_end(world)
    assert isinstance(only_outcome(world.said("orders")), DeletionDeferred)
    world.clock.now += timedelta(days=4000)
    with monkeypatch.context() as patch:
        patch.setattr(DomainAtWork, "outcome", unless_for("s"))
        deferrals = world.deferrals("orders")
        while deferrals.step():
            pass
    assert only_outcome(world.said("orders")).subject_id == "t"
    assert case_of(world, request)["parked"] == parked


def unless_for(subject_id: str) -> Callable[..., CaseOutcome]:
    """Answers that can be built, but for one customer: a day past all that an answer may hold."""
    really = DomainAtWork.outcome

    def outcome(
        self: DomainAtWork, row: CaseRow, tally: Tally, rules: Rules, now: datetime, **more: Any
    ) -> CaseOutcome:
        at = datetime(3000, 1, 1, tzinfo=UTC) if row.subject_id == subject_id else now
        return really(self, row, tally, rules, at, **more)

    return outcome


def test_a_parked_case_of_an_unknown_subject_is_told_as_unknown(world: World) -> None:
    request = world.request("nobody")
    world.consumer("orders").park(world.received(request), "DataException 22000")
    waited(world, request)
    run_to_its_end(world)
    assert only_outcome(world.said("orders")).unknown_subject


def test_a_parked_dry_run_is_still_a_dry_run(world: World) -> None:
    orders.whole_order(world, "o-1")
    before = orders.tables(world)
    request = world.request("s", dry_run=True)
    world.consumer("orders").park(world.received(request), "DataException 22000")
    waited(world, request)
    run_to_its_end(world)
    assert only_outcome(world.said("orders")).dry_run
    assert orders.tables(world) == before


def test_a_parked_case_can_still_be_cancelled(world: World) -> None:
    orders.whole_order(world, "o-1")
    poisoned(world, "s")
    request = world.request("s")
    through_the_loop(world, request)
    answer = only_outcome(world.handle("orders", cancellation(request)))
    assert (answer.cancelled, answer.remaining) == (True, 6)
    mended(world)
    waited(world, request)
    assert not world.worker("orders").step()
    assert len(orders.keys(world, "details")) == 1


def test_a_cancelled_case_that_is_parked_is_never_erased(world: World) -> None:
    orders.whole_order(world, "o-1")
    before = orders.tables(world)
    request = world.request("s")
    world.handle("orders", cancellation(request))
    world.consumer("orders").park(world.received(request), "DataException 22000")
    waited(world, request)
    run_to_its_end(world)
    answer = only_outcome(world.said("orders"))
    assert (answer.cancelled, answer.remaining) == (True, 6)
    assert orders.tables(world) == before


def test_a_contradiction_is_never_parked(world: World) -> None:
    request = world.request("s")
    world.handle("orders", request)
    contradiction = again(request, locale="en")
    world.consumer("orders").park(world.received(contradiction), "DataException 22000")
    assert case_of(world, request)["parked"] is None
    assert len(dead_letters(world)) == 1


# --- traces -------------------------------------------------------------------------------------


def test_the_trace_is_carried_on(world: World) -> None:
    world.consumer("orders").handle([with_trace(world.received(world.request("s")), TRACE)])
    [record] = in_outbox(world)
    assert record.headers["traceparent"] == TRACE


@pytest.mark.parametrize("given", ["13800005678", "00-\x00", TRACE.upper(), TRACE + "-x", ""])
def test_what_is_no_trace_is_left_behind(world: World, given: str) -> None:
    world.consumer("orders").handle([with_trace(world.received(world.request("s")), given)])
    [record] = in_outbox(world)
    assert len(record.headers["traceparent"]) == len(TRACE)
    assert record.headers["traceparent"] != given


def test_the_worker_carries_the_trace_on(world: World) -> None:
    world = in_chunks_of(world, 3)
    big_customer(world, "s", orders_count=4)
    world.consumer("orders").handle([with_trace(world.received(world.request("s")), TRACE)])
    run_to_its_end(world)
    [record] = in_outbox(world)
    assert record.headers["traceparent"] == TRACE


# --- crashes ------------------------------------------------------------------------------------


class CrashError(Exception):
    """The process ends here."""


def crash_before_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    def save(_self: DomainAtWork, _connection: Db, _said: Sequence[CaseOutcome]) -> None:
        raise CrashError

    monkeypatch.setattr(DomainAtWork, "save", save)


def crash_before_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    def put(_connection: Db, _records: Sequence[Record]) -> None:
        raise CrashError

    monkeypatch.setattr(outbox, "put", put)


def crash_after_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    really = outbox.put

    def put(connection: Db, records: Sequence[Record]) -> None:
        really(connection, records)
        raise CrashError

    monkeypatch.setattr(outbox, "put", put)


@pytest.mark.parametrize(
    "crash", [crash_before_answering, crash_before_the_outbox, crash_after_the_outbox]
)
def test_a_crash_before_the_commit_and_a_redelivery_end_the_same(
    world: World, crash: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    before = everything(world)
    batch = [
        world.received(world.request("s")),
        world.received(world.request("x")),
    ]
    with monkeypatch.context() as patched:
        assert callable(crash)
        crash(patched)
        with pytest.raises(CrashError):
            world.consumer("orders").handle(batch)
    assert everything(world) == before

    world.consumer("orders").handle(batch)
    first, second = outcomes(world.said("orders"))
    assert isinstance(first, DeletionDeferred)
    assert [(part.records, part.rows) for part in first.erased] == [
        ("after_sales", 1),
        ("reviews", 1),
        ("details", 1),
    ]
    assert second.unknown_subject
    after = everything(world)
    world.consumer("orders").handle(batch)
    assert everything(world) == after


def test_a_crash_between_two_waves_and_a_redelivery_answer_each_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders.whole_order(world, "o-1")
    batch = [world.received(world.request("s")), world.received(world.request("s"))]
    really, calls = DomainAtWork.save, iter(range(10))

    def save(self: DomainAtWork, engine: Engine, said: Sequence[CaseOutcome]) -> None:
        if next(calls) == 1:
            raise CrashError
        really(self, engine, said)

    monkeypatch.setattr(DomainAtWork, "save", save)
    with pytest.raises(CrashError):
        world.consumer("orders").handle(batch)
    world.consumer("orders").handle(batch)
    first, second = outcomes(world.said("orders"))
    assert (len(first.erased), len(second.erased)) == (6, 0)


# --- builders and readers -----------------------------------------------------------------------


def again(request: DeletionRequested, **other: object) -> DeletionRequested:
    """The same case published once more, under another event id; with `other`, it contradicts."""
    return DeletionRequested.model_validate(
        {**request.model_dump(), **other, "event_id": str(uuid4())}
    )


def cancellation(request: DeletionRequested) -> DeletionCancelled:
    return DeletionCancelled(
        event_id=str(uuid4()),
        case_id=request.case_id,
        subject_id=request.subject_id,
        cancelled_at=request.requested_at,
    )


def with_trace(received: Received, traceparent: str) -> Received:
    return replace(received, headers=(("traceparent", traceparent.encode()),))


def outcomes(said: Sequence[Message]) -> list[Outcome]:
    answers = [
        message for message in said if isinstance(message, DeletionCompleted | DeletionDeferred)
    ]
    assert len(answers) == len(said)
    return answers


def only_outcome(said: Sequence[Message]) -> Outcome:
    [answer] = outcomes(said)
    return answer


def case_of(world: World, request: DeletionRequested) -> dict[str, object]:
    columns = "state, parked, cutoff_at, records, revision, report, subject_id"
    [row] = world.execute(f"select {columns} from orders.cases where case_id = %s", request.case_id)
    return dict(zip(columns.split(", "), row, strict=True))


def everything(world: World) -> dict[str, list[str]]:
    """Every row of the domain's schema as text."""
    tables = (*orders.TABLES, "inbox", "cases", "deferrals", "outbox")
    with world.admin() as connection:
        return {
            table: [
                row
                for (row,) in connection.execute(
                    f"select t::text from orders.{table} t order by 1".encode()
                )
            ]
            for table in tables
        }


@dataclass(frozen=True)
class Written:
    """A record in the outbox."""

    topic: str
    key: bytes | None
    value: bytes
    headers: dict[str, str]


def in_outbox(world: World) -> list[Written]:
    rows = world.execute("select topic, key, value, headers from orders.outbox order by id")
    return [Written(topic, key, value, json.loads(text)) for topic, key, value, text in rows]


def dead_letters(world: World) -> list[Written]:
    name = world.topics.dead_letters.name
    return [record for record in in_outbox(world) if record.topic == name]


def in_chunks_of(world: World, rows: int) -> World:
    settings = world.wiring.settings.model_copy(update={"chunk_rows_max": rows})
    return replace(world, wiring=Wiring(settings))


def big_customer(world: World, subject_id: str, *, orders_count: int) -> None:
    for number in range(orders_count):
        order_no = f"{subject_id}-{number}"
        orders.order(world, order_no, subject_id=subject_id)
        orders.detail(world, f"{order_no}-line", order_no, subject_id=subject_id)


def run_to_its_end(world: World) -> None:
    worker = world.worker("orders")
    while worker.step():
        pass


def through_the_loop(world: World, *messages: Message) -> list[Message]:
    """Handle a batch as a process does: refused, it is split until the one record is alone."""
    handle_through_the_loop(world, [world.received(message) for message in messages])
    return world.said("orders")


def handle_through_the_loop(world: World, batch: list[Received]) -> None:
    source = Source([batch])
    consume(
        source,
        world.consumer("orders"),
        batch_max=100,
        stopping=source.stopping,
        heartbeat=Heartbeat("orders"),
    )
    assert len(source.happened) == 1  # committed, and never tried again as a whole


def poisoned(world: World, subject_id: str) -> None:
    """Let the team's database refuse to erase this customer's rows."""
    refusing(world, subject_id, "22000")


def refusing(world: World, subject_id: str, state: str) -> None:
    world.execute(
        "create or replace function refuse() returns trigger language plpgsql as $$ begin"
        f" if old.subject_id = '{subject_id}' then"
        f" raise exception 'phone 13800005678' using errcode = '{state}'; end if;"
        " return old; end $$"
    )
    world.execute(
        "create trigger refuse before delete on orders.details for each row"
        " execute function refuse()"
    )


def mended(world: World) -> None:
    world.execute("drop trigger refuse on orders.details")


def waited(world: World, request: DeletionRequested) -> None:
    """As if the time for which a parked case is left alone were over."""
    world.execute(
        "update orders.cases set touched_at = touched_at - interval '11 minutes'"
        " where case_id = %s",
        request.case_id,
    )
