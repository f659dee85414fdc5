"""Masks by kind: what is left of a personal value while its row is kept, as SQL and as Python.

A value that is not of its kind's form becomes ``***``: a mask that is not sure leaves nothing. No
mask leaves five digits of the value in a row. Null stays null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed

from fullstop.handlers.contract import Mask

STARS = "***"

# A province, an autonomous region or a city of that rank, with the word for it where it is written.
_PROVINCES: LiteralString = (
    "(?:北京|天津|上海|重庆)市?"
    "|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    "|青海|台湾)省?"
    "|(?:内蒙古|西藏)(?:自治区)?|广西(?:壮族自治区)?|宁夏(?:回族自治区)?|新疆(?:维吾尔自治区)?"
    "|(?:香港|澳门)(?:特别行政区)?"
)
_PHONE: LiteralString = "^[0-9+() -]{11,}$"
_EMAIL: LiteralString = "^[^@]+@[^@]"
_ID_CARD: LiteralString = "^[0-9]{14}([0-9]{3})?[0-9Xx]$"
_ADDRESS: LiteralString = f"^({_PROVINCES})"


def _braced(pattern: LiteralString) -> LiteralString:
    """A pattern whose braces are not those of a statement to be composed."""
    return pattern.replace("{", "{{").replace("}", "}}")


# The value is {0}.
_SQL: Mapping[Mask, LiteralString] = {
    Mask.NULL: "null",
    Mask.STARS: "'***'",
    Mask.NAME: "case when length({0}) < 2 then '***' else left({0}, 1) || '**' end",
    Mask.PHONE: "case when {0} ~ '" + _braced(_PHONE) + "'"
    " then left({0}, 3) || '****' || right({0}, 4) else '***' end",
    Mask.EMAIL: "case when {0} ~ '" + _EMAIL + "' then left({0}, 1) || '***@'"
    " || substr({0}, position('@' in {0}) + 1, 1) || '***' else '***' end",
    Mask.ID_CARD: "case when {0} ~ '" + _braced(_ID_CARD) + "'"
    " then left({0}, 3) || repeat('*', length({0}) - 7) || right({0}, 4) else '***' end",
    Mask.ADDRESS: "coalesce(substring({0} from '" + _ADDRESS + "'), '') || '***'",
}


def masked_sql(mask: Mask, value: Composable) -> Composed:
    """An expression for what `mask` leaves of the text `value`."""
    left = SQL(_SQL[mask]).format(value)
    return SQL("case when {} is not null then {} end").format(value, left)


def masked(mask: Mask, value: str | None) -> str | None:
    """What `mask` leaves of `value`; the same as `masked_sql` does."""
    if value is None or mask is Mask.NULL:
        return None
    match mask:
        case Mask.NAME:
            return STARS if len(value) < 2 else f"{value[0]}**"
        case Mask.PHONE:
            return f"{value[:3]}****{value[-4:]}" if _is_all(_PHONE, value) else STARS
        case Mask.EMAIL:
            return _email(value)
        case Mask.ID_CARD:
            return _id_card(value)
        case Mask.ADDRESS:
            found = re.match(_ADDRESS, value)
            return f"{found.group() if found else ''}{STARS}"
        case Mask.STARS:
            return STARS


def _email(value: str) -> str:
    if re.match(_EMAIL, value) is None:
        return STARS
    return f"{value[0]}***@{value[value.index('@') + 1]}***"


def _id_card(value: str) -> str:
    if not _is_all(_ID_CARD, value):
        return STARS
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"


def _is_all(pattern: str, value: str) -> bool:
    # In Python `$` also matches before a last line break.
    return re.fullmatch(pattern.strip("^$"), value) is not None
