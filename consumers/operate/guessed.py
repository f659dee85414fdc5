"""What a live table is taken for, by its names and types, until its team says otherwise.

Nothing is guessed that would erase: only what somebody says goes, and the rest is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fullstop.handlers.contract import DomainError, Mask, Through
from fullstop.stores.postgres.described import Column, Described, Reference

_SUBJECTS = (
    *("subject_id", "customer_id", "user_id", "member_id", "account_id", "buyer_id", "uid"),
    *("customer", "customer_no", "user_no", "member_no", "userid", "customerid"),
)
_CAME = (
    *("created_at", "created", "create_time", "created_time", "gmt_create", "creation_date"),
    *("inserted_at", "date_joined", "joined_at", "placed_at", "ordered_at", "occurred_at"),
)
_TEXTS = ("text", "varchar")
_DOCUMENTS = ("json", "jsonb")
_TIMES = ("timestamptz", "timestamp")
_SUBJECT_TYPES = {"text": "text", "varchar": "text", "bpchar": "char", "citext": "citext"} | {
    "int4": "integer",
    "int8": "bigint",
    "uuid": "uuid",
}
_MASKS = (
    (r"phone|mobile|tel", Mask.PHONE),
    (r"mail", Mask.EMAIL),
    (r"id_?card|identity_no|id_no", Mask.ID_CARD),
    (r"address|addr", Mask.ADDRESS),
    (r"name|recipient|contact", Mask.NAME),
)


@dataclass(frozen=True)
class Said:
    """What a person said of a table; what is None is guessed."""

    subject: str | None = None
    created_at: str | None = None
    created_zone: str | None = None
    may_go: bool = False


@dataclass(frozen=True)
class Child:
    """Another record set whose rows refer to this one's."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """A record set as it will be declared, and what its team has to look at."""

    name: str
    table: Described
    key: tuple[str, ...]
    subject: Column
    subject_type: str
    created_at: str
    is_dated: bool
    created_zone: str | None
    through: Through | None
    personal: dict[str, Mask]
    may_go: bool
    needed_by: tuple[Child, ...]
    decisions: tuple[str, ...]

    @property
    def rests(self) -> set[str]:
        """The columns by which a row is found, and dated."""
        beside = {column for one in self.table.refers_to for column in one.columns}
        return {*self.key, self.subject.name, self.created_at, *beside}


Refusal = Callable[[Guess, Column, Mask], str | None]
"""Why a table would not take a mask, in a sentence; None where it would."""


def guessed(tables: Sequence[Described], said: Said, refusal: Refusal) -> list[Guess]:
    """A record set each, children before the parents that they refer to."""
    found = {table.table: _guess(table, said, tables, refusal) for table in tables}
    named = {table: guess.name for table, guess in found.items()}
    if len(set(named.values())) < len(named):
        raise DomainError("two of these tables have one name; declare them in two domains")
    with_children = [replace(one, needed_by=_children(one, named)) for one in found.values()]
    return _children_first(with_children)


def _guess(table: Described, said: Said, tables: Sequence[Described], refusal: Refusal) -> Guess:
    through = _through(table, said.subject, tables)
    subject = _subject(table, said.subject) if through is None else through.own
    knows = through.subject if through is not None and through.declared else subject
    came = _came(table, said.created_at)
    zone = _zone(table, came, said.created_zone)
    key = _key(table)
    name = re.sub(r"\W", "_", table.table.rpartition(".")[2].lower())
    kind, declared = _SUBJECT_TYPES[knows.kind], through.declared if through else None
    guess = Guess(
        *(name, table, key, subject, kind, came.name, came.kind == "date", zone),
        *(declared, {}, said.may_go, (), ()),
    )
    found = {one.name: _masked(guess, one, refusal) for one in _others(guess)}
    personal = {name: one.mask for name, one in found.items() if one.mask is not None}
    refused = {name: one.why for name, one in found.items() if one.why is not None}
    guess = replace(guess, personal=personal)
    return replace(guess, decisions=tuple(_decisions(guess, said, refused)))


@dataclass(frozen=True)
class _Known:
    """Whose a row is another of the tables knows: the row's own column, and the subject there.

    Where that is what the row refers by, the row's own column has the id.
    """

    own: Column
    subject: Column
    declared: Through | None


def _through(table: Described, said: str | None, tables: Sequence[Described]) -> _Known | None:
    """Where the table has no such column, and refers to one of the others that has."""
    if _plain_subject(table, said) is not None:
        return None
    others = {one.table: one for one in tables if one is not table}
    for reference in table.refers_to:
        other = others.get(reference.table) if len(reference.columns) == 1 else None
        own, subject = table.column(reference.columns[0]), other and _plain_subject(other, said)
        if own and subject:
            key = reference.keys[0]
            there = Through(reference.table, key, subject.name)
            return _Known(own, subject, None if key == subject.name else there)
    return None


def _plain_subject(table: Described, said: str | None) -> Column | None:
    if said is not None:
        return table.column(said)
    return _first(table, _SUBJECTS, tuple(_SUBJECT_TYPES))


def _subject(table: Described, said: str | None) -> Column:
    column = _column(table, said, "subject") or _plain_subject(table, said)
    if column is None:
        parents = " or ".join(sorted({one.table for one in table.refers_to}))
        also = f"; where {parents} knows whose the rows are, name that with --table, too"
        raise DomainError(
            f"{table.table}: which column is the customer's id is not plain; name it with "
            f"--subject, one of: {', '.join(one.name for one in table.columns)}"
            + (also if parents else "")
        )
    if column.kind not in _SUBJECT_TYPES:
        raise DomainError(
            f"{table.table}.{column.name} is a {column.type}, and a customer's id is a text, an "
            "integer or a uuid; name another with --subject"
        )
    return column


def _came(table: Described, said: str | None) -> Column:
    """The column with the instant at which a row came, or its day."""
    column = _column(table, said, "created-at")
    column = column or _first(table, _CAME, _TIMES) or _first(table, _CAME, ("date",))
    if column is None or column.kind not in (*_TIMES, "date") or not column.not_null:
        what = "no column" if column is None else f"{column.name}, a {column.type},"
        raise DomainError(
            f"{table.table}: {what} says when each row came; a request takes only what came before "
            "it. Name a `timestamp with time zone not null` with --created-at, or a `date not "
            "null`, or add one"
        )
    return column


def _zone(table: Described, came: Column, said: str | None) -> str | None:
    if came.kind == "timestamptz":
        return None
    if said is None:
        raise DomainError(
            f"{table.table}.{came.name} has no time zone, so say by whose clocks it was written: "
            "--created-zone Asia/Shanghai"
        )
    return said


def _key(table: Described) -> tuple[str, ...]:
    if not table.key:
        raise DomainError(
            f"{table.table}: it has no primary key, and no row of it is found again; add one"
        )
    return table.key


def _column(table: Described, said: str | None, option: str) -> Column | None:
    if said is None:
        return None
    column = table.column(said)
    if column is None:
        known = ", ".join(one.name for one in table.columns)
        raise DomainError(f"--{option}: {table.table} has no column {said}; it has {known}")
    return column


def _first(table: Described, names: Sequence[str], kinds: Sequence[str]) -> Column | None:
    columns = {column.name.lower(): column for column in table.columns if column.kind in kinds}
    return next((columns[name] for name in names if name in columns), None)


def _others(guess: Guess) -> list[Column]:
    """The columns that are none of those by which a row is found, and are written by the shop."""
    return [one for one in guess.table.columns if not one.made and one.name not in guess.rests]


@dataclass(frozen=True)
class _Masked:
    """How a column is masked; where its table takes none of what it may be, why."""

    mask: Mask | None = None
    why: str | None = None


def _masked(guess: Guess, column: Column, refusal: Refusal) -> _Masked:
    why = None
    for mask in _may_be(column):
        if (why := refusal(guess, column, mask)) is None:
            return _Masked(mask)
    return _Masked(why=why)


def _may_be(column: Column) -> Iterator[Mask]:
    """Texts, for free text is taken for personal, and what is called as something of a person's."""
    if column.kind in _TEXTS:
        yield _mask(column.name)
    is_persons = any(re.search(form, column.name.lower()) for form, _ in _MASKS)
    if is_persons and not column.not_null and column.kind not in _DOCUMENTS:
        yield Mask.NULL


def _mask(name: str) -> Mask:
    return next((mask for form, mask in _MASKS if re.search(form, name.lower())), Mask.STARS)


def _children(guess: Guess, named: dict[str, str]) -> tuple[Child, ...]:
    return tuple(
        Child(named[one.table], _in_order(guess, one))
        for one in guess.table.referred_by
        if one.table in named
    )


def _in_order(guess: Guess, reference: Reference) -> tuple[str, ...]:
    """The columns that refer to the key, each in the place of what it has."""
    by = dict(zip(reference.keys, reference.columns, strict=True))
    return tuple(by[key] for key in guess.key) if by.keys() == set(guess.key) else (*by.values(),)


def _children_first(found: Sequence[Guess]) -> list[Guess]:
    ordered: list[Guess] = []
    while len(ordered) < len(found):
        seen = {one.name for one in ordered}
        free = [
            one
            for one in found
            if one.name not in seen and {child.name for child in one.needed_by} <= seen
        ]
        if not free:
            raise DomainError("these tables refer to each other in a circle; declare them by hand")
        ordered.append(free[0])
    return ordered


def _decisions(guess: Guess, said: Said, refused: Mapping[str, str]) -> Iterator[str]:
    """In sentences: what the team has to decide, and what was taken for granted."""
    where = guess.table.table
    if not guess.may_go:
        yield (
            f"{guess.name}: how long the law or an open matter keeps these rows is not decided, so "
            "all of them stay, restricted, whoever asks: write the rules into retention/, or say "
            "--may-go where nothing keeps them"
        )
    if guess.through is not None:
        there = f"{guess.through.table}.{guess.through.subject}"
        yield f"{where}: whose a row is {there} knows, by {guess.subject.name}"
    elif said.subject != guess.subject.name or _may_be_anothers(guess):
        yield f"{where}.{guess.subject.name} is taken for the customer's id"
    if said.created_at is None:
        yield f"{where}.{guess.created_at} is taken for when a row came"
    masks = ", ".join(f"{column} ({mask.name})" for column, mask in guess.personal.items())
    yield f"{guess.name}: personal are taken to be {masks or 'no columns'}: look at each"
    yield from refused.values()
    yield from _left_out(guess, refused)
    yield f"{guess.name}: what customers call these records stands in records.py and in words/"
    for column in guess.table.columns:
        if column.kind in _DOCUMENTS:
            yield (
                f"{where}.{column.name} is a {column.type}, and nobody looks into it: while a row "
                "is kept all of it stays, until you name in `personal` what is personal there"
            )


def _may_be_anothers(guess: Guess) -> bool:
    """Whether what somebody named for all the tables may be the row's own id in this one."""
    return guess.key == (guess.subject.name,) and bool(guess.table.refers_to)


def _left_out(guess: Guess, refused: Mapping[str, str]) -> Iterator[str]:
    """What nobody would miss in a list of what was taken."""
    told = {*guess.personal, *refused}
    left = [one for one in _others(guess) if one.name not in told and one.kind not in _DOCUMENTS]
    if said := ", ".join(map(_described, left)):
        yield (
            f"{guess.name}: not taken to be personal, and so whole while a row is kept, are "
            f"{said}: name in `personal` what is a person's, with Mask.NULL where it may be null"
        )
    if guess.subject_type == "citext":
        yield (
            f"{guess.name}: its customers' ids are citext: publish them in small letters; the "
            "suite has no such extension, so tables.sql can be tried where somebody made it only"
        )


def _described(column: Column) -> str:
    return f"{column.name} ({column.type}{', not null' if column.not_null else ''})"


def unclaimed(found: Sequence[Guess]) -> Iterator[str]:
    """Which tables refer to these and are not among them."""
    claimed = {guess.table.table for guess in found}
    for guess in found:
        for one in guess.table.referred_by:
            if one.table not in claimed:
                yield (
                    f"{one.table}.{one.by} refers to {guess.table.table}: name it with "
                    "--table, too, or excuse it with a reason"
                )
