"""Deferrals that finish by themselves: what was kept is looked at again when its day comes.

The day after a rule's last day, the end of a matter that was said, the periodic look at an open
one, and a new version of the rules all do the same: the case is run again with the rules then in
force. Only what changed is said.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from fullstop.consumers.domain.at_work import CaseOutcome, DomainAtWork
from fullstop.consumers.domain.engine import ROWS, Engine, Rules
from fullstop.consumers.domain.requests import probe
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import cases
from fullstop.outbox.domain.cases import CaseRow
from fullstop.running.logs import log
from fullstop.running.loop import is_everybodys, is_held, reason_of

DUE_MAX = 200  # cases a transaction


class Sets(ABC):
    """Runs cases of one domain in sets; one that alone fails is set aside."""

    def __init__(self, work: DomainAtWork, database: Database) -> None:
        self._work = work
        self._database = database

    def step(self) -> bool:
        """Run what there is to run, in one transaction; False when there was nothing."""
        try:
            return bool(self._run(DUE_MAX))
        except Exception as error:
            self._judge(error)
            return self._one_by_one()

    @abstractmethod
    def _take(self, connection: Db, limit: int, rules: Rules) -> list[CaseRow]:
        """The cases to run now, locked."""

    @abstractmethod
    def _work_on(self, engine: Engine, rows: Sequence[CaseRow]) -> None:
        """Run them, in the open transaction."""

    def _judge(self, error: Exception) -> None:
        """Raise what is no one case's matter."""
        if is_everybodys(error):
            raise error
        probe(self._work, self._database)

    def _one_by_one(self) -> bool:
        """Find the case that fails: it is set aside, and tried again by itself later."""
        for _ in range(DUE_MAX):
            rows: list[CaseRow] = []
            try:
                if not self._run(1, rows):
                    return False
            except Exception as error:
                self._judge(error)
                self._set_aside(rows, error)
        return True

    def _set_aside(self, rows: Sequence[CaseRow], error: Exception) -> None:
        """Leave a case that fails to the worker; raises where none was found to fail."""
        if not rows:
            raise error
        reason = reason_of(error)
        with self._database.impatient() as connection:
            cases.run_later(connection, [row.case_id for row in rows])
            for row in rows:
                cases.park(connection, row.case_id, reason, soon=is_held(error))
        tell = self._work.tell_waiting if is_held(error) else self._work.alarm_parked
        for row in rows:
            tell(row.case_id, reason)

    def _run(self, limit: int, taken: list[CaseRow] | None = None) -> int:
        rules = self._work.rules(self._work.clock())
        with self._work.braked(self._database, self._database.impatient()) as connection:
            rows = self._take(connection, limit, rules)
            if taken is not None:
                taken += rows
            if rows:
                self._work_on(self._work.engine(connection, rules), rows)
        return len(rows)

    def _again(self, engine: Engine, rows: Sequence[CaseRow]) -> list[CaseOutcome]:
        """Run cases again that were answered before."""
        tallies = engine.erase(rows)
        done = [(row, tallies[row.case_id]) for row in rows if row.case_id in tallies]
        found = engine.found(done)
        before = cases.deferrals_of(engine.connection, [row.case_id for row in rows])
        now = self._work.clock()
        outcomes = [
            self._work.outcome(
                row,
                tally,
                engine.rules,
                now,
                found=found.get(row.case_id, ROWS),
                before=before.get(row.case_id),
            )
            for row, tally in done
        ]
        self._tell(rows, outcomes)
        return outcomes

    def _tell(self, rows: Sequence[CaseRow], outcomes: Sequence[CaseOutcome]) -> None:
        if rows:
            log.info(
                "looked_again",
                domain=self._work.name,
                cases=len(rows),
                changed=sum(one.is_news for one in outcomes),
                big=len(rows) - len(outcomes),
            )


class Deferrals(Sets):
    """Runs the cases of one domain again that have something to look at.

    One that waits for the matters of others is run once they have said what is open now.
    """

    def _take(self, connection: Db, limit: int, rules: Rules) -> list[CaseRow]:
        return cases.due(connection, rules.day, rules.policy.version, limit)

    def _work_on(self, engine: Engine, rows: Sequence[CaseRow]) -> None:
        waiting = [row for row in rows if self._work.waits(row.records)]
        self._work.ask_again(engine.connection, waiting)
        ready = [row for row in rows if row not in waiting]
        self._work.end_of_others(engine.connection, ready)
        now = engine.let_go(ready)
        outcomes = self._again(engine, now)
        self._work.save(engine, outcomes)
