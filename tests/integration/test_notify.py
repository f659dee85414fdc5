"""The ledger of messages: what is promised goes out once, or it is shown that nobody can know."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from nacl.public import PrivateKey
from psycopg.errors import InsufficientPrivilege, OperationalError
from pydantic import SecretStr
from starlette.testclient import TestClient

from fullstop.consumers.command.main import app
from fullstop.consumers.operate.holds import Paper, place, subject_of
from fullstop.consumers.operate.migrate import MigrateError, join_lists, migrate_notify
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.messages import (
    COUNT_ALL_SECONDS,
    CountsShown,
    GatewayAwayError,
    _reader,
    accepted_in,
    refuse_unread_door,
    refuse_without_beginning,
    sender_on,
    sending,
)
from fullstop.gateways.port import (
    CANNOT_SAY,
    NO_CONNECTION,
    TRY_LATER,
    UNANSWERED,
    Answer,
    Sent,
    SureBy,
)
from fullstop.gateways.templates import REFERENCE, form, news
from fullstop.notify import ledger
from fullstop.notify.calls import CALLS_AT_ONCE
from fullstop.notify.filling import Naming
from fullstop.notify.reports import PATH, reports
from fullstop.notify.when import MESSAGE_LIFE, Night
from fullstop.outbox.database import INTAKE_ROLE, NOTIFY_ROLE, PRIVACY_ROLE, RELAY_ROLE, Db, Pool
from fullstop.outbox.own.records import OF_NOTIFY
from fullstop.running.dead_letter import TooManyDeadLettersError
from fullstop.running.health import messages_there
from fullstop.running.own_records import OwnRecords
from fullstop.running.settings import CONSOLE, SettingsError
from fullstop.schemas.codec import MARKER
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.messages import NoticeTemplate, Stage
from tests.integration.test_races import Running, waits
from tests.support.desk_notify import (
    KEY,
    PHONE,
    SETTLED_AFTER,
    CutOffError,
    a_notice,
    notify_database,
    notify_on,
    one_round,
)
from tests.support.officers import hold_databases, settings_of
from tests.support.world import World

DAY = timedelta(days=1)
ALL = list(SureBy)
WRITTEN = base64.b64encode(bytes(KEY)).decode()
SECRET = "a-secret-of-the-gateway"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
TRIED = ledger.Tried("d1:list_ready-1", None, None, 1, NOON, NOON, None)


# --- from the topic into the ledger -----------------------------------------------------------


def test_a_notice_is_sent_once_however_often_it_is_read(world: World) -> None:
    notice = a_notice()
    with notify_on(world) as notify:
        notify.tell(notice, notice)
        notify.tell(notice.model_copy(update={"event_id": a_notice().event_id}))
        assert notify.send(3) == 1
        [text] = notify.inbox.texts
    assert (text.key, text.phone) == ("case:1", PHONE)
    assert "{" not in text.text
    assert text.text.endswith("怎么查：xx.cn/d 或拨95XXX。")
    assert notify.states() == {"case:1": "accepted"}
    # Nothing of it is to be sent any more.
    assert world.execute("select contact, text, form from notify.messages") == [(None, None, None)]


def test_a_notice_comes_as_its_template_or_as_news_of_its_request(world: World) -> None:
    """One of before, one that is unknown here and one too long for a parameter are told as news."""
    known = NoticeTemplate(name="gone1", language="zh", parameters=(REFERENCE, "浏览记录"))
    unknown = known.model_copy(update={"name": "of_a_later_release"})
    long = known.model_copy(update={"parameters": (REFERENCE, "七个字的种类名")})
    given = {"known": known, "before": None, "unknown": unknown, "long": long}
    with notify_on(world) as notify:
        notify.tell(*(a_notice(name, template=template) for name, template in given.items()))
        notify.tell(a_notice("abroad", locale="fr"))
        notify.send(len(given) + 1)
        forms = {text.key.partition(":")[0]: text.form for text in notify.inbox.texts}
    names = Naming("xx.cn/d/")
    with closing(notify_database(world)) as database, database.transaction() as connection:
        called = names(connection, [*given, "abroad"])
    assert forms == {
        "known": form("gone1", "zh", ref=called["known"].reference, gone1="浏览记录"),
        **{one: news(called[one].reference, "zh") for one in ("before", "unknown", "long")},
        "abroad": news(called["abroad"].reference, "en"),
    }


def test_what_is_for_the_page_alone_is_not_sent(world: World) -> None:
    preview = a_notice("case.1", stage=Stage.PREVIEW, sms="", contact=None)
    with notify_on(world) as notify:
        notify.tell(preview, a_notice("silent", sms=""))
        assert notify.send() == 0
    assert notify.states() == {}


def test_what_another_service_sent_before_is_not_sent_again(world: World) -> None:
    """Who turns it on has thirty days of notices in the topic."""
    with notify_on(world) as notify:
        notify.since = a_notice().issued_at
        before = notify.since - timedelta(milliseconds=1)
        notify.tell(a_notice("before", issued_at=before), a_notice("since"))
    assert notify.states() == {"since:1": "waiting"}


def an_application(world: World) -> None:
    world.execute(
        "insert into intake.applications (case_id, reference, link, subject_id, channel, acting_as,"
        " locale, state, opened_at, moved_at) values ('d1', 'K3M7P9', '7K3MPQ9T2W', 's', 'ONLINE',"
        " 'SELF', 'zh-CN', 'published', now(), now())"
    )


def test_an_application_is_called_as_at_the_door(world: World) -> None:
    an_application(world)
    with notify_on(world) as notify:
        notify.tell(a_notice("d1"))
        notify.send()
    assert "申请K3M7P9：" in notify.inbox.texts[0].text
    assert "xx.cn/d/7K3MPQ9T2W" in notify.inbox.texts[0].text


def test_no_setting_of_the_service_need_say_that_there_is_a_door(world: World) -> None:
    """Else every text would name a request that the door's pages and hotline do not know."""
    an_application(world)
    assert world.wiring.settings.intake_address is None
    topic = world.topics.notices.name
    _reader(world.wiring).handle([world.received(a_notice("d1"), topic=topic)])
    assert "申请K3M7P9：" in world.execute("select text from notify.messages")[0][0]


def test_who_makes_its_tables_beside_a_door_names_the_door(world: World) -> None:
    """Else it could not read how an application is called, and every text of one would stay."""
    with pytest.raises(MigrateError, match="FULLSTOP_INTAKE_ADDRESS is not set: notify could not"):
        migrate_notify(world.admin_url, has_door=False)
    with without_a_door(world):
        migrate_notify(world.admin_url, has_door=False)


def test_who_may_not_read_of_a_door_that_is_there_does_not_start(world: World) -> None:
    refuse_unread_door(world.wiring)
    world.execute(f"revoke select (dry_runs) on intake.applications from {NOTIFY_ROLE}")
    try:
        with pytest.raises(SettingsError, match="may not read how its applications are called"):
            refuse_unread_door(world.wiring)
        with without_a_door(world):
            refuse_unread_door(world.wiring)
    finally:
        world.execute(f"grant select (dry_runs) on intake.applications to {NOTIFY_ROLE}")


@contextmanager
def without_a_door(world: World) -> Iterator[None]:
    world.execute("alter table intake.applications rename to others")
    try:
        yield
    finally:
        world.execute("alter table intake.others rename to applications")


def test_where_there_is_no_door_no_application_is_asked_for(world: World) -> None:
    with world.admin() as connection:
        connection.autocommit = False
        connection.execute("alter table intake.applications rename to others")
        assert Naming("xx.cn/d/")(connection, ["d1"])["d1"].link == "xx.cn/d"
        assert ledger.moved_on(connection, [TRIED]) == set()
        connection.rollback()


def test_what_cannot_reach_anybody_is_shown(world: World) -> None:
    foreign = seal(Contact(PHONE, "zh-CN"), PrivateKey.generate().public_key)
    with notify_on(world) as notify:
        notify.tell(a_notice("none", contact=None), a_notice("foreign", contact=foreign))
        notify.send()
    assert notify.states() == {
        "none:1": "undeliverable: no_contact",
        "foreign:1": "waiting",  # for its key
    }
    assert notify.inbox.texts == []


def test_a_notice_that_cannot_be_read_is_a_dead_letter(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(b"no notice", a_notice())
    [(headers,)] = world.execute("select headers from notify.outbox")
    assert '"consumer": "fullstop.notify"' in headers
    assert notify.states() == {"case:1": "waiting"}


def test_notices_of_a_newer_version_wait_for_the_upgrade(world: World) -> None:
    """Only Fullstop writes there: each lost would be a promise that nobody keeps."""
    newer = [MARKER + number.to_bytes(8) + b"?" for number in range(1, 1_002)]
    with notify_on(world) as notify, pytest.raises(TooManyDeadLettersError, match="upgraded"):
        notify.tell(*newer)
    assert world.execute("select from notify.outbox") == []


# --- once, or it is shown -----------------------------------------------------------------------


def test_a_call_that_hangs_keeps_no_other_waiting(world: World) -> None:
    """One in each round would else make every round as long as the longest call may be."""
    with notify_on(world) as notify:
        notify.tell(*(a_notice(f"c{n}") for n in range(2 * CALLS_AT_ONCE)))
        notify.inbox.hangs = {f"c{n}:1": Event() for n in range(3)}
        sender = notify.sender
        with closing(sender.database):
            told = sum(sender.step() for _ in range(2 * CALLS_AT_ONCE))
            states = notify.states()
            for hanging in notify.inbox.hangs.values():
                hanging.set()
            sender.finish()
    assert told == 2 * CALLS_AT_ONCE
    assert {key for key, state in states.items() if state == "sending"} == {
        *("c0:1", "c1:1", "c2:1")
    }
    assert set(notify.states().values()) == {"accepted"}
    assert set(notify.inbox.accepted.values()) == {1}


def test_an_answer_that_came_while_its_process_stood_still_counts(world: World) -> None:
    """Else what was surely not sent would be unknown, and never sent again."""
    with notify_on(world) as notify:
        notify.tell(a_notice())
        notify.inbox.says, notify.inbox.hangs = NO_CONNECTION, {"case:1": Event()}
        sender = notify.sender
        with closing(sender.database):
            sender.step()
            notify.inbox.hangs["case:1"].set()
            wait(sender.out)
            world.clock.now += timedelta(seconds=25)
            sender.step()
    assert notify.states() == {"case:1": "waiting"}
    assert world.execute("select count(*) from notify.messages where contact is not null") == [(1,)]


@pytest.mark.parametrize("odd", ["x", "{}", "[]"])
def test_a_form_that_is_none_holds_up_nobody_else(world: World, odd: str) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice("odd"), a_notice("good"))
        world.execute("update notify.messages set form = %s where case_id = 'odd'", odd)
        notify.send()
    assert notify.states()["good:1"] == "accepted"


@pytest.mark.parametrize("sure_by", ALL)
def test_killed_between_the_call_and_its_answer(world: World, sure_by: SureBy) -> None:
    """It was accepted, and the process is gone before it can write that down."""
    with notify_on(world, sure_by) as notify:
        notify.tell(a_notice())
        notify.inbox.cut_off = True
        with pytest.raises(CutOffError):
            notify.send()
        notify.inbox.cut_off = False
        assert notify.states() == {"case:1": "sending"}
        for _ in range(6):
            notify.send_later(60)
        assert notify.inbox.accepted == {"case:1": 1}
    known = sure_by is not SureBy.NOTHING
    assert notify.states() == {"case:1": "accepted" if known else "unknown: no_answer"}


def test_an_answer_in_hand_outlasts_a_database_that_blinks(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice())
        sender = notify.sender

        def blink(*_: object) -> None:
            raise OperationalError

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("fullstop.notify.sender.Sender._outcome", blink)
            with pytest.raises(OperationalError):
                one_round(sender)
        assert notify.states() == {"case:1": "sending"}
        world.clock.now += timedelta(minutes=5)
        sender.step()
    assert notify.states() == {"case:1": "accepted"}


@pytest.mark.parametrize("sure_by", ALL)
def test_killed_between_the_try_and_its_call(world: World, sure_by: SureBy) -> None:
    """It was never there, which nobody knows who cannot look."""
    with notify_on(world, sure_by) as notify:
        notify.tell(a_notice())
        notify.inbox.says, notify.inbox.cut_off = TRY_LATER, True
        with pytest.raises(CutOffError):
            notify.send()
        notify.inbox.says, notify.inbox.cut_off = Answer(Sent.ACCEPTED), False
        for _ in range(6):
            notify.send_later(60)
    known = sure_by is not SureBy.NOTHING
    assert notify.inbox.accepted == ({"case:1": 1} if known else {})
    assert notify.states() == {"case:1": "accepted" if known else "unknown: no_answer"}


def test_a_key_is_not_trusted_by_who_comes_back_after_it_was_forgotten(world: World) -> None:
    """Due within its life, but everything stood still meanwhile."""
    with notify_on(world, SureBy.KEY) as notify:
        notify.tell(a_notice())
        notify.inbox.says = UNANSWERED
        notify.send()
        notify.inbox.says = Answer(Sent.ACCEPTED)
        notify.send_later(48 * 3600)
    assert notify.inbox.texts == []
    assert notify.states() == {"case:1": "unknown: no_answer"}


def test_a_look_up_is_not_believed_before_the_gateway_shows_what_it_took(world: World) -> None:
    with notify_on(world, SureBy.LOOK_UP) as notify:
        notify.tell(a_notice())
        notify.inbox.says = UNANSWERED
        notify.send()
        notify.inbox.says = Answer(Sent.ACCEPTED)
        assert notify.send_later(SETTLED_AFTER.total_seconds() - 1) == 0
        assert notify.send_later(2) == 1
    assert notify.inbox.accepted == {"case:1": 1}


def test_where_the_look_up_says_nothing_it_is_never_sent_again(world: World) -> None:
    with notify_on(world, SureBy.LOOK_UP) as notify:
        notify.tell(a_notice())
        notify.inbox.says = UNANSWERED
        notify.send()
        notify.inbox.says, notify.inbox.looks_up = Answer(Sent.ACCEPTED), CANNOT_SAY
        for _ in range(100):
            notify.send_later(3600)
    assert notify.inbox.texts == []
    assert notify.states() == {"case:1": "unknown: no_answer"}


@pytest.mark.parametrize("sure_by", [SureBy.KEY, SureBy.LOOK_UP])
def test_what_is_doubted_at_one_gateway_is_not_sent_through_another(
    world: World, sure_by: SureBy
) -> None:
    """Which has neither its key nor its entry; what is surely nowhere goes through it."""
    with notify_on(world, sure_by) as notify:
        notify.inbox.says = UNANSWERED
        notify.tell(a_notice("doubted"))
        notify.send()
        notify.tell(a_notice("left"))
        notify.inbox.cut_off = True
        with pytest.raises(CutOffError):
            notify.send()
        notify.inbox.says, notify.inbox.cut_off = TRY_LATER, False
        notify.tell(a_notice("nowhere"))
        notify.send()
        notify.gateway_id, notify.inbox.says = "another", Answer(Sent.ACCEPTED)
        for _ in range(6):
            notify.send_later(60)
    assert notify.inbox.accepted == {"nowhere:1": 1}
    assert notify.states() == {
        "doubted:1": "unknown: no_answer",
        "left:1": "unknown: no_answer",
        "nowhere:1": "accepted",
    }


def test_what_was_doubted_before_gateways_were_noted_is_asked_of_the_present_one(
    world: World,
) -> None:
    with notify_on(world, SureBy.LOOK_UP) as notify:
        notify.inbox.says = UNANSWERED
        notify.tell(a_notice())
        notify.send()
        world.execute("update notify.messages set gateway_id = null")
        notify.inbox.says = Answer(Sent.ACCEPTED)
        notify.send_later(60)
    assert notify.states() == {"case:1": "accepted"}


def test_what_is_refused_is_shown_with_its_reason_and_tried_no_more(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice())
        notify.inbox.says = Answer(Sent.REFUSED, "empty_number")
        assert notify.send() == 1
        assert notify.send_later(86_400) == 0
    assert notify.states() == {"case:1": "undeliverable: empty_number"}


def test_a_gateway_that_takes_nothing_for_three_days_leaves_it_undeliverable(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice())
        notify.inbox.says = TRY_LATER
        tries = sum(notify.send_later(1800) for _ in range(4 * 48))
    assert notify.states() == {"case:1": "undeliverable: not_taken"}
    assert 30 < tries < 100


def test_who_wakes_late_neither_sends_nor_undoes_what_another_did(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fullstop.notify.sender.BEGIN_SECONDS_MAX", -1.0)
    with notify_on(world) as notify:
        notify.tell(a_notice())
        notify.send()
        assert notify.inbox.texts == []
        assert notify.states() == {"case:1": "waiting"}


def test_a_claim_that_took_long_leaves_no_time_for_its_calls(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes them over counts from the claim, not from its end."""

    def slow(_: Db) -> datetime:
        time.sleep(0.2)
        return world.clock()

    monkeypatch.setattr("fullstop.notify.sender.BEGIN_SECONDS_MAX", 0.1)
    with notify_on(world) as notify:
        notify.tell(a_notice())
        replace(notify.sender, clock=slow).step()
    assert notify.inbox.texts == []
    assert notify.states() == {"case:1": "waiting"}


def test_the_ledger_has_one_clock_whatever_its_processes_say(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host's may be some minutes from the database's, and another host's as far the other way:
    a try would be taken over while its call is out."""
    world.clock.now = datetime.now(UTC) + timedelta(seconds=299)
    monkeypatch.setattr("fullstop.consumers.wiring.messages.now", world.clock)
    given = {"notify_gateway": SecretStr(CONSOLE), "notify_private_key": SecretStr(WRITTEN)}
    with notify_on(world) as notify, closing(notify_database(world)) as database:
        notify.tell(a_notice(issued_at=world.clock()))
        sender = sender_on(world.wiring.settings.model_copy(update=given), database)
        began = datetime.now(UTC)
        assert replace(sender, night=Night(0, 0, ZoneInfo("UTC"))).step() == 1
    [(tried_at, state)] = world.execute("select tried_at, state from notify.messages")
    assert state == "accepted"
    assert abs(tried_at - began) < timedelta(seconds=60)


# --- its age, and a gateway that is away ---------------------------------------------------------


def test_what_its_words_no_longer_say_is_sent_no_more(world: World) -> None:
    """They are as old as their notice, however late it is read."""
    with notify_on(world, SureBy.KEY) as notify:
        now = world.clock()
        old, doubted, young = (now - MESSAGE_LIFE + timedelta(hours=h) for h in (-1, 1, 3))
        notify.tell(a_notice("old", issued_at=old), a_notice("doubted", issued_at=doubted))
        notify.tell(a_notice("young", issued_at=young))
        notify.inbox.says = UNANSWERED
        notify.send(2)
        world.execute("update notify.messages set doubted_at = null where case_id = 'young'")
        notify.inbox.says = Answer(Sent.ACCEPTED)
        notify.send_later(2 * 3600)
    assert notify.inbox.accepted == {"young:1": 1}
    assert notify.states() == {
        "old:1": "undeliverable: too_old",
        "doubted:1": "unknown: too_old",
        "young:1": "accepted",
    }
    left = "select from notify.messages where num_nonnulls(contact, text) > 0"
    assert world.execute(left) == []


def test_an_apology_is_not_sent_once_the_day_is_over_by_which_it_promises_word(
    world: World,
) -> None:
    """The next one says another day, and was written on that one."""
    said = (REFERENCE, "2", "11月20日")
    with notify_on(world) as notify:
        for name, language, promised in (
            ("today", "zh", "11月24日"),
            ("over", "zh", "11月23日"),
            ("abroad", "en", "23 Nov"),
            ("later", "zh", "12月1日"),
        ):
            parameters = (*said, promised)
            template = NoticeTemplate(name="overdue_next", language=language, parameters=parameters)
            notify.tell(a_notice(name, stage=Stage.OVERDUE, template=template))
        alone = NoticeTemplate(name="overdue", language="zh", parameters=said)
        notify.tell(a_notice("alone", stage=Stage.OVERDUE, template=alone))
        notify.send(5)
    assert notify.states() == {
        "today:1": "accepted",
        "over:1": "undeliverable: too_old",
        "abroad:1": "undeliverable: too_old",
        "later:1": "accepted",
        "alone:1": "accepted",
    }


def test_a_gateway_that_was_not_there_for_days_is_sent_what_waits(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice())
        notify.inbox.says = NO_CONNECTION
        for _ in range(4 * 24):
            notify.send_later(3600)
        notify.inbox.says = TRY_LATER
        notify.send_later(7200)
        assert notify.states() == {"case:1": "waiting"}  # its patience begins now
        notify.inbox.says = Answer(Sent.ACCEPTED)
        notify.send_later(7200)
    assert notify.inbox.accepted == {"case:1": 1}


def test_a_service_whose_gateway_is_away_is_not_ready(world: World) -> None:
    given = {
        "notify_gateway": SecretStr("http://127.0.0.1:9/texts"),
        "notify_private_key": SecretStr(WRITTEN),
        "notify_night_begins": 0,
        "notify_night_ends": 0,
    }
    with notify_on(world) as notify:
        world.clock.now = datetime.now(UTC)
        notify.tell(*(a_notice(f"c{n}", issued_at=world.clock()) for n in range(8)))
        step, _ = sending(Wiring(world.wiring.settings.model_copy(update=given)))
        for _ in range(2):
            with pytest.raises(GatewayAwayError):
                step()
    assert set(notify.states().values()) == {"waiting"}


def test_who_begins_says_since_when(world: World) -> None:
    """Else thirty days of notices would be sent again which another service has sent."""
    with notify_on(world) as notify:
        with pytest.raises(SettingsError, match="FULLSTOP_NOTIFY_SINCE is not set"):
            refuse_without_beginning(world.wiring)
        since = world.wiring.settings.model_copy(update={"notify_since": world.clock()})
        refuse_without_beginning(Wiring(since))
        notify.tell(a_notice())
        refuse_without_beginning(world.wiring)


def test_a_look_up_is_proven_by_the_last_that_was_taken(world: World) -> None:
    with notify_on(world) as notify, closing(notify_database(world)) as database:
        accepted = accepted_in(database, 60)
        assert accepted() is None
        notify.tell(a_notice("a"), a_notice("b"), a_notice("c"), a_notice("none", contact=None))
        notify.send()
        world.execute("update notify.messages set accepted_at = now() where state = 'accepted'")
        long_ago = "update notify.messages set accepted_at = now() - interval '61 seconds'"
        world.execute(long_ago + " where case_id = 'a'")
        assert accepted() == "a:1"
        world.execute(long_ago + ", state = 'delivered' where case_id = 'b'")
        assert accepted() == "b:1"


# --- when ---------------------------------------------------------------------------------------


def test_at_night_only_an_alert_goes(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice())
        contact = seal(Contact(PHONE, "zh-CN"), KEY.public_key)
        world.execute(
            "insert into notify.messages (message_id, case_id, kind, contact, text, due_at)"
            " values ('case:alert', 'case', 'alert', %s, '有人申请', '2026-11-24')",
            contact,
        )
        world.clock.now += timedelta(hours=9, minutes=1)  # 21:01 in Shanghai
        assert notify.send(3) == 1
        assert notify.inbox.accepted == {"case:alert": 1}
        world.clock.now += timedelta(hours=11)  # 08:01
        assert notify.send() == 1


def test_messages_of_a_case_go_one_after_the_other(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice(), a_notice(revision=2), a_notice("other"))
        notify.inbox.says = TRY_LATER
        assert notify.send() == 2
        assert set(notify.states()) == {"case:1", "case:2", "other:1"}
        notify.inbox.says = Answer(Sent.ACCEPTED)
        notify.send_later(60)
        notify.send_later(60)
        keys = [text.key for text in notify.inbox.texts if text.key.startswith("case")]
    assert keys == ["case:1", "case:2"]


def test_the_last_notice_stands_for_an_earlier_one_that_waits(world: World) -> None:
    with notify_on(world, SureBy.KEY) as notify:
        notify.tell(a_notice(), a_notice("doubted"))
        notify.inbox.says = TRY_LATER
        notify.send()
        world.execute(
            "update notify.messages set doubted_at = tried_at where message_id = 'doubted:1'"
        )
        notify.tell(*(a_notice(one, 2, stage=Stage.FINAL) for one in ("case", "doubted")))
        notify.inbox.says = Answer(Sent.ACCEPTED)
        notify.send_later(60)
    assert notify.states() == {
        "case:1": "superseded",
        "doubted:1": "unknown: superseded",
        "case:2": "accepted",
        "doubted:2": "accepted",
    }


def test_reports_and_last_notices_lock_rows_in_one_order(world: World) -> None:
    """Else a batch of last notices and a push of reports would each hold what the other wants."""
    with notify_on(world) as notify, closing(notify_database(world)) as database:
        notify.tell(a_notice("a"), a_notice("b"))
        notify.inbox.says = TRY_LATER
        notify.send()
        with database.transaction() as connection:
            ledger.report(connection, "a:1", world.clock(), None)
            assert connection.execute("select 1").fetchone()  # so that the row is locked
            last = [a_notice(one, 2, stage=Stage.FINAL) for one in ("b", "a")]
            reading = Running(lambda: notify.tell(*last))
            assert waits(world, reading)
            ledger.report(connection, "b:1", world.clock(), None)
        reading.result()
    assert notify.states() == {
        "a:1": "delivered",
        "b:1": "delivered",
        "a:2": "waiting",
        "b:2": "waiting",
    }


def test_what_takes_a_notices_place_is_of_a_later_revision_and_reaches_somebody(
    world: World,
) -> None:
    """An earlier notice may be read after the last one: republished, or of a rewound group."""
    with notify_on(world) as notify:
        notify.tell(a_notice("late", 2, stage=Stage.FINAL), a_notice("none"), a_notice("more", 3))
        last = a_notice("none", 2, stage=Stage.FINAL, contact=None)
        notify.tell(last, a_notice("late"), a_notice("more", 2, stage=Stage.FINAL))
        for _ in range(3):
            notify.send_later(60)
    assert notify.states() == {
        "late:1": "superseded",
        "late:2": "accepted",
        "none:1": "accepted",
        "none:2": "undeliverable: no_contact",
        "more:2": "accepted",
        "more:3": "accepted",
    }


def test_what_is_over_goes_after_three_years(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice(), a_notice("waits"))
        world.execute("update notify.messages set due_at = 'infinity' where case_id = 'waits'")
        notify.send()
        notify.tell(a_notice("held", subject_id="held"))
        notify.send()
        world.execute("insert into notify.inbox values ('c', %s, %s)", uuid4(), world.clock())
        world.execute(
            "insert into notify.holds (hold_id, subject_id, reference, reason, placed_by)"
            " values ('h', 'held', 'r', 'w', 's-1')"
        )
        sweep(world, world.today().replace(year=world.today().year + 3))
        assert set(notify.states()) == {"case:1", "held:1", "waits:1"}
        sweep(world, world.today() + timedelta(days=1))
    assert set(notify.states()) == {"held:1", "waits:1"}
    assert world.execute("select from notify.inbox") == []


def sweep(world: World, day: date) -> None:
    """Let noon of that day come, and a service that has just started look."""
    world.clock.now = datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)
    with closing(notify_database(world)) as database:
        own = OwnRecords(database, OF_NOTIFY, world.clock, world.wiring.settings.civil_day)
        while own.step():
            pass


def test_a_hold_reaches_each_list_whatever_its_officers_settings_know_of(world: World) -> None:
    """Else the door and the ledger would go on deleting what a court has asked to keep."""
    url, paper = world.admin_url, Paper("court 12", "a lawsuit", "s-1", None, False)
    with notify_on(world) as notify:
        notify.tell(a_notice("held", subject_id="held"))
    for name in ("intake", "notify"):
        join_lists(url, name, url)
    with hold_databases(world, f"officer_{uuid4().hex}") as databases:
        assert subject_of({"notify": databases["notify"]}, "held") == "held"
        placed = place(databases, {"orders": ()}, "h", "held", paper, world.today())
    assert placed == ["aggregator", "intake", "notify", "orders"]
    assert world.execute("select subject_id, records from notify.holds") == [("held", ["orders"])]


def test_a_list_that_is_not_reached_refuses_the_hold(world: World) -> None:
    world.execute("insert into aggregator.lists values ('elsewhere')")
    with (
        pytest.raises(SettingsError, match="in the schema elsewhere, too"),
        hold_databases(world, f"officer_{uuid4().hex}"),
    ):
        pass


# --- reports ------------------------------------------------------------------------------------


def client(world: World) -> TestClient:
    pool = Pool(lambda: notify_database(world), 2)
    return TestClient(reports(pool, SECRET, world.clock))


def reported(out_id: str, *, success: bool, err_code: str = "DELIVERED") -> list[dict[str, object]]:
    return [{"out_id": out_id, "success": success, "err_code": err_code, "phone_number": PHONE}]


def test_a_report_counts_once_and_only_from_who_knows_the_secret(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice(), a_notice("bad"))
        notify.send()
        gateway, good = client(world), reported("case:1", success=True)
        assert gateway.post(PATH, json=good).status_code == 401
        assert gateway.post(f"{PATH}/guessed", json=good).status_code == 401
        assert gateway.post(f"{PATH}/{SECRET}", json={"no": "list"}).status_code == 422
        assert notify.states()["case:1"] == "accepted"
        bad = reported("bad:1", success=False, err_code="MK:0001")
        bearer = {"Authorization": f"Bearer {SECRET}"}
        for _ in range(2):
            said = gateway.post(
                f"{PATH}/{SECRET}", json=[*good, *bad, *reported("x", success=True)]
            )
            assert (said.status_code, said.json()) == (200, {"code": 0})
        assert gateway.post(PATH, json=good, headers=bearer).status_code == 200
        gateway.post(PATH, json=reported("case:1", success=False), headers=bearer)
        assert notify.states() == {"case:1": "delivered", "bad:1": "undeliverable: MK:0001"}
        gateway.post(PATH, json=reported("bad:1", success=True), headers=bearer)
    assert notify.states() == {"case:1": "delivered", "bad:1": "delivered"}


def test_a_report_may_come_first_or_when_nobody_hoped_any_more(world: World) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice("first"), a_notice("late"), a_notice("never tried".replace(" ", "-")))
        notify.inbox.cut_off = True
        world.execute("update notify.messages set due_at = 'infinity' where case_id ~ 'never'")
        with pytest.raises(CutOffError):
            notify.send()
        gateway = client(world)
        gateway.post(f"{PATH}/{SECRET}", json=reported("first:1", success=True))
        notify.inbox.cut_off = False
        notify.send_later(60)
        assert notify.states()["late:1"] == "unknown: no_answer"
        gateway.post(f"{PATH}/{SECRET}", json=reported("late:1", success=True))
        gateway.post(f"{PATH}/{SECRET}", json=reported("never-tried:1", success=True))
    assert notify.states() == {
        "first:1": "delivered",
        "late:1": "delivered",
        "never-tried:1": "waiting",  # whoever says so cannot know
    }


# --- who may what -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (INTAKE_ROLE, "select text from notify.messages"),
        (INTAKE_ROLE, "update notify.messages set text = ''"),
        (INTAKE_ROLE, "delete from notify.messages"),
        (
            INTAKE_ROLE,
            "insert into notify.messages (message_id, case_id, kind, state) values ('a', 'a', 'a',"
            " 'delivered')",
        ),
        (RELAY_ROLE, "select contact from notify.messages"),
        (PRIVACY_ROLE, "select contact from notify.messages"),
        (PRIVACY_ROLE, "select text from notify.messages"),
        (PRIVACY_ROLE, "delete from notify.messages"),
        ("fullstop_aggregator", "select contact from notify.messages"),
        ("orders_eraser", "select contact from notify.messages"),
        ("fullstop_notify", "select phone from intake.applications"),
        ("fullstop_notify", "select subject_id from intake.applications"),
        ("fullstop_notify", "update intake.applications set reference = ''"),
        ("fullstop_notify", "select from aggregator.cases"),
    ],
)
def test_each_role_has_its_part_of_the_ledger(world: World, role: str, statement: str) -> None:
    with world.admin() as connection:
        connection.execute(f"set role {role}".encode())
        with pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())


def test_the_door_adds_a_message_once(world: World) -> None:
    statement = (
        b"insert into notify.messages (message_id, case_id, kind, contact, text)"
        b" values ('d1:reminder', 'd1', 'reminder', 'sealed', 'text') on conflict do nothing"
    )
    with world.admin() as connection:
        connection.execute(f"set role {INTAKE_ROLE}".encode())
        connection.execute(statement)
        connection.execute(statement)
    assert world.execute("select state from notify.messages") == [("waiting",)]


@pytest.mark.parametrize(
    "written",
    [
        "state = 'accepted', accepted_at = now()",
        "state = 'unknown', over_at = now()",
        "state = 'superseded', over_at = now()",
    ],
)
def test_a_service_of_before_writes_what_became_of_a_message_that_has_a_form(
    world: World, written: str
) -> None:
    """It lets go of the contact and the text, and knows of nothing else."""
    with notify_on(world) as notify:
        notify.tell(a_notice())
    with world.admin() as connection:
        connection.execute(f"set role {NOTIFY_ROLE}".encode())
        said = f"update notify.messages set contact = null, text = null, {written} returning form"
        assert connection.execute(said.encode()).fetchall() == [(None,)]


# --- shown --------------------------------------------------------------------------------------


def test_what_became_of_messages_is_shown(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with notify_on(world) as notify:
        notify.tell(a_notice(), a_notice("none", contact=None))
        notify.send()
    settings = world.wiring.settings
    monkeypatch.setenv("FULLSTOP_DATABASE_URL", settings.url_of("notify"))
    app(["messages"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "1 accepted" in shown
    assert "no_contact" in shown
    assert "case:1" not in shown  # all is well with it
    app(["messages", "case", "--json"], standalone_mode=False)
    assert '"message_id": "case:1"' in capsys.readouterr().out


@pytest.mark.parametrize("sends", [True, False])
def test_what_became_of_its_texts_shows_on_the_case(
    world: World, sends: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever looks at a case sees that its customer was not reached, and why."""
    with notify_on(world) as notify:
        notify.inbox.says = Answer(Sent.REFUSED, "empty_number")
        notify.tell(a_notice())
        notify.send()
    world.execute(
        "insert into aggregator.cases (case_id, subject_id, locale, dry_run, revision)"
        " values ('case', 'subject', 'zh-CN', false, 1)"
    )
    monkeypatch.setenv("FULLSTOP_DATABASE_URL", world.wiring.settings.url_of("notify"))
    if sends:
        monkeypatch.setenv("FULLSTOP_NOTIFY_PAGE", "xx.cn/d/")
    app(["status", "case"], standalone_mode=False)
    assert ("text case:1, notice: undeliverable: empty_number" in capsys.readouterr().out) is sends
    app(["status", "case", "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)["messages"]
    assert (told and told[0]["reason"]) == ("empty_number" if sends else None)


def test_what_went_wrong_is_counted_to_the_last_and_holds_nothing_ordinary(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an officer, who may see neither text nor contact."""
    with notify_on(world) as notify:
        notify.tell(*(a_notice(f"none-{n}", contact=None) for n in range(3)))
        notify.tell(a_notice(), a_notice(revision=2, stage=Stage.FINAL))
    with hold_databases(world, officer := f"officer_{uuid4().hex}"):
        url = settings_of(world, officer).url_of("notify")
    monkeypatch.setenv("FULLSTOP_DATABASE_URL", url)
    monkeypatch.setattr("fullstop.consumers.command.messages.SHOWN_MAX", 2)
    app(["messages"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "none-2:1" in shown
    assert "none-0:1" not in shown
    assert "and 1 older ones" in shown
    assert "case:1" not in shown
    app(["messages", "--state", "superseded", "--json"], standalone_mode=False)
    found = json.loads(capsys.readouterr().out)
    assert [one["message_id"] for one in found["messages"]] == ["case:1"]
    assert (found["more"], found["counts"]["superseded"]) == (0, 1)


def test_what_is_well_is_not_counted_each_time(world: World) -> None:
    passed = 0.0
    show = CountsShown(lambda: passed)

    def shown() -> tuple[float, float]:
        with notify_database(world).transaction() as connection:
            show(connection)
        labels = ("waiting", "accepted")
        return tuple(messages_there.labels(one)._value.get() for one in labels)

    with notify_on(world) as notify:
        notify.tell(a_notice())
        assert shown() == (1, 0)
        notify.send()
        passed = COUNT_ALL_SECONDS - 1
        assert shown() == (0, 0)
        passed = COUNT_ALL_SECONDS
        assert shown() == (0, 1)


def test_who_looks_at_night_reads_nothing_that_waits_for_the_morning(world: World) -> None:
    world.execute(
        "insert into notify.messages (message_id, case_id, kind, contact, text, due_at)"
        " select 'c' || n || ':1', 'c' || n, 'notice', '', '', '2026-11-24'"
        " from generate_series(1, 5000) as n"
    )
    world.execute("analyze notify.messages")
    with notify_database(world).undone() as connection:
        connection.execute("set local enable_seqscan = off")
        before = _rows_read(connection)
        assert (
            ledger.claim(connection, world.clock() + DAY, MESSAGE_LIFE, 8, "one", night=True) == []
        )
        assert _rows_read(connection) - before < 50


def _rows_read(connection: Db) -> int:
    """Rows of the ledger that this transaction took from an index or the table so far."""
    row = connection.execute(
        "select pg_stat_get_xact_tuples_returned(c) + pg_stat_get_xact_tuples_fetched(c)"
        " from (select 'messages'::regclass::oid as c) as one"
    ).fetchone()
    return int(row[0]) if row else 0
