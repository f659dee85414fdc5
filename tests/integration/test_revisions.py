"""A database of another version than the code: one sentence says what it is, and what to do."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from nacl.public import PrivateKey
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr
from structlog.testing import capture_logs
from typer.testing import CliRunner

from fullstop.consumers.command import deployment, wired
from fullstop.consumers.command.restore import refuse_other_version
from fullstop.consumers.operate.migrate import MigrateError
from fullstop.consumers.wiring import Wiring, door, messages
from fullstop.consumers.wiring.loops import Loops
from fullstop.outbox.revisions import RevisionError, branch_of, known
from fullstop.sandbox.servers import Servers
from tests.support.broker import with_topics
from tests.support.world import World, cloned, settings_for

SCHEMAS = ("orders", "aggregator", "intake", "notify")
STARTS: dict[str, Callable[[Wiring], object]] = {
    "orders": lambda wiring: Loops(wiring).domain("orders"),
    "aggregator": lambda wiring: Loops(wiring).aggregator(),
    "intake": door.loops,
    "notify": messages.loops,
}
KEY = PrivateKey(bytes(range(32)))


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def everything(servers: Servers, url: str) -> Wiring:
    """All processes of a deployment with one domain."""
    return Wiring(
        settings_for(
            servers,
            url,
            intake_address="http://127.0.0.1:8090",
            intake_key=text(bytes(32)),
            intake_gateway="console",
            notify_page="127.0.0.1/d/",
            notify_gateway="console",
            notify_since=datetime.now(UTC),
            link_characters=22,
            contact_key=text(bytes(KEY.public_key)),
            notify_private_key=text(bytes(KEY)),
        )
    )


@pytest.fixture(scope="module")
def shared(template: Servers) -> Iterator[World]:
    """Every schema and every topic; each test leaves both as they were."""
    with cloned(template) as url:
        yield with_topics(World(url, everything(template, url)), lambda it: it.topics.all())


def migrate(world: World) -> dict[str, str | None]:
    settings = world.wiring.settings.model_copy(update={"database_url": SecretStr(world.admin_url)})
    with Wiring(settings) as wiring:
        return dict(deployment._migrated(wiring, with_tables=False))


def start(world: World, name: str) -> None:
    with Wiring(world.wiring.settings) as wiring:
        STARTS[name](wiring)


def relay(world: World) -> None:
    with Wiring(world.wiring.settings) as wiring:
        Loops(wiring).relay()


def told(act: Callable[[], object]) -> str:
    with pytest.raises(RevisionError) as refused:
        act()
    said = str(refused.value)
    assert "\n" not in said
    return said


@contextmanager
def of_revision(world: World, schema: str, *revisions: str) -> Iterator[None]:
    """The schema says that it is of these, and what was there is there again at the end."""
    table = f"{schema}.fullstop_version"
    rows = ", ".join(f"('{one}')" for one in revisions)
    world.execute(f"alter table {table} rename to really")
    world.execute(f"create table {table} as table {schema}.really with no data")
    world.execute(f"grant select on {table} to public")
    if rows:
        world.execute(f"insert into {table} values {rows}")
    try:
        yield
    finally:
        world.execute(f"drop table {table}")
        world.execute(f"alter table {schema}.really rename to fullstop_version")


def next_of(schema: str, step: int = 1) -> str:
    newest = known(branch_of(schema))[-1]
    stem, _, number = newest.rpartition("_")
    return f"{stem}_{int(number) + step:04}"


def test_what_was_just_migrated_may_start(shared: World) -> None:
    assert migrate(shared) == dict.fromkeys(SCHEMAS)
    with capture_logs() as lines:
        for name in STARTS:
            start(shared, name)
        relay(shared)
    assert "tables_are_newer" not in {line["event"] for line in lines}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_no_process_starts_on_older_tables_and_migrate_is_named(shared: World, schema: str) -> None:
    oldest = known(branch_of(schema))[0]
    with of_revision(shared, schema, oldest):
        for act in (lambda: start(shared, schema), lambda: relay(shared)):
            said = told(act)
            assert said.startswith(f"{schema}: its tables are of an older version")
            assert said.endswith("run this version's `fullstop migrate` as an administrator")


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_older_version_works_on_newer_tables_and_says_so(shared: World, schema: str) -> None:
    """It is started again while the newer one is brought in, and where this is gone back from."""
    newer = next_of(schema)
    with of_revision(shared, schema, newer), capture_logs() as lines:
        start(shared, schema)
        relay(shared)
    found = [line for line in lines if line["event"] == "tables_are_newer"]
    assert [(line["domain"], line["version"]) for line in found] == [(schema, newer)] * 2


@pytest.mark.parametrize("schema", SCHEMAS)
def test_it_does_not_where_it_could_not(shared: World, schema: str) -> None:
    with of_revision(shared, schema, next_of(schema, 1000)):
        for act in (lambda: start(shared, schema), lambda: relay(shared)):
            said = told(act)
            assert said.startswith(f"{schema}: its tables are of a newer version")
            assert said.endswith("start the newer version")


RELATIONS = """
select relname, relacl::text, xmin::text from pg_class where relnamespace = '{0}'::regnamespace
union all
select proname, proacl::text, xmin::text from pg_proc where pronamespace = '{0}'::regnamespace
order by 1
"""


@pytest.mark.parametrize("schema", SCHEMAS)
def test_migrate_leaves_newer_tables_alone_and_brings_the_others_there(
    shared: World, schema: str
) -> None:
    """Where this is gone back from it runs before the processes, as ever."""
    newer = next_of(schema)
    with of_revision(shared, schema, newer):
        before = shared.execute(RELATIONS.format(schema))
        assert migrate(shared) == {**dict.fromkeys(SCHEMAS), schema: newer}
        assert shared.execute(RELATIONS.format(schema)) == before
        assert typed(shared)[schema] == (
            f"left alone, its tables are of a newer version of Fullstop ({newer}), and this one "
            "works on them; forward again, run the newer version's `fullstop migrate`"
        )


def typed(world: World) -> dict[str, str]:
    """What `fullstop migrate` says of each schema; it ends with 0."""
    settings = world.wiring.settings.model_copy(update={"database_url": SecretStr(world.admin_url)})
    with Wiring(settings) as wiring, pytest.MonkeyPatch.context() as patched:
        patched.setattr(wired, "named", lambda: wiring)
        ended = CliRunner().invoke(deployment.app, ["migrate"], env={"COLUMNS": "1000"})
    assert ended.exit_code == 0, ended.output
    lines = (line.partition(": ") for line in ended.stdout.splitlines())
    return {name: said for name, _, said in lines}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_migrate_refuses_tables_that_it_could_not_work_on(shared: World, schema: str) -> None:
    with of_revision(shared, schema, next_of(schema, 1000)):
        said = told(lambda: migrate(shared))
    assert said.startswith(f"{schema}: its tables are of a newer version of Fullstop, which this")
    assert "nothing was changed; run the newer version's `fullstop migrate`" in said


@pytest.mark.parametrize("found", [["9f2c"], [], ["{first}", "{second}"], ["{first}x"]])
@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_no_version_wrote_is_said_to_be_so(
    shared: World, schema: str, found: list[str]
) -> None:
    first, second = known(branch_of(schema))[:2]
    written = [one.format(first=first, second=second) for one in found]
    with of_revision(shared, schema, *written):
        for act in (lambda: start(shared, schema), lambda: migrate(shared)):
            said = told(act)
            assert f"{schema}.fullstop_version says" in said
            assert said.endswith("from a backup, and run `fullstop migrate` again")


@pytest.mark.parametrize("schema", SCHEMAS)
def test_tables_without_their_version_are_not_built_upon(shared: World, schema: str) -> None:
    shared.execute(f"alter table {schema}.fullstop_version rename to elsewhere")
    try:
        said = told(lambda: migrate(shared))
        assert told(lambda: start(shared, schema)) == (
            f"{schema}: no tables of Fullstop are there; run `fullstop migrate` as an administrator"
        )
    finally:
        shared.execute(f"alter table {schema}.elsewhere rename to fullstop_version")
    assert said.startswith(f"{schema}: nothing says of which version ")
    assert "inbox" in said
    assert said.endswith("run `fullstop migrate` again")


def test_on_an_empty_database_migrate_is_named(template: Servers, shared: World) -> None:
    with cloned(template, "template0") as url:
        named = {"database_url": settings_for(template, url).database_url}
        empty = World(url, Wiring(shared.wiring.settings.model_copy(update=named)))
        for name in STARTS:
            assert told(partial(start, empty, name)).endswith(
                ": no tables of Fullstop are there; run `fullstop migrate` as an administrator"
            )
        assert told(lambda: relay(empty)).startswith("orders: no tables of Fullstop are there")


def test_who_may_not_read_the_version_is_told_as_whom_to_connect(shared: World) -> None:
    """And not that nothing says of which version the tables are."""
    shared.execute("create role stranger login password 'invented'")
    url = make_conninfo(shared.admin_url, user="stranger", password="invented")
    try:
        with pytest.raises(MigrateError, match="may not make roles, schemas and policies"):
            migrate(replace(shared, admin_url=url))
    finally:
        shared.execute("drop role stranger")


def test_a_restore_reads_the_version_as_who_works_there_and_refuses_an_older(shared: World) -> None:
    """Who looks after holds may not read it."""
    settings = shared.wiring.settings.model_copy(
        update={"database_url": SecretStr(shared.admin_url)}
    )
    with Wiring(settings, administered=True) as wiring:
        refuse_other_version(wiring)
        for schema in SCHEMAS:
            with of_revision(shared, schema, known(branch_of(schema))[0]):
                said = told(partial(refuse_other_version, wiring))
            assert said.startswith(f"{schema}: its tables are of an older version")
