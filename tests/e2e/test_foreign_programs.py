"""Programs that are not ours, as the guides print them: publishers in three languages, and a
notification service. On real servers, beside the product, with the sandbox's gateway."""

from __future__ import annotations

import ast
import base64
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from json import loads
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import fastavro
import pytest
from nacl.public import PrivateKey, SealedBox

from fullstop.sandbox import deployment
from fullstop.sandbox.gateway import TEXTS, Habits, Phones
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import encode
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.messages import ResultNotice, Stage
from tests.support.client_wheel import installed
from tests.support.desk_notify import KEY, PHONE, a_notice
from tests.support.door import phones_of, until
from tests.support.foreign import mark_of
from tests.support.patience import AWAY_SECONDS_MAX
from tests.support.product import COMMANDS, Product, a_product, has_read_all

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "tests" / "foreign"
READER, PUBLISHER = "read_notices.py", "publish.py"
SCHEMAS = ROOT / "schemas" / "avro"
RELEASED = SCHEMAS / "released"
KAFKA = {"confluent_kafka"}
NEEDS = {*KAFKA, "fastavro", "httpx", "nacl"}
# Whoever is killed holds its partitions until then: by default longer than a test waits.
FOLLOWED_SOON = {"KAFKA_OPTIONS": '{"session.timeout.ms": 6000}'}
BY_NIGHT, BY_DAY = {"NIGHT": "0-24"}, {"NIGHT": "0-0"}


# --- the program --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "needs"), [(READER, NEEDS), (PUBLISHER, {*KAFKA, "fastavro"})])
def test_it_knows_nothing_of_ours(name: str, needs: set[str]) -> None:
    tree = ast.parse((PROGRAMS / name).read_text(encoding="utf-8"))
    named = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in (
            node.names if isinstance(node, ast.Import) else [ast.alias(node.module or "")]
        )
    }
    assert {name.partition(".")[0] for name in named} - sys.stdlib_module_names == needs


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("read-notices.md", READER),
        ("read-notices.md", "node/read_notices.mjs"),
        ("read-notices.md", "java/ReadNotices.java"),
        ("publish.md", PUBLISHER),
        ("publish.md", "with_client.py"),
        ("publish.md", "node/publish.mjs"),
        ("publish.md", "java/pom.xml"),
        ("publish.md", "java/Publish.java"),
    ],
)
def test_the_page_prints_it(page: str, name: str) -> None:
    program = (PROGRAMS / name).read_text(encoding="utf-8")
    assert f"\n{program}```" in (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")


def test_the_page_installs_what_is_run() -> None:
    package = loads((PROGRAMS / "node" / "package.json").read_text(encoding="utf-8"))
    typed = " ".join(f"{name}@{version}" for name, version in package["dependencies"].items())
    page = (ROOT / "docs" / "how-to" / "publish.md").read_text(encoding="utf-8")
    assert f"`npm install {typed}`" in page


@dataclass(frozen=True)
class Foreign:
    """The other company's service: what it is given, and what it has put down."""

    product: Product
    phones: Phones
    folder: Path
    gateway: str
    group: str = field(default_factory=lambda: str(uuid4()))

    @contextmanager
    def running(self, more: Mapping[str, str] = BY_DAY) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-I", str(PROGRAMS / READER)],
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], **self._settings, **FOLLOWED_SOON, **more},
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            ended = process.wait(AWAY_SECONDS_MAX)
        assert ended in (0, -signal.SIGKILL), self.said

    @property
    def _settings(self) -> dict[str, str]:
        settings = self.product.world.wiring.settings
        return {
            "BOOTSTRAP_SERVERS": self.product.bootstrap_servers,
            "TOPIC_PREFIX": settings.topic_prefix,
            "GROUP": self.group,
            "PRIVATE_KEYS": base64.b64encode(bytes(KEY)).decode(),
            "GATEWAY": self.gateway,
            "SCHEMAS": str(RELEASED),
            "LEDGER": str(self.folder / "ledger.sqlite"),
            "SETTLED_SECONDS": "0.2",
        }

    @property
    def of_language(self) -> dict[str, str]:
        """What a program of another language is given: the folder of all schemas."""
        return {**os.environ, **self._settings, "SCHEMAS": str(SCHEMAS)}

    @property
    def printed(self) -> str:
        return (self.folder / "out.txt").read_text(encoding="utf-8")

    @property
    def said(self) -> str:
        return (self.folder / "log.txt").read_text()

    def tell(self, *notices: ResultNotice | bytes, key: str = "case") -> None:
        """What lies in the topic of notices, as the relay would have put it there."""
        for one in notices:
            value = one if isinstance(one, bytes) else encode(one)
            key = one.case_id if isinstance(one, ResultNotice) else key
            self.product.foreign.publish_bytes("deletion.notices", value, key=key)

    def has_read(self) -> bool:
        topic = self.product.world.topics.notices
        return has_read_all(self.product, self.group, topic)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "ledger.sqlite", timeout=20)) as ledger:
            return ledger.execute(statement).fetchall()

    def states(self, *case_ids: str) -> dict[str, str]:
        """What became of each message, or of these cases'."""
        rows = self.rows("select case_id, case_id || ':' || revision, state from messages")
        return {key: state for case_id, key, state in rows if not case_ids or case_id in case_ids}

    def open(self) -> int:
        [(count,)] = self.rows(
            "select count(*) from messages where state in ('waiting', 'sending')"
        )
        return int(count)

    def came(self) -> Counter[str]:
        """How many texts came under each key."""
        return Counter(one.key for one in self.phones.texts)


@pytest.fixture(scope="module")
def product(template: Servers) -> Iterator[Product]:
    """One domain, the aggregator and the relay, which run; nobody of ours sends texts."""
    with a_product(template) as product:
        public = base64.b64encode(bytes(KEY.public_key)).decode()
        product = product.with_settings({"FULLSTOP_CONTACT_KEY": public})
        deployment.start(product.folder, COMMANDS, product.environment, say=print)
        yield product


@pytest.fixture
def foreign(product: Product, tmp_path: Path) -> Iterator[Foreign]:
    """The same topic for all, another ledger and another gateway: it reads all of it again."""
    port = choose()
    with phones_of(port) as phones:
        phones.habits = Habits(honours_key=False)
        yield Foreign(product, phones, tmp_path, f"http://127.0.0.1:{port}{TEXTS}")


# --- who publishes ------------------------------------------------------------------------------


def fetched(folder: Path, language: str, *command: str) -> None:
    """What a language's own client fetches; without it there is nothing to run."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on this machine, so the {language} program is not run")
    shutil.copytree(PROGRAMS / language, folder, dirs_exist_ok=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"{command[0]} could not fetch what the {language} program needs")
    assert done.returncode == 0, done.stdout + done.stderr


def in_python(folder: Path) -> list[str]:
    return [sys.executable, "-I", str(PROGRAMS / PUBLISHER)]


def with_client(folder: Path) -> list[str]:
    """On the client's own distribution, and the libraries that it names."""
    place = f"PYTHONPATH={installed(folder)}"
    return ["env", place, sys.executable, "-S", str(PROGRAMS / "with_client.py")]


def in_node(folder: Path, program: str = "publish.mjs") -> list[str]:
    fetched(folder, "node", "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund")
    return ["node", program]


def in_java(folder: Path, program: str = "Publish.java") -> list[str]:
    into = "-Dmdep.outputFile=classpath"
    fetched(folder, "java", "mvn", "-q", "-B", "dependency:build-classpath", into)
    return ["java", "-cp", (folder / "classpath").read_text(), program]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("program", [in_python, with_client, in_node, in_java])
def test_who_publishes_in_any_language_is_answered(
    product: Product, tmp_path: Path, program: Callable[[Path], list[str]]
) -> None:
    settings = product.world.wiring.settings
    done = subprocess.run(
        [*program(tmp_path), "subject-7"],
        cwd=tmp_path,
        env={
            **os.environ,
            "BOOTSTRAP_SERVERS": product.bootstrap_servers,
            "TOPIC_PREFIX": settings.topic_prefix,
            "SCHEMAS": str(SCHEMAS),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    case_id = done.stdout.strip()
    found = product.foreign.await_records(
        "deletion.notices", lambda them: case_id in {fields["case_id"] for _, fields in them}
    )
    [notice] = [fields for _, fields in found if fields["case_id"] == case_id]
    assert (notice["subject_id"], notice["stage"], notice["complete"]) == (
        "subject-7",
        "FINAL",
        True,
    )
    assert product.dead_letters() == []


# --- who reads ----------------------------------------------------------------------------------


def test_a_customer_who_asked_is_told_once_and_a_list_is_not_sent(foreign: Foreign) -> None:
    product, asked = foreign.product, f"asked-{uuid4()}"
    for case_id, dry_run in ((f"{asked}.1", True), (asked, False)):
        ask(product, case_id, dry_run=dry_run)
    found = product.foreign.await_records(
        "deletion.notices", lambda them: {asked, f"{asked}.1"} <= {n["case_id"] for _, n in them}
    )
    [notice] = [one for _, one in found if one["case_id"] == asked]
    with foreign.running():
        until(lambda: foreign.has_read() and not foreign.open())
    assert foreign.states(asked, f"{asked}.1") == {f"{asked}:1": "accepted"}
    [text] = [one for one in foreign.phones.texts if one.key.startswith(asked)]
    assert (text.key, text.phone) == (f"{asked}:1", PHONE)
    promised = re.escape(notice["sms"]).replace(r"\{ref\}", "[A-Z2-9]{6}")
    assert re.fullmatch(promised.replace(r"\{link\}", "xx.cn/d"), text.text)
    assert set(foreign.rows("select contact, text from messages")) == {(None, None)}


def ask(product: Product, case_id: str, *, dry_run: bool) -> None:
    """A subject whom no domain knows: it is told so, and that is a text, too."""
    at = datetime.now(UTC)
    product.foreign.publish(
        "deletion.requests",
        "DeletionRequested",
        {
            "event_id": str(uuid4()),
            "case_id": case_id,
            "subject_id": "subject-9",
            "requested_at": at,
            "cutoff_at": at,
            "ground": "REQUEST",
            "acting_as": "SELF",
            "acting_evidence": None,
            "channel": "ONLINE",
            "records": [],
            "waives": [],
            "locale": "zh-CN",
            "contact": seal(Contact(PHONE, "zh-CN"), KEY.public_key),
            "dry_run": dry_run,
            "confirms": None,
        },
        key="subject-9",
    )


def test_copies_old_revisions_and_what_is_not_to_be_sent(foreign: Foreign) -> None:
    """By night all of it waits, and what a last notice stands for is over before the morning."""
    first = a_notice("twice")
    foreign.tell(first, first, a_notice("twice"))
    foreign.tell(a_notice("news", 2), a_notice("news", 1))
    foreign.tell(a_notice("over", 1), a_notice("over", 2, stage=Stage.FINAL), a_notice("over", 1))
    foreign.tell(
        a_notice("page", sms=""), a_notice("list.1", stage=Stage.PREVIEW, sms="", contact=None)
    )
    foreign.tell(a_notice("mute", 1), a_notice("mute", 2, stage=Stage.FINAL, contact=None))
    with foreign.running(BY_NIGHT):
        until(foreign.has_read)
    told = foreign.states("twice", "news", "over", "page", "list.1", "mute")
    mute = "undeliverable: no_contact"
    waiting = ("twice:1", "news:1", "news:2", "over:1", "over:2", "mute:1")
    assert told == {**dict.fromkeys(waiting, "waiting"), "mute:2": mute}
    assert foreign.came() == {}
    with foreign.running():
        until(lambda: not foreign.open())
        foreign.tell(a_notice("over", 1), a_notice("late", 2, stage=Stage.FINAL))
        until(lambda: "late:2" in foreign.came())
        foreign.tell(a_notice("late", 1), first)
        until(lambda: foreign.has_read() and not foreign.open())
    states, came = foreign.states(), foreign.came()
    assert (states["over:1"], states["late:1"]) == ("superseded", "superseded")
    assert set(came) == {key for key, state in states.items() if state == "accepted"}
    assert set(came.values()) == {1}
    assert set(came) >= {"twice:1", "news:1", "news:2", "over:2", "late:2", "mute:1"}
    order = [one.key for one in foreign.phones.texts if one.key.startswith("news")]
    assert order == ["news:1", "news:2"]


ODD = {
    "none": None,
    "nothing": b"",
    "clear": PHONE.encode(),
    "foreign": seal(Contact(PHONE, "zh-CN"), PrivateKey.generate().public_key),
    "version": b"\x02" + seal(Contact(PHONE, "zh-CN"), KEY.public_key)[1:],
    "damaged": seal(Contact(PHONE, "zh-CN"), KEY.public_key)[:-1] + b"?",
    "number": seal(Contact("; drop table", "zh-CN"), KEY.public_key),
    "list": seal(Contact(PHONE, "zh-CN"), KEY.public_key)[:9]
    + SealedBox(KEY.public_key).encrypt(b'["phone"]'),
    "no-json": seal(Contact(PHONE, "zh-CN"), KEY.public_key)[:9]
    + SealedBox(KEY.public_key).encrypt(b"\xff"),
}


def test_contacts_that_reach_nobody_are_shown_and_quoted_nowhere(foreign: Foreign) -> None:
    for name, contact in ODD.items():
        foreign.tell(written(foreign_fields(f"odd-{name}", contact=contact)), key=name)
    foreign.phones.habits = Habits(honours_key=False, refuses=frozenset({"10000000000"}))
    refused = seal(Contact("10000000000", "zh-CN"), KEY.public_key)
    foreign.tell(a_notice("odd-refused", contact=refused))
    with foreign.running():
        until(lambda: foreign.has_read() and not foreign.open())
    states = foreign.states()
    reasons = dict.fromkeys((f"odd-{name}:1" for name in ODD), "undeliverable: contact_not_opened")
    reasons |= {
        "odd-none:1": "undeliverable: no_contact",
        "odd-refused:1": "undeliverable: http_422",
    }
    assert {key: state for key, state in states.items() if key.startswith("odd-")} == reasons
    assert not [key for key in foreign.came() if key.startswith("odd-")]
    assert PHONE not in foreign.said
    assert foreign.rows("select 1 from messages where contact is not null") == []


def test_a_version_to_come_is_set_aside_and_sent_after_the_upgrade(
    foreign: Foreign, tmp_path: Path
) -> None:
    """It stops nobody behind it, and nothing of it is lost."""
    newer = written(foreign_fields("newer", mood="calm"), NEWER)
    foreign.tell(newer, b"no notice", b"\xc3\x01short", key="newer")
    foreign.tell(a_notice("behind"))
    with foreign.running():
        until(lambda: foreign.has_read() and "behind:1" in foreign.came())
    aside = Counter(reason for (reason,) in foreign.rows("select reason from unread"))
    assert aside == {"unknown_schema": 2, "unknown_framing": 1}
    assert "newer:1" not in foreign.came()
    folder = tmp_path / "upgraded" / "ResultNotice"
    folder.mkdir(parents=True)
    for path in (RELEASED / "ResultNotice").glob("*.avsc"):
        (folder / path.name).write_text(path.read_text())
    (folder / "9.avsc").write_text(NEWER)
    with foreign.running({**BY_DAY, "SCHEMAS": str(folder.parent)}):
        until(lambda: "newer:1" in foreign.came())
    assert foreign.came()["newer:1"] == 1
    assert len(foreign.rows("select reason from unread")) == 2


TODAYS = (SCHEMAS / "ResultNotice.avsc").read_text(encoding="utf-8")
MOOD = '{"name": "mood", "type": "string", "default": ""}'
NEWER = TODAYS.replace('"fields": [', f'"fields": [{MOOD},', 1)  # as a later release might have it


def foreign_fields(case_id: str, **more: Any) -> dict[str, Any]:
    """A notice as others may write it: none of our bounds is looked at."""
    fields = {**a_notice(case_id).model_dump(mode="python"), "lines": [], **more}
    return {**fields, "stage": str(fields["stage"])}


def written(fields: Mapping[str, Any], text: str = TODAYS) -> bytes:
    schema = fastavro.parse_schema(loads(text))
    body = BytesIO()
    fastavro.schemaless_writer(body, schema, fields)
    return mark_of(schema) + body.getvalue()


def test_a_gateway_that_loses_answers_and_kills_at_random(foreign: Foreign) -> None:
    """No text twice, none lost."""
    foreign.phones.lot = Random(7)
    foreign.phones.habits = Habits(honours_key=False, loses=0.3)
    cases = [f"lossy-{number}" for number in range(20)]
    foreign.tell(*(a_notice(case_id) for case_id in cases))
    for killed_at in (3, 12):
        with foreign.running() as process:
            until(lambda: len(foreign.phones.texts) >= killed_at)  # noqa: B023
            process.kill()
    with foreign.running():
        until(lambda: foreign.has_read() and not foreign.open())
    states, came = foreign.states(), foreign.came()
    assert {states[f"{case_id}:1"] for case_id in cases} == {"accepted"}
    assert {came[f"{case_id}:1"] for case_id in cases} == {1}
    assert len(foreign.phones.lost) > 3


READERS = {
    "node": lambda folder: in_node(folder, "read_notices.mjs"),
    "java": lambda folder: in_java(folder, "ReadNotices.java"),
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", READERS)
def test_who_reads_in_another_language_opens_the_contact(foreign: Foreign, language: str) -> None:
    """Each version that was released, and what it cannot read or open it says without its bytes."""
    command = READERS[language](foreign.folder)
    cases = [f"{language}-{number}" for number in range(3)]
    older = (RELEASED / "ResultNotice" / "1.avsc").read_text(encoding="utf-8")
    foreign.tell(
        written(foreign_fields(cases[0]), older),
        a_notice(cases[1], contact=None),
        a_notice(f"{language}-page", sms=""),
        b"no notice",
        a_notice(cases[2]),
    )
    with (
        (foreign.folder / "out.txt").open("wb") as out,
        (foreign.folder / "log.txt").open("wb") as log,
    ):
        process = subprocess.Popen(
            command, cwd=foreign.folder, env=foreign.of_language, stdout=out, stderr=log
        )
    try:
        until(lambda: all(f'"{case_id}:1"' in foreign.printed for case_id in cases))
        until(lambda: "cannot be read" in foreign.said)  # it may be in another partition
    finally:
        process.kill()
        process.wait(AWAY_SECONDS_MAX)
    told = {one["key"]: one for one in map(loads, foreign.printed.splitlines())}
    phones = [told[f"{case_id}:1"].get("phone") for case_id in cases]
    assert phones == [PHONE, None, PHONE]
    assert told[f"{cases[0]}:1"]["text"] == a_notice().sms
    assert f"{language}-page:1" not in told
    assert "cannot be read" in foreign.said
