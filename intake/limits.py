"""How often something may be done: buckets of tokens in the database, so that every process counts.

Who reads the table learns nothing: a bucket's name is a MAC of what it counts.

All that one act takes is taken at once, or nothing is. The rows are locked, and then those made
that are not there, both in the order of their names: so nobody waits in a circle. `take` makes them
before it locks them, so it is for one alone, or for what no code takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from math import ceil
from secrets import SystemRandom
from typing import TypeVar

from psycopg.sql import SQL, Literal

from fullstop.intake.keys import BUCKET_BYTES, Keys
from fullstop.outbox.database import Db, Row

Did = TypeVar("Did")

_RANDOM = SystemRandom()
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@dataclass(frozen=True, eq=False)
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
TRYING_ENQUIRY_CODE = (Bucket("enquiry-tries-day", 5, _DAY),)
ENQUIRY_CODES = (Bucket("enquiry-codes-hour", 5, _HOUR),)
ASKING_FROM_SOURCE = (Bucket("asking-minute", 60, _MINUTE),)


@dataclass(frozen=True)
class Wanted:
    """One of a bucket, of what it counts there.

    Whoever asks is not told that a quiet one is empty: then the others are taken all the same, and
    of the quiet ones none.
    """

    bucket: Bucket
    of: str
    quiet: bool = False
    stays: bool = False
    """It is only looked at, and not taken."""


class LimitedError(Exception):
    """Too often; says which limit, and when there is room again."""

    def __init__(self, kind: str, wait: timedelta) -> None:
        super().__init__(kind)
        self.kind = kind
        self.wait = wait


_WANTED = SQL("""
wanted as (
  select substring(%(buckets)s::bytea from {0} * n::int - {0} + 1 for {0}) as bucket,
    size, seconds, quiet, stays, n
  from unnest(%(sizes)s::float8[], %(seconds)s::float8[], %(quiet)s::boolean[],
              %(stay)s::boolean[]) with ordinality as of_each (size, seconds, quiet, stays, n))
""").format(Literal(BUCKET_BYTES))

# Every row is there, so that the next statement finds it and locks it.
_THERE = (
    SQL("""
with {}
insert into limits (bucket, tokens, refilled_at) select bucket, size, now() from wanted
order by bucket on conflict do nothing""")
    .format(_WANTED)
    .as_bytes()
)

ROOM = SQL("""{},
held as (
  select bucket, quiet, stays, n, least(size,
    tokens + extract(epoch from now() - refilled_at)::float8 * size / seconds) as tokens
  from wanted join limits using (bucket) order by bucket for update of limits),
room as (
  select coalesce(bool_and(tokens >= 1) filter (where not quiet), true) as is_there,
    coalesce(bool_and(tokens >= 1) filter (where quiet), true) as is_quietly_there
  from held)""").format(_WANTED)
"""Whether there is room, and for the quiet ones; what has no row is full."""

TAKEN = SQL("""
taken as (
  update limits set tokens = held.tokens - 1, refilled_at = now() from held, room
  where limits.bucket = held.bucket and not held.stays
    and is_there and (is_quietly_there or not held.quiet) and {})""")
"""What takes them where there are rows, on one more condition."""

MADE = SQL("""
made as (
  insert into limits (bucket, tokens, refilled_at) select bucket, size - 1, now()
  from wanted, room where not stays and is_there and (is_quietly_there or not quiet) and {}
    and not exists (select from held where held.bucket = wanted.bucket)
  order by bucket)""")
"""What takes them where there are none; refused by a unique key where another was first."""

FOUND = SQL("""is_quietly_there,
  (select array[n, tokens] from held where not quiet and tokens < 1 order by n limit 1)""")
"""What `refuse_empty` reads."""

_TAKE = (
    SQL("with {}, {} select {} from room").format(ROOM, TAKEN.format(SQL("true")), FOUND).as_bytes()
)


_BACK = (
    SQL("""
with {},
held as (
  select bucket, size from wanted join limits using (bucket) order by bucket for update of limits)
update limits set tokens = least(size, tokens + 1) from held where limits.bucket = held.bucket""")
    .format(_WANTED)
    .as_bytes()
)


def each(buckets: Sequence[Bucket], of: str, *, quiet: bool = False) -> tuple[Wanted, ...]:
    """One of each bucket of this."""
    return tuple(Wanted(bucket, of, quiet) for bucket in buckets)


def take(connection: Db, keys: Keys, wanted: Sequence[Wanted]) -> bool:
    """Take them; LimitedError when one is empty, and nothing is taken.

    Whether the quiet ones had room and were taken, too.
    """
    parameters = named(keys, wanted)
    connection.execute(_THERE, parameters)  # nothing is waited for
    row = connection.execute(_TAKE, parameters).fetchone()
    return refuse_empty(wanted, row)


def fill(connection: Db, keys: Keys, wanted: Wanted) -> None:
    """Let there be all of it at once."""
    bucket = keys.bucket(wanted.bucket.kind, wanted.of)
    connection.execute("delete from limits where bucket = %s", (bucket,))


def give_back(connection: Db, keys: Keys, wanted: Sequence[Wanted]) -> None:
    """One of each that was taken for nothing."""
    connection.execute(_BACK, named(keys, wanted))


def named(keys: Keys, wanted: Sequence[Wanted]) -> dict[str, object]:
    """The parameters of `ROOM`."""
    buckets = b"".join(keys.bucket(one.bucket.kind, one.of) for one in wanted)
    of_each = tuple((one.bucket, one.quiet, one.stays) for one in wanted)
    return {"buckets": buckets, **_of_each(of_each)}


@cache
def _of_each(wanted: tuple[tuple[Bucket, bool, bool], ...]) -> Mapping[str, str]:
    """What is the same for everybody, as PostgreSQL reads arrays: to write them takes its time."""
    return {
        "sizes": array(bucket.size for bucket, _, _ in wanted),
        "seconds": array(bucket.seconds for bucket, _, _ in wanted),
        "quiet": array(quiet for _, quiet, _ in wanted),
        "stay": array(stays for _, _, stays in wanted),
    }


def array(values: Iterable[object]) -> str:
    """As PostgreSQL reads an array; of numbers and of names without signs."""
    return f"{{{','.join(map(str, values))}}}"


def refuse_empty(wanted: Sequence[Wanted], row: Row | None) -> bool:
    """Whether there was quiet room; LimitedError for the first of them that was empty."""
    has_quiet_room, empty = row or (False, None)
    if empty:
        bucket = wanted[int(empty[0]) - 1].bucket
        raise LimitedError(bucket.kind, bucket.wait(empty[1]))
    return bool(has_quiet_room)


def by_a_share(act: Callable[[Wanted], Did]) -> Did:
    """Do an act with one of what all together may send, from one of two rows.

    While there is room in most of them one of two has it.
    """
    [bucket], two = SENDING_AT_ALL, _RANDOM.sample(range(SHARES), 2)
    first, second = (Wanted(bucket, str(share)) for share in two)
    try:
        return act(first)
    except LimitedError as error:
        if error.kind != bucket.kind:
            raise
        return act(second)
