"""Every field of a retention file with values that nobody means: loaded, or refused in one line.

The fields are those of the form itself, so that a field that comes is tried, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fullstop.handlers.contract import DomainError
from fullstop.handlers.retention import candidate, policies
from fullstop.handlers.rule_file import FileForm
from tests.unit.test_retention import DOMAIN

WORDS = {"zh": "留到{d}", "en": "Kept until {d}"}
PLAIN = {"zh": "还没办完", "en": "Not finished"}
PAPERS: Mapping[str, Any] = {
    "name": "papers",
    "when_free": "delete",
    "what": {"zh": "{n}份单据", "en": "{n} papers"},
    "keep": [
        {
            "id": "paper-5y",
            "for": "P5Y",
            "from": "issued_on",
            "rank": "ministry_rule",
            "enabling_law": "某法",
            "citation": "某办法 第一条",
            "meanwhile": ["mask", "restrict"],
            "readers": "finance_duty",
            "notice": WORDS,
            "sms": WORDS,
        },
        {
            "id": "case-open",
            "while": "case_open",
            "rank": "unfinished_business",
            "citation": "用户协议 第七条",
            "notice": PLAIN,
            "sms": PLAIN,
        },
    ],
    "tighten": [
        {
            "id": "local-1y",
            "rule": "paper-5y",
            "rank": "local_regulation",
            "citation": "某省条例 第九条",
            "for": "P1Y",
            "notice": WORDS,
            "sms": WORDS,
        }
    ],
}
WHOLE: Mapping[str, Any] = {
    "effective_from": date(2026, 6, 1),
    "announced_on": date(2026, 4, 1),
    "announcement": {"zh": "自{d}起调整", "en": "From {d} on"},
    "records": [
        {"name": "letters", "when_free": "delete", "what": {"zh": "信", "en": "letters"}},
        PAPERS,
    ],
}

# As TOML has them; what JSON has no form for as it is written.
ODD = (
    *("0", "-1", "1e400", "nan", "-inf", "true", "9" * 5000),
    *("[]", "{}", '[""]', "[1, 2]", '{ a = "b" }', "[{}]", "[{ id = 1 }]", "[" * 3000),
    *("0001-01-01", "9999-12-31", "2026-02-30", "2026-06-01T10:00:00Z", "10:00:00"),
    *(
        json.dumps(text)
        for text in ("", " ", "\n", "none", "{d}", "{n}{n}", "x" * 100_000, "👨‍👩‍👧")
    ),
    *(
        json.dumps(text)
        for text in ("{d}" * 60, "'; drop table", "../../etc", "P0D", "P５Y", "ﬁ\u0301")
    ),
    *(r'"\u0000"', r'"\ud800"', r'"\u202e{d}"', "'''\n{d}\n'''", '"unclosed', "paper-5y", "= 1"),
    *('"law"', '"legal_hold"', '"internal"', '["mask", "mask"]', '["seal"]', '"papers"', '"P60M"'),
)


def fields(form: type[BaseModel], place: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all fields of a form; in a list, those of its last entry."""
    for name, field in form.model_fields.items():
        here = (*place, field.alias or name)
        yield here
        for inner in _forms(field):
            yield from fields(inner, (*here, -1) if get_origin(field.annotation) is tuple else here)


def _forms(field: FieldInfo) -> Iterator[type[BaseModel]]:
    waiting: list[Any] = [field.annotation]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield one
        waiting += get_args(one)


def put(place: tuple[Any, ...], value: object) -> dict[str, Any]:
    """The whole file with this at a place, which is made where it is not there."""
    whole: dict[str, Any] = deepcopy(dict(WHOLE))
    inside: Any = whole
    for part in place[:-1]:
        inside = inside.setdefault(part, {}) if isinstance(inside, dict) else inside[part]
    inside[place[-1]] = value
    return whole


class Raw(str):
    """A value as it is written in the file."""

    __slots__ = ()


def toml(value: object) -> str:
    match value:
        case Raw():
            return value
        case date():
            return value.isoformat()
        case dict():
            return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def written(whole: Mapping[str, Any]) -> str:
    return "\n".join(f"{key} = {toml(value)}" for key, value in whole.items()) + "\n"


FIRST = written({**WHOLE, "effective_from": date(2026, 1, 1)})
PLACES = sorted(set(fields(FileForm)), key=str)


def outcome(folder: Path, text: str) -> str:
    """What is said of a file, both as a version that is loaded and as a draft; empty: it loads."""
    path = folder / "2026-06-01.toml"
    path.write_text(text, encoding="utf-8")
    try:
        known = policies(DOMAIN, folder, "platform")[:1]
        candidate(DOMAIN, path, known, "platform")
    except DomainError as error:
        return str(error)
    return ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2026-01-01.toml").write_text(FIRST, encoding="utf-8")
    return tmp_path


def test_the_file_is_right_as_it_is(folder: Path) -> None:
    assert outcome(folder, written(WHOLE)) == ""
    assert len(PLACES) > 40


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_an_odd_value_is_refused_in_one_line_or_meant(
    folder: Path, place: tuple[str | int, ...]
) -> None:
    refused = 0
    for odd in ODD:
        said = outcome(folder, written(put(place, Raw(odd))))
        if said:
            refused += 1
            assert said.startswith(f"{folder}/2026-06-01.toml:"), (odd[:80], said)
            assert "\n" not in said, (odd[:80], said)
            assert len(said) < 1_000, odd[:80]
    assert refused > len(ODD) / 2


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_key_that_is_not_there_is_refused(folder: Path, place: tuple[str | int, ...]) -> None:
    misspelt = put((*place[:-1], f"{place[-1]}_"), 1)
    said = outcome(folder, written(misspelt))
    assert "there is no such key; correct its name or remove it" in said or "is missing" in said
