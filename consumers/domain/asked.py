"""What a request asks of one domain: which of its record sets, what cannot be had, whom to tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fullstop.handlers.contract import Domain, RecordSet
from fullstop.handlers.rules import Policy
from fullstop.handlers.store import Case, Store
from fullstop.schemas.contact import Contact, PublicKey, seal
from fullstop.schemas.messages import ActingAs, DeletionRequested, Ground


class Asked(NamedTuple):
    """The record sets that a request asks for, the names it cannot have, and what it gives up."""

    records: tuple[str, ...]
    refused: tuple[str, ...]
    waives: tuple[str, ...]


class Asking:
    """What a batch of requests asks of one domain; of those that ask alike the first is read."""

    def __init__(self, domain: Domain, policy: Policy) -> None:
        self._domain = domain
        self._policy = policy
        self._known: dict[object, Asked] = {}

    def of(self, request: DeletionRequested) -> Asked:
        """All that it says of this follows from these fields."""
        alike = (request.records, request.waives, request.ground, request.acting_as)
        found = self._known.get(alike)
        if found is None:
            found = self._known[alike] = Asked(
                remembered(self._domain, request, self._policy),
                refused(self._domain, request, self._policy),
                waived(self._domain, request),
            )
        return found


def concerns(domain: Domain, request: DeletionRequested) -> bool:
    """Whether the request names this domain, or names none."""
    return not request.records or any(_domain_of(name) == domain.name for name in request.records)


def remembered(domain: Domain, request: DeletionRequested, policy: Policy) -> tuple[str, ...]:
    """The record sets that a request asks for, those by name too that have no rules yet.

    What keeps one of them and was given up is asked for with it: a level that goes because its
    benefit was waived takes the benefit along.
    """
    meant = _meant(domain, request, policy)
    given_up = _given_up(domain, request, policy, meant)
    return tuple(
        records.name
        for records in domain.record_sets
        if (records in meant or records.name in given_up) and _may_have(request, records)
    )


def refused(domain: Domain, request: DeletionRequested, policy: Policy) -> tuple[str, ...]:
    """What it cannot have: a name that nobody knows, or what only its author may ask for."""
    authors = (
        f"{domain.name}.{records.name}"
        for records in _meant(domain, request, policy)
        if not _may_have(request, records)
    )
    return (*_unknown(domain, request), *authors)


def waived(domain: Domain, request: DeletionRequested) -> tuple[str, ...]:
    """The record sets of this domain whose unfinished business the customer gave up."""
    paths = (path.partition(".") for path in request.waives)
    return tuple(name for owner, _, name in paths if owner == domain.name)


def contacts(
    domain: Domain, store: Store, requests: Sequence[DeletionRequested], key: PublicKey | None
) -> dict[str, bytes]:
    """Sealed contacts by event id, for requests that bring none, before anything is erased."""
    silent = [r for r in requests if r.contact is None and not r.dry_run]
    if key is None or not silent or not any(records.contact for records in domain.record_sets):
        return {}
    cases = [Case(no, r.subject_id, r.cutoff_at, frozenset()) for no, r in enumerate(silent)]
    return {
        silent[no].event_id: seal(Contact(phone, silent[no].locale), key)
        for no, phone in store.contacts(cases).items()
    }


def _meant(domain: Domain, request: DeletionRequested, policy: Policy) -> list[RecordSet]:
    """The record sets that the request names, or that its "everything" takes in."""
    named = set(request.records)
    everything = not named or domain.name in named
    return [
        records
        for records in domain.record_sets
        if f"{domain.name}.{records.name}" in named
        or (everything and records.name in policy.records)
    ]


def _given_up(
    domain: Domain, request: DeletionRequested, policy: Policy, meant: Sequence[RecordSet]
) -> set[str]:
    """The waived record sets whose waiver ends a rule of what is meant."""
    keep = (
        rule
        for records in meant
        if records.name in policy.records
        for rule in policy.records[records.name].keep
    )
    ended = {rule.waived_by for rule in keep}
    return {name for name in waived(domain, request) if name in ended and name in policy.records}


def _unknown(domain: Domain, request: DeletionRequested) -> list[str]:
    """Names under this domain that are none of its record sets."""
    known = {f"{domain.name}.{records.name}" for records in domain.record_sets} | {domain.name}
    return [
        name for name in request.records if _domain_of(name) == domain.name and name not in known
    ]


def _domain_of(name: str) -> str:
    return name.partition(".")[0]


def _may_have(request: DeletionRequested, records: RecordSet) -> bool:
    """A review goes only as its author's own act (E-commerce Law 39; `protocol.md`)."""
    is_own_act = request.ground is Ground.REQUEST and request.acting_as is ActingAs.SELF
    return is_own_act or not records.authors_own
