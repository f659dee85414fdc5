"""Several at once: migrations of one database and of one cluster, starts, the topics."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection
from structlog.testing import capture_logs

from fullstop.consumers.operate.migrate import migrate_domain, permit
from fullstop.consumers.wiring.start_checks import check_domain
from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.contract import DomainError
from fullstop.outbox import migrate
from fullstop.outbox.database import AGGREGATOR_ROLE, AGGREGATOR_SCHEMA
from fullstop.outbox.domain.versions import digests_of, keep_versions
from fullstop.outbox.migrate import let_log_in
from fullstop.sandbox.deployment import open_logins
from fullstop.sandbox.servers import Servers
from tests.support.broker import with_topics
from tests.support.world import PASSPHRASE, World, await_waiting, cloned

LOGIN = "fullstop_turns"


@pytest.mark.timeout(300)  # three processes that load all they need, on a busy machine
def test_migrations_of_one_database_and_of_another_of_its_cluster_end_well_at_once(
    servers: Servers,
) -> None:
    with cloned(servers, "template0") as one, cloned(servers, "template0") as other:
        at_once = [migration(url) for url in (one, one, other)]
        for process in at_once:
            said, complaints = process.communicate(timeout=280)
            assert process.returncode == 0, complaints
            assert said.splitlines()[-1] == f"{LOGIN}: may run the processes"


def migration(url: str) -> subprocess.Popen[str]:
    settings = {
        "FULLSTOP_DATABASE_URL": url,
        "FULLSTOP_DOMAINS": "orders",
        "FULLSTOP_LOGIN_PASSWORD": PASSPHRASE,
    }
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "fullstop.consumers.command.main",
            "migrate",
            "--with-tables",
            "--login",
            LOGIN,
        ],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda url: permit(LOGIN, PASSPHRASE, {}, lambda _name: url),
        lambda url: open_logins(url, passphrase=PASSPHRASE, process_roles=(), domain_roles=[LOGIN]),
    ],
    ids=["migrate", "sandbox"],
)
def test_a_role_that_another_database_of_the_cluster_changes_is_changed_afterwards(
    world: World, servers: Servers, change: Callable[[str], None]
) -> None:
    permit(LOGIN, PASSPHRASE, {}, lambda _name: world.admin_url)
    with World(servers.database_url, world.wiring).admin() as other:
        changing = other.transaction()
        changing.__enter__()
        let_log_in(other, LOGIN, "x")
        let_log_in(other, "fullstop", PASSPHRASE)
        thread = ThreadPoolExecutor(1).submit(change, world.admin_url)
        await_waiting(world)
        changing.__exit__(None, None, None)
    thread.result(30)


def test_a_migration_waits_for_a_locked_table_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    table = catalogue()["orders"].domain.record_sets[0].table
    with world.admin() as business, capture_logs() as lines:
        with business.transaction():
            business.execute(f"lock table {table} in access exclusive mode".encode())
            migration = ThreadPoolExecutor(1).submit(
                migrate_domain, world.admin_url, catalogue()["orders"], with_tables=False
            )
            ends_at = time.monotonic() + 30
            while not lines:
                assert time.monotonic() < ends_at
                time.sleep(0.05)
        migration.result(60)
    said = [(line["event"], line.get("error")) for line in lines]
    assert said == [("trying_again", f"another session has locked {table}"), ("works_again", None)]


class Watched(Connection[tuple[Any, ...]]):
    """A connection after each of whose statements somebody else looks."""

    look: Callable[[], object] | None = None

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        done = super().execute(*args, **kwargs)
        if self.look is not None:
            self.look()
        return done


def test_who_works_in_a_schema_that_it_owned_goes_on_while_the_product_takes_it(
    world: World,
) -> None:
    """As earlier versions made it; the revisions that follow may wait for locks for minutes."""
    world.execute(f"alter schema {AGGREGATOR_SCHEMA} owner to {AGGREGATOR_ROLE}")
    may_work = f"select has_schema_privilege('{AGGREGATOR_ROLE}', '{AGGREGATOR_SCHEMA}', 'usage')"
    seen = list[object]()
    with Watched.connect(world.admin_url, autocommit=True) as connection:
        connection.look = lambda: seen.extend(world.execute(may_work))
        migrate.create_own_schema(connection, AGGREGATOR_SCHEMA, AGGREGATOR_ROLE)
    assert {*seen, *world.execute(may_work)} == {(True,)}
    owned = "select has_schema_privilege(%s, %s, 'create')"
    assert world.execute(owned, AGGREGATOR_ROLE, AGGREGATOR_SCHEMA) == [(False,)]


def test_what_is_taken_and_given_back_by_a_migration_is_had_meanwhile(world: World) -> None:
    seen = list[object]()
    may_say = (
        f"select has_any_column_privilege('{AGGREGATOR_ROLE}', '{AGGREGATOR_SCHEMA}.outbox',"
        " 'insert')"
    )
    with Watched.connect(world.admin_url, autocommit=True) as connection:
        connection.look = lambda: seen.extend(world.execute(may_say))
        migrate.upgrade(
            connection, world.admin_url, AGGREGATOR_SCHEMA, "aggregator", worker=AGGREGATOR_ROLE
        )
    assert set(seen) == {(True,)}


def test_topics_made_by_several_at_once_are_each_made_once(world: World) -> None:
    prefixed = with_topics(world, lambda _: [])
    wanted = prefixed.topics.all()

    def make() -> list[str]:
        made = prefixed.wiring.admin().create(wanted, replication=1)
        prefixed.wiring.admin().check(wanted)
        return made

    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(make) for _ in range(3)]
    names = [name for one in made for name in one.result()]
    assert sorted(names) == sorted(topic.name for topic in wanted)


def test_of_two_processes_that_load_other_rules_at_once_one_does_not_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = world.wiring.catalogue["orders"]
    theirs = [replace(one, rules="f" * 64, former="f" * 64) for one in digests_of(entry.policies)]

    def keep_after_others(connection: object, ours: object) -> None:
        with world.wiring.domain_database("orders").transaction() as other:
            keep_versions(other, theirs)
        keep_versions(connection, ours)  # type: ignore[arg-type]

    monkeypatch.setattr("fullstop.consumers.wiring.start_checks.keep_versions", keep_after_others)
    with pytest.raises(DomainError, match="are not what was loaded first"):
        check_domain(world.wiring, entry, load=True)
