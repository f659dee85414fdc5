"""What operators' commands work with, put together from a deployment's parts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from fullstop.consumers.aggregator.compile import CONSUMER
from fullstop.consumers.aggregator.retold import Quiet
from fullstop.consumers.aggregator.tell import Terms
from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.domain.blockers import BlockersConsumer
from fullstop.consumers.domain.matters import MattersConsumer
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.operate.announcements import CHANNELS, Announcer
from fullstop.consumers.operate.coming_and_going import Successor
from fullstop.consumers.operate.past import Past
from fullstop.consumers.operate.reconcile import Reconciliation
from fullstop.consumers.operate.restore import DomainRestore, Restoration, Speaker
from fullstop.consumers.operate.restore_aggregator import AggregatorRestoration, AggregatorRestore
from fullstop.consumers.operate.restored_holds import hold_again
from fullstop.consumers.operate.retry import Retry
from fullstop.consumers.wiring.parts import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.outbox.database import AGGREGATOR_SCHEMA
from fullstop.running.clock import now
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.kafka import Backlog


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


def restore_domain(
    wiring: Wiring,
    name: str,
    restored: Collection[str],
    work_of: Callable[[Entry], DomainAtWork] | None = None,
) -> Restoration:
    """Of several that were `restored`, one; for an administrator, who stands in for every role."""
    past(wiring, f"fullstop.{name}").begin(wiring.domain_database(name))
    done = Restoration(holds=hold_as_others(wiring, name, restored))
    return _domain_restore(wiring, name, work_of or wiring.work).run(done)


def _domain_restore(
    wiring: Wiring, name: str, make: Callable[[Entry], DomainAtWork]
) -> DomainRestore:
    work, topics = make(wiring.entry(name)), wiring.topics
    database = wiring.domain_database(name)
    limit, waits_for = DeadLetterLimit(wiring.settings.dead_letters_max), sorted(work.waits_for)

    def today() -> date:
        return wiring.settings.civil_day(work.clock())

    return DomainRestore(
        work,
        database,
        wiring.aggregator_database(),
        {other: wiring.domain_database(other) for other in wiring.domains if other != name},
        [Speaker(make(wiring.entry(one)), wiring.domain_database(one)) for one in waits_for],
        past(wiring, f"fullstop.{name}"),
        DeletionRequestedConsumer(work, database, limit),
        BlockersConsumer(work.domain, topics, database, limit, today=today),
        MattersConsumer(work, database, limit),
        [topics.blockers, topics.acceptances, *(topics.found[one] for one in waits_for)],
    )


def restore_aggregator(
    wiring: Wiring, terms: Terms, restored: Collection[str]
) -> AggregatorRestoration:
    """For an administrator, who stands in for every role."""
    database = wiring.aggregator_database()
    past(wiring, CONSUMER).begin(database)
    done = AggregatorRestoration(holds=hold_as_others(wiring, AGGREGATOR_SCHEMA, restored))
    limit = DeadLetterLimit(wiring.settings.dead_letters_max)
    return AggregatorRestore(
        database,
        terms,
        past(wiring, CONSUMER),
        Quiet(database, terms, limit),
        wiring.domain_databases(),
        reconciliation(wiring),
    ).run(done)


def past(wiring: Wiring, group: str) -> Past:
    """What topics have of what a group has handled."""
    backlog = Backlog(wiring.cluster, wiring.group(group))
    return Past(backlog, wiring.lookup(), wiring.settings.batch_max)


def hold_as_others(wiring: Wiring, schema: str, restored: Collection[str]) -> list[str]:
    """Hold and release in a schema what those do that were not restored."""
    others = {one: its for one, its in wiring.hold_databases().items() if one not in restored}
    return hold_again(wiring.settings.url_of(schema), schema, others)


def retry(wiring: Wiring) -> Retry:
    lookup = wiring.lookup()
    return Retry(wiring.aggregator_database(), wiring.topics, lookup)


def successor(wiring: Wiring, name: str) -> Successor:
    return Successor(wiring.work(wiring.catalogue[name]), wiring.domain_database(name))
