"""The worker behind a domain's consumer: runs a case again, a chunk a transaction.

A customer with a million rows is erased in chunks, each committed with its running count, on a
connection of its own: the others do not wait. The last chunk writes the answer.
"""

from __future__ import annotations

from consumers.domain import DomainAtWork, Rules, asked_of
from consumers.logs import log
from consumers.loop import is_refusal, reason_of
from handlers.contract import Amount, Outcome
from handlers.erasure import ProofError, conclude, erase_chunk, preview_batch
from outbox import cases as memory
from outbox.cases import CaseRow
from outbox.database import Database, DatabaseError, Db


class Worker:
    """Runs the cases that one domain's consumer left for later."""

    def __init__(self, work: DomainAtWork, database: Database) -> None:
        self._work = work
        self._database = database

    def step(self) -> bool:
        """Do one chunk of the case that waited longest; False when there is nothing to do."""
        row: CaseRow | None = None
        try:
            with self._database.transaction() as connection:
                row = memory.next_running(connection)
                if row is not None:
                    self._chunk(connection, row)
        except (DatabaseError, ProofError) as error:
            if row is None or not is_refusal(error):
                raise
            self._park(row, reason_of(error))
        return row is not None

    def _park(self, row: CaseRow, reason: str) -> None:
        with self._database.transaction() as connection:
            memory.park(connection, row.case_id, reason)
        log.error("case_parked", domain=self._work.name, case_id=row.case_id, reason=reason)

    def _chunk(self, connection: Db, row: CaseRow) -> None:
        rules = self._work.rules(self._work.clock())
        case = self._work.case(0, row, asked_of(row))
        store = self._work.store(connection, rules)
        if row.dry_run:
            self._say(connection, row, rules, preview_batch(store, rules.order, [case])[0])
            return
        done = erase_chunk(store, rules.order, case, rows_max=self._work.chunk_rows_max)
        so_far = {name: Amount(count, rows) for name, (count, rows) in row.progress.items()}
        if done is None:
            self._conclude(connection, row, rules, so_far)
            return
        for name, amount in done.items():
            so_far[name] = so_far.get(name, Amount(0, 0)) + amount
        memory.save_progress(
            connection,
            row.case_id,
            {name: (amount.count, amount.rows) for name, amount in so_far.items()},
        )

    def _conclude(
        self, connection: Db, row: CaseRow, rules: Rules, erased: dict[str, Amount]
    ) -> None:
        case = self._work.case(0, row, asked_of(row))
        outcome = conclude(self._work.store(connection, rules), rules.order, case, erased)
        self._say(connection, row, rules, outcome)
        log.info(
            "big_case_done",
            domain=self._work.name,
            case_id=row.case_id,
            erased_rows=sum(amount.rows for amount in erased.values()),
            kept_rows=outcome.remaining,
        )

    def _say(self, connection: Db, row: CaseRow, rules: Rules, outcome: Outcome) -> None:
        said = self._work.answer(row, outcome, rules, self._work.clock(), unknown_subject=False)
        self._work.save(connection, [said])
