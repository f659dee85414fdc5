"""The door's words and pages: whole in both languages, claiming no more than is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fullstop.consumers.aggregator.claims import never_said
from fullstop.gateways.segments import segments
from fullstop.intake.door import Language
from fullstop.intake.promises import Kind
from fullstop.intake.words import keys, text

TEMPLATES = Path(__file__).parents[2] / "intake" / "web" / "templates"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.glob("*.html"))}
LONGEST = {
    "code": "385172",
    "signature": "某某商城",
    "hotline": "95XXX",
}
PROMISED = {
    "signature": "某某商城",
    "hotline": "95XXX",
    "reference": "K3M7P9",
    "day": "12月31日",
    "link": "xx.cn/d/7K3MPQ9T2W",
}
IN_ENGLISH = {**PROMISED, "signature": "Some Shop", "day": "30 September"}


def raw(language: Language, key: str) -> str:
    """A text with its placeholders as they stand."""
    places = {name: f"{{{name}}}" for name in placeholders(language, key)}
    return text(language, key, **places)


def placeholders(language: Language, key: str) -> set[str]:
    """The names of what a text is filled with."""
    found: set[str] = set()
    while True:
        try:
            text(language, key, **dict.fromkeys(found, ""))
        except KeyError as missing:
            found.add(str(missing.args[0]))
        else:
            return found


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    assert keys("zh") == keys("en")
    assert {key: placeholders("zh", key) for key in keys("zh")} == {
        key: placeholders("en", key) for key in keys("en")
    }


# What is said of codes, of ways and of the application itself, and of no data.
ABOUT_THE_DOOR = {"sms", "start", "account", "code", "error", "find", "proving", "ticket"}
OF_THE_APPLICATION = {"progress.heading_done", "progress.told"}
OF_DATA = sorted(
    key for key in keys("zh") - OF_THE_APPLICATION if key.partition(".")[0] not in ABOUT_THE_DOOR
)


@pytest.mark.parametrize("key", OF_DATA)
def test_no_text_of_data_says_what_no_customer_may_read(key: str) -> None:
    assert never_said(raw("zh", key)) == ()


def test_what_is_said_while_the_database_is_away_holds_of_a_request_that_is_done() -> None:
    assert "没有删" not in text("zh", "error.later")
    assert "was deleted" not in text("en", "error.later")


def test_the_code_is_one_text_and_has_no_link() -> None:
    said = text("zh", "sms.code", **LONGEST)
    assert segments(said) == 1
    assert "/" not in said


@pytest.mark.parametrize("kind", Kind)
def test_a_message_has_two_segments_at_most_and_says_nothing_of_data(kind: Kind) -> None:
    zh, en = text("zh", f"sms.{kind}", **PROMISED), text("en", f"sms.{kind}", **IN_ENGLISH)
    assert segments(zh) <= 2, len(zh)
    assert segments(en) <= 2, len(en)
    assert never_said(zh) == ()
    assert "验证码" not in zh  # never a code together with a link


def test_the_alert_has_no_link_for_it_may_reach_a_stranger() -> None:
    assert "link" not in placeholders("zh", "sms.alert")
    assert "reference" not in placeholders("zh", "sms.alert")


def test_every_text_that_a_page_asks_for_is_there() -> None:
    asked = {
        found
        for page in PAGES.values()
        for found in re.findall(r"\bt\('([a-z_]+\.[a-z_0-9]+)'[,)]", page)
    }
    assert asked
    assert asked <= keys("zh")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_script_no_style_of_its_own_and_nothing_from_elsewhere(name: str) -> None:
    assert not re.search(r"<script|\sstyle=|\son\w+=|//|\|safe", PAGES[name])


@pytest.mark.parametrize("name", PAGES)
def test_every_form_posts_and_carries_the_mark(name: str) -> None:
    forms = re.findall(r"<form\b.*?</form>", PAGES[name], re.DOTALL)
    for form in forms:
        assert 'method="post"' in form
        assert "hidden()" in form or 'name="mark"' in form
