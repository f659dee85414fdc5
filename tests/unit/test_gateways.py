"""The gateway that takes whole texts: what is surely not taken, and what nobody can know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from fullstop.gateways.http import Http
from fullstop.gateways.port import Answer, Sent, Text

TEXT = Text("case:1", "13800005678", "【某某商城】您好。")
SINCE = datetime(2026, 11, 24, tzinfo=UTC)

TURNED_AWAY = (301, 302, 307, 308, 401, 403, 404, 405, 407)

Respond = Callable[[httpx.Request], httpx.Response]


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, respond: Respond) -> Iterator[Http]:
    client = httpx.Client(transport=httpx.MockTransport(respond))
    monkeypatch.setattr(httpx, "Client", lambda **_: client)
    gateway = Http("https://gateway.example/texts", None)
    yield gateway
    gateway.close()


@pytest.mark.parametrize(
    ("status", "said", "answer"),
    [
        (202, {}, Answer(Sent.ACCEPTED)),
        (429, {}, Answer(Sent.TRY_LATER)),
        (408, {}, Answer(Sent.UNANSWERED)),
        (503, {}, Answer(Sent.UNANSWERED)),
        *((status, {}, Answer(Sent.TRY_LATER, f"http_{status}")) for status in TURNED_AWAY),
        (500, {}, Answer(Sent.UNANSWERED)),
        (504, {}, Answer(Sent.UNANSWERED)),
        (409, {"reason": "in_progress"}, Answer(Sent.UNANSWERED)),
        (422, {"reason": "empty_number"}, Answer(Sent.REFUSED, "empty_number")),
        (422, {"reason": "the number 138 0000 5678 is empty"}, Answer(Sent.REFUSED, "http_422")),
        (400, ["no object"], Answer(Sent.REFUSED, "http_400")),
    ],
)
def test_what_a_status_says_of_a_text(
    monkeypatch: pytest.MonkeyPatch, status: int, said: object, answer: Answer
) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        headers = {"location": "https://elsewhere.example"} if status < 400 else {}
        return httpx.Response(status, json=said, headers=headers)

    with answering(monkeypatch, respond) as gateway:
        assert gateway.send(TEXT) == answer


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (httpx.ConnectError("refused"), Sent.TRY_LATER),
        (httpx.ConnectTimeout("nobody there"), Sent.TRY_LATER),
        (httpx.ReadTimeout("no answer"), Sent.UNANSWERED),
        (httpx.ReadError("cut off"), Sent.UNANSWERED),
        (httpx.WriteTimeout("half of it left"), Sent.UNANSWERED),
        (httpx.RemoteProtocolError("closed without an answer"), Sent.UNANSWERED),
    ],
)
def test_only_what_never_left_is_surely_not_taken(
    monkeypatch: pytest.MonkeyPatch, error: httpx.HTTPError, sent: Sent
) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        raise error

    with answering(monkeypatch, respond) as gateway:
        assert gateway.send(TEXT) == Answer(sent)


def test_a_gateway_that_says_when_to_come_back_has_not_taken_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy = httpx.Response(503, headers={"Retry-After": "30"})
    with answering(monkeypatch, lambda _: busy) as gateway:
        assert gateway.send(TEXT) == Answer(Sent.TRY_LATER)


def test_what_cannot_be_written_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(monkeypatch, lambda _: httpx.Response(202)) as gateway:
        for odd in (Text("case:1", "\ud800", "text"), Text("申请:1", "13800005678", "text")):
            assert gateway.send(odd) == Answer(Sent.REFUSED, "not_written")


@pytest.mark.parametrize(
    ("status", "sent"),
    [(200, Sent.ACCEPTED), (404, Sent.NOT_THERE), (500, Sent.CANNOT_SAY), (401, Sent.CANNOT_SAY)],
)
def test_what_a_look_up_says(monkeypatch: pytest.MonkeyPatch, status: int, sent: Sent) -> None:
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(status)

    with answering(monkeypatch, respond) as gateway:
        assert gateway.find(TEXT, SINCE) == Answer(sent)
    assert asked == ["/texts/case:1"]
