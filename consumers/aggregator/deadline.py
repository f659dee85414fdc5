"""When a case must be answered, what is told on the way, and when the next word comes.

Two clocks, in working days: the internal target for live stores from the confirmation, and what the
customer was promised from the request. No I/O, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fullstop.consumers.aggregator.working_days import WorkingDays

TARGET_DAYS = 3  # from the cutoff: L6 of the product's rules
PROMISED_DAYS = 15  # from the request: what the customer was promised, and the hard limit
NEAR_DAYS = 3  # before the last promised day the operator is warned again
NEXT_WORD_DAYS = 3  # within these a customer whose case is overdue hears again


class Milestone(StrEnum):
    """What is told of a domain that has not answered: two to the operator, the last to both."""

    TARGET_PASSED = "target_passed"
    DEADLINE_NEAR = "deadline_near"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Deadline:
    """The last days of a case's two clocks."""

    target_on: date
    promised_on: date

    def milestones(self, calendar: WorkingDays) -> dict[Milestone, date]:
        """The civil day on which each is reached: a last day is over when it has ended.

        Who confirms late has an internal target behind the promised day: the customer waits for
        no target, so the target is missed with the promise at the latest.
        """
        return {
            Milestone.TARGET_PASSED: min(self.target_on, self.promised_on) + timedelta(days=1),
            Milestone.DEADLINE_NEAR: calendar.working_days_before(self.promised_on, NEAR_DAYS),
            Milestone.OVERDUE: self.promised_on + timedelta(days=1),
        }


def deadline(requested_on: date, cutoff_on: date, calendar: WorkingDays) -> Deadline:
    """The deadline of a case, from the civil days of its request and its cutoff."""
    return Deadline(
        calendar.working_days_after(cutoff_on, TARGET_DAYS),
        calendar.working_days_after(requested_on, PROMISED_DAYS),
    )


def first_look(due: Deadline, calendar: WorkingDays) -> date:
    """The day on which a case's missing outcomes are first looked at."""
    return min(due.milestones(calendar).values())


def reached(due: Deadline, look_on: date, day: date, calendar: WorkingDays) -> list[Milestone]:
    """The milestones reached by `day` that no look before `look_on` has seen."""
    return [m for m, on in due.milestones(calendar).items() if look_on <= on <= day]


def next_look(due: Deadline, day: date, calendar: WorkingDays) -> date | None:
    """The next milestone's day; None when all are behind."""
    return min((on for on in due.milestones(calendar).values() if on > day), default=None)


def next_word(promised_on: date, day: date, calendar: WorkingDays) -> date:
    """The day by which a customer hears again whose case was promised for `promised_on`.

    Counted from that day, and from `day` where so much time has gone by.
    """
    on = calendar.working_days_after(promised_on, NEXT_WORD_DAYS)
    return on if on > day else calendar.working_days_after(day, NEXT_WORD_DAYS)
