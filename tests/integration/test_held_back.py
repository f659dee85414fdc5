"""What waits for a person: who has more than one person can, and a table that empties too fast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from fullstop.consumers.domain.bounds import MassErasureError
from fullstop.consumers.operate import held_back
from fullstop.consumers.operate.held_back import HeldBackError
from fullstop.consumers.operate.migrate import join_holds
from fullstop.consumers.operate.overdue import parked_cases
from fullstop.consumers.operate.staff import StaffError
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import PRIVACY_ROLE, Database
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Message,
)
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.store import PostgresStore
from tests.integration.test_legal_holds import fullstop
from tests.support import orders
from tests.support.officers import hold_databases, is_refused
from tests.support.world import World

HELD = "held_back implausible identity"
BRAKED = "held_back mass_erasure"


def identities(world: World, subject_id: str, phones: int) -> None:
    world.execute(
        "insert into membership.identities (subject_id, name, phone, created_at)"
        " select %s, '王女士', '138' || to_char(n, 'FM00000000'), '2010-02-01'"
        " from generate_series(1, %s) as n",
        subject_id,
        phones,
    )


def views(world: World, subject_id: str, rows: int) -> None:
    world.execute(
        "insert into browsing_history.views (subject_id, goods_id, device, created_at)"
        " select %s, 'goods', 'phone', '2010-02-01' from generate_series(1, %s)",
        subject_id,
        rows,
    )


def parked(world: World, domain: str) -> dict[str, str]:
    return dict(
        world.execute(f"select case_id, parked from {domain}.cases where parked is not null")
    )


@pytest.fixture
def officer() -> str:
    """A privacy officer's login; it belongs to the whole cluster."""
    return f"officer_{uuid4().hex}"


@pytest.fixture
def officers(world: World, officer: str) -> Iterator[Mapping[str, Database]]:
    with hold_databases(world, officer) as databases:
        yield {name: databases[name] for name in world.wiring.catalogue}


@pytest.fixture
def seconds(world: World) -> Iterator[Mapping[str, Database]]:
    """The same, as a second officer's login connects."""
    with hold_databases(world, f"officer_{uuid4().hex}") as databases:
        yield {name: databases[name] for name in world.wiring.catalogue}


Logins = tuple[Mapping[str, Database], Mapping[str, Database]]


@pytest.fixture
def two(officers: Mapping[str, Database], seconds: Mapping[str, Database]) -> Logins:
    return officers, seconds


def work_off(world: World, domain: str) -> list[Message]:
    worker = world.worker(domain)
    while worker.step():
        pass
    return world.said(domain)


# --- more than one person can have --------------------------------------------------------------


def test_a_subject_with_eleven_phone_numbers_waits_for_a_person(world: World) -> None:
    identities(world, "s", 11)
    identities(world, "t", 10)
    odd, one_person = world.request("s"), world.request("t")
    [answer] = world.handle("membership", odd, one_person)
    assert (type(answer), getattr(answer, "subject_id", "")) == (DeletionCompleted, "t")
    assert parked(world, "membership") == {odd.case_id: HELD}
    assert world.execute("select distinct subject_id from membership.identities") == [("s",)]


def test_rows_decide_too_whatever_is_asked_and_at_any_date(world: World) -> None:
    after = world.clock() + timedelta(days=1)
    world.execute(
        "insert into membership.levels (subject_id, level, points, created_at)"
        " select 's', 'gold', 1, %s from generate_series(1, 101)",
        after,
    )
    asked = world.request("s", records=("membership.benefits",))
    assert world.handle("membership", asked) == []
    assert parked(world, "membership") == {asked.case_id: "held_back implausible level"}


def test_a_person_lets_it_go_on_for_good(
    world: World, officers: Mapping[str, Database], officer: str
) -> None:
    identities(world, "s", 11)
    asked = world.request("s")
    world.handle("membership", asked)
    assert work_off(world, "membership") == []
    with pytest.raises(HeldBackError, match="no case other"):
        held_back.release_case(officers, "other", "staff-1")
    listed = held_back.listed(officers, 10)[0]
    assert [case["case_id"] for case in listed["cases"]] == [asked.case_id]
    assert held_back.release_case(officers, asked.case_id, "staff-1") == (["membership"], {})
    [answer] = work_off(world, "membership")
    assert isinstance(answer, DeletionCompleted)
    assert [(part.records, part.rows) for part in answer.erased] == [("identity", 11)]
    assert world.execute("select released_by, released_login from membership.cases") == [
        ("staff-1", officer)
    ]


def test_it_goes_on_by_itself_when_it_is_one_persons(world: World) -> None:
    identities(world, "s", 11)
    asked = world.request("s")
    world.handle("membership", asked)
    world.execute("update membership.identities set subject_id = 't' where phone = '13800000001'")
    looked_at_long_ago(world, "membership")
    [answer] = work_off(world, "membership")
    assert isinstance(answer, DeletionCompleted)
    assert answer.case_id == asked.case_id


def test_it_stays_held_back_at_each_look(world: World) -> None:
    identities(world, "s", 11)
    asked = world.request("s")
    world.handle("membership", asked)
    looked_at_long_ago(world, "membership")
    assert work_off(world, "membership") == []
    assert parked(world, "membership") == {asked.case_id: HELD}
    assert world.execute("select count(*) from membership.identities") == [(11,)]


def test_it_can_be_called_off(world: World) -> None:
    identities(world, "s", 11)
    asked = world.request("s")
    world.handle("membership", asked)
    [answer] = world.handle("membership", cancelled(world, asked))
    assert getattr(answer, "cancelled", False)
    assert parked(world, "membership") == {}


def test_a_big_case_that_is_held_back_can_be_called_off(
    world: World, officers: Mapping[str, Database]
) -> None:
    identities(world, "s", 11)
    before = world.table("membership.identities")
    chunked = with_settings(world, chunk_rows_max=5)
    asked = chunked.request("s")
    assert chunked.handle("membership", asked) == []
    assert work_off(chunked, "membership") == []
    assert parked(world, "membership") == {asked.case_id: HELD}
    [answer] = chunked.handle("membership", cancelled(world, asked))
    assert isinstance(answer, DeletionCompleted)
    assert (answer.cancelled, answer.erased, answer.remaining) == (True, (), 11)
    with pytest.raises(HeldBackError, match=f"no case {asked.case_id}"):
        held_back.release_case(officers, asked.case_id, "staff-1")
    assert work_off(chunked, "membership") == []
    assert world.table("membership.identities") == before


def test_what_was_let_go_can_be_called_off_until_its_turn(
    world: World, officers: Mapping[str, Database]
) -> None:
    identities(world, "s", 11)
    asked = world.request("s")
    world.handle("membership", asked)
    held_back.release_case(officers, asked.case_id, "staff-1")
    [answer] = world.handle("membership", cancelled(world, asked))
    assert getattr(answer, "cancelled", False)
    assert work_off(world, "membership") == []
    assert world.execute("select count(*) from membership.identities") == [(11,)]


def test_a_big_case_that_has_begun_is_carried_out(world: World) -> None:
    views(world, "s", 12)
    chunked = with_settings(world, chunk_rows_max=5)
    asked = chunked.request("s")
    chunked.handle("browsing_history", asked)
    assert chunked.worker("browsing_history").step()
    assert chunked.handle("browsing_history", cancelled(world, asked)) == []
    [answer] = completed(work_off(chunked, "browsing_history"))
    assert (answer.cancelled, [part.rows for part in answer.erased]) == (False, [12])


def test_a_preview_is_shown(world: World) -> None:
    identities(world, "s", 11)
    [answer] = world.handle("membership", world.request("s", dry_run=True))
    assert isinstance(answer, DeletionCompleted)


def test_a_preview_under_a_spelling_that_does_not_count_says_nothing_until_a_person_has_looked(
    world: World, officers: Mapping[str, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a table without regard to case tells it: its rows lie under the small letters."""
    monkeypatch.setattr(
        PostgresStore, "implausible", lambda _, cases: {case.no: "identity" for case in cases}
    )
    asked = world.request("Wang.Li", dry_run=True)
    small = world.request("wang.li", dry_run=True)
    identities(world, "Wang.Lo", 1)
    found = world.request("Wang.Lo", dry_run=True)
    answers = completed(world.handle("membership", asked, small, found))
    assert {answer.case_id: answer.unknown_subject for answer in answers} == {
        small.case_id: True,
        found.case_id: False,
    }
    assert parked(world, "membership") == {asked.case_id: HELD}
    held_back.release_case(officers, asked.case_id, "staff-1")
    [answer] = completed(work_off(world, "membership"))
    assert (answer.case_id, answer.unknown_subject) == (asked.case_id, False)


def test_a_case_that_keeps_is_held_back_at_its_later_look(world: World) -> None:
    """As one that was answered before there was any bound."""
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    [first] = world.handle("orders", world.request("s"))
    assert isinstance(first, DeletionDeferred)
    world.execute(
        "insert into orders.details (line_no, order_no, subject_id, item, created_at)"
        " select 'x-' || n, 'o-1', 's', 'kettle', '2010-02-01' from generate_series(1, 50001) as n"
    )
    before = orders.tables(world)
    world.clock.now = world.clock.now.replace(year=2046)
    assert world.deferrals("orders").step()
    assert work_off(world, "orders") == []
    assert parked(world, "orders") == {first.case_id: "held_back implausible details"}
    assert orders.tables(world) == before


def test_status_says_so_and_what_to_do(world: World) -> None:
    identities(world, "s", 11)
    asked = world.request("s")
    world.handle("membership", asked)
    [case] = parked_cases(world.wiring.domain_databases(), 10)
    assert (case["domain"], case["case_id"], case["reason"]) == ("membership", asked.case_id, HELD)
    assert "held-back release" in str(case["means"])


# --- a reserved subject -------------------------------------------------------------------------


def test_a_reserved_subjects_open_case_is_stopped_at_its_later_look(world: World) -> None:
    """Answered before there was such a list, or before the id was put on it."""
    orders.whole_order(world, "o-1", completed_on=orders.LATELY)
    [first] = world.handle("orders", world.request("s"))
    assert isinstance(first, DeletionDeferred)
    listed = reserving(world, "s")
    before = orders.tables(world)
    listed.clock.now = listed.clock.now.replace(year=2046)
    assert listed.deferrals("orders").step()
    assert listed.said("orders") == []
    assert parked(world, "orders") == {first.case_id: "held_back reserved_subject"}
    looked_at_long_ago(world, "orders")
    assert work_off(listed, "orders") == []
    assert orders.tables(world) == before
    looked_at_long_ago(world, "orders")
    assert [answer.remaining for answer in completed(work_off(world, "orders"))] == [0]


# --- the brake ----------------------------------------------------------------------------------


def test_a_small_table_never_trips_it(world: World) -> None:
    views(world, "s", 1_000)
    [answer] = world.handle("browsing_history", world.request("s"))
    assert isinstance(answer, DeletionCompleted)


def test_a_small_share_of_a_large_table_does_not_trip_it(world: World) -> None:
    views(world, "s", 1_001)
    views(world, "others", 19 * 1_001 + 1)
    [answer] = world.handle("browsing_history", world.request("s"))
    assert isinstance(answer, DeletionCompleted)


def test_too_much_in_an_hour_stops_the_domain_and_nothing_of_it_is_done(world: World) -> None:
    views(world, "s", 600)
    views(world, "t", 600)
    first, second = world.request("s"), world.request("t")
    assert completed(world.handle("browsing_history", first))
    braked(world, second)
    assert world.execute("select count(*) from browsing_history.views") == [(600,)]
    assert parked(world, "browsing_history") == {second.case_id: BRAKED}
    third = world.request("nobody")
    assert world.handle("browsing_history", third) == []
    assert parked(world, "browsing_history") == {second.case_id: BRAKED, third.case_id: BRAKED}
    [preview] = world.handle("browsing_history", world.request("t", dry_run=True))
    assert isinstance(preview, DeletionCompleted)


def test_two_logins_take_it_off_and_what_waited_is_answered(
    world: World, two: Logins, officer: str
) -> None:
    views(world, "s", 1_001)
    asked = world.request("s")
    braked(world, asked)
    officers, seconds = two
    [brake] = held_back.listed(officers, 10)[0]["brakes"]
    assert (brake["domain"], brake["records"], brake["rows"]) == ("browsing_history", "views", 1001)
    assert brake["release_proposed_by"] is None
    with pytest.raises(HeldBackError, match="waits because of its subject"):
        held_back.release_case(officers, asked.case_id, "staff-1")
    for by, approved_by in (("staff-1", None), ("staff-1", "staff-2"), ("staff-9", None)):
        assert release(officers, by, approved_by) is None
    assert work_off(world, "browsing_history") == []
    [brake] = held_back.listed(seconds, 10)[0]["brakes"]
    assert (brake["release_proposed_by"], brake["release_proposed_login"]) == ("staff-9", officer)
    with pytest.raises(StaffError, match="another person must carry it out"):
        release(seconds, "STAFF-9")
    assert release(seconds, "staff-2") == 1
    with pytest.raises(HeldBackError, match="is not on"):
        release(seconds, "staff-2")
    [answer] = completed(work_off(world, "browsing_history"))
    assert [(part.records, part.rows) for part in answer.erased] == [("views", 1_001)]
    assert world.execute("select unbraked from browsing_history.cases") == [(False,)]
    assert world.execute(
        "select released_by, released_approved_by, release_proposed_login = %s,"
        " released_login not in (%s, session_user) from browsing_history.brakes",
        *(officer, officer),
    ) == [("staff-9", "staff-2", True, True)]


def test_both_may_type_the_same_words(world: World, two: Logins) -> None:
    braked_by(world, "s")
    assert [release(one, "staff-1", "staff-2") for one in two] == [None, 1]
    assert world.execute(
        "select released_by, released_approved_by from browsing_history.brakes"
    ) == [("staff-1", "staff-2")]


def test_a_proposal_waits_for_a_week(world: World, two: Logins) -> None:
    braked_by(world, "s")
    officers, seconds = two
    assert release(officers, "staff-1") is None
    world.execute(
        "alter table browsing_history.brakes disable trigger user;"
        " update browsing_history.brakes set release_proposed_at = now() - interval '7 days';"
        " alter table browsing_history.brakes enable trigger user"
    )
    assert release(seconds, "staff-2") is None
    assert release(officers, "staff-1") == 1


TAKE_OFF = "update brakes set released_at = now(), released_by = 'a', released_approved_by = 'b'"


@pytest.mark.parametrize(
    "statement",
    [
        TAKE_OFF,
        f"{TAKE_OFF}, release_proposed_by = 'c'",
        "update brakes set release_proposed_login = 'another'",
        "update brakes set release_proposed_at = now()",
        "delete from brakes",
        "update cases set unbraked = true, parked = null, state = 'running'",
        "update cases set released_at = now(), parked = null, state = 'running'",
        "update cases set parked = 'held_back implausible views'",
        "create temp table brakes as select now() as released_at; update browsing_history.cases"
        " set unbraked = true, parked = null, state = 'running'",
    ],
)
def test_the_database_lets_nobody_take_it_off_alone(
    world: World, officers: Mapping[str, Database], statement: str
) -> None:
    braked_by(world, "s")
    assert release(officers, "staff-1") is None
    assert is_refused(officers["browsing_history"], statement)
    assert work_off(world, "browsing_history") == []


@pytest.mark.parametrize("acts_as", ["a login that inherits", "a group of officers"])
def test_an_officer_by_any_name_writes_not_why_a_case_waits(world: World, acts_as: str) -> None:
    braked_by(world, "s")
    inherits = f"officer_{uuid4().hex}"
    with world.admin() as connection:
        connection.autocommit = False
        connection.execute(f"create role {inherits} in role {PRIVACY_ROLE}".encode())
        if acts_as == "a group of officers":
            connection.execute(f"create role {inherits}_wang noinherit in role {inherits}".encode())
            connection.execute(f"set session authorization {inherits}_wang".encode())
            connection.execute(f"set role {inherits}".encode())
        else:
            connection.execute(f"set session authorization {inherits}".encode())
        done = connection.execute(
            "update browsing_history.cases set parked = 'held_back implausible views'"
        )
        assert done.rowcount == 0
        connection.execute("reset session authorization; reset role")
        noted = connection.execute("select login from browsing_history.refused_acts").fetchall()
        assert [login.startswith(inherits) for (login,) in noted] == [True]
        connection.rollback()


def test_a_schema_of_an_officers_answers_no_trigger(
    world: World, two: Logins, officer: str
) -> None:
    """Its `=` is never true; the proposal stays one login's."""
    braked_by(world, "s")
    assert release(two[0], "staff-1") is None
    with world.admin() as connection:
        connection.autocommit = False
        for statement in (
            f"create schema {officer} authorization {officer}",
            f"create function {officer}.never(text, name) returns boolean return false",
            f"create operator {officer}.="
            f" (function = {officer}.never, leftarg = text, rightarg = name)",
            f"grant usage on schema {officer} to public",
            f"set session authorization {officer}",
            f"set role {PRIVACY_ROLE}",
            f"set search_path to {officer}, browsing_history, pg_catalog",
        ):
            connection.execute(statement.encode())
        assert connection.execute(TAKE_OFF.encode()).rowcount == 0
        connection.rollback()


def test_every_trigger_function_of_ours_has_a_path_of_its_own(world: World) -> None:
    """Those on the tables that migrations make, in each of the product's schemas."""
    found = world.execute(
        "select distinct p.oid::regprocedure::text, p.proconfig::text from pg_trigger as g"
        " join pg_proc as p on p.oid = g.tgfoid join pg_class as c on c.oid = g.tgrelid"
        " where not g.tgisinternal and not g.tgname ^@ 'fullstop_'"
    )
    names = {name.rpartition(".")[2] for name, _ in found}
    assert {"released_by_two_logins()", "retired_by_two_logins()", "note_refused()"} <= names
    paths = {path for _, path in found}
    assert paths == {'{"search_path=pg_catalog, pg_temp"}'}


@pytest.mark.parametrize(
    "statement",
    [TAKE_OFF, "update brakes set rows = 1, release_proposed_by = 'c'", "delete from brakes"],
)
def test_what_erases_takes_no_brake_off(world: World, statement: str) -> None:
    braked_by(world, "s")
    with world.admin() as connection:
        connection.execute("set search_path to browsing_history")
        connection.execute(f"set role {Roles.of('browsing_history').eraser}".encode())
        with pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())


def test_the_command_waits_for_the_second_login(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    braked_by(world, "s")
    words = ("held-back", "release", "--brake", "browsing_history", "--by")
    first, second = (f"officer_{uuid4().hex}" for _ in range(2))
    with hold_databases(world, first), hold_databases(world, second):
        for by in ("staff-1", "staff-2"):
            waits = fullstop(world, first, *words, by, "--json", code=3)
            assert (waits["released"], waits["waits_for_second_login"]) == (0, True)
        join_holds(world.admin_url, "browsing_history", world.admin_url)  # in service, not named:
        monkeypatch.setenv("FULLSTOP_DOMAINS", "orders")
        [brake] = fullstop(world, second, "held-back", "list", "--json")["brakes"]
        monkeypatch.delenv("FULLSTOP_DOMAINS")
        assert brake["release_proposed_login"] == first
        done = fullstop(world, second, *words, "staff-1", "--json")
    assert done == {"brake": "browsing_history", "released": 1, "waits_for_second_login": False}


def test_what_the_brake_let_go_can_be_called_off_until_its_turn(world: World, two: Logins) -> None:
    views(world, "s", 1_001)
    asked = world.request("s")
    braked(world, asked)
    assert take_off(two) == 1
    [answer] = completed(world.handle("browsing_history", cancelled(world, asked)))
    assert (answer.cancelled, answer.remaining) == (True, 1_001)
    assert work_off(world, "browsing_history") == []
    assert world.execute("select count(*) from browsing_history.views") == [(1_001,)]


def test_it_counts_anew_after_it_was_taken_off(world: World, two: Logins) -> None:
    views(world, "s", 1_001)
    braked(world, world.request("s"))
    take_off(two)
    work_off(world, "browsing_history")
    views(world, "t", 1_000)
    assert completed(world.handle("browsing_history", world.request("t")))
    views(world, "u", 1)
    braked(world, world.request("u"))


def test_what_went_an_hour_ago_is_not_counted(world: World) -> None:
    for subject in ("s", "t"):
        views(world, subject, 600)
        assert completed(world.handle("browsing_history", world.request(subject)))
        world.clock.now += timedelta(hours=1)
    assert world.execute("select count(*) from browsing_history.erased_lately") == [(1,)]


def test_a_big_customers_chunks_are_counted_and_go_on_from_where_they_were(
    world: World, two: Logins
) -> None:
    views(world, "s", 2_500)
    chunked = with_settings(world, chunk_rows_max=500)
    assert chunked.handle("browsing_history", chunked.request("s")) == []
    worker = chunked.worker("browsing_history")
    assert worker.step()
    assert worker.step()
    with pytest.raises(MassErasureError):
        worker.step()
    assert worker.step()  # and sets it aside
    assert not worker.step()
    assert world.execute("select count(*) from browsing_history.views") == [(1_500,)]
    take_off(two)
    [answer] = completed(work_off(chunked, "browsing_history"))
    assert [(part.records, part.rows) for part in answer.erased] == [("views", 2_500)]


def test_a_day_that_frees_too_much_trips_it_too(world: World) -> None:
    bounded = with_settings(world, brake_rows_max=1)
    for number in range(2):
        subject = f"s-{number}"
        orders.whole_order(world, f"o-{number}", completed_on=orders.LATELY, subject_id=subject)
        [answer] = bounded.handle("orders", bounded.request(subject))
        assert isinstance(answer, DeletionDeferred)
        bounded.clock.now += timedelta(hours=1)
    before = orders.tables(world)
    bounded.clock.now = bounded.clock.now.replace(year=2046)
    with pytest.raises(MassErasureError):
        bounded.deferrals("orders").step()
    assert bounded.deferrals("orders").step()
    assert sorted(parked(world, "orders").values()) == [BRAKED, BRAKED]
    assert orders.tables(world) == before


# --- helpers ------------------------------------------------------------------------------------


def release(one: Mapping[str, Database], by: str, approved_by: str | None = None) -> int | None:
    return held_back.release_brake(one["browsing_history"], "browsing_history", by, approved_by)


def take_off(two: Logins) -> int | None:
    """How many cases go on, once the second login has typed the same."""
    assert release(two[0], "staff-1") is None
    return release(two[1], "staff-2")


def braked_by(world: World, subject_id: str) -> None:
    views(world, subject_id, 1_001)
    braked(world, world.request(subject_id))


def braked(world: World, request: DeletionRequested) -> None:
    """Asked in vain: the consumer undoes it, and reads it again with the brake on."""
    received = world.received(request)
    with pytest.raises(MassErasureError):
        world.consumer("browsing_history").handle([received])
    world.consumer("browsing_history").handle([received])
    assert world.said("browsing_history") == []


def completed(said: list[Message]) -> list[DeletionCompleted]:
    return [answer for answer in said if isinstance(answer, DeletionCompleted)]


def cancelled(world: World, request: DeletionRequested) -> DeletionCancelled:
    return DeletionCancelled(
        event_id=world.request("s").event_id,
        case_id=request.case_id,
        subject_id=request.subject_id,
        cancelled_at=world.clock(),
    )


def looked_at_long_ago(world: World, domain: str) -> None:
    world.execute(f"update {domain}.cases set touched_at = now() - interval '1 day'")


def with_settings(world: World, **more: object) -> World:
    settings = world.wiring.settings.model_copy(update=more)
    return replace(world, wiring=Wiring(settings))


def reserving(world: World, subject_id: str) -> World:
    return with_settings(world, reserved_subjects=(subject_id,))
