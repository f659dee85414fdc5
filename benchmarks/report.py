"""The results as tables: for people at a terminal, and as a page of the reference."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import confluent_kafka
import psutil
import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks.rounds import Found, Series
from benchmarks.stage import Stage
from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.kafka import Kafka

PLOTS = ("erasure", "latency")

_GIB = 1024**3
_HEAD = """# Benchmarks

Written by `python -m benchmarks --write`; do not edit. What is measured and how:
[Performance](../explanation/performance.md).
"""


@dataclass(frozen=True)
class Target:
    """What must hold: `value` of the results is at most, or at least, the `bound`."""

    what: str
    benchmark: str
    value: Callable[[Found], float | None]
    bound: float
    at_most: bool

    def is_met(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound

    @property
    def wanted(self) -> str:
        return f"{'at most' if self.at_most else 'at least'} {self.bound:g}"


def _ratio(found: Found, above: str, below: str) -> float | None:
    first, second = found.of(above), found.of(below)
    return first.median / second.median if first and second else None


def _median(found: Found, contestant: str, measure: str) -> float | None:
    series = found.of(contestant, measure)
    return series.median if series else None


TARGETS = (
    Target(
        "time of a batch of 500, in times of the floor's",
        "erasure",
        lambda found: _ratio(found, "floor, batches of 500", "fullstop, batches of 500"),
        1.35,
        at_most=True,
    ),
    Target(
        "rate at batches of 500, in times of FastStream and SQLAlchemy's",
        "erasure",
        lambda found: _ratio(found, "fullstop, batches of 500", "FastStream and SQLAlchemy"),
        10,
        at_most=False,
    ),
    Target(
        "rate of the relay, in times of the bare producer's",
        "relays",
        lambda found: _ratio(found, "fullstop", "bare producer"),
        0.7,
        at_most=False,
    ),
    Target(
        "memory of the largest process over a backlog, in MiB",
        "memory",
        lambda found: max((max(series.values) for series in found.series), default=None),
        150,
        at_most=True,
    ),
    Target(
        "applications a second at the door, in times of a bare FastAPI insert's",
        "door",
        lambda found: _ratio(found, "door", "bare FastAPI insert"),
        0.5,
        at_most=False,
    ),
    *(
        Target(
            f"{wait} at the door, {cut} in ms",
            "door",
            partial(_median, contestant="one customer", measure=f"{wait}, {cut}"),
            bound,
            at_most=True,
        )
        for wait, cut, bound in (
            ("code to list", "p50", 1_000),
            ("code to list", "p95", 2_000),
            ("confirmed to erased", "p95", 2_000),
        )
    ),
    *(
        Target(
            f"start of `{command}`, in times of Python's",
            "starts",
            partial(_ratio, above=command, below="python -c pass"),
            15,
            at_most=True,
        )
        for command in ("fullstop --help", "fullstop status")
    ),
)


@dataclass(frozen=True)
class Results:
    """All that was found, and on what."""

    found: Mapping[str, Found]
    rounds: int
    machine: Mapping[str, str]


def machine(stage: Stage) -> dict[str, str]:
    """What the numbers were measured on."""
    with connect_as_administrator(stage.servers.database_url) as connection:
        row = connection.execute("show server_version").fetchone()
    return {
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
        "Machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total / _GIB:.0f} GiB, "
        f"{platform.machine()}, {platform.system()}; broker, database and clients share it",
        "Python": platform.python_version(),
        "Kafka": f"{Kafka.name}, one node",
        "PostgreSQL": f"{row[0] if row else ''}, fsync and synchronous_commit on",
        "confluent-kafka": f"{confluent_kafka.__version__} "
        f"(librdkafka {confluent_kafka.libversion()[0]})",
        "psycopg": psycopg.__version__,
    }


# --- at a terminal ------------------------------------------------------------------------------


def show(results: Results, console: Console) -> None:
    """Every benchmark's table, the targets, and what did not count."""
    for name, found in results.found.items():
        table = Table(title=name, title_justify="left")
        for column in _COLUMNS:
            table.add_column(column, justify="left" if column == _COLUMNS[0] else "right")
        for row in _rows(found):
            table.add_row(*row)
        console.print(table)
    for name, value, wanted, met in _targets(results):
        console.print(f"{name}: {value} ({wanted})", style="green" if met == "yes" else "red")
    for failure in _failures(results):
        console.print(failure, style="red", markup=False)


_COLUMNS = ("what", "median", "least", "most", "unit")


def _rows(found: Found) -> Iterator[tuple[str, ...]]:
    for series in found.series:
        yield (
            _name(series),
            _number(series.median),
            _number(min(series.values)),
            _number(max(series.values)),
            series.unit,
        )


def _name(series: Series) -> str:
    return ", ".join(part for part in (series.contestant, series.measure) if part)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _targets(results: Results) -> Iterator[tuple[str, str, str, str]]:
    for target in TARGETS:
        found = results.found.get(target.benchmark)
        value = target.value(found) if found else None
        if value is not None:
            met = "yes" if target.is_met(value) else "no"
            yield target.what, f"{value:.2f}", target.wanted, met


def _failures(results: Results) -> list[str]:
    return [failure for found in results.found.values() for failure in found.failures]


# --- as a page ----------------------------------------------------------------------------------


def page(results: Results, left_out: Sequence[str] = ()) -> str:
    """The page, in Markdown. `left_out` are the benchmarks that were not run."""
    missing = [f"\nNot measured in this run: {', '.join(left_out)}."] if left_out else []
    return "\n".join(
        [
            _HEAD,
            *_markdown(("", ""), [*results.machine.items(), ("Rounds", str(results.rounds))]),
            *missing,
            "\n## Targets\n",
            *_markdown(("what", "measured", "wanted", "met"), list(_targets(results))),
            *(line for name, found in results.found.items() for line in _section(name, found)),
            "",
        ]
    )


def _section(name: str, found: Found) -> Iterator[str]:
    yield f"\n## {name.capitalize()}\n"
    if name in PLOTS:
        yield f"![{name}](benchmarks-{name}.svg)\n"
    yield from _markdown(_COLUMNS, list(_rows(found)))
    for failure in found.failures:
        yield f"\nDid not count: {failure}"


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
