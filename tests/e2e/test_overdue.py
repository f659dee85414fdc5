"""A domain that does not answer: real processes tell the customer, and then what was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from fullstop.sandbox.servers import Servers
from tests.support.foreign import Fields
from tests.support.product import Product, a_product, await_true, running

SUBJECT = "subject-8c1f"


@pytest.fixture
def product(template: Servers) -> Iterator[Product]:
    with a_product(template) as product:
        yield product


def asked_long_ago() -> Fields:
    at = datetime.now(UTC) - timedelta(days=60)
    return {
        "event_id": str(uuid4()),
        "case_id": str(uuid4()),
        "subject_id": SUBJECT,
        "requested_at": at,
        "cutoff_at": at,
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


def notices(product: Product, count: int) -> list[Fields]:
    found = product.foreign.await_records("deletion.notices", lambda found: len(found) >= count)
    return [fields for _, fields in found]


def test_from_the_apology_to_the_result(product: Product) -> None:
    request = asked_long_ago()
    product.foreign.publish("deletion.requests", "DeletionRequested", request, key=SUBJECT)
    with running(product, "aggregate") as aggregate, running(product, "relay"):
        await_true(aggregate.has_started)
        [apology] = notices(product, 1)
        assert (apology["stage"], apology["revision"]) == ("OVERDUE", 1)
        assert [line["outcome"] for line in apology["lines"]] == ["PENDING"]
        assert apology["sms"].startswith("【某某商城】对不起，申请{ref}有1项没能在承诺的")
        for milestone in ("target_passed", "deadline_near", "overdue"):
            assert f'"milestone": "{milestone}"' in aggregate.said()
        with running(product, "consume", "orders"):
            [_, result] = notices(product, 2)
        assert (result["case_id"], result["stage"], result["revision"]) == (
            request["case_id"],
            "FINAL",
            2,
        )
