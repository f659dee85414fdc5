"""A customer before the pages: reads, points or types, and finds each page fit to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fullstop.intake.words import text
from tests.browser.pairs import Case
from tests.browser.reading import has_visible_focus, problems_of
from tests.support.door import Doorstep

PATIENCE_MS = 60_000
_TABS_MAX = 60
_USUAL, _TWICE = 16, 32


class Reader:
    """What a customer does on the pages, by the words that stand there."""

    def __init__(self, page: Any, door: Doorstep, case: Case) -> None:
        self.page = page
        self.door = door
        self._case = case

    def words(self, key: str, **values: object) -> str:
        return text(self._case.language, key, **values)

    # --- looking

    def sees(self, key: str) -> None:
        """That heading is there; the page is as is claimed of every page."""
        self.page.get_by_role("heading", name=self.words(key)).first.wait_for()
        is_large = self._case.type_size == "twice"
        found = problems_of(self.page, self._case.language, is_large=is_large)
        assert not found, "\n".join(found)

    def reads(self, key: str) -> int:
        """How often it stands there."""
        return int(self.page.get_by_text(self.words(key), exact=True).count())

    # --- acting

    def fills(self, field: str, value: str) -> None:
        target = self.page.locator(f"#{field}")
        if self._by_keyboard(target):
            self.page.keyboard.type(value)
        else:
            target.fill(value)

    def presses(self, key: str) -> None:
        self._leaves_by(self.page.get_by_role("button", name=self.words(key), exact=True))

    def follows(self, key: str) -> None:
        self._leaves_by(self.page.get_by_role("link", name=self.words(key), exact=True))

    def opens(self, key: str) -> None:
        self._does(self.page.locator("summary", has_text=self.words(key)).first)

    def ticks(self, selector: str) -> None:
        self._does(self.page.locator(selector), key="Space")

    def applies(self, phone: str) -> None:
        """From the first page to where the code leads."""
        self.page.goto("/")
        if self._case.language == "en":
            self._leaves_by(self.page.get_by_role("button", name="English"))
        if self._case.type_size == "big":
            self.presses("page.bigger")
            self.page.get_by_role("button", name=self.words("page.smaller")).wait_for()
        self.sees("start.heading")
        self.fills("phone", phone)
        self.presses("start.button")
        self.sees("code.heading")
        self.fills("code", self.door.code_to(phone))
        self.presses("code.button")

    def confirms(self) -> None:
        """What is shown; the codes are written down."""
        self.presses("list.confirm")
        self.sees("confirmed.heading")
        self.follows("confirmed.go_on")

    def looks_until_fewer(self, key: str, than: int) -> None:
        """Again and again, until that word stands there less often."""
        for _ in range(200):
            self.page.reload()
            if self.reads(key) < than:
                return
            self.page.wait_for_timeout(200)
        raise AssertionError("nothing went by itself")

    def _leaves_by(self, target: Any) -> None:
        """To the next page: what is looked at then is that one."""
        with self.page.expect_navigation():
            self._does(target)

    def _does(self, target: Any, key: str = "Enter") -> None:
        if self._by_keyboard(target):
            self.page.keyboard.press(key)
        else:
            target.click()

    def _by_keyboard(self, target: Any) -> bool:
        """Go there by the tab key alone, where this customer has nothing else."""
        if self._case.hand == "pointer":
            return False
        target.wait_for()
        for _ in range(_TABS_MAX):
            self.page.keyboard.press("Tab")
            if target.evaluate("one => one === document.activeElement"):
                assert has_visible_focus(self.page)
                return True
        raise AssertionError(f"no tab leads to {target}")


@contextmanager
def a_reader(chromium: Any, door: Doorstep, case: Case) -> Iterator[Reader]:
    """A customer of the case, before an empty page."""
    context = chromium.new_context(
        viewport={"width": case.width, "height": 844},
        java_script_enabled=case.scripts == "with",
        base_url=door.address,
        device_scale_factor=2,
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        size = _TWICE if case.type_size == "twice" else _USUAL
        developer = context.new_cdp_session(page)
        developer.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
        yield Reader(page, door, case)
    finally:
        context.close()
