"""How long one customer waits: from the request in its topic to the notice in its own.

Beside it a bare chain of as many hops: each reads, commits one row, and produces. What the product
takes above it is its work, and the relays between the hops.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from statistics import quantiles

from benchmarks.listening import heard
from benchmarks.product import running
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import ROOT, Stage, requests_of
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.outbox import Record
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import Publisher
from fullstop.schemas.messages import DeletionRequested

RATE = 100
AT_REST, QUICK_AT_REST = 100, 10
LOADED, QUICK_LOADED = 1_500, 200
_WARM_UP = 5
_PAUSE_SECONDS = 0.02  # between two requests at rest: nothing of the first is still being done


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The product and the bare hops, one request at a time and at a steady rate."""
    at_rest, loaded = (QUICK_AT_REST, QUICK_LOADED) if quick else (AT_REST, LOADED)
    for name, run in (("fullstop", _product), ("bare hops", _hops)):
        yield Contestant(f"{name}, at rest", "ms", partial(run, stage, at_rest, _one_by_one))
        yield Contestant(f"{name}, {RATE} a second", "ms", partial(run, stage, loaded, _steadily))


@dataclass(frozen=True)
class _Sent:
    """What is published, and by which keys it is known again on its way in and out."""

    record: Record
    key_in: str
    key_out: str


Publish = Callable[[Publisher, Sequence[_Sent], "_Journeys"], None]


def _product(stage: Stage, count: int, publish: Publish) -> Measured:
    wiring = stage.new_topics()
    requests = requests_of(stage.subjects[: count + _WARM_UP])
    sent = [
        _Sent(_record(request, wiring), request.subject_id, request.case_id) for request in requests
    ]
    with stage.database() as url, running(stage, url, wiring):
        return _measured(wiring, sent, publish)


def _hops(stage: Stage, count: int, publish: Publish) -> Measured:
    wiring = stage.new_topics()
    requests = requests_of(stage.subjects[: count + _WARM_UP])
    sent = [
        _Sent(
            Record(wiring.topics.requests.name, request.case_id.encode(), b"."),
            request.case_id,
            request.case_id,
        )
        for request in requests
    ]
    with stage.database() as url, _chain(stage, url, wiring):
        return _measured(wiring, sent, publish)


def _record(request: DeletionRequested, wiring: Wiring) -> Record:
    return record_of(request, wiring.topics, source="/benchmarks", traceparent=new_traceparent())


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


def _measured(wiring: Wiring, sent: Sequence[_Sent], publish: Publish) -> Measured:
    """Percentiles of the way, in milliseconds between the broker's two append times."""
    journeys = _Journeys(wiring)
    publisher = wiring.publisher()
    _one_by_one(publisher, sent[:_WARM_UP], journeys)
    publish(publisher, sent[_WARM_UP:], journeys)
    cuts = quantiles(journeys.milliseconds(sent[_WARM_UP:]), n=100, method="inclusive")
    journeys.close()
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


class _Journeys:
    """When each request entered its topic, and when its last record came out."""

    def __init__(self, wiring: Wiring) -> None:
        self._in_topic = wiring.topics.requests.name
        self._tail = wiring.tail([wiring.topics.requests, wiring.topics.notices])
        self._entered: dict[str, datetime] = {}
        self._left: dict[str, datetime] = {}

    def hear(self, sent: Sequence[_Sent]) -> None:
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

    def milliseconds(self, sent: Sequence[_Sent]) -> list[float]:
        return [
            (self._left[one.key_out] - self._entered[one.key_in]).total_seconds() * 1000
            for one in sent
        ]

    def close(self) -> None:
        self._tail.close()


def _one_by_one(publisher: Publisher, sent: Sequence[_Sent], journeys: _Journeys) -> None:
    for one in sent:
        time.sleep(_PAUSE_SECONDS)
        publisher.publish([one.record])
        journeys.hear([one])


def _steadily(publisher: Publisher, sent: Sequence[_Sent], journeys: _Journeys) -> None:
    began = time.monotonic()
    for number, one in enumerate(sent):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        publisher.publish([one.record])
    journeys.hear(sent)
