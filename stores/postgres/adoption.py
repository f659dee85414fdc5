"""A team's live tables before they can be restricted, and how they become the team's alone again.

To look alters nothing: what each step would lock is traced on empty copies of the tables that only
this session sees, in transactions that are rolled back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, LiteralString

from psycopg.errors import DependentObjectsStillExist, UndefinedObject
from psycopg.sql import SQL, Composed, Identifier

from fullstop.handlers.contract import Domain, DomainError, RecordSet
from fullstop.handlers.rules import READERS, SUBJECT_DUTIES, Policy
from fullstop.outbox.database import Db
from fullstop.outbox.migrate import LOCK_SECONDS, create_role
from fullstop.outbox.revisions import MADE
from fullstop.stores.postgres.altering import (
    OURS,
    adding,
    at_once,
    columns_of,
    dropped,
    is_guarded,
    letting_go,
    partitions_of,
)
from fullstop.stores.postgres.checks import MissingIndex
from fullstop.stores.postgres.duties import function_of, role_of, run
from fullstop.stores.postgres.restriction import (
    Readers,
    alter_table,
    bind,
    columns_for,
    make_functions,
    roles_for,
    schemas_of,
    tables_of,
    watched,
    write_policies,
)
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import named, quoted, throughs_of

_SHAPE: LiteralString = """
select json_build_object(
  'table', n.nspname || '.' || c.relname,
  'owner', o.rolname,
  'kind', case when c.relkind = 'p' then 'partitioned by ' || pg_get_partkeydef(c.oid)
    else 'table' end,
  'partitions', (select count(*) from pg_partition_tree(c.oid) as part where part.level > 0),
  'rows_estimated', greatest(c.reltuples, 0)::bigint,
  'row_security', case when c.relrowsecurity and c.relforcerowsecurity then 'forced'
    when c.relrowsecurity then 'on' else 'off' end,
  'columns', (select json_agg(json_build_object('name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull,
      'made', case when a.attgenerated <> '' then 'generated'
        when a.attidentity <> '' then 'identity' end) order by a.attnum)
    from pg_attribute as a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'indexes', (select coalesce(json_agg(pg_get_indexdef(i.indexrelid)
      || case when i.indisvalid then '' else ' (invalid)' end order by 1), '[]')
    from pg_index as i where i.indrelid = c.oid),
  'constraints', (select coalesce(json_agg(t.conname || ' ' || pg_get_constraintdef(t.oid)
      order by t.conname), '[]')
    from pg_constraint as t where t.conrelid = c.oid and t.contype <> 'n'),
  'triggers', (select coalesce(json_agg(pg_get_triggerdef(g.oid) order by g.tgname), '[]')
    from pg_trigger as g where g.tgrelid = c.oid and not g.tgisinternal),
  'policies', (select coalesce(json_agg(p.polname order by p.polname), '[]')
    from pg_policy as p where p.polrelid = c.oid),
  'rights', (select coalesce(json_object_agg(grantee, privileges), '{}') from (
    select coalesce(r.rolname, 'public') as grantee,
      string_agg(lower(acl.privilege_type), ', ' order by acl.privilege_type) as privileges
    from aclexplode(c.relacl) as acl left join pg_roles as r on r.oid = acl.grantee
    group by 1) as granted))
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  join pg_roles as o on o.oid = c.relowner
where c.oid = to_regclass(%s)"""

# Only who is connected now can be asked for: no server counts who used a table.
_CONNECTED: LiteralString = """
select r.rolname, count(*), r.rolsuper or r.rolbypassrls,
  (select coalesce(array_agg(name order by name), '{}')
    from unnest(%s::text[], %s::text[]) as its(name, as_read), to_regclass(as_read) as t
    where has_any_column_privilege(r.oid, t, 'select, insert, update')
      or has_table_privilege(r.oid, t, 'delete'))
from pg_stat_activity as s join pg_roles as r on r.rolname = s.usename
where s.datname = current_database() and s.backend_type = 'client backend'
  and s.pid <> pg_backend_pid()
group by r.oid, r.rolname, r.rolsuper, r.rolbypassrls order by 1"""

_LOCKS: LiteralString = """
select mode from pg_locks where pid = pg_backend_pid() and relation = to_regclass(%s)"""

_BLOCKS = {
    "AccessExclusiveLock": "reads and writes",
    "ShareRowExclusiveLock": "writes",
    "ShareLock": "writes",
    "ShareUpdateExclusiveLock": "other changes of the table only",
}

Facts = dict[str, Any]


def is_there(connection: Db, table: str) -> bool:
    found = connection.execute("select to_regclass(%s) is not null", (quoted(table),)).fetchone()
    return found == (True,)


def state_of(connection: Db, records: RecordSet) -> str:
    """How far a table is adopted."""
    relations = (records.table, *partitions_of(connection, records.table))
    ours = [bool(_our_policies(connection, relation)) for relation in relations]
    has_columns = set(columns_for(records)) <= set(columns_of(connection, records.table))
    if not (has_columns and any(ours)):
        return "as the team made it"
    if not all(ours):
        return "prepared in part"
    bound = all(is_guarded(connection, relation) for relation in relations)
    return "switched" if bound else "prepared"


@dataclass(frozen=True)
class Traced:
    """One change of a table: in which step, what it locks, and what would wait meanwhile."""

    step: str
    table: str
    does: str
    lock: str
    blocks: str


def shape_of(connection: Db, table: str) -> Facts:
    """A table as the database's catalogue has it; no row of it is read."""
    [(shape,)] = connection.execute(_SHAPE, (quoted(table),)).fetchall()
    return dict(shape)


def connected(connection: Db, domain: Domain) -> list[Facts]:
    """Who is connected now, and on which of the domain's tables it has rights."""
    tables = [records.table for records in domain.record_sets]
    rows = connection.execute(_CONNECTED, (tables, list(map(quoted, tables)))).fetchall()
    return [
        {"login": login, "sessions": sessions, "sees_all": sees_all, "tables": has}
        for login, sessions, sees_all, has in rows
    ]


# --- what each step locks -----------------------------------------------------------------------


def traced(connection: Db, domain: Domain, policies: Sequence[Policy]) -> Iterator[Traced]:
    """What the changes of each table lock, as PostgreSQL itself says of empty copies."""
    readers, roles = Readers.of(domain, policies), Roles.of(domain.name)
    for records in domain.record_sets:
        copy = replace(records, table=f"pg_temp.{records.table.rpartition('.')[2]}")
        ours = columns_for(records)

        def policies_alone(copy: RecordSet = copy) -> None:
            write_policies(connection, domain, copy, readers, {})

        changes: tuple[tuple[str, str, bool, Callable[[], None]], ...] = (
            ("prepare", "columns and triggers", False, _altering(connection, domain, copy)),
            ("prepare", "policies, which bind nobody yet", True, policies_alone),
            ("switch", "row-level security", True, _binding(connection, copy.table, roles)),
        )
        for step, does, has_columns, change in changes:
            with _copied(connection, records.table, copy.table):
                if has_columns:
                    at_once(connection, copy.table, list(adding(connection, copy.table, ours)))
                lock = _locked_by(connection, domain, policies, copy.table, change)
            if lock is not None:
                yield Traced(step, records.table, does, lock, _BLOCKS.get(lock, "nothing"))


def _altering(connection: Db, domain: Domain, records: RecordSet) -> Callable[[], None]:
    return lambda: alter_table(connection, domain, records)


def _binding(connection: Db, table: str, roles: Roles) -> Callable[[], None]:
    def bound() -> None:
        app = Identifier(roles.app)
        made = "create policy {} on {} to {} using (restricted_for is null)"
        run(connection, made, Identifier(f"fullstop_{roles.app}"), named(table), app)
        bind(connection, table, roles)

    return bound


@contextmanager
def _copied(connection: Db, table: str, copy: str) -> Iterator[None]:
    run(connection, "create temp table {} (like {})", named(copy), named(table))
    try:
        yield
    finally:
        run(connection, "drop table {}", named(copy))


def _locked_by(
    connection: Db,
    domain: Domain,
    policies: Sequence[Policy],
    table: str,
    change: Callable[[], None],
) -> str | None:
    """The strongest lock that a change of a table takes; None where it changes nothing."""
    with connection.transaction(force_rollback=True):
        for role in roles_for(domain, policies):
            create_role(connection, role)
        run(connection, "create schema if not exists {}", Identifier(domain.name))
        make_functions(connection, domain)
        change()
        modes = {mode for (mode,) in connection.execute(_LOCKS, (quoted(table),)).fetchall()}
    return next((mode for mode in _BLOCKS if mode in modes), None)


# --- indexes ------------------------------------------------------------------------------------


def index_name(table: str, column: str) -> str:
    """Each table's and column's own, whatever partitions come and go beside it; of 63 bytes."""
    digest = hashlib.sha256(f"{table} {column}".encode()).hexdigest()[:8]
    return f"{_cut(_prefix(table) + column, 54)}_{digest}"


def _prefix(table: str) -> str:
    return _cut(f"fullstop_{table.rpartition('.')[2]}_", 40)


def _cut(name: str, size: int) -> str:
    return name.encode()[:size].decode(errors="ignore")


def make_index(connection: Db, index: MissingIndex, then_by: str | None) -> None:
    """Make an index while everybody works; one that was begun and not ended is made anew.

    A partitioned table's is made of its partitions', which are made one by one.
    """
    read = "_".join(index.columns)
    columns = SQL(", ").join(Identifier(c) for c in (*index.columns, then_by) if c)
    leaves = partitions_of(connection, index.table, with_rows=True)
    connection.execute("set lock_timeout = 0")  # who waits for others' ends keeps nobody waiting
    for leaf in leaves or [index.table]:
        schema, name = leaf.partition(".")[0], index_name(leaf, read)
        if _is_invalid(connection, schema, name):
            run(connection, "drop index concurrently {}", Identifier(schema, name))
        made = "create index concurrently if not exists {} on {} ({})"
        run(connection, made, Identifier(name), named(leaf), columns)
    connection.execute(f"set lock_timeout = '{LOCK_SECONDS}s'")
    if leaves:
        whole = SQL("create index if not exists {} on {} ({})").format(
            Identifier(index_name(index.table, read)), named(index.table), columns
        )
        at_once(connection, index.table, [whole])


def _is_invalid(connection: Db, schema: str, name: str) -> bool:
    found = connection.execute(
        "select from pg_index where indexrelid = to_regclass(%s) and not indisvalid",
        (Identifier(schema, name).as_string(),),
    )
    return found.fetchone() is not None


# --- undo ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A table that stays as it is: so many rows of it are restricted, or masked."""

    table: str
    restricted: int
    masked: int


def undo_table(
    connection: Db, domain: Domain, policies: Sequence[Policy], records: RecordSet
) -> Kept | None:
    """Make a table the team's alone again; not while rows of it are restricted or masked."""
    granted = _granted(connection, records.table, roles_for(domain, policies))
    if not (_has_ours(connection, records.table) or granted or _our_columns(connection, records)):
        return None
    roles, table = Roles.of(domain.name), named(records.table)
    bound = is_guarded(connection, records.table) and roles.eraser in granted
    if bound:
        _stop_restricting(connection, records, roles)
    kept = _kept(connection, records, roles if bound else None)
    if kept.restricted or kept.masked:
        if bound:
            run(connection, "grant update, delete on {} to {}", table, Identifier(roles.eraser))
        return kept
    with _needed_by_none(domain, records.table):
        # Rights first, and in one piece: nobody reads by what we gave when no policy binds them.
        taken = [
            SQL("revoke all on {} from {}").format(table, Identifier(role))
            for role in ours(connection, set(granted) - {roles.owner})
        ]
        at_once(connection, records.table, [*taken, *_removing(connection, domain, records)])
    return None


def _granted(connection: Db, table: str, roles: Collection[str]) -> list[str]:
    """Those of the roles that have a right on a table, or on a column of it."""
    rows = connection.execute(
        "select rolname from pg_roles as r, pg_class as c where c.oid = to_regclass(%s)"
        " and rolname = any(%s) and exists (select from aclexplode(c.relacl) as acl"
        " where acl.grantee = r.oid union all select from pg_attribute as a,"
        " aclexplode(a.attacl) as acl where a.attrelid = c.oid and acl.grantee = r.oid) order by 1",
        (quoted(table), list(roles)),
    ).fetchall()
    return [name for (name,) in rows]


def _has_ours(connection: Db, table: str) -> bool:
    """Whether a policy of ours is on a table or on a partition of it."""
    return any(
        _our_policies(connection, relation)
        for relation in (table, *partitions_of(connection, table))
    )


def ours(connection: Db, roles: Collection[str]) -> list[str]:
    """Those of the roles that are there and that we made: a team's keeps its rights.

    Earlier versions noted nothing, and made roles as hardly anybody else makes them.
    """
    rows = connection.execute(
        "select rolname from pg_roles where rolname = any(%s) and (shobj_description(oid,"
        " 'pg_authid') = %s or not rolcanlogin and not rolinherit) order by 1",
        (list(roles), MADE),
    ).fetchall()
    return [name for (name,) in rows]


def _stop_restricting(connection: Db, records: RecordSet, roles: Roles) -> None:
    """Nobody restricts a row from here on: who was about to has ended when the lock is had."""
    revoked = SQL("revoke update, delete on {} from {}")
    at_once(
        connection,
        records.table,
        [revoked.format(named(records.table), Identifier(roles.eraser))],
    )


def _kept(connection: Db, records: RecordSet, as_seen_by: Roles | None) -> Kept:
    if not {"restricted_for", "masked_on"} <= set(columns_of(connection, records.table)):
        return Kept(records.table, 0, 0)
    with connection.transaction(force_rollback=True):
        if as_seen_by is not None:
            run(connection, "set local role {}", Identifier(as_seen_by.eraser))
        counted = SQL("select count(restricted_for), count(masked_on) from {}").format(
            named(records.table)
        )
        [(restricted, masked)] = connection.execute(counted).fetchall()
    return Kept(records.table, restricted, masked)


def _removing(connection: Db, domain: Domain, records: RecordSet) -> Iterator[Composed]:
    table, app = named(records.table), Roles.of(domain.name).app
    for name, _, _ in watched(records):
        yield SQL("drop trigger if exists {} on {}").format(Identifier(name), table)
    for relation in (records.table, *partitions_of(connection, records.table)):
        yield from letting_go(connection, relation, noted_on=f"fullstop_{app}")
        for policy in _our_policies(connection, relation):
            yield dropped(policy, relation)
    for column in _our_columns(connection, records):
        yield SQL("alter table {} drop column {}").format(table, Identifier(column))


def _our_policies(connection: Db, table: str) -> list[str]:
    rows = connection.execute(
        "select polname from pg_policy where polrelid = to_regclass(%s) and polname ^@ 'fullstop_'",
        (quoted(table),),
    ).fetchall()
    return [name for (name,) in rows]


def _our_columns(connection: Db, records: RecordSet) -> list[str]:
    """Those that we added; a team's own migrations may have brought them."""
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and not attisdropped"
        " and attname = any(%s) and col_description(attrelid, attnum) ^@ %s",
        (quoted(records.table), list(columns_for(records)), OURS),
    ).fetchall()
    return [name for (name,) in rows]


def is_read_by_another(connection: Db, domain: Domain, table: str) -> bool:
    """Whether another domain reads a table, too: then it does so by the indexes that are there."""
    erasers = connection.execute(
        "select rolname from pg_roles where right(rolname, 7) = '_eraser' and rolname <> %s",
        (Roles.of(domain.name).eraser,),
    ).fetchall()
    return bool(_granted(connection, table, ours(connection, [name for (name,) in erasers])))


def drop_indexes(connection: Db, whole: str) -> None:
    """The indexes that `make_index` made, while everybody works; a partition's are left where it
    was cut off before the whole had one."""
    for table in (whole, *partitions_of(connection, whole)):
        for schema, name, is_partitioned in _ours(connection, table, whole):
            if is_partitioned:
                drop = SQL("drop index if exists {}").format(Identifier(schema, name))
                at_once(connection, whole, [drop])
            else:
                run(connection, "drop index concurrently if exists {}", Identifier(schema, name))


def _ours(connection: Db, table: str, whole: str) -> list[tuple[str, str, bool]]:
    """A table's indexes that were made here, by the name of it or, formerly, of its whole."""
    return connection.execute(
        "select n.nspname, c.relname, t.relkind = 'p' from pg_index as i"
        " join pg_class as c on c.oid = i.indexrelid join pg_class as t on t.oid = i.indrelid"
        " join pg_namespace as n on n.oid = c.relnamespace"
        " where i.indrelid = to_regclass(%s) and (c.relname ^@ %s or c.relname ^@ %s)",
        (quoted(table), _prefix(table), _prefix(whole)),
    ).fetchall()


# --- what is ours alone -------------------------------------------------------------------------

# What drops all that we made, in turn; the functions by which a duty reads belong to its role.
_OWN: LiteralString = """
select 'drop ' || kind || string_agg(name, ', ') from (
  select 1, 'view ', oid::regclass::text from pg_class
    where relnamespace = to_regnamespace(quote_ident(%(schema)s)) and relkind = 'v'
      and obj_description(oid, 'pg_class') = %(made)s
  union all select 2, 'table ', oid::regclass::text from pg_class
    where relnamespace = to_regnamespace(quote_ident(%(schema)s)) and relkind = 'r'
      and obj_description(oid, 'pg_class') = %(made)s
  union all select 3, 'function ', oid::regprocedure::text from pg_proc
    where pronamespace = to_regnamespace(quote_ident(%(schema)s)) and prokind = 'f'
      and (proname ^@ 'fullstop_' or obj_description(oid, 'pg_proc') = %(made)s
        or proowner = to_regrole(quote_ident(%(duty)s)) and proname = any(%(reading)s))
) as own (turn, kind, name) group by turn, kind order by turn"""

# A schema that is the team's, or in which anything is, stays.
_IS_EMPTY: LiteralString = """
select from pg_namespace where oid = to_regnamespace(quote_ident(%(schema)s))
  and nspowner = to_regrole(quote_ident(%(owner)s))
  and not exists (select from pg_depend
    where refclassid = 'pg_namespace'::regclass and refobjid = pg_namespace.oid)"""


# Why our own tables stay: what is in one of them, and of which rows it is true.
_NEEDED: Sequence[tuple[str, str, LiteralString]] = (
    ("legal holds", "holds", "released_at is null"),
    ("cases", "cases", "true"),
    ("open duties", "duties", "closed_at is null and ends_at > now()"),
    ("brakes that are on", "brakes", "released_at is null"),
    ("messages that are not carried yet", "outbox", "true"),
)


def needed(connection: Db, domain: Domain) -> str | None:
    """What keeps our own tables from going, if anything does."""
    for what, table, is_so in _NEEDED:
        name = f"{domain.name}.{table}"
        if is_there(connection, name):
            asked = SQL("select from {} where {} limit 1").format(named(name), SQL(is_so))
            if connection.execute(asked).fetchone() is not None:
                return what
    return None


def is_known_as_ours(connection: Db, domain: Domain) -> bool:
    """Whether it was noted of our own tables that we made them; earlier versions did not."""
    found = connection.execute(
        "select obj_description(to_regclass(%s), 'pg_class')",
        (quoted(f"{domain.name}.fullstop_version"),),
    ).fetchone()
    return found == (MADE,)


def has_own(connection: Db, domain: Domain) -> bool:
    return is_there(connection, f"{domain.name}.fullstop_version")


def remove_own(connection: Db, domain: Domain) -> str | None:
    """Our own tables and functions; why they stay, where they are needed.

    Nothing goes that we did not make, nor what something of the team's hangs on.
    """
    reading = [function_of(records.name) for records in domain.record_sets]
    asked = {
        "schema": domain.name,
        "made": MADE,
        "duty": role_of(domain.name),
        "reading": ["duty_ask", "knows_subject", *reading],
    }
    with connection.transaction(), _needed_by_none(domain, "our own tables"):
        for table in sorted(table for _, table, _ in _NEEDED):
            if is_there(connection, f"{domain.name}.{table}"):
                lock = "lock table {} in access exclusive mode"  # nothing comes while we ask
                run(connection, lock, Identifier(domain.name, table))
        if (why := needed(connection, domain)) is not None:
            return why
        for (statement,) in connection.execute(_OWN, asked).fetchall():
            connection.execute(SQL(statement))
    return None


def remove_roles(connection: Db, domain: Domain) -> list[str]:
    """The schema where nothing is in it, and the domain's roles; those that stay are told.

    Reader groups stay, which are every domain's.
    """
    roles, duty = Roles.of(domain.name), role_of(domain.name)
    asked = {"schema": domain.name, "owner": roles.owner}
    _take_back(connection, domain, [roles.app, roles.eraser, duty])
    # A schema that is not empty would refuse to go, and lock all that is in it before it says so.
    if connection.execute(_IS_EMPTY, asked).fetchone() is not None:
        _unless_used(connection, SQL("drop schema {}").format(Identifier(domain.name)))
    return _dropped_but(connection, [roles.app, roles.eraser, duty, roles.owner])


# Readers are every domain's: they go from a schema in which no table is theirs to read any more,
# and no function: under a duty they read by nothing else.
_WITHOUT_USE: LiteralString = """
select n.nspname, r.rolname from pg_namespace as n, pg_roles as r
where n.nspname = any(%(schemas)s) and r.rolname = any(%(readers)s)
  and exists (select from aclexplode(n.nspacl) as acl where acl.grantee = r.oid)
  and not exists (select from pg_class as c, aclexplode(c.relacl) as acl
    where c.relnamespace = n.oid and acl.grantee = r.oid)
  and not exists (select from pg_class as c join pg_attribute as a on a.attrelid = c.oid,
      aclexplode(a.attacl) as acl where c.relnamespace = n.oid and acl.grantee = r.oid)
  and not exists (select from pg_proc as p, aclexplode(p.proacl) as acl
    where p.pronamespace = n.oid and acl.grantee = r.oid)
order by 1, 2"""


def _take_back(connection: Db, domain: Domain, roles: Sequence[str]) -> None:
    """What `switch` gave the roles that we made, beside rights on the record sets' tables."""
    schemas = connection.execute(
        "select nspname from pg_namespace where nspname = any(%s)", (schemas_of(domain),)
    ).fetchall()
    ours_too = {through.table for through in throughs_of(domain)}
    tables = [t for t in sorted(tables_of(domain) | ours_too) if is_there(connection, t)]
    for role in map(Identifier, ours(connection, roles)):
        for (schema,) in schemas:
            run(connection, "revoke all on schema {} from {}", Identifier(schema), role)
        for table in tables:
            run(connection, "revoke all on {} from {}", named(table), role)
    readers = ours(connection, [*READERS, *SUBJECT_DUTIES])
    asked = {"schemas": schemas_of(domain), "readers": readers}
    for schema, reader in connection.execute(_WITHOUT_USE, asked).fetchall():
        run(connection, "revoke all on schema {} from {}", Identifier(schema), Identifier(reader))


def _dropped_but(connection: Db, roles: Sequence[str]) -> list[str]:
    """Drop those that it is noted of that we made them; which are left."""
    there = "select rolname from pg_roles where rolname = any(%s)"
    made = there + " and shobj_description(oid, 'pg_authid') = %s"
    for (role,) in connection.execute(made, (roles, MADE)).fetchall():
        _unless_used(connection, SQL("drop role {}").format(Identifier(role)))
    return sorted(role for (role,) in connection.execute(there, (roles,)).fetchall())


@contextmanager
def _needed_by_none(domain: Domain, what: str) -> Iterator[None]:
    """What something of the team's needs does not go; says what needs it."""
    try:
        yield
    except DependentObjectsStillExist as error:
        # What it says names objects of the catalogue, and nothing of a row.
        raise DomainError(
            f"{domain.name}: {what} cannot go back, for something of the team's needs "
            f"what we added: {(error.diag.message_detail or '').partition(chr(10))[0]}; change it, "
            "and undo again"
        ) from error


def _unless_used(connection: Db, statement: Composed) -> None:
    """Drop what is empty or nobody's; what something hangs on stays, and so does what is gone."""
    try:
        with connection.transaction():
            connection.execute(statement)
    except (DependentObjectsStillExist, UndefinedObject):
        return
