"""The product's own records go three years after the last word on their case, no day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.operate.reconcile import Reconciliation, Result, Terms
from fullstop.consumers.wiring.loops import Loops
from fullstop.handlers.contract import RecordSet
from fullstop.handlers.retention import decide
from fullstop.outbox import holds
from fullstop.outbox.own.records import OF_AGGREGATOR, OF_DOMAIN, REQUESTS, versions
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.own_records import OwnRecords
from fullstop.schemas.messages import DeletionCancelled
from tests.support import orders
from tests.support.desk import Desk, terms_of
from tests.support.officers import propose_as_another
from tests.support.outcomes import CASE, SUBJECT, completed, deferred, erased, kept
from tests.support.patience import restless
from tests.support.world import TODAY, World

LAST_DAY = date(2029, 11, 24)  # three years after TODAY
LIST_DAY = date(2026, 12, 24)  # thirty days
DAY = timedelta(days=1)
ORDERS = completed("orders", erased("details", 3))
INVOICE = deferred("orders", kept("invoices", "invoice-stub", date(2028, 6, 18)))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def sweep(world: World, schema: str, day: date) -> None:
    """Let noon of that day come, and a worker that has just started look."""
    world.clock.now = noon(day)
    wiring = world.wiring
    of_aggregator = schema == "aggregator"
    database = wiring.aggregator_database() if of_aggregator else wiring.domain_database(schema)
    sets: tuple[RecordSet, ...] = OF_AGGREGATOR if of_aggregator else OF_DOMAIN
    own = OwnRecords(database, sets, world.clock, wiring.settings.civil_day)
    while own.step():
        pass
    database.close()


def count(world: World, table: str) -> int:
    [(rows,)] = world.execute(f"select count(*) from {table}")
    return int(rows)


def counts(world: World, *tables: str) -> list[int]:
    return [count(world, table) for table in tables]


# --- what the aggregator has ----------------------------------------------------------------------

RECORDS = ("cases", "answers", "incidents", "dead_letters", "inbox")
OF_A_CASE = tuple(f"aggregator.{table}" for table in RECORDS)


def something_went_wrong(world: World, case_id: str | None = CASE) -> None:
    world.execute(
        "insert into aggregator.incidents (case_id, reason, noted_at) values (%s, 'parked', %s)",
        case_id,
        world.clock(),
    )
    world.execute(
        "insert into aggregator.dead_letters (letter_partition, letter_offset, noted_at, reason,"
        " consumer, topic, case_id) values (0, 1, %s, 'undecodable', 'c', 't', %s)",
        world.clock(),
        case_id,
    )


def inbox_is_as_old(world: World, schema: str = "aggregator") -> None:
    """The inbox tells the database's time; the tests' clock has its own."""
    world.execute(f"update {schema}.inbox set seen_at = %s", world.clock())


@pytest.mark.parametrize(
    ("told_on", "last_day"),
    [
        (TODAY, LAST_DAY),
        (date(2028, 2, 29), date(2031, 2, 28)),
        (date(2029, 2, 28), date(2032, 2, 28)),
        (date(2027, 12, 31), date(2030, 12, 31)),
    ],
)
def test_a_case_goes_the_day_after_three_years_from_its_final_notice(
    world: World, desk: Desk, told_on: date, last_day: date
) -> None:
    world.clock.now = noon(told_on)
    [notice] = desk.hear(desk.request(records=("orders",)), ORDERS)
    assert notice.stage == "FINAL"
    something_went_wrong(world)
    inbox_is_as_old(world)
    sweep(world, "aggregator", last_day)
    assert counts(world, *OF_A_CASE) == [1, 1, 1, 1, 2]
    sweep(world, "aggregator", last_day + DAY)
    assert counts(world, *OF_A_CASE) == [0, 0, 0, 0, 0]
    assert world.said("aggregator") == []  # nobody is told: it takes part in no case


def test_a_day_begins_where_the_law_counts_it(world: World, desk: Desk) -> None:
    world.clock.now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    desk.hear(desk.request(records=("orders",)), ORDERS)
    sweep(world, "aggregator", LAST_DAY)
    assert count(world, "aggregator.cases") == 1
    world.clock.now = datetime(2029, 11, 24, 16, 0, tzinfo=UTC)
    own = OwnRecords(
        world.wiring.aggregator_database(), OF_AGGREGATOR, world.clock, lambda _: LAST_DAY + DAY
    )
    assert own.step()
    assert count(world, "aggregator.cases") == 0


def test_a_case_stays_while_anything_of_it_is_kept_and_three_years_more(
    world: World, desk: Desk
) -> None:
    [notice] = desk.hear(desk.request(records=("orders",)), INVOICE)
    assert notice.stage == "PARTIAL"
    something_went_wrong(world)
    sweep(world, "aggregator", date(2045, 1, 1))
    assert counts(world, *OF_A_CASE[:4]) == [1, 1, 1, 1]
    [notice] = desk.hear(completed("orders", erased("invoices", 1), revision=2))
    assert notice.stage == "FINAL"
    sweep(world, "aggregator", date(2048, 1, 1))
    assert counts(world, *OF_A_CASE[:4]) == [1, 1, 1, 1]
    sweep(world, "aggregator", date(2048, 1, 2))
    assert counts(world, *OF_A_CASE[:4]) == [0, 0, 0, 0]


def test_a_case_that_waits_for_an_outcome_stays(world: World, desk: Desk) -> None:
    desk.hear(desk.request(records=("orders", "membership")), ORDERS)
    sweep(world, "aggregator", date(2045, 1, 1))
    assert count(world, "aggregator.cases") == 1


def test_a_final_case_of_which_something_is_kept_after_all_stays(world: World, desk: Desk) -> None:
    desk.hear(desk.request(records=("orders",)), ORDERS)
    world.execute("update aggregator.answers set keeps = true")
    sweep(world, "aggregator", date(2045, 1, 1))
    assert count(world, "aggregator.cases") == 1


def test_a_dry_run_goes_thirty_days_after_its_list_and_a_case_does_not(
    world: World, desk: Desk
) -> None:
    request = desk.request(records=("orders",), dry_run=True)
    [notice] = desk.hear(request, completed("orders", erased("details", 3), dry_run=True))
    assert notice.stage == "PREVIEW"
    real = desk.request(case_id="real", event_id=str(uuid4()), records=("orders",))
    desk.hear(real, ORDERS.model_copy(update={"case_id": "real", "event_id": str(uuid4())}))
    sweep(world, "aggregator", LIST_DAY)
    assert count(world, "aggregator.cases") == 2
    sweep(world, "aggregator", LIST_DAY + DAY)
    assert world.execute("select case_id from aggregator.cases") == [("real",)]
    assert world.execute("select distinct case_id from aggregator.answers") == [("real",)]


def test_a_dry_run_that_is_never_answered_whole_has_an_end(world: World, desk: Desk) -> None:
    request = desk.request(records=("orders", "membership"), dry_run=True)
    assert desk.hear(request, completed("orders", erased("details", 3), dry_run=True)) == []
    world.execute("update aggregator.cases set touched_at = %s", noon(TODAY))
    sweep(world, "aggregator", LIST_DAY)
    assert count(world, "aggregator.cases") == 1
    sweep(world, "aggregator", LIST_DAY + DAY)
    assert counts(world, "aggregator.cases", "aggregator.answers") == [0, 0]


def test_an_outcome_whose_request_never_came_has_an_end(world: World, desk: Desk) -> None:
    assert desk.hear(ORDERS) == []
    sweep(world, "aggregator", TODAY + timedelta(days=400))
    assert count(world, "aggregator.cases") == 1
    sweep(world, "aggregator", date(2045, 1, 1))
    assert counts(world, "aggregator.cases", "aggregator.answers") == [0, 0]


def test_a_late_answer_to_a_list_that_is_gone_goes_like_the_list(world: World, desk: Desk) -> None:
    """Its case is opened again, without its request."""
    late = completed("orders", erased("details", 3), dry_run=True)
    real = ORDERS.model_copy(update={"case_id": "real", "event_id": str(uuid4())})
    assert desk.hear(late, real) == []
    world.execute("update aggregator.cases set touched_at = %s", noon(TODAY))
    sweep(world, "aggregator", LIST_DAY + DAY)
    assert world.execute("select case_id from aggregator.cases") == [("real",)]


def test_a_request_says_what_its_case_is_whatever_answers_came_before(
    world: World, desk: Desk
) -> None:
    desk.hear(completed("orders", erased("details", 3), dry_run=True))
    desk.hear(desk.request(records=("orders",)))
    assert world.execute("select dry_run from aggregator.cases") == [(False,)]


def test_what_is_of_no_case_has_an_end(world: World) -> None:
    something_went_wrong(world, None)
    sweep(world, "aggregator", LAST_DAY)
    assert counts(world, *OF_A_CASE[2:4]) == [1, 1]
    sweep(world, "aggregator", LAST_DAY + DAY)
    assert counts(world, *OF_A_CASE[2:4]) == [0, 0]


def test_a_hold_keeps_the_records_of_the_case_too(world: World, desk: Desk) -> None:
    desk.hear(desk.request(records=("orders",)), ORDERS)
    hold(world, "h", None, schema="aggregator", subject_id=SUBJECT)
    sweep(world, "aggregator", date(2045, 1, 1))
    assert count(world, "aggregator.cases") == 1
    with world.admin() as connection:
        connection.execute("set search_path to aggregator")
        propose_as_another(connection, "h")
        assert holds.release(connection, "h", "s-3", None)
    sweep(world, "aggregator", date(2045, 1, 2))
    assert counts(world, "aggregator.cases", "aggregator.holds") == [0, 0]


def test_every_case_goes_on_the_day_that_the_rules_name(world: World) -> None:
    """Ten years of final notices, one a civil day: the database decides as Python does."""
    days = [date(2026, 1, 1) + n * DAY for n in range(3653)]
    world.execute(
        "insert into aggregator.cases (case_id, subject_id, digest, stage, noticed_at)"
        " select d::text, 's', '', 'FINAL', d::timestamptz + interval '23:59:59'"
        " from unnest(%s::date[]) as d",
        days,
    )
    rules = versions()[-1].records["requests"]
    facts = {"unsettled": False, "on_hold": False}
    for day in (LAST_DAY, date(2031, 2, 28), date(2031, 3, 1), date(2032, 2, 29), date(2035, 3, 1)):
        sweep(world, "aggregator", day)
        left = {case_id for (case_id,) in world.execute("select case_id from aggregator.cases")}
        assert left == {
            told_on.isoformat()
            for told_on in days
            if decide(rules, REQUESTS, {**facts, "told_last_on": told_on}, day)
        }


# --- what a domain has ----------------------------------------------------------------------------


def closed_on(world: World, day: date) -> None:
    """The database tells its own time; the tests' clock has another."""
    world.execute("update orders.cases set touched_at = %s", noon(day))


def test_a_domains_case_goes_three_years_after_all_was_done(world: World) -> None:
    orders.order(world, "o", completed_on=TODAY - timedelta(days=30))
    orders.detail(world, "line", "o")
    world.handle("orders", world.request(orders.SUBJECT, records=("orders.details",)))
    closed_on(world, TODAY)
    inbox_is_as_old(world, "orders")
    sweep(world, "orders", LAST_DAY)
    assert counts(world, "orders.cases", "orders.inbox") == [1, 1]
    sweep(world, "orders", LAST_DAY + DAY)
    assert counts(world, "orders.cases", "orders.inbox") == [0, 0]
    assert world.said("orders") == []


def test_a_domains_case_stays_while_it_keeps_something(world: World) -> None:
    orders.order(world, "o")
    orders.invoice(world, "i", "o", issued_on=TODAY)
    world.handle("orders", world.request(orders.SUBJECT, records=("orders.invoices",)))
    closed_on(world, TODAY)
    sweep(world, "orders", date(2045, 1, 1))
    assert counts(world, "orders.cases", "orders.deferrals") == [1, 1]
    assert world.execute("select closed_at from orders.cases") == [(None,)]  # not even looked at
    while world.deferrals("orders").step():
        pass
    assert orders.keys(world, "invoices") == []
    closed_on(world, date(2045, 1, 1))
    sweep(world, "orders", date(2048, 1, 1))
    assert counts(world, "orders.cases", "orders.deferrals") == [1, 0]
    sweep(world, "orders", date(2048, 1, 2))
    assert count(world, "orders.cases") == 0


def test_a_tombstone_has_an_end(world: World) -> None:
    asked = world.request(orders.SUBJECT)
    cancelled = DeletionCancelled(
        event_id=asked.event_id,
        case_id=asked.case_id,
        subject_id=asked.subject_id,
        cancelled_at=world.clock(),
    )
    world.handle("orders", cancelled)
    closed_on(world, TODAY)
    sweep(world, "orders", LAST_DAY)
    assert count(world, "orders.cases") == 1
    sweep(world, "orders", LAST_DAY + DAY)
    assert count(world, "orders.cases") == 0


def test_a_request_that_comes_after_its_case_went_touches_nothing_newer(world: World) -> None:
    asked = world.request(orders.SUBJECT)
    world.handle("orders", asked)
    closed_on(world, TODAY)
    inbox_is_as_old(world, "orders")
    sweep(world, "orders", LAST_DAY + DAY)
    assert counts(world, "orders.cases", "orders.inbox") == [0, 0]
    bought = world.clock() - timedelta(days=500)
    orders.order(world, "new", completed_on=bought.date(), created_at=bought)
    orders.detail(world, "new-line", "new", created_at=bought)
    world.handle("orders", asked)
    assert orders.keys(world, "details") == ["new-line"]


def reconciled(world: World, day: date) -> Result:
    """What would be said again at noon of that day."""
    world.clock.now = noon(day)
    wiring = world.wiring
    return Reconciliation(
        world.topics,
        wiring.aggregator_database(),
        {"orders": wiring.domain_database("orders")},
        world.clock,
        wiring.settings.civil_day,
    ).run(Terms(quiet_seconds=0, dry_run=True))


def test_what_a_domain_may_have_forgotten_is_not_asked_of_it_again(
    world: World, desk: Desk
) -> None:
    """Another domain keeps something for longer, so that the aggregator still has the case."""
    asked = desk.request(records=("orders", "membership"))
    desk.hear(asked, deferred("membership", kept("level", "benefit", None)), ORDERS)
    assert reconciled(world, LAST_DAY - 4 * DAY).aggregator.requests == 1  # an old backup came back
    assert reconciled(world, LAST_DAY + DAY).aggregator.requests == 0


def test_what_the_aggregator_may_have_forgotten_is_not_said_to_it_again(world: World) -> None:
    world.handle("orders", world.request(orders.SUBJECT))
    closed_on(world, TODAY)
    said = reconciled(world, LAST_DAY - 4 * DAY).domains["orders"]
    assert (said.requests, said.reports) == (1, 1)
    said = reconciled(world, LAST_DAY + DAY).domains["orders"]
    assert (said.requests, said.reports) == (0, 0)


# --- dry runs -------------------------------------------------------------------------------------


def asked_everywhere(world: World, subject_id: str, *, dry_run: bool) -> None:
    """Every domain and the aggregator have a case of that customer that is over today."""
    request = world.request(subject_id, dry_run=dry_run)
    answers = [one for name in world.wiring.catalogue for one in world.handle(name, request)]
    wiring = world.wiring
    terms = terms_of(world, wiring.topics, wiring.topics.domains, wiring.wording)
    aggregator = Aggregator(wiring.aggregator_database(), terms, DeadLetterLimit(1_000))
    aggregator.handle([world.received(one) for one in (request, *answers)])
    assert len(world.said("aggregator")) == 1


def of_whom(world: World, schema: str) -> list[str]:
    rows = world.execute(f"select subject_id from {schema}.cases order by 1")
    return [str(subject_id) for (subject_id,) in rows]


def test_dry_runs_go_after_thirty_days_in_every_schema_and_cases_stay(world: World) -> None:
    for subject_id, dry_run in (("asked", False), ("held", True), ("looked", True)):
        asked_everywhere(world, subject_id, dry_run=dry_run)
    schemas = [*world.wiring.catalogue, "aggregator"]
    for schema in schemas:
        hold(world, "h", None, schema=schema, subject_id="held")
        world.execute(f"update {schema}.cases set touched_at = %s", noon(TODAY))
    for schema in schemas:
        sweep(world, schema, LIST_DAY)
        assert of_whom(world, schema) == ["asked", "held", "looked"], schema
        sweep(world, schema, LIST_DAY + DAY)
        assert of_whom(world, schema) == ["asked", "held"], schema
        assert world.said(schema) == []


def test_a_dry_run_that_was_forgotten_is_not_said_again(world: World) -> None:
    """A domain's goes on another day than the aggregator's, and neither brings the other back."""
    asked_everywhere(world, "looked", dry_run=True)
    for schema in ("orders", "aggregator"):
        world.execute(f"update {schema}.cases set touched_at = %s", noon(TODAY))
    aggregators = world.execute("delete from aggregator.cases returning case_id")
    assert len(aggregators) == 1
    assert reconciled(world, LIST_DAY - 4 * DAY).domains["orders"].requests == 1
    assert reconciled(world, LIST_DAY + DAY).domains["orders"].requests == 0


def test_a_domain_is_not_asked_again_for_a_dry_run_that_it_forgot(world: World, desk: Desk) -> None:
    request = desk.request(records=("orders", "membership"), dry_run=True)
    desk.hear(request, completed("orders", erased("details", 3), dry_run=True))
    world.execute("update aggregator.answers set answered_at = %s", noon(TODAY))
    membership = world.request("other", records=("membership",))
    world.handle("membership", membership)
    asked = reconciled(world, LIST_DAY - 4 * DAY).aggregator.requests
    assert (asked, reconciled(world, LIST_DAY + DAY).aggregator.requests) == (1, 0)


# --- what the staff did ---------------------------------------------------------------------------


def hold(
    world: World,
    hold_id: str,
    released_on: date | None,
    *,
    schema: str = "orders",
    subject_id: str = "s",
) -> None:
    world.execute(
        f"insert into {schema}.holds (hold_id, subject_id, reference, reason, placed_at, placed_by,"
        " released_at, released_by, released_approved_by) values (%s, %s, 'r', 'w', %s, 'a', %s,"
        " %s, %s)",
        hold_id,
        subject_id,
        noon(TODAY - 90 * DAY),
        released_on and noon(released_on),
        released_on and "a",
        released_on and "b",
    )


def duty(world: World, ended_on: date, subject_id: str | None = "t") -> None:
    world.execute(
        "with d as (insert into orders.duties (reader_group, login, subject_id, reason, ticket,"
        " opened_at, ends_at, opened_by, approved_by) values ('finance_duty', 'x', %s, 'r', 't',"
        " %s, %s, 'a', 'b') returning duty_id)"
        " insert into orders.duty_reads (duty_id, records) select duty_id, 'invoices' from d",
        subject_id,
        noon(ended_on - 3 * DAY),
        noon(ended_on),
    )


def test_a_hold_is_on_record_for_three_years_from_its_release(world: World) -> None:
    hold(world, "over", TODAY)
    sweep(world, "orders", LAST_DAY)
    assert count(world, "orders.holds") == 1
    sweep(world, "orders", LAST_DAY + DAY)
    assert count(world, "orders.holds") == 0


def test_a_hold_that_holds_stays_and_keeps_what_there_is_of_its_subject(world: World) -> None:
    hold(world, "over", TODAY)
    hold(world, "on", None, subject_id="S")  # a list does not know whose spellings are one
    duty(world, TODAY, "s")
    sweep(world, "orders", date(2045, 1, 1))
    assert counts(world, "orders.holds", "orders.duties") == [2, 1]


@pytest.mark.parametrize("subject_id", ["t", None])
def test_a_duty_and_its_reads_are_on_record_for_three_years_from_its_end(
    world: World, subject_id: str | None
) -> None:
    ended_on = date(2026, 10, 1)
    duty(world, ended_on, subject_id)
    sweep(world, "orders", date(2029, 10, 1))
    assert counts(world, "orders.duties", "orders.duty_reads") == [1, 1]
    sweep(world, "orders", date(2029, 10, 2))
    assert counts(world, "orders.duties", "orders.duty_reads") == [0, 0]


def test_what_staff_did_stays_as_long_as_the_case_of_the_same_customer(world: World) -> None:
    orders.order(world, "o")
    orders.invoice(world, "i", "o", issued_on=TODAY)
    world.handle("orders", world.request(orders.SUBJECT, records=("orders.invoices",)))
    duty(world, date(2026, 10, 1), orders.SUBJECT)
    sweep(world, "orders", date(2045, 1, 1))
    assert count(world, "orders.duties") == 1


@pytest.mark.parametrize("schema", ["orders", "aggregator"])
def test_whoever_erases_cannot_end_a_hold_or_a_duty_by_deleting_it(
    world: World, schema: str
) -> None:
    wiring = world.wiring
    world.execute(
        f"insert into {schema}.holds (hold_id, subject_id, reference, reason, placed_by)"
        " values ('h', 's', 'r', 'w', 'a')"
    )
    tables = ["holds"]
    database = wiring.aggregator_database()
    if schema == "orders":
        world.execute(
            "insert into orders.duties (reader_group, login, reason, ticket, ends_at, opened_by,"
            " approved_by) values ('finance_duty', 'x', 'r', 't', now() + interval '1 day', 'a',"
            " 'b')"
        )
        tables.append("duties")
        database = wiring.domain_database("orders")
    for table in tables:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="still in force"):
            database.connection.execute(f"delete from {table}".encode())
    database.close()


def test_a_matter_is_on_record_for_three_years_from_its_end_and_while_it_is_open(
    world: World,
) -> None:
    hold(world, "on", None, subject_id="held")
    orders.order(world, "o")
    orders.invoice(world, "i", "o", issued_on=TODAY)
    world.handle("orders", world.request(orders.SUBJECT, records=("orders.invoices",)))
    world.execute(
        "insert into orders.blockers (subject_id, domain, kind, raised, occurred_at)"
        " select subject_id, 'payments', kind, kind = 'CARD_BOUND', %s from (values"
        " ('s-1', 'CARD_BOUND'), ('s-1', 'SETTLEMENT_OPEN'), ('held', 'SETTLEMENT_OPEN'),"
        " (%s, 'SETTLEMENT_OPEN')) as b(subject_id, kind)",
        noon(TODAY),
        orders.SUBJECT,
    )
    sweep(world, "orders", LAST_DAY)
    assert count(world, "orders.blockers") == 4
    sweep(world, "orders", LAST_DAY + DAY)
    sweep(world, "orders", date(2045, 1, 1))
    assert set(world.execute("select subject_id, raised from orders.blockers")) == {
        ("s-1", True),
        ("held", False),
        (orders.SUBJECT, False),
    }


# --- cost, and who runs it ------------------------------------------------------------------------


def test_the_look_costs_by_what_is_due(world: World) -> None:
    """Of many cases, a few of which are over, only those are read."""
    world.execute(
        "insert into aggregator.cases (case_id, subject_id, digest, stage, noticed_at)"
        " select n::text, n::text, '', case when n % 2 = 0 then 'FINAL' else 'PARTIAL' end,"
        " case when n <= 20 then timestamptz '2020-01-01' else '2026-11-01' end"
        " from generate_series(1, 20000) as n"
    )
    world.execute("analyze aggregator.cases")
    before = rows_read(world)
    sweep(world, "aggregator", TODAY)
    assert rows_read(world) - before < 200
    assert count(world, "aggregator.cases") == 20_000 - 10


@pytest.mark.parametrize("schema", ["orders", "aggregator"])
def test_dry_runs_are_found_among_many_cases_by_their_own_index(world: World, schema: str) -> None:
    """Three years of cases that are over are not read to find a few dry runs."""
    over = {"orders": "state, touched_at", "aggregator": "stage, noticed_at"}[schema]
    word = {"orders": "'done'", "aggregator": "'FINAL'"}[schema]
    world.execute(
        f"insert into {schema}.cases (case_id, subject_id, digest, dry_run, {over})"
        f" select n::text, n::text, '', n % 1000 = 0, {word},"
        " timestamptz '2026-01-01' + n * interval '10 minutes' from generate_series(1, 20000) as n"
    )
    world.execute(f"analyze {schema}.cases")
    before = rows_read(world, schema)
    sweep(world, schema, TODAY)
    assert rows_read(world, schema) - before < 200
    assert count(world, f"{schema}.cases") == 20_000 - 20


@pytest.mark.parametrize("schema", ["orders", "aggregator"])
def test_an_inbox_is_not_read_to_find_what_is_over(world: World, schema: str) -> None:
    """Old and new ids lie side by side, as they do once pages are used again."""
    world.execute(
        f"insert into {schema}.inbox (consumer, event_id, seen_at) select 'c', gen_random_uuid(),"
        " case when n % 1000 = 0 then timestamptz '2020-01-01' else '2026-11-01' end"
        " from generate_series(1, 50000) as n"
    )
    world.execute(f"vacuum (analyze) {schema}.inbox")
    before = rows_read(world, schema, "inbox")
    sweep(world, schema, TODAY)
    assert rows_read(world, schema, "inbox") - before < 500
    assert count(world, f"{schema}.inbox") == 50_000 - 50


def rows_read(world: World, schema: str = "aggregator", table: str = "cases") -> int:
    """How many rows of a table were read so far, by any way."""
    [(rows,)] = world.execute(
        "select seq_tup_read + idx_tup_fetch from pg_stat_user_tables"
        " where schemaname = %s and relname = %s",
        schema,
        table,
    )
    return int(rows)


def test_the_worker_of_a_domain_and_the_aggregator_erase_what_is_due(world: World) -> None:
    world.execute(
        "insert into payments.cases (case_id, subject_id, state, touched_at)"
        " values ('c', 's', 'done', '2020-01-01')"
    )
    step = Loops(world.wiring).worker(world.work("payments"), restless())
    while step():
        pass
    assert count(world, "payments.cases") == 0
