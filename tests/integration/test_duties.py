"""Reading by duty: only what the duty is for, only while it lasts, and never without its row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from fullstop.consumers.operate.duties import (
    DutyError,
    HeldRecords,
    Mandate,
    close_duty,
    listed,
    open_duty,
    own_records,
    propose_own_access,
)
from fullstop.consumers.operate.migrate import join_holds, permit_officer
from fullstop.consumers.operate.staff import StaffError
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import Database
from fullstop.outbox.domain.duties import Page
from fullstop.outbox.domain.duties import read as read_page
from fullstop.outbox.migrate import let_log_in
from fullstop.sandbox.deployment import url_as
from fullstop.stores.postgres.duties import function_of
from tests.support import orders
from tests.support.officers import is_refused, settings_of
from tests.support.orders import LATELY, SUBJECT
from tests.support.world import PASSPHRASE, World

MANDATE = Mandate("tax audit", "audit-2026-3", "staff-1", "staff-2")
HOUR = timedelta(hours=1)

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def officer() -> str:
    """A privacy officer's login; it belongs to the whole cluster."""
    return f"officer_{uuid4().hex}"


@pytest.fixture
def officers(world: World, officer: str) -> Iterator[Database]:
    """The orders domain's database, as a privacy officer connects to it; two customers asked."""
    for subject in (SUBJECT, "neighbour"):
        orders.whole_order(world, f"of-{subject}", completed_on=LATELY, subject_id=subject)
    world.handle("orders", world.request(SUBJECT), world.request("neighbour"))
    permit_officer(officer, world.wiring.catalogue, lambda _schema: world.admin_url)
    with world.admin() as connection:
        let_log_in(connection, officer, PASSPHRASE)
    opened = Wiring(settings_of(world, officer)).privacy_databases()["orders"]
    yield opened
    opened.close()


@contextmanager
def reader(world: World, group: str) -> Iterator[Connection]:
    """A login that is a member of a duty group, on a connection that commits by itself."""
    login = f"reader_{uuid4().hex}"
    world.execute(f"create role {login} login password '{PASSPHRASE}' in role {group}")
    try:
        with psycopg.connect(
            url_as(world.admin_url, login, PASSPHRASE), autocommit=True
        ) as connection:
            yield connection
    finally:
        world.execute(f"drop role {login}")


@pytest.fixture
def seconds(world: World, officers: Database) -> Iterator[Database]:
    """The orders domain's database, as another privacy officer connects to it."""
    with officer_of(world) as second:
        databases = Wiring(settings_of(world, second)).privacy_databases()
        yield databases["orders"]
        for database in databases.values():
            database.close()


@contextmanager
def officer_of(world: World) -> Iterator[str]:
    login = f"officer_{uuid4().hex}"
    permit_officer(login, world.wiring.catalogue, lambda _schema: world.admin_url)
    with world.admin() as connection:
        let_log_in(connection, login, PASSPHRASE)
    yield login


Officers = tuple[Database, Database]


@pytest.fixture
def two(officers: Database, seconds: Database) -> Officers:
    return officers, seconds


def opened(two: Officers, connection: Connection, group: str, **more: Any) -> int:
    values = {"subject_id": None, "mandate": MANDATE, "lasts": HOUR, **more}
    first, second = (open_duty(one, group, connection.info.user, **values) for one in two)
    assert (first.waits, second.waits) == (True, False)
    assert first.duty_id == second.duty_id
    return second.duty_id


def ask(connection: Connection, duty: int, records: str) -> int:
    row = connection.execute("select orders.duty_ask(%s, %s)", (duty, records)).fetchone()
    assert row is not None
    return int(row[0])


def ask_in_a_savepoint(connection: Connection, duty: int, records: str) -> int:
    with connection.transaction():
        return ask(connection, duty, records)


def read(connection: Connection, records: str, read_id: int, *more: object) -> list[str]:
    """The keys of the rows that were shown."""
    marks = ", ".join(["%s"] * (1 + len(more)))
    statement = f"select * from orders.duty_read_{records}({marks})"
    return [row[0] for row in connection.execute(statement.encode(), (read_id, *more))]


def reads(world: World) -> list[tuple[Any, ...]]:
    return world.execute("select records, keys from orders.duty_reads order by read_id")


# --- what is read, and its row ------------------------------------------------------------------


def test_an_audit_reads_what_its_group_may_and_each_read_leaves_its_row(
    world: World, two: Officers
) -> None:
    with reader(world, "finance_duty") as auditor:
        duty = opened(two, auditor, "finance_duty")
        assert read(auditor, "invoices", ask(auditor, duty, "invoices")) == [
            "of-neighbour-invoice",
            "of-s-invoice",
        ]
        assert read(auditor, "vouchers", ask(auditor, duty, "vouchers"), "of-neighbour") == ["of-s"]
    assert reads(world) == [
        ("invoices", ["of-neighbour-invoice", "of-s-invoice"]),
        ("vouchers", ["of-s"]),
    ]
    [facts] = listed({"orders": two[0]}, over=False)[0]
    assert (facts["reads"], facts["rows_read"]) == (2, 3)


def test_a_reader_cannot_take_the_row_back(world: World, two: Officers) -> None:
    with reader(world, "finance_duty") as auditor:
        duty = opened(two, auditor, "finance_duty")
        for ask_in in (ask, ask_in_a_savepoint):
            with auditor.transaction(force_rollback=True):
                asked = ask_in(auditor, duty, "invoices")
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="commit"):
                    read(auditor, "invoices", asked)
        assert reads(world) == []  # and nothing was shown
        asked = ask(auditor, duty, "invoices")
        with auditor.transaction(force_rollback=True):
            assert len(read(auditor, "invoices", asked)) == 2
        assert reads(world) == [("invoices", [])]  # shown, rolled back, and still there
        auditor.execute("set default_transaction_read_only = on")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            read(auditor, "invoices", asked)


def test_no_row_is_lost_between_two_calls_where_several_have_the_same_key(
    world: World, two: Officers
) -> None:
    world.execute("alter table orders.invoices drop constraint invoices_pkey")
    try:
        world.execute("update orders.invoices set invoice_no = 'same'")  # the subject tells apart
        with reader(world, "finance_duty") as auditor:
            duty = opened(two, auditor, "finance_duty")
            asked = ask(auditor, duty, "invoices")
            assert read(auditor, "invoices", asked, "", 1) == ["same", "same"]
            assert read(auditor, "invoices", asked, "same", 1) == []
            auditor.execute("set search_path to orders, pg_catalog")
            page = Page(function_of("invoices"), ("invoice_no",), "", 1)
            rows, after = read_page(auditor, asked, page)
            assert (len(rows), after) == (2, "same")  # the next page begins behind them
        assert reads(world) == [("invoices", ["same"] * 4)]
    finally:
        world.execute("delete from orders.invoices")
        world.execute("alter table orders.invoices add primary key (invoice_no)")


def test_a_duty_of_one_customer_reads_all_that_is_theirs_and_nobody_elses(
    world: World, two: Officers
) -> None:
    for group in ("authority_duty", "own_access"):
        with reader(world, group) as colleague:
            duty = opened(two, colleague, group, subject_id=SUBJECT)
            for table in ("logistics", "invoices", "vouchers"):
                [key] = read(colleague, table, ask(colleague, duty, table))
                assert key.startswith("of-s")


def test_finance_has_no_function_for_what_no_rule_lets_it_read(world: World, two: Officers) -> None:
    with reader(world, "finance_duty") as auditor:
        duty = opened(two, auditor, "finance_duty")
        asked = ask(auditor, duty, "logistics")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="function"):
            read(auditor, "logistics", asked)


# --- only in its time, its login and its record set ----------------------------------------------


@pytest.mark.parametrize(
    "over",
    [
        "update orders.duties set closed_at = now()",
        "update orders.duties set opened_at = now() - interval '3 h',"
        " ends_at = now() - interval '1 second'",
        "update orders.duty_reads set asked_at = now() - interval '61 s'",
        "update orders.duty_reads set records = 'vouchers'",
        "update orders.duty_reads set login = 'somebody'",
        "update orders.duties set login = 'somebody'",
        "update orders.duties set reader_group = 'security'",
    ],
)
def test_a_read_is_refused(world: World, two: Officers, over: str) -> None:
    with reader(world, "finance_duty") as auditor:
        duty = opened(two, auditor, "finance_duty")
        asked = ask(auditor, duty, "invoices")
        assert read(auditor, "invoices", asked)
        world.execute(over)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            read(auditor, "invoices", asked)
        if "duty_reads" not in over:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no open duty"):
                ask(auditor, duty, "invoices")


def test_another_member_of_the_group_does_not_read_under_it(world: World, two: Officers) -> None:
    with reader(world, "finance_duty") as auditor, reader(world, "finance_duty") as other:
        duty = opened(two, auditor, "finance_duty")
        asked = ask(auditor, duty, "invoices")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            read(other, "invoices", asked)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no open duty"):
            ask(other, duty, "invoices")


# --- who opens one ------------------------------------------------------------------------------


def test_two_persons_open_a_duty_of_a_duty_group(officers: Database) -> None:
    for same in ("staff-1", "STAFF-1"):
        with pytest.raises(StaffError, match="another person"):
            Mandate("r", "t", "staff-1", same)
    with pytest.raises(StaffError, match="--ticket"):
        Mandate("r", "", "staff-1", "staff-2")
    for group, words in (("security", "duties are of"), ("own_access", "--subject")):
        with pytest.raises(DutyError, match=words):
            open_duty(officers, group, "x", None, MANDATE, HOUR)
    with pytest.raises(DutyError, match="--login: no login is called x"):
        open_duty(officers, "finance_duty", "x", None, MANDATE, HOUR)
    login = officers.connection.info.user
    with pytest.raises(psycopg.errors.CheckViolation):
        open_duty(officers, "finance_duty", login, None, MANDATE, timedelta(days=15))


def test_a_duty_is_opened_by_the_second_of_two_logins(
    world: World, officers: Database, seconds: Database
) -> None:
    """What was proposed reads nothing, whoever types it again and whatever lasts."""
    with reader(world, "finance_duty") as auditor:
        terms = ("finance_duty", auditor.info.user, None)
        first = open_duty(officers, *terms, Mandate("audit", "t-1", "staff-1"), HOUR)
        assert first == open_duty(officers, *terms, Mandate("audit", "t-1", "staff-2"), HOUR)
        assert first.waits
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no open duty"):
            ask(auditor, first.duty_id, "invoices")
        [facts] = listed({"orders": officers}, over=False)[0]
        assert (facts["login"], facts["wanted_login"]) == (None, auditor.info.user)

        other = open_duty(seconds, *terms, Mandate("audit", "t-2", "staff-2"), HOUR)
        assert other.waits  # another ticket is another duty
        with pytest.raises(StaffError, match="another person must carry it out"):
            open_duty(seconds, *terms, Mandate("audit", "t-1", "Staff-1"), HOUR)
        done = open_duty(seconds, *terms, Mandate("audit", "t-1", "staff-2"), HOUR)
        assert (done.duty_id, done.waits) == (first.duty_id, False)
        assert read(auditor, "invoices", ask(auditor, done.duty_id, "invoices"))
        [(persons, lasts)] = world.execute(
            "select array[opened_by, approved_by, opened_login, approved_login],"
            " ends_at - opened_at from orders.duties where login is not null"
        )
        logins = [one.connection.info.user for one in (officers, seconds)]
        assert (persons, lasts) == (["staff-1", "staff-2", *logins], HOUR)


@pytest.mark.parametrize(
    "statement",
    [
        "update duties set approved_by = 'staff-2'",
        "insert into duties (reader_group, login, reason, ticket, ends_at, opened_by, approved_by)"
        " values ('finance_duty', session_user, 'r', 't', now() + interval '1 h', 'a', 'b')",
        "update duties set login = session_user",
        "update duties set opened_login = 'somebody'",
    ],
)
def test_the_database_lets_nobody_open_a_duty_alone(
    world: World, officers: Database, statement: str
) -> None:
    with reader(world, "finance_duty") as auditor:
        open_duty(officers, "finance_duty", auditor.info.user, None, MANDATE, HOUR)
        assert is_refused(officers, statement)


@pytest.mark.parametrize("over", ["closed_at = now()", "ends_at = now()"])
def test_a_proposal_that_was_taken_back_or_is_a_week_old_opens_nothing(
    world: World, officers: Database, seconds: Database, over: str
) -> None:
    with reader(world, "finance_duty") as auditor:
        terms = ("finance_duty", auditor.info.user, None, MANDATE, HOUR)
        first = open_duty(officers, *terms)
        [(week,)] = world.execute("select ends_at - opened_at from orders.duties")
        assert week == timedelta(days=7)
        world.execute(f"update orders.duties set {over}")
        opens = f"update duties set approved_by = 'staff-2' where duty_id = {first.duty_id}"
        assert is_refused(seconds, opens)
        again = open_duty(seconds, *terms)
        assert again.waits
        assert again.duty_id != first.duty_id


def test_a_duty_that_was_closed_stays_closed(
    world: World, officers: Database, seconds: Database
) -> None:
    with reader(world, "finance_duty") as auditor:
        duty = opened((officers, seconds), auditor, "finance_duty")
        close_duty(officers, duty)
        for one in (officers, seconds):
            assert is_refused(one, "update duties set closed_at = null")
        assert world.execute("select closed_at is null from orders.duties") == [(False,)]


@pytest.mark.parametrize(
    "statement",
    [
        "delete from duty_reads",
        "update duty_reads set keys = '{}'",
        "delete from duties",
        "update duties set ends_at = now()",
        "insert into duty_reads (duty_id, records) values (1, 'x')",
        "select orders.duty_ask(1, 'invoices')",
    ],
)
def test_an_officer_cannot_touch_the_log(officers: Database, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        officers.connection.execute(statement.encode())


# --- the commands -------------------------------------------------------------------------------


@pytest.fixture
def unread(world: World) -> Iterator[None]:
    """A schema of an older version, one that no officer may read, and one that is not there."""
    world.execute(
        "create schema older; create table older.holds (hold_id text); create schema closed;"
        "create table closed.holds (like orders.holds);"
        "create table closed.duties (like orders.duties including indexes);"
        "create table closed.duty_reads (like orders.duty_reads);"
        "create table closed.brakes (like orders.brakes);"
        "grant usage on schema older, closed to fullstop_privacy;"
        "grant select on older.holds to fullstop_privacy;"
        "insert into aggregator.domains (name) values ('older'), ('closed'), ('gone')"
    )
    yield
    world.execute(
        "drop schema older, closed cascade;"
        "delete from aggregator.domains where name in ('older', 'closed', 'gone')"
    )


@pytest.mark.usefixtures("officers", "unread")
def test_a_schema_that_cannot_be_read_keeps_no_list_from_the_others(
    world: World, officer: str
) -> None:
    other, away = "or is of another version of Fullstop", "its database is not reached"
    for command in ("duty list", "held-back list", "hold list"):
        shown = json.loads(fullstop(world, officer, *command.split(), "--json", code=1))
        why = {one["domain"]: one["why"] for one in shown["not_reached"]}
        assert sorted(why) == ["closed", "gone", "older"]
        assert why["closed"] == "this login may not read it"
        assert other in why["older"]
        assert (other if command == "hold list" else away) in why["gone"]
    said = fullstop(world, officer, "duty", "list", code=1)
    assert "of those looked at: no duties" in said
    assert "not looked at: older: its schema is not there, or is of another version" in said


def test_the_commands_open_list_close_and_give_access(
    world: World, officers: Database, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ("--by", "staff-1", "--approved-by", "staff-2")
    typed = (
        *("duty", "open", "orders", "finance_duty", "--login", officer, "--reason", "audit"),
        *("--ticket", "t-1", *who, "--json"),
    )
    with officer_of(world) as second:
        first = json.loads(fullstop(world, officer, *typed, code=3))
        assert first == {
            "domain": "orders",
            "duty_id": first["duty_id"],
            "waits_for_second_login": True,
        }
        assert json.loads(fullstop(world, second, *typed)) == {
            **first,
            "waits_for_second_login": False,
        }
    duty = first["duty_id"]
    join_holds(world.admin_url, "orders", world.admin_url)  # in service, and not named here:
    monkeypatch.setenv("FULLSTOP_DOMAINS", "membership")
    world.execute("insert into aggregator.domains (name) values ('long_gone')")
    shown = json.loads(fullstop(world, officer, "duty", "list", "--json", code=1))
    [found] = shown["duties"]
    assert (found["duty_id"], found["login"], found["reads"]) == (duty, officer, 0)
    assert [one["domain"] for one in shown["not_reached"]] == ["long_gone"]
    assert f"duty {duty}" in fullstop(world, officer, "duty", "close", "orders", str(duty))
    world.execute("delete from aggregator.domains where name = 'long_gone'")
    [ended] = listed({"orders": officers}, over=True)[0]
    assert (ended["opened_login"], ended["closed_login"]) == (officer, officer)

    access = ("access", SUBJECT, "--ticket", "t-2", *who)
    join_holds(world.admin_url, "payments", world.admin_url)  # as `migrate` does: it is in service
    monkeypatch.setenv("FULLSTOP_DOMAINS", "orders")  # of which alone a copy would be a part
    assert fullstop(world, officer, *access, code=2) == ""
    monkeypatch.delenv("FULLSTOP_DOMAINS")
    assert listed({"orders": officers}, over=False)[0] == []  # nothing was proposed, either
    with officer_of(world) as second:
        assert fullstop(world, second, *access, code=3) == ""
    held = json.loads(fullstop(world, officer, *access))
    [voucher] = held["orders"]["vouchers"]
    assert (voucher["order_no"], voucher["restricted_for"]) == ("of-s", ["finance_duty"])
    assert held["membership"]["identity"] == []
    assert [name for name, keys in reads(world) if keys] == ["invoices", "logistics", "vouchers"]
    assert listed({"orders": officers}, over=False)[0] == []


ODD = {
    "timestamptz": ("infinity", "infinity"),
    "date": ("0044-03-15 BC", "0044-03-15 BC"),
    "timestamp": ("294276-12-31 23:59:59", "294276-12-31T23:59:59"),
    "interval": ("178000000 years", "178000000 years"),
    "time": ("24:00:00", "24:00:00"),
    "real": ("NaN", "NaN"),
    "float8": ("infinity", "Infinity"),
    "numeric": (f"1{'0' * 400}", 10**400),
    "bytea": (r"\x00ff", r"\x00ff"),
    "jsonb": ('{"a": [1, null]}', {"a": [1, None]}),
    "int4range[]": ('{empty,"[1,5)"}', ["empty", "[1,5)"]),
    "text": (None, None),
}
"""By a column's type: a value that a team's table may hold, and as what it is shown."""


def test_access_shows_whatever_a_teams_column_holds(
    world: World, officers: Database, officer: str
) -> None:
    columns = {f"odd_{n}": (kind, *ODD[kind]) for n, kind in enumerate(ODD)}
    values = [value for _, value, _ in columns.values()]
    adds = (f"add column {name} {kind}" for name, (kind, *_) in columns.items())
    world.execute(f"alter table browsing_history.views {', '.join(adds)}")
    try:
        casts = ", ".join(f"%s::{kind}" for kind, *_ in columns.values())
        world.execute(
            "insert into browsing_history.views (subject_id, goods_id, created_at,"
            f" {', '.join(columns)}) values ('s', 'g', '2026-01-01', {casts})",
            *values,
        )
        words = ("access", SUBJECT, "--ticket", "t", "--by", "staff-1", "--approved-by", "staff-2")
        with officer_of(world) as second:
            fullstop(world, second, *words, code=3)
        held = json.loads(fullstop(world, officer, *words))
        [row] = held["browsing_history"]["views"]
        assert {name: row[name] for name in columns} == {n: s for n, (_, _, s) in columns.items()}
    finally:
        drops = ", ".join(f"drop column {name}" for name in columns)
        world.execute(f"alter table browsing_history.views {drops}")


def test_access_reads_a_customer_of_any_size_page_by_page(
    world: World, officers: Database, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fullstop.consumers.operate.duties.ROWS_MAX", 2)
    world.execute(
        "insert into browsing_history.views (subject_id, goods_id, created_at)"
        " select 's', 'g' || n, '2026-01-01' from generate_series(1, 4) as n"
    )
    wiring = Wiring(settings_of(world, officer))
    databases = wiring.privacy_databases(), wiring.own_access_databases()

    def access() -> HeldRecords:
        with other_officers(world) as others:
            assert propose_own_access(others, SUBJECT, MANDATE)
        assert propose_own_access(databases[0], SUBJECT, MANDATE) == []
        return own_records(wiring.catalogue, *databases, SUBJECT, MANDATE)

    held = {domain: {name: list(rows) for name, rows in sets} for domain, sets in access()}
    assert [json.loads(row)["goods_id"] for row in held["browsing_history"]["views"]] == [
        "g1", "g2", "g3", "g4"
    ]  # fmt: skip
    assert len(held["orders"]["vouchers"]) == 1
    assert world.execute(
        "select cardinality(keys) from browsing_history.duty_reads where records = 'views'"
        " order by read_id"
    ) == [(2,), (2,), (0,)]

    stopped = access()
    next(stopped)
    stopped.close()
    assert [one for one in listed(databases[0], over=False)[0] if one["login"]] == []
    for found in databases:
        for one in found.values():
            one.close()


@contextmanager
def other_officers(world: World) -> Iterator[dict[str, Database]]:
    with officer_of(world) as login:
        databases = Wiring(settings_of(world, login)).privacy_databases()
        yield databases
        for database in databases.values():
            database.close()


def test_access_that_was_proposed_in_some_domains_only_is_had_by_two_logins_all_the_same(
    world: World, officers: Database, officer: str
) -> None:
    wiring = Wiring(settings_of(world, officer))
    mine, mandate = wiring.privacy_databases(), Mandate("own request", "t", "staff-1")
    with other_officers(world) as others:
        some = {name: mine[name] for name in ("orders", "membership")}
        assert set(propose_own_access(some, SUBJECT, mandate)) == set(some)
        second = replace(mandate, by="staff-2")
        assert set(propose_own_access(others, SUBJECT, second)) == set(mine) - set(some)
        assert propose_own_access(mine, SUBJECT, mandate) == []
        for found in own_records(
            wiring.catalogue, mine, wiring.own_access_databases(), SUBJECT, mandate
        ):
            assert found
        with pytest.raises(DutyError, match="type the same again"):
            next(own_records(wiring.catalogue, mine, wiring.own_access_databases(), "t", mandate))
    assert world.execute("select distinct login, opened_by from payments.duties") == [
        (officer, "staff-2")
    ]
    for database in mine.values():
        database.close()


def fullstop(world: World, login: str, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "fullstop.consumers.command.main", *words],
        env={**os.environ, "FULLSTOP_DATABASE_URL": url_as(world.admin_url, login, PASSPHRASE)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    return done.stdout
