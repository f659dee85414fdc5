"""What operators' commands work with, put together from a deployment's parts."""

from __future__ import annotations

from fullstop.consumers.operate.announcements import CHANNELS, Announcer
from fullstop.consumers.operate.coming_and_going import Successor
from fullstop.consumers.operate.reconcile import Reconciliation
from fullstop.consumers.operate.retry import Retry
from fullstop.consumers.wiring.parts import Wiring
from fullstop.running.clock import now


def announcer(wiring: Wiring, name: str) -> Announcer:
    return Announcer(
        wiring.domain_database(name),
        wiring.publisher(),
        wiring.topics,
        wiring.wording.sender,
        now,
        wiring.settings.civil_day,
        CHANNELS if wiring.settings.notify_channels else (),
    )


def reconciliation(wiring: Wiring) -> Reconciliation:
    return Reconciliation(
        wiring.topics,
        wiring.aggregator_database(),
        wiring.domain_databases(),
        now,
        wiring.settings.civil_day,
    )


def retry(wiring: Wiring) -> Retry:
    lookup = wiring.lookup()
    return Retry(wiring.aggregator_database(), wiring.topics, lookup)


def successor(wiring: Wiring, name: str) -> Successor:
    return Successor(wiring.work(wiring.catalogue[name]), wiring.domain_database(name))
