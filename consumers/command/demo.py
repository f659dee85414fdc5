"""`demo`: real requests on real servers, watched."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import sandboxed, wired
from fullstop.consumers.command.sandboxed import Sandbox
from fullstop.consumers.command.terminal import EXIT_TO_DO, Facts, complain_of, console, emit, say
from fullstop.consumers.command.typed import AsJson, Folder, UsageError
from fullstop.sandbox.demo import Result
from fullstop.sandbox.demo import as_json as facts
from fullstop.sandbox.picture import show

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
    stay: Annotated[
        bool,
        typer.Option("--stay", help="Then open the customer's door here, until Ctrl-C."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Tell every named customer's story.")
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Real requests through real Kafka and PostgreSQL: see rows go and the notice come."""
    if external and stay:
        raise UsageError("--stay opens the door of a sandbox of its own; leave --external out")
    if external:
        result = sandboxed.demo_external(wired.settings(), customers=customers, say=say)
    else:
        then = partial(_stay, whole=verbose) if stay else sandboxed.nothing_more
        result = sandboxed.demo(wired.settings(), folder, customers=customers, say=say, then=then)
    if not stay:
        drawn = partial(_draw, result, whole=verbose)
        emit(facts(result), drawn, as_json=as_json)
    if result.problems:
        complain_of(result.problems)
        raise typer.Exit(EXIT_TO_DO)


def _draw(result: Result, _facts: Facts, console: Console, *, whole: bool) -> None:
    show(result, console, whole=whole)


def _stay(result: Result, sandbox: Sandbox, *, whole: bool) -> None:
    """Show what came of the demo, and keep the door open until somebody has seen enough."""
    from fullstop.consumers.command.sample_door import open_door

    out = console()
    show(result, out, whole=whole)
    door = open_door(sandbox, say)
    out.print(f"\n  信息删除申请 · the customer's door  {door.address}")
    out.print(f"  手机短信 · its texts arrive at       {door.texts}\n")
    for phone, story in door.numbers:
        out.print(f"  {phone}  {story}")
        for sms in result.texts:
            if sms.phone == phone and sms.times:
                out.print(f"    {sms.text}")
    out.print("\n  Ctrl-C ends it.")
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(1)
