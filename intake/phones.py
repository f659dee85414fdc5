"""Phone numbers as people write them: spaces, full-width digits and +86 are right."""

from __future__ import annotations

import re

from phonenumbers import NumberParseException, parse

_MOBILE = re.compile(r"1\d{10}")
# As nearly everybody writes it. What was once dialled before a number (11…, 12…, 179…) is no plain
# beginning: that is left to who knows it, which takes fifty times as long.
_PLAIN = re.compile(r"1(?:[03-689]\d|7[0-8])\d{8}", re.ASCII)
_COUNTRY = 86
_WRITTEN = re.compile(r"[\d\s+\-‐-―－＋().（）]{1,40}")


def mobile(text: str) -> str | None:
    """The eleven digits of a mobile number of the mainland; None for anything else.

    By its form alone: which ranges are given out changes, and a number that leads nowhere is told
    like any other.
    """
    if _PLAIN.fullmatch(text):
        return text
    if not _WRITTEN.fullmatch(text.strip()):
        return None
    try:
        number = parse(text, "CN")
    except NumberParseException:
        return None
    digits = str(number.national_number)
    is_mobile = number.country_code == _COUNTRY and _MOBILE.fullmatch(digits) is not None
    return digits if is_mobile else None


def digits_of(text: str) -> str:
    """The digits of a code as it was typed: with spaces or hyphens, in full width."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def masked(phone: str) -> str:
    """138****5678, as every page shows it."""
    return f"{phone[:3]}****{phone[-4:]}"
