"""What must hold before a process starts, and whether the processes work."""

from __future__ import annotations

from collections.abc import Set
from functools import partial

from fullstop.consumers.aggregator.claims import unsayable
from fullstop.consumers.aggregator.compile import CONSUMER
from fullstop.consumers.operate import mended_words
from fullstop.consumers.operate.announcements import check_versions
from fullstop.consumers.wiring.parts import Wiring
from fullstop.handlers import installed
from fullstop.handlers.catalogue import Catalogue, Entry
from fullstop.handlers.contract import DomainError
from fullstop.outbox.aggregator import retirements
from fullstop.outbox.database import (
    Database,
    DatabaseError,
    UnfitConnectionError,
    connect_as_administrator,
    why,
)
from fullstop.outbox.domain.cases import kept_of_others
from fullstop.outbox.domain.versions import digests_of, keep_versions
from fullstop.outbox.holds import in_service
from fullstop.outbox.lease import is_carried
from fullstop.outbox.migrate import own_tables
from fullstop.outbox.revisions import refuse_other
from fullstop.running.logs import log
from fullstop.stores.postgres.checks import check

CHECK_LOCK_TIMEOUT = "set lock_timeout to '5s'"  # a start says soon what it waits for


def check_all(wiring: Wiring) -> str | None:
    """DomainError with all for which a domain or the aggregator would refuse to start.

    Says so where what notices say cannot be asked, for the aggregator lives elsewhere.
    """
    checks = [partial(check_domain, wiring, wiring.catalogue[name]) for name in wiring.domains]
    problems, unasked = [], None
    for one in (*checks, partial(check_mended, wiring), partial(check_words, wiring.catalogue)):
        try:
            one()
        except DomainError as error:
            problems.append(str(error))
        except (UnfitConnectionError, DatabaseError) as error:
            if one.func is not check_mended:
                raise
            unasked = _unasked(error)
    if problems:
        raise DomainError("\n".join(problems))
    return unasked


def _unasked(error: UnfitConnectionError | DatabaseError) -> str:
    reason = str(error) if isinstance(error, UnfitConnectionError) else why(error)
    return f"whether words were mended was not asked of the aggregator's database: {reason}"


def check_tables(database: Database, *schemas: str) -> None:
    """RevisionError where our own tables in a schema are of a version that this one is not for."""
    for schema in schemas:
        if newer := refuse_other(database.connection, schema):
            log.warning("tables_are_newer", domain=schema, version=newer)


def check_domain(wiring: Wiring, entry: Entry, *, load: bool = False) -> None:
    """DomainError when the domain may not start on its database.

    With `load` the versions that are new are kept as loaded; else nothing is changed.
    """
    database = wiring.domain_database(entry.domain.name)
    try:
        connection = database.connection
        check_tables(database, entry.domain.name)
        connection.execute(CHECK_LOCK_TIMEOUT)
        check(connection, entry.domain, entry.policies, own_tables("domain"))
        names = [records.name for records in entry.domain.record_sets]
        if orphans := kept_of_others(connection, names):
            raise DomainError(
                f"{entry.domain.name}: {', '.join(sorted(orphans))} is no record set any more, "
                "but cases still keep rows of it; declare it until they are gone"
            )
        check_versions(connection, entry, wiring.settings.civil_day)
        if load:
            keep_versions(connection, digests_of(entry.policies))
            # Another process may have kept others meanwhile: the first one's count.
            check_versions(connection, entry, wiring.settings.civil_day)
    finally:
        database.close()


def check_mended(wiring: Wiring, *, load: bool = False) -> None:
    """DomainError for words that were mended and that two logins did not approve."""
    database = wiring.aggregator_database()
    policies = [policy for entry in wiring.catalogue.values() for policy in entry.policies]
    try:
        with database.transaction() as connection:
            mended_words.check_words(connection, policies, load=load)
    finally:
        database.close()


def check_words(catalogue: Catalogue) -> None:
    """DomainError for texts that no customer may read; a domain's process goes on without them."""
    if wrong := [line for entry in catalogue.values() for line in unsayable(entry.policies)]:
        raise DomainError("\n".join(wrong))


def warn_of_words(catalogue: Catalogue) -> None:
    """Say which domains have texts that are not used, for what they say no customer may read."""
    for name, entry in catalogue.items():
        if count := len(list(unsayable(entry.policies))):
            log.warning("texts_not_used", domain=name, count=count)


def check_expected(wiring: Wiring) -> None:
    """A domain that nobody names any more is retired, or its answers would never come."""
    database = wiring.aggregator_database()
    try:
        with database.transaction() as connection:
            retired = retirements.names(connection)
            waiting = retirements.abandoned(connection, wiring.domains)
            serving = in_service(connection)
    finally:
        database.close()
    _check_said(wiring, serving)
    if still := retired & set(wiring.domains):
        raise DomainError(f"{', '.join(sorted(still))} is retired; take it out of FULLSTOP_DOMAINS")
    for name in retired & set(waiting):
        log.warning("retired_unsettled", domain=name, cases=waiting.pop(name))
    if waiting:
        found = ", ".join(f"{name} ({count} cases)" for name, count in waiting.items())
        raise DomainError(
            f"cases wait for the answer, or for the end of what is kept, of {found}, which "
            "FULLSTOP_DOMAINS does not name; name it again, or settle them with "
            "`fullstop retire`"
        )


def check_whole(wiring: Wiring) -> None:
    """DomainError where a domain is in service that these settings do not name.

    What is had of a customer would be told without it. A privacy officer asks.
    """
    database = wiring.words_database()
    try:
        with database.transaction() as connection:
            others = in_service(connection) - set(wiring.domains)
    finally:
        database.close()
    if others:
        raise DomainError(
            f"{', '.join(sorted(others))} is in service, and here only {', '.join(wiring.domains)} "
            "would be read: name all in FULLSTOP_DOMAINS; one that is not to answer any more goes "
            "by `fullstop retire`"
        )


def _check_said(wiring: Wiring, serving: Set[str]) -> None:
    """DomainError where nobody says which domains answer, and more of the installed ones did."""
    if wiring.settings.domains:
        return
    if silent := serving & set(installed.silent()):
        raise DomainError(
            f"{', '.join(sorted(silent))} worked here beside {', '.join(wiring.domains)}, and "
            "which domains answer is not said: name them all in FULLSTOP_DOMAINS, for every "
            "process; one that is not to answer any more goes by `fullstop retire`"
        )


def idle(wiring: Wiring) -> list[str]:
    """The processes that a request needs and that do not work now, as their commands."""
    groups = {wiring.group(f"fullstop.{name}"): f"consume {name}" for name in wiring.domains}
    groups[wiring.group(CONSUMER)] = "aggregate"
    idle = [groups[group] for group in wiring.admin().idle(list(groups))]
    return [*idle, "relay"] if _relay_is_idle(wiring) else idle


def _relay_is_idle(wiring: Wiring) -> bool:
    for url, schemas in wiring.outboxes().items():
        with connect_as_administrator(url) as connection:
            if not all(is_carried(connection, schema) for schema in schemas):
                return True
    return False
