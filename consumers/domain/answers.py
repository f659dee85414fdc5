"""Plain answers joined from bytes: what a rule fixes is encoded once a version of the rules.

Plain is what nearly every case is told: its first answer, of real work, to names that were known,
without a contact. All others are built and checked one by one (`outcome.py`), and so is the first
in which a piece stands: only where both ways give the same bytes the piece is used again.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from fullstop.consumers.domain.engine import Found
from fullstop.consumers.domain.outcome import Addressee, erased_entry, kept_entry, outcome_of
from fullstop.handlers.erasure import Kept, Tally
from fullstop.handlers.rules import Policy
from fullstop.handlers.store import Amount
from fullstop.running.logs import log
from fullstop.schemas.codec import decode, encode, pieces
from fullstop.schemas.forms import CASE_ID_FORM, SUBJECT_ID_FORM
from fullstop.schemas.joined import array, count, day_or_none, filled, instant, text
from fullstop.schemas.messages import VALUE_BYTES_MAX

_EVENT_ID = re.compile("[0-9a-f-]{36}")
_CASE_ID = re.compile(CASE_ID_FORM)
_SUBJECT_ID = re.compile(SUBJECT_ID_FORM)

COMPLETED, DEFERRED = "DeletionCompleted", "DeletionDeferred"
# What differs from one answer to the next, and from one entry to the next.
_OF_COMPLETED = ("event_id", "case_id", "subject_id", "occurred_at", "erased", "remaining")
_GAPS = {COMPLETED: _OF_COMPLETED, DEFERRED: (*_OF_COMPLETED, "kept")}
_OF_ERASED = ("count", "rows")
_OF_KEPT = ("count", "rows", "until")


_Pieces = dict[object, tuple[bytes, ...]]


class Joined(NamedTuple):
    """A case's first answer, in the bytes in which it is said."""

    record: str
    event_id: str
    at: datetime
    value: bytes


class Answers:
    """Joins the answers that follow one version of a domain's rules; several threads may ask.

    What is `new` is known to the others once it was compared.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: _Pieces = {}
        self._is_right = True

    def plain(self, to: Addressee, tally: Tally, found: Found, at: datetime) -> Joined | None:
        """The first answer to a case; None where it is to be built: that says what is wrong.

        OutcomeError where the contract has no such answer.
        """
        if not self._is_right:
            return None
        new: _Pieces = {}
        try:
            said = self._joined(to, tally, found, at, new)
        except ValueError:  # beyond the contract's bounds
            return None
        if new and not self._agrees(said, to, tally, found):
            return None
        self._known.update(new)
        return said

    def _agrees(self, said: Joined, to: Addressee, tally: Tally, found: Found) -> bool:
        """Whether it is what is built and encoded; from where it is not nothing is joined."""
        built = outcome_of(
            to,
            self._policy,
            tally,
            revision=1,
            found=found,
            occurred_at=said.at,
            event_id=said.event_id,
        )
        if said.value == encode(built) and decode(said.value) == built:
            return True
        self._is_right = False  # for good: another thread's that agrees does not take it back
        version = self._policy.version
        log.error("answer_joined_wrong", domain=self._policy.domain, version=version)
        return False

    # --- the bytes

    def _joined(
        self, to: Addressee, tally: Tally, found: Found, at: datetime, new: _Pieces
    ) -> Joined:
        event_id = str(uuid4())
        erased = [self._erased(*one, new) for one in tally.erased.items() if one[1].rows]
        record = DEFERRED if tally.remaining else COMPLETED
        if found.unknown_subject and (erased or tally.remaining or found.only_newer):
            raise ValueError("of a subject that was never known there is nothing")
        gaps = [
            text(event_id, _EVENT_ID),
            text(to.case_id, _CASE_ID),
            text(to.subject_id, _SUBJECT_ID),
            instant(at),
            array(erased),
            count(tally.remaining),
        ]
        if tally.remaining:
            gaps.append(array(self._kept_of(tally, new)))
        value = filled(self._head(record, found, new), gaps)
        if len(value) > VALUE_BYTES_MAX:
            raise ValueError(f"{record} of {len(value)} bytes")
        return Joined(record, event_id, at, value)

    def _kept_of(self, tally: Tally, new: _Pieces) -> list[bytes]:
        if not tally.kept:
            raise ValueError("what remains is kept by a rule")
        return [self._kept(kept, new) for kept in tally.kept]

    def _head(self, record: str, found: Found, new: _Pieces) -> tuple[bytes, ...]:
        key = (record, found.unknown_subject, found.only_newer)
        if key not in self._known:
            new[key] = pieces(record, self._fixed(found), _GAPS[record])
        return new.get(key) or self._known[key]

    def _erased(self, name: str, amount: Amount, new: _Pieces) -> bytes:
        if name not in self._known:
            entry = erased_entry(self._policy, name, amount).model_dump()
            new[name] = pieces(COMPLETED, entry, _OF_ERASED, of="erased")
        known = new.get(name) or self._known[name]
        return filled(known, (count(amount.count), count(amount.rows)))

    def _kept(self, kept: Kept, new: _Pieces) -> bytes:
        key = (kept.records, kept.rule.id, kept.measures)
        if key not in self._known:
            entry = kept_entry(kept).model_dump()
            new[key] = pieces(DEFERRED, entry, _OF_KEPT, of="kept")
        known, amount = new.get(key) or self._known[key], kept.amount
        return filled(known, (count(amount.count), count(amount.rows), day_or_none(kept.until)))

    def _fixed(self, found: Found) -> dict[str, object]:
        policy = self._policy
        return {
            "domain": policy.domain,
            "revision": 1,
            "policy": {"version": policy.version, "digest": policy.digest},
            "unknown_subject": found.unknown_subject,
            "only_newer": found.only_newer,
            "cancelled": False,
            "unknown_records": (),
            "contact": None,
            "dry_run": False,
        }
