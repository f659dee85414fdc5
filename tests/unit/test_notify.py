"""When a message goes, and what a try comes to: sent again only where it is surely not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fullstop.gateways.port import NO_CONNECTION, Answer, Sent, SureBy
from fullstop.notify.filling import Names, filled, reference
from fullstop.notify.ledger import Settled, State, Tried
from fullstop.notify.outcome import Terms, outcome
from fullstop.notify.when import AGAIN_MAX, KEY_LIFE, PATIENCE, Night, again_after

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TRIED = Tried("case:1", b"sealed", "text", 1, NOW, NOW, None)
SETTLED_AFTER = timedelta(minutes=5)


def after(
    sent: Sent, sure_by: SureBy = SureBy.NOTHING, tried: Tried = TRIED, reason: str | None = None
) -> Settled:
    return outcome(tried, Answer(sent, reason), Terms(sure_by, SETTLED_AFTER), NOW, 0.5)


@pytest.mark.parametrize(
    ("hour", "rests"), [(20, False), (21, True), (23, True), (0, True), (7, True), (8, False)]
)
def test_nobody_is_sent_anything_at_night(hour: int, rests: bool) -> None:
    night = Night(21, 8, SHANGHAI)
    assert night.rests(datetime(2026, 11, 24, hour, 59, tzinfo=SHANGHAI)) is rests


def test_a_night_that_ends_when_it_begins_is_none() -> None:
    assert not any(
        Night(0, 0, SHANGHAI).rests(datetime(2026, 11, 24, hour, tzinfo=SHANGHAI))
        for hour in range(24)
    )


def test_each_wait_is_longer_and_none_longer_than_an_hour() -> None:
    waits = [again_after(tries, 1.0) for tries in range(1, 2_000)]
    assert waits == sorted(waits)
    assert max(waits) == AGAIN_MAX
    assert again_after(3, 0.0) == again_after(3, 1.0) / 2


def test_what_was_accepted_or_refused_is_over() -> None:
    assert after(Sent.ACCEPTED).state is State.ACCEPTED
    refused = after(Sent.REFUSED, reason="empty_number")
    assert (refused.state, refused.reason) == (State.UNDELIVERABLE, "empty_number")


def test_what_a_first_try_may_have_delivered_no_later_refusal_denies() -> None:
    doubted = replace(TRIED, tries=2, doubted_at=NOW)
    refused = after(Sent.REFUSED, SureBy.KEY, doubted, "duplicate_key")
    assert (refused.state, refused.reason) == (State.UNKNOWN, "duplicate_key")


def test_what_was_found_not_to_have_arrived_is_no_longer_doubted() -> None:
    doubted = replace(TRIED, tries=2, doubted_at=NOW)
    found = Answer(Sent.REFUSED, "MK:0001", was_found=True)
    settled = outcome(doubted, found, Terms(SureBy.LOOK_UP, SETTLED_AFTER), NOW, 0.5)
    assert (settled.state, settled.reason) == (State.UNDELIVERABLE, "MK:0001")


def test_what_was_surely_not_taken_goes_again_without_doubt() -> None:
    again = after(Sent.TRY_LATER)
    assert (again.state, again.doubted_at) == (State.WAITING, None)
    assert again.due_at > NOW


def test_without_an_answer_only_a_gateway_that_is_sure_sees_it_again() -> None:
    assert after(Sent.UNANSWERED, SureBy.NOTHING).state is State.UNKNOWN
    by_key = after(Sent.UNANSWERED, SureBy.KEY)
    assert (by_key.state, by_key.doubted_at) == (State.WAITING, NOW)
    looked_up = after(Sent.UNANSWERED, SureBy.LOOK_UP)
    assert (looked_up.state, looked_up.doubted_at) == (State.WAITING, NOW)
    assert looked_up.due_at >= NOW + SETTLED_AFTER  # before that it says too little


def test_a_look_up_waits_from_the_end_of_the_call() -> None:
    """Which may have been taken in its last moment."""
    long_ago = replace(TRIED, tried_at=NOW - timedelta(seconds=16))
    assert after(Sent.UNANSWERED, SureBy.LOOK_UP, long_ago).due_at >= NOW + SETTLED_AFTER


def test_a_key_is_trusted_for_as_long_as_it_is_kept() -> None:
    tried = replace(TRIED, doubted_at=NOW - KEY_LIFE, first_tried_at=NOW - KEY_LIFE)
    for sent in (Sent.UNANSWERED, Sent.TRY_LATER):
        assert after(sent, SureBy.KEY, tried).state is State.UNKNOWN


def test_after_three_days_a_message_has_an_end_that_says_what_is_known() -> None:
    tried = replace(TRIED, first_tried_at=NOW - PATIENCE)
    given_up = after(Sent.TRY_LATER, tried=tried)
    assert (given_up.state, given_up.reason) == (State.UNDELIVERABLE, "not_taken")
    doubted = replace(tried, doubted_at=NOW - timedelta(hours=1))
    assert after(Sent.CANNOT_SAY, SureBy.LOOK_UP, doubted).state is State.UNKNOWN


def test_what_is_of_no_message_costs_no_message_its_patience() -> None:
    """A wrong token, or nobody there: its contact and its text stay until it is too old."""
    tried = replace(TRIED, first_tried_at=NOW - PATIENCE)
    for reason in ("http_401", NO_CONNECTION.reason):
        again = after(Sent.TRY_LATER, tried=tried, reason=reason)
        assert (again.state, again.first_tried_at) == (State.WAITING, None)
    busy = after(Sent.TRY_LATER)
    assert busy.first_tried_at == TRIED.first_tried_at


def test_a_reference_can_be_read_out_and_is_filled_in_with_the_link() -> None:
    names = Names(reference("case"), "xx.cn/d")
    assert filled("申请{ref}：{link}", names) == f"申请{names.reference}：xx.cn/d"
    found = {reference(str(number)) for number in range(500)}
    assert len(found) == 500
    assert not set("".join(found)) & set("0O1I")
