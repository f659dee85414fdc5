"""A domain's own copy of the matters that are open elsewhere (`protocol.md`, BlockerRaised).

One row a subject, domain and kind: what the business service said last, by its own time. No case is
kept or freed here; a fact of the domain's records may read the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.sql import SQL, Literal

from fullstop.outbox import rows
from fullstop.outbox.database import Db

UNREAD = "unread"  # stands for the domain that said what nobody here can read


@dataclass(frozen=True)
class Blocker:
    """What a domain said of one kind of matter of a subject: that one is open, or none any more."""

    subject_id: str
    domain: str
    kind: str
    raised: bool
    occurred_at: datetime


def save(connection: Db, blockers: Sequence[Blocker]) -> None:
    """Keep what was said last. Said at the same instant, open wins: when in doubt, keep."""
    rows.save(
        connection,
        "insert into blockers as old ({columns})"
        " select distinct on (subject_id, domain, kind) {columns} from {rows}"
        " order by subject_id, domain, kind, occurred_at desc, raised desc"
        " on conflict (subject_id, domain, kind) do update"
        " set raised = excluded.raised, occurred_at = excluded.occurred_at"
        " where (old.occurred_at, old.raised) < (excluded.occurred_at, excluded.raised)",
        blockers,
    )


def forget_unread(connection: Db, kinds: Sequence[str]) -> None:
    """Take out what was noted of UNREAD under these kinds, by the index of these few rows."""
    if kinds:
        connection.execute(
            SQL("delete from blockers where domain = {} and kind = any(%s)").format(
                Literal(UNREAD)
            ),
            (list(kinds),),
        )
