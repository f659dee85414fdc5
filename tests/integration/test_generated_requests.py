"""A slice of the requests at their schema's bounds; `tests.generated_requests` does more."""

from __future__ import annotations

from tests.support.generated_run import Run
from tests.support.world import World

REQUESTS = 300


def test_whatever_a_request_holds_it_ends_where_status_shows_it(world: World) -> None:
    run = Run(world)
    assert run.go(REQUESTS, seed=7) == []
    told = sum(one.is_told for one in run.published.values())
    assert REQUESTS // 2 < told < REQUESTS  # of both there are enough
