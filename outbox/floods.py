"""Floods: dead letters past the limit, folded into one for each partition and reason.

A fold is a row that is written in the transaction that passes the records by. Nothing of them is
lost: whatever was passed by lies between its first record and its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from fullstop.outbox.database import Db
from fullstop.outbox.rows import fetch, read, save

FOLD_SECONDS = 3600  # then a new one begins, so that what an operator decides is about its time
TELL_SECONDS = 30
KEPT_DAYS = 35  # longer than any topic keeps the records that it could be asked about again


@dataclass(frozen=True)
class Diverted:
    """A record that cannot be handled: where it is, and why; `place_id` is its own for good."""

    topic: str
    partition: int
    offset: int
    at: datetime
    reason: str
    sha256: str
    length: int
    place_id: str


@dataclass(frozen=True)
class Flood:
    """Records of one partition that cannot be handled for one reason, and how many they are."""

    topic: str
    partition: int
    reason: str
    first_offset: int
    first_at: datetime
    sha256: str
    length: int
    last_offset: int
    last_at: datetime
    count: int


def known(connection: Db, consumer: str, records: Sequence[Diverted]) -> set[str]:
    """Those that were told of or folded before, by their place's id."""
    found = fetch(
        connection,
        "with asked as (select {columns}, place_id::uuid as id from {rows})"
        " select place_id from asked join inbox on event_id = id"
        " union all select place_id from asked as a join floods as f on f.consumer = %(consumer)s"
        " and f.topic = a.topic and f.partition = a.partition and f.reason = a.reason"
        # A topic that is made anew counts from 0 again: the time tells the two apart.
        ' and a."offset" between f.first_offset and f.last_offset'
        " and a.at between f.first_at and f.last_at",
        records,
        consumer=consumer,
    )
    return {place_id for (place_id,) in found}


def fold(connection: Db, consumer: str, records: Sequence[Diverted]) -> None:
    """Add records to the folds of their partitions and reasons."""
    ordered = sorted(records, key=lambda one: (*_place(one), one.offset))
    for _, group in groupby(ordered, key=_place):
        found = list(group)
        if not _grow(connection, consumer, found):
            _begin(connection, consumer, found)


def due(connection: Db, consumer: str) -> list[Flood]:
    """The folds that have grown since they were told last, and have waited; now they are told."""
    return read(
        connection,
        Flood,
        "update floods set told = count, told_at = clock_timestamp() where consumer = %s"
        " and told < count"
        " and (told_at is null or told_at < clock_timestamp() - make_interval(secs => %s))"
        " returning {columns}",
        (consumer, TELL_SECONDS),
    )


def forget_old(connection: Db, consumer: str) -> None:
    """Forget folds whose records no topic holds any more."""
    connection.execute(
        "delete from floods where consumer = %s and told = count"
        " and last_at < clock_timestamp() - make_interval(days => %s)",
        (consumer, KEPT_DAYS),
    )


def _place(record: Diverted) -> tuple[str, int, str]:
    return record.topic, record.partition, record.reason


def _grow(connection: Db, consumer: str, records: Sequence[Diverted]) -> bool:
    first, last = records[0], records[-1]
    grown = connection.execute(
        "update floods set last_offset = %(offset)s, last_at = %(at)s, count = count + %(count)s"
        " where flood_id = (select flood_id from floods where consumer = %(consumer)s"
        " and topic = %(topic)s and partition = %(partition)s and reason = %(reason)s"
        " and opened_at > clock_timestamp() - make_interval(secs => %(seconds)s)"
        " order by opened_at desc limit 1)"
        " and last_offset < %(first)s and last_at <= %(first_at)s returning true",
        {
            **vars(last),
            "count": len(records),
            "consumer": consumer,
            "seconds": FOLD_SECONDS,
            "first": first.offset,
            "first_at": first.at,
        },
    )
    return grown.fetchone() is not None


def _begin(connection: Db, consumer: str, records: Sequence[Diverted]) -> None:
    first, last = records[0], records[-1]
    flood = Flood(
        topic=first.topic,
        partition=first.partition,
        reason=first.reason,
        first_offset=first.offset,
        first_at=first.at,
        sha256=first.sha256,
        length=first.length,
        last_offset=last.offset,
        last_at=last.at,
        count=len(records),
    )
    save(
        connection,
        "insert into floods (consumer, {columns}) select %(consumer)s, {columns} from {rows}",
        [flood],
        consumer=consumer,
    )
