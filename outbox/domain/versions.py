"""The versions of rules that a domain has loaded, and the evidence of their announcements.

A version, once loaded or announced, never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from fullstop.outbox.database import Db
from fullstop.outbox.rows import read, save


@dataclass(frozen=True)
class Announcement:
    """A version's `PolicyAnnounced` as the broker acknowledged it.

    `announced_at` is when the broker appended it, at this place of this topic.
    """

    version: date
    digest: str
    channels: tuple[str, ...]
    announced_at: datetime
    topic: str
    partition: int
    offset: int


def first_version(connection: Db) -> date | None:
    """The version that the domain loaded first, the earliest of those loaded together."""
    row = connection.execute(
        "select version from policies order by first_loaded_at, version limit 1"
    ).fetchone()
    return row[0] if row else None


def loaded_versions(connection: Db) -> dict[date, str]:
    """The digest of each version as it was loaded first, oldest first."""
    return dict(connection.execute("select version, digest from policies order by 1").fetchall())


def keep_versions(connection: Db, digests: Mapping[date, str]) -> None:
    """Keep the digest of each version that is new."""
    connection.execute(
        "insert into policies (version, digest) select * from unnest(%s::date[], %s::text[])"
        " on conflict do nothing",
        (list(digests), list(digests.values())),
    )


def announcements(connection: Db) -> dict[date, Announcement]:
    """What was announced, by version."""
    return {
        one.version: replace(one, announced_at=one.announced_at.astimezone(UTC))
        for one in read(connection, Announcement, "select {columns} from announcements")
    }


def keep_announcement(connection: Db, announcement: Announcement) -> None:
    """Keep the evidence; the first of a version is the one that counts."""
    save(
        connection,
        "insert into announcements ({columns}) select {columns} from {rows} on conflict do nothing",
        [announcement],
    )
