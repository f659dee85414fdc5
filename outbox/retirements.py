"""Domains that are retired: who has their records now, or who signed that nobody can answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from outbox.database import Db


@dataclass(frozen=True)
class Retirement:
    """A retired domain with its `successor`, or with a waiver that two people signed.

    `retired_at` is None until it is stored.
    """

    domain: str
    successor: str | None = None
    waiver: str | None = None
    signed_by: str | None = None
    second_signed_by: str | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True)
class Unsettled:
    """A case that still expects something of a domain: an answer, or the end of what it keeps."""

    case_id: str
    subject_id: str
    request: bytes
    cutoff_at: datetime
    traceparent: str
    has_answer: bool


def names(connection: Db) -> frozenset[str]:
    """The retired domains."""
    rows = connection.execute("select domain from retirements").fetchall()
    return frozenset(name for (name,) in rows)


def retire(connection: Db, wanted: Retirement) -> Retirement:
    """Note a retirement, unless the domain is retired already; what is stored then."""
    connection.execute(
        "insert into retirements (domain, successor, waiver, signed_by, second_signed_by)"
        " values (%s, %s, %s, %s, %s) on conflict do nothing",
        (
            wanted.domain,
            wanted.successor,
            wanted.waiver,
            wanted.signed_by,
            wanted.second_signed_by,
        ),
    )
    row = connection.execute(
        "select domain, successor, waiver, signed_by, second_signed_by, retired_at"
        " from retirements where domain = %s",
        (wanted.domain,),
    ).fetchone()
    return Retirement(*row) if row else wanted


def unsettled(connection: Db, domain: str, after: str, limit: int) -> list[Unsettled]:
    """A page of the cases, by id and locked, that expect something of a domain.

    Previews leave no obligation. A case that was called off is told by the domains alone.
    """
    rows = connection.execute(
        "select case_id, subject_id, request, cutoff_at, traceparent, a.case_id is not null"
        " from cases left join (select case_id, keeps from answers where domain = %(domain)s) as a"
        " using (case_id) where case_id > %(after)s and %(domain)s = any(expected)"
        " and %(domain)s <> all(waived) and %(domain)s <> all(taken_over) and not dry_run"
        " and coalesce(a.keeps, cancelled_at is null) order by case_id limit %(limit)s"
        " for update of cases",
        {"domain": domain, "after": after, "limit": limit},
    ).fetchall()
    return [Unsettled(*row) for row in rows]


def waive(connection: Db, domain: str, case_ids: Collection[str]) -> None:
    """Let nobody answer for the domain in these cases; they are looked at again at once."""
    connection.execute(
        "update cases set waived = waived || %s, notice_due_on = 'epoch',"
        " touched_at = clock_timestamp() where case_id = any(%s)",
        ([domain], list(case_ids)),
    )
    _forget_kept(connection, domain, case_ids)


def hand_over(connection: Db, domain: str, successor: str, case_ids: Collection[str]) -> None:
    """Let the successor answer for the domain in these cases; they are looked at again at once.

    What the domain has answered stays evidence; where it has not, it is not expected any more.
    """
    connection.execute(
        "update cases set expected = (select array_agg(distinct name order by name)"
        "  from unnest(expected || %(successor)s) as name where name <> %(domain)s"
        "  or exists (select from answers where answers.case_id = cases.case_id"
        "   and answers.domain = %(domain)s)),"
        " taken_over = taken_over || %(domain)s, notice_due_on = 'epoch',"
        " touched_at = clock_timestamp() where case_id = any(%(cases)s)",
        {"domain": [domain], "successor": [successor], "cases": list(case_ids)},
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
