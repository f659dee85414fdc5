"""`dead-letters`: records that could not be handled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import EXIT_REFUSED, Facts, draw, emit
from fullstop.consumers.command.typed import AsJson, UsageError, of_form
from fullstop.consumers.operate import letters
from fullstop.consumers.operate.retry import How
from fullstop.consumers.operate.staff import free_text
from fullstop.consumers.wiring import operations
from fullstop.outbox.aggregator.letters import LetterState, Search
from fullstop.schemas.forms import CASE_ID_FORM, NAME_FORM, WORD_FORM

app = typer.Typer(
    help="Records that could not be handled: look, retry, set aside.", no_args_is_help=True
)

Ids = Annotated[list[str], typer.Argument(help="Ids as `list` shows them, such as 3-120.")]
Reason = Annotated[str | None, typer.Option(help="Only those with this reason.")]
OfConsumer = Annotated[str | None, typer.Option("--consumer", help="Only this consumer's.")]


@app.command("list")
def letters_list(
    reason: Reason = None,
    consumer: OfConsumer = None,
    topic: Annotated[str | None, typer.Option(help="Only of records on this topic.")] = None,
    case: Annotated[str | None, typer.Option(help="Only of this case.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those retried or discarded.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 200,
    as_json: AsJson = False,
) -> None:
    """The dead letters that nothing was decided about yet, the oldest first."""
    of_form(WORD_FORM, reason=reason)
    of_form(NAME_FORM, consumer=consumer, topic=topic)
    of_form(CASE_ID_FORM, case=case)
    search = Search(reason, consumer, topic, case, None if every else LetterState.OPEN)
    with wired.here() as wiring:
        found = letters.listed(wiring.aggregator_database(), search, limit + 1)
    shown = [letters.facts(letter) for letter in found[:limit]]
    emit({"letters": shown, "more": len(found) > limit}, _show_list, as_json=as_json)


@app.command("show")
def letters_show(
    letter: Annotated[str, typer.Argument(help="An id as `list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """One dead letter: what it is about, what its reason asks for, and what a retry would do."""
    with wired.here() as wiring:
        retry = operations.retry(wiring)
        found = [
            {**letters.facts(one), "advice": letters.advice(one), "retry": retry.outlook(one)}
            for one in retry.named([letter])
        ]
    emit({"letters": found}, _show_each, as_json=as_json)


@app.command("retry")
def letters_retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids as `list` shows them.")] = None,
    reason: Reason = None,
    consumer: OfConsumer = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also what was decided before, or fails again.")
    ] = False,
    from_letter: Annotated[
        bool, typer.Option("--from-letter", help="Where the original is gone, the letter's copy.")
    ] = False,
    rekey: Annotated[
        bool, typer.Option("--rekey", help="Publish a wrong_key record under its right key.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish the records of dead letters again: by id, or all open ones with a reason."""
    if bool(ids) is (reason is not None) or (ids and consumer is not None):
        raise UsageError("name ids, or --reason (with --consumer if you like), and not both")
    of_form(WORD_FORM, reason=reason)
    of_form(NAME_FORM, consumer=consumer)
    how = How(force=force, from_letter=from_letter, rekey=rekey)
    with wired.here() as wiring:
        retry = operations.retry(wiring)
        result = (
            retry.these(retry.named(ids), how)
            if ids
            else retry.all(Search(reason=reason, consumer=consumer), how)
        )
    emit(result.facts(), _show_retried, as_json=as_json)
    if result.refused:
        raise typer.Exit(EXIT_REFUSED)


@app.command("discard")
def letters_discard(
    ids: Ids,
    why: Annotated[str, typer.Option(help="The reason, without anything personal in it.")],
    as_json: AsJson = False,
) -> None:
    """Set dead letters aside: nothing more is done about them."""
    words = free_text("--why", why)
    with wired.here() as wiring:
        done = letters.discard(wiring.aggregator_database(), ids, words)

    def show(_: Facts, console: Console) -> None:
        for letter in done:
            many = f", {letter.count} records" if letter.count > 1 else ""
            console.print(f"{letter.id}: discarded{many}")

    records = sum(letter.count for letter in done)
    facts = {"discarded": [letter.id for letter in done], "records": records}
    emit(facts, show, as_json=as_json)


# --- for people ---------------------------------------------------------------------------------


def _show_list(facts: Facts, console: Console) -> None:
    show_letters(facts["letters"], console)
    if facts["more"]:
        limit = len(facts["letters"])
        console.print(f"there are more than these {limit}; narrow the search or raise --limit")


def show_letters(found: Sequence[Facts], console: Console) -> None:
    """Dead letters, each with its record and its case."""
    if not found:
        console.print("no dead letters")
        return
    for same in _by_record(found):
        ids, consumers = (sorted({facts[name] for facts in same}) for name in ("id", "consumer"))
        facts = same[0]
        what = f"{' '.join(ids)}  {facts['reason']}  {', '.join(consumers)}  {facts['state']}"
        about = f"    {_record(facts)}, case {facts['case_id'] or '–'}, {facts['noted_at']}"
        console.print(what, about, sep="\n")


def _by_record(found: Sequence[Facts]) -> Iterable[list[Facts]]:
    """Letters that several consumers wrote about the same record stand together."""
    groups: dict[object, list[Facts]] = {}
    for facts in found:
        of = ("reason", "topic", "partition", "offset", "sha256", "last_offset", "count", "state")
        known = facts["sha256"] is not None
        key = tuple(facts[name] for name in of) if known else facts["id"]
        groups.setdefault(key, []).append(facts)
    return groups.values()


def _show_each(facts: Facts, console: Console) -> None:
    for letter in facts["letters"]:
        _show_letter(letter, console)


def _show_letter(facts: Facts, console: Console) -> None:
    rows = {
        "dead letter": facts["id"],
        "noted at": facts["noted_at"],
        "reason": f"{facts['reason']}: {facts['advice']}",
        "consumer": facts["consumer"],
        "record": _record(facts),
        "first at": facts["first_at"] or "–",
        "sha256": facts["sha256"] or "–",
        "length": "–" if facts["length"] is None else str(facts["length"]),
        "case": facts["case_id"] or "–",
        "state": facts["state"] + (f": {facts['why']}" if facts["why"] else ""),
        "retry": facts["retry"],
    }
    draw(console, ("", ""), rows.items())


def _show_retried(facts: Facts, console: Console) -> None:
    for id_ in facts["retried"]:
        console.print(f"{id_}: published again")
    if facts["records"] > len(facts["retried"]):
        console.print(f"{facts['records']} records in all")
    for refusal in facts["refused"]:
        console.print(f"{refusal['id']}: {refusal['why']}")
    if not facts["retried"] and not facts["refused"]:
        console.print("no open dead letter is like that")


def _record(facts: Facts) -> str:
    if facts["offset"] is None:
        return f"{facts['topic']}/–"
    record = f"{facts['topic']}/{facts['partition']}/{facts['offset']}"
    if facts["last_offset"] is None:
        return record
    return f"{record} to {facts['last_offset']}: {facts['count']} records until {facts['last_at']}"
