"""A brake: a gateway that answers nobody is asked with one message now and then, not with all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fullstop.gateways.port import NO_CONNECTION, Answer, Sent
from fullstop.notify.calls import CALLS_AT_ONCE, Alarm
from fullstop.notify.when import again_after

IN_A_ROW_MAX = 8  # calls without an answer; then it is the gateway, and not a line
REST_MAX = timedelta(minutes=10)


@dataclass
class Brake:
    """How many calls in a row came to nothing, whatever their text, and until when to rest."""

    in_a_row: int = 0
    rests_until: datetime | None = None
    turns_away: bool = False
    """Whether it turned away what was last heard of it: a wrong token or address."""

    @property
    def is_on(self) -> bool:
        """Whether the gateway is of no use just now."""
        return self.turns_away or self.rests_until is not None

    def limit(self, now: datetime) -> int:
        """How many may be called at once: none at rest, and then one to see."""
        if self.rests_until is None:
            return CALLS_AT_ONCE
        return 1 if now >= self.rests_until else 0

    def note(self, answers: Sequence[Answer], now: datetime, alarm: Alarm) -> None:
        """Learn from a round, and alarm where none but a person can help."""
        for one in answers:
            if one.sent in (Sent.ACCEPTED, Sent.REFUSED) or one.is_of_template:
                self.in_a_row, self.turns_away = 0, False
            elif one.sent is Sent.UNANSWERED or one.reason is not None:
                self.in_a_row += 1
        if wrong := {str(one.reason) for one in answers if one.is_of_template}:
            alarm("template_turned_away", min(wrong))
        over = self.in_a_row - IN_A_ROW_MAX
        self.rests_until = now + min(again_after(over + 1, 1.0), REST_MAX) if over >= 0 else None
        if turned_away := _turned_away(answers):
            self.turns_away = True
            alarm("gateway_turned_away", min(turned_away))
        elif over >= 0:
            alarm("gateway_silent", "no_answer")


def _turned_away(answers: Sequence[Answer]) -> set[str]:
    """Why, where the gateway was there and looked at no text."""
    later = [one for one in answers if one.sent is Sent.TRY_LATER and one != NO_CONNECTION]
    return {one.reason for one in later if one.reason is not None and not one.is_of_template}
