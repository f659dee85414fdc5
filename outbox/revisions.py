"""Which version a schema's own tables are of, beside those that this version of Fullstop makes.

A revision is the name of its file, `domain_0018`. Code that is older than the tables works on them
all the same: what is added later leaves alone what it reads. A migration after which it cannot
begins the next thousand.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, LiteralString

from psycopg.sql import SQL, Identifier

from fullstop.outbox.database import Db
from fullstop.outbox.errors import OutboxError

Branch = Literal["domain", "aggregator", "intake", "notify"]

MADE: LiteralString = "Fullstop made it"  # the comment on what is ours; all else is a team's

_PER_GENERATION = 1000


class RevisionError(OutboxError):
    """A schema's own tables are of another version than this; says what to do."""


# Whoever may not use a schema reads no table in it, whatever they may do with the table.
_IS_READABLE = """
select has_schema_privilege(relnamespace, 'usage') and has_table_privilege(oid, 'select')
from pg_class
where relname = 'fullstop_version' and relnamespace = to_regnamespace(quote_ident(%s))
"""


def branch_of(schema: str) -> Branch:
    """Whose tables the schema has: a domain's, or those of one of ours."""
    match schema:
        case "aggregator" | "intake" | "notify":
            return schema
        case _:
            return "domain"


@cache
def known(branch: Branch) -> tuple[str, ...]:
    """The revisions that this version makes one after another, the newest last."""
    folder = files("fullstop.outbox").joinpath("migrations", "versions")
    names = (path.name.removesuffix(".py") for path in folder.iterdir())
    return tuple(sorted(name for name in names if name.startswith(f"{branch}_")))


def refuse_other(connection: Db, schema: str) -> str | None:
    """RevisionError where this version cannot work on the schema's own tables.

    The newer revision that they are of, where it can all the same.
    """
    revisions, found = known(branch_of(schema)), _found(connection, schema)
    if found == revisions[-1]:
        return None
    if found is None:
        raise RevisionError(
            f"{schema}: no tables of Fullstop are there; run `fullstop migrate` as an administrator"
        )
    if found in revisions:
        raise RevisionError(
            f"{schema}: its tables are of an older version of Fullstop ({found}; this one needs "
            f"{revisions[-1]}); run this version's `fullstop migrate` as an administrator"
        )
    _refuse_unheard_of(schema, found)
    if _generation(found) != _generation(revisions[-1]):
        raise RevisionError(
            f"{schema}: its tables are of a newer version of Fullstop, which this one cannot work "
            f"with ({found}; this one knows {revisions[-1]}); start the newer version"
        )
    return found


def refuse_unknown(connection: Db, schema: str, own: frozenset[str]) -> str | None:
    """RevisionError where there is no way from what is there to what this version makes.

    The newer revision of what is to be left alone: this version works on it as it is. `own` are the
    names of our own tables.
    """
    if _is_readable(connection, schema) is False:
        return None  # it may not migrate either, and is told so
    revisions, found = known(branch_of(schema)), _found(connection, schema)
    if found is None and (there := _of_no_version(connection, schema, own)):
        raise RevisionError(
            f"{schema}: nothing says of which version {', '.join(there)} are ({schema}."
            "fullstop_version is not there), so they are of before 0.1.0 or half restored; restore "
            "the database whole, or drop them where nothing in them is needed, and run "
            "`fullstop migrate` again"
        )
    if found is None or found in revisions:
        return None
    _refuse_unheard_of(schema, found)
    if _generation(found) != _generation(revisions[-1]):
        raise RevisionError(
            f"{schema}: its tables are of a newer version of Fullstop, which this one cannot work "
            f"with ({found}; this one knows {revisions[-1]}), and nothing was changed; run the "
            "newer version's `fullstop migrate`, and start that version"
        )
    return found


def _found(connection: Db, schema: str) -> str | None:
    """What the schema says; None where nothing does, or nothing that may be read."""
    if not _is_readable(connection, schema):  # without a right there, which migrate gives
        return None
    said = SQL("select version_num from {}").format(Identifier(schema, "fullstop_version"))
    rows = connection.execute(said).fetchall()
    return " and ".join(sorted(str(row[0]) for row in rows))


def _is_readable(connection: Db, schema: str) -> bool | None:
    """Whether what the schema says of its version may be read; None where it says nothing."""
    found = connection.execute(_IS_READABLE, (schema,)).fetchone()
    return None if found is None else bool(found[0])


def _of_no_version(connection: Db, schema: str, own: frozenset[str]) -> list[str]:
    """What is called as ours; in a domain's schema the team's may be, so only what is marked."""
    rows = connection.execute(
        "select relname from pg_class where relname = any(%s)"
        " and relnamespace = to_regnamespace(quote_ident(%s))"
        " and (%s or obj_description(oid, 'pg_class') = %s) order by 1",
        (sorted(own), schema, branch_of(schema) != "domain", MADE),
    )
    return [str(name) for (name,) in rows]


def _refuse_unheard_of(schema: str, found: str) -> None:
    """RevisionError for what is no later revision of the branch either."""
    branch = branch_of(schema)
    if re.fullmatch(rf"{branch}_\d{{4}}", found) and found > known(branch)[-1]:
        return
    said = repr(found) if found else "nothing"
    raise RevisionError(
        f"{schema}: {schema}.fullstop_version says {said}, which no version of Fullstop wrote; "
        "restore the database from a backup, and run `fullstop migrate` again"
    )


def _generation(revision: str) -> int:
    return int(revision.rpartition("_")[2]) // _PER_GENERATION
