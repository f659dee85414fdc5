"""Working days count as a calendar says, in both directions and in any steps."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fullstop.consumers.aggregator.deadline import (
    NEXT_WORD_DAYS,
    deadline,
    first_look,
    next_look,
    next_word,
    reached,
)
from fullstop.consumers.aggregator.working_days import WorkingDays, load

days = st.dates(date(2024, 6, 1), date(2028, 6, 30))
counts = st.integers(0, 40)
PACKAGED = load()


@st.composite
def calendars(draw: st.DrawFn) -> WorkingDays:
    """Any calendar, the packaged one and none among them."""
    off = draw(st.frozensets(days, max_size=60))
    made_up = draw(st.frozensets(days.filter(lambda day: day.weekday() >= 5), max_size=60))
    years = frozenset(range(2024, 2029))
    return draw(st.sampled_from([WorkingDays(years, off - made_up, made_up), PACKAGED]))


def working(calendar: WorkingDays, after: date, until: date) -> int:
    """How many working days there are after one day, the other included."""
    span = ((after + timedelta(days=n)) for n in range(1, (until - after).days + 1))
    return sum(calendar.is_working(day) for day in span)


@given(calendars(), days, counts)
def test_the_nth_day_has_n_working_days_up_to_it_and_is_one(
    calendar: WorkingDays, day: date, n: int
) -> None:
    last = calendar.working_days_after(day, n)
    assert working(calendar, day, last) == n
    assert n == 0 or calendar.is_working(last)
    first = calendar.working_days_before(day, n)
    before = first - timedelta(days=1)
    assert working(calendar, before, day - timedelta(days=1)) == n or n == 0
    assert n == 0 or calendar.is_working(first)


@given(calendars(), days, counts, counts)
def test_in_two_steps_it_is_the_same_day(calendar: WorkingDays, day: date, m: int, n: int) -> None:
    there = calendar.working_days_after(calendar.working_days_after(day, m), n)
    assert there == calendar.working_days_after(day, m + n)
    if calendar.is_working(day):
        assert calendar.working_days_before(calendar.working_days_after(day, n), n) == day


@given(calendars(), days, days, counts)
def test_who_asks_later_is_never_promised_an_earlier_day(
    calendar: WorkingDays, one: date, other: date, n: int
) -> None:
    first, second = sorted((one, other))
    assert calendar.working_days_after(first, n) <= calendar.working_days_after(second, n)


@given(calendars(), days, st.integers(0, 20), st.lists(st.integers(0, 9), max_size=30))
def test_each_milestone_is_reached_once_however_seldom_one_looks(
    calendar: WorkingDays, day: date, confirmed_after: int, waits: list[int]
) -> None:
    due = deadline(day, day + timedelta(days=confirmed_after), calendar)
    look_on: date | None = first_look(due, calendar)
    seen = []
    for wait in [*waits, 100]:
        day += timedelta(days=wait)
        if look_on is not None and look_on <= day:
            seen += reached(due, look_on, day, calendar)
            look_on = next_look(due, day, calendar)
    assert sorted(seen) == sorted(due.milestones(calendar))
    assert look_on is None


@given(calendars(), days, st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_the_next_word_comes_within_its_working_days_and_never_twice_a_day(
    calendar: WorkingDays, promised_on: date, delays: list[int]
) -> None:
    said = []
    day = promised_on + timedelta(days=1)
    for delay in delays:
        said.append(day)
        on = next_word(promised_on, day, calendar)
        assert day < on <= calendar.working_days_after(day, NEXT_WORD_DAYS)
        day = on + timedelta(days=delay)
    assert all(a < b for a, b in pairwise(said))
