"""Keeps the product's processes running as an orchestrator would: what ends is started again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil

from fullstop.sandbox import processes
from fullstop.sandbox.deployment import FullstopProcess
from fullstop.sandbox.ports import choose
from fullstop.sandbox.processes import Process

LOOK_SECONDS = 0.3
RESTART_SECONDS = 1.0  # after a process ended by itself
READY_SECONDS_MAX = 90.0


@dataclass
class _Slot:
    """A place for one process; `not_before` delays its next start.

    `more` is what its environment has beside that of all.
    """

    command: tuple[str, ...]
    more: Mapping[str, str] = field(default_factory=dict)
    started: list[tuple[FullstopProcess, Process]] = field(default_factory=list)
    not_before: float = 0.0


class Supervisor:
    """Runs `commands` under `folder`, each start with a folder, a log and a port of its own.

    `module` is the program; the product's own, or one with a bug planted in it.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], module: str) -> None:
        self._folder = folder
        self._environment = environment
        self._module = module
        self._slots: dict[str, _Slot] = {}
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.starts = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While it is open, what ends is started again; at its end everything is killed."""
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join()
            for slot in self._slots.values():
                _kill(slot)

    def run(self, name: str, command: Sequence[str]) -> None:
        """From now on keep a process running under this name."""
        with self._lock:
            self._slots[name] = _Slot(tuple(command))

    def command(self, name: str) -> tuple[str, ...]:
        return self._slots[name].command

    def await_ready(self, names: Sequence[str], seconds: float = READY_SECONDS_MAX) -> bool:
        """Whether all of them can work before the time is over."""
        ends_at = time.monotonic() + seconds
        while not all(map(self.is_ready, names)):
            if time.monotonic() > ends_at:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def is_ready(self, name: str) -> bool:
        slot = self._slots.get(name)
        return bool(slot and slot.started and slot.started[-1][0].answers())

    def resident_bytes(self, name: str) -> int:
        """The memory that it has now; 0 while it does not run."""
        found = _found(self._slots.get(name))
        with suppress(psutil.NoSuchProcess):
            return 0 if found is None else int(found.memory_info().rss)
        return 0

    def metrics(self, name: str) -> str:
        """What it says at `/metrics`; nothing while it does not answer."""
        slot = self._slots.get(name)
        if slot is None or not slot.started:
            return ""
        with suppress(OSError), urlopen(f"{slot.started[-1][0].health}/metrics", timeout=2) as said:
            return str(said.read().decode())
        return ""

    def kill(self, name: str, pause_seconds: float = 0.0) -> None:
        """SIGKILL; it is started again after a pause."""
        with self._lock:
            slot = self._slots.get(name)
            if slot is not None:
                slot.not_before = time.monotonic() + pause_seconds
                _kill(slot)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """SIGSTOP, and SIGCONT at the end: to the others it is dead, and it does not know."""
        with self._lock:
            found = _found(self._slots.get(name))
            if found is not None:
                found.suspend()
        try:
            yield
        finally:
            if found is not None:
                with suppress(psutil.NoSuchProcess):
                    found.resume()

    def restart(self, name: str, more: Mapping[str, str] | None = None) -> None:
        """End it cleanly; it is started again at once, from now on with `more` if that is given."""
        with self._lock:
            slot = self._slots[name]
            slot.more = slot.more if more is None else more
            last = slot.started[-1:]
        for process in last:
            processes.stop([process])

    def retire(self, name: str) -> None:
        """End it cleanly, and do not start it again."""
        with self._lock:
            slot = self._slots.pop(name, None)
        if slot is not None and slot.started:
            processes.stop([slot.started[-1]])

    # --- the watch

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            with self._lock:
                for name, slot in self._slots.items():
                    self._look_after(name, slot)

    def _look_after(self, name: str, slot: _Slot) -> None:
        now = time.monotonic()
        if slot.not_before > now or _found(slot) is not None:
            return
        self.starts += 1
        process = FullstopProcess(
            self._folder / f"{self.starts:03d}-{name}",
            slot.command,
            choose(),
            {**self._environment, **slot.more},
            module=self._module,
        )
        slot.started.append((process, process.launch(_silent)))
        slot.not_before = now + RESTART_SECONDS


def _found(slot: _Slot | None) -> psutil.Process | None:
    if slot is None or not slot.started or not processes.is_running(*slot.started[-1]):
        return None
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(slot.started[-1][1].pid)
    return None


def _kill(slot: _Slot) -> None:
    if slot.started:
        processes.kill(*slot.started[-1])


def _silent(_line: str) -> None:
    """The run tells by itself what it does."""
