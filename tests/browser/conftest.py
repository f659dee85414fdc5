"""A real Chromium for the tests of this folder, and which of them run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fullstop.sandbox.servers import Servers
from tests.browser.chromium import NONE_HERE, found
from tests.browser.pairs import CASES, SOME
from tests.support.door import Doorstep, an_open_door


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser; the tests are left out where there is none."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: `make browser` installs it"
    )
    here = found()
    if here is None:
        pytest.skip(NONE_HERE)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=here.path, env={**os.environ, **here.environment}
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def door(chromium: Any, template: Servers) -> Iterator[Doorstep]:
    """A whole deployment with its door; ended before other tests want the machine."""
    with an_open_door(template) as opened:
        yield opened


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pictures are taken where they are asked for, and where everything is."""
    asked = config.getoption("--pictures") or config.getoption("--every-pair")
    return True if collection_path.name == "test_pictures.py" and not asked else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Some of the stories, or all of them."""
    if "case" in metafunc.fixturenames:
        cases = CASES if metafunc.config.getoption("--every-pair") else SOME
        metafunc.parametrize("case", cases, ids=["-".join(map(str, case)) for case in cases])


@pytest.fixture
def gallery(pytestconfig: pytest.Config) -> Path | None:
    """Where pictures of every page are kept, where the run is asked for them."""
    named = pytestconfig.getoption("--gallery")
    if named is None:
        return None
    folder = Path(str(named))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
