"""A loop that has nothing to do is woken by another one of its process, and by the stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fullstop.running.health import Heartbeat
from fullstop.running.pace import Unhurried, Usage
from fullstop.running.processes import Bell, Stop, stepping

NEVER_SECONDS = 3600.0
SECONDS_MAX = 20.0


class Steps:
    """Counts its steps, in none of which there was anything to do."""

    def __init__(self) -> None:
        self.count = 0
        self._done = threading.Condition()

    def __call__(self) -> bool:
        with self._done:
            self.count += 1
            self._done.notify_all()
        return False

    def reach(self, count: int) -> bool:
        with self._done:
            return self._done.wait_for(lambda: self.count >= count, SECONDS_MAX)


def test_a_ring_has_the_loop_look_again() -> None:
    bell, steps = Bell(), Steps()
    with running(steps, bell):
        assert steps.reach(1)
        bell.ring()
        assert steps.reach(2)


def test_a_ring_during_a_step_is_not_lost() -> None:
    bell = Bell()

    class Rings(Steps):
        def __call__(self) -> bool:
            if self.count == 0:
                bell.ring()
            return super().__call__()

    steps = Rings()
    with running(steps, bell):
        assert steps.reach(2)


def test_a_stop_does_not_wait_for_the_bell() -> None:
    steps = Steps()
    with running(steps, Bell()):
        assert steps.reach(1)


def test_what_the_last_step_left_in_hand_is_finished_at_a_stop() -> None:
    steps, finished = Steps(), threading.Event()
    with running(steps, Bell(), finished.set):
        assert steps.reach(1)
        assert not finished.is_set()
    assert finished.is_set()


def test_what_rests_has_its_turn_when_the_rest_is_over() -> None:
    """Though nothing rings, and the loop would not look again by itself."""
    used = iter([Usage(0.0, 0.0), Usage(0.001, 99.0)])
    done, steps = [], Steps()
    unhurried = Unhurried(usage=lambda: next(used, Usage(0.001, 99.0)))

    def work() -> bool:
        done.append("a turn")
        return len(done) == 1

    with running(lambda: unhurried.take(work) or steps(), Bell(), unhurried=unhurried):
        assert steps.reach(2)
    assert len(done) == 2


@contextmanager
def running(
    steps: Callable[[], bool],
    bell: Bell,
    finish: Callable[[], None] | None = None,
    unhurried: Unhurried | None = None,
) -> Iterator[None]:
    stop = Stop()
    loop = stepping(steps, NEVER_SECONDS, bell, finish, unhurried)
    thread = threading.Thread(target=loop, args=(stop, Heartbeat("test")), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.now()
        thread.join(SECONDS_MAX)
        assert not thread.is_alive()
