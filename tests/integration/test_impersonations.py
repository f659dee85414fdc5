"""Who is not the customer tries to be: each way of the table erases, shows and locks out nothing.

Every owner is tried on their own, beside others; afterwards the owner goes on as if nobody had been
there, and operators can see that somebody was.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import argon2
import psycopg
import pytest
import time_machine
from httpx import Response
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from fullstop.consumers.wiring import Wiring
from fullstop.sandbox.servers import Servers
from fullstop.schemas.messages import DeletionRequested, SubjectId
from tests.support.town import Caller, Owner, Stage, Town, a_town_on
from tests.support.world import World, cloned, settings_for

OUTSIDE = "elsewhere.example"
ACTS = ("code", "code/again", "choices", "confirm", "withdraw", "slip")
GENUINE = 100
THREADS = 6

Attack = Callable[[Town, Owner, Caller], None]
ATTACKS: dict[str, tuple[Stage, str, Attack]] = {}


def attack(stage: Stage, first: str = "") -> Callable[[Attack], Attack]:
    """Enter it in the table: against an owner who is so far, after a change of the team's own."""

    def entered(tried: Attack) -> Attack:
        ATTACKS[tried.__name__] = (stage, first, tried)
        return tried

    return entered


# --- codes: guessed, replayed, expired, another's -------------------------------------------------


@attack("away")
def guesses_five_times_and_then_has_the_right_code(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    right = town.at_work.phones.code
    answers = [he.post(f"{page}/code", code=other_than(right, n)) for n in range(5)]
    assert {one.status_code for one in answers} == {422}
    assert he.post(f"{page}/code", code=right).status_code == 422


@attack("away")
def guesses_on_and_on_with_new_codes(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    for _ in range(6):
        right = town.at_work.phones.code
        for n in range(5):
            he.post(f"{page}/code", code=other_than(right, n))
        town.time_passes()
        he.post(f"{page}/code/again")
    assert he.post(f"{page}/code", code=town.at_work.phones.code).status_code == 422
    tried = town.world.execute("select max(all_tries) from intake.codes")
    assert tried[0][0] <= 20


@attack("away")
def guesses_with_many_codes_in_one_form(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    right = town.at_work.phones.code
    he.post(f"{page}/code", code=[right, *(other_than(right, n) for n in range(500))])
    assert_tries(town, page, 1)


@attack("away")
def guesses_at_once_from_many_threads(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    right = town.at_work.phones.code
    many = copies_of(town, he, 12)
    at_once(many, lambda n, one: one.post(f"{page}/code", code=other_than(right, n)))
    assert he.post(f"{page}/code", code=right).status_code == 422
    assert_tries(town, page, 5)


@attack("away")
def guesses_over_many_applications(town: Town, owner: Owner, he: Caller) -> None:
    opened = [he.post("/d", phone=owner.phone).status_code for _ in range(20)]
    assert opened.count(303) == 1


@attack("away")
def lengthens_the_code_and_leaves_it_out(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    right = town.at_work.phones.code
    for typed in (f"{right}0", f"0{right}", right[:5], "", "%", "______", "null", "[]"):
        assert he.post(f"{page}/code", code=typed).status_code == 422
    he.post(f"{page}/code", code=other_than(right, 0))


@attack("opened")
def has_the_right_code_in_another_browser(_town: Town, owner: Owner, he: Caller) -> None:
    assert he.post(f"{owner.page}/code", code=owner.code).status_code == 404


@attack("opened")
def has_the_right_code_for_an_application_of_their_own(
    town: Town, owner: Owner, he: Caller
) -> None:
    town.time_passes()
    page = he.apply(owner.phone)
    assert he.post(f"{page}/code", code=owner.code).status_code == 422


@attack("opened")
def enters_the_code_of_their_own_number(town: Town, owner: Owner, he: Caller) -> None:
    own = town.owner()
    page = he.apply(own.phone)
    code = town.at_work.phones.code
    assert he.post(f"{owner.page}/code", code=code).status_code == 404
    assert he.post(f"{page}/code", code=code).status_code == 303  # of their own it is right
    assert he.get(owner.page).status_code == 404


@attack("opened")
def swaps_the_links_of_two_applications(town: Town, owner: Owner, he: Caller) -> None:
    """One browser, two numbers: each code is of its own application."""
    first = he.apply(town.owner().phone)
    of_first = town.at_work.phones.code
    town.time_passes()
    second = he.apply(owner.phone)
    assert he.post(f"{second}/code", code=of_first).status_code == 422
    assert he.get(first).status_code == 200


@attack("listed")
def replays_a_code_that_was_used(town: Town, owner: Owner, he: Caller) -> None:
    assert he.post(f"{owner.page}/code", code=owner.code).status_code == 404
    assert owner.caller.post(f"{owner.page}/code", code=owner.code).status_code == 422
    assert town.state(owner) == "listed"


@attack("away")
def comes_with_a_code_after_ten_minutes(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    with later(town, timedelta(minutes=10)):
        assert he.post(f"{page}/code", code=town.at_work.phones.code).status_code == 422


@attack("away")
def comes_with_the_code_before_the_last(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    first = town.at_work.phones.code
    town.time_passes()
    he.post(f"{page}/code/again")
    if town.at_work.phones.code != first:
        assert he.post(f"{page}/code", code=first).status_code == 422


# --- races ----------------------------------------------------------------------------------------


@attack("opened")
def races_the_owner_with_the_right_code(town: Town, owner: Owner, he: Caller) -> None:
    """A copy of the browser and the code, both at once: one of them has the application."""
    pair = copies_of(town, owner.caller, 2)
    answers = at_once(pair, lambda _, one: one.post(f"{owner.page}/code", code=owner.code))
    assert sorted(one.status_code for one in answers) == [303, 404]
    won = [one for one, answer in zip(pair, answers, strict=True) if answer.status_code == 303]
    owner.caller, owner.stage = won[0], "listed"
    he.get(owner.page)


@attack("away")
def races_for_two_texts(town: Town, owner: Owner, he: Caller) -> None:
    many = copies_of(town, he, 8)
    answers = at_once(many, lambda _, one: one.post("/d", phone=owner.phone))
    assert sorted(one.status_code for one in answers) == [303] + [429] * 7


@attack("listed")
def races_the_confirmation(town: Town, owner: Owner, he: Caller) -> None:
    """A double press confirms once; a stranger's beside it nothing."""
    shown = list_of(owner)
    pair = [*copies_of(town, owner.caller, 2), he]
    at_once(pair, lambda _, one: one.post(f"{owner.page}/confirm", list=shown))
    assert town.state(owner) == "checking"
    asked = [one.subject_id for one in town.requests(dry_run=True)]
    assert asked.count(SubjectId(owner.subject_id)) == 1
    owner.stage = "published"


@attack("away")
def races_two_uses_of_a_ticket(town: Town, owner: Owner, he: Caller) -> None:
    ticket = town.ticket(owner.subject_id)
    sent = len(town.at_work.phones.texts)
    answers = at_once(copies_of(town, he, 6), lambda _, one: one.post("/t", ticket=ticket))
    assert sorted(one.status_code for one in answers) == [303] + [422] * 5
    assert len(town.at_work.phones.texts) == sent + 1


# --- tickets --------------------------------------------------------------------------------------


@attack("away")
def signs_a_ticket_with_a_key_of_their_own(town: Town, owner: Owner, he: Caller) -> None:
    for key in (b"", b"secret", bytes(range(32)), town.at_work.door.keys.signing):
        refused(town, he, town.ticket(owner.subject_id, key))


@attack("away")
def puts_the_owner_into_a_ticket_of_their_own(town: Town, owner: Owner, he: Caller) -> None:
    _, _, signed = town.ticket(town.owner().subject_id).partition(".")
    payload, _, _ = town.ticket(owner.subject_id).partition(".")
    refused(town, he, f"{payload}.{signed}")


@attack("away")
def leaves_the_signature_out(town: Town, owner: Owner, he: Caller) -> None:
    payload, _, signed = town.ticket(owner.subject_id).partition(".")
    for forged in (payload, f"{payload}.", f"{payload}.{'0' * 64}", f"{payload}.{signed[:-1]}"):
        refused(town, he, forged)


@attack("away")
def writes_the_signature_otherwise(town: Town, owner: Owner, he: Caller) -> None:
    payload, _, signed = town.ticket(owner.subject_id).partition(".")
    for forged in (f"{payload}.{signed.upper()}", f"{payload}=.{signed}", f"{payload}.{signed}\n"):
        if forged != f"{payload}.{signed}":
            refused(town, he, forged)


@attack("away")
def comes_with_an_old_ticket(town: Town, owner: Owner, he: Caller) -> None:
    at = int(town.world.clock.now.timestamp())
    refused(town, he, town.ticket(owner.subject_id, issued_at=at - 300))


@attack("away")
def comes_with_a_ticket_of_tomorrow(town: Town, owner: Owner, he: Caller) -> None:
    at = int(town.world.clock.now.timestamp())
    for ahead in (120, 86_400, 10**30):
        refused(town, he, town.ticket(owner.subject_id, issued_at=at + ahead))


@attack("away")
def comes_with_more_in_a_ticket(town: Town, owner: Owner, he: Caller) -> None:
    for more in ({"phone": town.owner().phone}, {"level": "ticket"}, {"subject": ["a", "b"]}):
        refused(town, he, town.ticket(owner.subject_id, **more))


@attack("opened")
def comes_with_a_ticket_that_the_owner_used(town: Town, owner: Owner, he: Caller) -> None:
    ticket = town.ticket(owner.subject_id)
    assert owner.caller.post("/t", ticket=ticket).status_code == 303
    refused(town, he, ticket)


@attack("away")
def stole_a_fresh_ticket_and_has_no_phone(town: Town, owner: Owner, he: Caller) -> None:
    page = str(he.post("/t", ticket=town.ticket(owner.subject_id)).headers["location"])
    assert town.at_work.phones.texts[-1][1] == owner.phone
    right = town.at_work.phones.code
    for n in range(6):
        assert he.post(f"{page}/code", code=other_than(right, n)).status_code == 422


@attack("away")
def opens_a_tickets_link_before_its_owner(town: Town, owner: Owner, he: Caller) -> None:
    """What looks links up for a mail or a chat uses no ticket up."""
    ticket = town.ticket(owner.subject_id)
    for _ in range(3):
        assert he.get(f"/t/{ticket}").status_code == 200
    assert he.post("/t", mark="", ticket=ticket).status_code == 403
    assert owner.caller.post("/t", ticket=ticket).status_code == 303
    owner.caller = town.caller()


# --- who is there: by words, status and work ------------------------------------------------------


@attack("away")
def compares_the_words_for_known_and_unknown(town: Town, owner: Owner, he: Caller) -> None:
    shown = [plain(he.get(he.apply(phone))) for phone in (owner.phone, unknown(town))]
    assert shown[0] == shown[1]


@attack("away")
def compares_status_and_headers(town: Town, owner: Owner, he: Caller) -> None:
    answers = [he.post("/d", phone=phone) for phone in (owner.phone, unknown(town))]
    assert answers[0].status_code == answers[1].status_code == 303
    assert names_of(answers[0]) == names_of(answers[1])
    assert len(answers[0].headers["location"]) == len(answers[1].headers["location"])


@attack("away")
def compares_the_work_of_applying(town: Town, owner: Owner, he: Caller) -> None:
    """Time is what is done: the same statements, as many hashes and one text."""
    work = [work_of(town, partial(he.post, "/d", phone=p)) for p in (owner.phone, unknown(town))]
    assert work[0] == work[1]


@attack("away")
def compares_the_work_of_a_wrong_code(town: Town, owner: Owner, he: Caller) -> None:
    work, shown = [], []
    for phone in (owner.phone, unknown(town)):
        page, right = he.apply(phone), town.at_work.phones.code
        work.append(work_of(town, partial(he.post, f"{page}/code", code=other_than(right, 0))))
        shown.append(plain(he.seen[-1]))
    assert work[0] == work[1]
    assert shown[0] == shown[1]


@attack("away")
def compares_what_a_limit_says(town: Town, owner: Owner, he: Caller) -> None:
    answers = []
    for phone in (owner.phone, unknown(town)):
        he.apply(phone)
        answers.append(he.post("/d", phone=phone))
    assert [one.status_code for one in answers] == [429, 429]
    assert re.sub(r"\d+", "", plain(answers[0])) == re.sub(r"\d+", "", plain(answers[1]))


@attack("listed")
def compares_an_application_with_none(town: Town, owner: Owner, he: Caller) -> None:
    work = []
    for page in (owner.page, "/d/ABCDEFGHJK"):
        work.append(work_of(town, partial(he.get, page)))
        he.get(f"{page}/statement")
        for act in ACTS:
            he.post(f"{page}/{act}", code="123456", kinds="tags", list="x")
    half = len(he.seen) // 2
    assert work[0] == work[1]
    for theirs, nobodys in zip(he.seen[:half], he.seen[half:], strict=True):
        assert theirs.status_code == nobodys.status_code == 404
        assert plain(theirs) == plain(nobodys)


@attack("published")
def compares_a_reference_with_none(town: Town, owner: Owner, he: Caller) -> None:
    work = [
        work_of(town, partial(he.post, "/find", reference=reference, code="00000000"))
        for reference in (owner.slip[0], "ZZZZZZ")
    ]
    assert work[0] == work[1]
    theirs, nobodys = (plain(one).replace(owner.slip[0], "ZZZZZZ") for one in he.seen[-2:])
    assert theirs == nobodys


@attack("away")
def compares_tickets_of_known_and_unknown(town: Town, owner: Owner, he: Caller) -> None:
    for ticket in (
        town.ticket(owner.subject_id, b"forged"),
        town.ticket("nobody-at-all", b"forged"),
    ):
        refused(town, he, ticket)
    assert plain(he.seen[-1]) == plain(he.seen[-2])


@attack("away")
def asks_for_a_slip_of_what_is_not_verified(_town: Town, owner: Owner, he: Caller) -> None:
    assert he.post(f"{he.apply(owner.phone)}/slip").status_code == 404


# --- coming back by number and enquiry code -------------------------------------------------------


@attack("published")
def guesses_the_enquiry_code(_town: Town, owner: Owner, he: Caller) -> None:
    for n in range(7):
        guess = f"{(int(owner.slip[1]) + 1 + n) % 10**8:08d}"
        assert he.post("/find", reference=owner.slip[0], code=guess).status_code == 422


@attack("published")
def mixes_a_number_with_a_code_of_their_own(town: Town, owner: Owner, he: Caller) -> None:
    own = town.owner("published")
    town.gather([own])
    answer = he.post("/find", reference=owner.slip[0], code=own.slip[1])
    assert answer.status_code == 422


@attack("published")
def makes_the_slip_void_that_was_found(town: Town, owner: Owner, he: Caller) -> None:
    """By another code in its place: the owner, whose number is gone by then, has no other way."""
    reference, code = owner.slip
    assert he.post("/find", reference=reference, code=code).headers["location"] == owner.page
    for act in ("slip", "confirm"):
        assert he.post(f"{owner.page}/{act}", list=shown_case(town, owner)).status_code == 403
    assert owner.caller.post("/find", reference=reference, code=code).status_code == 303


@attack("published")
def comes_with_the_enquiry_code_before_the_last(town: Town, owner: Owner, he: Caller) -> None:
    former = owner.slip
    slip = owner.caller.post(f"{owner.page}/slip").text
    reference, code = re.findall(r'<p class="secret">([\w ]+)</p>', slip)
    owner.slip = (reference, code.replace(" ", ""))
    if former != owner.slip:
        assert he.post("/find", reference=former[0], code=former[1]).status_code == 422


@attack("published")
def tries_numbers_one_after_another(town: Town, _owner: Owner, he: Caller) -> None:
    for n in range(3):
        assert he.post("/find", reference=f"ZZZZZ{n + 2}", code="00000000").status_code == 422
    town.world.execute("update intake.limits set tokens = -60")  # some sixty later
    assert he.post("/find", reference="ZZZZZZ", code="00000000").status_code == 429


# --- sessions -------------------------------------------------------------------------------------


@attack("listed")
def forges_a_cookie(town: Town, owner: Owner, he: Caller) -> None:
    key = town.at_work.door.keys.signing
    for cookie in (
        "x",
        '"owner"',
        owner.caller.cookie.partition(".")[0],
        owner.caller.cookie[:-3] + "AAA",
        str(URLSafeTimedSerializer(b"secret", salt="session").dumps("owner")),
        str(URLSafeTimedSerializer(key, salt="other").dumps("owner")),
        str(URLSafeSerializer(key, salt="session").dumps("owner")),
    ):
        he.cookie = cookie
        assert he.get(owner.page).status_code == 404


@attack("opened")
def stole_the_cookie_before_the_code_was_right(town: Town, owner: Owner, he: Caller) -> None:
    he.cookie = owner.caller.cookie
    town.proves(owner)
    owner.stage = "listed"
    assert he.get(owner.page).status_code == 404
    assert he.post(f"{owner.page}/code", code=owner.code).status_code == 404


@attack("away")
def plants_a_cookie_of_their_own(town: Town, owner: Owner, he: Caller) -> None:
    """The owner's browser has the stranger's session until the code was right."""
    he.get("/")
    owner.caller.cookie = he.cookie
    town.applies(owner)
    town.proves(owner)
    owner.stage = "listed"
    assert he.get(owner.page).status_code == 404


@attack("listed")
def comes_with_a_cookie_of_the_day_before_yesterday(town: Town, owner: Owner, he: Caller) -> None:
    he.cookie = owner.caller.cookie
    with time_machine.travel(town.world.clock.now + timedelta(hours=25), tick=True):
        assert he.get(owner.page).status_code == 404


@attack("listed")
def comes_with_a_cookie_that_the_owner_left_behind(town: Town, owner: Owner, he: Caller) -> None:
    he.cookie = owner.caller.cookie
    town.time_passes()
    owner.caller = town.caller()
    town.applies(owner)
    town.proves(owner)
    assert he.get(owner.page).status_code == 404


@attack("listed")
def takes_the_session_out_of_a_cookie(_town: Town, owner: Owner, he: Caller) -> None:
    """A cookie ends after a day; what lies in it is no token for programs, which have no end."""
    payload = owner.caller.cookie.split(".")[0]
    inside = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    for token in (inside, owner.caller.cookie, payload):
        for way in ("", "/statement"):
            path = f"/api/v1/applications/{owner.link}{way}"
            assert he.get(path, authorization=f"Bearer {token}").status_code == 404


# --- forms from elsewhere -------------------------------------------------------------------------


def with_the_owners_browser(owner: Owner, he: Caller, **headers: str) -> None:
    """What a page elsewhere lets the owner's browser send: cookies and all."""
    for act in ACTS:
        fields = {"list": list_of(owner), "kinds": "tags", "code": owner.code}
        sent = owner.caller.post(f"{owner.page}/{act}", headers=headers, **fields)
        assert sent.status_code == 403
        he.seen.append(sent)


@attack("listed")
def sends_a_form_from_another_site(_town: Town, owner: Owner, he: Caller) -> None:
    with_the_owners_browser(owner, he, origin=f"https://{OUTSIDE}")


@attack("listed")
def sends_a_form_from_a_sandboxed_frame(_town: Town, owner: Owner, he: Caller) -> None:
    with_the_owners_browser(owner, he, origin="null")


@attack("listed")
def sends_a_form_from_a_neighbour_site(_town: Town, owner: Owner, he: Caller) -> None:
    for site in ("cross-site", "same-site"):
        with_the_owners_browser(owner, he, **{"sec-fetch-site": site})


@attack("listed")
def sends_a_form_without_its_mark(_town: Town, owner: Owner, he: Caller) -> None:
    for mark in ("", he.mark(), "0" * 64, "é", "句号", "x" * 5_000, ["", "a"]):
        sent = owner.caller.post(f"{owner.page}/withdraw", mark=mark)
        assert sent.status_code == 403
        he.seen.append(sent)


@attack("listed")
def acts_by_a_link(_town: Town, owner: Owner, he: Caller) -> None:
    """An image or a link in a mail that the owner opens."""
    for act in ACTS:
        he.seen.append(owner.caller.get(f"{owner.page}/{act}?list={list_of(owner)}&kinds=tags"))
        assert he.seen[-1].status_code == 405


@attack("listed")
def sends_another_kind_of_body(_town: Town, owner: Owner, he: Caller) -> None:
    mark = owner.caller.mark()
    for kind in ("application/json", "text/plain"):
        sent = owner.caller.client.post(
            f"{owner.page}/withdraw",
            content=json.dumps({"mark": mark}),
            headers={"content-type": kind, "x-forwarded-for": owner.caller.source},
        )
        assert sent.status_code == 403
        he.seen.append(sent)


# --- hosts, redirects, caches, referrers ----------------------------------------------------------


@attack("away")
def names_another_host(_town: Town, _owner: Owner, he: Caller) -> None:
    for host in (OUTSIDE, f"door.example.{OUTSIDE}", "door.example:8443", "", "127.0.0.1"):
        assert he.get("/", host=host).status_code == 421


@attack("away")
def says_that_a_proxy_named_another_host(_town: Town, owner: Owner, he: Caller) -> None:
    claimed = {
        "x-forwarded-host": OUTSIDE,
        "x-forwarded-proto": "http",
        "forwarded": f"host={OUTSIDE}",
        "x-original-url": f"//{OUTSIDE}",
    }
    answer = he.post("/d", headers=claimed, phone=owner.phone)
    assert re.fullmatch(r"/d/\w{10}", answer.headers["location"])
    assert OUTSIDE not in he.get(answer.headers["location"], **claimed).text


@attack("away")
def sends_the_owner_elsewhere(_town: Town, _owner: Owner, he: Caller) -> None:
    backs = ("//{}", "https://{}", "/\\{}", "/%09/{}", "javascript:{}", "/d/../..//{}", "\\{}", "")
    for back in backs:
        answer = he.post("/view", back=back.format(OUTSIDE), size="big")
        assert answer.headers["location"] == "/"


@attack("opened")
def sends_the_owner_elsewhere_by_the_link(_town: Town, _owner: Owner, he: Caller) -> None:
    for link in (f"%2F%2F{OUTSIDE}", f"..%2F%2F{OUTSIDE}", "%00", "%0d%0aLocation:%20x", "%F0%9F"):
        for act in ACTS:
            answer = he.post(f"/d/{link}/{act}", code="123456", kinds="tags", list="x")
            assert answer.status_code == 404
            assert "location" not in answer.headers
        assert he.get(f"/d/{link}").status_code == 404


@attack("listed")
def reads_what_a_cache_kept(town: Town, owner: Owner, he: Caller) -> None:
    owners = [owner.caller.get(path) for path in ("/", "/find", owner.page)]
    answers = [*owners, he.get(owner.page), he.get("/"), he.post("/d", phone="1")]
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}
    assert all("etag" not in one.headers and "age" not in one.headers for one in answers)
    assert town.state(owner) == "listed"


@attack("listed")
def reads_the_link_off_a_referrer(_town: Town, owner: Owner, he: Caller) -> None:
    page = owner.caller.get(owner.page)
    assert page.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    outside = re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"[^>]*', page.text)
    assert all('rel="noreferrer"' in one for one in outside)
    assert he.get(owner.page, referer=f"https://door.example{owner.page}").status_code == 404


# --- the slot, and limits as a weapon -------------------------------------------------------------


@attack("away")
def applies_first_and_holds_nothing(town: Town, owner: Owner, he: Caller) -> None:
    for _ in range(3):
        he.apply(owner.phone)
        town.time_passes()


@attack("away")
def uses_the_numbers_texts_up(_town: Town, owner: Owner, he: Caller) -> None:
    statuses = [he.post("/d", phone=owner.phone).status_code for _ in range(6)]
    assert 429 in statuses


@attack("away")
def uses_the_texts_up_in_the_owners_name(town: Town, owner: Owner, he: Caller) -> None:
    """What a client claims of where it is, before the proxy's own word."""
    place = f"{owner.caller.source}, {he.source}"
    for _ in range(12):
        he.post("/d", headers={"x-forwarded-for": place}, phone=unknown(town))
    assert he.seen[-1].status_code == 429


@attack("away")
def changes_the_address_within_a_network(town: Town, _owner: Owner, he: Caller) -> None:
    for n in range(12):
        place = {"x-forwarded-for": f"2001:db8:1:2:{n:x}::{n:x}"}
        he.post("/d", headers=place, phone=unknown(town))
    assert he.seen[-1].status_code == 429


@attack("opened")
def uses_the_tries_up(town: Town, owner: Owner, he: Caller) -> None:
    """Of an application of their own: the owner's has its own."""
    town.time_passes()
    page, right = he.apply(owner.phone), town.at_work.phones.code
    for n in range(6):
        he.post(f"{page}/code", code=other_than(right, n))


@attack("listed")
def withdraws_and_changes_what_is_not_theirs(_town: Town, owner: Owner, he: Caller) -> None:
    shown = list_of(owner)
    for act in ACTS:
        answer = he.post(f"{owner.page}/{act}", list=shown, kinds="tags", longer="yes")
        assert answer.status_code in (404, 422)


@attack("listed")
def confirms_the_owners_list_in_a_case_of_their_own(town: Town, owner: Owner, he: Caller) -> None:
    own = town.owner("listed")
    town.gather([own])
    answer = own.caller.post(f"{own.page}/confirm", list=list_of(owner))
    assert answer.status_code == 409
    assert (town.state(own), town.state(owner)) == ("listed", "listed")
    assert list_of(own) in answer.text  # their own list is shown, and nothing of the other
    assert not any(one in answer.text for one in (list_of(owner), owner.subject_id, owner.phone))
    he.get(own.page)


@attack(
    "listed",
    "insert into orders.reviews (review_no, order_no, subject_id, stars, nickname, created_at)"
    " select '{0.subject_id}-more', order_no, '{0.subject_id}', stars, nickname,"
    " now() - interval '1 hour' from orders.reviews limit 1",
)
def confirms_more_with_a_slip_that_was_found(town: Town, owner: Owner, he: Caller) -> None:
    """What was confirmed did not count, for the list changed: the slip leads to the list."""
    town.confirms(owner)
    town.carry()
    assert town.state(owner) == "listed"
    reference, code = owner.slip
    assert he.post("/find", reference=reference, code=code).headers["location"] == owner.page
    he.get(owner.page)
    for act in ("choices", "confirm"):
        shown = shown_case(town, owner)
        sent = he.post(f"{owner.page}/{act}", kinds=["identity", "orders"], list=shown)
        assert sent.status_code == 403
    town.time_passes()
    owner.caller = town.caller()  # whoever has the phone has the application
    town.applies(owner)
    town.proves(owner)


@attack("published")
def calls_off_what_is_not_theirs(town: Town, owner: Owner, he: Caller) -> None:
    assert he.post(f"{owner.page}/withdraw").status_code == 404
    assert town.world.execute(
        "select called_off_at from intake.applications where link = %s", owner.link
    ) == [(None,)]


@attack(
    "signed in",
    "update membership.identities set phone_since = now() where subject_id = '{0.subject_id}'",
)
def has_the_number_since_yesterday(town: Town, owner: Owner, he: Caller) -> None:
    """A number that was given to somebody else: the code comes, and shows nothing."""
    comes_with_the_code(town, owner, he)


@attack(
    "signed in",
    "update membership.identities set phone = '{0.phone}' where subject_id = 'sample-g00001'",
)
def has_a_number_that_two_accounts_have(town: Town, owner: Owner, he: Caller) -> None:
    comes_with_the_code(town, owner, he)


@attack("away")
def sends_more_than_a_form(_town: Town, owner: Owner, he: Caller) -> None:
    assert he.post("/d", phone=owner.phone + "0" * 20_000).status_code == 413

    def unannounced() -> Iterator[bytes]:
        yield b"phone=" + owner.phone.encode()
        yield b"0" * 20_000

    headers = {"content-type": "application/x-www-form-urlencoded", "x-forwarded-for": he.source}
    he.seen.append(he.client.post("/d", content=unannounced(), headers=headers))
    assert 400 <= he.seen[-1].status_code < 500


# --- what is asked of each ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town(template: Servers) -> Iterator[Town]:
    with cloned(template) as url, a_town_on(World(url, Wiring(settings_for(template, url)))) as it:
        yield it


def test_there_are_sixty() -> None:
    assert len(ATTACKS) >= 60


@pytest.fixture(scope="module")
def owners(town: Town) -> dict[str, Owner]:
    """An owner for each, as far as it finds them."""
    found = {name: town.owner(stage) for name, (stage, _, _) in ATTACKS.items()}
    town.gather([*found.values()])
    return found


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_is_erased_shown_or_locked(town: Town, owners: dict[str, Owner], name: str) -> None:
    town.time_passes()
    town.at_work.said()  # what owners before this one asked for
    owner, he = owners[name], town.caller()
    _, first, tries = ATTACKS[name]
    town.world.execute(first.format(owner) or "select")
    before, traces = town.rows(), town.traces()
    tries(town, owner, he)
    assert town.requests() == []
    assert town.rows() == before
    assert shown_to(he, owner) == []
    assert town.traces() > traces, "nobody would see that it was tried"
    goes_on(town, owner)


def test_a_hundred_owners_come_through_beside_them(town: Town, owners: dict[str, Owner]) -> None:
    """The whole way, while strangers try: from the number to what the notice tells."""
    del owners
    town.time_passes()
    genuine = [town.owner("published") for _ in range(GENUINE)]
    for n, owner in enumerate(genuine):
        town.applies(owner)
        disturb(town, owner, n)
        town.proves(owner)
    town.carry()
    for n, owner in enumerate(genuine):
        disturb(town, owner, n)
        town.confirms(owner)
    town.carry()
    for n, owner in enumerate(genuine):
        disturb(town, owner, n)
    asked = [one for one in town.carry() if isinstance(one, DeletionRequested)]
    assert {str(one.subject_id) for one in asked} == {one.subject_id for one in genuine}
    assert {town.state(owner) for owner in genuine} <= {"keeping", "done"}
    for owner in genuine:
        assert re.search("已经删好|办完", owner.caller.get(owner.page).text)


def disturb(town: Town, owner: Owner, n: int) -> None:
    he = town.caller()
    tries = (
        lambda: he.post(f"{owner.page}/code", code=owner.code),
        lambda: he.post("/d", phone=owner.phone),
        lambda: he.post(f"{owner.page}/withdraw"),
        lambda: he.post("/t", ticket=town.ticket(owner.subject_id, b"forged")),
        lambda: he.post("/find", reference="ZZZZZZ", code="00000000"),
    )
    assert tries[n % len(tries)]().status_code != 200
    assert shown_to(he, owner) == []


def goes_on(town: Town, owner: Owner) -> None:
    """The owner, with what they have in hand, and without waiting for anything."""
    match owner.stage:
        case "away":
            apply_in_whatever_way(town, owner)
            town.proves(owner)
            assert town.state(owner) == "listing"
        case "signed in":
            answer = owner.caller.post("/t", ticket=town.ticket(owner.subject_id))
            owner.page, owner.code = answer.headers["location"], town.at_work.phones.code
            town.proves(owner)
            assert town.state(owner) == "listing"
        case "opened":
            town.proves(owner)
            assert town.state(owner) == "listing"
        case "listed":
            town.carry()
            town.confirms(owner)
            assert town.state(owner) == "checking"
        case "published":
            assert re.search("您的申请正在办|再核对一遍", owner.caller.get(owner.page).text)


def apply_in_whatever_way(town: Town, owner: Owner) -> None:
    """By the number; where its texts are used up, by the app."""
    answer = owner.caller.post("/d", phone=owner.phone)
    if answer.status_code == 429:
        assert "95XXX" in answer.text
        answer = owner.caller.post("/t", ticket=town.ticket(owner.subject_id))
    owner.page, owner.code = answer.headers["location"], town.at_work.phones.code


# --- steps ----------------------------------------------------------------------------------------


def shown_to(he: Caller, owner: Owner) -> list[str]:
    """What of the owner's a stranger was shown."""
    secrets = [owner.phone, owner.subject_id, owner.slip[1], "请您核对", "已删好", "将删除"]
    return [
        secret
        for answer in he.seen
        for secret in secrets
        if secret and secret in answer.text + str(answer.headers.get("location"))
    ]


def comes_with_the_code(town: Town, owner: Owner, he: Caller) -> None:
    page = he.apply(owner.phone)
    assert he.post(f"{page}/code", code=town.at_work.phones.code).status_code == 303
    assert "还差一步" in he.get(page).text
    assert owner.subject_id not in "".join(town.world.table("intake.outbox"))


def refused(town: Town, he: Caller, ticket: str) -> None:
    sent = len(town.at_work.phones.texts)
    assert he.post("/t", ticket=ticket).status_code == 422
    assert len(town.at_work.phones.texts) == sent


def other_than(code: str, n: int) -> str:
    return f"{(int(code) + 1 + n) % 10**6:06d}"


def unknown(town: Town) -> str:
    """A number that leads to nobody, another one each time."""
    town.sources += 1
    return str(10_009_000_000 + town.sources)


def list_of(owner: Owner) -> str:
    found = re.findall(r'name="list" value="([^"]+)"', owner.caller.get(owner.page).text)
    return str(found[0])


def shown_case(town: Town, owner: Owner) -> str:
    [(shown,)] = town.world.execute(
        "select shown_case from intake.applications where link = %s", owner.link
    )
    return str(shown)


def plain(answer: Response) -> str:
    """The page without what is this browser's, this application's or this number's own."""
    return re.sub(r'"[0-9a-f]{64}"|/d/\w+|\d{3}\*{4}\d{4}', "", answer.text)


def names_of(answer: Response) -> list[str]:
    return sorted(answer.headers)


def assert_tries(town: Town, page: str, most: int) -> None:
    [(tries,)] = town.world.execute(
        "select all_tries from intake.codes join intake.applications using (case_id)"
        " where link = %s",
        page.rpartition("/")[2],
    )
    assert tries <= most


def copies_of(town: Town, caller: Caller, count: int) -> list[Caller]:
    """The same browser so many times."""
    caller.get("/")
    copies = [town.caller(caller.source) for _ in range(count)]
    for copy in copies:
        copy.cookie = caller.cookie
    return copies


def at_once(callers: list[Caller], act: Callable[[int, Caller], Response]) -> list[Response]:
    with ThreadPoolExecutor(THREADS) as pool:
        return [*pool.map(act, range(len(callers)), callers)]


@contextmanager
def later(town: Town, wait: timedelta) -> Iterator[None]:
    town.world.clock.now += wait
    try:
        yield
    finally:
        town.world.clock.now -= wait


def work_of(town: Town, act: Callable[[], object]) -> tuple[list[str], int, int]:
    """What it costs: the statements in their order, slow hashes tried, and texts sent."""
    statements: list[str] = []
    hashes = [0]
    execute, verify = psycopg.Cursor.execute, argon2.PasswordHasher.verify
    sent = len(town.at_work.phones.texts)

    def executing(cursor: psycopg.Cursor[Any], query: Any, *of: Any, **how: Any) -> Any:
        statements.append(repr(query))
        return execute(cursor, query, *of, **how)

    def verifying(hasher: argon2.PasswordHasher, *of: Any) -> Any:
        hashes[0] += 1
        return verify(hasher, *of)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", executing)
        patched.setattr(argon2.PasswordHasher, "verify", verifying)
        act()
    return statements, hashes[0], len(town.at_work.phones.texts) - sent
