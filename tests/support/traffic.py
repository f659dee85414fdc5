"""An application that never stops: it writes and reads a table while the table is altered.

Its statements are an ORM's own, which names the columns and prepares what it sends. Nothing is said
of how fast it is; what counts is a statement that fails, that sees less, or that waits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import MetaData, Table, create_engine, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

# Each statement of the application ends with an error when it waits for a lock so long.
WAITS_MILLISECONDS = 1000
# Between two rounds: some hundred statements a second are there at every step, and the steps go on.
RESTS_SECONDS = 0.004


@dataclass
class Traffic:
    """What the application saw: how many rounds it did, and what went wrong."""

    rounds: int = 0
    failed: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    went_round: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, problem: str | None) -> None:
        with self.went_round:
            self.rounds += 1
            if problem is not None:
                self.failed.append(problem)
            self.went_round.notify_all()

    def goes_on(self, rounds: int = 3) -> None:
        """Wait until so many more rounds are done."""
        with self.went_round:
            until = self.rounds + rounds
            assert self.went_round.wait_for(lambda: self.rounds >= until, 60), self.failed


@dataclass(frozen=True)
class Application:
    """One login's work on a table: it writes rows of its own, and sees all that are there."""

    url: str
    table: str
    row: dict[str, Any]
    key: str
    writes: bool = True

    def work(self, traffic: Traffic) -> None:
        engine = create_engine(
            self.url.replace("postgresql://", "postgresql+psycopg://"),
            connect_args={
                "options": f"-c lock_timeout={WAITS_MILLISECONDS}",
                "prepare_threshold": 0,
            },
        )
        schema, _, name = self.table.partition(".")
        with engine.connect() as connection:
            table = Table(name, MetaData(), schema=schema, autoload_with=connection)
            connection.rollback()
            for number in count():
                if traffic.stop.wait(RESTS_SECONDS):
                    break
                traffic.tell(self._round(connection, table, number))
        engine.dispose()

    def _round(self, connection: Connection, table: Table, number: int) -> str | None:
        try:
            with connection.begin():
                return self._worked(connection, table, number)
        except DBAPIError as error:
            return f"{self.table}: {error.orig}"

    def _worked(self, connection: Connection, table: Table, number: int) -> str | None:
        rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
        mine = f"traffic-{id(self)}-{number}"
        if self.writes:
            connection.execute(insert(table).values({**self.row, self.key: mine}))
            changed = connection.execute(
                update(table).where(table.c[self.key] == mine).values(self.row)
            )
            if changed.rowcount != 1:
                return f"{self.table}: the row just written is not there"
        return None if rows else f"{self.table}: no row is seen"


@contextmanager
def on(applications: Sequence[Application]) -> Iterator[list[Traffic]]:
    """All of them at work until the block ends; none of their statements may have failed."""
    traffics = [Traffic() for _ in applications]
    threads = [
        threading.Thread(target=application.work, args=(traffic,))
        for application, traffic in zip(applications, traffics, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        for traffic in traffics:
            traffic.goes_on()
        yield traffics
        for traffic in traffics:
            traffic.goes_on()
    finally:
        for traffic in traffics:
            traffic.stop.set()
        for thread in threads:
            thread.join()
    failed = [problem for traffic in traffics for problem in traffic.failed]
    assert not failed, failed[:5]
