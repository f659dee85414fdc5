"""When a message goes out: not at night, and again only for so long. No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PATIENCE = timedelta(days=3)  # from its first try; then a message has come to its end
# From when its words were written: what they say of a day or a list is no longer so later. Who
# composes counts with it (`KINDS_NAMED_DAYS_MAX`).
MESSAGE_LIFE = timedelta(days=7)
KEY_LIFE = timedelta(hours=24)  # a gateway that honours a key may forget it afterwards
LOOK_UP_LIFE = timedelta(days=28)  # providers show what they took for thirty
AGAIN_FIRST = timedelta(seconds=5)
AGAIN_MAX = timedelta(hours=1)
_DOUBLINGS_MAX = 12


@dataclass(frozen=True)
class Night:
    """The hours in which nobody is woken, where the customers live; two that are one: never."""

    begins: int
    ends: int
    zone: ZoneInfo

    def rests(self, now: datetime) -> bool:
        hour = now.astimezone(self.zone).hour
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


@dataclass
class Turns:
    """What comes now and then, by the ledger's clock."""

    every: timedelta
    last: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is its turn, which is taken with that; at first, and where a clock went back,
        at once."""
        if self.last is not None and timedelta(0) < now - self.last < self.every:
            return False
        self.last = now
        return True


def again_after(tries: int, lot: float) -> timedelta:
    """How long to wait after so many tries: twice as long each time.

    `lot` is drawn from 0 to 1, so that what failed at once does not come back at once.
    """
    doublings = min(max(tries - 1, 0), _DOUBLINGS_MAX)
    longest = min(AGAIN_FIRST * (1 << doublings), AGAIN_MAX)
    return longest * (0.5 + lot / 2)
