"""What every domain never shows: what its rows say, in any place but the team's own tables."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from fullstop.handlers.contract import RecordSet
from fullstop.handlers.rules import Measure
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Received
from fullstop.running.loop import consume
from fullstop.sandbox.expectation import measures_of
from fullstop.schemas.codec import decode, encode
from tests.contract import every
from tests.support.canaries import Canary, plant, seen
from tests.support.sampled import Sampled, again
from tests.support.source import Source

CONTACT = "canary-sealed-contact"
SEALED = b"\x01" + b"key-id-1" + CONTACT.encode() * 4


@pytest.fixture
def canaries(sampled: Sampled) -> list[Canary]:
    planted = plant(sampled)
    assert planted, f"{sampled.name} declares no personal column that holds a text"
    return planted


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[EventDict]]:
    """Every event that is logged, before any key is left out of the line."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as events:
        yield events


@every.domain
def test_what_is_erased_or_masked_is_nowhere_any_more(
    sampled: Sampled, canaries: list[Canary]
) -> None:
    before = sampled.snapshot()
    requests = sampled.requests()
    sampled.ask(*requests)
    verdicts = {
        (str(request.subject_id), records): judged
        for request in requests
        for records, judged in sampled.verdicts(before, request).items()
    }
    gone = set()
    for canary in canaries:
        records = sampled.entry.domain.record_set(canary.records)
        reasons = verdicts.get((canary.subject_id, canary.records), {}).get(canary.key)
        if reasons is None:  # the bystander's, or newer than the request
            continue
        masked = Measure.MASK in measures_of(records, reasons) and records.personal[canary.column]
        if not reasons or masked:
            gone.add(canary.text)
    assert gone
    assert seen(gone, (row for rows in sampled.tables().values() for row in rows)) == set()


@every.domain
def test_nothing_personal_is_said_remembered_or_logged(
    sampled: Sampled,
    canaries: list[Canary],
    logged: list[EventDict],
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = sampled.requests(contact=SEALED, dry_run=True)
    second = sampled.requests(contact=SEALED)
    batch = [*first, *second, *map(again, second), *sampled.requests()]
    sampled.world.consumer(sampled.name).handle([sampled.world.received(m) for m in batch])
    assert sampled.world.table(f"{sampled.name}.outbox")
    assert logged
    _nowhere(sampled, canaries, logged, caplog)


@every.domain
def test_a_refusal_that_quotes_the_row_is_not_repeated(
    sampled: Sampled,
    canaries: list[Canary],
    logged: list[EventDict],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """PostgreSQL's messages and details carry values: of a trigger's own, and of a check's row."""
    for records in sampled.record_sets:
        _refuse_to_change(sampled, records)
    requests = [sampled.world.request(subject) for subject in sampled.some_customers]
    _through_the_loop(sampled, [sampled.world.received(request) for request in requests])
    sampled.world.execute(  # the time is over for which a parked case is left alone
        f"update {sampled.name}.cases set touched_at = touched_at - interval '11 minutes'"
    )
    sampled.work_off()
    parked = [event["reason"] for event in logged if event["event"] == "case_parked"]
    assert "DataException 22000" in parked
    assert set(parked) <= {"DataException 22000", "CheckViolation 23514"}
    _nowhere(sampled, canaries, logged, caplog)


def _refuse_to_change(sampled: Sampled, records: RecordSet) -> None:
    """Let the team's database refuse every row that would go or be restricted."""
    sampled.world.execute(
        "create or replace function refuse() returns trigger language plpgsql as $$ begin"
        " raise exception 'refused: %', old using errcode = '22000', detail = old::text; end $$"
    )
    sampled.world.execute(
        f"create trigger refuse before delete or update of {records.subject} on {records.table}"
        " for each row execute function refuse()"
    )
    sampled.world.execute(
        f"alter table {records.table} add constraint refuse check (restricted_for is null)"
    )


@every.domain
def test_dead_letters_hold_nothing_that_nobody_could_read(
    sampled: Sampled,
    canaries: list[Canary],
    logged: list[EventDict],
    caplog: pytest.LogCaptureFixture,
) -> None:
    subject = canaries[0].subject_id
    request = sampled.world.request(subject)
    cut_off = encode(again(request, contact=SEALED))[:-1]
    readable = canaries[0].text
    batch = [
        sampled.world.received(request),
        sampled.world.received(again(request, locale="en")),  # contradicts its case
        sampled.world.received(readable.encode(), key=readable),
        sampled.world.received(cut_off, key=readable),
        sampled.world.received(None, key=readable),
    ]
    sampled.world.consumer(sampled.name).handle(batch)
    letters = sampled.world.execute(
        f"select count(*) from {sampled.name}.outbox where topic = %s",
        sampled.world.topics.dead_letters.name,
    )
    assert letters == [(4,)]
    _nowhere(sampled, canaries, logged, caplog)


def _nowhere(
    sampled: Sampled,
    canaries: list[Canary],
    logged: list[EventDict],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In no table of the product's own, no record that will be published, no line of a log."""
    texts = {canary.text for canary in canaries} | {CONTACT}
    tables = sampled.tables()
    assert seen(texts, (row for name in set(tables) - sampled.own_tables for row in tables[name]))
    for table in sampled.own_tables & tables.keys():
        assert seen(texts, tables[table]) == set(), table
    records = sampled.world.execute(f"select topic, key, value, headers from {sampled.name}.outbox")
    for topic, key, value, headers in records:
        said = "" if topic == sampled.world.topics.dead_letters.name else repr(decode(value))
        assert seen(texts, (key or b"", value, headers, said)) == set(), topic
    assert seen(texts, (*map(repr, logged), caplog.text)) == set()


def _through_the_loop(sampled: Sampled, batch: list[Received]) -> None:
    """Handle a batch as a process does: refused, it is split until the one record is alone."""
    source = Source([batch])
    consume(
        source,
        sampled.world.consumer(sampled.name),
        batch_max=len(batch),
        stopping=source.stopping,
        heartbeat=Heartbeat(sampled.name),
    )
