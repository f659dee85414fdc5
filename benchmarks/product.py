"""The product's own processes, as an operator starts them, on a run's database and topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.stage import Stage, login_url
from fullstop.consumers.wiring import Wiring
from fullstop.running.settings import Settings
from fullstop.sandbox import processes
from fullstop.sandbox.deployment import FullstopProcess
from fullstop.sandbox.ports import choose
from fullstop.sandbox.processes import Process

MAIN = "fullstop.consumers.command.main"
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Running:
    """Processes that run, by the command a person would type, and the servers beside them."""

    found: Mapping[str, Process]
    servers: Mapping[str, int]

    def pids(self) -> dict[str, int]:
        """Of all of them, the servers', too, where they are ours."""
        return {name: process.pid for name, process in self.found.items()} | {**self.servers}

    def peak_mib(self) -> dict[str, float]:
        """The most memory that each has held in RAM since it started."""
        return {name: _peak_mib(process.pid) for name, process in self.found.items()}


@dataclass(frozen=True)
class Copies:
    """How many processes of each domain's consumer and of the aggregator run."""

    consumers: int = 1
    aggregators: int = 1

    def __str__(self) -> str:
        return f"{self.consumers} a domain and {self.aggregators} to tell"

    def of(self, wiring: Wiring) -> tuple[tuple[str, ...], ...]:
        """The commands; one relay serves them all."""
        consume = [("consume", name) for name in wiring.catalogue] * self.consumers
        return (*consume, *[("aggregate",)] * self.aggregators, ("relay",))


ONE_OF_EACH = Copies()


@contextmanager
def running(
    stage: Stage,
    url: str,
    wiring: Wiring,
    more: Mapping[str, str] | None = None,
    copies: Copies = ONE_OF_EACH,
) -> Iterator[Running]:
    """Start every process and await its readiness; all are ended afterwards."""
    commands = copies.of(wiring)
    with launched(stage, commands, {**environment(url, wiring.settings), **(more or {})}) as found:
        yield found


@contextmanager
def launched(
    stage: Stage,
    commands: Sequence[tuple[str, ...]],
    settings: Mapping[str, str],
    module: str = MAIN,
) -> Iterator[Running]:
    """Start these commands and await their readiness; all are ended afterwards."""
    ours = [
        FullstopProcess(folder, command, choose(), settings, module)
        for folder, command in places(stage.folder, commands)
    ]
    started: list[tuple[FullstopProcess, Process]] = []
    try:
        started.extend((server, server.launch(_silent)) for server in ours)
        for server, process in started:
            processes.await_answer(server, process, print)
        found = {_name(stage, server): process for server, process in started}
        yield Running(found, stage.server_pids())
    finally:
        for server, process in started:
            processes.stop([(server, process)])


def places(
    home: Path, commands: Sequence[tuple[str, ...]]
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A second process of the same command has its log and its record in a folder of its own."""
    seen: Counter[tuple[str, ...]] = Counter()
    for command in commands:
        seen[command] += 1
        number = seen[command]
        yield home / f"number-{number}" if number > 1 else home, command


def _name(stage: Stage, server: FullstopProcess) -> str:
    below = "" if server.folder == stage.folder else f" ({server.folder.name})"
    return f"{server.name}{below}"


def environment(url: str, settings: Settings) -> dict[str, str]:
    """The settings of the product's processes on a run's database."""
    return {
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "FULLSTOP_DATABASE_URL": login_url(url),
        "FULLSTOP_TOPIC_PREFIX": settings.topic_prefix,
        "FULLSTOP_TOPIC_REPLICATION": "1",
        "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
        "FULLSTOP_BRAKE_ROWS_MAX": str(10**9),  # everybody asks at once
    }


def _peak_mib(pid: int) -> float:
    """The kernel's own high-water mark where it keeps one; else what is held now."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if name == "VmHWM":
                return int(value.split()[0]) / 1024
    return float(psutil.Process(pid).memory_info().rss) / _MIB


def _silent(_line: str) -> None:
    """The benchmark says itself what it does."""
