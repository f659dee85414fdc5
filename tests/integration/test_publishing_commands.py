"""What is typed to be published lies in the topics, read by a service that is not ours."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from nacl.public import PrivateKey

from fullstop.sandbox.servers import Servers
from fullstop.schemas.contact import Contact, unseal
from tests.support.foreign import Fields
from tests.support.product import Product, a_product

KEY = PrivateKey.generate()
PHONE = "13912345678"


@pytest.fixture(scope="module")
def product(template: Servers) -> Iterator[Product]:
    with a_product(template) as product:
        public = base64.b64encode(bytes(KEY.public_key)).decode()
        yield product.with_settings({"FULLSTOP_CONTACT_KEY": public})


def typed(
    product: Product, *words: str, given: str = "", code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "fullstop.consumers.command.main", *words],
        env={**os.environ, **product.environment},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


def published(product: Product, record: str, case_id: str) -> Fields:
    """The fields of the one record of this name and case, once it is there."""

    def those(found: list[tuple[str, Fields]]) -> list[Fields]:
        return [fields for name, fields in found if (name, fields["case_id"]) == (record, case_id)]

    [fields] = those(
        product.foreign.await_records("deletion.requests", lambda found: bool(those(found)))
    )
    return fields


def test_a_request_is_published_with_every_field(product: Product) -> None:
    typed(
        product,
        *("request", "s-1", "--case-id", "c-1", "--records", "orders.reviews"),
        *("--waives", "membership.benefits", "--locale", "en", "--channel", "store"),
        *("--ground", "consent_withdrawn", "--acting-as", "guardian", "--acting-evidence", "p-9"),
        *("--requested-at", "2026-11-01T08:00:00+08:00"),
        *("--cutoff-at", "2026-11-02T08:00:00+08:00"),
        *("--contact", "--contact-until", "2027-01-01T00:00:00Z"),
        given=f"{PHONE}\n",
    )
    fields = published(product, "DeletionRequested", "c-1")
    assert unseal(fields.pop("contact"), KEY) == Contact(PHONE, "en")
    del fields["event_id"]
    assert fields == {
        "case_id": "c-1",
        "subject_id": "s-1",
        "requested_at": datetime(2026, 11, 1, tzinfo=UTC),
        "cutoff_at": datetime(2026, 11, 2, tzinfo=UTC),
        "ground": "CONSENT_WITHDRAWN",
        "acting_as": "GUARDIAN",
        "acting_evidence": "p-9",
        "channel": "STORE",
        "records": ["orders.reviews"],
        "waives": ["membership.benefits"],
        "locale": "en",
        "dry_run": False,
        "confirms": None,
        "contact_until": datetime(2027, 1, 1, tzinfo=UTC),
    }


def test_a_number_is_never_published_in_clear_nor_repeated(product: Product) -> None:
    done = typed(product, "request", "s-1", "--contact", given="call me\n", code=2)
    assert "digits alone" in done.stderr
    assert "call me" not in done.stderr
    other = product.with_settings({"FULLSTOP_CONTACT_KEY": ""})
    done = typed(other, "request", "s-1", "--contact", given=PHONE, code=2)
    assert PHONE not in done.stderr


def test_a_withdrawal_and_a_matter_are_published(product: Product) -> None:
    typed(product, "cancel", "s-1", "c-1", "--reason", "changed their mind")
    fields = published(product, "DeletionCancelled", "c-1")
    assert fields["subject_id"] == "s-1"
    assert fields["reason"] == "changed their mind"

    typed(product, "matter", "raise", "s-1", "orders", "order_open")
    typed(product, "matter", "lift", "s-1", "orders", "order_open")
    found = product.foreign.await_records("deletion.blockers", lambda found: len(found) >= 2)
    assert [name for name, _ in found] == ["BlockerRaised", "BlockerLifted"]
    for _, fields in found:
        assert (fields["subject_id"], fields["domain"], fields["kind"]) == (
            "s-1",
            "orders",
            "ORDER_OPEN",
        )


def test_names_that_no_domain_has_are_told_before_it_is_published(product: Product) -> None:
    """Of another deployment's domains it may be right: so it is published all the same."""
    names = ("--records", "orders.review", "--records", "orders.invoices", "--records", "elsewhere")
    done = typed(product, "request", "s-2", "--case-id", "c-2", *names, "--waives", "shop.gift")
    said = "no domain here has it, and then it is left alone and told so; "
    nothing_near = "`fullstop rules check` names the domains"
    assert [line for line in done.stderr.splitlines() if "left alone" in line] == [
        f"elsewhere: {said}{nothing_near}",
        f"orders.review: {said}did you mean orders.reviews?",
        f"shop.gift: {said}{nothing_near}",
    ]
    asked = published(product, "DeletionRequested", "c-2")
    assert asked["records"] == ["elsewhere", "orders.invoices", "orders.review"]
