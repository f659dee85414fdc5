"""The measure of `tests.same_times`: what share of pairs one side took longer in."""

from __future__ import annotations

import pytest

from tests.same_times import allowed, longer


@pytest.mark.parametrize(
    ("known", "unknown", "share"),
    [
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], 0.5),
        ([4.0, 5.0], [1.0, 2.0], 1.0),
        ([1.0, 2.0], [4.0, 5.0], 0.0),
        ([1.0, 3.0], [2.0], 0.5),
    ],
)
def test_what_share_took_longer(known: list[float], unknown: list[float], share: float) -> None:
    assert longer(known, unknown) == share


def test_fewer_pairs_are_allowed_more() -> None:
    assert allowed(100) > allowed(1_000) > allowed(100_000) == 0.05
