"""What an administrator asks of a broker that has just come."""

from __future__ import annotations

from typing import Any, cast

import pytest
from confluent_kafka import KafkaError, KafkaException

from fullstop.running.kafka.cluster import Cluster
from fullstop.running.kafka.topics import TopicAdmin


class Broker:
    """Answers with one error after another, and then that there are no groups."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)

    def admin(self) -> Broker:
        return self

    def list_groups(self, timeout: float) -> list[Any]:
        if self.codes:
            raise KafkaException(KafkaError(self.codes.pop(0)))
        return []


def test_groups_that_are_still_loaded_are_waited_for() -> None:
    broker = Broker(*[KafkaError.COORDINATOR_LOAD_IN_PROGRESS] * 2)
    assert TopicAdmin(cast("Cluster", broker)).readers("requests") == set()
    assert broker.codes == []


def test_any_other_answer_is_told() -> None:
    with pytest.raises(Exception, match="answer"):
        TopicAdmin(cast("Cluster", Broker(KafkaError._TRANSPORT))).readers("requests")
