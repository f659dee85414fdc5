"""The versions of rules that a domain has loaded, and the evidence of their announcements.

A version, once loaded or announced, never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from fullstop.handlers.rules import Policy
from fullstop.outbox.database import Db
from fullstop.outbox.rows import read, save


@dataclass(frozen=True)
class Announcement:
    """A version's `PolicyAnnounced` as the broker acknowledged it.

    `announced_at` is when the broker appended it, at this place of this topic. `awaits` are the
    channels that must accept it, too, none where nobody hands it to them.
    """

    version: date
    digest: str
    channels: tuple[str, ...]
    announced_at: datetime
    topic: str
    partition: int
    offset: int
    rules_digest: str | None = None
    awaits: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """The digest by which the version is known again: of its rules, once `migrate` wrote it."""
        return self.rules_digest or self.digest


def first_version(connection: Db) -> date | None:
    """The version that the domain loaded first, the earliest of those loaded together."""
    row = connection.execute(
        "select version from policies order by first_loaded_at, version limit 1"
    ).fetchone()
    return row[0] if row else None


def loaded_versions(connection: Db) -> dict[date, str]:
    """The digest by which each loaded version is known again, oldest first."""
    return dict(
        connection.execute(
            "select version, coalesce(rules_digest, digest) from policies order by 1"
        ).fetchall()
    )


@dataclass(frozen=True)
class Digests:
    """A version's digest over its rules, and the former one over their words, too."""

    version: date
    rules: str
    former: str


def digests_of(policies: Sequence[Policy]) -> list[Digests]:
    """The digests of these versions."""
    return [Digests(one.effective_from, one.digest, one.former_digest) for one in policies]


def keep_versions(connection: Db, digests: Sequence[Digests]) -> None:
    """Keep the digests of each version that is new."""
    connection.execute(
        "insert into policies (version, digest, rules_digest)"
        " select * from unnest(%s::date[], %s::text[], %s::text[]) on conflict do nothing",
        _columns(digests),
    )


def know_again(connection: Db, digests: Sequence[Digests]) -> None:
    """Write the digest of the rules beside the former one of what was loaded or announced."""
    for statement in (
        "update policies as kept set rules_digest = new.rules"
        " from unnest(%s::date[], %s::text[], %s::text[]) as new (version, former, rules)"
        " where kept.version = new.version and kept.digest = new.former"
        " and kept.rules_digest is null",
        "update announcements as kept set rules_digest = new.rules"
        " from unnest(%s::date[], %s::text[], %s::text[]) as new (version, former, rules)"
        " where kept.version = new.version and kept.digest = new.former"
        " and kept.rules_digest is null",
    ):
        connection.execute(statement, _columns(digests))


def _columns(digests: Sequence[Digests]) -> tuple[list[date], list[str], list[str]]:
    return (
        [one.version for one in digests],
        [one.former for one in digests],
        [one.rules for one in digests],
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


@dataclass(frozen=True)
class Acceptance:
    """A channel took a version's announcement over; `accepted_at` is when the broker was told."""

    version: str
    channel: str
    digest: str
    accepted_at: datetime


def keep_acceptances(connection: Db, acceptances: Sequence[Acceptance]) -> None:
    """Keep them; the first of a channel is the one that counts."""
    save(
        connection,
        "insert into acceptances ({columns}) select {columns} from {rows} order by n"
        " on conflict do nothing",
        acceptances,
    )


def acceptances(connection: Db) -> list[Acceptance]:
    """What the channels accepted."""
    return [
        replace(one, accepted_at=one.accepted_at.astimezone(UTC))
        for one in read(connection, Acceptance, "select {columns} from acceptances order by 1, 2")
    ]
