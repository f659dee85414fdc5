"""What the demo shows ends on one screen, and is not cut at 80 columns; --verbose has all of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from rich.console import Console

from fullstop.handlers.catalogue import catalogue
from fullstop.sandbox.demo import Case, Result, Sms
from fullstop.sandbox.picture import show
from fullstop.sandbox.samples import NAMED
from fullstop.schemas.messages import (
    Action,
    CaseId,
    DeletionDeferred,
    Erased,
    Kept,
    KeptKind,
    Measure,
    Outcome,
)
from tests.support.desk_notify import PHONE, a_notice
from tests.support.messages import deferred, request

AT = datetime(2026, 11, 24, tzinfo=UTC)
LINES_MAX, COLUMNS = 40, 80
TEXT = (
    "【某某商城】您好，申请VUD7XW："
    + "会员资料里的手机号、姓名等、3笔订单的快递信息、" * 8
    + "或拨95XXX。"
)


def kept(records: str, *measures: Measure) -> Kept:
    return Kept(
        records=records,
        rule="network-log-6m",
        count=1,
        rows=1,
        kind=KeptKind.STATUTORY,
        citation="a law",
        until=date(2033, 12, 31),
        ends_when=None,
        measures=measures,
    )


def answer(domain: str, records: list[str]) -> DeletionDeferred:
    """Every second record set is kept, with all that can be said of it."""
    gone, stays = records[1::2], records[::2]
    both = (Measure.MASKED, Measure.RESTRICTED)
    return deferred().model_copy(
        update={
            "domain": domain,
            "erased": tuple(
                Erased(records=name, action=Action.DELETED, count=3, rows=7) for name in gone
            ),
            "kept": tuple(kept(name, *both[: 1 + n % 2]) for n, name in enumerate(stays)),
        }
    )


def answers() -> tuple[Outcome, ...]:
    """Of all domains that are shipped, by every record set: as much as one customer can see."""
    known = catalogue()
    return tuple(answer(n, [r.name for r in e.domain.record_sets]) for n, e in known.items())


def result() -> Result:
    cases, texts, said = [], [], answers()
    customers = [(one.subject_id, one.story, one.looks_first) for one in NAMED]
    customers += [(f"sample-g{n:05d}", "", False) for n in range(300)]
    for subject, story, looks_first in customers:
        for dry_run in (True, False) if looks_first else (False,):
            case_id = CaseId(f"{subject}-{dry_run}")
            asked = request().model_copy(
                update={"subject_id": subject, "case_id": case_id, "dry_run": dry_run}
            )
            told = a_notice().model_copy(update={"event_id": str(uuid4()), "case_id": case_id})
            later = AT + timedelta(seconds=1)
            cases.append(Case(asked, story, said, (told,), later, later))
            texts.append(Sms(told.event_id, case_id, PHONE, TEXT, is_superseded=False, times=1))
    return Result(tuple(cases), AT, (), tuple(texts))


@pytest.fixture(scope="module")
def asked() -> Result:
    return result()


def shown(result: Result, *, whole: bool) -> str:
    out = StringIO()
    show(result, Console(file=out, width=COLUMNS), whole=whole)
    return out.getvalue()


def test_it_ends_on_one_screen(asked: Result) -> None:
    said = shown(asked, whole=False)
    assert len(said.splitlines()) <= LINES_MAX
    for part in (
        "Ms Wang",
        "generated customers",
        "requests a second",
        "`fullstop demo --verbose`",
    ):
        assert part in said


def test_verbose_has_every_story(asked: Result) -> None:
    said = shown(asked, whole=True)
    assert all(one.subject_id in said for one in NAMED)


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_is_cut(asked: Result, whole: bool) -> None:
    said = shown(asked, whole=whole)
    assert "…" not in said
    assert TEXT in "".join(said.split())
    for domain, entry in catalogue().items():
        for records in entry.domain.record_sets:
            assert f"{domain}.{records.name}" in said


def test_what_is_wrong_is_said_at_the_end(asked: Result) -> None:
    wrong = Result(asked.cases, AT, ("a row stayed",), asked.texts)
    assert "1 things are not as they must be" in shown(wrong, whole=False).splitlines()[-1]
