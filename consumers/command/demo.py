"""`demo`: real requests on real servers, watched."""

from __future__ import annotations

from typing import Annotated

import typer

from fullstop.consumers.command import sandboxed, wired
from fullstop.consumers.command.terminal import complain_of, emit, say
from fullstop.consumers.command.typed import AsJson, Folder
from fullstop.sandbox.demo import as_json as facts
from fullstop.sandbox.demo import show

EXIT_DEMO_FAILED = 1

app = typer.Typer()


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=0, max=100_000, help="Generated customers.")] = 300,
    external: Annotated[
        bool,
        typer.Option(
            "--external",
            help="With the brokers and the database that the settings name (as an administrator), "
            "where every process runs already. Nothing is started or stopped.",
        ),
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Real requests through real Kafka and PostgreSQL: see rows go and the notice come."""
    if external:
        result = sandboxed.demo_external(wired.settings(), customers=customers, say=say)
    else:
        result = sandboxed.demo(wired.settings(), folder, customers=customers, say=say)
    emit(facts(result), lambda _, console: show(result, console), as_json=as_json)
    if result.problems:
        complain_of(result.problems)
        raise typer.Exit(EXIT_DEMO_FAILED)
