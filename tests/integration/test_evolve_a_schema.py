"""A field is added to an event as the page says, and no test of the schemas minds."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "evolve-a-schema.md").read_text(encoding="utf-8")
RECORD = "DeletionRequested"
REFERENCE = f"{sys.executable} -m tests.support.reference"  # what `make reference` does
MINDFUL = ("test_schemas_*.py", "test_hostile_corpus.py", "test_dead_letter.py")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The repository's files, to work in."""
    left_out = shutil.ignore_patterns(".?*", "__pycache__", "benchmarks")
    return Path(shutil.copytree(ROOT, tmp_path / "clone", symlinks=True, ignore=left_out))


def test_a_field_that_is_added_by_the_page_breaks_no_test(clone: Path) -> None:
    add_to_the_model(clone / "schemas" / "messages.py", *blocks("python"))
    add_to_the_schema(clone / "schemas" / "avro" / f"{RECORD}.avsc", *blocks("json"))
    for command in blocks("sh"):
        typed = under_the_next_number(command).replace("make reference", REFERENCE)
        subprocess.run(["bash", "-ec", typed], cwd=clone, env=environment(clone), check=True)
    files = [path for name in MINDFUL for path in sorted((clone / "tests" / "unit").glob(name))]
    tests = [*map(str, files), str(clone / "tests" / "property" / "test_schemas.py")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=clone,
        env=environment(clone),
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "integer-idle-bytes-priority" in names_of_the_corpus(clone)


def environment(clone: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(clone)}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def add_to_the_model(file: Path, line: str) -> None:
    """As the record's last field."""
    text = file.read_text(encoding="utf-8")
    [model] = [
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and node.name == RECORD
    ]
    last = max(node.end_lineno or 0 for node in model.body if isinstance(node, ast.AnnAssign))
    lines = text.splitlines(keepends=True)
    file.write_text("".join([*lines[:last], line, *lines[last:]]), encoding="utf-8")


def add_to_the_schema(file: Path, line: str) -> None:
    """As its last field."""
    end = "\n  ]\n}\n"
    text = file.read_text(encoding="utf-8")
    assert text.endswith(end)
    file.write_text(f"{text.removesuffix(end)},\n{line.rstrip()}{end}", encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8"))["fields"][-1]["name"] == "priority"


def under_the_next_number(command: str) -> str:
    """The page's, whatever was released since it was written."""
    released = (ROOT / "schemas" / "avro" / "released" / RECORD).glob("*.avsc")
    return command.replace("2.avsc", f"{1 + max(int(path.stem) for path in released)}.avsc")


def names_of_the_corpus(clone: Path) -> list[str]:
    shown = "from tests.support.hostile import corpus; print(*(one.name for one in corpus()))"
    done = subprocess.run(
        [sys.executable, "-c", shown],
        cwd=clone,
        env=environment(clone),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.split()
