"""Hostile input: broken, lying and oversized records, each with what must become of it.

Every record is made from a right one, whose bytes are put together field by field as the schema
has them, so that each is wrong in one place only. The record's key is right unless the value cannot
be read at all.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from fullstop.schemas.codec import HEADER_BYTES, MARKER, encode, released
from fullstop.schemas.forms import NOT_MEANT
from fullstop.schemas.messages import CONTACT_BYTES_MAX, VALUE_BYTES_MAX, Message
from fullstop.schemas.topics import key_of
from tests.support.messages import (
    AT,
    SHA256,
    completed_fields,
    current_schema,
    deferred,
    every_message,
    millis,
    prefixed,
    request_fields,
    zigzag,
)

CANARY = "13912345678"
REQUESTS, OUTCOMES = "requests", "outcomes.orders"
FINGERPRINTS = {release.record: release.fingerprint for release in released()}
MAY_BE_UNKNOWN = {"ground", "acting_as", "channel"}  # a symbol to come undoes nothing in these
LONG_MAX = 2**63 - 1
END = zigzag(0)  # of an array

MALFORMED, TRAILING, CONTRACT = "malformed_body", "trailing_bytes", "contract"
FRAMING, SCHEMA, EMPTY, TOO_LARGE = (
    "unknown_framing",
    "unknown_schema",
    "empty_value",
    "too_large",
)
WRONG_TOPIC, WRONG_KEY, CONTRADICTS = "wrong_topic", "wrong_key", "contradicts_case"

Header = tuple[str, bytes | None]


@dataclass(frozen=True)
class Hostile:
    """A record, and what must become of it: the dead letter's reason, or None when it is handled.

    `name` makes its event, case and subject. `case_id` is what the dead letter tells of its case;
    that of a `decodable` one keeps the bytes, and the key if it is the protocol's.
    """

    name: str
    value: bytes | None
    reason: str | None
    topic: str = REQUESTS
    key: bytes | None = None
    headers: tuple[Header, ...] = ()
    case_id: str | None = None
    decodable: bool = False
    timestamp_ms: int | None = None


def case_of(name: str) -> str:
    return f"case.{name}"


def subject_of(name: str) -> str:
    return f"subject.{name}"


def event_of(name: str) -> str:
    return str(uuid5(NAMESPACE_OID, name))


# --- right records, to be broken ----------------------------------------------------------------


def fields_of_request(name: str) -> dict[str, bytes]:
    return {
        **request_fields(),
        "event_id": prefixed(event_of(name)),
        "case_id": prefixed(case_of(name)),
        "subject_id": prefixed(subject_of(name)),
        "records": zigzag(1) + prefixed("orders.details") + END,
    }


def fields_of_completed(name: str) -> dict[str, bytes]:
    return {
        **completed_fields(),
        "event_id": prefixed(event_of(name)),
        "case_id": prefixed(case_of(name)),
        "subject_id": prefixed(subject_of(name)),
    }


def request_value(name: str, **others: bytes) -> bytes:
    return _value("DeletionRequested", fields_of_request(name), others)


def completed_value(name: str, **others: bytes) -> bytes:
    return _value("DeletionCompleted", fields_of_completed(name), others)


def _value(record: str, fields: dict[str, bytes], others: dict[str, bytes]) -> bytes:
    assert others.keys() <= fields.keys()
    return MARKER + FINGERPRINTS[record] + b"".join({**fields, **others}.values())


def good(name: str, **more: bytes) -> Hostile:
    """A request that is handled."""
    return handled(name, request_value(name, **more))


def handled(name: str, value: bytes, *headers: Header, timestamp_ms: int | None = None) -> Hostile:
    key = subject_of(name).encode()
    return Hostile(name, value, None, key=key, headers=headers, timestamp_ms=timestamp_ms)


def dead(name: str, value: bytes | None, reason: str, *, key: str | None = None) -> Hostile:
    """A record that nobody can read; so nobody can say which key it should have."""
    return Hostile(name, value, reason, key=(key or subject_of(name)).encode())


def malformed(name: str, **others: bytes) -> Hostile:
    return dead(name, request_value(name, **others), MALFORMED)


def refused(name: str, **others: bytes) -> Hostile:
    """A request that can be read, and that the contract refuses: its case is told if it has one."""
    case_id = None if "case_id" in others else case_of(name)
    value = request_value(name, **others)
    return Hostile(name, value, CONTRACT, key=subject_of(name).encode(), case_id=case_id)


def not_meant(name: str, **others: bytes) -> Hostile:
    """A request that can be read and that nobody can have asked then."""
    found = refused(name, **others)
    is_mended = any(raw in (zigzag(-1), zigzag(-(2**63))) for raw in others.values())
    return replace(found, reason=NOT_MEANT, decodable=not is_mended)


def outcome(name: str, reason: str | None, **others: bytes) -> Hostile:
    """An answer on the outcomes topic, for the aggregator."""
    case_id = case_of(name) if reason == CONTRACT else None
    value = completed_value(name, **others)
    return Hostile(name, value, reason, OUTCOMES, case_of(name).encode(), case_id=case_id)


def slug(text: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in text)


# --- around the body ----------------------------------------------------------------------------


def without_bytes() -> Iterator[Hostile]:
    yield Hostile("null-value", None, EMPTY, key=b"subject.null-value")
    yield Hostile("null-value-null-key", None, EMPTY)
    yield Hostile("empty-value", b"", EMPTY, key=b"subject.empty-value")
    yield Hostile("empty-value-empty-key", b"", EMPTY, key=b"")
    for byte in (0x00, 0x01, 0x0A, 0x7B, 0x80, 0xC3, 0xFF):
        yield dead(f"one-byte-{byte:02x}", bytes([byte]), FRAMING)


def in_another_frame() -> Iterator[Hostile]:
    body = request_value("frame")[HEADER_BYTES:]
    text = f'{{"case_id": "c", "phone": "{CANARY}"}}'
    frames = {
        "marker-alone": MARKER,
        "marker-swapped": b"\x01\xc3" + request_value("frame")[2:],
        "marker-other-version": b"\xc3\x02" + request_value("frame")[2:],
        "marker-missing": request_value("frame")[2:],
        "fingerprint-cut": request_value("frame")[: HEADER_BYTES - 1],
        "confluent": b"\x00\x00\x00\x00\x07" + body,
        "object-container": b"Obj\x01" + body,
        "json": text.encode(),
        "json-utf-16": text.encode("utf-16"),
        "xml": f"<request><phone>{CANARY}</phone></request>".encode(),
        "text": f"请删除 {CANARY}".encode(),
        "gzip-of-a-request": gzip.compress(request_value("frame")),
        "zlib-of-zeros": zlib.compress(bytes(50_000_000), 9),
        "sql": b"'; drop table orders.vouchers; --",
        "newlines": b"\r\n" * 500,
        "escape": b"\x1b[2J\x1b]0;owned\x07",
    }
    for name, value in frames.items():
        yield dead(f"frame-{name}", value, FRAMING, key=CANARY)


def under_an_unknown_schema() -> Iterator[Hostile]:
    known = FINGERPRINTS["DeletionRequested"]
    body = request_value("schema")[HEADER_BYTES:]
    others = {
        "zeros": bytes(8),
        "ones": b"\xff" * 8,
        "one-bit": bytes([known[0] ^ 1]) + known[1:],
        "last-bit": known[:-1] + bytes([known[-1] ^ 0x80]),
        "of-the-empty-schema": bytes.fromhex("c70f2b83a1a0cdc1"),
    }
    for name, fingerprint in others.items():
        yield dead(f"schema-{name}", MARKER + fingerprint + body, SCHEMA)
    reversed_mark = MARKER + known[::-1]
    yield dead("schema-big-endian", reversed_mark + body, "reversed_fingerprint")
    yield dead("schema-without-a-body", MARKER + bytes(8), SCHEMA)
    yield dead("schema-the-largest", MARKER + bytes(VALUE_BYTES_MAX - 2), SCHEMA)


def under_anothers_schema() -> Iterator[Hostile]:
    """A request's body under the fingerprint of every other record, and theirs under ours."""
    ours = FINGERPRINTS["DeletionRequested"]
    for record, fingerprint in FINGERPRINTS.items():
        if record != "DeletionRequested":
            name = f"body-of-a-request-as-{record}"
            yield dead(name, MARKER + fingerprint + request_value(name)[HEADER_BYTES:], MALFORMED)
    for message in every_message():
        if type(message).__name__ != "DeletionRequested":
            name = f"body-of-{type(message).__name__}-as-a-request"
            yield dead(name, MARKER + ours + encode(message)[HEADER_BYTES:], MALFORMED)


def on_the_wrong_topic() -> Iterator[Hostile]:
    """Records that are right, but not here: bytes and key are kept."""
    for message in every_message():
        if type(message).__name__ not in ("DeletionRequested", "DeletionCancelled"):
            yield _misplaced(message, REQUESTS)


def _misplaced(message: Message, topic: str) -> Hostile:
    return Hostile(
        f"misplaced-{type(message).__name__}-on-{slug(topic)}",
        encode(message),
        WRONG_TOPIC,
        topic,
        key_of(message).encode(),
        case_id=getattr(message, "case_id", None),
        decodable=True,
    )


def under_anothers_key() -> Iterator[Hostile]:
    """Right requests under a key that breaks their subject's order; it may be anybody's phone."""
    keys = {
        "none": None,
        "empty": b"",
        "case": case_of("key-case").encode(),
        "phone": CANARY.encode(),
        "another-subject": subject_of("somebody-else").encode(),
        "upper-case": subject_of("key-upper-case").upper().encode(),
        "newline-after": subject_of("key-newline-after").encode() + b"\n",
        "no-text": b"\xff\xfe\x00",
        "huge": b"k" * 200_000,
    }
    for name, key in keys.items():
        yield Hostile(
            f"key-{name}",
            request_value(f"key-{name}"),
            WRONG_KEY,
            key=key,
            case_id=case_of(f"key-{name}"),
            decodable=True,
        )
    name = "key-of-an-answer"
    yield Hostile(
        name,
        completed_value(name),
        WRONG_KEY,
        OUTCOMES,
        subject_of(name).encode(),
        case_id=case_of(name),
        decodable=True,
    )


def of_another_size() -> Iterator[Hostile]:
    for name, tail in {
        "zero": b"\x00",
        "newline": b"\n",
        "ones": b"\xff" * 10,
        "canary": CANARY.encode(),
        "a-second-request": request_value("second"),
    }.items():
        yield dead(f"trailing-{name}", request_value(f"trailing-{name}") + tail, TRAILING)
    whole = request_value("padded")
    yield dead("padded-to-the-bound", whole.ljust(VALUE_BYTES_MAX, b"\x00"), TRAILING)
    for size in (VALUE_BYTES_MAX + 1, 100_000, 900_000):
        yield dead(f"padded-to-{size}", whole.ljust(size, b"\x00"), TOO_LARGE)
    yield dead("zeros-of-a-megabyte", bytes(1_000_000), TOO_LARGE)
    yield dead("large-text", (CANARY * 10_000).encode(), TOO_LARGE)


def cut_off() -> Iterator[Hostile]:
    """Before every field and inside it: what is cut off is not a record."""
    yield dead("cut-before-the-body", MARKER + FINGERPRINTS["DeletionRequested"], MALFORMED)
    for field, within in _places(fields_of_request("cut")):
        name = f"cut-in-{field}"
        value = request_value(name)
        yield dead(name, value[: HEADER_BYTES + within], MALFORMED)
    for field, within in _places(fields_of_completed("cut")):
        name = f"cut-in-answer-{field}"
        value = completed_value(name)[: HEADER_BYTES + within]
        yield Hostile(name, value, MALFORMED, OUTCOMES, case_of(name).encode())


def _places(fields: dict[str, bytes]) -> Iterator[tuple[str, int]]:
    at = 0
    for field, raw in fields.items():
        if at:
            yield f"{field}-before", at
        if len(raw) > 1:
            yield f"{field}-inside", at + len(raw) - 1
        at += len(raw)


# --- integers, lengths, indexes -----------------------------------------------------------------


def kind_of(schema: Any) -> str:
    """`string`, `long`, `enum`, `array`, `union`, …"""
    match schema:
        case list():
            return "union"
        case {"type": str(kind)}:
            return kind
        case _:
            return str(schema)


# A request's fields as they are today: what is broken follows the schema, so that a field that a
# later version adds is broken, too.
FIELDS = {field["name"]: field["type"] for field in current_schema("DeletionRequested")["fields"]}


def fields_of_kind(*kinds: str) -> list[str]:
    return [name for name, schema in FIELDS.items() if kind_of(schema) in kinds]


def _before_a_text(schema: Any) -> bytes | None:
    """What stands before the first text (or bytes) of a field; None if it has none."""
    match kind_of(schema):
        case "string" | "bytes":
            return b""
        case "union":
            return _after(zigzag(1), schema[1])
        case "array":
            return _after(zigzag(1), schema["items"])
        case "record":
            return _before_a_text(schema["fields"][0]["type"])
        case _:
            return None


def _after(head: bytes, schema: Any) -> bytes | None:
    rest = _before_a_text(schema)
    return None if rest is None else head + rest


TEXTS = {name: before for name in FIELDS if (before := _before_a_text(FIELDS[name])) is not None}


def of_a_lying_length() -> Iterator[Hostile]:
    lengths = {
        "minus-1": -1,
        "long-min": -(2**63),
        "2-40": 2**40,
        "long-max": LONG_MAX,
    }
    for field, before in TEXTS.items():
        for name, length in lengths.items():
            raw = before + zigzag(length) + b"x" * 20
            yield malformed(f"length-{name}-{field}", **{field: raw})


def of_an_index_out_of_range() -> Iterator[Hostile]:
    for field in fields_of_kind("enum"):
        symbols = len(FIELDS[field]["symbols"])
        for name, index in {"minus-1": -1, "n": symbols, "int-max": 2**31 - 1}.items():
            yield malformed(f"enum-{name}-{field}", **{field: zigzag(index)})
        yield malformed(f"enum-2-40-{field}", **{field: zigzag(2**40)})
        made = good if field in MAY_BE_UNKNOWN else refused
        yield made(f"enum-unspecified-{field}", **{field: zigzag(symbols - 1)})
    for field in fields_of_kind("union"):
        content = request_fields()[field][1:]
        for name, index in {"minus-1": -1, "n": 2, "2-40": 2**40, "long-min": -(2**63)}.items():
            # Right but for the index: a reader that takes the last branch would take the record.
            yield malformed(f"union-{name}-{field}", **{field: zigzag(index) + content})
    for field in fields_of_kind("boolean"):
        for byte in (0x02, 0x7F, 0xFF):
            yield malformed(f"boolean-{byte:02x}-{field}", **{field: bytes([byte])})


def of_an_integer_that_is_none() -> Iterator[Hostile]:
    varints = {
        "eleven-bytes": b"\x80" * 10 + b"\x01",
        "of-70-bits": b"\xff" * 9 + b"\x7f",
        "without-an-end": b"\x80" * 5_000,
        "idle-bytes": b"\x82\x80\x00",
        "idle-zero": b"\x80\x00",
    }
    for field in fields_of_kind("int", "long"):
        for name, raw in varints.items():
            yield malformed(f"integer-{name}-{field}", **{field: raw})
    yield malformed("integer-idle-bytes-enum", ground=b"\x82\x00")
    yield malformed("integer-eleven-bytes-length", locale=b"\x84" + b"\x80" * 9 + b"\x00zh")


def of_a_time_out_of_range() -> Iterator[Hostile]:
    """The cutoff decides what goes; the request's own day only when it must be answered."""
    times = {
        "long-max": LONG_MAX,
        "long-min": -(2**63),
        "year-10000": 2**48,
        "1969": -1,
        "year-3000": 32_503_680_000_000,
    }
    for name, at in times.items():
        asked_at = {"requested_at": zigzag(at)}
        yield good(f"late-{name}", **asked_at) if at > 0 else not_meant(f"early-{name}", **asked_at)
        yield refused(f"time-{name}-cutoff_at", cutoff_at=zigzag(at))
    last = millis(datetime(2999, 12, 31, tzinfo=UTC))
    for field in ("requested_at", "cutoff_at"):
        yield good(f"time-2999-{field}", **{field: last})
        yield not_meant(f"time-1970-{field}", **{field: zigzag(0)})
        yield not_meant(f"time-seconds-{field}", **{field: zigzag(1_772_353_800)})
    yield handled("append-time-1970", request_value("append-time-1970"), timestamp_ms=1)
    yield handled(
        "append-time-2999", request_value("append-time-2999"), timestamp_ms=32_472_144_000_000
    )


# --- texts --------------------------------------------------------------------------------------


def of_no_text() -> Iterator[Hostile]:
    wrong = {
        "ff-fe": b"\xff\xfe",
        "overlong": b"\xc0\x80",
        "surrogate": b"\xed\xa0\x80",
        "cut": b"\xe4\xb8",
        "above-unicode": b"\xf5\x80\x80\x80",
    }
    for name, raw in wrong.items():
        yield good(f"utf-8-{name}-locale", locale=prefixed(raw))
        yield good(f"utf-8-{name}-acting_evidence", acting_evidence=zigzag(1) + prefixed(raw))
        yield refused(f"utf-8-{name}-subject", subject_id=prefixed(b"s" + raw))
    names = zigzag(2) + prefixed("orders.details") + prefixed(b"\xff") + END
    yield good("utf-8-records", records=names)
    yield good("utf-8-confirms", confirms=zigzag(1) + prefixed(b"\xff") + prefixed(SHA256))


def of_a_text_that_hides_something() -> Iterator[Hostile]:
    hidden = {
        "nul": "a\x00b",
        "escape": "a\x1b[31mb",
        "newline": "a\nb",
        "next-line": "a\x85b",
        "line-separator": "a\u2028b",
        "right-to-left": "a\u202eb",
        "isolate": "a\u2066b",
        "arabic-mark": "a\u061cb",
        "zero-width-space": "a\u200bb",
        "byte-order-mark": "\ufeffab",
    }
    for name, text in hidden.items():
        yield good(f"text-{name}", acting_evidence=zigzag(1) + prefixed(text))
    for name in ("nul", "newline", "right-to-left", "zero-width-space"):
        yield refused(f"text-{name}-case", case_id=prefixed(hidden[name]))
        yield refused(f"text-{name}-subject", subject_id=prefixed(hidden[name]))
    yield good("text-emoji", acting_evidence=zigzag(1) + prefixed("👨‍👩‍👧 见证"))


def of_a_field_outside_its_form() -> Iterator[Hostile]:
    deciding = {
        "subject-empty": ("subject_id", prefixed("")),
        "subject-spaces": ("subject_id", prefixed("a b")),
        "subject-129": ("subject_id", prefixed("s" * 129)),
        "subject-personal": ("subject_id", prefixed(f"王女士 {CANARY}")),
        "subject-newline-after": ("subject_id", prefixed("subject\n")),
        "case-empty": ("case_id", prefixed("")),
        "case-65": ("case_id", prefixed("c" * 65)),
        "case-path": ("case_id", prefixed("../../etc/passwd")),
    }
    for name, (field, raw) in deciding.items():
        yield refused(f"form-{name}", **{field: raw})
    for name, (field, raw) in NOTES.items():
        yield good(f"form-{name}", **{field: raw})
    yield good(
        "form-contact-the-largest",
        contact=zigzag(1) + prefixed(b"\1" + bytes(CONTACT_BYTES_MAX - 1)),
    )
    yield good("form-records-unknown", records=_array("orders.details", "orders.nothing"))
    yield good("form-records-twice", records=_array("orders.details", "orders.details"))


def _array(*texts: str) -> bytes:
    return zigzag(len(texts)) + b"".join(map(prefixed, texts)) + END


def _optional(raw: bytes) -> bytes:
    return zigzag(1) + raw


# Fields outside their form that decide nothing: none of them may undo the act.
NOTES: dict[str, tuple[str, bytes]] = {
    "locale-empty": ("locale", prefixed("")),
    "locale-java": ("locale", prefixed("zh_CN_#Hans")),
    "locale-posix": ("locale", prefixed("zh_CN.UTF-8")),
    "locale-extended": ("locale", prefixed("en-US-u-hc-h12")),
    "locale-long": ("locale", prefixed("zh-" + "a" * 60)),
    "locale-template": ("locale", prefixed("{{7*7}}")),
    "locale-path": ("locale", prefixed("../en")),
    "evidence-empty": ("acting_evidence", _optional(prefixed(""))),
    "evidence-257": ("acting_evidence", _optional(prefixed("e" * 257))),
    "evidence-of-two-lines": ("acting_evidence", _optional(prefixed("a\nb"))),
    "records-camel": ("records", _array("orders.details", "browsingHistory")),
    "records-kebab": ("records", _array("orders.details", "Browsing-History")),
    "records-sql": ("records", _array("orders.details", "orders; drop table orders.vouchers")),
    "records-depth": ("records", _array("orders.details", "orders.details.more")),
    "records-case": ("records", _array("orders.details", "Orders")),
    "records-all": ("records", _array("orders.details", "*")),
    "records-empty-name": ("records", _array("orders.details", "")),
    "records-personal": ("records", _array("orders.details", f"王女士 {CANARY}")),
    "records-49": ("records", _array("orders.details", "a" * 49)),
    "records-97": ("records", _array("orders.details", "a" * 97)),
    "records-set-of-49": ("records", _array("orders.details", "orders." + "a" * 49)),
    "waives-a-domain": ("waives", _array("membership")),
    "waives-personal": ("waives", _array(f"王女士.{CANARY}")),
    "contact-empty": ("contact", _optional(prefixed(b""))),
    "contact-in-clear": ("contact", _optional(prefixed(CANARY))),
    "contact-large": ("contact", _optional(prefixed(bytes(CONTACT_BYTES_MAX + 1)))),
    "confirms-digest": ("confirms", _optional(prefixed("p") + prefixed("f" * 63))),
    "confirms-capitals": ("confirms", _optional(prefixed("p") + prefixed("F" * 64))),
}


def of_an_event_id_that_is_none() -> Iterator[Hostile]:
    """It tells a copy from another event, and decides nothing: whatever it is, it is some id."""
    event_id = event_of("uuid")
    wrong = {
        "empty": "",
        "text": "not-a-uuid",
        "braces": f"{{{event_of('braces')}}}",
        "urn": f"urn:uuid:{event_of('urn')}",
        "bare": event_of("bare").replace("-", ""),
        "short": event_id[:-1],
        "long": f"{event_id}0",
        "newline-after": f"{event_id}\n",
        "spaces": " " * 36,
        "letters": "g" + event_id[1:],
        "full-width": "\uff10" + event_id[1:],
        "nul": f"{event_id[:-1]}\x00",
    }
    for name, text in wrong.items():
        yield good(f"uuid-{name}", event_id=prefixed(text))
    yield good("uuid-upper-case", event_id=prefixed(event_of("uuid-upper-case").upper()))
    yield good("uuid-nil", event_id=prefixed("00000000-0000-0000-0000-000000000000"))
    yield good("uuid-max", event_id=prefixed("ffffffff-ffff-ffff-ffff-ffffffffffff"))


# --- bombs --------------------------------------------------------------------------------------


def bombs() -> Iterator[Hostile]:
    """Few bytes that ask for much: of memory, of time, of depth."""
    counts = {"2-40": 2**40, "long-max": LONG_MAX, "60000": 60_000}
    for field in fields_of_kind("array"):
        for name, count in counts.items():
            yield malformed(f"count-{name}-{field}", **{field: zigzag(count)})
        for name, count in {"minus-2-40": -(2**40), "long-min": -(2**63)}.items():
            yield malformed(f"count-{name}-{field}", **{field: zigzag(count) + zigzag(8)})
        sized = zigzag(-1) + zigzag(3) + prefixed("orders.details") + END
        yield malformed(f"count-of-another-size-{field}", **{field: sized})
    for field in ("records", "waives"):
        texts = _array("orders.details", *[""] * 64_000)
        yield good(f"count-of-empty-texts-{field}", **{field: texts})
        blocks = zigzag(1) + prefixed("orders.details") + (zigzag(1) + prefixed("a.b")) * 10_000
        yield good(f"count-in-many-blocks-{field}", **{field: blocks + END})
    many = _array(*[f"a.b{n}" for n in range(257)])
    yield refused("count-257-records", records=many)
    yield good("count-257-waives", waives=many)
    yield good("count-256", records=_array("orders", *[f"a.b{n}" for n in range(255)]))
    # As many names as may be, each as long as may be: the answers that tell them must be sendable.
    longest = [f"{'b' * 45}{n:03}" for n in range(255)]
    for name in ("orders", "c" * 48):
        paths = [f"{name}.{one}" for one in longest]
        yield good(f"count-256-the-longest-{name[:6]}", records=_array("orders", *paths))
    blocks = zigzag(-1) + zigzag(15) + prefixed("orders.details") + END
    yield good("count-negative-with-its-size", records=blocks)
    head = MARKER + FINGERPRINTS["DeletionRequested"]
    for byte in (0x01, 0x02, 0x7F, 0x80, 0xFE, 0xFF):
        yield dead(f"depth-{byte:02x}", head + bytes([byte]) * 65_000, MALFORMED)
    # A record of nothing but zeros is one of empty texts, and ends long before these bytes do.
    yield dead("depth-00", head + bytes(65_000), TRAILING)
    name = "depth-answer-02"
    value = MARKER + FINGERPRINTS["DeletionDeferred"] + b"\x02" * 65_000
    yield Hostile(name, value, MALFORMED, OUTCOMES, case_of(name).encode())


# --- around the record --------------------------------------------------------------------------


def with_hostile_headers() -> Iterator[Hostile]:
    abuse: dict[str, tuple[Header, ...]] = {
        "a-thousand": tuple((f"h{n}", b"x" * 100) for n in range(1_000)),
        "the-same-name": tuple(("traceparent", b"x") for _ in range(1_000)),
        "large": (("note", b"x" * 500_000),),
        "null": (("traceparent", None),),
        "no-text": (("traceparent", b"\xff\xfe"), ("ce_id", b"\x00")),
        "personal-trace": (("traceparent", CANARY.encode()),),
        "lying-type": (("ce_type", b"fullstop.deletion.DeletionCompleted.v9"),),
        "lying-id": (("ce_id", event_of("somebody-else").encode()),),
        "of-a-dead-letter": (("reason", b"x"), ("case_id", b"case.x"), ("consumer", b"y")),
        "empty-name": (("", b"x"),),
        "escape": (("\x1b[2J", b"\r\n"), ("ce_source", b"\r\nfake: 1")),
    }
    for name, headers in abuse.items():
        yield handled(f"headers-{name}", request_value(f"headers-{name}"), *headers)
    huge = dead("huge-key", b"no Avro", FRAMING, key=CANARY * 20_000)
    yield huge
    yield Hostile("nonsense-key-no-text", b"no Avro", FRAMING, key=b"\xff\xfe\x00")
    yield Hostile(
        "headers-on-nonsense",
        b"no Avro",
        FRAMING,
        headers=(("reason", CANARY.encode()), ("case_id", CANARY.encode())),
    )


def answers() -> Iterator[Hostile]:
    """What a domain that is broken or not ours could write to its outcomes topic."""
    integers = {"2-31": 2**31, "2-40": 2**40, "minus-2-40": -(2**40)}
    for name, number in integers.items():
        yield outcome(f"revision-{name}", MALFORMED, revision=zigzag(number))
    for name, number in {"0": 0, "minus-1": -1}.items():
        yield outcome(f"revision-{name}", CONTRACT, revision=zigzag(number))
    yield outcome("remaining-minus-1", CONTRACT, remaining=zigzag(-1))
    yield outcome("remaining-of-66-bits", MALFORMED, remaining=b"\xff" * 9 + b"\x07")
    yield outcome("completed-with-rows-left", CONTRACT, remaining=zigzag(1))
    yield outcome("unknown-with-rows", CONTRACT, unknown_subject=b"\x01")
    for name, index, reason in (
        ("minus-1", -1, MALFORMED),
        ("n", 3, MALFORMED),
        ("unspecified", 2, CONTRACT),
    ):
        yield outcome(f"action-{name}", reason, erased=_erased(action=index))
    yield outcome("erased-minus-1", CONTRACT, erased=_erased(count=-1))
    yield outcome("erased-count-bomb", MALFORMED, erased=zigzag(2**40))
    yield outcome("answer-of-no-domain", CONTRACT, domain=prefixed("Orders!"))
    name = "answer-of-another-domain"
    value = completed_value(name, domain=prefixed("membership"))
    yield Hostile(
        name,
        value,
        WRONG_TOPIC,
        OUTCOMES,
        case_of(name).encode(),
        case_id=case_of(name),
        decodable=True,
    )
    yield Hostile("answer-without-bytes", None, EMPTY, OUTCOMES, b"case.answer-without-bytes")
    yield from _days()
    for message in every_message():
        if type(message).__name__ in ("DeletionCancelled", "ResultNotice"):
            yield _misplaced(message, OUTCOMES)
    yield outcome("answer-before-its-request", None)


def _erased(*, action: int = 0, count: int = 3) -> bytes:
    return zigzag(1) + prefixed("details") + zigzag(action) + zigzag(count) + zigzag(7) + END


def _days() -> Iterator[Hostile]:
    """The last kept day of an answer, as a day that no calendar has."""
    right = zigzag((date(2031, 2, 28) - date(1970, 1, 1)).days)
    days = {
        "int-max": (2**31 - 1, MALFORMED),
        "int-min": (-(2**31), MALFORMED),
        "2-40": (2**40, MALFORMED),
        "1969": (-1, CONTRACT),
        "year-3000": (376_200, CONTRACT),
    }
    for name, (day, reason) in days.items():
        message = deferred().model_copy(update={"case_id": case_of(f"day-{name}")})
        value = encode(message)
        assert value.count(right) == 1
        yield Hostile(
            f"day-{name}",
            value.replace(right, zigzag(day)),
            reason,
            OUTCOMES,
            case_of(f"day-{name}").encode(),
            case_id=case_of(f"day-{name}") if reason == CONTRACT else None,
        )


# --- said again ---------------------------------------------------------------------------------

FIRST = "said-first"  # the request that the others repeat or contradict


def again() -> Iterator[Hostile]:
    """What comes after the request FIRST was answered: repeated in silence, or contradicting it."""
    key = subject_of(FIRST).encode()
    renamed = {"event_id": prefixed(event_of("said-again"))}
    yield Hostile("same-event", request_value(FIRST), None, key=key)
    yield Hostile("same-case-new-event", request_value(FIRST, **renamed), None, key=key)
    yield Hostile(
        "same-case-new-contact",
        request_value(FIRST, event_id=prefixed(event_of("new-contact")), contact=zigzag(0)),
        None,
        key=key,
    )
    changes = {
        "subject": {"subject_id": prefixed(subject_of("somebody-else"))},
        "records": {"records": _array("orders")},
        "cutoff": {"cutoff_at": millis(AT)},
        "dry-run": {"dry_run": b"\x01"},
        "ground": {"ground": zigzag(0)},
    }
    for name, change in changes.items():
        event_id = prefixed(event_of(f"contradicts-{name}"))
        yield Hostile(
            f"contradicts-{name}",
            request_value(FIRST, event_id=event_id, **change),
            CONTRADICTS,
            key=subject_of("somebody-else").encode() if name == "subject" else key,
            case_id=case_of(FIRST),
            decodable=True,
        )


def corpus() -> tuple[Hostile, ...]:
    """All of it but `again`, each under a name of its own."""
    kinds: tuple[Iterable[Hostile], ...] = (
        without_bytes(),
        in_another_frame(),
        under_an_unknown_schema(),
        under_anothers_schema(),
        on_the_wrong_topic(),
        under_anothers_key(),
        of_another_size(),
        cut_off(),
        of_a_lying_length(),
        of_an_index_out_of_range(),
        of_an_integer_that_is_none(),
        of_a_time_out_of_range(),
        of_no_text(),
        of_a_text_that_hides_something(),
        of_a_field_outside_its_form(),
        of_an_event_id_that_is_none(),
        bombs(),
        with_hostile_headers(),
        answers(),
    )
    return tuple(one for kind in kinds for one in kind)
