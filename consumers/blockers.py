"""A domain's consumer of `deletion.blockers`: keeps its copy of what is open elsewhere.

When a matter ends, what it kept is looked at again at once.

A domain whose facts read that copy decides nothing on an older one: its requests wait until all
blockers are in that were said before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from consumers.dead_letter import DeadLetterLimit, DeadLetters
from consumers.events import fresh, read
from consumers.kafka import Received
from consumers.logs import log
from consumers.loop import Handler, NotYetError
from outbox import blockers as memory
from outbox import cases
from outbox.blockers import Blocker
from outbox.database import Database
from schemas.messages import BlockerLifted, BlockerRaised
from schemas.topics import Topics

CATCH_UP_SECONDS_MAX = 2.0
CATCH_UP_PAUSE_SECONDS = 0.01


class BlockersConsumer:
    """Keeps one domain's copy."""

    def __init__(
        self,
        domain: str,
        topics: Topics,
        database: Database,
        limit: DeadLetterLimit,
        *,
        today: Callable[[], date],
    ) -> None:
        self._today = today
        self._domain = domain
        self._name = f"fullstop.{domain}"
        self._topics = topics
        self._database = database
        self._dead_letters = DeadLetters(self._name, topics.dead_letters.name, limit)

    def handle(self, batch: Sequence[Received]) -> None:
        """Keep all that the batch says, or nothing of it."""
        events, dead = read(batch, self._topics)
        with self._database.transaction() as connection:
            new = fresh(connection, self._name, events)
            said = [
                _blocker(event.message)
                for event in new
                if isinstance(event.message, BlockerRaised | BlockerLifted)
            ]
            memory.save(connection, said)
            ended = {blocker.subject_id for blocker in said if not blocker.raised}
            cases.wake(connection, ended, self._today())
            diverted = self._dead_letters.divert(connection, dead)
        log.info(
            "blockers",
            domain=self._domain,
            received=len(batch),
            kept=len(said),
            dead_letters=diverted,
        )

    def park(self, received: Received, reason: str) -> None:
        """A blocker that the database refuses alone: nothing may be decided without it."""
        raise LostBlockerError(
            f"{self._domain}: the blocker at {received.topic}/{received.partition}/"
            f"{received.offset} cannot be kept ({reason}); mend the database and start again: "
            "deciding without it could erase what must stay"
        )


class LostBlockerError(Exception):
    """A blocker cannot be kept; says which."""


class AfterBlockers:
    """Lets requests wait until the domain's copy is as new as they are."""

    def __init__(self, requests: Handler, behind: Callable[[], Callable[[], bool]]) -> None:
        self._requests = requests
        self._behind = behind

    def handle(self, batch: Sequence[Received]) -> None:
        """Hand the batch on; NotYetError while blockers that came before it are not in."""
        behind = self._behind()
        deadline = time.monotonic() + CATCH_UP_SECONDS_MAX
        while behind():
            if time.monotonic() > deadline:
                raise NotYetError("blockers")
            time.sleep(CATCH_UP_PAUSE_SECONDS)
        self._requests.handle(batch)

    def park(self, received: Received, reason: str) -> None:
        self._requests.park(received, reason)


def _blocker(message: BlockerRaised | BlockerLifted) -> Blocker:
    return Blocker(
        subject_id=message.subject_id,
        domain=message.domain,
        kind=message.kind,
        raised=isinstance(message, BlockerRaised),
        occurred_at=message.occurred_at,
    )
