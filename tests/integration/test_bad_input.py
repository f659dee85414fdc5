"""What somebody types or sets wrong: one readable message, exit code 2, no traceback, no secret."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "s3cret-canary"
NOWHERE = {
    "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "FULLSTOP_DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/db",
}
NO_DATABASE = "FULLSTOP_DATABASE_URL is not set; write postgresql://user:password@host/database"
NO_BROKER = "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS is not set; name the broker as host:port"
SUBJECT_FORM = "subject_id: String should match pattern"

WRONG: dict[str, tuple[tuple[str, ...], dict[str, str], str]] = {
    "migrate, nothing set": (("migrate",), {}, NO_DATABASE),
    "topics, nothing set": (("topics",), {}, NO_BROKER),
    "consume, nothing set": (("consume", "orders"), {}, NO_DATABASE),
    "aggregate, nothing set": (("aggregate",), {}, NO_BROKER),
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
        "no domain is called cats; installed: ",
    ),
    "a slip in a setting": (
        ("rules", "check"),
        {"FULLSTOP_BATCH_MX": "3"},
        "FULLSTOP_BATCH_MX is no setting; did you mean FULLSTOP_BATCH_MAX?",
    ),
    "port out of range": (
        ("relay",),
        {"FULLSTOP_HEALTH_PORT": "65536"},
        "FULLSTOP_HEALTH_PORT: Input should be less than or equal to 65535",
    ),
    "subject with spaces": (("request", "a b"), {}, SUBJECT_FORM),
    "subject too long": (("request", "s" * 129), {}, SUBJECT_FORM),
    "subject in Chinese": (("request", "王女士"), {}, SUBJECT_FORM),
    "case id": (("request", "s", "--case-id", "c c"), {}, "case_id: String should match pattern"),
    "status, no case id": (("status", "王 女士"), {}, "that is no case id: 1 to 64 letters"),
    "locale": (("request", "s", "--locale", "!!"), {}, "locale: String should match pattern"),
    "channel": (("request", "s", "--channel", "FAX"), {}, "channel: Input should be 'ONLINE',"),
    "records": (("request", "s", "--records", "A!"), {}, "records.0: String should match pattern"),
    "no broker": (("topics",), NOWHERE, "the broker does not answer (_TRANSPORT); is it running"),
    "no database to migrate": (("migrate",), NOWHERE, "the database cannot be reached: "),
    "no database for status": (("status", "c"), NOWHERE, "the database cannot be reached: "),
    "no database to consume": (("consume", "orders"), NOWHERE, "the database cannot be reached: "),
    "one server of two": (
        ("sandbox", "up"),
        {"FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"},
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS and FULLSTOP_DATABASE_URL: name both servers, or none",
    ),
}


@pytest.mark.parametrize(("command", "settings", "message"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, command: tuple[str, ...], settings: dict[str, str], message: str
) -> None:
    others = {key: value for key, value in os.environ.items() if not key.startswith("FULLSTOP_")}
    ended = subprocess.run(
        [sys.executable, "-m", "consumers.cli", *command],
        cwd=tmp_path,
        env={**others, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    [said] = ended.stderr.splitlines()
    assert said.startswith(message)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert SECRET not in said
    assert list(tmp_path.iterdir()) == []


def test_a_settings_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "fullstop.toml"
    file.write_bytes(b"batch_max = \xff")
    ended = subprocess.run(
        [sys.executable, "-m", "consumers.cli", "rules", "check"],
        env={**os.environ, "FULLSTOP_SETTINGS": str(file)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{file} is no TOML: 'utf-8' codec can't decode byte 0xff")
