"""A code goes out: its limits, the code that is kept, and the acts, by one statement.

What is refused changes nothing, so nothing is waited for before it is committed: what every
application locks is free again at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Cursor
from psycopg.sql import SQL, Composable, Literal

from fullstop.gateways.port import Sent
from fullstop.intake import limits, store
from fullstop.intake.application import Act
from fullstop.intake.keys import Keys
from fullstop.intake.limits import Wanted
from fullstop.intake.store import OF_A_NEW_ONE, TRIES_OF_AN_APPLICATION, Application, row_of
from fullstop.outbox.database import Db, Row

_SEND = SQL("""
with {room},
named as ({named}),
sent as (
  insert into codes as old (case_id, digest, expires_at, said)
  select case_id, case when is_quietly_there then %(digest)s::bytea else %(no_code)s::bytea end,
    %(expires_at)s::timestamptz, %(said)s from named, room where is_there
  on conflict (case_id) do update set
    digest = case when {goes_on} then old.digest else excluded.digest end,
    serves_until = case when {goes_on} then coalesce(old.serves_until, old.expires_at) end,
    tried = {goes_on} and (old.tried or old.tries > 0),
    said = excluded.said,
    expires_at = excluded.expires_at, tries = 0, used_at = null, sent = old.sent + 1
    where old.all_tries < {most} returning case_id, sent),
noted as (
  insert into acts (case_id, act, at) select case_id, act, %(at)s::timestamptz
  from sent, unnest(%(acts)s::text[]) with ordinality as done (act, n) order by n),
{taken}
select {found}, (select sent from sent) from room""")

# Where none is sent, the one in the customer's hand is not void. All that can be seen of it is as
# of a new one: who typed a name does not learn that its number has had its texts.
_GOES_ON = SQL("(old.used_at is null and not (select is_quietly_there from room))")

_OPENED = SQL("""
insert into applications ({}) select {} from room where is_there
on conflict do nothing returning case_id""")

_KNOWN = SQL("select %(case_id)s::text as case_id")


class NameTakenError(Exception):
    """Another application has this reference, or this link."""


class StartOverError(Exception):
    """So many codes were tried at this application that it takes no more."""


@dataclass(frozen=True)
class Code:
    """What is kept of a code, and in its place where the limits let none be sent."""

    digest: bytes
    no_code: bytes
    expires_at: datetime
    at: datetime
    acts: Sequence[Act]
    """Written down where a code is kept."""
    said: Sent
    """Of whether it was sent, as far as that is known before."""


@dataclass(frozen=True)
class Kept:
    """How many codes were kept by now, and whether this one serves."""

    number: int
    serves: bool


@dataclass(frozen=True)
class Answer:
    """Says what became of it, also after the transaction."""

    wanted: Sequence[Wanted]
    cursor: Cursor[Row]
    otherwise: type[Exception]

    def kept(self) -> Kept:
        """LimitedError where there were too many; else `otherwise` where none was kept."""
        row = self.cursor.fetchone()
        serves = limits.refuse_empty(self.wanted, row[:2] if row else None)
        if row is None or row[2] is None:
            raise self.otherwise
        return Kept(row[2], serves)


def send_first(
    connection: Db, keys: Keys, application: Application, code: Code, wanted: Sequence[Wanted]
) -> Answer:
    """Keep a new application and its code; NameTakenError where its names are another's.

    UniqueViolation, and nothing is done, where another was the first at one of its limits.
    """
    row = {name: getattr(application, name) for name in OF_A_NEW_ONE}
    parameters = {**row, **limits.named(keys, wanted), **_row(code)}
    return Answer(wanted, connection.execute(_FIRST, parameters), NameTakenError)


def send_again(
    connection: Db, keys: Keys, case_id: str, code: Code, wanted: Sequence[Wanted]
) -> Answer:
    """Keep a code in the place of the one before; StartOverError where none is taken.

    Where the quiet limits let none be sent, the one before goes on.

    UniqueViolation as in `send_first`.
    """
    parameters = {"case_id": case_id, **limits.named(keys, wanted), **_row(code)}
    return Answer(wanted, connection.execute(_AGAIN, parameters), StartOverError)


def _sending(named: Composable) -> bytes:
    return _SEND.format(
        room=limits.ROOM,
        named=named,
        goes_on=_GOES_ON,
        most=Literal(TRIES_OF_AN_APPLICATION),
        taken=SQL(",").join(each.format(SQL("exists (select from sent)")) for each in _TAKEN),
        found=limits.FOUND,
    ).as_bytes()


_TAKEN = (limits.TAKEN, limits.MADE)
_FIRST = _sending(_OPENED.format(*row_of(OF_A_NEW_ONE)))
_AGAIN = _sending(_KNOWN)


def _row(code: Code) -> dict[str, object]:
    return {**vars(code), "acts": limits.array(code.acts), "said": store.said_as(code.said)}
