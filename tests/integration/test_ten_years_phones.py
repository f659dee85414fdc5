"""Ten years of two customers under a moved clock, down to what arrives at their phone.

Every domain's worker, the aggregator, `notify` and the gateway of this machine. One keeps the usual
contact, and is told in Chinese of rules that are to come; the other asked for a contact of ten
years, and hears of the end in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

import pytest

from fullstop.consumers.notifier import Notifier
from fullstop.consumers.operate.announcements import Announcer
from fullstop.consumers.wiring import operations
from fullstop.gateways.http import Http
from fullstop.gateways.port import SureBy
from fullstop.notify.calls import Calls
from fullstop.notify.filling import reference
from fullstop.notify.sender import Sender
from fullstop.outbox.database import Database
from fullstop.running import serving
from fullstop.running.kafka import Received
from fullstop.sandbox.gateway import TEXTS, Phones, Text, gateway
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from fullstop.schemas.contact import unseal_by
from fullstop.schemas.messages import ResultNotice
from tests.support.a_life import CARD_GOES, DISPUTE_ENDS, LAST, PHONE, SETTLED, Life
from tests.support.broker import lying_in, with_topics
from tests.support.desk_notify import (
    KEY,
    NotifyAtWork,
    notify_database,
    notify_on,
    one_round,
)
from tests.support.versions import later, shipped, with_versions
from tests.support.world import TODAY, World

COMING, CHANGE = date(2027, 7, 1), date(2027, 9, 1)  # the rules: announced, and in force
CONTACT_ENDS, LONG = date(2027, 11, 24), date(2036, 11, 24)
# What would be promised to nobody, once the contact is over.
PROMISES = re.compile("通知您|告诉您|再向您|告知您|let you know|tell you|report to you|inform you")
KINDS = ("发票", "交易凭证", "售后", "清算", "invoice", "voucher")


@dataclass
class Phone(Life):
    """A life whose notices are read by `notify`, sent, and taken by the gateway at once."""

    notify: NotifyAtWork = field(kw_only=True)
    address: str = field(kw_only=True)
    arranged: str = ""

    def begin(self) -> None:
        if self.arranged:
            self.world.execute(self.arranged)

    def on_day(self, day: date) -> None:
        if day == COMING:
            self.announce()

    def announce(self) -> None:
        """By the command's own means, on the broker; whoever reads the topic gets it twice."""
        entry = self.world.wiring.catalogue["orders"]
        announcer: Announcer = replace(
            operations.announcer(self.world.wiring, "orders"), clock=self.world.clock
        )
        announcer.announce(entry, entry.policies[1])
        topic = self.world.topics.announcements.name
        for one in lying_in(self.world.wiring.settings.bootstrap_servers, [topic]) * 2:
            self.aggregator.handle([self._read(one.key or b"", one.value or b"")])

    def _read(self, key: bytes, value: bytes) -> Received:
        self.world.offset += 1
        topic = self.world.topics.announcements.name
        return Received(topic, 0, self.world.offset, key, value, (), self.world.clock())

    def told(self, notices: Sequence[ResultNotice]) -> None:
        super().told(notices)
        topic = self.world.topics.notices.name
        read = [self.world.received(one, topic=topic) for one in notices]
        self.reader.handle(read)
        self.reader.handle(read)
        while one_round(self.sender):
            pass

    @cached_property
    def database(self) -> Database:
        return notify_database(self.world)

    @cached_property
    def reader(self) -> Notifier:
        return self.notify.reader_on(self.database)

    @cached_property
    def sender(self) -> Sender:
        calls = Calls(
            Http(self.address, None, SureBy.KEY),
            lambda sealed: unseal_by(sealed, [KEY]),
            self.notify.alarm,
        )
        return replace(self.notify.sender, database=self.database, calls=calls)


@contextmanager
def phones(world: World) -> Iterator[tuple[Phones, str]]:
    inbox, port = Phones(world.clock), choose()
    with serving.served(gateway(inbox), serving.listen("127.0.0.1", port, "a test"), "phones"):
        yield inbox, f"http://127.0.0.1:{port}{TEXTS}"


@pytest.fixture
def shop(template: Servers, world: World, tmp_path: Path) -> World:
    """Whose orders keep an invoice a year less from CHANGE on."""
    text = later(shipped(world.wiring.catalogue["orders"]), CHANGE, COMING, ("P5Y", "P4Y"))
    domains = world.topics.domains
    on_broker = with_topics(world, lambda it: [it.topics.announcements], domains)
    return with_versions(on_broker, tmp_path, "orders", text)


def days_of(texts: Sequence[Text]) -> list[date]:
    return [(one.at + timedelta(hours=8)).date() for one in texts]


def nothing_is_left_of_the_number(world: World) -> None:
    for query in (
        "select count(*) from aggregator.cases where contact is not null",
        "select count(*) from notify.messages where contact is not null or text is not null",
    ):
        assert world.execute(query) == [(0,)], query


def test_the_usual_contact_hears_of_all_in_its_life_and_of_nothing_after(shop: World) -> None:
    with notify_on(shop) as notify, phones(shop) as (inbox, address):
        life = Phone(
            shop,
            logins=1,
            key=KEY,
            days=(COMING, CHANGE),
            notify=notify,
            address=address,
        )
        heard = life.live()
        states = notify.states()
    assert days_of(inbox.texts) == [TODAY, DISPUTE_ENDS, CARD_GOES, SETTLED, COMING, CHANGE]
    assert {one.phone for one in inbox.texts} == {PHONE}
    assert len({one.key for one in inbox.texts}) == len(inbox.texts)
    first, coming, moved = inbox.texts[0], inbox.texts[4], inbox.texts[5]
    assert "您还绑着银行卡，请先解绑" in first.text
    assert coming.text == (
        "【某某商城】《客户信息删除规则》自2027年9月1日起调整，您2026年11月申请删除时暂留的信息到时按新规则办理。"
        "全文见APP公告，您的申请见xx.cn/d，疑问请拨95XXX。"
    )
    assert [one.stage.value for one in life.notices if one.sms].count("ANNOUNCEMENT") == 1
    assert shop.execute("select announced from aggregator.cases") == [([f"orders/{CHANGE}"],)]
    assert not any(kind in one.text for one in inbox.texts[1:] for kind in KINDS)
    assert moved.at.date() < CONTACT_ENDS
    assert not PROMISES.search("".join(one.text for one in inbox.texts))
    # The end comes nine years after the contact's: for the page alone.
    assert (heard[-1].stage, heard[-1].is_sent, heard[-1].on.year) == ("FINAL", False, 2037)
    assert [state for state in states.values() if state != "accepted"] == [
        "undeliverable: no_contact"
    ]
    nothing_is_left_of_the_number(shop)


def test_a_contact_of_ten_years_hears_of_the_end_and_is_forgotten(world: World) -> None:
    """All goes before 2035: what would stay until the end of 2036 outlives any contact."""
    newest = "delete from orders.{0} where order_no = 'o-3'"
    tables = ("details", "logistics", "after_sales", "vouchers")
    settled = (
        "update payments.cards set unbound_on = '2026-11-01'",
        "update payments.clearing set closed_on = '2026-11-01' where closed_on is null",
    )
    with notify_on(world) as notify, phones(world) as (inbox, address):
        life = Phone(
            world,
            "en",
            logins=1,
            key=KEY,
            notify=notify,
            address=address,
            has_matters=False,
            arranged=";".join([*map(newest.format, tables), *settled]),
        )
        until = datetime.combine(LONG, datetime.min.time(), UTC)
        heard = life.live(contact_until=until)
        states = notify.states()
    days = days_of(inbox.texts)
    assert (days[0], days[-1]) == (TODAY, date(2035, 1, 1))
    assert inbox.texts[-1].text == (
        "[某某商城] What had to stay when you asked in November 2026 is now deleted, and the "
        "request is done. The contact kept for it is deleted next. Questions: call 95XXX."
    )
    assert heard[-1].is_sent
    assert heard[-1].stage == "FINAL"
    assert set(states.values()) == {"accepted"}
    assert not any(kind in one.text for one in inbox.texts[1:] for kind in KINDS)
    assert not PROMISES.search("".join(one.text for one in inbox.texts))
    assert world.today() < LAST
    nothing_is_left_of_the_number(world)


def test_the_result_is_out_with_the_last_answer_and_with_the_customer_by_the_morning(
    world: World,
) -> None:
    """L7: within a working day, also of who asks late in the evening."""
    world.clock.now = datetime.combine(TODAY, time(14, 30), UTC)  # 22:30 in Shanghai
    with notify_on(world) as notify, phones(world) as (inbox, address):
        life = Phone(world, logins=1, key=KEY, notify=notify, address=address)
        life.ask()
        [notice] = life.notices
        assert inbox.texts == []
        world.clock.now += timedelta(hours=10)
        while one_round(life.sender):
            pass
    assert (notice.revision, notice.issued_at) == (1, datetime.combine(TODAY, time(14, 30), UTC))
    said = {(line.domain, line.records, line.outcome.value) for line in notice.lines}
    assert {("browsing_history", "views", "ERASED"), ("orders", "invoices", "KEPT")} <= said
    assert world.execute("select count(*) from browsing_history.views") == [(0,)]
    assert world.execute("select count(*) from orders.invoices") == [(1,)]
    [text] = inbox.texts
    assert days_of(inbox.texts) == [TODAY + timedelta(days=1)]
    assert text.text == notice.sms.replace("{ref}", reference(notice.case_id)).replace(
        "{link}", "xx.cn/d"
    )
    for part in ("浏览记录", "已删除", "发票依规留至2029年6月21日", "为什么、怎么查：", "95XXX"):
        assert part in text.text
