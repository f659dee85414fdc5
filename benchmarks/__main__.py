"""`python -m benchmarks`: Fullstop beside its floor and its peers, on this machine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import (
    against,
    beside,
    door,
    erasure,
    growth,
    latency,
    memory,
    notices,
    pages,
    parts,
    reads,
    relays,
    report,
    scale,
    starts,
)
from benchmarks.figures import Figures
from benchmarks.peers_environment import peers_python
from benchmarks.report import PLOTS, Results
from benchmarks.rounds import Contestant, Found, run_rounds
from benchmarks.stage import ROOT, Say, Stage, stage
from fullstop.running.logs import configure

REFERENCE = ROOT / "docs" / "reference"

Benchmark = Callable[..., Iterable[Contestant]]
BENCHMARKS: Mapping[str, Benchmark] = {
    "erasure": erasure.contestants,
    "parts": parts.contestants,
    "notices": notices.contestants,
    "relays": relays.contestants,
    "latency": latency.contestants,
    "memory": memory.contestants,
    "starts": starts.contestants,
    "door": door.contestants,
    "reads": reads.contestants,
}
BY_NAME: Mapping[str, Benchmark] = {
    "against": against.contestants,
    "growth": growth.contestants,
    "beside": beside.contestants,
    "scale": scale.contestants,
}
"""Those that only run when they are named: they take long, or compare with what is not here."""
_ALL = {**BENCHMARKS, **BY_NAME}
_LOGARITHMIC = ("latency",)
_ONCE = ("memory",)  # the most that was held over a long backlog: no median of rounds


def main(
    only: Annotated[
        list[str] | None, typer.Option(help=f"Of {', '.join(_ALL)}; again for more.")
    ] = None,
    rounds: Annotated[
        int, typer.Option(min=1, help="How often each is measured; memory once.")
    ] = 5,
    quick: Annotated[bool, typer.Option("--quick", help="Small, to see that it works.")] = False,
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help="Write docs/reference, README's table and the arithmetic of performance.md.",
        ),
    ] = False,
    folder: Annotated[Path | None, typer.Option(help="Where the servers keep their data.")] = None,
    commit: Annotated[
        str, typer.Option(help="What `--only against` compares with.")
    ] = against.COMMIT,
) -> None:
    """Measure side by side, in interleaved rounds, and check what every run leaves behind."""
    names = only or list(BENCHMARKS)
    _refuse_nonsense(names, write=write, quick=quick)
    against_it = {"against": partial(against.contestants, commit=commit)}
    started: Mapping[str, Benchmark] = {**_ALL, **against_it}
    console = Console()
    configure("json")
    say = _plainly(console)
    with stage(erasure.QUICK_SUBJECTS if quick else erasure.SUBJECTS, folder, say) as on:
        found = {
            name: _measure(on, name, partial(started[name], quick=quick), rounds) for name in names
        }
        results = Results(found, rounds, report.machine(on))
    report.show(results, console)
    if write:
        _write(results, [name for name in BENCHMARKS if name not in names], say)
    if any(one.failures for one in found.values()):
        raise typer.Exit(1)


def _refuse_nonsense(names: list[str], *, write: bool, quick: bool) -> None:
    unknown = set(names) - set(_ALL)
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(_ALL)}")
    if write and quick:
        raise typer.BadParameter("--write needs the full size: leave --quick out")


def _measure(
    on: Stage, name: str, benchmark: Callable[[Stage], Iterable[Contestant]], rounds: int
) -> Found:
    on.say(f"{name}:")
    contestants = list(benchmark(on))
    return run_rounds(contestants, 1 if name in _ONCE else rounds, on.say)


def _plainly(console: Console) -> Say:
    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    return say


def _write(results: Results, left_out: list[str], say: Say) -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    page = REFERENCE / "benchmarks.md"
    page.write_text(report.page(results, left_out), encoding="utf-8")
    _put_in(results)
    pages.main()
    plots = [_plot(name, results.found[name]) for name in PLOTS if name in results.found]
    subprocess.run(
        [peers_python(say), "-m", "benchmarks.peers.plots"],
        input=json.dumps(plots),
        text=True,
        cwd=ROOT,
        check=True,
    )
    say(f"Written: {page.relative_to(ROOT)} and its plots.")


def _put_in(results: Results) -> None:
    """The medians, for the pages that are made of them; not of runs that did not count."""
    found = {name: one for name, one in results.found.items() if one.series and not one.failures}
    machine = results.machine["Machine"].partition(";")[0]
    Figures.load().with_found(found, results.machine["Date"], machine).save()


def _plot(name: str, found: Found) -> dict[str, object]:
    """The bars have one axis: what is measured in another unit stands in the table alone."""
    unit = PLOTS[name]
    return {
        "path": str(REFERENCE / f"benchmarks-{name}.svg"),
        "title": name,
        "unit": unit,
        "logarithmic": name in _LOGARITHMIC,
        "bars": [
            {
                "name": ", ".join(part for part in (series.contestant, series.measure) if part),
                "median": series.median,
                "least": min(series.values),
                "most": max(series.values),
            }
            for series in found.series
            if series.unit == unit
        ],
    }


if __name__ == "__main__":
    typer.run(main)
