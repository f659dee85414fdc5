"""What a customer does at the door, each in one transaction.

It moves the application, says what is to be said on the topics, and writes the act down.

Whoever acts has the application's link and its browser's session; without both there is no
application.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import TypeVar
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from fullstop.gateways.port import Sent, Text
from fullstop.gateways.templates import CODE, form
from fullstop.intake import codes, limits, store, tickets
from fullstop.intake.accounts import led_to, number_of
from fullstop.intake.application import (
    BEFORE_PUBLISHING,
    CONFIRMED,
    UNSEEN,
    UNVERIFIED,
    Act,
    Entry,
    Level,
    Refusal,
    State,
)
from fullstop.intake.choices import chosen
from fullstop.intake.codes import Code, Kept, NameTakenError
from fullstop.intake.door import LOCALES, Door, Language, language_of
from fullstop.intake.keys import (
    is_by_enquiry,
    new_code,
    new_enquiry_code,
    new_session,
    no_code,
)
from fullstop.intake.limits import Wanted
from fullstop.intake.listing import STORED, Listing
from fullstop.intake.phones import mobile
from fullstop.intake.promises import Kind, promise
from fullstop.intake.store import Application, Tried
from fullstop.intake.words import text
from fullstop.outbox.database import DatabaseError, Db
from fullstop.schemas.messages import CaseId, DeletionCancelled, StopScope, SubjectId

Did = TypeVar("Did")

CODE_LIFE = timedelta(minutes=10)
CONTACT_KEPT_LONGER = timedelta(days=3_650)
_TRIES_TO_NAME = 5
_TAKEN = "23505"  # a unique key is another's
_IN_A_CIRCLE = "40P01"  # and this one was let go of: nothing is done

_HASHER = PasswordHasher()


class NotFoundError(Exception):
    """There is no such application, or it is not this browser's: nobody is told which."""


class NoNumberError(Exception):
    """Who is signed in to the app has no number here that a code could go to."""


class CodeNeededError(Exception):
    """An enquiry code shows how far it is. What goes is chosen and confirmed by who proves who they
    are, and they alone get another one: whoever found a slip would make the customer's own void."""


class Entered(Enum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # expired, used, or tried too often: only a new one helps


@dataclass(frozen=True)
class Attempt:
    """A typed code; `link` and `session` are the application's from now on, where it was right."""

    entered: Entered
    tries_left: int = 0
    link: str = ""
    session: str = ""


@dataclass(frozen=True)
class Opened:
    """A new application, and whether its code went out.

    `unsent` sends what must go out only after the answer, which else would take longer for a known
    account than for an unknown one; None where nothing must.
    """

    link: str
    sent: Sent
    unsent: Callable[[], object] | None = None

    def later(self) -> None:
        """Send what is to be sent after the answer."""
        if self.unsent:
            self.unsent()


class Acts:
    """The acts, on the door's parts."""

    def __init__(self, door: Door) -> None:
        self._door = door

    # --- applying, and proving who one is

    def open(self, phone: str, language: Language, session: str, source: str) -> Opened:
        """Open an application and send a code to the number, whosever it is.

        LimitedError when there were too many; the same for every number, known or not.
        """
        return self._open(phone, Entry.PHONE, phone, language, session, source)

    def open_by_ticket(self, ticket: str, language: Language, session: str) -> Opened | None:
        """Open an application of who is signed in to the app; None where the ticket does not serve.

        The code goes to the registered number, and NoNumberError says that there is none; no limit
        that a stranger can use up is in its way.
        """
        door, now = self._door, self._door.clock()
        read = tickets.read(door.ticket_key, ticket, now) if door.ticket_key else None
        if read is None:
            door.refused(Refusal.TICKET)
            return None
        phone = number_of(door.accounts.by_subject(read.subject_id))
        if phone is None:
            raise NoNumberError
        wanted = limits.each(limits.SENDING_BY_TICKET, read.subject_id)

        def act() -> Opened | None:
            application = self._new(
                phone, language, session, entry=Entry.TICKET, ticket_of=read.subject_id
            )
            typed, code = self._code(application, phone, session, Act.OPENED, Act.CODE_SENT)
            with door.pool.transaction() as connection:
                if not store.use_ticket(connection, read.nonce, now):
                    door.refused(Refusal.TICKET)
                    return None
                kept = codes.send_first(connection, door.keys, application, code, wanted).kept()
            return self._sent(application, phone, typed, code, kept)

        return _under_a_free_name(act)

    def open_by_name(self, name: str, language: Language, session: str, source: str) -> Opened:
        """Open an application and send a code to the number registered for an account.

        Nobody is told whether there is one: the same is done and said.
        """
        phone = number_of(self._door.accounts.by_name(name))
        # An e-mail in other letters is the same one: what is counted is what is looked up.
        counted = f"{Entry.ACCOUNT}:{name.lower()}"
        return self._open(phone, Entry.ACCOUNT, counted, language, session, source)

    def return_by_code(
        self, reference: str, language: Language, session: str, source: str
    ) -> Opened:
        """Send a code to the number of whose application it is, while it is there.

        The right one leads to that application. Nobody is told whether there is one.
        """
        with self._door.pool.autocommit() as connection:
            found = store.referred_to(connection, reference)
        accounts = self._door.accounts.by_subject(found.subject_id or "" if found else "")
        case_id = found.case_id if found else None
        counted = f"{Entry.REFERENCE}:{reference}"
        return self._open(
            number_of(accounts), Entry.REFERENCE, counted, language, session, source, case_id
        )

    def _open(
        self,
        phone: str | None,
        entry: Entry,
        counted: str,
        language: Language,
        session: str,
        source: str,
        returns_to: str | None = None,
    ) -> Opened:
        """Open one, whether there is a number or not; `counted` is what its limit counts."""
        door = self._door

        def act(share: Wanted) -> Opened:
            application = self._new(
                phone or "", language, session, entry=entry, returns_to=returns_to
            )
            typed, code = self._code(application, phone, session, Act.OPENED, Act.CODE_SENT)
            wanted = [*_sending(application, phone, counted, source), share]
            with door.pool.autocommit() as connection:
                answer = codes.send_first(connection, door.keys, application, code, wanted)
            return self._sent(application, phone, typed, code, answer.kept(), counted)

        return _under_a_free_name(lambda: limits.by_a_share(act))

    def send_again(self, link: str, session: str, source: str) -> Opened:
        """Send another code; the one before serves no longer.

        StartOverError where no code would serve any more.
        """
        door = self._door

        def act(share: Wanted) -> Opened:
            with door.pool.transaction() as connection:
                application = self._mine(connection, link, session)
                phone = door.keys.open(application.phone or b"")
                if application.state not in UNVERIFIED or phone is None:
                    raise NotFoundError
                to = application.case_id if application.entry in UNSEEN else phone
                wanted = [*_sending(application, phone, to, source), share]
                typed, code = self._code(application, phone, session, Act.CODE_SENT)
                answer = codes.send_again(connection, door.keys, application.case_id, code, wanted)
            return self._sent(application, phone, typed, code, answer.kept(), to)

        return _under_a_free_name(lambda: limits.by_a_share(act))

    def enter_code(self, link: str, session: str, typed: str) -> Attempt:
        """Try a code. A right one opens the way to the list, or says that more is needed."""
        try:
            return self._enter_code(link, session, typed)
        except DatabaseError as error:
            if error.sqlstate != _TAKEN:
                raise
            return self._enter_code(link, session, typed)  # two at once: the first has the slot

    def _enter_code(self, link: str, session: str, typed: str) -> Attempt:
        door = self._door
        with door.pool.transaction() as connection:
            application = self._mine(connection, link, session)
            tried = store.try_code(connection, application.case_id, door.clock())
            if tried is None or application.state not in UNVERIFIED:
                door.refused(Refusal.CODE_OVER)
                return Attempt(Entered.OVER)
            digest = door.keys.code(application.case_id, session, typed)
            is_right = (
                self._counts(connection, application, tried)
                and hmac.compare_digest(tried.digest, digest)
                and tried.serves
            )
            if not is_right:
                door.note(connection, application.case_id, Act.CODE_WRONG)
                door.refused(Refusal.CODE)
                return Attempt(Entered.WRONG if tried.left else Entered.OVER, tried.left)
            store.use_code(connection, application.case_id, door.clock())
            return self._proven(connection, application)

    def _counts(self, connection: Db, application: Application, tried: Tried) -> bool:
        """Whether so many were tried at the number that one more is compared at all.

        Who tries is not told: a name would say whose it is. The first try of each code always is,
        and a ticket's every one, so that no stranger's tries are in the customer's way.
        """
        if tried.is_first or application.entry == Entry.TICKET:
            return True
        door = self._door
        at = door.keys.open(application.phone or b"") or application.case_id
        return limits.take(
            connection, door.keys, limits.each(limits.TRYING_AT_NUMBER, at, quiet=True)
        )

    def _proven(self, connection: Db, application: Application) -> Attempt:
        """The number is in the customer's hand: does it say who it is?"""
        door = self._door
        phone = door.keys.open(application.phone or b"") or ""
        subject_id, session = self._who(application, phone), new_session()
        digest = door.keys.session(session)
        first = self._first(connection, application, subject_id)
        if subject_id is None or (first is None and application.entry == Entry.REFERENCE):
            self._needs_more(connection, application, phone, digest)
            return Attempt(Entered.RIGHT, link=application.link, session=session)
        store.forget_proving(connection, door.keys.number(phone), application)
        if first is not None:
            store.change(connection, first.case_id, {"session": digest, "enquiry_session": None})
            store.forget(connection, [application.case_id])
            door.note(connection, first.case_id, Act.RETURNED)
            return Attempt(Entered.RIGHT, link=first.link, session=session)
        self._verify(connection, application, subject_id, phone, digest)
        return Attempt(Entered.RIGHT, link=application.link, session=session)

    def _needs_more(
        self, connection: Db, application: Application, phone: str, session: bytes
    ) -> None:
        """Its number is kept to tell it the end; who only returns has nothing here that ends."""
        door, now = self._door, self._door.clock()
        moved: dict[str, object] = {"session": session}
        if application.entry == Entry.REFERENCE:
            moved["phone"] = None
        else:
            moved["number"] = door.keys.number(phone)
        store.move(connection, application.case_id, UNVERIFIED, State.PROVING, now, moved)
        door.note(connection, application.case_id, Act.PROVING)

    def _first(
        self, connection: Db, application: Application, subject_id: str | None
    ) -> Application | None:
        """The customer's application that this one goes on with."""
        if subject_id is None:
            return None
        if application.entry != Entry.REFERENCE:
            return store.open_of(connection, subject_id)
        found = store.verified(connection, application.returns_to or "")
        return found if found and found.subject_id == subject_id else None

    def _who(self, application: Application, phone: str) -> str | None:
        """Whose the number is; a ticket said it before the code was sent."""
        door = self._door
        if application.level == Level.TICKET:
            return application.subject_id
        return led_to(door.accounts.by_phone(phone), door.clock())

    def _verify(
        self,
        connection: Db,
        application: Application,
        subject_id: str,
        phone: str,
        session: bytes,
    ) -> None:
        """From here on it holds the subject's slot, and profiling stops."""
        door, now = self._door, self._door.clock()
        changes = {
            "subject_id": subject_id,
            "level": application.level or Level.CODE.value,
            "phone": None,
            "number": None,
            "contact": door.sealed(phone, application.locale),
            "session": session,
            "verified_at": now,
            "dry_runs": 1,
        }
        store.move(connection, application.case_id, UNVERIFIED, State.LISTING, now, changes)
        verified = replace(application, subject_id=subject_id)
        door.ask_for_list(connection, verified, 1)
        door.stop(connection, verified, StopScope.PROFILING)
        door.note(connection, application.case_id, Act.VERIFIED)
        self._alert(connection, verified, phone)

    def _alert(self, connection: Db, application: Application, phone: str) -> None:
        """Tell the customer's other numbers, whoever may have verified with this one."""
        door = self._door
        if door.promises is None:
            return
        accounts = door.accounts.by_subject(application.subject_id or "")
        others = {number for one in accounts if (number := mobile(one.phone))} - {phone}
        for which, other in enumerate(sorted(others), start=1):
            contact = door.sealed(other, application.locale)
            promise(door, connection, application, Kind.ALERT, which=which, contact=contact)

    # --- the list

    def choose(
        self,
        link: str,
        session: str,
        kinds: Collection[str],
        *,
        waive: bool,
        longer: bool,
        language: Language | None = None,
    ) -> bool:
        """Ask for the list of other choices, or in another language.

        False when it is too late, or nothing was chosen.
        """
        door, now = self._door, self._door.clock()
        with door.pool.transaction() as connection:
            application = self._mine(connection, link, session)
            records = chosen(door.kinds, kinds)
            if application.state is not State.LISTED or not kinds:
                return False
            _refuse_enquiry(session)
            asked = replace(
                application,
                records=records,
                waives=waivable(application) if waive else (),
                locale=LOCALES[language] if language else application.locale,
            )
            changes = {
                "records": records,
                "waives": asked.waives,
                "locale": asked.locale,
                "contact_until": now + CONTACT_KEPT_LONGER if longer else None,
                "dry_runs": application.dry_runs + 1,
                "differences": "[]",
            }
            store.move(connection, application.case_id, {State.LISTED}, State.LISTING, now, changes)
            door.ask_for_list(connection, asked, application.dry_runs + 1)
            door.note(connection, application.case_id, Act.CHOSEN)
        return True

    def confirm(self, link: str, session: str, shown_case: str) -> str | None:
        """Confirm the list that was shown; the enquiry code, to be written down.

        None where it is not the list that stands: nothing is confirmed that was not shown. Pressed
        again it is confirmed once, and the code is another: the answer before may be lost.
        LimitedError when that was too often.
        """
        door, code = self._door, new_enquiry_code()
        with door.pool.transaction() as connection:
            application = self._mine(connection, link, session)
            is_shown = application.shown_case == shown_case
            if not is_shown or application.state not in CONFIRMED | {State.LISTED}:
                door.refused(Refusal.LIST)
                return None
            _refuse_enquiry(session)
            if application.state is State.LISTED:
                self._confirm(connection, application)
            else:
                limits.take(connection, door.keys, _enquiring(application))
            self._give(connection, application, code)
        return code

    def _confirm(self, connection: Db, application: Application) -> None:
        door, now, number = self._door, self._door.clock(), application.dry_runs + 1
        changes = {"confirmed_at": now, "dry_runs": number}
        store.move(connection, application.case_id, {State.LISTED}, State.CHECKING, now, changes)
        door.ask_for_list(connection, application, number)
        door.note(connection, application.case_id, Act.CONFIRMED)

    # --- afterwards

    def withdraw(self, link: str, session: str) -> None:
        """Before the request is out that ends it; afterwards it is called off, and the answers say
        what that came to."""
        door, now = self._door, self._door.clock()
        with door.pool.transaction() as connection:
            application = self._mine(connection, link, session)
            if store.end(connection, application.case_id, BEFORE_PUBLISHING, State.WITHDRAWN, now):
                door.note(connection, application.case_id, Act.WITHDRAWN)
            elif application.state is State.PUBLISHED and application.called_off_at is None:
                store.change(connection, application.case_id, {"called_off_at": now})
                door.publish(connection, [_cancellation(application, now)])
                door.note(connection, application.case_id, Act.CALLED_OFF)

    def new_enquiry_code(self, link: str, session: str) -> str:
        """Another enquiry code in the place of the one before.

        NotFoundError before anything was confirmed: there is nothing yet to enquire about.
        LimitedError when there were too many.
        """
        door, code = self._door, new_enquiry_code()
        with door.pool.transaction() as connection:
            application = self._mine(connection, link, session)
            if application.state not in CONFIRMED:
                raise NotFoundError
            _refuse_enquiry(session)
            limits.take(connection, door.keys, _enquiring(application))
            self._give(connection, application, code)
        return code

    def _give(self, connection: Db, application: Application, code: str) -> None:
        """Only for whose application it is: a hash costs what a thousand looks do.

        Who came by the one before comes no longer.
        """
        store.give_enquiry_code(connection, application.case_id, _HASHER.hash(code))
        store.change(connection, application.case_id, {"enquiry_session": None})
        limits.fill(connection, self._door.keys, _trying(application.reference))

    def find(self, reference: str, typed: str, source: str) -> Attempt:
        """Come back with the number of the application and its enquiry code.

        What is not there is tried as long, and told in the same words.
        """
        door = self._door
        with door.pool.transaction() as connection:
            wanted = limits.each(limits.ASKING_FROM_SOURCE, source)
            limits.take(connection, door.keys, wanted)
        with door.pool.transaction() as connection:
            application = store.by_reference(connection, reference)
            case_id = application.case_id if application else ""
            counts = limits.take(connection, door.keys, [_trying(reference)])
            hashed = store.enquiry_code(connection, case_id) if counts else None
        is_right = _matches(hashed or _NOBODYS, typed)
        if application is None or hashed is None or not is_right:
            door.refused(Refusal.ENQUIRY_CODE)
            return Attempt(Entered.WRONG)
        return self._returned(application)

    def _returned(self, application: Application) -> Attempt:
        """Beside the customer's own session: whoever found the slip is not in its way."""
        door, session = self._door, new_session(by_enquiry=True)
        with door.pool.transaction() as connection:
            limits.fill(connection, door.keys, _trying(application.reference))
            digest = door.keys.session(session)
            store.change(connection, application.case_id, {"enquiry_session": digest})
            door.note(connection, application.case_id, Act.RETURNED)
        return Attempt(Entered.RIGHT, link=application.link, session=session)

    # --- steps

    def _mine(self, connection: Db, link: str, session: str) -> Application:
        found = store.locked(connection, link, self._door.keys.session(session))
        if found is None:
            raise NotFoundError
        return found

    def _new(
        self,
        phone: str,
        language: Language,
        session: str,
        *,
        entry: Entry,
        ticket_of: str | None = None,
        returns_to: str | None = None,
    ) -> Application:
        """A new application, which nobody knows of yet."""
        door, case_id = self._door, f"d{uuid4().hex}"
        now = door.clock()
        return Application(
            case_id=case_id,
            reference=door.keys.reference(case_id),
            link=door.keys.link(case_id),
            locale=LOCALES[language],
            state=State.OPENED,
            opened_at=now,
            moved_at=now,
            session=door.keys.session(session),
            phone=door.keys.seal(phone),
            subject_id=ticket_of,
            level=Level.TICKET.value if ticket_of else None,
            entry=entry.value,
            returns_to=returns_to,
        )

    def _code(
        self, application: Application, phone: str | None, session: str, *acts: Act
    ) -> tuple[str, Code]:
        """A new code, and what is kept of it; where it goes to nobody no code is right."""
        typed, now = new_code(), self._door.clock()
        digest = self._door.keys.code(application.case_id, session, typed)
        said = self._said_unseen(application) if application.entry in UNSEEN else Sent.ACCEPTED
        digest = digest if phone else no_code()
        return typed, Code(digest, no_code(), now + CODE_LIFE, now, acts, said)

    def _sent(
        self,
        application: Application,
        phone: str | None,
        typed: str,
        code: Code,
        kept: Kept,
        counted: str = "",
    ) -> Opened:
        """The code is sent, or will be once it is answered; `counted` is what its limit counted."""
        sending = _nothing
        if phone and kept.serves:
            sending = partial(self._send, application, phone, typed, kept.number)
        if application.entry in UNSEEN:
            return Opened(application.link, code.said, sending)
        sent = sending()
        if sent is not Sent.ACCEPTED:
            self._note_unsent(application, kept.number, sent, counted)
        return Opened(application.link, sent)

    def _note_unsent(self, application: Application, number: int, sent: Sent, counted: str) -> None:
        """It is said whenever its customer looks; what surely did not go out is not counted.

        Only by the minute, so that nobody calls a gateway that takes none all the time.
        """
        door = self._door
        with door.pool.transaction() as connection:
            store.say_of_code(connection, application.case_id, number, sent)
            if counted and sent is Sent.TRY_LATER:
                wanted = limits.each(limits.SENDING_TO_NUMBER[1:], counted)
                limits.give_back(connection, door.keys, wanted)

    def _said_unseen(self, application: Application) -> Sent:
        """What is said of a code whether it goes or not, and so before it does."""
        goes = self._door.outgoing.goes(language_of(application.locale))
        return Sent.ACCEPTED if goes else Sent.TRY_LATER

    def _send(self, application: Application, phone: str, code: str, number: int) -> Sent:
        door, language = self._door, language_of(application.locale)
        said = text(language, "sms.code", code=code, signature=door.signature, hotline=door.hotline)
        key = f"{application.case_id}-code-{number}"
        sms = Text(key, phone, said, form(CODE, language, code=code))
        return door.outgoing.send(sms, language, is_seen=application.entry not in UNSEEN)


def _nothing() -> Sent:
    """There is nobody to send it to, or too much was sent: who typed a name is not told."""
    return Sent.REFUSED


def _sending(
    application: Application, phone: str | None, counted: str, source: str
) -> Iterator[Wanted]:
    """What a code takes. Of a number that was not typed it is not told that it had its texts.

    Who typed a name would learn whose it is. Nor is who typed the number, so the name yields to it.
    """
    yield from limits.each(limits.SENDING_FROM_SOURCE, source)
    yield from limits.each(limits.SENDING_TO_NUMBER, counted)
    if application.entry in UNSEEN:
        of = phone or application.reference
        yield from limits.each(limits.SENDING_UNSEEN, of, quiet=True)
        yield Wanted(limits.SENDING_TO_NUMBER[0], of, quiet=True, stays=True)


def _refuse_enquiry(session: str) -> None:
    if is_by_enquiry(session):
        raise CodeNeededError


def _enquiring(application: Application) -> tuple[Wanted, ...]:
    return limits.each(limits.ENQUIRY_CODES, application.case_id)


def _trying(reference: str) -> Wanted:
    return Wanted(limits.TRYING_ENQUIRY_CODE[0], reference, quiet=True)


def _under_a_free_name(act: Callable[[], Did]) -> Did:
    """Do it again where its names are another's, or another was the first at one of its limits."""
    for _ in range(_TRIES_TO_NAME):
        try:
            return act()
        except NameTakenError:
            continue
        except DatabaseError as error:
            if error.sqlstate not in {_TAKEN, _IN_A_CIRCLE}:
                raise
    return act()


def shown(application: Application) -> Listing:
    """The list as it was shown."""
    return Listing(STORED.validate_json(application.shown) if application.shown else ())


def waivable(application: Application) -> tuple[str, ...]:
    """What may be given up of what the list shows, and what was: it is no longer kept."""
    offered = {item.waive for item in shown(application).items if item.waive}
    return tuple(sorted(offered.union(application.waives)))


_NOBODYS = _HASHER.hash("nobody's")


def _matches(hashed: str, typed: str) -> bool:
    try:
        return _HASHER.verify(hashed, typed)
    except VerifyMismatchError:
        return False


def _cancellation(application: Application, now: datetime) -> DeletionCancelled:
    return DeletionCancelled(
        event_id=str(uuid4()),
        case_id=CaseId(application.case_id),
        subject_id=SubjectId(application.subject_id or ""),
        cancelled_at=now,
    )
