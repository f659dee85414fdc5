"""The door in a process of its own, which kills itself before a statement of what it does."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.pq import PipelineStatus

from fullstop.consumers.wiring import Wiring
from fullstop.running.settings import Settings
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import Message
from tests.support.desk_door import HEARD, DoorAtWork, a_door_on
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.product import environment_of
from tests.support.world import World

# Each is forked from one that has imported everything and has opened nothing.
_MADE_READY = multiprocessing.get_context("forkserver")
_MADE_READY.set_forkserver_preload([__name__])


def dies_before(number: int, door: DoorAtWork, *act: str, said: Sequence[Message] = ()) -> bool:
    """Let a process do an act and die before its statement of that number; False: it lived.

    It confirms a list ("confirm", its link, session and case), or hears what is `said` ("hear").
    """
    world = door.world
    process = _MADE_READY.Process(
        target=_act,
        args=(
            number,
            {**os.environ, **environment_of(world)},
            world.clock(),
            act,
            [encode(one) for one in said],
        ),
    )
    process.start()
    process.join(AWAY_SECONDS_MAX)
    ended = process.exitcode  # one that hangs did not kill itself, though it is killed now
    if ended is None:
        process.kill()
    assert ended in (0, -signal.SIGKILL)
    return ended != 0


def _count_down(number: int) -> None:
    """From now on the statements of acts count; before the last of them this process is gone."""
    execute, counted = psycopg.Cursor.execute, [0]

    def counting(cursor: psycopg.Cursor[Any], *of: Any, **how: Any) -> psycopg.Cursor[Any]:
        # In a pipeline: a statement of an act, and not of opening the session.
        counted[0] += cursor.connection.pgconn.pipeline_status == PipelineStatus.ON
        if counted[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(cursor, *of, **how)

    psycopg.Cursor.execute = counting  # type: ignore[method-assign, assignment]


def _act(
    number: int,
    environment: Mapping[str, str],
    now: datetime,
    act: Sequence[str],
    said: Sequence[bytes],
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    world = World("", Wiring(Settings()))
    world.clock.now = now
    messages = [decode(one) for one in said]
    what, *of = act
    with a_door_on(world) as door:
        _count_down(number)
        if what == "confirm":
            assert door.acts.confirm(*of) is not None
        else:
            door.hear(*[one for one in messages if isinstance(one, HEARD)])
