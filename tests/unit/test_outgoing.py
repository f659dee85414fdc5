"""What operators learn of the door's codes, and who is told that none goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore

import pytest
from structlog.testing import capture_logs

from fullstop.consumers.wiring import door
from fullstop.gateways.port import (
    ACCEPTED,
    CANNOT_SAY,
    NO_CONNECTION,
    TRY_LATER,
    UNANSWERED,
    Answer,
    Sent,
    SureBy,
    Text,
)
from fullstop.intake.outgoing import (
    AT_ONCE_MAX,
    UNREACHED_MAX,
    UNSEEN_AT_ONCE_MAX,
    Outgoing,
    Said,
    said,
)
from fullstop.running.health import codes_total

TEXT = Text("case-code-1", "13800005678", "…")
OF_TEMPLATE = Answer(Sent.TRY_LATER, "isv.SMS_TEMPLATE_ILLEGAL", is_of_template=True)
AWAY = [OF_TEMPLATE, NO_CONNECTION, Answer(Sent.TRY_LATER, "isv.AMOUNT_NOT_ENOUGH")]


@dataclass
class Gateway:
    """One that says what it is told to."""

    answer: Answer = ACCEPTED
    sure_by: SureBy = SureBy.NOTHING

    def send(self, text: Text) -> Answer:
        del text
        return self.answer

    def find(self, text: Text, since: datetime) -> Answer:
        del text, since
        return CANNOT_SAY

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Dripping(Gateway):
    """One that lets whoever called wait while the next one calls."""

    then: Callable[[], object] = lambda: None

    def send(self, text: Text) -> Answer:
        self.then()
        return super().send(text)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (ACCEPTED, Said.ACCEPTED),
        (Answer(Sent.REFUSED, "isv.MOBILE_NUMBER_ILLEGAL"), Said.REFUSED),
        (TRY_LATER, Said.BUSY),
        (UNANSWERED, Said.UNANSWERED),
        *((answer, Said.TURNED_AWAY) for answer in AWAY),
    ],
)
def test_what_a_gateway_says_of_a_code_is_counted_and_what_a_person_must_mend_an_alarm(
    answer: Answer, word: Said
) -> None:
    counted = codes_total.labels(word.value)
    before = counted._value.get()
    with capture_logs() as lines:
        Outgoing(Gateway(answer), door._told_of_code).send(TEXT, "zh", is_seen=True)
    assert said(answer) is word
    assert counted._value.get() == before + 1
    alarms = [(one["event"], one["log_level"], one["reason"]) for one in lines]
    wanted = [("codes_turned_away", "error", answer.reason)] if word is Said.TURNED_AWAY else []
    assert alarms == wanted


@pytest.mark.parametrize("away", AWAY)
def test_that_none_goes_is_known_until_one_is_looked_at_again(away: Answer) -> None:
    gateway = Gateway(away)
    outgoing = Outgoing(gateway, lambda _: None)
    for _ in range(UNREACHED_MAX if away == NO_CONNECTION else 1):
        outgoing.send(TEXT, "zh", is_seen=True)
    assert (outgoing.goes("zh"), outgoing.goes("en")) == (False, True)  # which has another one
    for unsure in (TRY_LATER, UNANSWERED):
        gateway.answer = unsure
        outgoing.send(TEXT, "zh", is_seen=True)
    assert not outgoing.goes("zh")
    gateway.answer = Answer(Sent.REFUSED, "isv.CUSTOMER_REFUSED")
    outgoing.send(TEXT, "zh", is_seen=True)
    assert outgoing.goes("zh")


def test_a_gateway_that_was_not_reached_once_or_twice_is_not_said_to_take_none() -> None:
    gateway = Gateway()
    outgoing = Outgoing(gateway, lambda _: None)
    for _ in range(2):
        for answer in (*[NO_CONNECTION] * (UNREACHED_MAX - 1), ACCEPTED):
            gateway.answer = answer
            outgoing.send(TEXT, "zh", is_seen=True)
            assert outgoing.goes("zh")


def test_who_found_no_room_says_nothing_of_whether_the_gateway_is_reached() -> None:
    gateway = Dripping(NO_CONNECTION)
    outgoing = Outgoing(gateway, lambda _: None, _room=BoundedSemaphore(1))
    gateway.then = lambda: outgoing.send(TEXT, "zh", is_seen=True)
    for _ in range(UNREACHED_MAX):
        assert outgoing.goes("zh")
        outgoing.send(TEXT, "zh", is_seen=True)
    assert not outgoing.goes("zh")


def test_a_gateways_own_reason_is_not_taken_for_a_full_room() -> None:
    assert said(Answer(Sent.TRY_LATER, "no_room")) is Said.TURNED_AWAY


def test_what_goes_to_a_name_that_was_typed_tells_nobody_anything() -> None:
    """A code that is sent only where the name is known would say that it is."""
    gateway = Gateway(OF_TEMPLATE)
    outgoing = Outgoing(gateway, lambda _: None)
    outgoing.send(TEXT, "zh", is_seen=False)
    assert outgoing.goes("zh")
    outgoing.send(TEXT, "zh", is_seen=True)
    gateway.answer = ACCEPTED
    outgoing.send(TEXT, "zh", is_seen=False)
    assert not outgoing.goes("zh")


def test_where_nobody_types_a_number_it_is_not_said_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outgoing = Outgoing(Gateway(OF_TEMPLATE), lambda _: None)
    outgoing.send(TEXT, "zh", is_seen=True)
    monkeypatch.setattr("fullstop.intake.outgoing.SEEN_SECONDS", -1.0)
    assert outgoing.goes("zh")


@pytest.mark.parametrize(("is_seen", "most"), [(True, AT_ONCE_MAX), (False, UNSEEN_AT_ONCE_MAX)])
def test_a_gateway_that_keeps_many_waiting_is_asked_by_no_more(is_seen: bool, most: int) -> None:
    """What is seen and what is not take no room from each other; what was full is free again."""
    gateway, answers, sent, beside = Dripping(), list[Answer](), list[Sent](), list[Sent]()
    outgoing = Outgoing(gateway, answers.append)

    def one_more() -> None:
        sent.append(outgoing.send(TEXT, "zh", is_seen=is_seen))
        if sent == [Sent.TRY_LATER]:
            gateway.then = lambda: None
            beside.append(outgoing.send(TEXT, "zh", is_seen=not is_seen))

    for _ in range(2):
        gateway.then = one_more
        one_more()
        assert (sent, beside) == (
            [Sent.TRY_LATER, *[Sent.ACCEPTED] * most],
            [Sent.ACCEPTED],
        )
        assert said(answers[0]) is Said.NO_ROOM
        for seen in (answers, sent, beside):
            seen.clear()
