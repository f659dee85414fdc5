"""Sends what waits in the ledger: a try is committed, then called, then its answer is committed.

Whatever ends the process between two of these leaves a try without an answer, which the next one
finds. Nothing else tells whether a message was sent. A call without an answer keeps no other
waiting: it stays out, and the rounds go on beside it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fullstop.gateways.port import UNANSWERED, Answer
from fullstop.notify import ledger
from fullstop.notify.brake import Brake
from fullstop.notify.calls import CALLS_AT_ONCE, Calls
from fullstop.notify.ledger import Settled, Tried
from fullstop.notify.outcome import (
    Terms,
    outcome,
    past_knowing,
    promises_what_is_over,
    superseded,
    too_old,
)
from fullstop.notify.when import MESSAGE_LIFE, Night, Turns
from fullstop.outbox.database import Database, Db

BEGIN_SECONDS_MAX = 8.0  # after its try was dated a call begins, or not at all
# After that nobody waits for the answer to a call any more: longer than its beginning may take and
# the longest call (`gateways.bounded.CALL_SECONDS`) together.
CALL_LIFE = timedelta(seconds=20)
QUICK_SECONDS = 0.25  # that a round waits for its answers
ENDED_AT_ONCE = 1_000
HOUSE_EVERY = timedelta(seconds=1)


@dataclass(frozen=True)
class Sender:
    """The sending of one process; several may work on one ledger."""

    database: Database
    calls: Calls
    clock: Callable[[Db], datetime]
    """The ledger's, whoever works on it: the database's."""
    night: Night
    settled_after: timedelta
    a_second: int
    gateway_id: str
    out: dict[Future[Answer], Tried] = field(default_factory=dict)
    """Calls that have no answer yet."""
    held: list[tuple[Tried, Answer]] = field(default_factory=list)
    """Answers that are not written down yet: the database may be away just then."""
    brake: Brake = field(default_factory=Brake)
    house: Turns = field(default_factory=lambda: Turns(HOUSE_EVERY))

    def step(self) -> int:
        """One round; how many messages a try was made of. What is in hand is written down first."""
        self._write_down()
        began = time.monotonic()
        with self.database.transaction() as connection:
            now = self.clock(connection)
            self._keep_house(connection, now)
            limit = max(0, min(self.brake.limit(now) - len(self.out), self.a_second))
            night = self.night.rests(now)
            tried = ledger.claim(connection, now, MESSAGE_LIFE, limit, self.gateway_id, night=night)
            over = self._over(connection, tried, now)
            ledger.settle(connection, list(over.values()), now)
        to_send = [one for one in tried if one.message_id not in over]
        self._send(to_send, began, now)
        if to_send:
            time.sleep(max(0.0, began + len(tried) / self.a_second - time.monotonic()))
        return len(tried)

    def finish(self) -> None:
        """Begin nothing, and write down what comes of the calls that are out."""
        wait(self.out)
        self._hear()
        self._write_down()

    def _keep_house(self, connection: Db, now: datetime) -> None:
        """What nobody answers any more is taken over, and what is too old ends: now and then, so
        that a round which sends has as few statements as it needs."""
        if self.house.is_due(now):
            self._take_over(connection, now)
            ledger.end_old(connection, now, MESSAGE_LIFE, ENDED_AT_ONCE)

    def _over(self, connection: Db, tried: Sequence[Tried], now: datetime) -> dict[str, Settled]:
        """Those that may be sent no more: a later message says more, their application has moved
        on, the day that they promise is over, or nobody can know any more whether they are there.

        By the clock of now: who stood still claims long after what a schedule had meant.
        """
        outdated = ledger.outdated(connection, tried) | ledger.moved_on(connection, tried)
        terms = self._terms
        told = [superseded(one, now) for one in tried if one.message_id in outdated]
        late = [ended for one in tried if (ended := past_knowing(one, terms, now))]
        today = now.astimezone(self.night.zone).date()
        old = [too_old(one, now) for one in tried if promises_what_is_over(one, today)]
        return {one.message_id: one for one in [*old, *late, *told]}

    def _send(self, tried: Sequence[Tried], began: float, now: datetime) -> None:
        """Of tries that were dated `now`, which was after `began` by this process's watch."""
        calls = self.calls.begun(tried, began + BEGIN_SECONDS_MAX)
        self.out.update(calls)
        _wait_for(calls, beside=self.out)
        if answers := self._hear():
            then = now + timedelta(seconds=time.monotonic() - began)
            self.brake.note(answers, then, self.calls.alarm)
            self._write_down()

    def _hear(self) -> list[Answer]:
        """Take in hand what has come of the calls that are out."""
        heard = [(self.out.pop(call), call.result()) for call in list(self.out) if call.done()]
        self.held.extend(heard)
        return [answer for _, answer in heard]

    def _write_down(self) -> None:
        """Nothing is let go of before it is committed; to write it twice changes nothing."""
        if self.held:
            with self.database.transaction() as connection:
                now = self.clock(connection)
                settled = [self._outcome(one, answer, now) for one, answer in self.held]
                ledger.settle(connection, settled, now)
            self.held.clear()

    def _take_over(self, connection: Db, now: datetime) -> None:
        """Tries that nobody will answer: the process that made them is gone.

        Those of this one have their answers, also where it stood still for so long.
        """
        own = {one.message_id for one in self.out.values()}
        left = ledger.unanswered(connection, now - CALL_LIFE, CALLS_AT_ONCE)
        settled = [self._outcome(one, UNANSWERED, now) for one in left if one.message_id not in own]
        ledger.settle(connection, settled, now)

    def _outcome(self, tried: Tried, answer: Answer, now: datetime) -> Settled:
        return outcome(tried, answer, self._terms, now, random.random())  # noqa: S311 - a pause, no secret

    @property
    def _terms(self) -> Terms:
        return Terms(self.calls.gateway.sure_by, self.settled_after, self.gateway_id)


def _wait_for(calls: Collection[Future[Answer]], beside: Collection[Future[Answer]]) -> None:
    """A moment for the answers to these; where there are none, for one of those beside them."""
    if calls:
        wait(calls, QUICK_SECONDS, ALL_COMPLETED)
    elif beside:
        wait(beside, QUICK_SECONDS, FIRST_COMPLETED)
