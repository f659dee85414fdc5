"""Calls by HTTP that end: none is waited for longer than CALL_SECONDS, however slowly it drips.

A read's own time-out begins anew with each byte, so a gateway that sends one now and then would
hold whoever asked for ever.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping

import httpx

CALL_SECONDS = 8.0  # from its first byte to its last, both ways
# Before any byte of a call has left: nobody can have taken it.
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NONE: Mapping[str, str] = {}
_TIMEOUT = httpx.Timeout(2.0, read=5.0)


class Bounded:
    """A client that any thread may call; its connections stay open between calls."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="gateway", daemon=True).start()
        self._client = httpx.AsyncClient(timeout=_TIMEOUT, headers=headers, trust_env=False)

    def request(
        self, method: str, address: str, *, json: object = None, headers: Mapping[str, str] = _NONE
    ) -> httpx.Request:
        """A request, not sent yet; ValueError where it has a letter that no encoding has."""
        return self._client.build_request(method, address, json=json, headers=headers)

    def send(self, request: httpx.Request) -> httpx.Response:
        """The answer; httpx.HTTPError where there is none in time."""
        return asyncio.run_coroutine_threadsafe(self._send(request), self._loop).result()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._client.send(request)
        except TimeoutError:
            raise httpx.ReadTimeout("it has not ended in time", request=request) from None

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
