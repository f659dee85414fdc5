"""Duties: who may read what nobody reads in daily business, why, until when, and what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.sql import SQL, Identifier

from fullstop.outbox import rows
from fullstop.outbox.database import Db
from fullstop.outbox.rows import key_text


@dataclass(frozen=True)
class NewDuty:
    """A duty as it is proposed: for one login, of one group, for a time.

    `wanted_login` None: for the login that opens it. `subject_id` narrows it to one subject. `by`
    is the staff id of who proposes it.
    """

    reader_group: str
    wanted_login: str | None
    subject_id: str | None
    reason: str
    ticket: str
    by: str
    lasts: timedelta


@dataclass(frozen=True)
class Proposed:
    """A duty that waits for its second login, and whether this login is one that may open it."""

    duty_id: int
    by: str
    waits_for_me: bool


@dataclass(frozen=True)
class Duty:
    """A duty as it is stored, with how often it was read under and how many rows in all.

    Staff ids are what was typed; the logins are what the database knew. One that was not opened
    yet has no `login` and no `approved_by`, and waits until its `ends_at`.
    """

    duty_id: int
    reader_group: str
    login: str | None
    wanted_login: str | None
    subject_id: str | None
    reason: str
    ticket: str
    opened_at: datetime
    ends_at: datetime
    opened_by: str
    approved_by: str | None
    opened_login: str
    approved_login: str | None
    closed_at: datetime | None
    closed_login: str | None
    reads: int
    rows_read: int


def can_log_in(connection: Db, login: str) -> bool:
    """Whether the database knows the login."""
    row = connection.execute(
        "select exists (select from pg_roles where rolname = %s and rolcanlogin)", (login,)
    ).fetchone()
    return bool(row and row[0])


def proposed(connection: Db, duty: NewDuty) -> list[Proposed]:
    """What is proposed in these very terms but for its reason, others' proposals first."""
    return rows.read(
        connection,
        Proposed,
        "select duty_id, opened_by as by, opened_login <> session_user as waits_for_me"
        " from duties where login is null and closed_at is null and ends_at > now()"
        " and reader_group = %(reader_group)s and ticket = %(ticket)s and lasts = %(lasts)s"
        " and wanted_login is not distinct from %(wanted_login)s"
        " and subject_id is not distinct from %(subject_id)s order by 3 desc, 1",
        vars(duty),
    )


def propose(connection: Db, duty: NewDuty) -> int:
    """Say as this login that there is to be a duty; its id. Another login opens it."""
    row = connection.execute(
        "insert into duties (reader_group, wanted_login, subject_id, reason, ticket, lasts,"
        " opened_by) values (%(reader_group)s, %(wanted_login)s, %(subject_id)s, %(reason)s,"
        " %(ticket)s, %(lasts)s, %(by)s) returning duty_id",
        vars(duty),
    ).fetchone()
    return int(row[0]) if row else 0


def open_duty(connection: Db, duty_id: int, approved_by: str) -> bool:
    """Open what another login proposed, from now on; False for the one that did."""
    opened = connection.execute(
        "update duties set approved_by = %s where duty_id = %s returning duty_id",
        (approved_by, duty_id),
    ).fetchall()
    return bool(opened)


def close_duty(connection: Db, duty_id: int) -> bool:
    """End a duty now, or take back its proposal; False when none with this id is there."""
    return bool(
        connection.execute(
            "update duties set closed_at = now()"
            " where duty_id = %s and closed_at is null and ends_at > now() returning duty_id",
            (duty_id,),
        ).fetchall()
    )


def listed(connection: Db, *, over: bool) -> list[Duty]:
    """The duties that are open or proposed, the oldest first; with `over` also the ended ones."""
    return rows.read(
        connection,
        Duty,
        "select d.duty_id, reader_group, d.login, wanted_login, subject_id, reason, ticket,"
        " opened_at, ends_at, opened_by, approved_by, opened_login, approved_login, closed_at,"
        " closed_login, count(read_id) as reads, coalesce(sum(cardinality(keys)), 0)::int as"
        " rows_read from duties as d left join duty_reads using (duty_id)"
        " where %s or (closed_at is null and ends_at > now())"
        " group by d.duty_id order by d.duty_id",
        (over,),
    )


def ask(connection: Db, duty_id: int, records: str) -> int:
    """Announce a read under a duty of this login; to be committed before `read`."""
    row = connection.execute("select duty_ask(%s, %s)", (duty_id, records)).fetchone()
    return int(row[0]) if row else 0


@dataclass(frozen=True)
class Page:
    """Rows that a duty's function shows: by key, from behind `after`, at most `rows_max`."""

    function: str
    keys: Sequence[str]
    after: str
    rows_max: int


def read(connection: Db, read_id: int, page: Page) -> tuple[list[str], str | None]:
    """The rows of a read that was asked for, and behind which key the next page begins, if any.

    A row is a JSON object as the database writes it: a team's table may hold what Python's types
    have no room for (infinity, a day before Christ or after 9999, a number of any size).
    """
    query = SQL(
        "select {}, row_to_json(shown)::text from {}(%s, %s, %s) as shown order by 1"
    ).format(key_text("shown", page.keys), Identifier(page.function))
    shown = connection.execute(query, (read_id, page.after, page.rows_max)).fetchall()
    after = shown[-1][0] if len(shown) >= page.rows_max else None
    return [row for _, row in shown], after
