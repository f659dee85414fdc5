"""Domains come and go while cases are open: nothing is forgotten, nothing waited for in vain.

A new domain holds no open case up; `catch_up` hands it the requests that it was not asked about. Of
a retired one a successor finishes what is open, or two people sign that nobody can. Whom a legal
hold protects is left out until the domain that is to erase has the hold, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from operator import attrgetter

from fullstop.consumers.aggregator.tell import SOURCE
from fullstop.consumers.domain.asked import remembered
from fullstop.consumers.domain.at_work import DomainAtWork
from fullstop.consumers.errors import ConsumersError
from fullstop.consumers.operate.reconcile import PAGE_MAX, asked_again
from fullstop.consumers.operate.staff import check_persons, free_text, second_person
from fullstop.outbox import holds, outbox
from fullstop.outbox.aggregator import cases as aggregator_cases
from fullstop.outbox.aggregator import retirements
from fullstop.outbox.aggregator.cases import Asked
from fullstop.outbox.aggregator.retirements import Retirement
from fullstop.outbox.database import Database, Db
from fullstop.outbox.domain import cases as domain_cases
from fullstop.outbox.rows import paged
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import DeletionRequested
from fullstop.schemas.topics import Topics


class RetirementError(ConsumersError):
    """A retirement that cannot be noted; says why, and what to do."""


@dataclass
class Held:
    """Cases left out for a legal hold, and the ids of the holds that the domain has not got."""

    held: int = 0
    holds: list[str] = field(default_factory=list)

    def leave_out(self, cases: Sequence[Asked], lacking: Mapping[str, set[str]]) -> list[Asked]:
        """The cases whose subject lacks no hold; the others are counted."""
        free = [case for case in cases if case.subject_id not in lacking]
        self.held += len(cases) - len(free)
        self.holds = sorted({*self.holds, *chain.from_iterable(lacking.values())})
        return free


@dataclass
class Caught(Held):
    """What a new domain was handed: cases looked at, and requests published again."""

    cases: int = 0
    requests: int = 0


@dataclass(frozen=True)
class Successor:
    """The domain that has a retired one's records now, with its database."""

    work: DomainAtWork
    database: Database


@dataclass
class Settled(Held):
    """What became of the cases that expected something of a retired domain.

    `waiting` are those that its successor has still to finish. Nothing is settled as long as it
    `waits_for_second_login`.
    """

    settled: int = 0
    waiting: int = 0
    waits_for_second_login: bool = False


def checked(wanted: Retirement, domains: Sequence[str]) -> Retirement:
    """The same, if it may be noted where these domains are in service; else RetirementError."""
    if (wanted.successor is None) is (wanted.waiver is None):
        raise RetirementError("name --successor, or --waiver with --by")
    if wanted.successor is not None:
        if wanted.successor == wanted.domain or wanted.successor not in domains:
            raise RetirementError(
                f"{wanted.successor} cannot be the successor; name another domain that is in "
                f"service: {', '.join(name for name in domains if name != wanted.domain)}"
            )
        if wanted.signed_by is not None or wanted.second_signed_by is not None:
            raise RetirementError("--by and --by-second sign a --waiver; leave them out here")
        return wanted
    free_text("--waiver", wanted.waiver or "")
    if wanted.signed_by is None:
        raise RetirementError("--by: two people sign a waiver, each with a staff id; type yours")
    check_persons(wanted.signed_by, wanted.second_signed_by, ("--by", "--by-second"))
    return wanted


def catch_up(
    topics: Topics, aggregator: Database, domain: str, database: Database, *, dry_run: bool
) -> Caught:
    """Hand a domain the requests that it was not asked about, with their own cutoffs.

    They are published again: whoever has handled them sees a duplicate, the new domain erases. A
    dry run only counts.
    """
    caught = Caught()

    def page(connection: Db, after: str) -> list[Asked]:
        cases = aggregator_cases.not_expecting(connection, domain, after, PAGE_MAX)
        caught.cases += len(cases)
        unknown = _unknown_to(database, [case for case in cases if _concerns(case, domain)])
        unknown = caught.leave_out(unknown, _lacking(connection, domain, database, unknown))
        caught.requests += len(unknown)
        if not dry_run:
            outbox.put(connection, [asked_again(case, topics, SOURCE) for case in unknown])
        return cases

    _each_page(aggregator, page)
    return caught


def retire(
    topics: Topics, aggregator: Database, wanted: Retirement, successor: Successor | None
) -> Settled:
    """Note a retirement and settle what is open; with a successor until it has finished: run again.

    The first login that asks for it only proposes it. RetirementError for one that was noted or
    proposed otherwise before.
    """
    noted = _noted(topics, aggregator, wanted)
    settled = Settled()
    if noted is None:
        return replace(settled, waits_for_second_login=True)

    def page(connection: Db, after: str) -> list[Asked]:
        cases = retirements.unsettled(connection, wanted.domain, after, PAGE_MAX)
        ids = [case.case_id for case in cases]
        if noted.waiver is not None:
            retirements.waive(connection, wanted.domain, ids)
        elif successor is not None and noted.successor and noted.retired_at:
            lacking = _lacking(connection, wanted.domain, successor.database, cases)
            free = settled.leave_out(cases, lacking)
            asked = _asked_today(successor.work, free)
            ready = _finished(connection, successor, asked, noted.retired_at)
            retirements.hand_over(connection, wanted.domain, noted.successor, ready)
            rest = [case for case in free if case.case_id not in set(ready)]
            _hand(connection, topics, successor, asked, rest, noted.retired_at)
            settled.waiting += len(rest)
            ids = ready
        settled.settled += len(ids)
        return cases

    _each_page(aggregator, page)
    return settled


def _noted(topics: Topics, aggregator: Database, wanted: Retirement) -> Retirement | None:
    """What is noted now; None where it is proposed and waits for another login."""
    with aggregator.transaction() as connection:
        if wanted.successor in retirements.names(connection):
            raise RetirementError(f"{wanted.successor} is retired itself; name another successor")
        known = wanted.domain in topics.domains or retirements.is_known(connection, wanted.domain)
        if not known:
            raise RetirementError(f"no case has ever expected an answer of {wanted.domain}")
        before = retirements.noted(connection, wanted.domain)
        if before is None or (before.waiver is None and wanted.waiver is not None):
            return _by_two_logins(connection, wanted, before)
        if (wanted.waiver or wanted.successor) != (
            before.waiver if wanted.waiver else before.successor
        ):
            raise RetirementError(
                f"{wanted.domain} was retired otherwise on {before.retired_at}: what was noted "
                "then stays"
            )
        return before


def _by_two_logins(
    connection: Db, wanted: Retirement, before: Retirement | None
) -> Retirement | None:
    """Noted where another login has proposed the same; else proposed."""
    proposals = [p for p in retirements.proposals(connection, wanted.domain) if p.waits_for_me]
    for proposal in proposals:
        if (proposal.successor, proposal.waiver) == (wanted.successor, wanted.waiver):
            first = proposal.proposed_by
            second = first and second_person(first, wanted.signed_by or "", wanted.second_signed_by)
            signed = replace(wanted, signed_by=first, second_signed_by=second)
            return retirements.retire(connection, signed, before)
    retirements.propose(connection, wanted)
    return None


def _asked_today(work: DomainAtWork, cases: Sequence[Asked]) -> dict[str, tuple[str, ...]]:
    """What each case that asks for all that the successor has asks of it by today's rules.

    Records may have been moved to where its rules did not reach when it was asked. A case that asks
    for a part alone is none of these: nobody knows whether what was moved lies in it.
    """
    rules = work.rules(work.clock())
    requests = {case.case_id: decode(case.request) for case in cases}
    return {
        case_id: remembered(work.domain, request, rules.policy)
        for case_id, request in requests.items()
        if isinstance(request, DeletionRequested)
        and (not request.records or work.name in request.records)
    }


def _finished(
    connection: Db, successor: Successor, asked: Mapping[str, Sequence[str]], since: datetime
) -> list[str]:
    """The cases that the successor has run since for all of this, and whose answer is read."""
    with successor.database.transaction() as other:
        done = domain_cases.looked_at_since(other, asked, since)
    known = aggregator_cases.revisions(connection, successor.work.name, list(asked))
    return [case_id for case_id, revision in done.items() if known.get(case_id) == revision]


def _hand(
    connection: Db,
    topics: Topics,
    successor: Successor,
    asked: Mapping[str, Sequence[str]],
    cases: Sequence[Asked],
    since: datetime,
) -> None:
    """Let the successor run what it has done already again, and ask it the rest."""
    with successor.database.transaction() as other:
        domain_cases.run_done_again(other, asked, since)
    unknown = _unknown_to(successor.database, cases)
    outbox.put(connection, [asked_again(case, topics, SOURCE) for case in unknown])


def _lacking(
    connection: Db, domain: str, eraser: Database, cases: Sequence[Asked]
) -> dict[str, set[str]]:
    """By subject, the holds that reach the domain's records and that the eraser has not got."""
    wanted = holds.reaching(connection, domain, [case.subject_id for case in cases])
    with eraser.transaction() as other:
        there = holds.there(other, list(chain.from_iterable(wanted.values())))
    return {subject_id: ids - there for subject_id, ids in wanted.items() if ids - there}


def _unknown_to(database: Database, cases: Sequence[Asked]) -> list[Asked]:
    with database.transaction() as connection:
        known = domain_cases.requested(connection, [case.case_id for case in cases])
    return [case for case in cases if case.case_id not in known]


def _concerns(case: Asked, domain: str) -> bool:
    request = decode(case.request)
    if not isinstance(request, DeletionRequested):
        return False
    return not request.records or domain in {name.partition(".")[0] for name in request.records}


def _each_page(aggregator: Database, page: Callable[[Db, str], list[Asked]]) -> None:
    for _ in paged(aggregator, page, "", attrgetter("case_id")):
        pass
