"""`restore`: a database that was restored from a backup, brought to where the others know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import EXIT_TO_DO, Facts, emit
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.consumers.operate.past import Past
from fullstop.consumers.wiring import Wiring, operations
from fullstop.consumers.wiring.loops import Loops
from fullstop.consumers.wiring.start_checks import check_tables
from fullstop.outbox.database import AGGREGATOR_SCHEMA
from fullstop.outbox.holds import LISTS

app = typer.Typer()

LEFT = ("rows_back", "cases_left", "set_aside", "unknown")  # what somebody must look at


@app.command()
def restore(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="What was restored: domains, `aggregator`, and of the door and the messages "
            "`intake` and `notify`."
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them, from one backup.")] = False,
    holds_are_whole: Annotated[
        bool,
        typer.Option(
            "--holds-are-whole",
            help="Where nobody else is left who knows: an officer has placed and released again "
            "what was placed and released since the backup.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring what was restored from a backup to where the others know it; as an administrator."""
    with wired.administering() as wiring:
        restored = _named(wiring, names or [], every=every)
        refuse_other_version(wiring)
        refuse_at_work(wiring, restored)
        if not holds_are_whole:
            refuse_without_holds(wiring, restored)
        done = _restored(wiring, restored)
    emit({"restored": done}, _show, as_json=as_json)
    if any(one.get(left) for one in done.values() for left in LEFT):
        raise typer.Exit(EXIT_TO_DO)


def _named(wiring: Wiring, names: Sequence[str], *, every: bool) -> list[str]:
    """The aggregator first: domains ask it."""
    if every == bool(names):
        raise UsageError("name what was restored, or --all, and not both")
    for name in names:
        if name not in LISTS:
            wiring.entry(name)
    return sorted(
        wiring.schemas if every else names, key=lambda name: (name != AGGREGATOR_SCHEMA, name)
    )


def refuse_other_version(wiring: Wiring) -> None:
    """RevisionError, before anything is changed, where tables are of another version.

    As those who work there: who looks after holds may not read which it is.
    """
    for name, database in wiring.outbox_databases().items():
        check_tables(database, name)


def refuse_at_work(wiring: Wiring, names: Sequence[str]) -> None:
    """UsageError while a process works on what is restored."""
    groups = {wiring.group(f"fullstop.{name}"): name for name in names}
    if busy := groups.keys() - set(wiring.admin().idle(list(groups))):
        at_work = ", ".join(sorted(groups[group] for group in busy))
        raise UsageError(f"{at_work}: at work; stop its processes, and keep its business out")


def refuse_without_holds(wiring: Wiring, names: Sequence[str]) -> None:
    """UsageError where nobody is left who knows of holds since the backup."""
    if not wiring.hold_databases().keys() - set(names):
        raise UsageError(
            "nobody else is left who knows of legal holds that were placed or released since the "
            "backup: let an officer place and release them again (`fullstop hold`), then type the "
            "same with --holds-are-whole"
        )


def _restored(wiring: Wiring, names: Sequence[str]) -> dict[str, Facts]:
    return {name: _alone(wiring, name, names) for name in names}


def _alone(wiring: Wiring, name: str, names: Sequence[str]) -> Facts:
    """Each asks all others: its connections end before the next one's begin."""
    with Wiring(wiring.settings, administered=True) as own:
        return _one(own, name, names)


def _one(wiring: Wiring, name: str, names: Sequence[str]) -> Facts:
    match name:
        case "aggregator":
            return asdict(operations.restore_aggregator(wiring, Loops(wiring).terms, names))
        case "intake":
            from fullstop.consumers.wiring import door

            return _of_list(wiring, name, names, door.restore, "fullstop.intake")
        case "notify":
            from fullstop.consumers.wiring import messages

            return _of_list(wiring, name, names, messages.restore, "fullstop.notify")
        case _:
            return asdict(operations.restore_domain(wiring, name, names))


def _of_list(
    wiring: Wiring,
    name: str,
    names: Sequence[str],
    restore_it: Callable[[Wiring, Past], Facts],
    group: str,
) -> Facts:
    held = operations.hold_as_others(wiring, name, names)
    return {"holds": held, **restore_it(wiring, operations.past(wiring, group))}


def _show(facts: Facts, console: Console) -> None:
    for name, one in facts["restored"].items():
        _SHOW.get(name, _show_domain)(name, one, console)
        if one["set_aside"]:
            console.print(f"{name}: {one['set_aside']} records could not be handled, each alone")
            _show_some(one, "set_aside", one["set_aside"], console)


def _show_some(one: Facts, what: str, count: int, console: Console) -> None:
    """Which they are, as far as they are named."""
    names = one["left"].get(what, [])
    for some in names:
        console.print(f"  {some}")
    if count > len(names):
        console.print(f"  and {count - len(names)} more")


def _show_aggregator(name: str, one: Facts, console: Console) -> None:
    console.print(
        f"{name}: {one['records']} records and {one['of_domains']} of the domains' read again, "
        f"{len(one['holds'])} holds and releases"
    )
    console.print(
        f"{name}: {one['recalled'] + one['presumed']} cases were told already; "
        f"notices that are new: {one['notices']}"
    )


def _show_domain(name: str, one: Facts, console: Console) -> None:
    console.print(
        f"{name}: {one['cases']} cases as the others know them, {len(one['holds'])} holds and "
        f"releases, {one['matters']} matters, {one['versions']} announced versions"
    )
    console.print(f"{name}: rows visible again that were told as gone: {one['rows_back']}")
    for case_id in one["left"].get("rows_back", []):
        console.print(f"  of {case_id}")
    if one["cases_left"]:
        console.print(
            f"{name}: {one['cases_left']} cases are set aside; `fullstop status --parked`"
        )
        _show_some(one, "cases_left", one["cases_left"], console)
    for case_id in one["unknown"]:
        console.print(f"{name}: nobody has the request of case {case_id}, which was answered")


def _show_door(name: str, one: Facts, console: Console) -> None:
    console.print(
        f"{name}: {one['records']} records heard again, {len(one['holds'])} holds and releases"
    )


def _show_ledger(name: str, one: Facts, console: Console) -> None:
    _show_door(name, one, console)
    console.print(
        f"{name}: {one['doubted']} messages may have been sent: nobody sends them unasked"
    )


_SHOW = {"aggregator": _show_aggregator, "intake": _show_door, "notify": _show_ledger}
