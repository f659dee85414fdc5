"""Ten years of one customer: few texts, each with something new, and all of them in the docs.

In Chinese; `python -m tests.ten_years_texts` lives through them in English, too.
"""

from __future__ import annotations

import re

import pytest

from fullstop.sandbox.servers import Servers
from tests.support.a_life import Heard, page
from tests.ten_years_texts import LOCALES, PAGE, lived

TEXTS_MAX, CHINESE = 5, "中文"

pytestmark = pytest.mark.timeout(600)  # every day of the log-in records, of six domains


@pytest.fixture(scope="module")
def heard(template: Servers) -> list[Heard]:
    return lived(template, LOCALES[CHINESE])


def test_a_customer_with_daily_logins_gets_few_texts(heard: list[Heard]) -> None:
    assert 1 < len(heard) <= TEXTS_MAX
    assert heard[-1].stage == "FINAL"


def test_each_says_something_that_none_before_it_said(heard: list[Heard]) -> None:
    known: set[str] = set()
    for one in heard:
        parts = set(re.split("[。；]", one.text.partition("{ref}")[2] or one.text))
        assert parts - known, one
        known |= parts


def test_the_page_has_them(heard: list[Heard]) -> None:
    """Where it has others: `python -m tests.ten_years_texts` writes it anew."""
    assert PAGE.read_text("utf-8").startswith(page({CHINESE: heard}))
