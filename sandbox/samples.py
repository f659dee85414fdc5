"""The sample customers: their rows in every domain, and the requests they make."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from psycopg.sql import SQL, Identifier

from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import BLOCKERS, Domain, RecordSet
from fullstop.outbox.database import (
    AGGREGATOR_ROLE,
    DatabaseError,
    Db,
    connect_as_administrator,
)
from fullstop.sandbox.errors import SandboxError
from fullstop.schemas.messages import (
    ActingAs,
    BlockerKind,
    BlockerRaised,
    Channel,
    DeletionRequested,
    SubjectId,
)
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import STOPPED, aliased, open_matters, subject_of

BYSTANDER = "sample-bystander"  # never asks for anything
_PREFIX = "sample-"
_BENEFITS = ("membership.benefits",)
_NOT_THERE = frozenset({"22023", "3F000", "42P01", "42501"})  # role, schema, table; no right to it


@dataclass(frozen=True)
class Spelling:
    """How the ids of sample customers are written in a domain, in every column of its subjects.

    `start` is how all of them begin, and no customer of a shop does; of `nobody` there is no row.
    """

    start: str
    bystander: str
    nobody: str

    @property
    def form(self) -> str:
        """What all of them are like, as SQL has it."""
        return f"{self.start}%"


NAMES = Spelling(_PREFIX, BYSTANDER, "sample-of-whom-there-was-never-a-row")
NUMBERS = Spelling("-900", "-900000", "-900999999")
_UUID = "00000000-0000-4000-8000-"
UUIDS = Spelling(_UUID, f"{_UUID}000000000000", f"{_UUID}ffffffffffff")
_SHORT_OR_NUMBER = frozenset({"integer", "bigint", "char"})


def spelling_of(domain: Domain) -> Spelling:
    """The one spelling of a domain's samples."""
    return spelling_for({records.subject_type for records in domain.record_sets})


def spelling_for(types: Collection[str]) -> Spelling:
    """Names, unless some column's type holds none: then numbers below zero, or uuids.

    The domain's other columns hold the same ids, for a customer is one in all of it.
    """
    if not _SHORT_OR_NUMBER.isdisjoint(types):
        return NUMBERS
    return UUIDS if "uuid" in types else NAMES


@dataclass(frozen=True)
class Customer:
    """A customer who asks, and how. `story` tells people who it is; generated ones have none."""

    subject_id: str
    story: str = ""
    acting_as: ActingAs = ActingAs.SELF
    acting_evidence: str | None = None
    channel: Channel = Channel.ONLINE
    locale: str = "zh-CN"
    records: tuple[str, ...] = ()
    waives: tuple[str, ...] = ()
    looks_first: bool = False
    asked_days_ago: int = 0


NAMED = (
    Customer("sample-wang", "Ms Wang: three orders of 2023, changes platform", looks_first=True),
    Customer("sample-eight-months", "an order completed 8 months ago", locale="en"),
    Customer("sample-return-window", "an order in its return window"),
    Customer("sample-dispute", "an open after-sales case", channel=Channel.HOTLINE),
    Customer("sample-review-only", "an order of 2012 and its review"),
    Customer("sample-no-voucher", "an order without a complete voucher"),
    Customer(
        "sample-minor", "a guardian asks", ActingAs.GUARDIAN, "sample-evidence-1", Channel.STORE
    ),
    Customer(
        "sample-deceased",
        "the next of kin asks",
        ActingAs.NEXT_OF_KIN,
        "sample-evidence-2",
        Channel.STORE,
    ),
    Customer("sample-invoice", "invoices that end today and ended yesterday"),
    Customer("sample-benefits", "a member with an unused benefit"),
    Customer("sample-waiver", "an unused benefit, given up by a second tick", waives=_BENEFITS),
    Customer("sample-prepaid", "gives benefits up, and one was paid for", waives=_BENEFITS),
    Customer("sample-ended", "a member whose benefits have ended"),
    Customer("sample-bound-card", "a bank card still bound", looks_first=True),
    Customer("sample-card-settling", "a card unbound, one entry not settled"),
    Customer("sample-old-card", "a card of 2012"),
    Customer("sample-six-months", "logins that end today and ended yesterday"),
    Customer("sample-idle-account", "nothing but an account of four years ago"),
    Customer("sample-came-back", "ordered again after asking", asked_days_ago=2),
    Customer("sample-nobody", "a subject that nobody knows"),
)


def asking(entries: Sequence[Entry], *, generated: int) -> list[Customer]:
    """Everybody who asks: the named customers, then as many generated ones."""
    paths = [f"{e.domain.name}.{records.name}" for e in entries for records in e.domain.record_sets]
    return [*NAMED, *(_generated(n, paths) for n in range(1, generated + 1))]


def _generated(n: int, paths: Sequence[str]) -> Customer:
    """Most ask for everything; some for one record set, some through somebody else."""
    subject_id = f"sample-g{n:05d}"
    if n % 7 == 0:
        evidence = f"sample-evidence-{n}"
        return Customer(subject_id, "", ActingAs.GUARDIAN, evidence, Channel.STORE)
    if n % 11 == 0:
        return Customer(subject_id, records=(paths[n // 11 % len(paths)],))
    return Customer(subject_id, locale="en" if n % 13 == 0 else "zh-CN")


def requests(customers: Iterable[Customer], now: datetime) -> list[DeletionRequested]:
    """Their requests, made and confirmed now; who looks first asks for a dry run before."""
    return [
        _request(customer, now, dry_run=dry_run)
        for customer in customers
        for dry_run in ([True, False] if customer.looks_first else [False])
    ]


def _request(customer: Customer, now: datetime, *, dry_run: bool) -> DeletionRequested:
    return DeletionRequested.model_validate(
        {
            "event_id": uuid4(),
            "case_id": f"sample-{uuid4()}",
            "subject_id": customer.subject_id,
            "requested_at": now - timedelta(days=customer.asked_days_ago),
            "acting_as": customer.acting_as,
            "acting_evidence": customer.acting_evidence,
            "channel": customer.channel,
            "records": customer.records,
            "waives": customer.waives,
            "locale": customer.locale,
            "dry_run": dry_run,
        }
    )


def load(url: str, entries: Iterable[Entry], *, generated: int, time_zone: str) -> None:
    """Put the customers' rows into every domain, fresh, as its business application would.

    `url` is an administrator's; civil dates in the rows follow `time_zone`.
    """
    with connect_as_administrator(url, time_zone=time_zone) as connection:
        for entry in entries:
            with connection.transaction():
                _clear(connection, entry.domain)
                _fill(connection, entry, generated)
            with connection.transaction():
                _clear_answers(connection, spelling_of(entry.domain).form)


def numbers(url: str) -> list[tuple[str, str]]:
    """The named customers who have a phone number, with who they are."""
    with connect_as_administrator(url) as connection:
        rows = connection.execute(
            "select subject_id, min(phone) from membership.identities group by subject_id"
        ).fetchall()
    phones: dict[str, str] = dict(rows)
    return [(phones[one.subject_id], one.story) for one in NAMED if one.subject_id in phones]


def refuse_strangers(url: str, entries: Iterable[Entry]) -> None:
    """SandboxError unless the domains' tables hold nobody, or none but the sample customers."""
    with connect_as_administrator(url) as connection:
        database = connection.info.dbname
        tables = [
            records.table
            for entry in entries
            for records in entry.domain.record_sets
            if _holds_strangers(connection, entry.domain, records)
        ]
    if tables:
        raise SandboxError(
            f"{', '.join(tables)} of the database {database} hold rows that are not the sample "
            "customers'. The demo clears and loads its customers there, so it takes no database "
            "with others: name another one in FULLSTOP_DATABASE_URL"
        )


def _holds_strangers(connection: Db, domain: Domain, records: RecordSet) -> bool:
    # An anonymised row has no subject any more; whose it was is told by its key.
    keys = (SQL("{}::text like %(all)s").format(Identifier(key)) for key in records.keys)
    query = SQL("select from {} where not coalesce({}::text like %(all)s, {}) limit 1").format(
        aliased(records.table, records.name),
        subject_of(records),
        SQL(" or ").join(keys),
    )
    try:
        with connection.transaction():
            _become(connection, Roles.of(domain.name).eraser)
            form = spelling_of(domain).form
            return connection.execute(query, {"all": form}).fetchone() is not None
    except DatabaseError as error:
        if error.sqlstate not in _NOT_THERE:
            raise
        raise SandboxError(
            f"{domain.name} has no roles or tables in the database {connection.info.dbname}; run "
            "`fullstop migrate --with-tables`"
        ) from error


def blockers(
    url: str, entries: Iterable[Entry], now: datetime, time_zone: str
) -> list[BlockerRaised]:
    """What the business services say is open, for the sample customers: the sandbox plays them."""
    with connect_as_administrator(url, time_zone=time_zone) as connection:
        return [
            BlockerRaised(
                event_id=str(uuid4()),
                subject_id=SubjectId(subject_id),
                domain=entry.domain.name,
                kind=BlockerKind(kind),
                occurred_at=now,
            )
            for entry in entries
            for subject_id, kind in _open_matters(connection, entry)
        ]


def copied(url: str, entries: Iterable[Entry]) -> int:
    """How many open matters of the sample customers every domain knows of that reads its copy."""
    with connect_as_administrator(url) as connection:
        counts = [
            _count_copied(connection, entry.domain)
            for entry in entries
            if entry.domain.reads_blockers
        ]
    return min(counts, default=sys.maxsize)


def _count_copied(connection: Db, domain: Domain) -> int:
    row = connection.execute(
        SQL("select count(*) from {} where raised and subject_id like %s").format(
            Identifier(domain.name, BLOCKERS)
        ),
        (spelling_of(domain).form,),
    ).fetchone()
    return int(row[0]) if row else 0


def _open_matters(connection: Db, entry: Entry) -> list[tuple[str, str]]:
    statement = open_matters(entry.domain)
    if statement is None:
        return []
    with connection.transaction():
        _become(connection, Roles.of(entry.domain.name).app)
        today = connection.execute("select current_date").fetchall()[0][0]
        rows = connection.execute(statement, {"day": today}).fetchall()
    start = spelling_of(entry.domain).start
    return [(subject_id, kind) for subject_id, kind in rows if subject_id.startswith(start)]


def _clear(connection: Db, domain: Domain) -> None:
    _become(connection, Roles.of(domain.name).eraser)
    form = (spelling_of(domain).form,)
    # Earlier cases too: one that still waits for an end would go on with the new rows.
    for table in ("cases", BLOCKERS, *((STOPPED,) if _stops(domain) else ())):
        connection.execute(
            SQL("delete from {} where subject_id like %s").format(Identifier(domain.name, table)),
            form,
        )
    for records in domain.record_sets:
        connection.execute(
            SQL("delete from {} where {} like %s").format(
                aliased(records.table, records.name), subject_of(records)
            ),
            form,
        )


def _clear_answers(connection: Db, form: str) -> None:
    """What the aggregator has of the cases that are cleared, or `reconcile` would ask again."""
    if connection.execute("select to_regclass('aggregator.cases')").fetchone() == (None,):
        return
    _become(connection, AGGREGATOR_ROLE)
    connection.execute("delete from aggregator.cases where subject_id like %s", (form,))


def _fill(connection: Db, entry: Entry, generated: int) -> None:
    script = entry.folder / "sample.sql"
    if not script.exists():
        return
    _become(connection, Roles.of(entry.domain.name).app)
    connection.execute("select set_config('fullstop.generated', %s, true)", (str(generated),))
    connection.execute(script.read_bytes())


def _stops(domain: Domain) -> bool:
    return any(records.no_rebuilding for records in domain.record_sets)


def _become(connection: Db, role: str) -> None:
    connection.execute(SQL("set local role {}").format(Identifier(role)))
