"""A broker that leads some partitions and can go, beside the one that stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka.admin import AdminClient, NewTopic

from fullstop.sandbox import processes
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.kafka import Kafka, _cluster_id, _properties
from fullstop.sandbox.ports import HOST, choose
from fullstop.sandbox.processes import Process, Say
from fullstop.sandbox.state import State, save
from fullstop.testing.memory import memory_with_room
from tests.support.product import await_true

_THE_OTHER = 2
_KNOWN_BY = Path("data/meta.properties")


@dataclass(frozen=True)
class _TheOther(Kafka):
    """A broker of the first one's cluster, whose controller leads it, too."""

    cluster: str = ""

    def _prepare(self, java: Path, environment: Mapping[str, str], say: Say) -> None:
        self.home.mkdir(parents=True)
        said = {
            **_read(_properties(self)),
            "process.roles": "broker",
            "node.id": str(_THE_OTHER),
            "listeners": f"CLIENTS://{HOST}:{self.port}",
        }
        _write(self.home / "server.properties", said)
        of_its_own = {"version": "1", "node.id": str(_THE_OTHER), "directory.id": _cluster_id()}
        _write(self.home / _KNOWN_BY, {**of_its_own, "cluster.id": self.cluster})


@dataclass(frozen=True)
class TwoBrokers:
    bootstrap_servers: str
    other: Kafka
    its_process: Process

    def topic_of_the_other(self, name: str) -> None:
        """One partition that lies with the other broker alone."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        [made] = admin.create_topics(
            [NewTopic(name, num_partitions=1, replica_assignment=[[_THE_OTHER]])]
        ).values()
        made.result(30)

    def let_the_other_go(self, topic: str) -> None:
        """Return when the one that stays says that nobody leads the topic of the other."""
        processes.stop([(self.other, self.its_process)])
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        await_true(
            lambda: admin.list_topics(topic, timeout=10).topics[topic].partitions[0].leader == -1
        )


@contextmanager
def two_brokers() -> Iterator[TwoBrokers]:
    with (
        temporary("fullstop-suite-", say=print, within=memory_with_room()) as one,
        temporary("fullstop-suite-", say=print, within=memory_with_room()) as two,
    ):
        first = Kafka(one, choose(), choose())
        _start(first)
        known = _read((first.home / _KNOWN_BY).read_text("ascii"))
        other = _TheOther(two, choose(), first.controller_port, cluster=known["cluster.id"])
        yield TwoBrokers(first.bootstrap_servers, other, _start(other))


def _start(kafka: Kafka) -> Process:
    """On record, so that it ends with its folder, however we end."""
    state = State(kafka.port, kafka.controller_port, 0, "")
    process = kafka.launch(print, lambda one: save(kafka.folder, state.started(kafka.key, one)))
    processes.await_answer(kafka, process, print)
    return process


def _read(properties: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in properties.splitlines() if "=" in line)


def _write(path: Path, said: Mapping[str, str]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{name}={value}\n" for name, value in said.items()), "ascii")
