"""The loop behind every consumer, with a source and a handler that do as they are told."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from psycopg import errors

from fullstop.consumers.domain.outcome import OutcomeError
from fullstop.handlers.erasure import ProofError
from fullstop.outbox.database import DatabaseError
from fullstop.running.errors import MustStopError, NotYetError
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Received
from fullstop.running.loop import BACKOFF_MAX_SECONDS, SET_ASIDE_MAX, TRIES_MAX, consume
from fullstop.running.pace import Pace
from fullstop.testing.source import Source, nothing, offsets_of

AWAY = errors.OperationalError()
LOCKED = errors.LockNotAvailable()
DEADLOCK = errors.DeadlockDetected()
REFUSED = errors.DataException("invalid input: 13800005678")
FORBIDDEN = errors.InsufficientPrivilege()
IN_USE = errors.ForeignKeyViolation()
WRONG_STATEMENT = errors.UndefinedColumn()

# What a team's trigger, policy, function or type may raise for one row, and what is our own.
ANYTHING = [
    REFUSED,
    FORBIDDEN,
    errors.RaiseException(),
    errors.InternalError_(),
    errors.StatementTooComplex(),
    errors.FeatureNotSupported(),
    errors.ObjectNotInPrerequisiteState(),
    errors.CardinalityViolation(),
    errors.DiskFull(),
    errors.QueryCanceled(),
    errors.AdminShutdown(),  # raised by a trigger: the session goes on
    errors.ConnectionFailure(),
    errors.UndefinedTable(),
    ProofError("held is not remaining"),
    OutcomeError("1"),
    KeyError("case"),
    RecursionError(),
]


def test_offsets_are_committed_only_after_handling() -> None:
    world = World(batches=[records(0, 1), records(2)])
    world.run()
    assert world.happened == ["handle 0 1", "commit 0 1", "handle 2", "commit 2"]


def test_a_transient_error_is_tried_again_with_back_off_while_membership_is_kept() -> None:
    world = World(batches=[records(0, 1)], raising={"0 1": [AWAY] * 8})
    world.run()
    assert world.happened == [*["handle 0 1", "keep membership"] * 8, "handle 0 1", "commit 0 1"]
    assert 0.2 <= world.source.waited[0] < 1
    assert world.source.waited[3] > world.source.waited[0]
    assert max(world.source.waited) <= BACKOFF_MAX_SECONDS
    assert sum(world.source.waited) > BACKOFF_MAX_SECONDS  # it does not hammer on the database


def test_it_is_not_ready_while_it_waits() -> None:
    world = World(batches=[records(0), records(1)], raising={"0": [AWAY]})
    ready: list[bool] = []
    world.handler.while_handling = lambda: ready.append(world.heartbeat.is_ready)
    world.run()
    assert ready == [True, False, True]


def test_a_lost_connection_is_tried_again_for_ever() -> None:
    world = World(batches=[records(0)], raising={"0": [errors.OperationalError()] * 50})
    world.run()
    assert world.happened[-1] == "commit 0"


@pytest.mark.parametrize("error", ANYTHING, ids=lambda error: type(error).__name__)
def test_what_fails_alone_is_parked_whatever_it_raises_and_the_others_go_on(
    error: Exception,
) -> None:
    world = World(batches=[records(*range(8))], poison={5: error})
    world.run()
    assert world.handler.done == {0, 1, 2, 3, 4, 6, 7}
    assert [record.offset for record, _ in world.handler.parked] == [5]
    assert world.happened[-1] == "commit 0 1 2 3 4 5 6 7"
    assert sum(world.source.waited) < BACKOFF_MAX_SECONDS  # nobody behind it waits for long


def test_a_refused_batch_is_not_waited_for() -> None:
    world = World(batches=[records(*range(8))], poison={5: FORBIDDEN})
    world.run()
    assert "keep membership" not in world.happened


def test_every_poison_record_of_a_batch_is_parked_and_in_order() -> None:
    world = World(batches=[records(*range(7))], poison={0: REFUSED, 3: REFUSED, 6: REFUSED})
    world.run()
    assert [record.offset for record, _ in world.handler.parked] == [0, 3, 6]
    assert world.handler.done == {1, 2, 4, 5}


def test_what_is_told_of_a_parked_record_quotes_no_row() -> None:
    world = World(batches=[records(0)], poison={0: REFUSED})
    world.run()
    assert world.handler.parked[0][1] == "DataException 22000"


@pytest.mark.parametrize("held", [LOCKED, DEADLOCK, errors.SerializationFailure()])
def test_what_somebody_holds_is_put_off_at_once_and_is_no_refusal(held: Exception) -> None:
    world = World(batches=[records(*range(8))], poison={2: held, 6: held})
    world.run()
    assert world.handler.done == {0, 1, 3, 4, 5, 7}
    assert [record.offset for record, _ in world.handler.put_off] == [2, 6]
    assert world.handler.parked == []
    assert "keep membership" not in world.happened


def test_what_is_held_and_cannot_be_put_off_is_waited_for_and_never_parked() -> None:
    """The others are done meanwhile, and once."""
    world = World(batches=[records(*range(4))], poison={2: LOCKED})
    world.handler.can_put_off = False
    world.source.while_waiting = lambda: world.poison_ends_after(2, waits=30)
    world.run()
    assert world.handler.parked == world.handler.put_off == []
    assert world.handler.done == {0, 1, 2, 3}
    first_wait = world.happened.index("keep membership")
    assert set(world.happened[first_wait:]) == {
        "keep membership",
        "handle 2",
        "commit 0 1 2 3",
    }


def test_a_race_that_passes_parks_nothing() -> None:
    world = World(batches=[records(0, 1)], poison={1: IN_USE})
    world.source.while_waiting = lambda: world.poison_ends_after(1, waits=TRIES_MAX)
    world.run()
    assert world.handler.done == {0, 1}
    assert world.handler.parked == []


def test_a_race_that_does_not_pass_is_one_records_matter_and_the_others_go_on() -> None:
    world = World(batches=[records(*range(4))], poison={2: IN_USE})
    world.run()
    assert world.happened.count("keep membership") == TRIES_MAX
    assert [record.offset for record, _ in world.handler.parked] == [2]
    assert world.handler.done == {0, 1, 3}


def test_an_outage_does_not_use_up_the_patience_for_races() -> None:
    world = World(batches=[records(0)], raising={"0": [*[AWAY] * 20, IN_USE]})
    world.run()
    assert world.handler.parked == []
    assert world.handler.done == {0}


# --- what is everybody's matter -----------------------------------------------------------------


@pytest.mark.parametrize("bug", [WRONG_STATEMENT, FORBIDDEN, KeyError("case"), ValueError("no")])
def test_what_fails_for_nobody_too_is_ours_and_stops(bug: Exception) -> None:
    """It commits nothing, and parks nobody."""
    world = World(batches=[records(*range(100))], poison=dict.fromkeys(range(100), bug))
    world.handler.probing = lambda: bug
    with pytest.raises(type(bug)):
        world.run()
    assert world.happened == [f"handle {' '.join(map(str, range(100)))}"]
    assert world.handler.parked == []


@pytest.mark.parametrize("trouble", [LOCKED, REFUSED, IN_USE, errors.DiskFull()])
def test_what_fails_for_nobody_too_and_is_not_ours_is_waited_for(trouble: Exception) -> None:
    """A locked table, a trigger that lets nothing pass: nobody is looked for."""
    world = World(batches=[records(*range(8))], poison=dict.fromkeys(range(8), trouble))
    world.handler.probing = lambda: trouble if world.handler.poison else None
    world.source.while_waiting = lambda: world.poison_ends_after(*range(8), waits=20)
    world.run()
    assert world.happened == [
        *["handle 0 1 2 3 4 5 6 7", "keep membership"] * 20,
        "handle 0 1 2 3 4 5 6 7",
        "commit 0 1 2 3 4 5 6 7",
    ]
    assert world.handler.parked == world.handler.put_off == []


@pytest.mark.parametrize("error", [NotYetError("blockers"), AWAY])
def test_what_has_not_come_is_no_records_matter(error: Exception) -> None:
    world = World(batches=[records(0, 1)], raising={"0 1": [error] * 30})
    world.run()
    assert world.happened == [*["handle 0 1", "keep membership"] * 30, "handle 0 1", "commit 0 1"]


def test_what_asks_for_a_stop_is_obeyed() -> None:
    world = World(batches=[records(0, 1)], poison={1: MustStopError("upgrade first")})
    with pytest.raises(MustStopError):
        world.run()
    assert world.happened == ["handle 0 1"]


def test_a_database_that_goes_away_while_the_record_is_looked_for_parks_nobody() -> None:
    """What was done is not done again, and the search goes on when it is back."""
    world = World(
        batches=[records(*range(8))],
        poison={5: FORBIDDEN},
        raising={"4 5": [AWAY] * 6, "5": [AWAY]},
    )
    probes = iter([None, AWAY, *[None] * 100])
    world.handler.probing = lambda: next(probes)
    world.run()
    assert [record.offset for record, _ in world.handler.parked] == [5]
    assert world.handler.done == {0, 1, 2, 3, 4, 6, 7}
    assert world.happened.count("handle 0 1 2 3") == 1


def test_an_unwell_deployment_parks_no_thousands() -> None:
    """Where no record passes any more, the rest waits but for one a wait: it may be everybody's."""
    world = World(batches=[records(*range(200))], poison=dict.fromkeys(range(200), FORBIDDEN))
    world.source.while_waiting = lambda: world.poison_ends_after(*range(200), waits=10)
    world.run()
    assert len(world.handler.parked) == SET_ASIDE_MAX + 9
    assert len(world.handler.done) == 200 - SET_ASIDE_MAX - 9


def test_it_counts_over_batches_of_one_too() -> None:
    world = World(
        batches=[records(i) for i in range(40)], poison=dict.fromkeys(range(40), FORBIDDEN)
    )
    world.source.while_waiting = lambda: world.poison_ends_after(*range(40), waits=1)
    world.run()
    assert [record.offset for record, _ in world.handler.parked] == list(range(SET_ASIDE_MAX))
    assert world.handler.done == set(range(SET_ASIDE_MAX, 40))


def test_many_refused_among_others_that_pass_hold_nobody_up() -> None:
    refused: dict[int, Exception] = dict.fromkeys(range(0, 400, 2), FORBIDDEN)
    world = World(batches=[records(*range(400))], poison=refused)
    world.run()
    assert len(world.handler.parked) == len(world.handler.done) == 200
    assert "keep membership" not in world.happened


def test_one_that_cannot_be_parked_now_lets_the_others_go_on() -> None:
    world = World(batches=[records(*range(4))], poison={1: FORBIDDEN})
    failing = iter([LOCKED, IN_USE])
    world.handler.parking = lambda: next(failing, None)
    world.run()
    assert world.handler.done == {0, 2, 3}
    assert [record.offset for record, _ in world.handler.parked] == [1]
    assert world.happened.count("handle 2 3") == 1


def test_a_stop_during_back_off_commits_nothing() -> None:
    world = World(batches=[records(0)], raising={"0": [AWAY] * 1000})
    world.source.while_waiting = world.source.stop
    world.run()
    assert world.happened == ["handle 0", "keep membership"]


def test_a_stop_while_a_batch_is_in_hand_finishes_it() -> None:
    world = World(batches=[records(0), records(1)])
    world.handler.while_handling = world.source.stop
    world.run()
    assert world.happened == ["handle 0", "commit 0"]


def test_the_errors_are_what_the_database_raises() -> None:
    """A class of psycopg carries the SQLSTATE by which the loop sorts."""
    kinds = [AWAY, LOCKED, REFUSED, WRONG_STATEMENT]
    assert all(isinstance(error, DatabaseError) for error in kinds)
    assert [error.sqlstate for error in kinds] == [None, "55P03", "22000", "42703"]


# --- a world in which everything is written down ------------------------------------------------


def records(*offsets: int) -> list[Received]:
    return [
        Received("requests", 0, offset, b"key", b"value", (), datetime(2026, 1, 1, tzinfo=UTC))
        for offset in offsets
    ]


@dataclass
class Handler:
    """Fails for the batches in `raising`, once for each error, and for each record in `poison`."""

    happened: list[str]
    raising: dict[str, list[Exception]]
    poison: dict[int, Exception]
    while_handling: Callable[[], None] = nothing
    probing: Callable[[], Exception | None] = lambda: None
    parking: Callable[[], Exception | None] = lambda: None
    can_put_off: bool = True
    done: set[int] = field(default_factory=set)
    parked: list[tuple[Received, str]] = field(default_factory=list)
    put_off: list[tuple[Received, str]] = field(default_factory=list)

    def handle(self, batch: Sequence[Received]) -> None:
        self.happened.append(f"handle {offsets_of(batch)}")
        self.while_handling()
        if coming := self.raising.get(offsets_of(batch)):
            raise coming.pop(0)
        for record in batch:
            if record.offset in self.poison:
                raise self.poison[record.offset]
        self.done |= {record.offset for record in batch}

    def probe(self) -> None:
        if (error := self.probing()) is not None:
            raise error

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        if held and not self.can_put_off:
            return False
        if (error := self.parking()) is not None:
            raise error
        (self.put_off if held else self.parked).append((received, reason))
        return True


class World:
    """The loop between a source and a handler; `happened` is the order of all that was called."""

    def __init__(
        self,
        *,
        batches: list[list[Received]],
        raising: dict[str, list[Exception]] | None = None,
        poison: dict[int, Exception] | None = None,
    ) -> None:
        self.heartbeat = Heartbeat("test")
        self.source = Source(batches)
        self.happened = self.source.happened
        self.handler = Handler(self.happened, raising or {}, poison or {})

    def poison_ends_after(self, *offsets: int, waits: int) -> None:
        """Mend these records once the loop has waited so often."""
        if len(self.source.waited) >= waits:
            for offset in offsets:
                self.handler.poison.pop(offset, None)

    def run(self) -> None:
        consume(
            self.source,
            self.handler,
            batch_max=100,
            stopping=self.source.stopping,
            heartbeat=self.heartbeat,
            pace=Pace(monotonic=itertools.count().__next__),  # a batch a second: none waits
        )
