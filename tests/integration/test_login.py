"""`fullstop migrate --login`: one login that may run every process, and nothing more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import Composable
from pydantic import SecretStr

from fullstop.consumers.operate.migrate import permit, permit_officer
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import PRIVACY_ROLE, UnfitConnectionError
from fullstop.running.settings import Settings
from tests.support.world import World

PASSWORD = "first pass/word@"


@pytest.fixture
def login(world: World) -> Iterator[str]:
    """The name of a login that is not there yet; it belongs to the whole cluster."""
    name = f"login_{uuid4().hex}"
    yield name
    world.execute(f"drop role if exists {name}")


def test_it_runs_every_process_and_inherits_nothing(world: World, login: str) -> None:
    assert f"{login}: may run the processes" in migrate(world, login)
    wiring = Wiring(settings_as(world, login, PASSWORD))
    for database in (wiring.domain_database("orders"), wiring.aggregator_database()):
        database.connection.execute("select from cases")
        database.close()
    with as_login(world, login, PASSWORD) as connection:
        connection.execute("set role fullstop_relay")
        connection.execute("reset role")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select from orders.cases")


def test_a_login_that_was_there_inherits_nothing_either(world: World, login: str) -> None:
    """Neither what it is granted now, nor what an earlier version granted it."""
    world.execute(f"create role {login} login; grant {PRIVACY_ROLE} to {login} with inherit true")
    permitted(world, login, PASSWORD)
    permit_officer(login, world.wiring.catalogue, lambda _schema: world.admin_url)
    with as_login(world, login, PASSWORD) as connection:
        for table in ("orders.outbox", "orders.holds"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select from {table}".encode())
            connection.rollback()


def test_another_password_ends_the_old_one_and_none_changes_nothing(
    world: World, login: str
) -> None:
    for password in (PASSWORD, "second", None):
        permitted(world, login, password)
    as_login(world, login, "second").close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        as_login(world, login, PASSWORD)


def test_the_server_is_never_shown_the_password(
    world: World, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    execute = psycopg.Connection.execute

    def seen(connection: Any, query: Any, *more: Any, **options: Any) -> Any:
        text = query.as_string(connection) if isinstance(query, Composable) else str(query)
        shown.append(f"{text} {more}")
        return execute(connection, query, *more, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", seen)
    permitted(world, login, PASSWORD)
    assert any("SCRAM-SHA-256$" in statement for statement in shown)
    assert not any(PASSWORD in statement for statement in shown)


def test_a_superuser_is_refused_and_keeps_its_password(world: World) -> None:
    with pytest.raises(UnfitConnectionError, match="the role postgres is a superuser"):
        permitted(world, "postgres", "taken over")
    assert world.execute("select 1") == [(1,)]


def migrate(world: World, login: str) -> str:
    """What the command says."""
    done = subprocess.run(
        [sys.executable, "-m", "fullstop.consumers.command.main", "migrate", "--login", login],
        env={
            **os.environ,
            "FULLSTOP_DATABASE_URL": world.admin_url,
            "FULLSTOP_LOGIN_PASSWORD": PASSWORD,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def permitted(world: World, login: str, password: str | None) -> None:
    permit(login, password, world.wiring.catalogue, lambda _schema: world.admin_url)


def settings_as(world: World, login: str, password: str) -> Settings:
    """The processes' settings: an address without a password, and the password."""
    where = world.admin_url.rpartition("@")[2]
    return world.wiring.settings.model_copy(
        update={
            "database_url": SecretStr(f"postgresql://{login}@{where}"),
            "database_password": SecretStr(password),
        }
    )


def as_login(world: World, login: str, password: str) -> psycopg.Connection[Any]:
    return psycopg.connect(settings_as(world, login, password).url_of("orders"))
