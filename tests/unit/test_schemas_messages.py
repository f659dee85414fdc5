"""The contract on values: bounds, defaults, and what contradicts itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

import pytest
from pydantic import ValidationError

from fullstop.schemas.messages import (
    CONTACT_BYTES_MAX,
    CONTACT_BYTES_MIN,
    ENTRIES_MAX,
    ActingAs,
    Channel,
    DeletionRequested,
    Ground,
    Message,
    Record,
    Stage,
    preview_digest,
)
from tests.support.messages import (
    AT,
    CONTACT,
    EVENT_ID,
    SHA256,
    announced,
    bare_request,
    completed,
    deferred,
    every_message,
    notice,
    request,
)

CANARY = "13800138000"
M = TypeVar("M", bound=Record)


def changed(message: M, **fields: object) -> M:
    """The message with other fields, past all its checks, as a publisher might send it."""
    return type(message).model_validate({**message.model_dump(), **fields})


def refusal(message: Message, **fields: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        changed(message, **fields)
    return [(".".join(map(str, e["loc"])), e["type"]) for e in refused.value.errors()]


def test_a_bare_request_is_filled_with_the_defaults() -> None:
    bare = bare_request()
    assert bare.requested_at == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert bare.requested_at.tzinfo is UTC
    assert bare.cutoff_at == bare.requested_at
    assert (bare.ground, bare.acting_as, bare.channel) == (
        Ground.REQUEST,
        ActingAs.SELF,
        Channel.SERVICE,
    )
    assert (bare.records, bare.waives, bare.locale, bare.dry_run) == ((), (), "zh-CN", False)
    assert (bare.acting_evidence, bare.contact, bare.confirms) == (None, None, None)


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        request().__setattr__("case_id", "other")


def test_an_instant_is_cut_to_milliseconds() -> None:
    late = changed(request(), requested_at=AT.replace(microsecond=999_999))
    assert late.requested_at.microsecond == 999_000


@pytest.mark.parametrize(
    ("instant", "kind"),
    [
        (AT.replace(tzinfo=None), "timezone_aware"),
        (datetime(1969, 12, 31, tzinfo=UTC), "greater_than_equal"),
        (datetime(9999, 12, 31, tzinfo=UTC), "less_than_equal"),
        (datetime(1, 1, 1, tzinfo=UTC), "greater_than_equal"),
    ],
)
def test_an_instant_outside_the_contract_is_refused(instant: datetime, kind: str) -> None:
    assert refusal(request(), requested_at=instant) == [("requested_at", kind)]


def test_an_event_id_has_one_form() -> None:
    assert changed(request(), event_id=EVENT_ID.upper()).event_id == EVENT_ID
    assert changed(request(), event_id=UUID(EVENT_ID)).event_id == EVENT_ID
    for junk in ("", EVENT_ID.replace("-", ""), "{" + EVENT_ID + "}", EVENT_ID + "\n"):
        assert refusal(request(), event_id=junk) == [("event_id", "string_pattern_mismatch")]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("case_id", "a" * 64, "a" * 65),
        ("case_id", "A.b_c:d-9", "a b"),
        ("case_id", "a", ""),
        ("subject_id", "s" * 128, "s" * 129),
        ("subject_id", "s", "王"),
        ("locale", "zh-Hans-CN", "zh CN"),
        ("records", ("orders",), ("Orders",)),
        ("records", ("orders.details",), ("orders.details.lines",)),
        ("records", ("a_b.c_1",), ("a__b",)),
        ("waives", ("membership.benefits",), ("membership",)),
        ("acting_evidence", "x" * 256, "x" * 257),
        ("acting_evidence", "👨‍👩‍👧", ""),
        ("contact", bytes(CONTACT_BYTES_MIN), bytes(CONTACT_BYTES_MIN - 1)),
        ("contact", bytes(CONTACT_BYTES_MAX), bytes(CONTACT_BYTES_MAX + 1)),
        ("confirms", {"case_id": "p", "digest": SHA256}, {"case_id": "p", "digest": SHA256[1:]}),
        ("confirms", None, {"case_id": "p", "digest": SHA256, "more": 1}),
        ("ground", "REQUEST", "OTHER"),
    ],
)
def test_each_field_has_its_bound(field: str, good: object, bad: object) -> None:
    changed(request(), **{field: good})
    ((at, _kind),) = refusal(request(), **{field: bad})
    assert at.split(".")[0] == field


def test_a_list_is_bounded() -> None:
    scopes = [f"domain.records{n}" for n in range(ENTRIES_MAX + 1)]
    changed(request(), records=scopes[1:])
    assert refusal(request(), records=scopes) == [("records", "too_long")]


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\x1b", "\u202e", "\u2066", "\u200b", "\ufeff"]
)
def test_a_text_has_no_hidden_characters(character: str) -> None:
    kinds = [
        refusal(request(), acting_evidence=f"a{character}b"),
        refusal(notice(), sms=f"a{character}b"),
    ]
    assert [kind for ((_, kind),) in kinds] == ["string_pattern_mismatch"] * 2


@pytest.mark.parametrize(
    ("message", "fields", "at"),
    [
        (request(), {"ground": "UNSPECIFIED"}, "ground"),
        (request(), {"channel": "UNSPECIFIED"}, "channel"),
        (notice(), {"stage": "UNSPECIFIED"}, "stage"),
        (announced(), {"channels": ("APP", "UNSPECIFIED")}, "channels.1"),
        (
            deferred(),
            {"kept": [{**deferred().kept[0].model_dump(), "measures": ["UNSPECIFIED"]}]},
            "kept.0.measures.0",
        ),
        (
            completed(),
            {"erased": [{**completed().erased[0].model_dump(), "action": "UNSPECIFIED"}]},
            "erased.0.action",
        ),
    ],
)
def test_an_unspecified_symbol_is_refused(
    message: Message, fields: dict[str, object], at: str
) -> None:
    assert refusal(message, **fields) == [(at, "unspecified")]


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_a_field_that_the_contract_does_not_know_is_refused(message: Message) -> None:
    assert refusal(message, phone=CANARY) == [("phone", "extra_forbidden")]


def test_an_error_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(ValidationError) as refused:
        changed(request(), locale=CANARY, records=[CANARY], contact=CANARY.encode())
    assert CANARY not in str(refused.value)


def test_completed_means_that_nothing_remains() -> None:
    assert refusal(completed(), remaining=1) == [("", "remaining_not_zero")]
    assert changed(completed(), remaining=1, cancelled=True).remaining == 1


def test_deferred_means_that_a_rule_keeps_something() -> None:
    assert refusal(deferred(), remaining=0) == [("", "remaining_zero")]
    assert refusal(deferred(), kept=()) == [("", "kept_empty")]
    assert changed(deferred(), remaining=1).remaining == 1


def test_an_unknown_subject_is_never_reported_as_erased() -> None:
    assert refusal(completed(), unknown_subject=True) == [("", "unknown_subject_has_rows")]
    assert refusal(deferred(), unknown_subject=True, erased=()) == [
        ("", "unknown_subject_has_rows")
    ]
    changed(completed(), unknown_subject=True, erased=())


def test_a_preview_is_not_sent() -> None:
    preview: dict[str, object] = {"stage": "PREVIEW", "sms": "", "contact": None}
    assert changed(notice(), **preview).stage is Stage.PREVIEW
    assert refusal(notice(), **{**preview, "sms": "x"}) == [("", "preview_is_sendable")]
    assert refusal(notice(), **{**preview, "contact": CONTACT}) == [("", "preview_is_sendable")]


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("revision", 0, "greater_than_equal"),
        ("revision", 2**31, "less_than_equal"),
        ("remaining", -1, "greater_than_equal"),
        ("remaining", 2**63, "less_than_equal"),
    ],
)
def test_a_count_is_bounded_by_its_wire_type(field: str, value: int, kind: str) -> None:
    assert refusal(deferred(), **{field: value}) == [(field, kind)]


def test_a_day_is_bounded() -> None:
    assert refusal(announced(), effective_from=date(9999, 1, 1)) == [
        ("effective_from", "less_than_equal")
    ]


# --- digests ------------------------------------------------------------------------------------


def test_the_case_digest_is_over_all_but_event_id_and_contact() -> None:
    def digest(**fields: object) -> bytes:
        return changed(request(), **fields).digest

    same = digest()
    assert digest(event_id="00000000-0000-4000-8000-000000000000", contact=None) == same
    assert digest(records=["orders.details", "browsing_history", "orders.details"]) == same
    others = {
        "case_id": "case-2",
        "subject_id": "subject-2",
        "requested_at": AT.replace(second=1),
        "cutoff_at": AT.replace(second=1),
        "ground": "REQUEST",
        "acting_as": "SELF",
        "acting_evidence": None,
        "channel": "SERVICE",
        "records": (),
        "waives": (),
        "locale": "zh-CN",
        "dry_run": True,
        "confirms": None,
    }
    digests = {digest(**{field: value}) for field, value in others.items()}
    assert len(digests | {same}) == len(others) + 1


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_each_field_but_event_id_and_contact_has_its_part_in_the_digest() -> None:
    """Those of later versions, too: whatever stands in one, past all checks, is another case."""
    same, fields = request().digest, DeletionRequested.model_fields
    digests = {
        name: DeletionRequested.model_construct(**{**vars(request()), name: "else"}).digest
        for name in fields
    }
    assert {name for name in fields if digests[name] == same} == {"event_id", "contact"}


def test_the_case_digest_stays_what_it_was() -> None:
    # A case stores it for years: a new version of the product must come to the same bytes.
    assert (
        bare_request().digest.hex()
        == "b36272d984f531bfacddaad50743ea1a3681361349e2c02fcf5c36d255853565"
    )
    assert (
        request().digest.hex() == "6d50aaaed4384265302ca5c939a87be3d584c8ce35c1f32e7edfe9fd077232d8"
    )


def test_the_preview_digest_is_over_what_was_shown() -> None:
    shown = preview_digest([deferred(), completed()])
    assert shown == preview_digest([completed(), deferred()])
    assert shown == preview_digest([changed(completed(), revision=9), deferred()])
    first, second = deferred().kept
    for other in (
        {"kept": (first,)},
        {"kept": (first.model_copy(update={"count": 3}), second)},
        {"kept": (first.model_copy(update={"until": date(2031, 3, 1)}), second)},
        {"kept": (first.model_copy(update={"rule": "other"}), second)},
        {"erased": ()},
    ):
        assert preview_digest([deferred().model_copy(update=other), completed()]) != shown
