"""Coming rules are handed to the company's own channels, and load once these accepted them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from fullstop.consumers.wiring.start_checks import check_domain
from fullstop.gateways.channels import HttpChannels
from fullstop.handlers.contract import DomainError
from fullstop.handlers.rules import Policy
from fullstop.notify.announcements import Channels, Handing
from fullstop.outbox.database import Database, Db
from fullstop.outbox.outbox import put
from fullstop.running.events import record_of
from fullstop.running.kafka import Received
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import AnnouncementAccepted, PolicyAnnounced, Words
from fullstop.schemas.topics import key_of
from tests.support import messages
from tests.support.desk_notify import RULES_PAGE, notify_database, notify_on
from tests.support.versions import later, shipped, told, with_versions
from tests.support.world import World

FROM = date(2027, 3, 1)
LAST = FROM - timedelta(days=30)


@dataclass
class Company:
    """Its channels: what each was told under which key, and what they answer."""

    told: Counter[str] = field(default_factory=Counter)
    said: list[Mapping[str, str]] = field(default_factory=list)
    status: int = 202
    address: str = ""


@contextmanager
def serving(company: Company) -> Iterator[Company]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            assert self.headers["authorization"] == "Bearer secret"
            if company.status < 300:
                company.told[self.headers["idempotency-key"]] += 1
                company.said.append(body)
            self.send_response(company.status)
            self.end_headers()

        def log_request(self, *_: object) -> None:
            """To nobody."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        company.address = f"http://127.0.0.1:{server.server_port}/announcements"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield company
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def company() -> Iterator[Company]:
    with serving(Company()) as found:
        yield found


def announced(policy: Policy | None = None) -> PolicyAnnounced:
    words = Words(zh="【某某商城】规则调整。全文见{link}。", en="Rules change: {link}.")
    of = {} if policy is None else {"version": policy.version, "digest": policy.digest}
    fields = {"effective_from": FROM, "words": words, **of}
    return messages.announced().model_copy(update=fields)


def hear(world: World, *said: PolicyAnnounced, since: datetime | None = None) -> None:
    """Let `notify` read them as they lie in the topic."""
    with notify_on(world) as notify, closing(notify_database(world)) as database:
        notify.since = since
        reader = notify.reader_on(database)
        reader.handle([received(world, one) for one in said])


def received(world: World, message: PolicyAnnounced | AnnouncementAccepted) -> Received:
    topic = world.topics.topic_of(message).name
    return world.received(encode(message), topic=topic, key=key_of(message))


def handing(
    world: World, database: Database, channels: Channels, since: datetime | None = None
) -> Handing:
    def say(connection: Db, accepted: AnnouncementAccepted) -> None:
        put(connection, [record_of(accepted, world.topics, source="/t", traceparent=None)])

    civil_day = world.wiring.settings.civil_day
    of = (channels, world.clock, civil_day, say, lambda *_: None, RULES_PAGE, since)
    return Handing(database, *of)


def hand_over(
    world: World, company: Company, since: datetime | None = None
) -> list[AnnouncementAccepted]:
    """Let all that is due be handed over; what is said to be accepted."""
    with closing(notify_database(world)) as database:
        step = handing(world, database, HttpChannels(company.address, "secret"), since).step
        while step():
            pass
    said = world.said("notify")
    assert all(isinstance(one, AnnouncementAccepted) for one in said)
    return [one for one in said if isinstance(one, AnnouncementAccepted)]


# --- handed over --------------------------------------------------------------------------------


def test_each_channel_is_handed_it_once_and_its_word_comes_back(
    world: World, company: Company
) -> None:
    message = announced()
    hear(world, message, message)
    hear(world, message)
    accepted = hand_over(world, company)
    assert [(one.domain, one.version, one.digest) for one in accepted] == [
        ("orders", "2026-06-01", message.digest)
    ] * 2
    assert {one.channel for one in accepted} == {"APP", "SMS"}
    assert company.told == {f"{message.event_id}:APP": 1, f"{message.event_id}:SMS": 1}
    assert company.said[0] == {
        "channel": "APP",
        "domain": "orders",
        "version": "2026-06-01",
        "effective_from": "2027-03-01",
        "zh": "【某某商城】规则调整。全文见xx.cn/rules。",
        "en": "Rules change: xx.cn/rules.",
    }
    world.clock.now += timedelta(days=1)
    hear(world, message)
    assert hand_over(world, company) == []


def test_what_is_not_taken_comes_again_until_it_is(world: World, company: Company) -> None:
    hear(world, announced())
    company.status = 503
    assert hand_over(world, company) == []
    company.status = 200
    assert hand_over(world, company) == []  # not at once
    world.clock.now += timedelta(seconds=10)
    assert len(hand_over(world, company)) == 2


def test_a_kill_between_the_call_and_its_answer_hands_it_over_under_the_same_key(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(world, announced())

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Handing, "_accepted", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_over(world, company)
    world.clock.now += timedelta(seconds=10)
    accepted = hand_over(world, company)
    assert len({one.event_id for one in accepted}) == len(accepted) == 2
    assert sorted(company.told.values()) == [1, 2]  # which the channel knows again


def test_what_is_in_force_or_was_anothers_is_not_handed_over(
    world: World, company: Company
) -> None:
    before = announced().announced_at + timedelta(milliseconds=1)
    hear(world, announced(), since=before)
    assert hand_over(world, company) == []
    hear(world, announced())
    world.clock.now = datetime.fromisoformat("2027-02-28T16:00:00Z")  # their day in Shanghai
    assert hand_over(world, company) == []


def test_where_channels_are_named_later_what_others_told_is_not_told_again(
    world: World, company: Company
) -> None:
    """It was read and kept while there were none; since when this service tells is said then."""
    message = announced()
    later = message.announced_at + timedelta(days=20)
    hear(world, message)
    assert hand_over(world, company, later) == []
    again = message.model_copy(update={"announced_at": later})
    hear(world, again, message)  # the operator typed `rules announce` again
    assert len(hand_over(world, company, later)) == 2
    assert sorted(company.told) == [f"{message.event_id}:APP", f"{message.event_id}:SMS"]


# --- and what comes back lets it load -----------------------------------------------------------


@pytest.fixture
def shop(world: World, tmp_path: Path) -> World:
    """With a version of the orders' rules that the broker knows of and channels must accept."""
    text = later(shipped(world.wiring.catalogue["orders"]), FROM, LAST)
    shop = with_versions(world, tmp_path, "orders", text)
    check_domain(world.wiring, world.wiring.catalogue["orders"], load=True)
    told(shop, second(shop), awaits=("APP", "SMS"))
    return shop


def second(shop: World) -> Policy:
    return shop.wiring.catalogue["orders"].policies[1]


def accept(shop: World, *channels: str, on: date = LAST, **other: object) -> None:
    """Let every domain read that these channels accepted it, at the last minute of that day."""
    at = datetime.fromisoformat(f"{on}T15:59:00Z")
    for name in ("orders", "payments"):
        for channel in channels:
            of = {"version": second(shop).version, "digest": second(shop).digest, **other}
            said = messages.accepted().model_copy(
                update={**of, "channel": channel, "event_id": str(uuid4())}
            )
            one = replace(received(shop, said), appended_at=at)
            shop.blockers(name).handle([one])


def refusal(shop: World) -> str:
    with pytest.raises(DomainError) as refused:
        check_domain(shop.wiring, shop.wiring.catalogue["orders"], load=True)
    return str(refused.value)


def test_it_loads_once_each_channel_accepted_it(shop: World) -> None:
    assert "may not be loaded: not accepted yet by APP, SMS. `fullstop notify` hands it to" in (
        refusal(shop)
    )
    accept(shop, "APP")
    assert "not accepted yet by SMS." in refusal(shop)
    accept(shop, "SMS")
    check_domain(shop.wiring, shop.wiring.catalogue["orders"], load=True)
    assert shop.execute("select version from orders.policies order by 1")[1] == (FROM,)
    assert shop.execute("select * from payments.acceptances") == []  # it is not theirs


def test_what_is_accepted_too_late_or_with_other_contents_does_not_count(shop: World) -> None:
    accept(shop, "APP", "SMS", digest="ab" * 32)
    assert "not accepted yet by APP, SMS" in refusal(shop)
    accept(shop, "APP", "SMS", on=LAST + timedelta(days=1))
    assert f"APP accepted it on {LAST + timedelta(days=1)}, later than {LAST}" in refusal(shop)


def test_what_nobody_hands_over_loads_by_the_brokers_word(shop: World) -> None:
    shop.execute("update orders.announcements set awaits = '{}'")
    check_domain(shop.wiring, shop.wiring.catalogue["orders"], load=True)
