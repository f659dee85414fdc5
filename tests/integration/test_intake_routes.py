"""Every route of the door for nobody, for another browser, for the owner; what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
import time_machine
from fastapi.testclient import TestClient
from httpx import Response
from nacl.public import PrivateKey
from starlette.applications import Starlette
from starlette.routing import Route

from fullstop.consumers.wiring.door import source_of
from fullstop.gateways.port import Sent
from fullstop.intake.door import Promises
from fullstop.intake.web.app import web
from fullstop.intake.web.headers import Guarded
from fullstop.notify import ledger
from fullstop.sandbox import samples
from fullstop.schemas.codec import decode
from fullstop.schemas.contact import unseal
from fullstop.schemas.messages import DeletionRequested, ResultNotice, Stage
from tests.support.desk_door import DoorAtWork, a_door_on
from tests.support.world import World

ADDRESS = "https://door.example"
WANG, NOBODY = "10000005678", "10009999999"
ACTS = ("code", "code/again", "choices", "confirm", "withdraw", "slip")
ONE_MORE_REVIEW = (
    "insert into orders.reviews (review_no, order_no, subject_id, stars, nickname, created_at)"
    " select 'one-more', order_no, subject_id, stars, nickname, now() from orders.reviews"
    " where subject_id = 'sample-wang' limit 1"
)


@dataclass
class Visitor:
    """A browser at the door."""

    client: httpx.Client

    def get(self, path: str, **more: str) -> Response:
        return self.client.get(path, headers=more)

    def post(self, path: str, **fields: str) -> Response:
        return self.client.post(path, data={"mark": self.mark(), **fields})

    def list_at(self, page: str) -> str:
        """Which list an application's page shows."""
        [shown] = re.findall(r'name="list" value="([^"]+)"', self.get(page).text)
        return str(shown)

    def confirm(self, page: str) -> None:
        """Confirm the list that stands there."""
        self.post(f"{page}/confirm", list=self.list_at(page))

    def mark(self) -> str:
        [found, *_] = re.findall(r'name="mark" value="(\w+)"', self.client.get("/").text)
        return str(found)


@dataclass
class House:
    """The door's pages on a test's database."""

    at_work: DoorAtWork

    def app(self) -> Starlette:
        """The routes, without what guards them."""
        app = self.guarded()._app
        assert isinstance(app, Starlette)
        return app

    def visitor(self) -> Visitor:
        client = TestClient(self.guarded(), base_url=ADDRESS, follow_redirects=False)
        return Visitor(client)

    def guarded(self) -> Guarded:
        return web(
            self.at_work.door,
            address=ADDRESS,
            civil_day=self.at_work.world.wiring.settings.civil_day,
            actions={},
            source_of=source_of(0),
        )

    def owner(self) -> tuple[Visitor, str]:
        """A browser whose application's list stands, and its address."""
        visitor = self.visitor()
        page = str(visitor.post("/d", phone=WANG).headers["location"])
        code = self.at_work.phones.code
        assert visitor.post(f"{page}/code", code=code).status_code == 303
        self.at_work.carry()
        assert "请您核对" in visitor.get(page).text
        return visitor, page


@pytest.fixture
def house(world: World) -> Iterator[House]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    with a_door_on(world) as opened:
        yield House(opened)


def test_anothers_application_is_the_same_as_none_on_every_route(house: House) -> None:
    _, page = house.owner()
    other = house.visitor()
    assert other.post("/d", phone=NOBODY).status_code == 303
    before = house.at_work.world.table("intake.applications")
    for stranger in (house.visitor(), other):  # nobody, and one with an application of its own
        for path in (page, f"{page}/statement"):
            assert same(stranger.get(path), stranger.get("/d/ABCDEFGHJK"))
        for act in ACTS:
            fields = {"code": "123456", "kinds": "tags", "list": "x"}
            theirs = stranger.post(f"{page}/{act}", **fields)
            nobodys = stranger.post(f"/d/ABCDEFGHJK/{act}", **fields)
            assert (theirs.status_code, nobodys.status_code) == (404, 404)
            assert same(theirs, nobodys)
    assert house.at_work.world.table("intake.applications") == before


def same(one: Response, other: Response) -> bool:
    """The same status and the same page, but for the browser's own mark."""
    marks = re.compile(r'(name="(?:mark|back)" value=)"[^"]*"')
    return one.status_code == other.status_code and marks.sub("", one.text) == marks.sub(
        "", other.text
    )


def test_every_route_of_an_application_is_in_these_tests(house: House) -> None:
    found = {
        (method, route.path.removeprefix("/d/{link}"))
        for route in house.app().routes
        if isinstance(route, Route) and route.path.startswith("/d/{link}")
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert found == {("GET", ""), ("GET", "/statement"), *(("POST", f"/{act}") for act in ACTS)}


def test_the_owner_gets_a_page_on_every_route(house: House) -> None:
    owner, page = house.owner()
    assert owner.get(page).status_code == 200
    assert owner.get(f"{page}/statement").status_code == 404  # there is none yet
    assert owner.post(f"{page}/choices").status_code == 422
    assert owner.post(f"{page}/confirm", list="not-this-one").status_code == 409
    assert owner.post(f"{page}/slip").status_code == 404  # nothing was confirmed
    assert owner.post(f"{page}/withdraw").status_code == 303
    assert "没有删除任何信息" in owner.get(page).text


def test_who_chose_some_kinds_is_told_of_these_alone_and_can_choose_others(house: House) -> None:
    owner, page = house.owner()
    house.at_work.world.execute("delete from preference_tags.tags where subject_id = 'sample-wang'")
    owner.post(f"{page}/choices", kinds="tags", longer="yes")
    house.at_work.carry()
    told = owner.get(page).text
    assert "您选的这几类里" in told
    assert "停止使用您的信息" in told
    assert "因此没有可删除的内容" not in told
    assert re.findall(r'value="(\w+)" checked', told) == ["tags", "yes"]
    assert 'role="alert"' in owner.post(f"{page}/choices", longer="yes").text
    owner.post(f"{page}/choices", kinds="orders")
    house.at_work.carry()
    assert "请您核对" in owner.get(page).text


def test_who_waits_for_a_list_can_end_it(house: House) -> None:
    owner, page = house.owner()
    owner.post(f"{page}/choices", kinds="tags")
    waiting = owner.get(page).text
    assert "正在给您列清单" in waiting
    assert f'action="{page}/withdraw"' in waiting
    assert owner.post(f"{page}/withdraw").status_code == 303
    assert house.at_work.state(page.removeprefix("/d/")) == "withdrawn"


def test_a_confirmation_that_could_not_be_checked_is_told_on_the_page(house: House) -> None:
    owner, page = house.owner()
    before = owner.get(page).text
    owner.confirm(page)
    house.at_work.world.clock.now += timedelta(minutes=11)
    house.at_work.due().step()
    assert "那次确认没有生效" in owner.get(page).text
    assert "那次确认没有生效" not in before


def test_an_error_leaves_the_session_that_the_press_before_it_made(house: House) -> None:
    owner, page = house.owner()
    old = house.visitor()
    old.get("/")
    for answer in (
        old.post(f"{page}/code", code="123456"),
        old.get(page),
        old.client.post(f"{page}/withdraw"),
        owner.post(f"{page}/choices"),
    ):
        assert answer.status_code in (403, 404, 422)
        assert "set-cookie" not in answer.headers
    assert "fullstop" in house.visitor().get(page).headers["set-cookie"]  # it had none


def test_who_presses_twice_is_led_back_to_where_the_code_is_typed(house: House) -> None:
    visitor = house.visitor()
    page = str(visitor.post("/d", phone=WANG).headers["location"])
    for again in (visitor.post("/d", phone=WANG), visitor.post(f"{page}/code/again")):
        assert again.status_code == 429
        assert f'href="{page}"' in again.text
    assert visitor.post(f"{page}/code", code=house.at_work.phones.code).status_code == 303
    stranger = house.visitor().post("/d", phone=WANG)
    assert stranger.status_code == 429
    assert 'href="/d/' not in stranger.text


def test_a_text_of_which_nobody_knows_is_not_called_unsent_and_its_code_serves(
    house: House,
) -> None:
    house.at_work.phones.answer = Sent.UNANSWERED
    visitor = house.visitor()
    page = visitor.post("/d", phone=WANG).headers["location"]
    assert_told(visitor, page, "短信可能没有发出去")
    assert visitor.post(f"{page}/code", code=house.at_work.phones.code).status_code == 303


def assert_told(visitor: Visitor, page: str, words: str) -> None:
    """At each look, and with what is wrong with a code that was typed."""
    wrong = visitor.post(f"{page}/code", code="12")
    for told in (visitor.get(page).text, wrong.text, visitor.get(page).text):
        assert words in told
        assert "我们往" not in told  # nor sent


def test_of_a_text_that_did_not_go_nobody_is_told_later_that_it_was_sent(house: House) -> None:
    house.at_work.phones.answer = Sent.TRY_LATER
    visitor = house.visitor()
    page = visitor.post("/d", phone=WANG).headers["location"]
    assert_told(visitor, page, "短信没有发出去")
    house.at_work.phones.answer = Sent.ACCEPTED
    house.at_work.world.execute("delete from intake.limits")
    assert visitor.post(f"{page}/code/again").headers["location"] == page
    assert "我们往" in visitor.get(page).text


def test_who_confirms_another_list_than_the_one_that_stands_is_told_that(house: House) -> None:
    """In the other of two tabs: a list that comes again without a word is confirmed unread."""
    owner, page = house.owner()
    read = owner.list_at(page)
    owner.post(f"{page}/choices", kinds="tags")
    assert owner.post(f"{page}/confirm", list=read).headers["location"] == page  # none stands yet
    house.at_work.carry()
    told = owner.post(f"{page}/confirm", list=read)
    assert told.status_code == 409
    assert "您刚才确认的是另一份清单" in main_of(told.text)
    assert owner.list_at(page) != read
    assert "另一份清单" not in owner.get(page).text
    assert house.at_work.state(page.removeprefix("/d/")) == "listed"
    assert house.at_work.said() == []
    waiting = owner.client.post(f"{page}/choices", data={"mark": owner.mark(), "kinds": "orders"})
    assert waiting.status_code == 303
    again = owner.post(f"{page}/choices")  # nothing is ticked, and the list is on its way
    assert again.headers["refresh"] == f"1; url={page}"  # and not the address of the act


def test_who_confirms_twice_has_a_code_that_serves(house: House) -> None:
    owner, page = house.owner()
    shown = owner.list_at(page)
    slips = [owner.post(f"{page}/confirm", list=shown) for _ in range(2)]
    assert [slip.status_code for slip in slips] == [200, 200]
    assert all("以前抄过别的，以这一个为准" in slip.text for slip in slips)
    reference, code = re.findall(r'class="secret">([^<]+)<', slips[1].text)
    assert house.visitor().post("/find", reference=reference, code=code).status_code == 303
    asked = [one for one in house.at_work.said() if isinstance(one, DeletionRequested)]
    assert [one.case_id.partition(".")[2] for one in asked] == ["2"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_link_in_another_browser_offers_a_code_first(house: House, language: str) -> None:
    """The links of our texts lead there: on the fifth day, or on another phone."""
    _, page = house.owner()
    other = house.visitor()
    other.get("/")
    other.post("/view", back="/", language=language)
    told = other.get(page).text
    assert told.index('href="/"') < told.index('href="/find"')
    assert ("发一个验证码" if language == "zh" else "With a code") in told
    other.post("/view", back="/", language="zh")
    house.at_work.world.execute("delete from intake.limits")
    again = str(other.post("/d", phone=WANG).headers["location"])
    back = other.post(f"{again}/code", code=house.at_work.phones.code)
    assert back.headers["location"] == page


def test_an_enquiry_code_shows_how_far_it_is_and_erases_nothing(house: House) -> None:
    """Whoever finds the slip finds a list that was not carried out: it asks for a code first."""
    owner, page = house.owner()
    house.at_work.world.execute(ONE_MORE_REVIEW)
    house.at_work.world.clock.now = datetime.now(UTC)
    slip = owner.post(f"{page}/confirm", list=owner.list_at(page)).text
    reference, code = re.findall(r'class="secret">([^<]+)<', slip)
    house.at_work.carry()
    assert house.at_work.state(page.removeprefix("/d/")) == "listed"  # asked again
    finder = house.visitor()
    [(shown,)] = house.at_work.world.execute("select shown_case from intake.applications")
    a_program_is_told_too(finder.client, reference, code, str(shown))
    assert finder.post("/find", reference=reference, code=code).headers["location"] == page
    told = finder.get(page).text
    assert "请您核对，确认前" not in told
    assert "将删除" not in told
    for act in (f"{page}/choices", f"{page}/confirm"):
        refused = finder.post(act, kinds="identity", list=str(shown))
        assert refused.status_code == 403
        assert "还要一个验证码" in refused.text
    assert house.at_work.said() == []
    house.at_work.world.execute("delete from intake.limits")
    way = dict(re.findall(r'name="(reference)" value="(\w+)"', told))
    again = str(finder.post("/find/code", **way).headers["location"])
    proven = finder.post(f"{again}/code", code=house.at_work.phones.code)
    assert proven.headers["location"] == page
    assert "那次确认没有生效" in finder.get(page).text
    finder.confirm(page)
    house.at_work.carry()
    assert house.at_work.state(page.removeprefix("/d/")) == "published"


def a_program_is_told_too(client: httpx.Client, reference: str, code: str, shown_case: str) -> None:
    place = "/api/v1/applications"
    found = client.post(f"{place}/find", json={"reference": reference, "code": code}).json()
    bearer = {"authorization": f"Bearer {found['token']}"}
    shown = client.get(f"{place}/{found['link']}", headers=bearer).json()
    assert (shown["state"], shown["list"]) == ("listed", None)
    assert "先往登记的手机号发一个验证码" in shown["what_to_do"]
    for act, body in (("confirm", {"list": shown_case}), ("choices", {"kinds": ["tags"]})):
        refused = client.post(f"{place}/{found['link']}/{act}", json=body, headers=bearer)
        assert (refused.status_code, refused.json()["problem"]) == (403, "code_needed")


def test_known_and_unknown_numbers_get_the_same_answer(house: House) -> None:
    pages = []
    for phone in (WANG, NOBODY):
        visitor = house.visitor()
        answer = visitor.post("/d", phone=phone)
        assert answer.status_code == 303
        shown = visitor.get(str(answer.headers["location"])).text
        pages.append(re.sub(r'"[0-9a-f]{64}"|/d/\w+|100\*{4}\d{4}', "", shown))
    assert pages[0] == pages[1]
    rows = house.at_work.world.execute("select state, subject_id, level from intake.applications")
    assert rows == [("opened", None, None)] * 2
    assert house.at_work.said() == []


@pytest.mark.parametrize("field", ["account", "reference"])
def test_known_and_unknown_names_and_references_get_the_same_answer(
    house: House, field: str
) -> None:
    _, page = house.owner()
    [(reference,)] = house.at_work.world.execute(
        "select reference from intake.applications where link = %s", page.removeprefix("/d/")
    )
    typed = {"account": ("wang@example.com", "nobody"), "reference": (str(reference), "ABCDEF")}
    pages = []
    for name in typed[field]:
        house.at_work.world.execute("delete from intake.limits")
        visitor = house.visitor()
        path = "/d" if field == "account" else "/find/code"
        answer = visitor.post(path, **{field: name})
        assert answer.status_code == 303
        assert name not in answer.headers["location"]
        shown = visitor.get(str(answer.headers["location"])).text
        assert name not in shown
        assert "****" not in shown
        pages.append(re.sub(r'"[0-9a-f]{64}"|/d/\w+', "", shown))
    assert pages[0] == pages[1]
    assert len(house.at_work.phones.texts) == 2  # the owner's own, and the known one's


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("origin", "https://elsewhere.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ],
)
def test_a_form_that_stood_elsewhere_does_nothing(house: House, header: str, value: str) -> None:
    owner, page = house.owner()
    mark = owner.mark()
    sent = owner.client.post(f"{page}/withdraw", data={"mark": mark}, headers={header: value})
    assert sent.status_code == 403
    assert "请您核对" in owner.get(page).text


def test_a_form_without_its_mark_or_with_anothers_does_nothing(house: House) -> None:
    owner, page = house.owner()
    for mark in ("", house.visitor().mark(), "0" * 64, "é" * 64, "标"):
        assert owner.client.post(f"{page}/withdraw", data={"mark": mark}).status_code == 403
    assert "请您核对" in owner.get(page).text


def test_where_a_code_is_not_enough_the_page_names_the_other_ways(house: House) -> None:
    house.at_work.world.execute("update membership.identities set phone_since = now()")
    visitor = house.visitor()
    page = str(visitor.post("/d", phone=WANG).headers["location"])
    visitor.post(f"{page}/code", code=house.at_work.phones.code)
    told = main_of(visitor.get(page).text)
    for way in ("登录我们的APP", "门店", "95XXX", "没有删除任何信息"):
        assert way in told


CHINESE = re.compile("[一-鿿]")


def main_of(page: str) -> str:
    """What the page itself says, without the way to the other language."""
    main = page.partition("<main>")[2].partition("</main>")[0]
    return re.sub(r"<[^>]+>", " ", main)


def test_a_list_is_read_in_the_pages_language_or_made_in_it(house: House) -> None:
    owner, page = house.owner()
    owner.post(f"{page}/choices", kinds="papers", longer="yes")
    house.at_work.carry()
    owner.post("/view", back=page, language="en")
    told = owner.get(page).text
    assert "Your list is written in Chinese" in told
    assert not CHINESE.search(main_of(told))
    fields = dict(re.findall(r'name="(kinds|waive|longer|language)" value="([a-z]+)"', told))
    assert owner.post(f"{page}/choices", **{**fields, "language": "en"}).status_code == 303
    house.at_work.carry()
    shown = main_of(owner.get(page).text)
    assert "Please check" in shown
    assert "nvoice" in shown
    cited = re.compile("By: .*")  # a law is called by its name
    assert not CHINESE.search(cited.sub("", shown))
    [(locale, records, until)] = house.at_work.world.execute(
        "select locale, records, contact_until is not null from intake.applications"
    )
    assert (locale, records, until) == ("en", ["orders.invoices", "orders.vouchers"], True)


def telling(house: House) -> PrivateKey:
    """Let the door have somebody who sends what it promises; what opens its contacts."""
    private = PrivateKey.generate()
    promises = Promises(ledger.promise, "xx.cn/d/", house.at_work.world.wiring.settings.civil_day)
    house.at_work.door = replace(
        house.at_work.door, contact_key=private.public_key, promises=promises
    )
    return private


@pytest.mark.parametrize("tells", [True, False])
def test_a_message_is_promised_after_a_minute_where_one_will_come(
    house: House, tells: bool
) -> None:
    if tells:
        telling(house)
    owner, page = house.owner()
    owner.post(f"{page}/choices", kinds="tags")
    assert "短信" not in main_of(owner.get(page).text)
    house.at_work.world.clock.now += timedelta(seconds=61)
    assert ("有了结果会给您发短信" in owner.get(page).text) is tells
    house.at_work.carry()
    kinds = house.at_work.world.execute("select kind from notify.messages")
    assert kinds == [("list_ready",)] * tells


def test_a_contact_goes_with_its_request_and_the_page_says_while_it_is_kept(house: House) -> None:
    """L2: whoever sends the result has it from then on; here nobody needs it any more."""
    private = telling(house)
    owner, page = house.owner()
    world, kept = house.at_work.world, "select contact from intake.applications"
    assert unseal(world.execute(kept)[0][0], private).phone == WANG
    owner.confirm(page)
    house.at_work.carry()
    [request] = [one for one in house.at_work.said() if isinstance(one, DeletionRequested)]
    assert request.contact is not None
    assert unseal(request.contact, private).phone == WANG
    assert request.contact_until is None  # as long as is usual
    assert world.execute(kept) == [(None,)]
    # As a door of an earlier version, at work beside this one, left it.
    world.execute("update intake.applications set contact = %s", request.contact)
    house.at_work.answer(request)
    assert world.execute(kept) == [(None,)]
    assert house.at_work.state(page.removeprefix("/d/")) == "keeping"
    told = read_on(owner, page)
    assert "您的手机号单独加密存着" in told
    today = world.today()
    assert f"收到{today.month}月{today.day}日" in told
    world.clock.now += timedelta(days=367)
    told = read_on(owner, page)
    assert "单独加密存着" not in told
    assert f"收到{today.year}年{today.month}月{today.day}日" in told


def read_on(visitor: Visitor, page: str) -> str:
    """What is read there, without blanks and lines."""
    return re.sub(r"\s", "", main_of(visitor.get(page).text))


def test_a_result_says_nothing_in_another_language_than_the_pages(house: House) -> None:
    owner, page = house.owner()
    owner.confirm(page)
    house.at_work.carry()
    house.at_work.carry()
    assert "仅安全部门可查" in main_of(owner.get(page).text)
    owner.post("/view", back=page, language="en")
    for path in (page, f"{page}/statement"):
        told = main_of(owner.get(path).text)
        assert "Kept by law" in told
        assert not CHINESE.search(told), path


def test_the_statement_says_what_went_what_stays_why_and_how_to_object(house: House) -> None:
    """L7: to print; what it says is so."""
    owner, page = house.owner()
    owner.confirm(page)
    house.at_work.carry()
    house.at_work.carry()
    world = house.at_work.world
    of_hers = "select count(*) from {} where subject_id = 'sample-wang'"
    counts = {
        table: world.execute(of_hers.format(table))[0][0]
        for table in ("browsing_history.views", "orders.invoices", "orders.vouchers")
    }
    assert counts == {
        "browsing_history.views": 0,
        "orders.invoices": 1,
        "orders.vouchers": 3,
    }
    [(reference,)] = world.execute("select reference from intake.applications")
    told = re.sub(r"\s", "", main_of(owner.get(f"{page}/statement").text))
    for said in (
        reference,
        "浏览记录",
        "已删好",
        "依法保存",
        "2028年6月18日",
        "税收征收管理法实施细则",
        "15个工作日内答复",
        "主管部门投诉",
        "向法院起诉",
        "回到进度",
    ):
        assert said in told, said
    again = main_of(owner.post(f"{page}/slip").text)
    assert "您的查询码" in again
    assert "正在办" not in again  # it is done by now


def test_who_hears_of_coming_rules_at_once_with_the_result_sees_what_is_kept(house: House) -> None:
    """Of both the door keeps the later one alone: it was told, too, that something is kept."""
    owner, page = house.owner()
    owner.confirm(page)
    house.at_work.carry()
    house.at_work.carry()
    world = house.at_work.world
    world.execute("update intake.applications set state = 'published'")
    [(stored,)] = world.execute(
        "select notice from intake.notices join intake.applications using (case_id)"
    )
    notice = decode(stored)
    assert isinstance(notice, ResultNotice)
    later = {"stage": Stage.ANNOUNCEMENT, "revision": notice.revision + 1}
    house.at_work.hear(notice, notice.model_copy(update={"event_id": str(uuid4()), **later}))
    assert world.execute("select state from intake.applications") == [("keeping",)]
    assert "依法保存" in main_of(owner.get(page).text)


def test_what_a_service_published_is_on_the_list_and_in_the_progress(house: House) -> None:
    asked = {"records": ["preference_tags.tags"], "case_id": "shop-7"}
    house.at_work.hear(house.at_work.world.request("sample-wang", **asked))
    owner, page = house.owner()
    assert "还有一份申请也在办" in main_of(owner.get(page).text)
    owner.confirm(page)
    house.at_work.carry()
    told = main_of(owner.get(page).text)
    assert "还有一份申请也在办" in told
    assert re.search(r"还有一份申请也在办.*偏好标签\s*正在办", told, re.DOTALL)
    assert "shop-7" not in told


@pytest.mark.parametrize("state", ["cooling", "suspended", "refused"])
def test_a_state_that_a_desk_sets_is_no_dead_end(house: House, state: str) -> None:
    owner, page = house.owner()
    house.at_work.world.execute("update intake.applications set state = %s", state)
    for language, nothing in (("zh", "没有删除任何信息"), ("en", "Nothing was deleted")):
        owner.post("/view", back=page, language=language)
        told = main_of(owner.get(page).text)
        assert nothing in told
        assert "95XXX" in told
    house.at_work.world.execute("delete from intake.limits")
    again = house.visitor()
    other = str(again.post("/d", phone=WANG).headers["location"])
    back = again.post(f"{other}/code", code=house.at_work.phones.code).headers["location"]
    assert (back == page) == (state != "refused")  # it holds the customer's place
    if state != "refused":
        assert again.post(f"{page}/withdraw").status_code == 303
        assert "没有删除任何信息" in again.get(page).text


def test_everybody_may_read_the_rules_and_what_a_request_reaches(house: House) -> None:
    visitor = house.visitor()
    first = visitor.get("/").text
    for path in ("/rules", "/covered"):
        assert f'href="{path}"' in first
        shown = visitor.get(path).text
        for kind in house.at_work.door.kinds:
            assert kind.words.zh in shown
    rules = visitor.get("/rules").text
    plain = re.sub(r"<[^>]+>", "", rules)
    assert "留多久：5年" in plain
    assert "为什么：" in plain
    for domain in house.at_work.world.wiring.catalogue:
        assert domain not in plain  # nobody has to know what a domain is
    assert visitor.post("/view", back="/rules", language="en").headers["location"] == "/rules"
    assert "What is kept, how long, and why" in visitor.get("/rules").text


def test_the_rules_of_another_day_have_an_address(house: House) -> None:
    visitor = house.visitor()
    versions = {
        policy.version
        for entry in house.at_work.world.wiring.catalogue.values()
        for policy in entry.policies
    }
    for version in versions:
        assert visitor.get(f"/rules/{version}").status_code == 200
        back = visitor.post("/view", back=f"/rules/{version}", size="big")
        assert back.headers["location"] == f"/rules/{version}"
    for none in ("2025-12-31", "latest", "%00", "x" * 400):
        assert visitor.get(f"/rules/{none}").status_code == 404


def test_large_type_can_be_made_usual_again(house: House) -> None:
    """By the button that stands there: an empty value would be none that was sent."""
    visitor = house.visitor()
    for other, is_big in (("大字", False), ("标准字", True), ("大字", False)):
        page = visitor.get("/").text
        assert ('class="big"' in page) is is_big
        [size] = re.findall(rf'name="size" value="(\w*)">{other}<', page)
        visitor.post("/view", back="/", size=size)


def test_looking_changes_nothing(house: House) -> None:
    owner, page = house.owner()
    before = house.at_work.world.table("intake.applications")
    for path in (
        page,
        f"{page}/statement",
        "/",
        "/account",
        "/find",
    ):
        owner.get(path)
    for act in ACTS:  # a phone that comes back to a page by its address asks for these, too
        told = owner.get(f"{page}/{act}")
        assert told.status_code == 405
        assert "以前按过的照样算数" in told.text
        assert f'<a href="{page}">' in told.text
        assert f'name="back" value="{page}"' in told.text
    assert house.at_work.world.table("intake.applications") == before


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/account",
        "/find",
        "/rules",
        "/covered",
        "/d/ABCDEFGHJK",
        "/nothing",
        "/style.css",
    ],
)
def test_every_answer_keeps_itself_to_itself(house: House, path: str) -> None:
    answer = house.visitor().get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["strict-transport-security"]
    assert answer.headers["referrer-policy"] == "same-origin"
    assert path == "/style.css" or answer.headers["cache-control"] == "no-store"


def test_the_cookie_is_the_hosts_alone_and_no_scripts(house: House) -> None:
    cookie = house.visitor().get("/").headers["set-cookie"]
    assert cookie.startswith("__Host-fullstop=")
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


def test_a_cookie_is_given_anew_when_it_was_not_given_lately(house: House) -> None:
    visitor = house.visitor()
    assert "fullstop" in visitor.get("/").headers["set-cookie"]
    assert "set-cookie" not in visitor.get("/").headers
    assert "set-cookie" not in visitor.post("/d", phone=WANG).headers
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert "fullstop" in visitor.get("/").headers["set-cookie"]


def test_type_is_made_larger_and_smaller_again(house: House) -> None:
    visitor = house.visitor()
    for size, is_big in (("big", True), ("", False)):
        visitor.post("/view", back="/", size=size)
        assert ('class="big"' in visitor.get("/").text) is is_big


def test_another_host_and_a_large_body_are_refused(house: House) -> None:
    visitor = house.visitor()
    assert visitor.get("/", host="elsewhere.example").status_code == 421
    assert visitor.post("/d", phone="1" * 20_000).status_code == 413


@pytest.mark.parametrize("back", ["https://elsewhere.example", "//elsewhere.example", "/\\x", "x"])
def test_nobody_is_sent_elsewhere(house: House, back: str) -> None:
    answer = house.visitor().post("/view", back=back, size="big")
    assert answer.headers["location"] == "/"


WRONG = {
    "/find/code": {"reference": ["", "ABC", "<b>", "ABCDE0", "Z" * 400]},
    "/d": {"phone": ["", " ", "138", "1" * 400, "<script>", "+852 5123 4567", "１３８\x00"]},
    "/find": {"reference": ["", "ABC", "<b>", "Z" * 400], "code": ["", "1", "x" * 400]},
}


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [(p, f, t) for p, fields in WRONG.items() for f, values in fields.items() for t in values],
)
def test_wrong_input_is_told_and_never_repeated_as_markup(
    house: House, path: str, field: str, typed: str
) -> None:
    answer = house.visitor().post(path, **{field: typed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "<script>" not in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize("typed", ["a\x01b", "<b>", "x" * 255])
def test_a_name_that_can_be_none_is_told_and_stays(house: House, typed: str) -> None:
    answer = house.visitor().post("/d", account=typed)
    if typed == "<b>":
        assert answer.status_code == 303  # as good a name as any
        return
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{typed[:254]}"' in answer.text


def test_a_ticket_is_shown_by_looking_and_used_by_pressing(house: House) -> None:
    visitor = house.visitor()
    shown = visitor.get("/t/payload.sig_na-ture")
    assert shown.status_code == 200
    told = main_of(shown.text)
    for said in ("不收费", "15个工作日", "收一个验证码", "看清单", "再确认", "看结果", "到门店"):
        assert said in told  # before anything is asked
    assert "输手机号" not in told
    back = visitor.post("/view", back="/t/payload.sig_na-ture", size="big")
    assert 'value="/t/payload.sig_na-ture"' in shown.text
    assert back.headers["location"] == "/t/payload.sig_na-ture"  # large type loses no ticket
    assert house.at_work.world.table("intake.tickets") == []
    assert visitor.post("/t", ticket="payload.signature").status_code == 422
    assert house.at_work.phones.texts == []


def test_where_codes_were_tried_too_often_the_page_and_the_api_say_what_to_do(
    house: House,
) -> None:
    visitor = house.visitor()
    page = str(visitor.post("/d", phone=WANG).headers["location"])
    house.at_work.world.execute("update intake.codes set all_tries = 20")
    house.at_work.world.execute("delete from intake.limits")
    again = visitor.post(f"{page}/code/again")
    assert again.status_code == 409
    assert "请从头再来一次" in again.text
    assert "95XXX" in main_of(again.text)
    assert 'href="/"' in again.text


def test_no_address_has_a_number_in_it(house: House) -> None:
    visitor = house.visitor()
    location = str(visitor.post("/d", phone=WANG).headers["location"])
    # Its own digits: five of any kind lie side by side in one random address of a hundred.
    for digits in (WANG, WANG[::-1]):
        assert not any(digits[at : at + 5] in location for at in range(len(digits) - 4))
    assert WANG not in visitor.get(location).text
