"""What the door's pages answer before they ask a database for anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import pytest
import time_machine
from fastapi.testclient import TestClient

from fullstop.gateways.port import ACCEPTED, Answer, Gateway, Text
from fullstop.intake.acts import Acts, Opened
from fullstop.intake.application import Refusal
from fullstop.intake.door import Door
from fullstop.intake.keys import Keys
from fullstop.intake.outgoing import AT_ONCE_MAX, Outgoing
from fullstop.intake.web.app import web
from fullstop.outbox.database import UnfitConnectionError

ADDRESS = "https://door.example"
COOKIE = "__Host-fullstop"


@dataclass
class Doorstep:
    """A door without a database, and what it counted."""

    refused: list[Refusal] = field(default_factory=list)
    error: Exception = field(default_factory=RuntimeError)
    outgoing: Outgoing | None = None

    @contextmanager
    def no_database(self) -> Iterator[None]:
        raise self.error
        yield

    def client(self) -> TestClient:
        pool = SimpleNamespace(autocommit=self.no_database, transaction=self.no_database)
        parts: dict[str, Any] = {
            "keys": Keys(bytes(32)),
            "kinds": (),
            "catalogue": {},
            "signature": "S",
            "hotline": "95XXX",
            "refused": self.refused.append,
            "clock": lambda: datetime.now(UTC),
            "pool": pool,
            "accounts": None,
            "outgoing": self.outgoing,
            "ticket_key": None,
            "promises": None,
        }
        app = web(
            cast("Door", SimpleNamespace(**parts)),
            address=ADDRESS,
            civil_day=lambda instant: instant.date(),
            actions={},
            source_of=lambda _request: "192.0.2.1",
        )
        return TestClient(
            app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False
        )


@pytest.mark.parametrize(("path", "status"), [("/d", 403), ("/nothing", 404), ("/", 405)])
def test_what_another_sites_page_sends_gives_no_session(path: str, status: int) -> None:
    """The browser sends its own with no such POST: an answer that gave one would replace it."""
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    for said in (headers, {"origin": "null"}, {}):
        answer = Doorstep().client().post(path, data={"phone": "1"}, headers=said)
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
    own = Doorstep().client().post(path, headers={"origin": ADDRESS})
    assert COOKIE in own.headers["set-cookie"]  # it surely has none
    assert COOKIE in Doorstep().client().get("/nothing").headers["set-cookie"]


@pytest.mark.parametrize("ahead", [timedelta(seconds=2), timedelta(minutes=4)])
def test_a_session_that_a_clock_ahead_signed_is_one(ahead: timedelta) -> None:
    client = Doorstep().client()
    with time_machine.travel(datetime.now(UTC) + ahead):
        page = client.get("/").text
    assert "set-cookie" not in client.get("/").headers
    [mark, *_] = re.findall(r'name="mark" value="(\w+)"', page)
    assert client.post("/view", data={"mark": mark, "size": "big"}).status_code == 303


@pytest.mark.parametrize("when", [timedelta(hours=-25), timedelta(minutes=6)])
def test_a_session_too_old_or_too_far_ahead_is_none_and_no_error_replaces_it(
    when: timedelta,
) -> None:
    client = Doorstep().client()
    with time_machine.travel(datetime.now(UTC) + when):
        cookie = client.get("/").headers["set-cookie"].split(";")[0]
    told = Doorstep().client().get("/nothing", headers={"cookie": cookie})
    assert "set-cookie" not in told.headers
    assert COOKIE in Doorstep().client().get("/", headers={"cookie": cookie}).headers["set-cookie"]


def test_an_address_with_a_slash_too_many_leads_to_none_in_clear() -> None:
    client = Doorstep().client()
    for path in ("/account/", "/t/abc.def/", "/d/ABCDEFGHJK/", "/d/", "/find/code/", "/api/v1"):
        for answer in (client.get(path), client.post(path, data={"phone": "13800005678"})):
            assert answer.status_code == 404
            assert "location" not in answer.headers


def test_half_a_character_is_refused_as_no_form_of_ours() -> None:
    step = Doorstep()
    client = step.client()
    [mark, *_] = re.findall(r'name="mark" value="(\w+)"', client.get("/").text)
    kind = "multipart/form-data; boundary=X; charset=unicode_escape"
    for fields in ({"mark": mark, "phone": r"\ud800"}, {"mark": r"\ud800", "phone": "1"}):
        parts = [
            f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        answer = client.post(
            "/d", content="".join(parts) + "--X--\r\n", headers={"content-type": kind}
        )
        assert answer.status_code == 400
        assert "95XXX" in answer.text
    assert step.refused == [Refusal.FORM] * 2


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("secret"), 500), (UnfitConnectionError("secret"), 503)]
)
def test_what_nobody_foresaw_is_told_like_anything_else(error: Exception, status: int) -> None:
    step = Doorstep(error=error)
    client = step.client()
    [mark, *_] = re.findall(r'name="mark" value="(\w+)"', client.get("/").text)
    page = client.post("/d", data={"mark": mark, "phone": "13800005678"})
    problem = client.post("/api/v1/applications", json={"phone": "13800005678"})
    assert (page.status_code, problem.status_code) == (status, status)
    assert "现在办不了" in page.text
    assert "95XXX" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["problem"] == "later"
    for answer in (page, problem):
        assert "secret" not in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_what_an_address_takes_instead_is_said_by_pages_too() -> None:
    allowed = Doorstep().client().put("/account").headers["allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("path", ["/d", "/api/v1/applications"])
def test_a_large_body_that_told_no_length_is_refused_as_one(path: str) -> None:
    step = Doorstep()
    client = step.client()
    client.get("/")
    kind = "application/json" if "api" in path else "application/x-www-form-urlencoded"
    for thousands, is_large in ((20, True), (16, False)):
        body = (b"1" * 1_000 for _ in range(thousands))
        answer = client.post(path, content=body, headers={"content-type": kind})
        assert "content-length" not in answer.request.headers
        assert (answer.status_code == 413) is is_large
        assert step.refused.count(Refusal.BODY) == 1
        assert step.refused.count(Refusal.FORM) == int(path == "/d" and not is_large)


def test_while_a_gateway_keeps_all_who_apply_waiting_pages_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More apply at once than there are threads for pages."""
    goes_on = Event()

    def send(_text: Text) -> Answer:
        assert goes_on.wait(60)
        return ACCEPTED

    outgoing = Outgoing(cast("Gateway", SimpleNamespace(send=send)), lambda _: None)

    def opened(_acts: Acts, phone: str, *_: str) -> Opened:
        return Opened("LINK", outgoing.send(Text("key", phone, "…"), "zh", is_seen=True))

    monkeypatch.setattr(Acts, "open", opened)
    client = Doorstep(outgoing=outgoing).client()
    with client, ThreadPoolExecutor(50) as browsers:
        [mark, *_] = re.findall(r'name="mark" value="(\w+)"', client.get("/").text)
        form = {"mark": mark, "phone": "13800005678"}
        try:
            applied = [browsers.submit(client.post, "/d", data=form) for _ in range(45)]
            told = islice(as_completed(applied, timeout=30), 45 - AT_ONCE_MAX)
            assert [one.result().status_code for one in told] == [303] * (45 - AT_ONCE_MAX)
            page = browsers.submit(client.get, "/").result(timeout=30)
        finally:
            goes_on.set()
        assert page.status_code == 200
