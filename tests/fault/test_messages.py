"""A short slice of the messages under faults (`make messages` is the whole of it)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fullstop.sandbox.servers import Servers
from tests.fault.messages import Kind, Options, Result, run

NOTICES = 100
KILLS = 3
SEED = 20_261_127


@pytest.mark.timeout(420)
def test_no_message_comes_twice_and_none_is_lost_unseen(template: Servers) -> None:
    """For all kinds of gateway at once: each with a ledger of its own."""

    def under_faults(kind: Kind) -> Result:
        return run(template, Options(kind, NOTICES, KILLS, SEED, a_second=40), print)

    with ThreadPoolExecutor(len(Kind)) as pool:
        results = list(pool.map(under_faults, Kind))
    for result in results:
        assert not result.violations, f"{result}\n" + "\n".join(result.violations)
        assert result.kills
        assert result.lost
        assert result.states["delivered"] > NOTICES / 2
