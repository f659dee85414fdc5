"""The dead letters that the aggregator has read: where each record is, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from psycopg.sql import SQL

from outbox.database import Db, Row

UNKNOWN = "unknown"  # in the place of a name that a letter does not say, or that is none


class State(StrEnum):
    """What was decided about a dead letter."""

    OPEN = "open"
    RETRIED = "retried"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Place:
    """Where a letter lies in its topic, and when it was appended there.

    A topic that is made anew counts from 0 again; the time tells the two apart.
    """

    partition: int
    offset: int
    noted_at: datetime


@dataclass(frozen=True)
class Letter:
    """A dead letter. Its record lies at (topic, partition, record_offset); sha256 in hex."""

    place: Place
    reason: str
    consumer: str
    topic: str
    partition: int | None
    record_offset: int | None
    sha256: str | None
    length: int | None
    case_id: str | None
    state: State = State.OPEN
    why: str | None = None
    decided_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.place.partition}-{self.place.offset}"


@dataclass(frozen=True)
class Search:
    """Which letters: every field that is set must be the letter's."""

    reason: str | None = None
    consumer: str | None = None
    topic: str | None = None
    case_id: str | None = None
    state: State | None = State.OPEN


_SELECT = SQL(
    "select letter_partition, letter_offset, noted_at, reason, consumer, topic, partition,"
    " record_offset, sha256, length, case_id, state, why, decided_at from dead_letters {}"
)


def save(connection: Db, letters: Sequence[Letter]) -> None:
    """Note letters; one that is read again changes nothing."""
    if not letters:
        return
    connection.cursor().executemany(
        "insert into dead_letters (letter_partition, letter_offset, noted_at, reason, consumer,"
        " topic, partition, record_offset, sha256, length, case_id)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing",
        [
            (
                letter.place.partition,
                letter.place.offset,
                letter.place.noted_at,
                letter.reason,
                letter.consumer,
                letter.topic,
                letter.partition,
                letter.record_offset,
                letter.sha256,
                letter.length,
                letter.case_id,
            )
            for letter in letters
        ],
    )


def find(connection: Db, search: Search, limit: int, *, after: Place | None = None) -> list[Letter]:
    """The letters searched for, the oldest first; `after` continues behind the last one read."""
    wanted = {
        "reason": search.reason,
        "consumer": search.consumer,
        "topic": search.topic,
        "case_id": search.case_id,
        "state": search.state and search.state.value,
        "at": after and after.noted_at,
        "partition": after and after.partition,
        "offset": after and after.offset,
        "limit": limit,
    }
    where = SQL(
        "where (reason = %(reason)s or %(reason)s::text is null)"
        " and (consumer = %(consumer)s or %(consumer)s::text is null)"
        " and (topic = %(topic)s or %(topic)s::text is null)"
        " and (case_id = %(case_id)s or %(case_id)s::text is null)"
        " and (state = %(state)s or %(state)s::text is null)"
        " and (%(at)s::timestamptz is null or (noted_at, letter_partition, letter_offset)"
        " > (%(at)s, %(partition)s::int, %(offset)s::bigint))"
        " order by noted_at, letter_partition, letter_offset limit %(limit)s"
    )
    return [_letter(row) for row in connection.execute(_SELECT.format(where), wanted).fetchall()]


def at(connection: Db, partition: int, offset: int) -> list[Letter]:
    """The letters at one place: several when the topic was made anew."""
    where = SQL("where letter_partition = %s and letter_offset = %s order by noted_at")
    rows = connection.execute(_SELECT.format(where), (partition, offset)).fetchall()
    return [_letter(row) for row in rows]


def mark_retried(connection: Db, letters: Sequence[Letter]) -> list[Letter]:
    """Note that the letters' records were published again; all letters that this settles.

    Those are also the open ones that other consumers wrote about the same record.
    """
    rows = connection.execute(
        "with settled as (update dead_letters as d set state = 'retried', decided_at = now()"
        " from unnest(%s::text[], %s::int[], %s::bigint[], %s::text[])"
        " as r(topic, partition, record_offset, sha256) where d.topic = r.topic"
        " and d.partition = r.partition and d.record_offset = r.record_offset"
        " and d.sha256 = r.sha256 and (d.state = 'open' or (d.letter_partition, d.letter_offset)"
        " in (select * from unnest(%s::int[], %s::bigint[]))) returning d.*)"
        " select letter_partition, letter_offset, noted_at, reason, consumer, topic, partition,"
        " record_offset, sha256, length, case_id, state, why, decided_at from settled"
        " order by letter_partition, letter_offset",
        (
            [letter.topic for letter in letters],
            [letter.partition for letter in letters],
            [letter.record_offset for letter in letters],
            [letter.sha256 for letter in letters],
            [letter.place.partition for letter in letters],
            [letter.place.offset for letter in letters],
        ),
    ).fetchall()
    return [_letter(row) for row in rows]


def discard(connection: Db, letters: Sequence[Letter], why: str) -> None:
    """Note that nothing more is done about these."""
    connection.execute(
        "update dead_letters set state = 'discarded', why = %s, decided_at = now()"
        " where state = 'open' and (letter_partition, letter_offset)"
        " in (select * from unnest(%s::int[], %s::bigint[]))",
        (
            why,
            [letter.place.partition for letter in letters],
            [letter.place.offset for letter in letters],
        ),
    )


def _letter(row: Row) -> Letter:
    partition, offset, noted_at, *fields = row
    letter = Letter(Place(partition, offset, noted_at), *fields)
    return replace(letter, state=State(letter.state))
