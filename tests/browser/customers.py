"""The customers of the stories, and what the business says of them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from fullstop.sandbox import samples
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import BlockerKind, BlockerLifted
from tests.support.copies import copy_of
from tests.support.door import Doorstep, until

NUMBERS = count(1)


def customer(door: Doorstep, sample: str) -> tuple[str, str]:
    """A customer like a sample, the subject and the phone; what is open of them is known."""
    world = door.product.world
    door.rows("delete from intake.limits")  # all of them come from this one machine
    subject, phone = copy_of(world, sample, next(NUMBERS))
    entries = list(world.wiring.catalogue.values())
    raised = samples.blockers(world.admin_url, entries, datetime.now(UTC), "Asia/Shanghai")
    mine = [one for one in raised if one.subject_id == subject]
    for one in mine:
        door.product.foreign.publish_bytes("deletion.blockers", encode(one), key=subject)
    heard = "select count(*) from membership.blockers where raised and subject_id = %s"
    until(lambda: not mine or door.rows(heard, subject) != [(0,)])
    return subject, phone


def lift(door: Doorstep, subject_id: str, domain: str, kind: BlockerKind) -> None:
    """The business says that the matter has ended."""
    lifted = BlockerLifted.model_validate(
        {
            "event_id": str(uuid4()),
            "subject_id": subject_id,
            "domain": domain,
            "kind": kind,
            "occurred_at": datetime.now(UTC),
        }
    )
    door.product.foreign.publish_bytes("deletion.blockers", encode(lifted), key=subject_id)


def revision(door: Doorstep, subject: str) -> int:
    """Of the last notice about a customer's application."""
    [(found,)] = door.rows(
        "select max(revision) from intake.notices join intake.applications using (case_id)"
        " where subject_id = %s",
        subject,
    )
    return int(str(found))
