"""The sample customers: their rows in every domain, and the requests they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from psycopg.sql import SQL, Identifier

from handlers.catalogue import Entry
from handlers.contract import Domain
from handlers.postgres import Roles
from outbox.database import Db, connect_as_administrator
from schemas.messages import ActingAs, Channel, DeletionRequested

BYSTANDER = "sample-bystander"  # never asks for anything
_ALL = "sample-%"


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
    looks_first: bool = False


NAMED = (
    Customer("sample-wang", "Ms Wang: three orders of 2023", looks_first=True),
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
    Customer("sample-came-back", "ordered again after asking"),
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
            "requested_at": now,
            "acting_as": customer.acting_as,
            "acting_evidence": customer.acting_evidence,
            "channel": customer.channel,
            "records": customer.records,
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


def _clear(connection: Db, domain: Domain) -> None:
    _become(connection, Roles.of(domain.name).eraser)
    # Earlier cases too: one that still waits for an end would go on with the new rows.
    connection.execute(
        SQL("delete from {} where subject_id like %s").format(Identifier(domain.name, "cases")),
        (_ALL,),
    )
    for records in domain.record_sets:
        connection.execute(
            SQL("delete from {} where {} like %s").format(
                Identifier(*records.table.split(".")), Identifier(records.subject)
            ),
            (_ALL,),
        )


def _fill(connection: Db, entry: Entry, generated: int) -> None:
    script = entry.folder / "sample.sql"
    if not script.exists():
        return
    _become(connection, Roles.of(entry.domain.name).app)
    connection.execute("select set_config('fullstop.generated', %s, true)", (str(generated),))
    connection.execute(script.read_bytes())


def _become(connection: Db, role: str) -> None:
    connection.execute(SQL("set local role {}").format(Identifier(role)))
