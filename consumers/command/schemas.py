"""`schemas`: what values are written under, and values read and made, for who is no Fullstop."""

from __future__ import annotations

import base64
import binascii
import json
import sys
from importlib.resources import files
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, draw, emit
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.schemas import codec
from fullstop.schemas.forms import in_words
from fullstop.schemas.messages import Message
from fullstop.schemas.registry import Registry

app = typer.Typer(help="The schemas, and values written and read by them.", no_args_is_help=True)

RecordName = Annotated[str, typer.Argument(metavar="RECORD", help="As DeletionRequested.")]


@app.command("list")
def schemas_list(as_json: AsJson = False) -> None:
    """Every released schema with the fingerprint that its values begin with, after C3 01."""
    emit({"schemas": [_facts(one) for one in codec.released()]}, _show_list, as_json=as_json)


@app.command("show")
def schemas_show(
    record: RecordName,
    version: Annotated[int | None, typer.Option(help="Default: the newest.")] = None,
) -> None:
    """A schema, as JSON."""
    release = _release(record, version)
    sys.stdout.write(f"{json.dumps(json.loads(codec.avsc(release.fingerprint)[1]), indent=2)}\n")


@app.command("encode")
def schemas_encode(record: RecordName) -> None:
    """A record's fields, read from standard input as one JSON object, as a value in hexadecimal."""
    _release(record, None)
    sys.stdout.write(f"{codec.encode(_message(record, sys.stdin.read())).hex()}\n")


@app.command("decode")
def schemas_decode() -> None:
    """A value, read from standard input in hexadecimal or base64, as its record and fields."""
    value = _bytes(sys.stdin.read())
    try:
        read = wired.named().topics.read(value)
    except codec.UndecodableError as error:
        from fullstop.consumers.operate.letters import ADVICE

        raise UsageError(f"{error}: {ADVICE[error.reason]}") from None
    fields = json.loads(TypeAdapter(type(read)).dump_json(read, by_alias=True))
    contact = getattr(read, "contact", None)
    told = fields if contact is None else {**fields, "contact": base64.b64encode(contact).decode()}
    _write({"record": type(read).__name__, "fields": told})


@app.command("vectors")
def schemas_vectors() -> None:
    """A value of every schema with its fields as they are encoded, to test an encoder by."""
    file = files("fullstop.schemas") / "avro" / "vectors.json"
    sys.stdout.write(file.read_text(encoding="utf-8"))


@app.command("register")
def schemas_register(as_json: AsJson = False) -> None:
    """Add every released schema to the Schema Registry that the settings name."""
    registry = _registry()
    ids = [{**_facts(one), "id": registry.register(one.fingerprint)} for one in codec.released()]
    emit({"schemas": ids}, _show_ids, as_json=as_json)


@app.command("check")
def schemas_check(as_json: AsJson = False) -> None:
    """Look whether the Schema Registry has every released schema; nothing is added."""
    registry = _registry()
    ids = [{**_facts(one), "id": registry.known(one.fingerprint)} for one in codec.released()]
    emit({"schemas": ids}, _show_ids, as_json=as_json)
    if missing := sum(one["id"] is None for one in ids):
        raise UsageError(f"{missing} are not there; `fullstop schemas register` adds them")


def _registry() -> Registry:
    registry = wired.named().registry
    if registry is None:
        raise UsageError("FULLSTOP_SCHEMA_REGISTRY_URL is not set; write https://host/path")
    return registry


def _show_ids(facts: Facts, console: Console) -> None:
    rows = (
        (one["record"], str(one["version"]), "not there" if one["id"] is None else str(one["id"]))
        for one in facts["schemas"]
    )
    draw(console, ("record", "version", "id in the registry"), rows)


def _write(facts: Facts) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")


def _facts(release: codec.Release) -> dict[str, object]:
    return {
        "record": release.record,
        "version": release.version,
        "fingerprint": release.fingerprint.hex(),
    }


def _show_list(facts: Facts, console: Console) -> None:
    rows = ((one["record"], str(one["version"]), one["fingerprint"]) for one in facts["schemas"])
    draw(console, ("record", "version", "fingerprint, as in a value"), rows)


def _release(record: str, version: int | None) -> codec.Release:
    """One of the released schemas; UsageError with those that there are."""
    of_record = [one for one in codec.released() if one.record == record]
    if not of_record:
        names = sorted({one.record for one in codec.released()})
        raise UsageError(f"{record!r} is no record; there are: {', '.join(names)}")
    found = {one.version: one for one in of_record}
    if version is not None and version not in found:
        raise UsageError(f"--version: of {record} there are: {', '.join(map(str, found))}")
    return found[max(found) if version is None else version]


def _message(record: str, text: str) -> Message:
    """The record with these fields; times in ISO 8601, bytes in base64."""
    try:
        fields: Any = json.loads(text)
    except ValueError as error:
        raise UsageError(f"standard input is no JSON: {error}") from None
    if not isinstance(fields, dict):
        raise UsageError("standard input is no JSON object of fields")
    if isinstance(fields.get("contact"), str):
        fields["contact"] = _bytes(fields["contact"])
    try:
        return codec.model(record).model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{record}.{place}: {in_words(first)}") from None


def _bytes(text: str) -> bytes:
    word = "".join(text.split())  # base64 and xxd break their lines
    for read in (binascii.unhexlify, lambda it: base64.b64decode(it, validate=True)):
        try:
            return bytes(read(word))
        except ValueError:
            continue
    raise UsageError("neither hexadecimal nor base64")
