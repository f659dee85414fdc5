"""`messages`: what was promised to customers, and what became of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, emit
from fullstop.consumers.command.typed import AsJson
from fullstop.notify import ledger
from fullstop.notify.ledger import Message, State
from fullstop.outbox.database import NOTIFY_ROLE, NOTIFY_SCHEMA

SHOWN_MAX = 100
_TROUBLE = (State.UNKNOWN, State.UNDELIVERABLE)

app = typer.Typer()


@app.command()
def messages(
    case: Annotated[
        str | None, typer.Argument(help="The case id; without one, what went wrong of all cases.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Texts that were promised, and what became of them."""
    database = wired.here().database(NOTIFY_SCHEMA, NOTIFY_ROLE, "fullstop-messages")
    with database.transaction() as connection:
        counts = ledger.counts(connection)
        found = (
            ledger.in_states(connection, _TROUBLE, SHOWN_MAX)
            if case is None
            else ledger.of_case(connection, case)
        )
    database.close()
    emit({"counts": counts, "messages": list(map(_facts, found))}, _show, as_json=as_json)


def _facts(message: Message) -> Facts:
    """With instants as JSON has them."""
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in asdict(message).items()
    }


def _show(facts: Facts, console: Console) -> None:
    console.print(", ".join(f"{count} {state}" for state, count in facts["counts"].items()))
    table = Table("message", "kind", "state", "reason", "tries", "since", box=None)
    for one in facts["messages"]:
        since = one["accepted_at"] or one["tried_at"] or one["created_at"]
        table.add_row(
            one["message_id"],
            one["kind"],
            one["state"],
            one["reason"] or "",
            str(one["tries"]),
            since,
        )
    if facts["messages"]:
        console.print(table)
