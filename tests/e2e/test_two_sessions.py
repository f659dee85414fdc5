"""One process carries out requests in two sessions: killed midway, all is done and told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from fullstop.running.events import record_of
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import DeletionRequested, Message
from tests.support import orders
from tests.support.product import (
    Product,
    a_product,
    await_true,
    has_read_all,
    partitions_of_members,
    running,
)

CUSTOMERS = 200


@pytest.fixture(scope="module")
def product(template: Servers) -> Iterator[Product]:
    with a_product(template) as product:
        yield product.with_settings({"FULLSTOP_SESSIONS": "2", "FULLSTOP_BATCH_MAX": "2"})


def test_both_work_and_every_case_is_told_once_though_the_process_is_killed(
    product: Product,
) -> None:
    world, group = product.world, product.group("fullstop.orders")
    requests = [world.request(f"subject-{n}") for n in range(CUSTOMERS)]
    for n, request in enumerate(requests):
        orders.order(world, f"order-{n}", subject_id=request.subject_id)
        orders.review(world, f"review-{n}", f"order-{n}", subject_id=request.subject_id)
    with running(product, "consume", "orders") as one:
        await_true(lambda: partitions_of_members(product, group).count(3) == 2)
        publish(product, requests)
        await_true(lambda: sessions_at_work(product) >= 2)
        one.process.kill()
    assert len(told(product)) < CUSTOMERS, "it was killed too late to show anything"
    with running(product, "consume", "orders") as again:
        await_true(lambda: told(product).keys() >= {request.case_id for request in requests})
        await_true(lambda: has_read_all(product, group))
        again.ask_to_stop()
        assert again.exit_code() == 0
    assert set(told(product).values()) == {1}
    assert len(told(product)) == CUSTOMERS
    assert orders.keys(world, "reviews") == []


def publish(product: Product, requests: Sequence[DeletionRequested]) -> None:
    topics = product.world.topics
    records = [record_of(one, topics, source="/test", traceparent=None) for one in requests]
    assert all(product.world.wiring.publisher().publish(records))


def sessions_at_work(product: Product) -> int:
    """How many sessions of the database have erased something."""
    [(count,)] = product.world.execute("select count(distinct session) from orders.erased_lately")
    return int(count)


def told(product: Product) -> Counter[str]:
    """The cases of which an answer was written, with how many; no relay carries them away."""
    rows = product.world.execute("select value from orders.outbox")
    said: list[Message] = [decode(bytes(value)) for (value,) in rows]
    return Counter(getattr(one, "case_id", "") for one in said)
