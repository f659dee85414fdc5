"""Erasing again what was told as gone, where a database was restored."""

from __future__ import annotations

from collections.abc import Sequence

from fullstop.consumers.domain.deferrals import Sets
from fullstop.consumers.domain.engine import Engine, Rules
from fullstop.outbox.database import Db
from fullstop.outbox.domain import cases
from fullstop.outbox.domain.cases import CaseRow


class Restored(Sets):
    """Erases restored cases again; what a person must let go was let go before."""

    def _take(self, connection: Db, limit: int, _: Rules) -> list[CaseRow]:
        return cases.to_erase_again(connection, limit)

    def _work_on(self, engine: Engine, rows: Sequence[CaseRow]) -> None:
        self._work.end_of_others(engine.connection, rows)
        self._work.save(engine, self._again(engine, rows))
