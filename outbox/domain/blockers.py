"""A domain's own copy of the matters that are open elsewhere (`protocol.md`, BlockerRaised).

One row a subject, domain and kind: what was said last, by the broker's time and then its offset. No
case is kept or freed here; a fact of the domain's records may read the table.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.sql import SQL, Literal

from fullstop.outbox import rows
from fullstop.outbox.database import Db
from fullstop.outbox.spellings import spelled

UNREAD = "unread"  # stands for the domain that said what nobody here can read
UNHEARD = "UNHEARD"  # stands for the kinds of a domain that did not speak when it was asked

# Of what is not said on the topic of blockers, at the same instant: open wins, its end does not.
LAST, FIRST = 2**63 - 1, -1


@dataclass(frozen=True)
class Blocker:
    """What a domain said of one kind of matter of a subject: that one is open, or none any more.

    `occurred_at` is when the broker appended it, whatever its publisher's clock says. What the
    domain looked up has `looked_at`: it was looked for after that.
    """

    subject_id: str
    domain: str
    kind: str
    raised: bool
    occurred_at: datetime
    said_offset: int
    looked_at: datetime | None = None


def save(connection: Db, blockers: Sequence[Blocker]) -> None:
    """Keep what was said last."""
    rows.save(
        connection,
        "insert into blockers as old ({columns})"
        " select distinct on (subject_id, domain, kind) {columns} from {rows}"
        " order by subject_id, domain, kind, occurred_at desc, said_offset desc"
        " on conflict (subject_id, domain, kind) do update set raised = excluded.raised,"
        " occurred_at = excluded.occurred_at, said_offset = excluded.said_offset,"
        " looked_at = greatest(old.looked_at, excluded.looked_at),"
        # What a business service said is open ends by its word alone, once nobody looks any more.
        " said = excluded.said_offset = %(last)s and old.raised"
        "  and (old.said or old.said_offset <> %(last)s)"
        " where (old.occurred_at, old.said_offset) < (excluded.occurred_at, excluded.said_offset)",
        blockers,
        last=LAST,
    )


def fold(connection: Db) -> None:
    """Keep under the spellings that may have rows what was said of the others, too.

    Beside what is said of that one: each spelling's matter ends by its own word. What was only
    found of another spelling no look at this one would end.
    """
    connection.execute(
        SQL(
            "insert into blockers (subject_id, domain, kind, raised, occurred_at, said_offset)"
            " select spelled,"
            "  case domain when %(unread)s then domain else domain || ':' || subject_id end,"
            "  kind, raised, occurred_at, case when said then %(first)s else said_offset end"
            " from blockers cross join {} where subject_id <> spelled and kind <> %(unheard)s"
            "  and (said or said_offset <> %(last)s)"
            " on conflict do nothing"
        ).format(SQL(spelled("blockers.subject_id"))),
        {"unread": UNREAD, "unheard": UNHEARD, "first": FIRST, "last": LAST},
    )


def page(connection: Db, after: Sequence[str], limit: int) -> list[Blocker]:
    """A page of what was said, by subject, domain and kind; not who was silent."""
    return rows.read(
        connection,
        Blocker,
        "select {columns} from blockers where (subject_id, domain, kind) > (%s, %s, %s)"
        " and kind <> %s order by subject_id, domain, kind limit %s",
        (*after, UNHEARD, limit),
    )


@dataclass(frozen=True)
class Look:
    """A domain looked for these kinds of a subject's matters after `asked_at`, and for no other."""

    subject_id: str
    domain: str
    kinds: tuple[str, ...]
    asked_at: datetime


def looked(connection: Db, subject_ids: Collection[str]) -> dict[str, dict[str, datetime]]:
    """By subject, the domains that have looked, and since when their looks are."""
    found: dict[str, dict[str, datetime]] = {}
    for subject_id, domain, looked_at in connection.execute(
        "select subject_id, domain, max(looked_at) from blockers where subject_id = any(%s)"
        " and looked_at is not null group by subject_id, domain",
        (list(subject_ids),),
    ):
        found.setdefault(subject_id, {})[domain] = looked_at
    return found


def end_undeclared(connection: Db, looks: Sequence[Look]) -> None:
    """End what was found once of kinds that a domain declares no more: no look would end it."""
    rows.save(
        connection,
        "update blockers as old set raised = false from {rows}"
        " where old.subject_id = new.subject_id and old.domain = new.domain and old.raised"
        " and old.said_offset = %(last)s and not old.said"
        " and old.kind <> all(new.kinds) and old.occurred_at < new.asked_at",
        looks,
        last=LAST,
    )


def end_of_others(connection: Db, subject_ids: Collection[str], speakers: Collection[str]) -> None:
    """End what was found, and who was silent, of these subjects in domains that nobody asks now."""
    connection.execute(
        "update blockers set raised = false where subject_id = any(%s) and raised"
        " and domain <> all(%s) and (kind = %s or (said_offset = %s and not said))",
        (list(subject_ids), list(speakers), UNHEARD, LAST),
    )


def note_unheard(connection: Db, subject_ids: Collection[str], silent: Sequence[Blocker]) -> None:
    """Keep of these subjects who did not speak; nobody else counts as silent any more."""
    connection.execute(
        "delete from blockers where subject_id = any(%s) and kind = %s",
        (list(subject_ids), UNHEARD),
    )
    save(connection, silent)


@dataclass(frozen=True)
class Speaker:
    """A domain that has spoken of a subject."""

    subject_id: str
    domain: str


def forget_unheard(connection: Db, speakers: Sequence[Speaker]) -> set[str]:
    """Take out that these had not spoken; the subjects of whom it was so."""
    found = rows.fetch(
        connection,
        "delete from blockers as old using {rows} where old.subject_id = new.subject_id"
        " and old.domain = new.domain and old.kind = %(kind)s returning old.subject_id",
        speakers,
        kind=UNHEARD,
    )
    return {subject_id for (subject_id,) in found}


def forget_unread(connection: Db, kinds: Sequence[str]) -> None:
    """Take out what was noted of UNREAD under these kinds, by the index of these few rows."""
    if kinds:
        connection.execute(
            SQL("delete from blockers where domain = {} and kind = any(%s)").format(
                Literal(UNREAD)
            ),
            (list(kinds),),
        )
