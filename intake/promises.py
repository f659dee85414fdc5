"""What the door tells by text beside its codes: each goes through the ledger of messages, once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from fullstop.gateways.templates import Form, form, of_day
from fullstop.intake.application import LIST_LIFE
from fullstop.intake.door import Door, Promised, language_of
from fullstop.intake.store import Application
from fullstop.intake.words import near_day, text
from fullstop.outbox.database import Db


class Kind(StrEnum):
    """What a message is; its words are `sms.<kind>`."""

    LIST_READY = "list_ready"
    REMINDER = "reminder"
    ASKED_AGAIN = "asked_again"  # what was confirmed is not
    LAPSED = "lapsed"
    UNPROVEN = "unproven"
    ALERT = "alert"  # to the customer's other numbers, at any hour


def promise_of_list(
    door: Door, connection: Db, application: Application, kind: Kind, since: datetime
) -> None:
    """Tell of the list that stands since then, and until when it can be confirmed."""
    if door.promises is None:
        return
    ends_on = door.promises.civil_day(since + LIST_LIFE)
    number, contact = application.dry_runs, application.contact
    promise(door, connection, application, kind, which=number, contact=contact, ends_on=ends_on)


def promise(
    door: Door,
    connection: Db,
    application: Application,
    kind: Kind,
    *,
    which: int | None = None,
    contact: bytes | None,
    ends_on: date | None = None,
) -> None:
    """Put a message into the ledger, where there is one and somebody to send it to.

    `which` tells one from the others of its kind; `ends_on` is until when a list stands.
    """
    if door.promises is None or contact is None:
        return
    name = kind.value if which is None else f"{kind.value}-{which}"
    case_id = application.case_id
    promised = Promised(
        f"{case_id}:{name}",
        case_id,
        application.subject_id,
        kind.value,
        contact,
        _text(door, application, kind, door.promises.page, ends_on),
        str(_form(application, kind, ends_on)),
        door.clock(),
    )
    door.promises.put(connection, promised)


def _text(door: Door, application: Application, kind: Kind, page: str, ends_on: date | None) -> str:
    language = language_of(application.locale)
    return text(
        language,
        f"sms.{kind.value}",
        signature=door.signature,
        hotline=door.hotline,
        reference=application.reference,
        link=f"{page}{application.link}",
        day=near_day(ends_on, language) if ends_on else "",
    )


def _form(application: Application, kind: Kind, ends_on: date | None) -> Form:
    language = language_of(application.locale)
    day = of_day(ends_on, language) if ends_on else ""
    return form(kind.value, language, ref=application.reference, day=day)
