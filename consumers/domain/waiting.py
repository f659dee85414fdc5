"""A domain that waits for the matters of others: who is asked, who has spoken, who is silent.

Nobody's copy of what others said can be known to be whole: an event may be lost, or was never said.
So each case that has to do with the matters of others waits, and is run when all have looked into
their own rows and spoken. They speak of a request because they read it, too; whoever has not soon
is asked. Where one is silent too long, the case is run without it, and what depends on it is kept
until it speaks.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

from fullstop.consumers.domain.at_work import UNASKED_MAX, DomainAtWork
from fullstop.consumers.domain.deferrals import Sets
from fullstop.consumers.domain.engine import Engine, Rules
from fullstop.consumers.domain.overlaps import Overlaps
from fullstop.consumers.domain.requests import carry_out
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import blockers, cases
from fullstop.outbox.domain.blockers import Blocker
from fullstop.outbox.domain.cases import CaseRow, Heard
from fullstop.running.health import unheard_total
from fullstop.running.logs import log

HEAR_SECONDS = 1.0  # between two looks for what was said while its case was stored
HEAR_MAX = 1000  # cases at a time


class Waiting(Sets):
    """Runs the cases of one domain to which all have spoken, or that have waited for too long."""

    def __init__(
        self,
        work: DomainAtWork,
        database: Database,
        patience: timedelta,
        overlaps: Overlaps | None = None,
    ) -> None:
        super().__init__(work, database)
        self._patience = patience
        self._overlaps = overlaps
        self._heard_at = -HEAR_SECONDS

    def _take(self, connection: Db, limit: int, _: Rules) -> list[CaseRow]:
        now = self._work.clock()
        before, unasked_before = now - self._patience, now - UNASKED_MAX
        return cases.ready(connection, self._work.waits_for, before, unasked_before, limit)

    def step(self) -> bool:
        """As any; who spoke of a request while its case was stored is noted first.

        At once where this process did both; now and then where others may have.
        """
        missed = self._overlaps is not None and self._overlaps.missed()
        if missed or time.monotonic() - self._heard_at >= HEAR_SECONDS:
            self._heard_at = time.monotonic()
            with self._database.impatient() as connection:
                heard = cases.overheard(connection, self._work.waits_for, HEAR_MAX)
                cases.hear(connection, heard)
        return super().step()

    def _work_on(self, engine: Engine, rows: Sequence[CaseRow]) -> None:
        old = {row.case_id for row in rows if row.unasked and not self._is_fresh(row)}
        self._work.ask_again(engine.connection, [row for row in rows if row.case_id in old])
        self._run_these(engine, [row for row in rows if row.case_id not in old])

    def _is_fresh(self, row: CaseRow) -> bool:
        """Whether all have spoken of its request, and that not too long ago."""
        since = self._work.clock() - UNASKED_MAX
        return not self._silent(row) and row.waits_since is not None and row.waits_since >= since

    def _run_these(self, engine: Engine, rows: Sequence[CaseRow]) -> None:
        silent = [(row, domain) for row in rows for domain in self._silent(row)]
        subjects = [row.subject_id for row in rows]
        blockers.note_unheard(engine.connection, subjects, list(self._unheard(silent)))
        # Nobody waits for them any more, the worker neither, to which a big case is left.
        now = self._work.clock()
        cases.hear(
            engine.connection,
            [
                Heard(row.awaits, row.case_id, row.subject_id, now, tuple(self._silent(row)))
                for row in rows
                if row.awaits and self._silent(row)
            ],
        )
        self._work.end_of_others(engine.connection, rows)
        # What the worker has begun, it goes on with.
        cases.run_later(engine.connection, [row.case_id for row in rows if row.place])
        whole = [row for row in rows if not row.place]
        outcomes = carry_out(self._work, engine, [row for row in whole if not row.revision])
        outcomes += self._again(engine, engine.let_go([row for row in whole if row.revision]))
        self._work.save(engine, outcomes)
        self._alarm(silent)

    def _silent(self, row: CaseRow) -> list[str]:
        return sorted(self._work.waits_for.difference(row.heard))

    def _unheard(self, silent: Sequence[tuple[CaseRow, str]]) -> Iterator[Blocker]:
        now = self._work.clock()
        for row, domain in silent:
            yield Blocker(row.subject_id, domain, blockers.UNHEARD, True, now, blockers.FIRST)

    def _alarm(self, silent: Sequence[tuple[CaseRow, str]]) -> None:
        """Tell operators who does not speak: what is kept for it goes only when it does."""
        for row, domain in silent:
            unheard_total.labels(self._work.name, domain).inc()
            log.warning(
                "matters_unheard", domain=self._work.name, case_id=row.case_id, reason=domain
            )
