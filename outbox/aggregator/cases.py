"""What the aggregator remembers (`protocol.md`): its cases, the answers to them, incidents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import TYPE_CHECKING

from fullstop.outbox.database import Db, Row
from fullstop.outbox.rows import CaseOf, ask, fetch, read, save
from fullstop.schemas.spelling import DEFAULT_LOCALE

if TYPE_CHECKING:
    from fullstop.outbox.own.records import Forgotten


@dataclass(frozen=True)
class NoticeCase:
    """A case as it is stored; `expected` is None until its request was seen. By default it is new.

    `revision`, `stage` and `told` are of the last notice; `noticed_on` and `promised` the civil day
    of the last text and what it promised; `notice_due_on` the day on which gathered changes are
    told. `target_on` and `promised_on` are the last days of its
    two clocks; `late_due_on` the day on which its missing answers are looked at, None while none is
    awaited. `waives` are the record sets whose unfinished business the customer gave up.
    `waived` are retired domains that nobody answers for, `taken_over` those whose records
    another domain has taken over; `called_off_by` the subjects for whom a case was called off whose
    request has not come. `announced` are the coming versions of rules that its customer was told
    of, each as ``domain/version``.
    """

    case_id: str
    subject_id: str
    expected: tuple[str, ...] | None = None
    unknown_domains: tuple[str, ...] = ()
    waives: tuple[str, ...] = ()
    requested_at: datetime | None = None
    locale: str = DEFAULT_LOCALE
    dry_run: bool = False
    digest: bytes | None = None
    contact: bytes | None = None
    contact_until: datetime | None = None
    traceparent: str = ""
    revision: int = 0
    stage: str | None = None
    told: bytes | None = None
    noticed_on: date | None = None
    promised: tuple[str, ...] = ()
    notice_due_on: date | None = None
    cancelled_at: datetime | None = None
    target_on: date | None = None
    promised_on: date | None = None
    late_due_on: date | None = None
    waived: tuple[str, ...] = ()
    taken_over: tuple[str, ...] = ()
    called_off_by: tuple[str, ...] = ()
    announced: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenedCase(NoticeCase):
    """A case that was not there, as it is to be stored; with its request, if that has come.

    The request is kept to be said again, and without its contact.
    """

    request: bytes | None = None
    cutoff_at: datetime | None = None


@dataclass(frozen=True)
class ToldCase(NoticeCase):
    """A case with the notice that it has come to; kept without its contact, to be said again."""

    notice: bytes = b""
    noticed_at: datetime | None = None


@dataclass(frozen=True)
class KeptRequest:
    """The request that stamped a case, without its contact, kept to be said again."""

    case_id: str
    request: bytes
    cutoff_at: datetime


@dataclass(frozen=True)
class HeardOutcome:
    """The last outcome that a domain sent of a case, as its bytes.

    `keeps` says that by this outcome something is still to be erased.
    """

    case_id: str
    domain: str
    revision: int
    report: bytes
    keeps: bool
    answered_at: datetime


@dataclass(frozen=True)
class Asked:
    """A request as the aggregator keeps it, so that it can be published again."""

    case_id: str
    subject_id: str
    expected: tuple[str, ...]
    request: bytes
    cutoff_at: datetime
    cancelled_at: datetime | None
    traceparent: str


@dataclass(frozen=True)
class Noticed:
    """A case's last notice, so that it can be published again; `contact` while it lives."""

    case_id: str
    notice: bytes
    contact: bytes | None
    traceparent: str


@dataclass(frozen=True)
class Incident:
    """Something that is never told to a customer and that somebody must look at."""

    case_id: str | None
    domain: str | None
    reason: str


@dataclass(frozen=True)
class Unanswered:
    """A request that could not be carried out, and the last days of its two clocks."""

    case_id: str
    subject_id: str
    requested_at: datetime
    target_on: date
    promised_on: date


def open_cases(connection: Db, cases: Sequence[OpenedCase]) -> set[str]:
    """Insert these, and hold their rows; those of them that nobody else was faster to open."""
    found = fetch(
        connection,
        "insert into cases ({columns}) select {columns} from {rows} order by case_id"
        " on conflict do nothing returning case_id",
        cases,
    )
    return {case_id for (case_id,) in found}


def lock_cases(connection: Db, case_ids: Collection[str]) -> dict[str, NoticeCase]:
    """The stored cases by id, their rows locked in order: requests and outcomes have other keys."""
    found = read(
        connection,
        NoticeCase,
        "select {columns} from cases where case_id = any(%s) order by case_id for update",
        (sorted(case_ids),),
    )
    return {case.case_id: case for case in found}


@dataclass(frozen=True)
class Stored:
    """What is stored of some cases: those that are had, their rows locked, and who has answered.

    `held` are the ids of those that are there and that somebody else has.
    """

    cases: Mapping[str, NoticeCase]
    answered: Mapping[str, Sequence[str]]
    held: Collection[str] = ()


def lock_free_cases(connection: Db, case_ids: Collection[str]) -> Stored:
    """Those that nobody else holds now. All is asked at once: the database is waited for once."""
    ids = sorted(case_ids)
    # First the lock: behind it nobody else answers these cases or opens one of them unseen.
    free = ask(
        connection,
        NoticeCase,
        "select {columns} from cases where case_id = any(%s) order by case_id"
        " for update skip locked",
        (ids,),
    )
    there = connection.execute("select case_id from cases where case_id = any(%s)", (ids,))
    answers = _ask_answered(connection, ids)
    cases = {case.case_id: case for case in free.fetchall()}
    held = {case_id for (case_id,) in there.fetchall()} - cases.keys()
    return Stored(cases, _by_case(answers), held)


def lock_all_cases(connection: Db, case_ids: Collection[str]) -> Stored:
    """All of these that are there, whoever holds them until now."""
    return Stored(lock_cases(connection, case_ids), answered(connection, case_ids))


def case_of(connection: Db, case_id: str) -> NoticeCase | None:
    """One stored case, not locked."""
    found = read(
        connection, NoticeCase, "select {columns} from cases where case_id = %s", (case_id,)
    )
    return found[0] if found else None


def request_of(connection: Db, case_id: str) -> bytes | None:
    """The request that opened a case, without its contact."""
    row = connection.execute("select request from cases where case_id = %s", (case_id,)).fetchone()
    return row[0] if row else None


def due_cases(connection: Db, day: date, limit: int) -> list[str]:
    """Cases whose gathered changes are to be told by this civil day."""
    rows = connection.execute(
        "select case_id from cases where notice_due_on <= %s order by notice_due_on limit %s",
        (day, limit),
    ).fetchall()
    return [case_id for (case_id,) in rows]


def gathered(connection: Db, day: date, after: str, limit: int) -> list[str]:
    """A page of the cases whose gathered changes are to be told by this civil day, by id."""
    rows = connection.execute(
        "select case_id from cases where notice_due_on <= %s and case_id > %s"
        " order by case_id limit %s",
        (day, after, limit),
    ).fetchall()
    return [case_id for (case_id,) in rows]


def late_cases(connection: Db, day: date, limit: int) -> list[str]:
    """Cases whose missing answers are to be looked at by this civil day."""
    rows = connection.execute(
        "select case_id from cases where late_due_on <= %s order by late_due_on limit %s",
        (day, limit),
    ).fetchall()
    return [case_id for (case_id,) in rows]


def overdue_by_domain(connection: Db, day: date) -> dict[str, int]:
    """How many cases wait for each domain although their last promised day is over."""
    rows = connection.execute(
        "select d.name, count(*) from cases, unnest(expected) as d(name)"
        " where late_due_on is not null and promised_on < %s and d.name <> all(waived)"
        " and not exists (select from answers where answers.case_id = cases.case_id"
        " and answers.domain = d.name) group by d.name",
        (day,),
    ).fetchall()
    return dict(rows)


def oldest_awaited(connection: Db) -> datetime | None:
    """When the case that waits longest for an answer was requested."""
    row = connection.execute(
        "select requested_at from cases where late_due_on is not null"
        " order by promised_on, requested_at limit 1"
    ).fetchone()
    return row[0] if row else None


@dataclass(frozen=True)
class Awaited:
    """A case that waits for answers: its last promised day, and the domains that are missing."""

    case_id: str
    promised_on: date
    missing: tuple[str, ...] = ()


def awaited(connection: Db, before: date, limit: int) -> list[Awaited]:
    """Cases promised for a day before that one and not answered, the longest overdue first."""
    return read(
        connection,
        Awaited,
        "select case_id, promised_on, array(select d.name from unnest(expected) as d(name)"
        " where d.name <> all(waived) and not exists (select from answers"
        " where answers.case_id = cases.case_id and answers.domain = d.name) order by d.name)"
        " as missing from cases where late_due_on is not null and promised_on < %s"
        " order by promised_on, requested_at limit %s",
        (before, limit),
    )


def note_unheard(connection: Db, requests: Sequence[Unanswered]) -> None:
    """Open cases whose requests could not be carried out; one that was heard stays as it is."""
    save(
        connection,
        "insert into cases as old ({columns}) select {columns} from {rows} order by case_id"
        " on conflict (case_id) do update set requested_at = excluded.requested_at,"
        " target_on = excluded.target_on, promised_on = excluded.promised_on"
        " where old.digest is null and old.promised_on is null",
        requests,
    )


def unheard(connection: Db, before: date, limit: int) -> list[Awaited]:
    """Requests promised for a day before that one that are dead letters, the longest first."""
    return read(
        connection,
        Awaited,
        # Nobody has heard it since, and nobody has decided that nothing is to be done about it.
        "select case_id, promised_on from cases where promised_on < %s"
        " and digest is null and promised_on is not null and (exists (select from dead_letters as d"
        " where d.case_id = cases.case_id and d.state = 'open') or not exists (select from"
        " dead_letters as d where d.case_id = cases.case_id))"
        " order by promised_on, case_id limit %s",
        (before, limit),
    )


def answered(connection: Db, case_ids: Collection[str]) -> Mapping[str, Sequence[str]]:
    """The domains that have answered these cases, by case; none for one that has no answer."""
    return _by_case(_ask_answered(connection, case_ids))


def _ask_answered(connection: Db, case_ids: Collection[str]) -> Iterable[Row]:
    return connection.execute(
        "select case_id, domain from answers where case_id = any(%s)", (list(case_ids),)
    )


def _by_case(answers: Iterable[Row]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for case_id, domain in answers:
        found[case_id].append(domain)
    return found


def answers_of(connection: Db, case_ids: Collection[str]) -> list[HeardOutcome]:
    """The last answers of these cases."""
    return read(
        connection,
        HeardOutcome,
        "select {columns} from answers where case_id = any(%s)",
        (list(case_ids),),
    )


def save_answers(connection: Db, answers: Sequence[HeardOutcome]) -> None:
    """Keep each domain's answer, unless a higher revision is there."""
    save(
        connection,
        "insert into answers ({columns}) select {columns} from {rows}"
        " on conflict (case_id, domain) do update set revision = excluded.revision,"
        " report = excluded.report, keeps = excluded.keeps, answered_at = excluded.answered_at"
        " where answers.revision < excluded.revision",
        answers,
    )


def save_cases(connection: Db, cases: Sequence[NoticeCase]) -> None:
    """Store what has become of these cases, all of a kind; of those told their notices, too."""
    save(
        connection,
        "update cases as old set {changes}, touched_at = clock_timestamp()"
        " from {rows} where old.case_id = new.case_id",
        cases,
    )


def keep_requests(connection: Db, requests: Sequence[KeptRequest]) -> None:
    """Keep the requests of cases that were opened before these came."""
    save(
        connection,
        "update cases as old set {changes} from {rows} where old.case_id = new.case_id",
        requests,
    )


def forget_contacts(connection: Db, now: datetime) -> None:
    """Drop the contacts whose life is over."""
    connection.execute(
        "update cases set contact = null where contact is not null and contact_until <= %s", (now,)
    )


def save_incidents(connection: Db, incidents: Sequence[Incident]) -> None:
    """Note what somebody must look at; it shows on its case, and the same only once there."""
    save(
        connection,
        "insert into incidents ({columns}) select {columns} from {rows}"
        " where not exists (select from incidents as old where old.case_id = new.case_id"
        " and old.domain is not distinct from new.domain and old.reason = new.reason offset 0)",
        incidents,
    )


def incidents_of(connection: Db, case_id: str) -> list[Incident]:
    """What was noted on a case."""
    return read(
        connection,
        Incident,
        "select {columns} from incidents where case_id = %s order by noted_at",
        (case_id,),
    )


# --- what can be said again ----------------------------------------------------------------------


def asked(connection: Db, after: str, limit: int, quiet_seconds: int) -> list[Asked]:
    """A page of the stamped cases by id; only those that nothing has happened to lately."""
    return read(
        connection,
        Asked,
        "select {columns} from cases where case_id > %s and request is not null"
        " and touched_at <= clock_timestamp() - make_interval(secs => %s)"
        " order by case_id limit %s",
        (after, quiet_seconds, limit),
    )


def asked_of(connection: Db, case_ids: Collection[str]) -> list[Asked]:
    """The same of these cases, whatever has happened to them lately."""
    return read(
        connection,
        Asked,
        "select {columns} from cases where case_id = any(%s) and request is not null",
        (list(case_ids),),
    )


def not_expecting(connection: Db, domain: str, after: str, limit: int) -> list[Asked]:
    """A page of the cases, by id, that a domain was not asked about and has not answered.

    Previews and cases that were called off are left out.
    """
    return read(
        connection,
        Asked,
        "select {columns} from cases where case_id > %(after)s and request is not null"
        " and not dry_run and cancelled_at is null and %(domain)s <> all(expected) and not exists"
        "  (select from answers where answers.case_id = cases.case_id"
        "   and answers.domain = %(domain)s) order by case_id limit %(limit)s",
        {"domain": domain, "after": after, "limit": limit},
    )


def noticed(connection: Db, after: str, limit: int, since: date, now: datetime) -> list[Noticed]:
    """A page of the cases whose last notice is of this civil day or later, by id.

    A civil day begins where the connection's time zone says.
    """
    return read(
        connection,
        Noticed,
        "select case_id, notice, case when contact_until > %s then contact end as contact,"
        " traceparent from cases where case_id > %s and notice is not null"
        " and noticed_at >= %s::date order by case_id limit %s",
        (now, after, since, limit),
    )


def announced(connection: Db, after: str, limit: int, since: date, now: datetime) -> list[Noticed]:
    """The same of the last notice that told a case of coming rules."""
    return read(
        connection,
        Noticed,
        "select case_id, announcement as notice, case when contact_until > %s then contact end"
        " as contact, traceparent from cases where case_id > %s and announcement is not null"
        " and announcement_at >= %s::date order by case_id limit %s",
        (now, after, since, limit),
    )


@dataclass(frozen=True)
class Answered:
    """What a domain told last of a case."""

    case_id: str
    report: bytes


def answered_by(connection: Db, domain: str, after: str, limit: int) -> list[Answered]:
    """A page of the cases that a domain answered, by id."""
    return read(
        connection,
        Answered,
        "select {columns} from answers where domain = %s and case_id > %s"
        " order by case_id limit %s",
        (domain, after, limit),
    )


def answered_lately(
    connection: Db, domain: str, since: datetime, until: datetime, limit: int
) -> dict[str, int]:
    """The revision of a domain's newest answers, by case."""
    rows = connection.execute(
        "select case_id, revision from answers where domain = %s and answered_at between %s and %s"
        " order by answered_at desc limit %s",
        (domain, since, until, limit),
    ).fetchall()
    return dict(rows)


def stamped(connection: Db, case_ids: Collection[str]) -> set[str]:
    """Those of the cases whose request was seen."""
    rows = connection.execute(
        "select case_id from cases where case_id = any(%s) and digest is not null",
        (list(case_ids),),
    ).fetchall()
    return {case_id for (case_id,) in rows}


def told_revisions(connection: Db, case_ids: Collection[str]) -> dict[str, int]:
    """The revision of the last notice of each of these cases."""
    rows = connection.execute(
        "select case_id, revision from cases where case_id = any(%s)", (list(case_ids),)
    ).fetchall()
    return dict(rows)


def revisions(connection: Db, domain: str, case_ids: Collection[str]) -> dict[str, int]:
    """The revision of a domain's answer to each of the cases that it answered."""
    rows = connection.execute(
        "select case_id, revision from answers where domain = %s and case_id = any(%s)",
        (domain, list(case_ids)),
    ).fetchall()
    return dict(rows)


def settled(
    connection: Db, domain: str, case_ids: Collection[str], forgotten: Forgotten
) -> set[str]:
    """Those of the cases that a domain was done with so long ago that it may not know them."""
    rows = connection.execute(
        "select case_id from answers join cases using (case_id) where domain = %s"
        " and case_id = any(%s) and not keeps"
        " and answered_at < case when dry_run then %s::date else %s::date end",
        (domain, list(case_ids), forgotten.dry_runs, forgotten.cases),
    ).fetchall()
    return {case_id for (case_id,) in rows}


def called_off(connection: Db, cases: Sequence[tuple[str, str]]) -> set[str]:
    """Those of the (case_id, subject_id) of which a cancellation was seen."""
    found = fetch(
        connection,
        "select old.case_id from cases as old join {rows} on old.case_id = new.case_id"
        " and new.subject_id = any(case when called_off_by = '{{}}' then array[old.subject_id]"
        " else called_off_by end) where cancelled_at is not null",
        list(starmap(CaseOf, cases)),
    )
    return {case_id for (case_id,) in found}
