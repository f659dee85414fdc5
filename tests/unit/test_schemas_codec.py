"""The bytes: what goes out, what comes back, and every hostile kind with its reason."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from schemas.codec import (
    HEADER_BYTES,
    MARKER,
    DecodeReason,
    UndecodableError,
    ValueTooLargeError,
    cloud_headers,
    decode,
    decode_stored,
    encode,
    instant_of,
    released,
)
from schemas.messages import (
    CONTACT_BYTES_MAX,
    VALUE_BYTES_MAX,
    DeletionDeferred,
    Message,
    NoticeLine,
)
from tests.support.messages import (
    AT,
    announced,
    announced_fields,
    bare_request,
    completed,
    completed_fields,
    deferred,
    every_message,
    notice,
    prefixed,
    request,
    request_fields,
    zigzag,
)

CANARY = "13800138000"
FINGERPRINTS = {release.record: release.fingerprint for release in released()}

MALFORMED = DecodeReason.MALFORMED_BODY
TRAILING = DecodeReason.TRAILING_BYTES
FRAMING = DecodeReason.UNKNOWN_FRAMING
CONTRACT = DecodeReason.CONTRACT


def value(record: str, fields: dict[str, bytes], **others: bytes) -> bytes:
    """A value of this record put together by hand, some fields with other bytes."""
    assert others.keys() <= fields.keys()
    return MARKER + FINGERPRINTS[record] + b"".join({**fields, **others}.values())


def request_value(**others: bytes) -> bytes:
    return value("DeletionRequested", request_fields(), **others)


def refused(raw: bytes | None) -> UndecodableError:
    with pytest.raises(UndecodableError) as error:
        decode(raw)
    return error.value


# --- there and back -----------------------------------------------------------------------------


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_a_message_comes_back_as_it_went(message: Message) -> None:
    for back in (decode(encode(message)), decode_stored(encode(message))):
        assert back == message
        assert type(back) is type(message)


def test_the_header_is_the_marker_and_the_fingerprint_little_endian() -> None:
    raw = encode(bare_request())
    assert raw[:2] == b"\xc3\x01"
    assert raw[2:HEADER_BYTES] == FINGERPRINTS["DeletionRequested"]
    # Released once and for ever; another order of the bytes would be another number.
    assert int.from_bytes(raw[2:HEADER_BYTES], "little") == 0x84E66F25436AFF79


def test_the_bytes_are_those_of_the_avro_specification() -> None:
    assert request_value() == encode(request())
    assert value("DeletionCompleted", completed_fields()) == encode(completed())
    assert value("PolicyAnnounced", announced_fields()) == encode(announced())


def test_an_array_may_come_in_blocks_with_their_size() -> None:
    first, second = prefixed("browsing_history"), prefixed("orders.details")
    sized = zigzag(-1) + zigzag(len(first)) + first + zigzag(-1) + zigzag(len(second)) + second
    plain = zigzag(1) + first + zigzag(1) + second
    for blocks in (sized + zigzag(0), plain + zigzag(0)):
        assert decode(request_value(records=blocks)) == request()


def test_a_value_above_the_bound_is_not_written() -> None:
    line = NoticeLine(
        domain="orders", records="details", outcome="KEPT", sentence="留" * 300
    ).model_dump()
    large = type(notice()).model_validate({**notice().model_dump(), "lines": [line] * 80})
    with pytest.raises(ValueTooLargeError, match=f"{VALUE_BYTES_MAX} are allowed"):
        encode(large)


def test_a_changed_copy_is_checked_so_that_nothing_else_is_written() -> None:
    with pytest.raises(ValidationError, match="remaining_zero"):
        deferred().model_copy(update={"remaining": 0})


# --- what cannot be read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "reason", "detail"),
    [
        (None, DecodeReason.EMPTY_VALUE, "no bytes"),
        (b"", DecodeReason.EMPTY_VALUE, "no bytes"),
        (b"\xc3\x01" + bytes(VALUE_BYTES_MAX - 1), DecodeReason.TOO_LARGE, "65537 bytes"),
        (b"\xc3", FRAMING, "not C3 01"),
        (b"\xc3\x01" + bytes(7), FRAMING, "not C3 01"),
        (b"\xc3\x02" + bytes(20), FRAMING, "not C3 01"),
        (b'{"case_id": "c"}', FRAMING, "not C3 01"),
        (b"\x00\x00\x00\x00\x07" + bytes(20), FRAMING, "Confluent framing"),
        (
            b"\xc3\x01" + b"\x01\x23\x45\x67\x89\xab\xcd\xef" + bytes(20),
            DecodeReason.UNKNOWN_SCHEMA,
            "fingerprint 0123456789abcdef",
        ),
    ],
)
def test_what_is_not_in_the_frame_is_refused(
    raw: bytes | None, reason: DecodeReason, detail: str
) -> None:
    error = refused(raw)
    assert error.reason is reason
    assert error.detail.startswith(detail)
    assert error.case_id is None


def test_the_largest_value_is_looked_into() -> None:
    assert refused(b"\xc3\x01" + bytes(VALUE_BYTES_MAX - 2)).reason is DecodeReason.UNKNOWN_SCHEMA


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_a_value_cut_off_anywhere_is_refused(message: Message) -> None:
    raw = encode(message)
    for end in range(1, len(raw)):
        assert refused(raw[:end]).reason is (FRAMING if end < HEADER_BYTES else MALFORMED), end


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_bytes_after_the_end_are_refused(message: Message) -> None:
    for tail in (b"\x00", b"\xff" * 10, encode(message)):
        assert refused(encode(message) + tail).reason is TRAILING


LONG_MAX = 2**63 - 1

HOSTILE: dict[str, tuple[bytes, DecodeReason, str]] = {
    "enum -1": (request_value(ground=zigzag(-1)), MALFORMED, "ground: enum index out of range"),
    "enum n": (request_value(ground=zigzag(5)), MALFORMED, "ground: enum index out of range"),
    "enum unspecified": (request_value(ground=zigzag(4)), CONTRACT, "ground: unspecified"),
    "union -1": (request_value(contact=zigzag(-1)), MALFORMED, "contact: union index out of"),
    "union n": (request_value(contact=zigzag(2)), MALFORMED, "contact: union index out of"),
    "boolean 2": (request_value(dry_run=b"\x02"), MALFORMED, "dry_run: boolean other than 0 and 1"),
    "negative length": (
        request_value(case_id=zigzag(-1) + b"case-1"),
        MALFORMED,
        "case_id: negative length",
    ),
    "length -2^63": (request_value(case_id=zigzag(-(2**63))), MALFORMED, "case_id: negative"),
    "length 2^40": (
        request_value(case_id=zigzag(2**40) + b"case-1"),
        MALFORMED,
        "case_id: length beyond the bytes",
    ),
    "length of a nested text": (
        request_value(confirms=zigzag(1) + prefixed("p") + zigzag(2**40)),
        MALFORMED,
        "confirms.digest: length beyond the bytes",
    ),
    "long of eleven bytes": (
        request_value(requested_at=b"\x80" * 10 + b"\x01"),
        MALFORMED,
        "requested_at: integer out of range",
    ),
    "long of 70 bits": (
        request_value(requested_at=b"\xff" * 9 + b"\x7f"),
        MALFORMED,
        "requested_at: integer out of range",
    ),
    "long without an end": (
        value("PolicyAnnounced", announced_fields(), announced_at=b"\x80" * 20),
        MALFORMED,
        "announced_at: integer out of range",
    ),
    "idle bytes": (request_value(ground=b"\x82\x00"), MALFORMED, "ground: integer with idle bytes"),
    "int 2^40": (
        value("DeletionCompleted", completed_fields(), revision=zigzag(2**40)),
        MALFORMED,
        "revision: integer out of range",
    ),
    "int 2^31": (
        value("DeletionCompleted", completed_fields(), revision=zigzag(2**31)),
        MALFORMED,
        "revision: integer out of range",
    ),
    "revision 0": (
        value("DeletionCompleted", completed_fields(), revision=zigzag(0)),
        CONTRACT,
        "revision: greater_than_equal",
    ),
    "negative count": (
        value("DeletionCompleted", completed_fields(), remaining=zigzag(-1)),
        CONTRACT,
        "remaining: greater_than_equal",
    ),
    "completed with rows left": (
        value("DeletionCompleted", completed_fields(), remaining=zigzag(1)),
        CONTRACT,
        "DeletionCompleted: remaining_not_zero",
    ),
    "bad UTF-8": (request_value(locale=prefixed(b"\xff\xfe")), MALFORMED, "UnicodeDecodeError"),
    "surrogate": (request_value(locale=prefixed(b"\xed\xa0\x80")), MALFORMED, "UnicodeDecodeError"),
    "NUL": (
        request_value(acting_evidence=zigzag(1) + prefixed("a\x00b")),
        CONTRACT,
        "acting_evidence: string_pattern_mismatch",
    ),
    "right to left": (
        request_value(acting_evidence=zigzag(1) + prefixed("a\u202eb")),
        CONTRACT,
        "acting_evidence: string_pattern_mismatch",
    ),
    "UUID junk": (
        request_value(event_id=prefixed("not-a-uuid")),
        CONTRACT,
        "event_id: string_pattern_mismatch",
    ),
    "personal subject": (
        request_value(subject_id=prefixed("王 " + CANARY)),
        CONTRACT,
        "subject_id: string_pattern_mismatch",
    ),
    "count 2^40": (request_value(records=zigzag(2**40)), MALFORMED, "records: array count beyond"),
    "count 2^63-1": (request_value(records=zigzag(LONG_MAX)), MALFORMED, "records: array count"),
    "count -2^63": (
        request_value(records=zigzag(-(2**63)) + zigzag(0)),
        MALFORMED,
        "records: array count beyond",
    ),
    "block of another size": (
        request_value(records=zigzag(-1) + zigzag(6) + prefixed("orders.details") + zigzag(0)),
        MALFORMED,
        "records: array block of another size",
    ),
    "timestamp overflow": (request_value(cutoff_at=zigzag(2**62)), MALFORMED, "OverflowError"),
    "timestamp underflow": (request_value(cutoff_at=zigzag(-(2**62))), MALFORMED, "OverflowError"),
    "year 9999": (
        request_value(cutoff_at=zigzag(253_402_214_400_000)),
        CONTRACT,
        "cutoff_at: less_than_equal",
    ),
    "date overflow": (
        value("PolicyAnnounced", announced_fields(), effective_from=zigzag(2**31 - 1)),
        MALFORMED,
        "Error",
    ),
    "no channel": (
        value("PolicyAnnounced", announced_fields(), channels=zigzag(0)),
        CONTRACT,
        "channels: too_short",
    ),
    "contact too large": (
        request_value(contact=zigzag(1) + prefixed(bytes(CONTACT_BYTES_MAX + 1))),
        CONTRACT,
        "contact: bytes_too_long",
    ),
    "body of another record": (
        value("ResultNotice", request_fields()),
        MALFORMED,
        "ResultNotice.",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_is_refused_for_its_reason(kind: str) -> None:
    raw, reason, detail = HOSTILE[kind]
    error = refused(raw)
    assert (error.reason, detail in error.detail) == (reason, True), error.detail


COUNT_BOMBS = {
    "count of symbols without bytes": zigzag(2**40),
    "as many symbols as fit": zigzag(65_000) + bytes(65_000) + zigzag(0),
    "as many blocks as fit": (zigzag(1) + zigzag(0)) * 32_000 + zigzag(0),
}


@pytest.mark.parametrize("bomb", COUNT_BOMBS.values(), ids=COUNT_BOMBS)
def test_a_count_bomb_costs_less_than_a_tenth_of_a_second(bomb: bytes) -> None:
    raw = value("PolicyAnnounced", announced_fields(), channels=bomb)
    started = time.process_time()
    error = refused(raw)
    assert time.process_time() - started < 0.1
    assert error.reason in (MALFORMED, CONTRACT)


@pytest.mark.parametrize(
    "field",
    ["event_id", "case_id", "subject_id", "locale", "acting_evidence", "records", "confirms"],
)
@pytest.mark.parametrize("ending", [b"\x00", b"\xff"], ids=["NUL", "bad UTF-8"])
def test_a_refusal_never_repeats_a_value(field: str, ending: bytes) -> None:
    text = prefixed(CANARY.encode() + ending)
    planted = {
        "acting_evidence": zigzag(1) + text,
        "records": zigzag(1) + text + zigzag(0),
        "confirms": zigzag(1) + text + text,
    }
    error = refused(request_value(**{field: planted.get(field, text)}))
    # What a traceback would print: no exception behind it that holds the input.
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert CANARY not in f"{error} {error!r} {error.detail} {error.args} {error.case_id}"


def test_a_refusal_carries_the_case_when_it_could_be_read() -> None:
    assert refused(request_value(locale=prefixed("?"))).case_id == "case-1"
    assert refused(request_value(case_id=prefixed("?"))).case_id is None
    assert refused(request_value(case_id=prefixed("case-1\n"))).case_id is None
    assert refused(request_value(locale=prefixed(b"\xff"))).case_id is None


def test_after_a_hostile_value_the_next_good_one_is_read() -> None:
    for raw, _reason, _detail in HOSTILE.values():
        refused(raw)
        assert decode(encode(request())) == request()


# --- headers ------------------------------------------------------------------------------------


def test_the_headers_follow_the_cloudevents_binding() -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert cloud_headers(deferred(), source="/fullstop/orders", traceparent=trace) == {
        "ce_specversion": "1.0",
        "ce_id": deferred().event_id,
        "ce_type": "fullstop.deletion.DeletionDeferred.v1",
        "ce_source": "/fullstop/orders",
        "ce_time": "2026-03-01T08:30:00.125Z",
        "content-type": "application/avro",
        "traceparent": trace,
    }


def test_without_a_trace_there_is_no_traceparent() -> None:
    assert "traceparent" not in cloud_headers(request(), source="/x", traceparent=None)


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_the_time_of_a_message_is_its_own(message: Message) -> None:
    expected = AT if message != bare_request() else datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert instant_of(message) == expected


def test_the_largest_answer_fits_a_record() -> None:
    kept = deferred().kept[0].model_dump()
    most = {**deferred().model_dump(), "kept": [{**kept, "rule": f"rule-{n}"} for n in range(256)]}
    answer = DeletionDeferred.model_validate(most)
    assert decode(encode(answer)) == answer
