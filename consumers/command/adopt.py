"""`adopt`: a team's live tables, step by step, while its applications work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import EXIT_REFUSED, Facts, Show, emit
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.consumers.operate import adopt
from fullstop.handlers.catalogue import Entry
from fullstop.outbox.database import AGGREGATOR_SCHEMA
from fullstop.stores.postgres.brought import Tool

app = typer.Typer()


class Step(StrEnum):
    """What is done, in this order; `undo` takes it back."""

    LOOK = "look"
    COLUMNS = "columns"
    PREPARE = "prepare"
    SWITCH = "switch"
    UNDO = "undo"


@app.command("adopt")
def adopt_tables(
    domain: Annotated[str, typer.Argument(help="The domain whose tables are a team's.")],
    step: Annotated[
        Step,
        typer.Argument(
            help="look: alters nothing, a report; columns: prints them as migrations of the team's "
            "own, where it wants that; prepare: what binds nobody yet; switch: from here on rows "
            "can be restricted; undo: the tables as the team made them."
        ),
    ],
    tool: Annotated[
        Tool | None, typer.Option("--for", help="columns: what the team's migrations are for.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Adopt a team's live tables step by step, while its applications work on."""
    if tool is not None and step is not Step.COLUMNS:
        raise UsageError(f"--for is for `columns` alone, and you typed {step}")
    with wired.named() as wiring:
        facts = _done(step, tool, wiring.entry(domain), wiring.settings.url_of)
    emit(facts, _SHOWN[step], as_json=as_json)
    if facts.get("refused") or facts.get("kept"):
        raise typer.Exit(EXIT_REFUSED)


def _done(step: Step, tool: Tool | None, entry: Entry, url_of: Callable[[str], str]) -> Facts:
    domain = entry.domain.name
    match step:
        case Step.LOOK:
            return adopt.look(url_of(domain), entry)
        case Step.COLUMNS:
            return adopt.columns(entry, _given(tool))
        case Step.PREPARE:
            return adopt.prepare(url_of(domain), entry)
        case Step.SWITCH:
            return adopt.switch(url_of(domain), entry, url_of(AGGREGATOR_SCHEMA))
        case Step.UNDO:
            return adopt.undo(url_of(domain), entry, url_of(AGGREGATOR_SCHEMA))


def _given(tool: Tool | None) -> Tool:
    if tool is None:
        raise UsageError(f"what are the team's migrations for? --for {', '.join(Tool)}")
    return tool


# --- for people ---------------------------------------------------------------------------------


def _show(lines: Callable[[Facts], Iterator[str]]) -> Show:
    """Each as it is: a bracket in one is no markup, and none is cut."""

    def shown(facts: Facts, console: Console) -> None:
        for line in lines(facts):
            console.print(line)

    return shown


def _looked(facts: Facts) -> Iterator[str]:
    for table in facts["tables"]:
        yield from _of_table(table)
    yield "Connected now:"
    for one in facts["connected"]:
        how = "walks past every policy" if one["sees_all"] else ", ".join(one["tables"]) or "none"
        yield f"  {one['login']} ({one['sessions']} sessions): {how}"
    yield "Would see nothing after the switch, and goes on as before once it is prepared:"
    for one in facts["blind"]:
        but = f", but for the policy {one['restrictive']}" if one["restrictive"] else ""
        yield f"  {one['role']} on {one['table']}{' (owner)' if one['is_owner'] else ''}{but}"
    yield "Each change, what it locks for a moment, and what it blocks meanwhile:"
    for index in facts["indexes"]:
        yield f"  prepare {index['table']}: index on {index['column']}, concurrently: blocks nobody"
    for one in facts["steps"]:
        yield f"  {one['step']} {one['table']}: {one['does']}: {one['lock']}, {one['blocks']}"
    yield from _refused(facts)


def _of_table(table: Facts) -> Iterator[str]:
    yield f"{table['table']} ({table['record_set']}): {table['is']}"
    yield f"  {table['kind']} of {table['owner']}, about {table['rows_estimated']} rows"
    columns = (
        f"{column['name']} {column['type']}{' not null' if column['not_null'] else ''}"
        for column in table["columns"]
    )
    yield f"  columns: {', '.join(columns)}"
    through = f", by its row in {table['through']}" if table["through"] else ""
    yield f"  whose a row is: {table['subject']}{through}"
    masks = (f"{place} as {mask}" for place, mask in table["masks"].items() if mask)
    yield f"  masked while it is kept: {', '.join(masks) or 'nothing'}"
    for kind in ("constraints", "indexes", "triggers"):
        for each in table[kind]:
            yield f"  {each}"
    yield f"  row-level security {table['row_security']}; {', '.join(table['policies']) or 'none'}"
    for role, rights in sorted(table["rights"].items()):
        yield f"  {role}: {rights}"


def _refused(facts: Facts) -> Iterator[str]:
    if not facts["refused"]:
        yield "Nothing is refused."
        return
    yield "Refused; nothing was altered:"
    for problem in facts["refused"]:
        yield f"  {problem}"


def _as_migrations(facts: Facts) -> Iterator[str]:
    comment = "#" if facts["for"] in (Tool.ALEMBIC, Tool.DJANGO) else "--"
    for number, made in enumerate(facts["migrations"]):
        if number:
            yield ""
        yield f"{comment} {made['table']}: {made['file']}"
        yield made["text"].rstrip("\n")


def _prepared(facts: Facts) -> Iterator[str]:
    for table in facts["tables"]:
        yield f"{table}: prepared"
    for index in facts["indexes"]:
        yield f"{index['table']}: index on {index['column']} made"
    for table, roles in facts["as_before"].items():
        yield f"{table}: {', '.join(roles)} will go on as before"
    for problem in facts["not_yet"]:
        yield f"Before the switch: {problem}"


def _switched(facts: Facts) -> Iterator[str]:
    for table in facts["tables"]:
        yield f"{table}: rows can be restricted"
    yield "Now `fullstop migrate`."


def _undone(facts: Facts) -> Iterator[str]:
    for table in facts["undone"]:
        yield f"{table}: as the team made it"
    for kept in facts["kept"]:
        yield (
            f"{kept['table']}: stays as it is, for {kept['restricted']} of its rows are restricted "
            f"and {kept['masked']} masked"
        )
    if facts["remains"] is not None:
        yield f"Fullstop's own tables stay, for there are {facts['remains']}."
    if facts["roles"]:
        yield (
            f"{', '.join(facts['roles'])}: stays a role, for it was there before, or something "
            "hangs on it, here or in another database"
        )


_SHOWN: Mapping[Step, Show] = {
    Step.LOOK: _show(_looked),
    Step.COLUMNS: _show(_as_migrations),
    Step.PREPARE: _show(_prepared),
    Step.SWITCH: _show(_switched),
    Step.UNDO: _show(_undone),
}
