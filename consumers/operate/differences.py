"""What one database knows and another does not, though both have handled it: one was set back.

The newest alone are compared, and holds, which are few: whoever was restored lacks the newest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fullstop.outbox import holds
from fullstop.outbox.aggregator import cases as aggregator_cases
from fullstop.outbox.database import AGGREGATOR_SCHEMA, Database
from fullstop.outbox.domain import cases as domain_cases
from fullstop.outbox.holds import of_domain

QUIET = timedelta(minutes=10)  # what happened later may still be on its way
REACH = timedelta(days=2)
CASES_MAX = 1_000
RESTORE = "restore"
RECONCILE = "reconcile"


@dataclass(frozen=True)
class Difference:
    """What a schema lacks, by ids, and the command that brings it."""

    schema: str
    what: str
    ids: tuple[str, ...]
    command: str


def differences(
    aggregator: Database, name: str, domain: Database, now: datetime
) -> list[Difference]:
    """What the aggregator and a domain know otherwise; nothing is changed."""
    lacking, over = holds_otherwise(aggregator, name, domain)
    found = [
        Difference(name, "holds", lacking, RESTORE),
        Difference(name, "releases", over, RESTORE),
        *_cases(aggregator, name, domain, now),
    ]
    return [one for one in found if one.ids]


def holds_otherwise(
    aggregator: Database, name: str, domain: Database
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The holds of the aggregator's list that a domain has not got, or not on as much, and those
    it has over.
    """
    listed, here = _held(aggregator), _held(domain)
    wanted = {hold_id: held for hold_id, hold in listed.items() if (held := of_domain(hold, name))}
    lacking = (hold_id for hold_id, held in wanted.items() if not _covers(here.get(hold_id), held))
    return tuple(sorted(lacking)), tuple(sorted(here.keys() - listed.keys()))


def _covers(here: holds.Hold | None, wanted: holds.Hold) -> bool:
    if here is None or not here.records:
        return here is not None
    return bool(wanted.records) and set(wanted.records) <= set(here.records)


def _held(database: Database) -> Mapping[str, holds.Hold]:
    with database.transaction() as connection:
        return {one.hold_id: one for one in holds.listed(connection, released=False)}


def _cases(
    aggregator: Database, name: str, domain: Database, now: datetime
) -> Iterator[Difference]:
    since, until = now - REACH, now - QUIET
    with aggregator.transaction() as connection:
        told = aggregator_cases.answered_lately(connection, name, since, until, CASES_MAX)
    with domain.transaction() as connection:
        known = domain_cases.revisions(connection, told)
        lately = domain_cases.told_lately(connection, since, until, CASES_MAX)
    behind = [case_id for case_id, revision in told.items() if known.get(case_id, 0) < revision]
    yield Difference(name, "cases", tuple(sorted(behind)), RESTORE)
    with aggregator.transaction() as connection:
        answered = aggregator_cases.revisions(connection, name, lately)
        stamped = aggregator_cases.stamped(connection, lately)
    lacking = [
        case_id
        for case_id, revision in lately.items()
        if case_id not in stamped or answered.get(case_id, 0) < revision
    ]
    yield Difference(AGGREGATOR_SCHEMA, f"answers of {name}", tuple(sorted(lacking)), RECONCILE)
