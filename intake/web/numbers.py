"""A number and what it counts stay in one line, and so does a day where there is room for it."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

_DATE = r"\d+年(?:\d+月(?:\d+日)?)?底?|\d+月(?:\d+日)?|\d{1,2} [A-Z][a-z]+(?: \d{4})?"
_MASKED = r"\d+\*+\d*"
_GROUPS = r"\d{3,4}(?:[ -]\d{3,4})+"
_COUNT = r"\d[\d,.]*(?:[ -][A-Za-z]+|%|个工作日|[\u4e00-\u9fff])"
_NUMBER = re.compile(f"({_DATE}|{_MASKED}|{_GROUPS}|{_COUNT}|\\d{{3,}})")
_PIECE = re.compile(r"(\d+(?:[年月日]| [A-Z][a-z]+)?底?)")
_IN_PIECES = re.compile(f"{_DATE}|{_GROUPS}")


def unparted(said: str) -> Markup:
    """The text with each number and its unit unbroken."""
    return said if isinstance(said, Markup) else _marked(said, _NUMBER, _unbroken)


def _unbroken(number: str) -> Markup:
    if _IN_PIECES.fullmatch(number):
        return Markup('<span class="date">{}</span>').format(_marked(number, _PIECE, _piece))
    return _piece(number)


def _piece(number: str) -> Markup:
    return Markup('<span class="n">{}</span>').format(number)


def _marked(said: str, of: re.Pattern[str], mark: Callable[[str], Markup]) -> Markup:
    parts = enumerate(of.split(said))
    return Markup().join(mark(part) if place % 2 else escape(part) for place, part in parts)
