"""The aggregator on a real database: outcomes in any order become exactly what may be said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from psycopg.errors import LockNotAvailable

from fullstop.consumers.aggregator.compile import CONSUMER
from fullstop.consumers.aggregator.heard import Heard
from fullstop.outbox import outbox
from fullstop.outbox.aggregator.cases import Incident
from fullstop.outbox.aggregator.letters import Letter, LetterState, Search, find
from fullstop.outbox.database import Db
from fullstop.outbox.outbox import Record
from fullstop.running.dead_letter import TooManyDeadLettersError
from fullstop.running.events import case_id_of
from fullstop.running.kafka import Received
from fullstop.schemas.codec import MARKER, decode, decode_stored, encode
from fullstop.schemas.messages import (
    DeletionCancelled,
    DeletionRequested,
    Kept,
    LineOutcome,
    Message,
    Outcome,
    Stage,
    SubjectId,
)
from tests.support.desk import DOMAINS, TOPICS, Desk, aggregator_of
from tests.support.outcomes import CASE, SUBJECT, completed, deferred, erased, kept

CONTACT = b"\x01" * 80
OTHER_CONTACT = b"\x01" + b"\x02" * 79
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

ALL_GONE = (
    completed("orders", erased("details", 3)),
    completed("membership", erased("identity", 1)),
    completed("browsing_history", erased("views", 41)),
)
INVOICE = kept("invoices", "invoice-stub", date(2028, 6, 18))
VOUCHER = kept("vouchers", "tax-10y", date(2033, 12, 31), count=3)


# --- any order, any number of times -------------------------------------------------------------


def test_outcomes_that_come_before_their_request_are_told_when_it_comes(desk: Desk) -> None:
    assert desk.hear(*ALL_GONE) == []
    [notice] = desk.hear(desk.request())
    assert (notice.stage, notice.revision, notice.complete) == (Stage.FINAL, 1, True)
    assert notice.subject_id == SUBJECT


def test_nothing_is_told_while_a_domain_has_not_answered(desk: Desk) -> None:
    assert desk.hear(desk.request(), *ALL_GONE[:2]) == []
    assert len(desk.hear(ALL_GONE[2])) == 1


def test_stored_outcomes_are_read_only_when_something_may_follow_from_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Message] = []

    def counted(_: Heard, value: bytes) -> Message:
        read.append(decode_stored(value))
        return read[-1]

    monkeypatch.setattr(Heard, "read", counted)
    for message in (desk.request(), *ALL_GONE[:2]):
        assert desk.hear(message) == []
    assert read == []  # a domain has still to answer
    assert len(desk.hear(ALL_GONE[2])) == 1
    assert len(read) == 2


@pytest.mark.parametrize("one_by_one", [True, False])
def test_every_order_and_every_duplicate_end_in_the_same_notice(
    desk: Desk, one_by_one: bool
) -> None:
    told = set()
    heard: list[DeletionRequested | Outcome] = [desk.request(), *ALL_GONE]
    for order in permutations(heard):
        messages = of_a_case_of_its_own(order)
        batches = [[m, m] for m in messages] if one_by_one else [[*messages, *messages]]
        notices = [notice for batch in [*batches, messages] for notice in desk.hear(*batch)]
        [notice] = notices
        told.add((notice.stage, notice.revision, notice.complete, notice.sms, notice.lines))
    assert len(told) == 1


def test_a_case_is_written_when_it_comes_and_when_it_is_told_and_never_else(
    desk: Desk, written: Callable[[], list[str]]
) -> None:
    """What waits for more costs its row nothing: of every answer but the last only that is put."""
    for message in (desk.request(), *ALL_GONE):
        desk.hear(message)
    assert written() == ["INSERT", "UPDATE"]
    [kept] = desk.world.execute("select request, notice from aggregator.cases")
    assert [case_id_of(decode_stored(bytes(value))) for value in kept] == [CASE, CASE]


def test_a_case_whose_answer_came_first_is_stamped_when_its_request_comes(
    desk: Desk, written: Callable[[], list[str]]
) -> None:
    for message in (ALL_GONE[0], desk.request(), *ALL_GONE[1:]):
        desk.hear(message)
    assert (written()[0], written()[-1]) == ("INSERT", "UPDATE")
    assert desk.world.execute("select expected, request is not null from aggregator.cases") == [
        (list(DOMAINS), True)
    ]


@pytest.fixture
def written(desk: Desk) -> Iterator[Callable[[], list[str]]]:
    """How rows of cases are written, noted by a trigger."""
    desk.world.execute(
        "create table public.writes (no int generated always as identity, what text);"
        " create function public.note() returns trigger language plpgsql security definer as"
        " $$ begin insert into public.writes (what) values (tg_op); return null; end $$;"
        " create trigger note after insert or update on aggregator.cases for each row"
        " execute function public.note()"
    )
    said = "select what from public.writes order by no"
    yield lambda: [what for (what,) in desk.world.execute(said)]
    desk.world.execute("drop function public.note() cascade; drop table public.writes")


def test_two_aggregators_at_once_tell_each_case_once(desk: Desk) -> None:
    """Requests and outcomes have other keys, so two members of the group may hold one case."""
    cases = [of_a_case_of_its_own((desk.request(), *ALL_GONE)) for _ in range(30)]
    parts = [[desk.received(messages[i]) for messages in cases] for i in range(4)]
    parts[1].reverse()

    def hear(batch: list[Received]) -> None:
        mine = aggregator_of(desk.world)
        for received in batch:
            mine.handle([received])

    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(hear, parts))
    notices = desk.notices()
    assert {notice.case_id for notice in notices} == {m[0].case_id for m in cases}
    assert len(notices) == len(cases)


def test_who_is_held_by_another_aggregator_holds_up_nobody_of_the_same_batch(desk: Desk) -> None:
    held, other = (of_a_case_of_its_own((desk.request(), *ALL_GONE)) for _ in range(2))
    desk.hear(held[0], other[0])
    batch = [
        desk.received(answer) for pair in zip(held[1:], other[1:], strict=True) for answer in pair
    ]
    with desk.world.admin() as connection, connection.transaction():
        connection.execute(
            "select from aggregator.cases where case_id = %s for update", (held[0].case_id,)
        )
        with pytest.raises(LockNotAvailable):
            desk.aggregator.handle(batch)
        assert {notice.case_id for notice in desk.notices()} == {other[0].case_id}
    assert {notice.case_id for notice in desk.hear_records(batch)} == {held[0].case_id}


def test_a_request_read_again_after_the_final_notice_tells_nothing(desk: Desk) -> None:
    request = desk.request()
    assert len(desk.hear(request, *ALL_GONE)) == 1
    assert desk.hear(request.model_copy(update={"event_id": str(uuid4())}), *ALL_GONE) == []
    assert desk.incidents() == []


def test_a_crash_before_the_commit_and_a_redelivery_end_in_the_same_notice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [desk.received(message) for message in (desk.request(), *ALL_GONE)]
    really = outbox.put

    def put(connection: Db, records: Sequence[Record]) -> None:
        really(connection, records)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "put", put)
        with pytest.raises(KeyboardInterrupt):
            desk.aggregator.handle(batch)
    assert desk.notices() == []
    assert len(desk.hear_records(batch)) == 1
    assert desk.hear_records(batch) == []


# --- what is expected of whom -------------------------------------------------------------------


@pytest.mark.parametrize("records", [("orders.details",), ("orders",)])
def test_only_the_domains_that_the_request_names_are_awaited(
    desk: Desk, records: tuple[str, ...]
) -> None:
    [notice] = desk.hear(desk.request(records=records), completed("orders", erased("details", 3)))
    assert {line.domain for line in notice.lines} == {"orders"}
    assert notice.complete


def test_an_unknown_domain_is_told_and_keeps_the_case_from_being_complete(desk: Desk) -> None:
    request = desk.request(records=("orders", "shipping.parcels"))
    [notice] = desk.hear(request, completed("orders", erased("details", 3)))
    assert [(line.domain, line.outcome) for line in notice.lines] == [
        ("orders", LineOutcome.ERASED),
        ("shipping", LineOutcome.UNKNOWN_RECORDS),
    ]
    assert not notice.complete


def test_a_request_that_names_only_unknown_domains_is_told_so_at_once(desk: Desk) -> None:
    [notice] = desk.hear(desk.request(records=("shipping",)))
    assert [line.outcome for line in notice.lines] == [LineOutcome.UNKNOWN_RECORDS]
    assert (notice.stage, notice.complete) == (Stage.FINAL, False)


def test_what_is_expected_is_fixed_when_the_request_is_first_seen(desk: Desk) -> None:
    desk.hear(desk.request())
    desk.aggregator = aggregator_of(desk.world, domains=("orders",))
    assert desk.hear(ALL_GONE[0]) == []
    assert len(desk.hear(*ALL_GONE[1:])) == 1


# --- stages -------------------------------------------------------------------------------------


def test_first_partial_then_final(desk: Desk) -> None:
    [first] = desk.hear(
        desk.request(), deferred("orders", erased("details", 3), INVOICE), *ALL_GONE[1:]
    )
    assert (first.stage, first.revision, first.complete) == (Stage.PARTIAL, 1, False)
    [last] = desk.hear(completed("orders", erased("details", 3), erased("invoices", 1), revision=2))
    assert (last.stage, last.revision, last.complete) == (Stage.FINAL, 2, True)


def test_an_outcome_that_says_the_same_is_no_news(desk: Desk) -> None:
    partial = deferred("orders", INVOICE)
    desk.hear(desk.request(), partial, *ALL_GONE[1:])
    assert desk.hear(revised(partial, 2), revised(partial, 3)) == []


def test_an_older_outcome_changes_nothing(desk: Desk) -> None:
    desk.hear(desk.request(), revised(ALL_GONE[0], 3), *ALL_GONE[1:])
    assert desk.hear(revised(deferred("orders", INVOICE), 2)) == []
    assert desk.incidents() == []


def test_a_preview_is_not_for_sending_and_keeps_no_contact(desk: Desk) -> None:
    would = deferred("orders", INVOICE, dry_run=True)
    others = [completed(domain, dry_run=True) for domain in DOMAINS[1:]]
    [notice] = desk.hear(desk.request(dry_run=True, contact=CONTACT), would, *others)
    assert (notice.stage, notice.sms, notice.contact) == (Stage.PREVIEW, "", None)
    assert desk.contact() is None


def test_a_preview_does_not_answer_a_real_request(desk: Desk) -> None:
    others = [completed(domain, dry_run=True) for domain in DOMAINS[1:]]
    assert desk.hear(desk.request(), ALL_GONE[0], *others) == []
    assert [incident.reason for incident in desk.incidents()] == ["answer_misfits"] * 2


def test_a_cancellation_is_told_by_the_domains_alone(desk: Desk) -> None:
    cancelled = DeletionCancelled(
        event_id=str(uuid4()), case_id=CASE, subject_id=SUBJECT, cancelled_at=desk.world.clock()
    )
    assert desk.hear(desk.request(), cancelled) == []
    [notice] = desk.hear(*[completed(domain, cancelled=True) for domain in DOMAINS])
    assert {line.outcome for line in notice.lines} == {LineOutcome.CANCELLED}
    assert not notice.complete


# --- changes of one day -------------------------------------------------------------------------


def test_changes_of_one_day_are_gathered_and_told_the_next(desk: Desk) -> None:
    partial = deferred("orders", INVOICE, VOUCHER)
    desk.hear(desk.request(), partial, *ALL_GONE[1:])
    [first_change] = desk.hear(deferred("orders", erased("details", 1), INVOICE, revision=2))
    assert first_change.revision == 2
    assert desk.hear(deferred("orders", erased("details", 2), moved(1), revision=3)) == []
    assert desk.hear(deferred("orders", erased("details", 3), moved(2), revision=4)) == []
    assert not desk.days.tell_due()

    [gathered] = desk.a_day_later()
    assert (gathered.revision, gathered.stage) == (3, Stage.PARTIAL)
    assert {line.records: line.count for line in gathered.lines if line.domain == "orders"} == {
        "details": 3,
        "invoices": 1,
    }
    assert desk.a_day_later() == []


def moved(years: int) -> Kept:
    """The invoice, kept for longer than was promised."""
    return kept("invoices", "invoice-stub", date(2031 + years, 1, 1))


def test_what_is_no_news_is_for_the_page_and_waits_for_no_day(desk: Desk) -> None:
    desk.hear(desk.request(), deferred("orders", INVOICE, VOUCHER), *ALL_GONE[1:])
    desk.hear(deferred("orders", erased("details", 1), INVOICE, revision=2))
    [shown] = desk.hear(deferred("orders", erased("details", 2), INVOICE, revision=3))
    assert (shown.revision, shown.stage, shown.sms) == (3, Stage.PARTIAL, "")
    assert desk.a_day_later() == []


def test_the_last_notice_waits_for_no_day(desk: Desk) -> None:
    desk.hear(desk.request(), deferred("orders", INVOICE), *ALL_GONE[1:])
    desk.hear(deferred("orders", erased("details", 1), INVOICE, revision=2))
    desk.hear(deferred("orders", erased("details", 2), INVOICE, revision=3))
    [last] = desk.hear(completed("orders", erased("details", 3), revision=4))
    assert last.stage is Stage.FINAL
    assert desk.a_day_later() == []


def test_a_change_that_is_taken_back_the_same_day_is_not_told(desk: Desk) -> None:
    desk.hear(desk.request(), deferred("orders", INVOICE), *ALL_GONE[1:])
    second = deferred("orders", erased("details", 1), INVOICE, revision=2)
    assert len(desk.hear(second)) == 1
    desk.hear(deferred("orders", erased("details", 2), INVOICE, revision=3))
    desk.hear(revised(second, 4))
    assert desk.a_day_later() == []


# --- the contact --------------------------------------------------------------------------------


def test_the_contact_is_kept_until_the_final_notice_and_then_gone(desk: Desk) -> None:
    [first] = desk.hear(desk.request(contact=CONTACT), deferred("orders", INVOICE), *ALL_GONE[1:])
    assert first.contact == CONTACT
    assert desk.contact() == CONTACT
    [last] = desk.hear(revised(ALL_GONE[0], 2))
    assert last.contact == CONTACT
    assert desk.contact() is None


def test_nothing_brings_a_forgotten_contact_back(desk: Desk) -> None:
    request = desk.request(contact=CONTACT)
    desk.hear(request, *ALL_GONE)
    desk.hear(request.model_copy(update={"event_id": str(uuid4())}))
    desk.hear(revised(completed("orders", contact=OTHER_CONTACT), 2))
    assert desk.contact() is None


def test_a_contact_is_not_kept_beyond_its_life(desk: Desk) -> None:
    desk.hear(desk.request(contact=CONTACT), deferred("orders", INVOICE), *ALL_GONE[1:])
    desk.world.clock.now += timedelta(days=364)
    desk.days.tell_due()
    assert desk.contact() == CONTACT
    desk.a_day_later()
    assert desk.contact() is None


@pytest.mark.parametrize(("asked_days", "lives_months"), [(600, None), (30, 12), (9_000, 120)])
def test_a_customer_may_have_the_contact_kept_longer_and_never_shorter(
    desk: Desk, asked_days: int, lives_months: int | None
) -> None:
    now = desk.world.clock()
    wanted = now + timedelta(days=asked_days)
    desk.hear(desk.request(contact=CONTACT, contact_until=wanted))
    [(until,)] = desk.world.execute("select contact_until from aggregator.cases")
    assert until == (now + relativedelta(months=lives_months) if lives_months else wanted)


def test_after_the_contacts_life_the_notice_is_still_told(desk: Desk) -> None:
    desk.hear(desk.request(contact=CONTACT), deferred("orders", INVOICE), *ALL_GONE[1:])
    desk.world.clock.now += timedelta(days=366)
    [last] = desk.hear(revised(ALL_GONE[0], 2))  # before anybody has swept
    assert (last.stage, last.contact) == (Stage.FINAL, None)


@pytest.mark.parametrize("first", ["the outcome first", "the request first"])
def test_a_contact_serves_its_own_subject_only(desk: Desk, first: str) -> None:
    """An outcome that names another subject is an incident; its contact goes nowhere either."""
    stranger = completed("membership", contact=OTHER_CONTACT).model_copy(
        update={"subject_id": SubjectId("somebody-else")}
    )
    messages: list[Message] = [stranger, desk.request()]
    for message in messages if first == "the outcome first" else reversed(messages):
        desk.hear(message)
    assert desk.contact() is None


def test_a_contacts_life_counts_from_the_brokers_time_at_the_latest(desk: Desk) -> None:
    ahead = desk.world.clock() + timedelta(days=9_000)
    desk.hear(desk.request(contact=CONTACT, requested_at=ahead, cutoff_at=ahead))
    [(until,)] = desk.world.execute("select contact_until from aggregator.cases")
    assert until == desk.world.clock() + relativedelta(months=12)


@pytest.mark.parametrize("first", [True, False], ids=["before the request", "after it"])
def test_an_outcomes_contact_is_used_where_the_request_brings_none(desk: Desk, first: bool) -> None:
    outcome = completed("membership", erased("identity", 1), contact=CONTACT)
    batch = (outcome, desk.request()) if first else (desk.request(), outcome)
    desk.hear(batch[0])
    desk.hear(batch[1])
    [notice] = desk.hear(deferred("orders", INVOICE), ALL_GONE[2])
    assert notice.contact == CONTACT
    assert stored_contacts(desk) == {None}


def test_the_requests_contact_goes_before_an_outcomes(desk: Desk) -> None:
    outcome = completed("membership", contact=OTHER_CONTACT)
    desk.hear(outcome)
    [notice] = desk.hear(desk.request(contact=CONTACT), ALL_GONE[0], ALL_GONE[2])
    assert notice.contact == CONTACT


def test_a_contact_does_not_wait_for_ever_for_a_request_that_never_comes(desk: Desk) -> None:
    desk.hear(completed("membership", contact=CONTACT))
    assert desk.contact() == CONTACT
    desk.world.clock.now += timedelta(days=366)
    desk.days.tell_due()
    assert desk.contact() is None


# --- what is kept, so that it can be said again --------------------------------------------------


def test_request_and_last_notice_are_kept_without_the_contact(desk: Desk) -> None:
    request = desk.request(contact=CONTACT)
    [notice] = desk.hear(request, deferred("orders", INVOICE), *ALL_GONE[1:])
    assert notice.contact == CONTACT
    [(asked, said)] = desk.world.execute("select request, notice from aggregator.cases")
    assert decode(bytes(asked)) == request.model_copy(update={"contact": None})
    assert decode(bytes(said)) == notice.model_copy(update={"contact": None})
    [last] = desk.hear(revised(ALL_GONE[0], 2))
    [(asked, said)] = desk.world.execute("select request, notice from aggregator.cases")
    assert decode(bytes(asked)) == request.model_copy(update={"contact": None})
    assert decode(bytes(said)) == last.model_copy(update={"contact": None})


@pytest.mark.parametrize("first", [True, False], ids=["before the request", "after it"])
@pytest.mark.parametrize("subject", [SUBJECT, "stranger"])
def test_a_cancellation_of_the_cases_own_subject_is_remembered(
    desk: Desk, first: bool, subject: str
) -> None:
    at = desk.world.clock()
    cancelled = DeletionCancelled(
        event_id=str(uuid4()), case_id=CASE, subject_id=SubjectId(subject), cancelled_at=at
    )
    messages = (cancelled, desk.request()) if first else (desk.request(), cancelled)
    for message in messages:
        desk.hear(message)
    remembered = at if subject == SUBJECT else None
    assert desk.world.execute("select subject_id, cancelled_at from aggregator.cases") == [
        (SUBJECT, remembered)
    ]


# --- what is never told to a customer -----------------------------------------------------------


@pytest.mark.parametrize("first", [True, False], ids=["before the request", "after it"])
def test_an_outcome_of_another_subject_is_an_incident_and_no_outcome(
    desk: Desk, first: bool
) -> None:
    misfit = completed("orders", erased("details", 9), subject_id=SubjectId("stranger"))
    messages = (misfit, desk.request()) if first else (desk.request(), misfit)
    assert [desk.hear(message) for message in messages] == [[], []]
    desk.aggregator = aggregator_of(desk.world)
    assert desk.hear(*ALL_GONE[1:]) == []
    assert desk.incidents() == [Incident(CASE, "orders", "answer_misfits")]
    [notice] = desk.hear(revised(ALL_GONE[0], 2))
    assert notice.subject_id == SUBJECT
    assert [line.count for line in notice.lines if line.domain == "orders"] == [3]


def test_two_outcomes_under_one_revision_are_an_incident_and_the_first_stays(desk: Desk) -> None:
    desk.hear(desk.request(), ALL_GONE[0])
    desk.hear(completed("orders", erased("details", 4)))
    assert desk.incidents() == [Incident(CASE, "orders", "contradicts_answer")]
    [notice] = desk.hear(*ALL_GONE[1:])
    assert [line.count for line in notice.lines if line.domain == "orders"] == [3]
    assert desk.hear(completed("orders", erased("details", 4))) == []


def test_a_request_that_contradicts_its_case_is_an_incident_and_changes_nothing(
    desk: Desk,
) -> None:
    desk.hear(desk.request())
    assert desk.hear(desk.request(records=("orders",)), ALL_GONE[0]) == []
    assert desk.incidents() == [Incident(CASE, None, "contradicts_case")]
    assert len(desk.hear(*ALL_GONE[1:])) == 1


# --- dead letters -------------------------------------------------------------------------------


def test_a_dead_letter_shows_on_its_case(desk: Desk) -> None:
    batch = [letter(desk, offset=1), letter(desk, offset=2, case_id=None)]
    desk.hear(desk.request())
    for _ in range(3):  # and only once, however often the topic is read
        assert desk.hear_records(batch) == []
    [mine, other] = noted(desk)
    assert (mine.id, mine.case_id, mine.consumer) == ("0-1", CASE, "fullstop.orders")
    assert (mine.reason, mine.state) == ("contract", LetterState.OPEN)
    assert (other.id, other.case_id) == ("0-2", None)
    status = desk.status()
    assert status["dead_letters"] == [
        {"id": "0-1", "reason": "contract", "consumer": "fullstop.orders", "state": "open"}
    ]
    assert status["incidents"] == []


def test_a_dead_letter_shows_on_a_case_of_which_nothing_else_is_known(desk: Desk) -> None:
    desk.hear_records([letter(desk)])
    status = desk.status()
    assert (status["case_id"], status["requested_at"], status["domains"]) == (CASE, None, {})
    assert len(status["dead_letters"]) == 1


def test_a_topic_made_anew_hides_no_letter(desk: Desk) -> None:
    desk.hear_records([letter(desk)])
    desk.world.clock.now += timedelta(minutes=1)
    desk.hear_records([letter(desk)])
    assert [one.id for one in noted(desk)] == ["0-1", "0-1"]


def test_a_letter_keeps_where_its_record_is(desk: Desk) -> None:
    outcomes = TOPICS.outcomes["orders"].name
    where = {"topic": outcomes, "partition": "3", "offset": "120", "sha256": "ab" * 32}
    desk.hear_records([replace(letter(desk), headers=headers({**where, "length": "7"}))])
    [one] = noted(desk)
    assert (one.topic, one.partition, one.record_offset) == (outcomes, 3, 120)
    assert (one.sha256, one.length) == ("ab" * 32, 7)
    assert (one.reason, one.consumer) == ("unknown", "unknown")


def test_what_is_no_name_in_a_dead_letters_headers_is_left_behind(desk: Desk) -> None:
    forged = {"case_id": "王女士\x00", "consumer": "138 0000 5678", "reason": "\x00"}
    desk.hear_records([replace(letter(desk), headers=headers(forged))])
    [one] = noted(desk)
    assert (one.reason, one.consumer, one.case_id) == ("unknown", "unknown", None)


@pytest.mark.parametrize(
    ("header", "forged"),
    [
        ("topic", "王女士"),
        ("topic", "13800005678"),
        ("topic", TOPICS.dead_letters.name),
        ("partition", "-1"),
        ("partition", "2147483648"),
        ("offset", "9223372036854775808"),
        ("offset", "１２"),
        ("offset", "9" * 5000),
        ("sha256", "13800005678"),
        ("sha256", "AB" * 32),
        ("length", ""),
    ],
)
def test_what_is_no_pointer_in_a_dead_letters_headers_is_left_behind(
    desk: Desk, header: str, forged: str
) -> None:
    desk.hear_records([replace(letter(desk), headers=headers({header: forged}))])
    [one] = noted(desk)
    pointer = (one.topic, one.partition, one.record_offset, one.sha256, one.length)
    assert pointer == ("unknown", None, None, None, None)


def test_what_cannot_be_read_is_a_dead_letter_once(desk: Desk) -> None:
    outcomes = TOPICS.outcomes
    batch = [
        desk.received(desk.request()),
        desk.world.received(b"nonsense", topic=outcomes["orders"].name),
        desk.world.received(encode(ALL_GONE[0]), topic=outcomes["membership"].name, key=CASE),
        *[desk.received(outcome) for outcome in ALL_GONE],
    ]
    assert len(desk.hear_records(batch)) == 1
    assert desk.hear_records(batch) == []
    assert [(r["reason"], r["consumer"], r.get("case_id")) for r in dead_letters(desk)] == [
        ("unknown_framing", CONSUMER, None),
        ("wrong_topic", CONSUMER, CASE),
    ]


def test_a_flood_of_dead_letters_stops_nobody(desk: Desk) -> None:
    """Whatever is wrong with them, and on the domains' own topics, too."""
    desk.aggregator = aggregator_of(desk.world, dead_letters_max=1)
    batch = [desk.received(desk.request())]
    for topic in (TOPICS.requests.name, TOPICS.outcomes["orders"].name):
        batch += [desk.world.received(b"nonsense", topic=topic) for _ in range(4)]
    batch += [desk.world.received(UNKNOWN_SCHEMA) for _ in range(4)]
    batch += [desk.received(outcome) for outcome in ALL_GONE]
    assert len(desk.hear_records(batch)) == 1
    assert {(r["reason"], r["topic"], r.get("count")) for r in dead_letters(desk)} == {
        ("unknown_framing", TOPICS.requests.name, None),
        ("unknown_framing", TOPICS.requests.name, "3"),
        ("unknown_framing", TOPICS.outcomes["orders"].name, "4"),
        ("unknown_schema", TOPICS.requests.name, "4"),
    }


def test_a_version_not_known_on_a_topic_of_ours_stops_past_the_limit_and_loses_nothing(
    desk: Desk,
) -> None:
    """The domains were upgraded before the aggregator; a publisher's flood does not count."""
    desk.aggregator = aggregator_of(desk.world, dead_letters_max=2)
    desk.aggregator.handle([desk.world.received(b"nonsense") for _ in range(9)])
    desk.world.execute("delete from aggregator.outbox")
    topic = TOPICS.outcomes["orders"].name
    unknown = [desk.world.received(UNKNOWN_SCHEMA, topic=topic) for _ in range(3)]
    batch = [desk.received(desk.request(records=("shipping",))), *unknown]
    with pytest.raises(TooManyDeadLettersError, match=r"Upgrade aggregator and start it; then .*"):
        desk.aggregator.handle(batch)
    assert (desk.notices(), dead_letters(desk)) == ([], [])
    assert desk.world.execute("select from aggregator.cases") == []

    desk.aggregator = aggregator_of(desk.world, dead_letters_max=3)
    assert len(desk.hear_records(batch)) == 1
    assert [r["offset"] for r in dead_letters(desk)] == [str(one.offset) for one in unknown]


def test_a_record_that_alone_keeps_failing_shows_on_its_case(desk: Desk) -> None:
    desk.aggregator.park(desk.received(desk.request()), "DataException 22000")
    assert desk.incidents() == [Incident(CASE, None, "parked: DataException 22000")]


# --- what goes with a notice --------------------------------------------------------------------


def test_a_notice_lies_under_its_case_and_carries_the_requests_trace(desk: Desk) -> None:
    received = replace(desk.received(desk.request()), headers=headers({"traceparent": TRACE}))
    desk.aggregator.handle([received, *[desk.received(outcome) for outcome in ALL_GONE]])
    [(topic, key, text)] = desk.world.execute("select topic, key, headers from aggregator.outbox")
    assert (topic, bytes(key)) == (TOPICS.notices.name, CASE.encode())
    assert json.loads(text)["traceparent"] == TRACE


# --- builders and readers -----------------------------------------------------------------------


UNKNOWN_SCHEMA = MARKER + bytes(8) + b"what a later version says"


def of_a_case_of_its_own(
    messages: Sequence[DeletionRequested | Outcome],
) -> list[DeletionRequested | Outcome]:
    case_id = str(uuid4())
    return [
        message.model_copy(update={"case_id": case_id, "event_id": str(uuid4())})
        for message in messages
    ]


def revised(outcome: Outcome, revision: int) -> Outcome:
    return outcome.model_copy(update={"revision": revision, "event_id": str(uuid4())})


def headers(values: dict[str, str]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, value.encode()) for name, value in values.items())


def letter(desk: Desk, *, offset: int = 1, case_id: str | None = CASE) -> Received:
    """A dead letter as a domain's consumer writes it."""
    named = {"reason": "contract", "consumer": "fullstop.orders"}
    if case_id:
        named["case_id"] = case_id
    topic = TOPICS.dead_letters.name
    return Received(topic, 0, offset, None, b"", headers(named), desk.world.clock())


def dead_letters(desk: Desk) -> list[dict[str, str]]:
    rows = desk.world.execute(
        "select headers from aggregator.outbox where topic = %s order by id",
        TOPICS.dead_letters.name,
    )
    return [json.loads(text) for (text,) in rows]


def noted(desk: Desk) -> list[Letter]:
    """The dead letters in the aggregator's table."""
    with desk.world.wiring.aggregator_database().transaction() as connection:
        return find(connection, Search(state=None), 100)


def stored_contacts(desk: Desk) -> set[bytes | None]:
    """The contacts within the outcomes that are kept."""
    rows = desk.world.execute("select report from aggregator.answers")
    return {getattr(decode(bytes(outcome)), "contact", b"?") for (outcome,) in rows}
