"""Events that are odd but for their act: it is carried out and told, and somebody gets to know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from fullstop.consumers.aggregator.compile import CANCELS_ANOTHERS
from fullstop.consumers.operate.overdue import overdue_cases
from fullstop.consumers.operate.status import case_status
from fullstop.outbox.aggregator import letters as dead_letters
from fullstop.outbox.aggregator.cases import Incident
from fullstop.outbox.aggregator.letters import Search
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerRaised,
    CaseId,
    DeletionCancelled,
    LineOutcome,
    Message,
    ResultNotice,
    Stage,
    SubjectId,
)
from tests.support.desk import Desk
from tests.support.hostile import CANARY, NOTES, case_of, event_of, request_value, subject_of
from tests.support.messages import prefixed, zigzag
from tests.support.outcomes import CASE, SHOP, SUBJECT, completed, erased
from tests.support.world import World

GONE = completed("orders", erased("details", 3))
ODD_CUTOFF = {"cutoff_at": zigzag(-1)}
NO_FIELDS: Mapping[str, bytes] = {}
PROMISED = date(2026, 3, 20)  # of a request of 2026-03-01


def heard(
    desk: Desk, name: str, fields: Mapping[str, bytes] = NO_FIELDS, *, key: str | None = None
) -> list[ResultNotice]:
    """A request's own bytes, as they would be read."""
    topic = desk.world.topics.requests.name
    value = request_value(name, **fields)
    received = desk.world.received(value, topic=topic, key=key or subject_of(name))
    desk.aggregator.handle([received])
    letters = in_outbox(desk)
    assert not [letter for letter in letters if CANARY in f"{letter}"]
    return desk.notices()


def in_outbox(desk: Desk) -> list[tuple[object, ...]]:
    return desk.world.execute("select topic, value, headers from aggregator.outbox")


def answer(desk: Desk, name: str, **other: object) -> list[ResultNotice]:
    fields = {"case_id": case_of(name), "subject_id": subject_of(name), "event_id": str(uuid4())}
    return desk.hear(GONE.model_copy(update={**fields, **other}))


# --- what does not decide the act ---------------------------------------------------------------


@pytest.mark.parametrize("note", NOTES)
def test_whatever_is_off_beside_the_act_it_is_told_once(desk: Desk, note: str) -> None:
    field, raw = NOTES[note]
    fields = {"records": zigzag(1) + prefixed("orders.details") + zigzag(0), field: raw}
    assert heard(desk, note, fields) == []
    [notice] = answer(desk, note)
    assert notice.stage is Stage.FINAL
    assert CANARY not in f"{notice}"
    assert not [row for row in desk.world.table("aggregator.cases") if in_hex(CANARY) in row]


def in_hex(text: str) -> str:
    return text.encode().hex()


def test_a_contact_that_reaches_nobody_is_said_and_not_kept(desk: Desk) -> None:
    heard(desk, "a", {"contact": zigzag(1) + prefixed(CANARY)})
    [notice] = answer(desk, "a")
    assert notice.contact is None
    assert desk.incidents(CaseId(case_of("a"))) == [Incident(case_of("a"), None, "mended: contact")]


IN_CLEAR: Mapping[str, bytes] = {
    "acting_evidence": zigzag(1) + prefixed(f"监护人：王小明，手机 {CANARY}"),
    "contact": zigzag(1) + prefixed(b'{"phone": "%b", "locale": "zh-CN"}' % CANARY.encode() * 2),
}


@pytest.mark.parametrize("field", IN_CLEAR)
def test_what_is_personal_in_clear_is_not_kept_and_somebody_gets_to_know(
    desk: Desk, field: str
) -> None:
    """And the request is told like any other."""
    details = zigzag(1) + prefixed("orders.details") + zigzag(0)
    heard(desk, "a", {"records": details, field: IN_CLEAR[field]})
    [notice] = answer(desk, "a")
    assert notice.stage is Stage.FINAL
    assert (notice.contact is None) is (field == "contact")
    assert desk.incidents(CaseId(case_of("a"))) == [
        Incident(case_of("a"), None, f"in_clear: {field}")
    ]
    tables = [row for name in ("cases", "incidents", "inbox") for row in desk.world.table(
        f"aggregator.{name}")]  # fmt: skip
    assert not [row for row in tables if in_hex(CANARY) in row or CANARY in row]


def test_names_that_are_all_foreign_ask_for_nothing_and_are_told(desk: Desk) -> None:
    foreign = zigzag(2) + prefixed("browsingHistory") + prefixed(CANARY) + zigzag(0)
    [notice] = heard(desk, "a", {"records": foreign})
    [line] = [line for line in notice.lines if not line.records]  # beside what was given up
    assert (line.outcome, line.count) == (LineOutcome.UNKNOWN_RECORDS, 2)
    assert not notice.complete
    assert desk.world.execute("select expected from aggregator.cases") == [([],)]


@pytest.mark.parametrize("name", ["a" * 49, "a" * 97, "orders." + "b" * 49])
def test_a_name_that_no_line_holds_ends_nothing(desk: Desk, name: str) -> None:
    request = desk.request(records=("orders.details", name))
    unknown = (name,) if name.startswith("orders.") else ()
    notices = desk.hear(request, GONE.model_copy(update={"unknown_records": unknown}))
    [notice] = notices
    assert [line.count for line in notice.lines] == [3, 1]


# --- an id that was another event's -------------------------------------------------------------


def test_another_request_under_a_used_id_is_told_and_is_an_incident(desk: Desk) -> None:
    first = desk.request(records=("orders",))
    other = desk.world.request("subject-2", event_id=first.event_id, records=("orders",))
    desk.hear(first)
    desk.hear(other)
    mine = {"case_id": other.case_id, "subject_id": other.subject_id}
    notices = desk.hear(GONE, GONE.model_copy(update=mine))  # under one event id, too
    assert {notice.case_id for notice in notices} == {CASE, other.case_id}
    assert desk.hear(first, other, GONE, GONE.model_copy(update=mine)) == []
    assert desk.incidents() == []
    assert set(desk.incidents(CaseId(other.case_id))) == {
        Incident(other.case_id, None, "event_id_reused")
    }


def test_a_blocker_under_a_used_id_is_kept(world: World) -> None:
    """Without it the other customer's open matter would be unknown, and too much would go."""
    first, other = (
        BlockerRaised(
            event_id=event_of("blocker"),
            subject_id=SubjectId(subject),
            domain="after_sales",
            kind=BlockerKind.AFTER_SALES_OPEN,
            occurred_at=world.clock(),
        )
        for subject in ("s", "t")
    )
    world.hear("membership", first)
    world.hear("membership", other)
    rows = world.execute("select subject_id from membership.blockers order by 1")
    assert rows == [("s",), ("t",)]


# --- whose case it is ---------------------------------------------------------------------------


def cancellation(subject_id: str) -> DeletionCancelled:
    return DeletionCancelled(
        event_id=str(uuid4()),
        case_id=CASE,
        subject_id=SubjectId(subject_id),
        cancelled_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


@pytest.mark.parametrize("first", [True, False])
def test_who_cancels_anothers_case_is_an_incident_and_calls_nothing_off(
    desk: Desk, first: bool
) -> None:
    asked: list[Message] = [desk.request(records=("orders",)), cancellation("somebody-else")]
    for message in reversed(asked) if first else asked:
        desk.hear(message)
    [notice] = desk.hear(GONE)
    assert (notice.stage, notice.complete) == (Stage.FINAL, True)
    assert desk.incidents() == [Incident(CASE, None, CANCELS_ANOTHERS)]
    assert called_off(desk) == [(False, [])]


def test_of_several_cancellations_the_customers_own_counts(desk: Desk) -> None:
    for subject in ("somebody-else", SUBJECT, "a-third"):
        desk.hear(cancellation(subject))
    desk.hear(desk.request(records=("orders",)))
    assert called_off(desk) == [(True, [])]
    assert desk.incidents() == [Incident(CASE, None, CANCELS_ANOTHERS)]


def called_off(desk: Desk) -> list[tuple[object, ...]]:
    return desk.world.execute(
        "select cancelled_at is not null, called_off_by from aggregator.cases"
    )


# --- a request that is a dead letter ------------------------------------------------------------


def overdue(desk: Desk) -> list[dict[str, object]]:
    desk.world.clock.now = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    database = desk.world.wiring.aggregator_database()
    return overdue_cases(database, desk.world.today(), 10)


def status(desk: Desk, name: str) -> dict[str, object]:
    wiring = desk.world.wiring
    day = wiring.settings.civil_day
    found = case_status(wiring.aggregator_database(), case_of(name), SHOP, day, desk.world.today())
    assert found is not None
    return found


def hear_letters(desk: Desk) -> None:
    """Let the aggregator read the letters that lie in its outbox."""
    rows = desk.world.execute(
        "delete from aggregator.outbox where topic like '%%dead-letters' returning headers"
    )
    for (headers,) in rows:
        listed = tuple((n, v.encode()) for n, v in json.loads(headers).items())
        one = desk.world.received(b"", topic=desk.world.topics.dead_letters.name)
        desk.aggregator.handle([replace(one, headers=listed)])


@pytest.mark.parametrize(
    ("key", "fields"), [(None, ODD_CUTOFF), ("another", {})], ids=["contract", "key"]
)
def test_a_request_that_is_a_letter_is_overdue_until_something_is_decided(
    desk: Desk, key: str | None, fields: dict[str, bytes]
) -> None:
    heard(desk, "a", fields, key=key)
    hear_letters(desk)
    shown = {"case_id": case_of("a"), "promised_on": PROMISED.isoformat(), "awaited": []}
    assert overdue(desk) == [{**shown, "set_aside": {}, "dead_letter": True}]
    deadline = status(desk, "a")["deadline"]
    assert isinstance(deadline, dict)
    assert (deadline["promised_on"], deadline["overdue"]) == (PROMISED.isoformat(), True)
    with desk.world.wiring.aggregator_database().transaction() as connection:
        letters = dead_letters.find(connection, Search(), 10)
        dead_letters.discard(connection, letters, "sent again as another case")
    assert overdue(desk) == []


def test_a_request_that_is_published_again_rightly_is_a_letter_no_more(desk: Desk) -> None:
    heard(desk, "a", ODD_CUTOFF)
    hear_letters(desk)
    heard(desk, "a", {"event_id": prefixed(str(uuid4()))})
    answer(desk, "a")
    assert overdue(desk) == []
    assert status(desk, "a")["notice"] == {"revision": 1, "stage": "FINAL"}


def test_a_broken_copy_changes_nothing_of_a_case_that_was_heard(desk: Desk) -> None:
    heard(desk, "a")
    before = desk.world.table("aggregator.cases")
    earlier = {**ODD_CUTOFF, "event_id": prefixed(str(uuid4())), "requested_at": zigzag(0)}
    heard(desk, "a", earlier)
    assert desk.world.table("aggregator.cases") == before


def test_of_two_broken_copies_in_a_batch_one_case_is_noted(desk: Desk) -> None:
    topic = desk.world.topics.requests.name
    values = [request_value("a", **ODD_CUTOFF, locale=prefixed(text)) for text in ("zh", "en")]
    desk.aggregator.handle(
        [desk.world.received(value, topic=topic, key=subject_of("a")) for value in values]
    )
    assert desk.world.execute("select case_id from aggregator.cases") == [(case_of("a"),)]


def test_a_request_that_says_no_day_waits_since_it_was_published(desk: Desk) -> None:
    heard(desk, "a", {**ODD_CUTOFF, "requested_at": zigzag(2**48)})
    asked = desk.world.execute("select requested_at from aggregator.cases")
    assert asked == [(desk.world.clock(),)]
    desk.world.clock.now += timedelta(days=1)
    assert overdue(desk) == []


def test_what_nobody_promised_is_not_overdue(desk: Desk) -> None:
    heard(desk, "dry", {**ODD_CUTOFF, "dry_run": b"\x01"})
    heard(desk, "nobody", {**ODD_CUTOFF, "subject_id": prefixed("?")})
    assert overdue(desk) == []
    assert desk.world.execute("select count(*) from aggregator.cases") == [(0,)]
