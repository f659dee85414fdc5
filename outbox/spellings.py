"""The spellings of a subject's id: where its column is no text, several have the same rows.

Of a text without regard to case it is the one in small letters that counts, of a number or a uuid
the one that the database writes. Nobody but a domain knows which of them its columns have: to hold
or to keep what a spelling may mean is safe, whatever it is there.
"""

from __future__ import annotations

import re
from typing import LiteralString
from uuid import UUID

_UUID = re.compile(r"([0-9a-f]{4}-?){7}[0-9a-f]{4}")  # a dash after any four, as PostgreSQL has it
_OF_BASE = re.compile(r"-?0[xob]")


def spellings(subject_id: str) -> frozenset[str]:
    """The id as it is, and those under which a table may have its rows."""
    small = subject_id.lower()
    uuid = str(UUID(small.replace("-", ""))) if _UUID.fullmatch(small) else None
    return frozenset({subject_id, small, uuid or small, _number(small) or small})


def _number(small: str) -> str | None:
    try:
        number = int(small, 0 if _OF_BASE.match(small) else 10)
    except ValueError:
        return None
    return str(number) if -(2**63) <= number < 2**63 else None


def spelled(subject_id: LiteralString) -> LiteralString:
    """The same in SQL: a table of one column, `spelled`, of which some rows may be null."""
    return (
        f"unnest(array[{subject_id}, lower({subject_id}),"
        f" case when pg_input_is_valid({subject_id}, 'uuid') then {subject_id}::uuid::text end,"
        f" case when pg_input_is_valid({subject_id}, 'int8') then {subject_id}::int8::text end])"
        " as spelled"
    )
