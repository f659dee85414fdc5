"""How often something may be done: buckets of tokens in the database, so that every process counts.

Who reads the table learns nothing: a bucket's name is a MAC of what it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from secrets import SystemRandom

from fullstop.intake.keys import Keys
from fullstop.outbox.database import Db

_RANDOM = SystemRandom()
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@dataclass(frozen=True)
class Bucket:
    """So many at once, and so many again in that time."""

    kind: str
    size: int
    seconds: int

    def wait(self, tokens: float) -> timedelta:
        """Until there is one again."""
        return timedelta(seconds=ceil((1 - tokens) * self.seconds / self.size))


# In no window as much as twice a bucket passes. What is sent to a number that was typed and to one
# behind a name is together what a carrier lets through, five an hour and ten a day, and neither
# tells of the other: who typed both would learn whether they belong together.
SENDING_TO_NUMBER = (
    Bucket("number-minute", 1, 75),
    Bucket("number-hour", 2, _HOUR),
    Bucket("number-day", 4, _DAY),
)
SENDING_UNSEEN = (Bucket("unseen-minute", 1, 75), Bucket("unseen-day", 2, _DAY))
# With the first try of each code, which is not counted here, ten a day.
TRYING_AT_NUMBER = (Bucket("tries-day", 4, _DAY),)
SENDING_FROM_SOURCE = (Bucket("source-minute", 10, _MINUTE), Bucket("source-day", 200, _DAY))
# What all together may send lies in several rows: one would let one application through at a time.
SHARES = 8
SENDING_AT_ALL = (Bucket("all-second", 200 // SHARES, 1),)
SENDING_BY_TICKET = (Bucket("ticket-hour", 5, _HOUR),)
ENQUIRY_CODES = (Bucket("enquiry-codes-hour", 5, _HOUR),)
ASKING_FROM_SOURCE = (Bucket("asking-minute", 60, _MINUTE),)


class LimitedError(Exception):
    """Too often; says which limit, and when there is room again."""

    def __init__(self, kind: str, wait: timedelta) -> None:
        super().__init__(kind)
        self.kind = kind
        self.wait = wait


_TAKE = """
insert into limits as l (bucket, tokens, refilled_at) values (%(bucket)s, %(size)s - 1, now())
on conflict (bucket) do update set refilled_at = now(),
  tokens = least(%(size)s, l.tokens
    + extract(epoch from now() - l.refilled_at) * %(size)s / %(seconds)s) - 1
  where least(%(size)s, l.tokens
    + extract(epoch from now() - l.refilled_at) * %(size)s / %(seconds)s) >= 1
returning tokens"""

_LEFT = """
select least(%(size)s, tokens
  + extract(epoch from now() - refilled_at) * %(size)s / %(seconds)s)::float8
from limits where bucket = %(bucket)s"""


def take(connection: Db, keys: Keys, buckets: tuple[Bucket, ...], of: str) -> None:
    """Take one of each; LimitedError when one is empty, and the transaction takes none."""
    for bucket in buckets:
        parameters = _parameters(keys, bucket, of)
        if connection.execute(_TAKE, parameters).fetchone() is None:
            row = connection.execute(_LEFT, parameters).fetchone()
            raise LimitedError(bucket.kind, bucket.wait(row[0] if row else 0.0))


def has_one(connection: Db, keys: Keys, bucket: Bucket, of: str) -> bool:
    """Whether there is one, which stays."""
    row = connection.execute(_LEFT, _parameters(keys, bucket, of)).fetchone()
    return row is None or row[0] >= 1


def take_of_all(connection: Db, keys: Keys) -> None:
    """Take one of what all together may send, from one of two rows.

    The last thing of a transaction, so that its lock is short. Two rows are tried in their order,
    so that nobody waits in a circle; while there is room in most of them one of two has it.
    """
    first, second = sorted(_RANDOM.sample(range(SHARES), 2))
    try:
        take(connection, keys, SENDING_AT_ALL, str(first))
    except LimitedError:
        take(connection, keys, SENDING_AT_ALL, str(second))


def has_room(connection: Db, keys: Keys, buckets: tuple[Bucket, ...], of: str) -> bool:
    """Take one of each where there is one of each; else none, and whoever asks is not told."""
    try:
        with connection.transaction():
            take(connection, keys, buckets, of)
    except LimitedError:
        return False
    return True


def _parameters(keys: Keys, bucket: Bucket, of: str) -> dict[str, object]:
    return {
        "bucket": keys.bucket(bucket.kind, of),
        "size": bucket.size,
        "seconds": bucket.seconds,
    }
