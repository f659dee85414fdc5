"""Who is known at the broker."""

from __future__ import annotations

from collections.abc import Mapping

from confluent_kafka.admin import (
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from fullstop.running.kafka.cluster import Cluster, answered

_ITERATIONS = 4096  # the fewest that Kafka takes: the passwords are random


def let_in(cluster: Cluster, passwords: Mapping[str, str]) -> None:
    """Give these users their passwords (SCRAM-SHA-512), those that they had among them."""
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, _ITERATIONS)
    admin = cluster.admin()
    answers = admin.alter_user_scram_credentials(
        [
            UserScramCredentialUpsertion(user, how, password.encode())
            for user, password in passwords.items()
        ]
    )
    for answer in answers.values():
        answered(answer, {})
