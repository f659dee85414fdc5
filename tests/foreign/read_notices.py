"""A notification service of one's own: reads deletion.notices, and sends each text once."""

import base64
import hashlib
import io
import json
import os
import re
import signal
import sqlite3
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import fastavro
import httpx
from confluent_kafka import Consumer, KafkaError
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

PREFIX = os.environ.get("TOPIC_PREFIX", "")
TOPIC = PREFIX + "deletion.notices"
GROUP = os.environ.get("GROUP", PREFIX + "fullstop.reader.notices")
OPTIONS = json.loads(os.environ.get("KAFKA_OPTIONS", "{}"))  # the client's: TLS, SASL
NO_RIGHT = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED)
KEYS = [PrivateKey(base64.b64decode(key)) for key in os.environ["PRIVATE_KEYS"].split(",")]
GATEWAY = os.environ["GATEWAY"]  # POST sends a text under its key, GET …/KEY looks for it
PAGE = os.environ.get("PAGE", "xx.cn/d")
SINCE = datetime.fromisoformat(os.environ.get("SINCE", "2000-01-01T00:00:00+00:00"))
NIGHT_BEGINS, NIGHT_ENDS = map(int, os.environ.get("NIGHT", "21-8").split("-"))
ZONE = ZoneInfo(os.environ.get("TIME_ZONE", "Asia/Shanghai"))
SETTLED_SECONDS = float(os.environ.get("SETTLED_SECONDS", "300"))  # then a look-up is believed
TRIES_MAX = 80  # three days

LEDGER = """
create table if not exists messages (case_id, revision, stage, contact, text, tries default 0,
  state, at default 0, primary key (case_id, revision));
create table if not exists unread (place primary key, value, reason);
"""


def schemas(released: Path) -> dict[bytes, Any]:
    """Every released version of the record, by the fingerprint that a value begins with."""
    found = {}
    for path in released.glob("ResultNotice/*.avsc"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        form = fastavro.schema.to_parsing_canonical_form(schema)
        mark = bytes.fromhex(fastavro.schema.fingerprint(form, "CRC-64-AVRO"))
        found[mark] = fastavro.parse_schema(schema)
    return found


SCHEMAS = schemas(Path(os.environ["SCHEMAS"]))  # schemas/avro/released


# --- from the topic into the ledger


def read(value: bytes) -> dict[str, Any]:
    """The notice in a value; ValueError with the reason when we cannot read it."""
    if value[:2] != b"\xc3\x01":
        raise ValueError("unknown_framing")
    if value[2:10] not in SCHEMAS:
        raise ValueError("unknown_schema")
    body = io.BytesIO(value[10:])
    try:
        notice: Any = fastavro.schemaless_reader(body, SCHEMAS[value[2:10]], None)
    except Exception:  # whatever it is, its words may quote the value
        raise ValueError("malformed") from None
    if body.read(1):
        raise ValueError("malformed")
    return dict(notice)


def take(ledger: sqlite3.Connection, place: str, value: bytes) -> None:
    """Put a record into the ledger, unless it is there; what we cannot read yet is set aside."""
    try:
        notice = read(value)
    except ValueError as reason:
        ledger.execute(
            "insert or replace into unread values (?, ?, ?)", (place, value, f"{reason}")
        )
        sys.stderr.write(f"{place}: {reason}\n")  # set an alarm on it
        return
    ledger.execute("delete from unread where place = ?", (place,))
    if notice["stage"] != "PREVIEW" and notice["sms"] and notice["issued_at"] >= SINCE:
        case_id = notice["case_id"]
        names = {"ref": reference(case_id), "link": PAGE}
        text = re.sub(r"\{(ref|link)\}", lambda found: names[found[1]], notice["sms"])
        ledger.execute(
            "insert or ignore into messages (case_id, revision, stage, contact, text, state)"
            " values (?1, ?2, ?3, ?4, iif(?4 is null, null, ?5),"
            " iif(?4 is null, 'undeliverable: no_contact', 'waiting'))",
            (case_id, notice["revision"], notice["stage"], notice["contact"], text),
        )


def reference(case_id: str) -> str:
    """Six characters to read out, the same for a case whenever they are asked for."""
    name = base64.b32encode(hashlib.sha256(case_id.encode()).digest()).decode()[:6]
    return name.replace("I", "8").replace("O", "9")  # which people read for 1 and 0


def phone_in(contact: bytes) -> str:
    """The number in a sealed contact; ValueError with a reason that quotes nothing of it."""
    for key in KEYS:
        if contact[:9] == b"\x01" + hashlib.sha256(bytes(key.public_key)).digest()[:8]:
            try:
                phone = json.loads(SealedBox(key).decrypt(contact[9:]))["phone"]
            except (CryptoError, ValueError, LookupError, TypeError, RecursionError):
                break
            if isinstance(phone, str) and re.fullmatch(r"[+(]?[0-9][0-9 ().-]{2,30}", phone):
                return phone
    raise ValueError("contact_not_opened")


# --- from the ledger to the gateway


def send(ledger: sqlite3.Connection, gateway: httpx.Client) -> None:
    """Send what is due, the messages of one case one after the other."""
    with ledger:  # a case's last notice stands for every earlier one, whichever came first
        ledger.execute(
            "update messages as m set state = 'superseded', contact = null, text = null"
            " where state = 'waiting' and exists (select 1 from messages l where"
            " l.case_id = m.case_id and l.revision > m.revision and l.stage = 'FINAL'"
            " and l.state <> 'undeliverable: no_contact')"  # which says nothing to anybody
        )
    for case_id, revision, contact, text, tries in ledger.execute(
        "select case_id, revision, contact, text, tries from messages as m where state = 'waiting'"
        " and at <= ? and not exists (select 1 from messages e where e.case_id = m.case_id"
        " and e.revision < m.revision and e.state in ('waiting', 'sending')) order by rowid",
        (time.time(),),
    ).fetchall():
        try:
            said = {"phone": phone_in(contact), "text": text}
        except ValueError as reason:
            settle(ledger, case_id, revision, f"undeliverable: {reason}")
            continue
        with ledger:  # the try is committed before its call: after a crash we know of it
            ledger.execute(
                "update messages set state = 'sending', tries = tries + 1, at = ?"
                " where case_id = ? and revision = ?",
                (time.time(), case_id, revision),
            )
        state = answer_to(gateway, f"{case_id}:{revision}", said)
        if state == "waiting" and tries >= TRIES_MAX:
            state = "undeliverable: not_taken"
        settle(ledger, case_id, revision, state, pause=min(5 * 2**tries, 3600))


def answer_to(gateway: httpx.Client, key: str, said: dict[str, str]) -> str:
    """What became of a call: the message's state after it."""
    try:
        answer = gateway.post(GATEWAY, json=said, headers={"Idempotency-Key": key})
    except (httpx.ConnectError, httpx.ConnectTimeout):
        return "waiting"  # it never left
    except httpx.HTTPError:
        return "sending"  # nobody knows
    status = answer.status_code
    if answer.is_success:
        return "accepted"
    if status in (401, 403, 404, 405, 407, 425, 429) or answer.is_redirect:
        return "waiting"
    if status == 503 and "retry-after" in answer.headers:
        return "waiting"
    return "sending" if status in (408, 409) or status >= 500 else f"undeliverable: http_{status}"


def look(ledger: sqlite3.Connection, gateway: httpx.Client) -> None:
    """Look for what was sent without an answer: only what is not there goes out again."""
    for case_id, revision in ledger.execute(
        "select case_id, revision from messages where state = 'sending' and at <= ?",
        (time.time() - SETTLED_SECONDS,),
    ).fetchall():
        try:
            status = gateway.get(f"{GATEWAY}/{case_id}:{revision}").status_code
        except httpx.HTTPError:
            return  # it says nothing; we ask again
        known = {200: "accepted", 404: "waiting"}
        settle(
            ledger, case_id, revision, known.get(status, "unknown")
        )  # a person calls the customer


def settle(
    ledger: sqlite3.Connection, case_id: str, revision: int, state: str, pause: float = 0
) -> None:
    """Write down where a message is; its contact and text go as soon as they serve no more."""
    with ledger:
        ledger.execute(
            "update messages set state = ?, at = ? where case_id = ? and revision = ?",
            (state, time.time() + pause, case_id, revision),
        )
        ledger.execute(
            "update messages set contact = null, text = null"
            " where state not in ('waiting', 'sending')"
        )


def refuse(error: KafkaError) -> None:
    """End where waiting is vain; what else goes wrong, the client tries again by itself."""
    if error.code() in NO_RIGHT:
        sys.exit(f"no right to read {TOPIC} in the group {GROUP} ({error.name()})")


def is_night() -> bool:
    """Whether nobody is to be woken."""
    hour = datetime.now(ZONE).hour
    if NIGHT_BEGINS <= NIGHT_ENDS:
        return NIGHT_BEGINS <= hour < NIGHT_ENDS
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def main() -> None:
    """Until it is asked to end."""
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))
    ledger = sqlite3.connect(os.environ["LEDGER"])
    ledger.executescript(LEDGER)
    with ledger:  # after an upgrade we may know the schemas
        for place, value in ledger.execute("select place, value from unread").fetchall():
            take(ledger, place, value)
    consumer = Consumer(
        {
            **OPTIONS,
            "bootstrap.servers": os.environ["BOOTSTRAP_SERVERS"],
            "group.id": GROUP,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([TOPIC])
    with httpx.Client(timeout=5) as gateway:
        while not ended:
            records = []
            for one in consumer.consume(500, 0.5):
                if error := one.error():
                    refuse(error)
                else:
                    records.append(one)
            with ledger:
                for one in records:
                    take(ledger, f"{one.partition()}:{one.offset()}", one.value() or b"")
            if records:
                consumer.commit(asynchronous=False)  # only what the ledger has
            look(ledger, gateway)
            if not is_night():
                send(ledger, gateway)
    consumer.close()


if __name__ == "__main__":
    main()
