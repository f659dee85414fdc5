"""Batches that store cases beside batches that hear who has spoken of them.

Neither transaction sees what the other has not committed: a case may be stored of which all have
spoken, and nobody has noted it. The later of two that ran at once knows it as it ends.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fullstop.running.kafka import Received
from fullstop.running.loop import Handler

_STORING, _HEARING = "storing", "hearing"


class Overlaps:
    """Of one process: whether two of its batches missed each other, and who is told of it."""

    def __init__(self, ring: Callable[[], object]) -> None:
        """`ring` is called when two may have, both behind them."""
        self._ring = ring
        self._lock = threading.Lock()
        self._ended: Counter[str] = Counter()
        self._were = False

    def storing(self, handler: Handler) -> Handler:
        """The handler, whose batches store cases."""
        return _Side(self, _STORING, handler)

    def hearing(self, handler: Handler) -> Handler:
        """The handler, whose batches hear who has spoken."""
        return _Side(self, _HEARING, handler)

    def taken(self) -> bool:
        """Whether there were any since this was asked last."""
        with self._lock:
            were, self._were = self._were, False
        return were

    def ended(self, side: str) -> int:
        with self._lock:
            return self._ended[side]

    def ends(self, side: str, other: str, began: int) -> None:
        """A batch is over that `began` when so many of the other side were."""
        with self._lock:
            self._ended[side] += 1
            if self._ended[other] == began:
                return
            self._were = True
        self._ring()


@dataclass(frozen=True)
class _Side:
    overlaps: Overlaps
    side: str
    handler: Handler

    def handle(self, batch: Sequence[Received]) -> None:
        other = _HEARING if self.side == _STORING else _STORING
        began = self.overlaps.ended(other)
        try:
            self.handler.handle(batch)
        finally:  # a part of it may have been committed
            self.overlaps.ends(self.side, other, began)

    def probe(self) -> None:
        self.handler.probe()

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        return self.handler.park(received, reason, held=held)
