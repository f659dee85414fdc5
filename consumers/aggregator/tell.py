"""Telling: what is known of cases becomes notices in the outbox, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from fullstop.consumers.aggregator.case import (
    CaseState,
    Later,
    Outcomes,
    Wording,
    awaiting,
    next_notice,
    noticed,
)
from fullstop.consumers.aggregator.working_days import WorkingDays
from fullstop.outbox import outbox
from fullstop.outbox.aggregator import cases
from fullstop.outbox.aggregator.cases import NoticeCase, ToldCase
from fullstop.outbox.database import Db
from fullstop.outbox.outbox import Record
from fullstop.running.events import bytes_without_contact, record_of
from fullstop.schemas.codec import decode_stored
from fullstop.schemas.messages import (
    DeletionCompleted,
    DeletionDeferred,
    Message,
    Outcome,
    ResultNotice,
)
from fullstop.schemas.topics import Topics

SOURCE = "/fullstop/aggregator"

CivilDay = Callable[[datetime], date]


@dataclass(frozen=True)
class Terms:
    """What the aggregator is told by its settings."""

    topics: Topics
    domains: tuple[str, ...]
    contact_life: relativedelta
    wording: Wording
    clock: Callable[[], datetime]
    civil_day: CivilDay
    calendar: WorkingDays


@dataclass(frozen=True)
class Look:
    """What a look at a case came to: the case from now on, and the notice to publish, if any."""

    case: NoticeCase
    notice: ResultNotice | None = None


def tell(
    connection: Db, terms: Terms, stored: Mapping[str, NoticeCase], states: Iterable[CaseState]
) -> int:
    """Write the notices that are due now, and save each case that is not as it was stored."""
    now = terms.clock()
    looks = [_look(state, now, terms) for state in states]
    return write(
        connection, terms, [look for look in looks if look.case != stored[look.case.case_id]]
    )


def write(connection: Db, terms: Terms, looks: Sequence[Look]) -> int:
    """Save the cases that were looked at; how many notices went into the outbox with them."""
    notices = [(look.case, look.notice) for look in looks if look.notice is not None]
    records = [
        record_of(notice, terms.topics, source=SOURCE, traceparent=case.traceparent or None)
        for case, notice in notices
    ]
    cases.save_cases(connection, [look.case for look in looks if look.notice is None])
    cases.save_cases(connection, list(map(_told, notices, records)))
    outbox.put(connection, records)
    return len(records)


def stored_outcomes(
    connection: Db, case_ids: Collection[str], read: Callable[[bytes], Message] = decode_stored
) -> dict[str, dict[str, Outcome]]:
    """The outcomes that are stored of these cases, by case and domain."""
    by_case: dict[str, dict[str, Outcome]] = defaultdict(dict)
    for answer in cases.answers_of(connection, case_ids):
        outcome = read(answer.report)
        if isinstance(outcome, DeletionCompleted | DeletionDeferred):
            by_case[answer.case_id][answer.domain] = outcome
    return by_case


def state_of(case: NoticeCase, outcomes: Outcomes, civil_day: CivilDay) -> CaseState:
    """A stored case with its domains' outcomes."""
    return CaseState(case, outcomes, civil_day(case.requested_at) if case.requested_at else None)


def states_of(
    connection: Db, stored: Mapping[str, NoticeCase], civil_day: CivilDay
) -> list[CaseState]:
    """These stored cases with all their outcomes."""
    outcomes = stored_outcomes(connection, stored)
    return [state_of(case, outcomes.get(name, {}), civil_day) for name, case in stored.items()]


def _look(state: CaseState, now: datetime, terms: Terms) -> Look:
    day = terms.civil_day(now)
    awaited = awaiting(state, day, terms.calendar)
    match next_notice(awaited, now=now, day=day, words=terms.wording):
        case ResultNotice() as notice:
            return Look(noticed(awaited, notice, day=day, words=terms.wording).case, notice)
        case Later(on):
            return Look(replace(awaited.case, notice_due_on=on))
        case None:
            return Look(replace(awaited.case, notice_due_on=None))


def _told(told: tuple[NoticeCase, ResultNotice], record: Record) -> ToldCase:
    case, notice = told
    kept = bytes_without_contact(notice, record.value)
    return ToldCase(**vars(case), notice=kept, noticed_at=notice.issued_at)
