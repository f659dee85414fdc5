"""What each schema may say through its outbox: a closed list, and nothing beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from fullstop.outbox.fence import UNKNOWN, Charter, Fence, Flaw, Found
from fullstop.outbox.outbox import UNREADABLE, Record, _headers
from fullstop.outbox.relay import Fate
from fullstop.running.events import record_of
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import Message
from fullstop.schemas.topics import Topics
from tests.support.messages import completed, every_message, notice, request

TOPICS = Topics(("orders", "payments"), prefix="shop.")
SAYS = {
    "orders": {"DeletionCompleted", "DeletionDeferred", "MattersAsked"},
    "payments": {"MattersFound"},
    "membership": set(),
    "intake": {"DeletionRequested", "DeletionCancelled", "ProcessingStopped"},
    "notify": {"AnnouncementAccepted"},
}
"""What of `every_message` each may say, in its own name; the desk of the aggregator all of it."""


def said(message: Message) -> Record:
    return record_of(message, TOPICS, source="/somebody", traceparent=None)


@pytest.mark.parametrize("schema", [*SAYS, "aggregator"])
def test_a_schema_may_say_what_its_charter_lists_and_nothing_else(schema: str) -> None:
    charter = Charter(schema, TOPICS)
    kinds = {type(m).__name__ for m in every_message() if charter.flaw(said(m)) is None}
    all_of_them = {type(message).__name__ for message in every_message()}
    assert kinds == SAYS.get(schema, all_of_them)


@pytest.mark.parametrize(
    ("record", "flaw"),
    [
        (replace(said(completed()), topic="shop.deletion.outcomes.payments"), Flaw.TOPIC),
        (replace(said(completed()), topic="shop.deletion.notices"), Flaw.TOPIC),
        (said(notice()), Flaw.TOPIC),
        (said(request()), Flaw.TOPIC),
        (replace(said(completed()), topic="deletion.outcomes.orders"), Flaw.TOPIC),
        (Record("13800000000", None, b""), Flaw.TOPIC),
        (replace(said(completed()), value=encode(notice())), Flaw.RECORD),
        (replace(said(completed()), value=b"13800000000"), Flaw.UNREADABLE),
        (replace(said(completed()), value=encode(completed())[:-1]), Flaw.UNREADABLE),
        (replace(said(completed()), value=encode(completed()) + b"0"), Flaw.UNREADABLE),
        (replace(said(completed()), value=bytes(5) + encode(completed())[10:]), Flaw.UNREADABLE),
        (replace(said(completed()), headers=UNREADABLE), Flaw.UNREADABLE),
        (Record("shop.deletion.dead-letters", None, b"", {}), Flaw.NAME),
        (
            Record("shop.deletion.dead-letters", None, b"", {"consumer": "fullstop.payments"}),
            Flaw.NAME,
        ),
    ],
)
def test_a_domain_cannot_do_another_s_work(record: Record, flaw: Flaw) -> None:
    assert Charter("orders", TOPICS).flaw(record) is flaw


def test_nor_speak_in_another_s_name() -> None:
    stranger = encode(completed().model_copy(update={"domain": "payments"}))
    own = replace(said(completed()), value=stranger)
    assert Charter("orders", TOPICS).flaw(own) is Flaw.NAME
    asked = next(m for m in every_message() if type(m).__name__ == "MattersAsked")
    assert Charter("payments", TOPICS).flaw(said(asked)) is Flaw.NAME


def test_each_buries_as_its_own_reader_and_the_door_buries_nothing() -> None:
    for schema in ("orders", "aggregator", "notify"):
        letter = Record(TOPICS.dead_letters.name, None, b"", {"consumer": f"fullstop.{schema}"})
        assert Charter(schema, TOPICS).flaw(letter) is None
        assert Charter("intake", TOPICS).flaw(letter) is Flaw.TOPIC


def test_a_domain_that_answers_no_more_says_its_last_words() -> None:
    assert Charter("orders", replace(TOPICS, domains=("payments",))).flaw(said(completed())) is None


def test_the_desk_says_again_what_nobody_can_read_but_not_in_a_topic_of_others() -> None:
    desk = Charter("aggregator", TOPICS)
    assert desk.flaw(Record(TOPICS.requests.name, None, b"13800000000")) is None
    assert desk.flaw(Record("shop.orders", None, b"")) is Flaw.TOPIC


@pytest.mark.parametrize(
    "headers", ["", "no json", "[1]", "5", "null", '{"a": 1}', '{"a\\u0000": "b"}', '{"": "b"}']
)
def test_headers_that_are_none_end_nobody_s_relay(headers: str) -> None:
    assert _headers(headers) is UNREADABLE


def test_headers_of_an_older_version_are_read() -> None:
    assert _headers('[["reason", "第1"]]') == _headers('{"reason": "第1"}') == {"reason": "第1"}


@dataclass
class _Publisher:
    fate: Fate = Fate.SENT
    sent: list[Record] = field(default_factory=list)

    def send(self, records: Sequence[Record], waiting: Callable[[], object]) -> list[Fate]:
        assert records
        self.sent += records
        return [self.fate] * len(records)


def test_what_may_not_be_said_is_refused_and_told_without_its_words() -> None:
    told: list[Found] = []
    publisher = _Publisher()
    fence = Fence(publisher, Charter("orders", TOPICS), told.append)
    own = said(completed())
    found = fence.send([said(notice()), own, Record("13800000000", None, b"")], lambda: None)
    assert found == [Fate.RECORD_REFUSED, Fate.SENT, Fate.RECORD_REFUSED]
    assert publisher.sent == [own]
    assert fence.send([said(notice())], lambda: None) == [Fate.RECORD_REFUSED]
    assert told == [
        {("shop.deletion.notices", Flaw.TOPIC): 1, (UNKNOWN, Flaw.TOPIC): 1},
        {("shop.deletion.notices", Flaw.TOPIC): 1},
    ]
