"""What nobody waits for lets pass what somebody waits for, in the loop of a domain's worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.loops import Loops
from fullstop.running.pace import REST_SECONDS_MAX, Unhurried, Usage
from fullstop.schemas.messages import DeletionCompleted
from tests.support import big_customer
from tests.support.big_customer import BIG
from tests.support.broker import with_topics
from tests.support.patience import restless
from tests.support.world import World

CHUNK = 500
CHUNKS = 8
DOMAINS = ("membership", "orders", "payments")


@dataclass
class Short:
    """A machine that has no processor to spare: each step waited for one, and time stands still."""

    now: float = 0.0
    looks: int = 0

    def unhurried(self) -> Unhurried:
        return Unhurried(lambda: self.now, self._usage)

    def _usage(self) -> Usage:
        self.looks += 1
        self.now += 0.001  # no step takes no time
        return Usage(0.001 * self.looks, 1_000.0 * self.looks)

    def passes(self) -> None:
        self.now += REST_SECONDS_MAX


@pytest.fixture
def chunked(world: World) -> World:
    settings = world.wiring.settings.model_copy(
        update={"chunk_rows_max": CHUNK, "brake_rows_max": 10**9}
    )
    return replace(world, wiring=Wiring(settings))


@pytest.fixture
def begun(chunked: World) -> World:
    """A customer with many rows, of which one chunk is done."""
    big_customer.views(chunked, CHUNK * CHUNKS)
    chunked.handle("browsing_history", chunked.request(BIG))
    assert chunked.worker("browsing_history").step()
    assert left(chunked) == CHUNKS - 1
    return chunked


def test_a_case_left_for_later_is_done_right_behind_the_next_chunk(begun: World) -> None:
    short = Short()
    step = worker(begun, short.unhurried())
    assert step()
    assert left(begun) == CHUNKS - 2
    leave_for_later(begun, "ms-wang")
    leave_for_later(begun, "mr-li")
    assert not step()
    short.passes()
    assert step()
    assert left(begun) == CHUNKS - 3
    assert step()
    assert step()
    assert rows(begun, "ms-wang") == rows(begun, "mr-li") == 0
    assert not step()
    assert left(begun) == CHUNKS - 3


def test_what_is_due_has_its_turn_where_cases_come_without_an_end(chunked: World) -> None:
    short = Short()
    step = worker(chunked, short.unhurried())
    make_due(chunked, "ms-wang")
    step()  # at the beginning nothing rests
    make_due(chunked, "mr-li")
    for number in range(12):
        leave_for_later(chunked, f"ordinary-{number}")
        short.now += REST_SECONDS_MAX / 10
        assert step()
        assert rows(chunked, f"ordinary-{number}") == 0
    assert rows(chunked, "mr-li") == 0


def test_a_case_to_which_all_have_spoken_is_done_while_anything_rests(world: World) -> None:
    unhurried = Short().unhurried()
    unhurried.take(lambda: True)
    assert unhurried.wait_seconds(0.0) > 0
    asking = replace(with_topics(world, lambda it: [it.topics.blockers], DOMAINS), asks=True)
    work = asking.work("membership")
    step = Loops(asking.wiring).worker(work, unhurried)
    asking.handle("membership", asking.request("s"))
    assert not step()
    asking.execute("update membership.cases set heard = %s", sorted(work.waits_for))
    assert step()
    [answer] = asking.said("membership")
    assert isinstance(answer, DeletionCompleted)
    assert unhurried.wait_seconds(0.0) > 0


def test_what_is_due_and_a_big_customer_have_turns(begun: World) -> None:
    short = Short()
    step = worker(begun, short.unhurried())
    make_due(begun, "ms-wang")
    found = []
    for _ in range(4):
        assert step()
        assert not step()
        short.passes()
        found.append((left(begun), rows(begun, "ms-wang")))
    # Her day has come, and is waited for no longer than a chunk; behind it the chunks go on.
    assert found == [(6, 1), (6, 0), (5, 0), (4, 0)]


def test_where_cases_come_without_an_end_a_big_one_goes_on_each_second(begun: World) -> None:
    short = Short()
    step = worker(begun, short.unhurried())
    subjects = [f"ordinary-{number}" for number in range(40)]
    for subject in subjects:
        leave_for_later(begun, subject)
        short.now += REST_SECONDS_MAX / 10
        while step():
            pass
    waiting = [subject for subject in subjects if rows(begun, subject)]
    assert len(waiting) <= 10
    assert CHUNKS - 6 <= left(begun) <= CHUNKS - 4


def test_where_processors_are_free_nothing_rests(begun: World) -> None:
    step = worker(begun, restless())
    steps = 0
    while step():
        steps += 1
    assert rows(begun, BIG) == 0
    assert steps <= CHUNKS + 1
    assert begun.said("browsing_history") != []


def worker(world: World, unhurried: Unhurried) -> Callable[[], bool]:
    return Loops(world.wiring).worker(world.work("browsing_history"), unhurried)


def left(world: World) -> int:
    """How many chunks of the big customer."""
    return rows(world, BIG) // CHUNK


def rows(world: World, subject: str) -> int:
    [(count,)] = world.execute(
        "select count(*) from browsing_history.views where subject_id = %s", subject
    )
    return int(count)


def view(world: World, subject: str, at: str = "2010-02-01") -> None:
    world.execute(
        "insert into browsing_history.views (subject_id, goods_id, device, created_at)"
        " values (%s, 'lamp', 'phone', %s)",
        subject,
        at,
    )


def leave_for_later(world: World, subject: str) -> None:
    """A whole case of the worker's, as one that was restored."""
    world.handle("browsing_history", world.request(subject))
    view(world, subject)
    world.execute(
        "update browsing_history.cases set state = 'running' where subject_id = %s", subject
    )


def make_due(world: World, subject: str) -> None:
    """Something is kept because of its date, which is put right before it is looked at again."""
    view(world, subject, "infinity")
    world.handle("browsing_history", world.request(subject))
    world.execute(
        "update browsing_history.views set created_at = '2010-02-01' where subject_id = %s", subject
    )
    world.execute("update browsing_history.deferrals set next_check_on = '2010-02-01'")
