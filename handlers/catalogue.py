"""The domains as they are declared, with their rules."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

from fullstop.handlers import installed
from fullstop.handlers.contract import OWN_SCHEMAS, Domain, DomainError, RecordSet, Through
from fullstop.handlers.retention import as_read, policies, policy_on
from fullstop.handlers.rules import Policy


@dataclass(frozen=True)
class Entry:
    """One domain of the catalogue: what it declares, its rules by date, its folder.

    `reading` is the reading of the law that its rules follow, None where there is but one.
    """

    domain: Domain
    policies: tuple[Policy, ...]
    folder: Path
    reading: str | None = None

    def policy_on(self, day: date) -> Policy:
        return policy_on(self.policies, day)

    def file(self, effective_from: date) -> Path:
        """The file that holds the version of this day."""
        return as_read(self.folder / "retention" / f"{effective_from}.toml", self.reading)


Catalogue = dict[str, Entry]


def catalogue(
    names: Sequence[str] = (), *, operator: str = "platform", reading: str | None = None
) -> Catalogue:
    """The named domains, or those that answer, by name; DomainError when one is not right.

    `reading` names another reading of the law, for which some domains have files of their own.
    """
    found = installed.packages()
    installed.refuse_unknown(names, found)
    chosen = names or installed.answering(found)
    return {name: _entry(found[name], operator, reading) for name in chosen}


def _entry(package: str, operator: str, reading: str | None) -> Entry:
    module = _records_module(package)
    domain = getattr(module, "DOMAIN", None)
    if not isinstance(domain, Domain):
        raise DomainError(f"{package}/records.py must define DOMAIN = Domain(...)")
    _check_declaration(domain, package)
    folder = Path(module.__file__ or "").parent
    versions = policies(domain, folder / "retention", operator, reading)
    return Entry(domain, versions, folder, reading)


def _records_module(package: str) -> ModuleType:
    try:
        return importlib.import_module(f"{package}.records")
    except Exception as error:  # of whatever kind: the file is the team's, and holds no data
        raise DomainError(
            f"{package}/records.py cannot be loaded: {type(error).__name__}: {error}"
        ) from error


def _check_declaration(domain: Domain, package: str) -> None:
    """A child record set must come before the parent that it needs."""
    if domain.name != package.rpartition(".")[2]:
        raise DomainError(f"{package}: the domain is called {domain.name}; name it like its folder")
    if domain.name in OWN_SCHEMAS:
        raise DomainError(
            f"{package}: the name {domain.name} is the product's own; name the domain otherwise"
        )
    seen: list[str] = []
    for records in domain.record_sets:
        _check_children(domain, records, seen)
        if records.name in seen:
            raise DomainError(f"{domain.name}: record set {records.name} is declared twice")
        seen.append(records.name)
        _check_tables(domain, records)
        _check_matters(domain, records)
    for records in domain.record_sets:
        _check_through(domain, records)


def _check_children(domain: Domain, records: RecordSet, seen: Collection[str]) -> None:
    for needed in records.needed_by:
        if needed.child not in seen:
            raise DomainError(
                f"{domain.name}: {records.name} is needed by {needed.child}, which must be "
                "declared before it"
            )
        if len(needed.columns) != len(records.keys):
            raise DomainError(
                f"{domain.name}: {records.name} has the key {', '.join(records.keys)}, and "
                f"{needed.child} refers to it by {', '.join(needed.columns)}; name a column of "
                f"{needed.child} for each, in that order"
            )


def _check_tables(domain: Domain, records: RecordSet) -> None:
    """A table is named with its schema, and its name is taken apart at the dot."""
    reads = (read.table for fact in records.facts for read in fact.reads)
    through = () if records.through is None else (records.through.table,)
    for table in (records.table, *reads, *through):
        if table.count(".") != 1 or not all(table.split(".")):
            raise DomainError(
                f"{domain.name}: {records.name} names the table {table!r}; write schema.table, as "
                "the database shows both names, without quotes. A name with a dot in it cannot be "
                "declared; rename it"
            )


def _check_through(domain: Domain, records: RecordSet) -> None:
    """Where another record set knows whose the rows are, both say the same of whose they are."""
    if (through := records.through) is None:
        return
    for other in domain.record_sets:
        said = Through(other.table, ", ".join(other.keys), other.subject)
        if other.table == through.table and (
            (said, other.subject_type) != (through, records.subject_type) or other.through
        ):
            raise DomainError(
                f"{domain.name}: {records.name} is read through {other.table}, and {other.name} "
                "says otherwise by which key and subject, of which type, its rows are known; say "
                "the same in both. What lies two references away cannot be declared"
            )


def _check_matters(domain: Domain, records: RecordSet) -> None:
    for fact in records.facts:
        if fact.matter is not None and fact.type != "boolean":
            raise DomainError(
                f"{domain.name}: {records.name}.{fact.name} is a {fact.type}, and a matter is open "
                "or not; declare a boolean fact as the matter"
            )
