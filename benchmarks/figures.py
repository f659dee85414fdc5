"""The figures of the last runs: medians by benchmark, and when and on what each was measured.

A run with `--write` puts its own in; they may also be put in by hand, and `benchmarks.pages`
renders what is made of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.rounds import Found

T = TypeVar("T")

PATH = Path(__file__).with_name("figures.json")

Medians = Mapping[str, Mapping[str, float]]
"""By contestant and measure."""


class MissingFigureError(Exception):
    """A page needs a figure that no run has put in."""


@dataclass(frozen=True)
class Taken:
    """What the last run of one benchmark found."""

    date: str
    machine: str
    medians: Medians


@dataclass(frozen=True)
class Figures:
    """What was taken, by benchmark."""

    taken: Mapping[str, Taken]

    @classmethod
    def load(cls) -> Figures:
        content = json.loads(PATH.read_text(encoding="utf-8"))
        return cls({name: Taken(**one) for name, one in content.items()})

    def get(self, benchmark: str, contestant: str, measure: str = "") -> float:
        """One median; MissingFigureError when it was not measured."""
        try:
            return self.taken[benchmark].medians[contestant][measure]
        except KeyError as error:
            raise MissingFigureError(
                f"{PATH.name} lacks {benchmark}, {contestant}, {measure}: run `python -m benchmarks"
                f" --only {benchmark} --write`, or put it in by hand"
            ) from error

    def when(self, *benchmarks: str) -> str:
        """On what these were measured, and when."""
        dates: dict[str, set[str]] = {}
        for one in (self.taken[name] for name in benchmarks):
            dates.setdefault(one.machine, set()).add(one.date)
        return "; ".join(f"{machine}, {' and '.join(sorted(on))}" for machine, on in dates.items())

    def with_found(self, found: Mapping[str, Found], date: str, machine: str) -> Figures:
        """These, with what a run found in place of what was known of the same benchmarks."""
        new = {name: Taken(date, machine, _medians(one)) for name, one in found.items()}
        return Figures({**self.taken, **new})

    def save(self) -> None:
        content = {name: asdict(one) for name, one in self.taken.items()}
        text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
        PATH.write_text(f"{text}\n", encoding="utf-8")


def known(rows: Iterable[Callable[[], T]]) -> Iterator[T]:
    """Those rows of which every figure was measured."""
    for row in rows:
        with suppress(MissingFigureError):
            yield row()


def _medians(found: Found) -> Medians:
    medians: dict[str, dict[str, float]] = {}
    for series in found.series:
        medians.setdefault(series.contestant, {})[series.measure] = round(series.median, 3)
    return medians
