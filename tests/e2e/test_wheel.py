"""The wheel, beside packages that own the names of our folders: it is `fullstop` alone.

And it is enough for a domain of one's own, by the commands of `add-a-domain.md` as typed.
"""

from __future__ import annotations

import json
import os
import re
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

from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.servers import Servers
from tests.support import pages
from tests.support.world import cloned

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "how-to" / "add-a-domain.md"
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
    _write_script(place, "pytest", "import pytest\nraise SystemExit(pytest.main())")
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


# --- a domain of one's own ----------------------------------------------------------------------

# As an application has them: keys that the database makes, an enum, a table that refers.
TABLES = """
create schema shop;
create type shop.state as enum ('open', 'used');
create table shop.gift_cards (
  card_no bigint generated always as identity primary key,
  member_id varchar(40) not null,
  holder_name varchar(60) not null,
  phone varchar(20),
  state shop.state not null default 'open',
  "order" jsonb not null default '{}',
  balance numeric(10, 2) not null,
  code varchar(12) not null unique,
  created_at timestamptz not null default now()
);
create table shop.card_uses (
  use_no uuid primary key,
  card_no bigint not null references shop.gift_cards,
  member_id varchar(40) not null,
  remark text,
  created_at timestamptz not null
);
comment on table shop.gift_cards is '礼品卡';
"""


@pytest.mark.timeout(300)
def test_a_domain_of_ones_own_passes_the_suite_from_an_empty_folder(
    installed: Installed, servers: Servers, tmp_path: Path
) -> None:
    """The page's commands as typed, where the tables are; they alter nothing there."""
    commands, *_ = pages.typed(GUIDE)
    with cloned(servers, "template0") as shop:
        with connect_as_administrator(shop) as connection:
            connection.execute(TABLES.encode())
        before = _catalogue(shop)
        told = _typed(installed, tmp_path, commands.text, shop, servers.database_url)
        assert _catalogue(shop) == before
    assert "shop.gift_cards.member_id is taken for the customer's id" in told
    assert "not decided" not in _read(tmp_path / "gift_cards" / "gift_cards" / "retention")
    passed = re.findall(r"::(test_\w+)\[gift_cards.*PASSED", told)
    assert len(set(passed)) > 25
    # What the domain has no part for (no contact, no waiver) has no set of parameters.
    assert re.findall(r"\[(?!NOTSET\]).*SKIPPED", told) == []


def _typed(installed: Installed, folder: Path, commands: str, shop: str, servers: str) -> str:
    done = subprocess.run(
        ["bash", "-ec", commands],
        cwd=folder,
        env={
            **_without_settings(),
            "PATH": f"{installed.folder}/bin{os.pathsep}{os.environ['PATH']}",
            "PYTEST_ADDOPTS": "-v",
            "SHOP": shop,
            "FULLSTOP_DATABASE_URL": servers,
        },
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _catalogue(url: str) -> list[tuple[object, ...]]:
    """What there is in the application's schema, the columns and who is let through."""
    with connect_as_administrator(url) as connection:
        return connection.execute(
            "select c.relname, a.attname, c.relrowsecurity, c.relacl::text from pg_class as c"
            " join pg_attribute as a on a.attrelid = c.oid"
            " where c.relnamespace = 'shop'::regnamespace order by 1, 2"
        ).fetchall()


def _read(folder: Path) -> str:
    return "".join(file.read_text("utf-8") for file in sorted(folder.rglob("*.toml")))


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
