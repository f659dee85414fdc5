"""Counts of a case whose last outcome is others' word: what goes for the second time counts once.

Where a database was restored, rows are there again that were told as gone. They are erased and not
told again; what was told as gone and must stay now (a hold came later) is told as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fullstop.handlers.erasure import Tally
from fullstop.handlers.store import Amount
from fullstop.schemas.messages import DeletionDeferred, Erased, Outcome


def told_once(last: Outcome, tally: Tally) -> tuple[tuple[Erased, ...], Tally]:
    """What was told as erased and still is, and the tally of what went beyond that.

    What is kept of a record set says how much it is: rows that are kept no more went, rows that are
    kept again are not gone. Which of them went for the second time, nobody can say.
    """
    told, now = _of(last), _Stay(_rows_of(tally), tally.remaining)
    newly = dict(_at_most(tally.erased, told.least - now.most))
    return tuple(_without(last.erased, now.beyond(told))), replace(tally, erased=newly)


def rows_back(last: Outcome, now: Outcome) -> int:
    """How many rows stay now that were told as gone."""
    return _of(now).beyond(_of(last)).total()


@dataclass(frozen=True)
class _Stay:
    """How many rows of each record set stay: what each rule keeps, and what remains of all.

    A row that two rules keep is counted under both, and once in what remains of all of them. So how
    many rows of one set stay is known at `least` and at `most`. Where one rule keeps each row, both
    are the same.
    """

    rows: Sequence[tuple[str, str, int]]
    remaining: int

    @cached_property
    def least(self) -> Counter[str]:
        under_one, left = self._under_one, self.remaining - self._together.total()
        return Counter(
            {name: max(under_one[name], left + all_) for name, all_ in self._together.items()}
        )

    @cached_property
    def most(self) -> Counter[str]:
        under_one, left = self._under_one, self.remaining - self._under_one.total()
        return Counter(
            {name: min(all_, left + under_one[name]) for name, all_ in self._together.items()}
        )

    def beyond(self, told: _Stay) -> Counter[str]:
        """How many rows more stay than were told to, at most.

        A set of which the same rules keep as much as was told has none, as far as the other sets
        account for what remains beyond that.
        """
        most = self.most - told.least
        changed = {name for name, _, _ in set(self.rows) ^ set(told.rows)}
        of_changed = Counter({name: count for name, count in most.items() if name in changed})
        return of_changed if of_changed.total() >= self.remaining - told.remaining else most

    @cached_property
    def _under_one(self) -> Counter[str]:
        """What the rule keeps that keeps the most of it."""
        found = Counter[str]()
        for name, _, count in self.rows:
            found[name] = max(found[name], count)
        return found

    @cached_property
    def _together(self) -> Counter[str]:
        found = Counter[str]()
        for name, _, count in self.rows:
            found[name] += count
        return found


def _of(outcome: Outcome) -> _Stay:
    parts = outcome.kept if isinstance(outcome, DeletionDeferred) else ()
    return _Stay([(one.records, one.rule, one.rows) for one in parts], outcome.remaining)


def _rows_of(tally: Tally) -> list[tuple[str, str, int]]:
    return [(one.records, one.rule.id, one.amount.rows) for one in tally.kept]


def _at_most(
    erased: Mapping[str, Amount], newly: Mapping[str, int]
) -> Iterator[tuple[str, Amount]]:
    for records, amount in erased.items():
        if taken := min(newly.get(records, 0), amount.rows):
            yield records, Amount(_share(amount.count, taken, amount.rows), taken)


def _without(erased: Sequence[Erased], back: Mapping[str, int]) -> Iterator[Erased]:
    for one in erased:
        if left := one.rows - min(back.get(one.records, 0), one.rows):
            yield one.model_copy(update={"rows": left, "count": _share(one.count, left, one.rows)})


def _share(count: int, rows: int, of: int) -> int:
    """The part of a count that falls to some of its rows; one at least."""
    return max(1, count * rows // of)
