"""Hostile records on a real broker, between good ones: every process lives, and loses none."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest
from confluent_kafka import Consumer, KafkaError, Message, Producer, TopicPartition

from fullstop.sandbox.deployment import health
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import Stage
from tests.support.broker import Lying, lying_in
from tests.support.hostile import (
    CANARY,
    CONTRADICTS,
    FIRST,
    OUTCOMES,
    REQUESTS,
    WRONG_KEY,
    Hostile,
    again,
    case_of,
    corpus,
    good,
)
from tests.support.product import (
    COMMANDS,
    OWN_TABLES,
    Product,
    a_product,
    await_true,
    has_read_all,
)

DOMAIN, AGGREGATOR = "fullstop.orders", "fullstop.aggregator"
MANY_DEAD_LETTERS = {"FULLSTOP_DEAD_LETTERS_MAX": "10000"}
Place = tuple[str, int, int]


@dataclass
class Published:
    """Hostile and good records, and the place that the broker gave to each."""

    product: Product
    places: dict[Place, Hostile] = field(default_factory=dict)

    def publish(self, records: Iterable[Hostile]) -> None:
        producer = Producer(
            {"bootstrap.servers": self.product.bootstrap_servers, "message.max.bytes": 8_000_000}
        )
        for one in records:
            producer.produce(
                f"{self.product.world.wiring.settings.topic_prefix}deletion.{one.topic}",
                value=one.value,
                key=one.key,
                headers=list(one.headers),
                timestamp=one.timestamp_ms or 0,
                on_delivery=partial(self._note, one),
            )
        assert producer.flush(60) == 0

    def _note(self, one: Hostile, error: KafkaError | None, message: Message) -> None:
        assert error is None, (one.name, error)
        place = (message.topic() or "", message.partition() or 0, message.offset() or 0)
        self.places[place] = one

    @property
    def handled(self) -> set[str]:
        """The cases that a request on the requests topic opens."""
        return {
            case_of(one.name)
            for one in self.places.values()
            if one.reason is None and one.topic != OUTCOMES
        }

    def letters(self) -> dict[tuple[str, Place], dict[str, object]]:
        """Each dead letter that is due, by its reader and the place it points to."""
        return {
            (reader, place): letter_of(one, reader, place)
            for place, one in self.places.items()
            if one.reason is not None
            for reader in readers_of(one)
        }


def readers_of(one: Hostile) -> list[str]:
    """Requests are read by the domain and the aggregator, answers by the aggregator alone."""
    if one.topic == OUTCOMES:
        return [AGGREGATOR]
    # The aggregator notes a contradiction on its case; the domain's dead letter tells of it.
    return [DOMAIN] if one.reason == CONTRADICTS else [DOMAIN, AGGREGATOR]


def letter_of(one: Hostile, reader: str, place: Place) -> dict[str, object]:
    topic, partition, offset = place
    value = one.value or b""
    return {
        "key": one.key if one.decodable and one.reason != WRONG_KEY else None,
        "value": value if one.decodable else b"",
        "reason": one.reason,
        "topic": topic,
        "partition": str(partition),
        "offset": str(offset),
        "sha256": hashlib.sha256(value).hexdigest(),
        "length": str(len(value)),
        "consumer": reader,
        **({"case_id": one.case_id} if one.case_id else {}),
    }


def lying_letters(product: Product) -> dict[tuple[str, Place], dict[str, object]]:
    """The dead letters that are there; no place has two of one reader."""
    lying = product.dead_letters()
    found = {(letter.headers["consumer"], place_of(letter)): told_by(letter) for letter in lying}
    assert len(found) == len(lying)
    return found


def place_of(letter: Lying) -> Place:
    headers = letter.headers
    return headers["topic"], int(headers["partition"]), int(headers["offset"])


def told_by(letter: Lying) -> dict[str, object]:
    return {"key": letter.key, "value": letter.value, **letter.headers}


def said(product: Product, topic: str, source: str) -> Counter[str]:
    """How often each case is spoken of in the records of a topic that are the product's own.

    These requests are of a day long past: that an answer is late may be said before it.
    """
    prefix = product.world.wiring.settings.topic_prefix
    lying = lying_in(product.bootstrap_servers, [f"{prefix}{topic}"])
    ours = [decode(one.value) for one in lying if one.headers.get("ce_source") == source]
    return Counter(
        str(getattr(message, "case_id", None))
        for message in ours
        if getattr(message, "stage", None) is not Stage.OVERDUE
    )


def between_good_ones(records: Iterable[Hostile]) -> Iterator[Hostile]:
    for n, one in enumerate(records):
        yield one
        if n % 5 == 0:
            yield good(f"good-{n}")


@pytest.fixture
def product(template: Servers) -> Iterator[Product]:
    with a_product(template) as product:
        yield product


def test_every_hostile_record_is_classed_and_every_good_one_is_answered(product: Product) -> None:
    product.start(more=MANY_DEAD_LETTERS)
    before = health(product.folder)
    assert len(before) == len(COMMANDS)
    published = Published(product)
    published.publish(between_good_ones((*corpus(), good(FIRST))))
    await_all_done(product)
    asked = published.handled | {case_of("the-last")}
    published.publish(again())
    published.publish([good("the-last")])
    await_all_done(product)

    assert lying_letters(product) == published.letters()
    assert health(product.folder) == before  # the same processes, and alive
    once = dict.fromkeys(asked, 1)
    assert said(product, "deletion.outcomes.orders", "/fullstop/orders") == once
    assert said(product, "deletion.notices", "/fullstop/aggregator") == once
    no_canary_was_passed_on(product)


def await_all_done(product: Product) -> None:
    """Every group has read everything and what it said has left its outbox, step by step."""
    topics = product.world.topics
    outcomes, letters = topics.outcomes["orders"], topics.dead_letters
    for name in (DOMAIN, AGGREGATOR):
        await_true(partial(has_read_all, product, product.group(name)))
    for schema, reads in (("orders", outcomes), ("aggregator", letters)):
        await_true(partial(is_empty, product, f"{schema}.outbox"))
        await_true(partial(has_read_all, product, product.group(AGGREGATOR), reads))
    await_true(partial(is_empty, product, "aggregator.outbox"))


def is_empty(product: Product, table: str) -> bool:
    return product.world.execute(f"select count(*) from {table}") == [(0,)]


def no_canary_was_passed_on(product: Product) -> None:
    prefix = product.world.wiring.settings.topic_prefix
    topics = [f"{prefix}deletion.{name}" for name in ("dead-letters", "notices", "outcomes.orders")]
    told = [str(one) for one in lying_in(product.bootstrap_servers, topics)]
    told += [row for table in OWN_TABLES for row in product.world.table(table)]
    told.append(product.logs())
    assert not [text for text in told if CANARY in text or CANARY.encode().hex() in text]


# --- the limit of dead letters ------------------------------------------------------------------


def test_a_publisher_that_floods_stops_nobody_and_nothing_is_lost(product: Product) -> None:
    published = Published(product)
    nonsense = [one for one in corpus() if one.reason == "malformed_body" and one.topic == REQUESTS]
    published.publish(between_good_ones(nonsense[:115]))
    product.start()
    before = health(product.folder)
    await_all_done(product)
    once = dict.fromkeys(published.handled, 1)
    assert said(product, "deletion.outcomes.orders", "/fullstop/orders") == once
    assert said(product, "deletion.notices", "/fullstop/aggregator") == once
    assert health(product.folder) == before  # the same processes, and alive

    # What came after the flood had been told is told half a minute later.
    await_true(lambda: set(published.letters()) <= reached(product.dead_letters()))
    single = [one for one in product.dead_letters() if "count" not in one.headers]
    assert Counter(one.headers["consumer"] for one in single) == {DOMAIN: 100, AGGREGATOR: 100}
    alarms = product.logs().count('"event": "dead_letters_flood"')
    assert alarms == len([DOMAIN, AGGREGATOR])


def reached(letters: Sequence[Lying]) -> set[tuple[str, Place]]:
    return {(one.headers["consumer"], place) for one in letters for place in reach_of(one)}


def reach_of(letter: Lying) -> list[Place]:
    topic, partition, first = place_of(letter)
    last = int(letter.headers.get("last_offset", first))
    return [(topic, partition, offset) for offset in range(first, last + 1)]


# --- compressed bombs ---------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
def test_no_bomb_lies_in_a_topic(product: Product, codec: str) -> None:
    """What is small only while it is compressed is refused, or made as large as it is."""
    topic = product.world.topics.requests.name
    producer = Producer(
        {
            "bootstrap.servers": product.bootstrap_servers,
            "compression.type": codec,
            "message.max.bytes": 200_000_000,
        }
    )
    became: dict[int, str | TopicPartition] = {}
    for size in (900_000, 20_000_000):
        producer.produce(topic, bytes(size), on_delivery=partial(note, became, size))
        assert producer.flush(60) == 0
    assert became[20_000_000] == "MSG_SIZE_TOO_LARGE"
    place = became[900_000]
    assert isinstance(place, TopicPartition)
    assert bytes_on_the_wire(product, place) > 900_000


def note(
    became: dict[int, str | TopicPartition], size: int, error: KafkaError | None, message: Message
) -> None:
    place = TopicPartition(message.topic() or "", message.partition() or 0, message.offset() or 0)
    became[size] = place if error is None else error.name()


def bytes_on_the_wire(product: Product, place: TopicPartition) -> int:
    """What the broker sends when one record is read: as it lies there."""
    statistics: list[str] = []
    reader = Consumer(
        {
            "bootstrap.servers": product.bootstrap_servers,
            "group.id": "reader",
            "statistics.interval.ms": 100,
            "stats_cb": statistics.append,
        }
    )
    try:
        reader.assign([place])
        await_true(lambda: reader.poll(0.2) is not None)
        seen = len(statistics)
        await_true(lambda: reader.poll(0.2) is None and len(statistics) > seen)
    finally:
        reader.close()
    brokers = json.loads(statistics[-1])["brokers"].values()
    return sum(int(broker["rxbytes"]) for broker in brokers)
