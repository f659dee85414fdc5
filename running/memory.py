"""Whether a schema remembers all that its group has read; else its database was restored.

Looked at before a process starts, and while it works: whoever forgot a legal hold would erase what
must stay, and whoever forgot a request would leave what a customer was told is gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from fullstop.outbox import bookmarks
from fullstop.outbox.bookmarks import Anew, Bookmark, Bookmarks, ForgottenError
from fullstop.outbox.database import Database
from fullstop.running.kafka import Extent, KafkaAwayError, Place
from fullstop.running.logs import log

ASK_SECONDS = 60.0  # between two questions to the broker


class Broker(Protocol):
    """Whoever knows how far a group has come, and what lies there."""

    def everywhere(self, topics: Sequence[str]) -> Mapping[Place, Extent]: ...

    def is_read_between(self, place: Place, first: int, end: int) -> bool: ...


class Memory:
    """The bookmarks of one schema beside the positions of its group in these topics."""

    def __init__(
        self, schema: str, database: Database, broker: Broker, topics: Sequence[str]
    ) -> None:
        self._schema = schema
        self._database = database
        self._broker = broker
        self._topics = topics
        self._bookmarks = Bookmarks()
        self._ask_at = time.monotonic() + ASK_SECONDS

    def check(self) -> None:
        """ForgottenError where Kafka has the group further than the schema remembers.

        Before anything works on it: of a topic that was made anew the bookmark begins again.
        """
        anew, extents = self._asked()
        if anew:
            with self._database.transaction() as connection:
                bookmarks.begin_again(connection, anew)
        self._compare(extents)

    def _compare(self, extents: Mapping[Place, Extent]) -> None:
        connection = self._database.connection
        takes_over = bookmarks.is_of_before(connection)
        known = self._bookmarks.look(connection)
        if bookmarks.is_half_restored(known):
            raise ForgottenError(_half_restored(self._schema))
        for place, extent in extents.items():
            past = known.get(place, 0)
            if extent.committed > past and not takes_over and self._is_lost(place, past, extent):
                raise ForgottenError(_forgot(self._schema, place, past, extent.committed))
        self._catch_up(extents)

    def _asked(self) -> tuple[list[Anew], dict[Place, Extent]]:
        """The partitions that were made anew, and all of them as they are.

        Others work meanwhile: ends that are asked for after the bookmarks are not less than those,
        and positions that were asked for before them not more.
        """
        known = bookmarks.known(self._database.connection)
        extents = self._extents()
        anew = _made_anew(known, extents)
        self._tell_of(anew)
        return anew, extents

    def _extents(self) -> dict[Place, Extent]:
        """A group stands nowhere behind the end."""
        found = self._broker.everywhere(self._topics)
        return {at: replace(it, committed=min(it.committed, it.end)) for at, it in found.items()}

    def _tell_of(self, anew: Sequence[Anew]) -> None:
        """A topic that ends before what was handled of it was made anew, or has lost its end."""
        for one in anew:
            log.error(
                "topic_made_anew",
                domain=self._schema,
                topic=one.topic,
                partition=one.partition,
            )

    def before(self, step: Callable[[], bool]) -> Callable[[], bool]:
        """The same step, each time after a look."""

        def looked() -> bool:
            self.look()
            return step()

        return looked

    def look(self) -> None:
        """At the database, and now and then at the broker; ForgottenError as `check`."""
        self._bookmarks.look(self._database.connection)
        if time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + ASK_SECONDS
            try:
                self._compare(self._asked()[1])
            except KafkaAwayError as error:
                log.warning("progress_unknown", error=type(error).__name__)

    def _is_lost(self, place: Place, past: int, extent: Extent) -> bool:
        """Whether a record was handled between; of one that is there no more nobody can tell."""
        if extent.start > past:
            return True
        return self._broker.is_read_between(place, past, extent.committed)

    def _catch_up(self, extents: Mapping[Place, Extent]) -> None:
        """Past what nobody is ever handed; once that is there no more, it could be anything."""
        with self._database.transaction() as connection:
            self._bookmarks.move(connection, reached(extents))


def known_past(past: int, extent: Extent) -> int:
    """How far a bookmark reaches; nowhere in a partition that ends before it."""
    return past if past <= extent.end else 0


def _made_anew(known: Mapping[Place, int], extents: Mapping[Place, Extent]) -> list[Anew]:
    return [
        Anew(*place, known[place], max(0, at.committed))
        for place, at in extents.items()
        if known.get(place, 0) > at.end
    ]


def reached(extents: Mapping[Place, Extent]) -> list[Bookmark]:
    """Bookmarks where the group stands, of the partitions that it has begun."""
    return [
        Bookmark(*place, extent.committed)
        for place, extent in extents.items()
        if extent.committed > 0
    ]


def _half_restored(schema: str) -> str:
    return (
        f"{schema}: `fullstop restore {schema}` has begun here and not ended; type it again before "
        "anything works on it"
    )


def _forgot(schema: str, place: Place, past: int, committed: int) -> str:
    return (
        f"{schema}: the database is older than what was done with it: {place[0]}/{place[1]} was "
        f"handled up to {committed}, and it remembers {past}. It was restored, or made anew; run "
        f"`fullstop restore {schema}` before anything works on it"
    )
