"""What was released of migrations and dated files stays; what is new comes after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fullstop.outbox.revisions import Branch, known
from tests.support.frozen import (
    MANIFEST,
    PATTERNS,
    RELEASED,
    borrowed,
    manifest,
    problems,
    released,
)

ROOT = Path(__file__).parents[2]
MIGRATIONS = Path("outbox/migrations/versions")
RULES = Path("handlers/orders/retention")
BRANCHES: tuple[Branch, ...] = ("domain", "aggregator", "intake", "notify")


def test_what_was_released_stays() -> None:
    assert list(problems(ROOT, released(ROOT))) == []


def test_every_kind_was_released() -> None:
    paths = [one.path for one in released(ROOT)]
    for pattern in PATTERNS:
        assert any(Path(path).match(pattern) for path in paths), pattern
    assert not [path for path in paths if "/words/" in path]


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_migration_is_called_by_its_revision_and_follows_the_one_before(branch: Branch) -> None:
    before = "None"
    for revision in known(branch):
        text = (ROOT / MIGRATIONS / f"{revision}.py").read_text("utf-8")
        assert f'\nrevision = "{revision}"\n' in text
        assert f"\ndown_revision = {before}\n" in text
        before = f'"{revision}"'


def test_a_migration_runs_nothing_that_is_not_frozen_with_it() -> None:
    files = (ROOT / "outbox/migrations").rglob("*.py")
    borrow = {path.name: borrowed(path.read_text("utf-8")) for path in files}
    assert {name: found for name, found in borrow.items() if found} == {}


def test_what_a_migration_would_borrow_is_seen() -> None:
    text = "import os, alembic\ndef upgrade():\n    from fullstop.outbox.database import X\n"
    assert borrowed(text) == ["os", "fullstop.outbox.database"]


# --- planted --------------------------------------------------------------------------------------


FIRST = [one for one in released(ROOT) if one.release == "0.1.0"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """As the first release left it, whatever came since."""
    for path in [str(RELEASED / "0.1.0" / MANIFEST), *(one.path for one in FIRST)]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, tmp_path / path)
    return tmp_path


def edit(path: Path) -> None:
    """One byte is another."""
    whole = path.read_bytes()
    path.write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])


def grow(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n\n# more\n")


def put(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("new")


def move(path: Path, name: str) -> None:
    path.rename(path.with_name(name))


NEWEST = {
    branch: max(Path(one.path).stem for one in FIRST if f"/versions/{branch}_" in one.path)
    for branch in BRANCHES
}
PLANTED: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "a migration edited": (
        lambda tree: edit(tree / MIGRATIONS / "domain_0012.py"),
        ["outbox/migrations/versions/domain_0012.py was released in 0.1.0 and is another; write a"
         " new one"],
    ),
    "the last one with a line more": (
        lambda tree: grow(tree / MIGRATIONS / f"{NEWEST['notify']}.py"),
        [f"outbox/migrations/versions/{NEWEST['notify']}.py was released in 0.1.0 and is another;"
         " write a new one"],
    ),
    "what migrations run edited": (
        lambda tree: edit(tree / "outbox/migrations/lawful.py"),
        ["outbox/migrations/lawful.py was released in 0.1.0 and is another; write a new one"],
    ),
    "what migrations run with more at its end, which puts another in its place": (
        lambda tree: grow(tree / "outbox/migrations/both.py"),
        ["outbox/migrations/both.py was released in 0.1.0 and is another; write a new one"],
    ),
    "how migrations are run edited": (
        lambda tree: edit(tree / "outbox/migrations/env.py"),
        ["outbox/migrations/env.py was released in 0.1.0 and is another; write a new one"],
    ),
    "a package in the place of what migrations run": (
        lambda tree: put(tree / "outbox/migrations/both/__init__.py"),
        ["outbox/migrations/both/__init__.py is called neither by a number of four digits nor by"
         " a day"],
    ),
    "a package around them": (
        lambda tree: put(tree / "outbox/migrations/__init__.py"),
        ["outbox/migrations/__init__.py is called neither by a number of four digits nor by a"
         " day"],
    ),
    "a migration removed": (
        lambda tree: (tree / MIGRATIONS / "intake_0003.py").unlink(),
        ["outbox/migrations/versions/intake_0003.py was released in 0.1.0 and is gone"],
    ),
    "one renumbered": (
        lambda tree: move(tree / MIGRATIONS / "intake_0003.py", "intake_0003b.py"),
        ["outbox/migrations/versions/intake_0003.py was released in 0.1.0 and is gone",
         "outbox/migrations/versions/intake_0003b.py is called neither by a number of four digits"
         " nor by a day"],
    ),
    "one put before all": (
        lambda tree: put(tree / MIGRATIONS / "aggregator_0000.py"),
        ["outbox/migrations/versions/aggregator_0000.py is new, and comes before"
         f" outbox/migrations/versions/{NEWEST['aggregator']}.py, which was released"],
    ),
    "rules edited": (
        lambda tree: edit(tree / RULES / "2026-01-01.toml"),
        ["handlers/orders/retention/2026-01-01.toml was released in 0.1.0 and is another; write a"
         " new one"],
    ),
    "rules of an earlier day": (
        lambda tree: put(tree / RULES / "2025-07-01.toml"),
        ["handlers/orders/retention/2025-07-01.toml is new, and comes before"
         " handlers/orders/retention/2026-01-01.toml, which was released"],
    ),
    "another reading's rules edited": (
        lambda tree: edit(tree / RULES / "strict" / "2026-01-01.toml"),
        ["handlers/orders/retention/strict/2026-01-01.toml was released in 0.1.0 and is another;"
         " write a new one"],
    ),
    "our own rules moved to another day": (
        lambda tree: move(tree / "outbox/own/retention/2026-01-01.toml", "2026-02-01.toml"),
        ["outbox/own/retention/2026-01-01.toml was released in 0.1.0 and is gone"],
    ),
    "templates edited": (
        lambda tree: edit(tree / "gateways/registered/2026-11-27.toml"),
        ["gateways/registered/2026-11-27.toml was released in 0.1.0 and is another; write a new"
         " one"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_done_to_it_is_told(tree: Path, planted: str) -> None:
    plant, told = PLANTED[planted]
    plant(tree)
    assert list(problems(tree, released(tree))) == told


def test_what_is_new_may_come_after(tree: Path) -> None:
    put(tree / "outbox/migrations/later.py")
    for branch, newest in NEWEST.items():
        put(tree / MIGRATIONS / f"{branch}_{int(newest[-4:]) + 1:04}.py")
    for path in (RULES / "2027-01-01.toml", RULES / "online" / "2026-01-01.toml"):
        put(tree / path)
    assert list(problems(tree, released(tree))) == []
    assert manifest(tree, "0.2.0").count("\n") == len(BRANCHES) + 3


def test_what_a_later_release_froze_stays_too(tree: Path) -> None:
    path = RULES / "2027-01-01.toml"
    put(tree / path)
    folder = tree / RELEASED / "0.2.0"
    folder.mkdir()
    (folder / MANIFEST).write_text(manifest(tree, "0.2.0"))
    assert list(problems(tree, released(tree))) == []
    edit(tree / path)
    assert [line.partition(" ")[0] for line in problems(tree, released(tree))] == [str(path)]
