"""Every page in every state can be read and used by everybody: measured, and looked at by axe."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi import Response

from fullstop.consumers.domain.blockers import BlockersConsumer
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.door import source_of
from fullstop.gateways.port import Sent
from fullstop.intake.acts import Attempt
from fullstop.intake.door import Language
from fullstop.intake.web.app import web
from fullstop.intake.web.pages import LANGUAGE_COOKIE
from fullstop.intake.web.session import Sessions
from fullstop.running import serving
from fullstop.sandbox import samples
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import DeletionCancelled, DeletionRequested
from tests.browser.reading import findings_of, problems_of
from tests.support.copies import copy_of
from tests.support.desk_door import TICKET_KEY, DoorAtWork, a_door_on
from tests.support.world import World, cloned, settings_for

NOBODY = "10009999999"
USUAL = 16
# How wide the screen is, and how large the reader's own type: twice the usual is 200 %.
SIZES = ((360, USUAL), (390, USUAL), (1280, USUAL), (360, 2 * USUAL), (1280, 2 * USUAL))


@dataclass
class House:
    """The door on a database, with a browser in front of it."""

    at_work: DoorAtWork
    sessions: Sessions
    page: Any
    language: Language
    copies: int = 0

    def customer(self, sample: str) -> str:
        """The phone number of a customer like a sample, with what is open of them."""
        self.copies += 1
        world = self.at_work.world
        subject, phone = copy_of(world, sample, self.copies)
        entries = list(world.wiring.catalogue.values())
        now = world.clock.now = max(world.clock.now, datetime.now(UTC))  # after their rows came
        for raised in samples.blockers(world.admin_url, entries, now, "Asia/Shanghai"):
            for consumer in self.hearing if raised.subject_id == subject else ():
                consumer.handle([world.received(raised)])
        return phone

    @cached_property
    def hearing(self) -> list[BlockersConsumer]:
        world = self.at_work.world
        return [world.blockers(name) for name in world.wiring.catalogue]

    @property
    def code(self) -> str:
        [code] = re.findall(r"(?:验证码|Code )(\d{6})", self.at_work.phones.texts[-1][2])
        return str(code)

    def applies(self, phone: str) -> Attempt:
        """Opened at the door, in this browser; the code is out."""
        self.copies += 1
        session = f"session-{self.copies}"
        opened = self.at_work.acts.open(phone, self.language, session, session)
        self.keeps(session)
        return Attempt(entered=None, link=opened.link, session=session)  # type: ignore[arg-type]

    def keeps(self, session: str) -> None:
        response = Response()
        self.sessions.keep(response, session)
        name, _, rest = response.headers["set-cookie"].partition("=")
        value = rest.partition(";")[0]
        url = self.sessions.address
        self.page.context.add_cookies([{"name": name, "value": value, "url": url}])

    def proves(self, phone: str) -> Attempt:
        opened = self.applies(phone)
        attempt = self.at_work.acts.enter_code(opened.link, opened.session, self.code)
        self.keeps(attempt.session)
        return attempt

    def lists(self, sample: str) -> Attempt:
        attempt = self.proves(self.customer(sample))
        self.at_work.carry()
        return attempt

    def publishes(self, sample: str) -> Attempt:
        """Confirmed and checked: the request lies in the outbox."""
        attempt = self.lists(sample)
        self.confirms(attempt)
        self.at_work.carry()
        return attempt

    def confirms(self, attempt: Attempt) -> None:
        [(shown,)] = self.at_work.world.execute(
            "select shown_case from intake.applications where link = %s", attempt.link
        )
        assert self.at_work.acts.confirm(attempt.link, attempt.session, str(shown))

    @cached_property
    def developer(self) -> Any:
        return self.page.context.new_cdp_session(self.page)

    def sized(self, width: int, type_size: int) -> None:
        """A screen so wide, before a reader whose own type is so large."""
        self.page.set_viewport_size({"width": width, "height": 800})
        sizes = {"standard": type_size, "fixed": type_size}
        self.developer.send("Page.setFontSizes", {"fontSizes": sizes})

    def opens(self, path: str) -> None:
        self.page.goto(path)
        self.page.evaluate("window.stop()")  # what looks again by itself stays as it is

    def sends(self, path: str, **fields: str) -> None:
        """A form with the mark of the page that is shown."""
        with self.page.expect_navigation():
            self.page.evaluate(
                """([path, fields]) => {
                  const mark = document.querySelector('[name=mark]').value;
                  const form = document.createElement('form');
                  form.method = 'post'; form.action = path;
                  for (const [name, value] of Object.entries({mark, ...fields})) {
                    const input = document.createElement('input');
                    input.name = name; input.value = value; form.append(input);
                  }
                  document.body.append(form); form.submit();
                }""",
                [path, fields],
            )


# --- the pages: each leaves the browser at one state of one page ---------------------------------


def start(house: House) -> None:
    house.opens("/")


def start_wrong(house: House) -> None:
    house.opens("/")
    house.sends("/d", phone="1380000")


def account(house: House) -> None:
    house.opens("/account")


def account_wrong(house: House) -> None:
    account(house)
    house.sends("/d", by="account", account="")


def code_to_the_registered(house: House) -> None:
    account(house)
    house.sends("/d", by="account", account="nobody@example.com")


def code(house: House) -> None:
    house.opens(f"/d/{house.applies(house.customer('wang')).link}")


def code_wrong(house: House) -> None:
    code(house)
    wrong = "000000" if house.code != "000000" else "111111"
    house.sends(f"{house.page.url}/code", code=wrong)


def code_too_short(house: House) -> None:
    code(house)
    house.sends(f"{house.page.url}/code", code="12")


def code_over(house: House) -> None:
    code(house)
    house.at_work.world.execute("update intake.codes set tries = 5")
    house.sends(f"{house.page.url}/code", code="123456")


def code_not_sent(house: House) -> None:
    house.opens("/")
    house.at_work.phones.answer = Sent.TRY_LATER
    try:
        house.sends("/d", phone=house.customer("wang"))
    finally:
        house.at_work.phones.answer = Sent.ACCEPTED


def proving(house: House) -> None:
    house.opens(f"/d/{house.proves(NOBODY).link}")


def waiting(house: House) -> None:
    house.opens(f"/d/{house.proves(house.customer('wang')).link}")
    house.at_work.carry()


def waiting_long(house: House) -> None:
    attempt = house.proves(house.customer("wang"))
    clock = house.at_work.world.clock
    clock.now += timedelta(seconds=61)
    house.opens(f"/d/{attempt.link}")
    house.at_work.carry()


def listed(house: House) -> None:
    house.opens(f"/d/{house.lists('wang').link}")


def listed_bound_card(house: House) -> None:
    house.opens(f"/d/{house.lists('bound-card').link}")


def listed_benefits(house: House) -> None:
    house.opens(f"/d/{house.lists('benefits').link}")


def listed_dispute(house: House) -> None:
    house.opens(f"/d/{house.lists('dispute').link}")


def listed_return_window(house: House) -> None:
    house.opens(f"/d/{house.lists('return-window').link}")


def listed_in_part(house: House) -> None:
    attempt = house.lists("dispute")
    acts = house.at_work.acts
    acts.choose(attempt.link, attempt.session, frozenset({"orders"}), waive=False, longer=True)
    house.at_work.carry()
    house.opens(f"/d/{attempt.link}")


def listed_nothing_chosen(house: House) -> None:
    listed(house)
    house.sends(f"{house.page.url}/choices")


def listed_again(house: House) -> None:
    attempt = house.lists("wang")
    house.at_work.world.execute(
        "insert into payments.cards (subject_id, token, last_four, holder, expiry, created_at)"
        " select subject_id, 'sample-new-' || link, '0009', '抄女士', '12/29', opened_at - '1 day'"
        "::interval from intake.applications where link = %s",
        attempt.link,
    )
    house.confirms(attempt)
    house.at_work.carry()
    house.opens(f"/d/{attempt.link}")


def listed_not_this(house: House) -> None:
    listed(house)
    house.sends(f"{house.page.url}/confirm", list="another")


def enquired(house: House) -> None:
    attempt = house.lists("wang")
    house.confirms(attempt)
    code = house.at_work.acts.new_enquiry_code(attempt.link, attempt.session)
    world = house.at_work.world
    [(reference,)] = world.execute(
        "update intake.applications set state = 'listed', session = null where link = %s"
        " returning reference",
        attempt.link,
    )
    found = house.at_work.acts.find(str(reference), code, attempt.link)
    house.keeps(found.session)
    house.opens(f"/d/{attempt.link}")
    house.at_work.said()


def empty(house: House) -> None:
    attempt = house.proves(house.customer("nobody"))
    house.at_work.world.execute(
        "delete from membership.identities where subject_id ="
        " (select subject_id from intake.applications where link = %s)",
        attempt.link,
    )
    house.at_work.carry()
    house.opens(f"/d/{attempt.link}")


def slip(house: House) -> None:
    listed(house)
    shown = house.page.locator("[name=list]").input_value()
    house.sends(f"{house.page.url}/confirm", list=shown)


def checking(house: House) -> None:
    attempt = house.lists("wang")
    house.confirms(attempt)
    house.opens(f"/d/{attempt.link}")
    house.at_work.carry()
    house.at_work.carry()


def at_work(house: House) -> None:
    house.opens(f"/d/{house.publishes('wang').link}")
    house.at_work.carry()


def called_off(house: House) -> None:
    attempt = house.publishes("wang")
    house.at_work.acts.withdraw(attempt.link, attempt.session)
    house.opens(f"/d/{attempt.link}")
    house.at_work.said()


def keeping(house: House) -> None:
    attempt = house.publishes("dispute")
    house.at_work.carry()
    house.opens(f"/d/{attempt.link}")


def done(house: House) -> None:
    attempt = house.publishes("idle-account")
    house.at_work.carry()
    house.opens(f"/d/{attempt.link}")


def statement(house: House) -> None:
    attempt = house.publishes("wang")
    house.at_work.carry()
    house.opens(f"/d/{attempt.link}/statement")


def stopped(house: House) -> None:
    attempt = house.lists("wang")
    house.at_work.world.execute(
        "update intake.applications set state = 'suspended' where link = %s", attempt.link
    )
    house.opens(f"/d/{attempt.link}")


def cooling(house: House) -> None:
    attempt = house.lists("wang")
    house.at_work.world.execute(
        "update intake.applications set state = 'cooling' where link = %s", attempt.link
    )
    house.opens(f"/d/{attempt.link}")


def other_language(house: House) -> None:
    attempt = house.lists("wang")
    house.at_work.world.execute(
        "update intake.applications set locale = %s where link = %s",
        "en" if house.language == "zh" else "zh-CN",
        attempt.link,
    )
    house.opens(f"/d/{attempt.link}")


def elsewhere(house: House) -> None:
    """What a service asked for, for the same customer."""
    attempt = house.proves(house.customer("dispute"))
    world = house.at_work.world
    [(subject,)] = world.execute(
        "select subject_id from intake.applications where link = %s", attempt.link
    )
    house.at_work.answer(world.request(str(subject)))
    house.at_work.carry()
    house.opens(f"/d/{attempt.link}")


def rules(house: House) -> None:
    house.opens("/rules")


def covered(house: House) -> None:
    house.opens("/covered")


def withdrawn(house: House) -> None:
    attempt = house.lists("wang")
    house.at_work.acts.withdraw(attempt.link, attempt.session)
    house.opens(f"/d/{attempt.link}")


def withdrawn_after(house: House) -> None:
    attempt = house.publishes("wang")
    house.at_work.acts.withdraw(attempt.link, attempt.session)
    said = house.at_work.said()
    for kind in (DeletionCancelled, DeletionRequested):
        house.at_work.answer(*(one for one in said if isinstance(one, kind)))
    house.opens(f"/d/{attempt.link}")


def lapsed(house: House) -> None:
    attempt = house.lists("wang")
    house.at_work.world.execute(
        "update intake.applications set moved_at = moved_at - interval '8 days' where link = %s",
        attempt.link,
    )
    house.at_work.due().step()
    house.opens(f"/d/{attempt.link}")


def find(house: House) -> None:
    house.opens("/find")


def find_wrong(house: House) -> None:
    find(house)
    house.sends("/find", reference="ABCDEF", code="12345678")


def find_without_a_reference(house: House) -> None:
    find(house)
    house.sends("/find/code", reference="")


def ticket(house: House) -> None:
    at = int(house.at_work.world.clock.now.timestamp())
    house.copies += 1
    said = {
        "subject": "sample-wang",
        "signed_in_at": at - 600,
        "issued_at": at,
        "nonce": f"{house.copies:020d}",
    }
    payload = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    signature = hmac.new(TICKET_KEY, payload.encode(), hashlib.sha256).hexdigest()
    house.opens(f"/t/{payload}.{signature}")


def ticket_over(house: House) -> None:
    house.opens("/")
    house.sends("/t", ticket="no-ticket")


def not_found(house: House) -> None:
    house.opens("/d/ABCDEFGHJK")


def by_pressing(house: House) -> None:
    house.opens("/d/ABCDEFGHJK/confirm")


def stale(house: House) -> None:
    house.opens("/")
    house.sends("/d", mark="0" * 64, phone="10000005678")


def limited(house: House) -> None:
    phone = house.customer("wang")
    house.applies(phone)
    house.opens("/")
    house.sends("/d", phone=phone)


def later(house: House) -> None:
    find(house)
    world = house.at_work.world
    world.execute("alter table intake.limits rename to gone")
    try:
        house.sends("/find", reference="ABCDEF", code="12345678")
    finally:
        world.execute("alter table intake.gone rename to limits")


PAGES: tuple[Callable[[House], None], ...] = (
    start,
    start_wrong,
    account,
    account_wrong,
    code_to_the_registered,
    code,
    code_wrong,
    code_too_short,
    code_over,
    code_not_sent,
    proving,
    waiting,
    waiting_long,
    listed,
    listed_bound_card,
    listed_benefits,
    listed_dispute,
    listed_return_window,
    listed_in_part,
    listed_nothing_chosen,
    listed_again,
    listed_not_this,
    enquired,
    empty,
    slip,
    checking,
    at_work,
    called_off,
    keeping,
    done,
    statement,
    stopped,
    cooling,
    other_language,
    elsewhere,
    rules,
    covered,
    withdrawn,
    withdrawn_after,
    lapsed,
    find,
    find_wrong,
    find_without_a_reference,
    ticket,
    ticket_over,
    not_found,
    by_pressing,
    stale,
    limited,
    later,
)


@contextmanager
def a_house(template: Servers, browser: Any, language: Language) -> Iterator[House]:
    address = f"http://127.0.0.1:{(port := choose())}"
    with cloned(template) as url:
        world = world_of(template, url)
        with a_door_on(world) as at_work:
            sessions = Sessions(at_work.door.keys.signing, address)
            app = web(
                at_work.door,
                address=address,
                civil_day=world.wiring.settings.civil_day,
                actions={"card_bound": "https://shop.example/cards"},
                source_of=source_of(0),
            )
            listener = serving.listen("127.0.0.1", port, "the door of the suite")
            with serving.served(app, listener, "door"), a_context(browser, address) as page:
                page.context.add_cookies(
                    [{"name": LANGUAGE_COOKIE, "value": language, "url": address}]
                )
                yield House(at_work, sessions, page, language)


def world_of(template: Servers, url: str) -> World:
    world = World(url, Wiring(settings_for(template, url)))
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    return world


@contextmanager
def a_context(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(base_url=address, bypass_csp=True, device_scale_factor=2)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, template: Servers, chromium: Any) -> Iterator[House]:
    with a_house(template, chromium, request.param) as opened:
        yield opened


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each page in both languages where everything runs, else every tenth in each, by turns."""
    if "show" not in metafunc.fixturenames:
        return
    both = metafunc.config.getoption("--every-pair")
    shows = [
        (language, show)
        for place, language in enumerate(("zh", "en"))
        for number, show in enumerate(PAGES)
        if both or number % 10 == 5 * place + 1
    ]
    ids = [f"{show.__name__}-{language}" for language, show in shows]
    metafunc.parametrize("house, show", shows, indirect=["house"], ids=ids)


def test_a_page_can_be_read_and_used_by_everybody(
    house: House, show: Callable[[House], None], gallery: Path | None
) -> None:
    page, wrong = house.page, []
    house.sized(*SIZES[0])
    show(house)
    wrong += findings_of(page)
    for size in SIZES:
        house.sized(*size)
        assert type_of(page) == 1.25 * size[1]
        found = problems_of(page, house.language, is_large=size[1] > USUAL)
        wrong += [f"{size}: {one}" for one in found]
        if gallery:
            name = f"{show.__name__}-{house.language}-{size[0]}-{size[1]}.png"
            page.screenshot(path=gallery / name, full_page=True)
    assert wrong == []


def type_of(page: Any) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))
