"""What a domain does not do without a person: erase what many people share, or much of a table.

A case that is held back is set aside as it is: nothing of it is touched or told, and it goes on by
itself once a person released it, or once what held it back is so no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fullstop.handlers.store import Store
from fullstop.outbox.database import Db
from fullstop.outbox.domain import brakes, cases
from fullstop.outbox.domain.cases import MASS_ERASURE, CaseRow
from fullstop.running.errors import NotYetError
from fullstop.running.health import held_back_total
from fullstop.running.logs import log
from fullstop.schemas.forms import RESERVED
from fullstop.schemas.meant import Meant

BRAKE_ROWS_MAX = 1_000
BRAKE_PERCENT_MAX = 5.0
_SURE = timedelta(hours=1)  # a table is taken to be as large as it was seen for so long


class MassErasureError(NotYetError):
    """Too much would go in an hour: nothing of it may be committed, and the brake is pulled."""

    def __init__(self, records: str, rows: int) -> None:
        super().__init__(records)
        self.records = records
        self.rows = rows


@dataclass(frozen=True)
class Brake:
    """How much may go of a record set in an hour: so many rows, and more while it is a small share.

    It remembers how many rows a table has at least, for a look goes through them.
    """

    rows_max: int = BRAKE_ROWS_MAX
    percent_max: float = BRAKE_PERCENT_MAX
    _seen: dict[str, tuple[int, datetime]] = field(default_factory=dict, init=False, compare=False)

    def check(self, store: Store, gone: Mapping[str, int], at: datetime) -> None:
        """MassErasureError where what went of a record set in the hour until `at` is too much."""
        for records, rows in gone.items():
            stay = int(rows * (100 / self.percent_max - 1))
            if rows > self.rows_max and not self._has(store, records, stay, at):
                raise MassErasureError(records, rows)

    def _has(self, store: Store, records: str, stay: int, at: datetime) -> bool:
        """Whether so many rows are left; twice as many spare the next look, until more has gone."""
        seen, seen_at = self._seen.get(records, (0, at))
        if stay <= seen and at - seen_at < _SURE:
            return True
        for rows in (2 * stay, stay):
            if store.exceeds(records, rows):
                self._seen[records] = (rows, at)
                return True
        return False


@dataclass(frozen=True)
class Bounds:
    """The bounds of one domain."""

    domain: str
    meant: Meant
    brake: Brake

    def whys(self, connection: Db, rows: Sequence[CaseRow]) -> dict[str, str]:
        """Why nothing of a case may be erased now, by id; absent where something may.

        While the brake is on, nothing goes but what a person released.
        """
        is_braked = bool(rows) and brakes.is_on(connection)
        whys = {row.case_id: MASS_ERASURE for row in rows if is_braked and not row.is_looked_at}
        return whys | {
            row.case_id: RESERVED for row in rows if self.meant.is_reserved(row.subject_id)
        }

    def hold_back(self, connection: Db, whys: Mapping[str, str]) -> None:
        for case_id, why in cases.hold_back(connection, whys).items():
            held_back_total.labels(self.domain, why.partition(" ")[0]).inc()
            log.error("case_held_back", domain=self.domain, case_id=case_id, reason=why)

    def count(self, connection: Db, store: Store, erased: Mapping[str, int], at: datetime) -> None:
        """Count rows erased in the open transaction; MassErasureError where it is too much."""
        if erased:
            self.brake.check(store, brakes.count(connection, erased, at), at)

    def pull_brake(self, connection: Db, error: MassErasureError) -> None:
        """Stop the domain from erasing, and tell operators, unless it is stopped already."""
        if brakes.pull(connection, error.records, error.rows):
            log.error(
                "brake_pulled", domain=self.domain, records=error.records, erased_rows=error.rows
            )
