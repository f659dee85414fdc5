"""How far a schema's group had come, as the schema itself remembers it.

A bookmark is past the last record of a partition that was handled, and moves in the transaction
that handled it; Kafka's position follows. So a database that remembers less than it did, or less
than Kafka has, is older than what was done with it: it was restored, or made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fullstop.outbox.database import Db
from fullstop.outbox.errors import OutboxError
from fullstop.outbox.rows import fetch, read, save

Place = tuple[str, int]


class ForgottenError(OutboxError):
    """A database is older than what was done with it; says what to do before anything goes on."""


@dataclass(frozen=True)
class Bookmark:
    """Past the last record of a topic's partition that was handled."""

    topic: str
    partition: int
    past: int

    @property
    def place(self) -> Place:
        return (self.topic, self.partition)


@dataclass(frozen=True)
class Anew:
    """Where the bookmark of a partition that was made anew begins again; it was at `seen`."""

    topic: str
    partition: int
    seen: int
    past: int


_RESTORE: Place = ("", 0)  # no topic's; past 0 from when a restore begins until it has ended


def begin_restore(connection: Db) -> None:
    """Note that this schema is being brought to where the others know it."""
    _restore(connection, 1)


def end_restore(connection: Db) -> None:
    _restore(connection, 0)


def begin_again(connection: Db, to: Sequence[Anew]) -> None:
    """Set bookmarks back, where the records that they were past are none any more.

    Once: whoever starts beside has set them back, and works already.
    """
    save(
        connection,
        "update bookmarks as old set past = new.past from {rows}"
        " where old.topic = new.topic and old.partition = new.partition"
        " and old.past = new.seen",
        to,
    )


def is_half_restored(known: Mapping[Place, int]) -> bool:
    """Whether a restore has begun and not ended."""
    return known.get(_RESTORE, 0) > 0


def _restore(connection: Db, past: int) -> None:
    connection.execute(
        "insert into bookmarks (topic, partition, past) values (%s, %s, %s)"
        " on conflict (topic, partition) do update set past = excluded.past",
        (*_RESTORE, past),
    )


class Bookmarks:
    """A schema's bookmarks as one loop has seen them: there they only move on."""

    def __init__(self) -> None:
        self._seen: Mapping[Place, int] = {}

    def move(self, connection: Db, to: Sequence[Bookmark]) -> None:
        """Move them in the open transaction; ForgottenError where the database has become older."""
        if not to:
            return
        found = fetch(
            connection,
            "with before as (select topic, partition, past from bookmarks), moved as ("
            "insert into bookmarks as old (topic, partition, past)"
            " select topic, partition, past from {rows} order by topic, partition"
            " on conflict (topic, partition) do update set past = excluded.past"
            " where old.past < excluded.past) select topic, partition, past from before",
            to,
        )
        self._compare(_by_place([Bookmark(*row) for row in found]))

    def look(self, connection: Db) -> Mapping[Place, int]:
        """The bookmarks; ForgottenError where the database has become older."""
        return self._compare(known(connection))

    def _compare(self, now: Mapping[Place, int]) -> Mapping[Place, int]:
        for place, past in self._seen.items():
            if now.get(place, 0) < past:
                raise ForgottenError(_became_older(place, past, now.get(place, 0)))
        self._seen = now
        return now


def known(connection: Db) -> dict[Place, int]:
    """The bookmarks of the connection's schema."""
    return _by_place(read(connection, Bookmark, "select {columns} from bookmarks"))


def is_of_before(connection: Db) -> bool:
    """Whether a version of before bookmarks worked here: it has seen events, and marked none."""
    row = connection.execute(
        "select exists (select from inbox) and not exists (select from bookmarks)"
    ).fetchone()
    return bool(row and row[0])


def _by_place(found: Sequence[Bookmark]) -> dict[Place, int]:
    return {one.place: one.past for one in found}


def _became_older(place: Place, past: int, now: int) -> str:
    return (
        f"the database became older while this process worked: {place[0]}/{place[1]} was handled "
        f"up to {past} there, and it remembers {now}; stop all that works on it and run "
        "`fullstop restore`"
    )
