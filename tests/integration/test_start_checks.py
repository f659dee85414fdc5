"""What is wrong with a domain is said before the first request: one readable message each."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path
from uuid import uuid4

import pytest

import fullstop.handlers
from fullstop.consumers.aggregator.finding import findings_of
from fullstop.consumers.aggregator.phrases import Language, Phrasebook
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.loops import Loops
from fullstop.consumers.wiring.start_checks import check_domain, check_words
from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.contract import Domain, DomainError, Fact, Mask, Reads, RecordSet
from fullstop.handlers.rules import OWN_ACCESS, Measure, WhenFree
from fullstop.outbox.database import (
    PRIVACY_ROLE,
    DatabaseError,
    Db,
    Failure,
    UnfitConnectionError,
    connect,
    connect_as_administrator,
    failure_of,
)
from fullstop.outbox.domain.versions import Digests, keep_versions, loaded_versions
from fullstop.outbox.migrate import own_tables
from fullstop.running.settings import Settings
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.servers import Servers
from fullstop.schemas import messages
from fullstop.stores.postgres import restriction
from fullstop.stores.postgres.checks import check
from tests.support import orders, toy
from tests.support.outcomes import completed, erased
from tests.support.world import PASSPHRASE, World, cloned, settings_for

# --- a domain against its database --------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(template: Servers) -> Iterator[World]:
    """A world that no test here changes, with the toy domain's tables."""
    with cloned(template) as url:
        toy.make_tables(url)
        yield World(url, Wiring(settings_for(template, url)))


def problems(world: World, domain: Domain) -> list[str]:
    """What the eraser finds wrong, a line each; nothing when the domain may start."""
    with toy.eraser(world.admin_url) as connection:
        return told(connection, domain)


def problems_after(
    world: World,
    *statements: str,
    domain: Domain | None = None,
    when_free: WhenFree = WhenFree.DELETE,
) -> list[str]:
    """The same once the database is changed, in a transaction that is rolled back."""
    with world.admin() as connection, connection.transaction(force_rollback=True):
        for statement in (*statements, f"set local role {toy.ROLES.eraser}"):
            connection.execute(statement.encode())
        return told(connection, domain or toy.domain(), when_free)


def told(connection: Db, domain: Domain, when_free: WhenFree = WhenFree.DELETE) -> list[str]:
    try:
        check(connection, domain, [toy.policy(when_free=when_free)], own_tables("domain"))
    except DomainError as error:
        return str(error).split("\n")
    return []


def test_a_right_domain_may_start(shared: World) -> None:
    assert problems(shared, toy.domain()) == []


def test_every_shipped_domain_may_start(shared: World) -> None:
    for name, entry in shared.wiring.catalogue.items():
        database = shared.wiring.domain_database(name)
        check(database.connection, entry.domain, entry.policies, own_tables("domain"))
        database.close()


def fact(sql: str, kind: str = "date", *reads: Reads) -> Callable[[RecordSet], RecordSet]:
    """Papers with one fact."""
    declared = Fact("due", "date" if kind == "date" else "boolean", sql, reads=reads)
    return lambda papers: replace(papers, facts=(declared,))


def personal(column: str, mask: Mask | None) -> Callable[[RecordSet], RecordSet]:
    return lambda papers: replace(papers, personal={column: mask})


DECLARED_WRONG: dict[str, tuple[Callable[[RecordSet], RecordSet], str]] = {
    "no table": (
        lambda papers: replace(papers, table="toy.letters"),
        "papers: table toy.letters does not exist or may not be read",
    ),
    "no such columns": (
        lambda papers: replace(papers, key="no", unit="shelf", personal={"fax": None}),
        "papers: toy.papers has no column fax, no, shelf",
    ),
    "the key is no key": (
        lambda papers: replace(papers, key="title", needed_by=()),
        "papers: title must be the primary key of toy.papers, alone or with created_at or "
        "subject_id",
    ),
    "the subject is no text": (
        lambda papers: replace(papers, subject="first_on"),
        "papers: first_on must be text or varchar, as subject ids are",
    ),
    "no instant": (
        lambda papers: replace(papers, created_at="first_on"),
        "papers: first_on is a date; declare created_type='date', and created_zone, by whose "
        "clocks its days are",
    ),
    "a child is not declared": (
        lambda papers: replace(papers, needed_by=()),
        "papers: toy.notes refers to it; declare needed_by=(NeededBy('notes', 'paper_no'),)",
    ),
    "a date cannot be masked like a phone": (
        personal("first_on", Mask.PHONE),
        "papers: first_on is no text; mask it with Mask.NULL",
    ),
    "a truth cannot be masked with stars": (
        personal("first_open", Mask.STARS),
        "papers: first_open is no text; mask it with Mask.NULL",
    ),
    "a mask of what is counted": (
        personal("bundle", Mask.NULL),
        "papers: bundle is what customers count; leave it whole, with None",
    ),
    "no such column in a fact": (
        fact("{record}.due_on"),
        "papers.due cannot be evaluated: column papers.due_on does not exist",
    ),
    "a fact that may not be read": (
        fact("(select max(seen_at) from toy.inbox)::date"),
        'papers.due cannot be evaluated: relation "toy.inbox" does not exist',
    ),
    "a date that is an instant": (
        fact("{record}.created_at"),
        "papers.due is declared a date, but its SQL is not",
    ),
    "a boolean that is a date": (
        fact("{record}.first_on", "boolean"),
        "papers.due is declared a boolean, but its SQL is not",
    ),
    "rows that are read by a wrong join": (
        fact("{record}.first_on", "date", Reads("toy.notes", "notes.paper = {record}.paper_no")),
        "papers.due reads toy.notes, which cannot be locked: column notes.paper does not exist",
    ),
    "rows of the same table": (
        fact("{record}.first_on", "date", Reads("toy.papers", "papers.bundle = {record}.bundle")),
        'papers.due reads toy.papers, which cannot be locked: table name "papers" specified more '
        "than once",
    ),
}


@pytest.mark.parametrize(("change", "problem"), DECLARED_WRONG.values(), ids=DECLARED_WRONG)
def test_what_records_py_says_wrong_is_told(
    shared: World, change: Callable[[RecordSet], RecordSet], problem: str
) -> None:
    notes, papers = toy.domain().record_sets
    assert f"toy: {problem}" in problems(shared, Domain("toy", (notes, change(papers))))


MADE_WRONG: dict[str, tuple[str, str]] = {
    "not migrated": (
        "alter table toy.papers drop column restricted_for cascade",
        "papers: toy.papers cannot be restricted yet; run `fullstop migrate`",
    ),
    "migrated by an older version": (
        "drop trigger fullstop_masks_again on toy.papers",
        "papers: toy.papers cannot be restricted yet; run `fullstop migrate`",
    ),
    "an instant that may be null": (
        "alter table toy.papers alter created_at drop not null",
        "papers: created_at must be timestamptz not null",
    ),
    "an instant without a zone": (
        "alter table toy.papers alter created_at type timestamp",
        "papers: created_at must be timestamptz not null",
    ),
    "a unit that may be null": (
        "alter table toy.papers alter bundle drop not null",
        "papers: bundle must be not null: it is what customers count",
    ),
    "no index on the subject": (
        "drop index toy.papers_subject_id_created_at_idx",
        "papers: toy.papers has no index that starts with subject_id; every request would read "
        "the whole table",
    ),
    "a partial index on the subject": (
        "drop index toy.papers_subject_id_created_at_idx;"
        " create index on toy.papers (subject_id) where first_open",
        "papers: toy.papers has no index that starts with subject_id; every request would read "
        "the whole table",
    ),
    "no index on the unit": (
        "drop index toy.papers_bundle_idx",
        "papers: toy.papers has no index that starts with bundle",
    ),
    "no index on the child's reference": (
        "drop index toy.notes_paper_no_idx",
        "notes: toy.notes has no index that starts with paper_no",
    ),
    "a masked column that is unique": (
        "create unique index on toy.papers (phone)",
        "papers: phone is unique, and two masked values would be the same; mask it with Mask.NULL",
    ),
    "a masked column that is unique with another": (
        "create unique index on toy.papers (subject_id, phone)",
        "papers: phone is unique, and two masked values would be the same; mask it with Mask.NULL",
    ),
    "a table that nobody claims": (
        "create table toy.leftovers (id int, subject_id text)",
        "table toy.leftovers has a subject column but belongs to no record set; declare it in "
        "records.py or excuse it with a reason",
    ),
    "a table of another schema that the application may read": (
        "create schema elsewhere; create table elsewhere.letters (id int, subject_id text);"
        " grant usage on schema elsewhere to toy_app; grant select on elsewhere.letters to toy_app",
        "table elsewhere.letters has a subject column but belongs to no record set; declare it in "
        "records.py or excuse it with a reason",
    ),
    "a view of rows that nobody claims": (
        "create materialized view toy.report as select subject_id from toy.papers",
        "table toy.report has a subject column but belongs to no record set; declare it in "
        "records.py or excuse it with a reason",
    ),
    "a table that may not be read": (
        "revoke all on schema toy from toy_eraser, public",
        "papers: table toy.papers does not exist or may not be read",
    ),
}


@pytest.mark.parametrize(("statements", "problem"), MADE_WRONG.values(), ids=MADE_WRONG)
def test_what_is_wrong_in_the_database_is_told(
    shared: World, statements: str, problem: str
) -> None:
    assert f"toy: {problem}" in problems_after(shared, *statements.split(";"))


def test_a_table_may_be_excused_with_a_reason(shared: World) -> None:
    excused = replace(toy.domain(), excused={"toy.leftovers": "pseudonyms of the auditor"})
    table = "create table toy.leftovers (id int, subject_id text)"
    assert problems_after(shared, table, domain=excused) == []


@pytest.mark.parametrize(
    "statements",
    [
        "grant usage on schema elsewhere to toy_app",
        "grant select on elsewhere.letters to toy_app",
        "grant usage on schema elsewhere to toy_app; grant select on elsewhere.letters to toy_app;"
        " create policy fullstop_other_eraser on elsewhere.letters",
    ],
    ids=["no table", "no schema", "another domain's table"],
)
def test_a_table_that_no_role_of_the_domain_reaches_or_another_claims_needs_no_excuse(
    shared: World, statements: str
) -> None:
    made = "create schema elsewhere; create table elsewhere.letters (id int, subject_id text)"
    assert problems_after(shared, *made.split(";"), *statements.split(";")) == []


def test_the_products_own_tables_need_no_excuse(shared: World) -> None:
    assert problems_after(shared, "create table toy.cases (case_id text, subject_id text)") == []


def test_a_masked_column_may_be_unique_with_the_key(shared: World) -> None:
    assert problems_after(shared, "create unique index on toy.papers (paper_no, phone)") == []


def test_anonymise_needs_columns_that_may_be_null(shared: World) -> None:
    not_null = [
        f"alter table toy.papers alter {column} set not null" for column in ("subject_id", "title")
    ]
    assert problems_after(shared, *not_null, when_free=WhenFree.ANONYMISE) == [
        "toy: papers: anonymise sets subject_id to null, but it is not null",
        "toy: papers: anonymise sets title to null, but it is not null",
    ]
    assert problems_after(shared, *not_null) == []


def test_a_fact_with_a_percent_sign_may_start(shared: World) -> None:
    domain = toy.domain_with("first_open", "{record}.title like '10%%' or 7 % 2 = 1")
    assert problems(shared, domain) == []


def test_everything_that_is_wrong_is_told_at_once(shared: World) -> None:
    dropped = [f"drop index toy.{name}_idx" for name in ("papers_bundle", "notes_paper_no")]
    assert len(problems_after(shared, *dropped)) == 2
    assert len(problems(shared, toy.domain_with("first_on", "{record}.nothing"))) == 2


# --- the connection -----------------------------------------------------------------------------


def refusal(url: str, role: str | None) -> str:
    with pytest.raises(UnfitConnectionError) as refused:
        connect(url, role=role, schema="orders", time_zone="Asia/Shanghai", application="test")
    message = str(refused.value)
    assert "\n" not in message
    return message


def through(role: str) -> str:
    return (
        f"the role {role} is a superuser or bypasses row-level security, so no restriction would "
        "hold; connect as a login that only has the roles it needs"
    )


@pytest.mark.parametrize("role", [None, "orders_eraser"])
def test_a_superuser_is_refused(shared: World, role: str | None) -> None:
    """Also one that goes on as an ordinary role: it could go back at any time."""
    assert refusal(shared.admin_url, role) == through("postgres")


@pytest.mark.parametrize("attribute", ["bypassrls", "superuser"])
def test_a_login_that_walks_through_restriction_is_refused(shared: World, attribute: str) -> None:
    with made_login(shared, attribute) as login:
        assert refusal(url_as(shared.admin_url, login, PASSPHRASE), None) == through(login)


@pytest.mark.parametrize("attribute", ["bypassrls", "superuser"])
def test_a_role_that_walks_through_restriction_is_refused(shared: World, attribute: str) -> None:
    with made_login(shared, attribute) as role, made_login(shared, f"in role {role}") as login:
        assert refusal(url_as(shared.admin_url, login, PASSPHRASE), role) == through(role)


def test_a_role_that_is_not_granted_is_refused(shared: World) -> None:
    with made_login(shared, "nocreatedb") as login:
        assert refusal(url_as(shared.admin_url, login, PASSPHRASE), "orders_eraser") == (
            f"the login {login} may not act as orders_eraser; run `fullstop migrate "
            f"--login {login}`"
        )


@pytest.mark.parametrize("role", [PRIVACY_ROLE, OWN_ACCESS])
def test_who_needs_an_officers_role_is_told_how_an_officer_gets_it(
    shared: World, role: str
) -> None:
    """The processes' login is not the way to it."""
    with made_login(shared, "nocreatedb") as login:
        told = refusal(url_as(shared.admin_url, login, PASSPHRASE), role)
        assert told.endswith(f"run `fullstop migrate --officer {login}`")


def test_a_role_that_does_not_exist_is_refused(shared: World) -> None:
    assert refusal(url_as(shared.admin_url, LOGIN, PASSPHRASE), "nobody_eraser").startswith(
        f"the login {LOGIN} may not act as nobody_eraser; run `fullstop migrate --login {LOGIN}`"
    )


@contextmanager
def made_login(world: World, attributes: str) -> Iterator[str]:
    """A role that can log in; it belongs to the whole cluster, and goes with the test."""
    login = f"login_{uuid4().hex}"
    world.execute(f"create role {login} login password '{PASSPHRASE}' {attributes}")
    try:
        yield login
    finally:
        world.execute(f"drop role {login}")


def test_a_right_connection_acts_as_its_role_in_its_zone(shared: World) -> None:
    with orders.acting_as(shared, "orders_app") as app:
        row = app.execute(
            "select current_user, current_setting('timezone'), current_setting('lock_timeout'),"
            " current_setting('application_name'), current_schema()"
        ).fetchone()
    assert row == ("orders_app", "Asia/Shanghai", "20s", "test", "orders")


def test_a_value_that_cannot_be_read_is_the_datas_matter(shared: World) -> None:
    """One customer's odd date parks one case; it is no bug, which would stop the process."""
    with orders.acting_as(shared, "orders_app") as app:
        rows = app.execute("select 'infinity'::date")
        with pytest.raises(DatabaseError) as unreadable:
            rows.fetchall()
    assert failure_of(unreadable.value) is Failure.DATA


# --- versions -----------------------------------------------------------------------------------


def test_a_version_that_was_changed_is_refused(world: World) -> None:
    world.execute("insert into orders.policies (version, digest) values ('2026-01-01', 'other')")
    with pytest.raises(DomainError) as refused:
        Loops(world.wiring).domain("orders")
    assert str(refused.value) == (
        "orders: the rules of 2026-01-01 are not what was loaded first; a version never changes: "
        "put the file, FULLSTOP_READING and FULLSTOP_OPERATOR back as they were, and write a new "
        "file"
    )


def test_another_operator_is_another_set_of_rules(world: World) -> None:
    """As a shop, what E-commerce Law 31 has a platform keep would go with the next request."""
    check_domain(world.wiring, world.wiring.catalogue["orders"], load=True)
    shop = Wiring(world.wiring.settings.model_copy(update={"operator": "shop"}))
    with pytest.raises(DomainError, match=r"2026-01-01 are not .* FULLSTOP_OPERATOR back as they"):
        check_domain(shop, shop.catalogue["orders"])
    check_domain(world.wiring, world.wiring.catalogue["payments"], load=True)
    check_domain(shop, shop.catalogue["payments"])  # no rule there asks who runs it


def test_the_first_digest_of_a_version_is_the_one_that_counts(world: World) -> None:
    first, second = date(2026, 1, 1), date(2026, 6, 1)
    with orders.acting_as(world, "orders_eraser") as connection:
        keep_versions(connection, [Digests(first, "a", "former")])
        keep_versions(connection, [Digests(first, "A", "other"), Digests(second, "b", "former")])
        assert loaded_versions(connection) == {first: "a", second: "b"}


# --- the catalogue ------------------------------------------------------------------------------

RECORDS = """
from fullstop.handlers.contract import Domain, NeededBy, RecordSet

CHILD = RecordSet("child", "{name}.child", "no")
PARENT = RecordSet("parent", "{name}.parent", "no", needed_by=(NeededBy("child", "parent_no"),))
DOMAIN = Domain("{name}", (CHILD, PARENT))
"""
RULES = """
effective_from = 2026-01-01
[[records]]
name = "child"
when_free = "delete"
what = { zh = "一", en = "a" }
[[records]]
name = "parent"
when_free = "delete"
what = { zh = "一", en = "a" }
"""


@dataclass(frozen=True)
class Folders:
    """Where a test puts domains' folders, as if they lay in `handlers`."""

    path: Path

    def add(self, name: str, records: str | None = RECORDS, rules: str | None = RULES) -> None:
        folder = self.path / name
        (folder / "retention").mkdir(parents=True)
        (folder / "__init__.py").touch()
        if records is not None:
            (folder / "records.py").write_text(records.replace("{name}", name), encoding="utf-8")
        if rules is not None:
            (folder / "retention" / "2026-01-01.toml").write_text(rules, encoding="utf-8")


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folders]:
    monkeypatch.setattr(fullstop.handlers, "__path__", [*fullstop.handlers.__path__, str(tmp_path)])
    before = set(sys.modules)
    yield Folders(tmp_path)
    for module in set(sys.modules) - before:
        if (getattr(sys.modules[module], "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[module]


def not_found(*names: str) -> str:
    with pytest.raises(DomainError) as refused:
        catalogue(names)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_a_folder_is_a_domain(folders: Folders) -> None:
    folders.add("books")
    assert "books" in catalogue()
    (entry,) = catalogue(["books"]).values()
    assert [records.name for records in entry.domain.record_sets] == ["child", "parent"]
    assert entry.policy_on(date(2026, 1, 1)).version == "2026-01-01"
    assert entry.folder == folders.path / "books"


COUPONS = RULES.replace('zh = "一", en = "a"', 'zh = "{n}张优惠券", en = "{n} coupons"')
EXCUSED = COUPONS.replace(
    "effective_from = 2026-01-01",
    "effective_from = 2026-01-01\n[may_say]\n"
    '"优惠券" = "这些记录就是优惠券"\n"coupons" = "the same"',
)


def told_of_coupons(entry: Entry, language: Language) -> str:
    policy = entry.policies[0]
    followed = messages.Policy(version=policy.version, digest=policy.digest)
    outcome = completed("coupons", erased("child", 3)).model_copy(update={"policy": followed})
    [finding] = findings_of(outcome, Phrasebook({"coupons": entry.policies}), language)
    return finding.sentence


def test_a_word_that_no_notice_says_stops_its_own_texts_and_no_other_domain(
    folders: Folders,
) -> None:
    """What is never said of offers would have stopped every domain's consumer and the notices."""
    folders.add("coupons", rules=COUPONS)
    found = Wiring(Settings(domains=("coupons", "orders"))).catalogue
    with pytest.raises(DomainError) as refused:
        check_words(found)
    assert str(refused.value).splitlines()[0] == (
        "coupons 2026-01-01: child: '{n}张优惠券' says 优惠, which no customer may be told; write "
        "it otherwise, or excuse the very thing that is held under [may_say] with a reason"
    )
    assert "orders" not in str(refused.value)
    assert told_of_coupons(found["coupons"], "zh") == "1类信息已删除"
    assert list(found["orders"].policies) == list(catalogue(["orders"])["orders"].policies)


def test_a_domain_of_coupons_names_them_with_a_reason(folders: Folders) -> None:
    folders.add("coupons", rules=EXCUSED)
    found = catalogue(["coupons", "orders"])
    check_words(found)
    assert told_of_coupons(found["coupons"], "zh") == "3张优惠券已删除"
    assert told_of_coupons(found["coupons"], "en") == "3 coupons deleted"


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("全部", "is a claim, a promise or a disclosure"),
        ("永久优惠", "is a claim, a promise or a disclosure"),
        ("13800138000", "is a claim, a promise or a disclosure"),
        ("发票", "needs no excuse"),
    ],
)
def test_what_no_reason_excuses_is_not_excused(folders: Folders, word: str, why: str) -> None:
    folders.add("coupons", rules=EXCUSED.replace('"coupons" = ', f'"{word}" = "x"\n"coupons" = '))
    with pytest.raises(DomainError, match=f"coupons 2026-01-01: may_say: '{word}' {why}; only"):
        check_words(catalogue(["coupons"]))


WRONG_FOLDERS: dict[str, tuple[str | None, str]] = {
    "no records.py": (
        None,
        "fullstop.handlers.books/records.py cannot be loaded: ModuleNotFoundError: No module named "
        "'fullstop.handlers.books.records'",
    ),
    "records.py cannot be imported": (
        "from fullstop.handlers.contract import Domains",
        "fullstop.handlers.books/records.py cannot be loaded: ImportError: cannot import name "
        "'Domains' from 'fullstop.handlers.contract'",
    ),
    "no DOMAIN": (
        "RECORDS = 1",
        "fullstop.handlers.books/records.py must define DOMAIN = Domain(...)",
    ),
    "DOMAIN is something else": (
        "DOMAIN = 'books'",
        "fullstop.handlers.books/records.py must define DOMAIN = Domain(...)",
    ),
    "another name than the folder's": (
        RECORDS.replace("{name}", "papers"),
        "fullstop.handlers.books: the domain is called papers; name it like its folder",
    ),
    "a parent before its child": (
        RECORDS.replace("(CHILD, PARENT)", "(PARENT, CHILD)"),
        "books: parent is needed by child, which must be declared before it",
    ),
    "a child that is not there": (
        RECORDS.replace("(CHILD, PARENT)", "(PARENT,)"),
        "books: parent is needed by child, which must be declared before it",
    ),
    "a name with a dot in it": (
        RECORDS.replace("{name}.child", "old.shop.child"),
        "books: child names the table 'old.shop.child'; write schema.table, as the database shows "
        "both names, without quotes. A name with a dot in it cannot be declared; rename it",
    ),
    "a reference by half a key": (
        RECORDS.replace('"{name}.parent", "no"', '"{name}.parent", ("shop", "no")'),
        "books: parent has the key shop, no, and child refers to it by parent_no; name a column "
        "of child for each, in that order",
    ),
    "a record set twice": (
        RECORDS.replace("(CHILD, PARENT)", "(CHILD, CHILD)"),
        "books: record set child is declared twice",
    ),
}


@pytest.mark.parametrize(("records", "message"), WRONG_FOLDERS.values(), ids=WRONG_FOLDERS)
def test_a_wrong_folder_is_told(folders: Folders, records: str | None, message: str) -> None:
    folders.add("books", records)
    assert not_found("books").startswith(message)


def test_a_folder_without_rules_is_told(folders: Folders) -> None:
    folders.add("books", rules=None)
    assert not_found("books") == (
        f"books: no retention file in {folders.path}/books/retention; add <effective_from>.toml "
        "with a rule for every record set"
    )


def test_an_unknown_domain_in_the_settings_is_told(folders: Folders) -> None:
    folders.add("books")
    message = not_found("orders", "nothing", "void")
    assert message.startswith("no domain is called nothing, void; installed: ")
    assert "books, " in message


def test_a_team_may_ship_its_domain_in_a_package_of_its_own(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.add("teams")
    packaged = folders.path / "elsewhere"
    Folders(packaged).add("books")
    monkeypatch.syspath_prepend(str(packaged))
    install(monkeypatch, "books", "books")
    assert catalogue(["books"])["books"].folder == packaged / "books"


def test_two_domains_of_one_name_are_refused(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.add("books")
    install(monkeypatch, "books", "elsewhere.books")
    assert not_found("books") == (
        "two domains are called books: fullstop.handlers.books and elsewhere.books; uninstall one"
    )


def install(monkeypatch: pytest.MonkeyPatch, name: str, package: str) -> None:
    """An installed package says that it is a domain."""
    point = EntryPoint(name=name, value=package, group="fullstop.domains")
    monkeypatch.setattr("fullstop.handlers.installed.entry_points", lambda group: [point])


def test_a_database_that_cannot_hold_every_text_is_refused(shared: World) -> None:
    with a_database(shared, "encoding 'LATIN1' locale_provider libc locale 'C'") as url:
        told = refusal(url_as(url, LOGIN, PASSPHRASE), None)
        assert re.fullmatch(r"the database \w+ has the encoding LATIN1, not UTF8; make it .*", told)
        with pytest.raises(UnfitConnectionError, match="has the encoding LATIN1, not UTF8"):
            connect_as_administrator(url)


@contextmanager
def a_database(world: World, options: str) -> Iterator[str]:
    """A database made with these options: its administrator's address; dropped at the end."""
    name = f"made_{uuid4().hex}"
    world.execute(f"create database {name} {options} template template0")
    try:
        yield f"{world.admin_url.rpartition('/')[0]}/{name}"
    finally:
        world.execute(f"drop database {name} with (force)")


# --- who may read -------------------------------------------------------------------------------


@pytest.mark.parametrize("measures", [frozenset(), toy.BOTH], ids=["open", "restricted"])
def test_readers_without_a_role_stop_the_start(shared: World, measures: frozenset[Measure]) -> None:
    """A rule that names nobody whom the database knows lets nobody finish what it keeps."""
    rule = toy.keep("shelved", "first_open", measures=measures, readers="shelf_desk")
    with toy.eraser(shared.admin_url) as connection, pytest.raises(DomainError) as refused:
        check(connection, toy.domain(), [toy.policy(papers=(rule,))], own_tables("domain"))
    assert str(refused.value) == (
        "toy: 2026-01-01: papers.shelved is read by shelf_desk, and the database has no role of "
        "that name; run `fullstop migrate`"
    )


def test_every_reader_of_a_shipped_rule_gets_a_role(shared: World) -> None:
    """Also of what stays open to the shop, as a bound card does for settlement."""
    named = {
        rule.readers
        for entry in shared.wiring.catalogue.values()
        for policy in entry.policies
        for rules in policy.records.values()
        for rule in rules.keep
    } - {"none"}
    made = {
        group
        for entry in shared.wiring.catalogue.values()
        for group in restriction.reader_groups(entry.policies)
    }
    assert made == named
    assert {"settlement", "fulfilment", "membership"} <= made
