"""The product as somebody runs it: its processes on a real broker and a database of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException
from confluent_kafka.admin import AdminClient

from fullstop.consumers.wiring import Wiring
from fullstop.outbox.migrate import own_tables
from fullstop.sandbox import deployment
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from fullstop.schemas.topics import Topic
from tests.support.broker import Lying, ends_of, lying_in, with_topics
from tests.support.foreign import ForeignService
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.world import World, cloned, settings_for

COMMANDS: list[tuple[str, ...]] = [("consume", "orders"), ("aggregate",), ("relay",)]
NOTHING: Mapping[str, str] = MappingProxyType({})

# The product's own tables: what it remembers.
OWN_TABLES = (
    *(f"orders.{table}" for table in sorted(own_tables("domain"))),
    *(f"aggregator.{table}" for table in sorted(own_tables("aggregator"))),
)


@dataclass
class Product:
    """The product as somebody runs it: its processes, and all that they can write to."""

    world: World
    folder: Path
    environment: Mapping[str, str]
    foreign: ForeignService

    def start(self, more: Mapping[str, str] = NOTHING) -> list[deployment.FullstopProcess]:
        """Start its processes, with some settings more."""
        return deployment.start(self.folder, COMMANDS, {**self.environment, **more}, say=print)

    def with_settings(self, more: Mapping[str, str]) -> Product:
        """The same with some settings more."""
        return replace(self, environment={**self.environment, **more})

    def stop(self) -> None:
        deployment.stop(self.folder, say=print)

    @property
    def bootstrap_servers(self) -> str:
        return self.world.wiring.settings.bootstrap_servers

    @cached_property
    def admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.bootstrap_servers})

    def group(self, name: str) -> str:
        return f"{self.world.wiring.settings.topic_prefix}{name}"

    def dead_letters(self) -> list[Lying]:
        return lying_in(self.bootstrap_servers, [self.world.topics.dead_letters.name])

    def logs(self) -> str:
        return "".join(path.read_text() for path in (self.folder / "logs").glob("*.log"))


@contextmanager
def a_product(template: Servers, domains: tuple[str, ...] = ("orders",)) -> Iterator[Product]:
    """Not started yet: topics, a database with every domain, and a folder for logs."""
    with cloned(template) as url:
        world = with_topics(
            World(url, Wiring(settings_for(template, url))), lambda it: it.topics.all(), domains
        )
        settings = world.wiring.settings
        foreign = ForeignService(template.bootstrap_servers, settings.topic_prefix)
        with temporary("fullstop-e2e-", say=print) as folder:
            product = Product(world, folder, environment_of(world), foreign)
            try:
                yield product
            finally:
                product.stop()
                sys.stdout.write(product.logs())  # shown beside a failure


# --- processes ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Running:
    """A process whose exit code is ours to see."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def has_started(self) -> bool:
        return '"event": "started"' in self.said()

    def ask_to_stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def exit_code(self) -> int:
        return self.process.wait(AWAY_SECONDS_MAX)


@contextmanager
def running(product: Product, *command: str) -> Iterator[Running]:
    log = product.folder / "logs" / f"{'-'.join(command)}.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "fullstop.consumers.command.main", *command],
            cwd=product.folder,
            env={**os.environ, **product.environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Running(process, log)
    finally:
        process.kill()
        process.wait(AWAY_SECONDS_MAX)


def refused(product: Product, command: tuple[str, ...], other: Mapping[str, str]) -> list[str]:
    """What a process says to people before it ends with code 2: its lines that are no log's."""
    ended = subprocess.run(
        [sys.executable, "-m", "fullstop.consumers.command.main", *command],
        cwd=product.folder,
        env={**os.environ, **product.environment, **other},
        capture_output=True,
        text=True,
        timeout=AWAY_SECONDS_MAX,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    return [line for line in ended.stderr.splitlines() if not line.startswith("{")]


def side_by_side(
    say: Callable[[tuple[str, ...]], list[str]], commands: Sequence[tuple[str, ...]]
) -> list[list[str]]:
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(say, commands))


def environment_of(world: World) -> dict[str, str]:
    settings = world.wiring.settings
    return {
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "FULLSTOP_DATABASE_URL": settings.url_of("orders"),
        "FULLSTOP_DOMAINS": ",".join(settings.domains),
        "FULLSTOP_TOPIC_PREFIX": settings.topic_prefix,
        "FULLSTOP_TOPIC_REPLICATION": "1",
        "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
    }


# --- groups ---------------------------------------------------------------------------------------


def partitions_of_members(product: Product, group: str) -> list[int]:
    """How many partitions each member of the group has, asked of the broker as `TopicAdmin` does.

    A group's coordinator is not asked: on a broker that has just come there may be none yet.
    """
    try:
        groups = product.admin.list_groups(timeout=AWAY_SECONDS_MAX)
    except KafkaException:  # on such a broker they may be loading, too
        return []
    found = [one for one in groups if one.id == group]
    return sorted(
        _partitions_in(member.assignment or b"") for one in found for member in one.members
    )


def _partitions_in(assignment: bytes) -> int:
    """As Kafka writes it: a version; each topic's name with the numbers of its partitions."""
    at, count = 6, 0
    for _ in range(int.from_bytes(assignment[2:6])):
        at += 2 + int.from_bytes(assignment[at : at + 2])
        partitions = int.from_bytes(assignment[at : at + 4])
        at, count = at + 4 + 4 * partitions, count + partitions
    return count


# --- waiting ------------------------------------------------------------------------------------


def has_read_all(product: Product, group: str, topic: Topic | None = None) -> bool:
    """Whether the group's committed position is the end of every partition that holds a record."""
    asked = product.admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    committed = {
        (place.topic, place.partition): place.offset
        for place in asked[group].result(AWAY_SECONDS_MAX).topic_partitions
    }
    name = (topic or product.world.topics.requests).name
    ends = ends_of(product.bootstrap_servers, name)
    return all(committed.get((name, part)) == end for part, end in ends.items())


def await_true(condition: Callable[[], bool], seconds: float = AWAY_SECONDS_MAX) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
