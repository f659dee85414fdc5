"""Every field of every form that the pages show, with everything that is not meant to be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from httpx import Response

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox.servers import Servers
from tests.support.town import Caller, Owner, Stage, Town, a_town_on
from tests.support.world import World, cloned, settings_for

WRONG: dict[str, str | bytes] = {
    "nothing": "",
    "spaces": "   ",
    "too short": "138",
    "too long": "1" * 5_000,
    "letters": "abcdefg",
    "a NUL": "138\x000000",
    "controls": "1\r\n\t\x1b[2J",
    "half a pair": b"\xed\xa0\x80",
    "no text at all": b"\xff\xfe\xfd",
    "an emoji": "🔒👵🏽",
    "markup": "<script>alert('x')</script>\"'>",
    "a template": "{{7*7}}{% x %}${x}%s%n",
    "right to left": "\u202e8765000831",
    "another country": "+852 5123 4567",
    "a statement": "'; drop table intake.applications; --",
    "superscripts": "¹³⁸",
    "no whole digits": "½⅓Ⅷ",
}
RIGHT = (
    "138 0000 {}",
    "138-0000-{}",
    "+86 1380000{}",
    "0086 1380000{}",
    "１３８００００{}",
    "86-1380000{}",
)
SECRET = frozenset({"code"})  # never shown again, whatever was typed
BY_HAND = frozenset({"phone", "account", "reference", "code"})
PAGES: dict[str, tuple[str, Stage]] = {
    "start": ("/", "away"),
    "account": ("/account", "away"),
    "find": ("/find", "away"),
    "ticket": ("/t/payload.signature", "away"),
    "code": ("", "opened"),
    "list": ("", "listed"),
    "progress": ("", "published"),
}


@dataclass
class Form:
    """A form of a page: where its buttons send it, and what is in it."""

    actions: list[str]
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form([named["action"]]))
        elif tag in ("input", "button") and self.found:
            form = self.found[-1]
            if "name" in named:
                form.fields[named["name"]] = named.get("value", "")
            if "formaction" in named:
                form.actions.append(named["formaction"])


@pytest.fixture(scope="module")
def town(template: Servers) -> Iterator[Town]:
    with cloned(template) as url, a_town_on(World(url, Wiring(settings_for(template, url)))) as it:
        yield it


@pytest.fixture(scope="module")
def owners(town: Town) -> dict[str, Owner]:
    found = {name: town.owner(stage) for name, (_, stage) in PAGES.items()}
    town.gather([*found.values()])
    return found


@pytest.mark.parametrize("page", PAGES)
def test_whatever_is_typed_is_told_beside_its_field(
    town: Town, owners: dict[str, Owner], page: str
) -> None:
    owner = owners[page]
    path = PAGES[page][0] or owner.page
    forms = Forms(owner.caller.get(path).text).found
    assert any(set(form.fields) - {"mark"} for form in forms)
    for form in forms:
        for action in form.actions:
            for name in form.fields:
                for typed in WRONG.values():
                    town.time_passes()
                    judge(owner.caller, action, form.fields, name, typed)
    assert owner.caller.get(path).status_code == 200


def judge(
    caller: Caller, action: str, filled: dict[str, str], name: str, typed: str | bytes
) -> None:
    """One field of a form is wrong, the others as they were shown."""
    answer = sent(caller, action, {**filled, name: typed})
    assert answer.status_code < 500, (action, name, typed)
    assert "<script>" not in answer.text
    if name not in BY_HAND:
        return
    if name == "account" and answer.status_code == 303:  # it may be somebody's name
        return
    assert answer.status_code == 422, (action, name, typed)
    shown_beside_the_field(answer.text)
    kept = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', answer.text)
    if kept is None:  # the page goes on to another question
        return
    text = typed.decode("utf-8", "replace") if isinstance(typed, bytes) else typed
    if name in SECRET:
        assert kept[1] == ""
        # The page's own marks are drawn by lot, and may hold any three digits.
        shown = re.sub(r'value="[0-9a-f]{64}"', "", unescape(answer.text))
        assert not text.strip() or text[:40] not in shown
    else:
        assert unescape(kept[1]) == text[: len(unescape(kept[1]))]
        assert bool(kept[1]) == bool(text)


def shown_beside_the_field(page: str) -> None:
    """The message stands in the summary, which leads to the field, and beside the field."""
    summary = re.search(r'role="alert".*?<a href="#([\w-]+)">(.+?)</a>', page, re.DOTALL)
    assert summary is not None, page
    beside = re.search(rf'id="{summary[1]}-wrong">(.+?)</p>', page)
    assert beside is not None
    assert beside[1] == summary[2]
    assert re.search(rf'id="{summary[1]}"[^>]*aria-describedby="[^"]*{summary[1]}-wrong', page)


def sent(caller: Caller, action: str, fields: dict[str, str | bytes]) -> Response:
    headers = {"x-forwarded-for": caller.source, "origin": "https://door.example"}
    form = "application/x-www-form-urlencoded"
    answer: Response = caller.client.post(
        action, content=urlencode(fields), headers={**headers, "content-type": form}
    )
    return answer


@pytest.mark.parametrize("page", PAGES)
def test_fields_that_come_twice_as_files_or_are_not_asked_for(
    town: Town, owners: dict[str, Owner], page: str
) -> None:
    owner = owners[page]
    forms = Forms(owner.caller.get(PAGES[page][0] or owner.page).text).found
    headers = {"x-forwarded-for": owner.caller.source}
    for form in forms:
        for name in form.fields:
            town.time_passes()
            twice = {
                **form.fields,
                name: ["1", "2"],
                "subject_id": "sample-wang",
                "level": "ticket",
            }
            answers = [owner.caller.client.post(form.actions[0], data=twice, headers=headers)]
            others = {key: value for key, value in form.fields.items() if key != name}
            file = {name: ("x.txt", b"\x00\xff", "text/plain")}
            answers.append(
                owner.caller.client.post(form.actions[0], data=others, files=file, headers=headers)
            )
            assert all(one.status_code < 500 for one in answers), (form.actions, name)


def test_a_number_is_right_in_every_way_that_people_write_it(town: Town) -> None:
    for n, written in enumerate(RIGHT):
        town.time_passes()
        answer = town.caller().post("/d", phone=written.format(5_678 + n))
        assert answer.status_code == 303, written
        assert town.at_work.phones.texts[-1][1] == f"1380000{5_678 + n}"


def test_a_code_is_right_with_spaces_and_in_full_width(town: Town) -> None:
    for written in ("{} {}", "{}-{}", " {}{} "):
        owner = town.owner("opened")
        town.time_passes()
        town.gather([owner])
        code = owner.code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        typed = written.format(code[:3], code[3:])
        assert owner.caller.post(f"{owner.page}/code", code=typed).status_code == 303


def test_what_was_ticked_beside_no_kind_stays_ticked(town: Town, owners: dict[str, Owner]) -> None:
    owner = town.owner("listed")
    town.gather([owner])
    answer = owner.caller.post(f"{owner.page}/choices", longer="yes")
    assert answer.status_code == 422
    shown_beside_the_field(answer.text)
    assert re.search(r'name="longer" value="yes" checked', answer.text)
    assert not re.search(r'name="kinds" value="\w+" checked', answer.text)
