"""`fullstop vacuum`: what was erased leaves the files of a database, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fullstop.outbox import migrate
from fullstop.outbox.database import Db
from fullstop.running.loop import reason_of
from fullstop.running.outage import Outage
from fullstop.stores.postgres import vacuum

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
    every = [*tables, *vacuum.STATISTICS]
    in_the_way = _in_turn(url, vacuum.in_the_way)
    for table in every:
        _in_turn(url, _act(table, anew=anew))
    return Vacuumed(every, in_the_way, _in_turn(url, vacuum.end_log))


def _act(table: str, *, anew: bool) -> Callable[[Db], None]:
    act = vacuum.rewrite if anew else vacuum.vacuum
    return lambda connection: act(connection, table)


def _in_turn(url: str, work: Callable[[Db], Done]) -> Done:
    """A table at a time: whoever is in the way of one is waited for, and logged."""
    outage = Outage("vacuum")
    done = migrate.in_turn(url, work, lambda error: outage.lasts(reason_of(error), error))
    outage.is_over()
    return done
