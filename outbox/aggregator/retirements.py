"""Domains that are retired: who has their records now, or who signed that nobody can answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from fullstop.outbox.aggregator.cases import Asked
from fullstop.outbox.database import PROPOSED_DAYS, Db
from fullstop.outbox.rows import read


@dataclass(frozen=True)
class Retirement:
    """A retired domain: its `successor`, or a waiver that two people signed, or first the one and
    then, for what is left, the other. `retired_at` is None until it is stored.
    """

    domain: str
    successor: str | None = None
    waiver: str | None = None
    signed_by: str | None = None
    second_signed_by: str | None = None
    retired_at: datetime | None = None


def names(connection: Db) -> frozenset[str]:
    """The retired domains."""
    return asking(connection)()


def asking(connection: Db) -> Callable[[], frozenset[str]]:
    """The same as they are now, which is waited for when it is first wanted."""
    rows = connection.execute("select domain from retirements")
    return cache(lambda: frozenset(name for (name,) in rows.fetchall()))


@dataclass(frozen=True)
class Proposal:
    """What one login has proposed of a domain, within the days that it waits for another."""

    successor: str | None
    waiver: str | None
    proposed_by: str | None
    waits_for_me: bool


def noted(connection: Db, domain: str) -> Retirement | None:
    """The retirement of a domain, if it is noted."""
    found = read(
        connection,
        Retirement,
        "select {columns} from retirements where domain = %s",
        (domain,),
    )
    return found[0] if found else None


def proposals(connection: Db, domain: str) -> list[Proposal]:
    """What is proposed of a domain, others' proposals first."""
    return read(
        connection,
        Proposal,
        "select successor, waiver, proposed_by, proposed_login <> session_user as waits_for_me"
        " from proposed_retirements where domain = %s"
        " and proposed_at > now() - make_interval(days => %s) order by 4 desc, proposed_at",
        (domain, PROPOSED_DAYS),
    )


def propose(connection: Db, wanted: Retirement) -> None:
    """Say as this login that a domain is to be retired so; another login notes it."""
    connection.execute(
        "insert into proposed_retirements (domain, successor, waiver, proposed_by)"
        " values (%(domain)s, %(successor)s, %(waiver)s, %(signed_by)s)"
        " on conflict (domain, proposed_login) do update set successor = excluded.successor,"
        " waiver = excluded.waiver, proposed_by = excluded.proposed_by",
        vars(wanted),
    )


def retire(connection: Db, wanted: Retirement, before: Retirement | None) -> Retirement:
    """Note a retirement that another login proposed, or add a waiver to what was noted `before`.

    What is stored then. The database refuses the login that proposed it.
    """
    found = read(
        connection,
        Retirement,
        "insert into retirements (domain, successor, waiver, signed_by, second_signed_by)"
        " values (%(domain)s, %(successor)s, %(waiver)s, %(signed_by)s, %(second_signed_by)s)"
        " returning {columns}"
        if before is None
        else "update retirements set waiver = %(waiver)s, signed_by = %(signed_by)s,"
        " second_signed_by = %(second_signed_by)s where domain = %(domain)s returning {columns}",
        vars(wanted),
    )
    return found[0]


def is_known(connection: Db, domain: str) -> bool:
    """Whether any case has ever expected an answer of the domain."""
    row = connection.execute(
        "select exists (select from cases where %s = any(expected))", (domain,)
    ).fetchone()
    return bool(row and row[0])


def unsettled(connection: Db, domain: str, after: str, limit: int) -> list[Asked]:
    """A page of the cases, by id and locked, that still expect something of a domain.

    That is an answer, for as long as the case waits for any, or the end of what it keeps. Previews
    leave no obligation.
    """
    return read(
        connection,
        Asked,
        "select {columns}"
        " from cases left join (select case_id, keeps from answers where domain = %(domain)s) as a"
        " using (case_id) where case_id > %(after)s and %(domain)s = any(expected)"
        " and %(domain)s <> all(waived) and %(domain)s <> all(taken_over) and not dry_run"
        " and coalesce(a.keeps, late_due_on is not null) order by case_id limit %(limit)s"
        " for update of cases",
        {"domain": domain, "after": after, "limit": limit},
    )


def waive(connection: Db, domain: str, case_ids: Collection[str]) -> None:
    """Let nobody answer for the domain in these cases; they are looked at again at once."""
    connection.execute(
        "update cases set waived = array_append(waived, %s::text), notice_due_on = 'epoch',"
        " touched_at = clock_timestamp() where case_id = any(%s)",
        (domain, list(case_ids)),
    )
    _forget_kept(connection, domain, case_ids)


def hand_over(connection: Db, domain: str, successor: str, case_ids: Collection[str]) -> None:
    """Let the successor answer for the domain in these cases; they are looked at again at once.

    What the domain has answered stays evidence; where it has not, it is not expected any more.
    """
    connection.execute(
        "update cases set expected = (select array_agg(distinct d.name order by d.name)"
        "  from unnest(array_append(expected, %(successor)s::text)) as d(name)"
        "  where d.name <> %(domain)s or exists (select from answers"
        "   where answers.case_id = cases.case_id and answers.domain = %(domain)s)),"
        " taken_over = array_append(taken_over, %(domain)s::text), notice_due_on = 'epoch',"
        " touched_at = clock_timestamp() where case_id = any(%(cases)s)",
        {"domain": domain, "successor": successor, "cases": list(case_ids)},
    )
    _forget_kept(connection, domain, case_ids)


def abandoned(connection: Db, domains: Collection[str]) -> dict[str, int]:
    """How many cases wait for each domain that is none of these, or for what it keeps."""
    rows = connection.execute(
        "select domain, count(*) from ("
        " select d.name as domain, case_id from cases, unnest(expected) as d(name)"
        " where late_due_on is not null and d.name <> all(waived) and not exists"
        "  (select from answers where answers.case_id = cases.case_id and answers.domain = d.name)"
        " union all select domain, case_id from answers where keeps) as waiting"
        " where domain <> all(%s) group by domain order by domain",
        (list(domains),),
    ).fetchall()
    return dict(rows)


def _forget_kept(connection: Db, domain: str, case_ids: Collection[str]) -> None:
    connection.execute(
        "update answers set keeps = false where domain = %s and case_id = any(%s)",
        (domain, list(case_ids)),
    )
