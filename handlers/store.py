"""The port between the engine and the place where a domain's records live.

`stores.postgres` has it on PostgreSQL, `stores.memory` on plain rows. What passes through it is
declared here, too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from fullstop.handlers.contract import Matter
from fullstop.handlers.rules import KeepRule


@dataclass(frozen=True)
class Case:
    """One case as the engine sees it: `no` is its number in the batch, `records` what is asked.

    `waived` are the record sets whose unfinished business the customer gave up; `again` says that
    the case was answered before: what the customer consented to since is not stopped any more.
    `released` says that a person did, though there is more of the subject than is plausible.
    """

    no: int
    subject_id: str
    cutoff_at: datetime
    records: frozenset[str]
    waived: frozenset[str] = frozenset()
    again: bool = False
    released: bool = False

    @property
    def covers_until(self) -> datetime:
        """The last instant of the cutoff's millisecond: what the wire says reaches all of it."""
        millisecond = self.cutoff_at.microsecond // 1000
        return self.cutoff_at.replace(microsecond=1000 * millisecond + 999)


@dataclass(frozen=True)
class Amount:
    """How much: `count` in the customer's unit, `rows` in rows."""

    count: int
    rows: int

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.count + other.count, self.rows + other.rows)


class Held(NamedTuple):
    """What one rule holds of one case, from a count over the rows that remain."""

    rule: KeepRule
    amount: Amount
    until: date | None
    days: tuple[date | None, ...]
    masked: int
    sealed: int
    restricted: int


class Holding(NamedTuple):
    """The rows of one record set that the rules hold for one case, as the rules count them.

    `rows` are held by any rule; `must_hide` those whose rules all restrict.
    """

    rows: int
    must_hide: int
    by_rule: tuple[Held, ...]


NOTHING = Amount(0, 0)
NOTHING_HELD = Holding(0, 0, ())


class Worked(NamedTuple):
    """What became of one record set of one case: `free` rows were judged free, `gone` went."""

    free: int
    gone: Amount
    kept: Holding


class Remains(NamedTuple):
    """The rows of one record set that are there for one case, counted without any rule.

    `rows` is a plain count, `visible` what the business role still sees.
    """

    rows: int
    visible: int


class Preview(NamedTuple):
    """What would happen to one record set of one case: what would go, and what would hold rows."""

    free: Amount
    kept: Holding


@dataclass(frozen=True)
class Rows:
    """Some rows of a case: their keys, and the first and last instant at which one was created.

    The instants are as the store writes them; nobody else reads them. They spare a look at the rows
    that were created before and after.
    """

    keys: Sequence[object]
    first_at: str
    last_at: str


Verb = Literal["erase", "restrict"]


class Store(Protocol):
    """Where a domain's records live, for a batch of cases at once.

    Each verb takes a record set's name, or several, and the cases, and answers by case number;
    a case with nothing to tell is absent from the answer. `rows` narrows a verb to some of them.
    Verbs take effect in the order in which they are called. A store may fetch an answer as late as
    it is first read, so that more can be asked meanwhile; what fails is raised there.
    """

    def stop(self, records: str, cases: Sequence[Case]) -> None:
        """From now on nothing may be derived anew for these subjects, where the set says so."""

    def size(self, records: Sequence[str], cases: Sequence[Case], rows_max: int) -> Collection[int]:
        """The numbers of the cases with more than `rows_max` rows in one of these record sets.

        Where a decision on a row may change meanwhile, the rows are locked, `rows_max` at most.
        """

    def lock(self, records: Sequence[str], cases: Sequence[Case]) -> None:
        """Lock what else a decision on these cases' rows reads."""

    def work(self, records: str, cases: Sequence[Case]) -> Mapping[int, Worked]:
        """Judge each row once: erase what no rule keeps, and `restrict` what one keeps."""

    def erase(self, records: str, cases: Sequence[Case], rows: Rows) -> Mapping[int, Amount]:
        """Erase what no rule keeps of these rows."""

    def restrict(
        self, records: str, cases: Sequence[Case], rows: Rows | None = None
    ) -> Mapping[int, Holding]:
        """Mask and restrict what is kept, where the holding rules ask for more or less than is.

        Counts what the rules hold, whether it had to be changed or not.
        """

    def remains(
        self, records: Sequence[str], cases: Sequence[Case]
    ) -> Mapping[tuple[str, int], Remains]:
        """Count what is there now, of several record sets, by record set and case number."""

    def preview(self, records: str, cases: Sequence[Case]) -> Mapping[int, Preview]:
        """Count what `erase` and `restrict` would do; nothing changes."""

    def pick(
        self, records: str, case: Case, *, to: Verb, since: str | None, rows_max: int
    ) -> Rows | None:
        """The oldest rows, at most `rows_max`, that `erase` or `restrict` would still change.

        Only those created at `since` or later; None when there are none.
        """

    def known(self, cases: Sequence[Case]) -> Mapping[int, Collection[str]]:
        """The record sets in which each case's subject has a row at any date; absent for none."""

    def implausible(self, cases: Sequence[Case]) -> Mapping[int, str]:
        """The cases whose subject has more rows, or more different contacts, than one person can.

        And those who have rows under another spelling, the one that counts in their table.
        At any date and whatever the case asks for; with the record set that declares so.
        """

    def exceeds(self, records: str, rows: int) -> bool:
        """Whether the record set has more than so many rows, whosever they are."""

    def matters(self, subjects: Sequence[str]) -> Collection[tuple[str, Matter]]:
        """The matters that the domain declares and that are open today, each with its subject.

        A record of any date counts, whether rules are in force for it or not.
        """

    def contacts(self, cases: Sequence[Case]) -> Mapping[int, str]:
        """The phone number of each case's subject, from the newest row that has one.

        Only of record sets that declare where it is, and not from rows newer than the cutoff.
        """
