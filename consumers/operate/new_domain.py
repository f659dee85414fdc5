"""`fullstop new-domain`: a domain's folder, with defaults that keep until somebody decides."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import available_timezones

from fullstop.consumers.operate.domain_files import domain_files, project_files
from fullstop.consumers.operate.guessed import Guess, Said, guessed, unclaimed
from fullstop.handlers.contract import OWN_SCHEMAS, Domain, DomainError, Mask, RecordSet
from fullstop.outbox.database import Db, connect_as_administrator
from fullstop.stores.postgres.described import Column, Described, described
from fullstop.stores.postgres.mask_checks import unwritable

OWN_HANDLERS = "handlers/installed.py"  # where it lies, a folder in handlers/ is found
_POSTGRES = ("pg_", "information_schema", "public")
_ADDRESSES = ("postgresql://", "postgres://")
NAME_FORM = r"[a-z][a-z0-9_]{1,39}"


@dataclass(frozen=True)
class NewDomain:
    """What was written, and what its team has to decide or to look at."""

    folder: Path
    files: tuple[str, ...]
    decisions: tuple[str, ...]


def new_domain(
    name: str, beside: Path, tables: Sequence[str], url: str | None, said: Said, today: date
) -> NewDomain:
    """Write the domain's folder, in Fullstop's own repository or as a package of its own.

    DomainError where it is there, or a table is not understood.
    """
    ours = (beside / OWN_HANDLERS).is_file()
    place = beside / "handlers" / name if ours else beside / name
    _check_name(name)
    _check_said(tables, url, said)
    if place.exists() or place.with_suffix(".py").exists():
        raise DomainError(f"{place} is there already; name the domain otherwise, or remove it")
    if not ours and find_spec(name) is not None:
        raise DomainError(
            f"{name!r} is a module of Python's or of a library that is here, and the package would "
            "be in its place; name the domain otherwise"
        )
    found = _guessed(name, tables, url, said)
    texts = dict(domain_files(name, found, today))
    if not ours:
        texts = {f"{name}/{file}": text for file, text in texts.items()}
        texts |= project_files(name)
    for file, text in texts.items():
        path = place / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    told = [decision for guess in found for decision in guess.decisions]
    return NewDomain(place, tuple(texts), (*told, *unclaimed(found)))


def _check_name(name: str) -> None:
    is_theirs = name in OWN_SCHEMAS or name.startswith(_POSTGRES) or keyword.iskeyword(name)
    if is_theirs or not re.fullmatch(NAME_FORM, name):
        raise DomainError(
            f"{name!r} cannot be a domain's name: it is a schema's, a package's and a topic's, so "
            "2 to 40 small letters, digits and _, a letter first, and none that Fullstop, "
            "PostgreSQL or Python has for itself"
        )


def _check_said(tables: Sequence[str], url: str | None, said: Said) -> None:
    """Before any server is asked; an address is not repeated, for it may hold a password."""
    for table in tables:
        if not all(table.partition(".")):
            raise DomainError(f"{table!r} is no table; write schema.table")
    if tables and url and not url.startswith(_ADDRESSES):
        raise DomainError("--database is no address; write postgresql://LOGIN@HOST/NAME")
    if said.created_zone and said.created_zone not in available_timezones():
        raise DomainError(f"{said.created_zone!r} is no zone; write one as Asia/Shanghai")


def _guessed(name: str, tables: Sequence[str], url: str | None, said: Said) -> list[Guess]:
    if not tables:
        return guessed([_of_nothing(name)], said, _refuses_nothing)
    if url is None:
        raise DomainError("--table needs --database, or FULLSTOP_DATABASE_URL: where it lies")
    with connect_as_administrator(url) as connection:
        connection.execute("set default_transaction_read_only to on")
        found = [described(connection, table) for table in tables]
        return guessed(found, said, partial(_refusal, connection, name))


def _refuses_nothing(_guess: Guess, _column: Column, _mask: Mask) -> str | None:
    """Of a table that is not there yet."""
    return None


def _refusal(connection: Db, domain: str, guess: Guess, column: Column, mask: Mask) -> str | None:
    """What a start would say of the mask first."""
    records = RecordSet(
        *(guess.name, guess.table.table, guess.key, guess.subject.name, guess.created_at),
        personal={column.name: mask},
    )
    columns = {one.name: (one.kind, not one.not_null) for one in guess.table.columns}
    return next(unwritable(connection, Domain(domain, (records,)), records, columns), None)


def _of_nothing(name: str) -> Described:
    """The least that a record set has, where no table is named yet."""
    columns = (
        Column("record_no", "text", "text", True, "", None, True, True),
        Column("subject_id", "text", "text", True, "", None, False, True),
        Column("note", "text", "text", False, "", None, False, True),
        Column("created_at", "timestamptz", "timestamptz", True, "", None, False, True),
    )
    return Described(f"{name}.records", None, columns, ("record_no",), (), ())
