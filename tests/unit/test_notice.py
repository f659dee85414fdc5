"""The customer's words: what each entry of an outcome lets us say, and no more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from fullstop.consumers.aggregator.case import Wording, digest
from fullstop.consumers.aggregator.claims import never_said, unsayable
from fullstop.consumers.aggregator.finding import Finding, Refusal, findings_of
from fullstop.consumers.aggregator.lines import gathered, lines_of
from fullstop.consumers.aggregator.phrases import Language, Phrasebook, language_of
from fullstop.consumers.aggregator.sms import (
    HOTLINE_CHARACTERS_MAX,
    LINK_CHARACTERS_MAX,
    SIGNATURE_CHARACTERS_MAX,
    Sender,
    sms,
    sms_kept_is_gone,
)
from fullstop.gateways.segments import SEGMENTS_MAX
from fullstop.handlers.catalogue import catalogue
from fullstop.handlers.contract import Domain, RecordSet, Sensitive, Words
from fullstop.handlers.rules import LEGAL_HOLD, SECRET_HOLD, KeepRule, Policy
from fullstop.schemas.messages import (
    SENTENCE_CHARACTERS_MAX,
    Action,
    Erased,
    Kept,
    KeptKind,
    LineOutcome,
    Measure,
    Outcome,
)
from tests.support.outcomes import (
    FOLLOWED,
    MS_WANG,
    SENDER,
    SHOP,
    completed,
    deferred,
    erased,
    keep_rule,
    kept,
    open_matter,
    record_rules,
    wording,
)

JUNE = date(2028, 6, 18)
STUB = "invoice-stub"
REVIEWS = record_rules("reviews", Words("您写的评价", "Reviews you wrote"))
UNKNOWN_TEXTS = wording({})


def sentences(outcome: Outcome, words: Wording = SHOP, language: Language = "zh") -> list[str]:
    found = findings_of(outcome, words.phrasebook, language)
    return [finding.sentence[:1].upper() + finding.sentence[1:] for finding in found]


def sms_of(*outcomes: Outcome, language: Language = "zh", words: Wording = SHOP) -> str:
    found = [
        finding
        for outcome in outcomes
        for finding in findings_of(outcome, words.phrasebook, language)
    ]
    return sms(found, words.sender, language, named=True)


INSTALLED = Wording(
    Phrasebook(
        {name: entry.policies for name, entry in catalogue().items()},
        [entry.domain for entry in catalogue().values()],
    ),
    SENDER,
)


def installed(domain: str, *entries: Erased | Kept) -> Outcome:
    """An outcome that follows the newest rules of a domain that is installed."""
    policy = catalogue([domain])[domain].policies[-1]
    followed = FOLLOWED.model_copy(update={"version": policy.version, "digest": policy.digest})
    gone = [entry for entry in entries if isinstance(entry, Erased)]
    all_gone = len(gone) == len(entries)
    outcome = completed(domain, *gone) if all_gone else deferred(domain, *entries)
    return outcome.model_copy(update={"policy": followed})


def in_words(notice: str, short: str, *, en: str = "invoice") -> Wording:
    """A shop whose only rule has these words."""
    rule = keep_rule("rule", Words(notice, en), Words(short, en), "P5Y")
    return wording({"orders": (record_rules("invoices", Words("发票", "invoices"), rule),)})


# --- sentences ----------------------------------------------------------------------------------


def test_each_entry_becomes_the_sentence_of_its_file() -> None:
    assert sentences(MS_WANG[1]) == [
        "3笔订单详情已删除",
        "发票依规留到2028年6月18日，已封存，到期自动删除",
        "交易凭证依电商法留到2026年11月30日",
        "交易凭证（无姓名电话）依税法留到2033年12月31日，到期自动删除",
    ]
    assert sentences(MS_WANG[1], language="en") == [
        "Details of 3 orders deleted",
        "Invoice must be kept until 18 June 2028; locked, then deleted",
        "Transaction voucher kept until 30 November 2026",
        "Transaction voucher (no name or phone) kept until 31 December 2033, then deleted",
    ]


def test_a_preview_says_what_would_be_and_not_that_it_was_done() -> None:
    outcome = deferred(
        "orders",
        erased("details", 3),
        erased("reviews", 2, Action.ANONYMISED),
        kept("invoices", STUB, JUNE),
        open_matter("reviews", "dispute-open"),
        dry_run=True,
    )
    assert sentences(outcome) == [
        "3笔订单详情将删除",
        "2条您写的评价里能认出您的内容将去掉",
        "发票依规留至2028年6月18日",
        "1类信息因为事情还没办完暂时要留着",
    ]
    assert sentences(outcome, language="en")[:3] == [
        "Details of 3 orders will be deleted",
        "2 reviews you wrote will be made anonymous",
        "Invoice kept until 18 June 2028",
    ]


def test_what_has_no_words_of_its_own_is_said_plainly() -> None:
    assert sentences(completed("orders", erased("reviews", 1, Action.ANONYMISED))) == [
        "1条您写的评价里能认出您的内容已去掉"
    ]
    assert sentences(completed("payments")) == ["没有找到与您有关的信息"]
    assert sentences(completed("payments", unknown_subject=True)) == ["没有找到这个账号"]
    assert sentences(completed("payments", cancelled=True)) == ["这一部分已叫停"]
    unknown = completed("payments", unknown_records=("payments.coins",))
    assert sentences(unknown) == ["1类信息没有认出来，没有处理"]


@pytest.mark.parametrize(
    ("entry", "zh", "en"),
    [
        (
            kept("x", "r", JUNE),
            "1类信息按规定要留到2028年6月18日",
            "under our retention rules until 18 June 2028",
        ),
        (
            kept("x", "r"),
            "1类信息按规定暂时要留着",
            "1 kind of data kept under our retention rules",
        ),
        (
            kept("x", "r", JUNE, kind=KeptKind.SECURITY),
            "1类信息为了账号安全要留到2028年6月18日",
            "for account security until 18 June 2028",
        ),
        (
            open_matter("x", "r"),
            "1类信息因为事情还没办完暂时要留着",
            "1 kind of data kept while a matter is open",
        ),
    ],
    ids=["statutory", "no date", "security", "open matter"],
)
def test_without_the_file_the_sentence_says_only_what_the_outcome_says(
    entry: Kept, zh: str, en: str
) -> None:
    outcome = deferred("orders", erased("details", 3), entry)
    assert sentences(outcome, UNKNOWN_TEXTS) == ["1类信息已删除", zh]
    assert en in sentences(outcome, UNKNOWN_TEXTS, "en")[1]


def test_a_legal_hold_is_told_and_ends_the_promise_beside_it() -> None:
    outcome = deferred("orders", kept("invoices", "invoice-stub", JUNE), hold(LEGAL_HOLD))
    assert sentences(outcome) == [
        "发票依规留至2028年6月18日",
        "1类信息因法律程序需要暂时要留着",
    ]
    assert "kept for legal proceedings" in sentences(outcome, language="en")[1]


def test_a_secret_hold_alone_reads_like_any_keeping_by_law() -> None:
    statutory = kept("invoices", "no-such-rule")
    for secret in (hold(SECRET_HOLD), hold(SECRET_HOLD, "after_sales.")):
        assert sentences(deferred("orders", secret)) == sentences(deferred("orders", statutory))


def test_a_secret_hold_is_not_told_beside_another_reason_and_nothing_is_promised() -> None:
    stub = kept("invoices", "invoice-stub", JUNE)
    outcome = deferred("orders", stub, hold(SECRET_HOLD))
    [found] = findings_of(outcome, SHOP.phrasebook, "zh")
    [without] = findings_of(deferred("orders", stub), SHOP.phrasebook, "zh")
    assert (found.until, found.count) == (without.until, without.count)
    lines = [lines_of([one], "zh", dry_run=False) for one in (found, without)]
    assert digest(lines[0]) == digest(lines[1])  # so no notice of its own
    assert "自动删除" in without.sentence
    for text in (found.sentence, sms([found], SHOP.sender, "zh", named=True)):
        assert "自动删除" not in text
        assert "法律程序" not in text


def test_a_line_names_the_rule_that_keeps_the_records_unless_that_is_a_secret_hold() -> None:
    stub = kept("invoices", "invoice-stub", JUNE)
    outcome = deferred("orders", erased("reviews", 1), stub, hold(LEGAL_HOLD))
    found = findings_of(outcome, SHOP.phrasebook, "zh")
    rules = [line.rule for line in lines_of(found, "zh", dry_run=False)]
    assert rules == [None, LEGAL_HOLD.id, "invoice-stub"]
    [secret] = findings_of(deferred("orders", hold(SECRET_HOLD)), SHOP.phrasebook, "zh")
    assert [line.rule for line in lines_of([secret], "zh", dry_run=False)] == [None]


def hold(rule: KeepRule, child: str = "") -> Kept:
    entry = kept("invoices", f"{child}{rule.id}", kind=KeptKind.LEGAL_HOLD)
    return entry.model_copy(update={"ends_when": rule.fact})


def test_a_version_with_another_digest_is_not_known() -> None:
    outcome = MS_WANG[1].model_copy(
        update={"policy": FOLLOWED.model_copy(update={"digest": "cd" * 32})}
    )
    assert sentences(outcome)[0] == "1类信息已删除"


def test_an_erased_entry_without_a_count_claims_none() -> None:
    entry = erased("details", 1).model_copy(update={"count": 0})
    assert sentences(completed("orders", entry)) == ["1类信息已删除"]


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ((Measure.MASKED,), "发票依规留到{d}，已封存"),
        ((Measure.MASKED,), "发票留到{d}，仅财务可查"),
        ((Measure.MASKED,), "评价已不再公开，留到{d}"),
        ((Measure.RESTRICTED,), "发票留到{d}；抬头现在就删"),
        ((Measure.RESTRICTED, Measure.MASKED), "发票留到{d}；抬头已删除"),
        ((Measure.RESTRICTED, Measure.MASKED), "发票留到{d}，到期全部删除"),
        ((Measure.RESTRICTED, Measure.MASKED), "发票留到{d}，删了会告诉您"),
        ((Measure.RESTRICTED, Measure.MASKED), "{d}" * 60),
    ],
)
def test_words_that_claim_more_than_the_outcome_are_not_used(
    measures: tuple[Measure, ...], words: str
) -> None:
    outcome = deferred("orders", kept("invoices", "rule", JUNE, measures=measures))
    shop = in_words(words, "发票留至{d}")
    assert sentences(outcome, shop) == ["发票留至2028年6月18日"]
    shop = in_words(words, words)
    assert sentences(outcome, shop) == ["1类信息依法要留到2028年6月18日"]
    assert findings_of(outcome, shop.phrasebook, "zh")[0].clause is None


@pytest.mark.parametrize("claim", ["locked", "Hidden", "no longer public", "goes now", "all"])
def test_english_words_that_claim_more_than_the_outcome_are_not_used(claim: str) -> None:
    outcome = deferred("orders", kept("invoices", "rule", JUNE, measures=()))
    shop = in_words("发票", "发票", en=f"invoice until {{d}}, {claim}")
    assert sentences(outcome, shop, "en") == ["1 kind of data kept by law until 18 June 2028"]


def test_words_with_a_date_are_not_used_without_one() -> None:
    outcome = deferred("orders", kept("invoices", STUB, None, ends_when="tax_open"))
    assert sentences(outcome) == ["1类信息依法暂时要留着"]


@pytest.mark.parametrize(
    "longer",
    [
        kept("invoices", "invoice-10y", date(2033, 12, 31)),
        kept("invoices", "hold-17", kind=KeptKind.LEGAL_HOLD),
        kept("invoices", "no-such-rule"),
    ],
    ids=["a later day", "a legal hold", "an end that nobody can name"],
)
def test_deletion_at_the_end_is_not_promised_where_another_reason_holds_longer(
    longer: Kept,
) -> None:
    alone = deferred("orders", kept("invoices", STUB, JUNE))
    together = deferred("orders", kept("invoices", STUB, JUNE), longer)
    assert "自动删除" in sentences(alone)[0]
    assert sentences(together)[0] == "发票依规留至2028年6月18日"


def test_what_with_a_word_never_said_is_not_used() -> None:
    shop = wording({"orders": (record_rules("details", Words("全部订单", "everything")),)})
    outcome = completed("orders", erased("details", 3))
    assert sentences(outcome, shop) == ["1类信息已删除"]
    assert sentences(outcome, shop, "en") == ["1 kind of data deleted"]


def test_every_installed_rule_is_told_in_its_own_words_when_its_outcome_proves_them() -> None:
    for domain, entry in catalogue().items():
        policy = entry.policies[-1]
        words = Wording(Phrasebook({domain: entry.policies}), SENDER)
        for records, rules in policy.records.items():
            for rule in rules.keep:
                outcome = _proving(domain, records, rule, policy.version, policy.digest)
                assert rule.notice is not None
                one = rule.notice.en_one or rule.notice.en  # of one record
                for language, own in (("zh", rule.notice.zh), ("en", one)):
                    sentence = sentences(outcome, words, language_of(language))[1]
                    start = own.partition("{d}")[0]
                    assert sentence.lower().startswith(start.lower()), (domain, records, rule.id)


SECURITY_LOG = "network-log-6m"


def test_what_somebody_reads_in_daily_business_is_not_called_locked() -> None:
    """Login logs are restricted, and read by the security department."""
    log = kept("login_logs", SECURITY_LOG, JUNE, kind=KeptKind.SECURITY, readers="security")
    text = sms_of(installed("account_security", log), words=INSTALLED)
    assert "登录记录依法留至2028年6月18日，仅安全部门可查，到期自动删除" in text
    [sentence] = sentences(installed("account_security", log), INSTALLED)
    assert sentence == "登录记录依法留到2028年6月18日，仅安全部门可查"

    invoice = kept("invoices", STUB, JUNE, readers="finance_duty")
    for readers in ("after_sales", "some_desk"):
        matter = kept("invoices", "dispute", kind=KeptKind.UNFINISHED_BUSINESS, readers=readers)
        assert "封存" in sms_of(deferred("orders", invoice))
        assert "封存" not in sms_of(deferred("orders", invoice, matter))
        assert "封存" not in "".join(sentences(deferred("orders", invoice, matter)))


def test_a_device_is_told_with_its_reason_and_no_law() -> None:
    device = kept("devices", SECURITY_LOG, JUNE, kind=KeptKind.SECURITY, readers="security")
    outcome = installed("account_security", device)
    assert sentences(outcome, INSTALLED) == [
        "设备信息为了账号安全留到2028年6月18日，仅安全部门可查"
    ]
    assert "设备信息为账号安全留至2028年6月18日" in sms_of(outcome, words=INSTALLED)
    assert "for account security" in sms_of(outcome, words=INSTALLED, language="en")


def test_no_law_is_claimed_for_a_rule_that_nobody_verified() -> None:
    rule = keep_rule("rule", Words("彻底", "all"), Words("彻底", "all"), "P5Y")  # never said
    for unverified, law in ((False, "依法"), (True, "按规定")):
        rules = record_rules("invoices", Words("发票", "x"), replace(rule, unverified=unverified))
        vouchers = record_rules("vouchers", Words("凭证", "x"))
        shop = wording({"orders": (rules, vouchers)})
        own, parents = kept("invoices", "rule"), kept("vouchers", "invoices.rule")
        told = sentences(deferred("orders", own, parents), shop)
        assert told == [f"1类信息{law}暂时要留着"] * 2
        assert f"2类信息{law}暂时要留着" in sms_of(deferred("orders", own, parents), words=shop)


def test_a_benefit_that_went_is_not_called_unused() -> None:
    outcome = installed("membership", erased("benefits", 1))
    assert sentences(outcome, INSTALLED)[0] == "1项已用完或已结束的会员权益已删除"


@pytest.mark.parametrize("rule", ["open-matter", "benefit-unused", "paid-benefit-unused"])
def test_what_went_of_the_identity_is_named_in_the_tense_of_the_result(rule: str) -> None:
    entry = open_matter("identity", rule)
    result = installed("membership", entry)
    preview = result.model_copy(update={"dry_run": True})
    unmasked = installed("membership", entry.model_copy(update={"measures": ()}))
    for outcome, zh, en in (
        (result, "；身份证号和邮箱已删除", "; ID number and e-mail deleted"),
        (preview, "；身份证号和邮箱将删除", "; ID number and e-mail will be deleted"),
    ):
        assert sentences(outcome, INSTALLED)[0].endswith(zh)
        assert sentences(outcome, INSTALLED, "en")[0].endswith(en)
    assert "身份证" not in sentences(unmasked, INSTALLED)[0]
    for outcome in (result, installed("membership", erased("identity", 1))):
        assert "身份证" not in sms_of(outcome, words=INSTALLED)  # strangers may read it
    gone = sentences(installed("membership", erased("identity", 1)), INSTALLED)[0]
    assert gone == "会员资料里的姓名、手机号、身份证号和邮箱已删除"


def test_english_has_the_plural_form_of_each_number() -> None:
    for count, what in ((1, "1 login record deleted"), (2, "2 login records deleted")):
        outcome = installed("account_security", erased("login_logs", count))
        assert sentences(outcome, INSTALLED, "en")[0] == what
    for count, text in ((1, "Invoice kept until"), (3, "Invoices kept until")):
        outcome = installed("orders", kept("invoices", STUB, JUNE, count=count))
        assert text in sms_of(outcome, words=INSTALLED, language="en")


def test_every_shipped_count_has_an_english_of_one() -> None:
    for entry in catalogue().values():
        for policy in entry.policies:
            for rules in policy.records.values():
                counted = [
                    words for words in (rules.what, rules.sms) if words and "{n}" in words.en
                ]
                assert all(words.en_one for words in counted), (policy.domain, rules.name)


def _proving(domain: str, records: str, rule: KeepRule, version: str, digest: str) -> Outcome:
    until = None if rule.period is None else JUNE
    entry = kept(
        records,
        rule.id,
        until,
        kind=KeptKind(rule.kind.value),
        ends_when=None if until else "fact",
        readers=rule.readers,
    )
    followed = FOLLOWED.model_copy(update={"version": version, "digest": digest})
    outcome = deferred(domain, erased(records, 3), entry)
    return outcome.model_copy(update={"policy": followed})


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh-CN", "zh"),
        ("ZH_hant_TW", "zh"),
        ("zh", "zh"),
        ("en-GB", "en"),
        ("zha", "en"),
        ("cmn-Hans", "zh"),
        ("yue", "zh"),
    ],
)
def test_the_language_follows_the_locale(locale: str, language: Language) -> None:
    assert language_of(locale) == language


# --- the SMS ------------------------------------------------------------------------------------


def test_ms_wang_reads_what_is_gone_what_is_kept_and_until_when() -> None:
    assert sms_of(*MS_WANG) == (
        "【某某商城】您好，申请{ref}：会员资料里的手机号、3笔订单详情、浏览记录已删除。"
        "发票依规留至2028年6月18日，交易凭证依税法留至2033年底，已封存，到期自动删除。"
        "为什么、怎么查：{link} 或拨95XXX。"
    )
    assert SENDER.segments(sms_of(*MS_WANG)) == 2


def test_the_same_in_english() -> None:
    assert sms_of(*MS_WANG, language="en") == (
        "[某某商城] Request {ref}: The phone in your profile, details of 3 orders, your browsing "
        "history deleted. Invoice kept until 18 June 2028, transaction voucher kept until the end "
        "of 2033 (tax law), locked; deleted when due. Details: {link} or call 95XXX."
    )


PRESCRIPTIONS = record_rules(
    "prescriptions",
    Words("{n}张处方", "{n} prescriptions"),
    keep_rule(
        "by-law", Words("处方留到{d}", "until {d}"), Words("处方留至{d}", "until {d}"), "P3Y"
    ),
    keep_rule("open", Words("处方还没取药", "not collected"), Words("处方没取药", "open"), None),
)


@pytest.mark.parametrize("kinds", [*((kind,) for kind in Sensitive), tuple(Sensitive)], ids=str)
def test_what_is_sensitive_is_counted_in_the_sms_and_named_on_the_page_only(
    kinds: tuple[Sensitive, ...],
) -> None:
    rules = replace(PRESCRIPTIONS, sensitive=frozenset(kinds))
    words = wording({"orders": (rules, record_rules("details", Words("{n}笔订单详情", "x")))})
    entries = (erased("prescriptions", 2), erased("details", 3))
    outcome = deferred("orders", *entries, kept("prescriptions", "by-law", JUNE))
    assert sentences(outcome, words)[0] == "2张处方已删除"
    assert "处方留到2028年6月18日" in sentences(outcome, words)
    text = sms_of(outcome, words=words)
    assert "处方" not in text
    assert "：3笔订单详情等已删除。" in text
    assert "1类信息依法留至2028年6月18日" in text


def test_only_a_bank_account_is_named_in_the_sms_while_its_matter_is_open() -> None:
    for kind in Sensitive:
        rules = replace(PRESCRIPTIONS, sensitive=frozenset({kind}))
        words = wording({"orders": (rules,)})
        text = sms_of(deferred("orders", open_matter("prescriptions", "open")), words=words)
        assert ("处方没取药" in text) == (kind is Sensitive.BANK_ACCOUNT)


def test_the_shipped_marks_reach_the_notice() -> None:
    payments = catalogue(["payments"])["payments"].policies[-1]
    for rules in payments.records.values():
        assert rules.sensitive == {Sensitive.BANK_ACCOUNT}


def test_only_the_last_day_of_a_year_is_called_its_end() -> None:
    outcome = deferred("orders", kept("invoices", STUB, date(2028, 12, 30)))
    assert "发票依规留至2028年12月30日" in sms_of(outcome)
    assert "until 30 December 2028" in sms_of(outcome, language="en")


def test_an_open_matter_is_told_before_any_other_open_end_of_the_same_records() -> None:
    open_ends = [
        kept("after_sales", "no-such-rule", ends_when="tax_open"),
        open_matter("after_sales", "dispute-open"),
    ]
    for entries in (open_ends, open_ends[::-1]):
        assert "售后没办完" in sms_of(deferred("orders", *entries))


def test_nothing_found() -> None:
    assert sms_of(completed("orders"), completed("payments", unknown_subject=True)) == (
        "【某某商城】您好，申请{ref}已查完：没有找到与该账号有关的信息，因此没有可删除的内容。"
        "如有疑问请拨95XXX。"
    )


@pytest.mark.parametrize(
    "other",
    [
        completed("payments", cancelled=True),
        completed("payments", unknown_records=("payments.coins",)),
        completed("payments", erased("cards", 1)),
    ],
    ids=["cancelled", "unknown records", "erased"],
)
def test_nothing_found_is_said_only_if_every_domain_found_nothing(other: Outcome) -> None:
    assert "没有找到" not in sms_of(completed("orders"), other)


@pytest.mark.parametrize(
    ("language", "said", "only"),
    [
        ("zh", "您确认之后新产生的信息不在这次申请内", "只有"),
        ("en", "What you added later is not covered", "only what"),
    ],
)
def test_what_is_newer_is_not_called_all_there_is_beside_what_went(
    language: Language, said: str, only: str
) -> None:
    newer = completed("payments").model_copy(update={"only_newer": True})
    text = sms_of(completed("orders", erased("reviews", 1)), newer, language=language)
    assert said in text
    assert only not in text.lower()


# What its author alone may ask for, and what no rules are in force for yet.
_REFUSED = ("orders.reviews", "orders.videos")
_AUTHORED = Wording(
    Phrasebook(
        {"orders": [Policy("orders", JUNE, FOLLOWED.digest, {"reviews": REVIEWS})]},
        [
            Domain(
                "orders",
                (
                    RecordSet("reviews", "o.r", "k", authors_own=True, words=REVIEWS.what),
                    RecordSet("videos", "o.v", "k", words=Words("短视频", "Short videos")),
                ),
            )
        ],
    ),
    SENDER,
)


@pytest.mark.parametrize(
    ("language", "told", "short"),
    [
        (
            "zh",
            [
                "您写的评价这次没有处理，作者本人可以另外申请删除",
                "短视频现在还不能申请删除，没有处理",
            ],
            "：您写的评价这次没有处理，作者本人可以另外申请删除。短视频现在还不能申请删除，没有处理。",
        ),
        (
            "en",
            [
                "Reviews you wrote not processed: the author can ask for this separately",
                "Short videos not processed: this cannot be asked for yet",
            ],
            ": Reviews you wrote not processed: the author can ask for this separately. Short",
        ),
    ],
)
def test_what_was_asked_for_and_left_alone_is_told_with_its_reason(
    language: Language, told: list[str], short: str
) -> None:
    followed = FOLLOWED.model_copy(update={"version": JUNE.isoformat()})
    outcome = completed("orders", unknown_records=_REFUSED).model_copy(update={"policy": followed})
    assert sentences(outcome, _AUTHORED, language) == told
    text = sms_of(outcome, completed("payments"), language=language, words=_AUTHORED)
    assert short in text
    assert "没有找到" not in text
    found = findings_of(outcome, _AUTHORED.phrasebook, language)
    counted = sms(found, SENDER, language, named=False)
    assert "评价" not in counted
    assert "reviews" not in counted.lower()
    assert [f.sentence for f in gathered(found * 2, language, dry_run=False)] == [
        text.replace("您写的评价", "2类信息").replace("短视频", "2类信息")
        if language == "zh"
        else text.replace("Reviews you wrote", "2 kinds of data").replace(
            "Short videos", "2 kinds of data"
        )
        for text in reversed(told)
    ]
    not_known = completed("orders", unknown_records=_REFUSED)  # rules that nobody here has
    assert sentences(not_known, _AUTHORED) == ["1类信息没有认出来，没有处理"] * 2


def test_a_stopped_case_says_what_was_deleted_before() -> None:
    stopped = completed("membership", cancelled=True)
    assert "：已叫停，没有删除任何信息。" in sms_of(stopped, completed("orders"))
    assert "：浏览记录已删除。有一部分已叫停。" in sms_of(stopped, MS_WANG[2])
    assert "没有删除任何信息" not in sms_of(stopped, MS_WANG[2])
    refused = completed("orders", cancelled=True, unknown_records=("orders.reviews",))
    assert "：已叫停，没有删除任何信息。" in sms_of(stopped, refused)


def test_locked_is_said_only_of_what_is_restricted() -> None:
    open_to_view = kept("vouchers", "tax-10y", date(2033, 12, 31), measures=())
    invoice = kept("invoices", STUB, JUNE)
    assert "已封存" in sms_of(deferred("orders", invoice))
    assert "交易凭证依税法留至2033年底；发票依规留至2028年6月18日，已封存，" in sms_of(
        deferred("orders", invoice, open_to_view)
    )
    assert "(tax law); invoice kept until 18 June 2028, locked; deleted when due" in sms_of(
        deferred("orders", invoice, open_to_view), language="en"
    )


def test_deletion_when_due_is_said_only_if_every_dated_clause_ends_last() -> None:
    invoice = kept("invoices", STUB, JUNE)
    hold = kept("invoices", "hold-17", date(2027, 1, 1), kind=KeptKind.LEGAL_HOLD)
    assert "到期自动删除" in sms_of(deferred("orders", invoice, hold))
    no_end = kept("invoices", "hold-17", kind=KeptKind.LEGAL_HOLD)
    assert sms_of(deferred("orders", invoice, no_end)) == (
        "【某某商城】您好，申请{ref}：1类信息因法律程序需要暂时要留着。"
        "为什么、怎么查：{link} 或拨95XXX。"
    )


def test_an_open_matter_is_told_instead_of_a_date_and_apart_from_what_is_locked() -> None:
    outcome = deferred(
        "orders",
        kept("invoices", STUB, JUNE),
        kept("after_sales", "no-such-rule", JUNE),
        open_matter("after_sales", "dispute-open"),
    )
    assert (
        "：售后没办完，聊天和照片先留着，办结自动删除，不用再申请；"
        "发票依规留至2028年6月18日，另外1类信息按规定留至2028年6月18日，已封存，到期自动删除。"
        in sms_of(outcome)
    )


def test_the_most_urgent_act_is_said_first_and_once() -> None:
    """Unbind the card, in one message with what is gone and what else is kept (M4, M5, M6)."""
    outcomes = (
        installed(
            "orders",
            erased("details", 3),
            kept("invoices", STUB, JUNE),
            open_matter("after_sales", "dispute-open"),
        ),
        installed(
            "payments", open_matter("clearing", "card-bound"), open_matter("cards", "card-bound")
        ),
    )
    found = [f for outcome in outcomes for f in findings_of(outcome, INSTALLED.phrasebook, "zh")]
    assert sms(found, SENDER, "zh", named=True) == (
        "【某某商城】您好，申请{ref}：您还绑着银行卡，请先解绑，解绑后自动删除，不用再申请。"
        "3笔订单详情已删除。您有售后没办完，聊天和照片先留着，只有售后人员能看，办结自动删除；"
        "未入账的清算记录等解绑结清后自动删除；"
        "发票依规留至2028年6月18日，已封存，到期自动删除。为什么、怎么查：{link} 或拨95XXX。"
    )
    english = [f for outcome in outcomes for f in findings_of(outcome, INSTALLED.phrasebook, "en")]
    assert sms(english, SENDER, "en", named=True) == (
        "[某某商城] Request {ref}: Please unbind your bank card; then it is deleted. Details of 3 "
        "orders deleted. After-sales, clearing records kept while a matter is open; invoice kept "
        "until 18 June 2028. Details: {link} or call 95XXX."
    )
    for language, told in (("zh", found), ("en", english)):
        by_count = sms(told, SENDER, language_of(language), named=False)
        assert "银行卡" not in by_count
        assert "card" not in by_count


def test_what_must_be_refunded_first_is_said_before_what_may_be_waived() -> None:
    rules = ("benefit-unused", "paid-benefit-unused")
    for order in (rules, rules[::-1]):
        entries = [open_matter("benefits", rule) for rule in order]
        outcome = installed("membership", *entries, open_matter("level", "benefit-unused"))
        assert sms_of(outcome, words=INSTALLED) == (
            "【某某商城】您好，申请{ref}：付费权益和储值请先办退款，退款后自动删除，不用再申请；"
            "未用权益给您留着，不要了可以声明放弃。"
            "您还有会员权益没用，会员等级先留着，用完、到期或声明放弃后自动删除。"
            "为什么、怎么查：{link} 或拨95XXX。"
        )


YEAR_2036 = date(2036, 12, 31)


def in_english(*outcomes: Outcome, more: Sequence[Finding] = ()) -> str:
    """A text in the shipped words under a Chinese signature, where there is least room."""
    found = [f for one in outcomes for f in findings_of(one, INSTALLED.phrasebook, "en")]
    return sms([*found, *more], SENDER, "en", named=True)


def test_no_answer_is_so_long_that_an_act_or_an_offer_is_not_named() -> None:
    answers = [
        Finding("orders", name, LineOutcome.UNKNOWN_RECORDS, "", clause=name * 5, refusal=why)
        for name, why in zip(("reviews", "invoices", "details"), Refusal, strict=False)
    ]
    text = in_english(
        installed("payments", open_matter("cards", "card-bound")),
        installed("membership", open_matter("benefits", "benefit-unused")),
        installed("orders", kept("invoices", STUB, JUNE), kept("vouchers", "tax-10y", YEAR_2036)),
        more=answers,
    )
    assert "Please unbind your bank card; then it is deleted" in text
    assert "unused benefits stay unless you waive them" in text
    assert "3 kinds not processed: see link" in text


def test_what_has_a_name_is_not_told_with_the_day_of_what_has_none() -> None:
    text = in_english(
        installed("membership", erased("identity", 1), erased("level", 1)),
        installed(
            "orders",
            kept("invoices", STUB, JUNE),
            kept("logistics", "transaction-3y", JUNE),
            kept("vouchers", "tax-10y", date(2033, 12, 31)),
        ),
        installed("payments", kept("clearing", "tax-10y", YEAR_2036)),
    )
    assert "another 1 kind kept by law until the end of 2036" in text
    assert "and more kept" not in text


def test_a_name_comes_before_what_becomes_of_the_rest_meanwhile() -> None:
    matters = [open_matter(name, "order-open") for name in ("invoices", "logistics", "vouchers")]
    text = in_english(
        installed("membership", open_matter("identity", "open-matter")),
        installed("browsing_history", erased("views", 1), erased("searches", 1)),
        installed(
            "orders",
            erased("details", 2),
            *matters,
            kept("invoices", STUB, JUNE),
            kept("vouchers", "tax-10y", YEAR_2036),
        ),
        installed(
            "payments",
            open_matter("clearing", "card-bound"),
            kept("clearing", "tax-10y", YEAR_2036),
        ),
    )
    assert "Order details and more deleted" in text
    assert "deleted when due" not in text


def test_words_come_back_where_a_short_name_was_the_longer_one() -> None:
    text = in_english(
        installed("account_security", erased("login_logs", 1)),
        installed(
            "orders",
            erased("reviews", 1),
            erased("logistics", 1),
            erased("details", 2),
            kept("invoices", STUB, date(2026, 11, 27)),
            kept("vouchers", "tax-10y", YEAR_2036),
        ),
        installed("payments", erased("cards", 2), open_matter("clearing", "settlement-open")),
    )
    assert "Deliveries, reviews and more deleted" in text
    assert "An unsettled record stays until settled" in text


def test_names_that_have_room_only_together_are_not_given_up_one_by_one() -> None:
    """A name alone takes a day of its own to itself; all of them share their last."""
    text = in_english(
        installed("browsing_history", erased("views", 2), erased("searches", 1)),
        installed("membership", open_matter("identity", "open-matter")),
        installed(
            "orders",
            erased("invoices", 1),
            erased("logistics", 1),
            erased("details", 1),
            kept("invoices", STUB, date(2026, 11, 27)),
            open_matter("invoices", "order-open"),
            open_matter("logistics", "order-open"),
            open_matter("vouchers", "order-open"),
            kept("vouchers", "tax-10y", date(2033, 12, 31)),
        ),
        installed(
            "payments",
            erased("cards", 1),
            open_matter("clearing", "settlement-open"),
            kept("clearing", "tax-10y", YEAR_2036),
        ),
        installed("preference_tags", erased("tags", 2)),
    )
    assert "Order details and more deleted" in text
    assert "invoices, vouchers, clearing records kept by law" in text


def test_that_records_are_kept_is_no_news_beside_the_reason() -> None:
    matter = KeptKind.UNFINISHED_BUSINESS
    found = [
        Finding("orders", "vouchers", LineOutcome.KEPT, "", short="交易凭证", kind=kind, why=why)
        for kind, why in ((matter, "因为事情还没办完"), (None, ""))
    ]
    assert "：交易凭证因为事情还没办完暂时要留着。" in sms(found, SENDER, "zh", named=True)


def test_what_has_no_words_is_counted_beside_what_has() -> None:
    outcome = deferred(
        "orders",
        erased("details", 3),
        erased("gifts", 1),
        erased("notes", 1),
        kept("invoices", STUB, JUNE),
        kept("gifts", "rule", JUNE),
        open_matter("notes", "rule"),
    )
    text = sms_of(outcome)
    assert (
        "：3笔订单详情等已删除。1类信息因为事情还没办完暂时要留着；发票依规留至2028年6月18日，"
        "另外1类信息按规定留至2028年6月18日，已封存，到期自动删除。" in text
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_most_that_can_be_counted_fits(language: Language) -> None:
    outcomes = [
        LineOutcome.ERASED,
        LineOutcome.ANONYMISED,
        LineOutcome.KEPT,
        LineOutcome.CANCELLED,
        LineOutcome.UNKNOWN_RECORDS,
    ]
    kind = KeptKind.UNFINISHED_BUSINESS
    found = [
        Finding("orders", str(no), outcome, "", kind=kind)
        for outcome in outcomes
        for no in range(1000)
    ]
    longest = Sender(
        "签" * SIGNATURE_CHARACTERS_MAX, "9" * HOTLINE_CHARACTERS_MAX, LINK_CHARACTERS_MAX
    )
    for text in (
        sms(found, longest, language, named=True),
        sms_kept_is_gone(longest, language, JUNE),
        sms([], longest, language, named=True),
    ):
        assert longest.segments(text) <= SEGMENTS_MAX


@pytest.mark.parametrize(
    ("signature", "hotline", "link"),
    [
        ("", "95XXX", 18),
        ("某", "", 18),
        ("某" * 21, "95XXX", 18),
        ("某", "9" * 21, 18),
        ("某", "95XXX", 0),
        ("某", "95XXX", LINK_CHARACTERS_MAX + 1),
    ],
)
def test_a_sender_that_would_not_fit_does_not_start(
    signature: str, hotline: str, link: int
) -> None:
    with pytest.raises(ValueError, match="characters"):
        Sender(signature, hotline, link)


# --- never --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "信息已全部删除",
        "彻底删除",
        "永久删除",
        "到期会通知您",
        "办好后告诉您",
        "感谢您",
        "手机号13812345678已删除",
        "退款30元",
        "https://xx.cn",
        "身份证号已脱敏",
        "卡号6222***8888",
        "您的密码",
        "a domain",
        "All your data",
        "permanently deleted",
        "we will notify you",
        "we will tell you",
        "已删除 ✅",
        "再见 😀",
    ],
)
def test_never_said(text: str) -> None:
    assert never_said(text)


def test_what_the_shop_says_has_nothing_that_is_never_said() -> None:
    for language in ("zh", "en"):
        assert not never_said(sms_of(*MS_WANG, language=language_of(language)))
        assert not never_said(sms_kept_is_gone(SENDER, language_of(language), JUNE))


def test_a_sentence_is_never_longer_than_a_notice_may_carry() -> None:
    shop = in_words("{d}" * 66, "{d}" * 60)
    outcome = deferred("orders", kept("invoices", "rule", JUNE))
    assert all(len(text) <= SENTENCE_CHARACTERS_MAX for text in sentences(outcome, shop))


def test_words_are_found_in_the_version_that_the_outcome_followed() -> None:
    book = SHOP.phrasebook
    policy = book.policy("orders", FOLLOWED)
    assert policy is not None
    assert "invoices" in policy.records
    assert book.policy("payments", FOLLOWED) is None
    assert Phrasebook({}).policy("orders", FOLLOWED) is None


def test_rules_that_would_say_what_is_never_said_are_named() -> None:
    [policy] = catalogue(["orders"])["orders"].policies
    invoices = policy.records["invoices"]
    thanks = replace(invoices, what=Words("感谢您，{n}张发票", "{n} invoices"))
    [line] = unsayable([replace(policy, records={"invoices": thanks})])
    assert line.startswith("orders 2026-01-01: invoices: ")
    assert "感谢" in line
    assert not list(unsayable([policy]))


def test_the_security_department_may_be_named() -> None:
    assert not never_said("仅安全部门可查")
    assert never_said("全部删除")
