"""`sandbox`: servers and processes on this machine."""

from __future__ import annotations

import shlex
import sys
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import sandboxed, wired
from fullstop.consumers.command.sandboxed import Sandbox
from fullstop.consumers.command.terminal import Facts, draw, emit, say
from fullstop.consumers.command.typed import AsJson, Folder, UsageError

AsEnv = Annotated[
    bool, typer.Option("--env", help='Print exports: eval "$(fullstop sandbox up --env)".')
]

app = typer.Typer(
    help="Real Kafka and PostgreSQL on this machine, with Fullstop's processes.",
    no_args_is_help=True,
)


@app.command("up")
def sandbox_up(
    folder: Folder = None,
    secure: Annotated[
        bool,
        typer.Option(
            "--secure",
            help="With TLS at the broker, a name there for each process, and its rights alone.",
        ),
    ] = False,
    as_json: AsJson = False,
    as_env: AsEnv = False,
) -> None:
    """Start Kafka, PostgreSQL and every process here, with sample customers; or reuse them."""
    _refuse_both(as_json=as_json, as_env=as_env)
    started = sandboxed.up(wired.settings(), folder, secure=secure, say=say)
    sandboxed.load_samples(started)
    _tell(started, as_json=as_json, as_env=as_env)


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
def sandbox_status(folder: Folder = None, as_json: AsJson = False, as_env: AsEnv = False) -> None:
    """What runs here."""
    _refuse_both(as_json=as_json, as_env=as_env)
    home, found = sandboxed.found(wired.settings(), folder)
    if found is not None:
        _tell(found, as_json=as_json, as_env=as_env)
    elif as_env:
        raise UsageError(f"nothing runs in {home}; `fullstop sandbox up` starts it")
    else:
        emit({"running": False, "folder": str(home)}, _show, as_json=as_json)


def _refuse_both(*, as_json: bool, as_env: bool) -> None:
    if as_json and as_env:
        raise UsageError("--json or --env, and not both")


def _tell(sandbox: Sandbox, *, as_json: bool, as_env: bool) -> None:
    if not as_env:
        emit(sandbox.facts(), _show, as_json=as_json)
        return
    for name, value in sandbox.exports().items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


def _show(facts: Facts, console: Console) -> None:
    """The addresses of a running sandbox; passwords only with --json."""
    if not facts["running"]:
        console.print(f"nothing runs in {facts['folder']}; `fullstop sandbox up` starts it")
        return
    health = ((name, f"{url}/healthz") for name, url in facts["health"].items())
    rows = (("Kafka", facts["bootstrap_servers"]), ("folder", facts["folder"]), *health)
    draw(console, ("", ""), rows)
    console.print('to point a shell at it: eval "$(fullstop sandbox status --env)"')
