"""What people type has a form in words, wherever a pattern would be the message."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from fullstop.handlers.rule_file import FileForm
from fullstop.handlers.toml_file import FORMS_IN_WORDS
from fullstop.running.settings import Settings
from fullstop.schemas.forms import in_words
from fullstop.schemas.messages import DeletionRequested

TYPED = ("subject_id", "case_id", "locale", "records")  # what `fullstop request` takes


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from _patterns(part)


def _all_typed() -> set[str]:
    request = DeletionRequested.model_json_schema()["properties"]
    typed = [request[name] for name in TYPED]
    return {*_patterns(typed), *_of(Settings)}


def _of(model: type[BaseModel]) -> set[str]:
    return set(_patterns(model.model_json_schema()))


@pytest.mark.parametrize("pattern", sorted(_all_typed()))
def test_a_value_of_the_wrong_form_is_told_in_words(pattern: str) -> None:
    said = in_words({"ctx": {"pattern": pattern}, "msg": f"String should match '{pattern}'"})
    assert "match" not in said


def test_every_pattern_of_a_retention_file_has_words() -> None:
    assert _of(FileForm) <= FORMS_IN_WORDS.keys()
