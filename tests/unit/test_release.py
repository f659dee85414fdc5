"""What keeps a tree from being a release is told before anything is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.frozen import MANIFEST, RELEASED, code_of, dated, git, released
from tests.support.release import NAMED, is_whole, unready, version_of, write

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


def frozen(tree: Path, version: str) -> None:
    """As `make release` does it, with a life of few words."""
    write(tree, version, _keep)


def _keep(folder: Path) -> None:
    (folder / "end.json").write_text("{}")


def committed(tree: Path) -> str:
    """All that is there."""
    if not (tree / ".git").exists():
        git(tree, "init", "--quiet")
    git(tree, "add", "--all")
    git(tree, *_WHO, "commit", "--quiet", "--allow-empty", "--message", "all")
    return git(tree, "rev-parse", "HEAD").strip()


def _break_off(_folder: Path) -> None:
    raise InterruptedError


_WHO = ("-c", "user.name=a", "-c", "user.email=a@b.c")


def test_a_tree_that_is_ready(tree: Path) -> None:
    version = version_of(tree)
    assert list(unready(tree, version)) == []
    before = committed(tree)
    frozen(tree, version)
    assert {one.path for one in released(tree)} == set(dated(tree))
    assert code_of(tree, version) == before


def test_what_is_frozen_is_whole_until_anything_beside_it_is_another(tree: Path) -> None:
    version = version_of(tree)
    committed(tree)
    assert not is_whole(tree, version)
    frozen(tree, version)
    assert is_whole(tree, version)
    committed(tree)
    assert is_whole(tree, version)
    (tree / "code.py").write_text("another way with the same tables\n")
    committed(tree)
    assert not is_whole(tree, version)


def test_what_was_broken_off_is_frozen_anew(tree: Path) -> None:
    """With no end of an earlier life in it."""
    version = version_of(tree)
    committed(tree)
    frozen(tree, version)
    with pytest.raises(InterruptedError):
        write(tree, version, _break_off)
    assert not is_whole(tree, version)
    assert not (tree / RELEASED / version / "end.json").exists()


def test_the_code_of_a_release_is_the_tag_s_or_the_commit_s_or_not_here(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    version, shallow = version_of(tree), tmp_path_factory.mktemp("clones") / "shallow"
    before = committed(tree)
    frozen(tree, version)
    committed(tree)
    assert code_of(tree, version) == before
    git(tree, "clone", "--quiet", "--depth=1", f"file://{tree}", str(shallow))
    assert code_of(shallow, version) is None
    git(tree, *_WHO, "tag", "--annotate", f"v{version}", "--message", "it")
    assert code_of(tree, version) == f"refs/tags/v{version}"
    shutil.rmtree(tree / ".git")
    assert code_of(tree, version) is None


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
    committed(tree)
    frozen(tree, "0.0.9")
    frozen(tree, version_of(tree))
    assert (tree / RELEASED / version_of(tree) / MANIFEST).read_text() == ""
    (tree / dated(tree)[0]).write_text("other")
    [said] = unready(tree, version_of(tree))
    assert said.startswith(f"{dated(tree)[0]} was released in 0.0.9 and is another")
