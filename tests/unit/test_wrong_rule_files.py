"""A wrong retention file is refused in one message: which file, which line, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from fullstop.handlers.contract import DomainError
from fullstop.handlers.toml_file import line_of
from fullstop.handlers.word_file import WordsForm
from fullstop.schemas import messages
from tests.unit.test_retention import ANNOUNCEMENT, FILE, RANK, changed, loaded

ABOVE = "above "


@dataclass(frozen=True)
class Wrong:
    """One change to the right file, the line that is then wrong, and what is said of it.

    `at` is a text of that line, which no other line has; after `ABOVE`, of the line below. `also`
    is a second change.
    """

    old: str
    new: str
    at: str
    says: str
    also: tuple[str, str] = ("", "")

    def file(self) -> str:
        old, new = self.also
        return changed(self.old, self.new).replace(old, new, 1)

    def line(self) -> int:
        text = self.at.removeprefix(ABOVE)
        [line] = [i for i, one in enumerate(self.file().splitlines(), 1) if text in one]
        return line - 1 if self.at.startswith(ABOVE) else line


def refusal(folder: Path, *files: str) -> str:
    """The one message that says what is wrong, without the folder."""
    with pytest.raises(DomainError) as refused:
        loaded(folder, *files)
    message = str(refused.value)
    assert "\n" not in message
    assert message.startswith(f"{folder}/")
    return message.removeprefix(f"{folder}/")


PAPER, CASE = "papers.paper-5y", "papers.case-open"  # the places of paper-5y and case-open
PAPER_AT, CASE_AT = f'{ABOVE}id = "paper-5y"', f'{ABOVE}id = "case-open"'
FROM = 'from = "issued_on"'
CITED = 'citation = "某法 第一条"'
READ = 'readers = "finance_duty"'
LETTERS_WHAT = 'what = { zh = "{n}封信", en = "{n} letters" }'
PAPERS_ENTRY = '[[records]]\nname = "papers"'
LETTERS_ENTRY = FILE[FILE.index("[[records]]") : FILE.index(PAPERS_ENTRY)]
CASE_SMS = 'sms = { zh = "没办完", en = "not finished" }'


def rule(changed_to: str, says: str) -> Wrong:
    """Another key or value beside the rank of paper-5y, which makes that rule wrong as a whole."""
    return Wrong(RANK, changed_to, PAPER_AT, f"{PAPER}: rule paper-5y: {says}")


def tighten(entry: str, at: str, says: str, of: str = RANK) -> Wrong:
    """A tighten entry after the rules of papers, whose first has this rank."""
    text = f"{CASE_SMS}\n\n  [[records.tighten]]\n" + entry
    return Wrong(CASE_SMS, text, at, says, also=(RANK, of))


MINISTRY = 'rank = "ministry_rule"\n  enabling_law = "某法"'


LOCAL = """  id = "local-3y"
  rule = "paper-5y"
  rank = "local_regulation"
  citation = "某省条例 第九条"
"""

WRONG: Mapping[str, Wrong] = {
    # A rank that may tighten but not keep.
    **{
        rank: rule(
            f'rank = "{rank}"',
            f"rank {rank} may tighten a rule but never keep a record (PIPL 19, 47); remove the "
            "rule or cite the law or regulation behind it",
        )
        for rank in ("local_regulation", "standard", "internal", "contract")
    },
    "proof of duty": Wrong(
        RANK,
        'rank = "legal_claim"',
        'rank = "legal_claim"',
        "rule paper-5y: rank legal_claim cannot keep customers' records (PIPL 19, 47, 69), only "
        "administrative_regulation, law, ministry_rule, unfinished_business; remove the rule or "
        "cite the law or regulation behind it",
    ),
    "a kind's name with an address": Wrong(
        LETTERS_WHAT,
        f'{LETTERS_WHAT}\nkind = {{ zh = "信 a.cn", en = "mail" }}',
        'kind = { zh = "信 a.cn"',
        "letters.kind.zh: not a kind's name; write it without digits, placeholders and signs of an "
        "address",
    ),
    "a kind's name too long for a parameter": Wrong(
        LETTERS_WHAT,
        f'{LETTERS_WHAT}\nkind = {{ zh = "信", en = "letters" }}',
        'kind = { zh = "信"',
        "letters.kind.en: String should have at most 6 characters",
    ),
    "a legal hold": rule(
        'rank = "legal_hold"', "a legal hold is no rule; place it with `fullstop hold place`"
    ),
    **{
        f"what is sealed, {meanwhile}": Wrong(
            'meanwhile = ["mask", "restrict"]',
            f"meanwhile = {meanwhile}",
            f"meanwhile = {meanwhile}",
            "papers.paper-5y seals, so it must also restrict, and records.py must name the columns",
        )
        for meanwhile in ('["seal"]', '["seal", "restrict"]')
    },
    **{
        f"a law that lets the shop go on reading, {meanwhile}": Wrong(
            'meanwhile = ["mask", "restrict"]',
            f"meanwhile = {meanwhile}",
            f"meanwhile = {meanwhile}",
            "papers.paper-5y: what the law alone keeps is stored and nothing else (PIPL 47(2)); "
            'write "restrict" in `meanwhile`, and in `readers` who may still read it',
        )
        for meanwhile in ("[]", '["mask"]')
    },
    "a regulation without measures": Wrong(
        f'{RANK}\n  {CITED}\n  meanwhile = ["mask", "restrict"]',
        f'rank = "administrative_regulation"\n  {CITED}',
        PAPER_AT,
        "papers.paper-5y: what the law alone keeps is stored and nothing else",
    ),
    "unknown rank": Wrong(
        RANK, 'rank = "habit"', 'rank = "habit"', f"{PAPER}.rank: Input should be 'law', "
    ),
    "no rank": Wrong(f"{RANK}\n", "\n", PAPER_AT, f"{PAPER}.rank: is missing; write it"),
    "no citation": Wrong(
        f"{CITED}\n",
        "\n",
        PAPER_AT,
        f"{PAPER}: rule paper-5y: citation is missing; name the article or the clause",
    ),
    "blank citation": Wrong(
        CITED, 'citation = "  "', PAPER_AT, "rule paper-5y: citation is missing"
    ),
    "a citation that is too long": Wrong(
        CITED, f'citation = "{"长" * 201}"', 'citation = "长', f"{PAPER}.citation: String should"
    ),
    "ministry rule alone": rule(
        'rank = "ministry_rule"', "a ministry rule must name its enabling_law"
    ),
    "ministry rule with a blank law": rule(
        'rank = "ministry_rule"\n  enabling_law = " "', "a ministry rule must name its enabling_law"
    ),
    "unfinished business with a period": rule(
        'rank = "unfinished_business"',
        "unfinished business ends with a fact; use `while`, not a period",
    ),
    "a waiver of what the law keeps": rule(
        f'{RANK}\n  waived_by = "papers"',
        "waived_by is for unfinished business; what the law keeps, nobody can waive",
    ),
    "waived by what is not there": Wrong(
        'while = "case_open"',
        'while = "case_open"\n  waived_by = "gifts"',
        'waived_by = "gifts"',
        "papers.case-open is waived by gifts, which is no record set of shop; known: letters, "
        "papers",
    ),
    # The form of a rule.
    "both forms": rule(
        f'{RANK}\n  while = "case_open"', "write either `for` and `from`, or `while`"
    ),
    "half a form": Wrong(
        f"{FROM}\n",
        "\n",
        PAPER_AT,
        "rule paper-5y: write either `for` and `from`, or `while`",
    ),
    "no form": Wrong(
        'while = "case_open"\n',
        "\n",
        CASE_AT,
        f"{CASE}: rule case-open: write either `for` and `from`, or `while`",
    ),
    "no period": Wrong(
        'for = "P5Y"',
        'for = "5 years"',
        PAPER_AT,
        f"{PAPER}: '5 years' is not a period of years, months and days like P5Y or P6M",
    ),
    "a period that is a number": Wrong(
        'for = "P5Y"', "for = 5", "for = 5", f"{PAPER}.for: Input should be a valid string"
    ),
    "two rules of one id": Wrong(
        'id = "case-open"',
        'id = "paper-5y" # again',
        "# again",
        "papers: two rules have the same id, paper-5y",
    ),
    "a bad id": Wrong(
        'id = "paper-5y"',
        'id = "Paper 5Y"',
        'id = "Paper 5Y"',
        "papers.keep.0.id: must be 2 to 64 small letters",
    ),
    "an unknown operator": Wrong(
        RANK,
        f'{RANK}\n  applies_to = "bank"',
        'applies_to = "bank"',
        f"{PAPER}.applies_to: Input should be 'platform', 'shop' or 'payment_institution'",
    ),
    # Words.
    "{d} missing": Wrong(
        "Paper kept until {d}",
        "Paper is kept",
        PAPER_AT,
        f"{PAPER}: 'Paper is kept' must name the last day as {{d}} if, and only "
        "if, the rule keeps for a period",
    ),
    "{d} superfluous": Wrong(
        "Not finished",
        "Not before {d}",
        CASE_AT,
        f"{CASE}: 'Not before {{d}}' must name the last day as {{d}} if, and",
    ),
    "cites what is unverified": Wrong(
        'sms = { zh = "单据留至{d}"',
        'unverified = true\n  sms = { zh = "依某法 第一条留至{d}"',
        PAPER_AT,
        f"{PAPER}: '依某法 第一条留至{{d}}' cites what is marked unverified",
    ),
    **{
        f"cites what is unverified, {text}": Wrong(
            f"{CITED}\n  meanwhile",
            f"{CITED.replace('某法', '某网络交易法')}\n  unverified = true\n  meanwhile",
            PAPER_AT,
            f"{PAPER}: {text!r} cites what is marked unverified; take it out",
            also=(told, text),
        )
        for told, text in (
            ("单据留到{d}", "单据依《某网络交易法》第一条留到{d}"),
            ("单据留到{d}", "单据依某网络 交易法留到{d}"),
            ("单据留到{d}", "单据依《办法》留到{d}"),
            ("单据留到{d}", "单据依规定第 １ 条留到{d}"),
            ("单据留到{d}", "单据依法留到{d}"),
            ("单据留到{d}", "单据依规留到{d}"),
            ("单据留到{d}", "单据按电子商务法留到{d}"),
            ("单据留到{d}", "法律规定单据留到{d}"),
            ("Paper kept until {d}", "Paper kept until {d} by law"),
            ("Paper kept until {d}", "Paper kept until {d} (article 1)"),
            ("paper until {d}", "paper until {d}, Art. 1"),
        )
    },
    "cites the unverified law behind a rule": Wrong(
        f"{RANK}\n  {CITED}",
        f'rank = "ministry_rule"\n  {CITED}\n  enabling_law = "电商法"\n  unverified = true',
        PAPER_AT,
        f"{PAPER}: '单据依电商法留到{{d}}' cites what is marked unverified",
        also=("单据留到{d}", "单据依电商法留到{d}"),
    ),
    "names what a mask takes away, without a mask": Wrong(
        'meanwhile = ["mask", "restrict"]',
        'meanwhile = ["restrict"]\n  masked = { zh = "电话", en = "phone" }',
        PAPER_AT,
        f'{PAPER}: masked names what goes by meanwhile = ["mask"]',
    ),
    "counts by what is unverified": Wrong(
        CITED,
        f"{CITED}\n  unverified = true",
        f'{ABOVE}name = "papers"',
        "papers: what: '{n}份某法单据' cites what is marked unverified",
        also=("{n}份单据", "{n}份某法单据"),
    ),
    # What no message could hold.
    **{
        f"an invisible character, {where}": Wrong(
            old,
            new,
            at,
            f"{where}: {text!r} has a line break or an invisible character, U+{code}; write it in "
            "one line and without it",
        )
        for where, old, new, at, text, code in (
            (
                f"{PAPER}.notice.zh",
                "单据留到{d}",
                r"单据\n留到{d}",
                r"单据\n留到{d}",
                "单据\n留到{d}",
                "000A",
            ),
            (
                f"{CASE}.sms.en",
                "not finished",
                r"not\u202efinished",
                r"not\u202efinished",
                "not\u202efinished",
                "202E",
            ),
            (
                "papers.what.zh",
                "{n}份单据",
                "{n}份\u200b单据",
                "{n}份\u200b单据",
                "{n}份\u200b单据",
                "200B",
            ),
            (f"{PAPER}.citation", "某法", r"某法\t", r"某法\t", "某法\t 第一条", "0009"),
            (
                f"{PAPER}.enabling_law",
                RANK,
                RANK + '\n  enabling_law = """\n某法\n"""',
                "enabling_law",
                "某法\n",
                "000A",
            ),
        )
    },
    "no words": Wrong(
        'en = "not finished"', 'en = ""', 'sms = { zh = "没办完"', f"{CASE}.sms.en: String should"
    ),
    "words in one language": Wrong(
        ', en = "not finished"', "", 'sms = { zh = "没办完"', f"{CASE}.sms.en: is missing"
    ),
    "no words for the page": Wrong(
        'notice = { zh = "还没办完", en = "Not finished" }\n',
        "",
        CASE_AT,
        f"{CASE}.notice: is missing; write it",
    ),
    # Names.
    "unknown key": Wrong(
        READ,
        'reader = "finance_duty"',
        'reader = "finance_duty"',
        f"{PAPER}.reader: there is no such key; correct its name or remove it",
    ),
    "unknown table": Wrong(
        PAPERS_ENTRY,
        f'[contact]\nphone = "none"\n\n{PAPERS_ENTRY}',
        "[contact]",
        "contact: there is no such key",
    ),
    "unknown readers": Wrong(
        READ,
        'readers = "marketing"',
        'readers = "marketing"',
        f"{PAPER}.readers: 'marketing' is no reader group; known: none, after_sales, ",
    ),
    "unknown fact": Wrong(
        FROM,
        'from = "born_on"',
        'from = "born_on"',
        "papers.paper-5y speaks of born_on, which is no fact of papers; known: issued_on, paid_on, "
        "case_open, refund_open",
    ),
    "a boolean where a date is needed": Wrong(
        FROM,
        'from = "case_open"',
        'from = "case_open"',
        "papers.paper-5y needs a date; case_open is a boolean",
    ),
    "a date where a boolean is needed": Wrong(
        'while = "case_open"',
        'while = "issued_on"',
        'while = "issued_on"',
        "papers.case-open needs a boolean; issued_on is a date",
    ),
    "unknown measure": Wrong(
        '["mask", "restrict"]', '["hide"]', '["hide"]', f"{PAPER}.meanwhile.0: Input should"
    ),
    "masks nothing": Wrong(
        LETTERS_WHAT,
        LETTERS_WHAT
        + """
  [[records.keep]]
  id = "letter-open"
  while = "case_open"
  rank = "unfinished_business"
  citation = "用户协议 第七条"
  meanwhile = ["mask"]
  notice = { zh = "还没办完", en = "Not done" }
  sms = { zh = "没办完", en = "not done" }""",
        'meanwhile = ["mask"]',
        "letters.letter-open masks, but records.py names no column to mask",
    ),
    "unknown end": Wrong(
        'name = "letters"\nwhen_free = "delete"',
        'name = "letters"\nwhen_free = "archive"',
        'when_free = "archive"',
        "letters.when_free: Input should be 'delete' or 'anonymise'",
    ),
    "a record set without an entry": Wrong(
        LETTERS_ENTRY,
        "",
        "effective_from",
        "record set letters has no rule; add [[records]] name = 'letters'",
    ),
    "an entry without a record set": Wrong(
        'name = "letters"',
        'name = "postcards"',
        'name = "postcards"',
        "postcards is not a record set of shop's records.py",
    ),
    "a record set twice": Wrong(
        'name = "papers"',
        'name = "letters" # again',
        "# again",
        "a record set is named twice: letters",
    ),
    "an anonymised child of a deleted parent": Wrong(
        'name = "letters"\nwhen_free = "delete"',
        'name = "letters"\nwhen_free = "anonymise"',
        'when_free = "delete"',
        "papers is deleted, but letters, which refers to it, is anonymised and stays; write "
        "when_free = 'anonymise' for papers",
    ),
    # The whole file.
    "no day of effect": Wrong(
        "effective_from = 2026-01-01",
        "from = 1 # effective_from = 2026-01-01",
        "# effective_from",
        "effective_from: is missing; write it",
    ),
    "an instant for a day": Wrong(
        "effective_from = 2026-01-01",
        "effective_from = 2026-01-01T10:00:00",
        "effective_from",
        "effective_from: Datetimes provided to dates should have zero time",
    ),
    "no TOML": Wrong(
        "effective_from = 2026-01-01",
        "effective_from = 2026-01-01\nannounced_on : soon",
        "announced_on",
        "not a TOML file: Expected '=' after a key in a key/value pair (at line 2",
    ),
    "a value that does not end": Wrong(
        'sms = { zh = "没办完", en = "not finished" }',
        'sms = { zh = "没办完", en = "not finished"',
        'en = "not finished"',
        "not a TOML file: ",
    ),
    "a key twice": Wrong(
        READ,
        f'{READ}\n  readers = "none"',
        'readers = "none"',
        "not a TOML file: Cannot overwrite a value (at line ",
    ),
    "an announcement without its day": Wrong(
        "effective_from = 2026-01-01",
        f"effective_from = 2026-01-01\n{ANNOUNCEMENT.replace('on {d}', 'soon')}",
        "[announcement]",
        "announcement: 'Our deletion rules change soon: papers are kept a year less.' must name "
        "the day of effect as {d}",
    ),
    # What tightens.
    "a law that tightens": tighten(
        LOCAL.replace("local_regulation", "law"),
        "[[records.tighten]]",
        "papers.local-3y: tighten local-3y: rank law makes rules of its own; write it as a "
        "keep rule. To tighten one: contract, internal, local_regulation, standard",
    ),
    "an internal rule that shortens": tighten(
        LOCAL.replace("local_regulation", "internal") + '  for = "P3Y"',
        "[[records.tighten]]",
        "tighten local-3y: rank internal cannot end earlier what the law keeps; only "
        "local_regulation may shorten",
    ),
    "a local rule that lengthens": tighten(
        LOCAL + '  for = "P6Y"',
        'for = "P6Y"',
        "papers.local-3y: P6Y is not shorter than P5Y from every day; rank local_regulation may "
        "end a rule earlier, never later (PIPL 19)",
        of=MINISTRY,
    ),
    "a local rule that may lengthen": tighten(
        LOCAL + '  for = "P60M"',
        'for = "P60M"',
        "P60M is not shorter than P5Y from every day",
        of=MINISTRY,
    ),
    "a local rule that changes nothing": tighten(
        LOCAL,
        "[[records.tighten]]",
        "tighten local-3y: say what becomes stricter: a shorter `for`, `meanwhile`, or readers =",
    ),
    "a local rule without its article": tighten(
        LOCAL.replace("某省条例 第九条", "") + '  for = "P3Y"',
        "[[records.tighten]]",
        "tighten local-3y: citation is missing; name the article or the clause",
    ),
    "a local rule that lets others read": tighten(
        LOCAL + '  readers = "security"',
        'readers = "security"',
        "papers.local-3y.readers: Input should be 'none'",
    ),
    "a local rule about no rule": tighten(
        LOCAL.replace('"paper-5y"', '"paper-9y"') + '  for = "P3Y"',
        'rule = "paper-9y"',
        "papers.local-3y tightens paper-9y, which is no keep rule of papers; known: paper-5y, "
        "case-open",
    ),
    "a local rule on an unknown condition": tighten(
        LOCAL + '  for = "P3Y"\n  when = "issued_on"',
        'when = "issued_on"',
        "papers.local-3y needs a boolean; issued_on is a date",
    ),
    "a local rule with the id of another": tighten(
        LOCAL.replace('"local-3y"', '"case-open" # again') + '  for = "P3Y"',
        "# again",
        "papers: two rules have the same id, case-open",
    ),
    "two local rules about one rule": tighten(
        LOCAL
        + '  for = "P3Y"\n\n  [[records.tighten]]\n'
        + '  id = "local-2y"\n  rule = "paper-5y" # again\n  rank = "local_regulation"\n'
        + '  citation = "某省条例 第十条"\n  for = "P2Y"',
        "# again",
        "papers: paper-5y is tightened twice; write one entry",
        of=MINISTRY,
    ),
    "a local rule that shortens an open matter": tighten(
        LOCAL.replace("paper-5y", "case-open") + '  for = "P3Y"',
        'for = "P3Y"',
        "papers.local-3y: case-open ends with a fact and has no period to shorten",
    ),
    "a local rule that stops unfinished business": tighten(
        LOCAL.replace("paper-5y", "case-open") + '  readers = "none"',
        'readers = "none"',
        "papers.local-3y: case-open is unfinished business, which none must be able to finish; "
        "leave `readers` out",
    ),
    "a local rule whose words cite what is unverified": tighten(
        LOCAL
        + '  for = "P3Y"\n  unverified = true\n'
        + '  notice = { zh = "依某省条例 第九条留到{d}", en = "Kept until {d}" }',
        "[[records.tighten]]",
        "papers.local-3y: '依某省条例 第九条留到{d}' cites what is marked unverified",
        of=MINISTRY,
    ),
    # What is higher stands, and is cited as what it is.
    **{
        f"a local rule that ends {rank} earlier": tighten(
            LOCAL + '  for = "P1Y"',
            'for = "P1Y"',
            "papers.local-3y: rank local_regulation cannot shorten paper-5y, which rank "
            f"{rank} keeps for P5Y (PIPL 19): what is higher stands. Leave `for` out",
            of=f'rank = "{rank}"',
        )
        for rank in ("law", "administrative_regulation")
    },
    **{
        f"a law that is none, {source}": Wrong(
            CITED,
            f'citation = "{source}"',
            f'citation = "{source}"',
            f"papers.paper-5y: rank law: {called!r} is {says}",
        )
        for source, called, says in (
            ("GB/T 35273-2020", "GB/T", "no law or regulation; cite a law, by its whole name"),
            (
                "《信息安全技术 个人信息安全规范》第六条",
                "信息安全技术个人信息安全规范",
                "not a law",
            ),
            ("会员服务合同 第三条", "合同", "no law or regulation"),
            ("某法；平台服务协议", "协议", "no law or regulation"),
            ("ISO/IEC 27001", "ISO", "no law or regulation"),
            ("发票管理办法 第二十八条", "发票管理办法", "not a law"),
            ("Terms of Service 4", "Terms of Service", "no law or regulation"),
            ("第三条", "第三条", "not a law"),
        )
    },
    "a regulation that is local": Wrong(
        f"{RANK}\n  {CITED}",
        'rank = "administrative_regulation"\n  citation = "广东省某条例 第三条"',
        "广东省",
        "papers.paper-5y: rank administrative_regulation: a local regulation cannot keep (PIPL "
        "19); cite an administrative regulation",
    ),
    "a ministry rule that rests on a standard": Wrong(
        RANK,
        'rank = "ministry_rule"\n  enabling_law = "GB/T 35273-2020"',
        "enabling_law",
        "papers.paper-5y: enabling_law: 'GB/T' is no law or regulation; cite a law",
    ),
    "a local regulation that is a contract": tighten(
        LOCAL.replace("某省条例 第九条", "仓储协议 第二条") + '  for = "P1Y"',
        "仓储协议",
        "papers.local-3y: rank local_regulation: '协议' is no law or regulation; cite a local",
        of=MINISTRY,
    ),
    # What counsel signs.
    **{
        f"half a signature, {half}": Wrong(
            RANK,
            f'{RANK}\n  counsel = {{ zh = "起算", en = "from when", {half} }}',
            "counsel",
            "papers.paper-5y.counsel: a signature has a day and a paper; write signed_on and "
            "reference",
        )
        for half in ("signed_on = 2026-01-02", 'reference = "LEGAL-7"')
    },
    "a file that counsel has not signed": Wrong(
        "effective_from = 2026-01-01",
        'effective_from = 2026-01-01\n[counsel]\nzh = "电子发票"\nen = "electronic invoices"',
        "[counsel]",
        "counsel has not signed it: electronic invoices. Write signed_on and reference under "
        "[counsel] once they have; until then leave FULLSTOP_READING as it is",
    ),
    # Who reads what the law alone keeps.
    **{
        f"a law whose paper {readers} goes on reading": Wrong(
            READ,
            f'readers = "{readers}"',
            f'readers = "{readers}"',
            f"papers.paper-5y: {readers} may not go on reading what the law alone keeps (PIPL "
            "47(2)), only none, security, finance_duty; write one of these, and a rule of rank "
            "unfinished_business",
        )
        for readers in ("after_sales", "fulfilment", "settlement", "membership")
    },
    # Periods without sense.
    **{
        f"a period without sense, {period}": Wrong(
            'for = "P5Y"',
            f'for = "{period}"',
            PAPER_AT,
            f"{PAPER}: {period!r} counts 0 of something; leave that out, or the whole rule",
        )
        for period in ("P0D", "P0Y", "P00M", "P0Y6M", "P5Y0D")
    },
    **{
        f"a period without end, {period}": Wrong(
            'for = "P5Y"',
            f'for = "{period}"',
            PAPER_AT,
            f"{PAPER}: {period!r} is longer than 100 years, which nothing is kept of a person",
        )
        for period in ("P999Y", "P101Y", "P9999M", "P99999D", "P100Y1D")
    },
    **{
        f"a law that is not verified, in words, {text}": Wrong(
            CITED,
            f"{CITED}\n  unverified = true",
            PAPER_AT,
            f"{PAPER}: {text!r} cites what is marked unverified; take it out",
            also=(told, text),
        )
        for told, text in (
            ("单据留到{d}", "单据依法留到{d}"),
            ("单据留至{d}", "单据依规留至{d}"),
            ("单据留至{d}", "单据依税法留至{d}"),
            ("单据留到{d}", "法律规定单据留到{d}"),
            ("Paper kept until {d}", "Paper must by law be kept until {d}"),
            ("paper until {d}", "paper until {d} (statutory)"),
        )
    },
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_with_its_line_in_one_message(tmp_path: Path, wrong: Wrong) -> None:
    said = refusal(tmp_path, wrong.file())
    assert said.startswith(f"2026-01-01.toml:{wrong.line()}: ")
    assert wrong.says in said


def test_the_corpus_is_wide() -> None:
    assert len(WRONG) >= 110


def test_a_file_takes_the_characters_that_a_message_takes() -> None:
    """What is loaded never changes: a text that no message holds would stop its domain for good."""
    for number in (*range(0xD800), *range(0xE000, 0x1_0000), *range(0xE_0000, 0xE_0100)):
        words = {"zh": chr(number), "en": "."}
        assert is_valid(WordsForm, words) is is_valid(messages.Words, words), hex(number)


def is_valid(form: type[BaseModel], words: Mapping[str, str]) -> bool:
    try:
        form.model_validate(words)
    except ValidationError:
        return False
    return True


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026-01-01.toml").write_bytes(FILE.encode("gb18030"))
    said = refusal(tmp_path)
    assert said.startswith("2026-01-01.toml:6: not a TOML file: 'utf-8' codec can't decode")
    assert said.endswith("save it with the encoding UTF-8")


def test_a_file_under_another_day_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026-02-01.toml").write_text(f"# moved\n{FILE}", encoding="utf-8")
    assert refusal(tmp_path) == (
        "2026-02-01.toml:2: effective_from is 2026-01-01, so the file must be named 2026-01-01.toml"
    )


@pytest.mark.parametrize("day", ["0001-01-02", "1970-01-01", "2999-12-31", "9999-12-31"])
def test_a_day_that_nobody_means_is_refused(tmp_path: Path, day: str) -> None:
    """A month before it there may be no day at all."""
    assert refusal(tmp_path, changed("effective_from = 2026-01-01", f"effective_from = {day}")) == (
        f"{day}.toml:1: effective_from: nobody means {day}; write a day of 2000 or later"
    )


def later(announced_on: str | None, announcement: str = ANNOUNCEMENT) -> str:
    announced = f"\nannounced_on = {announced_on}" if announced_on else ""
    return changed(
        "effective_from = 2026-01-01", f"effective_from = 2026-06-01{announced}\n{announcement}"
    )


@pytest.mark.parametrize("announced_on", [None, "2026-05-03", "2026-06-02"])
def test_a_later_version_needs_thirty_days_of_announcement(
    tmp_path: Path, announced_on: str | None
) -> None:
    line = 2 if announced_on else 1
    assert refusal(tmp_path, FILE, later(announced_on)) == (
        f"2026-06-01.toml:{line}: takes effect on 2026-06-01, so customers must have been told by "
        f"2026-05-02 (30 days before); announced_on is {announced_on or 'missing'}. Announce it "
        "and move effective_from"
    )


def test_a_later_version_needs_words_for_its_announcement(tmp_path: Path) -> None:
    assert refusal(tmp_path, FILE, later("2026-05-01", "")) == (
        "2026-06-01.toml:1: customers must be told in words; add [announcement] with zh and en, "
        "and {d} in both where the day stands"
    )


# --- the line of a place ------------------------------------------------------------------------

LINES = '''\
day = 1
text = """
[[records]]
name = "not a key"
"""
[[ records ]]  # the first
"name" = "a"
[[records.keep]]
id = 1
notice.zh = "x"
[[records.keep]]
id = 2
list = [
  "a",
]
[[records]]
[[records.keep]]
id = 3
[records.what]
zh = "x"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        (("day",), 1),
        (("text",), 2),
        (("records", 0), 6),
        (("records", 0, "name"), 7),
        (("records", 0, "keep", 0), 8),
        (("records", 0, "keep", 0, "notice", "zh"), 10),
        (("records", 0, "keep", 1, "id"), 12),
        (("records", 0, "keep", 1, "list", 0), 13),
        (("records", 0, "keep", 1, "missing"), 11),
        (("records", 1), 16),
        (("records", 1, "keep", 0, "id"), 18),
        (("records", 1, "what", "zh"), 20),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_place(place: tuple[str | int, ...], line: int) -> None:
    assert line_of(LINES, place) == line
