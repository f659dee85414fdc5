"""`hold`: legal holds."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import (
    Facts,
    emit,
    end_waiting,
    none_found,
    say,
)
from fullstop.consumers.command.typed import ApprovedBy, AsJson, UsageError, case_id, subject_id
from fullstop.consumers.operate import holds
from fullstop.consumers.operate.each import not_reached
from fullstop.consumers.operate.holds import Paper
from fullstop.consumers.operate.staff import check_persons, free_text
from fullstop.outbox.holds import LISTS
from fullstop.running.clock import now

SHOWN = 200  # holds to a person who reads them

app = typer.Typer(
    help="Legal holds: while one is on a customer, nothing in its scope is erased.",
    no_args_is_help=True,
)


@app.command("place")
def hold_place(
    reference: Annotated[
        str, typer.Option(help="The paper it rests on, such as a court's number.")
    ],
    reason: Annotated[str, typer.Option(help="Why, without anything personal in it.")],
    by: Annotated[str, typer.Option(help="Your staff id.")],
    scope: Annotated[
        list[str] | None, typer.Argument(help="Domains, or domain.record_set.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Everything, also in domains that come later.")
    ] = False,
    subject: Annotated[str | None, typer.Option(help="The customer's subject id.")] = None,
    case: Annotated[str | None, typer.Option(help="Or a case of theirs.")] = None,
    approved_by: Annotated[
        str | None, typer.Option(help="The staff id of who approved it; may come without.")
    ] = None,
    secret: Annotated[
        bool, typer.Option("--secret", help="The customer may not be told that there is a hold.")
    ] = False,
    hold_id: Annotated[
        str | None, typer.Option("--id", help="To go on with a hold that is in some domains only.")
    ] = None,
    unknown_subject: Annotated[
        bool, typer.Option("--unknown-subject", help="The id is right, though nobody knows it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hold a customer's records, whatever any rule says, until two logins release them."""
    paper = Paper(reference, reason, by, approved_by, secret)
    if bool(scope) == every:
        raise UsageError("name domains (or domain.record_set), or --all, and not both")
    if (subject is None) is (case is None):
        raise UsageError("name the customer with --subject, or with --case")
    id_ = str(uuid4()) if hold_id is None else free_text("--id", hold_id)
    named = subject_id(subject) if subject is not None else case_id(case or "")
    with wired.named() as wiring:
        held = holds.scopes(wiring.catalogue, scope) if scope else None
        databases = wiring.hold_databases()
        day = wiring.settings.civil_day(now())
        whose = named if case is None else holds.subject_of(databases, named)
        if not unknown_subject:
            holds.check_known(databases, held, whose)
        say(f"hold {id_}: if this stops half-way, the same command with --id {id_} goes on")
        placed = holds.place(databases, held, id_, whose, paper, day)
    emit({"hold_id": id_, "placed": placed}, _show_placed, as_json=as_json)


@app.command("release")
def hold_release(
    hold_id: Annotated[str, typer.Argument(help="The hold's id, as `list` shows it.")],
    by: Annotated[str, typer.Option(help="Your staff id.")],
    approved_by: ApprovedBy = None,
    as_json: AsJson = False,
) -> None:
    """End a hold, by two logins: the first proposes, the second types the same and carries out."""
    check_persons(by, approved_by)
    free_text("HOLD_ID", hold_id)
    with wired.named() as wiring:
        day = wiring.settings.civil_day(now())
        done = holds.release(wiring.hold_databases(), hold_id, by, approved_by, day)
    facts = {"hold_id": hold_id, "released": done.released, "waits_for_second_login": done.waits}
    emit(facts, _show_released, as_json=as_json)
    if done.waits:
        end_waiting()


@app.command("list")
def hold_list(
    every: Annotated[bool, typer.Option("--all", help="Also those released.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10_000,
            help=f"The oldest, at most so many; default: {SHOWN}, with --json all.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The legal holds of every domain."""
    most = SHOWN if limit is None and not as_json else limit
    with wired.named() as wiring:
        found = holds.listed(wiring.hold_databases(only_looks=True), released=every, limit=most)
    left = {"left_out": found.left_out, "not_reached": not_reached(found.beyond)}
    emit({"holds": found.holds, **left}, _show_list, as_json=as_json)


# --- for people ---------------------------------------------------------------------------------


def _show_placed(facts: Facts, console: Console) -> None:
    console.print(f"hold {facts['hold_id']}: {', '.join(facts['placed']) or 'was there already'}")


def _show_released(facts: Facts, console: Console) -> None:
    said = {"released": "released", "waits_for_second_login": "its release is proposed"}
    for name, words in said.items():
        if facts[name]:
            console.print(f"hold {facts['hold_id']}: {words} in {', '.join(facts[name])}")


def _show_list(listed: Facts, console: Console) -> None:
    if not listed["holds"]:
        console.print(none_found("no legal holds", listed))
    for facts in listed["holds"]:
        what = f"{facts['hold_id']}  {_reach(facts)}  {facts['subject_id']}"
        secret = ", secret" if facts["secret"] else ""
        paper = (
            f"    {facts['reference']}{secret}: placed {facts['placed_at']} {_who(facts, 'placed')}"
        )
        lines = [what, paper]
        if facts["released_at"]:
            lines.append(f"    released {facts['released_at']} {_who(facts, 'released')}")
        elif facts["release_proposed_at"]:
            who = f"by {facts['release_proposed_by']}, as {facts['release_proposed_login']}"
            lines.append(f"    release proposed {facts['release_proposed_at']} {who}")
        console.print(*lines, sep="\n")
    if listed["left_out"]:
        console.print(f"{listed['left_out']} more; raise --limit")


def _reach(facts: Facts) -> str:
    """What a hold is on; a list of all holds has what it is on in all the domains."""
    domain, records = facts["domain"], facts["records"]
    if domain in LISTS:
        return f"{domain}: {', '.join(records) or 'everything'}"
    return ", ".join(f"{domain}.{name}" for name in records) or domain


def _who(facts: Facts, act: str) -> str:
    persons = f"by {facts[f'{act}_by']}, approved by {facts[f'{act}_approved_by'] or '–'}"
    return f"{persons}, as {facts[f'{act}_login']}"
