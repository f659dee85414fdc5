"""`request`: a customer's deletion request, and the notice that comes of it; and `cancel`."""

from __future__ import annotations

import re
import sys
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from fullstop.consumers.command import wired
from fullstop.consumers.command.published import (
    message_of,
    publish,
    refuse_personal,
    refuse_reserved,
    warn_of_unknown,
)
from fullstop.consumers.command.terminal import Facts, emit, nothing, say
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.consumers.operate.staff import free_text
from fullstop.consumers.wiring import Wiring
from fullstop.running.clock import now
from fullstop.running.kafka import Tail
from fullstop.schemas.codec import UndecodableError
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.messages import (
    ActingAs,
    DeletionCancelled,
    DeletionRequested,
    Ground,
    LineOutcome,
    ResultNotice,
)
from fullstop.schemas.topics import Topics

WAIT_SECONDS_MAX = 120.0

app = typer.Typer()


@app.command()
def request(
    subject: Annotated[str, typer.Argument(help="The customer's subject id.")],
    records: Annotated[
        list[str] | None,
        typer.Option(help="A domain or domain.record_set; again for more. Default: everything."),
    ] = None,
    channel: Annotated[str, typer.Option(help="ONLINE, HOTLINE, STORE or SERVICE.")] = "SERVICE",
    waives: Annotated[
        list[str] | None,
        typer.Option(help="A domain.record_set whose benefit was given up; again for more."),
    ] = None,
    locale: Annotated[str, typer.Option(help="The language of the notice.")] = "zh-CN",
    case_id: Annotated[str | None, typer.Option(help="Default: a new one.")] = None,
    ground: Annotated[str, typer.Option(help=", ".join(Ground))] = Ground.REQUEST,
    acting_as: Annotated[str, typer.Option(help=", ".join(ActingAs))] = ActingAs.SELF,
    acting_evidence: Annotated[
        str | None, typer.Option(help="Where the proof lies that they may act for the customer.")
    ] = None,
    requested_at: Annotated[
        str | None, typer.Option(help="When they asked, with its zone; default: now.")
    ] = None,
    cutoff_at: Annotated[
        str | None, typer.Option(help="When they confirmed; default: when they asked.")
    ] = None,
    contact: Annotated[
        bool, typer.Option("--contact", help="Read the phone number from standard input; seal it.")
    ] = False,
    contact_until: Annotated[
        str | None, typer.Option(help="How long the number is kept, with its zone.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the notice.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish a deletion request."""
    refuse_personal({"SUBJECT": [subject], "--case-id": [case_id or ""], "--locale": [locale]})
    refuse_personal({"--records": records or (), "--waives": waives or ()})
    if acting_evidence is not None:
        acting_evidence = free_text("--acting-evidence", acting_evidence)
    at = requested_at or now()
    asked = message_of(
        DeletionRequested,
        case_id=str(uuid4()) if case_id is None else case_id,
        subject_id=subject,
        requested_at=at,
        cutoff_at=cutoff_at or at,
        ground=ground.upper(),
        acting_as=acting_as.upper(),
        acting_evidence=acting_evidence,
        channel=channel.upper(),
        records=tuple(records or ()),
        waives=tuple(waives or ()),
        locale=locale,
        dry_run=dry_run,
        contact_until=contact_until,
    )
    with wired.here() as wiring:
        refuse_reserved(wiring, asked.subject_id)
        warn_of_unknown(wiring, [*asked.records, *asked.waives])
        if contact:
            asked = asked.model_copy(update={"contact": _sealed(wiring, locale)})
        notice = _published(wiring, asked, wait=wait)
    told = {"notice": notice.model_dump(mode="json")} if notice else {}
    emit({"case_id": asked.case_id, **told}, _show, as_json=as_json)


@app.command()
def cancel(
    subject: Annotated[str, typer.Argument(help="The customer's subject id.")],
    case_id: Annotated[str, typer.Argument(help="The request that is withdrawn.")],
    reason: Annotated[str | None, typer.Option(help="Why; names nobody.")] = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw a deletion request; what was carried out stays so, and the notice says it."""
    refuse_personal({"SUBJECT": [subject], "CASE_ID": [case_id]})
    withdrawn = message_of(
        DeletionCancelled,
        case_id=case_id,
        subject_id=subject,
        cancelled_at=now(),
        reason="" if reason is None else free_text("--reason", reason),
    )
    with wired.here() as wiring:
        publish(wiring, withdrawn, source="/fullstop/cancel")
    say(f"published; `fullstop status {case_id}` shows what comes of it")
    emit({"case_id": case_id, "event_id": withdrawn.event_id}, nothing, as_json=as_json)


def _sealed(wiring: Wiring, locale: str) -> bytes:
    """The number on standard input, where no history of a shell keeps it, sealed."""
    key = wiring.settings.contact_public_key
    if key is None:
        raise UsageError("--contact: FULLSTOP_CONTACT_KEY is not set, so nothing can be sealed")
    phone = sys.stdin.readline().strip()
    if not re.fullmatch(r"\+?[0-9]{5,15}", phone):
        raise UsageError("--contact: write the phone number, digits alone, to standard input")
    return seal(Contact(phone, locale), key)


def _published(wiring: Wiring, asked: DeletionRequested, *, wait: bool) -> ResultNotice | None:
    """Publish the request; with `wait`, the notice that comes of it."""
    tail = wiring.tail([wiring.topics.notices]) if wait else None
    publish(wiring, asked, source="/fullstop/request")
    if tail is None:
        return None
    say(
        f"Waiting for the notice of case {asked.case_id}, {WAIT_SECONDS_MAX:.0f} s at most; "
        f"`fullstop status {asked.case_id}` shows it later, too"
    )
    return _await_notice(tail, wiring.topics, asked.case_id)


def _await_notice(tail: Tail, topics: Topics, case_id: str) -> ResultNotice:
    ends_at = now().timestamp() + WAIT_SECONDS_MAX
    while now().timestamp() < ends_at:
        for received in tail.read(100, 0.5):
            try:
                message = topics.read(received.value)
            except UndecodableError:
                continue
            if isinstance(message, ResultNotice) and message.case_id == case_id:
                return message
    raise UsageError(
        f"the request is published, and no notice came within {WAIT_SECONDS_MAX:.0f} s: not every "
        "domain's answer has been compiled yet. The case goes on by itself; look again with "
        f"`fullstop status {case_id}`, and see that consume, aggregate and relay run"
    )


def _show(facts: Facts, console: Console) -> None:
    console.print(f"case {facts['case_id']}")
    if notice := facts.get("notice"):
        _show_notice(notice, console)


def _show_notice(notice: Facts, console: Console) -> None:
    """As the customer reads it: the SMS, then the page's sentences."""
    if notice["sms"]:
        text, title = Text(notice["sms"]), f"SMS · {notice['stage']}"
        console.print(Panel(text, title=title, expand=False), soft_wrap=False)
    shown: set[tuple[str, str]] = set()
    for line in notice["lines"]:
        place = (line["domain"], line["records"])
        is_other_reason = line["outcome"] == LineOutcome.KEPT and place in shown
        mark = "    为什么" if is_other_reason else "  ·"
        console.print(f"{mark} {line['sentence']}")
        if line["outcome"] == LineOutcome.KEPT:
            shown.add(place)
