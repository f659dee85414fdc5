"""When batches start, in a time of their own: gathered where records come fast, at once at rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from fullstop.running import pace
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Received
from fullstop.running.loop import GATHER_SECONDS, consume
from fullstop.running.pace import PACE_SECONDS, Pace, Usage
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


def test_where_the_processor_is_short_batches_are_further_apart_until_it_is_not() -> None:
    world = World([(at * 0.011, "t") for at in range(600)])
    world.waits = lambda: 3.0 if world.now < 3.0 else 0.0
    world.run()
    starts = [start for start, _ in world.batches]
    gaps = [later - sooner for sooner, later in pairwise(starts[2:-1])]  # behind one that was alone
    short = sum(start < 3.0 for start in starts[2:-1])
    assert gaps[:short] == pytest.approx([4 * PACE_SECONDS] * short)
    assert gaps[short:] == pytest.approx([PACE_SECONDS] * len(gaps[short:]))
    assert 5 < short < len(gaps) - 20


def test_no_batch_starts_later_than_a_second_after_the_last() -> None:
    world = World([(at * 0.03, "t") for at in range(300)])
    world.waits = lambda: 99.0
    world.run()
    starts = [start for start, _ in world.batches]
    gaps = [later - sooner for sooner, later in pairwise(starts[2:-1])]
    assert gaps == pytest.approx([1.0] * len(gaps))


def test_behind_a_full_batch_nothing_waits_longer_than_ever() -> None:
    world = World([(0.0, "t")] * 60)
    world.waits = lambda: 9.0
    world.run()
    assert world.batches == [(0.0, 50), (PACE_SECONDS, 10)]


def test_one_that_waited_long_lets_nobody_that_is_alone_wait() -> None:
    world = World([(0.0, "t"), (0.2, "t"), (0.5, "t")])
    world.waits = lambda: 9.0
    world.run()
    assert world.batches == [(0.0, 1), (0.2, 1), (0.5, 1)]


@pytest.mark.parametrize("said", [None, "", "12", "some 12 3"])
def test_where_the_system_does_not_say_it_nobody_waited(
    said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "schedstat"
    if said is not None:
        file.write_text(said)
    monkeypatch.setattr(pace, "_SCHEDULED", file)
    assert pace.usage().waited == 0.0
    file.write_text("1500000000 250000000 7\n")
    assert pace.usage() == Usage(1.5, 0.25)


def test_a_full_batch_waits_for_nothing() -> None:
    world = World([(0.0, "t")] * 40, limit=10)
    world.run()
    assert world.batches == [(0.0, 10), (0.01, 10), (0.02, 10), (0.03, 10)]


def test_a_backlog_begins_with_small_batches_and_so_does_the_next_one() -> None:
    world = World([*[(0.0, "t")] * 1_000, *[(40.0, "t")] * 1_000], limit=500)
    world.run()
    assert [count for _, count in world.batches] == [50, 100, 200, 400, 250] * 2


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
        self, came: Sequence[tuple[float, str]], *, limit: int = 100, hurried: Sequence[str] = ()
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
        self.waits: Callable[[], float] = lambda: 0.0  # for a processor, in times of its work
        self._used = Usage(0.0, 0.0)

    def run(self) -> None:
        consume(
            self,
            self,
            batch_max=self._limit,
            stopping=lambda: self._told_to_stop or self.now > OVER,
            heartbeat=Heartbeat("test"),
            pace=Pace(self._hurried, lambda: self.now, lambda: self._used),
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
        self.now += HANDLING_SECONDS
        worked, waited = self._used
        self._used = Usage(worked + 0.001, waited + 0.001 * self.waits())

    def probe(self) -> None:
        """Nothing fails."""

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        raise AssertionError(received, reason, held)
