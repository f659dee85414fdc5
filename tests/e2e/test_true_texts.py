"""A slice of `python -m tests.true_texts`: customers at random, each text before the oracle."""

from __future__ import annotations

from fullstop.sandbox.servers import Servers
from tests.support.true_run import LOCALES, a_shop, judged

CUSTOMERS = 50
SEED = 1


def test_every_text_is_true(template: Servers) -> None:
    with a_shop(template) as world:
        verdicts = judged(world, CUSTOMERS, SEED)
    assert len(verdicts) == CUSTOMERS * len(LOCALES)
    assert [verdict for verdict in verdicts if verdict.complaints] == []
