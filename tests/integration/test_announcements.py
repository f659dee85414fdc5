"""Rules are announced on the real broker, and load only against the evidence of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from fullstop.consumers.operate.announcements import (
    CHANNELS,
    AnnouncementRefusedError,
    Announcer,
)
from fullstop.consumers.wiring import Wiring, operations
from fullstop.consumers.wiring.loops import Loops
from fullstop.consumers.wiring.start_checks import check_domain
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import DomainError
from fullstop.handlers.rules import Policy
from fullstop.outbox.domain.versions import Announcement, announcements
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import decode
from fullstop.schemas.messages import PolicyAnnounced
from tests.support.broker import lying_in, with_topics
from tests.support.versions import later, shipped, told, with_versions
from tests.support.world import World, cloned, settings_for

FIRST = date(2026, 1, 1)


@pytest.fixture
def world(template: Servers) -> Iterator[World]:
    with cloned(template) as url:
        made = World(url, Wiring(settings_for(template, url)))
        found = with_topics(made, lambda it: it.topics.all())
        found.clock.now = datetime.now(UTC)
        yield found


def coming(world: World, folder: Path, in_days: int, *changes: tuple[str, str]) -> World:
    """The world with a second version of the orders' rules, which takes effect in so many days."""
    text = shipped(world.wiring.catalogue["orders"])
    day, earliest = world.today() + timedelta(days=in_days), timedelta(days=30)
    return with_versions(world, folder, "orders", later(text, day, day - earliest, *changes))


def entry(world: World) -> Entry:
    return world.wiring.catalogue["orders"]


def second(world: World) -> Policy:
    return entry(world).policies[1]


def announcer(world: World) -> Announcer:
    return replace(operations.announcer(world.wiring, "orders"), clock=world.clock)


def announce(world: World) -> Announcement:
    return announcer(world).announce(entry(world), second(world))


def kept(world: World) -> dict[date, Announcement]:
    database = world.wiring.domain_database("orders")
    try:
        return announcements(database.connection)
    finally:
        database.close()


def lying(world: World) -> list[PolicyAnnounced]:
    topic = world.topics.announcements.name
    found = [
        decode(one.value) for one in lying_in(world.wiring.settings.bootstrap_servers, [topic])
    ]
    assert all(isinstance(one, PolicyAnnounced) for one in found)
    return [one for one in found if isinstance(one, PolicyAnnounced)]


def refusal(world: World) -> str:
    with pytest.raises(AnnouncementRefusedError) as refused:
        announce(world)
    message = str(refused.value)
    assert "\n" not in message
    return message


# --- saying it ----------------------------------------------------------------------------------


def test_announced_for_app_and_sms_in_the_words_of_the_file(world: World, tmp_path: Path) -> None:
    shop = coming(world, tmp_path, 30)
    before = datetime.now(UTC) - timedelta(seconds=5)
    said = announce(shop)
    [message] = lying(shop)
    policy = second(shop)
    assert (message.domain, message.version, message.digest, message.effective_from) == (
        "orders",
        policy.version,
        policy.digest,
        policy.effective_from,
    )
    assert [channel.value for channel in message.channels] == ["APP", "SMS"]
    assert message.records == ()  # no rule of it is another
    day = policy.effective_from
    assert message.words.zh == (
        f"【某某商城】《客户信息删除规则》自{day.year}年{day.month}月{day.day}日起调整："
        "发票少留一年，其他不变。全文见APP公告或{link}，疑问请拨95XXX。"
    )
    assert f"change on {day.day} " in message.words.en
    [lies] = lying_in(shop.wiring.settings.bootstrap_servers, [shop.topics.announcements.name])
    assert lies.key == b"orders"
    assert (said.topic, said.partition, said.offset) == (lies.topic, lies.partition, lies.offset)
    assert before < said.announced_at < datetime.now(UTC) + timedelta(seconds=5)
    lookup = shop.wiring.lookup()
    appended = lookup.at(said.topic, said.partition, said.offset)
    lookup.close()
    assert appended is not None
    assert said.announced_at == appended.appended_at
    assert kept(shop) == {policy.effective_from: said}


def test_it_names_the_record_sets_that_are_kept_otherwise(world: World, tmp_path: Path) -> None:
    announce(shop := coming(world, tmp_path, 30, ("P5Y", "P4Y")))
    [message] = lying(shop)
    assert message.records == ("invoices",)


def test_where_channels_are_named_they_must_accept_it(world: World, tmp_path: Path) -> None:
    shop = coming(world, tmp_path, 30)
    settings = shop.wiring.settings.model_copy(update={"notify_channels": SecretStr("console")})
    named = replace(operations.announcer(Wiring(settings), "orders"), clock=shop.clock)
    said = replace(named, database=announcer(shop).database).announce(entry(shop), second(shop))
    assert said.awaits == ("APP", "SMS")
    assert kept(shop) == {second(shop).effective_from: said}
    assert "not accepted yet by APP, SMS. `fullstop notify` hands it to" in start_refusal(shop)


def test_what_no_channel_accepted_is_published_again_as_the_same_event(
    world: World, tmp_path: Path
) -> None:
    """Who began after it, and said so, has passed it over; the evidence stays the first."""
    shop = coming(world, tmp_path, 31)
    named = replace(announcer(shop), awaits=CHANNELS)
    first = named.announce(entry(shop), second(shop))
    shop.clock.now += timedelta(days=1)
    assert named.announce(entry(shop), second(shop)) == first
    one, other = lying(shop)
    assert other.event_id == one.event_id
    assert other.announced_at == one.announced_at + timedelta(days=1)
    shop.clock.now += timedelta(days=1)  # too late to be accepted
    assert named.announce(entry(shop), second(shop)) == first
    assert len(lying(shop)) == 2
    assert kept(shop) == {second(shop).effective_from: first}


def test_said_twice_it_is_one_announcement_and_its_clock_is_not_reset(
    world: World, tmp_path: Path
) -> None:
    shop = coming(world, tmp_path, 31)
    first = announce(shop)
    shop.clock.now += timedelta(days=20)
    assert announce(shop) == first
    assert len(lying(shop)) == 1


def test_a_crash_before_the_evidence_is_kept_tells_the_same_event_again(
    world: World, tmp_path: Path
) -> None:
    shop = coming(world, tmp_path, 31)
    first = announce(shop)
    shop.execute("delete from orders.announcements")
    again = announce(shop)
    assert again.announced_at >= first.announced_at
    assert len({message.event_id for message in lying(shop)}) == 1


def test_a_file_changed_after_it_was_announced_is_refused(world: World, tmp_path: Path) -> None:
    announce(coming(world, tmp_path, 31))
    other = coming(world, tmp_path, 31, ("P5Y", "P4Y"))
    assert refusal(other).endswith(
        "UTC; put the file back as it was, or write another version with another effective_from "
        "and announce that"
    )
    assert len(lying(other)) == 1


def test_less_than_thirty_civil_days_before_is_refused(world: World, tmp_path: Path) -> None:
    """At 23:59 in Shanghai thirty days are left; a minute later, a day earlier in UTC, no more."""
    shop = coming(world, tmp_path, 40)
    last = second(shop).effective_from - timedelta(days=30)
    shop.clock.now = datetime.combine(last, time(16, 0), UTC)  # midnight in Shanghai is 16:00
    assert refusal(shop) == (
        f"orders {second(shop).version} would be announced on {last + timedelta(days=1)}, less "
        "than 30 civil days before its effect; announced today it can take effect on "
        f"{last + timedelta(days=31)} at the earliest. Move effective_from, and rename the file"
    )
    assert lying(shop) == []
    shop.clock.now -= timedelta(minutes=1)
    announce(shop)


def test_the_first_version_needs_no_announcement(world: World, tmp_path: Path) -> None:
    with pytest.raises(AnnouncementRefusedError, match="first version, which needs no announcemen"):
        announcer(world).announce(entry(world), entry(world).policies[0])


def test_words_that_take_too_many_sms_are_refused(world: World, tmp_path: Path) -> None:
    long = "a year less." + " Nothing else changes for anybody at any time." * 4
    shop = coming(world, tmp_path, 40, ("a year less.", long))
    assert "its announcement takes 5 SMS, at most 4 are sent; make it shorter" in refusal(shop)
    assert lying(shop) == []


# --- loading it ---------------------------------------------------------------------------------


def start_refusal(world: World) -> str:
    with pytest.raises(DomainError) as refused:
        Loops(world.wiring).domain("orders")
    return str(refused.value)


def loaded(world: World) -> list[date]:
    return [day for (day,) in world.execute("select version from orders.policies order by 1")]


def test_what_is_announced_loads(world: World, tmp_path: Path) -> None:
    shop = coming(world, tmp_path, 30)
    announce(shop)
    check_domain(shop.wiring, entry(shop))
    assert loaded(shop) == []  # a check loads nothing
    Loops(shop.wiring).domain("orders")
    assert loaded(shop) == [FIRST, second(shop).effective_from]


def test_what_nobody_was_told_of_does_not_load_and_leaves_no_trace(
    world: World, tmp_path: Path
) -> None:
    shop = coming(world, tmp_path, 30)
    version = second(shop).version
    path = entry(shop).folder / "retention" / f"{version}.toml"
    assert start_refusal(shop) == (
        f"orders: {path} may not be loaded: there is no evidence that it was announced. Run "
        f"`fullstop rules announce orders {version}` at least 30 days before its effect, and take "
        "the file out until then"
    )
    assert loaded(shop) == []
    Loops(with_versions(world, tmp_path / "alone", "orders").wiring).domain("orders")
    assert loaded(shop) == [FIRST]


@pytest.mark.parametrize(
    ("days_before", "other", "reason"),
    [
        (29, {}, "it was announced on "),
        (30, {"digest": "ab" * 32}, "it was announced with other contents"),
        (30, {"channels": ["APP"]}, "it was not announced by SMS"),
        (30, {"channels": ["SMS"]}, "it was not announced by APP"),
    ],
)
def test_evidence_that_does_not_suffice(
    world: World, tmp_path: Path, days_before: int, other: dict[str, object], reason: str
) -> None:
    shop = coming(world, tmp_path, 30)
    policy = second(shop)
    told(shop, policy, policy.effective_from - timedelta(days=days_before), **other)
    assert f"may not be loaded: {reason}" in start_refusal(shop)
    assert loaded(shop) == []


def test_thirty_days_before_by_app_and_sms_suffice(world: World, tmp_path: Path) -> None:
    shop = coming(world, tmp_path, 30)
    told(shop, second(shop))
    Loops(shop.wiring).domain("orders")


def test_what_was_loaded_may_not_be_missing(world: World, tmp_path: Path) -> None:
    """An older image does not know by which rules customers were told, and erases too early."""
    shop = coming(world, tmp_path, 30)
    told(shop, second(shop))
    Loops(shop.wiring).domain("orders")
    for left in entry(shop).policies:
        [missing] = [policy for policy in entry(shop).policies if policy is not left]
        with pytest.raises(DomainError) as refused:
            check_domain(shop.wiring, replace(entry(shop), policies=(left,)))
        assert str(refused.value) == (
            f"orders: {entry(shop).folder}/retention/{missing.version}.toml is missing, though it "
            "was loaded here, and customers were told by its rules; put it back, or start the "
            "image that has it"
        )
