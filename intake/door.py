"""What the door works with: its parts, handed in by the wiring, and what it says on the topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import uuid4

from dateutil.relativedelta import relativedelta

from fullstop.handlers.catalogue import Catalogue
from fullstop.intake.accounts import Accounts
from fullstop.intake.application import Act, Refusal, dry_run_of
from fullstop.intake.choices import Kind
from fullstop.intake.keys import Keys
from fullstop.intake.outgoing import Outgoing
from fullstop.intake.store import Application, Done, note
from fullstop.outbox.database import Db, Pool
from fullstop.schemas.contact import Contact, PublicKey, seal
from fullstop.schemas.messages import (
    ActingAs,
    CaseId,
    Channel,
    DeletionRequested,
    Message,
    ProcessingStopped,
    StopScope,
    SubjectId,
)

Language = Literal["zh", "en"]
Publish = Callable[[Db, Sequence[Message]], None]

LOCALES: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


def language_of(locale: str) -> Language:
    return "en" if locale == LOCALES["en"] else "zh"


@dataclass(frozen=True)
class Promised:
    """A message as the ledger takes it; its id is the same however often it is promised."""

    message_id: str
    case_id: str
    subject_id: str | None
    kind: str
    contact: bytes
    text: str
    form: str
    created_at: datetime


@dataclass(frozen=True)
class Promises:
    """How a message comes into the ledger, and where links lead (`xx.cn/d/`)."""

    put: Callable[[Db, Promised], None]
    page: str
    civil_day: Callable[[datetime], date]


@dataclass(frozen=True)
class Door:
    """Everything that the acts, the reader and the pages share."""

    pool: Pool
    accounts: Accounts
    keys: Keys
    outgoing: Outgoing
    catalogue: Catalogue
    kinds: tuple[Kind, ...]
    publish: Publish
    clock: Callable[[], datetime]
    signature: str
    hotline: str
    refused: Callable[[Refusal], None]
    """Lets operators see what was refused; it learns neither who asked nor of whom."""
    late: Callable[[str], object]
    """Lets operators see a case whose list does not come."""
    contact_key: PublicKey | None = None
    contact_life_months: int = 12
    """How long whoever sends the result keeps a contact for which no longer life was chosen."""
    ticket_key: bytes | None = None
    """The app's, where one hands out tickets."""
    promises: Promises | None = None
    """Where messages are put that `notify` sends."""

    def sealed(self, phone: str, locale: str) -> bytes | None:
        """A contact for the notification service; None where there is none."""
        return None if self.contact_key is None else seal(Contact(phone, locale), self.contact_key)

    def contact_ends(self, application: Application) -> datetime | None:
        """Until when, at the latest, the contact of its request is kept; None where it has none."""
        if application.contact is None:
            return None
        usual = application.opened_at + relativedelta(months=self.contact_life_months)
        return max(usual, application.contact_until or usual)

    def note(self, connection: Db, case_id: str, *acts: Act) -> None:
        """Write down what is done in this transaction."""
        note(connection, [Done(case_id, act, self.clock()) for act in acts])

    def ask_for_list(self, connection: Db, application: Application, number: int) -> None:
        """Publish the dry run of that number, as of now."""
        now = self.clock()
        asked = request_of(application).model_copy(
            update={
                "case_id": dry_run_of(application.case_id, number),
                "requested_at": now,
                "cutoff_at": now,
                "dry_run": True,
                "contact": None,
                "contact_until": None,
            }
        )
        self.publish(connection, [asked])

    def stop(self, connection: Db, application: Application, scope: StopScope) -> None:
        """Publish that something stops at once."""
        stopped = ProcessingStopped(
            event_id=str(uuid4()),
            case_id=CaseId(application.case_id),
            subject_id=SubjectId(application.subject_id or ""),
            scope=scope,
            stopped_at=self.clock(),
        )
        self.publish(connection, [stopped])


def request_of(application: Application) -> DeletionRequested:
    """The request as the application is now; the clock runs since it was opened."""
    return DeletionRequested(
        event_id=str(uuid4()),
        case_id=CaseId(application.case_id),
        subject_id=SubjectId(application.subject_id or ""),
        requested_at=application.opened_at,
        cutoff_at=application.confirmed_at or application.opened_at,
        acting_as=ActingAs(application.acting_as),
        channel=Channel(application.channel),
        records=application.records,
        waives=application.waives,
        locale=application.locale,
        contact=application.contact,
        contact_until=application.contact_until,
    )
