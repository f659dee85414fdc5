"""How the fields of an event are read that do not decide its act.

Whoever asks for an erasure, or calls one off, may spell a note, a language or a name otherwise
than the contract does. What the act does not need is mended, cut or left out, and never undoes it;
what decides it (case, subject, cutoff) is taken as it stands or refused. A name in no permitted
form can hold anything, a phone number too: it is counted, and left behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import NAMESPACE_OID, uuid5

from fullstop.schemas import messages
from fullstop.schemas.forms import CASE_ID_FORM, SCOPE_FORM

# A symbol of these that a reader does not know yet is kept as UNSPECIFIED: it is never SELF, nor
# REQUEST, so nothing goes that only its author may ask for.
MAY_BE_UNKNOWN: frozenset[type[messages.Symbol]] = frozenset(
    {messages.Ground, messages.ActingAs, messages.Channel}
)

DEFAULT_LOCALE = "zh-CN"

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,3}(?![A-Za-z0-9])")
_UUID = re.compile(
    r"(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?"
)
_HIDDEN = re.compile(f"[{messages.HIDDEN}]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")

_BEFORE = datetime.min.replace(tzinfo=UTC)
_AFTER = datetime.max.replace(tzinfo=UTC)

Mend = Callable[[object], object]


def mended(
    record: str, fields: Mapping[str, object], wrong: Collection[str], body: bytes
) -> dict[str, object]:
    """The fields of an event, those that are `wrong` as they can be read, if they can be.

    `body` are its bytes: they make the id of an event whose own is none, the same for every copy.
    """
    menders: dict[str, Mend] = {**MENDED[record], "event_id": lambda value: _event_id(value, body)}
    return {
        name: menders[name](value) if name in wrong and name in menders else value
        for name, value in fields.items()
    }


def _event_id(value: object, body: bytes) -> str:
    found = _UUID.fullmatch(str(value).strip().lower())
    return "-".join(found.groups()) if found else str(uuid5(NAMESPACE_OID, body.hex()))


def _note(value: object) -> str:
    return _HIDDEN.sub(" ", str(value)).strip()[: messages.NOTE_CHARACTERS_MAX]


def _note_or_none(value: object) -> str | None:
    return _note(value) or None


def _locale(value: object) -> str:
    """The language and what follows it in the permitted form: zh_CN of zh_CN.UTF-8."""
    found = _LOCALE.match(str(value).strip())
    return found[0] if found else DEFAULT_LOCALE


def _instant(value: object) -> object:
    """Nearest to what was meant: no clock of ours starts by it later than the broker's append."""
    return (
        min(max(value, messages.FIRST_INSTANT), messages.LAST_INSTANT)
        if isinstance(value, datetime)
        else value
    )


def _scopes(value: object) -> object:
    """The names in the permitted form, and one that stands for each other.

    So many names that no message holds them are left as they are, to be refused; and what asked for
    something never asks for everything.
    """
    names = set(_texts(value))
    known = sorted(name for name in names if _is_scope(name))
    room = max(messages.ENTRIES_MAX - len(known), 1)
    foreign = min(len(names) - len(known), room)
    return [*known, *(f"{messages.UNRECOGNISED}.n{number}" for number in range(1, foreign + 1))]


def _paths(value: object) -> object:
    """Of what was given up the names in the permitted form: what is left out is kept."""
    names = {name for name in _texts(value) if _is_scope(name) and "." in name}
    return sorted(names)[: messages.ENTRIES_MAX]


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _is_scope(name: str) -> bool:
    return len(name) <= messages.SCOPE_CHARACTERS_MAX and re.fullmatch(SCOPE_FORM, name) is not None


def _confirms(value: object) -> object:
    """What was shown, where its digest is one whatever the capital letters; else nothing."""
    if not isinstance(value, dict):
        return None
    case_id, digest = str(value.get("case_id")), str(value.get("digest")).strip().lower()
    if re.fullmatch(CASE_ID_FORM, case_id) and _SHA256.fullmatch(digest):
        return {"case_id": case_id, "digest": digest}
    return None


def _nothing(_: object) -> None:
    return None


MENDED: Mapping[str, Mapping[str, Mend]] = MappingProxyType(
    {
        "DeletionRequested": {
            "requested_at": _instant,
            "acting_evidence": _note_or_none,
            "records": _scopes,
            "waives": _paths,
            "locale": _locale,
            "contact": _nothing,
            "confirms": _confirms,
            "contact_until": _nothing,
        },
        "DeletionCancelled": {"cancelled_at": _instant, "reason": _note},
        "BlockerRaised": {},
        "BlockerLifted": {},
    }
)
"""By record, how each field is read that does not decide the act; of others' records only these."""


def instant(milliseconds: int) -> datetime:
    """An instant of the wire; outside the calendar one that no field takes."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return _AFTER if milliseconds > 0 else _BEFORE
