"""The suite as a plugin: which domain is said how, what is refused, and who loads it."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from fullstop.handlers import installed
from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.contract import DomainError
from fullstop.testing.folders import named

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "loyalty_letters"


@pytest.fixture(autouse=True)
def path_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder that is added can be imported for the rest of a run."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop("loyalty_letters.records", None)
    sys.modules.pop("loyalty_letters", None)


def test_a_folder_is_a_domain_though_nobody_installed_it() -> None:
    assert named([str(EXAMPLE)]) == ["loyalty_letters"]
    assert catalogue(["loyalty_letters"])["loyalty_letters"].folder == EXAMPLE
    assert named([str(EXAMPLE)]) == ["loyalty_letters"]  # and the same once more


def test_in_a_package_of_packages_it_is_found_from_their_top(tmp_path: Path) -> None:
    inner = tmp_path / "company" / "loyalty"
    inner.mkdir(parents=True)
    for place in (tmp_path / "company", inner):
        (place / "__init__.py").touch()
    (inner / "records.py").touch()
    assert named([str(inner)]) == ["loyalty"]
    assert installed.packages()["loyalty"] == "company.loyalty"


def test_a_name_stays_a_name() -> None:
    assert named(["orders", "nobody"]) == ["orders", "nobody"]


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"is no domain's folder: it has no records\.py"):
        named([str(tmp_path)])


def test_another_of_this_name_is_not_tested_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "__init__.py").touch()
    (tmp_path / "orders" / "records.py").touch()
    with pytest.raises(DomainError, match=r"called orders is installed from .*handlers/orders"):
        named([str(tmp_path / "orders")])


def test_nobody_loads_it_who_does_not_ask() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "pytest11" not in project.get("entry-points", {})
    assert not [one for one in entry_points(group="pytest11") if one.value.startswith("fullstop")]
