"""The demo's texts: each that was promised came once, or the demo says that it did not."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from fullstop.consumers.command import sample_texts
from fullstop.sandbox.demo import Case, Result, as_json
from fullstop.sandbox.gateway import TEXTS, Text
from fullstop.sandbox.picture import show
from fullstop.sandbox.ports import choose
from fullstop.schemas.messages import ResultNotice, Stage
from tests.support.desk_notify import KEY, PHONE, a_notice
from tests.support.door import phones_of
from tests.support.messages import request

AT = datetime(2026, 11, 24, tzinfo=UTC)
PAGE = "xx.cn/d/"
ASKED = request().model_copy(update={"case_id": "case"})


def result(*notices: ResultNotice) -> Result:
    return Result((Case(ASKED, "somebody", (), notices, AT, AT),), AT, ())


def after(promised: Result, *times: int, monkeypatch: pytest.MonkeyPatch) -> Result:
    """The result when each text has come so often."""
    monkeypatch.setattr(sample_texts, "ARRIVING_SECONDS_MAX", 0.3)
    port = choose()
    with phones_of(port) as phones:
        gateway = f"http://127.0.0.1:{port}{TEXTS}"
        known = sample_texts.with_texts(promised, KEY, PAGE, gateway).texts
        for one, count in zip(known, times, strict=True):
            phones.texts += [Text("key", one.phone, one.text, AT)] * count
        return sample_texts.with_texts(promised, KEY, PAGE, gateway)


def test_what_arrived_is_shown_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = after(result(a_notice(), a_notice(revision=2, sms="")), 1, monkeypatch=monkeypatch)
    assert found.problems == ()
    [sms] = found.texts
    assert (sms.phone, sms.times) == (PHONE, 1)
    assert "{" not in sms.text
    assert sms.text.endswith("怎么查：xx.cn/d 或拨95XXX。")
    shown = StringIO()
    show(found, Console(file=shown, width=300), whole=False)
    assert shown.getvalue().count(sms.text) == 1
    assert "{ref}" not in shown.getvalue()
    assert [one["text"] for one in as_json(found)["texts"]] == [sms.text]  # type: ignore[attr-defined]


@pytest.mark.parametrize("times", [0, 2])
def test_what_did_not_arrive_once_is_a_problem(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = after(result(a_notice()), times, monkeypatch=monkeypatch)
    assert found.problems == (f"case: its text arrived {times} times, not once",)


@pytest.mark.parametrize(("times", "wrong"), [(0, 0), (1, 0), (2, 1)])
def test_what_a_last_notice_stands_for_may_be_left_out_and_not_doubled(
    times: int, wrong: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = a_notice(revision=2, stage=Stage.FINAL, sms="申请{ref}全部删除。查：{link}")
    found = after(result(a_notice(), last), times, 1, monkeypatch=monkeypatch)
    assert len(found.problems) == wrong


def test_more_than_the_gateway_shows_are_not_sent() -> None:
    assert sample_texts.are_sent(sample_texts.CUSTOMERS_MAX)
    assert not sample_texts.are_sent(sample_texts.CUSTOMERS_MAX + 1)
