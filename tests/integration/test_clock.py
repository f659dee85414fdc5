"""A host whose clock is wrong decides nothing: every period would look over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from fullstop.consumers.wiring import loops
from fullstop.consumers.wiring.loops import Loops
from fullstop.running.clock import (
    APART_SECONDS_MAX,
    CHECK_SECONDS,
    ClockCheck,
    ClocksApartError,
    now,
)
from fullstop.running.loop import is_transient
from fullstop.running.processes import Bell
from tests.support.patience import restless
from tests.support.world import World

FAR_AHEAD = datetime(2036, 11, 24, tzinfo=UTC)
TOO_FAR = timedelta(seconds=APART_SECONDS_MAX + 2)


class Host:
    """A host's clock that runs ahead of the database's by what a test says."""

    def __init__(self, right: Callable[[], datetime]) -> None:
        self._right = right
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self._right() + self.ahead


@pytest.mark.parametrize("ahead", [TOO_FAR, -TOO_FAR, timedelta(days=3652)])
def test_clocks_that_are_apart_are_told_as_something_that_may_pass(
    world: World, ahead: timedelta
) -> None:
    host = Host(now)
    agrees = ClockCheck(world.wiring.domain_database("orders"), host)
    agrees()
    host.ahead = ahead
    with capture_logs() as lines:
        for _ in range(3):  # as long as it is so
            with pytest.raises(ClocksApartError) as caught:
                agrees()
            assert is_transient(caught.value)
    assert [line["event"] for line in lines] == ["clocks_apart"]
    host.ahead = timedelta()
    agrees()


def test_the_database_is_asked_again_after_a_while_and_after_a_jump_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, asked = [1000.0], []
    start = now() - timedelta(seconds=passed[0])
    host = Host(lambda: start + timedelta(seconds=passed[0]))
    agrees = ClockCheck(world.wiring.domain_database("orders"), host, lambda: passed[0])
    monkeypatch.setattr(ClockCheck, "_compare", lambda _self: asked.append(passed[0]))
    agrees()
    passed[0] += CHECK_SECONDS - 1
    agrees()
    assert asked == [1000]
    host.ahead = timedelta(seconds=2)
    agrees()
    agrees()
    assert asked == [1000, 1000 + CHECK_SECONDS - 1]
    passed[0] += CHECK_SECONDS
    agrees()
    agrees()
    assert len(asked) == 3


@pytest.mark.parametrize(
    "begin",
    [
        lambda world: (
            Loops(world.wiring)
            .requests(world.work("orders"), Bell())
            .handle([world.received(world.request("s"))])
        ),
        lambda world: (
            Loops(world.wiring)
            .requests(world.work("membership"), Bell())
            .handle([world.received(world.request("s"))])
        ),
        lambda world: Loops(world.wiring).worker(world.work("orders"), restless())(),
        lambda world: Loops(world.wiring).worker(world.work("membership"), restless())(),
        lambda world: Loops(world.wiring).due([], restless())(),
    ],
    ids=["requests", "requests after blockers", "worker", "worker after blockers", "aggregator"],
)
def test_nothing_begins_while_the_clocks_are_apart(
    world: World, monkeypatch: pytest.MonkeyPatch, begin: Callable[[World], None]
) -> None:
    monkeypatch.setattr(
        loops, "ClockCheck", lambda database: ClockCheck(database, lambda: FAR_AHEAD)
    )
    with pytest.raises(ClocksApartError):
        begin(world)
    assert world.execute("select count(*) from orders.cases") == [(0,)]
