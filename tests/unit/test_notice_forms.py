"""A result as a template: kinds by their short names, counts where these run out, nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fullstop.consumers.aggregator.finding import Finding, Refusal
from fullstop.consumers.aggregator.forms import (
    NAMES,
    kept_is_gone_form,
    overdue_form,
    result_form,
)
from fullstop.consumers.aggregator.phrases import Language
from fullstop.gateways.templates import Constants, Form, templates, written
from fullstop.schemas.messages import KeptKind, LineOutcome

OF = Constants("某某商城", "95XXX", "xx.cn/d/")
JUNE = date(2028, 6, 18)


def gone(records: str, kind_name: str | None = None) -> Finding:
    return Finding("orders", records, LineOutcome.ERASED, "", kind_name=kind_name)


def kept(records: str, kind_name: str | None = None, **more: object) -> Finding:
    finding = Finding("orders", records, LineOutcome.KEPT, "", kind_name=kind_name)
    by_law = {"kind": KeptKind.STATUTORY, "why": "依法", "until": JUNE, "goes": True}
    return replace(finding, **{**by_law, **more})  # type: ignore[arg-type]


VIEWS, ORDERS, TAGS = gone("views", "浏览记录"), gone("details", "订单详情"), gone("tags", "标签")
NAMELESS = gone("secret")
BILLS, PAPERS = kept("invoices", "发票"), kept("vouchers", "交易凭证")
CARD = kept("cards", "银行卡", until=None, asks=True, why="")
AS_RULED = kept("clearing", "清算记录", why="按规定")


def said(*findings: Finding, named: bool = True, language: Language = "zh") -> str:
    """What a customer reads between the greeting and where to look."""
    form = result_form(findings, language, named=named).referring("K3M7P9")
    assert form.template in NAMES
    text = written(templates()[form.template], form.language, form.by_name(), OF)
    ends = "详细结果" if language == "zh" else "Details"
    return text.removeprefix("【某某商城】您好，申请K3M7P9").split(ends)[0]


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        ([VIEWS], "：浏览记录已删除。"),
        ([VIEWS, ORDERS], "：浏览记录、订单详情已删除。"),
        ([VIEWS, ORDERS, TAGS], "：浏览记录、订单详情等3类已删除。"),
        ([VIEWS, NAMELESS], "：浏览记录、另外1类已删除。"),
        ([VIEWS, NAMELESS, gone("more")], "：浏览记录、另外2类已删除。"),
        ([NAMELESS, gone("more")], "：2类信息已删除。"),
        ([BILLS], "：发票依法暂留，到期自动删除。"),
        ([BILLS, PAPERS, kept("x", "售后记录")], "：发票、另外2类依法暂留，到期自动删除。"),
        ([VIEWS, BILLS, PAPERS], "：浏览记录已删除；发票、交易凭证依法暂留，到期自动删除。"),
        ([VIEWS, AS_RULED], "：浏览记录已删除；清算记录暂时要留着。"),
        ([VIEWS, BILLS, CARD], "：浏览记录已删除，有1件事要请您先办。怎么办、"),
        ([CARD], "结果已出，有1件事要请您先办。怎么办、"),
    ],
)
def test_kinds_are_named_and_the_rest_is_counted(findings: list[Finding], text: str) -> None:
    assert said(*findings) == text


@pytest.mark.parametrize(
    "open_ended",
    [
        {"goes": False},
        {"is_held": True},
        {"until": None},
        {"why": "因为事情还没办完", "kind": KeptKind.UNFINISHED_BUSINESS},
    ],
)
def test_that_a_law_keeps_it_until_a_day_is_said_where_it_is_so_of_all(
    open_ended: dict[str, object],
) -> None:
    other = kept("vouchers", "交易凭证", **open_ended)
    assert said(BILLS, other) == "：发票、交易凭证暂时要留着。"


def test_of_what_stays_in_part_nothing_is_said_to_be_gone() -> None:
    logins = replace(gone("logins", "登录记录"), is_partial=True)
    assert said(VIEWS, logins, kept("logins", "登录记录")) == (
        "：浏览记录已删除；登录记录依法暂留，到期自动删除。"
    )


def test_long_after_no_kind_is_named() -> None:
    assert said(VIEWS, ORDERS, BILLS, named=False) == (
        "：2类信息已删除；1类信息依法暂留，到期自动删除。"
    )


def test_what_names_a_person_most_comes_first() -> None:
    profile = replace(gone("identity", "会员资料"), personal=(True, 4))
    assert said(VIEWS, TAGS, profile) == "：会员资料、浏览记录等3类已删除。"


def test_english_says_the_same() -> None:
    views, bills = gone("views", "views"), kept("invoices", "bills", why=" by law")
    text = said(views, NAMELESS, bills, language="en")
    assert text == (
        "【某某商城】Request K3M7P9: deleted: views, 1 more; kept by law: bills, deleted when due. "
    )


@pytest.mark.parametrize(
    ("findings", "name"),
    [
        ([Finding("orders", "", LineOutcome.NOTHING_HELD, "")], "nothing_found"),
        ([Finding("orders", "", LineOutcome.ONLY_NEWER, "")], "only_newer"),
        ([Finding("orders", "", LineOutcome.CANCELLED, "")], "stopped"),
        ([Finding("orders", "reviews", LineOutcome.ANONYMISED, "")], "result"),
        ([Finding("orders", "", LineOutcome.PENDING, "")], "result"),
        (
            [
                Finding("orders", "", LineOutcome.UNKNOWN_SUBJECT, ""),
                Finding("o", "r", LineOutcome.UNKNOWN_RECORDS, "", refusal=Refusal.NOT_WAIVED),
            ],
            "nothing_found",
        ),
    ],
)
def test_what_is_no_erasure_and_no_keeping_has_a_template_of_its_own_or_is_news(
    findings: list[Finding], name: str
) -> None:
    assert result_form(findings, "zh", named=True).template == name


def test_every_template_that_a_notice_may_have_is_there() -> None:
    assert set(templates()) >= NAMES


def test_the_last_message_and_the_apology() -> None:
    asked_on, promised_on = date(2026, 11, 24), date(2026, 12, 15)
    assert kept_is_gone_form("zh", asked_on, erased=True) == Form(
        "kept_is_gone", "zh", ("2026", "11")
    )
    assert kept_is_gone_form("en", asked_on, erased=False).parameters == ("2026", "Nov")
    late = overdue_form("zh", late=2, promised_on=promised_on, next_word_on=date(2026, 12, 18))
    assert late == Form("overdue_next", "zh", ("{ref}", "2", "12月15日", "12月18日"))
    alone = overdue_form("en", late=1, promised_on=promised_on, next_word_on=None)
    assert alone == Form("overdue", "en", ("{ref}", "1", "15 Dec"))
