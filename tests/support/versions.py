"""Versions of a shipped domain's rules that a test writes, and the evidence that they need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from fullstop.consumers.operate.announcements import CHANNELS
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.retention import policies
from fullstop.handlers.rules import Policy
from fullstop.outbox.domain.versions import Announcement, keep_announcement
from tests.support.world import World

ANNOUNCEMENT = """
[announcement]
zh = "《客户信息删除规则》自{d}起调整：发票少留一年，其他不变。"
en = "Our deletion rules change on {d}: invoices are kept a year less."
"""


def later(text: str, effective_from: date, announced_on: date, *changes: tuple[str, str]) -> str:
    """A shipped file's text as another version, with some places changed."""
    head = next(line for line in text.splitlines() if line.startswith("effective_from"))
    new = f"effective_from = {effective_from}\nannounced_on = {announced_on}\n{ANNOUNCEMENT}"
    for old, other in ((head, new), *changes):
        assert old in text, old
        text = text.replace(old, other, 1)
    return text


def shipped(entry: Entry) -> str:
    """The text of a shipped domain's first file, with its words in it."""
    return with_words(entry.folder / "retention" / f"{entry.policies[0].version}.toml")


def with_words(path: Path) -> str:
    """A file of rules with the words that lie beside it, as files were before."""
    words = _words_of(path.parent / "words" / path.name)
    lines = path.read_text(encoding="utf-8").splitlines()
    text, records, place = [], "", ""
    for i, line in enumerate(lines):
        text.append(line)
        if line.startswith("name = "):
            records = place = line.split('"')[1]
        elif line.startswith("  id = "):
            place = f"{records}.rules.{line.split(chr(34))[1]}"
        if i + 1 == len(lines) or not lines[i + 1].strip():  # a record set or a rule is over
            indent = "  " if ".rules." in place else ""
            text += [indent + one for one in words.pop(place, ())]
    return "\n".join(text) + "\n"


def _words_of(path: Path) -> dict[str, list[str]]:
    """The lines of a file of words, by their table."""
    found: dict[str, list[str]] = {}
    place = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            place = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            found.setdefault(place, []).append(line)
    return found


def with_versions(world: World, folder: Path, domain: str, *texts: str) -> World:
    """The world, in which the domain's folder has these files beside its first."""
    entry = world.wiring.catalogue[domain]
    retention = folder / domain / "retention"
    retention.mkdir(parents=True, exist_ok=True)
    for text in (shipped(entry), *texts):
        day = text.partition("effective_from = ")[2][:10]
        (retention / f"{day}.toml").write_text(text, encoding="utf-8")
    versions = policies(entry.domain, retention, world.wiring.settings.operator)
    wiring = Wiring(world.wiring.settings)
    others = {**world.wiring.catalogue, domain: replace(entry, policies=versions)}
    vars(wiring)["catalogue"] = others  # where the cached property keeps it
    return replace(world, wiring=wiring)


def told(world: World, policy: Policy, on: date | None = None, **other: object) -> None:
    """Evidence that a version was announced at noon of that day, by default just in time."""
    day = on or policy.effective_from - timedelta(days=30)
    announcement = Announcement(
        policy.effective_from,
        policy.digest,
        tuple(sorted(channel.value for channel in CHANNELS)),
        datetime.combine(day, time(4), UTC),  # 12:00 in Shanghai
        world.topics.announcements.name,
        0,
        0,
    )
    database = world.wiring.domain_database(policy.domain)
    with database.transaction() as connection:
        keep_announcement(connection, replace(announcement, **other))  # type: ignore[arg-type]
    database.close()
