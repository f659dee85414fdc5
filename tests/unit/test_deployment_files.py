"""The files of a deployment say the same as the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from fullstop.handlers.catalogue import catalogue
from fullstop.running.settings import SECRETS_FOLDER, SETTINGS_FILE, Settings
from tests.support import reference
from tests.support.containers import KAFKA, POSTGRES

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
KNOWN = {f"FULLSTOP_{name.upper()}" for name in Settings.model_fields}
BROWSER = "FULLSTOP_CHROMIUM"  # of the suite: no process reads it
NAMING = [
    "docker-compose.yml",
    "Dockerfile",
    "Makefile",
    "README.md",
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))),
]


def test_the_reference_of_the_settings_is_rendered_from_them() -> None:
    page = (reference.FOLDER / "settings.md").read_text(encoding="utf-8")
    assert page == reference.settings(), "run `make reference`"


def test_every_setting_says_what_it_means() -> None:
    assert [name for name in Settings.model_fields if not reference.meanings().get(name)] == []


@pytest.mark.parametrize("name", NAMING)
def test_what_is_named_is_a_setting(name: str) -> None:
    named = set(re.findall(r"\bFULLSTOP_[A-Z_]*[A-Z]", (ROOT / name).read_text(encoding="utf-8")))
    assert named <= KNOWN | {SETTINGS_FILE, SECRETS_FOLDER, BROWSER}


def test_there_is_a_service_for_every_process() -> None:
    commands = set(re.findall(r"<<: \*process\n    command: \[(.*)\]", COMPOSE))
    others = {"aggregate", "relay", "intake", "notify"}
    assert commands == {*(f"consume, {name}" for name in catalogue()), *others}


def test_the_doors_schema_is_made_and_its_outbox_carried_where_there_is_a_door() -> None:
    """One address for all: the door's own process, `migrate` and the relay go by it."""
    [every] = re.findall(r"^  environment: &settings\n((?:    .*\n)+)", COMPOSE, re.MULTILINE)
    assert "    FULLSTOP_INTAKE_ADDRESS:" in every
    [door] = re.findall(r"^  intake:\n((?:    .*\n)+)", COMPOSE, re.MULTILINE)
    [(host_port, port)] = re.findall(r'ports: \["127\.0\.0\.1:(\d+):(\d+)"\]', door)
    assert host_port == port
    assert f"FULLSTOP_INTAKE_PORT: {port}\n" in door
    assert "target: fullstop_intake_key\n" in door


def test_what_sends_has_what_it_refuses_to_start_without_and_alone_the_private_key() -> None:
    """Its page is everybody's: `migrate` and the relay go by it, and texts are counted with it."""
    compose = yaml.safe_load(COMPOSE)
    services = compose["services"]
    notify = services["notify"]
    given = {*notify["environment"], *(f"FULLSTOP_{key}" for key in KEYS)}
    assert given >= NEEDED
    ours = {name: one for name, one in services.items() if one["image"].startswith("fullstop")}
    assert all("FULLSTOP_NOTIFY_PAGE" in one["environment"] for one in ours.values())
    mounts = {name for name, one in ours.items() for s in one.get("secrets", ()) if is_key(s)}
    assert mounts == {"notify"}
    private = {
        name for name, one in ours.items() if any("PRIVATE" in key for key in one["environment"])
    }
    assert private == {"notify"}
    port = notify["environment"]["FULLSTOP_NOTIFY_PORT"]
    assert notify["ports"] == [f"127.0.0.1:{port}:{port}"]


NEEDED = {
    f"FULLSTOP_{name}"
    for name in (
        "NOTIFY_PAGE",
        "LINK_CHARACTERS",
        "CONTACT_KEY",
        "CONTACT_FORMER_KEYS",
        "NOTIFY_PRIVATE_KEY",
        "NOTIFY_FORMER_PRIVATE_KEYS",
        "NOTIFY_GATEWAY",
        "NOTIFY_GATEWAY_TOKEN",
        "NOTIFY_SURE_BY",
        "NOTIFY_SINCE",
        "NOTIFY_REPORT_SECRET",
        "NOTIFY_HOST",
        "NOTIFY_PORT",
        "INTAKE_ADDRESS",
        "SIGNATURE",
        "HOTLINE",
    )
}
KEYS = ("NOTIFY_PRIVATE_KEY",)


def is_key(secret: dict[str, str]) -> bool:
    return secret == {"source": "notify_private_key", "target": "fullstop_notify_private_key"}


def test_every_secret_of_the_deployment_is_made() -> None:
    """`make secrets` makes the files that the services mount, and the half that everybody may have,
    which goes by the environment."""
    _, _, recipe = text("Makefile").partition("\nsecrets:\n")
    [(named, suffix)] = re.findall(r"for name in ([\w ]+);[^>]*> secrets/\$\${name}(\w+)", recipe)
    made = {f"{name}{suffix}" for name in named.split()}
    made |= set(re.findall(r"> secrets/(\w+)", recipe))
    assert made - {"contact_key"} == set(re.findall(r"file: secrets/(\w+)", COMPOSE))


def test_every_domain_has_its_team_and_the_rules_of_all_are_privacys() -> None:
    lines = [line.split() for line in text("CODEOWNERS").splitlines() if line[0] in "*/"]
    assert all(len(owners) >= 1 and owners[0].startswith("@") for _, *owners in lines)
    folders = {f"/handlers/{path.parent.name}/" for path in ROOT.glob("handlers/*/records.py")}
    *domains, rules = [path for path, *_ in lines if path.startswith("/handlers/")]
    assert (sorted(domains), rules) == (sorted(folders), "/handlers/*/retention/")


def test_the_suite_runs_on_the_same_images() -> None:
    images = set(re.findall(r"^    image: (.*)$", COMPOSE, re.MULTILINE))
    assert {KAFKA, POSTGRES} <= images


def test_the_image_has_the_version_of_the_package() -> None:
    [version] = re.findall(r'^version = "(.*)"$', text("pyproject.toml"), re.MULTILINE)
    assert f'org.opencontainers.image.version="{version}"' in text("Dockerfile")
    assert f"image: fullstop-erasure:{version}\n" in COMPOSE


@pytest.mark.parametrize("part", ["runtime", "build"])
def test_what_a_deployment_installs_is_what_was_tested(part: str) -> None:
    pinned = {**pins("requirements.lock"), **pins("requirements-door.lock")}
    installed = pins(f"requirements-{part}.lock")
    assert installed
    assert installed.items() <= pinned.items()


def test_what_is_installed_was_tested_and_is_bounded_on_both_sides() -> None:
    """The locks' versions are within; a next major version is not, before the suite ran on it."""
    project = tomllib.loads(text("pyproject.toml"))["project"]
    ours = [*project["dependencies"]]
    for extra in ("door", "sandbox"):
        ours += project["optional-dependencies"][extra]
    locked = {**pins("requirements.lock"), **pins("requirements-door.lock")}
    tested = dict(pin.split("==") for pin in locked)
    for requirement in map(Requirement, ours):
        assert {one.operator for one in requirement.specifier} == {">=", "<"}, requirement
        assert requirement.specifier.contains(tested[requirement.name]), requirement


def test_the_image_is_made_of_every_package() -> None:
    linked = [path.name for path in (ROOT / "fullstop").iterdir() if path.is_symlink()]
    packages = sorted(["fullstop", *linked])
    assert sorted(re.findall(r"^COPY (\w+) \1$", text("Dockerfile"), re.MULTILINE)) == packages
    assert sorted(re.findall(r"^!(\w+)/$", text(".dockerignore"), re.MULTILINE)) == packages


def pins(name: str) -> dict[str, frozenset[str]]:
    """Each requirement with its version, and the hashes that it may have."""
    found: dict[str, frozenset[str]] = {}
    for block in re.split(r"\n(?=[a-z])", text(name)):
        if requirement := re.match(r"[a-z0-9-]+==\S+", block):
            found[requirement[0]] = frozenset(re.findall(r"sha256:\w+", block))
    return found


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
