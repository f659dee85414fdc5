"""The judge of texts: it knows nothing of the product, and each lie is found."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import tests.oracle
from tests.oracle.files import shipped_rules
from tests.oracle.judge import Told, complaints
from tests.oracle.rows import TABLES, Request, Rows, fates
from tests.oracle.text import segments

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
HEAD, TAIL = "【某某商城】您好，申请{ref}：", "为什么、怎么查：{link} 或拨95XXX。"
TRUE = (
    "您还绑着银行卡，请先解绑，解绑后自动删除，不用再申请。浏览记录、1笔订单详情已删除。"
    "登录记录依法留至2027年5月1日；发票依规留至2028年6月18日，交易凭证依税法留至2033年底，"
    "已封存，到期自动删除。"
)


def test_it_imports_nothing_of_the_product() -> None:
    for path in Path(tests.oracle.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [n for n in names if n.split(".")[0] in ("fullstop", "benchmarks")], path
            assert not [n for n in names if n.startswith("tests") and "oracle" not in n], path


def test_the_truth_has_no_complaint() -> None:
    assert complaints(told(TRUE)) == []


@pytest.mark.parametrize(
    ("true", "lie", "kind"),
    [
        ("您还绑着银行卡，请先解绑，解绑后自动删除，不用再申请。", "", "acts_are_named"),
        ("发票依规留至2028年6月18日，", "", "no_statutory_keeping_is_hidden"),
        ("2028年6月18日", "2029年6月18日", "what_is_kept_is_kept_until_then"),
        ("发票依规留至2028年6月18日，", "1类信息依法要留着，", "no_statutory_keeping_is_hidden"),
        ("浏览记录、1笔", "另外1类信息、1笔", "no_kind_is_counted_barely"),
        ("浏览记录、", "", "no_kind_is_counted_barely"),
        ("1笔订单详情", "2笔订单详情", "what_is_gone_is_gone"),
        ("浏览记录、", "浏览记录、搜索记录、", "what_is_gone_is_gone"),
        ("浏览记录、", "浏览记录、会员资料里的手机号、", "what_is_gone_is_gone"),
        ("2027年5月1日；", "2027年5月1日，已封存；", "what_is_locked_is_read_by_nobody"),
        ("浏览记录", "全部浏览记录", "no_word_is_out_of_place"),
        ("到期自动删除", "到期自动删除，{d}", "no_word_is_out_of_place"),
        ("浏览记录、", f"{'很' * 150}浏览记录、", "no_word_is_out_of_place"),
        (TRUE, "没有找到与该账号有关的信息。", "nothing_found_is_said_where_nothing_is"),
    ],
)
def test_a_lie_is_found(true: str, lie: str, kind: str) -> None:
    assert true in TRUE
    said = [line.partition(":")[0] for line in complaints(told(TRUE.replace(true, lie, 1)))]
    assert kind in said


def test_a_law_that_nobody_verified_may_not_be_claimed() -> None:
    device = {"device_no": 1, "last_seen_at": datetime(2026, 11, 1, tzinfo=UTC), **OLD}
    with_device = told(TRUE.replace("登录记录", "设备信息"), {"account_security.devices": [device]})
    assert "a_law_is_claimed_where_one_keeps" in str(complaints(with_device))
    true = told(TRUE.replace("登录记录依法", "设备信息为账号安全"), with_device.rows)
    assert "a_law_is_claimed_where_one_keeps" not in str(complaints(true))


def test_a_row_that_went_too_early_or_stays_too_long_is_found() -> None:
    right = told(TRUE)
    early = replace(right, left={**right.left, "orders.invoices": []})
    late = replace(right, left={**right.left, "browsing_history.views": [1]})
    for wrong in (early, late):
        assert "tables_are_as_they_must_be" in str(complaints(wrong))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"count": 7}, "7 are told as erased"),
        ({"outcome": "KEPT"}, "is told as kept"),
        ({"sentence": "1类信息已删除"}, "is called"),
    ],
)
def test_a_line_that_is_not_so_is_found(change: dict[str, Any], what: str) -> None:
    right = told(TRUE)
    [views] = [line for line in right.notice["lines"] if line["records"] == "views"]
    others = [line for line in right.notice["lines"] if line is not views]
    wrong = {**right.notice, "lines": [*others, {**views, **change}]}
    assert what in str(complaints(replace(right, notice=wrong)))


def test_two_lines_of_one_record_set_and_none_are_found() -> None:
    right = told(TRUE)
    lines = right.notice["lines"]
    [invoice] = [line for line in lines if line["records"] == "invoices"]
    twice = replace(right, notice={**right.notice, "lines": [*lines, invoice]})
    none = replace(right, notice={**right.notice, "lines": [x for x in lines if x is not invoice]})
    assert "orders.invoices: a sentence stands there twice" in str(complaints(twice))
    assert "orders.invoices has no line" in str(complaints(none))


def test_english_is_read_too() -> None:
    text = (
        "[x] Request {ref}: Your bank card is still bound: please unbind it; then it is deleted. "
        "Browsing history, details of 1 order deleted. Login record kept until 1 May 2027; "
        "invoice kept until 18 June 2028, transaction voucher kept until the end of 2033 (tax "
        "law), locked; deleted when due. Details: {link} or call 95XXX."
    )
    right = told(TRUE)
    english = replace(
        right,
        request=replace(right.request, locale="en-GB"),
        notice={**right.notice, "sms": text, "lines": []},
    )
    lines = "lines_are_true"
    assert {line.partition(":")[0] for line in complaints(english)} == {lines}
    for true, lie, kind in (
        ("1 order", "1 orders", "no_word_is_out_of_place"),
        ("18 June 2028", "19 June 2028", "what_is_kept_is_kept_until_then"),
        ("details of 1 order", "3 kinds of data", "no_kind_is_counted_barely"),
    ):
        wrong = {**english.notice, "sms": text.replace(true, lie)}
        assert kind in str(complaints(replace(english, notice=wrong)))


def test_segments_are_a_gateways() -> None:
    assert [segments("字" * length) for length in (70, 71, 134, 135, 268, 269)] == [
        1,
        2,
        2,
        3,
        4,
        5,
    ]
    assert segments("𠮷" * 35) == 1
    assert segments("𠮷" * 66) == 2  # 33 in each
    assert segments("𠮷" * 67) == 3  # and no character is cut
    assert segments("{ref}{link}" + "字" * 46) == 1


# --- a customer -----------------------------------------------------------------------------------

OLD = {"created_at": datetime(2024, 1, 1, tzinfo=UTC), "subject_id": "s"}
ROWS: Rows = {
    **{records: [] for records in TABLES},
    "account_security.login_logs": [
        {"log_no": 1, "logged_at": datetime(2026, 11, 1, tzinfo=UTC), **OLD}
    ],
    "browsing_history.views": [{"view_no": 1, **OLD}],
    "orders.vouchers": [
        {"order_no": "o", "completed_on": date(2023, 7, 1), "complete": True, **OLD}
    ],
    "orders.details": [{"line_no": "d", "order_no": "o", **OLD}],
    "orders.invoices": [
        {"invoice_no": "i", "order_no": "o", "issued_on": date(2023, 6, 18), **OLD}
    ],
    "payments.cards": [{"card_no": 1, "token": "t", "unbound_on": None, **OLD}],
}
SENTENCES = {
    "login_logs": "登录记录依法留到2027年5月1日，仅安全部门可查",
    "views": "浏览记录已删除",
    "vouchers": "交易凭证依税法留到2033年12月31日",
    "details": "1笔订单详情已删除",
    "invoices": "发票依规留到2028年6月18日",
    "cards": "请先解绑银行卡，解绑后自动删除",
}


def told(body: str, more: Rows | None = None) -> Told:
    """What a customer of 2023 is told, whose tables are as they must be."""
    rows = {**ROWS, **(more or {})}
    request = Request("c", "s", NOW, "zh-CN")
    found = fates(request, rows, shipped_rules(), DAY)
    return Told(
        request,
        {"sms": HEAD + body + TAIL, "lines": list(_lines(found))},
        rows,
        found,
        {records: list(fate.stays) for records, fate in found.items()},
        {"account_security.login_logs": [1]},
        DAY,
    )


def _lines(found: Any) -> Any:
    for name, fate in found.items():
        domain, _, records = name.partition(".")
        line = {"domain": domain, "records": records, "sentence": SENTENCES.get(records, "设备")}
        if fate.stays:
            until = None if fate.is_open else fate.last_day
            yield {**line, "outcome": "KEPT", "count": len(fate.stays), "until": until}
        elif fate.gone_keys:
            yield {**line, "outcome": "ERASED", "count": fate.gone, "until": None}
