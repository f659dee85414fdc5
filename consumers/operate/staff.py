"""What staff type of themselves and of their reasons: staff ids, never names, and nothing personal.

Staff ids are as they are typed: nobody verifies them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fullstop.consumers.errors import ConsumersError
from fullstop.schemas.personal import kind_of, kind_of_id

STAFF_ID_FORM = r"[A-Za-z0-9._:-]{1,64}"
TEXT_CHARACTERS_MAX = 200

REFUSED = "the database did not do it, and noted the attempt (`refused_acts`)"

_OPTIONS = ("--by", "--approved-by")


class StaffError(ConsumersError):
    """Who acts, or why, cannot be noted as typed; says what to write, and repeats nothing."""


def free_text(option: str, text: str) -> str:
    """The text without blanks around it; StaffError for an empty one and for a personal one.

    Such a text stays for years, and is read by many.
    """
    words = text.strip()
    if not 0 < len(words) <= TEXT_CHARACTERS_MAX:
        raise StaffError(f"{option}: write 1 to {TEXT_CHARACTERS_MAX} characters")
    if kind := kind_of(words):
        raise StaffError(
            f"{option}: there seems to be {kind} in it; write nothing personal, but the number of "
            "the case, the paper or the ticket, where whoever may know finds the rest"
        )
    return words


def check_persons(by: str, second: str | None, options: Sequence[str] = _OPTIONS) -> None:
    """StaffError unless both are staff ids, and of two persons, as far as that can be seen."""
    for option, person in zip(options, (by, second), strict=True):
        if person is not None and not _is_staff_id(person):
            raise StaffError(
                f"{option}: write a staff id of 1 to 64 letters, digits and . _ : -, not a name, "
                "and no phone or ID number"
            )
    if second is not None and not are_two(by, second):
        raise StaffError(f"{options[1]}: another person must approve than {options[0]}")


def second_person(first: str, by: str, approved_by: str | None) -> str:
    """Who carries out what the first proposed, of those whom the second login names.

    Both logins may type the same words. StaffError where nobody else is named.
    """
    for person in (by, approved_by):
        if person is not None and are_two(first, person):
            return person
    raise StaffError(f"--by: {first} proposed it, so another person must carry it out; type yours")


def are_two(one: str, other: str) -> bool:
    """Whether two staff ids are of two persons: a capital letter makes no other person."""
    return one.casefold() != other.casefold()


def _is_staff_id(text: str) -> bool:
    return re.fullmatch(STAFF_ID_FORM, text) is not None and kind_of_id(text) is None
