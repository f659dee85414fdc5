"""What lies unread: seen from the broker, told, and not borne for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY

from fullstop.running import health, unread
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Extent, KafkaRefusedError, Place, Standing
from fullstop.running.unread import LOOK_SECONDS, UNREAD_SECONDS_MAX, Unread, UnreadError

HERE, THERE = ("requests", 0), ("requests", 1)
NOTHING_YET = -1001


def test_what_is_read_is_neither_told_nor_borne(world: World) -> None:
    world.lies(HERE, end=5, position=5, committed=3)
    world.passes(600)
    assert (world.age(HERE), world.lag()) == (0, 2)
    assert world.is_ready()


def test_what_does_not_come_is_told_at_once_and_borne_for_a_time(world: World) -> None:
    world.lies(HERE, end=5, position=5, committed=5)
    world.lies(THERE, end=7, position=3, committed=3)
    world.passes(20)
    assert (world.age(HERE), world.age(THERE), world.lag()) == (0, 20, 4)
    assert world.is_ready()
    world.passes(UNREAD_SECONDS_MAX)
    assert not world.is_ready()
    with pytest.raises(UnreadError, match=r"requests/1: a record has waited for more than 30 s"):
        world.unread.check()


def test_it_is_ready_again_once_the_record_came(world: World) -> None:
    world.lies(HERE, end=5, position=3, committed=3)
    world.passes(100)
    world.lies(HERE, end=5, position=5, committed=3)
    world.passes(LOOK_SECONDS)
    assert world.is_ready()
    assert world.age(HERE) == 0
    world.unread.check()


def test_a_long_backlog_that_is_read_is_old_and_no_fault(world: World) -> None:
    for position in range(0, 1200, 10):
        world.lies(HERE, end=5000 + position, position=position, committed=position)
        world.passes(LOOK_SECONDS)
    assert world.age(HERE) == 600
    assert world.is_ready()
    world.unread.check()


@pytest.mark.parametrize("reads", ["a batch for minutes", "waits for the database"])
def test_time_in_which_nothing_was_read_does_not_count(world: World, reads: str) -> None:
    del reads  # for the broker's view both are the same: the member does not ask for more
    world.lies(HERE, end=5, position=3, committed=3)
    world.passes(600, reading=False)
    assert world.age(HERE) == 600
    assert world.is_ready()
    world.unread.check()


def test_a_partition_in_which_nothing_was_read_yet_counts_from_the_groups_position(
    world: World,
) -> None:
    world.lies(HERE, end=5, position=-1, committed=4)
    world.lies(THERE, end=5, position=-1, committed=NOTHING_YET, start=5)
    world.passes(UNREAD_SECONDS_MAX + LOOK_SECONDS)
    assert (world.age(HERE), world.age(THERE), world.lag()) == (35, 0, 1)
    with pytest.raises(UnreadError, match="requests/0"):
        world.unread.check()


def test_what_is_anothers_now_is_told_no_more(world: World) -> None:
    world.lies(HERE, end=5, position=3, committed=3)
    world.passes(30)
    world.places.clear()
    world.passes(LOOK_SECONDS)
    assert (world.age(HERE), world.lag()) == (None, 0)
    assert world.is_ready()


def test_a_broker_that_stands_still_makes_it_not_ready_until_it_answers(world: World) -> None:
    world.passes(LOOK_SECONDS)
    world.answers = False
    world.passes(15)
    assert world.is_ready()
    world.passes(10)
    assert not world.is_ready()
    world.unread.check()  # nothing says that anything is unread
    world.answers = True
    world.passes(LOOK_SECONDS)
    assert world.is_ready()


@pytest.mark.parametrize("joined", [False, True])
def test_who_has_no_partition_for_long_is_asked_whether_it_knows_a_broker(
    world: World, *, joined: bool
) -> None:
    """It may wait for others of its group; a client that has lost its brokers waits for nobody."""
    world.joined = joined
    world.passes(10 * unread.OUT_SECONDS_MAX)
    world.unread.check()
    world.reaches = False
    world.passes(unread.OUT_SECONDS_MAX - LOOK_SECONDS)
    world.unread.check()
    world.passes(2 * LOOK_SECONDS)
    with pytest.raises(UnreadError, match="no partition and knows no broker"):
        world.unread.check()


@pytest.mark.parametrize("meanwhile", ["answers", "joined"])
def test_nor_is_it_where_no_broker_answers_anybody_or_it_was_taken_in(
    world: World, meanwhile: str
) -> None:
    world.joined = world.reaches = False
    world.lies(HERE, end=5, position=5, committed=5)
    world.passes(unread.OUT_SECONDS_MAX)
    setattr(world, meanwhile, meanwhile == "joined")
    world.passes(LOOK_SECONDS)
    world.unread.check()


def test_sightings_are_bounded_and_the_oldest_stays(world: World) -> None:
    for end in range(1, 2 * unread.SIGHTINGS_MAX):
        world.lies(HERE, end=end, position=0, committed=0)
        world.passes(LOOK_SECONDS, reading=False)
    waiting = world.unread._waiting[HERE]
    assert len(waiting.ends) == unread.SIGHTINGS_MAX
    assert waiting.ends[-1][0] == 2 * unread.SIGHTINGS_MAX - 1
    assert world.age(HERE) == (2 * unread.SIGHTINGS_MAX - 1) * LOOK_SECONDS


def test_a_bug_in_the_looking_ends_the_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "of", lambda _places: 1 / 0)
    with world.unread.looking():
        pass
    with pytest.raises(ZeroDivisionError):
        world.unread.check()


# --- a world in which time is told --------------------------------------------------------------


@dataclass
class World:
    """A member and a broker; `passes` lets both go on, with a look every few seconds."""

    now: float = 0.0
    starved: float = 0.0
    answers: bool = True
    joined: bool = True
    reaches: bool = True
    places: dict[Place, tuple[int, Extent]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heartbeat = Heartbeat("test")
        self.unread = Unread(self, self, self.heartbeat)

    def lies(
        self, place: Place, *, end: int, position: int, committed: int, start: int = 0
    ) -> None:
        self.places[place] = (position, Extent(start, end, committed))

    def passes(self, seconds: float, *, reading: bool = True) -> None:
        for _ in range(int(seconds / LOOK_SECONDS)):
            self.unread.look()
            self.now += LOOK_SECONDS
            self.starved += LOOK_SECONDS if reading else 0.0
        self.unread.look()
        self.heartbeat.beat(ready=True)

    def is_ready(self) -> bool:
        return self.heartbeat.is_ready

    def age(self, place: Place) -> float | None:
        labels = {"loop": "test", "topic": place[0], "partition": str(place[1])}
        return REGISTRY.get_sample_value("fullstop_unread_seconds", labels)

    def lag(self) -> float | None:
        return REGISTRY.get_sample_value(
            "fullstop_lag_records", {"loop": "test", "topic": "requests"}
        )

    def standing(self) -> Standing:
        positions = {place: position for place, (position, _) in self.places.items()}
        return Standing(positions, dict.fromkeys(positions, self.starved))

    def is_member(self) -> bool:
        return self.joined

    def reaches_broker(self) -> bool:
        return self.reaches

    def of(self, places: Sequence[Place]) -> dict[Place, Extent]:
        if not self.answers:
            raise KafkaRefusedError("the broker does not answer")
        return {place: self.places[place][1] for place in places}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    clock = SimpleNamespace(monotonic=lambda: world.now)
    monkeypatch.setattr(unread, "time", clock)
    monkeypatch.setattr(health, "time", clock)
    return world
