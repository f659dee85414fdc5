"""One database for many tests, emptied before each: a clone each takes longer than most of them."""

from __future__ import annotations

from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.servers import Servers
from tests.support.world import World, settings_for

_EMPTY = """
do $$ declare own record; begin
  perform pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
  for own in select tgrelid::regclass as name, tgname from pg_trigger where tgname = 'refuse' loop
    execute format('drop trigger %I on %s', own.tgname, own.name);
  end loop;
  set local session_replication_role = replica;  -- in any order, whoever refers to whom
  for own in select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname !~ '^(pg_|information_schema)'
      and tablename <> 'fullstop_version'
      and pg_relation_size(format('%I.%I', schemaname, tablename)::regclass) > 0 loop
    execute format('delete from %s', own.name);
  end loop;
end $$
"""


def emptied(servers: Servers, admin_url: str) -> World:
    """A world on a database that other tests have used: no rows, no connections, no triggers."""
    with connect_as_administrator(admin_url) as connection:
        connection.execute(_EMPTY)
    return World(admin_url, Wiring(settings_for(servers, admin_url)))
