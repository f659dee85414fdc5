"""A relay in a process of its own that says what it does: `slow_relay DATABASE BROKERS`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from fullstop.outbox import lease
from fullstop.outbox.database import RELAY_ROLE, connect
from fullstop.outbox.lease import Leases
from fullstop.outbox.outbox import Record
from fullstop.outbox.relay import Fate, relay_once
from fullstop.running.kafka import Cluster, Publisher

SCHEMA = "orders"


class Slow(Publisher):
    """Takes its time before it sends."""

    def send(
        self, records: Sequence[Record], waiting: Callable[[], object] = lambda: None
    ) -> list[Fate]:
        print("in hand", flush=True)  # noqa: T201
        time.sleep(1)
        sent = super().send(records, lambda: None)
        print("sent", flush=True)  # noqa: T201
        return sent


def main(url: str, bootstrap_servers: str) -> None:
    lease.LEASE_SECONDS, lease.RENEW_SECONDS = 2, 0.5
    connection = connect(
        url, role=RELAY_ROLE, schema=SCHEMA, time_zone="UTC", application="slow-relay"
    )
    leases = Leases([SCHEMA])

    def ours() -> bool:
        return SCHEMA in leases.held(connection)

    relay_once(connection, SCHEMA, Slow(Cluster(bootstrap_servers)), None, ours)
    print("active" if ours() else "not active", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
