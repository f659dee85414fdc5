"""A process that starts while something is away or locked waits, says what for, and goes on."""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from fullstop.running.kafka import Cluster, KafkaAwayError, TopicAdmin, topics
from fullstop.running.processes import REFUSALS_MAX
from fullstop.sandbox.deployment import url_as
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from tests.support.product import NOTHING, Product, Running, a_product, await_true, running
from tests.support.proxy import Proxy
from tests.support.world import World

CONSUME = ("consume", "orders")


@pytest.fixture(scope="module")
def product(template: Servers) -> Iterator[Product]:
    with a_product(template) as one:
        yield one


@dataclass(frozen=True)
class Starting:
    """A process that is on its way, and its health."""

    process: Running
    port: int

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def lines(self, event: str) -> list[dict[str, object]]:
        said = [line for line in self.process.said().splitlines() if line.startswith("{")]
        return [line for line in map(json.loads, said) if line["event"] == event]

    def await_waiting(self) -> dict[str, object]:
        await_true(lambda: bool(self.lines("trying_again")))
        assert (self.status("/healthz"), self.status("/readyz")) == (200, 503)
        assert not self.process.has_started()
        return self.lines("trying_again")[0]

    def await_ready(self) -> None:
        await_true(lambda: self.status("/readyz") == 200)
        assert len(self.lines("trying_again")) == 1
        assert len(self.lines("works_again")) == 1


@contextmanager
def starting(product: Product, more: dict[str, str] | None = None) -> Iterator[Starting]:
    port = choose()
    settings = {"FULLSTOP_HEALTH_PORT": str(port), **(more or NOTHING)}
    with running(product.with_settings(settings), *CONSUME) as process:
        yield Starting(process, port)


def test_a_table_that_its_team_changes_is_waited_for(product: Product) -> None:
    table = product.world.wiring.catalogue["orders"].domain.record_sets[0].table
    with product.world.admin() as team:
        with team.transaction():
            team.execute(f"lock table {table} in access exclusive mode".encode())
            waiting = starting(product)
            start = waiting.__enter__()
            said = start.await_waiting()
            assert said["error"] == f"another session has locked {table}"
        start.await_ready()
        waiting.__exit__(None, None, None)


def test_a_database_that_is_away_is_waited_for(product: Product) -> None:
    url = product.environment["FULLSTOP_DATABASE_URL"]
    server = psycopg.conninfo.conninfo_to_dict(url)
    with closing(socket.create_server(("127.0.0.1", 0))) as reserved:
        port = reserved.getsockname()[1]
    away = url.replace(f":{server['port']}/", f":{port}/")
    with starting(product, {"FULLSTOP_DATABASE_URL": away}) as start:
        assert str(start.await_waiting()["error"]).startswith("the database cannot be reached: ")
        listener = socket.create_server(("127.0.0.1", port))
        proxy = Proxy(listener, (str(server["host"]), int(str(server["port"]))))
        threading.Thread(target=proxy.run, daemon=True).start()
        with closing(proxy):
            start.await_ready()
            start.process.ask_to_stop()
            assert start.process.exit_code() == 0


def test_a_stop_while_it_waits_is_done_at_once(product: Product) -> None:
    nowhere = "postgresql://fullstop:p@127.0.0.1:1/db"
    with starting(product, {"FULLSTOP_DATABASE_URL": nowhere}) as start:
        start.await_waiting()
        start.process.ask_to_stop()
        assert start.process.exit_code() == 0


def test_a_password_that_is_refused_is_for_a_person_to_mend(product: Product) -> None:
    wrong = url_as(product.world.admin_url, "fullstop", "not-the-password")
    with starting(product, {"FULLSTOP_DATABASE_URL": wrong}) as start:
        assert start.process.exit_code() == 2
        assert start.process.said().count("the database cannot be reached: ") <= REFUSALS_MAX
        assert "is FULLSTOP_DATABASE_URL right?" in start.process.said()


def test_a_broker_that_is_away_is_told_from_one_that_refuses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "ADMIN_TIMEOUT_SECONDS", 1)
    with pytest.raises(KafkaAwayError, match="the broker does not answer"):
        TopicAdmin(Cluster("127.0.0.1:1")).check([world.topics.requests])
