"""`sandbox`: servers and processes on this machine."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from fullstop.consumers.command import sandboxed, wired
from fullstop.consumers.command.terminal import Facts, emit, say
from fullstop.consumers.command.typed import AsJson, Folder

app = typer.Typer(
    help="Real Kafka and PostgreSQL on this machine, with Fullstop's processes.",
    no_args_is_help=True,
)


@app.command("up")
def sandbox_up(folder: Folder = None, as_json: AsJson = False) -> None:
    """Start Kafka, PostgreSQL and every process here, with sample customers; or reuse them."""
    started = sandboxed.up(wired.settings(), folder, say=say)
    sandboxed.load_samples(started)
    emit(started.facts(), _show, as_json=as_json)


@app.command("down")
def sandbox_down(
    folder: Folder = None,
    clear: Annotated[bool, typer.Option("--clear", help="Delete its data, too.")] = False,
) -> None:
    """Stop what `sandbox up` started; the data stay unless --clear is given."""
    sandboxed.down(wired.settings(), folder, clear=clear, say=say)


@app.command("gateway", hidden=True)
def sandbox_gateway() -> None:
    """Take the texts of the sandbox's door, and show them on a page."""
    from fullstop.consumers.command.sample_door import run_gateway

    run_gateway(wired.settings())


@app.command("status")
def sandbox_status(folder: Folder = None, as_json: AsJson = False) -> None:
    """What runs here."""
    emit(sandboxed.facts(wired.settings(), folder), _show, as_json=as_json)


def _show(facts: Facts, console: Console) -> None:
    """The addresses of a running sandbox; passwords only with --json."""
    if not facts["running"]:
        console.print(f"nothing runs in {facts['folder']}; `fullstop sandbox up` starts it")
        return
    table = Table(show_header=False, box=None)
    table.add_row("Kafka", facts["bootstrap_servers"])
    table.add_row("folder", facts["folder"])
    for name, url in facts["health"].items():
        table.add_row(name, f"{url}/healthz")
    console.print(table)
    console.print("database addresses with their passwords: `fullstop sandbox status --json`")
