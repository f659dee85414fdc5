"""The product's own records go when their day comes: each schema's worker erases its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fullstop.handlers.contract import RecordSet
from fullstop.handlers.retention import policy_on
from fullstop.handlers.rules import Policy
from fullstop.outbox.database import Database
from fullstop.outbox.holds import let_no_hold_be_placed
from fullstop.outbox.own.records import DOMAIN, began_before, versions
from fullstop.running.logs import log
from fullstop.stores.postgres.statements import sweep

ROWS_MAX = 1_000  # of one record set that a transaction erases


@dataclass
class OwnRecords:
    """Erases the product's own records of one schema when their day comes."""

    database: Database
    record_sets: Sequence[RecordSet]
    clock: Callable[[], datetime]
    civil_day: Callable[[datetime], date]
    _done_on: date | None = None

    def step(self) -> bool:
        """Erase what is due, in one transaction; False when nothing of today's is left."""
        day = self.civil_day(self.clock())
        if day == self._done_on:
            return False
        erased = self._erase(policy_on(versions(), day), day)
        if not any(erased.values()):
            self._done_on = day
            return False
        log.info("own_records_erased", **erased)
        return True

    def _erase(self, policy: Policy, day: date) -> dict[str, int]:
        erased = {}
        with self.database.transaction() as connection:
            let_no_hold_be_placed(connection)
            for records in self.record_sets:
                parameters = {
                    "day": day,
                    "before": began_before(policy.records[records.name], day),
                    "rows_max": ROWS_MAX,
                }
                statement = sweep(DOMAIN, policy, records)
                erased[records.name] = len(connection.execute(statement, parameters).fetchall())
        return erased
