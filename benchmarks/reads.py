"""What restriction costs a shop's reads, and what its state costs our batches, row and side table.

Each way is read beside the same table without any, in alternating slices of one run, so that a slow
moment meets both. The columns are the product's; the side tables are what stands beside them, made
by hand: the product has none.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from psycopg.sql import SQL, Identifier

from benchmarks.rounds import Contestant, Measured
from benchmarks.stage import Stage
from fullstop.handlers.contract import Domain, RecordSet
from fullstop.outbox.database import Db, connect_as_administrator
from fullstop.outbox.migrate import create_role, create_schema
from fullstop.stores.postgres import restriction
from fullstop.stores.postgres.roles import Roles

ROWS, QUICK_ROWS = 200_000, 20_000
SLICES, QUICK_SLICES = 20, 3
OF_A_CUSTOMER = 10  # rows; of one customer in twenty all are restricted
_ROLES = Roles.of("bench")
_WITHOUT = "bench.without"

_TABLE = """
create table {table} (order_no bigint primary key, subject_id text not null,
  created_at timestamptz not null, seller text not null, price_cents bigint not null, phone text);
insert into {table} select n, 'customer-' || n / {each},
    timestamptz '2020-01-01' + n * interval '15 minutes', 'seller-' || n % 50, n % 10000,
    '10001234567'
  from generate_series(1, {rows}) as n;
create index on {table} (subject_id, created_at);
grant select, update, delete on {table} to {app}, {eraser}"""
_HIDDEN = "order_no / {each} % 20 = 0"

_SIDE = """
create table {side} (order_no bigint primary key, restricted_for text[], masked_on date);
insert into {side} select order_no, '{{}}' from {table} where {hidden};
grant select, insert, update, delete on {side} to {app}, {eraser};
create function {side}_is_open(bigint) returns boolean language sql stable parallel safe
  security definer set search_path = pg_catalog, pg_temp
  as $$ select not exists (select from {side} as s
    where s.order_no = $1 and s.restricted_for is not null) $$;
create policy eraser on {table} to {eraser} using (true);
create policy app on {table} to {app} using ({open});
alter table {table} enable row level security, force row level security"""
_OPEN = {
    "side table, sub-select": "not exists (select from {side} as s"
    " where s.order_no = {name}.order_no and s.restricted_for is not null)",
    "side table, function": "{side}_is_open(order_no)",
}

_COLUMNS = "order_no, subject_id, created_at, seller, price_cents, phone"
READS = {
    "point look-up": (f"select {_COLUMNS} from {{table}} where order_no = %(order)s", 200),
    "list of a customer": (
        f"select {_COLUMNS} from {{table}} where subject_id = %(subject)s"
        " order by created_at desc limit 20",
        100,
    ),
    "aggregate": ("select seller, count(*), sum(price_cents) from {table} group by seller", 1),
}

# What becomes of a batch's rows, as the statements of the product do it: lock, act, count.
_LOCKED = "select order_no from {table} where order_no = any(%(orders)s) for update"
_SEEN = "select count(*) from {table} where order_no = any(%(orders)s)"
_MASKED = "phone = left(phone, 3) || '****' || right(phone, 4)"
_AT_SIDE = (
    "insert into {side} select unnest(%(orders)s::bigint[]), '{{}}', {day} on conflict (order_no)"
    " do update set restricted_for = excluded.restricted_for, masked_on = excluded.masked_on"
)
_BATCH = 500
BATCHES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "columns": {
        "restricted": (
            "update {table} set restricted_for = '{{}}' where order_no = any(%(orders)s)",
        ),
        "masked and restricted": (
            f"update {{table}} set restricted_for = '{{{{}}}}', masked_on = current_date, {_MASKED}"
            " where order_no = any(%(orders)s)",
        ),
    },
    "side table": {
        "restricted": (_AT_SIDE.replace("{day}", "null"),),
        "masked and restricted": (
            f"update {{table}} set {_MASKED} where order_no = any(%(orders)s)",
            _AT_SIDE.replace("{day}", "current_date"),
        ),
    },
}


@dataclass(frozen=True)
class Size:
    """Rows of each table; slices of each measure."""

    rows: int
    slices: int


@dataclass(frozen=True)
class Way:
    """A table whose rows can be restricted; its state lies on the row, or in `side`."""

    table: str
    side: str = ""

    def written(self, statement: str) -> bytes:
        return statement.format(table=self.table, side=self.side).encode()


def contestants(stage: Stage, *, quick: bool) -> Iterator[Contestant]:
    """Each way of restriction in times of the same reads without it; then our batches."""
    size = Size(QUICK_ROWS, QUICK_SLICES) if quick else Size(ROWS, SLICES)
    yield Contestant("without restriction", "ms", partial(_absolute, stage, size))
    for name in ("columns", *_OPEN):
        ratios = partial(_ratios, stage, size, name)
        yield Contestant(f"{name}, to without", "times", ratios)
    yield Contestant(f"a batch of {_BATCH} rows", "ms", partial(_batches, stage, size))


# --- tables -------------------------------------------------------------------------------------


def _made(connection: Db, size: Size, names: Sequence[str]) -> list[Way]:
    """A table for each of these ways, with the same rows."""
    for role in restriction.roles_for(Domain("bench", ()), []):
        create_role(connection, role)
    create_schema(connection, "bench", _ROLES.owner)
    connection.execute(f"grant usage on schema bench to {_ROLES.app}, {_ROLES.eraser}".encode())
    _fill(connection, _WITHOUT, size)
    ways = [
        _with_columns(connection, size) if name == "columns" else _with_side(connection, size, name)
        for name in names
    ]
    connection.execute("vacuum (analyze)")
    return ways


def _fill(connection: Db, table: str, size: Size) -> None:
    roles = {"app": _ROLES.app, "eraser": _ROLES.eraser}
    filled = _TABLE.format(table=table, rows=size.rows, each=OF_A_CUSTOMER, **roles)
    connection.execute(filled.encode())


def _with_columns(connection: Db, size: Size) -> Way:
    """As `fullstop migrate` makes it."""
    way = Way("bench.with_columns")
    _fill(connection, way.table, size)
    records = RecordSet("orders", way.table, "order_no")
    restriction.prepare(connection, Domain("bench", (records,)), [])
    hidden = _HIDDEN.format(each=OF_A_CUSTOMER)
    connection.execute(f"update {way.table} set restricted_for = '{{}}' where {hidden}".encode())
    connection.execute(f"vacuum full {way.table}".encode())  # as if it had been so at first
    restriction.bind(connection, way.table, _ROLES)
    return way


def _with_side(connection: Db, size: Size, name: str) -> Way:
    kind = name.rpartition(" ")[2].replace("-", "_")
    way = Way(f"bench.with_{kind}", f"bench.side_{kind}")
    _fill(connection, way.table, size)
    opened = _OPEN[name].format(side=way.side, name=way.table.partition(".")[2])
    roles = {"app": _ROLES.app, "eraser": _ROLES.eraser}
    hidden = _HIDDEN.format(each=OF_A_CUSTOMER)
    made = _SIDE.format(table=way.table, side=way.side, hidden=hidden, open=opened, **roles)
    connection.execute(made.encode())
    return way


# --- reads --------------------------------------------------------------------------------------


def _absolute(stage: Stage, size: Size) -> Measured:
    with stage.database() as url, connect_as_administrator(url) as connection:
        _made(connection, size, [])
        _act_as(connection, _ROLES.app)
        return {
            read: 1e3 * _medians(connection, size, read, [_WITHOUT])[0] / times
            for read, (_, times) in READS.items()
        }


def _ratios(stage: Stage, size: Size, name: str) -> Measured:
    with stage.database() as url, connect_as_administrator(url) as connection:
        [way] = _made(connection, size, [name])
        _act_as(connection, _ROLES.app)
        found = {read: _medians(connection, size, read, [_WITHOUT, way.table]) for read in READS}
    return {read: restricted / without for read, (without, restricted) in found.items()}


def _act_as(connection: Db, role: str) -> None:
    connection.prepare_threshold = 0
    connection.execute(SQL("set role {}").format(Identifier(role)))


def _medians(connection: Db, size: Size, read: str, tables: Sequence[str]) -> list[float]:
    """How long a slice of the read takes of each table, in turns; the first is warm-up."""
    text, times = READS[read]
    drawn = random.Random(1)
    taken: list[list[float]] = [[] for _ in tables]
    for _ in range(size.slices + 1):
        orders = [drawn.randint(1, size.rows) for _ in range(times)]
        for place, table in enumerate(tables):
            act = partial(_read, connection, text.format(table=table), orders)
            taken[place].append(_timed(act))
    return [median(slices[1:]) for slices in taken]


def _read(connection: Db, statement: str, orders: Sequence[int]) -> None:
    query = statement.encode()
    for order in orders:
        asked = {"order": order, "subject": f"customer-{order // OF_A_CUSTOMER}"}
        connection.execute(query, asked).fetchall()


def _timed(act: Callable[[], None]) -> float:
    begins_at = time.perf_counter()
    act()
    return time.perf_counter() - begins_at


# --- our batches --------------------------------------------------------------------------------


def _batches(stage: Stage, size: Size) -> Measured:
    """Rows of fifty customers locked, restricted and counted as the application, then committed."""
    with stage.database() as url, connect_as_administrator(url) as connection:
        made = _made(connection, size, ["columns", "side table, sub-select"])
        ways = dict(zip(BATCHES, made, strict=True))
        acts = [
            (f"{act}, {name}", ways[name], statements)
            for name, its in BATCHES.items()
            for act, statements in its.items()
        ]
        taken: dict[str, list[float]] = {what: [] for what, _, _ in acts}
        for number in range(size.slices + 1):
            for place, (what, way, statements) in enumerate(acts):
                first = 1 + (number * len(acts) + place) * _BATCH
                act = partial(_batch, connection, way, statements, first)
                taken[what].append(_timed(act))
    return {what: 1e3 * median(slices[1:]) for what, slices in taken.items()}


def _batch(connection: Db, way: Way, statements: Sequence[str], first: int) -> None:
    rows = {"orders": list(range(first, first + _BATCH))}
    with connection.transaction():
        connection.execute(SQL("set local role {}").format(Identifier(_ROLES.eraser)))
        for statement in (_LOCKED, *statements):
            connection.execute(way.written(statement), rows)
        connection.execute(SQL("set local role {}").format(Identifier(_ROLES.app)))
        connection.execute(way.written(_SEEN), rows)
