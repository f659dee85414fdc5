"""What officers were not let do: the database changed nothing, and noted the attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fullstop.outbox.database import Db
from fullstop.outbox.rows import read

DAYS = 7  # in which an attempt is told of


@dataclass(frozen=True)
class RefusedAct:
    """One statement: whose login, when, on which table, and the key of the first row of it."""

    at: datetime
    login: str
    relation: str
    verb: str
    row_key: str
    changes: tuple[str, ...]


def lately(connection: Db) -> list[RefusedAct]:
    """Those of the last days, the newest first."""
    return read(
        connection,
        RefusedAct,
        "select {columns} from refused_acts where at > now() - make_interval(days => %s)"
        " order by at desc",
        (DAYS,),
    )
