"""Schemas, roles and the product's own tables; everything here may be run again at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.resources import as_file, files
from typing import LiteralString, TypeVar

from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay, wait_random

from fullstop.outbox.database import (
    PRIVACY_ROLE,
    RELAY_ROLE,
    DatabaseError,
    Db,
    connect_as_administrator,
    refuse_superuser,
)
from fullstop.outbox.errors import OutboxError
from fullstop.outbox.revisions import MADE, Branch, RevisionError, branch_of, refuse_unknown

Done = TypeVar("Done")

# A change of a table that waits keeps every reader behind it waiting: so it gives up soon and is
# tried again.
LOCK_SECONDS = 5
PATIENCE_SECONDS = 600.0

# What this transaction made, it says of each: names alone do not tell it from a team's.
_MARKED: LiteralString = """
do $$ declare what text; begin
  for what in
    select case relkind when 'v' then 'view ' else 'table ' end || oid::regclass from pg_class
      where relnamespace = to_regnamespace(quote_ident(current_schema()))
        and relkind in ('r', 'v') and xmin = pg_current_xact_id()::xid
    union all select 'function ' || oid::regprocedure from pg_proc
      where pronamespace = to_regnamespace(quote_ident(current_schema()))
        and xmin = pg_current_xact_id()::xid
  loop execute 'comment on ' || what || ' is ''Fullstop made it'''; end loop; end $$"""

_LOCKED = frozenset({"55P03", "40P01", "40001"})
# Roles belong to the whole cluster, where no lock of ours reaches: two who change one at once meet
# in its row of the catalogue, and the server says so as an internal error.
_MET_ANOTHER = frozenset({"XX000", "23505", "42710"})


class BusyError(OutboxError):
    """Somebody else is at work there; says who is waited for."""


def in_turn(url: str, work: Callable[[Db], Done], tell: Callable[[BaseException], None]) -> Done:
    """Do an administrator's work, which may be done again at any time, alone in its database.

    Whoever is in the way is waited for, at most PATIENCE_SECONDS long; `tell` hears of each try.
    """

    def told(state: RetryCallState) -> None:
        if state.outcome is not None and (error := state.outcome.exception()) is not None:
            tell(error)

    def alone() -> Done:
        with administering(url) as connection:
            _take_turn(connection)
            return work(connection)

    again = Retrying(
        retry=retry_if_exception(_may_pass),
        wait=wait_random(0.1, 1.0),
        stop=stop_after_delay(PATIENCE_SECONDS),
        before_sleep=told,
        reraise=True,
    )
    return again(alone)


@contextmanager
def administering(url: str) -> Iterator[Db]:
    """An administrator's connection that waits for nobody's lock for long, and holds none idly."""
    with connect_as_administrator(url) as connection:
        connection.set(
            {"lock_timeout": f"{LOCK_SECONDS}s", "idle_in_transaction_session_timeout": "60s"}
        )
        try:
            yield connection
        except LockNotAvailable as error:
            raise BusyError(
                f"another session has locked what is to be changed in {connection.info.dbname}"
            ) from error


def _take_turn(connection: Db) -> None:
    """Until the session ends; other databases of the cluster have turns of their own."""
    try:
        connection.execute("select pg_advisory_lock(hashtext('fullstop.migrate'))")
    except LockNotAvailable as error:
        raise BusyError(f"another migration of {connection.info.dbname} is at work") from error


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, DatabaseError):
        return error.sqlstate in _LOCKED | _MET_ANOTHER
    return isinstance(error, BusyError)


def create_role(connection: Db, role: str) -> None:
    """Create a role that cannot log in, unless it is there. Roles belong to the whole cluster."""
    # Two databases of one cluster may be migrated at once: the loser finds the role made.
    connection.execute(
        SQL(
            "do $$ begin create role {0} nologin noinherit; comment on role {0} is {1};"
            " exception when duplicate_object or unique_violation then null; end $$"
        ).format(Identifier(role), MADE)
    )


def permit_login(connection: Db, login: str, password: str | None, roles: Iterable[str]) -> None:
    """Let a login act as these roles; it is created unless it is there, and inherits none of them.

    UnfitConnectionError for a login under which no restriction would hold.
    """
    create_role(connection, login)
    refuse_superuser(connection, login)
    let_log_in(connection, login, password)
    for role in roles:
        # By itself a login that was there before would inherit what it may act as.
        connection.execute(
            SQL("grant {} to {} with inherit false").format(Identifier(role), Identifier(login))
        )


def let_log_in(connection: Db, role: str, password: str | None) -> None:
    """Let a role log in; with None its password stays what it is.

    The server is shown a verifier only, so none of its logs can hold the password.
    """
    connection.execute(SQL("alter role {} login").format(Identifier(role)))
    if password is None:
        return
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    connection.execute(SQL("alter role {} password {}").format(Identifier(role), verifier.decode()))


def keep_out_of_log(connection: Db, login: str) -> bool:
    """Keep what statements of a login raise out of the server's log; False without the right to.

    The first line of a message is logged however terse the log is, and a team's trigger or cast
    puts a row's values there. The login's processes name the code, the table and the constraint.
    """
    [(may,)] = connection.execute(
        "select has_parameter_privilege('log_min_messages', 'set')"
    ).fetchall()
    if may:
        connection.execute(
            SQL("alter role {} set log_min_messages = 'fatal'").format(Identifier(login))
        )
    return bool(may)


def create_schema(connection: Db, schema: str, owner: str) -> None:
    """Create a schema that `owner` owns; its tables are nobody's until they are granted."""
    connection.execute(
        SQL("create schema if not exists {} authorization {}").format(
            Identifier(schema), Identifier(owner)
        )
    )


def create_own_schema(connection: Db, schema: str, worker: str) -> None:
    """Create a schema of the product's alone. Who works in it owns it not: owners drop tables."""
    named, role = Identifier(schema), Identifier(worker)
    with connection.transaction():  # who owned it and works meanwhile goes on working
        connection.execute(SQL("create schema if not exists {}").format(named))
        connection.execute(SQL("alter schema {} owner to current_user").format(named))
        connection.execute(SQL("grant usage on schema {} to {}").format(named, role))


def refuse(connection: Db, schema: str) -> str | None:
    """RevisionError where there is no way from what is in a schema to what is made here.

    The newer revision of what is to be left alone.
    """
    return refuse_unknown(connection, schema, own_tables(branch_of(schema)))


def upgrade(connection: Db, url: str, schema: str, branch: Branch, *, worker: str) -> None:
    """Bring a schema's own tables to the newest version and let `worker` and the relay use them.

    RevisionError where there is no way from what is there; newer ones are none to bring there.
    """
    # Here and not above: every process starts with this module, and none but this needs them.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, pool
    from sqlalchemy.exc import DBAPIError

    if newer := refuse(connection, schema):
        raise RevisionError(
            f"{schema}: its tables are of a newer version of Fullstop ({newer}), and nothing was "
            "changed; let the newer version do this"
        )
    with as_file(files("fullstop.outbox") / "migrations") as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["schema"] = schema
        engine = create_engine(
            "postgresql+psycopg://", creator=partial(_in_transactions, url), poolclass=pool.NullPool
        )
        try:
            with engine.begin() as alembic_connection:
                alembic_connection.exec_driver_sql(f'set local search_path to "{schema}"')
                config.attributes["connection"] = alembic_connection
                command.upgrade(config, f"{branch}@head")
                alembic_connection.exec_driver_sql(_MARKED)
        except DBAPIError as error:
            raise error.orig or error from error
    _grant(connection, schema, branch, worker)


def _in_transactions(url: str) -> Db:
    """The administrator's connection as SQLAlchemy takes one: it begins and commits by itself."""
    connection = connect_as_administrator(url)
    connection.set({"lock_timeout": f"{LOCK_SECONDS}s"})
    connection.autocommit = False
    return connection


_TABLES: dict[Branch, tuple[LiteralString, ...]] = {
    "domain": (
        "inbox",
        "bookmarks",
        "cases",
        "blockers",
        "deferrals",
        "erased_lately",
        "policies",
        "announcements",
        "acceptances",
        "floods",
    ),
    "aggregator": (
        "inbox",
        "bookmarks",
        "cases",
        "answers",
        "domains",
        "proposed_retirements",
        "retirements",
        "lists",
        "incidents",
        "dead_letters",
        "announcements",
        "floods",
    ),
    "intake": (
        "inbox",
        "bookmarks",
        "applications",
        "codes",
        "enquiry_codes",
        "limits",
        "answers",
        "notices",
        "tickets",
    ),
    "notify": ("inbox", "bookmarks", "messages", "announcements", "floods"),
}

# Views: what goes apart from the rest, by a day of its own.
_APART: dict[Branch, tuple[LiteralString, ...]] = {
    "domain": ("dry_runs",),
    "aggregator": ("dry_runs",),
    "intake": ("dry_run_answers", "dry_run_notices"),
    "notify": ("sent_messages",),
}


_OF_ALL = ("fullstop_version", "holds", "outbox", "refused_acts", "relay_lease")


def own_tables(branch: Branch) -> frozenset[str]:
    """The names of the product's own tables in a schema of this branch."""
    of_domain = ("brakes", *_DUTIES) if branch == "domain" else ()
    words = _WORDS if branch == "aggregator" else ()
    return frozenset({*_OF_ALL, *_TABLES[branch], *of_domain, *words})


def rights(branch: Branch) -> dict[str, tuple[LiteralString, ...]]:
    """What who works in a schema, the relay and an officer may do there, as it is granted."""
    of_officer, of_worker = _GRANTS[branch]
    whole = ["select, insert, update, delete on {0}." + name for name in _TABLES[branch]]
    apart = ["select, delete on {0}." + name for name in _APART[branch]]
    return {
        WORKER: (*_COMMON, *whole, *apart, *_SAYS, *_OVER_HOLDS, *of_worker),
        RELAY_ROLE: _CARRIES,
        PRIVACY_ROLE: (*_HOLD_GRANTS, *of_officer),
    }


def _grant(connection: Db, schema: str, branch: Branch, worker: str) -> None:
    create_role(connection, PRIVACY_ROLE)
    names = {WORKER: worker}
    taken = [
        SQL("revoke " + right + " on {} from {}").format(
            Identifier(schema, table), Identifier(names.get(role, role))
        )
        for right, table, role in _TAKEN[branch]
    ]
    given = [
        SQL("grant " + right + " to {1}").format(
            Identifier(schema), Identifier(names.get(role, role))
        )
        for role, listed in rights(branch).items()
        for right in listed
    ]
    with connection.transaction():  # what is taken and given back, a worker has meanwhile
        for statement in (*taken, *given):
            connection.execute(statement)


WORKER = "worker"  # in the place of the role as which a schema's process works

_COMMON = ("usage on schema {0}", "select on {0}.fullstop_version")
_CARRIES = (
    *_COMMON,
    "select, delete on {0}.outbox",
    "select, insert, update, delete on {0}.relay_lease",
)
# Who says something adds it, and nobody changes it: the relay reads it and lets it go.
_SAYS = ("select, insert (topic, key, value, headers) on {0}.outbox",)

_DUTIES = ("duties", "duty_reads")
_WORDS = ("words", "words_approvals")

# What privacy officers may do: place a hold, propose its release, release it, wake the cases that
# it kept; in the aggregator's list let it reach further; propose a duty, open it, end it early, see
# what was read under it; let what is held back go on. Triggers see to it that who proposed does not
# carry out.
_HOLD_GRANTS = (
    "usage on schema {0}",
    "select on {0}.holds",
    "insert (hold_id, subject_id, records, reference, reason, secret, placed_by,"
    " placed_approved_by) on {0}.holds",
    "update (release_proposed_by, released_at, released_by, released_approved_by) on {0}.holds",
    "select (case_id, subject_id) on {0}.cases",
    "select on {0}.refused_acts",
)
_WIDEN_GRANTS = ("update (records) on {0}.holds",)
_LIST_GRANTS = (
    "select on {0}.domains",
    "select (domain) on {0}.retirements",
    "select on {0}.lists",
    "select on {0}.words",
    "select, insert (domain, version, digest) on {0}.words_approvals",
)
# What became of a message, and to whom none could be sent; no text, and no contact.
_MESSAGES_GRANT = (
    "select (message_id, number, case_id, kind, state, reason, tries, created_at, tried_at,"
    " accepted_at) on {0}.messages"
)
_DUTY_GRANTS = (
    "select, update (next_check_on, check_days) on {0}.deferrals",
    "select, insert (reader_group, wanted_login, subject_id, reason, ticket, lasts, opened_by),"
    " update (approved_by, closed_at) on {0}.duties",
    "select on {0}.duty_reads",
)
_RELEASE_GRANTS = (
    "select (state, parked, touched_at),"
    " update (state, parked, touched_at, released_at, released_by, unbraked) on {0}.cases",
    "select, update (release_proposed_by, released_at, released_by, released_approved_by)"
    " on {0}.brakes",
    "select, delete on {0}.erased_lately",
)


# What whoever erases may do with them: see them, and delete what is over. Triggers keep the rest.
_OVER_HOLDS = ("select, delete on {0}.holds", "select, delete on {0}.refused_acts")
# What was done at the door is written down and read; nobody changes it.
_OVER_ACTS = ("select, insert, delete on {0}.acts", "select on {0}.cases")
_SAID_WORDS = (  # nobody who says words may approve them, nor take back that they were said
    "select, insert on {0}.words",
    "select on {0}.words_approvals",
)
_OVER_DUTIES = (
    "select (duty_id, subject_id, opened_at, ends_at, closed_at), delete on {0}.duties",
)
_PULLED_BRAKES = ("select, insert on {0}.brakes",)

# As earlier versions let them do: nobody who erases may end a hold, a duty or a brake, a duty is
# not opened by inserting it, and nobody changes what they have said.
_SAID: tuple[LiteralString, str, str] = ("insert, update, delete", "outbox", WORKER)
_TAKEN: dict[Branch, tuple[tuple[LiteralString, str, str], ...]] = {
    "domain": (
        ("insert", "duties", PRIVACY_ROLE),
        ("update, delete", "brakes", WORKER),
        _SAID,
    ),
    "aggregator": (_SAID,),
    "intake": (_SAID,),
    "notify": (_SAID,),
}

_GRANTS: dict[Branch, tuple[tuple[LiteralString, ...], tuple[LiteralString, ...]]] = {
    "domain": ((*_DUTY_GRANTS, *_RELEASE_GRANTS), (*_OVER_DUTIES, *_PULLED_BRAKES)),
    "aggregator": ((*_WIDEN_GRANTS, *_LIST_GRANTS), _SAID_WORDS),
    "intake": (_WIDEN_GRANTS, _OVER_ACTS),
    "notify": ((*_WIDEN_GRANTS, _MESSAGES_GRANT), ("select on {0}.cases",)),
}
