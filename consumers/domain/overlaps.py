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
    """Of one process: whether two of its batches may have missed each other; tells of it."""

    def __init__(self, ring: Callable[[], object]) -> None:
        """`ring` is called when two may have, both behind them."""
        self._ring = ring
        self._lock = threading.Lock()
        self._ended: Counter[str] = Counter()
        self._missed = False

    def storing(self, handler: Handler) -> Handler:
        """The handler, whose batches store cases."""
        return _Side(self, handler, _STORING, _HEARING)

    def hearing(self, handler: Handler) -> Handler:
        """The handler, whose batches hear who has spoken."""
        return _Side(self, handler, _HEARING, _STORING)

    def missed(self) -> bool:
        """Whether two have since this was asked last."""
        with self._lock:
            missed, self._missed = self._missed, False
        return missed

    def count(self, side: str) -> int:
        """How many batches of a side are over."""
        with self._lock:
            return self._ended[side]

    def end(self, side: str, other: str, others_before: int) -> None:
        """A batch of a side is over, which began when so many of the other were."""
        with self._lock:
            self._ended[side] += 1
            if self._ended[other] == others_before:
                return
            self._missed = True
        self._ring()


@dataclass(frozen=True)
class _Side:
    overlaps: Overlaps
    handler: Handler
    side: str
    other: str

    def handle(self, batch: Sequence[Received]) -> None:
        others_before = self.overlaps.count(self.other)
        try:
            self.handler.handle(batch)
        finally:  # a part of it may have been committed
            self.overlaps.end(self.side, self.other, others_before)

    def probe(self) -> None:
        self.handler.probe()

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        return self.handler.park(received, reason, held=held)
