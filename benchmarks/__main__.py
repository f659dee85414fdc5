"""`python -m benchmarks`: Fullstop beside its floor and its peers, on this machine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import (
    door,
    erasure,
    latency,
    memory,
    notices,
    parts,
    reads,
    relays,
    report,
    starts,
)
from benchmarks.peers_environment import peers_python
from benchmarks.report import PLOTS, Results
from benchmarks.rounds import Contestant, Found, run_rounds
from benchmarks.stage import ROOT, Say, Stage, stage
from fullstop.running.logs import configure

REFERENCE = ROOT / "docs" / "reference"

BENCHMARKS: Mapping[str, Callable[..., Iterable[Contestant]]] = {
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
_LOGARITHMIC = ("latency",)
_ONCE = ("memory",)  # the most that was held over a long backlog: no median of rounds


def main(
    only: Annotated[
        list[str] | None, typer.Option(help=f"Of {', '.join(BENCHMARKS)}; again for more.")
    ] = None,
    rounds: Annotated[
        int, typer.Option(min=1, help="How often each is measured; memory once.")
    ] = 5,
    quick: Annotated[bool, typer.Option("--quick", help="Small, to see that it works.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write docs/reference.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Where the servers keep their data.")] = None,
) -> None:
    """Measure side by side, in interleaved rounds, and check what every run leaves behind."""
    names = only or list(BENCHMARKS)
    _refuse_nonsense(names, write=write, quick=quick)
    console = Console()
    configure("json")
    say = _plainly(console)
    with stage(erasure.QUICK_SUBJECTS if quick else erasure.SUBJECTS, folder, say) as on:
        found = {name: _measure(on, name, rounds, quick=quick) for name in names}
        results = Results(found, rounds, report.machine(on))
    report.show(results, console)
    if write:
        _write(results, [name for name in BENCHMARKS if name not in names], say)
    if any(one.failures for one in found.values()):
        raise typer.Exit(1)


def _refuse_nonsense(names: list[str], *, write: bool, quick: bool) -> None:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(BENCHMARKS)}")
    if write and quick:
        raise typer.BadParameter("--write needs the full size: leave --quick out")


def _measure(on: Stage, name: str, rounds: int, *, quick: bool) -> Found:
    on.say(f"{name}:")
    contestants = list(BENCHMARKS[name](on, quick=quick))
    return run_rounds(contestants, 1 if name in _ONCE else rounds, on.say)


def _plainly(console: Console) -> Say:
    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    return say


def _write(results: Results, left_out: list[str], say: Say) -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    page = REFERENCE / "benchmarks.md"
    page.write_text(report.page(results, left_out), encoding="utf-8")
    plots = [_plot(name, results.found[name]) for name in PLOTS if name in results.found]
    subprocess.run(
        [peers_python(say), "-m", "benchmarks.peers.plots"],
        input=json.dumps(plots),
        text=True,
        cwd=ROOT,
        check=True,
    )
    say(f"Written: {page.relative_to(ROOT)} and its plots.")


def _plot(name: str, found: Found) -> dict[str, object]:
    return {
        "path": str(REFERENCE / f"benchmarks-{name}.svg"),
        "title": name,
        "unit": found.series[0].unit if found.series else "",
        "logarithmic": name in _LOGARITHMIC,
        "bars": [
            {
                "name": ", ".join(part for part in (series.contestant, series.measure) if part),
                "median": series.median,
                "least": min(series.values),
                "most": max(series.values),
            }
            for series in found.series
        ],
    }


if __name__ == "__main__":
    typer.run(main)
