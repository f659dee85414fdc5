"""What the aggregator does because a day has come: gathered changes, and outcomes that are late."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from fullstop.consumers.aggregator.case import (
    CaseState,
    awaiting,
    deadline_of,
    missing,
    noticed,
    overdue_notice,
)
from fullstop.consumers.aggregator.deadline import (
    Deadline,
    Milestone,
    next_look,
    next_word,
    reached,
)
from fullstop.consumers.aggregator.tell import Look, Terms, states_of, tell, write
from fullstop.outbox.aggregator import cases
from fullstop.outbox.database import Database, Db
from fullstop.running.health import late_total, oldest_case_age, overdue_cases
from fullstop.running.logs import log

DUE_MAX = 500  # cases with gathered changes, or with missing outcomes, that one transaction takes


@dataclass(frozen=True)
class Late:
    """A domain whose outcome of a case is missing, and the milestone that has passed meanwhile."""

    case_id: str
    domain: str
    milestone: Milestone
    promised_on: date


class Days:
    """Looks at the cases whose day has come."""

    def __init__(self, database: Database, terms: Terms) -> None:
        self._database = database
        self._terms = terms

    def tell_due(self) -> bool:
        """Publish notices that gathered changes until today; False when none was due.

        Contacts whose life is over are forgotten here.
        """
        terms = self._terms
        now = terms.clock()
        with self._database.transaction() as connection:
            cases.forget_contacts(connection, now)
            due = cases.due_cases(connection, terms.civil_day(now), DUE_MAX)
            if due:
                stored = cases.lock_cases(connection, due)
                states = states_of(connection, stored, terms.civil_day)
                tell(connection, terms, stored, states)
        return bool(due)

    def tell_late(self, await_outcomes: Callable[[], None]) -> bool:
        """Warn of missing outcomes and tell what is overdue; False when nothing was due.

        An outcome that lies unread is not missing: `await_outcomes` returns once everything is read
        that was published until now, and raises an error that passes if that takes too long.
        """
        day = self._terms.civil_day(self._terms.clock())
        with self._database.transaction() as connection:
            due = cases.late_cases(connection, day, DUE_MAX)
        if due:
            await_outcomes()
            with self._database.transaction() as connection:
                late = self._look_at(connection, due)
            _warn(late)
        self._measure(day)
        return bool(due)

    def _look_at(self, connection: Db, due: Collection[str]) -> list[Late]:
        """Say what is late of these cases, apologise where it is due, and set the next look."""
        now, civil_day = self._terms.clock(), self._terms.civil_day
        stored = cases.lock_cases(connection, due)
        states = [
            awaiting(state, civil_day(now), self._terms.calendar)
            for state in states_of(connection, stored, civil_day)
        ]
        write(connection, self._terms, [self._look(state, now) for state in states])
        return [late for state in states for late in self._late(state, civil_day(now))]

    def _late(self, state: CaseState, day: date) -> list[Late]:
        """The milestones that were reached since the last look, for each domain that is missing."""
        case, due = state.case, deadline_of(state.case)
        if due is None or case.late_due_on is None:
            return []
        return [
            Late(case.case_id, domain, milestone, due.promised_on)
            for milestone in reached(due, case.late_due_on, day, self._terms.calendar)
            for domain in missing(state)
        ]

    def _look(self, state: CaseState, now: datetime) -> Look:
        """The case with its next look; with an apology where all its milestones are behind."""
        case, due, day = state.case, deadline_of(state.case), self._terms.civil_day(now)
        if due is None or case.late_due_on is None or case.late_due_on > day:
            return Look(case)  # answered, called off or looked at meanwhile
        look_on = next_look(due, day, self._terms.calendar)
        if look_on is None:
            return self._apology(state, due, now)
        return Look(replace(case, late_due_on=look_on))

    def _apology(self, state: CaseState, due: Deadline, now: datetime) -> Look:
        """The case with an apology, and with the day by which the customer hears again."""
        day, words = self._terms.civil_day(now), self._terms.wording
        word_on = next_word(due.promised_on, day, self._terms.calendar)
        notice = overdue_notice(state, now=now, next_word_on=word_on, words=words)
        told = noticed(state, notice, day=day, words=words).case
        return Look(replace(told, late_due_on=word_on), notice)

    def _measure(self, day: date) -> None:
        with self._database.transaction() as connection:
            overdue = cases.overdue_by_domain(connection, day)
            oldest = cases.oldest_awaited(connection)
        for domain in {*self._terms.domains, *overdue}:
            overdue_cases.labels(domain).set(overdue.get(domain, 0))
        age = (self._terms.clock() - oldest).total_seconds() if oldest else 0.0
        oldest_case_age.set(max(age, 0.0))


def _warn(late: Sequence[Late]) -> None:
    for missed in late:
        late_total.labels(missed.domain, missed.milestone).inc()
        log.warning(
            "answer_late",
            case_id=missed.case_id,
            domain=missed.domain,
            milestone=missed.milestone,
            promised_on=missed.promised_on.isoformat(),
        )
