"""When work has its turn that nobody waits for, in a time of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from fullstop.running.pace import REST_FACTOR, REST_SECONDS_MAX, Unhurried, Usage, in_order
from fullstop.running.processes import RETRY_SECONDS
from tests.support.patience import restless

STEP_SECONDS = 0.1


class World:
    """Work of two kinds, of which much is left; each step takes a tenth of a second."""

    def __init__(self, share: float = 0.0, **left: int) -> None:
        """Where its thread waits for a processor `share` times as long as it works."""
        self.now = 0.0
        self.share = share
        self.left = Counter(left or {"big": 1_000, "due": 1_000})
        self.done: list[str] = []
        self.began: list[float] = []
        self._used = Usage(0.0, 0.0)
        self.unhurried = Unhurried(lambda: self.now, lambda: self._used)

    def take(self, *, hurried: bool = False) -> bool:
        return self.unhurried.take(self._step("big"), self._step("due"), hurried=hurried)

    def run(self, seconds: float) -> None:
        """As a loop does that has nothing else: as soon as it does not rest."""
        end = self.now + seconds
        while self.now < end:
            if not self.take():
                self.now += self.unhurried.wait_seconds(1.0)

    def hurry(self, seconds: float) -> None:
        """As a loop that always has something for which somebody waits."""
        end = self.now + seconds
        while self.now < end:
            self.now += 0.01
            self.take(hurried=True)

    def _step(self, kind: str) -> Callable[[], bool]:
        def step() -> bool:
            if not self.left[kind]:
                return False
            self.left[kind] -= 1
            self.began.append(round(self.now, 6))
            self.now += STEP_SECONDS
            self.done.append(kind)
            worked = STEP_SECONDS / (2 + self.share)  # what is left of it the database works
            self._used = Usage(self._used.worked + worked, self._used.waited + worked * self.share)
            return True

        return step

    def gaps(self) -> list[float]:
        return [later - sooner for sooner, later in zip(self.began, self.began[1:], strict=False)]


def test_kinds_take_turns_and_none_waits_for_one_that_has_nothing_to_do() -> None:
    world = World(big=2, due=4)
    world.run(2.0)
    assert world.done == ["big", "due", "big", "due", "due", "due"]


def test_where_processors_are_free_nothing_rests() -> None:
    world = World()
    world.run(1.0)
    assert world.gaps() == pytest.approx([STEP_SECONDS] * len(world.gaps()))
    assert len(world.done) >= 10


def test_a_thread_that_merely_woke_up_is_no_reason_to_rest() -> None:
    world = World(0.09)
    world.run(1.0)
    assert world.gaps() == pytest.approx([STEP_SECONDS] * len(world.gaps()))


@pytest.mark.parametrize("share", [0.11, 1.0, 4.0])
def test_where_the_processor_is_short_it_rests_the_longer_the_longer_its_thread_waits(
    share: float,
) -> None:
    world = World(share)
    world.run(20.0)
    rest = REST_FACTOR * share * STEP_SECONDS
    assert world.gaps() == pytest.approx([STEP_SECONDS + rest] * len(world.gaps()))
    assert len(world.began) > 10


def test_no_rest_is_longer_than_a_second() -> None:
    world = World(1_000.0)
    world.run(20.0)
    assert world.gaps() == pytest.approx([STEP_SECONDS + REST_SECONDS_MAX] * len(world.gaps()))


def test_a_processor_that_comes_free_ends_the_rests() -> None:
    world = World(1_000.0)
    world.run(5.0)
    world.share = 0.0
    world.done.clear()
    world.run(5.0)
    assert len(world.done) > 35


def test_what_found_nothing_to_do_does_not_rest() -> None:
    world = World(1_000.0, big=1)
    assert world.take()
    world.now += REST_SECONDS_MAX
    assert not world.take()
    world.left["due"] += 1
    world.take()
    assert world.done == ["big", "due"]


def test_a_rest_that_ends_while_the_loop_goes_to_sleep_is_not_slept_through() -> None:
    world = World(1.0)
    assert world.take()
    assert not world.take()
    world.now += REST_SECONDS_MAX
    assert world.unhurried.wait_seconds(3_600.0) == 0.0
    world.left.clear()
    assert not world.take()
    assert world.unhurried.wait_seconds(3_600.0) == 3_600.0


def test_one_that_fails_again_and_again_does_not_hold_up_what_is_hurried() -> None:
    """The loop waits a second behind each failure."""
    now, failures, hurried = 0.0, 0, 0
    unhurried = Unhurried(lambda: now, lambda: Usage(0.0, 0.0))

    def fails() -> bool:
        raise ConnectionError

    while now < 60.0:
        hurried += 1
        now += 0.1
        try:
            unhurried.take(fails, hurried=True)
        except ConnectionError:
            failures += 1
            now += RETRY_SECONDS
    assert 5 <= failures <= 6
    assert hurried > 500


def test_behind_what_is_hurried_there_is_a_step_a_second_no_more_and_no_less() -> None:
    world = World()
    world.hurry(20.0)
    assert world.gaps() == pytest.approx(
        [STEP_SECONDS + REST_SECONDS_MAX] * len(world.gaps()), abs=0.02
    )
    assert set(world.done) == {"big", "due"}
    assert len(world.done) > 15


def test_one_that_fails_has_had_its_turn() -> None:
    unhurried, done = restless(), []

    def fails() -> bool:
        raise ValueError

    def works() -> bool:
        done.append("works")
        return True

    with pytest.raises(ValueError, match=r"^$"):
        unhurried.take(fails, works)
    assert unhurried.take(fails, works)
    assert done == ["works"]


def test_in_order_a_later_step_waits_until_those_before_it_have_nothing_to_do() -> None:
    left = {"due": 2, "own": 1}
    done = []

    def step(kind: str) -> bool:
        if left[kind]:
            left[kind] -= 1
            done.append(kind)
            return True
        return False

    both = in_order(lambda: step("due"), lambda: step("own"))
    assert [both() for _ in range(4)] == [True, True, True, False]
    assert done == ["due", "due", "own"]
