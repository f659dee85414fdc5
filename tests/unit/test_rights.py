"""The rights that are printed, and which of those that are there are told as beyond them."""

from __future__ import annotations

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from fullstop.consumers.wiring import Wiring
from fullstop.handlers.contract import DomainError
from fullstop.running.kafka import Acls, Cluster
from fullstop.running.kafka.acls import beyond
from fullstop.running.kafka.rights import Kind, Operation, Pattern, Right
from fullstop.running.settings import Settings
from tests.support import reference, rights

RIGHT = Right("relay", Kind.TOPIC, "shop.deletion.requests", Operation.WRITE)
ACLS = Acls(Cluster("nobody:1"), "User:CN={},O=shop")
LITERAL, PREFIXED = ResourcePatternType.LITERAL, ResourcePatternType.PREFIXED
TOPIC, ALLOW = ResourceType.TOPIC, AclPermissionType.ALLOW


def test_the_page_is_rendered_from_the_code() -> None:
    page = (reference.FOLDER / "rights.md").read_text(encoding="utf-8")
    assert page == rights.page(), "run `make reference`"


def test_what_is_printed_gives_the_right() -> None:
    more = Right(RIGHT.who, RIGHT.kind, RIGHT.name, Operation.DESCRIBE_CONFIGS)
    assert ACLS.command([RIGHT, more]) == (
        "kafka-acls.sh --bootstrap-server nobody:1 --add --allow-principal User:CN=relay,O=shop "
        "--operation WRITE --operation DESCRIBE_CONFIGS --topic shop.deletion.requests"
    )


def test_what_is_printed_for_a_broker_that_asks_for_names_says_who_types_it() -> None:
    group = Right("reader", Kind.GROUP, "fullstop.reader.", Operation.READ, Pattern.PREFIXED)
    secure = Acls(Cluster("b:1", {"security.protocol": "SASL_SSL"}), "User:CN={},O=Our shop")
    assert secure.command([group]) == (
        "kafka-acls.sh --bootstrap-server b:1 --command-config super-user.properties --add "
        "--allow-principal 'User:CN=reader,O=Our shop' --operation READ --group fullstop.reader. "
        "--resource-pattern-type prefixed"
    )


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (
            AclBinding(TOPIC, "*", LITERAL, "User:app", "*", AclOperation.READ, ALLOW),
            ["User:app may READ TOPIC *"],
        ),
        (
            AclBinding(TOPIC, "shop.", PREFIXED, "User:app", "10.0.0.1", AclOperation.ALL, ALLOW),
            ["User:app may ALL TOPIC shop.… from 10.0.0.1"],
        ),
        (
            AclBinding(
                ResourceType.BROKER,
                "kafka-cluster",
                LITERAL,
                "User:CN=relay,O=shop",
                "*",
                AclOperation.ALTER,
                AclPermissionType.DENY,
            ),
            ["User:CN=relay,O=shop may not ALTER BROKER kafka-cluster"],
        ),
        (AclBinding(TOPIC, "orders", LITERAL, "User:app", "*", AclOperation.READ, ALLOW), []),
        (ACLS.binding(RIGHT), []),
    ],
)
def test_what_is_beyond_the_table_is_told(there: AclBinding, told: list[str]) -> None:
    assert beyond({there}, {ACLS.binding(RIGHT)}) == told


def test_a_domain_is_not_called_as_another_is_at_the_broker() -> None:
    wiring = Wiring(Settings(domains=("orders",)))
    vars(wiring)["domains"] = ("orders", "reader")
    with pytest.raises(DomainError, match=r"reader: at the broker another is called so already"):
        wiring.rights()
