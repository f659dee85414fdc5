"""One customer through ten years of a moved clock: every domain, the aggregator, and each text.

What a domain says is handed on as the relay would; nothing is looked at on a day on which nothing
is due.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import uuid4

from nacl.public import PrivateKey

from fullstop.consumers.aggregator.announce import Announcements
from fullstop.consumers.aggregator.compile import Aggregator
from fullstop.consumers.aggregator.late import Days
from fullstop.consumers.aggregator.tell import Terms
from fullstop.consumers.domain.blockers import BlockersConsumer
from fullstop.consumers.domain.deferrals import Deferrals
from fullstop.consumers.domain.worker import Worker
from fullstop.outbox.database import Database
from fullstop.running.dead_letter import DeadLetterLimit
from fullstop.running.kafka import Received
from fullstop.schemas.codec import decode
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.messages import BlockerKind, BlockerLifted, BlockerRaised, ResultNotice
from tests.support.desk import terms_of
from tests.support.fences import refuse_incidents
from tests.support.world import TODAY, World

SUBJECT, PHONE = "s", "00000000001"
LOGINS = 180  # days with a login
DISPUTE_ENDS, CARD_GOES, SETTLED = date(2027, 1, 15), date(2027, 2, 1), date(2027, 2, 3)
LAST = date(2037, 1, 2)

ROWS = """
insert into account_security.login_logs (subject_id, account, ip_address, logged_at, created_at)
  select 's', 'a', '0.0.0.0', at, at from generate_series(1, {logins}) as n,
  lateral (select timestamptz '2026-11-24 01:00Z' - make_interval(days => n) as at);
insert into account_security.devices (subject_id, model, ip_address, last_seen_at, created_at)
  values ('s', 'm', '0.0.0.0', '2026-11-23 01:00Z', '2026-01-01 00:00Z');
insert into browsing_history.views (subject_id, goods_id, created_at)
  values ('s', 'g', '2026-11-01 00:00Z');
insert into browsing_history.searches (subject_id, words, created_at)
  values ('s', 'w', '2026-11-01 00:00Z');
insert into preference_tags.tags (subject_id, tag, score, created_at)
  values ('s', 't', 1, '2026-11-01 00:00Z');
insert into membership.identities (subject_id, name, phone, id_number, email, created_at)
  values ('s', '王女士', '00000000001', '000000000000000000', 'w@example.invalid', '2020-01-01');
insert into membership.levels (subject_id, level, points, created_at)
  values ('s', 'gold', 1, '2020-01-01');
insert into orders.vouchers (order_no, subject_id, seller, goods_id, quantity, price_cents, paid_at,
  payment_ref, completed_on, created_at)
  select no, 's', 's', 'g', 1, 100, '2023-01-01', 'r', completed, '2023-01-01' from (values
  ('o-1', date '2023-03-10'), ('o-2', date '2024-06-20'), ('o-3', date '2026-11-01'))
  as orders (no, completed);
insert into orders.details (line_no, order_no, subject_id, item, created_at)
  select order_no || '-d', order_no, 's', 'i', created_at from orders.vouchers;
insert into orders.logistics (shipment_no, order_no, subject_id, carrier, tracking_no, created_at)
  select order_no || '-l', order_no, 's', 'c', 't', created_at from orders.vouchers;
insert into orders.reviews (review_no, order_no, subject_id, stars, text, created_at)
  values ('r', 'o-1', 's', 5, 't', '2023-04-01');
insert into orders.invoices (invoice_no, order_no, subject_id, issued_on, title, amount_cents,
  created_at) values ('i', 'o-2', 's', '2024-06-21', 't', 100, '2024-06-21');
insert into orders.after_sales (case_no, order_no, subject_id, opened_on, chat, created_at)
  values ('a', 'o-3', 's', '2026-11-10', 'c', '2026-11-10');
insert into payments.cards (subject_id, token, last_four, holder, created_at)
  values ('s', 't', '0000', '王女士', '2020-01-01');
insert into payments.clearing (entry_no, subject_id, card_token, card_number, amount_cents,
  posted_on, closed_on, created_at) values
  ('booked', 's', 't', '0000', 1, '2024-06-22', '2024-06-22', '2024-06-20'),
  ('pending', 's', 't', '0000', 1, null, null, '2026-11-01');
"""


@dataclass(frozen=True)
class Heard:
    """A notice with a text, and whether there was still a contact to send it to."""

    on: date
    text: str
    is_sent: bool
    stage: str


@dataclass
class Life:
    """The customer's case, moved from day to day.

    `days` are others on which something happens elsewhere; `has_matters`: something is open, and
    ends on a day.
    """

    world: World
    locale: str = "zh-CN"
    notices: list[ResultNotice] = field(default_factory=list)
    logins: int = LOGINS
    key: PrivateKey = field(default_factory=PrivateKey.generate)
    days: tuple[date, ...] = ()
    has_matters: bool = True

    def live(self, **more: object) -> list[Heard]:
        """Ask for everything today; every text until the last record is gone."""
        self.ask(**more)
        while (day := self._next_day()) is not None:
            self._on(day)
        zone = self.world.wiring.settings.civil_day
        return [
            Heard(zone(one.issued_at), one.sms, one.contact is not None, one.stage.value)
            for one in self.notices
            if one.sms
        ]

    def ask(self, **more: object) -> None:
        """Ask for everything today, until nobody has anything to say of it."""
        self.world.execute(ROWS.format(logins=self.logins))
        self.begin()
        if self.has_matters:
            self._raise()
        contact = seal(Contact(PHONE, self.locale), self.key.public_key)
        asked = self.world.request(SUBJECT, locale=self.locale, contact=contact, **more)
        received = self.world.received(asked)
        for domain in self._domains:
            self.world.consumer(domain).handle([received])
        self.aggregator.handle([received])
        self._settle()

    # --- what happens beside it

    def begin(self) -> None:
        """Before anything is asked for."""

    def on_day(self, day: date) -> None:
        """On a day on which something is due, before anybody looks."""

    def told(self, notices: Sequence[ResultNotice]) -> None:
        """As the aggregator says them."""
        self.notices += notices

    # --- the days

    def _next_day(self) -> date | None:
        events = _EVENTS if self.has_matters else {}
        days = [day for day in (*events, *self.days) if day > self.world.today()]
        for domain in self._domains:
            days += self._days(f"select min(next_check_on) from {domain}.deferrals")
        days += self._days("select min(notice_due_on) from aggregator.cases")
        coming = [max(day, self.world.today() + timedelta(days=1)) for day in days]
        return min(coming, default=None) if any(day <= LAST for day in coming) else None

    def _days(self, query: str) -> list[date]:
        return [day for (day,) in self.world.execute(query) if day is not None]

    def _on(self, day: date) -> None:
        self.world.clock.now = datetime.combine(day, self.world.clock.now.timetz())
        if day in _EVENTS and self.has_matters:
            statement, domain, kind = _EVENTS[day]
            self.world.execute(statement, day)
            self._hear(domain, kind, BlockerLifted)
        self.on_day(day)
        self._settle()
        while self._aggregator_days.tell_due() or self._announcements.step():
            pass
        self._hand_on()

    def _raise(self) -> None:
        for _, domain, kind in _EVENTS.values():
            self._hear(domain, kind, BlockerRaised)

    def _hear(
        self, domain: str, kind: BlockerKind, said: type[BlockerRaised] | type[BlockerLifted]
    ) -> None:
        blocker = said.model_validate(
            {
                "event_id": str(uuid4()),
                "subject_id": SUBJECT,
                "domain": domain,
                "kind": kind,
                "occurred_at": self.world.clock(),
            }
        )
        for _, _, blockers in self._parts.values():
            blockers.handle([self.world.received(blocker)])

    # --- what is said

    def _settle(self) -> None:
        """Until no domain has anything to do: what it hears of, it has heard."""
        for domain in self._domains:
            while self._look(domain):
                pass
        self._hand_on()

    def _hand_on(self) -> None:
        """Until nobody has anything to say."""
        schemas = (*self._domains, "aggregator")
        while said := [one for schema in schemas for one in self._said(schema)]:
            notices = self.world.topics.notices.name
            self.told(
                [
                    notice
                    for one in said
                    if one.topic == notices
                    and isinstance(notice := decode(one.value), ResultNotice)
                ]
            )
            if outcomes := [one for one in said if one.topic != notices]:
                self.aggregator.handle(outcomes)

    def _look(self, domain: str) -> bool:
        worker, deferrals, _ = self._parts[domain]
        return worker.step() or deferrals.step()

    def _said(self, schema: str) -> list[Received]:
        taken = self.world.execute(
            f"delete from {schema}.outbox returning id, topic, key, value, headers"
        )
        found = []
        refuse_incidents(schema, self.world.topics, taken)
        for _, topic, key, value, headers in sorted(taken, key=lambda row: row[0]):
            self.world.offset += 1
            listed = tuple((name, text.encode()) for name, text in json.loads(headers).items())
            found.append(
                Received(topic, 0, self.world.offset, key, value, listed, self.world.clock())
            )
        return found

    @cached_property
    def _domains(self) -> tuple[str, ...]:
        return tuple(self.world.topics.domains)

    @cached_property
    def _parts(self) -> dict[str, tuple[Worker, Deferrals, BlockersConsumer]]:
        world = self.world
        return {
            name: (world.worker(name), world.deferrals(name), world.blockers(name))
            for name in self._domains
        }

    @cached_property
    def _database(self) -> Database:
        return self.world.wiring.aggregator_database()

    @cached_property
    def _terms(self) -> Terms:
        wording = self.world.wiring.wording
        return terms_of(self.world, self.world.topics, self._domains, wording)

    @cached_property
    def aggregator(self) -> Aggregator:
        return Aggregator(self._database, self._terms, DeadLetterLimit(1000))

    @cached_property
    def _announcements(self) -> Announcements:
        return Announcements(self._database, self._terms)

    @cached_property
    def _aggregator_days(self) -> Days:
        return Days(self._database, self._terms)


_EVENTS = {
    DISPUTE_ENDS: (
        "update orders.after_sales set closed_on = %s",
        "orders",
        BlockerKind.AFTER_SALES_OPEN,
    ),
    CARD_GOES: (
        "update payments.cards set unbound_on = %s",
        "payments",
        BlockerKind.CARD_BOUND,
    ),
    SETTLED: (
        "update payments.clearing set closed_on = %s where closed_on is null",
        "payments",
        BlockerKind.SETTLEMENT_OPEN,
    ),
}


def page(texts: dict[str, list[Heard]]) -> str:
    """docs/explanation/ten-years.md."""
    lines = [_HEAD]
    for title, heard in texts.items():
        lines.append(f"## {title}\n")
        for number, one in enumerate(heard, 1):
            sent = "" if one.is_sent else ", for the page: the contact's life was over"
            lines.append(f"{number}. {one.on}, `{one.stage}`{sent}\n\n   > {one.text}\n")
    return "\n".join(lines)


_HEAD = f"""\
# Ten years, text by text

A customer with {LOGINS} daily logins, a device, three orders, an invoice, a bound card and a
dispute asks on {TODAY} for everything to be deleted. The dispute is closed on {DISPUTE_ENDS},
the card unbound on {CARD_GOES}, and its last entry settled on {SETTLED}. What the law keeps
goes by itself until the end of 2036. The login records go one by one on {LOGINS} days; a text told
them beforehand, so none speaks of them again.

Written by `python -m tests.ten_years_texts`; a test moves the clock from day to day and compares.
The notification service fills in `{{ref}}` and `{{link}}`.
"""
