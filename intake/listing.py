"""The list: what a dry run says would go and would stay, as it is shown, and whether two are one.

The sentences are the notice's; what it does not say (the article, what ends a keeping, whether it
may be given up) is found in the domains' answers and in their rules. Pure: no I/O, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from pydantic import TypeAdapter

from fullstop.handlers.catalogue import Catalogue
from fullstop.handlers.contract import BLOCKERS, Fact, Words
from fullstop.handlers.rules import KeepRule, RecordRules
from fullstop.intake.choices import Kind, kind_of
from fullstop.schemas.messages import (
    DeletionDeferred,
    Kept,
    KeptKind,
    LineOutcome,
    NoticeLine,
    Outcome,
)

_GOES = frozenset({LineOutcome.ERASED, LineOutcome.ANONYMISED})
_NOT_THERE = frozenset({LineOutcome.NOTHING_HELD, LineOutcome.UNKNOWN_SUBJECT})
_LAST_DAY = date.max
_NEEDED_BY = "needed_by_"


@dataclass(frozen=True)
class Item:
    """One line of a list, with all that the page says of it.

    `record_set` is empty where the line speaks of a whole domain. Of what stays: `ends_when` is the
    fact that ends it, null with a period; `waive` the record set to give up for it, if it may be.
    `counted` says that its sentence shows the count, `elsewhere` that what ends it is a matter of
    another domain, of which this one has a copy.
    """

    kind: str
    domain: str
    record_set: str
    outcome: LineOutcome
    sentence: str
    count: int = 0
    until: date | None = None
    rule: str | None = None
    reason: KeptKind | None = None
    article: str = ""
    ends_when: str | None = None
    ends_in_words: Words | None = None
    waive: str | None = None
    counted: bool = False
    elsewhere: bool = False

    @property
    def goes(self) -> bool:
        return self.outcome in _GOES

    @property
    def stays(self) -> bool:
        return self.outcome is LineOutcome.KEPT

    @property
    def is_its_own(self) -> bool:
        """Whether it is what may be given up, and not what only waits for that."""
        return self.waive == f"{self.domain}.{self.record_set}"

    @property
    def is_unknown(self) -> bool:
        """A name that was not carried out."""
        return self.outcome is LineOutcome.UNKNOWN_RECORDS

    @property
    def asks(self) -> bool:
        """Whether the customer can do something that ends the keeping."""
        return (
            self.stays
            and self.reason is KeptKind.UNFINISHED_BUSINESS
            and not (self.ends_when or "").startswith(_NEEDED_BY)
        )


Items = tuple[Item, ...]
STORED: TypeAdapter[Items] = TypeAdapter(Items)


@dataclass(frozen=True)
class Staying:
    """What stays of one record set: the item that ends last, and the others."""

    last: Item
    others: Items


@dataclass(frozen=True)
class Todo:
    """A matter that the customer can end, with the record sets that wait for it."""

    fact: str
    words: Words | None
    waive: str | None
    items: Items


@dataclass(frozen=True)
class Listing:
    """A list as it is shown."""

    items: Items

    @property
    def goes(self) -> Items:
        return tuple(item for item in self.items if item.goes)

    @property
    def stays(self) -> tuple[Staying, ...]:
        """Several rules of one record set are one matter to people: the last end counts."""
        kept = [item for item in self.items if item.stays]
        by_set: dict[tuple[str, str], list[Item]] = {}
        for item in kept:
            by_set.setdefault((item.domain, item.record_set), []).append(item)
        return tuple(_staying(found) for found in by_set.values())

    @property
    def first(self) -> tuple[Todo, ...]:
        """What to do first, each matter once."""
        every = [item for item in self.items if item.asks and item.ends_when]
        # What waits for another domain's matter is said there, if that was asked for.
        asking = [item for item in every if not item.elsewhere] or every
        return tuple(
            _todo(fact, [item for item in asking if item.ends_when == fact])
            for fact in dict.fromkeys(item.ends_when for item in asking)
            if fact
        )

    @property
    def unknown(self) -> Items:
        return tuple(item for item in self.items if item.is_unknown)

    @property
    def is_empty(self) -> bool:
        """Nothing was found that could go or would stay."""
        return not any(item.goes or item.stays or item.is_unknown for item in self.items)


def listing(
    lines: Sequence[NoticeLine],
    outcomes: Sequence[Outcome],
    catalogue: Catalogue,
    kinds: Sequence[Kind],
) -> Listing:
    """The list that a preview's lines make, in the order of the kinds."""
    by_domain = {outcome.domain: outcome for outcome in outcomes}
    order = {kind.name: place for place, kind in enumerate(kinds)}
    items = [_item(line, by_domain.get(line.domain), catalogue, kinds) for line in lines]
    return Listing(tuple(sorted(items, key=lambda item: order.get(item.kind, len(order)))))


def covers(
    lines: Sequence[NoticeLine], outcomes: Iterable[Outcome], domains: Iterable[str]
) -> bool:
    """Whether every domain that the lines speak of has its answer here."""
    spoken_of = {line.domain for line in lines} & set(domains)
    return spoken_of <= {outcome.domain for outcome in outcomes}


# --- the same list -------------------------------------------------------------------------------


class Why(StrEnum):
    """Why a list is no longer the one that was shown."""

    KEPT_OTHERWISE = "kept_otherwise"  # under another rule, or until a later day
    ERASED_UNSHOWN = "erased_unshown"
    MORE_ERASED = "more_erased"
    BECAME_UNKNOWN = "became_unknown"


@dataclass(frozen=True)
class Difference:
    """One line that differs, and how."""

    why: Why
    item: Item


Differences = tuple[Difference, ...]
STORED_DIFFERENCES: TypeAdapter[Differences] = TypeAdapter(Differences)


def differences(shown: Items, now: Items) -> Differences:
    """What the customer must be asked again for; none when the list is the same by its meaning.

    Another viewed item, a login or a day that passed is no other list (`docs/decisions/0067`).
    """
    before = {place: tuple(found) for place, found in _by_place(shown)}
    after = {place: tuple(found) for place, found in _by_place(now)}
    return tuple(
        Difference(why, item)
        for item in now
        if (why := _difference(before.get(_place(item), ()), after[_place(item)], item)) is not None
    )


def _difference(before: Items, now: Items, item: Item) -> Why | None:
    if item.stays:
        return Why.KEPT_OTHERWISE if _is_kept_otherwise(before, item) else None
    if item.goes:
        return _erased_otherwise(before, now, item)
    was_unknown = any(old.is_unknown for old in before)
    return Why.BECAME_UNKNOWN if item.is_unknown and not was_unknown else None


def _is_kept_otherwise(before: Items, item: Item) -> bool:
    """Security logs have a later day at every midnight, and who signs in to confirm makes one."""
    if item.reason is KeptKind.SECURITY:
        return False
    same = [old for old in before if old.stays and old.rule == item.rule]
    return not same or (item.until or _LAST_DAY) > max(old.until or _LAST_DAY for old in same)


def _erased_otherwise(before: Items, now: Items, item: Item) -> Why | None:
    if not any(old.goes or old.stays for old in before):
        return Why.ERASED_UNSHOWN
    was_spoken_of = sum(old.count for old in before if old.goes) + _freed(before, now)
    goes = sum(new.count for new in now if new.goes)
    return Why.MORE_ERASED if item.counted and goes > was_spoken_of else None


def _freed(before: Items, now: Items) -> int:
    """How many at least were shown as kept, and are kept no more: that they would go was shown."""
    return max([0, *(_freed_of(old, now) for old in before if old.stays)])


def _freed_of(old: Item, now: Items) -> int:
    if old.reason is KeptKind.SECURITY:  # a new one may have come in the place of one that ended
        return old.count
    return old.count - sum(new.count for new in now if new.stays and new.rule == old.rule)


def _by_place(items: Items) -> Iterator[tuple[tuple[str, str], Iterator[Item]]]:
    return groupby(sorted(items, key=_place), key=_place)


def _place(item: Item) -> tuple[str, str]:
    return item.domain, item.record_set


# --- one line ------------------------------------------------------------------------------------


def _item(
    line: NoticeLine, outcome: Outcome | None, catalogue: Catalogue, kinds: Sequence[Kind]
) -> Item:
    plain = Item(
        kind=kind_of(kinds, f"{line.domain}.{line.records}"),
        domain=line.domain,
        record_set=line.records,
        outcome=line.outcome,
        sentence=line.sentence,
        count=line.count,
        until=line.until,
        rule=line.rule,
    )
    rules = _rules(line, outcome, catalogue)
    if rules is None:
        return plain
    counted = replace(plain, counted="{n}" in rules.what.zh)
    kept = _kept(line, outcome)
    return counted if kept is None else _kept_item(counted, kept, rules, catalogue)


def _kept_item(item: Item, kept: Kept, rules: RecordRules, catalogue: Catalogue) -> Item:
    rule = next((rule for rule in rules.keep if rule.id == kept.rule), None)
    fact = _fact(item, kept, catalogue)
    return replace(
        item,
        reason=kept.kind,
        article="" if rule is None or rule.unverified else kept.citation,
        ends_when=kept.ends_when,
        ends_in_words=fact.words if fact else None,
        elsewhere=fact is not None and _is_a_copy(fact, item.domain),
        waive=_waive(item, rule),
    )


def _waive(item: Item, rule: KeepRule | None) -> str | None:
    return f"{item.domain}.{rule.waived_by}" if rule is not None and rule.waived_by else None


def _is_a_copy(fact: Fact, domain: str) -> bool:
    return any(read.table == f"{domain}.{BLOCKERS}" for read in fact.reads)


def _fact(item: Item, kept: Kept, catalogue: Catalogue) -> Fact | None:
    record_sets = catalogue[item.domain].domain.record_sets
    facts = (fact for found in record_sets if found.name == item.record_set for fact in found.facts)
    return next((fact for fact in facts if fact.name == kept.ends_when), None)


def _kept(line: NoticeLine, outcome: Outcome | None) -> Kept | None:
    if line.rule is None or not isinstance(outcome, DeletionDeferred):
        return None
    return next(
        (one for one in outcome.kept if (one.records, one.rule) == (line.records, line.rule)), None
    )


def _rules(line: NoticeLine, outcome: Outcome | None, catalogue: Catalogue) -> RecordRules | None:
    """The rules that the answer followed; None where this deployment does not know them."""
    if outcome is None or line.domain not in catalogue:
        return None
    followed = outcome.policy.version
    policies = catalogue[line.domain].policies
    policy = next((found for found in policies if found.version == followed), None)
    return None if policy is None else policy.records.get(line.records)


def _staying(found: Sequence[Item]) -> Staying:
    last = max(found, key=lambda item: (item.until is None, item.until or _LAST_DAY, item.asks))
    return Staying(last, tuple(item for item in found if item is not last))


def _todo(fact: str, items: Sequence[Item]) -> Todo:
    first: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: not item.is_its_own):
        first.setdefault(item.record_set, item)
    return Todo(fact, items[0].ends_in_words, items[0].waive, tuple(first.values()))
