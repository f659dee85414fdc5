"""The aggregator on a real database, with what it reads and what it says; no broker in play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta

from fullstop.consumers.aggregator.case import Wording
from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.aggregator.tell import Terms
from fullstop.consumers.operate.status import case_status
from fullstop.outbox.aggregator.cases import Incident
from fullstop.outbox.database import Database
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.kafka import Received
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import DeletionRequested, Message, ResultNotice
from fullstop.schemas.topics import Topics, key_of
from tests.support.outcomes import CASE, SHOP, SUBJECT
from tests.support.world import World

DOMAINS = ("orders", "membership", "browsing_history")
TOPICS = Topics(DOMAINS)


@dataclass
class Desk:
    """The aggregator with what it reads and what it says."""

    world: World
    aggregator: Aggregator

    @cached_property
    def days(self) -> Days:
        database = self.world.wiring.aggregator_database()
        return Days(database, terms_of(self.world, TOPICS, DOMAINS, SHOP))

    def hear(self, *messages: Message) -> list[ResultNotice]:
        """Let it handle the messages in one batch; the notices that it writes."""
        return self.hear_records([self.received(message) for message in messages])

    def hear_records(self, batch: Sequence[Received]) -> list[ResultNotice]:
        self.aggregator.handle(batch)
        return self.notices()

    def a_day_later(self) -> list[ResultNotice]:
        self.world.clock.now += timedelta(days=1)
        self.days.tell_due()
        return self.notices()

    def on(self, day: date) -> list[ResultNotice]:
        """Let noon of that day come, and the aggregator look at what is late; what it says."""
        self.world.clock.now = datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)
        self.look()
        return self.notices()

    def look(self) -> None:
        while self.days.tell_due() or self.days.tell_late(lambda: None):
            pass

    def notices(self) -> list[ResultNotice]:
        said = self.world.said("aggregator")
        notices = [message for message in said if isinstance(message, ResultNotice)]
        assert len(notices) == len(said)
        return notices

    def received(self, message: Message) -> Received:
        topic = TOPICS.topic_of(message).name
        return self.world.received(encode(message), topic=topic, key=key_of(message))

    def request(self, **more: object) -> DeletionRequested:
        return self.world.request(SUBJECT, **{"case_id": CASE, **more})

    def incidents(self, case_id: str | None = CASE) -> list[Incident]:
        rows = self.world.execute("select case_id, domain, reason from aggregator.incidents")
        return [Incident(*row) for row in rows if row[0] == case_id]

    def status(self) -> dict[str, Any]:
        status = case_status(
            self.world.wiring.aggregator_database(),
            CASE,
            SHOP,
            self.world.wiring.settings.civil_day,
            self.world.today(),
        )
        assert status is not None
        return status

    def contact(self) -> bytes | None:
        [(contact,)] = self.world.execute("select contact from aggregator.cases")
        return contact if contact is None else bytes(contact)


def aggregator_of(
    world: World,
    domains: tuple[str, ...] = DOMAINS,
    dead_letters_max: int = 1000,
    database: Database | None = None,
) -> Aggregator:
    database = database or world.wiring.aggregator_database()
    terms = terms_of(world, TOPICS, domains, SHOP)
    return Aggregator(database, terms, DeadLetterLimit(dead_letters_max))


def terms_of(world: World, topics: Topics, domains: tuple[str, ...], wording: Wording) -> Terms:
    """The terms of an aggregator of these domains, with the world's clock."""
    return Terms(
        topics=topics,
        domains=domains,
        contact_life=relativedelta(months=12),
        wording=wording,
        clock=world.clock,
        civil_day=world.wiring.settings.civil_day,
        calendar=world.wiring.calendar,
    )
