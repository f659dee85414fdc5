"""What is wrong with a setting is one readable line; what is secret is never told."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consumers.settings import Settings, SettingsError, load

SECRET = "canary-9f31"
URL = f"postgresql://fullstop:{SECRET}@db/fullstop"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FULLSTOP_"):
            monkeypatch.delenv(name)


def setting(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"FULLSTOP_{name}", value)


def refusal() -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load()
    return str(refused.value).splitlines()


def test_without_a_variable_the_defaults_hold() -> None:
    settings = load()
    assert settings.topic_replication == 3
    assert settings.topic_min_insync_replicas == 2
    assert settings.time_zone == "Asia/Shanghai"
    assert settings.batch_max == 500
    assert settings.domains == ()


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    setting(
        monkeypatch,
        KAFKA_BOOTSTRAP_SERVERS="a:9092,b:9092",
        KAFKA_OPTIONS='{"security.protocol": "SASL_SSL", "socket.timeout.ms": 5000}',
        DATABASE_URL=URL,
        DATABASE_URLS='{"orders": "postgresql://u:p@orders/db"}',
        DOMAINS=" orders, membership ,",
        TOPIC_PREFIX="test.",
        OPERATOR="shop",
    )
    settings = load()
    assert settings.bootstrap_servers == "a:9092,b:9092"
    assert settings.kafka_options["socket.timeout.ms"] == 5000
    assert settings.url_of("orders") == "postgresql://u:p@orders/db"
    assert settings.url_of("aggregator") == URL
    assert settings.domains == ("orders", "membership")
    assert settings.topic_prefix == "test."
    assert settings.operator == "shop"


WRONG = [
    ("BATCH_MAX", "many", "FULLSTOP_BATCH_MAX: Input should be a valid integer"),
    ("BATCH_MAX", "0", "FULLSTOP_BATCH_MAX: Input should be greater than or equal to 1"),
    ("CHUNK_ROWS_MAX", "100001", "FULLSTOP_CHUNK_ROWS_MAX: Input should be less than"),
    ("DEAD_LETTERS_MAX", "-1", "FULLSTOP_DEAD_LETTERS_MAX: Input should be greater than"),
    ("HEALTH_PORT", "65536", "FULLSTOP_HEALTH_PORT: Input should be less than or equal to 65535"),
    ("TOPIC_PREFIX", "Two words", "FULLSTOP_TOPIC_PREFIX: String should match pattern"),
    ("TOPIC_REPLICATION", "0", "FULLSTOP_TOPIC_REPLICATION: Input should be greater than"),
    ("TOPIC_REPLICATION", "1", "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS: above FULLSTOP_TOPIC_REPL"),
    ("TIME_ZONE", "Asia/Atlantis", "FULLSTOP_TIME_ZONE: 'Asia/Atlantis' is no time zone; use an"),
    ("OPERATOR", "bank", "FULLSTOP_OPERATOR: Input should be 'platform' or 'shop'"),
    ("LOG_FORMAT", "xml", "FULLSTOP_LOG_FORMAT: Input should be 'json' or 'console'"),
    ("SIGNATURE", "", "FULLSTOP_SIGNATURE: String should have at least 1 character"),
    ("CONTACT_LIFE_MONTHS", "0", "FULLSTOP_CONTACT_LIFE_MONTHS: Input should be greater"),
    ("KAFKA_OPTIONS", "{'a': 1}", "FULLSTOP_KAFKA_OPTIONS: not JSON; write it as {…}"),
    ("KAFKA_OPTIONS", '{"acks": ["all"]}', "FULLSTOP_KAFKA_OPTIONS.acks: Input should be a valid"),
    ("KAFKA_OPTIONS", "[]", "FULLSTOP_KAFKA_OPTIONS: Input should be a valid dictionary"),
    ("DATABASE_URLS", "orders=…", "FULLSTOP_DATABASE_URLS: not JSON; write it as {…}"),
    (
        "SCHEMA_REGISTRY_URL",
        "registry:8081",
        "FULLSTOP_SCHEMA_REGISTRY_URL: not the address of a r",
    ),
    ("DATABASE_URL", "mysql://h/db", "FULLSTOP_DATABASE_URL: not a PostgreSQL address; write po"),
    (
        "DATABASE_URL",
        "postgresql://[::1/db",
        "FULLSTOP_DATABASE_URL: Invalid IPv6 URL",
    ),
    (
        "DATABASE_URLS",
        '{"orders": "orders-db:5432"}',
        "FULLSTOP_DATABASE_URLS.orders: not a PostgreSQL address; write postgresql://",
    ),
]


@pytest.mark.parametrize(("name", "value", "line"), WRONG)
def test_a_wrong_setting_is_one_readable_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    setting(monkeypatch, **{name: value})
    [said] = refusal()
    assert said.startswith(line)


def test_every_wrong_setting_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    setting(monkeypatch, BATCH_MAX="x", OPERATOR="bank", TIME_ZONE="Nowhere")
    told = {line.partition(":")[0] for line in refusal()}
    assert told == {"FULLSTOP_BATCH_MAX", "FULLSTOP_OPERATOR", "FULLSTOP_TIME_ZONE"}


def test_what_a_process_needs_and_does_not_have_is_told_with_what_to_do() -> None:
    settings = load()
    with pytest.raises(SettingsError, match=r"FULLSTOP_KAFKA_BOOTSTRAP_SERVERS is not set; .*up`"):
        _ = settings.bootstrap_servers
    with pytest.raises(SettingsError, match=r"FULLSTOP_DATABASE_URL is not set; write postgresql"):
        settings.url_of("orders")


# --- the file -----------------------------------------------------------------------------------


def test_a_file_is_read_and_a_variable_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "fullstop.toml"
    file.write_text('batch_max = 7\nchunk_rows_max = 9\ndomains = ["orders"]\n[kafka_options]\na=1')
    setting(monkeypatch, SETTINGS=str(file), BATCH_MAX="8")
    settings = load()
    assert (settings.batch_max, settings.chunk_rows_max) == (8, 9)
    assert settings.domains == ("orders",)
    assert settings.kafka_options == {"a": 1}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("batch = 3", "FULLSTOP_BATCH: Extra inputs are not permitted"),
        ("batch_max = 0", "FULLSTOP_BATCH_MAX: Input should be greater than or equal to 1"),
        ("batch_max 3", "{file} is no TOML: Expected '=' after a key"),
    ],
)
def test_a_wrong_file_is_one_readable_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, line: str
) -> None:
    file = tmp_path / "fullstop.toml"
    file.write_text(text)
    setting(monkeypatch, SETTINGS=str(file))
    [said] = refusal()
    assert said.startswith(line.format(file=file))


def test_a_file_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setting(monkeypatch, SETTINGS=str(tmp_path / "none.toml"))
    assert refusal() == [f"FULLSTOP_SETTINGS names {tmp_path}/none.toml, which is not a file"]


# --- secrets ------------------------------------------------------------------------------------


def secret_files(monkeypatch: pytest.MonkeyPatch, folder: Path, **values: str) -> None:
    for name, value in values.items():
        (folder / f"fullstop_{name}").write_text(f"{value}\n")
    setting(monkeypatch, SECRETS_DIR=str(folder))


def test_a_secret_is_read_from_a_file_of_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret_files(monkeypatch, tmp_path, kafka_options='{"sasl.password": "s"}', signature="file")
    setting(monkeypatch, SIGNATURE="variable")
    settings = load()
    assert settings.kafka_options == {"sasl.password": "s"}
    assert settings.signature == "variable"


def test_the_password_goes_into_addresses_that_name_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret_files(monkeypatch, tmp_path, database_password="p@ss/word")
    setting(
        monkeypatch,
        DATABASE_URL="postgresql://fullstop@one:5432,two:5432/fullstop?sslmode=require",
        DATABASE_URLS=f'{{"orders": "{URL}", "membership": "postgresql://host/db"}}',
    )
    settings = load()
    assert settings.url_of("aggregator") == (
        "postgresql://fullstop:p%40ss%2Fword@one:5432,two:5432/fullstop?sslmode=require"
    )
    assert settings.url_of("orders") == URL
    assert settings.url_of("membership") == "postgresql://:p%40ss%2Fword@host/db"


def test_secrets_that_are_not_there_or_may_not_be_read_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    setting(monkeypatch, SECRETS_DIR=str(tmp_path / "none"))
    assert refusal() == [f"FULLSTOP_SECRETS_DIR names {tmp_path}/none, which is not a folder"]
    secret_files(monkeypatch, tmp_path, database_password="p")
    monkeypatch.setattr(Path, "read_text", not_allowed)
    assert refusal() == [
        f"{tmp_path}/fullstop_database_password cannot be read (Permission denied); let the "
        "account that runs fullstop read it"
    ]


def not_allowed(path: Path, *_: object, **__: object) -> str:
    raise PermissionError(13, "Permission denied", str(path))


def test_secrets_are_not_in_what_is_printed_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setting(
        monkeypatch,
        DATABASE_URL=URL,
        DATABASE_URLS=f'{{"orders": "{URL}"}}',
        SCHEMA_REGISTRY_URL=f"https://user:{SECRET}@registry",
        DATABASE_PASSWORD=SECRET,
        LOGIN_PASSWORD=SECRET,
        KAFKA_OPTIONS=f'{{"sasl.password": "{SECRET}"}}',
    )
    settings = load()
    assert SECRET not in repr(settings)
    assert SECRET not in str(settings)


@pytest.mark.parametrize(
    "variables",
    [
        {"DATABASE_URL": f"mysql://u:{SECRET}@h/db"},
        {"DATABASE_URLS": f'{{"orders": "mysql://u:{SECRET}@h/db"}}'},
        {"DATABASE_URLS": f"orders=postgresql://u:{SECRET}@h/db"},
        {"KAFKA_OPTIONS": f'{{"sasl.password": ["{SECRET}"]}}'},
        {"KAFKA_OPTIONS": f"sasl.password={SECRET}"},
    ],
)
def test_secrets_are_not_in_a_refusal_nor_in_its_traceback(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    setting(monkeypatch, **variables)
    with pytest.raises(SettingsError) as refused:
        load()
    assert SECRET not in "".join(traceback.format_exception(refused.value))


# --- civil days ---------------------------------------------------------------------------------


def test_days_are_counted_where_the_law_counts_them() -> None:
    settings = Settings(time_zone="Asia/Shanghai")
    assert settings.civil_day(datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert settings.civil_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == date(2026, 11, 24)
