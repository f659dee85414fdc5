"""A row that the business holds: a session of its own leaves a `select … for update` open."""

from __future__ import annotations

import time
from dataclasses import dataclass

from psycopg.sql import SQL, Identifier

from fullstop.handlers.contract import Domain
from fullstop.outbox.database import Db
from tests.fault.plan import Ending
from tests.fault.publisher import Requests, publish
from tests.fault.world import World


@dataclass(frozen=True)
class Held:
    """A row that was held until `released_at`; `others` asked at the same moment as `case_id`."""

    case_id: str
    domain: str
    others: tuple[str, ...]
    released_at: float


def end(world: World, plan: Ending, requests: Requests) -> Held | None:
    """Let the last ones ask, and hold a row of one of them meanwhile."""
    if not plan.seconds:
        publish(world.wiring, requests, plan.publications, time.monotonic())
        return None
    domain = world.wiring.catalogue[plan.domain].domain
    asking = [one.case_id for one in plan.publications]
    with world.administrator() as connection, connection.transaction():
        # Not everybody has a row everywhere: the next one then.
        case_id = next(
            one
            for one in (plan.case_id, *asking)
            if _lock_a_row(connection, domain, requests.subject_of(one))
        )
        publish(world.wiring, requests, plan.publications, time.monotonic())
        time.sleep(plan.seconds)
        released_at = time.time()
    others = tuple(one for one in asking if one != case_id)
    return Held(case_id, plan.domain, others, released_at)


def _lock_a_row(connection: Db, domain: Domain, subject_id: str) -> bool:
    """Whether there is one."""
    return any(
        connection.execute(
            SQL("select from {} where {} = %s limit 1 for update").format(
                Identifier(*records.table.split(".")), Identifier(records.subject)
            ),
            (subject_id,),
        ).rowcount
        for records in domain.record_sets
    )
