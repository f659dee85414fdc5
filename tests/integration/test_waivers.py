"""A second tick: what is asked for goes with what was given up, and what had no effect is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fullstop.schemas.messages import LineOutcome, ResultNotice
from tests.support.by_hand import ByHand, by_hand
from tests.support.world import World

NAME = "membership"
SUBJECT = "s"
BENEFITS = "membership.benefits"
NO_EFFECT = "没有可以放弃的，声明放弃没有作用"


@pytest.fixture
def moved(world: World) -> Iterator[ByHand]:
    """A member with a level, an identity, and a benefit that is unused."""
    with by_hand(world) as moved:
        moved.restart_with(NAME, "orders")
        for table, values in (
            ("levels (level, points", "'gold', 1"),
            ("benefits (kind", "'coupon'"),
            ("identities (name, phone", "'周女士', '00000000002'"),
        ):
            world.execute(
                f"insert into membership.{table}, subject_id, created_at)"
                f" values ({values}, 's', '2024-01-01')"
            )
        yield moved


def rows(moved: ByHand) -> dict[str, int]:
    tables = ("levels", "benefits", "identities")
    counts = {
        table: moved.world.execute(f"select count(*) from membership.{table}")[0][0]
        for table in tables
    }
    return {table: count for table, count in counts.items() if count}


def ask(moved: ByHand, **fields: object) -> ResultNotice:
    moved.publish(moved.world.request(SUBJECT, **fields))
    while moved.other_reads(NAME) + moved.domain_reads() + moved.relay() + moved.aggregator_reads():
        pass
    [notice] = moved.notices()
    return notice


def told(notice: ResultNotice, records: str) -> list[tuple[LineOutcome, str]]:
    return [(line.outcome, line.sentence) for line in notice.lines if line.records == records]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_level_asked_for_with_its_benefit_waived_takes_the_benefit_too(
    moved: ByHand, *, dry_run: bool
) -> None:
    asked = {"records": ("membership.level",), "waives": (BENEFITS,)}
    notice = ask(moved, **asked, dry_run=dry_run)
    gone = "将删除" if dry_run else "已删除"
    assert told(notice, "level") == [(LineOutcome.ERASED, f"会员等级{gone}")]
    assert told(notice, "benefits") == [(LineOutcome.ERASED, f"1项已用完或已结束的会员权益{gone}")]
    assert notice.complete
    assert NO_EFFECT not in str(notice)
    left = {"levels": 1, "benefits": 1, "identities": 1} if dry_run else {"identities": 1}
    assert rows(moved) == left


def test_a_benefit_that_was_not_waived_stays_with_its_level(moved: ByHand) -> None:
    notice = ask(moved, records=("membership.level",))
    assert {line.records for line in notice.lines} == {"level"}
    assert rows(moved) == {"levels": 1, "benefits": 1, "identities": 1}


@pytest.mark.parametrize(
    ("asked", "waived", "said"),
    [
        ((), "membership.level", f"会员等级{NO_EFFECT}"),  # no rule ends with it
        (("orders",), BENEFITS, f"会员权益{NO_EFFECT}"),  # another domain is asked
        ((), "orders.invoices", f"发票{NO_EFFECT}"),  # what the law keeps nobody can waive
        ((), "coupons.rest", f"1类信息{NO_EFFECT}"),  # nobody knows it
    ],
)
def test_a_waiver_without_effect_is_answered(
    moved: ByHand, asked: tuple[str, ...], waived: str, said: str
) -> None:
    notice = ask(moved, records=asked, waives=(waived,))
    assert (LineOutcome.UNKNOWN_RECORDS, said) in told(notice, waived.partition(".")[2])
    if asked:  # where nothing else was found, the text says so
        assert "没有找到与该账号有关的信息" in notice.sms
    else:
        assert said in notice.sms
