"""The bytes of what was erased or masked go, too: from tables, indexes, statistics and the log.

Nobody reads them any more, but they lie in the files. A vacuum leaves what was last on its page of
a table or an index until something else is written there; a rewrite leaves nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import LiteralString

from psycopg.errors import Diagnostic, InsufficientPrivilege
from psycopg.sql import SQL

from fullstop.outbox.database import Db
from fullstop.stores.errors import StoresError
from fullstop.stores.postgres.statements import named, quoted

# The planner keeps some values of each column there.
STATISTICS = ("pg_catalog.pg_statistic", "pg_catalog.pg_statistic_ext_data")

_VACUUM: LiteralString = "vacuum (index_cleanup on, analyze) {}"
_REWRITE: LiteralString = "vacuum (full, analyze) {}"
# A vacuum passes over rows that were deleted after the oldest snapshot which is still in use.
_IN_THE_WAY = """
select format('session %%s, in a transaction since %%s', pid,
              to_char(xact_start, 'YYYY-MM-DD HH24:MI:SS'))
from pg_stat_activity
where coalesce(datname, current_database()) = current_database() and pid <> pg_backend_pid()
  and backend_type <> 'autovacuum worker'
  and greatest(age(backend_xmin), age(backend_xid)) > age(%(mark)s::text::xid)
union all
select format('prepared transaction %%s, since %%s', gid, to_char(prepared, 'YYYY-MM-DD HH24:MI'))
from pg_prepared_xacts
where database = current_database() and age(transaction) > age(%(mark)s::text::xid)
union all
select format('replication slot %%s, which nobody reads', slot_name)
from pg_replication_slots where not active
"""
_LATE = """
select distinct t.name
from unnest(%(names)s::text[], %(quoted)s::text[]) as t(name, quoted)
cross join lateral (
  select relid from pg_partition_tree(t.quoted::regclass) where isleaf
  union select oid from pg_class where oid = t.quoted::regclass and relkind <> 'p'
) as part
join pg_stat_all_tables as s on s.relid = part.relid
where coalesce(greatest(s.last_vacuum, s.last_autovacuum) < now() - make_interval(days => %(days)s),
               true)
order by t.name
"""


class VacuumError(StoresError):
    """A table cannot be vacuumed by whoever asks; says as whom to connect."""


def vacuum(connection: Db, table: str) -> None:
    """Free the room of what is gone, in indexes too, while everybody works."""
    _run(connection, _VACUUM, table)


def rewrite(connection: Db, table: str) -> None:
    """Write a table and its indexes anew; nobody else reads or writes it meanwhile."""
    _run(connection, _REWRITE, table)
    _run(connection, _VACUUM, table)  # a rewrite alone is not noted as a vacuum


def _run(connection: Db, statement: LiteralString, table: str) -> None:
    """The server only warns of a table that it passes over, where its schema may be used."""
    refused: list[str] = []

    def heard(said: Diagnostic) -> None:
        if said.severity_nonlocalized == "WARNING":
            refused.append(said.message_primary or "")

    connection.add_notice_handler(heard)
    try:
        connection.execute(SQL(statement).format(named(table)))
    except InsufficientPrivilege as error:
        refused.append(error.diag.message_primary or "")
    finally:
        connection.remove_notice_handler(heard)
    if refused:
        raise VacuumError(
            f"{table} was not vacuumed by the login {connection.info.user} ({refused[0]}): for "
            "this command name an administrator of the database, or a member of pg_maintain"
        )


def mark(connection: Db) -> str:
    """The next transaction's number: whatever is deleted so far has a lower one."""
    [(number,)] = connection.execute(
        "select pg_snapshot_xmax(pg_current_snapshot())::xid::text"
    ).fetchall()
    return str(number)


def in_the_way(connection: Db, before: str) -> list[str]:
    """What keeps rows that were deleted before a mark, and files of the log, while it lasts."""
    rows = connection.execute(_IN_THE_WAY, {"mark": before}).fetchall()
    return [str(said) for (said,) in rows]


def end_log(connection: Db) -> bool:
    """Begin a new file of the write-ahead log, and let go of the others; False if nobody may."""
    try:
        connection.execute("select pg_switch_wal()")
        connection.execute("checkpoint")
    except InsufficientPrivilege:
        return False
    return True


def uses_log_again(connection: Db) -> bool:
    """Whether old files of the log become new ones, with what lies in them."""
    return connection.execute("show wal_recycle").fetchone() == ("on",)


def not_vacuumed(connection: Db, tables: Collection[str], days: int) -> list[str]:
    """Those of which a part was not vacuumed for so many days, as far as the server remembers."""
    names = sorted(tables)
    asked = {"names": names, "quoted": [quoted(name) for name in names], "days": days}
    return [str(name) for (name,) in connection.execute(_LATE, asked).fetchall()]
