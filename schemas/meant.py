"""What a request must be to be meant: a day that somebody can have asked on, and somebody's id.

Such a request can be read, and what it says would be carried out to the letter: nothing is older
than 1970, and nobody is called `undefined`. So nobody would get an answer that is so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from dateutil.relativedelta import relativedelta

from fullstop.schemas.forms import CUTOFF_YEARS_MAX, NOT_MEANT, RESERVED, RESERVED_SUBJECTS
from fullstop.schemas.messages import DeletionRequested, Message

_LEAST_YEAR = timedelta(days=364)  # no year is so short, whatever its clocks do

REASONS = frozenset({NOT_MEANT, RESERVED})


@dataclass(frozen=True)
class Meant:
    """How far back a request may reach, and the ids that are many people's or nobody's."""

    cutoff_years_max: int = CUTOFF_YEARS_MAX
    reserved_subjects: tuple[str, ...] = RESERVED_SUBJECTS

    def flaw(self, message: Message, bound: datetime, appended_at: datetime) -> str | None:
        """Why a request cannot be meant; `bound` is that of its cutoff (`protocol.md`)."""
        if not isinstance(message, DeletionRequested):
            return None
        if self.is_reserved(message.subject_id):
            return RESERVED
        earliest = min(message.requested_at, message.cutoff_at)
        # A bound that was handed on is of the first copy: no request is younger than its own.
        is_odd = self.is_too_old(earliest, bound) or self.is_too_old(
            bound, min(earliest, appended_at)
        )
        return NOT_MEANT if is_odd else None

    def is_reserved(self, subject_id: str) -> bool:
        """Whether the id is many people's or nobody's."""
        return subject_id.casefold() in self._reserved

    @cached_property
    def _reserved(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.reserved_subjects)

    def is_too_old(self, instant: datetime, bound: datetime) -> bool:
        """Whether nobody can have asked then: seconds for milliseconds are of January 1970."""
        # Nearly every request is of these years, and the calendar is asked for no other.
        if bound - instant < _LEAST_YEAR * self.cutoff_years_max:
            return False
        return instant < bound - relativedelta(years=self.cutoff_years_max)
