"""All domains at once: from the first request in its topic to the last notice in its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from benchmarks.end_state import EndState
from benchmarks.listening import heard
from benchmarks.processor import Watch
from benchmarks.product import ONE_OF_EACH, Copies, running
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import FailedRunError, Stage, publish, requests_of
from benchmarks.weights import kept, on_topics
from fullstop.consumers.wiring import Wiring
from fullstop.running.kafka import Tail
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import DeletionRequested, ResultNotice
from fullstop.schemas.messages import Stage as NoticeStage

UNIT = "requests/s"
PRODUCT = "fullstop, every domain"
REQUESTS, QUICK_REQUESTS = 5_000, 500


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """One: the product as it is deployed."""
    count = QUICK_REQUESTS if quick else REQUESTS
    yield Contestant(PRODUCT, UNIT, partial(run, stage, count))


def run(stage: Stage, count: int, copies: Copies = ONE_OF_EACH) -> Measured:
    """So many requests at once, by so many processes: the rate, what it cost, and its weight."""
    requests = requests_of(stage.subjects[:count])
    wiring = stage.new_topics()
    with stage.database() as url:
        with running(stage, url, wiring, copies=copies) as product:
            tail = wiring.tail([wiring.topics.requests, wiring.topics.notices])
            watch = Watch.begin(product.pids())
            publish(wiring, requests)
            seconds = _await_notices(tail, wiring, requests)
            costs = watch.a_request(count)
            tail.close()
        for domain in wiring.catalogue:
            EndState(stage, domain, requests).check(url, outbox_rows=0)
        weights = {
            **on_topics(wiring, count),
            **kept(wiring, url, stage.rows_url, count),
        }
    return {"": count / seconds, **costs, **weights}


def _await_notices(tail: Tail, wiring: Wiring, requests: Sequence[DeletionRequested]) -> float:
    """Seconds between the broker's append times of the first request and the last notice."""
    waiting = {request.case_id for request in requests}
    published: list[datetime] = []
    told: list[datetime] = []
    for received in heard(tail, lambda: bool(waiting)):
        if received.topic == wiring.topics.requests.name:
            published.append(received.appended_at)
            continue
        notice = decode(received.value)
        if not isinstance(notice, ResultNotice) or notice.case_id not in waiting:
            raise FailedRunError("a notice came that nobody waits for")
        if notice.stage not in (NoticeStage.PARTIAL, NoticeStage.FINAL):
            raise FailedRunError(f"a case has a notice {notice.stage}")
        waiting.remove(notice.case_id)
        told.append(received.appended_at)
    return (max(told) - min(published)).total_seconds()
