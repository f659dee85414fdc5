"""A short slice of `make bench`: what Fullstop and each floor leave behind is what it must be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.erasure import SIDES, Prepared, Size
from benchmarks.stage import stage_on
from fullstop.sandbox.servers import Servers

SIZE = Size(batch_max=5, warm_up=10, total=40)


@pytest.fixture(scope="module")
def prepared(template: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    with stage_on(template, tmp_path_factory.mktemp("sides"), SIZE.total, print) as on:
        yield Prepared.of(on, SIZE)


@pytest.mark.parametrize("name", SIDES)
def test_a_run_counts(prepared: Prepared, name: str) -> None:
    """It is refused (`FailedRunError`) where anything that it leaves is wrong."""
    assert prepared.run(f"benchmarks.sides.{SIDES[name]}", name == "fullstop")
