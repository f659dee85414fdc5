"""Generated requests through all consumers on a real database: what became of each is looked up.

The six domains and the aggregator handle their real bytes, batch by batch; what they say is handed
on as the relay would. Nothing may raise: each request ends in a notice, or in a dead letter or an
incident that `status` shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.consumers.operate.status import case_status
from fullstop.outbox.database import Database
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.kafka import Received
from fullstop.sandbox import samples
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import ResultNotice
from tests.support.desk import terms_of
from tests.support.fences import refuse_incidents
from tests.support.generated import CANARY, Generated, Requests
from tests.support.world import World

BATCH = 100
NO_LIMIT = 10**9
SAMPLES = 40  # customers beside the named ones that have rows


@dataclass
class Run:
    """What was published, and where; and what was told."""

    world: World
    published: dict[int, Generated] = field(default_factory=dict)
    notices: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)

    def go(self, count: int, seed: int) -> list[str]:
        """Let so many requests through; what is wrong afterwards, one line each."""
        entries = list(self.world.wiring.catalogue.values())
        samples.load(self.world.admin_url, entries, generated=SAMPLES, time_zone="Asia/Shanghai")
        customers = [one.subject_id for one in samples.asking(entries, generated=SAMPLES)]
        paths = [f"{e.domain.name}.{r.name}" for e in entries for r in e.domain.record_sets]
        made = islice(iter(Requests(seed, customers, paths)), count)
        while batch := list(islice(made, BATCH)):
            self._handle([self._published(one) for one in batch])
        return [*self._wrong(), *self.leaks, *self._leaked()]

    def _published(self, one: Generated) -> Received:
        received = self.world.received(one.value, key="")
        self.published[received.offset] = one
        key = one.subject_id.encode()
        return Received(
            received.topic, 0, received.offset, key, one.value, (), received.appended_at
        )

    def _handle(self, batch: Sequence[Received]) -> None:
        for consumer in self._consumers:
            consumer.handle(batch)
        self._aggregator.handle(batch)
        for schema in (*self.world.topics.domains, "aggregator"):
            said = list(self._said(schema))
            self._aggregator.handle(
                [one for one in said if one.topic != self.world.topics.notices.name]
            )
        list(self._said("aggregator"))

    def _said(self, schema: str) -> Iterator[Received]:
        """What lies in an outbox, as it would be read from its topic."""
        taken = self.world.execute(
            f"delete from {schema}.outbox returning id, topic, key, value, headers"
        )
        refuse_incidents(schema, self.world.topics, taken)
        for _, topic, key, value, headers in sorted(taken, key=lambda row: row[0]):
            self.world.offset += 1
            if CANARY in f"{key} {headers}" or CANARY.encode() in value:
                self.leaks.append(f"{schema} says to {topic} what a foreign name said")
            listed = tuple((n, v.encode()) for n, v in json.loads(headers).items())
            if schema == "aggregator" and topic == self.world.topics.notices.name:
                notice = decode(value)
                assert isinstance(notice, ResultNotice)
                self.notices[notice.case_id] += 1
            yield Received(topic, 0, self.world.offset, key, value, listed, self.world.clock())

    @cached_property
    def _consumers(self) -> list[DeletionRequestedConsumer]:
        return [self.world.consumer(domain, NO_LIMIT) for domain in self.world.topics.domains]

    @cached_property
    def _database(self) -> Database:
        return self.world.wiring.aggregator_database()

    @cached_property
    def _aggregator(self) -> Aggregator:
        topics = self.world.topics
        terms = terms_of(self.world, topics, topics.domains, self.world.wiring.wording)
        return Aggregator(self._database, terms, DeadLetterLimit(NO_LIMIT))

    # --- what became of them

    def _wrong(self) -> Iterator[str]:
        letters = dict(
            self.world.execute(
                "select record_offset, count(*) from aggregator.dead_letters group by 1"
            )
        )
        readers = len(self.world.topics.domains) + 1
        for offset, one in self.published.items():
            told, diverted = self.notices[one.case_id], letters.get(offset, 0)
            if (told == 1, diverted) != ((True, 0) if one.is_told else (False, readers)):
                yield f"{one.case_id}: {told} notices and {diverted} letters; told: {one.is_told}"
            elif one.has_case and not self._is_shown(one):
                yield f"{one.case_id}: status shows nothing"

    def _is_shown(self, one: Generated) -> bool:
        wiring = self.world.wiring
        status = case_status(
            self._database,
            one.case_id,
            wiring.wording,
            wiring.settings.civil_day,
            self.world.today(),
        )
        if status is None:
            return len(one.value) > 65_536  # nobody looks into so many bytes, not for a case either
        notice = status["notice"]
        assert isinstance(notice, dict)
        return bool(notice["stage"] or status["dead_letters"] or status["incidents"])

    def _leaked(self) -> Iterator[str]:
        for schema in (*self.world.topics.domains, "aggregator"):
            for table in ("cases", "outbox"):
                found = self.world.table(f"{schema}.{table}")
                if any(CANARY in row or CANARY.encode().hex() in row for row in found):
                    yield f"{schema}.{table} holds what a foreign name said"
