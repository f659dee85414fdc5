"""`reconcile`: publishing again what a broker has lost."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, draw, emit
from fullstop.consumers.command.typed import AsJson, day
from fullstop.consumers.operate.reconcile import QUIET_SECONDS, Terms
from fullstop.consumers.wiring import operations

app = typer.Typer()


@app.command()
def reconcile(
    notices_since: Annotated[
        str | None,
        typer.Option(help="Also each case's last notice of this day or later, YYYY-MM-DD."),
    ] = None,
    quiet_seconds: Annotated[
        int, typer.Option(min=0, help="Leave out cases that changed so lately.")
    ] = QUIET_SECONDS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish again what the broker has lost: requests, reports, and notices if asked."""
    with wired.here() as wiring:
        since = None if notices_since is None else day(notices_since)
        terms = Terms(quiet_seconds, since, dry_run)
        result = operations.reconciliation(wiring).run(terms)
    emit({"dry_run": dry_run, **asdict(result)}, _show, as_json=as_json)


def _show(facts: Facts, console: Console) -> None:
    kinds = ("cases", "reports", "requests", "notices")
    counted = {**facts["domains"], "aggregator": facts["aggregator"]}
    rows = [[name, *(str(said[kind]) for kind in kinds)] for name, said in counted.items()]
    console.print("would be published again:" if facts["dry_run"] else "published again:")
    draw(console, ("", *kinds), rows)
