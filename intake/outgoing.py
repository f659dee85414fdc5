"""The door's codes on their way out, and whether any goes at all.

Where none does until a person mends it, operators are told, and whoever asks for one is not sent to
wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from fullstop.gateways.port import Answer, Gateway, Sent, Text


class Said(StrEnum):
    """What a gateway said of a code, as it is counted."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # of this number
    BUSY = "busy"  # it goes when it is asked for again
    TURNED_AWAY = "turned_away"  # none goes until a person mends it
    UNANSWERED = "unanswered"


def said(answer: Answer) -> Said:
    """An answer in the word under which it is counted."""
    if answer.sent is Sent.TRY_LATER:
        return Said.BUSY if answer.reason is None else Said.TURNED_AWAY
    known = {Sent.ACCEPTED: Said.ACCEPTED, Sent.REFUSED: Said.REFUSED}
    return known.get(answer.sent, Said.UNANSWERED)


@dataclass
class Outgoing:
    """Sends codes; `told` lets operators see what the gateway said of each."""

    gateway: Gateway
    told: Callable[[Answer], None]
    stopped: set[str] = field(default_factory=set)
    """The languages in which none goes: each has a template of its own."""

    def send(self, text: Text, language: str, *, is_seen: bool) -> Sent:
        """What became of it. Only of what its customer is told anyway (`is_seen`) others learn that
        none goes: else it would say whether a name that somebody typed is known."""
        answer = self.gateway.send(text)
        self.told(answer)
        word = said(answer)
        if is_seen and word is Said.TURNED_AWAY:
            self.stopped.add(language)
        elif is_seen and word in {Said.ACCEPTED, Said.REFUSED}:
            self.stopped.discard(language)
        return answer.sent
