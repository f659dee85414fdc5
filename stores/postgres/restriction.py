"""Restriction as the database enforces it: columns, row-level security and grants of a domain.

A record-set table gets ``restricted_for`` (null: not restricted; else the reader groups that may
still read the row, ``{}`` for nobody) and ``masked_on``, which is true of the values that lie
there: whoever writes another one takes it back. The business application sees only rows that are
not restricted; a reader group sees the rows restricted to it, and finishes the business that they
are kept for; a duty group reads by `stores.postgres.duties` alone; the eraser sees all. Where a
record set may not be rebuilt, the application cannot insert a row of a subject in ``stopped``,
until the team takes the subject out of it again because the customer consented anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg.sql import SQL, Composed, Identifier, Literal

from fullstop.handlers.contract import RENEWED_AT, Domain, Mask, Masks, RecordSet
from fullstop.handlers.rules import DUTY_READERS, SUBJECT_DUTIES, KeepRule, Policy, Rank
from fullstop.outbox.database import Db
from fullstop.outbox.revisions import MADE
from fullstop.stores.postgres import duties
from fullstop.stores.postgres.altering import (
    TablePolicy,
    adding,
    at_once,
    columns_of,
    guard,
    partitions_of,
    roles_of,
    set_policies,
    watching,
)
from fullstop.stores.postgres.duties import run
from fullstop.stores.postgres.masking import jsonpaths
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import (
    IN_PARTITIONS,
    STOPPED,
    named,
    spelled_subject,
    throughs_of,
)

MASKS_AGAIN = "fullstop_masks_again"
RENEWS = "fullstop_renews"
AS_BEFORE = "fullstop_as_before"
NO_REBUILDING = "fullstop_no_rebuilding"
IS_STOPPED = "fullstop_is_stopped"


def reader_groups(policies: Sequence[Policy]) -> frozenset[str]:
    """The reader groups that any rule of any version names: each is a role of the database."""
    return frozenset().union(*_groups(policies, lambda _: True).values())


def _groups(
    policies: Sequence[Policy], counts: Callable[[KeepRule], bool]
) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for policy in policies:
        for rules in policy.records.values():
            named = {rule.readers for rule in rules.keep if counts(rule)} - {"none"}
            groups.setdefault(rules.name, set()).update(named)
    return {name: frozenset(found) for name, found in groups.items()}


@dataclass(frozen=True)
class Readers:
    """Who reads restricted rows of each record set by the rules, and how."""

    by_rule: Mapping[str, frozenset[str]]
    sealed_from: Mapping[str, frozenset[str]]
    finishing: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, domain: Domain, policies: Sequence[Policy]) -> Readers:
        return cls(
            _with_parents(domain, _groups(policies, lambda rule: rule.restricts)),
            _with_parents(domain, _groups(policies, lambda rule: rule.seals)),
            _groups(policies, lambda rule: rule.restricts and _is_business(rule)),
        )

    def acting(self, records: RecordSet) -> list[str]:
        """Who reads in daily business, not by duty."""
        return sorted(self.by_rule[records.name] - set(DUTY_READERS))

    def finishers(self, records: RecordSet) -> frozenset[str]:
        return self.finishing.get(records.name, frozenset())

    def hidden_from(self, group: str, records: RecordSet) -> tuple[str, ...]:
        return records.sealed if group in self.sealed_from.get(records.name, ()) else ()


def roles_for(domain: Domain, policies: Sequence[Policy]) -> list[str]:
    """Every role that restriction needs; none of them logs in by itself."""
    ours = (*vars(Roles.of(domain.name)).values(), duties.role_of(domain.name))
    return [*ours, *sorted(reader_groups(policies)), *SUBJECT_DUTIES]


def install(connection: Db, domain: Domain, policies: Sequence[Policy]) -> None:
    """Make restriction work on every record-set table of the domain; may be run again.

    The roles must be there. `connection` may change the domain's tables.
    """
    prepare(connection, domain, policies)
    switch(connection, domain, policies)


def prepare(
    connection: Db,
    domain: Domain,
    policies: Sequence[Policy],
    before: Mapping[str, Collection[str]] | None = None,
) -> None:
    """All that nobody notices: columns, triggers, and policies, which bind nobody before `switch`.

    `before` are the roles, by table or partition, that go on seeing what is not restricted.
    """
    readers = Readers.of(domain, policies)
    make_functions(connection, domain)
    for records in domain.record_sets:
        alter_table(connection, domain, records)
        write_policies(connection, domain, records, readers, before or {})


def switch(connection: Db, domain: Domain, policies: Sequence[Policy]) -> None:
    """From here on the policies bind everybody, and the rules' readers may read; table by table."""
    readers, roles = Readers.of(domain, policies), Roles.of(domain.name)
    run(connection, "grant {} to {}", Identifier(roles.app), Identifier(roles.eraser))
    _grant_schemas(connection, domain, roles, readers)
    for records in domain.record_sets:
        for table in (records.table, *partitions_of(connection, records.table)):
            bind(connection, table, roles)
        with connection.transaction():
            _grant_table(connection, records, roles, readers)
    for table in sorted(tables_of(domain)):
        eraser = Identifier(roles.eraser)
        run(connection, "grant select, update, delete on {} to {}", named(table), eraser)
    duties.grant_subjects(connection, domain, roles.eraser)
    duties.install(connection, domain, readers.by_rule)


def _with_parents(
    domain: Domain, groups: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Who reads a kept child reads the parent that it keeps, too; children come first."""
    found = dict(groups)
    for records in domain.record_sets:
        children = [found.get(needed.child, frozenset()) for needed in records.needed_by]
        found[records.name] = found.get(records.name, frozenset()).union(*children)
    return found


def _is_business(rule: KeepRule) -> bool:
    return rule.rank is Rank.UNFINISHED_BUSINESS


# --- functions of the domain's schema -----------------------------------------------------------


def make_functions(connection: Db, domain: Domain) -> None:
    """What the triggers and the proof call."""
    _watch_masks(connection, domain)
    _watch_renewals(connection, domain)
    _count_in_partitions(connection, domain, Roles.of(domain.name))
    if any(records.no_rebuilding for records in domain.record_sets):
        _remember_stopped(connection, domain)


def _watch_masks(connection: Db, domain: Domain) -> None:
    """A value written over a masked one is not masked, as a row is not that a shop uses again.

    Each argument names a column, or is the path of what is masked inside one.
    """
    run(
        connection,
        "create or replace function {}() returns trigger language plpgsql as $$ begin"
        " if to_jsonb(new) ->> tg_argv[0] is not null and exists (select from unnest(tg_argv)"
        " as c where case when c ^@ 'lax $.'"
        " then jsonb_path_query_array(to_jsonb(old), c::jsonpath)"
        " is distinct from jsonb_path_query_array(to_jsonb(new), c::jsonpath)"
        " else to_jsonb(old) -> c is distinct from to_jsonb(new) -> c end)"
        " then new.masked_on := null; end if; return new; end $$",
        Identifier(domain.name, MASKS_AGAIN),
    )


def _watch_renewals(connection: Db, domain: Domain) -> None:
    """Note when a row got a new value in a column that renews it, whoever wrote it but the eraser.

    Nobody else writes the note, not even who writes back a whole row as it was read.
    """
    if not any(records.renewed_by for records in domain.record_sets):
        return
    noted = Identifier(RENEWED_AT)
    run(
        connection,
        "create or replace function {}() returns trigger language plpgsql as $$ begin"
        " if current_user = {} then return new; end if;"
        " new.{} := case when exists (select from unnest(tg_argv) as c"
        " where to_jsonb(old) -> c is distinct from to_jsonb(new) -> c)"
        " then clock_timestamp() else old.{} end; return new; end $$",
        Identifier(domain.name, RENEWS),
        Literal(Roles.of(domain.name).eraser),
        noted,
        noted,
    )


def _count_in_partitions(connection: Db, domain: Domain, roles: Roles) -> None:
    """The rows of a subject that a role sees who reads the partitions by their own names.

    One that it may not read is looked into: a right on a part of it is enough to read that part.
    Subject and bound come as text, and are of the type that each column has.
    """
    function = Identifier(domain.name, IN_PARTITIONS)
    run(
        connection,
        "create or replace function {}(whole regclass, subject_column name, created_column name,"
        " renewed_column name, whose text, until text, cutoff timestamptz) returns bigint"
        " language plpgsql stable as $$"
        " declare part regclass; seen bigint; found bigint := 0; kinds text[]; same text; begin"
        " select array_agg(format('%I.%I', n.nspname, t.typname) order by a.attname ="
        " created_column) into kinds from pg_catalog.pg_attribute as a"
        " join pg_catalog.pg_type as d on d.oid = a.atttypid"
        " join pg_catalog.pg_type as t on t.oid = coalesce(nullif(d.typbasetype, 0), d.oid)"
        " join pg_catalog.pg_namespace as n on n.oid = t.typnamespace"
        " where a.attrelid = whole and a.attname in (subject_column, created_column);"
        # A type that an extension brings has its own, wherever that is; all others the catalogue's.
        " select coalesce((select n.nspname from pg_catalog.pg_operator as o"
        " join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace where o.oprname = '='"
        " and o.oprleft = kinds[1]::regtype and o.oprright = o.oprleft), 'pg_catalog') into same;"
        " for part in select inhrelid from pg_catalog.pg_inherits where inhparent = whole loop"
        " seen := 0; if has_table_privilege(part, 'select') and has_schema_privilege("
        " (select relnamespace from pg_catalog.pg_class where oid = part), 'usage') then"
        " execute format('select count(*) from %s where %I operator(%I.=) $1::%s and %I <= $2::%s',"
        " part, subject_column, same, kinds[1], created_column, kinds[2]) || case"
        " when renewed_column is null then ''"
        " else format(' and coalesce(%I <= $3, true)', renewed_column) end"
        " into seen using whose, until, cutoff; end if;"
        " found := found + greatest(seen,"
        " {}(part, subject_column, created_column, renewed_column, whose, until, cutoff));"
        " end loop; return found; end $$",
        function,
        function,
    )
    run(connection, "grant execute on function {} to {}", function, Identifier(roles.app))


def _remember_stopped(connection: Db, domain: Domain) -> None:
    stopped, roles = Identifier(domain.name, STOPPED), Roles.of(domain.name)
    if not columns_of(connection, f"{domain.name}.{STOPPED}"):
        run(
            connection,
            "create table {0} (records text not null, subject_id text not null,"
            " stopped_on date not null, primary key (records, subject_id));"
            " comment on table {0} is {1}",
            stopped,
            Literal(MADE),
        )
    for role in (roles.app, roles.eraser):
        run(connection, "grant select, insert, delete on {} to {}", stopped, Identifier(role))
    asked = Identifier(domain.name, IS_STOPPED)
    # Whoever inserts asks; only these may read who is stopped.
    run(
        connection,
        "create or replace function {}(records text, subject text) returns boolean language sql"
        " stable security definer set search_path = pg_catalog, pg_temp as $$"
        " select exists (select from {} as s where s.records = $1 and s.subject_id = $2) $$",
        asked,
        stopped,
    )
    run(connection, "revoke all on function {} from public", asked)


# --- one table ----------------------------------------------------------------------------------


def columns_for(records: RecordSet) -> dict[str, LiteralString]:
    """The columns that a record set's table gets, with their types."""
    noted: dict[str, LiteralString] = {RENEWED_AT: "timestamptz"} if records.renewed_by else {}
    return {"restricted_for": "text[]", "masked_on": "date", **noted}


def alter_table(connection: Db, domain: Domain, records: RecordSet) -> None:
    """The columns and triggers of a record set's table, where it has them not."""
    columns = columns_for(records)
    statements = list(adding(connection, records.table, columns))
    # The columns are arguments: a trigger that names them would keep the team from changing them.
    for name, arguments, when in watched(records):
        statements += watching(connection, records.table, name, domain.name, arguments, when)
    at_once(connection, records.table, statements)


def watched(records: RecordSet) -> Iterator[tuple[str, list[str], SQL]]:
    """The triggers that a record set needs: each with its arguments, and when it acts."""
    if masked := sorted(records.masks.items()):
        places = [place for column, mask in masked for place in _places(column, mask)]
        arguments = [records.subject, records.created_at, *places]
        yield MASKS_AGAIN, arguments, SQL(" when (old.masked_on = new.masked_on)")
    if records.renewed_by:
        yield RENEWS, list(records.renewed_by), SQL("")


def _places(column: str, mask: Mask | Masks) -> list[str]:
    return jsonpaths(column, mask) if isinstance(mask, Mapping) else [column]


_EVERY_ROW = SQL("true")
_OPEN_ROWS = SQL("restricted_for is null")


def write_policies(
    connection: Db,
    domain: Domain,
    records: RecordSet,
    readers: Readers,
    before: Mapping[str, Collection[str]],
) -> None:
    """Write the policies of a table and of its partitions; they bind nobody before `bind`."""
    for table, wanted in _policies_on(connection, domain, records, readers, before):
        _let_ask(connection, domain, wanted)
        set_policies(connection, table, wanted, noted_on=_app_policy(domain))


def _app_policy(domain: Domain) -> str:
    return f"fullstop_{Roles.of(domain.name).app}"


def _let_ask(connection: Db, domain: Domain, policies: Sequence[TablePolicy]) -> None:
    """A policy's condition is asked with the rights of who inserts."""
    asking = {role for policy in policies if policy.name == NO_REBUILDING for role in policy.roles}
    for role in sorted(asking):
        asked = Identifier(domain.name, IS_STOPPED)
        run(connection, "grant execute on function {} to {}", asked, Identifier(role))


def bind(connection: Db, table: str, roles: Roles) -> None:
    """From now on the policies of a table bind everybody."""
    guard(connection, table, noted_on=f"fullstop_{roles.app}")


def _policies_on(
    connection: Db,
    domain: Domain,
    records: RecordSet,
    readers: Readers,
    before: Mapping[str, Collection[str]],
) -> Iterator[tuple[str, list[TablePolicy]]]:
    """The policies of a record set's table and of each of its partitions.

    Nobody reads past them; a partition has its own, for who reads it by its own name.
    """
    roles = Roles.of(domain.name)
    for table in (records.table, *partitions_of(connection, records.table)):
        wanted = [
            TablePolicy(f"fullstop_{roles.eraser}", [roles.eraser], _EVERY_ROW),
            TablePolicy(f"fullstop_{roles.app}", [roles.app], _OPEN_ROWS),
        ]
        as_before = roles_of(connection, table, AS_BEFORE) | set(before.get(table, ()))
        if as_before:
            wanted.append(TablePolicy(AS_BEFORE, as_before, _OPEN_ROWS))
        if table == records.table:
            duty = duties.role_of(domain.name)
            wanted.append(TablePolicy(f"fullstop_{duty}", [duty], _EVERY_ROW, "select"))
            wanted += _of_readers(records, readers)
            if records.no_rebuilding:
                wanted.append(_no_rebuilding(domain, records, {roles.app, *as_before}))
        yield table, wanted


def _of_readers(records: RecordSet, readers: Readers) -> Iterator[TablePolicy]:
    """Each group reads the rows restricted to it; a desk may change what it finishes, too.

    Without it nobody could close a case whose row is hidden from the business application.
    """
    finishers = readers.finishers(records)
    for group in sorted({*readers.acting(records), *finishers}):
        condition = SQL("{} = any (restricted_for)").format(Literal(group))
        verb: LiteralString = "all" if group in finishers else "select"
        yield TablePolicy(f"fullstop_{group}", [group], condition, verb)


def _no_rebuilding(domain: Domain, records: RecordSet, roles: Collection[str]) -> TablePolicy:
    condition = SQL("not {}({}, {})").format(
        Identifier(domain.name, IS_STOPPED),
        Literal(records.name),
        spelled_subject(records, Identifier(records.subject)),
    )
    return TablePolicy(NO_REBUILDING, roles, condition, "insert", restrictive=True)


# --- rights -------------------------------------------------------------------------------------


def _grant_schemas(connection: Db, domain: Domain, roles: Roles, readers: Readers) -> None:
    groups = {group for records in domain.record_sets for group in readers.acting(records)}
    for schema in schemas_of(domain):
        for role in (roles.app, roles.eraser, *sorted(groups)):
            grant = "grant usage on schema {} to {}"
            run(connection, grant, Identifier(schema), Identifier(role))


def schemas_of(domain: Domain) -> list[str]:
    """The domain's own schema, and those of its tables."""
    tables = tables_of(domain) | {through.table for through in throughs_of(domain)}
    return sorted({domain.name, *(table.partition(".")[0] for table in tables)})


def tables_of(domain: Domain) -> set[str]:
    """Record-set tables and those that facts read, which are locked and so need UPDATE."""
    reads = {
        read.table
        for records in domain.record_sets
        for fact in records.facts
        for read in fact.reads
    }
    return reads | {records.table for records in domain.record_sets}


def _grant_table(connection: Db, records: RecordSet, roles: Roles, readers: Readers) -> None:
    table, app = named(records.table), Identifier(roles.app)
    run(connection, "grant select, insert, update, delete on {} to {}", table, app)
    for group in readers.acting(records):
        _let_read(connection, records, group, readers.hidden_from(group, records))
    for group in sorted(readers.finishers(records)):
        _let_finish(connection, records, group, readers.hidden_from(group, records))


def _let_read(connection: Db, records: RecordSet, group: str, hidden: Collection[str]) -> None:
    """The whole row; where a rule seals columns from the group, all the others by name."""
    table, reader = named(records.table), Identifier(group)
    if not hidden:
        run(connection, "grant select on {} to {}", table, reader)
        return
    # A right on the table, or on a column that is sealed only now, would outlast.
    run(connection, "revoke all on {} from {}", table, reader)
    columns = _columns(connection, records, without=hidden)
    run(connection, "grant select ({}) on {} to {}", columns, table, reader)


def _let_finish(connection: Db, records: RecordSet, group: str, hidden: Collection[str]) -> None:
    """Never whose the row is or who may read it."""
    fixed = {*records.keys, records.subject, records.created_at, "restricted_for", "masked_on"}
    columns = _columns(connection, records, without={*fixed, RENEWED_AT, *hidden})
    table = named(records.table)
    run(connection, "grant update ({}) on {} to {}", columns, table, Identifier(group))


def _columns(connection: Db, records: RecordSet, *, without: Collection[str]) -> Composed:
    names = columns_of(connection, records.table)
    return SQL(", ").join(Identifier(name) for name in names if name not in without)
