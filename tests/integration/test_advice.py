"""Advice that works: what a command or a page says to do, or says is so, is true."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.errors import InsufficientPrivilege
from pydantic import SecretStr
from rich.console import Console

from fullstop.consumers.command.deployment import let_officer
from fullstop.consumers.operate.migrate import MigrateError, migrate_aggregator
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import DatabaseError, connect
from fullstop.running.kafka import Cluster, KafkaRefusedError, TopicAdmin
from fullstop.sandbox import samples
from fullstop.sandbox.deployment import url_as
from fullstop.sandbox.servers import Servers
from fullstop.schemas.topics import Topics
from fullstop.stores.postgres.roles import Roles
from tests.integration.test_reconcile import run
from tests.support import orders
from tests.support.by_hand import DOMAIN, by_hand
from tests.support.world import PASSPHRASE, World

DEPLOY = Path(__file__).parents[2] / "docs" / "how-to" / "deploy.md"


@pytest.fixture
def login(world: World) -> Iterator[str]:
    """The name of a login that is not there yet, or is made by the test."""
    name = f"login_{uuid4().hex}"
    yield name
    world.execute(f"drop role if exists {name}")


def test_migrate_says_as_whom_to_connect(world: World, login: str) -> None:
    world.execute(f"create role {login} login password '{PASSPHRASE}'")
    with pytest.raises(MigrateError, match=f"the login {login} may not .* name an administrator"):
        migrate_aggregator(url_as(world.admin_url, login, PASSPHRASE))


def test_topics_says_what_to_set_where_there_are_fewer_brokers(servers: Servers) -> None:
    topics = Topics(("orders",), f"t{uuid4().hex[:10]}.", 1)
    with pytest.raises(KafkaRefusedError) as refused:
        TopicAdmin(Cluster(servers.bootstrap_servers)).create([topics.requests], replication=3)
    said = str(refused.value)
    assert "FULLSTOP_TOPIC_REPLICATION is 3, and the cluster has 1 broker; set it to 1" in said
    assert "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS to no more" in said


# --- an officer's login ---------------------------------------------------------------------------


def officer_made(world: World, login: str, password: str | None) -> str:
    """What is told when the login is made an officer's."""
    update = {
        "database_url": SecretStr(world.admin_url),
        "officer_password": SecretStr(password) if password else None,
    }
    out = io.StringIO()
    with Wiring(world.wiring.settings.model_copy(update=update)) as wiring:
        let_officer(wiring, login, Console(file=out, soft_wrap=True))
    return out.getvalue()


def signs_in(world: World, login: str, password: str) -> bool:
    url = url_as(world.admin_url, login, password)
    try:
        connect(url, role=None, schema="orders", time_zone="UTC", application="test").close()
    except DatabaseError:
        return False
    return True


def test_an_officers_login_gets_a_password_and_keeps_it(world: World, login: str) -> None:
    assert "signs in with the password of FULLSTOP_OFFICER_PASSWORD" in officer_made(
        world, login, PASSPHRASE
    )
    assert [signs_in(world, login, word) for word in (PASSPHRASE, "another")] == [True, False]
    assert "its password stays as it was" in officer_made(world, login, None)
    assert signs_in(world, login, PASSPHRASE)


def test_an_officers_login_without_a_password_is_told_how_it_signs_in(
    world: World, login: str
) -> None:
    assert "pg_hba.conf" in officer_made(world, login, None)
    assert not signs_in(world, login, PASSPHRASE)


# --- who sees what --------------------------------------------------------------------------------

SEEN = {
    "rows that are not restricted": {"open"},
    "rows restricted to it": {"theirs"},
    "every row": {"open", "theirs", "nobodys"},
    "no row": set[str](),
}


def told() -> list[tuple[str, str]]:
    """Who sees what, as the page says: a role of the orders' database, and which rows."""
    lines = DEPLOY.read_text(encoding="utf-8").partition("| acting as | sees |")[2].splitlines()
    rows = [line.strip("|").split("|") for line in lines[2:8]]
    roles = Roles.of("orders")
    named = {
        "`DOMAIN_app`": [roles.app],
        "a reader group": ["after_sales"],
        "`DOMAIN_eraser`": [roles.eraser],
        "`finance_duty`": ["finance_duty", "authority_duty", "own_access"],
        "the owner of the tables": [roles.owner],
        "a superuser": [""],
    }
    return [
        (role, next(seen for seen in SEEN if sees.strip().startswith(seen)))
        for who, sees in rows
        for role in next(roles for name, roles in named.items() if who.strip().startswith(name))
    ]


def test_the_page_says_who_sees_what(world: World) -> None:
    orders.order(world, "o")
    for name in SEEN["every row"]:
        orders.detail(world, name, "o")
    world.execute(
        "update orders.details set restricted_for = case line_no when 'open' then null"
        " when 'theirs' then '{after_sales}'::text[] else '{}' end"
    )
    said = told()
    assert len(said) == 8
    for role, sees in said:
        assert (role, seen_by(world, role)) == (role, SEEN[sees])


def seen_by(world: World, role: str) -> set[str]:
    with world.admin() as connection, suppress(InsufficientPrivilege):  # no right to the table
        if role:
            connection.execute(f"set role {role}".encode())
        return {key for (key,) in connection.execute("select line_no from orders.details")}
    return set()


# --- the sandbox after a demo ---------------------------------------------------------------------


def test_samples_that_are_loaded_again_leave_nothing_to_reconcile(world: World) -> None:
    with by_hand(world) as moved:
        entries = [moved.world.wiring.catalogue[DOMAIN]]
        for _ in range(2):
            samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
            moved.publish(moved.world.request("sample-wang"))
            moved.settle()
        assert world.execute("select count(*) from aggregator.cases") == [(1,)]
        samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
        result = run(moved)
        assert (result.aggregator.requests, result.domains[DOMAIN].requests) == (0, 0)
        assert world.execute("select count(*) from aggregator.answers") == [(0,)]
