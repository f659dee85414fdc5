"""What the door promises beside the deletion itself, by its rows and by the bytes that it said:
what stops at once and what does not start again, what withdrawing comes to, how long a number is
kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from nacl.public import PrivateKey

from fullstop.intake.acts import Attempt
from fullstop.intake.looking import Looking, heading
from fullstop.intake.standing import Standing
from fullstop.sandbox import samples
from fullstop.schemas.codec import decode
from fullstop.schemas.contact import unseal
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionRequested,
    Message,
    ProcessingStopped,
    ResultNotice,
    StopScope,
)
from tests.support.desk_door import HEARD, DoorAtWork, a_door_on
from tests.support.world import World

WANG = "10000005678"


@pytest.fixture
def door(world: World) -> Iterator[DoorAtWork]:
    entries = list(world.wiring.catalogue.values())
    samples.load(world.admin_url, entries, generated=0, time_zone="Asia/Shanghai")
    world.clock.now = datetime.now(UTC)
    with a_door_on(world) as opened:
        yield opened


def listed(door: DoorAtWork) -> Attempt:
    attempt = door.proven(WANG)
    door.carry()
    assert door.state(attempt.link) == "listed"
    return attempt


def confirm(door: DoorAtWork, attempt: Attempt) -> None:
    [(case,)] = door.world.execute(
        "select shown_case from intake.applications where link = %s", attempt.link
    )
    assert door.acts.confirm(attempt.link, attempt.session, str(case))


def published(door: DoorAtWork, attempt: Attempt) -> list[Message]:
    """Confirm; what goes out once the second dry run says the same."""
    confirm(door, attempt)
    door.carry()
    assert door.state(attempt.link) == "published"
    return door.said()


def stops(said: list[Message]) -> list[tuple[str, str]]:
    return [(one.subject_id, one.scope) for one in said if isinstance(one, ProcessingStopped)]


# --- what stops at once ---------------------------------------------------------------------------


def test_profiling_stops_when_it_is_known_who_asks_and_not_before(door: DoorAtWork) -> None:
    """A stranger who types a number stops nothing of whose it is."""
    link = door.opened(WANG)
    assert door.world.execute("select count(*) from intake.outbox") == [(0,)]
    door.acts.enter_code(link, "a-session-of-the-suite", door.phones.code)
    rows = door.world.execute("select topic, key, value from intake.outbox order by id")
    [(key, stopped)] = [
        (bytes(key), decode(bytes(value)))
        for topic, key, value in rows
        if topic == "deletion.processing"
    ]
    assert isinstance(stopped, ProcessingStopped)
    assert (key, stopped.subject_id) == (b"sample-wang", "sample-wang")
    assert stopped.scope is StopScope.PROFILING
    assert stopped.stopped_at <= door.world.clock()


@pytest.mark.parametrize("ends_by", ["lapse", "withdrawal"])
def test_profiling_stays_stopped_after_a_lapse_and_a_withdrawal_and_nothing_is_erased(
    door: DoorAtWork, ends_by: str
) -> None:
    attempt = door.proven(WANG)
    assert stops(door.carry()) == [("sample-wang", "PROFILING")]
    before = of_customers(door)
    if ends_by == "lapse":
        door.world.clock.now += timedelta(days=7, minutes=-1)
        door.due().step()
        assert door.state(attempt.link) == "listed"
        door.world.clock.now += timedelta(minutes=2)
        door.due().step()
    else:
        door.acts.withdraw(attempt.link, attempt.session)
    [(state, contact, phone)] = door.world.execute(
        "select state, contact, phone from intake.applications"
    )
    assert (state, contact, phone) == (
        {"lapse": "lapsed", "withdrawal": "withdrawn"}[ends_by],
        None,
        None,
    )
    assert door.said() == []  # nothing starts again, and nothing is erased
    assert of_customers(door) == before


def of_customers(door: DoorAtWork) -> dict[str, list[str]]:
    """Every row of every record set, as it is stored."""
    tables = {
        records.table
        for entry in door.world.wiring.catalogue.values()
        for records in entry.domain.record_sets
    }
    return {table: door.world.table(table) for table in sorted(tables)}


@pytest.mark.parametrize(
    ("kinds", "stopped"),
    [
        (("identity", "tags"), [("sample-wang", "SESSIONS")]),
        (("tags", "behaviour"), []),
    ],
    ids=["with the profile", "without"],
)
def test_sessions_end_where_the_profile_was_confirmed_to_go(
    door: DoorAtWork, kinds: tuple[str, ...], stopped: list[tuple[str, str]]
) -> None:
    attempt = listed(door)
    assert door.acts.choose(attempt.link, attempt.session, kinds, waive=False, longer=False)
    assert stops(door.carry()) == []
    confirm(door, attempt)
    assert stops(door.carry()) == []  # the list may still have changed
    assert stops(door.said()) == stopped


# --- withdrawing ----------------------------------------------------------------------------------


def test_what_was_done_before_a_withdrawal_is_told_and_the_rest_stays(door: DoorAtWork) -> None:
    """Half of the domains hear the withdrawal first, the others come too late for it."""
    world = door.world
    attempt = listed(door)
    [request] = [one for one in published(door, attempt) if isinstance(one, DeletionRequested)]
    door.acts.withdraw(attempt.link, attempt.session)
    [cancelled] = door.said()
    assert isinstance(cancelled, DeletionCancelled)
    before = of_customers(door)
    answers = [
        one
        for name in world.wiring.catalogue
        for one in (
            *world.handle(name, request if name == "browsing_history" else cancelled),
            *world.handle(name, cancelled if name == "browsing_history" else request),
        )
    ]
    door.aggregator.handle([world.received(one) for one in (request, cancelled, *answers)])
    notices = world.said("aggregator")
    door.hear(*[one for one in (*answers, *notices) if isinstance(one, HEARD)])
    after = of_customers(door)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"browsing_history.searches", "browsing_history.views"}
    assert door.state(attempt.link) == "done"
    looking = Looking(door.door)
    found = looking.application(attempt.link, attempt.session)
    assert heading(found) == "stopped"  # and not that the rest goes by itself
    standings = {row.words.zh: row.standing for row in looking.rows(found)}
    assert Standing.AT_WORK not in standings.values()
    [notice] = [one for one in notices if isinstance(one, ResultNotice)][-1:]
    assert {line.outcome for line in notice.lines} == {"ERASED", "CANCELLED"}


# --- how long a number is kept --------------------------------------------------------------------


def test_who_asks_to_be_reached_for_longer_is_reached_by_the_last_notice(
    door: DoorAtWork,
) -> None:
    """The contact lives as long as was chosen; otherwise it goes after the usual time."""
    private = PrivateKey.generate()
    door.door = replace(door.door, contact_key=private.public_key)
    kept = contact_after_four_years(door, longer=True)
    assert kept is not None
    assert unseal(kept, private).phone == WANG
    assert contact_after_four_years(door, longer=False) is None


def contact_after_four_years(door: DoorAtWork, *, longer: bool) -> bytes | None:
    world = door.world
    world.execute("delete from intake.limits")
    attempt = listed(door)
    assert door.acts.choose(attempt.link, attempt.session, ["tags"], waive=False, longer=longer)
    door.carry()
    [request] = [one for one in published(door, attempt) if isinstance(one, DeletionRequested)]
    assert (request.contact_until is not None) is longer
    door.aggregator.handle([world.received(request)])
    [(until,)] = world.execute(
        "select contact_until from aggregator.cases where case_id = %s", request.case_id
    )
    assert (until > world.clock() + timedelta(days=3_600)) is longer
    door.acts.withdraw(attempt.link, attempt.session)
    [cancelled] = door.said()
    now, world.clock.now = world.clock.now, world.clock.now + timedelta(days=4 * 365)
    answers = [
        one for name in world.wiring.catalogue for one in world.handle(name, cancelled, request)
    ]
    door.aggregator.handle([world.received(one) for one in (cancelled, *answers)])
    [notice] = [one for one in world.said("aggregator") if isinstance(one, ResultNotice)]
    world.clock.now = now
    door.hear(notice, *[one for one in answers if isinstance(one, HEARD)])
    return notice.contact
