"""What a server of ours says of who asks, and that it sleeps until it is asked or stopped."""

from __future__ import annotations

import threading

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from fullstop.running import serving


async def who_asks(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    host = request.client.host if request.client else ""
    await PlainTextResponse(f"{request.url.scheme} {host}")(scope, receive, send)


def test_who_asks_is_who_is_connected_whatever_is_claimed() -> None:
    """A proxy on this machine is trusted by nobody but the door, which counts its proxies."""
    listener = serving.listen("127.0.0.1", 0, "of this test")
    port = listener.getsockname()[1]
    claims = {"x-forwarded-for": "203.0.113.1", "x-forwarded-proto": "https"}
    with serving.served(who_asks, listener, "who-asks"):
        answer = httpx.get(f"http://127.0.0.1:{port}/", headers=claims, trust_env=False)
    assert answer.text == "http 127.0.0.1"


@pytest.mark.parametrize("asked", [True, False])
def test_it_hears_of_its_end_though_it_sleeps(asked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "TICK_SECONDS", 3_600.0)
    listener = serving.listen("127.0.0.1", 0, "of this test")
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with serving.served(who_asks, listener, "asleep"):
        if asked:
            assert httpx.get(url, trust_env=False).headers["date"].endswith(" GMT")
    assert "asleep" not in {thread.name for thread in threading.enumerate()}
