"""What is wrong with a deployment, and what to do about each: it looks, and changes nothing.

One part that cannot be reached is told, and the others are looked at all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial

from fullstop.consumers.aggregator.compile import CONSUMER
from fullstop.consumers.errors import ConsumersError
from fullstop.consumers.operate import outbox_incidents
from fullstop.consumers.wiring.parts import Wiring
from fullstop.consumers.wiring.start_checks import (
    check_domain,
    check_expected,
    check_mended,
    check_words,
)
from fullstop.handlers.contract import Domain
from fullstop.handlers.errors import HandlersError
from fullstop.outbox import outbox, refused_acts
from fullstop.outbox.aggregator import letters
from fullstop.outbox.database import (
    AGGREGATOR_SCHEMA,
    PRIVACY_ROLE,
    RELAY_ROLE,
    Database,
    DatabaseError,
    Db,
    UnfitConnectionError,
    why,
)
from fullstop.outbox.domain import brakes, cases
from fullstop.outbox.errors import OutboxError
from fullstop.outbox.lease import is_carried
from fullstop.outbox.revisions import RevisionError, branch_of, refuse_other
from fullstop.running.clock import APART_SECONDS_MAX
from fullstop.running.errors import RunningError
from fullstop.running.kafka import Backlog, Place
from fullstop.running.settings import Settings, SettingsError
from fullstop.schemas.codec import UndecodableError
from fullstop.schemas.errors import SchemasError
from fullstop.schemas.messages import ResultNotice
from fullstop.schemas.topics import Topic, Topics
from fullstop.stores.errors import StoresError
from fullstop.stores.postgres import vacuum

CALENDAR_DAYS = 30  # so long before a year without its holidays is reached, somebody adds it
WAITING_SECONDS_MAX = 300  # for an outbox's oldest row, and for a record that nobody has read
VACUUM_DAYS_MAX = 2  # it is done once a day
NOTICES_LOOKED_AT = 20  # of each partition

_DOOR, _NOTIFY = "fullstop.intake", "fullstop.notify"

Says = Iterator[str]

_SAY_WHAT_TO_DO = (UnfitConnectionError, RevisionError, HandlersError, SettingsError)
_OURS = (
    ConsumersError,
    RunningError,
    OutboxError,
    StoresError,
    HandlersError,
    SchemasError,
)


@dataclass(frozen=True)
class Finding:
    """Which look found it, and in one sentence what is so and what to do."""

    check: str
    says: str


@dataclass
class Examined:
    """What must be done, and what could not be looked at."""

    findings: list[Finding] = field(default_factory=list)
    unreached: list[Finding] = field(default_factory=list)

    @property
    def is_healthy(self) -> bool:
        return not (self.findings or self.unreached)

    def look(self, check: str, says: Callable[[], Says]) -> bool:
        """Look; whether there was an answer."""
        try:
            self._find(check, says())
        except _SAY_WHAT_TO_DO as error:
            self._find(check, str(error).splitlines())
        except _OURS as error:
            self.unreached.append(Finding(check, str(error)))
        except DatabaseError as error:
            self.unreached.append(Finding(check, why(error)))
        else:
            return True
        return False

    def _find(self, check: str, lines: Iterable[str]) -> None:
        """What a second look finds, too, is told once."""
        found = dict.fromkeys(Finding(check, line) for line in lines)
        self.findings += [one for one in found if one not in self.findings]


def examine(wiring: Wiring, now: Callable[[], datetime]) -> Examined:
    """Look at all that a deployment has."""
    found = Examined()
    if not found.look("settings", partial(_settings, wiring)):
        return found
    settings = wiring.settings
    if settings.intake_address is not None:
        found.look("door", partial(_door, settings))
    if settings.notify_page is not None:
        found.look("door", partial(_sending, settings))
    found.look("calendar", partial(_calendar, wiring, now()))
    databases = _reached(wiring, found)
    _look_at_servers(wiring, databases, now, found)
    ours = _fitting(databases, found)
    _look_at_tables(wiring, ours, found)
    _look_at_rules(wiring, ours, found)
    _look_at_broker(_Broker(wiring, now), found)
    found.look("groups", partial(_relays, wiring, ours))
    return found


def _look_at_servers(
    wiring: Wiring,
    databases: Mapping[str, Database],
    now: Callable[[], datetime],
    found: Examined,
) -> None:
    """What no table of ours is needed for."""
    for schema, database in databases.items():
        found.look("clocks", partial(_clock, schema, database, now))
    if AGGREGATOR_SCHEMA in databases:
        found.look("roles", partial(_officers, databases[AGGREGATOR_SCHEMA]))
    for schemas in wiring.outboxes().values():
        there = [schema for schema in schemas if schema in databases]
        if there:
            found.look("bytes", partial(_log_of_server, there, databases[there[0]]))


def _look_at_tables(wiring: Wiring, databases: Mapping[str, Database], found: Examined) -> None:
    for schema, database in databases.items():
        found.look("outbox", partial(_outbox, schema, database))
        found.look("outbox", partial(_incidents, schema, database, wiring.topics))
        found.look("waiting", partial(_waiting, schema, database))
    if AGGREGATOR_SCHEMA in databases:
        found.look("versions", lambda: _refusals(partial(check_expected, wiring)))


def _look_at_rules(wiring: Wiring, databases: Mapping[str, Database], found: Examined) -> None:
    if not found.look("versions", lambda: _refusals(lambda: wiring.catalogue)):
        return
    found.look("texts", lambda: _refusals(partial(check_words, wiring.catalogue)))
    for name in set(wiring.domains) & databases.keys():
        one = partial(check_domain, wiring, wiring.catalogue[name])
        found.look("versions", partial(_refusals, one))
        found.look("bytes", partial(_not_vacuumed, wiring.entry(name).domain, databases[name]))
    if AGGREGATOR_SCHEMA in databases:
        found.look("versions", lambda: _refusals(partial(check_mended, wiring)))


def _look_at_broker(broker: _Broker, found: Examined) -> None:
    if found.look("topics", broker.topics):
        found.look("groups", broker.groups)
        found.look("unread", broker.unread)
        found.look("texts", broker.texts)


def _refusals(check: Callable[[], object]) -> Says:
    """What a start is refused for; the check raises it."""
    check()
    yield from ()


# --- settings, and what is in the image -----------------------------------------------------------


def _settings(wiring: Wiring) -> Says:
    settings = wiring.settings
    for schema in (*wiring.domains, AGGREGATOR_SCHEMA):
        settings.url_of(schema)
    if settings.bootstrap_servers and settings.contact_key is None:
        yield (
            "FULLSTOP_CONTACT_KEY is not set, so no number is sealed for a text: set the public "
            "key of the service that sends them"
        )


def _door(settings: Settings) -> Says:
    with _installed():
        from fullstop.consumers.wiring import door
    yield from door.unsafe(settings)


def _sending(settings: Settings) -> Says:
    with _installed():
        from fullstop.consumers.wiring import messages
    yield from messages.unsafe(settings)
    yield from messages.not_registered_yet(settings)


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise ConsumersError(
            f"needs the package {error.name}; install fullstop-erasure[door]"
        ) from error


def _calendar(wiring: Wiring, now: datetime) -> Says:
    today = wiring.settings.civil_day(now)
    for year in wiring.calendar.unknown_years(today, today + timedelta(days=CALENDAR_DAYS)):
        yield (
            f"the holidays of {year} are not known, so its days count as Monday to Friday: add the "
            "year to the file of FULLSTOP_WORKING_DAYS_FILE"
        )


# --- databases ------------------------------------------------------------------------------------


def _reached(wiring: Wiring, found: Examined) -> dict[str, Database]:
    """The databases that are there, by schema, as their processes use them."""
    return {
        schema: database
        for schema, database in wiring.outbox_databases().items()
        if found.look("roles", partial(_connect, schema, database))
    }


def _fitting(databases: Mapping[str, Database], found: Examined) -> dict[str, Database]:
    """Those whose tables this version can work on: it reads no others."""
    return {
        schema: database
        for schema, database in databases.items()
        if found.look("versions", partial(_tables, schema, database))
    }


def _connect(schema: str, database: Database) -> Says:
    try:
        database.connection.execute("select 1").fetchone()
    except DatabaseError as error:
        raise ConsumersError(f"{schema}: {why(error)}; nothing of it was looked at") from error
    yield from ()


def _clock(schema: str, database: Database, now: Callable[[], datetime]) -> Says:
    row = database.connection.execute("select clock_timestamp()").fetchone()
    apart = round((now() - row[0]).total_seconds()) if row else 0
    if abs(apart) > APART_SECONDS_MAX:
        yield (
            f"this host's clock is {abs(apart)} s {'ahead of' if apart > 0 else 'behind'} that of "
            f"the database of {schema}, and nothing is decided meanwhile: set the wrong one"
        )


def _tables(schema: str, database: Database) -> Says:
    if newer := refuse_other(database.connection, schema):
        yield (
            f"{schema}: its tables are of a newer version of Fullstop ({newer}) than this one: "
            "start the newer version"
        )


def _outbox(schema: str, database: Database) -> Says:
    count, seconds = outbox.waiting(database.connection, schema)
    if seconds > WAITING_SECONDS_MAX:
        yield (
            f"{count} records wait in the outbox of {schema}, the oldest for {round(seconds)} s: "
            "look at the log of `fullstop relay` (`delivery_failed`)"
        )


def _incidents(schema: str, database: Database, topics: Topics) -> Says:
    with database.transaction() as connection:
        incidents = list(outbox_incidents.incidents(topics, schema, connection))
    if incidents:
        yield (
            f"{len(incidents)} records in the outbox of {schema} are not its to say, and are not "
            "published: `fullstop status --incidents` names them; find out who wrote them, then "
            "have an administrator delete them (requests: run `fullstop reconcile` again then)"
        )


def _waiting(schema: str, database: Database) -> Says:
    """What waits for a person: nothing but a person makes it go on."""
    with database.transaction() as connection:
        yield from _refused(schema, connection)
        if schema == AGGREGATOR_SCHEMA:
            yield from _letters(connection)
        elif branch_of(schema) == "domain":
            yield from _brake(schema, connection)
            yield from _set_aside(schema, connection)


def _refused(schema: str, connection: Db) -> Says:
    acts = refused_acts.lately(connection)
    if acts:
        logins = ", ".join(sorted({act.login for act in acts}))
        yield (
            f"{len(acts)} acts of officers were refused in {schema}, the last at "
            f"{acts[0].at:%Y-%m-%d %H:%M} on {acts[0].relation} (`{schema}.refused_acts`): ask "
            f"{logins} what it was; this is told for {refused_acts.DAYS} days"
        )


def _letters(connection: Db) -> Says:
    count, since = letters.waiting(connection)
    if since is not None:
        yield (
            f"{count} dead letters wait for a decision, the oldest since {since:%Y-%m-%d}: look at "
            "them (`fullstop dead-letters list`), mend the cause, and retry or discard each"
        )


def _brake(domain: str, connection: Db) -> Says:
    for brake in brakes.on(connection):
        yield (
            f"the brake of {domain} is on since {brake.pulled_at:%Y-%m-%d}, and nothing is erased "
            f"there: find out why so many {brake.records} would go (`fullstop held-back list`), "
            f"and if it is right, release it as two logins (`--brake {domain}`)"
        )


def _set_aside(domain: str, connection: Db) -> Says:
    counts = cases.set_aside_counts(connection)
    held = sum(count for why, count in counts.items() if why.startswith(cases.HELD_BACK))
    if held:
        yield (
            f"{held} cases are held back in {domain} until a person looks at each: `fullstop "
            "held-back list` says why, and how it goes on"
        )
    if parked := sum(counts.values()) - held:
        yield (
            f"{parked} cases are set aside in {domain}, and their customers wait: `fullstop status "
            "--parked` says why; mend the cause, and they go on by themselves"
        )


def _not_vacuumed(domain: Domain, database: Database) -> Says:
    """Where nothing was ever carried out there is nothing that must go."""
    tables = {records.table for records in domain.record_sets}
    with database.transaction() as connection:
        if not cases.any_older(connection, VACUUM_DAYS_MAX):
            return
        late = vacuum.not_vacuumed(connection, tables, VACUUM_DAYS_MAX)
    if late:
        yield (
            f"{', '.join(late)}: not vacuumed for {VACUUM_DAYS_MAX} days, so what was erased may "
            "still lie in their files: run `fullstop vacuum` once a day"
        )


def _log_of_server(schemas: Sequence[str], database: Database) -> Says:
    if vacuum.uses_log_again(database.connection):
        yield (
            f"the server of {', '.join(schemas)} uses old files of its write-ahead log again, with "
            "what was erased in them: set wal_recycle = off"
        )


def _officers(database: Database) -> Says:
    """One login alone can release nothing; none at all may be what a deployment wants yet.

    A superuser may act as one, and is nobody's login; who is one by a group of officers is.
    """
    rows = database.connection.execute(
        "select rolname from pg_roles where rolcanlogin and not rolsuper"
        " and pg_has_role(oid, to_regrole(%s), 'member') limit 2",
        (PRIVACY_ROLE,),
    ).fetchall()
    if len(rows) == 1:
        yield (
            f"{rows[0][0]} is the only login of an officer, and what takes two cannot be released: "
            "run `fullstop migrate --officer` for another person"
        )


def _relays(wiring: Wiring, databases: Mapping[str, Database]) -> Says:
    for schemas in wiring.outboxes().values():
        there = [schema for schema in schemas if schema in databases]
        if there and not _are_carried(wiring.database(there[0], RELAY_ROLE, "doctor"), there):
            yield f"nobody carries the outboxes of {', '.join(there)}: start `fullstop relay`"


def _are_carried(database: Database, schemas: Sequence[str]) -> bool:
    connection: Db = database.connection
    return all(is_carried(connection, schema) for schema in schemas)


# --- the broker -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Broker:
    wiring: Wiring
    now: Callable[[], datetime]

    def topics(self) -> Says:
        yield from self.wiring.admin().drift(self.wiring.topics.all())

    def groups(self) -> Says:
        idle = set(self.wiring.admin().idle(list(self._groups)))
        for group, (command, _) in self._groups.items():
            if group in idle:
                yield f"nobody reads as {group}: start `fullstop {command}`"

    def unread(self) -> Says:
        lookup = self.wiring.lookup()
        for group, (command, names) in self._groups.items():
            backlog = Backlog(self.wiring.cluster, group)
            for (topic, part), extent in backlog.of(self._places(names)).items():
                at = max(extent.start, extent.committed)
                record = lookup.at(topic, part, at) if at < extent.end else None
                seconds = (self.now() - record.appended_at).total_seconds() if record else 0
                if seconds > WAITING_SECONDS_MAX:
                    yield (
                        f"{extent.end - at} records of {topic}/{part} are not read by {group}, the "
                        f"oldest for {round(seconds)} s: look at the log of `fullstop {command}`"
                    )

    def texts(self) -> Says:
        """The door reads notices, too, but shows them and sends nothing."""
        topic = self.wiring.topics.notices.name
        readers = self.wiring.admin().readers(topic) - {self.wiring.group(_DOOR)}
        if not readers and any(notice.sms for notice in self._last_notices(topic)):
            yield (
                f"nobody reads {topic}, so the texts in it reach no customer: run `fullstop "
                "notify`, or let the service that sends texts read it"
            )

    def _last_notices(self, topic: str) -> Iterator[ResultNotice]:
        lookup = self.wiring.lookup()
        for place in self._places([topic]):
            for record in lookup.last(*place, NOTICES_LOOKED_AT):
                with suppress(UndecodableError):
                    message = self.wiring.topics.read(record.value)
                    if isinstance(message, ResultNotice):
                        yield message

    def _places(self, topics: Sequence[str]) -> list[Place]:
        there = self.wiring.admin().partitions()
        return [(topic, part) for topic in topics for part in range(there.get(topic, 0))]

    @cached_property
    def _groups(self) -> dict[str, tuple[str, list[str]]]:
        """Each group with its command and the topics that it reads."""
        wiring, topics = self.wiring, self.wiring.topics
        found: dict[str, tuple[str, tuple[Topic, ...]]] = {
            f"fullstop.{name}": (f"consume {name}", (topics.requests, topics.blockers))
            for name in wiring.domains
        }
        found[CONSUMER] = ("aggregate", topics.read_by_aggregator)
        if wiring.settings.intake_address is not None:
            found[_DOOR] = ("intake", topics.read_by_door)
        if wiring.settings.notify_page is not None:
            found[_NOTIFY] = ("notify", topics.read_by_notify)
        return {
            wiring.group(group): (command, [topic.name for topic in read])
            for group, (command, read) in found.items()
        }
