"""What a domain remembers of its cases (`protocol.md`): rows of `cases` and `deferrals`.

Every function works on the open transaction and on a whole batch.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import starmap
from typing import TYPE_CHECKING, Any

from psycopg.sql import SQL, Composed, Literal

from fullstop.outbox.database import HELD_STATES, DatabaseError, Db
from fullstop.outbox.rows import CaseOf, fetch, read, save

if TYPE_CHECKING:
    from fullstop.outbox.own.records import Forgotten

IN_OTHER_HANDS = 200  # cases that are due and that somebody has, behind which others are found
PARKED_SECONDS = 600  # how long a case that keeps failing is left alone before it is tried again
# Why a case is set aside begins so where a person lets it go; what follows says what for.
HELD_BACK = "held_back"
IMPLAUSIBLE = "implausible"  # and the record set
MASS_ERASURE = "mass_erasure"
HELD_SECONDS = 2  # the same, when it only waits for what somebody holds


ErasedSoFar = Mapping[str, Sequence[int]]
"""What was erased so far, (count, rows) by record set."""


class State(StrEnum):
    """Where a case stands in one domain."""

    OPEN = "open"
    RUNNING = "running"  # more rows than one transaction takes: a chunk at a time
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class NewCase:
    """A case as its request opens it.

    `records` are the domain's record sets that it asks for, `refused` the names that it asks for
    and cannot have, `waives` the record sets whose unfinished business the customer gave up;
    `contact` is sealed by this domain where the request has none; `request` are its bytes without
    a contact, so that it can be published again. `awaits` is what others are asked for it, and
    `waits_since` when; None where the case need not wait for them. `unasked` says that they are
    asked by the request itself, since the broker had it, and `heard` are those who have spoken of
    it before it was read here.
    """

    case_id: str
    subject_id: str
    cutoff_at: datetime
    records: tuple[str, ...]
    refused: tuple[str, ...]
    waives: tuple[str, ...]
    contact: bytes | None
    digest: bytes
    dry_run: bool
    traceparent: str
    request: bytes
    awaits: str | None = None
    waits_since: datetime | None = None
    unasked: bool = False
    heard: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseRow:
    """A case as this domain stores it. A tombstone has neither cutoff nor digest.

    `progress` is of a running case, `place` how far the engine has come in it, in the engine's own
    form; `report` are the bytes of the last outcome; `contact` goes out with the first outcome and
    is kept no longer; `released_at` is when a person let it go though more than one person's hangs
    on it; `unbraked` says that it was let go with the brake. `awaits` is what others were asked
    last, since the last outcome, and `heard` those who have spoken to it; `unasked` says that its
    request asked. `restored` says that its last outcome is others' word: what it tells as gone may
    be there again.
    """

    case_id: str
    subject_id: str
    cutoff_at: datetime | None
    records: tuple[str, ...]
    refused: tuple[str, ...]
    waives: tuple[str, ...]
    digest: bytes | None
    state: State
    dry_run: bool
    traceparent: str
    revision: int
    contact: bytes | None = None
    progress: ErasedSoFar = field(default_factory=dict)
    place: Sequence[Any] | None = None
    report: bytes | None = None
    released_at: datetime | None = None
    unbraked: bool = False
    awaits: str | None = None
    heard: tuple[str, ...] = ()
    unasked: bool = False
    waits_since: datetime | None = None
    restored: bool = False

    @property
    def is_let_go(self) -> bool:
        """Whether a person let it go, or its domain told of it before: nobody must look again."""
        return self.restored or self.released_at is not None

    @property
    def is_looked_at(self) -> bool:
        """Whether a person saw how much of it goes: it counts as no mass erasure."""
        return self.unbraked or self.is_let_go


@dataclass(frozen=True)
class Known:
    """A case as a domain knows it, so that its request and its last report can be published again.

    A tombstone has no request; a case that is not answered yet no report.
    """

    case_id: str
    subject_id: str
    request: bytes | None
    cutoff_at: datetime | None
    traceparent: str
    revision: int
    report: bytes | None


@dataclass(frozen=True)
class LastOutcome:
    """The outcome that this domain told last of a case; `keeps` says that it is looked at again."""

    case_id: str
    state: State
    revision: int
    report: bytes
    keeps: bool


@dataclass(frozen=True)
class Deferral:
    """What a case keeps under a version of the rules: looked at again on `next_check_on`.

    `kept` are its reasons, each as `reason` writes it, and `until` the last of their days, None
    where one has none; `check_days` is how long the look is away that such a one asks for.
    """

    case_id: str
    until: date | None
    next_check_on: date
    check_days: int
    policy: str
    kept: tuple[str, ...]


_NO_DAY = " infinity"


def reason(records: str, rule: str, until: date | None) -> str:
    """A reason to keep rows as it is stored: record set, rule and last day."""
    return f"{records} {rule}{_NO_DAY if until is None else f' {until}'}"


def open_reasons(kept: Collection[str]) -> set[str]:
    """Those of the reasons that no day ends."""
    return {one for one in kept if one.endswith(_NO_DAY)}


@dataclass(frozen=True, kw_only=True)
class _Answered(NewCase):
    """A case that is stored with its answer."""

    state: State
    revision: int
    report: bytes
    keeps: bool


def open_cases(connection: Db, cases: Sequence[NewCase]) -> None:
    """Store cases not seen before; the first copy of a case fixes its cutoff."""
    save(
        connection,
        "insert into cases ({columns}) select {columns} from {rows} order by case_id, n"
        " on conflict do nothing",
        cases,
    )


def open_first(connection: Db, cases: Sequence[NewCase]) -> None:
    """The same of cases that nobody else may have stored meanwhile: else see `is_taken`."""
    save(
        connection,
        "insert into cases ({columns}) select {columns} from {rows} order by case_id",
        cases,
    )


def open_answered(connection: Db, answered: Sequence[tuple[NewCase, LastOutcome]]) -> None:
    """Store cases once, with what is said of them: else see `is_taken`."""
    save(
        connection,
        "insert into cases ({columns}, touched_at) select {columns}, clock_timestamp() from {rows}"
        " order by case_id",
        list(starmap(_answered, answered)),
    )


def _answered(new: NewCase, last: LastOutcome) -> _Answered:
    """It needs no contact any more, and awaits nobody."""
    bare = replace(new, contact=None, awaits=None, waits_since=None, unasked=False, heard=())
    return _Answered(**{**vars(bare), **vars(last)})


def is_taken(error: DatabaseError) -> bool:
    """Whether another process stored a case first that was to be stored now."""
    return error.sqlstate == "23505" and error.diag.constraint_name == "cases_pkey"


def not_stored(new: NewCase) -> CaseRow:
    """A case as it will be read once it is stored."""
    return CaseRow(
        new.case_id,
        new.subject_id,
        new.cutoff_at,
        new.records,
        new.refused,
        new.waives,
        new.digest,
        State.OPEN,
        new.dry_run,
        new.traceparent,
        revision=0,
        contact=new.contact,
    )


def entomb(connection: Db, cancelled: Sequence[tuple[str, str]]) -> None:
    """Leave a tombstone for each (case_id, subject_id) whose request has not been seen.

    Of several subjects' it is each one's: who asked is known only when the request comes.
    """
    for case_id, subject_id in sorted(cancelled):
        connection.execute(
            "insert into cases (case_id, subject_id, state) values (%s, %s, 'cancelled')"
            " on conflict (case_id) do update set"
            " called_off_by = cases.called_off_by || excluded.subject_id"
            " where cases.digest is null and excluded.subject_id <> cases.subject_id"
            " and excluded.subject_id <> all(cases.called_off_by)",
            (case_id, subject_id),
        )


def call_off(connection: Db, cancelled: Sequence[tuple[str, str]]) -> list[str]:
    """Cancel those (case_id, subject_id) of which nothing was done yet; their ids.

    One that was left to the worker is among them until its first chunk. One that waits for others
    is being done: the domains that wait for nobody have done it.
    """
    found = fetch(
        connection,
        "update cases as old set state = 'cancelled' from {rows} where old.case_id = new.case_id"
        " and old.subject_id = new.subject_id and state in ('open', 'running')"
        # A case that was answered is run again; one that has a place has done a chunk.
        " and revision = 0 and place is null and progress = '{{}}' and waits_since is null"
        " returning old.case_id",
        list(starmap(CaseOf, cancelled)),
    )
    return [case_id for (case_id,) in found]


def claim_tombstones(connection: Db, cases: Sequence[NewCase]) -> None:
    """Let a late request fill in the tombstone that waits for it; it stays cancelled.

    A tombstone that is none of its subject's calls nothing off: nobody cancels another's case.
    """
    save(
        connection,
        "update cases as old set {changes}, called_off_by = '{{}}',"
        " state = case when new.subject_id = any(old.called_off_by || old.subject_id)"
        " then 'cancelled' else 'open' end"
        " from {rows} where old.case_id = new.case_id and old.digest is null",
        cases,
    )


def lock_cases(connection: Db, case_ids: Collection[str]) -> dict[str, CaseRow]:
    """The stored cases by id, their rows locked in order."""
    found = read(
        connection,
        CaseRow,
        "select {columns} from cases where case_id = any(%s) order by case_id for update",
        (sorted(case_ids),),
    )
    return {row.case_id: row for row in found}


def next_running(connection: Db) -> CaseRow | None:
    """A case left for later that nobody works on, locked; the one that waited longest."""
    found = read(
        connection,
        CaseRow,
        "select {columns} from cases where (waits_since is null or state = 'cancelled')"
        " and ((state = 'running' and parked is null) or (parked is not null and touched_at"
        # Why a case is set aside ends with the SQLSTATE.
        " < now() - make_interval(secs => case when right(parked, 5) = any(%s)"
        " then %s::float8 else %s::float8 end)))"
        " order by touched_at for update skip locked limit 1",
        (list(HELD_STATES), HELD_SECONDS, PARKED_SECONDS),
    )
    return found[0] if found else None


def with_earlier_case(connection: Db, cases: Sequence[CaseOf]) -> set[str]:
    """The cases whose subject has another case here that was carried out."""
    found = fetch(
        connection,
        "select new.case_id from {rows} where exists"
        " (select from cases as other where other.subject_id = new.subject_id"
        " and other.case_id <> new.case_id and not other.dry_run"
        # Each by itself, through the index: a new database has no statistics for a join of all.
        " and other.state in ('running', 'done') offset 0)",
        cases,
    )
    return {case_id for (case_id,) in found}


def run_later(connection: Db, case_ids: Collection[str]) -> None:
    """Leave big cases to the worker."""
    connection.execute(
        "update cases set state = 'running', waits_since = null, touched_at = clock_timestamp()"
        " where case_id = any(%s)",
        (list(case_ids),),
    )


def park(connection: Db, case_id: str, reason: str, *, soon: bool = False) -> None:
    """Set one case aside that cannot be carried out now; it is tried again by itself.

    What others said of it is old by then, so they are asked again, unless that is soon.
    """
    connection.execute(
        "update cases set parked = %s, touched_at = clock_timestamp(), waits_since = null,"
        " awaits = case when %s then awaits end, unasked = unasked and %s"
        # Another process may have finished it meanwhile.
        " where case_id = %s and state <> 'done'",
        (reason, soon, soon, case_id),
    )


def hold_back(connection: Db, whys: Mapping[str, str]) -> dict[str, str]:
    """Set cases aside until a person releases them; those of which that is new, with why."""
    found = fetch(
        connection,
        "update cases as old set parked = new.why, touched_at = clock_timestamp(),"
        " awaits = null, waits_since = null, unasked = false,"
        " state = case old.state when 'done' then 'running' else old.state end"
        " from {rows}, cases as before where old.case_id = new.case_id"
        " and before.case_id = new.case_id"
        " returning old.case_id, before.parked is distinct from new.why",
        [_HeldBack(case_id, f"{HELD_BACK} {why}") for case_id, why in whys.items()],
    )
    return {case_id: whys[case_id] for case_id, is_new in found if is_new}


@dataclass(frozen=True)
class _HeldBack:
    case_id: str
    why: str


@dataclass(frozen=True)
class HeldBackCase:
    """A case that waits for a person, and why."""

    case_id: str
    parked: str


def held_back(connection: Db, limit: int) -> list[HeldBackCase]:
    """The cases that wait for a person, those that were looked at longest ago first."""
    return read(
        connection,
        HeldBackCase,
        "select {columns} from cases where starts_with(parked, %s) order by touched_at limit %s",
        (HELD_BACK, limit),
    )


def release(connection: Db, case_id: str, by: str) -> bool:
    """Let a case go on whose subject is implausible, from now on; False when none waits for it."""
    released = connection.execute(
        "update cases set released_at = now(), released_by = %s, parked = null,"
        " state = case state when 'open' then 'running' else state end,"
        " touched_at = clock_timestamp()"
        " where case_id = %s and starts_with(parked, %s) returning case_id",
        (by, case_id, f"{HELD_BACK} {IMPLAUSIBLE}"),
    ).fetchall()
    return bool(released)


def release_braked(connection: Db) -> int:
    """Let all that a brake holds back go on, uncounted until they are answered; how many."""
    released = connection.execute(
        "update cases set unbraked = true, parked = null,"
        " state = case state when 'open' then 'running' else state end,"
        " touched_at = clock_timestamp() where parked = %s returning case_id",
        (f"{HELD_BACK} {MASS_ERASURE}",),
    ).fetchall()
    return len(released)


def set_aside(connection: Db, case_ids: Collection[str] | None, limit: int) -> dict[str, str]:
    """Why cases are set aside, by id, those that were tried longest ago first; None: any case."""
    rows = connection.execute(
        "select case_id, parked from cases where parked is not null"
        " and (%(ids)s::text[] is null or case_id = any(%(ids)s))"
        " order by touched_at limit %(most)s",
        {"ids": None if case_ids is None else list(case_ids), "most": limit},
    ).fetchall()
    return dict(rows)


def any_older(connection: Db, days: int) -> bool:
    """Whether a case that is no dry run has been known for so many days."""
    query = SQL(
        "select exists (select from cases where not dry_run"
        " and opened_at < now() - make_interval(days => %s))"
    )
    return connection.execute(query, (days,)).fetchone() == (True,)


def set_aside_counts(connection: Db) -> dict[str, int]:
    """How many cases are set aside, by why."""
    rows = connection.execute(
        "select parked, count(*) from cases where parked is not null group by parked"
    ).fetchall()
    return dict(rows)


def run_done_again(connection: Db, asked: Mapping[str, Sequence[str]], since: datetime) -> None:
    """Leave to the worker those of the done cases that nobody has run since for what is asked."""
    save(
        connection,
        "update cases as old set state = 'running', records = new.records,"
        " touched_at = clock_timestamp() from {rows} where old.case_id = new.case_id"
        " and state = 'done' and (touched_at <= %(since)s or not old.records @> new.records)",
        _again(asked),
        since=since,
    )


def looked_at_since(
    connection: Db, asked: Mapping[str, Sequence[str]], since: datetime
) -> dict[str, int]:
    """The revision of each case that is done and was run after that instant for what is asked."""
    found = fetch(
        connection,
        "select case_id, revision from cases join {rows} using (case_id)"
        " where state = 'done' and touched_at > %(since)s and cases.records @> new.records",
        _again(asked),
        since=since,
    )
    return dict(found)


@dataclass(frozen=True)
class _Again:
    """A case that is to be run once more, and the record sets that it is run for."""

    case_id: str
    records: tuple[str, ...]


def _again(asked: Mapping[str, Sequence[str]]) -> list[_Again]:
    return [_Again(case_id, tuple(records)) for case_id, records in asked.items()]


def put_back(connection: Db, case_id: str) -> None:
    """Let the other cases that were left for later go before this one."""
    connection.execute(
        "update cases set touched_at = clock_timestamp() where case_id = %s", (case_id,)
    )


def save_progress(
    connection: Db, case_id: str, progress: ErasedSoFar, place: Sequence[Any]
) -> None:
    """Keep the running count of a big case and how far it is; it goes to the back of the line."""
    connection.execute(
        "update cases set progress = %s, place = %s, parked = null, state = 'running',"
        " touched_at = clock_timestamp() where case_id = %s",
        (json.dumps(progress), json.dumps(place), case_id),
    )


def save_answers(connection: Db, answers: Sequence[LastOutcome]) -> None:
    """Keep what was said last, so that it can be said again."""
    save(
        connection,
        "update cases as old set {changes}, progress = '{{}}', place = null, contact = null,"
        " parked = null, unbraked = false, awaits = null, heard = '{{}}', waits_since = null,"
        " unasked = false,"
        " restored = false, touched_at = clock_timestamp() from {rows}"
        " where old.case_id = new.case_id",
        answers,
    )


def save_deferrals(
    connection: Db, answered_before: Collection[str], deferrals: Sequence[Deferral]
) -> None:
    """Keep what the cases still keep, one row a case, in the place of what they kept before."""
    if answered_before:
        connection.execute(
            "delete from deferrals where case_id = any(%s)", (list(answered_before),)
        )
    save(connection, "insert into deferrals ({columns}) select {columns} from {rows}", deferrals)


# --- what can be said again ----------------------------------------------------------------------


def known(
    connection: Db, after: str, limit: int, quiet_seconds: int, forgotten: Forgotten
) -> list[Known]:
    """A page of the cases by id; only those that nothing has happened to lately.

    Those that others may have forgotten are left out.
    """
    return read(
        connection,
        Known,
        "select {columns} from cases"
        " where case_id > %s and touched_at <= clock_timestamp() - make_interval(secs => %s)"
        " and coalesce(closed_at, 'infinity') >= case when dry_run then %s::date else %s::date end"
        " order by case_id limit %s",
        (after, quiet_seconds, forgotten.dry_runs, forgotten.cases, limit),
    )


def known_of(connection: Db, case_ids: Collection[str]) -> list[Known]:
    """These cases, where their request was seen."""
    return read(
        connection,
        Known,
        "select {columns} from cases where case_id = any(%s) and request is not null",
        (list(case_ids),),
    )


def requested(connection: Db, case_ids: Collection[str]) -> set[str]:
    """Those of the cases whose request was seen: a tombstone still waits for its own."""
    rows = connection.execute(
        "select case_id from cases where case_id = any(%s) and digest is not null",
        (list(case_ids),),
    ).fetchall()
    return {case_id for (case_id,) in rows}


def called_off(connection: Db, cases: Sequence[tuple[str, str]]) -> set[str]:
    """Those of the (case_id, subject_id) that are cancelled here."""
    found = fetch(
        connection,
        "select old.case_id from cases as old join {rows} on old.case_id = new.case_id"
        " and new.subject_id = any(old.called_off_by || old.subject_id)"
        " where state = 'cancelled'",
        list(starmap(CaseOf, cases)),
    )
    return {case_id for (case_id,) in found}


# --- what waits for others -----------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A case that is to wait from now on, until others have spoken to what they are asked."""

    case_id: str
    awaits: str
    waits_since: datetime


@dataclass(frozen=True)
class Heard:
    """Those who have spoken to a question of a case, and when that was asked.

    Two requests may have one event's id, so a question is known by its case and subject, too.
    """

    awaits: str
    case_id: str
    subject_id: str
    asked_at: datetime
    domains: tuple[str, ...]


def wait(connection: Db, questions: Sequence[Question]) -> None:
    """Let cases wait for what others are asked."""
    save(
        connection,
        "update cases as old set {changes}, heard = '{{}}', unasked = false from {rows}"
        " where old.case_id = new.case_id",
        questions,
    )


def hear(connection: Db, heard: Sequence[Heard]) -> None:
    """Note who has spoken, or is waited for no more; one row a question.

    What was asked by a request counts from where this copy of it lay: not what was said of an
    earlier one.
    """
    save(
        connection,
        "update cases as old set heard = array(select distinct unnest(old.heard || new.domains))"
        " from {rows} where old.case_id = new.case_id and old.awaits = new.awaits"
        " and old.subject_id = new.subject_id"
        " and (not old.unasked or new.asked_at >= old.waits_since)",
        heard,
    )


def overheard(connection: Db, domains: Collection[str], limit: int) -> list[Heard]:
    """Of cases whose request asked: who of these domains has looked since and is not noted; locked.

    What is said while a case is stored finds no case. At most `limit` are looked at, those that
    wait longest.
    """
    return read(
        connection,
        Heard,
        "select awaits, case_id, subject_id, waits_since as asked_at,"
        " array(select distinct domain from blockers where subject_id = cases.subject_id"
        "  and domain = any(%(domains)s) and looked_at >= cases.waits_since) as domains"
        " from cases where unasked and waits_since is not null and case_id = any(array("
        "  select case_id from (select case_id, subject_id, waits_since, heard from cases"
        "   where unasked and waits_since is not null and state <> 'cancelled'"
        "   and not heard @> %(domains)s::text[] order by waits_since limit %(limit)s) as waiting"
        # Each by itself, through the index: a new database has no statistics for a join of all.
        "  where exists (select from blockers where subject_id = waiting.subject_id"
        "   and domain = any(%(domains)s) and domain <> all(waiting.heard)"
        "   and looked_at >= waiting.waits_since offset 0)))"
        " for update skip locked",
        {"domains": list(domains), "limit": limit},
    )


def ready(
    connection: Db,
    domains: Collection[str],
    before: datetime,
    unasked_before: datetime,
    limit: int,
) -> list[CaseRow]:
    """Waiting cases to which all these domains have spoken, or that wait since before; locked.

    Also those that nobody asked about, and that wait since `unasked_before`. At most `limit`, the
    longest waiting first and one a subject.
    """
    rows = read(
        connection,
        CaseRow,
        "select {columns} from cases where state <> 'cancelled' and (waits_since < %(before)s"
        " or (unasked and waits_since < %(unasked_before)s)"
        " or (waits_since is not null and heard @> %(domains)s::text[]))"
        " order by waits_since, opened_at limit %(limit)s for update skip locked",
        {
            "domains": list(domains),
            "before": before,
            "unasked_before": unasked_before,
            "limit": limit,
        },
    )
    return _one_a_subject(rows)


# --- what others know, and a database that was restored does not ---------------------------------


@dataclass(frozen=True)
class Told:
    """What this domain told last of a case, as others know it."""

    case_id: str
    revision: int
    state: State
    report: bytes
    restored: bool


def revisions(connection: Db, case_ids: Collection[str]) -> dict[str, int]:
    """The revision of each of the cases whose request was seen here."""
    rows = connection.execute(
        "select case_id, revision from cases where case_id = any(%s) and digest is not null",
        (list(case_ids),),
    ).fetchall()
    return dict(rows)


def told_lately(connection: Db, since: datetime, until: datetime, limit: int) -> dict[str, int]:
    """The revision of the newest cases that were told, by id."""
    rows = connection.execute(
        "select case_id, revision from cases where touched_at between %s and %s and revision > 0"
        " order by touched_at desc limit %s",
        (since, until, limit),
    ).fetchall()
    return dict(rows)


def remind(connection: Db, told: Sequence[Told]) -> None:
    """Let cases stand where they stood when this was told; what is `restored` is erased again."""
    save(
        connection,
        "update cases as old set {changes}, progress = '{{}}', place = null, contact = null,"
        " parked = null, awaits = null, heard = '{{}}', waits_since = null,"
        " unasked = false,"
        " touched_at = clock_timestamp() from {rows} where old.case_id = new.case_id"
        " and old.digest is not null and old.revision < new.revision",
        told,
    )


def to_erase_again(connection: Db, limit: int, left: Collection[str]) -> list[CaseRow]:
    """Restored cases but for those that are `left`; locked.

    The earliest first, and one a subject.
    """
    rows = read(
        connection,
        CaseRow,
        "select {columns} from cases where restored and state = 'running'"
        " and place is null and case_id <> all(%s)"
        " order by cutoff_at, case_id limit %s for update skip locked",
        (list(left), limit),
    )
    return _one_a_subject(rows)


def restored_subjects(connection: Db, after: str, limit: int) -> list[CaseOf]:
    """A page of the cases that are to be erased again, by id."""
    return read(
        connection,
        CaseOf,
        "select {columns} from cases where restored and case_id > %s order by case_id limit %s",
        (after, limit),
    )


def keep_again(connection: Db, rows: Mapping[str, int]) -> None:
    """Note how many rows of cases were told as gone and stay."""
    save(
        connection,
        "update cases as old set kept_again = old.kept_again + new.rows from {rows}"
        " where old.case_id = new.case_id",
        [_KeptAgain(case_id, count) for case_id, count in rows.items()],
    )


def kept_again(connection: Db) -> dict[str, int]:
    """The rows of each case that were told as gone and stay, by id."""
    rows = connection.execute(
        "select case_id, kept_again from cases where kept_again > 0"
    ).fetchall()
    return dict(rows)


def told_of_kept_again(connection: Db) -> None:
    """A person was told of all of them."""
    connection.execute("update cases set kept_again = 0 where kept_again > 0")


@dataclass(frozen=True)
class _KeptAgain:
    case_id: str
    rows: int


def not_erased_again(connection: Db, limit: int) -> tuple[int, list[str]]:
    """How many restored cases are left, and the ids of at most `limit` of them."""
    rows = connection.execute(
        "select case_id, count(*) over () from cases where restored order by case_id limit %s",
        (limit,),
    ).fetchall()
    return (rows[0][1] if rows else 0), [case_id for case_id, _ in rows]


# --- what is looked at again ---------------------------------------------------------------------


def due(connection: Db, day: date, policy: str, limit: int) -> list[CaseRow]:
    """Done cases with something to look at by that day, or kept under an older version; locked.

    At most `limit`, the longest due first and one a subject; those that somebody else works on are
    left out.
    """
    # `offset 0` has each one's case looked up by its key. Without statistics, as in a new database,
    # all cases would be read first, to find that none has anything that is due.
    rows = connection.execute(
        "select case_id from ("
        " (select d.case_id, d.next_check_on from"
        "  (select * from deferrals where next_check_on <= %(day)s"
        "   order by next_check_on offset 0) as d"
        "  cross join lateral (select from cases where case_id = d.case_id and state = 'done'"
        "   and parked is null and waits_since is null offset 0) as c"
        "  order by d.next_check_on limit %(most)s)"
        " union all"
        " (select d.case_id, d.next_check_on from"
        "  (select * from deferrals where policy < %(policy)s order by policy offset 0) as d"
        "  cross join lateral (select from cases where case_id = d.case_id and state = 'done'"
        "   and parked is null and waits_since is null offset 0) as c"
        "  order by d.policy limit %(most)s)) as found"
        " group by case_id order by min(next_check_on), case_id",
        {"day": day, "policy": policy, "most": limit + IN_OTHER_HANDS},
    ).fetchall()
    return _one_a_subject(_lock_due(connection, [case_id for (case_id,) in rows], limit))


def _lock_due(connection: Db, case_ids: Sequence[str], limit: int) -> list[CaseRow]:
    """The first of the cases that may be looked at and nobody works on, locked, in this order."""
    if not case_ids:
        return []
    return read(
        connection,
        CaseRow,
        "select {columns} from cases where case_id = any(%(ids)s) and state = 'done'"
        " and parked is null and waits_since is null"
        " order by array_position(%(ids)s, case_id) limit %(limit)s for update skip locked",
        {"ids": list(case_ids), "limit": limit},
    )


def _one_a_subject(rows: Sequence[CaseRow]) -> list[CaseRow]:
    first: dict[str, CaseRow] = {}
    for row in rows:
        first.setdefault(row.subject_id, row)
    return list(first.values())


# A row has all reasons of its case; one that was written before has one of them, in columns.
_REASONS = SQL(
    "deferrals cross join lateral unnest(coalesce(kept,"
    " array[concat_ws(' ', records, rule, coalesce(until, 'infinity'))])) as reason"
)
_KEPT = SQL(
    "(select case_id, split_part(reason, ' ', 1) as records,"
    " nullif(split_part(reason, ' ', 3)::date, 'infinity') as until from {}) as kept"
).format(_REASONS)


def deferrals_of(connection: Db, case_ids: Collection[str]) -> dict[str, Deferral]:
    """What these cases still keep, by case."""
    rows = connection.execute(
        SQL(
            "select case_id, case when bool_and(until is not null) then max(until) end,"
            " min(next_check_on), max(check_days), min(policy), array_agg(reason)"
            " from {} where case_id = any(%s) group by case_id"
        ).format(_REASONS),
        (list(case_ids),),
    ).fetchall()
    return {
        case_id: Deferral(case_id, until, check_on, days, policy, tuple(kept))
        for case_id, until, check_on, days, policy, kept in rows
    }


def that_keep(connection: Db) -> int:
    """How many cases keep something."""
    row = connection.execute("select count(distinct case_id) from deferrals").fetchone()
    return row[0] if row else 0


def promised(records: str) -> Composed:
    """The cases that keep something as a table ``(case_id, promised)``.

    With the last day that each was told of these records; null where one has no day, or none is
    kept.
    """
    return SQL(
        "(select case_id, case when bool_and(until is not null) filter (where records = {0})"
        " then max(until) filter (where records = {0}) end as promised from {1}"
        " group by case_id)"
    ).format(Literal(records), _KEPT)


def kept_of_others(connection: Db, records: Collection[str]) -> set[str]:
    """Record sets of which something is still kept, and that are none of these."""
    rows = connection.execute(
        SQL("select distinct records from {} where records <> all(%s)").format(_KEPT),
        (list(records),),
    ).fetchall()
    return {name for (name,) in rows}


def wake(connection: Db, subject_ids: Collection[str], day: date) -> None:
    """Look again today at what these subjects' open matters keep."""
    connection.execute(
        "update deferrals set next_check_on = %s, check_days = 1 from cases"
        " where cases.case_id = deferrals.case_id and cases.subject_id = any(%s)"
        " and until is null and next_check_on > %s",
        (day, list(subject_ids), day),
    )
