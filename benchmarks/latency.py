"""How long one customer waits: from the request in its topic to the notice in its own.

One at a time, and at steady rates; with the processor time that one request costs each process
then, and what all of them take when there is nothing to do. Whether a rate was kept up is measured,
too: of one that was not, the percentiles only say for how long it was tried.

Beside it a bare chain of as many hops: each reads, commits one row, and produces. What the product
takes above it is its work, and the relays between the hops.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from statistics import quantiles
from uuid import uuid4

from benchmarks.listening import heard
from benchmarks.processor import OF_A_CORE, Watch
from benchmarks.product import running
from benchmarks.rounds import Contestant, Measured, Quantity
from benchmarks.stage import ROOT, Stage, requests_of
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.outbox import Record
from fullstop.running.clock import now
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import Publisher, Tail
from fullstop.running.kafka.cluster import Options
from fullstop.schemas.messages import BlockerKind, BlockerRaised, DeletionRequested, SubjectId

PRODUCT_AT_REST = "fullstop, at rest"
RATES, QUICK_RATES = (10, 100, 200, 400), (10, 100, 400)
HOPS_RATE = 100
AT_REST, QUICK_AT_REST = 100, 10
SECONDS, QUICK_SECONDS = 15, 3  # for how long a rate is tried
IDLE_SECONDS, QUICK_IDLE_SECONDS = 30.0, 3.0
WAITING = "waiting as the last came"
_BLOCKERS_AT = 100  # at this rate open matters come beside the requests,
_BLOCKERS_ONE_IN = 5  # one to so many of them
_SETTLE_SECONDS = 2.0
WARM_UP = 20
# The broker says when a record came, so whoever listens beside a rate may ask it twice a second.
_SELDOM: Options = {"fetch.min.bytes": 2**20}
_PAUSE_SECONDS = 0.02  # between two requests at rest: nothing of the first is still being done


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The product and the bare hops: nothing to do, one request at a time, and steady rates."""
    seconds = QUICK_SECONDS if quick else SECONDS
    idle = QUICK_IDLE_SECONDS if quick else IDLE_SECONDS
    yield Contestant("fullstop, nothing to do", OF_A_CORE, partial(_idle, stage, idle))
    yield at_rest(stage, quick=quick)
    yield at_rest(stage, quick=quick, name="bare hops", run=_hops)
    for rate in QUICK_RATES if quick else RATES:
        yield _at_rate(stage, rate, seconds, f"fullstop, {rate} a second", _product)
    name = f"fullstop, {_BLOCKERS_AT} a second and {_BLOCKERS_AT // _BLOCKERS_ONE_IN} blockers"
    yield _at_rate(stage, _BLOCKERS_AT, seconds, name, partial(_product, blockers=True))
    yield _at_rate(stage, HOPS_RATE, seconds, f"bare hops, {HOPS_RATE} a second", _hops)


def at_rest(
    stage: Stage, *, quick: bool, name: str = "fullstop", run: Run | None = None
) -> Contestant:
    """One request at a time."""
    count = QUICK_AT_REST if quick else AT_REST
    way = partial(run or _product, stage, count, _one_by_one)
    return Contestant(f"{name}, at rest", "ms", way)


def _at_rate(stage: Stage, rate: int, seconds: int, name: str, run: Run) -> Contestant:
    return Contestant(name, "ms", partial(run, stage, rate * seconds, partial(steadily, rate)))


@dataclass(frozen=True)
class Sent:
    """What is published, and by which keys it is known again on its way in and out."""

    record: Record
    key_in: str
    key_out: str
    beside: tuple[Record, ...] = ()
    """What is published with it, which nobody waits for."""

    def records(self) -> tuple[Record, ...]:
        return (*self.beside, self.record)


Publish = Callable[[Publisher, Sequence[Sent], "_Journeys"], Measured]
Run = Callable[[Stage, int, Publish], Measured]


def _idle(stage: Stage, seconds: float) -> Measured:
    wiring = stage.new_topics()
    with stage.database() as url, running(stage, url, wiring) as product:
        time.sleep(_SETTLE_SECONDS)
        watch = Watch.begin(product.pids())
        time.sleep(seconds)
        return watch.of_a_core()


def _product(stage: Stage, count: int, publish: Publish, *, blockers: bool = False) -> Measured:
    wiring = stage.new_topics()
    sent = sent_of(wiring, stage.subjects[: count + WARM_UP], blockers=blockers)
    with stage.database() as url, running(stage, url, wiring) as product:
        return measured(wiring, sent, publish, product.pids())


def sent_of(wiring: Wiring, subjects: Sequence[str], *, blockers: bool = False) -> list[Sent]:
    """A request of each, and beside every few of them an open matter of somebody else."""
    return [
        Sent(
            _record(request, wiring),
            request.subject_id,
            request.case_id,
            (_blocker(number, wiring),) if blockers and number % _BLOCKERS_ONE_IN == 0 else (),
        )
        for number, request in enumerate(requests_of(subjects))
    ]


def _blocker(number: int, wiring: Wiring) -> Record:
    """An open matter of somebody who asks for nothing."""
    raised = BlockerRaised(
        event_id=str(uuid4()),
        subject_id=SubjectId(f"bench-blocked-{number}"),
        domain=next(iter(wiring.topics.domains)),
        kind=BlockerKind.ORDER_OPEN,
        occurred_at=now(),
    )
    return _record(raised, wiring)


def _hops(stage: Stage, count: int, publish: Publish) -> Measured:
    wiring = stage.new_topics()
    requests = requests_of(stage.subjects[: count + WARM_UP])
    sent = [
        Sent(
            Record(wiring.topics.requests.name, request.case_id.encode(), b"."),
            request.case_id,
            request.case_id,
        )
        for request in requests
    ]
    with stage.database() as url, _chain(stage, url, wiring):
        return measured(wiring, sent, publish)


def _record(message: DeletionRequested | BlockerRaised, wiring: Wiring) -> Record:
    return record_of(message, wiring.topics, source="/benchmarks", traceparent=new_traceparent())


@contextmanager
def _chain(stage: Stage, url: str, wiring: Wiring) -> Iterator[None]:
    """Two hops, as from the request to the answer and from the answer to the notice."""
    topics = wiring.topics
    middle = next(iter(topics.outcomes.values()))
    hops = [(topics.requests, middle), (middle, topics.notices)]
    processes: list[subprocess.Popen[str]] = []
    try:
        for source, target in hops:
            schema = next(iter(topics.domains))
            job = stage.job(url, wiring, schema, source.name, to_topic=target.name, batch_max=500)
            process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.sides.hop"],
                stdin=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            processes.append(process)
            assert process.stdin
            process.stdin.write(job.as_json())
            process.stdin.close()
        yield
    finally:
        for process in processes:
            process.terminate()
            process.wait(30)


# --- publishing and hearing ---------------------------------------------------------------------


def measured(
    wiring: Wiring, sent: Sequence[Sent], publish: Publish, pids: Mapping[str, int] | None = None
) -> Measured:
    """Percentiles of the way, in milliseconds between the broker's two append times."""
    publisher = wiring.publisher()
    journeys = _Journeys(wiring, {})
    _one_by_one(publisher, sent[:WARM_UP], journeys)
    if publish is not _one_by_one:
        journeys.close()
        journeys = _Journeys(wiring, _SELDOM)
    watch = Watch.begin(pids or {})
    counted = sent[WARM_UP:]
    pace = publish(publisher, counted, journeys)
    costs = watch.a_request(len(counted))
    cuts = quantiles(journeys.milliseconds(counted), n=100, method="inclusive")
    journeys.close()
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], **pace, **costs}


class _Journeys:
    """When each request entered its topic, and when its last record came out."""

    def __init__(self, wiring: Wiring, options: Options) -> None:
        cluster = replace(wiring.cluster, options={**wiring.cluster.options, **options})
        self._in_topic = wiring.topics.requests.name
        self._tail = Tail(cluster, [self._in_topic, wiring.topics.notices.name])
        self._entered: dict[str, datetime] = {}
        self._left: dict[str, datetime] = {}

    def hear(self, sent: Sequence[Sent]) -> None:
        """Listen until all of these have come out."""
        entering = {one.key_in for one in sent} - self._entered.keys()
        leaving = {one.key_out for one in sent} - self._left.keys()
        for received in heard(self._tail, lambda: bool(entering or leaving)):
            times, waiting = (
                (self._entered, entering)
                if received.topic == self._in_topic
                else (self._left, leaving)
            )
            key = (received.key or b"").decode()
            times.setdefault(key, received.appended_at)
            waiting.discard(key)

    def milliseconds(self, sent: Sequence[Sent]) -> list[float]:
        return [
            (self._left[one.key_out] - self._entered[one.key_in]).total_seconds() * 1000
            for one in sent
        ]

    def pace(self, sent: Sequence[Sent], rate: int) -> Measured:
        """How many seconds' worth still waited when the last one was to come."""
        first = min(self._entered[one.key_in] for one in sent)
        last = first + timedelta(seconds=(len(sent) - 1) / rate)
        waiting = sum(self._left[one.key_out] > last for one in sent)
        return {WAITING: Quantity(waiting / rate, "s")}

    def close(self) -> None:
        self._tail.close()


def _one_by_one(publisher: Publisher, sent: Sequence[Sent], journeys: _Journeys) -> Measured:
    for one in sent:
        time.sleep(_PAUSE_SECONDS)
        publisher.publish([one.record])
        journeys.hear([one])
    return {}


def steadily(
    rate: int, publisher: Publisher, sent: Sequence[Sent], journeys: _Journeys
) -> Measured:
    """At the rate whatever becomes of it: those whose time came meanwhile go together."""
    began, done = time.monotonic(), 0
    while done < len(sent):
        time.sleep(max(0.0, began + done / rate - time.monotonic()))
        due = int((time.monotonic() - began) * rate) + 1
        publisher.publish([record for one in sent[done:due] for record in one.records()])
        done = due
    journeys.hear(sent)
    return journeys.pace(sent, rate)
