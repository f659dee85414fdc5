"""The AsyncAPI document: rendered, whole, and what its specification says a document is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import fastavro
import jsonschema_rs
import pytest

from fullstop.schemas.topics import Topics
from tests.support import asyncapi, reference

DOCUMENT = json.loads((reference.FOLDER / "asyncapi.json").read_text(encoding="utf-8"))
SPECIFICATION = "@asyncapi/specs@6.11.1"


def test_it_is_rendered_from_the_topics_and_schemas() -> None:
    text = (reference.FOLDER / "asyncapi.json").read_text(encoding="utf-8")
    assert text == asyncapi.document(), "run `make reference`"


def test_every_topic_is_a_channel_with_its_records() -> None:
    found = {
        one["address"].replace("{domain}", "orders"): set(one["messages"])
        for one in DOCUMENT["channels"].values()
    }
    topics = Topics(("orders",)).all()
    assert found == {topic.name: {kind.__name__ for kind in topic.records} for topic in topics}
    acted_on = {
        one["channel"]["$ref"].rpartition("/")[2] for one in DOCUMENT["operations"].values()
    }
    assert acted_on == set(DOCUMENT["channels"])


def test_every_payload_is_the_schema_of_today() -> None:
    for name, message in DOCUMENT["components"]["messages"].items():
        [today] = [path for path in reference.VECTORS.parent.glob("*.avsc") if path.stem == name]
        schema = message["payload"]["schema"]
        assert schema == json.loads(today.read_text(encoding="utf-8"))
        fastavro.parse_schema(schema)


def test_it_is_valid_by_its_specification(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not on this machine, so AsyncAPI's own schema is not fetched")
    fetched = subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", SPECIFICATION],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if fetched.returncode and not os.environ.get("CI"):
        pytest.skip("npm could not fetch AsyncAPI's own schema")
    assert fetched.returncode == 0, fetched.stderr
    path = tmp_path / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"
    validator = jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(DOCUMENT)] == []
    broken = {**DOCUMENT, "channels": {"one": {"adress": "x"}}}
    assert not validator.is_valid(broken)
