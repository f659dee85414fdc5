"""Duties as the privacy officer opens, closes and lists them, and what a customer has with us."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from fullstop.consumers.errors import ConsumersError
from fullstop.consumers.operate.each import NotReached, asked
from fullstop.consumers.operate.staff import check_persons, free_text, second_person
from fullstop.handlers.catalogue import Catalogue
from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.rules import DUTY_READERS, OWN_ACCESS, SUBJECT_DUTIES
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import duties
from fullstop.outbox.domain.duties import Duty, NewDuty, Page, Proposed
from fullstop.stores.postgres.duties import ROWS_MAX, function_of

HOURS_MAX = 14 * 24
OWN_ACCESS_HOURS = 8  # at most; a customer may have very many records

HeldRecords = Generator[tuple[str, Iterator[tuple[str, Iterator[str]]]], None, None]
"""By domain and record set, the rows, each a JSON object."""


class DutyError(ConsumersError):
    """A duty cannot be opened or closed as asked; says what to type."""


@dataclass(frozen=True)
class Mandate:
    """Why somebody may read, and who answers for it: staff ids, never names.

    `by` is the one of who types it; two logins do, the second to carry it out.
    """

    reason: str
    ticket: str
    by: str
    approved_by: str | None = None

    def __post_init__(self) -> None:
        free_text("--reason", self.reason)
        free_text("--ticket", self.ticket)
        check_persons(self.by, self.approved_by)


@dataclass(frozen=True)
class Opened:
    """A duty by its id, and whether it still waits for a second login."""

    duty_id: int
    waits: bool


def open_duty(
    database: Database,
    group: str,
    login: str,
    subject_id: str | None,
    mandate: Mandate,
    lasts: timedelta,
) -> Opened:
    """Propose a duty in one domain, or open it where another login has proposed the same."""
    if group not in (*DUTY_READERS, *SUBJECT_DUTIES):
        known = ", ".join((*DUTY_READERS, *SUBJECT_DUTIES))
        raise DutyError(f"{group} reads in daily business or not at all; duties are of: {known}")
    if group in SUBJECT_DUTIES and subject_id is None:
        raise DutyError(f"{group} reads the records of one customer; name them with --subject")
    duty = _new(group, login, subject_id, mandate, lasts)
    with database.transaction() as connection:
        if not duties.can_log_in(connection, login):
            raise DutyError(
                f"--login: no login is called {login} where this domain's database is; an "
                "administrator creates it, and grants it the group"
            )
        found = duties.proposed(connection, duty)
        if not found:
            return Opened(duties.propose(connection, duty), waits=True)
        return _opened(connection, found[0], mandate)


def _new(
    group: str, login: str | None, subject_id: str | None, mandate: Mandate, lasts: timedelta
) -> NewDuty:
    reason, ticket = mandate.reason.strip(), mandate.ticket.strip()
    return NewDuty(group, login, subject_id, reason, ticket, mandate.by, lasts)


def _opened(connection: Db, proposed: Proposed, mandate: Mandate) -> Opened:
    """Opened now if another login has proposed it."""
    if not proposed.waits_for_me:
        return Opened(proposed.duty_id, waits=True)
    person = second_person(proposed.by, mandate.by, mandate.approved_by)
    return Opened(
        proposed.duty_id, waits=not duties.open_duty(connection, proposed.duty_id, person)
    )


def close_duty(database: Database, duty_id: int) -> None:
    """End a duty before its time."""
    with database.transaction() as connection:
        if not duties.close_duty(connection, duty_id):
            raise DutyError(f"no duty {duty_id} is open here; `fullstop duty list` names them")


def listed(
    databases: Mapping[str, Database], *, over: bool
) -> tuple[list[dict[str, object]], NotReached]:
    """The duties of every domain, ready for JSON."""

    def there(domain: str, connection: Db) -> list[dict[str, object]]:
        return [_facts(domain, duty) for duty in duties.listed(connection, over=over)]

    return asked(databases, there)


def propose_own_access(
    officer: Mapping[str, Database], subject_id: str, mandate: Mandate
) -> list[str]:
    """The domains where reading for a customer waits for a second login; none: `own_records` may.

    Unless another login has proposed it in all of them, it is proposed in each: so whoever types it
    next finds it everywhere, wherever this one stopped.
    """
    duty = _own_access(subject_id, mandate)
    waits = [name for name, database in officer.items() if not _waits_for_me(database, duty)]
    for database in officer.values() if waits else ():
        with database.transaction() as connection:
            if all(found.waits_for_me for found in duties.proposed(connection, duty)):
                duties.propose(connection, duty)
    return waits


def own_records(
    catalogue: Catalogue,
    officer: Mapping[str, Database],
    reader: Mapping[str, Database],
    subject_id: str,
    mandate: Mandate,
) -> HeldRecords:
    """Everything that the domains hold of a subject, restricted or not, by domain and record set.

    To be read in this order, and only once. It is read under a duty of its own in each domain,
    which another login has proposed, is opened for this one and closed at the end; each page is
    asked for, and logged.
    """
    duty = _own_access(subject_id, mandate)
    for name, database in reader.items():
        duty_id = _open_own_access(officer[name], duty, mandate)
        try:
            yield name, _record_sets(database, duty_id, catalogue[name].domain)
        finally:
            close_duty(officer[name], duty_id)


def _own_access(subject_id: str, mandate: Mandate) -> NewDuty:
    return _new(OWN_ACCESS, None, subject_id, mandate, timedelta(hours=OWN_ACCESS_HOURS))


def _waits_for_me(database: Database, duty: NewDuty) -> bool:
    with database.transaction() as connection:
        return any(found.waits_for_me for found in duties.proposed(connection, duty))


def _open_own_access(database: Database, duty: NewDuty, mandate: Mandate) -> int:
    with database.transaction() as connection:
        for proposed in duties.proposed(connection, duty):
            if not (opened := _opened(connection, proposed, mandate)).waits:
                return opened.duty_id
    raise DutyError("nobody else has proposed it, or somebody was quicker; type the same again")


def _record_sets(
    database: Database, duty_id: int, domain: Domain
) -> Iterator[tuple[str, Iterator[str]]]:
    for records in domain.record_sets:
        yield records.name, _rows(database, duty_id, records)


def _rows(database: Database, duty_id: int, records: RecordSet) -> Iterator[str]:
    """By key, a page a read: however many there are, no more than a page is in memory."""
    after: str | None = ""
    while after is not None:
        with database.transaction() as connection:
            read_id = duties.ask(connection, duty_id, records.name)
        page = Page(function_of(records.name), records.keys, after, ROWS_MAX)
        with database.transaction() as connection:
            rows, after = duties.read(connection, read_id, page)
        yield from rows


def _facts(domain: str, duty: Duty) -> dict[str, object]:
    return {
        "domain": domain,
        **asdict(duty),
        "opened_at": duty.opened_at.isoformat(),
        "ends_at": duty.ends_at.isoformat(),
        "closed_at": duty.closed_at.isoformat() if duty.closed_at else None,
    }
