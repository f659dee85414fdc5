"""The relay publishes of an outbox what its schema may say: on a real broker and database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from prometheus_client import REGISTRY
from psycopg.errors import InsufficientPrivilege
from structlog.testing import capture_logs

from fullstop.consumers.operate.outbox_incidents import found
from fullstop.consumers.wiring.loops import Loops
from fullstop.outbox import outbox as store
from fullstop.outbox import relay as relay_module
from fullstop.outbox.outbox import Record
from fullstop.running.events import record_of
from fullstop.running.health import Heartbeat
from fullstop.running.processes import Stop
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import DeletionCompleted, Message
from tests.integration.test_relay import await_true
from tests.support.broker import lying_in, with_topics
from tests.support.messages import completed, notice, request
from tests.support.world import World

DOMAINS = ("orders", "payments")


@pytest.fixture
def shop(world: World) -> World:
    """Two domains, with topics of their own."""
    return with_topics(world, lambda it: it.topics.all(), DOMAINS)


def test_what_a_domain_may_not_say_stays_and_everybody_else_goes_on(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "ASIDE_SECONDS", 1.0)
    wrong = attempts(shop)
    behind = said(shop, answer("orders", "case-9", revision=2))
    put(shop, "orders", [*wrong, behind, said(shop, answer("orders", "case-2"))])
    with shop.wiring.domain_database("orders").transaction() as connection:
        connection.execute(  # no headers at all
            "insert into outbox (topic, key, value, headers) values ('t', 'k', 'v', 'none')"
        )
    put(shop, "payments", [said(shop, answer("payments", "case-1"))])
    with capture_logs() as logs, relaying(shop) as heartbeat:
        await_true(lambda: left(shop, "payments") == 0 and left(shop, "orders") == 8)
        await_true(lambda: not heartbeat.is_ready)
        assert answers(shop) == {"orders": ["case-2"], "payments": ["case-1"]}
        assert incidents(shop) == INCIDENTS
        alarms = [one for one in logs if one["event"] == "outbox_incident"]
        assert {(one["topic"].removeprefix(prefix(shop)), one["reason"]) for one in alarms} == {
            *INCIDENTS
        }
        assert counted(shop, "deletion.notices", "not_its_topic")
        # An administrator has looked, and what was behind one of them goes.
        shop.execute("delete from orders.outbox where value <> %s", behind.value)
        await_true(lambda: left(shop, "orders") == 0 and heartbeat.is_ready)
    assert answers(shop)["orders"] == ["case-2", "case-9"]
    assert [one.topic for one in lying(shop) if "outcomes" not in one.topic] == []


INCIDENTS = [
    ("deletion.outcomes.payments", "not_its_topic"),
    ("deletion.notices", "not_its_topic"),
    ("deletion.requests", "not_its_topic"),
    ("deletion.outcomes.orders", "not_its_name"),
    ("deletion.outcomes.orders", "unreadable"),
    ("deletion.dead-letters", "not_its_name"),
    ("unknown", "unreadable"),
]


def test_a_domain_s_login_may_add_to_its_outbox_and_do_nothing_else_there(shop: World) -> None:
    database = shop.wiring.domain_database("orders")
    put(shop, "orders", [said(shop, answer("orders", "case-1"))])
    for statement in (
        "update outbox set topic = 't'",
        "delete from outbox",
        "insert into outbox (topic, value, headers, created_at) values ('t', '', '{}', 'infinity')",
    ):
        with pytest.raises(InsufficientPrivilege), database.transaction() as connection:
            connection.execute(statement.encode())
    assert left(shop, "orders") == 1


# --- builders and readers -----------------------------------------------------------------------


def attempts(shop: World) -> list[Record]:
    """Of a domain, to do another's work; the fifth is of its own topic, and of a case's key."""
    own = said(shop, answer("orders", "case-9"))
    as_payments = encode(answer("payments", "case-1"))
    return [
        said(shop, answer("payments", "case-1")),
        said(shop, notice()),
        said(shop, request()),
        replace(own, key=b"case-1", value=as_payments),
        replace(own, value=b"13800000000"),
        Record(shop.topics.dead_letters.name, None, b"", {"consumer": "fullstop.payments"}),
    ]


def answer(domain: str, case_id: str, revision: int = 1) -> DeletionCompleted:
    update = {"domain": domain, "case_id": case_id, "revision": revision}
    return completed().model_copy(update=update)


def said(shop: World, message: Message) -> Record:
    return record_of(message, shop.topics, source="/somebody", traceparent=None)


def put(shop: World, domain: str, records: list[Record]) -> None:
    with shop.wiring.domain_database(domain).transaction() as connection:
        store.put(connection, records)


def left(shop: World, domain: str) -> int:
    return int(shop.execute(f"select count(*) from {domain}.outbox")[0][0])


def lying(shop: World) -> list[Record]:
    servers = shop.wiring.settings.bootstrap_servers
    names = [topic.name for topic in shop.topics.all()]
    return [Record(one.topic, one.key, one.value or b"") for one in lying_in(servers, names)]


def answers(shop: World) -> dict[str, list[str]]:
    """The cases that were answered for, by the topic's domain."""
    read = [(one.topic.rpartition(".")[2], (one.key or b"").decode()) for one in lying(shop)]
    return {domain: sorted(key for name, key in read if name == domain) for domain in DOMAINS}


def incidents(shop: World) -> list[tuple[str, str]]:
    databases = {name: shop.wiring.domain_database(name) for name in DOMAINS}
    there, _ = found(databases, shop.topics)
    return [(one.topic.removeprefix(prefix(shop)), one.reason) for one in there]


def counted(shop: World, topic: str, reason: str) -> float | None:
    labels = {"schema": "orders", "topic": f"{prefix(shop)}{topic}", "reason": reason}
    return REGISTRY.get_sample_value("fullstop_outbox_incidents_total", labels)


def prefix(shop: World) -> str:
    return shop.topics.prefix


@contextmanager
def relaying(shop: World) -> Iterator[Heartbeat]:
    """The relay's loop in a thread, as its process has it."""
    [loop] = Loops(shop.wiring).relay().values()
    stop, heartbeat = Stop(), Heartbeat("relay")
    thread = threading.Thread(target=loop, args=(stop, heartbeat))
    thread.start()
    try:
        yield heartbeat
    finally:
        stop.now()
        thread.join(10)
    assert not thread.is_alive()
