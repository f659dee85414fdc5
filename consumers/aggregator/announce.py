"""Telling of rules that are to come whoever has data kept under them, and can be reached.

A version is looked at from its announcement to the day before its effect, once a day, some cases a
transaction: who asked meanwhile hears of it, too. That a case was told commits with its notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from fullstop.consumers.aggregator.case import CaseState, announcement
from fullstop.consumers.aggregator.tell import SOURCE, Look, Terms, states_of
from fullstop.outbox import outbox
from fullstop.outbox.aggregator import announcements, cases
from fullstop.outbox.aggregator.announcements import Announced, KeptAnnouncement
from fullstop.outbox.aggregator.cases import NoticeCase
from fullstop.outbox.database import Database, Db
from fullstop.outbox.outbox import Record
from fullstop.running.events import Event, bytes_without_contact, record_of
from fullstop.running.logs import log
from fullstop.schemas.messages import PolicyAnnounced, ResultNotice

CASES_MAX = 500  # that one transaction looks at


def heard(connection: Db, events: Sequence[Event]) -> None:
    """Remember what was announced, in the caller's transaction."""
    announcements.keep(
        connection,
        [
            _announced(event.message, event.received.appended_at)
            for event in events
            if isinstance(event.message, PolicyAnnounced)
        ],
    )


def _announced(message: PolicyAnnounced, at: datetime) -> Announced:
    return Announced(message.domain, message.version, message.effective_from, message.records, at)


class Announcements:
    """Tells of what was announced."""

    def __init__(self, database: Database, terms: Terms) -> None:
        self._database = database
        self._terms = terms

    def step(self) -> bool:
        """Look at the next cases, in one transaction; False when there were none to look at."""
        now = self._terms.clock()
        day = self._terms.civil_day(now)
        with self._database.transaction() as connection:
            announced = announcements.next_to_tell(connection, day)
            if announced is None:
                return False
            found = announcements.reachable(connection, announced, now, CASES_MAX)
            told = self._tell(connection, announced, found, now) if found else 0
            if len(found) == CASES_MAX:
                announcements.move_on(connection, announced, found[-1])
            else:
                announcements.end_look(connection, announced, day)
        log.info("announced", domain=announced.domain, cases=len(found), notices=told)
        return True

    def _tell(
        self, connection: Db, announced: Announced, found: Sequence[str], now: datetime
    ) -> int:
        untold = announcements.untold(connection, announced, found)
        stored = cases.lock_cases(connection, untold)
        states = states_of(connection, stored, self._terms.civil_day)
        day = self._terms.civil_day(now)
        looks = [look for state in states if (look := self._look(state, announced, now, day))]
        self._write(connection, looks)
        return len(looks)

    def _look(
        self, state: CaseState, announced: Announced, now: datetime, day: date
    ) -> Look | None:
        """The case and its notice; None where the rules touch nothing of it, or it was told.

        It is locked only now: whatever happened meanwhile is seen.
        """
        if announced.name in state.case.announced:
            return None
        notice = announcement(state, announced, now=now, day=day, words=self._terms.wording)
        if notice is None:
            return None
        names = (*state.case.announced, announced.name)
        return Look(replace(state.case, revision=notice.revision, announced=names), notice)

    def _write(self, connection: Db, looks: Sequence[Look]) -> None:
        """Say it; the result that was told last is kept beside it, to be said again."""
        told = [(look.case, look.notice) for look in looks if look.notice is not None]
        records = [self._record(case, notice) for case, notice in told]
        cases.save_cases(connection, [case for case, _ in told])
        announcements.keep_notices(
            connection,
            [
                KeptAnnouncement(
                    notice.case_id,
                    bytes_without_contact(notice, record.value),
                    notice.issued_at,
                )
                for (_, notice), record in zip(told, records, strict=True)
            ],
        )
        outbox.put(connection, records)

    def _record(self, case: NoticeCase, notice: ResultNotice) -> Record:
        trace = case.traceparent or None
        return record_of(notice, self._terms.topics, source=SOURCE, traceparent=trace)
