"""The brake: a gateway that answers nobody does not end the whole ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fullstop.gateways.port import ACCEPTED, NO_CONNECTION, TRY_LATER, UNANSWERED, Answer, Sent
from fullstop.notify.brake import IN_A_ROW_MAX, REST_MAX, Brake
from fullstop.notify.calls import CALLS_AT_ONCE

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TURNED_AWAY = Answer(Sent.TRY_LATER, "http_401")


def noted(brake: Brake, *answers: Answer, now: datetime = NOW) -> list[str]:
    alarms: list[str] = []
    brake.note(answers, now, lambda event, reason: alarms.append(f"{event}: {reason}"))
    return alarms


@pytest.mark.parametrize(
    ("answer", "alarm"),
    [
        (UNANSWERED, "gateway_silent: no_answer"),
        (TURNED_AWAY, "gateway_turned_away: http_401"),
    ],
)
def test_who_answers_nobody_is_asked_with_one(answer: Answer, alarm: str) -> None:
    brake = Brake()
    assert noted(brake, *[answer] * IN_A_ROW_MAX) == [alarm]
    assert brake.limit(NOW) == 0
    then = NOW + REST_MAX
    assert brake.limit(then) == 1
    for _ in range(20):  # each probe that fails makes the next wait longer, up to a bound
        noted(brake, answer, now=then)
        assert brake.limit(then) == 0
        assert brake.limit(then + REST_MAX) == 1
    noted(brake, ACCEPTED, now=then)
    assert brake.limit(then) == CALLS_AT_ONCE


@pytest.mark.parametrize("first", [ACCEPTED, Answer(Sent.REFUSED, "empty_number")])
def test_who_turns_one_away_is_of_no_use_until_it_looks_at_one(first: Answer) -> None:
    brake = Brake()
    assert not brake.is_on
    noted(brake, TURNED_AWAY)
    assert brake.is_on
    noted(brake, TRY_LATER)
    assert brake.is_on
    noted(brake, first)
    assert not brake.is_on


def test_where_nobody_is_all_wait_and_one_goes_to_see() -> None:
    brake = Brake()
    assert noted(brake, *[NO_CONNECTION] * (IN_A_ROW_MAX - 1)) == []
    assert not brake.is_on
    assert noted(brake, NO_CONNECTION) == ["gateway_silent: no_answer"]
    assert brake.is_on
    assert brake.limit(NOW) == 0


def test_some_lost_answers_are_no_outage() -> None:
    brake = Brake()
    for _ in range(100):
        assert noted(brake, *[UNANSWERED] * (IN_A_ROW_MAX - 1), TRY_LATER, ACCEPTED) == []
        assert brake.limit(NOW) == CALLS_AT_ONCE


def test_a_busy_gateway_neither_brakes_nor_releases() -> None:
    brake = Brake(IN_A_ROW_MAX, NOW + timedelta(seconds=5))
    noted(brake, TRY_LATER)
    assert brake.limit(NOW) == 0


def test_a_template_that_is_wrong_holds_up_no_other_message() -> None:
    """However many of it wait: it looked at each, and a person is told."""
    brake = Brake()
    wrong = Answer(Sent.TRY_LATER, "isv.PARAM_LENGTH_LIMIT", is_of_template=True)
    told = noted(brake, *[wrong] * IN_A_ROW_MAX)
    assert told == ["template_turned_away: isv.PARAM_LENGTH_LIMIT"]
    assert (brake.is_on, brake.limit(NOW)) == (False, CALLS_AT_ONCE)
