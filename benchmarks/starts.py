"""How long the command takes to start, beside Python itself and beside the database's driver alone.

With Python's compiled files in place, as in an installation: whoever forbids Python to keep them
compiles every file at every start. `status` looks into a database that is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.product import environment
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import FailedRunError, Stage

STARTS, QUICK_STARTS = 10, 2
_FULLSTOP = str(Path(sys.executable).with_name("fullstop"))
_COMMANDS = {
    "python -c pass": (sys.executable, "-c", "pass"),
    'python -c "import psycopg"': (sys.executable, "-c", "import psycopg"),
    "fullstop --help": (_FULLSTOP, "--help"),
    "fullstop status": (_FULLSTOP, "status", "--overdue"),
}


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The median of some starts, one after another."""
    starts = QUICK_STARTS if quick else STARTS
    for name, command in _COMMANDS.items():
        yield Contestant(name, "ms", partial(_run, stage, command, starts))


def _run(stage: Stage, command: Sequence[str], starts: int) -> Measured:
    with stage.database() as url:
        settings = environment(url, stage.settings(url, stage.topic_prefix))
        there = {**os.environ, **settings, "PYTHONPYCACHEPREFIX": str(stage.folder / "compiled")}
        there.pop("PYTHONDONTWRITEBYTECODE", None)
        _start(command, there)  # compiles
        return {"": median(_start(command, there) for _ in range(starts))}


def _start(command: Sequence[str], environment: dict[str, str]) -> float:
    """Milliseconds until it has ended."""
    begins_at = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise FailedRunError(f"{' '.join(command)} ended with {done.returncode}")
    return 1e3 * (time.perf_counter() - begins_at)
