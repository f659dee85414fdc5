"""The door's codes on their way out, and whether any goes at all.

Where none does until a person mends it, operators are told, and whoever asks for one is not sent to
wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from threading import BoundedSemaphore

from fullstop.gateways.port import NO_CONNECTION, Answer, Gateway, Sent, Text

# Calls at once, each of which has one of the forty threads by which pages are shown. What nobody
# sees has its own, so that whoever types a number learns nothing of the names that others typed.
AT_ONCE_MAX = 10
UNSEEN_AT_ONCE_MAX = 6
SEEN_SECONDS = 600.0
UNREACHED_MAX = 3  # in a row; before that it is a gateway that starts anew, or a lost packet


class Said(StrEnum):
    """What a gateway said of a code, as it is counted."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # of this number
    BUSY = "busy"  # it goes when it is asked for again
    TURNED_AWAY = "turned_away"  # none goes until a person mends it
    UNANSWERED = "unanswered"
    NO_ROOM = "no_room"  # it was not asked: it keeps too many waiting


NO_ROOM = Answer(Sent.TRY_LATER, "no_room")
"""Ours, and no gateway's, whatever its reason is called."""


def said(answer: Answer) -> Said:
    """An answer in the word under which it is counted."""
    if answer is NO_ROOM:
        return Said.NO_ROOM
    if answer.sent is Sent.TRY_LATER:
        return Said.BUSY if answer.reason is None else Said.TURNED_AWAY
    known = {Sent.ACCEPTED: Said.ACCEPTED, Sent.REFUSED: Said.REFUSED}
    return known.get(answer.sent, Said.UNANSWERED)


@dataclass
class Outgoing:
    """Sends codes; `told` lets operators see what the gateway said of each."""

    gateway: Gateway
    told: Callable[[Answer], None]
    _stopped: dict[str, float] = field(default_factory=dict)
    """By language since when none goes: each has a template of its own."""
    _unreached: int = 0
    _room: BoundedSemaphore = field(default_factory=partial(BoundedSemaphore, AT_ONCE_MAX))
    _unseen_room: BoundedSemaphore = field(
        default_factory=partial(BoundedSemaphore, UNSEEN_AT_ONCE_MAX)
    )

    def goes(self, language: str) -> bool:
        """Whether codes go in a language, as far as was seen lately: where nobody types a number,
        nobody sees that they go again."""
        since = self._stopped.get(language)
        return since is None or time.monotonic() - since > SEEN_SECONDS

    def send(self, text: Text, language: str, *, is_seen: bool) -> Sent:
        """What became of it. Only of what its customer is told anyway (`is_seen`) others learn that
        none goes: else it would say whether a name that somebody typed is known."""
        answer = self._answer(text, self._room if is_seen else self._unseen_room)
        self.told(answer)
        if is_seen and answer is not NO_ROOM:  # which says nothing of the gateway
            self._learn(answer, language)
        return answer.sent

    def _answer(self, text: Text, room: BoundedSemaphore) -> Answer:
        """What the gateway says. While it keeps many waiting, nobody else is made to wait."""
        if not room.acquire(blocking=False):
            return NO_ROOM
        try:
            return self.gateway.send(text)
        finally:
            room.release()

    def _learn(self, answer: Answer, language: str) -> None:
        """One call that reached nobody is no sign that none goes."""
        word = said(answer)
        self._unreached = self._unreached + 1 if answer == NO_CONNECTION else 0
        if word is Said.TURNED_AWAY and self._unreached not in range(1, UNREACHED_MAX):
            self._stopped[language] = time.monotonic()
        elif word in {Said.ACCEPTED, Said.REFUSED}:
            self._stopped.pop(language, None)
