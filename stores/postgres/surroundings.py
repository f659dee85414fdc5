"""What else reaches a domain's rows: what a DELETE takes with it, and ways around a restriction.

Everything is found in the database's own catalogue, whoever made it and in whatever schema it is.
What hangs on a table and not on its rules (a cascade, a trigger, a rule, a view) needs an excuse in
``records.py``; what would show a restricted row, or hide a row from the eraser, has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import LiteralString

from fullstop.handlers.contract import Domain
from fullstop.handlers.rules import READERS
from fullstop.outbox.database import Db, Row
from fullstop.stores.postgres import duties
from fullstop.stores.postgres.restriction import MASKS_AGAIN, RENEWS
from fullstop.stores.postgres.roles import Roles

# What PostgreSQL makes of a policy's condition when a restricted row never meets it.
_OPEN_ONLY = ("(restricted_for IS NULL)", "((restricted_for IS NULL) AND ")

_NAME: LiteralString = "n.nspname || '.' || c.relname"
_RELATIONS: LiteralString = "pg_class as c join pg_namespace as n on n.oid = c.relnamespace"

# Record-set tables and their partitions; `cascading` are also those whose rows go with one of
# theirs, however far away.
_CLAIMED: LiteralString = f"""
with recursive claimed (oid) as (
    select c.oid from {_RELATIONS} where {_NAME} = any(%(tables)s)
    union select i.inhrelid from pg_inherits as i join claimed on claimed.oid = i.inhparent),
  cascading (oid) as (
    select oid from claimed
    union select f.conrelid from pg_constraint as f join cascading as up on up.oid = f.confrelid
      where f.contype = 'f' and f.confdeltype = 'c')
"""

_FOREIGN_KEYS: LiteralString = f"""{_CLAIMED}
select f.conname, {_NAME}, t.relname from pg_constraint as f
  join pg_class as t on t.oid = f.confrelid, {_RELATIONS}
where f.contype = 'f' and f.conparentid = 0 and c.oid = f.conrelid
  and array[f.confdeltype, f.confupdtype] && array['c', 'n', 'd']::"char"[]
  and (f.confrelid in (select oid from cascading) or f.conrelid in (select oid from claimed))
order by 2, 1"""

_REFERRING: LiteralString = f"""{_CLAIMED}, referring (oid, key, refers_to) as (
    select oid, null::name, null::oid from claimed
    union select f.conrelid, f.conname, f.confrelid
      from pg_constraint as f join referring as up on up.oid = f.confrelid
      where f.contype = 'f' and f.conparentid = 0 and f.conrelid not in (select oid from claimed)
        and not exists (select from {_RELATIONS}
          where c.oid = f.conrelid and {_NAME} = any(%(excused)s)))
select distinct on (1) {_NAME}, r.key, t.relname from referring as r
  join pg_class as t on t.oid = r.refers_to, {_RELATIONS}
where c.oid = r.oid order by 1, 2"""

_TRIGGERS: LiteralString = f"""{_CLAIMED}
select g.tgname, {_NAME} from pg_trigger as g
  join pg_proc as p on p.oid = g.tgfoid join pg_namespace as s on s.oid = p.pronamespace,
  {_RELATIONS}
where c.oid = g.tgrelid and c.oid in (select oid from cascading)
  and not g.tgisinternal and g.tgparentid = 0
  and not (g.tgname = p.proname and s.nspname = %(schema)s and g.tgname = any(%(ours)s))
order by 2, 1"""

_RULES: LiteralString = f"""{_CLAIMED}
select r.rulename, {_NAME} from pg_rewrite as r, {_RELATIONS}
where c.oid = r.ev_class and c.oid in (select oid from cascading) order by 2, 1"""

# A policy under which this role would see a restricted row.
_SEES_RESTRICTED: LiteralString = """exists (select from pg_policy as p
      where p.polrelid in (select oid from claimed) and p.polpermissive and p.polcmd in ('r', '*')
        and exists (select from unnest(p.polroles) as role
          where role = 0 or pg_has_role(o.oid, role, 'usage'))
        and not coalesce(pg_get_expr(p.polqual, p.polrelid) ^@ any(%(open_only)s), false))"""

# Views, also through other views; `named` is so of a materialized view that copies what names a
# person or a row, or that reads through a view, where nobody can tell.
_VIEWS: LiteralString = f"""{_CLAIMED}, reading (oid, through) as (
    select oid, false from claimed
    union select r.ev_class, up.oid not in (select oid from claimed)
      from pg_depend as d join reading as up on up.oid = d.refobjid
      join pg_rewrite as r on r.oid = d.objid
      where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
        and r.ev_class <> d.refobjid)
select distinct on (1) {_NAME}, c.relkind = 'm' as is_copy, o.rolname,
  c.relkind = 'v' and coalesce((select bool_or(option_value::boolean)
    from pg_options_to_table(c.reloptions) where option_name = 'security_invoker'), false),
  o.rolsuper or o.rolbypassrls or {_SEES_RESTRICTED},
  reading.through or exists (select from pg_rewrite as r join pg_depend as d on d.objid = r.oid
    left join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where r.ev_class = c.oid and d.classid = 'pg_rewrite'::regclass
      and d.refobjid in (select oid from claimed)
      and (a.attname = any(%(names)s) or r.ev_action::text like '%%:varattno 0 %%')) as named
from reading join {_RELATIONS} on c.oid = reading.oid join pg_roles as o on o.oid = c.relowner
where c.relkind in ('v', 'm') order by 1, reading.through desc"""

# The column may have yet to be made: `migrate` asks before it alters anything. A policy without a
# condition shows nothing.
_POLICIES: LiteralString = f"""{_CLAIMED}
select p.polname, {_NAME}, p.polpermissive,
  format('alter table %%I.%%I add column if not exists restricted_for text[]; '
    'alter policy %%I on %%I.%%I using (restricted_for is null and (%%s))', s.nspname, w.relname,
    p.polname, n.nspname, c.relname, pg_get_expr(p.polqual, p.polrelid))
from pg_policy as p, {_RELATIONS},
  pg_class as w join pg_namespace as s on s.oid = w.relnamespace
where c.oid = p.polrelid and c.oid in (select oid from claimed) and not p.polname ^@ 'fullstop_'
  and w.oid = coalesce(pg_partition_root(c.oid), c.oid)
  and case when p.polpermissive
    then p.polcmd <> 'a'
      and not coalesce(pg_get_expr(p.polqual, p.polrelid) ^@ any(%(open_only)s), true)
    else exists (select from unnest(p.polroles) as role
      where role = 0 or pg_has_role(%(eraser)s, role, 'usage')) end
order by 2, 1"""

# The role `r` has a right on the relation, its own or inherited.
_MAY_WORK: LiteralString = """has_schema_privilege(r.oid, n.oid, 'usage')
  and (has_any_column_privilege(r.oid, c.oid, 'select, insert, update')
    or has_table_privilege(r.oid, c.oid, 'delete'))"""

# Also partitions that were attached since `migrate`: whoever has a right on one, or may act as who
# has, reads past the table that it belongs to.
_UNGUARDED: LiteralString = f"""{_CLAIMED}
select {_NAME}, c.relkind = 'f' from {_RELATIONS}
where c.oid in (select oid from claimed) and not (c.relrowsecurity and c.relforcerowsecurity)
  and (c.relkind = 'f' or not {_NAME} = any(%(tables)s) and (
    exists (select from pg_roles as r, pg_roles as l where {_MAY_WORK}
      and not (r.rolsuper or r.rolbypassrls or l.rolsuper or l.rolbypassrls)
      and l.rolcanlogin and pg_has_role(l.oid, r.oid, 'set'))
    or exists (select from aclexplode(c.relacl) as acl where acl.grantee <> c.relowner)
    or exists (select from pg_attribute as a where a.attrelid = c.oid and a.attacl is not null)))
order by 1"""


_INHERITING: LiteralString = f"""{_CLAIMED}
select {_NAME} from {_RELATIONS} where c.oid in (select oid from claimed)
  and not c.relispartition and not {_NAME} = any(%(tables)s) order by 1"""

# A restrictive policy of the team's is for the role.
_RESTRICTIVE: LiteralString = """from pg_policy as p, unnest(p.polroles) as role
      where p.polrelid = c.oid and not p.polpermissive and not p.polname ^@ 'fullstop_'
        and (role = 0 or pg_has_role(r.oid, role, 'usage'))"""

# Who works with a table that is not restricted yet, and whom no policy will let see its rows. An
# owner walks past the policies that are there today; of the others those see what they saw who are
# under policies now. The domain's owner is one of them where a login may act as it. A right that
# everybody has is a login's, and a role's that a login may act as.
_BLIND: LiteralString = f"""{_CLAIMED}
select {_NAME}, r.rolname, r.oid = c.relowner, (select min(p.polname::text) {_RESTRICTIVE})
from {_RELATIONS}, pg_roles as r
where c.oid in (select oid from claimed) and not (c.relrowsecurity and c.relforcerowsecurity)
  and not (r.rolsuper or r.rolbypassrls) and r.rolname <> all(%(our_roles)s)
  and (r.rolname <> %(owner)s or exists (select from pg_roles as l
    where l.rolcanlogin and not l.rolsuper and l.rolname <> session_user
      and pg_has_role(l.oid, r.oid, 'set')))
  and (r.oid = c.relowner
    or exists (select from aclexplode(c.relacl) as acl where acl.grantee = r.oid)
    or exists (select from pg_attribute as a, aclexplode(a.attacl) as acl
      where a.attrelid = c.oid and acl.grantee = r.oid)
    or {_MAY_WORK} and (r.rolcanlogin or not r.rolname ^@ any(array['fullstop_', 'pg_'])
      and exists (select from pg_roles as l where l.rolcanlogin
        and not (l.rolsuper or l.rolbypassrls) and pg_has_role(l.oid, r.oid, 'set'))))
  and (not c.relrowsecurity or pg_has_role(r.oid, c.relowner, 'usage'))
  and not exists (select from unnest(%(seeing)s::text[]) as role
    where to_regrole(role) is not null and pg_has_role(r.oid, to_regrole(role)::oid, 'usage'))
  and (not exists (select from pg_policy as p, unnest(p.polroles) as role
      where p.polrelid = c.oid and p.polpermissive
        and (p.polcmd = '*' or p.polcmd = 'r'
          and not has_any_column_privilege(r.oid, c.oid, 'insert, update'))
        and pg_get_expr(p.polqual, p.polrelid) = '(restricted_for IS NULL)'
        and (role = 0 or pg_has_role(r.oid, role, 'usage')))
    or exists (select {_RESTRICTIVE}))
order by 1, 2"""

# Permissive policies add up: whoever acts as the application under a narrower one of the team's
# would see more as soon as ours is there, before anything binds.
_ADDING_UP: LiteralString = f"""{_CLAIMED}
select p.polname, {_NAME}, string_agg(r.rolname, ', ' order by r.rolname)
from pg_policy as p, {_RELATIONS}, pg_roles as r
where c.oid = p.polrelid and c.oid in (select oid from claimed) and c.relrowsecurity
  and not p.polname ^@ 'fullstop_' and p.polpermissive and p.polcmd in ('r', '*')
  and pg_get_expr(p.polqual, p.polrelid) <> '(restricted_for IS NULL)'
  and not r.rolsuper and not r.rolbypassrls and r.rolname <> all(%(our_roles)s)
  and (c.relforcerowsecurity or not pg_has_role(r.oid, c.relowner, 'usage'))
  and to_regrole(quote_ident(%(app)s)) is not null
  and pg_has_role(r.oid, to_regrole(quote_ident(%(app)s))::oid, 'usage')
  and exists (select from unnest(p.polroles) as role
    where role = 0 or pg_has_role(r.oid, role, 'usage'))
  and not exists (select from pg_policy as ours
    where ours.polrelid = c.oid and ours.polname = 'fullstop_' || %(app)s)
group by 1, 2 order by 2, 1"""


def adding_up(connection: Db, domain: Domain) -> Iterator[str]:
    """Policies of the team's that ours would widen as soon as it is there."""
    look = _Look(connection, domain)
    app = Roles.of(domain.name).app
    for name, table, who in look.rows(_ADDING_UP):
        yield (
            f"policy {name} on {table} shows {who} less than {app} sees, and policies add up; make "
            f"it restrictive for who acts as {app}"
        )


def around(connection: Db, domain: Domain) -> Iterator[str]:
    """What is wrong around the domain's tables, each with its name and what to do about it."""
    look = _Look(connection, domain)
    yield from _taken_along(look)
    yield from _unclaimed(look)
    for (table,) in look.rows(_INHERITING):
        yield f"table {table} inherits from a record set's table; make it a partition of it"
    yield from _views(look)
    yield from _policies(look)


def unguarded(connection: Db, domain: Domain) -> Iterator[str]:
    """Partitions through which a restricted row can be read, once the tables are migrated."""
    for name, is_foreign in _Look(connection, domain).rows(_UNGUARDED):
        if is_foreign:
            yield f"{name} is a foreign table, whose rows no policy restricts; detach it"
        else:
            yield f"partition {name} can be read past the restriction; run `fullstop migrate`"


@dataclass(frozen=True)
class Blind:
    """Who would see no row of a table or a partition any more, once its policies bind.

    `restrictive` is the team's own policy that would bind it, whatever of ours lets it see.
    """

    table: str
    role: str
    is_owner: bool
    restrictive: str | None


def blind(connection: Db, domain: Domain, *, on_trial: bool = False) -> list[Blind]:
    """Who loses sight of rows when the tables become restrictable.

    Of tables that are made to try a domain out, nobody works as the domain's owner.
    """
    look = _Look(connection, domain)
    found = [Blind(*row) for row in look.rows(_BLIND)]
    owner = Roles.of(domain.name).owner
    return [one for one in found if not (on_trial and one.role == owner)]


def said_of_blind(domain: Domain, found: Sequence[Blind]) -> Iterator[str]:
    """What to do about them, a line a role."""
    app = Roles.of(domain.name).app
    by_role: dict[tuple[str, bool], list[str]] = {}
    for one in found:
        if one.restrictive is None:
            by_role.setdefault((one.role, one.is_owner), []).append(one.table)
        else:
            yield (
                f"{one.role} {_works(one.is_owner)} {one.table}, where the policy "
                f"{one.restrictive} does not bind it today, and would then; name in that policy "
                f"the roles that it is for (`alter policy ... to ...`)"
            )
    for (role, is_owner), tables in sorted(by_role.items()):
        yield (
            f"{role} {_works(is_owner)} {', '.join(tables)} and would see "
            f"none of the rows any more, nor insert any; let it act as the business application "
            f"first (`grant {app} to {role} with inherit true`), let it go on as before "
            f"(`fullstop adopt {domain.name} prepare`), or take its rights away"
        )


def _works(is_owner: bool) -> str:
    return "owns" if is_owner else "has rights on"


class _Look:
    """The catalogue as it is asked about one domain."""

    def __init__(self, connection: Db, domain: Domain) -> None:
        self._connection = connection
        self.excused = domain.excused
        roles = Roles.of(domain.name)
        seeing = [roles.app, roles.eraser, duties.role_of(domain.name)]
        sets = domain.record_sets
        naming = {column for r in sets for column in (*r.keys, r.subject, *r.personal, *r.sealed)}
        self._parameters = {
            "tables": [records.table for records in sets],
            "excused": list(domain.excused),
            "schema": domain.name,
            "ours": [MASKS_AGAIN, RENEWS],
            "eraser": roles.eraser,
            "app": roles.app,
            "seeing": seeing,
            "our_roles": [*seeing, *READERS],
            "owner": roles.owner,
            "open_only": list(_OPEN_ONLY),
            "names": sorted(naming),
        }

    def rows(self, question: LiteralString) -> list[Row]:
        return self._connection.execute(question, self._parameters).fetchall()


def _taken_along(look: _Look) -> Iterator[str]:
    """What does something of its own when a row is deleted, masked or restricted."""
    for name, table, other in look.rows(_FOREIGN_KEYS):
        yield from _unexcused(
            look, f"foreign key {name} on {table}", f"changes rows by itself when {other}'s change"
        )
    for kind, question in (("trigger", _TRIGGERS), ("rule", _RULES)):
        for name, table in look.rows(question):
            yield from _unexcused(
                look, f"{kind} {name} on {table}", "may copy, keep or take rows when one changes"
            )


def _unexcused(look: _Look, what: str, does: str) -> Iterator[str]:
    if what not in look.excused:
        yield f"{what} {does}; drop it, or excuse it in records.py: excused={{{what!r}: 'why'}}"


def _unclaimed(look: _Look) -> Iterator[str]:
    for table, key, parent in look.rows(_REFERRING):
        yield (
            f"table {table} refers to {parent} (foreign key {key}) but belongs to no record set; "
            "declare it in records.py or excuse it with a reason"
        )


def _views(look: _Look) -> Iterator[str]:
    for name, is_copy, owner, invoker, owner_sees, named in look.rows(_VIEWS):
        kind = "materialized view" if is_copy else "view"
        if name not in look.excused:
            yield (
                f"{kind} {name} reads a record set's table; drop it, or excuse it in records.py: "
                f"excused={{{name!r}: 'why'}}"
            )
        elif is_copy and named:
            yield (
                f"materialized view {name} keeps copies that no request erases (of a key, a "
                "subject or a personal column, or through a view); make it a view"
            )
        elif owner_sees and not invoker:
            yield (
                f"{kind} {name} is excused, but shows restricted rows, as its owner {owner} sees "
                "them; set security_invoker, or give it to a role that sees none"
            )


def _policies(look: _Look) -> Iterator[str]:
    for name, table, is_permissive, narrowing in look.rows(_POLICIES):
        if is_permissive:
            yield f"policy {name} on {table} may show restricted rows; narrow it: `{narrowing}`"
        else:
            yield (
                f"policy {name} on {table} may hide rows from the eraser, which would then count "
                "them as gone; name the roles that it is for"
            )
