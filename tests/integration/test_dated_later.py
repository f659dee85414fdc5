"""Rows that are newer than a request, and rows dated later than now: kept, and told as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from fullstop.consumers.aggregator.finding import findings_of
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred, Measure, Outcome, Stage
from tests.support import orders
from tests.support.desk import Desk
from tests.support.outcomes import CASE, SUBJECT, deferred, open_matter
from tests.support.world import NOON, World

TOMORROW = "now() + interval '1 day'"
NEXT_DAY = NOON + timedelta(days=1)


def views(world: World, *dated: str) -> None:
    for created_at in dated:
        world.execute(
            "insert into browsing_history.views (subject_id, goods_id, device, created_at)"
            f" values ('s', 'goods', 'phone', {created_at})"
        )


def kept(answer: object) -> list[tuple[str, str, int]]:
    assert isinstance(answer, DeletionDeferred)
    return [(entry.records, entry.rule, entry.rows) for entry in answer.kept]


def dated(world: World, created_at: str) -> None:
    world.execute(f"update browsing_history.views set created_at = {created_at}")


# --- dated later than now -----------------------------------------------------------------------


@pytest.mark.parametrize("later", [TOMORROW, "now() + interval '1 hour'", "'infinity'"])
def test_a_row_dated_later_than_now_is_kept_as_it_is(world: World, later: str) -> None:
    views(world, later, "'2010-02-01'")
    asked = world.request("s")
    [preview] = world.handle("browsing_history", world.request("s", dry_run=True))
    with capture_logs() as logs:
        [answer] = world.handle("browsing_history", asked)
    assert kept(preview) == kept(answer) == [("views", "dated-later", 1)]
    assert isinstance(answer, DeletionDeferred)
    assert [(part.records, part.rows) for part in answer.erased] == [("views", 1)]
    assert answer.remaining == 1
    [row] = world.execute("select restricted_for, device from browsing_history.views")
    assert row == (None, "phone")
    [alarm] = [line for line in logs if line["event"] == "kept_without_a_day"]
    assert (alarm["records"], alarm["rule"]) == ("views", "dated-later")


def test_it_is_looked_at_within_a_week_and_goes_once_its_date_is_right(world: World) -> None:
    views(world, "'infinity'")
    asked = world.request("s")
    world.handle("browsing_history", asked)
    for _ in range(8):
        world.clock.now += timedelta(days=7)
        assert world.deferrals("browsing_history").step()
        assert not world.deferrals("browsing_history").step()
        assert world.said("browsing_history") == []
    dated(world, "'2010-02-01'")
    world.clock.now += timedelta(days=7)
    assert world.deferrals("browsing_history").step()
    [answer] = world.said("browsing_history")
    assert isinstance(answer, DeletionCompleted)
    assert [(part.records, part.rows) for part in answer.erased] == [("views", 1)]


def test_once_its_time_has_come_it_is_newer_and_no_longer_this_requests_matter(
    world: World,
) -> None:
    views(world, TOMORROW)
    [first] = world.handle("browsing_history", world.request("s"))
    assert kept(first) == [("views", "dated-later", 1)]
    world.execute("update browsing_history.views set created_at = now() - interval '1 minute'")
    world.clock.now += timedelta(days=30)
    assert world.deferrals("browsing_history").step()
    [answer] = world.said("browsing_history")
    assert isinstance(answer, DeletionCompleted)
    assert (answer.erased, answer.remaining) == ((), 0)
    assert world.execute("select count(*) from browsing_history.views") == [(1,)]


def test_an_order_line_dated_later_keeps_its_order(world: World) -> None:
    orders.order(world, "o-1")
    orders.detail(world, "o-1-line", "o-1")
    world.execute(f"update orders.details set created_at = {TOMORROW}")
    [answer] = world.handle("orders", world.request("s"))
    assert kept(answer) == [
        ("details", "dated-later", 1),
        ("vouchers", "details.dated-later", 1),
    ]
    sentences = [
        finding.sentence
        for finding in findings_of(outcome(answer), world.wiring.wording.phrasebook, "zh")
    ]
    assert sentences[0] == "订单详情的日期晚于今天，核对清楚之前暂时要留着"
    assert "下面有记录的日期晚于今天" in sentences[1]


def test_an_order_of_which_a_line_is_dated_later_is_not_told_as_gone(world: World) -> None:
    orders.order(world, "o-1")
    orders.detail(world, "l-1", "o-1")
    orders.detail(world, "l-2", "o-1")
    world.execute(f"update orders.details set created_at = {TOMORROW} where line_no = 'l-2'")
    [answer] = world.handle("orders", world.request("s"))
    assert [(part.records, part.count, part.rows) for part in outcome(answer).erased] == [
        ("details", 0, 1)
    ]


def test_what_a_clock_ahead_writes_is_only_newer(world: World) -> None:
    """The shop's clocks may be some minutes ahead; that is no alarm."""
    views(world, "now() + interval '2 minutes'")
    [answer] = world.handle("browsing_history", world.request("s"))
    assert isinstance(answer, DeletionCompleted)
    assert answer.only_newer


def test_a_big_customers_rows_dated_later_are_kept(world: World) -> None:
    settings = world.wiring.settings.model_copy(update={"chunk_rows_max": 2})
    vars(world.wiring)["settings"] = settings
    views(world, *["'2010-02-01'"] * 5, TOMORROW, "'infinity'")
    assert world.handle("browsing_history", world.request("s")) == []
    worker = world.worker("browsing_history")
    while worker.step():
        pass
    [answer] = world.said("browsing_history")
    assert kept(answer) == [("views", "dated-later", 2)]
    assert [part.rows for part in outcome(answer).erased] == [5]


def test_its_case_is_never_told_as_done(desk: Desk) -> None:
    desk.world.clock.now = desk.request().requested_at
    views_of(desk.world, SUBJECT, TOMORROW)
    request = desk.request(records=("browsing_history",))
    said = desk.world.handle("browsing_history", request)
    notice = desk.hear(request, *said)[-1]
    assert (notice.case_id, notice.stage, notice.complete) == (CASE, Stage.PARTIAL, False)
    [line] = notice.lines
    assert "日期晚于今天，核对清楚之前暂时要留着" in line.sentence


# --- of the request's own day, in a table that has only days --------------------------------------


def dated_by_day(world: World) -> None:
    world.execute("alter table browsing_history.views alter created_at type date")
    entry = world.wiring.catalogue["browsing_history"]
    views, *others = entry.domain.record_sets
    views = replace(views, created_type="date", created_zone="Asia/Shanghai")
    world.wiring.catalogue["browsing_history"] = replace(
        entry, domain=replace(entry.domain, record_sets=(views, *others))
    )


def test_what_came_on_the_day_of_the_request_is_kept_as_it_is_and_told(world: World) -> None:
    dated_by_day(world)
    views(world, "'2026-11-23'", "'2026-11-24'", "'2026-11-25'")
    asked = world.request("s")
    [preview] = world.handle("browsing_history", world.request("s", dry_run=True))
    with capture_logs() as logs:
        [answer] = world.handle("browsing_history", asked)
    assert kept(preview) == kept(answer) == [("views", "same-day", 1)]
    assert [part.rows for part in outcome(answer).erased] == [1]
    assert world.execute(
        "select created_at::text, restricted_for, device from browsing_history.views order by 1"
    ) == [("2026-11-24", None, "phone"), ("2026-11-25", None, "phone")]
    assert [line for line in logs if line["event"] == "kept_without_a_day"] == []
    phrasebook = world.wiring.wording.phrasebook
    assert [f.sentence for f in findings_of(outcome(answer), phrasebook, "zh")] == [
        "浏览记录已删除",
        "浏览记录有您确认当天的，分不清先后，先留着，要删除请过了这天再申请",
    ]


def test_it_goes_with_a_request_of_a_later_day_and_then_both_are_done(world: World) -> None:
    dated_by_day(world)
    views(world, "'2026-11-24'")
    first, second = world.request("s"), world.request("s", requested_at=NEXT_DAY)
    [answer] = world.handle("browsing_history", first)
    assert kept(answer) == [("views", "same-day", 1)]
    world.clock.now = NEXT_DAY
    assert world.deferrals("browsing_history").step()
    assert world.said("browsing_history") == []
    [gone] = world.handle("browsing_history", second)
    assert [part.rows for part in outcome(gone).erased] == [1]
    world.clock.now += timedelta(days=7)
    assert world.deferrals("browsing_history").step()
    [done] = world.said("browsing_history")
    assert isinstance(done, DeletionCompleted)
    assert (done.case_id, done.remaining) == (first.case_id, 0)


def test_an_order_with_a_line_of_that_day_is_not_told_as_gone(world: World) -> None:
    line = open_matter("vouchers", "details.same-day")
    # Another case hid the row, for whoever that one's rules let read it.
    seen = {"ends_when": "same_day", "measures": (Measure.RESTRICTED,)}
    said = deferred("orders", line.model_copy(update=seen))
    phrasebook = world.wiring.wording.phrasebook
    [zh] = findings_of(said, phrasebook, "zh")
    [en] = findings_of(said, phrasebook, "en")
    assert "下面有您确认当天的记录" in zh.sentence
    assert "for a record that belongs there and is of the day you confirmed" in en.sentence
    assert not zh.locked


# --- only newer than the request ----------------------------------------------------------------


@pytest.mark.parametrize("domain", ["browsing_history", "orders"])
def test_who_has_only_newer_rows_is_told_so(world: World, domain: str) -> None:
    views(world, "now() - interval '1 minute'")
    orders.order(world, "o-1", created_at=world.clock() + timedelta(seconds=1))
    [preview] = world.handle(domain, world.request("s", dry_run=True))
    [answer] = world.handle(domain, world.request("s"))
    for said in (preview, answer):
        assert isinstance(said, DeletionCompleted)
        assert (said.only_newer, said.unknown_subject, said.erased) == (True, False, ())
        [found] = findings_of(said, world.wiring.wording.phrasebook, "zh")
        assert found.sentence == "只有您确认之后新产生的信息，不在这次申请内"


def test_what_is_not_asked_for_is_not_told_as_newer(world: World) -> None:
    views(world, "'2010-02-01'")
    [answer] = world.handle(
        "browsing_history", world.request("s", records=("browsing_history.searches",))
    )
    assert isinstance(answer, DeletionCompleted)
    assert not answer.only_newer


def test_the_text_does_not_say_that_nothing_was_found(desk: Desk) -> None:
    views_of(desk.world, SUBJECT, "now() - interval '1 minute'")
    request = desk.request(records=("browsing_history",), contact=b"\x01" * 80)
    notice = desk.hear(request, *desk.world.handle("browsing_history", request))[-1]
    assert (notice.stage, notice.complete) == (Stage.FINAL, True)
    assert "只有您确认之后新产生的信息" in notice.sms
    assert "没有找到" not in notice.sms


def views_of(world: World, subject_id: str, created_at: str) -> None:
    views(world, created_at)
    world.execute("update browsing_history.views set subject_id = %s", subject_id)


def outcome(said: object) -> Outcome:
    assert isinstance(said, DeletionCompleted | DeletionDeferred)
    return said
