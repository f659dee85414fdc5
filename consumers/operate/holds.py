"""Legal holds as the privacy officer places, releases and lists them, over several domains.

Each domain keeps its holds in its own schema, in a transaction of its own: where one cannot be
reached, the same command with the same id goes on from there. The aggregator has every hold, too,
and so have the customer's door and the ledger of messages: what they have on record of the
customer's cases stays meanwhile, and a domain that comes later is held by what holds everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from fullstop.consumers.errors import ConsumersError
from fullstop.consumers.operate.each import NotReached, asked
from fullstop.consumers.operate.staff import REFUSED, check_persons, free_text, second_person
from fullstop.handlers.catalogue import Catalogue
from fullstop.outbox import holds
from fullstop.outbox.database import AGGREGATOR_SCHEMA, Database, Db
from fullstop.outbox.holds import LISTS, Hold, NewHold, TakenError


class HoldError(ConsumersError):
    """A hold cannot be placed or released as asked; says what to type."""


@dataclass(frozen=True)
class Paper:
    """What a hold rests on, and who answers for it: staff ids, never names."""

    reference: str
    reason: str
    by: str
    approved_by: str | None
    secret: bool

    def __post_init__(self) -> None:
        free_text("--reference", self.reference)
        free_text("--reason", self.reason)
        check_persons(self.by, self.approved_by)


def scopes(catalogue: Catalogue, named: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The record sets to hold by domain, none for all of them; HoldError for an unknown name."""
    found: dict[str, list[str]] = {}
    whole = {name for name in named if "." not in name}
    for path in named:
        domain, _, records = path.partition(".")
        known = (
            {r.name for r in catalogue[domain].domain.record_sets} if domain in catalogue else ()
        )
        if domain not in catalogue or (records and records not in known):
            there = sorted(known) or sorted(catalogue)
            raise HoldError(f"{path} is nothing that can be held; there are: {', '.join(there)}")
        found.setdefault(domain, []).extend([records] if records and domain not in whole else [])
    return {domain: tuple(sorted(set(records))) for domain, records in found.items()}


def subject_of(databases: Mapping[str, Database], case_id: str) -> str:
    """Whose case this is; HoldError when no domain has seen it."""
    for database in databases.values():
        with database.transaction() as connection:
            for subject_id in holds.subjects_of(connection, case_id):
                return subject_id
    raise HoldError(f"nobody has seen a case {case_id}; name the customer with --subject")


def check_known(
    databases: Mapping[str, Database], scope: Mapping[str, object] | None, subject_id: str
) -> None:
    """HoldError when no domain has or had anything of the subject; those to be held come first.

    Most often a letter of the id is wrong: the hold would hold nothing, and look as if it did.
    """
    for domain in sorted(databases, key=lambda name: name not in (scope or ())):
        with databases[domain].transaction() as connection:
            by_rows = domain not in LISTS
            if holds.is_known(connection, subject_id, by_rows=by_rows):
                return
    raise HoldError(
        "no domain has anything of that subject, and nobody has asked for them: look at the id "
        "again. If it is right, type the same with --unknown-subject"
    )


def place(
    databases: Mapping[str, Database],
    scope: Mapping[str, Sequence[str]] | None,
    hold_id: str,
    subject_id: str,
    paper: Paper,
    day: date,
) -> list[str]:
    """Place the hold in each list and each domain; where it was not there already.

    Without a scope it is on everything, also in domains that come later. HoldError, and nothing is
    placed, where another hold has the id, or the hold was released.
    """
    held = _everywhere(databases) if scope is None else scope

    def hold(records: Sequence[str]) -> NewHold:
        return NewHold(
            hold_id,
            subject_id,
            tuple(records),
            paper.reference.strip(),
            paper.reason.strip(),
            paper.secret,
            paper.by,
            paper.approved_by,
        )

    try:
        for domain, records in held.items():
            with databases[domain].transaction() as connection:
                holds.check_id(connection, hold(records))
        placed = _enlist(databases, hold(() if scope is None else _paths(scope)))
        for domain, records in held.items():
            with databases[domain].transaction() as connection:
                if holds.place(connection, hold(records), day):
                    placed.append(domain)
    except TakenError:
        raise HoldError(f"hold {hold_id} is another one, or was released; leave --id out") from None
    return placed


def _everywhere(databases: Mapping[str, Database]) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys((name for name in databases if name not in LISTS), ())


def _paths(scope: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        path
        for domain, records in scope.items()
        for path in ([f"{domain}.{name}" for name in records] or [domain])
    ]


def _enlist(databases: Mapping[str, Database], hold: NewHold) -> list[str]:
    with databases[AGGREGATOR_SCHEMA].transaction() as connection:
        placed = [AGGREGATOR_SCHEMA] if holds.enlist(connection, hold) else []
        late = () if hold.records else holds.in_service(connection) - databases.keys()
        if late:
            raise HoldError(f"{', '.join(sorted(late))} came meanwhile; type the same again")
    for name in sorted(LISTS & databases.keys() - {AGGREGATOR_SCHEMA}):
        with databases[name].transaction() as connection:
            placed += [name] if holds.enlist(connection, hold) else []
    return placed


@dataclass(frozen=True)
class Release:
    """Where a hold was released, where that waits for a second login, and where it may not be."""

    released: list[str]
    waits: list[str]
    refused: list[str]


def release(
    databases: Mapping[str, Database], hold_id: str, by: str, approved_by: str | None, day: date
) -> Release:
    """Propose the release of a hold, or carry it out where another login has proposed it.

    Each database is asked for itself: wherever it stopped half-way, the same goes on from there.
    HoldError when the hold holds nowhere.
    """
    check_persons(by, approved_by)
    done = Release([], [], [])
    for domain, database in databases.items():
        look_on = None if domain in LISTS else day  # they keep nothing to tell of
        with database.transaction() as connection:
            proposed = holds.proposed(connection, hold_id)
            if proposed is not None and proposed.waits_for_me:
                person = second_person(proposed.by or "", by, approved_by)
                is_done = holds.release(connection, hold_id, person, look_on)
                (done.released if is_done else done.refused).append(domain)
            elif proposed is not None:
                is_said = holds.propose_release(connection, hold_id, by)
                (done.waits if is_said else done.refused).append(domain)
    if done.refused:
        raise HoldError(f"{', '.join(done.refused)}: {REFUSED}")
    if not (done.released or done.waits):
        raise HoldError(f"no hold {hold_id} holds anything; `fullstop hold list --all` names them")
    return done


@dataclass(frozen=True)
class Listed:
    """Holds as each domain has them, ready for JSON; how many others there are, and where not."""

    holds: list[dict[str, object]]
    left_out: int = 0
    beyond: NotReached = field(default_factory=dict)


def listed(
    databases: Mapping[str, Database], *, released: bool, limit: int | None = None
) -> Listed:
    """The holds of every domain; the oldest, at most so many, each wherever it is."""
    shown, unlisted = (None, {}) if limit is None else _oldest(databases, released)

    def there(domain: str, connection: Db) -> list[dict[str, object]]:
        only = None if shown is None else shown[:limit]
        return [_facts(domain, it) for it in holds.listed(connection, released=released, only=only)]

    found, beyond = asked(databases, there)
    return Listed(found, len((shown or [])[limit:]), {**unlisted, **beyond})


def _oldest(databases: Mapping[str, Database], released: bool) -> tuple[list[str], NotReached]:
    """The ids of all holds, by the first day that any domain has for it; and who was not asked."""

    def there(_: str, connection: Db) -> Iterable[tuple[str, datetime]]:
        return holds.placed(connection, released=released).items()

    first: dict[str, datetime] = {}
    found, beyond = asked(databases, there)
    for hold_id, placed_at in found:
        first[hold_id] = min(placed_at, first.get(hold_id, placed_at))
    return sorted(first, key=lambda hold_id: (first[hold_id], hold_id)), beyond


def _facts(domain: str, hold: Hold) -> dict[str, object]:
    return {
        "domain": domain,
        **asdict(hold),
        "placed_at": hold.placed_at.isoformat(),
        "released_at": _instant(hold.released_at),
        "release_proposed_at": _instant(hold.release_proposed_at),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
