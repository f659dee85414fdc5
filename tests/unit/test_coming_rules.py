"""What is said of rules that are to come, and which kept records they are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from fullstop.consumers.aggregator.case import (
    KINDS_NAMED_DAYS_MAX,
    CaseState,
    Wording,
    announcement,
)
from fullstop.consumers.aggregator.phrases import Phrasebook
from fullstop.consumers.aggregator.sms import (
    HOTLINE_CHARACTERS_MAX,
    LINK_CHARACTERS_MAX,
    SIGNATURE_CHARACTERS_MAX,
    Sender,
    sms_of_rules,
)
from fullstop.handlers.contract import Domain, RecordSet, Sensitive, Words
from fullstop.handlers.rules import Policy, kept_otherwise
from fullstop.notify.when import MESSAGE_LIFE
from fullstop.outbox.aggregator.announcements import Announced
from fullstop.schemas.messages import Stage
from tests.support.outcomes import DIGEST, NOW, SENDER, case, deferred, kept, stored
from tests.unit.test_retention import FILE, changed, loaded, version

ASKED_ON, FROM = date(2026, 11, 20), date(2027, 3, 1)
COMING = Announced("orders", str(FROM), FROM, ("invoices",), NOW)
SAID = Words(
    "《客户信息删除规则》自{d}起调整：发票少留一年，其他不变。",
    "Our deletion rules change on {d}: invoices are kept a year less.",
)
NAMED = (
    "【某某商城】《客户信息删除规则》自2027年3月1日起调整：发票少留一年，其他不变。"
    "您申请删除时暂留的信息到时按新规则办理。全文见APP公告，您的申请见{link}，疑问请拨95XXX。"
)
UNNAMED = (
    "【某某商城】《客户信息删除规则》自2027年3月1日起调整，您2026年11月申请删除时暂留的信息到时按新规则办理。"
    "全文见APP公告，您的申请见{link}，疑问请拨95XXX。"
)


def words(said: Words | None = SAID, sensitive: frozenset[Sensitive] = frozenset()) -> Wording:
    policy = Policy("orders", FROM, DIGEST, {}, announcement=said)
    declared = RecordSet(name="invoices", table="t", key="k", sensitive=sensitive)
    return Wording(Phrasebook({"orders": [policy]}, [Domain("orders", (declared,))]), SENDER)


def told() -> CaseState:
    """A case that keeps an invoice, of which its customer was told."""
    state = case(deferred("orders", kept("invoices", "invoice-stub", date(2028, 6, 18))))
    living = {"contact": b"\x01" * 80, "contact_until": NOW + timedelta(days=400)}
    return replace(stored(state, stage=Stage.PARTIAL, revision=1, **living), asked_on=ASKED_ON)


def text(days: int, wording: Wording, locale: str = "zh-CN", announced: Announced = COMING) -> str:
    day = ASKED_ON + timedelta(days=days)
    state = stored(told(), locale=locale)
    notice = announcement(state, announced, now=NOW, day=day, words=wording)
    assert notice is not None
    return notice.sms


def test_at_first_it_says_what_changes_and_later_no_kinds() -> None:
    assert text(KINDS_NAMED_DAYS_MAX, words()) == NAMED
    assert text(KINDS_NAMED_DAYS_MAX + 1, words()) == UNNAMED


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "zh-CN",
            "自2027年3月1日起适用新的《客户信息删除规则》，您2026年11月申请删除时暂留的信息自该日起按新规则办理。",
        ),
        (
            "en",
            "New deletion rules apply from 1 March 2027; what is kept from your request of "
            "November 2026 follows them from that day on.",
        ),
    ],
)
def test_what_may_arrive_when_the_day_has_come_does_not_call_it_to_come(
    locale: str, said: str
) -> None:
    """The gateway may be away for as long as a message may wait, to the last moment of it."""
    state = stored(replace(told(), asked_on=FROM - timedelta(days=20)), locale=locale)
    state = replace(state, asked_on=ASKED_ON)
    for day in (FROM - timedelta(days=1), FROM - MESSAGE_LIFE):
        notice = announcement(state, COMING, now=NOW, day=day, words=words())
        assert notice is not None
        assert said in notice.sms
        assert notice.template is not None
        assert notice.template.name == "result"  # there is news: true on any day
    before = announcement(
        state, COMING, now=NOW, day=FROM - MESSAGE_LIFE - timedelta(days=1), words=words()
    )
    assert before is not None
    assert before.template is not None
    assert (said in before.sms, before.template.name) == (False, "announcement")


@pytest.mark.parametrize(
    "wording",
    [
        words(None),
        words(sensitive=frozenset({Sensitive.HEALTH})),
        words(Words("发票少留一年，送您优惠券。", "coupon")),
        words(Words("很" * 300, "very " * 300)),
    ],
    ids=["not known here", "sensitive", "never said", "too long"],
)
def test_what_may_not_be_said_to_this_phone_is_left_out(wording: Wording) -> None:
    assert text(1, wording) == UNNAMED


def test_a_sensitive_kind_that_changes_is_named_to_nobody_who_has_none_of_it() -> None:
    """The words are the version's, and speak of whatever it changes."""
    prescriptions = RecordSet("prescriptions", "t", "k", sensitive=frozenset({Sensitive.HEALTH}))
    both = replace(COMING, records=("invoices", "prescriptions"))
    policy = Policy("orders", FROM, DIGEST, {}, announcement=SAID)
    book = Phrasebook({"orders": [policy]}, [Domain("orders", (prescriptions,))])
    assert text(1, Wording(book, SENDER), announced=both) == UNNAMED


@pytest.mark.parametrize(("left", "hears"), [(timedelta(0), False), (timedelta(hours=1), True)])
def test_no_text_waits_beyond_the_end_of_its_contact(left: timedelta, hears: bool) -> None:
    state = stored(told(), contact_until=NOW + MESSAGE_LIFE + left)
    notice = announcement(state, COMING, now=NOW, day=ASKED_ON, words=words())
    assert (notice is not None) is hears


def test_in_english() -> None:
    assert text(1, words(), "en") == (
        "[某某商城] Our deletion rules change on 1 March 2027: invoices are kept a year less. What "
        "is still kept from your request will then follow them. Full text: in the app. Your "
        "request: {link}. Questions: call 95XXX."
    )
    assert text(31, words(), "en") == (
        "[某某商城] Our deletion rules change on 1 March 2027; what is still kept from your "
        "request of November 2026 will then follow them. Full text: in the app. Your request: "
        "{link}. Questions: call 95XXX."
    )


@pytest.mark.parametrize(("language", "segments_max"), [("zh", 3), ("en", 2)])
def test_without_kinds_it_is_short_at_its_longest(language: str, segments_max: int) -> None:
    longest = Sender(
        "x" * SIGNATURE_CHARACTERS_MAX, "9" * HOTLINE_CHARACTERS_MAX, LINK_CHARACTERS_MAX
    )
    said = sms_of_rules(
        longest,
        "zh" if language == "zh" else "en",
        date(2036, 12, 31),
        asked_on=date(2026, 9, 30),
    )
    assert longest.segments(said) <= segments_max


def test_nothing_is_said_to_nobody() -> None:
    silent = stored(told(), contact=None)
    assert announcement(silent, COMING, now=NOW, day=ASKED_ON, words=words()) is None


# --- which record sets --------------------------------------------------------------------------


PAPERS = 'name = "papers"\nwhen_free = '
LATER_MATTER = """
  [[records.keep]]
  id = "refund-open"
  while = "refund_open"
  rank = "unfinished_business"
  citation = "用户协议 第八条"
  notice = { zh = "退款没办完", en = "Refund open" }
  sms = { zh = "退款没办完", en = "refund open" }
"""
COMING_FILE = version("2026-06-01", "2026-05-02")
CHANGES = {
    "period": (changed("P5Y", "P4Y", COMING_FILE), ("papers",)),
    "readers": (changed('"finance_duty"', '"none"', COMING_FILE), ("papers",)),
    "measures": (changed('["mask", "restrict"]', '["restrict"]', COMING_FILE), ("papers",)),
    "a matter ends": (changed('"case_open"', '"refund_open"', COMING_FILE), ("papers",)),
    "when free": (
        changed(f'{PAPERS}"delete"', f'{PAPERS}"anonymise"', COMING_FILE),
        ("papers",),
    ),
    "words": (changed("单据留到{d}", "单据保留到{d}", COMING_FILE), ()),
    "a rule's name": (changed('"paper-5y"', '"paper-five"', COMING_FILE), ()),
    "a matter that binds only later cases": (COMING_FILE + LATER_MATTER, ()),
}


@pytest.mark.parametrize(("file", "records"), CHANGES.values(), ids=CHANGES)
def test_what_another_version_keeps_otherwise(
    tmp_path: Path, file: str, records: tuple[str, ...]
) -> None:
    before, after = loaded(tmp_path, FILE, file)
    assert kept_otherwise(before, after) == records


def test_a_record_set_that_has_rules_from_then_on(tmp_path: Path) -> None:
    [policy] = loaded(tmp_path, FILE)
    without = replace(policy, records={"papers": policy.records["papers"]})
    assert kept_otherwise(without, policy) == ("letters",)
