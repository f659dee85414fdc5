"""What is measured of every page is seen: each claim broken once, on a page with the real sheet."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from fullstop.intake.web.numbers import unparted
from tests.browser.reading import findings_of, has_visible_focus, problems_of

SHEET = (files("fullstop.intake.web") / "style.css").read_text(encoding="utf-8")
SAID = {
    "zh": "清算记录依税法留到2033年12月31日，到期自动删除，最晚15个工作日",
    "en": "A clearing record is kept until 31 December 2033, at the latest for 15 working days",
}
PAGE = """<!doctype html><html lang="{lang}"><head><title>t</title><meta name="viewport"
content="width=device-width"><style>{sheet}</style><style>{breach}</style></head><body>
<header><strong>s</strong><form><button class="small">大字</button></form></header>
<main><h1>h</h1>{said}<form><label for="phone">p</label><input id="phone" type="tel"
value="1"><button>go</button></form><p><a href="/find">find it</a></p>
<details><summary>why</summary><p>because</p></details></main></body></html>"""
# What breaks a claim, and what is then said of it.
BREACHES = {
    "small type": ("html { font-size: 100%; }", "small type"),
    "small type in a detail": ("details p { font-size: .9rem; }", "small type"),
    "close lines": ("body { line-height: 1.3; }", "close lines"),
    "weak contrast": ("p { color: #6b6b6b; }", "weak contrast"),
    "weak contrast of a button": ("button { background: #4a90d9; }", "weak contrast"),
    "a low button": ("main button { min-height: 0; padding: 0; }", "low main target"),
    "a low field": ("input[type=tel] { min-height: 0; padding: 0; }", "low main target"),
    "a small link": ("a { min-height: 0; padding: 0; }", "small target"),
    "a small summary": ("summary { min-height: 0; padding: 0; }", "small target"),
    "a wide field": ("input[type=tel] { width: 400px; }", "scrolls sideways"),
    "something cut": ("body { overflow-x: hidden; } h1 { margin-left: -30px; }", "beyond the side"),
    "a parted number": (".n, .date { white-space: normal; }", "is parted"),
}


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def show(page: Any, language: str = "zh", breach: str = "") -> None:
    """Lines of every length, so that some end within each number unless it is whole."""
    lines = "".join(f"<p>{'字' * pad}{unparted(SAID[language])}</p>" for pad in range(16))
    lang = {"zh": "zh-CN", "en": "en"}[language]
    page.set_content(PAGE.format(sheet=SHEET, breach=breach, said=lines, lang=lang))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_as_it_should_be_has_no_problem(page: Any, language: str) -> None:
    show(page, language)
    assert problems_of(page, language) == []
    assert findings_of(page) == []
    assert page.locator("details[open]").count() == 0  # as it was found
    page.keyboard.press("Tab")
    assert has_visible_focus(page)


@pytest.mark.parametrize(("breach", "said"), BREACHES.values(), ids=BREACHES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_breaks_a_claim_is_seen(page: Any, language: str, breach: str, said: str) -> None:
    show(page, language, breach)
    assert any(one.startswith(said) or said in one for one in problems_of(page, language))


def test_a_finding_and_a_lost_focus_are_seen(page: Any) -> None:
    show(page, breach=":focus-visible { outline: none !important; }")
    page.keyboard.press("Tab")
    assert not has_visible_focus(page)
    page.evaluate("document.querySelector('label').remove()")
    assert any(one.startswith("label") for one in findings_of(page))
