"""A start waits as long as the machine needs, says what for, and ends where the process ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil
import pytest

from fullstop.sandbox import processes
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.processes import Process


@dataclass
class Slow:
    """A server that answers when it has been asked so many times."""

    log: Path
    asked_max: int
    key: str = "slow"
    name: str = "A slow server"
    mark: str = psutil.Process().cmdline()[0]
    stop_signal: signal.Signals = signal.SIGTERM
    asked: Iterator[int] = field(default_factory=count)

    def answers(self) -> bool:
        return next(self.asked) >= self.asked_max


def ourselves() -> Process:
    return Process(os.getpid(), psutil.Process().create_time())


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour goes by at each look at the clock."""
    clock = count(0, 3600)
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))


@pytest.mark.usefixtures("hours")
def test_a_start_waits_for_hours_and_says_what_for(tmp_path: Path) -> None:
    server, said = Slow(tmp_path / "slow.log", asked_max=3), list[str]()
    processes.await_answer(server, ourselves(), said.append)
    assert len(said) == 3
    assert all("Waiting for A slow server" in line and str(server.log) in line for line in said)


def test_a_start_ends_with_the_end_of_the_log_where_the_process_has_ended(tmp_path: Path) -> None:
    server = Slow(tmp_path / "slow.log", asked_max=1_000_000)
    server.log.write_text("the port is taken\n")
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        ended = Process(gone.pid, 0.0)
    with pytest.raises(SandboxError, match=r"stopped while it started.*\n  the port is taken"):
        processes.await_answer(server, ended, lambda _line: None)


def test_what_prepares_a_server_is_waited_for_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_TOLD_AFTER_SECONDS", 0.01)
    said = list[str]()
    ran = tmp_path / "ran"
    processes.run(
        ["/bin/sh", "-c", f"read word; sleep 0.3; echo $word > {ran}"],
        what="Making the data folder",
        cwd=tmp_path,
        environment={},
        typed="typed\n",
        say=said.append,
    )
    assert ran.read_text() == "typed\n"
    assert said
    assert said[0].startswith("Waiting for Making the data folder, ")
