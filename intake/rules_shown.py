"""The retention rules as everybody may read them, in the order of the kinds that people know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fullstop.handlers.catalogue import Catalogue, Entry
from fullstop.handlers.contract import RecordSet
from fullstop.handlers.public_table import heads, rows_of
from fullstop.handlers.rules import Policy
from fullstop.intake.choices import Kind
from fullstop.intake.door import Language
from fullstop.intake.words import of


@dataclass(frozen=True)
class Rule:
    """One reason to keep a record set, or that there is none: what each cell is, and says."""

    what: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class KindRules:
    """The rules of a kind."""

    words: str
    rules: tuple[Rule, ...]


def versions(catalogue: Catalogue) -> list[date]:
    """The days from which other rules hold, the first one first; also those to come."""
    return sorted({policy.effective_from for one in catalogue.values() for policy in one.policies})


def in_force(catalogue: Catalogue, day: date) -> date | None:
    """The version in force on a day."""
    return max((version for version in versions(catalogue) if version <= day), default=None)


def rules_of(
    kinds: Sequence[Kind], catalogue: Catalogue, version: date, language: Language
) -> list[KindRules]:
    """What held from that day on, of each kind."""
    record_sets = {
        f"{name}.{records.name}": (entry, records)
        for name, entry in catalogue.items()
        for records in entry.domain.record_sets
    }
    found = [
        KindRules(
            of(kind.words, language),
            tuple(
                rule
                for name in kind.record_sets
                for rule in _rules(*record_sets[name], version, language)
            ),
        )
        for kind in kinds
    ]
    return [kind for kind in found if kind.rules]


def _rules(entry: Entry, records: RecordSet, version: date, language: Language) -> list[Rule]:
    policy = _policy(entry, version)
    if policy is None:
        return []
    _, *names = heads(language)
    return [
        Rule(what, {name: cell for name, cell in zip(names, cells, strict=True) if cell != "–"})
        for what, *cells in rows_of(entry.domain, policy, records, language)
    ]


def _policy(entry: Entry, version: date) -> Policy | None:
    """A domain's rules of then; none where it had none yet."""
    held = [policy for policy in entry.policies if policy.effective_from <= version]
    return held[-1] if held else None
