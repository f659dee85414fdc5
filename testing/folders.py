"""A team's folder becomes a domain of this run, whether or not a package installed it."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from fullstop.handlers import installed
from fullstop.handlers.contract import DomainError


def named(domains: Sequence[str]) -> list[str]:
    """The names of what was said, each a domain's name or its folder; DomainError for neither."""
    return [_name(said) for said in domains]


def _name(said: str) -> str:
    folder = Path(said).resolve()
    if said in installed.packages() or not folder.is_dir():
        return said
    if not (folder / "records.py").is_file():
        raise DomainError(f"{folder} is no domain's folder: it has no records.py")
    _add(folder)
    return folder.name


def _add(folder: Path) -> None:
    """As an installer would: the folder can be imported, and an entry point says what it is."""
    top = folder
    while (top.parent / "__init__.py").is_file():
        top = top.parent
    package = ".".join(folder.relative_to(top.parent).parts)
    _refuse_another(folder, installed.packages().get(folder.name))
    sys.path.insert(0, str(top.parent))
    if folder.name not in installed.packages():
        place = Path(mkdtemp(prefix="fullstop-domain-"))
        atexit.register(rmtree, place, ignore_errors=True)
        say_installed(place, folder.name, package)
        sys.path.append(str(place))


def _refuse_another(folder: Path, package: str | None) -> None:
    """One of this name that is installed from elsewhere would be tested in its place."""
    spec = find_spec(package) if package else None
    there = (
        [Path(place).resolve() for place in (spec.submodule_search_locations or ())] if spec else []
    )
    if there and folder not in there:
        raise DomainError(
            f"a domain called {folder.name} is installed from {there[0]}; uninstall it, or name it"
        )


def say_installed(place: Path, name: str, package: str) -> None:
    """What an installer writes of a package that brings a domain, for whose path has that place."""
    about = place / f"{name}-0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n", "utf-8")
    points = f"[{installed.ENTRY_POINTS}]\n{name} = {package}\n"
    (about / "entry_points.txt").write_text(points, "utf-8")
