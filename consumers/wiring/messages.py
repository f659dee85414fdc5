"""The notification service: its parts from the settings, its loops, and what makes it unsafe.

Imported by the command that runs it alone: nobody else has the private key.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from fullstop.consumers.aggregator.forms import NAMES
from fullstop.consumers.notifier import CONSUMER, Notifier
from fullstop.consumers.operate.past import Past
from fullstop.consumers.wiring.parts import Wiring
from fullstop.consumers.wiring.start_checks import check_tables
from fullstop.consumers.wiring.texts import (
    Given,
    gateway_at,
    in_two_databases,
    unsendable,
    warn_of_codes,
)
from fullstop.gateways.channels import ConsoleChannels, HttpChannels
from fullstop.gateways.port import Gateway, SureBy
from fullstop.gateways.templates import CODE, CodesError, codes, not_registered, templates
from fullstop.intake import promises
from fullstop.notify import ledger
from fullstop.notify.announcements import Channels, Handing
from fullstop.notify.calls import Calls
from fullstop.notify.filling import Forming, Naming
from fullstop.notify.ledger import OPEN, TROUBLE, State
from fullstop.notify.reports import reports
from fullstop.notify.sender import Sender
from fullstop.notify.when import Night
from fullstop.outbox.database import NOTIFY_ROLE, NOTIFY_SCHEMA, Database, Db, Pool
from fullstop.outbox.outbox import put
from fullstop.outbox.own.records import OF_NOTIFY
from fullstop.running import serving
from fullstop.running.clock import ClockCheck, now
from fullstop.running.dead_letter import DeadLetterLimit, FloodTeller
from fullstop.running.errors import NotYetError
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.health import Heartbeat, messages_there, records_total
from fullstop.running.kafka import Backlog, Subscription
from fullstop.running.logs import log
from fullstop.running.loop import After
from fullstop.running.own_records import OwnRecords
from fullstop.running.pace import Unhurried
from fullstop.running.processes import Loop, Stop, reading, stepping
from fullstop.running.settings import CONSOLE, Settings, SettingsError
from fullstop.schemas.contact import PrivateKey, private_key, public_half, unseal_by
from fullstop.schemas.messages import AnnouncementAccepted
from fullstop.schemas.sealed import key_id

APPLICATION = "fullstop-notify"
LINK_LETTERS = 10
IDLE_SECONDS = 0.5
CHANNELS_IDLE_SECONDS = 5.0
SOURCE = "/fullstop/notify"
TIDY_SECONDS = 10.0
COUNT_ALL_SECONDS = 600.0  # between two counts of what is well: they read the whole ledger
REPORTERS_MAX = 4
_LOOK_SECONDS = 1.0
_SETTINGS = "FULLSTOP_NOTIFY_HOST and FULLSTOP_NOTIFY_PORT"


class GatewayAwayError(NotYetError):
    """The gateway takes nothing just now: the messages wait, and whoever looks sees it."""


def refuse_unsafe(settings: Settings) -> None:
    """SettingsError with a line for each thing without which nothing may be sent."""
    if wrong := list(unsafe(settings)):
        raise SettingsError("\n".join(wrong))


def unsafe(settings: Settings) -> Iterator[str]:
    """Each thing without which nothing may be sent, and what to do."""
    page = settings.notify_page
    if page is None:
        yield "FULLSTOP_NOTIFY_PAGE is not set; write where links in texts lead: xx.cn/d/"
    elif len(page) + LINK_LETTERS != settings.link_characters:
        yield (
            f"FULLSTOP_LINK_CHARACTERS is {settings.link_characters}, but a link has "
            f"{len(page) + LINK_LETTERS}: FULLSTOP_NOTIFY_PAGE and {LINK_LETTERS} more; texts are "
            "counted with it, so set it for every process"
        )
    yield from in_two_databases(settings)
    if settings.notify_gateway is None:
        yield "FULLSTOP_NOTIFY_GATEWAY is not set; write the address that sends texts"
    yield from _unsendable(settings)
    if settings.notify_channels is not None:
        yield from _unsafe_channels(settings)
    if settings.notify_private_key is None:
        yield "FULLSTOP_NOTIFY_PRIVATE_KEY is not set; it is that of FULLSTOP_CONTACT_KEY"
    elif public_half(settings.notify_private_key.get_secret_value()) != settings.contact_key:
        yield "FULLSTOP_NOTIFY_PRIVATE_KEY is not the private half of FULLSTOP_CONTACT_KEY"
    elif missing := settings.contact_key_ids - _ids(private_keys(settings)):
        yield (
            f"FULLSTOP_NOTIFY_FORMER_PRIVATE_KEYS lacks the private half of {len(missing)} of "
            "FULLSTOP_CONTACT_FORMER_KEYS: what was sealed for it could not be sent; add it"
        )


def refuse_without_beginning(wiring: Wiring) -> None:
    """SettingsError where nobody says which notices of the topic another service has sent."""
    if wiring.settings.notify_since is not None:
        return
    with closing(_database(wiring)) as database, database.transaction() as connection:
        has_begun = ledger.has_notices(connection)
    if not has_begun:
        raise SettingsError(
            "FULLSTOP_NOTIFY_SINCE is not set, and the ledger has no notice yet: the topic has "
            "those of thirty days; write since when this service sends them, such as "
            f"{now():%Y-%m-%dT%H:%MZ}"
        )


def refuse_unread_door(wiring: Wiring) -> None:
    """SettingsError where there is a door, and no text could say how its application is called."""
    with closing(_database(wiring)) as database, database.transaction() as connection:
        if ledger.has_door(connection) and not ledger.may_read_door(connection):
            raise SettingsError(
                "the customer's door has its tables in this database, and notify may not read how "
                "its applications are called: run `fullstop migrate` with FULLSTOP_INTAKE_ADDRESS "
                "and FULLSTOP_NOTIFY_PAGE set"
            )


def _unsafe_channels(settings: Settings) -> Iterator[str]:
    page = settings.notify_rules_page
    if page is None:
        yield "FULLSTOP_NOTIFY_RULES_PAGE is not set; write where the rules are: xx.cn/rules/"
    elif len(page) > settings.link_characters:
        yield (
            f"FULLSTOP_NOTIFY_RULES_PAGE has {len(page)} characters, but texts are counted with "
            f"{settings.link_characters} (FULLSTOP_LINK_CHARACTERS); give it a shorter address"
        )


def _unsendable(settings: Settings) -> Iterator[str]:
    given = _given(settings)
    yield from unsendable(settings, given)
    if given.takes_templates and settings.notify_sure_by == "key":
        yield "FULLSTOP_NOTIFY_SURE_BY is key, and the gateway honours none; leave it out"


def not_registered_yet(settings: Settings) -> Iterator[str]:
    """A line for each template whose messages wait until it is registered; of codes that can be
    read."""
    path = settings.template_codes_file
    if _given(settings).takes_templates and path is not None:
        with suppress(CodesError):
            for name in not_registered(codes(path)):
                yield (
                    f"{path}: {name} is not registered yet, and its messages wait for seven days: "
                    "register it (`fullstop messages --templates`) and write its code"
                )


def refuse_unfit(wiring: Wiring) -> None:
    """SettingsError with a line for each name that a template could not say in its parameter."""
    if wrong := list(_unfit(wiring)):
        raise SettingsError("\n".join(wrong))


def _unfit(wiring: Wiring) -> Iterator[str]:
    """Only a gateway of templates asks for the rules, which have the names of kinds."""
    if not _given(wiring.settings).takes_templates:
        return
    for name in sorted({*NAMES, *promises.Kind, CODE} - set(templates())):
        yield f"template {name} is in no file of gateways/registered; write it, and register it"
    characters_max = wiring.settings.parameter_characters_max
    for place, kind in _kinds(wiring):
        if len(kind) > characters_max:
            yield (
                f"{place}: kind {kind!r} has {len(kind)} characters, and a parameter "
                f"{characters_max}; shorten it"
            )


def _kinds(wiring: Wiring) -> Iterator[tuple[str, str]]:
    """What every kind of records may be called in a parameter, with its place."""
    for entry in wiring.catalogue.values():
        for policy in entry.policies:
            for name, rules in policy.records.items():
                for text in rules.kind.texts if rules.kind else ():
                    yield f"{entry.domain.name} {policy.version}: {name}", text


def _ids(keys: Iterable[PrivateKey]) -> set[bytes]:
    return {key_id(bytes(key.public_key)) for key in keys}


def loops(wiring: Wiring) -> dict[str, Loop]:
    """The reader of notices, the sender, and what takes delivery reports."""
    settings = wiring.settings
    refuse_unsafe(settings)
    refuse_unfit(wiring)
    warn_of_codes(settings, _given(settings))
    database = _database(wiring)
    check_tables(database, NOTIFY_SCHEMA)
    refuse_unread_door(wiring)
    refuse_without_beginning(wiring)
    topics = wiring.topics
    said = topics.read_by_notify
    wiring.admin().check([*said, topics.acceptances, topics.dead_letters])
    memory = wiring.memory(NOTIFY_SCHEMA, database, CONSUMER, said)
    memory.check()
    step, finish = sending(wiring)
    unhurried = Unhurried()
    group = wiring.group(CONSUMER)
    names = [topic.name for topic in said]
    found: dict[str, Loop] = {
        "notify-reader": reading(
            lambda: Subscription(wiring.cluster, group, names),
            Backlog(wiring.cluster, group),
            _reader(wiring),
            settings.batch_max,
        ),
        "notify": stepping(memory.before(step), IDLE_SECONDS, finish=finish),
        "notify-tidy": stepping(_tidying(wiring, unhurried), TIDY_SECONDS, unhurried=unhurried),
    }
    if settings.notify_channels is not None:
        found["notify-channels"] = stepping(_handing(wiring), CHANNELS_IDLE_SECONDS)
    if settings.notify_report_secret is not None:
        secret = settings.notify_report_secret.get_secret_value()
        found["notify-reports"] = _serving(wiring, secret)
    return found


def _reader(wiring: Wiring) -> After:
    database = _database(wiring)
    return After(ClockCheck(database), notifier_on(wiring, database))


def notifier_on(wiring: Wiring, database: Database) -> Notifier:
    """What reads notices into the ledger."""
    settings = wiring.settings
    naming = Naming(settings.notify_page or "")
    limit = DeadLetterLimit(settings.dead_letters_max)
    forming = Forming(settings.parameter_characters_max)
    return Notifier(
        database,
        wiring.topics,
        naming,
        now,
        limit,
        forming,
        settings.notify_since,
    )


def _handing(wiring: Wiring) -> Callable[[], bool]:
    """Hands announcements to the company's own channels, while the clocks agree."""
    database = _database(wiring)
    clock_agrees = ClockCheck(database)

    def say(connection: Db, accepted: AnnouncementAccepted) -> None:
        trace = new_traceparent()
        put(connection, [record_of(accepted, wiring.topics, source=SOURCE, traceparent=trace)])

    settings = wiring.settings
    handing = Handing(
        database,
        channels(settings),
        now,
        settings.civil_day,
        say,
        _not_taken,
        settings.notify_rules_page or "",
        settings.notify_since,
    )

    def step() -> bool:
        clock_agrees()
        return handing.step()

    return step


def channels(settings: Settings) -> Channels:
    """The company's own channels."""
    address, token = settings.notify_channels, settings.notify_channels_token
    if address is None or address.get_secret_value() == CONSOLE:
        return ConsoleChannels()
    return HttpChannels(address.get_secret_value(), token.get_secret_value() if token else None)


def _not_taken(domain: str, version: str, reason: str) -> None:
    log.error(
        "announcement_not_taken", process="notify", domain=domain, version=version, reason=reason
    )


def sending(wiring: Wiring) -> tuple[Callable[[], bool], Callable[[], None]]:
    """A step that sends what is due, while the clocks agree, and what brings the last to an end."""
    database = _database(wiring)
    sender, clock_agrees = sender_on(wiring.settings, database), ClockCheck(database)

    def step() -> bool:
        clock_agrees()
        tried = sender.step()
        records_total.labels("notify").inc(tried)
        if sender.brake.is_on:
            raise GatewayAwayError("gateway")
        return tried > 0 or bool(sender.out)

    return step, sender.finish


def sender_on(settings: Settings, database: Database) -> Sender:
    """What sends a ledger's messages."""
    at = gateway(settings, accepted_in(database, settings.notify_settled_seconds))
    return Sender(
        database,
        Calls(at, partial(unseal_by, keys=private_keys(settings)), _alarm),
        ledger.clock,
        Night(
            settings.notify_night_begins,
            settings.notify_night_ends,
            ZoneInfo(settings.time_zone),
        ),
        timedelta(seconds=settings.notify_settled_seconds),
        settings.notify_a_second,
        _given(settings).gateway_id,
    )


def accepted_in(database: Database, seconds: int) -> Callable[[], str | None]:
    """A key that the gateway took so long ago; asked for by calls, while their sender waits."""
    one_at_a_time = Lock()

    def accepted() -> str | None:
        with one_at_a_time, database.transaction() as connection:
            before = ledger.clock(connection) - timedelta(seconds=seconds)
            return ledger.last_accepted(connection, before)

    return accepted


def _alarm(event: str, reason: str) -> None:
    log.error(event, process="notify", reason=reason)


def _tidying(wiring: Wiring, unhurried: Unhurried) -> Callable[[], bool]:
    """Shows how many messages are where, and lets go of those whose proof is over."""
    database = _database(wiring)
    floods = FloodTeller(CONSUMER, wiring.topics.dead_letters.name, database)
    show = CountsShown(time.monotonic)
    own = OwnRecords(database, OF_NOTIFY, now, wiring.settings.civil_day)

    def step() -> bool:
        floods.step()
        with database.transaction() as connection:
            show(connection)
        return unhurried.take(own.step)

    return step


class CountsShown:
    """Shows how many messages are where: often what somebody waits for, seldom what is well."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._all_at = -math.inf

    def __call__(self, connection: Db) -> None:
        passed = self._monotonic()
        counts_all = passed - self._all_at >= COUNT_ALL_SECONDS
        states = frozenset(State) if counts_all else OPEN | TROUBLE
        for state, count in ledger.counts(connection, states).items():
            messages_there.labels(state).set(count)
        if counts_all:
            self._all_at = passed


def _serving(wiring: Wiring, secret: str) -> Loop:
    def loop(stop: Stop, heartbeat: Heartbeat) -> None:
        settings = wiring.settings
        pool = Pool(lambda: _database(wiring), REPORTERS_MAX)
        listener = serving.listen(settings.notify_host, settings.notify_port, _SETTINGS)
        with serving.served(reports(pool, secret, now), listener, "notify-web"):
            while not stop():
                heartbeat.beat(ready=True)
                stop.wait(_LOOK_SECONDS)
        pool.close()

    return loop


def gateway(settings: Settings, accepted: Callable[[], str | None]) -> Gateway:
    """What sends the messages; `accepted` names one that it surely took."""
    sure_by = SureBy(settings.notify_sure_by)
    return gateway_at(settings, _given(settings), sure_by, accepted)


def _given(settings: Settings) -> Given:
    return Given("NOTIFY", settings.notify_gateway, settings.notify_gateway_token)


def private_keys(settings: Settings) -> list[PrivateKey]:
    """Those that open contacts, the one in use first."""
    secrets = (settings.notify_private_key, settings.notify_former_private_keys)
    texts = [one.get_secret_value() for one in secrets if one is not None]
    return [private_key(key.strip()) for text in texts for key in text.split(",")]


def restore(wiring: Wiring, past: Past) -> dict[str, Any]:
    """A ledger that was restored: all that it may have sent since is sent by nobody unasked."""
    database, topics = _database(wiring), wiring.topics.read_by_notify
    past.begin(database)
    heard = past.read_on(database, topics, notifier_on(wiring, database))
    with database.transaction() as connection:
        doubted = ledger.doubt(connection, _given(wiring.settings).gateway_id)
    past.mark(database, topics)
    return {**heard.facts(), "doubted": doubted}


def _database(wiring: Wiring) -> Database:
    return wiring.database(NOTIFY_SCHEMA, NOTIFY_ROLE, APPLICATION)
