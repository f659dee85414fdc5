"""Erasing again what was told as gone, where a database was restored."""

from __future__ import annotations

from collections.abc import Sequence

from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.deferrals import Sets
from fullstop.consumers.domain.engine import Engine, Rules
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import cases
from fullstop.outbox.domain.cases import CaseRow


class Restored(Sets):
    """Erases restored cases again; what a person must let go was let go before.

    Each once: one that was set aside before is tried, too. Those with more rows than a transaction
    erases it leaves to the worker, and takes no more.
    """

    def __init__(self, work: DomainAtWork, database: Database) -> None:
        super().__init__(work, database)
        self._left: set[str] = set()
        self._big: set[str] = set()

    def _run(self, limit: int, taken: list[CaseRow] | None = None) -> int:
        self._big = set()
        count = super()._run(limit, taken)
        self._left |= self._big  # not before it is committed that the worker has them
        return count

    def _take(self, connection: Db, limit: int, _: Rules) -> list[CaseRow]:
        return cases.to_erase_again(connection, limit, self._left)

    def _work_on(self, engine: Engine, rows: Sequence[CaseRow]) -> None:
        self._work.end_of_others(engine.connection, rows)
        outcomes = self._again(engine, rows)
        self._work.save(engine, outcomes)
        self._big = {row.case_id for row in rows} - {one.row.case_id for one in outcomes}

    def _set_aside(self, rows: Sequence[CaseRow], error: Exception) -> None:
        super()._set_aside(rows, error)
        self._left |= {row.case_id for row in rows}
