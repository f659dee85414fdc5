"""Fewer words, step by step: what a text leaves out first, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fullstop.consumers.aggregator.finding import Finding
from fullstop.consumers.aggregator.phrases import Language
from fullstop.consumers.aggregator.sms import Sender, sms
from fullstop.schemas.messages import KeptKind, LineOutcome

SENDER = Sender("某某商城", "95XXX")
PAD = "字"


def gone(name: str, clause: str, short: str | None = None, columns: int = 0) -> Finding:
    return Finding(
        "shop",
        name,
        LineOutcome.ERASED,
        "",
        3,
        clause=clause,
        short=short,
        personal=(False, columns),
    )


def kept_until(name: str, clause: str, until: date, short: str | None = None) -> Finding:
    return Finding(
        "shop",
        name,
        LineOutcome.KEPT,
        "",
        clause=clause,
        short=short,
        until=until,
        kind=KeptKind.STATUTORY,
        why="依法",
        rule=name,
        goes=True,
        locked=True,
    )


def matter(name: str, clause: str, short: str | None = None, *, asks: bool = False) -> Finding:
    return Finding(
        "shop",
        name,
        LineOutcome.KEPT,
        "",
        clause=clause,
        short=short,
        kind=KeptKind.UNFINISHED_BUSINESS,
        why="因为事情还没办完",
        rule=name,
        asks=asks,
    )


def security(name: str, clause: str) -> Finding:
    found = kept_until(name, clause, date(2027, 4, 26))
    return replace(found, kind=KeptKind.SECURITY, why="为了账号安全", security_only=True)


def text_of(*findings: Finding, language: Language = "zh", named: bool = True) -> str:
    return sms(findings, SENDER, language, named=named)


def said(*findings: Finding) -> str:
    """What stands between the greeting and the link."""
    text = text_of(*findings)
    return text.removeprefix("【某某商城】您好，申请{ref}：").removesuffix(
        "为什么、怎么查：{link} 或拨95XXX。"
    )


def characters(segments: int, left: int) -> int:
    """How many characters of a body fill so many segments but for a few."""
    return (
        67 * segments - len("【某某商城】您好，申请：为什么、怎么查： 或拨95XXX。") - 6 - 18 - left
    )


# --- full words where they fit ------------------------------------------------------------------


def test_what_fits_two_segments_is_said_in_full() -> None:
    assert (
        said(
            gone("details", "3笔订单详情", "订单详情"),
            kept_until("invoices", "发票依规留至2028年6月18日", date(2028, 6, 18), "发票"),
        )
        == "3笔订单详情已删除。发票依规留至2028年6月18日，已封存，到期自动删除。"
    )


def test_what_names_a_person_most_is_told_first() -> None:
    phone = replace(gone("identity", "手机号"), personal=(True, 1))
    assert said(gone("tags", "标签"), gone("details", "订单", columns=4), phone) == (
        "手机号、订单、标签已删除。"
    )


def test_short_names_save_a_segment_the_least_important_first() -> None:
    long = gone("details", f"多{PAD * 40}", "订单", columns=4)
    short = gone("tags", f"少{PAD * 40}", "标签")
    assert said(long, short) == f"{long.clause}、标签已删除。"


def test_three_segments_are_taken_where_two_would_not_do() -> None:
    long = [gone(f"r{n}", f"{n}{PAD * 40}", f"短{n}") for n in range(2)]
    kept = kept_until("k", PAD * 80, date(2030, 1, 1))
    assert said(*long, kept).startswith("短0、短1已删除") is False
    assert f"{long[0].clause}、短1已删除" in said(*long, kept)


# --- what is told elsewhere ---------------------------------------------------------------------


def test_what_went_in_part_gives_way_before_any_other_name() -> None:
    part = replace(gone("logs", "1条登录记录", "登录记录", columns=9), is_partial=True)
    whole = gone("tags", PAD * characters(2, 8))
    assert said(part, whole) == f"{whole.clause}等已删除。"
    assert "登录记录、" not in said(part, gone("tags", "标签"))
    assert "1条登录记录" in said(part, gone("tags", "标签"))


def test_what_went_in_part_is_never_said_to_have_gone_as_a_whole() -> None:
    part = replace(gone("logs", f"1条{PAD * 300}", "登录记录"), is_partial=True)
    assert said(part) == "部分信息已删除。"
    counted = text_of(part, gone("tags", "标签"), named=False)
    assert "：1类信息已删除。" in counted


def test_what_security_keeps_is_told_on_the_page_where_it_would_cost_a_segment() -> None:
    logs = security("logs", "登录记录依法留至2027年4月26日")
    assert said(logs, gone("tags", "标签")) == (
        "标签已删除。登录记录依法留至2027年4月26日，仅安全部门可查，到期自动删除。"
    )
    full = gone("tags", PAD * 50)
    assert said(logs, full) == f"{full.clause}已删除。安全记录留多久见链接。"
    alone = replace(logs, clause=PAD * 100)
    assert PAD * 100 in said(alone)  # where there is nothing else to tell


# --- three segments, four, and what is left out -------------------------------------------------


def test_open_matters_are_told_together_by_their_names_before_any_name_is_left_out() -> None:
    matters = [matter(f"m{n}", f"{n}{PAD * 30}", f"事{n}") for n in range(6)]
    text = text_of(*matters, gone("tags", "标签"))
    assert "事5因为事情还没办完暂时要留着" in text
    assert "标签已删除" in text
    assert SENDER.segments(text) == 3


def test_first_what_went_is_left_out_then_what_is_kept_shortest_then_open_matters() -> None:
    law = [
        kept_until(f"k{n}", f"留{n}{PAD * 40}", date(2030 + n, 12, 31), f"短{n}") for n in range(4)
    ]
    went = [gone(f"g{n}", f"去{n}{PAD * 40}", columns=9 - n) for n in range(4)]
    act = matter("card", f"请先{PAD * 30}", asks=True)
    text = text_of(*went, *law, act)
    assert SENDER.segments(text) == 4
    assert f"{act.clause}。" in text
    assert f"{law[2].clause}，{law[3].clause}，短0依法留至2030年底" in text
    assert "4类信息已删除" in text


def test_the_act_is_never_left_out_while_anything_else_is_said() -> None:
    act = matter("card", f"请先{PAD * 150}", asks=True)
    law = kept_until("k", f"留{PAD * 200}", date(2030, 12, 31))
    text = text_of(act, law, *(gone(f"g{n}", f"{n}去{PAD * 60}") for n in range(20)))
    assert f"{act.clause}。20类信息已删除。1类信息依法留至2030年底" in text


def test_an_act_that_no_text_holds_is_on_the_page() -> None:
    act = matter("card", f"请先{PAD * 300}", asks=True)
    assert said(act) == "有1件事要请您先办，见链接。"
    assert "有1件事要请您先办，见链接" in text_of(replace(act, clause="请先解绑"), named=False)


def test_what_room_is_left_goes_to_the_most_important_words() -> None:
    """Leaving out a long name makes room for others that were left out before it."""
    names = [gone(f"g{n}", f"{PAD * 9}{n}", columns=9 - n) for n in range(8)]
    law = kept_until("k", PAD * 140, date(2030, 12, 31), "发票")
    text = said(*names, law)
    assert names[0].clause
    assert names[0].clause in text
    assert "类信息" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_hold_leaves_no_day_to_be_told(language: Language) -> None:
    held = replace(
        kept_until("invoices", "x", date(2030, 1, 1), "发票"), clause=None, is_held=True, goes=False
    )
    text = text_of(held, language=language)
    assert "2030" not in text
    assert "发票" in text
