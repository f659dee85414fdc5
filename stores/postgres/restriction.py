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

from collections.abc import Callable, Collection, Mapping, Sequence

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.contract import RENEWED_AT, Domain, RecordSet
from fullstop.handlers.rules import DUTY_READERS, KeepRule, Policy, Rank
from fullstop.outbox.database import Db
from fullstop.stores.postgres import duties
from fullstop.stores.postgres.duties import run
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import IN_PARTITIONS, STOPPED

MASKS_AGAIN = "fullstop_masks_again"
RENEWS = "fullstop_renews"


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


def install(connection: Db, domain: Domain, policies: Sequence[Policy]) -> None:
    """Make restriction work on every record-set table of the domain; may be run again.

    The roles must be there. `connection` may change the domain's tables.
    """
    roles = Roles.of(domain.name)
    named = _with_parents(domain, _groups(policies, lambda rule: rule.restricts))
    groups = {name: found - set(DUTY_READERS) for name, found in named.items()}
    sealed = _with_parents(domain, _groups(policies, lambda rule: rule.seals))
    finishing = _groups(policies, lambda rule: rule.restricts and _is_business(rule))
    run(connection, "grant {} to {}", Identifier(roles.app), Identifier(roles.eraser))
    _grant_schema(connection, domain, roles, sorted(set().union(*groups.values())))
    _count_in_partitions(connection, domain, roles)
    for records in domain.record_sets:
        _add_columns(connection, records)
        _watch_masks(connection, domain, records)
        _watch_renewals(connection, domain, records)
        _protect(connection, records, roles, groups[records.name], sealed.get(records.name, ()))
        reads_all = duties.role_of(domain.name)
        _policy(connection, _name(records.table), reads_all, "select", SQL("true"))
        for group in sorted(finishing.get(records.name, ())):
            _let_finish(connection, records, group, sealed.get(records.name, ()))
        if records.no_rebuilding:
            _forbid_rebuilding(connection, domain, records, roles)
    duties.install(connection, domain, named)


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


def _grant_schema(connection: Db, domain: Domain, roles: Roles, groups: Sequence[str]) -> None:
    for role in (roles.app, roles.eraser, *groups):
        run(connection, "grant usage on schema {} to {}", Identifier(domain.name), Identifier(role))
    for table in sorted(_tables(domain)):
        eraser = Identifier(roles.eraser)
        run(connection, "grant select, update, delete on {} to {}", _name(table), eraser)


def _tables(domain: Domain) -> set[str]:
    """Record-set tables and those that facts read, which are locked and so need UPDATE."""
    reads = {
        read.table
        for records in domain.record_sets
        for fact in records.facts
        for read in fact.reads
    }
    return reads | {records.table for records in domain.record_sets}


def _add_columns(connection: Db, records: RecordSet) -> None:
    run(
        connection,
        "alter table {} add column if not exists restricted_for text[],"
        " add column if not exists masked_on date",
        _name(records.table),
    )


def _watch_masks(connection: Db, domain: Domain, records: RecordSet) -> None:
    """A value written over a masked one is not masked, as a row is not that a shop uses again."""
    masked = {column for column, mask in records.personal.items() if mask}
    if not masked:
        return
    function = Identifier(domain.name, MASKS_AGAIN)
    # The columns are arguments: a trigger that names them would keep the team from changing them.
    run(
        connection,
        "create or replace function {}() returns trigger language plpgsql as $$ begin"
        " if to_jsonb(new) ->> tg_argv[0] is not null and exists (select from unnest(tg_argv)"
        " as c where to_jsonb(old) -> c is distinct from to_jsonb(new) -> c)"
        " then new.masked_on := null; end if; return new; end $$",
        function,
    )
    run(
        connection,
        "create or replace trigger {} before update on {} for each row"
        " when (old.masked_on = new.masked_on) execute function {}({})",
        Identifier(MASKS_AGAIN),
        _name(records.table),
        function,
        SQL(", ").join(map(Literal, [records.subject, records.created_at, *sorted(masked)])),
    )


def _watch_renewals(connection: Db, domain: Domain, records: RecordSet) -> None:
    """Note when a row got a new value in a column that renews it, whoever wrote it but the eraser.

    Nobody else writes the note, not even who writes back a whole row as it was read.
    """
    if not records.renewed_by:
        return
    table, function = _name(records.table), Identifier(domain.name, RENEWS)
    noted = Identifier(RENEWED_AT)
    run(connection, "alter table {} add column if not exists {} timestamptz", table, noted)
    run(
        connection,
        "create or replace function {}() returns trigger language plpgsql as $$ begin"
        " if current_user = {} then return new; end if;"
        " new.{} := case when exists (select from unnest(tg_argv) as c"
        " where to_jsonb(old) -> c is distinct from to_jsonb(new) -> c)"
        " then clock_timestamp() else old.{} end; return new; end $$",
        function,
        Literal(Roles.of(domain.name).eraser),
        noted,
        noted,
    )
    run(
        connection,
        "create or replace trigger {} before update on {} for each row execute function {}({})",
        Identifier(RENEWS),
        table,
        function,
        SQL(", ").join(map(Literal, records.renewed_by)),
    )


def _protect(
    connection: Db,
    records: RecordSet,
    roles: Roles,
    groups: Collection[str],
    sealed_from: Collection[str],
) -> None:
    table, app = _name(records.table), Identifier(roles.app)
    run(connection, "grant select, insert, update, delete on {} to {}", table, app)
    _for_application(connection, table, roles)
    for partition in _partitions(connection, records):
        _for_application(connection, partition, roles)
    for group in sorted(groups):
        hidden = records.sealed if group in sealed_from else ()
        _let_read(connection, records, group, hidden)
        _policy(connection, table, group, "select", _restricted_to(group))


def _for_application(connection: Db, table: Identifier, roles: Roles) -> None:
    """Nobody reads past the policies; a partition has its own, for who reads it by its own name."""
    run(connection, "alter table {} enable row level security, force row level security", table)
    _policy(connection, table, roles.eraser, "all", SQL("true"))
    _policy(connection, table, roles.app, "all", SQL("restricted_for is null"))


def _partitions(connection: Db, records: RecordSet) -> list[Identifier]:
    rows = connection.execute(
        "select n.nspname, c.relname from pg_partition_tree(to_regclass(%s)) as part"
        " join pg_class as c on c.oid = part.relid join pg_namespace as n on n.oid = c.relnamespace"
        " where part.level > 0 order by 1, 2",
        (records.table,),
    ).fetchall()
    return [Identifier(schema, name) for schema, name in rows]


def _count_in_partitions(connection: Db, domain: Domain, roles: Roles) -> None:
    """The rows of a subject that a role sees who reads the partitions by their own names.

    One that it may not read is looked into: a right on a part of it is enough to read that part.
    """
    function = Identifier(domain.name, IN_PARTITIONS)
    run(
        connection,
        "create or replace function {}(whole regclass, subject_column name, created_column name,"
        " whose text, until timestamptz) returns bigint language plpgsql stable as $$"
        " declare part regclass; seen bigint; found bigint := 0; begin"
        " for part in select inhrelid from pg_catalog.pg_inherits where inhparent = whole loop"
        " seen := 0; if has_table_privilege(part, 'select') and has_schema_privilege("
        " (select relnamespace from pg_catalog.pg_class where oid = part), 'usage') then"
        " execute format('select count(*) from %s where %I = $1 and %I <= $2', part,"
        " subject_column, created_column) into seen using whose, until; end if;"
        " found := found + greatest(seen, {}(part, subject_column, created_column, whose, until));"
        " end loop; return found; end $$",
        function,
        function,
    )
    run(connection, "grant execute on function {} to {}", function, Identifier(roles.app))


def _let_read(connection: Db, records: RecordSet, group: str, hidden: Collection[str]) -> None:
    """The whole row; where a rule seals columns from the group, all the others by name."""
    table, reader = _name(records.table), Identifier(group)
    if not hidden:
        run(connection, "grant select on {} to {}", table, reader)
        return
    # A right on the table, or on a column that is sealed only now, would outlast.
    run(connection, "revoke all on {} from {}", table, reader)
    columns = _columns(connection, records, without=hidden)
    run(connection, "grant select ({}) on {} to {}", columns, table, reader)


def _let_finish(
    connection: Db, records: RecordSet, group: str, sealed_from: Collection[str]
) -> None:
    """The desk may change what it finishes, never whose the row is or who may read it.

    Without it nobody could close a case whose row is hidden from the business application.
    """
    fixed = {records.key, records.subject, records.created_at, "restricted_for", "masked_on"}
    fixed.add(RENEWED_AT)
    fixed |= set(records.sealed if group in sealed_from else ())
    columns, table = _columns(connection, records, without=fixed), _name(records.table)
    run(connection, "grant update ({}) on {} to {}", columns, table, Identifier(group))
    _policy(connection, table, group, "all", _restricted_to(group))


def _restricted_to(group: str) -> Composed:
    return SQL("{} = any(restricted_for)").format(Literal(group))


def _columns(connection: Db, records: RecordSet, *, without: Collection[str]) -> Composed:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0"
        " and not attisdropped and attgenerated = '' order by attnum",
        (records.table,),
    ).fetchall()
    return SQL(", ").join(Identifier(name) for (name,) in rows if name not in without)


def _forbid_rebuilding(connection: Db, domain: Domain, records: RecordSet, roles: Roles) -> None:
    stopped, table = Identifier(domain.name, STOPPED), _name(records.table)
    run(
        connection,
        "create table if not exists {} (records text not null, subject_id text not null,"
        " stopped_on date not null, primary key (records, subject_id))",
        stopped,
    )
    for role in (roles.app, roles.eraser):
        run(connection, "grant select, insert, delete on {} to {}", stopped, Identifier(role))
    run(connection, "drop policy if exists fullstop_no_rebuilding on {}", table)
    run(
        connection,
        "create policy fullstop_no_rebuilding on {} as restrictive for insert to {} with check"
        " (not exists (select from {} as s where s.records = {} and s.subject_id = {}))",
        table,
        Identifier(roles.app),
        stopped,
        Literal(records.name),
        Identifier(records.table.rpartition(".")[2], records.subject),
    )


def _policy(connection: Db, table: Identifier, role: str, verb: str, condition: Composable) -> None:
    name = Identifier(f"fullstop_{role}")
    run(connection, "drop policy if exists {} on {}", name, table)
    made = "create policy {} on {} for {} to {} using ({})"
    run(connection, made, name, table, SQL(verb), Identifier(role), condition)


def _name(table: str) -> Identifier:
    return Identifier(*table.split("."))
