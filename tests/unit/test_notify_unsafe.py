"""What would send nothing, or to nobody, is refused before anything is sent."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from nacl.public import PrivateKey

from fullstop.consumers.wiring import door
from fullstop.consumers.wiring.messages import private_keys, refuse_unsafe
from fullstop.running.settings import Settings, SettingsError

KEY, FORMER = PrivateKey(bytes(range(32))), PrivateKey(bytes(range(1, 33)))


def written(key: object) -> str:
    return base64.b64encode(bytes(key)).decode()  # type: ignore[call-overload]


SAFE = {
    "contact_key": written(KEY.public_key),
    "notify_page": "xx.cn/d/",
    "notify_private_key": written(KEY),
    "notify_gateway": "https://gateway.example/texts",
}
ELSEWHERE = {
    "intake_address": "https://shop.example",
    "database_urls": {"notify": "postgresql://u@h/one", "intake": "postgresql://u@h/two"},
}
OF_DOOR = {
    "intake_key": written(KEY),
    "intake_gateway": "https://gateway.example/texts",
    "intake_address": "https://shop.example",
}


def test_what_is_safe_may_send() -> None:
    refuse_unsafe(Settings.model_validate(SAFE))
    former = {
        "contact_former_keys": written(FORMER.public_key),
        "notify_former_private_keys": written(FORMER),
    }
    refuse_unsafe(Settings.model_validate({**SAFE, **former}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"notify_page": None}, "FULLSTOP_NOTIFY_PAGE is not set"),
        ({"notify_page": "shop.example/deletion/"}, "FULLSTOP_LINK_CHARACTERS is 18, but a link"),
        ({"notify_gateway": None}, "FULLSTOP_NOTIFY_GATEWAY is not set"),
        ({"notify_private_key": None}, "FULLSTOP_NOTIFY_PRIVATE_KEY is not set"),
        ({"notify_private_key": written(FORMER)}, "not the private half of FULLSTOP_CONTACT_KEY"),
        (
            {"contact_former_keys": written(FORMER.public_key)},
            "lacks the private half of 1 of FULLSTOP_CONTACT_FORMER_KEYS",
        ),
        (ELSEWHERE, "name one database for intake and notify"),
    ],
)
def test_what_is_not_is_refused_and_says_what_to_do(change: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        refuse_unsafe(Settings.model_validate({**SAFE, **change}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (ELSEWHERE, "name one database for intake and notify"),
        ({"contact_key": None}, "FULLSTOP_CONTACT_KEY is not set"),
    ],
)
def test_a_door_that_could_promise_nothing_is_refused(change: dict[str, Any], said: str) -> None:
    door.refuse_unsafe(Settings.model_validate({**SAFE, **OF_DOOR}))
    with pytest.raises(SettingsError, match=said):
        door.refuse_unsafe(Settings.model_validate({**SAFE, **OF_DOOR, **change}))


def test_former_keys_open_what_was_sealed_for_them() -> None:
    both = {**SAFE, "notify_former_private_keys": f"{written(FORMER)}, {written(FORMER)}"}
    assert [bytes(key) for key in private_keys(Settings.model_validate(both))] == [
        bytes(KEY),
        bytes(FORMER),
        bytes(FORMER),
    ]
