"""The topics as they must be, and who reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import (
    ClusterMetadata,
    ConfigResource,
    GroupMetadata,
    NewTopic,
    ResourceType,
)
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

from fullstop.running.kafka.cluster import (
    ADMIN_TIMEOUT_SECONDS,
    Cluster,
    KafkaRefusedError,
    answered,
    no_answer,
    no_right,
    no_such_topic,
)
from fullstop.running.kafka.positions import hides
from fullstop.schemas.topics import Topic


class TopicAdmin:
    """Creates the topics, checks that they are as the protocol asks, and sees who reads them."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._admin = cluster.admin()

    def create(self, topics: Sequence[Topic], *, replication: int) -> list[str]:
        """Create those that are missing; their names."""
        existing = self._existing()
        missing = [topic for topic in topics if topic.name not in existing]
        futures = (
            self._admin.create_topics(
                [
                    NewTopic(
                        topic.name,
                        num_partitions=topic.partitions,
                        replication_factor=replication,
                        config=dict(topic.config),
                    )
                    for topic in missing
                ],
                operation_timeout=ADMIN_TIMEOUT_SECONDS,
            )
            if missing
            else {}
        )
        created = [
            name for name, asked in futures.items() if self._is_new(name, asked, replication)
        ]
        self._await([topic.name for topic in missing])
        return created

    def _is_new(self, name: str, asked: Future[None], replication: int) -> bool:
        """Whether it was made by us, and not by another one that was faster."""
        said = answered(asked, _OF_NEW_TOPIC)
        if said is _TOO_MANY:
            raise KafkaRefusedError(f"topic {name} cannot be created: {self._few(replication)}")
        if said is _NO_RIGHT:
            raise KafkaRefusedError(no_right(f"create topic {name}"))
        return said is not _THERE

    def _few(self, replication: int) -> str:
        brokers = len(self._metadata().brokers)
        return (
            f"FULLSTOP_TOPIC_REPLICATION is {replication}, and the cluster has {brokers} broker"
            f"{'s' if brokers > 1 else ''}; set it to {min(brokers, replication)} or less, and "
            "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS to no more (with 1, what that broker loses is lost)"
        )

    def _await(self, names: Sequence[str]) -> None:
        """Return when the broker shows them: the controller creates a topic before it does."""
        deadline = time.monotonic() + ADMIN_TIMEOUT_SECONDS
        while not set(names) <= self._existing().keys():
            if time.monotonic() > deadline:
                raise KafkaRefusedError("the new topics do not show yet; run `fullstop topics`")
            time.sleep(0.05)

    def check(self, topics: Sequence[Topic]) -> None:
        """KafkaRefusedError that names every topic that is missing or has drifted."""
        problems = list(self.drift(topics))
        if problems:
            raise KafkaRefusedError("\n".join(problems))

    def idle(self, groups: Sequence[str]) -> list[str]:
        """Those of the groups that have no member now; KafkaRefusedError for one of no right.

        The admin client's own question is not asked: it goes to a group's coordinator, and one
        whose connection breaks meanwhile ends the process (librdkafka, issue 4605).
        """
        found = {str(group.id): group for group in self._groups()}
        # The broker leaves out what is not there, and what we may not see.
        if hidden := [name for name in groups if self._is_hidden(name, found.get(name))]:
            raise KafkaRefusedError(no_right(f"see whether anybody reads as {', '.join(hidden)}"))
        busy = {name for name, group in found.items() if group.members or group.error}
        return [name for name in groups if name not in busy]  # of an error nobody knows

    def _is_hidden(self, name: str, found: GroupMetadata | None) -> bool:
        if found is None:
            return hides(self._cluster, name)
        error = found.error
        return error is not None and error.code() == KafkaError.GROUP_AUTHORIZATION_FAILED

    def readers(self, topic: str) -> set[str]:
        """The groups, anybody's, that have a member which reads the topic now."""
        # As an assignment has it: its length in two bytes, and the name.
        named = len(topic).to_bytes(2, "big") + topic.encode()
        return {
            str(group.id)
            for group in self._groups()
            if any(named in (member.assignment or b"") for member in group.members)
        }

    def partitions(self) -> dict[str, int]:
        """How many partitions each topic of the cluster has."""
        return self._existing()

    def _groups(self) -> list[GroupMetadata]:
        loaded = Retrying(
            retry=retry_if_exception(_is_loading),
            stop=stop_after_delay(ADMIN_TIMEOUT_SECONDS),
            wait=wait_fixed(_LOADING_SECONDS),
            reraise=True,
        )
        try:
            return loaded(self._admin.list_groups, timeout=ADMIN_TIMEOUT_SECONDS)
        except KafkaException as error:
            raise no_answer(error) from error

    def drift(self, topics: Sequence[Topic]) -> Iterator[str]:
        """A line for each topic that is missing or not as the protocol asks."""
        existing = self._existing()
        missing = [topic.name for topic in topics if topic.name not in existing]
        hidden = self._hidden(missing)
        for name in missing:
            yield no_right(f"describe topic {name}") if name in hidden else no_such_topic(name)
        there = [topic for topic in topics if topic.name in existing]
        for topic, found in zip(there, self._configs(there), strict=True):
            if found is None:
                yield no_right(f"describe the settings of topic {topic.name}")
                continue
            if existing[topic.name] < topic.partitions:
                yield (
                    f"topic {topic.name} has {existing[topic.name]} partitions, not "
                    f"{topic.partitions}"
                )
            for name, wanted in topic.config.items():
                if found.get(name) != wanted:
                    yield (
                        f"topic {topic.name} has {name}={found.get(name)}, not {wanted}; "
                        "set it back with kafka-configs"
                    )

    def _existing(self) -> dict[str, int]:
        topics = self._metadata().topics
        return {name: len(topic.partitions) for name, topic in topics.items()}

    def _metadata(self) -> ClusterMetadata:
        try:
            return self._admin.list_topics(timeout=ADMIN_TIMEOUT_SECONDS)
        except KafkaException as error:
            raise no_answer(error) from error

    def _hidden(self, names: Sequence[str]) -> set[str]:
        """Those that we may not describe: nobody tells us whether they are there."""
        if not names:
            return set()
        answers = self._admin.describe_topics(TopicCollection(list(names)))
        return {
            name for name, answer in answers.items() if answered(answer, _OF_TOPIC) is _NO_RIGHT
        }

    def _configs(self, topics: Sequence[Topic]) -> list[dict[str, str | None] | None]:
        """The settings of each; None where they may not be read."""
        resources = {topic.name: ConfigResource(ResourceType.TOPIC, topic.name) for topic in topics}
        answers = self._admin.describe_configs(list(resources.values())) if resources else {}
        found: dict[str, Any] = {
            name: answered(answers[resource], _OF_TOPIC) for name, resource in resources.items()
        }
        if gone := [name for name, said in found.items() if said is _NONE]:
            raise KafkaRefusedError(no_such_topic(gone[0]))
        return [
            None if said is _NO_RIGHT else {entry.name: entry.value for entry in said.values()}
            for said in found.values()
        ]


_LOADING_SECONDS = 0.2  # until a broker that has just come is asked for its groups again


def _is_loading(error: BaseException) -> bool:
    return (
        isinstance(error, KafkaException)
        and error.args[0].code() == KafkaError.COORDINATOR_LOAD_IN_PROGRESS
    )


_NO_RIGHT, _NONE, _THERE, _TOO_MANY = object(), object(), object(), object()
_OF_TOPIC = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED: _NO_RIGHT,
    KafkaError.UNKNOWN_TOPIC_OR_PART: _NONE,
}
_OF_NEW_TOPIC = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED: _NO_RIGHT,
    KafkaError.TOPIC_ALREADY_EXISTS: _THERE,
    KafkaError.INVALID_REPLICATION_FACTOR: _TOO_MANY,
}
