"""The sandbox's servers are real, outlive the command that started them, and end only on demand."""

import json
import shutil
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import psycopg
import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from fullstop.consumers.command import sandboxed
from fullstop.running.settings import Settings
from fullstop.sandbox import deployment, errors, jars, ports, servers
from fullstop.sandbox.errors import SandboxError
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.kafka import Kafka
from fullstop.sandbox.postgres import Postgres
from fullstop.sandbox.servers import Servers

UP = """
import sys
from pathlib import Path
from fullstop.sandbox import servers
up = servers.up(Path(sys.argv[1]), say=lambda line: None)
print(up.bootstrap_servers, up.database_url)
"""

START_POSTGRES_AND_STAY = """
import sys
from pathlib import Path
from fullstop.sandbox import servers
servers.start(Path(sys.argv[1]), "postgres")
print("started", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with emptied_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def up(folder: Path) -> Servers:
    return servers.up(folder, say=ignore)


@contextmanager
def emptied_folder() -> Iterator[Path]:
    """A folder whose servers end with the test."""
    with temporary("fullstop-沙箱 ", say=ignore) as folder:
        yield folder


def ignore(_line: str) -> None:
    pass


def test_postgres_is_what_production_wants(up: Servers) -> None:
    with psycopg.connect(up.database_url) as connection:
        assert connection.info.server_version // 10_000 == 18
        assert connection.info.dbname == "fullstop"
        assert {name: setting(connection, name) for name in POSTGRES_SETTINGS} == POSTGRES_SETTINGS


POSTGRES_SETTINGS = {
    "data_checksums": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "log_parameter_max_length": "0",
    "max_connections": "200",
    "server_encoding": "UTF8",
    "synchronous_commit": "on",
}


def setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("select current_setting(%s)", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def test_postgres_asks_for_its_password(up: Servers) -> None:
    without = up.database_url.replace(password_of(up), "guessed")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(without, connect_timeout=5)


def password_of(up: Servers) -> str:
    return up.database_url.removeprefix("postgresql://postgres:").partition("@")[0]


def test_the_password_is_shown_to_its_owner_only(up: Servers, folder: Path) -> None:
    assert password_of(up) not in repr(up)
    assert stat.S_IMODE((folder / "state.json").stat().st_mode) == 0o600
    command_lines = (" ".join(psutil.Process(pid).cmdline()) for pid in pids(folder).values())
    assert not any(password_of(up) in line for line in command_lines)


def pids(folder: Path) -> dict[str, int]:
    processes = json.loads((folder / "state.json").read_text())["processes"]
    return {key: process["pid"] for key, process in processes.items()}


def test_kafka_takes_topics_but_makes_none_by_itself(up: Servers) -> None:
    admin = AdminClient({"bootstrap.servers": up.bootstrap_servers})
    made = admin.create_topics([NewTopic("asked-for", num_partitions=3)])
    made["asked-for"].result(timeout=10)
    assert topics(up) == {"asked-for": 3}
    admin.list_topics("not-asked-for", timeout=10)
    assert topics(up) == {"asked-for": 3}


def topics(up: Servers) -> dict[str, int]:
    """The number of partitions of each."""
    admin = AdminClient({"bootstrap.servers": up.bootstrap_servers})
    listed = admin.list_topics(timeout=10).topics
    return {name: len(topic.partitions) for name, topic in listed.items()}


@pytest.mark.parametrize("server", ["kafka", "postgres"])
def test_servers_listen_on_this_machine_only(up: Servers, folder: Path, server: str) -> None:
    connections = psutil.Process(pids(folder)[server]).net_connections("inet")
    listening = {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_up_again_reuses_what_runs(up: Servers, folder: Path) -> None:
    before = pids(folder)
    said: list[str] = []
    assert servers.up(folder, say=said.append) == up
    assert servers.running(folder) == up
    assert pids(folder) == before
    assert [line for line in said if "already run" in line] == said


def test_a_crash_of_each_loses_nothing(up: Servers, folder: Path) -> None:
    with psycopg.connect(up.database_url) as connection:
        connection.execute("create table kept as select 1 as one")
    known = topics(up)
    servers.kill(folder, Postgres.key)
    servers.kill(folder, Kafka.key)
    assert servers.running(folder) is None
    servers.start(folder, Postgres.key)
    servers.start(folder, Kafka.key)
    assert servers.running(folder) == up
    assert topics(up) == known
    with psycopg.connect(up.database_url) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_killed_server_that_nobody_buries_is_no_obstacle(up: Servers, folder: Path) -> None:
    """As in a container whose first process does not care: it stays listed as a zombie."""
    servers.stop(folder, Postgres.key)
    with python(START_POSTGRES_AND_STAY, folder, stdin=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "started\n"
        killed = psutil.Process(pids(folder)["postgres"])
        servers.kill(folder, Postgres.key)
        assert killed.status() == psutil.STATUS_ZOMBIE
        servers.start(folder, Postgres.key)
        assert servers.running(folder) == up


def python(code: str, folder: Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, text=True)


def test_a_life_beside_another(up: Servers, folder: Path) -> None:
    with emptied_folder() as second:
        assert servers.running(second) is None
        beside = up_by_two_commands_at_once(second)
        assert not {beside.bootstrap_servers, beside.database_url} & set(vars(up).values())
        assert servers.running(second) == beside

        servers.down(second, say=ignore)
        assert servers.running(second) is None
        assert pids(second) == {}
        assert not accepts(beside.bootstrap_servers)
        assert servers.running(folder) == up

        with port_taken_from(second, "postgres_port"):
            again = servers.up(second, say=ignore)
        assert again.bootstrap_servers == beside.bootstrap_servers
        assert again.database_url != beside.database_url
        assert password_of(again) == password_of(beside)
        assert servers.running(second) == again


def up_by_two_commands_at_once(folder: Path) -> Servers:
    commands = [python(UP, folder) for _ in range(2)]
    first, second = (Servers(*command.communicate(timeout=60)[0].split()) for command in commands)
    assert first == second
    return first


def accepts(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as client:
        return client.connect_ex((host, int(port))) == 0


@contextmanager
def port_taken_from(folder: Path, key: str) -> Iterator[None]:
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", json.loads((folder / "state.json").read_text())[key]))
        stranger.listen()
        yield


def test_down_ends_no_strangers(up: Servers, folder: Path) -> None:
    """A copied folder, and a number that was given to another process since."""
    with emptied_folder() as copy, subprocess.Popen(["sleep", "60"]) as stranger:
        shutil.copy(folder / "state.json", copy)
        servers.down(copy, say=ignore)
        assert servers.running(folder) == up

        state = json.loads((copy / "state.json").read_text())
        created_at = psutil.Process(stranger.pid).create_time()
        state["processes"] = {"kafka": {"pid": stranger.pid, "created_at": created_at}}
        (copy / "state.json").write_text(json.dumps(state))
        servers.down(copy, say=ignore)
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_that_a_program_is_just_taking_over_is_running(
    up: Servers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil.Process, "cmdline", lambda _self: [])
    assert servers.running(folder) == up


def test_a_server_that_dies_shows_its_log(up: Servers, folder: Path) -> None:
    with emptied_folder() as broken:
        state = json.loads((folder / "state.json").read_text())
        state |= {"postgres_port": ports.choose(), "processes": {}}
        (broken / "state.json").write_text(json.dumps(state))
        (broken / "postgres").mkdir()
        with pytest.raises(SandboxError, match=r"stopped while it started.*\n.*postgresql\.conf"):
            servers.start(broken, Postgres.key)


def test_a_database_without_its_password_is_not_touched() -> None:
    with emptied_folder() as folder:
        (folder / "postgres").mkdir()
        with pytest.raises(SandboxError, match=r"state\.json .* is gone"):
            servers.up(folder, say=ignore)


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(errors, "PACKAGES", ("psutil", "no_such_package"))
    with pytest.raises(SandboxError, match=r"\(no_such_package\).*fullstop-erasure\[sandbox\]"):
        servers.up(tmp_path, say=ignore)


def test_an_unreachable_index_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("M2_REPO", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(SandboxError, match=r"could not be fetched.*refused") as caught:
        jars.class_path(ignore)
    assert "HTTPS_PROXY" in str(caught.value)


def test_a_jar_that_is_not_the_pinned_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with mirror_of_nonsense() as url:
        (tmp_path / "jgo.conf").write_text(f"[repositories]\nmirror = {url}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "jgo.conf"))
        monkeypatch.setenv("M2_REPO", str(tmp_path / "cache"))
        with pytest.raises(SandboxError, match="SHA-256 differs"):
            jars.class_path(ignore)


@contextmanager
def mirror_of_nonsense() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Nonsense)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Nonsense(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"not a jar"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def test_a_server_is_called_by_the_version_that_runs(up: Servers, folder: Path) -> None:
    said: list[str] = []
    servers.up(folder, say=said.append)
    with psycopg.connect(up.database_url) as connection:
        version = setting(connection, "server_version").split()[0]
    assert f"PostgreSQL {version} already run" in said[0]


def test_clearing_deletes_no_folder_that_is_no_sandbox(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("not a sandbox's")
    with pytest.raises(SandboxError, match="holds no sandbox, so nothing in it was deleted"):
        sandboxed.down(Settings(), tmp_path, clear=True, say=ignore)
    assert mine.read_text() == "not a sandbox's"


def test_tables_made_of_another_file_are_not_taken_for_these(tmp_path: Path) -> None:
    deployment.require_tables(tmp_path, "orders", b"create table orders ()")
    deployment.require_tables(tmp_path, "orders", b"create table orders ()")
    deployment.require_tables(tmp_path, "payments", b"create table cards ()")
    with pytest.raises(SandboxError, match=r"tables of orders .* `fullstop sandbox down --clear`"):
        deployment.require_tables(tmp_path, "orders", b"create table orders (kind text)")
