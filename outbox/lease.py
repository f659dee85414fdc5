"""The lease on an outbox: one relay carries it at a time, and one that is silent is replaced.

A lock of a session would be held for ever by a process that is frozen, or behind a connection that
only one end still believes in. A lease ends by the database's clock unless its holder renews it; of
a session that is gone it ends at once. What a holder still sends when it thaws are copies.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from uuid import uuid4

from psycopg.sql import SQL, Identifier

from fullstop.outbox.database import Db

LEASE_SECONDS = 20
RENEW_SECONDS = 5.0
STANDBY_SECONDS = 1.0

_IN_FORCE = SQL(
    "lease.expires_at > clock_timestamp()"
    " and exists (select from pg_stat_activity where pg_stat_activity.pid = lease.pid)"
)


class Leases:
    """One relay's leases on the outboxes of one database."""

    def __init__(self, schemas: Sequence[str]) -> None:
        self.schemas = schemas
        self._holder = uuid4()
        self._held: frozenset[str] = frozenset()
        self._looked_at = float("-inf")

    def held(self, connection: Db) -> Collection[str]:
        """The schemas whose outboxes are this relay's, as looked at or renewed a moment ago."""
        now = time.monotonic()
        all_held = len(self._held) == len(self.schemas)
        if now - self._looked_at >= (RENEW_SECONDS if all_held else STANDBY_SECONDS):
            self._held = frozenset(one for one in self.schemas if self._take(connection, one))
            self._looked_at = now
        return self._held

    def release(self, connection: Db) -> None:
        """Let another relay go on at once."""
        for schema in self.schemas:
            connection.execute(
                SQL("delete from {} where holder = %s").format(_table(schema)), (self._holder,)
            )
        self._held, self._looked_at = frozenset(), float("-inf")

    def _take(self, connection: Db, schema: str) -> bool:
        taken = connection.execute(
            SQL(
                "insert into {} as lease (holder, pid, expires_at) values"
                " (%s, pg_backend_pid(), clock_timestamp() + make_interval(secs => %s))"
                " on conflict (one) do update set holder = excluded.holder, pid = excluded.pid,"
                " expires_at = excluded.expires_at where lease.holder = excluded.holder"
                " or not ({}) returning true"
            ).format(_table(schema), _IN_FORCE),
            (self._holder, LEASE_SECONDS),
        )
        return taken.fetchone() is not None


def with_outbox(connection: Db, schemas: Collection[str]) -> list[str]:
    """Those of the schemas that have an outbox, and one that this role may carry."""
    rows = connection.execute(
        "select n.nspname from pg_namespace as n join pg_class as c on c.relnamespace = n.oid"
        " where n.nspname = any(%s) and c.relname = 'relay_lease'"
        " and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'insert')"
        " order by 1",
        (list(schemas),),
    ).fetchall()
    return [name for (name,) in rows]


def is_carried(connection: Db, schema: str) -> bool:
    """Whether some relay has the lease on this schema's outbox now."""
    found = connection.execute(
        SQL("select from {} as lease where {}").format(_table(schema), _IN_FORCE)
    )
    return found.fetchone() is not None


def _table(schema: str) -> Identifier:
    return Identifier(schema, "relay_lease")
