"""Legal holds of a database that was restored, from whoever else knows them.

Each is in every list, and in each domain that it is on. One that was released anywhere was released
by two logins, and does not come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from fullstop.consumers.operate.migrate import in_schema, in_turn
from fullstop.outbox import holds
from fullstop.outbox.database import Database, Db
from fullstop.outbox.holds import LISTS, Hold


def hold_again(url: str, schema: str, others: Mapping[str, Database]) -> list[str]:
    """Hold and release in this schema what the others do; the ids of those that were not so here.

    As an administrator of its database.
    """
    known = together(_found(others))
    if schema not in LISTS:
        known = [held for hold in known if (held := holds.of_domain(hold, schema)) is not None]

    def remembered(connection: Db) -> list[str]:
        with in_schema(connection, schema):
            return holds.remember(connection, known)

    return in_turn(url, remembered)


def _found(databases: Mapping[str, Database]) -> dict[str, list[Hold]]:
    found = {}
    for name, database in databases.items():
        with database.transaction() as connection:
            found[name] = holds.listed(connection, released=True)
    return found


def together(found: Mapping[str, Sequence[Hold]]) -> list[Hold]:
    """Each hold once, as a list has it: on all that anybody knows it to be on."""
    domains = found.keys() - LISTS
    by_id: dict[str, dict[str, Hold]] = defaultdict(dict)
    for name, listed in found.items():
        for hold in listed:
            by_id[hold.hold_id][name] = hold
    return [_one(known, domains) for known in by_id.values()]


def _one(known: Mapping[str, Hold], domains: Collection[str]) -> Hold:
    records = _reach(known, domains)
    ended = [hold for hold in known.values() if hold.released_at is not None]
    first = ended[0] if ended else next(iter(known.values()))
    return replace(first, records=records)


def _reach(known: Mapping[str, Hold], domains: Collection[str]) -> tuple[str, ...]:
    """None where a list has it on everything, or all domains have it on all of theirs."""
    listed = [hold.records for name, hold in known.items() if name in LISTS]
    if listed:
        return () if () in listed else tuple(sorted(set().union(*listed)))
    if known.keys() == set(domains) and not any(hold.records for hold in known.values()):
        return ()
    return tuple(
        sorted(path for name, hold in known.items() for path in _paths(name, hold.records))
    )


def _paths(domain: str, records: Sequence[str]) -> list[str]:
    return [f"{domain}.{name}" for name in records] or [domain]
