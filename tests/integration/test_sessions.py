"""Sessions of the database that stand still, are cut off, or were opened while it was read-only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from psycopg import errors
from pydantic import SecretStr
from structlog.testing import capture_logs

from fullstop.consumers.wiring import Wiring
from fullstop.outbox import database, session
from fullstop.outbox.database import (
    Database,
    DatabaseError,
    Db,
    Failure,
    NotLetInError,
    Pool,
    connect_as_administrator,
    failure_of,
    is_shut_out,
    unreached,
)
from fullstop.running import processes
from fullstop.running.health import Heartbeat
from fullstop.running.processes import REFUSALS_MAX, Stop, run, stepping
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from tests.support.older import older_postgres
from tests.support.product import await_true
from tests.support.proxy import Proxy, proxied
from tests.support.world import PASSPHRASE, World, database_url

IDLE_SECONDS = 1


@pytest.fixture(scope="module")
def older(servers_folder: object) -> Iterator[str]:
    """The administrator's address of a server that knows no transaction_timeout."""
    with older_postgres() as url:
        yield url


@pytest.fixture(params=["as in production", "before 17"])
def shop(request: pytest.FixtureRequest, servers: Servers) -> str:
    """The administrator's address of a database with one row, on either server."""
    older = request.param == "before 17"
    url = request.getfixturevalue("older") if older else servers.database_url
    with connect_as_administrator(url) as admin:
        assert (admin.info.server_version < 170000) is older
        admin.execute("drop schema if exists stood_still cascade")
        admin.execute("create schema stood_still")
        admin.execute("create table stood_still.rows as select 1 as n")
        for role in ("stood_still nologin", "stood_login login password 'p'"):
            admin.execute(
                f"do $$ begin create role {role};"
                " exception when duplicate_object then null; end $$".encode()
            )
        admin.execute("grant stood_still to stood_login")
        admin.execute("grant usage on schema stood_still to stood_still")
        admin.execute("grant select, update on stood_still.rows to stood_still")
    return url


def of(url: str, application: str = "a-process") -> Database:
    return Database(
        url_as(url, "stood_login", "p"),
        role="stood_still",
        schema="stood_still",
        time_zone="Asia/Shanghai",
        application=application,
    )


def one(connection: Db) -> None:
    connection.execute("update rows set n = n + 1")


def answered(connection: Db) -> None:
    assert connection.execute("update rows set n = n + 1 returning n").fetchone()


def sent_with_another(connection: Db) -> None:
    one(connection)
    assert connection.execute("select 1").fetchone()


def sent_many(connection: Db) -> None:
    connection.cursor().executemany("update rows set n = n + %s", [(1,), (2,), (3,)])
    assert connection.execute("select 1").fetchone()


@pytest.mark.parametrize("do", [answered, sent_with_another, sent_many])
def test_a_process_that_stands_still_in_a_transaction_gives_its_locks_back(
    shop: str, monkeypatch: pytest.MonkeyPatch, do: Callable[[Db], None]
) -> None:
    monkeypatch.setattr(database, "IDLE_IN_TRANSACTION_TIMEOUT_SECONDS", IDLE_SECONDS)
    frozen, twin = of(shop), of(shop)

    went_on: list[str] = []

    def stand_still() -> None:
        with frozen.transaction() as connection:
            do(connection)
            with closing(twin), twin.transaction() as others:
                answered(others)  # which waits for the row
            went_on.append("twin")

    with pytest.raises(DatabaseError) as caught:
        stand_still()
    assert went_on == ["twin"]
    assert failure_of(caught.value) is Failure.TRANSIENT
    with closing(frozen), frozen.transaction() as connection:  # and goes on by itself
        answered(connection)


def test_statements_leave_together_when_an_answer_is_wanted(shop: str) -> None:
    ours, twin = of(shop), of(shop)
    with closing(ours), ours.transaction() as connection:
        one(connection)
        one(connection)
        with closing(twin), twin.transaction() as others:
            before = others.execute("select n from rows for update nowait").fetchone()
        after = connection.execute("select n from rows").fetchone()
    assert before is not None
    assert after == (before[0] + 2,)


def test_what_is_long_leaves_before_more_comes(shop: str) -> None:
    """Else a process could stand still with half of it sent, and no Sync behind that."""
    ours, twin = of(shop), of(shop)

    def is_locked() -> bool:
        try:
            with twin.transaction() as others:
                others.execute("select n from rows for update nowait")
        except errors.LockNotAvailable:
            return True
        return False

    with closing(ours), closing(twin), ours.transaction() as connection:
        one(connection)
        connection.execute("select length(%s)", ("x" * 40_000,))
        await_true(is_locked)


def test_a_transaction_within_another_waits_for_all_that_is_long(shop: str) -> None:
    ours = of(shop)
    with closing(ours), ours.transaction() as connection:
        long = connection.execute("select length(%s)", ("x" * 20_000_000,))
        with connection.transaction():
            one(connection)
        assert long.fetchone() == (20_000_000,)


def test_what_fails_is_told_though_no_answer_was_wanted(shop: str) -> None:
    ours = of(shop)

    def fail() -> None:
        with ours.transaction() as connection:
            one(connection)
            connection.execute("select 1 / 0")
            one(connection)

    with pytest.raises(errors.DivisionByZero):
        fail()
    with closing(ours), ours.transaction() as connection:
        assert connection.execute("select n from rows").fetchone() == (1,)


def test_a_transaction_within_another_is_undone_alone(shop: str) -> None:
    ours = of(shop)

    def fail(connection: Db) -> None:
        with connection.transaction():
            one(connection)
            connection.execute("select 1 / 0")

    with closing(ours), ours.transaction() as connection:
        with pytest.raises(errors.DivisionByZero):
            fail(connection)
        with connection.transaction():
            one(connection)
        assert connection.execute("select n from rows").fetchone() == (2,)


def test_a_transaction_at_work_is_not_taken_for_one_that_stands_still(
    shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "IDLE_IN_TRANSACTION_TIMEOUT_SECONDS", IDLE_SECONDS)
    with closing(of(shop)) as honest, honest.transaction() as connection:
        connection.execute("select pg_sleep(%s)", (2 * IDLE_SECONDS,))
        answered(connection)


# --- a pool of sessions ---------------------------------------------------------------------------


def test_a_pool_asks_no_session_whether_it_is_there_and_gives_out_none_that_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Pool(lambda: world.wiring.domain_database("orders"), 1)
    asked = list[str]()
    refresh = Database.refresh

    def refreshing(one: Database) -> None:
        asked.append("asked")
        refresh(one)

    monkeypatch.setattr(Database, "refresh", refreshing)

    def pid() -> int:
        with pool.transaction() as connection:
            row = connection.execute("select pg_backend_pid()").fetchone()
        assert row
        return int(row[0])

    with closing(pool):
        first = pid()
        assert (pid(), asked) == (first, [])
        world.execute("select pg_terminate_backend(%s, 5000)", first)
        assert pid() != first
        assert asked == ["asked"]


# --- packets that vanish ------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "ANSWER_SECONDS", 2)  # the least that the driver takes


@contextmanager
def a_cut(proxy: Proxy, *, new: bool, after: float = 0.5) -> Iterator[None]:
    """Cut what is open off while the block waits for an answer."""
    timer = threading.Timer(after, proxy.swallow, kwargs={"new": new})
    timer.start()
    yield
    timer.join()


def proxied_url(proxy: Proxy, world: World) -> SecretStr:
    return SecretStr(proxy.in_front_of(url_as(world.admin_url, LOGIN, PASSPHRASE)))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("new", [True, False], ids=["the server is cut off", "a session is"])
def test_a_cut_is_seen_and_the_work_goes_on_by_itself_when_it_is_over(
    servers: Servers, world: World, new: bool
) -> None:
    with proxied(servers.database_url) as proxy:
        settings = world.wiring.settings.model_copy(
            update={"database_url": proxied_url(proxy, world)}
        )
        ours = Wiring(settings).domain_database("orders")

        def work() -> None:
            with ours.transaction() as connection:
                connection.execute("select pg_sleep(1)")
                connection.execute("select 1").fetchone()

        begun = time.monotonic()
        with a_cut(proxy, new=new), pytest.raises(DatabaseError, match="no answer for") as caught:
            work()
        assert failure_of(caught.value) is Failure.TRANSIENT
        assert unreached(caught.value)
        assert time.monotonic() - begun < 30
        proxy.forward()
        assert ours.connection.execute("select 1").fetchone() == (1,)
        ours.close()


@pytest.mark.usefixtures("quick")
def test_a_loop_that_is_cut_off_is_not_ready_until_it_is_back(
    servers: Servers, world: World
) -> None:
    with proxied(servers.database_url) as proxy:
        settings = world.wiring.settings.model_copy(
            update={"database_url": proxied_url(proxy, world)}
        )
        ours = Wiring(settings).domain_database("orders")
        stop, heart = Stop(), Heartbeat("orders")
        step = stepping(lambda: ours.connection.execute("select 1").fetchone() is None, 0.1)
        loop = threading.Thread(target=step, args=(stop, heart))
        with capture_logs() as lines:
            loop.start()
            await_true(lambda: heart.is_ready)
            proxy.swallow()
            await_true(lambda: not heart.is_ready)
            proxy.forward()
            await_true(lambda: heart.is_ready)
            stop.now()
            loop.join()
        ours.close()
    assert str(lines[0]["error"]).startswith("the database cannot be reached: no answer for ")
    assert [line["event"] for line in lines][-1] == "works_again"
    assert len(lines) <= 3  # that there is no answer, that no connection is to be had, the end


@pytest.mark.usefixtures("quick")
def test_a_long_statement_is_waited_for(world: World) -> None:
    with closing(world.wiring.domain_database("orders")) as ours, ours.transaction() as connection:
        assert connection.execute("select 1 from pg_sleep(5)").fetchone() == (1,)


# --- opened while the database was read-only ----------------------------------------------------


def test_what_was_opened_while_the_database_was_read_only_is_opened_anew(world: World) -> None:
    name = world.admin_url.rpartition("/")[2]
    world.execute(f"alter database {name} set default_transaction_read_only to on")
    with closing(world.wiring.domain_database("orders")) as ours:
        write = "update orders.cases set state = state"
        for _ in range(2):
            with pytest.raises(errors.ReadOnlySqlTransaction), ours.transaction() as connection:
                connection.execute(write)
        with pytest.raises(errors.ReadOnlySqlTransaction):
            ours.connection.execute(write)
        world_as_it_was(world, name)
        with ours.transaction() as connection:
            connection.execute(write)
        world.execute(f"alter database {name} set default_transaction_read_only to on")
    with closing(world.wiring.domain_database("orders")) as ours:
        with pytest.raises(errors.ReadOnlySqlTransaction):
            ours.connection.execute(write)
        world_as_it_was(world, name)
        ours.connection.execute(write)  # outside of a transaction, as the relay writes


def world_as_it_was(world: World, name: str) -> None:
    with world.admin() as admin:
        admin.execute("set default_transaction_read_only to off")
        admin.execute(f"alter database {name} reset default_transaction_read_only".encode())


# --- every session ------------------------------------------------------------------------------

OF_PROCESSES: list[Callable[[Wiring], Database]] = [
    lambda wiring: wiring.domain_database("orders"),
    lambda wiring: wiring.aggregator_database(),
    lambda wiring: wiring.privacy_databases()["orders"],
    lambda wiring: wiring.own_access_databases()["orders"],
]
BOUNDS = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "client_connection_check_interval": "5s",
}


def bounds_of(connection: Db) -> tuple[dict[str, str], set[str]]:
    """What the server says of a session, and what the driver was asked for."""
    shown = {
        name: (connection.execute(f"show {name}".encode()).fetchone() or ("",))[0]
        for name in BOUNDS
    }
    return shown, {
        name for name in connection.info.get_parameters() if name.startswith("keepalives")
    }


@pytest.mark.parametrize("open_", OF_PROCESSES)
def test_every_session_is_looked_after_by_both_kernels(
    world: World, open_: Callable[[Wiring], Database]
) -> None:
    world.execute("grant fullstop_privacy, own_access to fullstop")
    with closing(open_(world.wiring)) as ours:
        shown, asked = bounds_of(ours.connection)
        [(idle,)] = ours.connection.execute("show idle_in_transaction_session_timeout").fetchall()
    assert (shown, idle) == (BOUNDS, "30s")
    assert asked == {"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"}
    with world.admin() as admin:
        assert bounds_of(admin) == (shown, asked)


def test_an_older_server_is_not_asked_for_what_it_does_not_know(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(session._KEEPALIVE_OF_SERVER, "of_a_later_version", "5s")
    with closing(world.wiring.domain_database("orders")) as ours:
        shown, _ = bounds_of(ours.connection)
        [(zone,)] = ours.connection.execute("show timezone").fetchall()
    assert (shown, zone) == (BOUNDS, "Asia/Shanghai")


def test_what_the_address_says_of_keepalive_goes_before_ours(world: World) -> None:
    with connect_as_administrator(f"{world.admin_url}?keepalives_idle=99") as admin:
        assert admin.info.get_parameters()["keepalives_idle"] == "99"


def test_a_statement_that_takes_long_to_send_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for it is begun again, in the middle of sending."""
    monkeypatch.setattr(session, "ANSWER_SECONDS", 0.01)
    asked: list[int] = []

    def is_at_work(waiting: session.Session) -> bool:
        asked.append(waiting.info.backend_pid)
        return True

    monkeypatch.setattr(session.Session, "_is_at_work", is_at_work)
    with closing(world.wiring.domain_database("orders")) as orders:
        megabytes = b"x" * 2**26
        row = orders.connection.execute("select length(%s)", (megabytes,)).fetchone()
    assert row == (2**26,)
    assert asked


# --- who is not let in --------------------------------------------------------------------------

NOT_LET_IN = {  # login, password, database: the code, and whether a person has to mend it
    ("let_in", "wrong", "fullstop"): ("28P01", True),
    ("let_in", "", "fullstop"): ("28P01", True),
    ("no_login", "p", "fullstop"): ("28000", True),
    ("let_in", "p", "nowhere"): ("3D000", True),
    ("let_in", "p", "template0"): ("55000", False),  # which takes no connections
    ("none_left", "p", "fullstop"): ("53300", False),
}
ROLES = ("let_in login", "no_login nologin", "none_left login connection limit 0")


@pytest.fixture
def roles(servers: Servers) -> Iterator[Servers]:
    with connect_as_administrator(servers.database_url) as admin:
        for role in ROLES:
            admin.execute(f"create role {role} password 'p'".encode())
        yield servers
        for role in ROLES:
            admin.execute(f"drop role {role.split()[0]}".encode())


@pytest.mark.parametrize(
    ("asked", "told"), NOT_LET_IN.items(), ids=lambda it: "-".join(map(str, it))
)
def test_why_nobody_is_let_in_is_told_by_the_servers_code(
    roles: Servers, asked: tuple[str, str, str], told: tuple[str, bool]
) -> None:
    login, password, name = asked
    url = url_as(database_url(roles, name), login, password)
    with pytest.raises(NotLetInError) as caught:
        connect_as_administrator(url)
    assert caught.value.codes() == [told[0]]
    assert is_shut_out(caught.value) is told[1]


def test_a_server_without_room_is_waited_for_however_often_it_says_so(
    roles: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "RETRY_SECONDS", 0.0)
    tries: list[str] = []

    def prepare() -> dict[str, processes.Loop]:
        tries.append("none_left")
        if len(tries) > 4 * REFUSALS_MAX:
            with connect_as_administrator(roles.database_url) as admin:
                admin.execute("alter role none_left connection limit -1")
        connect_as_administrator(url_as(roles.database_url, "none_left", "p")).close()
        return {}

    with capture_logs() as lines:
        run(prepare, host="127.0.0.1", port=choose(), started=lambda _port: None)
    assert len(tries) == 4 * REFUSALS_MAX + 1
    [told] = [line for line in lines if line["event"] == "trying_again"]
    assert "too many connections for role" in told["error"]


def test_whoever_is_let_in_meanwhile_is_not_shut_out(roles: Servers) -> None:
    with pytest.raises(NotLetInError) as caught:
        connect_as_administrator(url_as(roles.database_url, "none_left", "p"))
    with connect_as_administrator(roles.database_url) as admin:
        admin.execute("alter role none_left connection limit -1")
    assert caught.value.codes() == []
    assert not is_shut_out(caught.value)
