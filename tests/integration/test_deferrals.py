"""What is kept finishes by itself: the same case is run again when its day or its matter ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from psycopg.sql import SQL

from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.consumers.domain.worker import Worker
from fullstop.handlers.rules import Period, RuleId, WhenFree
from fullstop.outbox.domain import cases
from fullstop.outbox.domain.cases import due
from fullstop.schemas.messages import (
    BlockerLifted,
    BlockerRaised,
    DeletionCompleted,
    DeletionDeferred,
    Outcome,
)
from tests.support import orders
from tests.support.orders import LONG_AGO, SUBJECT
from tests.support.world import TODAY, World

INVOICE_DAY = date(2021, 11, 30)
LAST_DAY = date(2026, 11, 30)


def noon(day: date) -> datetime:
    """12:00 in Shanghai."""
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def look(world: World, day: date, domain: str = "orders") -> list[Outcome]:
    """Let that day come, and the domain look at all that is due; what it says."""
    world.clock.now = noon(day)
    deferrals = world.deferrals(domain)
    while deferrals.step():
        pass
    return [said for said in world.said(domain) if isinstance(said, Outcome)]


def with_an_invoice(world: World, subject_id: str = SUBJECT, order_no: str = "o") -> None:
    orders.order(world, order_no, subject_id=subject_id)
    orders.invoice(world, f"{order_no}-i", order_no, issued_on=INVOICE_DAY, subject_id=subject_id)


def counts(said: Outcome) -> dict[str, tuple[int, int]]:
    return {entry.records: (entry.count, entry.rows) for entry in said.erased}


def checks(world: World, domain: str = "orders") -> list[tuple[str, str, date]]:
    rows = world.execute(f"select unnest(kept), next_check_on from {domain}.deferrals order by 1")
    return [(*kept.split()[:2], day) for kept, day in rows]


def test_what_the_law_kept_goes_by_itself_the_day_after_its_last_day(world: World) -> None:
    with_an_invoice(world)
    orders.detail(world, "line", "o")
    [first] = world.handle("orders", world.request(SUBJECT))
    assert isinstance(first, DeletionDeferred)
    assert [entry.until for entry in first.kept] == [LAST_DAY, LAST_DAY]

    assert look(world, LAST_DAY) == []  # it ends with the end of its last day
    assert orders.keys(world, "invoices") == ["o-i"]

    [last] = look(world, LAST_DAY + timedelta(days=1))
    assert isinstance(last, DeletionCompleted)
    assert (last.case_id, last.revision, last.remaining) == (first.case_id, 2, 0)
    assert counts(last) == {"details": (1, 1), "invoices": (1, 1), "vouchers": (1, 1)}
    assert checks(world) == []
    assert look(world, LAST_DAY + timedelta(days=400)) == []


def test_an_open_matter_is_looked_at_less_and_less_often_and_said_only_when_it_ends(
    world: World,
) -> None:
    orders.order(world, "o")
    orders.dispute(world, "d", "o")
    world.handle("orders", world.request(SUBJECT, records=("orders.after_sales",)))
    waits = []
    day = TODAY
    for _ in range(6):
        [(_, _, next_check)] = checks(world)
        waits.append((next_check - day).days)
        assert look(world, day) == []
        day = next_check
        assert look(world, day) == []
    assert waits == [1, 2, 3, 3, 3, 3]

    world.execute("update orders.after_sales set closed_on = %s", day)
    [(_, _, next_check)] = checks(world)
    [last] = look(world, next_check)
    assert isinstance(last, DeletionCompleted)
    assert (last.revision, counts(last)) == (2, {"after_sales": (1, 1)})


def test_what_the_customer_did_later_is_not_touched(world: World) -> None:
    with_an_invoice(world)
    world.handle("orders", world.request(SUBJECT))
    orders.order(world, "new", created_at=world.clock() + timedelta(hours=1))
    orders.detail(world, "new-line", "new", created_at=world.clock() + timedelta(hours=1))
    [last] = look(world, LAST_DAY + timedelta(days=1))
    assert isinstance(last, DeletionCompleted)
    assert (orders.keys(world, "vouchers"), orders.keys(world, "details")) == (
        ["new"],
        ["new-line"],
    )


def test_a_matter_that_ended_and_came_back_keeps_again(world: World) -> None:
    orders.order(world, "o")
    orders.dispute(world, "d", "o", closed_on=LONG_AGO)
    orders.dispute(world, "e", "o")
    world.handle("orders", world.request(SUBJECT, records=("orders.after_sales",)))
    world.execute("update orders.after_sales set closed_on = %s", TODAY)
    world.execute("update orders.after_sales set closed_on = null")
    assert look(world, TODAY + timedelta(days=1)) == []
    assert orders.keys(world, "after_sales") == ["e"]


def test_a_part_that_ends_is_told_with_what_still_stays(world: World) -> None:
    with_an_invoice(world)
    orders.invoice(world, "later", "o", issued_on=date(2022, 5, 1))
    world.handle("orders", world.request(SUBJECT, records=("orders.invoices",)))
    [said] = look(world, LAST_DAY + timedelta(days=1))
    assert isinstance(said, DeletionDeferred)
    assert (said.revision, said.remaining, counts(said)) == (2, 1, {"invoices": (1, 1)})
    assert [entry.until for entry in said.kept] == [date(2027, 5, 1)]
    assert checks(world) == [("invoices", "invoice-stub", date(2027, 5, 2))]


def test_many_cases_of_one_subject_are_each_finished(world: World) -> None:
    with_an_invoice(world)
    world.handle("orders", world.request(SUBJECT, records=("orders.invoices",)))
    world.handle("orders", world.request(SUBJECT, records=("orders.vouchers",)))
    # The voucher may be looked at first, while its invoice is still there: then it waits a little.
    said = [one for days in range(1, 9) for one in look(world, LAST_DAY + timedelta(days=days))]
    assert sorted(name for one in said for name in counts(one)) == ["invoices", "vouchers"]
    assert checks(world) == []


def test_a_case_that_is_refused_is_set_aside_and_the_others_finish(world: World) -> None:
    with_an_invoice(world)
    with_an_invoice(world, "other", "p")
    world.handle("orders", world.request(SUBJECT), world.request("other"))
    world.execute(
        "create function refuse() returns trigger language plpgsql as"
        " $$ begin if old.subject_id = 's' then raise exception 'no'; end if; return old; end $$;"
        " create trigger refuse before delete on orders.invoices"
        " for each row execute function refuse()"
    )
    [said] = look(world, LAST_DAY + timedelta(days=1))
    assert said.subject_id == "other"
    assert world.execute("select subject_id, state from orders.cases where parked is not null") == [
        (SUBJECT, "running")
    ]
    world.execute("drop trigger refuse on orders.invoices")
    world.execute("update orders.cases set touched_at = now() - interval '1 hour'")
    worker = world.worker("orders")
    while worker.step():
        pass
    [late] = world.said("orders")
    assert isinstance(late, DeletionCompleted)
    assert (late.subject_id, late.revision) == (SUBJECT, 2)
    assert counts(late) == {"invoices": (1, 1), "vouchers": (1, 1)}


def test_a_look_at_one_case_takes_the_one_that_is_due_longest(world: World) -> None:
    """One is due by its day, two by a newer version: who takes one alone parks no other."""
    for name in ("a", "b", "c"):
        with_an_invoice(world, name, name)
        world.handle("orders", world.request(name, records=("orders.invoices",)))
    world.execute("update orders.deferrals set policy = '2020-01-01'")
    world.execute(
        "update orders.deferrals set next_check_on = %s, policy = '2026-01-01' from orders.cases"
        " where cases.case_id = deferrals.case_id and subject_id = 'b'",
        TODAY,
    )
    with world.wiring.domain_database("orders").transaction() as connection:
        for limit in (1, 2, 3):
            found = due(connection, TODAY, "2026-01-01", limit)
            assert len(found) == limit
            assert found[0].subject_id == "b"


def test_a_look_takes_as_many_cases_as_it_may_however_much_each_keeps(world: World) -> None:
    for name in ("a", "b", "c"):
        orders.whole_order(world, name, completed_on=orders.LATELY, subject_id=name)
        world.handle("orders", world.request(name))
    with world.wiring.domain_database("orders").transaction() as connection:
        assert len(due(connection, date(2040, 1, 1), "2026-01-01", 3)) == 3


def test_reasons_that_were_kept_a_row_each_are_read_as_one(world: World) -> None:
    """As they were written before a case had one row: nobody converts them."""
    orders.order(world, "o")
    orders.dispute(world, "d", "o")
    [said] = world.handle("orders", world.request(SUBJECT))
    assert isinstance(said, DeletionDeferred)
    world.execute("delete from orders.deferrals")
    world.execute(
        "insert into orders.deferrals"
        " (case_id, records, rule, until, next_check_on, check_days, policy) select %s, *"
        " from (values ('after_sales', 'dispute-open', null, %s::date, 2, '2026-01-01'),"
        " ('vouchers', 'after_sales.dispute-open', null, %s, 2, '2026-01-01'),"
        " ('vouchers', 'tax-10y', date '2031-12-31', '2032-01-01', 1, '2026-01-01')) as v",
        said.case_id,
        TODAY,
        TODAY,
    )
    with world.wiring.domain_database("orders").transaction() as connection:
        promises = connection.execute(
            SQL("select * from {} as t").format(cases.promised("vouchers"))
        )
        assert promises.fetchall() == [(said.case_id, None)]
        assert cases.kept_of_others(connection, ["vouchers"]) == {"after_sales"}
        found = cases.deferrals_of(connection, [said.case_id])[said.case_id]
    assert (found.until, found.next_check_on, found.check_days) == (None, TODAY, 2)
    assert set(found.kept) == {
        "after_sales dispute-open infinity",
        "vouchers after_sales.dispute-open infinity",
        "vouchers tax-10y 2031-12-31",
    }
    assert look(world, TODAY) == []
    [(check_on, check_days)] = world.execute(
        "select next_check_on, check_days from orders.deferrals"
    )
    assert (check_on, check_days) == (TODAY + timedelta(days=3), 3)  # they go on where they were


def test_a_big_case_finishes_in_chunks_with_all_that_was_erased_before(world: World) -> None:
    orders.order(world, "o")
    for i in range(7):
        orders.invoice(world, f"i{i}", "o", issued_on=INVOICE_DAY if i else LONG_AGO)
    world.handle("orders", world.request(SUBJECT, records=("orders.invoices",)))
    small = replace_chunks(world, 3)
    world.clock.now = noon(LAST_DAY + timedelta(days=1))
    database = world.wiring.domain_database("orders")
    assert Deferrals(small, database).step()
    assert world.said("orders") == []
    worker = Worker(small, database)
    while worker.step():
        pass
    [last] = world.said("orders")
    assert isinstance(last, DeletionCompleted)
    assert (last.revision, counts(last)) == (2, {"invoices": (7, 7)})


def replace_chunks(world: World, rows_max: int) -> DomainAtWork:
    work = world.work("orders")
    work.chunk_rows_max = rows_max
    return work


def test_new_rules_are_applied_to_what_is_already_kept(world: World) -> None:
    """A version that keeps invoices for three years instead of five frees one of 2021 at once."""
    with_an_invoice(world)
    world.handle("orders", world.request(SUBJECT, records=("orders.invoices",)))
    entry = world.wiring.catalogue["orders"]
    [old] = entry.policies
    rules = old.records["invoices"]
    shorter = replace(rules.keep[0], id=RuleId("invoice-3y"), period=Period.parse("P3Y"))
    new = replace(
        old,
        effective_from=date(2026, 11, 26),
        records={**old.records, "invoices": replace(rules, keep=(shorter,))},
    )
    world.wiring.catalogue["orders"] = replace(entry, policies=(old, new))
    assert look(world, date(2026, 11, 25)) == []
    [said] = look(world, date(2026, 11, 26))
    assert isinstance(said, DeletionCompleted)
    assert said.policy.version == "2026-11-26"


def test_new_rules_that_change_nothing_say_nothing(world: World) -> None:
    with_an_invoice(world)
    world.handle("orders", world.request(SUBJECT, records=("orders.invoices",)))
    entry = world.wiring.catalogue["orders"]
    [old] = entry.policies
    new = replace(old, effective_from=date(2026, 11, 26))
    world.wiring.catalogue["orders"] = replace(entry, policies=(old, new))
    assert look(world, date(2026, 11, 26)) == []
    assert world.execute("select policy from orders.deferrals") == [("2026-11-26",)]
    assert not world.deferrals("orders").step()


def test_what_was_erased_before_is_told_as_it_was_done_then(world: World) -> None:
    """A newer version deletes what the older one anonymised: nobody is told of another act."""
    entry = world.wiring.catalogue["orders"]
    [old] = entry.policies
    orders.order(world, "o")
    orders.dispute(world, "d", "o", closed_on=LONG_AGO)
    orders.dispute(world, "e", "o")
    free = replace(old.records["after_sales"], when_free=WhenFree.ANONYMISE)
    vouchers = replace(old.records["vouchers"], when_free=WhenFree.ANONYMISE)
    world.execute("alter table orders.after_sales alter subject_id drop not null")
    first = replace(old, records={**old.records, "after_sales": free, "vouchers": vouchers})
    second = replace(old, effective_from=date(2026, 11, 26))
    world.wiring.catalogue["orders"] = replace(entry, policies=(first, second))
    world.handle("orders", world.request(SUBJECT, records=("orders.after_sales",)))
    world.execute("update orders.after_sales set closed_on = %s where case_no = 'e'", LONG_AGO)
    [last] = look(world, date(2026, 11, 26))
    assert [(entry.records, entry.action, entry.rows) for entry in last.erased] == [
        ("after_sales", "ANONYMISED", 1),
        ("after_sales", "DELETED", 1),
    ]


def test_what_another_case_sealed_is_not_opened_by_a_narrower_one(world: World) -> None:
    with_an_invoice(world)
    world.handle("orders", world.request(SUBJECT))
    sealed = world.execute("select restricted_for from orders.vouchers")
    assert sealed == [(["finance_duty"],)]
    [second] = world.handle("orders", world.request(SUBJECT, records=("orders.vouchers",)))
    assert isinstance(second, DeletionDeferred)
    assert [entry.rule for entry in second.kept] == ["needed-by-invoices"]
    assert world.execute("select restricted_for from orders.vouchers") == sealed


# --- matters of other domains -------------------------------------------------------------------


def matter(world: World) -> dict[str, object]:
    return {
        "event_id": str(uuid4()),
        "subject_id": SUBJECT,
        "domain": "orders",
        "kind": "ORDER_OPEN",
        "occurred_at": world.clock(),
    }


def a_member(world: World) -> None:
    world.execute(
        "insert into membership.identities (subject_id, name, phone, id_number, created_at)"
        " values (%s, '王女士', '00000005678', 'SAMPLE-ID', '2020-01-01')",
        SUBJECT,
    )


def test_identity_goes_when_the_last_open_matter_is_lifted(world: World) -> None:
    a_member(world)
    world.hear("membership", BlockerRaised.model_validate(matter(world)))
    [first] = world.handle("membership", world.request(SUBJECT))
    assert isinstance(first, DeletionDeferred)
    assert look(world, TODAY, "membership") == []

    world.clock.now += timedelta(hours=1)
    world.hear("membership", BlockerLifted.model_validate(matter(world)))
    [last] = look(world, TODAY, "membership")  # the same day: it does not wait for its next look
    assert isinstance(last, DeletionCompleted)
    assert (last.revision, counts(last)) == (2, {"identity": (1, 1)})


def test_without_the_event_the_next_look_finds_it(world: World) -> None:
    a_member(world)
    world.hear("membership", BlockerRaised.model_validate(matter(world)))
    world.handle("membership", world.request(SUBJECT))
    world.execute("update membership.blockers set raised = false")
    [last] = look(world, TODAY + timedelta(days=1), "membership")
    assert isinstance(last, DeletionCompleted)


@pytest.mark.parametrize(
    "kind", ["ORDER_OPEN", "AFTER_SALES_OPEN", "CARD_BOUND", "SETTLEMENT_OPEN"]
)
def test_identity_waits_for_every_kind_of_matter(world: World, kind: str) -> None:
    a_member(world)
    world.hear("membership", BlockerRaised.model_validate({**matter(world), "kind": kind}))
    [first] = world.handle("membership", world.request(SUBJECT))
    assert isinstance(first, DeletionDeferred)
