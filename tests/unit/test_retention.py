"""Retention files: what is refused and how it is said; what keeps a record, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from fullstop.handlers.contract import Domain, DomainError, Fact, Mask, NeededBy, RecordSet
from fullstop.handlers.retention import FactValue, Reason, decide, policies, policy_on
from fullstop.handlers.rules import NO_DAY, Measure, Period, Policy, RecordRules
from fullstop.schemas.messages import LineOutcome, NoticeLine

LETTERS = RecordSet(
    name="letters",
    table="shop.letters",
    key="letter_no",
    personal={"text": None},
    facts=(Fact("case_open", "boolean", "true"),),
)
PAPERS = RecordSet(
    name="papers",
    table="shop.papers",
    key="paper_no",
    personal={"phone": Mask.PHONE, "title": None},
    facts=(
        Fact("issued_on", "date", "{record}.issued_on"),
        Fact("paid_on", "date", "{record}.paid_on", nullable=True),
        Fact("case_open", "boolean", "{record}.case_open"),
        Fact("refund_open", "boolean", "{record}.refund_open", nullable=True),
    ),
    needed_by=(NeededBy("letters", "paper_no"),),
)
DOMAIN = Domain("shop", (LETTERS, PAPERS))

FILE = """\
effective_from = 2026-01-01

[[records]]
name = "letters"
when_free = "delete"
what = { zh = "{n}封信", en = "{n} letters" }

[[records]]
name = "papers"
when_free = "delete"
what = { zh = "{n}份单据", en = "{n} papers" }

  [[records.keep]]
  id = "paper-5y"
  for = "P5Y"
  from = "issued_on"
  rank = "law"
  citation = "某法 第一条"
  meanwhile = ["mask", "restrict"]
  readers = "finance_duty"
  notice = { zh = "单据留到{d}", en = "Paper kept until {d}" }
  sms = { zh = "单据留至{d}", en = "paper until {d}" }

  [[records.keep]]
  id = "case-open"
  while = "case_open"
  rank = "unfinished_business"
  citation = "用户协议 第七条"
  notice = { zh = "还没办完", en = "Not finished" }
  sms = { zh = "没办完", en = "not finished" }
"""

ANNOUNCEMENT = """
[announcement]
zh = "《客户信息删除规则》自{d}起调整：单据少留一年，其他不变。"
en = "Our deletion rules change on {d}: papers are kept a year less."
"""
RANK = 'rank = "law"'


def changed(old: str, new: str, file: str = FILE) -> str:
    """The file with one place changed."""
    assert file.count(old) == 1, f"{old!r} is not one place of the file"
    return file.replace(old, new)


def loaded(folder: Path, *files: str, operator: str = "platform") -> tuple[Policy, ...]:
    """The versions that these files hold, each named by the day it takes effect."""
    for file in files:
        effective_from = file.partition("effective_from = ")[2][:10]
        (folder / f"{effective_from}.toml").write_text(file, encoding="utf-8")
    return policies(DOMAIN, folder, operator)


def test_a_right_file_is_loaded(tmp_path: Path) -> None:
    (policy,) = loaded(tmp_path, FILE)
    assert policy.domain == "shop"
    assert policy.version == "2026-01-01"
    assert policy.records["letters"].keep == ()
    paper, case = policy.records["papers"].keep
    assert (paper.fact, paper.period, paper.readers) == (
        "issued_on",
        Period("P5Y", 5),
        "finance_duty",
    )
    assert paper.measures == {Measure.MASK, Measure.RESTRICT}
    assert (case.fact, case.period, case.readers) == ("case_open", None, "none")


def test_a_domain_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refused:
        policies(DOMAIN, tmp_path, "platform")
    assert str(refused.value) == (
        f"shop: no retention file in {tmp_path}; add <effective_from>.toml with a rule for every "
        "record set"
    )


# --- versions -----------------------------------------------------------------------------------


def version(effective_from: str, announced_on: str) -> str:
    return changed(
        "effective_from = 2026-01-01",
        f"effective_from = {effective_from}\nannounced_on = {announced_on}\n{ANNOUNCEMENT}",
    )


def test_thirty_days_are_enough_and_the_first_version_needs_none(tmp_path: Path) -> None:
    versions = loaded(tmp_path, FILE, version("2026-06-01", "2026-05-02"))
    assert [policy.version for policy in versions] == ["2026-01-01", "2026-06-01"]


def test_the_version_switches_at_its_day(tmp_path: Path) -> None:
    versions = loaded(tmp_path, version("2026-06-01", "2026-05-02"), FILE)
    assert policy_on(versions, date(2026, 1, 1)).version == "2026-01-01"
    assert policy_on(versions, date(2026, 5, 31)).version == "2026-01-01"
    assert policy_on(versions, date(2026, 6, 1)).version == "2026-06-01"
    assert policy_on(versions, date(2099, 1, 1)).version == "2026-06-01"


def test_before_the_first_version_nothing_is_decided(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refused:
        policy_on(loaded(tmp_path, FILE), date(2025, 12, 31))
    assert str(refused.value) == (
        "shop: no rules are in force on 2025-12-31; the first version takes effect on 2026-01-01"
    )


def test_an_earlier_version_need_not_name_what_a_later_one_adds(tmp_path: Path) -> None:
    letters = FILE[FILE.index("[[records]]") : FILE.index('[[records]]\nname = "papers"')]
    versions = loaded(tmp_path, changed(letters, ""), version("2026-06-01", "2026-05-02"))
    assert [set(policy.records) for policy in versions] == [{"papers"}, {"letters", "papers"}]


def test_a_rule_applies_to_the_operator_it_names(tmp_path: Path) -> None:
    platform_only = changed(RANK, f'{RANK}\n  applies_to = "platform"')
    ids = {
        operator: [
            rule.id
            for rule in loaded(tmp_path, platform_only, operator=operator)[0].records["papers"].keep
        ]
        for operator in ("platform", "shop")
    }
    assert ids == {"platform": ["paper-5y", "case-open"], "shop": ["case-open"]}


def test_another_operator_has_other_rules_only_where_a_rule_asks_for_one(tmp_path: Path) -> None:
    platform_only = changed(RANK, f'{RANK}\n  applies_to = "platform"')
    digests = [
        {loaded(tmp_path, file, operator=one)[0].digest for one in ("platform", "shop")}
        for file in (FILE, platform_only)
    ]
    assert [len(different) for different in digests] == [1, 2]


# --- the digest ---------------------------------------------------------------------------------


def digest(folder: Path, file: str) -> str:
    folder.mkdir()
    (folder / "2026-01-01.toml").write_text(file, encoding="utf-8")
    return policies(DOMAIN, folder, "platform")[0].digest


def entries(file: str) -> tuple[str, str, str]:
    """The head, the entry of letters, the entry of papers."""
    first, second = file.index("[[records]]"), file.index('[[records]]\nname = "papers"')
    return file[:first], file[first:second], file[second:]


def rules(papers: str) -> tuple[str, str, str]:
    """The head of an entry and its two rules."""
    head, first, second = papers.split("  [[records.keep]]\n")
    return head, f"  [[records.keep]]\n{first}", f"  [[records.keep]]\n{second}"


HEAD, LETTERS_ENTRY, PAPERS_ENTRY = entries(FILE)
PAPERS_HEAD, PAPER_RULE, CASE_RULE = rules(PAPERS_ENTRY)

SAME: Mapping[str, str] = {
    "comment": changed(RANK, f"{RANK}  # 某法"),
    "white space": FILE.replace("  ", "").replace(" = ", "="),
    "order of keys": changed(
        'for = "P5Y"\n  from = "issued_on"', 'from = "issued_on"\n  for = "P5Y"'
    ),
    "order of record sets": HEAD + PAPERS_ENTRY + LETTERS_ENTRY,
    "order of rules": HEAD + LETTERS_ENTRY + PAPERS_HEAD + CASE_RULE + PAPER_RULE,
    "order of measures": changed('["mask", "restrict"]', '["restrict", "mask"]'),
    "a default written out": changed(
        'while = "case_open"', 'while = "case_open"\n  readers = "none"'
    ),
}
COUNSEL = 'counsel = { zh = "从哪天起算", en = "from which day" }'
SIGNED = COUNSEL.replace(" }", ', signed_on = 2026-02-01, reference = "LEGAL-7" }')
SAME = {
    **SAME,
    "one word": changed("单据留到{d}", "单据保留到{d}"),
    "an excuse": changed("2026-01-01", '2026-01-01\n[may_say]\n"优惠券" = "是优惠券"'),
    "what counsel has to sign": changed(RANK, f"{RANK}\n  {COUNSEL}"),
    "what counsel has signed": changed(RANK, f"{RANK}\n  {SIGNED}"),
}
OTHER: Mapping[str, str] = {
    "period": changed("P5Y", "P4Y"),
    "citation": changed("第一条", "第二条"),
    "fact": changed('from = "issued_on"', 'from = "paid_on"'),
    "operator": changed(RANK, f'{RANK}\n  applies_to = "platform"'),
    "measures": changed('["mask", "restrict"]', '["restrict"]'),
    "readers": changed('readers = "finance_duty"', 'readers = "none"'),
    "day of the announcement": changed("2026-01-01", "2026-01-01\nannounced_on = 2025-11-01"),
    "words of the announcement": changed("2026-01-01", f"2026-01-01\n{ANNOUNCEMENT}"),
}


@pytest.mark.parametrize("file", SAME.values(), ids=SAME)
def test_layout_does_not_change_the_digest(tmp_path: Path, file: str) -> None:
    assert digest(tmp_path / "a", file) == digest(tmp_path / "b", FILE)


def test_a_form_that_grows_keeps_old_digests(tmp_path: Path) -> None:
    """Were these digests others, every version already loaded would be refused as changed."""
    with_words = "c4bf1371bc947129dc107c2176d7e5ecb349142642521d3d0d137fa55496bcf3"
    without = "46da1688fa0bc770d8cf4d06429dc672ab814249e23352a16be9516cff5b76c1"
    (policy,) = loaded(tmp_path, FILE)
    assert (policy.former_digest, policy.digest) == (with_words, without)
    assert policy.digests == {with_words, without}


def test_a_kinds_name_keeps_the_digests_of_before_there_was_one(tmp_path: Path) -> None:
    what = next(line for line in FILE.splitlines() if line.startswith("what = "))
    named = changed(what, f'{what}\nkind = {{ zh = "信", en = "mail" }}')
    (before,) = loaded(tmp_path, FILE)
    (since,) = loaded(tmp_path, named)
    assert since.digests == before.digests
    assert set(since.texts) - set(before.texts) == {"letters.kind.zh", "letters.kind.en"}


def split(file: str) -> tuple[str, str]:
    """The same version as a file of its rules and a file of its words."""
    rules: list[str] = []
    words: list[str] = []
    name = ""
    for line in file.splitlines():
        if line.startswith("name = "):
            name = line.split('"')[1]
            words.append(f"[{name}]")
        if line.startswith("  id = "):
            words.append(f"[{name}.rules.{line.split(chr(34))[1]}]")
        is_text = line.strip().startswith(("what", "notice", "sms"))
        (words if is_text else rules).append(line)
    return "\n".join(rules) + "\n", "\n".join(words) + "\n"


RULES, WORDS = split(FILE)


def worded(folder: Path, words: str, rules: str = RULES) -> Policy:
    (folder / "words").mkdir(parents=True, exist_ok=True)
    (folder / "words" / "2026-01-01.toml").write_text(words, encoding="utf-8")
    return loaded(folder, rules)[0]


def test_words_in_a_file_of_their_own_are_the_same_version(tmp_path: Path) -> None:
    (beside,) = loaded(tmp_path, FILE)
    assert "留到" not in RULES
    assert worded(tmp_path, WORDS) == beside


def test_a_mended_sentence_is_the_same_rules_and_other_words(tmp_path: Path) -> None:
    before = worded(tmp_path, WORDS)
    after = worded(tmp_path, changed("还没办完", "还没有办完", WORDS))
    assert after.digest == before.digest
    assert after.words_digest != before.words_digest
    assert {key for key, text in after.texts.items() if before.texts[key] != text} == {
        "papers.case-open.notice.zh"
    }


@pytest.mark.parametrize(
    ("words", "line", "says"),
    [
        (WORDS + "[gifts]\n", "[gifts]", "gifts is no record set of its rules; known: letters, "),
        (
            WORDS.replace("case-open", "case-shut"),
            "[papers.rules.case-shut]",
            "case-shut is no rule",
        ),
        (
            WORDS.replace('zh = "还没办完", ', ""),
            "Not finished",
            "papers.rules.case-open.notice.zh: is missing; write it",
        ),
        (
            "\n".join(line for line in WORDS.splitlines() if "还没办完" not in line),
            "[papers.rules.case-open]",
            "papers.case-open.notice: is missing; write it",
        ),
        (
            changed("单据留到{d}", "单据留着", WORDS),
            "[papers.rules.paper-5y]",
            "papers.paper-5y: '单据留着' must name the last day as {d}",
        ),
        (WORDS + "masked = 1\n", "masked", "papers.rules.case-open.masked: Input should be"),
        (WORDS + "rank = 1\n", "rank", "papers.rules.case-open.rank: there is no such key"),
        (WORDS.replace("[letters]", "[letters"), "[letters", "not a TOML file"),
    ],
)
def test_wrong_words_are_refused_with_their_file_and_line(
    tmp_path: Path, words: str, line: str, says: str
) -> None:
    with pytest.raises(DomainError) as refused:
        worded(tmp_path, words)
    [at] = [i for i, one in enumerate(words.splitlines(), 1) if line in one]
    said = str(refused.value)
    assert said.startswith(f"{tmp_path}/words/2026-01-01.toml:{at}: ")
    assert says in said


def test_a_text_that_stands_in_both_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"letters\.what stands in both files; keep one"):
        worded(tmp_path, WORDS, FILE)


@pytest.mark.parametrize("file", OTHER.values(), ids=OTHER)
def test_content_changes_the_digest(tmp_path: Path, file: str) -> None:
    assert digest(tmp_path / "a", file) != digest(tmp_path / "b", FILE)


# --- periods ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("P5Y", (5, 0, 0)),
        ("P6M", (0, 6, 0)),
        ("P60D", (0, 0, 60)),
        ("P1Y6M10D", (1, 6, 10)),
        ("P1Y10D", (1, 0, 10)),
        ("P18M", (0, 18, 0)),
    ],
)
def test_a_period_is_years_months_and_days(text: str, parts: tuple[int, int, int]) -> None:
    period = Period.parse(text)
    assert (period.years, period.months, period.days) == parts
    assert period.iso == text


@pytest.mark.parametrize(
    "text", ["", "P", "5Y", "P5", "P1W", "P-1Y", "P1.5Y", "P1M1Y", "PT1H", "P1Y ", "P1y", "P1000Y"]
)
def test_nothing_else_is_a_period(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period of years, months and days"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2023-02-28", "P1Y", "2024-02-28"),
        ("2025-08-31", "P6M", "2026-02-28"),
        ("2023-08-31", "P6M", "2024-02-29"),
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2026-01-31", "P1M1D", "2026-03-01"),
        ("2024-01-30", "P1Y1M1D", "2025-03-01"),
        ("2026-12-31", "P60D", "2027-03-01"),
        ("2023-06-18", "P5Y", "2028-06-18"),
    ],
)
def test_a_missing_day_of_a_month_is_its_last_day(start: str, period: str, end: str) -> None:
    after = Period.parse(period).after(date.fromisoformat(start))
    assert after == date.fromisoformat(end)


# --- one record ---------------------------------------------------------------------------------

DAY = date(2026, 11, 24)
FREE: Mapping[str, FactValue] = {
    "issued_on": date(2010, 1, 1),
    "paid_on": None,
    "case_open": False,
    "refund_open": None,
}


@pytest.fixture
def papers(tmp_path: Path) -> RecordRules:
    """Rules of both forms, over facts that may be null and facts that may not."""
    paid = PAPER_RULE.replace("paper-5y", "paid-10y").replace("issued_on", "paid_on")
    refund = CASE_RULE.replace("case-open", "refund-open").replace("case_open", "refund_open")
    file = FILE + paid.replace("P5Y", "P10Y") + refund
    return loaded(tmp_path, file)[0].records["papers"]


def held(rules: RecordRules, **facts: FactValue) -> dict[str, date | None]:
    """The rules that keep a paper with these facts, and their last days."""
    return {why.rule.id: why.until for why in decide(rules, PAPERS, {**FREE, **facts}, DAY)}


def test_no_rule_holds_and_the_record_goes(papers: RecordRules) -> None:
    assert decide(papers, PAPERS, FREE, DAY) == ()


@pytest.mark.parametrize(
    ("issued_on", "until"),
    [
        (date(2021, 11, 25), date(2026, 11, 25)),
        (date(2021, 11, 24), date(2026, 11, 24)),  # the last kept day is still kept
        (date(2021, 11, 23), None),
    ],
)
def test_the_last_day_is_kept(papers: RecordRules, issued_on: date, until: date | None) -> None:
    assert held(papers, issued_on=issued_on) == ({"paper-5y": until} if until else {})


def test_a_rule_holds_while_its_fact_is_true(papers: RecordRules) -> None:
    assert held(papers, case_open=True) == {"case-open": None}
    assert held(papers, refund_open=False) == {}
    assert held(papers, refund_open=True) == {"refund-open": None}


def test_all_rules_that_hold_are_told(papers: RecordRules) -> None:
    assert held(papers, issued_on=DAY, paid_on=DAY, case_open=True) == {
        "paper-5y": date(2031, 11, 24),
        "paid-10y": date(2036, 11, 24),
        "case-open": None,
    }


def test_a_null_fact_keeps_without_an_end_unless_declared_nullable(papers: RecordRules) -> None:
    assert held(papers, issued_on=None) == {"paper-5y": None}
    assert held(papers, case_open=None) == {"case-open": None}
    assert held(papers, paid_on=None, refund_open=None) == {}


@pytest.mark.parametrize(
    "start", [date(2994, 12, 31), date(2995, 1, 1), date(2999, 12, 31), date(9999, 12, 31)], ids=str
)
def test_a_last_day_that_nobody_means_is_no_end(papers: RecordRules, start: date) -> None:
    assert held(papers, issued_on=start) == {"paper-5y": None}


def test_every_last_day_can_be_answered(papers: RecordRules) -> None:
    latest = NO_DAY - timedelta(days=1)
    assert held(papers, issued_on=date(2994, 12, 30)) == {"paper-5y": latest}
    line = {"domain": "shop", "records": "papers", "outcome": LineOutcome.KEPT, "sentence": "."}
    assert NoticeLine.model_validate({**line, "until": latest}).until == latest


def test_a_period_cannot_be_counted_from_a_truth(papers: RecordRules) -> None:
    with pytest.raises(TypeError, match=r"papers.issued_on is not a date, and paper-5y counts"):
        decide(papers, PAPERS, {**FREE, "issued_on": True}, DAY)


def test_a_hold_is_the_rule_and_its_last_day(papers: RecordRules) -> None:
    facts = {**FREE, "issued_on": date(2025, 2, 28)}
    assert decide(papers, PAPERS, facts, DAY) == (Reason(papers.keep[0], date(2030, 2, 28)),)
