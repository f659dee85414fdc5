"""`new-domain`: a domain's folder, written from a live table or from nothing."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, emit
from fullstop.consumers.command.typed import AsJson
from fullstop.consumers.operate.guessed import Said
from fullstop.consumers.operate.new_domain import new_domain
from fullstop.running.clock import now

app = typer.Typer()


@app.command("new-domain")
def write_new_domain(
    name: Annotated[str, typer.Argument(help="Its name: a package's, a schema's and a topic's.")],
    table: Annotated[
        list[str] | None,
        typer.Option(help="A live table that it holds, as schema.table; once for each."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(help="Where the tables lie; only the catalogue is read. Default: as set."),
    ] = None,
    subject: Annotated[str | None, typer.Option(help="The column with the customer's id.")] = None,
    created_at: Annotated[
        str | None, typer.Option(help="The column that says when a row came.")
    ] = None,
    created_zone: Annotated[
        str | None, typer.Option(help="By whose clocks that was written, where it has no zone.")
    ] = None,
    may_go: Annotated[
        bool,
        typer.Option(
            "--may-go",
            help="You have decided that no law and no open matter keeps these rows. Without it all "
            "of them stay, restricted, until you say the rules.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a domain's folder: from live tables what can be read of them, and it keeps all."""
    settings = wired.settings()
    tables = table or ([] if as_json else _asked())
    url = database or (settings.database_url.get_secret_value() if settings.database_url else None)
    said = Said(subject, created_at, created_zone, may_go)
    today = settings.civil_day(now())
    written = new_domain(name, Path(), tables, url, said, today)
    emit({**asdict(written), "folder": str(written.folder)}, _show, as_json=as_json)


def _asked() -> list[str]:
    """On a terminal, where no table was named."""
    if not sys.stdin.isatty():
        return []
    said = typer.prompt(
        "A live table, as schema.table (or nothing)", default="", show_default=False
    )
    return str(said).split()


def _show(facts: Facts, console: Console) -> None:
    console.print(f"{facts['folder']}: written")
    for file in facts["files"]:
        console.print(f"  {file}")
    console.print("To decide, or to look at:")
    for decision in facts["decisions"]:
        console.print(f"- {decision}")
