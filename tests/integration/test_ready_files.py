"""Files that are ready and off: counsel signs them, and the rows follow them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.contract import DomainError
from fullstop.handlers.retention import policies
from fullstop.handlers.rules import Policy
from fullstop.schemas.messages import DeletionDeferred
from tests.support import orders
from tests.support.orders import SUBJECT
from tests.support.world import World

READY = {
    "electronic_invoices": ("orders", "platform"),
    "payment_institution": ("payments", "payment_institution"),
}
ISSUED, LONG_AGO = date(2023, 6, 18), date(2019, 6, 18)


def signed(folder: Path, reading: str) -> tuple[Policy, ...]:
    """The versions of the domain once counsel has signed the ready file."""
    name, operator = READY[reading]
    entry = catalogue([name])[name]
    shutil.copytree(entry.folder / "retention", folder / "retention")
    file = folder / "retention" / reading / "2026-01-01.toml"
    text = file.read_text(encoding="utf-8")
    assert "[counsel]\n" in text
    stamp = '[counsel]\nsigned_on = 2026-12-01\nreference = "LEGAL-7"\n'
    file.write_text(text.replace("[counsel]\n", stamp), encoding="utf-8")
    return policies(entry.domain, folder / "retention", operator, reading)


@pytest.mark.parametrize("reading", READY)
def test_a_ready_file_is_off_until_counsel_signs(reading: str, tmp_path: Path) -> None:
    name, operator = READY[reading]
    with pytest.raises(DomainError, match="counsel has not signed it: "):
        catalogue([name], operator=operator, reading=reading)
    assert signed(tmp_path, reading)


@pytest.mark.parametrize("reading", READY)
def test_by_default_nothing_of_it_is_in_force(reading: str, tmp_path: Path) -> None:
    name, _ = READY[reading]
    [ready], [shipped] = signed(tmp_path, reading), catalogue([name])[name].policies
    added = {
        (records, rule.id): rule.period.iso if rule.period else None
        for records, rules in ready.records.items()
        for rule in rules.keep
        if rule not in shipped.records[records].keep
    }
    assert (
        added
        == {
            "electronic_invoices": {
                ("invoices", "invoice-stub"): "P5Y",
                ("invoices", "electronic-10y"): "P10Y",
            },
            "payment_institution": {("clearing", "aml-10y"): "P10Y", ("cards", "aml-10y"): "P10Y"},
        }[reading]
    )
    [shop] = policies(catalogue([name])[name].domain, tmp_path / "retention", "shop", reading)
    aml = [rule.id for rules in shop.records.values() for rule in rules.keep if "aml" in rule.id]
    assert aml == []  # an ordinary shop is no payment institution


def test_an_invoices_kind_decides_how_long_and_an_unknown_one_is_kept_the_longer(
    world: World, tmp_path: Path
) -> None:
    wiring = Wiring(world.wiring.settings)
    entry = replace(
        world.wiring.catalogue["orders"], policies=signed(tmp_path, "electronic_invoices")
    )
    vars(wiring)["catalogue"] = {**world.wiring.catalogue, "orders": entry}
    shop = replace(world, wiring=wiring)
    for kind in ("paper", "electronic", None):
        for day in (ISSUED, LONG_AGO):
            no = f"{kind}-{day.year}"
            orders.order(shop, no, completed_on=day)
            orders.invoice(shop, no, no, issued_on=day)
            shop.execute("update orders.invoices set kind = %s where invoice_no = %s", kind, no)
    [said] = shop.handle("orders", shop.request(SUBJECT, records=("orders.invoices",)))
    assert isinstance(said, DeletionDeferred)
    assert sorted((kept.rule, kept.until, kept.count) for kept in said.kept) == [
        ("electronic-10y", date(2033, 12, 31), 4),  # the last day of all
        ("invoice-stub", date(2028, 6, 18), 1),
    ]
    left = shop.execute("select invoice_no from orders.invoices order by 1")
    assert [no for (no,) in left] == [
        "None-2019",
        "None-2023",
        "electronic-2019",
        "electronic-2023",
        "paper-2023",
    ]
