"""The engine through ten years on a real PostgreSQL: on which day each row went.

The clock stands at the last second of a day, then at midnight of the next: on every day on which
something happens, or must go, or is looked at. On all others a worker finds nothing due.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from psycopg.sql import SQL, Identifier

from fullstop.outbox import holds
from fullstop.outbox.database import Db
from fullstop.outbox.holds import NewHold
from fullstop.running.kafka import Received
from fullstop.sandbox.deployment import LOGIN
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import (
    BlockerLifted,
    BlockerRaised,
    DeletionCancelled,
    DeletionCompleted,
    DeletionDeferred,
    Message,
)
from tests.support import versions
from tests.support.officers import propose_as_another
from tests.support.ten_years import (
    A_DAY,
    CHANGE,
    FIRST,
    LAST,
    SHANGHAI,
    Customer,
    Hold,
    Population,
    Record,
)
from tests.support.world import World

DOMAINS = (
    "orders",
    "payments",
    "membership",
    "account_security",
    "browsing_history",
    "preference_tags",
)
BATCH = 200  # requests a transaction

# The second version of two domains: invoices a year less, login logs and devices a quarter more.
_CHANGES = {
    "orders": [('for = "P5Y"', 'for = "P4Y"')],
    "account_security": [
        ('for = "P6M"\n  from = "logged_on"', 'for = "P9M"\n  from = "logged_on"'),
        ('for = "P6M"\n  from = "last_seen_on"', 'for = "P9M"\n  from = "last_seen_on"'),
    ],
}


@dataclass
class Walked:
    """What a walk found: records by how they ended, and how many days were looked at."""

    differences: list[str]
    counts: Counter[str]
    days: int

    def __add__(self, other: Walked) -> Walked:
        return Walked(
            self.differences + other.differences,
            self.counts + other.counts,
            self.days + other.days,
        )


def prepared(world: World, folder: Path, population: Population) -> World:
    """The world with the population's rows, both versions of the rules, and a log of what goes."""
    for domain, changes in _CHANGES.items():
        entry = world.wiring.catalogue[domain]
        text = versions.later(versions.shipped(entry), CHANGE, CHANGE - 60 * A_DAY, *changes)
        world = _with(world, domain, versions.with_versions(world, folder, domain, text))
    with world.admin() as connection, connection.transaction():
        connection.execute(_LOG.encode())
        for table, rows in sorted(population.rows.items(), reverse=True):  # vouchers are parents
            columns = list(dict.fromkeys(column for row in rows for column in row))
            name = Identifier(*table.split("."))
            copy = SQL("copy {} ({}) from stdin").format(
                name, SQL(", ").join(map(Identifier, columns))
            )
            with connection.cursor().copy(copy) as into:
                for row in rows:
                    into.write_row([row.get(column) for column in columns])
            connection.execute(_NOTE.format(name, columns[0]))
    world.execute("analyze")
    return world


def _with(world: World, domain: str, changed: World) -> World:
    """Keeps the domains that were changed before: each change starts from the shipped files."""
    catalogue = dict(world.wiring.catalogue)
    catalogue[domain] = changed.wiring.catalogue[domain]
    vars(changed.wiring)["catalogue"] = catalogue
    return changed


_NOTE = SQL(
    "create trigger note after delete on {} referencing old table as gone"
    " for each statement execute function walk.note({})"
)
_LOG = """
create schema walk;
create table walk.today (domain text primary key, day date not null);
create table walk.gone (
  tbl text not null, key text not null, day date not null, by_whom text not null);
create function walk.note() returns trigger language plpgsql security definer as $$
begin
  execute format('insert into walk.gone select %L, gone.%I::text, today.day, session_user'
    ' from gone, walk.today where today.domain = %L',
    tg_table_schema || '.' || tg_table_name, tg_argv[0], tg_table_schema);
  return null;
end $$;
"""


class Walk:
    """One domain's ten years."""

    def __init__(self, world: World, domain: str, population: Population) -> None:
        self._world = world
        self._domain = domain
        self._population = population
        self._admin = world.admin()
        self._deferrals = world.deferrals(domain)
        self._requests = world.consumer(domain)
        self._blockers = world.blockers(domain)
        self._happens_on = self._events()
        self._days = 0

    def run(self) -> Walked:
        """Walk through the years; what became of each record."""
        planned = self._planned()
        day: date | None = FIRST
        while day is not None:
            if day > FIRST:
                self._look(datetime.combine(day - A_DAY, time(23, 59, 59), SHANGHAI))
            midnight = datetime.combine(day, time(0), SHANGHAI)
            self._set(midnight)
            for happens in self._happens_on.get(day, ()):
                happens()
            self._look(midnight)
            self._days += 1
            day = self._next(day, planned)
        return self._found()

    # --- one day after the other

    def _planned(self) -> list[date]:
        """The days on which something happens or must go, and the one of the new rules."""
        goes = {day for record in self._records for day in record.goes if day is not None}
        return sorted(goes | self._happens_on.keys() | {CHANGE})

    @property
    def _records(self) -> list[Record]:
        return self._population.records[self._domain]

    def _next(self, day: date, planned: list[date]) -> date | None:
        at = bisect_right(planned, day)
        [(looked_at,)] = self._admin.execute(
            f"select min(next_check_on) from {self._domain}.deferrals".encode()
        )
        found = [one for one in (*planned[at : at + 1], looked_at) if one is not None]
        return min(found) if found and min(found) <= LAST else None

    def _set(self, now: datetime) -> None:
        self._world.clock.now = now
        self._admin.execute(
            "insert into walk.today values (%s, %s)"
            " on conflict (domain) do update set day = excluded.day",
            (self._domain, now.date()),
        )

    def _look(self, now: datetime) -> None:
        """Let the worker do all that is due at that instant."""
        self._set(now)
        while self._deferrals.step():
            pass

    # --- what happens

    def _events(self) -> dict[date, list[Callable[[], None]]]:
        """By day, in order: matters end and are said, holds come and go, then customers ask."""
        found: dict[date, list[Callable[[], None]]] = defaultdict(list)
        for (domain, day), updates in self._population.updates.items():
            if domain == self._domain:
                found[day].append(partial(self._update, updates))
        asking: dict[date, list[Customer]] = defaultdict(list)
        for who in self._population.customers:
            asking[who.asked_on].append(who)
            if who.matter and not who.silently:
                found[who.ended_on].append(partial(self._say, who, BlockerLifted))
            if who.hold and self._domain == "orders":
                found[who.hold.placed_on].append(partial(self._place, who.hold))
                found[who.hold.released_on].append(partial(self._release, who.hold))
        for day, customers in asking.items():
            found[day].append(partial(self._ask, customers))
        return found

    def _update(self, updates: Sequence[tuple[str, str, str, Mapping[str, Any]]]) -> None:
        for table, key, no, values in updates:
            name, column = Identifier(*table.split(".")), Identifier(key)
            changed = SQL(", ").join(SQL("{} = %s").format(Identifier(one)) for one in values)
            change = SQL(
                "update {} set {} where {} = %s" if values else "delete from {}{} where {} = %s"
            )
            self._admin.execute(change.format(name, changed, column), (*values.values(), no))

    def _say(self, who: Customer, what: type[BlockerRaised | BlockerLifted]) -> None:
        self._blockers.handle([self._received(what.model_validate(self._matter(who)))])

    def _matter(self, who: Customer) -> dict[str, object]:
        domain = "payments" if who.matter in ("CARD_BOUND", "SETTLEMENT_OPEN") else "orders"
        return {
            "event_id": str(uuid4()),
            "subject_id": who.subject,
            "domain": domain,
            "kind": who.matter,
            "occurred_at": self._world.clock.now,
        }

    def _place(self, hold: Hold) -> None:
        new = NewHold(
            f"hold-{hold.subject}", hold.subject, hold.records, "r", "r", hold.secret, "s-1", None
        )
        self._in_orders(lambda connection, day: holds.place(connection, new, day))

    def _release(self, hold: Hold) -> None:
        name = f"hold-{hold.subject}"

        def by_two(connection: Db, day: date) -> bool:
            propose_as_another(connection, name)
            return holds.release(connection, name, "s-3", day)

        self._in_orders(by_two)

    def _in_orders(self, act: Callable[[Db, date], bool]) -> None:
        with self._admin.transaction():
            self._admin.execute("set local search_path to orders")
            assert act(self._admin, self._world.today())

    def _ask(self, customers: Sequence[Customer]) -> None:
        for who in customers:
            if who.matter and not who.silently:
                self._say(who, BlockerRaised)
        for at in range(0, len(customers), BATCH):
            some = customers[at : at + BATCH]
            asked = [message for who in some for message in self._messages(who)]
            self._requests.handle([self._received(message) for message in asked])

    def _messages(self, who: Customer) -> Iterator[Message]:
        waives = ("membership.benefits",) if who.waives else ()
        request = self._world.request(who.subject, acting_as=who.acting_as, waives=waives)
        cancelled = DeletionCancelled(
            event_id=str(uuid4()),
            case_id=request.case_id,
            subject_id=request.subject_id,
            cancelled_at=self._world.clock.now,
        )
        if who.cancels == "before":
            yield cancelled
        yield request
        if who.cancels == "after":
            yield cancelled

    def _received(self, message: Message) -> Received:
        return self._world.received(message)

    # --- what became of it

    def _found(self) -> Walked:
        """Every record against the day on which it went, and every case against its last answer."""
        gone = self._gone()
        counts: Counter[str] = Counter()
        differences = list(self._answers_that_differ())
        for record in self._records:
            went = gone.pop((record.table, record.key), None)
            first, last = record.goes
            counts[_how(record)] += 1
            if not is_right(went, first, last):
                expected = first if first == last else f"{first} to {last}"
                differences.append(f"{record.table} {record.key}: {went}, not {expected}")
        differences += [f"{table} {key} went, and is nobody's" for table, key in gone]
        self._admin.close()
        return Walked(differences, counts, self._days)

    def _gone(self) -> dict[tuple[str, str], date]:
        rows = self._admin.execute(
            "select tbl, key, day from walk.gone where split_part(tbl, '.', 1) = %s",
            (self._domain,),
        ).fetchall()
        assert len({row[:2] for row in rows}) == len(rows)
        return {(table, key): day for table, key, day in rows}

    def _answers_that_differ(self) -> Iterator[str]:
        """The last answers tell, in all, the rows that went; completed means nothing remains."""
        rows = self._admin.execute(
            f"select report from {self._domain}.cases where report is not null".encode()
        ).fetchall()
        answers = [decode(report) for (report,) in rows]
        told = 0
        for answer in answers:
            assert isinstance(answer, DeletionCompleted | DeletionDeferred)
            told += sum(entry.rows for entry in answer.erased)
        [(went,)] = self._admin.execute(
            "select count(*) from walk.gone where split_part(tbl, '.', 1) = %s and by_whom = %s",
            (self._domain, LOGIN),
        )
        if told != went:
            yield f"{self._domain}: {told} rows are told as erased, {went} were"
        waiting = {
            case_id
            for (case_id,) in self._admin.execute(
                f"select distinct case_id from {self._domain}.deferrals".encode()
            )
        }
        deferred = {one.case_id for one in answers if isinstance(one, DeletionDeferred)}
        if deferred != waiting:
            yield f"{self._domain}: {len(deferred)} cases keep something, {len(waiting)} wait"


def _how(record: Record) -> str:
    first, last = record.goes
    if first is None:
        return "kept"
    if first != last:
        return "silent"
    return "at once" if first == record.asked_on else "later"


def is_right(went: date | None, first: date | None, last: date | None) -> bool:
    """Whether a record went on its day; between its days where nobody said that it was free."""
    if went is None or first is None:
        return went is None and last is None
    return first <= went and (last is None or went <= last)
