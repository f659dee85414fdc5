"""The customer's door from a phone number to 已删好, by real processes and servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fullstop.sandbox.servers import Servers
from tests.support.door import WANG, Doorstep, an_open_door


@pytest.fixture(scope="module")
def door(template: Servers) -> Iterator[Doorstep]:
    with an_open_door(template) as opened:
        yield opened


def test_ms_wang_from_her_number_to_the_result(door: Doorstep) -> None:
    browser = door.browser()
    browser.applies(WANG)
    assert "请看手机短信" in browser.text
    assert "100****5678" in browser.text
    browser.post(f"{browser.path}/code", code=door.code_to(WANG))
    browser.waits_for("请您核对，确认前什么都不会删")
    assert "3笔订单详情将删除" in browser.text
    assert "发票依规留至2028年6月18日" in browser.text
    assert door.rows("select count(*) from orders.reviews where subject_id = 'sample-wang'") != [
        (0,)
    ]
    browser.confirms()
    assert "查询码" in browser.text
    browser.get(f"/d/{browser.link}").waits_for("剩下的到期自动删")
    assert "浏览记录 已删好" in browser.text
    assert "发票 依法保存 到2028年6月18日" in browser.text
    assert door.rows("select count(*) from orders.reviews where subject_id = 'sample-wang'") == [
        (0,)
    ]
