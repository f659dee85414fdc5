"""The source, tested like any other output: its layers, its doors, what is never in it."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from fullstop.consumers.command.main import COMMANDS
from fullstop.running.logs import ALLOWED_KEYS

ROOT = Path(__file__).parents[2]
COMMAND_FILES = {file for file, _ in COMMANDS.values()}
PACKAGES = (
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
FILE_BYTES_MAX = 300_000
BESIDE = {"tests", "examples"}  # nothing of the product imports these

# One door per library: the files, or the folder, that may import it.
DOORS = {
    "confluent_kafka": {"client/__init__.py", "running/kafka/"},
    "fastavro": {"schemas/codec.py"},
    "structlog": {"running/logs.py", "testing/contract/"},
    "alembic": {
        "outbox/migrate.py",
        *(f"outbox/migrations/{file}.py" for file in ("at_hand", "both", "env", "lawful")),
    },
    "typer": {f"consumers/command/{file}.py" for file in ("main", "typed", *COMMAND_FILES)},
    "nacl": {
        "consumers/command/sandboxed.py",
        "running/settings.py",
        "schemas/contact.py",
        "testing/sampled.py",
    },
    "psycopg": {  # may compose statements
        "consumers/operate/migrate.py",
        "intake/accounts.py",
        "intake/codes.py",
        "intake/limits.py",
        "intake/store.py",
        "outbox/address.py",
        "outbox/database.py",
        "outbox/domain/blockers.py",
        "outbox/domain/cases.py",
        "outbox/domain/duties.py",
        "outbox/holds.py",
        "outbox/lease.py",
        "outbox/migrate.py",
        "outbox/outbox.py",
        "outbox/refusal.py",
        "outbox/revisions.py",
        "outbox/rows.py",
        "outbox/session.py",
        "sandbox/deployment.py",
        "sandbox/expectation.py",
        "sandbox/samples.py",
        "stores/postgres/adoption.py",
        "stores/postgres/altering.py",
        "stores/postgres/brought.py",
        "stores/postgres/checks.py",
        "stores/postgres/duties.py",
        "stores/postgres/mask_checks.py",
        "stores/postgres/masking.py",
        "stores/postgres/restriction.py",
        "stores/postgres/statements.py",
        "stores/postgres/store.py",
        "stores/postgres/vacuum.py",
        "stores/postgres/what_if.py",
        "testing/",
    },
}
NAMES_OF_NOTHING = {"utils", "common", "helpers", "manager", "service", "base"}


def sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def imports(text: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_package_and_room_has_its_place_in_the_layers() -> None:
    """A contract that is not exhaustive says nothing of a package that it does not name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    linter = project["tool"]["importlinter"]
    assert set(linter["root_packages"]) == {"fullstop", "benchmarks"}
    placed = {
        name.strip() for layer in linter["contracts"][0]["layers"] for name in layer.split("|")
    }
    assert placed == set(PACKAGES)
    assert all(
        contract["exhaustive"] for contract in linter["contracts"] if "containers" in contract
    )
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - BESIDE
    assert found == {*PACKAGES, "benchmarks", "fullstop"}


def test_a_package_is_imported_by_the_one_name() -> None:
    """Each is a link in `fullstop`: installed, nothing else of ours is on the path."""
    links = {
        path.name: path.readlink() for path in (ROOT / "fullstop").iterdir() if path.is_symlink()
    }
    assert links == {name: Path("..") / name for name in PACKAGES}
    by_folder = [
        (path, name) for path, text in sources() for name in imports(text) if name in PACKAGES
    ]
    assert by_folder == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    users = {name for name, text in sources() if library in imports(text)}
    doors = DOORS[library]
    assert {next(filter(user.startswith, doors), user) for user in users} == doors


def test_no_admin_client_asks_a_groups_coordinator() -> None:
    """Where that connection breaks meanwhile, librdkafka 2.16 ends the process."""
    asked = r"\.(describe|list|delete|alter)_consumer_group"
    assert [path for path, text in sources() if re.search(asked, text)] == []


def test_a_count_of_rows_is_fetched() -> None:
    """In a pipeline `rowcount` is -1 until an answer is fetched, which reads as done."""
    counting = [path for path, text in sources() if ".rowcount" in text]
    assert counting == []


def test_no_file_is_called_after_nothing() -> None:
    assert not [name for name, _ in sources() if Path(name).stem in NAMES_OF_NOTHING]


def test_no_module_is_renamed_by_its_importers() -> None:
    """Two rooms may have a module of one name: both then say their room before it."""
    renamed = [
        f"{path}: {alias.name} as {alias.asname}"
        for path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fullstop.")
        for alias in node.names
        if alias.asname and alias.name.islower()
        if is_module(f"{node.module}.{alias.name}")
        if alias.asname != f"{(node.module or '').rpartition('.')[2]}_{alias.name}"
    ]
    assert renamed == []


def is_module(name: str) -> bool:
    place = ROOT / name.removeprefix("fullstop.").replace(".", "/")
    return place.is_dir() or place.with_suffix(".py").exists()


def test_types_are_never_switched_off() -> None:
    assert not [name for name, text in sources() if "type: ignore" in text]


def test_a_domain_imports_the_contract_and_nothing_else() -> None:
    for path in (ROOT / "handlers").glob("*/records.py"):
        text = path.read_text(encoding="utf-8")
        modules = re.findall(r"^(?:from|import) (\S+)", text, re.MULTILINE)
        assert set(modules) <= {"fullstop.handlers.contract"}, path


def test_no_machine_and_no_registry_is_named() -> None:
    """Packages are named by version and hash; a path of one machine says nothing on another."""
    host = re.compile(
        r"pypi\.org|pythonhosted|--index-url|--extra-index|maven\.org/|/(?:root|home|work)/\w"
    )
    for pattern in ("*.lock", "*.md", "docs/**/*.md", "Makefile", "*.yml", "Dockerfile", ".ci/*"):
        for path in ROOT.glob(pattern):
            assert not host.search(path.read_text(encoding="utf-8")), path
    assert not (ROOT / "uv.lock").exists()


def test_what_is_logged_is_in_the_closed_list_of_keys() -> None:
    """A key that is not there is left out of the line, and nobody would notice."""
    logged = {
        (name, keyword.arg)
        for name, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"log.info", "log.warning", "log.error"}
        for keyword in node.keywords
        if keyword.arg
    }
    assert {key for _, key in logged} >= {"case_id", "milestone"}
    assert {(name, key) for name, key in logged if key not in ALLOWED_KEYS} == set()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a copy of the tree is no repository")
def test_what_is_fetched_or_made_is_not_in_the_repository() -> None:
    def listed(*options: str) -> list[str]:
        found = subprocess.run(
            ["git", "ls-files", "-z", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return found.stdout.split("\0")[:-1]

    assert listed("--cached", "--ignored", "--exclude-standard") == []
    sizes = {name: (ROOT / name).stat().st_size for name in listed() if (ROOT / name).is_file()}
    assert [name for name, size in sizes.items() if size > FILE_BYTES_MAX] == []
