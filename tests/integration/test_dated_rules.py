"""R12: what is erasable changes with new features and new law, by itself, on the day that is said.

The example `health_community` has three versions: the first, one that adds posted videos, and one
by a local medical rule that tightens.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fullstop.consumers.aggregator.finding import findings_of
from fullstop.consumers.operate.announcements import AnnouncementRefusedError
from fullstop.consumers.operate.migrate import migrate_domain
from fullstop.consumers.operate.what_if import what_if
from fullstop.consumers.wiring import Wiring, operations
from fullstop.consumers.wiring.start_checks import check_domain
from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.contract import DomainError
from fullstop.sandbox.deployment import LOGIN, open_logins, url_as
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import DeletionCompleted, DeletionDeferred, Outcome
from fullstop.stores.postgres.roles import Roles
from fullstop.testing.folders import say_installed
from tests.integration.test_deferrals import noon
from tests.support.broker import lying_in, with_topics
from tests.support.versions import told, with_words
from tests.support.world import PASSPHRASE, Clock, World, cloned, settings_for

EXAMPLES = Path(__file__).parents[2] / "examples"
NAME = "health_community"
BEFORE, VIDEOS, LOCAL = date(2026, 3, 31), date(2026, 4, 1), date(2026, 7, 1)
COLLECTED = date(2025, 9, 1)


@pytest.fixture(scope="module")
def entry() -> Iterator[Entry]:
    """The example, as if its team's package were installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        patch.setattr("fullstop.handlers.installed.packages", lambda: {NAME: NAME})
        yield catalogue([NAME])[NAME]


@pytest.fixture
def community(servers: Servers, entry: Entry) -> Iterator[World]:
    with cloned(servers, "template0") as url:
        migrate_domain(url, entry, with_tables=True)
        roles = Roles.of(NAME)
        open_logins(
            url,
            passphrase=PASSPHRASE,
            process_roles=[roles.eraser],
            domain_roles=vars(roles).values(),
        )
        wiring = Wiring(settings_for(servers, url))
        vars(wiring)["catalogue"] = {NAME: entry}  # where the cached property keeps it
        yield World(url, wiring, Clock(noon(BEFORE)))


def with_rows(world: World) -> None:
    """One prescription in the province, one elsewhere, one video; all older than any request."""
    world.execute(
        "insert into health_community.prescriptions (prescription_no, subject_id, medicine,"
        " patient, phone, province, collected_on, created_at) values"
        " ('here', 's', '药', '王女士', '1', '某省', %s, '2025-09-01'),"
        " ('elsewhere', 's', '药', '王女士', '1', '别省', %s, '2025-09-01')",
        COLLECTED,
        COLLECTED,
    )
    world.execute(
        "insert into health_community.videos (video_no, subject_id, title, file, created_at)"
        " values ('v', 's', 't', 'f', '2025-09-02')"
    )


def look(world: World, day: date) -> list[Outcome]:
    world.clock.now = noon(day)
    deferrals = world.deferrals(NAME)
    while deferrals.step():
        pass
    return [said for said in world.said(NAME) if isinstance(said, Outcome)]


def days(said: object) -> dict[str, tuple[date | None, str]]:
    assert isinstance(said, DeletionDeferred)
    return {kept.rule: (kept.until, kept.readers) for kept in said.kept}


def videos(world: World) -> int:
    [(count,)] = world.execute("select count(*) from health_community.videos")
    return int(count)


def test_posted_videos_are_erasable_from_the_day_the_rules_name_them(community: World) -> None:
    with_rows(community)
    community.clock.now = noon(VIDEOS)
    [said] = community.handle(NAME, community.request("s", records=(f"{NAME}.videos",)))
    assert isinstance(said, DeletionCompleted)
    assert [(entry.records, entry.count) for entry in said.erased] == [("videos", 1)]
    assert videos(community) == 0


@pytest.mark.parametrize("records", [(), (f"{NAME}.videos",)], ids=["everything", "by name"])
def test_what_has_no_rules_yet_is_kept_and_told_and_goes_when_they_come(
    community: World, records: tuple[str, ...]
) -> None:
    with_rows(community)
    community.execute("delete from health_community.prescriptions")
    [preview] = community.handle(NAME, community.request("s", records=records, dry_run=True))
    [early] = community.handle(NAME, community.request("s", records=records))
    assert isinstance(early, DeletionDeferred)
    assert isinstance(preview, DeletionDeferred)
    assert early.kept == preview.kept
    assert (early.unknown_records, early.remaining, videos(community)) == ((), 1, 1)
    assert community.execute("select restricted_for, masked_on from health_community.videos") == [
        (None, None)
    ]
    [line] = findings_of(early, community.wiring.wording.phrasebook, "zh")
    assert line.sentence == "您发布的短视频现在还不能删除，有关规则生效后再办"

    assert look(community, BEFORE) == []
    [later] = look(community, VIDEOS)
    assert isinstance(later, DeletionCompleted)
    assert [(entry.records, entry.count) for entry in later.erased] == [("videos", 1)]
    assert videos(community) == 0


@pytest.mark.parametrize(
    ("versions", "becomes"),
    [
        ((0, 1), [("videos", "freed", "rules-to-come", None, 1, 1)]),
        ((0, 0), [("videos", "unchanged", "rules-to-come", "rules-to-come", 1, 1)]),
    ],
    ids=["they come", "they do not come yet"],
)
def test_what_waits_for_rules_is_counted_by_what_if(
    community: World, versions: tuple[int, int], becomes: list[object]
) -> None:
    with_rows(community)
    community.execute("delete from health_community.prescriptions")
    community.handle(NAME, community.request("s"))
    before, after = (community.wiring.catalogue[NAME].policies[one] for one in versions)
    found: dict[str, Any] = what_if(
        community.work(NAME),
        community.wiring.domain_database(NAME),
        before,
        after,
        civil_day=community.wiring.settings.civil_day,
        everybody=True,
    )
    for facts in (found, found["everybody"]):
        counts = ("records", "change", "rule_before", "rule_after", "customers", "rows")
        assert [tuple(one[name] for name in counts) for one in facts["changes"]] == becomes
        assert facts["promises_lengthened"] == []


def test_of_whom_nothing_is_there_without_rules_is_told_so(community: World) -> None:
    [said] = community.handle(NAME, community.request("s"))
    assert isinstance(said, DeletionCompleted)
    assert said.unknown_subject


def test_what_a_case_named_too_early_goes_when_it_is_run_again_under_the_rules_that_name_it(
    community: World,
) -> None:
    with_rows(community)
    named = (f"{NAME}.prescriptions", f"{NAME}.videos")
    [early] = community.handle(NAME, community.request("s", records=named))
    assert isinstance(early, DeletionDeferred)
    assert early.unknown_records == ()
    assert days(early)["rules-to-come"] == (None, "none")

    [later] = look(community, VIDEOS)
    assert isinstance(later, DeletionDeferred)
    assert [(entry.records, entry.count) for entry in later.erased] == [("videos", 1)]
    assert (later.unknown_records, videos(community)) == ((), 0)


def test_videos_go_only_as_their_authors_own_act(community: World) -> None:
    with_rows(community)
    community.clock.now = noon(VIDEOS)
    [said] = community.handle(NAME, community.request("s", acting_as="GUARDIAN"))
    assert isinstance(said, DeletionDeferred)
    assert said.unknown_records == (f"{NAME}.videos",)
    assert videos(community) == 1


def test_a_local_medical_rule_tightens_what_is_kept_already(community: World) -> None:
    with_rows(community)
    [said] = community.handle(NAME, community.request("s", records=(f"{NAME}.prescriptions",)))
    assert days(said) == {"transaction-3y": (date(2028, 9, 1), "finance_duty")}

    assert look(community, LOCAL - timedelta(days=1)) == []
    [tightened] = look(community, LOCAL)
    assert days(tightened) == {
        "transaction-3y": (date(2028, 9, 1), "finance_duty"),
        "local-1y": (date(2026, 9, 1), "none"),
    }
    assert community.execute(
        "select prescription_no, patient, restricted_for from health_community.prescriptions"
        " order by 1"
    ) == [("elsewhere", "王女士", ["finance_duty"]), ("here", "***", [])]

    assert look(community, date(2026, 9, 1)) == []
    [gone] = look(community, date(2026, 9, 2))
    assert days(gone) == {"transaction-3y": (date(2028, 9, 1), "finance_duty")}
    [last] = look(community, date(2028, 9, 2))
    assert isinstance(last, DeletionCompleted)


def test_both_later_versions_load_only_when_they_were_announced(
    community: World, entry: Entry
) -> None:
    with pytest.raises(DomainError) as refused:
        check_domain(community.wiring, entry)
    assert str(refused.value).count("there is no evidence that it was announced") == 2
    for policy in entry.policies[1:]:
        told(community, policy)
    check_domain(community.wiring, entry)


def test_each_is_announced_in_time_by_its_own_words(servers: Servers, community: World) -> None:
    shop = with_topics(community, lambda it: [it.topics.announcements])
    entry = community.wiring.catalogue[NAME]
    vars(shop.wiring)["catalogue"] = {NAME: entry}
    announcer = replace(operations.announcer(shop.wiring, NAME), clock=shop.clock)
    shop.clock.now = datetime(2026, 2, 20, 4, tzinfo=UTC)
    announcer.announce(entry, entry.policies[1])
    shop.clock.now = datetime(2026, 6, 2, 4, tzinfo=UTC)
    with pytest.raises(AnnouncementRefusedError, match="can take effect on 2026-07-02"):
        announcer.announce(entry, entry.policies[2])
    assert len(lying_in(servers.bootstrap_servers, [shop.topics.announcements.name])) == 1


# --- by the command -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Command:
    """`fullstop` with the package installed beside the product, and one version to come."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fullstop.consumers.command.main", *words],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def facts(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def command(community: World, tmp_path: Path) -> Command:
    """The example with its first file, and its last as a version that takes effect in 40 days."""
    say_installed(tmp_path, NAME, NAME)
    folder = tmp_path / NAME
    (folder / "retention").mkdir(parents=True)
    (folder / "retention" / "words").mkdir()
    first = ("retention/2026-01-01.toml", "retention/words/2026-01-01.toml")
    for name in ("__init__.py", "records.py", "tables.sql", *first):
        (folder / name).write_bytes((EXAMPLES / NAME / name).read_bytes())
    text = with_words(EXAMPLES / NAME / "retention" / "2026-07-01.toml")
    today = community.wiring.settings.civil_day(datetime.now(UTC))
    day = today + timedelta(days=40)
    text = text.replace("2026-07-01", str(day)).replace("2026-05-25", str(today))
    (folder / "retention" / f"{day}.toml").write_text(text, encoding="utf-8")
    shop = with_topics(community, lambda it: it.topics.all())
    settings = shop.wiring.settings
    environment = {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(EXAMPLES.parent)]),
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "FULLSTOP_DATABASE_URL": url_as(shop.admin_url, LOGIN, PASSPHRASE),
        "FULLSTOP_DOMAINS": NAME,
        "FULLSTOP_TOPIC_PREFIX": settings.topic_prefix,
        "FULLSTOP_TOPIC_REPLICATION": "1",
        "FULLSTOP_TOPIC_MIN_INSYNC_REPLICAS": "1",
    }
    return Command(folder, environment)


def test_what_if_announce_check_and_show_by_the_command(community: World, command: Command) -> None:
    with_rows(community)
    community.handle(NAME, community.request("s", records=(f"{NAME}.prescriptions",)))
    [file] = [
        path for path in (command.folder / "retention").glob("2*") if path.stem > "2026-01-01"
    ]

    found = command.facts("rules", "what-if", str(file), "--everybody")
    assert found["new_record_sets"] == ["videos"]
    assert (found["cases"], found["promises_lengthened"]) == (1, [])
    assert found["rows"] == {"freed": 1, "unchanged": 1}
    assert "goes at once" in command.run("rules", "what-if", str(file)).stdout

    refused = command.run("rules", "check", "--database")
    assert refused.returncode == 2
    assert f"Run `fullstop rules announce {NAME} {file.stem}`" in refused.stderr

    elsewhere = file.parent / "strict" / file.name  # under a reading that nobody asked for
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(file.read_bytes())
    refused = command.run("rules", "announce", str(elsewhere))
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{elsewhere} is no file that {NAME} takes its rules from")

    said = command.facts("rules", "announce", NAME, file.stem)
    assert said["channels"] == ["APP", "SMS"]
    assert command.facts("rules", "announce", str(file)) == said
    checked = command.run("rules", "check", "--database")
    assert "as they must be" in checked.stdout
    assert "whether words were mended was not asked" in checked.stderr  # no aggregator lives here

    now = command.facts("rules", "show", NAME)
    then = command.facts("rules", "show", NAME, "--on", file.stem)
    assert [len(rules["records"]) for rules in (now, then)] == [1, 2]
    [rule] = now["records"][0]["keep"]
    assert rule["unverified"]
    assert (rule["counsel"]["zh"], rule["counsel"]["signed_on"]) == (
        "部门规章是否管到处方药订单",
        None,
    )
    shown = command.run("rules", "show", NAME).stdout
    assert "prescriptions.transaction-3y: to be signed by counsel: " in " ".join(shown.split())
    assert "unverified" in shown
    page = command.run("rules", "show", NAME, "--on", file.stem, "--public").stdout
    assert "1年，仅限在某省取药" in page
    assert "某省医疗数据条例 第九条 (地方性法规)" in page
    assert "网络交易监督管理办法" not in page  # nobody verified it


def test_a_file_with_an_error_ends_the_command_with_its_line(command: Command) -> None:
    path = command.folder / "retention" / "2026-01-01.toml"
    text = path.read_text(encoding="utf-8")
    wrong = text.replace('readers = "finance_duty"', 'readers = "marketing"')
    path.write_text(wrong, encoding="utf-8")
    [line] = [i for i, one in enumerate(wrong.splitlines(), 1) if "marketing" in one]
    said = command.run("rules", "check")
    assert said.returncode == 2
    place = "prescriptions.transaction-3y.readers"
    assert f"2026-01-01.toml:{line}: {place}: 'marketing' is no reader" in said.stderr
