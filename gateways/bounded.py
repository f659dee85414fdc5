"""Calls by HTTP that end: none is waited for longer than CALL_SECONDS, however slowly it drips, and
none is read beyond ANSWER_BYTES_MAX, however much it says.

A read's own time-out begins anew with each byte, so a gateway that sends one now and then would
hold whoever asked for ever. What says too much has answered as little as who says nothing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping

import httpx

CALL_SECONDS = 8.0  # from its first byte to its last, both ways
ANSWER_BYTES_MAX = 1_000_000  # a page of fifty entries has some twenty thousand
# Before any byte of a call has left: nobody can have taken it.
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NONE: Mapping[str, str] = {}
_AS_IT_IS = {"Accept-Encoding": "identity"}  # a few packed bytes may be any number of them
_TIMEOUT = httpx.Timeout(2.0, read=5.0)


class Bounded:
    """A client that any thread may call; its connections stay open between calls."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="gateway", daemon=True).start()
        self._client = httpx.AsyncClient(
            timeout=_TIMEOUT, headers={**headers, **_AS_IT_IS}, trust_env=False
        )

    def request(
        self, method: str, address: str, *, json: object = None, headers: Mapping[str, str] = _NONE
    ) -> httpx.Request:
        """A request, not sent yet; ValueError where it has a letter that no encoding has."""
        return self._client.build_request(method, address, json=json, headers=headers)

    def send(self, request: httpx.Request) -> httpx.Response:
        """The answer; httpx.HTTPError where there is none in time, or too much of one."""
        return asyncio.run_coroutine_threadsafe(self._send(request), self._loop).result()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await self._whole(request)
        except TimeoutError:
            raise httpx.ReadTimeout("it has not ended in time", request=request) from None

    async def _whole(self, request: httpx.Request) -> httpx.Response:
        answer = await self._client.send(request, stream=True)
        try:
            body = await _body(answer)
        finally:
            await answer.aclose()
        code, headers = answer.status_code, answer.headers
        return httpx.Response(code, headers=headers, content=body, request=request)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)


async def _body(answer: httpx.Response) -> bytes:
    """As it came: nothing is unpacked, so no more is held than was sent."""
    answer.headers.pop("content-encoding", None)
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            raise httpx.ReadError("it says too much", request=answer.request)
    return bytes(body)
