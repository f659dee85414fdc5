"""The processes: each box of the picture as threads with a heartbeat, until SIGTERM.

The batch in hand is finished before a process ends. A loop that fails ends the whole process, with
its reason: whoever started it starts it again, and redelivery is safe.
"""

from __future__ import annotations

import gc
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from consumers.health import Heartbeat, outbox_age, records_total, served
from consumers.kafka import Backlog, Subscription
from consumers.logs import log, where
from consumers.loop import Handler, consume, is_transient, reason_of
from consumers.unread import Unread, UnreadError
from outbox.database import Database
from outbox.relay import Carried, Publisher, become_active, relay

STANDBY_SECONDS = 1.0
RETRY_SECONDS = 1.0
ANEW_SECONDS = 600.0  # in which a member joins anew once; what does not help twice ends the process
GC_THRESHOLD = 50_000  # objects made and not freed between two looks at the youngest

Loop = Callable[["Stop", Heartbeat], None]


class Stop:
    """Asked to stop, by a signal or by a loop that failed."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.failure: BaseException | None = None

    def __call__(self) -> bool:
        return self._event.is_set()

    def now(self, *_: object) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)


def run(loops: Mapping[str, Loop], *, host: str, port: int, started: Callable[[int], None]) -> None:
    """Run the loops until SIGTERM or SIGINT; raises what ended a loop that failed."""
    spare_the_collector()
    stop = Stop()
    hearts = {name: Heartbeat(name) for name in loops}
    threads = [
        threading.Thread(target=_guarded, args=(name, loop, stop, hearts[name]), name=name)
        for name, loop in loops.items()
    ]
    with _signals(stop), served(host, port, hearts) as health_port:
        started(health_port)
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.5)
    if stop.failure is not None:
        raise stop.failure


def spare_the_collector() -> None:
    """Let Python's collector look less often, and never again at what is there for good.

    A batch makes many objects without a cycle; to go through all of them again and again took a
    sixth of a consumer's time.
    """
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


def reading(
    subscribe: Callable[[], Subscription], backlog: Backlog, handler: Handler, batch_max: int
) -> Loop:
    """A loop that reads a group's records and hands them on in batches.

    A member to which a record does not come, though the broker has it, joins its group anew.
    """

    def read(stop: Stop, heartbeat: Heartbeat) -> None:
        subscription = subscribe()
        unread = Unread(subscription, backlog, heartbeat)
        try:
            with unread.looking():
                consume(
                    subscription,
                    handler,
                    batch_max=batch_max,
                    stopping=stop,
                    heartbeat=heartbeat,
                    check=unread.check,
                )
        finally:
            subscription.close()

    def loop(stop: Stop, heartbeat: Heartbeat) -> None:
        joined_anew_at = -math.inf
        while not stop():
            try:
                read(stop, heartbeat)
            except UnreadError:
                if time.monotonic() - joined_anew_at < ANEW_SECONDS:
                    raise
                joined_anew_at = time.monotonic()
                log.warning("joining_anew", process=heartbeat.loop)

    return loop


def stepping(step: Callable[[], bool], idle_seconds: float) -> Loop:
    """A loop that does one step after another; `step` says whether there was anything to do."""

    def loop(stop: Stop, heartbeat: Heartbeat) -> None:
        while not stop():
            with _again_if_transient(stop, heartbeat):
                busy = step()
                heartbeat.beat(ready=True)
                if not busy:
                    stop.wait(idle_seconds)

    return loop


def relaying(database: Database, schemas: Sequence[str], publisher: Publisher) -> Loop:
    """Carries the outboxes of one database; waits while another relay is active there."""

    def loop(stop: Stop, heartbeat: Heartbeat) -> None:
        stuck: dict[str, bool] = {}

        def progress(schema: str, carried: Carried) -> None:
            # Nothing acknowledged of all that was sent: the broker is away, or refuses it.
            stuck[schema] = carried.read > 0 and carried.acknowledged == 0
            heartbeat.beat(ready=not any(stuck.values()))
            records_total.labels(heartbeat.loop).inc(carried.acknowledged)
            outbox_age.labels(schema).set(carried.oldest_seconds)

        while not stop():
            with _again_if_transient(stop, heartbeat):
                connection = database.connection
                if become_active(connection):
                    relay(connection, schemas, publisher, stopping=stop, progress=progress)
                else:
                    heartbeat.beat(ready=True)  # a standby is ready to take over
                    stop.wait(STANDBY_SECONDS)

    return loop


@contextmanager
def _again_if_transient(stop: Stop, heartbeat: Heartbeat) -> Iterator[None]:
    """Swallows what may pass by itself, after a pause; everything else is ours to mend."""
    try:
        yield
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("trying_again", reason=reason_of(error), wait_seconds=RETRY_SECONDS)
        heartbeat.beat(ready=False)
        stop.wait(RETRY_SECONDS)


def _guarded(name: str, loop: Loop, stop: Stop, heartbeat: Heartbeat) -> None:
    try:
        loop(stop, heartbeat)
    except BaseException as error:  # the thread's boundary: the main thread raises it again
        log.error("loop_failed", process=name, reason=reason_of(error), at=where(error))
        stop.failure = stop.failure or error
    finally:
        stop.now()


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    before = {sign: signal.signal(sign, stop.now) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
