"""`fullstop migrate`: roles, schemas, the product's tables, restriction on every domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import LiteralString, TypeVar

from psycopg.errors import InsufficientPrivilege
from psycopg.sql import SQL, Identifier

from fullstop.consumers.errors import ConsumersError
from fullstop.handlers.catalogue import Catalogue, Entry
from fullstop.handlers.contract import Domain, DomainError
from fullstop.handlers.rules import OWN_ACCESS
from fullstop.outbox import holds, migrate
from fullstop.outbox.database import (
    AGGREGATOR_ROLE,
    AGGREGATOR_SCHEMA,
    INTAKE_ROLE,
    INTAKE_SCHEMA,
    NOTIFY_ROLE,
    NOTIFY_SCHEMA,
    PRIVACY_ROLE,
    RELAY_ROLE,
    Db,
)
from fullstop.outbox.domain.versions import digests_of, know_again
from fullstop.running.loop import reason_of
from fullstop.running.outage import Outage
from fullstop.stores.postgres.adoption import is_there
from fullstop.stores.postgres.checks import (
    TableLockedError,
    check,
    missing_indexes,
    refuse,
    taken,
    unfit,
)
from fullstop.stores.postgres.restriction import install, roles_for, schemas_of
from fullstop.stores.postgres.roles import Roles, accounts_role
from fullstop.stores.postgres.surroundings import blind, said_of_blind

Done = TypeVar("Done")


class MigrateError(ConsumersError):
    """A database cannot be migrated by whoever asks; says as whom to connect."""


def refuse_unknown(schemas: Iterable[str], url_of: Callable[[str], str]) -> dict[str, str]:
    """RevisionError for the first of them that there is no way from; nothing is changed yet.

    Those to be left alone, for a newer version migrated them, and the newer revision of each.
    """
    newer = {}
    for schema in schemas:
        with migrate.administering(url_of(schema)) as connection:
            if found := migrate.refuse(connection, schema):
                newer[schema] = found
    return newer


def migrate_domain(url: str, entry: Entry, *, with_tables: bool) -> None:
    """Bring one domain's database up to date; `with_tables` also makes the team's sample tables."""

    def migrated(connection: Db) -> None:
        _refuse_shapes(connection, entry, with_tables=with_tables)
        make_roles(connection, entry)
        if with_tables:
            _create_tables(connection, entry, Roles.of(entry.domain.name).owner)
        _refuse_blind(connection, entry.domain, on_trial=with_tables)
        make_own_tables(connection, url, entry)
        check_before(connection, entry, on_trial=with_tables)
        install(connection, entry.domain, entry.policies)
        if with_tables:
            _create_accounts(connection, entry)
        remember_versions(connection, entry)

    in_turn(url, migrated)


def make_roles(connection: Db, entry: Entry) -> None:
    """A domain's roles, and its schema where there is none."""
    for role in (*roles_for(entry.domain, entry.policies), RELAY_ROLE):
        migrate.create_role(connection, role)
    migrate.create_schema(connection, entry.domain.name, Roles.of(entry.domain.name).owner)


def make_own_tables(connection: Db, url: str, entry: Entry) -> None:
    """The product's own tables in a domain's schema, brought up to date."""
    name = entry.domain.name
    refuse(entry.domain, list(taken(connection, entry.domain, migrate.own_tables("domain"))))
    migrate.upgrade(connection, url, name, "domain", worker=Roles.of(name).eraser)


def remember_versions(connection: Db, entry: Entry) -> None:
    """Know again the versions that were loaded before."""
    with in_schema(connection, entry.domain.name):
        know_again(connection, digests_of(entry.policies))


def migrate_aggregator(url: str) -> None:
    """Bring the aggregator's database up to date."""

    def migrated(connection: Db) -> None:
        for role in (AGGREGATOR_ROLE, RELAY_ROLE):
            migrate.create_role(connection, role)
        migrate.create_own_schema(connection, AGGREGATOR_SCHEMA, AGGREGATOR_ROLE)
        migrate.upgrade(connection, url, AGGREGATOR_SCHEMA, "aggregator", worker=AGGREGATOR_ROLE)

    in_turn(url, migrated)


def migrate_intake(url: str, accounts_url: str, accounts: str) -> None:
    """Bring the door's tables up to date, and let it read the accounts where there are any."""

    def migrated(connection: Db) -> None:
        for role in (INTAKE_ROLE, RELAY_ROLE):
            migrate.create_role(connection, role)
        migrate.create_own_schema(connection, INTAKE_SCHEMA, INTAKE_ROLE)
        migrate.upgrade(connection, url, INTAKE_SCHEMA, "intake", worker=INTAKE_ROLE)

    in_turn(url, migrated)
    in_turn(accounts_url, partial(_let_read_accounts, accounts))


def migrate_notify(url: str, *, has_door: bool) -> None:
    """Bring the notification service's tables up to date; where there is a door, each may do its
    part: the door adds messages, the service reads how an application is called and where it
    stands."""

    def migrated(connection: Db) -> None:
        if not has_door and is_there(connection, f"{INTAKE_SCHEMA}.applications"):
            raise MigrateError(_DOOR_UNNAMED)
        for role in (NOTIFY_ROLE, INTAKE_ROLE, RELAY_ROLE):
            migrate.create_role(connection, role)
        migrate.create_own_schema(connection, NOTIFY_SCHEMA, NOTIFY_ROLE)
        migrate.upgrade(connection, url, NOTIFY_SCHEMA, "notify", worker=NOTIFY_ROLE)
        for grant in BETWEEN_DOOR_AND_NOTIFY if has_door else ():
            connection.execute(SQL(grant))

    in_turn(url, migrated)


_DOOR_UNNAMED = (
    "the customer's door has its tables beside those of notify, and FULLSTOP_INTAKE_ADDRESS is not "
    "set: notify could not read how its applications are called, and each text of one would stay; "
    "set it for `fullstop migrate`, too"
)
BETWEEN_DOOR_AND_NOTIFY: tuple[LiteralString, ...] = (
    f"grant usage on schema {NOTIFY_SCHEMA} to {INTAKE_ROLE}",
    "grant insert (message_id, case_id, subject_id, kind, contact, text, form, created_at,"
    " due_at)"
    f" on {NOTIFY_SCHEMA}.messages to {INTAKE_ROLE}",
    f"grant usage on schema {INTAKE_SCHEMA} to {NOTIFY_ROLE}",
    "grant select (case_id, reference, link, state, dry_runs)"
    f" on {INTAKE_SCHEMA}.applications to {NOTIFY_ROLE}",
)


def _let_read_accounts(accounts: str, connection: Db) -> None:
    migrate.create_role(connection, INTAKE_ROLE)
    if connection.execute("select to_regclass(%s)", (accounts,)).fetchone() == (None,):
        return  # the door says so when it starts
    schema, _, view = accounts.partition(".")
    for grant in (
        SQL("grant usage on schema {} to {}").format(Identifier(schema), Identifier(INTAKE_ROLE)),
        SQL("grant select on {} to {}").format(Identifier(schema, view), Identifier(INTAKE_ROLE)),
    ):
        connection.execute(grant)


def join_holds(url: str, domain: str, aggregator_url: str) -> None:
    """Let a domain that is migrated be held by what holds everything, from now on and so far.

    The aggregator's list stays locked meanwhile: a hold is either on it, or finds the domain there.
    """

    def joined(connection: Db) -> None:
        with (
            migrate.administering(aggregator_url) as aggregator,
            in_schema(aggregator, AGGREGATOR_SCHEMA),
            in_schema(connection, domain),
        ):
            _take_over(connection, domain, holds.join(aggregator, domain))

    in_turn(url, joined)


def _take_over(connection: Db, schema: str, wanted: Sequence[holds.Hold]) -> None:
    if others := holds.take_over(connection, wanted):
        raise MigrateError(
            f"{schema}: the holds {', '.join(others)} are on somebody else there than on the "
            "aggregator's list: have an officer place those of the list again under other ids, "
            "and release them"
        )


def join_holds_if_any(url: str, domain: str, aggregator_url: str) -> None:
    """The same where the aggregator is there; before it is, nobody has placed a hold."""
    with migrate.administering(aggregator_url) as aggregator:
        has_list = is_there(aggregator, f"{AGGREGATOR_SCHEMA}.holds")
    if has_list:
        join_holds(url, domain, aggregator_url)


def leave_holds(domain: str, aggregator_url: str) -> None:
    """Let nobody look for holds in a domain that is the team's alone again."""
    with (
        migrate.administering(aggregator_url) as aggregator,
        in_schema(aggregator, AGGREGATOR_SCHEMA),
    ):
        holds.leave(aggregator, domain)


def join_lists(url: str, name: str, aggregator_url: str) -> None:
    """Let a list have every hold that was placed before it came, and every one from now on."""

    def joined(connection: Db) -> None:
        with (
            migrate.administering(aggregator_url) as aggregator,
            in_schema(aggregator, AGGREGATOR_SCHEMA),
            in_schema(connection, name),
        ):
            _take_over(connection, name, holds.join_list(aggregator, name))

    in_turn(url, joined)


@contextmanager
def in_schema(connection: Db, schema: str) -> Iterator[None]:
    with connection.transaction():
        connection.execute(
            SQL("set local search_path to {}, pg_catalog").format(Identifier(schema))
        )
        yield


def permit(
    login: str,
    password: str | None,
    domains: Catalogue,
    url_of: Callable[[str], str],
    accounts: str | None = None,
    *,
    notify: bool = False,
) -> bool:
    """Let one login run every process; it is created where it is not there, and inherits nothing.

    With None its password stays what it is. `url_of` gives an administrator's address of a schema;
    with the schema of the accounts that login may open the door, too; with `notify` it may send.
    Whether what its statements raise is kept out of the servers' logs, too: a superuser can.
    """
    workers = {name: Roles.of(name).eraser for name in domains} | {
        AGGREGATOR_SCHEMA: AGGREGATOR_ROLE
    }
    quiet: list[bool] = []
    for schema, worker in workers.items():
        permitted = (worker, RELAY_ROLE)
        in_turn(url_of(schema), partial(_permit, login, password, permitted))
        in_turn(
            url_of(schema),
            lambda connection: quiet.append(migrate.keep_out_of_log(connection, login)),
        )
    for schema in () if accounts is None else (INTAKE_SCHEMA, accounts):
        for_door = (INTAKE_ROLE, RELAY_ROLE)
        in_turn(url_of(schema), partial(_permit, login, password, for_door))
    if notify:
        for_notify = (NOTIFY_ROLE, RELAY_ROLE)
        in_turn(url_of(NOTIFY_SCHEMA), partial(_permit, login, password, for_notify))
    return all(quiet)


def permit_officer(
    login: str,
    domains: Catalogue,
    url_of: Callable[[str], str],
    door: Iterable[str] = (),
    *,
    password: str | None = None,
) -> None:
    """Let one login act as a privacy officer, who also reads for a customer what is theirs.

    It is created where it is not there; with None its password stays what it is. `door` is the
    schema of the customer's door, if there is one.
    """
    lists = (AGGREGATOR_SCHEMA, *door)  # there is nothing to read for a customer
    roles = {
        **dict.fromkeys(domains, (PRIVACY_ROLE, OWN_ACCESS)),
        **dict.fromkeys(lists, (PRIVACY_ROLE,)),
    }
    for name, permitted in roles.items():
        in_turn(url_of(name), partial(_permit, login, password, permitted))


def _permit(login: str, password: str | None, roles: Iterable[str], connection: Db) -> None:
    migrate.permit_login(connection, login, password, roles)


def in_turn(url: str, work: Callable[[Db], Done]) -> Done:
    """Do an administrator's work, alone in its database; who is in the way is logged."""
    outage = Outage("migrate")
    done = migrate.in_turn(
        url, partial(_as_administrator, work), lambda error: outage.lasts(reason_of(error), error)
    )
    outage.is_over()
    return done


def _as_administrator(work: Callable[[Db], Done], connection: Db) -> Done:
    try:
        return work(connection)
    except InsufficientPrivilege as error:
        login, database = connection.info.user, connection.info.dbname
        raise MigrateError(
            f"the login {login} may not make roles, schemas and policies in the database "
            f"{database}: for this command alone, name an administrator of it (such as postgres) "
            "in FULLSTOP_DATABASE_URL or FULLSTOP_DATABASE_URLS; the processes keep their own login"
        ) from error


def process_roles(domains: Catalogue) -> list[str]:
    """The roles that a login needs which runs every process."""
    erasers = [Roles.of(name).eraser for name in domains]
    return [*erasers, AGGREGATOR_ROLE, INTAKE_ROLE, NOTIFY_ROLE, RELAY_ROLE]


def _create_tables(connection: Db, entry: Entry, owner: str) -> None:
    if not _missing(connection, entry):
        return
    sql = (entry.folder / "tables.sql").read_bytes()
    for schema in schemas_of(entry.domain):
        migrate.create_schema(connection, schema, owner)
    with connection.transaction():
        connection.execute(SQL("set local role {}").format(Identifier(owner)))
        connection.execute(sql)


def _create_accounts(connection: Db, entry: Entry) -> None:
    """The view by which the customer's door finds accounts, where the domain has one."""
    script = entry.folder / "accounts.sql"
    if script.exists():
        migrate.create_role(connection, accounts_role(entry.domain.name))
        with connection.transaction():
            connection.execute(script.read_bytes())


def _refuse_shapes(connection: Db, entry: Entry, *, with_tables: bool) -> None:
    """DomainError before anything at all is made; of tables that are to come there is no shape."""
    if missing := _missing(connection, entry):
        if with_tables:
            return
        raise DomainError(
            f"{entry.domain.name}: table {', '.join(missing)} does not exist; the team's own "
            "migrations make it. To try the domain out: `fullstop migrate --with-tables`"
        )
    indexes = [index.said for index in missing_indexes(connection, entry.domain)]
    refuse(entry.domain, [*unadopted(connection, entry), *indexes])


def _refuse_blind(connection: Db, domain: Domain, *, on_trial: bool) -> None:
    """DomainError where somebody would lose sight; what helps names roles that must be there."""
    found = blind(connection, domain, on_trial=on_trial)
    refuse(domain, list(said_of_blind(domain, found)))


def check_before(connection: Db, entry: Entry, *, on_trial: bool) -> None:
    """DomainError before any of the team's tables is altered, where one must not be."""
    domain = entry.domain
    try:
        check(connection, domain, entry.policies, migrate.own_tables("domain"), migrated=False)
    except TableLockedError as error:
        raise migrate.BusyError(str(error)) from error
    _refuse_blind(connection, domain, on_trial=on_trial)


def unadopted(connection: Db, entry: Entry) -> list[str]:
    """What keeps the team's tables from being adopted; what reads tables of ours, once these are
    there."""
    try:
        return unfit(connection, entry.domain, entry.policies, migrate.own_tables("domain"))
    except TableLockedError as error:
        raise migrate.BusyError(str(error)) from error


def _missing(connection: Db, entry: Entry) -> list[str]:
    tables = {records.table for records in entry.domain.record_sets}
    return [table for table in sorted(tables) if not is_there(connection, table)]
