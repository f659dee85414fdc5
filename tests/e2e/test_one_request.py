"""A request in, a notice out: real processes, a real broker, and a service that is not ours."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from uuid import uuid4

import pytest

from fullstop.sandbox import deployment
from fullstop.sandbox.servers import Servers
from tests.support.broker import lying_in
from tests.support.foreign import Fields
from tests.support.product import (
    COMMANDS,
    OWN_TABLES,
    Product,
    a_product,
    await_true,
    has_read_all,
    refused,
    running,
    side_by_side,
)
from tests.support.world import World

SUBJECT = "subject-8c1f"
BYSTANDER = "subject-77aa"

# What the customer's rows hold: none of it may be anywhere but in the team's own tables.
CANARIES = ("王若兰", "13912345678", "ruolan@canary.example", "金丝雀路 88 号", "canary-remark")

LONG_AGO = date(2010, 3, 1)
LATELY = datetime.now(UTC).date() - timedelta(days=60)


@pytest.fixture
def product(template: Servers) -> Iterator[Product]:
    """Not started yet: topics, a database with two customers, and a folder for logs."""
    with a_product(template) as product:
        for subject in (SUBJECT, BYSTANDER):
            a_customer(product.world, subject)
        yield product


# --- the walk of one request --------------------------------------------------------------------


def test_one_request_from_a_foreign_service_to_the_notice(product: Product) -> None:
    others = rows_of(product.world, BYSTANDER)
    processes = product.start()

    request = a_request()
    ask(product, request)
    [(record, answer)] = answers(product, 1)
    [(_, notice)] = notices(product, 1)

    assert record == "DeletionDeferred"
    assert (answer["case_id"], answer["domain"], answer["revision"]) == (
        request["case_id"],
        "orders",
        1,
    )
    assert {part["records"]: part["count"] for part in answer["erased"]} == {
        "reviews": 2,
        "invoices": 1,
        "logistics": 1,
        "details": 2,
        "vouchers": 1,
    }
    assert {(part["records"], part["rule"]) for part in answer["kept"]} == {
        ("invoices", "invoice-stub"),
        ("logistics", "transaction-3y"),
        ("vouchers", "transaction-3y"),
        ("vouchers", "tax-10y"),
    }
    assert answer["remaining"] == 3

    assert (notice["case_id"], notice["stage"], notice["revision"]) == (
        request["case_id"],
        "PARTIAL",
        1,
    )
    assert not notice["complete"]
    assert "{ref}" in notice["sms"]
    outcomes = {(line["records"], line["outcome"]) for line in notice["lines"]}
    assert ("details", "ERASED") in outcomes
    assert ("vouchers", "KEPT") in outcomes

    assert rows_of(product.world, BYSTANDER) == others
    remaining = {table: len(rows) for table, rows in rows_of(product.world, SUBJECT).items()}
    assert remaining == {
        "reviews": 0,
        "invoices": 1,
        "logistics": 1,
        "details": 0,
        "vouchers": 1,
    }

    healthy(processes)
    read_again_from_the_beginning(product)
    no_canary_anywhere(product)


def healthy(processes: list[deployment.FullstopProcess]) -> None:
    """Each process says that it is alive, that it can work, and what it counted."""
    for process in processes:
        for path in ("/healthz", "/readyz"):
            status, text = get(process.port, path)
            assert status == 200
            assert all(json.loads(text)["loops"].values())
    consumer, _aggregator, relay = processes
    assert 'fullstop_records_total{loop="orders"} 1.0' in get(consumer.port, "/metrics")[1]
    assert "fullstop_outbox_oldest_seconds" in get(relay.port, "/metrics")[1]
    assert get(consumer.port, "/elsewhere")[0] == 404


def read_again_from_the_beginning(product: Product) -> None:
    """The customer came back, and the groups are reset: nothing new is touched, nothing is said."""
    today = datetime.now(UTC)
    an_order(product.world, SUBJECT, "came-back", completed_on=today.date(), created_at=today)
    before = {subject: rows_of(product.world, subject) for subject in (SUBJECT, BYSTANDER)}
    product.stop()
    for name in ("fullstop.orders", "fullstop.aggregator"):
        product.admin.delete_consumer_groups([product.group(name)])[product.group(name)].result(20)
    product.start()
    for name in ("fullstop.orders", "fullstop.aggregator"):
        await_true(partial(has_read_all, product, product.group(name)))
    product.stop()  # what is in hand is finished, and the relay has had its turn

    assert {s: rows_of(product.world, s) for s in (SUBJECT, BYSTANDER)} == before
    assert len(answers(product, 1)) == len(notices(product, 1)) == 1
    assert product.world.execute("select * from orders.outbox") == []
    assert product.world.execute("select * from aggregator.outbox") == []


def no_canary_anywhere(product: Product) -> None:
    """Names, phones, e-mails, addresses: in no topic, no table of the product's, no log."""
    assert holds_canaries(" ".join(map(str, rows_of(product.world, BYSTANDER).values())))
    topics = [topic.name for topic in product.world.topics.all()]
    lying = lying_in(product.bootstrap_servers, topics)
    assert {record.topic.rpartition(".")[2] for record in lying} >= {"requests", "notices"}
    for record in lying:
        assert not holds_canaries(record.key or b"", record.value or b"", str(record.headers))
    for table in OWN_TABLES:
        rows = product.world.table(table)
        assert not holds_canaries(*rows), table
    assert "started" in product.logs()
    assert not holds_canaries(product.logs())


# --- what goes wrong ----------------------------------------------------------------------------


def test_what_cannot_be_read_is_a_dead_letter_and_the_next_is_handled(product: Product) -> None:
    product.start()
    nonsense = f"not Avro: {CANARIES[1]}".encode()
    product.foreign.publish_bytes("deletion.requests", nonsense, key=CANARIES[1])
    ask(product, a_request())
    assert len(notices(product, 1)) == 1
    await_true(lambda: len(product.dead_letters()) == 2)  # the domain's, and the aggregator's
    for letter in product.dead_letters():
        assert (letter.key, letter.value) == (None, b"")
        assert letter.headers["reason"] == "unknown_framing"
    noted = "select count(*) from aggregator.dead_letters"
    await_true(lambda: product.world.execute(noted) == [(2,)])


def test_what_a_row_refuses_is_set_aside_and_no_row_is_in_its_words(product: Product) -> None:
    """Whatever code the team's trigger raises, of a bug of ours too."""
    product.world.execute(
        "create function wrong() returns trigger language plpgsql as $$ begin"
        " raise exception 'no column for %', old.receiver using errcode = '42703'; end $$"
    )
    before = rows_of(product.world, SUBJECT)
    with running(product, "consume", "orders") as process:
        await_true(process.has_started)  # its start refuses a trigger
        product.world.execute(
            "create trigger wrong before delete on orders.details for each row"
            " execute function wrong()"
        )
        ask(product, a_request())
        await_true(lambda: has_read_all(product, product.group("fullstop.orders")))
        process.ask_to_stop()
        assert process.exit_code() == 0
    assert '"reason": "UndefinedColumn 42703", "event": "case_parked"' in process.said()
    assert not holds_canaries(process.said())
    assert rows_of(product.world, SUBJECT) == before
    assert product.world.execute("select parked from orders.cases") == [("UndefinedColumn 42703",)]


def test_a_bug_ends_the_process_and_no_row_is_in_its_words(product: Product) -> None:
    """What fails for everybody is no customer's matter, and nothing can be done without it."""
    before = rows_of(product.world, SUBJECT)
    with running(product, "consume", "orders") as process:
        await_true(process.has_started)
        product.world.execute("alter table orders.details rename column created_at to made_at")
        ask(product, a_request())
        assert process.exit_code() != 0
    assert "UndefinedColumn 42703" in process.said()
    assert "Traceback" not in process.said()
    assert not holds_canaries(process.said())
    product.world.execute("alter table orders.details rename column made_at to created_at")
    assert rows_of(product.world, SUBJECT) == before
    assert not has_read_all(product, product.group("fullstop.orders"))


def test_a_process_that_is_stopped_finishes_the_batch_in_hand(product: Product) -> None:
    product.world.execute(
        "create function slow() returns trigger language plpgsql as"
        " $$ begin perform pg_sleep(3); return old; end $$"
    )
    with running(product, "consume", "orders") as process:
        await_true(process.has_started)  # its start refuses a trigger
        product.world.execute(
            "create trigger slow before delete on orders.details for each row"
            " execute function slow()"
        )
        ask(product, a_request())
        await_true(lambda: sleeps(product.world))
        process.ask_to_stop()
        time.sleep(0.7)
        assert not process.has_ended()  # it does not leave its batch
        assert process.exit_code() == 0
    assert '"event": "stopped"' in process.said()
    assert rows_of(product.world, SUBJECT)["details"] == []
    assert product.world.execute("select count(*) from orders.outbox") == [(1,)]
    assert has_read_all(product, product.group("fullstop.orders"))


def test_idle_processes_that_are_stopped_end_with_0(product: Product) -> None:
    with ExitStack() as stack:
        started = [stack.enter_context(running(product, *command)) for command in COMMANDS]
        for process in started:
            await_true(process.has_started)
            process.ask_to_stop()
        assert [process.exit_code() for process in started] == [0, 0, 0]


def test_a_superusers_connection_is_refused(product: Product) -> None:
    superuser = {"FULLSTOP_DATABASE_URL": product.world.admin_url}
    for said in side_by_side(partial(refused, product, other=superuser), COMMANDS):
        assert said == [
            "the role postgres is a superuser or bypasses row-level security, so no restriction "
            "would hold; connect as a login that only has the roles it needs"
        ]


def test_topics_that_are_missing_are_named(product: Product) -> None:
    nowhere = {"FULLSTOP_TOPIC_PREFIX": "none."}
    consumer, aggregator, relay = side_by_side(partial(refused, product, other=nowhere), COMMANDS)
    read = ["requests", "outcomes.orders"]
    others = ("blockers", "matters", "matters.orders")
    assert consumer == missing("requests", "outcomes.orders", *others, "acceptances")
    assert aggregator == missing(*read, "announcements", "dead-letters", "notices")
    more = ["announcements", "acceptances", "processing", "dead-letters"]
    assert relay == missing(*read, "notices", *others, *more)


def missing(*topics: str) -> list[str]:
    return [f"topic none.deletion.{name} does not exist; run `fullstop topics`" for name in topics]


def test_a_port_that_is_taken_is_told(product: Product) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        [said] = refused(product, ("relay",), {"FULLSTOP_HEALTH_PORT": str(port)})
    assert said == (
        f"FULLSTOP_HEALTH_HOST and FULLSTOP_HEALTH_PORT: 127.0.0.1:{port} cannot be used (Address "
        "already in use); name another port, or 0 for any that is free"
    )


# --- health -------------------------------------------------------------------------------------


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


# --- what is published, and what comes of it ----------------------------------------------------


def a_request() -> Fields:
    """Everything that is held of the customer, asked for a moment ago."""
    asked_at = datetime.now(UTC)
    return {
        "event_id": str(uuid4()),
        "case_id": str(uuid4()),
        "subject_id": SUBJECT,
        "requested_at": asked_at,
        "cutoff_at": asked_at,
        "ground": "REQUEST",
        "acting_as": "SELF",
        "acting_evidence": None,
        "channel": "ONLINE",
        "records": [],
        "waives": [],
        "locale": "zh-CN",
        "contact": None,
        "dry_run": False,
        "confirms": None,
    }


def ask(product: Product, request: Fields) -> None:
    product.foreign.publish("deletion.requests", "DeletionRequested", request, key=SUBJECT)


def answers(product: Product, count: int) -> list[tuple[str, Fields]]:
    return product.foreign.await_records(
        "deletion.outcomes.orders", lambda found: len(found) >= count
    )


def notices(product: Product, count: int) -> list[tuple[str, Fields]]:
    return product.foreign.await_records("deletion.notices", lambda found: len(found) >= count)


def sleeps(world: World) -> bool:
    return world.execute(
        "select count(*) from pg_stat_activity where application_name = 'fullstop-orders'"
        " and datname = current_database() and wait_event = 'PgSleep'"
    ) == [(1,)]


# --- customers ----------------------------------------------------------------------------------


def a_customer(world: World, subject_id: str) -> None:
    """One order of which all may go, and one of which the law keeps something."""
    an_order(world, subject_id, f"{subject_id}-old", completed_on=LONG_AGO)
    an_order(world, subject_id, f"{subject_id}-new", completed_on=LATELY)


def an_order(
    world: World,
    subject_id: str,
    order_no: str,
    *,
    completed_on: date,
    created_at: datetime = datetime(2010, 1, 1, tzinfo=UTC),
) -> None:
    """A row in every table, with a canary in every personal column."""
    name, phone, email, address, remark = CANARIES
    row = {"order_no": order_no, "subject_id": subject_id, "created_at": created_at}
    number = f"{order_no}-1"
    rows: dict[str, Fields] = {
        "vouchers": {
            "seller": "seller-1",
            "goods_id": "goods-1",
            "quantity": 1,
            "price_cents": 9900,
            "paid_at": created_at,
            "payment_ref": "pay-1",
            "completed_on": completed_on,
        },
        "details": {
            "line_no": number,
            "item": "kettle",
            "remark": remark,
            "gift_note": name,
            "nickname": name,
            "receiver": name,
        },
        "logistics": {
            "shipment_no": number,
            "carrier": "carrier-1",
            "tracking_no": "track-1",
            "receiver": name,
            "receiver_phone": phone,
            "street": address,
            "door_number": address,
        },
        "reviews": {"review_no": number, "stars": 5, "text": remark, "nickname": name},
        "invoices": {
            "invoice_no": number,
            "issued_on": completed_on,
            "title": name,
            "amount_cents": 9900,
            "buyer_phone": phone,
            "buyer_email": email,
            "delivery_address": address,
        },
    }
    for table, more in rows.items():
        fields = {**row, **more}
        places = ", ".join(["%s"] * len(fields))
        world.execute(
            f"insert into orders.{table} ({', '.join(fields)}) values ({places})", *fields.values()
        )


def rows_of(world: World, subject_id: str) -> dict[str, list[str]]:
    """The customer's rows as text, by table, to compare byte for byte."""
    return {
        table: [
            text
            for (text,) in world.execute(
                f"select t::text from orders.{table} t where subject_id = %s order by 1", subject_id
            )
        ]
        for table in ("vouchers", "details", "logistics", "reviews", "invoices")
    }


def holds_canaries(*places: str | bytes) -> bool:
    """Whether a canary is in one of them: in clear, or as the text of a column of bytes."""
    texts = [p.decode("utf-8", "replace") if isinstance(p, bytes) else p for p in places]
    wanted = [*CANARIES, *(canary.encode().hex() for canary in CANARIES)]
    return any(canary in text for canary in wanted for text in texts)
