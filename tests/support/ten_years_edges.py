"""Records around the last day of their period: the engine's statement, `decide` and a calendar.

A block is one day and one period, with a record for each start around the edge between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from fullstop.handlers.erasure import erase_batch
from fullstop.handlers.retention import decide
from fullstop.handlers.rules import KeepRule
from fullstop.handlers.store import Case
from fullstop.outbox.database import Db
from fullstop.stores.postgres.statements import compile_policy
from fullstop.stores.postgres.store import PostgresStore
from tests.support import toy
from tests.support.ten_years import A_DAY, LONG_AGO, ODD_STARTS, SHANGHAI, later

BLOCK = 1_000
# (years, months); what the default rules say, and what crosses a February.
PERIODS = ((0, 6), (0, 9), (1, 0), (3, 0), (4, 0), (5, 0), (10, 0), (1, 6), (0, 1), (0, 30))


@dataclass(frozen=True)
class Block:
    """One day, one period, and the day from which each record counts."""

    day: date
    years: int
    months: int
    starts: tuple[date, ...]

    @property
    def rule(self) -> KeepRule:
        return toy.keep("rule", "first_on", f"P{self.years}Y{self.months}M")

    def kept(self) -> set[int]:
        """The records whose last day is not over, by this calendar."""
        return {
            no
            for no, start in enumerate(self.starts)
            if later(start, self.years, self.months) >= self.day
        }


def blocks(records: int, seed: int = 1) -> Iterator[Block]:
    """Blocks of at least so many records, the same for the same seed."""
    random = Random(seed)
    odd = [later(start, years, 0) for start in ODD_STARTS for years in (4, 8)]
    for _ in range(0, records, BLOCK):
        day = random.choice(
            (random.choice(odd), date(2026, 1, 1) + random.randint(0, 3652) * A_DAY)
        )
        years, months = random.choice(PERIODS)
        edge = later(day, -years, -months)
        starts = tuple(edge + offset * A_DAY for offset in range(-BLOCK // 2, BLOCK // 2))
        yield Block(day, years, months, starts)


def wrong(connection: Db, block: Block) -> list[str]:
    """The records that SQL or `decide` keeps otherwise than the calendar; leaves no row."""
    expected = block.kept()
    found = {"SQL": _kept_by_sql(connection, block), "decide": _kept_by_decide(block)}
    return [
        f"{by}: {block.starts[no]} + {block.rule.period} on {block.day}"
        for by, kept in found.items()
        for no in sorted(kept ^ expected)
    ]


def _kept_by_sql(connection: Db, block: Block) -> set[int]:
    policy = toy.policy(papers=(block.rule,))
    cutoff = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    with connection.transaction(force_rollback=True):
        connection.execute(
            "insert into toy.papers (paper_no, subject_id, created_at, bundle, first_on)"
            " select n - 1, 's', %s, n, start"
            " from unnest(%s::date[]) with ordinality as r(start, n)",
            (LONG_AGO, list(block.starts)),
        )
        store = PostgresStore(connection, compile_policy(toy.domain(), policy), block.day)
        case = Case(0, "s", cutoff, frozenset({"papers"}))
        erase_batch(store, ("papers",), [case], rows_max=2 * BLOCK)
        rows = connection.execute("select paper_no::int from toy.papers").fetchall()
    return {no for (no,) in rows}


def _kept_by_decide(block: Block) -> set[int]:
    rules = toy.policy(papers=(block.rule,)).records["papers"]
    papers = toy.domain().record_set("papers")
    no_facts = {"second_on": None, "first_open": False, "second_open": False}
    return {
        no
        for no, start in enumerate(block.starts)
        if decide(rules, papers, {"first_on": start, **no_facts}, block.day)
    }
