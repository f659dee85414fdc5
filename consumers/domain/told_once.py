"""Counts of a case whose last outcome is others' word: what goes for the second time counts once.

Where a database was restored, rows are there again that were told as gone. They are erased and not
told again; what was told as gone and must stay now (a hold came later) is told as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fullstop.handlers.erasure import Tally
from fullstop.handlers.store import Amount
from fullstop.schemas.messages import DeletionDeferred, Erased, Outcome


def told_once(last: Outcome, tally: Tally) -> tuple[tuple[Erased, ...], Tally]:
    """What was told as erased and still is, and the tally of what went beyond that.

    What is kept of a record set says how much it is: rows that are kept no more went, rows that are
    kept again are not gone. Which of them went for the second time, nobody can say.
    """
    told, now = _of(last), _Stay.of(_rows_of(tally), tally.remaining)
    newly = dict(_at_most(tally.erased, told.least - now.most))
    return tuple(_without(last.erased, now.most - told.least)), replace(tally, erased=newly)


def rows_back(last: Outcome, now: Outcome) -> int:
    """How many rows stay now that were told as gone."""
    return (_of(now).most - _of(last).least).total()


@dataclass(frozen=True)
class _Stay:
    """How many rows of each record set stay, at `least` and at `most`.

    A row that two rules keep is counted under both, and once in what remains of all of them. Where
    one rule keeps each row, both are the same.
    """

    least: Counter[str]
    most: Counter[str]

    @classmethod
    def of(cls, rows: Sequence[tuple[str, int]], remaining: int) -> _Stay:
        under_one, together = Counter[str](), Counter[str]()
        for records, count in rows:
            under_one[records] = max(under_one[records], count)
            together[records] += count
        return cls(
            Counter(
                {name: max(under_one[name], remaining - _but(together, name)) for name in together}
            ),
            Counter(
                {name: min(together[name], remaining - _but(under_one, name)) for name in together}
            ),
        )


def _but(rows: Counter[str], name: str) -> int:
    return rows.total() - rows[name]


def _of(outcome: Outcome) -> _Stay:
    parts = outcome.kept if isinstance(outcome, DeletionDeferred) else ()
    return _Stay.of([(one.records, one.rows) for one in parts], outcome.remaining)


def _rows_of(tally: Tally) -> list[tuple[str, int]]:
    return [(one.records, one.amount.rows) for one in tally.kept]


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
