"""Messages to bytes and back: Avro single-object encoding, and nothing that it does not hold.

A value is C3 01, the writer schema's CRC-64-AVRO fingerprint (little-endian), and the body; or it
has a Schema Registry's framing (`registry.py`). A reader knows every released version
(`avro/released/<Record>/<n>.avsc`) and reads each into the current schema. An event whose notes and
names alone are off is read all the same (`spelling.py`). What cannot be read is an
UndecodableError, with a reason for an operator and no value in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any, Protocol, assert_never, get_args

import fastavro
from pydantic import ValidationError

from fullstop.schemas import spelling
from fullstop.schemas.body import MalformedError, Step, compiled, text_of
from fullstop.schemas.errors import SchemasError
from fullstop.schemas.forms import CASE_ID_FORM, SUBJECT_ID_FORM
from fullstop.schemas.messages import (
    FIRST_INSTANT,
    LAST_INSTANT,
    VALUE_BYTES_MAX,
    AnnouncementAccepted,
    BlockerLifted,
    BlockerRaised,
    CaseId,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    MattersAsked,
    MattersFound,
    Message,
    PolicyAnnounced,
    ProcessingStopped,
    ResultNotice,
    SubjectId,
)

NAMESPACE = "fullstop.deletion"
MARKER = b"\xc3\x01"
HEADER_BYTES = len(MARKER) + 8
CONFLUENT_MAGIC = 0x00
CONFLUENT_HEADER_BYTES = 1 + 4


class DecodeReason(StrEnum):
    """Why a value could not be read; the dead letter's `reason`."""

    EMPTY_VALUE = "empty_value"
    TOO_LARGE = "too_large"
    UNKNOWN_FRAMING = "unknown_framing"
    UNKNOWN_SCHEMA = "unknown_schema"
    REVERSED_FINGERPRINT = "reversed_fingerprint"
    MALFORMED_BODY = "malformed_body"
    TRAILING_BYTES = "trailing_bytes"
    CONTRACT = "contract"


@dataclass(frozen=True)
class Unheard:
    """A request that cannot be carried out: whose it was, and since when they wait for an answer.

    `requested_at` is None where the request says no day that a calendar has.
    """

    case_id: CaseId
    subject_id: SubjectId
    requested_at: datetime | None


@dataclass(frozen=True)
class Read:
    """A message, and the fields of it that were read otherwise than they were written.

    Of these, `in_clear` held what looks personal, and hold nothing of it any more.
    """

    message: Message
    mended: tuple[str, ...] = ()
    in_clear: tuple[str, ...] = ()


class UndecodableError(Exception):
    """A value that cannot be read. `detail` names fields and kinds of errors, never their values.

    `case_id` is the value's, when its body could be read and only the contract refuses it;
    `unheard` whose request it was, when that can be said.
    """

    def __init__(
        self,
        reason: DecodeReason,
        detail: str,
        case_id: CaseId | None = None,
        unheard: Unheard | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.case_id = case_id
        self.unheard = unheard


class UnreleasedSchemaError(SchemasError):
    """A record's current schema has no released copy, so nobody could read what it writes."""


class ValueTooLargeError(ValueError):
    """An encoded message is above VALUE_BYTES_MAX; it must not reach the outbox."""


@dataclass(frozen=True)
class Release:
    """One released version of a record's schema; `fingerprint` as it stands in a value's header."""

    record: str
    version: int
    fingerprint: bytes


def encode(message: Message) -> bytes:
    """The message as a Kafka value, under its record's current schema.

    ValueTooLargeError above VALUE_BYTES_MAX. A message was checked when it was made, and so was a
    changed copy of it: what cannot be read is never written.
    """
    return _packaged().encode(message)


class SchemaIds(Protocol):
    """What knows the schema ids of Confluent framing."""

    def fingerprint(self, schema_id: int) -> bytes:
        """The fingerprint of the schema with this id. UndecodableError for one unknown."""


def decode(value: bytes | None, ids: SchemaIds | None = None) -> Message:
    """The message in a Kafka value, written under any released schema. Raises UndecodableError.

    With `ids` values in Confluent framing are read, too.
    """
    return _packaged().decode(value, ids).message


def read(value: bytes | None, ids: SchemaIds | None = None) -> Read:
    """The same, with the fields that had to be mended to be read."""
    return _packaged().decode(value, ids)


def decode_stored(value: bytes) -> Message:
    """A message that we wrote, or read before we stored it: its bytes are not walked once more."""
    return _packaged().decode_stored(value)


def spoken(value: bytes) -> tuple[type[Message], str | None]:
    """Which message a value of ours is, and the domain in whose name it speaks, if in any's.

    It is not checked against the contract: that is its reader's. Raises UndecodableError.
    """
    return _packaged().spoken(value)


def unheard(message: Message) -> Unheard | None:
    """Who waits for an answer if this message is not carried out; None if nobody does."""
    return _unheard(vars(message)) if isinstance(message, DeletionRequested) else None


def released() -> tuple[Release, ...]:
    """Every released schema version, by record and version."""
    return tuple(schema.release for schema in _packaged().by_fingerprint.values())


def avsc(fingerprint: bytes) -> tuple[str, str]:
    """The record and the text of a released schema. KeyError for another fingerprint."""
    schema = _packaged().by_fingerprint[fingerprint]
    return schema.release.record, schema.text


def model(record: str) -> type[Message]:
    """The record's class. KeyError for what is none of ours."""
    return _models()[record]


def fingerprint_of(text: str) -> bytes | None:
    """The fingerprint of a schema that somebody else holds; None when it is no Avro schema."""
    try:
        return _fingerprint(json.loads(text))
    except Exception:  # of whatever kind: the text is not ours, and the library raises many
        return None


def cloud_headers(message: Message, *, source: str, traceparent: str | None) -> dict[str, str]:
    """The record's headers, after the CloudEvents Kafka binding in binary mode.

    `source` is a URI reference of the publishing process, `traceparent` a W3C trace context.
    """
    record, at = type(message).__name__, instant_of(message)
    return headers(record, message.event_id, at, source=source, traceparent=traceparent)


def headers(
    record: str, event_id: str, at: datetime, *, source: str, traceparent: str | None
) -> dict[str, str]:
    """The same for a message of that kind; `at` is in UTC."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_type": _ce_type(record),
        "ce_source": source,
        "ce_time": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        "content-type": "application/avro",
    }
    if traceparent is not None:
        headers["traceparent"] = traceparent
    return headers


def instant_of(message: Message) -> datetime:
    """When what the message says happened, in UTC."""
    match message:
        case DeletionRequested():
            return message.requested_at
        case DeletionCancelled():
            return message.cancelled_at
        case DeletionCompleted() | DeletionDeferred() | BlockerRaised() | BlockerLifted():
            return message.occurred_at
        case MattersAsked() | MattersFound() | AnnouncementAccepted():
            return message.occurred_at
        case ResultNotice():
            return message.issued_at
        case PolicyAnnounced():
            return message.announced_at
        case ProcessingStopped():
            return message.stopped_at
        case _:
            assert_never(message)


@cache
def _ce_type(record: str) -> str:
    return f"{NAMESPACE}.{record}.v{_packaged().current[record].release.version}"


def pieces(
    record: str, fixed: Mapping[str, object], gaps: Sequence[str], *, of: str | None = None
) -> tuple[bytes, ...]:
    """A value whose fields are fixed but for the gaps: what stands before and behind each gap.

    With `of` not the value, but one entry of that field, which is an array. ValueError where the
    current schema has the gaps in another order.
    """
    return _packaged().pieces(record, fixed, gaps, of)


# --- the schemas and what is done with them -----------------------------------------------------


@dataclass(frozen=True)
class _Schema:
    release: Release
    text: str
    parsed: dict[str, object]
    loose: dict[str, object]  # without logical types: any integer is one
    walk: Step
    domain: Callable[[bytes], str] | None  # the name in it, if it has one


@dataclass(frozen=True)
class SchemaSet:
    """Every released schema by its fingerprint, and the current one by its record."""

    by_fingerprint: Mapping[bytes, _Schema]
    current: Mapping[str, _Schema]

    @classmethod
    def load(cls, folder: Traversable) -> SchemaSet:
        """Read ``released/<Record>/<n>.avsc`` and ``<Record>.avsc``.

        UnreleasedSchemaError for one of the latter that is none of the former.
        """
        by_fingerprint = {
            schema.release.fingerprint: schema for schema in _released(folder / "released")
        }
        current = {record: _current(folder, record, by_fingerprint) for record in _models()}
        return cls(by_fingerprint, current)

    def encode(self, message: Message) -> bytes:
        schema = self.current[type(message).__name__]
        value = BytesIO()
        value.write(MARKER + schema.release.fingerprint)
        fastavro.schemaless_writer(value, schema.parsed, message.model_dump())
        if value.tell() > VALUE_BYTES_MAX:
            raise ValueTooLargeError(
                f"{schema.release.record} of {value.tell()} bytes, {VALUE_BYTES_MAX} are allowed"
            )
        return value.getvalue()

    def pieces(
        self, record: str, fixed: Mapping[str, object], gaps: Sequence[str], of: str | None
    ) -> tuple[bytes, ...]:
        schema = self.current[record]
        fields: Sequence[Mapping[str, Any]] = json.loads(schema.text)["fields"]
        head = MARKER + schema.release.fingerprint
        if of is not None:
            [array] = [field["type"] for field in fields if field["name"] == of]
            fields, head = array["items"]["fields"], b""
        if [field["name"] for field in fields if field["name"] in gaps] != list(gaps):
            raise ValueError(f"{record} has its fields in another order")
        return tuple(_between(head, fields, fixed, gaps))

    def decode(self, value: bytes | None, ids: SchemaIds | None = None) -> Read:
        schema, body = self._framed(value, ids)
        _check_structure(schema, body)
        return self._read(schema, body)

    def decode_stored(self, value: bytes) -> Message:
        return self._read(*self._framed(value, None)).message

    def spoken(self, value: bytes) -> tuple[type[Message], str | None]:
        schema, body = self._framed(value, None)
        _check_structure(schema, body)
        name = schema.domain(body) if schema.domain else None
        return _models()[schema.release.record], name

    def _read(self, schema: _Schema, body: bytes) -> Read:
        record = schema.release.record
        if record in spelling.MENDED:
            return self._event(schema, body)
        fields = self._fields(schema, body)
        try:
            return Read(_models()[record].model_validate(fields))
        except ValidationError as refused:
            raise _refused(schema, fields, refused) from None

    def _event(self, schema: _Schema, body: bytes) -> Read:
        """What anybody may publish: only what decides the act must be as the contract says."""
        model = _models()[schema.release.record]
        try:
            return Read(model.model_validate(self._fields(schema, body)))
        except (ValidationError, UndecodableError):
            return self._mended(schema, model, body)

    def _mended(self, schema: _Schema, model: type[Message], body: bytes) -> Read:
        fields = self._loose_fields(schema, body)
        wrong = _wrong(model, fields)
        mended = spelling.mended(schema.release.record, fields, wrong, body)
        try:
            message = model.model_validate(mended, context=spelling.MAY_BE_UNKNOWN)
        except ValidationError as refused:
            raise _refused(schema, fields, refused) from None
        return Read(message, tuple(sorted(wrong)) or ("encoding",))

    def _framed(self, value: bytes | None, ids: SchemaIds | None) -> tuple[_Schema, bytes]:
        if not value:
            raise UndecodableError(DecodeReason.EMPTY_VALUE, "no bytes")
        if len(value) > VALUE_BYTES_MAX:
            raise UndecodableError(
                DecodeReason.TOO_LARGE, f"{len(value)} bytes, {VALUE_BYTES_MAX} are allowed"
            )
        fingerprint, body = _by_id(value, ids) if value[0] == CONFLUENT_MAGIC else _single(value)
        schema = self.by_fingerprint.get(fingerprint)
        if schema is None:
            raise UndecodableError(
                self._why_unknown(fingerprint), f"fingerprint {fingerprint.hex()}"
            )
        return schema, body

    def _why_unknown(self, fingerprint: bytes) -> DecodeReason:
        """Libraries write a fingerprint with its first byte first; the encoding wants its last."""
        is_reversed = fingerprint[::-1] in self.by_fingerprint
        return DecodeReason.REVERSED_FINGERPRINT if is_reversed else DecodeReason.UNKNOWN_SCHEMA

    def _fields(self, schema: _Schema, body: bytes) -> dict[str, object]:
        current = self.current[schema.release.record]
        reader = None if schema is current else current.parsed
        return _avro(schema, body, schema.parsed, reader)

    def _loose_fields(self, schema: _Schema, body: bytes) -> dict[str, object]:
        """The fields whatever encoding their texts are in, and whatever day they say."""
        reader = self.current[schema.release.record].loose
        fields = _avro(schema, body, schema.loose, reader, errors="replace")
        return {
            name: spelling.instant(value)
            if name.endswith("_at") and isinstance(value, int)
            else value
            for name, value in fields.items()
        }


def _between(
    head: bytes,
    fields: Sequence[Mapping[str, Any]],
    fixed: Mapping[str, object],
    gaps: Sequence[str],
) -> Iterator[bytes]:
    """What stands before, between and behind the fields that are not fixed."""
    found = BytesIO()
    found.write(head)
    for field in fields:
        if field["name"] in gaps:
            yield found.getvalue()
            found = BytesIO()
        else:
            fastavro.schemaless_writer(found, field["type"], fixed[field["name"]])
    yield found.getvalue()


def _avro(
    schema: _Schema,
    body: bytes,
    writer: dict[str, object],
    reader: dict[str, object] | None,
    errors: str = "strict",
) -> dict[str, object]:
    # Past the walk only texts that are not UTF-8 and days outside the calendar are left; but
    # the library raises many kinds, and each of them is the same dead letter.
    try:
        fields = fastavro.schemaless_reader(
            BytesIO(body), writer, reader, handle_unicode_errors=errors
        )
    except Exception as error:
        raise UndecodableError(
            DecodeReason.MALFORMED_BODY, f"{schema.release.record}: {type(error).__name__}"
        ) from None
    if not isinstance(fields, dict):
        raise TypeError(f"{schema.release.record} is not a record")
    return fields


def _single(value: bytes) -> tuple[bytes, bytes]:
    if len(value) < HEADER_BYTES or not value.startswith(MARKER):
        raise UndecodableError(
            DecodeReason.UNKNOWN_FRAMING, "not C3 01, eight bytes of fingerprint and a body"
        )
    return value[len(MARKER) : HEADER_BYTES], value[HEADER_BYTES:]


def _by_id(value: bytes, ids: SchemaIds | None) -> tuple[bytes, bytes]:
    if ids is None or len(value) < CONFLUENT_HEADER_BYTES:
        raise UndecodableError(
            DecodeReason.UNKNOWN_FRAMING,
            "Confluent framing (magic byte 0 and a schema id) without a Schema Registry",
        )
    schema_id = int.from_bytes(value[1:CONFLUENT_HEADER_BYTES], "big")
    return ids.fingerprint(schema_id), value[CONFLUENT_HEADER_BYTES:]


@cache
def _packaged() -> SchemaSet:
    return SchemaSet.load(files("fullstop.schemas") / "avro")


@cache
def _models() -> Mapping[str, type[Message]]:
    return {model.__name__: model for model in get_args(Message)}


def _current(folder: Traversable, record: str, by_fingerprint: Mapping[bytes, _Schema]) -> _Schema:
    schema = by_fingerprint.get(_fingerprint(_json(folder / f"{record}.avsc")))
    if schema is None:
        releases = [one.release for one in by_fingerprint.values()]
        newest = max(one.version for one in releases if one.record == record)
        raise UnreleasedSchemaError(
            f"schemas/avro/{record}.avsc is not released; copy it to"
            f" schemas/avro/released/{record}/{newest + 1}.avsc (docs/how-to/evolve-a-schema.md)"
        )
    return schema


def _released(folder: Traversable) -> Iterator[_Schema]:
    for record in sorted(_models()):
        versions = sorted(
            int(entry.name.removesuffix(".avsc")) for entry in (folder / record).iterdir()
        )
        for version in versions:
            schema = _json(folder / record / f"{version}.avsc")
            yield _Schema(
                release=Release(record, version, _fingerprint(schema)),
                text=json.dumps(schema, ensure_ascii=False),
                parsed=_parsed(schema),
                loose=_parsed(_without_logical_types(schema)),
                walk=compiled(schema),
                domain=text_of(schema, "domain"),
            )


def _json(file: Traversable) -> dict[str, object]:
    schema = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(schema, dict):
        raise TypeError(f"{file.name} is not a record schema")
    return schema


def _parsed(schema: dict[str, object]) -> dict[str, object]:
    parsed = fastavro.parse_schema(schema)
    if not isinstance(parsed, dict):
        raise TypeError("not a record schema")
    return parsed


def _without_logical_types(schema: Any) -> Any:
    match schema:
        case dict():
            return {
                name: _without_logical_types(part)
                for name, part in schema.items()
                if name != "logicalType"
            }
        case list():
            return [_without_logical_types(part) for part in schema]
        case _:
            return schema


def _fingerprint(schema: dict[str, object]) -> bytes:
    form = fastavro.schema.to_parsing_canonical_form(schema)
    # The library's hex is little-endian already, as single-object encoding wants it.
    return bytes.fromhex(fastavro.schema.fingerprint(form, "CRC-64-AVRO"))


def _check_structure(schema: _Schema, body: bytes) -> None:
    record = schema.release.record
    try:
        end = schema.walk(body, 0)
    except MalformedError as malformed:
        raise UndecodableError(DecodeReason.MALFORMED_BODY, f"{record}.{malformed}") from None
    if end != len(body):
        raise UndecodableError(
            DecodeReason.TRAILING_BYTES, f"{record}: {len(body) - end} bytes after its end"
        )


def _wrong(model: type[Message], fields: Mapping[str, object]) -> set[str]:
    """The fields that the contract refuses."""
    try:
        model.model_validate(fields)
    except ValidationError as refused:
        errors = refused.errors(include_url=False, include_context=False, include_input=False)
        return {str(error["loc"][0]) for error in errors if error["loc"]}
    return set()


def _refused(
    schema: _Schema, fields: Mapping[str, object], refused: ValidationError
) -> UndecodableError:
    return UndecodableError(
        DecodeReason.CONTRACT,
        _refusals(schema, refused),
        _case_id(fields),
        _unheard(fields) if schema.release.record == "DeletionRequested" else None,
    )


def _refusals(schema: _Schema, refused: ValidationError) -> str:
    # Location and type only: pydantic's messages and inputs may hold what was sent.
    errors = refused.errors(include_url=False, include_context=False, include_input=False)
    record = schema.release.record
    return "; ".join(
        f"{'.'.join((record, *map(str, error['loc'])))}: {error['type']}" for error in errors[:8]
    )


def _case_id(fields: Mapping[str, object]) -> CaseId | None:
    case_id = fields.get("case_id")
    if isinstance(case_id, str) and re.fullmatch(CASE_ID_FORM, case_id):
        return CaseId(case_id)
    return None


def _unheard(fields: Mapping[str, object]) -> Unheard | None:
    case_id, subject_id, at = _case_id(fields), fields.get("subject_id"), fields.get("requested_at")
    if case_id is None or fields.get("dry_run") or not isinstance(subject_id, str):
        return None
    if not re.fullmatch(SUBJECT_ID_FORM, subject_id):
        return None
    known = at if isinstance(at, datetime) and FIRST_INSTANT <= at <= LAST_INSTANT else None
    return Unheard(case_id, SubjectId(subject_id), known)
