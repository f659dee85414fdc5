"""`status`: what is known of a case, and which cases are overdue or set aside."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, draw, emit, none_found
from fullstop.consumers.command.typed import AsJson, UsageError, case_id
from fullstop.consumers.operate.each import not_reached
from fullstop.consumers.operate.overdue import overdue_cases, parked_cases
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import (
    NOTIFY_ROLE,
    NOTIFY_SCHEMA,
    DatabaseError,
    UnfitConnectionError,
)
from fullstop.running.clock import now

app = typer.Typer()


@app.command()
def status(
    case: Annotated[str | None, typer.Argument(help="The case id.")] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="All cases past their promised day, by deadline.")
    ] = False,
    parked: Annotated[
        bool, typer.Option("--parked", help="All cases that a domain has set aside, and why.")
    ] = False,
    incidents: Annotated[
        bool,
        typer.Option(
            "--incidents", help="All that lies in an outbox and is not its schema's to say."
        ),
    ] = False,
    forgotten: Annotated[
        bool,
        typer.Option("--forgotten", help="What one database lacks that another knows."),
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 200,
    as_json: AsJson = False,
) -> None:
    """What is known of a case: what each domain answered, and what the customer was told."""
    if [case is not None, overdue, parked, incidents, forgotten].count(True) != 1:
        raise UsageError(
            "name a case, or --overdue, --parked, --incidents or --forgotten for all that are, and "
            "only one"
        )
    if forgotten:
        _forgotten(as_json=as_json)
    elif case is not None:
        _case(case, as_json=as_json)
    elif overdue:
        _overdue(limit, as_json=as_json)
    elif parked:
        _parked(limit, as_json=as_json)
    else:
        _incidents(limit, as_json=as_json)


def _case(case: str, *, as_json: bool) -> None:
    from fullstop.consumers.operate.status import case_status

    case_id(case)
    with wired.here() as wiring:
        found = case_status(
            wiring.aggregator_database(),
            case,
            wiring.wording,
            wiring.settings.civil_day,
            wiring.settings.civil_day(now()),
            wiring.domain_databases(),
        )
        texts = texts_of(wiring, case)
    if found is None:
        raise UsageError(
            f"no case {case} has reached the aggregator; is the id right, and does "
            "`fullstop aggregate` run?"
        )
    emit({**found, "messages": texts}, _show_case, as_json=as_json)


def texts_of(wiring: Wiring, case: str) -> list[dict[str, object]] | None:
    """What became of a case's texts; None where nobody here sends any, or it cannot be read."""
    from fullstop.consumers.operate.status import case_messages

    if wiring.settings.notify_page is None:
        return None
    with suppress(DatabaseError, UnfitConnectionError):
        return case_messages(wiring.database(NOTIFY_SCHEMA, NOTIFY_ROLE, "fullstop-status"), case)
    return None


def _overdue(limit: int, *, as_json: bool) -> None:
    with wired.here() as wiring:
        today = wiring.settings.civil_day(now())
        aggregator, domains = wiring.aggregator_database(), wiring.domain_databases()
        found = overdue_cases(aggregator, today, limit + 1, domains)
    facts = {"cases": found[:limit], "more": len(found) > limit}
    emit(facts, _show_overdue, as_json=as_json)


def _parked(limit: int, *, as_json: bool) -> None:
    with wired.here() as wiring:
        found = parked_cases(wiring.domain_databases(), limit)
    emit({"cases": found}, _show_parked, as_json=as_json)


def _incidents(limit: int, *, as_json: bool) -> None:
    from fullstop.consumers.operate.outbox_incidents import found

    with wired.here() as wiring:
        there, beyond = found(wiring.outbox_databases(), wiring.topics)
    facts = {"incidents": [asdict(one) for one in there[:limit]]}
    emit({**facts, "not_reached": not_reached(beyond)}, _show_incidents, as_json=as_json)


def _forgotten(*, as_json: bool) -> None:
    from fullstop.consumers.wiring.differences import of_all

    with wired.here() as wiring:
        found = [asdict(one) for one in of_all(wiring)]
    emit({"forgotten": found}, _show_forgotten, as_json=as_json)


def _show_forgotten(facts: Facts, console: Console) -> None:
    if not facts["forgotten"]:
        console.print("nobody lacks what another knows")
    for one in facts["forgotten"]:
        console.print(
            f"{one['schema']} lacks {len(one['ids'])} {one['what']}; `fullstop {one['command']}`"
        )


# --- for people ---------------------------------------------------------------------------------


_ANSWERED = ("domain", "state", "revision", "erased rows", "remaining rows")


def _show_case(facts: Facts, console: Console) -> None:
    requested_at = facts["requested_at"] or "not seen yet"
    console.print(f"case {facts['case_id']}, requested {requested_at}")
    if asked := facts["asked"]:
        what = ", ".join(asked["records"]) or "everything"
        console.print(f"asked for {what}: {asked['ground']}, acting as {asked['acting_as']}")
    if deadline := facts["deadline"]:
        console.print(f"promised for {deadline['promised_on']}{_late(deadline)}")
    draw(console, _ANSWERED, [_answer(name, said) for name, said in facts["domains"].items()])
    for name, why in facts["set_aside"].items():
        console.print(_aside(name, why))
    for line in facts["lines"]:
        console.print(f"  · {line['sentence']}")
    told = facts["notice"]
    console.print(
        f"told: {told['stage']}, revision {told['revision']}" if told["stage"] else "not yet told"
    )
    for incident in facts["incidents"]:
        console.print(f"incident: {incident['reason']} ({incident['domain'] or '–'})")
    for letter in facts["dead_letters"]:
        console.print(
            f"dead letter {letter['id']}: {letter['reason']} at {letter['consumer']}, "
            f"{letter['state']}; `fullstop dead-letters show {letter['id']}`"
        )
    _show_texts(facts["messages"] or (), console)


def _show_texts(texts: Iterable[Facts], console: Console) -> None:
    for text in texts:
        why = f": {text['reason']}" if text["reason"] else ""
        console.print(f"text {text['message_id']}, {text['kind']}: {text['state']}{why}")


def _answer(name: str, said: Facts) -> list[str]:
    counts = (said.get(count, "") for count in ("revision", "erased_rows", "remaining"))
    return [name, said["state"], *map(str, counts)]


def _late(deadline: Facts) -> str:
    if not deadline["late"]:
        return ""
    what = "overdue" if deadline["overdue"] else f"late since {deadline['target_on']}"
    return f", {what}: {_awaited(deadline)}"


def _awaited(facts: Facts) -> str:
    return (
        "never carried out, a dead letter"
        if facts.get("dead_letter")
        else ", ".join(facts["awaited"])
    )


def _show_overdue(facts: Facts, console: Console) -> None:
    cases = facts["cases"]
    if not cases:
        console.print("no case is overdue")
        return
    rows = [(case["promised_on"], case["case_id"], _awaited(case)) for case in cases]
    draw(console, ("promised for", "case", "awaited"), rows)
    for case in cases:
        for name, why in case["set_aside"].items():
            said = f"{case['case_id']}: {_aside(name, why)}"
            console.print(said)
    if facts["more"]:
        console.print(f"there are more than these {len(cases)}; raise --limit")


def _show_parked(facts: Facts, console: Console) -> None:
    cases = facts["cases"]
    if not cases:
        console.print("nothing is set aside")
    for case in cases:
        said = f"{case['case_id'] or '–'}: {_aside(case['domain'], case)}"
        console.print(said)


def _show_incidents(facts: Facts, console: Console) -> None:
    if not facts["incidents"]:
        console.print(none_found("every outbox holds what its schema may say", facts))
    for one in facts["incidents"]:
        console.print(f"{one['schema']}.outbox {one['id']}, for {one['topic']}: {one['reason']}")


def _aside(domain: str, why: Facts) -> str:
    code = f" ({why['reason']})" if why["reason"] else ""
    return f"set aside in {domain}{code}: {why['means']}"
