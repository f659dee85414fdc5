"""A side's job and its clock. The standard library alone: the peers' environment has nothing else.

The clock starts when the warm-up is handled and stops with the last one, so that connecting,
joining the group and preparing statements are not counted.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from threading import Lock


@dataclass(frozen=True)
class Job:
    """What a side is to do: `total` records in all, of which the clock sees those past `warm_up`.

    `topic` is where they lie, `schema` where their rows do, `to_topic` where a hop sends them on;
    `day` is the civil day, ISO 8601; `sessions` how many do it side by side, where a side can.
    """

    bootstrap_servers: str
    database_url: str
    topic_prefix: str
    topic: str
    group: str
    schema: str
    time_zone: str
    day: str
    batch_max: int
    warm_up: int
    total: int
    to_topic: str = ""
    sessions: int = 1

    def as_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Told:
    """How many a side did by its clock, in how long, and its processor time meanwhile."""

    measured: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """How many a second."""
        return self.measured / self.seconds


class Meter:
    """Counts what is handled, and the time from the end of the warm-up to the last one."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._handled = 0
        self._started_after: int | None = None
        self._started_at = self._ended_at = _Now(0.0, 0.0)
        self._lock = Lock()

    def handled(self, count: int) -> None:
        """So many more are done for good."""
        with self._lock:
            self._handled += count
            if self._handled >= self._job.total:
                self._ended_at = _Now.read()
            elif self._started_after is None and self._handled >= self._job.warm_up:
                self._started_after = self._handled
                self._started_at = _Now.read()

    def start(self) -> None:
        """There is no warm-up: the clock starts now."""
        self._started_after = self._handled
        self._started_at = _Now.read()

    def is_done(self) -> bool:
        return self._handled >= self._job.total

    def tell(self) -> None:
        """Say what was measured, on standard output."""
        if self._started_after is None:
            raise ValueError("the warm-up took everything: nothing was measured")
        measured = self._handled - self._started_after
        told = Told(
            measured,
            self._ended_at.clock - self._started_at.clock,
            self._ended_at.cpu - self._started_at.cpu,
        )
        sys.stdout.write(json.dumps(asdict(told)) + "\n")


@dataclass(frozen=True)
class _Now:
    """The clock, and this process's processor time, in seconds."""

    clock: float
    cpu: float

    @classmethod
    def read(cls) -> _Now:
        return cls(time.perf_counter(), time.process_time())


def read_job() -> Job:
    """The job that was written to standard input."""
    return Job(**json.loads(sys.stdin.read()))
