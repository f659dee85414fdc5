"""The product's own processes, as an operator starts them, on a run's database and topics."""

from __future__ import annotations

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
    """Processes that run, by the command a person would type."""

    found: Mapping[str, Process]

    def peak_mib(self) -> dict[str, float]:
        """The most memory that each has held in RAM since it started."""
        return {name: _peak_mib(process.pid) for name, process in self.found.items()}


@contextmanager
def running(
    stage: Stage, url: str, wiring: Wiring, more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start every process and await its readiness; all are ended afterwards."""
    commands = (*(("consume", name) for name in wiring.catalogue), ("aggregate",), ("relay",))
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
        FullstopProcess(stage.folder, command, choose(), settings, module) for command in commands
    ]
    started: list[tuple[FullstopProcess, Process]] = []
    try:
        started.extend((server, server.launch(_silent)) for server in ours)
        for server, process in started:
            processes.await_answer(server, process, print)
        yield Running({server.name: process for server, process in started})
    finally:
        for server, process in started:
            processes.stop([(server, process)])


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
