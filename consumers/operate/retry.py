"""Publishing a dead letter's record again: the original by its pointer, and only if it can help.

A record that was handled meanwhile is a duplicate to every consumer, so a retry is harmless.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter

from fullstop.consumers.operate.letters import ADVICE, named
from fullstop.outbox import outbox
from fullstop.outbox.aggregator.letters import (
    Letter,
    LetterPlace,
    LetterState,
    Search,
    find,
    mark_fold_retried,
    mark_retried,
)
from fullstop.outbox.database import Database, Db
from fullstop.outbox.outbox import Record
from fullstop.outbox.rows import paged
from fullstop.running.events import cutoff_bound, read, said_again
from fullstop.running.kafka import Lookup, Received
from fullstop.schemas.codec import UndecodableError, encode
from fullstop.schemas.messages import VALUE_BYTES_MAX
from fullstop.schemas.topics import Topics, key_of

PAGE_MAX = 500  # letters a transaction

_NOWHERE = "does not say where its record is, in a topic of ours; discard it"

# Headers that go with the record; whatever else a publisher wrote there is left behind.
_CARRIED = frozenset(
    ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "content-type", "traceparent"]
)


@dataclass(frozen=True)
class How:
    """What the operator asks for beside the plain retry.

    `force`: also what was decided before, or fails in the same way. `from_letter`: where the
    original is gone, the copy in the letter itself. `rekey`: a `wrong_key` record under the key
    that the protocol asks for.
    """

    force: bool = False
    from_letter: bool = False
    rekey: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a letter is not retried, and what to do."""

    letter: Letter
    why: str


@dataclass
class Result:
    """What became of the letters; `retried` includes others about the same records."""

    retried: list[Letter] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    records: int = 0

    def facts(self) -> dict[str, object]:
        """Ready for JSON; `records` is how many were published again."""
        return {
            "retried": [letter.id for letter in self.retried],
            "records": self.records,
            "refused": [{"id": one.letter.id, "why": one.why} for one in self.refused],
        }


class Retry:
    """Retries dead letters through the aggregator's outbox, in the transaction that notes it."""

    def __init__(self, database: Database, topics: Topics, lookup: Lookup) -> None:
        self._database = database
        self._topics = topics
        self._lookup = lookup

    def named(self, ids: Sequence[str]) -> list[Letter]:
        """The letters with these ids; NoSuchLetterError for the first that there is not."""
        return named(self._database, ids)

    def all(self, search: Search, how: How) -> Result:
        """Retry every open letter that is searched for, a page a transaction."""
        result = Result()
        for page in self._pages(search):
            self._page(page, how, result)
        return result

    def these(self, letters: Sequence[Letter], how: How) -> Result:
        """Retry these letters."""
        result = Result()
        for start in range(0, len(letters), PAGE_MAX):
            self._page(letters[start : start + PAGE_MAX], how, result)
        return result

    def outlook(self, letter: Letter) -> str:
        """What a plain retry would do."""
        prepared = self.prepared(letter, How())
        if isinstance(prepared, Refusal):
            return prepared.why
        if letter.last_offset is None:
            return "would be published again"
        return "would be published again, with whatever else can be read up to the last one"

    def prepared(self, letter: Letter, how: How) -> Record | Refusal:
        """The record as it would be published again, or why it would not. Nothing is changed."""
        if letter.state is not LetterState.OPEN and not how.force:
            return _decided(letter)
        original = self._original(letter, how)
        if isinstance(original, Refusal):
            return original
        return self._again(letter, original, how)

    # --- one page

    def _pages(self, search: Search) -> Iterator[Sequence[Letter]]:
        def page(connection: Db, after: LetterPlace | None) -> list[Letter]:
            return find(connection, search, PAGE_MAX, after=after)

        return paged(self._database, page, None, attrgetter("place"))

    def _page(self, letters: Sequence[Letter], how: How, result: Result) -> None:
        self._single([letter for letter in letters if letter.last_offset is None], how, result)
        for letter in letters:
            if letter.last_offset is not None:
                self._fold(letter, letter.last_offset, how, result)

    def _single(self, letters: Sequence[Letter], how: How, result: Result) -> None:
        records: dict[tuple[str, int | None, int | None], Record] = {}
        ready: list[Letter] = []
        for letter in letters:
            if letter in result.retried:
                continue
            prepared = self.prepared(letter, how)
            if isinstance(prepared, Refusal):
                result.refused.append(prepared)
                continue
            records[letter.topic, letter.partition, letter.record_offset] = prepared
            ready.append(letter)
        with self._database.transaction() as connection:
            outbox.put(connection, list(records.values()))
            result.retried += mark_retried(connection, ready)
        result.records += len(records)

    # --- a fold

    def _fold(self, letter: Letter, last: int, how: How, result: Result) -> None:
        """Publish again what can be read of all that a fold reaches over.

        What was in order before is a duplicate to everybody; what is wrong for another reason has
        letters of its own. The fold stays open as long as anything fails for its own.
        """
        if any(letter.place == done.place for done in result.retried):
            return
        if (refusal := self._fold_refused(letter, how)) is not None:
            result.refused.append(refusal)
            return
        published, failing = self._publish_again(letter, last, how)
        result.records += published
        if failing:
            why = f"{failing} of its records {_would_fail(letter.reason)}"
            result.refused.append(Refusal(letter, f"{published} were published again; {why}"))
            return
        with self._database.transaction() as connection:
            settled = mark_fold_retried(connection, letter)
        result.retried += settled
        if not any(letter.place == one.place for one in settled):
            why = f"{published} were published again, but it has grown meanwhile; retry it again"
            result.refused.append(Refusal(letter, why))

    def _fold_refused(self, letter: Letter, how: How) -> Refusal | None:
        """Why nothing of a fold is looked at: it is decided, or nothing of it is there."""
        if letter.state is not LetterState.OPEN and not how.force:
            return _decided(letter)
        topic, partition = letter.topic, letter.partition or 0
        first, last = letter.record_offset or 0, letter.last_offset or 0
        if topic not in self._topics.names_of_messages:
            return Refusal(letter, _NOWHERE)
        original = self._lookup.at(topic, partition, first)
        if original is not None:
            there = _is_of(letter, original)
            return None if there else Refusal(letter, _gone(letter, other_there=True, kept=False))
        rest = next(iter(self._lookup.between(topic, partition, first, last)), None)
        return (
            Refusal(letter, _gone(letter, other_there=False, kept=False)) if rest is None else None
        )

    def _publish_again(self, letter: Letter, last: int, how: How) -> tuple[int, int]:
        """How many of a fold's reach were published, and how many would fail as it says."""
        published = failing = 0
        reach = self._lookup.between(
            letter.topic, letter.partition or 0, letter.record_offset or 0, last
        )
        while page := list(islice(reach, PAGE_MAX)):
            verdicts = [
                self._again(letter, original, how)
                for original in page
                if self._still_wrong(letter, original) in (None, letter.reason)
            ]
            records = [one for one in verdicts if isinstance(one, Record)]
            with self._database.transaction() as connection:
                outbox.put(connection, records)
            published += len(records)
            failing += len(verdicts) - len(records)
        return published, failing

    # --- one letter

    def _original(self, letter: Letter, how: How) -> Received | Refusal:
        """The record that the letter is about: it must be the very one."""
        pointer = (letter.partition, letter.record_offset, letter.sha256, letter.length)
        if letter.topic not in self._topics.names_of_messages or None in pointer:
            return Refusal(letter, _NOWHERE)
        found = self._lookup.at(letter.topic, letter.partition or 0, letter.record_offset or 0)
        if found is not None and _is_of(letter, found):
            return found
        copy = self._copy(letter)
        if copy is not None and how.from_letter:
            return copy
        return Refusal(letter, _gone(letter, other_there=found is not None, kept=copy is not None))

    def _copy(self, letter: Letter) -> Received | None:
        """The record as the letter kept it, if it did: only those that could be decoded."""
        place = letter.place
        kept = self._lookup.at(self._topics.dead_letters.name, place.partition, place.offset)
        if kept is None or not kept.value or not _is_of(letter, kept):
            return None
        return replace(
            kept,
            topic=letter.topic,
            partition=letter.partition or 0,
            offset=letter.record_offset or 0,
            headers=(),
        )

    def _again(self, letter: Letter, original: Received, how: How) -> Record | Refusal:
        """The record to publish, unless it would be a dead letter again for the same reason."""
        key, value = original.key, original.value or b""
        reason = self._still_wrong(letter, original)
        if len(value) > VALUE_BYTES_MAX:
            return _fails_again(letter, "too_large")
        if reason == "wrong_key" and how.rekey:
            key, reason = key_of(self._topics.read(value)).encode(), None
        if reason is not None and not how.force:
            return _fails_again(letter, reason)
        record = Record(original.topic, key, self._cleaned(value), dict(_carried(original)))
        return said_again(record, cutoff_not_after=cutoff_bound(original))

    def _cleaned(self, value: bytes) -> bytes:
        """The bytes to publish: what stands in them in clear is not said once more."""
        try:
            found = self._topics.read_noting(value)
        except UndecodableError:
            return value
        return encode(found.message) if found.in_clear else value

    def _still_wrong(self, letter: Letter, original: Received) -> str | None:
        _, dead = read([original], self._topics)
        if dead:
            return dead[0].reason
        # Its consumer has seen this event: it would be a duplicate, and the case stands.
        return letter.reason if letter.reason == "contradicts_case" else None


def _fails_again(letter: Letter, reason: str) -> Refusal:
    return Refusal(letter, _would_fail(reason))


def _would_fail(reason: str) -> str:
    return f"would fail again as {reason}: {ADVICE.get(reason, 'see the docs')}"


def _decided(letter: Letter) -> Refusal:
    return Refusal(letter, f"is {letter.state.value} already; --force publishes it again")


def _gone(letter: Letter, *, other_there: bool, kept: bool) -> str:
    where = f"{letter.topic}/{letter.partition}/{letter.record_offset}"
    what = (
        f"another record lies at {where} (was the topic made anew?)"
        if other_there
        else f"the record is not at {where} any more (past the topic's retention)"
    )
    if kept:
        return (
            f"{what}, but the letter kept a copy: look at it with `fullstop dead-letters show "
            f"{letter.id}`, then retry with --from-letter"
        )
    return (
        f"{what}, and the letter kept no copy: ask its publisher to publish it again, run "
        "`fullstop reconcile` for what other domains know of it, then discard the letter"
    )


def _is_of(letter: Letter, record: Received) -> bool:
    value = record.value or b""
    return (hashlib.sha256(value).hexdigest(), len(value)) == (letter.sha256, letter.length)


def _carried(record: Received) -> Iterator[tuple[str, str]]:
    for name, _ in record.headers:
        text = record.header(name)
        if name in _CARRIED and text is not None:
            yield name, text
