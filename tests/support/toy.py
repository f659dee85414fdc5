"""A toy domain: notes, which refer to papers. Its facts are plain columns, its rules any test's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

from fullstop.handlers.contract import Domain, Fact, Mask, NeededBy, Reads, RecordSet, Words
from fullstop.handlers.rules import (
    READERS,
    SUBJECT_DUTIES,
    KeepRule,
    Measure,
    Period,
    Policy,
    Rank,
    RecordRules,
    RuleId,
    WhenFree,
)
from fullstop.outbox.database import Db, connect, connect_as_administrator
from fullstop.outbox.migrate import create_role, create_schema
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.stores.postgres import duties, restriction
from fullstop.stores.postgres.roles import Roles
from tests.support.world import PASSPHRASE

DATES = ("first_on", "second_on")
BOOLEANS = ("first_open", "second_open")
ROLES = Roles.of("toy")
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)  # when a row was created, where a test does not mind

MASK = frozenset({Measure.MASK})
RESTRICT = frozenset({Measure.RESTRICT})
BOTH = MASK | RESTRICT
SEAL = frozenset({Measure.SEAL}) | RESTRICT
SEALED = ("title",)
SEALED_FROM = frozenset({"after_sales", "security"})
NEITHER: frozenset[Measure] = frozenset()

_COLUMNS = """
  subject_id   text,
  created_at   timestamptz not null,
  bundle       text not null,
  phone        text,
  title        text,
  first_on     date,
  second_on    date,
  first_open   boolean,
  second_open  boolean,
  came_on      date not null default '2020-01-01',
  shop         int not null default 1
"""
_TABLES = f"""
create table toy.papers (paper_no text primary key, {_COLUMNS});
create table toy.notes
  (note_no text primary key, paper_no text references toy.papers, {_COLUMNS});
create index on toy.papers (subject_id, created_at);
create index on toy.papers (bundle);
create index on toy.notes (subject_id, created_at);
create index on toy.notes (paper_no);
create table toy.duties (duty_id bigint, login text, reader_group text);
create table toy.duty_reads (read_id bigint, duty_id bigint, records text);
create table toy.holds (subject_id text, records text[], secret boolean, released_at timestamptz);
"""


def domain(nullable: Collection[str] = ()) -> Domain:
    """The domain, with these of its facts declared nullable."""
    facts = (
        *(Fact(name, "date", f"{{record}}.{name}", name in nullable) for name in DATES),
        *(Fact(name, "boolean", f"{{record}}.{name}", name in nullable) for name in BOOLEANS),
    )
    personal = {"phone": Mask.PHONE, "title": None}
    notes = RecordSet(
        "notes", "toy.notes", "note_no", personal=personal, sealed=SEALED, facts=facts
    )
    papers = RecordSet(
        "papers",
        "toy.papers",
        "paper_no",
        unit="bundle",
        personal=personal,
        sealed=SEALED,
        facts=facts,
        needed_by=(NeededBy("notes", "paper_no"),),
    )
    return Domain("toy", (notes, papers))


def dated(made: Domain, names: Collection[str]) -> Domain:
    """The domain, where these record sets say only on which day a row came, in Shanghai."""
    record_sets = (
        replace(records, created_at="came_on", created_type="date", created_zone="Asia/Shanghai")
        if records.name in names
        else records
        for records in made.record_sets
    )
    return replace(made, record_sets=tuple(record_sets))


# The tables with keys of two columns, of two types.
WIDE = (
    "alter table toy.notes drop constraint notes_paper_no_fkey",
    "alter table toy.papers drop constraint papers_pkey, add primary key (shop, paper_no)",
    "alter table toy.notes drop constraint notes_pkey, add primary key (shop, note_no),"
    " add foreign key (shop, paper_no) references toy.papers",
    "create index on toy.notes (shop, paper_no)",
)


def wide(made: Domain) -> Domain:
    """The domain, whose keys are of two columns."""
    notes, papers = made.record_sets
    refers = (NeededBy("notes", ("shop", "paper_no")),)
    return replace(
        made,
        record_sets=(
            replace(notes, key=("shop", "note_no")),
            replace(papers, key=("shop", "paper_no"), needed_by=refers),
        ),
    )


def domain_with(fact: str, sql: str) -> Domain:
    """The domain, with other SQL behind one of its facts."""
    return _changed(lambda f: replace(f, sql=sql) if f.name == fact else f)


def domain_reading(reads: Mapping[str, Reads]) -> Domain:
    """The domain, some of whose facts read other rows."""
    return _changed(lambda f: replace(f, reads=(reads[f.name],)) if f.name in reads else f)


def _changed(change: Callable[[Fact], Fact]) -> Domain:
    made = domain()
    record_sets = (
        replace(records, facts=tuple(change(fact) for fact in records.facts))
        for records in made.record_sets
    )
    return replace(made, record_sets=tuple(record_sets))


def keep(
    rule: str,
    fact: str,
    period: str | None = None,
    *,
    measures: frozenset[Measure] = NEITHER,
    readers: str = "none",
) -> KeepRule:
    """A rule that keeps for a period from a date, or while a fact is true."""
    return KeepRule(
        id=RuleId(rule),
        fact=fact,
        period=None if period is None else Period.parse(period),
        rank=Rank.UNFINISHED_BUSINESS if period is None else Rank.LAW,
        citation="某法 第一条",
        measures=measures,
        readers=readers,
        notice=None,
        sms=None,
    )


def rule_id(text: str) -> RuleId:
    return RuleId(text)


def policy(
    *,
    notes: tuple[KeepRule, ...] | None = (),
    papers: tuple[KeepRule, ...] | None = (),
    when_free: WhenFree = WhenFree.DELETE,
) -> Policy:
    """Rules of both record sets; None: this version does not name the record set."""
    rules: Mapping[str, tuple[KeepRule, ...] | None] = {"notes": notes, "papers": papers}
    records = {
        name: RecordRules(name, when_free, Words("{n}", "{n}"), keep)
        for name, keep in rules.items()
        if keep is not None
    }
    return Policy("toy", date(2026, 1, 1), "ab" * 32, records)


def make_tables(admin_url: str) -> None:
    """Roles, tables and restriction of the domain, for rules that name any reader group."""
    every_group = tuple(
        keep(
            group,
            "first_open",
            measures=BOTH | SEAL if group in SEALED_FROM else BOTH,
            readers=group,
        )
        for group in READERS
    )
    everybody = policy(notes=every_group, papers=every_group)
    with connect_as_administrator(admin_url) as connection:
        duty = duties.role_of("toy")
        for role in (*vars(ROLES).values(), duty, *READERS[1:], *SUBJECT_DUTIES):
            create_role(connection, role)
        create_schema(connection, "toy", ROLES.owner)
        connection.execute(_TABLES.encode())
        restriction.install(connection, domain(), [everybody])
        # So that a test can fill the tables in a transaction that it rolls back.
        connection.execute(
            f"grant select, insert on toy.papers, toy.notes, toy.holds to {ROLES.eraser}".encode()
        )
        connection.execute(f"grant {ROLES.eraser} to {LOGIN}".encode())


@contextmanager
def eraser(admin_url: str) -> Iterator[Db]:
    """A connection that acts as the domain's eraser."""
    connection = connect(
        url_as(admin_url, LOGIN, PASSPHRASE),
        role=ROLES.eraser,
        schema="toy",
        time_zone="Asia/Shanghai",
        application="test",
    )
    with connection:
        yield connection
