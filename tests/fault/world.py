"""The deployment under fault: servers and processes of its own, customers with canaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from prometheus_client.parser import text_string_to_metric_families
from psycopg import OperationalError, errors
from psycopg.sql import SQL, Identifier

from fullstop.consumers.command import sandboxed
from fullstop.consumers.command.sandboxed import Sandbox
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import BLOCKERS, RecordSet
from fullstop.outbox import outbox as store
from fullstop.outbox.database import AGGREGATOR_SCHEMA, Db, connect_as_administrator
from fullstop.outbox.domain import blockers as memory
from fullstop.outbox.domain.blockers import Blocker
from fullstop.running.settings import Settings
from fullstop.sandbox import samples
from fullstop.sandbox import servers as sandbox_servers
from fullstop.sandbox.deployment import LOGIN
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.kafka import Kafka
from fullstop.sandbox.postgres import Postgres
from fullstop.schemas.messages import BlockerRaised
from tests.fault import planted
from tests.fault.line import HOST, Line
from tests.fault.plan import RELAY
from tests.fault.supervisor import Supervisor

STARTS_MAX = 3
UNREAD = "fullstop_unread_seconds"
DATABASE = "FULLSTOP_DATABASE_URL"

T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """Everything that runs, and the two secrets that may come out nowhere.

    `canary` begins every personal text of every customer, `secret` is in every hostile record.
    `lines` are those between a process, by name, and the database.
    """

    folder: Path
    sandbox: Sandbox
    supervisor: Supervisor
    canary: str
    secret: str
    lines: dict[str, Line] = field(default_factory=dict)

    @property
    def wiring(self) -> Wiring:
        return self.sandbox.wiring

    @property
    def entries(self) -> list[Entry]:
        return list(self.wiring.catalogue.values())

    @property
    def processes(self) -> dict[str, tuple[str, ...]]:
        return {"-".join(command): command for command in self.sandbox.commands()}

    @property
    def schemas(self) -> list[str]:
        return [*(entry.domain.name for entry in self.entries), AGGREGATOR_SCHEMA]

    def administrator(self) -> Db:
        time_zone = self.wiring.settings.time_zone
        return connect_as_administrator(self.sandbox.servers.database_url, time_zone=time_zone)

    def load(self, generated: int) -> int:
        """Put the customers in and a canary into each of their personal texts; how many columns."""
        samples.load(
            self.sandbox.servers.database_url,
            self.entries,
            generated=generated,
            time_zone=self.wiring.settings.time_zone,
        )
        with self.administrator() as connection:
            return sum(
                _plant(connection, records, column, self.canary)
                for entry in self.entries
                for records in entry.domain.record_sets
                for column in _texts(connection, records)
            )

    @contextmanager
    def knowing(self, blockers: Sequence[BlockerRaised]) -> Iterator[None]:
        """While it is open, every domain that keeps a copy of the open matters has these in it.

        Facts may read that copy: so the oracle knows what the domains must have learnt from the
        topic by themselves before they decide.
        """
        copies = [e.domain.name for e in self.entries if e.domain.reads_blockers]
        with self.administrator() as connection:
            for name in copies:
                connection.execute(SQL("set search_path to {}").format(Identifier(name)))
                memory.save(connection, [_blocker(one) for one in blockers])
            yield
            for name in copies:
                connection.execute(SQL("delete from {}").format(Identifier(name, BLOCKERS)))

    def holds_records(self) -> bool:
        """Whether an outbox holds something; False while the database is away."""
        try:
            with self.administrator() as connection:
                return any(
                    connection.execute(
                        SQL("select from {} limit 1").format(Identifier(schema, "outbox"))
                    ).fetchall()
                    for schema in self.schemas
                )
        except OperationalError:
            return False

    def has_to_say(self) -> bool:
        """Whether an outbox holds something, or a flood has grown since it was told of."""
        if self.holds_records():
            return True
        with self.administrator() as connection:
            return any(
                connection.execute(
                    SQL("select from {} where told < count limit 1").format(
                        Identifier(schema, "floods")
                    )
                ).fetchall()
                for schema in self.schemas
            )

    def oldest_seconds(self) -> float:
        """How long the oldest record of all outboxes has waited."""
        with self.administrator() as connection:
            return max(store.waiting(connection, schema)[1] for schema in self.schemas)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """While it is open every session of a process is a new one, and may not write."""
        setting = SQL("alter database {} set default_transaction_read_only = {}")
        with self.administrator() as connection:
            name = Identifier(connection.info.dbname)
            connection.execute(setting.format(name, SQL("on")))
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s",
                (LOGIN,),
            )
            try:
                yield
            finally:
                connection.execute(setting.format(name, SQL("off")))

    def unread(self) -> Iterator[tuple[str, str]]:
        """The partitions of which a reader says that a record waits there; all if it says none."""
        for name in self.processes:
            families = text_string_to_metric_families(self.supervisor.metrics(name))
            found = [one for family in families for one in family.samples if one.name == UNREAD]
            for one in found:
                if one.value:
                    yield name, f"{one.labels['topic']}/{one.labels['partition']}"
            if not found and name != RELAY:
                yield name, "everything"

    def line(self, name: str) -> Line:
        """The line between this process and the database; it is started again behind a new one."""
        if name not in self.lines:
            url = urlsplit(self.sandbox.environment()[DATABASE])
            line = self.lines[name] = Line((url.hostname or HOST, url.port or 5432))
            user = url.netloc.rpartition("@")[0]
            there = url._replace(netloc=f"{user}@{HOST}:{line.port}")
            self.supervisor.restart(name, {DATABASE: urlunsplit(there)})
        return self.lines[name]

    def start(self) -> bool:
        """Start every process and keep it running; whether all came up."""
        for name, command in self.processes.items():
            self.supervisor.run(name, command)
        return self.supervisor.await_ready(list(self.processes))

    def close(self) -> None:
        for line in self.lines.values():
            line.close()

    def heal(self) -> bool:
        """Let the servers run; whether every process came up. None that runs is touched."""
        patiently(lambda: sandbox_servers.start(self.folder, Kafka.key))
        patiently(lambda: sandbox_servers.start(self.folder, Postgres.key))
        return self.supervisor.await_ready(list(self.processes))


@contextmanager
def running(seed: int, bug: str | None = None) -> Iterator[World]:
    """Servers with roles, tables and topics, no process yet; the folder goes with them.

    `bug` names one of `planted.BUGS`, which every process will have.
    """
    # Never the servers that the environment names: these are killed.
    settings = Settings(
        kafka_bootstrap_servers=None, database_url=None, kafka_options={"log_level": 0}
    )
    with ExitStack() as stack:
        folder = stack.enter_context(temporary("fullstop-faults-", say=_silent))
        sandbox = patiently(lambda: sandboxed.prepared(settings, folder, say=_silent))
        supervisor = Supervisor(
            folder / "processes",
            {**sandbox.environment(), **({planted.VARIABLE: bug} if bug else {})},
            planted.__name__ if bug else "fullstop.consumers.command.main",
        )
        stack.enter_context(supervisor.watching())
        world = World(
            folder, sandbox, supervisor, canary=f"canary-{seed:x}-", secret=f"secret-{seed:x}-"
        )
        stack.callback(world.close)
        yield world


def patiently(start: Callable[[], T]) -> T:
    """Start servers; on a busy machine one may answer only at the second look."""
    for _ in range(STARTS_MAX - 1):
        with suppress(SandboxError):
            return start()
    return start()


def _silent(_line: str) -> None:
    """The run tells by itself what it does."""


def _blocker(raised: BlockerRaised) -> Blocker:
    return Blocker(
        raised.subject_id, raised.domain, raised.kind, True, raised.occurred_at, said_offset=0
    )


# --- canaries -----------------------------------------------------------------------------------


def _texts(connection: Db, records: RecordSet) -> Sequence[str]:
    """The personal columns that can hold a text."""
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attname = any(%s)"
        " and atttypid in ('text'::regtype, 'varchar'::regtype)",
        (records.table, list(records.personal)),
    ).fetchall()
    return [name for (name,) in rows]


def _plant(connection: Db, records: RecordSet, column: str, canary: str) -> bool:
    """Whether the column took it; one whose values have a form of their own is left as it is."""
    try:
        connection.execute(
            SQL("update {} set {} = {} || {}::text where {} is not null").format(
                Identifier(*records.table.split(".")),
                Identifier(column),
                canary,
                Identifier(records.keys[0]),
                Identifier(column),
            )
        )
    except (errors.IntegrityError, errors.DataError):
        return False
    return True
