"""The brake on mass erasure as a domain remembers it: what went lately, and what stopped it.

While a brake is on, nothing is erased in the domain; two logins release it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fullstop.outbox.database import PROPOSED_DAYS, Db
from fullstop.outbox.holds import Proposed
from fullstop.outbox.rows import fetch, read


@dataclass(frozen=True)
class Brake:
    """A brake that is on: how many rows of which record set had gone in an hour, and since when.

    Who proposed its release is a staff id as it was typed, and the login that the database knew.
    """

    brake_id: int
    records: str
    rows: int
    pulled_at: datetime
    release_proposed_at: datetime | None
    release_proposed_by: str | None
    release_proposed_login: str | None


@dataclass(frozen=True)
class _Gone:
    """Rows of a record set that are erased in the open transaction."""

    records: str
    rows: int


def is_on(connection: Db) -> bool:
    """Whether nothing may be erased in this domain now."""
    return bool(on(connection))


def on(connection: Db) -> list[Brake]:
    """The brake that is on, if any."""
    return read(connection, Brake, "select {columns} from brakes where released_at is null")


def count(connection: Db, erased: Mapping[str, int], at: datetime) -> dict[str, int]:
    """Note rows erased now, by record set; how many went of each in the hour until now.

    What other transactions erase meanwhile is counted once they are committed.
    """
    counted = fetch(
        connection,
        "with noted as (insert into erased_lately as old (records, minute, session, rows)"
        " select records, date_trunc('minute', %(at)s), pg_backend_pid(), rows from {rows}"
        " on conflict (records, minute, session) do update set rows = old.rows + excluded.rows)"
        " select new.records, new.rows + coalesce((select sum(old.rows)"
        " from erased_lately as old where old.records = new.records"
        " and old.minute > %(at)s - interval '1 hour'), 0)::bigint from {rows}",
        [_Gone(records, rows) for records, rows in erased.items()],
        at=at,
    )
    connection.execute(
        "delete from erased_lately where (records, minute, session) in (select records, minute,"
        " session from erased_lately where minute <= %s - interval '1 hour'"
        " for update skip locked)",
        (at,),
    )
    return dict(counted)


def pull(connection: Db, records: str, rows: int) -> bool:
    """Put the brake on; False when it is on already."""
    done = connection.execute(
        "insert into brakes (records, rows) values (%s, %s) on conflict do nothing"
        " returning brake_id",
        (records, rows),
    ).fetchall()
    return bool(done)


def proposed(connection: Db) -> Proposed | None:
    """What is proposed of the brake; None when none is on."""
    row = connection.execute(
        "select release_proposed_by, coalesce(release_proposed_login <> session_user"
        " and release_proposed_at > now() - make_interval(days => %s), false)"
        " from brakes where released_at is null",
        (PROPOSED_DAYS,),
    ).fetchone()
    return None if row is None else Proposed(*row)


def propose_release(connection: Db, by: str) -> bool:
    """Say as this login that the brake may be taken off; another one takes it off.

    False where it may not say so.
    """
    proposed = connection.execute(
        "update brakes set release_proposed_by = %s where released_at is null returning brake_id",
        (by,),
    ).fetchall()
    return bool(proposed)


def release(connection: Db, approved_by: str) -> bool:
    """Take the brake off as another login proposed it. What went before is counted no more.

    False where it may not be: the database does not let the login that proposed it.
    """
    released = connection.execute(
        "update brakes set released_at = now(), released_by = release_proposed_by,"
        " released_approved_by = %s where released_at is null returning brake_id",
        (approved_by,),
    ).fetchall()
    if released:
        connection.execute("delete from erased_lately")
    return bool(released)
