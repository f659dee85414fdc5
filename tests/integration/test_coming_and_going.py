"""Domains come and go while cases are open: on a real broker, with real domains."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from importlib.metadata import EntryPoint
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from fullstop.consumers.command import main, wired
from fullstop.consumers.operate.coming_and_going import (
    Caught,
    RetirementError,
    Settled,
    Successor,
    catch_up,
    checked,
    retire,
)
from fullstop.consumers.operate.holds import HoldError, Paper, listed, place
from fullstop.consumers.operate.migrate import MigrateError, join_holds
from fullstop.consumers.operate.staff import StaffError
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.loops import Loops
from fullstop.consumers.wiring.start_checks import check_expected
from fullstop.handlers import installed
from fullstop.handlers.contract import DomainError
from fullstop.outbox.aggregator.retirements import Retirement, abandoned, names
from fullstop.outbox.database import Database
from fullstop.schemas.messages import DeletionCancelled, LineOutcome, ResultNotice, Stage
from fullstop.schemas.topics import PARTITIONS
from tests.support import orders
from tests.support.by_hand import DOMAIN, ByHand, by_hand
from tests.support.officers import hold_databases, propose_retirement_as_another, settings_of
from tests.support.orders import SUBJECT
from tests.support.world import PASSPHRASE, World

HISTORY = "browsing_history"
TAGS = "preference_tags"
CONTACT = b"\x01" * 80
WAIVER = Retirement(HISTORY, None, "system switched off, disks shredded", "staff-1", "staff-2")


@pytest.fixture
def moved(world: World) -> Iterator[ByHand]:
    """A customer with an old order of which all may go."""
    with by_hand(world, partitions=PARTITIONS) as moved:
        orders.whole_order(moved.world, "o-1")
        yield moved


def a_view(moved: ByHand, days_ago: int = 100, subject: str = SUBJECT) -> None:
    at = moved.world.clock() - timedelta(days=days_ago)
    moved.world.execute(
        "insert into browsing_history.views (subject_id, goods_id, created_at)"
        " values (%s, 'kettle', %s)",
        subject,
        at,
    )


def views(moved: ByHand) -> int:
    [(count,)] = moved.world.execute("select count(*) from browsing_history.views")
    return int(count)


def catch(moved: ByHand, domain: str = HISTORY, *, dry_run: bool = False) -> tuple[int, int]:
    wiring = moved.world.wiring
    caught = catch_up(
        moved.topics,
        wiring.aggregator_database(),
        domain,
        wiring.domain_database(domain),
        dry_run=dry_run,
    )
    return caught.cases, caught.requests


def go(moved: ByHand, wanted: Retirement) -> Settled:
    """As the second login: another has proposed the same."""
    propose_retirement_as_another(moved.world, wanted)
    return type_retire(moved, wanted)


def type_retire(moved: ByHand, wanted: Retirement) -> Settled:
    wiring = moved.world.wiring
    name = wanted.successor
    successor = Successor(moved.world.work(name), wiring.domain_database(name)) if name else None
    return retire(moved.topics, wiring.aggregator_database(), wanted, successor)


@pytest.fixture(scope="module")
def officer() -> str:
    """A privacy officer's login; it belongs to the whole cluster."""
    return f"officer_{uuid4().hex}"


def hold(
    moved: ByHand,
    databases: Mapping[str, Database],
    scope: Mapping[str, Sequence[str]] | None,
    hold_id: str,
    subject: str = SUBJECT,
) -> None:
    paper = Paper("court 17", "evidence", "staff-1", None, secret=False)
    assert place(databases, scope, hold_id, subject, paper, moved.world.today())


def settle(moved: ByHand, *domains: str) -> list[ResultNotice]:
    """Until nothing moves; the notices since the last look."""
    while True:
        for domain in domains:
            moved.work(domain)
        moved.days().tell_due()
        others = sum(moved.other_reads(domain) for domain in domains if domain != DOMAIN)
        mine = moved.domain_reads() if DOMAIN in domains else 0
        if not moved.relay() + others + mine + moved.aggregator_reads():
            return moved.notices()


def lines(notice: ResultNotice) -> dict[tuple[str, str], tuple[LineOutcome, int]]:
    return {(line.domain, line.records): (line.outcome, line.count) for line in notice.lines}


# --- a domain comes -----------------------------------------------------------------------------


def test_a_new_domain_does_not_hold_up_a_case_that_is_open(moved: ByHand) -> None:
    moved.publish(moved.world.request(SUBJECT))
    moved.aggregator_reads()
    moved.restart_with(DOMAIN, HISTORY)
    [notice] = settle(moved, DOMAIN)
    assert {line.domain for line in notice.lines} == {DOMAIN}


def test_what_a_new_domain_held_of_a_finished_case_is_caught_up_and_told(moved: ByHand) -> None:
    two_days_ago = moved.world.clock() - timedelta(days=2)
    asked = moved.world.request(SUBJECT, requested_at=two_days_ago)
    moved.publish(asked)
    [first] = settle(moved, DOMAIN)
    assert first.stage is Stage.FINAL
    a_view(moved)
    a_view(moved, days_ago=1)  # the customer came back: that is not what was asked for
    moved.lose(moved.topics.requests)  # the topic keeps thirty days
    moved.restart_with(DOMAIN, HISTORY)
    assert settle(moved, DOMAIN, HISTORY) == []
    assert views(moved) == 2

    assert catch(moved, dry_run=True) == (1, 1)
    assert moved.outboxes() == []
    assert catch(moved) == (1, 1)
    [second] = settle(moved, DOMAIN, HISTORY)
    assert (second.case_id, second.revision, second.stage) == (asked.case_id, 2, Stage.FINAL)
    assert lines(second)[HISTORY, "views"] == (LineOutcome.ERASED, 1)
    assert {k: v for k, v in lines(second).items() if k[0] == DOMAIN} == lines(first)
    assert second.complete
    assert views(moved) == 1
    assert catch(moved) == (0, 0)
    assert settle(moved, DOMAIN, HISTORY) == []


def test_that_a_new_domain_held_nothing_is_no_news_to_anybody(moved: ByHand) -> None:
    moved.publish(moved.world.request(SUBJECT))
    assert len(settle(moved, DOMAIN)) == 1
    a_view(moved, subject="somebody-else")
    moved.restart_with(DOMAIN, HISTORY)
    assert settle(moved, DOMAIN, HISTORY) == []
    assert catch(moved) == (0, 0)
    assert views(moved) == 1


def test_a_new_domain_that_reads_the_last_days_by_itself_needs_no_catching_up(
    moved: ByHand,
) -> None:
    moved.publish(moved.world.request(SUBJECT))
    settle(moved, DOMAIN)
    a_view(moved)
    moved.restart_with(DOMAIN, HISTORY)
    [second] = settle(moved, DOMAIN, HISTORY)
    assert lines(second)[HISTORY, "views"] == (LineOutcome.ERASED, 1)
    assert catch(moved) == (0, 0)


def test_a_hold_that_is_on_less_or_on_somebody_else_in_a_domain_is_not_taken_for_there(
    moved: ByHand, officer: str
) -> None:
    """Whoever may write holds in a domain alone had left the list's with nothing behind it."""
    url = moved.world.admin_url
    with hold_databases(moved.world, officer) as databases:
        for hold_id in ("narrow", "stranger"):
            hold(moved, databases, None, hold_id, hold_id)
    moved.world.execute(
        f"update {HISTORY}.holds set records = '{{views}}' where hold_id = 'narrow'"
    )
    join_holds(url, HISTORY, url)
    told = moved.world.execute(f"select records from {HISTORY}.holds where hold_id = 'narrow'")
    assert told == [([],)]
    moved.world.execute(
        f"update {HISTORY}.holds set subject_id = 'another' where hold_id = 'stranger'"
    )
    with pytest.raises(MigrateError, match="browsing_history: the holds stranger are on somebody"):
        join_holds(url, HISTORY, url)


def test_a_hold_on_everything_is_on_a_domain_that_comes_later(moved: ByHand, officer: str) -> None:
    """Whether it was placed before the domain was made ready, or by who does not know of it."""
    people = ("early", "late", "free")
    moved.world.execute("delete from aggregator.domains where name = %s", HISTORY)
    moved.restart_with(DOMAIN)
    with hold_databases(moved.world, officer) as databases:
        assert HISTORY not in databases
        hold(moved, databases, None, "hold-early", "early")
        url = moved.world.admin_url
        join_holds(url, HISTORY, url)
        join_holds(url, HISTORY, url)  # as every `fullstop migrate` does
        with pytest.raises(HoldError, match="browsing_history came meanwhile"):
            hold(moved, databases, None, "hold-late", "late")
    with hold_databases(moved.world, officer) as databases:
        hold(moved, databases, None, "hold-late", "late")
        there = [one for one in listed(databases, released=False).holds if one["domain"] == HISTORY]
    assert [one["hold_id"] for one in there] == ["hold-early", "hold-late"]
    assert {(one["placed_by"], one["placed_login"]) for one in there} == {("staff-1", officer)}

    moved.publish(*(moved.world.request(name) for name in people))
    settle(moved, DOMAIN)
    for name in people:
        a_view(moved, subject=name)
    moved.restart_with(DOMAIN, HISTORY)
    told = settle(moved, DOMAIN, HISTORY)  # it reads the last days by itself
    assert {notice.case_id: lines(notice)[HISTORY, "views"] for notice in told} != {}
    outcomes = [lines(notice)[HISTORY, "views"] for notice in told]
    assert sorted(outcomes) == [
        (LineOutcome.ERASED, 1),
        (LineOutcome.KEPT, 1),
        (LineOutcome.KEPT, 1),
    ]
    assert views(moved) == 2
    assert catch(moved) == (0, 0)


def test_what_was_unknown_when_it_was_asked_for_is_told_once_it_is_known(moved: ByHand) -> None:
    moved.publish(moved.world.request(SUBJECT, records=("orders", HISTORY)))
    [first] = settle(moved, DOMAIN)
    assert lines(first)[HISTORY, ""] == (LineOutcome.UNKNOWN_RECORDS, 0)
    moved.restart_with(DOMAIN, HISTORY)
    [second] = settle(moved, DOMAIN, HISTORY)
    assert (LineOutcome.UNKNOWN_RECORDS, 0) not in lines(second).values()
    assert second.complete


def test_neither_previews_nor_cases_called_off_nor_others_matters_are_caught_up(
    moved: ByHand,
) -> None:
    called_off = moved.world.request("s-2")
    moved.publish(
        moved.world.request(SUBJECT, dry_run=True),
        DeletionCancelled(
            event_id=moved.world.request("x").event_id,
            case_id=called_off.case_id,
            subject_id=called_off.subject_id,
            cancelled_at=moved.world.clock(),
        ),
        called_off,
        moved.world.request("s-3", records=("orders",)),
    )
    settle(moved, DOMAIN)
    for subject in (SUBJECT, "s-2", "s-3"):
        a_view(moved, subject=subject)
    moved.lose(moved.topics.requests)
    moved.restart_with(DOMAIN, HISTORY)
    assert catch(moved) == (1, 0)
    assert settle(moved, DOMAIN, HISTORY) == []
    assert views(moved) == 3


# --- a domain goes ------------------------------------------------------------------------------


@pytest.fixture
def both(moved: ByHand) -> ByHand:
    moved.restart_with(DOMAIN, HISTORY, TAGS)
    return moved


def test_a_waiver_is_told_as_what_it_is_and_never_as_erased(both: ByHand) -> None:
    both.publish(both.world.request(SUBJECT, records=(DOMAIN, HISTORY)))
    assert settle(both, DOMAIN) == []
    assert go(both, WAIVER) == Settled(settled=1)
    both.restart_with(DOMAIN, TAGS)
    [notice] = settle(both, DOMAIN)
    assert (notice.stage, notice.complete) == (Stage.FINAL, False)
    assert lines(notice)[HISTORY, ""] == (LineOutcome.PENDING, 0)
    assert notice.lines[-1].sentence == "这一部分已停用，没能核实是否删除"
    assert "。有1项没能核实。" in notice.sms
    stored = both.world.execute("select domain, waiver, signed_by, second_signed_by"
                                " from aggregator.retirements")  # fmt: skip
    assert stored == [(HISTORY, WAIVER.waiver, "staff-1", "staff-2")]
    with pytest.raises(psycopg.errors.CheckViolation):
        both.world.execute("update aggregator.retirements set second_signed_by = upper(signed_by)")
    assert type_retire(both, WAIVER) == Settled()


def test_a_waiver_after_an_apology_is_told_although_no_line_has_another_outcome(
    both: ByHand,
) -> None:
    both.publish(both.world.request(SUBJECT, records=(DOMAIN, HISTORY)))
    settle(both, DOMAIN)
    both.world.clock.now += timedelta(days=60)
    both.days().tell_late(lambda: None)
    [apology] = settle(both, DOMAIN)
    assert apology.stage is Stage.OVERDUE
    go(both, WAIVER)
    [notice] = settle(both, DOMAIN)
    assert (notice.stage, notice.revision, notice.complete) == (Stage.FINAL, 2, False)


def test_an_answer_that_comes_after_the_waiver_is_told_all_the_same(both: ByHand) -> None:
    a_view(both)
    both.publish(both.world.request(SUBJECT, records=(HISTORY,)))
    settle(both)
    go(both, WAIVER)
    [waived] = settle(both)
    assert not waived.complete
    [second] = settle(both, HISTORY)
    assert lines(second) == {(HISTORY, "views"): (LineOutcome.ERASED, 1)}
    assert second.complete


def test_what_a_retired_domain_kept_is_told_as_unverified_under_a_waiver(both: ByHand) -> None:
    orders.whole_order(both.world, "o-2", completed_on=both.world.today() - timedelta(days=400))
    both.publish(both.world.request(SUBJECT, records=(DOMAIN, HISTORY), contact=CONTACT))
    [first] = settle(both, DOMAIN, HISTORY)
    assert first.stage is Stage.PARTIAL
    wanted = Retirement(DOMAIN, None, "switched off", "staff-1", "staff-2")
    assert go(both, wanted) == Settled(settled=1)
    [second] = settle(both, HISTORY)
    assert (second.stage, second.complete) == (Stage.FINAL, False)
    assert {outcome for outcome, _ in lines(second).values()} >= {
        LineOutcome.ERASED,
        LineOutcome.PENDING,
    }
    assert LineOutcome.KEPT not in {outcome for outcome, _ in lines(second).values()}
    assert "留至" not in second.sms


def test_a_successor_answers_for_a_retired_domain_after_it_has_run_the_case_again(
    both: ByHand,
) -> None:
    """Its own first answer was given before it had the records: it does not count for them."""
    both.publish(both.world.request(SUBJECT, records=(DOMAIN, HISTORY, TAGS)))
    assert settle(both, DOMAIN, TAGS) == []
    both.world.execute(
        "insert into preference_tags.tags (subject_id, tag, score, created_at)"
        " values (%s, 'tea', 1, %s)",
        SUBJECT,
        both.world.clock() - timedelta(days=9),
    )  # what was the retired domain's has been moved
    wanted = Retirement(HISTORY, successor=TAGS)
    assert go(both, wanted) == Settled(waiting=1)
    assert settle(both) == []
    assert go(both, wanted) == Settled(waiting=1)
    both.work(TAGS)
    assert go(both, wanted) == Settled(waiting=1)  # it has answered, but nobody has read that
    assert settle(both, DOMAIN, TAGS) == []  # its second answer is in, the case not handed over
    assert go(both, wanted) == Settled(settled=1)
    [notice] = settle(both, DOMAIN, TAGS)
    assert (notice.stage, notice.complete) == (Stage.FINAL, True)
    assert lines(notice)[TAGS, "tags"] == (LineOutcome.ERASED, 1)
    assert HISTORY not in {domain for domain, _ in lines(notice)}


def test_a_successor_runs_all_that_it_has_today_and_not_what_it_had_when_it_was_asked(
    both: ByHand,
) -> None:
    """What was moved may lie where its rules did not reach then; a part of it nobody can know."""
    everything = both.world.request(SUBJECT)
    a_part = both.world.request(SUBJECT, records=(TAGS, "browsing_history.views"))
    both.publish(everything, a_part)
    settle(both, DOMAIN, HISTORY)
    both.world.execute("update browsing_history.cases set records = '{views}'")  # its rules then
    at = both.world.clock() - timedelta(days=9)
    both.world.execute(
        "insert into browsing_history.searches (subject_id, words, created_at)"
        " values (%s, 'tea', %s)",
        SUBJECT,
        at,
    )
    wanted = Retirement(TAGS, successor=HISTORY)
    assert go(both, wanted) == Settled(waiting=2)
    both.world.execute(  # its day came just then: to be looked at is not yet to be run for all
        "update browsing_history.cases set state = 'done', records = '{views}', touched_at = now()"
    )
    assert go(both, wanted) == Settled(waiting=2)
    settle(both, DOMAIN, HISTORY)
    assert go(both, wanted) == Settled(settled=1, waiting=1)
    [notice] = settle(both, DOMAIN, HISTORY)
    assert (notice.case_id, notice.complete) == (everything.case_id, True)
    assert lines(notice)[HISTORY, "searches"] == (LineOutcome.ERASED, 1)
    assert both.world.execute("select count(*) from browsing_history.searches") == [(0,)]
    assert go(both, replace(WAIVER, domain=TAGS)) == Settled(settled=1)
    [notice] = settle(both, DOMAIN, HISTORY)
    assert (notice.case_id, notice.complete) == (a_part.case_id, False)


def test_a_successor_that_never_saw_the_request_is_asked(both: ByHand) -> None:
    both.restart_with(DOMAIN, HISTORY)
    both.publish(both.world.request(SUBJECT))
    assert settle(both, DOMAIN) == []
    both.lose(both.topics.requests)
    both.restart_with(DOMAIN, HISTORY, TAGS)
    wanted = Retirement(HISTORY, successor=TAGS)
    assert go(both, wanted) == Settled(waiting=1)
    settle(both, DOMAIN, TAGS)
    assert go(both, wanted) == Settled(settled=1)
    [notice] = settle(both, DOMAIN, TAGS)
    assert (notice.stage, notice.complete) == (Stage.FINAL, True)


def test_a_hold_goes_on_at_the_successor_or_its_cases_wait(
    both: ByHand, officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Retirement(HISTORY, successor=TAGS)
    with hold_databases(both.world, officer) as databases:
        hold(both, databases, {HISTORY: ("views",)}, "hold-1")
        hold(both, databases, {DOMAIN: ()}, "hold-2", "t")  # reaches nothing that is moved
        for subject in (SUBJECT, "t"):
            a_view(both, subject=subject)
        both.publish(
            *(both.world.request(name, records=(HISTORY, TAGS)) for name in (SUBJECT, "t"))
        )
        [_, first] = sorted(settle(both, HISTORY, TAGS), key=lambda notice: notice.stage)
        assert (first.stage, lines(first)[HISTORY, "views"]) == (
            Stage.PARTIAL,
            (LineOutcome.KEPT, 1),
        )
        both.world.execute(
            "insert into preference_tags.tags (subject_id, tag, score, created_at)"
            " select subject_id, 'tea', 1, created_at from browsing_history.views"
        )
        for _ in range(2):
            assert go(both, wanted) == Settled(held=1, holds=["hold-1"])
            assert settle(both, TAGS) == []
        monkeypatch.setattr(wired, "named", lambda: both.world.wiring)
        done = CliRunner().invoke(main.app, ["retire", HISTORY, "--successor", TAGS])
        assert "`fullstop hold place preference_tags --id …`, for hold-1;" in done.output

        hold(both, databases, {TAGS: ()}, "hold-1")
        assert go(both, wanted) == Settled(waiting=1)
        told = settle(both, TAGS)
        assert go(both, wanted) == Settled(settled=1)
        last = [*told, *settle(both, TAGS)][-1]
        assert (last.stage, lines(last)[TAGS, "tags"]) == (Stage.PARTIAL, (LineOutcome.KEPT, 1))
        # A later successor finds that it reaches the first.
        [(reach,)] = both.world.execute(
            "select records from aggregator.holds where hold_id = 'hold-1'"
        )
        assert reach == [f"{HISTORY}.views", TAGS]


def test_what_a_retired_domain_kept_is_its_successors_and_what_it_erased_stays_told(
    both: ByHand,
) -> None:
    orders.whole_order(both.world, "o-2", completed_on=both.world.today() - timedelta(days=400))
    both.publish(both.world.request(SUBJECT, records=(DOMAIN, TAGS)))
    [first] = settle(both, DOMAIN, TAGS)
    assert first.stage is Stage.PARTIAL
    wanted = Retirement(DOMAIN, successor=TAGS)
    assert go(both, wanted) == Settled(waiting=1)
    settle(both, TAGS)
    assert go(both, wanted) == Settled(settled=1)
    [second] = settle(both, TAGS)
    assert second.stage is Stage.FINAL
    assert {line.outcome for line in first.lines} >= {LineOutcome.KEPT, LineOutcome.ERASED}
    assert [line for line in second.lines if line.domain == DOMAIN] == [
        line for line in first.lines if line.outcome is LineOutcome.ERASED
    ]


def test_what_a_successor_cannot_know_is_settled_by_a_waiver_of_the_rest(both: ByHand) -> None:
    both.publish(both.world.request(SUBJECT, records=(HISTORY,)))  # TAGS is not concerned
    settle(both)
    wanted = Retirement(HISTORY, successor=TAGS)
    for _ in range(3):
        assert go(both, wanted) == Settled(waiting=1)
        settle(both, TAGS)
    assert go(both, WAIVER) == Settled(settled=1)
    [notice] = settle(both)
    assert not notice.complete


def test_no_new_case_expects_a_retired_domain(both: ByHand) -> None:
    go(both, WAIVER)
    both.publish(both.world.request(SUBJECT))
    [notice] = settle(both, DOMAIN, TAGS)
    assert {line.domain for line in notice.lines} == {DOMAIN, TAGS}
    assert notice.complete


# --- a missing answer is never success ----------------------------------------------------------


def test_the_aggregator_does_not_start_while_cases_wait_for_a_domain_that_is_gone(
    both: ByHand,
) -> None:
    orders.whole_order(both.world, "o-2", completed_on=both.world.today() - timedelta(days=400))
    both.publish(both.world.request(SUBJECT, records=(DOMAIN, HISTORY)))
    settle(both, DOMAIN)
    Loops(both.world.wiring).aggregator()
    both.restart_with(TAGS)
    with pytest.raises(DomainError) as refused:
        Loops(both.world.wiring).aggregator()
    assert "of browsing_history (1 cases), orders (1 cases), which FULLSTOP_DOMAINS" in str(
        refused.value
    )
    assert "`fullstop retire`" in str(refused.value)
    go(both, WAIVER)
    go(both, Retirement(DOMAIN, None, "switched off", "staff-1", "staff-2"))
    settle(both)
    Loops(both.world.wiring).aggregator()


def test_a_package_that_comes_does_not_silence_those_that_answered_unsaid(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose answers nobody would await: a case would be told as done without them."""
    point = EntryPoint("letters", "company.letters", "fullstop.domains")
    monkeypatch.setattr("fullstop.handlers.installed.entry_points", lambda group: [point])
    settings = world.wiring.settings
    join_holds(world.admin_url, DOMAIN, world.admin_url)  # as `migrate` does: it was in service
    unsaid = Wiring(settings.model_copy(update={"domains": ()}))
    with pytest.raises(DomainError, match=r"orders worked here beside letters, and"):
        check_expected(unsaid)
    check_expected(Wiring(settings.model_copy(update={"domains": ("letters", DOMAIN)})))
    [carried] = Loops(unsaid).outboxes()  # what those have still to say
    assert set(carried) >= {"letters", "aggregator", *installed.in_this_folder()}
    assert len(set(carried)) == len(carried)
    [named] = Loops(Wiring(settings.model_copy(update={"domains": (DOMAIN,)}))).outboxes()
    assert set(named) == {DOMAIN, "aggregator"}


def test_a_retired_domain_must_be_taken_out_of_the_settings(both: ByHand) -> None:
    go(both, WAIVER)
    with pytest.raises(DomainError, match="browsing_history is retired; take it out"):
        Loops(both.world.wiring).aggregator()


def test_a_retirement_that_waits_for_its_successor_does_not_keep_the_aggregator_from_starting(
    both: ByHand,
) -> None:
    both.publish(both.world.request(SUBJECT, records=(HISTORY, TAGS)))
    settle(both)
    go(both, Retirement(HISTORY, successor=TAGS))
    both.restart_with(DOMAIN, TAGS)
    Loops(both.world.wiring).aggregator()
    with both.world.wiring.aggregator_database().transaction() as connection:
        assert abandoned(connection, (DOMAIN, TAGS)) == {HISTORY: 1}


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Retirement(HISTORY), "name --successor, or --waiver"),
        (Retirement(HISTORY, TAGS, "both"), "name --successor, or --waiver"),
        (Retirement(HISTORY, HISTORY), "cannot be the successor"),
        (Retirement(HISTORY, "nothing"), "in service: orders, preference_tags"),
        (Retirement(HISTORY, TAGS, None, "a", "b"), "sign a --waiver; leave them out"),
        (Retirement(HISTORY, None, " ", "a", "b"), "1 to 200 characters"),
        (Retirement(HISTORY, None, "why"), "two people sign"),
        (Retirement(HISTORY, None, "why", "a", "a"), "another person"),
        (Retirement(HISTORY, None, "why", "a", "A"), "another person"),
        (Retirement(HISTORY, None, "why", "王 女士", "b"), "not a name"),
    ],
)
def test_a_retirement_that_is_wrong_is_refused(wanted: Retirement, said: str) -> None:
    with pytest.raises((RetirementError, StaffError), match=said):
        checked(wanted, (DOMAIN, HISTORY, TAGS))


@pytest.mark.parametrize(
    "wanted",
    [Retirement(HISTORY, TAGS), Retirement(HISTORY, None, "switched off", "staff-1")],
    ids=["successor", "waiver"],
)
def test_a_domain_is_retired_by_the_second_of_two_logins(
    both: ByHand, other_operator: Database, wanted: Retirement
) -> None:
    both.publish(both.world.request(SUBJECT, records=(HISTORY, TAGS)))
    settle(both)
    successor = None
    if wanted.successor:
        wiring = both.world.wiring
        successor = Successor(both.world.work(TAGS), wiring.domain_database(TAGS))
    for _ in range(2):  # however often one login types it
        assert type_retire(both, wanted) == Settled(waits_for_second_login=True)
    second = replace(wanted, signed_by="staff-2") if wanted.waiver else wanted
    otherwise = Retirement(HISTORY, None, "another reason", "staff-2")
    for one in (otherwise, second):
        done = retire(both.topics, other_operator, one, successor)
        assert done.waits_for_second_login is (one is otherwise)
    assert both.world.execute(
        "select signed_by, second_signed_by, proposed_login <> retired_login"
        " from aggregator.retirements"
    ) == [("staff-1", "staff-2", True) if wanted.waiver else (None, None, True)]
    assert not type_retire(both, wanted).waits_for_second_login  # it goes on from there


def test_the_database_lets_nobody_retire_a_domain_alone(both: ByHand) -> None:
    own = both.world.wiring.aggregator_database()
    forged = (
        "insert into proposed_retirements (domain, successor, proposed_login)"
        " values ('browsing_history', 'orders', 'somebody')",
        "update proposed_retirements set proposed_login = 'somebody'",
        "create temp table proposed_retirements as select 'browsing_history' as domain,"
        " 'orders' as successor, null::text as waiver, 'x' as proposed_login,"
        " now() as proposed_at",
    )
    for statement in forged:
        own.connection.execute(statement.encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="another login"):
            own.connection.execute(
                "insert into aggregator.retirements (domain, successor)"
                " values ('browsing_history', 'orders')"
            )
    both.world.execute(
        "insert into aggregator.proposed_retirements (domain, successor)"
        " values ('browsing_history', 'orders')"
    )
    with both.world.admin() as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute(
            "update aggregator.proposed_retirements set proposed_at = now() - interval '7 days'"
        )
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="another login"):
        own.connection.execute(
            "insert into aggregator.retirements (domain, successor)"
            " values ('browsing_history', 'orders')"
        )


@pytest.fixture
def other_operator(both: ByHand) -> Iterator[Database]:
    """The aggregator's database, as a second operator's login connects to it."""
    login = f"operator_{uuid4().hex}"
    both.world.execute(
        f"create role {login} login password '{PASSPHRASE}' in role fullstop_aggregator"
    )
    database = Wiring(settings_of(both.world, login)).aggregator_database()
    yield database
    database.close()
    both.world.execute(f"drop role {login}")


def test_what_was_noted_stays(both: ByHand) -> None:
    go(both, WAIVER)
    with pytest.raises(RetirementError, match="retired otherwise on"):
        go(both, Retirement(HISTORY, None, "another reason", "staff-1", "staff-2"))
    with pytest.raises(RetirementError, match="no case has ever expected an answer of payments"):
        go(both, Retirement("payments", None, "why", "staff-1", "staff-2"))
    with pytest.raises(RetirementError, match="is retired itself"):
        go(both, Retirement(TAGS, successor=HISTORY))
    with both.world.wiring.aggregator_database().transaction() as connection:
        assert names(connection) == {HISTORY}


def test_the_commands_say_what_they_did(
    both: ByHand, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    both.publish(both.world.request(SUBJECT, records=(HISTORY,)))
    settle(both)
    for name in ("named", "here"):
        monkeypatch.setattr(wired, name, lambda: both.world.wiring)
    both.world.execute("update aggregator.cases set promised_on = %s", date(2026, 1, 9))

    def run(*command: str) -> object:
        done = CliRunner().invoke(main.app, [*command, "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    [case] = both.world.execute("select case_id from aggregator.cases")
    assert run("status", "--overdue") == {
        "cases": [
            {
                "case_id": case[0],
                "promised_on": "2026-01-09",
                "awaited": [HISTORY],
                "set_aside": {},
            }
        ],
        "more": False,
    }
    assert run("catch-up", TAGS) == {
        "domain": TAGS,
        "dry_run": False,
        **asdict(Caught(cases=1)),
    }
    waive = ("--waiver", "switched off", "--by", "a", "--by-second", "b")
    done = CliRunner().invoke(main.app, ["retire", HISTORY, *waive, "--json"])
    assert done.exit_code == 3
    assert json.loads(done.stdout) == {
        "domain": HISTORY,
        **asdict(Settled(waits_for_second_login=True)),
    }
    assert "waits for a second login" in " ".join(done.stderr.split())
    propose_retirement_as_another(both.world, Retirement(HISTORY, None, "switched off", "a"))
    assert run("retire", HISTORY, *waive) == {"domain": HISTORY, **asdict(Settled(settled=1))}
    both.days().tell_due()
    assert run("status", "--overdue") == {"cases": [], "more": False}
