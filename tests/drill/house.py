"""A deployment in two databases of which one is set back: its groups, moved by hand.

Each group reads from the position that Kafka has of it, and commits it behind the database, as its
processes do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import uuid4

from confluent_kafka import Consumer, TopicPartition
from pydantic import SecretStr
from tenacity import Retrying, retry_if_exception_type, stop_after_delay

from fullstop.consumers.aggregator.compile import CONSUMER, Aggregator
from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.outbox import Record
from fullstop.outbox.relay import relay_once
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.events import record_of
from fullstop.running.kafka import Backlog, Cluster, KafkaAwayError
from fullstop.running.loop import Handler
from fullstop.running.settings import Settings
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import Message
from fullstop.schemas.topics import Topic
from fullstop.testing.world import PASSPHRASE, Clock, World, recreate, settings_for
from tests.support.by_hand import Reader
from tests.support.desk import terms_of
from tests.support.world import cloned

NO_LIMIT = 10**9
NEW_RULES_ON = date(2028, 1, 1)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Member:
    """The only member of a group, on some topics: what it has handled is the group's position."""

    def __init__(self, servers: str, group: str, topics: Sequence[Topic]) -> None:
        self._reader = Reader(servers, topics)
        self._group = Consumer(
            {"bootstrap.servers": servers, "group.id": group, "enable.auto.commit": False}
        )
        backlog = Backlog(Cluster(servers), group)
        again = Retrying(retry=retry_if_exception_type(KafkaAwayError), stop=stop_after_delay(60))
        extents = again(backlog.everywhere, [topic.name for topic in topics])
        self._reader._next = {place: max(at.committed, 0) for place, at in extents.items()}

    def hand_on(self, handler: Handler) -> int:
        batch = self._reader.read()
        for start in range(0, len(batch), 500):
            handler.handle(batch[start : start + 500])
        past = {one.place: one.offset + 1 for one in batch}
        if past:
            to = [TopicPartition(*place, offset) for place, offset in past.items()]
            self._group.commit(offsets=to, asynchronous=False)
        return len(batch)

    def close(self) -> None:
        self._reader.close()
        self._group.close()


@dataclass
class House:
    """`set_back` are the schemas of the database that is restored; all others are in the other."""

    servers: Servers
    wiring: Wiring
    set_back: tuple[str, ...]
    url: str
    other_url: str
    clock: Clock = field(default_factory=lambda: Clock(datetime.now(UTC)))
    _open: ExitStack = field(default_factory=ExitStack)

    # --- where things are

    def url_of(self, schema: str) -> str:
        return self.url if schema in self.set_back else self.other_url

    def world(self, schema: str) -> World:
        return self._worlds[self.url_of(schema)]

    @cached_property
    def _worlds(self) -> dict[str, World]:
        return {
            url: World(url, self.wiring, self.clock, asks=True)
            for url in (self.url, self.other_url)
        }

    @property
    def domains(self) -> tuple[str, ...]:
        return self.wiring.domains

    def execute(self, schema: str, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.world(schema).execute(statement, *parameters)

    def as_administrator(self) -> Wiring:
        """What the command works with."""
        urls = {name: SecretStr(self.url_of(name)) for name in (*self.domains, "aggregator")}
        other = {"database_urls": urls, "database_url": SecretStr(self.other_url)}
        return wired(self.wiring.settings.model_copy(update=other), administered=True)

    # --- a step of everybody

    @cached_property
    def members(self) -> list[tuple[Member, Handler]]:
        topics = self.wiring.topics
        found: list[tuple[Member, Handler]] = []
        for name in self.domains:
            world, waits = self.world(name), sorted(self.world(name).work(name).waits_for)
            said = [topics.blockers, *(topics.found[one] for one in waits)]
            group = self.wiring.group(f"fullstop.{name}")
            found.append((self._member(group, said), world.blockers(name)))
            found.append((self._member(group, [topics.requests]), world.consumer(name, NO_LIMIT)))
            if world.work(name).domain.matters:
                found.append((self._member(group, [topics.asked]), world.matters(name)))
        read = topics.read_by_aggregator
        found.append((self._member(self.wiring.group(CONSUMER), read), self.aggregator))
        return found

    def _member(self, group: str, topics: Sequence[Topic]) -> Member:
        member = Member(self.wiring.settings.bootstrap_servers, group, topics)
        self._open.callback(member.close)
        return member

    @cached_property
    def aggregator(self) -> Aggregator:
        limit = DeadLetterLimit(NO_LIMIT)
        return Aggregator(self.wiring.aggregator_database(), self.terms, limit)

    @property
    def terms(self) -> Any:
        world = self.world("aggregator")
        return terms_of(world, self.wiring.topics, self.domains, self.wiring.wording)

    def settle(self) -> None:
        """Until nobody has anything to do any more."""
        while self.relay() + self.read() + self.work():
            pass

    def read(self) -> int:
        return sum(member.hand_on(handler) for member, handler in self.members)

    def relay(self) -> int:
        carried = 0
        for schema in (*self.domains, "aggregator"):
            with self.world(schema).admin() as connection:
                while count := relay_once(connection, schema, self._publisher).acknowledged:
                    carried += count
        return carried

    @cached_property
    def _publisher(self) -> Any:
        return self.wiring.publisher()

    def work(self) -> int:
        """What domains and the aggregator do by themselves."""
        count = 0
        for step in self.steps:
            while step():
                count += 1
        return count + self.days.tell_due()

    @cached_property
    def days(self) -> Days:
        return Days(self.wiring.aggregator_database(), self.terms)

    @cached_property
    def steps(self) -> list[Callable[[], bool]]:
        return [step for name in self.domains for step in self._steps(name)]

    def _steps(self, name: str) -> list[Callable[[], bool]]:
        world = self.world(name)
        waits = [world.waiting(name).step] if world.work(name).domain.reads_blockers else []
        return [world.worker(name).step, *waits, world.deferrals(name).step]

    def publish(self, *messages: Message) -> None:
        topics = self.wiring.topics
        records: list[Record] = [
            record_of(message, topics, source="/shop", traceparent=TRACE) for message in messages
        ]
        assert all(self._publisher.publish(records))

    # --- the backup

    def back_up(self) -> None:
        self.let_go()
        recreate(self.servers, self._backup, template=_name(self.url))

    def set_it_back(self) -> None:
        """The database becomes the one that was backed up, while nobody works on it."""
        self.let_go()
        recreate(self.servers, _name(self.url), template=self._backup)

    @property
    def _backup(self) -> str:
        return f"{_name(self.url)}_backup"

    def let_go(self) -> None:
        """Close all that is open: nobody is connected to a database that is copied or replaced."""
        self.close()
        self.wiring = wired(self.wiring.settings)
        for name in ("members", "aggregator", "days", "steps", "_worlds", "_publisher"):
            self.__dict__.pop(name, None)

    def close(self) -> None:
        self._open.close()
        self._open = ExitStack()
        with self.wiring:
            pass
        for world in self.__dict__.get("_worlds", {}).values():
            world._connection().close()

    def a_day_later(self, days: int = 1) -> None:
        self.clock.now += timedelta(days=days)


@contextmanager
def a_house(
    template: Servers, domains: tuple[str, ...], set_back: tuple[str, ...]
) -> Iterator[House]:
    """Topics of its own, and two databases."""
    with cloned(template) as url, cloned(template) as other_url:
        wiring = _wiring(template, domains, set_back, url, other_url)
        house = House(template, wiring, set_back, url, other_url)
        house.wiring.admin().create(house.wiring.topics.all(), replication=1)
        try:
            yield house
        finally:
            house.close()


def _wiring(
    template: Servers, domains: tuple[str, ...], set_back: Sequence[str], url: str, other_url: str
) -> Wiring:
    urls: Mapping[str, SecretStr] = {
        name: SecretStr(url_as(url if name in set_back else other_url, LOGIN, PASSPHRASE))
        for name in (*domains, "aggregator")
    }
    more = {
        "topic_prefix": f"d{uuid4().hex[:10]}.",
        "domains": domains,
        "database_urls": urls,
        "brake_percent_max": 100.0,
    }
    return wired(settings_for(template, other_url).model_copy(update=more))


def wired(settings: Settings, *, administered: bool = False) -> Wiring:
    """With rules to come in the domain of orders: they keep invoices no more."""
    wiring = Wiring(settings, administered=administered)
    entry = wiring.catalogue["orders"]
    [now] = entry.policies
    invoices = replace(now.records["invoices"], keep=())
    later = replace(
        now,
        effective_from=NEW_RULES_ON,
        digest=sha256(b"invoices").hexdigest(),
        records={**now.records, "invoices": invoices},
    )
    vars(wiring)["catalogue"] = {
        **wiring.catalogue,
        "orders": replace(entry, policies=(now, later)),
    }
    return wiring


def _name(url: str) -> str:
    return url.rpartition("/")[2]
