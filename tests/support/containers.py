"""Kafka and PostgreSQL as the public images that docker-compose.yml names, by testcontainers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka.admin import AdminClient
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer

from fullstop.sandbox import ports
from fullstop.sandbox.servers import Servers

KAFKA = "apache/kafka:4.1.1"
POSTGRES = "postgres:18"
READY_SECONDS_MAX = 120


@contextmanager
def containers() -> Iterator[Servers]:
    """Both servers, each having answered; they are gone when the block ends."""
    port = ports.choose()
    with _kafka(port), _postgres() as postgres:
        bootstrap_servers = f"localhost:{port}"
        AdminClient({"bootstrap.servers": bootstrap_servers}).list_topics(timeout=READY_SECONDS_MAX)
        yield Servers(bootstrap_servers, postgres.get_connection_url())


def _kafka(port: int) -> DockerContainer:
    """One node. Its port here is chosen before it starts: the broker tells it to its clients."""
    settings = {
        "PROCESS_ROLES": "broker,controller",
        "NODE_ID": "1",
        "CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "LISTENERS": "PLAINTEXT://:9092,CONTROLLER://localhost:9093",
        "ADVERTISED_LISTENERS": f"PLAINTEXT://localhost:{port}",
        "LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "AUTO_CREATE_TOPICS_ENABLE": "false",
        "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_MIN_ISR": "1",
        # As the sandbox's: tests have members that are put out of their group within seconds.
        "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
    }
    return (
        DockerContainer(KAFKA)
        .with_envs(**{f"KAFKA_{name}": value for name, value in settings.items()})
        .with_bind_ports(9092, port)
    )


def _postgres() -> PostgresContainer:
    return (
        PostgresContainer(
            POSTGRES, username="postgres", password="fullstop", dbname="fullstop", driver=None
        )
        .with_env("LANG", "C.UTF-8")
        .with_command("postgres -c max_connections=200")
    )
