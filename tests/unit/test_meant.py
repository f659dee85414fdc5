"""How old a request may be is said by the calendar, also where the calendar is not asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from fullstop.schemas.meant import Meant

_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
_BOUNDS = st.integers(0, 110 * 365 * 86_400).map(lambda n: _FIRST + timedelta(seconds=n))


@given(
    years=st.integers(1, 100), bound=_BOUNDS, days=st.integers(-3, 3), seconds=st.integers(-1, 1)
)
@example(years=1, bound=datetime(2024, 2, 29, tzinfo=UTC), days=0, seconds=0)
@example(years=1, bound=datetime(2100, 3, 1, tzinfo=UTC), days=0, seconds=-1)
def test_a_request_is_too_old_by_the_calendar(
    years: int, bound: datetime, days: int, seconds: int
) -> None:
    ends = bound - relativedelta(years=years)
    instant = ends + timedelta(days=days, seconds=seconds)

    assert Meant(cutoff_years_max=years).is_too_old(instant, bound) == (instant < ends)


def test_what_is_younger_than_its_bound_is_not_too_old() -> None:
    bound = datetime(2026, 11, 28, tzinfo=UTC)

    assert not Meant().is_too_old(bound + timedelta(days=1), bound)
