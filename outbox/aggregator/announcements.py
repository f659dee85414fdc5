"""Rules that are to come, as the aggregator heard of them, and how far it has told of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fullstop.outbox.database import Db
from fullstop.outbox.rows import read, save


@dataclass(frozen=True)
class Announced:
    """A version that was announced: the record sets of which it keeps otherwise."""

    domain: str
    version: str
    effective_from: date
    records: tuple[str, ...]
    announced_at: datetime
    told_to: str = ""
    """The cases up to this one were looked at."""

    @property
    def of(self) -> tuple[str, str]:
        """Whose version it is, and which."""
        return self.domain, self.version

    @property
    def name(self) -> str:
        """By which a case remembers that it was told of it."""
        return f"{self.domain}/{self.version}"


@dataclass(frozen=True)
class KeptAnnouncement:
    """The last notice of coming rules that a case got, without its contact."""

    case_id: str
    announcement: bytes
    announcement_at: datetime


def keep(connection: Db, announced: Sequence[Announced]) -> None:
    """Remember them; what is known of a version stays as it was heard first."""
    save(
        connection,
        "insert into announcements ({columns}) select {columns} from {rows} order by n"
        " on conflict do nothing",
        announced,
    )


def names(connection: Db) -> list[str]:
    """By which cases remember that they were told of them."""
    rows = connection.execute("select domain || '/' || version from announcements").fetchall()
    return [name for (name,) in rows]


def next_to_tell(connection: Db, day: date) -> Announced | None:
    """One that is not in force yet and of which not all were looked at on this day; it is locked.

    Whoever else looks finds another.
    """
    found = read(
        connection,
        Announced,
        "select {columns} from announcements where effective_from > %(day)s"
        " and records <> '{{}}' and (looked_on is null or looked_on < %(day)s)"
        " order by announced_at, version limit 1 for update skip locked",
        {"day": day},
    )
    return found[0] if found else None


def reachable(connection: Db, announced: Announced, now: datetime, limit: int) -> list[str]:
    """The next cases that have a contact and were told that something is kept, in their order."""
    rows = connection.execute(
        "select case_id from cases where case_id > %s and contact is not null"
        " and stage in ('PARTIAL', 'OVERDUE') and contact_until > %s order by case_id limit %s",
        (announced.told_to, now, limit),
    ).fetchall()
    return [case_id for (case_id,) in rows]


def untold(connection: Db, announced: Announced, case_ids: Sequence[str]) -> list[str]:
    """Those of these of which its domain keeps something, and that were not told of it."""
    rows = connection.execute(
        "select case_id from cases join answers using (case_id) where case_id = any(%s)"
        " and domain = %s and keeps and not %s = any(announced) order by case_id",
        (list(case_ids), announced.domain, announced.name),
    ).fetchall()
    return [case_id for (case_id,) in rows]


def move_on(connection: Db, announced: Announced, told_to: str) -> None:
    """Remember that the cases up to this one were looked at."""
    connection.execute(
        "update announcements set told_to = %s where domain = %s and version = %s",
        (told_to, announced.domain, announced.version),
    )


def end_look(connection: Db, announced: Announced, day: date) -> None:
    """Remember that all were looked at on this day: the next look is another day's."""
    connection.execute(
        "update announcements set told_to = '', looked_on = %s where domain = %s and version = %s",
        (day, announced.domain, announced.version),
    )


def keep_notices(connection: Db, notices: Sequence[KeptAnnouncement]) -> None:
    """Keep these notices, each in the place of its case's last one of this kind."""
    save(
        connection,
        "update cases as old set {changes} from {rows} where old.case_id = new.case_id",
        notices,
    )
