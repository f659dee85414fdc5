"""The product with one bug planted in it: a fault run that does not catch it is worth nothing.

`python -m tests.fault.planted …` is `fullstop …` with the bug that VARIABLE names.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import confluent_kafka
from confluent_kafka import KafkaException, TopicPartition
from psycopg.sql import SQL, Composed, Identifier

import fullstop.consumers.aggregator.case
import fullstop.consumers.aggregator.compile
import fullstop.consumers.aggregator.tell
import fullstop.consumers.domain.requests
import fullstop.handlers.erasure
import fullstop.outbox.aggregator.cases
import fullstop.outbox.database
import fullstop.outbox.domain.blockers
import fullstop.outbox.domain.cases
import fullstop.outbox.inbox
import fullstop.outbox.lease
import fullstop.outbox.outbox
import fullstop.outbox.relay
import fullstop.outbox.session
import fullstop.running.dead_letter
import fullstop.running.events
import fullstop.running.health
import fullstop.running.kafka.cluster
import fullstop.running.loop
import fullstop.stores.postgres.statements
import fullstop.stores.postgres.store
from fullstop.consumers.command.main import main
from fullstop.consumers.domain.engine import Engine
from fullstop.consumers.domain.requests import DeletionRequestedConsumer
from fullstop.handlers.store import NOTHING, NOTHING_HELD, Worked
from fullstop.outbox.database import Database, DatabaseError, Db
from fullstop.outbox.domain.cases import State
from fullstop.outbox.inbox import Seen
from fullstop.outbox.outbox import Record
from fullstop.running.kafka import Place, Received, Subscription
from fullstop.running.logs import log
from fullstop.schemas import spelling
from fullstop.schemas.codec import decode, encode
from fullstop.schemas.messages import UNRECOGNISED, ResultNotice, Stage
from fullstop.stores.postgres.store import PostgresStore
from tests.fault.plan import AGGREGATOR, CALM, RELAY, SLICE, Fault, FaultKind, Pace

VARIABLE = "PLANTED_BUG"
# Longer than the relay waits for the broker's word on a record.
UNANSWERED = Fault(5.0, FaultKind.BROKER_KILLED_WITH_RELAY, RELAY, 25.0)

# While answers come from every domain, of the same cases to both.
BESIDE = Fault(1.0, FaultKind.SECOND_AGGREGATOR, AGGREGATOR, 25.0)


def offset_before_database() -> None:
    """The position moves when a record is read, not when the database has committed."""
    read = Subscription.read

    def reading(self: Subscription, limit: int, timeout_seconds: float) -> list[Received]:
        batch = read(self, limit, timeout_seconds)
        if batch:
            self.commit(batch)
        return batch

    _plant(Subscription, "read", reading)


def latest_offset() -> None:
    """A group without a position begins at the end of the topic."""
    consumer = confluent_kafka.Consumer

    def latest(configuration: dict[str, Any]) -> object:
        return consumer({**configuration, "auto.offset.reset": "latest"})

    _plant(fullstop.running.kafka.cluster, "Consumer", latest)


def failure_swallowed() -> None:
    """A batch whose database is away is given up."""
    sift = fullstop.running.loop.Sieve.sift

    def swallowing(self: fullstop.running.loop.Sieve) -> None:
        try:
            sift(self)
        except DatabaseError as error:
            log.warning("given_up", reason=type(error).__name__)

    _plant(fullstop.running.loop.Sieve, "sift", swallowing)


def outbox_before_acknowledgement() -> None:
    """The relay deletes what it has read, then publishes it."""

    def relay_once(
        connection: Db, schema: str, publisher: Any, *_: object
    ) -> fullstop.outbox.relay.Carried:
        batch = fullstop.outbox.outbox.read(connection, schema, fullstop.outbox.relay.BATCH_MAX)
        fullstop.outbox.outbox.forget(connection, schema, batch.ids)
        publisher.send(batch.records, lambda: None)
        return fullstop.outbox.relay.Carried(len(batch.ids), len(batch.ids))

    _plant(fullstop.outbox.relay, "relay_once", relay_once)


def answer_outside_transaction() -> None:
    """What is said is written apart from what is done, a moment later."""
    put = fullstop.outbox.outbox.put
    transaction = Database.transaction
    said = threading.local()  # a process has several loops, each with a transaction of its own

    def keeping(_connection: Db, records: Sequence[Record]) -> None:
        said.records = [*said.records, *records]

    @contextmanager
    def apart(self: Database) -> Iterator[Db]:
        said.records = []
        with transaction(self) as connection:
            yield connection
        records, said.records = said.records, []
        if records:
            time.sleep(1.0)
            with transaction(self) as connection:
                put(connection, records)

    _plant(fullstop.outbox.outbox, "put", keeping)
    _plant(Database, "transaction", apart)


def no_inbox() -> None:
    """Every event is new, however often it comes."""

    def forgetting(_connection: Db, events: Sequence[Seen]) -> Mapping[Seen, bool]:
        return dict.fromkeys(events, False)

    _plant(fullstop.running.events, "remember", forgetting)
    _plant(fullstop.running.dead_letter, "remember", forgetting)


def no_fence() -> None:
    """Every event is new, and so is every case: done twice, answered twice."""
    no_inbox()
    sort = fullstop.consumers.domain.requests._sort

    def always_open(request: Any, row: Any, sorted_: Any) -> None:
        sort(request, replace(row, state=State.OPEN), sorted_)

    _plant(fullstop.consumers.domain.requests, "_sort", always_open)


def no_case_lock() -> None:
    """Two aggregators look at one case at once, and each misses the other's answer."""

    def unlocked(connection: Db, case_ids: Collection[str]) -> dict[str, Any]:
        cases = {
            case_id: fullstop.outbox.aggregator.cases.case_of(connection, case_id)
            for case_id in case_ids
        }
        time.sleep(0.2)
        return cases

    _plant(fullstop.outbox.aggregator.cases, "lock_cases", unlocked)


def no_cutoff() -> None:
    """What is newer than the request goes too."""
    new_case = DeletionRequestedConsumer._new_case

    def late(self: DeletionRequestedConsumer, *arguments: Any) -> Any:
        return replace(new_case(self, *arguments), cutoff_at=datetime(2999, 1, 1, tzinfo=UTC))

    _plant(DeletionRequestedConsumer, "_new_case", late)


def a_neighbour_too() -> None:
    """Where nothing is asked of a subject, another one's rows are counted among its own."""
    in_scope = fullstop.stores.postgres.statements._Compiler._in_scope

    def wider(self: Any, records: Any) -> Composed:
        subject = Identifier(records.name, records.subject)
        return SQL("({} or ({} = 'sample-bystander' and c.cutoff is not null))").format(
            in_scope(self, records), subject
        )

    _plant(fullstop.stores.postgres.statements._Compiler, "_in_scope", wider)


def no_restriction() -> None:
    """What is kept stays in everybody's sight, and nobody counts."""
    _unproven()

    judged = fullstop.stores.postgres.statements._Judged
    changed = judged._changed

    def unchanged(self: Any, _when: Any) -> Composed:
        return changed(self, SQL("false"))

    _plant(judged, "_changed", unchanged)
    _plant(judged, "_counts_changed", judged._counts_wanted)


def no_mask() -> None:
    """The mark is set, the text stays."""
    sets = fullstop.stores.postgres.statements._Judged._sets

    def marks_only(self: Any) -> Any:
        return list(sets(self))[:2]

    _plant(fullstop.stores.postgres.statements._Judged, "_sets", marks_only)


def answer_without_erasing() -> None:
    """What may go is counted, told and left."""
    _unproven()
    remains = PostgresStore.remains

    def counted(self: PostgresStore, records: str, cases: Any, rows: Any = None) -> Any:
        return fullstop.stores.postgres.store._amounts(
            self._run(self._statements[records].preview_free, cases)
        )

    def held(self: PostgresStore, records: Any, cases: Any) -> Mapping[tuple[str, int], Any]:
        free = {name: counted(self, name, cases) for name in records}
        left = {
            (name, no): one._replace(
                rows=one.rows - (free[name][no].rows if no in free[name] else 0)
            )
            for (name, no), one in remains(self, records, cases).items()
        }
        return {place: one for place, one in left.items() if one.rows}

    def told(self: PostgresStore, records: str, cases: Any) -> Mapping[int, Worked]:
        gone, kept = counted(self, records, cases), self.restrict(records, cases)
        amounts = {no: gone.get(no, NOTHING) for no in gone.keys() | kept.keys()}
        return {
            no: Worked(amount.rows, amount, kept.get(no, NOTHING_HELD))
            for no, amount in amounts.items()
        }

    _plant(PostgresStore, "work", told)
    _plant(PostgresStore, "erase", counted)
    _plant(PostgresStore, "remains", held)


def notice_twice() -> None:
    """Each notice goes out a second time, as another event."""
    put = fullstop.outbox.outbox.put

    def doubled(connection: Db, records: Sequence[Record]) -> None:
        put(connection, [one for record in records for one in (record, *_again(record))])

    _plant(fullstop.outbox.outbox, "put", doubled)


def notice_too_early() -> None:
    """The customer is told when the first domain has answered."""

    def somebody_has(state: Any) -> bool:
        return any(True for _ in fullstop.consumers.aggregator.case._outcomes(state))

    _plant(fullstop.consumers.aggregator.case, "is_answered", somebody_has)
    _plant(fullstop.consumers.aggregator.compile, "_still_waits", lambda *_: False)


def letters_keep_bytes() -> None:
    """A dead letter carries what nobody could read."""
    record = fullstop.running.dead_letter.DeadLetter.record

    def carrying(self: Any, topic: str, consumer: str) -> Record:
        return record(replace(self, decodable=True), topic, consumer)

    _plant(fullstop.running.dead_letter.DeadLetter, "record", carrying)


def cancellation_ignored() -> None:
    """What was called off before it began is carried out."""

    def nothing(*_: Any) -> list[str]:
        return []

    _plant(fullstop.outbox.domain.cases, "entomb", nothing)
    _plant(fullstop.outbox.domain.cases, "call_off", nothing)


def a_look_erases() -> None:
    """Who only looks at what would happen loses it."""

    _plant(Engine, "preview", Engine.erase)


def kept_told_as_gone() -> None:
    """Every notice is the last one."""

    def final(state: Any) -> Stage:
        return Stage.PREVIEW if state.case.dry_run else Stage.FINAL

    _plant(fullstop.consumers.aggregator.case, "_stage", final)


def contact_kept_after_the_end() -> None:
    """A case that has ended still knows how to reach its customer."""
    noticed = fullstop.consumers.aggregator.case.noticed

    def keeping(state: Any, notice: Any, *, day: Any, words: Any) -> Any:
        told = noticed(state, notice, day=day, words=words)
        return replace(told, case=replace(told.case, contact=state.case.contact or b"?" * 96))

    _plant(fullstop.consumers.aggregator.tell, "noticed", keeping)


def incident_silenced() -> None:
    """What is wrong with a case shows nowhere."""

    def nothing(*_: Any) -> None:
        pass

    _plant(fullstop.outbox.aggregator.cases, "save_incidents", nothing)


def letter_without_its_case() -> None:
    """Whoever asks for a case does not find what became of its request."""
    record = fullstop.running.dead_letter.DeadLetter.record

    def nameless(self: Any, *arguments: Any, **more: Any) -> Record:
        return record(replace(self, case_id=None), *arguments, **more)

    _plant(fullstop.running.dead_letter.DeadLetter, "record", nameless)


def open_matters_ignored() -> None:
    """A domain decides as if nothing were open elsewhere."""

    def nothing(*_: Any) -> None:
        pass

    _plant(fullstop.outbox.domain.blockers, "save", nothing)


def bytes_in_the_log() -> None:
    """Somebody wanted to see what could not be read."""
    read = fullstop.running.events.read

    def talking(batch: Sequence[Received], topics: Any) -> Any:
        events, dead = read(batch, topics)
        for letter in dead:
            sys.stderr.write(f"{letter.received.value!r}\n")
        return events, dead

    _plant(fullstop.consumers.domain.requests, "read", talking)


def readiness_always_green() -> None:
    """A process says that it can work whatever happens."""
    _plant(fullstop.running.health.Heartbeat, "is_ready", property(lambda _self: True))


def pause_forgotten() -> None:
    """After a wait only that is read on which is still this member's."""

    def resume(self: Subscription, places: Collection[Place]) -> None:
        if ours := self._tenures.keys() & set(places):
            self._consumer.resume([TopicPartition(*place) for place in ours])
        self._paused -= set(places)

    _plant(Subscription, "_resume", resume)


def position_moved_back() -> None:
    """What was handled is committed, whoever has the partition now."""

    def commit(self: Subscription, batch: Sequence[Received]) -> None:
        offsets = [TopicPartition(r.topic, r.partition, r.offset + 1) for r in batch]
        with suppress(KafkaException):
            self._consumer.commit(offsets=offsets, asynchronous=False)

    _plant(Subscription, "commit", commit)


def marker_never_reached() -> None:
    """A position stays where the last record was, and a marker lies behind it."""

    def nothing(_self: Subscription) -> None:
        pass

    _plant(Subscription, "_pass_markers", nothing)


def read_only_session_kept() -> None:
    """A session that may not write is tried again and again."""
    kept = property(lambda _self: False, lambda _self, _value: None)
    _plant(fullstop.outbox.session.Session, "is_of_the_past", kept)


def held_row_holds_all() -> None:
    """Whoever meets a row that somebody holds waits for it, and the batch with it."""
    long = fullstop.outbox.database._FOR_BATCHES.replace(
        f"{fullstop.outbox.database.SHORT_LOCK_TIMEOUT_MS}ms",
        f"{fullstop.outbox.database.STATEMENT_TIMEOUT_SECONDS}s",
    )
    _plant(fullstop.outbox.database, "_FOR_BATCHES", long)


def lease_never_ends() -> None:
    """A relay that stands still is waited for."""
    _plant(fullstop.outbox.lease, "LEASE_SECONDS", 86_400)


def unsure_is_sent() -> None:
    """The relay forgets what the broker did not answer in time."""
    sent = fullstop.outbox.relay._sent

    def sure(*arguments: Any) -> Any:
        return dict.fromkeys(sent(*arguments), fullstop.outbox.relay.Fate.SENT)

    _plant(fullstop.outbox.relay, "_sent", sure)


def a_line_break_undoes_a_cancellation() -> None:
    """A note that the contract does not permit makes its event a letter."""
    others = {name: of for name, of in spelling.MENDED.items() if name != "DeletionCancelled"}
    _plant(spelling, "MENDED", others)


def an_unknown_name_is_everything() -> None:
    """Names that nobody knows are left out of a request, and nothing is left."""
    scopes = spelling._scopes

    def known(value: object) -> object:
        names = scopes(value)
        assert isinstance(names, list)
        return [name for name in names if not name.startswith(UNRECOGNISED)]

    request = {**spelling.MENDED["DeletionRequested"], "records": known}
    _plant(spelling, "MENDED", {**spelling.MENDED, "DeletionRequested": request})


def a_used_id_is_a_copy() -> None:
    """Another event under an id that was seen is taken for it."""

    def nothing(*_: Any) -> dict[Any, bool]:
        return {}

    _plant(fullstop.outbox.inbox, "_reused", nothing)


@dataclass(frozen=True)
class Bug:
    """`plant` changes the product, `pace` is a round in which it must show."""

    plant: Callable[[], None]
    pace: Pace


def _bugs(pace: Pace, *plants: Callable[[], None]) -> dict[str, Bug]:
    return {plant.__name__.replace("_", "-"): Bug(plant, pace) for plant in plants}


def _only(kind: FaultKind, seconds: float = 30.0) -> Pace:
    """A round of what it takes to see one kind of bug."""
    return Pace(seconds, {kind: 1})


BUGS: Mapping[str, Bug] = {
    # Only a fault shows these.
    **_bugs(
        SLICE,
        offset_before_database,
        failure_swallowed,
        outbox_before_acknowledgement,
        answer_outside_transaction,
    ),
    # These show on a calm day, if somebody looks.
    **_bugs(
        CALM,
        latest_offset,
        no_inbox,
        no_fence,
        no_cutoff,
        a_neighbour_too,
        no_restriction,
        no_mask,
        answer_without_erasing,
        notice_twice,
        notice_too_early,
        letters_keep_bytes,
        cancellation_ignored,
        a_look_erases,
        kept_told_as_gone,
        contact_kept_after_the_end,
        incident_silenced,
        letter_without_its_case,
        open_matters_ignored,
        a_line_break_undoes_a_cancellation,
        an_unknown_name_is_everything,
        a_used_id_is_a_copy,
        bytes_in_the_log,
    ),
    **_bugs(
        _only(FaultKind.MEMBERS, 60.0), pause_forgotten, position_moved_back, readiness_always_green
    ),
    **_bugs(_only(FaultKind.MARKERS), marker_never_reached),
    **_bugs(_only(FaultKind.READ_ONLY), read_only_session_kept),
    **_bugs(_only(FaultKind.FROZEN_RELAY), lease_never_ends),
    **_bugs(Pace(8.0, {}, held_seconds=15.0), held_row_holds_all),
    **_bugs(Pace(20.0, {}, fixed=(UNANSWERED,)), unsure_is_sent),
    **_bugs(Pace(30.0, {}, fixed=(BESIDE,), even=True), no_case_lock),
}


def _unproven() -> None:
    def believe(*_: object) -> None:
        pass

    _plant(fullstop.handlers.erasure, "_prove", believe)


def _again(record: Record) -> list[Record]:
    message = decode(record.value) if record.value else None
    if not isinstance(message, ResultNotice):
        return []
    other = message.model_copy(update={"event_id": str(uuid4())})
    return [replace(record, value=encode(other))]


def _plant(place: object, name: str, bug: object) -> None:
    if not hasattr(place, name):
        raise AttributeError(f"{place} has no {name} any more: plant the bug elsewhere")
    setattr(place, name, bug)


if __name__ == "__main__":
    BUGS[os.environ[VARIABLE]].plant()
    main()
