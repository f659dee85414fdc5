"""Who gets at what, in every way in: role × table × verb, as the declarations have it, and no more.

What must be refused is refused by the database. A row that is restricted is seen by the groups that
it names, by the eraser and by the role of the duty functions, and by nobody else, in no way. Tables
and roles are worked out from what the domains declare; the last test widens rights, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import RecordSet
from fullstop.handlers.rules import ACTING_READERS, DUTY_READERS, SUBJECT_DUTIES, KeepRule, Rank
from fullstop.outbox.database import PRIVACY_ROLE, RELAY_ROLE, Db
from fullstop.outbox.migrate import create_role, own_tables
from fullstop.sandbox.deployment import url_as
from fullstop.stores.postgres.duties import function_of, role_of
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import quoted
from fullstop.testing import every
from fullstop.testing.sampled import Asked
from fullstop.testing.shapes import on
from fullstop.testing.world import PASSPHRASE

STRANGER = "fullstop_test_stranger"  # a role that nobody ever granted anything
DUTIES = (*DUTY_READERS, *SUBJECT_DUTIES)

# What a way shows: keys, or a number of rows. None: refused.
Shown = list[str] | int | None

# Of each row the first column of its key, and for whom it is restricted.
Rows = Sequence[tuple[Any, ...]]


# --- what the declarations say ------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """Who may do what with one record set's table: roles by verb; `readers` see their own rows."""

    domain: str
    records: RecordSet
    readers: frozenset[str]
    finishers: frozenset[str]

    @property
    def roles(self) -> Roles:
        return Roles.of(self.domain)

    @property
    def duty(self) -> str:
        return role_of(self.domain)

    @property
    def allowed(self) -> Mapping[str, frozenset[str]]:
        ours = frozenset({self.roles.app, self.roles.eraser})
        return {
            "select": ours | self.readers | {self.duty},
            "insert": frozenset({self.roles.app}),
            "update": ours | self.finishers,
            "delete": ours,
        }

    def sees(self, role: str, restricted_for: Collection[str] | None) -> bool:
        if role in (self.roles.eraser, self.duty):
            return True
        if restricted_for is None:
            return role == self.roles.app
        return role in self.readers and role in restricted_for


def expected(entry: Entry, records: RecordSet) -> Expected:
    readers = {rule.readers for rule in _restricting(entry, records, with_children=True)}
    finishers = {
        rule.readers
        for rule in _restricting(entry, records, with_children=False)
        if rule.rank is Rank.UNFINISHED_BUSINESS
    }
    acting = frozenset(ACTING_READERS)
    return Expected(entry.domain.name, records, acting & readers, acting & finishers)


def _restricting(entry: Entry, records: RecordSet, *, with_children: bool) -> Iterator[KeepRule]:
    for policy in entry.policies:
        rules = policy.records.get(records.name)
        yield from (rule for rule in (rules.keep if rules else ()) if rule.restricts)
    for needed in records.needed_by if with_children else ():
        child = entry.domain.record_set(needed.child)
        yield from _restricting(entry, child, with_children=True)


def every_role(entry: Entry) -> list[str]:
    """All roles but the tables' owner, whose rights nobody can take away."""
    roles = Roles.of(entry.domain.name)
    ours = (roles.app, roles.eraser, role_of(entry.domain.name), RELAY_ROLE, PRIVACY_ROLE)
    return [*ours, *ACTING_READERS, *DUTIES, STRANGER]


# --- the ways in --------------------------------------------------------------------------------


def _keys(connection: Db, statement: Composed) -> list[str]:
    return [str(row[0]) for row in connection.execute(statement)]


def _copied(connection: Db, statement: Composed) -> list[str]:
    with connection.cursor().copy(statement) as copy:
        return [str(row[0]).rstrip() for row in copy.rows()]  # a char is padded there


def _counted(connection: Db, statement: Composed) -> int:
    return int(_keys(connection, statement)[0])


def _explained(connection: Db, statement: Composed) -> int:
    """The rows that a plan says it returned; how many a filter took it also says (decision 25)."""
    [(plan,)] = connection.execute(SQL("explain (analyze, format json) {}").format(statement))
    rows: int = plan[0]["Plan"]["Actual Rows"]
    return int(rows)


def _through_a_cursor(connection: Db, statement: Composed) -> list[str]:
    connection.execute(SQL("declare looking cursor for {}").format(statement))
    return _keys(connection, SQL("fetch all from looking").format())


@dataclass(frozen=True)
class Way:
    """One way to read: the verb whose right it needs beside SELECT, and how it is gone."""

    name: str
    statement: LiteralString
    go: Callable[[Db, Composed], list[str] | int] = _keys
    also: str = "select"


COPY_OUT = "copy the table out"
READS = (
    Way("select", "select {key}::text from {table}"),
    Way("count", "select count(*) from {table}", _counted),
    Way("cursor", "select {key}::text from {table}", _through_a_cursor),
    Way("copy a query out", "copy (select {key}::text from {table}) to stdout", _copied),
    Way(COPY_OUT, "copy {table} ({key}) to stdout", _copied),
    Way("explain analyze", "select {key} from {table}", _explained),
    Way("join", "select a.{key}::text from {table} as a join {table} as b using ({keys})"),
    Way("for update", "select {key}::text from {table} for update", also="update"),
    Way(
        "update returning",
        "update {table} set masked_on = masked_on returning {key}::text",
        also="update all",
    ),
    Way("delete returning", "delete from {table} returning {key}::text", also="delete"),
)

# Ways that need a right that nobody has, whoever asks.
REFUSED: Mapping[str, LiteralString] = {
    "truncate": "truncate {table}",
    "drop": "drop table {table}",
    "no row security": "alter table {table} disable row level security",
    "policy": "create policy mine on {table} using (true)",
    "trigger": "create trigger mine before update on {table} for each row"
    " execute function suppress_redundant_updates_trigger()",
    "rule": "create rule mine as on update to {table} do instead nothing",
    "owner": "alter table {table} owner to {stranger}",
    "index": "create index on {table} ({key})",
    "foreign key": "create table pg_temp.mine (k text references {table})",
}


def problems(connection: Db, entry: Entry) -> list[str]:
    """Every way in which a role gets at more, or at less, than the declarations say."""
    found = []
    for records in entry.domain.record_sets:
        wanted = expected(entry, records)
        rows = _rows(connection, records)
        for role in every_role(entry):
            found += [
                f"{records.table}: {role}: {problem}"
                for problem in (
                    *_read(connection, wanted, role, rows),
                    *_written(connection, wanted, role),
                    *_refused(connection, wanted, role),
                )
            ]
        found += [f"{records.table}: {p}" for p in _by_the_owner(connection, wanted, rows)]
    return found


def _rows(connection: Db, records: RecordSet) -> Rows:
    statement = "select {key}::text, restricted_for from {table}"
    return connection.execute(_on(records, statement)).fetchall()


def _read(connection: Db, wanted: Expected, role: str, rows: Rows) -> Iterator[str]:
    own = sorted(key for key, groups in rows if wanted.sees(role, groups))
    for way in _ways(connection, wanted.records):
        may = role in wanted.allowed["select"] and _may(wanted, role, way.also)
        act = partial(way.go, connection, _on(wanted.records, way.statement))
        shown = _tried(connection, role, act)
        keys: Shown = sorted(shown) if isinstance(shown, list) else shown
        right: Shown = None
        if may:
            right = own if isinstance(shown, list) else len(own)
        if keys != right and not (may and shown is None and way.also == "delete"):
            yield f"{way.name}: shows {_short(keys)}, not {_short(right)}"
    stats = SQL("select count(*) from pg_stats where schemaname || '.' || tablename = {}")
    statement = stats.format(Literal(wanted.records.table))
    if _tried(connection, role, lambda: _counted(connection, statement)) != 0:
        yield "pg_stats: shows the commonest values of rows that it hides"


def _ways(connection: Db, records: RecordSet) -> Iterator[Way]:
    """All, but that a partitioned table is not copied out whole: its rows lie elsewhere."""
    statement = "select from pg_partitioned_table where partrelid = %s::regclass"
    found = connection.execute(statement, (quoted(records.table),)).fetchone()
    yield from (way for way in READS if found is None or way.name != COPY_OUT)


def _may(wanted: Expected, role: str, verb: str) -> bool:
    if verb == "update all":  # the columns that say who may read are not a desk's to write
        return role in wanted.allowed["update"] - wanted.finishers
    return role in wanted.allowed[verb]


def _written(connection: Db, wanted: Expected, role: str) -> Iterator[str]:
    insert = _on(
        wanted.records,
        "insert into {table} ({subject}) overriding system value select null where false",
    )
    done = _tried(connection, role, partial(_done, connection, insert))
    if (done is None) is (role in wanted.allowed["insert"]):
        yield f"insert: {'refused' if done is None else 'let'}"
    copy = _on(wanted.records, "copy {table} ({subject}) from stdin")
    if _tried(connection, role, lambda: _copy_in(connection, copy)) is not None:
        yield "copy in: let"
    for verb in ("update", "delete"):
        may = connection.execute(
            "select has_table_privilege(%(role)s, %(table)s, %(verb)s)"
            " or %(verb)s = 'update' and has_any_column_privilege(%(role)s, %(table)s, %(verb)s)",
            {"role": role, "table": quoted(wanted.records.table), "verb": verb},
        ).fetchone()
        if may != (role in wanted.allowed[verb],):
            yield f"{verb}: {'let' if may == (True,) else 'refused'}"


def _done(connection: Db, statement: Composed) -> int:
    """Zero, where the database refuses nothing."""
    connection.execute(statement)
    return 0


def _copy_in(connection: Db, statement: Composed) -> int:
    with connection.cursor().copy(statement):
        return 0


def _refused(connection: Db, wanted: Expected, role: str) -> Iterator[str]:
    for name, text in REFUSED.items():
        act = partial(_done, connection, _on(wanted.records, text))
        if _tried(connection, role, act) is not None:
            yield f"{name}: let"


def _by_the_owner(connection: Db, wanted: Expected, rows: Rows) -> Iterator[str]:
    """What the owner lends to others by a view or a function shows no more than the owner sees."""
    lent = (
        "create view {own}.lent as select {key}::text as key from {table}",
        "create function {own}.lend() returns setof text language sql security definer"
        " begin atomic select {key}::text from {table}; end",
    )
    ways = ("select key from {own}.lent", "select * from {own}.lend()")
    lending = partial(_on, wanted.records, own=Identifier(wanted.domain))
    with _undone(connection):
        connection.execute(SQL("set local role {}").format(Identifier(wanted.roles.owner)))
        for statement in lent:
            connection.execute(lending(statement))
        connection.execute(lending("grant usage on schema {own} to {stranger}"))
        connection.execute(lending("grant select on {own}.lent to {stranger}"))
        for way in ways:
            shown = _tried(connection, STRANGER, partial(_keys, connection, lending(way)))
            if shown != []:
                yield f"{way}: shows {_short(shown)} of {len(rows)} rows"


def _tried(connection: Db, role: str, act: Callable[[], list[str] | int]) -> Shown:
    """What an act as this role shows, undone again; None when the database refuses it."""
    with _undone(connection):
        connection.execute(SQL("set local role {}").format(Identifier(role)))
        try:
            return act()
        except (
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.FeatureNotSupported,  # COPY in, where rows are protected
            psycopg.errors.ForeignKeyViolation,  # a parent that may be deleted, but not before
            psycopg.errors.InvalidTableDefinition,  # a temporary table with such a reference
        ):
            return None


@contextmanager
def _undone(connection: Db) -> Iterator[None]:
    with connection.transaction(force_rollback=True):
        yield


def _on(records: RecordSet, statement: LiteralString, **more: Composable) -> Composed:
    return SQL(statement).format(
        table=Identifier(*records.table.split(".")),
        schema=Identifier(records.table.partition(".")[0]),
        key=Identifier(records.keys[0]),
        keys=SQL(", ").join(map(Identifier, records.keys)),
        subject=Identifier(records.subject),
        stranger=Identifier(STRANGER),
        **more,
    )


def _short(shown: Shown) -> str:
    if shown is None:
        return "nothing: refused"
    return f"{shown if isinstance(shown, int) else len(shown)} rows"


@contextmanager
def looking(asked: Asked) -> Iterator[Db]:
    """The administrator's connection, in one transaction that is rolled back."""
    with asked.sampled.world.admin() as connection:
        for role in (STRANGER, PRIVACY_ROLE, RELAY_ROLE, *ACTING_READERS, *DUTIES):
            create_role(connection, role)
        with _undone(connection):
            for records in asked.sampled.record_sets:
                connection.execute(_on(records, "analyze {table}"))
            yield connection


# --- the matrix ---------------------------------------------------------------------------------


@every.domain
def test_every_role_gets_at_what_it_may_and_nothing_else(asked: Asked) -> None:
    with looking(asked) as connection:
        assert problems(connection, asked.sampled.entry) == []


@every.domain
def test_the_products_own_tables_are_their_roles_alone(asked: Asked) -> None:
    assert _own_problems(asked) == []


def _own_problems(asked: Asked) -> list[str]:
    name = asked.sampled.name
    ours = {
        *(Roles.of(name).eraser, Roles.of(name).owner),
        *(role_of(name), PRIVACY_ROLE, RELAY_ROLE),
    }
    rows = asked.sampled.world.execute(
        "select distinct c.relname, coalesce(r.rolname, 'public') from pg_class as c"
        " left join pg_attribute as a on a.attrelid = c.oid,"
        " lateral (select (aclexplode(c.relacl)).grantee union"
        " select (aclexplode(a.attacl)).grantee) as granted"
        " left join pg_roles as r on r.oid = granted.grantee"
        " where c.relnamespace = %s::regnamespace and c.relname = any(%s)"
        " and granted.grantee <> c.relowner",
        name,
        [*own_tables("domain")],
    )
    return [f"{table}: {grantee}" for table, grantee in rows if grantee not in ours]


@every.domain
def test_duty_functions_are_for_the_groups_that_the_rules_name(asked: Asked) -> None:
    assert _function_problems(asked) == []


def _function_problems(asked: Asked) -> list[str]:
    entry = asked.sampled.entry
    found = []
    for records in entry.domain.record_sets:
        named = {r.readers for r in _restricting(entry, records, with_children=True)}
        allowed = (named & set(DUTY_READERS)) | set(SUBJECT_DUTIES)
        function = function_of(records.name)
        rows = asked.sampled.world.execute(
            "select coalesce(r.rolname, 'public') from pg_proc as p,"
            " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as granted"
            " left join pg_roles as r on r.oid = granted.grantee"
            " where p.pronamespace = %s::regnamespace and p.proname = %s"
            " and granted.grantee <> p.proowner",
            entry.domain.name,
            function,
        )
        if {role for (role,) in rows} != allowed:
            found.append(f"{function}: {sorted(rows)}, not {sorted(allowed)}")
    return found


@every.domain
def test_each_duty_read_leaves_its_row(asked: Asked) -> None:
    """A login of each duty group reads each record set that it may, as the declarations have it."""
    world, name = asked.sampled.world, asked.sampled.name
    subject = asked.requests[0].subject_id
    for group in DUTIES:
        login = f"reader_{uuid4().hex}"
        with world.admin() as connection:
            create_role(connection, group)
        world.execute(f"create role {login} login password '{PASSPHRASE}' in role {group}")
        try:
            _read_by_duty(asked, group, login, None if group in DUTY_READERS else subject)
        finally:
            world.execute(f"drop role {login}")
    assert world.execute(f"select count(*) from {name}.duty_reads where read_at is null") == [(0,)]


def _read_by_duty(asked: Asked, group: str, login: str, subject: str | None) -> None:
    world, entry = asked.sampled.world, asked.sampled.entry
    [(duty,)] = world.execute(
        f"insert into {entry.domain.name}.duties (reader_group, login, subject_id, reason, ticket,"
        " ends_at, opened_by, approved_by) values (%s, %s, %s, 'r', 't', now() + interval '1 h',"
        " 'a', 'b') returning duty_id",
        *(group, login, subject),
    )
    with psycopg.connect(url_as(world.admin_url, login, PASSPHRASE), autocommit=True) as reader:
        for records in entry.domain.record_sets:
            if not _may_execute(asked, group, records):
                continue
            keys = _read_once(reader, entry.domain.name, duty, records)
            assert keys == _for_duty(asked, group, records, subject), (group, records.name)
            [(login_, records_, logged)] = world.execute(
                f"select login, records, keys from {entry.domain.name}.duty_reads"
                " order by read_id desc limit 1"
            )
            assert (login_, records_, sorted(logged)) == (login, records.name, keys)


def _may_execute(asked: Asked, group: str, records: RecordSet) -> bool:
    named = {r.readers for r in _restricting(asked.sampled.entry, records, with_children=True)}
    return group in SUBJECT_DUTIES or group in named


def _read_once(
    reader: psycopg.Connection[tuple[Any, ...]], domain: str, duty: int, records: RecordSet
) -> list[str]:
    ask = SQL("select {}(%s, %s)").format(Identifier(domain, "duty_ask"))
    row = reader.execute(ask, (duty, records.name)).fetchone()
    assert row is not None
    function = Identifier(domain, function_of(records.name))
    read = on(
        records, "select {key} from {function}(%s, '', 10000) as {records}", function=function
    )
    return sorted(key for (key,) in reader.execute(read, row))


def _for_duty(asked: Asked, group: str, records: RecordSet, subject: str | None) -> list[str]:
    statement: LiteralString = "select {key} from {table} where %s = any(restricted_for)"
    if subject:
        statement = "select {key} from {table} where {subject} = %s"
    rows = asked.sampled.world.execute(on(records, statement), subject or group)
    return sorted(key for (key,) in rows)


# --- a matrix that cannot fail would prove nothing -----------------------------------------------

LETS_ALL_SEE = "a policy lets all see"  # what is hidden; a domain that hides nothing cannot tell
USAGE: LiteralString = "grant usage on schema {schema} to public"
WIDENED: Mapping[str, tuple[LiteralString, ...]] = {
    "a stranger reads": (
        USAGE,
        "grant select on {table} to {stranger}",
        "create policy wide on {table} for select to {stranger} using (true)",
    ),
    "a stranger may read, and sees nothing": (USAGE, "grant select on {table} to {stranger}"),
    "everybody inserts": (USAGE, "grant insert on {table} to public"),
    "everybody deletes": ("grant delete on {table} to public",),
    "a column is everybody's": ("grant update ({subject}) on {table} to public",),
    LETS_ALL_SEE: ("create policy wide on {table} for select using (true)",),
    "row security is off": ("alter table {table} disable row level security",),
    "the owner sees all": ("alter table {table} no force row level security",),
}


@every.domain
@pytest.mark.parametrize("wide", WIDENED)
def test_a_wider_right_is_found(asked: Asked, wide: str) -> None:
    with looking(asked) as connection:
        hides = False
        for records in asked.sampled.record_sets:
            hides = hides or any(groups is not None for _, groups in _rows(connection, records))
            connection.execute(SQL("; ").join(_on(records, part) for part in WIDENED[wide]))
        found = problems(connection, asked.sampled.entry)
    assert found or not (hides or wide != LETS_ALL_SEE)
