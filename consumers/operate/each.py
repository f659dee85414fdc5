"""What each of several databases has: one that cannot be asked keeps none of the others back.

The schema of a retired domain stays as old as it is, and a login may have no right to read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from fullstop.outbox.database import (
    Database,
    DatabaseError,
    Db,
    Failure,
    UnfitConnectionError,
    failure_of,
)

T = TypeVar("T")
NotReached = dict[str, str]
"""By name, why nothing is known of it."""

UNREACHED = "its database is not reached; name it in FULLSTOP_DATABASE_URLS where it is still there"
_MAY_NOT = "this login may not read it"
_OTHERWISE = "its schema is not there, or is of another version of Fullstop"
# A schema, a table, a column or a function that is not there.
_WHY = {"42501": _MAY_NOT, **dict.fromkeys(("3F000", "42P01", "42703", "42883"), _OTHERWISE)}


def asked(
    databases: Mapping[str, Database], ask: Callable[[str, Db], Iterable[T]]
) -> tuple[list[T], NotReached]:
    """What is found in all of them, each asked in a transaction; and which could not be, and why.

    Any other error is raised: it is none of what a schema is or who may read it.
    """
    found: list[T] = []
    beyond: NotReached = {}
    for name, database in databases.items():
        try:
            with database.transaction() as connection:
                there = list(ask(name, connection))
        except (DatabaseError, UnfitConnectionError) as error:
            if (why := _why(error)) is None:
                raise
            beyond[name] = why
        else:
            found += there
    return found, beyond


def not_reached(beyond: NotReached, away: Iterable[str] = ()) -> list[dict[str, str]]:
    """Which could not be asked, with those whose database is away, ready for JSON."""
    whole = {**dict.fromkeys(away, UNREACHED), **beyond}
    return [{"domain": name, "why": why} for name, why in sorted(whole.items())]


def _why(error: DatabaseError | UnfitConnectionError) -> str | None:
    if isinstance(error, UnfitConnectionError):
        return UNREACHED
    passes = failure_of(error) is Failure.TRANSIENT
    return _WHY.get(error.sqlstate or "", UNREACHED if passes else None)
