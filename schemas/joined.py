"""Values in Avro's binary form that messages are joined of, and nothing that no message may hold.

What a message fixes is written by the library, once (`codec.pieces`); these are for what differs
from one message to the next. ValueError for what the contract refuses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain

from fullstop.schemas.messages import ENTRIES_MAX, FIRST_INSTANT, LAST_INSTANT

_LONG_MAX = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def filled(pieces: Sequence[bytes], gaps: Sequence[bytes]) -> bytes:
    """The pieces with what belongs between them."""
    found = [b""] * (len(pieces) + len(gaps))
    found[0::2] = pieces
    found[1::2] = gaps
    return b"".join(found)


def count(number: int) -> bytes:
    """A number that is not negative."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else _long(number)


def text(value: str, form: re.Pattern[str]) -> bytes:
    """A text of that form."""
    if form.fullmatch(value) is None:
        raise ValueError("a text is not of its form")
    written = value.encode()
    return count(len(written)) + written


@lru_cache(maxsize=4)  # of a batch it is one
def instant(at: datetime) -> bytes:
    """An instant, to the millisecond."""
    if not FIRST_INSTANT <= at <= LAST_INSTANT:
        raise ValueError("an instant is in no calendar of ours")
    return count((at - _EPOCH) // _MILLISECOND)


@lru_cache(maxsize=32_768)
def day_or_none(day: date | None) -> bytes:
    """A day, or that there is none: of a union whose first kind is null."""
    if day is None:
        return count(0)
    if not FIRST_INSTANT.date() <= day <= LAST_INSTANT.date():
        raise ValueError("a day is in no calendar of ours")
    return count(1) + count((day - _EPOCH.date()).days)


def array(entries: Sequence[bytes]) -> bytes:
    """Entries as one block."""
    if not entries:
        return count(0)
    if len(entries) > ENTRIES_MAX:
        raise ValueError(f"{len(entries)} entries, {ENTRIES_MAX} are allowed")
    return b"".join(chain((count(len(entries)),), entries, (count(0),)))


def _long(number: int) -> bytes:
    """Seven bits a byte, the lowest first, of the number with its sign as the lowest bit."""
    if not 0 <= number <= _LONG_MAX:
        raise ValueError(f"{number} is no count")
    left, found = number << 1, bytearray()
    while left > 0x7F:
        found.append(left & 0x7F | 0x80)
        left >>= 7
    found.append(left)
    return bytes(found)


_SMALL = tuple(map(_long, range(8192)))
