"""R1–R18 as far as they are here, proven by rows and bytes: the sample customers in every shipped
domain under the shipped rules, a request on a real broker, the tables after it, the notice as it
lies in its topic, and the text as it arrived at the gateway.

`tests/integration/test_rules.py` has what each domain says for itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pytest

from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.consumers.domain.waiting import Waiting
from fullstop.consumers.domain.worker import Worker
from fullstop.consumers.wiring import Wiring
from fullstop.gateways.http import Http
from fullstop.gateways.port import Answer, SureBy, Text
from fullstop.handlers.catalogue import catalogue
from fullstop.running import serving
from fullstop.running.loop import Handler
from fullstop.sandbox import samples
from fullstop.sandbox.gateway import TEXTS, Phones, gateway
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import ResultNotice
from fullstop.schemas.topics import PARTITIONS
from tests.support.by_hand import DOMAIN, ByHand, Reader, by_hand
from tests.support.desk_notify import KEY, Inbox, notify_on
from tests.support.emptied import emptied

WAITS, SPEAK = "membership", ("orders", "payments")
SHANGHAI = ZoneInfo("Asia/Shanghai")
TABLES = (
    "account_security.devices",
    "account_security.login_logs",
    "browsing_history.searches",
    "browsing_history.views",
    "membership.benefits",
    "membership.identities",
    "membership.levels",
    "orders.after_sales",
    "orders.details",
    "orders.invoices",
    "orders.logistics",
    "orders.reviews",
    "orders.vouchers",
    "payments.cards",
    "payments.clearing",
    "preference_tags.tags",
)


@dataclass
class Shop:
    """All six domains, the aggregator and the relay, with the sample customers."""

    moved: ByHand
    matters: dict[str, Reader]
    """By domain, what it reads of the matters that are open elsewhere, or in its own rows."""

    before: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """By customer, their rows when they asked."""
    told: dict[str, ResultNotice] = field(default_factory=dict)
    """By customer, the first notice as it lay in its topic."""
    lying: list[ResultNotice] = field(default_factory=list)
    """Every notice, in the order of its coming."""
    phones: Phones = field(default_factory=lambda: Phones(lambda: datetime.now(UTC)))
    """What arrived at the gateway."""

    def ask(self, who: Mapping[str, Mapping[str, object]]) -> None:
        """Let customers ask for everything, all at once."""
        self.before = {subject_id: self.rows(subject_id) for subject_id in who}
        world = self.moved.world
        self.moved.publish(*(world.request(subject_id, **more) for subject_id, more in who.items()))
        self.told = {notice.subject_id: notice for notice in self.notices()}

    def arrived(self, subject_id: str) -> list[str]:
        """Send what is promised, as it lies in the topic; the texts on the customer's phone."""
        phone = PHONES[subject_id]
        with notify_on(self.moved.world, SureBy.KEY) as notify, gateway_of(self.phones) as inbox:
            notify.inbox = inbox
            notify.tell(*self.lying)
            while notify.send():
                pass
        return [one.text for one in self.phones.texts if one.phone == phone]

    def notices(self) -> list[ResultNotice]:
        while self._reads() + self.moved.relay() + self.moved.aggregator_reads():
            self._work()
        new = self.moved.notices()
        self.lying += new
        return new

    def on(self, day: date) -> list[ResultNotice]:
        """Let noon of a day come, and every domain look at what is due."""
        self.moved.world.clock.now = datetime.combine(day, time(12), SHANGHAI)
        self._work()
        found = self.notices()
        while self._days.tell_due():
            found += self.notices()
        return found

    def rows(self, subject_id: str) -> dict[str, list[str]]:
        """Every row of a customer, as text, by table; tables without one left out."""
        found = {table: self._rows(table, subject_id) for table in TABLES}
        return {table: rows for table, rows in found.items() if rows}

    def sees(self, role: str, table: str, subject_id: str) -> int:
        """How many rows of a customer a role of the database sees."""
        with self.moved.world.admin() as connection, connection.transaction():
            connection.execute(f"set local role {role}".encode())
            row = connection.execute(
                f"select count(*) from {table} where subject_id = %s".encode(), (subject_id,)
            ).fetchone()
        return int(row[0]) if row else 0

    def execute(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        return self.moved.world.execute(statement, *parameters)

    def _rows(self, table: str, subject_id: str) -> list[str]:
        rows = self.execute(
            f"select t::text from {table} as t where subject_id = %s order by 1", subject_id
        )
        return [str(row) for (row,) in rows]

    def _reads(self) -> int:
        others = (self.moved.other_reads(name) for name in catalogue() if name != DOMAIN)
        return self.moved.domain_reads() + sum(others) + sum(map(self._hears, self.matters))

    def _hears(self, name: str) -> int:
        world = self.moved.world
        batch = self.matters[name].read()
        if batch:
            handler: Handler = world.blockers(name) if name == WAITS else world.matters(name)
            handler.handle(batch)
        return len(batch)

    def _work(self) -> None:
        while any(one.step() for one in self._workers):
            pass

    @cached_property
    def _workers(self) -> list[Worker | Deferrals | Waiting]:
        world = self.moved.world
        each = [one for name in catalogue() for one in (world.worker(name), world.deferrals(name))]
        return [*each, world.waiting(WAITS)]

    @cached_property
    def _days(self) -> Days:
        return self.moved.days()


class AtGateway(Inbox):
    """The port's own adapter, at the gateway of this machine."""

    def __init__(self, address: str) -> None:
        super().__init__(SureBy.KEY)
        self._http = Http(address, None, SureBy.KEY)

    def send(self, text: Text) -> Answer:
        return self._http.send(text)

    def close(self) -> None:
        self._http.close()


@contextmanager
def gateway_of(phones: Phones) -> Iterator[AtGateway]:
    port = choose()
    listener = serving.listen("127.0.0.1", port, "the suite's gateway")
    with serving.served(gateway(phones), listener, "gateway"):
        inbox = AtGateway(f"http://127.0.0.1:{port}{TEXTS}")
        yield inbox
        inbox.close()


PUBLIC = base64.b64encode(bytes(KEY.public_key)).decode()
PHONES = {"sample-wang": "10000005678"}
ASKING: dict[str, dict[str, object]] = {
    "sample-wang": {"contact_until": datetime(2035, 1, 1, tzinfo=SHANGHAI)},
    "sample-minor": {"acting_as": "GUARDIAN"},
    "sample-dispute": {},
    "sample-return-window": {},
    "sample-bound-card": {},
}
BESIDE = (
    "insert into membership.identities (subject_id, name, phone, id_number, created_at)"
    " values ('sample-bound-card', '韩女士', '13800000021', '110101199001011234', '2020-01-01')",
    "insert into orders.invoices (invoice_no, order_no, subject_id, issued_on, title,"
    " amount_cents, buyer_phone, buyer_email, delivery_address, created_at)"
    " select 'open', order_no, subject_id, current_date, '李先生', 1, '13800000009',"
    " 'li@example.com', '示例路 1 号', created_at from orders.vouchers"
    " where subject_id = 'sample-return-window' and completed_on is null",
)
"""What the samples lack: an account with the bound card, an invoice of the open order."""


@pytest.fixture(scope="module")
def shop(template: Servers, database: str) -> Iterator[Shop]:
    """They have asked, and were told; the tests that let time go by come last."""
    with by_hand(emptied(template, database), partitions=PARTITIONS) as moved:
        settings = moved.world.wiring.settings.model_copy(update={"contact_key": PUBLIC})
        moved.world.wiring = Wiring(settings)
        moved.restart_with(*catalogue())
        world = moved.world
        world.asks = True  # and no business service ever says a word
        entries, zone = list(world.wiring.catalogue.values()), world.wiring.settings.time_zone
        samples.load(world.admin_url, entries, generated=0, time_zone=zone)
        for statement in BESIDE:
            world.execute(statement)
        servers = world.wiring.settings.bootstrap_servers
        matters = {name: Reader(servers, [moved.topics.asked]) for name in SPEAK}
        matters[WAITS] = Reader(servers, [moved.topics.blockers, *moved.topics.found.values()])
        shop = Shop(moved, matters)
        shop.ask(ASKING)
        yield shop
        for reader in matters.values():
            reader.close()


def lines(notice: ResultNotice) -> set[tuple[str, str]]:
    """What a notice says of each record set: (domain.record_set, outcome)."""
    return {(f"{line.domain}.{line.records}", line.outcome.value) for line in notice.lines}


def told_to(subject_id: str, notices: Iterable[ResultNotice]) -> list[ResultNotice]:
    return [notice for notice in notices if notice.subject_id == subject_id]


def counted(notice: ResultNotice, outcome: str) -> dict[str, int]:
    return {
        f"{line.domain}.{line.records}": line.count
        for line in notice.lines
        if line.outcome.value == outcome and line.count
    }


def test_the_tables_are_those_of_every_record_set() -> None:
    declared = {
        records.table for entry in catalogue().values() for records in entry.domain.record_sets
    }
    assert declared == set(TABLES)


def test_r1_identity_goes_and_its_text_says_so(shop: Shop) -> None:
    notice = shop.told["sample-wang"]
    assert "王女士" in str(shop.before["sample-wang"]["membership.identities"])
    assert "membership.identities" not in shop.rows("sample-wang")
    assert ("membership.identity", "ERASED") in lines(notice)
    assert "手机号" in notice.sms
    assert "王" not in notice.sms


def test_r1_the_id_number_goes_at_once_where_the_rest_must_wait(shop: Shop) -> None:
    notice = shop.told["sample-dispute"]
    row = "select name, phone, id_number, email from membership.identities where subject_id = %s"
    assert shop.execute(row, "sample-dispute") == [("赵先生", "10000000010", None, None)]
    assert ("membership.identity", "KEPT") in lines(notice)


def test_r2_browsing_and_searches_go(shop: Shop) -> None:
    before, notice = shop.before["sample-wang"], shop.told["sample-wang"]
    after = shop.rows("sample-wang")
    gone = {"browsing_history.views", "browsing_history.searches"}
    assert not gone & set(after)
    assert gone <= set(before)
    assert dict.fromkeys(gone, "ERASED").items() <= dict(lines(notice)).items()
    assert "浏览" in notice.sms


@pytest.mark.parametrize(("asking", "left"), [("sample-wang", 0), ("sample-minor", 1)])
def test_r4_reviews_go_only_as_their_authors_own_act(shop: Shop, asking: str, left: int) -> None:
    """A guardian's act is not the author's."""
    [before] = shop.before[asking]["orders.reviews"]
    reviews = shop.rows(asking).get("orders.reviews", [])
    assert reviews == [before] * left
    [line] = [line for line in shop.told[asking].lines if line.records == "reviews"]
    assert (line.outcome.value == "ERASED", "本人" in line.sentence) == (not left, bool(left))


def test_r7_an_open_dispute_stays_whole_for_its_desk_and_for_nobody_else(shop: Shop) -> None:
    before = shop.before["sample-dispute"]["orders.after_sales"]
    whole = "select chat, photo, contact_phone from orders.after_sales where subject_id = %s"
    notice = shop.told["sample-dispute"]
    [left] = shop.execute(whole, "sample-dispute")
    assert all(left)
    assert any(all(str(value) in row for value in left) for row in before)
    assert shop.sees("after_sales", "orders.after_sales", "sample-dispute") == 1
    assert shop.sees("orders_app", "orders.after_sales", "sample-dispute") == 0
    assert ("orders.after_sales", "KEPT") in lines(notice)
    assert "售后" in notice.sms


def test_r11_nothing_of_an_open_order_is_masked_or_hidden(shop: Shop) -> None:
    before, notice = shop.before["sample-return-window"], shop.told["sample-return-window"]
    [(order,)] = shop.execute(
        "select order_no from orders.vouchers"
        " where subject_id = 'sample-return-window' and completed_on is null"
    )
    tables = ("vouchers", "details", "logistics", "invoices")
    for table in tables:
        left = shop.execute(f"select t::text from orders.{table} as t where order_no = %s", order)
        assert left
        assert {row for (row,) in left} <= set(before[f"orders.{table}"])
        assert shop.sees("orders_app", f"orders.{table}", "sample-return-window") == len(left)
        assert (f"orders.{table}", "KEPT") in lines(notice)
    assert "订单" in notice.sms


def test_r10_a_bound_card_is_told_first_and_what_was_booked_stays(shop: Shop) -> None:
    first = shop.told["sample-bound-card"]
    assert "解绑" in first.sms
    identity = "select name, phone, id_number from membership.identities where subject_id = %s"
    assert shop.execute(identity, "sample-bound-card") == [("韩女士", "13800000021", None)]
    card = "select count(*) from payments.cards where subject_id = 'sample-bound-card'"
    assert shop.execute(card) == [(1,)]
    [(number,)] = shop.execute(
        "select distinct card_number from payments.clearing where subject_id = 'sample-bound-card'"
    )
    assert "*" in str(number)
    assert ("membership.identity", "KEPT") in lines(first)
    booked = shop.execute(
        "select entry_no from payments.clearing"
        " where subject_id = 'sample-bound-card' and posted_on is not null order by 1"
    )

    today = shop.moved.world.today()
    shop.execute("update payments.cards set unbound_on = %s where unbound_on is null", today)
    shop.execute("update payments.clearing set closed_on = %s where closed_on is null", today)
    later: list[ResultNotice] = []
    for days in (3, 6):
        later += told_to("sample-bound-card", shop.on(today + timedelta(days=days)))
    assert shop.execute(card) == [(0,)]
    assert "membership.identities" not in shop.rows("sample-bound-card")
    assert (
        shop.execute(
            "select entry_no from payments.clearing where subject_id = 'sample-bound-card'"
            " order by 1"
        )
        == booked
    )
    assert ("payments.clearing", "KEPT") in lines(later[-1])
    assert ("membership.identity", "ERASED") in lines(later[-1])


def test_r18_the_result_arrives_once_with_its_reference_and_its_link(shop: Shop) -> None:
    promised = shop.told["sample-wang"]
    [text] = shop.arrived("sample-wang")
    form = re.escape(promised.sms).replace(r"\{ref\}", "[A-Z2-9]{6}")
    assert re.fullmatch(form.replace(r"\{link\}", "xx.cn/d"), text)
    assert shop.arrived("sample-wang") == [text]  # all of the topic is read again
    assert shop.execute("select contact, text from notify.messages where state = 'accepted'") == [
        (None, None)
    ] * len(shop.phones.texts)


def test_r18_the_last_notice_comes_when_the_last_row_has_gone(shop: Shop) -> None:
    before, first = shop.before["sample-wang"], shop.told["sample-wang"]
    left = shop.rows("sample-wang")
    shop.arrived("sample-wang")  # before the days go by
    assert first.stage == "PARTIAL"
    assert {place for place, outcome in lines(first) if outcome == "KEPT"} == {
        "orders.invoices",
        "orders.vouchers",
        "payments.clearing",
        "account_security.login_logs",
        "account_security.devices",
    }
    erased = counted(first, "ERASED")
    assert erased["orders.details"] == 3  # orders, as a customer counts them
    assert len(before["orders.details"]) == 7
    for text in ("2028年6月18日", "2033年"):
        assert text in first.sms
    assert set(left) == {
        "orders.invoices",
        "orders.vouchers",
        "payments.clearing",
        "account_security.login_logs",
        "account_security.devices",
    }

    shop.on(date(2028, 6, 18))
    assert "orders.invoices" in shop.rows("sample-wang")
    shop.on(date(2028, 6, 19))
    assert set(shop.rows("sample-wang")) == {"orders.vouchers", "payments.clearing"}
    last = told_to("sample-wang", shop.on(date(2034, 1, 1)))[-1]
    assert shop.rows("sample-wang") == {}
    assert (last.stage, last.complete) == ("FINAL", True)
    assert last.sms
    *_, second = texts = shop.arrived("sample-wang")
    assert len(texts) == len(set(texts)) > 1
    assert second.startswith(last.sms.partition("{")[0])
