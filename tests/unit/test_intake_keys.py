"""What the door makes of its key, and what it reads of what people type."""

from __future__ import annotations

import re
from secrets import token_bytes

import pytest

from fullstop.intake.keys import Keys, new_code, new_enquiry_code
from fullstop.intake.phones import digits_of, masked, mobile

KEYS = Keys(token_bytes(32))


@pytest.mark.parametrize(
    "typed",
    [
        "13800005678",
        " 138 0000 5678 ",
        "138-0000-5678",
        "１３８００００５６７８",
        "+8613800005678",
        "+86 138 0000 5678",
        "0086 138 0000 5678",
        "86-13800005678",
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str) -> None:
    assert mobile(typed) == "13800005678"


@pytest.mark.parametrize(
    "begins", ["10", "13", "14", "16", "170", "178", "179", "11", "1260", "19"]
)
def test_what_is_written_plainly_is_read_as_what_is_not(begins: str) -> None:
    for number in (f"{begins}{rest:0{11 - len(begins)}d}" for rest in range(0, 10**7, 999_983)):
        assert mobile(number) == mobile(f" {number}")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "1380000567",
        "138000056789",
        "23800005678",
        "+1 415 555 2671",
        "+852 5123 4567",
        "1-800-FLOWERS",
        "not a number",
        "1" * 5_000,
        "138000056７x",
        "\u202e13800005678",
        "\x00",
    ],
)
def test_what_is_no_number_of_the_mainland_is_none(typed: str) -> None:
    assert mobile(typed) is None


def test_a_number_of_the_samples_has_the_form_of_one() -> None:
    assert mobile("10000005678") == "10000005678"
    assert masked("13800005678") == "138****5678"


@pytest.mark.parametrize("typed", ["385172", "385 172", "３８５１７２", "385-172", " 385172\n"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert digits_of(typed) == "385172"


def test_codes_have_their_digits_and_references_letters_that_nobody_mistakes() -> None:
    assert all(re.fullmatch(r"\d{6}", new_code()) for _ in range(100))
    assert re.fullmatch(r"\d{8}", new_enquiry_code())
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{6}", KEYS.reference("case"))
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{10}", KEYS.link("case"))
    assert len({KEYS.reference(f"case-{n}") for n in range(1_000)}) > 990


def test_what_is_made_for_one_use_or_one_application_is_no_others() -> None:
    assert KEYS.code("case", "session", "385172") != KEYS.code("case", "other", "385172")
    assert KEYS.code("case", "session", "385172") != KEYS.code("cas", "esession", "385172")
    assert KEYS.session("x") != KEYS.bucket("session", "x")
    assert Keys(token_bytes(32)).link("case") != KEYS.link("case")


def test_a_number_is_kept_so_that_only_who_has_the_key_reads_it() -> None:
    sealed = KEYS.seal("13800005678")
    assert b"13800005678" not in sealed
    assert KEYS.seal("13800005678") != sealed
    assert KEYS.open(sealed) == "13800005678"
    assert Keys(token_bytes(32)).open(sealed) is None
    assert KEYS.open(b"\x00" * 60) is None
