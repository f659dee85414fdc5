"""One message of every record, and the bytes of each field of one, made from its schema."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import Any

import fastavro

from fullstop.schemas.messages import (
    ActingAs,
    Action,
    AnnouncementAccepted,
    AnnouncementChannel,
    BlockerKind,
    BlockerLifted,
    BlockerRaised,
    Channel,
    Confirms,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Erased,
    Ground,
    Kept,
    KeptKind,
    LineOutcome,
    Matter,
    MattersAsked,
    MattersFound,
    Measure,
    Message,
    NoticeLine,
    NoticeTemplate,
    Policy,
    PolicyAnnounced,
    ProcessingStopped,
    ResultNotice,
    Stage,
    StopScope,
    Words,
)

EVENT_ID = "6f0c1f0e-8a56-4b3e-9d35-0f3f0a9f4c11"
SHA256 = "0123456789abcdef" * 4
AT = datetime(2026, 3, 1, 8, 30, 0, 125_000, tzinfo=UTC)
CONTACT = bytes([1, *range(193, 256)])
POLICY = Policy(version="2026-01-01", digest=SHA256)


def request() -> DeletionRequested:
    """A request with every field set."""
    return DeletionRequested(
        event_id=EVENT_ID,
        case_id="case-1",
        subject_id="subject-1",
        requested_at=AT,
        cutoff_at=AT + timedelta(hours=1),
        ground=Ground.ACCOUNT_CLOSED,
        acting_as=ActingAs.GUARDIAN,
        acting_evidence="seen-2026-0017",
        channel=Channel.STORE,
        records=("browsing_history", "orders.details"),
        waives=("membership.benefits",),
        locale="en",
        contact=CONTACT,
        confirms=Confirms(case_id="preview-1", digest=SHA256),
    )


def bare_request() -> DeletionRequested:
    """A request of a publisher that gives only what has no default, in its own time zone."""
    return DeletionRequested(
        event_id=EVENT_ID,
        case_id="case-1",
        subject_id="subject-1",
        requested_at=datetime(2026, 3, 1, 16, 30, tzinfo=timezone(timedelta(hours=8))),
    )


def completed() -> DeletionCompleted:
    return DeletionCompleted(
        event_id=EVENT_ID,
        case_id="case-1",
        subject_id="subject-1",
        domain="orders",
        revision=2,
        occurred_at=AT,
        policy=POLICY,
        erased=(Erased(records="details", action=Action.DELETED, count=3, rows=7),),
        remaining=0,
        unknown_records=("orders.nothing",),
    )


def deferred() -> DeletionDeferred:
    return DeletionDeferred(
        event_id=EVENT_ID,
        case_id="case-1",
        subject_id="subject-1",
        domain="orders",
        revision=1,
        occurred_at=AT,
        policy=POLICY,
        erased=(Erased(records="reviews", action=Action.ANONYMISED, count=1, rows=1),),
        remaining=6,
        contact=CONTACT,
        kept=(
            Kept(
                records="invoices",
                rule="invoice-stub",
                count=2,
                rows=2,
                kind=KeptKind.STATUTORY,
                citation="发票管理办法 第二十八条",
                until=date(2031, 2, 28),
                ends_when=None,
                measures=(Measure.MASKED, Measure.RESTRICTED),
                readers="finance_duty",
            ),
            Kept(
                records="after_sales",
                rule="dispute-open",
                count=1,
                rows=4,
                kind=KeptKind.UNFINISHED_BUSINESS,
                citation="用户协议 第七条",
                until=None,
                ends_when="after_sales_open",
                measures=(),
            ),
        ),
    )


def notice() -> ResultNotice:
    return ResultNotice(
        event_id=EVENT_ID,
        case_id="case-1",
        subject_id="subject-1",
        revision=1,
        stage=Stage.PARTIAL,
        sms="【商城】您的申请{ref}已处理,详情 {link}",
        lines=(
            NoticeLine(
                domain="orders",
                records="invoices",
                outcome=LineOutcome.KEPT,
                count=2,
                until=date(2031, 2, 28),
                sentence="2张发票依法保存至2031年2月28日 👨‍👩‍👧",
            ),
            NoticeLine(
                domain="payments", records="", outcome=LineOutcome.PENDING, sentence="处理中"
            ),
        ),
        complete=False,
        contact=CONTACT,
        issued_at=AT,
        template=NoticeTemplate(name="kept1", language="zh", parameters=("{ref}", "发票")),
    )


def announced() -> PolicyAnnounced:
    return PolicyAnnounced(
        event_id=EVENT_ID,
        domain="orders",
        version="2026-06-01",
        digest=SHA256,
        effective_from=date(2026, 6, 1),
        words=Words(zh="自6月1日起", en="From June 1"),
        channels=(AnnouncementChannel.APP, AnnouncementChannel.SMS),
        announced_at=AT,
    )


def accepted() -> AnnouncementAccepted:
    return AnnouncementAccepted(
        event_id=EVENT_ID,
        domain="orders",
        version="2026-06-01",
        digest=SHA256,
        channel=AnnouncementChannel.APP,
        occurred_at=AT,
    )


def every_message() -> tuple[Message, ...]:
    """At least one of each record."""
    return (
        request(),
        bare_request(),
        DeletionCancelled(
            event_id=EVENT_ID,
            case_id="case-1",
            subject_id="subject-1",
            cancelled_at=AT,
            reason="changed-mind",
        ),
        completed(),
        deferred(),
        notice(),
        accepted(),
        BlockerRaised(
            event_id=EVENT_ID,
            subject_id="subject-1",
            domain="payments",
            kind=BlockerKind.CARD_BOUND,
            occurred_at=AT,
        ),
        BlockerLifted(
            event_id=EVENT_ID,
            subject_id="subject-1",
            domain="payments",
            kind=BlockerKind.CARD_BOUND,
            occurred_at=AT,
        ),
        MattersAsked(
            event_id=EVENT_ID,
            case_id="case-1",
            subject_id="subject-1",
            domain="orders",
            occurred_at=AT,
        ),
        MattersFound(
            event_id=EVENT_ID,
            asked=EVENT_ID,
            case_id="case-1",
            subject_id="subject-1",
            domain="payments",
            asked_at=AT,
            matters=(
                Matter(kind=BlockerKind.CARD_BOUND, open=True),
                Matter(kind=BlockerKind.SETTLEMENT_OPEN, open=False),
            ),
            occurred_at=AT,
        ),
        announced(),
        ProcessingStopped(
            event_id=EVENT_ID,
            case_id="case-1",
            subject_id="subject-1",
            scope=StopScope.PROFILING,
            stopped_at=AT,
        ),
    )


# --- Avro bytes, put together by hand -----------------------------------------------------------


def zigzag(number: int) -> bytes:
    """An Avro integer, as wide as it takes."""
    rest = number << 1 if number >= 0 else (-number << 1) - 1
    out = bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*out, rest])


def prefixed(content: str | bytes) -> bytes:
    """An Avro string or bytes."""
    raw = content.encode() if isinstance(content, str) else content
    return zigzag(len(raw)) + raw


def millis(instant: datetime) -> bytes:
    return zigzag(round(instant.timestamp() * 1000))


def fields_of(message: Message) -> dict[str, bytes]:
    """The bytes of each field of a message, in its current schema's order, to be changed singly."""
    schema = current_schema(type(message).__name__)
    fields = schema["fields"]
    bodies = [
        _body({**schema, "fields": fields[:count]}, message) for count in range(len(fields) + 1)
    ]
    return {
        field["name"]: longer[len(shorter) :]
        for field, (shorter, longer) in zip(fields, pairwise(bodies), strict=True)
    }


def current_schema(record: str) -> dict[str, Any]:
    text = (files("fullstop.schemas") / "avro" / f"{record}.avsc").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert isinstance(schema, dict)
    return schema


def _body(schema: dict[str, Any], message: Message) -> bytes:
    body = BytesIO()
    fastavro.schemaless_writer(body, fastavro.parse_schema(schema), message.model_dump())
    return body.getvalue()


def request_fields() -> dict[str, bytes]:
    return fields_of(request())


def completed_fields() -> dict[str, bytes]:
    return fields_of(completed())


def announced_fields() -> dict[str, bytes]:
    return fields_of(announced())
