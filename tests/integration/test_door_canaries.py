"""Whoever comes to the door leaves no number and no code in any table, record, line, address, page.

Neither in clear, nor as base64, hex or reversed, nor a part of eight digits of a number.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox.servers import Servers
from fullstop.schemas.codec import decode
from fullstop.testing.sampled import CONTACT_KEY
from tests.support.town import Caller, Owner, Town, a_town_on
from tests.support.world import World, cloned, settings_for

NOBODY = "10009998877"
# What is drawn by lot or by the clock has six given digits now and then: digests, ids, instants.
BY_CHANCE = re.compile(
    r"(?<=\\x)[0-9a-f]{8,}|\b(?:0x)?[0-9a-f]{8,}\b|datetime\.datetime\([^)]*\)"
    r"|(?<=:\d\d)\.\d{3,6}(?=[+Z\s\"'])"
)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[EventDict]]:
    """Every event that is logged, before any key is left out of the line."""
    caplog.set_level(logging.DEBUG, "fullstop")
    with capture_logs() as events:
        yield events


@pytest.fixture
def town(template: Servers) -> Iterator[Town]:
    key = base64.b64encode(bytes(CONTACT_KEY.public_key)).decode()
    with cloned(template) as url:
        settings = settings_for(template, url, contact_key=key)
        with a_town_on(World(url, Wiring(settings))) as it:
            yield it


def test_no_number_and_no_code_is_left_anywhere(
    town: Town, logged: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    owners = [town.owner(stage) for stage in ("opened", "listed", "published")]
    said = records_of(town, lambda: town.gather(owners))
    nobody = stranger(town)
    said += records_of(town, town.carry)
    told = town.owner("published")
    said += records_of(town, lambda: town.gather([told]))
    callers = [nobody, told.caller, *(owner.caller for owner in owners)]
    looks(told)
    codes = [re.findall(r"验证码(\d{6})", text)[0] for _, _, text in town.at_work.phones.texts]
    phones = [NOBODY, told.phone, *(owner.phone for owner in owners)]
    slips = [owner.slip[1] for owner in (told, owners[-1])]
    kept = [*own_tables(town), *said, *map(repr, logged), caplog.text]
    assert len(kept) > 30
    for secret in (*phones, *slips):
        assert not [form for form in forms(secret) if any(form in place for place in kept)], secret
    for code in codes:
        assert not [place for place in kept if has_code(code, place)], code
    pages = [answer.text for caller in callers for answer in caller.seen]
    addresses = [str(answer.url) + str(answer.headers) for c in callers for answer in c.seen]
    for secret in (*phones, *codes):
        for form in forms(secret):
            assert not any(form in place for place in (*pages, *addresses)), secret
    assert sum(slips[0][:4] in page and slips[0][4:] in page for page in pages) == 1  # shown once


@pytest.mark.parametrize(
    "leaks",
    [
        "338656",
        "code338656",
        "验证码338656，",
        "656833",
        "ref=K3/338656.",
        "K3.338656'",
        "'MzM4NjU2'",
        "333338363536",
    ],
)
def test_a_code_is_found_wherever_it_stands(leaks: str) -> None:
    assert has_code("338656", f"('a', {leaks}, 1)")


@pytest.mark.parametrize(
    "has_it_by_chance",
    [
        "9f338656ab01",
        r"'\\x00338656ab'",
        "<object at 0x7f3386563b50>",
        "datetime.datetime(2026, 11, 29, 8, 40, 12, 338656)",
        "2026-11-29 08:40:12.338656+00",
        "1b4e28ba-2fa1-11d2-883f-001338656427",
    ],
)
def test_a_digest_or_an_instant_is_no_code(has_it_by_chance: str) -> None:
    assert not has_code("338656", has_it_by_chance)


def has_code(code: str, place: str) -> bool:
    """Whether it can be read off a place, in any form."""
    plain = BY_CHANCE.sub("", place)
    clear = {code, code[::-1]}
    return any(form in (plain if form in clear else place) for form in forms(code))


def stranger(town: Town) -> Caller:
    """Enters a number that leads nowhere, and everything wrong."""
    caller = town.caller()
    page = caller.apply(NOBODY)
    caller.post(f"{page}/code", code="12345")
    caller.post("/find", reference="ZZZZZZ", code="12345678")
    caller.post("/d", phone=NOBODY)  # too soon
    return caller


def looks(owner: Owner) -> None:
    for path in (owner.page, f"{owner.page}/statement", "/", "/find"):
        owner.caller.get(path)


def own_tables(town: Town) -> list[str]:
    """Every row of the product's own schemas for the door, the aggregator and the messages."""
    tables = town.world.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in ('intake', 'notify', 'aggregator') and table_type = 'BASE TABLE'"
    )
    return [row for (table,) in tables for row in town.world.table(table)]


def records_of(town: Town, act: Callable[[], object]) -> list[str]:
    """What was said meanwhile: as bytes, and as it is read."""
    found: list[str] = []
    said = town.at_work.world.said

    def heard(schema: str) -> list[object]:
        rows = town.world.execute(f"select key, value, headers::text from {schema}.outbox")
        for key, value, headers in rows:
            found.extend((repr(key), bytes(value).hex(), repr(decode(value)), str(headers)))
        return list(said(schema))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(town.world, "said", heard)
        act()
    return found


def forms(secret: str) -> set[str]:
    """The ways in which it could be read off something."""
    raw = secret.encode()
    shifted = {in_base64(raw, after=n) for n in range(3)}
    return {secret, secret[::-1], raw.hex(), raw[::-1].hex(), *shifted} | (
        {secret[3:], f"{secret[:3]} {secret[3:7]} {secret[7:]}"} if len(secret) == 11 else set()
    )


def in_base64(raw: bytes, *, after: int) -> str:
    """The characters that are these bytes' alone, after so many others."""
    said = base64.b64encode(b"x" * after + raw).decode()
    return said[-(-8 * after // 6) : 8 * (after + len(raw)) // 6]
