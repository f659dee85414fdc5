"""The loop behind every consumer: read a batch, handle it, then move Kafka's position.

Errors are sorted by who must act. What is everybody's matter (the connection, something that has
not come, a handler that does not work for nobody either) is tried again with back-off while the
consumer keeps its membership, or stops the process where only we can mend it: redelivery is safe.
Whatever else fails is looked for until the one record is alone that fails while others pass, and
that one is set aside: it is put off while somebody holds what it needs, parked where it is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from fullstop.handlers.erasure import ProofError
from fullstop.outbox.bookmarks import ForgottenError
from fullstop.outbox.database import HELD_STATES, DatabaseError, Failure, failure_of, is_severed
from fullstop.running.errors import MustStopError, NotYetError
from fullstop.running.health import Heartbeat, records_total
from fullstop.running.kafka import Received
from fullstop.running.outage import Outage
from fullstop.running.pace import Pace
from fullstop.schemas.registry import RegistryUnreachableError

READ_SECONDS = 0.5
GATHER_SECONDS = 0.02  # between two looks at what came while a batch waits for more
BACKOFF_FIRST_SECONDS = 0.2
BACKOFF_MAX_SECONDS = 10.0
TRIES_MAX = 4  # of a record that fails in a way that may pass, before it is taken for its own
SET_ASIDE_MAX = 20  # records in a row without one that passes, before more are only one a wait


class StoppedError(Exception):
    """The process is asked to stop while it waits for something to come back."""


class RefusedError(Exception):
    """What one record asks cannot be said or done; it is set aside, and the others go on."""


class NothingPassesError(NotYetError):
    """So many records failed in a row, each alone, that it may not be theirs; says the last why."""


class Source(Protocol):
    """Where records come from: a member of a consumer group."""

    def look(self, limit: int, timeout_seconds: float) -> list[Received]: ...

    def read(self, limit: int, timeout_seconds: float) -> list[Received]: ...

    def commit(self, batch: Sequence[Received]) -> None: ...

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None: ...

    def is_member(self) -> bool: ...


class Handler(Protocol):
    """What a consumer does with records."""

    def handle(self, batch: Sequence[Received]) -> None:
        """Do all of it, or raise and have done nothing of what failed."""

    def probe(self) -> None:
        """Do the same for nobody and undo it: raises what is no one record's matter."""

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        """Set aside one record that cannot be handled now; False where it has to be waited for.

        `held` says that somebody else's transaction is in its way: it is tried again soon.
        """


class After:
    """Hands a batch on once `ready` returns; what it raises while something has not come passes."""

    def __init__(self, ready: Callable[[], None], handler: Handler) -> None:
        self._ready = ready
        self._handler = handler

    def handle(self, batch: Sequence[Received]) -> None:
        self._ready()
        self._handler.handle(batch)

    def probe(self) -> None:
        self._ready()
        self._handler.probe()

    def park(self, received: Received, reason: str, *, held: bool = False) -> bool:
        return self._handler.park(received, reason, held=held)


def consume(
    source: Source,
    handler: Handler,
    *,
    batch_max: int,
    stopping: Callable[[], bool],
    heartbeat: Heartbeat,
    check: Callable[[], None] = lambda: None,
    pace: Pace | None = None,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Run until told to stop, or until `check` raises; the batch in hand is finished first.

    A `sleep` that ends when it is time to stop lets the stop wait for nothing.
    """
    sieve = Sieve(handler, heartbeat)
    outage = Outage(heartbeat.loop)
    pace = pace or Pace()
    while not stopping():
        check()
        heartbeat.beat(ready=source.is_member())
        batch = _gathered(source, pace.most(batch_max), pace, stopping, sleep)
        if not batch:
            pace.rests()
            continue
        pace.starts(batch)
        try:
            _handle(source, sieve, batch, stopping, heartbeat, outage)
        except StoppedError:
            return
        pace.ends()
        source.commit(batch)
        records_total.labels(heartbeat.loop).inc(len(batch))


def _gathered(
    source: Source,
    limit: int,
    pace: Pace,
    stopping: Callable[[], bool],
    sleep: Callable[[float], object],
) -> list[Received]:
    """The next batch, once it may start; none where it is time to stop first.

    Records are waited for here and never in the client: what waits to be handed out still goes
    with its partition, and a stop need not wait.
    """
    coming = source.look(limit, READ_SECONDS)
    while (left := pace.seconds_left(coming, limit)) > 0:
        if stopping():
            return []
        sleep(min(left, GATHER_SECONDS))
        coming = source.look(limit, 0.0)
    return source.read(limit, 0.0)


def _handle(
    source: Source,
    sieve: Sieve,
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

    sieve.take(batch)
    for attempt in Retrying(
        retry=retry_if_exception(_may_pass),
        wait=wait_exponential_jitter(
            multiplier=BACKOFF_FIRST_SECONDS, max=BACKOFF_MAX_SECONDS, jitter=0.2
        ),
        sleep=wait,
        before_sleep=tell,
    ):
        with attempt:
            sieve.sift()
    outage.is_over()


class Sieve:
    """Hands a batch on, and finds in it the records that fail alone while others pass.

    Nothing tells by its code whether one row or the whole deployment is at fault: a trigger may
    raise any. So a batch that fails is halved until one record is alone, and the handler must still
    work for nobody, or it is no record's matter. What was handled is not handled again.
    """

    def __init__(self, handler: Handler, heartbeat: Heartbeat) -> None:
        self._handler = handler
        self._heartbeat = heartbeat
        self._left: list[Received] = []
        self._unsure: list[Exception] = []
        self._tries = 0
        self._room = SET_ASIDE_MAX

    def take(self, batch: Sequence[Received]) -> None:
        """This batch is to be handled next."""
        self._left, self._tries = list(batch), 0

    def sift(self) -> None:
        """Handle what is left of the batch; raises why something of it is left still."""
        self._unsure = []
        self._try(list(self._left))
        if self._unsure:
            self._tries += not all(map(is_held, self._unsure))
            raise self._unsure[-1]

    def _try(self, batch: Sequence[Received]) -> None:
        failed = self._failure(batch)
        if failed is None:
            self._room = SET_ASIDE_MAX
            self._settle(batch)
            return
        self._heartbeat.beat(ready=True)
        if len(batch) in (1, len(self._left)):  # before anybody is looked for, or set aside
            self._handler.probe()
        if len(batch) == 1:
            self._alone(batch[0], failed)
            return
        middle = len(batch) // 2
        self._try(batch[:middle])
        self._try(batch[middle:])

    def _failure(self, batch: Sequence[Received]) -> Exception | None:
        """Why a batch is not handled, where that may be one record's matter."""
        try:
            self._handler.handle(batch)
        except Exception as error:
            if is_everybodys(error):
                raise
            return error
        return None

    def _alone(self, record: Received, error: Exception) -> None:
        """What fails alone is set aside, unless it may pass or nobody passes any more."""
        if is_transient(error) and not is_held(error) and self._tries < TRIES_MAX:
            self._unsure.append(error)
            return
        if not self._room:
            self._room = 1  # once that is waited for
            raise NothingPassesError(reason_of(error)) from error
        if (failed := self._set_aside(record, error)) is not None:
            self._unsure.append(failed)
            return
        self._room -= 1
        self._settle([record])

    def _set_aside(self, record: Received, error: Exception) -> Exception | None:
        """Park the record; why it could not be for now, which the rest does not wait for."""
        try:
            parked = self._handler.park(record, reason_of(error), held=is_held(error))
        except Exception as failed:
            if is_everybodys(failed) or not is_transient(failed):
                raise
            return failed
        return None if parked else error

    def _settle(self, batch: Sequence[Received]) -> None:
        settled = set(map(id, batch))
        self._left = [record for record in self._left if id(record) not in settled]


_EVERYBODYS = (NotYetError, MustStopError, ForgottenError, RegistryUnreachableError)


def is_everybodys(error: BaseException) -> bool:
    """Whether it is certainly no one record's matter: nobody is to be looked for."""
    if isinstance(error, _EVERYBODYS):
        return True
    return isinstance(error, DatabaseError) and is_severed(error)


def is_transient(error: BaseException) -> bool:
    """Whether trying again may help."""
    if isinstance(error, DatabaseError):
        return failure_of(error) is Failure.TRANSIENT
    return isinstance(error, NotYetError | RegistryUnreachableError)


def is_refusal(error: BaseException) -> bool:
    """Whether data refuse it: one case's matter, or that of a team's table; not ours."""
    if isinstance(error, DatabaseError):
        return failure_of(error) is Failure.DATA
    return isinstance(error, ProofError | RefusedError)


def is_held(error: BaseException) -> bool:
    """Whether a transaction of somebody else is in the way: it passes when that one ends."""
    return isinstance(error, DatabaseError) and error.sqlstate in HELD_STATES


def reason_of(error: BaseException) -> str:
    """What an error says to an operator: its kind and SQLSTATE, never its message."""
    if isinstance(error, NothingPassesError) and error.__cause__ is not None:
        return f"NothingPassesError {reason_of(error.__cause__)}"
    state = error.sqlstate if isinstance(error, DatabaseError) else None
    return f"{type(error).__name__}{f' {state}' if state else ''}"


def _may_pass(error: BaseException) -> bool:
    """A refusal comes this far only when it is everybody's: somebody has to mend a table."""
    return is_transient(error) or is_refusal(error)
