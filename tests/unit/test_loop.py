"""The loop behind every consumer, with a source and a handler that do as they are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from psycopg import errors

from consumers.health import Heartbeat
from consumers.kafka import Received
from consumers.loop import BACKOFF_MAX_SECONDS, RACES_MAX, consume
from consumers.report import ReportError
from handlers.erasure import ProofError
from outbox.database import DatabaseError
from tests.support.source import Source, nothing, offsets_of

AWAY = errors.AdminShutdown()
LOCKED = errors.LockNotAvailable()
REFUSED = errors.DataException("invalid input: 13800005678")
WRONG_STATEMENT = errors.UndefinedColumn()


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


@pytest.mark.parametrize(
    "refusal", [REFUSED, ProofError("held is not remaining"), ReportError("1")]
)
def test_a_refused_batch_is_split_until_the_poison_record_is_alone(refusal: Exception) -> None:
    world = World(batches=[records(*range(8))], poison={5: refusal})
    world.run()
    assert world.handler.done == {0, 1, 2, 3, 4, 6, 7}
    assert [record.offset for record, _ in world.handler.parked] == [5]
    assert world.happened[-1] == "commit 0 1 2 3 4 5 6 7"
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


def test_a_race_that_passes_parks_nothing() -> None:
    world = World(batches=[records(0, 1)], raising={"0 1": [LOCKED] * RACES_MAX})
    world.run()
    assert world.handler.done == {0, 1}
    assert world.handler.parked == []


def test_a_race_that_does_not_pass_is_one_records_matter_and_the_others_go_on() -> None:
    world = World(batches=[records(*range(4))], poison={2: errors.ForeignKeyViolation()})
    world.run()
    assert world.happened.count("keep membership") == RACES_MAX
    assert [record.offset for record, _ in world.handler.parked] == [2]
    assert world.handler.done == {0, 1, 3}


def test_an_outage_does_not_use_up_the_patience_for_races() -> None:
    world = World(batches=[records(0)], raising={"0": [*[AWAY] * 20, LOCKED]})
    world.run()
    assert world.handler.parked == []


@pytest.mark.parametrize("bug", [WRONG_STATEMENT, KeyError("case"), ValueError("no such thing")])
def test_a_bug_stops_and_commits_nothing(bug: Exception) -> None:
    world = World(batches=[records(0), records(1)], raising={"0": [bug]})
    with pytest.raises(type(bug)):
        world.run()
    assert world.happened == ["handle 0"]


def test_a_bug_in_half_of_a_split_batch_stops_too() -> None:
    world = World(batches=[records(0, 1)], poison={0: REFUSED, 1: WRONG_STATEMENT})
    with pytest.raises(errors.UndefinedColumn):
        world.run()
    assert not any(happened.startswith("commit") for happened in world.happened)


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
    assert [error.sqlstate for error in kinds] == ["57P01", "55P03", "22000", "42703"]


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
    done: set[int] = field(default_factory=set)
    parked: list[tuple[Received, str]] = field(default_factory=list)

    def handle(self, batch: Sequence[Received]) -> None:
        self.happened.append(f"handle {offsets_of(batch)}")
        self.while_handling()
        if coming := self.raising.get(offsets_of(batch)):
            raise coming.pop(0)
        for record in batch:
            if record.offset in self.poison:
                raise self.poison[record.offset]
        self.done |= {record.offset for record in batch}

    def park(self, received: Received, reason: str) -> None:
        self.parked.append((received, reason))


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

    def run(self) -> None:
        consume(
            self.source,
            self.handler,
            batch_max=100,
            stopping=self.source.stopping,
            heartbeat=self.heartbeat,
        )
