"""The wheel, beside packages that own the names of our folders: it is `fullstop` alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOREIGN = ("schemas", "handlers", "consumers", "outbox", "sandbox", "stores", "running")


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel and with a company's own packages of our folders' names."""

    wheel: Path
    folder: Path

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program of that environment, far from the repository."""
        return subprocess.run(
            [str(self.folder / "bin" / command[0]), *command[1:]],
            cwd=self.folder,
            env={**_without_settings(), **more},
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True, timeout=120)
    [wheel] = (folder / "dist").glob("*.whl")
    place = folder / "venv"
    venv.create(place, symlinks=True)
    packages = place / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    # The libraries, but for the editable install of this repository: a path file is not followed
    # from another one.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    for name in FOREIGN:
        (packages / name).mkdir()
        (packages / name / "__init__.py").write_text(f"OWNER = 'the company, {name}'\n")
    _write_script(place, "fullstop", _entry_point(packages))
    return Installed(wheel, place)


def test_the_wheel_brings_one_importable_name(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        top = {name.partition("/")[0] for name in archive.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"fullstop"}


def test_the_wheel_is_whole(installed: Installed) -> None:
    """Each file of each package: schemas, rules and words, migrations, templates, and the mark."""
    with zipfile.ZipFile(installed.wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    ours = {
        f"fullstop/{path.relative_to(ROOT)}": path.read_bytes()
        for link in (ROOT / "fullstop").iterdir()
        if link.is_symlink()
        for path in link.resolve().rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        if path != ROOT / "client" / "pyproject.toml"  # of another distribution
    }
    assert [name for name, content in ours.items() if packed.get(name) != content] == []
    assert "fullstop/py.typed" in packed
    kinds = {Path(name).suffix for name in packed if name.startswith("fullstop/")}
    assert kinds >= {".py", ".sql", ".toml", ".avsc", ".json", ".html", ".css"}


def test_it_says_its_version_and_what_it_is(installed: Installed) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = installed.run("fullstop", "--version")
    assert (told.stdout, told.stderr) == (f"fullstop {project['version']}\n", "")
    [about] = (installed.folder / "lib").rglob("fullstop_erasure-*.dist-info/METADATA")
    said = Parser().parsestr(about.read_text(encoding="utf-8"))
    assert "Typing :: Typed" in said.get_all("Classifier", [])
    assert said["License-Expression"] == project["license"]
    assert said["Requires-Python"] == project["requires-python"]


def test_it_works_beside_a_companys_own_packages_of_the_same_names(installed: Installed) -> None:
    """The company's stay its own, and the product finds its rules, schemas and domains."""
    owners = ", ".join(f"{name}.OWNER" for name in FOREIGN)
    found = installed.run("python", "-c", f"import {', '.join(FOREIGN)}; print([{owners}])")
    assert found.stdout == f"{[f'the company, {name}' for name in FOREIGN]}\n"
    where = installed.run("python", "-c", "import fullstop.consumers as p; print(p.__file__)")
    assert where.stdout.startswith(str(installed.folder)), where.stderr
    checked = installed.run("fullstop", "rules", "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "orders: 2026-01-01: as they must be" in checked.stdout


@pytest.mark.timeout(300)
def test_the_demo_runs_from_it(installed: Installed) -> None:
    command = ("fullstop", "demo", "--customers", "0", "--json")
    # The folder is not pytest's own: that is closed to the account PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="fullstop-wheel-") as servers:
        more = {"FULLSTOP_SANDBOX_DIR": servers, "FULLSTOP_DOMAINS": "orders"}
        done = installed.run(*command, **more)
    assert done.returncode == 0, done.stderr
    assert all(case["notices"] for case in json.loads(done.stdout)["cases"])


def _write_script(place: Path, name: str, program: str) -> None:
    script = place / "bin" / name
    script.write_text(f"#!{place}/bin/python\n{program}\n")
    script.chmod(0o755)


def _entry_point(packages: Path) -> str:
    """What an installer writes for the wheel's console script."""
    [entry] = packages.glob("*.dist-info/entry_points.txt")
    module, _, function = entry.read_text().partition("= ")[2].strip().partition(":")
    return f"from {module} import {function}\n{function}()"


def _without_settings() -> Mapping[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONPATH" and not name.startswith("FULLSTOP_")
    }
