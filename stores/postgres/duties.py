"""Duty reads as the database enforces them: logged, and for a time, what nobody reads day by day.

A duty group has no right on any table. A login of the group reads in two steps, under an open duty
of its own: ``duty_ask`` writes a row of ``duty_reads``, and once that is committed
``duty_read_<records>`` returns rows for a minute and notes their keys. A reader who rolls back
cannot take the row back: the second step refuses what its own transaction asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.rules import DUTY_READERS, SUBJECT_DUTIES
from fullstop.outbox.database import PRIVACY_ROLE, Db
from fullstop.outbox.rows import key_text
from fullstop.stores.postgres.statements import any_spelling, as_subject, is_of, named, throughs_of

ROWS_MAX = 10_000  # a call; rows of one key are not torn apart, for the next call reads after it

_ASK: LiteralString = """
create or replace function {schema}.duty_ask(duty bigint, records text) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  asked bigint;
begin
  insert into {schema}.duty_reads (duty_id, records)
    select d.duty_id, duty_ask.records from {schema}.duties as d
    where d.duty_id = duty and duty_ask.records ~ '^[a-z0-9_]{{1,63}}$' and {is_open}
    returning read_id into asked;
  if asked is null then
    raise insufficient_privilege using
      message = format('%s has no open duty %s here; `fullstop duty list` shows them',
        session_user, duty);
  end if;
  raise log 'fullstop: % asks for {domain}.% under duty %, read %',
    session_user, records, duty, asked;
  return asked;
end $$
"""

_READ: LiteralString = """
create or replace function {schema}.{function}(
  read bigint, after text default '', rows_max int default 1000)
returns setof {table}
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  d {schema}.duties;
begin
  select duties.* into d
    from {schema}.duty_reads as asked join {schema}.duties using (duty_id)
    where asked.read_id = read and asked.records = {records} and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not ({is_open}) then
    raise insufficient_privilege using
      message = format('read %s is not open for {name}; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, {records});
  end if;
  raise log 'fullstop: % reads {domain}.{name} under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, {key} as key
      from {table} as t, unnest(array[d.subject_id]) as asked(spelled)
      where {key} > after
        and (d.subject_id is null or {is_asked})
        and (d.reader_group = any({of_one_subject}) or d.reader_group = any(t.restricted_for))
      order by {key} fetch first (least(rows_max, {rows_max})) rows with ties),
    noted as (
      update {schema}.duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{{}}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$
"""

# Whether a customer is there at all, restricted or not: whoever holds their records asks first.
_KNOWS: LiteralString = """
create or replace function {schema}.knows_subject(text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select {anywhere}
$$
"""

_IS_OPEN: LiteralString = (
    "d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at"
    " and pg_has_role(session_user, d.reader_group, 'member')"
)


def function_of(records: str) -> str:
    """The function by which a duty reads a record set."""
    return f"duty_read_{records}"


def role_of(domain: str) -> str:
    """The role as which a domain's duty functions read; nobody logs in as it."""
    return f"{domain}_duty"


def install(connection: Db, domain: Domain, groups: Mapping[str, frozenset[str]]) -> None:
    """Make the duty functions of a domain; `groups` are the readers of each record set by rule.

    The roles and the product's tables must be there; may be run again.
    """
    role = role_of(domain.name)
    schema, reader = Identifier(domain.name), Identifier(role)
    run(connection, "grant usage, create on schema {} to {}", schema, reader)
    for grant in ("select on {}.duties", "select, insert, update on {}.duty_reads"):
        connection.execute(SQL(f"grant {grant} to {{}}").format(schema, reader))
    for records in domain.record_sets:
        its_schema = Identifier(records.table.partition(".")[0])
        run(connection, "grant usage on schema {} to {}", its_schema, reader)
        run(connection, "grant select on {} to {}", named(records.table), reader)
    grant_subjects(connection, domain, role)
    with connection.transaction():
        run(connection, "set local role {}", reader)
        _make(connection, domain.name, "duty_ask", _ask(domain.name), duty_groups(groups))
        _make(connection, domain.name, "knows_subject", _knows(domain), [PRIVACY_ROLE])
        for records in domain.record_sets:
            allowed = duty_groups({records.name: groups.get(records.name, frozenset())})
            name = function_of(records.name)
            _let_go_of_other_rows(connection, domain.name, records)
            _make(connection, domain.name, name, _read(domain.name, records), allowed)
    run(connection, "revoke create on schema {} from {}", schema, reader)
    for group in duty_groups(groups):
        run(connection, "grant usage on schema {} to {}", schema, Identifier(group))


def grant_subjects(connection: Db, domain: Domain, role: str) -> None:
    """Let a role read whose rows are of which other tables know it, and nothing else of these."""
    for through in throughs_of(domain):
        columns = SQL(", ").join(
            Identifier(c) for c in dict.fromkeys((through.key, through.subject))
        )
        schema = Identifier(through.table.partition(".")[0])
        run(connection, "grant usage on schema {} to {}", schema, Identifier(role))
        run(
            connection,
            "grant select ({}) on {} to {}",
            columns,
            named(through.table),
            Identifier(role),
        )


def duty_groups(groups: Mapping[str, frozenset[str]]) -> list[str]:
    """Who may read by duty: the groups that the rules name, and those that read one subject."""
    named = set().union(*groups.values()) & set(DUTY_READERS)
    return sorted(named | set(SUBJECT_DUTIES))


def _make(
    connection: Db, schema: str, function: str, statement: Composed, groups: Sequence[str]
) -> None:
    connection.execute(statement)
    name = Identifier(schema, function)
    run(connection, "revoke all on function {} from public", name)
    for group in groups:
        run(connection, "grant execute on function {} to {}", name, Identifier(group))


def _let_go_of_other_rows(connection: Db, schema: str, records: RecordSet) -> None:
    """A function that returns the rows of a table that was the record set's before is made anew."""
    name = function_of(records.name)
    found = connection.execute(
        "select from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace"
        " where n.nspname = %s and p.proname = %s and p.prorettype <>"
        " (select reltype from pg_class where oid = to_regclass(%s))",
        (schema, name, named(records.table).as_string()),
    )
    if found.fetchone() is not None:
        run(connection, "drop function {}", Identifier(schema, name))


def _ask(domain: str) -> Composed:
    return SQL(_ASK).format(schema=Identifier(domain), domain=SQL(domain), is_open=SQL(_IS_OPEN))


def _knows(domain: Domain) -> Composed:
    there = [
        SQL("exists (select from {} as t, unnest(array[$1]) as asked(spelled) where {})").format(
            named(records.table),
            is_of(
                records,
                Identifier("t", records.subject),
                any_spelling(records, SQL("asked.spelled")),
            ),
        )
        for records in domain.record_sets
    ]
    return SQL(_KNOWS).format(schema=Identifier(domain.name), anywhere=SQL(" or ").join(there))


def _asked(records: RecordSet) -> Composable:
    """Of a row and no parameter: what of one is not of the type would fail when it is planned."""
    return as_subject(records, SQL("asked.spelled"))


def _read(domain: str, records: RecordSet) -> Composed:
    return SQL(_READ).format(
        schema=Identifier(domain),
        domain=SQL(domain),
        name=SQL(records.name),
        records=Literal(records.name),
        function=Identifier(function_of(records.name)),
        table=named(records.table),
        key=key_text("t", records.keys),
        is_asked=is_of(records, Identifier("t", records.subject), _asked(records)),
        is_open=SQL(_IS_OPEN),
        of_one_subject=Literal(list(SUBJECT_DUTIES)),
        rows_max=Literal(ROWS_MAX),
    )


def run(connection: Db, statement: LiteralString, *parts: Composable) -> None:
    """Run a statement with these parts in place of its braces."""
    connection.execute(SQL(statement).format(*parts))
