"""What there is to see of an application. Looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

from fullstop.gateways.port import Sent
from fullstop.intake import store
from fullstop.intake.acts import CODE_LIFE, NotFoundError
from fullstop.intake.application import LIST_LIFE, REPORTING, State
from fullstop.intake.choices import takes_identity
from fullstop.intake.door import Door
from fullstop.intake.listing import Items, Listing, listing
from fullstop.intake.progress import answer_in, notice_in
from fullstop.intake.standing import Row, rows
from fullstop.intake.store import Application

CivilDay = Callable[[datetime], date]
Heading = Literal["called_off", "at_work", "stopped", "keeping", "done"]
SignIn = Literal["", "stays", "ends"]


class Looking:
    """Looks at applications, for whoever has their link and their session."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def application(self, link: str, session: str) -> Application:
        """The application; NotFoundError where there is none, or it is another's."""
        with self._door.pool.autocommit() as connection:
            found = store.seen(connection, link, self._door.keys.session(session))
        if found is None:
            raise NotFoundError
        return found

    def with_code_out(self, session: str) -> str:
        """The link of the browser's application whose code is out; empty where none is."""
        door = self._door
        with door.pool.autocommit() as connection:
            digest, since = door.keys.session(session), door.clock() - CODE_LIFE
            found = store.with_code_out(connection, digest, since)
        return found.link if found else ""

    def said_of_code(self, found: Application) -> Sent:
        """What was said of whether its code was sent."""
        with self._door.pool.autocommit() as connection:
            return store.said_of_code(connection, found.case_id)

    def reported(self, link: str, session: str) -> tuple[Application, datetime]:
        """One with a result to speak of, and when it was confirmed; NotFoundError before."""
        found = self.application(link, session)
        if found.state not in REPORTING or found.confirmed_at is None:
            raise NotFoundError
        return found, found.confirmed_at

    def elsewhere(self, found: Application) -> list[Application]:
        """What else is under way of this customer; nothing before it is known who it is."""
        if found.verified_at is None or found.subject_id is None:
            return []
        with self._door.pool.autocommit() as connection:
            return store.elsewhere(connection, found.subject_id)

    def rows(self, found: Application) -> tuple[Row, ...]:
        """How far each record set is that was asked for."""
        door = self._door
        with door.pool.autocommit() as connection:
            answers = [answer_in(heard) for heard in store.answers_of(connection, found.case_id)]
            noticed = store.notice_of(connection, found.case_id)
        told: Items | None = None
        if noticed is not None:
            lines = notice_in(noticed).lines
            told = listing(lines, answers, door.catalogue, door.kinds).items
        return rows(door.kinds, door.catalogue, found.records, told, answers)


def heading(found: Application) -> Heading:
    """How far a published application is as a whole."""
    is_out = found.state is State.PUBLISHED
    if found.called_off_at:
        return "called_off" if is_out else "stopped"
    if is_out:
        return "at_work"
    return "keeping" if found.state is State.KEEPING else "done"


def sign_in(found: Application, listed: Listing) -> SignIn:
    """What becomes of the login; nothing to say where the profile is not asked for."""
    if not takes_identity(found.records):
        return ""
    identity = [item for item in listed.items if item.kind == "identity"]
    if any(item.stays for item in identity):
        return "stays"
    return "ends" if any(item.goes for item in identity) else ""


def is_to_be_reached(found: Application, now: datetime) -> bool:
    """Whether the contact of its request may still be kept, for what there is to tell."""
    return found.contact_until is not None and now < found.contact_until


def was_given_back(found: Application) -> bool:
    """Whether it was confirmed and nobody could check it: the list is older than its state."""
    return found.listed_at is not None and found.moved_at > found.listed_at


def last_day(found: Application, civil_day: CivilDay) -> date:
    """The last day on which the list can be confirmed."""
    return civil_day(found.moved_at + LIST_LIFE) - timedelta(days=1)
