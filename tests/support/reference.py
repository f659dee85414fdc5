"""The reference pages that are rendered from the code: `make reference` writes them anew."""

from __future__ import annotations

import ast
import json
from functools import cache
from inspect import getsource
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import fastavro
from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.public_table import public_table
from fullstop.intake.web import api as web_api
from fullstop.intake.web.headers import API
from fullstop.outbox.own.records import DOMAIN, versions
from fullstop.running.settings import SECRETS_FOLDER, SETTINGS_FILE, Settings
from fullstop.schemas.codec import MARKER, avsc, released
from fullstop.schemas.messages import Message
from tests.support import asyncapi, message_catalogue, rights
from tests.support.messages import every_message

HANDLERS = Path(__file__).parents[2] / "handlers"
VECTORS = Path(__file__).parents[2] / "schemas" / "avro" / "vectors.json"
FOLDER = Path(__file__).parents[2] / "docs" / "reference"

_HEAD = f"""\
# Settings

Rendered from `running/settings.py` by `make reference`.

Every setting is a variable. It is read, in this order, from

1. the environment;
2. a file of its name in small letters in the folder that `{SECRETS_FOLDER}` names: for secrets
   (`fullstop_database_password`);
3. the TOML file that `{SETTINGS_FILE}` names, without the prefix and in small letters
   (`batch_max = 500`).

A value that is wrong ends the command with one line that names it, and never repeats it.

| variable | default | bounds | meaning |
|---|---|---|---|
"""

_API_HEAD = """\
# The door's API

Rendered from `intake/web/api.py` by `make reference`; the door serves it as OpenAPI, at
`/api/v1/openapi.json`.

"""
_WAYS_HEAD = "| | | takes | gives | or a Problem |\n|---|---|---|---|---|\n"
_FIELDS_HEAD = "| field | form | meaning |\n|---|---|---|\n"


def settings() -> str:
    """`docs/reference/settings.md`."""
    texts = meanings()
    fields = Settings.model_fields.items()
    return _HEAD + "".join(_row(name, field, texts[name]) for name, field in fields)


def meanings() -> dict[str, str]:
    """What stands below each setting in its class: to look there at every start took a tenth."""
    found = {}
    for field, below in pairwise(ast.walk(ast.parse(getsource(Settings)))):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=text)):
                found[name] = " ".join(str(text).split())
    return found


def _row(name: str, field: FieldInfo, meaning: str) -> str:
    return f"| `FULLSTOP_{name.upper()}` | {_default(field)} | {_bounds(field)} | {meaning} |\n"


def _bounds(field: FieldInfo) -> str:
    lowest = [bound.ge for bound in field.metadata if isinstance(bound, Ge)]
    highest = [bound.le for bound in field.metadata if isinstance(bound, Le)]
    if not lowest:
        return ""
    return f"{lowest[0]} to {highest[0]}" if highest else f"{lowest[0]} or more"


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    return f"`{value}`" if value not in (None, "", (), {}) else ""


def retention() -> str:
    """`docs/reference/retention.md`: the newest rules of the domains that are shipped."""
    shipped = sorted(path.parent.name for path in HANDLERS.glob("*/records.py"))
    entries = catalogue(shipped).values()
    shown = [(entry.domain, entry.policies[-1]) for entry in entries]
    return public_table([*shown, (DOMAIN, versions()[-1])])


@cache
def api() -> dict[str, Any]:
    """The OpenAPI document of the customer's door."""
    nobodys: Any = None  # no address is called
    return web_api.api(nobodys, civil_day=nobodys, actions={}, source_of=nobodys).openapi()


def door_api() -> str:
    """`docs/reference/door-api.md`: the ways of the door's API, and the fields of its documents."""
    document = api()
    ways = (
        _way(path, method, way)
        for path, methods in document["paths"].items()
        for method, way in methods.items()
    )
    schemas = document["components"]["schemas"].items()
    said = document["info"]["description"]
    documents = (_document(name, schema) for name, schema in schemas if "properties" in schema)
    return f"{_API_HEAD}{said}\n\n{_WAYS_HEAD}{''.join(ways)}\n{''.join(documents)}"


def _way(path: str, method: str, way: dict[str, Any]) -> str:
    taken = way.get("requestBody", {}).get("content", {}).values()
    takes = ", ".join(_type(content["schema"]) for content in taken)
    answers = way["responses"]
    [(right, given)] = [(s, a) for s, a in answers.items() if s.startswith("2")]
    gives = _type(given["content"]["application/json"]["schema"])
    others = ", ".join(status for status in answers if status != right)
    named = f"`{method.upper()} {API}{path}`"
    return f"| {named} | {way['description']} | {takes} | {right} {gives} | {others} |\n"


def _document(name: str, schema: dict[str, Any]) -> str:
    rows = (
        f"| `{field}`{'' if field in schema.get('required', ()) else ' (optional)'} "
        f"| {_type(found)} | {found.get('description', '')} |\n"
        for field, found in schema["properties"].items()
    )
    return f"## {name}\n\n{schema['description']}\n\n{_FIELDS_HEAD}{''.join(rows)}\n"


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"] if one != {"type": "null"})
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        named = api()["components"]["schemas"][name]
        return _type(named) if "enum" in named else name
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format", schema["type"]))


def vectors() -> str:
    """`schemas/avro/vectors.json`: of every released schema a value, and its fields as encoded."""
    examples = {type(one).__name__: one for one in reversed(every_message())}
    found: dict[str, list[dict[str, Any]]] = {}
    for release in released():
        written = json.loads(avsc(release.fingerprint)[1])
        schema = fastavro.parse_schema(plain(written))
        value = _written(written, examples[release.record])
        fields = fastavro.schemaless_reader(BytesIO(value), schema, None)
        vector = {
            "version": release.version,
            "fingerprint": release.fingerprint.hex(),
            "fields": fields,
            "value": (MARKER + release.fingerprint + value).hex(),
        }
        found.setdefault(release.record, []).append(vector)
    return json.dumps(found, ensure_ascii=False, indent=1, default=bytes.hex) + "\n"


def _written(schema: dict[str, Any], message: Message) -> bytes:
    body = BytesIO()
    fastavro.schemaless_writer(body, fastavro.parse_schema(schema), message.model_dump())
    return body.getvalue()


def plain(schema: Any) -> Any:
    """Without logical types: times are numbers, as they are encoded."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if isinstance(schema, dict):
        return {name: plain(one) for name, one in schema.items() if name != "logicalType"}
    return schema


if __name__ == "__main__":
    VECTORS.write_text(vectors(), encoding="utf-8")
    (FOLDER / "asyncapi.json").write_text(asyncapi.document(), encoding="utf-8")
    (FOLDER / "retention.md").write_text(retention(), encoding="utf-8")
    (FOLDER / "settings.md").write_text(settings(), encoding="utf-8")
    (FOLDER / "messages.md").write_text(message_catalogue.page(), encoding="utf-8")
    (FOLDER / "rights.md").write_text(rights.page(), encoding="utf-8")
    (FOLDER / "door-api.md").write_text(door_api(), encoding="utf-8")
