"""Calls to a Schema Registry and to who hands out its tokens, by TLS where the address says so."""

from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import SplitResult, quote, urlencode, urlsplit

TIMEOUT_SECONDS = 5.0
ANSWER_BYTES_MAX = 1_000_000
_EARLIER_SECONDS = 30.0  # than it ends, a token is fetched anew
_LIFE_SECONDS = 60.0  # of one that does not say


class TokenRefusedError(Exception):
    """Who hands out tokens refuses; the status alone, for the answer may quote what was sent."""


@dataclass(frozen=True)
class Tls:
    """Whose certificates are believed, beside the system's; and a certificate of our own."""

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    @cached_property
    def context(self) -> ssl.SSLContext:
        """OSError where a file is not there or is none."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate_file is not None:
            context.load_cert_chain(self.certificate_file, self.key_file)
        return context


@dataclass(frozen=True)
class Caller:
    """Asks one address, and cuts the answer off a byte past its bound."""

    tls: Tls

    def ask(
        self, url: SplitResult, path: str, headers: Mapping[str, str], body: str | None
    ) -> tuple[int, bytes]:
        """OSError or HTTPException where nobody answers. GET without a body, else POST."""
        host, port = url.hostname or "", url.port
        connection: HTTPConnection = (
            HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=self.tls.context)
            if url.scheme == "https"
            else HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        )
        try:
            method = "GET" if body is None else "POST"
            connection.request(
                method, url.path.rstrip("/") + path, body=body, headers=dict(headers)
            )
            answer = connection.getresponse()
            return answer.status, answer.read(ANSWER_BYTES_MAX + 1)
        finally:
            connection.close()


@dataclass
class Tokens:
    """Bearer tokens by OAuth 2.0's client credentials; each is used until it is about to end."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None
    _token: str = field(default="", repr=False)
    _ends_at: float = 0.0

    def bearer(self, caller: Caller) -> str:
        """The token in hand, or a new one. TokenRefusedError, or as `Caller.ask`."""
        if time.monotonic() >= self._ends_at:
            self._fetch(caller)
        return self._token

    def forget(self) -> None:
        """It was refused: it may have been called back."""
        self._ends_at = 0.0

    def _fetch(self, caller: Caller) -> None:
        asked = {"grant_type": "client_credentials"}
        form = urlencode(asked | ({"scope": self.scope} if self.scope else {}))
        login = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}"
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Basic {base64.b64encode(login.encode()).decode()}",
        }
        status, body = caller.ask(urlsplit(self.url), "", headers, form)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ConnectionError(f"status {status}")
        answer = json_object(body)
        token, life = answer.get("access_token"), answer.get("expires_in", _LIFE_SECONDS)
        if status != HTTPStatus.OK or not isinstance(token, str) or not token:
            raise TokenRefusedError(str(status))
        seconds = float(life) if isinstance(life, int | float) else _LIFE_SECONDS
        self._token = token
        self._ends_at = time.monotonic() + max(seconds - _EARLIER_SECONDS, 0.0)


def json_object(body: bytes) -> dict[str, object]:
    """The answer's object; empty when it is none."""
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
