"""A short slice of the fault run (`make faults` is the whole of it)."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.fault.plan import SLICE
from tests.fault.run import Options, run

REQUESTS = 120
SEED = 20_261_125


@pytest.mark.timeout(420)
def test_a_slice_of_the_fault_run_holds_every_promise() -> None:
    result = run(Options(SEED, REQUESTS, 1, SLICE), print)
    assert not result.violations, f"plan {result.plan.digest}:\n" + "\n".join(result.violations)
    assert result.rounds[0].faults >= Counter(SLICE.faults)  # aborted markers come on top
