"""What is set aside in the domains, and why: for `fullstop status`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from fullstop.outbox.database import HELD_STATES, Database, DatabaseError, UnfitConnectionError
from fullstop.outbox.domain.cases import HELD_BACK, IMPLAUSIBLE, MASS_ERASURE, set_aside
from fullstop.schemas.forms import RESERVED

_HELD = (
    "a transaction that somebody left open holds a row that it needs; it goes on by itself within "
    "seconds when that ends"
)
_CLASSES = MappingProxyType(
    {
        "22": "a value in a row of this customer is none that can be worked with",
        "23": "a constraint, or a row of another table that refers to one of this customer's, "
        "does not let it go",
        "42": "a policy, a trigger or a missing grant on the domain's tables forbids it",
        "P0": "a trigger or a function on the domain's tables refuses it",
        "57": "a trigger or a time limit of the database ended its statement",
    }
)
_KINDS = MappingProxyType(
    {
        "ProofError": "what is there afterwards is not what the rules hold; does a trigger keep a "
        "row, or does the business see one that must be hidden?",
        "OutcomeError": "what was counted fits no answer; is a date in a row out of bounds?",
    }
)
_HELD_BACK = MappingProxyType(
    {
        IMPLAUSIBLE: "its subject has more rows or contacts there than one person can, or has them "
        "under another spelling of its id (ask again under the one that the table has, and cancel "
        "this one); if it is one person, `fullstop held-back release CASE` lets it go on",
        MASS_ERASURE: "too much would have gone in an hour, so nothing is erased there now; "
        "`fullstop held-back list` says of what, and how it goes on",
        RESERVED: "its subject id is on the list of those that are many people's or nobody's; if "
        "it is one person's, take it out of FULLSTOP_RESERVED_SUBJECTS",
    }
)
_OTHER = "it fails for this customer alone; the worker's log says where"
_AGAIN = "it is tried again by itself every ten minutes; mend the cause"
UNREACHED = "its database cannot be read from here, so whether it is set aside is not known"


def found(
    databases: Mapping[str, Database], case_ids: Collection[str] | None, limit: int
) -> dict[str, dict[str, dict[str, str | None]]]:
    """By domain and case why it is set aside; None for any case, at most `limit` a domain.

    A domain whose database cannot be read has the entry "" in place of its cases.
    """
    return {
        name: {case_id: facts(reason) for case_id, reason in _read(database, case_ids, limit)}
        for name, database in databases.items()
    }


def facts(reason: str | None) -> dict[str, str | None]:
    """A reason with what it means to an operator, ready for JSON."""
    return {"reason": reason, "means": UNREACHED if reason is None else means(reason)}


def means(reason: str) -> str:
    """What a kind of error and its SQLSTATE ask of an operator."""
    kind, _, state = reason.partition(" ")
    if kind == HELD_BACK:
        return _HELD_BACK[state.partition(" ")[0]]
    if state in HELD_STATES:
        return _HELD
    return f"{_KINDS.get(kind) or _CLASSES.get(state[:2], _OTHER)}; {_AGAIN}"


def _read(
    database: Database, case_ids: Collection[str] | None, limit: int
) -> list[tuple[str, str | None]]:
    try:
        with database.transaction() as connection:
            return list(set_aside(connection, case_ids, limit).items())
    except (DatabaseError, UnfitConnectionError):
        return [("", None)]
    finally:
        database.close()
