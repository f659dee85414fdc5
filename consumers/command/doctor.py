"""`doctor`: what is wrong with a deployment, and what to do."""

from __future__ import annotations

import sys
from dataclasses import asdict

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import EXIT_TO_DO, Facts, emit
from fullstop.consumers.command.typed import AsJson
from fullstop.consumers.wiring.doctor import Examined, Finding, examine
from fullstop.running.clock import now
from fullstop.running.settings import SettingsError

app = typer.Typer()


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look at a deployment and say what is wrong and what to do; it changes nothing."""
    found = _examined()
    facts = {
        "healthy": found.is_healthy,
        "findings": [asdict(one) for one in found.findings],
        "unreached": [asdict(one) for one in found.unreached],
    }
    emit(facts, _show, as_json=as_json)
    if not found.is_healthy:
        sys.exit(EXIT_TO_DO)


def _examined() -> Examined:
    try:
        wiring = wired.here()
    except SettingsError as error:
        return Examined([Finding("settings", line) for line in str(error).splitlines()])
    with wiring:
        return examine(wiring, now)


def _show(facts: Facts, console: Console) -> None:
    for title, name in (("", "findings"), ("cannot be reached: ", "unreached")):
        for one in facts[name]:
            said = f"{one['check']}: {title}{one['says']}"
            console.print(said)
    if facts["healthy"]:
        console.print("nothing is to be done")
