"""The end state of a run over the orders' rows: right, or the run does not count.

What must have happened to each row is said by the demo's oracle, from the rules and the rows as
they were; nobody else's rows may have changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from psycopg.sql import SQL, Identifier

from benchmarks.stage import FailedRunError, Stage
from fullstop.consumers.domain.asked import concerns
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.database import connect_as_administrator
from fullstop.running.clock import now
from fullstop.sandbox import expectation, samples
from fullstop.sandbox.expectation import Snapshot, Verdicts
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import (
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Outcome,
)

_TOLD_MAX = 5


class EndState:
    """What the rows of one domain must be once these requests are carried out."""

    def __init__(self, stage: Stage, domain: str, requests: Sequence[DeletionRequested]) -> None:
        self._stage = stage
        self._wiring = Wiring(stage.settings(stage.rows_url, ""))
        self._entry = self._wiring.catalogue[domain]
        self._requests = requests

    def check(self, url: str, *, outbox_rows: int | None = None) -> None:
        """FailedRunError when the run's rows, inbox or outbox are not as they must be.

        Without a relay there lies one answer a request in the outbox, and where others wait for it
        what is open.
        """
        self._refuse(
            [*self._row_problems(self._snapshot(url)), *self._other_problems(url, outbox_rows)]
        )

    def check_answers(self, url: str) -> None:
        """Also hold the answers in the outbox against the rows."""
        differences = expectation.differences(
            [self._entry],
            self._requests,
            _answers(url, self._entry.domain.name),
            self._before,
            self._snapshot(url),
            self._wiring.settings.civil_day,
        )
        self._refuse(differences)

    def _refuse(self, problems: Sequence[str]) -> None:
        if problems:
            told = "\n".join(problems[:_TOLD_MAX])
            raise FailedRunError(f"the end state is wrong in {len(problems)} places:\n{told}")

    # --- rows

    @cached_property
    def _before(self) -> Snapshot:
        return self._snapshot(self._stage.rows_url)

    @cached_property
    def _verdicts(self) -> Mapping[str, Verdicts]:
        return {
            request.subject_id: expectation.verdicts(
                self._entry,
                self._before.of(self._entry.domain, request.subject_id),
                request,
                self._day,
            )
            for request in self._requests
        }

    @cached_property
    def _untouched(self) -> Mapping[str, str]:
        return self._digests_of_others(self._stage.rows_url)

    @property
    def _day(self) -> date:
        return self._wiring.settings.civil_day(now())

    def _row_problems(self, after: Snapshot) -> Iterator[str]:
        domain = self._entry.domain
        for subject_id, found in self._verdicts.items():
            yield from expectation.row_differences(
                domain, found, self._before.of(domain, subject_id), after.of(domain, subject_id)
            )

    def _other_problems(self, url: str, outbox_rows: int | None) -> Iterator[str]:
        name = self._entry.domain.name
        for table, digest in self._digests_of_others(url).items():
            if digest != self._untouched[table]:
                yield f"{table}: rows of those who did not ask have changed"
        # What a domain learns of others when it asks them is in its inbox, too.
        asked = [str(request.event_id) for request in self._requests]
        with connect_as_administrator(url) as connection:
            for table, which, wanted in (
                ("inbox", SQL("event_id::text = any(%(asked)s)"), len(asked)),
                ("outbox", SQL("true"), self._said() if outbox_rows is None else outbox_rows),
            ):
                row = connection.execute(
                    SQL("select count(*) from {} where {}").format(Identifier(name, table), which),
                    {"asked": asked},
                ).fetchone()
                if row != (wanted,):
                    yield f"{name}.{table} has {row} such rows, not {wanted}"

    def _said(self) -> int:
        """One answer a request, and what is open of those that a domain waits for."""
        listeners = self._wiring.listeners(self._entry.domain)
        asking = (one for one in self._requests if any(concerns(of, one) for of in listeners))
        return len(self._requests) + len(list(asking))

    def _snapshot(self, url: str) -> Snapshot:
        return expectation.snapshot(
            url,
            [self._entry],
            [request.subject_id for request in self._requests],
            samples.BYSTANDER,
            self._wiring.settings.time_zone,
        )

    def _digests_of_others(self, url: str) -> dict[str, str]:
        asked = [request.subject_id for request in self._requests]
        with connect_as_administrator(url) as connection:
            return {
                records.table: str(
                    connection.execute(
                        SQL(
                            "select md5(string_agg(t::text, ' ' order by {key})) from {table} as t"
                            " where not exists (select from unnest(%s::text[]) as a"
                            " where a = {subject})"
                        ).format(
                            key=Identifier("t", records.keys[0]),
                            table=Identifier(*records.table.split(".")),
                            subject=Identifier("t", records.subject),
                        ),
                        (asked,),
                    ).fetchone()
                )
                for records in self._entry.domain.record_sets
            }


def _answers(url: str, schema: str) -> dict[tuple[str, str], Outcome]:
    with connect_as_administrator(url) as connection:
        values = connection.execute(
            SQL("select value from {} order by id").format(Identifier(schema, "outbox"))
        ).fetchall()
    messages = [decode(value) for (value,) in values]
    return {
        (message.case_id, message.domain): message
        for message in messages
        if isinstance(message, DeletionCompleted | DeletionDeferred)
    }
