"""The door's pages in a real Chromium, as customers use them, on real Kafka and PostgreSQL.

Some of the stories run in every `make test`, all of them, in every pair of their conditions, by
`make browser`. Left out, saying why, where Playwright or a Chromium is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fullstop.schemas.messages import BlockerKind
from tests.browser.customers import NUMBERS, customer, lift, revision
from tests.browser.pairs import Case
from tests.browser.reader import Reader, a_reader
from tests.support.door import Doorstep

NOBODY = "1002{:07d}"


def test_a_story_is_gone_through(chromium: Any, door: Doorstep, case: Case) -> None:
    with a_reader(chromium, door, case) as reader:
        TOLD[case.story](reader)


# --- the stories ---------------------------------------------------------------------------------


def wang(reader: Reader) -> None:
    """Everything that is free goes; the result can be printed."""
    _, phone = customer(reader.door, "wang")
    reader.applies(phone)
    reader.sees("list.heading")
    reader.opens("list.why")
    reader.confirms()
    reader.sees("progress.heading_keeping")
    assert reader.reads("progress.gone") >= 8
    reader.follows("progress.statement")
    reader.sees("statement.heading")
    is_fit_to_print(reader.page)


def is_fit_to_print(page: Any) -> None:
    page.emulate_media(media="print")
    assert page.locator("dl").first.is_visible()
    assert not any(one.is_visible() for one in page.locator("button, a").all())
    page.emulate_media(media="screen")


def bound_card(reader: Reader) -> None:
    """③ says to unbind it; unbound later, it goes by itself and that is told, too."""
    subject, phone = customer(reader.door, "bound-card")
    reader.applies(phone)
    reader.sees("list.heading")
    reader.sees("list.first")
    [link] = reader.page.get_by_role("link", name=reader.words("list.act")).all()
    assert link.get_attribute("href") == "https://shop.example/cards"
    reader.confirms()
    reader.sees("progress.heading_keeping")
    waiting, notices = reader.reads("progress.waits"), revision(reader.door, subject)
    reader.door.rows(
        "update payments.cards set unbound_on = current_date where subject_id = %s", subject
    )
    lift(reader.door, subject, "payments", BlockerKind.CARD_BOUND)
    reader.looks_until_fewer("progress.waits", waiting)
    reader.sees("progress.heading_keeping")
    assert revision(reader.door, subject) > notices


def benefit(reader: Reader) -> None:
    """An unused benefit stays, and goes when it is given up."""
    _, phone = customer(reader.door, "benefits")
    reader.applies(phone)
    reader.sees("list.first")
    reader.opens("list.change")
    reader.ticks("[name=waive]")
    reader.presses("list.choose")
    reader.sees("list.heading")
    assert reader.page.get_by_role("heading", name=reader.words("list.first")).count() == 0
    reader.opens("list.change")
    assert reader.page.locator("[name=waive]").is_checked()
    reader.confirms()
    reader.sees("progress.heading_done")
    assert reader.reads("progress.waits") == 0


def dispute(reader: Reader) -> None:
    """What an open dispute needs waits for it, and goes by itself when it ends."""
    subject, phone = customer(reader.door, "dispute")
    reader.applies(phone)
    reader.sees("list.first")
    reader.confirms()
    reader.sees("progress.heading_keeping")
    waiting = reader.reads("progress.waits")
    assert waiting >= 2
    reader.door.rows(
        "update orders.after_sales set closed_on = current_date where subject_id = %s", subject
    )
    lift(reader.door, subject, "orders", BlockerKind.AFTER_SALES_OPEN)
    reader.looks_until_fewer("progress.waits", waiting)
    reader.sees("progress.heading_keeping")


def nothing_found(reader: Reader) -> None:
    """Of the one kind that is asked for nothing is there."""
    _, phone = customer(reader.door, "nobody")
    reader.applies(phone)
    reader.sees("list.heading")
    reader.opens("list.change")
    kinds = [box.get_attribute("value") for box in reader.page.locator("[name=kinds]").all()]
    for kind in kinds:
        reader.ticks(f"[name=kinds][value={kind}]")
    reader.presses("list.choose")
    reader.sees("list.heading")
    assert reader.page.locator("#kinds-wrong").is_visible()
    assert reader.page.locator("[name=kinds]:checked").count() == 0
    reader.ticks("[name=kinds][value=tags]")
    reader.presses("list.choose")
    reader.sees("list.empty_heading")
    reader.presses("list.end")
    reader.sees("ended.withdrawn_heading")


def unknown_number(reader: Reader) -> None:
    """The same pages, up to the right code; then what to do."""
    reader.applies(NOBODY.format(next(NUMBERS)))
    reader.sees("proving.heading")
    assert reader.reads("proving.nothing") == 1


def list_changed(reader: Reader) -> None:
    """What was confirmed is no longer what would be done: the list asks again, and says why."""
    subject, phone = customer(reader.door, "wang")
    reader.applies(phone)
    reader.sees("list.heading")
    reader.door.rows(
        "insert into payments.cards (subject_id, token, last_four, holder, expiry, created_at)"
        " values (%s, %s, '0009', '抄女士', '12/29', now())",
        subject,
        f"token-of-{subject}",
    )
    reader.confirms()
    reader.sees("list.again_heading")
    reader.confirms()
    reader.sees("progress.heading_keeping")
    assert reader.reads("progress.waits") >= 1


TOLD: dict[str, Callable[[Reader], None]] = {
    told.__name__: told
    for told in (wang, bound_card, benefit, dispute, nothing_found, unknown_number, list_changed)
}
