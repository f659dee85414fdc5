"""An aggregator whose database was restored: what it reads again it keeps, and tells nobody yet.

It would tell all of it again, in the words of today, under the event ids of then. So each case is
first what it was after its last notice, as the notices themselves say; what follows beyond that
is another revision, told like any change that was gathered until its day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from fullstop.consumers.aggregator.case import (
    CaseState,
    awaiting,
    is_answered,
    is_of_rules,
    noticed,
    presumed,
    told_all,
)
from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.aggregator.deadline import next_word
from fullstop.consumers.aggregator.news import promised_in
from fullstop.consumers.aggregator.tell import Terms, states_of
from fullstop.outbox.aggregator import announcements, cases
from fullstop.outbox.aggregator.announcements import KeptAnnouncement
from fullstop.outbox.aggregator.cases import NoticeCase, ToldCase
from fullstop.outbox.database import Db
from fullstop.running.kafka import Received
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import ResultNotice, Stage

AT_ONCE = date(1970, 1, 1)  # when what was gathered is due
UNUSED = 1_000  # beyond any revision that a case was told under, where nobody knows which it was


class Quiet(Aggregator):
    """Keeps what it handles, and leaves what follows from it to be told at once, later."""

    def _tell(
        self, connection: Db, _: Mapping[str, NoticeCase], states: Iterable[CaseState]
    ) -> int:
        day = self._terms.civil_day(self._terms.clock())
        looked = [awaiting(state, day, self._terms.calendar).case for state in states]
        cases.save_cases(connection, [replace(case, notice_due_on=AT_ONCE) for case in looked])
        return 0

    def _mark(self, connection: Db, batch: Sequence[Received]) -> None:
        """How far it has come is written when all is done."""


def recall(
    connection: Db,
    terms: Terms,
    told: Mapping[str, Sequence[ResultNotice]],
    names: Collection[str],
) -> int:
    """Let cases be what they were after these notices; how many knew less."""
    stored = cases.lock_cases(connection, told)
    recalled = [
        _after(state, told[state.case.case_id], terms, names)
        for state in states_of(connection, stored, terms.civil_day)
    ]
    new = [state.case for state in recalled if state.case != stored[state.case.case_id]]
    # What follows beyond it is told by the day on which gathered changes are.
    due = [replace(case, notice_due_on=AT_ONCE) for case in new]
    results = {case.case_id: _last(told[case.case_id], of_rules=False) for case in new}
    cases.save_cases(connection, [case for case in due if results[case.case_id] is None])
    cases.save_cases(
        connection, [_told(case, one) for case in due if (one := results[case.case_id])]
    )
    rules = [one for case in new if (one := _last(told[case.case_id], of_rules=True))]
    announcements.keep_notices(
        connection, [KeptAnnouncement(one.case_id, _bare(one), one.issued_at) for one in rules]
    )
    return len(new)


def presume(connection: Db, terms: Terms, case_ids: Collection[str], before: datetime) -> int:
    """Take for told what all had answered before the oldest notice that is left; how many."""
    stored = cases.lock_cases(connection, case_ids)
    day = terms.civil_day(terms.clock())
    found = [
        presumed(state, _unused(state), day, terms.wording).case
        for state in states_of(connection, stored, terms.civil_day)
        if is_answered(state) and _is_older(state, before)
    ]
    cases.save_cases(connection, [replace(case, notice_due_on=None) for case in found])
    return len(found)


def _after(
    state: CaseState, told: Sequence[ResultNotice], terms: Terms, names: Collection[str]
) -> CaseState:
    for notice in sorted(told, key=lambda one: one.revision):
        if notice.revision <= state.case.revision:
            continue
        if notice.stage is Stage.ANNOUNCEMENT:
            state = _of_rules(state, notice, names)
        else:
            state = _told_then(state, notice, terms)
    return state


def _told_then(state: CaseState, notice: ResultNotice, terms: Terms) -> CaseState:
    """Where more was answered since, what was promised is what the notice with a text said."""
    day, words = terms.civil_day(notice.issued_at), terms.wording
    told = noticed(state, notice, day=day, words=words).case
    if (promised := told_all(state, notice, words)) is not None:
        told = replace(told, promised=promised)
    elif notice.sms:
        told = replace(told, promised=promised_in(notice.lines, told.promised))
    if notice.stage is Stage.OVERDUE and told.promised_on is not None:
        # It said by when the customer hears again: not to be told before.
        told = replace(told, late_due_on=next_word(told.promised_on, day, terms.calendar))
    return replace(state, case=told)


def _of_rules(state: CaseState, notice: ResultNotice, names: Collection[str]) -> CaseState:
    told = {*state.case.announced, *(name for name in names if is_of_rules(notice, name))}
    case = replace(state.case, revision=notice.revision, announced=tuple(sorted(told)))
    return replace(state, case=case)


def _last(notices: Sequence[ResultNotice], *, of_rules: bool) -> ResultNotice | None:
    """The last of a kind, to be said again."""
    of_kind = [one for one in notices if (one.stage is Stage.ANNOUNCEMENT) is of_rules]
    return max(of_kind, key=lambda one: one.revision, default=None)


def _told(case: NoticeCase, notice: ResultNotice) -> ToldCase:
    return ToldCase(**vars(case), notice=_bare(notice), noticed_at=notice.issued_at)


def _bare(notice: ResultNotice) -> bytes:
    return encode(notice.model_copy(update={"contact": None}))


def _unused(state: CaseState) -> int:
    return UNUSED + sum(outcome.revision for outcome in state.outcomes.values())


def _is_older(state: CaseState, before: datetime) -> bool:
    return all(outcome.occurred_at < before for outcome in state.outcomes.values())
