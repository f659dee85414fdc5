"""What is held or refused for one customer, met by each who works: others go on, nothing is lost.

`testing/contract/test_set_aside.py` has the same for every domain; here are the ways to meet it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from fullstop.consumers.operate.overdue import overdue_cases, parked_cases
from fullstop.consumers.operate.status import case_status
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import Db
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Received
from fullstop.running.loop import Handler, consume, is_everybodys, is_held
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerRaised,
    DeletionCancelled,
    Message,
    Outcome,
    SubjectId,
)
from fullstop.testing.source import Source
from tests.support import orders
from tests.support.desk import TOPICS, aggregator_of
from tests.support.outcomes import SHOP
from tests.support.world import World

HELD = "LockNotAvailable 55P03"
FORBIDDEN = "InsufficientPrivilege 42501"


# --- what somebody holds ------------------------------------------------------------------------


def test_a_case_that_is_put_off_goes_on_by_itself_and_all_of_it_is_told(world: World) -> None:
    two_customers(world)
    request = world.request("s")
    with held(world, "orders.details"):
        said, source = read_by(world, request, world.request("t"))
        assert [answer.subject_id for answer in said] == ["t"]
        assert source.waited == []
        assert state_of(world, "s") == ("open", HELD)
        assert orders.rows_of(world, "s")["vouchers"]
        soon(world)
        assert work_off(world) == []
        assert state_of(world, "s")[1] == HELD
    soon(world)
    [answer] = work_off(world)
    assert (answer.case_id, answer.remaining) == (request.case_id, 0)
    assert sum(part.rows for part in answer.erased) == 6
    assert state_of(world, "s") == ("done", None)


def test_what_was_refused_for_long_waits_longer_than_what_is_held(world: World) -> None:
    two_customers(world)
    with refusing(world, "t", "42501"), held(world, "orders.details"):
        read_by(world, world.request("s"), world.request("t"))
    soon(world)
    assert [answer.subject_id for answer in work_off(world)] == ["s"]


def test_a_case_that_is_put_off_can_be_cancelled(world: World) -> None:
    two_customers(world)
    request = world.request("s")
    before = orders.rows_of(world, "s")
    with held(world, "orders.details"):
        read_by(world, request)
        [answer], _ = read_by(world, cancellation(world, request.case_id, "s"))
    assert (answer.cancelled, answer.remaining) == (True, 6)
    soon(world)
    assert work_off(world) == []
    assert orders.rows_of(world, "s") == before


def test_a_dry_run_waits_for_no_row(world: World) -> None:
    two_customers(world)
    with held(world, "orders.details"):
        [answer], _ = read_by(world, world.request("s", dry_run=True))
    assert answer.dry_run
    assert state_of(world, "s") == ("done", None)


def test_an_insert_that_refers_to_a_row_holds_it_too(world: World) -> None:
    """The key share lock of a foreign key: a line comes to an order that is about to go."""
    two_customers(world)
    with world.admin() as business, business.transaction():
        business.execute(
            "insert into orders.details (line_no, order_no, subject_id, item, created_at)"
            " values ('new', 'o-s', 's', 'kettle', '2010-02-02')"
        )
        said, _ = read_by(world, world.request("s"), world.request("t"))
        assert [answer.subject_id for answer in said] == ["t"]
        assert state_of(world, "s")[1] == HELD
    soon(world)
    [answer] = work_off(world)
    assert sum(part.rows for part in answer.erased) == 7


def test_a_row_of_another_table_that_a_fact_reads_is_held(world: World) -> None:
    two_customers(world)
    with held(world, "orders.after_sales"):
        only_reviews = world.request("s", records=("orders.reviews",))
        said, _ = read_by(world, only_reviews, world.request("t"))
        assert [answer.subject_id for answer in said] == ["t"]
        assert state_of(world, "s")[1] == HELD


def test_a_look_at_what_is_kept_puts_off_the_case_that_is_held(world: World) -> None:
    for subject in "st":
        orders.order(world, f"o-{subject}", subject_id=subject)
        orders.invoice(
            world, f"i-{subject}", f"o-{subject}", subject_id=subject, issued_on=orders.LATELY
        )
    read_by(world, world.request("s"), world.request("t"))
    world.clock.now += timedelta(days=4000)
    deferrals = world.deferrals("orders")
    with held(world, "orders.invoices"):
        while deferrals.step():
            pass
        assert [answer.subject_id for answer in said_by(world)] == ["t"]
        assert state_of(world, "s")[1] == HELD
    soon(world)
    [answer] = work_off(world)
    assert (answer.subject_id, answer.revision, answer.remaining) == ("s", 2, 0)


def test_a_look_at_a_table_that_is_held_sets_nobody_aside(world: World) -> None:
    orders.order(world, "o")
    orders.invoice(world, "i", "o", issued_on=orders.LATELY)
    read_by(world, world.request("s"))
    world.clock.now += timedelta(days=4000)
    with world.admin() as team, team.transaction():
        team.execute("lock table orders.invoices in access exclusive mode")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            world.deferrals("orders").step()
    assert state_of(world, "s") == ("done", None)
    assert world.deferrals("orders").step()


def test_a_big_case_that_meets_a_held_row_lets_others_go_first_and_loses_no_count(
    world: World,
) -> None:
    settings = world.wiring.settings.model_copy(update={"chunk_rows_max": 3})
    world = replace(world, wiring=Wiring(settings))
    for subject in "st":
        for number in range(5):
            name = f"{subject}-{number}"
            orders.order(world, name, subject_id=subject)
            orders.detail(world, name, name, subject_id=subject)
    read_by(world, world.request("s"), world.request("t"))
    with held(world, "orders.vouchers"):
        assert [answer.subject_id for answer in work_off(world)] == ["t"]
        assert state_of(world, "s") == ("running", HELD)
    soon(world)
    [answer] = work_off(world)
    assert {part.records: part.rows for part in answer.erased} == {"details": 5, "vouchers": 5}


def test_a_case_of_ours_that_somebody_holds_is_waited_for_and_the_others_are_answered(
    world: World,
) -> None:
    """Nothing can be noted on it: it is not lost, parked or answered before it is free."""
    two_customers(world)
    request = world.request("s")
    with refusing(world, "s", "42501"):
        read_by(world, request)
    with held(world, "orders.cases") as holding:
        source = Source([])
        source.while_waiting = lambda: holding.rollback() if len(source.waited) == 3 else None
        said, _ = read_by(
            world,
            cancellation(world, request.case_id, "s"),
            world.request("t"),
            source=source,
        )
    assert [answer.subject_id for answer in said] == ["t", "s"]
    assert len(source.waited) == 3


def test_a_blocker_that_is_held_is_waited_for_and_ends_no_process(world: World) -> None:
    [first, second] = (blocker(world, subject) for subject in "st")
    world.hear("membership", first)
    with held(world, "membership.blockers") as holding:
        source = Source([[world.received(again) for again in (blocker(world, "s"), second)]])
        source.while_waiting = lambda: holding.rollback() if len(source.waited) == 3 else None
        consumed(source, world.blockers("membership"))
    assert len(source.waited) == 3
    assert world.execute("select count(*) from membership.blockers") == [(2,)]


def test_what_cannot_be_read_is_counted_though_somebody_holds_its_fold(world: World) -> None:
    """No case is set aside for it, so nothing would ever tell of it again."""
    consumer = world.consumer("orders", dead_letters_max=0)
    consumer.handle([world.received(b"first")])
    request = world.request("s")
    with world.admin() as holding:
        holding.execute("begin; select from orders.floods for update")
        source = Source([[world.received(one) for one in (b"second", request, b"third")]])
        source.while_waiting = lambda: holding.rollback() if len(source.waited) == 2 else None
        consumed(source, consumer)
    assert len(source.waited) == 2
    assert world.execute("select count, last_offset - first_offset from orders.floods") == [(3, 3)]
    assert [answer.case_id for answer in said_by(world)] == [request.case_id]


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("beside", [(), ("t",)], ids=["alone", "beside others"])
def test_a_policy_that_refuses_one_customers_row_parks_that_case(
    world: World, beside: tuple[str, ...]
) -> None:
    """A batch of one tells as much: the domain still works for nobody."""
    for subject in "st":
        orders.order(world, f"o-{subject}", subject_id=subject, completed_on=orders.LATELY)
    world.execute(
        "create policy team on orders.vouchers as restrictive for update to orders_eraser"
        " using (true) with check (subject_id <> 's')"
    )
    try:
        said, source = read_by(world, *map(world.request, ("s", *beside)))
        assert [answer.subject_id for answer in said] == list(beside)
        assert state_of(world, "s") == ("open", FORBIDDEN)
        assert source.happened[-1].startswith("commit")
        soon(world)
        assert work_off(world) == []  # no sooner than in ten minutes
    finally:
        world.execute("drop policy team on orders.vouchers")
    much_later(world)
    assert [answer.subject_id for answer in work_off(world)] == ["s"]


def test_a_table_of_others_that_refers_to_a_row_parks_its_case(world: World) -> None:
    two_customers(world)
    world.execute(
        "create table public.foreigners (order_no text references orders.vouchers);"
        " insert into public.foreigners values ('o-s')"
    )
    try:
        said, _ = read_by(world, world.request("s"), world.request("t"))
        assert [answer.subject_id for answer in said] == ["t"]
        assert state_of(world, "s") == ("open", "ForeignKeyViolation 23503")
        assert len(orders.keys(world, "vouchers")) == 1
    finally:
        world.execute("drop table public.foreigners")
    much_later(world)
    assert [answer.subject_id for answer in work_off(world)] == ["s"]


def test_what_is_forbidden_for_everybody_parks_nobody_and_stops(world: World) -> None:
    two_customers(world)
    world.execute("revoke delete on orders.details from orders_eraser")
    try:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            read_by(world, world.request("s"), world.request("t"))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            read_by(world, world.request("s"))
        assert world.execute("select count(*) from orders.cases") == [(0,)]
    finally:
        world.execute("grant delete on orders.details to orders_eraser")


def test_a_trigger_that_lets_no_statement_pass_is_waited_for(world: World) -> None:
    two_customers(world)
    world.execute(
        "create or replace function closed() returns trigger language plpgsql as"
        " $$ begin raise exception 'closed today'; end $$;"
        " create trigger refuse before delete on orders.details for each statement"
        " execute function closed()"
    )
    source = Source([])

    def mend() -> None:
        if len(source.waited) == 3:
            world.execute("drop trigger refuse on orders.details")

    source.while_waiting = mend
    said, _ = read_by(world, world.request("s"), world.request("t"), source=source)
    assert {answer.subject_id for answer in said} == {"s", "t"}
    assert len(source.waited) == 3


@pytest.mark.parametrize(
    "says",
    [
        "raise exception 'not of %', old.receiver",
        "raise warning 'gone: %', old.receiver; return old",
        "raise log 'gone: %', old.receiver; return old",
        "perform old.receiver::int; return old",
    ],
)
def test_what_a_teams_trigger_says_of_a_row_is_not_in_the_servers_log(
    world: World, servers_folder: Path, says: str
) -> None:
    canary = f"canary-{uuid4()}"
    two_customers(world)
    world.execute("update orders.details set receiver = %s", canary)
    world.execute(
        "create or replace function talks() returns trigger language plpgsql as"
        f" $$ begin {says}; end $$;"
        " create trigger talks before delete on orders.details for each row execute function"
        " talks()"
    )
    try:
        read_by(world, world.request("s"), world.request("t"), source=Source([]))
    finally:
        world.execute("drop function talks cascade")
    with pytest.raises(psycopg.Error), world.admin() as connection:
        connection.execute(f"do $$ begin raise 'heard {canary}'; end $$".encode())
    assert (servers_folder / "logs" / "postgres.log").read_text().count(canary) == 1


def test_a_probe_leaves_nothing_behind(world: World) -> None:
    two_customers(world)
    for domain in ("orders", "preference_tags", "membership"):
        world.consumer(domain).probe()
        world.blockers(domain).probe()
        for table in ("cases", "inbox", "outbox", "deferrals", "blockers"):
            assert world.execute(f"select count(*) from {domain}.{table}") == [(0,)]
    assert world.execute("select count(*) from preference_tags.stopped") == [(0,)]
    aggregator_of(world).probe()
    for table in ("cases", "inbox", "outbox", "incidents"):
        assert world.execute(f"select count(*) from aggregator.{table}") == [(0,)]


def test_a_lost_session_is_told_from_what_a_trigger_raises(world: World) -> None:
    """The code is the same; only the server ends a session."""
    database = world.wiring.domain_database("orders")
    with pytest.raises(psycopg.Error) as raised:
        database.connection.execute("do $$ begin raise 'x' using errcode = '57P01'; end $$")
    world.execute("select pg_terminate_backend(%s)", database.connection.info.backend_pid)
    with pytest.raises(psycopg.Error) as lost:
        database.connection.execute("select 1")
    assert raised.value.sqlstate == "57P01"
    assert not is_everybodys(raised.value)
    assert is_everybodys(lost.value)
    assert not is_held(lost.value)


# --- the aggregator -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["42501", "XX000", "57P01", "P0001"])
def test_in_the_aggregator_too_what_fails_alone_is_noted_and_the_others_are_compiled(
    world: World, code: str
) -> None:
    cases = refused_in_aggregator(world, "cases", code)
    assert cases == ["good"]
    [(case_id, reason)] = world.execute("select case_id, reason from aggregator.incidents")
    assert (case_id, reason[-len(code) :]) == ("bad", code)


def test_what_cannot_even_be_noted_is_a_dead_letter_and_the_others_are_compiled(
    world: World,
) -> None:
    world.execute(
        "create function aggregator.full() returns trigger language plpgsql as"
        " $$ begin if new.case_id = 'bad' then raise exception 'no'; end if; return new; end $$;"
        " create trigger refuse before insert on aggregator.incidents for each row"
        " execute function aggregator.full()"
    )
    assert refused_in_aggregator(world, "cases", "XX000") == ["good"]
    [(topic, headers)] = world.execute("select topic, headers from aggregator.outbox")
    assert topic == TOPICS.dead_letters.name
    assert '"reason": "not_handled"' in headers


def refused_in_aggregator(world: World, table: str, code: str) -> list[str]:
    """The cases that are stored when one of two is refused by a trigger."""
    world.execute(
        "create or replace function aggregator.refuse() returns trigger language plpgsql as $$"
        f" begin if new.case_id = 'bad' then raise exception 'no' using errcode = '{code}';"
        " end if; return new; end $$;"
        f" create trigger refuse before insert on aggregator.{table} for each row"
        " execute function aggregator.refuse()"
    )
    batch = [world.received(world.request("s", case_id=name)) for name in ("bad", "good")]
    consumed(Source([batch]), aggregator_of(world))
    return [name for (name,) in world.execute("select case_id from aggregator.cases")]


# --- what an operator sees ----------------------------------------------------------------------


def test_status_says_what_is_set_aside_and_why(world: World) -> None:
    two_customers(world)
    requests = [world.request(subject) for subject in "st"]
    aggregator_of(world).handle([world.received(request) for request in requests])
    with refusing(world, "t", "42501"), held(world, "orders.details"):
        read_by(world, *requests)
    waits, refused = (status(world, request.case_id)["set_aside"] for request in requests)
    assert isinstance(waits, dict)
    assert isinstance(refused, dict)
    assert waits["orders"]["reason"] == HELD
    assert "goes on by itself within seconds" in waits["orders"]["means"]
    assert refused["orders"]["reason"] == FORBIDDEN
    assert "a policy, a trigger or a missing grant" in refused["orders"]["means"]
    parked = parked_cases(world.wiring.domain_databases(), 10)
    assert [(case["domain"], case["reason"]) for case in parked] == [
        ("orders", HELD),
        ("orders", FORBIDDEN),
    ]
    world.clock.now += timedelta(days=60)
    overdue = overdue_cases(
        world.wiring.aggregator_database(), world.today(), 10, world.wiring.domain_databases()
    )
    assert {case["case_id"]: case["set_aside"] for case in overdue} == {
        requests[0].case_id: waits,
        requests[1].case_id: refused,
    }


def test_status_says_that_a_domain_cannot_be_read(world: World) -> None:
    request = world.request("s")
    aggregator_of(world).handle([world.received(request)])
    world.execute("revoke select on orders.cases from orders_eraser")
    try:
        found = status(world, request.case_id)["set_aside"]
    finally:
        world.execute("grant select on orders.cases to orders_eraser")
    assert isinstance(found, dict)
    assert found["orders"]["reason"] is None
    assert "cannot be read from here" in found["orders"]["means"]


def status(world: World, case_id: str) -> dict[str, object]:
    found = case_status(
        world.wiring.aggregator_database(),
        case_id,
        SHOP,
        world.wiring.settings.civil_day,
        world.today(),
        world.wiring.domain_databases(),
    )
    assert found is not None
    return found


# --- how it is run ------------------------------------------------------------------------------


def two_customers(world: World) -> None:
    for subject in "st":
        orders.whole_order(world, f"o-{subject}", subject_id=subject)


@contextmanager
def held(world: World, table: str) -> Iterator[Db]:
    """A row of the customer s in an open transaction of the business."""
    with world.admin() as business:
        business.execute(
            f"begin; select from {table} where subject_id = 's' limit 1 for update".encode()
        )
        yield business


@contextmanager
def refusing(world: World, subject_id: str, code: str) -> Iterator[None]:
    world.execute(
        "create or replace function refuse() returns trigger language plpgsql as $$ begin"
        f" if old.subject_id = '{subject_id}' then"
        f" raise exception 'phone 13800005678' using errcode = '{code}'; end if;"
        " return old; end $$;"
        " create trigger refuse before delete on orders.details for each row"
        " execute function refuse()"
    )
    yield
    world.execute("drop trigger refuse on orders.details")


def read_by(
    world: World, *messages: Message, source: Source | None = None
) -> tuple[list[Outcome], Source]:
    """What the orders domain says of a batch that its loop has read, and how that went."""
    source = source or Source([])
    source.batches.append([world.received(message) for message in messages])
    consumed(source, world.consumer("orders"))
    return said_by(world), source


def consumed(source: Source, handler: Handler) -> None:
    batch: Sequence[Received] = source.batches[0]
    consume(
        source,
        handler,
        batch_max=len(batch),
        stopping=source.stopping,
        heartbeat=Heartbeat("test"),
    )


def work_off(world: World) -> list[Outcome]:
    worker = world.worker("orders")
    for _ in range(4):
        while worker.step():
            pass
    return said_by(world)


def said_by(world: World) -> list[Outcome]:
    return [said for said in world.said("orders") if isinstance(said, Outcome)]


def state_of(world: World, subject_id: str) -> tuple[str, str | None]:
    [row] = world.execute(
        "select state, parked from orders.cases where subject_id = %s", subject_id
    )
    return row[0], row[1]


def soon(world: World) -> None:
    """As if some seconds had passed."""
    _pass(world, "5 seconds")


def much_later(world: World) -> None:
    _pass(world, "11 minutes")


def _pass(world: World, interval: str) -> None:
    world.execute(f"update orders.cases set touched_at = touched_at - interval '{interval}'")


def cancellation(world: World, case_id: str, subject_id: str) -> DeletionCancelled:
    request = world.request(subject_id)
    return DeletionCancelled(
        event_id=request.event_id,
        case_id=case_id,
        subject_id=subject_id,
        cancelled_at=request.requested_at,
    )


def blocker(world: World, subject_id: str) -> BlockerRaised:
    return BlockerRaised(
        event_id=str(uuid4()),
        subject_id=SubjectId(subject_id),
        domain="payments",
        kind=BlockerKind.SETTLEMENT_OPEN,
        occurred_at=world.clock(),
    )
