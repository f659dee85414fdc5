"""`messages`: what was promised to customers, and what became of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, draw, emit
from fullstop.consumers.command.typed import AsJson, UsageError, case_id
from fullstop.consumers.wiring.texts import constants
from fullstop.gateways.templates import (
    LANGUAGES,
    Codes,
    Constants,
    codes,
    registered_on,
    templates,
    to_register,
)
from fullstop.notify import ledger
from fullstop.notify.ledger import TROUBLE, Message, State
from fullstop.outbox.database import (
    NOTIFY_ROLE,
    NOTIFY_SCHEMA,
    PRIVACY_ROLE,
    Database,
    UnfitConnectionError,
)
from fullstop.running.settings import SettingsError

SHOWN_MAX = 100

app = typer.Typer()


@app.command()
def messages(
    case: Annotated[
        str | None, typer.Argument(help="The case id; without one, what went wrong of all cases.")
    ] = None,
    state: Annotated[
        list[State] | None,
        typer.Option(help="Those in this state, without a case; may come several times."),
    ] = None,
    registration: Annotated[
        bool,
        typer.Option("--templates", help="What one registers with a gateway of templates."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Texts that were promised, and what became of them."""
    if registration:
        _show_templates()
        return
    if case and state:
        raise UsageError("name a case or --state, and not both")
    if case:
        case_id(case)
    database, states = _database(), frozenset(state or TROUBLE)
    with database.transaction() as connection:
        counts = ledger.counts(connection)
        found = (
            ledger.in_states(connection, states, SHOWN_MAX)
            if case is None
            else ledger.of_case(connection, case)
        )
    database.close()
    there = len(found) if case else sum(counts[one] for one in states)
    facts = {"counts": counts, "messages": list(map(_facts, found)), "more": there - len(found)}
    emit(facts, _show, as_json=as_json)


def _database() -> Database:
    """As whoever runs the processes, or as an officer, who sees no text and no contact."""
    wiring = wired.here()
    try:
        database = wiring.database(NOTIFY_SCHEMA, PRIVACY_ROLE, "fullstop-messages")
        database.refresh()
    except UnfitConnectionError:
        database = wiring.database(NOTIFY_SCHEMA, NOTIFY_ROLE, "fullstop-messages")
    return database


def _show_templates() -> None:
    settings = wired.settings()
    if settings.notify_page is None:
        raise SettingsError("FULLSTOP_NOTIFY_PAGE is not set; templates have it in their texts")
    path = settings.template_codes_file
    known = codes(path) if path and path.exists() else Codes(sections={})
    typer.echo(to_codes(constants(settings), known))


def to_codes(of: Constants, known: Codes) -> str:
    """What the file of codes lacks: each text as one registers it, and room for its code.

    It may be appended as it is. A table that the file has already cannot be opened again, so what
    belongs into it is printed as comments.
    """
    lines = []
    for language in LANGUAGES:
        lacking = [
            line
            for name, template in templates().items()
            if known.code_of(language, name) is None
            for line in (f"# {to_register(template, language, of)}", f'{name} = ""')
        ]
        if lacking and known.has_table(language):
            lines.append(f"\n# These belong into the table of {registered_on()} in {language}:")
            lines += [line if line.startswith("#") else f"# {line}" for line in lacking]
        elif lacking:
            lines += [f"\n[{registered_on()}.{language}]", *lacking]
    return "\n".join(lines).lstrip()


def _facts(message: Message) -> Facts:
    """With instants as JSON has them."""
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in asdict(message).items()
    }


def _show(facts: Facts, console: Console) -> None:
    console.print(", ".join(f"{count} {state}" for state, count in facts["counts"].items()))
    if facts["messages"]:
        head = ("message", "kind", "state", "reason", "tries", "since")
        draw(console, head, map(_row, facts["messages"]))
    if facts["more"]:
        console.print(f"and {facts['more']} older ones; `fullstop messages CASE` shows a case's")


def _row(one: Facts) -> list[str]:
    since = one["accepted_at"] or one["tried_at"] or one["created_at"]
    named = [one[name] or "" for name in ("message_id", "kind", "state", "reason")]
    return [*named, str(one["tries"]), since]
