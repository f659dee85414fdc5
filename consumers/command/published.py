"""What is typed to be published: read into a message, looked through, and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar
from uuid import uuid4

from pydantic import ValidationError

from fullstop.consumers.command.terminal import say
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.wiring import Wiring
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import KafkaRefusedError
from fullstop.schemas.forms import in_words
from fullstop.schemas.messages import (
    BlockerLifted,
    BlockerRaised,
    DeletionCancelled,
    DeletionRequested,
    Message,
)
from fullstop.schemas.personal import kind_of_id

Typed = TypeVar("Typed", DeletionRequested, DeletionCancelled, BlockerRaised, BlockerLifted)


def message_of(kind: type[Typed], /, **fields: object) -> Typed:
    """The message; UsageError with the first field whose value is none."""
    try:
        return kind.model_validate({"event_id": str(uuid4()), **fields})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{place}: {in_words(first)}") from error


def refuse_personal(texts: Mapping[str, Sequence[str]]) -> None:
    """What is published stays, is stored, and is read by many: it names nobody."""
    for option, values in texts.items():
        for kind in filter(None, map(kind_of_id, values)):
            raise UsageError(
                f"{option}: there seems to be {kind} in it; a customer is named by the id that "
                "they have in the databases, a case by a number of its own"
            )


def refuse_reserved(wiring: Wiring, subject_id: str) -> None:
    """UsageError for an id that every domain would refuse."""
    if wiring.topics.meant.is_reserved(subject_id):
        raise UsageError(
            f"{subject_id} is on the list of ids that are many people's or nobody's, so no domain "
            "would carry it out; is it the customer's own id? The list is the setting "
            "FULLSTOP_RESERVED_SUBJECTS"
        )


def warn_of_unknown(wiring: Wiring, names: Sequence[str]) -> None:
    """Say which names no domain here has: they are left alone, and the notice tells so."""
    if not names:
        return
    known = {
        path
        for name, entry in wiring.catalogue.items()
        for path in (name, *(f"{name}.{one.name}" for one in entry.domain.record_sets))
    }
    for name in sorted(set(names) - known):
        near = get_close_matches(name, sorted(known), n=1)
        meant = f"did you mean {near[0]}?" if near else "`fullstop rules check` names the domains"
        say(f"{name}: no domain here has it, and then it is left alone and told so; {meant}")


def publish(wiring: Wiring, message: Message, *, source: str) -> None:
    """Send it; KafkaRefusedError when the broker does not say that it has it."""
    record = record_of(message, wiring.topics, source=source, traceparent=new_traceparent())
    if not all(wiring.publisher().publish([record])):
        raise KafkaRefusedError("the broker did not acknowledge it; try again")
