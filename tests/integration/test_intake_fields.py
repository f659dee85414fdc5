"""Every field of the pages with every kind of wrong input; right input as people write it."""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser

import pytest
from httpx import Response

from tests.integration.test_intake_routes import WANG, House, house

__all__ = ["house"]

PHONES_WRONG = {
    "nothing": "",
    "blanks": "   ",
    "too short": "1380000",
    "too long": "138000056789",
    "letters": "one three eight",
    "a letter in it": "1380000567a",
    "a landline": "01012345678",
    "of another country": "+1 202 555 0100",
    "an e-mail address": "wang@example.com",
    "markup": '"><script>alert(1)</script>',
    "two numbers": "13800005678 13900005678",
    "a line break": "1380000\r\n5678x",
    "no character that is printed": "\u200b\u200b",
    "very long": "1" * 5_000,
}
CODES_WRONG = {
    "nothing": "",
    "too short": "12345",
    "too long": "1234567",
    "letters": "abcdef",
    "markup": '"><b>12345',
    "another code": "000000",
    "very long": "9" * 5_000,
}
PHONES_RIGHT = (
    "138 0000 {0:04d}",
    "138-0000-{0:04d}",
    "+86 138 0000 {0:04d}",
    "+861380000{0:04d}",
    "008613800" + "00{0:04d}",
    " 1380000{0:04d} ",
)


class Fields(HTMLParser):
    """The inputs of a page by their names, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "input" and named.get("name"):
            self.found[str(named["name"])] = named


def is_told(answer: Response, field: str) -> str:
    """The message: in the summary that leads to the field, and beside the field that names it."""
    assert answer.status_code == 422
    page = answer.text
    [summary] = re.findall(rf'role="alert".*?<a href="#{field}">(.*?)</a>', page, re.DOTALL)
    [beside] = re.findall(rf'<p class="wrong" id="{field}-wrong">(.*?)</p>', page)
    assert summary == beside
    assert f'id="{field}"' in page
    assert f"{field}-wrong" in page.split(f'id="{field}"', 1)[1]  # what the field is described by
    return unescape(re.sub(r"<[^>]+>", "", summary))


def is_kept(shown: str, typed: str) -> bool:
    """All of it, or more than fits into the field."""
    return typed.startswith(shown) and len(shown) >= min(len(typed), 40)


@pytest.mark.parametrize("typed", ["", "  ", "x" * 5_000])
def test_a_wrong_account_is_told_on_its_own_page(house: House, typed: str) -> None:
    answer = house.visitor().post("/d", by="account", account=typed)
    assert is_told(answer, "account")
    fields = Fields(answer.text).found
    assert is_kept(str(fields["account"]["value"]), typed)
    assert fields["back"]["value"] == "/account"


def without_limits(house: House) -> None:
    house.at_work.world.execute("delete from intake.limits")


@pytest.mark.parametrize("typed", PHONES_WRONG.values(), ids=PHONES_WRONG)
def test_a_wrong_number_is_told_and_kept(house: House, typed: str) -> None:
    answer = house.visitor().post("/d", phone=typed)
    assert "11位手机号" in is_told(answer, "phone")
    phone = Fields(answer.text).found["phone"]
    assert is_kept(str(phone["value"]), typed)
    assert phone["aria-invalid"] == "true"
    assert "<script>" not in answer.text
    assert house.at_work.world.table("intake.applications") == []


def test_a_number_is_right_however_people_write_it(house: House) -> None:
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    ways = [way.format(number) for number, way in enumerate(PHONES_RIGHT)]
    for typed in (*ways, "13800000099".translate(full_width)):
        without_limits(house)
        assert house.visitor().post("/d", phone=typed).status_code == 303, typed
    sent = [phone for _, phone, _ in house.at_work.phones.texts]
    assert sent == [*(f"1380000{number:04d}" for number in range(len(ways))), "13800000099"]


@pytest.mark.parametrize("typed", CODES_WRONG.values(), ids=CODES_WRONG)
def test_a_wrong_code_is_told_and_never_shown_again(house: House, typed: str) -> None:
    visitor = house.visitor()
    page = str(visitor.post("/d", phone=WANG).headers["location"])
    answer = visitor.post(f"{page}/code", code=typed)
    said = is_told(answer, "code")
    assert "6位数字" in said or "还可以试4次" in said
    assert not Fields(answer.text).found["code"]["value"]
    assert not typed or escape(typed[:40]) not in answer.text
    assert house.at_work.phones.code not in answer.text


@pytest.mark.parametrize("way", ["{0} {1}", "{0}-{1}", " {0}{1} ", "full width"])
def test_a_code_is_right_however_people_write_it(house: House, way: str) -> None:
    visitor = house.visitor()
    page = str(visitor.post("/d", phone=WANG).headers["location"])
    code = house.at_work.phones.code
    full_width = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    typed = full_width if way == "full width" else way.format(code[:3], code[3:])
    assert visitor.post(f"{page}/code", code=typed).status_code == 303


@pytest.mark.parametrize("kinds", [{}, {"kinds": ""}, {"kinds": "everything"}])
def test_no_kind_is_told_and_the_ticks_are_kept(house: House, kinds: dict[str, str]) -> None:
    owner, page = house.owner()
    answer = owner.post(f"{page}/choices", longer="yes", **kinds)
    assert "至少选一类" in is_told(answer, "kinds")
    boxes = re.findall(r'<input type="checkbox" name="(\w+)"[^>]* checked>', answer.text)
    assert boxes == ["longer"]
    assert '<details id="change" open>' in answer.text


@pytest.mark.parametrize("reference", ["", "AB", "ABCDEF", '"><b>', "我的编号", "A" * 5_000])
@pytest.mark.parametrize("code", ["", "1234", "12345678", "code"])
def test_a_wrong_enquiry_is_told_and_the_code_never_shown_again(
    house: House, reference: str, code: str
) -> None:
    answer = house.visitor().post("/find", reference=reference, code=code)
    assert "对不上" in is_told(answer, "reference")
    fields = Fields(answer.text).found
    assert is_kept(str(fields["reference"]["value"]), reference)
    assert not fields["code"]["value"]


def confirmed(house: House) -> str:
    """The page that shows the enquiry code, once."""
    owner, page = house.owner()
    shown = Fields(owner.get(page).text).found["list"]["value"]
    return owner.post(f"{page}/confirm", list=str(shown)).text


@pytest.mark.parametrize("way", ["{}", " {} ", "lower case", "full width"])
def test_an_enquiry_is_right_however_people_write_it(house: House, way: str) -> None:
    code = re.findall(r'class="secret">(\d{4} \d{4})<', confirmed(house))[0]
    [(reference,)] = house.at_work.world.execute("select reference from intake.applications")
    ways = {
        "lower case": reference.lower(),
        "full width": "".join(chr(ord(sign) + 0xFEE0) for sign in reference),
    }
    typed = ways.get(way) or way.format(reference)
    answer = house.visitor().post("/find", reference=typed, code=code)
    assert answer.status_code == 303


def test_after_a_wrong_code_large_type_leads_back_to_the_application(house: House) -> None:
    """And not to the first page, from where it would have to be begun again."""
    visitor = house.visitor()
    page = str(visitor.post("/d", phone=WANG).headers["location"])
    answer = visitor.post(f"{page}/code", code="12")
    assert Fields(answer.text).found["back"]["value"] == page


def test_nothing_leads_away_from_the_page_that_shows_a_code_once(house: House) -> None:
    slip = confirmed(house)
    assert 'action="/view"' not in slip
    assert "size" not in Fields(slip).found
