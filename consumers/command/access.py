"""`access`: all that is held of a customer, for their own request."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from typing import Annotated

import typer

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import end_waiting, say
from fullstop.consumers.command.typed import ApprovedBy, OpenedBy, Ticket, subject_id
from fullstop.consumers.operate import duties
from fullstop.consumers.operate.duties import HeldRecords, Mandate
from fullstop.consumers.wiring.start_checks import check_whole

app = typer.Typer()


@app.command()
def access(
    subject: Annotated[str, typer.Argument(help="The customer's subject id.")],
    ticket: Ticket,
    by: OpenedBy,
    approved_by: ApprovedBy = None,
) -> None:
    """All that is held of a customer, restricted or not, for their own request; as JSON."""
    mandate, whose = Mandate("own request", ticket, by, approved_by), subject_id(subject)
    with wired.named() as wiring:
        check_whole(wiring)  # half a copy is none
        officer = wiring.privacy_databases()
        if waits := duties.propose_own_access(officer, whose, mandate):
            say(f"access to {', '.join(waits)}: is proposed, and nothing is read yet")
            end_waiting()
        records = duties.own_records(
            wiring.catalogue, officer, wiring.own_access_databases(), whose, mandate
        )
        with closing(records):  # the duty ends with the reading, whatever stops that
            sys.stdout.writelines(_in_pieces(records))


def _in_pieces(held: HeldRecords) -> Iterator[str]:
    """What is held of a customer as one JSON object, in pieces: it may be more than memory has."""
    domains = (
        _named(domain, _inside("{", (_named(name, _rows(rows)) for name, rows in sets), "}"))
        for domain, sets in held
    )
    yield from _inside("{", domains, "}\n")


def _rows(rows: Iterable[str]) -> Iterator[str]:
    return _inside("[", ([row] for row in rows), "]")


def _named(name: str, value: Iterable[str]) -> Iterator[str]:
    return chain([f"{json.dumps(name)}: "], value)


def _inside(opening: str, members: Iterable[Iterable[str]], closing: str) -> Iterator[str]:
    some = iter(members)
    first = next(some, ())  # before anything is written: who is refused gets no piece of an answer
    yield from chain([f"{opening}\n"], first)
    for member in some:
        yield from chain([",\n"], member)
    yield f"\n{closing}"
