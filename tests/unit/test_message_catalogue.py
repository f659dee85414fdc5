"""Every message in every form and language: as long as declared, and nothing that is never said."""

from __future__ import annotations

import pytest

from fullstop.consumers.aggregator.claims import never_said
from fullstop.gateways.templates import CODE
from tests.support.message_catalogue import DECLARED, Said, forms, page, texts
from tests.support.reference import FOLDER

EVERY = [*texts(), *forms()]


def named(said: Said) -> str:
    return f"{said.name}-{said.language}"


@pytest.mark.parametrize("said", EVERY, ids=named)
def test_a_message_takes_no_more_sms_than_declared_and_says_nothing_of_the_never_list(
    said: Said,
) -> None:
    assert said.segments <= said.segments_max
    is_code = said.name == CODE and said.language == "zh"
    assert never_said(said.text) == (("验证码",) if is_code else ())
    assert "{" not in said.text


def test_the_page_is_as_the_messages_are() -> None:
    said = "run make reference"
    assert (FOLDER / "messages.md").read_text(encoding="utf-8") == page(), said


def test_every_message_with_a_declared_length_is_there_in_both_languages() -> None:
    there = {(said.name, said.language) for said in texts()}
    assert there >= {(name, language) for name in DECLARED for language in ("zh", "en")}
