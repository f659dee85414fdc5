"""Working days: Monday to Friday, but for the days off and the made-up days of a dated calendar."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

_DAY = timedelta(days=1)
_SATURDAY = 5


class CalendarError(Exception):
    """A calendar file that cannot be used; says where, and what to write."""


class Year(BaseModel):
    """One year's days: `off` as first and last days, `made_up` the weekend days that are worked.

    `source` names the notice that they are from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: Annotated[int, Field(ge=1970, le=2999)]
    source: Annotated[str, Field(min_length=1)]
    off: tuple[tuple[date, date], ...]
    made_up: tuple[date, ...]

    @model_validator(mode="after")
    def _are_of_the_year(self) -> Self:
        for first, last in self.off:
            if last < first:
                raise ValueError(f"{first} to {last} ends before it begins")
        for day in (*(day for span in self.off for day in span), *self.made_up):
            if day.year != self.year:
                raise ValueError(f"{day} is not of {self.year}")
        for day in self.made_up:
            if day.weekday() < _SATURDAY or day in self.days_off():
                raise ValueError(f"{day} is made up, but no weekend day, or a day off as well")
        return self

    def days_off(self) -> frozenset[date]:
        """Every single day off."""
        return frozenset(day for first, last in self.off for day in _each(first, last))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    years: tuple[Year, ...]


@dataclass(frozen=True)
class WorkingDays:
    """A calendar. Of a year that is not in `years` nothing is known: Monday to Friday."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    @classmethod
    def of(cls, years: Iterator[Year] | tuple[Year, ...]) -> WorkingDays:
        """Of these years; one that comes twice counts as it comes last."""
        last = {year.year: year for year in years}
        return cls(
            frozenset(last),
            frozenset(day for year in last.values() for day in year.days_off()),
            frozenset(day for year in last.values() for day in year.made_up),
        )

    def is_working(self, day: date) -> bool:
        """Whether it is a working day."""
        return day in self.made_up or (day.weekday() < _SATURDAY and day not in self.off)

    def working_days_after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself never counts; n >= 0."""
        return self._nth(day, n, _DAY)

    def working_days_before(self, day: date, n: int) -> date:
        """The n-th working day before `day`, which itself never counts; n >= 0."""
        return self._nth(day, n, -_DAY)

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years from one day to the other of which nothing is known."""
        return tuple(y for y in range(first.year, last.year + 1) if y not in self.years)

    def _nth(self, day: date, n: int, step: timedelta) -> date:
        while n > 0:
            day += step
            n -= self.is_working(day)
        return day


def load(path: Path | None = None) -> WorkingDays:
    """The packaged calendar, with the years of a file that adds to them or replaces them.

    CalendarError for a file that cannot be used.
    """
    packaged = (
        files("fullstop.consumers.aggregator")
        .joinpath("working_days.toml")
        .read_text(encoding="utf-8")
    )
    return WorkingDays.of((*_years(packaged, "working_days.toml"), *_own_years(path)))


def _own_years(path: Path | None) -> tuple[Year, ...]:
    if path is None:
        return ()
    try:
        return _years(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise CalendarError(f"{path} cannot be read ({type(error).__name__})") from error


def _years(text: str, name: str) -> tuple[Year, ...]:
    try:
        return _File.model_validate(tomllib.loads(text)).years
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"{name} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CalendarError(
            f"{name}: {place}: {first['msg'].removeprefix('Value error, ')}; write each year as in "
            "the packaged consumers/aggregator/working_days.toml"
        ) from error


def _each(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
