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
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from fullstop.outbox.database import Database, NotLetInError, is_shut_out
from fullstop.outbox.lease import Leases
from fullstop.outbox.relay import Carried, Publisher, relay
from fullstop.running.health import Heartbeat, outbox_age, records_total, refused
from fullstop.running.health_server import served
from fullstop.running.kafka import Backlog, KafkaAwayError
from fullstop.running.logs import log, where
from fullstop.running.loop import Handler, Source, consume, is_transient, reason_of
from fullstop.running.outage import Outage
from fullstop.running.pace import Pace, Unhurried
from fullstop.running.unread import Member, Unread, UnreadError
from fullstop.stores.postgres.checks import TableLockedError

RETRY_SECONDS = 1.0
ANEW_SECONDS = 600.0  # in which a member joins anew once; what does not help twice ends the process
GC_THRESHOLD = 50_000  # objects made and not freed between two looks at the youngest

START = "start"
REFUSALS_MAX = 3  # of a login, one after the other, until the server is asked why

Loop = Callable[["Stop", Heartbeat], None]
Prepare = Callable[[], Mapping[str, Loop]]


class Reader(Source, Member, Protocol):
    """A member of a group that is read to its end, and closed."""

    def close(self) -> None: ...


class Bell:
    """Wakes a loop that has nothing to do: another one of its process has made something ready."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Until it rings, or has rung since it was last waited for; so long at most."""
        self._event.wait(seconds)
        self._event.clear()


class Stop:
    """Asked to stop, by a signal or by a loop that failed; rings the bells that are waited for."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.bells: list[Bell] = []
        self.failure: BaseException | None = None

    def __call__(self) -> bool:
        return self._event.is_set()

    def now(self, *_: object) -> None:
        self._event.set()
        for bell in self.bells:
            bell.ring()

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)


def run(prepare: Prepare, *, host: str, port: int, started: Callable[[int], None]) -> None:
    """Prepare the loops and run them until SIGTERM or SIGINT; raises what ended one that failed.

    What `prepare` waits for may take its time: health is served meanwhile, and is not ready.
    """
    stop = Stop()
    hearts = {START: Heartbeat(START)}
    with _signals(stop), served(host, port, hearts) as health_port:
        loops = _prepared(prepare, stop, hearts[START])
        if not stop():
            spare_the_collector()
            started(health_port)
            _run(loops, stop, hearts)
    if stop.failure is not None:
        raise stop.failure


def _prepared(prepare: Prepare, stop: Stop, heartbeat: Heartbeat) -> Mapping[str, Loop]:
    """What `prepare` gives once it passes. It runs beside: a stop does not wait for a broker."""
    loops: dict[str, Loop] = {}

    def start() -> None:
        try:
            loops.update(_waited_for(prepare, stop, heartbeat))
        except BaseException as error:  # the thread's boundary: the main thread raises it again
            stop.failure = error
            stop.now()

    thread = threading.Thread(target=start, name=START, daemon=True)
    thread.start()
    while thread.is_alive() and not stop():
        thread.join(0.1)
    return loops


def _waited_for(prepare: Prepare, stop: Stop, heartbeat: Heartbeat) -> Mapping[str, Loop]:
    outage, refusals = Outage(START), _Refusals()
    while not stop():
        heartbeat.beat(ready=False)
        try:
            loops = prepare()
        except Exception as error:
            if not may_start_later(error) or refusals.end_it(error):
                raise
            outage.lasts(reason_of(error), error)
            stop.wait(RETRY_SECONDS)
        else:
            outage.is_over()
            return loops
    return {}


class _Refusals:
    """Of the database, one after the other, to let a login in."""

    def __init__(self) -> None:
        self._count, self._max = 0, REFUSALS_MAX

    def end_it(self, error: BaseException) -> bool:
        """Whether they are so many that the server was asked why, and a person has to look at it.

        It is asked less and less often (`docs/decisions/0082`): each question costs some memory.
        """
        if not isinstance(error, NotLetInError):
            self._count = 0
            return False
        self._count += 1
        if self._count < self._max:
            return False
        self._count, self._max = 0, 2 * self._max
        return is_shut_out(error)


def may_start_later(error: BaseException) -> bool:
    """Whether what a start found may pass by itself; else a person has to mend it."""
    return isinstance(error, TableLockedError | KafkaAwayError) or is_transient(error)


def _run(loops: Mapping[str, Loop], stop: Stop, hearts: dict[str, Heartbeat]) -> None:
    hearts |= {name: Heartbeat(name) for name in loops}
    del hearts[START]
    threads = [
        threading.Thread(target=_guarded, args=(name, loop, stop, hearts[name]), name=name)
        for name, loop in loops.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.5)


def spare_the_collector() -> None:
    """Let Python's collector look less often, and never again at what is there for good.

    A batch makes many objects without a cycle; to go through all of them again and again took a
    sixth of a consumer's time.
    """
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


def reading(
    subscribe: Callable[[], Reader],
    backlog: Backlog,
    handler: Handler,
    batch_max: int,
    hurried: Collection[str] = (),
) -> Loop:
    """A loop that reads a group's records and hands them on in batches, `hurried` topics at once.

    A member to which a record does not come, though the broker has it, joins its group anew; so
    does one without a partition whose client knows no broker.
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
                    pace=Pace(hurried),
                    sleep=stop.wait,
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


def stepping(
    step: Callable[[], bool],
    idle_seconds: float,
    bell: Bell | None = None,
    finish: Callable[[], None] | None = None,
    unhurried: Unhurried | None = None,
) -> Loop:
    """A loop that does one step after another; `step` says whether to look again at once.

    If not, it looks again after a while, when the `bell` rings, or when what rests has its turn.
    What the last steps left in hand `finish` brings to its end.
    """
    bell, unhurried = bell or Bell(), unhurried or Unhurried()

    def loop(stop: Stop, heartbeat: Heartbeat) -> None:
        outage = Outage(heartbeat.loop)
        stop.bells.append(bell)
        while not stop():
            with _again_if_transient(stop, heartbeat, outage):
                busy = step()
                outage.is_over()
                heartbeat.beat(ready=True)
                if not busy:
                    bell.wait(unhurried.wait_seconds(idle_seconds))
        if finish is not None:
            with _again_if_transient(stop, heartbeat, outage):
                finish()

    return loop


def relaying(
    database: Database,
    publishers: Mapping[str, Publisher],
    shown: Callable[[str, str], str] = lambda _schema, topic: topic,
) -> Loop:
    """Carries the outboxes of one database; stands by while another relay carries them.

    `publishers` are by schema; `shown` is the name as which a topic of one may be seen.
    """
    schemas = list(publishers)

    def loop(stop: Stop, heartbeat: Heartbeat) -> None:
        leases, hindered = Leases(schemas), dict.fromkeys(schemas, False)
        outage = Outage(heartbeat.loop)

        def progress(schema: str, carried: Carried) -> None:
            # Nothing acknowledged of all that was sent, or something is refused for good: the
            # broker is away, or somebody must act. Nothing is helped by starting again.
            stuck = carried.read > 0 and carried.acknowledged == 0
            hindered[schema] = stuck or bool(carried.refused)
            heartbeat.beat(ready=not any(hindered.values()))
            outage.is_over()
            records_total.labels(heartbeat.loop).inc(carried.acknowledged)
            outbox_age.labels(schema).set(carried.oldest_seconds)
            refused(schema, _summed(carried.refused, partial(shown, schema)))

        while not stop():
            with _again_if_transient(stop, heartbeat, outage):
                relay(database.connection, leases, publishers, stopping=stop, progress=progress)

    return loop


def _summed(counts: Mapping[str, int], shown: Callable[[str], str]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for topic, count in counts.items():
        found[shown(topic)] += count
    return found


@contextmanager
def _again_if_transient(stop: Stop, heartbeat: Heartbeat, outage: Outage) -> Iterator[None]:
    """Swallows what may pass by itself, after a pause; everything else is ours to mend."""
    try:
        yield
    except Exception as error:
        if not is_transient(error):
            raise
        outage.lasts(reason_of(error), error)
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
