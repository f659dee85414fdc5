"""The list that is shown, and what makes it another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fullstop.handlers.catalogue import catalogue
from fullstop.intake.choices import chosen, kind_of, kinds, takes_identity, ticked
from fullstop.intake.listing import (
    STORED,
    STORED_DIFFERENCES,
    Item,
    Listing,
    Why,
    differences,
)
from fullstop.schemas.messages import KeptKind, LineOutcome

CATALOGUE = catalogue()
KINDS = kinds(CATALOGUE)
JUNE = date(2028, 6, 18)

VIEWS = Item("behaviour", "browsing_history", "views", LineOutcome.ERASED, "浏览记录将删除", 4)
REVIEWS = Item(
    "reviews", "orders", "reviews", LineOutcome.ERASED, "1条您写的评价将删除", 1, counted=True
)
INVOICE = Item(
    "papers",
    "orders",
    "invoices",
    LineOutcome.KEPT,
    "发票依规留到2028年6月18日",
    1,
    JUNE,
    "invoice-stub",
    KeptKind.STATUTORY,
    "发票管理办法 第二十八条",
)
LOGINS = Item(
    "security",
    "account_security",
    "login_logs",
    LineOutcome.KEPT,
    "登录记录依法留到2027年5月26日",
    1,
    date(2027, 5, 26),
    "network-log-6m",
    KeptKind.SECURITY,
)
CLEARING = Item(
    "cards",
    "payments",
    "clearing",
    LineOutcome.KEPT,
    "请先解绑",
    2,
    None,
    "card-bound",
    KeptKind.UNFINISHED_BUSINESS,
    ends_when="card_bound",
)
SHOWN = (VIEWS, REVIEWS, INVOICE, LOGINS)


def test_every_record_set_has_a_kind_of_its_own() -> None:
    record_sets = [
        f"{name}.{found.name}"
        for name, entry in CATALOGUE.items()
        for found in entry.domain.record_sets
    ]
    assert sorted(name for kind in KINDS for name in kind.record_sets) == sorted(record_sets)
    assert "other" not in {kind.name for kind in KINDS}


def test_what_no_kind_names_is_of_the_last_kind() -> None:
    assert kind_of(KINDS, "health_community.videos") == "other"


def test_all_kinds_are_everything_and_some_are_their_record_sets() -> None:
    everything = {kind.name for kind in KINDS}
    assert chosen(KINDS, everything) == ()
    assert ticked(KINDS, ()) == everything
    some = chosen(KINDS, {"behaviour", "tags"})
    assert some == ("browsing_history.views", "browsing_history.searches", "preference_tags.tags")
    assert ticked(KINDS, some) == {"behaviour", "tags"}
    assert takes_identity(())
    assert not takes_identity(some)


NOT_ASKED = {
    "nothing": SHOWN,
    "one more view, which no number shows": (replace(VIEWS, count=5), REVIEWS, INVOICE, LOGINS),
    "a login": (VIEWS, REVIEWS, INVOICE, replace(LOGINS, count=2)),
    "midnight": (
        VIEWS,
        REVIEWS,
        INVOICE,
        replace(LOGINS, until=LOGINS.until and LOGINS.until + timedelta(1)),
    ),
    "a review less": (VIEWS, INVOICE, LOGINS),
    "an earlier day": (VIEWS, REVIEWS, replace(INVOICE, until=JUNE - timedelta(1)), LOGINS),
    "what was kept may go": (
        VIEWS,
        REVIEWS,
        replace(INVOICE, outcome=LineOutcome.ERASED, counted=True),
        LOGINS,
    ),
}


@pytest.mark.parametrize("now", NOT_ASKED.values(), ids=NOT_ASKED)
def test_the_same_by_its_meaning_does_not_ask_again(now: tuple[Item, ...]) -> None:
    assert differences(SHOWN, now) == ()


ASKED = {
    "kept under another rule": (replace(INVOICE, rule="tax-10y"), Why.KEPT_OTHERWISE),
    "until a later day": (replace(INVOICE, until=JUNE + timedelta(1)), Why.KEPT_OTHERWISE),
    "until nobody knows when": (replace(INVOICE, until=None), Why.KEPT_OTHERWISE),
    "a card bound meanwhile": (CLEARING, Why.KEPT_OTHERWISE),
    "one more review": (replace(REVIEWS, count=2), Why.MORE_ERASED),
    "erased and never spoken of": (replace(REVIEWS, record_set="details"), Why.ERASED_UNSHOWN),
    "a name that is unknown": (
        Item("other", "videos", "", LineOutcome.UNKNOWN_RECORDS, "没有认出来"),
        Why.BECAME_UNKNOWN,
    ),
}


@pytest.mark.parametrize(("item", "why"), ASKED.values(), ids=ASKED)
def test_another_list_asks_again_and_names_what_differs(item: Item, why: Why) -> None:
    rest = tuple(
        old for old in SHOWN if (old.domain, old.record_set) != (item.domain, item.record_set)
    )
    [found] = differences(SHOWN, (*rest, item))
    assert (found.why, found.item) == (why, item)
    assert STORED_DIFFERENCES.validate_json(STORED_DIFFERENCES.dump_json((found,))) == (found,)


def test_rules_of_one_record_set_are_one_matter_that_ends_last() -> None:
    tax = replace(
        CLEARING,
        rule="tax-10y",
        until=date(2036, 12, 31),
        ends_when=None,
        reason=KeptKind.STATUTORY,
    )
    card = replace(CLEARING, record_set="cards", sentence="请先解绑银行卡")
    shown = Listing((tax, CLEARING, card, VIEWS))
    assert [(one.last, one.others) for one in shown.stays] == [(CLEARING, (tax,)), (card, ())]
    [todo] = shown.first
    assert (todo.fact, todo.items) == ("card_bound", (CLEARING, card))
    assert shown.goes == (VIEWS,)


def test_what_waits_for_another_domains_matter_is_no_matter_of_its_own() -> None:
    name = replace(CLEARING, domain="membership", record_set="identity", ends_when="open_matter")
    copied = replace(name, elsewhere=True)
    assert [todo.fact for todo in Listing((copied, CLEARING)).first] == ["card_bound"]
    assert [todo.fact for todo in Listing((copied,)).first] == ["open_matter"]


def test_what_may_be_given_up_is_said_first_and_not_what_only_waits_for_it() -> None:
    """「姓名先留着」 says nothing that a customer could do."""
    waits = replace(
        CLEARING,
        domain="membership",
        record_set="identity",
        ends_when="benefit_unused",
        waive="membership.benefits",
    )
    benefit = replace(waits, record_set="benefits", sentence="未用权益给您留着；不要了可以声明放弃")
    [todo] = Listing((waits, benefit)).first
    assert todo.items == (benefit, waits)
    assert todo.waive == "membership.benefits"


def test_a_list_is_kept_as_it_was_shown() -> None:
    assert STORED.validate_json(STORED.dump_json(SHOWN)) == SHOWN


def test_nothing_found_is_an_empty_list() -> None:
    unknown = Item("other", "orders", "", LineOutcome.UNKNOWN_SUBJECT, "没有找到与您有关的信息")
    assert Listing((unknown,)).is_empty
    assert not Listing((unknown, VIEWS)).is_empty
