"""Legal holds: while one is on a subject, nothing of theirs in its scope is erased.

A hold is placed and released in a domain's own schema, and in the lists of them all that the
aggregator, the customer's door and the ledger of messages have, for what these have on record.
Both wait for the batches that run and let no other begin meanwhile, so that no record goes after a
hold was committed, and none stays unseen after its release.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import LiteralString

from psycopg.sql import SQL

from fullstop.outbox.database import (
    AGGREGATOR_SCHEMA,
    INTAKE_SCHEMA,
    NOTIFY_SCHEMA,
    PROPOSED_DAYS,
    Db,
)
from fullstop.outbox.rows import fetch, read, save
from fullstop.outbox.spellings import spelled

LISTS = frozenset({AGGREGATOR_SCHEMA, INTAKE_SCHEMA, NOTIFY_SCHEMA})
"""Where every hold is, whatever it is on."""

# Whatever the spelling of a hold, it is on those, too, under which a table may have its rows.
ALL_SPELLINGS: LiteralString = f"(holds cross join {spelled('holds.subject_id')})"


class TakenError(Exception):
    """A hold's id is that of another hold, or of one that was released."""


@dataclass(frozen=True)
class NewHold:
    """A hold as it is placed.

    `records` are record sets of the domain, none for all of them; in a list of all holds ``domain``
    or ``domain.record_set``, none for everything. `secret` says that the customer
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
    """A hold as it is stored; `released_at` is None while it holds.

    Staff ids are what was typed; the logins are what the database knew.
    """

    hold_id: str
    subject_id: str
    records: tuple[str, ...]
    reference: str
    reason: str
    secret: bool
    placed_at: datetime
    placed_by: str
    placed_approved_by: str | None
    placed_login: str
    released_at: datetime | None
    released_by: str | None
    released_approved_by: str | None
    released_login: str | None
    release_proposed_at: datetime | None
    release_proposed_by: str | None
    release_proposed_login: str | None


@dataclass(frozen=True)
class Proposed:
    """That a release was proposed, or nothing yet: by whom, and whether it waits for this login."""

    by: str | None
    waits_for_me: bool


def place(connection: Db, hold: NewHold, day: date) -> bool:
    """Place a hold in a domain; False when it is there already, TakenError for another of its id.

    What the subject's cases keep is looked at again on `day`, so that it is said; not under
    secrecy, for an answer out of its time would tell.
    """
    _await_batches(connection)
    if not _inserted(connection, hold):
        check_id(connection, hold)
        return False
    if not hold.secret:
        _look_again(connection, hold.subject_id, day)
    return True


def check_id(connection: Db, hold: NewHold) -> None:
    """TakenError when a domain has another hold with this id, or released the one that it had."""
    rows = connection.execute(
        SQL(
            "select records = %(records)s::text[] and {} from holds where hold_id = %(hold_id)s"
        ).format(_THE_SAME),
        _values(hold),
    ).fetchall()
    if rows and not rows[0][0]:
        raise TakenError


def enlist(connection: Db, hold: NewHold) -> bool:
    """Place a hold in a list of all holds; False when it is there already.

    One that is there reaches `records`, too, from now on. TakenError for another of its id.
    """
    _await_batches(connection)
    if _inserted(connection, hold):
        return True
    widened = connection.execute(
        SQL(
            "update holds set records = case"
            " when records = '{{}}' or %(records)s::text[] = '{{}}' then '{{}}'"
            " else array(select distinct unnest(records || %(records)s::text[]) order by 1)"
            " end where hold_id = %(hold_id)s and {} returning hold_id"
        ).format(_THE_SAME),
        _values(hold),
    ).fetchall()
    if not widened:
        raise TakenError
    return False


_THE_SAME = SQL(
    "(released_at is null and subject_id = %(subject_id)s and reference = %(reference)s"
    " and secret = %(secret)s)"
)


def _inserted(connection: Db, hold: NewHold) -> bool:
    rows = connection.execute(
        "insert into holds (hold_id, subject_id, records, reference, reason, secret, placed_by,"
        " placed_approved_by) values (%(hold_id)s, %(subject_id)s, %(records)s, %(reference)s,"
        " %(reason)s, %(secret)s, %(by)s, %(approved_by)s)"
        " on conflict (hold_id) do nothing returning hold_id",
        _values(hold),
    ).fetchall()
    return bool(rows)


def _values(hold: NewHold) -> dict[str, object]:
    return {**vars(hold), "records": list(hold.records)}


def proposed(connection: Db, hold_id: str) -> Proposed | None:
    """What is proposed of a hold; None when no such hold holds here."""
    row = connection.execute(
        "select release_proposed_by, coalesce(release_proposed_login <> session_user"
        " and release_proposed_at > now() - make_interval(days => %s), false)"
        " from holds where hold_id = %s and released_at is null",
        (PROPOSED_DAYS, hold_id),
    ).fetchone()
    return None if row is None else Proposed(*row)


def propose_release(connection: Db, hold_id: str, by: str) -> bool:
    """Say as this login that a hold may end; another one ends it. False where it may not say so."""
    proposed = connection.execute(
        "update holds set release_proposed_by = %s where hold_id = %s and released_at is null"
        " returning hold_id",
        (by, hold_id),
    ).fetchall()
    return bool(proposed)


def release(connection: Db, hold_id: str, approved_by: str, day: date | None) -> bool:
    """End a hold as another login proposed it; False when none holds here, or it may not end so.

    What it kept is looked at again on `day`, and goes by itself if nothing else holds it. None:
    nothing in this schema is looked at. The database does not let the login that proposed it.
    """
    _await_batches(connection)
    row = connection.execute(
        "update holds set released_at = now(), released_by = release_proposed_by,"
        " released_approved_by = %s where hold_id = %s and released_at is null"
        " returning subject_id",
        (approved_by, hold_id),
    ).fetchone()
    if row is not None and day is not None:
        _look_again(connection, row[0], day)
    return row is not None


def listed(connection: Db, *, released: bool, only: Collection[str] | None = None) -> list[Hold]:
    """The holds that hold, the oldest first; with `released` the ended ones, too.

    `only` those with these ids, where any are named.
    """
    return read(
        connection,
        Hold,
        "select {columns} from holds where (%s or released_at is null)"
        " and (%s::text[] is null or hold_id = any(%s)) order by placed_at, hold_id",
        (released, *(None if only is None else list(only),) * 2),
    )


def placed(connection: Db, *, released: bool) -> dict[str, datetime]:
    """When each of them was placed here, by its id."""
    rows = connection.execute(
        "select hold_id, placed_at from holds where %s or released_at is null", (released,)
    ).fetchall()
    return dict(rows)


def subjects_of(connection: Db, case_id: str) -> Collection[str]:
    """Whose case this is, as this domain knows it."""
    rows = connection.execute("select subject_id from cases where case_id = %s", (case_id,))
    return {subject_id for (subject_id,) in rows}


def is_known(connection: Db, subject_id: str, *, by_rows: bool) -> bool:
    """Whether anybody asked for the subject here or, `by_rows`, the domain has rows of them."""
    rows = " or knows_subject(%(subject_id)s)" if by_rows else ""
    row = connection.execute(
        SQL("select exists (select from cases where subject_id = %(subject_id)s){}").format(
            SQL(rows)
        ),
        {"subject_id": subject_id},
    ).fetchone()
    return bool(row and row[0])


# --- domains that come and go ---------------------------------------------------------------------


def join(connection: Db, domain: str) -> list[Hold]:
    """Note in the aggregator's schema that a domain is there; the holds on everything so far.

    Whoever places one from now on finds the domain noted.
    """
    found = all_of_them(connection)
    connection.execute("insert into domains (name) values (%s) on conflict do nothing", (domain,))
    return [hold for hold in found if not hold.records]


def note_domains(connection: Db, names: Collection[str]) -> None:
    """Note in the aggregator's schema that these domains are there."""
    connection.execute(
        "insert into domains (name) select unnest(%s::text[]) on conflict do nothing",
        (sorted(names),),
    )


def leave(connection: Db, domain: str) -> None:
    """Take a domain that has no tables of ours any more out of those that holds are placed in."""
    if is_list(connection):
        _await_batches(connection)
        connection.execute("delete from domains where name = %s", (domain,))


def all_of_them(connection: Db) -> list[Hold]:
    """The holds in the aggregator's list; none is placed until this transaction ends."""
    _await_batches(connection)
    return listed(connection, released=False)


def join_list(connection: Db, name: str) -> list[Hold]:
    """Note in the aggregator's schema that there is another list; the holds in its own so far."""
    found = all_of_them(connection)
    connection.execute("insert into lists (name) values (%s) on conflict do nothing", (name,))
    return found


def lists(connection: Db) -> frozenset[str]:
    """The lists that a hold must be in beside the aggregator's own."""
    return frozenset(name for (name,) in connection.execute("select name from lists").fetchall())


def is_list(connection: Db) -> bool:
    """Whether there are holds in this schema at all."""
    row = connection.execute("select to_regclass('holds') is not null").fetchone()
    return bool(row and row[0])


def take_over(connection: Db, holds: Sequence[Hold]) -> list[str]:
    """Have a domain or a list held by what was placed before it came; as an administrator.

    Batches are waited for only where a hold is not there yet, or is on less. The ids of those that
    are on somebody else there: whoever placed one may have meant that it is not.
    """
    if not _are_there(connection, holds):
        _await_batches(connection)
        save(
            connection,
            _WIDENED + " where old.released_at is null and old.subject_id = excluded.subject_id",
            holds,
        )
    subjects = {hold.hold_id: hold.subject_id for hold in holds}
    rows = connection.execute(
        "select hold_id, subject_id from holds where hold_id = any(%s)", (list(subjects),)
    ).fetchall()
    return sorted(hold_id for hold_id, subject_id in rows if subjects[hold_id] != subject_id)


_WIDENED = (
    "insert into holds as old ({columns}) select {columns} from {rows}"
    " on conflict (hold_id) do update set records = case"
    " when '{{}}' in (old.records, excluded.records) then '{{}}' else"
    " array(select distinct unnest(old.records || excluded.records) order by 1) end"
)


def _are_there(connection: Db, holds: Sequence[Hold]) -> bool:
    """Whether all of them are, on as much."""
    rows = connection.execute(
        "select hold_id, records from holds where released_at is null and hold_id = any(%s)",
        ([hold.hold_id for hold in holds],),
    ).fetchall()
    found = {hold_id: frozenset(records) for hold_id, records in rows}
    return all(
        hold.hold_id in found and _reaches(found[hold.hold_id], frozenset(hold.records))
        for hold in holds
    )


def _reaches(records: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether a hold on these is on what is wanted; of none it is on everything."""
    return not records or (bool(wanted) and wanted <= records)


def remember(connection: Db, holds: Sequence[Hold]) -> list[str]:
    """Have a schema hold and release what others know; the ids of those that were otherwise here.

    As an administrator: what two logins released there is not proposed and released here again. A
    hold that was released here stays so.
    """
    _await_batches(connection)
    connection.execute("alter table holds disable trigger user")
    changed = fetch(
        connection,
        _WIDENED + ", released_at = excluded.released_at, released_by = excluded.released_by,"
        " released_approved_by = excluded.released_approved_by,"
        " released_login = excluded.released_login where old.released_at is null"
        " and (excluded.released_at is not null or old.records <> '{{}}'"
        " and (excluded.records = '{{}}' or not old.records @> excluded.records))"
        " returning hold_id",
        holds,
    )
    connection.execute("alter table holds enable trigger user")
    return sorted(hold_id for (hold_id,) in changed)


def of_domain(hold: Hold, domain: str) -> Hold | None:
    """A hold of a list as it is in a domain; None where it does not reach it."""
    paths = [path.partition(".") for path in hold.records]
    mine = [name for owner, _, name in paths if owner == domain]
    if hold.records and not mine:
        return None
    return replace(hold, records=() if "" in mine else tuple(sorted(mine)))


def in_service(connection: Db) -> frozenset[str]:
    """The domains that a hold on everything is on, as the aggregator has them noted."""
    rows = connection.execute(
        "select name from domains where name not in (select domain from retirements)"
    ).fetchall()
    return frozenset(name for (name,) in rows)


def ever_in_service(connection: Db) -> frozenset[str]:
    """The same with those that are retired: what was open there may be open still."""
    return frozenset(name for (name,) in connection.execute("select name from domains").fetchall())


def reaching(connection: Db, domain: str, subjects: Collection[str]) -> dict[str, set[str]]:
    """The holds in the aggregator's list that reach a domain's records of these subjects, by id."""
    rows = connection.execute(
        SQL(
            "select spelled, hold_id from {} where released_at is null"
            " and spelled = any(%s) and (records = '{{}}' or exists"
            " (select from unnest(records) as r where split_part(r, '.', 1) = %s))"
        ).format(SQL(ALL_SPELLINGS)),
        (list(subjects), domain),
    ).fetchall()
    found: dict[str, set[str]] = {}
    for subject_id, hold_id in rows:
        found.setdefault(subject_id, set()).add(hold_id)
    return found


def there(connection: Db, hold_ids: Collection[str]) -> set[str]:
    """Those of the holds that a domain has."""
    rows = connection.execute(
        "select hold_id from holds where released_at is null and hold_id = any(%s)",
        (list(hold_ids),),
    ).fetchall()
    return {hold_id for (hold_id,) in rows}


# --- batches --------------------------------------------------------------------------------------


def let_no_hold_be_placed(connection: Db) -> None:
    """Until this transaction ends; what it reads of holds from now on stays true."""
    connection.execute("select pg_advisory_xact_lock_shared('holds'::regclass::bigint)")


def _await_batches(connection: Db) -> None:
    """Every batch has the same lock, shared, from its first look at the holds to its end."""
    connection.execute("select pg_advisory_xact_lock('holds'::regclass::bigint)")


def _look_again(connection: Db, subject_id: str, day: date) -> None:
    connection.execute(
        "update deferrals set next_check_on = %s, check_days = 1 from cases"
        " where cases.case_id = deferrals.case_id and cases.subject_id in (%s, lower(%s))"
        " and next_check_on > %s",
        (day, subject_id, subject_id, day),
    )
