"""A small slice of a start before very many that wait (`python -m tests.fault.waiting`)."""

from __future__ import annotations

import pytest

from fullstop.sandbox.servers import Servers
from tests.fault.waiting import Options, run


@pytest.mark.timeout(300)
def test_what_waits_goes_at_the_set_rate_in_little_memory(template: Servers) -> None:
    result = run(template, Options(waiting=5_000, a_second=50, sent=400, seconds=200))
    assert not result.violations, f"{result}\n" + "\n".join(result.violations)
    assert all(len(looks) > 1 for looks in result.lives)
