"""Rules that move a promised day are told as such, with both days; nothing else is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.schemas.messages import LineOutcome, Message, ResultNotice
from tests.integration.test_deferrals import noon
from tests.support import orders, versions
from tests.support.desk import terms_of
from tests.support.world import World

CHANGE = date(2027, 3, 1)
ISSUED = date(2023, 6, 18)
OLD, SHORTER, LONGER = "2028年6月18日", "2027年6月18日", "2033年6月18日"
PERIOD = 'for = "P5Y"\n  from = "issued_on"'


class Shop:
    """The orders domain with two versions of its rules, and an aggregator that knows both."""

    def __init__(self, world: World, folder: Path, period: str, *more: tuple[str, str]) -> None:
        entry = world.wiring.catalogue["orders"]
        changed = (PERIOD, PERIOD.replace("P5Y", period))
        text = versions.later(
            versions.shipped(entry), CHANGE, CHANGE - timedelta(days=60), changed, *more
        )
        self.world = versions.with_versions(world, folder, "orders", text)
        vars(self.world.wiring)["wording"] = wording = self.world.wiring.wording
        terms = terms_of(self.world, self.world.topics, ("orders",), wording)
        database = self.world.wiring.aggregator_database()
        self._aggregator = Aggregator(database, terms, DeadLetterLimit(1000))
        orders.order(self.world, "o", completed_on=date(2023, 7, 1))
        orders.invoice(self.world, "i", "o", issued_on=ISSUED)

    def ask(self, locale: str = "zh-CN") -> ResultNotice:
        request = self.world.request(orders.SUBJECT, locale=locale)
        said = self.world.handle("orders", request)
        return self._notice(request, *said)

    def on(self, day: date) -> ResultNotice:
        self.world.clock.now = noon(day)
        deferrals = self.world.deferrals("orders")
        while deferrals.step():
            pass
        return self._notice(*self.world.said("orders"))

    def _notice(self, *messages: Message) -> ResultNotice:
        received = []
        for message in messages:
            topic = self.world.topics.topic_of(message).name
            received.append(self.world.received(message, topic=topic))
        self._aggregator.handle(received)
        [notice] = self.world.said("aggregator")
        assert isinstance(notice, ResultNotice)
        return notice


def invoices(notice: ResultNotice) -> list[str]:
    return [
        line.sentence
        for line in notice.lines
        if line.records == "invoices" and line.outcome is LineOutcome.KEPT
    ]


@pytest.mark.parametrize(("period", "moved"), [("P4Y", SHORTER), ("P10Y", LONGER)])
def test_both_days_are_told_in_the_text_and_on_the_page(
    world: World, tmp_path: Path, period: str, moved: str
) -> None:
    shop = Shop(world, tmp_path, period)
    first = shop.ask()
    assert OLD in first.sms
    assert "原定" not in f"{first}"
    second = shop.on(CHANGE)
    both = f"原定留到{OLD}，因法规调整，改为留到{moved}"
    assert both in second.sms  # it names no kind: more than thirty days are over
    assert "发票" not in second.sms
    assert invoices(second) == [f"发票{both}，到期自动删除"]


def test_a_promise_that_did_not_move_is_told_as_ever(world: World, tmp_path: Path) -> None:
    shop = Shop(world, tmp_path, "P10Y")
    shop.ask()
    second = shop.on(CHANGE)
    vouchers = [line.sentence for line in second.lines if line.records == "vouchers"]
    assert not [sentence for sentence in vouchers if "原定" in sentence]


def test_in_english(world: World, tmp_path: Path) -> None:
    shop = Shop(world, tmp_path, "P10Y")
    shop.ask("en-GB")
    both = "kept until 18 June 2033 instead of 18 June 2028: the law changed"
    second = shop.on(CHANGE)
    assert both in second.sms
    assert invoices(second) == [f"Invoices {both}; then deleted"]


def test_what_a_fact_moved_is_not_told_as_the_laws_doing(world: World, tmp_path: Path) -> None:
    shop = Shop(world, tmp_path, "P5Y", ('zh = "{n}笔到期的交易凭证"', 'zh = "{n}笔交易凭证"'))
    shop.ask()
    world.execute("update orders.invoices set issued_on = '2024-06-18'")
    second = shop.on(CHANGE)
    assert "原定" not in f"{second}"
    assert "法规" not in f"{second}"
