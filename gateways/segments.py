"""How many SMS a text takes, as gateways count and charge it.

A text in the characters of GSM 7-bit (3GPP TS 23.038) has 160 units in one SMS alone and 153 in
each of several; any other is UCS-2 and has 70, or 67. What takes two units is never cut in half.
"""

from __future__ import annotations

SEGMENTS_MAX = 4  # of any message

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape before each of them
_SEVEN_BIT = _BASIC | _EXTENDED


def segments(text: str) -> int:
    """How many SMS the text takes as it stands."""
    if _SEVEN_BIT.issuperset(text):
        return _counted([2 if character in _EXTENDED else 1 for character in text], 160, 153)
    if 2 * len(text) == len(text.encode("utf-16-le", "surrogatepass")):
        return 1 if len(text) <= 70 else -(-len(text) // 67)
    return _counted([2 if character > "\uffff" else 1 for character in text], 70, 67)


def _counted(widths: list[int], alone: int, each: int) -> int:
    if sum(widths) <= alone:
        return 1
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count
