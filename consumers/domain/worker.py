"""The worker behind a domain's consumer: runs a case again, a chunk a transaction.

A customer with a million rows is erased in chunks, each committed with its running count, on a
connection of its own: the others do not wait. The last chunk writes the answer.
"""

from __future__ import annotations

from collections import Counter

from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.engine import ROWS, Engine
from fullstop.consumers.domain.requests import probe
from fullstop.handlers.erasure import Tally
from fullstop.handlers.store import Amount
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import cases
from fullstop.outbox.domain.cases import CaseRow, State
from fullstop.running.logs import log
from fullstop.running.loop import TRIES_MAX, is_everybodys, is_held, is_transient, reason_of

HELD_TRIES_TOLD = 300  # tries, some two seconds apart, after which a held case is an alarm


class Worker:
    """Runs the cases that one domain's consumer left for later."""

    def __init__(self, work: DomainAtWork, database: Database) -> None:
        self._work = work
        self._database = database
        self._tries: Counter[str] = Counter()
        self._goes_on = False  # whether the case that waited longest was begun

    def step(self) -> bool:
        """Do one chunk of the case that waited longest; False when there is nothing to do now."""
        return self._step()

    def step_unless_begun(self) -> bool:
        """The same, but nothing of one that goes on in chunks: that is left to `go_on`."""
        return self._step(unless_begun=True)

    def go_on(self) -> bool:
        """As `step`, where the last look found that the case which waited longest was begun."""
        return self._goes_on and self._step()

    def _step(self, *, unless_begun: bool = False) -> bool:
        row: CaseRow | None = None
        try:
            with self._work.braked(self._database, self._database.impatient()) as connection:
                row = cases.next_running(connection)
                self._goes_on = row is not None and row.place is not None
                if unless_begun and self._goes_on:
                    row = None
                if row is not None:
                    self._run(connection, row)
        except Exception as error:
            if row is None or is_everybodys(error):
                raise
            probe(self._work, self._database)
            return self._set_aside(row, error)
        if row is not None:
            self._tries.pop(row.case_id, None)
        return row is not None

    # --- what cannot be done now

    def _set_aside(self, row: CaseRow, error: Exception) -> bool:
        """Let the other cases go first: what is held waits, and what keeps failing is parked."""
        self._tries[row.case_id] += 1
        if is_held(error):
            return self._wait(row, reason_of(error))
        if is_transient(error) and self._tries[row.case_id] < TRIES_MAX:
            self._put_back(row, reason_of(error))
            return False
        del self._tries[row.case_id]
        self._park(row, reason_of(error))
        self._work.alarm_parked(row.case_id, reason_of(error))
        return True

    def _wait(self, row: CaseRow, reason: str) -> bool:
        """Try again soon; operators are told when somebody holds a row for so long.

        What others said of the case is old then, too: they are asked again.
        """
        is_long = self._tries[row.case_id] % HELD_TRIES_TOLD == 0
        self._park(row, reason, soon=not is_long)
        if self._tries[row.case_id] == 1:
            self._work.tell_waiting(row.case_id, reason)
        if self._tries[row.case_id] == HELD_TRIES_TOLD:
            self._work.alarm_parked(row.case_id, reason)
        return False

    def _put_back(self, row: CaseRow, reason: str) -> None:
        with self._database.impatient() as connection:
            cases.put_back(connection, row.case_id)
        log.warning("trying_again", domain=self._work.name, case_id=row.case_id, reason=reason)

    def _park(self, row: CaseRow, reason: str, *, soon: bool = False) -> None:
        with self._database.impatient() as connection:
            cases.park(connection, row.case_id, reason, soon=soon)

    # --- what is to be done

    def _run(self, connection: Db, row: CaseRow) -> None:
        engine = self._work.engine(connection, self._work.rules(self._work.clock()))
        if row.state is State.CANCELLED:
            self._call_off(engine, row)
        elif self._work.waits(row.records) and not self._was_heard(row):
            self._work.ask_again(connection, [row])
        elif row.dry_run:
            for tally in engine.preview([row]).values():
                self._say(engine, row, tally)
        elif engine.let_go([row]):
            self._erase(engine, row)

    def _was_heard(self, row: CaseRow) -> bool:
        """Whether all that it waits for have spoken since they were asked, or are noted as silent.

        Where the transaction that noted it was undone, nothing may be decided without them.
        """
        has_all = row.awaits is not None and self._work.waits_for.issubset(row.heard)
        return has_all or row.restored

    def _erase(self, engine: Engine, row: CaseRow) -> None:
        """In one transaction, as every case, with its proof; in chunks where it is too big."""
        if row.place is None and (tallies := engine.erase([row])):
            self._say(engine, row, tallies[row.case_id])
        elif row.place or engine.is_plausible(row):
            self._chunk(engine, row)

    def _call_off(self, engine: Engine, row: CaseRow) -> None:
        """A case that was parked and is cancelled: nothing of it is touched."""
        remaining = engine.remaining([row])[row.case_id]
        outcome = self._work.outcome_cancelled(row, remaining, engine.rules, self._work.clock())
        self._work.save(engine, [outcome])

    def _chunk(self, engine: Engine, row: CaseRow) -> None:
        chunk = engine.chunk(row)
        so_far = {name: Amount(count, rows) for name, (count, rows) in row.progress.items()}
        if chunk is None:
            self._conclude(engine, row, so_far)
            return
        for name, amount in chunk.erased.items():
            so_far[name] = so_far.get(name, Amount(0, 0)) + amount
        cases.save_progress(
            engine.connection,
            row.case_id,
            {name: (amount.count, amount.rows) for name, amount in so_far.items()},
            chunk.reached,
        )

    def _conclude(self, engine: Engine, row: CaseRow, erased: dict[str, Amount]) -> None:
        tally = engine.conclude(row, erased)
        self._say(engine, row, tally)
        log.info(
            "big_case_done",
            domain=self._work.name,
            case_id=row.case_id,
            erased_rows=sum(amount.rows for amount in erased.values()),
            kept_rows=tally.remaining,
        )

    def _say(self, engine: Engine, row: CaseRow, tally: Tally) -> None:
        found = engine.found([(row, tally)]).get(row.case_id, ROWS)
        outcome = self._work.outcome(row, tally, engine.rules, self._work.clock(), found=found)
        self._work.save(engine, [outcome])
