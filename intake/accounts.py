"""Which accounts a number leads to: one view, which the team that owns the accounts offers.

One subject may have several rows, and one number several subjects: so lists, and more than one is
told apart by more than a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.sql import SQL, Composed, Identifier

from fullstop.intake.application import IDLE_MAX, NUMBER_AGE_MIN
from fullstop.intake.errors import IntakeError
from fullstop.outbox.database import Pool

_MOST = 20  # however many share a number, more than one is as good as many


@dataclass(frozen=True)
class Account:
    """Whose number it is, since when, and when the account was last in use."""

    subject_id: str
    phone: str
    phone_since: datetime | None
    last_active_at: datetime | None


class Accounts:
    """Reads the view of that name: its columns are those of an `Account`."""

    def __init__(self, pool: Pool, view: str) -> None:
        self._pool = pool
        self._view = view

    def check(self) -> None:
        """IntakeError when there is no such view, or it has other columns."""
        with self._pool.transaction() as connection:
            row = connection.execute("select to_regclass(%s) is not null", (self._view,)).fetchone()
        if not (row and row[0]):
            raise IntakeError(
                f"FULLSTOP_INTAKE_ACCOUNTS: there is no view {self._view}, or the door may not "
                "read it; make it as handlers/membership/accounts.sql does, and run "
                "`fullstop migrate`"
            )
        self.by_phone("")

    def by_phone(self, phone: str) -> list[Account]:
        """The accounts with this number."""
        return self._where("phone", phone)

    def by_subject(self, subject_id: str) -> list[Account]:
        """The accounts of this customer."""
        return self._where("subject_id", subject_id)

    def _where(self, column: str, value: str) -> list[Account]:
        with self._pool.transaction() as connection:
            rows = connection.execute(self._query(column), (value, _MOST)).fetchall()
        return [Account(*row) for row in rows]

    def _query(self, column: str) -> Composed:
        return SQL(
            "select subject_id, phone, phone_since, last_active_at from {} where {} = %s limit %s"
        ).format(Identifier(*self._view.split(".")), Identifier(column))


def led_to(accounts: Sequence[Account], now: datetime) -> str | None:
    """The one customer that a code alone proves; None where more is needed.

    A number that changed hands lately may be a stranger's, and an account that nobody uses has
    nobody who would notice (`customer.md`, L1).
    """
    subjects = {account.subject_id for account in accounts}
    is_plain = len(subjects) == 1 and any(_is_in_use(account, now) for account in accounts)
    return subjects.pop() if is_plain else None


def _is_in_use(account: Account, now: datetime) -> bool:
    if account.phone_since is None or account.last_active_at is None:
        return False
    return account.phone_since <= now - NUMBER_AGE_MIN and account.last_active_at > now - IDLE_MAX
