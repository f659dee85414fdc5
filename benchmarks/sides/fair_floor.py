"""The fair floor: the floor's work, and by hand what nobody may leave out who answers for it.

The rows of five tables are locked before anything is decided; what each statement did is counted by
case; what is there afterwards is counted plainly, and once more as the business application; a
case with its answer, a day of the next look and an answer of some 600 bytes are kept. It is tuned:
arrays are written once a batch and plans are made once. What it does not have is what makes it one
domain's: rules of another version, legal holds, customers with too many rows, a proof.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import Cursor

from benchmarks.meter import Job, read_job
from benchmarks.sides.floor import CASES, INBOX, MINE, WORK, Db, Request, connect, run

_PLANNED_ONCE = (
    "-c plan_cache_mode=force_generic_plan",
    "-c jit=off",
    "-c max_parallel_workers_per_gather=0",
)
_ANSWER_BYTES = 600

_LOCKED = ("reviews", "invoices", "logistics", "details", "vouchers")
_COUNTED = ("after_sales", *_LOCKED)

_LOCKS = tuple(
    f"select count(*) from (select from orders.{table} as t join {CASES} on {MINE}"
    " order by t.ctid for update of t) as locked"
    for table in _LOCKED
)
_WORK = tuple(
    f"with done as ({statement} returning c.subject) select subject, count(*) from done"
    " group by subject"
    for statement in WORK
)
_COUNT = " union all ".join(
    f"select c.subject, count(*) from orders.{table} as t join {CASES} on {MINE} group by c.subject"
    for table in _COUNTED
)
_COUNT_AS_APP = f"{_COUNT} /* as the business application */"  # a plan of its own
_CASE = (
    "insert into cases (case_id, subject_id, cutoff_at, state, revision, report, keeps)"
    " select case_id, subject_id, cutoff_at, 'done', 1, convert_to(report, 'utf8'), true"
    " from unnest(%(case)s::text[],"
    " %(subject)s::text[], %(cutoff)s::timestamptz[], %(answer)s::text[])"
    " as c(case_id, subject_id, cutoff_at, report) on conflict do nothing"
)
_DEFERRAL = (
    "insert into deferrals (case_id, records, rule, next_check_on, policy)"
    " select id, 'orders', 'fair', %(day)s::date + 1, '2026-01-01'"
    " from unnest(%(case)s::text[]) as id"
)
_ANSWERS = (
    "insert into outbox (topic, key, value, headers)"
    " select 'floor', convert_to(id, 'utf8'), convert_to(answer, 'utf8'), '{}'"
    " from unnest(%(case)s::text[], %(answer)s::text[]) as a(id, answer)"
)


def main() -> None:
    job = read_job()
    run(job, connect(job, *_PLANNED_ONCE), _handle)


def _handle(connection: Db, requests: Sequence[Request], job: Job) -> None:
    parameters = {
        "event": _array(fields["event_id"] for fields, _ in requests),
        "case": _array(fields["case_id"] for fields, _ in requests),
        "subject": _array(fields["subject_id"] for fields, _ in requests),
        "cutoff": _array(
            min(fields["cutoff_at"], appended_at).isoformat() for fields, appended_at in requests
        ),
        "day": job.day,
    }
    with connection.pipeline(), connection.transaction():
        counted = _carry_out(connection, parameters, job.schema)
        # A text in JSON is written as one in an array is.
        answers = _array(json.dumps(_answer(fields, counted)) for fields, _ in requests)
        for statement in (_CASE, _DEFERRAL, _ANSWERS):
            connection.execute(statement.encode(), {**parameters, "answer": answers})


def _carry_out(
    connection: Db, parameters: Mapping[str, str], schema: str
) -> Mapping[str, Sequence[int]]:
    """By subject what each statement did, what is there then, and what the business sees of it."""

    def ask(statement: str) -> Cursor[tuple[Any, ...]]:
        return connection.execute(statement.encode(), parameters)

    for statement in (INBOX, *_LOCKS):
        ask(statement)
    counted = [*map(ask, _WORK), ask(_COUNT)]
    ask(f"set local role {schema}_app")
    counted.append(ask(_COUNT_AS_APP))
    ask(f"set local role {schema}_eraser")
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(counted))
    for number, cursor in enumerate(counted):
        for subject, rows in cursor.fetchall():
            found[subject][number] += rows
    return found


def _answer(fields: Mapping[str, Any], counted: Mapping[str, Sequence[int]]) -> str:
    *done, remaining, visible = counted[fields["subject_id"]]
    said = {
        "case": fields["case_id"],
        "subject": fields["subject_id"],
        "done": {number: rows for number, rows in enumerate(done) if rows},
        "remaining": remaining,
        "visible": visible,
    }
    return json.dumps(said).ljust(_ANSWER_BYTES)


def _array(values: Iterable[object]) -> str:
    """An array as PostgreSQL reads one; none of these values has to be quoted."""
    return "{" + ",".join(map(str, values)) + "}"


if __name__ == "__main__":
    main()
