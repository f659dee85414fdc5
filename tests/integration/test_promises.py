"""What the door tells by text beside its codes: each once, by the ledger, and no word too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from fullstop.consumers.wiring.door import check_ledger
from fullstop.gateways.templates import Form, form
from fullstop.intake.door import Promises
from fullstop.notify import ledger
from fullstop.running.settings import SettingsError
from fullstop.sandbox import samples
from fullstop.schemas.contact import unseal
from fullstop.schemas.messages import DeletionRequested
from tests.support.desk_door import SESSION, SOURCE, DoorAtWork, a_door_on
from tests.support.desk_notify import KEY, a_notice, notify_on
from tests.support.world import World

WANG, WANGS_OTHER, NOBODY = "10000005678", "10000005679", "10009999999"


@dataclass(frozen=True)
class Put:
    """A message as it lies in the ledger."""

    message_id: str
    phone: str
    text: str
    form: Form


@pytest.fixture
def door(world: World) -> Iterator[DoorAtWork]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    promises = Promises(ledger.promise, "xx.cn/d/", world.wiring.settings.civil_day)
    with a_door_on(world) as opened:
        telling = replace(opened.door, promises=promises, contact_key=KEY.public_key)
        yield replace(opened, door=telling)


def put(world: World) -> list[Put]:
    rows = world.execute(
        "select message_id, contact, text, form from notify.messages order by number"
    )
    return [
        Put(key.partition(":")[2], unseal(box, KEY).phone, text, Form.parse(form))
        for key, box, text, form in rows
    ]


def next_noon(world: World) -> datetime:
    """In Shanghai."""
    return (world.clock() + timedelta(days=1)).replace(hour=4, minute=0)


def case_of(world: World) -> tuple[str, str, str]:
    [found] = world.execute("select case_id, reference, link from intake.applications")
    return found


def test_who_waits_a_minute_for_the_list_is_sent_its_link(door: DoorAtWork) -> None:
    door.proven(WANG)
    door.world.clock.now += timedelta(seconds=61)
    door.carry()
    door.carry()
    [told] = put(door.world)
    _, reference, link = case_of(door.world)
    ends_on = door.world.today() + timedelta(days=7)
    assert (told.message_id, told.phone) == ("list_ready-1", WANG)
    assert f"xx.cn/d/{link} " in told.text
    assert f"请在{ends_on.month}月{ends_on.day}日前核对确认" in told.text
    day = f"{ends_on.month}月{ends_on.day}日"
    assert told.form == form("list_ready", "zh", day=day, ref=reference)


def test_a_list_that_does_not_come_is_asked_for_again_and_its_customer_is_told(
    door: DoorAtWork,
) -> None:
    attempt = door.proven(WANG)
    lost = door.said()
    for hours, numbers, alarms in ((0.9, [], 0), (0.2, [2], 0), (0.5, [], 0), (24, [3], 1)):
        door.world.clock.now += timedelta(hours=hours)
        door.due().step()
        asked = door.said()
        assert [one.case_id for one in asked if isinstance(one, DeletionRequested)] == [
            f"{case_of(door.world)[0]}.{number}" for number in numbers
        ]
        assert door.late == [case_of(door.world)[0]] * alarms
    [request] = [one for one in lost if isinstance(one, DeletionRequested)]
    door.answer(request)  # the one before counts no longer
    assert door.state(attempt.link) == "listing"
    [request] = [one for one in asked if isinstance(one, DeletionRequested)]
    door.answer(request)
    assert door.state(attempt.link) == "listed"
    assert [one.message_id for one in put(door.world)] == ["list_ready-3"]


def test_who_has_the_list_at_once_is_sent_nothing(door: DoorAtWork) -> None:
    door.proven(WANG)
    door.carry()
    assert put(door.world) == []


def test_a_list_is_reminded_of_once_on_the_fifth_day_and_its_end_is_told(door: DoorAtWork) -> None:
    door.proven(WANG)
    door.carry()
    for _ in range(4):
        door.world.clock.now += timedelta(days=1)
        door.due().step()
    assert put(door.world) == []
    door.world.clock.now += timedelta(days=1, minutes=1)
    door.due().step()
    door.due().step()
    assert [one.message_id for one in put(door.world)] == ["reminder-1"]
    door.world.clock.now += timedelta(days=2)
    door.due().step()
    door.due().step()
    reminded, lapsed = put(door.world)
    _, reference, _ = case_of(door.world)
    assert "前没有确认就自动结束" in reminded.text
    assert (lapsed.message_id, lapsed.phone) == ("lapsed", WANG)
    assert f"申请{reference}的清单未在期限内确认" in lapsed.text


ONE_MORE_REVIEW = (
    "insert into orders.reviews (review_no, order_no, subject_id, stars, nickname, created_at)"
    " select 'one-more', order_no, subject_id, stars, nickname, now() from orders.reviews"
    " where subject_id = 'sample-wang' limit 1"
)


@pytest.mark.parametrize("why", ["changed", "not checked"])
def test_who_confirmed_is_told_that_it_counts_no_longer_and_is_reminded_again(
    door: DoorAtWork, why: str
) -> None:
    """The slip said that it is being done: whoever wrote it down has closed the page."""
    attempt = door.proven(WANG)
    door.carry()
    door.world.clock.now += timedelta(days=5, minutes=1)
    door.due().step()
    door.world.execute(ONE_MORE_REVIEW)
    assert door.acts.confirm(attempt.link, attempt.session, f"{case_of(door.world)[0]}.1")
    if why == "changed":
        door.carry()
    else:
        door.world.clock.now += timedelta(minutes=11)
        door.due().step()
    assert door.state(attempt.link) == "listed"
    told = put(door.world)[-1]
    ends_on = door.world.today() + timedelta(days=7)
    assert (told.message_id, told.phone) == ("asked_again-2", WANG)
    assert "上次的确认没有生效" in told.text
    assert f"{ends_on.month}月{ends_on.day}日前" in told.text
    door.world.clock.now += timedelta(days=5, minutes=1)
    door.due().step()
    assert [one.message_id for one in put(door.world)][-1] == "reminder-2"


def test_a_list_of_other_choices_is_reminded_of_again(door: DoorAtWork) -> None:
    attempt = door.proven(WANG)
    door.carry()
    for kinds in (["behaviour"], ["tags"]):
        assert door.acts.choose(attempt.link, attempt.session, kinds, waive=False, longer=False)
        door.carry()
        door.world.clock.now += timedelta(days=5, minutes=1)
        door.due().step()
    assert [one.message_id for one in put(door.world)] == ["reminder-2", "reminder-3"]


def test_who_could_not_be_verified_is_told_the_end_too(door: DoorAtWork) -> None:
    door.proven(NOBODY)
    door.world.clock.now += timedelta(days=31)
    door.due().step()
    [told] = put(door.world)
    assert (told.message_id, told.phone) == ("unproven", NOBODY)


def test_who_proves_more_is_told_no_end_and_leaves_no_number(door: DoorAtWork) -> None:
    """In the same browser, and by the same number in another."""
    young = "update membership.identities set phone_since = now() - interval '%s days'"
    for session in (SESSION, "another-browser"):
        door.world.execute(young % 1)
        door.world.execute("delete from intake.limits")
        assert door.state(door.proven(WANG, session).link) == "proving"
    stranger = door.proven(NOBODY, "a-strangers").link
    door.world.execute(young % 60)
    door.world.execute("delete from intake.limits")
    attempt = door.proven(WANG)
    door.carry()
    assert door.world.execute(
        "select link, phone is null, number is null from intake.applications order by state"
    ) == [(attempt.link, True, True), (stranger, False, False)]
    door.world.clock.now += timedelta(days=31)
    door.due().step()
    assert {(one.message_id, one.phone) for one in put(door.world)} == {
        ("unproven", NOBODY),
        ("lapsed", WANG),
    }
    assert door.world.execute("select count(number) from intake.applications") == [(0,)]


def test_a_browser_that_proves_another_number_ends_what_it_left(door: DoorAtWork) -> None:
    left = door.proven(NOBODY)
    attempt = door.proven(WANG, left.session)
    assert door.world.execute("select link from intake.applications") == [(attempt.link,)]


def test_who_cannot_return_leaves_no_number_and_is_told_no_end(door: DoorAtWork) -> None:
    door.proven(WANG)
    _, reference, _ = case_of(door.world)
    door.world.execute("delete from intake.limits")
    opened = door.acts.return_by_code(reference, "zh", "another-browser", SOURCE)
    opened.later()
    door.world.execute("update membership.identities set phone_since = now()")
    back = door.acts.enter_code(opened.link, "another-browser", door.phones.code)
    assert door.state(back.link) == "proving"
    assert door.world.execute(
        "select phone, number from intake.applications where link = %s", back.link
    ) == [(None, None)]
    door.world.clock.now += timedelta(days=31)
    door.due().step()
    assert "unproven" not in [one.message_id for one in put(door.world)]


def test_the_customers_other_numbers_are_warned_without_a_word_of_what(door: DoorAtWork) -> None:
    door.world.execute(
        "insert into membership.identities (subject_id, phone, phone_since, last_active_at,"
        " created_at) select subject_id, %s, phone_since, last_active_at, created_at"
        " from membership.identities where phone = %s",
        WANGS_OTHER,
        WANG,
    )
    door.proven(WANG)
    [told] = put(door.world)
    assert (told.message_id, told.phone) == ("alert-1", WANGS_OTHER)
    assert "xx.cn" not in told.text


def test_a_door_without_the_service_promises_nothing(door: DoorAtWork) -> None:
    silent = replace(door, door=replace(door.door, promises=None))
    silent.proven(WANG)
    door.world.clock.now += timedelta(seconds=61)
    silent.carry()
    for _ in range(8):
        door.world.clock.now += timedelta(days=1)
        silent.due().step()
    assert silent.state(case_of(door.world)[2]) == "lapsed"
    assert put(door.world) == []


def test_a_door_that_has_nowhere_to_put_a_promise_does_not_open(door: DoorAtWork) -> None:
    settings = door.world.wiring.settings.model_copy(update={"notify_page": "xx.cn/d/"})
    check_ledger(settings, door.door)
    door.world.execute("alter table notify.messages rename to gone")
    try:
        with pytest.raises(SettingsError, match="run `fullstop migrate`"):
            check_ledger(settings, door.door)
    finally:
        door.world.execute("alter table notify.gone rename to messages")


def test_what_is_said_of_a_list_is_over_with_whatever_comes_later(door: DoorAtWork) -> None:
    door.proven(WANG)
    door.world.clock.now += timedelta(seconds=61)
    door.carry()
    case_id, _, _ = case_of(door.world)
    door.world.clock.now = next_noon(door.world)
    with notify_on(door.world) as notify:
        notify.tell(a_notice(case_id, issued_at=door.world.clock()))
        notify.send(2)
    assert notify.states() == {
        f"{case_id}:list_ready-1": "superseded",
        f"{case_id}:1": "accepted",
    }


def test_a_reminder_that_waits_is_not_sent_after_the_end(door: DoorAtWork) -> None:
    """The door may add to the ledger alone: who sends sees that a later message says more."""
    door.proven(WANG)
    door.carry()
    door.world.clock.now += timedelta(days=5, minutes=1)
    door.due().step()
    door.world.clock.now += timedelta(days=2)
    door.due().step()
    door.world.clock.now = next_noon(door.world)
    with notify_on(door.world) as notify:
        notify.send(3)
    case_id, _, _ = case_of(door.world)
    assert notify.inbox.accepted == {f"{case_id}:lapsed": 1}
    assert notify.states()[f"{case_id}:reminder-1"] == "superseded"


@pytest.mark.parametrize("what", ["confirms", "withdraws", "chooses", "nothing"])
def test_who_acted_at_night_is_not_told_in_the_morning_to_confirm(
    door: DoorAtWork, what: str
) -> None:
    """Nothing of the ledger says so: it is seen where the application stands."""
    attempt = door.proven(WANG)
    door.world.clock.now += timedelta(seconds=61)
    door.carry()
    case_id, _, _ = case_of(door.world)
    if what == "confirms":
        assert door.acts.confirm(attempt.link, attempt.session, f"{case_id}.1")
    elif what == "withdraws":
        door.acts.withdraw(attempt.link, attempt.session)
    elif what == "chooses":
        door.acts.choose(attempt.link, attempt.session, ["tags"], waive=False, longer=False)
        door.carry()  # at once, before the customer's eyes
        assert door.state(attempt.link) == "listed"
    door.world.clock.now = next_noon(door.world)
    with notify_on(door.world) as notify:
        notify.send(3)
    waits = what == "nothing"
    assert notify.inbox.accepted == ({f"{case_id}:list_ready-1": 1} if waits else {})
