"""What every process holds in RAM at most while it works off a backlog."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.listening import heard
from benchmarks.product import running
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import Stage, publish, requests_of, subject_ids

BACKLOG, QUICK_BACKLOG = 100_000, 3_000
# The aggregator has read most of a backlog's requests before the answers to its first.
SILENT_SECONDS_MAX = 1_800.0


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """The backlog is there before the processes start; most of its subjects have no rows."""
    backlog = QUICK_BACKLOG if quick else BACKLOG
    yield Contestant(f"backlog of {backlog:,} requests", "MiB", partial(_run, stage, backlog))


def _run(stage: Stage, backlog: int) -> Measured:
    requests = requests_of(subject_ids(backlog))
    wiring = stage.new_topics()
    tail = wiring.tail([wiring.topics.notices])
    publish(wiring, requests)
    waiting = {request.case_id for request in requests}
    del requests
    with stage.database() as url, running(stage, url, wiring) as processes:
        for received in heard(tail, lambda: bool(waiting), SILENT_SECONDS_MAX):
            waiting.discard((received.key or b"").decode())
        tail.close()
        return processes.peak_mib()
