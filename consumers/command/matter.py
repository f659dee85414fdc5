"""`matter`: unfinished business, as the service that owns it publishes it, typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from fullstop.consumers.command import wired
from fullstop.consumers.command.published import (
    message_of,
    publish,
    refuse_personal,
    refuse_reserved,
)
from fullstop.consumers.command.terminal import emit, nothing, say
from fullstop.consumers.command.typed import AsJson
from fullstop.running.clock import now
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerLifted,
    BlockerRaised,
)

Subject = Annotated[str, typer.Argument(help="The customer's subject id.")]
OfDomain = Annotated[str, typer.Argument(metavar="DOMAIN", help="The domain that it keeps.")]
OfKind = Annotated[str, typer.Argument(metavar="KIND", help=", ".join(BlockerKind))]

app = typer.Typer(
    help="Unfinished business that keeps data, as the service that owns it publishes it.",
    no_args_is_help=True,
)


@app.command("raise")
def raise_matter(subject: Subject, domain: OfDomain, kind: OfKind, as_json: AsJson = False) -> None:
    """Say that it began: the domain keeps what its rules say it keeps."""
    _tell(message_of(BlockerRaised, **_matter(subject, domain, kind)), as_json=as_json)


@app.command("lift")
def lift_matter(subject: Subject, domain: OfDomain, kind: OfKind, as_json: AsJson = False) -> None:
    """Say that it ended: what it kept is looked at again now."""
    _tell(message_of(BlockerLifted, **_matter(subject, domain, kind)), as_json=as_json)


def _matter(subject: str, domain: str, kind: str) -> Mapping[str, object]:
    refuse_personal({"SUBJECT": [subject], "DOMAIN": [domain], "KIND": [kind]})
    return {
        "subject_id": subject,
        "domain": domain,
        "kind": kind.upper(),
        "occurred_at": now(),
    }


def _tell(told: BlockerRaised | BlockerLifted, *, as_json: bool) -> None:
    with wired.here() as wiring:
        wiring.entry(told.domain)
        refuse_reserved(wiring, told.subject_id)
        publish(wiring, told, source="/fullstop/matter")
    say("published")
    facts = {"domain": told.domain, "kind": told.kind, "event_id": told.event_id}
    emit(facts, nothing, as_json=as_json)
