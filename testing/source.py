"""A source of records for the loop that does as it is told, and writes down what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from fullstop.running.kafka import Received


def offsets_of(batch: Iterable[Received]) -> str:
    return " ".join(str(record.offset) for record in batch)


def nothing() -> None:
    pass


@dataclass
class Source:
    """Gives the batches one by one; then `stopping` is true."""

    batches: list[list[Received]]
    happened: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    while_waiting: Callable[[], None] = nothing
    told_to_stop: bool = False

    def stop(self) -> None:
        self.told_to_stop = True

    def stopping(self) -> bool:
        return self.told_to_stop or not self.batches

    def look(self, limit: int, timeout_seconds: float) -> list[Received]:
        return self.batches[0]

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        return self.batches[0]

    def commit(self, batch: Sequence[Received]) -> None:
        self.happened.append(f"commit {offsets_of(batch)}")
        self.batches.pop(0)

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None:
        self.happened.append("keep membership")
        self.waited.append(seconds)
        self.while_waiting()

    def is_member(self) -> bool:
        return True
