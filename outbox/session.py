"""A session of the database that ends in time: there when its process stands still, here when the
server does, and on both sides when packets vanish between them.

The driver waits for ever, and in a pipeline the server does, too: without a Sync it takes a
transaction that nobody goes on with for one at work (`docs/decisions/0037`).
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import psycopg
from psycopg import Connection, Pipeline, errors
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.generators import send
from psycopg.waiting import READY_NONE

from fullstop.outbox.refusal import codes_of

Row = tuple[Any, ...]
Db = Connection[Row]
Got = TypeVar("Got")

CONNECT_TIMEOUT_SECONDS = 10
ANSWER_SECONDS = 4  # that a statement is waited for before the server is asked after it
UNKNOWN_SECONDS_MAX = 300  # that it is waited for while the server takes no more connections

# Both kernels look whether the other one is there, also while nobody has anything to say.
_KEEPALIVE = {
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds
}
_KEEPALIVE_OF_SERVER = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",  # also where a process that stands still takes no more answers
    "client_connection_check_interval": "5s",  # a statement at work whose process is gone ends
}

# Of what looks after the session an older server does not know all.
_SET = (
    "select pg_backend_pid(), count(set_config(name, value, false))"
    " from unnest(%s::text[], %s::text[]) as wanted(name, value)"
    " where name <> all(%s) or exists (select from pg_settings s where s.name = wanted.name)"
)
_AT_WORK = (
    "select state is null or (state = 'active' and wait_event is distinct from 'ClientRead')"
    " from pg_stat_activity where pid = %s"
)


class NotLetInError(psycopg.OperationalError):
    """The server asked for a password and let nobody in: for the login's sake, or another's."""

    def __init__(self, said: str, conninfo: str) -> None:
        super().__init__(said)
        self._conninfo = conninfo

    def codes(self) -> list[str]:
        """Why, asked once more, for of the first time there are but words: its SQLSTATEs."""
        return codes_of(self._conninfo)


class Session(Connection[Row]):
    """A connection whose waits have an end."""

    is_of_the_past = False
    """Whether the server refuses on this session what it may permit on a new one."""

    _url = ""
    _pid = 0

    @classmethod
    def begin(cls, url: str, application: str, settings: Mapping[str, str]) -> Session:
        """Open one, in autocommit; the address may say otherwise of keepalive."""
        session = _connected(url, application, CONNECT_TIMEOUT_SECONDS, {})
        try:
            session.set({**_KEEPALIVE_OF_SERVER, **settings})
        except BaseException:
            session.close()
            raise
        session._url = url
        return session

    def set(self, settings: Mapping[str, str]) -> None:
        """Set these for the session."""
        wanted = (list(settings), list(settings.values()), list(_KEEPALIVE_OF_SERVER))
        row = self.execute(_SET, wanted).fetchone()
        self._pid = row[0] if row else 0

    @property
    def has_news(self) -> bool:
        """Whether there is something to read between two statements, or the session is closed."""
        if self.closed:
            return True
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    @contextmanager
    def pipeline(self) -> Iterator[Pipeline]:
        with self.lock:
            self._check_connection_ok()
            self._pipeline = self._pipeline or _Synced(self)
        with super().pipeline() as pipeline:
            yield pipeline

    def wait(self, gen: PQGen[Got], interval: float = 0.1, timeout: float | None = None) -> Got:
        """Wait for an answer as long as the server works for it."""
        try:
            if timeout is not None:
                return super().wait(gen, interval, timeout)
            return self._wait_for_work(gen, interval)
        except errors.ReadOnlySqlTransaction:
            self.is_of_the_past = True
            raise

    def _wait_for_work(self, gen: PQGen[Got], interval: float) -> Got:
        begun = heard = time.monotonic()
        idle, gen = 0, _resumed(gen)
        while idle < 2 and time.monotonic() - heard < UNKNOWN_SECONDS_MAX:
            try:
                return super().wait(gen, interval, ANSWER_SECONDS)
            except errors._WaitTimeout:
                at_work = self._is_at_work()
                heard = time.monotonic() if at_work else heard
                idle = idle + 1 if at_work is False else 0
        self.close()
        raise psycopg.OperationalError(f"no answer for {time.monotonic() - begun:.0f} s")

    def _is_at_work(self) -> bool | None:
        """Whether the server works for this session; None when it is there and does not say."""
        if not self._url:
            return False
        try:
            with self._other() as other:
                row = other.execute(_AT_WORK, (self._pid,)).fetchone()
        except errors.ConnectionTimeout:
            return False
        except psycopg.Error:
            return None
        return bool(row and row[0])

    def _other(self) -> Session:
        """Another one to the same server, of however many the address names."""
        there = {"host": self.info.host, "port": str(self.info.port)}
        there["connect_timeout"] = str(ANSWER_SECONDS)
        if self.info.hostaddr:
            there["hostaddr"] = self.info.hostaddr
        return _connected(self._url, "fullstop-asking", ANSWER_SECONDS, there)


def _resumed(gen: PQGen[Got]) -> PQGen[Got]:
    """The same steps, which a wait that ran out of time may take up again.

    A new wait begins by sending nothing; the steps must be told that nothing is ready.
    """
    ready: Any = None
    try:
        while True:
            wanted = gen.send(ready)
            ready = (yield wanted) or READY_NONE
    except StopIteration as over:
        answer: Got = over.value
        return answer


class _Synced(Pipeline):
    """A pipeline whose statements leave together when an answer is wanted, with a Sync behind them.

    So the server is woken once for all of them. Whatever has left has its Sync: to the server the
    transaction is then idle, and its time-out counts, however long we take with the next ones. What
    the line may not take at once leaves in several pieces, for we may stand still between them.
    """

    _weighed = 0  # of the statements that wait here
    _bytes = 0

    def _enter_gen(self) -> PQGen[None]:
        if self.level < _LEVELS_OF_OUTERMOST:
            if self.level == 0:
                self.pgconn.enter_pipeline_mode()
            self.level += 1
            return
        yield from super()._enter_gen()

    def _exit_gen(self) -> PQGen[None]:
        if self.command_queue or self.result_queue:
            yield from super()._exit_gen()

    def _communicate_gen(self) -> PQGen[None]:
        new = islice(self.command_queue, self._weighed, None)
        self._bytes += sum(map(_bytes_of, new))
        self._weighed = len(self.command_queue)
        if self._bytes > _TOGETHER_BYTES_MAX:
            yield from self._sent()

    def _fetch_gen(self, *, flush: bool) -> PQGen[None]:  # noqa: ARG002 - see below
        # All is synced: asking for a flush would only make the server take the session for busy.
        if self.command_queue:
            yield from self._sent()
        yield from super()._fetch_gen(flush=False)

    def _sent(self) -> PQGen[None]:
        """All that waits here, to its last byte."""
        self._weighed = self._bytes = 0
        if self.command_queue[-1] != self.pgconn.pipeline_sync:
            self._enqueue_sync()
        # All at once: so they leave in one piece, and are polled for once.
        commands = tuple(self.command_queue)

        def all_of_them() -> None:
            for command in commands:
                command()

        self.command_queue.clear()
        self.command_queue.append(all_of_them)
        yield from super()._communicate_gen()
        yield from send(self.pgconn)


# A transaction of its own is begun inside two pipelines: its `begin` waits for the first statement.
_LEVELS_OF_OUTERMOST = 3
_TOGETHER_BYTES_MAX = 32 * 1024  # of texts and values: less than any socket takes at once


def _bytes_of(command: object) -> int:
    """How long a statement's text and its values are, as far as it has them with it."""
    found = 0
    for part in getattr(command, "args", ()):
        of_part = (part,) if isinstance(part, bytes) else part or ()
        found += sum(len(value) for value in of_part if value is not None)
    return found


def _connected(url: str, application: str, seconds: int, there: Mapping[str, str]) -> Session:
    asked = {"connect_timeout": seconds, **_KEEPALIVE, **conninfo_to_dict(url), **there}
    conninfo = make_conninfo("", **{**asked, "application_name": application})
    try:
        return Session.connect(conninfo, autocommit=True)
    except psycopg.OperationalError as error:
        if error.pgconn and (error.pgconn.used_password or error.pgconn.needs_password):
            raise NotLetInError(str(error), conninfo) from None
        raise
