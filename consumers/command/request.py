"""`request`: a customer's deletion request, and the notice that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import uuid4

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.panel import Panel

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, emit, say
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.consumers.wiring import Wiring
from fullstop.running.clock import now
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import KafkaRefusedError, Tail
from fullstop.schemas.codec import UndecodableError
from fullstop.schemas.forms import in_words
from fullstop.schemas.messages import Channel, DeletionRequested, LineOutcome, ResultNotice
from fullstop.schemas.personal import kind_of_id
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
    locale: Annotated[str, typer.Option(help="The language of the notice.")] = "zh-CN",
    case_id: Annotated[str | None, typer.Option(help="Default: a new one.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the notice.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish a deletion request."""
    ids = {"SUBJECT": [subject], "--case-id": [case_id or ""]}
    _refuse_personal({**ids, "--records": records or (), "--locale": [locale]})
    asked = _request(
        case_id=str(uuid4()) if case_id is None else case_id,
        subject_id=subject,
        records=tuple(records or ()),
        channel=channel.upper(),
        locale=locale,
        dry_run=dry_run,
    )
    with wired.here() as wiring:
        _refuse_reserved(wiring, asked.subject_id)
        notice = _published(wiring, asked, wait=wait)
    told = {"notice": notice.model_dump(mode="json")} if notice else {}
    emit({"case_id": asked.case_id, **told}, _show, as_json=as_json)


def _refuse_reserved(wiring: Wiring, subject_id: str) -> None:
    if wiring.topics.meant.is_reserved(subject_id):
        raise UsageError(
            f"{subject_id} is on the list of ids that are many people's or nobody's, so no domain "
            "would carry it out; is it the customer's own id? The list is the setting "
            "FULLSTOP_RESERVED_SUBJECTS"
        )


def _refuse_personal(typed: Mapping[str, Sequence[str]]) -> None:
    """What is published stays, is stored, and is read by many: it names nobody."""
    for option, texts in typed.items():
        for kind in filter(None, map(kind_of_id, texts)):
            raise UsageError(
                f"{option}: there seems to be {kind} in it; a customer is named by the id that "
                "they have in the databases, a case by a number of its own"
            )


def _published(wiring: Wiring, asked: DeletionRequested, *, wait: bool) -> ResultNotice | None:
    """Publish the request; with `wait`, the notice that comes of it."""
    tail = wiring.tail([wiring.topics.notices]) if wait else None
    message = record_of(
        asked, wiring.topics, source="/fullstop/request", traceparent=new_traceparent()
    )
    if not all(wiring.publisher().publish([message])):
        raise KafkaRefusedError("the broker did not acknowledge the request; try again")
    if tail is None:
        return None
    say(
        f"Waiting for the notice of case {asked.case_id}, {WAIT_SECONDS_MAX:.0f} s at most; "
        f"`fullstop status {asked.case_id}` shows it later, too"
    )
    return _await_notice(tail, wiring.topics, asked.case_id)


def _request(**fields: object) -> DeletionRequested:
    at = now()
    try:
        return DeletionRequested.model_validate(
            {"event_id": str(uuid4()), "requested_at": at, "cutoff_at": at, **fields}
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        known = f" (known: {', '.join(Channel)})" if place == "channel" else ""
        raise UsageError(f"{place}: {in_words(first)}{known}") from error


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
        console.print(Panel(notice["sms"], title=f"SMS · {notice['stage']}", expand=False))
    shown: set[tuple[str, str]] = set()
    for line in notice["lines"]:
        place = (line["domain"], line["records"])
        is_other_reason = line["outcome"] == LineOutcome.KEPT and place in shown
        mark = "    为什么" if is_other_reason else "  ·"
        console.print(f"{mark} {line['sentence']}", highlight=False)
        if line["outcome"] == LineOutcome.KEPT:
            shown.add(place)
