"""The bytes: what goes out, what comes back, and every hostile kind with its reason."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from fullstop.schemas.codec import (
    HEADER_BYTES,
    MARKER,
    DecodeReason,
    UndecodableError,
    Unheard,
    ValueTooLargeError,
    cloud_headers,
    decode,
    decode_stored,
    encode,
    instant_of,
    read,
    released,
)
from fullstop.schemas.messages import (
    CONTACT_BYTES_MAX,
    LAST_INSTANT,
    VALUE_BYTES_MAX,
    ActingAs,
    CaseId,
    DeletionCancelled,
    DeletionDeferred,
    DeletionRequested,
    Ground,
    Message,
    NoticeLine,
    SubjectId,
)
from tests.support.hostile import NOTES
from tests.support.messages import (
    AT,
    CONTACT,
    EVENT_ID,
    SHA256,
    announced,
    announced_fields,
    bare_request,
    completed,
    completed_fields,
    deferred,
    every_message,
    fields_of,
    millis,
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


BY_HAND: dict[Message, dict[str, bytes]] = {
    request(): {
        "event_id": prefixed(EVENT_ID),
        "case_id": prefixed("case-1"),
        "subject_id": prefixed("subject-1"),
        "requested_at": millis(AT),
        "cutoff_at": millis(AT + timedelta(hours=1)),
        "ground": zigzag(2),
        "acting_as": zigzag(1),
        "acting_evidence": zigzag(1) + prefixed("seen-2026-0017"),
        "channel": zigzag(2),
        "records": zigzag(2)
        + prefixed("browsing_history")
        + prefixed("orders.details")
        + zigzag(0),
        "waives": zigzag(1) + prefixed("membership.benefits") + zigzag(0),
        "locale": prefixed("en"),
        "contact": zigzag(1) + prefixed(CONTACT),
        "dry_run": b"\x00",
        "confirms": zigzag(1) + prefixed("preview-1") + prefixed(SHA256),
    },
    completed(): {
        "event_id": prefixed(EVENT_ID),
        "case_id": prefixed("case-1"),
        "subject_id": prefixed("subject-1"),
        "domain": prefixed("orders"),
        "revision": zigzag(2),
        "occurred_at": millis(AT),
        "policy": prefixed("2026-01-01") + prefixed(SHA256),
        "unknown_subject": b"\x00",
        "cancelled": b"\x00",
        "erased": zigzag(1) + prefixed("details") + zigzag(0) + zigzag(3) + zigzag(7) + zigzag(0),
        "remaining": zigzag(0),
        "unknown_records": zigzag(1) + prefixed("orders.nothing") + zigzag(0),
        "contact": zigzag(0),
        "dry_run": b"\x00",
    },
    announced(): {
        "event_id": prefixed(EVENT_ID),
        "domain": prefixed("orders"),
        "version": prefixed("2026-06-01"),
        "digest": prefixed(SHA256),
        "effective_from": zigzag((date(2026, 6, 1) - date(1970, 1, 1)).days),
        "words": prefixed("自6月1日起") + prefixed("From June 1"),
        "channels": zigzag(2) + zigzag(0) + zigzag(1) + zigzag(0),
        "announced_at": millis(AT),
    },
}

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
    [first] = [one for one in released() if (one.record, one.version) == ("DeletionRequested", 1)]
    # Released once and for ever; another order of the bytes would be another number.
    assert int.from_bytes(first.fingerprint, "little") == 0x84E66F25436AFF79


@pytest.mark.parametrize("message", BY_HAND, ids=lambda message: type(message).__name__)
def test_the_bytes_are_those_of_the_avro_specification(message: Message) -> None:
    """Each field's by hand, those of later versions behind them; and a value is its fields."""
    fields, by_hand = fields_of(message), BY_HAND[message]
    assert list(fields)[: len(by_hand)] == list(by_hand)
    assert {name: fields[name] for name in by_hand} == by_hand
    assert value(type(message).__name__, fields) == encode(message)


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
        (
            b"\xc3\x01" + released()[0].fingerprint[::-1] + bytes(20),
            DecodeReason.REVERSED_FINGERPRINT,
            f"fingerprint {released()[0].fingerprint[::-1].hex()}",
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
    "enum unspecified": (
        value(
            "DeletionCompleted",
            completed_fields(),
            erased=zigzag(1) + prefixed("d") + zigzag(2) + zigzag(3) + zigzag(7) + zigzag(0),
        ),
        CONTRACT,
        "erased.0.action: unspecified",
    ),
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
    "bad UTF-8": (
        value("PolicyAnnounced", announced_fields(), version=prefixed(b"\xff\xfe")),
        MALFORMED,
        "UnicodeDecodeError",
    ),
    "surrogate": (
        value("PolicyAnnounced", announced_fields(), version=prefixed(b"\xed\xa0\x80")),
        MALFORMED,
        "UnicodeDecodeError",
    ),
    "bad UTF-8 in what decides": (
        request_value(subject_id=prefixed(b"\xff\xfe")),
        CONTRACT,
        "subject_id: string_pattern_mismatch",
    ),
    "NUL": (
        value("PolicyAnnounced", announced_fields(), words=prefixed("a\x00b") + prefixed("c")),
        CONTRACT,
        "words.zh: string_pattern_mismatch",
    ),
    "right to left": (
        value("PolicyAnnounced", announced_fields(), words=prefixed("a\u202eb") + prefixed("c")),
        CONTRACT,
        "words.zh: string_pattern_mismatch",
    ),
    "UUID junk": (
        value("DeletionCompleted", completed_fields(), event_id=prefixed("not-a-uuid")),
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
    "timestamp overflow": (
        value("PolicyAnnounced", announced_fields(), announced_at=zigzag(2**62)),
        MALFORMED,
        "OverflowError",
    ),
    "cutoff overflow": (request_value(cutoff_at=zigzag(2**62)), CONTRACT, "cutoff_at: less_than"),
    "cutoff underflow": (
        request_value(cutoff_at=zigzag(-(2**62))),
        CONTRACT,
        "cutoff_at: greater_than_equal",
    ),
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
        value(
            "DeletionCompleted",
            completed_fields(),
            contact=zigzag(1) + prefixed(bytes(CONTACT_BYTES_MAX + 1)),
        ),
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
    wrong = {"subject_id": prefixed("?"), field: planted.get(field, text)}
    error = refused(request_value(**wrong))
    # What a traceback would print: no exception behind it that holds the input.
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert CANARY not in f"{error} {error!r} {error.detail} {error.args} {error.case_id}"


def test_a_refusal_carries_the_case_when_it_could_be_read() -> None:
    assert refused(request_value(subject_id=prefixed("?"))).case_id == "case-1"
    assert refused(request_value(subject_id=prefixed(b"\xff"))).case_id == "case-1"
    assert refused(request_value(case_id=prefixed("?"))).case_id is None
    assert refused(request_value(case_id=prefixed("case-1\n"))).case_id is None


def test_a_refused_request_says_whose_it_was_and_since_when_they_wait() -> None:
    """Where it can be said; a dry run promises nothing, and a cancellation asks for nothing."""
    odd = zigzag(-1)
    waiting = Unheard(CaseId("case-1"), SubjectId("subject-1"), AT)
    assert refused(request_value(cutoff_at=odd)).unheard == waiting
    undated = replace(waiting, requested_at=None)
    assert refused(request_value(cutoff_at=odd, requested_at=zigzag(2**48))).unheard == undated
    assert refused(request_value(subject_id=prefixed("?"))).unheard is None
    assert refused(request_value(case_id=prefixed("?"))).unheard is None
    assert refused(request_value(cutoff_at=odd, dry_run=b"\x01")).unheard is None


@pytest.mark.parametrize("name", NOTES)
def test_a_note_or_a_name_that_is_off_undoes_nothing(name: str) -> None:
    """It is read, as it would be read again from the copy that is stored of it."""
    field, raw = NOTES[name]
    found = read(request_value(**{field: raw}))
    assert found.mended in ((field,), ())
    assert decode(encode(found.message)) == found.message
    others = {field} | set(found.mended)
    assert found.message.model_dump(exclude=others) == request().model_dump(exclude=others)


@pytest.mark.parametrize(
    ("written", "as_read"),
    [
        ("zh_CN_#Hans", "zh_CN"),
        ("zh_CN.UTF-8", "zh_CN"),
        ("en-US-u-hc-h12", "en-US"),
        ("en-US,en;q=0.9", "en-US"),
        (" en-GB ", "en-GB"),
        ("zh-" + "a" * 60, "zh"),
        ("", "zh-CN"),
        ("english", "zh-CN"),
        ("{{7*7}}", "zh-CN"),
        ("zh-Hant-TW", "zh-Hant-TW"),
    ],
)
def test_a_locale_is_read_as_far_as_it_is_one(written: str, as_read: str) -> None:
    message = decode(request_value(locale=prefixed(written)))
    assert isinstance(message, DeletionRequested)
    assert message.locale == as_read


def records_read(*names: str) -> tuple[str, ...]:
    raw = zigzag(len(names)) + b"".join(map(prefixed, names)) + zigzag(0) if names else zigzag(0)
    message = decode(request_value(records=raw))
    assert isinstance(message, DeletionRequested)
    return message.records


def test_a_foreign_name_is_counted_and_never_becomes_everything() -> None:
    assert records_read("browsingHistory", "Browsing-History", "orders") == (
        "orders",
        "unrecognised.n1",
        "unrecognised.n2",
    )
    for name in ("", "*", f"王女士 {CANARY}", "Orders", "orders.details.more", "a" * 98):
        assert records_read(name) == ("unrecognised.n1",)
    assert len(records_read(*(f"A{n}" for n in range(5_000)))) == 256
    assert records_read() == ()


def test_what_was_given_up_by_a_foreign_name_is_kept() -> None:
    raw = zigzag(2) + prefixed("Membership.benefits") + prefixed("membership.benefits") + zigzag(0)
    message = decode(request_value(waives=raw))
    assert isinstance(message, DeletionRequested)
    assert message.waives == ("membership.benefits",)


def test_an_unknown_symbol_is_nobodys_own_act_and_stays_what_it_is() -> None:
    raw = request_value(ground=zigzag(4), acting_as=zigzag(4), channel=zigzag(4))
    found = read(raw)
    message = found.message
    assert isinstance(message, DeletionRequested)
    assert (message.ground, message.acting_as) == (Ground.UNSPECIFIED, ActingAs.UNSPECIFIED)
    assert found.mended == ("acting_as", "channel", "ground")
    copy = message.model_copy(update={"contact": None})
    assert read(encode(copy)).message == copy
    with pytest.raises(ValidationError, match="UNSPECIFIED stands for"):
        request().model_copy(update={"channel": "UNSPECIFIED"})


@pytest.mark.parametrize(
    "spelled",
    [
        str.upper,
        "{{{}}}".format,
        "urn:uuid:{}".format,
        "URN:UUID:{}".format,
        lambda text: text.replace("-", ""),
        "{}\n".format,
    ],
)
def test_an_event_id_is_the_same_however_it_is_spelled(spelled: Callable[[str], str]) -> None:
    assert decode(request_value(event_id=prefixed(spelled(EVENT_ID)))) == request()


@pytest.mark.parametrize("text", ["", "not-a-uuid", "order-service-17", "g" * 32, "\u0663" * 32])
def test_an_event_id_that_is_none_is_made_of_the_event(text: str) -> None:
    """The same for each copy, and another for another event that has none either."""
    one, other = (
        decode(request_value(event_id=prefixed(text), case_id=prefixed(case)))
        for case in ("case-1", "case-2")
    )
    assert decode(request_value(event_id=prefixed(text))) == one
    assert one.event_id != other.event_id
    assert decode(encode(one)) == one


def test_a_cancellation_needs_no_reason_and_no_date() -> None:
    [right] = [one for one in every_message() if isinstance(one, DeletionCancelled)]
    odd = {"cancelled_at": zigzag(2**60), "reason": prefixed("改主意了\n".encode("gbk"))}
    message = decode(value("DeletionCancelled", fields_of(right), **odd))
    assert isinstance(message, DeletionCancelled)
    assert (message.case_id, message.subject_id) == ("case-1", "subject-1")
    assert message.cancelled_at == LAST_INSTANT


def test_only_what_decides_is_a_digests_matter() -> None:
    """A name in another foreign spelling is the same act; what was right before has its digest."""
    raw = (request_value(records=zigzag(1) + prefixed(name) + zigzag(0)) for name in ("A", "B"))
    one, other = (decode(each) for each in raw)
    assert isinstance(one, DeletionRequested)
    assert isinstance(other, DeletionRequested)
    assert one.digest == other.digest
    assert request().digest.hex() == (
        "6d50aaaed4384265302ca5c939a87be3d584c8ce35c1f32e7edfe9fd077232d8"
    )


def test_after_a_hostile_value_the_next_good_one_is_read() -> None:
    for raw, _reason, _detail in HOSTILE.values():
        refused(raw)
        assert decode(encode(request())) == request()


# --- headers ------------------------------------------------------------------------------------


def test_the_headers_follow_the_cloudevents_binding() -> None:
    version = max(one.version for one in released() if one.record == "DeletionDeferred")
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert cloud_headers(deferred(), source="/fullstop/orders", traceparent=trace) == {
        "ce_specversion": "1.0",
        "ce_id": deferred().event_id,
        "ce_type": f"fullstop.deletion.DeletionDeferred.v{version}",
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
