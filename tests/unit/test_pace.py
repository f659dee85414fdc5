"""When batches start, in a time of their own: gathered where records come fast, at once at rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Received
from fullstop.running.loop import GATHER_SECONDS, consume
from fullstop.running.pace import PACE_SECONDS, Pace
from fullstop.testing.source import nothing

HANDLING_SECONDS = 0.01
OVER = 60.0  # when there is nothing more to come


def test_one_that_comes_alone_starts_at_once() -> None:
    world = World([(0.0, "t"), (0.2, "t"), (1.0, "t")])
    world.run()
    assert world.batches == [(0.0, 1), (0.2, 1), (1.0, 1)]


def test_where_records_come_fast_a_batch_starts_a_pace_after_the_last_and_has_what_came() -> None:
    world = World([(at * 0.011, "t") for at in range(100)])  # some 90 a second
    world.run()
    starts = [start for start, _ in world.batches]
    gaps = [later - sooner for sooner, later in pairwise(starts)]
    assert gaps == pytest.approx([PACE_SECONDS] * 11)
    counts = [count for _, count in world.batches]
    assert counts[0] == 1
    assert set(counts[1:-1]) <= {9, 10}
    assert sum(counts) == 100


def test_batches_take_a_fifth_of_the_time_until_they_are_full_or_a_second_apart() -> None:
    world = World([(at * 0.002, "t") for at in range(1_500)], handling_seconds=0.05)
    world.run()
    starts = [start for start, _ in world.batches]
    gaps = [later - sooner for sooner, later in pairwise(starts[2:-1])]  # behind one that was alone
    assert gaps == pytest.approx([0.25] * 10)
    slow = World([(at * 0.02, "t") for at in range(300)], handling_seconds=0.6)
    slow.run()
    starts = [start for start, _ in slow.batches]
    gaps = [later - sooner for sooner, later in pairwise(starts[1:-1])]
    assert gaps == pytest.approx([1.0] * 5)


def test_one_that_took_long_lets_nobody_wait_afterwards() -> None:
    world = World([(0.0, "t"), *[(0.5, "t")] * 3], handling_seconds=3.0)
    world.run()
    assert world.batches == [(0.0, 1), (3.0, 3)]


def test_a_full_batch_waits_for_nothing() -> None:
    world = World([(0.0, "t")] * 40, limit=10)
    world.run()
    assert world.batches == [(0.0, 10), (0.01, 10), (0.02, 10), (0.03, 10)]


def test_a_backlog_begins_with_small_batches_and_so_does_the_next_one() -> None:
    backlog = [(0.0, "t")] * 1_000
    world = World([*backlog, (5.0, "t"), *[(6.0, "t")] * 60], limit=500)
    world.run()
    assert [count for _, count in world.batches] == [50, 100, 200, 400, 250, 1, 50, 10]


def test_a_batch_that_becomes_full_while_it_waits_starts_then() -> None:
    world = World([(0.0, "t"), (0.005, "t"), *[(0.045, "t")] * 9], limit=10)
    world.run()
    assert [count for _, count in world.batches] == [1, 10]
    assert 0.045 <= world.batches[1][0] <= 0.045 + GATHER_SECONDS


def test_the_answers_to_one_request_wait_nowhere() -> None:
    """One of each topic, though all within a pace."""
    came = [(0.0, "requests"), (0.03, "orders"), (0.034, "payments"), (0.06, "membership")]
    world = World(came)
    world.run()
    assert world.batches == [(0.0, 1), (0.03, 1), (0.04, 1), (0.06, 1)]


def test_where_one_topic_is_fast_the_others_are_gathered_too() -> None:
    world = World([*[(0.0, "orders")] * 3, (0.03, "payments"), (0.05, "membership")])
    world.run()
    assert world.batches == [(0.0, 3), (PACE_SECONDS, 2)]


def test_what_others_wait_for_starts_at_once_and_takes_along_what_waited() -> None:
    came = [(0.0, "found"), (0.01, "found"), (0.02, "blockers"), (0.04, "blockers")]
    world = World(came, hurried=["blockers"])
    world.run()
    assert [count for _, count in world.batches] == [1, 2, 1]
    assert world.batches[1][0] <= 0.01 + GATHER_SECONDS
    assert world.batches[2][0] == pytest.approx(0.04)


def test_a_stop_ends_the_wait_and_nothing_more_is_begun() -> None:
    world = World([(0.0, "t"), (0.02, "t")])
    world.while_asleep = world.stop
    world.run()
    assert world.batches == [(0.0, 1)]
    assert world.now <= 0.02 + GATHER_SECONDS


def test_what_goes_to_another_member_during_the_wait_is_not_begun() -> None:
    world = World([(0.0, "t"), (0.02, "t")])
    world.while_asleep = world.coming.clear
    world.run()
    assert world.batches == [(0.0, 1)]


class World:
    """Records that come at their time, a loop that reads them, and the one clock of both."""

    def __init__(
        self,
        came: Sequence[tuple[float, str]],
        *,
        limit: int = 200,
        hurried: Sequence[str] = (),
        handling_seconds: float = HANDLING_SECONDS,
    ) -> None:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        self.coming = [
            (seconds, Received(topic, 0, offset, b"key", b"value", (), at))
            for offset, (seconds, topic) in enumerate(came)
        ]
        self.batches: list[tuple[float, int]] = []
        self.now = 0.0
        self.while_asleep: Callable[[], None] = nothing
        self._limit, self._hurried, self._told_to_stop = limit, hurried, False
        self._handling_seconds = handling_seconds

    def run(self) -> None:
        consume(
            self,
            self,
            batch_max=self._limit,
            stopping=lambda: self._told_to_stop or self.now > OVER,
            heartbeat=Heartbeat("test"),
            pace=Pace(self._hurried, lambda: self.now),
            sleep=self._sleep,
        )

    def stop(self) -> None:
        self._told_to_stop = True

    def _sleep(self, seconds: float) -> None:
        self.now += seconds
        self.while_asleep()

    # --- the source

    def look(self, limit: int, timeout_seconds: float) -> list[Received]:
        if not self._there() and timeout_seconds:
            first = min((at for at, _ in self.coming), default=OVER + 1)
            self.now = min(first, self.now + timeout_seconds)
        return self._there()[:limit]

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        batch = self.look(limit, timeout_seconds)
        del self.coming[: len(batch)]
        return batch

    def _there(self) -> list[Received]:
        return [record for at, record in self.coming if at <= self.now]

    def commit(self, batch: Sequence[Received]) -> None:
        """Nobody asks how far it is."""

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None:
        raise AssertionError(seconds, stopping)

    def is_member(self) -> bool:
        return True

    # --- the handler

    def handle(self, batch: Sequence[Received]) -> None:
        self.batches.append((round(self.now, 6), len(batch)))
        self.now += self._handling_seconds

    def probe(self) -> None:
        """Nothing fails."""

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        raise AssertionError(received, reason, held)
