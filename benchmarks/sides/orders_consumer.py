"""The product: the orders consumer in its own loop, from Kafka to inbox, rows, answer, commit.

With several sessions each has such a loop, as in a process with `FULLSTOP_SESSIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil

from pydantic import SecretStr

from benchmarks.meter import Job, Meter, read_job
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.wiring import Wiring
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.health import Heartbeat
from fullstop.running.kafka import Cluster, Received, Subscription
from fullstop.running.logs import configure
from fullstop.running.loop import consume
from fullstop.running.processes import spare_the_collector
from fullstop.running.settings import Settings
from fullstop.schemas.topics import PARTITIONS


class MeteredSource:
    """A subscription that tells the meter of every batch that is done."""

    def __init__(self, subscription: Subscription, meter: Meter) -> None:
        self.subscription = subscription
        self._meter = meter

    def look(self, limit: int, timeout_seconds: float) -> list[Received]:
        return self.subscription.look(limit, timeout_seconds)

    def read(self, limit: int, timeout_seconds: float) -> list[Received]:
        return self.subscription.read(limit, timeout_seconds)

    def commit(self, batch: Sequence[Received]) -> None:
        self.subscription.commit(batch)
        self._meter.handled(len(batch))

    def keep_membership(self, seconds: float, stopping: Callable[[], bool]) -> None:
        self.subscription.keep_membership(seconds, stopping)

    def is_member(self) -> bool:
        return self.subscription.is_member()


def wiring_of(job: Job) -> Wiring:
    """The product's wiring on the job's broker and database."""
    return Wiring(
        Settings(
            kafka_bootstrap_servers=job.bootstrap_servers,
            database_url=SecretStr(job.database_url),
            topic_prefix=job.topic_prefix,
            topic_replication=1,
            topic_min_insync_replicas=1,
            time_zone=job.time_zone,
            brake_rows_max=10**9,  # everybody asks at once
        )
    )


def main() -> None:
    job = read_job()
    configure("json")
    wiring, meter = wiring_of(job), Meter(job)
    sharing = Sharing(job.sessions)
    sessions = [_session_of(job, wiring, meter) for _ in range(job.sessions)]
    spare_the_collector()
    with ThreadPoolExecutor(job.sessions) as pool:
        for done in [pool.submit(_run, job, meter, sharing, *one) for one in sessions]:
            done.result()
    meter.tell()


class Sharing:
    """Whether each session has its share of the partitions; also whether one of them failed."""

    def __init__(self, sessions: int) -> None:
        self._sessions = sessions
        self._most = ceil(PARTITIONS / sessions)
        self._have: set[int] = set()
        self.failed = False

    def is_awaited(self, member: Subscription) -> bool:
        if 0 < len(member.standing().positions) <= self._most:
            self._have.add(id(member))
        return len(self._have) < self._sessions and not self.failed


def _session_of(
    job: Job, wiring: Wiring, meter: Meter
) -> tuple[MeteredSource, DeletionRequestedConsumer]:
    consumer = DeletionRequestedConsumer(
        wiring.work(wiring.catalogue[job.schema]),
        wiring.domain_database(job.schema),
        DeadLetterLimit(wiring.settings.dead_letters_max),
    )
    subscription = Subscription(Cluster(job.bootstrap_servers), job.group, [job.topic])
    return MeteredSource(subscription, meter), consumer


def _run(
    job: Job,
    meter: Meter,
    sharing: Sharing,
    source: MeteredSource,
    consumer: DeletionRequestedConsumer,
) -> None:
    """None begins before each has its share; where one fails the others end, too."""
    try:
        while sharing.is_awaited(source.subscription):
            source.keep_membership(0.1, lambda: False)
        consume(
            source,
            consumer,
            batch_max=job.batch_max,
            stopping=lambda: meter.is_done() or sharing.failed,
            heartbeat=Heartbeat(job.schema),
        )
    except BaseException:
        sharing.failed = True
        raise
    finally:
        source.subscription.close()


if __name__ == "__main__":
    main()
