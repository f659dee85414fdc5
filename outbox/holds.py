"""Legal holds: while one is on a subject, nothing of theirs in its scope is erased.

A hold is placed and released in a domain's own schema, and in the aggregator's for what that has
on record. Both wait for the batches that run and let
no other begin meanwhile, so that no record goes after a hold was committed, and none stays unseen
after its release.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from outbox.database import Db


@dataclass(frozen=True)
class NewHold:
    """A hold as it is placed.

    `records` are record sets of the domain, none for all of them; `secret` says that the customer
    may not be told. `by` and `approved_by` are staff ids; a hold may be placed by one person alone.
    """

    hold_id: str
    subject_id: str
    records: tuple[str, ...]
    reference: str
    reason: str
    secret: bool
    by: str
    approved_by: str | None


@dataclass(frozen=True)
class Hold:
    """A hold as it is stored; `released_at` is None while it holds."""

    hold_id: str
    subject_id: str
    records: tuple[str, ...]
    reference: str
    reason: str
    secret: bool
    placed_at: datetime
    placed_by: str
    placed_approved_by: str | None
    released_at: datetime | None
    released_by: str | None
    released_approved_by: str | None


def place(connection: Db, hold: NewHold, day: date | None) -> bool:
    """Place a hold; False when one with its id is there already.

    What the subject's cases keep is looked at again on `day`, so that it is said; not under
    secrecy, for an answer out of its time would tell. None: nothing in this schema is.
    """
    _await_batches(connection)
    placed = connection.execute(
        "insert into holds (hold_id, subject_id, records, reference, reason, secret, placed_by,"
        " placed_approved_by) values (%s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (hold_id) do nothing returning hold_id",
        (
            hold.hold_id,
            hold.subject_id,
            list(hold.records),
            hold.reference,
            hold.reason,
            hold.secret,
            hold.by,
            hold.approved_by,
        ),
    ).fetchall()
    if placed and day is not None and not hold.secret:
        _look_again(connection, hold.subject_id, day)
    return bool(placed)


def release(connection: Db, hold_id: str, by: str, approved_by: str, day: date | None) -> bool:
    """End a hold that two persons release; False when no such hold holds here.

    What it kept is looked at again on `day`, and goes by itself if nothing else holds it. None:
    nothing in this schema is looked at.
    """
    _await_batches(connection)
    row = connection.execute(
        "update holds set released_at = now(), released_by = %s, released_approved_by = %s"
        " where hold_id = %s and released_at is null returning subject_id",
        (by, approved_by, hold_id),
    ).fetchone()
    if row is not None and day is not None:
        _look_again(connection, row[0], day)
    return row is not None


def listed(connection: Db, *, released: bool) -> list[Hold]:
    """The holds that hold, the oldest first; with `released` the ended ones, too."""
    rows = connection.execute(
        "select hold_id, subject_id, records, reference, reason, secret, placed_at, placed_by,"
        " placed_approved_by, released_at, released_by, released_approved_by from holds"
        " where %s or released_at is null order by placed_at, hold_id",
        (released,),
    ).fetchall()
    return [Hold(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows]


def subjects_of(connection: Db, case_id: str) -> Collection[str]:
    """Whose case this is, as this domain knows it."""
    rows = connection.execute("select subject_id from cases where case_id = %s", (case_id,))
    return {subject_id for (subject_id,) in rows}


def let_no_hold_be_placed(connection: Db) -> None:
    """Until this transaction ends; what it reads of holds from now on stays true."""
    connection.execute("select pg_advisory_xact_lock_shared('holds'::regclass::bigint)")


def _await_batches(connection: Db) -> None:
    """Every batch has the same lock, shared, from its first look at the holds to its end."""
    connection.execute("select pg_advisory_xact_lock('holds'::regclass::bigint)")


def _look_again(connection: Db, subject_id: str, day: date) -> None:
    connection.execute(
        "update deferrals set next_check_on = %s, check_days = 1 from cases"
        " where cases.case_id = deferrals.case_id and cases.subject_id = %s"
        " and next_check_on > %s",
        (day, subject_id, day),
    )
