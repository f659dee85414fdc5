"""Sending a text: the port. No gateway keeps anything of what it is handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Protocol

from fullstop.gateways.templates import Form


class SureBy(StrEnum):
    """How it is made sure what became of a text to which nobody answered."""

    KEY = "key"  # sent again under its key, it is the same text
    LOOK_UP = "look_up"  # the gateway can be asked whether it has it
    NOTHING = "nothing"  # nobody can know: it is never sent again


class Sent(Enum):
    """What became of a text."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # this one, for good
    TRY_LATER = "try_later"  # surely not taken
    UNANSWERED = "unanswered"  # taken or not: nobody said
    NOT_THERE = "not_there"  # it never came
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True)
class Answer:
    """What a gateway says of a text; of one that it refuses, why, in a word of its own.

    A reason to try later is of no text but of the way there: none at all goes until it is mended;
    or of a template, and then those of others go.
    """

    sent: Sent
    reason: str | None = None
    is_of_template: bool = False
    """Whether it was turned away because its template is not registered as it is here."""
    was_found: bool = False
    """Whether it was looked for, and this is what became of it: no doubt of it is left."""


@dataclass(frozen=True)
class Text:
    """A text to a phone; its key is the same however often it is sent.

    `form` is the same for a gateway that takes only a registered template and its parameters.
    """

    key: str
    phone: str
    text: str
    form: Form | None = None


class Gateway(Protocol):
    """Sends a text to a phone."""

    @property
    def sure_by(self) -> SureBy: ...

    def send(self, text: Text) -> Answer: ...

    def find(self, text: Text, since: datetime) -> Answer:
        """What became of a text that was first sent then, where the sender cannot know."""

    def close(self) -> None: ...


ACCEPTED = Answer(Sent.ACCEPTED)
TRY_LATER = Answer(Sent.TRY_LATER)
NO_CONNECTION = Answer(Sent.TRY_LATER, "no_connection")
UNANSWERED = Answer(Sent.UNANSWERED)
NOT_THERE = Answer(Sent.NOT_THERE)
CANNOT_SAY = Answer(Sent.CANNOT_SAY)
