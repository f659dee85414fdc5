"""When the relay looks at which outbox, in a time of its own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fullstop.outbox import relay
from fullstop.outbox.relay import BATCH_MAX, PACE_SECONDS, POLL_SECONDS, Carried, Turns

SCHEMAS = ("orders", "payments", "aggregator")
ONE, NOTHING = Carried(read=1, acknowledged=1), Carried()


class World:
    """Turns at a relay whose outboxes have what a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        clock = SimpleNamespace(monotonic=lambda: self.now)
        monkeypatch.setattr(relay, "time", clock)
        self.turns = Turns(SCHEMAS)
        self.look()

    def look(self, carried: Carried = NOTHING) -> list[str]:
        """All whose turn it is have their turn, and each carries that."""
        come = []
        for schema in self.turns.come():
            come.append(schema)
            self.turns.was_carried(schema, carried)
        return come


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """At rest: every outbox was looked at long enough ago, and nothing was in it."""
    world = World(monkeypatch)
    world.now += PACE_SECONDS
    return world


def test_at_first_all_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert relay.Turns(SCHEMAS).seconds_left == 0.0
    assert list(relay.Turns(SCHEMAS).come()) == list(SCHEMAS)


def test_a_wake_has_its_own_outbox_looked_at_and_at_once(world: World) -> None:
    assert world.look() == []
    world.turns.wake("payments")
    assert world.turns.seconds_left == 0.0
    assert world.look(ONE) == ["payments"]
    assert world.look() == []


@pytest.mark.parametrize("said", ["", "another"])
def test_a_wake_that_names_none_of_its_outboxes_has_all_looked_at(world: World, said: str) -> None:
    """As a process of an older version says it."""
    world.turns.wake(said)
    assert world.look() == list(SCHEMAS)


def test_one_that_is_woken_again_and_again_is_looked_at_once_a_pace(world: World) -> None:
    world.turns.wake("orders")
    assert world.look(ONE) == ["orders"]
    world.turns.wake("orders")
    assert world.turns.seconds_left == pytest.approx(PACE_SECONDS)
    world.now += PACE_SECONDS / 2
    world.turns.wake("orders")
    world.turns.wake("payments")
    assert world.look(ONE) == ["payments"]
    world.now += PACE_SECONDS / 2
    assert world.look(ONE) == ["orders"]


def test_what_is_told_while_it_is_carried_is_looked_at_again(world: World) -> None:
    world.turns.wake("orders")
    [schema] = world.turns.come()
    world.now += 5.0  # the broker took its time
    world.turns.was_carried(schema, ONE)
    world.turns.wake("orders")
    assert world.turns.seconds_left == 0.0


@pytest.mark.parametrize(
    "carried",
    [
        Carried(read=BATCH_MAX, acknowledged=BATCH_MAX),
        Carried(read=10, acknowledged=4),
        Carried(read=10, set_aside=True),
    ],
)
def test_where_more_may_lie_behind_the_next_look_is_at_once(world: World, carried: Carried) -> None:
    world.turns.wake("orders")
    assert world.look(carried) == ["orders"]
    assert world.turns.seconds_left == 0.0


@pytest.mark.parametrize("carried", [NOTHING, ONE, Carried(read=10)])
def test_where_nothing_lies_behind_or_nothing_passes_it_is_looked_at_by_the_poll(
    world: World, carried: Carried
) -> None:
    world.turns.wake("orders")
    world.look(carried)
    world.now += POLL_SECONDS - PACE_SECONDS
    assert world.look() == ["payments", "aggregator"]
    world.now += PACE_SECONDS
    assert world.look() == ["orders"]
