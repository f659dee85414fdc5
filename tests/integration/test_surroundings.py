"""What hangs on a domain's tables is refused by name, or proven: it takes and shows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from fullstop.consumers.operate.migrate import migrate_domain
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.contract import Domain, DomainError
from fullstop.handlers.erasure import ProofError, Tally, erase_batch
from fullstop.handlers.store import Amount, Case
from fullstop.outbox.database import Db
from fullstop.outbox.migrate import own_tables
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres import restriction
from fullstop.stores.postgres.checks import check
from fullstop.stores.postgres.statements import compile_policy
from fullstop.stores.postgres.store import PostgresStore
from tests.support import toy
from tests.support.world import NOON, PASSPHRASE, World, cloned, settings_for


@pytest.fixture(scope="module")
def shared(template: Servers) -> Iterator[World]:
    """A world that no test here changes, with the toy domain's tables."""
    with cloned(template) as url:
        toy.make_tables(url)
        yield World(url, Wiring(settings_for(template, url)))


def told(connection: Db, domain: Domain) -> list[str]:
    try:
        check(connection, domain, [toy.policy()], own_tables("domain"))
    except DomainError as error:
        return [line.removeprefix("toy: ") for line in str(error).split("\n")]
    return []


def problems_after(
    world: World, statements: str, excused: Mapping[str, str] | None = None
) -> list[str]:
    """What the eraser finds wrong once the database is changed; the change is rolled back."""
    with world.admin() as connection, connection.transaction(force_rollback=True):
        connection.execute(statements.encode())
        connection.execute(f"set local role {toy.ROLES.eraser}".encode())
        return told(connection, replace(toy.domain(), excused=excused or {}))


# --- what is refused by name until it is excused -------------------------------------------------

HISTORY = (
    "create table toy.history (row jsonb);"
    " create function toy.keep() returns trigger language plpgsql as"
    " 'begin insert into toy.history values (to_jsonb(old)); return old; end'"
)
TWO_AWAY = (
    "create table toy.pages (page_no int primary key, paper_no text references toy.papers"
    " on delete cascade);"
    "create table toy.scribbles (page_no int references toy.pages on delete cascade)"
)

HANGS_ON: dict[str, tuple[str, tuple[str, ...]]] = {
    "a self-reference": (
        "alter table toy.papers add answers text references toy.papers on delete cascade",
        ("foreign key papers_answers_fkey on toy.papers",),
    ),
    "a child that loses its parent": (
        "create table toy.pages (paper_no text references toy.papers on delete set null)",
        ("foreign key pages_paper_no_fkey on toy.pages", "toy.pages"),
    ),
    "a default": (
        "create table toy.pages (paper_no text default 'x' references toy.papers"
        " on delete set default)",
        ("foreign key pages_paper_no_fkey on toy.pages", "toy.pages"),
    ),
    "a parent that takes our rows": (
        "create table toy.shelves (shelf_no text primary key);"
        "alter table toy.papers add shelf text references toy.shelves on delete cascade",
        ("foreign key papers_shelf_fkey on toy.papers",),
    ),
    "a cascade two tables away": (
        TWO_AWAY,
        (
            "foreign key pages_paper_no_fkey on toy.pages",
            "foreign key scribbles_page_no_fkey on toy.scribbles",
            "toy.pages",
            "toy.scribbles",
        ),
    ),
    "a trigger that keeps a history": (
        f"{HISTORY}; create trigger keep after delete on toy.papers for each row"
        " execute function toy.keep()",
        ("trigger keep on toy.papers",),
    ),
    "a trigger where a cascade arrives": (
        f"{TWO_AWAY};{HISTORY}; create trigger keep after delete on toy.scribbles for each row"
        " execute function toy.keep()",
        (
            "foreign key pages_paper_no_fkey on toy.pages",
            "foreign key scribbles_page_no_fkey on toy.scribbles",
            "trigger keep on toy.scribbles",
            "toy.pages",
            "toy.scribbles",
        ),
    ),
    "a rule": (
        "create rule keep as on delete to toy.papers do also nothing",
        ("rule keep on toy.papers",),
    ),
    "a view on a view": (
        "create view toy.inner with (security_invoker) as select * from toy.papers;"
        "create view public.outer with (security_invoker = on) as select title from toy.inner",
        ("public.outer", "toy.inner"),
    ),
}


@pytest.mark.parametrize(("statements", "names"), HANGS_ON.values(), ids=HANGS_ON)
def test_what_hangs_on_a_table_is_refused_by_name_and_may_be_excused(
    shared: World, statements: str, names: tuple[str, ...]
) -> None:
    said = problems_after(shared, statements)
    for name in names:
        assert any(name in line for line in said), (name, said)
    assert problems_after(shared, statements, dict.fromkeys(names, "looked at")) == []


def test_a_child_without_a_subject_column_is_found_by_its_foreign_key(shared: World) -> None:
    pages = "create table toy.pages (paper_no text references toy.papers)"
    assert problems_after(shared, pages) == [
        "table toy.pages refers to papers (foreign key pages_paper_no_fkey) but belongs to no "
        "record set; declare it in records.py or excuse it with a reason"
    ]


# --- what no reason excuses ----------------------------------------------------------------------

SHOWS: dict[str, tuple[str, str, str]] = {
    "a view as a superuser sees it": (
        "create view toy.shown as select title from toy.papers",
        "toy.shown",
        "view toy.shown is excused, but shows restricted rows, as its owner postgres sees them",
    ),
    "a view as the eraser sees it": (
        "create view toy.shown as select title from toy.papers;"
        f"alter view toy.shown owner to {toy.ROLES.eraser}",
        "toy.shown",
        f"view toy.shown is excused, but shows restricted rows, as its owner {toy.ROLES.eraser}",
    ),
    "copies of rows": (
        "create materialized view toy.copies as select title from toy.papers",
        "toy.copies",
        "materialized view toy.copies keeps copies that no request erases",
    ),
    "copies of whole rows": (
        "create materialized view toy.copies as select to_jsonb(papers) as it from toy.papers",
        "toy.copies",
        "materialized view toy.copies keeps copies that no request erases",
    ),
    "copies through a view": (
        "create view toy.inner with (security_invoker) as select title from toy.papers;"
        "create materialized view toy.copies as select * from toy.inner",
        "toy.copies",
        "materialized view toy.copies keeps copies that no request erases",
    ),
    "a policy of the team's that shows": (
        "create policy team on toy.papers for select using (true)",
        "",
        "policy team on toy.papers may show restricted rows",
    ),
    "a policy that shows more than what is open": (
        "create policy team on toy.papers for select using"
        " ((restricted_for is null and first_open) or second_open)",
        "",
        "policy team on toy.papers may show restricted rows",
    ),
    "a policy of the team's that hides": (
        "create policy team on toy.papers as restrictive using (first_open)",
        "",
        "policy team on toy.papers may hide rows from the eraser",
    ),
    "rows in a table that inherits": (
        "create table toy.old_papers () inherits (toy.papers)",
        "",
        "table toy.old_papers inherits from a record set's table",
    ),
}


@pytest.mark.parametrize(("statements", "name", "problem"), SHOWS.values(), ids=SHOWS)
def test_what_shows_or_hides_rows_is_refused_with_or_without_a_reason(
    shared: World, statements: str, name: str, problem: str
) -> None:
    excused = {name: "we need it", "toy.inner": "an inner one"}
    said = problems_after(shared, statements, excused)
    assert any(line.startswith(problem) for line in said), said


PROVEN: dict[str, str] = {
    "a view as the application sees it": "create view toy.shown as select title from toy.papers;"
    f"alter view toy.shown owner to {toy.ROLES.app}",
    "a count": "create materialized view toy.shown as select count(*) from toy.papers;"
    f"alter materialized view toy.shown owner to {toy.ROLES.app}",
    "a policy on what is open": "create policy team on toy.papers for select using"
    " (restricted_for is null and first_open)",
    "a policy that narrows the application": "create policy team on toy.papers as restrictive"
    f" to {toy.ROLES.app} using (first_open)",
}


@pytest.mark.parametrize("statements", PROVEN.values(), ids=PROVEN)
def test_what_is_proven_may_start(shared: World, statements: str) -> None:
    statements = f"grant create on schema toy to {toy.ROLES.app};{statements}"
    assert problems_after(shared, statements, {"toy.shown": "a report"}) == []


# --- partitions ----------------------------------------------------------------------------------

RULES = toy.policy(
    papers=(toy.keep("kept", "first_open", measures=toy.BOTH, readers="none"),), notes=()
)
PARTITIONED: dict[str, tuple[str, str]] = {
    "hash": ("(subject_id)", "for values with (modulus 1, remainder 0)"),
    "list": ("(subject_id)", "for values in ('mine', 'neighbour')"),
    "range": ("(created_at)", "for values from ('2000-01-01') to ('2030-01-01')"),
}


def papers_only() -> Domain:
    made = toy.domain()
    return replace(made, record_sets=(replace(made.record_set("papers"), needed_by=()),))


@contextmanager
def partitioned(world: World, kind: str) -> Iterator[Db]:
    """The toy's papers, partitioned and migrated; rolled back at the end."""
    by, values = PARTITIONED[kind]
    columns = "subject_id text not null, created_at timestamptz not null"
    with world.admin() as connection, connection.transaction(force_rollback=True):
        for statement in (
            "drop table toy.notes, toy.papers cascade",
            f"create table toy.papers (paper_no text, {columns}, bundle text not null, phone text,"
            " title text, first_on date, second_on date, first_open boolean, second_open boolean,"
            f" primary key (paper_no, {by.strip('()')})) partition by {kind} {by}",
            f"create table toy.papers_one partition of toy.papers {values}",
            "create index on toy.papers (subject_id, created_at)",
            "create index on toy.papers (bundle)",
            f"grant select on toy.papers_one to {toy.ROLES.app}",
        ):
            connection.execute(statement.encode())
        install(connection)
        yield connection


def install(connection: Db, domain: Domain | None = None) -> None:
    restriction.install(connection, domain or papers_only(), [RULES])
    connection.execute("reset role")  # its own transaction would end here, and its role with it


def asks(connection: Db, *subjects: str, domain: Domain | None = None) -> Mapping[int, Tally]:
    """The customers' requests, carried out as the eraser; by default that of `mine`."""
    cases = [
        Case(no, subject, NOON, frozenset({"papers"}))
        for no, subject in enumerate(subjects or ("mine",), 1)
    ]
    connection.execute(f"set local role {toy.ROLES.eraser}".encode())
    connection.execute("set local search_path to toy, pg_catalog")
    statements = compile_policy(domain or papers_only(), RULES)
    store = PostgresStore(connection, statements, date(2026, 11, 24))
    batch = erase_batch(store, ["papers"], cases, rows_max=1000)
    connection.execute("reset role")
    return batch.tallies


def put(connection: Db, paper: str, subject: str, day: str, *, kept: bool = True) -> None:
    connection.execute(
        "insert into toy.papers (paper_no, subject_id, created_at, bundle, phone, first_open)"
        " values (%s, %s, %s, 'b', '13812345678', %s)",
        (paper, subject, day, kept),
    )


def seen(connection: Db, table: str) -> list[str]:
    """Whose rows the business application reads in this table."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"set local role {toy.ROLES.app}".encode())
        rows = connection.execute(f"select subject_id from {table} order by 1".encode())
        return [subject for (subject,) in rows.fetchall()]


@pytest.mark.parametrize("kind", PARTITIONED)
def test_no_restricted_row_is_read_through_a_partition(shared: World, kind: str) -> None:
    with partitioned(shared, kind) as connection:
        assert told(connection, papers_only()) == []
        put(connection, "a", "mine", "2026-01-01")
        put(connection, "free", "mine", "2026-01-02", kept=False)
        # The same key, which only the instant or the subject tells apart.
        put(connection, "a", "neighbour", "2026-01-03")
        asks(connection)
        assert connection.execute(
            "select paper_no, subject_id, phone from toy.papers order by 1, 2"
        ).fetchall() == [("a", "mine", "138****5678"), ("a", "neighbour", "13812345678")]
        for table in ("toy.papers", "toy.papers_one"):
            assert seen(connection, table) == ["neighbour"]


def test_two_customers_rows_of_one_key_are_counted_apart(shared: World) -> None:
    """Both ask in one batch; only the subject tells some of their rows apart."""
    with partitioned(shared, "list") as connection:
        put(connection, "free", "mine", "2026-01-01", kept=False)
        put(connection, "same", "mine", "2026-01-01")
        put(connection, "same", "neighbour", "2026-01-01", kept=False)
        put(connection, "kept", "mine", "2026-01-02")
        put(connection, "kept", "neighbour", "2026-01-02")
        tallies = asks(connection, "mine", "neighbour")
        # Both bundles have a row that stays: of neither is it said that it is gone.
        assert [tally.erased for tally in tallies.values()] == [{"papers": Amount(0, 1)}] * 2
        rows = [[kept.amount.rows for kept in tally.kept] for tally in tallies.values()]
        assert rows == [[2], [1]]


def test_a_bundle_stays_whose_row_has_the_key_of_another_s_that_goes(shared: World) -> None:
    with partitioned(shared, "list") as connection:
        put(connection, "free", "mine", "2026-01-01", kept=False)
        put(connection, "same", "mine", "2026-01-01")
        put(connection, "same", "neighbour", "2026-01-01", kept=False)
        tallies = asks(connection, "mine", "neighbour")
        assert [tally.erased for tally in tallies.values()] == [
            {"papers": Amount(0, 1)},
            {"papers": Amount(1, 1)},
        ]


NO_KEY: dict[str, str] = {
    "only with the subject": "add primary key (subject_id, paper_no)",
    "of some rows": "add primary key (subject_id, paper_no); create unique index on toy.papers"
    " (paper_no) where first_open",
    "of what is made of it": "add primary key (subject_id, paper_no); create unique index on"
    " toy.papers (paper_no, lower(title))",
}


@pytest.mark.parametrize("statements", NO_KEY.values(), ids=NO_KEY)
def test_what_others_refer_to_has_a_key_of_its_own(shared: World, statements: str) -> None:
    said = problems_after(
        shared,
        f"alter table toy.papers drop constraint papers_pkey cascade; alter table toy.papers"
        f" {statements}",
    )
    assert said == [
        "papers: paper_no alone must be unique in toy.papers, for notes refer to a row by it; give "
        "it a unique index, or a key that no other row has"
    ]


def test_the_proof_counts_through_a_partition_that_was_attached_later(shared: World) -> None:
    with partitioned(shared, "range") as connection:
        connection.execute(
            "create table toy.later partition of toy.papers"
            " for values from ('1990-01-01') to ('2000-01-01') partition by range (created_at)"
        )
        connection.execute("create table toy.leaf partition of toy.later default")
        put(connection, "a", "mine", "1999-01-01")
        with connection.transaction(force_rollback=True):
            asks(connection)  # nobody has a right on it
        connection.execute(f"grant select on toy.leaf to {toy.ROLES.app}".encode())
        assert told(connection, papers_only()) == [
            "partition toy.leaf can be read past the restriction; run `fullstop migrate`"
        ]
        with pytest.raises(ProofError), connection.transaction():
            asks(connection)
        install(connection)
        assert told(connection, papers_only()) == []
        asks(connection)
        assert seen(connection, "toy.leaf") == []


# --- partitions, and rows that are renewed --------------------------------------------------------


def renewed_by_phone() -> Domain:
    papers = papers_only().record_set("papers")
    return replace(papers_only(), record_sets=(replace(papers, renewed_by=("phone",)),))


@pytest.mark.parametrize("kind", PARTITIONED)
def test_a_row_that_was_renewed_in_a_partition_is_not_the_old_requests(
    shared: World, kind: str
) -> None:
    domain = renewed_by_phone()
    with partitioned(shared, kind) as connection:
        install(connection, domain)
        assert told(connection, domain) == []
        for paper, day in (("old", "2010-01-01"), ("new", "2010-01-02")):
            put(connection, paper, "mine", day)
        connection.execute("update toy.papers_one set phone = '1' where paper_no = 'new'")
        asks(connection, domain=domain)  # the application goes on seeing what was renewed
        assert seen(connection, "toy.papers") == seen(connection, "toy.papers_one") == ["mine"]
        connection.execute("update toy.papers set first_open = false")
        asks(connection, domain=domain)
        assert connection.execute("select paper_no from toy.papers").fetchall() == [("new",)]


def test_renewals_are_seen_in_every_partition_also_in_one_attached_later(shared: World) -> None:
    domain = renewed_by_phone()
    with partitioned(shared, "range") as connection:
        install(connection, domain)
        connection.execute(
            "create table toy.later (like toy.papers including all);"
            "alter table toy.papers attach partition toy.later"
            " for values from ('1990-01-01') to ('2000-01-01')"
        )
        put(connection, "new", "mine", "1999-01-01", kept=False)
        connection.execute("update toy.later set phone = '1'")
        asks(connection, domain=domain)
        assert connection.execute("select paper_no from toy.papers").fetchall() == [("new",)]
        connection.execute("alter table toy.later disable trigger fullstop_renews")
        assert told(connection, domain) == [
            "papers: toy.papers cannot be restricted yet; run `fullstop migrate`"
        ]
        install(connection, domain)
        assert told(connection, domain) == []


@contextmanager
def team_of(connection: Db, membership: str) -> Iterator[str]:
    """A group that nobody logs in as, which owns tables; its one login has them by membership."""
    team, login = f"team_{uuid4().hex}", f"shop_{uuid4().hex}"
    connection.execute(f"create role {team}; create role {login} login".encode())
    connection.execute(f"grant {team} to {login} with {membership}".encode())
    connection.execute(f"grant usage on schema toy to {team}, {login}".encode())
    yield team


@pytest.mark.parametrize("membership", ["inherit true, set false", "inherit false, set true"])
def test_a_partition_of_a_group_is_a_way_in_for_its_logins(shared: World, membership: str) -> None:
    with (
        partitioned(shared, "range") as connection,
        team_of(connection, membership) as team,
    ):
        connection.execute(
            "create table toy.later partition of toy.papers"
            " for values from ('1990-01-01') to ('2000-01-01')"
        )
        assert told(connection, papers_only()) == []  # nobody but its superuser may read it
        connection.execute(f"alter table toy.later owner to {team}".encode())
        assert told(connection, papers_only()) == [
            "partition toy.later can be read past the restriction; run `fullstop migrate`"
        ]
        install(connection)
        assert told(connection, papers_only()) == []


def test_a_partition_s_own_policy_is_narrowed_as_the_message_says(shared: World) -> None:
    with partitioned(shared, "range") as connection:
        connection.execute("create policy team on toy.papers_one for select using (first_open)")
        [line] = told(connection, papers_only())
        assert line.startswith("policy team on toy.papers_one may show restricted rows")
        follow(connection, line)
        assert told(connection, papers_only()) == []


def follow(connection: Db, line: str) -> None:
    """Does what a message says to do, to the letter."""
    _, statements, _ = line.split("`")
    connection.execute(statements.encode())


# --- migrate, on a table that is in use ----------------------------------------------------------


@pytest.fixture
def live(template: Servers) -> Iterator[World]:
    """A database in which `orders.reviews` was never migrated."""
    with cloned(template) as url:
        world = World(url, Wiring(settings_for(template, url)))
        world.execute(
            "alter table orders.reviews drop restricted_for cascade, drop masked_on cascade,"
            " disable row level security, no force row level security, owner to postgres"
        )
        yield world


@pytest.fixture
def shop(live: World) -> Iterator[str]:
    name = f"shop_{uuid4().hex}"
    live.execute(f"create role {name} login password '{PASSPHRASE}'")
    live.execute(f"grant usage on schema orders to {name}")
    try:
        yield name
    finally:
        live.execute(f"reassign owned by {name} to orders_owner")
        live.execute(f"drop owned by {name}")
        live.execute(f"drop role {name}")


def migrate(world: World) -> None:
    migrate_domain(world.admin_url, world.wiring.catalogue["orders"], with_tables=False)


def is_altered(world: World) -> bool:
    return bool(
        world.execute(
            "select 1 from pg_attribute where attrelid = 'orders.reviews'::regclass"
            " and attname = 'restricted_for' union all"
            " select 1 from pg_class where oid = 'orders.reviews'::regclass and relrowsecurity"
        )
    )


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("alter table orders.reviews owner to {}", "owns"),
        ("grant select, insert on orders.reviews to {}", "has rights on"),
        ("grant select (text) on orders.reviews to {}", "has rights on"),
    ],
)
def test_migrate_takes_no_table_from_the_login_that_works_with_it(
    live: World, shop: str, given: str, why: str
) -> None:
    live.execute(given.format(shop))
    with pytest.raises(DomainError) as refused:
        migrate(live)
    assert str(refused.value).startswith(
        f"orders: {shop} {why} orders.reviews and would see none of the rows any more"
    )
    assert not is_altered(live)
    live.execute(f"grant orders_app to {shop} with inherit true")  # as the message says
    migrate(live)
    assert is_altered(live)
    [(policies,)] = live.execute(
        "select count(*) from pg_policy as p, unnest(p.polroles) as role"
        " where p.polrelid = 'orders.reviews'::regclass and pg_has_role(%s, role, 'usage')",
        shop,
    )
    assert policies


@pytest.mark.parametrize("condition", ["true", "text like 'shop %' and text is not null"])
def test_migrate_adopts_a_table_with_a_policy_of_the_team_s_as_its_message_says(
    live: World, shop: str, condition: str
) -> None:
    """The team's reader sees its rows at every step, and restricted ones at none."""
    live.execute(
        "set session_replication_role = replica; insert into orders.reviews"
        " (review_no, order_no, subject_id, stars, text, created_at)"
        " values ('r', 'o', 's', 5, 'shop talk', now())"
    )
    live.execute(f"grant select on orders.reviews to {shop}")
    live.execute("alter table orders.reviews enable row level security")
    live.execute(f'create policy "The team" on orders.reviews to {shop} using ({condition})')
    assert seen_by(live, shop) == 1
    with pytest.raises(DomainError, match="policy The team on") as refused:
        migrate(live)
    assert not live.execute(
        "select from pg_attribute where attrelid = 'orders.reviews'::regclass"
        " and attname = 'restricted_for'"
    )
    with live.admin() as connection:
        follow(connection, str(refused.value))
        connection.commit()
    assert seen_by(live, shop) == 1
    migrate(live)
    assert seen_by(live, shop) == 1
    live.execute("update orders.reviews set restricted_for = '{}'")
    assert seen_by(live, shop) == 0


def seen_by(world: World, login: str) -> int:
    with world.admin() as connection:
        connection.execute(f"set role {login}".encode())
        [(count,)] = connection.execute("select count(*) from orders.reviews").fetchall()
    return int(count)


def test_migrate_alters_no_table_of_the_wrong_shape(live: World) -> None:
    live.execute("alter table orders.reviews alter created_at drop not null")
    with pytest.raises(DomainError, match="reviews: created_at must be timestamptz not null"):
        migrate(live)
    assert not is_altered(live)
