"""Two members of a group as one reader: what the one has goes before what the other has.

The client hands on in the order in which it fetched. In a backlog that is: all that lay there when
it began, and only then what comes meanwhile. What goes first therefore has a client of its own
(`docs/decisions/0116`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from fullstop.running.kafka.records import Received
from fullstop.running.kafka.subscription import Standing, Subscription

_BESIDE_SECONDS = 0.25  # that the one is waited for before the other is looked at


class Preferring:
    """Reads `first` before `rest`; of every `share` records that both have one is of `rest`.

    So neither waits for the other's end, and what one leaves of a batch is the other's.
    """

    def __init__(self, first: Subscription, rest: Subscription, share: int) -> None:
        self._first, self._rest, self._share = first, rest, share
        self._owed = 0  # to `rest`, in parts of a record

    def look(self, limit: int, timeout_seconds: float) -> list[Received]:
        """What may be read at once, `limit` at most; if nothing, what comes to `first` soon."""
        coming = self._first.look(limit, 0.0) + self._rest.look(limit, 0.0)
        if not coming and timeout_seconds:
            coming = self._first.look(limit, min(timeout_seconds, _BESIDE_SECONDS))
            coming += self._rest.look(limit, 0.0)
        return coming[:limit]

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        """At most `limit` records; what is there at once, or what comes to `first` soon."""
        return self._at_once(limit) if self.look(limit, timeout_seconds) else []

    def _at_once(self, limit: int) -> list[Received]:
        kept, self._owed = divmod(self._owed + limit, self._share)
        batch = self._rest.read(kept, 0.0)
        batch += self._first.read(limit - len(batch), 0.0)
        return batch + self._rest.read(limit - len(batch), 0.0)

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None:
        """Wait without reading on, and without either being taken for dead by the group."""
        deadline = time.monotonic() + seconds
        with self._first.pausing() as hear_first, self._rest.pausing() as hear_rest:
            while (left := deadline - time.monotonic()) > 0 and not stopping():
                hear_first(min(left, _BESIDE_SECONDS))
                hear_rest(0.0)

    def commit(self, batch: Sequence[Received]) -> None:
        """Move the group's position past these records; each knows its own."""
        self._first.commit(batch)
        self._rest.commit(batch)

    def is_member(self) -> bool:
        return self._first.is_member() and self._rest.is_member()

    def standing(self) -> Standing:
        first, rest = self._first.standing(), self._rest.standing()
        return Standing(
            {**first.positions, **rest.positions}, {**first.starved_seconds, **rest.starved_seconds}
        )

    def close(self) -> None:
        self._first.close()
        self._rest.close()
