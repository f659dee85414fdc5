"""What the door keeps of its own goes three years after its application, no day before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from fullstop.consumers.operate.holds import Paper, check_known, listed, place, subject_of
from fullstop.consumers.operate.migrate import join_lists
from fullstop.consumers.wiring import door as wired_door
from fullstop.outbox.own.records import OF_DOOR
from fullstop.running.own_records import OwnRecords
from fullstop.sandbox import samples
from tests.support.desk_door import DoorAtWork, a_door_on, intake_database
from tests.support.officers import hold_databases, propose_as_another
from tests.support.patience import restless
from tests.support.world import World

WANG = "10000005678"
DAY = timedelta(days=1)
OF_AN_APPLICATION = ("applications", "codes", "enquiry_codes", "answers", "notices", "acts")
PAPER = Paper("court 12", "a lawsuit", "s-1", None, False)


@pytest.fixture
def door(world: World) -> Iterator[DoorAtWork]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    with a_door_on(world) as opened:
        yield opened


def published(door: DoorAtWork, phone: str = WANG) -> str:
    """The case of an application whose request is out and answered."""
    attempt = door.proven(phone)
    door.carry()
    [(shown_case, case_id)] = door.world.execute(
        "select shown_case, case_id from intake.applications where link = %s", attempt.link
    )
    assert door.acts.confirm(attempt.link, attempt.session, str(shown_case))
    door.carry()
    door.carry()
    return str(case_id)


def done(door: DoorAtWork) -> None:
    """All is told, today; what was heard came today, by the tests' clock."""
    world, now = door.world, door.world.clock()
    world.execute("update intake.applications set state = 'done', ended_at = %s", now)
    for table in ("answers", "notices"):
        world.execute(f"update intake.{table} set heard_at = %s", now)
    world.execute("update intake.inbox set seen_at = %s", now)


def sweep(door: DoorAtWork, at: datetime) -> None:
    """Let that instant come, and a door that has just started look."""
    door.world.clock.now = at
    database = intake_database(door.world)
    own = OwnRecords(database, OF_DOOR, door.world.clock, door.world.wiring.settings.civil_day)
    while own.step():
        pass
    database.close()


def count(door: DoorAtWork, table: str) -> int:
    [(rows,)] = door.world.execute(f"select count(*) from intake.{table}")
    return int(rows)


def counts(door: DoorAtWork, *tables: str) -> list[int]:
    return [count(door, table) for table in tables]


def after(door: DoorAtWork, *, years: int = 0, days: int = 0) -> datetime:
    """Noon of the civil day so long after today, by the day that the law counts."""
    today: date = door.world.today()
    day = today.replace(year=today.year + years) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


# --- the application ------------------------------------------------------------------------------


def test_all_that_is_of_an_application_goes_three_years_after_its_end(door: DoorAtWork) -> None:
    published(door)
    done(door)
    door.world.execute("insert into intake.inbox (consumer, event_id) values ('c', %s)", uuid4())
    done(door)
    last_day, gone = after(door, years=3), after(door, years=3, days=1)
    sweep(door, last_day)
    assert 0 not in counts(door, *OF_AN_APPLICATION, "inbox")
    sweep(door, gone)
    assert counts(door, *OF_AN_APPLICATION, "inbox") == [0] * 7
    assert door.said() == []


def test_the_list_that_was_shown_stays_when_its_dry_runs_go(door: DoorAtWork) -> None:
    case_id = published(door)
    of_dry_runs = "select count(*) from intake.{} where case_id like '%%.%%'"
    tables = ("answers", "notices")
    last_day, gone = after(door, days=30), after(door, days=31)
    done(door)
    sweep(door, last_day)
    assert [door.world.execute(of_dry_runs.format(t)) for t in tables] == [[(12,)], [(2,)]]
    sweep(door, gone)
    assert [door.world.execute(of_dry_runs.format(t)) for t in tables] == [[(0,)], [(0,)]]
    [(shown,)] = door.world.execute("select shown from intake.applications")
    assert "identity" in str(shown)
    assert door.world.execute("select distinct case_id from intake.answers") == [(case_id,)]


@pytest.mark.parametrize("state", ["listing", "checking"])
def test_what_a_list_is_made_of_stays_while_its_application_waits_for_it(
    door: DoorAtWork, state: str
) -> None:
    door.proven(WANG)
    door.carry()
    door.world.execute("update intake.applications set state = %s, dry_runs = 1", state)
    gone = after(door, days=31)
    for table in ("answers", "notices"):
        door.world.execute(f"update intake.{table} set heard_at = %s", door.world.clock())
    start = door.world.clock()
    sweep(door, gone)
    assert counts(door, "dry_run_answers", "dry_run_notices") == [6, 1]
    door.world.execute("update intake.applications set dry_runs = 2")  # it was asked for again
    door.world.clock.now = start
    sweep(door, gone)
    assert counts(door, "dry_run_answers", "dry_run_notices") == [0, 0]


def test_an_application_that_is_not_over_stays_whatever_its_age(door: DoorAtWork) -> None:
    published(door)
    door.world.execute("update intake.answers set heard_at = '2020-01-01'")
    door.world.execute("update intake.acts set at = '2020-01-01'")
    sweep(door, after(door, years=20))
    assert count(door, "applications") == 1
    assert count(door, "acts") > 0
    assert door.world.execute("select count(*) from intake.answers") == [(6,)]


def test_an_act_cannot_go_before_its_application(door: DoorAtWork) -> None:
    published(door)
    database = intake_database(door.world)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="still in force"):
        database.connection.execute("delete from acts")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        database.connection.execute("update acts set act = 'told'")
    database.close()


def test_the_doors_own_loop_erases_what_is_due(door: DoorAtWork) -> None:
    published(door)
    done(door)
    ago = "interval '3 years 2 days'"
    door.world.execute(f"update intake.applications set ended_at = ended_at - {ago}")
    door.world.execute(f"update intake.acts set at = at - {ago}")
    step = wired_door.due(door.world.wiring, door.door, restless())
    while step():
        pass
    assert counts(door, "applications", "acts", "codes", "enquiry_codes") == [0, 0, 0, 0]


# --- legal holds ----------------------------------------------------------------------------------


@pytest.fixture
def with_its_door(door: DoorAtWork) -> DoorAtWork:
    """A deployment that says that it has a door, so that officers find it."""
    settings = door.world.wiring.settings
    door.world.wiring.__dict__["settings"] = settings.model_copy(
        update={"intake_address": "https://delete.shop.example"}
    )
    return door


def test_a_hold_keeps_the_application_of_its_customer_until_its_release(
    with_its_door: DoorAtWork,
) -> None:
    door, today = with_its_door, with_its_door.world.today()
    case_id = published(door)
    with hold_databases(door.world, f"officer_{uuid4().hex}") as databases:
        assert subject_of({"intake": databases["intake"]}, case_id) == "sample-wang"
        check_known({"intake": databases["intake"]}, None, "sample-wang")
        placed = place(databases, {"orders": ()}, "h", "sample-wang", PAPER, today)
        assert placed == ["aggregator", "intake", "orders"]
        assert {one["domain"] for one in listed(databases, released=False).holds} == set(placed)
    done(door)
    start = door.world.clock()
    sweep(door, after(door, years=10))
    assert 0 not in counts(door, *OF_AN_APPLICATION)
    assert count(door, "dry_run_answers") == 12
    with door.world.admin() as connection:
        connection.execute("set search_path to intake")
        propose_as_another(connection, "h")
        connection.execute(
            "update holds set released_at = now(), released_by = release_proposed_by,"
            " released_approved_by = 's-3'"
        )
    door.world.clock.now = start
    sweep(door, after(door, years=10, days=1))
    assert counts(door, *OF_AN_APPLICATION, "holds") == [0] * 7


def test_a_hold_keeps_what_a_ticket_says_is_its_customers(door: DoorAtWork) -> None:
    door.opened(WANG)
    door.opened("10009999999")
    door.world.execute(
        "update intake.applications set subject_id = 'held' where link = %s",
        door.opened("10008888888"),
    )
    hold_at_door(door, "Held")  # nor does the door know whose spellings are one person
    door.world.clock.now += timedelta(hours=25)
    door.due().step()
    assert door.world.execute("select subject_id from intake.applications") == [("held",)]


def test_a_door_that_comes_later_has_every_hold(door: DoorAtWork) -> None:
    door.world.execute(
        "insert into aggregator.holds (hold_id, subject_id, records, reference, reason, placed_by)"
        " values ('h', 's', '{orders}', 'r', 'w', 'a')"
    )
    url = door.world.admin_url
    for _ in range(2):
        join_lists(url, "intake", url)
        assert door.world.execute("select hold_id, subject_id, records from intake.holds") == [
            ("h", "s", ["orders"])
        ]


def hold_at_door(door: DoorAtWork, subject_id: str) -> None:
    door.world.execute(
        "insert into intake.holds (hold_id, subject_id, reference, reason, placed_by)"
        " values ('h', %s, 'r', 'w', 'a')",
        subject_id,
    )


# --- cost -----------------------------------------------------------------------------------------


def test_the_look_costs_by_what_is_due(door: DoorAtWork) -> None:
    door.world.execute(
        "insert into intake.applications (case_id, reference, link, channel, acting_as, locale,"
        " state, subject_id, opened_at, moved_at, ended_at)"
        " select n::text, n::text, n::text, 'ONLINE', 'SELF', 'zh-CN', 'done', n::text, now(),"
        " now(), case when n <= 20 then timestamptz '2020-01-01' else '2026-11-01' end"
        " from generate_series(1, 20000) as n"
    )
    door.world.execute(
        "insert into intake.answers (case_id, domain, revision, answer, heard_at)"
        " select n || case when n % 1000 = 0 then '.1' else '' end, 'orders', 1, '',"
        " timestamptz '2026-01-01' + n * interval '10 minutes' from generate_series(1, 20000) as n"
    )
    for table in ("applications", "answers"):
        door.world.execute(f"analyze intake.{table}")
    before = rows_read(door)
    sweep(door, datetime(2026, 11, 24, 4, 0, tzinfo=UTC))
    assert all(read - first < 300 for first, read in zip(before, rows_read(door), strict=True))
    assert counts(door, "applications", "answers") == [20_000 - 20, 20_000 - 20]


def rows_read(door: DoorAtWork) -> list[int]:
    rows = door.world.execute(
        "select seq_tup_read + idx_tup_fetch from pg_stat_user_tables"
        " where schemaname = 'intake' and relname in ('applications', 'answers') order by relname"
    )
    return [int(row) for (row,) in rows]
