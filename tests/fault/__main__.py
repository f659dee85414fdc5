"""`make faults`: the fault run, or with PLANTED=1 the proof that it would notice."""

from __future__ import annotations

import logging
import secrets
import signal
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.table import Table

from tests.fault.plan import CALM, SLICE
from tests.fault.planted import BUGS, UNDER_FAULTS
from tests.fault.run import Options, Result, RoundResult, run

REQUESTS = 2_000
ROUNDS = 4
SLICE_REQUESTS = 120
SLICE_SETTLE_SECONDS = 25.0
EXIT_VIOLATED = 1

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
console = Console(soft_wrap=True, highlight=False)
TABLE_WIDTH = 100


@app.command()
def main(
    seed: Annotated[int | None, typer.Option(help="Replays a plan. Default: a new one.")] = None,
    rounds: Annotated[int, typer.Option(min=1)] = ROUNDS,
    requests: Annotated[int, typer.Option(min=50, help="In all rounds together.")] = REQUESTS,
    planted: Annotated[
        str | None, typer.Option(help="Planted bugs to look for, with commas, or `all`.")
    ] = None,
) -> None:
    """Kill everything at random moments while customers ask, and check what came of it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it ends what it has started
    # Here the broker is away on purpose: what our own clients say of it is no news.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    if planted is None:
        _run(Options(chosen, requests, rounds))
    else:
        _hunt(list(BUGS) if planted == "all" else planted.split(","), chosen)


def _run(options: Options) -> None:
    console.print(f"seed {options.seed}")
    result = run(options, console.print)
    console.print(_table(result), width=TABLE_WIDTH)
    if result.violations:
        for line in result.violations:
            console.print(line, style="red", markup=False)
        console.print(f"replay: {replay(options)}")
        raise typer.Exit(EXIT_VIOLATED)


def replay(options: Options) -> str:
    """The command that runs the same plan again."""
    return f"make faults SEED={options.seed} ROUNDS={options.rounds} REQUESTS={options.requests}"


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


def _hunt(bugs: list[str], seed: int) -> None:
    """Plant each bug in turn and run a slice, or a calm one where no fault is needed."""
    console.print(f"seed {seed}")
    caught = [bug for bug in bugs if _is_caught(bug, seed)]
    console.print(f"{len(caught)} of {len(bugs)} planted bugs caught")
    if len(caught) < len(bugs):
        raise typer.Exit(EXIT_VIOLATED)


def _is_caught(bug: str, seed: int) -> bool:
    pace = SLICE if BUGS[bug] in UNDER_FAULTS else CALM
    options = Options(seed, SLICE_REQUESTS, 1, pace, settle_seconds=SLICE_SETTLE_SECONDS, bug=bug)
    found = run(options, lambda _line: None).violations
    console.print(f"{bug}: {found[0] if found else 'NOT CAUGHT'}", markup=False)
    return bool(found)


if __name__ == "__main__":
    app()
