"""Counts of a case whose last outcome is others' word: what goes for the second time counts once.

Where a database was restored, rows are there again that were told as gone. They are erased and not
told again; what was told as gone and must stay now (a hold came later) is told as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fullstop.handlers.erasure import Tally
from fullstop.handlers.store import Amount
from fullstop.schemas.messages import DeletionDeferred, Erased, Outcome


def told_once(last: Outcome, tally: Tally) -> tuple[tuple[Erased, ...], Tally]:
    """What was told as erased and still is, and the tally of what went beyond that.

    What is kept of a record set says how much it is: rows that are kept no more went, rows that are
    kept again are not gone. Which of them went for the second time, nobody can say.
    """
    told = _kept(last)
    now = _sum((one.records, one.amount.rows) for one in tally.kept)
    newly = dict(_at_most(tally.erased, told - now))
    return tuple(_without(last.erased, now - told)), replace(tally, erased=newly)


def _kept(last: Outcome) -> Counter[str]:
    parts = last.kept if isinstance(last, DeletionDeferred) else ()
    return _sum((one.records, one.rows) for one in parts)


def _sum(rows: Iterator[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for records, count in rows:
        found[records] += count
    return found


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
