"""Any gateway that takes the whole text by HTTP.

`POST {address}` has phone and text, and an `Idempotency-Key`. 2xx is accepted; 425, 429 and
503 with `Retry-After` are surely not taken and may be tried again. So are 401, 403, 404, 405, 407
and 3xx, which are about the token or the address. 408, 409, 5xx, or nothing, leave it open; any
other 4xx is refused, with `reason` in its body if it says why.
`GET {address}/{key}` says what became of it: 2xx, 404, or anything else, which says nothing. A 404
is believed once a key that was accepted was found: an address where nobody looks says it of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import httpx

from fullstop.gateways.bounded import NEVER_LEFT, Bounded
from fullstop.gateways.port import (
    ACCEPTED,
    CANNOT_SAY,
    NO_CONNECTION,
    NOT_THERE,
    TRY_LATER,
    UNANSWERED,
    Answer,
    Sent,
    SureBy,
    Text,
)

_NOT_TAKEN = frozenset({425, 429})
_UNAVAILABLE = 503  # of the gateway itself, if it says when to come back; else of some proxy
# Of our token or of the address, whatever the text: it was not looked at.
_TURNED_AWAY = frozenset({401, 403, 404, 405, 407})
# A proxy's impatience while it was handed on; and a key that is in the gateway's hands.
_LEAVES_OPEN = frozenset({408, 409})
_NOT_WRITTEN = Answer(Sent.REFUSED, "not_written")
_REASON = re.compile(r"[\w.:-]{1,64}")


class Http:
    """A gateway at an address, with a bearer token where it wants one."""

    def __init__(
        self,
        address: str,
        token: str | None,
        sure_by: SureBy = SureBy.NOTHING,
        accepted: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`accepted` names a key that it surely took."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._address = address.rstrip("/")
        self._client = Bounded(headers)
        self._sure_by = sure_by
        self._accepted = accepted
        self._has_found = False

    @property
    def sure_by(self) -> SureBy:
        return self._sure_by

    def send(self, text: Text) -> Answer:
        said = {"phone": text.phone, "text": text.text}
        try:
            request = self._client.request(
                "POST", self._address, json=said, headers={"Idempotency-Key": text.key}
            )
        except ValueError:  # a letter that no encoding has
            return _NOT_WRITTEN
        try:
            answer = self._client.send(request)
        except NEVER_LEFT:
            return NO_CONNECTION
        except httpx.HTTPError:
            return UNANSWERED
        return _of(answer)

    def find(self, text: Text, since: datetime) -> Answer:
        del since
        found = self._look_up(text.key)
        if found == NOT_THERE and not self._finds():
            return CANNOT_SAY
        return found

    def _finds(self) -> bool:
        """Whether a look-up finds what is there: one has, or finds now what was surely taken."""
        if not self._has_found and (key := self._accepted()) is not None:
            self._look_up(key)
        return self._has_found

    def _look_up(self, key: str) -> Answer:
        address = f"{self._address}/{quote(key, safe=':')}"
        try:
            answer = self._client.send(self._client.request("GET", address))
        except httpx.HTTPError:
            return CANNOT_SAY
        if answer.is_success:
            self._has_found = True
            return ACCEPTED
        return NOT_THERE if answer.status_code == httpx.codes.NOT_FOUND else CANNOT_SAY

    def close(self) -> None:
        self._client.close()


def _of(answer: httpx.Response) -> Answer:
    if answer.is_success:
        return ACCEPTED
    if answer.status_code in _NOT_TAKEN or _says_when(answer):
        return TRY_LATER
    if answer.status_code in _TURNED_AWAY or answer.is_redirect:
        return Answer(Sent.TRY_LATER, f"http_{answer.status_code}")
    is_about_it = answer.is_client_error and answer.status_code not in _LEAVES_OPEN
    return Answer(Sent.REFUSED, _reason(answer)) if is_about_it else UNANSWERED


def _says_when(answer: httpx.Response) -> bool:
    return answer.status_code == _UNAVAILABLE and "retry-after" in answer.headers


def _reason(answer: httpx.Response) -> str:
    """The gateway's own word for it, where it has the form of one; else the status."""
    try:
        said = answer.json()
    except ValueError:
        said = None
    reason = said.get("reason") if isinstance(said, dict) else None
    is_word = isinstance(reason, str) and _REASON.fullmatch(reason)
    return str(reason) if is_word else f"http_{answer.status_code}"
