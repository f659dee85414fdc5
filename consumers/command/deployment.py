"""Preparing a deployment: `migrate` its databases, make its `topics`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, console, emit, nothing
from fullstop.consumers.command.typed import AsJson, UsageError
from fullstop.consumers.operate.migrate import (
    join_holds,
    join_lists,
    migrate_aggregator,
    migrate_domain,
    migrate_intake,
    migrate_notify,
    permit,
    permit_officer,
    refuse_unknown,
)
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.outbox.database import AGGREGATOR_SCHEMA, INTAKE_SCHEMA, NOTIFY_SCHEMA
from fullstop.running.kafka import HERE, Acls
from fullstop.running.settings import Settings, SettingsError

app = typer.Typer()


class Acl(StrEnum):
    """What becomes of the rights at the broker."""

    PRINT = "print"
    WRITE = "write"


_SIGNS_IN = "{officer}: signs in with the password of FULLSTOP_OFFICER_PASSWORD"
_AS_THE_SERVER_SAYS = (
    "{officer}: its password stays as it was, and a new login has none; it signs in as the "
    "server's pg_hba.conf says (certificate, LDAP, Kerberos), or run this again with "
    "FULLSTOP_OFFICER_PASSWORD"
)

_NEWER = (
    "{schema}: left alone, its tables are of a newer version of Fullstop ({newer}), and this one "
    "works on them; forward again, run the newer version's `fullstop migrate`"
)

_LOUD = (
    "The server's log may quote rows that {login} works on: let a superuser type\n"
    "alter role {login} set log_min_messages = 'fatal'"
)


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
            "duties; created unless it is there, with FULLSTOP_OFFICER_PASSWORD as its password."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create or upgrade roles, schemas and tables, as an administrator of the database."""
    wiring, out = wired.named(), console(quiet=as_json)
    migrated, newer = [], {}
    for schema, found in _migrated(wiring, with_tables=with_tables):
        if found is None:
            out.print(f"{schema}: up to date")
            migrated.append(schema)
        else:
            out.print(_NEWER.format(schema=schema, newer=found))
            newer[schema] = found
    if login is not None:
        let_run(wiring, login, out)
    if officer is not None:
        let_officer(wiring, officer, out)
    if as_json:
        facts = {"migrated": migrated, "newer": newer, "login": login, "officer": officer}
        emit(facts, nothing, as_json=True)


def _migrated(wiring: Wiring, *, with_tables: bool) -> Iterator[tuple[str, str | None]]:
    """Each schema as soon as it is up to date, or the newer revision for which it is left alone."""
    refuse_two_databases(wiring.settings)
    newer = refuse_unknown(wiring.schemas, wiring.settings.url_of)
    for schema, bring in _steps(wiring, with_tables=with_tables):
        if schema not in newer:
            bring()
        yield schema, newer.get(schema)


def _steps(wiring: Wiring, *, with_tables: bool) -> Iterator[tuple[str, Callable[[], None]]]:
    """What brings each schema up to date, in their order."""
    yield AGGREGATOR_SCHEMA, partial(migrate_aggregator, wiring.settings.url_of(AGGREGATOR_SCHEMA))
    for name, entry in wiring.catalogue.items():
        yield name, partial(_bring_domain, wiring, entry, with_tables=with_tables)
    if wiring.settings.intake_address is not None:
        yield INTAKE_SCHEMA, partial(migrate_door, wiring)
    if wiring.settings.notify_page is not None:
        yield NOTIFY_SCHEMA, partial(_bring_notify, wiring)


def _bring_domain(wiring: Wiring, entry: Entry, *, with_tables: bool) -> None:
    name, url_of = entry.domain.name, wiring.settings.url_of
    migrate_domain(url_of(name), entry, with_tables=with_tables)
    join_holds(url_of(name), name, url_of(AGGREGATOR_SCHEMA))


def _bring_notify(wiring: Wiring) -> None:
    """The messages' tables, and every hold that was placed before they came."""
    url = wiring.settings.url_of(NOTIFY_SCHEMA)
    migrate_notify(url, has_door=wiring.settings.intake_address is not None)
    join_lists(url, NOTIFY_SCHEMA, wiring.settings.url_of(AGGREGATOR_SCHEMA))


def refuse_two_databases(settings: Settings) -> None:
    """SettingsError, before anything is made, for what no process would start on."""
    from fullstop.consumers.wiring.texts import in_two_databases

    for wrong in in_two_databases(settings):
        raise SettingsError(wrong)


def let_run(wiring: Wiring, login: str, out: Console) -> None:
    """Let a login run the processes."""
    settings = wiring.settings
    accounts = None if settings.intake_address is None else _accounts_schema(wiring)
    password = _secret(settings.login_password)
    url_of, domains, notify = settings.url_of, wiring.catalogue, settings.notify_page is not None
    quiet = permit(login, password, domains, url_of, accounts, notify=notify)
    out.print(f"{login}: may run the processes")
    if not quiet:
        out.print(_LOUD.format(login=login))


def let_officer(wiring: Wiring, officer: str, out: Console) -> None:
    """Let a login be a privacy officer's, and say how it signs in."""
    settings = wiring.settings
    more = (*wiring.door_schemas, *((NOTIFY_SCHEMA,) if settings.notify_page is not None else ()))
    password = _secret(settings.officer_password)
    permit_officer(officer, wiring.catalogue, settings.url_of, door=more, password=password)
    out.print(f"{officer}: may place holds and open duties")
    signs_in = _SIGNS_IN if password else _AS_THE_SERVER_SAYS
    out.print(signs_in.format(officer=officer))


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None


def migrate_door(wiring: Wiring) -> None:
    """The door's tables, and its right on the accounts."""
    settings = wiring.settings
    url = settings.url_of(INTAKE_SCHEMA)
    migrate_intake(url, settings.url_of(_accounts_schema(wiring)), settings.intake_accounts)
    join_lists(url, INTAKE_SCHEMA, settings.url_of(AGGREGATOR_SCHEMA))


def _accounts_schema(wiring: Wiring) -> str:
    return wiring.settings.intake_accounts.partition(".")[0]


@app.command()
def topics(
    acl: Annotated[
        Acl | None,
        typer.Option(
            help="Instead, the rights of each process at the broker: print what gives them, or "
            "write them there, as a super user."
        ),
    ] = None,
    principal: Annotated[
        str, typer.Option(help="With --acl: what the broker calls each process, {} for its name.")
    ] = f"User:{HERE}",
    as_json: AsJson = False,
) -> None:
    """Create the topics that are missing and check them all."""
    if HERE not in principal:
        raise UsageError(f"--principal: {HERE} for the name of each process is not in it")
    wiring = wired.named()
    if acl is not None:
        _rights(wiring, acl, principal, as_json=as_json)
        return
    wanted, admin = wiring.topics.all(), wiring.admin()
    created = admin.create(wanted, replication=wiring.settings.topic_replication)
    admin.check(wanted)
    facts = {"topics": [topic.name for topic in wanted], "created": created}
    emit(facts, _show_topics, as_json=as_json)


def _show_topics(facts: Facts, console: Console) -> None:
    for name in facts["topics"]:
        console.print(f"{name}: {'created' if name in facts['created'] else 'as it must be'}")


def _rights(wiring: Wiring, acl: Acl, principal: str, *, as_json: bool) -> None:
    rights, acls = wiring.rights(), Acls(wiring.cluster, principal)
    shown = {"rights": [{"principal": acls.principal(right), **asdict(right)} for right in rights]}
    if acl is Acl.WRITE:
        done = acls.give(rights)
        beyond = list(done.beyond)
        emit({**shown, "given": len(done.given), "beyond": beyond}, _show_given, as_json=as_json)
        return
    of_one = [list(found) for _, found in groupby(rights, lambda it: (it.who, it.kind, it.name))]
    commands = [acls.command(one) for one in of_one]
    emit({**shown, "commands": commands}, _show_commands, as_json=as_json)


def _show_commands(facts: Facts, console: Console) -> None:
    for command in facts["commands"]:
        console.print(command)


def _show_given(facts: Facts, console: Console) -> None:
    console.print(f"{len(facts['rights'])} rights, {facts['given']} of them given now")
    for line in facts["beyond"]:
        console.print(f"beyond them, and left as it is: {line}")
