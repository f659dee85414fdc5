"""The customer's door: its parts from the settings, its loops, and what makes it unsafe.

Imported by the command that opens it alone: nobody else needs its libraries.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from pydantic import SecretStr

from fullstop.consumers.intake_reader import CONSUMER, IntakeReader
from fullstop.consumers.operate.past import Past
from fullstop.consumers.wiring.parts import Wiring
from fullstop.consumers.wiring.start_checks import check_tables
from fullstop.consumers.wiring.texts import Given, gateway_at, in_two_databases, unsendable
from fullstop.gateways.port import Answer, Gateway
from fullstop.gateways.templates import CODE
from fullstop.intake.accounts import Accounts
from fullstop.intake.choices import kinds
from fullstop.intake.door import Door, Promises
from fullstop.intake.due import Due
from fullstop.intake.keys import Keys
from fullstop.intake.outgoing import Outgoing, Said, said
from fullstop.intake.progress import Progress
from fullstop.intake.web.app import web
from fullstop.intake.web.headers import Guarded
from fullstop.notify import ledger
from fullstop.outbox.database import (
    FOR_PEOPLE,
    INTAKE_ROLE,
    INTAKE_SCHEMA,
    Database,
    DatabaseError,
    Db,
    Pool,
)
from fullstop.outbox.outbox import put
from fullstop.outbox.own.records import OF_DOOR
from fullstop.running import serving
from fullstop.running.clock import ClockCheck, now
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.health import Heartbeat, codes_total, refused_at_door_total
from fullstop.running.kafka import Backlog, Subscription
from fullstop.running.logs import log
from fullstop.running.loop import After
from fullstop.running.outage import Outage
from fullstop.running.own_records import OwnRecords
from fullstop.running.pace import Unhurried, in_order
from fullstop.running.processes import Loop, Stop, reading, stepping
from fullstop.running.settings import CONSOLE, Settings, SettingsError
from fullstop.schemas.messages import Message

APPLICATION = "fullstop-intake"
SOURCE = "/fullstop/intake"
CONNECTIONS_MAX = 16
DUE_SECONDS = 5.0
_HTTP_PORT = 80
_LOOK_SECONDS = 1.0
_SETTINGS = "FULLSTOP_INTAKE_HOST and FULLSTOP_INTAKE_PORT"
_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([^:]+):\d+")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def refuse_unsafe(settings: Settings) -> None:
    """SettingsError with a line for each thing without which no customer may come to the door."""
    if wrong := list(unsafe(settings)):
        raise SettingsError("\n".join(wrong))


def unsafe(settings: Settings) -> Iterator[str]:
    """Each thing without which no customer may come to the door, and what to do."""
    address = urlsplit(settings.intake_address or "")
    if not address.hostname:
        yield "FULLSTOP_INTAKE_ADDRESS is not set; write where customers find it: https://host"
        return
    is_ours_alone = address.hostname in _LOOPBACK
    if address.scheme != "https" and not is_ours_alone:
        yield "FULLSTOP_INTAKE_ADDRESS: customers come by https alone; write https://host"
    if settings.intake_key is None:
        yield "FULLSTOP_INTAKE_KEY is not set; make it: openssl rand -base64 32"
    gateway = settings.intake_gateway and settings.intake_gateway.get_secret_value()
    if not gateway:
        yield "FULLSTOP_INTAKE_GATEWAY is not set; write the address that sends texts"
    elif gateway == CONSOLE and not is_ours_alone:
        yield (
            f"FULLSTOP_INTAKE_GATEWAY: {CONSOLE} shows codes to whoever reads the log; write the "
            "address that sends texts"
        )
    if not is_ours_alone:
        yield from _untold(settings)
    yield from unsendable(settings, _given(settings), [CODE])
    yield from in_two_databases(settings)
    if settings.notify_page and settings.contact_key is None:
        yield "FULLSTOP_CONTACT_KEY is not set; nothing could be sealed for `notify` to send"


def _untold(settings: Settings) -> Iterator[str]:
    """What the defaults say to nobody's customers, and what they cannot know of a deployment."""
    for name in ("signature", "hotline"):
        if getattr(settings, name) == Settings.model_fields[name].default:
            yield (
                f"FULLSTOP_{name.upper()} is not set; every page and text would say "
                f"{getattr(settings, name)}, which is nobody"
            )
    if not _port(settings):
        yield "FULLSTOP_INTAKE_PORT is not set; write the port at which your TLS finds the door"
    if "intake_proxies" not in settings.model_fields_set:
        yield (
            "FULLSTOP_INTAKE_PROXIES is not set; write how many proxies stand before the door, or "
            "its limits count them as one customer (0: it sees each customer's own address)"
        )


def loops(wiring: Wiring) -> dict[str, Loop]:
    """The door's pages, its reader and what is due, checked against broker and database first."""
    refuse_unsafe(wiring.settings)
    database = _database(wiring)
    check_tables(database, INTAKE_SCHEMA)
    door = _door(wiring)
    door.accounts.check()
    check_ledger(wiring.settings, door)
    topics = wiring.topics.read_by_door
    wiring.admin().check([*topics, wiring.topics.processing])
    names = [topic.name for topic in topics]
    group = wiring.group(CONSUMER)
    memory = wiring.memory(INTAKE_SCHEMA, _database(wiring), CONSUMER, topics)
    memory.check()
    reader, unhurried = IntakeReader(database, wiring.topics, Progress(door)), Unhurried()
    return {
        "intake-reader": reading(
            lambda: Subscription(wiring.cluster, group, names),
            Backlog(wiring.cluster, group),
            After(ClockCheck(database), reader),
            wiring.settings.batch_max,
        ),
        "intake-due": stepping(
            memory.before(due(wiring, door, unhurried)), DUE_SECONDS, unhurried=unhurried
        ),
        "intake": _serving(wiring.settings, door),
    }


def restore(wiring: Wiring, past: Past) -> dict[str, Any]:
    """A door that was restored: what was said of its applications since is heard again."""
    database, topics = _database(wiring), wiring.topics.read_by_door
    reader = IntakeReader(database, wiring.topics, Progress(_door(wiring)))
    past.begin(database)
    heard = past.read_on(database, topics, reader)
    past.mark(database, topics)
    return heard.facts()


def due(wiring: Wiring, door: Door, unhurried: Unhurried) -> Callable[[], bool]:
    """What happens because time has passed, while the clocks agree on it.

    Last comes what the door itself kept of applications that are over.
    """
    database = _database(wiring)
    clock_agrees, lapses = ClockCheck(database), Due(door, database)
    own = OwnRecords(database, OF_DOOR, door.clock, wiring.settings.civil_day)
    over = in_order(lapses.step, own.step)

    def step() -> bool:
        clock_agrees()
        return unhurried.take(over)

    return step


def check_ledger(settings: Settings, door: Door) -> None:
    """SettingsError where nothing that is promised could be put down."""
    with door.pool.transaction() as connection:
        if settings.notify_page and not ledger.is_there(connection):
            raise SettingsError(
                "notify.messages is not there; run `fullstop migrate` with FULLSTOP_NOTIFY_PAGE set"
            )


def application(settings: Settings, door: Door) -> Guarded:
    """The pages of a door."""
    return web(
        door,
        address=settings.intake_address or "",
        civil_day=settings.civil_day,
        actions=settings.intake_actions,
        source_of=source_of(settings.intake_proxies),
    )


def source_of(proxies: int) -> Callable[[Request], str]:
    """Who asks: the address that the outermost of our proxies saw, whatever else is claimed."""

    def source(request: Request) -> str:
        seen = request.client.host if request.client else ""
        # A proxy may add a line of its own below what the client sent.
        said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        hops = [*(hop.strip() for hop in said if hop.strip()), seen]
        return _counted(hops[max(len(hops) - 1 - proxies, 0)])

    return source


def _counted(hop: str) -> str:
    """One customer's addresses as one: without a port, and of IPv6 the network of 64 bits."""
    found = _WITH_PORT.fullmatch(hop)
    try:
        address = ip_address((found[1] or found[2]) if found else hop)
    except ValueError:
        return hop
    if isinstance(address, IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or IPv6Network((int(address), 64), strict=False))


def _serving(settings: Settings, door: Door) -> Loop:
    def loop(stop: Stop, heartbeat: Heartbeat) -> None:
        outage = Outage(heartbeat.loop)
        listener = serving.listen(settings.intake_host, _port(settings), _SETTINGS)
        with serving.served(application(settings, door), listener, "intake-web"):
            while not stop():
                with _told(outage, heartbeat), door.pool.transaction() as connection:
                    connection.execute("select 1").fetchone()
                    outage.is_over()
                    heartbeat.beat(ready=True)
                stop.wait(_LOOK_SECONDS)

    return loop


@contextmanager
def _told(outage: Outage, heartbeat: Heartbeat) -> Iterator[None]:
    """A database that is away is told once; the pages say that they cannot now, and go on."""
    try:
        yield
    except DatabaseError as error:
        outage.lasts(type(error).__name__, error)
        heartbeat.beat(ready=False)


def _port(settings: Settings) -> int:
    address = urlsplit(settings.intake_address or "")
    return settings.intake_port or address.port or (_HTTP_PORT if address.scheme == "http" else 0)


def _door(wiring: Wiring) -> Door:
    settings = wiring.settings
    accounts_schema = settings.intake_accounts.partition(".")[0]

    def publish(connection: Db, messages: Sequence[Message]) -> None:
        put(
            connection,
            [
                record_of(message, wiring.topics, source=SOURCE, traceparent=new_traceparent())
                for message in messages
            ],
        )

    return Door(
        pool=Pool(lambda: _database(wiring), CONNECTIONS_MAX),
        accounts=Accounts(
            Pool(lambda: _accounts(wiring, accounts_schema), CONNECTIONS_MAX),
            settings.intake_accounts,
        ),
        keys=Keys(_bytes(settings.intake_key) or b""),
        outgoing=Outgoing(gateway(settings), _told_of_code),
        catalogue=wiring.catalogue,
        kinds=kinds(wiring.catalogue),
        publish=publish,
        clock=now,
        signature=settings.signature,
        hotline=settings.hotline,
        refused=lambda why: refused_at_door_total.labels(why.value).inc(),
        late=lambda case_id: log.error("list_late", process="intake", case_id=case_id),
        contact_key=settings.contact_public_key,
        contact_life_months=settings.contact_life_months,
        ticket_key=_bytes(settings.intake_ticket_key),
        promises=_promises(settings),
    )


def _promises(settings: Settings) -> Promises | None:
    if settings.notify_page is None:
        return None
    return Promises(ledger.promise, settings.notify_page, settings.civil_day)


def _bytes(secret: SecretStr | None) -> bytes | None:
    return None if secret is None else base64.b64decode(secret.get_secret_value())


def _told_of_code(answer: Answer) -> None:
    """Where none goes until a person mends it, each is an alarm."""
    word = said(answer)
    codes_total.labels(word.value).inc()
    if word is Said.TURNED_AWAY:
        log.error("codes_turned_away", process="intake", reason=answer.reason)


def gateway(settings: Settings) -> Gateway:
    """What sends the texts."""
    return gateway_at(settings, _given(settings))


def _given(settings: Settings) -> Given:
    return Given("INTAKE", settings.intake_gateway, settings.intake_gateway_token)


def _database(wiring: Wiring) -> Database:
    return wiring.database(INTAKE_SCHEMA, INTAKE_ROLE, APPLICATION, FOR_PEOPLE)


def _accounts(wiring: Wiring, schema: str) -> Database:
    return wiring.database(schema, INTAKE_ROLE, APPLICATION, FOR_PEOPLE)
