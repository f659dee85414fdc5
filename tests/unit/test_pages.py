"""The pages name what is there: README's tree, the files, the pages that they link to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOPS = {path.name for path in ROOT.iterdir() if path.is_dir()}
FILE_NAMES = {
    path.name
    for top in (
        "client",
        "consumers",
        "gateways",
        "handlers",
        "intake",
        "notify",
        "outbox",
        "running",
        "sandbox",
        "schemas",
        "stores",
        "testing",
    )
    for path in (ROOT / top).rglob("*")
} | {path.name for path in ROOT.iterdir()}


def tree() -> list[str]:
    """The folders of README's tree, each as its path."""
    [block] = re.findall(
        r"```text\n(testing/.*?)```", PAGES[0].read_text(encoding="utf-8"), re.DOTALL
    )
    found: list[str] = []
    for line in block.splitlines():
        if line.startswith("  "):
            top = found[-1].partition("/")[0]
            found.append(f"{top}/{line.split()[0].rstrip('/')}")
        else:
            found.append(line.split()[0].rstrip("/"))
    return found


def packages() -> set[str]:
    """Every package and its rooms; a domain, which costs no line of README, is `<domain>`."""
    tops = [path.parent for path in ROOT.glob("*/__init__.py")]
    rooms = [
        path.parent
        for top in tops
        if top.name not in ("tests", "benchmarks", "examples", "fullstop")
        for path in top.glob("*/__init__.py")
    ]
    return {
        "handlers/<domain>"
        if (path / "records.py").exists() and path.parent.name == "handlers"
        else path.relative_to(ROOT).as_posix()
        for path in (*tops, *rooms)
    }


def test_readme_names_every_folder_and_no_other() -> None:
    named = tree()
    assert len(named) == len(set(named))
    assert packages() - set(named) == set()
    other = set(named) - packages()
    assert {name for name in other if not (ROOT / name).is_dir()} == set()


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([\w/.-]+)\)", index))
    pages = {
        path.relative_to(ROOT / "docs").as_posix()
        for path in PAGES[1:]
        if "decisions" not in path.parts and path.name != "README.md"
    }
    assert linked == {*pages, "decisions"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    named = re.findall(r"[\w./*-]*\w\.(?:py|toml|sql|avsc|yml|txt|lock)\b", text)
    assert [name for name in named if not is_there(name)] == []


def is_there(name: str) -> bool:
    """A path from the root, or a name alone; a version of rules or of a schema may be to come."""
    if re.search(r"(\d{4}-\d\d-\d\d\.toml|/\d+\.avsc)$", name):
        return True
    if name.partition("/")[0] in TOPS:
        return any(True for _ in ROOT.glob(name))
    return name.rpartition("/")[2] in FILE_NAMES
