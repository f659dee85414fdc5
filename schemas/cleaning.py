"""What an event may not hold in clear, taken out of it before anybody stores or repeats it.

No act depends on it, so the event is carried out all the same (`docs/decisions/0065`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from fullstop.schemas.codec import Read
from fullstop.schemas.messages import (
    UNRECOGNISED,
    DeletionCancelled,
    DeletionRequested,
    Message,
)
from fullstop.schemas.personal import kind_of, kind_of_id
from fullstop.schemas.sealed import is_in_clear, is_sealed
from fullstop.schemas.spelling import DEFAULT_LOCALE

_LOCALE_CHARACTERS = 8  # no number hides in so few


def cleaned(found: Read, key_ids: Collection[bytes]) -> Read:
    """The same without what looks personal in it, and without a contact that is not sealed.

    `key_ids` are those of the keys for which a contact may be sealed; none: for whichever.
    """
    message = found.message
    personal = dict(_personal(message))
    contact = getattr(message, "contact", None)
    unsealed = {} if contact is None or is_sealed(contact, key_ids) else {"contact": None}
    if not (personal or unsealed):
        return found
    in_clear = sorted([*personal, *(unsealed if is_in_clear(contact or b"") else ())])
    return replace(
        found,
        message=message.model_copy(update={**personal, **unsealed}),
        mended=tuple(sorted({*found.mended, *personal, *unsealed})),
        in_clear=tuple(in_clear),
    )


def _personal(message: Message) -> Iterator[tuple[str, object]]:
    """The freely written fields that look personal, each as it is left."""
    match message:
        case DeletionRequested():
            yield from _of_request(message)
        case DeletionCancelled() if kind_of(message.reason):
            yield "reason", ""
        case _:
            return


def _of_request(request: DeletionRequested) -> Iterator[tuple[str, object]]:
    if request.acting_evidence and kind_of(request.acting_evidence):
        yield "acting_evidence", None
    if len(request.locale) > _LOCALE_CHARACTERS and kind_of_id(request.locale):
        yield "locale", DEFAULT_LOCALE
    if personal := _personal_names(request.records):
        kept = [name for name in request.records if name not in personal]
        yield "records", (*kept, *_unrecognised(len(personal), kept))
    if personal := _personal_names(request.waives):
        yield "waives", tuple(name for name in request.waives if name not in personal)


def _personal_names(names: Iterable[str]) -> set[str]:
    return {name for name in names if _digits(name) and kind_of_id(name)}


def _digits(name: str) -> bool:
    """Whether it has as many as the shortest number that is looked for."""
    return sum(map(str.isdigit, name)) >= 11


def _unrecognised(count: int, taken: Collection[str]) -> Iterator[str]:
    """So many names that stand for what no notice may repeat (`spelling.py`)."""
    numbers = range(1, count + len(taken) + 1)
    free = (name for n in numbers if (name := f"{UNRECOGNISED}.n{n}") not in taken)
    for _, name in zip(range(count), free, strict=False):
        yield name
