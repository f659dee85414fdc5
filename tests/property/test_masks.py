"""Masks: the SQL and the Python leave the same, and never five digits of anything in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from fullstop.handlers.contract import Mask
from fullstop.outbox.database import Db, connect_as_administrator
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres.masking import masked, masked_sql

_DIGITS = st.text("0123456789", min_size=1, max_size=20)
_ODD = st.sampled_from(
    ["", " ", "\n", "@", "@@", "x@", "@x", "'", "%s", "{0}", "\u200d", "😀", "ｚ"]
)
values = st.one_of(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=24),
    st.from_regex(r"\+?[0-9 ()-]{3,18}\n?", fullmatch=True),
    st.from_regex(r"[0-9]{14,17}[0-9Xx]\n?", fullmatch=True),
    st.builds(
        "".join,
        st.lists(
            st.sampled_from(
                ["广东省", "内蒙古", "内蒙古自治区", "上海", "上海市", "深圳市", "张三", "@"]
            )
            | _DIGITS
            | _ODD,
            max_size=5,
        ),
    ),
    st.emails(),
)


@pytest.fixture(scope="module")
def connection(servers: Servers) -> Iterator[Db]:
    with connect_as_administrator(servers.database_url) as opened:
        yield opened


@settings(deadline=None, max_examples=400)
@given(value=st.none() | values)
@example(value="13800005678")
@example(value="110101199003071234\n")
def test_sql_and_python_leave_the_same(connection: Db, value: str | None) -> None:
    masks = SQL(", ").join(SQL("({})::text").format(masked_sql(mask, SQL("v"))) for mask in Mask)
    row = connection.execute(SQL("select {} from (select %s::text as v) t").format(masks), [value])
    assert row.fetchone() == tuple(masked(mask, value) for mask in Mask)


@settings(max_examples=400)
@given(value=values)
@example(value="010" + "12345" * 3)
def test_a_mask_leaves_little(value: str) -> None:
    for mask in Mask:
        left = masked(mask, value)
        assert left is None or not re.search(r"\d{5}", left), mask
        assert left is None or "*" in left, mask


@settings(max_examples=200)
@given(name=st.text(st.characters(categories=["Lo"]), min_size=1, max_size=20))
def test_a_name_in_another_kinds_column_is_not_shown(name: str) -> None:
    for mask in (Mask.STARS, Mask.PHONE, Mask.ID_CARD, Mask.EMAIL):
        assert masked(mask, name) == "***"


@pytest.mark.parametrize(
    ("mask", "value", "left"),
    [
        (Mask.NAME, "张三丰", "张**"),
        (Mask.NAME, "张", "***"),
        (Mask.NAME, "", "***"),
        (Mask.PHONE, "13812345678", "138****5678"),
        (Mask.PHONE, "138-1234", "***"),
        (Mask.PHONE, "请打13812345678", "***"),
        (Mask.EMAIL, "zhang@example.cn", "z***@e***"),
        (Mask.EMAIL, "zhang", "***"),
        (Mask.ID_CARD, "11010119900307123X", "110***********123X"),
        (Mask.ID_CARD, "G12345678", "***"),
        (Mask.ADDRESS, "广东省深圳市南山区科技路1号", "广东省***"),
        (Mask.ADDRESS, "科技路1号", "***"),
        (Mask.STARS, "请打13812345678找张三", "***"),
        (Mask.NULL, "张三", None),
    ],
)
def test_what_each_kind_leaves(mask: Mask, value: str, left: str | None) -> None:
    assert masked(mask, value) == left
    assert masked(mask, None) is None
