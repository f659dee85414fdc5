"""What keeps a tree from being a release is told before anything is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.frozen import MANIFEST, RELEASED, dated, released
from tests.support.release import NAMED, unready, version_of, write

ROOT = Path(__file__).parents[2]
LOG = "# Changelog\n\n## [Unreleased]\n{more}\n## [{version}] - 2026-11-28\n\n### Added\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of all that a release looks at, with its section in the changelog."""
    for path in ("pyproject.toml", *NAMED, *dated(ROOT)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, tmp_path / path)
    (tmp_path / "CHANGELOG.md").write_text(LOG.format(more="", version=version_of(ROOT)))
    return tmp_path


def test_a_tree_that_is_ready(tree: Path) -> None:
    version = version_of(tree)
    assert list(unready(tree, version)) == []
    write(tree, version)
    assert {one.path for one in released(tree)} == set(dated(tree))


@pytest.mark.parametrize("path", NAMED)
def test_another_version_in_one_place(tree: Path, path: str) -> None:
    whole = (tree / path).read_text("utf-8")
    (tree / path).write_text(whole.replace(version_of(tree), "0.0.9"))
    assert list(unready(tree, version_of(tree))) == [
        f"{path} says 0.0.9, and pyproject.toml {version_of(tree)}"
    ]


def test_no_section_in_the_changelog(tree: Path) -> None:
    (tree / "CHANGELOG.md").write_text(LOG.format(more="", version="0.0.9"))
    [said] = unready(tree, version_of(tree))
    assert said.startswith(f"CHANGELOG.md has no section `## [{version_of(tree)}] - YYYY-MM-DD`")


def test_changes_that_are_in_no_release(tree: Path) -> None:
    log = LOG.format(more="\n- one more\n", version=version_of(tree))
    (tree / "CHANGELOG.md").write_text(log)
    [said] = unready(tree, version_of(tree))
    assert said.startswith("CHANGELOG.md: what is under Unreleased")


def test_what_an_earlier_release_froze_is_kept(tree: Path) -> None:
    write(tree, "0.0.9")
    write(tree, version_of(tree))
    assert (tree / RELEASED / version_of(tree) / MANIFEST).read_text() == ""
    (tree / dated(tree)[0]).write_text("other")
    [said] = unready(tree, version_of(tree))
    assert said.startswith(f"{dated(tree)[0]} was released in 0.0.9 and is another")
