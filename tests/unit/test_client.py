"""The client for Python publishers: what it refuses, and that it is no more than it says."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import TopicPartition

from fullstop import client
from fullstop.client import Client, Contact, NotAcknowledgedError, NotANoticeError, RequestError
from fullstop.schemas.codec import encode
from fullstop.schemas.contact import PrivateKey, private_key, unseal
from fullstop.schemas.messages import DeletionRequested
from tests.support.client_wheel import CLIENT, built, installed
from tests.support.desk_notify import a_notice

ROOT = CLIENT.parent
NOBODY = "127.0.0.1:9"  # no broker listens there
PHONE = "13812345678"
SERVERS = ("alembic", "psycopg", "starlette", "structlog", "typer", "uvicorn", "babel")


@pytest.fixture(scope="module")
def alone() -> Client:
    return Client(NOBODY, kafka_options={"message.timeout.ms": 300})


def test_a_notice_is_verified(alone: Client) -> None:
    notice = a_notice("case-1")
    assert alone.verify(encode(notice), key="case-1") == notice
    assert alone.verify(encode(notice), key=b"case-1", case_id="case-1") == notice


@pytest.mark.parametrize(
    ("value", "key", "case_id", "why"),
    [
        (encode(a_notice("case-1")), "case-2", None, "its key is not its case"),
        (encode(a_notice("case-1")), "case-1", "case-2", "a notice of another case"),
        (encode(a_notice("case-1"))[:-1], "case-1", None, "not a message of Fullstop: malformed"),
        (b"no notice", "case-1", None, "not a message of Fullstop: unknown_framing"),
    ],
    ids=["key", "other case", "cut off", "foreign"],
)
def test_what_is_no_notice_is_refused(
    alone: Client, value: bytes, key: str, case_id: str | None, why: str
) -> None:
    with pytest.raises(NotANoticeError, match=f"^{re.escape(why)}"):
        alone.verify(value, key=key, case_id=case_id)


def test_another_message_is_no_notice(alone: Client) -> None:
    with pytest.raises(NotANoticeError, match="a DeletionRequested, and no ResultNotice"):
        alone.verify(encode(a_request()), key="case-1")


def a_request(**more: Any) -> DeletionRequested:
    fields = {"event_id": str(uuid4()), "case_id": "case-1", "subject_id": "subject-1", **more}
    return DeletionRequested.model_validate({"requested_at": datetime.now(UTC), **fields})


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"channel": f"{PHONE}"}, "channel"),
        ({"records": [f"{PHONE} and more"]}, "records"),
        ({"contact": Contact(PHONE, "zh-CN")}, "contact: "),
        ({"phone": PHONE}, "phone"),
    ],
    ids=["channel", "records", "no key", "no field"],
)
def test_a_wrong_field_is_named_and_its_value_is_not_repeated(
    alone: Client, fields: dict[str, Any], names: str
) -> None:
    with pytest.raises(RequestError, match=f"^{names}[^;]*$") as refused:
        alone.publish("subject-1", **fields)
    assert PHONE not in str(refused.value)


def test_what_no_broker_took_is_handed_back_to_be_published_as_it_is(
    alone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "ACKNOWLEDGED_SECONDS_MAX", 1.0)
    with pytest.raises(NotAcknowledgedError) as first:
        alone.publish("subject-1", records=["orders"])
    with pytest.raises(NotAcknowledgedError) as second:
        alone.publish(first.value.request)
    assert encode(second.value.request) == encode(first.value.request)
    assert first.value.request.records == ("orders",)


def test_a_number_is_sealed_and_never_in_clear(
    alone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = private_key("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    sealing = Client(NOBODY, contact_key=public_of(key), kafka_options={"message.timeout.ms": 300})
    monkeypatch.setattr(client, "ACKNOWLEDGED_SECONDS_MAX", 1.0)
    with pytest.raises(NotAcknowledgedError) as refused:
        sealing.publish("subject-1", contact=Contact(PHONE, "zh-CN"))
    request = refused.value.request
    assert request.contact is not None
    assert unseal(request.contact, key) == Contact(PHONE, "zh-CN")
    assert PHONE.encode() not in encode(request)


def public_of(key: PrivateKey) -> str:
    return base64.b64encode(bytes(key.public_key)).decode()


class Topic:
    """A consumer of a topic of two partitions, of which the second has nothing since."""

    def __init__(self) -> None:
        self.assigned: list[tuple[int, int]] = []

    def list_topics(self, topic: str, timeout: float) -> Any:
        found = SimpleNamespace(partitions={0: None, 1: None}, error=None)
        return SimpleNamespace(topics={topic: found})

    def get_watermark_offsets(self, place: TopicPartition, timeout: float) -> tuple[int, int]:
        return 0, 50 + place.partition

    def offsets_for_times(self, places: list[TopicPartition], timeout: float) -> Any:
        return [TopicPartition(p.topic, p.partition, [7, -1][p.partition]) for p in places]

    def assign(self, places: list[TopicPartition]) -> None:
        self.assigned = [(place.partition, place.offset) for place in places]


def test_what_comes_while_it_begins_to_follow_is_not_passed(
    alone: Client,
) -> None:
    """-1 would mean the end as it is when it is read: a notice that came just before is behind."""
    reader: Any = Topic()
    alone._begin(reader, datetime.now(UTC))
    assert reader.assigned == [(0, 7), (1, 51)]


# --- its distribution ---------------------------------------------------------------------------


def test_it_has_the_products_version_and_no_library_that_the_product_has_not() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    its = tomllib.loads((CLIENT / "pyproject.toml").read_text("utf-8"))["project"]
    assert its["version"] == ours["version"]
    assert set(its["dependencies"]) < set(ours["dependencies"])


def test_it_is_built_of_the_same_files_and_no_others(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(tmp_path)) as archive:
        packed = {
            name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name
        }
    there = {f"fullstop/{path.relative_to(ROOT)}": path for path in (ROOT / "schemas").rglob("*")}
    there |= {f"fullstop/{name}": ROOT / name for name in ("client/__init__.py",)}
    there |= {f"fullstop/{name}": ROOT / "fullstop" / name for name in ("__init__.py", "py.typed")}
    ours = {
        name: path.read_bytes()
        for name, path in there.items()
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == ours


def test_it_starts_with_what_it_names_and_brings_nothing_of_the_server(tmp_path: Path) -> None:
    place = installed(tmp_path)
    asks = f"import sys, fullstop.client; print([n for n in {SERVERS} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", asks],
        cwd=tmp_path,
        env={"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
    for name in SERVERS:
        assert not (place / name).exists()
