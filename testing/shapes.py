"""How the suite speaks of a domain's rows, whatever shape the team's tables have."""

from __future__ import annotations

from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed, Identifier

from fullstop.handlers.contract import RecordSet
from fullstop.outbox.rows import key_text
from fullstop.sandbox.expectation import came_at
from fullstop.stores.postgres.statements import aliased, named, subject_of


def on(records: RecordSet, statement: LiteralString, **more: Composable) -> Composed:
    """A statement about the rows of a record set, which is spoken of by its name as `{records}`.

    `{row}` is a whole row, `{key}` the whole key as one text, `{subject}` the subject id as it is
    published, in whichever table it lies, `{came}` the instant at which the row came. `{table}` is
    the table with that name, `{bare}` without; `{whose}` and `{created}` are its own two columns.
    """
    return SQL(statement).format(
        table=aliased(records.table, records.name),
        bare=named(records.table),
        records=Identifier(records.name),
        row=SQL("({}.*)").format(Identifier(records.name)),  # a column may have the same name
        key=key_text(records.name, records.keys),
        subject=subject_of(records),
        came=came_at(records),
        whose=Identifier(records.subject),
        created=Identifier(records.created_at),
        **more,
    )
