"""The product's relay, from an outbox that is full to an empty one."""

from __future__ import annotations

from benchmarks.meter import Meter, read_job
from benchmarks.sides.orders_consumer import wiring_of
from fullstop.outbox.database import RELAY_ROLE, Database
from fullstop.outbox.fence import Charter, Fence
from fullstop.outbox.lease import Leases
from fullstop.outbox.relay import Carried, relay
from fullstop.running.logs import configure
from fullstop.running.outbox_incidents import alarm
from fullstop.running.processes import spare_the_collector


def main() -> None:
    job = read_job()
    configure("json")
    database = Database(
        job.database_url,
        role=RELAY_ROLE,
        schema=job.schema,
        time_zone=job.time_zone,
        application="fullstop-relay",
    )
    meter = Meter(job)

    def progress(_schema: str, carried: Carried) -> None:
        meter.handled(carried.acknowledged)

    wiring = wiring_of(job)
    publisher = wiring.publisher()
    spare_the_collector()
    relay(
        database.connection,
        Leases([job.schema]),
        {job.schema: Fence(publisher, Charter(job.schema, wiring.topics), alarm(job.schema))},
        stopping=meter.is_done,
        progress=progress,
    )
    meter.tell()


if __name__ == "__main__":
    main()
