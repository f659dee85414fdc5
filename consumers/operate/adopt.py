"""`fullstop adopt`: a team's live tables become restrictable in steps that can be taken back.

Each step may be done again, and is done table by table. Who is in the way is not queued behind: the
step lets go and tries again. Nothing is altered before a refusal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from fullstop.consumers.operate.migrate import (
    check_before,
    in_turn,
    join_holds_if_any,
    leave_holds,
    make_own_tables,
    make_roles,
    remember_versions,
    unadopted,
)
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import Domain, DomainError, RecordSet, mask_paths
from fullstop.outbox.database import Db
from fullstop.stores.postgres import adoption, restriction
from fullstop.stores.postgres.brought import Tool, snippets
from fullstop.stores.postgres.checks import missing_indexes, refuse
from fullstop.stores.postgres.statements import throughs_beside
from fullstop.stores.postgres.surroundings import Blind, blind, said_of_blind

Facts = dict[str, Any]


def look(url: str, entry: Entry) -> Facts:
    """What there is, who works with it, what each step would lock, and what is refused."""
    return in_turn(url, lambda connection: _looked(connection, entry))


def _looked(connection: Db, entry: Entry) -> Facts:
    domain = entry.domain
    there = tuple(r for r in domain.record_sets if adoption.is_there(connection, r.table))
    found = replace(domain, record_sets=there)
    return {
        "domain": domain.name,
        "tables": [_shape(connection, records) for records in there],
        "connected": adoption.connected(connection, found),
        "blind": [asdict(one) for one in blind(connection, found)],
        "indexes": [asdict(index) for index in missing_indexes(connection, found)],
        "steps": [asdict(step) for step in adoption.traced(connection, found, entry.policies)],
        "refused": unadopted(connection, entry),
    }


def _shape(connection: Db, records: RecordSet) -> Facts:
    shape = adoption.shape_of(connection, records.table)
    through = records.through
    return {
        "record_set": records.name,
        **shape,
        "subject": records.subject,
        "through": None if through is None else f"{through.table} ({through.subject})",
        "masks": {" -> ".join(path): mask for path, mask in mask_paths(records.masks)},
        "is": adoption.state_of(connection, records),
    }


def columns(entry: Entry, tool: Tool) -> Facts:
    """The columns of each table as a migration of the team's own; asks no database."""
    made = [asdict(snippet) for snippet in snippets(entry.domain, tool)]
    return {"domain": entry.domain.name, "for": str(tool), "migrations": made}


def prepare(url: str, entry: Entry) -> Facts:
    """Roles, our own tables, columns, indexes, triggers, policies: nothing that binds anybody."""
    return in_turn(url, lambda connection: _prepared(connection, url, entry))


def _prepared(connection: Db, url: str, entry: Entry) -> Facts:
    domain = entry.domain
    refuse(domain, unadopted(connection, entry))
    make_roles(connection, entry)
    make_own_tables(connection, url, entry)
    refuse(domain, unadopted(connection, entry))  # now also what reads our own tables
    indexes = list(missing_indexes(connection, domain))
    for index in indexes:
        then_by = _then_by(domain, index.records, index.table, index.column)
        adoption.make_index(connection, index, then_by)
    found = blind(connection, domain)
    restriction.prepare(connection, domain, entry.policies, _by_table(found))
    return {
        "domain": domain.name,
        "tables": _tables(domain),
        "indexes": [asdict(index) for index in indexes],
        "as_before": _by_table(one for one in found if one.restrictive is None),
        "not_yet": list(said_of_blind(domain, [one for one in found if one.restrictive])),
    }


def _by_table(found: Iterable[Blind]) -> dict[str, list[str]]:
    roles = defaultdict[str, list[str]](list)
    for one in found:
        roles[one.table].append(one.role)
    return dict(roles)


def _then_by(domain: Domain, records: str, table: str, column: str) -> str | None:
    """A subject's rows are looked through in the order in which they came."""
    declared = domain.record_set(records)
    is_theirs = table == declared.table and column == declared.subject
    return declared.created_at if is_theirs else None


def _tables(domain: Domain) -> list[str]:
    return [records.table for records in domain.record_sets]


def switch(url: str, entry: Entry, aggregator_url: str) -> Facts:
    """From here on the policies bind everybody; refused while somebody at work would lose sight.

    What holds everything holds the domain before that: from then on it may erase.
    """
    in_turn(url, lambda connection: _check_prepared(connection, entry))
    join_holds_if_any(url, entry.domain.name, aggregator_url)
    return in_turn(url, lambda connection: _switched(connection, entry))


def _check_prepared(connection: Db, entry: Entry) -> None:
    domain = entry.domain
    if missing := [
        records.table
        for records in domain.record_sets
        if adoption.state_of(connection, records) not in ("prepared", "switched")
    ]:
        raise DomainError(
            f"{domain.name}: {', '.join(missing)} is not prepared; "
            f"`fullstop adopt {domain.name} prepare` comes first"
        )
    check_before(connection, entry, on_trial=False)


def _switched(connection: Db, entry: Entry) -> Facts:
    domain = entry.domain
    _check_prepared(connection, entry)
    restriction.switch(connection, domain, entry.policies)
    remember_versions(connection, entry)
    return {"domain": domain.name, "tables": _tables(domain)}


def undo(url: str, entry: Entry, aggregator_url: str) -> Facts:
    """The tables as the team made them; where a row is restricted or masked, its table stays."""
    facts = in_turn(url, lambda connection: _undone(connection, entry))
    if facts["remains"] is None:
        leave_holds(entry.domain.name, aggregator_url)
    return facts


def _undone(connection: Db, entry: Entry) -> Facts:
    domain, policies = entry.domain, entry.policies
    kept, undone = [], []
    for records in domain.record_sets:
        if (found := adoption.undo_table(connection, domain, policies, records)) is not None:
            kept.append(asdict(found))
        else:
            beside = [it.table for of, it in throughs_beside(domain) if of is records]
            for table in (records.table, *beside):
                if not adoption.is_read_by_another(connection, domain, table):
                    adoption.drop_indexes(connection, table)
            undone.append(records.table)
    remains = _what_remains(connection, entry, kept)
    return {
        "domain": domain.name,
        "undone": undone,
        "kept": kept,
        "remains": remains,
        "roles": adoption.remove_roles(connection, domain) if remains is None else [],
    }


def _what_remains(connection: Db, entry: Entry, kept: Sequence[Facts]) -> str | None:
    """Why our own tables remain; None where nothing of ours need."""
    if kept:
        return "restricted rows"
    if not adoption.has_own(connection, entry.domain):
        return None
    if not adoption.is_known_as_ours(connection, entry.domain):
        return "tables of an earlier version, which noted of none that it made it"
    return adoption.remove_own(connection, entry.domain)
