"""Customers like the samples, as many as a test needs: each leads a life of its own."""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from fullstop.handlers.catalogue import Catalogue
from fullstop.outbox.database import Db
from tests.support.world import World

# All that is theirs, under keys of its own: every key of the samples starts with `sample-`.
_COPY = """
insert into {table} ({columns}) select {columns} from jsonb_populate_recordset(null::{table}, (
  select coalesce(jsonb_agg(replace(to_jsonb(t)::text, 'sample-', %s)::jsonb), '[]')
  from {table} t where {subject} = %s))"""

_COLUMNS = """
select column_name from information_schema.columns
where table_schema = %s and table_name = %s and is_identity = 'NO' and is_generated = 'NEVER'"""


def copy_of(world: World, sample: str, number: int) -> tuple[str, str]:
    """A customer like `sample-<sample>`: the subject and the phone number, of no other."""
    key, phone = f"sample-{number}-", f"1001{number:07d}"
    with world.admin() as connection, connection.transaction():
        connection.execute("set session_replication_role = replica")  # parents come in any order
        for table, subject in _tables(world.wiring.catalogue):
            _copy(connection, table, subject, f"sample-{sample}", key)
    world.execute(
        "insert into membership.identities (subject_id, name, phone, phone_since, last_active_at,"
        " created_at) select %s, '抄女士', %s, t, now() - interval '7 days', t"
        " from (select now() - interval '300 days' as t)"
        " where not exists (select from membership.identities where subject_id = %s)",
        f"{key}{sample}",
        phone,
        f"{key}{sample}",
    )
    world.execute(
        "update membership.identities set phone = %s where subject_id = %s", phone, key + sample
    )
    return f"{key}{sample}", phone


def _tables(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [
        (records.table, records.subject)
        for entry in catalogue.values()
        for records in entry.domain.record_sets
    ]


def _copy(connection: Db, table: str, subject: str, sample: str, key: str) -> None:
    schema, _, name = table.partition(".")
    columns = [row[0] for row in connection.execute(_COLUMNS, (schema, name)).fetchall()]
    statement = SQL(_COPY).format(
        table=Identifier(schema, name),
        columns=SQL(", ").join(map(Identifier, columns)),
        subject=Identifier(subject),
    )
    connection.execute(statement, (key, sample))
