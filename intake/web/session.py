"""Which browser it is: a signed cookie, and a mark in each form that it alone was given."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from fullstop.intake.keys import new_session

_COOKIE = "fullstop"
_HOST_COOKIE = f"__Host-{_COOKIE}"
_LIFE = timedelta(hours=24)
_AHEAD = timedelta(minutes=5)  # that another process's clock may run before ours
_SECONDS = int(_LIFE.total_seconds())
_LATELY = timedelta(hours=1)
_OURS = "fullstop.session"


class _Sent(NamedTuple):
    """The session in a request's cookie, and when that was made."""

    token: str | None = None
    at: datetime = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Sessions:
    """The sessions of a door at this address."""

    key: bytes
    address: str

    @property
    def is_secure(self) -> bool:
        return self.address.startswith("https:")

    @property
    def host(self) -> str:
        """The host, with its port, by which the door is called."""
        return urlsplit(self.address).netloc

    def token(self, request: Request) -> str | None:
        """The session of the browser that asks; None where it has none of ours, or an old one."""
        return self._sent(request).token

    def begin(self, request: Request) -> str:
        """The session of the browser, or a new one."""
        return self.token(request) or new_session()

    def has_surely_none(self, request: Request) -> bool:
        """Whether the browser keeps no session: another site's page makes it send none with a POST.

        One that cannot be read is one: another process of the door may read it.
        """
        is_told_of = request.method == "GET" or request.headers.get("origin") == self.address
        return is_told_of and self._name not in request.cookies

    def renew(self, request: Request, response: Response, token: str) -> None:
        """Let the browser keep it, unless it was given it lately."""
        sent = self._sent(request)
        if sent.token != token or sent.at < datetime.now(UTC) - _LATELY:
            self.keep(response, token)

    def keep(self, response: Response, token: str) -> None:
        """Let the browser keep it; no script reads it and no other site's page sends it."""
        self.set_cookie(response, self._name, self._serializer.dumps(token), _SECONDS)

    def _sent(self, request: Request) -> _Sent:
        """What came with this request, which is read once."""
        if _OURS not in request.scope:
            request.scope[_OURS] = self._read(request.cookies.get(self._name, ""))
        found: _Sent = request.scope[_OURS]
        return found

    def _read(self, cookie: str) -> _Sent:
        try:  # without an age: one that a clock ahead of this one signed would be none
            token, at = self._serializer.loads(cookie, return_timestamp=True)
        except BadSignature:
            return _Sent()
        is_of_now = -_AHEAD <= datetime.now(UTC) - at <= _LIFE
        return _Sent(token, at) if is_of_now and isinstance(token, str) else _Sent()

    def set_cookie(self, response: Response, name: str, value: str, seconds: int) -> None:
        same_site: Literal["lax"] = "lax"
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite=same_site,
        )

    def mark(self, token: str) -> str:
        """What each form of this browser carries."""
        return hmac.new(self.key, f"form:{token}".encode(), hashlib.sha256).hexdigest()

    def is_marked(self, token: str, mark: str) -> bool:
        # As bytes: of texts only those in ASCII are compared, and a form may hold anything.
        return hmac.compare_digest(self.mark(token).encode(), mark.encode())

    def is_from_here(self, request: Request) -> bool:
        """Whether a page of ours sent it: browsers say where a form stood."""
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "same-origin")
        return origin in (None, self.address) and site in ("same-origin", "none")

    @property
    def _name(self) -> str:
        return _HOST_COOKIE if self.is_secure else _COOKIE

    @cached_property
    def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.key, salt="session")
