"""Who may do what in the databases: what the server says, cell by cell, and what it refuses."""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from fullstop.outbox.database import (
    AGGREGATOR_ROLE,
    INTAKE_ROLE,
    NOTIFY_ROLE,
    PRIVACY_ROLE,
    RELAY_ROLE,
    Db,
)
from fullstop.outbox.revisions import Branch
from fullstop.stores.postgres.duties import role_of
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import STOPPED
from tests.support import rights
from tests.support.rights import VERBS, Cell
from tests.support.world import World

SCHEMAS: dict[str, Branch] = {
    "orders": "domain",
    "membership": "domain",
    "aggregator": "aggregator",
    "intake": "intake",
    "notify": "notify",
}
DOMAINS = [schema for schema, branch in SCHEMAS.items() if branch == "domain"]
OTHERS = (AGGREGATOR_ROLE, INTAKE_ROLE, NOTIFY_ROLE, RELAY_ROLE, PRIVACY_ROLE)
ROLES = [
    *OTHERS,
    *(role for name in DOMAINS for role in (Roles.of(name).eraser, Roles.of(name).app)),
    *(role_of(name) for name in DOMAINS),
]
NOBODYS = "act_at_hand"  # whose owner's guards alone write in it
TRIES_MIN = 30

# By column: whoever may do it with the table may with each. `delete` has no columns.
MAY = """
select n.nspname, c.relname, r.role, v.verb, a.attname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  cross join unnest(%s::text[]) r(role) cross join unnest(%s::text[]) v(verb)
 where n.nspname = any(%s) and c.relkind in ('r', 'p', 'v')
   and case v.verb when 'delete' then has_table_privilege(r.role, c.oid, 'delete')
            else has_column_privilege(r.role, c.oid, a.attnum, v.verb) end"""
COLUMNS = """
select n.nspname, c.relname, a.attname,
       c.relkind <> 'v' and a.attgenerated = '' and a.attidentity <> 'a'
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where n.nspname = any(%s) and c.relkind in ('r', 'p', 'v')"""
# No row is touched: whether it may be is asked first. What the role may is not for it to keep.
TRIED = """
create function pg_temp.tried(statements text[]) returns text[] language plpgsql as $$
declare done text[] := '{}'; what text;
begin
  foreach what in array statements loop
    begin
      execute what;
      done := done || what;
    exception when insufficient_privilege then null; when others then done := done || what;
    end;
  end loop;
  return done;
end $$"""


def test_the_server_gives_each_cell_as_the_table_has_it(world: World) -> None:
    columns: dict[tuple[str, str], set[str]] = {}
    for schema, table, column, _ in world.execute(COLUMNS, list(SCHEMAS)):
        columns.setdefault((schema, table), set()).add(column)
    found = set(world.execute(MAY, ROLES, list(VERBS), list(SCHEMAS)))
    wanted = {
        (schema, cell.table, cell.role, cell.verb, column)
        for schema, cell in given(columns)
        for column in ({cell.column} if cell.column else columns[schema, cell.table])
    }
    assert (found - wanted, wanted - found) == (set(), set())


def given(columns: dict[tuple[str, str], set[str]]) -> set[tuple[str, Cell]]:
    """What is given by the table: in the product's own tables, and in the domains'."""
    own = {
        (schema, cell)
        for schema, branch in SCHEMAS.items()
        for cell in rights.cells(branch, schema)
    }
    ours = {(schema, cell.table) for schema, cell in own}
    theirs = {
        (schema, Cell(table, role, verb))
        for schema, table in columns.keys() - ours
        if schema in DOMAINS and table not in ("accounts", NOBODYS)
        for role, verbs in {
            Roles.of(schema).app: VERBS,
            Roles.of(schema).eraser: ("select", "update", "delete"),
            role_of(schema): ("select",),
        }.items()
        for verb in verbs
    }
    there = {(schema, cell) for schema, cell in own if (schema, cell.table) in columns}
    assert {cell.table for _, cell in own - there} <= {STOPPED}, "where rows may not be built anew"
    return there | theirs | {("membership", Cell("accounts", INTAKE_ROLE, "select"))}


def test_what_the_table_does_not_have_is_refused(world: World) -> None:
    may = {row[:4] for row in world.execute(MAY, ROLES, list(VERBS), list(SCHEMAS))}
    columns = world.execute(COLUMNS, list(SCHEMAS))
    first = {(schema, table): column for schema, table, column, is_written in columns if is_written}
    with world.admin() as connection, connection.transaction(force_rollback=True):
        connection.execute(TRIED)
        connection.execute("grant execute on function pg_temp.tried to public")
        for role in ROLES:
            tries = [
                statement(connection, verb, schema, table, column)
                for (schema, table), column in first.items()
                for verb in VERBS
                if (schema, table, role, verb) not in may
            ]
            assert len(tries) >= TRIES_MIN, role
            assert done_as(connection, role, tries) == [], role


def statement(connection: Db, verb: str, schema: str, table: str, column: str) -> str:
    text = {
        "select": "select {1} from {0} where false",
        "insert": "insert into {0} ({1}) select null where false",
        "update": "update {0} set {1} = {1} where false",
        "delete": "delete from {0} where false",
    }[verb]
    return SQL(text).format(Identifier(schema, table), Identifier(column)).as_string(connection)


def done_as(connection: Db, role: str, statements: list[str]) -> list[str]:
    """Those of the statements that were not refused to a role."""
    connection.execute(SQL("set local role {}").format(Identifier(role)))
    [(done,)] = connection.execute("select pg_temp.tried(%s)", (statements,)).fetchall()
    connection.execute("reset role")
    return list(done)
