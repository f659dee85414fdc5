"""What a try comes to: a message is sent again only where it is surely not there. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fullstop.gateways.port import Answer, Sent, SureBy
from fullstop.gateways.templates import Form, of_day
from fullstop.notify.ledger import Settled, State, Tried
from fullstop.notify.when import KEY_LIFE, LOOK_UP_LIFE, MESSAGE_LIFE, PATIENCE, again_after

NO_ANSWER = "no_answer"
NOT_TAKEN = "not_taken"
TOO_OLD = "too_old"
_LIVES = {
    SureBy.KEY: KEY_LIFE,
    SureBy.LOOK_UP: LOOK_UP_LIFE,
    SureBy.NOTHING: timedelta(0),
}


@dataclass(frozen=True)
class Terms:
    """How it is made sure what became of a call, and how long after it a look-up is believed."""

    sure_by: SureBy
    settled_after: timedelta
    gateway_id: str | None = None
    """Who is asked; another knows nothing of what was sent there."""


def outcome(tried: Tried, answer: Answer, terms: Terms, now: datetime, lot: float) -> Settled:
    """What to write down of a try that was answered so; `lot` is drawn from 0 to 1."""
    match answer.sent:
        case Sent.ACCEPTED:
            return _settled(tried, State.ACCEPTED, now)
        case Sent.REFUSED:
            state = State.UNDELIVERABLE if answer.was_found else _unsent(tried.doubted_at)
            return _settled(tried, state, now, answer.reason or "refused")
        case Sent.UNANSWERED:
            return _doubted(tried, terms, now, lot)
        case Sent.NOT_THERE:  # and was not sent: it is surely nowhere
            return _again(tried, None, terms, now, lot)
        case Sent.TRY_LATER if answer.reason is not None and tried.doubted_at is None:
            return _nobody_there(tried, now, lot)
        case Sent.TRY_LATER | Sent.CANNOT_SAY:
            return _again(tried, tried.doubted_at, terms, now, lot)


def superseded(tried: Tried, now: datetime) -> Settled:
    """A later message says more; that an earlier try of it arrived is not denied."""
    if tried.doubted_at is None:
        return _settled(tried, State.SUPERSEDED, now)
    return _settled(tried, State.UNKNOWN, now, State.SUPERSEDED.value)


def too_old(tried: Tried, now: datetime) -> Settled:
    """What it says is not so any more."""
    return _settled(tried, _unsent(tried.doubted_at), now, TOO_OLD)


def promises_what_is_over(tried: Tried, today: date) -> bool:
    """Whether it says that there will be word by a day that is over."""
    try:
        form = Form.parse(tried.form) if tried.form else None
    except (TypeError, ValueError):  # its call tells what is wrong with it, and of none beside it
        return False
    if form is None or not form.is_known:
        return False
    lately = (today - timedelta(days=n) for n in range(1, MESSAGE_LIFE.days + 1))
    return form.by_name().get("next") in {of_day(day, form.language) for day in lately}


def _unsent(doubted_at: datetime | None) -> State:
    """What is sent no more: that an earlier try of it arrived is not denied."""
    return State.UNKNOWN if doubted_at else State.UNDELIVERABLE


def _doubted(tried: Tried, terms: Terms, now: datetime, lot: float) -> Settled:
    """It is there or not. A gateway in which nobody can look keeps it so."""
    if terms.sure_by is SureBy.NOTHING:
        return _settled(tried, State.UNKNOWN, now, NO_ANSWER)
    return _again(tried, tried.doubted_at or tried.tried_at, terms, now, lot)


def _again(
    tried: Tried, doubted_at: datetime | None, terms: Terms, now: datetime, lot: float
) -> Settled:
    due_at = now + again_after(tried.tries, lot)
    if doubted_at is not None and terms.sure_by is SureBy.LOOK_UP:
        due_at = max(due_at, now + terms.settled_after)  # the call is over by now, not before
    if _is_past_knowing(doubted_at, due_at, terms):
        return _settled(tried, State.UNKNOWN, now, NO_ANSWER)
    if due_at - tried.first_tried_at > PATIENCE:
        reason = NO_ANSWER if doubted_at else NOT_TAKEN
        return _settled(tried, _unsent(doubted_at), now, reason)
    first = tried.first_tried_at
    return Settled(tried.message_id, tried.tries, State.WAITING, due_at, doubted_at, None, first)


def _nobody_there(tried: Tried, now: datetime, lot: float) -> Settled:
    """It is surely nowhere, and a person can mend it: its patience begins when it is mended."""
    due_at = now + again_after(tried.tries, lot)
    return Settled(tried.message_id, tried.tries, State.WAITING, due_at)


def past_knowing(tried: Tried, terms: Terms, now: datetime) -> Settled | None:
    """Its end, where a claim comes so late, or for another gateway, that to send it again might
    make two of it."""
    is_elsewhere = tried.doubted_at is not None and tried.gateway_id != terms.gateway_id
    if is_elsewhere or _is_past_knowing(tried.doubted_at, now, terms):
        return _settled(tried, State.UNKNOWN, now, NO_ANSWER)
    return None


def _is_past_knowing(doubted_at: datetime | None, then: datetime, terms: Terms) -> bool:
    """A key or a look-up that was forgotten would make a second message of it."""
    return doubted_at is not None and then - doubted_at > _LIVES[terms.sure_by]


def _settled(tried: Tried, state: State, now: datetime, reason: str | None = None) -> Settled:
    doubted_at, first = tried.doubted_at, tried.first_tried_at
    return Settled(tried.message_id, tried.tries, state, now, doubted_at, reason, first)
