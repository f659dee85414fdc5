"""Which accounts a number leads to: one view, which the team that owns the accounts offers.

One subject may have several rows, and one number several subjects: so lists, and more than one is
told apart by more than a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import normalize

from psycopg.errors import UndefinedColumn
from psycopg.sql import SQL, Composable, Identifier

from fullstop.intake.application import IDLE_MAX, NUMBER_AGE_MIN
from fullstop.intake.errors import IntakeError
from fullstop.intake.phones import mobile
from fullstop.outbox.database import Pool

NAME_MAX = 254
_MOST = 20  # however many share a number, more than one is as good as many


@dataclass(frozen=True)
class Account:
    """Whose number it is, since when, and when the account was last in use."""

    subject_id: str
    phone: str
    phone_since: datetime | None
    last_active_at: datetime | None


class Accounts:
    """Reads the view of that name: the columns of an `Account`, `account_name` and `email`."""

    def __init__(self, pool: Pool, view: str) -> None:
        self._pool = pool
        self._view = view

    def check(self) -> None:
        """IntakeError when there is no such view, or it has other columns."""
        with self._pool.autocommit() as connection:
            row = connection.execute("select to_regclass(%s) is not null", (self._view,)).fetchone()
        if not (row and row[0]):
            raise IntakeError(
                f"FULLSTOP_INTAKE_ACCOUNTS: there is no view {self._view}, or the door may not "
                "read it; make it as handlers/membership/accounts.sql does, and run "
                "`fullstop migrate`"
            )
        try:
            self.by_name("")
        except UndefinedColumn as error:
            raise IntakeError(
                f"FULLSTOP_INTAKE_ACCOUNTS: the view {self._view} lacks a column; it must have "
                "those of handlers/membership/accounts.sql, null where nothing is known"
            ) from error

    def by_phone(self, phone: str) -> list[Account]:
        """The accounts with this number."""
        return self._where("phone", phone)

    def by_name(self, name: str) -> list[Account]:
        """The accounts of this name or e-mail; e-mails are there in small letters."""
        return self._found(SQL("account_name = %s or email = %s"), name, name.lower())

    def by_subject(self, subject_id: str) -> list[Account]:
        """The accounts of this customer."""
        return self._where("subject_id", subject_id)

    def _where(self, column: str, value: str) -> list[Account]:
        return self._found(SQL("{} = %s").format(Identifier(column)), value)

    def _found(self, where: Composable, *values: str) -> list[Account]:
        # A view may well have null where no number is known.
        query = SQL(
            "select subject_id, coalesce(phone, ''), phone_since, last_active_at from {} where {}"
            " limit %s"
        ).format(Identifier(*self._view.split(".")), where)
        with self._pool.autocommit() as connection:
            found = connection.execute(query, (*values, _MOST))
        return [Account(*row) for row in found.fetchall()]


def name_of(typed: str) -> str | None:
    """An account's name or e-mail as it is looked up; None for what can be neither."""
    name = normalize("NFKC", typed).strip()
    return name if 0 < len(name) <= NAME_MAX and name.isprintable() else None


def number_of(accounts: Sequence[Account]) -> str | None:
    """The registered number of the one customer they are of; that which was in use last."""
    if len({account.subject_id for account in accounts}) != 1:
        return None
    found = [account for account in accounts if mobile(account.phone)]
    never = datetime.min.replace(tzinfo=UTC)
    last = max(found, key=lambda one: one.last_active_at or never, default=None)
    return None if last is None else last.phone


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
