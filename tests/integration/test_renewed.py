"""Who comes back while an old request still waits: what they give anew is not that request's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from fullstop.consumers.aggregator.finding import findings_of
from fullstop.handlers.contract import DomainError
from fullstop.outbox.migrate import own_tables
from fullstop.schemas.messages import (
    BlockerKind,
    BlockerLifted,
    BlockerRaised,
    DeletionCompleted,
    DeletionDeferred,
    Message,
    SubjectId,
)
from fullstop.stores.postgres.checks import check
from fullstop.stores.postgres.restriction import install
from tests.support.world import World

COLUMNS = "identity_no, subject_id, name, phone, id_number, email, restricted_for, masked_on"


def matter(world: World, kind: type[BlockerRaised] | type[BlockerLifted]) -> None:
    said = kind(
        event_id=str(uuid4()),
        subject_id=SubjectId("s"),
        domain="payments",
        kind=BlockerKind.CARD_BOUND,
        occurred_at=world.clock(),
    )
    world.hear("membership", said)


@pytest.fixture
def waiting(world: World) -> World:
    """A member whose profile waits for a card to be unbound."""
    world.execute(
        "insert into membership.identities (subject_id, name, phone, id_number, created_at)"
        " values ('s', '王女士', '13800000001', '110101199001011234', '2010-02-01')"
    )
    matter(world, BlockerRaised)
    [answer] = world.handle("membership", world.request("s"))
    assert isinstance(answer, DeletionDeferred)
    return world


def by_the_shop(world: World, statement: str) -> None:
    """As the business application."""
    with world.admin() as connection:
        connection.execute("set role membership_app")
        connection.execute(statement.encode())


def card_is_unbound(world: World) -> list[Message]:
    """The matter ends, and what it kept is looked at again."""
    world.clock.now += timedelta(days=30)
    matter(world, BlockerLifted)
    while world.deferrals("membership").step():
        pass
    return world.said("membership")


def rows(world: World) -> list[tuple[object, ...]]:
    return world.execute(f"select {COLUMNS} from membership.identities")


def renewed_at(world: World) -> object:
    [(at,)] = world.execute("select fullstop_renewed_at from membership.identities")
    return at


def test_a_profile_that_the_shop_renewed_is_not_erased_by_the_old_request(waiting: World) -> None:
    by_the_shop(waiting, "update membership.identities set phone = '13900000002'")
    before = rows(waiting)
    [answer] = card_is_unbound(waiting)
    assert rows(waiting) == before
    assert isinstance(answer, DeletionCompleted)
    assert (answer.erased, answer.remaining, answer.only_newer) == ((), 0, True)
    [line] = findings_of(answer, waiting.wiring.wording.phrasebook, "zh")
    assert line.sentence == "只有您确认之后新产生的信息，不在这次申请内"


def test_neither_is_it_looked_at_under_new_rules_or_at_any_later_look(waiting: World) -> None:
    by_the_shop(waiting, "update membership.identities set name = '王芳'")
    before = rows(waiting)
    waiting.clock.now += timedelta(days=30)
    while waiting.deferrals("membership").step():
        pass
    [answer] = waiting.said("membership")
    assert isinstance(answer, DeletionCompleted)
    assert rows(waiting) == before
    assert card_is_unbound(waiting) == []


def test_what_is_not_renewed_goes(waiting: World) -> None:
    """Neither the mask, nor what is written back as it was, renews a row."""
    by_the_shop(waiting, "update membership.identities set phone = phone, name = name")
    assert renewed_at(waiting) is None
    [answer] = card_is_unbound(waiting)
    assert isinstance(answer, DeletionCompleted)
    assert [(part.records, part.rows) for part in answer.erased] == [("identity", 1)]
    assert not answer.only_newer
    assert rows(waiting) == []


@pytest.mark.parametrize("note", ["null", "'2000-01-01'"])
def test_nobody_takes_the_note_back(waiting: World, note: str) -> None:
    """An application that writes back whole rows, as it read them."""
    by_the_shop(
        waiting,
        f"update membership.identities set phone = '1', fullstop_renewed_at = {note}",
    )
    noted = renewed_at(waiting)
    assert noted is not None
    by_the_shop(waiting, f"update membership.identities set fullstop_renewed_at = {note}")
    assert renewed_at(waiting) == noted


def test_the_next_request_covers_it(waiting: World) -> None:
    by_the_shop(waiting, "update membership.identities set phone = '13900000002'")
    waiting.clock.now += timedelta(days=3650)
    matter(waiting, BlockerLifted)
    [preview] = waiting.handle("membership", waiting.request("s", dry_run=True))
    [answer] = waiting.handle("membership", waiting.request("s"))
    assert isinstance(preview, DeletionCompleted)
    assert isinstance(answer, DeletionCompleted)
    assert answer.erased == preview.erased
    assert rows(waiting) == []


def test_a_preview_of_before_it_was_renewed_leaves_it_out(waiting: World) -> None:
    cutoff_at = waiting.clock()
    by_the_shop(waiting, "update membership.identities set phone = '13900000002'")
    [preview] = waiting.handle(
        "membership", waiting.request("s", cutoff_at=cutoff_at, dry_run=True)
    )
    assert isinstance(preview, DeletionCompleted)
    assert preview.only_newer


def test_a_card_that_is_bound_anew_in_its_old_row_stays(world: World) -> None:
    world.execute(
        "insert into payments.cards (subject_id, token, last_four, holder, expiry, created_at)"
        " values ('s', 't-1', '0001', '王女士', '12/29', '2010-02-01')"
    )
    [answer] = world.handle("payments", world.request("s"))
    assert isinstance(answer, DeletionDeferred)
    world.execute("update payments.cards set token = 't-2', last_four = '0002'")
    world.execute("update payments.cards set unbound_on = '2026-11-25'")
    world.clock.now += timedelta(days=30)
    while world.deferrals("payments").step():
        pass
    assert world.execute("select token from payments.cards") == [("t-2",)]


def test_a_column_that_is_declared_later_needs_a_migration(world: World) -> None:
    entry = world.wiring.catalogue["membership"]
    identity = replace(entry.domain.record_set("identity"), renewed_by=("phone",))
    others = [records for records in entry.domain.record_sets if records.name != "identity"]
    domain = replace(entry.domain, record_sets=(*others, identity))
    with world.admin() as connection:
        with pytest.raises(DomainError, match="run `fullstop migrate`"):
            check(connection, domain, entry.policies, own_tables("domain"))
        install(connection, domain, entry.policies)
        check(connection, domain, entry.policies, own_tables("domain"))
