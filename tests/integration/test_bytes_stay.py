"""What was erased leaves the files, too: a slice of `python -m tests.bytes_stay`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from fullstop.consumers.operate import vacuum
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox import samples
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres import vacuum as files
from fullstop.stores.postgres.roles import Roles
from tests.bytes_stay import PLACES, Search, plant, planted
from tests.support.world import PASSPHRASE, World, cloned, settings_for

TABLES = ("membership.identities", "membership.levels", "membership.benefits")
CUSTOMERS, EVERY = 120, 6
FILES, LOG = PLACES[:2]


@pytest.fixture
def world(template: Servers) -> Iterator[World]:
    with cloned(template) as url:
        yield World(url, Wiring(settings_for(template, url)))


def erased(world: World) -> frozenset[str]:
    """The values of those who asked, which are in no row any more."""
    entries = [world.wiring.catalogue["membership"]]
    samples.load(world.admin_url, entries, generated=CUSTOMERS, time_zone="Asia/Shanghai")
    asking = [f"sample-g{number:05d}" for number in range(1, CUSTOMERS + 1, EVERY)]
    with connect_as_administrator(world.admin_url) as connection:
        plant(connection, entries)
        before = planted(connection, entries)
        world.clock.now = connection.execute("select clock_timestamp()").fetchall()[0][0]
        world.handle("membership", *(world.request(subject) for subject in asking))
        gone = before.keys() - planted(connection, entries).keys()
    assert {before[value] for value in gone} == set(asking)
    return frozenset(gone)


def test_a_vacuum_leaves_some_bytes_and_a_rewrite_none(world: World) -> None:
    search, below = search_in(world, erased(world))
    before = search.found(*below)
    assert before[LOG] > len(search.values) / 2  # the log's own pages cut a few in two

    assert vacuum.vacuum_database(world.admin_url, TABLES, anew=False).is_whole
    vacuumed = search.found(*below)
    assert vacuumed[LOG] == 0
    assert 0 < vacuumed[FILES] < len(search.values)

    assert vacuum.vacuum_database(world.admin_url, TABLES, anew=True).is_whole
    assert search.found(*below).total() == 0


def search_in(world: World, values: frozenset[str]) -> tuple[Search, list[str]]:
    """Of a server that is others', too: its log, and the files of this database."""
    [(home, oid)] = world.execute(
        "select current_setting('data_directory'), oid from pg_database"
        " where datname = current_database()"
    )
    return Search(Path(home).parent, values), [f"postgres/base/{oid}", "postgres/pg_wal"]


def test_who_still_sees_what_is_gone_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vacuum that does not wait passes over the rows, and says nothing."""
    monkeypatch.setattr(vacuum, "WAIT_SECONDS", 0)
    with closing(world.admin()) as other:
        other.execute("begin isolation level repeatable read")
        other.execute("select pg_current_snapshot()")
        pid = other.info.backend_pid
        erased(world)
        done = vacuum.vacuum_database(world.admin_url, TABLES, anew=False)
        assert not done.is_whole
        assert re.match(f"session {pid}, in a transaction since ", done.in_the_way[0])

        monkeypatch.undo()
        with ThreadPoolExecutor(1) as thread:
            waits = thread.submit(vacuum.vacuum_database, world.admin_url, TABLES, anew=False)
            time.sleep(0.5)
            assert not waits.done()
            other.execute("commit")
            assert waits.result(30).is_whole


@pytest.mark.parametrize("login", [LOGIN, Roles.of("membership").app])
def test_who_may_not_is_told_though_the_server_may_only_warn(world: World, login: str) -> None:
    said = rf"^membership.identities was not vacuumed by the login {login} \(permission denied"
    with pytest.raises(files.VacuumError, match=said):
        vacuum.vacuum_database(url_as(world.admin_url, login, PASSPHRASE), TABLES, anew=False)


def test_what_was_not_vacuumed_lately_is_named(world: World) -> None:
    with connect_as_administrator(world.admin_url) as connection:
        assert files.not_vacuumed(connection, TABLES, 2) == sorted(TABLES)
        files.rewrite(connection, TABLES[0])
        assert files.not_vacuumed(connection, TABLES, 2) == sorted(TABLES[1:])
