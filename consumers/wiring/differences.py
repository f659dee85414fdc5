"""A look at what domains and the aggregator know otherwise, now and then, and told as an alarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

from fullstop.consumers.operate.differences import Difference, differences, holds_otherwise
from fullstop.consumers.wiring.parts import Wiring
from fullstop.outbox.bookmarks import ForgottenError
from fullstop.outbox.database import DatabaseError, NotLetInError, UnfitConnectionError, is_shut_out
from fullstop.running.clock import now
from fullstop.running.health import forgotten
from fullstop.running.logs import log
from fullstop.running.processes import may_start_later

LOOK_SECONDS = 120.0


def looking(wiring: Wiring) -> Callable[[], bool]:
    """Looks at each domain's database that this login may read; shows what is lacking where."""
    left_out: set[str] = set()

    def step() -> bool:
        for name in wiring.domains:
            try:
                found = of_domain(wiring, name)
            except (UnfitConnectionError, DatabaseError) as error:
                if name not in left_out:
                    log.warning("not_compared", domain=name, error=type(error).__name__)
                left_out.add(name)
            else:
                left_out.discard(name)
                _tell(name, found)
        return False

    return step


def refuse_unheld(wiring: Wiring, name: str) -> None:
    """ForgottenError where a hold that the aggregator knows is not on this domain.

    Where this login may not ask, the aggregator's own look tells it; a database that is away is
    waited for, as its holds are not known.
    """
    try:
        with (
            closing(wiring.aggregator_database()) as aggregator,
            closing(wiring.domain_database(name)) as domain,
        ):
            lacking, _ = holds_otherwise(aggregator, name, domain)
    except (UnfitConnectionError, DatabaseError) as error:
        if _is_away(error):
            raise
        log.warning("not_compared", domain=name, error=type(error).__name__)
        return
    if lacking:
        raise ForgottenError(
            f"{name}: legal holds that the aggregator knows are not on it ({', '.join(lacking)}): "
            f"run `fullstop restore {name}`, or place them again by their --id"
        )


def _is_away(error: Exception) -> bool:
    """Whether it may pass by itself; that a login may not look there is a deployment's choice."""
    is_kept_out = isinstance(error, NotLetInError) and is_shut_out(error)
    return may_start_later(error) and not is_kept_out


def of_domain(wiring: Wiring, name: str) -> list[Difference]:
    """What the aggregator and this domain know otherwise."""
    with (
        closing(wiring.aggregator_database()) as aggregator,
        closing(wiring.domain_database(name)) as domain,
    ):
        return differences(aggregator, name, domain, now())


def of_all(wiring: Wiring) -> Iterator[Difference]:
    """The same of every domain."""
    for name in wiring.domains:
        yield from of_domain(wiring, name)


def _tell(name: str, found: list[Difference]) -> None:
    forgotten.labels(name).set(sum(len(one.ids) for one in found))
    for one in found:
        log.error("forgotten", domain=one.schema, reason=one.what, count=len(one.ids))
