"""What every domain never shows: what its rows say, in any place but the team's own tables."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

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
from fullstop.schemas.messages import DeletionCancelled
from fullstop.schemas.sealed import header
from fullstop.testing import every
from fullstop.testing.canaries import Canary, plant, seen
from fullstop.testing.sampled import CONTACT_KEY, Sampled, again
from fullstop.testing.shapes import on
from fullstop.testing.source import Source

CONTACT = "canary-sealed-contact"
SEALED = header(bytes(CONTACT_KEY.public_key)) + b"\x9c" + CONTACT.encode() * 4

# In clear, each where no act depends on it: a phone number, a name, a card, and a contact.
PHONE, PERSON, ADDRESS = "13912345678", "王小明", "canary@example.com"
IN_CLEAR: tuple[dict[str, object], ...] = (
    {"acting_as": "GUARDIAN", "acting_evidence": f"手机 {PHONE}"},
    {"acting_as": "AGENT", "acting_evidence": f"代理人：{PERSON}，见附件"},
    {"acting_as": "AGENT", "acting_evidence": f"see {ADDRESS}"},
    {"locale": f"zh-{PHONE[:7]}-{PHONE[7:]}"},
    {"records": (f"a{PHONE}", f"orders.a{PHONE}", "orders", "unrecognised.n1")},
    {"waives": (f"orders.a{PHONE}",)},
    {"contact": json.dumps({"phone": PHONE, "name": PERSON, "locale": "zh-CN"}).encode() * 2},
    {"contact": SEALED[:9] + f"{PHONE} {PERSON} 某市某区某路".encode() * 2},
    {"contact": SEALED[:9] + f"{PHONE} {PERSON} 某市某区某路".encode("gbk") * 3},
)
# As a table shows bytes, and as they are typed.
IN_OTHER_FORMS = (PHONE.encode().hex(), PERSON.encode().hex(), f"{PHONE[:7]}-{PHONE[7:]}")
HOUR = timedelta(hours=1)


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
        masked = Measure.MASK in measures_of(records, reasons) and canary.column in records.masks
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
    assert parked  # by the trigger, or by the check where every row of a case stays
    assert set(parked) <= {"DataException 22000", "CheckViolation 23514"}
    _nowhere(sampled, canaries, logged, caplog)


def _refuse_to_change(sampled: Sampled, records: RecordSet) -> None:
    """Let the team's database refuse every row that would go or be restricted."""
    sampled.world.execute(
        "create or replace function refuse() returns trigger language plpgsql as $$ begin"
        " raise exception 'refused: %', old using errcode = '22000', detail = old::text; end $$"
    )
    sampled.world.execute(
        on(
            records,
            "create trigger refuse before delete or update of {whose} on {bare}"
            " for each row execute function refuse()",
        )
    )
    sampled.world.execute(
        on(records, "alter table {bare} add constraint refuse check (restricted_for is null)")
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


@every.domain
def test_what_a_publisher_writes_in_clear_is_neither_kept_nor_said(
    sampled: Sampled,
    canaries: list[Canary],
    logged: list[EventDict],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And each request is carried out: nothing that decides an act is in clear."""
    subject = canaries[0].subject_id
    request = sampled.world.request(subject)
    asked = [again(request, case_id=f"case-{n}", **odd) for n, odd in enumerate(IN_CLEAR)]
    contradictions = [again(one, cutoff_at=request.requested_at - HOUR) for one in asked]
    cancellation = DeletionCancelled(
        event_id=str(uuid4()),
        case_id=asked[0].case_id,
        subject_id=request.subject_id,
        cancelled_at=request.requested_at,
        reason=f"{PERSON}女士来电 {PHONE}",
    )
    misplaced = [sampled.world.received(one, key=f"not-{subject}") for one in asked]
    batch = [sampled.world.received(one) for one in (*asked, *contradictions)]
    batch += [sampled.world.received(cancellation), *misplaced]
    sampled.world.consumer(sampled.name).handle(batch)
    sampled.work_off()
    [(cases,)] = sampled.world.execute(f"select count(*) from {sampled.name}.cases")
    assert cases >= len(asked) - 1  # one names another domain alone
    _nowhere(sampled, canaries, logged, caplog, PHONE, PERSON, ADDRESS, *IN_OTHER_FORMS)


def _nowhere(
    sampled: Sampled,
    canaries: list[Canary],
    logged: list[EventDict],
    caplog: pytest.LogCaptureFixture,
    *others: str,
) -> None:
    """In no table of the product's own, no record that will be published, no line of a log."""
    texts = {canary.text for canary in canaries} | {CONTACT, *others}
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
