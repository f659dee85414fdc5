"""Who reads a page beside a sandbox and types what stands there; and what its story is about."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from confluent_kafka import Message, Producer

from fullstop.consumers.operate.migrate import permit, permit_officer
from fullstop.handlers.catalogue import catalogue
from fullstop.outbox.database import connect_as_administrator
from fullstop.outbox.migrate import let_log_in
from fullstop.running.dead_letter import DeadLetter
from fullstop.running.kafka import Received
from fullstop.sandbox.deployment import url_as
from tests.support.broker import Lying, lying_in
from tests.support.door import until
from tests.support.pages import ROOT, Line, blocks

PASSWORD = "of-a-page"
OFFICERS = ("officer_17", "officer_23", "officer_wang")
OPERATORS = ("operator_3", "operator_5")
AUDITOR = "auditor_7"

Type = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass
class Reader:
    """A shell that README's `--env` has pointed at the sandbox."""

    shell: Type
    exports: Mapping[str, str]
    values: dict[str, str] = field(default_factory=dict)
    """What stands for a page's own words, such as CASE."""
    settings: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def admin(self) -> str:
        return self.exports["ADMINISTRATOR_URL"]

    def types(self, line: Line) -> subprocess.CompletedProcess[str]:
        at = {"FULLSTOP_DATABASE_URL": self.url_of(line.login)}
        more = {**self.exports, **at, **self.settings}
        return self.shell(self.meant(line.command), self.folder, **more)

    def meant(self, text: str) -> str:
        for word, value in self.values.items():
            text = re.sub(rf"(?<![\w-]){re.escape(word)}(?!\w)", value, text)
        return text

    def url_of(self, login: str | None) -> str:
        if login is None:
            return self.exports["FULLSTOP_DATABASE_URL"]
        return self.admin if login == "administrator" else url_as(self.admin, login, PASSWORD)

    def execute(self, statement: str, *values: object) -> None:
        with connect_as_administrator(self.admin) as connection:
            connection.execute(statement.encode(), values)


def pointed(shell: Type, exports: str) -> Reader:
    """With what `sandbox status --env` printed; the logins of the pages' stories are there."""
    found = re.findall(r"^export (\w+)=(.*)$", exports, re.MULTILINE)
    reader = Reader(shell, {name: shlex.split(value)[0] for name, value in found})
    known = catalogue()
    for officer in OFFICERS:
        lists = ("intake", "notify")
        permit_officer(officer, known, lambda _: reader.admin, door=lists, password=PASSWORD)
    for operator in OPERATORS:
        permit(operator, PASSWORD, known, lambda _: reader.admin)
    reader.execute(f"create role {AUDITOR}")
    reader.execute(f"grant finance_duty to {AUDITOR}")
    with connect_as_administrator(reader.admin) as connection:
        let_log_in(connection, AUDITOR, PASSWORD)
    return reader


# --- what a page's story is about ---------------------------------------------------------------


def a_known_case(reader: Reader, case: str) -> None:
    reader.values["CASE"] = case


def dead_letters(reader: Reader, case: str) -> None:
    """Letters about records that are good today: their reader was upgraded meanwhile."""
    reader.values["CASE"] = case
    of = {
        "3-120": ("unknown_schema", "requests"),
        "3-121": ("unknown_schema", "outcomes.orders"),
        "another": ("unknown_schema", "outcomes.payments"),
        "3-122": ("contract", "outcomes.membership"),
    }
    for word, (reason, topic) in of.items():
        first = lying_in(reader.exports["BOOTSTRAP_SERVERS"], [f"deletion.{topic}"])[0]
        reader.values[word] = _written(reader, first, reason)


def _written(reader: Reader, lying: Lying, reason: str) -> str:
    """The id of a dead letter about a record, once the aggregator has noted it."""
    received = Received(
        lying.topic, lying.partition, lying.offset, lying.key, lying.value, (), datetime.now(UTC)
    )
    letter = DeadLetter(received, reason, None, decodable=True)
    record = letter.record("deletion.dead-letters", "fullstop.orders")
    acknowledged: list[Message] = []
    producer = Producer({"bootstrap.servers": reader.exports["BOOTSTRAP_SERVERS"]})
    headers: dict[str, str | bytes | None] = dict(record.headers)
    producer.produce(
        record.topic,
        record.value,
        record.key,
        headers=headers,
        on_delivery=lambda _, message: acknowledged.append(message),
    )
    producer.flush()
    [lies] = acknowledged
    noted = (
        "select 1 from aggregator.dead_letters where (letter_partition, letter_offset) = (%s, %s)"
    )
    with connect_as_administrator(reader.admin) as connection:
        place = (lies.partition(), lies.offset())
        until(lambda: connection.execute(noted.encode(), place).fetchone() is not None)
    return f"{lies.partition()}-{lies.offset()}"


def held_back(reader: Reader, _case: str) -> None:
    """A case of somebody who is many, and a brake that is on."""
    reader.execute(
        "insert into membership.cases (case_id, subject_id, state, parked)"
        " values ('case-7', 'many', 'done', 'held_back implausible identity')"
    )
    reader.execute("insert into browsing_history.brakes (records, rows) values ('views', 1204)")


def held(reader: Reader, _case: str) -> None:
    """The customer of the pages about holds and duties is one whom the domains know."""
    reader.execute(
        "insert into orders.reviews (review_no, order_no, subject_id, stars, created_at)"
        " select 'customer-8', order_no, 'customer-8', 5, now() from orders.vouchers limit 1"
    )


def goes(reader: Reader, _case: str) -> None:
    reader.values |= {"DOMAIN": "preference_tags", "OTHER": "browsing_history"}


def coming_rules(reader: Reader, folder: Path) -> None:
    """A copy of the product, where orders has a coming version, and a sentence that was mended."""
    clone = folder / "clone"
    left_out = shutil.ignore_patterns(".?*", "__pycache__", "tests", "docs", "benchmarks")
    shutil.copytree(ROOT, clone, symlinks=True, ignore=left_out)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    day = today + timedelta(days=60)
    retention = clone / "handlers" / "orders" / "retention"
    [first, *_] = blocks(ROOT / "docs" / "how-to" / "change-the-rules.md")
    head, announcement = first.text.split("\n\n", 1)
    head = head.replace("2026-07-01", f"{day}").replace("2026-05-25", f"{today}")
    rules = (retention / "2026-01-01.toml").read_text("utf-8")
    rules = rules.replace("effective_from = 2026-01-01\n", head + "\n")
    (retention / f"{day}.toml").write_text(f"{rules}\n{announcement}", "utf-8")
    words = retention / "words"
    shutil.copy(words / "2026-01-01.toml", words / f"{day}.toml")
    said = (words / "2026-01-01.toml").read_text("utf-8")
    mended = said.replace("发票依规留到{d}，已封存，", "发票依规留到{d}，已经封存，")
    assert mended != said
    (words / "2026-01-01.toml").write_text(mended, "utf-8")
    reader.values["2027-03-01"] = f"{day}"
    reader.settings["PYTHONPATH"], reader.folder = str(clone), clone


def read_by_duty(reader: Reader, statements: str) -> Iterator[str]:
    """The page's SQL, typed by the auditor; what it says of ids is learned on the way."""
    with connect_as_administrator(url_as(reader.admin, AUDITOR, PASSWORD)) as connection:
        for statement in re.sub(r"--.*", "", statements).split(";"):
            if not statement.strip():
                continue
            rows = connection.execute(reader.meant(statement).encode())
            if "duty_ask" in statement:
                reader.values["345"] = str((rows.fetchone() or ("",))[0])
            yield statement.strip()
