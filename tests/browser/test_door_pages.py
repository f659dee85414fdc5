"""The door's pages in a real Chromium, as a customer uses them: `make browser`.

Skipped, saying why, where Playwright or a Chromium is not there.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import BlockerKind, BlockerLifted
from tests.support.door import WANG, Doorstep, an_open_door

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: `make browser` installs it"
)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no Chromium: `apt-get install chromium fonts-noto-cjk`, or CHROMIUM",
)

PICTURES = Path(__file__).parents[2] / "docs" / "images"
PHONE_WIDE, SMALL_PHONE_WIDE, DESK_WIDE = 390, 360, 1280
BENEFITS, EIGHT_MONTHS, DISPUTE = "10000000018", "10000000008", "10000000010"
WAIVER, INVOICE, ENDED = "10000000019", "10000000015", "10000000020"
PATIENCE_MS = 40_000

MEASURE = """() => {
  const styles = element => getComputedStyle(element);
  const main = document.querySelector('main');
  const main_targets = 'main button, main input[type=text], main input[type=tel]';
  const heights = [...document.querySelectorAll(main_targets)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height);
  const targets = [...document.querySelectorAll('a, button, summary, label.check')]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height);
  return {
    font: parseFloat(styles(main).fontSize),
    line: parseFloat(styles(main).lineHeight) / parseFloat(styles(main).fontSize),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    main: Math.min(...heights, 60), small: Math.min(...targets, 44),
  };
}"""


@pytest.fixture(scope="module")
def door(template: Servers) -> Iterator[Doorstep]:
    with an_open_door(template) as opened:
        yield opened


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@contextmanager
def a_page(chromium: Any, door: Doorstep, width: int, *, scripts: bool = True) -> Iterator[Any]:
    context = chromium.new_context(
        viewport={"width": width, "height": 844},
        java_script_enabled=scripts,
        base_url=door.address,
        device_scale_factor=2,
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def applies(page: Any, door: Doorstep, phone: str, language: str = "zh") -> None:
    """From the first page to where the code leads."""
    zh = language == "zh"
    page.get_by_label("您的手机号" if zh else "Your phone number").fill(phone)
    page.get_by_role("button", name="发验证码给我" if zh else "Send me a code").click()
    page.get_by_label("6位验证码" if zh else "6-digit code").fill(door.code_to(phone))
    page.get_by_role("button", name="下一步" if zh else "Continue").click()


def is_fit_to_read(page: Any) -> None:
    """Large enough, and nothing beyond the side of the screen."""
    found = page.evaluate(MEASURE)
    assert found["font"] >= 20
    assert found["line"] >= 1.5
    assert found["wide"] <= 0, page.url
    assert found["main"] >= 60
    assert found["small"] >= 44


@pytest.fixture
def picture(pytestconfig: pytest.Config) -> Any:
    """Keeps a picture of a page, where the run is asked for pictures."""

    def take(page: Any, name: str) -> None:
        if pytestconfig.getoption("--pictures"):
            PICTURES.mkdir(exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png")

    return take


def test_ms_wang_on_her_phone(chromium: Any, door: Doorstep, picture: Any) -> None:
    with a_page(chromium, door, PHONE_WIDE) as page:
        page.goto("/")
        is_fit_to_read(page)
        picture(page, "door-apply")
        applies(page, door, WANG)
        page.get_by_role("heading", name="请您核对，确认前什么都不会删。").wait_for()
        is_fit_to_read(page)
        picture(page, "door-list")
        assert page.get_by_text("3笔订单详情将删除").is_visible()
        page.get_by_role("button", name="我看明白了，确认删除").click()
        page.get_by_role("heading", name="查询码").wait_for()
        is_fit_to_read(page)
        page.get_by_role("link", name="写好了，看进度").click()
        page.get_by_role("heading", name=re.compile("剩下的到期自动删")).wait_for()
        is_fit_to_read(page)
        picture(page, "door-result")
        assert page.get_by_text("已删好").count() >= 8
        page.get_by_role("link", name="打印一份办理结果").click()
        page.get_by_role("heading", name="信息删除办理结果").wait_for()
        is_fit_to_read(page)


def test_without_scripts_and_in_english(chromium: Any, door: Doorstep) -> None:
    with a_page(chromium, door, SMALL_PHONE_WIDE, scripts=False) as page:
        page.goto("/")
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name="Ask us to delete your data").wait_for()
        applies(page, door, EIGHT_MONTHS, "en")
        page.get_by_role("heading", name="Please check. Nothing is deleted").wait_for()
        page.get_by_role("button", name="All is clear to me: delete").click()
        page.get_by_role("link", name="I have it: show the progress").click()
        page.get_by_role("heading", name=re.compile("the rest goes by itself")).wait_for()


def test_by_the_keyboard_alone(chromium: Any, door: Doorstep) -> None:
    with a_page(chromium, door, DESK_WIDE) as page:
        page.goto("/")
        press_until(page, "phone")
        page.keyboard.type(INVOICE)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="请看手机短信").wait_for()
        press_until(page, "code")
        page.keyboard.type(door.code_to(INVOICE))
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="请您核对，确认前什么都不会删。").wait_for()
        is_fit_to_read(page)


def press_until(page: Any, name: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"no tab leads to {name}")


@pytest.mark.parametrize("width", [SMALL_PHONE_WIDE, DESK_WIDE])
def test_large_type_stays_within_the_screen(chromium: Any, door: Doorstep, width: int) -> None:
    with a_page(chromium, door, width) as page:
        page.goto("/")
        page.get_by_role("button", name="大字").click()
        page.get_by_role("button", name="标准字").wait_for()
        is_fit_to_read(page)


def test_a_number_that_leads_nowhere_is_told_what_to_do(chromium: Any, door: Doorstep) -> None:
    with a_page(chromium, door, PHONE_WIDE) as page:
        page.goto("/")
        applies(page, door, "10009999999")
        page.get_by_role("heading", name="还差一步，才能确定是您本人").wait_for()
        is_fit_to_read(page)
        assert page.get_by_text("带身份证到门店").is_visible()


def test_what_is_typed_wrong_is_told_beside_the_field_and_kept(
    chromium: Any, door: Doorstep
) -> None:
    with a_page(chromium, door, PHONE_WIDE) as page:
        page.goto("/")
        page.get_by_label("您的手机号").fill("1380000")
        page.get_by_role("button", name="发验证码给我").click()
        page.get_by_role("alert").wait_for()
        field = page.get_by_label("您的手机号")
        assert field.input_value() == "1380000"
        assert field.get_attribute("aria-invalid") == "true"
        assert page.locator("#phone-wrong").is_visible()
        is_fit_to_read(page)


def test_an_unused_benefit_stays_until_it_is_given_up(chromium: Any, door: Doorstep) -> None:
    with a_page(chromium, door, PHONE_WIDE) as page:
        page.goto("/")
        applies(page, door, BENEFITS)
        page.get_by_role("heading", name="③ 您可以先做").wait_for()
        page.get_by_text("只删一部分，或者改一改").click()
        is_fit_to_read(page)
        page.get_by_label(re.compile("没用完的免费权益我不要了")).check()
        page.get_by_role("button", name="按这个重新列清单").click()
        page.get_by_text(re.compile("^2项.*会员权益将删除")).wait_for()
        assert page.get_by_role("heading", name="③ 您可以先做").count() == 0


def test_an_open_dispute_waits_and_goes_by_itself_when_it_ends(
    chromium: Any, door: Doorstep
) -> None:
    with a_page(chromium, door, PHONE_WIDE) as page:
        page.goto("/")
        applies(page, door, DISPUTE)
        page.get_by_role("heading", name="请您核对，确认前什么都不会删。").wait_for()
        page.get_by_role("button", name="我看明白了，确认删除").click()
        page.get_by_role("link", name="写好了，看进度").click()
        page.get_by_role("heading", name=re.compile("剩下的到期自动删")).wait_for()
        waiting = page.get_by_text("要等").count()
        assert waiting >= 2
        door.rows(
            "update orders.after_sales set closed_on = current_date"
            " where subject_id = 'sample-dispute'"
        )
        lift(door, "sample-dispute", "orders", BlockerKind.AFTER_SALES_OPEN)
        for _ in range(200):
            page.reload()
            if page.get_by_text("要等").count() < waiting:
                return
            page.wait_for_timeout(200)
        raise AssertionError("nothing went by itself")


def lift(door: Doorstep, subject_id: str, domain: str, kind: BlockerKind) -> None:
    """The business says that the matter has ended."""
    lifted = BlockerLifted.model_validate(
        {
            "event_id": "0d5cbe0e-2f0a-4e0a-9d5c-000000000001",
            "subject_id": subject_id,
            "domain": domain,
            "kind": kind,
            "occurred_at": datetime.now(UTC),
        }
    )
    door.product.foreign.publish_bytes("deletion.blockers", encode(lifted), key=subject_id)
