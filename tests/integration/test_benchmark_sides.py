"""A short slice of `make bench`: what Fullstop and each floor leave behind is what it must be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.erasure import SIDES, Prepared, Size
from benchmarks.stage import stage
from fullstop.sandbox.servers import Servers

SIZE = Size(batch_max=5, warm_up=10, total=40)


@pytest.fixture(scope="module")
def prepared(servers: Servers) -> Iterator[Prepared]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FULLSTOP_KAFKA_BOOTSTRAP_SERVERS", servers.bootstrap_servers)
        patch.setenv("FULLSTOP_DATABASE_URL", servers.database_url)
        with stage(SIZE.total, None, print) as on:
            yield Prepared.of(on, SIZE)


@pytest.mark.parametrize("name", SIDES)
def test_a_run_counts(prepared: Prepared, name: str) -> None:
    found = prepared.run(f"benchmarks.sides.{SIDES[name]}", name == "fullstop")
    assert found[""]
