"""What a customer of the shipped files reads: all six domains, published outcomes and notices.

The records lie in topics of a real broker; what is read here are the notices' bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from fullstop.sandbox import samples
from fullstop.schemas.messages import ResultNotice
from tests.support.by_hand import DOMAIN, ByHand, by_hand
from tests.support.world import World

OTHERS = ("account_security", "browsing_history", "membership", "payments", "preference_tags")


@pytest.fixture
def shop(world: World) -> Iterator[ByHand]:
    """Every domain with its sample customers, and their open matters known to membership."""
    with by_hand(world) as moved:
        moved.restart_with(DOMAIN, *OTHERS)
        entries = list(moved.world.wiring.catalogue.values())
        zone = moved.world.wiring.settings.time_zone
        samples.load(moved.world.admin_url, entries, generated=0, time_zone=zone)
        raised = samples.blockers(moved.world.admin_url, entries, moved.world.clock(), zone)
        moved.world.hear("membership", *raised)
        yield moved


def notice_to(shop: ByHand, customer: str, **more: object) -> ResultNotice:
    """What comes of a customer's request for everything, as it is published."""
    shop.publish(shop.world.request(customer, case_id=str(uuid4()), **more))
    while sum(map(shop.other_reads, OTHERS)) + shop.domain_reads() + shop.relay():
        for domain in (DOMAIN, *OTHERS):
            shop.work(domain)
    while shop.aggregator_reads() + shop.relay():
        pass
    [notice] = shop.notices()
    return notice


def segments_of(shop: ByHand, notice: ResultNotice) -> int:
    return shop.world.wiring.wording.sender.segments(notice.sms)


def test_ms_wang_reads_the_phone_first_and_what_the_law_keeps_with_its_day(shop: ByHand) -> None:
    notice = notice_to(shop, "sample-wang")
    assert notice.sms == (
        "【某某商城】您好，申请{ref}：会员资料里的手机号、姓名等、3笔订单的快递信息、3笔订单详情、"
        "1条您写的评价、浏览记录、搜索记录、会员等级、偏好标签、会员权益、1条登录记录等已删除。"
        "发票依规留至2028年6月18日，交易凭证依税法留至2033年底，另外1类信息依法留至2033年底，"
        "已封存，到期自动删除；安全记录留多久见链接。为什么、怎么查：{link} 或拨95XXX。"
    )
    assert segments_of(shop, notice) == 3


def test_ms_wang_reads_the_same_order_in_english(shop: ByHand) -> None:
    notice = notice_to(shop, "sample-wang", locale="en-GB")
    head, _, rest = notice.sms.partition(" deleted. ")
    assert head.startswith("[某某商城] Request {ref}: Profile")
    assert "vouchers kept" in rest
    assert "invoice" in rest.lower()
    assert "another 1 kind" in rest  # what is sensitive has no name there, and a day of its own
    assert segments_of(shop, notice) == 4


def test_an_open_dispute_hides_nothing_that_the_law_keeps(shop: ByHand) -> None:
    """R7: what is open is told by name, and the vouchers with their day beside it."""
    text = notice_to(shop, "sample-dispute").sms
    for named in (
        "售后没办完",
        "售后记录",
        "会员资料",
        "快递信息依电商法留至",
        "交易凭证依税法留至",
    ):
        assert named in text
    assert "类信息" not in text
