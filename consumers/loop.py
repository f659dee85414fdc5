"""The loop behind every consumer: read a batch, handle it, then move Kafka's position.

Errors are sorted by who must act. Transient ones are tried again with back-off while the consumer
keeps its membership; a batch that the data in the database refuses, or for which no answer can be
built, is split until the one record is alone, which is parked; anything else is a bug and stops the
process: redelivery is safe. A race with the business's own transactions is transient at first, and
a refusal when it does not pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from consumers.health import Heartbeat, records_total
from consumers.kafka import Received
from consumers.outage import Outage
from consumers.report import ReportError
from handlers.erasure import ProofError
from outbox.database import DatabaseError, Failure, failure_of
from schemas.registry import RegistryUnreachableError

READ_SECONDS = 0.5
BACKOFF_FIRST_SECONDS = 0.2
BACKOFF_MAX_SECONDS = 10.0
RACES_MAX = 4  # that a batch may lose before the one record is looked for

# A row held for long, a deadlock, a statement out of time, a child or a twin written meanwhile.
_RACES = frozenset({"23503", "23505", "40001", "40P01", "55P03", "57014"})


class StoppedError(Exception):
    """The process is asked to stop while it waits for something to come back."""


class NotYetError(Exception):
    """What a batch depends on has not come yet: it is tried again."""


class Source(Protocol):
    """Where records come from: a member of a consumer group."""

    def read(self, limit: int, timeout_seconds: float) -> list[Received]: ...

    def commit(self, batch: Sequence[Received]) -> None: ...

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None: ...

    def is_member(self) -> bool: ...


class Handler(Protocol):
    """What a consumer does with records."""

    def handle(self, batch: Sequence[Received]) -> None:
        """Do all of it, or raise and have done nothing of what failed."""

    def park(self, received: Received, reason: str) -> None:
        """Set aside one record that cannot be handled now."""


class After:
    """Hands a batch on once `ready` returns; what it raises while something has not come passes."""

    def __init__(self, ready: Callable[[], None], handler: Handler) -> None:
        self._ready = ready
        self._handler = handler

    def handle(self, batch: Sequence[Received]) -> None:
        self._ready()
        self._handler.handle(batch)

    def park(self, received: Received, reason: str) -> None:
        self._handler.park(received, reason)


def consume(
    source: Source,
    handler: Handler,
    *,
    batch_max: int,
    stopping: Callable[[], bool],
    heartbeat: Heartbeat,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Run until told to stop, or until `check` raises; the batch in hand is finished first."""
    outage = Outage(heartbeat.loop)
    while not stopping():
        check()
        heartbeat.beat(ready=source.is_member())
        batch = source.read(batch_max, READ_SECONDS)
        if not batch:
            continue
        try:
            _handle(source, handler, batch, stopping, heartbeat, outage)
        except StoppedError:
            return
        source.commit(batch)
        records_total.labels(heartbeat.loop).inc(len(batch))


def _handle(
    source: Source,
    handler: Handler,
    batch: Sequence[Received],
    stopping: Callable[[], bool],
    heartbeat: Heartbeat,
    outage: Outage,
) -> None:
    def wait(seconds: float) -> None:
        heartbeat.beat(ready=False)
        source.keep_membership(seconds, stopping)
        if stopping():
            raise StoppedError

    def tell(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if error is not None:
            outage.lasts(reason_of(error), error)

    races = 0
    for attempt in Retrying(
        retry=retry_if_exception(is_transient),
        wait=wait_exponential_jitter(
            multiplier=BACKOFF_FIRST_SECONDS, max=BACKOFF_MAX_SECONDS, jitter=0.2
        ),
        sleep=wait,
        before_sleep=tell,
    ):
        with attempt:
            try:
                _split_on_refusal(handler, batch, heartbeat, patient=races < RACES_MAX)
            except DatabaseError as error:
                races += is_race(error)
                raise
    outage.is_over()


def _split_on_refusal(
    handler: Handler, batch: Sequence[Received], heartbeat: Heartbeat, *, patient: bool
) -> None:
    try:
        handler.handle(batch)
    except Exception as error:
        if not (is_refusal(error) or (is_race(error) and not patient)):
            raise
        heartbeat.beat(ready=True)
        if len(batch) == 1:
            handler.park(batch[0], reason_of(error))
            return
        middle = len(batch) // 2
        _split_on_refusal(handler, batch[:middle], heartbeat, patient=patient)
        _split_on_refusal(handler, batch[middle:], heartbeat, patient=patient)


def is_transient(error: BaseException) -> bool:
    """Whether trying again may help."""
    if isinstance(error, NotYetError):
        return True
    if isinstance(error, DatabaseError):
        return failure_of(error) is Failure.TRANSIENT
    return isinstance(error, RegistryUnreachableError)


def is_refusal(error: BaseException) -> bool:
    """Whether the data refuse it: one case's matter, which the others need not wait for."""
    if isinstance(error, DatabaseError):
        return failure_of(error) is Failure.DATA
    return isinstance(error, ProofError | ReportError)


def is_race(error: BaseException) -> bool:
    """Whether it may be the business's own transactions in the way: it passes, or it never does."""
    return isinstance(error, DatabaseError) and error.sqlstate in _RACES


def reason_of(error: BaseException) -> str:
    """What an error says to an operator: its kind and SQLSTATE, never its message."""
    state = error.sqlstate if isinstance(error, DatabaseError) else None
    return f"{type(error).__name__}{f' {state}' if state else ''}"
