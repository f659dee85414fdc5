"""Of two batches that ran at once the later knows it and tells; of others nobody is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from fullstop.consumers.domain.overlaps import Overlaps
from fullstop.running.kafka import Received
from fullstop.running.loop import Handler, RefusedError


@dataclass
class Acting:
    """Does something while it handles its batch."""

    act: Callable[[], object] = lambda: None
    did: list[str] = field(default_factory=list)

    def handle(self, batch: Sequence[Received]) -> None:
        self.act()

    def probe(self) -> None:
        self.did.append("probe")

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        self.did.append(f"park {reason} {held}")
        return held


@dataclass
class World:
    rung: int = 0

    def __post_init__(self) -> None:
        self.overlaps = Overlaps(self.ring)

    def ring(self) -> None:
        self.rung += 1

    def told(self) -> tuple[int, bool]:
        rung, self.rung = self.rung, 0
        return rung, self.overlaps.missed()


SIDES = [(Overlaps.storing, Overlaps.hearing), (Overlaps.hearing, Overlaps.storing)]
Side = Callable[[Overlaps, Handler], Handler]


def refuse() -> None:
    raise RefusedError


@pytest.mark.parametrize(("longer", "shorter"), SIDES)
def test_the_longer_of_two_tells_once_it_is_over(longer: Side, shorter: Side) -> None:
    world, seen = World(), list[tuple[int, bool]]()

    def meanwhile() -> None:
        shorter(world.overlaps, Acting()).handle([])
        seen.append(world.told())

    longer(world.overlaps, Acting(meanwhile)).handle([])
    assert seen == [(0, False)]
    assert world.told() == (1, True)
    assert world.told() == (0, False)


@pytest.mark.parametrize(("longer", "shorter"), SIDES)
def test_one_that_failed_may_have_done_a_part(longer: Side, shorter: Side) -> None:
    world = World()

    def meanwhile() -> None:
        with pytest.raises(RefusedError):
            shorter(world.overlaps, Acting(refuse)).handle([])

    longer(world.overlaps, Acting(meanwhile)).handle([])
    assert world.told() == (1, True)


@pytest.mark.parametrize(("one", "other"), SIDES)
def test_one_after_the_other_and_two_of_a_side_miss_nothing(one: Side, other: Side) -> None:
    world = World()
    one(world.overlaps, Acting()).handle([])
    other(world.overlaps, Acting()).handle([])
    inner = one(world.overlaps, Acting())
    one(world.overlaps, Acting(lambda: inner.handle([]))).handle([])
    assert world.told() == (0, False)


@pytest.mark.parametrize("side", [Overlaps.storing, Overlaps.hearing])
def test_all_else_is_the_handlers(side: Side) -> None:
    acting = Acting()
    handler = side(World().overlaps, acting)
    handler.probe()
    received = Received("t", 0, 1, b"k", b"v", (), datetime(2026, 11, 29, tzinfo=UTC))
    assert handler.park(received, "23514", held=True)
    assert not handler.park(received, "23514")
    assert acting.did == ["probe", "park 23514 True", "park 23514 False"]
