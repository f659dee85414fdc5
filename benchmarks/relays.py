"""The relay beside a bare producer of the same records, and beside a polling outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from psycopg.sql import SQL, Identifier

from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import FailedRunError, Stage, run_side
from fullstop.consumers.wiring import Wiring
from fullstop.outbox import outbox as store
from fullstop.outbox.database import RELAY_ROLE, Db, connect_as_administrator
from fullstop.outbox.outbox import Record
from fullstop.running.events import new_traceparent, record_of
from fullstop.schemas.messages import Action, DeletionCompleted, Erased, Policy
from tests.support.broker import lying_in

UNIT = "records/s"
RECORDS, QUICK_RECORDS = 60_000, 6_000
_WARM_UP_PARTS = 10  # one in so many is sent before the clock starts
_DOMAIN = "orders"

_RELAY = "benchmarks.sides.relay"
_POLLING = "benchmarks.sides.polling_outbox"
SIDES = {
    "fullstop": (_RELAY, 1),
    "bare producer": ("benchmarks.sides.bare_producer", 1),
    "polling outbox": (_POLLING, 100),
    "polling outbox, 2,000 rows": (_POLLING, 2_000),
}
"""The module of each, and how many rows it is told to take at a time; two know it themselves."""


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The same answers, by each on a topic of its own."""
    count = QUICK_RECORDS if quick else RECORDS
    for name, (module, batch_max) in SIDES.items():
        yield Contestant(name, UNIT, partial(_run, stage, module, batch_max, count))


def _run(stage: Stage, module: str, batch_max: int, count: int) -> Measured:
    wiring = stage.new_topics(lambda topics: [topics.outcomes[_DOMAIN]])
    topic = wiring.topics.outcomes[_DOMAIN].name
    records = [_record(wiring, number) for number in range(count)]
    with stage.database() as url:
        _fill(url, records)
        job = stage.job(
            url,
            wiring,
            _DOMAIN,
            topic,
            batch_max=batch_max,
            warm_up=count // _WARM_UP_PARTS,
            total=count,
        )
        told = run_side(stage, module, job)
        _check(url, stage.servers.bootstrap_servers, topic, records, module)
    return {"": told.rate}


def _record(wiring: Wiring, number: int) -> Record:
    """An answer of the usual size."""
    answer = DeletionCompleted(
        event_id=str(uuid4()),
        case_id=f"bench-{uuid4()}",
        subject_id=f"sample-g{number:05d}",
        domain=_DOMAIN,
        revision=1,
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        policy=Policy(version="2026-01-01", digest="0" * 64),
        erased=tuple(
            Erased(records=name, action=Action.DELETED, count=1, rows=number % 9 + 1)
            for name in ("reviews", "invoices", "logistics", "details", "vouchers")
        ),
        remaining=0,
    )
    return record_of(
        answer, wiring.topics, source=f"/fullstop/{_DOMAIN}", traceparent=new_traceparent()
    )


def _fill(url: str, records: list[Record]) -> None:
    """The records in the product's outbox, and in one that is polled, with its index."""
    with connect_as_administrator(url) as connection:
        with connection.transaction():
            _set_path(connection)
            store.put(connection, records)
            connection.execute(
                "create table polled_outbox as select *, false as sent from outbox order by id"
            )
            connection.execute("create unique index on polled_outbox (id)")
            connection.execute("create index on polled_outbox (id) where not sent")
            connection.execute(
                SQL("grant select, update on polled_outbox to {}").format(Identifier(RELAY_ROLE))
            )
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")


def _set_path(connection: Db) -> None:
    connection.execute(SQL("set local search_path to {}").format(Identifier(_DOMAIN)))


def _check(
    url: str, bootstrap_servers: str, topic: str, records: list[Record], module: str
) -> None:
    """Every record lies in the topic once, as it was, and no outbox still holds what was sent."""
    lying = Counter(
        (one.key, one.value, tuple(one.headers.items()))
        for one in lying_in(bootstrap_servers, [topic])
    )
    wanted = Counter(
        (record.key, record.value, tuple(record.headers.items())) for record in records
    )
    if lying != wanted:
        raise FailedRunError("the topic does not hold each record once, as it was")
    if module == _RELAY:
        with connect_as_administrator(url) as connection:
            if store.waiting(connection, _DOMAIN)[0]:
                raise FailedRunError("the outbox still holds records that were acknowledged")
