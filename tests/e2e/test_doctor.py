"""`fullstop doctor` on a real sandbox: nothing is named where all is well, and each fault is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)
from pydantic import SecretStr

from fullstop.consumers.command import sandboxed
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.doctor import Examined, examine
from fullstop.outbox.database import connect_as_administrator
from fullstop.outbox.outbox import Record
from fullstop.outbox.revisions import known
from fullstop.running.clock import now
from fullstop.running.events import new_traceparent, record_of
from fullstop.running.settings import Settings
from fullstop.sandbox import deployment
from fullstop.sandbox.deployment import LOGIN
from fullstop.sandbox.guard import temporary
from fullstop.schemas.messages import DeletionRequested, ResultNotice, Stage
from tests.support import pages

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "doctor.md"
BYTES = PAGE.with_name("where-bytes-stay.md")
NEXT_YEARS = "\n".join(
    f"[[years]]\nyear = {year}\nsource = 'a test'\noff = []\nmade_up = []"
    for year in range(2027, 2040)
)


@dataclass(frozen=True)
class Patient:
    """A sandbox with every process."""

    sandbox: sandboxed.Sandbox
    settings: Settings

    def examined(self, *, clock: Callable[[], datetime] = now, **update: object) -> Examined:
        with Wiring(self.settings.model_copy(update=update)) as wiring:
            return examine(wiring, clock)

    def named(self, **more: object) -> dict[str, list[str]]:
        """What is said, by the look that found it."""
        found = self.examined(**more)  # type: ignore[arg-type]
        said: dict[str, list[str]] = {}
        for one in (*found.findings, *found.unreached):
            said.setdefault(one.check, []).append(one.says)
        return said

    def types(self, words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fullstop.consumers.command.main", *words.split()],
            env={
                **os.environ,
                "FULLSTOP_SANDBOX_DIR": str(self.sandbox.folder),
                "FULLSTOP_WORKING_DAYS_FILE": str(self.settings.working_days_file),
                **more,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def execute(self, *statements: str) -> None:
        """As the database's administrator."""
        with connect_as_administrator(self.sandbox.servers.database_url) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@pytest.fixture(scope="module")
def patient() -> Iterator[Patient]:
    with temporary("fullstop-doctor-", say=print) as folder:
        years = folder / "years.toml"
        years.write_text(NEXT_YEARS, encoding="utf-8")
        settings = Settings(working_days_file=years)
        sandbox = sandboxed.up(settings, folder, say=print)
        sandboxed.load_samples(sandbox)
        here = settings.model_copy(update={"sandbox_dir": folder})
        yield Patient(sandbox, sandboxed.pointed(here, say=print))


def test_a_healthy_sandbox_is_told_as_the_page_types_it(patient: Patient) -> None:
    [block] = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    typed = re.findall(r"^\$ fullstop (.*)\n((?:(?!\$).*\n)*)", block, re.MULTILINE)
    assert [words for words, _ in typed] == ["doctor", "doctor --json"]
    for words, shown in typed:
        ended = patient.types(words)
        assert (ended.stdout, ended.returncode) == (shown, 0)


# --- each fault, planted ------------------------------------------------------------------------


@contextmanager
def planted(patient: Patient, fault: str, remedy: str) -> Iterator[None]:
    patient.execute(fault)
    try:
        yield
    finally:
        patient.execute(remedy)


def only(said: dict[str, list[str]], check: str) -> str:
    """What is said, when it is one thing."""
    assert list(said) == [check]
    [line] = said[check]
    return line


def test_settings(patient: Patient) -> None:
    said = only(patient.named(contact_key=None), "settings")
    assert said.startswith("FULLSTOP_CONTACT_KEY is not set")
    ended = patient.types("doctor --json", FULLSTOP_BATCH_MAX="none")
    assert ended.returncode == 1
    [one] = json.loads(ended.stdout)["findings"]
    assert (one["check"], "FULLSTOP_BATCH_MAX" in one["says"]) == ("settings", True)


def test_an_unsafe_door(patient: Patient) -> None:
    door = {"intake_address": "http://shop.example", "intake_key": None, "intake_gateway": None}
    said = patient.named(**door)
    assert "customers come by https alone; write https://host" in said["door"][0]


def test_the_calendar(patient: Patient) -> None:
    said = patient.named(working_days_file=None, clock=lambda: datetime(2031, 5, 1, tzinfo=UTC))
    assert said["calendar"] == [
        "the holidays of 2031 are not known, so its days count as Monday to Friday: add the year "
        "to the file of FULLSTOP_WORKING_DAYS_FILE"
    ]


def test_clocks(patient: Patient) -> None:
    said = patient.named(clock=lambda: now() - timedelta(minutes=10))
    assert len(said["clocks"]) == len(patient.sandbox.wiring.catalogue) + 1
    assert "s behind that of the database of orders" in "".join(said["clocks"])


def test_roles(patient: Patient) -> None:
    with planted(patient, f"revoke orders_eraser from {LOGIN}", f"grant orders_eraser to {LOGIN}"):
        said = only(patient.named(), "roles")
    assert said == (
        f"the login {LOGIN} may not act as orders_eraser; run `fullstop migrate --login {LOGIN}`"
    )


def test_the_only_officer(patient: Patient) -> None:
    login = f"officer_{uuid4().hex}"
    with planted(
        patient, f"create role {login} login in role fullstop_privacy", f"drop role {login}"
    ):
        said = only(patient.named(), "roles")
    assert said.startswith(f"{login} is the only login of an officer")


def test_who_is_an_officer_by_a_group_is_counted(patient: Patient) -> None:
    """One direct officer, and others by a group of theirs: there are two."""
    name = f"officer_{uuid4().hex}"
    with planted(
        patient,
        f"create role {name}_group in role fullstop_privacy; create role {name}_a login in role"
        f" fullstop_privacy; create role {name}_b login in role {name}_group",
        f"drop role {name}_a, {name}_b, {name}_group",
    ):
        assert "roles" not in patient.named()


@contextmanager
def of_revision(patient: Patient, revision: str) -> Iterator[None]:
    """What the tables of orders say that they are of."""
    says = "update orders.fullstop_version set version_num = '{}'"
    newest = known("domain")[-1]
    with planted(patient, says.format(revision), says.format(newest)):
        yield


def test_tables_of_another_version(patient: Patient) -> None:
    with of_revision(patient, "domain_0001"):
        said = only(patient.named(), "versions")
    assert said.startswith("orders: its tables are of an older version of Fullstop (domain_0001; ")
    assert said.endswith("run this version's `fullstop migrate` as an administrator")


def test_a_schema_that_was_never_migrated(patient: Patient) -> None:
    """Its login may be there: a cluster's roles are of all its databases."""
    with planted(
        patient,
        "alter table orders.fullstop_version rename to elsewhere",
        "alter table orders.elsewhere rename to fullstop_version",
    ):
        said = only(patient.named(), "versions")
    assert said == (
        "orders: no tables of Fullstop are there; run `fullstop migrate` as an administrator"
    )


CASE = (
    "insert into orders.cases (case_id, subject_id, records, refused, waives, state, dry_run,"
    " traceparent, parked) values ('case-aside', 's', '{}', '{}', '{}', 'open', false, '', %s)"
)
WAITING = {
    "dead letters": (
        "insert into aggregator.dead_letters (letter_partition, letter_offset, noted_at, reason,"
        " consumer, topic, state) values (0, 987654, now(), 'undecodable', 'fullstop.orders',"
        " 'deletion.requests', 'open')",
        "delete from aggregator.dead_letters where letter_offset = 987654",
        r"1 dead letters wait for a decision, the oldest since \d{4}-\d\d-\d\d: look at them"
        r" \(`fullstop dead-letters list`\)",
    ),
    "a brake": (
        "insert into orders.brakes (records, rows) values ('details', 4321)",
        "delete from orders.brakes where rows = 4321",
        r"the brake of orders is on since .*: find out why so many details would go",
    ),
    "a case that is held back": (
        CASE.replace("%s", "'held_back implausible'"),
        "delete from orders.cases where case_id = 'case-aside'",
        "1 cases are held back in orders until a person looks at each: `fullstop held-back list`",
    ),
    "a case that is set aside": (
        CASE.replace("%s", "'ProofError P0001'"),
        "delete from orders.cases where case_id = 'case-aside'",
        "1 cases are set aside in orders, and their customers wait: `fullstop status --parked`",
    ),
}


@pytest.mark.parametrize(("fault", "remedy", "sentence"), WAITING.values(), ids=WAITING)
def test_what_waits_for_a_person(patient: Patient, fault: str, remedy: str, sentence: str) -> None:
    with planted(patient, fault, remedy):
        said = only(patient.named(), "waiting")
    assert re.match(sentence, said)


def test_newer_tables_are_told_and_looked_at_all_the_same(patient: Patient) -> None:
    """After going back from an upgrade; of what it cannot work on it reads nothing."""
    fault, remedy, sentence = WAITING["a case that is set aside"]
    with planted(patient, fault, remedy):
        with of_revision(patient, "domain_0999"):
            said = patient.named()
        with of_revision(patient, "domain_1001"):
            refused = only(patient.named(), "versions")
    assert said["versions"] == [
        "orders: its tables are of a newer version of Fullstop (domain_0999) than this one: start "
        "the newer version"
    ]
    assert re.match(sentence, said.pop("waiting")[0])
    assert list(said) == ["versions"]
    assert refused.endswith(
        "which this one cannot work with (domain_1001; this one knows"
        f" {known('domain')[-1]}); start the newer version"
    )


def test_a_server_that_uses_old_files_of_its_log_again(patient: Patient) -> None:
    with planted(
        patient,
        f"alter role {LOGIN} set wal_recycle = on",
        f"alter role {LOGIN} reset wal_recycle",
    ):
        said = only(patient.named(), "bytes")
    assert said.endswith("with what was erased in them: set wal_recycle = off")


def test_where_erased_bytes_may_lie_until_it_is_typed_as_the_page_has_it(patient: Patient) -> None:
    """An old case is enough: a domain that carried one out is vacuumed every day."""
    [block] = list(pages.typed(BYTES))
    administrator = patient.sandbox.servers.database_url
    with planted(
        patient,
        "insert into orders.cases (case_id, subject_id, state, opened_at)"
        " values ('case-old', 's', 'done', now() - interval '3 days')",
        "delete from orders.cases where case_id = 'case-old'",
    ):
        said = only(patient.named(), "bytes")
        assert re.match(r"orders\.\w+, .*orders\.vouchers: not vacuumed for 2 days", said)
        for line in block.lines:
            words = line.command.removeprefix("fullstop ")
            ended = patient.types(words, FULLSTOP_DATABASE_URL=administrator)
            assert ended.returncode == 0, ended.stderr
            assert patient.named() == {}


def test_rules_that_are_not_what_was_loaded(patient: Patient) -> None:
    [(digest,)] = rows(patient, "select rules_digest from payments.policies")
    with planted(
        patient,
        "update payments.policies set rules_digest = 'other'",
        f"update payments.policies set rules_digest = '{digest}'",
    ):
        said = only(patient.named(), "versions")
    assert said.startswith("payments: the rules of 2026-01-01 are not what was loaded first")


def test_topics(patient: Patient) -> None:
    topic = patient.sandbox.wiring.topics.requests.name
    with topic_setting(patient, topic, "retention.ms", "1000000"):
        said = only(patient.named(), "topics")
    assert said.startswith(f"topic {topic} has retention.ms=1000000, not ")


def test_texts_that_nobody_sends(patient: Patient) -> None:
    wiring = Wiring(patient.settings)
    notice = ResultNotice.model_validate(
        {
            "event_id": uuid4(),
            "case_id": f"case-{uuid4()}",
            "subject_id": "s",
            "revision": 1,
            "stage": Stage.FINAL,
            "issued_at": now(),
            "complete": True,
            "sms": "【某某商城】…",
        }
    )
    publish(wiring, record(wiring, notice))
    said = only(patient.named(), "texts")
    assert said.startswith(f"nobody reads {wiring.topics.notices.name}, so the texts in it reach")


def test_one_part_that_is_away_hides_no_other(patient: Patient) -> None:
    nowhere = {"orders": SecretStr("postgresql://u:p@127.0.0.1:1/d")}
    found = patient.examined(database_urls=nowhere, contact_key=None)
    assert {one.check for one in found.findings} - {"texts"} == {"settings"}
    [one] = [one for one in found.unreached if one.check == "roles"]
    assert one.says.startswith("orders: the database cannot be reached")

    found = patient.examined(kafka_bootstrap_servers="127.0.0.1:9", contact_key=None)
    assert [one.check for one in found.findings] == ["settings"]
    assert [one.check for one in found.unreached] == ["topics"]


def test_what_nobody_runs_carries_or_reads(patient: Patient) -> None:
    """The last one: it ends the processes."""
    deployment.stop(patient.sandbox.folder, say=print)
    wiring = Wiring(patient.settings)
    publish(wiring, record(wiring, request()))
    patient.execute(
        "insert into orders.outbox (topic, value, headers, created_at)"
        " values ('t', 'v', '{}', now() - interval '1 hour')"
    )
    deadline = time.monotonic() + 60
    while len(
        said := patient.named(clock=lambda: now() + timedelta(minutes=6)).get("groups", [])
    ) < (len(wiring.domains) + 2):
        assert time.monotonic() < deadline, said
        time.sleep(1)
    found = patient.named(clock=lambda: now() + timedelta(minutes=6))
    assert "nobody reads as fullstop.orders: start `fullstop consume orders`" in found["groups"]
    assert "nobody reads as fullstop.aggregator: start `fullstop aggregate`" in found["groups"]
    assert any("start `fullstop relay`" in line for line in found["groups"])
    waits, incident = found["outbox"]
    assert incident.startswith("1 records in the outbox of orders are not its to say")
    assert waits.startswith("1 records wait in the outbox of orders, the oldest for 36")
    assert any(
        re.match(r"1 records of \S*deletion.requests/\d are not read by fullstop.orders", line)
        for line in found["unread"]
    )


# --- helpers ------------------------------------------------------------------------------------


def rows(patient: Patient, query: str) -> list[tuple[object, ...]]:
    with connect_as_administrator(patient.sandbox.servers.database_url) as connection:
        return connection.execute(query.encode()).fetchall()


@contextmanager
def topic_setting(patient: Patient, topic: str, name: str, value: str) -> Iterator[None]:
    admin = AdminClient({"bootstrap.servers": patient.settings.bootstrap_servers})
    wanted = dict(patient.sandbox.wiring.topics.requests.config)[name]

    def put(to: str) -> None:
        entry = ConfigEntry(name, to, incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
        for future in admin.incremental_alter_configs([resource]).values():
            future.result(30)

    put(value)
    try:
        yield
    finally:
        put(wanted)


def request() -> DeletionRequested:
    return DeletionRequested.model_validate(
        {
            "event_id": uuid4(),
            "case_id": f"case-{uuid4()}",
            "subject_id": "s",
            "requested_at": now(),
            "acting_as": "SELF",
            "channel": "ONLINE",
        }
    )


def record(wiring: Wiring, message: DeletionRequested | ResultNotice) -> Record:
    return record_of(message, wiring.topics, source="/fullstop/test", traceparent=new_traceparent())


def publish(wiring: Wiring, one: Record) -> None:
    assert all(wiring.publisher().publish([one]))
