"""A database of each release, in the middle of its work, is brought to the present and on.

And back to the release, which works on the newer tables, and forward again: what comes of it is
what the release itself made of it, and nobody is told twice.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from fullstop.consumers.domain.at_work import UNASKED_MAX
from fullstop.outbox import migrate as migrating
from fullstop.outbox import revisions
from fullstop.outbox.database import DatabaseError
from fullstop.outbox.revisions import known
from fullstop.sandbox.servers import Servers
from fullstop.testing.world import Clock
from tests.support.earlier_releases import RELEASES, source_of
from tests.support.frozen import dated, released
from tests.support.pages import ROOT
from tests.support.released_life import END, TOPICS, Life, life_on, migrate, taken_up, wiring_on
from tests.support.world import cloned


@pytest.fixture(scope="module", params=RELEASES, ids=lambda folder: folder.name)
def release(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


@pytest.fixture(scope="module")
def kept(template: Servers, release: Path) -> Iterator[str]:
    """The database of a release, from which each test has its own."""
    with taken_up(template, release) as url:
        yield url.rpartition("/")[2]


@contextmanager
def a_life(servers: Servers, kept: str, release: Path) -> Iterator[Life]:
    with cloned(servers, kept) as url, life_on(servers, url, Clock()) as life:
        life.take_up((release / TOPICS).read_text("utf-8"))
        yield life


def upgrade(servers: Servers, life: Life) -> None:
    migrate(wiring_on(servers, life.world.admin_url), life.world.admin_url)


def came_to(life: Life, release: Path) -> list[str]:
    """What is another at its end than the release made of it: nothing."""
    life.settle()
    # Of requests that only a release has read which says nothing of them, the others are asked.
    life.world.clock.now += UNASKED_MAX + timedelta(seconds=1)
    life.settle()
    assert set(life.inbox.accepted.values()) <= {1}
    now, then = life.end(), json.loads((release / END).read_text("utf-8"))
    if rules_came_since(release):  # on their day what is kept is looked at, and its next look set
        for end in (now, then):
            end["deferrals"] = [one.rpartition(" ")[0] for one in end["deferrals"]]
    return [name for name in then if now[name] != then[name]]


def rules_came_since(release: Path) -> bool:
    so_far = [folder.name for folder in RELEASES[: RELEASES.index(release) + 1]]
    there = {one.path for one in released(ROOT) if one.release in so_far}
    return any("/retention/" in path for path in {*dated(ROOT)} - there)


def test_something_of_everything_waits_in_it(template: Servers, kept: str, release: Path) -> None:
    with a_life(template, kept, release) as life:
        for what, query in WAITING.items():
            asked = query.format(today=life.world.today())
            [(count,)] = life.world.execute(f"select count(*) from {asked}")
            assert count, what
        unread = life.places["membership deletion.requests"]
        assert unread < len(life.lying["deletion.requests"])
        assert life.places["orders-said deletion.blockers"] < len(life.lying["deletion.blockers"])


WAITING = {
    "open cases": "membership.cases where state <> 'done'",
    "deferrals": "orders.deferrals where next_check_on > '{today}'",
    "deferrals that are due": "orders.deferrals where next_check_on <= '{today}'",
    "a hold on everything": "orders.holds where cardinality(records) = 0 and released_at is null",
    "a hold on a part": "orders.holds where cardinality(records) > 0 and released_at is null",
    "a hold that was released": "orders.holds where released_at is not null",
    "what membership says": "membership.outbox",
    "dead letters of the door and a domain": "membership.outbox where topic like '%dead-letters'",
    "noted dead letters": "aggregator.dead_letters",
    "blockers": "orders.blockers where raised",
    "restricted rows": "orders.invoices where restricted_for is not null",
    "messages": "notify.messages where state = 'waiting'",
    "applications": "intake.applications where state <> 'done'",
}


def test_the_present_version_goes_on_with_it(template: Servers, kept: str, release: Path) -> None:
    with a_life(template, kept, release) as life:
        upgrade(template, life)
        assert came_to(life, release) == []


def test_back_to_the_release_and_forward_again(
    template: Servers, kept: str, release: Path, tmp_path: Path, newer: Newer
) -> None:
    """The release's own code works on tables that are newer than it."""
    with a_life(template, kept, release) as life:
        source = its_source(release, tmp_path / "source")
        newer(ADDS)
        upgrade(template, life)
        life.round()
        state = tmp_path / "state.json"
        state.write_text(life.state(), "utf-8")
        went_back(template, life, source, state)
        life.lying.clear()
        life.take_up(state.read_text("utf-8"))
        upgrade(template, life)
        assert came_to(life, release) == []


def its_source(release: Path, folder: Path) -> Path:
    try:
        return source_of(release.name, folder)
    except LookupError as missing:
        pytest.skip(str(missing))


def went_back(servers: Servers, life: Life, source: Path, state: Path) -> None:
    named = [servers.bootstrap_servers, life.world.admin_url, str(state)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.released_life", *named],
        cwd=source,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]


# --- planted: the next version's migrations -------------------------------------------------------

Newer = Callable[[str], None]
ADDS = """
    op.execute("alter table cases add column seen_by text")
    op.execute("create table looks (case_id text primary key)")
"""
WRONG = {
    "loses": 'op.execute("delete from deferrals")',
    "takes back": "op.execute(\"delete from cases where state <> 'done'\")",
    "renames": 'op.execute("alter table deferrals rename column next_check_on to look_on")',
    "wants a value": 'op.execute("alter table deferrals add column seen_by text not null")',
}


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newer]:
    """From now on `migrate` is a later version's, with one more migration of the domains."""

    def plant(body: str) -> None:
        copy = tmp_path / "outbox"
        shutil.copytree(str(files("fullstop.outbox") / "migrations"), copy / "migrations")
        last = known("domain")[-1]
        revision = f"domain_{int(last[-4:]) + 1:04}"
        (copy / "migrations" / "versions" / f"{revision}.py").write_text(
            f'from alembic import op\n\nrevision = "{revision}"\ndown_revision = "{last}"\n'
            f"branch_labels = None\ndepends_on = None\n\n\ndef upgrade() -> None:\n"
            f"    {body.strip()}\n"
        )
        for module in (migrating, revisions):
            monkeypatch.setattr(module, "files", lambda _package: copy)
        known.cache_clear()

    yield plant
    monkeypatch.undo()
    known.cache_clear()


@pytest.mark.parametrize("wrong", WRONG)
def test_a_next_version_that_does_harm_is_noticed(
    template: Servers, kept: str, release: Path, newer: Newer, wrong: str
) -> None:
    with a_life(template, kept, release) as life:
        newer(WRONG[wrong])
        try:
            upgrade(template, life)
            noticed = came_to(life, release)
        except DatabaseError as error:
            noticed = [type(error).__name__]
    assert noticed
