"""One switch makes order details stay three years, as E-commerce Law 31 may be read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.start_checks import check_domain
from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.contract import DomainError
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred
from tests.support import orders
from tests.support.orders import LATELY, SUBJECT
from tests.support.versions import later, told, with_versions, with_words
from tests.support.world import World, cloned, settings_for


@pytest.fixture
def strict(template: Servers) -> Iterator[World]:
    with cloned(template) as url:
        yield World(url, Wiring(settings_for(template, url, reading="strict")))


def an_order(world: World, completed_on: date) -> None:
    """Completed, with a complete voucher."""
    orders.order(world, "o", completed_on=completed_on)
    orders.detail(world, "line", "o")


def test_details_of_an_order_with_its_voucher_stay_three_years(strict: World) -> None:
    an_order(strict, LATELY)
    [said] = strict.handle("orders", strict.request(SUBJECT, records=("orders.details",)))
    assert isinstance(said, DeletionDeferred)
    assert [(kept.rule, kept.until, kept.measures) for kept in said.kept] == [
        ("transaction-3y", date(2029, 3, 24), ("RESTRICTED",))
    ]


def test_they_go_when_the_three_years_are_over(strict: World) -> None:
    an_order(strict, date(2023, 11, 23))
    [said] = strict.handle("orders", strict.request(SUBJECT, records=("orders.details",)))
    assert isinstance(said, DeletionCompleted)


def test_by_default_they_go_at_once(world: World) -> None:
    an_order(world, LATELY)
    [said] = world.handle("orders", world.request(SUBJECT, records=("orders.details",)))
    assert isinstance(said, DeletionCompleted)


DETAILS_MAY_GO = {
    "zh": "有完整交易凭证的订单，详情可以删除",
    "en": "details may go where a complete voucher exists",
}


def test_the_two_files_differ_in_one_rule() -> None:
    files = catalogue(["orders"])["orders"].folder / "retention"
    default, strict = (
        tomllib.loads((folder / "2026-01-01.toml").read_text(encoding="utf-8"))
        for folder in (files, files / "strict")
    )
    for file, to_be_signed in ((default, DETAILS_MAY_GO), (strict, None)):
        [details] = [entry for entry in file["records"] if entry["name"] == "details"]
        assert details.pop("counsel", None) == to_be_signed  # the strict reading decides nothing
        last = details["keep"].pop()
        assert (last["for"], last["citation"]) == ("P3Y", "电子商务法 第三十一条")
    assert default == strict


def test_the_switch_does_not_change_what_was_loaded(world: World, strict: World) -> None:
    """After the first start the strict reading is a new version, which customers are told of."""
    default = world.wiring.catalogue["orders"].policies[0]
    strict.execute(
        "insert into orders.policies (version, digest) values (%s, %s)",
        default.effective_from,
        default.digest,
    )
    entry = strict.wiring.catalogue["orders"]
    with pytest.raises(DomainError, match="are not what was loaded first"):
        check_domain(strict.wiring, entry)


def test_as_a_new_version_it_is_announced_and_loads(world: World, tmp_path: Path) -> None:
    file = world.wiring.catalogue["orders"].folder / "retention" / "strict" / "2026-01-01.toml"
    text = later(with_words(file), date(2027, 3, 1), date(2027, 1, 30))
    shop = with_versions(world, tmp_path, "orders", text)
    entry = shop.wiring.catalogue["orders"]
    told(shop, entry.policies[1])
    check_domain(shop.wiring, entry)
    assert [rule.id for rule in entry.policies[1].records["details"].keep][-1] == "transaction-3y"
