"""Where the time of one orders request goes, at batches of 500.

Of the process its processor time; of the database what its log says of every statement, by the
kind of work. The two take turns, so together they are about the time by the clock.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from psycopg.sql import SQL, Identifier

from benchmarks.erasure import SIDES, Prepared, Size
from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import FailedRunError, Stage
from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.deployment import LOGIN

SIZE = Size(500, 1_000, 4_000)
QUICK_SIZE = Size(500, 500, 2_000)

_LOGGED = (
    "alter database {database} set log_min_duration_statement to '0'",
    "alter database {database} set log_parameter_max_length to '0'",
    # Whatever else there is to tell of the product's login, its statements are in no log.
    "alter role {login} in database {database} set log_min_messages to 'log'",
)
_STATEMENT = re.compile(
    r"duration: ([\d.]+) ms  (?:(?:parse|bind|execute) [^:]*|statement): (.{0,80})"
)
_KINDS: Mapping[str, re.Pattern[str]] = {
    "database: erase, mask, restrict, count by rule": re.compile(
        r"with (?:judged|gone|done) as|(?:delete from|update) orders\."
    ),
    "database: lock and size": re.compile(r"select (?:c\.no|count\(\*\)) from"),
    "database: count plainly": re.compile(r"select (?:'\w+' as records|c\.subject, count)"),
    "database: what is kept and until when": re.compile(r"insert into deferrals"),
}
_REST = "database: inbox, cases, answers, outbox, commit"


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """Fullstop and both floors, in microseconds a request."""
    prepared = Prepared.of(stage, QUICK_SIZE if quick else SIZE)
    for name, module in SIDES.items():
        yield Contestant(name, "µs", partial(_run, prepared, f"benchmarks.sides.{module}"))


def _run(prepared: Prepared, module: str) -> Measured:
    log = prepared.stage.folder / "logs" / "postgres.log"
    if not log.exists():
        raise FailedRunError("only a server of the benchmark's own tells its log")
    with prepared.stage.database() as url:
        _log_statements(url)
        begins_at = log.stat().st_size
        told = prepared.told(module, url)
        by_kind = _by_kind(log, begins_at)
    total = prepared.size.total
    return {
        "python": 1e6 * told.cpu_seconds / told.measured,
        **{kind: 1e3 * milliseconds / total for kind, milliseconds in by_kind.items()},
    }


def _log_statements(url: str) -> None:
    """From the next connection on; never a statement's values."""
    with connect_as_administrator(url) as connection:
        for setting in _LOGGED:
            name = Identifier(connection.info.dbname)
            connection.execute(SQL(setting).format(database=name, login=Identifier(LOGIN)))


def _by_kind(log: Path, begins_at: int) -> dict[str, float]:
    """Milliseconds in all, in the order of `_KINDS`."""
    with log.open("rb") as lines:
        lines.seek(begins_at)
        text = lines.read().decode(errors="replace")
    found: dict[str, float] = defaultdict(float)
    for milliseconds, statement in _STATEMENT.findall(text):
        found[_kind(statement)] += float(milliseconds)
    return {kind: found[kind] for kind in (*_KINDS, _REST) if kind in found}


def _kind(statement: str) -> str:
    return next((kind for kind, form in _KINDS.items() if form.match(statement)), _REST)
