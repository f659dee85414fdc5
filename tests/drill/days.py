"""The bad days, each by what the pages say, with every process at work and customers who ask.

`python -m tests.drill.days`: a database is set back, the key is changed, the broker is lost, the
database fails over, another version comes. A page's commands are typed as they stand there.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psycopg
import pytest

from fullstop.sandbox import servers
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.kafka import Kafka
from fullstop.sandbox.postgres import Postgres
from fullstop.schemas.messages import DeletionRequested
from tests.drill.at_work import (
    ADMINISTRATOR,
    OFFICERS_PASSWORD,
    AtWork,
    a_release_at_work,
    at_work,
)
from tests.drill.rows import Before, Rows, Tables, rows_of, seen_of
from tests.drill.script import BAD_DAYS, FAILS_OVER, KEYS, SECTIONS, Script, script, statements
from tests.drill.standby import Standby, a_standby
from tests.support.earlier_releases import RELEASES
from tests.support.own_servers import say

AWAY_SECONDS = 10
APART = {"orders": "orders", "aggregator": "aggregator", "intake": "door", "notify": "door"}


# --- a backup -----------------------------------------------------------------------------------


def restored(count: int, page: Script) -> str:
    """A domain's, the aggregator's and the door's database, one after another."""
    with at_work(4 * count, apart=APART) as work:
        work.more |= {
            f"{name.upper()}_DATABASE": work.url(schema, ADMINISTRATOR)
            for schema, name in APART.items()
        }
        work.start()
        work.await_told(work.ask(count))
        work.not_sent()
        page.types(work, count=len(set(APART.values())))
        backup = rows(work)
        held = hold(work, count // 10)
        work.await_told(work.ask(count))
        work.not_sent()
        before = Before(backup, rows(work), held)

        seconds = [_set_back(work, page, "consume-orders")]
        seconds += [_set_back(work, page, name) for name in ("aggregate", "notify")]
        verdict = before.judge(rows(work), seen(work))
        assert verdict, verdict
        work.await_told(work.ask(count))
        each = ", ".join(f"{one:.1f} s" for one in seconds)
        return _told(
            work, f"orders, aggregator, door restored in {each}; visible again 0", forgotten=count
        )


def _set_back(work: AtWork, page: Script, process: str) -> float:
    """The page's two lines: the backup is put back, and what it forgot comes again."""
    work.stop(process)
    page.types(work)
    _refused(work)
    work.stop(process)
    began = time.monotonic()
    page.types(work)
    seconds = time.monotonic() - began
    work.start()
    return seconds


def _refused(work: AtWork) -> None:
    with pytest.raises(SandboxError, match="run `fullstop restore"):
        work.start()


def hold(work: AtWork, count: int) -> set[str]:
    """Who asks next is held, in everything."""
    work.more["FULLSTOP_OFFICER_PASSWORD"] = OFFICERS_PASSWORD
    work.done("fullstop migrate --officer officer_17", ADMINISTRATOR)
    held = {one.subject_id for one in work.next(count)}
    for subject in held:
        work.done(
            f"fullstop hold place --all --subject {subject} --reference 'court 2026-17'"
            " --reason 'preservation of evidence' --by staff-31",
            "officer_17",
        )
    return held


def rows(work: AtWork) -> Rows:
    return rows_of(work.url("orders", ADMINISTRATOR), _tables(work))


def seen(work: AtWork) -> set[tuple[str, str]]:
    return seen_of(work.url("orders", ADMINISTRATOR), _tables(work))


def _tables(work: AtWork) -> list[Tables]:
    sets = work.sandbox.wiring.catalogue["orders"].domain.record_sets
    return [Tables("orders", {one.table.partition(".")[2]: one.keys[0] for one in sets})]


# --- the key ------------------------------------------------------------------------------------


def key_changed(count: int, page: Script) -> str:
    with at_work(4 * count) as work:
        keys = work.folder / "contact-keys"
        with script(KEYS, "Make the pair") as made:
            made.types(work)
        work.more |= {
            "FULLSTOP_SECRETS_DIR": str(keys / "every"),
            "FULLSTOP_CONTACT_KEY": None,
        }
        work.of_notify |= {"FULLSTOP_NOTIFY_PRIVATE_KEY": None}
        _hand_out(work, keys)
        work.start()
        work.await_told(work.ask(count))

        page.types(work)
        waiting = work.ask(count)
        _hand_out(work, keys)
        work.stop("notify")
        seconds = work.start()
        waiting += work.ask(count)  # sealed for the former key, and opened by it
        work.stop_but("notify")
        seconds += work.start()
        work.await_told(waiting)
        work.not_sent()

        page.types(work)
        work.stop_but("notify")
        seconds += work.start()
        page.types(work)
        _hand_out(work, keys)
        work.stop("notify")
        seconds += work.start()
        work.await_told(work.ask(count))
        return _told(work, f"processes were started again in {seconds:.0f} s, all four times")


def _hand_out(work: AtWork, keys: Path) -> None:
    """Every process reads its folder; `notify` has the files of both."""
    together = work.folder / "of-notify"
    shutil.rmtree(together, ignore_errors=True)
    for part in ("every", "notify"):
        shutil.copytree(keys / part, together, dirs_exist_ok=True)
    work.of_notify["FULLSTOP_SECRETS_DIR"] = str(together)


# --- the broker ---------------------------------------------------------------------------------


def broker_away(count: int, page: Script) -> str:
    """It is killed while customers' requests are on their way, and comes back."""
    del page  # it says that nothing is to be typed
    with at_work(2 * count) as work:
        work.start()
        work.await_told(work.ask(count))
        asked = work.ask(count)
        servers.kill(work.folder, Kafka.key)
        time.sleep(AWAY_SECONDS)
        servers.start(work.folder, Kafka.key)
        seconds = work.await_told(asked)
        return _told(work, f"the last was told {seconds:.0f} s after it was back")


def topics_lost(count: int, page: Script) -> str:
    """Its disk is gone, while answers are on their way."""
    with at_work(3 * count) as work:
        work.start()
        work.await_told(work.ask(count))
        asked = work.ask(count)
        _await_read(work, 2 * count)
        servers.kill(work.folder, Kafka.key)
        shutil.rmtree(work.folder / "kafka" / "data")
        began = time.monotonic()
        work.stop()
        servers.start(work.folder, Kafka.key)
        page.types(work)
        work.start()
        page.types(work)
        work.await_told(asked)
        seconds = time.monotonic() - began
        work.await_told(work.ask(count))
        return _told(work, f"all told {seconds:.0f} s after")


def _await_read(work: AtWork, count: int) -> None:
    """Until every domain has read so many: what nobody read only its publisher has."""
    topic = work.sandbox.wiring.topics.requests.name
    with psycopg.connect(work.url(None, ADMINISTRATOR), autocommit=True) as connection:
        for name in work.sandbox.wiring.domains:
            read = f"select sum(past) >= {count} from {name}.bookmarks where topic = '{topic}'"
            while connection.execute(read.encode()).fetchone() != (True,):
                time.sleep(0.1)


# --- the database -------------------------------------------------------------------------------


def failed_over(count: int, page: Script) -> str:
    """To a standby that has all that was acknowledged, with customers' cases on their way."""
    del page  # nothing but SQL
    with at_work(3 * count) as work, a_standby(work) as standby:
        waits, promotes = statements(BAD_DAYS, FAILS_OVER)
        work.start()
        work.await_told(work.ask(count))
        _executed(work.url(None, ADMINISTRATOR), waits)
        _await_synchronous(work)
        asked = work.ask(count)
        began = time.monotonic()
        servers.kill(work.folder, Postgres.key)
        _executed(standby.postgres.url, promotes)
        work.await_told(asked)
        seconds = time.monotonic() - began
        work.await_told(work.ask(count))
        return _told(work, f"all told {seconds:.0f} s after the first server was killed")


def failed_over_late(count: int, page: Script) -> str:
    """To a standby that lacks the last minutes: that is a restore."""
    with at_work(3 * count) as work, a_standby(work) as standby:
        work.start()
        work.await_told(work.ask(count))
        work.not_sent()
        standby.stop()
        work.await_told(work.ask(count))
        work.not_sent()
        gone = rows(work)
        _late(work, standby)
        work.stop()
        _refused(work)
        work.stop()
        began = time.monotonic()
        said = page.types(work)
        seconds = time.monotonic() - began
        assert "again that were told as gone: 0" in said
        assert rows(work).keys() == gone.keys()
        work.start()
        work.await_told(work.ask(count))
        how = f"all restored in {seconds:.0f} s, visible again 0"
        return _told(work, how, forgotten=count)


def _late(work: AtWork, standby: Standby) -> None:
    """The first server is lost before the standby could catch up."""
    _, promotes = statements(BAD_DAYS, FAILS_OVER)
    servers.kill(work.folder, Postgres.key)
    standby.start()
    _executed(standby.postgres.url, promotes)


def _executed(url: str, typed: Sequence[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for one in typed:
            connection.execute(one.encode())


def _await_synchronous(work: AtWork) -> None:
    asked = b"select count(*) from pg_stat_replication where sync_state = 'sync'"
    with psycopg.connect(work.url(None, ADMINISTRATOR), autocommit=True) as connection:
        while connection.execute(asked).fetchone() != (1,):
            time.sleep(0.1)


# --- another version ----------------------------------------------------------------------------


def upgraded(count: int, page: Script) -> str:
    """From the last release, back to it, and forward again, process by process."""
    release = RELEASES[-1].name
    with a_release_at_work(5 * count, release) as work:
        work.start()
        asked = work.ask(count)
        older = work.more.pop("PYTHONPATH")
        page.types(work, count=2)
        speakers_first = sorted(work.entries, key=lambda entry: not entry.domain.matters)
        consumers = [f"consume-{entry.domain.name}" for entry in speakers_first]
        order = ["notify", "relay", "aggregate", *consumers]
        began = time.monotonic()
        asked += _exchanged(work, order, count)
        work.more["PYTHONPATH"] = older
        asked += _exchanged(work, order[::-1], count)
        del work.more["PYTHONPATH"]
        asked += _exchanged(work, order, count)
        seconds = (time.monotonic() - began) / 3
        work.await_told(asked)
        return _told(work, f"from {release}, back and forward again in {seconds:.0f} s each time")


def _exchanged(work: AtWork, order: Sequence[str], count: int) -> list[DeletionRequested]:
    """Each process ends and another version's begins, while customers ask."""
    asked: list[DeletionRequested] = []
    for name in order:
        asked += work.ask(max(count // len(order), 1))
        work.stop(name)
        work.start()
    return asked


# --- together -----------------------------------------------------------------------------------


def _told(work: AtWork, how: str, *, forgotten: int = 0) -> str:
    """What came of it: everybody was told, nobody twice, and nobody lacks anything.

    Of texts that the ledger has `forgotten` nobody knows whether they were sent: somebody calls.
    """
    why = work.not_sent()
    unknown, bare, wrong = why.pop("no_answer", 0), why.pop("no_contact", 0), why
    twice, lacking = work.told_twice(), work.lacking()
    assert unknown <= forgotten, unknown
    assert not wrong, wrong
    assert not twice, twice
    assert not lacking.total(), lacking
    return (
        f"{len(work.asked)} customers asked, {how}; {len(work.arrived())} texts arrived, told "
        f"twice 0, without a number {bare}, to be called {unknown}, answers and requests that "
        "somebody lacks 0"
    )


DAYS: Mapping[str, Callable[[int, Script], str]] = {
    "restore": restored,
    "key": key_changed,
    "broker": broker_away,
    "topics": topics_lost,
    "failover": failed_over,
    "failover-late": failed_over_late,
    "upgrade": upgraded,
}


def main() -> int:
    """0 where each day went as the pages say; else it ends with what did not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100, help="who ask at each step")
    parser.add_argument("--only", choices=DAYS)
    given = parser.parse_args()
    for name in [given.only] if given.only else DAYS:
        with script(*SECTIONS[name]) as page:
            say(f"{name}: {DAYS[name](given.customers, page)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
