"""The public retention table: complete, current, and never law that nobody verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.public_table import public_table
from fullstop.handlers.rules import Counsel, Rank, RecordRules, Tightened
from fullstop.outbox.own.records import in_force
from tests.support import reference

SHIPPED = catalogue(sorted(path.parent.name for path in reference.HANDLERS.glob("*/records.py")))


def table(entry: Entry) -> list[str]:
    return public_table([(entry.domain, entry.policies[-1])]).splitlines()


def test_the_page_is_as_the_rules_are() -> None:
    page = (reference.FOLDER / "retention.md").read_text(encoding="utf-8")
    assert page == reference.retention(), "run `make reference`"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_record_set_and_rule_is_told_in_both_languages(name: str) -> None:
    entry = SHIPPED[name]
    rows = [line for line in table(entry) if line.startswith("| ")]
    told = sum(max(1, len(rules.keep)) for rules in entry.policies[-1].records.values())
    told += sum(bool(records.needed_by) for records in entry.domain.record_sets)
    assert len(rows) == 2 * (told + 1)  # a head in each language
    for records in entry.domain.record_sets:
        assert records.words is not None, f"{records.name} has no words for customers"
        rules = entry.policies[-1].records[records.name]
        for fact in (records.fact(name) for rule in rules.keep for name in rule.facts):
            assert fact is not None
            assert fact.words is not None, f"{records.name}.{fact.name} has no words for customers"


def test_a_row_says_what_how_long_why_who_and_the_end() -> None:
    rows = table(SHIPPED["orders"])
    assert (
        "| 快递信息 | 3年 | 订单完成那天 | 电子商务法 第三十一条 (法律) |"
        " 没有人，只做存储和安全保护 | 自动删除 |"
    ) in rows
    assert (
        "| Delivery records | 3 years | the day the order was completed | 电子商务法 第三十一条"
        " (law) | nobody; storage and security only | deleted by itself |"
    ) in rows
    assert any(
        row.startswith("| Browsing history | not kept |")
        for row in table(SHIPPED["browsing_history"])
    )


def test_what_is_unverified_is_marked_and_never_shown_as_law() -> None:
    rows = [
        row for row in table(SHIPPED["account_security"]) if "设备信息" in row or "Device" in row
    ]
    assert len(rows) == 2
    assert "依据尚未核实，不作为法律依据" in rows[0]
    assert "basis not yet verified; not claimed as law" in rows[1]
    assert not any("网络安全法" in row or "(law)" in row or "(法律)" in row for row in rows)


# What the authors decided where the law says less, by the rule or the record set.
TO_BE_SIGNED = {
    "account_security.devices.network-log-6m",
    "orders.details",
    "orders.invoices.invoice-stub",
    "orders.vouchers.tax-10y",
    "payments.clearing.tax-10y",
}


def test_what_counsel_has_to_sign_is_marked_in_the_files() -> None:
    marked = set()
    for name in {place.partition(".")[0] for place in TO_BE_SIGNED}:
        for rules in SHIPPED[name].policies[-1].records.values():
            marked |= {f"{name}.{rules.name}"} if rules.counsel else set()
            marked |= {f"{name}.{rules.name}.{rule.id}" for rule in rules.keep if rule.counsel}
    assert marked == TO_BE_SIGNED
    assert all(
        rule.counsel
        for rules in in_force(date(2026, 1, 1))[1].records.values()
        for rule in rules.keep
        if rule.period
    ), "the product's own records are kept by our decision"


def test_what_counsel_has_to_sign_is_said_until_it_is_signed() -> None:
    entry = SHIPPED["orders"]
    page = "\n".join(table(entry))
    assert "(行政法规)；待法务签署：第二十八条写的是存根联，电子发票是否也只留五年 |" in page
    assert "deleted by itself; to be signed by counsel: details may go where a complete" in page
    policy = entry.policies[-1]
    signed = {name: _signed(rules) for name, rules in policy.records.items()}
    page = public_table([(entry.domain, replace(policy, records=signed))])
    assert "签署" not in page
    assert "counsel" not in page


def _signed(rules: RecordRules) -> RecordRules:
    def sign(counsel: Counsel | None) -> Counsel | None:
        return counsel and replace(counsel, signed_on=date(2026, 2, 1), reference="LEGAL-7")

    keep = tuple(replace(rule, counsel=sign(rule.counsel)) for rule in rules.keep)
    return replace(rules, counsel=sign(rules.counsel), keep=keep)


def test_a_stricter_form_says_where_and_because_of_what() -> None:
    entry = SHIPPED["orders"]
    policy = entry.policies[-1]
    rules = policy.records["details"]
    [law] = [rule for rule in rules.keep if rule.rank is Rank.LAW]
    strict = replace(
        law,
        when="order_open",
        tightened=Tightened(Rank.LOCAL_REGULATION, "某省条例 第九条"),
    )
    records = {**policy.records, "details": replace(rules, keep=(strict,))}
    text = public_table([(entry.domain, replace(policy, records=records))])
    assert "3年，仅限订单还没完成" in text
    assert "电子商务法 第三十一条 (法律)；因此从严：某省条例 第九条 (地方性法规)" in text


def test_the_page_names_nothing_of_the_inside() -> None:
    page = (Path(reference.FOLDER) / "retention.md").read_text(encoding="utf-8")
    for word in ("脱敏", "受限", "_on", "_open"):
        assert word not in page
