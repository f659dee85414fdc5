"""The user's rules by their number (R1–R11), on the sample customers of every domain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fullstop.consumers.aggregator.finding import findings_of
from fullstop.sandbox import samples
from fullstop.schemas.messages import (
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Kept,
    Outcome,
)
from tests.support.world import World


@pytest.fixture
def shop(world: World) -> World:
    """The sample customers in every domain, with their open matters known to membership."""
    world.clock.now = datetime.now(UTC)
    entries = list(world.wiring.catalogue.values())
    zone = world.wiring.settings.time_zone
    samples.load(world.admin_url, entries, generated=0, time_zone=zone)
    raised = samples.blockers(world.admin_url, entries, world.clock(), zone)
    world.hear("membership", *raised)
    return world


def answer(shop: World, domain: str, subject_id: str, **more: object) -> Outcome:
    """What a domain answers to a customer who asks for everything."""
    return answer_to(shop, domain, shop.request(subject_id, **more))


def answer_to(shop: World, domain: str, request: DeletionRequested) -> Outcome:
    [said] = shop.handle(domain, request)
    assert isinstance(said, DeletionCompleted | DeletionDeferred)
    return said


def erased(said: Outcome) -> dict[str, int]:
    return {entry.records: entry.count for entry in said.erased}


def kept(said: Outcome) -> dict[tuple[str, str], Kept]:
    entries = said.kept if isinstance(said, DeletionDeferred) else ()
    return {(entry.records, entry.rule): entry for entry in entries}


def test_r1_identity_goes_with_name_phone_email_and_id_number(shop: World) -> None:
    said = answer(shop, "membership", "sample-wang")
    assert isinstance(said, DeletionCompleted)
    assert erased(said) == {"level": 1, "benefits": 1, "identity": 1}
    assert shop.execute(
        "select count(*) from membership.identities where subject_id = 'sample-wang'"
    ) == [(0,)]


def test_r1_the_id_number_goes_at_once_where_identity_must_wait(shop: World) -> None:
    said = answer(shop, "membership", "sample-dispute")
    held = kept(said)["identity", "open-matter"]
    assert (held.kind, held.ends_when, held.until) == ("UNFINISHED_BUSINESS", "open_matter", None)
    assert held.measures == ("MASKED",)
    assert shop.execute(
        "select name, phone, id_number, email from membership.identities"
        " where subject_id = 'sample-dispute'"
    ) == [("赵先生", "10000000010", None, None)]


def test_r2_browsing_and_searches_go(shop: World) -> None:
    said = answer(shop, "browsing_history", "sample-wang")
    assert isinstance(said, DeletionCompleted)
    assert erased(said) == {"views": 4, "searches": 3}


def test_r3_details_of_completed_orders_go_and_logistics_are_a_record_set_of_their_own(
    shop: World,
) -> None:
    only = answer(shop, "orders", "sample-wang", records=("orders.details",))
    assert erased(only) == {"details": 3}
    rest = answer(shop, "orders", "sample-wang", records=("orders.logistics",))
    assert erased(rest) == {"logistics": 3}


@pytest.mark.parametrize(("acting_as", "count"), [("SELF", 1), ("GUARDIAN", 0)])
def test_r4_reviews_go_only_as_their_authors_own_act(
    shop: World, acting_as: str, count: int
) -> None:
    said = answer(shop, "orders", "sample-wang", acting_as=acting_as)
    assert erased(said).get("reviews", 0) == count


def test_r5_tags_go_and_are_not_rebuilt(shop: World) -> None:
    said = answer(shop, "preference_tags", "sample-wang")
    assert erased(said) == {"tags": 2}
    insert = (
        "insert into preference_tags.tags (subject_id, tag, score, created_at)"
        " values ('{}', 'derived anew', 1, now())"
    )
    with pytest.raises(Exception, match="row-level security"):
        as_app(shop, "preference_tags", insert.format("sample-wang"))
    as_app(shop, "preference_tags", insert.format("sample-bystander"))


def test_r5_after_new_consent_the_team_lets_tags_be_derived_again(shop: World) -> None:
    answer(shop, "preference_tags", "sample-wang")
    as_app(
        shop,
        "preference_tags",
        "delete from preference_tags.stopped where subject_id = 'sample-wang';"
        " insert into preference_tags.tags (subject_id, tag, score, created_at)"
        " values ('sample-wang', 'derived anew', 1, now())",
    )


def test_r6_a_level_stays_while_a_benefit_is_unused(shop: World) -> None:
    said = answer(shop, "membership", "sample-benefits")
    assert {records for records, _ in kept(said)} == {"level", "benefits", "identity"}
    assert kept(said)["benefits", "benefit-unused"].count == 1  # its last day is today
    assert erased(said) == {"benefits": 1}  # the used one


def test_r6_a_benefit_ends_by_use_expiry_waiver_and_pay_out(shop: World) -> None:
    said = answer(shop, "membership", "sample-ended")
    assert isinstance(said, DeletionCompleted)
    assert erased(said) == {"level": 1, "benefits": 5, "identity": 1}


def test_r6_a_second_tick_gives_an_unused_benefit_up(shop: World) -> None:
    said = answer(shop, "membership", "sample-waiver", waives=("membership.benefits",))
    assert isinstance(said, DeletionCompleted)
    assert erased(said) == {"level": 1, "benefits": 1, "identity": 1}


def test_r6_only_what_was_not_paid_for_is_told_to_be_waivable(shop: World) -> None:
    said = kept(answer(shop, "membership", "sample-prepaid"))
    rules = ("benefit-unused", "paid-benefit-unused")
    assert [said["benefits", rule].count for rule in rules] == [1, 1]


def test_r6_what_was_paid_for_is_never_given_up_by_a_tick(shop: World) -> None:
    """Stored value and paid membership are refunded first; then all of it goes by itself."""
    asked = shop.request("sample-prepaid", waives=("membership.benefits",))
    [said] = shop.handle("membership", asked)
    assert isinstance(said, DeletionDeferred)
    assert {(e.records, e.rule, e.count) for e in said.kept} == {
        (records, "paid-benefit-unused", 1) for records in ("level", "benefits", "identity")
    }
    assert erased(said) == {"benefits": 1}  # the coupon, which may be given up
    told = [finding.sentence for finding in findings_of(said, shop.wiring.wording.phrasebook, "zh")]
    assert "付费权益和储值不能直接放弃，请先办退款，退款后自动删除" in told

    refund = "update membership.benefits set paid_out_on = current_date where paid"
    shop.execute(refund)
    shop.clock.now += timedelta(days=2)
    while shop.deferrals("membership").step():
        pass
    [last] = [one for one in shop.said("membership") if isinstance(one, DeletionCompleted)]
    assert erased(last) == {"level": 1, "benefits": 2, "identity": 1}


def test_r6_what_the_law_keeps_nobody_can_waive(shop: World) -> None:
    said = answer(shop, "orders", "sample-wang", waives=("orders.invoices", "orders.vouchers"))
    assert {records for records, _ in kept(said)} == {"invoices", "vouchers"}


def test_r7_an_open_dispute_keeps_its_chat_for_the_desk_alone(shop: World) -> None:
    said = answer(shop, "orders", "sample-dispute")
    held = kept(said)["after_sales", "dispute-open"]
    assert (held.readers, held.ends_when) == ("after_sales", "after_sales_open")
    assert held.measures == ("MASKED", "RESTRICTED")
    assert erased(said)["after_sales"] == 1  # the closed one


OLD_DISPUTE = (
    "update orders.vouchers set completed_on = '2012-05-04' where subject_id = 'sample-dispute'"
)


@pytest.mark.parametrize("age", ["", OLD_DISPUTE])
def test_r7_the_desk_reads_all_that_it_finishes_the_dispute_by(shop: World, age: str) -> None:
    """What the goods were, where they went, whom to call back: whole, and for the desk alone."""
    if age:
        shop.execute(age)
    answer(shop, "orders", "sample-dispute")
    needed = {
        "logistics": "receiver, receiver_phone, street, door_number",
        "details": "item, remark, receiver",
        "after_sales": "chat, photo, contact_phone",
        "vouchers": "payment_ref",
    }
    for table, columns in needed.items():
        [row] = shop.execute(
            f"select distinct on (order_no) {columns} from orders.{table}"
            " where order_no = 'sample-dispute-1'"
        )
        assert not any(value is None or "*" in value for value in row if value != "放门口，谢谢")
        assert sees(shop, "after_sales", f"orders.{table}", "order_no", "sample-dispute-1") > 0
        assert sees(shop, "orders_app", f"orders.{table}", "order_no", "sample-dispute-1") == 0
    assert shop.execute("select nickname from orders.after_sales where masked_on is not null") == [
        (None,)
    ]


def test_r8_an_invoice_stays_five_years_and_vouchers_ten(shop: World) -> None:
    held = kept(answer(shop, "orders", "sample-wang"))
    assert str(held["invoices", "invoice-stub"].until) == "2028-06-18"
    assert str(held["vouchers", "tax-10y"].until) == "2033-12-31"
    assert held["vouchers", "tax-10y"].measures == ("RESTRICTED",)


def test_r9_login_logs_and_devices_are_read_by_the_security_department_alone(shop: World) -> None:
    held = kept(answer(shop, "account_security", "sample-wang"))
    for records in ("login_logs", "devices"):
        entry = held[records, "network-log-6m"]
        assert (entry.kind, entry.readers) == ("SECURITY", "security")
        assert entry.measures == ("RESTRICTED",)
        table = f"account_security.{records}"
        assert sees(shop, "security", table) == entry.rows
        assert sees(shop, "account_security_app", table) == 0
        with pytest.raises(Exception, match="permission denied"):
            sees(shop, "after_sales", table)


def test_r10_a_bound_card_stays_masked_with_its_clearing(shop: World) -> None:
    said = answer(shop, "payments", "sample-bound-card")
    held = kept(said)
    for records, count in (("cards", 1), ("clearing", 2)):
        entry = held[records, "card-bound"]
        assert (entry.kind, entry.readers, entry.count) == (
            "UNFINISHED_BUSINESS",
            "settlement",
            count,
        )
        assert (entry.ends_when, entry.measures) == ("card_bound", ("MASKED",))
    assert held["clearing", "settlement-open"].count == 1
    assert held["clearing", "tax-10y"].count == 1
    assert erased(said) == {"cards": 1}  # the one that is unbound


def test_r11_nothing_of_an_open_order_is_masked_or_hidden(shop: World) -> None:
    held = kept(answer(shop, "orders", "sample-return-window"))
    open_order = {place for place, entry in held.items() if entry.ends_when == "order_open"}
    assert {records for records, _ in open_order} == {
        "logistics",
        "details",
        "vouchers",
        "invoices",
    }
    assert all(held[place].measures == () for place in open_order)


def test_r11_fulfilment_reads_the_invoice_of_an_open_order_whole(shop: World) -> None:
    shop.execute(
        "insert into orders.invoices (invoice_no, order_no, subject_id, issued_on, title,"
        " amount_cents, buyer_phone, buyer_email, delivery_address, created_at)"
        " select 'open', order_no, subject_id, current_date, '李先生', 1, '13800000009',"
        " 'li@example.com', '示例路 1 号', created_at from orders.vouchers"
        " where subject_id = 'sample-return-window' and completed_on is null"
    )
    row = "select masked_on, buyer_phone, buyer_email, delivery_address from orders.invoices"
    whole = (None, "13800000009", "li@example.com", "示例路 1 号")
    said = answer(shop, "orders", "sample-return-window")
    assert kept(said)["invoices", "order-open"].measures == ()
    assert shop.execute(f"{row} where invoice_no = 'open'") == [whole]
    assert sees(shop, "orders_app", "orders.invoices", "invoice_no", "open") == 1

    shop.execute(
        "update orders.vouchers set completed_on = current_date where completed_on is null"
    )
    shop.clock.now += timedelta(days=1)
    while shop.deferrals("orders").step():
        pass
    masked = shop.execute(f"{row} where invoice_no = 'open'")
    assert masked == [(shop.today(), "138****0009", "l***@e***", "***")]
    assert sees(shop, "orders_app", "orders.invoices", "invoice_no", "open") == 0


def sees(
    shop: World, role: str, table: str, column: str = "subject_id", value: str = "sample-wang"
) -> int:
    """How many rows, by default of Ms Wang, a role of the database sees."""
    with shop.admin() as connection, connection.transaction():
        connection.execute(f"set local role {role}".encode())
        row = connection.execute(
            f"select count(*) from {table} where {column} = %s".encode(), (value,)
        ).fetchone()
    assert row is not None
    return int(row[0])


def as_app(shop: World, domain: str, statement: str) -> None:
    """Run a statement as the domain's business application."""
    with shop.admin() as connection:
        connection.execute(f"set role {domain}_app".encode())
        connection.execute(statement.encode())
