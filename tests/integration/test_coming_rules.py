"""Rules that are to come are told once to whoever has data kept under them and can be reached."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from fullstop.consumers.aggregator import announce
from fullstop.consumers.aggregator.announce import Announcements
from fullstop.consumers.operate.reconcile import Reconciliation, Terms
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.messages import (
    CaseId,
    Kept,
    LineOutcome,
    PolicyAnnounced,
    ResultNotice,
    Stage,
    SubjectId,
)
from tests.support import messages
from tests.support.desk import DOMAINS, TOPICS, Desk, terms_of
from tests.support.desk_notify import KEY, notify_on
from tests.support.outcomes import SHOP, completed, deferred, erased, kept
from tests.support.world import World

FROM = date(2027, 3, 1)
INVOICE = kept("invoices", "invoice-stub", date(2028, 6, 18))
VOUCHER = kept("vouchers", "details.details-3y", date(2028, 6, 18))
BY_THEN_GONE = kept("invoices", "invoice-stub", date(2027, 2, 28))
CONTACT = seal(Contact("13800005678", "zh-CN"), KEY.public_key)
TEXT = (
    "【某某商城】《客户信息删除规则》自2027年3月1日起调整，您2026年11月申请删除时暂留的信息到时按新规则办理。"
    "全文见APP公告，您的申请见{link}，疑问请拨95XXX。"
)


def coming(*records: str, domain: str = "orders", on: date = FROM) -> PolicyAnnounced:
    return messages.announced().model_copy(
        update={
            "event_id": f"6f0c1f0e-8a56-4b3e-9d35-{on:%Y%m%d}{len(records):04d}",
            "domain": domain,
            "version": str(on),
            "effective_from": on,
            "records": records or ("invoices",),
        }
    )


def asked(desk: Desk, *entries: Kept, case: str = "case-1", **more: Any) -> None:
    """A case of which the orders' domain keeps these, told; nothing is left elsewhere."""
    ids: dict[str, Any] = {"case_id": CaseId(case), "subject_id": SubjectId(f"s-{case}")}
    kept_there = deferred("orders", *entries) if entries else completed("orders")
    others = [completed(name, erased("views", 1)) for name in DOMAINS[1:]]
    said = [one.model_copy(update=ids) for one in (kept_there, *others)]
    subject_id = str(ids.pop("subject_id"))
    desk.hear(desk.world.request(subject_id, contact=CONTACT, **ids, **more), *said)


def announcements(desk: Desk) -> Announcements:
    terms = terms_of(desk.world, TOPICS, DOMAINS, SHOP)
    return Announcements(desk.world.wiring.aggregator_database(), terms)


def told(desk: Desk) -> list[ResultNotice]:
    """What the aggregator says while it tells of what was announced."""
    step = announcements(desk).step
    while step():
        pass
    return desk.notices()


def test_who_has_data_kept_under_them_is_told_once(desk: Desk) -> None:
    asked(desk, INVOICE)
    desk.world.clock.now += timedelta(days=31)
    assert desk.hear(coming(), coming()) == []
    [notice] = told(desk)
    assert (notice.stage, notice.revision, notice.sms) == (Stage.ANNOUNCEMENT, 2, TEXT)
    assert (notice.contact, notice.complete) == (CONTACT, False)
    lines = {(line.domain, line.records, line.outcome, line.until) for line in notice.lines}
    assert ("orders", "invoices", LineOutcome.KEPT, date(2028, 6, 18)) in lines

    for _ in range(3):
        desk.world.clock.now += timedelta(days=1)
        assert told(desk) == []
    assert desk.hear(coming()) == []
    assert desk.world.execute("select revision, stage, announced from aggregator.cases") == [
        (2, "PARTIAL", ["orders/2027-03-01"])
    ]


def test_its_event_is_that_of_the_case_and_the_version(desk: Desk) -> None:
    """Said again after everything was lost it is the same event, whatever its revision."""
    asked(desk, INVOICE)
    desk.hear(coming())
    [first] = told(desk)
    desk.world.execute("update aggregator.cases set announced = '{}'")
    desk.world.execute("update aggregator.announcements set looked_on = null")
    [again] = told(desk)
    assert (again.event_id, again.revision) == (first.event_id, 3)


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (kept("logistics", "transaction-3y", date(2028, 6, 18)),),
        (BY_THEN_GONE,),
    ],
    ids=["nothing is kept", "other records are kept", "it is gone before their day"],
)
def test_whom_they_touch_nothing_of_is_not_told(desk: Desk, entries: tuple[Kept, ...]) -> None:
    asked(desk, *entries)
    desk.hear(coming("invoices", "details"))
    assert told(desk) == []


def test_what_is_kept_for_its_childs_sake_falls_under_the_childs_rules(desk: Desk) -> None:
    asked(desk, VOUCHER)
    desk.hear(coming("details"))
    assert len(told(desk)) == 1


def test_another_domains_rules_and_those_of_no_record_set_are_told_to_nobody(desk: Desk) -> None:
    """Before `records` was there, nobody was told by a notice: so it stays."""
    asked(desk, INVOICE)
    other = coming("invoices", domain="membership")
    desk.hear(other, coming().model_copy(update={"records": ()}))
    assert told(desk) == []


def test_a_contact_whose_life_is_over_is_used_no_more(desk: Desk) -> None:
    asked(desk, INVOICE)
    desk.world.clock.now += timedelta(days=366)
    late = coming(on=date(2028, 3, 1))
    desk.hear(late)
    assert told(desk) == []
    assert desk.world.execute("select announced from aggregator.cases") == [([],)]


def test_from_their_day_on_nobody_is_told_that_they_are_to_come(desk: Desk) -> None:
    desk.world.clock.now = datetime.fromisoformat("2027-02-28T16:00:00Z")  # midnight in Shanghai
    asked(desk, INVOICE)
    desk.hear(coming())
    assert told(desk) == []


def test_who_asked_after_the_announcement_is_told_on_the_next_day(desk: Desk) -> None:
    desk.hear(coming())
    assert told(desk) == []
    asked(desk, INVOICE)
    assert told(desk) == []
    desk.world.clock.now += timedelta(days=1)
    [notice] = told(desk)
    assert notice.stage is Stage.ANNOUNCEMENT


def test_the_result_comes_as_if_nothing_had_been_announced(desk: Desk) -> None:
    """What was told and promised stays what it was: the last notice is the last, and has its
    text."""
    asked(desk, INVOICE)
    desk.hear(coming())
    told(desk)
    desk.world.clock.now += timedelta(days=2)
    [last] = desk.hear(
        completed("orders", erased("invoices", 1), revision=2).model_copy(
            update={"case_id": "case-1", "subject_id": "s-case-1"}
        )
    )
    assert (last.stage, last.revision) == (Stage.FINAL, 3)
    assert "现已删除" in last.sms
    desk.world.clock.now += timedelta(days=1)
    assert told(desk) == []


def test_each_of_several_versions_is_told(desk: Desk) -> None:
    asked(desk, INVOICE)
    desk.hear(coming(), coming(on=date(2027, 6, 1)))
    assert [notice.revision for notice in told(desk)] == [2, 3]


# --- bounded, and once whatever ends it ---------------------------------------------------------


def some(desk: Desk, number: int) -> set[str]:
    names = {f"c-{n}" for n in range(number)}
    for name in names:
        asked(desk, INVOICE, case=name)
    desk.hear(coming())
    return names


def test_a_turn_is_bounded_and_a_kill_tells_nobody_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at each place of a turn: what is told, and how far it came, commit together."""
    names = some(desk, 7)
    monkeypatch.setattr(announce, "CASES_MAX", 2)
    found: list[str] = []
    for place in ("outbox.put", "announcements.move_on", "cases.save_cases"):
        with monkeypatch.context() as patch:
            patch.setattr(f"{announce.__name__}.{place}", _killed)
            with pytest.raises(KeyboardInterrupt):
                announcements(desk).step()
        assert desk.notices() == []
        announcements(desk).step()
        turn = [notice.case_id for notice in desk.notices()]
        assert len(turn) == 2
        found += turn
    found += [notice.case_id for notice in told(desk)]
    assert sorted(found) == sorted(names)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_two_that_tell_at_once_tell_nobody_twice(desk: Desk) -> None:
    names = some(desk, 3)
    other = announcements(desk)
    with desk.world.wiring.aggregator_database().transaction() as held:
        assert held.execute("select from announcements for update").fetchall()
        assert not other.step()
    assert {notice.case_id for notice in told(desk)} == names


# --- what the words are -------------------------------------------------------------------------


def test_it_can_be_said_again_beside_the_result(desk: Desk) -> None:
    asked(desk, INVOICE)
    desk.hear(coming())
    told(desk)
    world = desk.world
    again = Reconciliation(
        TOPICS, world.wiring.aggregator_database(), {}, world.clock, world.wiring.settings.civil_day
    )
    again.run(Terms(notices_since=world.today()))
    assert [(one.stage, one.contact) for one in desk.notices()] == [
        (Stage.PARTIAL, CONTACT),
        (Stage.ANNOUNCEMENT, CONTACT),
    ]


# --- down to the phone --------------------------------------------------------------------------


def test_it_goes_once_at_day_and_only_the_last_notice_stands_for_it(
    desk: Desk, world: World
) -> None:
    asked(desk, INVOICE)
    asked(desk, INVOICE, case="case-2")
    desk.hear(coming())
    notices = told(desk)
    with notify_on(world) as notify:
        world.clock.now = datetime.fromisoformat("2026-11-24T13:01:00Z")  # 21:01 in Shanghai
        notify.tell(*notices, *notices)
        assert notify.send() == 0
        last = replace_stage(notices[0], Stage.FINAL, 3)
        later = replace_stage(notices[1], Stage.PARTIAL, 3)
        notify.tell(last, later)
        world.clock.now += timedelta(hours=11)
        while notify.send():
            pass
    first, second = (notice.case_id for notice in notices)
    assert notify.states() == {
        f"{first}:2": "superseded",
        f"{first}:3": "accepted",
        f"{second}:2": "accepted",
        f"{second}:3": "accepted",
    }
    assert notify.inbox.accepted == {f"{first}:3": 1, f"{second}:2": 1, f"{second}:3": 1}
    [text] = [one.text for one in notify.inbox.texts if one.key == f"{second}:2"]
    assert text == TEXT.replace("{link}", "xx.cn/d")
    assert world.execute(
        "select kind from notify.messages where message_id = %s", f"{second}:2"
    ) == [("announcement",)]


def replace_stage(notice: ResultNotice, stage: Stage, revision: int) -> ResultNotice:
    return notice.model_copy(
        update={"event_id": messages.EVENT_ID, "stage": stage, "revision": revision}
    )
