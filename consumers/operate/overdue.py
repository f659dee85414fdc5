"""Which cases are past their promised day, and which are set aside in a domain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from fullstop.consumers.operate import set_aside
from fullstop.outbox.aggregator import cases
from fullstop.outbox.database import Database


def overdue_cases(
    database: Database,
    today: date,
    limit: int,
    domains: Mapping[str, Database] = MappingProxyType({}),
) -> list[dict[str, object]]:
    """The cases past their promised day, the longest overdue first, with the domains awaited.

    A request that is a dead letter awaits no domain: it was never carried out.
    """
    with database.transaction() as connection:
        awaited = cases.awaited(connection, today, limit)
        unheard = cases.unheard(connection, today, limit)
    found = sorted([*awaited, *unheard], key=lambda case: case.promised_on)[:limit]
    names = {name for case in found for name in case.missing}
    asked = {name: database for name, database in domains.items() if name in names}
    aside = set_aside.found(asked, [case.case_id for case in found], limit)
    return [
        {
            "case_id": case.case_id,
            "promised_on": case.promised_on.isoformat(),
            "awaited": list(case.missing),
            "set_aside": {
                name: aside[name][case.case_id]
                for name in case.missing
                if case.case_id in aside.get(name, {})
            },
            **({"dead_letter": True} if case in unheard else {}),
        }
        for case in found
    ]


def parked_cases(domains: Mapping[str, Database], limit: int) -> list[dict[str, object]]:
    """What is set aside in the domains, those that were tried longest ago first in each."""
    return [
        {"domain": name, "case_id": case_id or None, **why}
        for name, cases in set_aside.found(domains, None, limit).items()
        for case_id, why in cases.items()
    ]
