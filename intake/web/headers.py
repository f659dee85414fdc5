"""What every answer carries and every request must keep to, whatever page it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
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


class TooLargeError(HTTPException):
    """A body that told no length is larger than any of ours: what guards the routes answers it."""

    def __init__(self) -> None:
        super().__init__(413)


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
            await self._bounded(scope, receive, sending)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a body that told no length and is larger, instead of what the routes make of it.

        They answer nothing before they have read it.
        """
        body = _Body(receive)

        async def sending(message: Message) -> None:
            if not body.is_cut:
                await send(message)

        await self._app(scope, body.receive, sending)
        if body.is_cut:
            await self._too_large(scope["path"])(scope, receive, send)

    def _refusal(self, headers: Headers, path: str) -> Response | None:
        if headers.get("host", "").encode() != self._host:
            self._refused(Refusal.HOST)
            return _refused(path, 421, "host", "This is not the address of this door.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > BODY_MAX:
            return self._too_large(path)
        return None

    def _too_large(self, path: str) -> Response:
        self._refused(Refusal.BODY)
        return _refused(path, 413, "too_large", "This is more than anything here takes.")

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


class _Body:
    """A body as it is read, cut off where it is larger than any of ours."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._taken = 0

    @property
    def is_cut(self) -> bool:
        return self._taken > BODY_MAX

    async def receive(self) -> Message:
        """The next piece; TooLargeError instead of the one that is too much."""
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self.is_cut:
            raise TooLargeError
        return message
