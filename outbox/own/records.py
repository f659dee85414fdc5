"""The product's own records: kept as proof of what was done, and erased when that is over.

They have rules in the form of a domain's, in `retention/`, and take part in no case: nobody asks
for them, no topic has their outcome, and only their own day ends them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dateutil.relativedelta import relativedelta

from fullstop.handlers.contract import PRODUCT, Domain, Fact, RecordSet, Words
from fullstop.handlers.retention import policies, policy_on
from fullstop.handlers.rules import Period, Policy, RecordRules
from fullstop.outbox.holds import ALL_SPELLINGS

FOLDER = Path(__file__).parent / "retention"
_MONTH_ENDS_DAYS = 3  # by which a period that ends in a shorter month comes back to a later day

# --- where they are -----------------------------------------------------------------------------


def _day(name: str, column: str, words: Words) -> Fact:
    """The civil day of an instant; what has none has not ended, and stays."""
    return Fact(name, "date", f"({column})::date", words=words)


def _case_there(column: str) -> Fact:
    return Fact(
        "case_there",
        "boolean",
        f"exists (select from cases where cases.{column} = {{record}}.{column})",
        words=Words("有关的办理记录还在", "the record of the request it belongs to is kept"),
    )


_ON_HOLD = Fact(
    "on_hold",
    "boolean",
    f"exists (select from {ALL_SPELLINGS} where spelled = {{record}}.subject_id"
    " and released_at is null)",
    words=Words("法院或主管机关要求保全", "a court or an authority has it preserved"),
)
_SEEN_ON = _day("noted_on", "{record}.seen_at", Words("记下那天", "the day it was noted"))
_NOTED_ON = replace(_SEEN_ON, sql="({record}.noted_at)::date")

# Each is in its own schema. What hangs on a case or a duty by a foreign key goes with it: answers,
# reads; a case with deferrals stays. A record set comes after the cases that keep it.
REQUESTS = RecordSet(
    name="requests",
    words=Words(
        "办理记录（申请、各项结果、通知，不含姓名电话）",
        "Records of requests, results and notices, without name or phone",
    ),
    table="cases",
    key="case_id",
    created_at="closed_at",
    facts=(
        Fact(
            "unsettled",
            "boolean",
            "({record}.notice_due_on is not null or {record}.late_due_on is not null or exists"
            " (select from answers where answers.case_id = {record}.case_id and answers.keeps))",
            words=Words("还有事情没办完", "something of it is still to be done"),
        ),
        _day("told_last_on", "{record}.closed_at", Words("最后一次通知那天", "the last notice")),
        _ON_HOLD,
    ),
)
# They are cases, too, and go long before those: a view has them apart, with an index of its own.
DRY_RUNS = RecordSet(
    name="dry_runs",
    words=Words(
        "看删除清单时的试算记录（没有删除任何信息）",
        "Records of lists that were only shown: nothing was erased",
    ),
    table="dry_runs",
    key="case_id",
    created_at="answered_at",
    facts=(
        _day("answered_on", "{record}.answered_at", Words("清单给出那天", "the day of the list")),
        _ON_HOLD,
    ),
)
INCIDENTS = RecordSet(
    name="incidents",
    words=Words("异常记录", "Notes of what went wrong"),
    table="incidents",
    key="noted_at",
    created_at="noted_at",
    facts=(_NOTED_ON, _case_there("case_id")),
)
DEAD_LETTERS = replace(
    INCIDENTS,
    name="dead_letters",
    words=Words("未能处理的消息的登记", "List of messages that could not be handled"),
    table="dead_letters",
)
WORK = RecordSet(
    name="work",
    words=Words("各业务的执行记录", "Each domain's record of what it did"),
    table="cases",
    key="case_id",
    created_at="closed_at",
    facts=(
        Fact(
            "unsettled",
            "boolean",
            "exists (select from deferrals where deferrals.case_id = {record}.case_id)",
            words=Words("还有事情没办完", "something of it is still to be done"),
        ),
        _day("done_on", "{record}.closed_at", Words("执行完毕那天", "the day all was done")),
        _ON_HOLD,
    ),
)
HOLDS = RecordSet(
    name="holds",
    words=Words("已解除的保全记录", "Records of holds that were released"),
    table="holds",
    key="hold_id",
    created_at="placed_at",
    facts=(
        _day("released_on", "{record}.released_at", Words("解除那天", "the day of its release")),
        _case_there("subject_id"),
        _ON_HOLD,
    ),
)
DUTIES = RecordSet(
    name="duties",
    words=Words("查阅授权和每次查阅的登记", "Permissions to read, and each read"),
    table="duties",
    key="duty_id",
    created_at="opened_at",
    facts=(
        _day(
            "ended_on",
            "least({record}.ends_at, {record}.closed_at)",
            Words("授权结束那天", "the day the permission ended"),
        ),
        _case_there("subject_id"),
        _ON_HOLD,
    ),
)
REFUSED_ACTS = RecordSet(
    name="refused_acts",
    words=Words("被拒绝的越权操作登记", "Notes of what an officer was not let do"),
    table="refused_acts",
    key="act_id",
    created_at="at",
    facts=(_day("tried_on", "{record}.at", Words("尝试那天", "the day of the attempt")),),
)
# Of one customer several may be over on a day: whichever are free by themselves go.
BLOCKERS = RecordSet(
    name="blockers",
    words=Words(
        "各业务说过没办完、现在已办完的事", "Matters that were said to be open and have ended"
    ),
    table="blockers",
    key="subject_id",
    created_at="occurred_at",
    facts=(
        Fact("open", "boolean", "{record}.raised", words=Words("事情还没办完", "it is open")),
        _day("ended_on", "{record}.occurred_at", Words("办完那天", "the day it ended")),
        _case_there("subject_id"),
        _ON_HOLD,
    ),
)
INBOX = RecordSet(
    name="inbox",
    words=Words("收到消息的编号", "Numbers of messages received"),
    table="inbox",
    key="event_id",
    created_at="seen_at",
    facts=(_SEEN_ON,),
)

# The door's. What goes with an application by a foreign key is its codes.
APPLICATIONS = RecordSet(
    name="applications",
    words=Words(
        "网上申请的记录（办到哪一步、看过的清单，不含姓名电话）",
        "Applications at the door, with the list that was shown, without name or phone",
    ),
    table="applications",
    key="case_id",
    created_at="ended_at",
    facts=(
        Fact(
            "unsettled",
            "boolean",
            "{record}.state not in ('done', 'withdrawn', 'lapsed', 'refused')",
            words=Words("申请还没办完", "the application is not over"),
        ),
        _day("ended_on", "{record}.ended_at", Words("申请办结那天", "the day it ended")),
        _ON_HOLD,
    ),
)
ACTS = RecordSet(
    name="acts",
    words=Words("申请的每一步是什么时候办的", "When each step of an application was taken"),
    table="acts",
    key="act_id",
    created_at="at",
    facts=(
        _day("done_on", "{record}.at", Words("办那一步那天", "the day of the step")),
        _case_there("case_id"),
    ),
)
ANSWERS = RecordSet(
    name="answers",
    words=Words(
        "网上申请收到的各业务的结果", "Each domain's answer to an application, as the door has it"
    ),
    table="answers",
    key="case_id",
    created_at="heard_at",
    facts=(
        _day("heard_on", "{record}.heard_at", Words("收到那天", "the day it came")),
        # Of a dry run, too: its case is the application's, with a number behind it.
        replace(
            _case_there("case_id"),
            sql="exists (select from cases"
            " where cases.case_id = split_part({record}.case_id, '.', 1))",
        ),
    ),
)
NOTICES = replace(
    ANSWERS,
    name="notices",
    words=Words("网上申请收到的结果通知", "The last notice of an application, as the door has it"),
    table="notices",
)
# Some of the answers that a list is made of may be here for long before the last of them is.
_AWAITED = Fact(
    "unsettled",
    "boolean",
    "exists (select from applications as a where a.state in ('listing', 'checking')"
    " and {record}.case_id = a.case_id || '.' || a.dry_runs)",
    words=Words("申请还在等这份清单", "its application still waits for this list"),
)
DRY_RUN_ANSWERS = replace(
    DRY_RUNS,
    facts=(*DRY_RUNS.facts, _AWAITED),
    name="dry_run_answers",
    words=Words("试算时各业务的答复", "Each domain's answer to a list that was only shown"),
    table="dry_run_answers",
)
DRY_RUN_NOTICES = replace(
    DRY_RUN_ANSWERS,
    name="dry_run_notices",
    words=Words("试算的结果通知", "The notice of a list that was only shown"),
    table="dry_run_notices",
)

# The notification service's; what waits is in no case over.
SENT_MESSAGES = RecordSet(
    name="sent_messages",
    words=Words(
        "短信发送的登记（何时发、是否送达，不含号码和内容）",
        "What became of each text message, without number or text",
    ),
    table="sent_messages",
    key="message_id",
    created_at="ended_at",
    facts=(
        _day("ended_on", "{record}.ended_at", Words("发送有结果那天", "the day it came to an end")),
        _ON_HOLD,
    ),
)

OF_AGGREGATOR = (DRY_RUNS, REQUESTS, INCIDENTS, DEAD_LETTERS, HOLDS, REFUSED_ACTS, INBOX)
OF_DOMAIN = (DRY_RUNS, WORK, DUTIES, HOLDS, REFUSED_ACTS, BLOCKERS, INBOX)
OF_DOOR = (
    DRY_RUN_ANSWERS,
    DRY_RUN_NOTICES,
    APPLICATIONS,
    ACTS,
    ANSWERS,
    NOTICES,
    HOLDS,
    REFUSED_ACTS,
    INBOX,
)
OF_NOTIFY = (SENT_MESSAGES, HOLDS, REFUSED_ACTS, INBOX)
_ALL = {records.name: records for records in (*OF_AGGREGATOR, *OF_DOMAIN, *OF_DOOR, *OF_NOTIFY)}
DOMAIN = Domain(PRODUCT, tuple(_ALL.values()))


@cache
def versions() -> tuple[Policy, ...]:
    """The rules of the product's own records, oldest first; DomainError when one is wrong."""
    return policies(DOMAIN, FOLDER, operator="")


def in_force(day: date) -> tuple[Domain, Policy]:
    """What the product keeps of its own, and its rules in force on a civil day."""
    return DOMAIN, policy_on(versions(), day)


@dataclass(frozen=True)
class Forgotten:
    """The first civil days of which a domain surely still knows what it was done with then."""

    cases: date
    dry_runs: date


def forgotten_before(day: date) -> Forgotten:
    """What a domain was done with earlier it may no longer know."""
    rules = policy_on(versions(), day).records
    cases, dry_runs = (began_before(rules[one.name], day) for one in (WORK, DRY_RUNS))
    return Forgotten(cases, dry_runs)


def began_before(rules: RecordRules, day: date) -> date:
    """No record that began on this day or later can be over by `day`: its longest period says so.

    A missing day of a month is its last day, which makes a period up to three days shorter.
    """
    starts = (_back(rule.period, day) for rule in rules.keep if rule.period is not None)
    return min(starts, default=day) + timedelta(days=_MONTH_ENDS_DAYS)


def _back(period: Period, day: date) -> date:
    return day - relativedelta(years=period.years, months=period.months, days=period.days)
