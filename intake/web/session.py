"""Which browser it is: a signed cookie, and a mark in each form that it alone was given."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from fullstop.intake.keys import new_session

_COOKIE = "fullstop"
_HOST_COOKIE = f"__Host-{_COOKIE}"
_LIFE_SECONDS = 24 * 3_600


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
        sent = request.cookies.get(self._name, "")
        try:
            token = self._serializer.loads(sent, max_age=_LIFE_SECONDS)
        except BadSignature:
            return None
        return token if isinstance(token, str) else None

    def begin(self, request: Request) -> str:
        """The session of the browser, or a new one."""
        return self.token(request) or new_session()

    def keep(self, response: Response, token: str) -> None:
        """Let the browser keep it; no script reads it and no other site's page sends it."""
        self.set_cookie(response, self._name, self._serializer.dumps(token), _LIFE_SECONDS)

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
