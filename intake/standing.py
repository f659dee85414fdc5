"""How far each record set of a published application is, in the words that people read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fullstop.handlers.catalogue import Catalogue
from fullstop.handlers.contract import Words
from fullstop.intake.choices import Kind
from fullstop.intake.listing import Item, Items
from fullstop.schemas.messages import DeletionCompleted, KeptKind, LineOutcome, Outcome


class Standing(StrEnum):
    """All that a page says of a record set."""

    GONE = "gone"  # 已删好
    AT_WORK = "at_work"  # 正在办
    WAITS = "waits"  # 要等
    KEPT_BY_LAW = "kept_by_law"  # 依法保存
    NOT_FOUND = "not_found"  # 没有找到
    CALLED_OFF = "called_off"  # 已叫停: the withdrawal came in time for it


@dataclass(frozen=True)
class Row:
    """One record set: what it is called, how far it is, and what was said of it."""

    words: Words
    standing: Standing
    until: date | None = None
    items: Items = ()


_GONE = frozenset({LineOutcome.ERASED, LineOutcome.ANONYMISED})


def rows(
    kinds: Sequence[Kind],
    catalogue: Catalogue,
    records: Sequence[str],
    told: Items | None,
    answers: Sequence[Outcome],
) -> tuple[Row, ...]:
    """What was asked for, in the order of the kinds. `told` is what the last notice says of it.

    Before there is one only what is gone is said: what stays is told by the notice alone.
    """
    by_domain = {answer.domain: answer for answer in answers}
    return tuple(
        _before(name, words, by_domain) if told is None else _after(name, words, told)
        for name, words in _asked(kinds, catalogue, records)
    )


def words_of(catalogue: Catalogue) -> dict[str, Words]:
    """What each record set is called, by its whole name."""
    return {
        f"{domain}.{found.name}": found.words or Words(found.name, found.name)
        for domain, entry in catalogue.items()
        for found in entry.domain.record_sets
    }


def _asked(
    kinds: Sequence[Kind], catalogue: Catalogue, records: Sequence[str]
) -> Iterator[tuple[str, Words]]:
    words = words_of(catalogue)
    for kind in kinds:
        for name in kind.record_sets:
            # A service may have asked for a whole domain by its name.
            if not records or name in records or name.partition(".")[0] in records:
                yield name, words[name]


def _before(name: str, words: Words, answers: Mapping[str, Outcome]) -> Row:
    domain, _, record_set = name.partition(".")
    answer = answers.get(domain)
    if not isinstance(answer, DeletionCompleted) or answer.cancelled:
        return Row(words, Standing.AT_WORK)
    erased = any(one.records == record_set and one.rows for one in answer.erased)
    return Row(words, Standing.GONE if erased else Standing.NOT_FOUND)


def _after(name: str, words: Words, told: Items) -> Row:
    domain, _, record_set = name.partition(".")
    of_domain = [item for item in told if item.domain == domain]
    items = tuple(item for item in of_domain if item.record_set == record_set)
    if kept := [item for item in items if item.stays]:
        return _kept(words, kept, items)
    outcomes = {item.outcome for item in items or of_domain if item.record_set in ("", record_set)}
    if outcomes & _GONE:
        return Row(words, Standing.GONE, items=items)
    return Row(words, _untouched(outcomes), items=items)


def _untouched(outcomes: Collection[LineOutcome]) -> Standing:
    if LineOutcome.PENDING in outcomes:
        return Standing.AT_WORK
    return Standing.CALLED_OFF if LineOutcome.CANCELLED in outcomes else Standing.NOT_FOUND


def _kept(words: Words, kept: Sequence[Item], items: Items) -> Row:
    waits = any(item.reason is KeptKind.UNFINISHED_BUSINESS for item in kept)
    ends = [item.until for item in kept]
    until = None if None in ends else max(end for end in ends if end)
    return Row(words, Standing.WAITS if waits else Standing.KEPT_BY_LAW, until, items)
