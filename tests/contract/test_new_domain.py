"""A domain costs a folder: one that a team ships by itself passes this suite, and is answered for.

The folder is `examples/loyalty_letters`. Here it is installed as a team of its own would: as a
package with an entry point, and with no line changed anywhere else.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from fullstop.outbox.database import AGGREGATOR_ROLE, RELAY_ROLE, connect_as_administrator
from fullstop.sandbox import deployment
from fullstop.sandbox.deployment import LOGIN, open_logins, url_as
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres.roles import Roles
from fullstop.testing.folders import say_installed
from tests.support import pages
from tests.support.world import PASSPHRASE, cloned

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
EXAMPLE = EXAMPLES / "loyalty_letters"
COMMUNITY = EXAMPLES / "health_community"
SHAPES = ROOT / "tests" / "shop" / "old_parcels"
UUIDS = ROOT / "tests" / "shop" / "old_accounts"
# The others are the same for every table.
ABOUT_SHAPES = "not (wider_right or in_clear or dead_letters or same_event or unknown_record_set)"
# And these write a customer's id, or ask by one.
ABOUT_IDS = (
    "may_start or sample_customer or loaded_again or goes_that_may or bystander_stays or cutoff"
    " or came_back or built_anew or nobody_knows or legal_hold or refused_for_one or contact"
)
GUIDE = ROOT / "docs" / "how-to" / "add-a-domain.md"
NAME = EXAMPLE.name
SUITE_SECONDS_MAX = 600
TEAMS_TESTS = "from fullstop.testing.contract import *  # noqa: F403\n"


@dataclass(frozen=True)
class Installation:
    """An environment in which the team's package is installed, beside the product."""

    servers: Servers
    environment: Mapping[str, str]

    def run(self, *command: str, cwd: Path = ROOT, **more: str) -> str:
        """Run a Python module to its end; what it wrote, when it ended well."""
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=cwd,
            env={**os.environ, **self.environment, **more},
            capture_output=True,
            text=True,
            timeout=SUITE_SECONDS_MAX,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fullstop(self, *command: str, **more: str) -> str:
        return self.run("fullstop.consumers.command.main", *command, cwd=ROOT, **more)


@pytest.fixture
def installed(servers: Servers, tmp_path: Path) -> Installation:
    """The folder as a package of its own, with the entry point that names it."""
    return installation(servers, tmp_path, EXAMPLE)


def plain(servers: Servers) -> Installation:
    """The product, with no package beside it."""
    return Installation(
        servers,
        {
            "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap_servers,
            "FULLSTOP_DATABASE_URL": servers.database_url,
        },
    )


def installation(servers: Servers, tmp_path: Path, folder: Path) -> Installation:
    name = folder.name
    shutil.copytree(folder, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    say_installed(tmp_path, name, name)
    return Installation(servers, {**plain(servers).environment, "PYTHONPATH": str(tmp_path)})


@pytest.mark.timeout(SUITE_SECONDS_MAX)
@pytest.mark.parametrize(
    ("folder", "said", "tests_min"),
    [
        (EXAMPLE, ["--domain", str(EXAMPLE)], 26),
        (COMMUNITY, [], 26),
        (SHAPES, ["--domain", str(SHAPES), "-k", ABOUT_SHAPES], 26),
        (UUIDS, ["--domain", str(UUIDS), "-k", ABOUT_IDS], 12),
    ],
    ids=["by its folder", "installed", "in every shape", "by uuids"],
)
def test_the_suite_runs_far_from_here_and_the_domain_passes(
    servers: Servers, tmp_path: Path, folder: Path, said: list[str], tests_min: int
) -> None:
    """A team's own repository has one line of tests; it says a folder, or what is installed."""
    team = tmp_path / "team"
    (team / "tests").mkdir(parents=True)
    (team / "tests" / "test_domain.py").write_text(TEAMS_TESTS, "utf-8")
    found = installation(servers, tmp_path, folder) if not said else plain(servers)
    written = found.run(
        *("pytest", "-p", "fullstop.testing", "-v", "-p", "no:cacheprovider", *said), cwd=team
    )
    passed = re.findall(r"::(test_\w+)\[([a-z_]+).*PASSED", written)
    assert {domain for _, domain in passed} == {folder.name}
    assert len({test for test, _ in passed}) >= tests_min
    # What the domain has no part for (no contact, no waiver) has no set of parameters.
    assert re.findall(r"\[(?!NOTSET\]).*SKIPPED", written) == []


def test_the_domain_answers_for_itself(installed: Installation) -> None:
    assert f"{NAME}: 2026-01-01: as they must be" in installed.fullstop("rules", "check")
    with database(installed) as url, processes(installed, url) as environment:
        before = letters(url)
        asked = installed.fullstop("request", "sample-wang", "--wait", "--json", **environment)
        notice = json.loads(asked)["notice"]
        assert [line["sentence"] for line in notice["lines"]] == [
            "1封会员信件已删除",
            "带礼品的会员信件依税法留到2033年12月20日，已封存，到期自动删除",
        ]
        after = letters(url)
        assert after.keys() == before.keys() - {"sample-wang-1"}
        changed = {key for key in after if after[key] != before[key]}
        assert changed == {"sample-wang-2"}
        assert "王女士" not in after["sample-wang-2"]


def test_the_guide_shows_the_folder_as_it_is() -> None:
    files = [
        path.read_text() for path in EXAMPLE.rglob("*") if path.suffix in {".py", ".sql", ".toml"}
    ]
    shown = re.findall(r"```(?:python|sql|toml)\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    assert len(shown) == 3
    for block in shown:
        assert any(block in file for file in files), block


def test_the_guide_types_what_is_run_here() -> None:
    """The checks of its last block: the first in a copy, the second for a database, the suite."""
    *_, checks = pages.typed(GUIDE)
    assert [line.command for line in checks.lines] == [
        "fullstop rules check",
        "fullstop migrate --with-tables",
        f"pytest -k {NAME}",
    ]


@pytest.mark.timeout(SUITE_SECONDS_MAX)
def test_what_the_guide_says_is_enough_in_our_own_repository(
    servers: Servers, tmp_path: Path
) -> None:
    """The page's commands as typed and its lines put where it says, in a copy, and nothing more.

    Of the contract suite only what the folder must be: all of it passes above.
    """
    clone = copy_of_the_repository(tmp_path)
    *_, copy, render = blocks("sh")
    typed_in(clone, copy)
    [service], [owner] = blocks("yaml"), [it for it in blocks("text") if it.startswith("/")]
    put_above(clone / "docker-compose.yml", "  aggregator:\n", service)
    put_above(clone / "CODEOWNERS", "/handlers/*/retention/", owner)
    typed_in(clone, render.replace("make", "make -o .venv/installed"))
    assert f"{NAME}: 2026-01-01: as they must be" in typed_in(clone, "fullstop rules check")
    unit = ("deployment_files", "pages", "public_table", "tidy", "retention", "own_records")
    typed_in(clone, f"pytest -q {' '.join(f'tests/unit/test_{name}.py' for name in unit)}")
    where = {
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap_servers,
        "FULLSTOP_DATABASE_URL": servers.database_url,
    }
    said = typed_in(clone, f"pytest -v fullstop/testing/contract/test_folder.py -k {NAME}", **where)
    assert said.count("PASSED") >= 6


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), flags=re.DOTALL)


def copy_of_the_repository(folder: Path) -> Path:
    left_out = shutil.ignore_patterns(".?*", "__pycache__")
    clone = Path(shutil.copytree(ROOT, folder / "clone", symlinks=True, ignore=left_out))
    shutil.copy(ROOT / ".dockerignore", clone)
    (clone / ".venv").symlink_to(sys.prefix)
    return clone


def put_above(file: Path, line: str, more: str) -> None:
    before, found, after = file.read_text("utf-8").partition(f"\n{line}")
    assert found
    file.write_text(f"{before}\n{more}{line}{after}", "utf-8")


def typed_in(clone: Path, command: str, **more: str) -> str:
    """What a command writes; it must end well."""
    path = f"{clone}/.venv/bin{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", command],
        cwd=clone,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(clone), **more},
        capture_output=True,
        text=True,
        timeout=SUITE_SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- a deployment of this one domain ------------------------------------------------------------


@contextmanager
def database(installed: Installation) -> Iterator[str]:
    """A database that `fullstop migrate` made, with the samples in it."""
    with cloned(installed.servers, "template0") as url:
        one = {"FULLSTOP_DOMAINS": NAME, "FULLSTOP_DATABASE_URL": url}
        assert f"{NAME}: up to date" in installed.fullstop("migrate", "--with-tables", **one)
        roles = Roles.of(NAME)
        open_logins(
            url,
            passphrase=PASSPHRASE,
            process_roles=[roles.eraser, AGGREGATOR_ROLE, RELAY_ROLE],
            domain_roles=[roles.app],
        )
        with connect_as_administrator(url, time_zone="Asia/Shanghai") as connection:
            connection.execute("set fullstop.generated = 3")
            connection.execute((EXAMPLE / "sample.sql").read_bytes())
        yield url


@contextmanager
def processes(installed: Installation, url: str) -> Iterator[Mapping[str, str]]:
    """The domain's consumer, the aggregator and the relay; the environment that they share."""
    environment = {
        **installed.environment,
        "FULLSTOP_DATABASE_URL": url_as(url, LOGIN, PASSPHRASE),
        "FULLSTOP_DOMAINS": NAME,
        "FULLSTOP_TOPIC_PREFIX": f"t{uuid4().hex[:10]}.",
        "FULLSTOP_TOPIC_REPLICATION": "1",
        "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
    }
    installed.fullstop("topics", **environment)
    commands = [("consume", NAME), ("aggregate",), ("relay",)]
    with temporary("fullstop-example-", say=print) as folder:
        deployment.start(folder, commands, environment, say=print)
        yield environment


def letters(url: str) -> dict[str, str]:
    with connect_as_administrator(url) as connection:
        rows = connection.execute("select letter_no, l::text from loyalty_letters.letters as l")
        return dict(rows.fetchall())
