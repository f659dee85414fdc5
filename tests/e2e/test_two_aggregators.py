"""Two aggregators share the partitions; one is killed, and every case is told, and told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from uuid import uuid4

import pytest

from fullstop.running.events import record_of
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import DeletionRequested, Message, Outcome
from tests.support.outcomes import completed, deferred, erased, kept
from tests.support.product import (
    Product,
    a_product,
    await_true,
    has_read_all,
    partitions_of_members,
    running,
)

DOMAINS = ("orders", "membership")
CASES = 200
HALF = 15  # partitions: half of five topics'
UNTIL = date(2099, 12, 31)


@pytest.fixture(scope="module")
def product(template: Servers) -> Iterator[Product]:
    with a_product(template, DOMAINS) as product:
        yield product


def test_every_case_is_told_once_though_one_of_two_is_killed(product: Product) -> None:
    requests = [product.world.request(f"subject-{n}") for n in range(CASES)]
    early, late = requests[: CASES // 2], requests[CASES // 2 :]
    with running(product, "aggregate") as one, running(product, "aggregate"):
        group = product.group("fullstop.aggregator")
        await_true(lambda: partitions_of_members(product, group) == [HALF, HALF])
        publish(product, early)
        publish(product, late, only="orders")
        await_true(lambda: len(told(product)) >= len(early) // 2)
        one.process.kill()
        publish(product, late, only="membership")
        await_true(lambda: told(product).keys() >= {request.case_id for request in requests})
        for topic in (product.world.topics.requests, *product.world.topics.outcomes.values()):
            await_true(partial(has_read_all, product, product.group("fullstop.aggregator"), topic))
    assert set(told(product).values()) == {1}
    assert len(told(product)) == CASES


def publish(
    product: Product, requests: Sequence[DeletionRequested], only: str | None = None
) -> None:
    """The requests with the answers of both domains, or the answer of one, with it the request."""
    said: list[Message] = []
    for request in requests:
        said += [request] if only in (None, "orders") else []
        said += [answer for answer in answers(request) if only in (None, answer.domain)]
    topics = product.world.topics
    records = [record_of(message, topics, source="/test", traceparent=None) for message in said]
    assert all(product.world.wiring.publisher().publish(records))


def answers(request: DeletionRequested) -> list[Outcome]:
    found = (
        deferred("orders", erased("details", 3), kept("vouchers", "tax-10y", until=UNTIL)),
        completed("membership", erased("identity", 1)),
    )
    of = {"case_id": request.case_id, "subject_id": request.subject_id}
    return [answer.model_copy(update={**of, "event_id": str(uuid4())}) for answer in found]


def told(product: Product) -> Counter[str]:
    """The cases of which a notice was written, with how many; no relay carries them away."""
    rows = product.world.execute("select key from aggregator.outbox")
    return Counter(bytes(key).decode() for (key,) in rows)
