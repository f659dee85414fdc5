"""The gateway that takes whole texts: what is surely not taken, and what nobody can know."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import httpx
import pytest

from fullstop.gateways.bounded import ANSWER_BYTES_MAX
from fullstop.gateways.channels import HttpChannels
from fullstop.gateways.http import Http
from fullstop.gateways.port import NO_CONNECTION, UNANSWERED, Answer, Sent, Text

TEXT = Text("case:1", "13800005678", "【某某商城】您好。")
SINCE = datetime(2026, 11, 24, tzinfo=UTC)

TURNED_AWAY = (301, 302, 307, 308, 401, 403, 404, 405, 407)

Respond = Callable[[httpx.Request], httpx.Response]


@contextmanager
def answering(
    monkeypatch: pytest.MonkeyPatch,
    respond: Respond,
    accepted: Callable[[], str | None] = lambda: None,
) -> Iterator[Http]:
    client = httpx.AsyncClient(transport=httpx.MockTransport(respond))
    monkeypatch.setattr(httpx, "AsyncClient", lambda **_: client)
    gateway = Http("https://gateway.example/texts", None, accepted=accepted)
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
    ("error", "answer"),
    [
        (httpx.ConnectError("refused"), NO_CONNECTION),
        (httpx.ConnectTimeout("nobody there"), NO_CONNECTION),
        (httpx.ReadTimeout("no answer"), UNANSWERED),
        (httpx.ReadError("cut off"), UNANSWERED),
        (httpx.WriteTimeout("half of it left"), UNANSWERED),
        (httpx.RemoteProtocolError("closed without an answer"), UNANSWERED),
    ],
)
def test_only_what_never_left_is_surely_not_taken(
    monkeypatch: pytest.MonkeyPatch, error: httpx.HTTPError, answer: Answer
) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        raise error

    with answering(monkeypatch, respond) as gateway:
        assert gateway.send(TEXT) == answer


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
        return httpx.Response(200 if request.url.path.endswith("case:0") else status)

    with answering(monkeypatch, respond, lambda: "case:0") as gateway:
        for _ in range(2):
            assert gateway.find(TEXT, SINCE) == Answer(sent)
    assert asked.count("/texts/case:1") == 2
    assert asked.count("/texts/case:0") == (status == 404)  # once it was found, it is believed


@pytest.mark.parametrize("accepted", [None, "case:0"])
def test_where_nobody_looks_nothing_is_said_not_to_be_there(
    monkeypatch: pytest.MonkeyPatch, accepted: str | None
) -> None:
    """A wrong path says 404 of everything, of what it took as well."""
    with answering(monkeypatch, lambda _: httpx.Response(404), lambda: accepted) as gateway:
        assert gateway.find(TEXT, SINCE) == Answer(Sent.CANNOT_SAY)


def test_an_answer_that_drips_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the last one never would."""
    monkeypatch.setattr("fullstop.gateways.bounded.CALL_SECONDS", 0.5)
    with dripping() as address:
        gateway = Http(address, None)
        assert gateway.send(TEXT) == UNANSWERED
        gateway.close()


def test_channels_that_drip_have_taken_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who hands over to them would be taken for dead, and what it sends be ended with it."""
    monkeypatch.setattr("fullstop.gateways.bounded.CALL_SECONDS", 0.5)
    with dripping() as address:
        assert HttpChannels(address, None).tell("event:APP", {"zh": "…"}) == "ReadTimeout"


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end_is_none_and_fills_no_memory(packed: bool) -> None:
    """Whoever sends it is not listened to for long; a few packed bytes stay as few."""
    with saying_much(packed=packed) as (address, sent):
        gateway = Http(address, None)
        assert gateway.send(TEXT) == (Answer(Sent.ACCEPTED) if packed else UNANSWERED)
        assert HttpChannels(address, None).tell("event:APP", {"zh": "…"}) in (None, "ReadError")
        gateway.close()
    assert max(sent) < 20 * ANSWER_BYTES_MAX  # what the line holds is the machine's


@contextmanager
def saying_much(*, packed: bool) -> Iterator[tuple[str, list[int]]]:
    """A server that says yes and then a gigabyte, or as much packed into a megabyte; and how much
    of it each call let it send."""
    gigabyte, sent = 1_000_000_000, list[int]()
    body = gzip.compress(bytes(gigabyte // 20)) if packed else bytes(1_000_000)
    length = len(body) if packed else gigabyte
    said = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n"
    said += "Content-Encoding: gzip\r\n\r\n" if packed else "\r\n"

    def say(listener: socket.socket) -> None:
        for _ in range(2):
            line, _ = listener.accept()
            sent.append(0)
            with line, suppress(OSError):
                asked = b""
                while not asked.endswith(b"}"):  # what is closed with something unread is cut off
                    asked += line.recv(65_536)
                line.sendall(said.encode())
                while sent[-1] < length:
                    line.sendall(body)
                    sent[-1] += len(body)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=say, args=(listener,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/texts", sent
        thread.join()


@contextmanager
def dripping() -> Iterator[str]:
    """A server that says yes in the end, a letter at a time."""
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Slow: " + b"." * 40 + b"\r\n\r\n"

    def drip(listener: socket.socket) -> None:
        line, _ = listener.accept()
        with line, suppress(OSError):
            for letter in said:
                line.sendall(bytes([letter]))
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/texts"
        thread.join()
