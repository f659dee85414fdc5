"""The loop behind every consumer: read a batch, handle it, then move Kafka's position.

Errors are sorted by who must act. Transient ones are tried again with back-off while the consumer
keeps its membership; a batch that the data in the database refuses is split until the one record is
alone, which is parked; anything else is a bug and stops the process: redelivery is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from consumers.health import Heartbeat
from consumers.kafka import Received, Subscription
from consumers.logs import log
from handlers.erasure import ProofError
from outbox.database import DatabaseError, Failure, failure_of

READ_SECONDS = 0.5
BACKOFF_FIRST_SECONDS = 0.2
BACKOFF_MAX_SECONDS = 10.0


class StoppedError(Exception):
    """The process is asked to stop while it waits for something to come back."""


class Handler(Protocol):
    """What a consumer does with records."""

    def handle(self, batch: Sequence[Received]) -> None:
        """Do all of it, or raise and have done nothing of what failed."""

    def park(self, received: Received, reason: str) -> None:
        """Set aside one record that cannot be handled now."""


def consume(
    subscription: Subscription,
    handler: Handler,
    *,
    batch_max: int,
    stopping: Callable[[], bool],
    heartbeat: Heartbeat,
) -> None:
    """Run until told to stop; the batch in hand is finished first."""
    while not stopping():
        heartbeat.beat(ready=subscription.is_assigned())
        batch = subscription.read(batch_max, READ_SECONDS)
        if not batch:
            continue
        try:
            _handle(subscription, handler, batch, stopping, heartbeat)
        except StoppedError:
            return
        subscription.commit(batch)


def _handle(
    subscription: Subscription,
    handler: Handler,
    batch: Sequence[Received],
    stopping: Callable[[], bool],
    heartbeat: Heartbeat,
) -> None:
    def wait(seconds: float) -> None:
        if stopping():
            raise StoppedError
        heartbeat.beat(ready=False)
        subscription.keep_membership(seconds)

    for attempt in Retrying(
        retry=retry_if_exception(is_transient),
        wait=wait_exponential_jitter(BACKOFF_FIRST_SECONDS, BACKOFF_MAX_SECONDS, jitter=0.2),
        sleep=wait,
        before_sleep=_tell_retry,
    ):
        with attempt:
            _split_on_refusal(handler, batch)


def _split_on_refusal(handler: Handler, batch: Sequence[Received]) -> None:
    try:
        handler.handle(batch)
    except (DatabaseError, ProofError) as error:
        if not is_refusal(error):
            raise
        if len(batch) == 1:
            handler.park(batch[0], reason_of(error))
            return
        middle = len(batch) // 2
        _split_on_refusal(handler, batch[:middle])
        _split_on_refusal(handler, batch[middle:])


def is_transient(error: BaseException) -> bool:
    """Whether trying again may help."""
    return isinstance(error, DatabaseError) and failure_of(error) is Failure.TRANSIENT


def is_refusal(error: DatabaseError | ProofError) -> bool:
    """Whether the data refuse it: one case's matter, which the others need not wait for."""
    return isinstance(error, ProofError) or failure_of(error) is Failure.DATA


def reason_of(error: BaseException) -> str:
    """What an error says to an operator: its kind and SQLSTATE, never its message."""
    state = error.sqlstate if isinstance(error, DatabaseError) else None
    return f"{type(error).__name__}{f' {state}' if state else ''}"


def _tell_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning(
        "trying_again",
        reason=reason_of(error) if error else "",
        attempt=state.attempt_number,
        wait_seconds=round(state.next_action.sleep, 2) if state.next_action else 0,
    )
