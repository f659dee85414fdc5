"""The orders consumer beside two floors, at several batch sizes, and beside the usual consumer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.end_state import EndState
from benchmarks.meter import Job, Told
from benchmarks.peers_environment import peers_python
from benchmarks.processor import Watch
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import Stage, publish, requests_of, run_side
from fullstop.consumers.wiring import Wiring

UNIT = "requests/s"
_DOMAIN = "orders"


@dataclass(frozen=True)
class Size:
    """Requests a transaction; requests before the clock starts; requests in all."""

    batch_max: int
    warm_up: int
    total: int


SIDES = {"fullstop": "orders_consumer", "fair floor": "fair_floor", "floor": "floor"}
SIZES = (
    Size(1, 50, 450),
    Size(5, 100, 1_100),
    Size(10, 200, 2_200),
    Size(100, 500, 4_500),
    Size(500, 1_000, 7_000),
)
QUICK_SIZES = (
    Size(1, 10, 40),
    Size(5, 20, 100),
    Size(10, 20, 120),
    Size(100, 100, 600),
    Size(500, 500, 2_000),
)
SESSIONS, SESSIONS_AT = 2, 500  # with small batches a process waits for its commits
IN_SESSIONS = f"fullstop, {SESSIONS} sessions, batches of {SESSIONS_AT}"
PEERS = {
    1: ("FastStream and SQLAlchemy", "faststream_consumer"),
    500: ("FastStream and SQLAlchemy in sets", "faststream_sets"),
}
SUBJECTS = max(size.total for size in SIZES)
QUICK_SUBJECTS = max(size.total for size in QUICK_SIZES)


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """Fullstop and both floors at each batch size; FastStream with one event, and with 500."""
    for size in QUICK_SIZES if quick else SIZES:
        prepared = Prepared.of(stage, size)
        for name, module in SIDES.items():
            yield Contestant(
                f"{name}, batches of {size.batch_max}",
                UNIT,
                partial(prepared.run, f"benchmarks.sides.{module}", name == "fullstop"),
            )
        if size.batch_max == SESSIONS_AT:
            run = partial(prepared.run, f"benchmarks.sides.{SIDES['fullstop']}", True)
            yield Contestant(IN_SESSIONS, UNIT, partial(run, sessions=SESSIONS))
        if size.batch_max in PEERS:
            name, module = PEERS[size.batch_max]
            run = partial(prepared.run, f"benchmarks.peers.{module}", False)
            python = partial(peers_python, stage.say)
            yield Contestant(name, UNIT, partial(run, find_python=python))


@dataclass(frozen=True)
class Prepared:
    """One size: its requests lie in a topic, and what must come of them is known."""

    stage: Stage
    size: Size
    wiring: Wiring
    end_state: EndState

    @classmethod
    def of(cls, stage: Stage, size: Size) -> Prepared:
        requests = requests_of(stage.subjects[: size.total])
        wiring = stage.new_topics(lambda topics: [topics.requests])
        publish(wiring, requests)
        return cls(stage, size, wiring, EndState(stage, _DOMAIN, requests))

    def run(
        self,
        module: str,
        answers: bool,
        *,
        find_python: Callable[[], str | Path] = lambda: sys.executable,
        sessions: int = 1,
    ) -> Measured:
        """One run on rows as they were; FailedRunError when it leaves anything wrong."""
        with self.stage.database() as url:
            found = self.measured(module, url, find_python(), sessions=sessions)
            # What is open in a domain only the product says.
            self.end_state.check(url, outbox_rows=None if answers else self.size.total)
            if answers:
                self.end_state.check_answers(url)
        return found

    def measured(
        self, module: str, url: str, python: str | Path = sys.executable, *, sessions: int = 1
    ) -> Measured:
        """One run, unchecked: its rate, and what a request costs the process and the servers."""
        watch = Watch.begin(self.stage.server_pids())
        told = self.told(module, url, python, sessions=sessions)
        costs = watch.with_side(self.size.total, 1e6 * told.cpu_seconds / told.measured)
        return {"": told.rate, **costs}

    def told(
        self, module: str, url: str, python: str | Path = sys.executable, *, sessions: int = 1
    ) -> Told:
        """One run on the database, unchecked; what the side says of it."""
        return run_side(self.stage, module, self._job(url, sessions), python=python)

    def _job(self, url: str, sessions: int) -> Job:
        size = self.size
        return self.stage.job(
            url,
            self.wiring,
            _DOMAIN,
            self.wiring.topics.requests.name,
            batch_max=size.batch_max,
            warm_up=size.warm_up,
            total=size.total,
            sessions=sessions,
        )
