"""What officers change goes its lawful way alone: as their own logins, on a real server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from fullstop.consumers.wiring.doctor import examine
from fullstop.outbox.database import (
    AGGREGATOR_ROLE,
    INTAKE_ROLE,
    NOTIFY_ROLE,
    PRIVACY_ROLE,
    Database,
)
from tests.support.officers import hold_databases, is_refused, propose_as_another
from tests.support.world import World

WORKERS = {"aggregator": AGGREGATOR_ROLE, "intake": INTAKE_ROLE, "notify": NOTIFY_ROLE}
SCHEMAS = ("orders", *WORKERS)
TABLES = ("holds", "duties", "brakes", "cases", "deferrals", "erased_lately")

RELEASED = "released_at = now(), released_by = release_proposed_by"
TAKE_OFF = f"update brakes set {RELEASED}, released_approved_by = 'b'"
GO_ON = "parked = null, state = 'running', touched_at = clock_timestamp()"

# Each is one statement; where the rights do not reach it is refused by them, and needs no note.
ATTEMPTS = [
    "update deferrals set next_check_on = '9999-12-31'",
    "update deferrals set next_check_on = 'infinity', check_days = 1",
    "update deferrals set next_check_on = '-infinity', check_days = 1",
    "update deferrals set check_days = 1000000",
    "update deferrals set until = '2027-01-01'",
    "delete from deferrals",
    # By what anybody may set: as if it were judged already, or nothing of it yet.
    *(
        "update deferrals set next_check_on = '9999-12-31'"
        f" where set_config('fullstop.act', '{judged}', true) is not null"
        for judged in ("refused", "done")
    ),
    "update duties set closed_at = '2126-01-01' where closed_at is null",
    "update duties set closed_at = now() - interval '1 day' where closed_at is null",
    "update duties set closed_at = null where closed_at is not null",
    "update duties set closed_at = now() where closed_at is not null",
    "update duties set approved_by = 'staff-2'",
    "update duties set ends_at = '2126-01-01'",
    "update duties set login = session_user",
    "insert into duties (reader_group, wanted_login, reason, ticket, lasts, opened_by)"
    " values ('finance_duty', null, 'r', 't', interval '1 hour', 'staff-1 ')",
    "update holds set released_at = null, released_by = null, released_approved_by = null"
    " where released_at is not null",
    "update holds set released_at = now() where released_at is not null",
    "update holds set release_proposed_by = 'staff-9' where released_at is not null",
    "update holds set release_proposed_by = null where hold_id = 'mine'",
    "update holds set release_proposed_by = ' ' where hold_id = 'mine'",
    f"update holds set {RELEASED}, released_approved_by = 'staff-2' where hold_id = 'mine'",
    *(
        f"update holds set {RELEASED}, released_approved_by = '{twin}' where hold_id = 'theirs'"
        for twin in ("s-2", "S-2", "s-2 ", "ｓ-2", "s‐2", "s-2\u200b")
    ),
    "update holds set released_at = '2020-01-01', released_by = release_proposed_by,"
    " released_approved_by = 'staff-3' where hold_id = 'theirs'",
    "insert into holds (hold_id, subject_id, reference, reason, placed_by, placed_approved_by)"
    " values ('two', 's', 'r', 'w', 'staff-1', 'staff-1 ')",
    "delete from holds",
    TAKE_OFF,
    "update brakes set release_proposed_by = ''",
    "delete from erased_lately",
    "update cases set state = 'done'",
    "update cases set state = 'cancelled', parked = null where parked is not null",
    f"update cases set {GO_ON} where case_id = 'open'",
    f"update cases set {GO_ON}, unbraked = true where case_id = 'braked'",
    f"update cases set {GO_ON}, released_at = now(), released_by = 'a b' where case_id = 'odd'",
    f"update cases set {GO_ON}, released_at = '2020-01-01', released_by = 'a'"
    " where case_id = 'odd'",
    "update cases set touched_at = '9999-12-31'",
]
OF_LISTS = [
    "update holds set records = '{payments}' where hold_id = 'mine'",
    "update holds set records = '{}', released_at = now() where hold_id = 'mine'",
    "update holds set released_at = null, released_by = null, released_approved_by = null"
    " where released_at is not null",
    "delete from holds",
]


@pytest.fixture
def officer() -> str:
    return f"officer_{uuid4().hex}"


@pytest.fixture
def logins(world: World, officer: str) -> Iterator[Mapping[str, Database]]:
    """The officer's connections, on rows of every kind that officers have to do with."""
    world.execute("insert into aggregator.lists (name) values ('intake'), ('notify')")
    with hold_databases(world, officer) as databases:
        for schema in SCHEMAS:
            _holds(world, schema, databases[schema])
        _rest(world, databases["orders"])
        yield databases


def test_no_officer_s_login_changes_a_row_beside_its_way_and_each_attempt_is_noted(
    world: World, logins: Mapping[str, Database], officer: str
) -> None:
    before = _rows(world)
    told = {
        (schema, attempt): _tried(logins[schema], attempt)
        for schema in SCHEMAS
        for attempt in (ATTEMPTS if schema == "orders" else OF_LISTS)
    }
    assert _rows(world) == before
    noted = sum(
        world.execute(f"select count(*) from {schema}.refused_acts where login = %s", officer)[0][0]
        for schema in SCHEMAS
    )
    assert noted == [*told.values()].count("noted")
    assert {what for (_, attempt), what in told.items() if _within_rights(attempt)} == {"noted"}
    assert set(told.values()) == {"noted", "no right"}
    said = [one.says for one in examine(world.wiring, world.clock).findings]
    assert any("refused in orders" in one and officer in one for one in said)


def test_a_statement_changes_all_that_it_says_or_nothing(
    world: World, logins: Mapping[str, Database]
) -> None:
    """Whichever of its rows comes first."""
    before = _rows(world)
    for sooner in ("a", "b"):
        statement = (
            "update deferrals set check_days = 1, next_check_on ="
            f" case records when '{sooner}' then current_date else '9999-12-31' end"
        )
        _tried(logins["orders"], statement)
        assert _rows(world) == before


def test_a_column_that_is_added_later_is_guarded_from_the_start(
    world: World, logins: Mapping[str, Database]
) -> None:
    for table in ("holds", "duties", "brakes", "cases", "deferrals"):
        world.execute(f"alter table orders.{table} add column later text")
        try:
            world.execute(f"grant update (later) on orders.{table} to {PRIVACY_ROLE}")
            assert _tried(logins["orders"], f"update {table} set later = 'x'") == "noted"
            assert world.execute(f"select from orders.{table} where later is not null") == []
        finally:
            world.execute(f"alter table orders.{table} drop column later")


def test_a_statement_says_nothing_of_itself_to_the_guard(
    world: World, logins: Mapping[str, Database]
) -> None:
    """It has a setting between two rows, and neither half of it is done."""
    before = _rows(world)
    for sooner in ("a", "b"):
        _tried(
            logins["orders"],
            "update deferrals set check_days = 1, next_check_on ="
            f" case records when '{sooner}' then current_date else '9999-12-31' end"
            " where set_config('fullstop.act', '', true) is not null",
        )
        assert _rows(world) == before
    for statement in ("select act_is('refused')", "select act_so_far()", "table act_at_hand"):
        assert is_refused(logins["orders"], statement)


@pytest.mark.parametrize("schema", WORKERS)
def test_who_works_in_a_schema_of_ours_drops_nothing_there(world: World, schema: str) -> None:
    with world.admin() as connection:
        connection.execute(f"set role {WORKERS[schema]}".encode())
        for table in ("holds", "refused_acts", "outbox"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(f"drop table {schema}.{table} cascade".encode())


# --- what is there, and what became of it ---------------------------------------------------------


def _within_rights(attempt: str) -> bool:
    """Whether the rights alone would let an officer do it."""
    beyond = ("until", "ends_at", "set login", "delete from deferrals", "delete from holds")
    return not any(word in attempt for word in beyond)


def _tried(database: Database, statement: str) -> str:
    try:
        assert database.connection.execute(statement.encode()).rowcount == 0, statement
    except InsufficientPrivilege:
        return "no right"
    return "noted"


def _rows(world: World) -> dict[str, list[tuple[str]]]:
    there = world.execute(
        "select schemaname || '.' || tablename from pg_tables where schemaname = any(%s)"
        " and tablename = any(%s) order by 1",
        list(SCHEMAS),
        list(TABLES),
    )
    return {name: world.execute(f"select t::text from {name} as t order by 1") for (name,) in there}


def _holds(world: World, schema: str, database: Database) -> None:
    for hold_id in ("mine", "theirs", "over"):
        world.execute(
            f"insert into {schema}.holds (hold_id, subject_id, records, reference, reason,"
            " placed_by) values (%s, 's', '{orders}', 'r', 'w', 'staff-1')",
            hold_id,
        )
    with database.transaction() as connection:
        connection.execute("update holds set release_proposed_by = 's-2' where hold_id = 'mine'")
    with world.admin() as connection:
        connection.execute(f"set search_path to {schema}".encode())
        for hold_id in ("theirs", "over"):
            propose_as_another(connection, hold_id)
    with database.transaction() as connection:
        connection.execute(
            f"update holds set {RELEASED}, released_approved_by = 's-3' where hold_id = 'over'"
        )


def _rest(world: World, database: Database) -> None:
    world.execute(
        "insert into orders.cases (case_id, subject_id, state, parked) values"
        " ('open', 's', 'open', null), ('odd', 's', 'open', 'held_back implausible details'),"
        " ('braked', 's', 'open', 'held_back mass_erasure')"
    )
    for records in ("a", "b"):
        world.execute(
            "insert into orders.deferrals (case_id, records, rule, until, next_check_on,"
            " check_days, policy)"
            " values ('open', %s, 'r', '2036-12-31', '2037-01-01', 4, '2026-01-01')",
            records,
        )
    world.execute(
        "insert into orders.erased_lately (records, minute, session, rows)"
        " values ('details', now(), 1, 1)"
    )
    world.execute("insert into orders.brakes (records, rows) values ('details', 9)")
    with database.transaction() as connection:
        connection.execute("update brakes set release_proposed_by = 'a'")
        for lasts in (1, 2):
            connection.execute(
                "insert into duties (reader_group, reason, ticket, lasts, opened_by)"
                " values ('finance_duty', 'r', 't', make_interval(hours => %s), 'staff-1')",
                (lasts,),
            )
        connection.execute("update duties set closed_at = now() where lasts = interval '2 hours'")
