"""The company's own channels, by HTTP: what is handed to them reaches whoever uses them.

`POST {address}` has the channel, whose rules they are, the day of their effect and the words, and
an `Idempotency-Key`, under which it is told once however often it comes. 2xx is accepted; anything
else is not, and it comes again.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import httpx

from fullstop.gateways.bounded import Bounded


class HttpChannels:
    """Channels at an address, with a bearer token where it wants one."""

    def __init__(self, address: str, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._address = address
        self._client = Bounded(headers)

    def tell(self, key: str, said: Mapping[str, str]) -> str | None:
        """None of what was accepted, else why it was not, in a word."""
        try:
            answer = self._client.send(
                self._client.request(
                    "POST", self._address, json=dict(said), headers={"Idempotency-Key": key}
                )
            )
        except httpx.HTTPError as error:
            return type(error).__name__
        return None if answer.is_success else f"http_{answer.status_code}"


class ConsoleChannels:
    """To try things out; nobody is told anything."""

    def tell(self, key: str, said: Mapping[str, str]) -> str | None:
        sys.stderr.write(f"[{key}] {said['zh']}\n")
        return None
