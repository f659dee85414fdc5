"""Carries out the faults of a plan, each at its second."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count

from confluent_kafka import KafkaException

from fullstop.sandbox import servers
from fullstop.sandbox.kafka import Kafka
from fullstop.sandbox.postgres import Postgres
from tests.fault import evidence as looking
from tests.fault.plan import COMMITTED, Fault, FaultKind
from tests.fault.transactions import leave_markers
from tests.fault.world import World, patiently

READY_SECONDS_MAX = 10.0  # that a fault waits for something it can hit
JOINED_SECONDS_MAX = 45.0  # in which a process starts and gets its partitions
OUTBOX_SECONDS_MAX = 6.0
FILL_SECONDS = 3.0  # in which a process takes something in hand
RED_SECONDS_MAX = 45.0  # after which a process says that it cannot work, on a busy machine
TAKEN_OVER_SECONDS_MAX = 60.0  # after which another relay carries
FRESH_SECONDS = 3.0  # that a record waits at most while somebody carries
LOOK_SECONDS = 0.2


class Nemesis:
    """Kills, stops and restarts; `done` counts what was carried out.

    `unmet` is what did not hold while a fault lasted.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._folder = world.folder
        self._supervisor = world.supervisor
        self._targets: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._database = threading.Lock()
        self._broker = threading.Lock()
        self._numbers = count(1)
        self.done: Counter[FaultKind] = Counter()
        self.unmet: list[str] = []
        self._means: Mapping[FaultKind, Callable[[Fault], None]] = {
            FaultKind.KILL: self._kill,
            FaultKind.ZOMBIE: self._zombie,
            FaultKind.SECOND_AGGREGATOR: self._second_aggregator,
            FaultKind.SECOND_RELAY: self._second_relay,
            FaultKind.DATABASE_KILLED: self._database_killed,
            FaultKind.DATABASE_KILLED_WITH_CONSUMER: self._database_killed,
            FaultKind.BROKER_KILLED: self._broker_killed,
            FaultKind.BROKER_KILLED_WITH_RELAY: self._relay_without_broker,
            FaultKind.MEMBERS: self._members,
            FaultKind.CUT: self._cut,
            FaultKind.FROZEN_RELAY: self._frozen_relay,
            FaultKind.MARKERS: self._markers,
            FaultKind.READ_ONLY: self._read_only,
            FaultKind.DATABASE_AWAY: self._database_away,
            FaultKind.ROLLING: self._roll,
        }

    def carry_out(self, faults: Sequence[Fault], started_at: float) -> None:
        """Return when the last fault is over; `started_at` is the round's monotonic second 0."""
        with ThreadPoolExecutor(max(len(faults), 1)) as pool:
            for outcome in [pool.submit(self._at_its_time, f, started_at) for f in faults]:
                outcome.result()

    def _at_its_time(self, fault: Fault, started_at: float) -> None:
        time.sleep(max(started_at + fault.at_seconds - time.monotonic(), 0))
        with self._targets[fault.target or fault.kind]:  # one fault at a time on a process
            self._means[fault.kind](fault)
        self.done[fault.kind] += 1

    def _kill(self, fault: Fault) -> None:
        self._supervisor.kill(fault.target, fault.seconds)

    def _zombie(self, fault: Fault) -> None:
        with self._twin(fault.target), self._supervisor.frozen(fault.target):
            time.sleep(fault.seconds)

    def _second_relay(self, fault: Fault) -> None:
        with self._twin(fault.target):
            self._supervisor.kill(fault.target, fault.seconds)
            time.sleep(fault.seconds)

    def _second_aggregator(self, fault: Fault) -> None:
        with self._twin(fault.target, JOINED_SECONDS_MAX):
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
            servers.kill(self._folder, Kafka.key)
            time.sleep(fault.seconds)
            patiently(lambda: servers.start(self._folder, Kafka.key))

    def _relay_without_broker(self, fault: Fault) -> None:
        """What the relay has read from the outbox is never acknowledged to it."""
        self._supervisor.await_ready([fault.target], READY_SECONDS_MAX)
        with self._database, self._broker:
            with self._supervisor.frozen(fault.target):
                self._await_outbox(holding=True)
                servers.kill(self._folder, Kafka.key)
            # Only a relay that forgets too early empties it.
            self._await_outbox(holding=False, seconds=OUTBOX_SECONDS_MAX + fault.seconds)
            self._supervisor.kill(fault.target)
            patiently(lambda: servers.start(self._folder, Kafka.key))

    def _members(self, fault: Fault) -> None:
        """The second comes while the first waits for the database, and leaves when it works on."""
        line = self._world.line(fault.target)
        self._supervisor.await_ready([fault.target], JOINED_SECONDS_MAX)
        with ExitStack() as second:
            with line.refused():
                self._await_red(fault.target)
                second.enter_context(self._twin(fault.target, JOINED_SECONDS_MAX))
            time.sleep(fault.seconds)

    def _cut(self, fault: Fault) -> None:
        """Neither end is told: what was sent last may have come there or not."""
        line = self._world.line(fault.target)
        self._supervisor.await_ready([fault.target], JOINED_SECONDS_MAX)
        with line.silent():
            self._await_red(fault.target)
            time.sleep(fault.seconds)

    def _frozen_relay(self, fault: Fault) -> None:
        """What lies in the outboxes is carried all the same; then there are two who think so."""
        with self._database, self._broker, self._twin(fault.target):
            self._supervisor.await_ready([fault.target], READY_SECONDS_MAX)
            with self._supervisor.frozen(fault.target):
                if self._await_oldest(lambda age: age > FRESH_SECONDS, READY_SECONDS_MAX):
                    began_at = time.monotonic()
                    carried = self._await_oldest(
                        lambda age: age < FRESH_SECONDS, TAKEN_OVER_SECONDS_MAX
                    )
                    if not carried:
                        lasted = time.monotonic() - began_at
                        self.unmet.append(f"a relay stood still for {lasted:.0f} s unreplaced")
            time.sleep(fault.seconds)

    def _markers(self, fault: Fault) -> None:
        topics = self._world.wiring.topics
        names = [t.name for t in (topics.blockers, topics.requests, *topics.outcomes.values())]
        with self._broker:
            leave_markers(
                self._world.sandbox.servers.bootstrap_servers,
                names,
                committed=fault.target == COMMITTED,
            )

    def _read_only(self, fault: Fault) -> None:
        """As while a standby takes over: a session that is opened meanwhile stays as it began."""
        with self._database, self._world.read_only():
            time.sleep(fault.seconds)

    def _database_away(self, fault: Fault) -> None:
        with self._without_database():
            time.sleep(fault.seconds)

    def _roll(self, fault: Fault) -> None:
        """As an orchestrator does: the next one when the one before is ready, or takes too long."""
        names = list(self._world.processes)
        for name in names:
            self._supervisor.restart(name)
            self._supervisor.await_ready([name], fault.seconds / len(names))

    # --- means

    def _await_red(self, name: str) -> None:
        """Until it says that it cannot work; unmet if it never does though records wait for it."""
        ends_at = time.monotonic() + RED_SECONDS_MAX
        while self._supervisor.is_ready(name):
            if time.monotonic() > ends_at:
                if self._is_behind(name):
                    self.unmet.append(
                        f"{name} was ready for {RED_SECONDS_MAX:.0f} s without database"
                    )
                return
            time.sleep(LOOK_SECONDS)

    def _is_behind(self, name: str) -> bool:
        try:
            return any(
                one.group == looking.group_of(name) and one.unread
                for one in looking.positions(self._world)
            )
        except KafkaException:  # the broker is away, too
            return False

    def _await_oldest(self, wanted: Callable[[float], bool], seconds: float) -> bool:
        """Whether the age of the outboxes' oldest record comes to be as wanted in time."""
        ends_at = time.monotonic() + seconds
        while not wanted(self._world.oldest_seconds()):
            if time.monotonic() > ends_at:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def _await_outbox(self, *, holding: bool, seconds: float = OUTBOX_SECONDS_MAX) -> None:
        """Until an outbox holds something, or none does, for a while."""
        ends_at = time.monotonic() + seconds
        while self._world.holds_records() != holding and time.monotonic() < ends_at:
            time.sleep(LOOK_SECONDS)

    @contextmanager
    def _twin(self, name: str, seconds: float = READY_SECONDS_MAX) -> Iterator[None]:
        """A second process of the same kind; it is ended when its time is over."""
        twin = f"{name}-twin-{next(self._numbers)}"
        self._supervisor.run(twin, self._supervisor.command(name))
        self._supervisor.await_ready([twin], seconds)
        try:
            yield
        finally:
            self._supervisor.retire(twin)

    @contextmanager
    def _without_database(self) -> Iterator[None]:
        with self._database:
            servers.kill(self._folder, Postgres.key)
            yield
            patiently(lambda: servers.start(self._folder, Postgres.key))
