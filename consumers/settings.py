"""Settings: `FULLSTOP_…` variables, secrets from files, or a TOML file.

A variable goes before a file of its name in the folder that FULLSTOP_SECRETS_DIR names, and that
before the TOML file that FULLSTOP_SETTINGS names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, available_timezones

from nacl.public import PublicKey
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableSourceError

from schemas.contact import ContactError, public_key

SETTINGS_FILE = "FULLSTOP_SETTINGS"
SECRETS_FOLDER = "FULLSTOP_SECRETS_DIR"


class SettingsError(Exception):
    """A setting is missing or wrong; says which, and what to do."""


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is no time zone; use an IANA name such as Asia/Shanghai")
    return value


def _is_public_key(value: str) -> str:
    try:
        public_key(value)
    except ContactError as error:
        raise ValueError(str(error)) from None
    return value


def _postgres(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("not a PostgreSQL address; write postgresql://user:password@host/database")
    urlsplit(value.get_secret_value())  # ValueError for brackets that do not close
    return value


def _with_password(url: str, password: SecretStr | None) -> str:
    parts = urlsplit(url)
    if password is None or parts.password is not None:
        return url
    user, _, hosts = parts.netloc.rpartition("@")
    secret = quote(password.get_secret_value(), safe="")
    return urlunsplit(parts._replace(netloc=f"{user}:{secret}@{hosts}"))


DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgres)]


def _http(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not the address of a registry; write https://host/path")
    return value


RegistryUrl = Annotated[SecretStr, AfterValidator(_http)]


class Settings(BaseSettings):
    """All settings with their units and bounds; every one has the prefix FULLSTOP_."""

    model_config = SettingsConfigDict(
        env_prefix="FULLSTOP_",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    kafka_bootstrap_servers: str | None = None
    """The brokers, `host:port,host:port`."""
    kafka_options: dict[str, str | int | float | bool] = Field(default_factory=dict, repr=False)
    """librdkafka options as a JSON object, passed through; a password may be among them."""
    schema_registry_url: RegistryUrl | None = None
    """A registry with Confluent's API, `https://user:password@host/path`: records are then written
    in its framing, and read in either. Without it they carry their schema's fingerprint."""
    database_url: DatabaseUrl | None = None
    """`postgresql://user:password@host/database`."""
    database_urls: dict[str, DatabaseUrl] = Field(default_factory=dict)
    """A database of its own for a domain, or for `aggregator`: a JSON object of addresses."""
    database_password: SecretStr | None = None
    """The password for addresses that name none."""
    login_password: SecretStr | None = None
    """What `migrate --login` gives the login as its password; without it that stays as it is."""
    domains: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    """The domains that answer, with commas between; default: all that are installed."""
    topic_prefix: str = Field("", pattern=r"^([a-z0-9][a-z0-9._-]{0,40})?$")
    """Goes before every topic and group, where two deployments share a cluster."""
    topic_replication: int = Field(3, ge=1, le=9)
    """Replicas of the topics that `topics` creates."""
    topic_min_insync_replicas: int = Field(2, ge=1, le=9)
    """Replicas that must have a record before it counts as written."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"
    """Where the law counts its days; an IANA name."""
    working_days_file: Path | None = None
    """A TOML file of public holidays and made-up working days, as in `consumers/working_days.toml`,
    that adds years to the packaged ones or replaces them."""
    operator: Literal["platform", "shop"] = "platform"
    """Who runs it: some rules apply to a platform only, some to a shop. To be chosen before the
    first start; afterwards what applies is announced as a new version."""
    reading: Literal["default", "strict"] = "default"
    """How the law is read where counsel must decide: `strict` takes each file that lies under
    `retention/strict` for the one of the same day. To be chosen before the first start; afterwards
    the strict file is announced as a new version."""
    health_host: str = "127.0.0.1"
    """Where `/healthz`, `/readyz` and `/metrics` listen."""
    health_port: int = Field(0, ge=0, le=65535)
    """Their port; 0: any that is free, told in the log."""
    batch_max: int = Field(500, ge=1, le=10_000)
    """Requests a transaction."""
    chunk_rows_max: int = Field(2_000, ge=1, le=100_000)
    """Rows of one record set of one case that a transaction takes."""
    dead_letters_max: int = Field(100, ge=1)
    """Dead letters in ten minutes, past which a consumer raises an alarm and tells further ones,
    but for those that name a case, together: one for each partition and reason."""
    contact_key: Annotated[str, AfterValidator(_is_public_key)] | None = None
    """The notification service's public key, 32 bytes in base64; without one no domain seals the
    contact that a request does not bring, and its notices reach nobody."""
    contact_life_months: int = Field(12, ge=1, le=120)
    """How long the sealed contact of a case is kept."""
    signature: str = Field("某某商城", min_length=1, max_length=20)
    """Who the customer is told by."""
    hotline: str = Field("95XXX", min_length=1, max_length=20)
    """Where the customer is told to call."""
    log_format: Literal["json", "console"] = "json"
    """Lines for programs, or for people."""
    sandbox_dir: Path | None = None
    """Where `sandbox up` and `demo` keep their servers' data; default: your cache."""

    @field_validator("topic_min_insync_replicas")
    @classmethod
    def _reachable(cls, value: int, info: ValidationInfo) -> int:
        if value > info.data.get("topic_replication", value):
            raise ValueError(
                "above FULLSTOP_TOPIC_REPLICATION, so no record would ever be acknowledged"
            )
        return value

    @property
    def bootstrap_servers(self) -> str:
        if not self.kafka_bootstrap_servers:
            raise SettingsError(
                "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS is not set; name the broker as host:port, or "
                "start one here with `fullstop sandbox up`"
            )
        return self.kafka_bootstrap_servers

    def url_of(self, schema: str) -> str:
        """The database address of a domain, or of the aggregator."""
        url = self.database_urls.get(schema, self.database_url)
        if url is None:
            raise SettingsError(
                "FULLSTOP_DATABASE_URL is not set; write postgresql://user:password@host/database, "
                "or start one here with `fullstop sandbox up`"
            )
        return _with_password(url.get_secret_value(), self.database_password)

    @property
    def contact_public_key(self) -> PublicKey | None:
        return None if self.contact_key is None else public_key(self.contact_key)

    def civil_day(self, instant: datetime) -> date:
        """The civil date of an instant where the law counts its days."""
        return instant.astimezone(ZoneInfo(self.time_zone)).date()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        path = os.environ.get(SETTINGS_FILE)
        files = (TomlConfigSettingsSource(settings_cls, Path(path)),) if path else ()
        return (init_settings, env_settings, dotenv_settings, file_secret_settings, *files)


def load() -> Settings:
    """Read the settings; SettingsError with one line for each that is wrong."""
    unknown = list(_unknown())
    if unknown:
        raise SettingsError("\n".join(unknown))
    path, folder = os.environ.get(SETTINGS_FILE), os.environ.get(SECRETS_FOLDER)
    if path and not Path(path).is_file():
        raise SettingsError(f"{SETTINGS_FILE} names {path}, which is not a file")
    if folder and not Path(folder).is_dir():
        raise SettingsError(f"{SECRETS_FOLDER} names {folder}, which is not a folder")
    try:
        return Settings(_secrets_dir=folder)
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error))) from None
    except UnreadableSourceError as error:
        raise SettingsError(_line(error)) from None
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {os.strerror(error.errno or 0)}") from None


def _unknown() -> Iterator[str]:
    """A variable that looks like a setting and is none: a slip that nobody would notice."""
    known = {SETTINGS_FILE, SECRETS_FOLDER, *(_variable((name,)) for name in Settings.model_fields)}
    for name in sorted(os.environ):
        if name.upper().startswith("FULLSTOP_") and name.upper() not in known:
            near = get_close_matches(name.upper(), sorted(known), n=1)
            advice = f"did you mean {near[0]}?" if near else "remove it"
            yield f"{name} is no setting; {advice}"


def _lines(error: ValidationError) -> list[str]:
    """One line a setting that is wrong; never its value, which may be a secret."""
    lines: dict[tuple[int | str, ...], str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        place = problem["loc"][:2]  # deeper are only the types that the value might have had
        lines.setdefault(place, f"{_variable(place)}: {_plain(problem['msg'])}")
    return list(lines.values())


def _line(error: UnreadableSourceError) -> str:
    """A file that may not be read, or a list or table that is no JSON."""
    if isinstance(error.__cause__, OSError):
        return (
            f"{error.__cause__.filename} cannot be read ({error.__cause__.strerror}); let the "
            "account that runs fullstop read it"
        )
    # The library names the field only in its message.
    field = re.search(r'field "(\w+)"', str(error))
    return f"{_variable((field[1] if field else '…',))}: not JSON; write it as {{…}}"


def _variable(place: tuple[int | str, ...]) -> str:
    name, *inner = (str(part) for part in place)
    return ".".join([f"FULLSTOP_{name.upper()}", *inner])


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
