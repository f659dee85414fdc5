"""Domains come and go: `catch-up`, `retire`."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, emit, end_waiting
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.consumers.operate import coming_and_going
from fullstop.consumers.wiring import operations
from fullstop.outbox.aggregator.retirements import Retirement
from fullstop.schemas.forms import WORD_FORM, must_be

app = typer.Typer()


@app.command("catch-up")
def catch_up(
    domain: Annotated[str, typer.Argument(help="A domain that came while cases were there.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hand a new domain the requests that it was not asked about."""
    with wired.named() as wiring:
        if domain not in wiring.domains:
            raise UsageError(f"{domain} is not in service; there are: {', '.join(wiring.domains)}")
        caught = coming_and_going.catch_up(
            wiring.topics,
            wiring.aggregator_database(),
            domain,
            wiring.domain_database(domain),
            dry_run=dry_run,
        )
    facts = {"domain": domain, "dry_run": dry_run, **asdict(caught)}
    emit(facts, _show_caught, as_json=as_json)


def _show_caught(facts: Facts, console: Console) -> None:
    domain, what = facts["domain"], "would be published" if facts["dry_run"] else "published"
    console.print(f"{facts['cases']} cases without {domain}: {facts['requests']} {what} again")
    _show_held(facts, domain, console)


@app.command()
def retire(
    domain: Annotated[str, typer.Argument(help="The domain that goes.")],
    successor: Annotated[
        str | None, typer.Option(help="The domain that has its records now.")
    ] = None,
    waiver: Annotated[
        str | None,
        typer.Option(help="Why nobody can answer any more, without anything personal in it."),
    ] = None,
    by: Annotated[str | None, typer.Option(help="Your staff id, to sign the waiver.")] = None,
    by_second: Annotated[
        str | None, typer.Option(help="Of a second person; not needed: they type their own --by.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Settle what cases expect of a domain that goes: by its successor, or by a signed waiver."""
    if not re.fullmatch(WORD_FORM, domain):
        raise UsageError(f"DOMAIN: {must_be(WORD_FORM)}")
    with wired.named() as wiring:
        wanted = coming_and_going.checked(
            Retirement(domain, successor, waiver, by, by_second), wiring.domains
        )
        heir = None if successor is None else operations.successor(wiring, successor)
        result = coming_and_going.retire(wiring.topics, wiring.aggregator_database(), wanted, heir)

    def show(facts: Facts, console: Console) -> None:
        if result.waits_for_second_login:
            console.print(f"{domain}: its retirement is proposed")
            return
        console.print(f"{result.settled} cases settled, {result.waiting} wait for {successor}")
        if result.waiting:
            console.print("run this again when it has worked them off")
        _show_held(facts, successor, console)

    emit({"domain": domain, **asdict(result)}, show, as_json=as_json)
    if result.waits_for_second_login:
        end_waiting()


def _show_held(facts: Facts, domain: str | None, console: Console) -> None:
    if facts["held"]:
        console.print(
            f"{facts['held']} more are left out for holds that {domain} has not got; an officer "
            f"types `fullstop hold place {domain} --id …`, for {', '.join(facts['holds'])}; "
            "then run this again"
        )
