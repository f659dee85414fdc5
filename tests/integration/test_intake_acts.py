"""What a customer does at the door, act by act on a real database, answered by every domain."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from argon2 import PasswordHasher
from psycopg.pq import TransactionStatus

from fullstop.gateways.port import Sent
from fullstop.intake import codes, limits, store
from fullstop.intake.acts import (
    Attempt,
    CodeNeededError,
    Entered,
    NoNumberError,
    NotFoundError,
    Opened,
)
from fullstop.intake.codes import Answer, StartOverError
from fullstop.intake.errors import IntakeError
from fullstop.intake.keys import Keys
from fullstop.intake.limits import Bucket, LimitedError, Wanted
from fullstop.intake.looking import Looking
from fullstop.intake.outgoing import Said, said
from fullstop.intake.store import Application
from fullstop.outbox.database import Db
from fullstop.outbox.session import Session
from fullstop.sandbox import samples
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionRequested,
    ProcessingStopped,
    ResultNotice,
    StopScope,
)
from tests.support.desk_door import SESSION, SOURCE, TICKET_KEY, DoorAtWork, a_door_on
from tests.support.world import World, await_waiting

WANG, NOBODY = "10000005678", "10009999999"
BENEFITS, DISPUTE = "10000000018", "10000000010"
ELSEWHERE = "another-browser"
EVERYTHING = (
    "identity",
    "behaviour",
    "orders",
    "reviews",
    "tags",
    "membership",
    "after_sales",
    "cards",
    "papers",
    "security",
)


@pytest.fixture
def door(world: World) -> Iterator[DoorAtWork]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    raised = samples.blockers(world.admin_url, entries, world.clock.now, "Asia/Shanghai")
    for name in world.wiring.catalogue:
        world.hear(name, *raised)
    with a_door_on(world) as opened:
        yield opened


def listed(door: DoorAtWork, phone: str) -> Attempt:
    """An application whose list stands."""
    attempt = door.proven(phone)
    door.carry()
    assert door.state(attempt.link) == "listed"
    return attempt


def shown_case(door: DoorAtWork, link: str) -> str:
    [(case,)] = door.world.execute(
        "select shown_case from intake.applications where link = %s", link
    )
    return str(case)


def confirmed(door: DoorAtWork, attempt: Attempt) -> str:
    code = door.acts.confirm(attempt.link, attempt.session, shown_case(door, attempt.link))
    assert code is not None
    return code


# --- proving who one is --------------------------------------------------------------------------


def test_a_code_goes_to_every_number_and_nothing_tells_the_known_from_the_unknown(
    door: DoorAtWork,
) -> None:
    for phone in (WANG, NOBODY):
        door.opened(phone)
    (_, to_wang, said), (_, to_nobody, said_too) = door.phones.texts
    assert (to_wang, to_nobody) == (WANG, NOBODY)
    assert said[:20] == said_too[:20]
    rows = door.world.execute(
        "select state, subject_id, records, channel, locale from intake.applications"
    )
    assert rows[0] == rows[1]
    assert door.said() == []


def test_a_right_code_takes_the_slot_asks_for_the_list_and_stops_profiling(
    door: DoorAtWork,
) -> None:
    attempt = door.proven(WANG)
    assert door.state(attempt.link) == "listing"
    request, stopped = door.said()
    assert isinstance(request, DeletionRequested)
    assert isinstance(stopped, ProcessingStopped)
    assert (request.dry_run, request.subject_id, request.records) == (True, "sample-wang", ())
    assert (stopped.subject_id, stopped.scope) == ("sample-wang", StopScope.PROFILING)
    [(phone, level)] = door.world.execute("select phone, level from intake.applications")
    assert (phone, level) == (None, "code")


@pytest.mark.parametrize("session", [SESSION, ELSEWHERE], ids=["the old one", "another's"])
def test_after_the_code_only_the_new_session_has_the_application(
    door: DoorAtWork, session: str
) -> None:
    attempt = door.proven(WANG)
    with pytest.raises(NotFoundError):
        door.acts.withdraw(attempt.link, session)
    assert door.state(attempt.link) == "listing"


def test_a_code_is_its_own_browsers_and_its_own_applications(door: DoorAtWork) -> None:
    link = door.opened(WANG)
    code = door.phones.code
    with pytest.raises(NotFoundError):
        door.acts.enter_code(link, ELSEWHERE, code)
    other = door.opened(NOBODY, ELSEWHERE)
    assert door.acts.enter_code(other, ELSEWHERE, code).entered is Entered.WRONG
    assert door.said() == []


def test_five_tries_and_a_code_is_over_and_another_one_serves(door: DoorAtWork) -> None:
    link = door.opened(WANG)
    right = door.phones.code
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    tried = [door.acts.enter_code(link, SESSION, wrong) for _ in range(5)]
    assert [one.tries_left for one in tried] == [4, 3, 2, 1, 0]
    assert door.acts.enter_code(link, SESSION, right).entered is Entered.OVER
    door.world.execute("delete from intake.limits")
    door.acts.send_again(link, SESSION, SOURCE)
    assert door.acts.enter_code(link, SESSION, right).entered is not Entered.RIGHT
    assert owner_and_said(door) == (None, [])
    assert door.acts.enter_code(link, SESSION, door.phones.code).entered is Entered.RIGHT
    assert owner_and_said(door) == ("sample-wang", ["DeletionRequested", "ProcessingStopped"])


def owner_and_said(door: DoorAtWork) -> tuple[str | None, list[str]]:
    """Whose the one application is, and what was said on the topics since it was asked last."""
    [(subject_id,)] = door.world.execute("select subject_id from intake.applications")
    return subject_id, [type(one).__name__ for one in door.said()]


def test_a_code_serves_once_and_ten_minutes(door: DoorAtWork) -> None:
    link = door.opened(WANG)
    code = door.phones.code
    door.world.clock.now += timedelta(minutes=10)
    assert door.acts.enter_code(link, SESSION, code).entered is Entered.OVER
    door.world.execute("delete from intake.limits")
    attempt = door.proven(WANG)
    with pytest.raises(NotFoundError):
        door.acts.enter_code(attempt.link, SESSION, door.phones.code)
    again = door.acts.enter_code(attempt.link, attempt.session, door.phones.code)
    assert again.entered is Entered.OVER


def all_wrong(door: DoorAtWork, link: str, tries: int) -> None:
    wrong = f"{(int(door.phones.code) + 1) % 10**6:06d}"
    for _ in range(tries):
        assert door.acts.enter_code(link, SESSION, wrong).entered is not Entered.RIGHT


def test_where_no_code_would_serve_none_is_sent(door: DoorAtWork) -> None:
    link = door.opened(WANG)
    for _ in range(3):
        all_wrong(door, link, 5)
        door.world.execute("delete from intake.limits")
        door.acts.send_again(link, SESSION, SOURCE)
    all_wrong(door, link, 5)
    door.world.execute("delete from intake.limits")
    with pytest.raises(StartOverError):
        door.acts.send_again(link, SESSION, SOURCE)
    assert len(door.phones.texts) == 4
    assert door.state(door.proven(WANG, ELSEWHERE).link) == "listing"


def let_more_be_sent(door: DoorAtWork) -> None:
    """What was tried stays counted."""
    tries = [door.door.keys.bucket("tries-day", number) for number in (WANG, NOBODY)]
    door.world.execute("delete from intake.limits where bucket <> all(%s)", tries)


def test_ten_tries_a_day_at_a_number_and_a_first_try_is_never_in_vain(door: DoorAtWork) -> None:
    for tries in (5, 1):  # each first one is its code's own
        link = door.opened(WANG)
        all_wrong(door, link, tries)
        let_more_be_sent(door)
    used_up = door.acts.enter_code(link, SESSION, door.phones.code)
    assert (used_up.entered, used_up.tries_left) == (Entered.WRONG, 3)
    by_ticket = door.acts.open_by_ticket(a_ticket(door), "zh", SESSION)
    assert by_ticket is not None
    all_wrong(door, by_ticket.link, 4)
    assert door.acts.enter_code(by_ticket.link, SESSION, door.phones.code).entered is Entered.RIGHT
    door.world.execute("delete from intake.applications")
    assert door.state(door.proven(WANG).link) == "listing"


def test_two_tries_at_once_count_as_two(door: DoorAtWork) -> None:
    link = door.opened(WANG)
    with ThreadPoolExecutor(4) as pool:
        tried = list(pool.map(lambda n: door.acts.enter_code(link, SESSION, f"{n:06d}"), range(8)))
    assert sum(one.entered is Entered.WRONG for one in tried) <= 5
    [(tries,)] = door.world.execute("select tries from intake.codes")
    assert tries == 5


def test_sending_is_bounded_by_number_and_the_wait_is_told(door: DoorAtWork) -> None:
    door.opened(WANG)
    with pytest.raises(LimitedError) as refused:
        door.opened(WANG, ELSEWHERE)
    assert timedelta(0) < refused.value.wait <= timedelta(seconds=75)
    door.opened(NOBODY, ELSEWHERE)
    assert door.world.execute("select count(*) from intake.applications") == [(2,)]
    assert len(door.phones.texts) == 2
    assert door.said() == []


def test_whatever_a_new_application_has_is_kept(
    door: DoorAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.proven(BENEFITS)
    [(reference,)] = door.world.execute("select reference from intake.applications")
    opened, send_first = list[Application](), codes.send_first

    def sending(connection: Db, keys: Keys, application: Application, *of: Any) -> Answer:
        opened.append(application)
        return send_first(connection, keys, application, *of)

    monkeypatch.setattr(codes, "send_first", sending)
    door.opened(WANG)
    door.acts.open_by_ticket(a_ticket(door), "en", SESSION)
    door.acts.return_by_code(reference, "zh", SESSION, SOURCE)
    with door.door.pool.autocommit() as connection:
        kept = store.of_cases(connection, [one.case_id for one in opened])
    assert [one.returns_to is None for one in opened] == [True, True, False]
    assert kept == sorted(opened, key=lambda one: one.case_id)


def applied(door: DoorAtWork, number: int) -> None:
    door.opened(str(10_009_000_000 + number))


def looked(door: DoorAtWork, _: int) -> None:
    Looking(door.door).with_code_out(SESSION)


@pytest.mark.parametrize("act", [applied, looked])
def test_to_apply_or_to_look_waits_for_the_database_once(
    door: DoorAtWork, monkeypatch: pytest.MonkeyPatch, act: Callable[[DoorAtWork, int], None]
) -> None:
    """It is one statement, and its own transaction: nothing is locked while the door works."""
    for number in range(3):
        act(door, number)  # which is prepared from now on
    waits, wait = list[bool](), Session.wait

    def waiting(session: Session, *of: Any) -> Any:
        got = wait(session, *of)
        waits.append(session.pgconn.transaction_status == TransactionStatus.IDLE)
        return got

    monkeypatch.setattr(Session, "wait", waiting)
    act(door, 3)
    assert waits == [True]


@pytest.mark.parametrize(("tokens", "opened"), [(1, 1), (0, 0)])
def test_who_comes_first_to_a_limit_beside_another_counts_as_the_second(
    door: DoorAtWork, tokens: int, opened: int
) -> None:
    """Where its row is being made there is none yet to lock."""
    bucket = door.door.keys.bucket("number-minute", WANG)

    def apply() -> int:
        with suppress(LimitedError):
            return len([door.opened(WANG)])
        return 0

    with door.world.admin() as other, ThreadPoolExecutor(1) as threads:
        with other.transaction():
            other.execute("insert into intake.limits values (%s, %s, now())", (bucket, tokens))
            applying = threads.submit(apply)
            await_waiting(door.world)
        assert applying.result(30) == opened
    assert door.world.execute("select count(*) from intake.applications") == [(opened,)]
    assert door.world.execute("select count(*) from intake.limits") == [(6 * opened or 1,)]


def test_what_is_refused_takes_nothing_and_leaves_nothing(door: DoorAtWork) -> None:
    door.opened(WANG)
    taken = "select bucket, tokens from intake.limits where tokens < 20 or tokens = 199"
    before = door.world.execute(f"{taken} order by bucket")
    with pytest.raises(LimitedError):
        door.opened(WANG)
    assert door.world.execute(f"{taken} order by bucket") == before
    assert door.world.execute("select count(*) from intake.applications") == [(1,)]
    assert door.world.execute("select count(*) from intake.acts") == [(2,)]


def test_no_limit_is_found_by_reading_all_of_them_however_few_there_are(door: DoorAtWork) -> None:
    """A plan stays; what is a page today is a thousand tomorrow."""
    door.opened(WANG)
    door.world.execute("analyze intake.limits")
    wanted = limits.each(limits.SENDING_TO_NUMBER, WANG)
    with door.door.pool.autocommit() as connection:
        named = limits.named(door.door.keys, wanted)
        plan = connection.execute(b"explain " + limits._TAKE, named).fetchall()
    assert [line for (line,) in plan if "on limits" in line and "Seq Scan" in line] == []
    assert [line for (line,) in plan if "limits_pkey" in line]


def test_who_takes_the_same_in_another_order_waits_in_no_circle(door: DoorAtWork) -> None:
    one, other = (Wanted(Bucket(kind, 1_000, 1), "at once") for kind in ("one", "other"))
    pool, keys = door.door.pool, door.door.keys

    def taken(wanted: tuple[Wanted, Wanted]) -> None:
        for _ in range(50):
            with pool.transaction() as connection:
                limits.take(connection, keys, wanted)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(taken, [(one, other), (other, one)] * 2))
    rows = door.world.execute("select tokens from intake.limits")
    assert len(rows) == 2


def test_who_applies_and_who_asks_again_wait_in_no_circle(
    door: DoorAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both from a source that has no row yet; who applies is the first at what all share."""
    shared = Wanted(limits.SENDING_AT_ALL[0], "0")
    monkeypatch.setattr(limits, "by_a_share", lambda act: act(shared))
    monkeypatch.setattr("fullstop.intake.acts._IN_A_CIRCLE", "", raising=False)  # which is retried
    link = door.opened(WANG)
    row = door.door.keys.bucket(shared.bucket.kind, shared.of)
    door.world.execute("delete from intake.limits where bucket <> %s", row)
    with door.world.admin() as other, ThreadPoolExecutor(2) as threads:
        with other.transaction():
            other.execute("update intake.limits set tokens = 9 where bucket = %s", (row,))
            applying = threads.submit(door.acts.open, NOBODY, "zh", ELSEWHERE, "198.51.100.7")
            await_waiting(door.world)
            asking = threads.submit(door.acts.send_again, link, SESSION, "198.51.100.7")
            await_waiting(door.world, 2)
        assert applying.result(30).sent is asking.result(30).sent is Sent.ACCEPTED
    source = door.door.keys.bucket("source-minute", "198.51.100.7")
    [(tokens,)] = door.world.execute("select tokens from intake.limits where bucket = %s", source)
    assert 8 <= tokens < 9


def test_what_all_send_together_is_bounded_and_lies_in_no_single_row(door: DoorAtWork) -> None:
    """One row is one lock: whoever applies would wait for everybody before."""
    whole = limits.SHARES * limits.SENDING_AT_ALL[0].size
    sent = 0
    with door.door.pool.transaction() as connection:  # within one nothing is filled up again
        for _ in range(2 * whole):
            with suppress(LimitedError):
                limits.by_a_share(lambda one: limits.take(connection, door.door.keys, [one]))
                sent += 1
    assert 0.9 * whole < sent <= whole == 200
    assert door.world.execute("select count(*) from intake.limits") == [(limits.SHARES,)]


@pytest.mark.parametrize(
    "change",
    [
        "update membership.identities set phone_since = now() - interval '29 days'",
        "update membership.identities set last_active_at = now() - interval '91 days'",
        "update membership.identities set phone_since = null",
        f"update membership.identities set phone = '{WANG}' where subject_id = 'sample-benefits'",
        f"update membership.identities set phone = '1' where phone = '{WANG}'",
    ],
    ids=["a young number", "an idle account", "since nobody knows when", "two accounts", "none"],
)
def test_where_a_code_is_not_enough_nothing_is_owned_and_nothing_said(
    door: DoorAtWork, change: str
) -> None:
    door.world.execute(change)
    attempt = door.proven(WANG)
    assert door.state(attempt.link) == "proving"
    assert owner_and_said(door) == (None, [])


# --- a name in the place of a number -------------------------------------------------------------

EMAIL, UNKNOWN_EMAIL = "wang@example.com", "nobody@example.com"
KNOWN_OR_NOT = (EMAIL, UNKNOWN_EMAIL)


def test_a_name_known_or_not_leaves_the_same_and_is_answered_before_anything_is_sent(
    door: DoorAtWork,
) -> None:
    opened = [door.acts.open_by_name(name, "zh", SESSION, SOURCE) for name in KNOWN_OR_NOT]
    assert {one.sent for one in opened} == {Sent.ACCEPTED}
    assert door.phones.texts == []
    rows = door.world.execute(
        "select state, subject_id, records, channel, locale, entry, returns_to, level"
        " from intake.applications"
    )
    assert rows[0] == rows[1]
    assert door.world.execute("select count(*) from intake.codes") == [(2,)]
    for one in opened:
        one.later()
    assert [to for _, to, _ in door.phones.texts] == [WANG]


@pytest.mark.parametrize("name", KNOWN_OR_NOT)
def test_where_no_code_goes_nobody_is_sent_to_wait_for_one(door: DoorAtWork, name: str) -> None:
    """A template that is not registered as it is here: each is an alarm, until one goes again."""
    door.phones.answer, door.phones.reason = Sent.TRY_LATER, "isv.SMS_TEMPLATE_ILLEGAL"
    assert door.acts.open(NOBODY, "zh", SESSION, SOURCE).sent is Sent.TRY_LATER
    opened = door.acts.open_by_name(name, "zh", SESSION, SOURCE)
    assert opened.sent is Sent.TRY_LATER
    looking = Looking(door.door)  # whenever it is looked at
    assert looking.said_of_code(looking.application(opened.link, SESSION)) is Sent.TRY_LATER
    assert door.acts.open_by_name(f"en-{name}", "en", SESSION, SOURCE).sent is Sent.ACCEPTED
    assert {said(one) for one in door.answers} == {Said.TURNED_AWAY}

    door.phones.answer, door.phones.reason = Sent.ACCEPTED, None
    opened.later()
    door.world.execute("delete from intake.limits")
    opened = door.acts.open_by_name(name, "zh", SESSION, SOURCE)
    assert opened.sent is Sent.TRY_LATER  # else it would tell whether the name is known
    assert door.acts.open(NOBODY, "zh", SESSION, SOURCE).sent is Sent.ACCEPTED
    door.world.execute("delete from intake.limits")
    assert door.acts.open_by_name(name, "zh", SESSION, SOURCE).sent is Sent.ACCEPTED


@pytest.mark.parametrize("typed", [EMAIL, "WANG@Example.com", "wang-1984"])
def test_the_code_to_the_registered_number_is_enough(door: DoorAtWork, typed: str) -> None:
    door.world.execute(
        "create or replace view membership.accounts with (security_barrier) as"
        " select subject_id, phone, phone_since, last_active_at,"
        " case subject_id when 'sample-wang' then 'wang-1984' end as account_name, email"
        " from membership.identities where phone is not null"
    )
    opened = door.acts.open_by_name(typed, "zh", SESSION, SOURCE)
    opened.later()
    attempt = door.acts.enter_code(opened.link, SESSION, door.phones.code)
    assert door.state(attempt.link) == "listing"
    assert door.world.execute("select subject_id from intake.applications") == [("sample-wang",)]


def test_a_name_does_not_tell_that_its_number_has_had_its_texts(door: DoorAtWork) -> None:
    door.opened(WANG, ELSEWHERE)
    opened = door.acts.open_by_name(EMAIL, "zh", SESSION, SOURCE)
    opened.later()
    assert len(door.phones.texts) == 1
    with pytest.raises(LimitedError) as told:
        door.acts.open_by_name(EMAIL, "zh", SESSION, SOURCE)
    door.acts.send_again(opened.link, SESSION, SOURCE)
    with pytest.raises(LimitedError) as told_again:
        door.acts.send_again(opened.link, SESSION, SOURCE)
    assert told.value.kind == told_again.value.kind == "number-minute"


@pytest.mark.parametrize("typed", [EMAIL, UNKNOWN_EMAIL])
def test_what_was_not_sent_is_no_code(
    door: DoorAtWork, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr("fullstop.intake.acts.new_code", lambda: "123456")
    door.opened(WANG, ELSEWHERE)  # it has had its text
    opened = door.acts.open_by_name(typed, "zh", SESSION, SOURCE)
    opened.later()
    assert len(door.phones.texts) == 1
    assert door.acts.enter_code(opened.link, SESSION, "123456") == Attempt(Entered.WRONG, 4)
    assert door.state(opened.link) == "opened"


@pytest.mark.parametrize("typed", KNOWN_OR_NOT)
def test_where_another_is_not_sent_the_one_in_the_hand_goes_on_and_looks_like_a_new_one(
    door: DoorAtWork, typed: str
) -> None:
    opened = door.acts.open_by_name(typed, "zh", SESSION, SOURCE)
    opened.later()
    code = door.phones.code if door.phones.texts else "none"
    for wrong in ("wrong", "wrong again"):
        door.acts.enter_code(opened.link, SESSION, wrong)
    door.world.clock.now += timedelta(minutes=8)
    door.acts.send_again(opened.link, SESSION, SOURCE).later()  # so soon that none goes out
    door.world.clock.now += timedelta(minutes=8)
    late = door.acts.enter_code(opened.link, SESSION, code)  # it serves its own ten minutes
    assert late == Attempt(Entered.WRONG, 4)
    door.world.clock.now -= timedelta(minutes=7)
    entered = door.acts.enter_code(opened.link, SESSION, code).entered
    assert (len(door.phones.texts), entered) in ((1, Entered.RIGHT), (0, Entered.WRONG))


def test_what_surely_did_not_go_out_is_not_counted_but_by_the_minute(door: DoorAtWork) -> None:
    door.phones.answer, door.phones.reason = Sent.TRY_LATER, "isv.AMOUNT_NOT_ENOUGH"
    minute = door.door.keys.bucket("number-minute", WANG)
    for _ in range(5):
        door.opened(WANG)
        with pytest.raises(LimitedError):
            door.opened(WANG)
        door.world.execute("delete from intake.limits where bucket = %s", minute)
    link = door.opened(WANG)
    door.phones.answer, door.phones.reason = Sent.ACCEPTED, None
    for _ in range(2):
        door.world.execute("delete from intake.limits where bucket = %s", minute)
        assert door.acts.send_again(link, SESSION, SOURCE).sent is Sent.ACCEPTED
    door.world.execute("delete from intake.limits where bucket = %s", minute)
    with pytest.raises(LimitedError):
        door.opened(WANG)


def test_however_an_email_is_written_it_is_counted_as_one(door: DoorAtWork) -> None:
    door.acts.open_by_name(EMAIL, "zh", SESSION, SOURCE)
    for written in (EMAIL.upper(), "Wang@Example.com"):
        with pytest.raises(LimitedError):
            door.acts.open_by_name(written, "zh", SESSION, SOURCE)


@pytest.mark.parametrize("is_reference", [False, True], ids=["a name", "a reference"])
def test_a_number_does_not_tell_that_it_is_behind_what_was_typed_before(
    door: DoorAtWork, is_reference: bool
) -> None:
    if is_reference:
        attempt = published(door, ("papers",))
        returned(door, reference_of(door, attempt.link))
    else:
        door.acts.open_by_name(EMAIL, "zh", SESSION, SOURCE).later()
    sent = len(door.phones.texts)
    door.opened(WANG, ELSEWHERE)
    assert [to for _, to, _ in door.phones.texts[sent - 1 :]] == [WANG, WANG]


def test_another_code_goes_to_the_number_behind_the_name(door: DoorAtWork) -> None:
    opened = door.acts.open_by_name(EMAIL, "zh", SESSION, SOURCE)
    opened.later()
    before = door.phones.code
    door.world.execute("delete from intake.limits")
    door.acts.send_again(opened.link, SESSION, SOURCE).later()
    assert [to for _, to, _ in door.phones.texts] == [WANG, WANG]
    assert door.acts.enter_code(opened.link, SESSION, before).entered is not Entered.RIGHT


def test_a_name_of_two_customers_leads_to_nobodys_number(door: DoorAtWork) -> None:
    door.world.execute(f"update membership.identities set email = '{EMAIL}'")
    door.acts.open_by_name(EMAIL, "zh", SESSION, SOURCE).later()
    assert door.phones.texts == []


def test_a_view_without_names_is_refused_with_what_it_lacks(door: DoorAtWork) -> None:
    door.world.execute("drop view membership.accounts")
    door.world.execute(
        "create view membership.accounts as select subject_id, phone, phone_since,"
        " last_active_at from membership.identities"
    )
    door.world.execute("grant select on membership.accounts to fullstop_intake")
    with pytest.raises(IntakeError, match=r"lacks a column.*accounts\.sql"):
        door.door.accounts.check()


# --- returning by the number of an application and a code ----------------------------------------


def reference_of(door: DoorAtWork, link: str) -> str:
    [(reference,)] = door.world.execute(
        "select reference from intake.applications where link = %s", link
    )
    return str(reference)


def returned(door: DoorAtWork, reference: str) -> Opened:
    door.world.execute("delete from intake.limits")
    opened = door.acts.return_by_code(reference, "zh", ELSEWHERE, SOURCE)
    opened.later()
    return opened


def published(door: DoorAtWork, kinds: tuple[str, ...] = EVERYTHING) -> Attempt:
    """An application whose request was carried out."""
    attempt = listed(door, WANG)
    if kinds != EVERYTHING:
        door.acts.choose(attempt.link, attempt.session, kinds, waive=False, longer=False)
        door.carry()
    confirmed(door, attempt)
    door.carry()
    door.carry()
    return attempt


def test_a_door_that_was_set_back_hears_that_its_request_is_out(door: DoorAtWork) -> None:
    """Else its customer would confirm the list once more, and the case contradict itself."""
    attempt = listed(door, WANG)
    door.world.execute("create table door_backup as table intake.applications")
    confirmed(door, attempt)
    said = [*door.carry(), *door.carry()]
    door.world.execute("truncate intake.applications cascade")
    door.world.execute("insert into intake.applications table door_backup")
    door.world.execute("drop table door_backup")
    assert door.state(attempt.link) == "listed"
    [request] = [m for m in said if isinstance(m, DeletionRequested) and not m.dry_run]
    door.hear(request.model_copy(update={"subject_id": "somebody-else"}))
    assert door.state(attempt.link) == "listed"
    door.hear(request)
    assert door.state(attempt.link) == "keeping"  # what came of it had been heard, and stayed


def test_its_number_and_a_code_lead_back_to_an_application(door: DoorAtWork) -> None:
    attempt = published(door, ("papers",))
    assert door.state(attempt.link) == "keeping"
    door.phones.texts.clear()
    opened = returned(door, reference_of(door, attempt.link))
    assert [to for _, to, _ in door.phones.texts] == [WANG]
    back = door.acts.enter_code(opened.link, ELSEWHERE, door.phones.code)
    assert back.link == attempt.link
    assert door.acts.new_enquiry_code(back.link, back.session)
    with pytest.raises(NotFoundError):
        door.acts.new_enquiry_code(attempt.link, attempt.session)
    assert door.world.execute("select count(*) from intake.applications") == [(1,)]
    assert door.said() == []  # returning asks for nothing


def test_where_the_number_is_gone_or_the_application_unknown_nothing_is_sent_and_nothing_told(
    door: DoorAtWork,
) -> None:
    attempt = published(door)
    assert door.world.execute(
        "select count(*) from membership.accounts where phone = %s", WANG
    ) == [(0,)]
    door.phones.texts.clear()
    unverified = door.opened(NOBODY)
    door.phones.texts.clear()
    for reference in (reference_of(door, attempt.link), reference_of(door, unverified), "ABCDEF"):
        opened = returned(door, reference)
        assert opened.sent is Sent.ACCEPTED
        assert door.state(opened.link) == "opened"
    assert door.phones.texts == []


@pytest.mark.parametrize(
    "change",
    [
        "update membership.identities set phone_since = now()",
        f"update membership.identities set phone = '{WANG}' where subject_id = 'sample-benefits'",
        "update membership.identities set subject_id = 'another' where subject_id = 'sample-wang'",
    ],
    ids=["a young number", "another's as well", "another's by now"],
)
def test_a_code_to_a_number_that_is_not_surely_the_customers_leads_nowhere(
    door: DoorAtWork, change: str
) -> None:
    attempt = published(door, ("papers",))
    opened = returned(door, reference_of(door, attempt.link))
    door.world.execute(change)
    back = door.acts.enter_code(opened.link, ELSEWHERE, door.phones.code)
    assert (back.link, door.state(back.link)) == (opened.link, "proving")
    with pytest.raises(NotFoundError):
        door.acts.withdraw(attempt.link, back.session)


# --- a ticket of the app -------------------------------------------------------------------------


def a_ticket(door: DoorAtWork, **more: object) -> str:
    """As an app makes one that knows the page alone."""
    at = int(door.world.clock.now.timestamp())
    said = {"subject": "sample-wang", "signed_in_at": at - 600, "issued_at": at, "nonce": "n" * 20}
    payload = base64.urlsafe_b64encode(json.dumps({**said, **more}).encode()).decode().rstrip("=")
    return f"{payload}.{hmac.new(TICKET_KEY, payload.encode(), hashlib.sha256).hexdigest()}"


def test_a_ticket_and_a_code_are_enough_where_a_code_is_not(door: DoorAtWork) -> None:
    door.world.execute("update membership.identities set phone_since = now()")
    opened = door.acts.open_by_ticket(a_ticket(door), "zh", SESSION)
    assert opened is not None
    assert door.phones.texts[-1][1] == WANG
    assert door.said() == []  # not before the code
    attempt = door.acts.enter_code(opened.link, SESSION, door.phones.code)
    assert door.state(attempt.link) == "listing"
    [(level,)] = door.world.execute("select level from intake.applications")
    assert level == "ticket"
    assert owner_and_said(door) == ("sample-wang", ["DeletionRequested", "ProcessingStopped"])


def test_a_ticket_serves_once(door: DoorAtWork) -> None:
    ticket = a_ticket(door)
    assert door.acts.open_by_ticket(ticket, "zh", SESSION) is not None
    assert door.acts.open_by_ticket(ticket, "zh", ELSEWHERE) is None
    assert len(door.phones.texts) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"issued_at": 1_000_000_000},
        {"issued_at": 9_000_000_000},
        {"signed_in_at": 9_000_000_000},
        {"nonce": "short"},
        {"subject": "no such subject"},
        {"admin": True},
    ],
)
def test_a_ticket_that_is_old_or_odd_does_not_serve(
    door: DoorAtWork, more: dict[str, object]
) -> None:
    assert door.acts.open_by_ticket(a_ticket(door, **more), "zh", SESSION) is None
    assert door.world.execute("select count(*) from intake.applications") == [(0,)]
    assert door.phones.texts == []


@pytest.mark.parametrize("number", [None, "85251234567"], ids=["none", "of elsewhere"])
def test_a_ticket_of_an_account_without_a_number_is_told_that(
    door: DoorAtWork, number: str | None
) -> None:
    door.world.execute(
        "create or replace view membership.accounts with (security_barrier) as"
        " select subject_id, phone, phone_since, last_active_at, null::text as account_name, email"
        " from membership.identities"  # with null where there is no number
    )
    door.world.execute(
        "update membership.identities set phone = %s where subject_id = 'sample-wang'", number
    )
    for _ in range(2):
        with pytest.raises(NoNumberError):
            door.acts.open_by_ticket(a_ticket(door), "zh", SESSION)
    assert door.phones.texts == []


def test_a_ticket_that_is_forged_does_not_serve(door: DoorAtWork) -> None:
    payload, _, signed = a_ticket(door).partition(".")
    other, _, _ = a_ticket(door, subject="sample-dispute").partition(".")
    for forged in (f"{other}.{signed}", f"{payload}.{'0' * 64}", payload, "", "x" * 5_000):
        assert door.acts.open_by_ticket(forged, "zh", SESSION) is None


def test_who_used_up_the_numbers_texts_is_not_in_a_tickets_way(door: DoorAtWork) -> None:
    door.opened(WANG, ELSEWHERE)
    with pytest.raises(LimitedError):
        door.opened(WANG, ELSEWHERE)
    assert door.acts.open_by_ticket(a_ticket(door), "zh", SESSION) is not None


def test_a_ticket_without_its_code_leaves_nothing_after_a_day(door: DoorAtWork) -> None:
    door.acts.open_by_ticket(a_ticket(door), "zh", SESSION)
    door.world.clock.now += timedelta(hours=25)
    door.due().step()
    assert door.world.execute("select count(*) from intake.applications") == [(0,)]


# --- the slot ------------------------------------------------------------------------------------


def test_who_has_not_verified_locks_nobody_out(door: DoorAtWork) -> None:
    door.opened(WANG, ELSEWHERE)
    door.world.execute("delete from intake.limits")
    attempt = door.proven(WANG)
    assert door.state(attempt.link) == "listing"
    assert door.world.execute(
        "select link from intake.applications where subject_id is not null"
    ) == [(attempt.link,)]
    assert len(door.said()) == 2  # of the one that was verified alone


def test_applying_twice_continues_the_first(door: DoorAtWork) -> None:
    first = listed(door, WANG)
    door.world.execute("delete from intake.limits")
    again = door.proven(WANG, ELSEWHERE)
    assert again.link == first.link
    assert door.said() == []
    assert door.world.execute("select count(*) from intake.applications") == [(1,)]
    confirmed(door, again)
    with pytest.raises(NotFoundError):
        door.acts.withdraw(first.link, first.session)


def test_two_verified_at_once_have_one_application(door: DoorAtWork) -> None:
    links = []
    for session in (SESSION, ELSEWHERE):
        door.world.execute("delete from intake.limits")
        links.append((door.opened(WANG, session), session, door.phones.code))
    with ThreadPoolExecutor(2) as pool:
        attempts = list(pool.map(lambda one: door.acts.enter_code(*one), links))
    assert {one.entered for one in attempts} == {Entered.RIGHT}
    assert len({one.link for one in attempts}) == 1
    assert sum(isinstance(one, DeletionRequested) for one in door.said()) == 1


# --- the list, and confirming it -----------------------------------------------------------------


def test_what_was_confirmed_is_carried_out_as_it_was_asked(door: DoorAtWork) -> None:
    attempt = listed(door, WANG)
    opened_at = door.world.clock.now
    door.world.clock.now += timedelta(hours=2)
    confirmed(door, attempt)
    door.carry()  # the second dry run
    assert door.state(attempt.link) == "published"
    request, stopped = door.said()
    assert isinstance(request, DeletionRequested)
    assert not request.dry_run
    assert request.requested_at == to_the_millisecond(opened_at)
    assert request.cutoff_at == to_the_millisecond(door.world.clock.now)
    assert request.confirms is not None
    assert request.confirms.case_id == f"{request.case_id}.2"
    assert isinstance(stopped, ProcessingStopped)
    assert stopped.scope is StopScope.SESSIONS
    door.answer(request)
    assert door.state(attempt.link) == "keeping"
    acts = [act for (act,) in door.world.execute("select act from intake.acts order by act_id")]
    assert acts == ["opened", "code_sent", "verified", "listed", "confirmed", "published", "told"]


def to_the_millisecond(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1_000 * 1_000)


def test_nothing_is_confirmed_that_was_not_shown(door: DoorAtWork) -> None:
    attempt = listed(door, WANG)
    assert door.acts.confirm(attempt.link, attempt.session, "another-case.1") is None
    assert door.state(attempt.link) == "listed"
    assert door.said() == []


@pytest.mark.parametrize(
    "change",
    [
        "select",
        "insert into account_security.login_logs"
        " (subject_id, account, ip_address, logged_at, created_at)"
        " select subject_id, account, ip_address, now(), now() from account_security.login_logs"
        " where subject_id = 'sample-wang' limit 1",
    ],
    ids=["nothing", "a login"],
)
def test_a_list_that_means_the_same_is_not_asked_again(door: DoorAtWork, change: str) -> None:
    attempt = listed(door, WANG)
    door.world.execute(change)
    door.world.clock.now = datetime.now(UTC)
    confirmed(door, attempt)
    door.carry()
    assert door.state(attempt.link) == "published"


def test_one_more_review_is_asked_again_and_nothing_goes(door: DoorAtWork) -> None:
    attempt = listed(door, WANG)
    door.world.execute(ONE_MORE_REVIEW)
    door.world.clock.now = datetime.now(UTC)
    confirmed(door, attempt)
    door.carry()
    assert door.state(attempt.link) == "listed"
    [(differences, at)] = door.world.execute(
        "select differences, confirmed_at from intake.applications"
    )
    assert "more_erased" in differences
    assert at is None
    assert door.said() == []
    confirmed(door, attempt)
    door.carry()
    assert door.state(attempt.link) == "published"


ONE_MORE_REVIEW = (
    "insert into orders.reviews (review_no, order_no, subject_id, stars, nickname, created_at)"
    " select 'one-more', order_no, subject_id, stars, nickname, now() from orders.reviews"
    " where subject_id = 'sample-wang' limit 1"
)


def test_an_unused_benefit_stays_and_a_second_tick_gives_it_up(door: DoorAtWork) -> None:
    attempt = listed(door, BENEFITS)
    assert door.acts.choose(attempt.link, attempt.session, EVERYTHING, waive=True, longer=False)
    [request] = door.carry()
    assert isinstance(request, DeletionRequested)
    assert request.waives == ("membership.benefits",)
    assert request.records == ()
    [(shown,)] = door.world.execute("select shown from intake.applications")
    assert "benefit-unused" not in shown
    for waive in (True, False):  # the next list is made of what is ticked then
        door.acts.choose(attempt.link, attempt.session, EVERYTHING, waive=waive, longer=False)
        [request] = door.carry()
        assert isinstance(request, DeletionRequested)
        assert request.waives == (("membership.benefits",) if waive else ())


def test_some_kinds_are_asked_for_alone(door: DoorAtWork) -> None:
    attempt = listed(door, DISPUTE)
    chosen = {"behaviour", "tags"}
    assert door.acts.choose(attempt.link, attempt.session, chosen, waive=False, longer=False)
    [request] = door.carry()
    assert isinstance(request, DeletionRequested)
    assert set(request.records) == {
        "browsing_history.views",
        "browsing_history.searches",
        "preference_tags.tags",
    }
    confirmed(door, attempt)
    door.carry()
    out = door.carry()
    assert [type(one) for one in out] == [DeletionRequested]  # identity stays: sessions go on
    assert door.state(attempt.link) == "done"


def test_nobody_is_shown_what_is_said_of_another(door: DoorAtWork) -> None:
    attempt = door.proven(WANG)
    [request] = [one for one in door.said() if isinstance(one, DeletionRequested)]
    other = request.model_copy(update={"subject_id": "sample-dispute"})
    door.answer(other)
    assert door.state(attempt.link) == "listing"
    assert door.world.execute("select count(*) from intake.answers") == [(0,)]


# --- afterwards ----------------------------------------------------------------------------------


def test_before_the_request_is_out_withdrawing_ends_it_and_nothing_is_said(
    door: DoorAtWork,
) -> None:
    attempt = listed(door, WANG)
    confirmed(door, attempt)
    dry_run = door.said()
    door.acts.withdraw(attempt.link, attempt.session)
    assert door.state(attempt.link) == "withdrawn"
    for request in dry_run:
        assert isinstance(request, DeletionRequested)
        door.answer(request)
    assert door.state(attempt.link) == "withdrawn"
    assert door.said() == []


@pytest.mark.parametrize("in_time", [True, False])
def test_after_it_is_out_the_answers_say_what_withdrawing_came_to(
    door: DoorAtWork, in_time: bool
) -> None:
    attempt = listed(door, WANG)
    confirmed(door, attempt)
    door.carry()
    [request] = [one for one in door.said() if isinstance(one, DeletionRequested)]
    door.acts.withdraw(attempt.link, attempt.session)
    [cancelled] = door.said()
    assert isinstance(cancelled, DeletionCancelled)
    assert door.state(attempt.link) == "published"
    first, second = (cancelled, request) if in_time else (request, cancelled)
    door.answer(first)
    door.answer(second)
    assert door.state(attempt.link) == ("withdrawn" if in_time else "keeping")


def test_the_enquiry_code_leads_back_and_is_bounded(door: DoorAtWork) -> None:
    attempt = listed(door, WANG)
    code = confirmed(door, attempt)
    assert len(door.said()) == 1  # the second dry run
    [(reference,)] = door.world.execute("select reference from intake.applications")
    assert door.acts.find("ZZZZZZ", code, SOURCE).entered is Entered.WRONG
    back = door.acts.find(str(reference), code, SOURCE)
    assert (back.entered, back.link) == (Entered.RIGHT, attempt.link)
    for _ in range(5):
        assert door.acts.find(str(reference), "00000000", SOURCE).entered is Entered.WRONG
    assert door.acts.find(str(reference), code, SOURCE).entered is Entered.WRONG
    tries = door.door.keys.bucket("enquiry-tries-day", str(reference))
    yesterday = "update intake.limits set refilled_at = refilled_at - interval '1 day'"
    door.world.execute(f"{yesterday} where bucket = %s", tries)  # nobody uses it up for good
    back = door.acts.find(str(reference), code, SOURCE)
    assert (back.entered, back.link) == (Entered.RIGHT, attempt.link)
    with pytest.raises(CodeNeededError):  # who found the slip would make the customer's void
        door.acts.new_enquiry_code(back.link, back.session)
    door.world.execute("delete from intake.limits")
    back = door.proven(WANG, ELSEWHERE)
    fresh = door.acts.new_enquiry_code(back.link, back.session)
    assert door.acts.find(str(reference), fresh, SOURCE).entered is Entered.RIGHT
    returned = "select count(*) from intake.acts where act = 'returned'"
    assert door.world.execute(returned) == [(4,)]
    assert door.said() == []


def test_who_found_the_slip_is_not_in_its_owners_way_and_goes_when_another_is_written(
    door: DoorAtWork,
) -> None:
    attempt = listed(door, WANG)
    code = confirmed(door, attempt)
    finder = door.acts.find(reference_of(door, attempt.link), code, SOURCE)
    looking = Looking(door.door)
    for session in (finder.session, attempt.session):
        assert looking.application(attempt.link, session).link == attempt.link
    assert confirmed(door, attempt)  # again: another code
    with pytest.raises(NotFoundError):
        door.acts.withdraw(attempt.link, finder.session)
    door.acts.withdraw(attempt.link, attempt.session)
    assert door.state(attempt.link) == "withdrawn"


def test_nothing_is_hashed_for_who_owns_nothing_and_little_for_who_does(
    door: DoorAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hash takes the machine a tenth of a second: it would be a weapon."""
    hashed: list[str] = []
    hash_ = PasswordHasher.hash

    def noted(hasher: PasswordHasher, code: str) -> str:
        hashed.append(code)
        return hash_(hasher, code)

    monkeypatch.setattr(PasswordHasher, "hash", noted)
    attempt = listed(door, WANG)
    for act in (door.acts.new_enquiry_code, partial(door.acts.confirm, shown_case="x")):
        with pytest.raises(NotFoundError):
            act(attempt.link, ELSEWHERE)
    assert door.acts.confirm(attempt.link, attempt.session, "another.1") is None
    assert hashed == []
    confirmed(door, attempt)
    for _ in range(5):
        door.acts.new_enquiry_code(attempt.link, attempt.session)
    with pytest.raises(LimitedError):
        door.acts.new_enquiry_code(attempt.link, attempt.session)
    assert len(hashed) == 6


def test_what_nobody_verified_goes_after_a_day_and_a_list_after_a_week(door: DoorAtWork) -> None:
    listed_one = listed(door, WANG)
    door.opened(NOBODY)
    door.world.clock.now += timedelta(hours=25)
    door.due().step()
    assert door.world.execute("select state from intake.applications") == [("listed",)]
    door.world.clock.now += timedelta(days=6)
    door.due().step()
    assert door.state(listed_one.link) == "lapsed"
    assert door.said() == []
    again = door.proven(WANG, ELSEWHERE)
    assert again.link != listed_one.link


def test_a_check_that_does_not_come_back_gives_the_list_back(door: DoorAtWork) -> None:
    attempt = listed(door, WANG)
    confirmed(door, attempt)
    door.world.clock.now += timedelta(minutes=11)
    door.due().step()
    assert door.state(attempt.link) == "listed"
    assert door.world.execute("select confirmed_at from intake.applications") == [(None,)]


def test_no_number_and_no_code_is_in_any_table_or_record(door: DoorAtWork) -> None:
    attempt = listed(door, WANG)
    code = door.phones.code
    enquiry = confirmed(door, attempt)
    door.opened(NOBODY)
    for name in KNOWN_OR_NOT:
        door.acts.open_by_name(name, "zh", ELSEWHERE, SOURCE)
    tables = door.world.execute(
        "select table_name from information_schema.tables where table_schema = 'intake'"
    )
    kept = "\n".join(row for (name,) in tables for row in door.world.table(f"intake.{name}"))
    for secret in (WANG, NOBODY, *KNOWN_OR_NOT, code, door.phones.code, enquiry, attempt.session):
        assert secret not in kept
        assert secret.encode().hex() not in kept


def test_who_works_at_the_door_cannot_undo_an_act(door: DoorAtWork) -> None:
    listed(door, WANG)
    for statement in ("delete from acts", "update acts set act = 'told'"):
        with door.world.admin() as connection:
            connection.execute("set role fullstop_intake")
            connection.execute("set search_path to intake")
            with pytest.raises(Exception, match=r"permission denied|still in force"):
                connection.execute(statement.encode())


# --- what a service published --------------------------------------------------------------------


def standings(door: DoorAtWork, attempt: Attempt) -> list[list[str]]:
    """How far each record set is of what is under way elsewhere, as this application's owner
    sees it."""
    looking = Looking(door.door)
    found = looking.application(attempt.link, attempt.session)
    return [[row.standing for row in looking.rows(one)] for one in looking.elsewhere(found)]


def test_what_a_service_published_is_shown_to_its_verified_customer_alone(
    door: DoorAtWork,
) -> None:
    named = {"records": ["orders.invoices", "preference_tags.tags"], "case_id": "shop.7"}
    request = door.world.request("sample-wang", **named)
    assert door.hear(request) == 1
    opened = door.acts.open_by_ticket(a_ticket(door), "zh", SESSION)
    assert opened  # the ticket says whose it is, and nothing has proven it
    assert standings(door, Attempt(Entered.RIGHT, link=opened.link, session=SESSION)) == []
    attempt = listed(door, WANG)  # it takes nobody's place
    assert standings(door, attempt) == [["at_work", "at_work"]]
    other = listed(door, BENEFITS)
    assert standings(door, other) == []
    door.answer(request)
    assert standings(door, attempt) == [["gone", "kept_by_law"]]
    with pytest.raises(NotFoundError):
        door.acts.withdraw(door.door.keys.link("shop.7"), attempt.session)


def test_a_notice_that_is_read_before_its_request_is_not_lost(door: DoorAtWork) -> None:
    request = door.world.request("sample-wang", records=["preference_tags.tags"], case_id="shop-8")
    later = door.world.request("sample-wang", case_id="shop-9", dry_run=True)
    answers = door.world.handle("preference_tags", request)
    door.aggregator.handle([door.world.received(one) for one in (request, *answers)])
    [notice] = door.world.said("aggregator")
    assert isinstance(notice, ResultNotice)
    door.hear(notice)
    door.hear(request, later)
    assert door.world.execute(
        "select case_id, state, records, confirmed_at is not null from intake.applications"
    ) == [("shop-8", "done", ["preference_tags.tags"], True)]


def test_the_doors_own_request_is_none_from_elsewhere(door: DoorAtWork) -> None:
    attempt = published(door)
    assert door.world.execute("select elsewhere from intake.applications") == [(False,)]
    assert standings(door, attempt) == []
