"""`duty`: reading, logged and for a time, what nobody reads in daily business."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, emit, end_waiting, none_found
from fullstop.consumers.command.typed import (
    ApprovedBy,
    AsJson,
    OpenedBy,
    Ticket,
    UsageError,
    subject_id,
)
from fullstop.consumers.operate import duties
from fullstop.consumers.operate.duties import HOURS_MAX, Mandate
from fullstop.consumers.operate.each import not_reached
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import Database

app = typer.Typer(
    help="Duties: reading, logged and for a time, what nobody reads in daily business.",
    no_args_is_help=True,
)


@app.command("open")
def duty_open(
    domain: str,
    group: Annotated[str, typer.Argument(help="finance_duty, authority_duty or own_access.")],
    reason: Annotated[str, typer.Option(help="Why, without anything personal in it.")],
    ticket: Ticket,
    by: OpenedBy,
    reader: Annotated[str, typer.Option("--login", help="The database login that will read.")],
    hours: Annotated[int, typer.Option(min=1, max=HOURS_MAX, help="How long.")] = 8,
    subject: Annotated[str | None, typer.Option(help="Only this customer's records.")] = None,
    approved_by: ApprovedBy = None,
    as_json: AsJson = False,
) -> None:
    """Let a login read by duty for a time, by two logins: one proposes, another types the same."""
    mandate, lasts = Mandate(reason, ticket, by, approved_by), timedelta(hours=hours)
    with wired.named() as wiring:
        subject = None if subject is None else subject_id(subject)
        database = _one_of(wiring.privacy_databases(), domain)
        opened = duties.open_duty(database, group, reader, subject, mandate, lasts)
    facts = {"duty_id": opened.duty_id, "waits_for_second_login": opened.waits}

    def show(_: Facts, console: Console) -> None:
        if opened.waits:
            console.print(f"duty {opened.duty_id} in {domain}: is proposed")
            return
        console.print(
            f"duty {opened.duty_id} in {domain}: {reader} reads as {group} for {hours} h, with "
            f"{domain}.duty_ask and {domain}.duty_read_… (docs/how-to/duties.md)"
        )

    emit({"domain": domain, **facts}, show, as_json=as_json)
    if opened.waits:
        end_waiting()


@app.command("close")
def duty_close(domain: str, duty_id: int, as_json: AsJson = False) -> None:
    """End a duty before its time, or take back its proposal."""
    with wired.named() as wiring:
        duties.close_duty(_database_of(wiring, domain), duty_id)

    def show(_: Facts, console: Console) -> None:
        console.print(f"duty {duty_id} in {domain}: closed")

    emit({"domain": domain, "duty_id": duty_id}, show, as_json=as_json)


@app.command("list")
def duty_list(
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    as_json: AsJson = False,
) -> None:
    """The duties of every domain, also of retired ones, and how much was read under each."""
    with wired.named() as wiring:
        databases, away = wiring.reached_databases()
        found, beyond = duties.listed(databases, over=every)
    facts = {"duties": found, "not_reached": not_reached(beyond, away)}
    emit(facts, _show_list, as_json=as_json)


def _database_of(wiring: Wiring, domain: str) -> Database:
    """A duty is closed wherever it is open; of what is no name of any domain nobody is asked."""
    named = wiring.privacy_databases()
    may_be_another = domain not in named and domain.isascii() and domain.isidentifier()
    return _one_of(wiring.reached_databases()[0] if may_be_another else named, domain)


def _one_of(databases: Mapping[str, Database], domain: str) -> Database:
    if domain not in databases:
        raise UsageError(f"no domain is called {domain}; there are: {', '.join(databases)}")
    return databases[domain]


def _show_list(listed: Facts, console: Console) -> None:
    if not listed["duties"]:
        console.print(none_found("no duties", listed))
    for facts in listed["duties"]:
        whose = f", {facts['subject_id']} only" if facts["subject_id"] else ""
        login = facts["login"] or f"for {facts['wanted_login'] or 'whoever opens it'}, proposed"
        what = f"{facts['domain']} {facts['duty_id']}  {facts['reader_group']}  {login}"
        until = f"    {facts['ticket']}{whose}: until {facts['closed_at'] or facts['ends_at']}"
        who = f"by {facts['opened_by']}, approved by {facts['approved_by'] or '–'}"
        logins = " and ".join(filter(None, (facts["opened_login"], facts["approved_login"])))
        who = f"{who}, as {logins}"
        read = f"    {who}; {facts['reads']} reads, {facts['rows_read']} rows"
        console.print(what, until, read, sep="\n")
