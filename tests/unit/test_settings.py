"""What is wrong with a setting is one readable line; what is secret is never told."""

from __future__ import annotations

import os
import re
import traceback
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from fullstop.consumers.wiring import Wiring
from fullstop.running.kafka import KafkaRefusedError
from fullstop.running.settings import Settings, SettingsError, load

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
    ("BATCH_MAX", "many", "FULLSTOP_BATCH_MAX: must be a whole number"),
    ("BATCH_MAX", "0", "FULLSTOP_BATCH_MAX: must be 1 or more"),
    ("CHUNK_ROWS_MAX", "100001", "FULLSTOP_CHUNK_ROWS_MAX: must be "),
    ("DEAD_LETTERS_MAX", "-1", "FULLSTOP_DEAD_LETTERS_MAX: must be "),
    ("HEALTH_PORT", "65536", "FULLSTOP_HEALTH_PORT: must be 65535 or less"),
    ("TOPIC_PREFIX", "Two words", "FULLSTOP_TOPIC_PREFIX: must be 1 to 41 small letters"),
    ("TOPIC_REPLICATION", "0", "FULLSTOP_TOPIC_REPLICATION: must be "),
    ("TOPIC_REPLICATION", "1", "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS: above FULLSTOP_TOPIC_REPL"),
    ("TIME_ZONE", "Asia/Atlantis", "FULLSTOP_TIME_ZONE: 'Asia/Atlantis' is no time zone; use an"),
    (
        "OPERATOR",
        "bank",
        "FULLSTOP_OPERATOR: must be platform, shop or payment_institution",
    ),
    ("LOG_FORMAT", "xml", "FULLSTOP_LOG_FORMAT: must be json or console"),
    ("SIGNATURE", "", "FULLSTOP_SIGNATURE: must have at least 1 char"),
    ("CONTACT_LIFE_MONTHS", "0", "FULLSTOP_CONTACT_LIFE_MONTHS: must be "),
    ("KAFKA_OPTIONS", "{'a': 1}", "FULLSTOP_KAFKA_OPTIONS: not JSON; write it as {…}"),
    ("KAFKA_OPTIONS", '{"acks": ["all"]}', "FULLSTOP_KAFKA_OPTIONS.acks: must be a"),
    ("KAFKA_OPTIONS", "[]", "FULLSTOP_KAFKA_OPTIONS: must be a table of names and values"),
    ("DATABASE_URLS", "orders=…", "FULLSTOP_DATABASE_URLS: not JSON; write it as {…}"),
    (
        "SCHEMA_REGISTRY_URL",
        "registry:8081",
        "FULLSTOP_SCHEMA_REGISTRY_URL: not the address of a r",
    ),
    (
        "NOTIFY_CHANNELS",
        "alibaba+https://host",
        "FULLSTOP_NOTIFY_CHANNELS: not the address of channels; write https://host/path, or conso",
    ),
    ("DATABASE_URL", "mysql://h/db", "FULLSTOP_DATABASE_URL: not a PostgreSQL address; write po"),
    (
        "DATABASE_URL",
        "postgresql://[::1/db",
        "FULLSTOP_DATABASE_URL: it cannot be read; write postgresql://user:password@host:port/",
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


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ("u:p@h:54x2/db", "its port is no number from 1 to 65535"),
        ("u:p@h:0/db", "its port is no number from 1 to 65535"),
        ("u:p@a:1,b:70000/db", "its port is no number from 1 to 65535"),
        ("u:p@a,b,c/db?port=1,2", "not as many ports as hosts"),
        (f"u:{SECRET}%zz@h/db", "a % that two hexadecimal digits do not follow"),
        (f"u:{SECRET}/x@h/db", "its port is no number from 1 to 65535; in a password a /"),
        (f"u:{SECRET}?x@h/db", "an @ after a ?; in a user's name or a password a ? is written"),
        (f"u:a@{SECRET}@h/db", "a second @; in a user's name or a password it is written %40"),
        (f"u:{SECRET}\u2100@h/db", "it cannot be read; write postgresql://"),
        (
            "u:p@h/db?sslmod=require",
            "a parameter after the ? is none of PostgreSQL's; did you mean s",
        ),
        (f"u@h/db?{SECRET}=1", "a parameter after the ? is none of PostgreSQL's; "),
    ],
)
def test_a_broken_address_is_told_by_its_setting_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, rest: str, line: str
) -> None:
    setting(monkeypatch, DATABASE_URL=f"postgresql://{rest}")
    [said] = refusal()
    assert said.startswith(f"FULLSTOP_DATABASE_URL: {line}")
    assert SECRET not in said


@pytest.mark.parametrize(
    "rest",
    [
        "u:p@one:5432,two:5433/db?target_session_attrs=read-write",
        "u:p@one,two/db",
        "u:p@one,two:5433/db",
        "u:p@[::1]:5432/db?ssl=true",
        "/db?host=/var/run/postgresql&user=u",
        "u:p%40%2F%3F@h/db?options=-c%20geqo%3Doff",
    ],
)
def test_an_address_may_have_all_that_libpq_takes(
    monkeypatch: pytest.MonkeyPatch, rest: str
) -> None:
    setting(monkeypatch, DATABASE_URL=f"postgresql://{rest}\n")
    assert load().url_of("orders") == f"postgresql://{rest}"


EMPTY = [
    "KAFKA_BOOTSTRAP_SERVERS",
    "DATABASE_URL",
    "DATABASE_PASSWORD",
    "LOGIN_PASSWORD",
    "HEALTH_HOST",
    "WORKING_DAYS_FILE",
    "SANDBOX_DIR",
    "SCHEMA_REGISTRY_URL",
    "SETTINGS",
    "SECRETS_DIR",
]


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_value_is_not_taken_for_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    setting(monkeypatch, **{name: ""})
    [said] = refusal()
    assert said.startswith(f"FULLSTOP_{name}")


def test_what_may_be_nothing_may_be_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    setting(monkeypatch, TOPIC_PREFIX="", DOMAINS="")
    assert (load().topic_prefix, load().domains) == ("", ())


@pytest.mark.parametrize("rest", ["h:port", f"u:{SECRET}/x@h", f"u:{SECRET}\u2100@h", "[::1"])
def test_a_registrys_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch, rest: str) -> None:
    setting(monkeypatch, SCHEMA_REGISTRY_URL=f"https://{rest}")
    [said] = refusal()
    assert said.startswith("FULLSTOP_SCHEMA_REGISTRY_URL: not the address of a registry")
    assert SECRET not in said


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (Settings(domains=("ordres",)), "FULLSTOP_DOMAINS: no domain is called ordres; installed"),
        (
            Settings(database_urls={"agregator": SecretStr(URL)}),
            "FULLSTOP_DATABASE_URLS: no domain is called agregator; installed",
        ),
    ],
)
def test_a_name_that_is_no_domains_is_refused(settings: Settings, line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Wiring(settings).check_names()
    assert str(refused.value).startswith(line)
    assert re.search(r"did you mean (orders|aggregator)\?", str(refused.value))


def test_the_aggregator_and_domains_may_have_a_database_of_their_own() -> None:
    urls = {"aggregator": SecretStr(URL), "orders": SecretStr(URL)}
    Wiring(Settings(database_urls=urls, domains=("membership",))).check_names()


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"sasl.pasword": SECRET}, ".sasl.pasword: librdkafka has no such option"),
        ({"socket.timeout.ms": SECRET}, ".socket.timeout.ms: librdkafka does not take this value"),
        ({"security.protocol": SECRET}, ".security.protocol: librdkafka does not take this val"),
        ({"ssl.key.pem": SECRET, "security.protocol": "ssl"}, ""),
        ({"on_delivery": SECRET}, ""),
    ],
)
def test_a_wrong_kafka_option_is_named_and_its_value_is_not(
    options: dict[str, str | int | float | bool], line: str
) -> None:
    settings = Settings(kafka_bootstrap_servers="127.0.0.1:1", kafka_options=options)
    with pytest.raises(KafkaRefusedError) as refused:
        Wiring(settings).publisher()
    assert str(refused.value).startswith(f"FULLSTOP_KAFKA_OPTIONS{line}")
    assert SECRET not in "".join(traceback.format_exception(refused.value))


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
        ("batch = 3", "{file}: batch is no setting; did you mean batch_max?"),
        ("batch_max = 0", "{file}: batch_max: must be 1 or more"),
        ("BATCH_MAX = 3", "{file}: BATCH_MAX is no setting; did you mean batch_max?"),
        ("fullstop_domain = 1", "{file}: fullstop_domain is no setting; did you mean domains?"),
        ("[kafka]\na = 1", "{file}: kafka is no setting; "),
        ('database_url = "h"', "{file}: database_url: not a PostgreSQL address"),
        ("[database_urls]\norders = 'h'", "{file}: database_urls.orders: not a PostgreSQL addr"),
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


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("fullstop_database_pasword", b"p", " is no setting; did you mean fullstop_database_passw"),
        ("fullstop_database_password", b"", ": empty; is a shell variable not set?"),
        ("fullstop_database_password", b" \n", ": empty; is a shell variable not set?"),
        ("fullstop_database_password", b"\xff", " is no text in UTF-8"),
        ("fullstop_database_password", None, " is no file; write the value into a file of this"),
        ("fullstop_database_url", b"mysql://h", ": not a PostgreSQL address"),
        ("fullstop_kafka_options", b"a=1", ": not JSON; write it as {"),
    ],
)
def test_a_wrong_secret_is_named_by_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, content: bytes | None, line: str
) -> None:
    file = tmp_path / name
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    setting(monkeypatch, SECRETS_DIR=str(tmp_path))
    [said] = refusal()
    assert said.startswith(f"{file}{line}")


def test_a_secret_that_is_a_link_out_of_its_folder_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").write_text(SECRET)
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "fullstop_login_password").symlink_to(tmp_path / "elsewhere")
    setting(monkeypatch, SECRETS_DIR=str(folder))
    [said] = refusal()
    assert said.startswith(f"{folder}/fullstop_login_password is a link out of its folder")


def test_a_secrets_line_break_and_others_secrets_are_left_aside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As an orchestrator lays them: links within the folder, and other programs' files."""
    data = tmp_path / "..data"
    data.mkdir()
    (data / "fullstop_database_password").write_text(f" {SECRET}\r\n\n")
    (tmp_path / "fullstop_database_password").symlink_to(data / "fullstop_database_password")
    (tmp_path / "other_password").write_text("x")
    setting(monkeypatch, SECRETS_DIR=str(tmp_path), DATABASE_URL="postgresql://u:@h/db")
    assert load().url_of("orders") == f"postgresql://u:{SECRET}@h/db"


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
