"""The door's API: every address for nobody, another's token and the owner; its way and document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fullstop.consumers.wiring.door import source_of
from fullstop.intake.web.app import web
from fullstop.sandbox import samples
from fullstop.schemas.messages import DeletionRequested
from tests.support.desk_door import DoorAtWork, a_door_on
from tests.support.reference import FOLDER, api, door_api
from tests.support.world import World

ADDRESS = "https://door.example"
PLACE = "/api/v1/applications"
WANG, NOBODY = "10000005678", "10009999999"
NONE = "ABCDEFGHJK"
EXAMPLES = 12  # of each address; schemathesis of its own begins with the bounds of each field


@dataclass
class Client:
    """A program at the door, with the token that it was given last."""

    http: httpx.Client
    link: str = NONE
    token: str | None = None

    def get(self, way: str = "", **more: str) -> Response:
        return self.http.get(f"{PLACE}/{self.link}{way}", headers={**self._headers(), **more})

    def post(self, way: str = "", body: object = None, **more: str) -> Response:
        path, headers = f"{PLACE}/{self.link}{way}", {**self._headers(), **more}
        return self.http.post(path, json=body, headers=headers)

    def ask(self, method: str, way: str, body: object) -> Response:
        return self.get(way) if method == "get" else self.post(way, body)

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def keep(self, answer: Response) -> None:
        said = answer.json()
        self.link, self.token = said["link"], said["token"]

    def apply(self, **asked: str) -> Response:
        answer = self.http.post(PLACE, json=asked)
        if answer.status_code == httpx.codes.CREATED:
            self.keep(answer)
        return answer


@dataclass
class House:
    """The door's API on a test's database."""

    at_work: DoorAtWork

    def client(self) -> Client:
        return Client(TestClient(self.app(), base_url=ADDRESS))

    def app(self) -> Any:
        return web(
            self.at_work.door,
            address=ADDRESS,
            civil_day=self.at_work.world.wiring.settings.civil_day,
            actions={"card_bound": "https://shop.example/cards"},
            source_of=source_of(0),
        )

    def owner(self) -> Client:
        """One whose list stands."""
        client = self.client()
        assert client.apply(phone=WANG).json()["sent"] == "accepted"
        client.keep(client.post("/code", {"code": self.at_work.phones.code}))
        self.at_work.carry()
        assert client.get().json()["state"] == "listed"
        return client


@pytest.fixture
def house(world: World) -> Iterator[House]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    with a_door_on(world) as opened:
        yield House(opened)


WAYS = {  # of one application: what is sent, and what its owner is answered
    ("get", ""): (None, 200),
    ("get", "/statement"): (None, 404),  # there is none yet
    ("post", "/code"): ({"code": "123456"}, 409),  # it was used
    ("post", "/code/again"): (None, 404),  # it is verified
    ("post", "/choices"): ({"kinds": ["tags"]}, 200),
    ("post", "/confirm"): ({"list": "another"}, 409),
    ("post", "/slip"): (None, 404),  # nothing was confirmed
    ("post", "/withdraw"): (None, 200),
}


def test_every_address_is_in_the_table() -> None:
    ways = {
        (method, path.removeprefix("/applications/{link}"))
        for path, methods in api()["paths"].items()
        for method in methods
        if "{link}" in path
    }
    assert ways == set(WAYS)


def test_anothers_application_is_the_same_as_none_on_every_address(house: House) -> None:
    owner, stranger = house.owner(), house.client()
    house.at_work.world.execute("delete from intake.limits")
    stranger.apply(phone=NOBODY)
    before = house.at_work.world.table("intake.applications")
    for token in (None, stranger.token, "no-token", "x" * 4_000):
        for (method, way), (body, _) in WAYS.items():
            told = [
                Client(owner.http, link, token).ask(method, way, body)
                for link in (owner.link, NONE, "%00", "x" * 400)
            ]
            assert {answer.status_code for answer in told} == {404}
            assert len({answer.text for answer in told}) == 1
            assert told[0].json()["problem"] == "not_found"
    assert house.at_work.world.table("intake.applications") == before


def test_the_owner_is_answered_on_every_address(house: House) -> None:
    owner = house.owner()
    for (method, way), (body, status) in WAYS.items():
        assert owner.ask(method, way, body).status_code == status, (method, way)
    assert owner.get().json()["state"] == "withdrawn"


def test_no_cookie_is_taken_and_none_is_given(house: House) -> None:
    """Else another site's page could act through the customer's browser."""
    owner = house.owner()
    page = owner.http.get("/")
    assert page.headers["set-cookie"]
    assert "set-cookie" not in owner.get().headers
    owner.token = None
    assert owner.post("/withdraw").status_code == 404
    form = {"content-type": "application/x-www-form-urlencoded"}
    sent = owner.http.post(PLACE, content=b'{"phone": "10000000010"}', headers=form)
    assert sent.status_code == 422
    assert owner.http.post(PLACE, content=b'{"phone": "10000000010"}').status_code == 422


def test_the_way_from_a_number_to_the_result(house: House) -> None:
    owner = house.client()
    opened = owner.apply(phone="+86 100 0000 5678", language="en")
    assert opened.headers["cache-control"] == "no-store"
    assert owner.get().json()["phone"] == "100****5678"
    code = house.at_work.phones.texts[-1][2].partition("Code ")[2][:6]
    first = owner.token
    owner.keep(owner.post("/code", {"code": " ".join(code)}))
    house.at_work.carry()
    shown = owner.get().json()
    assert {kind["name"] for kind in shown["list"]["kinds"]} >= {"identity", "papers"}
    assert any("invoice" in line["sentence"].lower() for line in shown["list"]["stays"])
    assert Client(owner.http, owner.link, first).get().status_code == 404  # as it ended
    slip = owner.post("/confirm", {"list": shown["list"]["id"]}).json()
    house.at_work.carry()
    [request] = [one for one in house.at_work.said() if isinstance(one, DeletionRequested)]
    assert request.confirms is not None
    house.at_work.answer(request)
    told = owner.get().json()
    assert (told["state"], told["heading"]) == ("keeping", "keeping")
    assert {row["standing"] for row in told["progress"]} == {"gone", "kept_by_law", "not_found"}
    assert owner.get("/statement").json()["reference"] == slip["reference"]
    again = house.client()
    asked = {"reference": slip["reference"].lower(), "code": slip["enquiry_code"]}
    again.keep(again.http.post(f"{PLACE}/find", json=asked))
    assert again.get().json()["progress"] == told["progress"]


NOT_ENOUGH = {
    "a young number": "update membership.identities set phone_since = now()",
    "an idle account": "update membership.identities set last_active_at = now() - '91d'::interval",
    "several": f"update membership.identities set phone = '{WANG}'",
    "none": f"delete from membership.identities where phone = '{WANG}'",
}


@pytest.mark.parametrize("change", NOT_ENOUGH.values(), ids=NOT_ENOUGH.keys())
def test_where_a_code_is_not_enough_the_other_ways_are_told(house: House, change: str) -> None:
    house.at_work.world.execute(change)
    client = house.client()
    client.apply(phone=WANG)
    client.keep(client.post("/code", {"code": house.at_work.phones.code}))
    shown = client.get().json()
    assert shown["state"] == "proving"
    for way in ("登录我们的APP", "门店", "95XXX"):
        assert way in shown["what_to_do"]
    assert house.at_work.said() == []


def test_what_a_service_published_is_in_the_application(house: House) -> None:
    asked = {"records": ["preference_tags.tags"], "case_id": "shop-7"}
    house.at_work.hear(house.at_work.world.request("sample-wang", **asked))
    [shown] = house.owner().get().json()["elsewhere"]
    assert (shown["heading"], len(shown["progress"])) == ("at_work", 1)
    assert shown["progress"][0]["standing"] == "at_work"


def test_known_and_unknown_numbers_get_the_same_answer(house: House) -> None:
    answers = [house.client().apply(phone=phone) for phone in (WANG, NOBODY)]
    assert {one.status_code for one in answers} == {201}
    assert len({json.dumps({**one.json(), "link": "", "token": ""}) for one in answers}) == 1


def test_a_name_and_a_reference_are_ways_in_and_tell_nothing(house: House) -> None:
    owner = house.owner()
    reference = owner.get().json()["reference"]
    for way, known, unknown in (
        ("account", "wang@example.com", "nobody"),
        ("reference", reference.lower(), "ABCDEF"),
    ):
        answers = []
        for typed in (known, unknown):
            house.at_work.world.execute("delete from intake.limits")
            client = house.client()
            answers.append({**client.apply(**{way: typed}).json(), "link": "", "token": ""})
            assert "phone" not in {name for name, value in client.get().json().items() if value}
        assert answers[0] == answers[1]
    assert [to for _, to, _ in house.at_work.phones.texts] == [WANG] * 3


@pytest.mark.parametrize("way", [{"phone": WANG}, {"account": "wang@example.com"}])
def test_another_code_is_sent_and_serves(house: House, way: dict[str, str]) -> None:
    client = house.client()
    client.apply(**way)
    house.at_work.world.execute("delete from intake.limits")
    again = client.post("/code/again")
    assert (again.status_code, again.json()) == (200, {"sent": "accepted"})
    assert [to for _, to, _ in house.at_work.phones.texts] == [WANG, WANG]
    assert client.post("/code", {"code": house.at_work.phones.code}).status_code == 200


WRONG: list[tuple[str, object, str | None]] = [
    ("", {}, None),
    ("", {"phone": "138"}, "phone"),
    ("", {"phone": 1}, "phone"),
    ("", {"phone": "1" * 400}, "phone"),
    ("", {"phone": WANG, "admin": True}, "admin"),
    ("", {"phone": WANG, "language": "fr"}, "language"),
    ("", {"phone": WANG, "ticket": "x"}, None),
    ("", {"ticket": "x"}, "ticket"),
    ("", {"account": "a\tb"}, "account"),
    ("", {"account": " "}, "account"),
    ("", {"reference": "ABCDE0"}, "reference"),
    ("", ["phone"], ""),
    ("/find", {"reference": "ABC\0", "code": "1"}, "code"),
    ("/find", {"reference": "ABCDEF"}, "code"),
]


@pytest.mark.parametrize(("way", "body", "where"), WRONG)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_wrong_is_told_with_its_place(
    house: House, way: str, body: object, where: str | None, language: str
) -> None:
    client = house.client()
    answer = client.http.post(f"{PLACE}{way}", json=body, headers={"accept-language": language})
    told = answer.json()
    assert (answer.status_code, told["status"]) == (422, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert told.get("where") == where
    assert (language == "en") == (re.search("[一-鿿]", told["detail"]) is None)
    assert house.at_work.phones.texts == []


def test_limits_hosts_and_large_bodies_are_told_as_problems(house: House) -> None:
    client = house.client()
    client.apply(phone=WANG)
    limited = house.client().apply(phone=WANG)
    assert limited.status_code == 429
    assert 0 < limited.json()["wait_seconds"] <= 75
    assert limited.headers["retry-after"] == str(limited.json()["wait_seconds"])
    for answer, status, problem in (
        (client.apply(phone="1" * 20_000), 413, "too_large"),
        (client.get(host="elsewhere.example"), 421, "host"),
        (client.http.get("/api/v1/nothing"), 404, "no_such_way"),
        (client.http.delete(PLACE), 405, "no_such_way"),
    ):
        assert (answer.status_code, answer.json()["problem"]) == (status, problem)
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_document_is_served_and_is_the_one_in_the_docs(house: House) -> None:
    assert house.client().http.get("/api/v1/openapi.json").json() == api()
    rendered = (FOLDER / "door-api.md").read_text(encoding="utf-8")
    assert rendered == door_api(), "`make reference` writes it anew"


CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def test_whatever_is_sent_nothing_fails_and_every_answer_is_as_documented(house: House) -> None:
    owner = house.owner()
    app = TestClient(house.app(), base_url=ADDRESS)
    document = app.get("/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app.app
    seen: set[int] = set()
    for found in schema.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]

        @settings(
            max_examples=EXAMPLES,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def sent(case: schemathesis.Case[Any]) -> None:
            if case.path_parameters:
                case.path_parameters["link"] = owner.link
            if case.path == "/applications" and isinstance(case.body, dict):
                case.body["phone"] = NOBODY  # no chance finds a number
            house.at_work.world.execute("delete from intake.limits")
            answer = case.call(
                base_url=f"{ADDRESS}/api/v1", headers={"authorization": f"Bearer {owner.token}"}
            )
            seen.add(answer.status_code)
            case.validate_response(answer, checks=list(CHECKS))

        sent()
    assert {200, 201, 404, 409, 422} <= seen
