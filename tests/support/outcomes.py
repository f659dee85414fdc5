"""Builders of domains' outcomes, cases and rules for the tests of what is told to the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from fullstop.consumers.aggregator.case import CaseState, Wording
from fullstop.consumers.aggregator.phrases import Phrasebook
from fullstop.consumers.aggregator.sms import Sender
from fullstop.handlers.contract import Words
from fullstop.handlers.rules import KeepRule, Period, Policy, Rank, RecordRules, RuleId, WhenFree
from fullstop.outbox.aggregator.cases import NoticeCase
from fullstop.schemas import messages
from fullstop.schemas.messages import (
    Action,
    CaseId,
    DeletionCompleted,
    DeletionDeferred,
    Erased,
    Kept,
    KeptKind,
    Measure,
    Outcome,
    SubjectId,
)

CASE = CaseId("case-1")
SUBJECT = SubjectId("subject-1")
DIGEST = "ab" * 32
DAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
SENDER = Sender("某某商城", "95XXX")
FOLLOWED = messages.Policy(version="2026-01-01", digest=DIGEST)


def completed(
    domain: str = "orders",
    *erased: Erased,
    revision: int = 1,
    cancelled: bool = False,
    unknown_subject: bool = False,
    unknown_records: tuple[str, ...] = (),
    dry_run: bool = False,
    subject_id: SubjectId = SUBJECT,
    occurred_at: datetime = NOW,
    contact: bytes | None = None,
) -> DeletionCompleted:
    return DeletionCompleted(
        event_id=str(uuid4()),
        case_id=CASE,
        subject_id=subject_id,
        domain=domain,
        revision=revision,
        occurred_at=occurred_at,
        policy=FOLLOWED,
        unknown_subject=unknown_subject,
        cancelled=cancelled,
        erased=erased,
        remaining=7 if cancelled else 0,
        unknown_records=unknown_records,
        contact=contact,
        dry_run=dry_run,
    )


def deferred(
    domain: str = "orders",
    *entries: Erased | Kept,
    revision: int = 1,
    dry_run: bool = False,
) -> DeletionDeferred:
    kept = tuple(entry for entry in entries if isinstance(entry, Kept))
    return DeletionDeferred(
        event_id=str(uuid4()),
        case_id=CASE,
        subject_id=SUBJECT,
        domain=domain,
        revision=revision,
        occurred_at=NOW,
        policy=FOLLOWED,
        erased=tuple(entry for entry in entries if isinstance(entry, Erased)),
        remaining=sum(entry.rows for entry in kept) or 1,
        kept=kept,
        dry_run=dry_run,
    )


def erased(records: str, count: int, action: Action = Action.DELETED) -> Erased:
    return Erased(records=records, action=action, count=count, rows=count * 2)


def kept(
    records: str,
    rule: str,
    until: date | None = None,
    *,
    count: int = 1,
    kind: KeptKind = KeptKind.STATUTORY,
    ends_when: str | None = None,
    measures: tuple[Measure, ...] = (Measure.MASKED, Measure.RESTRICTED),
    readers: str = "none",
) -> Kept:
    return Kept(
        records=records,
        rule=rule,
        count=count,
        rows=count,
        kind=kind,
        citation="发票管理办法 第二十八条",
        until=until,
        ends_when=ends_when,
        measures=measures,
        readers=readers,
    )


def open_matter(records: str, rule: str, *, count: int = 1) -> Kept:
    kind = KeptKind.UNFINISHED_BUSINESS
    return kept(records, rule, count=count, kind=kind, ends_when="matter_open")


def case(*outcomes: Outcome, locale: str = "zh-CN", dry_run: bool = False) -> CaseState:
    """A stamped case that expects exactly the domains that answered; `stored` makes others."""
    by_domain = {outcome.domain: outcome for outcome in outcomes}
    return CaseState(
        NoticeCase(CASE, SUBJECT, expected=tuple(by_domain), locale=locale, dry_run=dry_run),
        by_domain,
        asked_on=None,
    )


def stored(state: CaseState, **other: Any) -> CaseState:
    """The state with other things stored of its case."""
    return replace(state, case=replace(state.case, **other))


def keep_rule(rule: str, notice: Words | None, sms: Words | None, period: str | None) -> KeepRule:
    return KeepRule(
        id=RuleId(rule),
        fact="matter_open" if period is None else "issued_on",
        period=None if period is None else Period.parse(period),
        rank=Rank.UNFINISHED_BUSINESS if period is None else Rank.LAW,
        citation="发票管理办法 第二十八条",
        measures=frozenset(),
        readers="none",
        notice=notice,
        sms=sms,
    )


def record_rules(name: str, what: Words, *keep: KeepRule, kind: Words | None = None) -> RecordRules:
    return RecordRules(name, WhenFree.DELETE, what, keep, kind=kind)


def wording(rules: Mapping[str, tuple[RecordRules, ...]], sender: Sender = SENDER) -> Wording:
    """The words of one version of every domain's rules."""
    policies = {
        domain: [Policy(domain, date(2026, 1, 1), DIGEST, {entry.name: entry for entry in entries})]
        for domain, entries in rules.items()
    }
    return Wording(Phrasebook(policies), sender)


SHOP = wording(
    {
        "membership": (
            record_rules("identity", Words("会员资料里的手机号", "the phone in your profile")),
        ),
        "orders": (
            record_rules("details", Words("{n}笔订单详情", "details of {n} orders")),
            record_rules(
                "invoices",
                Words("{n}张到期发票", "{n} expired invoices"),
                keep_rule(
                    "invoice-stub",
                    Words(
                        "发票依规留到{d}，已封存，到期自动删除",
                        "Invoice must be kept until {d}; locked, then deleted",
                    ),
                    Words("发票依规留至{d}", "invoice kept until {d}"),
                    "P5Y",
                ),
                keep_rule(
                    "invoice-10y",
                    Words("发票依税法留到{d}，到期自动删除", "Invoice until {d}, then deleted"),
                    Words("发票依税法留至{d}", "invoice kept until {d} by tax law"),
                    "P10Y",
                ),
            ),
            record_rules(
                "vouchers",
                Words("{n}笔到期的交易凭证", "{n} expired transaction vouchers"),
                keep_rule(
                    "transaction-3y",
                    Words("交易凭证依电商法留到{d}", "Transaction voucher kept until {d}"),
                    Words("交易凭证依电商法留至{d}", "transaction voucher kept until {d}"),
                    "P3Y",
                ),
                keep_rule(
                    "tax-10y",
                    Words(
                        "交易凭证（无姓名电话）依税法留到{d}，到期自动删除",
                        "Transaction voucher (no name or phone) kept until {d}, then deleted",
                    ),
                    Words("交易凭证依税法留至{d}", "transaction voucher kept until {d} (tax law)"),
                    "P10Y",
                ),
            ),
            record_rules(
                "after_sales",
                Words("{n}件已办结的售后记录", "{n} closed after-sales cases"),
                keep_rule(
                    "dispute-open",
                    Words(
                        "售后没办完，聊天和照片先留着，办结自动删除",
                        "Your case is open; chats and photos go when it closes",
                    ),
                    Words(
                        "售后没办完，聊天和照片先留着，办结自动删除",
                        "after-sales chats and photos stay until your case closes",
                    ),
                    None,
                ),
            ),
            record_rules(
                "reviews",
                Words("{n}条您写的评价", "{n} reviews you wrote"),
                keep_rule(
                    "dispute-open",
                    Words("相关评价已不再公开，办结自动删除", "Your review is no longer public"),
                    Words("相关评价已不公开", "a review is hidden until your case closes"),
                    None,
                ),
            ),
        ),
        "browsing_history": (record_rules("views", Words("浏览记录", "your browsing history")),),
    }
)

MS_WANG = (
    completed("membership", erased("identity", 1)),
    deferred(
        "orders",
        erased("details", 3),
        kept("invoices", "invoice-stub", date(2028, 6, 18)),
        kept("vouchers", "transaction-3y", date(2026, 11, 30), count=3),
        kept("vouchers", "tax-10y", date(2033, 12, 31), count=3),
    ),
    completed("browsing_history", erased("views", 41)),
)
