"""How much goes to a number at most, whatever is typed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fullstop.intake.limits import SENDING_TO_NUMBER, SENDING_UNSEEN, Bucket


def most(buckets: Sequence[Bucket], seconds: int) -> int:
    """What passes in the fullest window: what lay there, and what comes again before its end."""
    return min(one.size + (seconds * one.size - 1) // one.seconds for one in buckets)


@pytest.mark.parametrize(("seconds", "carrier"), [(3_600, 5), (86_400, 10)])
def test_texts_to_a_typed_number_and_behind_a_name_are_within_a_carriers_limits(
    seconds: int, carrier: int
) -> None:
    assert most(SENDING_TO_NUMBER, seconds) + most(SENDING_UNSEEN, seconds) <= carrier


def test_each_way_is_within_a_carriers_minute() -> None:
    assert most(SENDING_TO_NUMBER, 60) == most(SENDING_UNSEEN, 60) == 1
