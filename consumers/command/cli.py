"""The command `fullstop`: the one place that reads the settings and builds clients."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from pydantic import ValidationError
from rich.console import Console

from fullstop.consumers.command import sandboxed, show
from fullstop.consumers.operate import coming_and_going, duties, holds, letters
from fullstop.consumers.operate.announcements import AnnouncementRefusedError
from fullstop.consumers.operate.coming_and_going import Held, RetirementError
from fullstop.consumers.operate.duties import HOURS_MAX, DutyError, Mandate
from fullstop.consumers.operate.holds import HoldError, Paper
from fullstop.consumers.operate.letters import WHY_CHARACTERS_MAX, DecidedError, NoSuchLetterError
from fullstop.consumers.operate.migrate import (
    join_holds,
    migrate_aggregator,
    migrate_domain,
    permit,
    permit_officer,
)
from fullstop.consumers.operate.public_table import public_table
from fullstop.consumers.operate.reconcile import QUIET_SECONDS, Reconciliation, Terms
from fullstop.consumers.operate.retry import How, Retry
from fullstop.consumers.operate.status import case_status, overdue_cases, parked_cases
from fullstop.consumers.operate.what_if import what_if
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import DomainError
from fullstop.handlers.retention import candidate
from fullstop.handlers.rules import Policy
from fullstop.outbox.aggregator.letters import LetterState, Search
from fullstop.outbox.aggregator.retirements import Retirement
from fullstop.outbox.database import (
    Database,
    DatabaseError,
    UnfitConnectionError,
    refused,
    unreached,
)
from fullstop.outbox.migrate import AGGREGATOR_SCHEMA, BusyError
from fullstop.outbox.own import records as own_records
from fullstop.running.clock import now
from fullstop.running.dead_letter import TooManyDeadLettersError
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.kafka import KafkaRefusedError, Tail
from fullstop.running.logs import configure, log, where
from fullstop.running.processes import Loop, Prepare, run
from fullstop.running.settings import Settings, SettingsError, load
from fullstop.running.stderr import forgiving
from fullstop.sandbox import demo as driver
from fullstop.sandbox.errors import SandboxError
from fullstop.schemas.codec import UndecodableError
from fullstop.schemas.messages import (
    CASE_ID_FORM,
    SUBJECT_ID_FORM,
    Channel,
    DeletionRequested,
    ResultNotice,
)
from fullstop.schemas.registry import RegistryRefusedError, RegistryUnreachableError
from fullstop.schemas.topics import Topics
from fullstop.stores.postgres.checks import TableLockedError

app = typer.Typer(
    help="Carries a customer's deletion request to every domain that holds their data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sandbox_app = typer.Typer(
    help="Real Kafka and PostgreSQL on this machine, with Fullstop's processes.",
    no_args_is_help=True,
)
rules_app = typer.Typer(help="The retention rules.", no_args_is_help=True)
app.add_typer(sandbox_app, name="sandbox")
letters_app = typer.Typer(
    help="Records that could not be handled: look, retry, set aside.", no_args_is_help=True
)
app.add_typer(rules_app, name="rules")
app.add_typer(letters_app, name="dead-letters")
hold_app = typer.Typer(
    help="Legal holds: while one is on a customer, nothing in its scope is erased.",
    no_args_is_help=True,
)
app.add_typer(hold_app, name="hold")
duty_app = typer.Typer(
    help="Duties: reading, logged and for a time, what nobody reads in daily business.",
    no_args_is_help=True,
)
app.add_typer(duty_app, name="duty")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Folder = Annotated[
    Path | None, typer.Option(help="Where the servers keep their data; default: your cache.")
]

Ids = Annotated[list[str], typer.Argument(help="Ids as `list` shows them, such as 3-120.")]
Reason = Annotated[str | None, typer.Option(help="Only those with this reason.")]
OfConsumer = Annotated[str | None, typer.Option("--consumer", help="Only this consumer's.")]

EXIT_REFUSED = 2
EXIT_DEMO_FAILED = 1
EXIT_BUG = 70  # EX_SOFTWARE
WAIT_SECONDS_MAX = 120.0

console = Console()
_complaints = Console(stderr=True)


class UsageError(Exception):
    """What was typed cannot be done; says what to type."""


# --- processes ----------------------------------------------------------------------------------


@app.command()
def consume(
    domains: Annotated[list[str] | None, typer.Argument(help="The domains to work for.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All domains, in one process.")] = False,
) -> None:
    """Carry out deletion requests for one or more domains."""
    wiring = _wiring()
    names = list(wiring.topics.domains) if every else domains or []
    if not names:
        raise UsageError("name a domain, or --all; there are: " + ", ".join(wiring.catalogue))
    for name in names:
        wiring.entry(name)

    def prepare() -> Mapping[str, Loop]:
        loops: dict[str, Loop] = {}
        for name in names:
            loops |= wiring.domain(name)
        return loops

    _run(wiring.settings, "consume", prepare)


@app.command()
def aggregate() -> None:
    """Compile the domains' answers into notices."""
    wiring = _wiring()
    _run(wiring.settings, "aggregate", wiring.aggregator)


@app.command()
def relay() -> None:
    """Carry the outboxes to Kafka."""
    wiring = _wiring()
    _run(wiring.settings, "relay", wiring.relay)


def _run(settings: Settings, process: str, prepare: Prepare) -> None:
    def started(port: int) -> None:
        log.info("started", process=process, port=port)

    run(prepare, host=settings.health_host, port=settings.health_port, started=started)
    log.info("stopped", process=process)


# --- preparing a deployment ---------------------------------------------------------------------


@app.command()
def migrate(
    with_tables: Annotated[
        bool, typer.Option(help="Also make each domain's sample tables, to try it out.")
    ] = False,
    login: Annotated[
        str | None,
        typer.Option(
            help="Also let this login run the processes; created unless it is there, with "
            "FULLSTOP_LOGIN_PASSWORD as its password."
        ),
    ] = None,
    officer: Annotated[
        str | None,
        typer.Option(
            help="Also let this login of a privacy officer place and release legal holds and open "
            "duties; created unless it is there."
        ),
    ] = None,
) -> None:
    """Create or upgrade roles, schemas and tables, as an administrator of the database."""
    wiring = _wiring()
    aggregator_url = wiring.settings.url_of(AGGREGATOR_SCHEMA)
    migrate_aggregator(aggregator_url)
    console.print(f"{AGGREGATOR_SCHEMA}: up to date")
    for name, entry in wiring.catalogue.items():
        migrate_domain(wiring.settings.url_of(name), entry, with_tables=with_tables)
        join_holds(wiring.settings.url_of(name), name, aggregator_url)
        console.print(f"{name}: up to date")
    if login is not None:
        secret = wiring.settings.login_password
        password = secret.get_secret_value() if secret else None
        permit(login, password, wiring.catalogue, wiring.settings.url_of)
        console.print(f"{login}: may run the processes")
    if officer is not None:
        permit_officer(officer, wiring.catalogue, wiring.settings.url_of)
        console.print(f"{officer}: may place holds and open duties")


@app.command()
def topics(as_json: AsJson = False) -> None:
    """Create the topics that are missing and check them all."""
    wiring = _wiring()
    wanted = wiring.topics.all()
    created = wiring.admin().create(wanted, replication=wiring.settings.topic_replication)
    wiring.admin().check(wanted)
    if as_json:
        _print_json({"topics": [topic.name for topic in wanted], "created": created})
        return
    for topic in wanted:
        console.print(f"{topic.name}: {'created' if topic.name in created else 'as it must be'}")


# --- requests -----------------------------------------------------------------------------------


@app.command()
def request(
    subject: Annotated[str, typer.Argument(help="The customer's subject id.")],
    records: Annotated[
        list[str] | None,
        typer.Option(help="A domain or domain.record_set; again for more. Default: everything."),
    ] = None,
    channel: Annotated[str, typer.Option(help="ONLINE, HOTLINE, STORE or SERVICE.")] = "SERVICE",
    locale: Annotated[str, typer.Option(help="The language of the notice.")] = "zh-CN",
    case_id: Annotated[str | None, typer.Option(help="Default: a new one.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the notice.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish a deletion request."""
    asked = _request(
        case_id=str(uuid4()) if case_id is None else case_id,
        subject_id=subject,
        records=tuple(records or ()),
        channel=channel.upper(),
        locale=locale,
        dry_run=dry_run,
    )
    wiring = _wiring_here()
    tail = wiring.tail([wiring.topics.notices]) if wait else None
    message = record_of(
        asked, wiring.topics, source="/fullstop/request", traceparent=new_traceparent()
    )
    if not all(wiring.publisher().publish([message])):
        raise KafkaRefusedError("the broker did not acknowledge the request; try again")
    if tail:
        _say(
            f"Waiting for the notice of case {asked.case_id}, {WAIT_SECONDS_MAX:.0f} s at most; "
            f"`fullstop status {asked.case_id}` shows it later, too"
        )
    notice = _await_notice(tail, wiring.topics, asked.case_id) if tail else None
    if as_json:
        answer = {"notice": notice.model_dump(mode="json")} if notice else {}
        _print_json({"case_id": asked.case_id, **answer})
    else:
        console.print(f"case {asked.case_id}")
        if notice:
            show.notice(notice, console)


def _request(**fields: object) -> DeletionRequested:
    at = now()
    try:
        return DeletionRequested.model_validate(
            {"event_id": str(uuid4()), "requested_at": at, "cutoff_at": at, **fields}
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        known = f" (known: {', '.join(Channel)})" if place == "channel" else ""
        raise UsageError(f"{place}: {first['msg']}{known}") from error


def _await_notice(tail: Tail, topics: Topics, case_id: str) -> ResultNotice:
    ends_at = now().timestamp() + WAIT_SECONDS_MAX
    while now().timestamp() < ends_at:
        for received in tail.read(100, 0.5):
            try:
                message = topics.read(received.value)
            except UndecodableError:
                continue
            if isinstance(message, ResultNotice) and message.case_id == case_id:
                return message
    raise UsageError(
        f"the request is published, and no notice came within {WAIT_SECONDS_MAX:.0f} s: not every "
        "domain's answer has been compiled yet. The case goes on by itself; look again with "
        f"`fullstop status {case_id}`, and see that consume, aggregate and relay run"
    )


@app.command()
def status(
    case: Annotated[str | None, typer.Argument(help="The case id.")] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="All cases past their promised day, by deadline.")
    ] = False,
    parked: Annotated[
        bool, typer.Option("--parked", help="All cases that a domain has set aside, and why.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 200,
    as_json: AsJson = False,
) -> None:
    """What is known of a case: what each domain answered, and what the customer was told."""
    if [case is not None, overdue, parked].count(True) != 1:
        raise UsageError("name a case, or --overdue or --parked for all that are, and only one")
    if case is not None:
        _status_of(case, as_json=as_json)
    elif overdue:
        _status_overdue(limit, as_json=as_json)
    else:
        _status_parked(limit, as_json=as_json)


def _status_parked(limit: int, *, as_json: bool) -> None:
    found = parked_cases(_wiring_here().domain_databases(), limit)
    if as_json:
        _print_json({"cases": found})
    else:
        show.parked(found, console)


def _status_overdue(limit: int, *, as_json: bool) -> None:
    wiring = _wiring_here()
    today = wiring.settings.civil_day(now())
    found = overdue_cases(wiring.aggregator_database(), today, limit + 1, wiring.domain_databases())
    if as_json:
        _print_json({"cases": found[:limit], "more": len(found) > limit})
        return
    show.overdue(found[:limit], console)
    if len(found) > limit:
        console.print(f"there are more than these {limit}; raise --limit")


def _status_of(case: str, *, as_json: bool) -> None:
    if not re.fullmatch(CASE_ID_FORM, case):
        raise UsageError("that is no case id: 1 to 64 letters, digits and . _ : - are one")
    wiring = _wiring_here()
    found = case_status(
        wiring.aggregator_database(),
        case,
        wiring.wording,
        wiring.settings.civil_day,
        wiring.settings.civil_day(now()),
        wiring.domain_databases(),
    )
    if found is None:
        raise UsageError(
            f"no case {case} has reached the aggregator; is the id right, and does "
            "`fullstop aggregate` run?"
        )
    if as_json:
        _print_json(found)
    else:
        show.status(found, console)


# --- dead letters, and what was lost ------------------------------------------------------------


@letters_app.command("list")
def letters_list(
    reason: Reason = None,
    consumer: OfConsumer = None,
    topic: Annotated[str | None, typer.Option(help="Only of records on this topic.")] = None,
    case: Annotated[str | None, typer.Option(help="Only of this case.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those retried or discarded.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 200,
    as_json: AsJson = False,
) -> None:
    """The dead letters that nothing was decided about yet, the oldest first."""
    search = Search(reason, consumer, topic, case, None if every else LetterState.OPEN)
    found = letters.listed(_wiring_here().aggregator_database(), search, limit + 1)
    shown = [letters.facts(letter) for letter in found[:limit]]
    if as_json:
        _print_json({"letters": shown, "more": len(found) > limit})
        return
    show.letters(shown, console)
    if len(found) > limit:
        console.print(f"there are more than these {limit}; narrow the search or raise --limit")


@letters_app.command("show")
def letters_show(
    letter: Annotated[str, typer.Argument(help="An id as `list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """One dead letter: what it is about, what its reason asks for, and what a retry would do."""
    wiring = _wiring_here()
    with _retry(wiring) as retry:
        found = [
            {**letters.facts(one), "advice": letters.advice(one), "retry": retry.outlook(one)}
            for one in letters.named(wiring.aggregator_database(), [letter])
        ]
    if as_json:
        _print_json({"letters": found})
        return
    for facts in found:
        show.letter(facts, console)


@letters_app.command("retry")
def letters_retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids as `list` shows them.")] = None,
    reason: Reason = None,
    consumer: OfConsumer = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also what was decided before, or fails again.")
    ] = False,
    from_letter: Annotated[
        bool, typer.Option("--from-letter", help="Where the original is gone, the letter's copy.")
    ] = False,
    rekey: Annotated[
        bool, typer.Option("--rekey", help="Publish a wrong_key record under its right key.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish the records of dead letters again: by id, or all open ones with a reason."""
    if bool(ids) is (reason is not None) or (ids and consumer is not None):
        raise UsageError("name ids, or --reason (with --consumer if you like), and not both")
    wiring = _wiring_here()
    how = How(force=force, from_letter=from_letter, rekey=rekey)
    with _retry(wiring) as retry:
        result = (
            retry.these(letters.named(wiring.aggregator_database(), ids), how)
            if ids
            else retry.all(Search(reason=reason, consumer=consumer), how)
        )
    if as_json:
        _print_json(result.facts())
    else:
        show.retried(result.facts(), console)
    if result.refused:
        raise typer.Exit(EXIT_REFUSED)


@letters_app.command("discard")
def letters_discard(
    ids: Ids,
    why: Annotated[str, typer.Option(help="The reason, without anything personal in it.")],
    as_json: AsJson = False,
) -> None:
    """Set dead letters aside: nothing more is done about them."""
    if not 0 < len(why.strip()) <= WHY_CHARACTERS_MAX:
        raise UsageError(f"--why: write 1 to {WHY_CHARACTERS_MAX} characters")
    done = letters.discard(_wiring_here().aggregator_database(), ids, why.strip())
    if as_json:
        records = sum(letter.count for letter in done)
        _print_json({"discarded": [letter.id for letter in done], "records": records})
        return
    for letter in done:
        many = f", {letter.count} records" if letter.count > 1 else ""
        console.print(f"{letter.id}: discarded{many}")


@contextmanager
def _retry(wiring: Wiring) -> Iterator[Retry]:
    lookup = wiring.lookup()
    try:
        yield Retry(wiring.aggregator_database(), wiring.topics, lookup)
    finally:
        lookup.close()


@app.command()
def reconcile(
    notices_since: Annotated[
        str | None,
        typer.Option(help="Also each case's last notice of this day or later, YYYY-MM-DD."),
    ] = None,
    quiet_seconds: Annotated[
        int, typer.Option(min=0, help="Leave out cases that changed so lately.")
    ] = QUIET_SECONDS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish again what the broker has lost: requests, reports, and notices if asked."""
    wiring = _wiring_here()
    since = None if notices_since is None else _day(notices_since)
    terms = Terms(quiet_seconds, since, dry_run)
    result = Reconciliation(
        wiring.topics,
        wiring.aggregator_database(),
        {name: wiring.domain_database(name) for name in wiring.topics.domains},
        now,
        wiring.settings.civil_day,
    ).run(terms)
    facts = {"dry_run": dry_run, **asdict(result)}
    if as_json:
        _print_json(facts)
    else:
        show.reconciled(facts, console)


@app.command("catch-up")
def catch_up(
    domain: Annotated[str, typer.Argument(help="A domain that came while cases were there.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hand a new domain the requests that it was not asked about."""
    wiring = _wiring()
    if domain not in wiring.topics.domains:
        raise UsageError(
            f"{domain} is not in service; there are: {', '.join(wiring.topics.domains)}"
        )
    caught = coming_and_going.catch_up(
        wiring.topics,
        wiring.aggregator_database(),
        domain,
        wiring.domain_database(domain),
        dry_run=dry_run,
    )
    if as_json:
        _print_json({"domain": domain, "dry_run": dry_run, **asdict(caught)})
    else:
        what = "would be published" if dry_run else "published"
        console.print(f"{caught.cases} cases without {domain}: {caught.requests} {what} again")
        _tell_held(caught, domain)


@app.command()
def retire(
    domain: Annotated[str, typer.Argument(help="The domain that goes.")],
    successor: Annotated[
        str | None, typer.Option(help="The domain that has its records now.")
    ] = None,
    waiver: Annotated[
        str | None,
        typer.Option(help="Why nobody can answer any more, without anything personal in it."),
    ] = None,
    by: Annotated[str | None, typer.Option(help="The staff id of who signs the waiver.")] = None,
    by_second: Annotated[str | None, typer.Option(help="And of a second person.")] = None,
    as_json: AsJson = False,
) -> None:
    """Settle what cases expect of a domain that goes: by its successor, or by a signed waiver."""
    wiring = _wiring()
    wanted = coming_and_going.checked(
        Retirement(domain, successor, waiver, by, by_second), wiring.topics.domains
    )
    result = coming_and_going.retire(
        wiring.topics,
        wiring.aggregator_database(),
        wanted,
        coming_and_going.Successor(
            wiring.work(wiring.catalogue[successor]), wiring.domain_database(successor)
        )
        if successor is not None
        else None,
    )
    if as_json:
        _print_json({"domain": domain, **asdict(result)})
    else:
        console.print(f"{result.settled} cases settled, {result.waiting} wait for {successor}")
        if result.waiting:
            console.print("run this again when it has worked them off")
        _tell_held(result, successor)


def _tell_held(found: Held, domain: str | None) -> None:
    if found.held:
        console.print(
            f"{found.held} more are left out for holds that {domain} has not got; an officer types "
            f"`fullstop hold place {domain} --id …`, for {', '.join(found.holds)}; then run this "
            "again",
            soft_wrap=True,
        )


# --- legal holds --------------------------------------------------------------------------------


@hold_app.command("place")
def hold_place(
    reference: Annotated[
        str, typer.Option(help="The paper it rests on, such as a court's number.")
    ],
    reason: Annotated[str, typer.Option(help="Why, without anything personal in it.")],
    by: Annotated[str, typer.Option(help="Your staff id.")],
    scope: Annotated[
        list[str] | None, typer.Argument(help="Domains, or domain.record_set.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Everything, also in domains that come later.")
    ] = False,
    subject: Annotated[str | None, typer.Option(help="The customer's subject id.")] = None,
    case: Annotated[str | None, typer.Option(help="Or a case of theirs.")] = None,
    approved_by: Annotated[
        str | None, typer.Option(help="The staff id of who approved it; may come without.")
    ] = None,
    secret: Annotated[
        bool, typer.Option("--secret", help="The customer may not be told that there is a hold.")
    ] = False,
    hold_id: Annotated[
        str | None, typer.Option("--id", help="To go on with a hold that is in some domains only.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a customer's records, whatever any rule says, until two persons release them."""
    paper = Paper(reference, reason, by, approved_by, secret)
    if bool(scope) == every:
        raise UsageError("name domains (or domain.record_set), or --all, and not both")
    if (subject is None) is (case is None):
        raise UsageError("name the customer with --subject, or with --case")
    wiring = _wiring()
    id_ = str(uuid4()) if hold_id is None else hold_id
    databases = wiring.hold_databases()
    day = wiring.settings.civil_day(now())
    held = holds.scopes(wiring.catalogue, scope) if scope else None
    whose = holds.subject_of(databases, case) if case is not None else _subject(subject or "")
    _say(f"hold {id_}: if this stops half-way, the same command with --id {id_} goes on")
    placed = holds.place(databases, held, id_, whose, paper, day)
    if as_json:
        _print_json({"hold_id": id_, "placed": placed})
        return
    console.print(f"hold {id_}: {', '.join(placed) or 'was there already'}")


@hold_app.command("release")
def hold_release(
    hold_id: Annotated[str, typer.Argument(help="The hold's id, as `list` shows it.")],
    by: Annotated[str, typer.Option(help="Your staff id.")],
    approved_by: Annotated[str, typer.Option(help="The staff id of the second person.")],
    as_json: AsJson = False,
) -> None:
    """End a hold; what it kept goes by itself, if nothing else keeps it."""
    wiring = _wiring()
    day = wiring.settings.civil_day(now())
    released = holds.release(wiring.hold_databases(), hold_id, by, approved_by, day)
    if as_json:
        _print_json({"hold_id": hold_id, "released": released})
    else:
        console.print(f"hold {hold_id}: released in {', '.join(released)}")


@hold_app.command("list")
def hold_list(
    every: Annotated[bool, typer.Option("--all", help="Also those released.")] = False,
    as_json: AsJson = False,
) -> None:
    """The legal holds of every domain."""
    found = holds.listed(_wiring().hold_databases(), released=every)
    if as_json:
        _print_json({"holds": found})
    else:
        show.holds(found, console)


# --- duties -------------------------------------------------------------------------------------

OpenedBy = Annotated[str, typer.Option("--by", help="Your staff id.")]
ApprovedBy = Annotated[str, typer.Option(help="The staff id of the second person.")]
Ticket = Annotated[str, typer.Option(help="The request or order it rests on.")]


@duty_app.command("open")
def duty_open(
    domain: str,
    group: Annotated[str, typer.Argument(help="finance_duty, authority_duty or own_access.")],
    reason: Annotated[str, typer.Option(help="Why, without anything personal in it.")],
    ticket: Ticket,
    by: OpenedBy,
    approved_by: ApprovedBy,
    reader: Annotated[str, typer.Option("--login", help="The database login that will read.")],
    hours: Annotated[int, typer.Option(min=1, max=HOURS_MAX, help="How long.")] = 8,
    subject: Annotated[str | None, typer.Option(help="Only this customer's records.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let a login read by duty for a time; every read of it is logged."""
    wiring = _wiring()
    mandate, lasts = Mandate(reason, ticket, by, approved_by), timedelta(hours=hours)
    subject = None if subject is None else _subject(subject)
    database = _officers_database(wiring, domain)
    duty_id = duties.open_duty(database, group, reader, subject, mandate, lasts)
    if as_json:
        _print_json({"domain": domain, "duty_id": duty_id})
        return
    console.print(
        f"duty {duty_id} in {domain}: {reader} reads as {group} for {hours} h, with "
        f"{domain}.duty_ask and {domain}.duty_read_… (docs/how-to/duties.md)",
        soft_wrap=True,
    )


@duty_app.command("close")
def duty_close(domain: str, duty_id: int) -> None:
    """End a duty before its time."""
    duties.close_duty(_officers_database(_wiring(), domain), duty_id)
    console.print(f"duty {duty_id} in {domain}: closed")


@duty_app.command("list")
def duty_list(
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    as_json: AsJson = False,
) -> None:
    """The duties of every domain, and how much was read under each."""
    found = duties.listed(_wiring().privacy_databases(), over=every)
    if as_json:
        _print_json({"duties": found})
    else:
        show.duties(found, console)


@app.command()
def access(
    subject: Annotated[str, typer.Argument(help="The customer's subject id.")],
    ticket: Ticket,
    by: OpenedBy,
    approved_by: ApprovedBy,
) -> None:
    """All that is held of a customer, restricted or not, for their own request; as JSON."""
    wiring = _wiring()
    mandate = Mandate("own request", ticket, by, approved_by)
    records = duties.own_records(
        wiring.catalogue,
        wiring.privacy_databases(),
        wiring.own_access_databases(),
        _subject(subject),
        mandate,
    )
    with closing(records):  # the duty ends with the reading, whatever stops that
        sys.stdout.writelines(show.own_records(records))


def _subject(text: str) -> str:
    if not re.fullmatch(SUBJECT_ID_FORM, text):
        raise UsageError("that is no subject id: 1 to 128 letters, digits and . _ : - are one")
    return text


def _officers_database(wiring: Wiring, domain: str) -> Database:
    databases = wiring.privacy_databases()
    if domain not in databases:
        raise UsageError(f"no domain is called {domain}; there are: {', '.join(databases)}")
    return databases[domain]


# --- rules --------------------------------------------------------------------------------------


@rules_app.command("check")
def rules_check(
    database: Annotated[
        bool,
        typer.Option(
            "--database",
            help="Also against each domain's tables, what it loaded before, and the evidence that "
            "its versions were announced.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check every domain's folder: record sets, facts, rules, dates."""
    wiring = _wiring_here() if database else _wiring()
    if database:
        for name in wiring.topics.domains:
            wiring.check_domain(wiring.catalogue[name])
    versions = {
        name: [policy.version for policy in entry.policies]
        for name, entry in wiring.catalogue.items()
    }
    if as_json:
        _print_json({"domains": versions})
        return
    for name, listed in versions.items():
        console.print(f"{name}: {', '.join(listed)}: as they must be")


@rules_app.command("show")
def rules_show(
    domain: Annotated[str | None, typer.Argument(help="With --public: default all.")] = None,
    on: Annotated[str | None, typer.Option(help="A day, YYYY-MM-DD; default: today.")] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="As the retention table for customers: Markdown, zh and en."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the rules of a domain that are in force on a day."""
    wiring = _wiring()
    day = wiring.settings.civil_day(now()) if on is None else _day(on)
    if public:
        names = list(wiring.topics.domains) if domain is None else [domain]
        entries = [_entry(wiring, name) for name in names]
        tables = [(entry.domain, entry.policy_on(day)) for entry in entries]
        own = [own_records.in_force(day)] if domain is None else []
        sys.stdout.write(public_table([*tables, *own]))
        return
    if domain is None:
        raise UsageError("name a domain; there are: " + ", ".join(wiring.catalogue))
    policy = _entry(wiring, domain).policy_on(day)
    if as_json:
        _print_json(show.policy_facts(policy))
    else:
        show.policy(policy, console)


@rules_app.command("announce")
def rules_announce(
    what: Annotated[str, typer.Argument(metavar="DOMAIN|FILE", help="A domain, or a file.")],
    version: Annotated[
        str | None, typer.Argument(help="With a domain: the day its version takes effect.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell customers of a version that is to come, and keep the broker's word as evidence."""
    wiring = _wiring()
    entry, policy = _version(wiring, what, version)
    said = wiring.announcer(entry.domain.name).announce(entry, policy)
    facts = {
        **asdict(said),
        "domain": policy.domain,
        "version": policy.version,
        "announced_at": said.announced_at.isoformat(),
    }
    if as_json:
        _print_json(facts)
        return
    console.print(
        f"{policy.domain} {policy.version}: announced by {', '.join(said.channels)} at "
        f"{said.announced_at:%Y-%m-%d %H:%M} UTC ({said.topic}/{said.partition}/{said.offset})"
    )


@rules_app.command("what-if")
def rules_what_if(
    file: Annotated[Path, typer.Argument(help="A retention file, loaded or not yet.")],
    domain: Annotated[
        str | None, typer.Option(help="Whose it is; default: of the folder it lies in.")
    ] = None,
    everybody: Annotated[
        bool,
        typer.Option(
            "--everybody",
            help="Also as if every customer asked on its day; reads every row of the domain.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Whom a version would affect, and which promises it would move; nothing is changed."""
    wiring = _wiring_here()
    entry = _entry(wiring, _domain_of(wiring, file) if domain is None else domain)
    after = candidate(entry.domain, file, entry.policies, wiring.settings.operator)
    before = [p for p in entry.policies if p.effective_from < after.effective_from][-1]
    found = what_if(
        wiring.work(entry),
        wiring.domain_database(entry.domain.name),
        before,
        after,
        civil_day=wiring.settings.civil_day,
        everybody=everybody,
    )
    if as_json:
        _print_json(found)
    else:
        show.what_if(found, console)


def _version(wiring: Wiring, what: str, version: str | None) -> tuple[Entry, Policy]:
    """A version by its domain and day, or by its file in a domain's folder."""
    if version is None:
        return _version_in(wiring, Path(what))
    entry = _entry(wiring, what)
    for policy in entry.policies:
        if policy.version == version:
            return entry, policy
    known = ", ".join(policy.version for policy in entry.policies)
    raise UsageError(
        f"{what} has no version {version}; there are: {known}. A file counts once it is in "
        f"{entry.folder / 'retention'}"
    )


def _version_in(wiring: Wiring, path: Path) -> tuple[Entry, Policy]:
    """The version that was read from this very file."""
    if path.suffix != ".toml":
        raise UsageError(f"name the version too: {path} YYYY-MM-DD, or name a retention file")
    entry = _entry(wiring, _domain_of(wiring, path))
    files = {entry.file(policy.effective_from): policy for policy in entry.policies}
    for file, policy in files.items():
        if file.resolve() == path.resolve():
            return entry, policy
    raise UsageError(
        f"{path} is no file that {entry.domain.name} takes its rules from; these are: "
        f"{', '.join(map(str, files))}. Copy it there under a day of its own, or name one of them"
    )


def _domain_of(wiring: Wiring, path: Path) -> str:
    """The domain whose folder a retention file lies in."""
    folders = {entry.folder.resolve(): name for name, entry in wiring.catalogue.items()}
    for folder in path.resolve().parents:
        if folder in folders:
            return folders[folder]
    raise UsageError(f"{path} lies in no domain's folder, so nobody knows whose rules it has")


def _entry(wiring: Wiring, name: str) -> Entry:
    if name not in wiring.catalogue:
        raise UsageError(f"no domain is called {name}; there are: {', '.join(wiring.catalogue)}")
    return wiring.catalogue[name]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day; write YYYY-MM-DD") from error


# --- sandbox and demo ---------------------------------------------------------------------------


@sandbox_app.command("up")
def sandbox_up(folder: Folder = None, as_json: AsJson = False) -> None:
    """Start Kafka, PostgreSQL and every process here, with sample customers; or reuse them."""
    deployment = sandboxed.up(_settings(), folder, say=_say)
    sandboxed.load_samples(deployment)
    if as_json:
        _print_json(deployment.facts())
    else:
        show.deployment(deployment.facts(), console)


@sandbox_app.command("down")
def sandbox_down(
    folder: Folder = None,
    clear: Annotated[bool, typer.Option("--clear", help="Delete its data, too.")] = False,
) -> None:
    """Stop what `sandbox up` started; the data stay unless --clear is given."""
    sandboxed.down(_settings(), folder, clear=clear, say=_say)


@sandbox_app.command("status")
def sandbox_status(folder: Folder = None, as_json: AsJson = False) -> None:
    """What runs here."""
    facts = sandboxed.facts(_settings(), folder)
    if as_json:
        _print_json(facts)
    else:
        show.deployment(facts, console)


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=0, max=100_000, help="Generated customers.")] = 300,
    external: Annotated[
        bool,
        typer.Option(
            "--external",
            help="With the brokers and the database that the settings name (as an administrator), "
            "where every process runs already. Nothing is started or stopped.",
        ),
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Real requests through real Kafka and PostgreSQL: see rows go and the notice come."""
    if external:
        result = sandboxed.demo_external(_settings(), customers=customers, say=_say)
    else:
        result = sandboxed.demo(_settings(), folder, customers=customers, say=_say)
    if as_json:
        _print_json(driver.as_json(result))
    else:
        driver.show(result, console)
    if result.problems:
        _complaints.print(*result.problems, sep="\n", style="red")
        raise typer.Exit(EXIT_DEMO_FAILED)


# --- the command's edges ------------------------------------------------------------------------


def main() -> None:
    """Run the command; what a person can mend ends with one message and code 2."""
    with forgiving():
        _main()


def _main() -> None:
    try:
        _refuse_empty(sys.argv[1:])
        app()
    except (
        UsageError,
        BusyError,
        TableLockedError,
        AnnouncementRefusedError,
        SettingsError,
        DecidedError,
        DomainError,
        DutyError,
        HoldError,
        KafkaRefusedError,
        NoSuchLetterError,
        RetirementError,
        SandboxError,
        TooManyDeadLettersError,
        UnfitConnectionError,
        RegistryRefusedError,
        RegistryUnreachableError,
    ) as error:
        _refuse(str(error))
    except DatabaseError as error:
        _refuse(_of_database(error))
    except Exception as error:  # a bug; its message may quote a row, so only its place is told
        _complain(f"a bug: {type(error).__name__} at {where(error)}")
        sys.exit(EXIT_BUG)


def _refuse_empty(words: Sequence[str]) -> None:
    """An empty value, most often of a variable that is not set, must not pass for none given."""
    for before, word in pairwise(("fullstop", *words)):
        assigned = re.fullmatch(r"(--[\w-]+)=", word)
        if assigned or not word:
            option = assigned[1] if assigned else before
            raise UsageError(f"the value of {option} is empty; is a shell variable not set?")


def _of_database(error: DatabaseError) -> str:
    """What to do about a database's error; its own message may quote a row."""
    if failed := unreached(error):
        return f"{failed}; is FULLSTOP_DATABASE_URL right?"
    match error.sqlstate:
        case "55P03":
            advice = (
                "something is being carried out now and did not end in time; type the same again, "
                "a hold with its --id"
            )
        case "42P01" | "3F000":
            advice = "was `fullstop migrate` run there?"
        case _:
            advice = "see the server's log for what it refused"
    return f"{refused(error)}; {advice}"


def _refuse(message: str) -> None:
    _complain(message)
    sys.exit(EXIT_REFUSED)


def _complain(message: str) -> None:
    _complaints.print(message, style="red", markup=False, highlight=False, soft_wrap=True)


def _settings() -> Settings:
    settings = load()
    configure(settings.log_format)
    Wiring(settings).check_names()
    return settings


def _wiring() -> Wiring:
    return Wiring(_settings())


def _wiring_here() -> Wiring:
    """For what looks, asks or repeats: of the sandbox that runs here, where no server is named.

    What changes something for good, prepares a deployment or runs one must be pointed at it.
    """
    return Wiring(sandboxed.pointed(_settings(), say=_say))


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _say(line: str) -> None:
    _complaints.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
