"""What every answer carries and every request must keep to, whatever page it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fullstop.intake.application import Refusal

BODY_MAX = 16_384
API = "/api/v1"
PROBLEM = "application/problem+json"

_ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    # Not none: a browser would then not say where a form stood. Other sites are told nothing.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_OF_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
_CACHE_CONTROL, _NO_STORE = b"cache-control", b"no-store"

_Header = tuple[bytes, bytes]


class Guarded:
    """Refuses other hosts and large bodies; adds the headers that keep a page to itself."""

    def __init__(
        self, app: ASGIApp, host: str, refused: Callable[[Refusal], None], *, secure: bool
    ) -> None:
        self._app = app
        self._host = host.encode()
        self._refused = refused
        always = {**_ALWAYS, **(_OF_HTTPS if secure else {})}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in always.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._missing(message["headers"])]
            await send(message)

        if refusal := self._refusal(Headers(scope=scope), scope["path"]):
            await refusal(scope, receive, sending)
        else:
            await self._app(scope, _bounded(receive), sending)

    def _refusal(self, headers: Headers, path: str) -> Response | None:
        if headers.get("host", "").encode() != self._host:
            self._refused(Refusal.HOST)
            return _refused(path, 421, "host", "This is not the address of this door.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > BODY_MAX:
            self._refused(Refusal.BODY)
            return _refused(path, 413, "too_large", "This is more than anything here takes.")
        return None

    def _missing(self, there: Iterable[_Header]) -> Iterator[_Header]:
        """No page says any of these itself, but for how long it may be kept."""
        yield from self._headers
        if not any(name == _CACHE_CONTROL for name, _ in there):
            yield _CACHE_CONTROL, _NO_STORE


def _refused(path: str, status: int, problem: str, said: str) -> Response:
    """A line for people; programs are told as they are told everything."""
    if not path.startswith(f"{API}/"):
        return PlainTextResponse(f"{said}\n", status)
    told = {"title": HTTPStatus(status).phrase, "status": status, "problem": problem}
    return JSONResponse({**told, "detail": said}, status, media_type=PROBLEM)


def _bounded(receive: Receive) -> Receive:
    """The same, cut off where a body that told no length is larger than any of ours."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_MAX:
            return {"type": "http.disconnect"}
        return message

    return receiving
