"""Words that were mended: said only once two logins approved them, and without thirty days.

What is kept, for how long and who reads it stays as it was announced; only how it is said changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from fullstop.consumers.errors import ConsumersError
from fullstop.handlers.contract import DomainError
from fullstop.handlers.rules import Policy
from fullstop.outbox.aggregator import words
from fullstop.outbox.aggregator.words import Wanted
from fullstop.outbox.database import Db

LOGINS_MIN = 2


class ApprovalError(ConsumersError):
    """Words cannot be approved as asked; says what to do."""


@dataclass(frozen=True)
class Change:
    """One text that differs from what notices say so far; empty where there is none."""

    place: str
    was: str
    now: str


@dataclass(frozen=True)
class Approval:
    """Words and who approved them so far."""

    domain: str
    version: str
    digest: str
    approved_by: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def is_enough(self) -> bool:
        return len(self.approved_by) >= LOGINS_MIN


def approve(connection: Db, policy: Policy) -> Approval:
    """Approve a version's words as this login; ApprovalError where there is nothing to approve."""
    wanted = _wanted(policy)
    known = words.loaded(connection, policy.domain, policy.effective_from)
    name = f"{policy.domain} {policy.version}"
    if not known:
        raise ApprovalError(
            f"notices say no words of {name} yet: its first are loaded with it, by `fullstop "
            "aggregate`, and need no approval"
        )
    if wanted.digest in known:
        raise ApprovalError(f"notices may say the words of {name} already; nothing is to be done")
    words.approve(connection, wanted)
    logins = words.approved_by(connection, wanted)
    before = list(known.values())[-1]
    places = sorted(before.keys() | policy.texts.keys())
    changes = (Change(one, before.get(one, ""), policy.texts.get(one, "")) for one in places)
    differing = tuple(change for change in changes if change.was != change.now)
    return Approval(policy.domain, policy.version, wanted.digest, logins, differing)


def check_words(connection: Db, policies: Iterable[Policy], *, load: bool) -> None:
    """DomainError for words that were mended and that two logins did not approve.

    With `load` the words that are new are kept as said; else nothing is changed.
    """
    problems = []
    for policy in policies:
        wanted = _wanted(policy)
        known = words.loaded(connection, policy.domain, policy.effective_from)
        if known and wanted.digest not in known and not _adds_kinds(policy, known.values()):
            logins = words.approved_by(connection, wanted)
            if len(logins) < LOGINS_MIN:
                problems.append(_unapproved(policy, logins))
                continue
        if load and wanted.digest not in known:
            words.load(connection, wanted, policy.texts)
    if problems:
        raise DomainError("\n".join(problems))


def _adds_kinds(policy: Policy, known: Collection[Mapping[str, str]]) -> bool:
    """Whether kinds of records are all that is new, of which this version never had any: they are
    first words. Where a kind was loaded once, another is mended."""
    kinds = {f"{name}.kind" for name in policy.records}
    new = {place for place in policy.texts if place.rpartition(".")[0] in kinds}.difference(*known)
    before = {place: text for place, text in policy.texts.items() if place not in new}
    return before in known


def _unapproved(policy: Policy, logins: tuple[str, ...]) -> str:
    so_far = f"so far {', '.join(logins)}" if logins else "nobody did yet"
    return (
        f"{policy.domain}: the words of {policy.version} are not those that notices say; put them "
        f"back, or let two logins run `fullstop rules approve {policy.domain} {policy.version}` "
        f"({so_far})"
    )


def _wanted(policy: Policy) -> Wanted:
    return Wanted(policy.domain, policy.effective_from, policy.words_digest)
