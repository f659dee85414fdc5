"""The processes of a deployment: `consume`, `aggregate`, `relay`, `intake`, `notify`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

import typer

from fullstop.consumers.command import wired
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.wiring.loops import Loops
from fullstop.running.logs import log
from fullstop.running.processes import Loop, Prepare, run
from fullstop.running.settings import Settings

app = typer.Typer()


@app.command()
def consume(
    domains: Annotated[list[str] | None, typer.Argument(help="The domains to work for.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All domains, in one process.")] = False,
) -> None:
    """Carry out deletion requests for one or more domains."""
    wiring = wired.named()
    names = list(wiring.domains) if every else domains or []
    if not names:
        raise UsageError("name a domain, or --all; there are: " + ", ".join(wiring.catalogue))
    for name in names:
        wiring.entry(name)

    def prepare() -> Mapping[str, Loop]:
        loops: dict[str, Loop] = {}
        for name in names:
            loops |= Loops(wiring).domain(name)
        return loops

    _run(wiring.settings, "consume", prepare)


@app.command()
def aggregate() -> None:
    """Compile the domains' outcomes into notices."""
    wiring = wired.named()
    _run(wiring.settings, "aggregate", Loops(wiring).aggregator)


@app.command()
def relay() -> None:
    """Carry the outboxes to Kafka."""
    wiring = wired.named()
    _run(wiring.settings, "relay", Loops(wiring).relay)


@app.command()
def intake() -> None:
    """Open the customer's door: its pages, and what they need to hear."""
    wiring = wired.named()
    with _installed("the door"):
        from fullstop.consumers.wiring import door
    door.refuse_unsafe(wiring.settings)
    _run(wiring.settings, "intake", lambda: door.loops(wiring))


@app.command()
def notify() -> None:
    """Send what was promised: each notice that has a text, once."""
    wiring = wired.named()
    with _installed("sending"):
        from fullstop.consumers.wiring import messages
    messages.refuse_unsafe(wiring.settings)
    _run(wiring.settings, "notify", lambda: messages.loops(wiring))


@contextmanager
def _installed(what: str) -> Iterator[None]:
    """UsageError where what it needs beside the product's own packages is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{what} needs the package {error.name}; install fullstop-erasure[door]"
        ) from error


def _run(settings: Settings, process: str, prepare: Prepare) -> None:
    def started(port: int) -> None:
        log.info("started", process=process, port=port)

    run(prepare, host=settings.health_host, port=settings.health_port, started=started)
    log.info("stopped", process=process)
