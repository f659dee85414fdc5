"""The schema files: released ones stay, all are safe, and they say what the models say."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import get_args

import fastavro
import pytest

from fullstop.schemas import messages
from fullstop.schemas.body import UnsafeSchemaError, compiled
from fullstop.schemas.codec import (
    DecodeReason,
    SchemaSet,
    UndecodableError,
    UnreleasedSchemaError,
    released,
)
from fullstop.schemas.messages import Message, Part, Symbol
from tests.support.messages import every_message, notice

AVRO = Path(str(files("fullstop.schemas") / "avro"))
MODELS: Mapping[str, type[Part]] = {model.__name__: model for model in get_args(Message)}

# Once there, never edited: a released schema is what decodes values that are still on a topic.
SUMS = Path(__file__).with_name("released_schemas.sha256").read_text(encoding="utf-8")
RELEASED_SHA256 = {name: digest for digest, name in map(str.split, SUMS.splitlines())}


def schema(record: str) -> dict[str, object]:
    parsed = json.loads((AVRO / f"{record}.avsc").read_text(encoding="utf-8"))
    assert isinstance(parsed, dict)
    return parsed


def named_types(node: object) -> Iterator[dict[str, object]]:
    """Every record and enum in a schema."""
    if isinstance(node, list):
        for one in node:
            yield from named_types(one)
    elif isinstance(node, dict):
        if node.get("type") in ("record", "enum"):
            yield node
        for one in node.values():
            yield from named_types(one)


def fields_of(record: dict[str, object]) -> dict[str, object]:
    fields = record["fields"]
    assert isinstance(fields, list)
    return {field["name"]: field["type"] for field in fields}


NEXT = 1 + max(release.version for release in released() if release.record == "ResultNotice")
ALL_TYPES = [(record, node) for record in MODELS for node in named_types(schema(record))]


# --- released -----------------------------------------------------------------------------------


def test_a_released_schema_is_never_edited() -> None:
    found = {
        path.relative_to(AVRO / "released").as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted((AVRO / "released").rglob("*.avsc"))
    }
    assert found == RELEASED_SHA256


@pytest.mark.parametrize("record", MODELS)
def test_the_current_schema_is_the_newest_released(record: str) -> None:
    newest = max(release.version for release in released() if release.record == record)
    current = (AVRO / f"{record}.avsc").read_bytes()
    assert current == (AVRO / "released" / record / f"{newest}.avsc").read_bytes()


def test_every_record_has_a_schema_and_every_schema_a_record() -> None:
    assert {path.stem for path in AVRO.glob("*.avsc")} == set(MODELS)
    assert {path.name for path in (AVRO / "released").iterdir()} == set(MODELS)


def test_every_release_has_its_own_fingerprint() -> None:
    assert len(released()) == len(RELEASED_SHA256)
    assert len({release.fingerprint for release in released()}) == len(RELEASED_SHA256)


# --- the same as the models ---------------------------------------------------------------------


@pytest.mark.parametrize(("record", "node"), ALL_TYPES)
def test_the_schema_and_the_model_have_the_same_fields_in_the_same_order(
    record: str, node: dict[str, object]
) -> None:
    model = getattr(messages, str(node["name"]))
    if node["type"] == "record":
        assert list(fields_of(node)) == list(model.model_fields)
    else:
        assert node["symbols"] == list(model)


@pytest.mark.parametrize("record", MODELS)
def test_days_and_instants_have_their_types(record: str) -> None:
    for node in named_types(schema(record)):
        if node["type"] != "record":
            continue
        for name, kind in fields_of(node).items():
            if name.endswith("_at"):
                assert kind == {"type": "long", "logicalType": "timestamp-millis"}
            if name == "until":
                assert kind == ["null", {"type": "int", "logicalType": "date"}]
            if name == "effective_from":
                assert kind == {"type": "int", "logicalType": "date"}
            if name in ("count", "rows", "remaining"):
                assert kind == "long"


def test_a_type_of_one_name_is_one_type() -> None:
    by_name: dict[str, object] = {}
    for _record, node in ALL_TYPES:
        assert by_name.setdefault(str(node["name"]), node) == node


# --- safe to decode -----------------------------------------------------------------------------


def test_every_enum_can_grow() -> None:
    enums = [node for _record, node in ALL_TYPES if node["type"] == "enum"]
    assert {str(node["name"]) for node in enums} == {
        name
        for name, kind in vars(messages).items()
        if isinstance(kind, type) and issubclass(kind, Symbol) and kind is not Symbol
    }
    for node in enums:
        symbols = node["symbols"]
        assert isinstance(symbols, list)
        assert symbols[-1] == node["default"] == "UNSPECIFIED"


@pytest.mark.parametrize(
    "unsafe",
    [
        {"type": "array", "items": "null"},
        {"type": "array", "items": {"type": "null"}},
        {"type": "array", "items": {"type": "record", "name": "Empty", "fields": []}},
        {
            "type": "array",
            "items": {
                "type": "record",
                "name": "Nothing",
                "fields": [{"name": "nothing", "type": "null"}],
            },
        },
        {"type": "map", "values": "long"},
        {"type": "fixed", "name": "None", "size": 0},
        {
            "type": "record",
            "name": "Node",
            "fields": [{"name": "next", "type": ["null", "Node"]}],
        },
        {
            "type": "record",
            "name": "Node",
            "fields": [{"name": "all", "type": {"type": "array", "items": "Node"}}],
        },
        {"type": "record", "name": "Odd", "fields": [{"name": "n", "type": "decimal"}]},
        {"type": "record", "name": "Odd", "fields": [{"name": "n"}]},
    ],
)
def test_an_unsafe_schema_does_not_load(unsafe: object) -> None:
    with pytest.raises(UnsafeSchemaError):
        compiled(unsafe)


@pytest.mark.parametrize("record", MODELS)
def test_every_schema_is_safe(record: str) -> None:
    compiled(schema(record))


# --- evolution ----------------------------------------------------------------------------------


def readable(written: dict[str, object], read: dict[str, object], fields: object) -> bool:
    """Whether a value of these fields under one schema can be read under another."""
    value = io.BytesIO()
    fastavro.schemaless_writer(value, fastavro.parse_schema(written), fields)
    value.seek(0)
    try:
        fastavro.schemaless_reader(
            value, fastavro.parse_schema(written), fastavro.parse_schema(read)
        )
    except (fastavro.read.SchemaResolutionError, fastavro.schema.SchemaParseException):
        return False
    return True


def with_field(field: dict[str, object]) -> dict[str, object]:
    grown = schema("ResultNotice")
    fields = grown["fields"]
    assert isinstance(fields, list)
    return {**grown, "fields": [*fields, field]}


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_every_released_version_is_readable_under_every_other(message: Message) -> None:
    folder = AVRO / "released" / type(message).__name__
    versions = [json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()]
    for written in versions:
        for read in versions:
            assert readable(written, read, message.model_dump())


def test_a_new_field_without_a_default_is_seen_as_incompatible() -> None:
    fields = notice().model_dump()
    first = schema("ResultNotice")
    assert readable(first, with_field({"name": "n", "type": "int", "default": 0}), fields)
    assert not readable(first, with_field({"name": "n", "type": "int"}), fields)


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A copy of the schema files, to release a next version in."""
    return shutil.copytree(AVRO, tmp_path / "avro")


def release_next(folder: Path, grown: dict[str, object]) -> None:
    (folder / "released" / "ResultNotice" / f"{NEXT}.avsc").write_text(json.dumps(grown))


def written_under(folder: Path, fields: object, version: int) -> bytes:
    loaded = SchemaSet.load(folder)
    (writer,) = (
        one
        for one in loaded.by_fingerprint.values()
        if (one.release.record, one.release.version) == ("ResultNotice", version)
    )
    value = io.BytesIO()
    value.write(b"\xc3\x01" + writer.release.fingerprint)
    fastavro.schemaless_writer(value, writer.parsed, fields)
    return value.getvalue()


def test_a_field_of_a_later_version_is_passed_over(prepared: Path) -> None:
    release_next(prepared, with_field({"name": "n", "type": "int", "default": 0}))
    raw = written_under(prepared, {**notice().model_dump(), "n": 7}, version=NEXT)
    assert SchemaSet.load(prepared).decode(raw).message == notice()


def test_a_symbol_of_a_later_version_is_never_taken_for_another(prepared: Path) -> None:
    text = json.dumps(schema("ResultNotice")).replace('"FINAL"', '"FINAL", "REMINDER"')
    release_next(prepared, json.loads(text))
    raw = written_under(prepared, {**notice().model_dump(), "stage": "REMINDER"}, version=NEXT)
    with pytest.raises(UndecodableError) as refused:
        SchemaSet.load(prepared).decode(raw)
    assert refused.value.reason is DecodeReason.CONTRACT
    assert refused.value.detail == "ResultNotice.stage: unspecified"


def test_a_version_that_is_not_packaged_is_unknown(prepared: Path) -> None:
    release_next(prepared, with_field({"name": "n", "type": "int", "default": 0}))
    raw = written_under(prepared, {**notice().model_dump(), "n": 7}, version=NEXT)
    with pytest.raises(UndecodableError) as refused:
        SchemaSet.load(AVRO).decode(raw)
    assert refused.value.reason is DecodeReason.UNKNOWN_SCHEMA


def test_a_current_schema_that_was_not_released_does_not_load(prepared: Path) -> None:
    grown = with_field({"name": "n", "type": "int", "default": 0})
    (prepared / "ResultNotice.avsc").write_text(json.dumps(grown))
    with pytest.raises(UnreleasedSchemaError) as refused:
        SchemaSet.load(prepared)
    assert str(refused.value) == (
        "schemas/avro/ResultNotice.avsc is not released; copy it to"
        f" schemas/avro/released/ResultNotice/{NEXT}.avsc (docs/how-to/evolve-a-schema.md)"
    )
