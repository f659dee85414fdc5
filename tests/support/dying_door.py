"""The door in a process of its own, which kills itself before a statement of what it does.

`python -m tests.support.dying_door NUMBER NOW confirm LINK SESSION CASE` confirms a list;
`… NUMBER NOW hear` hears the messages that stand in its input, one a line. It ends with 0 where it
came through.
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.pq import PipelineStatus

from fullstop.consumers.wiring import Wiring
from fullstop.running.settings import Settings
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import Message
from tests.support.desk_door import HEARD, DoorAtWork, a_door_on
from tests.support.product import environment_of
from tests.support.world import World


def dies_before(number: int, door: DoorAtWork, *act: str, said: Sequence[Message] = ()) -> bool:
    """Let a process do an act and die before its statement of that number; False: it lived."""
    world = door.world
    lines = "".join(f"{base64.b64encode(encode(one)).decode()}\n" for one in said)
    ended = subprocess.run(
        [sys.executable, "-m", __name__, str(number), world.clock().isoformat(), *act],
        env={**os.environ, **environment_of(world)},
        input=lines,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    return ended.returncode != 0


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


def main(number: str, now: str, act: str, *of: str) -> None:
    """Do the act."""
    world = World("", Wiring(Settings()))
    world.clock.now = datetime.fromisoformat(now)
    said = [decode(base64.b64decode(line)) for line in sys.stdin]
    with a_door_on(world) as door:
        _count_down(int(number))
        if act == "confirm":
            assert door.acts.confirm(*of) is not None
        else:
            door.hear(*[one for one in said if isinstance(one, HEARD)])


if __name__ == "__main__":
    main(*sys.argv[1:])
