"""What an operator does about dead letters: look at them, and set some aside for good.

Publishing a record again is `consumers.operate.retry`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from fullstop.consumers.errors import ConsumersError
from fullstop.outbox.aggregator import letters
from fullstop.outbox.aggregator.letters import Letter, LetterState, Search
from fullstop.outbox.database import Database

_ID = re.compile(r"(\d{1,9})-(\d{1,18})")

# What each reason asks of an operator; `docs/how-to/dead-letters.md` says more.
ADVICE = MappingProxyType(
    {
        "empty_value": "the record has no bytes; its publisher must send the message",
        "too_large": "the record is above 65,536 bytes; its publisher must say less",
        "unknown_framing": "the record is not in Avro single-object encoding; its publisher must "
        "mend its serializer and publish it again",
        "unknown_schema": "the record is written in a version that is not packaged here; upgrade "
        "Fullstop, then retry with --reason unknown_schema",
        "reversed_fingerprint": "the fingerprint's bytes stand the wrong way round; its publisher "
        "must write the last one first (`fullstop schemas list`) and publish it again",
        "malformed_body": "the bytes are not what their schema says; the publisher must mend its "
        "serializer and publish it again",
        "trailing_bytes": "there are bytes after the message's end; the publisher must mend its "
        "serializer and publish it again",
        "contract": "a field breaks the contract; its publisher must mend it and publish again",
        "wrong_topic": "the message does not belong on this topic; its publisher must publish it "
        "on its own",
        "wrong_key": "the record's key is not the one that keeps its order; its publisher must use "
        "the right one, or retry with --rekey",
        "not_handled": "the consumer fails on this record alone and could not set it aside; mend "
        "what its log says (record_parked), then retry",
        "cutoff_not_meant": "the request or its cutoff is years before it was published, as of "
        "seconds sent as milliseconds; its publisher must mend it and publish it again under the "
        "same case",
        "reserved_subject": "its subject is nobody's own, as guest or undefined; its publisher "
        "must name the customer and publish it again under the same case",
        "contradicts_case": "the case stands as its first request said; to ask for something else, "
        "publish a request with a case_id of its own",
    }
)


class NoSuchLetterError(ConsumersError):
    """An id that is none, or that no dead letter has; says what to type."""


class DecidedError(ConsumersError):
    """Something was already decided about a dead letter; says what, and what to do."""


def listed(database: Database, search: Search, limit: int) -> list[Letter]:
    """The letters searched for, the oldest first."""
    with database.transaction() as connection:
        return letters.find(connection, search, limit)


def named(database: Database, ids: Sequence[str]) -> list[Letter]:
    """The letters with these ids; NoSuchLetterError for the first that there is not."""
    found: list[Letter] = []
    places = {id_: _place(id_) for id_ in ids}
    with database.transaction() as connection:
        for id_, place in places.items():
            there = letters.at(connection, *place)
            if not there:
                raise NoSuchLetterError(
                    f"there is no dead letter {id_}; `fullstop dead-letters list --all` names them"
                )
            found += there
    return found


def discard(database: Database, ids: Sequence[str], why: str) -> list[Letter]:
    """Set letters aside for good, all or none. DecidedError where one is not open any more."""
    set_aside = named(database, ids)
    for letter in set_aside:
        if letter.state is not LetterState.OPEN:
            raise DecidedError(
                f"dead letter {letter.id} is {letter.state.value} already; nothing was discarded. "
                "Leave it out"
            )
    with database.transaction() as connection:
        letters.discard(connection, set_aside, why)
    return [replace(letter, state=LetterState.DISCARDED, why=why) for letter in set_aside]


def advice(letter: Letter) -> str:
    """What the letter's reason asks of an operator."""
    return ADVICE.get(letter.reason, "a reason that this version does not know; see the docs")


def facts(letter: Letter) -> dict[str, object]:
    """A letter ready for JSON."""
    return {
        "id": letter.id,
        "reason": letter.reason,
        "consumer": letter.consumer,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.record_offset,
        "last_offset": letter.last_offset,
        "count": letter.count,
        "sha256": letter.sha256,
        "length": letter.length,
        "case_id": letter.case_id,
        "state": letter.state.value,
        "why": letter.why,
        "first_at": letter.first_at.isoformat() if letter.first_at else None,
        "last_at": letter.last_at.isoformat() if letter.last_at else None,
        "noted_at": letter.place.noted_at.isoformat(),
        "decided_at": letter.decided_at.isoformat() if letter.decided_at else None,
    }


def _place(id_: str) -> tuple[int, int]:
    found = _ID.fullmatch(id_)
    if found is None:
        raise NoSuchLetterError(
            f"{id_!r} is no dead letter's id; write it as `fullstop dead-letters list` shows it, "
            "such as 3-120"
        )
    return int(found[1]), int(found[2])
