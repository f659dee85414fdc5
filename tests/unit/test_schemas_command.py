"""`fullstop schemas`: fingerprints, schemas, and values read and made."""

from __future__ import annotations

import base64
import json
from importlib.resources import files
from io import BytesIO

import fastavro
import pytest
from typer.testing import CliRunner

from fullstop.consumers.command.main import app
from fullstop.consumers.command.typed import UsageError
from fullstop.schemas.codec import MARKER, decode, encode, released
from tests.support import reference
from tests.support.messages import every_message, request

VECTORS = json.loads(reference.VECTORS.read_text(encoding="utf-8"))


def typed(*words: str, said: str = "") -> str:
    """What the command prints; what it refuses is raised."""
    ended = CliRunner().invoke(app, ["schemas", *words], input=said, catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_the_vectors_are_rendered_and_packaged() -> None:
    text = reference.VECTORS.read_text(encoding="utf-8")
    assert text == reference.vectors(), "run `make reference`"
    assert typed("vectors") == (files("fullstop.schemas") / "avro/vectors.json").read_text("utf-8")


@pytest.mark.parametrize("release", released(), ids=lambda one: f"{one.record}-{one.version}")
def test_a_vector_is_what_a_foreign_encoder_makes(release: object) -> None:
    """By the schema alone: its mark is the specification's, its bytes are those of the fields."""
    record, version = release.record, release.version  # type: ignore[attr-defined]
    [vector] = [one for one in VECTORS[record] if one["version"] == version]
    schema = json.loads(typed("show", record, "--version", str(version)))
    form = fastavro.schema.to_parsing_canonical_form(schema)
    mark = bytes.fromhex(fastavro.schema.fingerprint(form, "CRC-64-AVRO"))
    assert mark.hex() == vector["fingerprint"]
    value = bytes.fromhex(vector["value"])
    assert value.startswith(MARKER + mark)
    fields = fastavro.schemaless_reader(BytesIO(value[10:]), reference.plain(schema), None)
    assert json.loads(json.dumps(fields, default=bytes.hex)) == vector["fields"]
    assert type(decode(value)).__name__ == record


def test_every_fingerprint_is_listed_as_it_stands_in_a_value() -> None:
    listed = json.loads(typed("list", "--json"))["schemas"]
    assert {(one["record"], one["fingerprint"]) for one in listed} == {
        (record, vector["fingerprint"]) for record, vectors in VECTORS.items() for vector in vectors
    }
    for one in listed:
        assert one["fingerprint"] in typed("list")


@pytest.mark.parametrize("message", every_message(), ids=lambda it: type(it).__name__)
def test_what_is_decoded_is_encoded_again(message: object) -> None:
    value = encode(message)  # type: ignore[arg-type]
    in_lines = value.hex(" ", 2).replace(" ", "\n")
    for written in (value.hex(), base64.encodebytes(value).decode(), in_lines):
        told = json.loads(typed("decode", said=written))
        assert told["record"] == type(message).__name__
        again = typed("encode", told["record"], said=json.dumps(told["fields"]))
        assert bytes.fromhex(again) == value


REVERSED = MARKER + released()[0].fingerprint[::-1] + b"?"


@pytest.mark.parametrize(
    ("words", "said", "told"),
    [
        (("show", "Request"), "", "is no record; there are: "),
        (("show", "ResultNotice", "--version", "9"), "", "--version: of ResultNotice there are: 1"),
        (("decode",), "x", "neither hexadecimal nor base64"),
        (("decode",), REVERSED.hex(), "write the last one first"),
        (("decode",), "c301", "unknown_framing: not C3 01"),
        (("encode", "DeletionCancelled"), "[]", "no JSON object"),
        (("encode", "DeletionCancelled"), "{", "no JSON"),
        (("encode", "DeletionCancelled"), "{}", "DeletionCancelled.event_id: "),
    ],
)
def test_what_is_refused_says_why(words: tuple[str, ...], said: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        typed(*words, said=said)
    assert told in str(refused.value)


def test_no_value_is_in_what_is_refused() -> None:
    fields = {
        **request().model_dump(mode="json", exclude={"contact"}),
        "case_id": "Wang 13912345678",
    }
    with pytest.raises(UsageError) as refused:
        typed("encode", "DeletionRequested", said=json.dumps(fields))
    assert "13912345678" not in str(refused.value)
