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

from benchmarks import against, beside, erasure, growth, latency, notices
from benchmarks.latency import WAITING
from benchmarks.processor import TIME, process_and_database
from benchmarks.rounds import Found, Series, number
from benchmarks.stage import Stage
from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.kafka import Kafka

PLOTS: Mapping[str, str] = {"erasure": erasure.UNIT, "latency": "ms"}
"""Which benchmarks have one, and the unit of its bars."""

BEHIND_SECONDS = 1.0  # so many seconds' requests may wait as the last one comes
_GIB = 1024**3
_HEAD = """# Benchmarks

Written by `python -m benchmarks --write`; do not edit. What is measured and how:
[Performance](../explanation/performance.md).
"""


@dataclass(frozen=True)
class Target:
    """What must hold: `value` of the results is at most, or at least, the `bound`.

    Without a bound it is only shown.
    """

    what: str
    benchmark: str
    value: Callable[[Found], float | None]
    bound: float | None = None
    at_most: bool = True

    def met(self, value: float) -> str:
        if self.bound is None:
            return ""
        return "yes" if (value <= self.bound if self.at_most else value >= self.bound) else "no"

    @property
    def wanted(self) -> str:
        if self.bound is None:
            return "shown"
        return f"{'at most' if self.at_most else 'at least'} {self.bound:g}"


def _ratio(found: Found, above: str, below: str, measure: str = "") -> float | None:
    first, second = found.of(above, measure), found.of(below, measure)
    return first.median / second.median if first and second else None


def _median(found: Found, contestant: str, measure: str) -> float | None:
    series = found.of(contestant, measure)
    return series.median if series else None


def _p99_in_p50s(found: Found, contestant: str) -> float | None:
    p99, p50 = found.of(contestant, "p99"), found.of(contestant, "p50")
    return p99.median / p50.median if p99 and p50 else None


def _costs(found: Found, dear: str, cheap: str) -> float | None:
    one, other = process_and_database(found, dear), process_and_database(found, cheap)
    return one / other if one and other else None


TARGETS = (
    *(
        Target(
            f"time of a batch of {batch_max}, in times of the fair floor's",
            "erasure",
            partial(
                _ratio,
                above=f"fair floor, batches of {batch_max}",
                below=f"fullstop, batches of {batch_max}",
            ),
            bound,
            at_most=True,
        )
        for batch_max, bound in ((500, 1.5), (5, 2), (1, 2.5))
    ),
    Target(
        f"time of a request at batches of {erasure.SESSIONS_AT} in {erasure.SESSIONS} sessions, in"
        " times of the fair floor's in one",
        "erasure",
        partial(_ratio, above="fair floor, batches of 500", below=erasure.IN_SESSIONS),
        1.5,
        at_most=True,
    ),
    Target(
        "processor time at batches of 500, process and database, in times of the fair floor's",
        "erasure",
        partial(_costs, dear="fullstop, batches of 500", cheap="fair floor, batches of 500"),
    ),
    Target(
        "rate at batches of 500, in times of FastStream and SQLAlchemy's",
        "erasure",
        lambda found: _ratio(found, "fullstop, batches of 500", "FastStream and SQLAlchemy"),
        20,
        at_most=False,
    ),
    Target(
        f"the same of {erasure.SESSIONS} sessions, in times of its one",
        "erasure",
        partial(_ratio, above=erasure.IN_SESSIONS, below="FastStream and SQLAlchemy"),
        20,
        at_most=False,
    ),
    Target(
        "rate at batches of 500, in times of FastStream and SQLAlchemy's in sets, which locks,"
        " counts and remembers nothing: what it leaves it does not know, and its answer is empty",
        "erasure",
        partial(
            _ratio,
            above="fullstop, batches of 500",
            below="FastStream and SQLAlchemy in sets",
        ),
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
    *(
        Target(
            f"processor time a request {what}, in µs",
            benchmark,
            partial(_median, contestant=contestant, measure=f"{TIME}, all"),
            bound,
            at_most=True,
        )
        for what, benchmark, contestant, bound in (
            ("of a backlog", "notices", notices.PRODUCT, 2_700),
            ("at 100 a second", "latency", "fullstop, 100 a second", 9_000),
        )
    ),
    Target(
        "rate of every domain to notices, in times of the other commit's",
        "against",
        partial(_ratio, above=notices.PRODUCT, below=against.OTHER),
        2,
        at_most=False,
    ),
    Target(
        "one request alone to its notice, p50 in times of the other commit's",
        "against",
        lambda found: _ratio(found, latency.PRODUCT_AT_REST, against.OTHER_AT_REST, "p50"),
        1,
    ),
    Target(
        "processor time of an orders request among 10⁷ rows, in times of that among 10⁵",
        "growth",
        growth.most_in_least,
        1.3,
    ),
    Target(
        "request to notice beside a million deferrals that are due, p95 in times of the quiet one",
        "beside",
        partial(
            _ratio,
            above=beside.beside_deferrals(beside.DEFERRALS),
            below=beside.QUIET,
            measure="p95",
        ),
        2,
    ),
    Target(
        "request to notice at 100 a second, p50 in ms",
        "latency",
        partial(_median, contestant="fullstop, 100 a second", measure="p50"),
        300,
        at_most=True,
    ),
    Target(
        "request to notice at 100 a second, p99 in times of p50",
        "latency",
        partial(_p99_in_p50s, contestant="fullstop, 100 a second"),
        3,
        at_most=True,
    ),
    Target(
        "seconds of requests that wait as the last of 200 a second comes",
        "latency",
        partial(_median, contestant="fullstop, 200 a second", measure=WAITING),
        BEHIND_SECONDS,
        at_most=True,
    ),
    Target(
        "the product's processes with nothing to do, in % of a core",
        "latency",
        partial(_median, contestant="fullstop, nothing to do", measure=f"{TIME}, ours together"),
        5,
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
    is_ours = bool(stage.server_pids())
    return {
        "Date": f"{datetime.now(UTC):%Y-%m-%d}",
        "Machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total / _GIB:.0f} GiB, "
        f"{platform.machine()}, {platform.system()}; broker, database and clients share it",
        "Python": platform.python_version(),
        "Kafka": f"{Kafka.name}, one node{', compiled as one that lives for hours' * is_ours}",
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
        for line in fell_behind(found):
            console.print(line, style="red", markup=False)
    for name, value, wanted, met in _targets(results):
        console.print(f"{name}: {value} ({wanted})", style=_STYLES[met])
    for failure in _failures(results):
        console.print(failure, style="red", markup=False)


_STYLES = {"yes": "green", "no": "red", "": "white"}
_COLUMNS = ("what", "median", "least", "most", "unit")


def _rows(found: Found) -> Iterator[tuple[str, ...]]:
    for series in found.series:
        yield (
            _name(series),
            number(series.median),
            number(min(series.values)),
            number(max(series.values)),
            series.unit,
        )


def _name(series: Series) -> str:
    return ", ".join(part for part in (series.contestant, series.measure) if part)


def fell_behind(found: Found) -> list[str]:
    """What is said of rates that were not kept up: their percentiles mean nothing."""
    return [
        f"{series.contestant}: not kept up, {max(series.values):.1f} s of requests waited as the"
        " last came; the percentiles say for how long it was tried"
        for series in found.series
        if series.measure == WAITING and max(series.values) > BEHIND_SECONDS
    ]


def _targets(results: Results) -> Iterator[tuple[str, str, str, str]]:
    for target in TARGETS:
        found = results.found.get(target.benchmark)
        value = target.value(found) if found else None
        if value is not None:
            yield target.what, f"{value:.2f}", target.wanted, target.met(value)


def _failures(results: Results) -> list[str]:
    return [failure for found in results.found.values() for failure in found.failures]


# --- as a page ----------------------------------------------------------------------------------


def page(results: Results, left_out: Sequence[str] = ()) -> str:
    """The page, in Markdown. `left_out` are the benchmarks that were not run."""
    missing = [f"\nNot measured in this run: {', '.join(left_out)}."] if left_out else []
    return "\n".join(
        [
            _HEAD,
            *markdown(("", ""), [*results.machine.items(), ("Rounds", str(results.rounds))]),
            *missing,
            "\n## Targets\n",
            *markdown(("what", "measured", "wanted", "met"), list(_targets(results))),
            *(line for name, found in results.found.items() for line in _section(name, found)),
            "",
        ]
    )


def _section(name: str, found: Found) -> Iterator[str]:
    yield f"\n## {name.capitalize()}\n"
    if name in PLOTS:
        yield f"![{name}](benchmarks-{name}.svg)\n"
    yield from markdown(_COLUMNS, list(_rows(found)))
    for line in fell_behind(found):
        yield f"\n{line[0].upper()}{line[1:]}."
    for failure in found.failures:
        yield f"\nDid not count: {failure}"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
