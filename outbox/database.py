"""The database: connections with a role, and what an error means for who must act."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial
from queue import Empty, LifoQueue
from threading import BoundedSemaphore

import psycopg
from psycopg import Cursor, RawCursor
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.array import ListBinaryDumper

from fullstop.handlers.rules import OWN_ACCESS
from fullstop.outbox.errors import OutboxError
from fullstop.outbox.session import Db as Db
from fullstop.outbox.session import NotLetInError as NotLetInError
from fullstop.outbox.session import Row as Row
from fullstop.outbox.session import Session

STATEMENT_TIMEOUT_SECONDS = 300
LOCK_TIMEOUT_SECONDS = 20
SHORT_LOCK_TIMEOUT_MS = 100  # for a case that can be put off, so that the others need not wait
IDLE_IN_TRANSACTION_TIMEOUT_SECONDS = 30
PLAN_SECONDS = 5

_FOR_BATCHES = (
    "select set_config('plan_cache_mode', 'force_generic_plan', true),"
    " set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true),"
    f" set_config('lock_timeout', '{SHORT_LOCK_TIMEOUT_MS}ms', true)"
)
_BY_KEYS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "jit": "off"}
_IMPATIENT = f"set local lock_timeout = '{SHORT_LOCK_TIMEOUT_MS}ms'"

DatabaseError = psycopg.Error


class UnfitConnectionError(OutboxError):
    """The connection is not fit for its purpose; says what to change."""


class Failure(Enum):
    """Who must act on a database error."""

    TRANSIENT = "transient"  # nobody: try again
    DATA = "data"  # an operator: this request alone keeps failing
    BUG = "bug"  # us: stop


def literal(values: Sequence[object]) -> str:
    """An array as PostgreSQL reads one, of texts, numbers, truths, days or instants: by one join.

    The driver writes it value by value, and a batch has thousands. None of its values need quotes
    but texts; all have them, so that nobody asks which.
    """
    found = ",".join(["NULL" if value is None else f'"{value}"' for value in values])
    if "\\" in found or found.count('"') != 2 * (len(values) - values.count(None)):
        found = ",".join(["NULL" if value is None else f'"{_escaped(value)}"' for value in values])
    return f"{{{found}}}"


def _escaped(value: object) -> str:
    return str(value).replace("\\", r"\\").replace('"', r"\"")


def execute(connection: Db, statement: Composed, values: Mapping[str, object]) -> Cursor[Row]:
    """Run a long statement that comes again and again, each time with other values.

    The driver looks for the placeholders in a text of over 4 KiB each time that it is sent, which
    takes longer than a small batch's rows. Every placeholder of this one is `%(…)s`.
    """
    text, names = _numbered(statement.as_string())
    return RawCursor(connection).execute(text, [values[name] for name in names])


@lru_cache(maxsize=1024)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """With `$1` for the first name in `%(…)s` and so on, as the server has it; and those names."""
    places: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found["form"] != "s":
            raise ValueError(f"{found[0]!r} is no placeholder of which the driver chooses the form")
        return f"${places.setdefault(found['name'], len(places) + 1)}"

    return _PLACEHOLDER.sub(number, statement), tuple(places)


_PLACEHOLDER = re.compile(r"%(?:%|\((?P<name>[^)]+)\)(?P<form>\w)|)")

RELAY_ROLE = "fullstop_relay"
AGGREGATOR_SCHEMA = "aggregator"
INTAKE_SCHEMA = "intake"
INTAKE_ROLE = "fullstop_intake"
NOTIFY_SCHEMA = "notify"
NOTIFY_ROLE = "fullstop_notify"
AGGREGATOR_ROLE = "fullstop_aggregator"
PROPOSED_DAYS = 7  # a proposal waits so long for the second of two logins; migrations have it, too
PRIVACY_ROLE = "fullstop_privacy"
# Roles of a person, whose login is not that of the processes.
_OF_OFFICERS = (PRIVACY_ROLE, OWN_ACCESS)

# A lock that was not had, a deadlock, a serialization failure: over when the other transaction is.
HELD_STATES = ("55P03", "40P01", "40001")

# The server ends a session that a transaction took too long in; the same may well do so again.
_TRANSACTION_TIMEOUT = "25P04"

# SQLSTATE classes and codes. Deadlocks and serialization failures are class 40; 23503 and 23505
# inside the work are races with the business's own transactions, so trying again may help.
_TRANSIENT_CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})
_TRANSIENT_CODES = frozenset({"23503", "23505", "25006", "25P03", _TRANSACTION_TIMEOUT})
_DATA_CLASSES = frozenset({"22", "23", "P0"})


def failure_of(error: psycopg.Error) -> Failure:
    """Classify by SQLSTATE only, never by a message's text."""
    state = error.sqlstate
    if state is None:
        if isinstance(error, psycopg.DataError):
            return Failure.DATA  # a value that the server holds and Python cannot
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return Failure.TRANSIENT if lost else Failure.BUG
    if _passes(state):
        return Failure.TRANSIENT
    return Failure.DATA if state[:2] in _DATA_CLASSES else Failure.BUG


def is_shut_out(error: NotLetInError) -> bool:
    """Whether a person has to let the login in: what keeps it out now does not pass by itself."""
    codes = error.codes()
    return bool(codes) and not any(map(_passes, codes))


def _passes(state: str) -> bool:
    return state in _TRANSIENT_CODES or state[:2] in _TRANSIENT_CLASSES


def is_severed(error: psycopg.Error) -> bool:
    """Whether the session was lost, and not a statement refused.

    By the severity that the server gave: what a trigger raises never ends the session, whatever
    code it raises.
    """
    if error.sqlstate == _TRANSACTION_TIMEOUT:
        return False
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.diag.severity_nonlocalized in ("FATAL", "PANIC")


def unreached(error: psycopg.Error) -> str | None:
    """Why a connection could not be had, in the server's or the network's words; None if it was."""
    if error.sqlstate is not None or not isinstance(error, psycopg.OperationalError):
        return None
    # No statement was run, so nothing of a row can be in it, and a password never is.
    return f"the database cannot be reached: {str(error).partition(chr(10))[0]}"


def refused(error: psycopg.Error) -> str:
    """That the database refused, by code only: a message may quote a row."""
    return f"the database refused ({type(error).__name__} {error.sqlstate or 'without a code'})"


def why(error: psycopg.Error) -> str:
    """What went wrong with the database, in words that quote no row."""
    return unreached(error) or refused(error)


@dataclass(frozen=True)
class Patience:
    """How long a statement may take, and a lock be waited for."""

    statement_seconds: int = STATEMENT_TIMEOUT_SECONDS
    lock_seconds: int = LOCK_TIMEOUT_SECONDS
    finds_by_keys: bool = False
    """Every row is looked up by a key. So a statement is planned once, and for an index: made while
    a table was small, the plan would else read all of it from then on."""


FOR_BATCHES = Patience()
FOR_PEOPLE = Patience(5, 2, finds_by_keys=True)  # somebody looks at a page that does not come


class Database:
    """One connection, opened when first needed and again after it was lost."""

    def __init__(
        self,
        url: str,
        *,
        role: str,
        schema: str,
        time_zone: str,
        application: str,
        patience: Patience = FOR_BATCHES,
        administered: bool = False,
    ) -> None:
        """`administered`: the address is an administrator's, who works as the role for once."""
        self._open = partial(
            connect,
            url,
            role=role,
            schema=schema,
            time_zone=time_zone,
            application=application,
            patience=patience,
            administered=administered,
        )
        self._connection: Session | None = None
        self._planned_at = time.monotonic()

    @property
    def connection(self) -> Session:
        """The open connection, in autocommit."""
        if self._connection is not None and self._connection.is_of_the_past:
            self._connection.close()
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = self._open()
        return self._connection

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """All or nothing: committed when the block ends, rolled back when it raises.

        Statements are sent without waiting for those before; what fails is raised where an answer
        is fetched, at the end of the block at the latest.
        """
        connection = self.connection
        with connection.pipeline(), connection.transaction():
            yield connection

    @contextmanager
    def impatient(self) -> Iterator[Db]:
        """A transaction that waits for nobody's lock: the error is the caller's to act on."""
        with self.transaction() as connection:
            connection.execute(_IMPATIENT)
            yield connection

    @contextmanager
    def batch(self) -> Iterator[Db]:
        """A transaction of short statements that come again with every batch.

        However many cases a batch has, they are looked up by the same indexes: so its statements
        are planned once, and anew every PLAN_SECONDS, for tables grow. To plan them each time took
        longer than a small batch's work, and so would parallel workers and compiling.
        """
        with self.transaction() as connection:
            connection.execute(_FOR_BATCHES)
            if time.monotonic() - self._planned_at >= PLAN_SECONDS:
                self._planned_at = time.monotonic()
                connection.execute("discard plans")
            yield connection

    @contextmanager
    def undone(self) -> Iterator[Db]:
        """A batch that leaves nothing behind: to see whether one could be done at all."""
        with self.batch() as connection:
            yield connection
            connection.execute("select 1").fetchone()  # what was sent before is answered by now
            raise psycopg.Rollback

    @property
    def has_news(self) -> bool:
        """Whether something came that nobody asked for: as a rule that the server ended it."""
        return self._connection is not None and self._connection.has_news

    def refresh(self) -> None:
        """Notice that the server ended the session meanwhile, and open another one."""
        try:
            self.connection.execute("select 1")
        except psycopg.Error as error:
            if not is_severed(error):
                raise
            self.close()
            self.connection.execute("select 1")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class Pool:
    """As many connections as are at work at once, for threads that each serve somebody."""

    def __init__(self, make: Callable[[], Database], size: int) -> None:
        self._make = make
        self._idle: LifoQueue[Database] = LifoQueue()
        self._places = BoundedSemaphore(size)

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """All or nothing, on a connection that nobody else has meanwhile."""
        with self._database() as database, database.transaction() as connection:
            yield connection

    @contextmanager
    def autocommit(self) -> Iterator[Db]:
        """Each statement is a transaction of its own, and is waited for once.

        So no lock is held while anybody here is waited for.
        """
        with self._database() as database:
            yield database.connection

    @contextmanager
    def _database(self) -> Iterator[Database]:
        with self._places:
            database = self._taken()
            try:
                if database.has_news:
                    database.refresh()
                yield database
            finally:
                self._idle.put(database)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get().close()

    def _taken(self) -> Database:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._make()


def connect(
    url: str,
    *,
    role: str | None,
    schema: str,
    time_zone: str,
    application: str,
    patience: Patience = FOR_BATCHES,
    administered: bool = False,
) -> Session:
    """Open a connection that acts as `role`, with `schema` first on its path.

    Civil dates follow `time_zone` (an IANA name). UnfitConnectionError when the login or the role
    walks through row-level security, or may not act as the role.
    """
    settings = {
        "search_path": f"{schema}, pg_catalog",
        "timezone": time_zone,
        "statement_timeout": f"{patience.statement_seconds}s",
        "lock_timeout": f"{patience.lock_seconds}s",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_TIMEOUT_SECONDS}s",
        **(_BY_KEYS if patience.finds_by_keys else {}),
    }
    connection = Session.begin(url, application, settings)
    connection.prepare_threshold = 2
    # Arrays are written as text by default, byte for byte in Python: a thousand times slower.
    connection.adapters.register_dumper(list, ListBinaryDumper)
    try:
        if administered and role is not None:
            _stand_in(connection, role)
        else:
            _check(connection, role)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_as_administrator(url: str, *, time_zone: str = "UTC") -> Session:
    """Open the connection that migrations run on; it may create roles and schemas."""
    connection = Session.begin(url, "fullstop-migrate", {"timezone": time_zone})
    try:
        _refuse_encoding(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: Db, role: str | None) -> None:
    _refuse_encoding(connection)
    refuse_superuser(connection, connection.info.user)
    if role is not None:
        _become(connection, role)
        refuse_superuser(connection, role)


def _stand_in(connection: Db, role: str) -> None:
    """A superuser becomes the role for the whole session, so that no right of theirs is left."""
    _refuse_encoding(connection)
    [(may,)] = connection.execute(
        "select rolsuper from pg_roles where rolname = session_user"
    ).fetchall()
    if may:
        connection.execute(SQL("set session authorization {}").format(Identifier(role)))
    else:
        _become(connection, role)


def _become(connection: Db, role: str) -> None:
    try:
        connection.execute(SQL("set role {}").format(Identifier(role)))
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue) as error:
        user = connection.info.user
        option = "--officer" if role in _OF_OFFICERS else "--login"
        raise UnfitConnectionError(
            f"the login {user} may not act as {role}; run `fullstop migrate {option} {user}`"
        ) from error


def _refuse_encoding(connection: Db) -> None:
    """In any other encoding some text of ours or of a customer's row could not be kept or read."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise UnfitConnectionError(
            f"the database {connection.info.dbname} has the encoding {encoding}, not UTF8; make "
            "it with: create database … encoding 'UTF8' template template0"
        )


def refuse_superuser(connection: Db, role: str) -> None:
    """UnfitConnectionError for a role that walks through row-level security."""
    if (
        connection.execute(
            "select from pg_roles where rolname = %s and (rolsuper or rolbypassrls)", (role,)
        ).fetchone()
        is None
    ):
        return
    raise UnfitConnectionError(
        f"the role {role} is a superuser or bypasses row-level security, so no restriction "
        "would hold; connect as a login that only has the roles it needs"
    )
