"""The dead letters that the aggregator has read: where each record is, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from psycopg.sql import SQL

from fullstop.outbox.database import Db, Row

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
    """A dead letter. Its record lies at (topic, partition, record_offset); sha256 in hex.

    One that is folded stands for `count` records, from that one to the one at `last_offset`.
    """

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
    count: int = 1
    first_at: datetime | None = None
    last_offset: int | None = None
    last_at: datetime | None = None

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


_COLUMNS = SQL(
    "letter_partition, letter_offset, noted_at, reason, consumer, topic, partition,"
    " record_offset, sha256, length, case_id, state, why, decided_at, count, first_at,"
    " last_offset, last_at"
)
_SELECT = SQL("select {} from dead_letters {}")


_INSERT = (
    "insert into dead_letters (letter_partition, letter_offset, noted_at, reason, consumer,"
    " topic, partition, record_offset, sha256, length, case_id, count, first_at, last_offset,"
    " last_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
# A fold is told again as it grows, in any order: what was decided of it was decided of less.
_GROW = (
    " on conflict (consumer, topic, partition, reason, record_offset, sha256)"
    " where last_offset is not null do update set count = excluded.count,"
    " last_offset = excluded.last_offset, last_at = excluded.last_at, state = 'open', why = null,"
    " decided_at = null where excluded.count > dead_letters.count"
)


def save(connection: Db, letters: Sequence[Letter]) -> None:
    """Note letters; one that is read again changes nothing, and a fold grows."""
    single = [_values(letter) for letter in letters if letter.last_offset is None]
    folded = [_values(letter) for letter in letters if letter.last_offset is not None]
    if single:
        connection.cursor().executemany(_INSERT + " on conflict do nothing", single)
    if folded:
        connection.cursor().executemany(_INSERT + _GROW, folded)


def _values(letter: Letter) -> tuple[object, ...]:
    place = letter.place
    return (
        place.partition,
        place.offset,
        place.noted_at,
        letter.reason,
        letter.consumer,
        letter.topic,
        letter.partition,
        letter.record_offset,
        letter.sha256,
        letter.length,
        letter.case_id,
        letter.count,
        letter.first_at,
        letter.last_offset,
        letter.last_at,
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
    return [
        _letter(row)
        for row in connection.execute(_SELECT.format(_COLUMNS, where), wanted).fetchall()
    ]


def at(connection: Db, partition: int, offset: int) -> list[Letter]:
    """The letters at one place: several when the topic was made anew."""
    where = SQL("where letter_partition = %s and letter_offset = %s order by noted_at")
    rows = connection.execute(_SELECT.format(_COLUMNS, where), (partition, offset)).fetchall()
    return [_letter(row) for row in rows]


def mark_retried(connection: Db, letters: Sequence[Letter]) -> list[Letter]:
    """Note that the letters' records were published again; all letters that this settles.

    Those are also the open ones that other consumers wrote about the same record.
    """
    rows = connection.execute(
        SQL(
            "with settled as (update dead_letters as d set state = 'retried', decided_at = now()"
            " from unnest(%s::text[], %s::int[], %s::bigint[], %s::text[])"
            " as r(topic, partition, record_offset, sha256) where d.topic = r.topic"
            " and d.partition = r.partition and d.record_offset = r.record_offset"
            " and d.sha256 = r.sha256 and d.last_offset is null"
            " and (d.state = 'open' or (d.letter_partition, d.letter_offset)"
            " in (select * from unnest(%s::int[], %s::bigint[]))) returning d.*)"
            " select {} from settled order by letter_partition, letter_offset"
        ).format(_COLUMNS),
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


def mark_fold_retried(connection: Db, letter: Letter) -> list[Letter]:
    """The same of a fold, all of whose records were read again; all letters that this settles.

    Those are also the open ones, folded or not, of others of its records that fail for its reason.
    It itself is not settled where it has grown meanwhile.
    """
    rows = connection.execute(
        SQL(
            "with settled as (update dead_letters as d set state = 'retried', decided_at = now()"
            " where d.topic = %(topic)s and d.partition = %(partition)s and d.reason = %(reason)s"
            " and d.case_id is null and d.record_offset >= %(first)s"
            " and coalesce(d.last_offset, d.record_offset) <= %(last)s and (d.state = 'open'"
            " or (d.letter_partition, d.letter_offset) = (%(at_partition)s, %(at_offset)s))"
            " returning d.*) select {} from settled order by letter_partition, letter_offset"
        ).format(_COLUMNS),
        {
            "topic": letter.topic,
            "partition": letter.partition,
            "reason": letter.reason,
            "first": letter.record_offset,
            "last": letter.last_offset,
            "at_partition": letter.place.partition,
            "at_offset": letter.place.offset,
        },
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
