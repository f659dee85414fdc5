"""What is published next of a case, from what its domains have answered."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from fullstop.consumers.aggregator.case import (
    CaseState,
    Contradiction,
    Later,
    Outcomes,
    digest,
    fold,
    lines_so_far,
    misfits,
    next_notice,
    noticed,
)
from fullstop.consumers.aggregator.lines import LINES_MAX
from fullstop.notify.when import MESSAGE_LIFE
from fullstop.schemas.messages import (
    VALUE_BYTES_MAX,
    Action,
    Erased,
    Kept,
    LineOutcome,
    Outcome,
    ResultNotice,
    Stage,
    SubjectId,
)
from tests.support.outcomes import (
    DAY,
    MS_WANG,
    NOW,
    SHOP,
    case,
    completed,
    deferred,
    erased,
    kept,
    open_matter,
    stored,
)

TOMORROW = DAY + timedelta(days=1)
CONTACT = b"\x01" * 80
INVOICE = kept("invoices", "invoice-stub", date(2028, 6, 18))
VOUCHER = kept("vouchers", "tax-10y", date(2033, 12, 31))
MATTER = open_matter("after_sales", "dispute-open")
YEARS = (2028, 2029, 2030)


def notice_of(state: CaseState, day: date = DAY) -> ResultNotice:
    notice = next_notice(state, now=NOW, day=day, words=SHOP)
    assert isinstance(notice, ResultNotice)
    return notice


def after(state: CaseState, *outcomes: Outcome, day: date = DAY) -> CaseState:
    """The case once its notice of the day is out and these outcomes have come."""
    told = noticed(state, notice_of(state, day), day=day, words=SHOP)
    merged = dict(told.outcomes) | {outcome.domain: outcome for outcome in outcomes}
    return replace(told, outcomes=merged)


def said(notice: ResultNotice) -> list[tuple[str, str, LineOutcome, int]]:
    return [(line.domain, line.records, line.outcome, line.count) for line in notice.lines]


# --- merging outcomes ----------------------------------------------------------------------------


def test_the_highest_revision_of_a_domain_wins_in_either_order() -> None:
    first, second = deferred("orders", INVOICE), completed("orders", revision=2)
    for order in ((first, second), (second, first)):
        outcomes: Outcomes = {}
        for outcome in order:
            folded = fold(outcomes, outcome)
            assert not isinstance(folded, Contradiction)
            outcomes = folded
        assert outcomes == {"orders": second}


def test_the_same_revision_with_other_contents_is_a_contradiction() -> None:
    known = completed("orders", erased("details", 3), revision=2)
    other = completed("orders", erased("details", 4), revision=2)
    assert fold({"orders": known}, other) == Contradiction("orders", 2)
    kept_instead = deferred("orders", erased("details", 3), INVOICE, revision=2)
    assert fold({"orders": known}, kept_instead) == Contradiction("orders", 2)


def test_an_outcome_said_again_with_another_id_time_and_seal_is_a_duplicate() -> None:
    known = completed("orders", erased("details", 3), contact=b"\x01" * 70)
    again = completed(
        "orders", erased("details", 3), contact=b"\x02" * 70, occurred_at=NOW + timedelta(hours=1)
    )
    assert fold({"orders": known}, again) == {"orders": known}


# --- when a notice is given ---------------------------------------------------------------------


def test_an_unstamped_case_never_gives_a_notice() -> None:
    assert next_notice(stored(case(*MS_WANG), expected=None), now=NOW, day=DAY, words=SHOP) is None


def test_a_missing_outcome_is_never_success() -> None:
    state = stored(case(completed("orders")), expected=("orders", "membership"))
    assert next_notice(state, now=NOW, day=DAY, words=SHOP) is None


def test_a_case_that_asks_nobody_gives_no_notice() -> None:
    assert next_notice(case(), now=NOW, day=DAY, words=SHOP) is None


@pytest.mark.parametrize(
    "outcome",
    [
        completed("orders", subject_id=SubjectId("somebody-else")),
        completed("orders", erased("details", 3), dry_run=True),
    ],
    ids=["another subject", "a dry run's outcome in a real case"],
)
def test_an_outcome_that_is_not_of_this_case_is_no_outcome(outcome: Outcome) -> None:
    state = case(outcome)
    assert misfits(state) == ("orders",)
    assert next_notice(state, now=NOW, day=DAY, words=SHOP) is None


def test_an_outcome_of_a_domain_that_was_not_asked_is_not_told() -> None:
    state = stored(case(completed("orders"), deferred("membership", INVOICE)), expected=("orders",))
    notice = notice_of(state)
    assert {line.domain for line in notice.lines} == {"orders"}
    assert notice.stage is Stage.FINAL


def test_revision_1_is_final_when_nothing_is_kept() -> None:
    notice = notice_of(case(completed("orders", erased("details", 3)), completed("membership")))
    assert (notice.revision, notice.stage, notice.complete) == (1, Stage.FINAL, True)


def test_revision_1_is_partial_when_something_is_kept() -> None:
    notice = notice_of(case(*MS_WANG))
    assert (notice.revision, notice.stage, notice.complete) == (1, Stage.PARTIAL, False)


def test_nothing_is_published_when_nothing_changed() -> None:
    again = [outcome.model_copy(update={"revision": 2}) for outcome in MS_WANG]
    state = after(case(*MS_WANG), *again)
    assert next_notice(state, now=NOW, day=TOMORROW, words=SHOP) is None


@pytest.mark.parametrize(
    "change",
    [
        kept("invoices", "invoice-stub", date(2029, 6, 18)),
        kept("invoices", "invoice-stub", date(2028, 6, 18), count=2),
    ],
    ids=["another day", "another count"],
)
def test_a_change_of_what_is_kept_is_told(change: Kept) -> None:
    state = after(case(deferred("orders", INVOICE)), deferred("orders", change, revision=2))
    assert notice_of(state).revision == 2


def test_the_first_change_of_a_day_is_told_at_once_and_further_ones_the_next_day() -> None:
    first, second, third = (kept("invoices", "invoice-stub", date(year, 6, 18)) for year in YEARS)
    state = case(deferred("orders", first))
    state = after(state, deferred("orders", second, revision=2))
    assert notice_of(state).revision == 2, "revision 1 of the same day does not delay a change"
    state = after(state, deferred("orders", third, revision=3))
    assert next_notice(state, now=NOW, day=DAY, words=SHOP) == Later(TOMORROW)
    assert notice_of(state, TOMORROW).revision == 3


def test_a_clock_that_went_back_gathers_too() -> None:
    state = after(
        case(deferred("orders", INVOICE)), deferred("orders", INVOICE, VOUCHER, revision=2)
    )
    state = stored(state, noticed_on=TOMORROW)
    later = Later(TOMORROW + timedelta(days=1))
    assert next_notice(state, now=NOW, day=DAY, words=SHOP) == later


@pytest.mark.parametrize(
    "later",
    [
        (erased("invoices", 1), VOUCHER),
        (erased("invoices", 1), INVOICE, VOUCHER),
        (kept("invoices", "invoice-stub", date(2028, 6, 18), count=7), VOUCHER),
        (erased("details", 4), INVOICE, VOUCHER),
    ],
    ids=["gone on its day", "one reason less", "another count", "more of what had gone"],
)
def test_what_was_promised_is_no_news_and_stands_on_the_page_only(
    later: tuple[Erased | Kept, ...],
) -> None:
    shorter = kept("invoices", "invoice-10y", date(2027, 1, 1))
    told = case(deferred("orders", erased("details", 3), INVOICE, shorter, VOUCHER))
    day = date(2028, 6, 19) if erased("invoices", 1) in later else DAY
    notice = notice_of(after(told, deferred("orders", *later, revision=2)), day)
    assert (notice.stage, notice.revision, notice.sms) == (Stage.PARTIAL, 2, "")


@pytest.mark.parametrize(
    ("later", "day"),
    [
        ((INVOICE, VOUCHER), DAY),
        ((kept("invoices", "invoice-10y", date(2028, 6, 18)), VOUCHER, MATTER), DAY),
        ((kept("invoices", "invoice-stub", date(2029, 6, 18)), VOUCHER, MATTER), DAY),
        ((VOUCHER, MATTER), date(2028, 6, 18)),
        ((INVOICE, VOUCHER, MATTER, open_matter("reviews", "dispute-open")), DAY),
        ((INVOICE, VOUCHER, open_matter("after_sales", "another")), DAY),
        ((INVOICE, VOUCHER, MATTER, erased("reviews", 1)), DAY),
    ],
    ids=[
        "a matter ended",
        "another rule",
        "a day moved",
        "gone before its day",
        "a new reason",
        "one matter for another",
        "gone, and never spoken of",
    ],
)
def test_news_is_told_in_a_text(later: tuple[Erased | Kept, ...], day: date) -> None:
    told = case(deferred("orders", INVOICE, VOUCHER, MATTER))
    assert notice_of(after(told, deferred("orders", *later, revision=2)), day).sms


def test_what_was_promised_is_remembered_over_notices_without_a_text() -> None:
    state = case(deferred("orders", INVOICE, VOUCHER, MATTER))
    silent = deferred("orders", erased("invoices", 1), VOUCHER, MATTER, revision=2)
    state = after(state, silent)
    gone = date(2028, 6, 19)
    assert notice_of(state, gone).sms == ""
    state = after(state, deferred("orders", erased("invoices", 1), VOUCHER, revision=3), day=gone)
    assert notice_of(state, gone).sms, "news of the same day waits for no notice without a text"
    state = after(state, silent.model_copy(update={"revision": 4}), day=gone)
    assert next_notice(state, now=NOW, day=gone, words=SHOP) == Later(gone + timedelta(days=1))


def test_the_final_notice_never_waits() -> None:
    state = case(deferred("orders", INVOICE))
    state = after(state, deferred("orders", INVOICE, erased("details", 1), revision=2))
    state = after(state, completed("orders", erased("invoices", 1), revision=3))
    notice = notice_of(state)
    assert (notice.revision, notice.stage, notice.complete) == (3, Stage.FINAL, True)


def test_the_same_notice_has_the_same_event_id() -> None:
    first, again = notice_of(case(*MS_WANG)), notice_of(case(*MS_WANG))
    assert first.event_id == again.event_id
    assert notice_of(stored(case(*MS_WANG), revision=1)).event_id != first.event_id


# --- previews -----------------------------------------------------------------------------------


def test_a_dry_run_gives_one_preview_that_is_not_sent() -> None:
    outcome = deferred("orders", erased("details", 3), INVOICE, dry_run=True)
    state = stored(
        case(outcome, dry_run=True), contact=CONTACT, contact_until=NOW + timedelta(days=1)
    )
    notice = notice_of(state)
    assert (notice.stage, notice.sms, notice.contact) == (Stage.PREVIEW, "", None)
    assert next_notice(after(state), now=NOW, day=DAY, words=SHOP) is None


def test_a_changed_preview_is_shown_at_once() -> None:
    state = case(completed("orders", dry_run=True), dry_run=True)
    for count in (1, 2):
        changed = completed("orders", erased("details", count), revision=count + 1, dry_run=True)
        state = after(state, changed)
    assert notice_of(state).revision == 3


# --- what complete and the contact mean ---------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        case(deferred("orders", INVOICE)),
        case(completed("orders", cancelled=True)),
        case(completed("orders"), completed("membership", cancelled=True)),
        case(completed("orders", unknown_records=("orders.videos",))),
        stored(case(completed("orders")), unknown_domains=("videos",)),
        stored(case(), unknown_domains=("videos",)),
    ],
    ids=["kept", "cancelled", "partly cancelled", "unknown set", "unknown domain", "nobody asked"],
)
def test_complete_is_not_said_while_anything_asked_is_unproven(state: CaseState) -> None:
    assert not notice_of(state).complete


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (NOW + timedelta(milliseconds=1), CONTACT),
        (NOW, None),
        (NOW - timedelta(days=1), None),
        (None, None),
    ],
)
def test_the_contact_is_in_the_notice_only_while_it_lives(
    until: datetime | None, expected: bytes | None
) -> None:
    state = stored(case(*MS_WANG), contact=CONTACT, contact_until=until)
    assert notice_of(state).contact == expected


# --- the lines ----------------------------------------------------------------------------------


def test_each_entry_of_each_outcome_is_a_line_in_the_order_of_the_expected_domains() -> None:
    outcomes = (
        deferred("orders", erased("details", 3), erased("reviews", 1, Action.ANONYMISED), INVOICE),
        completed("browsing_history", unknown_subject=True),
        completed("membership", unknown_records=("membership.photos",)),
        completed("payments"),
        completed("preference_tags", cancelled=True),
    )
    expected = ("browsing_history", "membership", "orders", "payments", "preference_tags")
    state = stored(case(*outcomes), expected=expected, unknown_domains=("videos.clips", "games"))
    assert said(notice_of(state)) == [
        ("membership", "photos", LineOutcome.UNKNOWN_RECORDS, 0),
        ("orders", "details", LineOutcome.ERASED, 3),
        ("orders", "reviews", LineOutcome.ANONYMISED, 1),
        ("orders", "invoices", LineOutcome.KEPT, 1),
        ("preference_tags", "", LineOutcome.CANCELLED, 0),
        ("videos", "clips", LineOutcome.UNKNOWN_RECORDS, 0),
        ("games", "", LineOutcome.UNKNOWN_RECORDS, 0),
        ("browsing_history", "", LineOutcome.NOTHING_HELD, 2),
    ]


def test_an_empty_erased_entry_says_nothing_held_unless_its_records_are_spoken_of() -> None:
    outcome = deferred("orders", erased("details", 0), erased("invoices", 0), INVOICE)
    assert said(notice_of(case(outcome))) == [
        ("orders", "invoices", LineOutcome.KEPT, 1),
        ("orders", "details", LineOutcome.NOTHING_HELD, 0),
    ]


def test_all_cancelled_is_final_with_cancelled_lines() -> None:
    state = case(completed("orders", cancelled=True), completed("membership", cancelled=True))
    notice = notice_of(state)
    assert notice.stage is Stage.FINAL
    assert {line.outcome for line in notice.lines} == {LineOutcome.CANCELLED}
    assert "已叫停，没有删除任何信息" in notice.sms


def test_a_domain_that_has_not_answered_is_pending_in_what_can_be_said_so_far() -> None:
    state = stored(case(completed("orders")), expected=("orders", "membership"))
    outcomes = {line.domain: line.outcome for line in lines_so_far(state, SHOP)}
    assert outcomes["membership"] is LineOutcome.PENDING


def test_a_notice_with_too_many_lines_is_gathered_and_stays_within_a_record() -> None:
    unknown = tuple(f"{'x' * 40}{n}.{'y' * 40}" for n in range(256))
    many = [kept(f"set_{n}{'z' * 40}", f"rule-{n}", date(2028, 6, 18)) for n in range(256)]
    state = stored(case(deferred("orders", *many, erased("details", 3))), unknown_domains=unknown)
    notice = notice_of(state)
    assert said(notice) == [
        ("x" * 40 + "0", "", LineOutcome.UNKNOWN_RECORDS, 256),
        ("orders", "details", LineOutcome.ERASED, 3),
        ("orders", "", LineOutcome.KEPT, 256),
    ]
    assert notice.lines[2].sentence == "256类信息暂时要留着"
    assert notice.lines[0].sentence == "256类信息没有认出来，没有处理"


def test_the_most_lines_of_the_longest_sentences_stay_within_a_record() -> None:
    sentence = "信" * 200
    line = notice_of(case(*MS_WANG)).lines[0].model_copy(update={"sentence": sentence})
    notice = notice_of(case(*MS_WANG)).model_copy(update={"lines": (line,) * LINES_MAX})
    assert len(notice.model_dump_json().encode()) < VALUE_BYTES_MAX


def test_the_digest_leaves_out_the_sentences_and_their_order_but_nothing_else() -> None:
    lines = notice_of(case(*MS_WANG)).lines
    assert digest(reversed(lines)) == digest(lines)
    first, *rest = lines
    assert digest([first.model_copy(update={"sentence": "别的说法"}), *rest]) == digest(lines)
    for change in (
        {"domain": "payments"},
        {"records": "cards"},
        {"outcome": LineOutcome.KEPT},
        {"count": 99},
        {"until": date(2030, 1, 1)},
    ):
        assert digest([first.model_copy(update=change), *rest]) != digest(lines)


# --- which SMS ----------------------------------------------------------------------------------


def test_the_second_message_says_that_what_was_kept_is_gone() -> None:
    gone = completed("orders", erased("details", 3), erased("invoices", 1), revision=2)
    notice = notice_of(asked_today(after(case(*MS_WANG), gone)), date(2034, 1, 1))
    assert notice.sms == (
        "【某某商城】您好，您2026年11月申请删除时暂留的信息，现已删除，申请办完。"
        "办理所留联系方式随后也会删除，以后不再为此事打扰您。疑问请拨95XXX。"
    )


@pytest.mark.parametrize(
    "gone",
    [
        (erased("details", 1), erased("invoices", 1, Action.ANONYMISED)),
        (),
    ],
    ids=["made anonymous", "not erased by this case"],
)
def test_the_second_message_claims_no_deletion_without_evidence(gone: tuple[Erased, ...]) -> None:
    state = after(case(deferred("orders", INVOICE)), completed("orders", *gone, revision=2))
    notice = notice_of(asked_today(state))
    assert notice.stage is Stage.FINAL
    assert "现已删除" not in notice.sms


def test_what_another_case_erased_is_told_as_gone_not_as_never_found() -> None:
    state = after(case(deferred("orders", INVOICE)), completed("orders", revision=2))
    notice = notice_of(asked_today(state))
    assert "您2026年11月申请删除时暂留的信息，现在已不在这里" in notice.sms
    assert "没有找到" not in notice.sms
    assert [line.sentence for line in notice.lines] == ["此前暂留的信息已不在这里"]


def asked_today(state: CaseState) -> CaseState:
    return replace(state, asked_on=DAY)


def test_a_case_that_kept_nothing_or_still_keeps_has_no_second_message() -> None:
    final = notice_of(case(completed("orders", erased("details", 3))))
    assert "3笔订单详情已删除" in final.sms
    still = after(case(*MS_WANG), deferred("orders", erased("details", 3), INVOICE, revision=2))
    assert "1类信息依法留至2028年6月18日" in notice_of(still).sms


@pytest.mark.parametrize(
    ("asked_on", "day", "named"),
    [
        (DAY, DAY + timedelta(days=30) - MESSAGE_LIFE, True),
        (DAY, DAY + timedelta(days=31) - MESSAGE_LIFE, False),
        (None, DAY, True),
    ],
    ids=["sent within 30 days", "sent later", "the first notice, the request's day not known"],
)
def test_an_sms_names_kinds_of_information_only_near_the_request(
    asked_on: date | None, day: date, named: bool
) -> None:
    assert ("发票" in notice_of(replace(case(*MS_WANG), asked_on=asked_on), day).sms) is named


def test_a_later_sms_names_no_kinds_where_the_day_of_the_request_is_not_known() -> None:
    state = after(case(*MS_WANG), deferred("orders", INVOICE, revision=2))
    assert "发票" not in notice_of(state).sms


def test_an_open_matter_comes_first_in_the_sms() -> None:
    outcome = deferred("orders", INVOICE, open_matter("after_sales", "dispute-open"))
    text = notice_of(case(outcome)).sms
    assert 0 < text.index("售后没办完") < text.index("发票")
