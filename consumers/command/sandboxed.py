"""The sandbox as a deployment: servers, roles, tables, topics, samples, processes; and the demo."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nacl.public import PrivateKey
from pydantic import SecretStr

from fullstop.consumers.command import sample_texts
from fullstop.consumers.operate import migrate
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.start_checks import idle
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.installed import in_this_folder
from fullstop.outbox.database import AGGREGATOR_SCHEMA, INTAKE_SCHEMA, NOTIFY_SCHEMA
from fullstop.running.clock import now
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import HERE, Acls, KafkaRefusedError, Right, let_in
from fullstop.running.kafka.rights import AGGREGATOR, OPERATOR
from fullstop.running.settings import Settings, SettingsError
from fullstop.sandbox import deployment, samples, servers
from fullstop.sandbox.demo import Arrived, Result, run
from fullstop.sandbox.deployment import LOGIN, url_as
from fullstop.sandbox.errors import SandboxError, missing_packages
from fullstop.sandbox.guard import guarded
from fullstop.sandbox.servers import Servers
from fullstop.sandbox.state import reserved
from fullstop.schemas.codec import UndecodableError
from fullstop.schemas.messages import BlockerRaised, DeletionRequested
from fullstop.stores.postgres.roles import Roles

Say = Callable[[str], None]

PROCESSES_SECONDS_MAX = 30.0
PAGE = "xx.cn/d/"  # as every example has it
ALL_ASK = str(10**9)  # rows an hour: in a sandbox all customers of a table may ask at once
PROCESSES_POLL_SECONDS = 3.0


@dataclass(frozen=True)
class Sandbox:
    """What runs: the servers, the addresses of each domain's roles, the processes' health."""

    folder: Path
    servers: Servers
    passphrase: str
    contact_key: PrivateKey
    wiring: Wiring

    def facts(self) -> dict[str, object]:
        """What a foreign client needs."""
        url = self.servers.database_url
        return {
            "running": True,
            "bootstrap_servers": self.servers.bootstrap_servers,
            "kafka_options": {
                user: options(self.folder, self.servers, user) for user in self._users
            },
            "database_url": url_as(url, LOGIN, self.passphrase),
            "administrator_url": url,
            "domains": {
                name: {
                    kind: url_as(url, role, self.passphrase)
                    for kind, role in vars(Roles.of(name)).items()
                }
                for name in self.wiring.catalogue
            },
            "contact_private_key": base64.b64encode(bytes(self.contact_key)).decode(),
            "topics": [topic.name for topic in self.wiring.topics.all()],
            "health": deployment.health(self.folder),
            "folder": str(self.folder),
        }

    def exports(self) -> dict[str, str]:
        """What a shell needs: a process's settings, and what the pages' own programs ask for."""
        return {
            **_as_variables(_for_processes(self.folder, self.servers)),
            "ADMINISTRATOR_URL": self.servers.database_url,
            "BOOTSTRAP_SERVERS": self.servers.bootstrap_servers,
            "PRIVATE_KEYS": base64.b64encode(bytes(self.contact_key)).decode(),
        }

    def commands(self) -> list[tuple[str, ...]]:
        """The processes that make a deployment, a domain each for the consumers."""
        consumers = [("consume", name) for name in self.wiring.catalogue]
        return [*consumers, ("aggregate",), ("relay",)]

    def start(self, commands: Sequence[tuple[str, ...]], say: Say) -> None:
        """Start these processes, or reuse those that run."""
        deployment.start(self.folder, commands, self.environment(), own=self._of, say=say)

    def _of(self, command: tuple[str, ...]) -> dict[str, str]:
        """What one process alone has: its name at the broker; `notify` the private key, too."""
        more = self.of_notify() if command == ("notify",) else {}
        user = _user(command)
        known = options(self.folder, self.servers, user) if user in self._users else {}
        return {**more, **_as_variables(_kafka_setting(known))}

    def let_in(self) -> None:
        """Give everybody who has a name at the broker a password there, and their rights."""
        if not self.servers.is_secure:
            return
        users = {user: deployment.broker_password(self.folder, user) for user in self._users}
        let_in(self.wiring.cluster, users)
        Acls(self.wiring.cluster, f"User:{HERE}").give(self.rights())

    @cached_property
    def _users(self) -> list[str]:
        """Who has a name at the broker; nobody where it asks for none."""
        rights = self.rights() if self.servers.is_secure else ()
        return list(dict.fromkeys(right.who for right in rights))

    def rights(self) -> list[Right]:
        """Of the door and of what sends texts, too, which are started when they are asked for."""
        update = {"intake_address": "", "notify_page": PAGE}
        return Wiring(self.wiring.settings.model_copy(update=update)).rights()

    def of_notify(self) -> dict[str, str]:
        """What `notify` alone has beside them: the private key. Here nobody sleeps."""
        values = {
            "notify_private_key": base64.b64encode(bytes(self.contact_key)).decode(),
            "notify_gateway": deployment.door(self.folder)["intake_gateway"],
            "notify_sure_by": "key",
            "notify_a_second": "200",
            "notify_night_begins": "0",
            "notify_night_ends": "0",
            "notify_since": now().isoformat(),  # what an earlier run was told is over
        }
        return _as_variables(values)

    def environment(self) -> dict[str, str]:
        """The settings of these processes, passwords among them."""
        values = {
            **_for_processes(self.folder, self.servers),
            **deployment.door(self.folder),
            "notify_page": PAGE,
            "domains": ",".join(self.wiring.domains),
        }
        if "brake_rows_max" not in self.wiring.settings.model_fields_set:
            values["brake_rows_max"] = ALL_ASK
        return _as_variables(values)


def options(folder: Path, found: Servers, user: str) -> dict[str, str]:
    """By what somebody is known at the broker; nothing where it asks nobody."""
    if found.kafka is None or not found.is_secure:
        return {}
    return found.kafka.options(user, deployment.broker_password(folder, user))


def _kafka_setting(options: Mapping[str, str]) -> dict[str, str]:
    return {"kafka_options": json.dumps(options)} if options else {}


def _user(command: tuple[str, ...]) -> str:
    """What the process of a command is called at the broker."""
    return command[1] if command[0] == "consume" else _CALLED.get(command[0], command[0])


_CALLED = {"aggregate": AGGREGATOR}


def _as_variables(values: Mapping[str, str]) -> dict[str, str]:
    return {f"FULLSTOP_{name.upper()}": value for name, value in values.items()}


def pointed(settings: Settings, *, say: Say) -> Settings:
    """The settings; where they name no server at all and a sandbox runs here, with its own."""
    if settings.kafka_bootstrap_servers or settings.database_url or settings.database_urls:
        return settings
    if missing_packages():
        return settings
    home = _home(settings, None)
    found = servers.recorded(home)
    if found is None:
        return settings
    say(f"No server is named in the settings: using the sandbox in {home}")
    values = _for_processes(home, found)
    return settings.model_copy(
        update={
            **values,
            "kafka_options": {**settings.kafka_options, **options(home, found, OPERATOR)},
            "database_url": SecretStr(values["database_url"]),
            "topic_replication": 1,
            "topic_min_insync_replicas": 1,
        }
    )


def up(settings: Settings, folder: Path | None, *, secure: bool = False, say: Say) -> Sandbox:
    """Start or reuse everything. Servers named in the settings are used instead of our own."""
    named = _named(settings)  # one of two is refused before a folder is made
    if named and secure:
        raise SettingsError(
            "--secure is for a broker that is started here: leave FULLSTOP_KAFKA_BOOTSTRAP_SERVERS "
            "and FULLSTOP_DATABASE_URL out"
        )
    with reserved(_home(settings, folder), alone=False):
        return _up(settings, folder, say, secure=secure)


def _up(
    settings: Settings,
    folder: Path | None,
    say: Say,
    more: Sequence[tuple[str, ...]] = (),
    *,
    secure: bool = False,
) -> Sandbox:
    sandbox = prepared(settings, folder, secure=secure, say=say)
    sandbox.start([*sandbox.commands(), *more], say)
    return sandbox


def prepared(settings: Settings, folder: Path | None, *, secure: bool = False, say: Say) -> Sandbox:
    """The servers with roles, tables and topics, before any process of ours is started."""
    home = _home(settings, folder)
    found = _named(settings)
    if found is None:
        found = servers.up(home, secure=secure, say=say)
        _require_tables(home, Wiring(settings).catalogue.values())
    sandbox = _sandbox(settings, home, found)
    _prepare(sandbox.wiring, found, sandbox.passphrase)
    sandbox.let_in()
    return sandbox


def load_samples(sandbox: Sandbox) -> None:
    """Put the sample customers in, fresh."""
    settings = sandbox.wiring.settings
    samples.load(
        sandbox.servers.database_url,
        sandbox.wiring.catalogue.values(),
        generated=0,
        time_zone=settings.time_zone,
    )


def down(settings: Settings, folder: Path | None, *, clear: bool = False, say: Say) -> None:
    """End what was started here; the data stay, unless they are to be cleared."""
    home = _home(settings, folder)
    with reserved(home, alone=False):
        deployment.stop(home, say=say)
        servers.down(home, say=say)
        if clear:
            deployment.clear(home)
            say(f"{home} is cleared.")


def found(settings: Settings, folder: Path | None) -> tuple[Path, Sandbox | None]:
    """The folder, and what runs there now."""
    home = _home(settings, folder)
    there = _named(settings) or servers.running(home)
    return home, None if there is None else _sandbox(settings, home, there)


def nothing_more(result: Result, sandbox: Sandbox) -> None:
    """The demo ends with its result."""
    del result, sandbox


def demo(
    settings: Settings,
    folder: Path | None,
    *,
    customers: int,
    say: Say,
    then: Callable[[Result, Sandbox], None] = nothing_more,
) -> Result:
    """Run the demo, alone in its folder; what was not running before goes when it ends.

    `then` is done before anything goes.
    """
    _named(settings)  # one of two is refused before a folder is made
    settings = _of_the_shop(settings)
    home = _home(settings, folder)
    with reserved(home, alone=True) as lock, _only_meanwhile(home, lock, say):
        sends = sample_texts.are_sent(customers)
        sandbox = _up(settings, folder, say, sample_texts.COMMANDS if sends else ())
        result = _run(sandbox.wiring, customers, say)
        if sends:
            say("Waiting for the texts to arrive…")
            gateway = deployment.door(home)["intake_gateway"]
            result = sample_texts.with_texts(result, sandbox.contact_key, PAGE, gateway)
        then(result, sandbox)
        return result


def _of_the_shop(settings: Settings) -> Settings:
    """The demo tells the example shop's stories, whatever domains a company has beside it."""
    return settings.model_copy(update={"domains": settings.domains or in_this_folder()})


def _only_meanwhile(home: Path, lock: int, say: Say) -> AbstractContextManager[Path]:
    """Ends all that is started in the folder, but for what was up before."""
    if servers.recorded(home) is not None and (up := deployment.health(home)):
        return _beside(home, up, say)
    return guarded(home, say=say, lock=lock)


@contextmanager
def _beside(home: Path, up: Collection[str], say: Say) -> Iterator[Path]:
    try:
        yield home
    finally:
        deployment.stop(home, but=up, say=say)


def demo_external(settings: Settings, *, customers: int, say: Say) -> Result:
    """Run the demo on what the settings name, where every process runs already.

    Nothing is started, created or stopped. SandboxError when a process does not work, or when the
    database holds other customers than the samples.
    """
    if settings.database_urls:
        raise SettingsError("FULLSTOP_DATABASE_URLS: the demo works on FULLSTOP_DATABASE_URL alone")
    wiring = Wiring(settings)
    wiring.admin().check(wiring.topics.all())
    samples.refuse_strangers(settings.url_of(AGGREGATOR_SCHEMA), wiring.catalogue.values())
    _await_processes(wiring, say)
    return _run(wiring, customers, say)


# --- steps --------------------------------------------------------------------------------------


def _home(settings: Settings, folder: Path | None) -> Path:
    chosen = folder or settings.sandbox_dir
    return chosen.expanduser().resolve() if chosen else deployment.default_folder()


def _for_processes(home: Path, found: Servers) -> dict[str, str]:
    """What the settings of the sandbox's own processes are, by name."""
    return {
        "kafka_bootstrap_servers": found.bootstrap_servers,
        **_kafka_setting(options(home, found, OPERATOR)),
        "database_url": url_as(found.database_url, LOGIN, deployment.password(home)),
        "contact_key": base64.b64encode(bytes(deployment.contact_key(home).public_key)).decode(),
        "topic_replication": "1",
        "topic_min_insync_replicas": "1",
    }


def _sandbox(settings: Settings, home: Path, found: Servers) -> Sandbox:
    return Sandbox(
        folder=home,
        servers=found,
        passphrase=deployment.password(home),
        contact_key=deployment.contact_key(home),
        wiring=_wiring(settings, found),
    )


def _named(settings: Settings) -> Servers | None:
    """The servers that the settings name, both or none."""
    kafka, url = settings.kafka_bootstrap_servers, settings.database_url
    if kafka and url:
        return Servers(kafka, settings.url_of(AGGREGATOR_SCHEMA))
    if kafka or url:
        raise SettingsError(
            "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS and FULLSTOP_DATABASE_URL: name both servers, or "
            "none to start our own"
        )
    return None


def _wiring(settings: Settings, found: Servers) -> Wiring:
    """The wiring of an administrator on these servers: one broker, so one replica."""
    update = {
        "kafka_bootstrap_servers": found.bootstrap_servers,
        "kafka_options": {**settings.kafka_options, **found.kafka_options},
        "database_url": SecretStr(found.database_url),
        "topic_replication": 1,
        "topic_min_insync_replicas": 1,
    }
    return Wiring(settings.model_copy(update=update))


def _require_tables(home: Path, entries: Iterable[Entry]) -> None:
    for entry in entries:
        script = entry.folder / "tables.sql"
        if script.exists():
            deployment.require_tables(home, entry.domain.name, script.read_bytes())


def _prepare(wiring: Wiring, found: Servers, passphrase: str) -> None:
    """Roles, tables, logins and topics, as a deployment would have them made."""
    for entry in wiring.catalogue.values():
        migrate.migrate_domain(found.database_url, entry, with_tables=True)
    migrate.migrate_aggregator(found.database_url)
    accounts = wiring.settings.intake_accounts
    migrate.migrate_intake(found.database_url, found.database_url, accounts)
    migrate.migrate_notify(found.database_url, has_door=True)
    for name in wiring.catalogue:
        migrate.join_holds(found.database_url, name, found.database_url)
    for name in (INTAKE_SCHEMA, NOTIFY_SCHEMA):
        migrate.join_lists(found.database_url, name, found.database_url)
    deployment.open_logins(
        found.database_url,
        passphrase=passphrase,
        process_roles=migrate.process_roles(wiring.catalogue),
        domain_roles=[role for name in wiring.catalogue for role in vars(Roles.of(name)).values()],
    )
    topics = wiring.topics.all()
    wiring.admin().create(topics, replication=1)
    wiring.admin().check(topics)


def _await_processes(wiring: Wiring, say: Say) -> None:
    ends_at = time.monotonic() + PROCESSES_SECONDS_MAX
    while waiting := idle(wiring):
        missing = ", ".join(f"fullstop {command}" for command in waiting)
        if time.monotonic() > ends_at:
            raise SandboxError(
                f"these processes do not work: {missing}. Start them with the same brokers and "
                "database, and look at their logs"
            )
        say(f"Waiting for {missing}…")
        time.sleep(PROCESSES_POLL_SECONDS)


def _run(wiring: Wiring, customers: int, say: Say) -> Result:
    with closing(KafkaWire(wiring)) as wire:
        return run(
            wire,
            url=wiring.settings.url_of(AGGREGATOR_SCHEMA),
            entries=list(wiring.catalogue.values()),
            customers=customers,
            now=now,
            civil_day=wiring.settings.civil_day,
            time_zone=wiring.settings.time_zone,
            say=say,
        )


# --- the demo's way to Kafka --------------------------------------------------------------------


class KafkaWire:
    """Publishes requests and hears what comes of them."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._publisher = wiring.publisher()
        self._tail = wiring.tail([wiring.topics.notices, *wiring.topics.outcomes.values()])

    def publish(self, messages: Sequence[DeletionRequested | BlockerRaised]) -> None:
        records = [
            record_of(
                message,
                self._wiring.topics,
                source="/fullstop/demo",
                traceparent=new_traceparent(),
            )
            for message in messages
        ]
        if not all(self._publisher.publish(records)):
            raise KafkaRefusedError("the broker did not acknowledge everything; try again")

    def answers(self, timeout_seconds: float) -> list[Arrived]:
        arrived = []
        for received in self._tail.read(1000, timeout_seconds):
            with suppress(UndecodableError):  # somebody else's, in topics that others use too
                message = self._wiring.topics.read(received.value)
                arrived.append(Arrived(message, received.appended_at))
        return arrived

    def close(self) -> None:
        self._tail.close()
