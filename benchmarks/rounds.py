"""Interleaved rounds: every contestant once a round, so that a slow moment meets all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from benchmarks.stage import FailedRunError, Say


class Quantity(NamedTuple):
    """A value in another unit than its contestant's."""

    value: float
    unit: str


Measured = Mapping[str, float | Quantity]
"""What one run measured, by what it is: ``{"p50": 12.5}``."""


@dataclass(frozen=True)
class Contestant:
    """What is measured: `run` gives values in `unit`, or raises FailedRunError."""

    name: str
    unit: str
    run: Callable[[], Measured]


@dataclass
class Series:
    """One measure of one contestant: its values, a round each."""

    contestant: str
    measure: str
    unit: str
    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.values)


@dataclass
class Found:
    """What the rounds of one benchmark gave, and why runs did not count."""

    series: list[Series] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, contestant: Contestant, measured: Measured) -> None:
        for measure, value in measured.items():
            amount, unit = _quantity(value, contestant.unit)
            self._series(contestant.name, measure, unit).values.append(amount)

    def of(self, contestant: str, measure: str = "") -> Series | None:
        """The series of this contestant and measure; None when no run of it counted."""
        return next(
            (s for s in self.series if (s.contestant, s.measure) == (contestant, measure)), None
        )

    def _series(self, contestant: str, measure: str, unit: str) -> Series:
        known = self.of(contestant, measure)
        if known is None:
            known = Series(contestant, measure, unit)
            self.series.append(known)
        return known


def run_rounds(contestants: Sequence[Contestant], rounds: int, say: Say) -> Found:
    """Run all contestants in turn, so many times; each round begins with another one."""
    found = Found()
    for number in range(rounds):
        for turn in range(len(contestants)):
            contestant = contestants[(turn + number) % len(contestants)]
            _run(contestant, found, say)
    return found


def _run(contestant: Contestant, found: Found, say: Say) -> None:
    try:
        measured = contestant.run()
    except Exception as error:  # whatever breaks one run must not cost those before it
        problem = str(error) if isinstance(error, FailedRunError) else repr(error)
        found.failures.append(f"{contestant.name}: {problem}")
        say(f"  {contestant.name}: FAILED: {problem}")
        return
    found.add(contestant, measured)
    say(f"  {contestant.name}: {_told(measured, contestant.unit)}")


def _told(measured: Measured, unit: str) -> str:
    return "; ".join(
        f"{measure} {number(value)} {unit_of}".strip()
        for measure, (value, unit_of) in (
            (measure, _quantity(value, unit)) for measure, value in measured.items()
        )
    )


def number(value: float) -> str:
    """As people read it: three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _quantity(value: float | Quantity, unit: str) -> Quantity:
    return value if isinstance(value, Quantity) else Quantity(value, unit)
