"""Tickets: what an app hands to a customer who is signed in, so that the door knows who comes.

A ticket is `payload.signature`: the payload is JSON in base64url without padding, with `subject`,
`signed_in_at`, `issued_at` (seconds since 1970) and a `nonce` of 16 to 64 letters and digits; the
signature is the HMAC-SHA-256 of the payload's text under the app's key, in hex. It serves once, and
five minutes. With the code to the registered number it is more than the code alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from fullstop.schemas.forms import SUBJECT_ID_FORM

LIFE = timedelta(minutes=5)
_AHEAD = timedelta(minutes=1)  # that the app's clock may run before ours
_LAST_SECOND = 253_402_300_799  # of the year 9999
_FORM = re.compile(r"([A-Za-z0-9_-]{1,1000})\.([0-9a-f]{64})")


class _Payload(BaseModel, extra="forbid"):
    subject: Annotated[str, StringConstraints(pattern=SUBJECT_ID_FORM)]
    signed_in_at: Annotated[int, Field(ge=0, le=_LAST_SECOND)]
    issued_at: Annotated[int, Field(ge=0, le=_LAST_SECOND)]
    nonce: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{16,64}$")]


@dataclass(frozen=True)
class Ticket:
    """Who comes, and what makes the ticket serve once."""

    subject_id: str
    nonce: str


def read(key: bytes, text: str, now: datetime) -> Ticket | None:
    """The ticket; None where it is forged, too old or no ticket at all."""
    found = _FORM.fullmatch(text)
    if found is None or not hmac.compare_digest(signature(key, found[1]), found[2]):
        return None
    try:
        payload = _Payload.model_validate_json(base64.urlsafe_b64decode(found[1] + "=="))
    except (ValidationError, ValueError):
        return None
    age = now - datetime.fromtimestamp(payload.issued_at, UTC)
    signed_in = payload.signed_in_at <= payload.issued_at
    if not (signed_in and -_AHEAD <= age < LIFE):
        return None
    return Ticket(payload.subject, payload.nonce)


def signature(key: bytes, payload: str) -> str:
    """What the app writes behind the payload."""
    return hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()
