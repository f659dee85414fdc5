"""`held-back`: what waits for a person, for too much hangs on it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, emit, end_waiting, none_found
from fullstop.consumers.command.typed import ApprovedBy, AsJson, UsageError, case_id
from fullstop.consumers.operate import held_back
from fullstop.consumers.operate.each import not_reached
from fullstop.consumers.operate.staff import check_persons

app = typer.Typer(
    help="What waits for a person: subjects that are many people's, and a brake that is on.",
    no_args_is_help=True,
)


@app.command("list")
def held_back_list(
    limit: Annotated[
        int, typer.Option(min=1, max=10_000, help="Cases of a domain, at most.")
    ] = 200,
    as_json: AsJson = False,
) -> None:
    """The brakes that are on, and the cases that are held back, in every domain."""
    with wired.named() as wiring:
        databases, away = wiring.reached_databases()
        found, beyond = held_back.listed(databases, limit)
    emit({**found, "not_reached": not_reached(beyond, away)}, _show_list, as_json=as_json)


@app.command("release")
def held_back_release(
    by: Annotated[str, typer.Option(help="Your staff id.")],
    case: Annotated[str | None, typer.Argument(help="A case whose subject is one person.")] = None,
    brake: Annotated[
        str | None, typer.Option(help="Or the domain whose brake is to be taken off.")
    ] = None,
    approved_by: ApprovedBy = None,
    as_json: AsJson = False,
) -> None:
    """Let a case go on, or all that a domain's brake holds back.

    A brake is taken off by two logins: the first proposes, the second types the same.
    """
    if (case is None) is (brake is None):
        raise UsageError("name a case, or a domain with --brake, and not both")
    if case is not None and approved_by is not None:
        raise UsageError("one person lets a case go on; leave --approved-by out")
    check_persons(by, approved_by)
    if case is not None:
        case_id(case)
    with wired.named() as wiring:
        if case is not None:
            databases, away = wiring.reached_databases()
            domains, beyond = held_back.release_case(databases, case, by)
            left = not_reached(beyond, away)
            facts: Facts = {"case_id": case, "released": domains, "not_reached": left}
        else:
            database = wiring.privacy_databases()[wiring.entry(brake or "").domain.name]
            count = held_back.release_brake(database, brake or "", by, approved_by)
            waits = count is None
            facts = {"brake": brake, "released": count or 0, "waits_for_second_login": waits}
    emit(facts, _show_released, as_json=as_json)
    if facts.get("waits_for_second_login"):
        end_waiting()


# --- for people ---------------------------------------------------------------------------------


def _show_list(facts: Facts, console: Console) -> None:
    for brake in facts["brakes"]:
        said = (
            f"{brake['domain']}: the brake is on since {brake['pulled_at']}, when {brake['rows']} "
            f"rows of {brake['records']} would have gone in an hour"
        )
        if brake["release_proposed_at"]:
            who = f"by {brake['release_proposed_by']}, as {brake['release_proposed_login']}"
            said += f"; its release is proposed {brake['release_proposed_at']} {who}"
        console.print(said)
    for case in facts["cases"]:
        said = (
            f"{case['case_id']}: held back in {case['domain']} ({case['reason']}): {case['means']}"
        )
        console.print(said)
    if not facts["brakes"] and not facts["cases"]:
        console.print(none_found("nothing is held back", facts))


def _show_released(facts: Facts, console: Console) -> None:
    if facts.get("waits_for_second_login"):
        console.print(f"{facts['brake']}: that its brake is taken off is proposed")
    elif "brake" in facts:
        console.print(f"{facts['brake']}: the brake is off; {facts['released']} cases go on")
    else:
        console.print(f"{facts['case_id']} goes on in {', '.join(facts['released'])}")
