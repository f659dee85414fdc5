"""Where each message is said, under which key, and how the topics are set up."""

from __future__ import annotations

import pytest

from fullstop.intake.progress import Heeded
from fullstop.schemas.messages import MattersFound, Message
from fullstop.schemas.topics import Topics, key_of
from tests.support.messages import completed, deferred, every_message

TOPICS = Topics(("orders", "payments"))

PLACES = {
    "DeletionRequested": ("deletion.requests", "subject-1"),
    "DeletionCancelled": ("deletion.requests", "subject-1"),
    "DeletionCompleted": ("deletion.outcomes.orders", "case-1"),
    "DeletionDeferred": ("deletion.outcomes.orders", "case-1"),
    "ResultNotice": ("deletion.notices", "case-1"),
    "BlockerRaised": ("deletion.blockers", "subject-1"),
    "BlockerLifted": ("deletion.blockers", "subject-1"),
    "MattersAsked": ("deletion.matters", "subject-1"),
    "MattersFound": ("deletion.matters.payments", "subject-1"),
    "PolicyAnnounced": ("deletion.announcements", "orders"),
    "AnnouncementAccepted": ("deletion.acceptances", "orders"),
    "ProcessingStopped": ("deletion.processing", "subject-1"),
}


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_each_message_has_its_topic_and_key(message: Message) -> None:
    name, key = PLACES[type(message).__name__]
    assert TOPICS.topic_of(message).name == name
    assert key_of(message) == key
    assert type(message) in TOPICS.topic_of(message).records


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_a_message_is_accepted_on_its_own_topic_alone(message: Message) -> None:
    accepting = [topic.name for topic in TOPICS.all() if TOPICS.accepts(topic.name, message)]
    assert accepting == [PLACES[type(message).__name__][0]]


def test_a_domain_cannot_answer_for_another() -> None:
    [found] = [message for message in every_message() if isinstance(message, MattersFound)]
    assert not TOPICS.accepts("deletion.matters.orders", found)
    for answer in (completed(), deferred(), found):
        assert not TOPICS.accepts("deletion.outcomes.payments", answer)
        stranger = answer.model_copy(update={"domain": "strangers"})
        assert not any(TOPICS.accepts(topic.name, stranger) for topic in TOPICS.all())
        with pytest.raises(KeyError):
            TOPICS.topic_of(stranger)


def test_the_door_reads_wherever_something_is_said_that_it_heeds() -> None:
    heeded = {TOPICS.topic_of(one).name for one in every_message() if isinstance(one, Heeded)}
    assert heeded == {topic.name for topic in TOPICS.read_by_door if "payments" not in topic.name}


def test_all_topics_are_listed_once() -> None:
    assert [topic.name for topic in TOPICS.all()] == [
        "deletion.requests",
        "deletion.outcomes.orders",
        "deletion.outcomes.payments",
        "deletion.notices",
        "deletion.blockers",
        "deletion.matters",
        "deletion.matters.orders",
        "deletion.matters.payments",
        "deletion.announcements",
        "deletion.acceptances",
        "deletion.processing",
        "deletion.dead-letters",
    ]


def test_a_prefix_stands_before_every_name() -> None:
    shared = Topics(("orders", "payments"), prefix="staging.")
    assert [topic.name for topic in shared.all()] == [
        f"staging.{topic.name}" for topic in TOPICS.all()
    ]
    assert not shared.accepts("deletion.outcomes.orders", completed())
    assert shared.accepts("staging.deletion.outcomes.orders", completed())


DAY_MS = 24 * 60 * 60 * 1000


def test_the_topics_are_set_up_as_the_protocol_says() -> None:
    for topic in TOPICS.all():
        days = 14 if topic is TOPICS.dead_letters else 30
        assert topic.partitions == 6
        assert topic.config == {
            "cleanup.policy": "delete",
            "compression.type": "uncompressed",
            "max.message.bytes": "1048588",
            "message.timestamp.type": "LogAppendTime",
            "min.insync.replicas": "2",
            "retention.ms": str(days * DAY_MS),
            "segment.ms": str(DAY_MS),
        }


def test_the_replicas_in_sync_are_the_deployments() -> None:
    alone = Topics(("orders",), min_insync_replicas=1)
    assert {topic.config["min.insync.replicas"] for topic in alone.all()} == {"1"}
