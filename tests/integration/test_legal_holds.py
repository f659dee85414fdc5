"""Legal holds: they beat every rule, in every way a case is run, until two persons release them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from fullstop.consumers.command import main, wired
from fullstop.consumers.operate.holds import (
    HoldError,
    Paper,
    check_known,
    listed,
    place,
    release,
    scopes,
)
from fullstop.consumers.operate.staff import StaffError
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.erasure import count_remaining, erase_batch
from fullstop.handlers.store import Case
from fullstop.outbox.database import Database
from fullstop.sandbox.deployment import url_as
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred, Kept, KeptKind, Measure
from fullstop.stores.postgres.roles import Roles
from tests.integration.test_races import Running, waits
from tests.support import orders
from tests.support.officers import (
    hold_databases,
    is_refused,
    propose_as_another,
    settings_of,
)
from tests.support.orders import SUBJECT
from tests.support.world import PASSPHRASE, TODAY, World

PAPER = Paper("(2026)沪01民初17号", "preservation of evidence", "staff-1", None, secret=False)
SECRET = Paper("(2026)沪01刑初3号", "investigation", "staff-1", "staff-2", secret=True)
HOLD = "hold-1"


@pytest.fixture(scope="module")
def officer(servers: object) -> str:
    """A privacy officer's login; it belongs to the whole cluster."""
    return f"officer_{uuid4().hex}"


@pytest.fixture
def databases(world: World, officer: str) -> Iterator[dict[str, Database]]:
    """Each domain's database, as a privacy officer connects to it."""
    with hold_databases(world, officer) as opened:
        yield opened


def hold(
    world: World, databases: dict[str, Database], *scope: str, paper: Paper = PAPER, id_: str = HOLD
) -> None:
    held = scopes(world.wiring.catalogue, scope or ("orders",))
    assert place(databases, held, id_, SUBJECT, paper, world.today())


def let_go(world: World, databases: dict[str, Database], id_: str = HOLD) -> None:
    """As the second login: another has proposed it."""
    for schema in databases:
        with world.admin() as connection:
            connection.execute(f"set search_path to {schema}")
            propose_as_another(connection, id_)
    assert not release(databases, id_, "staff-4", None, world.today()).waits


def held_by(answer: object, records: str) -> Kept:
    assert isinstance(answer, DeletionDeferred)
    [entry] = [k for k in answer.kept if (k.records, k.rule[:10]) == (records, "legal-hold")]
    return entry


def look(world: World, domain: str = "orders") -> list[object]:
    while world.deferrals(domain).step():
        pass
    return list(world.said(domain))


# --- what it keeps ------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [PAPER, SECRET], ids=["told", "secret"])
def test_what_is_free_stays_whole_and_out_of_reach_until_the_release(
    world: World, databases: dict[str, Database], paper: Paper
) -> None:
    orders.order(world, "o", completed_on=TODAY - timedelta(days=4000))
    orders.detail(world, "line", "o")
    before = world.table("orders.details")
    hold(world, databases, paper=paper)
    [answer] = world.handle("orders", world.request(SUBJECT))
    entry = held_by(answer, "details")
    assert (entry.kind, entry.measures) == (KeptKind.LEGAL_HOLD, (Measure.RESTRICTED,))
    assert (entry.until, entry.readers) == (None, "none")
    [row] = world.table("orders.details")
    assert row.replace("{}", "") == before[0]
    assert seen_by(world, Roles.of("orders").app) == 0

    world.clock.now += timedelta(days=3000)
    assert look(world) == []  # no time ends it
    let_go(world, databases)
    [last] = look(world)
    assert isinstance(last, DeletionCompleted)
    assert (last.remaining, orders.keys(world, "details")) == (0, [])
    assert orders.keys(world, "vouchers") == []


def test_a_row_that_a_rule_masks_is_not_masked_under_a_hold(
    world: World, databases: dict[str, Database]
) -> None:
    orders.whole_order(world, "o", completed_on=TODAY - timedelta(days=30))
    hold(world, databases, "orders.invoices")
    [answer] = world.handle("orders", world.request(SUBJECT))
    assert world.execute("select buyer_phone, masked_on from orders.invoices") == [
        ("13800005678", None)
    ]
    assert held_by(answer, "invoices").measures == (Measure.RESTRICTED,)
    let_go(world, databases)
    look(world)
    assert world.execute("select buyer_phone, masked_on from orders.invoices") == [
        ("138****5678", TODAY)
    ]


def test_only_its_scope_is_held(world: World, databases: dict[str, Database]) -> None:
    orders.order(world, "o", completed_on=TODAY - timedelta(days=30))
    orders.detail(world, "line", "o")
    orders.order(world, "other", subject_id="t", completed_on=TODAY - timedelta(days=30))
    orders.detail(world, "other-line", "other", subject_id="t")
    hold(world, databases, "orders.invoices", "browsing_history")
    world.handle("orders", world.request(SUBJECT), world.request("t"))
    assert orders.keys(world, "details") == []


def test_a_hold_on_a_child_keeps_its_parent(world: World, databases: dict[str, Database]) -> None:
    orders.order(world, "o", completed_on=TODAY - timedelta(days=4000))
    orders.detail(world, "line", "o")
    hold(world, databases, "orders.details")
    [answer] = world.handle("orders", world.request(SUBJECT))
    assert isinstance(answer, DeletionDeferred)
    assert {(k.records, k.rule, k.kind) for k in answer.kept} == {
        ("details", "legal-hold", KeptKind.LEGAL_HOLD),
        ("vouchers", "details.legal-hold", KeptKind.LEGAL_HOLD),
    }


def test_no_waiver_and_no_set_without_rules_escapes_it(
    world: World, databases: dict[str, Database]
) -> None:
    world.execute(
        "insert into membership.benefits (subject_id, kind, created_at)"
        " values ('s', 'coupon', '2026-01-01')"
    )
    world.execute(
        "insert into browsing_history.views (subject_id, goods_id, created_at)"
        " values ('s', 'g', '2026-01-01')"
    )
    hold(world, databases, "membership", "browsing_history")
    request = world.request(SUBJECT, waives=("membership.benefits",))
    for domain, table in (("membership", "benefits"), ("browsing_history", "views")):
        [answer] = world.handle(domain, request)
        assert held_by(answer, table).rows == 1
        assert len(world.table(f"{domain}.{table}")) == 1
        [preview] = world.handle(domain, world.request(SUBJECT, dry_run=True))
        assert held_by(preview, table).rows == 1


def test_a_big_case_meets_it_between_two_chunks(
    world: World, databases: dict[str, Database]
) -> None:
    world.execute(
        "insert into browsing_history.views (subject_id, goods_id, created_at)"
        " select 's', 'g', '2026-01-01' from generate_series(1, 4500)"
    )
    settings = world.wiring.settings.model_copy(update={"brake_rows_max": 4500})
    world = replace(world, wiring=Wiring(settings))
    world.handle("browsing_history", world.request(SUBJECT))
    worker = world.worker("browsing_history")
    assert worker.step()
    assert count(world, "browsing_history.views") == 2500
    hold(world, databases, "browsing_history")
    while worker.step():
        pass
    [answer] = world.said("browsing_history")
    assert count(world, "browsing_history.views") == held_by(answer, "views").rows == 2500
    let_go(world, databases)
    look(world, "browsing_history")
    while worker.step():
        pass
    assert count(world, "browsing_history.views") == 0


def test_what_the_store_did_before_does_not_make_it_blind(
    world: World, databases: dict[str, Database]
) -> None:
    orders.order(world, "o", completed_on=TODAY - timedelta(days=4000))
    orders.detail(world, "line", "o")
    hold(world, databases)
    work = world.work("orders")
    rules, case = work.rules(world.clock()), orders.case()
    with world.wiring.domain_database("orders").transaction() as connection:
        store = work.engine(connection, rules).store
        assert count_remaining(store, rules.order, [case]) == {case.no: 2}
        erase_batch(store, rules.order, [case], rows_max=100)
    assert orders.keys(world, "details") == ["line"]


# --- when it is told ----------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "answers"), [(PAPER, 1), (SECRET, 0)], ids=["told", "secret"])
def test_a_hold_on_what_is_kept_already_is_said_at_once_unless_it_is_secret(
    world: World, databases: dict[str, Database], paper: Paper, answers: int
) -> None:
    orders.whole_order(world, "o", completed_on=TODAY - timedelta(days=30))
    world.handle("orders", world.request(SUBJECT))
    hold(world, databases, paper=paper)
    assert len(look(world)) == answers


# --- races: no row goes after a hold was committed ------------------------------------------------


def test_a_hold_waits_for_the_batch_that_runs(world: World, databases: dict[str, Database]) -> None:
    orders.order(world, "o", completed_on=TODAY - timedelta(days=30))
    orders.detail(world, "line", "o")
    with running_batch(world) as connection:
        placing = Running(lambda: hold(world, databases))
        assert waits(world, placing)
        connection.commit()
    placing.result()
    assert orders.keys(world, "details") == []


def test_a_batch_waits_for_the_hold_that_is_placed_and_sees_it(
    world: World, databases: dict[str, Database]
) -> None:
    orders.order(world, "o", completed_on=TODAY - timedelta(days=30))
    orders.detail(world, "line", "o")
    with databases["orders"].transaction() as connection:
        connection.execute("select pg_advisory_xact_lock('holds'::regclass::bigint)")
        connection.execute(
            "insert into holds (hold_id, subject_id, reference, reason, placed_by)"
            " values ('h', 's', 'r', 'w', 'staff-1') returning hold_id"
        ).fetchone()
        batch = Running(lambda: world.handle("orders", world.request(SUBJECT)))
        assert waits(world, batch)
    batch.result()
    assert orders.keys(world, "details") == ["line"]


def running_batch(world: World) -> psycopg.Connection[tuple[object, ...]]:
    """A transaction in which the engine has erased a batch that is not committed yet."""
    work = world.work("orders")
    connection = world.wiring.domain_database("orders").connection
    connection.autocommit = False
    rules = work.rules(world.clock())
    case = Case(0, SUBJECT, world.clock(), frozenset(rules.order))
    erase_batch(work.engine(connection, rules).store, rules.order, [case], rows_max=100)
    return connection


# --- who may, and what is refused -----------------------------------------------------------------


@pytest.fixture
def others(world: World) -> Iterator[dict[str, Database]]:
    """The same, as a second officer's login connects."""
    with hold_databases(world, f"officer_{uuid4().hex}") as opened:
        yield opened


def test_a_hold_is_released_by_the_second_of_two_logins(
    world: World, databases: dict[str, Database], others: dict[str, Database], officer: str
) -> None:
    hold(world, databases)
    for by, approved_by in (("staff-3", None), ("staff-3", "staff-4"), ("staff-9", None)):
        done = release(databases, HOLD, by, approved_by, world.today())
        assert (done.released, done.waits) == ([], ["orders", "aggregator"])
    assert len(listed(databases, released=False).holds) == 2
    with pytest.raises(StaffError, match="another person must carry it out"):
        release(others, HOLD, "STAFF-9", None, world.today())
    done = release(others, HOLD, "staff-4", None, world.today())
    assert (done.released, done.waits) == (["orders", "aggregator"], [])
    for found in listed(databases, released=True).holds:
        persons = (found["released_by"], found["released_approved_by"])
        assert persons == ("staff-9", "staff-4")
        logins = {found["release_proposed_login"], found["released_login"]}
        assert len(logins - {officer}) == 1


def test_both_may_type_the_same_words(
    world: World, databases: dict[str, Database], others: dict[str, Database]
) -> None:
    hold(world, databases)
    words = (HOLD, "staff-3", "staff-4", world.today())
    assert release(databases, *words).waits
    assert release(others, *words).released
    [found, _] = listed(databases, released=True).holds
    assert (found["released_by"], found["released_approved_by"]) == ("staff-3", "staff-4")


def test_a_release_that_stopped_half_way_goes_on_whoever_types_it_next(
    world: World, databases: dict[str, Database], others: dict[str, Database]
) -> None:
    """Each database wants two logins of its own; none is released by one, none is stuck."""
    hold(world, databases, "orders", "payments", "membership")
    only = {name: databases[name] for name in ("orders", "payments")}
    assert release(only, HOLD, "staff-3", None, world.today()).waits == ["orders", "payments"]
    done = release(others, HOLD, "staff-4", None, world.today())
    assert (set(done.released), set(done.waits)) == (
        {"orders", "payments"},
        {"membership", "aggregator"},
    )
    done = release(databases, HOLD, "staff-3", None, world.today())
    assert (set(done.released), done.waits) == ({"membership", "aggregator"}, [])
    assert listed(databases, released=False).holds == []


def test_a_proposal_waits_for_a_week(
    world: World, databases: dict[str, Database], others: dict[str, Database]
) -> None:
    hold(world, databases)
    release(databases, HOLD, "staff-3", None, world.today())
    for schema in ("orders", "aggregator"):
        world.execute(
            f"alter table {schema}.holds disable trigger user;"
            f" update {schema}.holds set release_proposed_at = now() - interval '7 days';"
            f" alter table {schema}.holds enable trigger user"
        )
    assert release(others, HOLD, "staff-4", None, world.today()).released == []
    assert release(databases, HOLD, "staff-3", None, world.today()).released


@pytest.mark.parametrize(
    "statement",
    [
        "update holds set released_at = now(), released_by = 'a', released_approved_by = 'b'",
        "update holds set release_proposed_by = 'c', released_at = now(), released_by = 'a',"
        " released_approved_by = 'b'",
        "update holds set release_proposed_login = 'another'",
        "update holds set release_proposed_at = now()",
    ],
)
def test_the_database_lets_nobody_release_alone(
    world: World, databases: dict[str, Database], statement: str
) -> None:
    hold(world, databases)
    release(databases, HOLD, "staff-3", None, world.today())
    assert all(is_refused(databases[schema], statement) for schema in ("orders", "aggregator"))
    assert len(listed(databases, released=False).holds) == 2


def test_one_person_cannot_release(world: World, databases: dict[str, Database]) -> None:
    hold(world, databases)
    for same in ("staff-3", "Staff-3"):
        with pytest.raises(StaffError, match="another person"):
            release(databases, HOLD, "staff-3", same, world.today())
    for released in ("'a', 'a'", "'a', 'A'", "'a', null"):
        by_hand = f"set (released_by, released_approved_by) = ({released}), released_at = now()"
        with world.admin() as connection:
            connection.execute("set session_replication_role = replica")
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(f"update orders.holds {by_hand}".encode())
    with pytest.raises(HoldError, match="no hold nothing"):
        release(databases, "nothing", "staff-3", "staff-4", world.today())


def test_a_hold_on_a_subject_that_nobody_knows_asks_again(
    world: World, databases: dict[str, Database]
) -> None:
    orders.whole_order(world, "o", completed_on=TODAY - timedelta(days=30))
    world.handle("membership", world.request("asked"))
    for scope in (None, {"orders": ()}, {"membership": ()}):
        check_known(databases, scope, SUBJECT)  # by rows, whatever the scope
        check_known(databases, scope, "asked")  # by a case
        with pytest.raises(HoldError, match="--unknown-subject"):
            check_known(databases, scope, "custmer-8")
    world.handle("orders", world.request(SUBJECT))
    world.execute("delete from orders.cases")
    check_known(databases, None, SUBJECT)  # also what is out of reach of daily business


@pytest.mark.parametrize(
    "statement",
    [
        "delete from holds",
        "truncate holds",
        "update holds set subject_id = 'x'",
        "update holds set records = '{reviews}'",
        "insert into holds (hold_id, subject_id, reference, reason, placed_by, placed_login)"
        " values ('h', 's', 'r', 'w', 'staff-1', 'somebody')",
        "delete from deferrals",
        "select report from cases",
        "select from orders.details",
    ],
)
def test_a_privacy_officer_may_do_nothing_else(
    databases: dict[str, Database], statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        databases["orders"].connection.execute(statement.encode())


@pytest.mark.parametrize("role", ["eraser", "app"])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into orders.holds (hold_id, subject_id, reference, reason, placed_by)"
        " values ('h', 's', 'r', 'w', 'staff-1')",
        "update orders.holds set released_at = now()",
        "delete from orders.holds",
    ],
)
def test_nobody_who_erases_may_end_a_hold(world: World, role: str, statement: str) -> None:
    with world.admin() as connection:
        connection.execute(
            "insert into orders.holds (hold_id, subject_id, reference, reason, placed_by)"
            " values ('on', 's', 'r', 'w', 'staff-1')"
        )
        connection.execute(f"set role {vars(Roles.of('orders'))[role]}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        (lambda: Paper("r", "w", "a", "A", secret=False), "another person"),
        (lambda: Paper("r", "w", "王 女士", None, secret=False), "not a name"),
        (lambda: Paper(" ", "w", "a", None, secret=False), "--reference"),
        (lambda: Paper("r", "w" * 201, "a", None, secret=False), "--reason"),
    ],
)
def test_a_paper_says_enough_and_no_names(paper: Callable[[], Paper], words: str) -> None:
    with pytest.raises(StaffError, match=words):
        paper()


def test_an_id_is_of_one_hold_that_holds(world: World, databases: dict[str, Database]) -> None:
    """Whatever else has it is refused, in every schema, and nothing is placed."""

    def again(*scope: str, subject: str = SUBJECT, paper: Paper = PAPER) -> list[str]:
        held = scopes(world.wiring.catalogue, scope) if scope else None
        return place(databases, held, HOLD, subject, paper, world.today())

    assert again("orders.invoices") == ["aggregator", "orders"]
    assert again("orders.invoices") == []
    assert again("orders.invoices", "payments") == ["payments"]  # it goes on elsewhere
    before = listed(databases, released=True).holds
    others: list[Callable[[], object]] = [
        lambda: again("membership", subject="t"),
        lambda: again("membership", paper=SECRET),
        lambda: again("membership", paper=replace(PAPER, reference="another")),
        lambda: again("membership", "orders"),  # wider than what is there
        lambda: again(),
    ]
    for other in others:
        with pytest.raises(HoldError, match="hold hold-1 is another one, or was released"):
            other()
    assert listed(databases, released=True).holds == before
    let_go(world, databases)
    for scope in ("orders.invoices", "membership"):
        with pytest.raises(HoldError, match="was released; leave --id out"):
            again(scope)
    assert listed(databases, released=False).holds == []


def test_a_scope_that_is_none_is_refused(world: World) -> None:
    with pytest.raises(HoldError, match="nothing is nothing that can be held"):
        scopes(world.wiring.catalogue, ["orders.nothing"])
    assert scopes(world.wiring.catalogue, ["orders.details", "orders"]) == {"orders": ()}


# --- the command --------------------------------------------------------------------------------


def test_the_command_places_lists_and_releases(
    world: World, databases: dict[str, Database], officer: str
) -> None:
    orders.whole_order(world, "o", completed_on=TODAY - timedelta(days=30))
    request = world.request(SUBJECT)
    world.handle("orders", request)
    paper = ("--reference", "court-17", "--reason", "evidence", "--by", "staff-1")
    placed = fullstop(
        world, officer, "hold", "place", "--all", "--case", request.case_id, *paper, "--json"
    )
    assert placed["placed"] == ["aggregator", *world.topics.domains]
    again = fullstop(
        world,
        officer,
        *("hold", "place", "orders", "--subject", SUBJECT, *paper),
        *("--id", placed["hold_id"], "--json"),
    )
    assert again["placed"] == []
    found = fullstop(world, officer, "hold", "list", "--json")["holds"]
    assert {(one["domain"], one["subject_id"]) for one in found} == {
        (name, SUBJECT) for name in (*world.topics.domains, "aggregator")
    }
    let = ("hold", "release", placed["hold_id"], "--by", "staff-1", "--approved-by", "staff-2")
    for _ in range(2):
        first = fullstop(world, officer, *let, "--json", code=3)
        assert (first["released"], len(first["waits_for_second_login"])) == ([], len(found))
    second = f"officer_{uuid4().hex}"
    with hold_databases(world, second):
        done = fullstop(world, second, *let, "--json")
    assert (len(done["released"]), done["waits_for_second_login"]) == (len(found), [])
    assert listed(databases, released=False).holds == []
    ended = listed(databases, released=True).holds
    assert len(ended) == len(world.topics.domains) + 1
    logins = {
        (one["placed_login"], one["release_proposed_login"], one["released_login"]) for one in ended
    }
    assert logins == {(officer, officer, second)}  # as the database knew them


def test_a_list_of_many_is_cut_and_says_so(
    world: World,
    databases: dict[str, Database],
    officer: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The oldest are shown, each wherever it is: also where it came later."""
    for id_ in ("first", "second", "third", "fourth"):
        hold(world, databases, id_=id_)
    hold(world, databases, "orders", "membership", id_="first")
    let_go(world, databases, "third")
    found = listed(databases, released=False, limit=2)
    assert sorted((one["domain"], one["hold_id"]) for one in found.holds) == [
        *(("aggregator", "first"), ("aggregator", "second"), ("membership", "first")),
        *(("orders", "first"), ("orders", "second")),
    ]
    assert found.left_out == 1
    assert listed(databases, released=True, limit=2).left_out == 2
    monkeypatch.setattr(wired, "named", lambda: Wiring(settings_of(world, officer)))
    monkeypatch.setattr("sys.argv", ["fullstop", "hold", "list", "--limit", "1"])
    with pytest.raises(SystemExit):
        main.main()
    assert capsys.readouterr().out.splitlines()[-1] == "2 more; raise --limit"


def test_what_keeps_a_hold_waiting_too_long_is_said(
    world: World,
    databases: dict[str, Database],
    officer: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("fullstop.outbox.database.LOCK_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(wired, "named", lambda: Wiring(settings_of(world, officer)))
    typed = ("hold", "place", "orders", "--subject", SUBJECT, "--unknown-subject", "--id", HOLD)
    paper = ("--reference", "court-17", "--reason", "evidence", "--by", "staff-1")
    monkeypatch.setattr("sys.argv", ["fullstop", *typed, *paper])
    with running_batch(world), pytest.raises(SystemExit):
        main.main()
    complaint = capsys.readouterr().err.splitlines()[-1]
    assert "something is being carried out now" in complaint
    assert "type the same again, a hold with its --id" in complaint
    assert "FULLSTOP_DATABASE_URL" not in complaint
    with pytest.raises(SystemExit) as done:
        main.main()
    assert done.value.code == 0
    assert len(listed(databases, released=False).holds) == 2


def fullstop(world: World, officer: str, *words: str, code: int = 0) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "fullstop.consumers.command.main", *words],
        env={
            **os.environ,
            "FULLSTOP_DATABASE_URL": url_as(world.admin_url, officer, PASSPHRASE),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == code, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def count(world: World, table: str) -> int:
    [(rows,)] = world.execute(f"select count(*) from {table}")
    return int(rows)


def seen_by(world: World, role: str) -> int:
    with world.admin() as connection:
        connection.execute(f"set role {role}".encode())
        row = connection.execute("select count(*) from orders.details").fetchone()
    assert row is not None
    return int(row[0])
