"""Settings: `FULLSTOP_…` variables, secrets from files, or a TOML file.

A variable goes before a file of its name in the folder that FULLSTOP_SECRETS_DIR names, and that
before the TOML file that FULLSTOP_SETTINGS names.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator, Mapping, Set
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
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

from fullstop.outbox.address import flaw, with_password
from fullstop.running.errors import RunningError
from fullstop.schemas.forms import (
    CUTOFF_YEARS_MAX,
    PAGE_FORM,
    RESERVED_SUBJECTS,
    TOPIC_PREFIX_FORM,
    VIEW_FORM,
    in_words,
)
from fullstop.schemas.sealed import key_id

if TYPE_CHECKING:
    from nacl.public import PublicKey

SETTINGS_FILE = "FULLSTOP_SETTINGS"
SECRETS_FOLDER = "FULLSTOP_SECRETS_DIR"
_PREFIX = "fullstop_"
_KEY_BYTES = 32
_USUAL_PORTS = {"http": 80, "https": 443}
CONSOLE = "console"  # the gateway that shows a text where the process runs
ALIBABA = "alibaba+"  # before an address: a gateway that takes registered templates alone

TIME_ZONE = "Asia/Shanghai"

_SANDBOX = (
    "start one here with `fullstop sandbox up`, or name the one that runs here: "
    'eval "$(fullstop sandbox status --env)"'
)


class SettingsError(RunningError):
    """A setting is missing or wrong; says which, and what to do."""


def _listed(value: object) -> object:
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _time_zone(value: str) -> str:
    if value != TIME_ZONE and value not in available_timezones():  # these are six hundred files
        raise ValueError(f"{value!r} is no time zone; use an IANA name such as Asia/Shanghai")
    return value


def _is_public_key(value: str) -> str:
    from fullstop.schemas.contact import ContactError, public_key

    try:
        public_key(value)
    except ContactError as error:
        raise ValueError(str(error)) from None
    return value


def _given(value: object) -> object:
    """Most often of a shell variable that is not set; it must not pass for none given."""
    if value == "":
        raise ValueError("empty; is a shell variable not set? Give it a value, or leave it out")
    return value


def _postgres(value: SecretStr) -> SecretStr:
    url = value.get_secret_value().strip()
    if wrong := flaw(url):
        raise ValueError(wrong)
    return SecretStr(url)


DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgres)]


def _http(value: SecretStr) -> SecretStr:
    url = value.get_secret_value().strip()
    if not _is_http(url):
        raise ValueError("not the address of a registry; write https://host/path")
    return SecretStr(url)


def _is_http(url: str) -> bool:
    """ValueErrors of the library are not passed on: they quote the address, or a part of it."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


RegistryUrl = Annotated[SecretStr, AfterValidator(_http)]
Given = BeforeValidator(_given)


def _is_file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError("no file is there; name one that the process can read")
    return value


ThereFile = Annotated[Path, AfterValidator(_is_file), Given]


def _is_address(value: str) -> str:
    """The origin, as browsers write it: a door has no path before its own."""
    parts = urlsplit(value if _is_http(value) else "")
    beside = parts.path.strip("/"), parts.query, parts.fragment, parts.username
    if not parts.hostname or any(beside):
        raise ValueError("not an address of a door; write https://host")
    return _origin(parts, parts.hostname)


def _origin(parts: SplitResult, name: str) -> str:
    """In small letters, a name in ASCII, and no port that goes without saying."""
    try:
        host = name.encode("idna").decode()
    except UnicodeError:  # it quotes the name
        raise ValueError("no such name of a host; write https://host") from None
    host = f"[{host}]" if ":" in host else host
    is_usual = parts.port in (None, _USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}")


_RUN_BY_PAGES = {"javascript", "data", "vbscript", "blob", "file"}


def _is_link(value: str) -> str:
    """An address, or a link by which an app of the shop opens; nothing that a page would run."""
    scheme = urlsplit(value).scheme
    if not scheme or scheme in _RUN_BY_PAGES or (scheme.startswith("http") and not _is_http(value)):
        raise ValueError("not an address; write https://host/path, or a link that the app opens")
    return value


def _is_key(value: SecretStr) -> SecretStr:
    try:
        found = base64.b64decode(value.get_secret_value(), validate=True)
    except ValueError:
        found = b""
    if len(found) != _KEY_BYTES:
        raise ValueError(
            f"not {_KEY_BYTES} bytes in base64; make them: openssl rand -base64 {_KEY_BYTES}"
        )
    return value


def _are_keys(value: SecretStr) -> SecretStr:
    for key in value.get_secret_value().split(","):
        _is_key(SecretStr(key.strip()))
    return value


def _are_channels(value: SecretStr) -> SecretStr:
    address = value.get_secret_value().strip()
    if address != CONSOLE and not _is_http(address):
        raise ValueError(f"not the address of channels; write https://host/path, or {CONSOLE}")
    return SecretStr(address)


def _is_gateway(value: SecretStr) -> SecretStr:
    address = value.get_secret_value().strip()
    if address != CONSOLE and not _is_http(address.removeprefix(ALIBABA)):
        raise ValueError(
            f"not the address of a gateway; write https://host/path, {ALIBABA}https://host, or "
            f"{CONSOLE}"
        )
    return SecretStr(address)


class Settings(BaseSettings):
    """All settings with their units and bounds; every one has the prefix FULLSTOP_."""

    model_config = SettingsConfigDict(
        env_prefix="FULLSTOP_",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    kafka_bootstrap_servers: Annotated[str | None, Given] = None
    """The brokers, `host:port,host:port`."""
    kafka_options: dict[str, str | int | float | bool] = Field(default_factory=dict, repr=False)
    """librdkafka options as a JSON object, passed through; a password may be among them."""
    schema_registry_url: RegistryUrl | None = None
    """A registry with Confluent's API, `https://user:password@host/path`: records are then written
    in its framing, and read in either. Without it they carry their schema's fingerprint."""
    schema_registry_registers: bool = True
    """Whether who first writes a record adds its schema to the registry; where this is forbidden,
    `fullstop schemas register` does it, by somebody who may."""
    schema_registry_ca_file: ThereFile | None = None
    """The certificates by which the registry, and who hands out its tokens, are known, as a PEM
    file; default: the system's."""
    schema_registry_certificate_file: ThereFile | None = None
    """Our own certificate for the registry, as a PEM file, where it wants one."""
    schema_registry_key_file: ThereFile | None = None
    """Its key, where that is in a file of its own."""
    schema_registry_token_url: RegistryUrl | None = None
    """Who hands out tokens for the registry by OAuth 2.0's client credentials."""
    schema_registry_client_id: Annotated[str | None, Given] = None
    """Our name there."""
    schema_registry_client_secret: Annotated[SecretStr | None, Given] = None
    """Our secret there."""
    schema_registry_scope: Annotated[str | None, Given] = None
    """The scope that is asked for, if any."""
    database_url: DatabaseUrl | None = None
    """`postgresql://user:password@host/database`."""
    database_urls: dict[str, DatabaseUrl] = Field(default_factory=dict)
    """A database of its own for a domain, `aggregator`, `intake` or `notify` (which is where
    `intake` is): a JSON object of addresses."""
    database_password: Annotated[SecretStr | None, Given] = None
    """The password for addresses that name none; one that names its own keeps it."""
    login_password: Annotated[SecretStr | None, Given] = None
    """What `migrate --login` gives the login as its password; without it that stays as it is."""
    officer_password: Annotated[SecretStr | None, Given] = None
    """What `migrate --officer` gives an officer's login as its password; without it that stays as
    it is."""
    domains: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    """The domains that answer, with commas between; default: those of the company's own packages,
    and where there are none, the example shop's."""
    topic_prefix: str = Field("", pattern=TOPIC_PREFIX_FORM)
    """Goes before every topic and group, where two deployments share a cluster."""
    topic_replication: int = Field(3, ge=1, le=9)
    """Replicas of the topics that `topics` creates."""
    topic_min_insync_replicas: int = Field(2, ge=1, le=9)
    """Replicas that must have a record before it counts as written."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = TIME_ZONE
    """Where the law counts its days; an IANA name."""
    working_days_file: Annotated[Path | None, Given] = None
    """A TOML file of public holidays and made-up working days, in the form of
    `consumers/aggregator/working_days.toml`, that adds years to the packaged ones or replaces
    them."""
    operator: Literal["platform", "shop", "payment_institution"] = "platform"
    """Who runs it: some rules apply to a platform only, some to a shop or to a payment institution.
    To be chosen before the first start; afterwards what applies is announced as a new version."""
    reading: Literal["default", "strict", "electronic_invoices", "payment_institution"] = "default"
    """How the law is read where counsel must decide: another than `default` takes each file that
    lies under `retention/` in a folder of that name for the one of the same day. One that counsel
    has not signed is refused. To be chosen before the first start; afterwards the file is announced
    as a new version."""
    health_host: Annotated[str, Given] = "127.0.0.1"
    """Where `/healthz`, `/readyz` and `/metrics` listen."""
    health_port: int = Field(0, ge=0, le=65535)
    """Their port; 0: any that is free, told in the log."""
    batch_max: int = Field(500, ge=1, le=10_000)
    """Requests a transaction."""
    sessions: int = Field(1, ge=1, le=6)
    """Transactions in which one process of a domain carries out requests side by side: each reads
    as a member of its group, so with all processes no more than there are partitions, and has its
    own connections. More than one pay where the process waits for a database with cores to
    spare."""
    chunk_rows_max: int = Field(2_000, ge=1, le=100_000)
    """Rows of one record set of one case that a transaction takes."""
    dead_letters_max: int = Field(100, ge=1)
    """Dead letters in ten minutes, past which a consumer raises an alarm and tells further ones,
    but for those that name a case, together: one for each partition and reason."""
    matters_wait_hours: int = Field(24, ge=1, le=720)
    """How long a case waits for what other domains say of their open matters; then what depends on
    one that is silent is kept until it speaks."""
    cutoff_years_max: int = Field(CUTOFF_YEARS_MAX, ge=1, le=100)
    """A request whose `requested_at` or `cutoff_at` is so many years before it was published cannot
    be meant: it is an incident and a dead letter, and nothing is erased or told."""
    reserved_subjects: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_listed), BeforeValidator(_given)
    ] = RESERVED_SUBJECTS
    """Subject ids that are many people's or nobody's, with commas between, whatever the capital
    letters: a request for one is an incident and a dead letter, and nothing is erased or told."""
    brake_rows_max: int = Field(1_000, ge=1)
    """Rows of one record set that may go in an hour whatever their share; more, and more than
    FULLSTOP_BRAKE_PERCENT_MAX of the table, stop the domain until two logins release it."""
    brake_percent_max: float = Field(5, gt=0, le=100)
    """The share of a table, in percent, that may go in an hour beyond FULLSTOP_BRAKE_ROWS_MAX."""
    contact_key: Annotated[str, AfterValidator(_is_public_key)] | None = None
    """The notification service's public key, 32 bytes in base64; without one no domain seals the
    contact that a request does not bring, and its notices reach nobody."""
    contact_former_keys: Annotated[
        tuple[Annotated[str, AfterValidator(_is_public_key)], ...],
        NoDecode,
        BeforeValidator(_listed),
        BeforeValidator(_given),
    ] = ()
    """Other public keys for which a request's contact may be sealed, with commas between, as those
    of before a change of keys. Where FULLSTOP_CONTACT_KEY is set, a contact for none of them all is
    left out, and an incident."""
    contact_life_months: int = Field(12, ge=1, le=120)
    """How long the sealed contact of a case is kept."""
    signature: str = Field("某某商城", min_length=1, max_length=20)
    """Who the customer is told by."""
    hotline: str = Field("95XXX", min_length=1, max_length=20)
    """Where the customer is told to call."""
    link_characters: int = Field(18, ge=1, le=40)
    """How long the link is that the notification service puts into an SMS (`xx.cn/d/7K3MPQ9T2W`):
    what fits into a text is counted with it."""
    log_format: Literal["json", "console"] = "json"
    """Lines for programs, or for people."""
    intake_address: Annotated[str, AfterValidator(_is_address)] | None = None
    """Where customers find the door, `https://host`; without one there is no door, and `relay` and
    `migrate` leave it out. One that only this machine reaches may have `http://127.0.0.1:port`."""
    intake_host: Annotated[str, Given] = "127.0.0.1"
    """Where `intake` listens; what stands before it speaks TLS, and calls it by its address."""
    intake_port: int = Field(0, ge=0, le=65535)
    """Its port; 0: the address's own, where that names one. Outside this machine one of them is
    asked for."""
    intake_key: Annotated[SecretStr, AfterValidator(_is_key)] | None = None
    """The door's secret, 32 bytes in base64, in no database: codes, sessions and references are
    made with it. Who changes it ends what is under way."""
    intake_gateway: Annotated[SecretStr, AfterValidator(_is_gateway)] | None = None
    """Where codes are sent: an address that takes `POST` of `phone` and `text` with an
    `Idempotency-Key`; `alibaba+https://dysmsapi.aliyuncs.com`, which takes registered templates; or
    `console` for a door that only this machine reaches."""
    intake_gateway_token: Annotated[SecretStr, Given] | None = None
    """The gateway's bearer token; of `alibaba+` an AccessKey, `ID:SECRET`."""
    intake_ticket_key: Annotated[SecretStr, AfterValidator(_is_key)] | None = None
    """The app's, 32 bytes in base64: with it the app signs a ticket for who is signed in, who is
    then known at the door. Without one there are no tickets."""
    intake_accounts: str = Field("membership.accounts", pattern=VIEW_FORM)
    """The view that says whose a number is: subject_id, phone, phone_since, last_active_at."""
    intake_actions: dict[str, Annotated[str, AfterValidator(_is_link)]] = Field(
        default_factory=dict
    )
    """Where a customer ends what keeps something: a JSON object from a fact (`card_bound`) to an
    address of the shop."""
    intake_proxies: int = Field(0, ge=0, le=5)
    """How many proxies of yours stand before the door, each of which adds to `X-Forwarded-For`: so
    limits count the customer's address and not theirs."""
    notify_page: str | None = Field(None, pattern=PAGE_FORM)
    """Where links in texts lead, as customers read it: `xx.cn/d/`, before a link's ten characters.
    With it `notify` sends what was promised, and the door its own messages; without it another
    service reads the notices, and `relay` and `migrate` leave it out."""
    notify_private_key: Annotated[SecretStr, AfterValidator(_is_key)] | None = None
    """What opens the contacts that were sealed for FULLSTOP_CONTACT_KEY, 32 bytes in base64. For
    `notify` alone."""
    notify_former_private_keys: Annotated[SecretStr, AfterValidator(_are_keys)] | None = None
    """Those of FULLSTOP_CONTACT_FORMER_KEYS, with commas between, until nothing is sealed for them
    any more."""
    notify_channels: Annotated[SecretStr, AfterValidator(_are_channels)] | None = None
    """The company's own channels, which tell everybody of coming rules: an address that takes
    `POST` of an announcement for `APP` and for `SMS` with an `Idempotency-Key`, or `console`. Set
    it for `notify` and for `rules announce`: what is announced then loads once they accepted it.
    Without it they read the topic themselves, and the broker's word suffices."""
    notify_channels_token: Annotated[SecretStr, Given] | None = None
    """The channels' bearer token."""
    notify_rules_page: str | None = Field(None, pattern=PAGE_FORM)
    """Where everybody reads the rules, as customers read it: `xx.cn/rules/`."""
    notify_since: AwareDatetime | None = None
    """Since when `notify` sends: notices issued before this instant (`2027-01-01T08:00:00+08:00`)
    were another service's, or nobody's, and are not sent. It is asked for until the ledger has
    one."""
    notify_gateway: Annotated[SecretStr, AfterValidator(_is_gateway)] | None = None
    """What sends the messages: an address that takes `POST` of `phone` and `text` with an
    `Idempotency-Key`; `alibaba+https://dysmsapi.aliyuncs.com`, which takes registered templates; or
    `console`."""
    notify_gateway_token: Annotated[SecretStr, Given] | None = None
    """The gateway's bearer token; of `alibaba+` an AccessKey, `ID:SECRET`."""
    notify_sure_by: Literal["key", "look_up", "nothing"] = "nothing"
    """What the gateway promises of a call to which it did not answer: under the same key it is the
    same text for 24 hours (`key`), `GET address/key` says whether it is there (`look_up`), or
    nothing: such a message is never sent again, and shown as unknown. One at `alibaba+` is always
    looked up."""
    template_codes_file: Annotated[Path | None, Given] = None
    """What a gateway at `alibaba+` calls each registered template: a TOML file, which `fullstop
    messages --templates` begins."""
    parameter_characters_max: int = Field(6, ge=6, le=35)
    """How many characters a parameter of a template may have at the provider. A reference and a day
    have six."""
    notify_settled_seconds: int = Field(300, ge=15, le=86_400)
    """How long after a call the gateway surely shows what it took of it (`look_up`)."""
    notify_a_second: int = Field(20, ge=1, le=1_000)
    """How many messages a second each `notify` sends at most."""
    notify_night_begins: int = Field(21, ge=0, le=23)
    """The hour from which nobody is sent anything but alerts, in FULLSTOP_TIME_ZONE."""
    notify_night_ends: int = Field(8, ge=0, le=23)
    """The hour in which sending goes on; the same as FULLSTOP_NOTIFY_NIGHT_BEGINS: no night."""
    notify_host: Annotated[str, Given] = "127.0.0.1"
    """Where `notify` takes delivery reports; what stands before it speaks TLS."""
    notify_port: int = Field(0, ge=0, le=65535)
    """Its port; without FULLSTOP_NOTIFY_REPORT_SECRET nobody listens there."""
    notify_report_secret: SecretStr | None = Field(None, min_length=16)
    """By which the gateway is known when it reports at `/gateway/report`: its bearer token, or the
    address's last part."""
    sandbox_dir: Annotated[Path | None, Given] = None
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
                "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS is not set; name the broker as host:port, "
                f"{_SANDBOX}"
            )
        return self.kafka_bootstrap_servers

    def url_of(self, schema: str) -> str:
        """The database address of a domain, or of the aggregator."""
        url = self.database_urls.get(schema, self.database_url)
        if url is None:
            raise SettingsError(
                "FULLSTOP_DATABASE_URL is not set; write postgresql://user:password@host/database, "
                f"{_SANDBOX}"
            )
        password = self.database_password
        return with_password(
            url.get_secret_value(), None if password is None else password.get_secret_value()
        )

    @property
    def is_notify_elsewhere(self) -> bool:
        """Whether messages lie in another database than the applications they are of."""
        urls = [self.database_urls.get(name, self.database_url) for name in ("notify", "intake")]
        return bool(self.notify_page and self.intake_address) and urls[0] != urls[1]

    @property
    def contact_public_key(self) -> PublicKey | None:
        from fullstop.schemas.contact import public_key

        return None if self.contact_key is None else public_key(self.contact_key)

    @property
    def contact_key_ids(self) -> frozenset[bytes]:
        """Those of the keys that are known; none is, where no key is set: then any may be."""
        keys = () if self.contact_key is None else (self.contact_key, *self.contact_former_keys)
        return frozenset(key_id(base64.b64decode(key)) for key in keys)

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
    path, folder = _named(SETTINGS_FILE), _named(SECRETS_FOLDER)
    if path and not path.is_file():
        raise SettingsError(f"{SETTINGS_FILE} names {path}, which is not a file")
    if folder and not folder.is_dir():
        raise SettingsError(f"{SECRETS_FOLDER} names {folder}, which is not a folder")
    places = _places(path, folder)
    if unknown := [*_unknown_variables(), *_unknown_secrets(folder), *_unknown_keys(path)]:
        raise SettingsError("\n".join(unknown))
    try:
        return Settings(_secrets_dir=folder)
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error, places))) from None
    except UnreadableSourceError as error:
        raise SettingsError(_line(error, places)) from None


def _named(variable: str) -> Path | None:
    """The file or folder that a variable names."""
    text = os.environ.get(variable)
    if text == "":
        raise SettingsError(f"{variable} is empty; is a shell variable not set?")
    return None if text is None else Path(text)


# --- names that are none, and where a value comes from ------------------------------------------


def _places(path: Path | None, folder: Path | None) -> dict[str, str]:
    """Where each setting's value comes from, in the words of who wrote it there."""
    keys = {name: f"{path}: {name}" for name in (_toml(path) if path else ())}
    files = {file.name.lower().removeprefix(_PREFIX): str(file) for file in _secrets(folder)}
    variables = {
        name.lower().removeprefix(_PREFIX): name.upper()
        for name in os.environ
        if name.lower().startswith(_PREFIX)
    }
    return {**keys, **files, **variables}


def _toml(path: Path) -> dict[str, object]:
    try:
        return loads(path.read_text(encoding="utf-8"))
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {os.strerror(error.errno or 0)}") from None


def _secrets(folder: Path | None) -> list[Path]:
    """The files that look like settings; the folder may hold others."""
    found = sorted(folder.iterdir()) if folder else []
    return [file for file in found if file.name.lower().startswith(_PREFIX)]


def _unknown_variables() -> Iterator[str]:
    """A variable that looks like a setting and is none: a slip that nobody would notice."""
    known = {SETTINGS_FILE, SECRETS_FOLDER, *(_variable(name) for name in Settings.model_fields)}
    for name in sorted(os.environ):
        if name.upper().startswith(_PREFIX.upper()) and name.upper() not in known:
            yield f"{name} is no setting; {_advice(name.upper(), known)}"


def _unknown_keys(path: Path | None) -> Iterator[str]:
    for name in _toml(path) if path else ():
        if name not in Settings.model_fields:
            meant = name.lower().removeprefix(_PREFIX)
            yield f"{path}: {name} is no setting; {_advice(meant, set(Settings.model_fields))}"


def _unknown_secrets(folder: Path | None) -> Iterator[str]:
    """Also what the library would leave out with a warning that nobody reads."""
    known = {f"{_PREFIX}{name}" for name in Settings.model_fields}
    for file in _secrets(folder):
        if file.name.lower() not in known:
            yield f"{file} is no setting; {_advice(file.name.lower(), known)}"
        elif not file.is_file():
            yield f"{file} is no file; write the value into a file of this name"
        elif folder and folder.resolve() not in file.resolve().parents:
            yield f"{file} is a link out of its folder, which is not followed; put the file there"
        else:
            yield from _unreadable(file)


def _unreadable(file: Path) -> Iterator[str]:
    try:
        file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield f"{file} is no text in UTF-8; write the value into it as text"
    except OSError as error:
        yield (
            f"{file} cannot be read ({error.strerror}); let the account that runs fullstop read it"
        )


def _advice(name: str, known: Set[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"did you mean {near[0]}?" if near else "remove it"


# --- values that are wrong ----------------------------------------------------------------------


def _lines(error: ValidationError, places: Mapping[str, str]) -> list[str]:
    """One line a setting that is wrong; never its value, which may be a secret."""
    lines: dict[tuple[int | str, ...], str] = {}
    for problem in error.errors(include_url=False, include_input=False):
        place = problem["loc"][:2]  # deeper are only the types that the value might have had
        lines.setdefault(place, f"{_shown(place, places)}: {in_words(problem)}")
    return list(lines.values())


def _line(error: UnreadableSourceError, places: Mapping[str, str]) -> str:
    """A list or table that is no JSON; the library names the field only in its message."""
    field = re.search(r'field "(\w+)"', str(error))
    return f"{_shown((field[1] if field else '…',), places)}: not JSON; write it as {{…}}"


def _shown(place: tuple[int | str, ...], places: Mapping[str, str]) -> str:
    """A setting as who wrote it knows it; a default that another value forbids has its variable."""
    name, *inner = (str(part) for part in place)
    return ".".join([places.get(name, _variable(name)), *inner])


def _variable(name: str) -> str:
    return f"{_PREFIX}{name}".upper()
