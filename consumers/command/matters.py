"""`matters`: what is open by the domains' own rows."""

from __future__ import annotations

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, emit
from fullstop.consumers.command.typed import AsJson
from fullstop.consumers.operate.matters import open_now
from fullstop.running.clock import now

app = typer.Typer()


@app.command()
def matters(as_json: AsJson = False) -> None:
    """How many customers have matters open, by what each domain's own rows show today."""
    with wired.here() as wiring:
        today = wiring.settings.civil_day(now())
        domains = [entry.domain for entry in wiring.catalogue.values()]
        found = open_now(domains, wiring.domain_databases(), today)
        waiting = {domain.name: wiring.speakers(domain) for domain in domains}
    waits = {name: speakers for name, speakers in waiting.items() if speakers}
    emit({"day": today.isoformat(), "open": found, "waits_for": waits}, _show, as_json=as_json)


def _show(facts: Facts, console: Console) -> None:
    for domain, kinds in facts["open"].items():
        for kind, customers in kinds.items():
            console.print(f"{domain}: {kind} of {customers} customers")
    for domain, speakers in facts["waits_for"].items():
        console.print(f"{domain} waits for {', '.join(speakers)}")
