"""The packaged calendar, an operator's own, and what is wrong with one."""

from datetime import date
from pathlib import Path

import pytest

from fullstop.consumers.aggregator.deadline import (
    Deadline,
    Milestone,
    deadline,
    next_look,
    next_word,
)
from fullstop.consumers.aggregator.working_days import CalendarError, WorkingDays, load

CALENDAR = load()


def test_the_promise_of_the_texts() -> None:
    """The request of 24 November 2026 is promised for 15 December, the next word for the 18th."""
    asked = date(2026, 11, 24)
    assert deadline(asked, asked, CALENDAR) == Deadline(date(2026, 11, 27), date(2026, 12, 15))
    assert next_word(date(2026, 12, 15), date(2026, 12, 16), CALENDAR) == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("day", "n", "on"),
    [
        (date(2025, 1, 24), 1, date(2025, 1, 26)),  # a Sunday that is worked
        (date(2025, 1, 27), 1, date(2025, 2, 5)),  # over the Spring Festival
        (date(2025, 9, 30), 2, date(2025, 10, 10)),
        (date(2025, 10, 10), 1, date(2025, 10, 11)),  # a Saturday that is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 4, 30), 3, date(2026, 5, 8)),
        (date(2026, 5, 8), 1, date(2026, 5, 9)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # no data: Monday to Friday
    ],
)
def test_public_holidays_and_made_up_days(day: date, n: int, on: date) -> None:
    assert CALENDAR.working_days_after(day, n) == on


def test_a_year_without_data_is_named() -> None:
    assert CALENDAR.unknown_years(date(2026, 12, 1), date(2026, 12, 31)) == ()
    assert CALENDAR.unknown_years(date(2026, 12, 1), date(2027, 1, 5)) == (2027,)


def test_milestones_are_reached_when_their_last_day_is_over() -> None:
    due = Deadline(date(2026, 11, 27), date(2026, 12, 15))
    assert due.milestones(CALENDAR) == {
        Milestone.TARGET_PASSED: date(2026, 11, 28),
        Milestone.DEADLINE_NEAR: date(2026, 12, 10),
        Milestone.OVERDUE: date(2026, 12, 16),
    }


def test_no_internal_target_puts_off_the_day_on_which_a_customer_is_told() -> None:
    due = deadline(date(2026, 11, 2), date(2026, 11, 23), CALENDAR)
    assert due == Deadline(date(2026, 11, 26), date(2026, 11, 23))
    assert due.milestones(CALENDAR)[Milestone.OVERDUE] == date(2026, 11, 24)
    assert next_look(due, date(2026, 11, 23), CALENDAR) == date(2026, 11, 24)
    assert next_look(due, date(2026, 11, 24), CALENDAR) is None  # all are behind: it is told


def test_a_file_adds_a_year_and_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "days.toml"
    path.write_text(
        '[[years]]\nyear = 2027\nsource = "a notice"\noff = [[2027-01-01, 2027-01-03]]\n'
        'made_up = [2027-01-09]\n[[years]]\nyear = 2026\nsource = "another"\noff = []\n'
        "made_up = []\n"
    )
    own = load(path)
    assert own.working_days_after(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert own.working_days_after(date(2027, 1, 8), 1) == date(2027, 1, 9)
    assert own.working_days_after(date(2026, 9, 30), 1) == date(2026, 10, 1)
    assert own.working_days_after(date(2025, 1, 27), 1) == date(2025, 2, 5)
    assert own.years == {2025, 2026, 2027}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "is no TOML"),
        ("days = 1", "years: Field required"),
        ('[[years]]\nyear = 2027\nsource = ""\noff = []\nmade_up = []', "years.0.source"),
        (
            '[[years]]\nyear = 2027\nsource = "s"\noff = [[2026-01-01, 2026-01-01]]\nmade_up = []',
            "2026-01-01 is not of 2027",
        ),
        (
            '[[years]]\nyear = 2027\nsource = "s"\noff = [[2027-01-03, 2027-01-01]]\nmade_up = []',
            "ends before it begins",
        ),
        (
            '[[years]]\nyear = 2027\nsource = "s"\noff = []\nmade_up = [2027-01-01]',
            "2027-01-01 is made up, but no weekend day",
        ),
    ],
)
def test_a_file_that_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "days.toml"
    path.write_text(text)
    with pytest.raises(CalendarError, match=said):
        load(path)
    with pytest.raises(CalendarError, match=r"days\.toml"):
        load(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match=r"none\.toml cannot be read"):
        load(tmp_path / "none.toml")


def test_without_data_it_is_monday_to_friday() -> None:
    assert WorkingDays().working_days_after(date(2026, 9, 30), 3) == date(2026, 10, 5)
