"""The client's own distribution, built, beside the libraries that it names and no others."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

CLIENT = Path(__file__).parents[2] / "client"


def built(folder: Path) -> Path:
    """The wheel."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=CLIENT, check=True, capture_output=True, timeout=120)
    [wheel] = folder.glob("fullstop_client-*.whl")
    return wheel


def installed(folder: Path) -> Path:
    """What an environment of its own would hold, for Python without its site-packages (-S)."""
    place = folder / "site"
    place.mkdir()
    with zipfile.ZipFile(built(folder / "dist")) as archive:
        archive.extractall(place)
    project = tomllib.loads((CLIENT / "pyproject.toml").read_text("utf-8"))["project"]
    for name in _with_all_they_need(project["dependencies"]):
        _link(name, place)
    return place


def _with_all_they_need(requirements: list[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(requirements)
    while waiting:
        requirement = Requirement(waiting.pop())
        if requirement.name in found or not _holds(requirement):
            continue
        found.add(requirement.name)
        waiting += distribution(requirement.name).requires or []
    return found


def _holds(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def _link(name: str, place: Path) -> None:
    found = distribution(name)
    for top in {Path(str(file)).parts[0] for file in found.files or () if ".." not in file.parts}:
        link, target = place / top, Path(str(found.locate_file(top)))
        if not link.exists() and top != "__pycache__":
            link.symlink_to(target)
