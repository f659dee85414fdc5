"""How a live table is altered: only where it differs, one table at a time, and nobody waits long.

A change that waits for a table's lock keeps every statement behind it waiting. So a lock is not
waited for longer than a person would notice; who did not get it is tried again by
`outbox.migrate.in_turn`, which finds done what was done.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.outbox.database import Db
from fullstop.stores.postgres.statements import named, quoted

LOCK_MILLISECONDS = 300

_POLICY: LiteralString = """
select polcmd::text, polpermissive,
  (select coalesce(array_agg(rolname::text order by rolname), '{}') from pg_roles
    where oid = any(polroles)),
  coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), '')
from pg_policy where polrelid = to_regclass(%s) and polname = %s"""

_VERBS = {"*": "all", "r": "select", "a": "insert"}
# What PostgreSQL writes otherwise than it was typed.
_SPELLING = re.compile(r'::[a-z]+|[()\s"]')


def at_once(connection: Db, table: str, statements: Sequence[Composable]) -> None:
    """All of it or nothing, in one message: while the lock is held nobody waits for a client."""
    if statements:
        patience = SQL(f"set local lock_timeout = '{LOCK_MILLISECONDS}ms'")
        lock = SQL("lock table only {} in access exclusive mode").format(named(table))
        connection.execute(SQL("; ").join([patience, lock, *statements]))


def columns_of(connection: Db, table: str) -> list[str]:
    """The columns that somebody may write, in order."""
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0"
        " and not attisdropped and attgenerated = '' order by attnum",
        (quoted(table),),
    ).fetchall()
    return [name for (name,) in rows]


OURS = "Fullstop"  # what the comment begins with on a column that the team did not bring


def adding(connection: Db, table: str, wanted: Mapping[str, LiteralString]) -> Iterator[Composed]:
    """Adds columns that are not there; they are null in every row, so no row is written."""
    there = columns_of(connection, table)
    added = [name for name in wanted if name not in there]
    if not added:
        return
    columns = (SQL("add column {} {}").format(Identifier(n), SQL(wanted[n])) for n in added)
    yield SQL("alter table {} {}").format(named(table), SQL(", ").join(columns))
    for name in added:
        column = Identifier(*table.split("."), name)
        yield SQL("comment on column {} is {}").format(column, Literal(f"{OURS} writes it"))


def has_trigger(connection: Db, table: str, name: str, arguments: Sequence[str]) -> bool:
    """Whether a trigger is there and at work, about just these columns, in every partition, too."""
    declared = b"".join(argument.encode() + b"\0" for argument in arguments)
    found = connection.execute(
        "select bool_and(exists (select from pg_trigger where tgrelid = part and tgname = %(name)s"
        " and tgenabled <> 'D' and tgargs = %(declared)s))"
        " from (select to_regclass(%(table)s) as part"
        " union select relid from pg_partition_tree(to_regclass(%(table)s))) as every",
        {"table": quoted(table), "name": name, "declared": declared},
    ).fetchone()
    return found == (True,)


def watching(
    connection: Db, table: str, name: str, schema: str, arguments: Sequence[str], when: SQL
) -> Iterator[Composed]:
    """Lets a function of the schema, which has the trigger's name, see each row that changes."""
    if not has_trigger(connection, table, name, arguments):
        yield SQL(
            "create or replace trigger {} before update on {} for each row{} execute function"
            " {}({})"
        ).format(
            Identifier(name),
            named(table),
            when,
            Identifier(schema, name),
            SQL(", ").join(map(Literal, arguments)),
        )


@dataclass(frozen=True)
class TablePolicy:
    """A policy: for whom it is, and of which rows; a restrictive one is about what is inserted."""

    name: str
    roles: Collection[str]
    condition: Composable
    verb: LiteralString = "all"
    restrictive: bool = False

    def made_on(self, table: str) -> Composed:
        made: LiteralString = "create policy {} on {} for {} to {} using ({})"
        if self.restrictive:
            made = "create policy {} on {} as restrictive for {} to {} with check ({})"
        roles = SQL(", ").join(map(Identifier, sorted(self.roles)))
        return SQL(made).format(
            Identifier(self.name), named(table), SQL(self.verb), roles, self.condition
        )

    def is_on(self, connection: Db, table: str) -> bool:
        found = connection.execute(_POLICY, (quoted(table), self.name)).fetchone()
        if found is None:
            return False
        verb, permissive, roles, condition = found
        return (_VERBS.get(verb), permissive, set(roles), _plain(condition)) == (
            self.verb,
            not self.restrictive,
            set(self.roles),
            _plain(self.condition.as_string(connection)),
        )


def _plain(condition: str) -> str:
    return _SPELLING.sub("", condition).lower()


def roles_of(connection: Db, table: str, policy: str) -> set[str]:
    """For whom a policy is that is there."""
    found = connection.execute(_POLICY, (quoted(table), policy)).fetchone()
    return set(found[2]) if found else set()


def set_policies(
    connection: Db, table: str, policies: Sequence[TablePolicy], *, noted_on: str
) -> None:
    """Make those that differ, all at once: at no moment is there none where there was one.

    What the table was is noted on one of them when it is first made, and stays noted.
    """
    differing = [policy for policy in policies if not policy.is_on(connection, table)]
    statements: list[Composable] = [
        statement
        for policy in differing
        for statement in (dropped(policy.name, table), policy.made_on(table))
    ]
    if any(policy.name == noted_on for policy in differing):
        statements += _noting(connection, table, noted_on)
    at_once(connection, table, statements)


def _noting(connection: Db, table: str, policy: str) -> Iterator[Composed]:
    found = _note(connection, table, policy)
    note = _WAS[_security_of(connection, table)] if found is None else found[0]
    if note is not None:
        yield _noted(table, policy, note)


def _noted(table: str, policy: str, note: str) -> Composed:
    return SQL("comment on policy {} on {} is {}").format(
        Identifier(policy), named(table), Literal(note)
    )


def _note(connection: Db, table: str, policy: str) -> tuple[str | None] | None:
    """What is noted on a policy, if anything is; None where there is no such policy."""
    found = connection.execute(
        "select obj_description(oid, 'pg_policy') from pg_policy"
        " where polrelid = to_regclass(%s) and polname = %s",
        (quoted(table), policy),
    ).fetchone()
    return None if found is None else (found[0],)


def _security_of(connection: Db, table: str) -> tuple[bool, bool]:
    """Whether row-level security is on, and whether it is forced on the owner, too."""
    found = connection.execute(
        "select relrowsecurity, relforcerowsecurity from pg_class where oid = to_regclass(%s)",
        (quoted(table),),
    ).fetchone()
    return (found[0], found[1]) if found else (False, False)


def dropped(policy: str, table: str) -> Composed:
    return SQL("drop policy if exists {} on {}").format(Identifier(policy), named(table))


def is_guarded(connection: Db, table: str) -> bool:
    """Whether policies bind everybody, the owner too."""
    return _security_of(connection, table) == (True, True)


# What a table was before it was guarded, as it is noted beside a policy.
_WAS: Mapping[tuple[bool, bool], LiteralString] = {
    (False, False): "row-level security was off",
    (True, False): "row-level security was on",
    (False, True): "row-level security was off, and forced",
    (True, True): "row-level security was on, and forced",
}


def guard(connection: Db, table: str, *, noted_on: str) -> None:
    """From now on the policies bind everybody; what was before is noted on one of them."""
    if is_guarded(connection, table):
        return
    forced = SQL("alter table {} enable row level security, force row level security")
    note = _WAS[_security_of(connection, table)]
    at_once(connection, table, [forced.format(named(table)), _noted(table, noted_on, note)])


def letting_go(connection: Db, table: str, *, noted_on: str) -> Iterator[Composed]:
    """Row-level security as it was before `guard`.

    Where an earlier version noted nothing, it stays on while a policy of the team's needs it.
    """
    noted = _note(connection, table, noted_on)
    if noted is None or not is_guarded(connection, table):
        return
    was_on, was_forced = _was(connection, table, noted[0])
    if not was_forced:
        yield SQL("alter table {} no force row level security").format(named(table))
    if not was_on:
        yield SQL("alter table {} disable row level security").format(named(table))


def _was(connection: Db, table: str, note: str | None) -> tuple[bool, bool]:
    if note is not None:
        return next(was for was, said in _WAS.items() if said == note)
    theirs = connection.execute(
        "select from pg_policy where polrelid = to_regclass(%s) and not polname ^@ 'fullstop_'",
        (quoted(table),),
    ).fetchone()
    return theirs is not None, theirs is not None


def partitions_of(connection: Db, table: str, *, with_rows: bool = False) -> list[str]:
    """The partitions of a table, however deep; nothing of one that has none.

    `with_rows`: only those that hold rows themselves.
    """
    rows = connection.execute(
        "select n.nspname || '.' || c.relname from pg_partition_tree(to_regclass(%s)) as part"
        " join pg_class as c on c.oid = part.relid join pg_namespace as n on n.oid = c.relnamespace"
        " where part.level > 0 and (part.isleaf or not %s) order by 1",
        (quoted(table), with_rows),
    ).fetchall()
    return [name for (name,) in rows]
