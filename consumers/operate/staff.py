"""Who answers for an act: staff ids as they are typed, never names. Nobody verifies them."""

from __future__ import annotations

import re

STAFF_ID_FORM = r"[A-Za-z0-9._:-]{1,64}"


def is_staff_id(text: str) -> bool:
    """Whether it has the form of a staff id."""
    return re.fullmatch(STAFF_ID_FORM, text) is not None


def are_two(one: str, other: str) -> bool:
    """Whether two staff ids are of two persons: a capital letter makes no other person."""
    return one.casefold() != other.casefold()
