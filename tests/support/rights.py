"""Who may do what, at the broker and in the databases, as the code gives it; and the page of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from fullstop.consumers.operate.migrate import BETWEEN_DOOR_AND_NOTIFY
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import (
    AGGREGATOR_ROLE,
    AGGREGATOR_SCHEMA,
    INTAKE_ROLE,
    INTAKE_SCHEMA,
    NOTIFY_ROLE,
    NOTIFY_SCHEMA,
    PRIVACY_ROLE,
    RELAY_ROLE,
)
from fullstop.outbox.migrate import WORKER, rights
from fullstop.outbox.revisions import Branch
from fullstop.running.kafka.rights import OTHERS, Kind, Operation, Pattern, Right
from fullstop.running.settings import Settings
from fullstop.stores.postgres import duties
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import STOPPED

VERBS = ("select", "insert", "update", "delete")
DOMAINS = ("orders", "membership", "browsing_history")
"""One that declares matters, one that waits for them, and one that does neither."""

_LETTERS = {
    Operation.CREATE: "c",
    Operation.DESCRIBE: "d",
    Operation.DESCRIBE_CONFIGS: "s",
    Operation.READ: "r",
    Operation.WRITE: "w",
}
_HEAD = """\
# Rights

Rendered from `running/kafka/rights.py` and `outbox/migrate.py` by `make reference`; the suite
compares both with what a broker and a server themselves say, and tries what is not in it.

## At the broker

`fullstop topics --acl print` prints what gives these rights, `--acl write` gives them as a super
user; neither takes one away, and `write` tells what is there beyond them. `r` reads, `w` writes,
`c` creates, `d` describes (who reads or writes may, too), `s` describes the settings.

Here are three domains: `orders` declares matters, `membership` waits for them, `browsing_history`
does neither. `operator` is who types commands, `topics` who types `fullstop topics`; `publisher`
and `reader` stand for the business's own services, of which each gets what it needs of theirs. A
service that reads has a group of its own; all their groups are called `fullstop.reader.NAME`.
The cluster, transactional ids and all other topics and groups: nobody.

"""
_BETWEEN = """\

## In the databases

Each process acts as a role of its own ([logins and roles](../how-to/deploy.md#databases)). Where a
cell names a number, the right is on so many columns. Of the tables of the domains themselves:
`DOMAIN_app` may do everything with rows that are not restricted, `DOMAIN_eraser` may select, update
and delete, `DOMAIN_duty` select for a duty that is open, and the reader groups
[what their rules say](../how-to/deploy.md#databases); nobody else anything.

"""
_NAMES: Mapping[Branch, str] = {
    "domain": "A domain's schema",
    "aggregator": "`aggregator`",
    "intake": "`intake`",
    "notify": "`notify`",
}
_WORKERS: Mapping[Branch, str] = {
    "domain": "DOMAIN_eraser",
    "aggregator": AGGREGATOR_ROLE,
    "intake": INTAKE_ROLE,
    "notify": NOTIFY_ROLE,
}
_SCHEMAS = {AGGREGATOR_SCHEMA: "aggregator", INTAKE_SCHEMA: "intake", NOTIFY_SCHEMA: "notify"}


def page() -> str:
    """`docs/reference/rights.md`."""
    tables = "".join(_of_branch(branch) for branch in _NAMES)
    return f"{_HEAD}{_at_broker(_of_shop())}{_BETWEEN}{tables}"


# --- the broker -----------------------------------------------------------------------------------


def _of_shop() -> list[Right]:
    settings = Settings(domains=DOMAINS, intake_address="https://d.example", notify_page="x.cn/d/")
    return Wiring(settings).rights()


def _at_broker(found: Sequence[Right]) -> str:
    who = [*DOMAINS, *sorted(OTHERS)]
    by_thing = {
        thing: list(those)
        for thing, those in groupby(
            sorted(found, key=lambda it: (it.kind is Kind.GROUP, it.name)),
            key=lambda it: (it.kind, it.name + "…" * (it.pattern is Pattern.PREFIXED)),
        )
    }
    rows = (
        [f"{kind.lower()} `{name}`", *(_letters(one, those) for one in who)]
        for (kind, name), those in by_thing.items()
    )
    return _table(["", *who], rows)


def _letters(who: str, found: Iterable[Right]) -> str:
    return " ".join(_LETTERS[right.operation] for right in found if right.who == who)


# --- the databases --------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Cell:
    """That a role may do one thing with a table, or with one column of it."""

    table: str
    role: str
    verb: str
    column: str = ""


def cells(branch: Branch, schema: str) -> set[Cell]:
    """What is given in a schema of ours, to whom."""
    worker = _WORKERS[branch].replace("DOMAIN", schema)
    names = {WORKER: worker}
    found = {
        cell
        for role, grants in rights(branch).items()
        for grant in grants
        for cell in _parsed(grant, names.get(role, role))
    }
    found |= {
        cell
        for grant in BETWEEN_DOOR_AND_NOTIFY
        if f" {schema}." in grant
        for cell in _parsed(grant.rpartition(" to ")[0], grant.rpartition(" to ")[2])
    }
    return found | (set(_of_domain(schema)) if branch == "domain" else set())


def _of_domain(domain: str) -> Iterator[Cell]:
    """What is given with restriction: for duties, and of whom nothing is built anew."""
    for table, verbs in {
        "duties": ("select",),
        "duty_reads": ("select", "insert", "update"),
    }.items():
        yield from (Cell(table, duties.role_of(domain), verb) for verb in verbs)
    for role in (Roles.of(domain).app, Roles.of(domain).eraser):
        yield from (Cell(STOPPED, role, verb) for verb in ("select", "insert", "delete"))


def _parsed(grant: str, role: str) -> Iterator[Cell]:
    """`select, insert (a, b) on schema.table`; of a schema itself, none."""
    what, _, on = grant.partition(" on ")
    if on.startswith("schema "):
        return
    for verb, columns in re.findall(r"(\w+)(?: \(([^)]*)\))?(?:, |$)", what):
        for column in columns.split(", "):
            yield Cell(on.partition(".")[2], role, verb, column)


def _of_branch(branch: Branch) -> str:
    schema = "DOMAIN" if branch == "domain" else branch
    found = cells(branch, schema)
    worker = _WORKERS[branch]
    first = [worker, RELAY_ROLE, PRIVACY_ROLE]
    roles = [*first, *sorted({cell.role for cell in found} - set(first))]
    rows = (
        [f"`{table}`", *(_said(found, table, role) for role in roles)]
        for table in sorted({cell.table for cell in found})
    )
    return f"### {_NAMES[branch]}\n\n{_table(['', *(f'`{role}`' for role in roles)], rows)}\n"


def _said(found: Iterable[Cell], table: str, role: str) -> str:
    ours = [cell for cell in found if (cell.table, cell.role) == (table, role)]
    whole = {cell.verb for cell in ours if not cell.column}
    counts = Counter(cell.verb for cell in ours)
    return ", ".join(
        verb if verb in whole else f"{verb} {counts[verb]}" for verb in VERBS if verb in counts
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
