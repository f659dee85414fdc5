"""The demo's texts: promised in its notices, sent by `notify`, and as they arrived on this machine.

What sends them needs the packages of the customer's door; where these lack, no text is sent.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec

from fullstop.notify.filling import Names, filled, reference
from fullstop.sandbox.demo import Case, Result, Sms
from fullstop.schemas.contact import PrivateKey, unseal
from fullstop.schemas.messages import Stage

COMMANDS: tuple[tuple[str, ...], ...] = (("sandbox", "gateway"), ("notify",))
CUSTOMERS_MAX = 900  # the gateway shows the last thousand texts
ARRIVING_SECONDS_MAX = 30.0
_LOOK_SECONDS = 0.25


def are_sent(customers: int) -> bool:
    """Whether a demo of so many generated customers sends its texts, too."""
    return customers <= CUSTOMERS_MAX and all(map(find_spec, ("httpx", "starlette")))


def with_texts(result: Result, key: PrivateKey, page: str, gateway: str) -> Result:
    """The result with what arrived of each text that it promised; what is not once is a problem."""
    promised = [text for case in result.cases for text in _promised(case, key, page)]
    came = _arrived(promised, gateway)
    texts = tuple(replace(one, times=came[one.phone, one.text]) for one in promised)
    wrong = [
        f"{one.case_id}: its text arrived {one.times} times, not once"
        for one in texts
        if one.times != 1 and not (one.is_superseded and one.times == 0)
    ]
    return replace(result, texts=texts, problems=(*result.problems, *wrong))


def _promised(case: Case, key: PrivateKey, page: str) -> Iterator[Sms]:
    last = max((one.revision for one in case.notices if one.stage is Stage.FINAL), default=0)
    names = Names(reference(case.request.case_id), page.rstrip("/"))
    for notice in case.notices:
        if notice.sms and notice.contact:
            yield Sms(
                notice.event_id,
                notice.case_id,
                unseal(notice.contact, key).phone,
                filled(notice.sms, names),
                is_superseded=notice.revision < last,
            )


def _arrived(promised: Sequence[Sms], gateway: str) -> Counter[tuple[str, str]]:
    """How often each text came to each number, once all that must come have.

    Or once none came for a long time: a slow machine sends them one by one.
    """
    awaited = {(one.phone, one.text) for one in promised if not one.is_superseded}
    came, came_at = arrived(gateway), time.monotonic()
    while not awaited <= came.keys() and time.monotonic() < came_at + ARRIVING_SECONDS_MAX:
        time.sleep(_LOOK_SECONDS)
        if (found := arrived(gateway)) != came:
            came, came_at = found, time.monotonic()
    return came


def arrived(gateway: str) -> Counter[tuple[str, str]]:
    """What lies at the gateway: how often each text came to each number."""
    import httpx

    said = httpx.get(gateway, trust_env=False).json()
    return Counter((one["phone"], one["text"]) for one in said)
