"""What the door tells by text beside its codes: each goes through the ledger of messages, once."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from fullstop.intake.door import Door, Promised, language_of
from fullstop.intake.store import Application
from fullstop.intake.words import near_day, text
from fullstop.outbox.database import Db


class Kind(StrEnum):
    """What a message is; its words are `sms.<kind>`."""

    LIST_READY = "list_ready"
    REMINDER = "reminder"
    LAPSED = "lapsed"
    UNPROVEN = "unproven"
    ALERT = "alert"  # to the customer's other numbers, at any hour


def day_of(on: date, application: Application) -> str:
    """A day that is near, as its reader writes it."""
    return near_day(on, language_of(application.locale))


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
    case_id = application.case_id
    promised = Promised(f"{case_id}:{name}", case_id, kind.value, contact, words, door.clock())
    door.promises.put(connection, promised)
