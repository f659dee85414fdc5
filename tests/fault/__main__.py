"""`make faults`: the fault run, or with PLANTED=1 the proof that it would notice."""

from __future__ import annotations

import logging
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.table import Table

from tests.fault import planted as planted_product
from tests.fault.plan import ROLLING
from tests.fault.planted import BUGS
from tests.fault.run import Options, Result, RoundResult, run

REQUESTS = 2_000
ROUNDS = 4
ROLLING_REQUESTS = 3_000  # 50 a second
CAUGHT_MIN = 0.95
_OF_THE_PLANTING = re.compile(r"at planted\.py|\b(?:Attribute|Name|Type|Key|UnboundLocal)Error\b")
SLICE_REQUESTS = 120
SLICE_SETTLE_SECONDS = 25.0
EXIT_VIOLATED = 1

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(soft_wrap=True, highlight=False)
TABLE_WIDTH = 100


@app.command()
def main(
    seed: Annotated[str, typer.Option(help="Replays plans, with commas. Default: a new one.")] = "",
    rounds: Annotated[int, typer.Option(min=1)] = ROUNDS,
    requests: Annotated[int, typer.Option(min=50, help="In all rounds together.")] = REQUESTS,
    rolling: Annotated[
        bool | None, typer.Option(help="Only, or not, the rolling restart. Default: both.")
    ] = None,
    planted: Annotated[
        str | None, typer.Option(help="Planted bugs to look for, with commas, or `all`.")
    ] = None,
) -> None:
    """Kill everything at random moments while customers ask, and check what came of it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it ends what it has started
    # Here the broker is away on purpose: what our own clients say of it is no news.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    seeds = [int(one) for one in seed.split(",")] if seed else [secrets.randbelow(1_000_000)]
    if planted is None:
        _run([run for one in seeds for run in _runs(one, requests, rounds, rolling=rolling)])
    else:
        _hunt(list(BUGS) if planted == "all" else planted.split(","), seeds)


def _runs(seed: int, requests: int, rounds: int, *, rolling: bool | None) -> list[Options]:
    asked = [Options(seed, requests, rounds)] if not rolling else []
    return asked if rolling is False else [*asked, Options(seed, ROLLING_REQUESTS, 1, ROLLING)]


def _run(asked: Sequence[Options]) -> None:
    lines = [_one(options) for options in asked]
    for line, _ in lines:
        console.print(line)
    if not all(holds for _, holds in lines):
        raise typer.Exit(EXIT_VIOLATED)


def _one(options: Options) -> tuple[str, bool]:
    """A run in one line, and whether every promise held."""
    console.print(f"seed {options.seed}")
    result = run(options, console.print)
    console.print(_table(result), width=TABLE_WIDTH)
    for line in result.violations:
        console.print(line, style="red", markup=False)
    if result.violations:
        console.print(f"replay: {replay(options)}")
    return _line(options, result), not result.violations


def _line(options: Options, result: Result) -> str:
    settled = [one.settled_after_seconds for one in result.rounds]
    told = sum(one.cases for one in result.rounds)
    seconds = sum(one.seconds for one in result.rounds)
    return (
        f"seed {options.seed}{', rolling restart' if options.pace is ROLLING else ''}: "
        f"{told} cases, {sum(map(_faults, result.rounds))} faults, "
        f"{'NOT settled' if None in settled else 'settled'}, {seconds:.0f} s: "
        f"{len(result.violations)} violations"
    )


def replay(options: Options) -> str:
    """The command that runs the same plan again."""
    if options.pace is ROLLING:
        return f"make faults SEED={options.seed} ROLLING=1"
    return (
        f"make faults SEED={options.seed} ROUNDS={options.rounds} REQUESTS={options.requests} "
        "ROLLING=0"
    )


def _table(result: Result) -> Table:
    table = Table("round", *(name for name, _ in _COLUMNS))
    for one in result.rounds:
        table.add_row(str(one.number), *(str(of(one)) for _, of in _COLUMNS))
    table.add_section()
    table.add_row("all", *(str(sum(of(one) for one in result.rounds)) for _, of in _COLUMNS))
    return table


def _faults(result: RoundResult) -> int:
    return sum(result.faults.values())


_COLUMNS = (
    ("cases", lambda one: one.cases),
    ("published", lambda one: one.published),
    ("faults", _faults),
    ("starts", lambda one: one.starts),
    ("rows erased", lambda one: one.rows_erased),
    ("rows kept", lambda one: one.rows_kept),
    ("seconds", lambda one: round(one.seconds)),
    ("violations", lambda one: len(one.violations)),
)


# --- planted bugs -------------------------------------------------------------------------------


def _hunt(bugs: Sequence[str], seeds: Sequence[int]) -> None:
    """Plant each bug in turn and run it with one seed after another until it is caught."""
    for bug in bugs:
        _can_be_planted(bug)
    caught = [bug for bug in bugs if any(_is_caught(bug, seed) for seed in seeds)]
    console.print(f"{len(caught)} of {len(bugs)} planted bugs caught")
    if len(caught) < CAUGHT_MIN * len(bugs):
        raise typer.Exit(EXIT_VIOLATED)


def _can_be_planted(bug: str) -> None:
    """Where the place that a bug changes is gone, every process would fail, and prove nothing."""
    command = [sys.executable, "-m", planted_product.__name__, "--help"]
    environment = {**os.environ, planted_product.VARIABLE: bug}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


def _is_caught(bug: str, seed: int) -> bool:
    options = Options(
        seed, SLICE_REQUESTS, 1, BUGS[bug].pace, settle_seconds=SLICE_SETTLE_SECONDS, bug=bug
    )
    found = run(options, lambda _line: None).violations
    if fails := [line for line in found if _OF_THE_PLANTING.search(line)]:
        raise AssertionError(f"{bug} does not work itself: {fails[0]}")
    said = found[0] if found else "NOT CAUGHT"
    console.print(f"{bug}, seed {seed}: {said}", markup=False)
    return bool(found)


if __name__ == "__main__":
    app()
