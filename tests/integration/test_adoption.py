"""A live table is adopted while its applications work: no statement fails, waits or sees less."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from fullstop.consumers.operate import adopt
from fullstop.consumers.operate.migrate import migrate_domain
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import Domain, DomainError, Mask, RecordSet, Through, Words
from fullstop.handlers.rules import RecordRules, WhenFree
from fullstop.sandbox.deployment import url_as
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import ActingAs, DeletionDeferred
from fullstop.stores.postgres import adoption
from fullstop.stores.postgres.brought import Snippet, Tool, snippets
from fullstop.stores.postgres.checks import MissingIndex, missing_indexes
from tests.support import traffic
from tests.support.own_migrations import OwnMigrations, proposed
from tests.support.traffic import Application
from tests.support.world import PASSPHRASE, World, cloned, settings_for

TABLE = "orders.reviews"
TAGS = "preference_tags.tags"
TAG = {"subject_id": "somebody", "score": 1, "created_at": "2026-01-01 12:00+08"}
ROW = {"order_no": "o", "subject_id": "somebody", "stars": 5, "created_at": "2026-01-01 12:00+08"}


@pytest.fixture
def migrated(template: Servers) -> Iterator[World]:
    with cloned(template) as url:
        world = World(url, Wiring(settings_for(template, url)))
        world.execute(
            "insert into orders.vouchers (order_no, subject_id, seller, goods_id, quantity,"
            " price_cents, paid_at, payment_ref, created_at)"
            " values ('o', 'somebody', 's', 'g', 1, 1, now(), 'p', now())"
        )
        world.execute(
            "insert into orders.reviews (review_no, order_no, subject_id, stars, created_at)"
            " values ('first', 'o', 'somebody', 5, now())"
        )
        yield world


def made_older(world: World, table: str) -> None:
    """As a table is that `migrate` never saw."""
    world.execute(
        "do $$ declare it record; begin"
        f" for it in select polname as name from pg_policy where polrelid = '{table}'::regclass"
        f" loop execute format('drop policy %I on {table}', it.name); end loop;"
        f" for it in select tgname as name from pg_trigger where tgrelid = '{table}'::regclass"
        " and not tgisinternal"
        f" loop execute format('drop trigger %I on {table}', it.name); end loop;"
        " for it in select distinct acl.grantee::regrole as name from pg_class as c,"
        f" aclexplode(c.relacl) as acl where c.oid = '{table}'::regclass"
        " and acl.grantee <> c.relowner"
        f" loop execute format('revoke all on {table} from %s', it.name); end loop; end $$"
    )
    world.execute(
        f"alter table {table} drop restricted_for, drop masked_on,"
        " disable row level security, no force row level security"
    )


@pytest.fixture
def live(migrated: World) -> World:
    """The same, with a table of reviews that is older than Fullstop."""
    made_older(migrated, TABLE)
    return migrated


@pytest.fixture
def logins(live: World) -> Iterator[tuple[str, str]]:
    """The login that owns the table and works on it, and one that reads it; no superusers."""
    made = (f"shop_{uuid4().hex}", f"reports_{uuid4().hex}")
    for login in made:
        live.execute(f"create role {login} login password '{PASSPHRASE}'")
        live.execute(f"grant usage on schema orders to {login}")
        live.execute(f"grant select on orders.vouchers to {login}")
    live.execute(f"alter table orders.reviews owner to {made[0]}")
    live.execute(f"grant select on orders.reviews to {made[1]}")
    try:
        yield made
    finally:
        for login in made:
            live.execute(f"reassign owned by {login} to postgres")
            live.execute(f"drop owned by {login}")
            live.execute(f"drop role {login}")


def at_work(world: World, login: str, *, writes: bool = True) -> Application:
    url = url_as(world.admin_url, login, PASSPHRASE)
    return Application(url, TABLE, ROW, "review_no", writes=writes)


def migrate(world: World, domain: str = "orders") -> None:
    migrate_domain(world.admin_url, world.wiring.catalogue[domain], with_tables=False)


def altered(world: World) -> list[tuple[object, ...]]:
    """What of any table somebody could have altered, with the transaction that made it."""
    return world.execute(
        "select 'column', attrelid::regclass::text, attname, atttypid::text from pg_attribute"
        " where attrelid in (select polrelid from pg_policy)"
        " union all select 'policy', polrelid::regclass::text, polname, xmin::text from pg_policy"
        " union all select 'trigger', tgrelid::regclass::text, tgname, xmin::text from pg_trigger"
        " order by 1, 2, 3"
    )


# --- migrate ------------------------------------------------------------------------------------


def test_migrate_run_again_takes_no_table_away_for_a_moment(migrated: World) -> None:
    before = altered(migrated)
    with traffic.on([at_work(migrated, "orders_app")]) as [worked]:
        for _ in range(3):
            migrate(migrated)
            worked.goes_on()
    assert altered(migrated) == before


def test_migrate_run_again_alters_no_table_of_any_domain(migrated: World) -> None:
    before = altered(migrated)
    for domain in migrated.wiring.catalogue:
        migrate(migrated, domain)
    assert altered(migrated) == before


def test_migrate_takes_a_table_from_nobody_at_work(live: World, logins: tuple[str, str]) -> None:
    """While the login that owns it writes, and another one reads."""
    for login in logins:
        live.execute(f"grant orders_app to {login} with inherit true")
    owner, reader = logins
    works = [at_work(live, owner), at_work(live, reader, writes=False)]
    with traffic.on(works) as [wrote, read]:
        migrate(live)
        wrote.goes_on()
        read.goes_on()


def test_a_login_that_works_as_the_domain_s_owner_is_not_left_blind(live: World) -> None:
    """Its name is ours; here it logs in, and the tables are its own."""
    assert live.execute("select rolcanlogin from pg_roles where rolname = 'orders_owner'") == [
        (True,)
    ]
    with pytest.raises(DomainError, match=r"orders_owner owns orders\.reviews and would see none"):
        migrate(live)


def test_an_owner_that_walks_past_policies_today_is_not_put_under_them(
    live: World, logins: tuple[str, str]
) -> None:
    owner, _ = logins
    live.execute(
        "alter table orders.reviews add restricted_for text[], enable row level security;"
        " create policy team on orders.reviews using (restricted_for is null and stars > 3)"
    )
    with pytest.raises(DomainError, match=f"{owner} owns"):
        migrate(live)


# --- adopt, step by step ------------------------------------------------------------------------


def stepped(world: World, step: str, domain: str = "orders") -> dict[str, Any]:
    with_holds = [world.admin_url] if step in ("switch", "undo") else []
    facts: dict[str, Any] = getattr(adopt, step)(
        world.admin_url, world.wiring.catalogue[domain], *with_holds
    )
    return facts


def catalogue_of(world: World) -> list[tuple[object, ...]]:
    """Everything that the database's catalogue has of tables, functions, rights and policies."""
    return world.execute(
        "select 'relation', oid::regclass::text, xmin::text from pg_class"
        " where relnamespace <> 'pg_toast'::regnamespace"
        " union all select 'function', oid::regprocedure::text, xmin::text from pg_proc"
        " union all select 'policy', polname || polrelid, xmin::text from pg_policy"
        " union all select 'trigger', tgname || tgrelid, xmin::text from pg_trigger"
        " union all select 'role', rolname, '' from pg_roles where rolname like 'orders%%'"
        " order by 1, 2"
    )


def made_by_the_team(world: World, table: str = TABLE) -> list[tuple[object, ...]]:
    """The table's form, its rights and its rows' own columns."""
    return world.execute(
        "select relrowsecurity, relforcerowsecurity, relacl::text,"
        " (select array_agg(attname::text order by attnum) from pg_attribute"
        "  where attrelid = c.oid and attnum > 0 and not attisdropped),"
        " (select count(*) from pg_policy where polrelid = c.oid),"
        " (select count(*) from pg_trigger where tgrelid = c.oid and not tgisinternal),"
        " (select array_agg(indexrelid::regclass::text order by 1) from pg_index"
        "  where indrelid = c.oid)"
        " from pg_class as c where oid = %s::regclass",
        table,
    )


def seen(world: World, login: str, review: str) -> bool:
    with world.admin() as connection:
        connection.execute(f"set role {login}".encode())
        found = connection.execute(
            "select from orders.reviews where review_no = %s", (review,)
        ).fetchall()
    return bool(found)


def test_to_look_alters_nothing_and_tells_what_is_there(
    live: World, logins: tuple[str, str]
) -> None:
    owner, reader = logins
    live.execute("drop index orders.reviews_subject_id_created_at_idx")
    before = catalogue_of(live)
    with traffic.on([at_work(live, owner), at_work(live, reader, writes=False)]):
        told = stepped(live, "look")
    assert catalogue_of(live) == before
    assert told["refused"] == []
    [table] = [table for table in told["tables"] if table["table"] == TABLE]
    assert (table["owner"], table["is"]) == (owner, "as the team made it")
    assert table["rights"][reader] == "select"
    blind = [(one["role"], one["is_owner"]) for one in told["blind"] if one["table"] == TABLE]
    assert sorted(blind) == sorted([(owner, True), (reader, False)])
    at_work_on = {one["login"]: one["tables"] for one in told["connected"]}
    assert all(TABLE in at_work_on[login] for login in logins)
    assert [(index["table"], index["column"]) for index in told["indexes"]] == [
        (TABLE, "subject_id")
    ]
    locks = {
        (step["step"], step["lock"], step["blocks"])
        for step in told["steps"]
        if step["table"] == TABLE
    }
    assert locks == {
        ("prepare", "AccessExclusiveLock", "reads and writes"),
        ("switch", "AccessExclusiveLock", "reads and writes"),
    }


def test_a_table_is_adopted_and_given_back_while_its_applications_work(
    live: World, logins: tuple[str, str]
) -> None:
    """The login that owns it writes, another reads: in no step does a statement of theirs fail."""
    owner, reader = logins
    live.execute("drop index orders.reviews_subject_id_created_at_idx")
    as_it_was = made_by_the_team(live)
    works = [at_work(live, owner), at_work(live, reader, writes=False)]
    with traffic.on(works) as [wrote, read]:
        for step in ("look", "prepare", "prepare", "switch", "switch"):
            stepped(live, step)
            wrote.goes_on()
            read.goes_on()
        migrate(live)
        live.execute("update orders.reviews set restricted_for = '{}' where review_no = 'first'")
        assert not seen(live, owner, "first")
        assert not seen(live, reader, "first")
        kept = stepped(live, "undo")
        assert kept["kept"] == [{"table": TABLE, "restricted": 1, "masked": 0}]
        assert not seen(live, owner, "first")
        wrote.goes_on()
        live.execute("update orders.reviews set restricted_for = null where review_no = 'first'")
        for _ in range(2):
            assert stepped(live, "undo")["kept"] == []
            wrote.goes_on()
            read.goes_on()
    assert made_by_the_team(live) == as_it_was
    assert seen(live, owner, "first")
    own = live.execute("select from pg_tables where schemaname = 'orders' and tablename = 'cases'")
    assert own == []


def test_who_works_inserts_where_nothing_is_built_anew(
    live: World, logins: tuple[str, str]
) -> None:
    """But no row of a subject whose rows may not come again; who that is, it may not read."""
    shop, _ = logins
    made_older(live, TAGS)
    live.execute(
        f"alter table {TAGS} owner to {shop}; grant usage on schema preference_tags to {shop};"
        f" grant usage on all sequences in schema preference_tags to {shop}"
    )
    live.execute(
        f"insert into {TAGS} (subject_id, tag, score, created_at) values ('a', 'b', 1, now())"
    )
    url = url_as(live.admin_url, shop, PASSPHRASE)
    with traffic.on([Application(url, TAGS, TAG, "tag")]) as [worked]:
        for step in ("prepare", "switch", "switch"):
            stepped(live, step, "preference_tags")
            worked.goes_on()
        migrate(live, "preference_tags")
    live.execute("insert into preference_tags.stopped values ('tags', 'gone', '2026-01-01')")
    with live.admin() as connection:
        connection.execute(f"set role {shop}".encode())
        for refused in (
            f"insert into {TAGS} (subject_id, tag, score, created_at)"
            " values ('gone', 'b', 1, now())",
            "select from preference_tags.stopped",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(refused.encode())
    assert stepped(live, "undo", "preference_tags")["kept"] == []
    live.execute(
        f"set role {shop}; insert into {TAGS} (subject_id, tag, score, created_at)"
        " values ('gone', 'b', 1, now()); reset role"
    )
    assert live.execute("select from pg_proc where proname = 'fullstop_is_stopped'") == []


def test_undo_leaves_what_the_team_brought(live: World, logins: tuple[str, str]) -> None:
    """Columns of its own migrations, its policies, and row-level security as it was."""
    _, reader = logins
    live.execute(
        "alter table orders.reviews add restricted_for text[], add masked_on date,"
        " enable row level security;"
        f" create policy team on orders.reviews to {reader}"
        " using (restricted_for is null and stars > 3)"
    )
    as_it_was = made_by_the_team(live)
    stepped(live, "prepare")
    stepped(live, "switch")
    assert stepped(live, "undo")["kept"] == []
    assert made_by_the_team(live) == as_it_was


def columns_of(world: World, table: str) -> list[tuple[object, ...]]:
    """What the catalogue has of the columns of restriction, but for their place and comment."""
    return world.execute(
        "select attname, format_type(atttypid, atttypmod), attcollation, attnotnull, atthasdef,"
        " attidentity, attgenerated, attstorage, attacl, attoptions from pg_attribute"
        " where attrelid = %s::regclass and attname in ('restricted_for', 'masked_on') order by 1",
        table,
    )


BY_TOOL = {
    Tool.ALEMBIC: TABLE,
    Tool.DJANGO: "orders.logistics",
    Tool.FLYWAY: "orders.invoices",
    Tool.LIQUIBASE: "orders.details",
}


def snippet_of(world: World, tool: Tool, table: str) -> Snippet:
    domain = world.wiring.catalogue["orders"].domain
    return next(snippet for snippet in snippets(domain, tool) if snippet.table == table)


def test_the_team_s_own_migrations_bring_the_columns(
    live: World, logins: tuple[str, str], tmp_path: Path
) -> None:
    """Run by the tools as the login that owns the tables: what `prepare` would have added, and the
    team's for good. While policies need the columns no tool can take them back."""
    owner, _ = logins
    live.execute(f"grant create on schema orders to {owner}")  # a tool notes what it ran
    theirs: list[OwnMigrations] = []
    for tool, table in BY_TOOL.items():
        if table != TABLE:
            made_older(live, table)
            live.execute(f"alter table {table} owner to {owner}")
        (tmp_path / tool).mkdir()
        snippet = snippet_of(live, tool, table)
        url = url_as(live.admin_url, owner, PASSPHRASE)
        theirs.append(OwnMigrations(tool, url, tmp_path / tool, snippet))
    as_it_was = [made_by_the_team(live, table) for table in BY_TOOL.values()]
    with traffic.on([at_work(live, owner)]) as [worked]:
        for migrations in theirs:
            migrations.up()
        worked.goes_on()
    brought = [made_by_the_team(live, table) for table in BY_TOOL.values()]
    as_ours = columns_of(live, "orders.vouchers")
    assert [columns_of(live, table) for table in BY_TOOL.values()] == [as_ours] * len(BY_TOOL)
    assert stepped(live, "look")["refused"] == []
    for step in ("prepare", "switch"):
        stepped(live, step)
    migrate(live)
    live.execute("update orders.reviews set restricted_for = '{}' where review_no = 'first'")
    assert not seen(live, owner, "first")
    live.execute("update orders.reviews set restricted_for = null where review_no = 'first'")
    for migrations in theirs:
        with pytest.raises(Exception, match="restricted_for of table"):
            migrations.down()
    assert stepped(live, "undo")["kept"] == []
    assert [made_by_the_team(live, table) for table in BY_TOOL.values()] == brought
    for migrations in theirs:
        migrations.down()
    assert [made_by_the_team(live, table) for table in BY_TOOL.values()] == as_it_was


def test_a_team_s_migration_takes_over_columns_that_we_added(
    live: World, logins: tuple[str, str]
) -> None:
    """From then on `undo` leaves them."""
    stepped(live, "prepare")
    with live.admin() as connection, connection.transaction():
        connection.execute(snippet_of(live, Tool.FLYWAY, TABLE).text.encode())
    stepped(live, "switch")
    assert stepped(live, "undo")["kept"] == []
    assert len(columns_of(live, TABLE)) == 2


def test_alembic_proposes_to_drop_the_columns_unless_it_is_told(
    migrated: World, tmp_path: Path
) -> None:
    [told] = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    page: dict[str, object] = {}
    exec(told, page)
    snippet = snippet_of(migrated, Tool.ALEMBIC, TABLE)
    theirs = OwnMigrations(Tool.ALEMBIC, migrated.admin_url, tmp_path, snippet)
    with theirs.connected() as connection:
        every = proposed(connection, lambda *_: True)
        assert {"restricted_for", "masked_on"} <= every
        kept = proposed(connection, page["include_name"])
    assert kept == every - {"restricted_for", "masked_on"}


def test_undo_names_what_of_the_team_s_needs_our_columns(
    live: World, logins: tuple[str, str]
) -> None:
    owner, reader = logins
    stepped(live, "prepare")
    stepped(live, "switch")
    live.execute(
        f"create policy team on orders.reviews to {reader}"
        " using (restricted_for is null and stars > 3)"
    )
    with pytest.raises(DomainError, match=r"orders\.reviews cannot go back.*policy team on table"):
        stepped(live, "undo")
    assert seen(live, owner, "first")
    live.execute("drop policy team on orders.reviews")
    assert stepped(live, "undo")["kept"] == []


PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "adopt-a-live-table.md"


def test_the_page_is_typed_as_it_stands(live: World, logins: tuple[str, str]) -> None:
    """Its commands, in its order, on tables at work; each block that tells what is said says so."""
    owner, reader = logins
    environment = {
        **os.environ,
        "FULLSTOP_DATABASE_URL": live.admin_url,
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "COLUMNS": "80",
    }
    blocks = re.findall(
        r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    with traffic.on([at_work(live, owner), at_work(live, reader, writes=False)]):
        for block in blocks:
            command, *said = block.splitlines()
            typed = [sys.executable, "-m", "fullstop.consumers.command.main", *command.split()[2:]]
            ended = subprocess.run(
                typed, capture_output=True, text=True, env=environment, timeout=120, check=False
            )
            assert ended.returncode == 0, (command, ended.stdout, ended.stderr)
            told = ended.stdout.replace(owner, "shop").replace(reader, "reports")
            assert [line for line in said if line.strip() not in told] == [], (command, told)


def test_who_holds_a_table_for_long_is_waited_for_beside_the_queue(
    live: World, logins: tuple[str, str]
) -> None:
    owner, _ = logins
    with traffic.on([at_work(live, owner)]) as [wrote]:
        with live.admin() as long:
            long.autocommit = False
            long.execute("select from orders.reviews")
            preparing = Thread(target=stepped, args=(live, "prepare"))
            preparing.start()
            wrote.goes_on(100)
            assert preparing.is_alive()
            long.rollback()
        preparing.join()
        stepped(live, "switch")


def test_no_switch_while_somebody_would_lose_sight(live: World, logins: tuple[str, str]) -> None:
    _, reader = logins
    with pytest.raises(DomainError, match=r"orders\.reviews is not prepared"):
        stepped(live, "switch")
    live.execute(f"revoke select on orders.reviews from {reader}")
    stepped(live, "prepare")
    live.execute(f"grant select on orders.reviews to {reader}")
    with pytest.raises(DomainError, match=f"{reader} has rights on orders.reviews and would see"):
        stepped(live, "switch")
    assert seen(live, reader, "first")
    stepped(live, "prepare")
    stepped(live, "switch")
    assert seen(live, reader, "first")


@pytest.mark.parametrize(
    "grants",
    [
        "grant select (review_no, stars) on orders.reviews to {}",
        "grant select on orders.reviews to public",
    ],
)
def test_who_acts_as_a_role_that_does_not_log_in_goes_on_as_before(
    live: World, logins: tuple[str, str], grants: str
) -> None:
    _, reader = logins
    group = f"group_{uuid4().hex}"
    live.execute(
        f"create role {group}; grant {group} to {reader} with inherit false;"
        f" grant usage on schema orders to {group}; {grants.format(group)}"
    )
    try:
        assert group in stepped(live, "prepare")["as_before"][TABLE]
        stepped(live, "switch")
        assert seen(live, group, "first")
    finally:
        live.execute(f"drop owned by {group}; drop role {group}")


def test_what_a_restrictive_policy_would_hide_is_told_with_its_name(
    live: World, logins: tuple[str, str]
) -> None:
    """The owner, whom it does not bind today, goes on once the policy says for whom it is."""
    owner, reader = logins
    live.execute("create policy stars on orders.reviews as restrictive for all using (stars > 5)")
    live.execute("alter policy stars on orders.reviews to " + owner)
    prepared = stepped(live, "prepare")
    assert prepared["as_before"] == {TABLE: [reader]}
    [line] = prepared["not_yet"]
    assert line.startswith(f"{owner} owns {TABLE}, where the policy stars does not bind it today")
    with pytest.raises(DomainError) as refused:
        stepped(live, "switch")
    assert str(refused.value) == f"orders: {line}"
    live.execute("alter policy stars on orders.reviews to after_sales")
    stepped(live, "switch")
    assert seen(live, owner, "first")


def test_nothing_is_altered_before_a_refusal(live: World, logins: tuple[str, str]) -> None:
    live.execute("alter table orders.reviews alter created_at drop not null")
    live.execute(f"create view orders.shown as select text from {TABLE}")
    before = catalogue_of(live)
    refused = stepped(live, "look")["refused"]
    assert [line.partition(";")[0] for line in refused] == [
        "reviews: created_at must be timestamptz not null",
        "view orders.shown reads a record set's table",
    ]
    with pytest.raises(DomainError, match="reviews: created_at must be timestamptz not null"):
        stepped(live, "prepare")
    assert catalogue_of(live) == before


def test_migrate_makes_no_role_and_no_table_of_ours_before_it_refuses_a_shape(live: World) -> None:
    """Of a domain that is new here; a missing index is no shape for `adopt`, and one for this."""
    entry = live.wiring.catalogue["orders"]
    name = f"orders_{uuid4().hex[:8]}"
    reviews = replace(entry.domain.record_set("reviews"), facts=())
    new = replace(entry, domain=Domain(name, (reviews,)), policies=())
    live.execute("alter table orders.reviews alter created_at drop not null")
    live.execute("drop index orders.reviews_subject_id_created_at_idx")
    before = catalogue_of(live)
    with pytest.raises(DomainError) as refused:
        migrate_domain(live.admin_url, new, with_tables=False)
    created, index = sorted(str(refused.value).splitlines())
    assert created == f"{name}: reviews: created_at must be timestamptz not null"
    assert "index" in index
    assert catalogue_of(live) == before
    assert live.execute("select to_regnamespace(%s)", name) == [(None,)]


def test_a_view_in_a_table_s_place_is_refused_before_anything(
    live: World, logins: tuple[str, str]
) -> None:
    live.execute("alter table orders.reviews rename to written")
    live.execute("create view orders.reviews as table orders.written")
    before = catalogue_of(live)
    said = "reviews: orders.reviews is a view; declare the table that its rows are in"
    assert said in stepped(live, "look")["refused"]
    for refusing in ("prepare", "switch"):
        with pytest.raises(DomainError, match=r"orders\.reviews is"):
            stepped(live, refusing)
    assert catalogue_of(live) == before
    with pytest.raises(DomainError, match=re.escape(said)):
        migrate(live)


def test_a_table_of_a_key_of_two_columns_and_of_days_is_adopted_and_given_back(
    live: World, logins: tuple[str, str]
) -> None:
    for statement in (
        "alter table orders.reviews add shop int not null default 1,"
        " drop constraint reviews_pkey, add primary key (shop, review_no),"
        " alter created_at type date",
        "drop index orders.reviews_subject_id_created_at_idx",
        "update orders.reviews set created_at = '2026-11-23'",
        "insert into orders.reviews (shop, review_no, order_no, subject_id, stars, created_at)"
        " values (2, 'first', 'o', 'somebody', 5, '2026-11-24')",
    ):
        live.execute(statement)
    entry = live.wiring.catalogue["orders"]
    reviews = replace(
        entry.domain.record_set("reviews"),
        key=("shop", "review_no"),
        created_type="date",
        created_zone="Asia/Shanghai",
    )
    record_sets = (reviews if r.name == "reviews" else r for r in entry.domain.record_sets)
    domain = replace(entry.domain, record_sets=tuple(record_sets))
    live.wiring.catalogue["orders"] = replace(entry, domain=domain)
    before = made_by_the_team(live)
    assert stepped(live, "look")["refused"] == []
    stepped(live, "prepare")
    stepped(live, "switch")
    asked = live.request("somebody", records=("orders.reviews",), acting_as=ActingAs.SELF)
    [answer] = live.handle("orders", asked)
    assert isinstance(answer, DeletionDeferred)
    assert [(one.records, one.rows) for one in answer.erased] == [("reviews", 1)]
    assert [(one.rule, one.rows) for one in answer.kept] == [("same-day", 1)]
    assert live.execute("select shop, created_at::text from orders.reviews") == [(2, "2026-11-24")]
    stepped(live, "undo")
    assert made_by_the_team(live) == before


# --- what is the team's stays -------------------------------------------------------------------


def test_a_team_s_tables_that_are_called_as_ours_are_refused_and_never_dropped(
    live: World, logins: tuple[str, str]
) -> None:
    owner, _ = logins
    stepped(live, "undo")
    live.execute(
        "create table orders.outbox as select 'theirs' as line;"
        f" alter table orders.outbox owner to {owner};"
        " create view orders.sent as select line from orders.outbox"
    )
    said = "orders.outbox is the team's, and a table of Fullstop's own must have that name"
    assert said in stepped(live, "look")["refused"][0]
    for act in (lambda: stepped(live, "prepare"), lambda: migrate(live)):
        with pytest.raises(DomainError, match=said):
            act()
    stepped(live, "undo")
    assert live.execute("select line from orders.sent") == [("theirs",)]


def test_undo_drops_no_table_that_came_under_a_name_of_ours_later(
    live: World, logins: tuple[str, str]
) -> None:
    """As a later version would have it: it could not make its table, for the team's was there."""
    live.execute(
        "drop table orders.acceptances; create table orders.acceptances as select 'theirs' as line;"
        " create procedure orders.duty_of_customs() language sql as 'select 1';"
        " create function orders.duty_of(goods text) returns int language sql as 'select 7'"
    )
    assert stepped(live, "undo")["remains"] is None
    assert live.execute("select line, orders.duty_of('tea') from orders.acceptances") == [
        ("theirs", 7)
    ]
    assert live.execute("select to_regclass('orders.cases') is null") == [(True,)]


def test_undo_names_what_of_the_team_s_reads_our_own_tables(
    live: World, logins: tuple[str, str]
) -> None:
    live.execute("create view orders.waiting as select case_id from orders.cases")
    with pytest.raises(DomainError, match=r"our own tables cannot go back.*view orders\.waiting"):
        stepped(live, "undo")
    assert live.execute("select from orders.waiting") == []


def test_undo_drops_nothing_that_a_role_of_ours_owns(live: World, logins: tuple[str, str]) -> None:
    """A view belongs to the application's role where the page says so, and its tables do, too."""
    stepped(live, "prepare")
    stepped(live, "switch")
    live.execute(
        "create schema books;"
        " create table books.sums as select 1 as one; grant select on books.sums to orders_app;"
        " create table orders.totals as select 'theirs' as line;"
        " alter table orders.totals owner to orders_app"
    )
    told = stepped(live, "undo")
    assert told["remains"] is None
    assert "orders_app" in told["roles"]
    assert live.execute("select line from orders.totals") == [("theirs",)]
    assert live.execute("select has_table_privilege('orders_app', 'books.sums', 'select')") == [
        (True,)
    ]
    assert live.execute("select to_regclass('orders.cases') is null") == [(True,)]


def test_what_an_earlier_version_made_stays(live: World) -> None:
    live.execute("comment on table orders.fullstop_version is null")
    assert "earlier version" in stepped(live, "undo")["remains"]
    assert live.execute("select from orders.cases") == []


def test_no_reader_of_ours_has_a_right_when_the_policies_go(
    live: World, logins: tuple[str, str]
) -> None:
    """Also where it was killed between the two, as an earlier version could be."""
    as_it_was = made_by_the_team(live)
    stepped(live, "prepare")
    stepped(live, "switch")
    live.execute("create schema watch; create table watch.seen (groups text[])")
    live.execute(
        "create function watch.look() returns event_trigger language plpgsql as $$ begin"
        " insert into watch.seen select array_agg(rolname::text) from pg_roles where"
        " rolname in ('orders_app', 'orders_eraser', 'after_sales') and"
        " has_any_column_privilege(rolname, 'orders.reviews', 'select')"
        " and not (select relforcerowsecurity from pg_class"
        " where oid = 'orders.reviews'::regclass); end $$;"
        " create event trigger watched on ddl_command_end execute function watch.look()"
    )
    stepped(live, "undo")
    assert live.execute("select distinct groups from watch.seen") == [(None,)]
    live.execute("drop event trigger watched; grant select on orders.reviews to after_sales")
    stepped(live, "undo")
    assert made_by_the_team(live) == as_it_was


@pytest.mark.parametrize("switched", [True, False])
def test_undo_leaves_row_level_security_that_the_team_forced(
    live: World, logins: tuple[str, str], switched: bool
) -> None:
    """Also after the policy that it is noted on was made anew."""
    _, reader = logins
    live.execute(
        "alter table orders.reviews add restricted_for text[], enable row level security,"
        " force row level security; create policy team on orders.reviews"
        f" to {reader} using (restricted_for is null and stars > 3)"
    )
    as_it_was = made_by_the_team(live)
    stepped(live, "prepare")
    live.execute("alter policy fullstop_orders_app on orders.reviews to orders_app, orders_duty")
    stepped(live, "prepare")
    if switched:
        stepped(live, "switch")
    assert stepped(live, "undo")["kept"] == []
    assert made_by_the_team(live) == as_it_was


def test_what_is_in_force_keeps_our_tables(live: World, logins: tuple[str, str]) -> None:
    live.execute(
        "insert into orders.holds (hold_id, subject_id, reference, reason, placed_by)"
        " values ('h', 'somebody', 'paper', 'a court', 'zhao')"
    )
    assert stepped(live, "undo")["remains"] == "legal holds"
    assert live.execute("select hold_id from orders.holds") == [("h",)]


def test_undo_again_where_the_team_brought_the_columns(
    live: World, logins: tuple[str, str]
) -> None:
    live.execute("alter table orders.reviews add restricted_for text[], add masked_on date")
    as_it_was = made_by_the_team(live)
    for _ in range(2):
        stepped(live, "prepare")
        stepped(live, "switch")
        for _ in range(2):
            assert stepped(live, "undo")["remains"] is None
            assert made_by_the_team(live) == as_it_was


def test_what_holds_everything_holds_a_domain_from_the_switch_on(
    live: World, logins: tuple[str, str]
) -> None:
    """And after undo nobody looks for holds there any more."""
    stepped(live, "undo")
    assert live.execute("select name from aggregator.domains where name = 'orders'") == []
    live.execute(
        "insert into aggregator.holds (hold_id, subject_id, reference, reason, placed_by)"
        " values ('all', 'somebody', 'paper', 'a court', 'zhao')"
    )
    stepped(live, "prepare")
    assert live.execute("select hold_id from orders.holds") == []
    stepped(live, "switch")
    assert live.execute("select hold_id from orders.holds") == [("all",)]
    assert len(live.execute("select name from aggregator.domains where name = 'orders'")) == 1


def test_a_partition_that_came_since_prepare_is_prepared_first(
    live: World, logins: tuple[str, str]
) -> None:
    live.execute(
        "alter table orders.reviews rename to reviews_before;"
        " create table orders.reviews (like orders.reviews_before including defaults"
        " including generated) partition by hash (review_no);"
        " alter table orders.reviews add primary key (review_no);"
        " create index on orders.reviews (subject_id, created_at);"
        " create index on orders.reviews (order_no);"
        " create table orders.reviews_0 partition of orders.reviews"
        " for values with (modulus 2, remainder 0); drop table orders.reviews_before cascade"
    )
    stepped(live, "prepare")
    live.execute(
        "create table orders.reviews_1 partition of orders.reviews"
        " for values with (modulus 2, remainder 1)"
    )
    with pytest.raises(DomainError, match=r"orders\.reviews is not prepared"):
        stepped(live, "switch")
    stepped(live, "prepare")
    stepped(live, "switch")
    assert live.execute(
        "select bool_and(relforcerowsecurity) from pg_class where oid in ("
        "'orders.reviews'::regclass, 'orders.reviews_0'::regclass, 'orders.reviews_1'::regclass)"
    ) == [(True,)]


class KilledError(Exception):
    """The process ends here."""


def test_an_index_of_a_partition_is_its_own_whoever_comes_beside_it(
    migrated: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the whole has one, and then another partition comes whose name is before it:
    what is not made one by one would be made while nobody can read."""
    migrated.execute(
        "create table orders.parted (like orders.reviews) partition by hash (review_no);"
        " create table orders.parted_b partition of orders.parted"
        " for values with (modulus 2, remainder 0)"
    )
    missing = MissingIndex("reviews", "orders.parted", "subject_id", "")

    def indexed() -> set[str]:
        rows = migrated.execute("select indrelid::regclass::text from pg_index")
        return {table for (table,) in rows if table.startswith("orders.parted")}

    def killed(*_: object) -> None:
        raise KilledError

    def killed_before_the_whole() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(adoption, "at_once", killed)
            with pytest.raises(KilledError):
                adoption.make_index(connection, missing, "created_at")

    parted = replace(migrated.wiring.entry("orders").domain.record_sets[0], table="orders.parted")
    with migrated.admin() as connection:
        for _ in range(2):
            killed_before_the_whole()
            adoption.drop_indexes(connection, parted.table)
            assert indexed() == set()
        killed_before_the_whole()
        migrated.execute(
            "create table orders.parted_a partition of orders.parted"
            " for values with (modulus 2, remainder 1)"
        )
        killed_before_the_whole()
        assert indexed() == {"orders.parted_a", "orders.parted_b"}
        adoption.make_index(connection, missing, "created_at")
        assert indexed() == {"orders.parted", "orders.parted_a", "orders.parted_b"}
        adoption.drop_indexes(connection, parted.table)
        assert indexed() == set()


def test_no_two_tables_indexes_are_called_alike_however_long_they_are() -> None:
    long = "表" * 30
    names = [
        adoption.index_name(table, column)
        for table in ("s.a", "s.a_b", f"s.{long}", f"s.{long}乙")
        for column in ("c", "b_c")
    ]
    assert len(set(names)) == len(names)
    assert max(len(name.encode()) for name in names) <= 63


def test_a_policy_that_ours_would_widen_is_told_before_prepare(
    live: World, logins: tuple[str, str]
) -> None:
    _, reader = logins
    live.execute(
        f"grant orders_app to {reader} with inherit true;"
        " alter table orders.reviews add restricted_for text[], enable row level security;"
        f" create policy tenant on orders.reviews to {reader}"
        " using (restricted_for is null and stars > 3)"
    )
    said = f"policy tenant on orders.reviews shows {reader} less than orders_app sees"
    assert said in stepped(live, "look")["refused"][0]
    with pytest.raises(DomainError, match=said):
        stepped(live, "prepare")
    live.execute(f"revoke orders_app from {reader}")
    stepped(live, "prepare")


# --- in several schemas, and a subject one reference away ---------------------------------------

ELSEWHERE = "Old Shop-2016.vouchers"  # as a table of the domain's own schema is called
MESSAGES = RecordSet(
    "messages",
    "Old Shop-2016.messages",
    "message_no",
    subject="ticket_no",
    through=Through("Old Shop-2016.tickets", "ticket_no", "customer_id"),
    personal={"payload": {"author": {"name": Mask.NAME}}},
)
OF_THE_TEAM = (
    'create schema "Old Shop-2016"',
    'alter table orders.reviews set schema "Old Shop-2016"',
    'alter table "Old Shop-2016".reviews rename to vouchers',
    'create table "Old Shop-2016".tickets (ticket_no bigint primary key, customer_id text)',
    'create table "Old Shop-2016".messages (message_no bigint primary key,'
    ' ticket_no bigint references "Old Shop-2016".tickets, created_at timestamptz not null,'
    " payload jsonb)",
)


def moved(entry: Entry) -> Entry:
    """The domain, with a table of it in another schema and one that knows no subject."""
    return beside(entry, MESSAGES, reviews=ELSEWHERE)


def beside(entry: Entry, more: RecordSet, **tables: str) -> Entry:
    """The domain, with one more record set through the tickets, and tables that lie elsewhere."""
    record_sets = tuple(
        replace(records, table=tables.get(records.name, records.table))
        for records in entry.domain.record_sets
    )
    domain = replace(
        entry.domain,
        record_sets=(*record_sets, more),
        excused={**entry.domain.excused, "Old Shop-2016.tickets": "names who asked, for all teams"},
    )
    rules = {more.name: RecordRules(more.name, WhenFree.DELETE, Words("{n}", "{n}"), ())}
    policies = tuple(
        replace(policy, records={**policy.records, **rules}) for policy in entry.policies
    )
    return replace(entry, domain=domain, policies=policies)


def test_tables_of_several_schemas_are_adopted_and_given_back(migrated: World) -> None:
    """Nothing of ours is left in a schema that is a team's: no right, policy, index or function."""
    stepped(migrated, "undo")
    for statement in OF_THE_TEAM:
        migrated.execute(statement)
    entry, url = moved(migrated.wiring.catalogue["orders"]), migrated.admin_url
    before = old_shop(migrated)
    told = {table["table"]: table for table in adopt.look(url, entry)["tables"]}
    assert adopt.look(url, entry)["refused"] == []
    assert {told[ELSEWHERE]["is"], told[MESSAGES.table]["is"]} == {"as the team made it"}
    assert told[MESSAGES.table]["through"] == "Old Shop-2016.tickets (customer_id)"
    assert told[MESSAGES.table]["masks"] == {"payload -> author -> name": Mask.NAME}
    made = [(index["table"], index["column"]) for index in adopt.prepare(url, entry)["indexes"]]
    assert made == [(MESSAGES.table, "ticket_no"), ("Old Shop-2016.tickets", "customer_id")]
    adopt.switch(url, entry, url)
    assert {table["is"] for table in adopt.look(url, entry)["tables"]} == {"switched"}
    assert old_shop(migrated) != before
    assert adopt.undo(url, entry, url)["remains"] is None
    assert old_shop(migrated) == before


def old_shop(world: World) -> list[tuple[object, ...]]:
    """Each table and index of the schema: its rights, policies and columns."""
    return world.execute(
        "select relname, coalesce(nspacl, acldefault('n', nspowner))::text,"
        " coalesce(relacl, acldefault('r', relowner))::text, relrowsecurity, relforcerowsecurity,"
        " (select count(*) from pg_policy where polrelid = c.oid),"
        " (select array_agg(attname || coalesce(attacl::text, '') order by attnum)"
        "  from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped)"
        " from pg_namespace as n join pg_class as c on c.relnamespace = n.oid"
        " where nspname = 'Old Shop-2016' order by 1"
    )


def test_undo_leaves_another_domain_what_it_reads_by(migrated: World) -> None:
    """A table of the one lies in the other's schema, and both go through a third."""
    stepped(migrated, "undo")
    stepped(migrated, "undo", "preference_tags")
    for statement in OF_THE_TEAM:
        migrated.execute(statement)
    migrated.execute('create table preference_tags.messages (like "Old Shop-2016".messages)')
    migrated.execute(
        "alter table preference_tags.messages add primary key (message_no),"
        ' add foreign key (ticket_no) references "Old Shop-2016".tickets'
    )
    catalogue, url = migrated.wiring.catalogue, migrated.admin_url
    inside = replace(MESSAGES, table="preference_tags.messages")
    ours = beside(catalogue["orders"], inside, reviews=ELSEWHERE)
    theirs = beside(catalogue["preference_tags"], replace(MESSAGES, name="letters"))
    others = dict.fromkeys((inside.table, ELSEWHERE), "another domain's")
    excused = {**theirs.domain.excused, **others}
    theirs = replace(theirs, domain=replace(theirs.domain, excused=excused))
    for entry in (theirs, ours):
        adopt.prepare(url, entry)
    adopt.switch(url, theirs, url)
    readers = who_may_use(migrated, "preference_tags")
    adopt.switch(url, ours, url)
    assert adopt.undo(url, ours, url)["remains"] is None
    assert who_may_use(migrated, "preference_tags") == readers >= {"own_access"}
    with migrated.admin() as connection:
        assert list(missing_indexes(connection, theirs.domain)) == []
    adopt.undo(url, theirs, url)
    assert migrated.execute(
        "select indexname::text from pg_indexes where schemaname = 'Old Shop-2016'"
        " and tablename = 'tickets'"
    ) == [("tickets_pkey",)]


def who_may_use(world: World, schema: str) -> set[str]:
    rows = world.execute(
        "select acl.grantee::regrole::text from pg_namespace, aclexplode(nspacl) as acl"
        " where nspname = %s",
        schema,
    )
    return {role for (role,) in rows}
