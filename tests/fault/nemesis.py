"""Carries out the faults of a plan, each at its second."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TypeVar, assert_never

from sandbox import servers
from sandbox.errors import SandboxError
from tests.fault.plan import Fault, FaultKind
from tests.fault.supervisor import Supervisor

READY_SECONDS_MAX = 10.0  # that a fault waits for something it can hit
OUTBOX_SECONDS_MAX = 6.0
FILL_SECONDS = 3.0  # in which a process takes something in hand
LOOK_SECONDS = 0.2
STARTS_MAX = 3

T = TypeVar("T")


class Nemesis:
    """Kills, stops and restarts; `done` counts what was carried out.

    `folder` is the servers', `holds_records` says whether an outbox does.
    """

    def __init__(
        self, folder: Path, supervisor: Supervisor, holds_records: Callable[[], bool]
    ) -> None:
        self._folder = folder
        self._supervisor = supervisor
        self._holds_records = holds_records
        self._targets: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._database = threading.Lock()
        self._broker = threading.Lock()
        self._numbers = count(1)
        self.done: Counter[FaultKind] = Counter()

    def carry_out(self, faults: Sequence[Fault], started_at: float) -> None:
        """Return when the last fault is over; `started_at` is the round's monotonic second 0."""
        with ThreadPoolExecutor(max(len(faults), 1)) as pool:
            for outcome in [pool.submit(self._at_its_time, f, started_at) for f in faults]:
                outcome.result()

    def _at_its_time(self, fault: Fault, started_at: float) -> None:
        time.sleep(max(started_at + fault.at_seconds - time.monotonic(), 0))
        with self._targets[fault.target or fault.kind]:  # one fault at a time on a process
            self._do(fault)
        self.done[fault.kind] += 1

    def _do(self, fault: Fault) -> None:
        match fault.kind:
            case FaultKind.KILL:
                self._supervisor.kill(fault.target, fault.seconds)
            case FaultKind.ZOMBIE:
                self._zombie(fault)
            case FaultKind.SECOND_AGGREGATOR:
                self._second_aggregator(fault)
            case FaultKind.SECOND_RELAY:
                self._second_relay(fault)
            case FaultKind.DATABASE_KILLED | FaultKind.DATABASE_KILLED_WITH_CONSUMER:
                self._database_killed(fault)
            case FaultKind.BROKER_KILLED:
                self._broker_killed(fault)
            case FaultKind.BROKER_KILLED_WITH_RELAY:
                self._relay_without_broker(fault)
            case _:
                assert_never(fault.kind)

    def _zombie(self, fault: Fault) -> None:
        with self._twin(fault.target), self._supervisor.frozen(fault.target):
            time.sleep(fault.seconds)

    def _second_relay(self, fault: Fault) -> None:
        with self._twin(fault.target):
            self._supervisor.kill(fault.target, fault.seconds)
            time.sleep(fault.seconds)

    def _second_aggregator(self, fault: Fault) -> None:
        with self._twin(fault.target):
            time.sleep(fault.seconds)

    def _database_killed(self, fault: Fault) -> None:
        """A consumer killed meanwhile has requests in hand that are neither done nor lost."""
        with self._without_database():
            time.sleep(FILL_SECONDS)
            if fault.target:
                self._supervisor.kill(fault.target)
            time.sleep(fault.seconds)

    def _broker_killed(self, fault: Fault) -> None:
        with self._broker:
            servers.kill_kafka(self._folder)
            time.sleep(fault.seconds)
            patiently(lambda: servers.start_kafka(self._folder))

    def _relay_without_broker(self, fault: Fault) -> None:
        """What the relay has read from the outbox is never acknowledged to it."""
        self._supervisor.await_ready([fault.target], READY_SECONDS_MAX)
        with self._database, self._broker:
            with self._supervisor.frozen(fault.target):
                self._await_outbox(holding=True)
                servers.kill_kafka(self._folder)
            self._await_outbox(holding=False)  # only a relay that forgets too early empties it
            self._supervisor.kill(fault.target, fault.seconds)
            patiently(lambda: servers.start_kafka(self._folder))

    # --- means

    def _await_outbox(self, *, holding: bool) -> None:
        """Until an outbox holds something, or none does, for a while."""
        ends_at = time.monotonic() + OUTBOX_SECONDS_MAX
        while self._holds_records() != holding and time.monotonic() < ends_at:
            time.sleep(LOOK_SECONDS)

    @contextmanager
    def _twin(self, name: str) -> Iterator[None]:
        """A second process of the same kind; it is ended when its time is over."""
        twin = f"{name}-twin-{next(self._numbers)}"
        self._supervisor.run(twin, self._supervisor.command(name))
        self._supervisor.await_ready([twin], READY_SECONDS_MAX)
        try:
            yield
        finally:
            self._supervisor.retire(twin)

    @contextmanager
    def _without_database(self) -> Iterator[None]:
        with self._database:
            servers.kill_postgres(self._folder)
            yield
            patiently(lambda: servers.start_postgres(self._folder))


def patiently(start: Callable[[], T]) -> T:
    """Start servers; on a busy machine one may answer only at the second look."""
    for _ in range(STARTS_MAX - 1):
        with suppress(SandboxError):
            return start()
    return start()
