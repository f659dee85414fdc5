"""The door dies before each statement of confirming: no case without its event, none with two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.pq import PipelineStatus

from fullstop.intake.acts import Attempt
from fullstop.sandbox import samples
from fullstop.schemas.messages import DeletionRequested
from tests.support.desk_door import HEARD, DoorAtWork, a_door_on
from tests.support.dying_door import dies_before
from tests.support.world import World

WANG = "10000005678"
STATEMENTS_MAX = 60


@pytest.fixture
def door(world: World) -> Iterator[DoorAtWork]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    with a_door_on(world) as opened:
        yield opened


@contextmanager
def killed_before(world: World, number: int) -> Iterator[list[int]]:
    """The server ends the session before its statement of that number; what was counted so far."""
    execute, counted = psycopg.Cursor.execute, [0]

    def counting(cursor: psycopg.Cursor[Any], *of: Any, **how: Any) -> psycopg.Cursor[Any]:
        # In a pipeline: a statement of an act, and not of opening the session.
        is_act = cursor.connection.pgconn.pipeline_status == PipelineStatus.ON
        application = cursor.connection.info.parameter_status("application_name")
        if is_act and application == "test-intake":
            counted[0] += 1
            if counted[0] == number:
                with pytest.MonkeyPatch.context() as back:
                    back.setattr(psycopg.Cursor, "execute", execute)
                    pid = cursor.connection.info.backend_pid
                    world.execute("select pg_terminate_backend(%s, 5000)", pid)
        return execute(cursor, *of, **how)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counting)
        yield counted


def until_it_lives(world: World, act: Callable[[], object], holds: Callable[[], None]) -> int:
    """Do it, killed before its first statement, its second, …, until it is through; how often."""
    for number in range(1, STATEMENTS_MAX):
        with killed_before(world, number) as counted:
            try:
                act()
            except psycopg.OperationalError:
                pass
            else:
                assert counted[0] < number
                return number - 1
        holds()
    raise AssertionError("it never ends")


def test_confirming_is_whole_or_nothing(door: DoorAtWork) -> None:
    attempt = door.proven(WANG)
    door.carry()
    tried = until_it_lives(
        door.world, lambda: confirm(door, attempt), lambda: nothing_happened(door, "listed")
    )
    assert tried >= 5
    [dry_run] = door.said()
    assert isinstance(dry_run, DeletionRequested)
    assert dry_run.dry_run
    answers = [
        one for name in door.world.wiring.catalogue for one in door.world.handle(name, dry_run)
    ]
    door.aggregator.handle([door.world.received(one) for one in (dry_run, *answers)])
    heard = [one for one in (*answers, *door.world.said("aggregator")) if isinstance(one, HEARD)]
    tried = until_it_lives(
        door.world, lambda: door.hear(*heard), lambda: nothing_happened(door, "checking")
    )
    assert tried >= 8
    published = [one for one in door.said() if isinstance(one, DeletionRequested)]
    assert [one.dry_run for one in published] == [False]
    assert door.state(attempt.link) == "published"


def test_a_process_that_is_killed_leaves_confirming_whole_or_undone(door: DoorAtWork) -> None:
    """kill -9 of the process itself, before each statement; the next one finds all as it was."""
    attempt = door.proven(WANG)
    door.carry()
    [(shown_case,)] = door.world.execute("select shown_case from intake.applications")
    act = ("confirm", attempt.link, attempt.session, str(shown_case))
    number = 1
    while dies_before(number, door, *act):
        nothing_happened(door, "listed")
        number += 1
    assert number > 5
    [dry_run] = door.said()
    assert isinstance(dry_run, DeletionRequested)
    answers = [
        one for name in door.world.wiring.catalogue for one in door.world.handle(name, dry_run)
    ]
    door.aggregator.handle([door.world.received(one) for one in (dry_run, *answers)])
    heard = [one for one in (*answers, *door.world.said("aggregator")) if isinstance(one, HEARD)]
    number = 1
    while dies_before(number, door, "hear", said=heard):
        nothing_happened(door, "checking")
        number += 1
    assert number > 8
    published = [one for one in door.said() if isinstance(one, DeletionRequested)]
    assert [one.dry_run for one in published] == [False]
    assert door.state(attempt.link) == "published"


def confirm(door: DoorAtWork, attempt: Attempt) -> None:
    [(case,)] = door.world.execute("select shown_case from intake.applications")
    assert door.acts.confirm(attempt.link, attempt.session, str(case)) is not None


def nothing_happened(door: DoorAtWork, state: str) -> None:
    assert door.world.execute("select state from intake.applications") == [(state,)]
    assert door.world.execute("select count(*) from intake.outbox") == [(0,)]
    expected = {"listed": 0, "checking": 1}[state]
    rows = door.world.execute("select count(*) from intake.acts where act = 'confirmed'")
    assert rows == [(expected,)]
