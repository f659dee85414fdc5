"""No block of a page escapes: each is typed, read or looked at by a test, or says why not."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from fullstop.consumers.aggregator import working_days
from fullstop.gateways.templates import codes
from fullstop.handlers.contract import RENEWED_AT, Fact, Matter
from fullstop.running.settings import load
from tests.drill.script import SECTIONS
from tests.support.pages import DRILLED, PAGES, ROOT, SHELL, Block, Line, blocks

BLOCKS = [block for page in PAGES for block in blocks(page)]

# Why a shell block is typed by nobody here, and how many there are: the list is closed.
NOT_TYPED = {
    "the pages' broker asks nobody who they are": 1,
    "nothing of the kind is there": 1,
    "it needs Docker": 6,
    "it asks a registry": 1,
    "it takes minutes; a slice of it is in the suite": 1,
    DRILLED: 7,
}

# Where the blocks of a page are typed, or read.
BY = {
    "README.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/add-a-domain.md": "tests/contract/test_new_domain.py",
    "docs/how-to/adopt-a-live-table.md": "tests/integration/test_adoption.py",
    "docs/how-to/change-the-rules.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/dead-letters.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/deadlines.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/deploy.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/doctor.md": "tests/e2e/test_doctor.py",
    "docs/how-to/domains-come-and-go.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/duties.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/evolve-a-schema.md": "tests/integration/test_evolve_a_schema.py",
    "docs/how-to/legal-holds.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/publish.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/rotate-the-contact-key.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/send-messages.md": "tests/e2e/test_what_is_typed.py",
    "docs/how-to/where-bytes-stay.md": "tests/e2e/test_doctor.py",
}
# Programs and pieces of files in other languages, and what holds them against what they are of.
READ = {
    ("docs/how-to/add-a-domain.md", "python"): "tests/contract/test_new_domain.py",
    ("docs/how-to/add-a-domain.md", "sql"): "tests/contract/test_new_domain.py",
    ("docs/how-to/add-a-domain.md", "yaml"): "tests/contract/test_new_domain.py",
    ("docs/how-to/bad-days.md", "sql"): "tests/drill/script.py",
    ("docs/how-to/duties.md", "sql"): "tests/e2e/test_what_is_typed.py",
    ("docs/how-to/evolve-a-schema.md", "python"): "tests/integration/test_evolve_a_schema.py",
    ("docs/how-to/publish.md", "python"): "tests/e2e/test_foreign_programs.py",
    ("docs/how-to/publish.md", "js"): "tests/e2e/test_foreign_programs.py",
    ("docs/how-to/publish.md", "xml"): "tests/e2e/test_foreign_programs.py",
    ("docs/how-to/publish.md", "java"): "tests/e2e/test_foreign_programs.py",
    ("docs/how-to/read-notices.md", "python"): "tests/e2e/test_foreign_programs.py",
    ("docs/how-to/read-notices.md", "js"): "tests/e2e/test_foreign_programs.py",
    ("docs/how-to/read-notices.md", "java"): "tests/e2e/test_foreign_programs.py",
}


# --- each is looked at somewhere ----------------------------------------------------------------


def test_every_shell_block_is_typed_or_says_why_not() -> None:
    shell = [block for block in BLOCKS if block.language in SHELL]
    assert Counter(it.not_typed for it in shell if it.not_typed) == NOT_TYPED
    assert {it.page for it in shell if it.not_typed is None} == BY.keys()


def test_what_the_drill_types_is_in_the_section_of_a_day() -> None:
    drilled = {(Path(it.page).name, it.section) for it in BLOCKS if it.not_typed == DRILLED}
    assert drilled <= set(SECTIONS.values())


@pytest.mark.parametrize("page", BY)
def test_what_is_said_to_type_a_page_names_it(page: str) -> None:
    assert Path(page).name in (ROOT / BY[page]).read_text(encoding="utf-8")


def test_every_other_block_is_read_here_or_where_it_is_said() -> None:
    others = {(it.page, it.language) for it in BLOCKS if it.language not in SHELL}
    unread = {it for it in others if it[1] not in READERS and it not in HERE}
    assert unread == {it for it in READ if it not in HERE}
    for (page, _), test in READ.items():
        assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")


@pytest.mark.parametrize("block", BLOCKS, ids=lambda it: f"{it.page}: {it.text.strip()[:20]}")
def test_a_block_is_in_its_language(block: Block) -> None:
    if reads := READERS.get(block.language):
        reads(block.text)


def _dockerfile(text: str) -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = about["project"]["version"]
    assert f"FROM fullstop-erasure:{version}\n" in text


READERS: dict[str, Callable[[str], object]] = {
    "text": lambda text: text,
    "mermaid": lambda text: text,
    "toml": tomllib.loads,
    "json": lambda text: json.loads(text.replace("…", "")),
    "ini": lambda text: configparser.ConfigParser().read_string(f"[top]\n{text}"),
    "dockerfile": _dockerfile,
}


# --- pieces of files, against what reads them ---------------------------------------------------


def _of(page: str, language: str) -> Iterator[str]:
    name = f"docs/how-to/{page}"
    return (it.text for it in BLOCKS if (it.page, it.language) == (name, language))


def test_a_matter_is_declared_as_the_page_does() -> None:
    [piece] = _of("open-matters.md", "python")
    known: dict[str, Any] = {"Fact": Fact, "Matter": Matter}
    exec(f"made = {piece}", known)
    assert known["made"].matter is Matter.ORDER_OPEN


def test_the_addresses_of_a_deployment_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    [piece] = _of("deploy.md", "ini")
    for name, value in re.findall(r"^(FULLSTOP_\w+)='?(.*?)'?$", piece, re.MULTILINE):
        monkeypatch.setenv(name, value)
    made = load()
    assert made.url_of("orders") == "postgresql://fullstop@orders-db/shop"
    assert made.url_of("payments") == "postgresql://fullstop@main-db/fullstop"


def test_an_address_names_a_standby_as_the_page_does(monkeypatch: pytest.MonkeyPatch) -> None:
    [piece] = _of("bad-days.md", "ini")
    name, _, value = piece.strip().partition("=")
    monkeypatch.setenv(name, value)
    assert load().url_of("orders") == value


def test_a_years_holidays_are_read_as_the_page_has_them(tmp_path: Path) -> None:
    [piece] = _of("deadlines.md", "toml")
    file = tmp_path / "days.toml"
    file.write_text(piece, encoding="utf-8")
    assert working_days.load(file).is_working(date(2027, 1, 9))


def test_what_a_region_s_rule_tightens_is_an_example_s() -> None:
    [piece] = [it for it in _of("change-the-rules.md", "toml") if "[[records.tighten]]" in it]
    version = ROOT / "examples" / "health_community" / "retention" / "2026-07-01.toml"
    assert piece in version.read_text(encoding="utf-8")


def test_the_codes_of_templates_are_read_as_the_page_has_them(tmp_path: Path) -> None:
    [piece] = _of("send-messages.md", "toml")
    file = tmp_path / "codes.toml"
    file.write_text(dedent(piece), encoding="utf-8")
    assert codes(file).code_of("zh", "code") == "SMS_154950909"


def test_what_a_migration_tool_is_told_to_leave_alone_is_what_we_add() -> None:
    [piece] = _of("adopt-a-live-table.md", "python")
    known: dict[str, Any] = {}
    exec(piece, known)
    looks_at = known["include_name"]
    assert not any(
        looks_at(name, "column", {}) for name in ("restricted_for", "masked_on", RENEWED_AT)
    )
    assert looks_at("phone", "column", {})
    assert looks_at("restricted_for", "table", {})


HERE = {
    ("docs/how-to/adopt-a-live-table.md", "python"),
    ("docs/how-to/open-matters.md", "python"),
}


@pytest.mark.parametrize(
    ("printed", "is_said"),
    [
        ("hold 7201250d-938e: aggregator, orders", True),
        ("hold 7201250d-938e: orders", False),
        ("hold 7201250d-938e: aggregator, payments", False),
    ],
)
def test_what_a_page_says_is_printed_but_for_numbers_and_what_it_leaves_out(
    printed: str, is_said: bool
) -> None:
    line = Line("fullstop hold place", ("hold 6f0c…: aggregator, orders",), None)
    assert (line.unsaid(printed) == []) is is_said
