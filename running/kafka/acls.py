"""Rights as the broker keeps them: given, and compared with what is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from concurrent.futures import Future
from dataclasses import dataclass
from shlex import quote
from typing import Any

from confluent_kafka import KafkaError
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

from fullstop.running.kafka.cluster import Answer, Cluster, KafkaRefusedError, answered
from fullstop.running.kafka.rights import HERE, Pattern, Right

EVERYTHING = "*"
TOOL = "kafka-acls.sh"
SUPER_USER = "super-user.properties"  # how one signs in, in the words of that tool


@dataclass(frozen=True)
class Given:
    """What was given now, and what is there that the table does not have, in the broker's words."""

    given: Sequence[Right]
    beyond: Sequence[str]


@dataclass(frozen=True)
class Acls:
    """`form` says what the broker calls each process: `User:{}`, or `User:CN={},OU=…`."""

    cluster: Cluster
    form: str

    def give(self, rights: Sequence[Right]) -> Given:
        """Give what is not there; nothing is taken from anybody."""
        admin = self.cluster.admin()
        wanted = {self.binding(right): right for right in rights}
        there = set(_answered(admin.describe_acls(_everything())))
        missing = [one for one in wanted if one not in there]
        answers = admin.create_acls(missing) if missing else {}
        for answer in answers.values():
            _answered(answer)
        return Given([wanted[one] for one in missing], beyond(there, wanted.keys()))

    def binding(self, right: Right) -> AclBinding:
        return AclBinding(
            ResourceType[right.kind],
            right.name,
            ResourcePatternType[right.pattern],
            self.principal(right),
            "*",
            AclOperation[right.operation],
            AclPermissionType.ALLOW,
        )

    def principal(self, right: Right) -> str:
        return self.form.replace(HERE, right.who)

    def command(self, rights: Iterable[Right]) -> str:
        """What gives these rights, all of one process with one thing, by Kafka's own tool."""
        [*rights] = rights
        first = rights[0]
        return " ".join(
            [
                f"{TOOL} --bootstrap-server {self.cluster.bootstrap_servers}",
                *([f"--command-config {SUPER_USER}"] if self._asks_for_names else []),
                f"--add --allow-principal {quote(self.principal(first))}",
                *(f"--operation {one.operation}" for one in rights),
                f"--{first.kind.lower()} {quote(first.name)}",
                *(
                    ["--resource-pattern-type prefixed"]
                    if first.pattern is Pattern.PREFIXED
                    else []
                ),
            ]
        )

    @property
    def _asks_for_names(self) -> bool:
        return self.cluster.options.get("security.protocol", "PLAINTEXT") != "PLAINTEXT"


def _everything() -> AclBindingFilter:
    anybody: Any = None  # the client's types leave out that it may be, for any
    return AclBindingFilter(
        ResourceType.ANY,
        anybody,
        ResourcePatternType.ANY,
        anybody,
        anybody,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def beyond(there: Set[AclBinding], wanted: Set[AclBinding]) -> list[str]:
    """What is there and not in the table, of our processes or of what is ours."""
    return sorted(_said(one) for one in there - wanted if _concerns(one, wanted))


def _concerns(one: AclBinding, wanted: Set[AclBinding]) -> bool:
    """Whether it is a right of one of our processes, or one on what is ours."""
    return any(one.principal == our.principal or _reaches(one, our) for our in wanted)


def _reaches(one: AclBinding, our: AclBinding) -> bool:
    if one.restype is not our.restype:
        return False
    if one.resource_pattern_type is ResourcePatternType.PREFIXED:
        return our.name.startswith(one.name)
    if our.resource_pattern_type is ResourcePatternType.PREFIXED and one.name.startswith(our.name):
        return True
    return one.name in (our.name, EVERYTHING)


def _said(one: AclBinding) -> str:
    pattern = "" if one.resource_pattern_type is ResourcePatternType.LITERAL else "…"
    refused = "" if one.permission_type is AclPermissionType.ALLOW else " not"
    host = "" if one.host == EVERYTHING else f" from {one.host}"
    return (
        f"{one.principal} may{refused} {AclOperation(one.operation).name} "
        f"{ResourceType(one.restype).name} {one.name}{pattern}{host}"
    )


def _answered(asked: Future[Answer]) -> Answer:
    said = answered(asked, _WHY)
    if isinstance(said, str):
        raise KafkaRefusedError(said)
    return said


_WHY = {
    KafkaError.SECURITY_DISABLED: (
        "the broker has no authorizer, so rights would hold nobody back; set "
        "authorizer.class.name there"
    ),
    KafkaError.CLUSTER_AUTHORIZATION_FAILED: (
        "no right to give rights at this broker: run this as a super user, or let one type what "
        "`fullstop topics --acl print` prints"
    ),
}
