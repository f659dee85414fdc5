"""The lines of a page: each sentence and record set once, and no account denied."""

from __future__ import annotations

import operator
from dataclasses import replace
from datetime import date

import pytest

from fullstop.consumers.aggregator.finding import findings_of
from fullstop.consumers.aggregator.lines import lines_of
from fullstop.consumers.aggregator.phrases import Language, Phrasebook
from fullstop.handlers.catalogue import catalogue
from fullstop.schemas.messages import (
    Erased,
    Kept,
    KeptKind,
    LineOutcome,
    Measure,
    NoticeLine,
    Outcome,
)
from tests.support.outcomes import FOLLOWED, SHOP, completed, deferred, erased, kept, open_matter

CATALOGUE = catalogue()
SHIPPED = Phrasebook(
    {name: entry.policies for name, entry in CATALOGUE.items()},
    [entry.domain for entry in CATALOGUE.values()],
)
RESTRICTED = (Measure.RESTRICTED,)


def shipped(domain: str, *entries: Erased | Kept) -> Outcome:
    """A domain's answer by the shipped files."""
    policy = CATALOGUE[domain].policies[-1]
    followed = FOLLOWED.model_copy(update={"version": policy.version, "digest": policy.digest})
    return deferred(domain, *entries).model_copy(update={"policy": followed})


def lines(
    *outcomes: Outcome, book: Phrasebook = SHIPPED, language: Language = "zh"
) -> tuple[NoticeLine, ...]:
    found = [finding for one in outcomes for finding in findings_of(one, book, language)]
    return lines_of(found, language, dry_run=False)


def sentences(*outcomes: Outcome, language: Language = "zh") -> list[str]:
    return [line.sentence for line in lines(*outcomes, language=language)]


def through_a_child(child: str) -> Kept:
    """A voucher that stays while a matter is open about what refers to it."""
    matter = KeptKind.UNFINISHED_BUSINESS
    return kept("vouchers", f"{child}.dispute-open", kind=matter, ends_when="after_sales_open")


# --- declared words, and each sentence once -----------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "交易凭证（没有姓名、电话）因为事情还没办完暂时要留着"),
        ("en", "Transaction vouchers (no name, no phone) kept while a matter is open"),
    ],
)
def test_three_reasons_that_read_the_same_are_one_line_by_its_declared_name(
    language: Language, sentence: str
) -> None:
    children = ("after_sales", "reviews", "details")
    outcome = shipped("orders", *map(through_a_child, children))
    assert sentences(outcome, language=language) == [sentence]


def test_what_reads_the_same_of_records_without_a_name_is_counted_in_one_line() -> None:
    nameless = (open_matter(f"set_{n}", "rule") for n in range(3))
    [line] = lines(deferred("orders", *nameless), book=Phrasebook({}))
    assert line.sentence == "3类信息因为事情还没办完暂时要留着"
    assert (line.domain, line.records, line.count, line.rule) == ("orders", "", 3, None)


def test_the_same_of_other_days_or_outcomes_stays_apart() -> None:
    outcome = deferred(
        "orders",
        erased("a", 1),
        kept("b", "rule", date(2030, 1, 1)),
        kept("c", "rule", date(2031, 1, 1)),
    )
    assert len(lines(outcome, book=Phrasebook({}))) == 3


# --- one record set -----------------------------------------------------------------------------


def test_the_last_end_of_a_record_set_comes_first_and_its_other_reasons_behind_it() -> None:
    law = kept("vouchers", "transaction-3y", date(2027, 5, 1), measures=RESTRICTED)
    tax = kept("vouchers", "tax-10y", date(2034, 12, 31), measures=RESTRICTED)
    invoice = kept("invoices", "invoice-stub", date(2029, 5, 1))
    found = lines(shipped("orders", law, invoice, tax, through_a_child("details")))
    assert [(line.records, line.rule, line.until) for line in found] == [
        ("vouchers", "details.dispute-open", None),
        ("vouchers", "tax-10y", date(2034, 12, 31)),
        ("vouchers", "transaction-3y", date(2027, 5, 1)),
        ("invoices", "invoice-stub", date(2029, 5, 1)),
    ]


# --- nothing found ------------------------------------------------------------------------------


def test_that_there_is_no_such_account_is_said_once_and_to_nobody_who_has_one() -> None:
    nobody = [completed(name, unknown_subject=True) for name in ("orders", "payments", "cats")]
    assert sentences(*nobody) == ["没有找到这个账号"]
    assert [line.outcome for line in lines(*nobody)] == [LineOutcome.UNKNOWN_SUBJECT]
    for other in (
        completed("membership"),
        completed("membership", erased("identity", 1)),
        shipped("payments", open_matter("cards", "card-bound")),
    ):
        found = lines(*nobody[:1], other, *nobody[2:])
        assert LineOutcome.UNKNOWN_SUBJECT not in {line.outcome for line in found}
        assert not [line for line in found if "账号" in line.sentence]


def test_that_nothing_else_was_found_is_said_once_and_last() -> None:
    nothing = [completed(name) for name in ("browsing_history", "orders")]
    assert sentences(*nothing) == ["没有找到与您有关的信息"]
    card = shipped("payments", open_matter("cards", "card-bound"))
    assert sentences(nothing[0], card, nothing[1]) == [
        "请先解绑银行卡，解绑后自动删除",
        "其余没有找到与您有关的信息",
    ]
    assert sentences(card, completed("orders"), language="en")[-1] == (
        "Nothing else about you was found"
    )


def test_what_is_in_progress_or_was_stopped_is_counted_in_one_line() -> None:
    for outcome, many in (
        (LineOutcome.PENDING, "有2项正在办"),
        (LineOutcome.CANCELLED, "有2项已叫停"),
    ):
        [one] = findings_of(completed("a", cancelled=True), SHOP.phrasebook, "zh")
        text = "这一部分正在办" if outcome is LineOutcome.PENDING else "这一部分已叫停"
        parts = [replace(one, domain=name, outcome=outcome, sentence=text) for name in ("a", "b")]
        assert [line.sentence for line in lines_of(parts, "zh", dry_run=False)] == [many]
        assert [line.sentence for line in lines_of(parts[:1], "zh", dry_run=False)] == [text]


def test_what_was_left_alone_keeps_a_line_for_each_name() -> None:
    names = ("orders.a", "orders.b")
    found = lines(completed("orders", unknown_records=names))
    assert [line.records for line in found] == ["a", "b"]


# --- worked out once ----------------------------------------------------------------------------


def test_what_is_said_of_two_customers_alike_is_worked_out_once() -> None:
    answers = [
        shipped("orders", erased("details", 3), kept("vouchers", "tax-10y", date(2033, 12, 31)))
        for _ in range(2)
    ]
    one, other = (findings_of(answer, SHIPPED, "zh") for answer in answers)
    assert all(map(operator.is_, one, other))
    assert all(map(operator.is_, *(lines(answer) for answer in answers)))


def test_an_entry_that_comes_twice_is_told_as_two() -> None:
    [one, other] = findings_of(completed("orders", *[erased("details", 1)] * 2), SHIPPED, "zh")
    assert one == other
    assert one is not other
