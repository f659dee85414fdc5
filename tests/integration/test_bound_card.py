"""R10, from the preview to the last word: a bound card, on a real broker and database.

The customer is told to unbind it before anything happens and in the first notice. After that
nobody asks again: what was open goes, what was booked stays and is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from fullstop.schemas.messages import BlockerKind, BlockerLifted, ResultNotice
from tests.support.by_hand import ByHand, Reader, by_hand
from tests.support.world import World

NAME = "payments"
PLEASE = "请先解绑银行卡，解绑后自动删除"
SUBJECT = "s"


@pytest.fixture
def moved(world: World) -> Iterator[ByHand]:
    """A card that is bound, with one entry that was booked in 2024 and one that is not settled."""
    with by_hand(world) as moved:
        moved.restart_with(NAME)
        world.execute(
            "insert into payments.cards (subject_id, token, last_four, holder, expiry, created_at)"
            " values ('s', 'tok', '0001', '韩女士', '12/29', '2024-01-01')"
        )
        world.execute(
            "insert into payments.clearing (entry_no, subject_id, card_token, card_number,"
            " amount_cents, posted_on, closed_on, created_at) values"
            " ('booked', 's', 'tok', '6200 0000 0000 0001', 9, '2024-05-01', '2024-05-01',"
            " '2024-04-30'),"
            " ('pending', 's', 'tok', '6200 0000 0000 0001', 9, null, null, '2024-06-01')"
        )
        yield moved


def ask(moved: ByHand, *, dry_run: bool) -> ResultNotice:
    moved.publish(moved.world.request(SUBJECT, records=(NAME,), dry_run=dry_run))
    return only_notice(moved)


def only_notice(moved: ByHand) -> ResultNotice:
    """The one notice that comes of what lies in the topics."""
    while moved.other_reads(NAME) + moved.relay() + moved.aggregator_reads():
        moved.work(NAME)
    [notice] = moved.notices()
    return notice


def told(notice: ResultNotice) -> dict[tuple[str, str], set[str]]:
    """The sentences of a notice by record set and outcome."""
    found: dict[tuple[str, str], set[str]] = {}
    for line in notice.lines:
        found.setdefault((line.records or "", line.outcome.value), set()).add(line.sentence)
    return found


def rows(moved: ByHand) -> tuple[int, list[str]]:
    """How many cards there are, and the entries of the clearing."""
    [(cards,)] = moved.world.execute("select count(*) from payments.cards")
    entries = moved.world.execute("select entry_no from payments.clearing order by 1")
    return int(cards), [entry for (entry,) in entries]


def lift(moved: ByHand, *kinds: BlockerKind) -> None:
    """The business service says that matters have ended; payments hears it."""
    heard = Reader(moved.world.wiring.settings.bootstrap_servers, [moved.topics.blockers])
    for kind in kinds:
        moved.publish(
            BlockerLifted(
                event_id=str(uuid4()),
                subject_id=SUBJECT,
                domain=NAME,
                kind=kind,
                occurred_at=moved.world.clock(),
            )
        )
    moved.world.blockers(NAME).handle(heard.read())
    heard.close()


def look(moved: ByHand) -> None:
    deferrals = moved.world.deferrals(NAME)
    while deferrals.step():
        pass


def test_the_preview_says_to_unbind_and_nothing_happens(moved: ByHand) -> None:
    preview = ask(moved, dry_run=True)
    assert (preview.stage, preview.sms) == ("PREVIEW", "")
    assert PLEASE in told(preview)["cards", "KEPT"]
    assert rows(moved) == (1, ["booked", "pending"])
    assert moved.world.execute("select holder from payments.cards") == [("韩女士",)]


def test_the_first_notice_says_it_first_and_the_rest_follows_by_itself(moved: ByHand) -> None:
    first = ask(moved, dry_run=False)
    assert first.stage == "PARTIAL"
    assert first.sms.startswith(
        "【某某商城】您好，申请{ref}：您还绑着银行卡，请先解绑，解绑后自动删除"
    )
    # What was booked stays, though the card may go: by which law, and until when.
    assert "已入账的清算记录依税法留至2034年底，到期自动删除" in first.sms
    assert PLEASE in told(first)["cards", "KEPT"]
    assert rows(moved) == (1, ["booked", "pending"])

    today = moved.world.today()
    moved.world.execute("update payments.cards set unbound_on = %s", today)
    moved.world.execute("update payments.clearing set closed_on = %s", today)
    lift(moved, BlockerKind.CARD_BOUND, BlockerKind.SETTLEMENT_OPEN)
    look(moved)  # the same day: it does not wait for its next look
    assert rows(moved) == (0, ["booked"])

    second = only_notice(moved)
    assert (second.case_id, second.revision, second.stage) == (first.case_id, 2, "PARTIAL")
    said = told(second)
    assert set(said) == {("cards", "ERASED"), ("clearing", "ERASED"), ("clearing", "KEPT")}
    assert said["clearing", "KEPT"] == {"已入账的清算记录依税法留到2034年12月31日"}
    assert "解绑" not in second.sms
    assert "1类信息依法留至2034年底，已封存，到期自动删除" in second.sms
    assert moved.world.execute("select restricted_for, card_number from payments.clearing") == [
        (["finance_duty"], "***")
    ]

    moved.world.clock.now += date(2035, 1, 1) - today
    look(moved)
    assert rows(moved) == (0, [])
    last = only_notice(moved)
    assert (last.revision, last.stage, last.complete) == (3, "FINAL", True)


def test_a_card_unbound_before_its_entry_is_settled_goes_alone(moved: ByHand) -> None:
    ask(moved, dry_run=False)
    moved.world.execute("update payments.cards set unbound_on = %s", moved.world.today())
    lift(moved, BlockerKind.CARD_BOUND)
    look(moved)
    assert rows(moved) == (0, ["booked", "pending"])
    said = told(only_notice(moved))
    assert "未结清的清算记录先留着，结清后再处理" in said["clearing", "KEPT"]


def test_without_the_event_the_next_look_finds_it(moved: ByHand) -> None:
    ask(moved, dry_run=False)
    moved.world.execute("update payments.cards set unbound_on = %s", moved.world.today())
    look(moved)
    assert rows(moved)[0] == 1
    moved.world.clock.now += timedelta(days=1)
    look(moved)
    assert rows(moved)[0] == 0
