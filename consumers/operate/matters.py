"""What is open by the domains' own rows: to see whether the declared facts are right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from fullstop.handlers.contract import Domain
from fullstop.outbox.database import Database
from fullstop.stores.postgres.statements import open_counts


def open_now(
    domains: Iterable[Domain], databases: Mapping[str, Database], day: date
) -> dict[str, dict[str, int]]:
    """How many customers have each kind of matter open on a day, by domain."""
    return {
        domain.name: {**dict.fromkeys(map(str, domain.matters), 0), **counted}
        for domain in domains
        if (counted := _counted(domain, databases[domain.name], day)) is not None
    }


def _counted(domain: Domain, database: Database, day: date) -> dict[str, int] | None:
    statement = open_counts(domain)
    if statement is None:
        return None
    with database.transaction() as connection:
        return dict(connection.execute(statement, {"day": day}).fetchall())
