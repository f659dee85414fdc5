"""The gateway that takes registered templates: signed, looked for by number and day."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import httpx
import pytest
from starlette.testclient import TestClient

from fullstop.gateways.alibaba import Alibaba, Credentials, national, query_of
from fullstop.gateways.port import (
    ACCEPTED,
    CANNOT_SAY,
    NO_CONNECTION,
    NOT_THERE,
    UNANSWERED,
    Answer,
    Sent,
    SureBy,
    Text,
)
from fullstop.gateways.templates import Constants, Form, form
from fullstop.notify.calls import Calls
from fullstop.notify.ledger import Settled, State, Tried
from fullstop.notify.outcome import Terms, outcome
from fullstop.sandbox.gateway import Habits, Lost, Phones, gateway
from fullstop.sandbox.provider import CREDENTIALS, Provider, codes
from fullstop.schemas.contact import Contact

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
OF = Constants("某某商城", "95XXX", "xx.cn/d/")
FORM = form("gone1", "zh", ref="K3M7P9", gone1="浏览记录")
TEXT = Text("case:1", "13800005678", "…", FORM)

CLIENT = httpx.AsyncClient


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


Respond = Callable[[httpx.Request], httpx.Response]


@contextmanager
def asked(
    monkeypatch: pytest.MonkeyPatch,
    transport: httpx.AsyncBaseTransport,
    credentials: Credentials = CREDENTIALS,
    clock: Callable[[], datetime] = lambda: NOW,
) -> Iterator[Alibaba]:
    client = CLIENT(transport=transport)
    monkeypatch.setattr(httpx, "AsyncClient", lambda **_: client)
    there = Alibaba("https://testserver", credentials, OF.signature, codes(), clock)
    yield there
    there.close()


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, respond: Respond) -> Iterator[Alibaba]:
    with asked(monkeypatch, httpx.MockTransport(respond)) as there:
        yield there


@contextmanager
def at_provider(
    monkeypatch: pytest.MonkeyPatch, phones: Phones, credentials: Credentials = CREDENTIALS
) -> Iterator[Alibaba]:
    provider = Provider(phones, OF)
    at = httpx.ASGITransport(gateway(phones, provider.route))
    with asked(monkeypatch, at, credentials) as there:
        yield there


def test_a_request_is_signed_as_documented() -> None:
    """The provider's published example, whole."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
    query = query_of({"RegionId": "cn-shanghai", "ImageId": image})
    signed = Credentials("YourAccessKeyId", "YourAccessKeySecret").authorization(
        "POST", query, headers
    )
    assert signed == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_text_comes_as_its_template_and_is_found_by_its_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phones = Phones(lambda: NOW)
    with at_provider(monkeypatch, phones) as there:
        assert there.find(TEXT, NOW) == NOT_THERE
        assert there.send(TEXT) == ACCEPTED
        assert there.find(TEXT, NOW) == ACCEPTED
        assert there.find(Text("case:2", TEXT.phone, "…", FORM), NOW) == NOT_THERE
    [came] = phones.texts
    assert (came.key, came.phone) == ("case:1", "13800005678")
    assert came.text.startswith("【某某商城】您好，申请K3M7P9：浏览记录已删除。")


OF_A_TEMPLATE = (
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.TEMPLATE_MISSING_PARAMETERS",
    "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.INVALID_PARAMETERS",
    "isv.INVALID_JSON_PARAM",
    "isv.PARAM_LENGTH_LIMIT",
    "isv.PARAM_NOT_SUPPORT_URL",
)


@pytest.mark.parametrize(
    ("status", "code", "answer"),
    [
        (200, "isv.BUSINESS_LIMIT_CONTROL", Answer(Sent.TRY_LATER)),
        (400, "Throttling.User", Answer(Sent.TRY_LATER)),
        (200, "isv.MOBILE_NUMBER_ILLEGAL", Answer(Sent.REFUSED, "isv.MOBILE_NUMBER_ILLEGAL")),
        (200, "isv.CUSTOMER_REFUSED", Answer(Sent.REFUSED, "isv.CUSTOMER_REFUSED")),
        *((200, code, Answer(Sent.TRY_LATER, code, is_of_template=True)) for code in OF_A_TEMPLATE),
        (200, "isv.AMOUNT_NOT_ENOUGH", Answer(Sent.TRY_LATER, "isv.AMOUNT_NOT_ENOUGH")),
        (200, "isv.OUT_OF_SERVICE", Answer(Sent.TRY_LATER, "isv.OUT_OF_SERVICE")),
        (400, "SignatureDoesNotMatch", Answer(Sent.TRY_LATER, "SignatureDoesNotMatch")),
        (404, "InvalidAccessKeyId.NotFound", Answer(Sent.TRY_LATER, "InvalidAccessKeyId.NotFound")),
        (200, "isv.OF_TOMORROW", Answer(Sent.TRY_LATER, "isv.OF_TOMORROW")),
        (200, "isp.SYSTEM_ERROR", Answer(Sent.UNANSWERED)),
        (400, "SignatureNonceUsed", Answer(Sent.UNANSWERED)),
        (503, "ServiceUnavailable", Answer(Sent.UNANSWERED)),
        (500, "OK", Answer(Sent.UNANSWERED)),
        (200, "the number 138 0000 5678", Answer(Sent.UNANSWERED)),
        (200, None, Answer(Sent.UNANSWERED)),
    ],
)
def test_what_a_code_says_of_a_text(
    monkeypatch: pytest.MonkeyPatch, status: int, code: str | None, answer: Answer
) -> None:
    said = httpx.Response(status, json={"Code": code} if code else [])
    with answering(monkeypatch, lambda _: said) as there:
        assert there.send(TEXT) == answer


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (httpx.ConnectError("refused"), NO_CONNECTION),
        (httpx.ReadTimeout("no answer"), UNANSWERED),
        (httpx.ReadError("cut off"), UNANSWERED),
    ],
)
def test_only_what_never_left_is_surely_not_taken(
    monkeypatch: pytest.MonkeyPatch, error: httpx.HTTPError, answer: Answer
) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        raise error

    with answering(monkeypatch, respond) as there:
        assert there.send(TEXT) == answer
        assert there.find(TEXT, NOW) == CANNOT_SAY


def test_what_has_no_registered_template_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    phones = Phones(lambda: NOW)
    with at_provider(monkeypatch, phones) as there:
        later = Form("of_a_later_release", "zh", ("K3M7P9",))
        for unknown in (None, later, Form("gone1", "zh", ("K3M7P9",))):
            text = Text("case:1", TEXT.phone, "…", unknown)
            assert there.send(text) == Answer(Sent.TRY_LATER, "no_template", is_of_template=True)
    assert phones.texts == []


# --- the look-up ----------------------------------------------------------------------------------


def listing(total: int, *entries: dict[str, object]) -> httpx.Response:
    details = {"SmsSendDetailDTO": list(entries)}
    return httpx.Response(
        200, json={"Code": "OK", "TotalCount": total, "SmsSendDetailDTOs": details}
    )


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (listing(0), NOT_THERE),
        (listing(1, {"OutId": "case:1", "SendStatus": 1}), ACCEPTED),
        (listing(1, {"OutId": "case:1", "SendStatus": 3}), ACCEPTED),
        (
            listing(1, {"OutId": "case:1", "SendStatus": 2, "ErrCode": "MK:0001"}),
            Answer(Sent.REFUSED, "MK:0001", was_found=True),
        ),
        (listing(1, {"OutId": "another", "SendStatus": 3}), NOT_THERE),
        (listing(2), CANNOT_SAY),  # it counts more than it shows: so it was seen to answer
        (httpx.Response(200, json={"Code": "isp.RAM_PERMISSION_DENY"}), CANNOT_SAY),
        (httpx.Response(200, json=[]), CANNOT_SAY),
        (httpx.Response(502, text="<html>"), CANNOT_SAY),
    ],
)
def test_what_a_list_says_of_a_text(
    monkeypatch: pytest.MonkeyPatch, said: httpx.Response, found: Answer
) -> None:
    with answering(monkeypatch, lambda _: said) as there:
        assert there.find(TEXT, NOW) == found


def test_a_number_with_many_texts_is_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    phones = Phones(lambda: NOW, kept=1_000)
    with at_provider(monkeypatch, phones) as there:
        for number in range(120):
            assert there.send(Text(f"case:{number}", TEXT.phone, "…", FORM)) == ACCEPTED
        assert there.find(Text("case:119", TEXT.phone, "…"), NOW) == ACCEPTED
        assert there.find(Text("case:120", TEXT.phone, "…"), NOW) == NOT_THERE


def test_a_text_is_looked_for_on_every_day_since_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are China's; one that left before midnight stands in the list of the day after."""
    days: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        days.append(request.url.params["SendDate"])
        return listing(0)

    midnight = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    with answering(monkeypatch, respond) as there:
        there.find(TEXT, midnight + timedelta(seconds=5))
        there.find(TEXT, NOW)
    assert days == ["20261127", "20261126", "20261125", "20261124", "20261127"]


@pytest.mark.parametrize("lost", list(product(Lost, repeat=3)))
def test_no_text_comes_twice_over_nights_however_its_answers_are_lost(
    monkeypatch: pytest.MonkeyPatch, lost: tuple[Lost, ...]
) -> None:
    """A doubt is as old as its first call; those that follow it are on other days."""
    clock = Clock(datetime(2026, 11, 27, 12, 55, tzinfo=UTC))
    phones, terms = Phones(clock), Terms(SureBy.LOOK_UP, timedelta(minutes=5))
    ends = [*lost, None]
    monkeypatch.setattr(phones, "loses", lambda: ends.pop(0) if ends else None)
    at = httpx.ASGITransport(gateway(phones, Provider(phones, OF).route))
    settled = Settled("case:1", 0, State.WAITING, clock.now, first_tried_at=clock.now)
    with asked(monkeypatch, at, clock=clock) as there:
        calls = Calls(there, lambda _: Contact(TEXT.phone, "zh-CN"), lambda *_: None)
        while settled.state is State.WAITING:
            first, doubted = settled.first_tried_at or clock.now, settled.doubted_at
            tries = settled.tries + 1
            tried = Tried("case:1", b"", "…", tries, clock.now, first, doubted, str(FORM))
            [call] = calls.begun([tried], time.monotonic() + 60)
            answer = call.result()
            settled = outcome(tried, answer, terms, clock.now, 0.5)
            clock.now += timedelta(hours=11)
    assert [one.key for one in phones.texts] == ["case:1"]
    assert settled.state is State.ACCEPTED


@pytest.mark.parametrize("pages", [1, 5])
def test_a_list_that_is_shown_slowly_says_nothing(
    monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    """Each of its calls ends in time, and all of them together would not."""
    monkeypatch.setattr("fullstop.gateways.alibaba.CALL_SECONDS", 0.5)
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["SendDate"])
        time.sleep(0.6)
        return listing(pages, {"OutId": "another", "SendStatus": 3})

    with answering(monkeypatch, respond) as there:
        assert there.find(TEXT, NOW - timedelta(days=3)) == CANNOT_SAY
    assert asked == ["20261127"]


@pytest.mark.parametrize(
    "prefix", ["", "+86", "+86 ", "(+86)", "86", "86 ", "0086", "0086-", "(86)"]
)
@pytest.mark.parametrize(
    "digits", ["13800005678", "138 0000 5678", "138-0000-5678", "138.0000.5678"]
)
def test_a_number_is_asked_for_as_it_is_listed(prefix: str, digits: str) -> None:
    """A contact may be written in each of these ways by who publishes requests."""
    assert national(prefix + digits) == "13800005678"


def test_a_number_of_elsewhere_keeps_its_country() -> None:
    assert national("+852 5123-4567") == "85251234567"


# --- the provider of the sandbox ------------------------------------------------------------------


def test_a_wrong_secret_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    phones = Phones(lambda: NOW)
    wrong = Credentials(CREDENTIALS.key_id, "another secret")
    with at_provider(monkeypatch, phones, wrong) as there:
        assert there.send(TEXT) == Answer(Sent.TRY_LATER, "SignatureDoesNotMatch")
        assert there.find(TEXT, NOW) == CANNOT_SAY
    stranger = Credentials("stranger", CREDENTIALS.secret)
    with at_provider(monkeypatch, phones, stranger) as there:
        assert there.send(TEXT) == Answer(Sent.TRY_LATER, "InvalidAccessKeyId.NotFound")
    assert phones.texts == []


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ("七个字的种类名", "isv.PARAM_LENGTH_LIMIT"),
        ("xx.cn", "isv.PARAM_NOT_SUPPORT_URL"),
        ("", "isv.TEMPLATE_MISSING_PARAMETERS"),
    ],
)
def test_what_a_parameter_may_be(
    monkeypatch: pytest.MonkeyPatch, parameter: str, code: str
) -> None:
    phones = Phones(lambda: NOW)
    said = Form("gone1", "zh", ("K3M7P9", parameter))
    with at_provider(monkeypatch, phones) as there:
        assert there.send(Text("case:1", TEXT.phone, "…", said)) == Answer(
            Sent.TRY_LATER, code, is_of_template=True
        )
    assert phones.texts == []


def test_a_gateway_is_told_how_to_behave(monkeypatch: pytest.MonkeyPatch) -> None:
    phones = Phones(lambda: NOW)
    application = gateway(phones, Provider(phones, OF).route)
    client = TestClient(application)
    assert client.put("/habits", json={"refuses": [TEXT.phone], "loses": 0.5}).status_code == 204
    assert phones.habits == Habits(refuses=frozenset({TEXT.phone}), loses=0.5)
    assert client.put("/habits", json={"losses": 1}).json() == {"unknown": ["losses"]}
    client.put("/habits", json={"loses": 0})
    with asked(monkeypatch, httpx.ASGITransport(application)) as there:
        refused = there.send(TEXT)
    assert refused == Answer(Sent.REFUSED, "isv.MOBILE_NUMBER_ILLEGAL")
