"""Masks: the SQL and the Python leave the same, and never five digits of anything in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from fullstop.handlers.contract import Mask, Masks
from fullstop.outbox.database import Db, connect_as_administrator
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres.masking import (
    emptied_sql,
    masked,
    masked_inside,
    masked_sql,
    unlike_sql,
)

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


@settings(max_examples=400)
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


# --- inside a jsonb -----------------------------------------------------------------------------

_KEYS = st.sampled_from(["address", "phone", "a.b", 'qu"ote', "0", "", "100%", "键"])
_PLAIN = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | values
documents = st.recursive(
    _PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4)
)
trees: st.SearchStrategy[Masks] = st.recursive(
    st.dictionaries(_KEYS, st.none() | st.sampled_from(Mask), min_size=1, max_size=3),
    lambda inner: st.dictionaries(_KEYS, st.sampled_from(Mask) | inner, min_size=1, max_size=3),
    max_leaves=4,
)


@settings(max_examples=300)
@given(masks=trees, document=documents)
def test_of_a_document_sql_and_python_leave_the_same(
    connection: Db, masks: Masks, document: Any
) -> None:
    statement = SQL("select {}, {}, {} from (select %s::jsonb as v) t").format(
        masked_sql(masks, SQL("v")), unlike_sql(masks, SQL("v")), emptied_sql(masks, SQL("v"))
    )
    row = connection.execute(statement, [json.dumps(document)]).fetchone()
    assert row is not None
    left, is_unlike, emptied = row
    assert left == masked_inside(masks, document)
    assert is_unlike is any(_unlike(masks, document))
    assert not any(_unlike(masks, emptied))
    assert set(_at_masks(masks, emptied)) <= {None}


def _unlike(masks: Masks, document: Any) -> Iterator[bool]:
    """Whether what lies where keys are named is a value, or a list within a list."""
    for each in document if isinstance(document, list) else [document]:
        if isinstance(each, dict):
            for key, mask in masks.items():
                if isinstance(mask, dict) and _masks_any(mask) and key in each:
                    yield from _unlike(mask, each[key])
        else:
            yield each is not None and not isinstance(each, bool)


def _masks_any(masks: Masks) -> bool:
    return any(_masks_any(m) if isinstance(m, dict) else m for m in masks.values())


def _at_masks(masks: Masks, document: Any) -> Iterator[Any]:
    for each in document if isinstance(document, list) else [document]:
        for key, mask in masks.items():
            if isinstance(each, dict) and key in each:
                if isinstance(mask, dict):
                    yield from _at_masks(mask, each[key])
                else:
                    yield each[key]


_ORDER: Masks = {"buyer": {"phone": Mask.PHONE, "id": None}, "notes": Mask.STARS, "fax": Mask.NULL}


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ({"no": 7, "at": "深圳"}, {"no": 7, "at": "深圳"}),
        (
            {"buyer": {"phone": "13812345678", "id": 9}, "no": 7},
            {"buyer": {"phone": "138****5678", "id": 9}, "no": 7},
        ),
        ({"buyer": {"phone": 13812345678}}, {"buyer": {"phone": "138****5678"}}),
        ({"buyer": {"phone": None}}, {"buyer": {"phone": None}}),
        ({"buyer": {"phone": {"cn": "13812345678"}}}, {"buyer": {"phone": "***"}}),
        (
            [{"buyer": [{"phone": "13812345678"}, {"id": 9}]}],
            [{"buyer": [{"phone": "138****5678"}, {"id": 9}]}],
        ),
        ({"notes": ["张三", "李四"], "fax": ["1"]}, {"notes": ["***", "***"], "fax": None}),
        ({"buyer": "张三 13812345678"}, {"buyer": "张三 13812345678"}),  # and is told as unlike
        ("buyer", "buyer"),
    ],
)
def test_what_is_left_of_a_document(document: Any, left: Any) -> None:
    assert masked_inside(_ORDER, document) == left
    text = masked(_ORDER, json.dumps(document))
    assert text is not None
    assert json.loads(text) == left
