"""The ledger of messages: what was promised, and what became of it.

A row a message id, which is its case and its revision, or its case and its kind; the id is also the
key under which it is sent. A try is committed before its call, the answer after it. A contact
and its text leave the row as soon as nothing of it is to be sent any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import LiteralString, Protocol

from fullstop.outbox.database import Db
from fullstop.outbox.rows import read, save


def clock(connection: Db) -> datetime:
    """The database's: of several processes' clocks none is the ledger's."""
    row = connection.execute("select clock_timestamp()").fetchone()
    if row is None:
        raise RuntimeError("a clock that says nothing")
    now: datetime = row[0]
    return now


class State(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"  # a try is out, and nobody has answered yet
    ACCEPTED = "accepted"  # the gateway has it
    DELIVERED = "delivered"  # so the gateway reports
    UNKNOWN = "unknown"  # nobody can say whether it was taken: it is not sent again
    UNDELIVERABLE = "undeliverable"
    SUPERSEDED = "superseded"  # never sent: a later message of its case says more


OPEN = frozenset({State.WAITING, State.SENDING})
TROUBLE = frozenset({State.UNKNOWN, State.UNDELIVERABLE})  # a person must look at them


class Kind(StrEnum):
    """What a message is."""

    NOTICE = "notice"
    FINAL = "final"  # the last notice: it stands for every earlier one that still waits
    ANNOUNCEMENT = "announcement"  # of rules that are to come
    LIST_READY = "list_ready"
    REMINDER = "reminder"
    ASKED_AGAIN = "asked_again"
    LAPSED = "lapsed"
    UNPROVEN = "unproven"
    ALERT = "alert"


# Over with whatever comes later.
OF_A_LIST = frozenset({Kind.LIST_READY, Kind.REMINDER, Kind.ASKED_AGAIN})
# Over with the last notice: what they say of what is kept, it ends.
UNTIL_THE_LAST = frozenset({Kind.NOTICE, Kind.ANNOUNCEMENT})
URGENT = frozenset({Kind.ALERT})  # they wait for no morning and behind no other message


@dataclass(frozen=True)
class Due:
    """A message as it is put into the ledger."""

    message_id: str
    case_id: str
    kind: Kind
    contact: bytes | None
    text: str | None
    created_at: datetime
    state: State = State.WAITING
    reason: str | None = None
    subject_id: str | None = None
    form: str | None = None
    """The same for a gateway that takes registered templates alone."""


@dataclass(frozen=True)
class Tried:
    """A message of which a try is out: committed, and not yet called or not yet answered."""

    message_id: str
    contact: bytes | None
    text: str | None
    tries: int
    tried_at: datetime
    first_tried_at: datetime
    doubted_at: datetime | None
    """When it was first sent without an answer; None while it is surely nowhere."""
    form: str | None = None
    gateway_id: str | None = None
    """To which gateway it goes; of a doubt, to which it went when that arose."""
    kind: str = Kind.NOTICE


@dataclass(frozen=True)
class Settled:
    """What a try came to."""

    message_id: str
    tries: int
    state: State
    due_at: datetime
    doubted_at: datetime | None = None
    reason: str | None = None
    first_tried_at: datetime | None = None
    """None begins anew: the gateway was away for all, and no message's patience goes with that."""


@dataclass(frozen=True)
class Message:
    """A message as it is shown: whose it is, and what became of it."""

    message_id: str
    case_id: str
    kind: str
    state: str
    reason: str | None
    tries: int
    created_at: datetime
    tried_at: datetime | None
    accepted_at: datetime | None


def put(connection: Db, messages: Sequence[Due]) -> int:
    """Add those that are not there; a notice takes the place of what waits and says less."""
    new = {one.message_id for one in messages} - _known(connection, messages)
    fresh = [one for one in messages if one.message_id in new]
    save(
        connection,
        "insert into messages ({columns}, due_at, over_at) select {columns},"
        " least(created_at, clock_timestamp()),"  # a fast clock makes nobody wait
        " case when state = 'undeliverable' then created_at end from {rows} order by n"
        " on conflict do nothing",
        fresh,
    )
    later = [one for one in fresh if one.state is State.WAITING]
    _lock_waiting(connection, [one.case_id for one in later])
    for one in later:
        _supersede(connection, one)
    return len(fresh)


def _lock_waiting(connection: Db, case_ids: Sequence[str]) -> None:
    """In the order in which reports lock rows: neither waits for the other for ever."""
    connection.execute(
        "select from messages where case_id = any(%s) and state = 'waiting'"
        ' order by message_id collate "C" for update',
        (case_ids,),
    )


class Promised(Protocol):
    """A message of the door."""

    @property
    def message_id(self) -> str: ...
    @property
    def case_id(self) -> str: ...
    @property
    def subject_id(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def contact(self) -> bytes: ...
    @property
    def text(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


def promise(connection: Db, promised: Promised) -> None:
    """Add a message of the door, which may add and nothing more, in its own transaction."""
    connection.execute(
        "insert into notify.messages"
        " (message_id, case_id, subject_id, kind, contact, text, form, created_at, due_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, least(%s, clock_timestamp()))"
        " on conflict do nothing",
        (
            promised.message_id,
            promised.case_id,
            promised.subject_id,
            promised.kind,
            promised.contact,
            promised.text,
            promised.form,
            promised.created_at,
            promised.created_at,
        ),
    )


def is_there(connection: Db) -> bool:
    """Whether `fullstop migrate` made it, and this role may use it."""
    row = connection.execute("select to_regclass('notify.messages') is not null").fetchone()
    return bool(row and row[0])


def has_notices(connection: Db) -> bool:
    """Whether this service has ever heard of any: what lies in the topic is not all new to it."""
    row = connection.execute(
        "select exists (select from messages where kind in ('notice', 'final'))"
    ).fetchone()
    return bool(row and row[0])


def last_accepted(connection: Db, before: datetime) -> str | None:
    """The key of the last message that the gateway surely took before an instant."""
    row = connection.execute(
        "select message_id from unnest(array['accepted', 'delivered']) as taken,"
        " lateral (select message_id, number from messages where state = taken"
        " and accepted_at < %s order by number desc limit 1) as last order by number desc limit 1",
        (before,),
    ).fetchone()
    return None if row is None else str(row[0])


def outdated(connection: Db, tried: Sequence[Tried]) -> set[str]:
    """Those of which another message of their case says more: they are not sent any more.

    Of notices the revision counts, for an earlier one may be read later; what has no contact
    reaches nobody and says nothing.
    """
    if not tried:
        return set()
    rows = connection.execute(
        "select m.message_id from messages m where m.message_id = any(%s) and exists ("
        "select from messages n where n.case_id = m.case_id"
        " and n.reason is distinct from 'no_contact' and case when m.kind = any(%s) then"
        " case when n.kind = 'final' then substr(n.message_id, length(n.case_id) + 2)::bigint"
        " > substr(m.message_id, length(m.case_id) + 2)::bigint end"
        " else m.kind = any(%s) and n.kind <> all(%s) and n.number > m.number end)",
        (
            [one.message_id for one in tried],
            _values(UNTIL_THE_LAST),
            _values(OF_A_LIST),
            _values(URGENT | {Kind.ANNOUNCEMENT}),
        ),
    ).fetchall()
    return {message_id for (message_id,) in rows}


def has_door(connection: Db) -> bool:
    """Whether there are applications beside it: no setting of a process could forget to say so."""
    rows = connection.execute(
        "select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'intake' and c.relname = 'applications'"
    ).fetchall()
    return bool(rows)


def may_read_door(connection: Db) -> bool:
    """Whether this role may ask how applications are called, and where they stand."""
    row = connection.execute(
        "select has_schema_privilege(n.oid, 'usage')"
        " and count(*) filter (where has_column_privilege(c.oid, a.attnum, 'select')) = 5"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " join pg_attribute a on a.attrelid = c.oid"
        " where n.nspname = 'intake' and c.relname = 'applications'"
        " and a.attname in ('case_id', 'reference', 'link', 'state', 'dry_runs') group by n.oid"
    ).fetchone()
    return bool(row and row[0])


def moved_on(connection: Db, tried: Sequence[Tried]) -> set[str]:
    """Those that ask for what their application no longer waits for: its list was confirmed, or
    taken back, or is another."""
    of_a_list = [one for one in tried if one.kind in OF_A_LIST]
    if not of_a_list or not has_door(connection):
        return set()
    rows = connection.execute(
        "select m.message_id from messages m join intake.applications a using (case_id)"
        " where m.message_id = any(%s) and (a.state <> 'listed'"
        " or a.dry_runs <> substring(m.message_id from '-([0-9]+)$')::int)",
        ([one.message_id for one in of_a_list],),
    ).fetchall()
    return {message_id for (message_id,) in rows}


def _known(connection: Db, messages: Sequence[Due]) -> set[str]:
    rows = connection.execute(
        "select message_id from messages where message_id = any(%s)",
        ([one.message_id for one in messages],),
    ).fetchall()
    return {message_id for (message_id,) in rows}


def _supersede(connection: Db, later: Due) -> None:
    """One that may be there already, for nobody answered, is not said to be undeliverable."""
    if later.kind is Kind.ANNOUNCEMENT:
        return  # it says nothing of what the others say
    before = int(later.message_id.rpartition(":")[2]) if later.kind is Kind.FINAL else 0
    connection.execute(
        "update messages set contact = null, text = null, form = null, over_at = %s,"
        " state = case when doubted_at is null then 'superseded' else 'unknown' end,"
        " reason = case when doubted_at is not null then 'superseded' end"
        " where case_id = %s and message_id <> %s and state = 'waiting'"
        " and case when kind = any(%s) then"
        " substr(message_id, length(case_id) + 2)::bigint < %s else kind = any(%s) end",
        (
            later.created_at,
            later.case_id,
            later.message_id,
            _values(UNTIL_THE_LAST),
            before,
            _values(OF_A_LIST),
        ),
    )


def end_old(connection: Db, now: datetime, life: timedelta, limit: int) -> None:
    """End what has waited for longer than its words are true; that it arrived is not denied."""
    connection.execute(
        "update messages set contact = null, text = null, form = null, over_at = %(now)s,"
        " reason = 'too_old',"
        " state = case when doubted_at is null then 'undeliverable' else 'unknown' end"
        " where message_id in (select message_id from messages where state = 'waiting'"
        " and created_at < %(before)s order by created_at limit %(limit)s for update skip locked)",
        {"now": now, "before": now - life, "limit": limit},
    )


def claim(
    connection: Db, now: datetime, life: timedelta, limit: int, gateway_id: str, *, night: bool
) -> list[Tried]:
    """Begin a try of those that are due, in their order; of one case one after the other.

    At night only what is urgent: nothing else is looked at. Whoever else claims finds others.
    """
    return read(
        connection,
        Tried,
        _CLAIM_BY_NIGHT if night else _CLAIM,
        {
            "now": now,
            "since": now - life,
            "limit": limit,
            "urgent": _values(URGENT),
            "gateway_id": gateway_id,
        },
    )


_CLAIM_OF: LiteralString = (
    "update messages set state = 'sending', tries = tries + 1, tried_at = %(now)s,"
    " first_tried_at = coalesce(first_tried_at, %(now)s),"
    " gateway_id = case when doubted_at is null then %(gateway_id)s"
    " else coalesce(gateway_id, %(gateway_id)s) end where message_id in ("
    "select m.message_id from messages m where m.state = 'waiting' and m.due_at <= %(now)s"
    " and m.created_at >= %(since)s and "
)
_CLAIM_END: LiteralString = (
    " order by m.due_at, m.number limit %(limit)s for update skip locked) returning {columns}"
)
_CLAIM: LiteralString = (
    _CLAIM_OF + "(m.kind = any(%(urgent)s) or not exists ("
    "select from messages e where e.case_id = m.case_id and e.number < m.number"
    " and e.state in ('waiting', 'sending') and e.kind <> all(%(urgent)s)))" + _CLAIM_END
)
# In the words of an index, which holds nothing else.
_CLAIM_BY_NIGHT: LiteralString = _CLAIM_OF + "m.kind = 'alert'" + _CLAIM_END


def doubt(connection: Db, gateway_id: str) -> int:
    """Of what waits, or was being sent, nobody knows any more whether it was sent; how many.

    Since it was written, and at the gateway that is named: where that can be asked, it is before
    anything is sent again; else it ends as unknown, and somebody calls.
    """
    rows = connection.execute(
        "update messages set doubted_at = created_at, tries = greatest(tries, 1),"
        " first_tried_at = coalesce(first_tried_at, created_at),"
        " tried_at = coalesce(tried_at, created_at), gateway_id = coalesce(gateway_id, %s)"
        " where state in ('waiting', 'sending') and doubted_at is null returning message_id",
        (gateway_id,),
    ).fetchall()
    return len(rows)


def unanswered(connection: Db, before: datetime, limit: int) -> list[Tried]:
    """Tries that were out before an instant, of which nobody waits for an answer any more."""
    return read(
        connection,
        Tried,
        "select {columns} from messages where state = 'sending' and tried_at < %s"
        " order by tried_at limit %s for update skip locked",
        (before, limit),
    )


def settle(connection: Db, settled: Sequence[Settled], now: datetime) -> None:
    """Write down what tries came to.

    What was taken over meanwhile is somebody else's, but that it was accepted is true whoever
    learns it; and what was reported of it stays. Rows are locked in the order in which reports
    lock them, so neither waits for the other for ever.
    """
    if not settled:
        return
    connection.execute(
        "select from messages where message_id = any(%s)"
        ' order by message_id collate "C" for update',
        ([one.message_id for one in settled],),
    )
    save(
        connection,
        "update messages m set state = new.state, due_at = new.due_at,"
        " doubted_at = new.doubted_at, reason = new.reason, first_tried_at = new.first_tried_at,"
        " accepted_at = case when new.state = 'accepted' then %(now)s end,"
        " over_at = case when new.state in ('unknown', 'undeliverable', 'superseded')"
        " then %(now)s end,"
        " contact = case when new.state = 'waiting' then m.contact end,"
        " text = case when new.state = 'waiting' then m.text end,"
        " form = case when new.state = 'waiting' then m.form end"
        " from {rows} where m.message_id = new.message_id and ("
        "(m.state = 'sending' and m.tries = new.tries)"
        " or (new.state = 'accepted' and m.state in ('waiting', 'sending', 'unknown')))",
        settled,
        now=now,
    )


def report(connection: Db, message_id: str, now: datetime, reason: str | None) -> None:
    """Note that a message was delivered, or with a reason that it was not.

    Once it was delivered it stays so, and that it was may correct what was said before. A report
    may come before the answer to the call, and after everybody gave the message up.
    """
    state = State.DELIVERED if reason is None else State.UNDELIVERABLE
    connection.execute(
        "update messages set state = %s, reason = %s, over_at = %s, contact = null, text = null,"
        " form = null where message_id = %s and tries > 0 and (state in"
        " ('waiting', 'sending', 'accepted', 'unknown') or"
        " (state in ('undeliverable', 'superseded') and %s))",
        (state.value, reason, now, message_id, reason is None),
    )


def counts(connection: Db, states: Collection[State] = frozenset(State)) -> dict[str, int]:
    """How many messages are in each of these states; of all of them it reads the whole ledger."""
    rows = connection.execute(
        "select state, count(*) from messages where state = any(%s) group by state",
        (_values(states),),
    ).fetchall()
    return dict.fromkeys(_values(states), 0) | {state: int(count) for state, count in rows}


def of_case(connection: Db, case_id: str) -> list[Message]:
    """A case's messages, in their order."""
    return read(
        connection,
        Message,
        "select {columns} from messages where case_id = %s order by number",
        (case_id,),
    )


def in_states(connection: Db, states: Collection[State], limit: int) -> list[Message]:
    """Messages that are in these states, the newest first."""
    return read(
        connection,
        Message,
        "select {columns} from messages where state = any(%s) order by number desc limit %s",
        (_values(states), limit),
    )


def _values(of: Collection[StrEnum]) -> list[str]:
    return sorted(one.value for one in of)
