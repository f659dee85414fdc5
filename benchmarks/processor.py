"""Processor time by process: of the product's own, the broker and the database.

User and system time of the process and of all its children, those that have ended, too: a database
has a process for each session. The kernel counts in hundredths of a second, so a stretch should be
of some seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

from benchmarks.rounds import Found, Measured, Quantity
from benchmarks.stage import SERVERS
from fullstop.sandbox.postgres import Postgres

TIME = "processor time"
A_REQUEST = "µs/request"
OF_A_CORE = "% of a core"


@dataclass(frozen=True)
class Watch:
    """The processes by name, and what each had taken when the watch began."""

    pids: Mapping[str, int]
    had: Mapping[str, float]
    began: float

    @classmethod
    def begin(cls, pids: Mapping[str, int]) -> Watch:
        return cls(pids, _all_of(pids), time.monotonic())

    def a_request(self, requests: int) -> Measured:
        """Microseconds that each process took for one of so many requests, and all together."""
        each = self._each(requests)
        together = {"all": sum(each.values())} if each else {}
        return _told({**each, **together}, A_REQUEST)

    def with_side(self, requests: int, side: float) -> Measured:
        """The servers' for one of so many requests, and a side's own microseconds before them."""
        return _told({"process": side, **self._each(requests)}, A_REQUEST)

    def of_a_core(self) -> Measured:
        """Percent of a core that each took; the product's own together, the servers apart."""
        seconds = time.monotonic() - self.began
        each = {name: 100 * taken / seconds for name, taken in self._taken().items()}
        ours = sum(value for name, value in each.items() if name not in SERVERS.values())
        return _told({**each, "ours together": ours}, OF_A_CORE)

    def _each(self, requests: int) -> dict[str, float]:
        return {name: 1e6 * seconds / requests for name, seconds in self._taken().items()}

    def _taken(self) -> dict[str, float]:
        return {name: now - self.had[name] for name, now in _all_of(self.pids).items()}


def process_and_database(found: Found, contestant: str) -> float:
    """Both together, of one request; the broker does not know what a request does."""
    measures = (f"{TIME}, {name}" for name in ("process", SERVERS[Postgres.key]))
    series = (found.of(contestant, measure) for measure in measures)
    return sum(one.median for one in series if one)


def _told(amounts: Mapping[str, float], unit: str) -> Measured:
    return {f"{TIME}, {name}": Quantity(amount, unit) for name, amount in amounts.items()}


def _all_of(pids: Mapping[str, int]) -> dict[str, float]:
    return {name: sum(_seconds(psutil.Process(pid))) for name, pid in pids.items()}


def _seconds(process: psutil.Process) -> Iterator[float]:
    """Of a process, of its children that have ended, and of those that live."""
    children = process.children()
    times = process.cpu_times()
    yield times.user + times.system + times.children_user + times.children_system
    for child in children:
        with suppress(psutil.NoSuchProcess):  # it has ended since: the parent's next reading has it
            yield from _seconds(child)
