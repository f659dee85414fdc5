"""What somebody types or sets wrong: one readable message, exit code 2, no traceback, no secret."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)
from typer.testing import CliRunner

from fullstop.consumers.command import main, wired
from fullstop.consumers.command.typed import UsageError
from fullstop.running.kafka import topics
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.servers import Servers
from fullstop.testing.folders import say_installed
from tests.support.broker import with_topics
from tests.support.world import PASSPHRASE, World, cloned

EXAMPLE = Path(__file__).parents[2] / "examples" / "loyalty_letters"

SECRET = "s3cret-canary"
NOWHERE = {
    "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "FULLSTOP_DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/db",
}
NO_DATABASE = "FULLSTOP_DATABASE_URL is not set; write postgresql://user:password@host/database"
NO_BROKER = "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS is not set; name the broker as host:port"
SUBJECT_FORM = "subject_id: must be a subject id: 1 to 128 letters"

WRONG: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "migrate, nothing set": (("migrate",), {}, NO_DATABASE),
    "topics, nothing set": (("topics",), {}, NO_BROKER),
    "consume, nothing set": (("consume", "orders"), {}, NO_DATABASE),
    "aggregate, nothing set": (("aggregate",), {}, NO_DATABASE),
    "relay, nothing set": (("relay",), {}, NO_DATABASE),
    "request, nothing set": (("request", "s"), {}, NO_BROKER),
    "status, nothing set": (("status", "c"), {}, NO_DATABASE),
    "consume, no domain": (("consume",), {}, "name a domain, or --all; there are: "),
    "consume, unknown": (("consume", "cats"), NOWHERE, "no domain is called cats; there are: "),
    "rules, unknown domain": (("rules", "show", "cats"), {}, "no domain is called cats; there"),
    "rules, no day": (("rules", "show", "orders", "--on", "2026-02-30"), {}, "'2026-02-30' is no"),
    "rules, too early": (
        ("rules", "show", "orders", "--on", "2001-01-01"),
        {},
        "orders: no rules are in force on 2001-01-01; the first version takes effect on 2026-01-01",
    ),
    "unknown domain set": (
        ("rules", "check"),
        {"FULLSTOP_DOMAINS": "cats"},
        "FULLSTOP_DOMAINS: no domain is called cats; installed: ",
    ),
    "a slip in a setting": (
        ("rules", "check"),
        {"FULLSTOP_BATCH_MX": "3"},
        "FULLSTOP_BATCH_MX is no setting; did you mean FULLSTOP_BATCH_MAX?",
    ),
    "port out of range": (
        ("relay",),
        {"FULLSTOP_HEALTH_PORT": "65536"},
        "FULLSTOP_HEALTH_PORT: must be 65535 or less",
    ),
    "subject with spaces": (("request", "a b"), {}, SUBJECT_FORM),
    "subject too long": (("request", "s" * 129), {}, SUBJECT_FORM),
    "subject in Chinese": (("request", "王女士"), {}, SUBJECT_FORM),
    "case id": (("request", "s", "--case-id", "c c"), {}, "case_id: must be a case id"),
    "status, no case id": (("status", "王 女士"), {}, "that is no case id: 1 to 64 letters"),
    "locale": (("request", "s", "--locale", "!!"), {}, "locale: must be a language, such as"),
    "channel": (("request", "s", "--channel", "FAX"), {}, "channel: must be ONLINE, "),
    "records": (("request", "s", "--records", "A!"), {}, "records.0: must be a domain, or"),
    "no time": (
        ("request", "s", "--requested-at", "today"),
        {},
        "requested_at: must be a day and a time with its zone, such as ",
    ),
    "cancel, no case": (("cancel", "s", "c c"), {}, "case_id: must be a case id"),
    "matter, no kind": (
        ("matter", "raise", "s", "orders", "LATER"),
        {},
        "kind: must be ORDER_OPEN, ",
    ),
    "matter of no domain": (
        ("matter", "raise", "s", "cats", "ORDER_OPEN"),
        NOWHERE,
        "no domain is called cats",
    ),
    "matter of nobody": (
        ("matter", "lift", "guest", "orders", "ORDER_OPEN"),
        NOWHERE,
        "guest is on the list of ids",
    ),
    "no broker": (("topics",), NOWHERE, "the broker does not answer (_TRANSPORT); is it running"),
    "no database to migrate": (("migrate",), NOWHERE, "the database cannot be reached: "),
    "no database for status": (("status", "c"), NOWHERE, "the database cannot be reached: "),
    "one server of two": (
        ("sandbox", "up"),
        {"FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"},
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS and FULLSTOP_DATABASE_URL: name both servers, or none",
    ),
}


# The others end in this process, by the same `main`: a start costs most of a second.
AS_PROCESSES = frozenset({"migrate, nothing set", "consume, unknown", "no database for status"})


def typed(*command: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command as somebody types it, with these settings and no others."""
    others = {key: value for key, value in os.environ.items() if not key.startswith("FULLSTOP_")}
    return subprocess.run(
        [sys.executable, "-m", "fullstop.consumers.command.main", *command],
        cwd=folder,
        env={**others, "FULLSTOP_SANDBOX_DIR": str(folder / "no-sandbox"), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass(frozen=True)
class Here:
    """The same in this process."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def typed(
        self, *command: str, folder: Path, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        for name in [name for name in os.environ if name.startswith("FULLSTOP_")]:
            self.monkeypatch.delenv(name)
        for name, value in {"FULLSTOP_SANDBOX_DIR": str(folder / "no-sandbox"), **settings}.items():
            self.monkeypatch.setenv(name, value)
        self.monkeypatch.setattr(topics, "ADMIN_TIMEOUT_SECONDS", 1)  # where there is no broker
        self.monkeypatch.chdir(folder)
        self.monkeypatch.setattr("sys.argv", ["fullstop", *command])
        with pytest.raises(SystemExit) as ended:
            main.main()
        code, said = ended.value.code, self.capsys.readouterr()
        assert isinstance(code, int)
        return subprocess.CompletedProcess(command, code, said.out, said.err)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(monkeypatch, capsys)


def complaint(ended: subprocess.CompletedProcess[str]) -> str:
    """What it said: to people, with exit code 2, and no secret in it."""
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stderr
    return ended.stderr.strip()


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, here: Here, what: str) -> None:
    command, settings, message = WRONG[what]
    run = typed if what in AS_PROCESSES else here.typed
    ended = run(*command, folder=tmp_path, **settings)
    [said] = complaint(ended).splitlines()
    assert said.startswith(message)
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("duty open orders finance_duty --login x --subject ", "--subject"),
        ("duty open orders finance_duty --login x --subject=", "--subject"),
        ("hold place orders --subject s --id ", "--id"),
        ("hold place orders --case c --subject ", "--subject"),
        ("request s --case-id ", "--case-id"),
        ("reconcile --notices-since ", "--notices-since"),
        ("dead-letters retry 0-1 --reason ", "--reason"),
        ("rules show orders --on ", "--on"),
        ("rules announce orders ", "orders"),
        ("access ", "access"),
    ],
)
def test_an_empty_value_is_not_taken_for_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, option: str
) -> None:
    monkeypatch.setattr("sys.argv", ["fullstop", *command.split(" ")])
    with pytest.raises(SystemExit) as refused:
        main.main()
    assert refused.value.code == 2
    said = f"the value of {option} is empty; is a shell variable not set?\n"
    assert capsys.readouterr() == ("", said)


def test_no_duty_is_opened_for_all_customers_by_an_empty_subject(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wired, "named", nullcontext)
    typed = "duty open orders finance_duty --login x --reason r --ticket t --by a --approved-by b"
    done = CliRunner().invoke(main.app, [*typed.split(), "--subject", ""])
    assert isinstance(done.exception, UsageError)
    assert "that is no subject id" in str(done.exception)


def test_a_settings_file_that_is_no_text(tmp_path: Path, here: Here) -> None:
    file = tmp_path / "fullstop.toml"
    file.write_bytes(b"batch_max = \xff")
    said = complaint(here.typed("rules", "check", folder=tmp_path, FULLSTOP_SETTINGS=str(file)))
    assert said.startswith(f"{file} is no TOML: 'utf-8' codec can't decode byte 0xff")


# --- a domain's folder --------------------------------------------------------------------------

FOLDERS = {
    "records that are no Python": (
        "records.py",
        "from fullstop.handlers.contract import",
        "cannot be loaded",
    ),
    "records without a domain": ("records.py", "x = 1\n", "must define DOMAIN = Domain(...)"),
    "rules that are no TOML": ("retention/2026-01-01.toml", "effective_from =", "not a TOML file"),
    "a rank that may not keep": (
        "retention/2026-01-01.toml",
        'rank = "internal"',
        "may tighten a rule but never keep a record",
    ),
}


@pytest.mark.parametrize(("file", "text", "message"), FOLDERS.values(), ids=FOLDERS.keys())
def test_a_wrong_folder_stops_the_start(tmp_path: Path, file: str, text: str, message: str) -> None:
    """A team's package with one wrong file: which file, and what to do."""
    package = shutil.copytree(EXAMPLE, tmp_path / EXAMPLE.name)
    say_installed(tmp_path, EXAMPLE.name, EXAMPLE.name)
    wrong = package / file
    changed = re.sub(r'rank = "\w+"', text, wrong.read_text()) if text.startswith("rank") else text
    wrong.write_text(changed)
    said = complaint(typed("rules", "check", folder=tmp_path, PYTHONPATH=str(tmp_path)))
    assert message in said
    assert Path(file).name in said


# --- servers that are not as they must be -------------------------------------------------------


@pytest.fixture
def settings(world: World) -> dict[str, str]:
    at = world.wiring.settings
    return {
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": at.bootstrap_servers,
        "FULLSTOP_DATABASE_URL": at.url_of("orders"),
        "FULLSTOP_TOPIC_REPLICATION": "1",
        "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
        "FULLSTOP_DOMAINS": "orders",
    }


def test_a_wrong_password(tmp_path: Path, settings: dict[str, str]) -> None:
    url = settings["FULLSTOP_DATABASE_URL"].replace(PASSPHRASE, SECRET)
    said = complaint(
        typed("consume", "orders", folder=tmp_path, **{**settings, "FULLSTOP_DATABASE_URL": url})
    )
    assert "password authentication failed" in said


def test_a_database_that_was_never_migrated(
    tmp_path: Path, template: Servers, settings: dict[str, str]
) -> None:
    with cloned(template, "template0") as url:
        empty = url_as(url, LOGIN, PASSPHRASE)
        said = complaint(
            typed(
                "consume", "orders", folder=tmp_path, **{**settings, "FULLSTOP_DATABASE_URL": empty}
            )
        )
    assert "orders: no tables of Fullstop are there; run `fullstop migrate`" in said


def test_a_topic_whose_settings_have_drifted(
    tmp_path: Path, world: World, settings: dict[str, str]
) -> None:
    on = with_topics(world, lambda it: it.topics.all())
    prefix = on.wiring.settings.topic_prefix
    admin = AdminClient({"bootstrap.servers": settings["FULLSTOP_KAFKA_BOOTSTRAP_SERVERS"]})
    name = f"{prefix}deletion.requests"
    entry = ConfigEntry("retention.ms", "1", incremental_operation=AlterConfigOpType.SET)
    drifted = ConfigResource(ResourceType.TOPIC, name, incremental_configs=[entry])
    admin.incremental_alter_configs([drifted])[drifted].result()
    said = complaint(
        typed("aggregate", folder=tmp_path, **{**settings, "FULLSTOP_TOPIC_PREFIX": prefix})
    )
    assert said == (
        f"topic {name} has retention.ms=1, not 2592000000; set it back with kafka-configs"
    )
