"""The arithmetic to the size of a country, from measured figures.

What was not measured is assumed, and says so: `Country` has it. Every line is a product or a
quotient that a reader can follow; its formula stands beside its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, log2

from benchmarks import notices
from benchmarks.figures import Figures, known
from benchmarks.processor import TIME
from benchmarks.stage import SERVERS
from benchmarks.weights import KEPT, ON

_BROKER, _DATABASE = SERVERS.values()
_KINDS = ("requests", "answers", "notices")
_KB, _MB, _TB = 1e3, 1e6, 1e12


@dataclass(frozen=True)
class Country:
    """What is assumed."""

    customers: int = 100_000_000
    peak: int = 10_000  # requests a second
    busy: float = 0.6  # how much of a core may be in use
    years_between: int = 10  # each customer asks once in so many years
    years: int = 10
    copies: int = 3  # of what lies on the topics
    cores: int = 32  # of a server

    @property
    def asked(self) -> int:
        """How many requests in these years."""
        return self.customers * self.years // self.years_between


@dataclass(frozen=True)
class Line:
    """One thing that is needed, why, and how much."""

    what: str
    formula: str
    value: str


@dataclass(frozen=True)
class Arithmetic:
    """What a country needs by these figures."""

    figures: Figures
    country: Country = Country()

    def lines(self) -> Iterator[Line]:
        """From the processes to what is kept."""
        yield from self._of_processes()
        yield from self._of_servers()
        yield from known((self._in, self._out, self._kept))
        yield self._at_once()

    # --- processes

    def microseconds(self) -> Mapping[str, float]:
        """Processor time a request of a backlog, by process."""
        found = self.figures.taken["notices"].medians[notices.PRODUCT]
        prefix, together = f"{TIME}, ", f"{TIME}, all"
        return {
            measure.removeprefix(prefix): value
            for measure, value in found.items()
            if measure.startswith(prefix) and measure != together
        }

    def cores(self, name: str) -> float:
        """How many cores this process, or all of its kind, would fill."""
        return self.country.peak * self.microseconds()[name] / 1e6

    def processes(self, name: str) -> int:
        """One fills one core, of which so much may be in use."""
        return ceil(self.cores(name) / self.country.busy)

    def ours(self) -> Mapping[str, int]:
        """The product's processes, the most numerous first."""
        found = {
            name: self.processes(name)
            for name in self.microseconds()
            if name not in SERVERS.values()
        }
        return dict(sorted(found.items(), key=lambda one: -one[1]))

    def partitions(self) -> int:
        """Of each topic: a partition has one reader, and their number cannot change later."""
        return 1 << ceil(log2(2 * max(self.ours().values())))

    def _of_processes(self) -> Iterator[Line]:
        for name, count in self.ours().items():
            microseconds = self.microseconds()[name]
            yield Line(
                f"processes `{name}`",
                f"peak × {microseconds:,.0f} µs ÷ {self.country.busy:g}",
                f"{count:,}",
            )
        yield Line(
            "partitions of each topic",
            "twice the most numerous of them, up to a power of two",
            f"{self.partitions():,}",
        )

    # --- servers

    def _of_servers(self) -> Iterator[Line]:
        for name, what, least in (
            (_BROKER, "brokers", self.country.copies),
            (_DATABASE, "databases", 1),
        ):
            cores = self.processes(name)
            yield Line(
                f"{what} of {self.country.cores} cores",
                f"peak × {self.microseconds()[name]:,.0f} µs ÷ {self.country.busy:g} = "
                f"{cores:,} cores; at least {least}",
                f"{max(least, ceil(cores / self.country.cores)):,}",
            )

    # --- network

    def bytes_of(self, kind: str) -> float:
        """On the topics because of one request."""
        return self.figures.get("notices", notices.PRODUCT, f"{ON}, {kind}")

    def _in(self) -> Line:
        said = sum(map(self.bytes_of, _KINDS))
        return Line(
            "network into the brokers",
            f"peak × {said:,.0f} bytes × {self.country.copies} copies",
            _a_second(self.country.peak * said * self.country.copies),
        )

    def _out(self) -> Line:
        readers = sum(name.startswith("fullstop consume") for name in self.ours()) + 1
        asked, others = self.bytes_of("requests"), sum(map(self.bytes_of, _KINDS[1:]))
        return Line(
            "network out of the brokers, to readers",
            f"peak × ({asked:,.0f} bytes × {readers} groups + {others:,.0f} bytes once)",
            _a_second(self.country.peak * (readers * asked + others)),
        )

    # --- years

    def _kept(self) -> Line:
        kept = self.figures.get("notices", notices.PRODUCT, KEPT)
        asked = self.country.asked
        return Line(
            f"what {self.country.years} years of cases weigh, in all databases",
            f"{asked:,} requests × {kept / _KB:.1f} kB",
            f"{asked * kept / _TB:.1f} TB",
        )

    def _at_once(self) -> Line:
        asked = self.country.asked
        return Line(
            "all of them at the peak's rate",
            f"{asked:,} requests ÷ peak",
            f"{asked / self.country.peak / 3600:.1f} hours",
        )

    def breaks_first(self) -> str:
        """The process of which most are needed."""
        return next(iter(self.ours()))


def _a_second(value: float) -> str:
    return f"{value / _MB:,.0f} MB/s"
