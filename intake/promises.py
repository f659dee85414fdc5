"""What the door tells by text beside its codes: each goes through the ledger of messages, once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

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
    day = near_day(ends_on, language_of(application.locale))
    number, contact = application.dry_runs, application.contact
    promise(door, connection, application, kind, which=number, contact=contact, day=day)


def promise(
    door: Door,
    connection: Db,
    application: Application,
    kind: Kind,
    *,
    which: int | None = None,
    contact: bytes | None,
    **values: object,
) -> None:
    """Put a message into the ledger, where there is one and somebody to send it to.

    `which` tells one from the others of its kind.
    """
    if door.promises is None or contact is None:
        return
    words = text(
        language_of(application.locale),
        f"sms.{kind.value}",
        signature=door.signature,
        hotline=door.hotline,
        reference=application.reference,
        link=f"{door.promises.page}{application.link}",
        **values,
    )
    name = kind.value if which is None else f"{kind.value}-{which}"
    case_id, whose = application.case_id, application.subject_id
    promised = Promised(
        f"{case_id}:{name}", case_id, whose, kind.value, contact, words, door.clock()
    )
    door.promises.put(connection, promised)
