"""The pictures of the documents: `make pictures` takes them, `make browser` sees that it can."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.customers import customer
from tests.browser.pairs import Case
from tests.browser.reader import a_reader
from tests.support.door import Doorstep

PICTURES = Path(__file__).parents[2] / "docs" / "images"
ON_A_PHONE = Case("wang", "zh", 390, "with", "pointer", "usual")
NAMES = ("door-apply", "door-list", "door-result")


def test_the_pictures_of_the_documents(
    chromium: Any, door: Doorstep, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    folder = PICTURES if pytestconfig.getoption("--pictures") else tmp_path
    _, phone = customer(door, "wang")
    with a_reader(chromium, door, ON_A_PHONE) as reader:
        reader.page.goto("/")
        reader.page.screenshot(path=folder / "door-apply.png")
        reader.applies(phone)
        reader.sees("list.heading")
        reader.page.screenshot(path=folder / "door-list.png")
        reader.confirms()
        reader.sees("progress.heading_keeping")
        reader.page.screenshot(path=folder / "door-result.png")
    assert all((folder / f"{name}.png").stat().st_size for name in NAMES)
