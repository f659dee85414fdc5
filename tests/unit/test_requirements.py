"""The table of requirements: each number once, each with tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "requirements.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([RL]\d+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
NUMBERS = [*(f"R{n}" for n in range(1, 19)), *(f"L{n}" for n in range(1, 13))]
WITH_THE_DOOR = {"L3", *(f"L{n}" for n in range(6, 11))}
FOLLOWS = "follows with the customer's door"


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_number_is_there_once_and_in_order() -> None:
    assert [number for number, *_ in ROWS] == NUMBERS
    assert len(re.findall(r"^\| [RL]\d", PAGE, re.MULTILINE)) == len(NUMBERS)


@pytest.mark.parametrize(("number", "does", "proven"), [(n, d, p) for n, _, d, p in ROWS])
def test_each_is_proven_by_tests_that_exist(number: str, does: str, proven: str) -> None:
    tests = re.findall(r"`((?:tests|testing/contract)/[\w/]+\.py)::(test_\w+)`", proven)
    assert len(tests) == proven.count("`") / 2
    assert tests or (number in WITH_THE_DOOR and FOLLOWS in does)
    for file, name in tests:
        assert name in functions(ROOT / file), f"{number}: {file} has no {name}"


@pytest.mark.parametrize("number", sorted(WITH_THE_DOOR))
def test_what_is_not_there_yet_is_said(number: str) -> None:
    [does] = [does for found, _, does, _ in ROWS if found == number]
    assert FOLLOWS in does
