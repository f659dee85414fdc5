"""The Schema Registry's client, against a real HTTP server that answers as registries do."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fullstop.consumers.command.main import app
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.wiring import Wiring
from fullstop.running.events import Event
from fullstop.running.loop import is_transient
from fullstop.running.settings import Settings
from fullstop.sandbox.ports import choose
from fullstop.schemas import registry as client
from fullstop.schemas.calls import Tls, Tokens
from fullstop.schemas.codec import (
    DecodeReason,
    UndecodableError,
    avsc,
    decode,
    encode,
    fingerprint_of,
    released,
)
from fullstop.schemas.messages import Message
from fullstop.schemas.registry import Registry, RegistryRefusedError, RegistryUnreachableError
from tests.support.messages import every_message, request
from tests.support.world import World

FIRST_ID = 7
PATH = "/apis/ccompat/v7"
OF_OTHERS = '{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "string"}]}'


@dataclass
class Server:
    """What the registry holds by id, what it was asked, and how it answers if not as it should."""

    schemas: dict[int, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    logins: list[str | None] = field(default_factory=list)
    status: int = 200
    port: int = 0
    listening: ThreadingHTTPServer = field(init=False)
    tokens: list[str] = field(default_factory=list)
    """Those that are good, where tokens are asked for; the last is handed out."""
    forms: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def answer(self, method: str, path: str, sent: dict[str, str]) -> tuple[int, object]:
        self.asked.append(f"{method} {path}")
        if self.status != 200:
            return self.status, {"message": "no", "error_code": self.status}
        match path.removeprefix(PATH).split("/"):
            case ["", "schemas", "ids", number] if path.startswith(PATH):
                text = self.schemas.get(int(number))
                return (200, {"schema": text}) if text else (404, {"error_code": 40403})
            case ["", "subjects", _subject] if method == "POST":
                held = [number for number, text in self.schemas.items() if text == sent["schema"]]
                return (200, {"id": held[0]}) if held else (404, {"error_code": 40401})
            case ["", "subjects", _subject, "versions"] if method == "POST":
                return 200, {"id": self.register(sent["schema"])}
        return 404, {"status": 404, "detail": "no resource"}

    def token(self) -> tuple[int, object]:
        if not self.tokens:
            return 400, {"error": "invalid_client"}
        return 200, {"access_token": self.tokens[-1], "expires_in": 3600}

    def register(self, text: str) -> int:
        for number, schema in self.schemas.items():
            if schema == text:
                return number
        self.schemas[FIRST_ID + len(self.schemas)] = text
        return FIRST_ID + len(self.schemas) - 1


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            state.logins.append(self.headers["Authorization"])
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if self.path == "/token":
                state.forms.append(body.decode())
                self.say(*state.token())
            elif state.tokens and state.logins[-1] != f"Bearer {state.tokens[-1]}":
                self.say(401, {"error_code": 401})
            else:
                self.say(*state.answer(self.command, self.path, json.loads(body or b"{}")))

        def say(self, status: int, answer: object) -> None:
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    state.port, state.listening = listening.server_port, listening
    yield state
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def registry(server: Server) -> Registry:
    return Registry(server.url)


# --- there and back -----------------------------------------------------------------------------


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_a_message_comes_back_as_it_went(registry: Registry, message: Message) -> None:
    framed = registry.framed(encode(message))
    assert (framed[0], framed[5:]) == (0, encode(message)[10:])
    assert decode(framed, registry) == message
    assert decode(encode(message), registry) == message


def test_the_subject_is_the_record_and_each_question_is_asked_once(
    server: Server, registry: Registry
) -> None:
    for _ in range(2):
        decode(registry.framed(encode(request())), registry)
    assert server.asked == [
        f"POST {PATH}/subjects/fullstop.deletion.DeletionRequested/versions",
        f"GET {PATH}/schemas/ids/{FIRST_ID}",
    ]


def test_the_id_is_four_bytes_big_endian(server: Server, registry: Registry) -> None:
    server.schemas[0x01020304] = OF_OTHERS
    with pytest.raises(UndecodableError, match="unknown_schema"):
        decode(b"\x00\x01\x02\x03\x04rest", registry)
    assert server.asked == [f"GET {PATH}/schemas/ids/{0x01020304}"]


def test_what_is_no_single_object_is_written_as_it_is(registry: Registry) -> None:
    for value in (b"", b"\x00\x00\x00\x00\x07body", b"nonsense"):
        assert registry.framed(value) == value


def test_the_login_in_the_address_is_used(server: Server) -> None:
    url = server.url.replace("http://", "http://us%40er:pass@")
    Registry(url).framed(encode(request()))
    assert server.logins == [f"Basic {base64.b64encode(b'us@er:pass').decode()}"]


# --- what cannot be read ------------------------------------------------------------------------


def framed_by(schema_id: int) -> bytes:
    return b"\x00" + schema_id.to_bytes(4, "big") + encode(request())[10:]


@pytest.mark.parametrize(
    "text",
    [OF_OTHERS, '"string"', "message Order {}", '{"type": "record"}', "[" * 100_000],
    ids=["others", "no record", "protobuf", "broken", "deep"],
)
def test_a_schema_that_is_none_of_ours_is_unknown_and_asked_for_once(
    server: Server, registry: Registry, text: str
) -> None:
    server.schemas[9] = text
    for _ in range(2):
        with pytest.raises(UndecodableError) as refused:
            decode(framed_by(9), registry)
        assert refused.value.reason is DecodeReason.UNKNOWN_SCHEMA
    assert server.asked == [f"GET {PATH}/schemas/ids/9"]


def test_a_schema_too_large_to_be_ours_is_unknown(
    server: Server, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.framed(encode(request()))
    assert decode(framed_by(FIRST_ID), Registry(server.url)) == request()
    monkeypatch.setattr(client, "ANSWER_BYTES_MAX", 100)
    with pytest.raises(UndecodableError, match="unknown_schema"):
        decode(framed_by(FIRST_ID), registry)


def test_an_id_that_is_not_there_is_asked_for_again(server: Server, registry: Registry) -> None:
    with pytest.raises(UndecodableError, match="unknown_schema: schema id 7"):
        decode(framed_by(FIRST_ID), registry)
    registry.framed(encode(request()))  # it comes to be 7
    assert decode(framed_by(FIRST_ID), registry) == request()


def test_the_ids_remembered_are_bounded(
    server: Server, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "IDS_MAX", 3)
    server.schemas = dict.fromkeys(range(10), OF_OTHERS)
    for number in range(10):
        with pytest.raises(UndecodableError):
            decode(framed_by(number), registry)
        assert len(registry._fingerprints) <= 3


def test_without_a_registry_and_when_cut_off_the_framing_is_unknown(registry: Registry) -> None:
    for value, ids in ((framed_by(FIRST_ID), None), (b"\x00\x00\x00", registry)):
        with pytest.raises(UndecodableError) as refused:
            decode(value, ids)
        assert refused.value.reason is DecodeReason.UNKNOWN_FRAMING


# --- a registry that does not help --------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_may_pass_is_unreachable(server: Server, registry: Registry, status: int) -> None:
    server.status = status
    for ask in (write, read):
        with pytest.raises(RegistryUnreachableError, match=rf"does not answer \({status}\)"):
            ask(registry)
    server.status = 200
    write(registry)
    read(registry)


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422])
def test_what_somebody_must_mend_is_refused(
    server: Server, registry: Registry, status: int
) -> None:
    server.status = status
    for ask in (write, read):
        with pytest.raises(
            RegistryRefusedError, match=rf"refuses \({status}\); is FULLSTOP_SCHEMA"
        ):
            ask(registry)


def write(registry: Registry) -> None:
    registry.framed(encode(request()))


def read(registry: Registry) -> None:
    registry.fingerprint(FIRST_ID)


def test_a_wrong_path_is_refused_and_makes_no_dead_letters(server: Server) -> None:
    elsewhere = Registry(f"http://127.0.0.1:{server.port}/elsewhere")
    with pytest.raises(RegistryRefusedError, match=r"refuses \(404\)"):
        elsewhere.fingerprint(FIRST_ID)


def test_nobody_there_is_unreachable_and_no_password_is_told() -> None:
    for url in ("http://user:canary@127.0.0.1:9/x", "https://user:canary@127.0.0.1:9"):
        with pytest.raises(RegistryUnreachableError) as refused:
            Registry(url).fingerprint(FIRST_ID)
        assert str(refused.value) == (
            "the schema registry at 127.0.0.1:9 does not answer (ConnectionRefusedError); is it "
            "running?"
        )


# --- what becomes of a request ------------------------------------------------------------------


def test_a_request_waits_while_the_registry_does_not_answer(world: World) -> None:
    absent = Settings.model_validate({"schema_registry_url": "http://127.0.0.1:9"})
    settings = world.wiring.settings.model_copy(
        update={"schema_registry_url": absent.schema_registry_url}
    )
    with_registry = replace(world, wiring=Wiring(settings))
    received = with_registry.received(framed_by(FIRST_ID))
    with pytest.raises(RegistryUnreachableError) as refused:
        with_registry.consumer("orders").handle([received])
    assert is_transient(refused.value)
    for table in ("inbox", "cases", "outbox"):
        assert world.table(f"orders.{table}") == []


def test_what_is_stored_of_it_is_read_without_the_registry(
    registry: Registry, world: World
) -> None:
    asked = world.request("s")
    event = Event(asked, world.received(registry.framed(encode(asked))))
    assert decode(event.without_contact()) == asked


def test_every_released_schema_has_its_text() -> None:
    for release in released():
        record, text = avsc(release.fingerprint)
        assert (record, fingerprint_of(text)) == (release.record, release.fingerprint)


# --- who may register, and how it is spoken to --------------------------------------------------


def test_where_registering_is_forbidden_nothing_is_added(server: Server) -> None:
    reads_only = Registry(server.url, registers=False)
    with pytest.raises(RegistryRefusedError, match="`fullstop schemas register`"):
        reads_only.framed(encode(request()))
    assert server.schemas == {}
    value = Registry(server.url).framed(encode(request()))
    assert reads_only.framed(encode(request())) == value
    assert decode(value, reads_only) == request()


def test_register_adds_every_schema_and_check_adds_none(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FULLSTOP_SCHEMA_REGISTRY_URL", server.url)
    monkeypatch.setenv("FULLSTOP_SCHEMA_REGISTRY_REGISTERS", "false")
    with pytest.raises(UsageError, match=f"{len(released())} are not there"):
        typed("check")
    assert server.schemas == {}
    typed("register")
    assert {fingerprint_of(text) for text in server.schemas.values()} == {
        one.fingerprint for one in released()
    }
    ids = {one["id"] for one in json.loads(typed("check", "--json"))["schemas"]}
    assert ids == set(server.schemas)


def typed(*words: str) -> str:
    ended = CliRunner().invoke(app, ["schemas", *words], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.output


def with_tokens(server: Server) -> Registry:
    token_url = f"http://127.0.0.1:{server.port}/token"
    tokens = Tokens(token_url, "full stop", "a:secret", "schemas")
    return Registry(server.url, tokens=tokens)


def test_a_token_is_fetched_once_and_anew_when_it_is_refused(server: Server) -> None:
    server.tokens = ["first"]
    registry = with_tokens(server)
    registry.register(released()[0].fingerprint)
    registry.register(released()[1].fingerprint)
    assert server.forms == ["grant_type=client_credentials&scope=schemas"]
    login = base64.b64decode((server.logins[0] or "").removeprefix("Basic ")).decode()
    assert login == "full%20stop:a%3Asecret"
    server.tokens.append("second")
    registry.register(released()[2].fingerprint)
    assert len(server.forms) == 2
    assert server.logins[-1] == "Bearer second"


def test_a_client_that_is_not_known_is_refused_and_its_secret_told_nobody(server: Server) -> None:
    with pytest.raises(RegistryRefusedError, match="TOKEN_URL") as refused:
        with_tokens(server).register(released()[0].fingerprint)
    assert "secret" not in str(refused.value)
    assert not is_transient(refused.value)


def test_who_hands_out_tokens_and_is_away_is_waited_for(server: Server) -> None:
    tokens = Tokens(f"http://127.0.0.1:{choose()}/token", "id", "secret")
    with pytest.raises(RegistryUnreachableError) as away:
        Registry(server.url, tokens=tokens).register(released()[0].fingerprint)
    assert is_transient(away.value)


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """The registry's own, by nobody signed, and one of ours that it knows."""
    for name in ("server", "client"):
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}"),
                *("-addext", "subjectAltName=IP:127.0.0.1"),
            ],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
    return tmp_path


def test_over_tls_both_sides_know_each_other(
    server: Server, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    context.load_verify_locations(certificates / "client.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server.listening.socket = context.wrap_socket(server.listening.socket, server_side=True)
    url = server.url.replace("http://", "https://")
    fingerprint = released()[0].fingerprint
    for_nobody = Registry(url)
    without_ours = Registry(url, tls=Tls(certificates / "server.pem"))
    for registry in (for_nobody, without_ours):
        with pytest.raises(RegistryUnreachableError):
            registry.register(fingerprint)
    monkeypatch.setenv("FULLSTOP_SCHEMA_REGISTRY_URL", url)
    for name, file in (("CA", "server.pem"), ("CERTIFICATE", "client.pem"), ("KEY", "client.key")):
        path = str(certificates / file)
        monkeypatch.setenv(f"FULLSTOP_SCHEMA_REGISTRY_{name}_FILE", path)
    typed("register")
    assert len(server.schemas) == len(released())
