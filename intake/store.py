"""The door's statements: applications and what hangs on them, in the transaction handed over."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import LiteralString

from psycopg.sql import SQL, Composed, Identifier, Placeholder

from fullstop.gateways.port import Sent
from fullstop.intake.application import Act, Entry, State
from fullstop.outbox.database import Db
from fullstop.outbox.holds import ALL_SPELLINGS
from fullstop.outbox.rows import read, save
from fullstop.schemas.messages import ActingAs, Channel

_NAME = re.compile(r"[A-Z2-9]{6,10}")  # of a reference or a link
TRIES_OF_A_CODE = 5
TRIES_OF_AN_APPLICATION = 20


@dataclass(frozen=True)
class Application:
    """An application as it is stored; `migrations/versions/intake_*.py` say what each is."""

    case_id: str
    reference: str
    link: str
    locale: str
    state: State
    opened_at: datetime
    moved_at: datetime
    session: bytes | None = None
    phone: bytes | None = None
    number: bytes | None = None  # a MAC of the phone, while more is needed
    entry: str = Entry.PHONE.value
    returns_to: str | None = None
    channel: str = Channel.ONLINE.value
    acting_as: str = ActingAs.SELF.value
    subject_id: str | None = None
    level: str | None = None
    contact: bytes | None = None
    contact_until: datetime | None = None
    records: tuple[str, ...] = ()
    waives: tuple[str, ...] = ()
    dry_runs: int = 0
    shown_case: str | None = None
    shown: str | None = None
    differences: str = "[]"
    checked_case: str | None = None
    verified_at: datetime | None = None
    listed_at: datetime | None = None
    confirmed_at: datetime | None = None
    published_at: datetime | None = None
    called_off_at: datetime | None = None
    elsewhere: bool = False  # a service of the company published it
    ended_at: datetime | None = None


# What is known of a new one; whatever else it has is the same for all, in the table as here.
OF_A_NEW_ONE = (
    "case_id",
    "reference",
    "link",
    "locale",
    "state",
    "opened_at",
    "moved_at",
    "session",
    "phone",
    "entry",
    "returns_to",
    "channel",
    "acting_as",
    "subject_id",
    "level",
)


@dataclass(frozen=True)
class Tried:
    """What a try of a code is measured by."""

    digest: bytes
    left: int
    is_first: bool
    serves: bool
    """Whether it is young enough: of one that went on nobody is told that it is not."""


@dataclass(frozen=True)
class Heard:
    """An answer of a domain to a case of ours; without its contact."""

    case_id: str
    domain: str
    revision: int
    answer: bytes


@dataclass(frozen=True)
class Noticed:
    """A notice of a case of ours; without its contact."""

    case_id: str
    revision: int
    notice: bytes


@dataclass(frozen=True)
class Done:
    """An act, as it is written down."""

    case_id: str
    act: Act
    at: datetime


# --- applications --------------------------------------------------------------------------------


def locked(connection: Db, link: str, session: bytes) -> Application | None:
    """This browser's application of that link, locked; None where it is another's, or none's."""
    return _named(
        connection,
        "select {columns} from applications where link = %s and %s in (session, enquiry_session)"
        " for update",
        link,
        session,
    )


def seen(connection: Db, link: str, session: bytes) -> Application | None:
    """The same without a lock, for who only looks."""
    return _named(
        connection,
        "select {columns} from applications where link = %s and %s in (session, enquiry_session)",
        link,
        session,
    )


def with_code_out(connection: Db, session: bytes, since: datetime) -> Application | None:
    """This browser's last application whose code went out since an instant."""
    return _one(
        connection,
        "select {columns} from applications where session = %s and state = 'opened'"
        " and moved_at > %s order by moved_at desc limit 1",
        session,
        since,
    )


def by_reference(connection: Db, reference: str) -> Application | None:
    """An application by its number, locked."""
    return _named(
        connection,
        "select {columns} from applications where reference = %s for update",
        reference,
    )


def verified(connection: Db, case_id: str) -> Application | None:
    """An application that somebody was proven to own, locked."""
    return _one(
        connection,
        "select {columns} from applications where case_id = %s and verified_at is not null"
        " for update",
        case_id,
    )


def referred_to(connection: Db, reference: str) -> Application | None:
    """The same by its number, without a lock, for who only asks whose it is."""
    return _named(
        connection,
        "select {columns} from applications where reference = %s and verified_at is not null",
        reference,
    )


def open_of(connection: Db, subject_id: str) -> Application | None:
    """The application that has the subject's slot, locked."""
    return _one(
        connection,
        "select {columns} from applications where subject_id = %s and not elsewhere"
        " and state in ('listing', 'listed', 'checking', 'cooling', 'suspended', 'published')"
        " for update",
        subject_id,
    )


def know_of(connection: Db, application: Application) -> None:
    """Keep one that was published elsewhere; its request says more than a notice did before it.

    Of one of ours it changes nothing.
    """
    connection.execute(
        SQL(
            "insert into applications as old ({}) values ({}) on conflict (case_id) do update set"
            " opened_at = excluded.opened_at, confirmed_at = excluded.confirmed_at,"
            " records = excluded.records, locale = excluded.locale, channel = excluded.channel,"
            " acting_as = excluded.acting_as where old.elsewhere and old.confirmed_at is null"
        ).format(*row_of([one.name for one in fields(Application)])),
        _values(vars(application)),
    )


def elsewhere(connection: Db, subject_id: str) -> list[Application]:
    """What is under way of this customer that a service published."""
    return read(
        connection,
        Application,
        "select {columns} from applications where subject_id = %s and elsewhere"
        " and state in ('published', 'keeping') order by opened_at",
        (subject_id,),
    )


def of_cases(connection: Db, case_ids: Collection[str]) -> list[Application]:
    """The applications of these cases, locked in order."""
    return read(
        connection,
        Application,
        "select {columns} from applications where case_id = any(%s) order by case_id for update",
        (sorted(case_ids),),
    )


def in_state_since(connection: Db, state: State, before: datetime, limit: int) -> list[Application]:
    """Applications that came to that state before an instant, locked; not those at work now."""
    return read(
        connection,
        Application,
        "select {columns} from applications where state = %s and moved_at < %s"
        " order by moved_at limit %s for update skip locked",
        (state.value, before, limit),
    )


def to_remind(connection: Db, before: datetime, limit: int) -> list[Application]:
    """Applications whose list has stood since before an instant, of which nobody was reminded."""
    return read(
        connection,
        Application,
        "select {columns} from applications where state = 'listed' and moved_at < %s"
        " and reminded_at is null order by moved_at limit %s for update skip locked",
        (before, limit),
    )


def to_ask_again(connection: Db, before: datetime, limit: int) -> list[Application]:
    """Applications that have waited for a list, and since it was asked for again, for so long."""
    return read(
        connection,
        Application,
        "select {columns} from applications as a where state = 'listing' and moved_at < %s"
        " and not exists (select from acts where acts.case_id = a.case_id and act = 'list_late'"
        " and at >= %s) order by moved_at limit %s for update skip locked",
        (before, before, limit),
    )


def move(
    connection: Db,
    case_id: str,
    of: Collection[State],
    to: State,
    at: datetime,
    changes: Mapping[str, object] | None = None,
) -> bool:
    """Let an application leave one of these states; False where it is in none of them."""
    wanted = {"state": to.value, "moved_at": at, **_values(changes or {})}
    row = connection.execute(
        SQL(
            "update applications set {} where case_id = %(its_case)s"
            " and state = any(%(its_states)s) returning case_id"
        ).format(_sets(wanted)),
        {**wanted, "its_case": case_id, "its_states": [state.value for state in of]},
    ).fetchone()
    return row is not None


def end(connection: Db, case_id: str, of: Collection[State], to: State, at: datetime) -> bool:
    """Let an application leave one of these states for good: nobody is to be reached any more."""
    ended = {"ended_at": at, "contact": None, "phone": None, "number": None}
    return move(connection, case_id, of, to, at, ended)


def change(connection: Db, case_id: str, changes: Mapping[str, object]) -> None:
    """Change what is no state."""
    connection.execute(
        SQL("update applications set {} where case_id = %(its_case)s").format(_sets(changes)),
        {**_values(changes), "its_case": case_id},
    )


def forget(connection: Db, case_ids: Sequence[str]) -> None:
    """Delete applications that nobody verified, with all that hangs on them."""
    connection.execute(
        "delete from applications where case_id = any(%s) and verified_at is null",
        (list(case_ids),),
    )


def forget_proving(connection: Db, number: bytes, by: Application) -> None:
    """Delete what the number or the browser of another left where more was needed."""
    connection.execute(
        "delete from applications where case_id in (select case_id from applications"
        " where state = 'proving' and (number = %s or session = %s) and case_id <> %s"
        " and verified_at is null for update skip locked)",
        (number, by.session, by.case_id),
    )


def forget_unverified(connection: Db, before: datetime, limit: int) -> int:
    """Delete those that came before an instant and that nobody verified; how many there were.

    Not those at work now, nor what is of a customer under a legal hold: a ticket says whose it is.
    """
    rows = connection.execute(
        SQL(
            "delete from applications where case_id in (select case_id from applications as a"
            " where state = 'opened' and moved_at < %s and not exists (select from {}"
            " where spelled = a.subject_id and released_at is null)"
            " order by moved_at limit %s for update skip locked) returning case_id"
        ).format(SQL(ALL_SPELLINGS)),
        (before, limit),
    ).fetchall()
    return len(rows)


def note(connection: Db, done: Sequence[Done]) -> None:
    """Write down what was done."""
    save(connection, "insert into acts ({columns}) select {columns} from {rows} order by n", done)


# --- codes ---------------------------------------------------------------------------------------


def try_code(connection: Db, case_id: str, now: datetime) -> Tried | None:
    """Count a try; None where the code takes no more."""
    row = connection.execute(
        "update codes set tries = tries + 1, all_tries = all_tries + 1 where case_id = %s"
        " and used_at is null and expires_at > %s and tries < %s and all_tries < %s"
        " returning digest, least(%s - tries, %s - all_tries), tries = 1 and not tried,"
        " coalesce(serves_until, expires_at) > %s",
        (
            case_id,
            now,
            TRIES_OF_A_CODE,
            TRIES_OF_AN_APPLICATION,
            TRIES_OF_A_CODE,
            TRIES_OF_AN_APPLICATION,
            now,
        ),
    ).fetchone()
    return None if row is None else Tried(bytes(row[0]), *row[1:])


def said_as(sent: Sent) -> str | None:
    """As it is kept what was said of whether a code was sent."""
    return None if sent is Sent.ACCEPTED else sent.value


def say_of_code(connection: Db, case_id: str, number: int, sent: Sent) -> None:
    """Keep what is said of that code, if it is still the last one."""
    connection.execute(
        "update codes set said = %s where case_id = %s and sent = %s",
        (said_as(sent), case_id, number),
    )


def said_of_code(connection: Db, case_id: str) -> Sent:
    """What was said of whether the code was sent."""
    row = connection.execute("select said from codes where case_id = %s", (case_id,)).fetchone()
    return Sent(row[0]) if row and row[0] else Sent.ACCEPTED


def use_code(connection: Db, case_id: str, now: datetime) -> None:
    """A code serves once."""
    connection.execute("update codes set used_at = %s where case_id = %s", (now, case_id))


def give_enquiry_code(connection: Db, case_id: str, hashed: str) -> None:
    """Keep an enquiry code in the place of the one before."""
    connection.execute(
        "insert into enquiry_codes (case_id, hash) values (%s, %s)"
        " on conflict (case_id) do update set hash = excluded.hash",
        (case_id, hashed),
    )


def enquiry_code(connection: Db, case_id: str) -> str | None:
    """What the code must match; None where there is none."""
    row = connection.execute(
        "select hash from enquiry_codes where case_id = %s", (case_id,)
    ).fetchone()
    return None if row is None else str(row[0])


def use_ticket(connection: Db, nonce: str, now: datetime) -> bool:
    """A ticket serves once; False where it did before."""
    row = connection.execute(
        "insert into tickets (nonce, used_at) values (%s, %s) on conflict do nothing"
        " returning nonce",
        (nonce, now),
    ).fetchone()
    return row is not None


# --- what was heard ------------------------------------------------------------------------------


def keep_answers(connection: Db, answers: Sequence[Heard]) -> None:
    """Keep the highest revision of each domain's answer to a case."""
    save(
        connection,
        "insert into answers as old ({columns}) select distinct on (case_id, domain) {columns}"
        " from {rows} order by case_id, domain, revision desc"
        " on conflict (case_id, domain) do update set revision = excluded.revision,"
        " answer = excluded.answer, heard_at = now() where old.revision < excluded.revision",
        answers,
    )


def keep_notices(connection: Db, notices: Sequence[Noticed]) -> None:
    """Keep the last notice of each case."""
    save(
        connection,
        "insert into notices as old ({columns}) select distinct on (case_id) {columns}"
        " from {rows} order by case_id, revision desc"
        " on conflict (case_id) do update set revision = excluded.revision,"
        " notice = excluded.notice, heard_at = now() where old.revision < excluded.revision",
        notices,
    )


def answers_of(connection: Db, case_id: str) -> list[Heard]:
    """What the domains answered."""
    return read(
        connection,
        Heard,
        "select {columns} from answers where case_id = %s order by domain",
        (case_id,),
    )


def notice_of(connection: Db, case_id: str) -> Noticed | None:
    """The last notice."""
    found = read(
        connection, Noticed, "select {columns} from notices where case_id = %s", (case_id,)
    )
    return found[0] if found else None


def sweep(connection: Db, now: datetime) -> None:
    """Let go of what has served: full limits and old tickets."""
    connection.execute(  # none that is at work now: whoever holds several waits for nobody
        "delete from limits where bucket in (select bucket from limits where refilled_at < %s"
        " for update skip locked)",
        (now - timedelta(days=2),),
    )
    connection.execute("delete from tickets where used_at < %s", (now - timedelta(days=1),))


def _one(connection: Db, statement: LiteralString, *values: object) -> Application | None:
    found = read(connection, Application, statement, values)
    return found[0] if found else None


def _named(
    connection: Db, statement: LiteralString, name: str, *values: object
) -> Application | None:
    """By a name that was typed or asked for, which may be anything at all."""
    return _one(connection, statement, name, *values) if _NAME.fullmatch(name) else None


def row_of(names: Collection[str]) -> tuple[Composed, Composed]:
    """These columns of a row, and the places of their values."""
    columns, places = map(Identifier, names), map(Placeholder, names)
    return SQL(", ").join(columns), SQL(", ").join(places)


def _sets(changes: Mapping[str, object]) -> Composed:
    return SQL(", ").join(
        SQL("{} = {}").format(Identifier(name), Placeholder(name)) for name in changes
    )


def _values(wanted: Mapping[str, object]) -> dict[str, object]:
    """As the database takes them: a tuple is an array."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in wanted.items()
    }
