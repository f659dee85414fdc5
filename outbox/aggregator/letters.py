"""The dead letters that the aggregator has read: where each record is, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fullstop.outbox import rows
from fullstop.outbox.database import Db

UNKNOWN = "unknown"  # in the place of a name that a letter does not say, or that is none


class LetterState(StrEnum):
    """What was decided about a dead letter."""

    OPEN = "open"
    RETRIED = "retried"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class LetterPlace:
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

    letter_partition: int
    letter_offset: int
    noted_at: datetime
    reason: str
    consumer: str
    topic: str
    partition: int | None
    record_offset: int | None
    sha256: str | None
    length: int | None
    case_id: str | None
    state: LetterState = LetterState.OPEN
    why: str | None = None
    decided_at: datetime | None = None
    count: int = 1
    first_at: datetime | None = None
    last_offset: int | None = None
    last_at: datetime | None = None

    @property
    def place(self) -> LetterPlace:
        return LetterPlace(self.letter_partition, self.letter_offset, self.noted_at)

    @property
    def id(self) -> str:
        return f"{self.letter_partition}-{self.letter_offset}"


@dataclass(frozen=True)
class Search:
    """Which letters: every field that is set must be the letter's."""

    reason: str | None = None
    consumer: str | None = None
    topic: str | None = None
    case_id: str | None = None
    state: LetterState | None = LetterState.OPEN


def save(connection: Db, letters: Sequence[Letter]) -> None:
    """Note letters; one that is read again changes nothing, and a fold grows."""
    rows.save(
        connection,
        "insert into dead_letters ({columns}) select {columns} from {rows} order by n"
        " on conflict do nothing",
        [letter for letter in letters if letter.last_offset is None],
    )
    for letter in letters:
        if letter.last_offset is not None:
            _grow(connection, letter)


def _grow(connection: Db, fold: Letter) -> None:
    """A fold is told again, in any order: what was decided of it was decided of less."""
    rows.save(
        connection,
        "insert into dead_letters as old ({columns}) select {columns} from {rows}"
        " on conflict (consumer, topic, partition, reason, record_offset, sha256)"
        " where last_offset is not null do update set count = excluded.count,"
        " last_offset = excluded.last_offset, last_at = excluded.last_at, state = 'open',"
        " why = null, decided_at = null where excluded.count > old.count",
        [fold],
    )


def find(
    connection: Db, search: Search, limit: int, *, after: LetterPlace | None = None
) -> list[Letter]:
    """The letters searched for, the oldest first; `after` continues behind the last one read."""
    wanted = {
        **vars(search),
        "at": after and after.noted_at,
        "partition": after and after.partition,
        "offset": after and after.offset,
        "limit": limit,
    }
    return rows.read(
        connection,
        Letter,
        "select {columns} from dead_letters"
        " where (reason = %(reason)s or %(reason)s::text is null)"
        " and (consumer = %(consumer)s or %(consumer)s::text is null)"
        " and (topic = %(topic)s or %(topic)s::text is null)"
        " and (case_id = %(case_id)s or %(case_id)s::text is null)"
        " and (state = %(state)s or %(state)s::text is null)"
        " and (%(at)s::timestamptz is null or (noted_at, letter_partition, letter_offset)"
        " > (%(at)s, %(partition)s::int, %(offset)s::bigint))"
        " order by noted_at, letter_partition, letter_offset limit %(limit)s",
        wanted,
    )


def waiting(connection: Db) -> tuple[int, datetime | None]:
    """How many letters nothing was decided about, and since when the oldest waits."""
    row = connection.execute(
        "select count(*), min(noted_at) from dead_letters where state = 'open'"
    ).fetchone()
    return (row[0], row[1]) if row else (0, None)


def at(connection: Db, partition: int, offset: int) -> list[Letter]:
    """The letters at one place: several when the topic was made anew."""
    return rows.read(
        connection,
        Letter,
        "select {columns} from dead_letters where letter_partition = %s and letter_offset = %s"
        " order by noted_at",
        (partition, offset),
    )


def mark_retried(connection: Db, letters: Sequence[Letter]) -> list[Letter]:
    """Note that the letters' records were published again; all letters that this settles.

    Those are also the open ones that other consumers wrote about the same record.
    """
    if not letters:
        return []
    return rows.read(
        connection,
        Letter,
        "with settled as (update dead_letters as d set state = 'retried', decided_at = now()"
        " from {rows} where d.topic = new.topic and d.partition = new.partition"
        " and d.record_offset = new.record_offset and d.sha256 = new.sha256"
        " and d.last_offset is null and (d.state = 'open' or (d.letter_partition, d.letter_offset)"
        " in (select letter_partition, letter_offset from {rows})) returning d.*)"
        " select {columns} from settled order by letter_partition, letter_offset",
        rows.columns(letters),
    )


def mark_fold_retried(connection: Db, letter: Letter) -> list[Letter]:
    """The same of a fold, all of whose records were read again; all letters that this settles.

    Those are also the open ones, folded or not, of others of its records that fail for its reason.
    It itself is not settled where it has grown meanwhile.
    """
    return rows.read(
        connection,
        Letter,
        "with settled as (update dead_letters as d set state = 'retried', decided_at = now()"
        " where d.topic = %(topic)s and d.partition = %(partition)s and d.reason = %(reason)s"
        " and d.case_id is null and d.record_offset >= %(record_offset)s"
        " and coalesce(d.last_offset, d.record_offset) <= %(last_offset)s and (d.state = 'open'"
        " or (d.letter_partition, d.letter_offset) = (%(letter_partition)s, %(letter_offset)s))"
        " returning d.*) select {columns} from settled order by letter_partition, letter_offset",
        vars(letter),
    )


def discard(connection: Db, letters: Sequence[Letter], why: str) -> None:
    """Note that nothing more is done about these."""
    rows.save(
        connection,
        "update dead_letters set state = 'discarded', why = %(said)s, decided_at = now()"
        " where state = 'open' and (letter_partition, letter_offset)"
        " in (select letter_partition, letter_offset from {rows})",
        letters,
        said=why,
    )
