"""`python -m tests.bytes_stay`: where the bytes of what was erased lie, and what makes them go.

Real processes on real servers erase, mask and keep for 500 customers among thousands who do not
ask; each value is like no other. Then every file of the database, the broker and the processes is
searched for those that no row has any more: after the erasures, after `fullstop vacuum`, and after
it wrote anew.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from psycopg.sql import SQL, Identifier, Literal

from fullstop.consumers.command import sample_texts, sandboxed
from fullstop.consumers.command.sandboxed import KafkaWire, Sandbox
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import Mask, RecordSet
from fullstop.outbox.database import Db, connect_as_administrator
from fullstop.running.clock import now
from fullstop.running.settings import Settings
from fullstop.sandbox import samples
from fullstop.sandbox.guard import temporary
from fullstop.schemas.messages import ResultNotice
from fullstop.stores.postgres.statements import named, subject_of
from fullstop.testing.memory import memory_with_room
from tests.support.own_servers import say

SILENT_SECONDS_MAX = 60.0
CORE = re.compile(rb"70\d{7}")
# Around a number that no other value has: what a value of its kind looks like.
FORMS: Mapping[object, tuple[str, str]] = {
    Mask.PHONE: ("10", ""),  # of no network
    Mask.ID_CARD: ("110101199", ""),
    Mask.EMAIL: ("", "@example.com"),
    Mask.NAME: ("客", ""),
    Mask.ADDRESS: ("示例省示例市", "号"),
}
OTHER_FORM = ("说", "")
PLACES = ("tables and indexes", "write-ahead log", "rest of the server", "topics", "logs", "rest")


# --- values like no other -------------------------------------------------------------------------


def plant(connection: Db, entries: Iterable[Entry]) -> None:
    """Give each personal column of each row a value like no other, as if it came with the row."""
    first = 70_0000000
    for entry in entries:
        for records in entry.domain.record_sets:
            for column, mask in texts_of(connection, records):
                before, after = FORMS.get(mask, OTHER_FORM)
                first += connection.execute(
                    SQL(
                        "update {table} as t set {column} = {before} || ({first} + n) || {after}"
                        " from (select ctid as at, row_number() over () as n from {table}) as r"
                        " where t.ctid = r.at"
                    ).format(
                        table=named(records.table),
                        column=Identifier(column),
                        before=Literal(before),
                        first=Literal(first),
                        after=Literal(after),
                    )
                ).rowcount
            connection.execute(SQL("vacuum (full, analyze) {}").format(named(records.table)))


def texts_of(connection: Db, records: RecordSet) -> list[tuple[str, object]]:
    rows = connection.execute(
        "select attname from pg_attribute"
        " where attrelid = %s::regclass and atttypid = 'text'::regtype",
        (named(records.table).as_string(),),
    ).fetchall()
    texts = {name for (name,) in rows}
    return [(name, mask) for name, mask in records.personal.items() if name in texts]


def planted(connection: Db, entries: Iterable[Entry]) -> dict[str, str]:
    """The values that rows have now, and whose each is."""
    found: dict[str, str] = {}
    for entry in entries:
        for records in entry.domain.record_sets:
            for column, _ in texts_of(connection, records):
                query = SQL("select {0}, {1} from {2} as {3} where {0} ~ '70[0-9]{{7}}'").format(
                    Identifier(column),
                    subject_of(records),
                    named(records.table),
                    Identifier(records.name),
                )
                found |= dict(connection.execute(query).fetchall())
    return found


# --- where bytes are ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Search:
    """For these values, in all files below a folder of a sandbox."""

    folder: Path
    values: frozenset[str]

    @cached_property
    def _by_core(self) -> Mapping[bytes, tuple[bytes, int]]:
        """Each value by its number, and where in it the number stands."""
        values = [value.encode() for value in self.values]
        return {value[at : at + 9]: (value, at) for value in values for at in [_core_in(value)]}

    def found(self, *below: str) -> Counter[str]:
        """How many of the values lie in each place, in all of it or below these folders of it."""
        seen: dict[str, set[bytes]] = {place: set() for place in PLACES}
        for folder in below or (".",):
            for file in filter(Path.is_file, (self.folder / folder).rglob("*")):
                seen[self._place(file)] |= self._in(file)
        return Counter({place: len(values) for place, values in seen.items()})

    def _in(self, file: Path) -> set[bytes]:
        try:
            data = b"".join(written(file))
        except FileNotFoundError:  # a file of the log that has just gone
            return set()
        return {value for core in CORE.finditer(data) if (value := self._around(core, data))}

    def _around(self, core: re.Match[bytes], data: bytes) -> bytes | None:
        value, at = self._by_core.get(core[0], (b"", 0))
        start = core.start() - at
        return value if value and data[start : start + len(value)] == value else None

    def _place(self, file: Path) -> str:
        match file.relative_to(self.folder).parts:
            case ("postgres", "base" | "global", *_):
                return "tables and indexes"
            case ("postgres", "pg_wal", *_):
                return "write-ahead log"
            case ("postgres", *_):
                return "rest of the server"
            case ("kafka", *_):
                return "topics"
            case ("logs", *_):
                return "logs"
            case _:
                return "rest"


def _core_in(value: bytes) -> int:
    [core] = CORE.finditer(value)
    return core.start()


def written(file: Path) -> Iterator[bytes]:
    """What was ever written of a file: the broker's indexes are mostly holes."""
    with file.open("rb", buffering=0) as it:
        end, at = os.fstat(it.fileno()).st_size, 0
        while at < end:
            try:
                at = os.lseek(it.fileno(), at, os.SEEK_DATA)
            except OSError:  # nothing but a hole is left
                return
            hole = os.lseek(it.fileno(), at, os.SEEK_HOLE)
            yield os.pread(it.fileno(), hole - at, at)
            at = hole


# --- the product, at work -------------------------------------------------------------------------


def erase(sandbox: Sandbox, customers: int, others: int) -> frozenset[str]:
    """Let customers ask and be answered: the values that were in rows and are in none any more."""
    url, entries = sandbox.servers.database_url, list(sandbox.wiring.catalogue.values())
    everybody = customers + others
    samples.load(url, entries, generated=everybody, time_zone=sandbox.wiring.settings.time_zone)
    asking = samples.asking(entries, generated=everybody)[:: everybody // customers]
    with connect_as_administrator(url) as connection:
        plant(connection, entries)
        before = planted(connection, entries)
        with closing(KafkaWire(sandbox.wiring)) as wire:
            _ask(wire, asking)
        gone = before.keys() - planted(connection, entries).keys()
    say(f"{len(gone)} values of {len({before[one] for one in gone})} customers are in no row")
    return frozenset(gone)


def _ask(wire: KafkaWire, customers: list[samples.Customer]) -> None:
    requests = samples.requests(customers, now())
    wire.publish(requests)
    waiting = {one.case_id for one in requests}
    heard_at = time.monotonic()
    while waiting:
        came = [one.message for one in wire.answers(1.0)]
        if came:
            heard_at = time.monotonic()
        assert time.monotonic() < heard_at + SILENT_SECONDS_MAX, f"{len(waiting)} are not told"
        waiting -= {one.case_id for one in came if isinstance(one, ResultNotice)}


def types(sandbox: Sandbox, *words: str) -> float:
    """Type a command as an administrator; how many seconds it took."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "fullstop.consumers.command.main", *words],
        env={
            **os.environ,
            **sandbox.environment(),
            "FULLSTOP_DATABASE_URL": sandbox.servers.database_url,
        },
        check=True,
    )
    return time.monotonic() - began


def main() -> int:
    """0 where nothing is left at the end; else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=500, help="who ask")
    parser.add_argument("--others", type=int, default=4500, help="who do not")
    given = parser.parse_args()
    with temporary("fullstop-bytes-", say=say, within=memory_with_room()) as folder:
        sandbox = sandboxed.up(Settings(), folder, say=say)
        sandbox.start(sample_texts.COMMANDS, say)
        left = _measure(sandbox, given.customers, given.others)
    return int(left > 0)


def _measure(sandbox: Sandbox, customers: int, others: int) -> int:
    search = Search(sandbox.folder, erase(sandbox, customers, others))
    _show("after the erasures", search.found())
    for words in (("vacuum",), ("vacuum", "--rewrite")):
        seconds = types(sandbox, *words)
        found = search.found()
        _show(f"after `fullstop {' '.join(words)}` ({seconds:.1f} s)", found)
    return found.total()


def _show(when: str, found: Counter[str]) -> None:
    say(f"{when}: " + ", ".join(f"{place} {found[place]}" for place in PLACES))


if __name__ == "__main__":
    sys.exit(main())
