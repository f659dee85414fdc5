"""Which of the drill's stories are told: two of them in every run, all of them by `make drill`."""

from __future__ import annotations

import pytest

STORIES = [(("orders",), True), (("orders", "membership"), False)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    told = 2 if metafunc.config.getoption("--every-drill") else 1
    if "set_back" in metafunc.fixturenames:
        metafunc.parametrize(("set_back", "expired"), STORIES[:told])
    if "notices_expired" in metafunc.fixturenames:
        metafunc.parametrize("notices_expired", [True, False][:told])
