"""What is held back until a person releases it: implausible subjects, and what a brake stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from fullstop.consumers.errors import ConsumersError
from fullstop.consumers.operate import set_aside
from fullstop.consumers.operate.each import NotReached, asked
from fullstop.consumers.operate.staff import REFUSED, check_persons, second_person
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import brakes, cases
from fullstop.outbox.domain.brakes import Brake
from fullstop.outbox.domain.cases import HeldBackCase


class HeldBackError(ConsumersError):
    """Nothing can be released as asked; says what to type."""


def listed(
    databases: Mapping[str, Database], limit: int
) -> tuple[dict[str, list[dict[str, object]]], NotReached]:
    """The brakes that are on, and the cases that are held back, ready for JSON."""

    def held(domain: str, connection: Db) -> list[tuple[str, dict[str, object]]]:
        on = [("brakes", _facts(domain, brake)) for brake in brakes.on(connection)]
        waiting = cases.held_back(connection, limit)
        return [*on, *(("cases", _case_facts(domain, case)) for case in waiting)]

    found, beyond = asked(databases, held)
    kinds = ("brakes", "cases")
    return {kind: [facts for one, facts in found if one == kind] for kind in kinds}, beyond


def release_case(
    databases: Mapping[str, Database], case_id: str, by: str
) -> tuple[list[str], NotReached]:
    """Let a case of an implausible subject go on, wherever it is held back; HeldBackError for none.

    What the brake holds back goes with the brake alone.
    """
    check_persons(by, None)

    def release(domain: str, connection: Db) -> list[str]:
        return [domain] if cases.release(connection, case_id, by) else []

    released, beyond = asked(databases, release)
    if not released:
        raise HeldBackError(
            f"no case {case_id} waits because of its subject; `fullstop held-back list` names "
            "those that do, the domains whose brake is on, and those that could not be asked"
        )
    return released, beyond


def release_brake(database: Database, domain: str, by: str, approved_by: str | None) -> int | None:
    """Propose that a domain's brake is taken off, or take it off where another login proposed it.

    How many cases go on; None: it waits for a second login. HeldBackError when it is not on.
    """
    check_persons(by, approved_by)
    with database.transaction() as connection:
        proposed = brakes.proposed(connection)
        if proposed is None:
            raise HeldBackError(f"the brake of {domain} is not on")
        if proposed.waits_for_me:
            person = second_person(proposed.by or "", by, approved_by)
            if brakes.release(connection, person):
                return cases.release_braked(connection)
        elif brakes.propose_release(connection, by):
            return None
    raise HeldBackError(f"{domain}: {REFUSED}")


def _case_facts(domain: str, case: HeldBackCase) -> dict[str, object]:
    return {"domain": domain, "case_id": case.case_id, **set_aside.facts(case.parked)}


def _facts(domain: str, brake: Brake) -> dict[str, object]:
    at = brake.release_proposed_at
    facts = {name: value for name, value in asdict(brake).items() if name != "brake_id"}
    return {
        "domain": domain,
        **facts,
        "pulled_at": brake.pulled_at.isoformat(),
        "release_proposed_at": at.isoformat() if at is not None else None,
    }
