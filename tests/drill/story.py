"""What happens to customers before and after a backup, and the restore that follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from fullstop.consumers.operate import holds as hold_commands
from fullstop.consumers.operate.holds import Paper
from fullstop.consumers.operate.restore import Restoration
from fullstop.consumers.wiring import operations
from fullstop.outbox.database import AGGREGATOR_SCHEMA
from fullstop.sandbox import samples
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import (
    AnnouncementChannel,
    DeletionCancelled,
    DeletionRequested,
    PolicyAnnounced,
    ResultNotice,
    Words,
)
from tests.drill.house import House
from tests.drill.rows import Before, Key, Rows, Tables, rows_of, seen_of
from tests.support import orders
from tests.support.broker import lying_in
from tests.support.officers import propose_as_another

# What becomes of a customer, by the last digit of their number.
ASKED_BEFORE, PLAIN, HELD, HELD_IN_PART, RELEASED, CALLED_OFF = range(6)
CAME_BACK, HELD_BEFORE, DUE_SINCE, LATE = range(6, 10)
DAYS_LATER = 900  # less than a domain remembers what it was done with
PAPER = Paper("court 2026-17", "preservation of evidence", "staff-31", None, secret=False)


@dataclass
class Story:
    """Customers of a house, and what they asked."""

    house: House
    customers: int
    asked: dict[str, DeletionRequested] = field(default_factory=dict)

    # --- before the database is lost

    def begin(self) -> None:
        """All that happens until the backup is made."""
        entries = self.house.wiring.catalogue.values()
        for url in (self.house.url, self.house.other_url):
            there = [one for one in entries if self.house.url_of(one.domain.name) == url]
            samples.load(url, there, generated=self.customers, time_zone="Asia/Shanghai")
        self._hold(HELD_BEFORE)
        self._ask(ASKED_BEFORE, HELD_BEFORE, DUE_SINCE)
        self.house.settle()
        self._hold(RELEASED)
        self.house.settle()

    def go_on(self) -> None:
        """All that happens after it."""
        self._announce()
        self._hold(HELD)
        self._hold(HELD_IN_PART, self._part())
        self._call_off(CALLED_OFF)
        self._ask(PLAIN, HELD, HELD_IN_PART, RELEASED, CALLED_OFF, CAME_BACK)
        self.house.settle()
        self._release(RELEASED)
        self._release(HELD_BEFORE)
        self.house.settle()
        self.house.a_day_later(DAYS_LATER)
        self.house.settle()
        self._ask(LATE)
        self.house.settle()

    def _announce(self) -> None:
        """The rules that come meanwhile."""
        policy = self.house.wiring.catalogue["orders"].policies[-1]
        self.house.publish(
            PolicyAnnounced(
                event_id=str(uuid4()),
                domain="orders",
                version=policy.version,
                digest=policy.digest,
                effective_from=policy.effective_from,
                words=Words(zh="新规则", en="new rules"),
                channels=(AnnouncementChannel.APP, AnnouncementChannel.SMS),
                announced_at=self.house.clock(),
            )
        )

    def _part(self) -> list[str]:
        domain = next((n for n in self.house.set_back if n in self.house.domains), "orders")
        first = self.house.wiring.catalogue[domain].domain.record_sets[0]
        return [f"{domain}.{first.name}"]

    def of(self, *kinds: int) -> list[str]:
        numbers = range(1, self.customers + 1)
        return [f"sample-g{n:05d}" for n in numbers if n % 10 in kinds]

    def _ask(self, *kinds: int) -> None:
        entries = list(self.house.wiring.catalogue.values())
        wanted = set(self.of(*kinds))
        asking = samples.asking(entries, generated=self.customers)
        requests = samples.requests(
            [one for one in asking if one.subject_id in wanted], self.house.clock()
        )
        self.asked |= {one.case_id: one for one in requests}
        self.house.publish(*(self._known(one) for one in requests))

    def _known(self, request: DeletionRequested) -> DeletionRequested:
        """One that was called off before has the case of that."""
        return self.asked.get(f"off:{request.subject_id}", request)

    def _call_off(self, kind: int) -> None:
        """Before the request is there: nobody has done anything yet."""
        entries = list(self.house.wiring.catalogue.values())
        wanted = set(self.of(kind))
        asking = samples.asking(entries, generated=self.customers)
        for request in samples.requests(
            [one for one in asking if one.subject_id in wanted], self.house.clock()
        ):
            self.asked[f"off:{request.subject_id}"] = request
            self.house.publish(
                DeletionCancelled(
                    event_id=str(uuid4()),
                    case_id=request.case_id,
                    subject_id=request.subject_id,
                    cancelled_at=self.house.clock(),
                )
            )

    def _hold(self, kind: int, records: Sequence[str] | None = None) -> None:
        with self.house.as_administrator() as wiring:
            databases = wiring.hold_databases()
            scope = None if records is None else hold_commands.scopes(wiring.catalogue, records)
            day = wiring.settings.civil_day(self.house.clock())
            for subject in self.of(kind):
                hold_commands.place(databases, scope, f"hold-{subject}", subject, PAPER, day)

    def _release(self, kind: int) -> None:
        with self.house.as_administrator() as wiring:
            databases = wiring.hold_databases()
            day = wiring.settings.civil_day(self.house.clock())
            for subject in self.of(kind):
                for schema in databases:
                    with self.house.world(schema).admin() as connection:
                        connection.execute(f"set search_path to {schema}, pg_catalog".encode())
                        propose_as_another(connection, f"hold-{subject}")
                hold_commands.release(databases, f"hold-{subject}", "s-2", "s-3", day)

    # --- what is looked at

    def tables(self) -> list[Tables]:
        return [
            Tables(name, {r.table.partition(".")[2]: r.keys[0] for r in entry.domain.record_sets})
            for name, entry in self.house.wiring.catalogue.items()
            if name in self.house.set_back
        ]

    def rows(self) -> Rows:
        return rows_of(self.house.url, self.tables())

    def seen(self) -> set[Key]:
        return seen_of(self.house.url, self.tables())

    def texts(self) -> list[ResultNotice]:
        """Every notice that lies in the topic."""
        name = self.house.wiring.topics.notices.name
        found = lying_in(self.house.wiring.settings.bootstrap_servers, [name])
        messages = [decode(one.value) for one in found if one.value is not None]
        return [one for one in messages if isinstance(one, ResultNotice)]

    # --- the bad day

    def lose(self) -> Before:
        """The database is what it was when the backup was made."""
        backup, end = self._backup, self.rows()
        self.house.set_it_back()
        return Before(backup, end, set(self.of(HELD)))

    def come_back(self) -> set[Key]:
        """Customers whose rows went are customers again, and give anew what they gave before."""
        keys: set[Key] = set()
        for subject in self.of(CAME_BACK):
            if "orders" in self.house.set_back:
                world, number = self.house.world("orders"), f"again-{subject}"
                orders.order(world, number, subject_id=subject, created_at=datetime.now(UTC))
                keys.add(("orders.vouchers", number))
        return keys

    def back_up(self) -> None:
        self._backup = self.rows()
        self.house.back_up()

    def expire(self, *, notices: bool = False) -> None:
        """What lay in the topics until now is past their retention."""
        topics = self.house.wiring.topics
        self.house.clock.now += timedelta(minutes=1)
        names = [
            topics.requests,
            topics.blockers,
            *topics.outcomes.values(),
            *topics.found.values(),
        ]
        names += [topics.notices] if notices else []
        admin = AdminClient({"bootstrap.servers": self.house.wiring.settings.bootstrap_servers})
        ends = [
            TopicPartition(one.name, part, -1) for one in names for part in range(one.partitions)
        ]
        for future in admin.delete_records(ends).values():
            future.result(20)

    def restore(self) -> dict[str, Restoration]:
        """As an administrator, who types `fullstop restore`."""
        house, domains = (
            self.house,
            [name for name in self.house.set_back if name != AGGREGATOR_SCHEMA],
        )
        if AGGREGATOR_SCHEMA in house.set_back:
            with house.as_administrator() as wiring:
                operations.restore_aggregator(wiring, house.terms, house.set_back)
        return {name: self._restore(name) for name in domains}

    def _restore(self, name: str) -> Restoration:
        house = self.house
        with house.as_administrator() as wiring:
            return operations.restore_domain(
                wiring,
                name,
                house.set_back,
                lambda entry: house.world(entry.domain.name).work(entry.domain.name),
            )


def twice(notices: Iterable[ResultNotice]) -> list[tuple[str, int]]:
    """The revisions of cases of which readers are told two things, or two texts."""
    contents: dict[tuple[str, int], set[str]] = defaultdict(set)
    texts: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in notices:
        contents[one.case_id, one.revision].add(said(one))
        texts[one.case_id, one.sms].add(one.revision)
    wrong = [key for key, found in contents.items() if len(found) > 1]
    again = [(case, max(found)) for (case, sms), found in texts.items() if sms and len(found) > 1]
    return sorted(wrong + again)


def said(notice: ResultNotice) -> str:
    return notice.model_dump_json(exclude={"contact", "issued_at"})
