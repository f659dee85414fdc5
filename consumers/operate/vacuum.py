"""`fullstop vacuum`: what was erased leaves the files of a database, too."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fullstop.outbox import migrate
from fullstop.outbox.database import Db
from fullstop.running.loop import reason_of
from fullstop.running.outage import Outage
from fullstop.stores.postgres import vacuum

WAIT_SECONDS = 60.0  # for transactions that still see what is gone
POLL_SECONDS = 0.2

Done = TypeVar("Done")


@dataclass(frozen=True)
class Vacuumed:
    """What was done in one database. What is in the way keeps rows there, and files of the log."""

    tables: Sequence[str]
    in_the_way: Sequence[str]
    log_ended: bool

    @property
    def is_whole(self) -> bool:
        return self.log_ended and not self.in_the_way


def vacuum_database(url: str, tables: Sequence[str], *, anew: bool) -> Vacuumed:
    """Vacuum these tables, or write them `anew`, and what is kept of their columns; end the log."""
    act = vacuum.rewrite if anew else vacuum.vacuum
    of_tables = _in_turn(url, act, tables)
    of_columns = _in_turn(url, act, vacuum.STATISTICS)  # they go once the tables are looked at anew
    log_ended = _alone(url, vacuum.end_log)
    in_the_way = list(dict.fromkeys((*of_tables, *of_columns)))
    return Vacuumed((*tables, *vacuum.STATISTICS), in_the_way, log_ended)


def _in_turn(url: str, act: Callable[[Db, str], None], tables: Sequence[str]) -> list[str]:
    """Do it to each, once nobody sees what is gone any more; what is in the way all the same."""
    left = list(tables)

    def done(connection: Db) -> list[str]:
        in_the_way = _waited_for(connection)
        while left:  # after a wait for whoever has locked one, from there on
            act(connection, left[0])
            del left[0]
        return in_the_way

    return _alone(url, done)


def _waited_for(connection: Db) -> list[str]:
    """Wait for the transactions that are open now; those that stay."""
    before, ends_at = vacuum.mark(connection), time.monotonic() + WAIT_SECONDS
    while (found := vacuum.in_the_way(connection, before)) and time.monotonic() < ends_at:
        time.sleep(POLL_SECONDS)
    return found


def _alone(url: str, work: Callable[[Db], Done]) -> Done:
    """An administrator's work; whoever is in the way is waited for, and logged."""
    outage = Outage("vacuum")
    done = migrate.in_turn(url, work, lambda error: outage.lasts(reason_of(error), error))
    outage.is_over()
    return done
